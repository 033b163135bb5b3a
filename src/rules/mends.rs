//! What mends a finding, put together of edits and statements; and the edits of an INSERT.

use super::alteration::{self, Change};
use super::statement::Fault;
use super::{case, edits, reference, words};
use crate::diagnostic::{Edit, Fix, Safety, Statement};
use crate::dialect::Dialect;
use crate::facts::ValueKind;
use crate::model::{InsertText, Model, SchemaId, Write};
use crate::schema::model::{Column, Origin, Schema, Table};
use crate::source::Span;

/// The edits and statements of one fix.
#[derive(Debug, Default)]
pub struct Mends {
    edits: Vec<Edit>,
    statements: Vec<Statement>,
    /// The databases that are mended, by their titles.
    titles: Vec<String>,
    /// A statement at fault stays as it is: what was gathered is no mend.
    is_partial: bool,
}

impl Mends {
    pub fn new() -> Self {
        Mends::default()
    }

    /// Changes a column in the script, and where the script has run.
    pub fn change(&mut self, model: &Model, id: SchemaId, table: &Table, column: &Column, change: Change) {
        let Some(schema) = model.schema(id) else { return };
        let edit = alteration::edit(schema, table, column, change);
        let statement = alteration::statement(schema, table, column, change);
        self.add(model, id, edit, statement);
    }

    /// Lets the columns at fault be NULL, in every schema.
    pub fn allow_null(&mut self, model: &Model, faults: &[&Fault]) {
        self.change_at_fault(model, faults, Change::DropNotNull);
    }

    /// Changes the columns at fault, in every schema. A script's own INSERT fails before any later statement.
    pub fn change_at_fault(&mut self, model: &Model, faults: &[&Fault], change: Change) {
        for fault in faults {
            let Some((schema, column)) = model.schema(fault.write.schema).zip(fault.write.table.column(&fault.column)) else { continue };
            if comes_too_early(schema, fault.write, column) {
                self.is_partial = true;
                continue;
            }
            self.change(model, fault.write.schema, &fault.write.table, column, change);
        }
    }

    /// Lets the databases generate the columns at fault.
    pub fn generate(&mut self, model: &Model, faults: &[&Fault]) {
        for fault in faults {
            let (id, table) = (fault.write.schema, &*fault.write.table);
            let Some((schema, column)) = model.schema(id).zip(table.column(&fault.column)) else { continue };
            if comes_too_early(schema, fault.write, column) {
                self.is_partial = true;
                continue;
            }
            // MySQL counts in no column that is no key (error 1075), and what else the column is in is not asked here.
            let may_count = !schema.dialect.is_mysql_like() || table.key_position(&column.name).is_some();
            if may_count {
                self.add(model, id, edits::edit(schema, table, column), case::generating(schema, table, column));
            }
        }
    }

    /// Adds what mends one schema. Where there is nothing it stays as it is, and [`Mends::titles`] does not name it.
    pub fn add(&mut self, model: &Model, id: SchemaId, edit: Option<Edit>, statement: Option<String>) {
        let title = model.dialect(id).title().to_owned();
        if edit.is_none() && statement.is_none() {
            return;
        }
        if !self.titles.contains(&title) {
            self.titles.push(title);
        }
        let edit = edit.filter(|edit| is_safe(model, edit));
        self.edits.extend(edit.filter(|edit| !self.edits.contains(edit)));
        let statement = statement.map(|text| Statement { schema: id, text });
        self.statements.extend(statement.filter(|statement| !self.statements.contains(statement)));
    }

    /// Adds what mends one write. Where there is nothing, the others are no mend either.
    pub fn write(&mut self, model: &Model, edits: Option<Vec<Edit>>) {
        match edits {
            Some(edits) if !edits.is_empty() && edits.iter().all(|edit| is_safe(model, edit)) => {
                for edit in edits {
                    if !self.edits.contains(&edit) {
                        self.edits.push(edit);
                    }
                }
            }
            _ => self.is_partial = true,
        }
    }

    /// `MySQL and H2`: the databases that are mended.
    pub fn titles(&self) -> String {
        words::list(&self.titles)
    }

