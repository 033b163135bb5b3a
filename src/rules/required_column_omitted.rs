//! `required-column-omitted`: a writer leaves out a column that is NOT NULL and that nothing fills.

use std::collections::BTreeSet;

use super::Rule;
use super::alteration::{self, Change};
use super::keys::{is_half_read, is_undeclared};
use super::mends::Mends;
use super::required::{accepts_nothing, is_mended_elsewhere, is_required, is_tenants};
use super::statement::{Fault, mended_findings, selects_in_script, writes};
use super::words;
use crate::diagnostic::{Evidence, Finding, Fix, Role, Safety, Severity, Side};
use crate::dialect::Dialect;
use crate::facts::SupplyKind;
use crate::model::{Model, Subject, Write};
use crate::names;
use crate::schema::model::{Column, Generation};

pub const ID: &str = "required-column-omitted";

pub const RULE: Rule = Rule { id: ID, page: include_str!("../../rules/required-column-omitted.md"), check };

const HELP: &str = "Give `{column}` a value in {writers}, or give the column a default, or let it be NULL.";

/// A statement that leaves out more required columns than this, and more than it names, is about another table of this name.
const MOST: usize = 3;

fn check(model: &Model, out: &mut Vec<Finding>) {
    for subject in &model.subjects {
        let mut faults = Vec::new();
        let mut certain: BTreeSet<String> = BTreeSet::new();
        for (write, dialect) in writes(model, subject).filter(|(write, _)| is_judged(write)) {
            let left_out: Vec<_> = omitted(write, dialect).collect();
            if left_out.len() > MOST && left_out.len() > write.named {
                continue;
            }
            for column in left_out {
                // A key, in another database's script: `unassigned-primary-key` speaks of both.
                if is_undeclared(subject, write, column)
                    || is_tenants(write, &column.name)
                    || is_mended_elsewhere(model, write, dialect, column)
                    || (!is_statement(write) && is_supplied_by_another(subject, write, column))
                {
                    continue;
                }
                if is_statement(write) && !selects_in_script(model, write) {
                    certain.insert(names::key(&column.name));
                }
                faults.push(Fault {
                    write,
                    dialect,
                    column: column.name.clone(),
                    at: write.writer.at,
                    label: if is_statement(write) {
                        format!("`{}` is not named", column.name)
                    } else {
                        format!("`{}` is not mapped", column.name)
                    },
                    schema_at: column.at,
                    schema_label: format!("`{}` is NOT NULL without a default", column.name),
                    what: "the column is NOT NULL without a default, and it is left out".to_owned(),
                    answer: words::rejection(dialect, false, &write.table.name, column),
                });
            }
        }
        for mut finding in mended_findings(ID, Severity::Warning, subject, faults, HELP, |faults| fix(model, subject, faults)) {
            if finding.columns.iter().any(|column| certain.contains(&names::key(column))) {
                finding.severity = Severity::Error;
            }
            finding.evidence.extend(contrast(model, subject, &finding));
            out.push(finding);
        }
    }
}

/// The default that another database's script gives the column; else the column takes NULL. Which of both the program means, it alone knows.
fn fix(model: &Model, subject: &Subject, faults: &[&Fault]) -> Option<Fix> {
    let first = faults.first()?;
    let own = first.write.table.column(&first.column)?;
    let name = format!("`{}.{}`", subject.name, first.column);
    let mut mends = Mends::new();
    if let Some(default) =
        alteration::common_default(own, subject.variants.iter().filter_map(|variant| variant.table.column(&first.column)))
    {
        mends.change_at_fault(model, faults, Change::SetDefault(&default));
        let title = format!("give {name} the default {default}, as another script does ({})", mends.titles());
        return mends.finish(title, Safety::Unsafe);
    }
    let counts = |column: &Column| {
        matches!(
            column.generation,
            Generation::AutoIncrement(_) | Generation::Identity { .. } | Generation::Sequence { .. } | Generation::RowId(_)
        )
    };
    if subject.variants.iter().filter_map(|variant| variant.table.column(&first.column)).any(counts) {
        mends.generate(model, faults);
        let title = format!("let {} generate {name}, as another database does", mends.titles());
        return mends.finish(title, Safety::Unsafe);
    }
    mends.allow_null(model, faults);
    let title = format!("let {name} be NULL ({})", mends.titles());
    mends.finish(title, Safety::Unsafe)
}

/// Statements say all they write; so do Diesel's structs, which are one insert's columns.
fn is_statement(write: &Write) -> bool {
    write.form.is_some() || write.writer.via.starts_with("Diesel")
}

/// A writer with a column that the table lacks means another by it, or another table; `unknown-column` speaks of it.
fn is_judged(write: &Write) -> bool {
    let is_mended = write.form.as_ref().is_some_and(|form| form.ignores);
    write.strangers.is_empty() && write.is_made && write.named > 0 && !is_mended
}

/// The required columns, keys aside, that a writer leaves out.
fn omitted(write: &Write, dialect: Dialect) -> impl Iterator<Item = &Column> {
    let columns = write.columns().enumerate().filter(|(index, _)| !write.is_key(*index));
    let columns = columns.filter(|(_, (_, supply))| matches!(supply.kind, SupplyKind::Omitted | SupplyKind::Default));
    columns.map(|(_, (column, _))| column).filter(move |column| is_required(write, dialect, column))
}

/// Whether another writer of the table gives the column a value: then the entity may be there to be read, or for part of the rows.
fn is_supplied_by_another(subject: &Subject, write: &Write, column: &Column) -> bool {
    let others = subject.writes.iter().filter(|other| other.schema == write.schema && other.writer.name != write.writer.name);
    let mut supplies = others.flat_map(Write::columns).filter(|(other, _)| names::same(&other.name, &column.name));
    supplies.any(|(_, supply)| !matches!(supply.kind, SupplyKind::Omitted | SupplyKind::Default | SupplyKind::Database))
}

