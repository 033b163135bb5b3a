//! How sure keyward is: what is an error, what a warning, what is left alone and said to be.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)] // a test may panic, helpers too

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

/// The only finding of some files: its message and its help.
fn said(files: &[(&str, &str)]) -> (String, String) {
    let mut findings = rules::check_all(&analyze(files).model);
    findings.retain(|finding| finding.table != "base");
    assert_eq!(findings.len(), 1, "{findings:#?}");
    (findings[0].message.clone(), findings[0].help.clone())
}

#[test]
fn a_generated_key_that_the_table_lacks_is_named_by_reads_alone() {
    let table = "create table task (code int8 not null, name varchar(255), primary key (code));\n";
    let entity = ENTITY.replace("String name;", "String name; Long code; String hint;");
    let table = table.replace("name varchar(255),", "name varchar(255), hint varchar(9),");
    let (message, _) = said(&[("src/main/java/a/Task.java", &entity), ("sql/postgres/schema.sql", &table)]);
    assert!(
        message.contains("every SELECT and UPDATE names it as the key") && message.contains("'column \"pk\" does not exist'"),
        "{message}"
    );
}

#[test]
fn a_column_that_is_called_otherwise_in_the_other_scripts_is_renamed() {
    let table = |column: &str| {
        format!(
            "create table task (pk bigint not null auto_increment, {column} varchar(9) not null, a int, primary key (pk)) engine=InnoDB;\n"
        )
    };
    let postgres = "create table task (pk bigserial primary key, title varchar(9) not null, a int);\n";
    let entity = ENTITY.replace("String name;", "String title; Integer a;");
    let (_, help) =
        said(&[("src/main/java/a/Task.java", &entity), ("sql/mysql/schema.sql", &table("caption")), ("sql/postgres/schema.sql", postgres)]);
    assert!(help.starts_with("Rename `caption` to `title` in `task`"), "{help}");
}

#[test]
fn a_key_that_other_databases_leave_to_the_writer_stays_in_the_insert() {
    let insert = "INSERT INTO task (pk, name) VALUES (1, 'a')";
    let java = format!("package a;\nclass Store {{ void f() {{ jdbc.update(\"{insert}\"); }} }}\n");
    let server = "CREATE TABLE task (pk bigint IDENTITY(1,1) NOT NULL PRIMARY KEY, name nvarchar(9));\n";
    let (_, help) = said(&[("src/main/java/a/Store.java", &java), ("sql/sqlserver/schema.sql", server)]);
    assert!(help.starts_with("Leave `pk` out of the insert"), "{help}");
    let (_, help) =
        said(&[("src/main/java/a/Store.java", &java), ("sql/sqlserver/schema.sql", server), ("sql/postgres/schema.sql", TABLE)]);
    assert!(help.starts_with("Take the generation of `pk` away, since the other databases' scripts leave it to"), "{help}");
    let part = "CREATE TABLE base (pk bigint NOT NULL PRIMARY KEY);\nCREATE TABLE task (pk bigint IDENTITY(1,1) NOT NULL PRIMARY KEY REFERENCES base (pk), name nvarchar(9));\n";
    let (_, help) = said(&[("src/main/java/a/Store.java", &java), ("sql/sqlserver/schema.sql", part)]);
    assert!(help.starts_with("Take the generation of `pk` away: it refers to another table's key"), "{help}");
}

#[test]
fn each_database_answers_in_its_own_words() {
    let entity = ENTITY.replace(
        "@GeneratedValue(strategy = GenerationType.IDENTITY)",
        "@GeneratedValue(strategy = GenerationType.SEQUENCE, generator = \"g\") @SequenceGenerator(name = \"g\", sequenceName = \"task_seq\", allocationSize = 50)",
    );
    let oracle = "CREATE SEQUENCE other_seq;\nCREATE TABLE task (pk NUMBER(19) NOT NULL, name VARCHAR2(9), PRIMARY KEY (pk));\n";
    let postgres = "create sequence other_seq;\ncreate table task (pk int8 not null, name varchar(9), primary key (pk));\n";
    let h2 = "CREATE SEQUENCE task_seq START WITH 1 INCREMENT BY 50;\nCREATE TABLE task (pk bigint NOT NULL, name varchar(9), PRIMARY KEY (pk));\n";
    let (message, _) = said(&[
        ("src/main/java/a/Task.java", &entity),
        ("sql/oracle/schema.sql", oracle),
        ("sql/postgres/schema.sql", postgres),
        ("sql/h2/schema.sql", h2),
    ]);
    assert!(message.contains("on Oracle with ORA-02289") && message.contains("on PostgreSQL with 42P01"), "{message}");
}

#[test]
fn a_text_key_that_the_database_makes_up_is_no_safe_mend() {
    let fix = |data_type: &str| {
        let script = format!("CREATE TABLE task (pk {data_type} NOT NULL, name varchar(9), PRIMARY KEY (pk)) ENGINE=InnoDB;\n");
        let findings = rules::check_all(&analyze(&[("src/main/java/a/Store.java", STORE), ("sql/mysql/schema.sql", &script)]).model);
        findings[0].fix.as_ref().map(|fix| fix.safety.id())
    };
    assert_eq!((fix("bigint"), fix("varchar(64)")), (Some("safe"), Some("unsafe")));
}
