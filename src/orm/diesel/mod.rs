//! Diesel: Insertable structs and `insert_into`.
//!
//! Diesel names in an INSERT what the program names, and nothing else; a column that is left out is the database's business. So a struct with
//! `#[derive(Insertable)]` is a writer, and so is each `insert_into(t).values(…)` that spells out columns. `table!` gives the names in SQL.

mod insertable;
mod statements;
mod tables;

use std::collections::BTreeSet;

use crate::dialect::Dialect;
use crate::facts::{Note, Writer};
use crate::lang::outline::{Language, Outline};
use crate::orm::Reader;
use crate::orm::diesel::statements::Form;
use crate::project::Project;

pub const READER: Reader = Reader {
    name: "Diesel",
    languages: &[Language::Rust],
    // `table!` stands in schema files, which write nothing but name everything.
    needles: &["Insertable", "insert_into", "insert_or_ignore_into", "replace_into", "table!"],
    read,
};

/// Connections and backends, and the databases that they speak to.
const BACKENDS: &[(&str, &[Dialect])] = &[
    ("Pg", &[Dialect::Postgres]),
    ("PgConnection", &[Dialect::Postgres]),
    ("AsyncPgConnection", &[Dialect::Postgres]),
    ("Mysql", &[Dialect::MySql, Dialect::MariaDb]),
    ("MysqlConnection", &[Dialect::MySql, Dialect::MariaDb]),
    ("AsyncMysqlConnection", &[Dialect::MySql, Dialect::MariaDb]),
    ("Sqlite", &[Dialect::Sqlite]),
    ("SqliteConnection", &[Dialect::Sqlite]),
];

/// The databases that a type of Diesel's speaks to; none for any other type.
fn backend(name: &str) -> &'static [Dialect] {
    BACKENDS.iter().find(|(known, _)| *known == name).map_or(&[], |(_, dialects)| dialects)
}

/// What a file alone does not tell.
struct Knowledge {
    tables: Vec<tables::Table>,
    /// Tables (by module) into which somewhere a struct and further columns are inserted together.
    extended: BTreeSet<String>,
    /// Structs that are inserted, by name.
    inserted: BTreeSet<String>,
    /// Structs that are part of others (`#[diesel(embed)]`), by name: they bring some of a row's columns.
    embedded: BTreeSet<String>,
    /// Tables (by module) into which somewhere a struct is inserted whose type could not be told.
    receiving: BTreeSet<String>,
}

impl Knowledge {
    fn of(project: &Project) -> Self {
        let mut knowledge = Knowledge {
            tables: tables::all(project),
            extended: BTreeSet::new(),
            inserted: BTreeSet::new(),
            embedded: BTreeSet::new(),
            receiving: BTreeSet::new(),
        };
        for outline in project.outlines().iter().filter(|outline| outline.language == Language::Rust) {
            knowledge.embedded.extend(outline.types.iter().flat_map(insertable::embedded));
            for (decl, function) in outline.all_functions().filter(|(_, function)| !function.is_test) {
                for statement in statements::statements(function).0 {
                    if let Form::Values(expr) = statement.form
                        && let values = statements::values(function, expr)
                        && values.has_struct
                        && let Some(table) = tables::find(project, &knowledge.tables, outline, statement.table)
                    {
                        if values.has_columns() {
                            knowledge.extended.insert(table.module.clone());
                        }
                        if values.structs.is_empty() {
                            knowledge.receiving.insert(table.module);
                        }
                        let own = decl.map_or("Self", |decl| decl.name.as_str());
                        knowledge
                            .inserted
                            .extend(values.structs.into_iter().map(|name| if name == "Self" { own.to_owned() } else { name }));
                    }
                }
                // `new_user.insert_into(users::table)`
                knowledge.receiving.extend(
                    statements::method_inserts(function)
                        .filter_map(|path| tables::find(project, &knowledge.tables, outline, path).map(|table| table.module)),
                );
            }
        }
        knowledge
    }
}

fn read(project: &Project, outline: &Outline) -> (Vec<Writer>, Vec<Note>) {
    let knowledge = project.memo(Knowledge::of);
    let mut notes = Vec::new();
    let mut writers: Vec<Writer> = outline.types.iter().filter_map(|decl| insertable::read(project, &knowledge, outline, decl)).collect();
    for (decl, function) in outline.all_functions().filter(|(_, function)| !function.is_test) {
        writers.extend(statements::read(project, &knowledge, outline, decl, function, &mut notes));
    }
    (writers, notes)
}

#[cfg(test)]
mod tests;
