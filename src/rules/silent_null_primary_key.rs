//! `silent-null-primary-key`: SQLite stores NULL in a key that is no rowid alias and not NOT NULL, without a word; every database does in a column that
//! only the writer takes for a key.

use super::Rule;
use super::case::Case;
use super::keys::{KeyColumn, KeyWrite, key_columns};
use crate::diagnostic::{Finding, Severity};
use crate::dialect::Dialect;
use crate::facts::SupplyKind;
use crate::model::Model;
use crate::names;
use crate::schema::model::{Generation, Origin};

pub const ID: &str = "silent-null-primary-key";

pub const RULE: Rule = Rule { id: ID, page: include_str!("../../rules/silent-null-primary-key.md"), check };

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for key in key_columns(model) {
        findings.extend(keyless(model, &key));
        let case = Case::new(model, &key, key.writes.iter().filter(|write| write.gives_no_value() && stores_null(write)));
        let Some(fault) = case.faults().first() else { continue };
        let data_type = fault.column.data_type.as_ref().map_or("a column without a type", |data_type| data_type.text.as_str());
        let why = if fault.is_composite() {
            "part of a composite key".to_owned()
        } else if data_type.eq_ignore_ascii_case("INTEGER") {
            // https://www.sqlite.org/lang_createtable.html#rowid: "INTEGER PRIMARY KEY DESC" is no alias, for compatibility.
            "no alias of the rowid (`INTEGER PRIMARY KEY DESC` is none)".to_owned()
        } else {
            format!("`{data_type}`, not `INTEGER`, so it is no alias of the rowid")
        };
        let message = format!(
            "{} is NULL in every row that is inserted this way: it is {why}, SQLite does not imply NOT NULL for it, and {}. \
             No insert fails; the rows cannot be found by their key again.{}",
            case.column_name(),
            case.writers(),
            case.contrast_sentence()
        );
        let label = |_: &[Dialect]| "a key that SQLite neither generates nor requires".to_owned();
        let mut finding = case.finding(ID, Severity::Error, message, label);
        finding.help = case.help();
        finding.fix = case.fix();
        findings.push(finding);
    }
}

/// A table that has no key at all, and a framework that leaves the value to the database and reads it back.
fn keyless(model: &Model, key: &KeyColumn) -> Option<Finding> {
    let case = Case::new(model, key, key.writes.iter().filter(|write| is_keyless(model, write)));
    case.faults().first()?;
    let message = format!(
        "{} is NULL in every row that is inserted this way: {}, but nothing generates it, and the table has no primary key that would refuse the row. \
         The rows cannot be found by their key again, and what reads the new key back gets none.{}",
        case.column_name(),
        case.writers(),
        case.contrast_sentence()
    );
    let mut finding = case.finding(ID, Severity::Warning, message, |_| "takes NULL, is not generated, and is no key".to_owned());
    finding.help = format!("Make `{}` the primary key of `{}`, and let the database generate it.", key.name, key.subject.name);
    Some(finding)
}

fn is_keyless(model: &Model, write: &KeyWrite) -> bool {
    let (column, table) = (write.column, &write.write.table);
    let is_whole = model.schema(write.write.schema).is_some_and(|schema| !schema.incomplete && schema.origin != Origin::Upgrade);
    let is_unique = table.unique.iter().chain(&table.indexes).any(|columns| columns.iter().any(|name| names::same(name, &column.name)));
    is_whole
        && write.dialect != Dialect::Generic
        && write.write.form.is_none()
        && write.supply.kind == SupplyKind::Database
        && table.primary_key.is_none()
        && !is_unique
        && table.unread.is_empty()
        && !table.partial
        && column.nullable == Some(true)
        && column.generation == Generation::None
        && column.default.is_none()
        && !fails_anyway(write)
}

/// <https://www.sqlite.org/lang_createtable.html#the_primary_key>: but for a bug in early versions, PRIMARY KEY would imply NOT NULL.
fn stores_null(write: &KeyWrite) -> bool {
    let column = write.column;
    // A NULL that is sent is not replaced by the default.
    let is_sent = write.supply.kind == SupplyKind::Null;
    let stays = match column.generation {
        Generation::None => is_sent || column.default.is_none(),
        Generation::Default(_) => is_sent,
        _ => false,
    };
    stays
        && write.dialect == Dialect::Sqlite
        && write.write.table.primary_key.is_some()
        && column.nullable == Some(true)
        && !write.is_half_read()
        && !fails_anyway(write)
}

