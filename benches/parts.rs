//! Each part alone, in memory: `cargo bench --bench parts`. Rates are of the text that goes in.

#![expect(clippy::expect_used, reason = "a benchmark stops at what it did not expect")]

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use keyward::analysis::analyze_texts;
use keyward::lang::{groovy, java, kotlin, rust, scala};
use keyward::source::{FileId, FileKind, SourceFile};
use keyward::sql::{Input, Origin, read_script, split};

fn main() {
    divan::main();
}

fn file(kind: FileKind, path: &str, text: String) -> SourceFile {
    SourceFile::new(FileId(0), path, kind, text)
}

fn repeated(piece: &str, times: usize) -> String {
    (0..times).map(|number| piece.replace('%', &number.to_string())).collect()
}

fn definitions() -> String {
    repeated(
        "CREATE TABLE IF NOT EXISTS `t_%` (\n  `id` bigint NOT NULL AUTO_INCREMENT COMMENT 'the key',\n  `name` varchar(64) NOT NULL DEFAULT '',\n  `amount` decimal(10,2) DEFAULT NULL,\n  PRIMARY KEY (`id`),\n  UNIQUE KEY `u_%` (`name`)\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;\nALTER TABLE `t_%` ADD COLUMN `state` int NOT NULL DEFAULT 0 AFTER `name`;\n",
        500,
    )
}

fn inserts() -> String {
    repeated("INSERT INTO t_% (id, name, amount) VALUES (%, 'it''s lorem; ipsum', NULL), (%, 'dolor', 2.5);\n", 3_000)
}

#[divan::bench]
fn split_definitions(bencher: Bencher) {
    let text = definitions();
    let input = Input::new(&text, Origin::File(FileId(0)));
    bencher.counter(BytesCount::of_str(&text)).bench(|| {
        let mut pieces = 0;
        split::split(input, 0..text.len(), &mut |piece| pieces += black_box(piece).tokens.len());
        pieces
    });
}

#[divan::bench]
fn read_definitions(bencher: Bencher) {
    let script = file(FileKind::Sql, "schema.sql", definitions());
    bencher.counter(BytesCount::of_str(&script.text)).bench(|| read_script(&script, None));
}

#[divan::bench]
fn read_inserts(bencher: Bencher) {
    let script = file(FileKind::Sql, "seed.sql", inserts());
    bencher.counter(BytesCount::of_str(&script.text)).bench(|| read_script(&script, None));
}

const JAVA: &str = "    @Column(name = \"c%\", nullable = false)\n    private String name%;\n\n    public void set%(List<String> names) {\n        for (String name : names) {\n            this.name% = name.trim() + \"INSERT INTO t (a) VALUES (?)\";\n        }\n    }\n\n";
const KOTLIN: &str = "    @Column(name = \"c%\", nullable = false)\n    var name%: String? = null\n\n    fun set%(names: List<String>) {\n        names.forEach { name% = it.trim() + \"INSERT INTO t (a) VALUES (?)\" }\n    }\n\n";
const SCALA: &str = "  @Column(name = \"c%\", nullable = false)\n  var name%: String = _\n\n  def set%(names: Seq[String]): Unit = {\n    names.foreach { name => name% = name.trim + \"INSERT INTO t (a) VALUES (?)\" }\n  }\n\n";
const GROOVY: &str = "    String name%\n\n    def set%(List<String> names) {\n        names.each { name% = it.trim() + 'INSERT INTO t (a) VALUES (?)' }\n    }\n\n";
const RUST: &str = "    #[diesel(column_name = c%)]\n    pub fn set_%(&mut self, names: &[String]) -> usize {\n        let text = \"INSERT INTO t (a) VALUES ($1)\";\n        names.iter().map(|name| name.len() + text.len()).sum()\n    }\n\n";

fn class(head: &str, piece: &str) -> String {
    format!("{head} {{\n{}}}\n", repeated(piece, 200))
}

#[divan::bench]
fn outline_java(bencher: Bencher) {
    let code = file(FileKind::Java, "A.java", class("@Entity\npublic class A", JAVA));
    bencher.counter(BytesCount::of_str(&code.text)).bench(|| java::read(&code));
}

#[divan::bench]
fn outline_kotlin(bencher: Bencher) {
    let code = file(FileKind::Kotlin, "A.kt", class("@Entity\nclass A", KOTLIN));
    bencher.counter(BytesCount::of_str(&code.text)).bench(|| kotlin::read(&code));
}

#[divan::bench]
fn outline_scala(bencher: Bencher) {
    let code = file(FileKind::Scala, "A.scala", class("@Entity\nclass A", SCALA));
    bencher.counter(BytesCount::of_str(&code.text)).bench(|| scala::read(&code));
}

#[divan::bench]
fn outline_groovy(bencher: Bencher) {
    let code = file(FileKind::Groovy, "A.groovy", class("@Entity\nclass A", GROOVY));
    bencher.counter(BytesCount::of_str(&code.text)).bench(|| groovy::read(&code));
}

#[divan::bench]
fn outline_rust(bencher: Bencher) {
    let code = file(FileKind::Rust, "a.rs", class("impl A", RUST));
    bencher.counter(BytesCount::of_str(&code.text)).bench(|| rust::read(&code));
}

/// Tables of one schema and as many entities that mean them: from texts to the model.
#[divan::bench(args = [100, 200, 400])]
fn read_and_link(bencher: Bencher, entities: usize) {
    let mut texts = vec![(
        "db/mysql/schema.sql".to_owned(),
        repeated("CREATE TABLE t_% (id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(9));\n", entities),
    )];
    for number in 0..entities {
        let entity =
            "@Entity @Table(name = \"t_%\") class E% { @Id @GeneratedValue(strategy = GenerationType.IDENTITY) Long id; String name; }";
        texts.push((format!("src/E{number}.java"), entity.replace('%', &number.to_string())));
    }
    bencher.with_inputs(|| texts.clone()).bench_values(analyze_texts);
}

/// The rules alone, over a linked model.
#[divan::bench]
fn all_rules(bencher: Bencher) {
    let script =
        repeated("CREATE TABLE t_% (id bigint NOT NULL PRIMARY KEY, name varchar(9));\nINSERT INTO t_% (name) VALUES ('x');\n", 400);
    let analysis = analyze_texts(vec![("db/mysql/schema.sql".to_owned(), script)]);
    let findings = keyward::rules::check_all(&analysis.model);
    findings.first().expect("every INSERT leaves out the key");
    bencher.bench(|| keyward::rules::check_all(&analysis.model));
}
