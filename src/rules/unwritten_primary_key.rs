//! `unwritten-primary-key` (audit): a required key of a table that nothing in the sources inserts into.

use std::collections::BTreeSet;

use super::Rule;
use super::case::distinct;
use super::keys::is_half_read;
use super::words;
use crate::diagnostic::{Evidence, Finding, Role, Severity, Side};
use crate::dialect::Dialect;
use crate::facts::TableKind;
use crate::model::{Model, Subject, Variant};
use crate::names;
use crate::schema::model::{Column, Standing};

pub const ID: &str = "unwritten-primary-key";

pub const RULE: Rule = Rule { id: ID, page: include_str!("../../rules/unwritten-primary-key.md"), check };

fn check(model: &Model, findings: &mut Vec<Finding>) {
    // A writer means the nearest of several copies of a table: it is a writer of the others all the same.
    let writes = model.subjects.iter().flat_map(|subject| &subject.writes).filter(|write| write.inserts);
    let written: BTreeSet<String> = writes.map(|write| names::key(&write.table.name)).collect();
    for subject in model.subjects.iter().filter(|subject| !written.contains(&names::key(&subject.name))) {
        let is_production = |variant: &&Variant| model.schema(variant.schema).is_some_and(|schema| schema.standing == Standing::Production);
        let faults: Vec<(&Variant, &Column)> =
            subject.variants.iter().filter(is_production).filter_map(|variant| Some((variant, required_key(model, variant)?))).collect();
        findings.extend(finding(model, subject, &faults));
    }
}

/// The table's one key column, when a row must bring its value. Keys that point to a parent have the parent's.
fn required_key<'m>(model: &Model, variant: &'m Variant) -> Option<&'m Column> {
    let table = &*variant.table;
    let [only] = table.primary_key.as_ref()?.columns.as_slice() else { return None };
    let column = table.column(only)?;
    let is_known = table.kind == TableKind::Table && !table.partial && !is_half_read(table, column);
    let may_be_row_id = model.dialect(variant.schema) == Dialect::Generic;
    (is_known && !may_be_row_id && column.is_required() && !table.is_foreign_key(only)).then_some(column)
}

fn finding(model: &Model, subject: &Subject, faults: &[(&Variant, &Column)]) -> Option<Finding> {
    let (_, column) = faults.first()?;
    let dialects = distinct(faults.iter().map(|(variant, _)| model.dialect(variant.schema)));
    let who = words::list_negated(&dialects, "does not generate it", "generates it");
    let mut evidence: Vec<Evidence> = Vec::new();
    for at in distinct(faults.iter().map(|(_, column)| column.at)) {
        evidence.push(Evidence { side: Side::Schema, role: Role::Fault, at, label: "required, and not generated".to_owned() });
    }
    Some(Finding {
        rule: ID,
        severity: Severity::Note,
        message: format!(
            "`{}.{}` must be supplied with every row ({who}), and nothing in the sources inserts into `{}`: whoever does has to know.",
            subject.name, column.name, subject.name
        ),
        table: subject.name.clone(),
        columns: vec![column.name.clone()],
        schemas: faults.iter().map(|(variant, _)| variant.schema).collect(),
        writers: Vec::new(),
        evidence,
        help: "If rows come from code that keyward does not read, see that it supplies the key; if nobody needs the table, drop it."
            .to_owned(),
        fix: None,
        hidden: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::SupplyKind;
    use crate::rules::testing::*;
    use crate::schema::model::Table;

    fn run(dialect: Dialect, table: Table, is_written: bool) -> usize {
        let mut model = ModelBuilder::new("t");
        model.variant(dialect, table);
        if is_written {
            model.statement("seed.sql", &[(SupplyKind::Application, "")]);
        }
        let mut found = Vec::new();
        check(&model.build(), &mut found);
        found.len()
    }

    #[test]
    fn only_a_required_key_of_an_unwritten_table() {
        let plain = || table("t", &[super::super::testing::required_key("id")]);
        assert_eq!(run(Dialect::MySql, plain(), false), 1);
        assert_eq!(run(Dialect::MySql, plain(), true), 0);
        assert_eq!(run(Dialect::MySql, table("t", &[generated_key("id")]), false), 0);
        assert_eq!(run(Dialect::Generic, plain(), false), 0);
        assert_eq!(run(Dialect::MySql, Table { foreign_keys: vec![vec!["id".to_owned()]], ..plain() }, false), 0);
    }
}
