//! What calls do with texts, whatever the language: builders that are appended to, formats, and expressions as parts of a text.

use crate::lang::body::{Body, is_string_builder};
use crate::lang::format::{self, FormatStyle};
use crate::lang::outline::{Expr, ExprKind};
use crate::text::{Piece, PieceKind};

/// Methods that give their receiver's text, or nearly so.
const SAME_TEXT: &[&str] = &[
    "toString",
    "trim",
    "strip",
    "stripIndent",
    "intern",
    "toUpperCase",
    "toLowerCase",
    // Kotlin
    "trimIndent",
    "trimMargin",
    "uppercase",
    "lowercase",
    "replaceIndent",
    // Scala
    "stripMargin",
];

/// Methods that change what a `StringBuilder` holds, in ways that are not followed.
const MUTATORS: &[&str] = &["insert", "replace", "delete", "deleteCharAt", "setCharAt", "reverse"];

/// Static methods that put arguments into a format.
const FORMATS: &[(&str, &str, FormatStyle)] = &[
    ("String", "format", FormatStyle::Percent),
    ("MessageFormat", "format", FormatStyle::Numbered),
    ("StrUtil", "format", FormatStyle::Braces),
    ("CharSequenceUtil", "format", FormatStyle::Braces),
];

impl Body {
    pub fn pieces_of(&self, value: &Expr) -> Vec<Piece> {
        let piece = |kind| vec![Piece { kind, at: value.at, conditional: false }];
        match &value.kind {
            ExprKind::Text(text) => text.pieces.clone(),
            ExprKind::Number(number) => piece(PieceKind::Literal(number.clone())),
            ExprKind::Bool(value) => piece(PieceKind::Literal(value.to_string())),
            ExprKind::Path(path) => match path.as_slice() {
                [name] if self.builders.knows(name) => self.builders.value(name).unwrap_or_else(|| piece(PieceKind::Hole)),
                [name, ..] if self.is_local(name) => piece(PieceKind::Hole),
                _ => piece(PieceKind::Constant(path.join("."))),
            },
            ExprKind::Call(call) if call.name == "toString" && call.arguments.is_empty() => match &call.receiver {
                Some(receiver) if matches!(&receiver.kind, ExprKind::Path(path) if self.builders.knows(&path.join("."))) => {
                    self.pieces_of(receiver)
                }
                _ => piece(PieceKind::Hole),
            },
            _ => piece(PieceKind::Hole),
        }
    }

    /// `sum += 1` is no text, `sql += x` is when `sql` holds one.
    pub fn is_text_like(&self, target: &[String], value: &Expr) -> bool {
        matches!(value.kind, ExprKind::Text(_)) || self.builders.knows(&target.join("."))
    }

    /// The text with which a local begins, when it is one that holds texts; and whether it can be appended to.
    pub fn initial_text(&self, type_name: &str, value: Option<&Expr>) -> Option<(bool, Vec<Piece>)> {
        let Some(value) = value else {
            return matches!(type_name, "String" | "CharSequence").then(|| (false, Vec::new()));
        };
        match &value.kind {
            ExprKind::Text(text) => Some((false, text.pieces.clone())),
            ExprKind::New(new) if is_string_builder(&new.ty.name) => {
                Some((true, new.arguments.first().map(|argument| self.builder_argument(argument)).unwrap_or_default()))
            }
            ExprKind::Null if matches!(type_name, "String" | "CharSequence") => Some((false, Vec::new())),
            ExprKind::Path(_) if type_name == "String" => Some((false, self.pieces_of(value))),
            _ => None,
        }
    }

    /// `new StringBuilder("…")` begins with a text, `new StringBuilder(64)` with none.
    pub fn builder_argument(&self, argument: &Expr) -> Vec<Piece> {
        match &argument.kind {
            ExprKind::Number(_) => Vec::new(),
            _ => self.pieces_of(argument),
        }
    }

    /// Follows `sql = …`; `continues` when the value begins with the local itself. True when the texts of the value have gone into what the local holds.
    pub fn assigned_text(&mut self, target: &[String], value: &Expr, continues: bool) -> bool {
        let name = target.join(".");
        let knows = self.builders.knows(&name);
        let branch = self.branch.clone();
        let Some((is_mutable, pieces)) = self.initial_text(if knows { "String" } else { "" }, Some(value)) else {
            if knows {
                // Some other value: what is appended from here on continues an unknown text.
                let pieces = vec![Piece { kind: PieceKind::Hole, at: value.at, conditional: false }];
                self.builders.assign(&name, false, pieces, &branch);
            }
            return false;
        };
        if continues && knows {
            // `sql = sql + …`: what the local held has been copied to the front, or is a hole there when it may hold several texts.
            let held = self.builders.value(&name).map_or(1, |held| held.len());
            let added = pieces.into_iter().skip(held).collect();
            self.builders.append(&name, false, added, &branch);
        } else {
            self.builders.assign(&name, is_mutable, pieces, &branch);
        }
        true
    }

    /// Whether a call may make, extend or change a text: then its arguments are wanted as parts of texts.
    pub fn may_be_text(&self, receiver: &Expr, name: &str) -> bool {
        match &receiver.kind {
            ExprKind::Text(_) => true,
            ExprKind::New(new) => is_string_builder(&new.ty.name),
            ExprKind::Path(path) => {
                name == "append" || self.builders.knows(&path.join(".")) || FORMATS.iter().any(|(_, method, _)| *method == name)
            }
            _ => false,
        }
    }

