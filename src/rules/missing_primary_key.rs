//! `missing-primary-key` (audit): a table without a primary key, and nothing that would explain it.

use super::Rule;
use super::alteration::Change;
use super::case::{distinct, short_writer, shortened};
use super::mends::Mends;
use super::words;
use crate::diagnostic::{Evidence, Finding, Fix, Role, Safety, Severity, Side};
use crate::facts::TableKind;
use crate::model::{Model, SchemaId, Subject, Variant, Write};
use crate::names;
use crate::schema::model::{Standing, Table};

pub const ID: &str = "missing-primary-key";

pub const RULE: Rule = Rule { id: ID, page: include_str!("../../rules/missing-primary-key.md"), check };

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for subject in &model.subjects {
        let is_production = |variant: &&Variant| model.schema(variant.schema).is_some_and(|schema| schema.standing == Standing::Production);
        let faults: Vec<&Variant> = subject.variants.iter().filter(is_production).filter(|variant| is_keyless(&variant.table)).collect();
        findings.extend(finding(model, subject, &faults));
    }
}

/// Tables of one column are counters and flags, join tables are told by their foreign keys, and a unique key without NULLs is as good as a primary one.
fn is_keyless(table: &Table) -> bool {
    let is_known = table.kind == TableKind::Table && !table.partial && table.unread.is_empty();
    let is_required = |name: &String| table.column(name).is_none_or(|column| column.nullable != Some(true));
    let has_unique = table.unique.iter().any(|columns| columns.iter().all(is_required));
    is_known && table.primary_key.is_none() && table.columns.len() > 1 && !has_unique && table.foreign_keys.len() < 2
}

fn finding(model: &Model, subject: &Subject, faults: &[&Variant]) -> Option<Finding> {
    let first = faults.first()?;
    let schemas: Vec<SchemaId> = faults.iter().map(|variant| variant.schema).collect();
    let titles = distinct(schemas.iter().map(|schema| model.dialect(*schema).title().to_owned()));
    let mut evidence: Vec<Evidence> = Vec::new();
    for at in distinct(faults.iter().map(|variant| variant.table.at)) {
        evidence.push(Evidence {
            side: Side::Schema,
            role: Role::Fault,
            at,
            label: "no primary key, and no unique key without NULLs".to_owned(),
        });
    }
    // Writers that call one of its columns their key.
    let keyed: Vec<_> = subject.writes.iter().filter(|write| schemas.contains(&write.schema) && !write.key.is_empty()).collect();
    let writers = distinct(keyed.iter().map(|write| short_writer(&write.writer.name)));
    let columns = distinct(
        keyed
            .iter()
            .flat_map(|write| write.key.iter().filter_map(|index| write.table.columns.get(*index)).map(|column| names::key(&column.name))),
    );
    let theirs =
        if writers.is_empty() { String::new() } else { format!(" {} takes `{}` for its key.", shortened(&writers), columns.join("`, `")) };
    if let Some(write) = keyed.first() {
        let label = format!("`{}` is taken for the key", columns.join("`, `"));
        evidence.push(Evidence { side: Side::Application, role: Role::Evidence, at: write.writer.at, label });
    }
    let others = subject.variants.iter().filter(|variant| !schemas.contains(&variant.schema) && variant.table.primary_key.is_some());
    for variant in others.take(2) {
        let at = variant.table.primary_key.as_ref().map_or(variant.table.at, |key| key.at);
        let label = format!("{} has one", model.dialect(variant.schema).title());
        evidence.push(Evidence { side: Side::Schema, role: Role::Contrast, at, label });
    }
    Some(Finding {
        rule: ID,
        severity: Severity::Note,
        message: format!(
            "`{}` has no primary key ({}): rows cannot be told apart, so that replication and tools go by whole rows or not at all.{theirs}",
            subject.name,
            words::list(&titles)
        ),
        table: subject.name.clone(),
        columns: Vec::new(),
        schemas,
        writers: Vec::new(),
        evidence,
        help: match columns.first() {
            Some(column) => format!("Add `PRIMARY KEY ({column})` to `{}`.", first.table.name),
            None => format!("Give `{}` a primary key: a natural one, or a generated column.", first.table.name),
        },
        fix: fix(model, subject, faults),
        hidden: Vec::new(),
    })
}

/// The column that the writers take for the key becomes it, when every one of them that is known gives it a value, or the database does.
fn fix(model: &Model, subject: &Subject, faults: &[&Variant]) -> Option<Fix> {
    let mut mends = Mends::new();
    let mut named: Option<String> = None;
    for variant in faults {
        let writes: Vec<&Write> = subject.writes.iter().filter(|write| write.schema == variant.schema && write.inserts).collect();
        let keys = distinct(writes.iter().filter(|write| !write.key.is_empty()).map(|write| &write.key));
        let [key] = keys.as_slice() else { continue };
        let [index] = key.as_slice() else { continue };
        let Some(column) = variant.table.columns.get(*index).filter(|column| column.nullable == Some(false)) else { continue };
        let is_given = |write: &&Write| write.columns().nth(*index).is_some_and(|(_, supply)| supply.kind.is_value());
        if !column.generation.is_known() && !writes.iter().all(is_given) {
            continue;
        }
        mends.change(model, variant.schema, &variant.table, column, Change::AddPrimaryKey);
        named.get_or_insert_with(|| column.name.clone());
    }
    let title = format!("make `{}` the primary key of `{}` ({})", named?, subject.name, mends.titles());
    mends.finish(title, Safety::Unsafe)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::Dialect;
    use crate::facts::SupplyKind;
    use crate::rules::testing::*;

    fn run(change: impl Fn(&mut Table)) -> Vec<Finding> {
        let mut keyless = Table { primary_key: None, ..table("t", &[required_key("a"), required_key("b")]) };
        change(&mut keyless);
        let mut model = ModelBuilder::new("t");
        model.variant(Dialect::MySql, keyless);
        model.entity("org.acme.T", &[(SupplyKind::Application, ""), (SupplyKind::Application, "")]);
        let mut found = Vec::new();
        check(&model.build(), &mut found);
        found
    }

    #[test]
    fn what_explains_it() {
        assert_eq!(run(|_| ()).len(), 1);
        assert!(run(|table| table.unique.push(vec!["b".to_owned()])).is_empty());
        assert!(run(|table| table.foreign_keys = vec![vec!["a".to_owned()], vec!["b".to_owned()]]).is_empty());
        assert!(run(|table| table.columns.truncate(1)).is_empty());
        assert!(run(|table| table.partial = true).is_empty());
        let nullable = |table: &mut Table| {
            table.columns[1].nullable = Some(true);
            table.unique.push(vec!["b".to_owned()]);
        };
        assert_eq!(run(nullable).len(), 1, "NULLs are not told apart");
    }

    #[test]
    fn who_takes_a_column_for_the_key_is_said() {
        let found = run(|_| ());
        assert!(found[0].message.ends_with("`T` takes `a` for its key."), "{}", found[0].message);
        assert_eq!(found[0].help, "Add `PRIMARY KEY (a)` to `t`.");
    }
}
