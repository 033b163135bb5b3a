//! Who fills a column, by dialect: from a column's definition to its generation, default and nullability.
//!
//! A form of generation that the dialect does not own could not have been created there, so that nothing is known about
//! the column: [`Generation::Unknown`], no claim. Sources: the manuals' pages on CREATE TABLE, linked beside each table.

use std::collections::BTreeMap;

use super::domains::Domain;
use crate::dialect::Dialect;
use crate::facts::{ColumnDef, CreateTable, DataType, DefaultClause, DefaultKind, GenerationClause};
use crate::names::key;
use crate::schema::model::{Column, ColumnDefault, Generation, Table};
use crate::source::Span;

/// PostgreSQL: types that are an integer, NOT NULL and a sequence of their own.
/// <https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-SERIAL>
const SERIAL: &[&str] = &["smallserial", "serial", "bigserial", "serial2", "serial4", "serial8"];

/// SQL Server: types whose values the server makes and takes from nobody.
/// <https://learn.microsoft.com/en-us/sql/t-sql/data-types/rowversion-transact-sql>
const ROW_VERSION: &[&str] = &["timestamp", "rowversion"];

/// Databases that have `AUTO_INCREMENT`, in their own right or in a compatibility mode.
const AUTO_INCREMENT: &[Dialect] = &[Dialect::MySql, Dialect::MariaDb, Dialect::H2, Dialect::Hsqldb, Dialect::Generic];

/// Databases that have identity columns.
const IDENTITY: &[Dialect] =
    &[Dialect::Postgres, Dialect::H2, Dialect::Hsqldb, Dialect::Derby, Dialect::Oracle, Dialect::SqlServer, Dialect::Db2, Dialect::Generic];

/// The column as `CREATE TABLE` or `ADD COLUMN` makes it. What the primary key adds comes later ([`imply`], [`row_id`]).
pub(super) fn column(dialect: Dialect, table: &str, definition: &ColumnDef, domains: &BTreeMap<String, Domain>) -> Column {
    let domain_type = definition.data_type.as_ref().filter(|data_type| !data_type.is_array);
    let domain = domain_type.and_then(|data_type| domains.get(&key(&data_type.base)));
    let stated = definition.default.as_ref().or_else(|| domain.and_then(|domain| domain.default.as_ref()));
    let default = stated.and_then(default_of);
    let by_type = |data_type: &DataType| of_type(dialect, data_type, table, &definition.name.text);
    let declared = definition
        .generation
        .as_ref()
        .map(|clause| of_clause(dialect, clause, definition))
        .or_else(|| definition.data_type.as_ref().and_then(by_type))
        .or_else(|| domain.and_then(|domain| domain.data_type.as_ref()).and_then(by_type));
    let implies_not_null = declared.as_ref().is_some_and(implies_not_null);
    let mut generation = declared.unwrap_or_else(|| of_default(default.as_ref()));
    if generation == Generation::None
        && let Some(&at) = definition.unread.first()
    {
        generation = Generation::Unknown(at);
    }
    let nullable = definition.nullable.or_else(|| domain.and_then(|domain| domain.nullable)).unwrap_or(true);
    let nullable = nullable && !implies_not_null;
    let default = default.or_else(|| zero_time(dialect, definition).filter(|_| !nullable && generation == Generation::None));
    Column {
        name: definition.name.text.clone(),
        at: definition.at,
        data_type: definition.data_type.clone(),
        nullable: Some(nullable),
        generation,
        default,
        history: Vec::new(),
    }
}

/// A time that is set on update, NOT NULL and without a default, has the zero time for one.
/// <https://dev.mysql.com/doc/refman/8.4/en/timestamp-initialization.html>
fn zero_time(dialect: Dialect, definition: &ColumnDef) -> Option<ColumnDefault> {
    let at = definition.on_update.filter(|_| dialect.is_mysql_like())?;
    Some(ColumnDefault { kind: DefaultKind::Constant, text: "'0000-00-00 00:00:00'".to_owned(), at })
}

