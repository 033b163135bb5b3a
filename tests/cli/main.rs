//! The built binary as a user meets it: exit codes, streams, formats, bad input.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)] // a test may panic, helpers too

mod baseline;
mod formats;
mod hostile;
mod schemas;
mod selection;
mod setup;
mod since;
mod support;
mod suppression;

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use support::*;

#[test]
fn findings_make_exit_code_one() {
    let folder = faulty();
    let output = keyward(folder.path(), &["check", "--output-format", "concise"]);
    assert_eq!(code(&output), 1, "{output:?}");
    let text = stdout(&output);
    assert!(text.starts_with("db/mysql/schema.sql:2:3: error[unassigned-primary-key] `t_user.id` is NOT NULL"), "{text}");
    assert_eq!(text.lines().count(), 1);
    assert_eq!(stderr(&output), "", "stdout carries the report and nothing else");
}

#[test]
fn a_clean_project_makes_exit_code_zero() {
    let folder = project(&[("db/mysql/schema.sql", &SCHEMA.replace("NOT NULL,", "NOT NULL AUTO_INCREMENT,"))]);
    let output = keyward(folder.path(), &["check"]);
    assert_eq!(code(&output), 0, "{output:?}");
    assert!(stdout(&output).starts_with("No findings in 1 file (1 schema, 1 table, 0 writers)"), "{}", stdout(&output));
}

#[test]
fn human_output_shows_both_ends() {
    let folder = faulty();
    let text = stdout(&keyward(folder.path(), &["check"]));
    for part in
        ["error[unassigned-primary-key]", "[db/mysql/schema.sql:2:3]", "NOT NULL, and MySQL does not generate it", "help:", "1 error"]
    {
        assert!(text.contains(part), "{part} is missing from\n{text}");
    }
    assert!(!text.contains('\u{1b}'), "no colour into a pipe");
}

#[test]
fn colour_is_had_when_it_is_asked_for() {
    let folder = faulty();
    assert!(stdout(&keyward(folder.path(), &["check", "--color", "always"])).contains('\u{1b}'));
    assert!(!stdout(&keyward(folder.path(), &["check", "--color", "never"])).contains('\u{1b}'));
}

#[test]
fn the_json_report_has_its_form() {
    let folder = faulty();
    let output = keyward(folder.path(), &["check", "--output-format", "json"]);
    assert_eq!(code(&output), 1);
    let report = json(&output);
    assert_eq!(report["version"], 1);
    let finding = &report["findings"][0];
    assert_eq!(finding["rule"], "unassigned-primary-key");
    assert_eq!(finding["severity"], "error");
    assert_eq!((&finding["table"], &finding["columns"][0]), (&Value::from("t_user"), &Value::from("id")));
    assert_eq!(finding["schemas"][0]["dialect"], "mysql");
    assert_eq!(finding["fingerprint"].as_str().unwrap().len(), 16);
    let location = &finding["locations"][0];
    assert_eq!(location["path"], "db/mysql/schema.sql");
    assert_eq!((&location["start"]["line"], &location["start"]["column"]), (&Value::from(2), &Value::from(3)));
    assert_eq!((&location["side"], &location["role"]), (&Value::from("schema"), &Value::from("fault")));
    assert!(finding["locations"].as_array().unwrap().iter().any(|l| l["side"] == "application" && l["role"] == "fault"));
    for key in ["files", "schemas", "tables", "writers", "errors", "warnings", "notes", "suppressed", "baselined"] {
        assert!(report["summary"][key].is_u64(), "summary.{key}");
    }
    assert!(report["summary"]["skipped"].is_array());
}

#[test]
fn fail_on_decides_the_exit_code() {
    let folder = faulty();
    write(folder.path(), "keyward.toml", b"[rules]\nunassigned-primary-key = \"warning\"\n");
    assert_eq!(code(&keyward(folder.path(), &["check"])), 0);
    assert_eq!(code(&keyward(folder.path(), &["check", "--fail-on", "warning"])), 1);
    assert_eq!(code(&keyward(folder.path(), &["check", "--no-config"])), 1);
    write(folder.path(), "keyward.toml", b"fail-on = \"warning\"\n[rules]\nunassigned-primary-key = \"warning\"\n");
    assert_eq!(code(&keyward(folder.path(), &["check"])), 1);
    assert_eq!(code(&keyward(folder.path(), &["check", "--fail-on", "error"])), 0, "the command line is stronger");
    write(folder.path(), "keyward.toml", b"[rules]\nunassigned-primary-key = \"off\"\n");
    assert_eq!(code(&keyward(folder.path(), &["check", "--fail-on", "note"])), 0);
}

