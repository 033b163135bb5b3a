//! YAML and JSON changelogs, which JSON being YAML makes one.
//!
//! `- createTable: {tableName: a, columns: [{column: {name: b}}]}` becomes the tree of `<createTable tableName="a"><column name="b"/>`:
//! scalars are attributes, mappings are children, and lists (`columns`, `changes`) put their items into what holds them.
//! <https://docs.liquibase.com/concepts/changelogs/yaml-format.html>
//!
//! An item of `columns` need not say `column:`. Liquibase's `AbstractChange.load` takes the children called `column` of such an item, and the item
//! itself where it has none: <https://github.com/liquibase/liquibase/blob/master/liquibase-standard/src/main/java/liquibase/change/AbstractChange.java>

use saphyr_parser::{Event, Parser, Span as YamlSpan};

use super::Changelog;
use super::tree::{Attribute, Node};
use crate::source::{SourceFile, Span};
use crate::text::ResolvedText;

/// How deep collections may nest.
const DEPTH: usize = 64;

/// Lists that are no element of their own. Others (`preConditions`, `not`, `rollback`) hold their items.
const PLAIN_LISTS: &[&str] = &["changes", COLUMNS, super::NEEDLE];

/// A change whose value is its text. It may stand, as any change may, in a change set without `changes`, and its text in a list: Liquibase's
/// `ChangeSet.handleChildNode` takes every entry that is none of its own for a change, and `ParsedNode.setValue` takes a list's text for the node's.
/// <https://github.com/liquibase/liquibase/blob/master/liquibase-standard/src/main/java/liquibase/changelog/ChangeSet.java>
const SQL: &str = "sql";
const CHANGE_SET: &str = "changeSet";

const COLUMNS: &str = "columns";
const COLUMN: &str = "column";

/// Reads a changelog. Nothing when the text is none; the place where one is broken.
pub(super) fn read(file: &SourceFile) -> (Option<Changelog>, Option<Span>) {
    // At the start of a line, in quotes or not: elsewhere the word is a setting's.
    let is_key = |line: &str| line.trim_start_matches(['{', ' ', '\t', '"', '\'', '\u{feff}']).starts_with(super::NEEDLE);
    if !file.text.lines().any(is_key) {
        return (None, None);
    }
    match tree(file) {
        Some(changelog) => (Some(changelog), None),
        None => (None, Some(Span::new(file.id, 0, 0))),
    }
}

fn tree(file: &SourceFile) -> Option<Changelog> {
    let mut reader = Reader { file, bytes: Vec::new(), parser: Parser::new_from_str(&file.text) };
    if !file.text.is_ascii() {
        reader.bytes = file.text.char_indices().map(|(offset, _)| offset).collect();
    }
    loop {
        match reader.next()?.0 {
            Event::StreamStart | Event::DocumentStart(_) => {}
            Event::MappingStart(..) => break,
            _ => return None,
        }
    }
    let whole = file.span();
    let mut top = Node::empty(String::new(), whole);
    reader.mapping(&mut top, 0)?;
    let mut root = Node::empty(super::NEEDLE.to_owned(), whole);
    // The list is plain: its items stand in the top mapping.
    root.children = top.children;
    Some(Changelog { file: file.id, root })
}

struct Reader<'f> {
    file: &'f SourceFile,
    /// The byte of each character, when they differ.
    bytes: Vec<usize>,
    parser: Parser<'f, saphyr_parser::StrInput<'f>>,
}

impl<'f> Reader<'f> {
    fn next(&mut self) -> Option<(Event<'f>, YamlSpan)> {
        self.parser.next_event()?.ok()
    }

    fn span(&self, at: YamlSpan) -> Span {
        let byte = |character: usize| match self.bytes.is_empty() {
            true => character.min(self.file.text.len()),
            false => self.bytes.get(character).copied().unwrap_or(self.file.text.len()),
        };
        let (start, end) = (byte(at.start.index()), byte(at.end.index()));
        let source = self.file.text.get(start..end).unwrap_or("").trim_end();
        Span::new(self.file.id, start, start + source.len())
    }

    /// Reads the entries of a mapping into `holder`, up to its end. `None`: broken or too deep.
    fn mapping(&mut self, holder: &mut Node, depth: usize) -> Option<()> {
        if depth > DEPTH {
            return None;
        }
        loop {
            let (event, at) = self.next()?;
            let key = match event {
                Event::MappingEnd => {
                    holder.at = holder.at.to(self.span(at));
                    return Some(());
                }
                Event::Scalar(key, ..) => key.into_owned(),
                _ => return None,
            };
            let head = self.span(at);
            self.value(key, head, holder, depth)?;
        }
    }

