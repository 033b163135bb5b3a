//! What is checked, by which rules, and when it fails.

use std::fs;

use crate::support::*;

const COUNT: &str = "INSERT INTO t_user (id, name) VALUES (1);\n";

/// A finding of `keys` and one of `inserts`.
fn two() -> tempfile::TempDir {
    project(&[("db/mysql/schema.sql", &format!("{SCHEMA}{SEED}{COUNT}"))])
}

const KEYS: &str = "db/mysql/schema.sql:2:3: error[unassigned-primary-key]";
const INSERTS: &str = "db/mysql/schema.sql:7:38: error[insert-column-count]";

fn rules(arguments: &[&str]) -> Vec<String> {
    let folder = two();
    let lines = found(folder.path(), arguments);
    lines.iter().map(|line| line.rsplit('[').next().unwrap().trim_end_matches(']').to_owned()).collect()
}

#[test]
fn rules_are_chosen_by_name_and_group() {
    assert_eq!(rules(&[]), ["unassigned-primary-key", "insert-column-count"]);
    assert_eq!(rules(&["--select", "keys"]), ["unassigned-primary-key"]);
    assert_eq!(rules(&["--select", "insert-column-count,comments"]), ["insert-column-count"]);
    assert_eq!(rules(&["--ignore", "keys"]), ["insert-column-count"]);
    assert_eq!(rules(&["--ignore", "keys", "--select", "unassigned-primary-key"]), ["unassigned-primary-key"]);
    assert_eq!(rules(&["--config", "ignore=[\"inserts\"]"]), ["unassigned-primary-key"]);
    assert_eq!(rules(&["--config", "select=[\"inserts\"]", "--select", "all"]), ["unassigned-primary-key", "insert-column-count"]);
    assert_eq!(rules(&["--config", "rules.unassigned-primary-key=off"]), ["insert-column-count"]);
    assert_eq!(rules(&["--profile", "audit"]), ["unassigned-primary-key", "insert-column-count"]);
    let folder = two();
    for (arguments, said) in [
        (["--select", "unasigned-primary-key"], "there is no rule or group `unasigned-primary-key`. Is `unassigned-primary-key` meant?"),
        (["--ignore", "kees"], "Is `keys` meant?"),
        (["--config", "rules.nothing=off"], "there is no rule or group `nothing`"),
        (["--config", "fail-on=never"], "there is no level `never`"),
        (["--profile", "strict"], "invalid value 'strict'"),
    ] {
        let output = keyward(folder.path(), &["check", arguments[0], arguments[1]]);
        assert!(code(&output) == 2 && stderr(&output).contains(said) && stdout(&output).is_empty(), "{output:?}");
    }
}

#[test]
fn tables_and_paths_are_ignored() {
    let folder = two();
    write(folder.path(), "keyward.toml", b"[per-table-ignores]\n\"T_*\" = [\"keys\"]\n");
    assert_eq!(found(folder.path(), &[]), [INSERTS]);
    write(folder.path(), "keyward.toml", b"[per-path-ignores]\n\"db\" = [\"inserts\"]\n");
    assert_eq!(found(folder.path(), &[]), [KEYS]);
    let report = json(&keyward(folder.path(), &["check", "--output-format", "json"]));
    assert_eq!(report["summary"]["suppressed"], 1);
}

