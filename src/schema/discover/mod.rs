//! Which scripts form which schema.
//!
//! Every script is looked at for what it does ([`candidate`]), where it stands ([`crate::standing`]) and which database it is for
//! ([`dialect`]). Then scripts that another runs in order become one schema ([`run`]), scripts that a migration tool runs become one schema per chain ([`chain`]), scripts that change a
//! database which is not in the repository become upgrades ([`upgrade`]), and all others are snapshots, alone or together ([`group`]).
//! What Liquibase runs is settled before ([`changelog`]).

mod beside;
mod candidate;
mod chain;
pub mod changelog;
pub mod dialect;
mod group;
mod locations;
mod manifest;
mod run;
mod series;
mod upgrade;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::dialect::Dialect;
use crate::facts::{Script, Setting};
use crate::options::{self, Options, SchemaOption};
use crate::schema::model::{Origin, Standing};
use crate::schema::order;
use crate::source::Sources;

use candidate::Candidate;
use changelog::Changelogs;

/// A schema to be built: which scripts, in which order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Unique within a run: the script's path, or the folder's.
    pub name: String,
    pub dialect: Dialect,
    pub origin: Origin,
    pub standing: Standing,
    /// Positions in the list of scripts.
    pub scripts: Vec<usize>,
}

/// Groups scripts into schemas. Every script that builds something is in at least one plan, save those that only take away
/// or are for systems that are not judged; scripts of mere INSERTs join the schema they fill.
///
/// `scripts` are those of the SQL files, then those of the changelogs.
pub fn discover(sources: &Sources, scripts: &[Script], settings: &[Setting], options: &Options, changelogs: Changelogs) -> Vec<Plan> {
    let declared = declared(sources, scripts, options);
    let mut taken: BTreeSet<usize> = declared.iter().flat_map(|plan| plan.scripts.iter().copied()).collect();
    taken.extend(changelogs.taken);
    let mut candidates = candidate::of_scripts(sources, scripts, options);
    candidates.retain(|candidate| !taken.contains(&candidate.index));
    candidate::settle_dialects(&mut candidates, &dialect::Surroundings::new(sources, settings));
    candidates.retain(|candidate| !(candidate.inserts_only() && is_hibernates(candidate.path)));
    // Statements in strings may be for tests of a parser, or for several databases.
    candidates.retain(|candidate| candidate.dialect.is_some() || !scripts.get(candidate.index).is_some_and(|script| script.is_embedded));

    let mut plans = declared;
    plans.extend(changelogs.plans);
    let (runs, rest) = run::runs(candidates, sources);
    plans.extend(runs);
    let (stated, rest) = locations::stated(rest, sources, settings);
    plans.extend(stated);
    let (chains, rest) = chain::chains(rest);
    plans.extend(chains);
    let (upgrades, rest) = upgrade::upgrades(rest);
    plans.extend(upgrades);
    plans.extend(group::snapshots(&rest));
    chain::put_on_bases(&mut plans, sources, scripts);
    group::join(&rest, &mut plans, sources, scripts);
    let orphans = group::orphans(&rest, &plans);
    plans.extend(orphans);
    finish(plans)
}

/// Whether Hibernate runs the script, right after it has made the tables of the entities by itself: no other script's tables are there then.
/// <https://docs.hibernate.org/orm/6.2/userguide/html_single/#settings-hibernate.hbm2ddl.import_files>
pub fn is_hibernates(path: &str) -> bool {
    path.ends_with("resources/import.sql")
}

/// One schema of exactly these scripts, in this order, as `keyward schema FILE…` wants it.
pub fn in_order(name: &str, dialect: Dialect, scripts: &[Script]) -> Plan {
    Plan { name: name.to_owned(), dialect, origin: Origin::Snapshot, standing: Standing::Production, scripts: (0..scripts.len()).collect() }
}

/// The schemas that the configuration lists, with the files of each glob in natural order.
fn declared(sources: &Sources, scripts: &[Script], options: &Options) -> Vec<Plan> {
    options.schemas.iter().map(|schema| declared_schema(sources, scripts, schema)).collect()
}

fn declared_schema(sources: &Sources, scripts: &[Script], schema: &SchemaOption) -> Plan {
    let mut members: Vec<usize> = Vec::new();
    for pattern in &schema.scripts {
        let Ok(glob) = options::glob(pattern) else { continue };
        let matcher = glob.compile_matcher();
        let path = |index: usize| scripts.get(index).map_or("", |script| sources.path(script.file));
        let mut matching: Vec<usize> =
            (0..scripts.len()).filter(|&index| matcher.is_match(path(index)) && !members.contains(&index)).collect();
        matching.sort_by(|a, b| order::natural(path(*a), path(*b)));
        members.extend(matching);
    }
    let path = members.first().and_then(|&index| scripts.get(index)).map_or("", |script| sources.path(script.file));
    let said = || match dialect::of_script(path, members.iter().find_map(|&index| scripts.get(index)?.dialect)) {
        Some(dialect::Hint::Dialect(dialect)) => dialect,
        _ => Dialect::Generic,
    };
    Plan {
        name: schema.name.clone(),
        dialect: schema.dialect.unwrap_or_else(said),
        origin: Origin::Snapshot,
        standing: Standing::Production,
        scripts: members,
    }
}

/// Names must differ, and the order of plans must not depend on how they were found.
fn finish(mut plans: Vec<Plan>) -> Vec<Plan> {
    plans.sort_by(|a, b| (&a.name, a.dialect, a.origin, &a.scripts).cmp(&(&b.name, b.dialect, b.origin, &b.scripts)));
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for plan in &plans {
        *counts.entry(plan.name.clone()).or_default() += 1;
    }
    let mut used: BTreeSet<String> = BTreeSet::new();
    for plan in &mut plans {
        if counts.get(&plan.name).is_some_and(|&count| count > 1) {
            plan.name = format!("{} ({})", plan.name, plan.dialect.id());
        }
        let base = plan.name.clone();
        let mut number = 2;
        while !used.insert(plan.name.clone()) {
            plan.name = format!("{base} #{number}");
            number += 1;
        }
    }
    plans
}

/// The longest folder that all paths share.
fn common_folder<'p>(mut paths: impl Iterator<Item = &'p str>) -> String {
    let folder = |path: &'p str| path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let Some(first) = paths.next() else { return String::new() };
    let mut shared: Vec<&str> = folder(first).split('/').collect();
    for path in paths {
        let same = shared.iter().zip(folder(path).split('/')).take_while(|(a, b)| **a == *b).count();
        shared.truncate(same);
    }
    shared.join("/")
}

/// A plan's name: the one script's path, else the folder that the scripts share.
fn name_of(members: &[&Candidate]) -> String {
    match members {
        [only] => only.path.to_owned(),
        _ => {
            let folder = common_folder(members.iter().map(|member| member.path));
            if folder.is_empty() { members.first().map_or(String::new(), |member| member.path.to_owned()) } else { folder }
        }
    }
}
