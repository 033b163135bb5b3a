//! `unknown-column`: a writer names a column that the table does not have.

use std::collections::{BTreeMap, BTreeSet};

use super::Rule;
use super::alteration::{self, Change};
use super::cause::merged;
use super::mends::{self, Mends};
use super::statement::{Fault, has_all_columns, mended_findings, writes};
use super::words::quoted;
use crate::diagnostic::{Edit, Evidence, Finding, Fix, Role, Safety, Severity, Side};
use crate::dialect::Dialect;
use crate::facts::{SupplyKind, WrittenColumn};
use crate::model::{self, Model, SchemaId, Subject, Write};
use crate::names::{self, HOLE};
use crate::schema::discover::dialect::are_versions;
use crate::schema::model::{Column, Origin, Schema};
use crate::source::Span;
use crate::suggest;

pub const ID: &str = "unknown-column";

pub const RULE: Rule = Rule { id: ID, page: include_str!("../../rules/unknown-column.md"), check };

const HELP: &str = "Add `{column}` to `{table}`, or name what is meant in {writers}.";
const HELP_MAPPED: &str = "Add `{column}` to `{table}`, or mark what is no column with `@TableField(exist = false)` in {writers}.";

/// How the message goes for several columns.
const PLURALS: &[(&str, &str)] = &[
    ("no such column, but it is named", "no such columns, but they are named"),
    ("no such column, but every", "no such columns, but every"),
    ("names it, as mapped", "names them, as mapped"),
];

/// Names for the row's own number, which no table declares: <https://www.sqlite.org/lang_createtable.html#rowid>.
const ROW_IDS: &[&str] = &["rowid", "_rowid_", "oid"];

/// <https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html> (1054), <https://www.postgresql.org/docs/current/errcodes-appendix.html>,
/// <https://h2database.com/javadoc/org/h2/api/ErrorCode.html>, <https://docs.oracle.com/error-help/db/ora-00904/>,
/// <https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors> (207),
/// <https://db.apache.org/derby/docs/10.16/ref/rrefexcept71493.html>, <https://www.ibm.com/docs/en/db2/11.5?topic=messages-sql0206n>.
const ANSWERS: &[(Dialect, &str)] = &[
    (Dialect::MySql, "error 1054 \"Unknown column '{column}' in 'field list'\""),
    (Dialect::MariaDb, "error 1054 \"Unknown column '{column}' in 'INSERT INTO'\""),
    (Dialect::Postgres, "42703 'column \"{column}\" of relation \"{table}\" does not exist'"),
    (Dialect::Sqlite, "\"table {table} has no column named {column}\""),
    (Dialect::H2, "42122 'Column \"{COLUMN}\" not found'"),
    (Dialect::Hsqldb, "\"user lacks privilege or object not found: {COLUMN}\""),
    (Dialect::Derby, "42X14 \"'{COLUMN}' is not a column in table or VTI '{TABLE}'.\""),
    (Dialect::Oracle, "ORA-00904 '\"{COLUMN}\": invalid identifier'"),
    (Dialect::SqlServer, "error 207 \"Invalid column name '{column}'.\""),
    (Dialect::Db2, "SQLCODE -206 (no such column)"),
    (Dialect::Generic, "there is no such column"),
];

/// The same to a SELECT, where that is another. <https://mariadb.com/docs/server/reference/error-codes/mariadb-error-codes-1000-to-1099/e1054>,
/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>, <https://db.apache.org/derby/docs/10.16/ref/rrefexcept71493.html> (42X04).
const READ_ANSWERS: &[(Dialect, &str)] = &[
    (Dialect::MariaDb, "error 1054 \"Unknown column '{column}' in 'SELECT'\""),
    (Dialect::Postgres, "42703 'column \"{column}\" does not exist'"),
    (Dialect::Sqlite, "\"no such column: {column}\""),
    (Dialect::Derby, "42X04 \"Column '{COLUMN}' is either not in any table in the FROM list or …\""),
];

