//! Scripts that are one numbered series: `01_a.sql`, `02_b.sql`; `step_01_a.sql`, `step_02_b.sql`. Their numbers say the order, whatever the rest of the names says.

use std::collections::{BTreeMap, BTreeSet};

use super::candidate::Candidate;
use super::chain::is_migration_folder;
use super::dialect::{self, Hint};
use super::upgrade;
use crate::schema::order;

/// The digits of a date, at least.
const DATE: usize = 8;

/// Words that a release's folder may have beside its version.
const RELEASE: &[&str] = &["release", "version", "sprint"];

/// A folder, and the word before the numbers of its scripts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Series {
    folder: String,
    pub word: String,
}

/// The series that a script's name is of.
pub(super) fn of(candidate: &Candidate) -> Option<Series> {
    let (word, _) = order::series(candidate.file_name())?;
    Some(Series { folder: candidate.folder().to_owned(), word: word.to_lowercase() })
}

fn number<'a>(candidate: &Candidate<'a>) -> &'a str {
    let file_name = candidate.path.rsplit('/').next().unwrap_or(candidate.path);
    order::series(file_name).map_or("", |(_, number)| number)
}

pub(super) fn is_dated(candidate: &Candidate) -> bool {
    number(candidate).len() >= DATE
}

/// The series that run one script after the other.
pub(super) fn folders(candidates: &[Candidate]) -> BTreeSet<Series> {
    let mut found: BTreeMap<Series, Vec<&Candidate>> = BTreeMap::new();
    for candidate in candidates.iter().filter(|candidate| order::flyway(candidate.file_name()).is_none()) {
        if let Some(series) = of(candidate) {
            found.entry(series).or_default().push(candidate);
        }
    }
    found.into_iter().filter(|(series, members)| is_chain(series, members)).map(|(series, _)| series).collect()
}

fn is_chain(series: &Series, members: &[&Candidate]) -> bool {
    let in_migrations = series.folder.split('/').any(is_migration_folder);
    if !series.word.is_empty() {
        // Scripts that say they upgrade are put in order as such.
        let says_upgrade = in_migrations || series.folder.split('/').any(upgrade::has_word) || upgrade::has_word(&series.word);
        return !says_upgrade && goes_on(members);
    }
    let has_up = members.iter().any(|member| member.path.ends_with(".up.sql"));
    // `01_schema.sql`, `02_data.sql`: in order too, unless they are versions of the same thing.
    let mut created = BTreeSet::new();
    let is_disjoint = members.iter().flat_map(|member| &member.creates).all(|table| created.insert(table));
    in_migrations || has_up || (members.len() > 1 && (is_disjoint || members.iter().all(|member| is_dated(member)) || goes_on(members)))
}

/// The steps whose description speaks of a database that they are not for alone, as positions: `V_4_2_5__add_oracle_config.sql` among steps for any database. A
/// chain that keeps its databases apart by such words has steps of one number for several, or a word in most of its steps.
pub(super) fn described(paths: &[&str]) -> BTreeSet<usize> {
    type Step<'p> = (usize, &'p str, Option<Hint>);
    let mut chains: BTreeMap<(&str, &str), Vec<Step>> = BTreeMap::new();
    for (position, path) in paths.iter().enumerate() {
        let (folder, file_name) = path.rsplit_once('/').unwrap_or(("", path));
        let Some((number, description)) = order::described(file_name) else { continue };
        let word = number.trim_end_matches(|c: char| !c.is_alphabetic());
        let hint = if dialect::of_path(number).is_some() { None } else { dialect::of_path(description).map(|(hint, _)| hint) };
        chains.entry((folder, word)).or_default().push((position, number, hint));
    }
    let mut found = BTreeSet::new();
    for steps in chains.values() {
        let named = || steps.iter().filter(|(_, _, hint)| hint.is_some());
        let mut times: BTreeMap<&str, usize> = BTreeMap::new();
        steps.iter().for_each(|(_, number, _)| *times.entry(number).or_default() += 1);
        let has_variants = named().any(|(_, number, _)| times.get(number).is_some_and(|&times| times > 1));
        if !has_variants && named().count() * 2 < steps.len() {
            found.extend(named().map(|(position, ..)| position));
        }
    }
    found
}

/// Whether each script that builds has a number of its own, and more of them change what earlier ones create than create it again.
fn goes_on(members: &[&Candidate]) -> bool {
    let mut steps: Vec<&Candidate> = members.iter().copied().filter(|member| !member.inserts_only() && !member.drops_only()).collect();
    steps.sort_by(|a, b| order::versions(number(a), number(b)));
    let numbers: BTreeSet<&str> = steps.iter().map(|step| number(step).trim_start_matches('0')).collect();
    let mut created: BTreeSet<&String> = BTreeSet::new();
    let (mut changing, mut repeating) = (0, 0);
    for step in &steps {
        changing += usize::from(step.alters.iter().any(|table| created.contains(table)));
        repeating += usize::from(step.creates.iter().any(|table| created.contains(table)));
        created.extend(&step.creates);
    }
    numbers.len() == steps.len() && changing > repeating
}

/// Whether a folder is named after a release: `i8.2z`, `1.3.0`, `360lts-i1.0a`, `release_4`.
pub(super) fn is_release(folder: &str) -> bool {
    let lower = folder.to_lowercase();
    let is_part = |part: &str| RELEASE.contains(&part) || part.chars().filter(|c| !c.is_ascii_digit()).count() <= 3;
    lower.contains(|c: char| c.is_ascii_digit()) && lower.split(['.', '-', '_']).all(is_part)
}
