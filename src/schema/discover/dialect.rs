//! Which database a script is for: what its path says, then its text, its neighbours, the project around it.

use std::collections::{BTreeMap, BTreeSet};

use super::manifest;
use crate::dialect::Dialect;
use crate::facts::Setting;
use crate::modules::is_jvm_build;
use crate::project::shared_folders;
use crate::schema::model::Standing;
use crate::source::{FileId, FileKind, SourceFile, Sources};
use crate::standing;

/// What a path says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    Dialect(Dialect),
    /// A database whose rules keyward does not know (Dameng, Firebird): its scripts are not judged.
    Other,
    /// A system that is no row store with constraints: its scripts are not judged.
    NotJudged,
}

/// Spellings besides those of [`Dialect::parse`].
const SPELLINGS: &[(&str, Dialect)] = &[
    ("psql", Dialect::Postgres),
    ("postgre", Dialect::Postgres),
    ("postgis", Dialect::Postgres),
    ("timescale", Dialect::Postgres),
    ("timescaledb", Dialect::Postgres),
    ("opengauss", Dialect::Postgres),
    ("gaussdb", Dialect::Postgres),
    ("highgo", Dialect::Postgres),
    ("vastbase", Dialect::Postgres),
    ("yugabyte", Dialect::Postgres),
    ("greenplum", Dialect::Postgres),
    ("oceanbase", Dialect::MySql),
    ("percona", Dialect::MySql),
    ("ora", Dialect::Oracle),
    ("h2db", Dialect::H2),
    ("h2database", Dialect::H2),
    ("hsqldb2", Dialect::Hsqldb),
    ("sqlf", Dialect::Derby),
];

const OTHER: &[&str] = &[
    "dm",
    "dm8",
    "dameng",
    "informix",
    "sybase",
    "firebird",
    "sqlanywhere",
    "hana",
    "gbase",
    "oscar",
    "shentong",
    "xugu",
    "cubrid",
    "kingbase",
    "kingbasees",
];

const NOT_JUDGED: &[&str] = &[
    "clickhouse",
    "hive",
    "doris",
    "starrocks",
    "cassandra",
    "tdengine",
    "bigquery",
    "snowflake",
    "spanner",
    "druid",
    "kudu",
    "iotdb",
    "influxdb",
    "questdb",
    "hbase",
    "databend",
];

/// Engines that give their names to products too: a file's name or a whole folder's only.
const ENGINES: &[&str] = &["flink", "spark", "presto", "trino", "impala", "phoenix"];

/// The database that a path names, for those who read the script before anything else is known.
pub fn named(path: &str) -> Option<Dialect> {
    match of_path(path) {
        Some((Hint::Dialect(dialect), _)) => Some(dialect),
        _ => None,
    }
}

/// What a path says: the file's name first, then its folders from the nearest on. A name that holds two databases says nothing.
/// Gives the hint and how many folders up it stands.
pub fn of_path(path: &str) -> Option<(Hint, usize)> {
    let lower = path.to_lowercase();
    for (distance, segment) in lower.rsplit('/').enumerate() {
        let segment = if distance == 0 { crate::schema::order::stem(segment) } else { segment };
        let mut hints: Vec<Hint> = Vec::new();
        for word in segment.split(|c: char| !c.is_alphanumeric()) {
            let whole = distance == 0 || word == segment;
            if let Some(hint) = of_word(word, whole)
                && !hints.contains(&hint)
            {
                hints.push(hint);
            }
        }
        match hints.as_slice() {
            [] => {
                if let Some(dialect) = in_joined_words(path).filter(|_| distance == 0) {
                    return Some((Hint::Dialect(dialect), 0));
                }
            }
            [only] => return Some((*only, distance)),
            _ => return None,
        }
    }
    None
}

/// The database that a script's name ends in without a sign between: `createTokensTablePostgres.sql`. A step's description is read as words alone.
fn in_joined_words(path: &str) -> Option<Dialect> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let (stem, ending) = name.rsplit_once('.')?;
    if !ending.eq_ignore_ascii_case("sql") || !stem.chars().all(char::is_alphanumeric) {
        return None;
    }
    let starts = stem.char_indices().filter(|(at, c)| *at > 0 && c.is_uppercase()).map(|(at, _)| at);
    let behind_small = |at: &usize| stem.get(..*at).and_then(|before| before.chars().next_back()).is_some_and(char::is_lowercase);
    starts.filter(behind_small).find_map(|at| match of_word(&stem.get(at..)?.to_lowercase(), false)? {
        Hint::Dialect(dialect) => Some(dialect),
        Hint::Other | Hint::NotJudged => None,
    })
}

