//! `unsafe-multi-write` (audit): a method writes several tables with no transaction around it.

use super::Rule;
use super::case::{distinct, short_writer};
use super::words;
use crate::diagnostic::{Evidence, Finding, Role, Severity, Side};
use crate::facts::{MultiWrite, StoreCall};
use crate::model::{Model, Subject};
use crate::names;

pub const ID: &str = "unsafe-multi-write";

pub const RULE: Rule = Rule { id: ID, page: include_str!("../../rules/unsafe-multi-write.md"), check };

/// How many of its tables a finding shows.
const SHOWN: usize = 3;

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for method in &model.multi_writes {
        let stored: Vec<(&StoreCall, &Subject)> = method.stores.iter().filter_map(|store| Some((store, subject(model, store)?))).collect();
        findings.extend(finding(method, &stored));
    }
}

/// The table that a call stores into, as the writer behind it is linked.
fn subject<'m>(model: &'m Model, store: &StoreCall) -> Option<&'m Subject> {
    model.subjects.iter().find(|subject| {
        let is_named = store.is_table && store.writers.iter().any(|table| names::same(table, &subject.name));
        let writes = || subject.writes.iter().any(|write| write.inserts && store.writers.contains(&write.writer.name));
        (is_named && !subject.writes.is_empty()) || (!store.is_table && writes())
    })
}

fn finding(method: &MultiWrite, stored: &[(&StoreCall, &Subject)]) -> Option<Finding> {
    let tables = distinct(stored.iter().map(|(_, subject)| names::key(&subject.name)));
    if tables.len() < 2 {
        return None;
    }
    let firsts: Vec<&(&StoreCall, &Subject)> =
        tables.iter().filter_map(|table| stored.iter().find(|(_, subject)| names::key(&subject.name) == *table)).collect();
    let quoted: Vec<String> = firsts.iter().map(|(_, subject)| format!("`{}`", subject.name)).collect();
    let mut evidence =
        vec![Evidence { side: Side::Application, role: Role::Fault, at: method.at, label: "no transaction is around it".to_owned() }];
    for (store, subject) in firsts.iter().take(SHOWN) {
        let label = format!("writes `{}`", subject.name);
        evidence.push(Evidence { side: Side::Application, role: Role::Evidence, at: store.at, label });
    }
    for (_, subject) in firsts.iter().take(SHOWN) {
        if let Some(variant) = subject.variants.first() {
            let label = format!("`{}`", subject.name);
            evidence.push(Evidence { side: Side::Schema, role: Role::Evidence, at: variant.table.at, label });
        }
    }
    let (_, first) = firsts.first()?;
    Some(Finding {
        rule: ID,
        severity: Severity::Note,
        message: format!(
            "{} writes {} one after the other with no transaction around them: where a later insert fails, the rows of the earlier ones stay.",
            short_writer(&method.name),
            words::list(&quoted)
        ),
        table: first.name.clone(),
        columns: Vec::new(),
        schemas: Vec::new(),
        writers: vec![method.name.clone()],
        evidence,
        help: format!("Put {} into one transaction (`@Transactional`, `TransactionTemplate`).", short_writer(&method.name)),
        fix: None,
        hidden: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::Dialect;
    use crate::facts::SupplyKind;
    use crate::rules::testing::*;

    #[test]
    fn two_stores_of_one_table_are_one() {
        let mut builder = ModelBuilder::new("t");
        builder.variant(Dialect::MySql, table("t", &[required_key("id")]));
        builder.entity("org.acme.T", &[(SupplyKind::Application, "")]);
        let mut model = builder.build();
        let store = |at| StoreCall { writers: vec!["org.acme.T".to_owned()], is_table: false, at };
        model.multi_writes = vec![MultiWrite { name: "org.acme.S.add".to_owned(), at: at(5), stores: vec![store(at(6)), store(at(7))] }];
        let mut found = Vec::new();
        check(&model, &mut found);
        assert!(found.is_empty());
        let mut other = model.subjects[0].clone();
        other.name = "u".to_owned();
        other.writes[0].writer.name = "org.acme.U".to_owned();
        model.subjects.push(other);
        model.multi_writes[0].stores[1].writers = vec!["org.acme.U".to_owned()];
        check(&model, &mut found);
        assert!(found[0].message.starts_with("`S.add` writes `t` and `u` one after the other"), "{}", found[0].message);
    }
}
