//! The chains of migration tools: scripts that run one after the other and build everything from nothing.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::candidate::Candidate;
use super::dialect::{self, Hint};
use super::series::{self, Series};
use super::{Plan, common_folder, name_of};
use crate::dialect::Dialect;
use crate::facts::Script;
use crate::schema::model::{Origin, Standing};
use crate::schema::order::{self, Step};
use crate::source::Sources;
use crate::standing;

/// Which tool's naming a chain follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Flyway,
    /// A folder for each step.
    Folders,
    Numbered,
}

/// Where a chain's files are: a location, below it perhaps a folder for each database.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Location {
    kind: Kind,
    root: String,
    /// What lies between the root and the file, without the vendor's folder.
    below: String,
    /// The word before the numbers, when they have one.
    word: String,
    standing: Standing,
    /// The database whose folder or file name it is; None for steps that all share.
    vendor: Option<Dialect>,
}

impl Location {
    /// The location that all its vendors share.
    fn place(&self) -> Location {
        Location { vendor: None, ..self.clone() }
    }
}

/// Folders that hold migrations: the whole name, or a part of it.
pub(super) fn is_migration_folder(segment: &str) -> bool {
    let segment = segment.to_lowercase();
    segment.contains("migration") || matches!(segment.as_str(), "migrate" | "flyway")
}

/// Folders whose steps go to every database.
const SHARED: &[&str] = &["common", "all", "shared", "default", "generic", "base"];

/// Takes the chains out of the candidates; gives their plans and the rest.
pub(super) fn chains(candidates: Vec<Candidate>) -> (Vec<Plan>, Vec<Candidate>) {
    let numbered = series::folders(&candidates);
    let mut located: BTreeMap<Location, Vec<Candidate>> = BTreeMap::new();
    let mut rest = Vec::new();
    for candidate in candidates {
        match locate(&candidate, &numbered) {
            Some(location) => located.entry(location).or_default().push(candidate),
            None => rest.push(candidate),
        }
    }
    let located = mark_tests(join_locations(fold_versions(join_firsts(fold_releases(located)))));
    // Rows alone are no schema: they go where their tables are.
    let is_more = |members: &[Candidate]| !members.iter().all(|member| member.inserts_only() || member.drops_only());
    let building: BTreeSet<Location> =
        located.iter().filter(|(_, members)| is_more(members)).map(|(location, _)| location.place()).collect();
    let (located, rows): (BTreeMap<_, _>, BTreeMap<_, _>) =
        located.into_iter().partition(|(location, _)| building.contains(&location.place()));
    rest.extend(rows.into_values().flatten());
    rest.retain(|candidate| !candidate.drops_only());
    rest.sort_by_key(|candidate| candidate.index);
    let mut plans = Vec::new();
    let mut done: BTreeSet<Location> = BTreeSet::new();
    for location in located.keys() {
        let place = location.place();
        if !done.insert(place.clone()) {
            continue;
        }
        let shared = located.get(&place).map(Vec::as_slice).unwrap_or_default();
        let vendors: Vec<(Dialect, &Vec<Candidate>)> = located
            .iter()
            .filter(|(other, _)| other.place() == place)
            .filter_map(|(other, members)| Some((other.vendor?, members)))
            .collect();
        if vendors.is_empty() {
            for dialect in chain_dialects(shared) {
                plans.push(plan(location, &shared.iter().collect::<Vec<_>>(), &[], dialect));
            }
        }
        for (dialect, own) in vendors {
            let own: Vec<&Candidate> = own.iter().collect();
            plans.push(plan(location, &own, shared, dialect));
        }
    }
    (plans, rest)
}

fn locate(candidate: &Candidate, numbered: &BTreeSet<Series>) -> Option<Location> {
    let series = series::of(candidate).filter(|series| numbered.contains(series));
    let (kind, folder) = if let Some((chain, _)) = order::folder_step(candidate.path) {
        (Kind::Folders, chain)
    } else if order::flyway(candidate.file_name()).is_some() {
        (Kind::Flyway, candidate.folder())
    } else if series.is_some() {
        (Kind::Numbered, candidate.folder())
    } else {
        return None;
    };
    let segments: Vec<&str> = folder.split('/').collect();
    let last_is_vendor = segments.last().is_some_and(|last| dialect::of_folder(last).is_some() || is_shared(last));
    let root_length = match segments.iter().rposition(|segment| is_migration_folder(segment)) {
        Some(position) => position + 1,
        None if last_is_vendor => segments.len() - 1,
        None => segments.len(),
    };
    let (root, below) = segments.split_at_checked(root_length)?;
    let of_file = match candidate.path_hint {
        Some((Hint::Dialect(dialect), 0)) => Some(dialect),
        _ => None,
    };
    let vendor = below.iter().find_map(|segment| dialect::of_folder(segment)).or(of_file);
    let below: Vec<&str> = below.iter().copied().filter(|segment| dialect::of_folder(segment).is_none() && !is_shared(segment)).collect();
    Some(Location {
        kind,
        root: root.join("/"),
        below: below.join("/"),
        word: series.filter(|_| kind == Kind::Numbered).map(|series| series.word).unwrap_or_default(),
        standing: standing::of(&format!("{folder}/")),
        vendor,
    })
}

