//! `init`, `rules`, `explain`, completions, the manual page, the schema of the configuration.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::*;

#[test]
fn init_writes_what_changes_nothing() {
    let folder = faulty();
    let root = folder.path();
    write(root, "src/main/resources/db/migration/postgres/V1__a.sql", b"CREATE TABLE a (id bigint PRIMARY KEY);\n");
    write(root, "db/all/mysql.sql", b"CREATE TABLE b (id bigint PRIMARY KEY);\n");
    write(root, "db/all/h2.sql", b"CREATE TABLE b (id bigint PRIMARY KEY);\n");
    let before = found(root, &[]);
    let output = keyward(root, &["init"]);
    assert!(code(&output) == 0 && stdout(&output).starts_with("keyward.toml written"), "{output:?}");
    let text = fs::read_to_string(root.join("keyward.toml")).unwrap();
    assert!(text.lines().all(|line| line.is_empty() || line.starts_with('#')), "{text}");
    assert!(text.contains("# \"/db/all/h2.sql\" = \"h2\"\n# \"/db/all/mysql.sql\" = \"mysql\"\n"), "{text}");
    assert!(text.contains("# \"db/mysql/**\" = \"mysql\"\n") && text.contains("# Writers: 1 × INSERT statement."), "{text}");
    assert_eq!(found(root, &[]), before);
    let output = keyward(root, &["init"]);
    assert!(code(&output) == 2 && stderr(&output).contains("`--force` writes over it"), "{output:?}");
    assert_eq!(code(&keyward(root, &["init", "--force"])), 0);
    assert_eq!(stdout(&keyward(root, &["init", "--stdout"])), text);
    // Uncommented it is a configuration, and it says what was found.
    let is_setting = |line: &str| (line.starts_with(['[', '"', ']', ' ']) || line.contains(" = ")) && !line.contains("\"off\"");
    let bare = text.lines().filter_map(|line| line.strip_prefix("# ")).filter(|line| is_setting(line)).collect::<Vec<_>>().join("\n");
    let bare = bare.replace("include = ", "#").replace("exclude = ", "#").replace("\"db/vendor/**\" = ", "#").replace("\"qrtz_*\" = ", "#");
    fs::write(root.join("keyward.toml"), &bare).unwrap();
    assert_eq!(found(root, &[]), before, "{bare}");
}

#[test]
fn what_init_says_of_schemas_is_right_as_it_stands() {
    let upgrade = "ALTER TABLE t_user ADD a int;\n";
    let folder = project(&[
        ("db/mysql/schema.sql", SCHEMA),
        ("db/upgrade/1.1/mysql/ddl.sql", upgrade),
        ("db/upgrade/1.1/postgres/ddl.sql", upgrade),
        ("db/upgrade/1.2/mysql/ddl.sql", upgrade),
        ("db/upgrade/1.2/postgres/ddl.sql", upgrade),
        ("src/test/resources/mysql/schema.sql", SCHEMA),
    ]);
    let text = stdout(&keyward(folder.path(), &["init", "--stdout"]));
    assert!(text.contains("# \"db/upgrade/*/mysql/**\" = \"mysql\"\n# \"db/upgrade/*/postgres/**\" = \"postgres\"\n"), "{text}");
    assert!(text.contains("# scripts = [\n#   \"db/upgrade/1.1/mysql/ddl.sql\",\n#   \"db/upgrade/1.2/mysql/ddl.sql\",\n# ]\n"), "{text}");
    assert!(
        !text.contains("src/test") && text.contains("# … and 1 further schema of tests or other people's code: not judged.\n"),
        "{text}"
    );
}

