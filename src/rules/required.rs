//! Columns that are NOT NULL, seen from the writes that give them nothing: what the rules about them share.

use std::sync::Arc;

use super::keys::is_half_read;
use crate::dialect::Dialect;
use crate::model::{Model, SchemaId, Write};
use crate::names;
use crate::schema::model::{Column, Generation, Origin, Schema, Table};
use crate::source::FileId;

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
    let own = model.schema(write.schema);
    let is_chain = own.is_some_and(Schema::is_tool_chain);
    let others =
        model.schemas.iter().enumerate().filter(|(index, other)| SchemaId(*index) != write.schema && other.dialect.is_alike(dialect));
    others.filter(|(_, other)| !is_chain || other.origin != Origin::Snapshot).any(|(_, other)| {
        let Some(table) = other.tables.get(&table_key) else { return false };
        let is_patch = other.origin == Origin::Upgrade && table.partial;
        match table.column(&column.name) {
            Some(theirs) => accepts_nothing(theirs) && !(is_patch && own.is_some_and(|own| is_older(other, theirs.at.file, own))),
            None if is_patch => other.gone.contains(&(table_key.clone(), column_key.clone())),
            None => !table.partial,
        }
    })
}

/// So many tables of an upgrade script are to be in a snapshot before it counts as the newer of the two.
const TELLING: usize = 2;

/// Whether a script of an upgrade is older than the snapshot, which has all that it makes: the tables, and the columns of others. It is for those who have
/// the version before, and would fail on a database that the snapshot has just made; what else it does, new installations lack.
fn is_older(upgrade: &Schema, script: FileId, snapshot: &Schema) -> bool {
    let is_whole = |table: &&Arc<Table>| !table.partial && table.at.file == script;
    let has_columns = |table: &Arc<Table>| {
        let known = snapshot.tables.get(&names::key(&table.name)).filter(|known| !known.partial);
        known.is_some_and(|known| {
            table.columns.iter().filter(|column| column.at.file == script).all(|column| known.column(&column.name).is_some())
        })
    };
    let touched = |table: &&Arc<Table>| is_whole(table) || table.columns.iter().any(|column| column.at.file == script);
    snapshot.origin == Origin::Snapshot
        && upgrade.tables.values().filter(is_whole).count() >= TELLING
        && upgrade.tables.values().filter(touched).all(has_columns)
}

/// MyBatis-Plus' tenant plugin puts the tenant's column into every statement: <https://baomidou.com/plugins/tenant/>.
pub fn is_tenants(write: &Write, column: &str) -> bool {
    write.writer.via.starts_with("MyBatis") && names::key(column).contains("tenant")
}

/// Whether a row may leave the column out.
pub fn accepts_nothing(column: &Column) -> bool {
    column.nullable != Some(false) || column.default.is_some() || column.generation != Generation::None
}
