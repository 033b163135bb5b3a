//! `null-into-required-column`: a statement sends NULL to a column that takes none.

use std::collections::BTreeSet;

use super::Rule;
use super::keys::is_half_read;
use super::mends::{self, Mends};
use super::statement::{Fault, mended_findings, selects_in_script, writes};
use super::words;
use crate::diagnostic::{Edit, Finding, Fix, Safety, Severity};
use crate::dialect::Dialect;
use crate::facts::{InsertVerb, Supply, SupplyKind, ValueKind};
use crate::model::{Model, Write};
use crate::names;
use crate::schema::model::{Column, Generation};

pub const ID: &str = "null-into-required-column";

pub const RULE: Rule = Rule { id: ID, page: include_str!("../../rules/null-into-required-column.md"), check };

const HELP: &str = "Give `{column}` a value in {writers}, leave it out where it has a default, or let it be NULL.";

/// Databases that reject NULL for an identity column; a default is for what is left out, everywhere. MySQL, SQLite, HSQLDB and SQL Server do not, or say something else.
/// <https://www.postgresql.org/docs/current/sql-createtable.html>, <https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/CREATE-TABLE.html>
/// (`ON NULL` is what takes it), <https://www.ibm.com/docs/en/db2/11.5?topic=messages-sql0407n>.
const GENERATES_FOR_NO_NULL: &[Dialect] = &[Dialect::Postgres, Dialect::Db2];

fn check(model: &Model, out: &mut Vec<Finding>) {
    for subject in &model.subjects {
        let mut faults = Vec::new();
        let mut certain: BTreeSet<String> = BTreeSet::new();
        for (write, dialect) in writes(model, subject).filter(|(write, _)| is_judged(write)) {
            for (index, (column, supply)) in write.columns().enumerate() {
                if supply.kind != SupplyKind::Null || is_parameter(supply) || !is_rejected(write, dialect, index, column) {
                    continue;
                }
                if !selects_in_script(model, write) {
                    certain.insert(names::key(&column.name));
                }
                faults.push(Fault {
                    write,
                    dialect,
                    column: column.name.clone(),
                    at: supply.at,
                    label: format!("NULL for `{}`", column.name),
                    schema_at: column.at,
                    schema_label: format!("`{}` is NOT NULL", column.name),
                    what: "the column is NOT NULL, and NULL is sent".to_owned(),
                    answer: words::rejection(dialect, true, &write.table.name, column),
                });
            }
        }
        let found = mended_findings(ID, Severity::Error, subject, faults, HELP, |faults| fix(model, faults));
        out.extend(found.into_iter().map(|finding| {
            let is_certain = finding.columns.iter().any(|column| certain.contains(&names::key(column)));
            Finding { severity: if is_certain { finding.severity } else { finding.severity.lower() }, ..finding }
        }));
    }
}

/// DEFAULT in NULL's place, where there is a default or a generation that NULL goes past; else the column takes NULL.
fn fix(model: &Model, faults: &[&Fault]) -> Option<Fix> {
    let mut mends = Mends::new();
    let column = |fault: &Fault| fault.write.table.column(&fault.column).cloned();
    let has_value = |fault: &&Fault| column(fault).is_some_and(|column| column.default.is_some() || column.generation.is_known());
    let first = faults.first()?;
    if faults.iter().all(has_value) {
        faults.iter().for_each(|fault| mends.write(model, send_default(model, fault)));
        return mends.finish(format!("let `{}` have what the database gives it", first.column), Safety::Unsafe);
    }
    mends.allow_null(model, faults);
    let title = format!("let `{}.{}` be NULL ({})", first.write.table.name, first.column, mends.titles());
    mends.finish(title, Safety::Unsafe)
}

/// SQLite takes no DEFAULT among values: <https://www.sqlite.org/lang_insert.html>. There the column is left out when it is NULL in every row.
fn send_default(model: &Model, fault: &Fault) -> Option<Vec<Edit>> {
    let text = mends::text(model, fault.write)?;
    let table = &fault.write.table;
    let place = match mends::place_of(fault.write, &fault.column) {
        Some(place) => place,
        None if text.columns.is_empty() && text.rows.iter().all(|row| row.values.len() == table.columns.len()) => {
            table.column_index(&fault.column)?
        }
        None => return None,
    };
    let is_null = |row: &crate::model::RowText| row.values.get(place).is_some_and(|value| value.kind == ValueKind::Null);
    mends::everywhere(text, |text| match fault.dialect {
        Dialect::Sqlite if text.goes_on || !text.rows.iter().all(is_null) => None,
        Dialect::Sqlite => mends::without(text, place),
        _ => mends::default_for_null(text, place),
    })
}

/// Whether NULL is surely sent, and the whole statement fails: `INSERT IGNORE` mends or drops rows. What a framework sends has no form.
fn is_judged(write: &Write) -> bool {
    write.sends_null && write.form.as_ref().is_none_or(|form| !form.ignores)
}

