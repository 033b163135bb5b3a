//! INSERT statements: their columns and rows.

use crate::dialect::Dialect;
use crate::names::{Name, ObjectName};
use crate::source::Span;
/// An INSERT, REPLACE or MERGE statement, in a script or in a string.
#[derive(Clone, Debug)]
pub struct Insert {
    /// From the verb to the end of the column list (or the table's name).
    pub head: Span,
    pub verb: InsertVerb,
    pub table: ObjectName,
    /// None: by position.
    pub columns: Option<Vec<Name>>,
    pub source: InsertSource,
    /// `OVERRIDING SYSTEM VALUE`, whose values an identity column takes, or `OVERRIDING USER VALUE`, whose values it ignores.
    pub overriding_system: bool,
    /// `INSERT IGNORE`, SQLite's `INSERT OR IGNORE`: rows that break a rule are mended or dropped.
    pub ignores: bool,
    /// The databases that know all of its words; empty: any.
    pub dialects: Vec<Dialect>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InsertVerb {
    Insert,
    Replace,
    Merge,
    /// COPY … FROM stdin, LOAD DATA.
    Load,
}

#[derive(Clone, Debug)]
pub enum InsertSource {
    /// VALUES. Of a long list only rows that show something new (arity, a NULL or DEFAULT where others have a value) are kept; `count` is all of them.
    Rows {
        rows: Vec<Row>,
        count: usize,
    },
    /// SELECT with its select list's values, when the list is plain; `None` with `*` or anything hard. `selects`: its rows are those of a table, which may
    /// have none.
    Query {
        items: Option<Vec<InsertValue>>,
        selects: bool,
    },
    DefaultValues,
    Unknown,
}

#[derive(Clone, Debug)]
pub struct Row {
    pub at: Span,
    pub values: Vec<InsertValue>,
    /// Where two values stand side by side without a comma: `#{a} #{b}`.
    pub missing_comma: Option<Span>,
    pub gap: Option<RowGap>,
}

/// A place of a row where something stands that is no value: what the row's values are is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowGap {
    /// Two strings on one line, which some databases join: `'a' 'b'`.
    Strings(Span),
    /// A string that is closed where it begins, and goes on: `''text''`.
    Closed(Span),
}

/// Those who take strings side by side on one line for no value: PostgreSQL joins them across a line's end alone.
/// <https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-STRINGS>, <https://dev.mysql.com/doc/refman/8.4/en/string-literals.html> (which joins them),
/// <https://www.sqlite.org/lang_expr.html>, <https://docs.oracle.com/error-help/db/ora-00917/>, <https://learn.microsoft.com/sql/t-sql/data-types/constants-transact-sql>.
const KEEPING_STRINGS_APART: &[Dialect] = &[Dialect::Postgres, Dialect::Sqlite, Dialect::Oracle, Dialect::SqlServer];

impl RowGap {
    /// Where it is, when it is one on a database.
    pub fn on(self, dialect: Dialect) -> Option<Span> {
        match self {
            RowGap::Strings(at) => KEEPING_STRINGS_APART.contains(&dialect).then_some(at),
            RowGap::Closed(at) => Some(at),
        }
    }
}

#[derive(Clone, Debug)]
pub struct InsertValue {
    pub at: Span,
    pub kind: ValueKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// A literal or an expression that is not known to be NULL.
    Given,
    /// `?`, `$1`, `:x`, `#{x}`; the text without its marker where it has a name.
    Parameter(Option<String>),
    Null,
    Default,
    /// `nextval('s')`, `s.nextval`, `NEXT VALUE FOR s`.
    Sequence(String),
    /// A hole.
    Unknown,
}
