//! `narrow-key`: the framework makes keys that the column, or the program's own field, cannot hold.

use super::Rule;
use super::alteration::Change;
use super::capacity::{Misfit, capacity, misfit};
use super::mends::Mends;
use super::statement::{Fault, mended_findings, writes};
use super::words::quoted;
use crate::diagnostic::{Finding, Fix, Safety, Severity};
use crate::dialect::Dialect;
use crate::facts::{MadeValue, Supply, SupplyKind, TableKind};
use crate::model::{Model, Write};
use crate::schema::model::{Column, Generation, Schema};

pub const ID: &str = "narrow-key";

pub const RULE: Rule = Rule { id: ID, page: include_str!("../../rules/narrow-key.md"), check };

const HELP: &str = "Make `{column}` (and the program's field) wide enough, BIGINT and Long for a snowflake, CHAR(36) for a UUID and CHAR(32) for one without \
    dashes; or let the database generate it and say so in {writers}.";

/// What the database answers to a number that is too large, a text that is too long, a text for a number.
/// <https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html>, <https://www.postgresql.org/docs/current/errcodes-appendix.html>,
/// <https://docs.oracle.com/en/error-help/db/>, <https://h2database.com/javadoc/org/h2/api/ErrorCode.html>,
/// <https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors>.
const ANSWERS: &[(Dialect, [&str; 3])] = &[
    (Dialect::MySql, MYSQL),
    (Dialect::MariaDb, MYSQL),
    (Dialect::Postgres, ["22003 'integer out of range'", "22001 'value too long'", "42804 'column \"{column}\" is of another type'"]),
    (
        Dialect::Oracle,
        ["ORA-01438 'value larger than specified precision'", "ORA-12899 'value too large for column'", "ORA-01722 'invalid number'"],
    ),
    (Dialect::H2, ["22003 'Numeric value out of range'", "22001 'Value too long for column'", "22018 'Data conversion error'"]),
    (
        Dialect::SqlServer,
        [
            "error 8115 'Arithmetic overflow error'",
            "error 2628 'String or binary data would be truncated'",
            "error 245 'Conversion failed'",
        ],
    ),
];

const MYSQL: [&str; 3] = [
    "error 1264 \"Out of range value for column '{column}'\"",
    "error 1406 \"Data too long for column '{column}'\"",
    "error 1366 \"Incorrect integer value … for column '{column}'\"",
];

const ELSEWHERE: [&str; 3] = ["an overflow", "a text that is too long", "a text that is no number"];

/// What becomes of a number that the field cannot hold: <https://docs.oracle.com/javase/specs/jls/se21/html/jls-5.html#jls-5.1.3>.
const CUT: &str =
    "its lower 32 bits are kept, so that keys are negative as often as not and collide (before 3.3: \"argument type mismatch\")";

fn check(model: &Model, out: &mut Vec<Finding>) {
    for subject in &model.subjects {
        let (mut stated, mut likely) = (Vec::new(), Vec::new());
        for (write, dialect) in writes(model, subject) {
            for (column, supply) in write.columns() {
                let SupplyKind::Made(value) = &supply.kind else { continue };
                let Some(fault) = fault(write, dialect, column, supply, value) else { continue };
                match value {
                    MadeValue::Snowflake { is_stated: false, .. } => {
                        // Where the database generates, a setting that is not in the sources may say so.
                        if column.generation == Generation::None {
                            likely.push(fault);
                        }
                    }
                    _ => stated.push(fault),
                }
            }
        }
        out.extend(mended_findings(ID, Severity::Error, subject, stated, HELP, |faults| fix(model, faults)));
        out.extend(mended_findings(ID, Severity::Warning, subject, likely, HELP, |faults| fix(model, faults)));
    }
}

/// A wider type, where nothing is known to hang on the column's own.
fn fix(model: &Model, faults: &[&Fault]) -> Option<Fix> {
    let first = faults.first()?;
    let mut mends = Mends::new();
    let mut types: Vec<String> = Vec::new();
    for fault in faults {
        let (schema, table) = (model.schema(fault.write.schema)?, &fault.write.table);
        let (column, supply) = fault.write.columns().find(|(column, _)| column.name == fault.column)?;
        let SupplyKind::Made(value) = &supply.kind else { return None };
        let is_free = column.generation == Generation::None && column.default.is_none() && !table.is_foreign_key(&column.name);
        let Some(wide) = wide(fault.dialect, column, value).filter(|_| is_free && !is_pointed_at(schema)) else { continue };
        mends.change(model, fault.write.schema, table, column, Change::SetType(&wide));
        types.push(wide);
    }
    let title = format!("make `{}.{}` {} ({})", first.write.table.name, first.column, types.first()?, mends.titles());
    mends.finish(title, Safety::Unsafe)
}