fn is_rejected(write: &Write, dialect: Dialect, index: usize, column: &Column) -> bool {
    // What MyBatis is to read back is only taken for NULL.
    let is_inferred = write.key.contains(&index);
    if column.nullable != Some(false) || is_inferred || is_half_read(&write.table, column) || becomes_a_time(dialect, column) {
        return false;
    }
    match column.generation {
        // A required key without a value is `unassigned-primary-key`'s.
        Generation::None if write.is_key(index) => column.default.is_some() && !takes_default(write, dialect, column),
        Generation::None => !takes_default(write, dialect, column),
        Generation::Default(_) => !takes_default(write, dialect, column),
        // What the default gives is not known, but it is a default.
        Generation::Unknown(at) => {
            column.default.as_ref().is_some_and(|default| default.at == at) && !takes_default(write, dialect, column)
        }
        // Oracle's `DEFAULT ON NULL` takes it.
        Generation::Sequence { .. } => dialect != Dialect::Oracle && dialect != Dialect::Generic,
        // A mere `IDENTITY(1,1)` is another database's word.
        Generation::Identity { at, .. } => {
            GENERATES_FOR_NO_NULL.contains(&dialect) && (at.end - at.start) as usize >= "GENERATED AS IDENTITY".len()
        }
        _ => false,
    }
}

/// MySQL: NULL for a TIMESTAMP becomes the current time while explicit_defaults_for_timestamp is off; SQL Server's is a counter of its own.
/// <https://dev.mysql.com/doc/refman/8.4/en/timestamp-initialization.html>
fn becomes_a_time(dialect: Dialect, column: &Column) -> bool {
    let is_own = dialect.is_mysql_like() || matches!(dialect, Dialect::SqlServer | Dialect::Generic);
    is_own && column.data_type.as_ref().is_some_and(|data_type| matches!(data_type.base.as_str(), "timestamp" | "rowversion"))
}

/// SQLite: what REPLACE replaces is the NULL, by the default: <https://www.sqlite.org/lang_conflict.html>.
fn takes_default(write: &Write, dialect: Dialect, column: &Column) -> bool {
    let replaces = write.form.as_ref().is_some_and(|form| form.verb == InsertVerb::Replace);
    matches!(dialect, Dialect::Sqlite | Dialect::Generic) && replaces && column.default.is_some()
}

/// MyBatis' `#{id}` under `useGeneratedKeys` is taken for NULL, which it is not where the property is a primitive.
fn is_parameter(supply: &Supply) -> bool {
    supply.label.starts_with("#{")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::*;
    use std::sync::Arc;

    fn model(dialect: Dialect, column: Column, edit: impl Fn(&mut Write)) -> Vec<Finding> {
        let mut builder = ModelBuilder::new("job");
        builder.variant(dialect, table("job", &[generated_key("id"), column]));
        builder.statement("Jobs.add", &[(SupplyKind::Application, ""), (SupplyKind::Null, "NULL")]);
        let mut model = builder.build();
        model.subjects[0].writes.iter_mut().for_each(edit);
        let mut found = Vec::new();
        check(&model, &mut found);
        found
    }

    #[test]
    fn every_database_rejects_null_whatever_the_default() {
        for dialect in Dialect::ALL {
            assert_eq!(model(dialect, required_key("name"), |_| ()).len(), 1, "{dialect:?}");
            assert_eq!(model(dialect, defaulted(required_key("name"), "'a'"), |_| ()).len(), 1, "{dialect:?}");
            assert_eq!(model(dialect, Column { nullable: Some(true), ..required_key("name") }, |_| ()).len(), 0);
        }
    }

    #[test]
    fn generation_for_null_differs() {
        let generated = |generation| Column { generation, ..required_key("number") };
        let sequence = || Generation::Sequence { name: "s".into(), at: at(2) };
        assert_eq!(model(Dialect::Postgres, generated(sequence()), |_| ()).len(), 1);
        assert_eq!(model(Dialect::Oracle, generated(sequence()), |_| ()).len(), 0, "it may be DEFAULT ON NULL");
        assert_eq!(model(Dialect::MySql, generated(Generation::Default(at(2))), |_| ()).len(), 1);
        assert_eq!(model(Dialect::MySql, generated(Generation::AutoIncrement(at(2))), |_| ()).len(), 0);
        assert_eq!(model(Dialect::Sqlite, generated(Generation::RowId(at(2))), |_| ()).len(), 0);
        assert_eq!(model(Dialect::Oracle, generated(Generation::Trigger(at(2))), |_| ()).len(), 0);
        assert_eq!(model(Dialect::MySql, typed(required_key("changed"), "timestamp"), |_| ()).len(), 0);
        assert_eq!(model(Dialect::MySql, typed(required_key("kind"), "enum"), |_| ()).len(), 1, "its first member is for what is left out");
    }

    #[test]
    fn sqlite_replaces_null_by_the_default() {
        let replace = |write: &mut Write| {
            write.form =
                write.form.as_deref().cloned().map(|form| Arc::new(crate::facts::InsertForm { verb: InsertVerb::Replace, ..form }));
        };
        assert_eq!(model(Dialect::Sqlite, defaulted(required_key("name"), "'a'"), replace).len(), 0);
        assert_eq!(model(Dialect::Sqlite, required_key("name"), replace).len(), 1);
        assert_eq!(model(Dialect::MySql, defaulted(required_key("name"), "'a'"), replace).len(), 1);
    }

    #[test]
    fn what_is_only_taken_for_null_is_not_judged() {
        assert_eq!(model(Dialect::Postgres, required_key("name"), |write| (write.form, write.sends_null) = (None, false)).len(), 0);
        assert_eq!(model(Dialect::Postgres, required_key("name"), |write| write.key = vec![1]).len(), 0);
    }
}
