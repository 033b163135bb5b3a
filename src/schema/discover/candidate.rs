//! A script as the grouping sees it: what it creates, changes and fills.

use std::collections::{BTreeMap, BTreeSet};

use globset::GlobMatcher;

use super::dialect::{self, Hint, Surroundings};
use super::series;
use crate::dialect::Dialect;
use crate::facts::{DdlEvent, Part, Script, StatementKind, TableKind};
use crate::names::ObjectName;
use crate::options::{self, Options};
use crate::schema::model::Standing;
use crate::schema::order;
use crate::source::{FileId, Sources};
use crate::sql::guess;
use crate::standing;

#[derive(Clone, Debug)]
pub(super) struct Candidate<'a> {
    /// Position in the list of scripts.
    pub index: usize,
    pub path: &'a str,
    pub standing: Standing,
    /// What the path says, and how many folders up.
    pub path_hint: Option<(Hint, usize)>,
    /// What a step's description speaks of, which is said of it where nothing else is.
    described: Option<Dialect>,
    text: Option<Dialect>,
    /// The text is fit for SQLite too.
    is_soft: bool,
    /// None until [`settle_dialects`] found one.
    pub dialect: Option<Dialect>,
    /// Whether path or text said so, not the surroundings.
    pub is_certain: bool,
    /// Keys of the tables.
    pub creates: BTreeSet<String>,
    pub alters: BTreeSet<String>,
    pub inserts: BTreeSet<String>,
    /// Whether some of it is more than indexes and triggers.
    pub alters_tables: bool,
    /// Sequences, triggers, indexes, views, domains, functions: builds something besides tables.
    pub builds_other: bool,
    /// Tables that it drops and does not create.
    pub drops: BTreeSet<String>,
    /// It drops tables, sequences or triggers.
    pub takes_away: bool,
    /// Dialects of its sections, when it holds several.
    pub sections: BTreeSet<Dialect>,
}

impl Candidate<'_> {
    /// Whether it changes tables that it does not create.
    pub fn alters_only(&self) -> bool {
        self.creates.is_empty() && (!self.alters.is_empty() || self.builds_other)
    }

    pub fn inserts_only(&self) -> bool {
        self.creates.is_empty() && self.alters.is_empty() && !self.builds_other && !self.inserts.is_empty()
    }

    /// Whether all it does is to drop.
    pub fn drops_only(&self) -> bool {
        self.takes_away && self.creates.is_empty() && self.alters.is_empty() && !self.builds_other && self.inserts.is_empty()
    }

    pub fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// By the folders alone: a chain's step may well be called `add_test_table`.
    pub fn folder_standing(&self) -> Standing {
        standing::of(&format!("{}/", self.folder()))
    }

    pub fn file_name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(self.path)
    }

    /// The dialects to build it for.
    pub fn dialects(&self) -> Vec<Dialect> {
        let own = self.dialect.unwrap_or(Dialect::Generic);
        if self.sections.is_empty() || (self.is_certain && self.sections.contains(&own)) {
            return vec![own];
        }
        self.sections.iter().copied().collect()
    }

    /// First what creates, then what changes, then what fills.
    pub fn rank(&self) -> u8 {
        match () {
            () if !self.creates.is_empty() => 0,
            () if !self.alters.is_empty() || self.builds_other => 1,
            () => 2,
        }
    }
}

/// The scripts that matter, in path order.
pub(super) fn of_scripts<'a>(sources: &'a Sources, scripts: &[Script], options: &Options) -> Vec<Candidate<'a>> {
    let stated: Vec<(GlobMatcher, Dialect)> =
        options.dialects.iter().filter_map(|(pattern, dialect)| Some((options::glob(pattern).ok()?.compile_matcher(), *dialect))).collect();
    let mut candidates: Vec<Candidate> = Vec::new();
    let paths: Vec<&str> = scripts.iter().map(|script| sources.path(script.file)).collect();
    let described = series::described(&paths);
    for (index, script) in scripts.iter().enumerate() {
        let path = sources.path(script.file);
        let path_hint = if described.contains(&index) { dialect::of_folders(path) } else { dialect::of_path(path) };
        // A product may be called like the system that it works with: `flink_web.sql` is MySQL's.
        let path_hint = path_hint.filter(|(hint, _)| !is_for_another(*hint, script.file, sources));
        let stated = stated.iter().find(|(matcher, _)| matcher.is_match(path)).map(|(_, dialect)| *dialect);
        if order::is_down(path) || (stated.is_none() && matches!(path_hint, Some((Hint::Other | Hint::NotJudged, _)))) {
            continue;
        }
        let mut candidate = Candidate {
            index,
            path,
            standing: standing::of(path),
            path_hint,
            described: described.contains(&index).then(|| dialect::named(path)).flatten(),
            text: script.dialect,
            is_soft: script.is_soft,
            dialect: stated,
            is_certain: stated.is_some(),
            creates: BTreeSet::new(),
            alters: BTreeSet::new(),
            inserts: BTreeSet::new(),
            alters_tables: false,
            builds_other: false,
            drops: BTreeSet::new(),
            takes_away: false,
            sections: BTreeSet::new(),
        };
        let foreign = look_at(script, &mut candidate);
        let builds = !candidate.creates.is_empty() || candidate.alters_only() || candidate.inserts_only();
        // What Flyway runs it runs; elsewhere a script of mere drops is there to clear away.
        let is_step = candidate.drops_only() && order::flyway(candidate.file_name()).is_some();
        if (builds || is_step) && !foreign {
            candidates.push(candidate);
        }
    }
    candidates
}

