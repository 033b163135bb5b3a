//! SARIF and JUnit reports against the published schemas that lie in `tests/formats`.
//!
//! The schemas are read here by as much of JSON Schema and XML Schema as they use; a word that is not known is a failure, not passed over.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::*;

fn schema(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats").join(name)).unwrap()
}

/// Keywords that say nothing of what is valid, or (`format`) what the patterns of the reports are tested for elsewhere.
const REMARKS: &[&str] = &["title", "description", "default", "format", "$schema", "id", "definitions"];

/// Where a value is not as the schema wants it.
fn faults(root: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let mut out = Vec::new();
    let wrong = |what: &str| format!("{at}: {what}: {value}");
    let sub = |schema: &Value, value: &Value, at: &str| faults(root, schema, value, at);
    let rules = schema.as_object().unwrap_or_else(|| panic!("{schema}"));
    for (keyword, rule) in rules {
        match keyword.as_str() {
            "$ref" => out.extend(sub(root.pointer(rule.as_str().unwrap().trim_start_matches('#')).unwrap(), value, at)),
            "type" => {
                let types: Vec<&Value> = rule.as_array().map_or_else(|| vec![rule], |types| types.iter().collect());
                if !types.iter().any(|name| is_of(value, name.as_str().unwrap())) {
                    out.push(wrong(&format!("is no {rule}")));
                }
            }
            "enum" if !rule.as_array().unwrap().contains(value) => out.push(wrong(&format!("is none of {rule}"))),
            "anyOf" | "oneOf" => {
                let fitting = rule.as_array().unwrap().iter().filter(|choice| sub(choice, value, at).is_empty()).count();
                if fitting == 0 || (keyword == "oneOf" && fitting > 1) {
                    out.push(wrong(&format!("{keyword}: {fitting} fit")));
                }
            }
            "required" if value.is_object() => {
                let missing = rule.as_array().unwrap().iter().filter(|name| value.get(name.as_str().unwrap()).is_none());
                out.extend(missing.map(|name| wrong(&format!("lacks {name}"))));
            }
            "properties" => {
                for (name, inner) in value.as_object().into_iter().flatten() {
                    if let Some(rule) = rule.get(name) {
                        out.extend(sub(rule, inner, &format!("{at}/{name}")));
                    }
                }
            }
            "additionalProperties" => {
                let known = |name: &str| rules.get("properties").is_some_and(|known| known.get(name).is_some());
                for (name, inner) in value.as_object().into_iter().flatten().filter(|(name, _)| !known(name)) {
                    match rule {
                        Value::Bool(true) => {}
                        Value::Bool(false) => out.push(wrong(&format!("may not have {name}"))),
                        rule => out.extend(sub(rule, inner, &format!("{at}/{name}"))),
                    }
                }
            }
            "items" => {
                for (index, inner) in value.as_array().into_iter().flatten().enumerate() {
                    out.extend(sub(rule, inner, &format!("{at}/{index}")));
                }
            }
            "minItems" if value.as_array().is_some_and(|items| (items.len() as u64) < rule.as_u64().unwrap()) => {
                out.push(wrong("is too short"))
            }
            "uniqueItems" if rule == &Value::Bool(true) => {
                let items: &[Value] = value.as_array().map_or(&[], Vec::as_slice);
                if items.iter().enumerate().any(|(index, item)| items[..index].contains(item)) {
                    out.push(wrong("has an item twice"));
                }
            }
            "minimum" if value.as_f64().is_some_and(|number| number < rule.as_f64().unwrap()) => out.push(wrong("is too small")),
            "maximum" if value.as_f64().is_some_and(|number| number > rule.as_f64().unwrap()) => out.push(wrong("is too large")),
            // Of versions and identifiers that no report of keyward has.
            "pattern" => assert!(!value.is_string(), "{at}: a pattern is to be tested: {rule}"),
            "enum" | "required" | "minItems" | "uniqueItems" | "minimum" | "maximum" => {}
            other => assert!(REMARKS.contains(&other), "{at}: the schema's `{other}` is not known here"),
        }
    }
    out
}

fn is_of(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "null" => value.is_null(),
        other => panic!("{other}"),
    }
}

