//! What a frontend hands on: events that build a schema, inserts, writers, settings, notes. Nothing here knows SQL text or a syntax tree.

mod insert;
pub mod query;
pub mod routine;

use std::sync::Arc;

pub use self::insert::{Insert, InsertSource, InsertValue, InsertVerb, Row, RowGap, ValueKind};
use self::query::Query;
use self::routine::{Call, Routine};
use crate::dialect::Dialect;
use crate::names::{Name, ObjectName};
use crate::source::{FileId, Span};

// ---------------------------------------------------------------------------------------------------------------------
// Schema side
// ---------------------------------------------------------------------------------------------------------------------

/// No more columns of a table, or of an INSERT, are looked at: MySQL takes 4,096, PostgreSQL 1,600, SQLite 2,000, Oracle 4,096, SQL Server 1,024 that are not sparse.
/// <https://dev.mysql.com/doc/refman/8.4/en/column-count-limit.html>, <https://www.sqlite.org/limits.html>
pub const MOST_COLUMNS: usize = 4_096;

/// One file that builds or fills a schema (a SQL script, a Liquibase changelog, …), statement by statement.
#[derive(Clone, Debug)]
pub struct Script {
    pub file: FileId,
    /// The dialect that the text itself gives away (backquotes, `GO`, `::`); the path and the project are asked first.
    pub dialect: Option<Dialect>,
    /// All that speaks for that dialect is fit for SQLite too: backquotes, brackets, type names.
    pub is_soft: bool,
    /// It is made of strings of a program, and is judged only when its dialect is known.
    pub is_embedded: bool,
    /// It is made of a program's calls: no place in it takes SQL.
    pub is_code: bool,
    pub statements: Vec<Statement>,
}

#[derive(Clone, Debug)]
pub struct Statement {
    /// The whole statement, without its terminator.
    pub at: Span,
    /// The INSERTs right behind it that differ from it in their rows alone, which are read as rows of this one.
    pub again: Vec<Span>,
    pub part: Part,
    /// The dialect of the section it stands in, when the script holds several (`-- mysql` headings, Liquibase `dbms=`).
    pub dialects: Vec<Dialect>,
    pub kind: StatementKind,
}

/// A part of a statement that was not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap<'s> {
    pub at: Span,
    /// The statement's leading words: `ALTER TABLE`.
    pub kind: &'s str,
    pub reason: &'s str,
}