#[test]
fn the_exit_code_is_as_it_is_asked_for() {
    let folder = two();
    let exit = |arguments: &[&str]| code(&keyward(folder.path(), &[&["check"], arguments].concat()));
    let warn = ["--config", "rules.unassigned-primary-key=warning", "--config", "rules.insert-column-count=warning"];
    assert_eq!(exit(&["--exit-zero"]), 0);
    assert_eq!(exit(&warn), 0);
    assert_eq!(exit(&[&warn[..], &["--fail-on", "warning"]].concat()), 1);
    assert_eq!(exit(&[&warn[..], &["--max-warnings", "2"]].concat()), 0);
    assert_eq!(exit(&[&warn[..], &["--max-warnings", "1"]].concat()), 1);
    for stricter in [&["--fail-on", "note"][..], &["--max-warnings", "0"], &["--fail-on-skipped"], &["--config", "fail-on=note"]] {
        assert_eq!(exit(&[&warn[..], &["--exit-zero"], stricter].concat()), 0, "--exit-zero is the stronger: {stricter:?}");
    }
    assert_eq!(exit(&["--config", "exit-zero=true"]), 0);
    assert_eq!(exit(&[&warn[..], &["--config", "max-warnings=1"]].concat()), 1);
    assert_eq!(exit(&[&warn[..], &["--config", "max-warnings=1", "--max-warnings", "2"]].concat()), 0, "the command line is stronger");
    let odd = project(&[("db/mysql/schema.sql", "CREATE TABLE broken (id bigint ???;\n")]);
    assert_eq!(code(&keyward(odd.path(), &["check"])), 0);
    for way in [&["--fail-on-skipped"][..], &["--config", "fail-on-skipped=true"]] {
        let output = keyward(odd.path(), &[&["check"], way].concat());
        assert!(code(&output) == 1 && stderr(&output).contains("not understood"), "{output:?}");
    }
    let output = keyward(odd.path(), &["check", "--config", "show-skipped=true", "--config", "output-format=concise"]);
    assert!(stdout(&output).starts_with("db/mysql/schema.sql:1: skipped: "), "{output:?}");
}

#[test]
fn statistics_count() {
    let folder = two();
    let output = keyward(folder.path(), &["check", "--statistics"]);
    assert!(stdout(&output).starts_with("1  insert-column-count\n1  unassigned-primary-key\n2 errors, 0 warnings in 1 file"), "{output:?}");
    assert_eq!(code(&output), 1);
    let text = stdout(&keyward(folder.path(), &["check", "--statistics", "--output-format", "concise"]));
    assert_eq!(text, "1  insert-column-count\n1  unassigned-primary-key\n");
}

#[test]
fn settings_are_shown_and_nothing_is_checked() {
    let folder = two();
    write(folder.path(), "keyward.toml", b"fail-on = \"warning\"\nexclude = [\"old/**\"]\nshow-skipped = true\n[per-path-ignores]\n\"db/vendor/**\" = [\"keys\", \"unassigned-primary-key\"]\n[per-table-ignores]\n\"QRTZ_*\" = [\"all\"]\n");
    let output = keyward(folder.path(), &["check", "--show-settings", "--ignore", "inserts", "--output-format", "concise,sarif=a.sarif"]);
    let text = stdout(&output);
    assert_eq!(code(&output), 0);
    for line in [
        "fail-on           warning",
        "max-warnings      none",
        "exclude           old/**",
        "output-format     concise,sarif=a.sarif",
        "show-skipped      true",
        "per-path-ignores  db/vendor/**: keys unassigned-primary-key",
        "per-table-ignores QRTZ_*: all",
        "rule              insert-column-count: off",
        "rule              unassigned-primary-key: error",
    ] {
        assert!(text.lines().any(|shown| shown == line), "{line} is missing from\n{text}");
    }
    assert!(text.contains("keyward.toml\n"), "{text}");
}

#[test]
fn the_environment_s_format_is_stronger_than_the_file_s_alone() {
    let folder = two();
    write(folder.path(), "keyward.toml", b"output-format = \"json\"\n");
    let shown = |value: &str, arguments: &[&str]| {
        let output =
            command(folder.path(), &[&["check", "--show-settings"], arguments].concat()).env("KEYWARD_OUTPUT_FORMAT", value).output();
        stdout(&output.unwrap()).lines().find_map(|line| line.strip_prefix("output-format ")).map(|format| format.trim().to_owned())
    };
    let format = |name: &str| Some(name.to_owned());
    assert_eq!(shown("", &[]), format("json"));
    assert_eq!(shown("concise,junit=a.xml", &[]), format("concise,junit=a.xml"));
    assert_eq!(shown("concise", &["--config", "output-format=sarif"]), format("sarif"));
    assert_eq!(shown("nonsense", &["--output-format", "gitlab"]), format("gitlab"));
    assert_eq!(shown("nonsense", &[]), None);
}

