//! What format strings mean, as `String.format` and its kin read them.

use crate::source::Span;
use crate::text::{Piece, PieceKind};

/// The ways in which a format string marks the places of its arguments.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum FormatStyle {
    /// `%s`, `%2$s`: `String.format`.
    Percent,
    /// `{0}`: `MessageFormat`.
    Numbered,
    /// `{}`: Hutool's `StrUtil.format`, SLF4J.
    Braces,
}

/// Puts arguments in place of the directives of a format. Arguments that are missing become holes.
pub fn format(format: Vec<Piece>, arguments: &[Vec<Piece>], style: FormatStyle) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut next = 0;
    for piece in format {
        let PieceKind::Literal(value) = &piece.kind else {
            out.push(piece);
            continue;
        };
        let mut rest = 0;
        let mut buffer = String::new();
        let mut buffer_start = 0;
        while let Some(tail) = value.get(rest..)
            && let Some(directive) = next_directive(tail, style)
        {
            buffer.push_str(tail.get(..directive.start).unwrap_or(""));
            match directive.meaning {
                Meaning::Literal(text) => buffer.push_str(text),
                Meaning::Argument(index) => {
                    push_part(&mut out, &piece, value, std::mem::take(&mut buffer), buffer_start, rest + directive.start);
                    let index = index.unwrap_or_else(|| {
                        next += 1;
                        next - 1
                    });
                    let at = part_span(&piece, value, rest + directive.start, rest + directive.end);
                    match arguments.get(index) {
                        Some(pieces) => out.extend(pieces.iter().cloned()),
                        None => out.push(Piece { kind: PieceKind::Hole, at, conditional: piece.conditional }),
                    }
                    buffer_start = rest + directive.end;
                }
            }
            rest += directive.end;
        }
        buffer.push_str(value.get(rest..).unwrap_or(""));
        push_part(&mut out, &piece, value, buffer, buffer_start, value.len());
    }
    out
}

/// Replaces each occurrence of a plain string in the literals of a text.
pub fn replace(text: Vec<Piece>, from: &str, to: &[Piece]) -> Vec<Piece> {
    let mut out = Vec::new();
    for piece in text {
        let PieceKind::Literal(value) = &piece.kind else {
            out.push(piece);
            continue;
        };
        let mut start = 0;
        for (place, _) in value.match_indices(from) {
            push_part(&mut out, &piece, value, value.get(start..place).unwrap_or("").to_owned(), start, place);
            out.extend(to.iter().cloned());
            start = place + from.len();
        }
        push_part(&mut out, &piece, value, value.get(start..).unwrap_or("").to_owned(), start, value.len());
    }
    out
}

fn push_part(out: &mut Vec<Piece>, piece: &Piece, value: &str, text: String, start: usize, end: usize) {
    if !text.is_empty() {
        out.push(Piece { kind: PieceKind::Literal(text), at: part_span(piece, value, start, end), conditional: piece.conditional });
    }
}

/// The place of a part of a literal: exact when the literal has no escapes, else the whole literal.
fn part_span(piece: &Piece, value: &str, start: usize, end: usize) -> Span {
    if (piece.at.end - piece.at.start) as usize != value.len() {
        return piece.at;
    }
    Span::new(piece.at.file, piece.at.start as usize + start, piece.at.start as usize + end)
}

struct Directive {
    start: usize,
    end: usize,
    meaning: Meaning,
}

enum Meaning {
    Literal(&'static str),
    /// By position, or the next one.
    Argument(Option<usize>),
}

fn next_directive(text: &str, style: FormatStyle) -> Option<Directive> {
    match style {
        FormatStyle::Percent => next_percent(text),
        FormatStyle::Numbered => next_numbered(text),
        FormatStyle::Braces => text.find("{}").map(|start| Directive { start, end: start + 2, meaning: Meaning::Argument(None) }),
    }
}

/// `%[index$][flags][width][.precision]conversion`, as `java.util.Formatter` has it. A `%` that starts none (`LIKE '%x'`) is text.
fn next_percent(text: &str) -> Option<Directive> {
    let bytes = text.as_bytes();
    let mut from = 0;
    loop {
        let start = from + memchr::memchr(b'%', bytes.get(from..)?)?;
        let mut end = start + 1;
        let digits = bytes.get(end..)?.iter().take_while(|b| b.is_ascii_digit()).count();
        let mut index = None;
        if digits > 0 && bytes.get(end + digits) == Some(&b'$') {
            index = text.get(end..end + digits).and_then(|number| number.parse::<usize>().ok()).and_then(|number| number.checked_sub(1));
            end += digits + 1;
        }
        end += bytes.get(end..)?.iter().take_while(|b| b"-#+ 0,(.123456789".contains(b)).count();
        let conversion = bytes.get(end)?;
        let is_date = matches!(conversion, b't' | b'T');
        let stop = end + if is_date { 2 } else { 1 };
        let meaning = match conversion {
            b'%' => Some(Meaning::Literal("%")),
            b'n' => Some(Meaning::Literal("\n")),
            b'b' | b'B' | b'h' | b'H' | b's' | b'S' | b'c' | b'C' | b'd' | b'o' | b'x' | b'X' | b'e' | b'E' | b'f' | b'g' | b'G' | b'a'
            | b'A' | b't' | b'T' => Some(Meaning::Argument(index)),
            _ => None,
        };
        match meaning {
            Some(meaning) if text.is_char_boundary(stop) => return Some(Directive { start, end: stop, meaning }),
            _ => from = start + 1,
        }
    }
}

/// `{0}` and `{0,number,#}`; `''` is a quote.
fn next_numbered(text: &str) -> Option<Directive> {
    let mut from = 0;
    loop {
        let tail = text.get(from..)?;
        let start = from + tail.find(['{', '\''])?;
        let rest = text.get(start..)?;
        if rest.starts_with("''") {
            return Some(Directive { start, end: start + 2, meaning: Meaning::Literal("'") });
        }
        if let Some(inside) = rest.strip_prefix('{')
            && let Some(close) = inside.find('}')
            && let Some(index) =
                inside.get(..close).and_then(|inside| inside.split(',').next()).and_then(|n| n.trim().parse::<usize>().ok())
        {
            return Some(Directive { start, end: start + close + 2, meaning: Meaning::Argument(Some(index)) });
        }
        from = start + 1;
    }
}
