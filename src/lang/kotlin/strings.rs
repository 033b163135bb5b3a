//! String literals and templates.

use tree_sitter::Node;

use super::Reader;
use crate::lang::body::Body;
use crate::lang::outline::{Expr, ExprKind};
use crate::lang::strings::unescape;
use crate::lang::tree::{self, named};
use crate::text::{Piece, PieceKind, Text};

impl Reader<'_> {
    /// A string with what it holds. The grammar reads `${…}` for us; `$name` it reads in some strings only, so it is looked for here.
    pub(super) fn template(&mut self, node: Node<'_>, body: &mut Body) -> Text {
        let source = self.slice(node);
        let raw = source.starts_with("\"\"\"");
        let width = if raw { 3 } else { 1 };
        let start = node.start_byte() + width;
        let end = if source.len() >= 2 * width && source.ends_with('"') { node.end_byte() - width } else { node.end_byte() };
        // `$$"…$$name…"`: so many signs begin a template. <https://kotlinlang.org/docs/strings.html#multi-dollar-string-interpolation>
        let before = self.file.text.get(..node.start_byte()).unwrap_or("");
        let sign = "$".repeat(before.bytes().rev().take_while(|b| *b == b'$').count().max(1));
        let mut pieces = Vec::new();
        let mut from = start;
        for hole in named(node) {
            if hole.kind() != "interpolation" || !self.slice(hole).ends_with('}') {
                continue;
            }
            self.literal(from, hole.start_byte(), raw, &sign, body, &mut pieces);
            for part in named(hole) {
                let value = self.expression(part, body);
                pieces.extend(body.pieces_of(&value));
                body.take_rest(value);
            }
            from = hole.end_byte();
        }
        self.literal(from, end, raw, &sign, body, &mut pieces);
        Text { pieces }
    }

    /// Text without `${…}` between two offsets of the file.
    fn literal(&self, start: usize, end: usize, raw: bool, sign: &str, body: &Body, pieces: &mut Vec<Piece>) {
        let Some(text) = self.file.text.get(start..end.max(start)) else { return };
        let mut push = |from: usize, to: usize| {
            let part = text.get(from..to).unwrap_or("");
            if !part.is_empty() {
                let value = if raw { part.to_owned() } else { unescape(part) };
                let at = tree::between(self.file, start + from, start + to);
                pieces.push(Piece { kind: PieceKind::Literal(value), at, conditional: false });
            }
            pieces.len()
        };
        let mut from = 0;
        let mut names = Vec::new();
        for (place, _) in text.match_indices(sign) {
            let escaped = !raw && text.get(..place).is_some_and(|before| before.bytes().rev().take_while(|b| *b == b'\\').count() % 2 == 1);
            let rest = text.get(place + sign.len()..).unwrap_or("");
            let length: usize = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').map(char::len_utf8).sum();
            if place < from || escaped || length == 0 || rest.starts_with(|c: char| c.is_ascii_digit()) {
                continue;
            }
            let stop = place + sign.len() + length;
            names.push((push(from, place), place, stop, rest.get(..length).unwrap_or("")));
            from = stop;
        }
        push(from, text.len());
        // From the last to the first, so that the places stay what they are.
        for (index, place, stop, name) in names.into_iter().rev() {
            let at = tree::between(self.file, start + place, start + stop);
            let value = Expr { kind: ExprKind::Path(vec![name.to_owned()]), at };
            pieces.splice(index..index, body.pieces_of(&value));
        }
    }
}
