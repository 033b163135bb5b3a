//! Flyway's locations where the settings state them: the folders that are named together are one history, by version.
//! <https://documentation.red-gate.com/fd/flyway-locations-setting-277579008.html>

use std::collections::{BTreeMap, BTreeSet};

use super::candidate::Candidate;
use super::chain::{self, chain_dialects, collide};
use super::{Plan, dialect, name_of};
use crate::dialect::Dialect;
use crate::facts::Setting;
use crate::project::shared_folders;
use crate::schema::model::{Origin, Standing};
use crate::schema::order;
use crate::source::{FileId, Sources};
use crate::standing;

/// Spring Boot's, Quarkus', Micronaut's and Flyway's own key ends so.
const KEY: &str = "flyway.locations";

/// Spring Boot puts the database's name in its place.
const VENDOR: &str = "{vendor}";

/// Takes the histories of several stated locations out of the candidates; gives their plans and the rest. A folder of its own is a chain all the same.
pub(super) fn stated<'a>(candidates: Vec<Candidate<'a>>, sources: &Sources, settings: &[Setting]) -> (Vec<Plan>, Vec<Candidate<'a>>) {
    let mut plans: Vec<Plan> = Vec::new();
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    for ((file, _), locations) in groups(settings, sources) {
        let path = sources.path(file);
        for (vendor, folders) in by_vendor(&locations, &candidates) {
            let Some(members) = members(&folders, path, &candidates) else { continue };
            let largest = folders.iter().map(|folder| of_folder(folder, path, &candidates)).max_by_key(Vec::len).unwrap_or_default();
            let dialects = vendor.map_or_else(|| chain_dialects(&members), |vendor| vec![vendor]);
            taken.extend(members.iter().map(|member| member.index));
            let standing = largest.first().map_or(Standing::Production, |member| member.folder_standing());
            for dialect in dialects {
                let scripts: Vec<usize> = chain::in_version_order(&members).iter().map(|member| member.index).collect();
                if !plans.iter().any(|plan| plan.dialect == dialect && plan.scripts == scripts) {
                    plans.push(Plan { name: name(&members, &largest), dialect, origin: Origin::Migrations, standing, scripts });
                }
            }
        }
    }
    let rest = candidates.into_iter().filter(|candidate| !taken.contains(&candidate.index)).collect();
    (plans, rest)
}

/// The folder of migrations that they share, else the one that holds the most of them.
fn name(members: &[Candidate], largest: &[&Candidate]) -> String {
    let all = name_of(&members.iter().collect::<Vec<_>>());
    let is_own = all.rsplit('/').next().is_some_and(chain::is_migration_folder);
    match largest {
        _ if is_own => all,
        [only] => only.folder().to_owned(),
        _ => name_of(largest),
    }
}

/// The locations that one file states together: by the file and the key, which several documents of it may have. Where one of them is known to the running
/// program alone, the others may be for any database: they are left to what their names say.
fn groups(settings: &[Setting], sources: &Sources) -> BTreeMap<(FileId, String), Vec<String>> {
    let mut groups: BTreeMap<(FileId, String), Vec<String>> = BTreeMap::new();
    for setting in settings.iter().filter(|setting| !is_tests(sources.path(setting.at.file))) {
        let (key, _) = setting.key.split_once('[').unwrap_or((&setting.key, ""));
        if key.ends_with(KEY) {
            let places = groups.entry((setting.at.file, key.to_owned())).or_default();
            places.extend(setting.value.split(',').map(|place| place.trim().to_owned()));
        }
    }
    groups.retain(|_, places| {
        let folders: Option<Vec<String>> = places.iter().map(|place| folder(place)).collect();
        *places = folders.unwrap_or_default();
        !places.is_empty()
    });
    groups
}

/// Of tests, or of a profile for them: `application-mysql-test.yml`.
fn is_tests(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    // An archetype's own tests stand below its resources.
    standing::of(path) >= Standing::Test
        || path.contains("/src/test/")
        || name.split(['-', '.', '_']).any(|word| word == "test" || word == "it")
}

