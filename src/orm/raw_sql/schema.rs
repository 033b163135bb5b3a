//! Tables that a program creates by statements in its strings: rusqlite's `execute_batch("CREATE TABLE …")`, lists of migrations.

use std::collections::BTreeSet;

use crate::dialect::Dialect;
use crate::facts::{DdlEvent, Part, Script, Statement, StatementKind};
use crate::lang::outline::{Field, Language, Outline, TypeDecl};
use crate::names::HOLE;
use crate::orm::raw_sql::{DEPTH, collect_texts};
use crate::orm::sea_query;
use crate::project::Project;
use crate::sql::{self, guess};
use crate::text::Text;

/// Words without which a file creates no table.
pub const NEEDLES: &[&str] = &["CREATE TABLE", "create table", "Create Table"];

/// Pieces of names that a file has only when it works with that database: crates and their types.
const USES: &[(&str, Dialect)] = &[
    ("rusqlite", Dialect::Sqlite),
    ("Sqlite", Dialect::Sqlite),
    ("tokio_postgres", Dialect::Postgres),
    ("PgConnection", Dialect::Postgres),
    ("PgPool", Dialect::Postgres),
    ("Postgres", Dialect::Postgres),
    ("postgres::", Dialect::Postgres),
    ("MySql", Dialect::MySql),
    ("Mysql", Dialect::MySql),
    ("mysql::", Dialect::MySql),
    ("mysql_async", Dialect::MySql),
    // Names of drivers and classes on the JVM.
    ("SQLite", Dialect::Sqlite),
    ("sqlite", Dialect::Sqlite),
    ("jdbc:h2", Dialect::H2),
    ("org.h2", Dialect::H2),
    ("jdbc:hsqldb", Dialect::Hsqldb),
    ("jdbc:derby", Dialect::Derby),
    ("org.apache.derby", Dialect::Derby),
    ("com.mysql", Dialect::MySql),
    ("jdbc:mysql", Dialect::MySql),
    ("MySQL", Dialect::MySql),
    ("org.postgresql", Dialect::Postgres),
    ("jdbc:postgresql", Dialect::Postgres),
    ("PostgreSQL", Dialect::Postgres),
    ("jdbc:oracle", Dialect::Oracle),
    ("jdbc:sqlserver", Dialect::SqlServer),
];

/// One script for each source file that creates tables: its statements in the order in which they stand.
pub fn scripts(project: &Project) -> Vec<Script> {
    project.outlines().iter().filter_map(|outline| script(project, outline)).collect()
}

fn script(project: &Project, outline: &Outline) -> Option<Script> {
    let file = project.sources.get(outline.file)?;
    // SeaORM's steps are read with what else they do.
    if !NEEDLES.iter().any(|needle| file.text.contains(needle)) || file.text.contains(sea_query::STEP) {
        return None;
    }
    let texts = texts(outline);
    let mut statements: Vec<Statement> = Vec::new();
    let mut told = String::new();
    for (decl, text) in texts {
        if !["table", "TABLE", "Table"].iter().any(|word| text.mentions(word)) {
            continue;
        }
        let resolved = project.resolve(outline, decl, text);
        // A table whose name or columns come from elsewhere is not the table that stands there.
        if resolved.text.contains(HOLE) {
            continue;
        }
        let read: Vec<Statement> = sql::read_embedded(&resolved).into_iter().filter(is_ddl).collect();
        // A table that is dropped alone is dropped at another time than it is created.
        let creates = read.iter().any(|statement| !matches!(statement.kind, StatementKind::Ddl(DdlEvent::DropTable { .. })));
        if creates {
            told.push_str(&resolved.text);
            told.push_str(";\n");
            statements.extend(read);
        }
    }
    let creates = |statement: &Statement| matches!(statement.kind, StatementKind::Ddl(DdlEvent::CreateTable(_)));
    statements.iter().any(creates).then_some(())?;
    let guessed = guess::dialect(&told);
    let used = used(&file.text);
    if used.len() > 1 && !is_named(&file.path) {
        return None;
    }
    let used = used.first().copied().filter(|_| used.len() == 1);
    // A crate has a manifest that says which database it uses; a class that does not say it may be for any.
    if outline.language != Language::Rust && used.is_none() && !is_named(&file.path) {
        return None;
    }
    Some(Script {
        file: outline.file,
        dialect: used.or(guessed.map(|guess| guess.dialect)),
        is_soft: used.is_none() && guessed.is_some_and(|guess| guess.is_soft),
        is_embedded: true,
        is_code: false,
        statements,
    })
}

/// The texts of a file that are not its tests', in their order.
pub fn texts(outline: &Outline) -> Vec<(Option<&TypeDecl>, &Text)> {
    let mut texts: Vec<(Option<&TypeDecl>, &Text)> = Vec::new();
    for decl in outline.types.iter().filter(|decl| !decl.is_test) {
        initialisers(Some(decl), &decl.fields, &mut texts);
        for function in decl.functions.iter().filter(|function| !function.is_test) {
            texts.extend(function.texts.iter().map(|text| (Some(decl), text)));
        }
    }
    initialisers(None, &outline.constants, &mut texts);
    for function in outline.functions.iter().filter(|function| !function.is_test) {
        texts.extend(function.texts.iter().map(|text| (None, text)));
    }
    texts.sort_by_key(|(_, text)| text.at().map(|at| at.start));
    texts
}

