//! Schemas as the database would have them after running their scripts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::dialect::Dialect;
use crate::facts::{AlterTable, DataType, DefaultKind, TableKind};
use crate::source::{FileId, Span};

/// One database that a set of scripts builds.
#[derive(Clone, Debug)]
pub struct Schema {
    /// Unique within a run and made of paths: `db/mysql-schema.sql`, `db/migration/h2`.
    pub name: String,
    pub dialect: Dialect,
    pub origin: Origin,
    pub standing: Standing,
    /// Its scripts run on a database as well that takes this one's language and has rules of its own: OceanBase.
    pub is_for_kin: bool,
    /// In the order in which they were replayed.
    pub scripts: Vec<FileId>,
    /// By [`crate::names::key`] of the name; tables that exist at the end.
    pub tables: BTreeMap<String, Arc<Table>>,
    pub sequences: BTreeMap<String, Sequence>,
    /// Those that were dropped, or renamed away, and not made again: where.
    pub former_sequences: BTreeMap<String, Span>,
    /// Columns that tables had at some time and have no more, by the keys of table and column.
    pub gone: BTreeSet<(String, String)>,
    /// INSERT statements of its own scripts, each with its table as it was at that point.
    pub inserts: Vec<ScriptInsert>,
    /// What its scripts change of tables that none of them creates, as far as a migration runs them.
    pub unplaced: Vec<AlterTable>,
    /// Whether some statement could not be read, so that tables may be missing.
    pub incomplete: bool,
}

/// Words in the places of chains that a migration tool runs when the program starts. Numbered scripts elsewhere may lead from one version to the next.
const TOOLS: &[&str] = &["migration", "migrate", "flyway", "changelog", "changeset", "liquibase"];

impl Schema {
    /// Whether a migration tool runs the scripts, so that they are what the program meets, and no copy of it.
    pub fn is_tool_chain(&self) -> bool {
        let name = self.name.to_lowercase();
        self.origin == Origin::Migrations && TOOLS.iter().any(|tool| name.contains(tool))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// Scripts that build everything from nothing.
    Snapshot,
    /// A migration tool's chain.
    Migrations,
    /// Scripts that change an existing database, whose earlier state is not in them.
    Upgrade,
}

impl Origin {
    pub fn id(self) -> &'static str {
        match self {
            Origin::Snapshot => "snapshot",
            Origin::Migrations => "migrations",
            Origin::Upgrade => "upgrade",
        }
    }
}

/// How much a schema counts, judged by where its scripts are. A copy is judged only when no better one has the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    Production,
    /// Samples and documentation.
    Documentation,
    Test,
    Vendored,
}

#[derive(Clone, Debug)]
pub struct Table {
    /// As written where it was created (or last renamed).
    pub name: String,
    pub namespace: Option<String>,
    pub at: Span,
    pub kind: TableKind,
    pub columns: Vec<Column>,
    pub primary_key: Option<Key>,
    /// A later statement dropped its primary key, whether or not it has another.
    pub has_lost_key: bool,
    pub unique: Vec<Vec<String>>,
    /// Each foreign key's columns, as keys of names.
    pub foreign_keys: Vec<Vec<String>>,
    /// Plain indexes, for "AUTO_INCREMENT must be in a key".
    pub indexes: Vec<Vec<String>>,
    /// SQLite: it has no rowid, so that no column is an alias of it.
    pub without_rowid: bool,
    /// Its columns are not all known: CREATE TABLE AS, a base that is not here, a part that was not read.
    pub partial: bool,
    pub unread: Vec<Span>,
}

impl Table {
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.column_index(name).and_then(|index| self.columns.get(index))
    }

    pub fn column_index(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| crate::names::same(&column.name, name))
    }

    /// The position in the primary key, from 0.
    pub fn key_position(&self, column: &str) -> Option<usize> {
        self.primary_key.as_ref()?.columns.iter().position(|name| crate::names::same(name, column))
    }

    /// Whether the column is part of a foreign key.
    pub fn is_foreign_key(&self, column: &str) -> bool {
        let key = crate::names::key(column);
        self.foreign_keys.iter().any(|columns| columns.contains(&key))
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    pub columns: Vec<String>,
    pub at: Span,
    /// Whether a later statement added it to the table.
    pub is_later: bool,
}

