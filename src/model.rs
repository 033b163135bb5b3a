//! Both ends met: what the rules look at.
//!
//! A [`Subject`] is one table of the application, in every schema variant that the project ships, with every write to it.
//! A rule walks over subjects; it sees no SQL, no syntax tree, no language.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::dialect::Dialect;
use crate::facts::{InsertForm, MultiWrite, Supply, ValueKind, WrittenColumn};
use crate::schema::model::{Column, Generation, Schema, Table};
use crate::source::{FileId, Span};

/// Index into [`Model::schemas`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchemaId(pub usize);

#[derive(Clone, Debug, Default)]
pub struct Model {
    pub schemas: Vec<Schema>,
    /// By name, then by place.
    pub subjects: Vec<Subject>,
    /// Writers whose table no schema has.
    pub homeless: Vec<WriterId>,
    /// Those of them whose table is known to be nowhere.
    pub strays: Vec<Stray>,
    pub unread_sequences: UnreadSequences,
    pub multi_writes: Vec<MultiWrite>,
    /// Sorted by place.
    pub repeated: Vec<Repeated>,
    /// The files that are SQL scripts. In others what is put into a statement stands in a literal of some language.
    pub sql_files: BTreeSet<FileId>,
    /// INSERTs that may be at fault and can be edited, by where their writers are.
    pub texts: BTreeMap<Span, InsertText>,
}

/// An INSERT of a script that others repeat with other rows: they are read as one, and what is said of its head holds for each of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeated {
    /// From the verb to the columns' end.
    pub head: Span,
    /// The further statements.
    pub again: Vec<Span>,
}

/// The places of an INSERT's parts, of one that stands in its file letter by letter: nothing of it is put together by the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InsertText {
    /// From the verb to the end of the column list, or of the table's name.
    pub head: Span,
    /// The table's own name, without its qualifiers.
    pub table: Span,
    /// The names of its column list; empty where values go by position.
    pub columns: Vec<Span>,
    /// The rows of its VALUES, all of them; empty where rows come from elsewhere.
    pub rows: Vec<RowText>,
    /// Pairs of columns of one name whose values are the same constant in every row, as positions in the list.
    pub repeated: Vec<(usize, usize)>,
    /// What follows may name columns again: ON CONFLICT, ON DUPLICATE KEY UPDATE, a query.
    pub goes_on: bool,
    /// It is a whole statement of a SQL script: others may be put around it.
    pub is_script: bool,
    /// The statements that repeat it with other rows.
    pub again: Vec<InsertText>,
}

/// A row of VALUES.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowText {
    /// With its parentheses.
    pub at: Span,
    pub values: Vec<ValueText>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueText {
    pub at: Span,
    pub kind: ValueKind,
    /// Neither a parameter nor anything that the program puts in: it may be taken out.
    pub is_constant: bool,
}

/// A writer of a table that no script creates, though the scripts create its program's other tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stray {
    pub writer: WriterId,
    /// The table's name, as it most likely is, and in all its forms.
    pub table: String,
    pub names: Vec<String>,
    /// The schemas that lack it.
    pub schemas: Vec<SchemaId>,
    /// It is an INSERT of such a schema's own scripts.
    pub in_script: bool,
}

/// Sequences that something creates which no reader understood.
#[derive(Clone, Debug, Default)]
pub struct UnreadSequences {
    /// Keys of names.
    pub names: BTreeSet<String>,
    /// Files that create sequences whose names they put together.
    pub dynamic: BTreeSet<FileId>,
}

impl Model {
    /// The statement that others repeat in whose head a place is.
    pub fn repeated_at(&self, at: Span) -> Option<&Repeated> {
        let behind = self.repeated.partition_point(|statement| statement.head <= at || statement.head.contains(at));
        behind.checked_sub(1).and_then(|index| self.repeated.get(index)).filter(|statement| statement.head.contains(at))
    }

    pub fn schema(&self, id: SchemaId) -> Option<&Schema> {
        self.schemas.get(id.0)
    }

    pub fn dialect(&self, id: SchemaId) -> Dialect {
        self.schema(id).map_or(Dialect::Generic, |schema| schema.dialect)
    }
}

/// Who a writer is, once linked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriterId {
    /// Its stable name: `org.acme.User`, `UserMapper.insert`, `db/seed.sql`.
    pub name: String,
    /// "MyBatis-Plus entity", "INSERT statement", …
    pub via: &'static str,
    pub at: Span,
}

