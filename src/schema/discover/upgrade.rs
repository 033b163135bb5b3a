//! Scripts that bring an existing database from one version to the next; what it was before is not in them.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::candidate::Candidate;
use super::chain::is_shared;
use super::{Plan, dialect, name_of};
use crate::dialect::Dialect;
use crate::schema::model::{Origin, Standing};
use crate::schema::order;

/// Words that say a script changes a database that is there.
const UPGRADE: &[&str] = &[
    "upgrade",
    "upgrades",
    "update",
    "updates",
    "delta",
    "deltas",
    "patch",
    "patches",
    "migrate",
    "migration",
    "migrations",
    "alter",
    "alters",
    "change",
    "changes",
    "hotfix",
    "incremental",
    "upgradestep",
];

/// Takes the upgrade scripts out of the candidates: one plan for each folder of them and database.
pub(super) fn upgrades(candidates: Vec<Candidate>) -> (Vec<Plan>, Vec<Candidate>) {
    let versioned = version_folders(&candidates);
    let mut roots: BTreeMap<(String, Standing), Vec<Candidate>> = BTreeMap::new();
    let mut rest = Vec::new();
    for candidate in candidates {
        match upgrade_root(&candidate, &versioned) {
            Some(root) => roots.entry((root, candidate.folder_standing())).or_default().push(candidate),
            None => rest.push(candidate),
        }
    }
    let mut plans = Vec::new();
    for ((root, standing), members) in roots {
        let said = |member: &Candidate| member.path_hint.is_some() || member.is_certain;
        let named: BTreeSet<Dialect> = members.iter().filter(|member| said(member)).flat_map(Candidate::dialects).collect();
        let all: BTreeSet<Dialect> = members.iter().flat_map(Candidate::dialects).collect();
        for dialect in if named.is_empty() { all } else { named.clone() } {
            // A script that names no database is for each (`flowable.all.upgradestep…`).
            let takes = |member: &&Candidate| member.dialects().contains(&dialect) || (!named.is_empty() && !said(member));
            let mut own: Vec<&Candidate> = members.iter().filter(takes).collect();
            if own.iter().all(|member| member.inserts_only()) {
                rest.extend(own.into_iter().cloned());
                continue;
            }
            own.sort_by(|a, b| upgrade_order(&root, a, b));
            let name = name_of(&own);
            plans.push(Plan { name, dialect, origin: Origin::Upgrade, standing, scripts: own.iter().map(|member| member.index).collect() });
        }
    }
    rest.sort_by_key(|candidate| candidate.index);
    rest.dedup_by_key(|candidate| candidate.index);
    (plans, rest)
}

/// Folders in which several scripts are named after versions (`2.2.0.sql`) and mostly change what they do not create.
fn version_folders(candidates: &[Candidate]) -> BTreeSet<String> {
    let mut folders: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for candidate in candidates.iter().filter(|candidate| is_version_name(candidate.file_name())) {
        let (count, changing) = folders.entry(candidate.folder()).or_default();
        *count += 1;
        *changing += usize::from(!candidate.alters.is_empty());
    }
    folders.into_iter().filter(|(_, (count, changing))| *changing > 0 && *count > 1).map(|(folder, _)| folder.to_owned()).collect()
}

fn is_version_name(file_name: &str) -> bool {
    let stem = order::stem(file_name).trim_start_matches(['v', 'V']);
    stem.contains(['.', '_', '-']) && stem.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '_' | '-')) && !stem.is_empty()
}

/// Whether a name says that what it names changes a database which is there.
pub(super) fn has_word(segment: &str) -> bool {
    let lower = segment.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).any(|word| UPGRADE.contains(&word))
}

/// The folder that an upgrade script's chain starts at: the first with an upgrade's name, else its own.
fn upgrade_root(candidate: &Candidate, versioned: &BTreeSet<String>) -> Option<String> {
    let folders: Vec<&str> = candidate.folder().split('/').collect();
    // A module's name is about more than this script (`db-migration/src/main/resources/base/schema.sql`).
    let module = folders.windows(2).position(|pair| pair == ["src", "main"]).unwrap_or(0);
    if let Some(position) = folders.iter().enumerate().position(|(index, segment)| index >= module && has_word(segment)) {
        return folders.get(..=position).map(|folders| folders.join("/"));
    }
    if candidate.inserts_only() {
        return None;
    }
    let named = has_word(order::stem(candidate.file_name())) || is_step_name(candidate.file_name());
    (named || versioned.contains(candidate.folder())).then(|| candidate.folder().to_owned())
}

/// `v1.2_to_v1.3`, `2.0-2.1`, `x_53.to.54`, `version4.1to4.2`.
fn is_step_name(file_name: &str) -> bool {
    let stem = order::stem(file_name).to_lowercase();
    let is_version = |part: &str| {
        let number = part.trim_start_matches(|c: char| c.is_alphabetic() || c == '_');
        number.contains('.') && number.split('.').all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit()))
    };
    if ["-", "to"].iter().any(|between| stem.split_once(between).is_some_and(|(from, to)| is_version(from) && is_version(to))) {
        return true;
    }
    let words: Vec<&str> = stem.split(['.', '_', '-']).collect();
    let is_number = |word: Option<&&str>| word.is_some_and(|word| word.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit()));
    words
        .iter()
        .enumerate()
        .any(|(index, word)| *word == "to" && is_number(index.checked_sub(1).and_then(|i| words.get(i))) && is_number(words.get(index + 1)))
}

/// By version, which the folders or the names hold; what fills comes after what builds.
fn upgrade_order(root: &str, a: &Candidate, b: &Candidate) -> Ordering {
    let below = |candidate: &Candidate| {
        let below = candidate.path.strip_prefix(root).unwrap_or(candidate.path);
        let segments = below.split('/').filter(|segment| dialect::of_folder(segment).is_none());
        let words: Vec<String> = segments.map(|segment| without_dialect(order::stem(segment))).collect();
        words.join("/")
    };
    // `update_2021_09-17.sql` stands before `update.2021-11-04.sql`.
    let dates = order::date(a.file_name()).zip(order::date(b.file_name())).filter(|_| a.folder() == b.folder());
    let by_date = dates.map_or(Ordering::Equal, |(a, b)| a.cmp(&b));
    by_date.then_with(|| order::natural(&below(a), &below(b))).then(a.rank().cmp(&b.rank())).then(a.index.cmp(&b.index))
}

/// A name without the words that tell a database: `flowable.mysql.upgradestep.53` and `flowable.all.upgradestep.53` stand side by side.
fn without_dialect(segment: &str) -> String {
    let words = segment.split('.').filter(|word| dialect::of_folder(word).is_none() && !is_shared(word));
    words.collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::is_step_name;

    #[test]
    fn names_that_say_from_which_version_to_which() {
        for name in ["v1.2_to_v1.3.sql", "2.0-2.1.sql", "x_53.to.54.sql", "version4.1to4.2.sql", "V4.0.202302-V4.0.202406.sql"] {
            assert!(is_step_name(name), "{name}");
        }
        for name in ["init.sql", "auto4.2.sql", "1.0-data.sql", "2024-01-02.sql", "customers-to-orders.sql", "v1.2.sql", "to4.2.sql"] {
            assert!(!is_step_name(name), "{name}");
        }
    }
}
