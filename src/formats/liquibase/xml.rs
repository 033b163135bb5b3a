//! XML changelogs.

use roxmltree::{Document, ParsingOptions};

use super::Changelog;
use super::tree::{Attribute, Node};
use crate::facts::{Note, NoteKind};
use crate::source::{SourceFile, Span};
use crate::text::ResolvedText;

/// How deep elements may nest: preconditions are the deepest.
const DEPTH: usize = 64;

const CDATA: &str = "<![CDATA[";

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
        push_text(file, piece.text().unwrap_or(""), piece.range(), &mut text);
    }
    let text = (!text.text.trim().is_empty()).then_some(text);
    Node { name: element.tag_name().name().to_owned(), at, head: Span::new(file.id, range.start, range.start + head), attributes, children, text }
}

/// A text node's value, line by line where the source says the same, else as a whole (entities).
fn push_text(file: &SourceFile, value: &str, range: std::ops::Range<usize>, out: &mut ResolvedText) {
    let whole = Span::new(file.id, range.start, range.end);
    let mut source = file.text.get(range.clone()).unwrap_or("");
    let mut position = range.start;
    if let Some(inside) = source.strip_prefix(CDATA) {
        source = inside;
        position += CDATA.len();
    }
    // XML turns every end of line into a line feed.
    for line in value.split_inclusive('\n') {
        let bare = line.strip_suffix('\n').unwrap_or(line);
        if !source.starts_with(bare) {
            let rest_from = line.as_ptr() as usize - value.as_ptr() as usize;
            out.push(value.get(rest_from..).unwrap_or(""), Span { start: u32::try_from(position).unwrap_or(whole.start), ..whole }, false);
            return;
        }
        out.push(bare, Span::new(file.id, position, position + bare.len()), false);
        source = source.get(bare.len()..).unwrap_or("");
        position += bare.len();
        if bare.len() < line.len() {
            let ending = if source.starts_with("\r\n") { 2 } else { 1 };
            out.push("\n", Span::new(file.id, position, position + ending), false);
            source = source.get(ending..).unwrap_or("");
            position += ending;
        }
    }
}