/// `DEFAULT NULL` is no default.
pub(super) fn default_of(clause: &DefaultClause) -> Option<ColumnDefault> {
    (clause.kind != DefaultKind::Null).then(|| ColumnDefault { kind: clause.kind.clone(), text: clause.text.clone(), at: clause.at })
}

/// The generation that a default amounts to: a value per row, or perhaps one.
pub(super) fn of_default(default: Option<&ColumnDefault>) -> Generation {
    let Some(default) = default else { return Generation::None };
    match &default.kind {
        DefaultKind::Sequence(name) => Generation::Sequence { name: name.key(), at: default.at },
        DefaultKind::Unique => Generation::Default(default.at),
        DefaultKind::Unknown => Generation::Unknown(default.at),
        DefaultKind::Null | DefaultKind::Constant | DefaultKind::Varying => Generation::None,
    }
}

fn of_clause(dialect: Dialect, clause: &GenerationClause, definition: &ColumnDef) -> Generation {
    match clause {
        GenerationClause::Computed(at) => Generation::Computed(*at),
        // sea-query makes the key `integer PRIMARY KEY AUTOINCREMENT` whatever integer type is asked for.
        GenerationClause::ByTool(at) if dialect == Dialect::Sqlite && definition.primary_key.is_some() => Generation::RowId(*at),
        GenerationClause::ByTool(at) if AUTO_INCREMENT.contains(&dialect) => Generation::AutoIncrement(*at),
        GenerationClause::ByTool(at) if IDENTITY.contains(&dialect) => Generation::Identity { always: false, at: *at },
        GenerationClause::AutoIncrement(at) if dialect == Dialect::Sqlite => sqlite_word(*at, is_autoincrement(clause), definition),
        GenerationClause::Identity { at, .. } if dialect == Dialect::Sqlite && is_identity_word(*at) => sqlite_word(*at, false, definition),
        GenerationClause::AutoIncrement(at) if AUTO_INCREMENT.contains(&dialect) => Generation::AutoIncrement(*at),
        GenerationClause::Identity { always, at, .. } if IDENTITY.contains(&dialect) => Generation::Identity { always: *always, at: *at },
        GenerationClause::AutoIncrement(at) | GenerationClause::Identity { at, .. } | GenerationClause::ByTool(at) => {
            Generation::Unknown(*at)
        }
    }
}

/// SQLite reads `AUTO_INCREMENT` and `IDENTITY` behind a type as more words of the type, which do nothing; behind `INT(11)`, or
/// behind `NOT NULL`, they are syntax errors. `AUTOINCREMENT` is its own word, no part of a type, and stands behind `PRIMARY KEY`,
/// where [`row_id`] decides. <https://www.sqlite.org/datatype3.html>, <https://www.sqlite.org/syntax/type-name.html>
fn sqlite_word(at: Span, is_own: bool, definition: &ColumnDef) -> Generation {
    let is_type_word = definition
        .data_type
        .as_ref()
        .is_some_and(|data_type| data_type.at == at || (at.start <= data_type.at.end + 1 && !data_type.text.ends_with(')')));
    let is_behind_key = definition.primary_key.is_some_and(|primary_key| primary_key.start < at.start);
    match is_own {
        true if is_behind_key => Generation::None,
        false if is_type_word => Generation::None,
        _ => Generation::Unknown(at),
    }
}

/// Whether it is SQLite's own word, which is one letter shorter than MySQL's.
fn is_autoincrement(clause: &GenerationClause) -> bool {
    matches!(clause, GenerationClause::AutoIncrement(at) if length(*at) == "AUTOINCREMENT".len())
}

/// Whether it is the mere word, `IDENTITY` or `IDENTITY(1,1)`, and not the shortest of the longer forms.
fn is_identity_word(at: Span) -> bool {
    length(at) < "GENERATED AS IDENTITY".len()
}

