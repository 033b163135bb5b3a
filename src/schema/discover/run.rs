//! Scripts that run others, which says their order: `source a.sql` of MySQL's client, `\\i a.sql` of psql, `@a.sql` of SQL*Plus, `:r a.sql` of sqlcmd.

use std::collections::{BTreeMap, BTreeSet};

use super::candidate::Candidate;
use super::{Plan, chain};
use crate::schema::model::Origin;
use crate::schema::order;
use crate::source::{FileKind, SourceFile, Sources};
use crate::standing;

/// Commands that run a file, which stand at the start of a line.
/// <https://dev.mysql.com/doc/refman/8.4/en/mysql-commands.html>, <https://www.postgresql.org/docs/current/app-psql.html>,
/// <https://docs.oracle.com/en/database/oracle/oracle-database/23/sqpug/START.html>,
/// <https://learn.microsoft.com/en-us/sql/tools/sqlcmd/sqlcmd-commands>, <https://sqlite.org/cli.html>
const COMMANDS: &[&str] = &["source", "\\.", "\\i", "\\ir", "\\include", "\\include_relative", "start", ":r", ".read", "@@", "@"];

/// Scripts that run others are small.
const LONGEST: usize = 100_000;

/// How deep scripts may run each other.
const DEPTH: usize = 16;

/// Takes the scripts out that another runs in order; gives their plans and the rest.
pub(super) fn runs<'a>(candidates: Vec<Candidate<'a>>, sources: &'a Sources) -> (Vec<Plan>, Vec<Candidate<'a>>) {
    let files = Files::new(sources);
    let by_path: BTreeMap<&str, &Candidate> = candidates.iter().map(|candidate| (candidate.path, candidate)).collect();
    let mut runs: Vec<(&str, Vec<&Candidate>)> = Vec::new();
    for file in files.runners() {
        let mut paths = Vec::new();
        files.expand(file, &mut paths, &mut BTreeSet::new(), 0);
        let members: Vec<&Candidate> = paths.iter().filter_map(|path| by_path.get(path).copied()).collect();
        if is_run(&file.path, &members) {
            runs.push((&file.path, members));
        }
    }
    // The same run with other rows, and a part of a run, are no schema of their own.
    let builds = |members: &[&Candidate]| -> BTreeSet<usize> {
        members.iter().filter(|member| !member.inserts_only()).map(|member| member.index).collect()
    };
    runs.sort_by_key(|(path, members)| (std::cmp::Reverse(builds(members).len()), *path));
    let mut kept: Vec<(&str, Vec<&Candidate>)> = Vec::new();
    for (path, members) in runs {
        let own = builds(&members);
        if !kept.iter().any(|(_, other)| own.is_subset(&builds(other))) {
            kept.push((path, members));
        }
    }
    let plan = |(path, members): &(&str, Vec<&Candidate>)| -> Vec<Plan> {
        let own: Vec<Candidate> = members.iter().map(|member| (*member).clone()).collect();
        let scripts: Vec<usize> = members.iter().map(|member| member.index).collect();
        let plan = |dialect| Plan {
            name: (*path).to_owned(),
            dialect,
            origin: Origin::Snapshot,
            standing: standing::of(path),
            scripts: scripts.clone(),
        };
        chain::chain_dialects(&own).into_iter().map(plan).collect()
    };
    let plans: Vec<Plan> = kept.iter().flat_map(plan).collect();
    let taken: BTreeSet<usize> = plans.iter().flat_map(|plan| plan.scripts.iter().copied()).collect();
    (plans, candidates.into_iter().filter(|candidate| !taken.contains(&candidate.index)).collect())
}

/// Whether what a script runs makes a schema: several build, something is created before it is changed, and none is another tool's step.
fn is_run(path: &str, members: &[&Candidate]) -> bool {
    let builders = || members.iter().filter(|member| !member.inserts_only());
    let mut created: BTreeSet<&String> = BTreeSet::new();
    let mut changing = 0;
    for member in builders() {
        changing += usize::from(member.alters.iter().any(|table| created.contains(table)));
        created.extend(&member.creates);
    }
    let is_step = |member: &&Candidate| order::flyway(member.file_name()).is_some() || order::folder_step(member.path).is_some();
    // What only creates different tables, in any order, is one schema by its folder too.
    changing > 0 && builders().all(|member| member.standing == standing::of(path)) && !builders().any(is_step)
}

/// The project's SQL files, by path and by their last name.
struct Files<'a> {
    by_path: BTreeMap<&'a str, &'a SourceFile>,
    by_name: BTreeMap<&'a str, Vec<&'a SourceFile>>,
}

impl<'a> Files<'a> {
    fn new(sources: &'a Sources) -> Self {
        let mut files = Files { by_path: BTreeMap::new(), by_name: BTreeMap::new() };
        for file in sources.iter().filter(|file| file.kind == FileKind::Sql) {
            files.by_path.insert(&file.path, file);
            files.by_name.entry(file.path.rsplit('/').next().unwrap_or(&file.path)).or_default().push(file);
        }
        files
    }

