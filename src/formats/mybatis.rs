//! MyBatis mapper XML: `<insert>` statements, put together from their fragments (<https://mybatis.org/mybatis-3/dynamic-sql.html>).
//!
//! [`compose`] makes SQL text of elements, with every byte leading back to the file; [`keys`] says what becomes of the key column.
//! A statement with `<choose>` is read once for each branch, and what differs between the branches is conditional.

pub(in crate::formats) mod compose;
mod keys;
mod variants;

use std::collections::HashMap;

use roxmltree::{Document, Node, ParsingOptions};

use crate::dialect::Dialect;
use crate::facts::{Insert, Note, NoteKind, Writer};
use crate::orm::raw_sql;
use crate::source::{SourceFile, Span};
use crate::sql::Input;
use crate::text::ResolvedText;
use compose::{Composed, Composer, Flavour};
pub use keys::{Keys, Order, SelectKey, sequence_of};

/// How often a statement is read, once for each branch of its `<choose>`s.
const MOST_VARIANTS: usize = 8;

/// Statements that may insert: `<update>` and `<select>` are used for it too.
const STATEMENTS: &[&str] = &["insert", "update", "select", "statement", "procedure"];

/// Reads the inserts of a mapper file (root `<mapper>` or iBATIS' `<sqlMap>`); other XML gives nothing.
pub fn read(file: &SourceFile) -> (Vec<Writer>, Vec<Note>) {
    let flavour = match file.text.as_str() {
        text if text.contains("<mapper") => Flavour::MyBatis,
        text if text.contains("<sqlMap") => Flavour::IBatis,
        _ => return (Vec::new(), Vec::new()),
    };
    let document = match parse(&file.text) {
        Ok(document) => document,
        Err(error) => {
            let line = file.line_starts().get((error.pos().row as usize).saturating_sub(1)).copied().unwrap_or(0);
            let at = Span { file: file.id, start: line, end: line };
            return (Vec::new(), vec![Note { at, reason: format!("XML is broken: {error}"), kind: NoteKind::Skipped }]);
        }
    };
    let root = document.root_element();
    if !root.has_tag_name("mapper") && !root.has_tag_name("sqlMap") {
        return (Vec::new(), Vec::new());
    }
    let mapper = Mapper::new(Input::file(file), root, flavour);
    let mut notes = Vec::new();
    let mut writers = Vec::new();
    for statement in root.children().filter(|child| STATEMENTS.contains(&child.tag_name().name())) {
        writers.extend(mapper.read_statement(statement, &mut notes));
    }
    (writers, notes)
}

/// Reads a statement that stands in an annotation (`@Insert("…")`), with or without `<script>` elements in it.
pub fn read_annotation(text: &ResolvedText, keys: &Keys, name: &str) -> Vec<Writer> {
    const VIA: &str = "MyBatis @Insert";
    if text.text.contains("<script")
        && let Ok(document) = parse(text.text.trim())
    {
        let offset = text.text.len() - text.text.trim_start().len();
        let mapper = Mapper {
            input: Input::resolved(text),
            offset,
            flavour: Flavour::MyBatis,
            namespace: "",
            fragments: HashMap::new(),
            siblings: Vec::new(),
        };
        return mapper.read_variants(document.root_element(), keys, name, VIA);
    }
    let composed = compose::plain(text);
    let writers = inserts(&composed).into_iter().map(|insert| variants::writer(&insert, &composed, keys, name, VIA));
    writers.collect()
}

fn parse(text: &str) -> Result<Document<'_>, roxmltree::Error> {
    Document::parse_with_options(text, ParsingOptions { allow_dtd: true, ..ParsingOptions::default() })
}

fn inserts(composed: &Composed) -> Vec<Insert> {
    raw_sql::inserts_of(&composed.text)
}

/// A mapper file, or a script in an annotation.
struct Mapper<'a, 'x> {
    input: Input<'a>,
    /// Where the document begins in the input.
    offset: usize,
    flavour: Flavour,
    namespace: &'a str,
    /// `<sql id="…">` by id.
    fragments: HashMap<&'a str, Node<'a, 'x>>,
    /// Id and `databaseId` of every statement that has both.
    siblings: Vec<(&'a str, &'a str)>,
}