    fn value(&mut self, key: String, head: Span, holder: &mut Node, depth: usize) -> Option<()> {
        let (event, at) = self.next()?;
        let at = self.span(at);
        match event {
            Event::Scalar(value, ..) if key == SQL && holder.name == CHANGE_SET => {
                holder.children.push(element(self.attribute(key, &value, head, at)));
                holder.at = holder.at.to(at);
            }
            Event::Scalar(value, ..) => {
                holder.attributes.push(self.attribute(key, &value, head, at));
                holder.at = holder.at.to(at);
            }
            // What an anchor held is not carried here: an element that says nothing, which those that read it cannot understand.
            Event::Alias(_) => holder.children.push(Node::empty(key, at)),
            Event::MappingStart(..) if key == COLUMNS => self.column(holder, at, depth + 1)?,
            Event::SequenceStart(..) if key == COLUMNS || key == COLUMN => self.alike(holder, COLUMN, depth + 1)?,
            Event::MappingStart(..) if PLAIN_LISTS.contains(&key.as_str()) => self.item(holder, true, depth + 1)?,
            Event::MappingStart(..) => {
                let mut child = Node::empty(key, head);
                self.mapping(&mut child, depth + 1)?;
                child.at = covering(&child);
                holder.children.push(child);
            }
            Event::SequenceStart(..) if PLAIN_LISTS.contains(&key.as_str()) => {
                self.items(holder, true, depth + 1)?;
            }
            Event::SequenceStart(..) if key == SQL => self.alike(holder, SQL, depth + 1)?,
            Event::SequenceStart(..) => {
                let mut child = Node::empty(key, head);
                self.items(&mut child, false, depth + 1)?;
                child.at = covering(&child);
                holder.children.push(child);
            }
            _ => return None,
        }
        Some(())
    }

    fn attribute(&self, name: String, value: &str, key: Span, at: Span) -> Attribute {
        let source = self.file.slice(at);
        let quoted = source.len() >= 2 && source.starts_with(['"', '\'']) && source.get(1..source.len() - 1) == Some(value);
        let value_at = if quoted { Span { start: at.start + 1, end: at.end - 1, ..at } } else { at };
        Attribute { name, value: value.to_owned(), value_at, at: key.to(at) }
    }

    /// Reads a mapping that stands for its entries into `holder`.
    fn item(&mut self, holder: &mut Node, scalars_are_elements: bool, depth: usize) -> Option<()> {
        let before = holder.attributes.len();
        self.mapping(holder, depth)?;
        if scalars_are_elements {
            let scalars: Vec<Attribute> = holder.attributes.drain(before..).collect();
            holder.children.extend(scalars.into_iter().map(element));
        }
        Some(())
    }

    /// Reads the items of a list that all mean the same, columns or SQL texts, into `holder`.
    fn alike(&mut self, holder: &mut Node, name: &str, depth: usize) -> Option<()> {
        if depth > DEPTH {
            return None;
        }
        loop {
            let (event, at) = self.next()?;
            let at = self.span(at);
            match event {
                Event::SequenceEnd => return Some(()),
                Event::MappingStart(..) if name == COLUMN => self.column(holder, at, depth + 1)?,
                Event::MappingStart(..) => {
                    let mut child = Node::empty(name.to_owned(), at);
                    self.mapping(&mut child, depth + 1)?;
                    child.at = covering(&child);
                    holder.children.push(child);
                }
                Event::SequenceStart(..) => self.alike(holder, name, depth + 1)?,
                Event::Scalar(value, ..) if name == SQL => holder.children.push(element(self.attribute(SQL.to_owned(), &value, at, at))),
                // `- x` among columns, and `- *x`: nothing is known of it.
                Event::Scalar(..) | Event::Alias(_) => holder.children.push(Node::empty(name.to_owned(), at)),
                _ => return None,
            }
        }
    }

    /// Reads an item of a list of columns: `column: {name: x}`, or the column's own `name: x`.
    fn column(&mut self, holder: &mut Node, at: Span, depth: usize) -> Option<()> {
        let mut item = Node::empty(COLUMN.to_owned(), at);
        self.mapping(&mut item, depth)?;
        // `- column:` without a deeper indent has its words beside it.
        if item.attributes.iter().any(|attribute| attribute.name != COLUMN) || !item.children.iter().any(|child| child.name == COLUMN) {
            item.at = covering(&item);
            holder.children.push(item);
        } else {
            holder.children.extend(item.children);
        }
        Some(())
    }

    /// Reads a list's items into `holder`. In a list of changes `sql: text` is an element; elsewhere it is an attribute.
    fn items(&mut self, holder: &mut Node, scalars_are_elements: bool, depth: usize) -> Option<()> {
        if depth > DEPTH {
            return None;
        }
        loop {
            match self.next()?.0 {
                Event::SequenceEnd => return Some(()),
                Event::MappingStart(..) => self.item(holder, scalars_are_elements, depth + 1)?,
                Event::SequenceStart(..) => self.items(holder, scalars_are_elements, depth + 1)?,
                Event::Scalar(..) | Event::Alias(_) => {}
                _ => return None,
            }
        }
    }
}

/// A node's whole: a mapping's end may lie behind blanks and comments.
fn covering(node: &Node) -> Span {
    let parts = node.attributes.iter().map(|attribute| attribute.at).chain(node.children.iter().map(|child| child.at));
    parts.fold(node.head, Span::to)
}

fn element(scalar: Attribute) -> Node {
    let mut text = ResolvedText::default();
    text.push(&scalar.value, scalar.value_at, false);
    Node { name: scalar.name, at: scalar.at, head: scalar.at, attributes: Vec::new(), children: Vec::new(), text: Some(text) }
}
