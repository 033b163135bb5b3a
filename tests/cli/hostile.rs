//! Trees that mean harm, or are merely odd: nothing hangs, nothing aborts, nothing outside of the root is read, and nothing of them commands a terminal.
#![cfg(unix)]

use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::support::*;

/// Every way to report, for the commands that take it.
const FORMATS: &[&str] = &["human", "concise", "json", "json-lines", "sarif", "github", "gitlab", "junit"];

/// Every command that shows something of a project.
fn commands() -> Vec<Vec<&'static str>> {
    let mut all: Vec<Vec<&str>> = FORMATS.iter().map(|format| vec!["check", "--output-format", format]).collect();
    all.extend([
        vec!["check", "--show-skipped", "--verbose"],
        vec!["check", "--statistics"],
        vec!["check", "--show-settings"],
        vec!["schema"],
        vec!["schema", "--output-format", "json"],
        vec!["schema", "--statistics"],
        vec!["schema", "--statistics", "--output-format", "json"],
        vec!["writes"],
        vec!["writes", "--output-format", "json"],
        vec!["init", "--stdout"],
    ]);
    all
}

/// Runs that must end: what hangs is killed and fails.
fn within(seconds: u64, command: &mut Command) -> std::process::Output {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (mut out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let read = |from: &mut dyn std::io::Read| {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).unwrap();
        bytes
    };
    let (stdout, stderr, status) = std::thread::scope(|scope| {
        let (stdout, stderr) = (scope.spawn(|| read(&mut out)), scope.spawn(|| read(&mut err)));
        let start = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break Some(status);
            }
            if start.elapsed() > Duration::from_secs(seconds) {
                child.kill().unwrap();
                child.wait().unwrap();
                break None;
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        (stdout.join().unwrap(), stderr.join().unwrap(), status)
    });
    let status = status.unwrap_or_else(|| panic!("still running after {seconds} s: {}", String::from_utf8_lossy(&stderr)));
    std::process::Output { status, stdout, stderr }
}

fn concise(folder: &Path) -> std::process::Output {
    within(60, &mut command(folder, &["check", "--output-format", "concise"]))
}

