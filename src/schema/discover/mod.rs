//! Which scripts form which schema.
//!
//! Every script is looked at for what it does ([`candidate`]), where it stands ([`standing`]) and which database it is for
//! ([`dialect`]). Then scripts that a migration tool runs become one schema per chain ([`chain`]), scripts that change a
//! database which is not in the repository become upgrades, and all others are snapshots, alone or together ([`group`]).

mod candidate;
mod chain;
pub mod dialect;
mod group;
pub mod standing;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::dialect::Dialect;
use crate::facts::{Script, Setting};
use crate::schema::model::{Origin, Standing};
use crate::source::{FileId, Sources};

use candidate::Candidate;

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

/// What is stated rather than found out.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The dialect of scripts about which nothing else says anything.
    pub default_dialect: Option<Dialect>,
    /// Files whose dialect is stated.
    pub dialects: BTreeMap<FileId, Dialect>,
    /// Schemas that are stated whole; their files are in no other.
    pub schemas: Vec<StatedSchema>,
}

/// A schema that the configuration lists.
#[derive(Clone, Debug)]
pub struct StatedSchema {
    pub name: String,
    pub dialect: Dialect,
    /// In the order in which they run.
    pub files: Vec<FileId>,
}

/// Groups scripts into schemas. Every script that builds something is in at least one plan, save those that only take away
/// or are for systems that are not judged; scripts of mere INSERTs join the schema they fill.
pub fn discover(sources: &Sources, scripts: &[Script], settings: &[Setting]) -> Vec<Plan> {
    discover_with(sources, scripts, settings, &Options::default())
}

/// As [`discover`], with what is stated.
pub fn discover_with(sources: &Sources, scripts: &[Script], settings: &[Setting], options: &Options) -> Vec<Plan> {
    let mut plans = stated(sources, scripts, options);
    let taken: BTreeSet<usize> = plans.iter().flat_map(|plan| plan.scripts.iter().copied()).collect();
    let mut candidates = candidate::of_scripts(sources, scripts, options);
    candidates.retain(|candidate| !taken.contains(&candidate.index));
    let surroundings = dialect::Surroundings::new(sources, settings);
    candidate::settle_dialects(&mut candidates, &surroundings, options.default_dialect);

    let (chains, rest) = chain::chains(candidates);
    plans.extend(chains);
    let (upgrades, rest) = chain::upgrades(rest);
    plans.extend(upgrades);
    plans.extend(group::snapshots(&rest));
    group::join(&rest, &mut plans, scripts);
    let orphans = group::orphans(&rest, &plans);
    plans.extend(orphans);
    finish(plans)
}

/// One schema of exactly these scripts, in this order, as `keyward schema FILE…` wants it.
pub fn in_order(name: &str, dialect: Dialect, scripts: &[Script]) -> Plan {
    Plan { name: name.to_owned(), dialect, origin: Origin::Snapshot, standing: Standing::Production, scripts: (0..scripts.len()).collect() }
}

fn stated(sources: &Sources, scripts: &[Script], options: &Options) -> Vec<Plan> {
    let of_schema = |schema: &StatedSchema| {
        let indices = schema.files.iter().filter_map(|file| scripts.iter().position(|script| script.file == *file)).collect();
        let standing = schema.files.first().map_or(Standing::Production, |file| standing::of_path(sources.path(*file)));
        Plan { name: schema.name.clone(), dialect: schema.dialect, origin: Origin::Snapshot, standing, scripts: indices }
    };
    options.schemas.iter().map(of_schema).collect()
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
