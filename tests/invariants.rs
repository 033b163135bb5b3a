//! What holds of the sources as a whole.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)] // a test may panic, helpers too

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use keyward::rules::RULES;
use walkdir::WalkDir;

/// Modules by the layer they belong to: a module uses only its own layer and those before it.
const LAYERS: &[&[&str]] = &[
    &["source", "names", "shown", "text", "dialect", "suggest"],
    &["facts", "options", "schema::model"],
    &["schema::order"],
    &["standing", "modules"],
    &["model"],
    &["diagnostic"],
    &["sql", "lang"],
    &["project"],
    &["orm", "formats"],
    &["frontends", "decode", "walk"],
    &["schema::discover", "schema::build", "schema::loosen", "schema::statistics"],
    &["link"],
    &["analysis"],
    &["rules", "page"],
    &["config", "suppress", "callers", "baseline", "changes", "fix"],
    &["verdict"],
    &["report"],
    &["cli"],
];

/// Modules that may touch the file system.
const FILE_MODULES: &[&str] = &["walk", "source", "config", "fix", "cli"];

/// Nobody reads a longer file with pleasure.
const MOST_LINES: usize = 800;

fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = WalkDir::new(&root).sort_by_file_name().into_iter().map(Result::unwrap);
    let rust = files.filter(|file| file.path().extension().is_some_and(|extension| extension == "rs"));
    rust.map(|file| (file.path().strip_prefix(&root).unwrap().to_path_buf(), std::fs::read_to_string(file.path()).unwrap())).collect()
}

/// `schema::order` for `schema/order.rs`, `sql` for `sql/ddl/key.rs`; `None` for the crate's roots.
fn module_of(path: &Path) -> Option<String> {
    let parts: Vec<String> = path.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
    module_of_parts(&parts.iter().map(String::as_str).collect::<Vec<_>>())
}

fn module_of_parts(parts: &[&str]) -> Option<String> {
    match parts {
        ["lib" | "main"] | ["schema", "mod"] | ["schema"] | [] => None,
        ["schema", part, ..] => Some(format!("schema::{part}")),
        [part, ..] => Some((*part).to_owned()),
    }
}

/// Whether the whole file is tests, or what tests are made with.
fn is_test(path: &Path) -> bool {
    path.iter().any(|part| part == "tests" || part == "tests.rs" || part == "testing.rs")
}

fn layer(module: &str) -> usize {
    LAYERS.iter().position(|layer| layer.contains(&module)).unwrap_or_else(|| panic!("`{module}` is in no layer of tests/invariants.rs"))
}

/// The modules that a file names as `crate::…`, its test module left out.
fn uses(text: &str) -> BTreeSet<String> {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text);
    let code: String = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut found = BTreeSet::new();
    for (index, _) in code.match_indices("crate::") {
        let path = &code[index + "crate::".len()..];
        if let Some(group) = path.strip_prefix("schema::{") {
            let names = group.split('}').next().unwrap_or(group).split(',').map(str::trim);
            found.extend(names.filter_map(|name| module_of_parts(&["schema", name.split("::").next().unwrap_or(name)])));
            continue;
        }
        let end = path.find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':').unwrap_or(path.len());
        let parts: Vec<&str> = path[..end].split("::").filter(|part| !part.is_empty()).collect();
        found.extend(module_of_parts(&parts));
    }
    found
}

#[test]
fn modules_use_only_what_stands_before_them() {
    let mut wrong = Vec::new();
    // Code in a test's string may name modules of its own.
    let modules: BTreeSet<String> = sources().iter().filter_map(|(path, _)| module_of(path)).collect();
    for (path, text) in sources().into_iter().filter(|(path, _)| !is_test(path)) {
        let Some(module) = module_of(&path) else { continue };
        for used in uses(&text).intersection(&modules).cloned().collect::<Vec<_>>() {
            if layer(&used) > layer(&module) {
                wrong.push(format!("src/{}: {module} uses {used}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_few_modules_touch_the_file_system() {
    for (path, text) in sources().into_iter().filter(|(path, _)| !is_test(path)) {
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or(&text);
        let touches = ["std::fs", "fs::read", "File::open", "fs::metadata"].iter().any(|name| code.contains(name));
        let module = module_of(&path).unwrap_or_default();
        assert!(!touches || FILE_MODULES.contains(&module.as_str()), "src/{} touches the file system", path.display());
    }
}

#[test]
fn rules_see_the_model_alone() {
    for (path, text) in sources() {
        if module_of(&path).as_deref() != Some("rules") {
            continue;
        }
        for used in uses(&text) {
            let foreign = ["sql", "lang", "orm", "formats", "frontends", "text", "walk", "decode"];
            assert!(!foreign.contains(&used.as_str()), "src/{} uses {used}", path.display());
        }
    }
}

#[test]
fn no_file_is_too_long() {
    for (path, text) in sources() {
        let lines = text.lines().count();
        assert!(lines <= MOST_LINES, "src/{} has {lines} lines", path.display());
    }
}

#[test]
fn every_rule_has_its_page_and_every_page_its_rule() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let pages: BTreeSet<String> =
        std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned()).collect();
    let rules: BTreeSet<String> = RULES.iter().map(|rule| rule.id.to_owned()).collect();
    assert_eq!(pages, rules);
}

#[test]
fn the_readme_lists_every_rule_once_in_order() {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let listed: Vec<&str> =
        readme.lines().filter_map(|line| line.strip_prefix("| [")).filter_map(|row| row.split_once("](rules/")).map(|(id, _)| id).collect();
    assert_eq!(listed, RULES.iter().map(|rule| rule.id).collect::<Vec<_>>());
    for rule in RULES {
        assert!(readme.contains(&format!("[{0}](rules/{0}.md)", rule.id)), "{}", rule.id);
    }
}