/// Whether another column makes the same insert fail: then no row is stored.
fn fails_anyway(write: &KeyWrite) -> bool {
    let gives_nothing =
        |kind: &SupplyKind| matches!(kind, SupplyKind::Omitted | SupplyKind::Default | SupplyKind::Null | SupplyKind::Database);
    write
        .write
        .columns()
        .any(|(other, supply)| other.is_required() && gives_nothing(&supply.kind) && !super::keys::is_half_read(&write.write.table, other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::*;
    use crate::schema::model::Column;

    fn run(dialect: Dialect, column: Column, kind: SupplyKind) -> Vec<Finding> {
        let mut model = ModelBuilder::new("t");
        model.variant(dialect, table("t", &[column]));
        model.statement("save", &[(kind, "not in the column list")]);
        let mut findings = Vec::new();
        check(&model.build(), &mut findings);
        findings
    }

    fn silent() -> Column {
        Column { nullable: Some(true), ..typed(required_key("id"), "text") }
    }

    #[test]
    fn sqlite_stores_null_in_a_text_key() {
        let findings = run(Dialect::Sqlite, silent(), SupplyKind::Omitted);
        assert_eq!(findings.len(), 1);
        assert!(findings[0].message.contains("it is `text`, not `INTEGER`"), "{}", findings[0].message);
        assert_eq!(run(Dialect::Sqlite, silent(), SupplyKind::Null).len(), 1, "an explicit NULL is stored too");
    }

    #[test]
    fn a_row_that_another_part_of_the_key_rejects_is_not_stored() {
        let mut model = ModelBuilder::new("t");
        let other = Column { name: "other".to_owned(), at: at(7), ..required_key("other") };
        model.variant(Dialect::Sqlite, keyed(table("t", &[silent(), other]), &["id", "other"]));
        model.statement("save", &[(SupplyKind::Omitted, ""), (SupplyKind::Omitted, "")]);
        let mut findings = Vec::new();
        check(&model.build(), &mut findings);
        assert!(findings.is_empty());
    }

    #[test]
    fn a_default_does_not_replace_a_null_that_is_sent() {
        assert_eq!(run(Dialect::Sqlite, defaulted(silent(), "'x'"), SupplyKind::Null).len(), 1);
        let random = Column { generation: Generation::Default(at(1)), ..defaulted(silent(), "(randomblob(16))") };
        assert_eq!(run(Dialect::Sqlite, random.clone(), SupplyKind::Null).len(), 1);
        assert!(run(Dialect::Sqlite, random, SupplyKind::Omitted).is_empty());
    }

    #[test]
    fn a_rowid_a_not_null_a_default_or_a_value_is_none_of_it() {
        let rowid = Column { generation: Generation::RowId(at(1)), ..silent() };
        assert!(run(Dialect::Sqlite, rowid, SupplyKind::Omitted).is_empty());
        assert!(run(Dialect::Sqlite, Column { nullable: Some(false), ..silent() }, SupplyKind::Omitted).is_empty());
        assert!(run(Dialect::Sqlite, defaulted(silent(), "'x'"), SupplyKind::Omitted).is_empty());
        assert!(run(Dialect::Sqlite, silent(), SupplyKind::Application).is_empty());
        assert!(run(Dialect::Postgres, silent(), SupplyKind::Omitted).is_empty());
    }

    #[test]
    fn a_key_that_only_the_entity_knows_stays_null() {
        let found = |dialect: Dialect, column: Column, kind: SupplyKind, index: &[&str]| {
            let mut model = ModelBuilder::new("t");
            let mut table = table("t", &[column]);
            table.primary_key = None;
            table.indexes = index.iter().map(|name| vec![(*name).to_owned()]).collect();
            model.variant(dialect, table);
            model.entity("T", &[(kind, "GenerationType.IDENTITY")]);
            let mut model = model.build();
            model.subjects[0].writes[0].key = vec![0];
            let mut findings = Vec::new();
            check(&model, &mut findings);
            findings.iter().map(|finding| finding.severity).collect::<Vec<_>>()
        };
        let column = || Column { nullable: Some(true), ..typed(required_key("id"), "int") };
        assert_eq!(found(Dialect::MySql, column(), SupplyKind::Database, &[]), [Severity::Warning]);
        assert_eq!(found(Dialect::Postgres, column(), SupplyKind::Database, &[]), [Severity::Warning]);
        assert!(found(Dialect::Generic, column(), SupplyKind::Database, &[]).is_empty());
        assert!(found(Dialect::MySql, column(), SupplyKind::Application, &[]).is_empty());
        assert!(found(Dialect::MySql, column(), SupplyKind::Database, &["id"]).is_empty(), "an index says that somebody cares");
        assert!(found(Dialect::MySql, Column { nullable: None, ..column() }, SupplyKind::Database, &[]).is_empty());
        let trigger = Column { generation: Generation::Trigger(at(3)), ..column() };
        assert!(found(Dialect::Oracle, trigger, SupplyKind::Database, &[]).is_empty());
    }
}