pub(super) fn is_shared(segment: &str) -> bool {
    SHARED.contains(&segment.to_lowercase().as_str())
}

/// A folder for each release (`migration/i8.2/postgresql/01_x.sql`), whose steps go on where the last one's ended: one chain, when a release changes what
/// another creates, or all steps are dated and none creates what another does.
fn fold_releases(located: BTreeMap<Location, Vec<Candidate>>) -> BTreeMap<Location, Vec<Candidate>> {
    let whole = |location: &Location| Location { below: String::new(), ..location.clone() };
    let is_release = |location: &Location| {
        let mut folders = location.below.split('/');
        location.kind == Kind::Numbered && !location.below.is_empty() && folders.all(series::is_release)
    };
    let mut wholes: BTreeMap<Location, Vec<(&Location, &Vec<Candidate>)>> = BTreeMap::new();
    for (location, members) in located.iter().filter(|(location, _)| is_release(location)) {
        wholes.entry(whole(location)).or_default().push((location, members));
    }
    let goes_on = |parts: &[(&Location, &Vec<Candidate>)]| {
        let steps = || parts.iter().flat_map(|(_, members)| members.iter());
        let mut created = BTreeSet::new();
        let is_dated = steps().all(series::is_dated) && steps().flat_map(|step| &step.creates).all(|table| created.insert(table));
        is_dated || parts.iter().any(|(one, own)| parts.iter().any(|(other, theirs)| one != other && changes(own, theirs)))
    };
    let folded: BTreeSet<Location> =
        wholes.into_iter().filter(|(_, parts)| parts.len() > 1 && goes_on(parts)).map(|(whole, _)| whole).collect();
    let mut out: BTreeMap<Location, Vec<Candidate>> = BTreeMap::new();
    for (location, members) in located {
        let home = if is_release(&location) && folded.contains(&whole(&location)) { whole(&location) } else { location };
        out.entry(home).or_default().extend(members);
    }
    out
}

/// The folders of a step without those that name a database: steps of one release have the same.
fn release(step: &Candidate) -> String {
    let folders = step.folder().split('/').filter(|segment| dialect::of_folder(segment).is_none() && !is_shared(segment));
    folders.collect::<Vec<_>>().join("/")
}

/// Flyway looks into subfolders too: those whose versions do not collide are one chain (`1.0/`, `2.0/`), the others are modules.
fn fold_versions(located: BTreeMap<Location, Vec<Candidate>>) -> BTreeMap<Location, Vec<Candidate>> {
    let mut versions: BTreeMap<(Kind, &str, Option<Dialect>), Vec<&str>> = BTreeMap::new();
    for (location, members) in &located {
        let names = members.iter().map(|member| step_name(location.kind, member.path));
        versions.entry((location.kind, &location.root, location.vendor)).or_default().extend(names);
    }
    let collides = |names: &Vec<&str>| names.iter().collect::<BTreeSet<_>>().len() != names.len();
    let colliding: BTreeSet<(Kind, String)> =
        versions.iter().filter(|(_, names)| collides(names)).map(|((kind, root, _), _)| (*kind, (*root).to_owned())).collect();
    let mut folded: BTreeMap<Location, Vec<Candidate>> = BTreeMap::new();
    for (mut location, members) in located {
        // `migrations/<ts>_x/up.sql` has no versions in subfolders: what lies between names another database.
        if location.kind == Kind::Flyway && !colliding.contains(&(location.kind, location.root.clone())) {
            location.below.clear();
        }
        folded.entry(location).or_default().extend(members);
    }
    folded
}

