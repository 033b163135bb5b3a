//! `keyward baseline`: what is known is not reported, what is new is, what is gone is said.

use std::fs;

use crate::support::*;

const FILE: &str = "keyward-baseline.json";

fn other(name: &str) -> String {
    format!("{SCHEMA}{SEED}").replace("t_user", name)
}

#[test]
fn only_what_is_new_is_reported() {
    let folder = faulty();
    let root = folder.path();
    write(root, "db/mysql/b.sql", other("t_b").as_bytes());
    let output = keyward(root, &["baseline"]);
    assert_eq!((code(&output), stdout(&output).as_str()), (0, "keyward-baseline.json: wrote 2 findings\n"));
    let text = fs::read_to_string(root.join(FILE)).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!((lines.len(), lines[0], lines[3], lines[4]), (5, "{", "  \"version\": 1", "}"), "{text}");
    assert!(lines[1] < lines[2] && text.contains("unassigned-primary-key t_user.id db/mysql/schema.sql\",\n"), "{text}");
    let output = keyward(root, &["check"]);
    assert!(code(&output) == 0 && stdout(&output).contains("; 2 in the baseline"), "{output:?}");
    // Lines move, a fault is added: only that is reported.
    let moved = format!("-- a\n-- b\n{SCHEMA}{SEED}");
    write(root, "db/mysql/schema.sql", moved.as_bytes());
    write(root, "db/mysql/c.sql", other("t_c").as_bytes());
    assert_eq!(found(root, &[]), ["db/mysql/c.sql:2:3: error[unassigned-primary-key]"]);
    assert_eq!(found(root, &["--no-baseline"]).len(), 3);
    let sarif = json(&keyward(root, &["check", "--output-format", "sarif"]));
    let kinds: Vec<_> = sarif["runs"][0]["results"].as_array().unwrap().iter().map(|result| &result["suppressions"][0]["kind"]).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == "external").count(), 2);
}

#[test]
fn entries_whose_findings_are_gone_are_said_and_pruned() {
    let folder = faulty();
    let root = folder.path();
    write(root, "db/mysql/b.sql", other("t_b").as_bytes());
    keyward(root, &["baseline"]);
    fs::remove_file(root.join("db/mysql/b.sql")).unwrap();
    let stale = "keyward: keyward-baseline.json: 1 entry is stale, the findings are gone; `keyward baseline --prune` takes them out\n";
    assert_eq!(stderr(&keyward(root, &["check"])), stale);
    assert_eq!(stderr(&keyward(root, &["check", "db"])), "", "a part of the project says nothing of the rest");
    assert_eq!(stderr(&keyward(root, &["check", "--ignore", "keys"])), "", "nor does a rule that did not run");
    write(root, "db/mysql/c.sql", other("t_c").as_bytes());
    let output = keyward(root, &["baseline", "--prune"]);
    assert_eq!(stdout(&output), "keyward-baseline.json: took out 1 entry, 1 left\n");
    assert_eq!(stderr(&keyward(root, &["check"])), "");
    assert_eq!(found(root, &[]), ["db/mysql/c.sql:2:3: error[unassigned-primary-key]"], "nothing was added");
    assert_eq!(code(&keyward(root, &["baseline", "--prune", "db"])), 2);
}

#[test]
fn a_baseline_holds_from_wherever_keyward_runs() {
    let folder = faulty();
    let root = folder.path();
    git(root, &["init", "-q"]);
    keyward(root, &["baseline"]);
    assert_eq!(found(root, &["db"]), [""; 0]);
    assert_eq!(found(&root.join("db"), &[]), [""; 0]);
    assert_eq!(found(&root.join("db/mysql"), &["schema.sql"]), [""; 0]);
}

#[test]
fn the_file_can_be_named() {
    let folder = faulty();
    let root = folder.path();
    let output = keyward(root, &["baseline", "--baseline", "known.json"]);
    assert_eq!(stdout(&output), "known.json: wrote 1 finding\n");
    assert_eq!(found(root, &[]).len(), 1);
    assert_eq!(found(root, &["--baseline", "known.json"]).len(), 0);
    assert_eq!(found(root, &["--config", "baseline=known.json"]).len(), 0);
    for (file, said) in [("none.json", "there is no such file"), ("db/mysql/schema.sql", "not as `keyward baseline` writes it")] {
        let output = keyward(root, &["check", "--baseline", file]);
        assert!(code(&output) == 2 && stderr(&output).contains(said), "{output:?}");
    }
}

#[test]
fn findings_that_are_alike_are_counted() {
    // One unused permission is known, a second of the same kind in the same file is new.
    let line = "  id bigint NOT NULL AUTO_INCREMENT, -- keyward: allow(lost-key-generation)\n";
    let table = |name: &str| format!("CREATE TABLE {name} (\n{line}  PRIMARY KEY (id)\n);\n");
    let folder = project(&[("db/mysql/schema.sql", &table("a"))]);
    keyward(folder.path(), &["baseline"]);
    assert_eq!(found(folder.path(), &[]).len(), 0);
    write(folder.path(), "db/mysql/schema.sql", format!("{}{}", table("a"), table("b")).as_bytes());
    assert_eq!(found(folder.path(), &[]).len(), 1);
}
