//! Text that the code builds: a string expression with the places that its parts came from.
//!
//! `"INSERT INTO " + TABLE + " (id) VALUES (" + id + ")"` is five pieces: literals, a constant that another file may define,
//! and a hole. Once constants are resolved ([`crate::project::Project::resolve`]) it is one [`ResolvedText`], which the
//! SQL reader reads like a script, every span leading back to the source.

use crate::names::HOLE;
use crate::source::Span;

/// A string expression: literals, names of constants, and holes, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    pub pieces: Vec<Piece>,
}

/// One part of a string expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub kind: PieceKind,
    /// For a literal, the bytes between its quotes; else the whole expression.
    pub at: Span,
    /// Whether the piece may be left out when the program runs (`<if>` in a MyBatis mapper, an `if` around an `append`).
    pub conditional: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// The value, escapes resolved.
    Literal(String),
    /// A name that may be a constant with a known value: `TABLE`, `Tables.UNDO_LOG`.
    Constant(String),
    /// Something that only the running program knows.
    Hole,
}

impl Text {
    pub fn literal(value: impl Into<String>, at: Span) -> Self {
        Text { pieces: vec![Piece { kind: PieceKind::Literal(value.into()), at, conditional: false }] }
    }

    /// The value, when the text is made of literals alone.
    pub fn as_literal(&self) -> Option<String> {
        let mut out = String::new();
        for piece in &self.pieces {
            let PieceKind::Literal(value) = &piece.kind else { return None };
            out.push_str(value);
        }
        Some(out)
    }

    /// From the first piece to the last.
    pub fn at(&self) -> Option<Span> {
        Some(self.pieces.first()?.at.to(self.pieces.last()?.at))
    }

    /// Whether a literal of it holds `needle`, in any ASCII case.
    pub fn mentions(&self, needle: &str) -> bool {
        self.pieces.iter().any(|piece| match &piece.kind {
            PieceKind::Literal(value) => contains_ignore_case(value, needle),
            _ => false,
        })
    }

    /// The text with every unknown piece as a [`HOLE`].
    pub fn with_holes(&self) -> ResolvedText {
        let mut out = ResolvedText::default();
        for piece in &self.pieces {
            match &piece.kind {
                PieceKind::Literal(value) => out.push(value, piece.at, piece.conditional),
                PieceKind::Constant(_) | PieceKind::Hole => out.push_hole(piece.at, piece.conditional),
            }
        }
        out
    }
}

fn contains_ignore_case(text: &str, needle: &str) -> bool {
    let (text, needle) = (text.as_bytes(), needle.as_bytes());
    needle.is_empty() || text.windows(needle.len()).any(|window| window.eq_ignore_ascii_case(needle))
}

/// A text whose constants are resolved; what is still unknown is a [`HOLE`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResolvedText {
    pub text: String,
    segments: Vec<Segment>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Segment {
    start: usize,
    at: Span,
    conditional: bool,
}

impl ResolvedText {
    /// Appends a value that stands at `at` in the source.
    pub fn push(&mut self, value: &str, at: Span, conditional: bool) {
        self.segments.push(Segment { start: self.text.len(), at, conditional });
        self.text.push_str(value);
    }

    /// Appends a part that is not known.
    pub fn push_hole(&mut self, at: Span, conditional: bool) {
        self.segments.push(Segment { start: self.text.len(), at, conditional });
        self.text.push(HOLE);
    }

    /// Where the bytes `start..end` of the text come from. Exact where a literal has no escapes, else within the literal.
    pub fn span(&self, start: usize, end: usize) -> Option<Span> {
        let first = self.locate(start)?;
        let last = self.locate(end.max(start + 1) - 1)?;
        let mut span = first;
        span.end = span.start.max(span.end);
        if last.file == first.file {
            span.end = span.end.max(last.end);
            span.start = span.start.min(last.start);
        }
        Some(span)
    }

    /// How many parts it is made of.
    pub fn parts(&self) -> usize {
        self.segments.len()
    }

    /// Whether the byte at `offset` comes from a conditional piece.
    pub fn is_conditional(&self, offset: usize) -> bool {
        self.segment(offset).is_some_and(|(segment, _)| segment.conditional)
    }

    /// Whether a place in the source belongs to a conditional piece.
    pub fn is_conditional_at(&self, at: Span) -> bool {
        self.segments.iter().any(|segment| segment.conditional && segment.at.contains(at))
    }

    /// Where the piece that holds the byte at `offset` ends in the text.
    pub fn run_end(&self, offset: usize) -> usize {
        self.segment(offset).map_or(self.text.len(), |(_, end)| end)
    }

    fn segment(&self, offset: usize) -> Option<(&Segment, usize)> {
        let index = self.segments.partition_point(|segment| segment.start <= offset).checked_sub(1)?;
        let end = self.segments.get(index + 1).map_or(self.text.len(), |next| next.start);
        Some((self.segments.get(index)?, end))
    }

    /// The source byte of one text byte, as a span of one character.
    fn locate(&self, offset: usize) -> Option<Span> {
        let (segment, end) = self.segment(offset)?;
        let width = (segment.at.end - segment.at.start) as usize;
        if width != end - segment.start {
            return Some(segment.at); // escapes or a hole: the literal as a whole is the best place there is
        }
        let is_boundary = |at: &usize| self.text.is_char_boundary(*at);
        let first = (segment.start..=offset).rev().find(is_boundary).unwrap_or(segment.start);
        let behind = (offset + 1..=end).find(is_boundary).unwrap_or(end);
        let place = |at: usize| segment.at.start + u32::try_from(at - segment.start).unwrap_or(0);
        Some(Span { start: place(first), end: place(behind), ..segment.at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn spans_lead_back_to_the_source() {
        let at = |start, end| Span::new(FileId(0), start, end);
        let mut text = ResolvedText::default();
        text.push("INSERT INTO ", at(11, 23), false);
        text.push("undo_log", at(40, 48), true);
        assert_eq!(text.span(12, 20), Some(at(40, 48)));
        assert_eq!(text.span(0, 6), Some(at(11, 17)));
        assert!(text.is_conditional(12) && !text.is_conditional(11));
        // A place without width is a whole character.
        text.push("é名", at(60, 65), false);
        assert_eq!((text.span(20, 20), text.span(22, 22), text.span(20, 25)), (Some(at(60, 62)), Some(at(62, 65)), Some(at(60, 65))));
    }
}
