//! `keyward schema` against the catalogue of a database that ran the same script.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// What is compared of a column. Names are compared without case, as keyward does. A default that a sequence or an expression makes per row is a default, as it is in catalogues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub nullable: bool,
    pub default: bool,
    /// `none`, `auto-increment`, `identity`, `identity-always`, `sequence`, `rowid` or `computed`.
    pub generation: String,
    /// The position in the primary key, from 1; 0 outside of it.
    pub key: usize,
}

/// Tables by `namespace.name`.
pub type Catalogue = BTreeMap<String, Vec<Column>>;

/// Scripts of our own, by path.
pub fn scripts(dialect: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas").join(dialect);
    let mut scripts: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    scripts.sort();
    scripts
}

/// Reads lines of namespace, table, column, nullable, default, generation and key, parted by tabs; columns in their order.
pub fn parse(lines: &str) -> Catalogue {
    let mut catalogue = Catalogue::new();
    for line in lines.lines() {
        let [namespace, table, name, nullable, default, generation, key] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let column = Column {
            name: name.to_lowercase(),
            nullable: nullable == "1",
            default: default == "1",
            generation: generation.to_owned(),
            key: key.parse().unwrap(),
        };
        catalogue.entry(format!("{namespace}.{table}").to_lowercase()).or_default().push(column);
    }
    catalogue
}

/// What `keyward schema` says of a script's tables. Tables without a namespace get `namespace`.
pub fn of_keyward(dialect: &str, script: &Path, namespace: &str) -> Catalogue {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keyward"));
    let output = command.args(["schema", "--output-format", "json", "--dialect", dialect]).arg(script).output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["summary"]["unread"], Value::Array(Vec::new()), "{}", script.display());
    let tables = report["schemas"][0]["tables"].as_array().unwrap().iter().filter(|table| table["kind"] == "table");
    tables
        .map(|table| {
            let namespace = table["namespace"].as_str().unwrap_or(namespace);
            let columns = table["columns"].as_array().unwrap().iter().map(column).collect();
            (format!("{namespace}.{}", table["name"].as_str().unwrap()).to_lowercase(), columns)
        })
        .collect()
}

fn column(column: &Value) -> Column {
    let generation = column["generation"].as_str().unwrap();
    // A default is in the catalogue, whatever it gives; a trigger is in another part of it.
    let by_default = matches!(generation, "default" | "trigger" | "unknown");
    Column {
        name: column["name"].as_str().unwrap().to_lowercase(),
        nullable: column["nullable"].as_bool().unwrap(),
        default: !column["default"].is_null() || generation == "sequence",
        generation: if by_default { "none" } else { generation }.to_owned(),
        key: column["key"].as_u64().map_or(0, |key| usize::try_from(key).unwrap()),
    }
}

/// How the two differ, a line for each table or column.
pub fn differences(keyward: &Catalogue, engine: &Catalogue) -> Vec<String> {
    let mut lines = Vec::new();
    for name in keyward.keys().filter(|name| !engine.contains_key(*name)) {
        lines.push(format!("{name}: the database has no such table"));
    }
    for (name, columns) in engine {
        let Some(own) = keyward.get(name) else {
            lines.push(format!("{name}: keyward has no such table"));
            continue;
        };
        let names = |columns: &[Column]| columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>();
        if names(own) != names(columns) {
            lines.push(format!("{name}: keyward has the columns {:?}, the database {:?}", names(own), names(columns)));
            continue;
        }
        for (own, column) in own.iter().zip(columns).filter(|(own, column)| own != column) {
            lines.push(format!("{name}: keyward has {own:?}, the database {column:?}"));
        }
    }
    lines
}
