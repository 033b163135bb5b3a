//! `inconsistent-key-strategy`: one writer lets the database count a table's key, and a framework makes it for another.

use super::Rule;
use super::case::{Case, distinct, short_writer, shortened};
use super::keys::{KeyColumn, KeyWrite, key_columns};
use super::words;
use crate::diagnostic::{Evidence, Finding, Role, Severity, Side};
use crate::dialect::Dialect;
use crate::facts::{MadeValue, SupplyKind};
use crate::model::Model;
use crate::names;
use crate::schema::model::Generation;

pub const ID: &str = "inconsistent-key-strategy";

pub const RULE: Rule = Rule { id: ID, page: include_str!("../../rules/inconsistent-key-strategy.md"), check };

/// How many writers of the database's side a finding shows.
const SHOWN: usize = 2;

/// How the names of writers end that are files of SQL or changelogs.
const SCRIPTS: &[&str] = &[".sql", ".xml", ".yaml", ".yml", ".json"];

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for key in key_columns(model) {
        let leaving: Vec<&KeyWrite> = key.writes.iter().filter(|write| leaves_it(model, write)).collect();
        let has_other = |write: &&KeyWrite| leaving.iter().any(|other| other.write.schema == write.write.schema);
        let case = Case::new(model, &key, key.writes.iter().filter(|write| makes_it(write)).filter(has_other));
        if let Some(finding) = finding(&key, &case, &leaving) {
            findings.push(finding);
        }
    }
}

/// A writer of the application that relies on the database's counter. A script's own rows are there before anyone counts.
fn leaves_it(model: &Model, write: &KeyWrite) -> bool {
    // A changelog's inclusions are no scripts of their own; their rows go by the file's name, and a program's by what writes them.
    let name = write.write.writer.name.to_lowercase();
    let is_script = model.schema(write.write.schema).is_some_and(|schema| schema.scripts.contains(&write.write.writer.at.file))
        || (name.contains('/') && SCRIPTS.iter().any(|end| name.ends_with(end)));
    counts(&write.column.generation)
        && !write.is_composite()
        && write.gives_no_value()
        && write.supply.kind != SupplyKind::Null
        && !is_script
}

/// The database's own counters. What a trigger does may be the very same as the framework.
fn counts(generation: &Generation) -> bool {
    matches!(generation, Generation::AutoIncrement(_) | Generation::Identity { .. } | Generation::Sequence { .. } | Generation::RowId(_))
}

/// A framework that makes numbers of its own for a column in which the database counts.
fn makes_it(write: &KeyWrite) -> bool {
    // Refused, not inconsistent: explicit-generated-key.
    let is_refused =
        matches!(write.column.generation, Generation::Identity { always, .. } if always || write.dialect == Dialect::SqlServer);
    let is_own = match &write.supply.kind {
        SupplyKind::Made(MadeValue::Snowflake { is_stated, .. }) => *is_stated,
        SupplyKind::Framework { sequence: Some(from) } => match &write.column.generation {
            Generation::Sequence { name, .. } => !name.is_empty() && *name != names::key(&from.name),
            // The sequence of an identity column may be called by its name.
            Generation::Identity { .. } => names::key(&from.name) != owned_sequence(write),
            _ => true,
        },
        _ => false,
    };
    is_own && !is_refused && counts(&write.column.generation) && words::is_countable(write.column) && !write.is_composite()
}

/// <https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-SERIAL>
fn owned_sequence(write: &KeyWrite) -> String {
    names::key(&format!("{}_{}_seq", write.write.table.name, write.column.name))
}

