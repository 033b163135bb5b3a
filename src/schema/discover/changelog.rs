//! Liquibase: a schema for each root changelog and each database that it speaks of.

use std::collections::{BTreeMap, BTreeSet};

use super::Plan;
use super::beside::{self, Run};
use super::dialect::{self, Hint, Surroundings};
use crate::dialect::Dialect;
use crate::facts::{DdlEvent, Note, NoteKind, Script, Setting, StatementKind};
use crate::formats::liquibase::library::Library;
use crate::formats::liquibase::tree::Node;
use crate::formats::liquibase::{Changelog, conditions, runner};
use crate::options::{self, Options};
use crate::schema::model::Origin;
use crate::source::{FileId, Sources, Span};
use crate::standing;

/// What the changelogs of a project come to.
#[derive(Debug, Default)]
pub struct Changelogs {
    /// A script for each root and database, in the order of `plans`, to stand behind all others.
    pub scripts: Vec<Script>,
    pub plans: Vec<Plan>,
    /// Positions of the scripts that a changelog runs, its own included.
    pub taken: BTreeSet<usize>,
    /// Databases that a changelog names and cannot run on.
    pub notes: Vec<Note>,
}

/// Runs every changelog that no other includes. `scripts` are those of the SQL files.
pub fn changelogs(sources: &Sources, changelogs: &[Changelog], scripts: &[Script], settings: &[Setting], options: &Options) -> Changelogs {
    let mut out = Changelogs::default();
    if changelogs.is_empty() {
        return out;
    }
    let library = Library::new(sources, changelogs, scripts);
    let included = included(&library);
    let surroundings = Surroundings::new(sources, settings);
    for (index, script) in scripts.iter().enumerate() {
        if included.contains(&script.file) {
            out.taken.insert(index);
        }
    }
    let mut roots: Vec<Run> = Vec::new();
    let left_out = left_out(&library, &included);
    for file in &left_out {
        let at = sources.get(*file).map_or(Span::new(*file, 0, 0), |file| Span::new(file.id, 0, 0));
        let reason = "no changelog includes it, as one does those beside it: not run".to_owned();
        out.notes.push(Note { at, reason, kind: NoteKind::Skipped });
    }
    for root in changelogs.iter().filter(|changelog| !included.contains(&changelog.file) && !left_out.contains(&changelog.file)) {
        let runs = runs(&library, root, &dialects(&library, root, &surroundings, options), &mut out.notes).into_iter();
        roots.extend(runs.map(|(dialect, script)| Run { root, is_aside: false, dialect, script }));
    }
    for (index, dialect) in beside::further(&roots, sources) {
        if let Some(root) = roots.get(index).map(|run| run.root) {
            roots.push(Run { root, is_aside: true, dialect, script: runner::run(&library, root, dialect).script });
        }
    }
    beside::hand_over(&mut roots, sources);
    for Run { root, dialect, script, .. } in roots.into_iter().filter(|run| !run.is_aside) {
        if let Some(origin) = origin(&script) {
            let index = scripts.len() + out.scripts.len();
            let path = sources.path(root.file);
            out.plans.push(Plan { name: path.to_owned(), dialect, origin, standing: standing::of(path), scripts: vec![index] });
            out.taken.insert(index);
            out.scripts.push(script);
        }
    }
    join(&mut out);
    out
}

/// The changelog's script for each database that it can run on. SQL that is another's says that a database is not in use, whatever is named.
fn runs(library: &Library, root: &Changelog, dialects: &BTreeSet<Dialect>, notes: &mut Vec<Note>) -> Vec<(Dialect, Script)> {
    let mut scripts = Vec::with_capacity(dialects.len());
    for &dialect in dialects {
        let run = runner::run(library, root, dialect);
        match run.foreign {
            Some(at) => {
                let reason =
                    format!("SQL in backquotes runs on every database, and {} does not know them: not judged there", dialect.title());
                notes.push(Note { at, reason, kind: NoteKind::Skipped });
            }
            None => scripts.push((dialect, run.script)),
        }
    }
    if scripts.is_empty() && !dialects.is_empty() {
        scripts.push((Dialect::Generic, runner::run(library, root, Dialect::Generic).script));
    }
    scripts
}