    /// The text that a call gives, or what its receiver becomes: `"a".concat(B)`, `sb.append("…")`, `String.format("… %s", A)`. `values` are the
    /// arguments as parts of a text. `may_build`: the receiver is a name, or a builder's own `append` returned it.
    pub fn text_call(
        &mut self,
        receiver: &Expr,
        name: &str,
        may_build: bool,
        values: &[Vec<Piece>],
        arguments: &[Expr],
    ) -> Option<ExprKind> {
        use crate::text::Text;
        let own = match &receiver.kind {
            ExprKind::New(new) if is_string_builder(&new.ty.name) && name == "append" => {
                Some(new.arguments.first().map(|argument| self.builder_argument(argument)).unwrap_or_default())
            }
            ExprKind::Text(text) => Some(text.pieces.clone()),
            _ => None,
        };
        if let Some(mut pieces) = own {
            return extend_text(&mut pieces, name, values, arguments).then_some(ExprKind::Text(Text { pieces }));
        }
        if may_build && self.build(receiver, name, values, arguments) {
            return Some(receiver.kind.clone());
        }
        self.formatted(receiver, name, values, arguments).map(|pieces| ExprKind::Text(Text { pieces }))
    }

    /// `String.format("… %s", A)`, when the format is known.
    fn formatted(&self, receiver: &Expr, name: &str, values: &[Vec<Piece>], arguments: &[Expr]) -> Option<Vec<Piece>> {
        let ExprKind::Path(path) = &receiver.kind else { return None };
        let owner = path.last()?;
        let (_, _, style) = FORMATS.iter().find(|(class, method, _)| owner == class && name == *method)?;
        let is_format = |argument: &Expr| match &argument.kind {
            ExprKind::Text(_) => true,
            ExprKind::Path(path) => matches!(path.as_slice(), [name] if self.builders.value(name).is_some()),
            _ => false,
        };
        // `String.format(locale, "…", …)`
        let place = arguments.iter().take(2).position(is_format)?;
        let format = self.pieces_of(arguments.get(place)?);
        Some(format::format(format, values.get(place + 1..)?, *style))
    }

    /// `sb.append(…)` and what else changes a builder. False when the call is another one.
    fn build(&mut self, receiver: &Expr, name: &str, values: &[Vec<Piece>], arguments: &[Expr]) -> bool {
        let ExprKind::Path(path) = &receiver.kind else { return false };
        let local = path.join(".");
        let branch = self.branch.clone();
        match (name, values, arguments) {
            ("append", [value], _) => self.builders.append(&local, true, value.clone(), &branch),
            _ if !self.builders.knows(&local) => return false,
            ("append", ..) => {
                let pieces = vec![Piece { kind: PieceKind::Hole, at: receiver.at, conditional: false }];
                self.builders.append(&local, true, pieces, &branch);
            }
            ("setLength", _, [Expr { kind: ExprKind::Number(number), .. }]) if number == "0" => {
                self.builders.assign(&local, true, Vec::new(), &branch);
            }
            ("delete", _, [Expr { kind: ExprKind::Number(number), .. }, _]) if number == "0" => {
                self.builders.assign(&local, true, Vec::new(), &branch);
            }
            ("insert", [_, value], [Expr { kind: ExprKind::Number(number), .. }, _]) if number == "0" => {
                self.builders.prepend(&local, value, &branch);
            }
            ("setLength", ..) => self.builders.hand_on(&local, receiver.at),
            (mutator, ..) if MUTATORS.contains(&mutator) => self.builders.hand_on(&local, receiver.at),
            _ => return false,
        }
        true
    }
}

/// A call on a text that gives a text: `"a".concat(B)`, `new StringBuilder("a").append(B)`, `"%s".formatted(B)`.
fn extend_text(pieces: &mut Vec<Piece>, name: &str, values: &[Vec<Piece>], arguments: &[Expr]) -> bool {
    match (name, values, arguments) {
        ("append" | "concat" | "plus", [value], _) => pieces.extend(value.iter().cloned()),
        // Kotlin's and Scala's `"… %s".format(x)`.
        ("formatted" | "format", ..) => *pieces = format::format(std::mem::take(pieces), values, FormatStyle::Percent),
        ("replace", [_, to], [from, _]) => {
            let ExprKind::Text(from) = &from.kind else { return false };
            let Some(from) = from.as_literal().filter(|from| !from.is_empty()) else { return false };
            *pieces = format::replace(std::mem::take(pieces), &from, to);
        }
        (same, [], _) if SAME_TEXT.contains(&same) => {}
        _ => return false,
    }
    true
}

/// `TABLE`, `Tables.UNDO_LOG`: written as constants are.
pub fn is_constant_name(value: &Expr) -> bool {
    let ExprKind::Path(path) = &value.kind else { return false };
    path.last().is_some_and(|name| name.chars().any(|c| c.is_ascii_uppercase()) && !name.chars().any(|c| c.is_ascii_lowercase()))
}

/// `trimMargin()`, `stripMargin`: the margin's signs become blanks, so that every place stays where it is.
pub fn trim_margin(pieces: &mut [Piece], sign: char) {
    let mut at_start = true;
    for piece in pieces {
        let PieceKind::Literal(value) = &mut piece.kind else {
            at_start = false;
            continue;
        };
        *value = value
            .chars()
            .map(|c| {
                let is_margin = at_start && c == sign;
                at_start = c == '\n' || (at_start && !is_margin && c.is_whitespace());
                if is_margin { ' ' } else { c }
            })
            .collect();
    }
}
