//! The rules, each a function over the [`Model`]; one file per rule.
//!
//! To add a rule: write its page `rules/<id>.md`, its file here, and its line in [`RULES`].

use crate::diagnostic::Finding;
use crate::model::Model;

/// A rule: its name, its page (front matter, text, runnable sections) and its check.
pub struct Rule {
    pub id: &'static str,
    /// `include_str!` of `rules/<id>.md`.
    pub page: &'static str,
    pub check: fn(&Model, &mut Vec<Finding>),
}

/// Every rule, sorted by id.
pub const RULES: &[&Rule] = &[];
