//! `write-to-computed-column`: a writer supplies a column that the database computes.

use super::Rule;
use super::mends::{self, Mends};
use super::statement::{Fault, mended_findings, writes};
use super::words::quoted;
use crate::diagnostic::{Edit, Finding, Fix, Safety, Severity};
use crate::dialect::Dialect;
use crate::facts::{Supply, SupplyKind};
use crate::model::{Model, Write};
use crate::schema::model::{Column, Generation};

pub const ID: &str = "write-to-computed-column";

pub const RULE: Rule = Rule { id: ID, page: include_str!("../../rules/write-to-computed-column.md"), check };

const HELP: &str = "Leave `{column}` out of the insert in {writers} (JPA: `insertable = false, updatable = false`).";

/// <https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html> (3105), <https://mariadb.com/kb/en/e1906/>,
/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>, <https://www.sqlite.org/gencol.html>,
/// <https://h2database.com/javadoc/org/h2/api/ErrorCode.html>, <https://docs.oracle.com/error-help/db/ora-54013/>,
/// <https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors> (271, 273),
/// <https://db.apache.org/derby/docs/10.16/ref/rrefexcept71493.html>, <https://www.ibm.com/docs/en/db2/11.5?topic=messages-sql0798n>.
const ANSWERS: &[(Dialect, &str)] = &[
    (Dialect::MySql, "error 3105 \"The value specified for generated column '{column}' in table '{table}' is not allowed.\""),
    (Dialect::MariaDb, "error 1906 \"The value specified for generated column '{column}' in table '{table}' has been ignored\""),
    (Dialect::Postgres, "428C9 'cannot insert a non-DEFAULT value into column \"{column}\"'"),
    (Dialect::Sqlite, "'cannot INSERT into generated column \"{column}\"'"),
    (Dialect::H2, "90154 'Generated column \"{COLUMN}\" cannot be assigned'"),
    (Dialect::Hsqldb, "a value for a generated column is not allowed (error -5541)"),
    (Dialect::Derby, "42XA3 \"You may not override the value of generated column '{COLUMN}'.\""),
    (Dialect::Oracle, "ORA-54013 'INSERT operation disallowed on virtual columns'"),
    (
        Dialect::SqlServer,
        "error 271 \"The column \\\"{column}\\\" cannot be modified because it is either a computed column or is the result of a UNION operator.\"",
    ),
    (Dialect::Db2, "SQLCODE -798 (a value for a GENERATED ALWAYS column)"),
    (Dialect::Generic, "no database takes a value for a computed column"),
];

const ROW_VERSION: &str = "error 273 \"Cannot insert an explicit value into a timestamp column.\"";

fn check(model: &Model, out: &mut Vec<Finding>) {
    for subject in &model.subjects {
        let mut faults = Vec::new();
        for (write, dialect) in writes(model, subject) {
            for (column, supply) in write.columns() {
                let Generation::Computed(at) = column.generation else { continue };
                // An entity's version of bytes is read back, not written.
                let is_row_version = dialect == Dialect::SqlServer && is_row_version(column);
                let gives = match &supply.kind {
                    // MySQL and MariaDB let a NULL pass.
                    SupplyKind::Null => write.form.is_some() && matches!(dialect, Dialect::Postgres | Dialect::Sqlite),
                    SupplyKind::Conditional => sends_null(write, supply, dialect),
                    kind => kind.is_value(),
                };
                if !gives || (is_row_version && write.form.is_none()) {
                    continue;
                }
                let answer = if is_row_version { ROW_VERSION } else { answer(dialect) };
                faults.push(Fault {
                    write,
                    dialect,
                    column: column.name.clone(),
                    at: supply.at,
                    label: format!("`{}` is supplied: {}", column.name, supply.label),
                    schema_at: if at.file == column.at.file { column.at } else { at },
                    schema_label: "the database computes it".to_owned(),
                    what: "a value is supplied to a column that the database computes".to_owned(),
                    answer: quoted(answer, &write.table.name, &column.name),
                });
            }
        }
        out.extend(mended_findings(ID, Severity::Error, subject, faults, HELP, |faults| fix(model, faults)));
    }
}

/// Whether an entity names the column when it has no value for it, and the database rejects that too: JPA sends NULL for what is not set.
/// <https://www.postgresql.org/docs/current/ddl-generated-columns.html>, <https://www.sqlite.org/gencol.html>, SQL Server's 271, Oracle's ORA-54013.
fn sends_null(write: &Write, supply: &Supply, dialect: Dialect) -> bool {
    write.writer.via.starts_with("JPA entity")
        && supply.label.contains("NULL")
        && matches!(dialect, Dialect::Postgres | Dialect::Sqlite | Dialect::SqlServer | Dialect::Oracle)
}

/// The column and its constants are taken out; where the program gives the value, it alone can leave it out.
fn fix(model: &Model, faults: &[&Fault]) -> Option<Fix> {
    let mut mends = Mends::new();
    faults.iter().for_each(|fault| mends.write(model, left_out(model, fault)));
    let column = faults.first()?.column.clone();
    mends.finish(format!("leave `{column}` out"), Safety::Safe)
}

fn left_out(model: &Model, fault: &Fault) -> Option<Vec<Edit>> {
    let place = mends::place_of(fault.write, &fault.column)?;
    mends::everywhere(mends::text(model, fault.write)?, |text| mends::without(text, place).filter(|_| !text.goes_on))
}

fn answer(dialect: Dialect) -> &'static str {
    ANSWERS.iter().find(|(known, _)| *known == dialect).map_or("", |(_, answer)| answer)
}

fn is_row_version(column: &Column) -> bool {
    column.data_type.as_ref().is_some_and(|data_type| ["timestamp", "rowversion"].contains(&data_type.base.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::*;

    fn run(column: Column, dialect: Dialect, kind: SupplyKind) -> usize {
        let mut model = ModelBuilder::new("t");
        model.variant(dialect, table("t", &[required_key("id"), column]));
        model.entity("T", &[(SupplyKind::Application, ""), (kind, "")]);
        let mut found = Vec::new();
        check(&model.build(), &mut found);
        found.len()
    }

    #[test]
    fn a_computed_column_takes_no_value() {
        for dialect in Dialect::ALL {
            let computed = Column { generation: Generation::Computed(at(2)), ..required_key("total") };
            assert_eq!(run(computed.clone(), dialect, SupplyKind::Application), 1, "{dialect:?}");
            for kind in [SupplyKind::Omitted, SupplyKind::Default, SupplyKind::Database, SupplyKind::Conditional, SupplyKind::Unknown] {
                assert_eq!(run(computed.clone(), dialect, kind), 0);
            }
            assert!(!answer(dialect).is_empty());
        }
    }

    #[test]
    fn an_entity_reads_its_row_version_back() {
        let version = Column { generation: Generation::Computed(at(2)), ..typed(required_key("version"), "rowversion") };
        assert_eq!(run(version, Dialect::SqlServer, SupplyKind::Application), 0);
    }
}
