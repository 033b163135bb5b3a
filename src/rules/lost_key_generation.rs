//! `lost-key-generation`: a later statement of the same schema took the generation away from a key that had it.

use super::Rule;
use super::case::{self, Case, distinct};
use super::keys::{KeyColumn, KeyVariant, KeyWrite, is_half_read, key_columns, lost_generation};
use super::mends::Mends;
use super::words;
use crate::diagnostic::{Evidence, Finding, Role, Safety, Severity, Side};
use crate::model::Model;
use crate::schema::model::{Generation, Standing};
use crate::source::Span;

pub const ID: &str = "lost-key-generation";

pub const RULE: Rule = Rule { id: ID, page: include_str!("../../rules/lost-key-generation.md"), check };

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for key in key_columns(model) {
        let relies = |write: &&KeyWrite| write.gives_no_value() && write.is_required() && lost_generation(write.column).is_some();
        let case = Case::new(model, &key, key.writes.iter().filter(relies));
        if !case.is_empty() {
            findings.push(relied_upon(&case));
        } else if let Some(finding) = unwritten(model, &key) {
            findings.push(finding);
        }
    }
}

/// A writer leaves the key to the database, which no longer fills it.
fn relied_upon(case: &Case) -> Finding {
    let was = distinct(case.faults().iter().filter_map(|fault| lost_generation(fault.column)).map(|(_, was)| words::generation(was)));
    let message = format!(
        "{} was generated ({}) until a later statement took that away, and {}. {}{}",
        case.column_name(),
        was.join(", "),
        case.writers(),
        case.rejection(),
        case.contrast_sentence()
    );
    let mut finding = case.finding(ID, case.lowered(Severity::Error), message, |_| "what is left of it: nothing generates it".to_owned());
    let columns = case.faults().iter().filter_map(|fault| lost_generation(fault.column));
    show_loss(&mut finding, columns.map(|(at, was)| (at, was.clone())));
    finding.help = case.help_after_loss();
    finding.fix = case.fix();
    finding
}

/// Tests' schemas and examples are nobody's loss.
fn is_production(model: &Model, variant: &KeyVariant) -> bool {
    model.schema(variant.schema).is_some_and(|schema| schema.standing == Standing::Production)
}

/// Nobody is known to write it, or all do so on conditions: worth a look, unless the key was made one that the application supplies.
fn unwritten(model: &Model, key: &KeyColumn) -> Option<Finding> {
    if key.writes.iter().any(|write| write.gives_value()) {
        return None;
    }
    let lost: Vec<(&KeyVariant, Span, &Generation)> = key
        .variants
        .iter()
        .filter(|variant| is_production(model, variant))
        .filter_map(|variant| lost_on_purpose_is_out(variant).map(|(at, was)| (variant, at, was)))
        .collect();
    let (_, _, was) = lost.first()?;
    let dialects = distinct(lost.iter().map(|(variant, ..)| variant.dialect));
    let subject = format!("`{}.{}`", key.subject.name, key.name);
    let who = words::list_negated(&dialects, "does not fill it any more", "fills it any more");
    let message = format!(
        "{subject} was generated ({}) until a later statement took that away: {who}, and a row that leaves it out is rejected.",
        words::generation(was)
    );
    let mut finding = Finding {
        rule: ID,
        severity: Severity::Warning,
        message,
        table: key.subject.name.clone(),
        columns: vec![key.name.clone()],
        schemas: distinct(lost.iter().map(|(variant, ..)| variant.schema)),
        writers: Vec::new(),
        evidence: Vec::new(),
        help: "Repeat the generation in the statement that restates the column, or add it again after it.".to_owned(),
        fix: None,
        hidden: Vec::new(),
    };
    show_loss(&mut finding, lost.iter().map(|(_, at, was)| (*at, (*was).clone())));
    let mut mends = Mends::new();
    for (variant, ..) in &lost {
        let statement = model.schema(variant.schema).and_then(|schema| case::generating(schema, variant.table, variant.column));
        mends.add(model, variant.schema, None, statement);
    }
    let title = format!("let {} generate {subject} again", mends.titles());
    finding.fix = mends.finish(title, Safety::Unsafe);
    Some(finding)
}

