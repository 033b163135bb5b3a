//! Class heads that the grammar takes for expressions.
//!
//! `@A @B("x") class C { companion object { … } }` may be read as the annotated expression `("x") class C { … }`, without an error; with a comment
//! behind the head, as the annotated expression `("x")` and a class without annotations. Such a file is parsed again without those annotations, and these by themselves; every place stays what it is.

use tree_sitter::{Node, Tree};

use super::annotations::Modifiers;
use super::{Reader, parse};
use crate::lang::tree::{self, child, named};
use crate::source::SourceFile;

/// Words that begin a class's head behind its annotations.
const HEADS: &[&str] = &[
    "class",
    "object",
    "interface",
    "open",
    "abstract",
    "data",
    "sealed",
    "internal",
    "public",
    "private",
    "enum",
    "annotation",
    "inner",
    "value",
    "fun",
];

/// How many heads of one file are mended: each takes a parse of its own, of a text as long as the way to it.
const MOST_HEADS: usize = 40;

/// A file that was parsed again.
pub(super) struct Repaired {
    pub tree: Tree,
    /// Where each annotated head begins, and its annotations alone: at the same place of a text that is blank before them.
    cut: Vec<(usize, Tree)>,
}

/// Parses a file again when it has heads that were not seen as such.
pub(super) fn repair(file: &SourceFile, root: Node<'_>) -> Option<Repaired> {
    let wrong = named(root).into_iter().filter(|node| node.kind() == "annotated_expression");
    let regions: Vec<(usize, usize)> = wrong
        .filter_map(|node| Some((node.start_byte(), head(file, node).or_else(|| next_head(node))?)))
        .filter(|(start, end)| start < end)
        .take(MOST_HEADS)
        .collect();
    if regions.is_empty() {
        return None;
    }
    let mut text = file.text.clone().into_bytes();
    let mut cut = Vec::new();
    for &(start, end) in &regions {
        let annotations = file.text.get(start..end)?;
        text.get_mut(start..end)?.iter_mut().filter(|byte| !byte.is_ascii_whitespace()).for_each(|byte| *byte = b' ');
        let alone = format!("{}{annotations}class X(x: Int)", " ".repeat(start));
        cut.push((end, parse(&alone)?));
    }
    let tree = parse(&String::from_utf8(text).ok()?)?;
    Some(Repaired { tree, cut })
}

impl Repaired {
    /// The annotations that were cut out, by the place of the head behind them.
    pub fn heads(&self, reader: &mut Reader<'_>) -> Vec<(usize, Modifiers)> {
        let of_class = |root: Node<'_>| named(root).into_iter().any(|node| child(node, "modifiers").is_some());
        let cut = self.cut.iter().filter(|(_, tree)| of_class(tree.root_node()));
        cut.map(|(head, tree)| {
            let declared = named(tree.root_node()).into_iter().find(|node| child(*node, "modifiers").is_some());
            (*head, declared.map(|node| reader.modifiers(node)).unwrap_or_default())
        })
        .collect()
    }
}

/// Where the declaration begins that stands behind an annotation with nothing but its own arguments.
fn next_head(node: Node<'_>) -> Option<usize> {
    let mut innermost = node;
    while let Some(inner) = child(innermost, "annotated_expression") {
        innermost = inner;
    }
    let is_alone = named(innermost).iter().all(|part| matches!(part.kind(), "annotation" | "parenthesized_expression"));
    let next = node.next_named_sibling().filter(|next| matches!(next.kind(), "class_declaration" | "object_declaration"))?;
    is_alone.then(|| next.start_byte())
}

/// Where the class's head begins behind its annotations, when the expression is one.
fn head(file: &SourceFile, node: Node<'_>) -> Option<usize> {
    let mut pending = vec![node];
    while let Some(node) = pending.pop() {
        if matches!(node.kind(), "identifier" | "simple_identifier") && HEADS.contains(&tree::slice(file, node)) {
            return Some(node.start_byte());
        }
        if !matches!(node.kind(), "annotation" | "lambda_literal" | "class_body") {
            pending.extend(named(node).into_iter().rev());
        }
    }
    None
}
