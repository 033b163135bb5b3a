//! Where the fuzzers begin: the project's own fixtures, schemas and rule pages, and what `seeds/` holds of forms that those lack; and what the fuzzers
//! found once, in `finds/`.

use std::path::{Path, PathBuf};

use keyward::page::Page;
use keyward::rules::RULES;

/// Larger files teach a fuzzer nothing that smaller ones do not.
const MOST_BYTES: usize = 12 << 10;

/// A made-up tree of all files of a fixture may be larger.
const MOST_TREE_BYTES: usize = 48 << 10;

/// The first byte of a made-up tree: the report, in their order.
const REPORTS: &[u8] = b"Z[\\]^_`ab";

/// Where a target's seeds stand in a tree.
const SEEDS_IN_TREES: &[(&str, &str)] = &[
    ("groovy", "grails-app/domain/shop/Book.groovy"),
    ("hibernate", "src/main/resources/C.hbm.xml"),
    ("java", "src/main/java/a/T.java"),
    ("kotlin", "src/main/kotlin/a/A.kt"),
    ("mybatis", "src/main/resources/mapper/C.xml"),
    ("rust", "src/lib.rs"),
    ("scala", "src/main/scala/a/A.scala"),
    ("sql", "db/schema.sql"),
];

/// A text and the path that says what it is.
struct Text {
    path: String,
    text: Vec<u8>,
}

/// The inputs that a target begins with; `root` is the folder of the main crate.
pub fn of(target: &str, root: &Path) -> Vec<Vec<u8>> {
    let texts = texts(root);
    let all = |extension: &str, first: Option<u8>| -> Vec<Vec<u8>> {
        let wanted = texts.iter().filter(|text| text.path.ends_with(extension) && text.text.len() <= MOST_BYTES);
        wanted.map(|text| first.into_iter().chain(text.text.iter().copied()).collect()).collect()
    };
    let mut seeds = match target {
        "sql_split" | "sql_ddl" | "sql_insert" => scripts(&texts),
        "mybatis" | "hibernate" => all(".xml", None),
        "settings" => [all(".yml", Some(b'0')), all(".yaml", Some(b'0')), all(".properties", Some(b'1'))].concat(),
        "liquibase" => [all(".xml", Some(b'0')), all(".yaml", Some(b'1')), all(".json", Some(b'2')), all(".sql", Some(b'3'))].concat(),
        "java" => all(".java", None),
        "kotlin" => all(".kt", None),
        "scala" => all(".scala", None),
        "groovy" => all(".groovy", None),
        "rust" => all(".rs", None),
        "config" => all("keyward.toml", None),
        "tree" => trees(root),
        _ => Vec::new(),
    };
    let fuzz = root.join("fuzz");
    let own = if target.starts_with("sql_") { "sql" } else { target };
    for folder in [fuzz.join("seeds").join(own), fuzz.join("finds").join(target)] {
        seeds.extend(files(&folder).into_iter().map(|(_, bytes)| bytes));
    }
    seeds.retain(|seed| seed.len() <= MOST_TREE_BYTES);
    seeds
}

/// Scripts, each under the dialect that its path says, else under a few.
fn scripts(texts: &[Text]) -> Vec<Vec<u8>> {
    let of_path = |path: &str| {
        let hints: &[(&str, u8)] =
            &[("mysql", b'0'), ("mariadb", b'1'), ("postgres", b'2'), ("sqlite", b'3'), ("oracle", b'7'), ("sqlserver", b'8')];
        hints.iter().find(|(hint, _)| path.contains(hint)).map_or(b';', |(_, first)| *first)
    };
    let scripts = texts.iter().filter(|text| text.path.ends_with(".sql") && text.text.len() <= MOST_BYTES);
    scripts.map(|text| std::iter::once(of_path(&text.path)).chain(text.text.iter().copied()).collect()).collect()
}

/// The files of fixtures and schemas, and those of the examples in the rules' pages.
fn texts(root: &Path) -> Vec<Text> {
    let folders = ["fixtures", "tests/schemas"].map(|folder| files(&root.join(folder)));
    let mut texts: Vec<Text> = folders.into_iter().flatten().map(|(path, text)| Text { path, text }).collect();
    for page in RULES.iter().filter_map(|rule| Page::parse(rule.page).ok()) {
        let files = page.sections().unwrap_or_default().into_iter().flat_map(|section| section.files);
        texts.extend(files.map(|(path, text)| Text { path, text: text.into_bytes() }));
    }
    texts
}

/// Each side of each fixture, and each example of the rules' pages, as a tree.
fn trees(root: &Path) -> Vec<Vec<u8>> {
    let mut trees: Vec<Vec<(String, Vec<u8>)>> = Vec::new();
    let mut fixtures: Vec<PathBuf> =
        std::fs::read_dir(root.join("fixtures")).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    fixtures.sort();
    trees.extend(fixtures.iter().map(|fixture| files(&fixture.join("before"))));
    for page in RULES.iter().filter_map(|rule| Page::parse(rule.page).ok()) {
        let sections = page.sections().unwrap_or_default().into_iter();
        trees.extend(sections.map(|section| section.files.into_iter().map(|(path, text)| (path, text.into_bytes())).collect()));
    }
    // A seed of a language or a format as a tree of one file.
    for (target, path) in SEEDS_IN_TREES {
        let seeds = files(&root.join("fuzz/seeds").join(target)).into_iter();
        trees.extend(seeds.map(|(_, text)| vec![((*path).to_owned(), text)]));
    }
    let tree = |(index, files): (usize, Vec<(String, Vec<u8>)>)| {
        let mut bytes = vec![REPORTS[index % REPORTS.len()]];
        for (path, text) in files {
            bytes.extend_from_slice(format!("=== {path}\n").as_bytes());
            bytes.extend_from_slice(&text);
            if !bytes.ends_with(b"\n") {
                bytes.push(b'\n');
            }
        }
        bytes
    };
    trees.into_iter().enumerate().map(tree).collect()
}

/// The files below a folder with their paths in it, in order.
pub fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if let (Ok(bytes), Ok(below)) = (std::fs::read(&path), path.strip_prefix(folder)) {
                found.push((below.to_string_lossy().replace('\\', "/"), bytes));
            }
        }
    }
    found.sort();
    found
}
