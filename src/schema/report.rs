//! What `keyward schema` prints: every schema as its database would have it, and what could not be read.

use std::collections::HashSet;
use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

use crate::facts::{AlterKind, DdlEvent, Part, Script, StatementKind, TableKind};
use crate::schema::model::{Column, Schema, Sequence, Table};
use crate::source::{Sources, Span};

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    schemas: Vec<SchemaEntry<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct SchemaEntry<'a> {
    name: &'a str,
    dialect: &'static str,
    origin: &'static str,
    scripts: Vec<&'a str>,
    tables: Vec<TableEntry<'a>>,
    sequences: Vec<SequenceEntry<'a>>,
}

#[derive(Serialize)]
struct TableEntry<'a> {
    name: &'a str,
    namespace: Option<&'a str>,
    kind: &'static str,
    at: Place,
    columns: Vec<ColumnEntry<'a>>,
    unread: Vec<Place>,
}

#[derive(Serialize)]
struct ColumnEntry<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    data_type: Option<&'a str>,
    nullable: Option<bool>,
    default: Option<&'a str>,
    generation: &'static str,
    key: Option<usize>,
    at: Place,
}

#[derive(Serialize)]
struct SequenceEntry<'a> {
    name: &'a str,
    increment: i64,
    at: Place,
}

#[derive(Serialize)]
struct Place {
    path: String,
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct Summary {
    statements: usize,
    read: usize,
    unread: Vec<Unread>,
}

#[derive(Serialize)]
struct Unread {
    path: String,
    line: u32,
    kind: String,
    reason: String,
}

/// The schema report as JSON, stable from the first release. `scripts` are those whose statements the summary counts.
pub fn json(sources: &Sources, schemas: &[Schema], scripts: &[Script]) -> Value {
    let report = Report {
        version: 1,
        schemas: schemas.iter().map(|schema| schema_entry(sources, schema)).collect(),
        summary: summary(sources, scripts),
    };
    serde_json::to_value(report).unwrap_or(Value::Null)
}

/// The same for people: a line for each column.
pub fn text(sources: &Sources, schemas: &[Schema], scripts: &[Script]) -> String {
    let mut out = String::new();
    for schema in schemas {
        write_schema(&mut out, sources, schema);
    }
    let summary = summary(sources, scripts);
    let _ = writeln!(out, "{} statements, {} read", summary.statements, summary.read);
    for unread in &summary.unread {
        let _ = writeln!(out, "not read: {}:{}: {}: {}", unread.path, unread.line, unread.kind, unread.reason);
    }
    out
}

fn write_schema(out: &mut String, sources: &Sources, schema: &Schema) {
    let scripts = schema.scripts.len();
    let plural = if scripts == 1 { "" } else { "s" };
    let _ = writeln!(out, "{} ({}, {}, {scripts} script{plural})", schema.name, schema.dialect.title(), schema.origin.id());
    for table in schema.tables.values() {
        let at = place(sources, table.at);
        let kind = if table.kind == TableKind::Table { String::new() } else { format!(" [{}]", kind_id(table.kind)) };
        let partial = if table.partial { " (not all of it is known)" } else { "" };
        let _ = writeln!(out, "  {}{kind}{partial}  {}:{}", table.name, at.path, at.line);
        let width = table.columns.iter().map(|column| column.name.chars().count()).max().unwrap_or(0);
        for column in &table.columns {
            let _ = writeln!(out, "    {}", column_line(table, column, width));
        }
    }
    for sequence in schema.sequences.values() {
        let _ = writeln!(out, "  sequence {} (increment {})", sequence.name, sequence.increment);
    }
    let _ = writeln!(out);
}

fn column_line(table: &Table, column: &Column, width: usize) -> String {
    let data_type = column.data_type.as_ref().map_or("?", |data_type| data_type.text.as_str());
    let mut words = vec![format!("{:width$}  {data_type}", column.name)];
    match column.nullable {
        Some(false) => words.push("not null".to_owned()),
        Some(true) => {}
        None => words.push("null?".to_owned()),
    }
    if let Some(default) = stated_default(column) {
        words.push(format!("default {default}"));
    }
    if column.generation.id() != "none" {
        words.push(format!("generated: {}", column.generation.id()));
    }
    if let Some(position) = table.key_position(&column.name) {
        words.push(format!("key {}", position + 1));
    }
    words.join("  ")
}

fn schema_entry<'a>(sources: &'a Sources, schema: &'a Schema) -> SchemaEntry<'a> {
    SchemaEntry {
        name: &schema.name,
        dialect: schema.dialect.id(),
        origin: schema.origin.id(),
        scripts: schema.scripts.iter().map(|file| sources.path(*file)).collect(),
        tables: schema.tables.values().map(|table| table_entry(sources, table)).collect(),
        sequences: schema.sequences.values().map(|sequence| sequence_entry(sources, sequence)).collect(),
    }
}

fn table_entry<'a>(sources: &Sources, table: &'a Table) -> TableEntry<'a> {
    TableEntry {
        name: &table.name,
        namespace: table.namespace.as_deref(),
        kind: kind_id(table.kind),
        at: place(sources, table.at),
        columns: table.columns.iter().map(|column| column_entry(sources, table, column)).collect(),
        unread: table.unread.iter().map(|at| place(sources, *at)).collect(),
    }
}