fn of_word(word: &str, whole: bool) -> Option<Hint> {
    if word.is_empty() || word == "generic" {
        return None;
    }
    let exact = |word: &str| {
        let spelling = || SPELLINGS.iter().find(|(name, _)| *name == word).map(|(_, dialect)| *dialect);
        Dialect::parse(word).or_else(spelling)
    };
    // `mysql8`, `postgres14`, `oracle11g`
    let bare = word.trim_end_matches('g').trim_end_matches(|c: char| c.is_ascii_digit());
    // `h2sql`, `oraclesql`
    let language = word.strip_suffix("sql");
    let spelled = exact(word).or_else(|| (bare.len() > 2).then(|| exact(bare)).flatten()).or_else(|| language.and_then(exact));
    if let Some(dialect) = spelled.filter(|dialect| *dialect != Dialect::Generic) {
        return Some(Hint::Dialect(dialect));
    }
    if whole && OTHER.contains(&word) {
        return Some(Hint::Other);
    }
    (NOT_JUDGED.contains(&word) || (whole && ENGINES.contains(&word))).then_some(Hint::NotJudged)
}

/// Whether two paths are the same but for folders of versions of one database: `sql/mysql5/shop.sql`, `sql/mysql8/shop.sql`.
pub fn are_versions(one: &str, other: &str) -> bool {
    let bare = |folder: &str| -> Option<String> {
        let lower = folder.to_lowercase();
        let name = lower.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | 'x' | '-' | '_' | 'v'));
        (name.len() > 2 && of_word(name, true).is_some()).then(|| name.to_owned())
    };
    let are_alike = |one: &str, other: &str| one == other || bare(one).is_some_and(|name| bare(other) == Some(name));
    let is_same = one.split('/').zip(other.split('/')).all(|(one, other)| are_alike(one, other));
    one != other && is_same && one.split('/').count() == other.split('/').count()
}

/// What a name that is a single word says.
pub fn of_name(word: &str) -> Option<Hint> {
    of_word(&word.to_lowercase(), true)
}

/// Databases that take another's language and have rules of their own.
const KIN: &[&str] = &["oceanbase", "oboracle", "obmysql"];

/// Whether a path names such a database.
pub fn names_kin(path: &str) -> bool {
    path.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|word| KIN.contains(&word))
}

/// The dialect that a folder's own name means, for the vendor folders of a migration location.
pub fn of_folder(name: &str) -> Option<Dialect> {
    match of_word(&name.to_lowercase(), true)? {
        Hint::Dialect(dialect) => Some(dialect),
        Hint::Other => Some(Dialect::Generic),
        Hint::NotJudged => None,
    }
}

/// What a path says without its file's name.
pub fn of_folders(path: &str) -> Option<(Hint, usize)> {
    let (folders, _) = path.rsplit_once('/')?;
    of_path(&format!("{folders}/x"))
}

/// Path and text together. None: neither says anything.
pub fn of_script(path: &str, text: Option<Dialect>) -> Option<Hint> {
    settled(of_path(path), text)
}

/// What a path says, as [`of_path`] gives it, and the text together.
pub fn settled(hint: Option<(Hint, usize)>, text: Option<Dialect>) -> Option<Hint> {
    match (hint, text) {
        (Some((Hint::Dialect(said), distance)), Some(text)) => {
            // A database in compatibility mode takes another's text. A word far up the path may be about something else.
            let is_embedded = matches!(said, Dialect::H2 | Dialect::Hsqldb | Dialect::Derby);
            let agree = said == text || (said.is_mysql_like() && text.is_mysql_like());
            Some(Hint::Dialect(if agree || is_embedded || distance <= NEAR { said } else { text }))
        }
        (Some((hint, _)), _) => Some(hint),
        (None, Some(text)) => Some(Hint::Dialect(text)),
        (None, None) => None,
    }
}

