//! Scripts that build a database from nothing, alone or together, and scripts that add to what others build.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet};

use super::candidate::Candidate;
use super::{Plan, name_of};
use crate::dialect::Dialect;
use crate::facts::{AlterKind, DdlEvent, Part, Script, StatementKind};
use crate::project::shared_folders;
use crate::schema::model::{Origin, Standing};
use crate::schema::order::{self, Step};
use crate::source::Sources;

/// Scripts of one folder and database are one schema when they create different tables; those that create the same stay apart.
pub(super) fn snapshots(candidates: &[Candidate]) -> Vec<Plan> {
    let mut folders: BTreeMap<(&str, Dialect, Standing), Vec<&Candidate>> = BTreeMap::new();
    for candidate in candidates.iter().filter(|candidate| !candidate.creates.is_empty()) {
        for dialect in candidate.dialects() {
            folders.entry((candidate.folder(), dialect, candidate.standing)).or_default().push(candidate);
        }
    }
    let mut plans = Vec::new();
    for ((_, dialect, standing), mut members) in folders {
        members.sort_by(|a, b| order::natural(a.path, b.path));
        let overlaps = |a: &Candidate, b: &Candidate| a.index != b.index && !a.creates.is_disjoint(&b.creates);
        let (apart, together): (Vec<&Candidate>, Vec<&Candidate>) =
            members.iter().partition(|member| members.iter().any(|other| overlaps(member, other)));
        let groups = apart.into_iter().map(|member| vec![member]).chain((!together.is_empty()).then_some(together));
        for group in groups {
            let name = name_of(&group);
            plans.push(Plan {
                name,
                dialect,
                origin: Origin::Snapshot,
                standing,
                scripts: group.iter().map(|member| member.index).collect(),
            });
        }
    }
    plans
}

/// Scripts that change tables which nothing here creates: upgrades of a database that is elsewhere, one by one.
pub(super) fn orphans(candidates: &[Candidate], plans: &[Plan]) -> Vec<Plan> {
    let placed: BTreeSet<usize> = plans.iter().flat_map(|plan| plan.scripts.iter().copied()).collect();
    let unplaced = candidates.iter().filter(|candidate| {
        candidate.alters_only() && candidate.alters_tables && candidate.drops.is_empty() && !placed.contains(&candidate.index)
    });
    let of_one = |candidate: &Candidate| {
        let plan = |dialect| Plan {
            name: candidate.path.to_owned(),
            dialect,
            origin: Origin::Upgrade,
            standing: candidate.standing,
            scripts: vec![candidate.index],
        };
        candidate.dialects().into_iter().map(plan).collect::<Vec<_>>()
    };
    unplaced.flat_map(of_one).collect()
}

/// Adds scripts that only change or only fill to the schemas that have their tables: same database, nearest path, most tables.
pub(super) fn join(candidates: &[Candidate], plans: &mut [Plan], sources: &Sources, scripts: &[Script]) {
    let paths: BTreeMap<usize, &str> = candidates.iter().map(|candidate| (candidate.index, candidate.path)).collect();
    let tables: Vec<BTreeSet<String>> = plans.iter().map(|plan| tables_of(plan, scripts)).collect();
    let placed: BTreeSet<usize> = plans.iter().flat_map(|plan| plan.scripts.iter().copied()).collect();
    let mut joining: Vec<&Candidate> = candidates.iter().filter(|candidate| !placed.contains(&candidate.index)).collect();
    joining.sort_by(|a, b| a.rank().cmp(&b.rank()).then_with(|| order::natural(a.path, b.path)));
    for candidate in joining {
        let wanted: BTreeSet<&String> = candidate.alters.iter().chain(&candidate.inserts).collect();
        for position in homes(candidate, &wanted, plans, &tables, &paths) {
            if let Some(plan) = plans.get_mut(position) {
                let position = place(candidate, plan, sources, scripts).unwrap_or(plan.scripts.len());
                plan.scripts.insert(position, candidate.index);
            }
        }
    }
}

/// Where a versioned step of another location belongs in a history: `qa/V2__rows.sql` runs before `main/V3__column.sql`, whichever profile names its folder.
fn place(candidate: &Candidate, plan: &Plan, sources: &Sources, scripts: &[Script]) -> Option<usize> {
    let version = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        match order::flyway(name) {
            Some(Step::Versioned { version }) => Some(version),
            // Where no prefix is asked for, a version begins the name: a time, which no two histories number alike.
            None => order::numbered(name).filter(|number| number.len() >= TIME_DIGITS).map(str::to_owned),
            _ => None,
        }
    };
    let own = version(candidate.path)?;
    let path = |index: &usize| scripts.get(*index).map_or("", |script| sources.path(script.file));
    plan.scripts.iter().position(|index| version(path(index)).is_some_and(|other| order::versions(&other, &own) == Ordering::Greater))
}

