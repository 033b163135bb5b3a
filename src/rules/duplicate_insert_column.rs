//! `duplicate-insert-column`: one INSERT names a column twice.

use super::Rule;
use super::mends::{self, Mends};
use super::statement::{Fault, mended_findings, writes};
use super::words::quoted;
use crate::diagnostic::{Edit, Finding, Fix, Safety, Severity};
use crate::dialect::Dialect;
use crate::facts::InsertForm;
use crate::model::Model;
use crate::names::{self, Name};

pub const ID: &str = "duplicate-insert-column";

pub const RULE: Rule = Rule { id: ID, page: include_str!("../../rules/duplicate-insert-column.md"), check };

const HELP: &str =
    "Name `{column}` once in {writers}, with the value that is meant; the other may belong to a column whose name was not changed.";

/// <https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html> (1110), <https://www.postgresql.org/docs/current/errcodes-appendix.html>,
/// <https://h2database.com/javadoc/org/h2/api/ErrorCode.html>, <https://docs.oracle.com/error-help/db/ora-00957/>,
/// <https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors> (264),
/// <https://db.apache.org/derby/docs/10.16/ref/rrefexcept71493.html>, <https://www.ibm.com/docs/en/db2/11.5?topic=messages-sql0121n>.
const ANSWERS: &[(Dialect, &str)] = &[
    (Dialect::MySql, "error 1110 \"Column '{column}' specified twice\""),
    (Dialect::MariaDb, "error 1110 \"Column '{column}' specified twice\""),
    (Dialect::Postgres, "42701 'column \"{column}\" specified more than once'"),
    // Tried with 3.40: no error, the first of the values is stored.
    (Dialect::Sqlite, "no error, the first value is stored and the other is dropped without a word"),
    (Dialect::H2, "42121 'Duplicate column name \"{COLUMN}\"'"),
    (Dialect::Hsqldb, "error -5579 \"duplicate column name in column list\""),
    (Dialect::Derby, "42X13 \"Column name '{COLUMN}' appears more than once times in the column list of an INSERT statement.\""),
    (Dialect::Oracle, "ORA-00957 'duplicate column name'"),
    (
        Dialect::SqlServer,
        "error 264 \"The column name '{column}' is specified more than once in the SET clause or column list of an INSERT.\"",
    ),
    (Dialect::Db2, "SQLCODE -121 (a column is identified more than once)"),
    (Dialect::Generic, "a column may be named once"),
];

fn check(model: &Model, out: &mut Vec<Finding>) {
    for subject in &model.subjects {
        let mut faults = Vec::new();
        for (write, dialect) in writes(model, subject) {
            let Some((first, second)) = write.form.as_ref().and_then(|form| twice(form)) else { continue };
            let Some(column) = write.table.column(&second.text) else { continue };
            faults.push(Fault {
                write,
                dialect,
                column: column.name.clone(),
                at: second.at,
                label: format!("`{}` is named again", first.text),
                schema_at: column.at,
                schema_label: "the column".to_owned(),
                what: "the column is named twice".to_owned(),
                answer: quoted(answer(dialect), &write.table.name, &column.name),
            });
        }
        out.extend(mended_findings(ID, Severity::Error, subject, faults, HELP, |faults| fix(model, faults)));
    }
}

/// Where both have the same value, the second is taken out.
fn fix(model: &Model, faults: &[&Fault]) -> Option<Fix> {
    let mut mends = Mends::new();
    faults.iter().for_each(|fault| mends.write(model, once(model, fault)));
    let column = faults.first()?.column.clone();
    mends.finish(format!("name `{column}` once"), Safety::Safe)
}

fn once(model: &Model, fault: &Fault) -> Option<Vec<Edit>> {
    let text = mends::text(model, fault.write)?;
    let place = text.columns.iter().position(|column| *column == fault.at)?;
    mends::everywhere(text, |text| {
        text.repeated.iter().find(|(_, second)| *second == place)?;
        mends::without(text, place)
    })
}

fn answer(dialect: Dialect) -> &'static str {
    ANSWERS.iter().find(|(known, _)| *known == dialect).map_or("", |(_, answer)| answer)
}

/// The first column that is named twice, at both places.
fn twice(form: &InsertForm) -> Option<(&Name, &Name)> {
    let columns = form.columns.as_ref()?;
    columns.iter().enumerate().find_map(|(index, name)| {
        let before = columns.iter().take(index).find(|other| is_same(other, name))?;
        Some((before, name))
    })
}

/// Quoted names may differ in case alone.
fn is_same(one: &Name, other: &Name) -> bool {
    one.text == other.text || (!one.quoted && !other.quoted && names::same(&one.text, &other.text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::at;

    fn form(names: &[(&str, bool)]) -> InsertForm {
        let columns = names.iter().map(|&(text, quoted)| Name { text: text.to_owned(), quoted, at: at(1) }).collect();
        InsertForm {
            columns: Some(columns),
            rows: vec![],
            overriding_system: false,
            verb: crate::facts::InsertVerb::Insert,
            ignores: false,
            selects: false,
        }
    }

    #[test]
    fn names_are_the_same_but_for_their_case_unless_quoted() {
        assert!(twice(&form(&[("a", false), ("b", false), ("A", false)])).is_some());
        assert!(twice(&form(&[("userId", true), ("userid", true)])).is_none());
        assert!(twice(&form(&[("userId", true), ("userId", true)])).is_some());
        assert!(twice(&form(&[("a", false), ("b", false)])).is_none());
    }

    #[test]
    fn every_database_has_an_answer() {
        assert!(Dialect::ALL.iter().all(|dialect| !answer(*dialect).is_empty()));
    }
}
