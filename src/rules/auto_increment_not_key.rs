//! `auto-increment-not-key`: MySQL refuses a table whose AUTO_INCREMENT column is in no key.

use super::Rule;
use super::alteration;
use super::mends::Mends;
use super::words;
use crate::diagnostic::{Evidence, Finding, Role, Safety, Severity, Side};
use crate::facts::TableKind;
use crate::model::{Model, SchemaId, Subject, Variant};
use crate::names;
use crate::schema::model::{Column, Generation, Schema, Standing, Table};

pub const ID: &str = "auto-increment-not-key";

pub const RULE: Rule = Rule { id: ID, page: include_str!("../../rules/auto-increment-not-key.md"), check };

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for subject in &model.subjects {
        let judged = subject.variants.iter().filter(|variant| model.schema(variant.schema).is_some_and(is_judged));
        let faults: Vec<(&Variant, &Column)> =
            judged.flat_map(|variant| keyless(&variant.table).map(move |column| (variant, column))).collect();
        findings.extend(finding(model, subject, &faults));
    }
}

/// H2 and others that read `AUTO_INCREMENT` ask for no key, nor does OceanBase's documentation:
/// <https://en.oceanbase.com/docs/common-oceanbase-database-10000000001377914>.
fn is_judged(schema: &Schema) -> bool {
    schema.dialect.is_mysql_like() && !schema.is_for_kin && schema.standing <= Standing::Documentation
}

/// AUTO_INCREMENT columns that begin no key or index. In MyISAM's and Aria's they need not be the first.
fn keyless(table: &Table) -> impl Iterator<Item = &Column> {
    let is_known = table.kind == TableKind::Table && !table.partial && table.unread.is_empty();
    let columns = table.columns.iter().filter(move |_| is_known);
    columns.filter(|column| {
        let key = names::key(&column.name);
        let indexes = table.unique.iter().chain(&table.indexes).chain(&table.foreign_keys);
        matches!(column.generation, Generation::AutoIncrement(_))
            && table.key_position(&column.name).is_none()
            && !indexes.into_iter().any(|index| index.iter().any(|name| names::key(name) == key))
    })
}

fn finding(model: &Model, subject: &Subject, faults: &[(&Variant, &Column)]) -> Option<Finding> {
    let (_, column) = faults.first()?;
    let schemas: Vec<SchemaId> = faults.iter().map(|(variant, _)| variant.schema).collect();
    let mut titles: Vec<String> = schemas.iter().map(|schema| model.dialect(*schema).title().to_owned()).collect();
    titles.dedup();
    let refuse = if titles.len() == 1 { "refuses" } else { "refuse" };
    let titles = words::list(&titles);
    let message = format!(
        "`{}.{}` is AUTO_INCREMENT and in no key: {titles} {refuse} the table with error 1075 \"Incorrect table definition; there can be only one auto \
         column and it must be defined as a key\".",
        subject.name, column.name
    );
    let evidence = faults.iter().map(|(_, column)| Evidence {
        side: Side::Schema,
        role: Role::Fault,
        at: column.at,
        label: "AUTO_INCREMENT, and no key or index has it".to_owned(),
    });
    // The statement has never run: it is changed where it stands, in a migration too.
    let mut mends = Mends::new();
    for (variant, column) in faults {
        let edit = model.schema(variant.schema).and_then(|schema| alteration::keyed(schema, &variant.table, column));
        mends.add(model, variant.schema, edit, None);
    }
    let fix = mends.finish(format!("make `{}` a key", column.name), Safety::Safe);
    Some(Finding {
        rule: ID,
        severity: Severity::Error,
        message,
        table: subject.name.clone(),
        columns: vec![column.name.clone()],
        schemas,
        writers: Vec::new(),
        evidence: evidence.collect(),
        help: format!("Add `PRIMARY KEY ({0})`, or `UNIQUE KEY ({0})` where another column is the key.", column.name),
        fix,
        hidden: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::Dialect;
    use crate::rules::testing::*;

    fn run(dialect: Dialect, change: impl Fn(&mut Table)) -> usize {
        let column = Column { generation: Generation::AutoIncrement(at(2)), ..required_key("id") };
        let mut keyless = Table { primary_key: None, ..table("t", &[column, required_key("n")]) };
        change(&mut keyless);
        let mut model = ModelBuilder::new("t");
        model.variant(dialect, keyless);
        let mut found = Vec::new();
        check(&model.build(), &mut found);
        found.len()
    }

    #[test]
    fn any_key_or_index_will_do() {
        assert_eq!(run(Dialect::MySql, |_| ()), 1);
        assert_eq!(run(Dialect::MySql, |table| table.indexes.push(vec!["id".to_owned()])), 0);
        assert_eq!(run(Dialect::MySql, |table| table.unique.push(vec!["n".to_owned(), "id".to_owned()])), 0, "MyISAM");
        assert_eq!(run(Dialect::MySql, |table| *table = keyed(table.clone(), &["id"])), 0);
        assert_eq!(run(Dialect::MySql, |table| table.partial = true), 0);
    }

    #[test]
    fn oceanbase_asks_for_no_key() {
        let create = "CREATE TABLE t (id bigint NOT NULL AUTO_INCREMENT, n int) DEFAULT CHARSET=utf8mb4;";
        let found = |folder: &str| {
            let seed = format!("sql/{folder}/R__rows.sql");
            let texts = [("sql/common/V1__t.sql", create), (seed.as_str(), "CREATE TABLE u (id int PRIMARY KEY) ENGINE=InnoDB;")];
            let analysis =
                crate::analysis::analyze_texts(texts.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect());
            let mut found = Vec::new();
            check(&analysis.model, &mut found);
            found.len()
        };
        assert_eq!((found("mysql"), found("oceanbase")), (1, 0));
    }

    #[test]
    fn h2_asks_for_no_key() {
        assert_eq!(run(Dialect::H2, |_| ()), 0);
    }
}
