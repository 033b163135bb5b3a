//! `constant-default-primary-key`: the key's only source is a constant default, so the second row collides with the first.

use super::Rule;
use super::case::Case;
use super::keys::{KeyWrite, key_columns};
use crate::diagnostic::{Finding, Severity};
use crate::dialect::Dialect;
use crate::facts::{DefaultKind, SupplyKind};
use crate::model::Model;
use crate::schema::model::Generation;

pub const ID: &str = "constant-default-primary-key";

pub const RULE: Rule = Rule { id: ID, page: include_str!("../../rules/constant-default-primary-key.md"), check };

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for key in key_columns(model) {
        let collides = |write: &&KeyWrite| has_constant_default(write);
        let sure = Case::new(model, &key, key.writes.iter().filter(collides).filter(|write| takes_default(write)));
        let (case, severity) = if sure.is_empty() {
            // Sometimes left out, and nobody else gives a value: likely the same.
            let supplied = key.writes.iter().any(KeyWrite::gives_value);
            let unsure = |write: &&KeyWrite| !supplied && write.supply.kind == SupplyKind::Conditional;
            (Case::new(model, &key, key.writes.iter().filter(collides).filter(unsure)), Severity::Warning)
        } else {
            (sure, Severity::Error)
        };
        let Some(default) = case.faults().first().and_then(|fault| fault.column.default.as_ref()) else { continue };
        // A deliberate constant (`DEFAULT 1`) is how tables that hold a single row are made.
        let severity = if is_empty_value(&default.text) { severity } else { Severity::Warning };
        // MySQL's ENUM NOT NULL: https://dev.mysql.com/doc/refman/8.4/en/data-type-defaults.html
        let value = if default.text.is_empty() { "(the first member of its type)" } else { &default.text };
        let message = format!(
            "the only source of the key {} is its default {value}, the same for every row: {}, so the first insert works and the second \
             fails as a duplicate.{}",
            case.column_name(),
            case.writers(),
            case.contrast_sentence()
        );
        let label = |_: &[Dialect]| format!("every row gets {value}");
        let mut finding = case.finding(ID, severity, message, label);
        finding.help = case.help();
        finding.fix = case.fix();
        findings.push(finding);
    }
}

fn has_constant_default(write: &KeyWrite) -> bool {
    let column = write.column;
    let constant = column.default.as_ref().is_some_and(|default| default.kind == DefaultKind::Constant);
    // A boolean key is a table of at most two rows, made so on purpose.
    let boolean = column.data_type.as_ref().is_some_and(|data_type| matches!(data_type.base.as_str(), "bool" | "boolean" | "bit"));
    constant && !boolean && column.generation == Generation::None && !write.is_composite() && !write.is_half_read()
}

/// Null is rejected or stored, never replaced by the default.
fn takes_default(write: &KeyWrite) -> bool {
    write.gives_no_value() && write.supply.kind != SupplyKind::Null
}

/// `0`, `''`, `'0'` and the like, as tools write them when nobody thought of a value.
fn is_empty_value(text: &str) -> bool {
    let value = text.trim_matches(|c: char| matches!(c, '(' | ')' | '\'' | '"' | ' '));
    value.is_empty() || value.chars().all(|c| matches!(c, '0' | '.' | '-' | ':' | ' '))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::*;
    use crate::schema::model::Column;

    fn run(column: Column, writers: &[SupplyKind]) -> Vec<Finding> {
        let mut model = ModelBuilder::new("t");
        model.variant(Dialect::MySql, table("t", &[column]));
        for (index, kind) in writers.iter().enumerate() {
            model.statement(&format!("writer{index}"), &[(kind.clone(), "")]);
        }
        let mut findings = Vec::new();
        check(&model.build(), &mut findings);
        findings
    }

    #[test]
    fn an_omitting_writer_makes_it_an_error() {
        let findings = run(defaulted(required_key("id"), "'0'"), &[SupplyKind::Omitted]);
        assert_eq!(findings[0].severity, Severity::Error);
        assert!(findings[0].message.contains("its default '0', the same for every row"), "{}", findings[0].message);
    }

    #[test]
    fn a_conditional_writer_alone_makes_it_a_warning() {
        let column = defaulted(required_key("id"), "0");
        assert_eq!(run(column.clone(), &[SupplyKind::Conditional])[0].severity, Severity::Warning);
        assert!(run(column.clone(), &[SupplyKind::Conditional, SupplyKind::Application]).is_empty());
        assert!(run(column, &[]).is_empty(), "no writer, no second end");
    }

    #[test]
    fn a_single_row_table_is_at_most_a_warning() {
        assert_eq!(run(defaulted(required_key("id"), "1"), &[SupplyKind::Omitted])[0].severity, Severity::Warning);
        assert!(run(typed(defaulted(required_key("id"), "true"), "boolean"), &[SupplyKind::Omitted]).is_empty());
    }

    #[test]
    fn composite_keys_may_have_constant_parts() {
        let mut model = ModelBuilder::new("t");
        model.variant(Dialect::MySql, keyed(table("t", &[defaulted(required_key("a"), "0"), required_key("b")]), &["a", "b"]));
        model.statement("w", &[(SupplyKind::Omitted, ""), (SupplyKind::Application, "")]);
        let mut findings = Vec::new();
        check(&model.build(), &mut findings);
        assert!(findings.is_empty());
    }
}