/// Whether a script that is called like a database which is not judged is plainly for one that is. What is not known takes other databases' words:
/// Dameng Oracle's, Kingbase PostgreSQL's.
pub(super) fn is_for_another(hint: Hint, file: FileId, sources: &Sources) -> bool {
    let plain = || sources.get(file).and_then(|file| guess::plainly(&file.text));
    match hint {
        Hint::Dialect(_) => false,
        Hint::NotJudged => plain().is_some(),
        Hint::Other => plain().is_some_and(Dialect::is_mysql_like),
    }
}

/// Collects what the statements do. Whether all tables it creates are foreign: a script for Flink, Hive and the like.
fn look_at(script: &Script, candidate: &mut Candidate) -> bool {
    let (mut tables, mut foreign) = (0, 0);
    for statement in script.statements.iter().filter(|statement| statement.part == Part::Up) {
        candidate.sections.extend(statement.dialects.iter().copied());
        match &statement.kind {
            StatementKind::Insert(insert) => {
                candidate.inserts.insert(insert.table.key());
            }
            StatementKind::Unread { kind, table, .. } => {
                let kind = kind.to_ascii_uppercase();
                let Some(table) = table else { continue };
                if kind.starts_with("CREATE TABLE") {
                    candidate.creates.insert(table.key());
                } else if kind.starts_with("ALTER TABLE") {
                    candidate.alters.insert(table.key());
                    candidate.alters_tables = true;
                }
            }
            StatementKind::Ddl(event) => match event {
                DdlEvent::CreateTable(create) => {
                    tables += 1;
                    foreign += usize::from(create.kind == TableKind::Foreign);
                    if create.kind != TableKind::Temporary {
                        candidate.creates.insert(create.name.key());
                    }
                }
                DdlEvent::AlterTable(alter) => {
                    candidate.alters.insert(alter.name.key());
                    candidate.alters_tables = true;
                }
                DdlEvent::RenameTable { from, .. } => {
                    candidate.alters.insert(from.key());
                    candidate.alters_tables = true;
                }
                DdlEvent::CreateTrigger(create) => {
                    candidate.alters.insert(create.table.key());
                }
                DdlEvent::CreateIndex { table, .. } => {
                    candidate.alters.insert(table.key());
                }
                DdlEvent::DropTable { names } => {
                    candidate.drops.extend(names.iter().map(ObjectName::key));
                    candidate.takes_away = true;
                }
                DdlEvent::DropSequence { .. } | DdlEvent::DropTrigger { .. } => candidate.takes_away = true,
                DdlEvent::CreateView { .. }
                | DdlEvent::CreateSequence { .. }
                | DdlEvent::AlterSequence { .. }
                | DdlEvent::CreateFunction { .. }
                | DdlEvent::CreateDomain { .. }
                | DdlEvent::AlterDomain { .. } => candidate.builds_other = true,
            },
            StatementKind::Routine(_) => candidate.builds_other = true,
            StatementKind::IdentityInsert { .. }
            | StatementKind::Use { .. }
            | StatementKind::Connect { .. }
            | StatementKind::Call(_)
            | StatementKind::Other => {}
        }
    }
    let created = std::mem::take(&mut candidate.creates);
    candidate.alters.retain(|table| !created.contains(table));
    candidate.drops.retain(|table| !created.contains(table));
    candidate.creates = created;
    tables > 0 && tables == foreign
}

/// Gives every script its dialect: path and text, else what the folder's other scripts agree on, else the project.
pub(super) fn settle_dialects(candidates: &mut [Candidate], surroundings: &Surroundings) {
    // Each script's dialect, with what it creates where it may be one of several variants.
    type Neighbour = (Dialect, Option<BTreeSet<String>>);
    let mut by_folder: BTreeMap<String, Vec<Neighbour>> = BTreeMap::new();
    for candidate in candidates.iter_mut().filter(|candidate| candidate.dialect.is_none()) {
        // Diesel writes backquotes for SQLite, and SQLite takes any database's type names.
        if candidate.is_soft && surroundings.dialect(candidate.path) == Some(Dialect::Sqlite) {
            candidate.text = Some(Dialect::Sqlite);
        }
        candidate.dialect = match dialect::settled(candidate.path_hint, candidate.text) {
            Some(Hint::Dialect(dialect)) => Some(dialect),
            Some(Hint::Other | Hint::NotJudged) => Some(Dialect::Generic),
            None => None,
        };
        candidate.is_certain = candidate.dialect.is_some();
    }
    for candidate in candidates.iter() {
        if let Some(dialect) = candidate.dialect {
            // What is named for its database may have a sibling for another that creates the same: `TokensTableOracle.sql` beside `TokensTable.sql`.
            let is_named = matches!(candidate.path_hint, Some((Hint::Dialect(_), 0)));
            let variant_of = is_named.then(|| candidate.creates.clone()).filter(|creates| !creates.is_empty());
            by_folder.entry(neighbourhood(candidate.path).to_owned()).or_default().push((dialect, variant_of));
        }
    }
    for candidate in candidates.iter_mut().filter(|candidate| candidate.dialect.is_none()) {
        let neighbours = by_folder.get(neighbourhood(candidate.path)).into_iter().flatten();
        let alike = neighbours.filter(|(_, other)| other.as_ref().is_none_or(|creates| creates.is_disjoint(&candidate.creates)));
        let dialects: BTreeSet<Dialect> = alike.map(|(dialect, _)| *dialect).collect();
        let neighbour = dialects.first().copied().filter(|_| dialects.len() == 1);
        candidate.dialect = neighbour.or_else(|| surroundings.dialect(candidate.path)).or(candidate.described);
    }
}

/// The folder; for a step that is a folder of its own, the chain's.
fn neighbourhood(path: &str) -> &str {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    order::folder_step(path).map_or(folder, |(chain, _)| chain)
}
