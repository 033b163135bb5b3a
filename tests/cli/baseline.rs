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
    assert_eq!((lines.len(), lines[0], lines[4], lines[5]), (6, "{", "  \"version\": 2", "}"), "{text}");
    assert!(lines[1] < lines[2] && lines[3] == "  \"schema db/mysql\": \"mysql\",", "{text}");
    let entry = "\"rule\":\"unassigned-primary-key\",\"table\":\"t_user\",\"columns\":[\"id\"],\"schemas\":[\"db/mysql\"],\"writers\":[\"db/mysql/schema.sql\"]},\n";
    assert!(text.contains(entry), "{text}");
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

const WRITER: &str = "package a;\nimport com.baomidou.mybatisplus.annotation.*;\n@TableName(\"t_user\")\npublic class User {\n  \
                      @TableId(type = IdType.AUTO)\n  private Long id;\n  private String name;\n}\n";
const SNAPSHOT: &str = "schema/mysql-schema.sql";
const UPGRADE: &str = "upgrade/mysql/2.2.0.sql";

fn generated() -> String {
    SCHEMA.replace("NOT NULL,", "NOT NULL AUTO_INCREMENT,")
}

/// One table in two scripts of one database, and a class that leaves its key to the database.
fn twice(snapshot: &str, upgrade: &str) -> tempfile::TempDir {
    project(&[(SNAPSHOT, snapshot), (UPGRADE, upgrade), ("src/User.java", WRITER)])
}

#[test]
fn a_fault_in_one_more_script_of_the_same_database_is_new() {
    let folder = twice(&generated(), SCHEMA);
    let root = folder.path();
    keyward(root, &["baseline"]);
    assert_eq!(found(root, &[]), [""; 0]);
    write(root, SNAPSHOT, SCHEMA.as_bytes());
    assert_eq!(found(root, &[]), ["schema/mysql-schema.sql:2:3: error[unassigned-primary-key]"]);
    let output = keyward(root, &["check"]);
    assert_eq!((code(&output), stderr(&output).as_str()), (1, ""), "what is known is still there");
}

#[test]
fn a_fault_that_is_mended_in_part_stays_known_until_it_is_pruned() {
    let folder = twice(SCHEMA, SCHEMA);
    let root = folder.path();
    keyward(root, &["baseline"]);
    let whole = fs::read_to_string(root.join(FILE)).unwrap();
    write(root, SNAPSHOT, generated().as_bytes());
    let output = keyward(root, &["check"]);
    let stale =
        "keyward: keyward-baseline.json: 1 entry is stale, what it knows is mended in part; `keyward baseline --prune` takes that out\n";
    assert_eq!((code(&output), stderr(&output).as_str()), (0, stale), "{output:?}");
    write(root, SNAPSHOT, SCHEMA.as_bytes());
    assert_eq!((found(root, &[]).len(), stderr(&keyward(root, &["check"])).as_str()), (0, ""), "all of it is known");
    write(root, SNAPSHOT, generated().as_bytes());
    let output = keyward(root, &["baseline", "--prune"]);
    assert_eq!(stdout(&output), "keyward-baseline.json: took out 0 entries, made 1 entry shorter, 1 left\n");
    let text = fs::read_to_string(root.join(FILE)).unwrap();
    assert!(text != whole && text.contains("\"schemas\":[\"upgrade/mysql/2.2.0.sql\"]"), "{text}");
    assert_eq!(stderr(&keyward(root, &["check"])), "");
    write(root, SNAPSHOT, SCHEMA.as_bytes());
    assert_eq!(found(root, &[]).len(), 1, "it is broken anew");
}