/// The variants of other databases that take such a row.
fn contrast(model: &Model, subject: &Subject, finding: &Finding) -> Vec<Evidence> {
    let Some(name) = finding.columns.first() else { return Vec::new() };
    let at_fault = |dialect: Dialect| finding.schemas.iter().any(|id| model.dialect(*id) == dialect);
    let mut evidence: Vec<Evidence> = Vec::new();
    for variant in subject.variants.iter().filter(|variant| !at_fault(model.dialect(variant.schema))) {
        let dialect = model.dialect(variant.schema);
        // What was not understood may be what the column does not say.
        let is_read = |column: &&Column| !matches!(column.generation, Generation::Unknown(_)) && !is_half_read(&variant.table, column);
        let Some(column) = variant.table.column(name).filter(|column| accepts_nothing(column)).filter(is_read) else { continue };
        let how = match (&column.default, &column.generation) {
            (Some(default), _) if !default.text.is_empty() => format!("has the default {}", default.text),
            (Some(_), _) => "fills it unasked".to_owned(),
            (None, Generation::None) => "lets it be NULL".to_owned(),
            (None, _) => "fills it".to_owned(),
        };
        if evidence.iter().all(|known| known.at != column.at) {
            evidence.push(Evidence {
                side: Side::Schema,
                role: Role::Contrast,
                at: column.at,
                label: format!("{} {how}", dialect.title()),
            });
        }
    }
    evidence
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::*;

    fn run(model: &Model) -> Vec<Finding> {
        let mut found = Vec::new();
        check(model, &mut found);
        found
    }

    fn table_of(column: Column) -> crate::schema::model::Table {
        table("job", &[generated_key("id"), column])
    }

    fn left_out(builder: &mut ModelBuilder, is_entity: bool) {
        let supplies = [(SupplyKind::Database, ""), (SupplyKind::Omitted, "")];
        if is_entity { builder.entity("Job", &supplies) } else { builder.statement("Jobs.add", &supplies) }
    }

    #[test]
    fn every_database_rejects_the_row() {
        for dialect in Dialect::ALL {
            let mut builder = ModelBuilder::new("job");
            builder.variant(dialect, table_of(required_key("state")));
            left_out(&mut builder, false);
            let found = run(&builder.build());
            assert_eq!((found.len(), found[0].severity), (1, Severity::Error), "{dialect:?}");
            assert_eq!(found[0].columns, ["state"]);
        }
    }

    #[test]
    fn a_default_a_null_or_a_type_that_fills_itself_is_no_fault() {
        let count = |dialect, column| {
            let mut builder = ModelBuilder::new("job");
            builder.variant(dialect, table_of(column));
            left_out(&mut builder, false);
            run(&builder.build()).len()
        };
        assert_eq!(count(Dialect::Postgres, defaulted(required_key("state"), "0")), 0);
        assert_eq!(count(Dialect::Postgres, Column { nullable: Some(true), ..required_key("state") }), 0);
        assert_eq!(count(Dialect::Postgres, Column { nullable: None, ..required_key("state") }), 0);
        assert_eq!(count(Dialect::MySql, typed(required_key("state"), "timestamp")), 0);
        assert_eq!(count(Dialect::Postgres, typed(required_key("state"), "timestamp")), 1);
        assert_eq!(count(Dialect::SqlServer, typed(required_key("state"), "rowversion")), 0);
    }

    #[test]
    fn an_entity_is_a_warning_and_only_when_it_is_made() {
        let mut builder = ModelBuilder::new("job");
        builder.variant(Dialect::MySql, table_of(required_key("state")));
        left_out(&mut builder, true);
        let mut model = builder.build();
        assert_eq!(run(&model)[0].severity, Severity::Warning);
        model.subjects[0].writes[0].is_made = false;
        assert!(run(&model).is_empty());
    }

    #[test]
    fn another_writer_that_fills_it_speaks_for_the_entity_alone() {
        let mut builder = ModelBuilder::new("job");
        builder.variant(Dialect::MySql, table_of(required_key("state")));
        left_out(&mut builder, true);
        builder.statement("Jobs.add", &[(SupplyKind::Database, ""), (SupplyKind::Conditional, "")]);
        assert!(run(&builder.build()).is_empty());
        left_out(&mut builder, false);
        assert_eq!(run(&builder.build()).len(), 1);
    }

    #[test]
    fn the_database_that_takes_the_row_is_shown() {
        let mut builder = ModelBuilder::new("job");
        builder.variant(Dialect::Postgres, table_of(required_key("state")));
        builder.variant(Dialect::MySql, table_of(defaulted(required_key("state"), "1")));
        left_out(&mut builder, false);
        let found = run(&builder.build());
        let labels: Vec<_> =
            found[0].evidence.iter().filter(|evidence| evidence.role == Role::Contrast).map(|evidence| evidence.label.as_str()).collect();
        assert_eq!(labels, ["MySQL has the default 1"]);
        let mut builder = ModelBuilder::new("job");
        builder.variant(Dialect::Postgres, table_of(required_key("state")));
        let mut table = table_of(Column { nullable: Some(true), ..required_key("state") });
        table.unread.push(table.at);
        builder.variant(Dialect::Oracle, table);
        left_out(&mut builder, false);
        let found = run(&builder.build());
        assert!(found[0].evidence.iter().all(|evidence| evidence.role != Role::Contrast), "not all of it was understood");
    }
}