fn length(at: Span) -> usize {
    at.end.saturating_sub(at.start) as usize
}

fn of_type(dialect: Dialect, data_type: &DataType, table: &str, column: &str) -> Option<Generation> {
    let base = data_type.base.to_ascii_lowercase();
    let at = data_type.at;
    let is_serial = SERIAL.contains(&base.as_str());
    match dialect {
        Dialect::Sqlite => None,
        Dialect::Postgres | Dialect::Generic if is_serial => Some(Generation::Sequence { name: owned_sequence(table, column), at }),
        // https://dev.mysql.com/doc/refman/8.4/en/numeric-type-syntax.html
        Dialect::MySql | Dialect::MariaDb if base == "serial" => Some(Generation::AutoIncrement(at)),
        // https://h2database.com/html/datatypes.html, https://hsqldb.org/doc/2.0/guide/compatibility-chapt.html
        Dialect::H2 | Dialect::Hsqldb | Dialect::Generic if is_serial || base == "identity" => {
            Some(Generation::Identity { always: false, at })
        }
        Dialect::SqlServer if ROW_VERSION.contains(&base.as_str()) => Some(Generation::Computed(at)),
        _ if is_serial => Some(Generation::Unknown(at)),
        _ => None,
    }
}

/// The key of the sequence that PostgreSQL makes for a serial or identity column.
pub(super) fn owned_sequence(table: &str, column: &str) -> String {
    key(&format!("{table}_{column}_seq"))
}

/// Serial, auto-increment and identity columns accept no NULL; a column with `DEFAULT nextval(…)` may.
fn implies_not_null(declared: &Generation) -> bool {
    matches!(declared, Generation::AutoIncrement(_) | Generation::Identity { .. } | Generation::Sequence { .. })
}

/// What holds for a whole table: a key's columns are NOT NULL, MySQL's implicit defaults.
pub(super) fn imply(dialect: Dialect, table: &mut Table) {
    if dialect != Dialect::Sqlite {
        require_key(table);
    }
    if dialect.is_mysql_like() {
        imply_mysql_defaults(table);
    }
}

/// The key's columns accept no NULL.
pub(super) fn require_key(table: &mut Table) {
    let Some(primary_key) = &table.primary_key else { return };
    let columns: Vec<String> = primary_key.columns.iter().map(|name| key(name)).collect();
    for column in table.columns.iter_mut().filter(|column| columns.contains(&key(&column.name))) {
        column.nullable = Some(false);
    }
}

/// `ENUM NOT NULL` without a default takes its first member, even in strict mode; the first `TIMESTAMP NOT NULL` takes the
/// current time where explicit_defaults_for_timestamp is off. Neither is written down: their text is empty.
/// <https://dev.mysql.com/doc/refman/8.4/en/data-type-defaults.html>
fn imply_mysql_defaults(table: &mut Table) {
    let is = |column: &Column, base: &str| column.data_type.as_ref().is_some_and(|data_type| data_type.base.eq_ignore_ascii_case(base));
    let first_timestamp = table.columns.iter().position(|column| is(column, "timestamp"));
    for (index, column) in table.columns.iter_mut().enumerate() {
        if !column.is_required() {
            continue;
        }
        let kind = match () {
            () if is(column, "enum") => DefaultKind::Constant,
            () if first_timestamp == Some(index) => DefaultKind::Varying,
            () => continue,
        };
        let at = column.data_type.as_ref().map_or(column.at, |data_type| data_type.at);
        column.default = Some(ColumnDefault { kind, text: String::new(), at });
    }
}