fn fifo(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
fn links_are_not_followed_in_circles_or_out_of_the_root() {
    let outside = faulty();
    let folder = project(&[("db/mysql/a.sql", "CREATE TABLE a (id int AUTO_INCREMENT PRIMARY KEY);")]);
    let root = folder.path();
    symlink(root, root.join("db/loop")).unwrap();
    symlink("self", root.join("self")).unwrap();
    symlink(outside.path(), root.join("out")).unwrap();
    symlink(outside.path().join("db/mysql/schema.sql"), root.join("db/mysql/schema.sql")).unwrap();
    symlink("/dev/zero", root.join("db/zero.sql")).unwrap();
    symlink("/dev/zero", root.join("Zero.java")).unwrap();
    let output = within(20, &mut command(root, &["check", "--output-format", "json"]));
    assert_eq!(code(&output), 0, "{output:?}");
    assert_eq!((&json(&output)["summary"]["files"], &json(&output)["summary"]["tables"]), (&1.into(), &1.into()));
}

#[test]
fn a_file_as_large_as_a_disk_is_passed_over() {
    let folder = faulty();
    let root = folder.path();
    for (path, size) in [("db/mysql/huge.sql", 4 << 30), ("src/Huge.java", 4 << 30), ("src/Nul.java", 1 << 30), ("db/nul.sql", 1 << 30)] {
        write(root, path, b"");
        File::options().write(true).open(root.join(path)).unwrap().set_len(size).unwrap();
    }
    let start = Instant::now();
    let output = concise(root);
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
    assert_eq!(code(&output), 1, "{output:?}");
    let said = stderr(&output);
    for line in ["db/mysql/huge.sql: is larger than 1024 MiB", "src/Huge.java: is larger than 1024 MiB", "db/nul.sql: is binary"] {
        assert!(said.contains(line), "{said}");
    }
    let output = concise(&root.join("db/mysql/huge.sql").parent().unwrap().join("../../db"));
    assert_eq!(code(&output), 1);
    let named = within(20, &mut command(root, &["check", "db/mysql/huge.sql"]));
    assert_eq!(code(&named), 2, "what is asked for and not read is a gap: {named:?}");
}

#[test]
fn limits_are_settings_and_what_they_cut_off_is_said() {
    let statement = "INSERT INTO t_user (name) VALUES ('a');\n";
    let java = format!("class A {{ String s = \"INSERT INTO t_user (name) VALUES (1)\"; /*{}*/ }}", "x".repeat(1 << 20));
    let folder = project(&[
        ("db/mysql/schema.sql", SCHEMA),
        ("db/mysql/seed.sql", &statement.repeat((1 << 20) / statement.len() + 1)),
        ("src/A.java", &java),
        ("src/B.java", &java.replace("INSERT", "select")),
    ]);
    let root = folder.path();
    let skipped = |arguments: &[&str]| {
        let output = within(60, &mut command(root, &[&["check", "--output-format", "json"], arguments].concat()));
        let report = json(&output);
        let rows = report["summary"]["skipped"].as_array().unwrap().clone();
        (
            code(&output),
            rows.iter().map(|row| format!("{}: {}", row["path"].as_str().unwrap(), row["reason"].as_str().unwrap())).collect::<Vec<_>>(),
        )
    };
    assert_eq!(skipped(&[]), (1, vec![]));
    let (script, source) = ("db/mysql/seed.sql: is larger than 1 MiB".to_owned(), "src/A.java: is larger than 1 MiB".to_owned());
    assert_eq!(skipped(&["--config", "max-source-mib=1"]), (1, vec![source.clone()]), "what could not matter is not said");
    assert_eq!(skipped(&["--config", "max-script-mib=1", "--config", "max-source-mib=1"]), (0, vec![script, source]));
    assert_eq!(skipped(&["--config", "max-script-mib=2", "--config", "max-source-mib=2"]), (1, vec![]));
    for wrong in ["max-script-mib=0", "max-script-mib=1025", "max-source-mib=-1", "max-source-mib=\"1\""] {
        assert_eq!(code(&keyward(root, &["check", "--config", wrong])), 2, "{wrong}");
    }
}

/// `count` files with a table each, and one with a fault.
fn tiny_files(count: usize) {
    let folder = faulty();
    for index in 0..count {
        let path = format!("f{}/a{index}.{}", index / 1000, ["sql", "java", "xml", "rs"][index % 4]);
        write(folder.path(), &path, b"-- x\n");
    }
    let start = Instant::now();
    let output = concise(folder.path());
    assert_eq!((code(&output), stdout(&output).lines().count()), (1, 1), "{}", stderr(&output));
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
}

#[test]
fn many_tiny_files() {
    tiny_files(10_000);
}

#[test]
#[ignore = "makes 100,000 files: `cargo test -- --ignored`"]
fn very_many_tiny_files() {
    tiny_files(100_000);
}

/// What nests, ten thousand levels deep, in every language and format: a stack that is exhausted ends the process.
#[test]
fn deep_nesting_is_read_or_given_up() {
    const DEEP: usize = 10_000;
    let nested = |open: &str, middle: &str, close: &str| format!("{}{middle}{}", open.repeat(DEEP), close.repeat(DEEP));
    let sql = |statement: &str| format!("CREATE TABLE x (id int);\n{statement};\n");
    let files: Vec<(&str, String)> = vec![
        ("db/a.sql", sql(&format!("CREATE TABLE a (id int DEFAULT {})", nested("(", "1", ")")))),
        ("db/b.sql", sql(&format!("INSERT INTO x VALUES ({})", nested("(", "1", ")")))),
        ("db/c.sql", sql(&format!("INSERT INTO x {}", nested("SELECT * FROM (", "SELECT 1", ")")))),
        ("db/d.sql", sql(&format!("CREATE TABLE d AS {}", nested("(", "SELECT 1", ")")))),
        (
            "db/e.sql",
            sql(&format!(
                "CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW {}",
                nested("BEGIN IF a THEN ", "SET NEW.id = 1;", " END IF; END;")
            )),
        ),
        ("db/f.sql", sql(&format!("CREATE TABLE f (a {}) ", nested("Array(", "int", ")")))),
        ("db/g.sql", sql(&format!("CREATE TABLE g (a {}) ", nested("STRUCT<a ", "int", ">")))),
        ("db/h.sql", sql(&nested("DO $$ BEGIN EXECUTE '", "CREATE TABLE y (id int)", "'; END $$"))),
        ("db/i.sql", sql(&nested("/*", "", "*/"))),
        ("db/j.sql", sql(&format!("INSERT INTO x VALUES ({}1)", "CASE WHEN 1 THEN ".repeat(DEEP)))),
        ("db/k.sql", sql(&format!("WITH {} INSERT INTO x SELECT 1", nested("a AS (WITH ", "a AS (SELECT 1)", " SELECT 1)")))),
        ("db/l.sql", sql(&nested("MERGE INTO x USING (", "SELECT 1", ") s ON 1 WHEN NOT MATCHED THEN INSERT VALUES (1)"))),
        (
            "src/A.java",
            format!("class A {{ String f() {{ insert(\"INSERT INTO x VALUES (1)\"); return {}; }} }}", nested("(", "\"a\"", ")")),
        ),
        ("src/B.java", format!("class B {{ void f() {{ {} }} }}", nested("{", "insert(\"INSERT INTO x VALUES (1)\");", "}"))),
        ("src/C.java", nested("@Entity class C {", "String s = \"INSERT INTO x VALUES (1)\";", "}")),
        ("src/D.java", format!("class D {{ Object o = \"INSERT INTO x\"{}; }}", " + \"a\"".repeat(DEEP))),
        ("src/E.java", format!("class E {{ Object o = insert(\"INSERT INTO x\"){}; }}", ".a(1)".repeat(DEEP))),
        ("src/F.java", format!("@Entity class F {{ {} x; }}", nested("List<", "String", ">"))),
        ("src/G.java", format!("@Entity @Table{} class G {{ }}", nested("(a = @B", "", ")"))),
        ("src/H.java", format!("class H {{ Object o = insert({}\"INSERT INTO x\"); }}", "!-".repeat(DEEP))),
        ("src/I.java", format!("@Entity class I {{ void f() {{ {} ; }} }}", "if (a) ".repeat(DEEP))),
        ("src/J.java", format!("@Entity class J {{ Object o = {}; }}", nested("a(() -> ", "1", ")"))),
        ("src/A.kt", format!("@Entity class A {{ val a = {} }}", nested("(", "\"INSERT INTO x\"", ")"))),
        ("src/B.kt", format!("@Entity class B {{ fun f() {{ {} }} }}", nested("run {", "execute(\"INSERT INTO x\")", "}"))),
        ("src/C.kt", nested("@Entity class C {", "", "}")),
        ("src/D.kt", format!("@Entity class D {{ val a = \"INSERT INTO x\"{} }}", " + \"a\"".repeat(DEEP))),
        ("src/E.kt", format!("@Entity class E {{ val a = \"{}\" }}", nested("${\"", "a", "\"}"))),
        ("src/F.kt", format!("@Entity class F {{ val a: {} = b }}", nested("List<", "Int", ">"))),
        ("src/G.kt", format!("@Entity class G {{ val a = {} }}", nested("if (a) ", "1", " else 2"))),
        ("src/A.scala", format!("@Entity class A {{ val a = {} }}", nested("(", "\"INSERT INTO x\"", ")"))),
        ("src/B.scala", nested("@Entity class B {", "", "}")),
        ("src/C.scala", format!("@Entity class C {{ def f = {} }}", nested("{ x => ", "1", "}"))),
        ("src/D.scala", format!("@Entity class D {{ val a = \"INSERT INTO x\"{} }}", " + \"a\"".repeat(DEEP))),
        (
            "src/E.scala",
            format!("@Entity class E:\n{}", (1..400).map(|level| format!("{}class E{level}:\n", " ".repeat(level))).collect::<String>()),
        ),
        ("src/F.scala", format!("@Entity class F {{ val a = s\"{}\" }}", nested("${s\"", "a", "\"}"))),
        ("grails-app/domain/A.groovy", format!("class A {{ static mapping = {{ id {} }} }}", nested("(", "1", ")"))),
        ("grails-app/domain/B.groovy", nested("class B {", "", "}")),
        ("grails-app/domain/C.groovy", format!("class C {{ def f() {{ execute({}) }} }}", nested("[", "'INSERT INTO x'", "]"))),
        ("grails-app/domain/D.groovy", format!("class D {{ def s = \"{}\" }}", nested("${\"", "a", "\"}"))),
        ("src/a.rs", format!("fn f() {{ sqlx::query(\"INSERT INTO x\"); {} }}", nested("(", "1", ")"))),
        ("src/b.rs", format!("fn f() {{ sqlx::query(\"INSERT INTO x\"); {} }}", nested("{", "1", "}"))),
        ("src/c.rs", format!("fn f() {{ sqlx::query(\"INSERT INTO x\"){}; }}", ".a()".repeat(DEEP))),
        ("src/d.rs", format!("#[derive(Insertable)] struct D {{ a: {} }}", nested("Vec<", "i32", ">"))),
        ("src/e.rs", format!("fn f() {{ sqlx::query(\"INSERT INTO x\"); {}a; }}", "!".repeat(DEEP))),
        ("src/f.rs", format!("fn f() {{ sqlx::query(\"INSERT INTO x\"); x!{}; }}", nested("[", "1", "]"))),
        ("src/g.rs", format!("fn f() {{ sqlx::query(\"INSERT INTO x\"); if a {{}} {} }}", "else if b {}".repeat(DEEP))),
        ("src/h.rs", nested("mod m { #[derive(Insertable)] struct H; ", "", "}")),
        (
            "mapper/A.xml",
            format!(
                "<mapper namespace=\"a\"><insert id=\"a\">INSERT INTO x {}</insert></mapper>",
                nested("<if test=\"a\">", "VALUES (1)", "</if>")
            ),
        ),
        ("mapper/B.xml", nested("<mapper>", "<insert id=\"a\">INSERT INTO x VALUES (1)</insert>", "</mapper>")),
        (
            "mapper/C.hbm.xml",
            format!(
                "<hibernate-mapping>{}</hibernate-mapping>",
                nested("<class name=\"A\"><subclass name=\"B\">", "<id name=\"a\"/>", "</subclass></class>")
            ),
        ),
        (
            "mapper/D.hbm.xml",
            format!(
                "<hibernate-mapping><class name=\"A\">{}</class></hibernate-mapping>",
                nested("<component name=\"B\">", "", "</component>")
            ),
        ),
        (
            "db/changelog/a.xml",
            nested(
                "<databaseChangeLog><changeSet id=\"1\" author=\"a\">",
                "<createTable tableName=\"y\"/>",
                "</changeSet></databaseChangeLog>",
            ),
        ),
        (
            "db/changelog/b.xml",
            format!(
                "<databaseChangeLog><preConditions>{}</preConditions></databaseChangeLog>",
                nested("<and>", "<dbms type=\"h2\"/>", "</and>")
            ),
        ),
        ("db/changelog/c.yaml", format!("databaseChangeLog: {}", nested("[", "1", "]"))),
        (
            "db/changelog/d.yaml",
            format!("databaseChangeLog:\n{}", (1..3_000).map(|level| format!("{}a:\n", " ".repeat(level))).collect::<String>()),
        ),
        ("db/changelog/e.json", format!("{{\"databaseChangeLog\": {}}}", nested("[{\"changeSet\": ", "1", "}]"))),
        ("db/changelog/f.yaml", format!("databaseChangeLog: {}", nested("- ", "1", ""))),
        ("application.yml", format!("spring:\n  datasource: {}", nested("{a: ", "1", "}"))),
        (
            "application-b.yml",
            format!("spring:\n  datasource:\n{}", (3..3_000).map(|level| format!("{}a:\n", " ".repeat(level))).collect::<String>()),
        ),
    ];
    // Each alone, so that it is known which one it was.
    let mut failures = Vec::new();
    for (path, text) in &files {
        let folder = faulty();
        write(folder.path(), path, text.as_bytes());
        let start = Instant::now();
        let output = concise(folder.path());
        if output.status.code() != Some(1) || !stdout(&output).contains("db/mysql/schema.sql:2:3: error[unassigned-primary-key]") {
            failures.push(format!("{path}: {:?}, {}", output.status, stderr(&output).chars().take(300).collect::<String>()));
        } else if start.elapsed().as_secs() > 10 {
            failures.push(format!("{path}: {:?}", start.elapsed()));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// An opening at every other byte, and no end: looking for each end would take minutes.
#[test]
fn openings_without_ends_take_time_in_proportion() {
    for (opening, kib) in
        [("q'[", 4096), ("{# ", 512), ("{% ", 512), ("/* ", 512), ("$a$ ", 512), ("[a ", 512), ("E'", 512), ("${", 512), ("#{", 512)]
    {
        let folder = faulty();
        write(folder.path(), "db/openings.sql", opening.repeat((kib << 10) / opening.len()).as_bytes());
        let start = Instant::now();
        let output = concise(folder.path());
        assert_eq!((code(&output), stdout(&output).lines().count()), (1, 1), "{opening}: {}", stderr(&output));
        assert!(start.elapsed().as_secs() < 60, "{opening}: {:?}", start.elapsed());
    }
}

#[test]
fn entities_and_anchors_that_expand_do_not() {
    let entities: String = (1..30)
        .map(|level| format!("<!ENTITY a{level} \"&a{0};&a{0};&a{0};&a{0};&a{0};&a{0};&a{0};&a{0};&a{0};&a{0};\">", level - 1))
        .collect();
    let xml = |root: &str, body: &str| {
        format!("<!DOCTYPE {root} [<!ENTITY a0 \"ha\">{entities}<!ENTITY l \"&l;\"><!ENTITY f SYSTEM \"file:///etc/passwd\">]>\n{body}")
    };
    let anchors: String =
        (1..30).map(|level| format!("a{level}: &a{level} [*a{0}, *a{0}, *a{0}, *a{0}, *a{0}, *a{0}, *a{0}, *a{0}]\n", level - 1)).collect();
    let yaml = |body: &str| format!("a0: &a0 [ha, ha]\n{anchors}{body}");
    let folder = faulty();
    for (path, text) in [
        ("mapper/A.xml", xml("mapper", "<mapper namespace=\"a\"><insert id=\"b\">INSERT INTO t (a) VALUES (&a29;)</insert></mapper>")),
        ("mapper/B.xml", xml("mapper", "<mapper namespace=\"&a29;\"><insert id=\"&l;\">&l;&f;</insert></mapper>")),
        ("mapper/C.hbm.xml", xml("hibernate-mapping", "<hibernate-mapping><class name=\"&a29;\">&a29;</class></hibernate-mapping>")),
        ("db/changelog/a.xml", xml("databaseChangeLog", "<databaseChangeLog><property name=\"&a29;\" value=\"&f;\"/>&a29;</databaseChangeLog>")),
        ("db/changelog/b.yaml", yaml("databaseChangeLog: [changeSet: {id: 1, author: a, changes: *a29}]\n")),
        ("db/changelog/c.yaml", "databaseChangeLog: &a [*a, {changeSet: *a}]\n".to_owned()),
        ("application.yml", yaml("spring: {datasource: *a29}\nmybatis-plus: &m {<<: *m}\n")),
        ("db/changelog/d.xml", "<databaseChangeLog><property name=\"a\" value=\"${b}${b}\"/><property name=\"b\" value=\"${a}${a}\"/><changeSet id=\"1\" author=\"a\"><createTable tableName=\"${a}\"/></changeSet><include file=\"db/changelog/d.xml\"/></databaseChangeLog>".to_owned()),
    ] {
        write(folder.path(), path, text.as_bytes());
    }
    let start = Instant::now();
    let output = concise(folder.path());
    assert_eq!((code(&output), stdout(&output).lines().count()), (1, 1), "{output:?}");
    assert!(!stderr(&output).contains("internal error"), "{}", stderr(&output));
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}

/// Pipes, sockets and devices are no files: they are neither read nor waited for, whatever they are called.
#[test]
fn nothing_waits_for_a_pipe() {
    let folder = faulty();
    let root = folder.path();
    for path in ["db/mysql/pipe.sql", "src.java", "keyward.toml", "keyward-baseline.json", "pom.xml"] {
        fifo(&root.join(path));
    }
    let _socket = std::os::unix::net::UnixListener::bind(root.join("db/socket.sql")).unwrap();
    let output = within(10, &mut command(root, &["check", "--output-format", "concise"]));
    assert_eq!((code(&output), stdout(&output).lines().count()), (1, 1), "{output:?}");
    // The walk itself reads these.
    for name in [".gitignore", ".ignore", ".git"] {
        let inner = faulty();
        fs::create_dir(inner.path().join("inner")).unwrap();
        fifo(&inner.path().join("inner").join(name));
        let output = within(10, &mut command(inner.path(), &["check", "--output-format", "concise"]));
        assert_eq!((code(&output), stdout(&output).lines().count()), (2, 1), "{output:?}");
        assert_eq!(stderr(&output), format!("keyward: inner: cannot be walked: its {name} is no regular file\n"));
        fs::rename(inner.path().join("inner").join(name), inner.path().join(name)).unwrap();
        let output = within(10, &mut command(inner.path(), &["check", "--output-format", "concise", "db"]));
        assert_eq!(code(&output), 2, "{output:?}");
    }
    let sparse = faulty();
    write(sparse.path(), "inner/.gitignore", b"*");
    File::options().write(true).open(sparse.path().join("inner/.gitignore")).unwrap().set_len(4 << 30).unwrap();
    let output = within(10, &mut command(sparse.path(), &["check", "--output-format", "concise"]));
    assert_eq!(stderr(&output), "keyward: inner: cannot be walked: its .gitignore is larger than 1 MiB\n");
    assert_eq!(code(&output), 2);
}

#[test]
fn a_configuration_without_end_is_an_error() {
    for name in ["keyward.toml", "keyward-baseline.json"] {
        let folder = faulty();
        File::create(folder.path().join(name)).unwrap().set_len(4 << 30).unwrap();
        let output = within(20, &mut command(folder.path(), &["check"]));
        assert_eq!(code(&output), 2, "{output:?}");
        assert!(stderr(&output).contains("it is larger than "), "{}", stderr(&output));
        fs::remove_file(folder.path().join(name)).unwrap();
        symlink("/dev/zero", folder.path().join(name)).unwrap();
        let output = within(20, &mut command(folder.path(), &["check"]));
        assert_eq!(code(&output), 1, "a device is no configuration: {output:?}");
    }
}

/// No byte of the input reaches a terminal as a command: not in paths, names, values, excerpts, errors, in any format.
#[test]
fn names_and_texts_do_not_command_a_terminal() {
    let evil = "\u{1b}[31m\u{1b}]0;t\u{7}\r\u{8}\u{9b}1m\u{7f}\u{202e}\u{2066}\u{200b}";
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let table = |name: &str| {
        format!(
            "CREATE TABLE `{name}` (\n  `{evil}` bigint NOT NULL, -- {evil}\n  n varchar(20) DEFAULT '{evil}',\n  PRIMARY KEY (`{evil}`)\n) ENGINE=InnoDB;\nINSERT INTO `{name}` (n) VALUES ('{evil}');\nINSERT INTO `{name}` (x{evil}) VALUES (1);\nALTER TABLE `{name}` FROB `{evil}`;\n"
        )
    };
    write(root, &format!("db/mysql {evil}/schema.sql"), table(evil).as_bytes());
    write(root, "db/mysql/line\nend\n.sql", table("u").as_bytes());
    fs::write(root.join("db/mysql").join(std::ffi::OsStr::from_bytes(b"\xff\xfe\x1b[1m.sql")), table("w")).unwrap();
    write(
        root,
        &format!("src/{evil}.java"),
        format!(
            "@Entity @Table(name = \"{evil}\") class A{{ @Id Long id; String s = \"INSERT INTO \\u001b[31m (a) VALUES ('{evil}')\"; ((( }}"
        )
        .as_bytes(),
    );
    write(
        root,
        &format!("mapper/{evil}.xml"),
        format!("<mapper namespace=\"{evil}\"><insert id=\"{evil}\">INSERT INTO t (a</insert></mapper>").as_bytes(),
    );
    write(
        root,
        &format!("mapper/b{evil}.xml"),
        b"<mapper namespace=\"a&#27;[31m\"><insert id=\"b&#x9b;\">INSERT INTO u (n) VALUES (1)</insert></mapper>",
    );
    write(root, &format!("db/mysql/binary{evil}.sql"), &[0, 1, 2, 3, 0, 0, 255]);
    write(root, &format!("db/mysql/latin{evil}.sql"), b"CREATE TABLE caf\xe9\x9b (id int); -- \x9b31m");
    write(root, "keyward.toml", b"[[schema]]\nname = \"\\u001b[31m\\u009b\"\nscripts = [\"nothing-\\u001b\"]\n");
    let check = |output: &std::process::Output, what: &[&str]| {
        for text in [stdout(output), stderr(output)] {
            let wrong = text
                .chars()
                .find(|c| (c.is_control() && !matches!(c, '\n' | '\t')) || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'));
            assert!(wrong.is_none(), "{what:?} shows {wrong:?} in {:?}", text.lines().find(|line| line.contains(wrong.unwrap())));
        }
    };
    for arguments in commands() {
        let output = within(60, &mut command(root, &arguments));
        assert!(code(&output) < 2 || arguments[0] == "check", "{arguments:?}: {output:?}");
        assert!(!output.stdout.is_empty(), "{arguments:?}: {output:?}");
        check(&output, &arguments);
    }
    // What the GitHub annotations say beside another report.
    let output = within(60, command(root, &["check"]).env("GITHUB_ACTIONS", "true"));
    check(&output, &["annotations"]);
    // Wrong arguments and configurations are repeated in the error.
    for arguments in [
        &["check", "no\u{1b}[31m"][..],
        &["check", "--output-format", "no\u{1b}[31m"],
        &["check", "--select", "no\u{1b}[31m"],
        &["check", "--exclude", "[\u{1b}[31m"],
        &["check", "--config", "rules.\u{1b}[31m=1"],
        &["check", "--baseline", "no\u{1b}[31m"],
        &["check", "--since", "no\u{1b}[31m"],
        &["explain", "no\u{1b}[31m"],
        &["schema", "no\u{1b}[31m.sql"],
    ] {
        let output = within(60, &mut command(root, arguments));
        assert_eq!(code(&output), 2, "{arguments:?}");
        check(&output, arguments);
    }
    for config in [
        "x = \"\u{1b}[31m\"",
        "[rules]\n\"a\\u001b[31m\u{9b}\" = \"off\" # \u{202e}",
        "exclude = [\"[\\u001b\"]\n# \u{9b}",
        "fail-on = \"\\u001b\u{202e}\"",
    ] {
        write(root, "keyward.toml", config.as_bytes());
        let output = within(60, &mut command(root, &["check"]));
        assert_eq!(code(&output), 2, "{config:?}");
        check(&output, &[config]);
    }
}

/// Whoever reads the report may have gone away: that is a quiet end.
#[test]
fn a_closed_pipe_is_a_quiet_end_of_every_command() {
    let folder = faulty();
    for arguments in commands() {
        let mut child = command(folder.path(), &arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{arguments:?}: {output:?}");
        assert!(!stderr(&output).contains("panicked") && !stderr(&output).contains("cannot be written"), "{arguments:?}: {output:?}");
    }
}

/// A report that could not be written whole is no report.
#[test]
fn a_full_disk_is_an_error_of_every_command() {
    let folder = faulty();
    for arguments in commands() {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = command(folder.path(), &arguments).stdout(full).output().unwrap();
        assert_eq!(code(&output), 2, "{arguments:?}: {output:?}");
        assert!(stderr(&output).contains("cannot be written"), "{arguments:?}: {output:?}");
    }
    for format in FORMATS {
        let output = keyward(folder.path(), &["check", "--output-format", &format!("{format}=/dev/full")]);
        assert_eq!(code(&output), 2, "{format}: {output:?}");
    }
    let both = command(folder.path(), &["check"])
        .stdout(File::options().write(true).open("/dev/full").unwrap())
        .stderr(File::options().write(true).open("/dev/full").unwrap())
        .status();
    assert_eq!(both.unwrap().code(), Some(2));
}

/// Every file that keyward writes comes whole or not at all.
#[test]
fn a_write_that_fails_leaves_what_was_there() {
    let folder = faulty();
    let root = folder.path();
    let baseline = root.join("keyward-baseline.json");
    assert_eq!(code(&keyward(root, &["baseline"])), 0);
    let first = fs::read(&baseline).unwrap();
    // Nothing larger than 10 bytes can be written; the signal that says so is ignored, and the write fails.
    let limited = |arguments: &str| {
        let binary = env!("CARGO_BIN_EXE_keyward");
        let script = format!("trap '' XFSZ; ulimit -f 0; exec {binary} {arguments}");
        Command::new("bash").args(["-c", &script]).current_dir(root).output().unwrap()
    };
    write(root, "keyward.toml", b"# mine\n");
    write(root, "report.json", b"old");
    fs::set_permissions(root.join("report.json"), fs::Permissions::from_mode(0o640)).unwrap();
    for arguments in ["baseline", "init --force", "check --output-format json=report.json", "check --output-file report.json"] {
        let output = limited(arguments);
        assert_eq!(code(&output), 2, "{arguments}: {output:?}");
        assert!(stderr(&output).contains("cannot be written"), "{arguments}: {output:?}");
    }
    assert_eq!(fs::read(&baseline).unwrap(), first);
    assert_eq!(fs::read(root.join("keyward.toml")).unwrap(), b"# mine\n");
    assert_eq!(fs::read(root.join("report.json")).unwrap(), b"old");
    let left: Vec<String> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    assert!(left.iter().all(|name| !name.ends_with(".tmp")), "{left:?}");
    // What does succeed keeps the file's permissions, and a link stays a link.
    symlink("report.json", root.join("link.json")).unwrap();
    assert_eq!(code(&keyward(root, &["check", "--no-baseline", "--output-format", "json=link.json"])), 1);
    assert!(fs::symlink_metadata(root.join("link.json")).unwrap().is_symlink());
    assert!(fs::read_to_string(root.join("report.json")).unwrap().starts_with('{'));
    assert_eq!(fs::metadata(root.join("report.json")).unwrap().permissions().mode() & 0o777, 0o640);
}

/// What may not be entered or read is said, and the rest of the job is done.
#[test]
fn folders_and_files_that_may_not_be_read_make_a_gap() {
    let folder = faulty();
    let root = folder.path();
    write(root, "closed/a.sql", b"SELECT 1;");
    write(root, "src/Secret.java", b"INSERT INTO x");
    fs::set_permissions(root.join("closed"), fs::Permissions::from_mode(0o000)).unwrap();
    fs::set_permissions(root.join("src/Secret.java"), fs::Permissions::from_mode(0o000)).unwrap();
    let may_read = fs::read_dir(root.join("closed")).is_ok();
    let output = concise(root);
    fs::set_permissions(root.join("closed"), fs::Permissions::from_mode(0o755)).unwrap();
    if may_read {
        return; // run by root, who may read everything
    }
    assert_eq!((code(&output), stdout(&output).lines().count()), (2, 1), "{output:?}");
    assert!(stderr(&output).contains("closed") && stderr(&output).contains("src/Secret.java"), "{output:?}");
}

/// A tree that changes all the while: whatever is met, the run ends and says so.
#[test]
fn a_tree_that_changes_while_it_is_read() {
    let folder = faulty();
    let root = folder.path().to_path_buf();
    for index in 0..300 {
        write(&root, &format!("d{index}/a.sql"), b"CREATE TABLE a (id int);");
    }
    let stop = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut turn = 0usize;
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                let path = root.join(format!("d{}/a.sql", turn % 300));
                match turn % 5 {
                    0 => drop(fs::remove_file(&path)),
                    1 => drop(fs::remove_dir_all(path.parent().unwrap())),
                    2 => drop(fs::write(&path, "x".repeat(turn % 9000))),
                    3 => drop(symlink("/dev/zero", &path)),
                    _ => drop(fs::create_dir_all(path.parent().unwrap()).and_then(|()| fs::write(&path, [0xff; 100]))),
                }
                turn += 7;
            }
        });
        for _ in 0..6 {
            let output = within(20, &mut command(&root, &["check", "--output-format", "concise"]));
            assert!(matches!(output.status.code(), Some(1 | 2)), "{output:?}");
            assert!(stdout(&output).contains("db/mysql/schema.sql:2:3: error[unassigned-primary-key]"), "{output:?}");
            assert!(!stderr(&output).contains("internal error"), "{output:?}");
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
    });
}
