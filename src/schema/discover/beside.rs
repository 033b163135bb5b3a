//! Root changelogs that stand side by side and run on one database: what one creates another may change.

use std::collections::BTreeSet;

use super::changelog::tables;
use super::dialect;
use crate::dialect::Dialect;
use crate::facts::{AlterKind, DdlEvent, Script, Statement, StatementKind};
use crate::formats::liquibase::Changelog;
use crate::names::ObjectName;
use crate::schema::order;
use crate::source::{Sources, Span};
use crate::standing;

/// What a root changelog comes to on one database.
pub(super) struct Run<'c> {
    pub root: &'c Changelog,
    /// None of its own says that it runs there; one beside it does.
    pub is_aside: bool,
    pub dialect: Dialect,
    pub script: Script,
}

/// The databases that roots beside a root run on and that it does not name: what runs on one runs on the other, unless its path says which it is for.
pub(super) fn further(runs: &[Run], sources: &Sources) -> Vec<(usize, Dialect)> {
    let folder = |run: &Run| sources.path(run.root.file).rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let is_free = |run: &Run| dialect::named(sources.path(run.root.file)).is_none();
    let runs_on = |run: &Run, dialect: Dialect| runs.iter().any(|own| own.root.file == run.root.file && own.dialect == dialect);
    let mut found = BTreeSet::new();
    let mut further = Vec::new();
    for (index, run) in runs.iter().enumerate().filter(|(_, run)| is_free(run)) {
        for other in runs.iter().filter(|other| other.root.file != run.root.file && is_free(other) && folder(other) == folder(run)) {
            if !runs_on(run, other.dialect) && found.insert((run.root.file, other.dialect)) {
                further.push((index, other.dialect));
            }
        }
    }
    further
}

/// Hands what changes a table that a root does not create itself to the roots beside it that do, behind all that these do by themselves. Where there are
/// several changes they come in the order of their roots' names.
pub(super) fn hand_over(runs: &mut [Run], sources: &Sources) {
    let created: Vec<BTreeSet<String>> = runs.iter().map(|run| tables(&run.script).0).collect();
    // What two roots include is done once.
    let places: Vec<BTreeSet<Span>> = runs.iter().map(|run| run.script.statements.iter().map(|statement| statement.at).collect()).collect();
    let path = |run: &Run| sources.path(run.root.file).to_owned();
    let folder = |path: &str| path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
    let mut order: Vec<usize> = (0..runs.len()).collect();
    let paths: Vec<String> = runs.iter().map(path).collect();
    order.sort_by(|a, b| match (paths.get(*a), paths.get(*b)) {
        (Some(a), Some(b)) => order::natural(a, b),
        _ => a.cmp(b),
    });
    for giver in order {
        let (Some(own), Some(giver_path), Some(dialect)) = (created.get(giver), paths.get(giver), runs.get(giver).map(|run| run.dialect))
        else {
            continue;
        };
        let is_beside = |taker: usize| {
            let fits = runs.get(taker).is_some_and(|run| run.dialect == dialect && !run.is_aside)
                && created.get(taker).is_some_and(|theirs| !are_versions(own, theirs));
            let other = paths.get(taker).filter(|_| taker != giver && fits);
            other.is_some_and(|other| folder(other) == folder(giver_path) && standing::of(other) == standing::of(giver_path))
        };
        let takers: Vec<usize> = (0..created.len()).filter(|&taker| is_beside(taker)).collect();
        let has = |taker: &usize, table: &str| created.get(*taker).is_some_and(|created| created.contains(table));
        let mut given: Vec<(usize, Statement)> = Vec::new();
        if let Some(run) = runs.get_mut(giver) {
            run.script.statements.retain(|statement| {
                let Some(table) = changed(statement).map(ObjectName::key) else { return true };
                let having = takers.iter().copied().filter(|taker| has(taker, &table));
                if own.contains(&table) {
                    let missing = having.filter(|taker| !places.get(*taker).is_some_and(|places| places.contains(&statement.at)));
                    given.extend(missing.filter_map(|taker| Some((taker, careful(statement)?))));
                    return true;
                }
                let before = given.len();
                given.extend(having.map(|taker| (taker, statement.clone())));
                given.len() == before
            });
        }
        for (taker, statement) in given {
            if let Some(run) = runs.get_mut(taker) {
                run.script.statements.push(statement);
            }
        }
    }
}

/// Whether two roots make the same database, each as it is in one version: most of what one creates the other creates, too.
fn are_versions(own: &BTreeSet<String>, theirs: &BTreeSet<String>) -> bool {
    let shared = own.intersection(theirs).count();
    shared > 1 && shared * 2 > own.len().min(theirs.len())
}

