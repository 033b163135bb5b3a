//! `unset-primary-key`: the program is to set the key, and somewhere makes an object and inserts it without.

use super::Rule;
use super::case::Case;
use super::keys::{KeyWrite, key_columns};
use super::words;
use crate::diagnostic::{Finding, Severity};
use crate::facts::SupplyKind;
use crate::model::Model;

pub const ID: &str = "unset-primary-key";

pub const RULE: Rule = Rule { id: ID, page: include_str!("../../rules/unset-primary-key.md"), check };

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for key in key_columns(model) {
        let case = Case::new(model, &key, key.writes.iter().filter(is_unset));
        let Some(first) = case.faults().first() else { continue };
        let is_refused = matches!(first.supply.kind, SupplyKind::Unset { is_refused: true });
        let consequence = if is_refused {
            "Hibernate refuses the row: \"ids for this class must be manually assigned before calling save()\"".to_owned()
        } else {
            format!("The row fails with {}", words::rejection(first.dialect, true, &first.write.table.name, first.column))
        };
        let who = words::list_negated(&case.dialects_at_fault(), "does not generate it", "generates it");
        let message = format!(
            "{} is to be set by the program ({who}), and an object of {} is made and inserted without it. {consequence}.{}",
            case.column_name(),
            case.writer_list(),
            case.contrast_sentence()
        );
        let mut finding = case.finding(ID, Severity::Warning, message, |_| "nothing but the program fills it".to_owned());
        finding.help = format!("Set `{}` before the object is inserted, or have the database or the framework generate it.", key.name);
        findings.push(finding);
    }
}

/// Where the framework does not mind, the database must: a generated column takes NULL on some of them.
fn is_unset(write: &&KeyWrite) -> bool {
    matches!(write.supply.kind, SupplyKind::Unset { .. }) && write.is_required()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::Dialect;
    use crate::rules::testing::*;
    use crate::schema::model::Column;

    fn run(column: Column, is_refused: bool) -> Vec<Finding> {
        let mut model = ModelBuilder::new("t");
        model.variant(Dialect::MySql, table("t", &[column]));
        model.entity("org.acme.T", &[(SupplyKind::Unset { is_refused }, "made here without it")]);
        let mut found = Vec::new();
        check(&model.build(), &mut found);
        found
    }

    #[test]
    fn a_required_key_that_is_not_set() {
        let found = run(required_key("id"), false);
        assert_eq!((found.len(), found[0].severity), (1, Severity::Warning));
        assert!(found[0].message.contains("error 1048 \"Column 'id' cannot be null\""), "{}", found[0].message);
        assert!(run(required_key("id"), true)[0].message.contains("ids for this class must be manually assigned"));
        assert!(run(generated_key("id"), false).is_empty());
    }
}