/// Every fixture, and this folder with an allowed finding and a baseline.
fn reports(format: &str) -> Vec<String> {
    let mut reports: Vec<String> = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures"))
        .unwrap()
        .map(|case| stdout(&keyward(&case.unwrap().path().join("before"), &["check", "--output-format", format, "--profile", "audit"])))
        .collect();
    let allowed = SCHEMA.replace("t_user", "t_old").replace("NOT NULL,", "NOT NULL, -- keyward: allow(keys) filled \"by\" <hand> & so");
    let odd =
        format!("{SCHEMA}{SEED}{allowed}{}CREATE TABLE broken (id bigint ???;\n-- keyward: ignore\n", SEED.replace("t_user", "t_old"));
    let folder = project(&[("db/mysql/schéma 1.sql", &odd)]);
    keyward(folder.path(), &["baseline"]);
    let more = format!("{SCHEMA}{SEED}").replace("t_user", "t_new");
    write(folder.path(), "db/mysql/new.sql", more.as_bytes());
    reports.push(stdout(&keyward(folder.path(), &["check", "--output-format", format])));
    reports.push(stdout(&keyward(tempfile::tempdir().unwrap().path(), &["check", "--output-format", format])));
    assert!(reports.len() > 10 && reports.iter().all(|report| !report.is_empty()));
    reports
}

#[test]
fn sarif_is_valid() {
    let schema: Value = serde_json::from_str(&schema("sarif-2.1.0.json")).unwrap();
    let reports: Vec<Value> = reports("sarif").iter().map(|report| serde_json::from_str(report).unwrap()).collect();
    for report in &reports {
        assert_eq!(faults(&schema, &schema, report, ""), [""; 0]);
    }
    let results = reports.iter().flat_map(|report| report["runs"][0]["results"].as_array().unwrap());
    let has = |field: &str| results.clone().any(|result| result[field].as_array().is_some_and(|values| !values.is_empty()));
    assert!(has("fixes") && has("suppressions") && has("relatedLocations"));
    // The reader does say no.
    type Spoil = fn(&mut Value);
    let spoils: [(Spoil, &str); 7] = [
        (|log| log["version"] = "2.0.0".into(), "/version: is none of"),
        (|log| log["runs"][0]["tool"]["driver"]["name"] = Value::Null, "/runs/0/tool/driver/name: is no \"string\""),
        (|log| log["runs"][0]["results"][0]["lines"] = 1.into(), "/runs/0/results/0: may not have lines"),
        (|log| log["runs"][0]["results"][0]["level"] = "fatal".into(), "/runs/0/results/0/level: is none of"),
        (|log| log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0.into(), "is too small"),
        (|log| log["runs"][0]["results"][0]["message"] = serde_json::json!({}), "/runs/0/results/0/message: anyOf: 0 fit"),
        (|log| drop(log["runs"][0].as_object_mut().unwrap().remove("tool")), "/runs/0: lacks \"tool\""),
    ];
    let whole = reports.iter().find(|report| !report["runs"][0]["results"].as_array().unwrap().is_empty()).unwrap();
    for (spoil, said) in spoils {
        let mut log = whole.clone();
        spoil(&mut log);
        let found = faults(&schema, &schema, &log, "");
        assert!(found.iter().any(|fault| fault.contains(said)), "{said}: {found:?}");
    }
}

