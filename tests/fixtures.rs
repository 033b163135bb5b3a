//! Small whole repositories: `before/` has faults and `expected.txt` says which, `after/` has them mended.
//!
//! `KEYWARD_BLESS=1 cargo test --test fixtures` writes `expected.txt` anew: read the difference before you keep it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)] // a test may panic, helpers too

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use keyward::analysis::{Analysis, analyze};
use keyward::config::{self, Config};
use keyward::report::{Report, concise};
use keyward::rules::RULES;
use keyward::verdict::{Verdict, judge};
use walkdir::WalkDir;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// The cases by name: every folder that has a `before`.
fn cases() -> BTreeMap<String, PathBuf> {
    let folders = WalkDir::new(root()).min_depth(1).max_depth(1).into_iter().map(Result::unwrap);
    let cases = folders.filter(|entry| entry.path().join("before").is_dir());
    cases.map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.into_path())).collect()
}

/// What a folder's check comes to, by the folder's own configuration.
fn verdict(folder: &Path) -> (Analysis, Verdict) {
    let config = match folder.join(config::FILE_NAME) {
        file if file.is_file() => config::load(&file, folder).unwrap(),
        _ => Config::default(),
    };
    let analysis = analyze(folder, &[folder.to_path_buf()], &config.options).unwrap();
    let verdict = judge(&analysis, &config);
    (analysis, verdict)
}

/// What `keyward check --output-format concise` prints in a folder.
fn check(folder: &Path) -> String {
    let (analysis, verdict) = verdict(folder);
    concise::render(&Report::new(&analysis, &verdict))
}

#[test]
fn before_has_the_faults_and_after_has_none() {
    let cases = cases();
    assert!(cases.len() >= 10, "the fixtures are not where they should be");
    let mut failures = Vec::new();
    for (name, folder) in &cases {
        let expected_file = folder.join("expected.txt");
        let found = check(&folder.join("before"));
        if std::env::var_os("KEYWARD_BLESS").is_some() {
            std::fs::write(&expected_file, &found).unwrap();
        }
        let expected = std::fs::read_to_string(&expected_file).unwrap_or_default();
        if found.is_empty() {
            failures.push(format!("{name}: nothing is found in before/"));
        } else if found != expected {
            failures.push(format!("{name}: before/\n--- expected\n{expected}--- found\n{found}"));
        }
        let after = check(&folder.join("after"));
        if !after.is_empty() {
            failures.push(format!("{name}: after/ is not silent\n{after}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_case_differs_in_what_mends_it() {
    for (name, folder) in cases() {
        let texts = |side: &str| -> BTreeMap<PathBuf, Vec<u8>> {
            let base = folder.join(side);
            let files = WalkDir::new(&base).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
            files.map(|file| (file.path().strip_prefix(&base).unwrap().to_path_buf(), std::fs::read(file.path()).unwrap())).collect()
        };
        assert_ne!(texts("before"), texts("after"), "{name}");
    }
}

#[test]
fn every_rule_finds_something_in_a_case() {
    let found: BTreeSet<&str> =
        cases().values().flat_map(|folder| verdict(&folder.join("before")).1.findings).map(|finding| finding.rule).collect();
    let without: Vec<&str> = RULES.iter().map(|rule| rule.id).filter(|rule| !found.contains(rule)).collect();
    assert!(without.is_empty(), "no fixture for {}", without.join(", "));
}

/// What a case finds is by rules that are on in its `after/` too, so that the silence there says something.
#[test]
fn both_sides_of_a_case_have_the_same_configuration() {
    for (name, folder) in cases() {
        let read = |side: &str| std::fs::read_to_string(folder.join(side).join(config::FILE_NAME)).ok();
        assert_eq!(read("before"), read("after"), "{name}");
    }
}
