//! What must hold for any input: nothing panics, every place lies inside its file, and the result does not depend on the order of the files.

#![expect(clippy::panic, reason = "a test that fails panics")]

use std::collections::BTreeSet;
use std::mem::discriminant;

use keyward::analysis::{Analysis, analyze_texts};
use keyward::facts::NoteKind;
use keyward::schema::model::Column;
use keyward::source::Span;
use proptest::prelude::*;

/// Pieces of SQL, whole and broken, as they meet in real scripts.
const SQL: &[&str] = &[
    "CREATE TABLE t (",
    "id bigint NOT NULL",
    "id INTEGER PRIMARY KEY AUTOINCREMENT",
    "名 varchar(32) DEFAULT 'é'",
    ",",
    ")",
    ";",
    "\n",
    "PRIMARY KEY (id)",
    "ALTER TABLE t ADD COLUMN c int",
    "ALTER TABLE t MODIFY id bigint",
    "INSERT INTO t (id, c) VALUES (1, 'x'), (2,",
    "INSERT INTO t VALUES",
    "INSERT INTO t (id, c, id) VALUES (1, 'é', 1);",
    "INSERT INTO t (id, bodi, c) VALUES (NULL, 'é', 'x'), (1, 'y',",
    "CREATE TABLE t (id int PRIMARY KEY, body text NOT NULL, c varchar(9) NOT NULL, s int AS (id));",
    "DROP TABLE t",
    "RENAME TABLE t TO u, v TO w",
    "CREATE SEQUENCE s",
    "'",
    "\"",
    "`",
    "[",
    "]",
    "$$",
    "$tag$",
    "/*",
    "*/",
    "--",
    "#",
    "/*!40101 SET x */",
    "DELIMITER //",
    "//",
    "GO\n",
    "/\n",
    "\\connect x\n",
    "COPY t (id) FROM stdin;\n1\n\\.\n",
    "${schema}.t",
    "{{prefix}}t",
    "@TOKEN@",
    "BEGIN",
    "END",
    "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.id = 1;",
    "EXECUTE IMMEDIATE 'CREATE TABLE q (id int)'",
    "-- +goose Down\n",
    "-- migrate:up\n",
    "MERGE INTO t USING s ON (1=1) WHEN NOT MATCHED THEN INSERT (id) VALUES (1)",
    "WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a",
    "SET IDENTITY_INSERT t ON",
    "((((((((",
    "\u{a0}",
    "\u{feff}",
    "\u{e000}",
    "\r\n",
    "\0",
];

const JAVA: &[&str] = &[
    "package a;\n",
    "import jakarta.persistence.*;\n",
    "@Entity\n",
    "@Table(name = \"t\")\n",
    "@TableName(\"t\")\n",
    "class T extends B {\n",
    "class B {\n",
    "}\n",
    "@Id @GeneratedValue(strategy = GenerationType.IDENTITY) private Long id;\n",
    "@TableId(type = IdType.AUTO) Long id;\n",
    "static final String S = \"insert into t (c) values (\" + X + \")\";\n",
    "void f() { jdbc.update(\"INSERT INTO t (c) VALUES (?)\", 1); }\n",
    "\"\"\"\n insert into t",
    "\"",
    "(",
    ")",
    "String.format(\"insert into %s (a) values (1)\", T)",
    "名",
    "+",
    "@",
    "{",
    "}",
];

const RUST: &[&str] = &[
    "#[derive(Insertable)]\n",
    "#[diesel(table_name = t)]\n",
    "struct T { c: i32 }\n",
    "table! { t (id) { id -> Integer, } }\n",
    "fn f() { sqlx::query!(\"INSERT INTO t (c) VALUES (?)\", 1); }\n",
    "const S: &str = r#\"INSERT INTO t VALUES (1)\"#;\n",
    "diesel::insert_into(t::table)",
    ".values(t::c.eq(1))",
    "#[derive(DeriveEntityModel)] #[sea_orm(table_name = \"t\")] pub struct Model { #[sea_orm(primary_key)] pub id: i32 }\n",
    "{",
    "}",
    "(",
    "\"",
    "r#\"",
    "é",
];

fn text(pieces: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::collection::vec(prop_oneof![9 => prop::sample::select(pieces).prop_map(str::to_owned), 1 => "\\PC{0,6}"], 0..40)
        .prop_map(|parts| parts.join(" "))
}

fn tree() -> impl Strategy<Value = Vec<(String, String)>> {
    (text(SQL), text(SQL), text(JAVA), text(RUST)).prop_map(|(first, second, java, rust)| {
        vec![
            ("db/mysql/schema.sql".to_owned(), first),
            ("db/migration/V1__x.sql".to_owned(), second),
            ("src/main/java/a/T.java".to_owned(), java),
            ("src/lib.rs".to_owned(), rust),
        ]
    })
}

