//! Who takes from which sequence: defaults of columns, frameworks, statements.

use crate::dialect::Dialect;
use crate::facts::{DefaultKind, SequenceKind, SequenceUse, TableKind};
use crate::model::{Model, SchemaId, Subject, Write};
use crate::names::{self, HOLE};
use crate::schema::model::{Column, Origin, Schema, Standing, Table};
use crate::source::Span;

/// Databases whose sequences are known to keyward.
const WITH_SEQUENCES: &[Dialect] =
    &[Dialect::Postgres, Dialect::H2, Dialect::Hsqldb, Dialect::Derby, Dialect::Oracle, Dialect::SqlServer, Dialect::Db2];

/// One column of one schema that gets its values from a sequence.
#[derive(Clone, Copy, Debug)]
pub struct Taker<'m> {
    pub subject: &'m Subject,
    pub schema: SchemaId,
    pub dialect: Dialect,
    pub table: &'m Table,
    pub column: &'m Column,
    pub by: By<'m>,
}

/// What takes.
#[derive(Clone, Copy, Debug)]
pub enum By<'m> {
    Default { name: &'m str, at: Span, text: &'m str },
    Write { write: &'m Write, from: &'m SequenceUse, at: Span, label: &'m str },
}

/// What has to be there for a taker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    Sequence,
    Table,
}

/// Every taker of a schema that counts, by subject. Tables whose creation is not in the scripts say too little.
pub fn takers(model: &Model) -> Vec<Taker<'_>> {
    let mut found = Vec::new();
    for subject in &model.subjects {
        for variant in &subject.variants {
            let Some(dialect) = judged(model, variant.schema, &variant.table) else { continue };
            for column in &variant.table.columns {
                let Some(default) = &column.default else { continue };
                if let DefaultKind::Sequence(name) = &default.kind {
                    let by = By::Default { name: name.text(), at: default.at, text: &default.text };
                    found.push(Taker { subject, schema: variant.schema, dialect, table: &variant.table, column, by });
                }
            }
        }
        for write in subject.writes.iter().filter(|write| write.inserts) {
            let Some(dialect) = judged(model, write.schema, &write.table) else { continue };
            for (column, supply) in write.columns() {
                if let crate::facts::SupplyKind::Framework { sequence: Some(from) } = &supply.kind {
                    let by = By::Write { write, from, at: supply.at, label: &supply.label };
                    found.push(Taker { subject, schema: write.schema, dialect, table: &write.table, column, by });
                }
            }
        }
    }
    found.retain(|taker| !taker.name().contains(HOLE) && !taker.name().is_empty());
    found
}

fn judged(model: &Model, schema: SchemaId, table: &Table) -> Option<Dialect> {
    let schema = model.schema(schema).filter(|schema| schema.standing <= Standing::Documentation)?;
    (table.kind == TableKind::Table && !table.partial).then_some(schema.dialect)
}

impl<'m> Taker<'m> {
    /// The sequence's name as written, without its qualifier.
    pub fn name(&self) -> &'m str {
        match self.by {
            By::Default { name, .. } => name,
            By::Write { from, .. } => &from.name,
        }
    }

    pub fn key(&self) -> String {
        names::key(self.name())
    }

    /// What must be there on this database; `None` where either will do, or nothing is known.
    pub fn needs(&self) -> Option<Needs> {
        let has_sequences = WITH_SEQUENCES.contains(&self.dialect);
        match self.by {
            By::Default { .. } => has_sequences.then_some(Needs::Sequence),
            By::Write { from, .. } => match from.kind {
                SequenceKind::Sequence | SequenceKind::Either if has_sequences => Some(Needs::Sequence),
                // https://docs.jboss.org/hibernate/orm/5.6/userguide/html_single/Hibernate_User_Guide.html#identifiers-generators-sequence
                SequenceKind::Either if self.dialect == Dialect::MySql => Some(Needs::Table),
                SequenceKind::Table if self.dialect != Dialect::Generic => Some(Needs::Table),
                _ => None,
            },
        }
    }

    /// Where the schema shows it: the column's definition.
    pub fn schema_at(&self) -> Span {
        match self.by {
            By::Default { at, .. } if at.file != self.column.at.file => at,
            _ => self.column.at,
        }
    }
}

/// Whether a schema has what is needed, as it is in the end.
pub fn has(schema: &Schema, key: &str, needs: Needs) -> bool {
    match needs {
        Needs::Sequence => schema.sequences.contains_key(key),
        Needs::Table => schema.tables.contains_key(key),
    }
}

/// Whether something of the schema's sequences is out of sight: names put together, created by what is not read, or in scripts before these.
pub fn is_out_of_sight(model: &Model, schema: &Schema, key: &str) -> bool {
    let unread = &model.unread_sequences;
    unread.names.contains(key)
        || schema.scripts.iter().any(|script| unread.dynamic.contains(script))
        || schema.sequences.keys().chain(schema.tables.keys()).any(|name| name.contains(HOLE))
        // PostgreSQL cuts long names, and makes the sequences of serial columns fit.
        || key.chars().count() >= LONGEST
        || (schema.origin == Origin::Migrations && schema.tables.values().any(|table| is_from_before(table)))
}

/// Names up to here are as they were written. <https://www.postgresql.org/docs/current/limits.html>
const LONGEST: usize = 60;

/// A table that the chain changes and does not create: what else was there before is not known.
fn is_from_before(table: &Table) -> bool {
    table.partial && table.primary_key.is_none() && table.unread.is_empty()
}