fn check(model: &Model, out: &mut Vec<Finding>) {
    for subject in &model.subjects {
        let mut faults = Vec::new();
        let mut certain: BTreeSet<String> = BTreeSet::new();
        for (write, dialect) in writes(model, subject).filter(|(write, _)| is_judged(model, write)) {
            for stranger in write.strangers.iter().filter(|stranger| !is_excused(model, write, dialect, stranger)) {
                let Some(name) = stranger.names.first() else { continue };
                let schema_at = last_changed(model, write);
                let table = &write.table.name;
                let schema_label = match schema_at == write.table.at {
                    true => format!("`{table}` has no such column"),
                    // What it changes is another column.
                    false => format!("the last change of `{table}`, which still has no such column"),
                };
                let fault = Fault {
                    write,
                    dialect,
                    column: name.clone(),
                    at: stranger.at,
                    label: format!("`{name}` is named"),
                    schema_at,
                    schema_label,
                    what: what(write, stranger).to_owned(),
                    answer: quoted(answer(dialect, is_only_read(write, stranger)), &write.table.name, name),
                };
                // What an entity maps is taken for written; a statement says so.
                if write.form.is_some() && stranger.supply.kind != SupplyKind::Conditional {
                    certain.insert(names::key(name));
                }
                faults.push(fault);
            }
        }
        let uses = uses(&faults);
        let is_mapped = faults.iter().all(|fault| fault.write.is_selected_whole);
        let mended = |faults: &[&Fault]| renamed(model, faults).or_else(|| added(model, subject, faults));
        let help = if is_mapped { HELP_MAPPED } else { HELP };
        let old_names: BTreeMap<String, String> =
            faults.iter().filter_map(|fault| Some((fault.column.clone(), old_name(subject, fault)?.to_owned()))).collect();
        let is_renamed = |faults: &[&Fault]| faults.iter().any(|fault| old_names.contains_key(&fault.column));
        let mut found =
            mended_findings(ID, Severity::Warning, subject, faults, help, |faults| if is_renamed(faults) { None } else { mended(faults) });
        for finding in &mut found {
            if let Some((old, new)) = finding.columns.first().and_then(|column| Some((old_names.get(column)?, column))) {
                finding.help = format!(
                    "Rename `{old}` to `{new}` in `{}`, as the other scripts call it: `{old}` is NOT NULL, and nobody fills it.",
                    finding.table
                );
            }
        }
        for finding in &mut found {
            if finding.columns.iter().any(|column| certain.contains(&names::key(column))) {
                finding.severity = Severity::Error;
            }
        }
        for mut finding in merged(found) {
            if finding.columns.len() > 1 {
                for (one, several) in PLURALS {
                    finding.message = finding.message.replacen(one, several, 1);
                }
            }
            let is_shown = |at: &Span| finding.evidence.iter().any(|evidence| evidence.at == *at);
            let here: Vec<Evidence> = uses.iter().filter(|(at, _)| is_shown(at)).map(|(_, evidence)| evidence.clone()).collect();
            for evidence in here {
                if !finding.evidence.iter().any(|known| known.at == evidence.at) {
                    finding.evidence.push(evidence);
                }
            }
            out.push(finding);
        }
    }
}

/// What the column is called where it is lacking: the one column there that must be filled, that the writer does not know, and that no script with the
/// new name has.
fn old_name<'m>(subject: &Subject, fault: &Fault<'m>) -> Option<&'m str> {
    let others: Vec<_> = subject.variants.iter().filter(|variant| variant.table.column(&fault.column).is_some()).collect();
    let is_old = |column: &Column| !others.is_empty() && others.iter().all(|variant| variant.table.column(&column.name).is_none());
    let columns = fault.write.columns().enumerate();
    let left_out = columns.filter(|(index, (_, supply))| supply.kind == SupplyKind::Omitted && !fault.write.is_key(*index));
    let mut old = left_out.map(|(_, (column, _))| column).filter(|column| column.is_required() && is_old(column));
    let is_alone = fault.write.strangers.len() == 1;
    match (old.next(), old.next()) {
        (Some(only), None) if is_alone => Some(&only.name),
        _ => None,
    }
}

/// What names the column: MyBatis-Plus has every mapped column in its SELECTs.
fn what(write: &Write, stranger: &WrittenColumn) -> &'static str {
    if write.is_selected_whole && stranger.supply.kind == SupplyKind::Application {
        "the table has no such column, but every SELECT that MyBatis-Plus generates names it, as mapped"
    } else if is_only_read(write, stranger) {
        "the table has no such column, but every SELECT and UPDATE names it as the key, as mapped"
    } else {
        "the table has no such column, but it is named"
    }
}