/// `db/migration/test/V3__accounts.sql` beside `db/migration/mysql/`, whose steps could not be put into one history: a location that tests alone have. Elsewhere
/// below `src/main` a folder's name says nothing of that ([`standing::of`]).
fn mark_tests(located: BTreeMap<Location, Vec<Candidate>>) -> BTreeMap<Location, Vec<Candidate>> {
    let is_test = |location: &Location| {
        let name = location.below.rsplit('/').next().unwrap_or("");
        location.kind == Kind::Flyway && standing::of(&format!("{name}/")) == Standing::Test
    };
    let roots: BTreeSet<String> = located.keys().filter(|location| !is_test(location)).map(|location| location.root.clone()).collect();
    let mut marked: BTreeMap<Location, Vec<Candidate>> = BTreeMap::new();
    for (mut location, mut members) in located {
        if is_test(&location) && roots.contains(&location.root) {
            location.standing = location.standing.max(Standing::Test);
            members.iter_mut().for_each(|member| member.standing = location.standing);
        }
        marked.entry(location).or_default().extend(members);
    }
    marked
}

/// Flyway may have several locations (`classpath:db/migration,classpath:db/specific/{vendor}`), whose steps run as one chain by their versions:
/// <https://documentation.red-gate.com/fd/flyway-locations-setting-277579008.html>. Folders side by side are such when their versions do not collide and
/// one changes tables that only the other creates.
fn join_locations(located: BTreeMap<Location, Vec<Candidate>>) -> BTreeMap<Location, Vec<Candidate>> {
    let parent = |location: &Location| location.root.rsplit_once('/').map(|(parent, _)| parent.to_owned());
    let is_main = |location: &Location| location.root.rsplit('/').next().is_some_and(is_migration_folder);
    let mut homes: BTreeMap<Location, Location> = BTreeMap::new();
    let mains = located.iter().filter(|(location, _)| location.kind == Kind::Flyway && location.vendor.is_none() && is_main(location));
    for (main, steps) in mains {
        let beside = |other: &Location| {
            other.root != main.root
                && parent(other) == parent(main)
                && (other.kind, other.standing, &other.below) == (main.kind, main.standing, &main.below)
        };
        let others: Vec<_> = located.iter().filter(|(other, _)| beside(other) && !is_main(other)).collect();
        for (other, theirs) in others {
            if !collide(steps, theirs) && (changes(steps, theirs) || changes(theirs, steps)) {
                homes.insert(other.clone(), Location { root: main.root.clone(), ..other.clone() });
            }
        }
    }
    homes.extend(on_parents(&located));
    moved(located, homes)
}

/// `db/V1__schema.sql` and `db/upgrade/V2__x.sql`: a folder of steps that change what the folder above creates goes on from there.
fn on_parents(located: &BTreeMap<Location, Vec<Candidate>>) -> Vec<(Location, Location)> {
    let mut homes = Vec::new();
    for (location, steps) in located.iter().filter(|(location, _)| location.kind == Kind::Flyway) {
        let parent = location.root.rsplit_once('/').map(|(parent, _)| Location { root: parent.to_owned(), ..location.clone() });
        let Some((parent, first)) = parent.and_then(|parent| located.get_key_value(&parent)) else { continue };
        if !collide(first, steps) && changes(steps, first) && !changes(first, steps) {
            homes.push((location.clone(), parent.clone()));
        }
    }
    homes
}

/// Folders beside a folder of migrations that have the first steps of its chain.
const FIRSTS: &[&str] = &["init", "initial", "baseline"];

/// `flyway/x/init/common/V1.0.0__base.sql` and `flyway/x/migrate/common/V1.0.1__y.sql`: two locations of one history, by version.
fn join_firsts(located: BTreeMap<Location, Vec<Candidate>>) -> BTreeMap<Location, Vec<Candidate>> {
    let whole = |location: &Location| {
        let whole = if location.below.is_empty() { location.root.clone() } else { format!("{}/{}", location.root, location.below) };
        whole.rsplit_once('/').map_or((String::new(), whole.clone()), |(parent, name)| (parent.to_owned(), name.to_lowercase()))
    };
    let mut homes: BTreeMap<Location, Location> = BTreeMap::new();
    for (first, steps) in located.iter().filter(|(location, _)| location.kind == Kind::Flyway) {
        let (parent, name) = whole(first);
        if !FIRSTS.contains(&name.as_str()) {
            continue;
        }
        let is_beside = |other: &Location| {
            let (beside, name) = whole(other);
            (other.kind, other.standing) == (first.kind, first.standing) && beside == parent && is_migration_folder(&name)
        };
        let others: Vec<_> = located.iter().filter(|(other, _)| is_beside(other)).collect();
        let goes_on = others.iter().any(|(_, theirs)| changes(theirs, steps)) && !others.iter().any(|(_, theirs)| collide(theirs, steps));
        if let Some((home, _)) = others.first().filter(|_| goes_on) {
            homes.insert(first.clone(), Location { vendor: first.vendor, ..(*home).clone() });
        }
    }
    moved(located, homes)
}

