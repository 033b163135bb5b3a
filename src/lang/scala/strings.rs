//! String literals and interpolated strings.

use tree_sitter::Node;

use super::Reader;
use crate::lang::body::Body;
use crate::lang::strings::unescape;
use crate::lang::tree::{self, child, field, named};
use crate::text::{Piece, PieceKind, Text};

/// Interpolators that put texts in; all others bind values, as `sql"…"` of doobie, Slick, ScalikeJDBC and Anorm do.
const TEXTUAL: &[&str] = &["s", "f", "raw"];

impl Reader<'_> {
    pub(super) fn string(&self, node: Node<'_>) -> Text {
        let mut pieces = Vec::new();
        let (start, end, raw) = self.content(node);
        self.literal(start, end, raw, &mut pieces);
        Text { pieces }
    }

    pub(super) fn interpolated(&mut self, node: Node<'_>, body: &mut Body) -> Text {
        let interpolator = field(node, "interpolator").map_or("", |name| self.slice(name)).to_owned();
        let Some(string) = child(node, "interpolated_string") else { return Text::default() };
        let (start, end, raw) = self.content(string);
        let raw = raw || interpolator == "raw";
        let mut pieces = Vec::new();
        let mut from = start;
        for hole in named(string).into_iter().filter(|child| child.kind() == "interpolation") {
            self.literal(from, hole.start_byte(), raw, &mut pieces);
            let inner = named(hole).into_iter().next().map(|inner| match inner.kind() {
                "block" => named(inner).into_iter().next_back().unwrap_or(inner),
                _ => inner,
            });
            let value = inner.map(|inner| self.expression(inner, body));
            match value.as_ref().filter(|_| TEXTUAL.contains(&interpolator.as_str())) {
                Some(value) => pieces.extend(body.pieces_of(value)),
                None => pieces.push(Piece { kind: PieceKind::Hole, at: self.span(hole), conditional: false }),
            }
            value.into_iter().for_each(|value| body.take_rest(value));
            from = hole.end_byte();
        }
        self.literal(from, end, raw, &mut pieces);
        // doobie's `fr` ends with a blank, so that fragments can be put together.
        if interpolator == "fr" || interpolator == "fr0" {
            let at = tree::between(self.file, end, end);
            pieces.push(Piece { kind: PieceKind::Literal(" ".to_owned()), at, conditional: false });
        }
        Text { pieces }
    }

    /// Where the content between the quotes stands, and whether escapes mean nothing in it.
    fn content(&self, node: Node<'_>) -> (usize, usize, bool) {
        let source = self.slice(node);
        let raw = source.starts_with("\"\"\"");
        let width = if raw { 3 } else { 1 };
        let closed = source.len() >= 2 * width && source.ends_with('"');
        (node.start_byte() + width, if closed { node.end_byte() - width } else { node.end_byte() }, raw)
    }

    fn literal(&self, start: usize, end: usize, raw: bool, pieces: &mut Vec<Piece>) {
        let part = self.file.text.get(start..end.max(start)).unwrap_or("");
        if !part.is_empty() {
            let value = if raw { part.to_owned() } else { unescape(part) };
            let at = tree::between(self.file, start, end);
            pieces.push(Piece { kind: PieceKind::Literal(value), at, conditional: false });
        }
    }
}
