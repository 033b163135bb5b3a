//! What every reader of a syntax tree needs.

use tree_sitter::Node;

use crate::source::{SourceFile, Span};

/// How many levels of nested statements and expressions are followed. Real code stays below 60; the stack must hold any file.
pub const DEPTH: usize = 160;

/// How many calls of one chain are kept one inside the other.
pub const CHAIN: usize = 200;

/// How many unreadable places of one file are listed.
const ERRORS: usize = 100;

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

pub fn span(file: &SourceFile, node: Node<'_>) -> Span {
    Span::new(file.id, node.start_byte(), node.end_byte())
}

pub fn slice<'f>(file: &'f SourceFile, node: Node<'_>) -> &'f str {
    file.text.get(node.byte_range()).unwrap_or("")
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