#[test]
fn a_schema_that_is_renamed_or_grows_is_known() {
    let folder = twice(&generated(), SCHEMA);
    let root = folder.path();
    keyward(root, &["baseline"]);
    fs::rename(root.join(UPGRADE), root.join("upgrade/mysql/2.3.0.sql")).unwrap();
    assert_eq!(found(root, &[]), [""; 0]);
    assert_eq!(stderr(&keyward(root, &["check"])), "");
    // Gone from there, and in a script that was there and was right.
    fs::remove_file(root.join("upgrade/mysql/2.3.0.sql")).unwrap();
    write(root, SNAPSHOT, SCHEMA.as_bytes());
    assert_eq!(found(root, &[]).len(), 1);
    // A chain of one script is called by the script, one of two by the folder.
    let chain = project(&[("db/migration/mysql/V1__a.sql", SCHEMA), ("src/User.java", WRITER)]);
    let root = chain.path();
    keyward(root, &["baseline"]);
    write(root, "db/migration/mysql/V2__b.sql", b"CREATE TABLE t_b (id bigint NOT NULL PRIMARY KEY);\n");
    assert_eq!((found(root, &[]).len(), stderr(&keyward(root, &["check"])).as_str()), (0, ""));
}

#[test]
fn a_baseline_of_an_older_form_is_to_be_written_anew() {
    let folder = faulty();
    write(folder.path(), FILE, b"{\n  \"00f1c2d3e4b5a697\": \"unassigned-primary-key t_user.id\",\n  \"version\": 1\n}\n");
    let output = keyward(folder.path(), &["check"]);
    assert!(code(&output) == 2 && stderr(&output).contains("write it anew with `keyward baseline`"), "{output:?}");
    assert_eq!(code(&keyward(folder.path(), &["baseline"])), 0);
    assert_eq!(found(folder.path(), &[]).len(), 0);
}

#[test]
fn what_sees_less_does_not_take_a_baselines_place() {
    let folder = faulty();
    let root = folder.path();
    write(root, "other.toml", b"exclude = [\"db\"]\n");
    write(root, "a/b/mysql.sql", other("t_b").as_bytes());
    keyward(root, &["baseline"]);
    let whole = fs::read_to_string(root.join(FILE)).unwrap();
    let words: [&[&str]; 5] = [
        &["--exclude", "a"],
        &["--no-config"],
        &["--config", "other.toml"],
        &["--config", "exclude=[\"a\"]"],
        &["--config", "rules.unassigned-primary-key=off"],
    ];
    for words in words {
        for prune in [&["baseline"] as &[&str], &["baseline", "--prune"]] {
            let output = keyward(root, &[prune, words].concat());
            assert!(code(&output) == 2 && stderr(&output).contains("there is a baseline already"), "{words:?}: {output:?}");
        }
        assert_eq!(stderr(&keyward(root, &[&["check"], words].concat())), "", "{words:?}: nothing is stale");
    }
    assert_eq!(fs::read_to_string(root.join(FILE)).unwrap(), whole);
    // Where none is lost they may be said, and those that leave nothing out always.
    assert_eq!(code(&keyward(root, &["baseline", "--baseline", "new.json", "--exclude", "a"])), 0);
    assert_eq!(code(&keyward(root, &["baseline", "--config", "fail-on=note"])), 0);
    assert_eq!(fs::read_to_string(root.join(FILE)).unwrap(), whole);
}

#[test]
fn a_run_that_checked_nothing_writes_no_baseline() {
    let folder = faulty();
    let root = folder.path();
    keyward(root, &["baseline"]);
    let whole = fs::read_to_string(root.join(FILE)).unwrap();
    fs::remove_dir_all(root.join("db")).unwrap();
    for files in [0, 1] {
        for arguments in [&["baseline"] as &[&str], &["baseline", "--prune"]] {
            let output = keyward(root, arguments);
            assert!(code(&output) == 2 && stderr(&output).contains("nothing was checked, neither"), "{files}: {output:?}");
        }
        write(root, "src/A.java", b"class A {}\n");
    }
    assert_eq!(fs::read_to_string(root.join(FILE)).unwrap(), whole);
}
