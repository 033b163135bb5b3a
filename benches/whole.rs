//! Whole-process figures on made-up trees, as a Markdown table: `cargo bench --bench whole`.
//!
//! Every figure is the median of several runs, keyward's and ripgrep's (where it is installed) taking turns, so that what else the machine does
//! meets both. Folders given as arguments (`cargo bench --bench whole -- ~/src/streampark`) are measured as well.

#![expect(clippy::print_stdout, clippy::expect_used, reason = "a benchmark prints, and stops at what it did not expect")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const RUNS: usize = 7;
const KEYWARD: &str = env!("CARGO_BIN_EXE_keyward");
const NEEDLES: &str = "insert into|@TableId|@Entity";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let trees = tempfile::tempdir().expect("a folder for the trees");
    println!(
        "| what | size | keyward | ripgrep | ratio | rate | processor | peak memory |\n| --- | --- | --- | --- | --- | --- | --- | --- |"
    );
    for folder in arguments {
        row(Path::new(&folder), &folder, "", None);
    }
    let empty = trees.path().join("empty");
    fs::create_dir(&empty).expect("a folder");
    row(&empty, "start-up: an empty folder", "0 files", None);
    for files in [1_000, 5_000, 20_000] {
        let tree = made(trees.path(), &format!("plain{files}"), |tree| plain(tree, files));
        row(&tree, "few files matter", &format!("{files} files"), None);
    }
    for entities in [250, 500, 1_000] {
        let tree = made(trees.path(), &format!("entities{entities}"), |tree| with_entities(tree, entities, 1));
        row(&tree, "entities, mappers and tables in three dialects", &format!("{entities} of each"), None);
    }
    for writers in [1, 2, 4] {
        let tree = made(trees.path(), &format!("writers{writers}"), |tree| with_entities(tree, 250, writers));
        row(&tree, "250 tables, each with more INSERTs in Java", &format!("{} writers", 250 * writers), None);
    }
    for statements in [10_000, 20_000, 40_000] {
        let tree = made(trees.path(), &format!("statements{statements}"), |tree| definitions(tree, statements));
        row(&tree, "CREATE TABLE and ALTER TABLE in one script", &format!("{statements} statements"), Some("schema.sql"));
    }
    for megabytes in [50, 100, 200] {
        let tree = made(trees.path(), &format!("mysqldump{megabytes}"), |tree| mysqldump(tree, megabytes));
        row(&tree, "mysqldump", &format!("{megabytes} MB"), Some("dump.sql"));
    }
    let tree = made(trees.path(), "pg_dump", |tree| pg_dump(tree, 100));
    row(&tree, "pg_dump", "100 MB", Some("dump.sql"));
    let tree = made(trees.path(), "line", |tree| one_line(tree, 20));
    row(&tree, "one INSERT on one line", "20 MB", Some("seed.sql"));
    for megabytes in [10, 20, 40] {
        let tree = made(trees.path(), &format!("rows{megabytes}"), |tree| one_row_each(tree, megabytes));
        row(&tree, "INSERTs of one row each", &format!("{megabytes} MB"), Some("seed.sql"));
    }
}

/// Times keyward on a tree, ripgrep in turn with it, and prints the line. With a `file`, the rate at which it is read is said.
fn row(tree: &Path, what: &str, size: &str, file: Option<&str>) {
    let keyward = || command(tree, KEYWARD, &["check", "--no-config", "."]);
    let ripgrep = || command(tree, "rg", &["-c", "-i", NEEDLES, "."]);
    let has_ripgrep = ripgrep().output().is_ok();
    let (mut own, mut floor) = (Vec::new(), Vec::new());
    for run in 0..=RUNS {
        let (mine, other) = (timed(keyward()), has_ripgrep.then(|| timed(ripgrep())));
        // The first run warms the cache.
        if run > 0 {
            own.push(mine);
            floor.extend(other);
        }
    }
    let (own, floor) = (median(own), (!floor.is_empty()).then(|| median(floor)));
    let seconds = |time: Duration| format!("{:.1} ms", time.as_secs_f64() * 1e3);
    let ratio = floor.map_or(String::new(), |floor| format!("{:.1}", own.as_secs_f64() / floor.as_secs_f64()));
    let bytes = file.and_then(|file| fs::metadata(tree.join(file)).ok()).map(|data| data.len());
    let rate = bytes.map_or(String::new(), |bytes| format!("{:.0} MB/s", bytes as f64 / 1e6 / own.as_secs_f64()));
    let (processor, memory) = spent(tree).unwrap_or_default();
    println!(
        "| {what} | {size} | {} | {} | {ratio} | {rate} | {processor} | {memory} |",
        seconds(own),
        floor.map_or(String::new(), seconds)
    );
}

fn command(folder: &Path, program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).env_remove("GITHUB_ACTIONS");
    command
}