/// For places that map a column, where the mapping is used, as far as that is known.
fn uses(faults: &[Fault]) -> Vec<(Span, Evidence)> {
    let mapped = faults.iter().filter(|fault| fault.write.is_selected_whole);
    let used = mapped.filter_map(|fault| {
        let supply = &fault.write.strangers.iter().find(|stranger| stranger.at == fault.at)?.supply;
        Some((fault.at, Evidence { side: Side::Application, role: Role::Evidence, at: supply.at, label: supply.label.clone() }))
    });
    used.collect()
}

/// Where one column that the statement does not name is called nearly the same, that one is named.
fn renamed(model: &Model, faults: &[&Fault]) -> Option<Fix> {
    let mut mends = Mends::new();
    faults.iter().for_each(|fault| mends.write(model, rename(model, fault)));
    let first = faults.first()?;
    let meant = meant(first.write, &first.column)?;
    mends.finish(format!("name `{}`, which the table has", meant.name), Safety::Unsafe)
}

fn rename(model: &Model, fault: &Fault) -> Option<Vec<Edit>> {
    let text = mends::text(model, fault.write)?;
    let place = text.columns.iter().position(|at| *at == fault.at)?;
    let meant = meant(fault.write, &fault.column)?;
    let content = mends::name(fault.dialect, &meant.name)?;
    mends::everywhere(text, |text| {
        let at = *text.columns.get(place).filter(|_| !text.goes_on)?;
        Some(vec![Edit { at, content: content.clone() }])
    })
}

fn meant<'w>(write: &'w Write, name: &str) -> Option<&'w Column> {
    let left_out = write.table.columns.iter().filter(|column| mends::place_of(write, &column.name).is_none());
    let near = suggest::only_near(name, left_out.map(|column| column.name.as_str()))?;
    write.table.column(near)
}

/// Where another database's script has the column, of a type that is written the same here, it is added.
fn added(model: &Model, subject: &Subject, faults: &[&Fault]) -> Option<Fix> {
    let name = &faults.first()?.column;
    let others = subject.variants.iter().filter_map(|variant| variant.table.column(name));
    let types: Vec<Option<String>> = super::case::distinct(others.map(alteration::common_type));
    let [Some(data_type)] = types.as_slice() else { return None };
    let mut mends = Mends::new();
    for fault in faults {
        let (id, table) = (fault.write.schema, &*fault.write.table);
        let Some(schema) = model.schema(id) else { continue };
        // A script's own INSERT fails before any later statement.
        let is_own = schema.scripts.contains(&fault.write.writer.at.file);
        let column = Column { name: name.clone(), ..table.columns.first()?.clone() };
        let statement = alteration::statement(schema, table, &column, Change::AddColumn(data_type));
        let sure = mends::name(schema.dialect, name).is_some() && !(is_own && schema.origin != Origin::Snapshot);
        mends.add(model, id, alteration::added(schema, table, name, data_type).filter(|_| sure), statement.filter(|_| sure));
    }
    let title = format!("give {}'s `{}` the column `{name}`, as the other scripts have it", mends.titles(), subject.name);
    mends.finish(title, Safety::Unsafe)
}

/// Whether no INSERT names it: an entity's key that the database is to generate.
fn is_only_read(write: &Write, stranger: &WrittenColumn) -> bool {
    write.form.is_none() && stranger.key && stranger.supply.kind == SupplyKind::Database
}