/// The type that holds such a value, as near to the column's own as can be. A text for a number is another key, and no wider one.
fn wide(dialect: Dialect, column: &Column, value: &MadeValue) -> Option<String> {
    let data_type = column.data_type.as_ref()?;
    let base = data_type.base.as_str();
    let is_counter = base.contains("serial");
    match (value, misfit(value, capacity(dialect, data_type))?) {
        // Where the program's own field is too narrow, the database's column is no help.
        (MadeValue::Snowflake { field: Some(_), .. }, _) => None,
        (MadeValue::Snowflake { .. }, Misfit::Range) if is_counter => None,
        (MadeValue::Snowflake { .. }, Misfit::Range) if dialect == Dialect::Oracle => Some("NUMBER(19)".to_owned()),
        (MadeValue::Snowflake { .. }, Misfit::Range) if data_type.unsigned => Some("bigint unsigned".to_owned()),
        (MadeValue::Snowflake { .. }, Misfit::Range) => Some("bigint".to_owned()),
        (MadeValue::Snowflake { .. }, Misfit::Length) => Some(format!("{base}(19)")),
        (MadeValue::Text { length }, Misfit::Length) => Some(format!("{base}({length})")),
        _ => None,
    }
}

/// Whether other tables or views may depend on the type: a foreign key's columns must have the same type on most databases, and PostgreSQL changes
/// none that a view shows. What they point to is not known.
fn is_pointed_at(schema: &Schema) -> bool {
    schema.tables.values().any(|table| !table.foreign_keys.is_empty() || table.kind == TableKind::View)
}

fn fault<'m>(write: &'m Write, dialect: Dialect, column: &Column, supply: &Supply, value: &MadeValue) -> Option<Fault<'m>> {
    let data_type = column.data_type.as_ref()?;
    let misfit = misfit(value, capacity(dialect, data_type));
    let cut = match value {
        MadeValue::Snowflake { field, .. } => field.as_deref(),
        _ => None,
    };
    let what = described(value);
    let (what, answer) = match (cut, misfit) {
        (Some(field), _) => (format!("{what} is put into a field of type `{field}`"), CUT.to_owned()),
        (None, Some(misfit)) => (format!("{what} does not fit into `{}`", data_type.text), answer(dialect, misfit, column)),
        (None, None) => return None,
    };
    let schema_label = match misfit {
        Some(Misfit::Range) => format!("`{}` holds no number of 19 digits", data_type.text),
        Some(Misfit::Length) => format!("`{}` is too short", data_type.text),
        Some(Misfit::Kind) => format!("`{}` holds no text", data_type.text),
        None => "the column that it is for".to_owned(),
    };
    Some(Fault {
        write,
        dialect,
        column: column.name.clone(),
        at: supply.at,
        label: supply.label.clone(),
        schema_at: column.at,
        schema_label,
        what,
        answer,
    })
}

fn described(value: &MadeValue) -> String {
    match value {
        MadeValue::Snowflake { .. } => "a snowflake (a number of 19 digits)".to_owned(),
        MadeValue::Text { length } => format!("a UUID of {length} characters"),
        MadeValue::Uuid => "a UUID (16 bytes)".to_owned(),
    }
}

fn answer(dialect: Dialect, misfit: Misfit, column: &Column) -> String {
    let answers = ANSWERS.iter().find(|(known, _)| *known == dialect).map_or(&ELSEWHERE, |(_, answers)| answers);
    let [range, length, kind] = answers;
    let template = match misfit {
        Misfit::Range => range,
        Misfit::Length => length,
        Misfit::Kind => kind,
    };
    quoted(template, "", &column.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::*;

    fn run(dialect: Dialect, column: Column, value: MadeValue) -> Vec<Finding> {
        let mut model = ModelBuilder::new("t");
        model.variant(dialect, table("t", &[column]));
        model.entity("org.acme.T", &[(SupplyKind::Made(value), "IdType.ASSIGN_ID")]);
        let mut found = Vec::new();
        check(&model.build(), &mut found);
        found
    }

    fn snowflake(field: Option<&str>, is_stated: bool) -> MadeValue {
        MadeValue::Snowflake { field: field.map(str::to_owned), is_stated }
    }

    #[test]
    fn a_snowflake_into_an_int() {
        let found = run(Dialect::MySql, typed(required_key("id"), "int"), snowflake(None, true));
        assert_eq!((found.len(), found[0].severity), (1, Severity::Error));
        assert_eq!(
            found[0].message,
            "`t.id`: a snowflake (a number of 19 digits) does not fit into `int` in `T`. MySQL: error 1264 \"Out of range value for column 'id'\"."
        );
        assert!(run(Dialect::MySql, required_key("id"), snowflake(None, true)).is_empty());
        assert!(run(Dialect::Sqlite, typed(required_key("id"), "int"), snowflake(None, true)).is_empty());
    }

    #[test]
    fn a_field_may_be_narrower_than_its_column() {
        let found = run(Dialect::MySql, required_key("id"), snowflake(Some("Integer"), true));
        assert!(found[0].message.contains("is put into a field of type `Integer`"), "{}", found[0].message);
    }

    #[test]
    fn what_only_the_default_says_is_a_warning_and_silent_where_the_database_generates() {
        let narrow = |column: Column| run(Dialect::MySql, typed(column, "int"), snowflake(None, false));
        assert_eq!(narrow(required_key("id"))[0].severity, Severity::Warning);
        assert!(narrow(generated_key("id")).is_empty());
    }

    #[test]
    fn a_uuid_into_a_number() {
        let found = run(Dialect::Postgres, required_key("id"), MadeValue::Text { length: 36 });
        assert!(found[0].message.contains("a UUID of 36 characters does not fit into `bigint`"), "{}", found[0].message);
    }
}
