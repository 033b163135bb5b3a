//! Which database a crate uses, by its Cargo manifest.

use std::collections::{BTreeMap, BTreeSet};

use crate::dialect::Dialect;
use crate::source::{FileKind, Sources};

/// Crates that are for one database.
const CRATES: &[(&str, Dialect)] = &[
    ("rusqlite", Dialect::Sqlite),
    ("libsqlite3-sys", Dialect::Sqlite),
    ("tokio-postgres", Dialect::Postgres),
    ("postgres", Dialect::Postgres),
    ("pq-sys", Dialect::Postgres),
    ("mysql", Dialect::MySql),
    ("mysql_async", Dialect::MySql),
    ("tiberius", Dialect::SqlServer),
];

/// Crates whose features choose the database.
const BY_FEATURE: &[&str] =
    &["diesel", "diesel-async", "diesel_migrations", "sqlx", "sqlx-core", "sea-orm", "sea-orm-migration", "refinery"];

struct Manifest {
    path: String,
    name: Option<String>,
    databases: BTreeSet<Dialect>,
    dependencies: BTreeSet<String>,
}

/// Each manifest's path and the databases it asks for. A crate that names none itself takes those of the project's crates that it depends on.
pub(super) fn databases(sources: &Sources) -> Vec<(String, BTreeSet<Dialect>)> {
    let files = sources.iter().filter(|file| file.kind == FileKind::CargoToml);
    let manifests: Vec<Manifest> = files.filter_map(|file| read(&file.path, &file.text)).collect();
    let own: BTreeMap<&str, &BTreeSet<Dialect>> =
        manifests.iter().filter_map(|manifest| Some((manifest.name.as_deref()?, &manifest.databases))).collect();
    let of_manifest = |manifest: &Manifest| {
        let inherited =
            || manifest.dependencies.iter().filter_map(|name| own.get(name.as_str())).flat_map(|databases| databases.iter().copied());
        let databases = if manifest.databases.is_empty() { inherited().collect() } else { manifest.databases.clone() };
        (manifest.path.clone(), databases)
    };
    manifests.iter().map(of_manifest).filter(|(_, databases)| !databases.is_empty()).collect()
}

fn read(path: &str, text: &str) -> Option<Manifest> {
    let manifest: toml::Table = text.parse().ok()?;
    let workspace = manifest.get("workspace").and_then(toml::Value::as_table);
    let targets = manifest.get("target").and_then(toml::Value::as_table).into_iter().flatten().filter_map(|(_, target)| target.as_table());
    let tables = [Some(&manifest), workspace].into_iter().flatten().chain(targets);
    let mut databases = BTreeSet::new();
    let mut dependencies = BTreeSet::new();
    for (name, dependency) in tables.filter_map(|table| table.get("dependencies")).filter_map(toml::Value::as_table).flatten() {
        databases.extend(of_dependency(name, dependency));
        dependencies.insert(name.clone());
    }
    let name = manifest.get("package").and_then(|package| package.get("name")).and_then(toml::Value::as_str).map(str::to_owned);
    Some(Manifest { path: path.to_owned(), name, databases, dependencies })
}

fn of_dependency(name: &str, dependency: &toml::Value) -> Vec<Dialect> {
    if let Some((_, dialect)) = CRATES.iter().find(|(known, _)| *known == name) {
        return vec![*dialect];
    }
    if !BY_FEATURE.contains(&name) {
        return Vec::new();
    }
    let features = dependency.get("features").and_then(toml::Value::as_array).into_iter().flatten();
    let words = features.filter_map(toml::Value::as_str);
    words.filter_map(|feature| Dialect::parse(feature.trim_start_matches("sqlx-").trim_end_matches("_backend"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, SourceFile};

    #[test]
    fn a_crate_without_a_database_takes_that_of_its_neighbours() {
        let cargo = |id, path: &str, text: &str| SourceFile::new(FileId(id), path, FileKind::CargoToml, text);
        let sources = Sources::new(vec![
            cargo(
                0,
                "client/Cargo.toml",
                "[package]\nname = \"client\"\n[target.'cfg(unix)'.dependencies.sqlx]\nversion = \"0.9\"\nfeatures = [\"sqlite\"]",
            ),
            cargo(
                1,
                "kv/Cargo.toml",
                "[package]\nname = \"kv\"\n[dependencies]\nclient = { workspace = true }\nsqlx = { workspace = true }",
            ),
        ]);
        let sqlite = BTreeSet::from([Dialect::Sqlite]);
        assert_eq!(databases(&sources), [("client/Cargo.toml".to_owned(), sqlite.clone()), ("kv/Cargo.toml".to_owned(), sqlite)]);
    }
}