fn timed(mut command: Command) -> Duration {
    let begin = Instant::now();
    command.status().expect("the program runs");
    begin.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// The processors' time, which other programs disturb less, and the most memory that keyward held, where GNU time can tell. Of three runs the median.
fn spent(folder: &Path) -> Option<(String, String)> {
    let mut runs: Vec<(u64, u64)> = (0..3).filter_map(|_| spent_once(folder)).collect();
    runs.sort_unstable();
    let (milliseconds, kib) = *runs.get(runs.len() / 2)?;
    Some((format!("{milliseconds} ms"), format!("{} MiB", kib / 1024)))
}

fn spent_once(folder: &Path) -> Option<(u64, u64)> {
    let run =
        Command::new("/usr/bin/time").current_dir(folder).args(["-f", "%U %S %M", KEYWARD, "check", "--no-config", "."]).output().ok()?;
    let said = String::from_utf8(run.stderr).ok()?;
    let words: Vec<&str> = said.lines().next_back()?.split(' ').collect();
    let [user, system, memory] = words.as_slice() else { return None };
    let seconds = user.parse::<f64>().ok()? + system.parse::<f64>().ok()?;
    Some(((seconds * 1e3).round() as u64, memory.parse().ok()?))
}

fn made(below: &Path, name: &str, make: impl FnOnce(&Path)) -> PathBuf {
    let tree = below.join(name);
    fs::create_dir(&tree).expect("a folder");
    make(&tree);
    tree
}

fn save(path: PathBuf, text: &str) {
    let folder = path.parent().expect("a folder");
    fs::create_dir_all(folder).expect("a folder");
    fs::write(path, text).expect("a file");
}

/// Java of the usual size that writes to no database, and one script.
fn plain(tree: &Path, files: usize) {
    let body = |number: usize| {
        let mut text = format!("package org.acme.p{};\n\nimport java.util.List;\n\npublic class Part{number} {{\n", number / 50);
        for method in 0..40 {
            let _ = write!(
                text,
                "    public int step{method}(List<String> names, int limit) {{\n        int sum = {number};\n        for (String name : names) {{\n            sum += name.length() * {method};\n        }}\n        return Math.min(sum, limit);\n    }}\n\n"
            );
        }
        text + "}\n"
    };
    for number in 0..files {
        save(tree.join(format!("src/main/java/org/acme/p{}/Part{number}.java", number / 50)), &body(number));
    }
    save(tree.join("src/main/resources/schema.sql"), "CREATE TABLE a (id bigint NOT NULL PRIMARY KEY AUTO_INCREMENT) ENGINE=InnoDB;\n");
}

/// Entities with their mappers, their tables for three databases, and classes that use them and insert by SQL.
fn with_entities(tree: &Path, entities: usize, inserts: usize) {
    let (mut mysql, mut postgres, mut h2) = (String::new(), String::new(), String::new());
    for number in 0..entities {
        let _ = write!(
            mysql,
            "CREATE TABLE t_{number} (\n  id bigint NOT NULL AUTO_INCREMENT,\n  name varchar(64) NOT NULL DEFAULT '',\n  state int DEFAULT NULL,\n  created datetime,\n  PRIMARY KEY (id)\n) ENGINE=InnoDB;\n"
        );
        let _ = write!(
            postgres,
            "CREATE TABLE t_{number} (\n  id bigserial PRIMARY KEY,\n  name varchar(64) NOT NULL DEFAULT '',\n  state int,\n  created timestamptz\n);\n"
        );
        let _ = write!(
            h2,
            "CREATE TABLE t_{number} (\n  id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,\n  name varchar(64) DEFAULT '' NOT NULL,\n  state int,\n  created timestamp\n);\n"
        );
        let java = |name: &str, text: String| save(tree.join(format!("src/main/java/org/acme/{name}.java")), &text);
        java(
            &format!("entity/E{number}"),
            format!(
                "package org.acme.entity;\n\nimport com.baomidou.mybatisplus.annotation.*;\n\n@TableName(\"t_{number}\")\npublic class E{number} {{\n    @TableId(type = IdType.AUTO)\n    private Long id;\n    private String name;\n    private Integer state;\n    private java.util.Date created;\n}}\n"
            ),
        );
        java(
            &format!("mapper/E{number}Mapper"),
            format!(
                "package org.acme.mapper;\n\nimport com.baomidou.mybatisplus.core.mapper.BaseMapper;\nimport org.acme.entity.E{number};\n\npublic interface E{number}Mapper extends BaseMapper<E{number}> {{\n}}\n"
            ),
        );
        let statements: String = (0..inserts)
            .map(|insert| {
                format!(
                    "    void insert{insert}(JdbcTemplate template, String name) {{\n        template.update(\"INSERT INTO t_{number} (name, state) VALUES (?, {insert})\", name);\n    }}\n\n"
                )
            })
            .collect();
        java(
            &format!("service/E{number}Service"),
            format!(
                "package org.acme.service;\n\nimport org.acme.entity.E{number};\nimport org.springframework.jdbc.core.JdbcTemplate;\n\npublic class E{number}Service {{\n{statements}}}\n"
            ),
        );
    }
    for (dialect, text) in [("mysql", mysql), ("postgresql", postgres), ("h2", h2)] {
        save(tree.join(format!("db/{dialect}/schema.sql")), &text);
    }
}

fn definitions(tree: &Path, statements: usize) {
    let mut text = String::new();
    for number in 0..statements / 2 {
        let _ = write!(
            text,
            "CREATE TABLE table_{number} (\n  id bigint NOT NULL,\n  name varchar(64) NOT NULL DEFAULT 'x',\n  amount decimal(10, 2),\n  PRIMARY KEY (id)\n);\nALTER TABLE table_{number} ADD COLUMN note text;\n"
        );
    }
    save(tree.join("schema.sql"), &text);
}

fn row_of(number: usize) -> String {
    let word = ["lorem ipsum dolor", "sit amet, (consectetur)", "adipiscing elit; sed", "it\\'s eiusmod tempor"];
    let text = |offset: usize| word.get((number + offset) % word.len()).copied().unwrap_or("");
    format!("({number},'{} {}','{}',{},'2024-01-02 10:11:12',NULL,{}.25)", text(0), text(1), text(2), number * 7 % 1000, number % 90)
}

const TABLE: &str = "(\n  `id` bigint NOT NULL AUTO_INCREMENT,\n  `a` varchar(200) NOT NULL,\n  `b` varchar(99) DEFAULT NULL,\n  `c` int NOT NULL,\n  `d` datetime NOT NULL,\n  `e` text,\n  `f` double NOT NULL,\n  PRIMARY KEY (`id`)\n) ENGINE=InnoDB";

fn mysqldump(tree: &Path, megabytes: usize) {
    let mut text = String::from("-- MySQL dump 10.13  Distrib 8.0.33\n/*!40101 SET NAMES utf8 */;\n");
    let (mut table, mut number) = (0, 0);
    while text.len() < megabytes * 1_000_000 {
        let _ = write!(text, "DROP TABLE IF EXISTS `t{table}`;\nCREATE TABLE `t{table}` {TABLE};\nLOCK TABLES `t{table}` WRITE;\n");
        for _ in 0..5 {
            let _ = write!(text, "INSERT INTO `t{table}` VALUES ");
            let begin = text.len();
            while text.len() < begin + 1_000_000 {
                text += &row_of(number);
                text.push(',');
                number += 1;
            }
            text.pop();
            text += ";\n";
        }
        text += "UNLOCK TABLES;\n";
        table += 1;
    }
    save(tree.join("dump.sql"), &text);
}

fn pg_dump(tree: &Path, megabytes: usize) {
    let mut text = String::from("--\n-- PostgreSQL database dump\n--\nSET client_encoding = 'UTF8';\n");
    let mut table = 0;
    while text.len() < megabytes * 1_000_000 {
        let _ = write!(
            text,
            "CREATE TABLE public.t{table} (\n    id bigint NOT NULL,\n    a text NOT NULL,\n    b integer\n);\nCREATE SEQUENCE public.t{table}_id_seq;\nALTER TABLE ONLY public.t{table} ALTER COLUMN id SET DEFAULT nextval('public.t{table}_id_seq'::regclass);\nCOPY public.t{table} (id, a, b) FROM stdin;\n"
        );
        let begin = text.len();
        let mut number = 0;
        while text.len() < begin + 5_000_000 {
            let _ = writeln!(text, "{number}\tit's lorem ipsum; dolor sit amet\t\\N");
            number += 1;
        }
        text += "\\.\n\n";
        table += 1;
    }
    save(tree.join("dump.sql"), &text);
}

fn one_line(tree: &Path, megabytes: usize) {
    let mut text = format!("CREATE TABLE `t` {TABLE};\nINSERT INTO `t` VALUES ");
    let mut number = 0;
    while text.len() < megabytes * 1_000_000 {
        text += &row_of(number);
        text.push(',');
        number += 1;
    }
    text.pop();
    save(tree.join("seed.sql"), &(text + ";\n"));
}

fn one_row_each(tree: &Path, megabytes: usize) {
    let mut text = format!("CREATE TABLE `t` {TABLE};\n");
    let mut number = 0;
    while text.len() < megabytes * 1_000_000 {
        let _ = writeln!(text, "INSERT INTO `t` (`id`, `a`, `b`, `c`, `d`, `e`, `f`) VALUES {};", row_of(number));
        number += 1;
    }
    save(tree.join("seed.sql"), &text);
}