/// `db/migration` of `classpath:/db/migration`; of `${LOCATION:classpath:db/migration}` the default. None where only the running program knows.
fn folder(place: &str) -> Option<String> {
    let place = place.trim_matches(['"', '\'']);
    let place = match place.strip_prefix("${") {
        Some(inner) => inner.strip_suffix('}')?.split_once(':')?.1,
        None => place,
    };
    let place = place.strip_prefix("classpath:").or_else(|| place.strip_prefix("filesystem:")).unwrap_or(place);
    let place = place.trim_matches('/').trim_start_matches("./");
    (!place.is_empty() && !place.contains(['*', '$', ':'])).then(|| place.to_owned())
}

/// The locations with each database's name for [`VENDOR`].
fn by_vendor(locations: &[String], candidates: &[Candidate]) -> Vec<(Option<Dialect>, Vec<String>)> {
    if !locations.iter().any(|location| location.contains(VENDOR)) {
        return vec![(None, locations.to_vec())];
    }
    let prefixes = locations.iter().filter_map(|location| location.split_once(VENDOR)).map(|(prefix, _)| prefix);
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for prefix in prefixes {
        let behind = candidates.iter().filter_map(|candidate| candidate.path.split_once(prefix));
        names.extend(behind.filter_map(|(_, rest)| rest.split_once('/')).map(|(name, _)| name));
    }
    let vendors = names.into_iter().filter_map(|name| Some((dialect::of_folder(name)?, name)));
    vendors.map(|(vendor, name)| (Some(vendor), locations.iter().map(|location| location.replace(VENDOR, name)).collect())).collect()
}

/// The steps of all the folders, when several have some and no two have one version.
fn members<'a>(folders: &[String], settings: &str, candidates: &[Candidate<'a>]) -> Option<Vec<Candidate<'a>>> {
    let mut own: Vec<Vec<&Candidate<'a>>> = folders.iter().map(|folder| of_folder(folder, settings, candidates)).collect();
    // One program's folders stand together: in the module of the settings, or else below one folder of another.
    let module = module_of(settings);
    if own.iter().flatten().any(|step| module_of(step.path) == module) {
        own.iter_mut().for_each(|steps| steps.retain(|step| module_of(step.path) == module));
    }
    let roots: BTreeSet<&str> = own.iter().flatten().map(|step| module_of(step.path)).collect();
    if roots.len() > 1 {
        return None;
    }
    let parts: Vec<Vec<Candidate<'a>>> =
        own.into_iter().filter(|own| !own.is_empty()).map(|own| own.into_iter().cloned().collect()).collect();
    let collides = parts.iter().enumerate().any(|(index, part)| parts.iter().skip(index + 1).any(|other| collide(part, other)));
    let builds = parts.iter().flatten().any(|step| !step.creates.is_empty());
    (parts.len() > 1 && !collides && builds).then(|| parts.into_iter().flatten().collect())
}

/// The steps below a location: of several folders of that name those nearest to the settings.
fn of_folder<'c, 'a>(location: &str, settings: &str, candidates: &'c [Candidate<'a>]) -> Vec<&'c Candidate<'a>> {
    let (whole, inner) = (format!("{location}/"), format!("/{location}/"));
    let is_below = |candidate: &&Candidate| candidate.path.starts_with(&whole) || candidate.path.contains(&inner);
    let steps: Vec<&Candidate> =
        candidates.iter().filter(|candidate| order::flyway(candidate.file_name()).is_some()).filter(is_below).collect();
    let nearest = steps.iter().map(|step| shared_folders(step.path, settings)).max();
    steps.into_iter().filter(|step| Some(shared_folders(step.path, settings)) == nearest).collect()
}

/// `app` for `app/src/main/resources/db/V1__a.sql`; where there is no `src`, one module is all.
fn module_of(path: &str) -> &str {
    path.split_once("/src/").map_or("", |(module, _)| module)
}

#[cfg(test)]
mod tests {
    use crate::analysis::analyze_texts;

    const A: &str = "CREATE TABLE a (id bigint NOT NULL PRIMARY KEY);";

    /// Every schema's dialect and scripts, beside settings that state locations.
    fn told(name: &str, settings: &str, scripts: &[(&str, &str)]) -> Vec<String> {
        let root = "app/src/main/resources";
        let mut texts = vec![(format!("{root}/{name}"), settings.to_owned())];
        texts.extend(scripts.iter().map(|(path, text)| (format!("{root}/{path}"), (*text).to_owned())));
        let analysis = analyze_texts(texts);
        let line = |schema: &crate::schema::model::Schema| {
            let paths = schema.scripts.iter().map(|script| analysis.sources.path(*script).trim_start_matches(root).to_owned());
            format!("{}:{}", schema.dialect.id(), paths.map(|path| path.replace("/db/", " ")).collect::<String>())
        };
        analysis.model.schemas.iter().map(line).collect()
    }