/// How many folders up a word still is about the script itself.
const NEAR: usize = 2;

/// What settings, Cargo manifests and build files around a path say.
pub struct Surroundings {
    /// (path, databases) of files that speak of databases.
    settings: Vec<Place>,
    crates: Vec<Place>,
    builds: Vec<Place>,
    /// Settings with connections to choose from.
    menus: Vec<Place>,
}

type Place = (String, BTreeSet<Dialect>);

impl Surroundings {
    pub fn new(sources: &Sources, settings: &[Setting]) -> Self {
        let mut by_file: BTreeMap<FileId, BTreeSet<Dialect>> = BTreeMap::new();
        for setting in settings {
            if let Some(dialect) = of_setting(setting) {
                by_file.entry(setting.at.file).or_default().insert(dialect);
            }
        }
        let settings = by_file.into_iter().map(|(file, dialects)| (sources.path(file).to_owned(), dialects)).collect();
        let builds = sources.iter().map(|file| (file.path.clone(), of_build_file(file))).filter(|(_, dialects)| !dialects.is_empty());
        let menus = sources.iter().filter(|file| file.kind == FileKind::Properties && standing::of(&file.path) == Standing::Production);
        let menus = menus.map(|file| (file.path.clone(), of_menu(file))).filter(|(_, dialects)| !dialects.is_empty());
        Surroundings { settings, crates: manifest::databases(sources), builds: builds.collect(), menus: menus.collect() }
    }

    /// The database that the project around `path` uses, when it is one: the nearer of the crate's manifest and the settings, else the
    /// drivers in the build file.
    pub fn dialect(&self, path: &str) -> Option<Dialect> {
        let by_crate = above(&self.crates, path);
        let by_settings = self.by_settings(path);
        let nearer = match (by_crate, by_settings) {
            (Some((crate_depth, _)), Some((setting_depth, dialect))) if setting_depth > crate_depth => Some(dialect),
            (Some((_, dialect)), _) | (None, Some((_, dialect))) => Some(dialect),
            (None, None) => None,
        };
        nearer.or_else(|| above(&self.builds, path).map(|(_, dialect)| dialect))
    }

    /// The databases that the nearest settings offer for choice.
    pub fn offered(&self, path: &str) -> BTreeSet<Dialect> {
        let nearest = self.menus.iter().map(|(menu, _)| shared_folders(menu, path)).max();
        let fitting = self.menus.iter().filter(|(menu, _)| Some(shared_folders(menu, path)) == nearest);
        fitting.flat_map(|(_, dialects)| dialects.iter().copied()).collect()
    }

    /// The nearest settings, and how many folders they share with the path; tests' settings speak for tests alone.
    fn by_settings(&self, path: &str) -> Option<(usize, Dialect)> {
        let is_test = standing::of(path) == Standing::Test;
        let fitting = || self.settings.iter().filter(|(setting, _)| is_test || standing::of(setting) != Standing::Test);
        let nearest = fitting().map(|(setting, _)| shared_folders(setting, path)).max()?;
        let spoken = fitting().filter(|(setting, _)| shared_folders(setting, path) == nearest);
        Some((nearest, only(&spoken.flat_map(|(_, dialects)| dialects.iter().copied()).collect())?))
    }
}

/// What a file in the nearest folder above says, and how deep it is.
fn above(places: &[Place], path: &str) -> Option<(usize, Dialect)> {
    let folder = |place: &Place| place.0.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let depth = |place: &Place| place.0.matches('/').count();
    let mut above: Vec<&Place> = places.iter().filter(|place| path.starts_with(&folder(place))).collect();
    above.sort_by_key(|place| std::cmp::Reverse(depth(place)));
    above.into_iter().find_map(|place| Some((depth(place), only(&place.1)?)))
}

/// The one database of a set; embedded ones stand back, being for development.
fn only(dialects: &BTreeSet<Dialect>) -> Option<Dialect> {
    let real: Vec<Dialect> =
        dialects.iter().copied().filter(|dialect| !matches!(dialect, Dialect::H2 | Dialect::Hsqldb | Dialect::Derby)).collect();
    match real.as_slice() {
        [only] => Some(*only),
        [] if dialects.len() == 1 => dialects.first().copied(),
        [a, b] if a.is_mysql_like() && b.is_mysql_like() => Some(*a),
        _ => None,
    }
}