/// Where an element is not as the schema wants it: its attributes, the elements in it.
fn faults_of_element(schema: &roxmltree::Document, element: roxmltree::Node) -> Vec<String> {
    let name = element.tag_name().name();
    let of_schema = |node: &roxmltree::Node, tag: &str| node.tag_name().name() == tag;
    let declared = schema.root_element().children().find(|node| of_schema(node, "element") && node.attribute("name") == Some(name));
    let Some(declared) = declared else { return vec![format!("there is no element {name}")] };
    let attributes: Vec<roxmltree::Node> = declared.descendants().filter(|node| of_schema(node, "attribute")).collect();
    let children: Vec<&str> = declared.descendants().filter_map(|node| node.attribute("ref")).collect();
    let mut out = Vec::new();
    for attribute in element.attributes() {
        match attributes.iter().find(|known| known.attribute("name") == Some(attribute.name())) {
            None => out.push(format!("{name} may not have {}", attribute.name())),
            // `([0-9]{0,3})(\.[0-9]{0,3})?`, in short.
            Some(known) if known.attribute("type") == Some("SUREFIRE_TIME") && attribute.value() != "0" => {
                out.push(format!("{name}: time"))
            }
            Some(_) => {}
        }
    }
    let required = attributes.iter().filter(|known| known.attribute("use") == Some("required")).filter_map(|known| known.attribute("name"));
    out.extend(required.filter(|known| element.attribute(*known).is_none()).map(|known| format!("{name} lacks {known}")));
    for child in element.children().filter(roxmltree::Node::is_element) {
        if children.contains(&child.tag_name().name()) {
            out.extend(faults_of_element(schema, child));
        } else {
            out.push(format!("{name} may not hold {}", child.tag_name().name()));
        }
    }
    let holds_text = declared.attribute("type").is_some() || declared.descendants().any(|node| node.attribute("mixed") == Some("true"));
    if !holds_text && element.children().any(|node| node.text().is_some_and(|text| node.is_text() && !text.trim().is_empty())) {
        out.push(format!("{name} may not hold text"));
    }
    out
}

#[test]
fn junit_is_valid() {
    let text = schema("junit-10.xsd");
    let schema = roxmltree::Document::parse(&text).unwrap();
    let check = |report: &str| faults_of_element(&schema, roxmltree::Document::parse(report).unwrap().root_element());
    let reports = reports("junit");
    for report in &reports {
        assert_eq!(check(report), [""; 0], "{report}");
    }
    let whole = reports.iter().find(|report| report.contains("<failure")).unwrap();
    for (from, to, said) in [
        ("<failure ", "<failing ", "may not hold failing"),
        (" classname=", " class=", "testcase may not have class"),
        (" errors=\"0\"", "", "testsuite lacks errors"),
        ("</testcase>", "text</testcase>", "testcase may not hold text"),
    ] {
        let spoilt = whole.replace(from, to).replace("</failure>", if to.starts_with("<failing") { "</failing>" } else { "</failure>" });
        let found = check(&spoilt);
        assert!(found.iter().any(|fault| fault.contains(said)), "{said}: {found:?}");
    }
}

/// The configuration's own schema and what reads the file say the same of these texts.
#[test]
fn the_schema_of_the_configuration_agrees_with_its_reader() {
    let folder = faulty();
    let root = folder.path();
    let schema = json(&keyward(root, &["config-schema"]));
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let shown = readme.split("## Configuration").nth(1).unwrap().split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let keys = "max-warnings = 3\nfail-on-skipped = true\nexit-zero = false\noutput-format = \"json-lines\"\nshow-skipped = true\nbaseline = \"b.json\"\n\
                select = [\"all\", \"keys\"]\nignore = [\"narrow-key\"]\n[rules]\nkeys = \"note\"\n";
    for (text, is_valid) in [
        (shown, true),
        (keys, true),
        ("", true),
        ("max-warnings = -1\n", false),
        ("max_warnings = 1\n", false),
        ("output-format = \"xml\"\n", false),
        ("exit-zero = \"yes\"\n", false),
        ("[rules]\nkeys = \"fatal\"\n", false),
        ("[rules]\nnothing = \"off\"\n", false),
        ("[dialects]\n\"a\" = \"db3\"\n", false),
        ("[[schema]]\nname = \"a\"\n", false),
        ("[[schema]]\nname = \"a\"\nscripts = []\n", false),
        ("[per-table-ignores]\n\"a\" = [\"kees\"]\n", false),
    ] {
        let value = serde_json::to_value(toml::from_str::<toml::Table>(text).unwrap()).unwrap();
        let found = faults(&schema, &schema, &value, "");
        assert_eq!(found.is_empty(), is_valid, "by the schema: {text}: {found:?}");
        write(root, "keyward.toml", text.as_bytes());
        let output = keyward(root, &["check", "--show-settings"]);
        assert_eq!(code(&output) == 0, is_valid, "by the reader: {text}: {output:?}");
    }
}
