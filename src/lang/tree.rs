//! What every reader of a syntax tree needs.

use std::cell::Cell;
use std::ops::ControlFlow;

use tree_sitter::{Language, Node, ParseOptions, ParseState, Parser, Point, Tree};

use crate::source::{SourceFile, Span};

/// How many levels of nested statements and expressions are followed. Real code stays below 60; the stack must hold any file.
pub const DEPTH: usize = 160;

/// How many calls of one chain are kept one inside the other.
pub const CHAIN: usize = 200;

/// How many unreadable places of one file are listed.
const ERRORS: usize = 100;

/// How much text the parser is handed at a time.
const CHUNK: usize = 16 << 10;

/// What a parser may read before it is given up: so often the whole text, and this much in any case. In a broken file Kotlin's scanner looks for the
/// end of a string that never began, up to the end of the file and from every token.
const READINGS: usize = 100;
const FREE_BYTES: usize = 32 << 20;

/// Between two looks at what it costs a parser takes about a hundred steps. One look for so many bytes is more than twice what any of 9,000 real files
/// takes, which is one for 66; in a text that is no program each look is dear, too, because a hundred half-read versions of it stand side by side.
const BYTES_OF_LOOK: usize = 24;
const FREE_LOOKS: usize = 1_000;

/// Parses a text; `None` where no tree can be had at a bearable price, which depends on nothing but the text.
///
/// The parser is told of a line end at the end of the text, whether there is one or not: Kotlin's scanner looks for the blank behind `@word` without
/// looking for the end (tree-sitter-kotlin-ng 1.1, scanner.c, `case '@'`), and would never come back.
pub fn parse(language: &Language, text: &str) -> Option<Tree> {
    let mut parser = Parser::new();
    parser.set_language(language).ok()?;
    let bytes = text.as_bytes();
    let (most, most_looks) = (bytes.len().saturating_mul(READINGS) + FREE_BYTES, bytes.len() / BYTES_OF_LOOK + FREE_LOOKS);
    let (read, looks) = (Cell::new(0usize), Cell::new(0usize));
    let mut next = |at: usize, _: Point| -> &[u8] {
        let rest = bytes.get(at..).unwrap_or_default();
        let chunk = if rest.is_empty() && at == bytes.len() && !text.ends_with('\n') { b"\n" } else { rest.get(..CHUNK).unwrap_or(rest) };
        read.set(read.get() + chunk.len());
        chunk
    };
    let mut go_on = |_: &ParseState| {
        looks.set(looks.get() + 1);
        if read.get() > most || looks.get() > most_looks { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    parser.parse_with_options(&mut next, None, Some(ParseOptions::new().progress_callback(&mut go_on)))
}

/// The children that carry meaning: named, and no comments.
pub fn named<'t>(node: Node<'t>) -> Vec<Node<'t>> {
    if node.named_child_count() == 0 {
        return Vec::new();
    }
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(|child| !is_comment(*child)).collect()
}

/// The first child of a kind.
pub fn child<'t>(node: Node<'t>, kind: &str) -> Option<Node<'t>> {
    let mut cursor = node.walk();
    node.children(&mut cursor).find(|child| child.kind() == kind)
}

pub fn field<'t>(node: Node<'t>, name: &str) -> Option<Node<'t>> {
    node.child_by_field_name(name)
}

/// Whether a keyword or sign stands among the children.
pub fn has_token(node: Node<'_>, token: &str) -> bool {
    child(node, token).is_some()
}

fn is_comment(node: Node<'_>) -> bool {
    matches!(node.kind(), "line_comment" | "block_comment" | "comment" | "multiline_comment" | "groovydoc_comment")
}

/// A node's place.
pub fn span(file: &SourceFile, node: Node<'_>) -> Span {
    between(file, node.start_byte(), node.end_byte())
}

/// The place between two bytes of what is parsed, which may have a line end more than the file has.
pub fn between(file: &SourceFile, start: usize, end: usize) -> Span {
    let length = file.text.len();
    Span::new(file.id, start.min(length), end.min(length))
}

pub fn slice<'f>(file: &'f SourceFile, node: Node<'_>) -> &'f str {
    file.text.get(node.start_byte()..node.end_byte().min(file.text.len())).unwrap_or("")
}

/// The outermost places that the parser could not read.
pub fn errors(file: &SourceFile, root: Node<'_>) -> Vec<Span> {
    let mut found = Vec::new();
    let mut pending = vec![root];
    while let Some(node) = pending.pop() {
        if found.len() >= ERRORS {
            break;
        }
        if node.is_error() || node.is_missing() {
            found.push(span(file, node));
            continue;
        }
        let mut cursor = node.walk();
        let broken: Vec<Node<'_>> =
            node.children(&mut cursor).filter(|child| child.has_error() || child.is_error() || child.is_missing()).collect();
        pending.extend(broken.into_iter().rev());
    }
    found
}
