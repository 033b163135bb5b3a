//! Gathers the variants of one table, and all writes to it, into subjects.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::dialect::Dialect;
use crate::facts::TableKind;
use crate::model::{SchemaId, Subject, Variant, Write};
use crate::names;
use crate::schema::model::{Schema, Standing};

/// Two tables of one name are variants of one subject when one writer means both, or when their schemas are twins: named alike but for the dialect.
/// `writes` are the application's, `scripts` those of the schemas' own scripts.
pub fn group(schemas: &[Schema], writes: Vec<Write>, scripts: Vec<Write>) -> Vec<Subject> {
    let mut names_: BTreeMap<String, Members> = BTreeMap::new();
    for (index, schema) in schemas.iter().enumerate() {
        for (name, table) in &schema.tables {
            if table.kind == TableKind::Table {
                names_.entry(name.clone()).or_default().variants.push(Variant { schema: SchemaId(index), table: Arc::clone(table) });
            }
        }
    }
    for write in writes {
        names_.entry(names::key(&write.table.name)).or_default().writes.push(write);
    }
    for write in scripts {
        names_.entry(names::key(&write.table.name)).or_default().scripts.push(write);
    }
    let mut subjects: Vec<Subject> = names_.into_values().flat_map(|members| members.split(schemas)).collect();
    subjects.sort_by_key(order);
    subjects
}

fn order(subject: &Subject) -> (String, Option<crate::source::Span>) {
    (names::key(&subject.name), subject.variants.first().map(|variant| variant.table.at))
}

#[derive(Default)]
struct Members {
    variants: Vec<Variant>,
    writes: Vec<Write>,
    scripts: Vec<Write>,
}

impl Members {
    /// One subject for each set of connected schemas.
    fn split(mut self, schemas: &[Schema]) -> Vec<Subject> {
        // A script's INSERT may stand before its table is dropped or renamed: then its schema has no such table in the end.
        for write in &self.scripts {
            if !self.variants.iter().any(|variant| variant.schema == write.schema) {
                self.variants.push(Variant { schema: write.schema, table: Arc::clone(&write.table) });
            }
        }
        self.variants.sort_by_key(|variant| variant.schema);
        let judged = self.judged_scripts(schemas);
        let ids: Vec<SchemaId> = self.variants.iter().map(|variant| variant.schema).collect();
        let mut sets = Sets::new(ids);
        let mut by_writer: BTreeMap<(crate::source::Span, String), SchemaId> = BTreeMap::new();
        for write in &self.writes {
            let first = *by_writer.entry((write.writer.at, write.writer.name.clone())).or_insert(write.schema);
            sets.join(first, write.schema);
        }
        let mut by_twin: BTreeMap<String, SchemaId> = BTreeMap::new();
        for variant in &self.variants {
            if let Some(schema) = schemas.get(variant.schema.0) {
                let first = *by_twin.entry(without_dialect(&schema.name)).or_insert(variant.schema);
                sets.join(first, variant.schema);
            }
        }
        let mut subjects: BTreeMap<usize, Subject> = BTreeMap::new();
        for variant in self.variants {
            let subject = subjects.entry(sets.root(variant.schema)).or_insert_with(|| Subject {
                name: variant.table.name.clone(),
                variants: Vec::new(),
                writes: Vec::new(),
            });
            subject.variants.push(variant);
        }
        for write in self.writes.into_iter().chain(judged) {
            if let Some(subject) = subjects.get_mut(&sets.root(write.schema)) {
                subject.writes.push(write);
            }
        }
        for subject in subjects.values_mut() {
            subject.writes.sort_by_key(|write| (write.writer.at, write.schema));
        }
        subjects.into_values().collect()
    }

    /// A script's own INSERTs are judged in production schemas; in documentation only when no production schema has the table; never in tests.
    fn judged_scripts(&mut self, schemas: &[Schema]) -> Vec<Write> {
        let standing = |id: SchemaId| schemas.get(id.0).map_or(Standing::Vendored, |schema| schema.standing);
        let best = self.variants.iter().map(|variant| standing(variant.schema)).min().unwrap_or(Standing::Vendored);
        let limit = best.min(Standing::Documentation);
        std::mem::take(&mut self.scripts).into_iter().filter(|write| standing(write.schema) <= limit).collect()
    }
}

/// Joins schemas into sets.
struct Sets {
    ids: Vec<SchemaId>,
    parents: Vec<usize>,
}

impl Sets {
    fn new(ids: Vec<SchemaId>) -> Self {
        let parents = (0..ids.len()).collect();
        Sets { ids, parents }
    }

    fn index(&self, id: SchemaId) -> usize {
        self.ids.iter().position(|known| *known == id).unwrap_or(0)
    }

    fn root(&self, id: SchemaId) -> usize {
        let mut at = self.index(id);
        while let Some(parent) = self.parents.get(at)
            && *parent != at
        {
            at = *parent;
        }
        at
    }

    fn join(&mut self, left: SchemaId, right: SchemaId) {
        let (left, right) = (self.root(left), self.root(right));
        if let Some(parent) = self.parents.get_mut(left.max(right)) {
            *parent = left.min(right);
        }
    }
}

/// A schema's name without the words that say its dialect: twins of one folder tree get the same.
fn without_dialect(name: &str) -> String {
    let is_separator = |c: char| !c.is_ascii_alphanumeric();
    let words = name.split(is_separator).filter(|word| Dialect::parse(word).is_none() && !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twins_differ_in_their_dialect_alone() {
        assert_eq!(without_dialect("db/migration/oracle"), without_dialect("db/migration/postgresql"));
        assert_eq!(without_dialect("schema/mysql-schema.sql"), without_dialect("schema/pgsql-schema.sql"));
        assert_ne!(without_dialect("a/schema.sql"), without_dialect("b/schema.sql"));
    }
}