#[test]
fn a_long_chain_is_a_glob_where_that_says_the_same() {
    let column = |number: usize| format!("ALTER TABLE t_user ADD c{number} int;\n");
    let named = |number: usize| format!("migrations/mysql/V{number}__a.sql");
    let mut files: Vec<(String, String)> = (2..12).map(|number| (named(number), column(number))).collect();
    files.push((named(1), SCHEMA.to_owned()));
    let written = |files: &[(String, String)]| {
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        stdout(&keyward(project(&files).path(), &["init", "--stdout"]))
    };
    assert!(written(&files).contains("# scripts = [\"migrations/mysql/*.sql\"]\n"), "{}", written(&files));
    // A script of the folder that does not belong to the chain is not to be taken in.
    files.push(("migrations/mysql/U2__a.sql".to_owned(), "ALTER TABLE t_user DROP c2;\n".to_owned()));
    assert!(written(&files).contains("#   \"migrations/mysql/V10__a.sql\",\n"), "{}", written(&files));
}

#[test]
fn rules_are_data_too() {
    let folder = tempfile::tempdir().unwrap();
    let report = json(&keyward(folder.path(), &["rules", "--output-format", "json"]));
    let rules = report["rules"].as_array().unwrap();
    assert_eq!(rules.len(), keyward::rules::RULES.len());
    for (rule, known) in rules.iter().zip(keyward::rules::RULES) {
        assert_eq!(rule["name"], known.id);
        for field in ["level", "group", "profile", "sides", "since", "summary", "page"] {
            assert!(rule[field].as_str().is_some_and(|text| !text.is_empty()), "{rule:#}");
        }
    }
    assert!(stdout(&keyward(folder.path(), &["rules"])).contains("Groups for --select, --ignore and [rules]: all, default, audit, "));
}

#[test]
fn a_page_is_shown_without_what_the_tests_need() {
    let folder = tempfile::tempdir().unwrap();
    for rule in keyward::rules::RULES {
        let text = stdout(&keyward(folder.path(), &["explain", rule.id, "--output-format", "markdown"]));
        // Within a block `file=` is the example's own, as in a changelog's `<loadData file="…">`.
        let is_for_tests = |line: &str| line.starts_with("Expect:") || (line.starts_with("```") && line.contains("file="));
        assert!(!text.lines().any(is_for_tests), "{text}");
        assert!(text.starts_with(&format!("# {}\n", rule.id)) && text.contains("`:\n\n```") && text.contains("\nLevel: "), "{text}");
        assert_eq!(text.matches("\n```").count() % 2, 0, "every block is closed: {text}");
    }
}

#[test]
fn a_page_is_laid_out_for_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    for rule in keyward::rules::RULES {
        let text = stdout(&keyward(folder.path(), &["explain", rule.id]));
        assert!(!text.contains("```") && !text.contains("+++") && !text.contains("| --- |") && !text.contains("\n#"), "{text}");
        // What is not code is wrapped; a word that is longer is left whole.
        let wide = |line: &&str| line.chars().count() > 100 && !line.starts_with("      ") && line.split_whitespace().count() > 3;
        assert_eq!(text.lines().find(wide), None, "{}", rule.id);
        assert!(text.lines().any(|line| line.starts_with("Bad: ")) && !text.contains('\u{1b}'), "{text}");
        let report = json(&keyward(folder.path(), &["explain", rule.id, "--output-format", "json"]));
        assert_eq!((&report["rule"]["name"], &report["version"]), (&rule.id.into(), &1.into()));
    }
    let text = stdout(&keyward(folder.path(), &["explain", "unassigned-primary-key", "--color", "always"]));
    assert!(text.starts_with("\u{1b}[1munassigned-primary-key\u{1b}[0m\n"), "{text}");
    let text = stdout(&keyward(folder.path(), &["explain", "keys"]));
    assert!(text.contains("unassigned-primary-key  ") && !text.contains("insert-column-count"), "{text}");
    // A profile's name and `all` list their rules, too.
    let explained = |name: &str| -> Vec<String> {
        let text = stdout(&keyward(folder.path(), &["explain", name]));
        text.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
    };
    let (all, default, audit) = (explained("all"), explained("default"), explained("audit"));
    assert!(all.iter().eq(keyward::rules::RULES.iter().map(|rule| rule.id)), "{all:?}");
    assert!(!audit.is_empty() && all.iter().all(|rule| default.contains(rule) != audit.contains(rule)), "{audit:?}");
}