/// What a change says of a table that both roots create: it may be the same one, which the second finds there, or another of that name. Columns that no row
/// needs are added; whatever else is done leaves the table open.
fn careful(statement: &Statement) -> Option<Statement> {
    let StatementKind::Ddl(DdlEvent::AlterTable(alter)) = &statement.kind else { return None };
    let is_free = |kind: &AlterKind| match kind {
        AlterKind::AddColumn { column, .. } => column.nullable != Some(false) || column.default.is_some(),
        AlterKind::DropNotNull { .. } | AlterKind::SetDefault { .. } | AlterKind::SetType { .. } => true,
        _ => false,
    };
    let is_nothing = |kind: &AlterKind| {
        matches!(
            kind,
            AlterKind::AddIndex(_)
                | AlterKind::AddUnique(_)
                | AlterKind::AddForeignKey(_)
                | AlterKind::AddPrimaryKey(_)
                | AlterKind::DropConstraint { .. }
                | AlterKind::Noise
        )
    };
    let mut alter = alter.clone();
    alter.actions.retain(|action| !is_nothing(&action.kind));
    for action in alter.actions.iter_mut().filter(|action| !is_free(&action.kind)) {
        action.kind = AlterKind::Unread { reason: "another changelog changes a table of this name".to_owned() };
    }
    let kind = StatementKind::Ddl(DdlEvent::AlterTable(alter));
    Some(Statement { kind, ..statement.clone() })
}

/// The table that a statement changes without making or renaming it.
fn changed(statement: &Statement) -> Option<&ObjectName> {
    match &statement.kind {
        StatementKind::Ddl(DdlEvent::AlterTable(alter)) => Some(&alter.name),
        StatementKind::Ddl(DdlEvent::CreateTrigger(create)) => Some(&create.table),
        StatementKind::Ddl(DdlEvent::CreateIndex { table, .. }) => Some(table),
        StatementKind::Unread { kind, table, .. } if kind.to_ascii_uppercase().starts_with("ALTER TABLE") => table.as_ref(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::analysis::analyze_texts;

    const TABLE: &str = "databaseChangeLog:\n  - changeSet:\n      id: 1\n      author: a\n      changes:\n        - createTable:\n            tableName: codes\n            columns:\n              - column: {name: id, type: bigint, constraints: {primaryKey: true, nullable: false}}\n";
    const ADDED: &str = "databaseChangeLog:\n  - changeSet:\n      id: 2\n      author: a\n      changes:\n        - addColumn:\n            tableName: codes\n            columns:\n              - column: {name: resources, type: clob}\n";

    /// Every schema's table `codes`, and whether something was skipped.
    fn told(files: &[(&str, &str)]) -> Vec<String> {
        let text = |(path, text): &(&str, &str)| ((*path).to_owned(), (*text).to_owned());
        let analysis = analyze_texts(files.iter().map(text).collect());
        let columns = |schema: &crate::schema::model::Schema| {
            let table = schema.tables.get("codes")?;
            let columns: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
            Some(format!("{}: {}", schema.name, columns.join(" ")))
        };
        let skipped = analysis.notes.iter().map(|note| note.reason.clone());
        analysis.model.schemas.iter().filter_map(columns).chain(skipped).collect()
    }

    #[test]
    fn what_one_root_creates_another_beside_it_changes() {
        let files = [("db/gateway-master.yml", ADDED), ("db/oauth-master.yml", TABLE)];
        assert_eq!(told(&files), ["db/oauth-master.yml: id resources"]);
    }

    #[test]
    fn what_a_list_leaves_out_is_not_run() {
        let include = "databaseChangeLog:\n  - include: {file: 1.yml, relativeToChangelogFile: true}\n  - include: {file: 2.yml, relativeToChangelogFile: true}\n  - include: {file: 4.yml, relativeToChangelogFile: true}\n";
        let empty = "databaseChangeLog:\n  - changeSet: {id: 9, author: a, changes: [{tagDatabase: {tag: x}}]}\n";
        let mut files =
            vec![("db/1.yml", TABLE), ("db/2.yml", empty), ("db/3.yml", ADDED), ("db/4.yml", empty), ("db/master.yml", include)];
        assert_eq!(told(&files), ["db/master.yml: id", "no changelog includes it, as one does those beside it: not run"]);
        files.push(("application.properties", "spring.liquibase.change-log=classpath:db/3.yml"));
        assert_eq!(told(&files), ["db/master.yml: id resources"], "the settings name it");
    }

    #[test]
    fn a_root_elsewhere_has_a_database_of_its_own() {
        let files = [("a/db/master.yml", ADDED), ("b/db/master.yml", TABLE)];
        assert!(told(&files).contains(&"b/db/master.yml: id".to_owned()));
        let both =
            [("db/a-master.yml", format!("{TABLE}{}", ADDED.replace("databaseChangeLog:\n", ""))), ("db/b-master.yml", TABLE.to_owned())];
        let both: Vec<(&str, &str)> = both.iter().map(|(path, text)| (*path, text.as_str())).collect();
        assert_eq!(told(&both), ["db/a-master.yml: id resources", "db/b-master.yml: id resources"], "the second finds the table there");
        // Two versions of one database: what one does to its tables is no word about the other's.
        let other = TABLE.replace("codes", "others").replace("databaseChangeLog:\n", "").replace("id: 1", "id: 3");
        let versions: Vec<(&str, String)> = both.iter().map(|(path, text)| (*path, format!("{text}{other}"))).collect();
        let versions: Vec<(&str, &str)> = versions.iter().map(|(path, text)| (*path, text.as_str())).collect();
        assert_eq!(told(&versions), ["db/a-master.yml: id resources", "db/b-master.yml: id"]);
    }
}
