//! Small whole repositories: `before/` has faults and `expected.txt` says which, `after/` has them mended.
//!
//! `KEYWARD_BLESS=1 cargo test --test fixtures` writes `expected.txt` anew: read the difference before you keep it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)] // a test may panic, helpers too

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use keyward::analysis::analyze;
use keyward::config::{self, Config};
use keyward::report::{Report, concise};
use keyward::verdict::judge;
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

/// What `keyward check --output-format concise` prints in a folder.
fn check(folder: &Path) -> String {
    let config = match folder.join(config::FILE_NAME) {
        file if file.is_file() => config::load(&file, folder).unwrap(),
        _ => Config::default(),
    };
    let analysis = analyze(folder, &[folder.to_path_buf()], &config.options).unwrap();
    let verdict = judge(&analysis, &config);
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
