//! Permissions in every language that is read: on a line of their own above each place that a finding shows, and beside it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::*;

/// Comments as each kind of file has them.
const COMMENTS: &[(&str, &str, &str)] = &[
    ("sql", "-- ", ""),
    ("java", "// ", ""),
    ("kt", "// ", ""),
    ("scala", "// ", ""),
    ("groovy", "// ", ""),
    ("rs", "// ", ""),
    ("xml", "<!-- ", " -->"),
    ("yaml", "# ", ""),
];

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let (source, target) = (entry.as_ref().unwrap().path(), to.join(entry.as_ref().unwrap().file_name()));
        if source.is_dir() {
            fs::create_dir_all(&target).unwrap();
            copy(&source, &target);
        } else {
            fs::write(&target, fs::read(&source).unwrap()).unwrap();
        }
    }
}

fn comment(path: &str, rule: &str) -> String {
    let extension = path.rsplit('.').next().unwrap();
    let (_, open, close) = COMMENTS.iter().find(|(known, ..)| *known == extension).unwrap_or_else(|| panic!("{path}"));
    format!("{open}keyward: allow({rule}) filled elsewhere{close}")
}

/// The lines from 0 at which a finding shows what is at fault on one side, by file.
fn places(finding: &Value, side: &str) -> BTreeMap<String, Vec<usize>> {
    let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for location in finding["locations"].as_array().unwrap().iter().filter(|place| place["side"] == side && place["role"] == "fault") {
        let line = usize::try_from(location["start"]["line"].as_u64().unwrap()).unwrap() - 1;
        places.entry(location["path"].as_str().unwrap().to_owned()).or_default().push(line);
    }
    places
}

/// Writes the comments into the files of a copy of `project`, and checks that they hold and that all are used.
fn holds(project: &Path, finding: &Value, side: &str, above: bool) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    copy(project, folder.path());
    let rule = finding["rule"].as_str().unwrap();
    for (path, mut lines) in places(finding, side) {
        let file = folder.path().join(&path);
        let mut text: Vec<String> = fs::read_to_string(&file).unwrap().lines().map(str::to_owned).collect();
        lines.sort_unstable();
        lines.dedup();
        for line in lines.into_iter().rev() {
            // In a text of several lines a comment is one of the text's own language.
            let in_text = text[..line].iter().map(|line| line.matches("\"\"\"").count()).sum::<usize>() % 2 == 1;
            let comment = comment(if in_text { "statement.sql" } else { &path }, rule);
            if above {
                text.insert(line, comment);
            } else {
                text[line] = format!("{} {comment}", text[line]);
            }
        }
        fs::write(&file, text.join("\n") + "\n").unwrap();
    }
    let report = json(&keyward(folder.path(), &["check", "--output-format", "json"]));
    let table = &finding["table"];
    let is_there = report["findings"].as_array().unwrap().iter().any(|left| (&left["table"], &left["rule"]) == (table, &finding["rule"]));
    let unused = report["summary"]["rules"]["unused-allow"].as_u64().unwrap_or(0);
    if is_there || unused > 0 || report["summary"]["suppressed"] != 1 {
        return Err(format!("{}: {rule} on {table}, {side}, above: {above}: there: {is_there}, unused: {unused}", project.display()));
    }
    Ok(())
}