fn finding(key: &KeyColumn, case: &Case, leaving: &[&KeyWrite]) -> Option<Finding> {
    let first = case.faults().first()?;
    let schemas = case.schemas();
    let leaving: Vec<&&KeyWrite> = leaving.iter().filter(|write| schemas.contains(&write.write.schema)).collect();
    let names = |writes: &mut dyn Iterator<Item = &KeyWrite>| {
        let names = distinct(writes.map(|write| short_writer(&write.write.writer.name)));
        (shortened(&names), names.len() == 1)
    };
    let (makers, is_one_maker) = names(&mut case.faults().iter());
    let (leavers, is_one_leaver) = names(&mut leaving.iter().map(|write| **write));
    let is_snowflake = matches!(first.supply.kind, SupplyKind::Made(_));
    let message = format!(
        "{} is counted by two: {leavers} {} it to the database ({}), and {makers} {} it from elsewhere ({}). {}",
        case.column_name(),
        if is_one_leaver { "leaves" } else { "leave" },
        words::generation(&first.column.generation),
        if is_one_maker { "takes" } else { "take" },
        first.supply.label,
        if is_snowflake {
            "The database goes on from the largest key that it has seen, so that its numbers become what they were not meant to be."
        } else {
            "Two counters that do not know of each other come to the same number, and the insert fails as a duplicate."
        }
    );
    let label = |_: &[Dialect]| format!("the database counts here ({})", words::generation(&first.column.generation));
    let mut finding = case.finding(ID, Severity::Warning, message, label);
    for place in distinct(leaving.iter().map(|write| write.supply.at)).into_iter().take(SHOWN) {
        let Some(write) = leaving.iter().find(|write| write.supply.at == place) else { continue };
        let label = format!("{} leaves it to the database", short_writer(&write.write.writer.name));
        finding.evidence.push(Evidence { side: Side::Application, role: Role::Evidence, at: place, label });
    }
    finding.help = format!("Let one of both count `{}`: the database for all writers, or the framework for all.", key.name);
    Some(finding)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::SequenceUse;
    use crate::rules::testing::*;
    use crate::schema::model::Column;

    fn serial(name: &str) -> Column {
        Column { generation: Generation::Sequence { name: name.to_owned(), at: at(2) }, ..required_key("id") }
    }

    fn from(name: &str) -> SupplyKind {
        SupplyKind::Framework { sequence: Some(SequenceUse::stated(name)) }
    }

    fn run(column: Column, one: SupplyKind, other: SupplyKind) -> usize {
        let mut model = ModelBuilder::new("t");
        model.variant(Dialect::Postgres, table("t", &[column]));
        model.entity("A", &[(one, "a")]);
        model.statement("B", &[(other, "b")]);
        let mut found = Vec::new();
        check(&model.build(), &mut found);
        found.len()
    }

    #[test]
    fn two_counters_for_one_key() {
        assert_eq!(run(serial("t_id_seq"), from("hibernate_sequence"), SupplyKind::Omitted), 1);
        assert_eq!(run(serial("t_id_seq"), from("T_ID_SEQ"), SupplyKind::Omitted), 0, "the same counter");
        assert_eq!(run(generated_key("id"), from("t_id_seq"), SupplyKind::Omitted), 0, "an identity column's own");
        assert_eq!(run(required_key("id"), from("hibernate_sequence"), SupplyKind::Omitted), 0, "another rule's");
    }

    #[test]
    fn rows_of_an_included_changelog_are_there_before_anyone_counts() {
        let found = |name: &str| {
            let mut model = ModelBuilder::new("t");
            model.variant(Dialect::Postgres, table("t", &[serial("t_id_seq")]));
            model.entity("A", &[(from("hibernate_sequence"), "a")]);
            model.statement(name, &[(SupplyKind::Omitted, "b")]);
            let mut found = Vec::new();
            check(&model.build(), &mut found);
            found.len()
        };
        assert_eq!((found("db/changelog/2021.xml"), found("org.acme.Members.add")), (0, 1));
    }

    #[test]
    fn a_value_of_the_programs_may_be_a_copy() {
        assert_eq!(run(serial("t_id_seq"), SupplyKind::Database, SupplyKind::Application), 0);
        assert_eq!(run(serial("t_id_seq"), from("other"), SupplyKind::Application), 0);
    }

    #[test]
    fn snowflakes_beside_a_counter() {
        let snowflake = |is_stated| SupplyKind::Made(MadeValue::Snowflake { field: None, is_stated });
        assert_eq!(run(generated_key("id"), snowflake(true), SupplyKind::Omitted), 1);
        assert_eq!(run(generated_key("id"), snowflake(false), SupplyKind::Omitted), 0);
    }
}