/// SQLite: whether the key is an alias for the rowid, and what else a key means there. Elsewhere nothing.
/// <https://www.sqlite.org/lang_createtable.html#rowid>
pub(super) fn row_id(dialect: Dialect, create: &CreateTable, table: &mut Table) {
    if !matches!(dialect, Dialect::Sqlite | Dialect::Generic) {
        return;
    }
    let Some(primary_key) = table.primary_key.clone() else { return };
    if dialect == Dialect::Sqlite && (create.without_rowid || create.strict) {
        require_key(table);
    }
    let [only] = primary_key.columns.as_slice() else { return };
    let Some(definition) = create.columns.iter().find(|column| column.name.key() == key(only)) else { return };
    let Some(column) = table.columns.iter_mut().find(|column| key(&column.name) == key(only)) else { return };
    if column.generation != Generation::None {
        return;
    }
    let at = definition.primary_key.unwrap_or(primary_key.at);
    if !is_row_id(create, definition) {
        if dialect == Dialect::Sqlite && wants_autoincrement(create, definition) {
            // "AUTOINCREMENT is only allowed on an INTEGER PRIMARY KEY": there is no such table.
            column.generation = Generation::Unknown(at);
        }
        if dialect == Dialect::Sqlite {
            take_into_type(definition, column);
        }
        return;
    }
    // With no database known it may be SQLite, where this generates.
    column.generation = if dialect == Dialect::Sqlite { Generation::RowId(at) } else { Generation::Unknown(at) };
    if dialect == Dialect::Sqlite && create.strict {
        let stated = definition.nullable.unwrap_or(true);
        column.nullable = Some(stated);
    }
}

/// Whether a table's only key column is declared as an alias of the rowid.
fn is_row_id(create: &CreateTable, definition: &ColumnDef) -> bool {
    // Quotes around a type do not count.
    let is_integer = definition
        .data_type
        .as_ref()
        .is_some_and(|data_type| data_type.text.trim_matches(['"', '`', '[', ']', '\'']).eq_ignore_ascii_case("integer"));
    // `INTEGER AUTO_INCREMENT` is a type of two words, hence none that is exactly INTEGER.
    let two_words = matches!(&definition.generation, Some(GenerationClause::AutoIncrement(at) | GenerationClause::Identity { at, .. })
        if definition.primary_key.is_none_or(|primary_key| at.start < primary_key.start));
    let descending = definition.primary_key.is_some() && definition.primary_key_descending;
    is_integer && !two_words && !descending && !create.without_rowid
}

/// SQLite takes any words for a type: `INTEGER AUTO_INCREMENT` and `INT IDENTITY(1,1)` are two, and generate nothing.
/// <https://www.sqlite.org/datatype3.html#determination_of_column_affinity>
fn take_into_type(definition: &ColumnDef, column: &mut Column) {
    let (at, word) = match &definition.generation {
        Some(GenerationClause::AutoIncrement(at)) => (*at, "AUTO_INCREMENT"),
        Some(GenerationClause::Identity { at, .. }) => (*at, "IDENTITY"),
        _ => return,
    };
    // Words that do not follow the type are no part of it.
    if let Some(data_type) = column.data_type.as_mut().filter(|data_type| (data_type.at.end..data_type.at.end + 3).contains(&at.start)) {
        data_type.text = format!("{} {word}", data_type.text);
        data_type.base = format!("{} {}", data_type.base, word.to_ascii_lowercase());
        data_type.at = data_type.at.to(at);
    }
}

/// `PRIMARY KEY AUTOINCREMENT` behind the column, or `PRIMARY KEY (id AUTOINCREMENT)`.
fn wants_autoincrement(create: &CreateTable, definition: &ColumnDef) -> bool {
    definition.generation.as_ref().is_some_and(is_autoincrement)
        || create.primary_key.as_ref().is_some_and(|key| key.columns.iter().any(|column| column.auto_increment))
}

/// A place for a column of which only a name is known.
pub(super) fn unknown_column(name: &str, at: Span) -> Column {
    Column {
        name: name.to_owned(),
        at,
        data_type: None,
        nullable: None,
        generation: Generation::Unknown(at),
        default: None,
        history: Vec::new(),
    }
}