    /// The scripts that run several others, in the order of their paths.
    fn runners(&self) -> impl Iterator<Item = &'a SourceFile> {
        self.by_path.values().copied().filter(|file| commands(file).nth(1).is_some())
    }

    /// The scripts that a script runs and itself, in order. What it creates itself comes first where it stands before the first command.
    fn expand(&self, file: &'a SourceFile, out: &mut Vec<&'a str>, open: &mut BTreeSet<&'a str>, depth: usize) {
        if depth > DEPTH || !open.insert(&file.path) {
            return;
        }
        let creates_first = creates_first(&file.text);
        if creates_first {
            out.push(&file.path);
        }
        for command in commands(file) {
            if let Some(run) = self.find(file, command) {
                self.expand(run, out, open, depth + 1);
            }
        }
        if !creates_first {
            out.push(&file.path);
        }
    }

    /// The file that a script means: beside it, from the root, or the only one that is called so.
    fn find(&self, from: &SourceFile, name: &str) -> Option<&'a SourceFile> {
        let name = name.replace('\\', "/");
        // `$(folder)/a.sql`, `&1/a.sql`, `:folder/a.sql`
        let known = name
            .rsplit_once(['$', '&', ':', '%', ')', '}'])
            .map_or(name.as_str(), |(_, rest)| rest.split_once('/').map_or("", |(_, rest)| rest));
        let parts: Vec<&str> = known.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
        let has_end = parts.last()?.contains('.');
        let ending = if has_end { "" } else { ".sql" };
        let folders: Vec<&str> = from.path.split('/').collect();
        let up = parts.iter().take_while(|part| **part == "..").count();
        let down = parts.get(up..)?;
        let folder = folders.get(..folders.len().checked_sub(up + 1)?)?;
        let beside = folder.iter().chain(down).copied().collect::<Vec<_>>().join("/") + ending;
        let bare = down.join("/") + ending;
        let found = self.by_path.get(beside.as_str()).or_else(|| self.by_path.get(bare.as_str())).copied();
        found.or_else(|| {
            let ending = format!("/{bare}");
            let named = self.by_name.get(bare.rsplit('/').next()?)?;
            let mut fits = named.iter().filter(|file| file.path.ends_with(&ending));
            fits.next().filter(|_| fits.next().is_none()).copied()
        })
    }
}

/// Whether a script creates a table before it runs another.
fn creates_first(text: &str) -> bool {
    let create = |line: &str| line.get(.."create table".len()).is_some_and(|start| start.eq_ignore_ascii_case("create table"));
    text.lines().map(str::trim_start).find(|line| create(line) || command(line).is_some()).is_some_and(create)
}

/// The files that a script's commands name.
fn commands(file: &SourceFile) -> impl Iterator<Item = &str> {
    let text = if file.text.len() <= LONGEST { file.text.as_str() } else { "" };
    text.lines().filter_map(command)
}

fn command(line: &str) -> Option<&str> {
    let line = line.trim_start_matches('\u{feff}').trim();
    let first = line.chars().next()?;
    if !matches!(first, 's' | 'S' | '\\' | ':' | '.' | '@') {
        return None;
    }
    let rest = match line.strip_prefix('@') {
        Some(rest) => rest.trim_start_matches('@'),
        None => {
            let (word, rest) = line.split_once([' ', '\t'])?;
            COMMANDS.iter().find(|command| command.eq_ignore_ascii_case(word))?;
            rest
        }
    };
    let named = rest.trim().trim_end_matches(';').trim().trim_matches(['\'', '"']);
    // `@a.sql first second`; `@x = 1` is a variable.
    let name = named.split([' ', '\t']).next().unwrap_or("");
    let is_plain = named == name || line.starts_with('@') || first.eq_ignore_ascii_case(&'s');
    (is_plain && !name.is_empty() && !named.contains('=')).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn every_client_has_its_word() {
        for line in [
            "source a.sql;",
            "SOURCE a.sql",
            "\\. a.sql",
            "\\i a.sql",
            "\\ir 'a.sql'",
            "@a.sql",
            "@@a.sql;",
            "START a.sql x",
            ":r \"a.sql\"",
            ".read a.sql",
        ] {
            assert_eq!(command(line), Some("a.sql"), "{line}");
        }
        for line in ["SELECT 1;", "-- source a.sql", "SET @a = 1", "@a = 1", "@", "source", "START TRANSACTION;é", "é"] {
            assert!(command(line).is_none_or(|name| !name.contains(".sql")), "{line}");
        }
    }

    #[test]
    fn files_are_found_from_where_the_script_stands() {
        let file = |id, path: &str| SourceFile::new(FileId(id), path, FileKind::Sql, "");
        let sources = Sources::new(vec![file(0, "db/a.sql"), file(1, "db/all/run.sql"), file(2, "db/all/x/b.sql"), file(3, "other/a.sql")]);
        let files = Files::new(&sources);
        let from = sources.iter().find(|file| file.path == "db/all/run.sql").unwrap();
        let found = |name: &str| files.find(from, name).map(|file| file.path.as_str());
        assert_eq!(found("x/b.sql"), Some("db/all/x/b.sql"));
        assert_eq!(found("./x\\b"), Some("db/all/x/b.sql"));
        assert_eq!(found("../a.sql"), Some("db/a.sql"));
        assert_eq!(found("$(dir)/b.sql"), Some("db/all/x/b.sql"));
        assert_eq!(found("db/a.sql"), Some("db/a.sql"));
        assert_eq!((found("a.sql"), found("../../../../a.sql"), found("")), (None, None, None));
    }
}