impl<'a, 'x> Mapper<'a, 'x> {
    fn new(input: Input<'a>, root: Node<'a, 'x>, flavour: Flavour) -> Self {
        let mut fragments = HashMap::new();
        let mut siblings = Vec::new();
        for child in root.children() {
            let Some(id) = child.attribute("id") else { continue };
            if child.has_tag_name("sql") {
                // Of fragments for several databases any will do: they name the same columns.
                fragments.entry(id).or_insert(child);
            } else if let Some(database) = child.attribute("databaseId") {
                siblings.push((id, database));
            }
        }
        Mapper { input, offset: 0, flavour, namespace: root.attribute("namespace").unwrap_or(""), fragments, siblings }
    }

    fn read_statement(&self, statement: Node<'a, 'x>, notes: &mut Vec<Note>) -> Vec<Writer> {
        let id = statement.attribute("id").unwrap_or("");
        let name = if self.namespace.is_empty() { id.to_owned() } else { format!("{}.{id}", self.namespace) };
        let keys = Keys::of(statement, self.flavour);
        let mut writers = self.read_variants(statement, &keys, &name, "MyBatis mapper");
        if writers.is_empty() {
            return writers;
        }
        let dialects = match statement.attribute("databaseId") {
            Some(database) => match dialects_of(database) {
                Some(dialects) => dialects,
                None => {
                    let range = statement.range();
                    let at = self.input.span(range.start, range.end);
                    let reason = format!("statement `{name}` is for the database `{database}`, which keyward does not know");
                    notes.push(Note { at, reason, kind: NoteKind::Skipped });
                    return Vec::new();
                }
            },
            None => self.other_dialects(id),
        };
        for writer in writers.iter_mut().filter(|_| !dialects.is_empty()) {
            writer.dialects.clone_from(&dialects);
        }
        writers
    }

    /// The databases that a statement without `databaseId` is for: all but those for which there is a statement of the same id.
    fn other_dialects(&self, id: &str) -> Vec<Dialect> {
        let taken: Vec<Dialect> =
            self.siblings.iter().filter(|(other, _)| *other == id).filter_map(|(_, database)| dialects_of(database)).flatten().collect();
        if taken.is_empty() {
            return Vec::new();
        }
        Dialect::ALL.into_iter().filter(|dialect| !taken.contains(dialect)).collect()
    }

    /// A statement's writers, every branch of its `<choose>`s considered.
    fn read_variants(&self, statement: Node<'a, 'x>, keys: &Keys, name: &str, via: &'static str) -> Vec<Writer> {
        let mut readings = Vec::new();
        let mut variant = 0;
        loop {
            let mut composer = Composer::new(self.input, self.offset, self.flavour, self.namespace, &self.fragments, variant);
            composer.statement(statement);
            let choices = composer.choices;
            let composed = composer.finish();
            if variant == 0 && !mentions_insert(&composed.text.text) && choices < 2 {
                return Vec::new();
            }
            let writers: Vec<Writer> =
                inserts(&composed).into_iter().map(|insert| variants::writer(&insert, &composed, keys, name, via)).collect();
            readings.push(writers);
            variant += 1;
            if variant >= choices {
                return variants::merge(readings, true);
            }
            if variant >= MOST_VARIANTS {
                return variants::merge(readings, false);
            }
        }
    }
}

fn mentions_insert(text: &str) -> bool {
    let bytes = text.as_bytes();
    ["insert", "replace", "merge", "upsert"]
        .iter()
        .any(|verb| bytes.windows(verb.len()).any(|window| window.eq_ignore_ascii_case(verb.as_bytes())))
}

/// The databases that a `databaseId` means: ids are given by the project's DatabaseIdProvider, by custom the products' names in lower case.
fn dialects_of(database: &str) -> Option<Vec<Dialect>> {
    Some(match Dialect::parse(database.trim())? {
        // MariaDB's and MySQL's drivers are used for one another.
        Dialect::MySql => vec![Dialect::MySql, Dialect::MariaDb],
        dialect => vec![dialect],
    })
}

#[cfg(test)]
mod tests;