#[derive(Clone, Debug)]
pub struct Column {
    pub name: String,
    /// The definition that is in force: the CREATE's, or that of the ALTER which restated it.
    pub at: Span,
    pub data_type: Option<DataType>,
    /// What the database enforces, implied NOT NULL included. None: not known.
    pub nullable: Option<bool>,
    pub generation: Generation,
    pub default: Option<ColumnDefault>,
    /// What later statements did to it, in order.
    pub history: Vec<Change>,
}

impl Column {
    /// NOT NULL, no default, not generated, as far as is known: a row that does not supply it is rejected.
    pub fn is_required(&self) -> bool {
        self.nullable == Some(false) && self.default.is_none() && self.generation == Generation::None
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnDefault {
    pub kind: DefaultKind,
    /// As written; empty when the database gives it unasked (MySQL's `ENUM NOT NULL`).
    pub text: String,
    pub at: Span,
}

/// How the database itself fills a column, a value per row. Constant and merely varying defaults are in [`Column::default`] alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Generation {
    None,
    AutoIncrement(Span),
    Identity {
        always: bool,
        at: Span,
    },
    /// A sequence's next value; serial types too. The name is the sequence's key, empty when it is not known.
    Sequence {
        name: String,
        at: Span,
    },
    /// SQLite's rowid alias.
    RowId(Span),
    /// A default made to be distinct per row: `uuid()`, `NEWID()`.
    Default(Span),
    Trigger(Span),
    /// `GENERATED ALWAYS AS (expr)`.
    Computed(Span),
    Unknown(Span),
}

impl Generation {
    pub fn at(&self) -> Option<Span> {
        match self {
            Generation::None => None,
            Generation::AutoIncrement(at)
            | Generation::Identity { at, .. }
            | Generation::Sequence { at, .. }
            | Generation::RowId(at)
            | Generation::Default(at)
            | Generation::Trigger(at)
            | Generation::Computed(at)
            | Generation::Unknown(at) => Some(*at),
        }
    }

    /// The name in the schema report.
    pub fn id(&self) -> &'static str {
        match self {
            Generation::None => "none",
            Generation::AutoIncrement(_) => "auto-increment",
            Generation::Identity { always: false, .. } => "identity",
            Generation::Identity { always: true, .. } => "identity-always",
            Generation::Sequence { .. } => "sequence",
            Generation::RowId(_) => "rowid",
            Generation::Default(_) => "default",
            Generation::Trigger(_) => "trigger",
            Generation::Computed(_) => "computed",
            Generation::Unknown(_) => "unknown",
        }
    }

    /// Whether the database is known to make a value for each row.
    pub fn is_known(&self) -> bool {
        !matches!(self, Generation::None | Generation::Unknown(_))
    }
}

/// A later statement's effect on a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The action that did it.
    pub at: Span,
    pub kind: ChangeKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// The database made values before this statement, and does not after it.
    LostGeneration {
        was: Generation,
    },
    GainedGeneration,
    LostNotNull,
    GainedNotNull,
    LostDefault,
    GainedDefault,
    Renamed {
        from: String,
    },
    Retyped,
}

impl ChangeKind {
    /// The name in the schema report.
    pub fn id(&self) -> &'static str {
        match self {
            ChangeKind::LostGeneration { .. } => "lost-generation",
            ChangeKind::GainedGeneration => "gained-generation",
            ChangeKind::LostNotNull => "lost-not-null",
            ChangeKind::GainedNotNull => "gained-not-null",
            ChangeKind::LostDefault => "lost-default",
            ChangeKind::GainedDefault => "gained-default",
            ChangeKind::Renamed { .. } => "renamed",
            ChangeKind::Retyped => "retyped",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sequence {
    pub name: String,
    /// 1 when not stated.
    pub increment: i64,
    pub at: Span,
}

/// An INSERT of a schema's own script.
#[derive(Clone, Debug)]
pub struct ScriptInsert {
    pub insert: Arc<crate::facts::Insert>,
    /// None: no script of the schema has created the table by then.
    pub table: Option<Arc<Table>>,
    /// SQL Server: `SET IDENTITY_INSERT` was on for this table.
    pub identity_insert: bool,
}