#[test]
fn permissions_hold_in_every_language() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut failures = Vec::new();
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for case in fs::read_dir(fixtures).unwrap() {
        let project = case.unwrap().path().join("before");
        let report = json(&keyward(&project, &["check", "--output-format", "json"]));
        // A permission that allows nothing is taken out, not allowed.
        let findings = report["findings"].as_array().unwrap().iter().filter(|finding| finding["rule"] != "unused-allow");
        for finding in findings {
            for side in ["schema", "application"] {
                let files = places(finding, side);
                if files.is_empty() {
                    continue;
                }
                for path in files.keys() {
                    *kinds.entry(path.rsplit('.').next().unwrap().to_owned()).or_default() += 1;
                }
                // Beside a line of a raw string, a comment would be part of the statement.
                let has_raw_strings = files.keys().any(|path| [".kt", ".scala", ".groovy"].iter().any(|kind| path.ends_with(kind)));
                let ways: &[bool] = if has_raw_strings { &[true] } else { &[true, false] };
                failures.extend(ways.iter().filter_map(|above| holds(&project, finding, side, *above).err()));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    for kind in ["java", "rs", "sql", "xml", "yaml"] {
        assert!(kinds.contains_key(kind), "{kind} has no case: {kinds:?}");
    }
}

#[test]
fn a_file_and_a_table_are_allowed_as_a_whole() {
    let other = format!("{SCHEMA}{SEED}").replace("t_user", "t_other");
    let folder = project(&[("db/mysql/schema.sql", &format!("-- keyward: allow-file(unassigned-primary-key) old\n{SCHEMA}{SEED}{other}"))]);
    let report = json(&keyward(folder.path(), &["check", "--output-format", "json"]));
    assert_eq!(report["summary"]["suppressed"], 2);
    let folder = project(&[("db/mysql/schema.sql", &format!("-- keyward: allow(unassigned-primary-key) old\n{SCHEMA}{SEED}{other}"))]);
    assert_eq!(found(folder.path(), &[]), ["db/mysql/schema.sql:9:3: error[unassigned-primary-key]"]);
}

#[test]
fn an_unused_permission_comes_with_its_removal() {
    let allowed = SCHEMA.replace("NOT NULL,", "NOT NULL AUTO_INCREMENT, -- keyward: allow(unassigned-primary-key) by hand");
    let folder = project(&[("db/mysql/schema.sql", &allowed)]);
    let report = json(&keyward(folder.path(), &["check", "--output-format", "json"]));
    let edit = &report["findings"][0]["fix"]["edits"][0];
    assert_eq!((&edit["content"], &edit["start"]["column"], &edit["end"]["line"]), (&"".into(), &37.into(), &2.into()));
}

/// Runs on these files; the rules reported, and how many findings were allowed.
fn outcome(files: &[(&str, &str)]) -> (Vec<String>, u64) {
    let folder = project(files);
    let report = json(&keyward(folder.path(), &["check", "--output-format", "json"]));
    let rules = report["findings"].as_array().unwrap().iter().map(|finding| finding["rule"].as_str().unwrap().to_owned());
    (rules.collect(), report["summary"]["suppressed"].as_u64().unwrap())
}

#[test]
fn above_a_declaration_the_whole_of_it_is_allowed() {
    const SQL: &str = "CREATE TABLE t_user (\n  id bigint NOT NULL PRIMARY KEY,\n  name varchar(20)\n);\n";
    let entity = |comment: &str| {
        format!(
            "package a;\nimport com.baomidou.mybatisplus.annotation.*;\n{comment}\n@TableName(\"t_user\")\npublic class User {{\n\n    private String name;\n\n    @TableId(type = IdType.AUTO)\n    private Long id;\n}}\n"
        )
    };
    let rules = |java: &str| outcome(&[("db/mysql/schema.sql", SQL), ("src/main/java/a/User.java", java)]);
    assert_eq!(rules(&entity("")), (vec!["unassigned-primary-key".to_owned()], 0));
    assert_eq!(rules(&entity("// keyward: allow(unassigned-primary-key) filled by a trigger")), (vec![], 1));
    assert_eq!(rules(&entity("// keyward: allow(keys) a group does, too")), (vec![], 1));
    // The key stands in a superclass: the class that is the entity may be allowed all the same.
    let base = "package a;\nimport com.baomidou.mybatisplus.annotation.*;\npublic class Base {\n    @TableId(type = IdType.AUTO)\n    private Long id;\n}\n";
    let user = "package a;\nimport com.baomidou.mybatisplus.annotation.*;\n// keyward: allow(unassigned-primary-key)\n@TableName(\"t_user\")\npublic class User extends Base {\n    private String name;\n}\n";
    let files = [("db/mysql/schema.sql", SQL), ("src/main/java/a/Base.java", base), ("src/main/java/a/User.java", user)];
    assert_eq!(outcome(&files), (vec![], 1));
    let other =
        user.replace("t_user", "t_other").replace("class User", "class Other").replace("// keyward: allow(unassigned-primary-key)", "");
    let sql = format!("{SQL}{}", SQL.replace("t_user", "t_other"));
    let mut more = files.to_vec();
    more[0].1 = &sql;
    more.push(("src/main/java/a/Other.java", &other));
    assert_eq!(outcome(&more), (vec!["unassigned-primary-key".to_owned()], 1), "for that class alone");
}

#[test]
fn above_a_table_what_a_later_statement_does_to_it_is_allowed() {
    let create = "-- keyward: allow(keys) an importer fills it\nCREATE TABLE t_user (id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(20));\n";
    let alter = "ALTER TABLE t_user MODIFY id bigint NOT NULL;\n";
    let chain = |create: &str| {
        let folder = "src/main/resources/db/migration/mysql";
        let names = ["V1__a.sql", "V2__b.sql", "V3__c.sql"].map(|name| format!("{folder}/{name}"));
        outcome(&[(&names[0], create), (&names[1], alter), (&names[2], SEED)])
    };
    let (found, _) = chain(create.split_once('\n').unwrap().1);
    assert!(!found.is_empty(), "{found:?}");
    assert_eq!(chain(create), (vec![], found.len() as u64));
}

#[test]
fn a_permission_that_cannot_be_read_is_reported_with_its_place() {
    let text = SCHEMA.replace("NOT NULL,", "NOT NULL AUTO_INCREMENT, -- keyward: ignore(unasigned-primary-key)");
    let folder = project(&[("db/mysql/schema.sql", &text)]);
    assert_eq!(found(folder.path(), &[]), ["db/mysql/schema.sql:2:41: warning[unused-allow]"]);
    let report = json(&keyward(folder.path(), &["check", "--output-format", "json"]));
    assert_eq!(report["findings"][0]["help"], "Write `keyward: allow(unassigned-primary-key)`, and after it why.");
    // It allows nothing.
    let folder = project(&[("db/mysql/schema.sql", &format!("{SCHEMA}{SEED}").replace("NOT NULL,", "NOT NULL, -- keyward: allow"))]);
    assert_eq!(code(&keyward(folder.path(), &["check"])), 1);
}

#[test]
fn a_group_s_permission_that_allows_nothing_is_reported() {
    let allowed = |rest: &str| format!("-- keyward: allow(keys) old\nCREATE TABLE t_user (id bigint{rest}, name varchar(20));\n");
    // For the audit's rules it is of use, also in a run without them.
    let folder = project(&[("db/mysql/schema.sql", &allowed(""))]);
    assert_eq!(found(folder.path(), &[]), [""; 0]);
    assert_eq!(json(&keyward(folder.path(), &["check", "--profile", "audit", "--output-format", "json"]))["summary"]["suppressed"], 1);
    let folder = project(&[("db/mysql/schema.sql", &allowed(" AUTO_INCREMENT PRIMARY KEY"))]);
    assert_eq!(found(folder.path(), &[]), ["db/mysql/schema.sql:1:19: warning[unused-allow]"]);
}