/// A counting key that stays a required number lost its counter by mistake; a dropped default, or a number made a text, is a decision.
fn lost_on_purpose_is_out<'m>(variant: &KeyVariant<'m>) -> Option<(Span, &'m Generation)> {
    let (at, was) = lost_generation(variant.column)?;
    let counted = matches!(was, Generation::AutoIncrement(_) | Generation::Identity { .. } | Generation::RowId(_));
    let stays = variant.column.is_required() && words::is_countable(variant.column) && !is_half_read(variant.table, variant.column);
    (counted && stays).then_some((at, was))
}

/// Puts the statements that took the generation away first, and where it was before at the end of the schema's places.
fn show_loss(finding: &mut Finding, losses: impl Iterator<Item = (Span, Generation)>) {
    let losses = distinct(losses);
    // What is left of the column mostly is the statement that restated it.
    finding.evidence.retain(|evidence| !losses.iter().any(|(at, _)| at.contains(evidence.at) || evidence.at.contains(*at)));
    for evidence in finding.evidence.iter_mut().filter(|evidence| evidence.side == Side::Schema && evidence.role == Role::Fault) {
        evidence.role = Role::Evidence;
    }
    for (index, (at, was)) in losses.iter().enumerate() {
        let label = format!("this takes the {} away", words::generation(was));
        finding.evidence.insert(index, Evidence { side: Side::Schema, role: Role::Fault, at: *at, label });
    }
    for (at, was) in &losses {
        if let Some(before) = was.at().filter(|before| before != at) {
            let label = format!("generated here before ({})", words::generation(was));
            finding.evidence.push(Evidence { side: Side::Schema, role: Role::Evidence, at: before, label });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::Dialect;
    use crate::facts::SupplyKind;
    use crate::rules::testing::*;
    use crate::schema::model::{ChangeKind, Column};

    fn lost() -> Column {
        changed(required_key("id"), ChangeKind::LostGeneration { was: Generation::AutoIncrement(at(2)) })
    }

    fn run(column: Column, writers: &[SupplyKind]) -> Vec<Finding> {
        let mut model = ModelBuilder::new("t");
        model.variant(Dialect::MySql, table("t", &[column]));
        for kind in writers {
            model.entity("T", &[(kind.clone(), "")]);
        }
        let mut findings = Vec::new();
        check(&model.build(), &mut findings);
        findings
    }

    #[test]
    fn a_writer_that_relies_on_it_makes_an_error() {
        let findings = run(lost(), &[SupplyKind::Database]);
        assert_eq!(findings.len(), 1);
        let finding = &findings[0];
        assert_eq!((finding.severity, finding.primary().unwrap().at), (Severity::Error, at(3)));
        assert_eq!(finding.primary().unwrap().label, "this takes the AUTO_INCREMENT away");
        assert_eq!(finding.evidence.last().unwrap().at, at(2));
        assert!(finding.evidence.iter().any(|evidence| evidence.side == Side::Application && evidence.role == Role::Fault));
    }

    #[test]
    fn without_a_writer_it_is_a_warning() {
        assert_eq!(run(lost(), &[])[0].severity, Severity::Warning);
    }

    #[test]
    fn a_key_that_the_application_supplies_since_is_right() {
        assert!(run(lost(), &[SupplyKind::Framework { sequence: None }]).is_empty());
        assert!(run(typed(lost(), "varchar"), &[]).is_empty(), "a number made a text");
        let default = changed(required_key("id"), ChangeKind::LostGeneration { was: Generation::Default(at(2)) });
        assert!(run(default, &[]).is_empty(), "a default added for the rows of that day, and dropped again");
    }

    #[test]
    fn a_generation_given_back_is_right() {
        assert!(run(Column { generation: Generation::AutoIncrement(at(5)), ..lost() }, &[SupplyKind::Database]).is_empty());
    }
}