/// The databases among which a properties file lets its reader choose: one connection in force and, under the same key, several in comments.
fn of_menu(file: &SourceFile) -> BTreeSet<Dialect> {
    let url = |line: &str| {
        let (key, value) = line.split_once('=')?;
        let named = || of_setting(&Setting { key: String::new(), value: value.to_owned(), at: file.span() });
        value.contains("jdbc:").then(named).flatten().map(|dialect| (key.trim().to_owned(), dialect))
    };
    let is_comment = |line: &&str| line.starts_with(['#', '!']);
    let (comments, lines): (Vec<&str>, Vec<&str>) =
        file.text.lines().map(str::trim).filter(|line| line.contains("jdbc:")).partition(is_comment);
    let active: BTreeMap<String, Dialect> = lines.into_iter().filter_map(url).collect();
    let mut offered: BTreeSet<Dialect> = BTreeSet::new();
    for (key, dialect) in active {
        let others = comments.iter().filter_map(|line| url(line.trim_start_matches(['#', '!'])));
        let choice: BTreeSet<Dialect> = others.filter(|(other, _)| *other == key).map(|(_, dialect)| dialect).chain([dialect]).collect();
        if choice.len() >= LEAST_CHOICE {
            offered.extend(choice);
        }
    }
    offered
}

/// Two may be the old one and the new one.
const LEAST_CHOICE: usize = 3;

/// `jdbc:mysql://…`, `postgres://…`, and settings that name a platform or dialect.
fn of_setting(setting: &Setting) -> Option<Dialect> {
    let value = setting.value.trim().to_ascii_lowercase();
    if let Some((_, rest)) = value.split_once("jdbc:") {
        let name =
            rest.split(|c: char| !c.is_ascii_alphanumeric()).find(|word| !matches!(*word, "p6spy" | "log4jdbc" | "tc" | "aws" | "jtds"))?;
        return Dialect::parse(name);
    }
    if let Some((scheme, _)) = value.split_once("://") {
        let scheme = scheme.trim_start_matches("r2dbc:").split('+').next()?;
        return Dialect::parse(scheme);
    }
    let key = setting.key.to_ascii_lowercase();
    let names_platform =
        ["platform", "dialect", "database-type", "db-type", "dbtype", "database_type"].iter().any(|name| key.ends_with(name));
    names_platform.then(|| Dialect::parse(&value)).flatten()
}

/// Drivers in build files, by a piece of text that nothing else has.
const DRIVERS: &[(&str, Dialect)] = &[
    ("mysql-connector", Dialect::MySql),
    ("org.mariadb.jdbc", Dialect::MariaDb),
    ("mariadb-java-client", Dialect::MariaDb),
    ("org.postgresql", Dialect::Postgres),
    ("com.h2database", Dialect::H2),
    ("org.hsqldb", Dialect::Hsqldb),
    ("ojdbc", Dialect::Oracle),
    ("mssql-jdbc", Dialect::SqlServer),
    ("sqlite-jdbc", Dialect::Sqlite),
];

