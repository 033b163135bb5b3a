//! What keyward is made of: licences and origins by `deny.toml`, without a network, and the table of `docs/safety.md`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)] // a test may panic, helpers too

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// Every package of `Cargo.lock` that some platform builds, as cargo knows it.
fn packages() -> Vec<Value> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let arguments = ["metadata", "--format-version", "1", "--locked"];
    let output = Command::new(cargo).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

/// Whether an SPDX expression can be satisfied with these licences. `/` is how it was once written for `OR`.
fn satisfied(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let (value, rest) = any(&words, allowed);
    value && rest.is_empty()
}

fn any<'w>(words: &'w [&'w str], allowed: &BTreeSet<String>) -> (bool, &'w [&'w str]) {
    let (mut value, mut rest) = all(words, allowed);
    while let ["OR", next @ ..] = rest {
        let (other, behind) = all(next, allowed);
        (value, rest) = (value || other, behind);
    }
    (value, rest)
}

fn all<'w>(words: &'w [&'w str], allowed: &BTreeSet<String>) -> (bool, &'w [&'w str]) {
    let (mut value, mut rest) = one(words, allowed);
    while let ["AND", next @ ..] = rest {
        let (other, behind) = one(next, allowed);
        (value, rest) = (value && other, behind);
    }
    (value, rest)
}

fn one<'w>(words: &'w [&'w str], allowed: &BTreeSet<String>) -> (bool, &'w [&'w str]) {
    match words {
        ["(", inner @ ..] => {
            let (value, rest) = any(inner, allowed);
            (value, rest.get(1..).unwrap_or(&[]))
        }
        [licence, "WITH", exception, rest @ ..] => (allowed.contains(&format!("{licence} WITH {exception}")), rest),
        [licence, rest @ ..] => (allowed.contains(*licence), rest),
        [] => (false, &[]),
    }
}

fn allowed() -> BTreeSet<String> {
    let deny: toml::Table = read("deny.toml").parse().unwrap();
    deny["licenses"]["allow"].as_array().unwrap().iter().map(|licence| licence.as_str().unwrap().to_owned()).collect()
}

#[test]
fn licence_expressions_are_read_as_they_are_meant() {
    let some: BTreeSet<String> = ["MIT", "Zlib", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned).into();
    for yes in ["MIT", "MIT OR GPL-3.0", "GPL-3.0/MIT", "(GPL-3.0 OR MIT) AND Zlib", "Apache-2.0 WITH LLVM-exception OR GPL-3.0"] {
        assert!(satisfied(yes, &some), "{yes}");
    }
    for no in ["", "GPL-3.0", "MIT AND GPL-3.0", "(MIT OR Zlib) AND GPL-3.0", "Apache-2.0", "MIT MIT"] {
        assert!(!satisfied(no, &some), "{no}");
    }
}

#[test]
fn every_crate_has_an_allowed_licence_and_comes_from_crates_io() {
    let allowed = allowed();
    let packages = packages();
    assert!(packages.len() > 100, "{}", packages.len());
    for package in packages.iter().filter(|package| package["name"] != "keyward") {
        let (name, licence) = (&package["name"], package["license"].as_str().unwrap_or(""));
        assert!(satisfied(licence, &allowed), "{name}: {licence:?}");
        assert_eq!(package["source"], "registry+https://github.com/rust-lang/crates.io-index", "{name}");
    }
}

#[test]
fn no_version_is_a_wildcard() {
    let packages = packages();
    let own = packages.iter().find(|package| package["name"] == "keyward").unwrap();
    for dependency in own["dependencies"].as_array().unwrap() {
        assert_ne!(dependency["req"], "*", "{dependency}");
    }
}

/// No dependency asks for a later Rust than keyward says it needs. (That its own code does not is clippy's `incompatible_msrv` to say.)
#[test]
fn the_stated_rust_is_enough_for_every_crate() {
    let number = |version: &Value| -> Vec<u32> { version.as_str().unwrap_or("").split('.').filter_map(|part| part.parse().ok()).collect() };
    let packages = packages();
    let own = packages.iter().find(|package| package["name"] == "keyward").unwrap();
    let stated = number(&own["rust_version"]);
    assert!(stated.len() >= 2, "{stated:?}");
    for package in &packages {
        let asked = number(&package["rust_version"]);
        assert!(asked[..asked.len().min(2)] <= stated[..2], "{} asks for Rust {asked:?}", package["name"]);
    }
}

/// A crate that nobody can say the use of should not be there.
#[test]
fn the_documentation_says_why_each_dependency_is_there() {
    let page = read("docs/safety.md");
    let table = page.split("| crate | why |").nth(1).unwrap().split("\n\n").next().unwrap();
    let rows = table.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next()).filter(|names| !names.starts_with("---"));
    let mut listed: Vec<String> = rows.flat_map(|names| names.split(", ")).map(str::to_owned).collect();
    listed.sort();
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    let names = |table: &str| -> Vec<String> { manifest[table].as_table().unwrap().keys().cloned().collect() };
    let mut dependencies = names("dependencies");
    dependencies.sort();
    assert_eq!(listed, dependencies);
    for name in names("dev-dependencies") {
        assert!(page.rsplit_once("The tests alone").unwrap().1.contains(&name), "{name}");
    }
}