fn column_entry<'a>(sources: &Sources, table: &Table, column: &'a Column) -> ColumnEntry<'a> {
    ColumnEntry {
        name: &column.name,
        data_type: column.data_type.as_ref().map(|data_type| data_type.text.as_str()),
        nullable: column.nullable,
        default: stated_default(column),
        generation: column.generation.id(),
        key: table.key_position(&column.name).map(|position| position + 1),
        at: place(sources, column.at),
    }
}

/// A default that nobody wrote down (MySQL's implicit ones) is none in the catalogue either.
fn stated_default(column: &Column) -> Option<&str> {
    column.default.as_ref().map(|default| default.text.as_str()).filter(|text| !text.is_empty())
}

fn sequence_entry<'a>(sources: &Sources, sequence: &'a Sequence) -> SequenceEntry<'a> {
    SequenceEntry { name: &sequence.name, increment: sequence.increment, at: place(sources, sequence.at) }
}

fn kind_id(kind: TableKind) -> &'static str {
    match kind {
        TableKind::Table => "table",
        TableKind::Temporary => "temporary",
        TableKind::Foreign => "foreign",
        TableKind::View => "view",
        TableKind::Other => "other",
    }
}

fn place(sources: &Sources, at: Span) -> Place {
    let position = sources.position(at);
    Place { path: sources.path(at.file).to_owned(), line: position.line, column: position.column }
}

/// Counts the statements that were seen, and lists what of them was not understood.
fn summary(sources: &Sources, scripts: &[Script]) -> Summary {
    let mut summary = Summary { statements: 0, read: 0, unread: Vec::new() };
    // A changelog is a script for each database: its statements count once.
    let mut seen: HashSet<Span> = HashSet::new();
    let new = |script: &'_ Script| {
        let places: Vec<Span> = script.statements.iter().map(|statement| statement.at).collect();
        let new: Vec<bool> = places.iter().map(|place| !seen.contains(place)).collect();
        seen.extend(places);
        new
    };
    let new: Vec<Vec<bool>> = scripts.iter().map(new).collect();
    let statements = scripts.iter().zip(&new).flat_map(|(script, new)| script.statements.iter().zip(new));
    for statement in statements.filter(|(_, new)| **new).map(|(statement, _)| statement) {
        summary.statements += 1;
        let before = summary.unread.len();
        // What takes changes back is not replayed, and need not be understood.
        if statement.part == Part::Up {
            unread_of(sources, &statement.kind, statement.at, &mut summary.unread);
        }
        summary.read += usize::from(summary.unread.len() == before);
    }
    summary
}

fn unread_of(sources: &Sources, kind: &StatementKind, statement: Span, unread: &mut Vec<Unread>) {
    let mut push = |at: Span, kind: &str, reason: String| {
        let place = place(sources, at);
        unread.push(Unread { path: place.path, line: place.line, kind: kind.to_owned(), reason });
    };
    let not_understood = |at: Span| format!("not understood: `{}`", shortened(sources.slice(at)));
    match kind {
        StatementKind::Unread { kind, reason, .. } => push(statement, kind, reason.clone()),
        StatementKind::Ddl(DdlEvent::CreateTable(create)) => {
            let words = create.columns.iter().flat_map(|column| &column.unread);
            for at in create.unread.iter().chain(words) {
                push(*at, "CREATE TABLE", not_understood(*at));
            }
        }
        StatementKind::Ddl(DdlEvent::AlterTable(alter)) => {
            for action in &alter.actions {
                match &action.kind {
                    AlterKind::Unread { reason } => push(action.at, "ALTER TABLE", reason.clone()),
                    AlterKind::AddColumn { column, .. } | AlterKind::Restate { column, .. } => {
                        for at in &column.unread {
                            push(*at, "ALTER TABLE", not_understood(*at));
                        }
                    }
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

/// The first words of a text, on one line.
fn shortened(text: &str) -> String {
    const LENGTH: usize = 60;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= LENGTH { line } else { line.chars().take(LENGTH).chain("…".chars()).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::Dialect;
    use crate::schema::{build, discover};
    use crate::source::{FileId, FileKind, SourceFile};

    #[test]
    fn the_report_tells_what_the_database_enforces() {
        let sql =
            "CREATE TABLE t (\n  id int AUTO_INCREMENT PRIMARY KEY,\n  e enum('a') NOT NULL,\n  n int DEFAULT NULL\n);\nCREATE TABLE;";
        let file = SourceFile::new(FileId(0), "db/a.sql", FileKind::Sql, sql);
        let scripts = [crate::sql::read_script(&file, Some(Dialect::MySql))];
        let sources = Sources::new(vec![file]);
        let (schema, _) = build::build(&discover::in_order("db/a.sql", Dialect::MySql, &scripts), &scripts);
        let report = json(&sources, std::slice::from_ref(&schema), &scripts);
        let columns = &report["schemas"][0]["tables"][0]["columns"];
        let at = serde_json::json!({ "path": "db/a.sql", "line": 2, "column": 3 });
        let id = serde_json::json!({ "name": "id", "type": "int", "nullable": false, "default": null, "generation": "auto-increment", "key": 1, "at": at });
        assert_eq!(columns[0], id);
        // An implicit default is in no catalogue.
        assert_eq!(columns[1]["default"], Value::Null);
        assert_eq!(columns[2]["default"], Value::Null);
        assert_eq!(report["summary"]["statements"], 2);
        assert_eq!(report["summary"]["read"], 1);
        assert_eq!(report["summary"]["unread"][0]["line"], 6);
        assert!(text(&sources, &[schema], &scripts).contains("id  int  not null  generated: auto-increment  key 1"));
    }
}
