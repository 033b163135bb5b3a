//! The key columns of a model, each with every variant that has it and every write that meets it: what the key rules walk over.

use crate::dialect::Dialect;
use crate::facts::{Supply, SupplyKind, TableKind};
use crate::model::{Model, SchemaId, Subject, Variant, Write};
use crate::names;
use crate::schema::model::{ChangeKind, Column, Generation, Table};
use crate::source::Span;

/// A column that is a primary key, or part of one, of one of the application's tables.
#[derive(Debug)]
pub struct KeyColumn<'m> {
    pub subject: &'m Subject,
    /// As it is spelled where it was met first.
    pub name: String,
    pub variants: Vec<KeyVariant<'m>>,
    pub writes: Vec<KeyWrite<'m>>,
}

/// The column as one schema has it at the end.
#[derive(Clone, Copy, Debug)]
pub struct KeyVariant<'m> {
    pub schema: SchemaId,
    pub dialect: Dialect,
    pub table: &'m Table,
    pub column: &'m Column,
}

/// One write that meets the column.
#[derive(Clone, Copy, Debug)]
pub struct KeyWrite<'m> {
    pub write: &'m Write,
    pub dialect: Dialect,
    pub column: &'m Column,
    pub supply: &'m Supply,
    index: usize,
}

/// Every key column of the model, by subject and first appearance. Only tables that are row stores, only writes that insert.
pub fn key_columns(model: &Model) -> Vec<KeyColumn<'_>> {
    model.subjects.iter().flat_map(|subject| key_columns_of(model, subject)).collect()
}

fn key_columns_of<'m>(model: &'m Model, subject: &'m Subject) -> Vec<KeyColumn<'m>> {
    let mut found: Vec<KeyColumn<'m>> = Vec::new();
    let writes = subject.writes.iter().filter(|write| write.inserts && is_row_store(&write.table));
    for write in writes.clone() {
        let keys = write.columns().enumerate().filter(|(index, (column, _))| write.is_key(*index) || is_undeclared(subject, write, column));
        for (index, (column, supply)) in keys {
            let dialect = model.dialect(write.schema);
            if let Some(key) = entry(&mut found, subject, column) {
                key.writes.push(KeyWrite { write, dialect, column, supply, index });
            }
        }
    }
    for variant in subject.variants.iter().filter(|variant| is_row_store(&variant.table)) {
        for column in &variant.table.columns {
            let known = found.iter().any(|key| names::same(&key.name, &column.name));
            if known || variant.table.key_position(&column.name).is_some() {
                let (schema, table) = (variant.schema, &*variant.table);
                let dialect = model.dialect(schema);
                if let Some(key) = entry(&mut found, subject, column) {
                    key.variants.push(KeyVariant { schema, dialect, table, column });
                }
            }
        }
    }
    found
}

/// Whether the column is required in a table that declares no key, and the whole key in another variant of it: a row without it fails there as here.
pub fn is_undeclared(subject: &Subject, write: &Write, column: &Column) -> bool {
    let is_key = |variant: &Variant| {
        let key = variant.table.primary_key.as_ref().map_or(&[][..], |key| &key.columns);
        matches!(key, [only] if names::key(only) == names::key(&column.name))
    };
    write.table.primary_key.is_none() && write.key.is_empty() && column.is_required() && subject.variants.iter().any(is_key)
}

fn entry<'f, 'm>(found: &'f mut Vec<KeyColumn<'m>>, subject: &'m Subject, column: &Column) -> Option<&'f mut KeyColumn<'m>> {
    let key = names::key(&column.name);
    let index = found.iter().position(|known| names::key(&known.name) == key).unwrap_or_else(|| {
        found.push(KeyColumn { subject, name: column.name.clone(), variants: Vec::new(), writes: Vec::new() });
        found.len() - 1
    });
    found.get_mut(index)
}

/// Views, temporary tables and stream systems' tables are no row stores with these rules.
fn is_row_store(table: &Table) -> bool {
    table.kind == TableKind::Table
}

impl KeyWrite<'_> {
    /// Whether the row comes without a value for the column: left to the database, left out, DEFAULT or NULL.
    pub fn gives_no_value(&self) -> bool {
        if !matches!(self.supply.kind, SupplyKind::Database | SupplyKind::Omitted | SupplyKind::Default | SupplyKind::Null) {
            return false;
        }
        // An entity maps the parts of a composite key that it calls its key; the other parts come from relations that it
        // may not show. So does a key that points to a parent. A statement, which has no key of its own, says all it says.
        let relation = self.is_composite() || self.write.table.is_foreign_key(&self.column.name);
        let is_statement = self.write.key.is_empty();
        !relation || is_statement || self.write.key.contains(&self.index)
    }

    /// Whether the writer itself gives a value, as far as is known in every row.
    pub fn gives_value(&self) -> bool {
        self.supply.kind.is_value()
    }

    /// Whether the table's key has other columns too.
    pub fn is_composite(&self) -> bool {
        self.write.table.primary_key.as_ref().is_some_and(|key| key.columns.len() > 1)
    }

    /// Whether the database rejects a row without a value for the column, as far as the column's definition was understood.
    pub fn is_required(&self) -> bool {
        self.column.is_required() && !self.is_filled_unasked() && !self.is_half_read()
    }

    /// Whether something that was not understood may say who generates the value.
    pub fn is_half_read(&self) -> bool {
        is_half_read(&self.write.table, self.column)
    }

    fn is_filled_unasked(&self) -> bool {
        let Some(data_type) = &self.column.data_type else { return false };
        let base = data_type.base.as_str();
        match self.dialect {
            // An ENUM NOT NULL without a default takes its first member even in strict mode, and the first TIMESTAMP of a table is
            // CURRENT_TIMESTAMP while explicit_defaults_for_timestamp is off (MySQL 8.0 manual, 13.6 "Data Type Default Values").
            Dialect::MySql | Dialect::MariaDb => matches!(base, "enum" | "timestamp"),
            // It may be SQLite, where this is the rowid.
            Dialect::Generic => base == "integer" && !self.is_composite(),
            _ => false,
        }
    }
}

/// Whether part of the column's definition was not understood, or something of its table that is in no column's definition: an
/// action of an ALTER, a whole statement. What another column's definition says is no matter.
pub fn is_half_read(table: &Table, column: &Column) -> bool {
    let is_elsewhere = |unread: Span| table.columns.iter().any(|other| other.at.contains(unread));
    table.unread.iter().any(|unread| column.at.contains(*unread) || !is_elsewhere(*unread))
}

/// The statement that took the generation away from a column that has none now, and what it was.
pub fn lost_generation(column: &Column) -> Option<(Span, &Generation)> {
    if column.generation != Generation::None {
        return None;
    }
    column.history.iter().rev().find_map(|change| match &change.kind {
        ChangeKind::LostGeneration { was } => Some((change.at, was)),
        _ => None,
    })
}
