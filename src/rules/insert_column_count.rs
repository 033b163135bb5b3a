//! `insert-column-count`: not as many values as columns.

use super::Rule;
use super::case::distinct;
use super::mends::{self, Mends};
use super::statement::{Fault, is_whole, mended_findings, writes};
use super::words::quoted;
use crate::diagnostic::{Edit, Finding, Fix, Safety, Severity};
use crate::dialect::Dialect;
use crate::facts::{InsertForm, RowLength};
use crate::model::{Model, Write};
use crate::schema::model::{Generation, Table};
use crate::source::Span;

pub const ID: &str = "insert-column-count";

pub const RULE: Rule = Rule { id: ID, page: include_str!("../../rules/insert-column-count.md"), check };

const NAMED: &str = "Give each column of `{table}` that {writers} names one value.";
const BY_POSITION: &str = "Without names the values go to the columns of `{table}` by their position{count}. Name in {writers} the columns that the values are for.";

/// What each database says to fewer values than columns, and to more.
/// <https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html> (1136), <https://www.postgresql.org/docs/current/errcodes-appendix.html>,
/// <https://h2database.com/javadoc/org/h2/api/ErrorCode.html>, <https://docs.oracle.com/error-help/db/ora-00947/>,
/// <https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors> (109, 110, 213),
/// <https://db.apache.org/derby/docs/10.16/ref/rrefexcept71493.html>, <https://www.ibm.com/docs/en/db2/11.5?topic=messages-sql0117n>.
const ANSWERS: &[(Dialect, &str, &str)] = &[
    (Dialect::MySql, "error 1136 \"Column count doesn't match value count\"", "error 1136 \"Column count doesn't match value count\""),
    (Dialect::MariaDb, "error 1136 \"Column count doesn't match value count\"", "error 1136 \"Column count doesn't match value count\""),
    (
        Dialect::Postgres,
        "42601 'INSERT has more target columns than expressions'",
        "42601 'INSERT has more expressions than target columns'",
    ),
    (Dialect::Sqlite, "\"{values} values for {columns} columns\"", "\"{values} values for {columns} columns\""),
    (Dialect::H2, "21002 'Column count does not match'", "21002 'Column count does not match'"),
    (Dialect::Hsqldb, "\"row column count mismatch\"", "\"row column count mismatch\""),
    (
        Dialect::Derby,
        "42802 \"The number of values assigned is not the same as the number of specified or implied columns.\"",
        "42802 \"The number of values assigned is not the same as the number of specified or implied columns.\"",
    ),
    (Dialect::Oracle, "ORA-00947 'not enough values'", "ORA-00913 'too many values'"),
    (
        Dialect::SqlServer,
        "error 109 \"There are more columns in the INSERT statement than values specified in the VALUES clause.\"",
        "error 110 \"There are fewer columns in the INSERT statement than values specified in the VALUES clause.\"",
    ),
    (
        Dialect::Db2,
        "SQLCODE -117 (the number of values is not the number of columns)",
        "SQLCODE -117 (the number of values is not the number of columns)",
    ),
    (Dialect::Generic, "the numbers must be the same", "the numbers must be the same"),
];

/// What the databases of mappers say to two values without a comma between them; of the others that it is no statement at all.
const SYNTAX: &[(Dialect, &str)] = &[
    (Dialect::MySql, "error 1064 \"You have an error in your SQL syntax\""),
    (Dialect::MariaDb, "error 1064 \"You have an error in your SQL syntax\""),
    (Dialect::Postgres, "42601 'syntax error'"),
    (Dialect::H2, "42000 'Syntax error in SQL statement'"),
    (Dialect::Oracle, "ORA-00917 'missing comma'"),
    (Dialect::SqlServer, "error 102 \"Incorrect syntax\""),
];

fn check(model: &Model, out: &mut Vec<Finding>) {
    for subject in &model.subjects {
        let faults: Vec<Fault> = writes(model, subject).filter_map(|(write, dialect)| fault(write, dialect)).collect();
        let help = help(&faults);
        out.extend(mended_findings(ID, Severity::Error, subject, faults, &help, |faults| fix(model, faults)));
    }
}

/// What to do, for INSERTs that name columns and for those that do not.
fn help(faults: &[Fault]) -> String {
    let is_named = |fault: &&Fault| fault.write.form.as_ref().is_some_and(|form| form.columns.is_some());
    let counts = distinct(faults.iter().filter(|fault| !is_named(fault)).map(|fault| fault.write.table.columns.len()));
    let by_position = BY_POSITION.replace(
        "{count}",
        &match counts.as_slice() {
            [only] => format!(", and the table has {only}"),
            _ => String::new(),
        },
    );
    match (faults.iter().any(|fault| is_named(&fault)), counts.is_empty()) {
        (true, false) => format!("{NAMED} {by_position}"),
        (false, false) => by_position,
        _ => NAMED.to_owned(),
    }
}

/// Values by position that the table has outgrown: naming its first columns says what was meant before another script added columns behind them, if
/// those get along without a value. Columns of the table's own script may have been put between the others.
fn fix(model: &Model, faults: &[&Fault]) -> Option<Fix> {
    let mut mends = Mends::new();
    faults.iter().for_each(|fault| mends.write(model, named(model, fault)));
    let count = faults.first()?.write.form.as_ref()?.rows.first()?.values;
    mends.finish(format!("name the first {count} columns, for which the values are"), Safety::Unsafe)
}

