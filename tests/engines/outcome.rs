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
    /// Nothing when the list is empty, otherwise one of these rules.
    OneOf(&'static [&'static str]),
}

impl Answer {
    /// `refusals` are parts of the database's errors, and what they mean.
    pub fn outcome(&self, refusals: &[(&str, Refusal)]) -> Outcome {
        if self.no_table.is_some() {
            return Outcome::NoTable;
        }
        for error in self.errors.iter().flatten() {
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

impl Outcome {
    pub fn verdict(self, form: &Form) -> Verdict {
        let null_sent: &[&str] = &["unassigned-primary-key", "lost-key-generation", NULL_SENT];
        Verdict::OneOf(match self {
            Outcome::NoInsert => return Verdict::NotAsked,
            // What is wrong in itself is so without a table too.
            Outcome::NoTable if form.is_malformed => return Verdict::NotAsked,
            // SQLite stores the first of two values for a column and drops the other without a word.
            Outcome::AsGiven | Outcome::Collides if form.is_malformed => &["duplicate-insert-column"],
            Outcome::Rejected if form.sends_null() => null_sent,
            Outcome::Rejected => &["unassigned-primary-key", "lost-key-generation"],
            Outcome::SilentNull => &["silent-null-primary-key"],
            // The value that is missing is replaced by one that no definition states, once.
            Outcome::Collides if form.name == IGNORED => {
                &["constant-default-primary-key", "unassigned-primary-key", "lost-key-generation"]
            }
            Outcome::Collides => &["constant-default-primary-key"],
            Outcome::Supplied => &["explicit-generated-key", "write-to-computed-column"],
            Outcome::Count => &["insert-column-count"],
            Outcome::Twice => &["duplicate-insert-column"],
            Outcome::NoTable | Outcome::Generated | Outcome::AsGiven => &[],
        })
    }
}

impl Verdict {
    pub fn is(self, said: &BTreeSet<&'static str>) -> bool {
        match self {
            Verdict::NotAsked => true,
            Verdict::OneOf([]) => said.is_empty(),
            Verdict::OneOf(rules) => said.len() == 1 && said.iter().all(|rule| rules.contains(rule)),
        }
    }
}

/// The rules that say something about a model's rows.
pub fn said(model: &keyward::model::Model) -> BTreeSet<&'static str> {
    rules::check_all(model).into_iter().map(|finding| finding.rule).filter(|rule| JUDGED.contains(rule)).collect()
}
