//! Strings that are INSERTs and of which no writer could be made: each is said, with its reason.

use crate::facts::{Note, NoteKind};
use crate::lang::outline::{Function, Outline};
use crate::names::HOLE;
use crate::orm::raw_sql::{VERBS, api};
use crate::project::Project;
use crate::schema::model::Standing;
use crate::source::Span;
use crate::standing;
use crate::text::{ResolvedText, Text};

const UNKNOWN_TABLE: &str = "INSERT into a table that only the running program knows: not judged";
const UNREAD: &str = "INSERT in a string that is not understood";
/// Of a query that names entities and their properties.
pub const ENTITIES: &str = "INSERT of HQL or JPQL, which names entities: not judged";
/// Of a class that a migration tool runs.
pub const STEP: &str = "INSERT of a migration's step in code, which meets the tables as they are at that point: not judged";
/// Of an interface's default that a class of the project has its own of.
pub const OVERRIDDEN: &str = "INSERT of a default method that other classes override: not judged";

/// What stands between the verb and the table.
const INTO: &[&str] = &["into", "ignore", "overwrite"];

/// What follows the table in a statement, and seldom in a sentence that begins like one.
const BODY: &[&str] = &["values", "select", "default", "set", "using"];

/// Calls that take a statement's beginning to compare with, or a sentence to tell people.
#[rustfmt::skip]
const NO_STATEMENT: &[&str] = &[
    "startsWith", "endsWith", "contains", "replace", "replaceAll", "indexOf", "equals", "equalsIgnoreCase", "matches", "starts_with", "contains_key",
    "info", "debug", "warn", "error", "trace", "println", "print", "printf", "log", "info!", "debug!", "warn!", "error!", "trace!", "println!",
];

/// What to say of a text of which no writer was made; nothing when it is no INSERT.
pub fn note(project: &Project, outline: &Outline, function: Option<&Function>, text: &Text, resolved: &ResolvedText) -> Option<Note> {
    let at = text.at()?;
    // `append("INSERT INTO ")`: the rest comes by other calls. In a constant it is a word of several.
    let is_begun = function.is_some() && resolved.text.ends_with(' ') && behind_into(&resolved.text) == Some("");
    let reason = if is_begun { UNKNOWN_TABLE } else { reason(&resolved.text)? };
    let is_compared = || function.and_then(|function| api::call_at(function, at)).is_some_and(|call| NO_STATEMENT.contains(&call));
    (!is_compared()).then(|| said(project, outline, at, reason)).flatten()
}

/// A note on an INSERT of the program itself: what tests and copied code insert is nobody's question.
pub fn said(project: &Project, outline: &Outline, at: Span, reason: &str) -> Option<Note> {
    let counts = standing::of(project.path(outline)) < Standing::Test;
    counts.then(|| Note { at, reason: reason.to_owned(), kind: NoteKind::Skipped })
}

/// Why a text that begins with `INSERT INTO` and goes on as a statement does was not read.
fn reason(text: &str) -> Option<&'static str> {
    let rest = behind_into(text)?;
    let first = rest.chars().next()?;
    // The name ends where a blank or a parenthesis begins; the name of a format's argument is one, too.
    let end = rest.find(|c: char| c.is_whitespace() || c == '(').unwrap_or(rest.len());
    let (name, body) = rest.split_at_checked(end)?;
    let is_unknown = matches!(first, HOLE | '%' | '{' | '?' | '$' | '#' | '<') || name.contains(HOLE);
    let body = body.trim_start();
    // An alias may stand before it.
    let words = body.split(|c: char| c.is_whitespace() || c == '(').filter(|word| !word.is_empty()).take(2);
    let goes_on = body.starts_with(['(', HOLE]) || words.into_iter().any(|word| BODY.iter().any(|known| known.eq_ignore_ascii_case(word)));
    match () {
        () if is_unknown && (goes_on || body.is_empty()) => Some(UNKNOWN_TABLE),
        () if goes_on => Some(UNREAD),
        () => None,
    }
}

/// What stands behind `INSERT INTO ` in a text that begins with it, written in one case.
fn behind_into(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let (verb, rest) = text.split_once(char::is_whitespace)?;
    let one_case = verb.chars().all(char::is_uppercase) || verb.chars().all(char::is_lowercase);
    if !one_case || !VERBS.iter().any(|known| known.eq_ignore_ascii_case(verb)) {
        return None;
    }
    let mut rest = rest.trim_start();
    let mut is_into = false;
    while let Some((word, behind)) = rest.split_once(char::is_whitespace)
        && INTO.iter().any(|known| known.eq_ignore_ascii_case(word))
    {
        is_into = true;
        rest = behind.trim_start();
    }
    is_into.then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_on_as_a_statement_is_said() {
        for (text, expected) in [
            ("INSERT INTO %s (id) VALUES (?)", Some(UNKNOWN_TABLE)),
            ("insert into {}(id) values (?)", Some(UNKNOWN_TABLE)),
            ("INSERT INTO \u{FFFC}", None),
            ("INSERT IGNORE INTO %s SELECT 1", Some(UNKNOWN_TABLE)),
            ("insert into users (", Some(UNREAD)),
            ("MERGE INTO users VALUES", Some(UNREAD)),
            ("MERGE INTO %s A USING ( SELECT", Some(UNKNOWN_TABLE)),
            ("INSERT INTO", None),
            ("insert into the queue failed", None),
            ("Insert into users (id) failed", None),
            ("insert into %s failed", None),
            ("insert users (id)", None),
            ("", None),
        ] {
            assert_eq!(reason(text), expected, "{text}");
        }
        assert_eq!(reason(&format!("INSERT INTO {HOLE}")), Some(UNKNOWN_TABLE));
        assert_eq!(reason(&format!("INSERT INTO {HOLE} failed")), None);
    }
}
