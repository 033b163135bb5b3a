//! Tables that Rust code describes to sea-query: the migrations of SeaORM and Loco, and programs that make their tables with it.
//! <https://docs.rs/sea-query/latest/sea_query/table/struct.Table.html>, <https://www.sea-ql.org/SeaORM/docs/migration/writing-migration/>
//!
//! [`chain`] takes a chain of calls apart, [`name`] knows what identifiers are called, [`column`] reads a column's definition, [`table`]
//! the statements.

mod chain;
mod column;
mod name;
mod table;

#[cfg(test)]
mod tests;

use crate::facts::{Part, Script, Statement, StatementKind};
use crate::lang::outline::{Function, Language, Outline};
use crate::orm::raw_sql;
use crate::project::Project;
use crate::sql;

/// Words without which a file describes no table.
pub const NEEDLES: &[&str] =
    &["Table::create", "Table::alter", "Table::drop", "Table::rename", "TableCreateStatement", "TableAlterStatement", "MigrationTrait"];

/// What a file with a step of a chain has. What is in its strings is read here, in its place.
pub const STEP: &str = "MigrationTrait";

/// What takes a step back.
const DOWN: &str = "down";

/// Words of files that ask which database they run on: their statements in strings may each be for another.
const ASKS: &[&str] = &["get_database_backend", "DbBackend", "DatabaseBackend", "db_type"];

/// One script for each source file that builds tables: its statements in the order in which they stand.
pub fn scripts(project: &Project) -> Vec<Script> {
    project.outlines().iter().filter(|outline| outline.language == Language::Rust).filter_map(|outline| script(project, outline)).collect()
}

fn script(project: &Project, outline: &Outline) -> Option<Script> {
    let file = project.sources.get(outline.file)?;
    if !NEEDLES.iter().any(|needle| file.text.contains(needle)) {
        return None;
    }
    let is_step = file.text.contains(STEP);
    let asks = ASKS.iter().any(|word| file.text.contains(word));
    let mut statements = Vec::new();
    let functions = outline.all_functions().filter(|(decl, function)| !function.is_test && !decl.is_some_and(|decl| decl.is_test));
    for (decl, function) in functions.filter(|(_, function)| function.name != DOWN) {
        table::statements(outline, function, &mut statements);
        if is_step {
            let texts = function.texts.iter().filter(|text| text.mentions("table"));
            let read = texts.flat_map(|text| sql::read_embedded(&project.resolve(outline, decl, text)));
            statements.extend(read.filter(raw_sql::schema::is_ddl).map(|statement| if asks { doubted(statement) } else { statement }));
        }
    }
    statements.sort_by_key(|statement: &Statement| statement.at.start);
    (!statements.is_empty()).then_some(Script { file: outline.file, dialect: None, is_soft: false, is_embedded: !is_step, statements })
}

/// A statement that may be for another database than the one at hand.
fn doubted(statement: Statement) -> Statement {
    use crate::facts::DdlEvent;
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