#[test]
fn what_was_read_is_said_when_it_is_asked_for() {
    let folder = two();
    let output = keyward(folder.path(), &["check", "--verbose", "--output-format", "concise"]);
    assert!(stderr(&output).contains("schema db/mysql/schema.sql (MySQL, snapshot): 1 script, 1 table"), "{output:?}");
    assert_eq!(stdout(&output).lines().count(), 2);
}

#[test]
fn a_file_that_is_named_is_read_or_said_not_to_be() {
    let folder = two();
    let root = folder.path();
    write(root, "notes.txt", b"x");
    write(root, "db/mysql/dump.sql", &[0, 1, 2, 0, 255]);
    let output = keyward(root, &["check", "notes.txt"]);
    assert!(code(&output) == 2 && stderr(&output) == "keyward: notes.txt: keyward reads no files of this kind\n", "{output:?}");
    let output = keyward(root, &["check", "notes.txt", "db/mysql/schema.sql"]);
    assert!(code(&output) == 1 && stderr(&output).contains("notes.txt: keyward reads no files"), "{output:?}");
    let output = keyward(root, &["check", "db/mysql/dump.sql"]);
    assert!(code(&output) == 2 && stderr(&output).contains("dump.sql: is binary"), "{output:?}");
    assert_eq!(code(&keyward(root, &["check", "--exit-zero"])), 0, "one that is only met is passed over");
}

#[test]
fn a_schema_whose_scripts_are_not_there_is_said() {
    let folder = two();
    let toml = "[[schema]]\nname = \"main\"\ndialect = \"mysql\"\nscripts = [\"db/mysql/*.sql\", \"db/patches/*.sql\"]\n";
    fs::write(folder.path().join("keyward.toml"), toml).unwrap();
    let output = keyward(folder.path(), &["check"]);
    assert_eq!(stderr(&output), "keyward: keyward.toml:4: `db/patches/*.sql` of schema `main` matches no file that was read\n");
    assert_eq!(stderr(&keyward(folder.path(), &["check", "--quiet"])), "");
}

#[test]
fn a_configuration_file_and_keys_go_together() {
    let folder = two();
    write(folder.path(), "ci.toml", b"fail-on = \"warning\"\n");
    let exit = |arguments: &[&str]| code(&keyward(folder.path(), &[&["check"], arguments].concat()));
    assert_eq!(exit(&["--config", "ci.toml", "--config", "ignore=[\"all\"]"]), 0);
    assert_eq!(exit(&["--no-config", "--config", "ignore=[\"all\"]"]), 0);
    assert_eq!(exit(&["--no-config", "--config", "ci.toml"]), 2);
    assert_eq!(exit(&["--config", "ci.toml", "--config", "ci.toml"]), 2);
}

