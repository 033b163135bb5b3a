//! How much of the scripts was read: statements by database and kind, with the places of what was not understood.

use std::collections::{BTreeMap, BTreeSet};

use crate::dialect::Dialect;
use crate::facts::{DdlEvent, Gap, InsertVerb, Script, Statement, StatementKind};
use crate::schema::discover::dialect::{self, Hint};
use crate::schema::model::Schema;
use crate::source::{FileId, FileKind, Sources, Span};

/// The statements of one kind for one database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// [`Dialect::Generic`] when nothing says which it is.
    pub dialect: Dialect,
    /// `CREATE TABLE`, `INSERT`, …; `other` for what says nothing about tables and rows.
    pub kind: String,
    pub seen: usize,
    /// Those without any gap.
    pub read: usize,
    pub unread: Vec<Unread>,
}

/// A part of a statement that was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    pub at: Span,
    pub reason: String,
}

/// What says nothing about tables and rows.
pub const OTHER: &str = "other";

/// Counts the statements of all scripts, by database, then by kind. `schemas` tell the database of scripts that do not say it.
///
/// What a changelog runs on several databases counts once for each; a script that a changelog includes counts there.
pub fn count(sources: &Sources, scripts: &[Script], schemas: &[Schema]) -> Vec<Count> {
    let of_schemas = databases(schemas);
    let is_file = |script: &&Script| sources.get(script.file).is_some_and(|file| file.kind == FileKind::Sql);
    let (files, runs): (Vec<&Script>, Vec<&Script>) = scripts.iter().partition(is_file);
    let mut counts: BTreeMap<(Dialect, String), Count> = BTreeMap::new();
    let mut seen: BTreeSet<(Dialect, Span, usize)> = BTreeSet::new();
    for script in runs {
        let dialect = script.dialect.or_else(|| of_schemas.get(&script.file).copied()).unwrap_or(Dialect::Generic);
        for (index, statement) in numbered(script) {
            if seen.insert((dialect, statement.at, index)) {
                add(&mut counts, dialect, statement);
            }
        }
    }
    let included: BTreeSet<(Span, usize)> = seen.into_iter().map(|(_, at, index)| (at, index)).collect();
    for script in files {
        let own = database(sources, script, &of_schemas);
        for (index, statement) in numbered(script) {
            if !included.contains(&(statement.at, index)) {
                add(&mut counts, statement.dialects.first().copied().unwrap_or(own), statement);
            }
        }
    }
    counts.into_values().collect()
}

/// Each statement with its number among those that stand at its place: a block's text may amount to several.
fn numbered(script: &Script) -> impl Iterator<Item = (usize, &Statement)> {
    let mut numbers: BTreeMap<Span, usize> = BTreeMap::new();
    script.statements.iter().map(move |statement| {
        let number = numbers.entry(statement.at).or_default();
        *number += 1;
        (*number, statement)
    })
}

/// The database of each script that is in a schema; of several the first.
fn databases(schemas: &[Schema]) -> BTreeMap<FileId, Dialect> {
    let mut found = BTreeMap::new();
    for schema in schemas.iter().filter(|schema| schema.dialect != Dialect::Generic) {
        for file in &schema.scripts {
            found.entry(*file).or_insert(schema.dialect);
        }
    }
    found
}

fn database(sources: &Sources, script: &Script, of_schemas: &BTreeMap<FileId, Dialect>) -> Dialect {
    match dialect::of_script(sources.path(script.file), script.dialect) {
        Some(Hint::Dialect(dialect)) => dialect,
        Some(Hint::Other | Hint::NotJudged) => Dialect::Generic,
        None => of_schemas.get(&script.file).copied().unwrap_or(Dialect::Generic),
    }
}

fn add(counts: &mut BTreeMap<(Dialect, String), Count>, dialect: Dialect, statement: &Statement) {
    let kind = kind(&statement.kind);
    let count = counts.entry((dialect, kind.to_owned())).or_insert_with(|| Count {
        dialect,
        kind: kind.to_owned(),
        seen: 0,
        read: 0,
        unread: Vec::new(),
    });
    let gaps = statement.gaps();
    let statements = 1 + statement.again.len();
    count.seen += statements;
    count.read += if gaps.is_empty() { statements } else { 0 };
    count.unread.extend(gaps.into_iter().map(|Gap { at, reason, .. }| Unread { at, reason: reason.to_owned() }));
}

