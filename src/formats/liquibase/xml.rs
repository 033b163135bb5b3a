//! XML changelogs.

use roxmltree::{Document, ParsingOptions};

use super::Changelog;
use super::tree::{Attribute, Node};
use crate::facts::{Note, NoteKind};
use crate::formats::mybatis::compose::decode;
use crate::source::{SourceFile, Span};
use crate::text::ResolvedText;

/// How deep elements may nest: preconditions are the deepest.
const DEPTH: usize = 64;

pub(super) fn read(file: &SourceFile) -> (Option<Changelog>, Vec<Note>) {
    if !has_root(&file.text) {
        return (None, Vec::new());
    }
    let document = match Document::parse_with_options(&file.text, ParsingOptions { allow_dtd: true, ..ParsingOptions::default() }) {
        Ok(document) => document,
        Err(error) => {
            let reason = format!("Liquibase changelog not read: {error}");
            return (None, vec![Note { at: Span::new(file.id, 0, 0), reason, kind: NoteKind::Skipped }]);
        }
    };
    let root = document.root_element();
    if root.tag_name().name() != super::NEEDLE {
        return (None, Vec::new());
    }
    (Some(Changelog { file: file.id, root: node(file, root, 0) }), Vec::new())
}

/// Build files mention the word too; only a start tag makes a changelog. The tag may have a namespace's prefix.
fn has_root(text: &str) -> bool {
    text.match_indices(super::NEEDLE).any(|(at, _)| {
        let before = text.get(..at).unwrap_or("").trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == ':');
        before.ends_with('<')
    })
}

fn node(file: &SourceFile, element: roxmltree::Node, depth: usize) -> Node {
    let range = element.range();
    let source = file.text.get(range.clone()).unwrap_or("");
    let at = Span::new(file.id, range.start, range.end);
    let attributes: Vec<Attribute> = element
        .attributes()
        .map(|attribute| {
            let (whole, value) = (attribute.range(), attribute.range_value());
            Attribute {
                name: attribute.name().to_owned(),
                value: attribute.value().to_owned(),
                value_at: Span::new(file.id, value.start, value.end),
                at: Span::new(file.id, whole.start, whole.end),
            }
        })
        .collect();
    // A `>` may stand in an attribute: the start tag ends behind the last of them.
    let from = attributes.iter().map(|attribute| attribute.at.end as usize).max().unwrap_or(range.start).saturating_sub(range.start);
    let head = source.get(from..).and_then(|rest| rest.find('>')).map_or(source.len(), |end| from + end + 1);
    let mut children = Vec::new();
    if depth < DEPTH {
        children.extend(element.children().filter(roxmltree::Node::is_element).map(|child| node(file, child, depth + 1)));
    }
    let mut text = ResolvedText::default();
    for piece in element.children().filter(roxmltree::Node::is_text) {
        push_text(file, piece, element, &mut text);
    }
    let text = (!text.text.trim().is_empty()).then_some(text);
    Node {
        name: element.tag_name().name().to_owned(),
        at,
        head: Span::new(file.id, range.start, range.start + head),
        attributes,
        children,
        text,
    }
}

/// A text node's bytes, from its start to the next node, entities and CDATA marks resolved one by one.
fn push_text(file: &SourceFile, piece: roxmltree::Node, parent: roxmltree::Node, out: &mut ResolvedText) {
    let start = piece.range().start;
    let end = piece.next_sibling().map(|next| next.range().start).unwrap_or_else(|| {
        let range = parent.range();
        let raw = file.text.get(range.clone()).unwrap_or("");
        range.start + raw.rfind("</").unwrap_or(raw.len())
    });
    let raw = file.text.get(start..end).unwrap_or("");
    for decoded in decode(raw) {
        let at = Span::new(file.id, start + decoded.start, start + decoded.end);
        match decoded.value {
            None => out.push(raw.get(decoded.start..decoded.end).unwrap_or(""), at, false),
            Some(Some(value)) => out.push(&value, at, false),
            Some(None) => out.push_hole(at, false),
        }
    }
}
