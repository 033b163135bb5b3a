//! Values: strings with their templates, names, lists, annotations, calls.

use super::Reader;
use super::lex::Kind;
use crate::lang::outline::{Annotation, Argument, Call, Expr, ExprKind, Record, RecordField, TypeRef};
use crate::lang::strings::unescape;
use crate::source::Span;
use crate::text::{Piece, PieceKind, Text};

/// How deep values may nest.
const DEPTH: usize = 24;

impl Reader<'_> {
    /// A `+` chain of strings and names from here, and the place behind it; nothing when no string is in it.
    pub(super) fn text_at(&self, mut at: usize, end: usize) -> Option<(Text, usize)> {
        let mut pieces = Vec::new();
        let mut has_string = false;
        while let Some(token) = self.token(at).filter(|_| at < end) {
            match token.kind {
                Kind::String => {
                    has_string = true;
                    pieces.extend(self.template(at));
                    at += 1;
                    // `"…".stripIndent()`
                    while self.is(at, ".") && self.is_word(at + 1) && self.is(at + 2, "(") {
                        at = self.behind(at + 2, end);
                    }
                }
                Kind::Word => {
                    let (name, behind) = self.dotted(at);
                    let mut kind = PieceKind::Constant(name);
                    let from = at;
                    at = behind;
                    if self.is(at, "(") || self.is(at, "[") {
                        at = self.behind(at, end);
                        kind = PieceKind::Hole;
                    }
                    pieces.push(Piece { kind, at: self.span(from, at), conditional: false });
                }
                Kind::Number => {
                    pieces.push(Piece {
                        kind: PieceKind::Literal(self.text(at).to_owned()),
                        at: self.span(at, at + 1),
                        conditional: false,
                    });
                    at += 1;
                }
                Kind::Sign if self.is(at, "(") => {
                    let behind = self.behind(at, end);
                    pieces.push(Piece { kind: PieceKind::Hole, at: self.span(at, behind), conditional: false });
                    at = behind;
                }
                Kind::Sign => break,
            }
            if at < end && self.is(at, "+") && !self.is(at + 1, "=") && !self.is(at + 1, "+") {
                at += 1;
            } else {
                break;
            }
        }
        has_string.then_some((Text { pieces }, at))
    }

    /// The parts of one string.
    fn template(&self, at: usize) -> Vec<Piece> {
        let Some(token) = self.token(at) else { return Vec::new() };
        let (start, end) = token.content;
        let content = self.file.text.get(start..end).unwrap_or("");
        let mut pieces = Vec::new();
        let push = |pieces: &mut Vec<Piece>, kind, from: usize, to: usize| {
            pieces.push(Piece { kind, at: Span::new(self.file.id, start + from, start + to), conditional: false });
        };
        let literal = |pieces: &mut Vec<Piece>, from: usize, to: usize| {
            let part = content.get(from..to).unwrap_or("");
            if !part.is_empty() {
                push(pieces, PieceKind::Literal(unescape(part)), from, to);
            }
        };
        let mut from = 0;
        if token.quote.starts_with('"') {
            for (place, _) in content.match_indices('$') {
                let escaped = content.get(..place).is_some_and(|before| before.bytes().rev().take_while(|b| *b == b'\\').count() % 2 == 1);
                let rest = content.get(place + 1..).unwrap_or("");
                if place < from || escaped {
                    continue;
                }
                let (name, length) = match rest.strip_prefix('{') {
                    Some(inside) => {
                        let close = closing(inside).unwrap_or(inside.len());
                        (inside.get(..close).unwrap_or("").trim(), (close + 2).min(rest.len()))
                    }
                    None => {
                        let length = dotted_length(rest);
                        (rest.get(..length).unwrap_or(""), length)
                    }
                };
                if length == 0 {
                    continue;
                }
                literal(&mut pieces, from, place);
                let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.');
                let kind = if is_name { PieceKind::Constant(name.to_owned()) } else { PieceKind::Hole };
                push(&mut pieces, kind, place, place + 1 + length);
                from = place + 1 + length;
            }
        }
        literal(&mut pieces, from, content.len());
        pieces
    }

    /// One value, and the place behind it.
    pub(super) fn value(&self, at: usize, end: usize, depth: usize) -> (Expr, usize) {
        let other = |behind: usize| (Expr { kind: ExprKind::Other, at: self.span(at, behind) }, behind);
        let Some(token) = self.token(at).filter(|_| at < end && depth < DEPTH) else { return other(at + 1) };
        if let Some((text, behind)) = self.text_at(at, end) {
            return (Expr { kind: ExprKind::Text(text), at: self.span(at, behind) }, behind);
        }
        match token.kind {
            Kind::Number => (Expr { kind: ExprKind::Number(self.text(at).to_owned()), at: self.span(at, at + 1) }, at + 1),
            Kind::Word => {
                let (name, mut behind) = self.dotted(at);
                let kind = match name.as_str() {
                    "true" | "false" => ExprKind::Bool(name == "true"),
                    "null" => ExprKind::Null,
                    _ if name.ends_with(".class") => {
                        let path = name.trim_end_matches(".class").to_owned();
                        ExprKind::Class(self.type_of(&path, self.span(at, behind)))
                    }
                    _ => ExprKind::Path(name.split('.').map(str::to_owned).collect()),
                };
                if self.is(behind, "(") {
                    behind = self.behind(behind, end);
                    return other(behind);
                }
                (Expr { kind, at: self.span(at, behind) }, behind)
            }
            Kind::Sign if self.is(at, "@") => {
                let (annotation, behind) = self.annotation(at, end);
                (Expr { kind: ExprKind::Annotation(Box::new(annotation)), at: self.span(at, behind) }, behind)
            }
            Kind::Sign if self.is(at, "[") || self.is(at, "{") => {
                let behind = self.behind(at, end);
                let arguments = self.arguments(at + 1, behind.saturating_sub(1), depth + 1);
                let kind = if self.is(at, "{") { ExprKind::Other } else { listed(arguments) };
                (Expr { kind, at: self.span(at, behind) }, behind)
            }
            Kind::Sign if self.is(at, "(") => other(self.behind(at, end)),
            _ => other(at + 1),
        }
    }

    /// `a, name: b, name = c` between two places.
    pub(super) fn arguments(&self, mut at: usize, end: usize, depth: usize) -> Vec<Argument> {
        let mut arguments = Vec::new();
        while at < end {
            let named = self.token(at).is_some_and(|token| matches!(token.kind, Kind::Word | Kind::String))
                && (self.is(at + 1, ":") || (self.is(at + 1, "=") && !self.is(at + 2, "=")));
            let name = named.then(|| match self.token(at) {
                Some(token) if token.kind == Kind::String => self.file.text.get(token.content.0..token.content.1).unwrap_or("").to_owned(),
                _ => self.text(at).to_owned(),
            });
            at += if named { 2 } else { 0 };
            let (value, mut behind) = self.value(at, end, depth + 1);
            let is_whole = behind >= end || self.is(behind, ",");
            let value = if is_whole { value } else { Expr { kind: ExprKind::Other, at: value.at } };
            while behind < end && !self.is(behind, ",") {
                behind = if self.token(behind).is_some_and(|token| token.close.is_some()) { self.behind(behind, end) } else { behind + 1 };
            }
            arguments.push(Argument { name, value });
            at = behind + 1;
        }
        arguments
    }

    /// `@a.b.Name(…)`, and the place behind it.
    pub(super) fn annotation(&self, at: usize, end: usize) -> (Annotation, usize) {
        let (path, mut behind) = self.dotted(at + 1);
        let mut arguments = Vec::new();
        if self.is(behind, "(") {
            let close = self.behind(behind, end);
            arguments = self.arguments(behind + 1, close.saturating_sub(1), 0);
            behind = close;
        }
        let name = path.rsplit('.').next().unwrap_or(&path).to_owned();
        (Annotation { name, path, arguments, at: self.span(at, behind) }, behind)
    }

    pub(super) fn type_of(&self, path: &str, at: Span) -> TypeRef {
        TypeRef { name: path.rsplit('.').next().unwrap_or(path).to_owned(), path: path.to_owned(), arguments: Vec::new(), at }
    }

    /// A command expression, `id generator: 'assigned', column: 'x'`, as a call whose named arguments are one record.
    pub(super) fn command(&self, at: usize, end: usize) -> Option<Expr> {
        let name = self.text(at).to_owned();
        let (from, to) = if self.is(at + 1, "(") { (at + 2, self.behind(at + 1, end).saturating_sub(1)) } else { (at + 1, end) };
        let mut fields = Vec::new();
        let mut plain = Vec::new();
        for argument in self.arguments(from, to, 0) {
            match argument.name {
                Some(name) => fields.push(RecordField { name, at: argument.value.at, value: argument.value }),
                None => plain.push(argument.value),
            }
        }
        let span = self.span(at, end);
        if !fields.is_empty() {
            plain.push(Expr { kind: ExprKind::Record(Box::new(Record { path: Vec::new(), fields, rest: None })), at: span });
        }
        let call = Call { receiver: None, name, name_at: self.span(at, at + 1), type_arguments: Vec::new(), arguments: plain };
        Some(Expr { kind: ExprKind::Call(Box::new(call)), at: span })
    }
}

/// `[a, b]` is a list, `[a: b]` a record.
fn listed(arguments: Vec<Argument>) -> ExprKind {
    if arguments.iter().any(|argument| argument.name.is_some()) {
        let fields = arguments
            .into_iter()
            .filter_map(|argument| Some(RecordField { name: argument.name?, at: argument.value.at, value: argument.value }))
            .collect();
        return ExprKind::Record(Box::new(Record { path: Vec::new(), fields, rest: None }));
    }
    ExprKind::List(arguments.into_iter().map(|argument| argument.value).collect())
}

/// Where the `}` of a template's `${` stands.
fn closing(inside: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, c) in inside.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The length of `name.part` behind a `$`.
fn dotted_length(rest: &str) -> usize {
    let mut length = 0;
    for part in rest.split('.') {
        let own: usize = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').map(char::len_utf8).sum();
        let begins = part.starts_with(|c: char| c.is_alphabetic() || c == '_');
        if own == 0 || !begins {
            break;
        }
        length += own + usize::from(length > 0);
        if own < part.len() {
            break;
        }
    }
    length
}