#[test]
fn shells_have_completions() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let text = stdout(&keyward(folder.path(), &["completions", shell]));
        assert!(text.contains("baseline") && text.contains("output-format"), "{shell}: {text}");
        // Of elvish and PowerShell clap writes no values.
        let has_names = text.contains("unassigned-primary-key") && text.contains("json-lines") && text.contains("inserts");
        assert!(has_names || matches!(shell, "elvish" | "powershell"), "{shell}: {text}");
    }
    assert_eq!(code(&keyward(folder.path(), &["completions", "csh"])), 2);
}

#[test]
fn the_manual_page_has_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let text = stdout(&keyward(folder.path(), &["man"]));
    assert!(text.contains(".TH keyward 1"), "{text}");
    for part in ["KEYWARD CHECK", "KEYWARD BASELINE", "KEYWARD WRITES", "KEYWARD CONFIG-SCHEMA", "max\\-warnings"] {
        assert!(text.contains(part), "{part}");
    }
}

#[test]
fn the_help_lists_every_command_and_needs_somewhere_to_go() {
    let folder = tempfile::tempdir().unwrap();
    let text = stdout(&keyward(folder.path(), &["--help"]));
    for name in ["check", "man", "config-schema"] {
        assert!(text.lines().any(|line| line.trim_start().starts_with(&format!("{name} "))), "{name}: {text}");
    }
    let text = stdout(&keyward(folder.path(), &["check", "--help"]));
    assert!(text.contains("KEYWARD_OUTPUT_FORMAT") && !text.contains("[possible values: all"), "{text}");
    let full = Path::new("/dev/full");
    if full.exists() {
        for argument in ["--help", "--version"] {
            let output = command(folder.path(), &[argument]).stdout(fs::File::create(full).unwrap()).output().unwrap();
            assert!(code(&output) == 2 && stderr(&output).starts_with("keyward: the report cannot be written: "), "{output:?}");
        }
    }
}

#[test]
fn the_configuration_has_a_schema() {
    let folder = tempfile::tempdir().unwrap();
    let schema = json(&keyward(folder.path(), &["config-schema"]));
    assert_eq!(schema["additionalProperties"], false);
    let levels = schema["properties"]["rules"]["properties"].as_object().unwrap();
    assert!(keyward::rules::RULES.iter().all(|rule| levels.contains_key(rule.id)) && levels.contains_key("keys"));
    assert!(schema["definitions"]["selector"]["enum"].as_array().unwrap().contains(&Value::from("keys")));
}

#[test]
fn every_command_has_help() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["check", "baseline", "init", "explain", "rules", "schema", "writes", "completions"] {
        let output = keyward(folder.path(), &[name, "--help"]);
        assert!(code(&output) == 0 && stdout(&output).contains(&format!("Usage: keyward {name}")), "{output:?}");
    }
}

#[test]
fn the_hook_and_the_action_call_what_there_is() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let hooks = fs::read_to_string(root.join(".pre-commit-hooks.yaml")).unwrap();
    let action = fs::read_to_string(root.join("action.yml")).unwrap();
    let help = stdout(&keyward(root, &["check", "--help"]));
    for text in [&hooks, &action] {
        for option in text.split_whitespace().filter_map(|word| word.strip_prefix("--")) {
            let name: String = option.chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect();
            let is_cargo = ["locked", "path", "quiet"].contains(&name.as_str());
            assert!(is_cargo || help.contains(&format!("--{name}")), "--{name}");
        }
    }
}

#[test]
fn the_hook_runs_for_commits_that_only_delete() {
    let hooks = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml")).unwrap();
    let count = |line: &str| hooks.lines().filter(|known| known.trim() == line).count();
    assert_eq!((count("always_run: true"), count("pass_filenames: false")), (2, 2), "{hooks}");
    assert!(!hooks.contains("files: \\"), "{hooks}");
}
