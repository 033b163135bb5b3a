//! Tables that Rust code describes to sea-query: the migrations of SeaORM and Loco, and programs that make their tables with it.
//! <https://docs.rs/sea-query/latest/sea_query/table/struct.Table.html>, <https://www.sea-ql.org/SeaORM/docs/migration/writing-migration/>
//!
//! [`chain`] takes a chain of calls apart, [`name`] knows what identifiers are called, [`mod@column`] reads a column's definition, [`table`]
//! the statements.

mod chain;
mod column;
mod name;
mod table;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::facts::{Part, Script, Statement, StatementKind};
use crate::lang::outline::{Call, Function, Language, Outline, TypeDecl};
use crate::orm::raw_sql;
use crate::project::Project;
use crate::source::Span;
use crate::sql;
use crate::text::Text;

/// Words without which a file describes no table.
pub const NEEDLES: &[&str] =
    &["Table::create", "Table::alter", "Table::drop", "Table::rename", "TableCreateStatement", "TableAlterStatement", "MigrationTrait"];

/// What a file with a step of a chain has. What is in its strings is read here, in its place.
pub const STEP: &str = "MigrationTrait";

/// What a step does; `down` takes it back.
const UP: &str = "up";

/// Functions that call each other are followed this far.
const DEPTH: usize = 8;

/// Whether a file is a step of a chain: what it writes goes to tables as they are at that time, not as they end.
pub fn is_step(project: &Project, outline: &Outline) -> bool {
    outline.language == Language::Rust && project.sources.get(outline.file).is_some_and(|file| file.text.contains(STEP))
}

/// Words of files that ask which database they run on: their statements in strings may each be for another.
const ASKS: &[&str] = &["get_database_backend", "DbBackend", "DatabaseBackend", "db_type"];

/// One script for each source file that builds tables: its statements in the order in which they stand.
pub fn scripts(project: &Project) -> Vec<Script> {
    project.outlines().iter().filter(|outline| outline.language == Language::Rust).filter_map(|outline| script(project, outline)).collect()
}

fn script(project: &Project, outline: &Outline) -> Option<Script> {
    let file = project.sources.get(outline.file)?;
    // What a generator copies into other projects is no part of this one.
    if file.path.split('/').any(|folder| folder == "template" || folder == "templates") {
        return None;
    }
    if !NEEDLES.iter().any(|needle| file.text.contains(needle)) {
        return None;
    }
    let is_step = file.text.contains(STEP);
    let asks = ASKS.iter().any(|word| file.text.contains(word));
    let mut reading = Reading { project, outline, is_step, asks, read: BTreeSet::new(), depth: 0, statements: Vec::new() };
    let functions = || outline.all_functions().filter(|(decl, function)| !function.is_test && !decl.is_some_and(|decl| decl.is_test));
    if is_step {
        functions().filter(|(_, function)| function.name == UP).for_each(|(decl, function)| reading.function(decl, function));
    } else {
        functions().for_each(|(decl, function)| reading.function(decl, function));
    }
    let statements = reading.statements;
    (!statements.is_empty()).then_some(Script {
        file: outline.file,
        dialect: None,
        is_soft: false,
        is_embedded: !is_step,
        is_code: true,
        statements,
    })
}

/// A file that is being read.
struct Reading<'a> {
    project: &'a Project<'a>,
    outline: &'a Outline,
    is_step: bool,
    asks: bool,
    /// The functions that were read: each once, where it is called first.
    read: BTreeSet<Span>,
    depth: usize,
    statements: Vec<Statement>,
}

impl<'a> Reading<'a> {
    /// The statements of a function, and of a step's own functions where it calls them.
    fn function(&mut self, decl: Option<&'a TypeDecl>, function: &'a Function) {
        if self.depth >= DEPTH || !self.read.insert(function.at) {
            return;
        }
        self.depth += 1;
        let mut own = Vec::new();
        table::statements(self.outline, function, &mut own);
        let mut called: Vec<(u32, Option<&TypeDecl>, &Function)> = Vec::new();
        if self.is_step {
            let texts = function.texts.iter().filter(|text| is_sql(text));
            let read = texts.flat_map(|text| sql::read_embedded(&self.project.resolve(self.outline, decl, text)));
            let read = read.filter(|statement| raw_sql::schema::is_ddl(statement) || matches!(statement.kind, StatementKind::Insert(_)));
            own.extend(read.map(|statement| if self.asks { doubted(statement) } else { statement }));
            for call in &function.calls {
                call.visit(&mut |inner| {
                    called
                        .extend(inner.as_call().and_then(|call| self.callee(call)).map(|(decl, function)| (inner.at.start, decl, function)))
                });
            }
        }
        own.sort_by_key(|statement: &Statement| statement.at.start);
        called.sort_by_key(|(at, ..)| *at);
        let mut called = called.into_iter().peekable();
        for statement in own {
            while let Some((_, decl, function)) = called.next_if(|(at, ..)| *at < statement.at.start) {
                self.function(decl, function);
            }
            self.statements.push(statement);
        }
        called.for_each(|(_, decl, function)| self.function(decl, function));
        self.depth -= 1;
    }

    /// The function of this file that a call means: the only one of the name, or the one in the module or type that is named.
    fn callee(&self, call: &Call) -> Option<(Option<&'a TypeDecl>, &'a Function)> {
        let named: Vec<_> =
            self.outline.all_functions().filter(|(_, function)| function.name == call.name && function.name != UP).collect();
        let owner = chain::owner(call);
        let inside = |decl: &Option<&TypeDecl>| decl.is_some_and(|decl| decl.qualified.split('.').any(|part| part == owner));
        match named.as_slice() {
            [only] => Some(*only),
            several => several.iter().find(|(decl, _)| inside(decl)).copied(),
        }
    }
}

/// Whether a text may say something about tables or their rows.
fn is_sql(text: &Text) -> bool {
    ["table", "insert"].iter().any(|word| text.mentions(word))
}

/// A statement that may be for another database than the one at hand.
fn doubted(statement: Statement) -> Statement {
    use crate::facts::DdlEvent;
    if matches!(statement.kind, StatementKind::Insert(_)) {
        return Statement { kind: StatementKind::Other, ..statement };
    }
    let table = match &statement.kind {
        StatementKind::Ddl(DdlEvent::CreateTable(create)) => Some(create.name.clone()),
        StatementKind::Ddl(DdlEvent::AlterTable(alter)) => Some(alter.name.clone()),
        _ => None,
    };
    let reason = "the program asks which database it runs on".to_owned();
    Statement { kind: StatementKind::Unread { kind: "ALTER TABLE".to_owned(), reason, table }, part: Part::Up, ..statement }
}

/// Whether variables of a function that hold a statement are built on later: then a chain is not all of it.
fn builds_on(function: &Function, variable: &str) -> bool {
    function.calls.iter().any(|call| {
        let links = chain::links(call);
        links.first().and_then(|link| link.receiver.as_ref()).and_then(|receiver| receiver.as_path()) == Some(&[variable.to_owned()])
            && links.iter().any(|link| link.name == "col" || link.name == "add_column" || link.name == "primary_key")
    })
}
