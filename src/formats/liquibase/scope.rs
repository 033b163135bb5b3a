//! What placeholders stand for, at one point of a run on one database.

use super::conditions;
use super::tree::{Attribute, Node};
use crate::dialect::Dialect;
use crate::names::{HOLE, Name, ObjectName};
use crate::source::{FileId, Span};
use crate::text::ResolvedText;

/// `<property name="autoIncrement" value="true" dbms="mysql,h2"/>`
#[derive(Clone, Debug)]
struct Property {
    name: String,
    /// None: read from a file, or different from database to database when it is not known which one it is.
    value: Option<String>,
    /// The one file it holds in, when it is not global.
    file: Option<FileId>,
}

/// The database that the changelog runs on, and the properties so far.
#[derive(Clone, Debug)]
pub struct Scope {
    pub dialect: Dialect,
    /// The changelog that is being read.
    pub file: FileId,
    properties: Vec<Property>,
}

impl Scope {
    pub fn new(dialect: Dialect, file: FileId) -> Self {
        Scope { dialect, file, properties: Vec::new() }
    }

    /// Takes a `<property>` up. The first definition counts, later ones of the same name are ignored.
    /// <https://docs.liquibase.com/concepts/changelogs/property-substitution.html>
    pub fn define(&mut self, node: &Node) {
        let Some(name) = node.get("name") else { return };
        let dbms = node.get("dbms").unwrap_or("");
        let of_unknown_database = self.dialect == Dialect::Generic && !dbms.trim().is_empty();
        if !of_unknown_database && !conditions::dbms_matches(dbms, self.dialect) {
            return;
        }
        if node.get("context").or_else(|| node.get("contextFilter")).is_some_and(conditions::is_for_tests) {
            return;
        }
        let file = (node.get("global") == Some("false")).then_some(self.file);
        let value = node.get("value").filter(|_| !of_unknown_database).map(str::to_owned);
        self.properties.push(Property { name: name.to_owned(), value, file });
    }

    fn value(&self, name: &str) -> Option<&str> {
        let holds = |property: &&Property| property.name == name && property.file.is_none_or(|file| file == self.file);
        self.properties.iter().find(holds)?.value.as_deref()
    }

    /// A value with its placeholders filled in; those that nothing defines are holes.
    pub fn resolve(&self, value: &str, at: Span, out: &mut ResolvedText) {
        let exact = at.end.saturating_sub(at.start) as usize == value.len();
        let place = |start: usize, end: usize| match exact {
            true => Span::new(at.file, at.start as usize + start, at.start as usize + end),
            false => at,
        };
        let mut position = 0;
        while let Some(start) = value.get(position..).and_then(|rest| rest.find("${")).map(|found| position + found) {
            let Some(end) = value.get(start..).and_then(|rest| rest.find('}')).map(|found| start + found + 1) else { break };
            if start > position {
                out.push(value.get(position..start).unwrap_or(""), place(position, start), false);
            }
            let name = value.get(start + 2..end - 1).unwrap_or("").trim();
            // Values may hold placeholders themselves; one level is what people write.
            match self.value(name) {
                Some(known) if !known.contains("${") => out.push(known, place(start, end), false),
                _ => out.push_hole(place(start, end), false),
            }
            position = end;
        }
        if position < value.len() {
            out.push(value.get(position..).unwrap_or(""), place(position, value.len()), false);
        }
    }

    /// The placeholders in a text that has places already.
    pub fn resolve_text(&self, text: &ResolvedText) -> ResolvedText {
        let mut out = ResolvedText::default();
        let mut position = 0;
        while position < text.text.len() {
            let end = text.run_end(position).max(position + 1);
            let piece = text.text.get(position..end).unwrap_or("");
            if let Some(at) = text.span(position, end) {
                self.resolve(piece, at, &mut out);
            }
            position = end;
        }
        out
    }

    pub fn text_of(&self, attribute: &Attribute) -> ResolvedText {
        let mut out = ResolvedText::default();
        self.resolve(&attribute.value, attribute.value_at, &mut out);
        out
    }

    /// An attribute's value; `None` where it has none or it is blank.
    pub fn get(&self, node: &Node, name: &str) -> Option<String> {
        let attribute = node.attribute(name)?;
        let text = self.text_of(attribute).text;
        (!text.trim().is_empty()).then_some(text)
    }

    /// `true`, `false`; `Err` when only a property knows.
    pub fn flag(&self, node: &Node, name: &str) -> Result<Option<bool>, Span> {
        let Some(attribute) = node.attribute(name) else { return Ok(None) };
        let text = self.text_of(attribute).text;
        if text.contains(HOLE) {
            return Err(attribute.at);
        }
        Ok(Some(text.trim().eq_ignore_ascii_case("true")))
    }

    pub fn name(&self, node: &Node, attribute: &str) -> Option<Name> {
        let attribute = node.attribute(attribute)?;
        self.name_of(&self.text_of(attribute).text, attribute.value_at)
    }

    fn name_of(&self, text: &str, at: Span) -> Option<Name> {
        let text = text.trim();
        let bare = text.trim_matches(['`', '"', '[', ']']);
        (!bare.is_empty()).then(|| Name { text: bare.to_owned(), quoted: bare.len() < text.len(), at })
    }

    /// A comma-separated list of columns: `a, b DESC`.
    pub fn names(&self, node: &Node, attribute: &str) -> Vec<Name> {
        let Some(attribute) = node.attribute(attribute) else { return Vec::new() };
        let text = self.text_of(attribute).text;
        let first = |item: &str| item.split_whitespace().next().unwrap_or("").to_owned();
        text.split(',').filter_map(|item| self.name_of(&first(item), attribute.value_at)).collect()
    }

    /// A table's name, with the schema that another attribute names.
    pub fn object(&self, node: &Node, attribute: &str, schema: &str) -> Option<ObjectName> {
        let name = self.name(node, attribute)?;
        let at = name.at;
        let mut parts: Vec<Name> = self.name(node, schema).into_iter().collect();
        // `tableName="audit.log"`
        match name.text.split_once('.') {
            Some((before, after)) if !before.is_empty() && !after.is_empty() => {
                parts = vec![Name { text: before.to_owned(), ..name.clone() }, Name { text: after.to_owned(), ..name }];
            }
            _ => parts.push(name),
        }
        Some(ObjectName { parts, at })
    }

    pub fn table(&self, node: &Node) -> Option<ObjectName> {
        self.object(node, "tableName", "schemaName")
    }
}