/// One table in all its variants.
#[derive(Clone, Debug)]
pub struct Subject {
    /// As the first variant spells it.
    pub name: String,
    pub variants: Vec<Variant>,
    pub writes: Vec<Write>,
}

/// The table as one schema has it at the end.
#[derive(Clone, Debug)]
pub struct Variant {
    pub schema: SchemaId,
    pub table: Arc<Table>,
}

/// One writer met with one schema's table.
#[derive(Clone, Debug)]
pub struct Write {
    pub schema: SchemaId,
    /// The table as the writer meets it: for a script's own INSERT, as it is at that point of the script.
    pub table: Arc<Table>,
    pub writer: WriterId,
    /// One for each column of the table, in its order.
    pub supplies: Vec<Supply>,
    /// Columns that the writer treats as the key, as positions in the table.
    pub key: Vec<usize>,
    /// Columns that the writer names and the table does not have.
    pub strangers: Vec<WrittenColumn>,
    /// Whether it is known that rows are inserted this way.
    pub inserts: bool,
    /// Whether some code makes such rows: an entity whose objects nobody makes may be there to be read.
    pub is_made: bool,
    /// Whether a NULL is surely sent: by a statement that is known as a whole, or by a framework that sends what it is given.
    pub sends_null: bool,
    /// Whether its framework names every mapped column in the SELECTs that it generates, and its strangers say where that is used.
    pub is_selected_whole: bool,
    /// SQL Server: `SET IDENTITY_INSERT` is on.
    pub identity_insert: bool,
    /// `OVERRIDING SYSTEM VALUE`, whose values an identity column takes, or `OVERRIDING USER VALUE`, whose values it ignores.
    pub overriding_system: bool,
    /// How many columns the writer names.
    pub named: usize,
    /// For an INSERT statement that is known as a whole: its shape.
    pub form: Option<Arc<InsertForm>>,
}

/// A statement that names more than one strange column in so many is about another table of this name,
const STATEMENT_MISFIT: usize = 4;

/// unless it names so many of the table's columns, and not more of the others than one in so many,
const ALIKE: usize = 10;
const ALIKE_MISFIT: usize = 3;

/// or most of what the table has: more than so many columns at least.
const LEAST_NAMED: usize = 3;

impl Write {
    /// Whether an entity is about this table: one in three columns that the table lacks is as much as may be wrong.
    pub fn fits_entity(&self) -> bool {
        self.strangers.len() * 3 <= self.named
    }

    /// Whether a statement is about this table, and not about another of its name: few of its columns are strange, or it names most of what the table has.
    pub fn fits_statement(&self) -> bool {
        let strangers = self.strangers.len();
        let matched = self.named.saturating_sub(strangers);
        let own = self.table.columns.iter().filter(|column| column.generation == Generation::None).count();
        let names_all = matched > LEAST_NAMED && matched >= own && strangers < matched;
        let names_most = matched > LEAST_NAMED && matched * 3 >= own * 2 && strangers * 3 <= self.named;
        let is_alike = matched >= ALIKE && strangers * ALIKE_MISFIT <= self.named;
        strangers == 1 && self.named > 2 || strangers * STATEMENT_MISFIT <= self.named || is_alike || names_all || names_most
    }

    /// Whether a script's statement is about a table that the same script creates.
    pub fn is_created_beside(&self) -> bool {
        self.table.at.file == self.writer.at.file
    }

    /// The columns with their supplies.
    pub fn columns(&self) -> impl Iterator<Item = (&Column, &Supply)> {
        self.table.columns.iter().zip(&self.supplies)
    }

    /// Whether a column (by position) is a key: of the table, or in the writer's eyes when the table declares none.
    pub fn is_key(&self, index: usize) -> bool {
        match &self.table.primary_key {
            Some(_) => self.table.columns.get(index).is_some_and(|column| self.table.key_position(&column.name).is_some()),
            None => self.key.contains(&index),
        }
    }
}

/// Whether a statement is about this table, as far as its columns tell, or because the same script creates the table. A program's statement of which little
/// fits may be for a database that no script here makes.
pub fn is_about(write: &Write) -> bool {
    write.fits_statement() || write.is_created_beside()
}