/// Files that a changelog brings in. A test's changelog may include the real one, which is a root all the same.
fn included(library: &Library) -> BTreeSet<FileId> {
    let mut included = BTreeSet::new();
    for changelog in library.changelogs.values() {
        let own = standing::of(library.sources.path(changelog.file));
        let files = inclusions(library, changelog);
        included.extend(files.into_iter().filter(|&file| file != changelog.file && own <= standing::of(library.sources.path(file))));
    }
    included
}

/// Changelogs that nothing names, beside several that another one names by their files: no longer run, or not yet.
fn left_out(library: &Library, included: &BTreeSet<FileId>) -> BTreeSet<FileId> {
    let folder = |file: FileId| library.sources.path(file).rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut listed: BTreeSet<&str> = BTreeSet::new();
    for changelog in library.changelogs.values() {
        let brings = |node: &&Node| matches!(node.name.as_str(), "include" | "includeAll");
        let nodes: Vec<&Node> = changelog.root.children.iter().filter(brings).collect();
        if nodes.iter().any(|node| node.name != "include" || library.included(node, changelog.file).is_empty()) {
            continue;
        }
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for file in nodes.iter().flat_map(|node| library.included(node, changelog.file)) {
            *counts.entry(folder(file)).or_default() += 1;
        }
        listed.extend(counts.into_iter().filter(|(_, count)| *count >= LEAST_LISTED).map(|(folder, _)| folder));
    }
    let is_aside = |changelog: &&&Changelog| {
        !included.contains(&changelog.file) && listed.contains(folder(changelog.file)) && inclusions(library, changelog).is_empty()
    };
    let aside: Vec<FileId> = library.changelogs.values().filter(is_aside).map(|changelog| changelog.file).collect();
    let mentions = |name: &str| {
        let others = library.sources.iter().filter(|file| !library.changelogs.contains_key(&file.id));
        others.into_iter().any(|file| memchr::memmem::find(file.text.as_bytes(), name.as_bytes()).is_some())
    };
    let is_named = |file: &FileId| mentions(library.sources.path(*file).rsplit('/').next().unwrap_or(""));
    if aside.len() > MOST_ASIDE { BTreeSet::new() } else { aside.into_iter().filter(|file| !is_named(file)).collect() }
}

/// So many files of a folder are a list of what runs there.
const LEAST_LISTED: usize = 3;

/// With more left out, it is not seen what names them.
const MOST_ASIDE: usize = 20;

fn inclusions(library: &Library, changelog: &Changelog) -> Vec<FileId> {
    let in_change_sets = changelog.root.children_named("changeSet").flat_map(|change_set| change_set.children_named("sqlFile"));
    changelog.root.children.iter().chain(in_change_sets).flat_map(|node| library.included(node, changelog.file)).collect()
}

/// The databases that the changelogs name, and the one that the project uses. Only if there are none it is any.
fn dialects(library: &Library, root: &Changelog, surroundings: &Surroundings, options: &Options) -> BTreeSet<Dialect> {
    let path = library.sources.path(root.file);
    let stated =
        options.dialects.iter().find(|(pattern, _)| options::glob(pattern).is_ok_and(|glob| glob.compile_matcher().is_match(path)));
    if let Some((_, dialect)) = stated {
        return BTreeSet::from([*dialect]);
    }
    let mut found = BTreeSet::new();
    let mut waiting = vec![root.file];
    let mut seen = BTreeSet::new();
    while let Some(file) = waiting.pop() {
        if !seen.insert(file) {
            continue;
        }
        if let Some(script) = library.scripts.get(&file) {
            // What is left when one is excluded is not named.
            let named = script.statements.iter().filter(|statement| !statement.dialects.contains(&Dialect::Generic));
            found.extend(named.flat_map(|statement| statement.dialects.iter().copied()));
        }
        if let Some(changelog) = library.changelogs.get(&file) {
            named(&changelog.root, &mut found);
            waiting.extend(inclusions(library, changelog));
        }
    }
    let of_project = match dialect::of_script(path, None) {
        Some(Hint::Dialect(dialect)) => Some(dialect),
        Some(Hint::Other | Hint::NotJudged) => return BTreeSet::from([Dialect::Generic]),
        None => surroundings.dialect(path),
    };
    match of_project {
        // Older Liquibase takes MariaDB for MySQL.
        Some(Dialect::MariaDb) if found.contains(&Dialect::MySql) => {}
        Some(dialect) => _ = found.insert(dialect),
        None => {}
    }
    found.extend(surroundings.offered(path));
    if found.is_empty() {
        found.insert(Dialect::Generic);
    }
    found
}

