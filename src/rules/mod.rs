//! The rules, each a function over the [`Model`]; one file per rule.
//!
//! To add a rule: write its page `rules/<id>.md`, its file here, and its line in [`RULES`]. A rule says which writes are at
//! fault; [`keys`] hands it every key column with both its ends, [`case`] turns what it found into one finding per column,
//! [`statement`] does so for whole statements,
//! and [`words`] holds what each database says and what mends a key; [`alteration`] and [`mends`] have what mends everything else.

use rayon::prelude::*;

use crate::diagnostic::Finding;
use crate::model::Model;

pub mod alteration;
pub mod auto_increment_not_key;
pub mod capacity;
pub mod case;
pub mod catalogue;
mod cause;
pub mod constant_default_primary_key;
pub mod dialect_drift;
pub mod duplicate_insert_column;
pub mod edits;
pub mod explicit_generated_key;
pub mod inconsistent_key_strategy;
pub mod insert_column_count;
pub mod keys;
pub mod lost_key_generation;
pub mod mends;
pub mod missing_primary_key;
pub mod missing_sequence;
pub mod narrow_key;
pub mod null_into_required_column;
pub mod reference;
pub mod repeated;
pub mod required;
pub mod required_column_omitted;
pub mod sequence_increment_mismatch;
pub mod silent_null_primary_key;
pub mod statement;
pub mod takers;
pub mod unassigned_primary_key;
pub mod unknown_column;
pub mod unknown_table;
pub mod unsafe_multi_write;
pub mod unset_primary_key;
pub mod unused_allow;
pub mod unwritten_primary_key;
pub mod words;
pub mod write_to_computed_column;

/// A rule: its name, its page (front matter, text, runnable sections) and its check.
#[derive(Debug)]
pub struct Rule {
    pub id: &'static str,
    /// `include_str!` of `rules/<id>.md`.
    pub page: &'static str,
    pub check: fn(&Model, &mut Vec<Finding>),
}

/// Every rule, sorted by id.
pub const RULES: &[&Rule] = &[
    &auto_increment_not_key::RULE,
    &constant_default_primary_key::RULE,
    &dialect_drift::RULE,
    &duplicate_insert_column::RULE,
    &explicit_generated_key::RULE,
    &inconsistent_key_strategy::RULE,
    &insert_column_count::RULE,
    &lost_key_generation::RULE,
    &missing_primary_key::RULE,
    &missing_sequence::RULE,
    &narrow_key::RULE,
    &null_into_required_column::RULE,
    &required_column_omitted::RULE,
    &sequence_increment_mismatch::RULE,
    &silent_null_primary_key::RULE,
    &unassigned_primary_key::RULE,
    &unknown_column::RULE,
    &unknown_table::RULE,
    &unsafe_multi_write::RULE,
    &unset_primary_key::RULE,
    &unused_allow::RULE,
    &unwritten_primary_key::RULE,
    &write_to_computed_column::RULE,
];

/// The rule of that name.
pub fn find(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.id == id)
}

/// What all rules find, in the order of their primary evidence.
pub fn check_all(model: &Model) -> Vec<Finding> {
    let found = RULES.par_iter().map(|rule| {
        let mut findings = Vec::new();
        (rule.check)(model, &mut findings);
        findings
    });
    let mut findings: Vec<Finding> = found.collect::<Vec<_>>().into_iter().flatten().collect();
    repeated::add(model, &mut findings);
    sort(&mut findings);
    findings
}

/// Puts findings into their order: by file and place, then by rule and subject.
pub fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        let place = |finding: &Finding| finding.primary().map(|evidence| evidence.at);
        (place(a), a.rule, &a.table, &a.columns).cmp(&(place(b), b.rule, &b.table, &b.columns))
    });
}

#[cfg(test)]
pub(crate) mod testing;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_sorted_and_have_distinct_names() {
        assert!(RULES.windows(2).all(|pair| pair[0].id < pair[1].id));
    }
}