fn of_build_file(file: &SourceFile) -> BTreeSet<Dialect> {
    let is_build_file = is_jvm_build(&file.path, file.kind);
    let drivers = DRIVERS.iter().filter(|(needle, _)| is_build_file && file.text.contains(needle));
    drivers.map(|(_, dialect)| *dialect).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    #[test]
    fn the_nearest_word_of_the_path_names_the_database() {
        let dialect = |path: &str| of_path(path).map(|(hint, _)| hint);
        assert_eq!(dialect("script/mysql-schema.sql"), Some(Hint::Dialect(Dialect::MySql)));
        assert_eq!(dialect("db/h2/mysql/schema.sql"), Some(Hint::Dialect(Dialect::MySql)));
        assert_eq!(dialect("sql/oracle11g/schema.sql"), Some(Hint::Dialect(Dialect::Oracle)));
        assert_eq!(dialect("sql/schema-ts-psql.sql"), Some(Hint::Dialect(Dialect::Postgres)));
        assert_eq!(dialect("sql/dm/ruoyi-vue-pro-dm8.sql"), Some(Hint::Other));
        assert_eq!(dialect("sql/clickhouse/a.sql"), Some(Hint::NotJudged));
        assert_eq!(dialect("my-flink-web/sql/a.sql"), None);
        assert_eq!(dialect("a/MYSQL/V1__x__MYSQL.sql"), Some(Hint::Dialect(Dialect::MySql)));
        assert_eq!(dialect("mysql-to-postgres.sql"), None);
        assert_eq!(dialect("resources/h2sql/schema.sql"), Some(Hint::Dialect(Dialect::H2)));
        assert_eq!(dialect("db/createTokensTablePostgres.sql"), Some(Hint::Dialect(Dialect::Postgres)));
        assert_eq!(dialect("db/TokensMySQL.sql"), Some(Hint::Dialect(Dialect::MySql)));
        assert_eq!(dialect("db/TokensTable.sql"), None);
        assert_eq!(dialect("db/V1__addPostgres.sql"), None);
    }

    #[test]
    fn the_path_wins_over_the_text_when_it_is_near() {
        assert_eq!(of_script("h2/schema.sql", Some(Dialect::MySql)), Some(Hint::Dialect(Dialect::H2)));
        assert_eq!(of_script("mysql/a/b/c/schema.sql", Some(Dialect::Postgres)), Some(Hint::Dialect(Dialect::Postgres)));
        assert_eq!(of_script("schema.sql", Some(Dialect::Oracle)), Some(Hint::Dialect(Dialect::Oracle)));
        assert_eq!(of_script("schema.sql", None), None);
    }

    #[test]
    fn connections_in_comments_are_a_choice() {
        let menu =
            |text: &str| of_menu(&SourceFile::new(FileId(0), "a.properties", FileKind::Properties, text)).into_iter().collect::<Vec<_>>();
        let text = "a.url=jdbc:h2:mem:x\n# a.url = jdbc:jtds:sqlserver://h/x\n#a.url=jdbc:mysql://h/x\n";
        assert_eq!(menu(text), [Dialect::MySql, Dialect::H2, Dialect::SqlServer]);
        assert!(menu(&text.replace("#a.url=jdbc:mysql", "#b.url=jdbc:mysql")).is_empty());
        assert!(menu("#a.url=jdbc:h2:mem:x\n#a.url=jdbc:mysql://h/x\n#a.url=jdbc:oracle:thin:@h\n").is_empty());
    }

    #[test]
    fn the_nearest_settings_and_manifests_speak_for_a_script() {
        let cargo = |id, path: &str, text: &str| SourceFile::new(FileId(id), path, FileKind::CargoToml, text);
        let sources = Sources::new(vec![
            cargo(0, "Cargo.toml", "[workspace.dependencies]\nsqlx = { version = \"0.8\", features = [\"postgres\"] }"),
            cargo(1, "client/Cargo.toml", "[dependencies]\nsqlx = { workspace = true, features = [\"sqlite\", \"macros\"] }"),
            SourceFile::new(FileId(2), "web/application.yml", FileKind::Yaml, ""),
        ]);
        let at = Span::new(FileId(2), 0, 0);
        let settings = [Setting { key: "spring.datasource.url".into(), value: "jdbc:mysql://localhost/a".into(), at }];
        let surroundings = Surroundings::new(&sources, &settings);
        assert_eq!(surroundings.dialect("client/migrations/1_a.sql"), Some(Dialect::Sqlite));
        assert_eq!(surroundings.dialect("server/migrations/1_a.sql"), Some(Dialect::Postgres));
        assert_eq!(surroundings.dialect("web/sql/a.sql"), Some(Dialect::MySql));
    }

    #[test]
    fn folders_may_be_versions_of_one_database() {
        assert!(are_versions("sql/mysql5/a.sql", "sql/mysql8/a.sql") && are_versions("sql/mysql5.x", "sql/MySQL-8.0"));
        for (one, other) in [
            ("sql/mysql5/a.sql", "sql/mysql5/a.sql"),
            ("sql/mysql5/a.sql", "sql/mysql8/b.sql"),
            ("sql/mysql5/a.sql", "sql/postgres9/a.sql"),
            ("sql/v1/a.sql", "sql/v2/a.sql"),
            ("mysql_1.sql", "mysql_2.sql"),
        ] {
            assert!(!are_versions(one, other), "{one} {other}");
        }
    }
}