#[test]
fn patterns_that_match_nothing_are_said_with_their_place() {
    let folder = two();
    let root = folder.path();
    write(root, "old/mysql/a.sql", b"CREATE TABLE t_old (id int);\n");
    write(root, "build/notes.txt", b"x");
    let toml = "exclude = [\n  \"old\",\n  \"older\",\n  \"build/**\",\n]\ninclude = [\"db/**\", \"old/**\", \"sql/**\"]\n[dialects]\n\"db/core/**\" = \"mysql\"\n\"db/**\" = \"mysql\"\n\
        [per-path-ignores]\n\"db/vendor\" = [\"keys\"]\n\"schema.sql\" = [\"keys\"]\n[per-table-ignores]\n\"T_*\" = [\"keys\"]\n\"qrtz_*\" = [\"keys\"]\n";
    write(root, "keyward.toml", toml.as_bytes());
    let output = keyward(root, &["check"]);
    let said = stderr(&output);
    let lines: Vec<&str> = said.lines().collect();
    let expected = [
        "keyward: keyward.toml:3: `older` leaves out nothing: no file that keyward reads matches it",
        "keyward: keyward.toml:6: `old/**` of `include` matches no file that keyward reads",
        "keyward: keyward.toml:6: `sql/**` of `include` matches no file that keyward reads",
        "keyward: keyward.toml:8: `db/core/**` of `[dialects]` matches no file that was read",
        "keyward: keyward.toml:11: `db/vendor` of `[per-path-ignores]` matches no file that was read",
        "keyward: keyward.toml:15: `qrtz_*` of `[per-table-ignores]` matches no table",
    ];
    assert_eq!(lines, expected);
    assert_eq!(stderr(&keyward(root, &["check", "db/mysql/schema.sql"])), "", "a hook names files");
    assert_eq!(stderr(&keyward(root, &["check", "db"])), "", "a part cannot tell");
    assert_eq!(stderr(&keyward(root, &["check", "--quiet"])), "");
    // Those of the command line are said, too, where the run sees all that they are about.
    let said = |arguments: &[&str]| stderr(&keyward(root, &[&["check", "--no-config"], arguments].concat()));
    let nothing = "keyward: the command line: `nothing` leaves out nothing: no file that keyward reads matches it\n";
    assert_eq!(said(&["--exclude", "nothing"]), nothing);
    assert_eq!(said(&["--config", "exclude=['nothing', 'old']"]), nothing);
    assert_eq!(said(&["--exclude", "nothing", "db/mysql"]), "");
    assert_eq!(said(&["--exclude", "old"]), "");
    assert_eq!(said(&["--quiet", "--exclude", "nothing"]), "");
}

#[test]
fn a_run_that_sees_one_end_alone_says_so() {
    let writer = "fn f(c: &C) {\n    c.execute(\"INSERT INTO t_user (name) VALUES (?)\", []);\n}\n";
    let folder = project(&[("db/mysql/schema.sql", SCHEMA), ("src/a.rs", writer), ("notes/a.properties", "a=1\n")]);
    let root = folder.path();
    let said = |arguments: &[&str]| stderr(&keyward(root, &[&["check"], arguments].concat()));
    assert_eq!(said(&[]), "");
    let schema = "keyward: nothing was found that writes to these tables: only the schema was checked; name the folder that has both\n";
    assert_eq!(said(&["db/mysql/schema.sql"]), schema);
    let alone =
        "keyward: no script that creates a table was found: what is written was checked against nothing; name the folder that has both\n";
    assert_eq!(said(&["src"]), alone);
    let neither =
        "keyward: neither a table nor code that writes to one was found in 1 file: nothing was checked; name the folder that has both\n";
    assert_eq!(said(&["notes"]), neither);
    assert_eq!(said(&["--quiet", "src"]), "");
    // A run that checked nothing says so in any case, and fails for who wants that.
    assert_eq!(said(&["--quiet", "notes"]), neither);
    assert_eq!(code(&keyward(root, &["check", "notes"])), 0);
    assert_eq!(code(&keyward(root, &["check", "--fail-on-skipped", "notes"])), 1);
    assert_eq!(code(&keyward(root, &["check", "--fail-on-skipped", "--exit-zero", "notes"])), 0);
    assert_eq!(code(&keyward(root, &["check", "--fail-on-skipped", "src"])), 0);
    let empty = tempfile::tempdir().unwrap();
    let output = keyward(empty.path(), &["check", "--quiet", "--fail-on-skipped"]);
    assert!(code(&output) == 1 && stderr(&output) == "keyward: there was no file to read here: nothing was checked\n", "{output:?}");
    fs::remove_file(root.join("src/a.rs")).unwrap();
    assert_eq!(said(&[]), "keyward: nothing was found that writes to these tables: only the schema was checked\n");
}
