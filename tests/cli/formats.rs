//! The output formats, field by field against their specifications; where each goes.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::support::*;

/// A folder with a finding of two files, one that is allowed, a place that is not understood, and paths that want encoding.
fn rich() -> tempfile::TempDir {
    let allowed =
        SCHEMA.replace("t_user", "t_old").replace("NOT NULL,", "NOT NULL, -- keyward: allow(unassigned-primary-key) filled by hand");
    project(&[
        ("db/mysql/schéma 1.sql", &format!("{SCHEMA}{allowed}CREATE TABLE broken (id bigint ???;\n")),
        ("db/mysql/seed.sql", &format!("{SEED}{}", SEED.replace("t_user", "t_old"))),
    ])
}

fn run(arguments: &[&str]) -> Value {
    let folder = rich();
    let output = keyward(folder.path(), arguments);
    assert_eq!(code(&output), 1, "{output:?}");
    json(&output)
}

#[test]
fn sarif_is_as_its_specification_wants_it() {
    let log = run(&["check", "--output-format", "sarif"]);
    // 3.13: the log.
    assert_eq!(log["version"], "2.1.0");
    assert!(log["$schema"].as_str().unwrap().ends_with("/sarif-schema-2.1.0.json"));
    let runs = log["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 1);
    let run = &runs[0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    // 3.19: the tool, 3.49: its rules.
    let driver = &run["tool"]["driver"];
    assert_eq!((&driver["name"], &driver["version"]), (&Value::from("keyward"), &Value::from(env!("CARGO_PKG_VERSION"))));
    let rules = driver["rules"].as_array().unwrap();
    assert_eq!(rules.len(), keyward::rules::RULES.len());
    for rule in rules {
        for text in [&rule["shortDescription"]["text"], &rule["fullDescription"]["text"], &rule["help"]["text"], &rule["help"]["markdown"]]
        {
            assert!(text.as_str().is_some_and(|text| !text.is_empty() && !text.contains("Expect:") && !text.contains("file=")), "{rule:#}");
        }
        assert!(["error", "warning", "note"].contains(&rule["defaultConfiguration"]["level"].as_str().unwrap()));
        assert!(rule["defaultConfiguration"]["enabled"].is_boolean());
        let address = rule["helpUri"].as_str().unwrap();
        assert!(address.starts_with("https://") && address.ends_with(&format!("/rules/{}.md", rule["id"].as_str().unwrap())), "{address}");
    }
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 2);
    let mut fingerprints = BTreeSet::new();
    for result in results {
        // 3.27.
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert_eq!(result["level"], "error");
        assert!(result["message"]["text"].as_str().unwrap().contains("is NOT NULL"));
        assert!(fingerprints.insert(result["partialFingerprints"]["keyward/v1"].as_str().unwrap().to_owned()));
        let related = result["relatedLocations"].as_array().unwrap();
        assert!(!related.is_empty());
        for location in result["locations"].as_array().unwrap().iter().chain(related) {
            // 3.29, 3.4: relative, encoded, without a scheme.
            let place = &location["physicalLocation"];
            assert_eq!(place["artifactLocation"]["uriBaseId"], "%SRCROOT%");
            let uri = place["artifactLocation"]["uri"].as_str().unwrap();
            assert!(["db/mysql/sch%C3%A9ma%201.sql", "db/mysql/seed.sql"].contains(&uri), "{uri}");
            let region = &place["region"];
            for key in ["startLine", "startColumn", "endLine", "endColumn"] {
                assert!(region[key].as_u64().is_some_and(|number| number >= 1), "{region}");
            }
        }
        let ids: Vec<u64> = related.iter().map(|location| location["id"].as_u64().unwrap()).collect();
        assert_eq!(ids, (1..=ids.len() as u64).collect::<Vec<_>>(), "3.28.2: distinct within the result");
    }
    assert_eq!(results[0]["suppressions"], Value::from(Vec::<Value>::new()));
    let region = &results[0]["locations"][0]["physicalLocation"]["region"];
    assert_eq!((&region["startLine"], &region["startColumn"], &region["endColumn"]), (&2.into(), &3.into(), &21.into()));
    // 3.55: the fix, one replacement at an empty region.
    let replacement = &results[0]["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(replacement["insertedContent"]["text"], " AUTO_INCREMENT");
    assert_eq!(replacement["deletedRegion"]["startColumn"], replacement["deletedRegion"]["endColumn"]);
    // 3.35: what is allowed is kept.
    let suppression = &results[1]["suppressions"][0];
    assert_eq!((&suppression["kind"], &suppression["justification"]), (&"inSource".into(), &"filled by hand".into()));
    // 3.58: what was not understood.
    let notice = &run["invocations"][0]["toolExecutionNotifications"][0];
    assert_eq!((&notice["level"], &run["invocations"][0]["executionSuccessful"]), (&"note".into(), &true.into()));
    assert!(notice["locations"][0]["physicalLocation"]["region"]["startLine"].is_u64());
}

#[test]
fn gitlab_has_the_fields_of_code_quality() {
    let report = run(&["check", "--output-format", "gitlab"]);
    let issues = report.as_array().unwrap();
    assert_eq!(issues.len(), 1);
    let issue = &issues[0];
    assert_eq!((&issue["check_name"], &issue["severity"]), (&"unassigned-primary-key".into(), &"critical".into()));
    assert!(issue["description"].as_str().unwrap().starts_with("`t_user.id` is NOT NULL"));
    assert_eq!(issue["fingerprint"].as_str().unwrap().len(), 16);
    assert_eq!((&issue["location"]["path"], &issue["location"]["lines"]["begin"]), (&"db/mysql/schéma 1.sql".into(), &2.into()));
}

#[test]
fn junit_counts_what_fails() {
    let folder = rich();
    let output = keyward(folder.path(), &["check", "--output-format", "junit"]);
    let text = stdout(&output);
    let document = roxmltree::Document::parse(&text).unwrap();
    let suites = document.root_element();
    assert_eq!((suites.tag_name().name(), suites.attribute("tests"), suites.attribute("failures")), ("testsuites", Some("1"), Some("1")));
    let suite = suites.children().find(|node| node.is_element()).unwrap();
    assert_eq!((suite.attribute("name"), suite.attribute("tests")), (Some("db/mysql/schéma 1.sql"), Some("1")));
    let case = suite.children().find(|node| node.is_element()).unwrap();
    assert_eq!((case.attribute("name"), suite.attribute("file")), (Some("unassigned-primary-key: t_user.id"), suite.attribute("name")));
    let failure = case.children().find(|node| node.is_element()).unwrap();
    assert_eq!((failure.tag_name().name(), failure.attribute("type")), ("failure", Some("error")));
    let shown = failure.text().unwrap();
    assert!(shown.starts_with("db/mysql/schéma 1.sql:2:3: ") && shown.contains("db/mysql/seed.sql:1:1: `id` is left out"), "{text}");
    // Jenkins' junit-10.xsd has these attributes and no others.
    let known = ["name", "tests", "failures", "errors", "skipped", "time", "file", "classname", "type", "message"];
    let mut attributes = suites.descendants().flat_map(|node| node.attributes());
    assert!(attributes.all(|attribute| known.contains(&attribute.name())), "{text}");
    // A finding that does not fail the run is no failed test.
    let output = keyward(folder.path(), &["check", "--output-format", "junit", "--config", "rules.unassigned-primary-key=note"]);
    assert!(stdout(&output).contains("failures=\"0\"") && stdout(&output).contains("<system-out>note: "), "{output:?}");
    // A clean run passes; one that found nothing to check does not.
    let clean = project(&[("db/mysql/schema.sql", "CREATE TABLE t_user (id bigint AUTO_INCREMENT PRIMARY KEY);\n")]);
    let text = stdout(&keyward(clean.path(), &["check", "--output-format", "junit"]));
    assert_eq!(roxmltree::Document::parse(&text).unwrap().root_element().attribute("tests"), Some("1"), "{text}");
    assert!(text.contains("<testcase name=\"no findings\"") && !text.contains("<skipped"), "{text}");
    let empty = tempfile::tempdir().unwrap();
    let text = stdout(&keyward(empty.path(), &["check", "--output-format", "junit"]));
    assert!(text.contains("skipped=\"1\"") && text.contains("name=\"nothing was checked\"") && text.contains("<skipped/>"), "{text}");
}

#[test]
fn junit_fails_when_there_are_too_many_warnings() {
    let folder = rich();
    let warn = ["check", "--output-format", "junit", "--config", "rules.unassigned-primary-key=warning"];
    for (most, fails) in [("0", 1), ("1", 0)] {
        let output = keyward(folder.path(), &[&warn[..], &["--max-warnings", most]].concat());
        assert_eq!((code(&output), stdout(&output).contains(&format!("failures=\"{fails}\""))), (fails, true), "{output:?}");
    }
}

#[test]
fn github_has_a_command_for_each_finding() {
    let folder = rich();
    let text = stdout(&keyward(folder.path(), &["check", "--output-format", "github"]));
    assert!(
        text.starts_with(
            "::error file=db/mysql/schéma 1.sql,line=2,endLine=2,col=3,endColumn=21,title=keyward%3A unassigned-primary-key::`t_user.id` is"
        ),
        "{text}"
    );
    assert!(text.contains("%0Adb/mysql/seed.sql:1: `id` is left out%0Ahelp: "), "{text}");
    assert_eq!(text.lines().count(), 1);
}

#[test]
fn a_workflow_gets_its_annotations_in_any_case() {
    let folder = rich();
    let output = command(folder.path(), &["check", "--output-format", "json"]).env("GITHUB_ACTIONS", "true").output().unwrap();
    assert!(stderr(&output).starts_with("::error file=db/mysql/") && json(&output)["version"] == 1, "{output:?}");
    let output = command(folder.path(), &["check", "--output-format", "github"]).env("GITHUB_ACTIONS", "true").output().unwrap();
    assert_eq!(stderr(&output), "", "once is enough");
    // Paths are the repository's.
    let above = folder.path().canonicalize().unwrap();
    let output =
        command(&folder.path().join("db"), &["check", "--output-format", "github"]).env("GITHUB_WORKSPACE", &above).output().unwrap();
    assert!(stdout(&output).starts_with("::error file=db/mysql/schéma 1.sql,"), "{output:?}");
}

#[test]
fn json_lines_are_objects() {
    let folder = rich();
    let text = stdout(&keyward(folder.path(), &["check", "--output-format", "json-lines"]));
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.iter().map(|line| line["type"].as_str().unwrap()).collect::<Vec<_>>(), ["finding", "summary"]);
    assert_eq!((&lines[0]["table"], &lines[1]["suppressed"]), (&"t_user".into(), &1.into()));
    assert_eq!(lines[1]["rules"]["unassigned-primary-key"], 1);
}

#[test]
fn several_reports_are_written_at_once() {
    let folder = rich();
    let path = folder.path();
    let output = keyward(path, &["check", "--output-format", "concise,sarif=out.sarif", "--output-format", "junit=out.xml"]);
    assert!(code(&output) == 1 && stdout(&output).lines().count() == 1, "{output:?}");
    assert!(fs::read_to_string(path.join("out.sarif")).unwrap().contains("\"2.1.0\""));
    assert!(fs::read_to_string(path.join("out.xml")).unwrap().starts_with("<?xml"));
    let output = keyward(path, &["check", "--output-format", "gitlab", "--output-file", "out.json"]);
    assert!(stdout(&output).is_empty() && stderr(&output).starts_with("keyward: 1 error, 0 warnings in "), "{output:?}");
    assert!(fs::read_to_string(path.join("out.json")).unwrap().starts_with('['));
    let output = command(path, &["check"]).env("KEYWARD_OUTPUT_FORMAT", "json").output().unwrap();
    assert_eq!(json(&output)["version"], 1);
    let output = command(path, &["check", "--output-format", "concise"]).env("KEYWARD_OUTPUT_FORMAT", "json").output().unwrap();
    assert!(stdout(&output).starts_with("db/"), "the command line is stronger");
}

#[test]
fn what_cannot_be_written_is_said_before_the_work_or_after_it() {
    let folder = rich();
    for (arguments, said) in [
        (&["--output-format", "sariff"][..], "is `sarif` meant?"),
        (&["--output-format", "json,sarif"], "two reports go to stdout"),
        (&["--output-format", "sarif="], "names no file"),
        (&["--output-format", "sarif=missing/out.sarif"], "missing/out.sarif cannot be written"),
        (&["--output-format", "sarif", "--statistics"], "not with sarif"),
    ] {
        let output = keyward(folder.path(), &[&["check"], arguments].concat());
        assert!(code(&output) == 2 && stderr(&output).contains(said) && stdout(&output).is_empty(), "{output:?}");
    }
}

#[test]
fn code_in_sentences_is_not_broken() {
    let folder = rich();
    let text = stdout(&keyward(folder.path(), &["check"]));
    assert!(text.lines().any(|line| line.contains("`ALTER TABLE t_user MODIFY id bigint NOT NULL AUTO_INCREMENT`")), "{text}");
    assert!(text.contains("`db/mysql/seed.sql:1` leaves it out"), "a script's statement is named with its line: {text}");
}

#[test]
fn the_summary_says_what_is_not_known() {
    let folder = project(&[("db/mysql/schema.sql", "CREATE TABLE a (id int);\nINSERT INTO nowhere (id) VALUES (1);\n")]);
    let text = stdout(&keyward(folder.path(), &["check"]));
    assert!(text.ends_with("; 1 writer to tables of no schema (`keyward writes` lists them)\n"), "{text}");
    let text = stdout(&keyward(folder.path(), &["check", "--quiet"]));
    assert_eq!(text, "");
}

#[test]
fn the_mend_is_data() {
    let chain = [
        ("src/main/resources/db/migration/mysql/V1__user.sql", SCHEMA.replace("t_user", "`order`")),
        ("src/lib.rs", format!("fn add(c: &C) {{ sqlx::query(r#\"{}\"#).execute(c); }}\n", SEED.trim().replace("t_user", "`order`"))),
        ("db/sqlite/schema.sql", "CREATE TABLE note (id INT PRIMARY KEY, body TEXT);\nINSERT INTO note (body) VALUES ('a');\n".to_owned()),
    ];
    let folder = project(&chain.iter().map(|(path, text)| (*path, text.as_str())).collect::<Vec<_>>());
    let report = json(&keyward(folder.path(), &["check", "--output-format", "json"]));
    let findings = report["findings"].as_array().unwrap();
    let fix = |table: &str| &findings.iter().find(|finding| finding["table"] == table).unwrap()["fix"];
    // An applied migration stays as it is: no edit, a statement.
    assert_eq!(fix("order")["edits"], Value::from(Vec::<Value>::new()));
    let statement = &fix("order")["statements"][0];
    assert_eq!(statement["statement"], "ALTER TABLE `order` MODIFY id bigint NOT NULL AUTO_INCREMENT");
    assert_eq!((&statement["dialect"], &statement["schema"]), (&"mysql".into(), &"src/main/resources/db/migration/mysql".into()));
    // A snapshot is edited.
    let edit = &fix("note")["edits"][0];
    assert_eq!((&edit["path"], &edit["content"]), (&"db/sqlite/schema.sql".into(), &"INTEGER".into()));
    assert_eq!((&edit["start"]["column"], &edit["end"]["column"]), (&23.into(), &26.into()));
    let log = json(&keyward(folder.path(), &["check", "--output-format", "sarif"]));
    let results = log["runs"][0]["results"].as_array().unwrap();
    let of_chain = results.iter().find(|result| result["properties"]["table"] == "order").unwrap();
    assert!(of_chain["fixes"].is_null() && of_chain["properties"]["statements"][0] == statement["statement"], "{of_chain:#}");
}

#[test]
fn a_fix_is_shown_once_with_its_places() {
    let folder = project(&[
        (
            "db/mysql/schema.sql",
            "CREATE TABLE job (\n  id int AUTO_INCREMENT PRIMARY KEY,\n  state varchar(20) NOT NULL,\n  body varchar(9)\n);\n",
        ),
        ("db/migration/postgres/V1__job.sql", "CREATE TABLE job (id serial PRIMARY KEY, state varchar(20) NOT NULL, body varchar(9));\n"),
        ("src/lib.rs", "fn add(c: &C) { sqlx::query(\"INSERT INTO job (body) VALUES ('a')\").execute(c); }\n"),
    ]);
    let text = stdout(&keyward(folder.path(), &["check"]));
    let once = |part: &str| text.matches(part).count() == 1;
    assert!(once("To let `job.state` be NULL (PostgreSQL and MySQL), if that is what is meant:"), "{text}");
    assert!(once("- db/mysql/schema.sql:3:20: take out ` NOT NULL`"), "{text}");
    assert!(once("- in a database that exists (MySQL): ALTER TABLE job MODIFY state varchar(20) NULL"), "{text}");
    assert!(once("- in a new migration (PostgreSQL): ALTER TABLE job ALTER COLUMN state DROP NOT NULL"), "{text}");
    let report = json(&keyward(folder.path(), &["check", "--output-format", "json"]));
    let fix = &report["findings"][0]["fix"];
    assert_eq!((&fix["safety"], fix["statements"].as_array().unwrap().len()), (&"unsafe".into(), 2));
    let log = json(&keyward(folder.path(), &["check", "--output-format", "sarif"]));
    let result = &log["runs"][0]["results"][0];
    let replacement = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!((&replacement["deletedRegion"]["startColumn"], &replacement["insertedContent"]["text"]), (&20.into(), &"".into()));
    assert_eq!(result["properties"]["statements"].as_array().unwrap().len(), 2);
    // What is the same for several schemas is said once.
    let job = "CREATE TABLE job (id int AUTO_INCREMENT PRIMARY KEY, state varchar(20) NOT NULL, body varchar(9)) ENGINE=InnoDB;\n";
    let writer = "fn add(c: &C) { sqlx::query(\"INSERT INTO job (body) VALUES ('a')\").execute(c); }\n";
    let folder = project(&[("db/mysql/schema.sql", job), ("db/migration/mysql/V1__job.sql", job), ("src/lib.rs", writer)]);
    let text = stdout(&keyward(folder.path(), &["check"]));
    assert_eq!(text.matches("ALTER TABLE job MODIFY state varchar(20) NULL").count(), 1, "{text}");
    let log = json(&keyward(folder.path(), &["check", "--output-format", "sarif"]));
    assert_eq!(log["runs"][0]["results"][0]["properties"]["statements"].as_array().unwrap().len(), 1);
    let report = json(&keyward(folder.path(), &["check", "--output-format", "json"]));
    assert_eq!(report["findings"][0]["fix"]["statements"].as_array().unwrap().len(), 2, "each schema has its own");
    // What the help spells out is not said again.
    let folder = project(&[("db/mysql/schema.sql", SCHEMA), ("db/mysql/seed.sql", SEED)]);
    let text = stdout(&keyward(folder.path(), &["check"]));
    assert!(text.matches("AUTO_INCREMENT`").count() == 2 && !text.contains("  - "), "{text}");
}

#[test]
fn paths_for_code_hosts_are_the_repository_s() {
    let folder = rich();
    let root = folder.path();
    git(root, &["init", "-q"]);
    let run = |below: &str, format: &str| stdout(&keyward(&root.join(below), &["check", "--output-format", format]));
    for below in ["", "db", "db/mysql"] {
        assert!(run(below, "github").starts_with("::error file=db/mysql/schéma 1.sql,"), "{below}");
        assert!(run(below, "gitlab").contains("\"path\": \"db/mysql/schéma 1.sql\""), "{below}");
        assert!(run(below, "junit").contains("<testsuite name=\"db/mysql/schéma 1.sql\""), "{below}");
        let sarif: Value = serde_json::from_str(&run(below, "sarif")).unwrap();
        let place = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
        assert_eq!((&place["uri"], &place["uriBaseId"]), (&"db/mysql/sch%C3%A9ma%201.sql".into(), &"%SRCROOT%".into()), "{below}");
    }
    // A path from elsewhere, and people's own.
    let elsewhere = tempfile::tempdir().unwrap();
    let output = keyward(elsewhere.path(), &["check", "--output-format", "github", root.join("db").to_str().unwrap()]);
    assert!(stdout(&output).starts_with("::error file=db/mysql/"), "{output:?}");
    assert!(run("db", "concise").starts_with("mysql/schéma 1.sql:2:3: "));
    assert!(run("db", "json").contains("\"path\": \"mysql/schéma 1.sql\""));
}

#[test]
fn the_help_of_an_insert_by_position_speaks_of_positions() {
    let of = |seed: &str| {
        let folder = project(&[("db/mysql/schema.sql", SCHEMA), ("db/mysql/seed.sql", seed)]);
        let report = json(&keyward(folder.path(), &["check", "--select", "insert-column-count", "--output-format", "json"]));
        report["findings"][0]["help"].as_str().unwrap().to_owned()
    };
    let place = "by their position, and the table has 2. Name in `db/mysql/seed.sql";
    assert!(
        of("INSERT INTO t_user VALUES (1, 'a', 2);\n").contains(place) && !of("INSERT INTO t_user VALUES (1);\n").contains("one value")
    );
    let named = of("INSERT INTO t_user (id, name) VALUES (1);\n");
    assert!(named.ends_with("names one value.") && !named.contains("position"), "{named}");
    let both = of("INSERT INTO t_user VALUES (1, 'a', 2);\nINSERT INTO t_user (id, name) VALUES (1);\n");
    assert!(both.contains("names one value.") && both.contains(place), "{both}");
}

#[test]
fn the_texts_name_files_as_their_places_do() {
    let folder = project(&[("app/db/mysql/schema.sql", SCHEMA), ("app/db/mysql/seed.sql", "INSERT INTO t_user VALUES (1, 'a', 2);\n")]);
    let root = folder.path();
    git(root, &["init", "-q"]);
    for below in [".", "app", "app/db"] {
        for (format, key) in
            [("github", "::error file=app/db/mysql/"), ("gitlab", "app/db/mysql/"), ("junit", "app/db/mysql/"), ("sarif", "app/db/mysql/")]
        {
            let text = stdout(&keyward(&root.join(below), &["check", "--output-format", format]));
            assert!(text.contains(key) && text.contains("`app/db/mysql/seed.sql"), "{below} {format}: {text}");
            assert!(!text.contains("`mysql/seed.sql") && !text.contains("`db/mysql/seed.sql"), "{below} {format}: {text}");
        }
    }
    let text = stdout(&keyward(&root.join("app"), &["check", "--output-format", "concise"]));
    assert!(text.starts_with("db/mysql/seed.sql:1:") && text.contains("`db/mysql/seed.sql"), "{text}");
}

#[test]
fn a_template_is_no_fault_of_its_own() {
    let helm = "kind: ConfigMap\ndata:\n{{- if .Values.jdbc }}\n  url: jdbc:{{ .Values.url }}\n{{- else }}\n - none\n{{- end }}\n";
    let folder = project(&[("db/mysql/schema.sql", SCHEMA), ("chart/templates/config.yaml", helm)]);
    let output = keyward(folder.path(), &["check", "--fail-on-skipped"]);
    assert!(code(&output) == 0 && !stdout(&output).contains("not understood"), "{output:?}");
    let text = stdout(&keyward(folder.path(), &["check", "--show-skipped"]));
    assert!(text.starts_with("chart/templates/config.yaml:6: template: read as YAML up to line 6\n"), "{text}");
    let report = json(&keyward(folder.path(), &["check", "--output-format", "json"]));
    assert_eq!((&report["summary"]["templates"][0]["line"], &report["summary"]["skipped"]), (&6.into(), &Value::Array(vec![])));
}

#[test]
fn of_what_is_right_one_variant_of_each_database_is_shown() {
    let right = SCHEMA.replace("NOT NULL,", "NOT NULL AUTO_INCREMENT,");
    let h2 = "CREATE TABLE t_user (\n  id bigint AUTO_INCREMENT NOT NULL,\n  name varchar(20),\n  PRIMARY KEY (id)\n);\n";
    let writer = "fn f(c: &C) {\n    c.execute(\"INSERT INTO t_user (name) VALUES (?)\", []);\n}\n";
    let folder = project(&[
        ("scripts/h2/schema-1.0.0-h2.sql", h2),
        ("scripts/h2/schema-1.1.0-h2.sql", h2),
        ("scripts/h2/schema-1.2.0-h2.sql", h2),
        ("scripts/mysql/schema-1.0.0-mysql.sql", &right),
        ("scripts/mysql/schema-1.1.0-mysql.sql", SCHEMA),
        ("scripts/mysql/schema-1.2.0-mysql.sql", &right),
        ("src/a.rs", writer),
    ]);
    let report = json(&keyward(folder.path(), &["check", "--output-format", "json"]));
    let places = report["findings"][0]["locations"].as_array().unwrap();
    assert_eq!(places.iter().filter(|place| place["role"] == "contrast").count(), 5, "{report:#}");
    let text = stdout(&keyward(folder.path(), &["check"]));
    let shown: Vec<&str> = text.lines().filter_map(|line| line.split_once("╭─[")).map(|(_, place)| place).collect();
    let own =
        shown.iter().position(|place| place.starts_with("scripts/mysql/schema-1.2.0") || place.starts_with("scripts/mysql/schema-1.0.0"));
    let other = shown.iter().position(|place| place.starts_with("scripts/h2/schema-1.1.0"));
    assert!(shown.len() == 4 && own.is_some() && own < other, "{text}");
    assert!(text.split_whitespace().collect::<Vec<_>>().join(" ").contains("(3 further places in the JSON report.)"), "{text}");
    let text = stdout(&keyward(folder.path(), &["check", "--output-format", "github"]));
    assert_eq!(text.matches("%0Ascripts/h2/").count(), 1, "{text}");
}
