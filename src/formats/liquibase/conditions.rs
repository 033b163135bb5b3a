//! What runs where: `dbms`, contexts and labels, preconditions.

use std::collections::BTreeSet;

use super::scope::Scope;
use super::tree::Node;
use crate::dialect::Dialect;

/// Words of contexts whose change sets never run in production.
const TEST_WORDS: &[&str] = &[
    "test",
    "tests",
    "testing",
    "unittest",
    "integration",
    "it",
    "e2e",
    "demo",
    "sample",
    "samples",
    "example",
    "examples",
    "faker",
    "fake",
    "mock",
    "testdata",
    "fixture",
    "fixtures",
    "benchmark",
];

/// Whether a `dbms` list takes a database in: `mysql,h2`, `!oracle`, `all`, `none`. MariaDB is not `mysql` to Liquibase.
/// A database that is not known is in no list, and in what excludes others.
pub fn dbms_matches(list: &str, dialect: Dialect) -> bool {
    let (mut positive, mut found) = (false, false);
    for item in list.split(',').map(str::trim).filter(|item| !item.is_empty()) {
        if let Some(excluded) = item.strip_prefix('!') {
            if Dialect::parse(excluded.trim()) == Some(dialect) {
                return false;
            }
            continue;
        }
        positive = true;
        found |= item.eq_ignore_ascii_case("all") || Dialect::parse(item).is_some_and(|named| named == dialect);
    }
    found || !positive
}

/// The databases that a `dbms` list names as its own.
pub fn named(list: &str) -> impl Iterator<Item = Dialect> + '_ {
    list.split([',', ' ', '(', ')']).map(str::trim).filter_map(Dialect::parse).filter(|dialect| *dialect != Dialect::Generic)
}

/// `test`, `test and !prod`, `faker,demo`: all that it asks for are contexts of tests.
pub fn is_for_tests(contexts: &str) -> bool {
    let asked: Vec<String> = wanted(contexts);
    let is_test = |context: &String| context.split(|c: char| !c.is_alphanumeric()).any(|word| TEST_WORDS.contains(&word));
    !asked.is_empty() && asked.iter().all(is_test)
}

/// The contexts that an expression asks for, without the negated.
fn wanted(contexts: &str) -> Vec<String> {
    let lower = contexts.to_lowercase().replace(['(', ')', ',', '@'], " ");
    let mut out = Vec::new();
    let mut negated = false;
    for word in lower.split_whitespace() {
        match word {
            "and" | "or" => {}
            "not" | "!" => negated = true,
            word if word.starts_with('!') => {}
            word => {
                if !std::mem::take(&mut negated) {
                    out.push(word.to_owned());
                }
            }
        }
    }
    out
}

/// Contexts may be databases (`context="mysql"`): `Some` when they all are.
pub fn databases(contexts: &str) -> Option<Vec<Dialect>> {
    let named: Option<Vec<Dialect>> = wanted(contexts).iter().map(|context| Dialect::parse(context)).collect();
    named.filter(|dialects| !dialects.is_empty())
}

/// The attributes that name contexts.
pub fn contexts(node: &Node) -> impl Iterator<Item = &str> {
    ["context", "contextFilter", "labels", "contexts"].into_iter().filter_map(|name| node.get(name))
}

/// Whether a change set, change or include runs on a database, by its attributes.
pub fn runs(node: &Node, dialect: Dialect) -> bool {
    dbms_matches(node.get("dbms").unwrap_or(""), dialect)
        && node.get("ignore") != Some("true")
        && contexts(node).all(|contexts| !is_for_tests(contexts) && databases(contexts).is_none_or(|named| named.contains(&dialect)))
}

/// What the changes so far have made, and which change sets they were, for preconditions.
#[derive(Clone, Debug, Default)]
pub struct State {
    pub tables: BTreeSet<String>,
    /// (table, column)
    pub columns: BTreeSet<(String, String)>,
    /// (id, author, file name): ids are numbered anew in each file.
    pub executed: BTreeSet<(String, String, String)>,
    /// An SQL script ran, whose change sets have names, too.
    pub ran_script: bool,
}

/// Whether the preconditions in a node hold; `None` when that is not known here.
pub fn hold(node: &Node, scope: &Scope, state: &State) -> Option<bool> {
    all(node.children_named("preConditions").map(|conditions| condition(conditions, scope, state)))
}

fn condition(node: &Node, scope: &Scope, state: &State) -> Option<bool> {
    let inside = || node.children.iter().map(|child| condition(child, scope, state));
    match node.name.as_str() {
        "preConditions" | "and" => all(inside()),
        "or" => any(inside()),
        "not" => all(inside()).map(|holds| !holds),
        "dbms" => Some(dbms_matches(node.get("type").unwrap_or(""), scope.dialect)),
        // What is not there may be in a database that the changelog did not make.
        "tableExists" => state.tables.contains(&scope.table(node)?.key()).then_some(true),
        "columnExists" => {
            let column = (scope.table(node)?.key(), scope.name(node, "columnName")?.key());
            state.columns.contains(&column).then_some(true)
        }
        // On a database that older versions of the changelog made others may have run, too.
        "changeSetExecuted" => {
            let file = scope.get(node, "changeLogFile")?;
            let named = (scope.get(node, "id")?, scope.get(node, "author")?, file_name(&file).to_owned());
            if state.executed.contains(&named) { Some(true) } else { (!state.ran_script).then_some(false) }
        }
        _ => None,
    }
}

/// Paths to changelogs begin anywhere.
pub fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\', ':']).next().unwrap_or(path)
}

fn all(conditions: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = Some(true);
    for condition in conditions {
        match condition {
            Some(false) => return Some(false),
            Some(true) => {}
            None => known = None,
        }
    }
    known
}

fn any(conditions: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = Some(false);
    for condition in conditions {
        match condition {
            Some(true) => return Some(true),
            Some(false) => {}
            None => known = None,
        }
    }
    known
}