/// The steps with those of some locations put to others.
fn moved<'a>(
    located: BTreeMap<Location, Vec<Candidate<'a>>>,
    mut homes: BTreeMap<Location, Location>,
) -> BTreeMap<Location, Vec<Candidate<'a>>> {
    let mut joined: BTreeMap<Location, Vec<Candidate>> = BTreeMap::new();
    for (location, members) in located {
        joined.entry(homes.remove(&location).unwrap_or(location)).or_default().extend(members);
    }
    joined
}

/// Whether two steps have one version.
pub(super) fn collide(left: &[Candidate], right: &[Candidate]) -> bool {
    let names: BTreeSet<&str> = left.iter().map(|step| step_name(Kind::Flyway, step.path)).collect();
    right.iter().any(|step| names.contains(step_name(Kind::Flyway, step.path)))
}

/// Whether steps change a table that they do not create and the others do.
fn changes(steps: &[Candidate], others: &[Candidate]) -> bool {
    let is_created = |by: &[Candidate], table: &String| by.iter().any(|step| step.creates.contains(table));
    steps.iter().flat_map(|step| &step.alters).any(|table| !is_created(steps, table) && is_created(others, table))
}

/// What tells a step from the others of its chain.
fn step_name(kind: Kind, path: &str) -> &str {
    let file_name = path.rsplit('/').next().unwrap_or(path);
    match kind {
        Kind::Folders => order::folder_step(path).map_or(path, |(_, step)| step),
        Kind::Flyway => file_name.split_once("__").map_or(file_name, |(prefix, rest)| if prefix == "R" { rest } else { prefix }),
        Kind::Numbered => order::series(file_name).map_or(file_name, |(_, number)| number),
    }
}

/// The database of a chain without vendors: what most of its members say for certain, else what the project says.
pub(super) fn chain_dialects(members: &[Candidate]) -> Vec<Dialect> {
    let sections: BTreeSet<Dialect> = members.iter().flat_map(|member| member.sections.iter().copied()).collect();
    let mut votes: BTreeMap<(bool, Dialect), usize> = BTreeMap::new();
    for member in members {
        if let Some(dialect) = member.dialect {
            *votes.entry((member.is_certain, dialect)).or_default() += 1;
        }
    }
    let is_certain = votes.keys().any(|(is_certain, _)| *is_certain);
    let most =
        votes.iter().filter(|((certain, _), _)| *certain == is_certain).max_by_key(|(key, count)| (**count, std::cmp::Reverse(*key)));
    let own = most.map_or(Dialect::Generic, |((_, dialect), _)| *dialect);
    if sections.is_empty() || sections.contains(&own) { vec![own] } else { sections.into_iter().collect() }
}

fn plan(location: &Location, own: &[&Candidate], shared: &[Candidate], dialect: Dialect) -> Plan {
    let mut members: Vec<&Candidate> = own.to_vec();
    if location.vendor.is_some() || !own.iter().any(|member| shared.iter().any(|other| other.index == member.index)) {
        members.extend(shared.iter());
    }
    members.sort_by(|a, b| step_order(location.kind, a, b));
    members.dedup_by_key(|member| member.index);
    if location.kind == Kind::Flyway {
        leave_out_baselines(&mut members);
    }
    let name = match common_folder(own.iter().map(|member| neighbour_path(location.kind, member.path))) {
        folder if folder.is_empty() => name_of(own),
        folder => folder,
    };
    Plan {
        name,
        dialect,
        origin: origin(location, &members),
        standing: location.standing,
        scripts: members.iter().map(|member| member.index).collect(),
    }
}

/// For a step that is a folder, the folder stands for the file.
fn neighbour_path(kind: Kind, path: &str) -> &str {
    if kind == Kind::Folders { path.rsplit_once('/').map_or(path, |(folder, _)| folder) } else { path }
}

/// A chain that mostly changes tables which it never creates starts from a database that is elsewhere.
fn origin(location: &Location, members: &[&Candidate]) -> Origin {
    let created: BTreeSet<&String> = members.iter().flat_map(|member| &member.creates).collect();
    let changed: BTreeSet<&String> = members.iter().flat_map(|member| &member.alters).collect();
    let missing = changed.difference(&created).count();
    if missing > created.len() {
        return Origin::Upgrade;
    }
    let in_migrations = location.root.split('/').any(is_migration_folder);
    let is_dated = members.iter().any(|member| series::is_dated(member));
    if location.kind == Kind::Numbered && !in_migrations && !is_dated { Origin::Snapshot } else { Origin::Migrations }
}

