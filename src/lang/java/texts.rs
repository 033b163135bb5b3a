//! Expressions that are texts: concatenations, formats, and what builders hold.

use tree_sitter::Node;

use super::body::Body;
use super::expressions::bare;
use super::strings::{self, FormatStyle};
use super::{Reader, field};
use crate::lang::outline::{Expr, ExprKind};
use crate::text::{Piece, PieceKind, Text};

/// Methods that give their receiver's text, or nearly so.
const SAME_TEXT: &[&str] = &["toString", "trim", "strip", "stripIndent", "intern", "toUpperCase", "toLowerCase"];

/// Methods that change what a `StringBuilder` holds, in ways that are not followed.
const MUTATORS: &[&str] = &["insert", "replace", "delete", "deleteCharAt", "setCharAt", "reverse"];

/// Static methods that put arguments into a format.
const FORMATS: &[(&str, &str, FormatStyle)] = &[
    ("String", "format", FormatStyle::Percent),
    ("MessageFormat", "format", FormatStyle::Numbered),
    ("StrUtil", "format", FormatStyle::Braces),
    ("CharSequenceUtil", "format", FormatStyle::Braces),
];

impl Reader<'_> {
    /// The operands of a `+` chain from left to right; a single one for anything else.
    fn operands<'t>(&self, node: Node<'t>) -> Vec<Node<'t>> {
        let mut operands = Vec::new();
        let mut current = node;
        while current.kind() == "binary_expression" && operator(current) == "+" {
            let (Some(left), Some(right)) = (field(current, "left"), field(current, "right")) else { break };
            operands.push(right);
            current = left;
        }
        operands.push(current);
        operands.reverse();
        operands
    }

    pub(super) fn binary(&mut self, node: Node<'_>, body: &mut Body) -> ExprKind {
        if operator(node) != "+" {
            return self.other_binary(node, body);
        }
        let operands = self.operands(node);
        let values: Vec<Expr> = operands.iter().map(|operand| self.expression(*operand, body)).collect();
        let has_text = values.iter().any(|value| matches!(value.kind, ExprKind::Text(_)));
        let all_constants = values.iter().all(is_constant_name);
        if !has_text && !all_constants {
            values.into_iter().for_each(|value| body.take(value));
            return ExprKind::Other;
        }
        let mut pieces = Vec::new();
        for (operand, value) in operands.into_iter().zip(values) {
            pieces.extend(self.pieces_with_node(operand, &value, body));
            body.take_rest(value);
        }
        ExprKind::Text(Text { pieces })
    }

    fn other_binary(&mut self, node: Node<'_>, body: &mut Body) -> ExprKind {
        let mut current = node;
        let mut parts = Vec::new();
        while current.kind() == "binary_expression" && operator(current) != "+" {
            let (Some(left), Some(right)) = (field(current, "left"), field(current, "right")) else { break };
            parts.push(right);
            current = left;
        }
        parts.push(current);
        for part in parts.into_iter().rev() {
            let value = self.expression(part, body);
            body.take(value);
        }
        ExprKind::Other
    }

    /// An expression as parts of a text; `'x'` and numbers, too, are literals there.
    pub(super) fn pieces_with_node(&self, node: Node<'_>, value: &Expr, body: &Body) -> Vec<Piece> {
        let node = bare(node);
        match node.kind() {
            "character_literal" => vec![self.literal(node)],
            _ => self.pieces_of(value, body),
        }
    }

    pub(super) fn pieces_of(&self, value: &Expr, body: &Body) -> Vec<Piece> {
        let piece = |kind| vec![Piece { kind, at: value.at, conditional: false }];
        match &value.kind {
            ExprKind::Text(text) => text.pieces.clone(),
            ExprKind::Number(number) => piece(PieceKind::Literal(number.clone())),
            ExprKind::Bool(value) => piece(PieceKind::Literal(value.to_string())),
            ExprKind::Path(path) => match path.as_slice() {
                [name] if body.builders.knows(name) => body.builders.value(name).unwrap_or_else(|| piece(PieceKind::Hole)),
                [name, ..] if body.is_local(name) => piece(PieceKind::Hole),
                _ => piece(PieceKind::Constant(path.join("."))),
            },
            ExprKind::Call(call) if call.name == "toString" && call.arguments.is_empty() => match &call.receiver {
                Some(receiver) if matches!(&receiver.kind, ExprKind::Path(path) if body.builders.knows(&path.join("."))) => {
                    self.pieces_of(receiver, body)
                }
                _ => piece(PieceKind::Hole),
            },
            _ => piece(PieceKind::Hole),
        }
    }

    /// `sum += 1` is no text, `sql += x` is when `sql` holds one.
    pub(super) fn is_text_like(&self, target: &[String], value: &Expr, body: &Body) -> bool {
        matches!(value.kind, ExprKind::Text(_)) || body.builders.knows(&target.join("."))
    }

    /// Follows `sql = …`. True when the texts of the value have gone into what the local holds.
    pub(super) fn assigned_text(&mut self, target: &[String], right: Node<'_>, value: &Expr, body: &mut Body) -> bool {
        let name = target.join(".");
        let knows = body.builders.knows(&name);
        let type_name = if knows { "String" } else { "" };
        let Some((is_mutable, pieces)) = self.initial_text(type_name, Some(value), body) else {
            if knows {
                // Some other value: what is appended from here on continues an unknown text.
                let pieces = vec![Piece { kind: PieceKind::Hole, at: value.at, conditional: false }];
                let branch = body.branch.clone();
                body.builders.assign(&name, false, pieces, &branch);
            }
            return false;
        };
        let branch = body.branch.clone();
        let operands = self.operands(bare(right));
        let continues = operands.first().is_some_and(|first| operands.len() > 1 && self.slice(bare(*first)) == name);
        if continues && knows {
            // `sql = sql + …`: what the local held has been copied to the front, or is a hole there when it may hold several texts.
            let held = body.builders.value(&name).map_or(1, |held| held.len());
            let added = pieces.into_iter().skip(held).collect();
            body.builders.append(&name, false, added, &branch);
        } else {
            body.builders.assign(&name, is_mutable, pieces, &branch);
        }
        true
    }

    /// A call on a text that gives a text: `"a".concat(B)`, `new StringBuilder("a").append(B)`, `"%s".formatted(B)`.
    pub(super) fn extend_text(&self, pieces: &mut Vec<Piece>, name: &str, nodes: &[Node<'_>], arguments: &[Expr], body: &Body) -> bool {
        match (name, nodes, arguments) {
            ("append" | "concat", [node], [argument]) => pieces.extend(self.pieces_with_node(*node, argument, body)),
            ("formatted", ..) => {
                let values = self.argument_pieces(nodes, arguments, body);
                *pieces = strings::format(std::mem::take(pieces), &values, FormatStyle::Percent);
            }
            ("replace", [_, to_node], [from, to]) => {
                let ExprKind::Text(from) = &from.kind else { return false };
                let Some(from) = from.as_literal().filter(|from| !from.is_empty()) else { return false };
                let to = self.pieces_with_node(*to_node, to, body);
                *pieces = strings::replace(std::mem::take(pieces), &from, &to);
            }
            (same, [], []) if SAME_TEXT.contains(&same) => {}
            _ => return false,
        }
        true
    }

    fn argument_pieces(&self, nodes: &[Node<'_>], arguments: &[Expr], body: &Body) -> Vec<Vec<Piece>> {
        nodes.iter().zip(arguments).map(|(node, argument)| self.pieces_with_node(*node, argument, body)).collect()
    }

    /// `String.format("… %s", A)`, when the format is known.
    pub(super) fn formatted(&self, receiver: &Expr, name: &str, nodes: &[Node<'_>], arguments: &[Expr], body: &Body) -> Option<Vec<Piece>> {
        let ExprKind::Path(path) = &receiver.kind else { return None };
        let owner = path.last()?;
        let (_, _, style) = FORMATS.iter().find(|(class, method, _)| owner == class && name == *method)?;
        let is_format = |argument: &Expr| match &argument.kind {
            ExprKind::Text(_) => true,
            ExprKind::Path(path) => matches!(path.as_slice(), [name] if body.builders.value(name).is_some()),
            _ => false,
        };
        // `String.format(locale, "…", …)`
        let place = arguments.iter().take(2).position(is_format)?;
        let format = self.pieces_of(arguments.get(place)?, body);
        let values = self.argument_pieces(nodes.get(place + 1..)?, arguments.get(place + 1..)?, body);
        Some(strings::format(format, &values, *style))
    }

    /// `sb.append(…)` and what else changes a builder. False when the call is another one.
    pub(super) fn build(&mut self, receiver: &Expr, name: &str, nodes: &[Node<'_>], arguments: &[Expr], body: &mut Body) -> bool {
        let ExprKind::Path(path) = &receiver.kind else { return false };
        let local = path.join(".");
        let branch = body.branch.clone();
        match (name, nodes, arguments) {
            ("append", [node], [argument]) => {
                let pieces = self.pieces_with_node(*node, argument, body);
                body.builders.append(&local, true, pieces, &branch);
            }
            _ if !body.builders.knows(&local) => return false,
            ("append", ..) => {
                let pieces = vec![Piece { kind: PieceKind::Hole, at: receiver.at, conditional: false }];
                body.builders.append(&local, true, pieces, &branch);
            }
            ("setLength", [_], [Expr { kind: ExprKind::Number(number), .. }]) if number == "0" => {
                body.builders.assign(&local, true, Vec::new(), &branch);
            }
            ("delete", [_, _], [Expr { kind: ExprKind::Number(number), .. }, _]) if number == "0" => {
                body.builders.assign(&local, true, Vec::new(), &branch);
            }
            ("insert", [_, node], [Expr { kind: ExprKind::Number(number), .. }, argument]) if number == "0" => {
                let pieces = self.pieces_with_node(*node, argument, body);
                body.builders.prepend(&local, &pieces, &branch);
            }
            ("setLength", ..) => body.builders.hand_on(&local, receiver.at),
            (mutator, ..) if MUTATORS.contains(&mutator) => body.builders.hand_on(&local, receiver.at),
            _ => return false,
        }
        true
    }
}

fn operator<'t>(node: Node<'t>) -> &'t str {
    field(node, "operator").map_or("", |operator| operator.kind())
}

/// `TABLE`, `Tables.UNDO_LOG`: written as constants are.
fn is_constant_name(value: &Expr) -> bool {
    let ExprKind::Path(path) = &value.kind else { return false };
    path.last().is_some_and(|name| name.chars().any(|c| c.is_ascii_uppercase()) && !name.chars().any(|c| c.is_ascii_lowercase()))
}