    #[test]
    fn folders_that_are_named_together_are_one_history() {
        let scripts = [
            ("db/h2/V1__a.sql", A),
            ("db/h2/V3__n.sql", "ALTER TABLE a ADD n int;"),
            ("db/extra/V2__rows.sql", "INSERT INTO a (id) VALUES (1);"),
        ];
        let list = "spring:\n  flyway:\n    locations:\n      - classpath:db/h2\n      - classpath:db/extra\n";
        let expected = ["h2: h2/V1__a.sql extra/V2__rows.sql h2/V3__n.sql"];
        assert_eq!(told("application.yml", list, &scripts), expected);
        let line = "spring.flyway.locations=${PLACES:classpath:/db/h2},classpath:db/extra\n";
        assert_eq!(told("application.properties", line, &scripts), expected);
    }

    #[test]
    fn a_location_that_is_not_known_leaves_the_others_open() {
        let scripts = [("db/type/mysql/V1__a.sql", A), ("db/type/h2/V1__a.sql", A), ("db/migration/V2__n.sql", "ALTER TABLE a ADD n int;")];
        let line = "spring.flyway.locations=classpath:db/migration,classpath:db/type/mysql\nflyway.locations=x\nspring.flyway.locations=classpath:db/migration,classpath:db/type/${dbType}\n";
        assert_eq!(told("application.properties", line, &scripts).len(), 2);
        assert!(told("application.properties", line, &scripts).iter().all(|schema| schema.contains("V2__n")));
    }

    #[test]
    fn other_programs_folders_of_that_name_are_theirs() {
        let line = "spring.flyway.locations=classpath:db/main,classpath:db/seed\n";
        let settings = |module: &str| (format!("{module}/src/main/resources/application.properties"), line.to_owned());
        let script = |path: &str, text: &str| (path.replace('@', "src/main/resources/db"), text.to_owned());
        let texts = vec![
            settings("a"),
            settings("b"),
            script("a/@/main/V1__a.sql", A),
            script("a/@/seed/V2__a.sql", "INSERT INTO a (id) VALUES (1);"),
            script("b/@/main/V3__b.sql", "CREATE TABLE b (id int);"),
            script("c/@/seed/V4__c.sql", "CREATE TABLE c (id int);"),
        ];
        let analysis = analyze_texts(texts);
        let scripts: Vec<usize> = analysis.model.schemas.iter().map(|schema| schema.scripts.len()).collect();
        assert_eq!(scripts, [2, 1, 1]);
    }

    #[test]
    fn rows_of_another_location_run_in_their_place() {
        let scripts = [
            ("db/main/V1__a.sql", A),
            ("db/main/V3__n.sql", "ALTER TABLE a ADD n int NOT NULL;"),
            ("db/dev/V2__rows.sql", "INSERT INTO a (id) VALUES (1);"),
            ("db/qa/V2__rows.sql", "INSERT INTO a (id) VALUES (2);"),
        ];
        let line = "spring.flyway.locations=classpath:/db/main,classpath:db/dev\n";
        let told = told("application.properties", line, &scripts);
        assert_eq!(told, ["generic: main/V1__a.sql dev/V2__rows.sql qa/V2__rows.sql main/V3__n.sql"]);
    }

    #[test]
    fn each_vendor_has_a_history() {
        let scripts = [("db/mysql/V1__a.sql", A), ("db/postgresql/V1__a.sql", A), ("db/every/V2__n.sql", "ALTER TABLE a ADD n int;")];
        let line = "spring.flyway.locations=classpath:db/{vendor},classpath:db/every\n";
        assert_eq!(
            told("application.properties", line, &scripts),
            ["mysql: mysql/V1__a.sql every/V2__n.sql", "postgres: postgresql/V1__a.sql every/V2__n.sql"]
        );
        let colliding = [scripts[0], ("db/every/V1__a.sql", A)];
        assert_eq!(told("application.properties", line, &colliding).len(), 2, "two of one version are two histories");
    }
}