/// Folders beside a chain's that hold what it starts from.
const BASES: &[&str] = &["base", "baseline", "initial"];

/// Puts chains on the databases that they start from: `db/base/schema.sql` beside `db/migration/`, which only changes its tables.
pub(super) fn put_on_bases(plans: &mut Vec<Plan>, sources: &Sources, scripts: &[Script]) {
    let mut taken: Vec<(usize, usize)> = Vec::new();
    for (position, chain) in plans.iter().enumerate().filter(|(_, plan)| plan.origin != Origin::Snapshot) {
        let Some((parent, name)) = chain.name.rsplit_once('/').filter(|(_, name)| is_migration_folder(name)) else { continue };
        let is_base = |plan: &Plan| {
            let paths = plan.scripts.iter().filter_map(|&index| scripts.get(index)).map(|script| sources.path(script.file));
            let folders = paths.map(|path| path.rsplit_once('/').map_or("", |(folder, _)| folder));
            let mut beside = folders.map(|folder| folder.strip_prefix(parent).and_then(|rest| rest.strip_prefix('/')).unwrap_or(name));
            plan.origin == Origin::Snapshot
                && plan.dialect == chain.dialect
                && plan.standing == chain.standing
                && beside.all(|folder| BASES.contains(&folder.to_lowercase().as_str()))
        };
        let bases: Vec<usize> = (0..plans.len()).filter(|&other| plans.get(other).is_some_and(is_base)).collect();
        if let [base] = bases.as_slice() {
            taken.push((*base, position));
        }
    }
    for (base, position) in &taken {
        let Some(first) = plans.get(*base).map(|plan| plan.scripts.clone()) else { continue };
        if let Some(chain) = plans.get_mut(*position) {
            chain.scripts.splice(0..0, first);
            chain.origin = Origin::Migrations;
        }
    }
    let mut index = 0;
    plans.retain(|_| {
        index += 1;
        !taken.iter().any(|(base, _)| *base + 1 == index)
    });
}

/// Flyway's steps as they run.
pub(super) fn in_version_order<'m, 'a>(steps: &'m [Candidate<'a>]) -> Vec<&'m Candidate<'a>> {
    let mut members: Vec<&Candidate> = steps.iter().collect();
    members.sort_by(|a, b| step_order(Kind::Flyway, a, b));
    members.dedup_by_key(|member| member.index);
    leave_out_baselines(&mut members);
    members
}

fn step_order(kind: Kind, a: &Candidate, b: &Candidate) -> Ordering {
    let by_path = || order::natural(a.path, b.path).then(a.index.cmp(&b.index));
    match kind {
        Kind::Folders => order::folder_steps(step_name(kind, a.path), step_name(kind, b.path)).then_with(by_path),
        Kind::Numbered => {
            let number = |candidate: &Candidate| order::series(candidate.file_name()).map_or("", |(_, number)| number).to_owned();
            let by_release = order::natural(&release(a), &release(b));
            by_release
                .then_with(|| order::versions(&number(a), &number(b)))
                .then_with(|| order::natural(a.file_name(), b.file_name()))
                .then_with(by_path)
        }
        Kind::Flyway => match (order::flyway(a.file_name()), order::flyway(b.file_name())) {
            (Some(left), Some(right)) => match (version(&left), version(&right)) {
                (Some(left), Some(right)) => order::versions(left, right).then_with(by_path),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                // Flyway runs repeatable migrations in the order of their descriptions.
                (None, None) => a.file_name().cmp(b.file_name()).then_with(by_path),
            },
            _ => by_path(),
        },
    }
}

fn version(step: &Step) -> Option<&str> {
    match step {
        Step::Versioned { version } | Step::Baseline { version } => Some(version),
        Step::Repeatable | Step::Undo => None,
    }
}

/// A baseline stands for the steps up to its version: with these at hand it is not needed.
fn leave_out_baselines(members: &mut Vec<&Candidate>) {
    let steps: Vec<Option<Step>> = members.iter().map(|member| order::flyway(member.file_name())).collect();
    let is_needless = |baseline: &str| {
        steps.iter().flatten().any(|step| match step {
            Step::Versioned { version } => order::versions(version, baseline) != Ordering::Greater,
            _ => false,
        })
    };
    members.retain(|member| !matches!(order::flyway(member.file_name()), Some(Step::Baseline { version }) if is_needless(&version)));
}
