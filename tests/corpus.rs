//! The fuzzers' seeds, and all that they ever found, run through the fuzzers' own functions: see `fuzz/`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)] // a test may panic, helpers too

#[path = "../fuzz/src/seeds.rs"]
mod seeds;
#[path = "../fuzz/src/targets.rs"]
mod targets;

use std::panic::catch_unwind;
use std::path::Path;

#[test]
fn what_must_hold_of_any_input_holds_of_the_seeds_and_of_what_was_found() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut failures = Vec::new();
    for (name, target) in targets::ALL {
        let seeds = seeds::of(name, root);
        assert!(!seeds.is_empty(), "{name} has no seeds");
        for (index, seed) in seeds.iter().enumerate() {
            if catch_unwind(|| target(seed)).is_err() {
                failures.push(format!("{name}, seed {index}: {}", String::from_utf8_lossy(seed).chars().take(300).collect::<String>()));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

/// A target that is not built finds nothing.
#[test]
fn every_target_is_a_program_of_its_own() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let manifest = std::fs::read_to_string(fuzz.join("Cargo.toml")).unwrap();
    for (name, _) in targets::ALL {
        let program = std::fs::read_to_string(fuzz.join(format!("fuzz_targets/{name}.rs"))).unwrap();
        assert!(program.contains(&format!("targets::{name}(")), "{name}");
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
    }
}