/// The databases that an element and those in it name.
fn named(node: &Node, found: &mut BTreeSet<Dialect>) {
    match node.name.as_str() {
        "not" | "rollback" => return,
        "dbms" => found.extend(node.get("type").into_iter().flat_map(conditions::named)),
        _ => {}
    }
    found.extend(node.get("dbms").into_iter().flat_map(conditions::named));
    found.extend(conditions::contexts(node).filter_map(conditions::databases).flatten());
    node.children.iter().for_each(|child| named(child, found));
}

/// The tables that a script creates, and those that it changes or fills and does not create.
pub(super) fn tables(script: &Script) -> (BTreeSet<String>, BTreeSet<String>, BTreeSet<String>) {
    let (mut created, mut changed, mut filled) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for statement in &script.statements {
        match &statement.kind {
            StatementKind::Ddl(DdlEvent::CreateTable(create)) => _ = created.insert(create.name.key()),
            StatementKind::Ddl(DdlEvent::RenameTable { from, to }) => {
                changed.insert(from.key());
                created.insert(to.key());
            }
            StatementKind::Ddl(DdlEvent::AlterTable(alter)) => _ = changed.insert(alter.name.key()),
            StatementKind::Insert(insert) => _ = filled.insert(insert.table.key()),
            _ => {}
        }
    }
    changed.retain(|table| !created.contains(table));
    filled.retain(|table| !created.contains(table));
    (created, changed, filled)
}

/// A changelog that mostly changes tables which it never creates starts from a database that is elsewhere. None: it does nothing.
fn origin(script: &Script) -> Option<Origin> {
    let (created, changed, filled) = tables(script);
    match () {
        () if created.is_empty() && changed.is_empty() && filled.is_empty() => None,
        () if changed.len() > created.len() => Some(Origin::Upgrade),
        () => Some(Origin::Migrations),
    }
}

/// Changelogs of mere rows fill the schema of the same database that has most of their tables.
fn join(out: &mut Changelogs) {
    let first = out.plans.first().and_then(|plan| plan.scripts.first().copied()).unwrap_or(0);
    let all: BTreeMap<usize, _> = out.scripts.iter().enumerate().map(|(index, script)| (first + index, tables(script))).collect();
    let own = |plan: &Plan| plan.scripts.first().and_then(|index| all.get(index));
    let is_rows = |plan: &Plan| own(plan).is_some_and(|(created, changed, _)| created.is_empty() && changed.is_empty());
    let (rows, mut plans): (Vec<Plan>, Vec<Plan>) = std::mem::take(&mut out.plans).into_iter().partition(is_rows);
    for filling in rows {
        let Some((_, _, filled)) = own(&filling) else { continue };
        let score = |plan: &Plan| own(plan).map_or(0, |(created, _, _)| created.intersection(filled).count());
        let fitting =
            plans.iter_mut().filter(|plan| plan.dialect == filling.dialect && plan.standing == filling.standing && score(plan) > 0);
        if let Some(home) = fitting.max_by_key(|plan| score(plan)) {
            home.scripts.extend(filling.scripts);
        }
    }
    out.plans = plans;
}