#[test]
fn paths_and_globs_choose_what_is_checked() {
    let folder = faulty();
    write(folder.path(), "other/mysql/schema.sql", SCHEMA.replace("t_user", "t_other").as_bytes());
    write(folder.path(), "other/mysql/seed.sql", SEED.replace("t_user", "t_other").as_bytes());
    let lines = |arguments: &[&str]| {
        let output = keyward(folder.path(), arguments);
        stdout(&output).lines().map(|line| line.split(':').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(lines(&["check", "--output-format", "concise"]), ["db/mysql/schema.sql", "other/mysql/schema.sql"]);
    assert_eq!(lines(&["check", "--output-format", "concise", "other"]), ["other/mysql/schema.sql"]);
    assert_eq!(lines(&["check", "--output-format", "concise", "--exclude", "other"]), ["db/mysql/schema.sql"]);
    write(folder.path(), "keyward.toml", b"[per-path-ignores]\n\"db/**\" = [\"unassigned-primary-key\"]\n");
    assert_eq!(lines(&["check", "--output-format", "concise"]), ["other/mysql/schema.sql"]);
}

#[test]
fn what_is_named_is_judged_wherever_it_lies() {
    let folder = project(&[("fixtures/a/mysql/schema.sql", &format!("{SCHEMA}{SEED}"))]);
    let output = keyward(folder.path(), &["check", "--output-format", "concise", "fixtures/a"]);
    assert!(stdout(&output).starts_with("fixtures/a/mysql/schema.sql:2:3: "), "{output:?}");
    let elsewhere = tempfile::tempdir().unwrap();
    let output = keyward(elsewhere.path(), &["check", "--output-format", "concise", folder.path().to_str().unwrap()]);
    assert_eq!(code(&output), 0, "its tests are left alone when the whole project is named: {output:?}");
}

#[test]
fn an_inline_permission_holds_and_an_unused_one_is_reported() {
    let allowed = SCHEMA.replace("NOT NULL,", "NOT NULL, -- keyward: allow(unassigned-primary-key) by hand");
    let folder = project(&[("db/mysql/schema.sql", &format!("{allowed}{SEED}"))]);
    let report = json(&keyward(folder.path(), &["check", "--output-format", "json"]));
    assert_eq!((&report["findings"], &report["summary"]["suppressed"]), (&Value::from(Vec::<Value>::new()), &Value::from(1)));
    let folder = project(&[("db/mysql/schema.sql", &allowed.replace("NOT NULL,", "NOT NULL AUTO_INCREMENT,"))]);
    let output = keyward(folder.path(), &["check", "--output-format", "concise"]);
    assert!(stdout(&output).contains("warning[unused-allow]") && code(&output) == 0, "{output:?}");
}

#[test]
fn a_wrong_configuration_is_pointed_at() {
    let folder = faulty();
    write(folder.path(), "keyward.toml", b"# ours\nexlude = [\"a\"]\n");
    let output = keyward(folder.path(), &["check"]);
    assert_eq!(code(&output), 2);
    let text = stderr(&output);
    assert!(text.contains("keyward.toml:2:1") && text.contains("no key `exlude`") && text.contains("Is `exclude` meant?"), "{text}");
    assert_eq!(stdout(&output), "");
    let output = keyward(folder.path(), &["check", "--config", "missing.toml"]);
    assert!(code(&output) == 2 && stderr(&output).contains("missing.toml"), "{output:?}");
}

#[test]
fn a_configuration_above_counts_from_its_own_folder() {
    let folder = project(&[("keyward.toml", "exclude = [\"module/db/old\"]\n"), ("module/db/old/mysql.sql", &format!("{SCHEMA}{SEED}"))]);
    let output = keyward(&folder.path().join("module"), &["check"]);
    assert_eq!(code(&output), 0, "{output:?}");
}

#[test]
fn bad_arguments_make_exit_code_two() {
    let folder = faulty();
    for arguments in [&["check", "nowhere"][..], &["check", "--bogus"], &["check", "--fail-on", "never"], &["explain", "x"], &[]] {
        let output = keyward(folder.path(), arguments);
        assert_eq!(code(&output), 2, "{arguments:?}: {output:?}");
        assert!(!output.stderr.is_empty() && output.stdout.is_empty(), "{arguments:?}");
    }
    let text = stderr(&keyward(folder.path(), &["check", "nowhere"]));
    assert_eq!(text, "keyward: nowhere: there is no such file or folder\n");
}

#[test]
fn rules_are_listed_and_explained() {
    let folder = tempfile::tempdir().unwrap();
    let list = stdout(&keyward(folder.path(), &["rules"]));
    for rule in keyward::rules::RULES {
        assert!(list.contains(rule.id), "{list}");
        let output = keyward(folder.path(), &["explain", rule.id]);
        assert!(code(&output) == 0 && stdout(&output).starts_with(&format!("{}\n\nWhat it does\n\n", rule.id)), "{output:?}");
    }
    let output = keyward(folder.path(), &["explain", "unasigned-primary-key"]);
    assert!(stderr(&output).contains("is `unassigned-primary-key` meant?"), "{output:?}");
    let output = keyward(folder.path(), &["explain", "sequence"]);
    assert!(stderr(&output).contains("is one of `missing-sequence`, `sequence-increment-mismatch` meant?"), "{output:?}");
    let output = keyward(folder.path(), &["explain", "zz"]);
    assert!(code(&output) == 2 && stderr(&output).contains("`keyward rules` lists them"), "{output:?}");
}

#[test]
fn the_version_is_told() {
    let output = keyward(tempfile::tempdir().unwrap().path(), &["--version"]);
    assert_eq!(stdout(&output), format!("keyward {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn schemas_are_shown_as_they_were_understood() {
    let folder = faulty();
    let report = json(&keyward(folder.path(), &["schema", "--output-format", "json"]));
    assert_eq!(report["schemas"][0]["origin"], "snapshot");
    let table = &report["schemas"][0]["tables"][0];
    assert_eq!((&table["name"], &table["kind"]), (&Value::from("t_user"), &Value::from("table")));
    let id = &table["columns"][0];
    assert_eq!((&id["nullable"], &id["key"], &id["generation"]), (&Value::from(false), &Value::from(1), &Value::from("none")));
    assert_eq!(id["type"], "bigint");
    assert!(stdout(&keyward(folder.path(), &["schema"])).contains("id  bigint  not null  key 1"));
}

#[test]
fn named_scripts_are_replayed_in_their_order() {
    let folder = project(&[("b.sql", SCHEMA), ("a.sql", "ALTER TABLE t_user MODIFY id bigint NOT NULL AUTO_INCREMENT;")]);
    let output = keyward(folder.path(), &["schema", "--dialect", "mysql", "b.sql", "a.sql", "--output-format", "json"]);
    let report = json(&output);
    assert_eq!(report["schemas"].as_array().unwrap().len(), 1);
    assert_eq!(report["schemas"][0]["scripts"], Value::from(vec!["b.sql", "a.sql"]));
    assert_eq!(report["schemas"][0]["tables"][0]["columns"][0]["generation"], "auto-increment");
    let output = keyward(folder.path(), &["schema", "--dialect", "mysq", "a.sql"]);
    assert!(code(&output) == 2 && stderr(&output).contains("is `mysql` meant?"), "{output:?}");
    for arguments in [&["schema", "--dialect", "mysql"][..], &["schema", "--dialect", "mysql", ".."]] {
        let output = keyward(folder.path(), arguments);
        let said = "name them in their order, as in `keyward schema --dialect mysql tables.sql patch.sql`";
        assert!(code(&output) == 2 && stderr(&output).contains(said), "{output:?}");
    }
}

#[test]
fn a_schema_tells_which_statement_gave_and_took() {
    let changes = "ALTER TABLE t_user MODIFY id bigint NOT NULL AUTO_INCREMENT;\nALTER TABLE t_user CHANGE id uid bigint NOT NULL;\n";
    let folder = project(&[("b.sql", SCHEMA), ("V2.sql", changes)]);
    let of = |arguments: &[&str]| keyward(folder.path(), &[&["schema", "--dialect", "mysql", "b.sql", "V2.sql"], arguments].concat());
    let report = json(&of(&["--output-format", "json"]));
    let history = report["schemas"][0]["tables"][0]["columns"][0]["history"].as_array().unwrap();
    let told: Vec<_> =
        history.iter().map(|change| (change["change"].as_str().unwrap(), change["was"].as_str(), &change["at"]["line"])).collect();
    let (first, second) = (Value::from(1), Value::from(2));
    assert_eq!(
        told,
        [("gained-generation", None, &first), ("renamed", Some("id"), &second), ("lost-generation", Some("auto-increment"), &second)]
    );
    let text = stdout(&of(&[]));
    assert!(
        text.contains("gained generation since V2.sql:1  renamed (id) since V2.sql:2  lost generation (auto-increment) since V2.sql:2"),
        "{text}"
    );
}

#[test]
fn statistics_tell_what_was_not_read_and_where() {
    let folder = project(&[("db/mysql/a.sql", "CREATE TABLE t (id int);\nALTER TABLE t FROB x;\nCREATE UNLOGGED TABLE;\n")]);
    let report = json(&keyward(folder.path(), &["schema", "--statistics", "--output-format", "json"]));
    let rows = report["statistics"].as_array().unwrap();
    assert_eq!(rows.len(), 2, "{report:#}");
    assert_eq!((&rows[0]["kind"], &rows[0]["seen"], &rows[0]["read"]), (&"ALTER TABLE".into(), &1.into(), &0.into()));
    assert_eq!((&rows[0]["unread"][0]["path"], &rows[0]["unread"][0]["line"]), (&"db/mysql/a.sql".into(), &2.into()));
    assert_eq!((&rows[1]["kind"], &rows[1]["seen"], &rows[1]["read"]), (&"CREATE TABLE".into(), &2.into(), &1.into()));
    let text = stdout(&keyward(folder.path(), &["schema", "--statistics"]));
    assert!(text.contains("  CREATE TABLE                  2        1     50.00 %\n"), "{text}");
    assert!(text.contains("db/mysql/a.sql:3:1: not understood: CREATE TABLE: the table has no name\n"), "{text}");
    assert!(text.ends_with("3 statements, 1 understood\n"), "{text}");
}

#[test]
fn writes_are_shown() {
    let folder = faulty();
    let report = json(&keyward(folder.path(), &["writes", "--output-format", "json"]));
    let write = &report["writes"][0];
    assert_eq!((&write["table"], &write["columns"][0]["supply"]), (&Value::from("t_user"), &Value::from("omitted")));
    assert!(stdout(&keyward(folder.path(), &["writes"])).contains("id [key]: omitted"));
}

#[test]
fn a_closed_pipe_is_a_quiet_end() {
    let folder = faulty();
    let mut child = command(folder.path(), &["check"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((said.as_str(), child.wait().unwrap().code()), ("", Some(1)));
}

#[test]
fn the_same_input_gives_the_same_output() {
    let folder = faulty();
    for (index, dialect) in ["postgres", "h2", "oracle", "sqlite"].iter().enumerate() {
        let text = format!("{SCHEMA}{SEED}").replace(" ENGINE=InnoDB", "").replace("name", &format!("name{index}"));
        write(folder.path(), &format!("db/{dialect}/schema.sql"), text.as_bytes());
    }
    let once = |threads: &str| stdout(&command(folder.path(), &["check"]).env("RAYON_NUM_THREADS", threads).output().unwrap());
    let first = once("1");
    assert!(first.contains("unassigned-primary-key"));
    for threads in ["2", "8", "1"] {
        assert_eq!(once(threads), first);
    }
}

/// Over real little projects, in a report that holds everything.
#[test]
fn the_number_of_threads_does_not_matter() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut folders: Vec<_> = fs::read_dir(fixtures).unwrap().map(|entry| entry.unwrap().path().join("before")).collect();
    folders.sort();
    for folder in folders {
        let run = |threads: &str| {
            let arguments = ["check", "--profile", "audit", "--output-format", "json"];
            command(&folder, &arguments).env("RAYON_NUM_THREADS", threads).output().unwrap().stdout
        };
        let first = run("1");
        assert!(first.len() > 100, "{folder:?}");
        assert!(run("7") == first, "{folder:?}");
    }
}

#[test]
fn bad_input_costs_itself_alone() {
    let folder = faulty();
    let root = folder.path();
    write(root, "db/mysql/latin.sql", b"CREATE TABLE caf\xe9 (id int NOT NULL AUTO_INCREMENT PRIMARY KEY); -- \xe9\n");
    write(root, "db/mysql/binary.sql", &[0, 1, 2, 3, 0, 0, 255]);
    write(root, "db/mysql/unclosed.sql", b"CREATE TABLE u (id int, a varchar(3) DEFAULT 'x);\nSELECT 1;");
    write(root, "db/mysql/empty.sql", b"");
    write(root, "db/mysql/deep.sql", format!("SELECT {}1{};", "(".repeat(50_000), ")".repeat(50_000)).as_bytes());
    write(root, "src/Broken.java", b"@Entity class { INSERT INTO (((");
    write(root, "src/broken.rs", b"fn main( { sqlx::query(\"INSERT INTO");
    write(root, "mapper/BrokenMapper.xml", b"<mapper><insert id=\"a\">INSERT");
    #[cfg(unix)]
    std::os::unix::fs::symlink(root, root.join("db/loop")).unwrap();
    let output = keyward(root, &["check", "--output-format", "json"]);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    let report = json(&output);
    assert_eq!(report["findings"].as_array().unwrap().len(), 1, "{report:#}");
    let skipped: Vec<&str> = report["summary"]["skipped"].as_array().unwrap().iter().map(|s| s["path"].as_str().unwrap()).collect();
    assert!(skipped.contains(&"db/mysql/binary.sql"), "{skipped:?}");
    assert!(!skipped.contains(&"db/mysql/latin.sql"), "it was read, and what is odd about it is a remark");
    let said = stderr(&keyward(root, &["check", "--verbose"]));
    assert!(said.contains("db/mysql/latin.sql:1: not UTF-8 from here on: read as Windows-1252"), "{said}");
    assert!(stderr(&output).contains("db/mysql/binary.sql: is binary"), "{}", stderr(&output));
    let listed = stdout(&keyward(root, &["check", "--show-skipped"]));
    assert!(listed.contains("db/mysql/binary.sql:1: skipped: is binary"), "{listed}");
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_makes_exit_code_two() {
    use std::os::unix::fs::PermissionsExt;
    let folder = faulty();
    let file = folder.path().join("db/mysql/secret.sql");
    fs::write(&file, "SELECT 1;").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&file).is_ok() {
        return; // run by root, who may read everything
    }
    let output = keyward(folder.path(), &["check", "--output-format", "concise"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("db/mysql/secret.sql"), "{output:?}");
    assert!(stdout(&output).contains("unassigned-primary-key"), "the rest of the job is done");
}

#[test]
fn keyward_finds_nothing_in_its_own_sources() {
    let output = keyward(Path::new(env!("CARGO_MANIFEST_DIR")), &["check", "--output-format", "concise"]);
    assert_eq!((stdout(&output).as_str(), stderr(&output).as_str(), code(&output)), ("", "", 0));
}

#[test]
fn the_readme_shows_what_the_tool_prints() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let block = readme.split("<!-- ci: main job -->\n```console\n").nth(1).unwrap().split("\n```").next().unwrap();
    let (first, shown) = block.split_once('\n').unwrap();
    let arguments: Vec<&str> = first.split_once(" -- ").unwrap().1.split(' ').collect();
    let output = keyward(root, &arguments);
    assert_eq!(code(&output), 1);
    assert_eq!(stdout(&output).trim_end(), shown);
}

#[test]
fn a_dump_with_long_lines_takes_time_in_proportion() {
    let row = "(-1,'it''s [text]; -- no comment','2024-01-01 00:00:00',NULL,-3.5,'a\nb'),";
    let rows = row.repeat((8 << 20) / row.len());
    let dump = format!("{SCHEMA}INSERT INTO t_user VALUES {};\n{SEED}", rows.trim_end_matches(','));
    let folder = project(&[("db/mysql/dump.sql", &dump)]);
    let start = std::time::Instant::now();
    let output = keyward(folder.path(), &["check"]);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    // A search to the line's end for each string would take minutes.
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
}

#[test]
fn a_permission_for_one_writer_does_not_hide_another() {
    let writer =
        |comment: &str| format!("fn f(c: &C) {{\n    {comment}\n    c.execute(\"INSERT INTO t_user (name) VALUES (?)\", []);\n}}\n");
    let allow = "// keyward: allow(unassigned-primary-key) filled by hand";
    let (allowed, silent) = (writer(allow), writer(""));
    let some = project(&[("db/mysql/schema.sql", SCHEMA), ("src/a.rs", &allowed), ("src/b.rs", &silent)]);
    assert_eq!(code(&keyward(some.path(), &["check"])), 1);
    let all = project(&[("db/mysql/schema.sql", SCHEMA), ("src/a.rs", &allowed), ("src/b.rs", &allowed)]);
    assert_eq!(code(&keyward(all.path(), &["check"])), 0);
}
