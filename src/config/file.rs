//! The form of `keyward.toml`: what serde reads, and the JSON schema that editors complete it by.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};
use toml::Spanned;

use super::selection::{Profile, Selector};
use crate::dialect::Dialect;
use crate::options::Limits;
use crate::rules::catalogue;
use crate::walk::MAX_FILE_BYTES;

/// The output formats that a configuration may choose; the command line has the same.
pub const OUTPUT_FORMATS: &[&str] = &["human", "concise", "json", "json-lines", "sarif", "github", "gitlab", "junit"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct File {
    pub exclude: Option<Vec<Spanned<String>>>,
    pub include: Option<Vec<Spanned<String>>>,
    pub fail_on: Option<Spanned<String>>,
    pub max_warnings: Option<usize>,
    pub fail_on_skipped: Option<bool>,
    pub exit_zero: Option<bool>,
    pub output_format: Option<Spanned<String>>,
    pub show_skipped: Option<bool>,
    pub profile: Option<Spanned<String>>,
    pub select: Option<Spanned<Vec<Spanned<String>>>>,
    pub ignore: Option<Vec<Spanned<String>>>,
    pub baseline: Option<Spanned<String>>,
    pub max_script_mib: Option<Spanned<u64>>,
    pub max_source_mib: Option<Spanned<u64>>,
    #[serde(default)]
    pub rules: BTreeMap<Spanned<String>, Spanned<String>>,
    #[serde(default)]
    pub dialects: BTreeMap<Spanned<String>, Spanned<String>>,
    #[serde(default)]
    pub schema: Vec<SchemaTable>,
    #[serde(default)]
    pub per_path_ignores: BTreeMap<Spanned<String>, Vec<Spanned<String>>>,
    #[serde(default)]
    pub per_table_ignores: BTreeMap<Spanned<String>, Vec<Spanned<String>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchemaTable {
    pub name: Spanned<String>,
    pub dialect: Option<Spanned<String>>,
    pub scripts: Vec<Spanned<String>>,
    #[serde(default)]
    pub writers: Vec<Spanned<String>>,
}

/// The JSON schema (draft 7, which Taplo and others read) of the file.
pub fn json_schema() -> Value {
    let globs = |description: &str| json!({ "description": description, "type": "array", "items": { "type": "string" } });
    let chosen = |description: &str| json!({ "description": description, "type": "array", "items": { "$ref": "#/definitions/selector" } });
    let only = json!({ "description": "When given, the only rules that run", "type": "array", "minItems": 1, "items": { "$ref": "#/definitions/selector" } });
    let defaults = Limits::default();
    let mebibytes = |description: &str, default: u64| json!({ "description": description, "type": "integer", "minimum": 1, "maximum": MAX_FILE_BYTES >> 20, "default": default >> 20 });
    let ignores =
        |description: &str| json!({ "description": description, "type": "object", "additionalProperties": chosen("Rules and groups") });
    let level = |description: &str| json!({ "description": description, "enum": ["error", "warning", "note", "off"] });
    let groups = catalogue::groups().into_iter().map(|group| (group.to_owned(), level(&format!("The rules of the group `{group}`"))));
    let rules = catalogue::entries().iter().map(|entry| (entry.id.to_owned(), level(&entry.summary())));
    let rules: serde_json::Map<String, Value> = groups.chain(rules).collect();
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "keyward.toml",
        "description": "Configuration of keyward. Globs are relative to the folder of the file; one without a slash holds at any depth.",
        "type": "object",
        "additionalProperties": false,
        "definitions": {
            "selector": { "enum": Selector::names() },
            "dialect": { "enum": Dialect::ALL.map(Dialect::id) },
        },
        "properties": {
            "exclude": globs("Files and folders to leave out"),
            "include": globs("When given, the only files to look at"),
            "fail-on": { "description": "The level from which findings make exit code 1", "enum": ["error", "warning", "note"], "default": "error" },
            "max-warnings": { "description": "More warnings than this make exit code 1", "type": "integer", "minimum": 0 },
            "fail-on-skipped": { "description": "What was not understood makes exit code 1, and so does a run that found neither a table nor code that writes to one", "type": "boolean", "default": false },
            "exit-zero": { "description": "Findings do not make exit code 1", "type": "boolean", "default": false },
            "output-format": { "description": "How to report on stdout", "enum": OUTPUT_FORMATS, "default": "human" },
            "show-skipped": { "description": "List what was not understood", "type": "boolean", "default": false },
            "profile": { "description": "The rules that run when none are selected", "enum": Profile::ALL.map(Profile::id), "default": "default" },
            "select": only,
            "ignore": chosen("Rules that do not run"),
            "max-script-mib": mebibytes("Larger scripts, and rows for changelogs, are not read but listed as skipped", defaults.script),
            "max-source-mib": mebibytes("Larger files of any other kind are not parsed but listed as skipped", defaults.source),
            "baseline": { "description": "The baseline, instead of keyward-baseline.json beside this file", "type": "string" },
            "rules": { "description": "The level of each rule or group of rules; of two names for a rule the more exact one wins", "type": "object", "additionalProperties": false, "properties": rules },
            "dialects": {
                "description": "The dialect of scripts by glob, first match wins",
                "type": "object",
                "additionalProperties": { "$ref": "#/definitions/dialect" },
            },
            "schema": {
                "description": "Schemas that keyward should not have to guess",
                "type": "array",
                "items": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["name", "scripts"],
                    "properties": {
                        "name": { "description": "Its name in reports", "type": "string" },
                        "dialect": { "$ref": "#/definitions/dialect" },
                        "scripts": { "description": "Its scripts in the order in which they run", "type": "array", "items": { "type": "string" }, "minItems": 1 },
                        "writers": globs("The only sources that write to it"),
                    },
                },
            },
            "per-path-ignores": ignores("Rules that are ignored in files, by glob"),
            "per-table-ignores": ignores("Rules that are ignored for tables, by a glob of the table's name"),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names that serde offers when it is given one that it does not know.
    fn offered(text: &str) -> Vec<String> {
        let error = toml::from_str::<File>(text).err().unwrap().message().to_owned();
        let names = error.split("expected one of ").nth(1).unwrap_or_else(|| panic!("{error}"));
        names.split(", ").map(|name| name.trim_matches('`').to_owned()).collect()
    }

    fn properties(of: &Value) -> Vec<String> {
        of["properties"].as_object().unwrap().keys().cloned().collect()
    }

    #[test]
    fn the_schema_has_the_keys_that_are_read() {
        let schema = json_schema();
        let sorted = |mut names: Vec<String>| {
            names.sort();
            names
        };
        assert_eq!(sorted(offered("x = 1")), sorted(properties(&schema)));
        let table = offered("[[schema]]\nname = \"a\"\nscripts = []\nx = 1");
        assert_eq!(sorted(table), sorted(properties(&schema["properties"]["schema"]["items"])));
    }
}