/// `20221109152439`.
const TIME_DIGITS: usize = 12;

/// The plans that a script adds to: one for each database that it may be for.
fn homes(
    candidate: &Candidate,
    wanted: &BTreeSet<&String>,
    plans: &[Plan],
    tables: &[BTreeSet<String>],
    paths: &BTreeMap<usize, &str>,
) -> Vec<usize> {
    let mut best: BTreeMap<Dialect, Score> = BTreeMap::new();
    let mut all: Vec<(Dialect, Score)> = Vec::new();
    for (position, (plan, tables)) in plans.iter().zip(tables).enumerate() {
        let runs = !candidate.is_certain || candidate.dialects().iter().any(|dialect| compatible(*dialect, plan.dialect));
        // A test's rows never go to the real schema; a real script's rows may go to one that is kept with the documentation.
        let stands =
            plan.standing == candidate.standing || (candidate.standing == Standing::Production && plan.standing == Standing::Documentation);
        // What drops the schema's tables clears it away.
        if !runs || !stands || plan.origin == Origin::Upgrade || !candidate.drops.is_disjoint(tables) {
            continue;
        }
        let tables = wanted.iter().filter(|table| tables.contains(**table)).count();
        let near = nearness(candidate, plan, paths);
        // Sequences and the like name no table: they go to their neighbours.
        if (tables == 0 && !wanted.is_empty()) || (wanted.is_empty() && near == 0) {
            continue;
        }
        let score = Score { exact: candidate.dialects().contains(&plan.dialect), tables, near, position: Reverse(position) };
        let entry = best.entry(plan.dialect).or_insert(score);
        *entry = (*entry).max(score);
        all.push((plan.dialect, score));
    }
    if candidate.is_certain && best.values().any(|score| score.exact) {
        best.retain(|_, score| score.exact);
    }
    // What changes tables changes them wherever they are created: they may be in schemas that stay apart.
    let alike = |(dialect, score): &(Dialect, Score)| {
        let best = best.get(dialect)?;
        let changed = candidate.alters_tables && score.exact == best.exact && score.near == best.near;
        (score.position == best.position || changed).then_some(score.position.0)
    };
    all.iter().filter_map(alike).collect()
}

/// How well a plan fits a script: what comes first counts most.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Score {
    exact: bool,
    tables: usize,
    near: usize,
    position: Reverse<usize>,
}

fn compatible(script: Dialect, plan: Dialect) -> bool {
    script == plan || (script.is_mysql_like() && plan.is_mysql_like())
}

fn nearness(candidate: &Candidate, plan: &Plan, paths: &BTreeMap<usize, &str>) -> usize {
    let of_path = |path: &str| shared_folders(candidate.path, path);
    let of_scripts = plan.scripts.iter().filter_map(|index| paths.get(index)).map(|path| of_path(path)).max();
    of_scripts.unwrap_or_else(|| of_path(&format!("{}/", plan.name)))
}

/// Keys of the tables that a plan's scripts create.
fn tables_of(plan: &Plan, scripts: &[Script]) -> BTreeSet<String> {
    let statements = plan.scripts.iter().filter_map(|&index| scripts.get(index)).flat_map(|script| &script.statements);
    let mut tables = BTreeSet::new();
    for statement in statements.filter(|statement| statement.part == Part::Up) {
        match &statement.kind {
            StatementKind::Ddl(DdlEvent::CreateTable(create)) => {
                tables.insert(create.name.key());
            }
            StatementKind::Ddl(DdlEvent::RenameTable { to, .. }) => {
                tables.insert(to.key());
            }
            StatementKind::Ddl(DdlEvent::AlterTable(alter)) => {
                tables.extend(alter.actions.iter().filter_map(|action| match &action.kind {
                    AlterKind::RenameTable { to } => Some(to.key()),
                    _ => None,
                }));
            }
            StatementKind::Unread { table: Some(table), kind, .. } if kind.to_ascii_uppercase().starts_with("CREATE TABLE") => {
                tables.insert(table.key());
            }
            _ => {}
        }
    }
    tables
}