fn kind(kind: &StatementKind) -> &str {
    match kind {
        StatementKind::Ddl(event) => match event {
            DdlEvent::CreateTable(_) => "CREATE TABLE",
            DdlEvent::AlterTable(_) => "ALTER TABLE",
            DdlEvent::DropTable { .. } => "DROP TABLE",
            DdlEvent::RenameTable { .. } => "RENAME TABLE",
            DdlEvent::CreateView { .. } => "CREATE VIEW",
            DdlEvent::CreateSequence { .. } => "CREATE SEQUENCE",
            DdlEvent::AlterSequence { .. } => "ALTER SEQUENCE",
            DdlEvent::DropSequence { .. } => "DROP SEQUENCE",
            DdlEvent::CreateTrigger(_) => "CREATE TRIGGER",
            DdlEvent::DropTrigger { .. } => "DROP TRIGGER",
            DdlEvent::CreateFunction { .. } => "CREATE FUNCTION",
            DdlEvent::CreateDomain { .. } => "CREATE DOMAIN",
            DdlEvent::AlterDomain { .. } => "ALTER DOMAIN",
            DdlEvent::CreateIndex { .. } => "CREATE INDEX",
        },
        StatementKind::Insert(insert) => match insert.verb {
            InsertVerb::Insert => "INSERT",
            InsertVerb::Replace => "REPLACE",
            InsertVerb::Merge => "MERGE",
            InsertVerb::Load => "LOAD",
        },
        StatementKind::IdentityInsert { .. }
        | StatementKind::Use { .. }
        | StatementKind::Connect { .. }
        | StatementKind::Routine(_)
        | StatementKind::Call(_)
        | StatementKind::Other => OTHER,
        StatementKind::Unread { kind, .. } if kind == "COPY" => "LOAD",
        StatementKind::Unread { kind, .. } => kind,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceFile;
    use crate::sql::read_script;

    fn counted(path: &str, sql: &str) -> Vec<Count> {
        let file = SourceFile::new(FileId(0), path, FileKind::Sql, sql);
        let scripts = [read_script(&file, None)];
        count(&Sources::new(vec![file]), &scripts, &[])
    }

    fn rows(counts: &[Count]) -> Vec<(Dialect, &str, usize, usize)> {
        counts.iter().map(|count| (count.dialect, count.kind.as_str(), count.seen, count.read)).collect()
    }

    #[test]
    fn statements_by_database_and_kind() {
        let sql = "CREATE TABLE a (b int);\nCREATE TABLE;\nINSERT INTO a VALUES (1);\nSELECT 1;\nALTER TABLE a ADD c int;\n";
        let counts = counted("db/mysql/a.sql", sql);
        let expected = [
            (Dialect::MySql, "ALTER TABLE", 1, 1),
            (Dialect::MySql, "CREATE TABLE", 2, 1),
            (Dialect::MySql, "INSERT", 1, 1),
            (Dialect::MySql, OTHER, 1, 1),
        ];
        assert_eq!(rows(&counts), expected);
        let table = &counts[1].unread;
        assert_eq!((table.len(), table[0].at.start, table[0].reason.as_str()), (1, 24, "the table has no name"));
    }

    #[test]
    fn a_table_counts_as_one_whatever_its_kind() {
        let counts = counted("a.sql", "CREATE GLOBAL TEMPORARY TABLE;\nCREATE TEMPORARY TABLE t (a int);");
        assert_eq!(rows(&counts), [(Dialect::Generic, "CREATE TABLE", 2, 1)]);
    }

    #[test]
    fn sections_of_several_databases_count_apart() {
        let counts = counted("a.sql", "-- mysql\nDROP TABLE a;\n-- oracle\nDROP TABLE a;\nDROP TABLE b;");
        assert_eq!(rows(&counts), [(Dialect::MySql, "DROP TABLE", 1, 1), (Dialect::Oracle, "DROP TABLE", 2, 2)]);
    }
}