fn named(model: &Model, fault: &Fault) -> Option<Vec<Edit>> {
    let text = mends::text(model, fault.write).filter(|text| text.columns.is_empty())?;
    let count = text.rows.first()?.values.len();
    let columns = &fault.write.table.columns;
    // What the database fills has a value in such a list, or none, as the database likes it.
    let is_plain = columns.iter().all(|column| !matches!(column.generation, Generation::Computed(_) | Generation::Identity { .. }));
    let (first, rest) = columns.split_at_checked(count)?;
    let may_be_left_out = rest.iter().all(|column| {
        let gets_along = column.nullable == Some(true) || column.default.is_some();
        gets_along && column.generation == Generation::None && column.at.file != fault.write.table.at.file
    });
    if !is_plain || !may_be_left_out || rest.is_empty() || fault.dialect == Dialect::Generic {
        return None;
    }
    let names: Option<Vec<String>> = first.iter().map(|column| mends::name(fault.dialect, &column.name)).collect();
    let content = format!(" ({})", names?.join(", "));
    mends::everywhere(text, |text| {
        let is_even = text.rows.iter().all(|row| row.values.len() == count);
        let at = Span { start: text.head.end, ..text.head };
        is_even.then(|| vec![Edit { at, content: content.clone() }])
    })
}

fn fault(write: &Write, dialect: Dialect) -> Option<Fault<'_>> {
    let form = write.form.as_ref()?;
    let (row, columns, from) = match &form.columns {
        Some(columns) => (known_rows(form, dialect).find(|row| row.values != columns.len())?, columns.len(), "named"),
        None => {
            let (row, columns) = by_position(write, dialect, form)?;
            (row, columns, "in the table")
        }
    };
    let (_, fewer, more) = ANSWERS.iter().find(|(known, ..)| *known == dialect)?;
    let answer = match (dialect, &form.columns) {
        (Dialect::SqlServer, None) => "error 213 \"Column name or number of supplied values does not match table definition.\"",
        (Dialect::Sqlite, None) => "\"table {table} has {columns} columns but {values} values were supplied\"",
        _ if row.values < columns => fewer,
        _ => more,
    };
    let syntax = || SYNTAX.iter().find(|(known, _)| *known == dialect).map_or("a syntax error", |(_, answer)| *answer);
    let answer = if row.missing_comma.is_some() { syntax() } else { answer };
    let answer = answer.replace("{values}", &row.values.to_string()).replace("{columns}", &columns.to_string());
    let counts = format!("{} and {}", number(columns, "column", from), number(row.values, "value", "given"));
    let (what, label) = match row.missing_comma {
        Some(_) => (format!("{counts}, because a comma is missing between two of them"), "a comma is missing here".to_owned()),
        None => (counts.clone(), counts),
    };
    Some(Fault {
        write,
        dialect,
        column: String::new(),
        at: row.missing_comma.unwrap_or(row.at),
        label,
        schema_at: write.table.at,
        // A table that only ALTERs tell of has more columns than are known.
        schema_label: match is_whole(write) {
            true => number(write.table.columns.len(), "column", "in the table"),
            false => format!("`{}`, as far as it is known", write.table.name),
        },
        what,
        answer: quoted(&answer, &write.table.name, ""),
    })
}

/// `1 value given`, `3 columns named`
fn number(count: usize, thing: &str, how: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {thing}{plural} {how}")
}

/// The rows whose values are known: elsewhere the database counts nothing, for it is no statement.
fn known_rows(form: &InsertForm, dialect: Dialect) -> impl Iterator<Item = &RowLength> {
    form.rows.iter().filter(move |row| row.gap.and_then(|gap| gap.on(dialect)).is_none())
}

/// The row that does not have as many values as a list without column names takes, and how many that is.
fn by_position<'f>(write: &Write, dialect: Dialect, form: &'f InsertForm) -> Option<(&'f RowLength, usize)> {
    if !is_whole(write) || write.table.columns.is_empty() {
        return None;
    }
    let (least, most) = taken(dialect, &write.table);
    let row = known_rows(form, dialect).find(|row| row.values < least || row.values > most)?;
    Some((row, most))
}

/// How few and how many values a list without column names may have.
fn taken(dialect: Dialect, table: &Table) -> (usize, usize) {
    let all = table.columns.len();
    let count = |test: fn(&Generation) -> bool| table.columns.iter().filter(|column| test(&column.generation)).count();
    let computed = count(|generation| matches!(generation, Generation::Computed(_)));
    match dialect {
        // PostgreSQL gives the rest their defaults: https://www.postgresql.org/docs/current/sql-insert.html
        Dialect::Postgres | Dialect::Generic => (1, all),
        // https://learn.microsoft.com/sql/t-sql/statements/insert-transact-sql: identity columns are left out
        Dialect::SqlServer => {
            let taken = all - count(|generation| matches!(generation, Generation::Identity { .. }));
            (taken - computed, taken)
        }
        // Some databases want DEFAULT for a computed column, others want nothing.
        _ => (all - computed, all),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::*;
    use crate::schema::model::Column;

    #[test]
    fn each_database_takes_its_number_of_values() {
        let plain = table("t", &[required_key("id"), required_key("a"), required_key("b")]);
        assert_eq!(taken(Dialect::MySql, &plain), (3, 3));
        assert_eq!(taken(Dialect::Postgres, &plain), (1, 3));
        let computed = Column { generation: Generation::Computed(at(2)), ..required_key("sum") };
        let rich = table("t", &[generated_key("id"), required_key("a"), computed]);
        assert_eq!(taken(Dialect::SqlServer, &rich), (1, 2));
        assert_eq!(taken(Dialect::Oracle, &rich), (2, 3));
    }

    #[test]
    fn every_database_has_an_answer() {
        assert!(Dialect::ALL.iter().all(|dialect| ANSWERS.iter().any(|(known, ..)| known == dialect)));
    }
}
