//! Columns that are NOT NULL, seen from the writes that give them nothing: what the rules about them share.

use super::keys::is_half_read;
use crate::dialect::Dialect;
use crate::model::{Model, SchemaId, Write};
use crate::names;
use crate::schema::model::{Column, Generation, Origin, Schema};

/// Whether a database rejects a row that leaves the column out, as far as its definition was understood.
pub fn is_required(write: &Write, dialect: Dialect, column: &Column) -> bool {
    column.is_required() && !is_filled_unasked(dialect, column) && !is_half_read(&write.table, column)
}

/// Whether a column without a default gets a value all the same.
///
/// MySQL: an ENUM takes its first member, a TIMESTAMP the current time or zero while explicit_defaults_for_timestamp is off
/// (<https://dev.mysql.com/doc/refman/8.4/en/data-type-defaults.html>). With no database known it may be one of these.
pub fn is_filled_unasked(dialect: Dialect, column: &Column) -> bool {
    let Some(data_type) = &column.data_type else { return false };
    let is = |names: &[&str]| names.contains(&data_type.base.as_str());
    match dialect {
        Dialect::MySql | Dialect::MariaDb | Dialect::Generic => is(&["enum", "timestamp"]),
        Dialect::SqlServer => is(&["timestamp", "rowversion"]),
        _ => false,
    }
}

/// Whether another schema of that database takes a row without the column: it has no such column, or fills it. Of two copies one is old, and an
/// upgrade changes what is there; what a migration tool runs is no copy.
pub fn is_mended_elsewhere(model: &Model, write: &Write, dialect: Dialect, column: &Column) -> bool {
    let (table_key, column_key) = (names::key(&write.table.name), names::key(&column.name));
    let is_chain = model.schema(write.schema).is_some_and(Schema::is_tool_chain);
    let others =
        model.schemas.iter().enumerate().filter(|(index, other)| SchemaId(*index) != write.schema && other.dialect.is_alike(dialect));
    others.filter(|(_, other)| !is_chain || other.origin != Origin::Snapshot).any(|(_, other)| {
        let Some(table) = other.tables.get(&table_key) else { return false };
        let is_patch = other.origin == Origin::Upgrade && table.partial;
        match table.column(&column.name) {
            Some(theirs) => accepts_nothing(theirs),
            None if is_patch => other.gone.contains(&(table_key.clone(), column_key.clone())),
            None => !table.partial,
        }
    })
}

/// MyBatis-Plus' tenant plugin puts the tenant's column into every statement: <https://baomidou.com/plugins/tenant/>.
pub fn is_tenants(write: &Write, column: &str) -> bool {
    write.writer.via.starts_with("MyBatis") && names::key(column).contains("tenant")
}

/// Whether a row may leave the column out.
pub fn accepts_nothing(column: &Column) -> bool {
    column.nullable != Some(false) || column.default.is_some() || column.generation != Generation::None
}