fn initialisers<'o>(decl: Option<&'o TypeDecl>, fields: &'o [Field], texts: &mut Vec<(Option<&'o TypeDecl>, &'o Text)>) {
    for initialiser in fields.iter().filter_map(|field| field.initialiser.as_ref()) {
        let mut found = Vec::new();
        collect_texts(initialiser, &mut found, DEPTH);
        texts.extend(found.into_iter().map(|text| (decl, text)));
    }
}

/// Whether a statement builds or changes tables.
pub fn is_ddl(statement: &Statement) -> bool {
    let tables = matches!(
        statement.kind,
        StatementKind::Ddl(
            DdlEvent::CreateTable(_)
                | DdlEvent::AlterTable(_)
                | DdlEvent::RenameTable { .. }
                | DdlEvent::DropTable { .. }
                | DdlEvent::CreateTrigger(_)
                | DdlEvent::CreateSequence { .. }
                | DdlEvent::CreateFunction { .. }
        ) | StatementKind::Unread { .. }
    );
    tables && statement.part == Part::Up
}

/// The databases that a file works with.
fn used(text: &str) -> BTreeSet<Dialect> {
    USES.iter().filter(|(piece, _)| text.contains(piece)).map(|(_, dialect)| *dialect).collect()
}

/// Whether a path says for which database its file is, as `db/postgres.rs` does.
fn is_named(path: &str) -> bool {
    path.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|word| Dialect::parse(word).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::rust;
    use crate::source::{FileId, FileKind, SourceFile, Sources};

    /// The tables that a file's scripts create or change, and their dialect.
    fn told(path: &str, text: &str) -> Vec<String> {
        let sources = Sources::new(vec![SourceFile::new(FileId(0), path, FileKind::Rust, text)]);
        let outlines = sources.iter().map(rust::read).collect();
        let project = Project::new(&sources, &[], outlines);
        let events = |statement: &Statement| match &statement.kind {
            StatementKind::Ddl(DdlEvent::CreateTable(create)) => format!("+{}", create.name.text()),
            StatementKind::Ddl(DdlEvent::DropTable { names }) => format!("-{}", names[0].text()),
            StatementKind::Ddl(DdlEvent::AlterTable(alter)) => format!("~{}", alter.name.text()),
            _ => "?".to_owned(),
        };
        let line = |script: Script| {
            let events: Vec<String> = script.statements.iter().map(events).collect();
            format!("{} {}", script.dialect.map_or("", Dialect::id), events.join(" "))
        };
        scripts(&project).into_iter().map(line).collect()
    }

    #[test]
    fn statements_in_the_order_in_which_they_stand() {
        let text = r#"use rusqlite::Connection;
            const TABLE: &str = "users";
            const MIGRATIONS: &[&str] = &["CREATE TABLE a (id INT PRIMARY KEY)", "ALTER TABLE a ADD b TEXT"];
            fn init(c: &Connection) {
                c.execute(&format!("CREATE TABLE {TABLE} (id INTEGER PRIMARY KEY)"), []);
                c.execute_batch("CREATE TABLE n (id INT); INSERT INTO n SELECT id FROM a; DROP TABLE a; ALTER TABLE n RENAME TO a;");
                c.execute("DROP TABLE users", []);
            }
            fn any(name: &str) -> String { format!("CREATE TABLE {name} (id INT)") }
            #[cfg(test)] mod tests { fn t() { run("CREATE TABLE only_in_tests (id INT)"); } }"#;
        assert_eq!(told("src/db.rs", text), ["sqlite +a ~a +users +n -a ~n"]);
    }

    /// The same of a Java class.
    fn of_java(path: &str, text: &str) -> Vec<String> {
        let sources = Sources::new(vec![SourceFile::new(FileId(0), path, FileKind::Java, text)]);
        let outlines = sources.iter().map(crate::lang::java::read).collect();
        let project = Project::new(&sources, &[], outlines);
        let tables = |script: &Script| script.statements.iter().filter(|statement| is_ddl(statement)).count();
        scripts(&project).iter().map(|script| format!("{} {}", script.dialect.map_or("", Dialect::id), tables(script))).collect()
    }

    #[test]
    fn classes_that_say_their_database() {
        let text = "class Store { static final String USERS = \"users\"; static final String URL = \"jdbc:sqlite:a.db\";
            static final String CREATE = \"CREATE TABLE \" + USERS + \" (id INTEGER PRIMARY KEY)\";
            void open(Statement s) { s.execute(CREATE); s.execute(\"CREATE TABLE n (id INT\" + \", a TEXT)\"); s.execute(\"CREATE TABLE \" + name() + \" (id INT)\"); } }";
        assert_eq!(of_java("src/main/java/Store.java", text), ["sqlite 2"]);
        let unsaid = text.replace("jdbc:sqlite:", "");
        assert!(of_java("src/main/java/Store.java", &unsaid).is_empty());
        assert_eq!(of_java("src/main/java/mysql/Store.java", &unsaid), [" 2"]);
        assert!(
            of_java("src/main/java/Store.java", &text.replace("class Store {", "class Store { String other = \"jdbc:mysql://h/x\";"))
                .is_empty()
        );
    }

    #[test]
    fn a_file_for_several_databases_is_left_alone() {
        let text = "fn a(p: PgPool, s: SqlitePool) { run(\"CREATE TABLE a (id INT PRIMARY KEY)\"); }";
        assert!(told("src/db.rs", text).is_empty());
        assert_eq!(told("src/postgres.rs", text), [" +a"]);
        assert!(told("src/db.rs", "fn a() { run(\"DROP TABLE a\"); }").is_empty());
    }
}