fn answer(dialect: Dialect, is_read: bool) -> &'static str {
    let of = |answers: &[(Dialect, &'static str)]| answers.iter().find(|(known, _)| *known == dialect).map(|(_, answer)| *answer);
    let read = if is_read { of(READ_ANSWERS) } else { None };
    read.or_else(|| of(ANSWERS)).unwrap_or("")
}

/// Whether all columns of the table are known, and the writer is about this very table.
fn is_judged(model: &Model, write: &Write) -> bool {
    let is_about = if write.form.is_some() { model::is_about(write) } else { write.fits_entity() };
    let is_known = model.schema(write.schema).is_some_and(|schema| !schema.incomplete);
    is_known && has_all_columns(write) && is_about
}

/// Whether the column may be there all the same, under a name or from a script that is not known to belong here.
fn is_excused(model: &Model, write: &Write, dialect: Dialect, stranger: &WrittenColumn) -> bool {
    let is_hidden = |name: &String| name.contains(HOLE) || ROW_IDS.contains(&name.to_lowercase().as_str());
    stranger.supply.kind == SupplyKind::Omitted
        || stranger.names.iter().any(is_hidden)
        || (write.form.is_none() && has_another_name(write, stranger))
        || is_known_elsewhere(model, write, dialect, &stranger.names)
}

/// Whether a column that an entity leaves out is called like its stranger but for underscores: how it is named in the database is said by a naming
/// strategy, which may be code.
fn has_another_name(write: &Write, stranger: &WrittenColumn) -> bool {
    let plain = |name: &str| name.to_lowercase().replace('_', "");
    let left_out = write.columns().filter(|(_, supply)| matches!(supply.kind, SupplyKind::Omitted | SupplyKind::Unknown));
    let mut left_out = left_out.map(|(column, _)| plain(&column.name));
    left_out.any(|column| stranger.names.iter().any(|name| column == plain(name)))
}

/// Whether another schema of that database has the column: of two copies one is old, and an upgrade adds to what is there. What a migration tool runs
/// is no copy, and scripts for two versions of the database (`mysql5/`, `mysql8/`) are as little copies as those for two databases.
fn is_known_elsewhere(model: &Model, write: &Write, dialect: Dialect, names: &[String]) -> bool {
    let key = names::key(&write.table.name);
    let own = model.schema(write.schema);
    let is_chain = own.is_some_and(Schema::is_tool_chain);
    let others =
        model.schemas.iter().enumerate().filter(|(index, other)| SchemaId(*index) != write.schema && other.dialect.is_alike(dialect));
    let is_copy = |other: &Schema| {
        let is_snapshot = other.origin == Origin::Snapshot;
        !is_snapshot || !(is_chain || own.is_some_and(|own| own.origin == Origin::Snapshot && are_versions(&own.name, &other.name)))
    };
    let counting = others.filter(|(_, other)| is_copy(other));
    counting.filter_map(|(_, other)| other.tables.get(&key)).any(|table| names.iter().any(|name| table.column(name).is_some()))
}

/// Where the table was last changed: there the column is missing.
fn last_changed(model: &Model, write: &Write) -> Span {
    let scripts = model.schema(write.schema).map_or(&[][..], |schema| &schema.scripts);
    let order = |at: &Span| (scripts.iter().rposition(|script| *script == at.file), at.start);
    let changes =
        write.table.columns.iter().flat_map(|column| std::iter::once(column.at).chain(column.history.iter().map(|change| change.at)));
    let last = changes.max_by_key(order).unwrap_or(write.table.at);
    if last.file == write.table.at.file { write.table.at } else { last }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::*;
    use crate::schema::model::Table;

    fn stranger(name: &str, kind: SupplyKind) -> WrittenColumn {
        let supply = crate::facts::Supply { kind, at: at(200), label: String::new() };
        WrittenColumn { names: vec![name.to_owned()], at: at(200), supply, by_dialect: vec![], key: false }
    }

    /// A statement (or an entity) of four columns, one of which is strange.
    fn model(dialect: Dialect, is_entity: bool, strange: WrittenColumn) -> Model {
        let mut builder = ModelBuilder::new("t");
        builder.variant(dialect, table("t", &[generated_key("id"), required_key("a"), required_key("b")]));
        let supplies: Vec<(SupplyKind, &str)> = vec![(SupplyKind::Application, ""); 3];
        if is_entity {
            builder.entity("T", &supplies)
        } else {
            builder.statement("T.insert", &supplies)
        }
        let mut model = builder.build();
        let write = &mut model.subjects[0].writes[0];
        write.strangers = vec![strange];
        write.named = 4;
        model
    }

    fn run(model: &Model) -> Vec<Finding> {
        let mut found = Vec::new();
        check(model, &mut found);
        found
    }

    #[test]
    fn every_database_answers() {
        for dialect in Dialect::ALL {
            let found = run(&model(dialect, false, stranger("email", SupplyKind::Application)));
            assert_eq!((found.len(), found[0].severity), (1, Severity::Error), "{dialect:?}");
            assert!(!answer(dialect, false).is_empty() && found[0].message.contains(dialect.title()), "{}", found[0].message);
        }
    }

    #[test]
    fn an_entity_or_a_condition_is_a_warning() {
        let level = |is_entity, kind| run(&model(Dialect::MySql, is_entity, stranger("email", kind)))[0].severity;
        assert_eq!(level(true, SupplyKind::Application), Severity::Warning);
        assert_eq!(level(false, SupplyKind::Conditional), Severity::Warning);
    }

    #[test]
    fn what_may_be_a_column_is_not_reported() {
        let none = |strange: WrittenColumn| assert!(run(&model(Dialect::Sqlite, false, strange)).is_empty());
        none(stranger("rowid", SupplyKind::Application));
        none(stranger("a\u{E000}", SupplyKind::Application));
        none(stranger("count(*)", SupplyKind::Omitted));
    }

    #[test]
    fn a_table_that_is_not_known_as_a_whole_may_have_it() {
        let found = |edit: fn(&mut Table, &mut Schema)| {
            let mut model = model(Dialect::MySql, false, stranger("email", SupplyKind::Application));
            let table = std::sync::Arc::make_mut(&mut model.subjects[0].writes[0].table);
            edit(table, &mut model.schemas[0]);
            run(&model).len()
        };
        assert_eq!(found(|table, _| table.partial = true), 0);
        assert_eq!(found(|table, _| table.unread.push(at(40))), 0);
        assert_eq!(found(|table, _| table.unread.push(table.columns[0].at)), 1, "in a column's definition");
        assert_eq!(found(|_, schema| schema.incomplete = true), 0);
    }

    #[test]
    fn another_schema_of_that_database_may_have_it() {
        let found = |origin: Origin, dialect: Dialect, is_chain: bool| {
            let mut model = model(Dialect::MySql, false, stranger("email", SupplyKind::Application));
            if is_chain {
                model.schemas[0].origin = Origin::Migrations;
                model.schemas[0].name = "db/migration".into();
            }
            let mut other = model.schemas[0].clone();
            (other.origin, other.dialect) = (origin, dialect);
            other.tables.insert("t".into(), std::sync::Arc::new(table("t", &[required_key("email")])));
            model.schemas.push(other);
            run(&model).len()
        };
        assert_eq!(found(Origin::Snapshot, Dialect::MariaDb, false), 0, "one of two copies is old");
        assert_eq!(found(Origin::Upgrade, Dialect::MySql, true), 0);
        assert_eq!(found(Origin::Snapshot, Dialect::MySql, true), 1, "a chain is no copy");
        assert_eq!(found(Origin::Snapshot, Dialect::Postgres, false), 1, "another database");
    }

    #[test]
    fn a_writer_of_another_table_is_not_judged() {
        let found = |has_other: bool, is_own_script: bool| {
            let mut model = model(Dialect::MySql, false, stranger("email", SupplyKind::Application));
            let mut other = model.schemas[0].clone();
            (other.dialect, other.tables) =
                (Dialect::Postgres, [("t".into(), std::sync::Arc::new(table("t", &[required_key("id")])))].into());
            if has_other {
                model.schemas.push(other);
            }
            let write = &mut model.subjects[0].writes[0];
            write.strangers.push(stranger("phone", SupplyKind::Application));
            if is_own_script {
                write.writer.at.file = write.table.at.file;
            }
            run(&model).len()
        };
        assert_eq!(found(true, false), 0, "another table of the name may be meant");
        assert_eq!(found(false, false), 0, "one of a database that no script here makes");
        assert_eq!((found(true, true), found(false, true)), (1, 1), "the script creates it");
    }

    #[test]
    fn two_versions_of_a_database_are_no_copies() {
        let found = |one: &str, other: &str| {
            let mut model = model(Dialect::MySql, false, stranger("email", SupplyKind::Application));
            let mut copy = model.schemas[0].clone();
            (model.schemas[0].name, copy.name) = (one.into(), other.into());
            copy.tables.insert("t".into(), std::sync::Arc::new(table("t", &[required_key("email")])));
            model.schemas.push(copy);
            run(&model).len()
        };
        assert_eq!(found("docs/mysql5/a.sql", "docs/mysql8/a.sql"), 1);
        assert_eq!(found("docs/old/a.sql", "docs/new/a.sql"), 0, "one of two copies is old");
    }
}