impl Statement {
    /// What of it was not understood. What takes changes back is not replayed, and need not be understood beyond its kind.
    pub fn gaps(&self) -> Vec<Gap<'_>> {
        let not_understood = |at: Span, kind: &'static str| Gap { at, kind, reason: "a part that is not understood" };
        let mut gaps = Vec::new();
        match &self.kind {
            StatementKind::Unread { kind, reason, .. } => gaps.push(Gap { at: self.at, kind, reason }),
            StatementKind::Ddl(DdlEvent::CreateTable(create)) if self.part == Part::Up => {
                let words = create.columns.iter().flat_map(|column| &column.unread);
                gaps.extend(create.unread.iter().chain(words).map(|at| not_understood(*at, "CREATE TABLE")));
            }
            StatementKind::Ddl(DdlEvent::AlterTable(alter)) if self.part == Part::Up => {
                for action in &alter.actions {
                    match &action.kind {
                        AlterKind::Unread { reason } => gaps.push(Gap { at: action.at, kind: "ALTER TABLE", reason }),
                        AlterKind::AddColumn { column, .. } | AlterKind::Restate { column, .. } => {
                            gaps.extend(column.unread.iter().map(|at| not_understood(*at, "ALTER TABLE")));
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
        gaps
    }
}

/// The halves of a migration file that holds both directions (goose, dbmate, sql-migrate).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Up,
    Down,
}

#[derive(Clone, Debug)]
pub enum StatementKind {
    Ddl(DdlEvent),
    /// Shared: every schema that a script is part of has its inserts.
    Insert(Arc<Insert>),
    /// SQL Server: `SET IDENTITY_INSERT t ON`.
    IdentityInsert {
        table: ObjectName,
        on: bool,
    },
    /// `USE x`, `SET search_path`, `\connect`: the following statements belong to another database or namespace.
    /// psql's `\connect x`: another database, and not another namespace.
    Connect {
        name: Name,
    },
    Use {
        name: Name,
    },
    /// A routine that alters whichever table it is called for; what calls one, it may be.
    Routine(Box<Routine>),
    Call(Call),
    /// A statement that says nothing about schemas or inserts: SELECT, GRANT, SET, …
    Other,
    /// A statement of a kind that matters and could not be read. `kind` is its leading words: `ALTER TABLE`.
    Unread {
        kind: String,
        reason: String,
        table: Option<ObjectName>,
    },
}

#[derive(Clone, Debug)]
pub enum DdlEvent {
    CreateTable(Box<CreateTable>),
    AlterTable(AlterTable),
    DropTable {
        names: Vec<ObjectName>,
    },
    RenameTable {
        from: ObjectName,
        to: ObjectName,
    },
    CreateView {
        name: ObjectName,
        /// None: how its columns are called cannot be told.
        query: Option<Box<Query>>,
    },
    CreateSequence {
        name: ObjectName,
        increment: Option<i64>,
    },
    AlterSequence {
        name: ObjectName,
        increment: Option<i64>,
        rename_to: Option<Name>,
    },
    DropSequence {
        names: Vec<ObjectName>,
        cascade: bool,
    },
    CreateTrigger(CreateTrigger),
    DropTrigger {
        name: ObjectName,
        /// PostgreSQL's triggers belong to their tables: `DROP TRIGGER a ON t`.
        table: Option<ObjectName>,
    },
    /// A function (PostgreSQL trigger functions): the columns of `NEW` that its body assigns.
    CreateFunction {
        name: ObjectName,
        assigns: Vec<Name>,
    },
    CreateDomain {
        name: ObjectName,
        data_type: Option<DataType>,
        nullable: Option<bool>,
        default: Option<DefaultClause>,
    },
    /// What it says anew: nullability, a default (of kind Null when it is dropped).
    AlterDomain {
        name: ObjectName,
        nullable: Option<bool>,
        default: Option<DefaultClause>,
    },
    CreateIndex {
        name: Option<Name>,
        table: ObjectName,
        columns: Vec<Name>,
        unique: bool,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableKind {
    Table,
    Temporary,
    /// Foreign and external tables, and tables of engines that are no row store (Flink, Spark, Hive, ClickHouse).
    Foreign,
    View,
    Other,
}

#[derive(Clone, Debug)]
pub struct CreateTable {
    pub name: ObjectName,
    /// From CREATE to the table's name.
    pub head: Span,
    pub kind: TableKind,
    pub or_replace: bool,
    pub if_not_exists: bool,
    pub columns: Vec<ColumnDef>,
    pub primary_key: Option<KeyDef>,
    pub unique: Vec<KeyDef>,
    /// Plain indexes (`KEY idx (c)`), for "AUTO_INCREMENT must be in a key".
    pub indexes: Vec<KeyDef>,
    pub foreign_keys: Vec<ForeignKey>,
    pub like: Vec<Like>,
    /// `INHERITS (a, b)`, `PARTITION OF a`: columns, defaults and NOT NULL come from there (identity only with PARTITION OF).
    pub inherits: Vec<ObjectName>,
    pub partition_of: bool,
    /// `CREATE TABLE … AS SELECT`: columns that are not listed are not known.
    pub as_select: Option<Span>,
    /// `AS SELECT * FROM other [WHERE …]`: the one table whose columns it takes over, without keys and generation.
    pub copies: Option<ObjectName>,
    /// How the query's columns are called, where that can be told.
    pub query: Option<Query>,
    pub without_rowid: bool,
    pub strict: bool,
    /// Parts of the body that were not understood.
    pub unread: Vec<Span>,
}

/// `LIKE other [INCLUDING …]`; MySQL's `CREATE TABLE a LIKE b` copies everything.
#[derive(Clone, Debug)]
pub struct Like {
    pub table: ObjectName,
    pub defaults: bool,
    pub identity: bool,
    /// Computed columns stay computed.
    pub generated: bool,
    pub keys: bool,
    /// How many of the table's own columns stand before it.
    pub place: usize,
}

#[derive(Clone, Debug)]
pub struct ColumnDef {
    pub name: Name,
    /// The whole definition.
    pub at: Span,
    /// None: SQLite columns without a type, `ALTER … MODIFY c NOT NULL`, computed columns.
    pub data_type: Option<DataType>,
    /// As stated: `NOT NULL` is Some(false), `NULL` is Some(true). What a key or a type implies is the builder's business.
    pub nullable: Option<bool>,
    pub default: Option<DefaultClause>,
    pub generation: Option<GenerationClause>,
    /// Inline `PRIMARY KEY`.
    pub primary_key: Option<Span>,
    /// Inline `PRIMARY KEY DESC` (no rowid alias in SQLite).
    pub primary_key_descending: bool,
    pub unique: Option<Span>,
    /// Inline `REFERENCES other`.
    pub references: Option<ObjectName>,
    /// MySQL: `ON UPDATE CURRENT_TIMESTAMP`.
    pub on_update: Option<Span>,
    /// `FIRST`, `AFTER c`: where ALTER TABLE puts it. An added column goes to the end when nothing is said, another stays.
    pub place: Option<ColumnPlace>,
    /// Words after the type that were not understood.
    pub unread: Vec<Span>,
}

impl ColumnDef {
    /// A column of which nothing but the name is said.
    pub fn new(name: Name, at: Span) -> Self {
        ColumnDef {
            name,
            at,
            data_type: None,
            nullable: None,
            default: None,
            generation: None,
            primary_key: None,
            primary_key_descending: false,
            unique: None,
            references: None,
            on_update: None,
            place: None,
            unread: Vec::new(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnPlace {
    First,
    After(Name),
    Before(Name),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataType {
    /// As written, blanks folded: `varchar(32) character set utf8`'s text is `varchar(32)`, `bigint(20) unsigned` keeps `unsigned`.
    pub text: String,
    /// The leading name(s) in lower case, without arguments: `character varying`, `bigint`, `int`; a qualified type's last part.
    pub base: String,
    /// `(32)`, `(10, 2)`; empty when there are none or they are no numbers.
    pub arguments: Vec<u64>,
    pub unsigned: bool,
    pub is_array: bool,
    pub at: Span,
}

#[derive(Clone, Debug)]
pub struct DefaultClause {
    pub kind: DefaultKind,
    /// The expression as written.
    pub text: String,
    pub at: Span,
}

/// What a default gives to the rows that take it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DefaultKind {
    /// `DEFAULT NULL`: none at all.
    Null,
    /// The same value for every row.
    Constant,
    /// `nextval('s')`, `NEXT VALUE FOR s`, `s.nextval`.
    Sequence(ObjectName),
    /// A value per row by construction: `uuid()`, `NEWID()`, `SYS_GUID()`, `unique_rowid()`.
    Unique,
    /// Something that varies but is not made to be distinct: `now()`, `CURRENT_TIMESTAMP`, `CURRENT_USER`.
    Varying,
    /// An expression nobody here knows.
    Unknown,
}

/// A column option that makes the database fill the column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GenerationClause {
    /// `AUTO_INCREMENT`, `AUTOINCREMENT`, `AUTO_RANDOM`, MySQL's `SERIAL DEFAULT VALUE`.
    AutoIncrement(Span),
    /// `GENERATED … AS IDENTITY`, `IDENTITY(1,1)`, the type `IDENTITY`.
    Identity { always: bool, at: Span, sequence: Option<ObjectName> },
    /// A tool makes it so, in the form that the database at hand has: SeaORM's `auto_increment()`.
    ByTool(Span),
    /// `GENERATED ALWAYS AS (expr)`, `AS (expr) PERSISTED`; also `ROW START`/`ROW END`.
    Computed(Span),
}

#[derive(Clone, Debug)]
pub struct KeyDef {
    pub name: Option<Name>,
    pub columns: Vec<KeyColumn>,
    pub at: Span,
}

#[derive(Clone, Debug)]
pub struct KeyColumn {
    pub name: Name,
    pub descending: bool,
    /// SQLite: `PRIMARY KEY(id AUTOINCREMENT)`.
    pub auto_increment: bool,
}

#[derive(Clone, Debug)]
pub struct ForeignKey {
    pub columns: Vec<Name>,
    pub references: ObjectName,
    pub at: Span,
}

#[derive(Clone, Debug)]
pub struct AlterTable {
    pub name: ObjectName,
    pub head: Span,
    pub if_exists: bool,
    /// PostgreSQL: `ALTER TABLE ONLY`, tables that inherit from it stay as they are.
    pub only: bool,
    pub actions: Vec<AlterAction>,
}

#[derive(Clone, Debug)]
pub struct AlterAction {
    pub at: Span,
    pub kind: AlterKind,
}

#[derive(Clone, Debug)]
pub enum AlterKind {
    AddColumn {
        column: ColumnDef,
        if_not_exists: bool,
    },
    DropColumn {
        column: Name,
    },
    /// `MODIFY c …`, `CHANGE old c …`, `ALTER COLUMN c <type> …`: how much it restates depends on the dialect and the form.
    Restate {
        from: Option<Name>,
        column: ColumnDef,
        form: RestateForm,
    },
    SetDefault {
        column: Name,
        default: DefaultClause,
    },
    DropDefault {
        column: Name,
    },
    SetNotNull {
        column: Name,
    },
    DropNotNull {
        column: Name,
    },
    /// `ALTER COLUMN c TYPE t`: default and identity stay.
    SetType {
        column: Name,
        data_type: DataType,
    },
    AddIdentity {
        column: Name,
        always: bool,
        sequence: Option<ObjectName>,
    },
    SetGenerated {
        column: Name,
        always: bool,
    },
    DropIdentity {
        column: Name,
    },
    DropExpression {
        column: Name,
    },
    RenameColumn {
        from: Name,
        to: Name,
    },
    RenameTable {
        to: ObjectName,
    },
    AddPrimaryKey(KeyDef),
    /// PostgreSQL: `ADD CONSTRAINT k PRIMARY KEY USING INDEX i`. The constraint takes the index's name when it has none.
    AddPrimaryKeyFromIndex {
        name: Option<Name>,
        index: Name,
    },
    DropPrimaryKey,
    AddUnique(KeyDef),
    AddIndex(KeyDef),
    AddForeignKey(ForeignKey),
    DropConstraint {
        name: Name,
    },
    RenameConstraint {
        from: Name,
        to: Name,
    },
    Inherit {
        parent: ObjectName,
    },
    Disinherit {
        parent: ObjectName,
    },
    AttachPartition {
        child: ObjectName,
    },
    DetachPartition {
        child: ObjectName,
    },
    /// `SET SCHEMA x`.
    SetNamespace {
        namespace: ObjectName,
    },
    /// Engine, charset, owner, `AUTO_INCREMENT=100`, …: nothing that an insert meets.
    Noise,
    Unread {
        reason: String,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestateForm {
    /// `MODIFY c …`, `MODIFY COLUMN c …`, `MODIFY (c …)`.
    Modify,
    /// `CHANGE old new …`.
    Change,
    /// `ALTER COLUMN c <type> …` (SQL Server, H2, Derby).
    AlterColumn,
}

#[derive(Clone, Debug)]
pub struct CreateTrigger {
    pub name: ObjectName,
    pub table: ObjectName,
    /// Fires before (or instead of) an insert. Others assign nothing.
    pub before_insert: bool,
    /// `NEW.c := …`, `SET NEW.c = …`, `SELECT … INTO :NEW.c`.
    pub assigns: Vec<Name>,
    /// Columns of its own table that it updates after an insert (SQLite, where nothing can be assigned before).
    pub updates: Vec<Name>,
    /// `EXECUTE FUNCTION f()`: what it assigns is in that function.
    pub function: Option<ObjectName>,
    /// The body could not be followed: any column of the table may be assigned.
    pub opaque: bool,
}

// ---------------------------------------------------------------------------------------------------------------------
// Application side
// ---------------------------------------------------------------------------------------------------------------------

/// Whoever inserts rows, before it is known which schemas have its table: an entity, an INSERT, a mapper statement.
#[derive(Clone, Debug)]
pub struct Writer {
    /// A name that survives edits elsewhere: `org.acme.User`, `UserMapper.insert`, `db/seed.sql`.
    pub name: String,
    /// What it is, for people: "MyBatis-Plus entity", "INSERT in SQLx query".
    pub via: &'static str,
    /// Where to point when nothing better is known: the class head, the statement's head.
    pub at: Span,
    /// The names by which its table may be called, most likely first; a [`crate::names::HOLE`] marks an unknown part.
    pub tables: Vec<String>,
    pub namespace: Option<String>,
    /// When it is known to run on these databases only.
    pub dialects: Vec<Dialect>,
    pub columns: WrittenColumns,
    /// What happens to the columns it does not mention.
    pub rest: Rest,
    /// Whether it is known that rows are inserted through it: INSERT statements always, entities unless marked read-only.
    pub inserts: bool,
    /// For an INSERT statement of which every part is always there: its shape.
    pub form: Option<Arc<InsertForm>>,
}

/// What an INSERT says of itself, whatever its table is like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InsertForm {
    /// `None`: by position.
    pub columns: Option<Vec<Name>>,
    /// One row (or select list) of each length, where the number of values is known.
    pub rows: Vec<RowLength>,
    /// `OVERRIDING SYSTEM VALUE`, whose values an identity column takes, or `OVERRIDING USER VALUE`, whose values it ignores.
    pub overriding_system: bool,
    pub verb: InsertVerb,
    /// Rows that break a rule are mended or dropped.
    pub ignores: bool,
    /// Its rows are those of a table, which may have none.
    pub selects: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowLength {
    pub at: Span,
    pub values: usize,
    pub missing_comma: Option<Span>,
    pub gap: Option<RowGap>,
}

#[derive(Clone, Debug)]
pub enum WrittenColumns {
    Named(Vec<WrittenColumn>),
    /// INSERT without a column list: one supply per value, in the order of the table's columns.
    Positional(Vec<Supply>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// Left out of the INSERT.
    Omitted,
    /// Not known (an unread superclass, a dynamic column list): no claim about them.
    Unknown,
}

#[derive(Clone, Debug)]
pub struct WrittenColumn {
    /// The names the column may have (`createTime`, `create_time`), most likely first.
    pub names: Vec<String>,
    pub at: Span,
    pub supply: Supply,
    /// Where the supply depends on the database (Hibernate's `native`): these instead.
    pub by_dialect: Vec<(Dialect, Supply)>,
    /// The writer itself treats the column as the primary key (`@Id`, `@TableId`).
    pub key: bool,
}

impl WrittenColumn {
    pub fn supply_on(&self, dialect: Dialect) -> &Supply {
        self.by_dialect.iter().find(|(d, _)| *d == dialect).map_or(&self.supply, |(_, supply)| supply)
    }
}

/// Who supplies a column in an inserted row, and how we know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supply {
    pub kind: SupplyKind,
    /// The evidence: `@TableId(type = IdType.AUTO)`, the INSERT's column list, the value.
    pub at: Span,
    /// The evidence in words: `IdType.AUTO`, `not in the column list`.
    pub label: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SupplyKind {
    /// The program gives a value.
    Application,
    /// The program is to give one, and at this place does not. Whether the framework itself refuses such a row.
    Unset {
        is_refused: bool,
    },
    /// The framework makes one before the INSERT (UUID, sequence fetch), or the statement does; the sequence or generator table it needs, when that is known.
    Framework {
        sequence: Option<SequenceUse>,
    },
    /// The framework makes one of a known kind before the INSERT.
    Made(MadeValue),
    /// The framework leaves the column to the database and reads the value back.
    Database,
    /// NULL is sent.
    Null,
    /// DEFAULT is sent.
    Default,
    /// Sometimes supplied, sometimes left out.
    Conditional,
    /// Not in the statement.
    Omitted,
    Unknown,
}

impl SupplyKind {
    /// Whether a value is given in every row, as far as is known.
    pub fn is_value(&self) -> bool {
        matches!(self, SupplyKind::Application | SupplyKind::Framework { .. } | SupplyKind::Made(_))
    }

    /// Whether the framework gives the value, whatever the program does.
    pub fn is_from_framework(&self) -> bool {
        matches!(self, SupplyKind::Framework { .. } | SupplyKind::Made(_))
    }
}

/// A sequence, or a table that serves as one, from which a writer takes the next value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SequenceUse {
    /// Without its qualifier.
    pub name: String,
    pub kind: SequenceKind,
    /// How far the framework takes each value to be from the one before.
    pub increment: Option<Increment>,
    /// The framework may create it by itself.
    pub may_be_made: bool,
}

impl SequenceUse {
    /// A sequence that a statement names, as it is.
    pub fn stated(name: impl Into<String>) -> Self {
        SequenceUse { name: name.into(), kind: SequenceKind::Sequence, increment: None, may_be_made: false }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SequenceKind {
    /// A sequence of the database's.
    Sequence,
    /// A table with a row for each counter.
    Table,
    /// A sequence; on databases that have none a table of that name (Hibernate's `SequenceStyleGenerator`).
    Either,
}

/// An allocation size, and where it is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Increment {
    pub by: i64,
    pub at: Span,
    /// `allocationSize = 50`, or that it is the default.
    pub label: String,
}

/// A key that a framework makes out of nothing, by what it takes to hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MadeValue {
    /// A number of 19 digits; the type of the program's own field, where that is too narrow already (`Integer`). Whether the program asks for it, or
    /// nothing says otherwise.
    Snowflake { field: Option<String>, is_stated: bool },
    /// A text of so many characters.
    Text { length: u64 },
    /// A UUID, sent as the database likes it: at least 16 bytes.
    Uuid,
}

/// A method that writes through several writers, with no transaction around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MultiWrite {
    /// `org.acme.OrderService.order`.
    pub name: String,
    pub at: Span,
    pub stores: Vec<StoreCall>,
}

/// One place of it that stores something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreCall {
    /// The writer's stable name; or, for a statement of the method's own, its table.
    pub writers: Vec<String>,
    pub is_table: bool,
    pub at: Span,
}

// ---------------------------------------------------------------------------------------------------------------------
// The rest
// ---------------------------------------------------------------------------------------------------------------------

/// One leaf of a configuration file: `mybatis-plus.global-config.db-config.id-type` = `auto`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Dotted path, lower case, `_` and `-` as written.
    pub key: String,
    pub value: String,
    pub at: Span,
}

/// Something that was not understood, or not looked at: counted and shown, never dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    pub at: Span,
    pub reason: String,
    pub kind: NoteKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteKind {
    /// Left out on purpose or for lack of understanding; listed by `--show-skipped`.
    Skipped,
    /// A text that is none of its kind until a program fills it in: listed too, but not counted as not understood.
    Template,
    /// Worth knowing of what was read all the same; `--verbose` says it.
    Remark,
    /// A fault of keyward's own: exit code 2.
    Internal,
}
