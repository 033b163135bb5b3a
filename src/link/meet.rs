//! One writer and one table: who supplies each column.

use std::sync::Arc;

use crate::dialect::Dialect;
use crate::facts::{Rest, Supply, SupplyKind, Writer, WrittenColumn, WrittenColumns};
use crate::model::{SchemaId, Write, WriterId};
use crate::names;
use crate::orm::sea_orm;
use crate::schema::model::{Column, Generation, Table};

/// A statement is about another table when more than one in so many of its columns are not in the table.
const MISFIT: usize = 5;

/// Meets a writer with a table of a schema.
pub fn meet(writer: &Writer, schema: SchemaId, dialect: Dialect, table: Arc<Table>) -> Write {
    let (supplies, key, strangers) = match &writer.columns {
        WrittenColumns::Positional(values) => (by_position(writer, dialect, &table, values), Vec::new(), Vec::new()),
        WrittenColumns::Named(columns) => by_name(writer, dialect, &table, columns),
    };
    Write {
        schema,
        table,
        writer: WriterId { name: writer.name.clone(), via: writer.via, at: writer.at },
        supplies,
        key,
        strangers,
        inserts: writer.inserts,
        is_made: true,
        sends_null: writer.form.is_some() || writer.via == sea_orm::VIA,
        is_selected_whole: false,
        identity_insert: false,
        overriding_system: writer.form.as_ref().is_some_and(|form| form.overriding_system),
        named: match &writer.columns {
            WrittenColumns::Positional(values) => values.len(),
            WrittenColumns::Named(columns) => columns.len(),
        },
        form: writer.form.clone(),
    }
}

/// Values by position. Where there are fewer values than columns, PostgreSQL gives the rest their defaults; elsewhere the statement is wrong in
/// another way (`insert-column-count`), and nothing is said about its columns.
fn by_position(writer: &Writer, dialect: Dialect, table: &Table, values: &[Supply]) -> Vec<Supply> {
    let short_is_fine = dialect == Dialect::Postgres && writer.rest == Rest::Omitted;
    let covered = table.columns.iter().filter(|column| is_covered(dialect, column)).count();
    let counts_agree = values.len() == covered && !table.partial;
    let mut values = values.iter();
    let mut supply = |column: &Column| {
        if !is_covered(dialect, column) {
            return if counts_agree { left_out(writer) } else { unknown(writer) };
        }
        match values.next() {
            Some(value) if counts_agree || short_is_fine => value.clone(),
            None if short_is_fine => left_out(writer),
            _ => unknown(writer),
        }
    };
    table.columns.iter().map(&mut supply).collect()
}

/// Whether a list of values by position has one for the column. SQL Server leaves out what it fills itself, SQLite computed columns:
/// <https://learn.microsoft.com/sql/t-sql/statements/insert-transact-sql>, <https://www.sqlite.org/gencol.html>.
fn is_covered(dialect: Dialect, column: &Column) -> bool {
    match dialect {
        Dialect::SqlServer => !matches!(column.generation, Generation::Identity { .. } | Generation::Computed(_)),
        Dialect::Sqlite => !matches!(column.generation, Generation::Computed(_)),
        _ => true,
    }
}

fn by_name(writer: &Writer, dialect: Dialect, table: &Table, columns: &[WrittenColumn]) -> (Vec<Supply>, Vec<usize>, Vec<WrittenColumn>) {
    let mut supplies: Vec<Option<Supply>> = vec![None; table.columns.len()];
    let mut key = Vec::new();
    let mut strangers = Vec::new();
    let mut lost_key = false;
    for column in columns {
        let row_id = || (dialect == Dialect::Sqlite && is_row_id(column)).then(|| row_id_alias(table));
        let Some(index) = find(table, column).or_else(|| row_id()?) else {
            if row_id().is_some() {
                continue;
            }
            lost_key |= column.key;
            strangers.push(column.clone());
            continue;
        };
        let supply = readable(column.supply_on(dialect), writer, table, index);
        if let Some(slot) = supplies.get_mut(index)
            && slot.as_ref().is_none_or(|known| strength(&supply.kind) > strength(&known.kind))
        {
            *slot = Some(supply);
        }
        if column.key && !key.contains(&index) {
            key.push(index);
        }
    }
    key.sort_unstable();
    // A statement of which much does not fit is about another table of this name.
    let is_other_table = key.is_empty() && !lost_key && strangers.len() * MISFIT > columns.len();
    let supplies = supplies.into_iter().zip(&table.columns).map(|(supply, column)| match supply {
        Some(supply) => supply,
        // The entity's key goes by a name that this table does not have: the table's own key may be meant.
        None if is_other_table => unknown(writer),
        None if lost_key && table.key_position(&column.name).is_some() => unknown(writer),
        None if writer.rest == Rest::Omitted => left_out(writer),
        None => unknown(writer),
    });
    (supplies.collect(), key, strangers)
}

/// A mapper's `#{id}` under `useGeneratedKeys` is taken for NULL, since the database is to make the value. No database makes texts: where the column
/// holds one, the program must have set it (statements made by generators have the attribute everywhere).
fn readable(supply: &Supply, writer: &Writer, table: &Table, index: usize) -> Supply {
    let holds_text = table.columns.get(index).and_then(|column| column.data_type.as_ref()).is_some_and(|data_type| {
        ["char", "text", "clob", "string"].iter().any(|word| data_type.base.contains(word)) || matches!(data_type.base.as_str(), "uuid")
    });
    match supply.kind {
        SupplyKind::Null if holds_text && writer.via.starts_with("MyBatis") => Supply { kind: SupplyKind::Conditional, ..supply.clone() },
        _ => supply.clone(),
    }
}

fn find(table: &Table, column: &WrittenColumn) -> Option<usize> {
    column.names.iter().find_map(|name| if name.contains(names::HOLE) { None } else { table.column_index(name) })
}

/// SQLite: every table has the rowid, by these names unless a column has the name. <https://www.sqlite.org/lang_createtable.html#rowid>
fn is_row_id(column: &WrittenColumn) -> bool {
    column.names.iter().any(|name| ["rowid", "oid", "_rowid_"].contains(&names::key(name).as_str()))
}

/// The column that is an alias of the rowid.
fn row_id_alias(table: &Table) -> Option<usize> {
    table.columns.iter().position(|column| matches!(column.generation, Generation::RowId(_)))
}

/// Two mappings of one column (a relation and its plain id): the one that supplies more counts.
fn strength(kind: &SupplyKind) -> u8 {
    match kind {
        SupplyKind::Application | SupplyKind::Framework { .. } | SupplyKind::Made(_) => 4,
        SupplyKind::Conditional | SupplyKind::Unset { .. } => 3,
        SupplyKind::Unknown => 2,
        SupplyKind::Database | SupplyKind::Default | SupplyKind::Null => 1,
        SupplyKind::Omitted => 0,
    }
}

fn left_out(writer: &Writer) -> Supply {
    Supply { kind: SupplyKind::Omitted, at: writer.at, label: String::new() }
}

fn unknown(writer: &Writer) -> Supply {
    Supply { kind: SupplyKind::Unknown, at: writer.at, label: String::new() }
}
