//! What a database did with two rows, and what keyward must say to that.

use std::collections::BTreeSet;

use keyward::rules;

use crate::form::{Form, IGNORED};

/// What a database answers to a probe.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// The error in the definition's script, if there is one.
    pub no_table: Option<String>,
    /// The errors of the two statements.
    pub errors: [Option<String>; 2],
    /// Rows that are there afterwards; of them those with NULL in the key, and those with the keys that were given.
    pub rows: i64,
    pub nulls: i64,
    pub given: [i64; 2],
}

/// Why a statement is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A column has no value, or NULL.
    Missing,
    Duplicate,
    /// The column is for the database alone: an identity, or computed.
    Supplied,
    /// Not as many values as columns.
    Count,
    /// A column is named twice.
    Twice,
    /// Not this database's syntax, values of another type, a CHECK: nothing is asked.
    Other,
}

/// What becomes of two rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// The script is an error there: no such table can be, so nothing may be claimed about it.
    NoTable,
    /// The INSERT is none of that database's syntax: no verdict is asked for.
    NoInsert,
    /// A missing or NULL key is refused, or ignored together with its row.
    Rejected,
    /// Both rows are there, and some column of the key is NULL.
    SilentNull,
    /// The second row is refused as a duplicate of the first, or replaces it.
    Collides,
    /// A value is refused: the database alone makes it.
    Supplied,
    /// Not as many values as columns.
    Count,
    /// A column is named twice.
    Twice,
    /// Both rows are there with keys that the statement did not give.
    Generated,
    /// Both rows are there with the keys of the statement.
    AsGiven,
}

/// Rules that are about the fate of these rows. Others, about the schema alone, say nothing of it.
const JUDGED: &[&str] = &[
    "constant-default-primary-key",
    "duplicate-insert-column",
    "explicit-generated-key",
    "insert-column-count",
    "lost-key-generation",
    NULL_SENT,
    "required-column-omitted",
    "silent-null-primary-key",
    "unassigned-primary-key",
    "unknown-column",
    "unknown-table",
    "write-to-computed-column",
];

/// NULL is sent to a column that is NOT NULL and would be filled if it were left out.
pub const NULL_SENT: &str = "null-into-required-column";

/// What keyward must say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    NotAsked,
    Nothing,
    /// One of these rules, and none but them.
    OneOf(&'static [&'static str]),
    /// This rule, whatever others say.
    This(&'static str),
    /// Nothing, or some of these rules.
    AtMost(&'static [&'static str]),
}

impl Answer {
    /// `refusals` are parts of the database's errors, and what they mean.
    pub fn outcome(&self, refusals: &[(&str, Refusal)]) -> Outcome {
        if self.no_table.is_some() {
            return Outcome::NoTable;
        }
        if let Some(error) = self.errors.iter().flatten().next() {
            let (_, refusal) = refusals
                .iter()
                .find(|(part, _)| error.contains(part))
                .unwrap_or_else(|| panic!("an error whose meaning is not in the table: {error}"));
            return match refusal {
                Refusal::Missing => Outcome::Rejected,
                Refusal::Duplicate => Outcome::Collides,
                Refusal::Supplied => Outcome::Supplied,
                Refusal::Count => Outcome::Count,
                Refusal::Twice => Outcome::Twice,
                Refusal::Other => Outcome::NoInsert,
            };
        }
        match self.rows {
            0 => Outcome::Rejected,
            1 => Outcome::Collides,
            _ if self.nulls > 0 => Outcome::SilentNull,
            _ if self.given == [1, 1] => Outcome::AsGiven,
            _ => Outcome::Generated,
        }
    }
}

const MISSING: &[&str] = &["unassigned-primary-key", "lost-key-generation"];
const MISSING_OR_NULL: &[&str] = &["unassigned-primary-key", "lost-key-generation", NULL_SENT];
const MISSING_OR_CONSTANT: &[&str] = &["unassigned-primary-key", "lost-key-generation", "constant-default-primary-key"];
const SUPPLIED: &[&str] = &["explicit-generated-key", "write-to-computed-column"];
const SUPPLIED_OR_NULL: &[&str] = &["explicit-generated-key", "write-to-computed-column", "unassigned-primary-key", NULL_SENT];
/// What may be said of a column that is no key.
const KEYLESS: &[&str] = &["required-column-omitted", "explicit-generated-key", "write-to-computed-column", NULL_SENT];

impl Outcome {
    pub fn verdict(self, form: &Form, is_key: bool) -> Verdict {
        match self {
            Outcome::NoInsert => Verdict::NotAsked,
            // What is wrong in itself is so without a table too.
            Outcome::NoTable if form.is_malformed => Verdict::NotAsked,
            Outcome::NoTable => Verdict::Nothing,
            Outcome::Count => Verdict::This("insert-column-count"),
            Outcome::Twice => Verdict::This("duplicate-insert-column"),
            // SQLite stores the first of two values for a column and drops the other without a word.
            _ if form.is_malformed => Verdict::This("duplicate-insert-column"),
            Outcome::Supplied if form.sends_null() => Verdict::OneOf(SUPPLIED_OR_NULL),
            Outcome::Supplied => Verdict::OneOf(SUPPLIED),
            Outcome::Generated if form.name == IGNORED => Verdict::AtMost(MISSING),
            Outcome::Generated | Outcome::AsGiven => Verdict::Nothing,
            // No rule of keys; the other rules are optional, for their own tests are stricter.
            _ if !is_key => Verdict::AtMost(KEYLESS),
            Outcome::Rejected if form.sends_null() => Verdict::OneOf(MISSING_OR_NULL),
            Outcome::Rejected => Verdict::OneOf(MISSING),
            Outcome::SilentNull => Verdict::OneOf(&["silent-null-primary-key"]),
            // The value that is missing is replaced by one that no definition states, once.
            Outcome::Collides if form.name == IGNORED => Verdict::OneOf(MISSING_OR_CONSTANT),
            Outcome::Collides => Verdict::OneOf(&["constant-default-primary-key"]),
        }
    }
}

impl Verdict {
    pub fn is(self, said: &BTreeSet<&'static str>) -> bool {
        let within = |rules: &[&str]| said.iter().all(|rule| rules.contains(rule));
        match self {
            Verdict::NotAsked => true,
            Verdict::Nothing => said.is_empty(),
            Verdict::OneOf(rules) => !said.is_empty() && within(rules),
            Verdict::This(rule) => said.contains(rule),
            Verdict::AtMost(rules) => within(rules),
        }
    }
}

/// The rules that say something about the rows of the table `t`.
pub fn said(model: &keyward::model::Model) -> BTreeSet<&'static str> {
    let findings = rules::check_all(model).into_iter().filter(|finding| finding.table.eq_ignore_ascii_case("t"));
    findings.map(|finding| finding.rule).filter(|rule| JUDGED.contains(rule)).collect()
}
