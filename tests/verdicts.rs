//! How sure keyward is: what is an error, what a warning, what is left alone and said to be.

use keyward::analysis::{Analysis, analyze_texts};
use keyward::diagnostic::Severity;
use keyward::rules;

const ENTITY: &str = "package a;\nimport jakarta.persistence.*;\n@Entity @Table(name = \"task\")\npublic class Task {\n  @Id @GeneratedValue(strategy = GenerationType.IDENTITY) Long pk;\n  String name;\n}\n";
const STORE: &str = "package a;\nclass Store { void f() { jdbc.update(\"INSERT INTO task (name) VALUES (?)\"); } }\n";
const TABLE: &str = "create table task (pk int8 not null, name varchar(255), primary key (pk));\n";
const SEQUENCE: &str = "create sequence task_pk_seq;\n";

fn analyze(files: &[(&str, &str)]) -> Analysis {
    analyze_texts(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect())
}

fn severities(writer: &str, script: &str) -> Vec<Severity> {
    let analysis = analyze(&[("src/main/java/a/Writer.java", writer), ("sql/postgres/schema.sql", script)]);
    rules::check_all(&analysis.model).iter().map(|finding| finding.severity).collect()
}

#[test]
fn an_entity_whose_table_has_a_sequence_of_its_own_may_be_filled_by_what_is_not_read() {
    assert_eq!(severities(ENTITY, TABLE), [Severity::Error]);
    assert_eq!(severities(ENTITY, &format!("{TABLE}{SEQUENCE}")), [Severity::Warning]);
    assert_eq!(severities(STORE, &format!("{TABLE}{SEQUENCE}")), [Severity::Error], "a statement says all that is sent");
}

#[test]
fn scripts_for_unknown_databases_are_left_alone_and_said_to_be() {
    for path in ["sql/create-firebird.sql", "sql/dm8/schema.sql", "sql/clickhouse/schema.sql"] {
        let analysis = analyze(&[("src/main/java/a/Task.java", ENTITY), (path, TABLE)]);
        assert!(rules::check_all(&analysis.model).is_empty(), "{path}");
        assert!(analysis.notes.iter().any(|note| note.reason.contains("not judged")), "{path}");
    }
}

#[test]
fn what_ignore_does_is_said() {
    let message = |dialect: &str, statement: &str| {
        let script = format!("CREATE TABLE t (id int NOT NULL, name varchar(9), PRIMARY KEY (id));\n{statement};\n");
        let analysis = analyze(&[(&format!("db/{dialect}/schema.sql"), &script)]);
        rules::check_all(&analysis.model).iter().map(|finding| finding.message.clone()).collect::<Vec<_>>().join("\n")
    };
    let said = message("mysql", "INSERT IGNORE INTO t (name) VALUES ('a')");
    assert!(said.contains("IGNORE makes a warning of error 1364") && !said.contains("fails"), "{said}");
    let said = message("sqlite", "INSERT OR IGNORE INTO t (name) VALUES ('a')");
    assert!(said.contains("OR IGNORE drops the row without a word"), "{said}");
    assert!(message("mysql", "INSERT INTO t (name) VALUES ('a')").contains("The insert fails with error 1364"));
    let both = message("mysql", "INSERT INTO t (name) VALUES ('a'); INSERT IGNORE INTO t (name) VALUES ('a')");
    assert!(both.contains("fails with error 1364"), "{both}");
}