fn check_places(analysis: &Analysis) {
    let inside = |span: Span| {
        let file = analysis.sources.get(span.file).unwrap_or_else(|| panic!("no such file: {span:?}"));
        assert!(span.start <= span.end && span.end as usize <= file.text.len(), "{span:?} is not in {}", file.path);
        assert!(
            file.text.is_char_boundary(span.start as usize) && file.text.is_char_boundary(span.end as usize),
            "{span:?} cuts a character"
        );
    };
    for note in &analysis.notes {
        assert_ne!(note.kind, NoteKind::Internal, "{}", note.reason);
        inside(note.at);
    }
    for writer in &analysis.writers {
        inside(writer.at);
    }
    for schema in &analysis.model.schemas {
        for table in schema.tables.values() {
            inside(table.at);
            table.columns.iter().for_each(|column| inside(column.at));
        }
    }
    for finding in keyward::rules::check_all(&analysis.model) {
        finding.evidence.iter().for_each(|evidence| inside(evidence.at));
        let apart = |pair: &[Span]| matches!(pair, [one, other] if one.file != other.file || one.end <= other.start);
        let edits = finding.fix.iter().flat_map(|fix| &fix.edits);
        let mut edits: Vec<Span> = edits.map(|edit| edit.at).collect();
        edits.iter().for_each(|at| inside(*at));
        edits.sort();
        assert!(edits.windows(2).all(apart), "{:?}", finding.fix);
    }
}

fn digest(analysis: &Analysis) -> String {
    format!("{:?}{:?}{:?}", analysis.model.subjects, analysis.notes, keyward::rules::check_all(&analysis.model))
}

/// Definitions of columns that make a table whole.
const COLUMNS: &[&str] = &[
    "id bigint NOT NULL PRIMARY KEY",
    "id bigint NOT NULL AUTO_INCREMENT",
    "id bigint GENERATED BY DEFAULT AS IDENTITY",
    "a varchar(20) DEFAULT 'x;y' NOT NULL",
    "b int",
    "`c d` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP",
    "PRIMARY KEY (id, a)",
    "UNIQUE (b)",
    "CHECK (b > 0)",
];

/// A script that creates tables, each once or several times, and fills them.
fn tables() -> impl Strategy<Value = String> {
    let table =
        (prop::sample::select(vec!["t", "u", "`v w`", "s.x"]), prop::collection::vec(prop::sample::select(COLUMNS), 1..6), any::<bool>());
    let statement = table.prop_map(|(name, columns, fills)| {
        let insert = if fills { format!("INSERT INTO {name} (b) VALUES (1);\n") } else { String::new() };
        format!("CREATE TABLE IF NOT EXISTS {name} (\n  {}\n);\n{insert}", columns.join(",\n  "))
    });
    prop::collection::vec(statement, 1..6).prop_map(|statements| statements.concat())
}

/// The tables of all schemas without their places, and what is found in them.
fn outcome(text: String) -> (Vec<String>, BTreeSet<String>) {
    let analysis = analyze_texts(vec![("db/mysql/schema.sql".to_owned(), text)]);
    let column = |column: &Column| {
        format!("{} {:?} {:?} {}", column.name, column.nullable, discriminant(&column.generation), column.default.is_some())
    };
    let tables = analysis.model.schemas.iter().flat_map(|schema| schema.tables.values());
    let tables = tables.map(|table| {
        let columns: Vec<String> = table.columns.iter().map(column).collect();
        format!("{}: {columns:?}, key {:?}", table.name, table.primary_key.as_ref().map(|key| &key.columns))
    });
    let found = keyward::rules::check_all(&analysis.model);
    (tables.collect(), found.iter().map(|finding| format!("{} {} {:?}", finding.rule, finding.table, finding.columns)).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_tree_is_read_without_panic_and_every_place_is_inside_its_file(files in tree()) {
        check_places(&analyze_texts(files));
    }

    #[test]
    fn a_script_that_runs_twice_is_a_script_that_runs_once(script in tables()) {
        let (twice, once) = (outcome(script.repeat(2)), outcome(script));
        prop_assert!(!once.0.is_empty());
        prop_assert_eq!(twice, once);
    }

    #[test]
    fn what_is_found_lies_in_the_files_that_were_given(files in tree()) {
        let names: BTreeSet<String> = files.iter().map(|(path, _)| path.clone()).collect();
        let analysis = analyze_texts(files);
        for finding in keyward::rules::check_all(&analysis.model) {
            for place in finding.evidence.iter().map(|evidence| evidence.at).chain(finding.hidden) {
                prop_assert!(names.contains(analysis.sources.path(place.file)), "{:?}", place);
            }
        }
    }

    #[test]
    fn the_order_of_the_files_does_not_matter(files in tree()) {
        let mut reversed = files.clone();
        reversed.reverse();
        let once = digest(&analyze_texts(files));
        prop_assert_eq!(once, digest(&analyze_texts(reversed)));
    }
}

/// Ten constants, each made of the next one ten times over: ten thousand million parts.
#[test]
fn constants_that_name_one_another_do_not_multiply() {
    let constants: String = (0..10)
        .map(|level| format!("static final String C{level} = \"INSERT INTO t \"{};\n", format!(" + C{}", level + 1).repeat(10)))
        .collect();
    let java = format!("class A {{\n{constants}void f() {{ jdbc.update(C0); }}\n}}");
    let start = std::time::Instant::now();
    analyze_texts(vec![
        ("db/mysql/schema.sql".to_owned(), "CREATE TABLE t (id int);".to_owned()),
        ("src/main/java/A.java".to_owned(), java),
    ]);
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
}