    /// The fix, if all that is at fault is mended and no two edits are in each other's way.
    pub fn finish(mut self, title: String, safety: Safety) -> Option<Fix> {
        self.edits.sort_by_key(|edit| edit.at);
        let overlap = |pair: &[Edit]| matches!(pair, [one, other] if one.at.file == other.at.file && other.at.start < one.at.end);
        let same_place = |pair: &[Edit]| matches!(pair, [one, other] if one.at == other.at);
        let is_muddled = self.edits.windows(2).any(|pair| overlap(pair) || same_place(pair));
        let is_empty = self.edits.is_empty() && self.statements.is_empty();
        (!self.is_partial && !is_muddled && !is_empty).then_some(Fix {
            title,
            safety,
            edits: self.edits,
            statements: self.statements,
            is_told: false,
        })
    }
}

/// Whether the edit leaves the text around it as it is: a quote or a new line may end a literal of a program.
fn is_safe(model: &Model, edit: &Edit) -> bool {
    model.sql_files.contains(&edit.at.file) || !edit.content.contains(['"', '`', '\'', '\n', '\\'])
}

/// Whether the write is an INSERT of the schema's own scripts that no later statement helps: one of a chain, which fails before any further migration,
/// or one whose column is another in the end.
fn comes_too_early(schema: &Schema, write: &Write, column: &Column) -> bool {
    let last = schema.tables.get(&crate::names::key(&write.table.name)).and_then(|table| table.column(&column.name));
    let is_another = last.is_none_or(|last| last.history.len() != column.history.len());
    schema.scripts.contains(&write.writer.at.file) && (schema.origin != Origin::Snapshot || is_another)
}

/// The edits of a statement and of all that repeat it. `None` where one of them cannot be edited.
pub fn everywhere(text: &InsertText, edits: impl Fn(&InsertText) -> Option<Vec<Edit>>) -> Option<Vec<Edit>> {
    let all: Option<Vec<Vec<Edit>>> = std::iter::once(text).chain(&text.again).map(edits).collect();
    Some(all?.into_iter().flatten().collect())
}

/// The text of a write that is an INSERT, when it can be edited.
pub fn text<'m>(model: &'m Model, write: &Write) -> Option<&'m InsertText> {
    write.form.as_ref()?;
    model.texts.get(&write.writer.at)
}

/// Takes a column out of the list, and its values out of every row. `None` where a value is no constant, for then the program would give one too many.
pub fn without(text: &InsertText, place: usize) -> Option<Vec<Edit>> {
    if text.rows.is_empty() {
        return None;
    }
    let mut edits = vec![removal(&text.columns, place)?];
    for row in &text.rows {
        row.values.get(place).filter(|value| value.is_constant && row.values.len() == text.columns.len())?;
        let places: Vec<Span> = row.values.iter().map(|value| value.at).collect();
        edits.push(removal(&places, place)?);
    }
    Some(edits)
}

/// Takes one item out of a list, with the comma before or behind it. The only one of a list stays.
fn removal(items: &[Span], place: usize) -> Option<Edit> {
    let item = *items.get(place)?;
    let before = place.checked_sub(1).and_then(|before| items.get(before));
    let at = match (before, items.get(place + 1)) {
        (Some(before), _) => Span { start: before.end, ..item },
        (None, Some(after)) => Span { end: after.start, ..item },
        (None, None) => return None,
    };
    (at.start <= at.end).then_some(Edit { at, content: String::new() })
}

/// Sends DEFAULT for the column wherever NULL is sent.
pub fn default_for_null(text: &InsertText, place: usize) -> Option<Vec<Edit>> {
    let values: Option<Vec<_>> = text.rows.iter().map(|row| row.values.get(place)).collect();
    let nulls = values?.into_iter().filter(|value| value.kind == ValueKind::Null);
    // `NULL` and nothing around it: a cast of it may be what tells the type.
    nulls.map(|value| (value.at.end - value.at.start == 4).then(|| Edit { at: value.at, content: "DEFAULT".to_owned() })).collect()
}

/// A name as it is to be written in a statement. `None` where it depends on quotes that are not known here: a name in both cases.
pub fn name(dialect: Dialect, name: &str) -> Option<String> {
    let folds = !matches!(dialect, Dialect::MySql | Dialect::MariaDb | Dialect::Sqlite | Dialect::SqlServer);
    let (has_upper, has_lower) = (name.chars().any(char::is_uppercase), name.chars().any(char::is_lowercase));
    let is_sure = !folds || !has_upper || (!has_lower && dialect != Dialect::Postgres);
    is_sure.then(|| reference::identifier(dialect, name))
}

/// The place of a column in the statement's list.
pub fn place_of(write: &Write, name: &str) -> Option<usize> {
    let columns = write.form.as_ref()?.columns.as_ref()?;
    columns.iter().position(|column| column.key() == crate::names::key(name))
}
