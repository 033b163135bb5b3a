//! `dialect-drift`: the variants of one table differ so that one database takes a row which another rejects.

use std::collections::BTreeMap;

use super::Rule;
use super::alteration::{self, Change};
use super::case::{self, distinct, short_writer, shortened};
use super::edits;
use super::keys::is_half_read;
use super::mends::Mends;
use super::required::{is_filled_unasked, is_tenants};
use super::words;
use crate::diagnostic::{Evidence, Finding, Fix, Role, Safety, Severity, Side};
use crate::dialect::Dialect;
use crate::facts::{DefaultKind, SupplyKind, TableKind};
use crate::model::{Model, Subject, Variant, Write};
use crate::names;
use crate::schema::model::{Column, Generation, Origin, Standing};

pub const ID: &str = "dialect-drift";

pub const RULE: Rule = Rule { id: ID, page: include_str!("../../rules/dialect-drift.md"), check };

/// How many writers a finding shows.
const WRITERS_SHOWN: usize = 3;

fn check(model: &Model, out: &mut Vec<Finding>) {
    for subject in &model.subjects {
        let variants = variants(model, subject);
        if distinct(variants.iter().map(|(_, dialect)| family(*dialect))).len() < 2 {
            continue;
        }
        out.extend(columns(model, subject, &variants));
        out.extend(key(model, subject, &variants));
    }
}

/// The variants that tell what their database is like in the end.
fn variants<'m>(model: &Model, subject: &'m Subject) -> Vec<(&'m Variant, Dialect)> {
    let counts = |variant: &&Variant| {
        let schema = model.schema(variant.schema);
        variant.table.kind == TableKind::Table
            && !variant.table.partial
            && schema.is_some_and(|schema| schema.standing <= Standing::Documentation && schema.dialect != Dialect::Generic)
    };
    subject.variants.iter().filter(counts).map(|variant| (variant, model.dialect(variant.schema))).collect()
}

/// MySQL and MariaDB run the same scripts.
fn family(dialect: Dialect) -> Dialect {
    if dialect.is_mysql_like() { Dialect::MySql } else { dialect }
}

/// What a row that leaves the column out meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    /// The database has a value of its own: who wrote the script thought of such rows.
    Fills,
    Rejects,
    /// NULL is stored, or it is not known. A column that may be NULL in one script alone is mostly a slip that harms nobody.
    Other,
}

fn answer(variant: &Variant, dialect: Dialect, column: &Column) -> Answer {
    if is_half_read(&variant.table, column) {
        return Answer::Other;
    }
    let has_default = column.default.as_ref().is_some_and(|default| !default.text.is_empty());
    match column.generation {
        Generation::Unknown(_) => Answer::Other,
        Generation::None if has_default => Answer::Fills,
        Generation::None if column.nullable == Some(false) && !is_filled_unasked(dialect, column) => Answer::Rejects,
        Generation::None => Answer::Other,
        _ => Answer::Fills,
    }
}

/// A column that a writer gives no value at times: the row is taken by some databases.
struct Drift<'m> {
    column: String,
    at_fault: Vec<(&'m Variant, Dialect, &'m Column)>,
    right: Vec<(&'m Variant, Dialect, &'m Column)>,
    writes: Vec<&'m Write>,
}

/// Columns, keys aside, that a writer leaves out at times: one finding for each set of schemas at fault.
fn columns<'m>(model: &Model, subject: &'m Subject, variants: &[(&'m Variant, Dialect)]) -> Vec<Finding> {
    let mut drifts: BTreeMap<Vec<usize>, Vec<Drift<'m>>> = BTreeMap::new();
    let mut names_: Vec<&str> = Vec::new();
    for (variant, _) in variants {
        for column in &variant.table.columns {
            let is_key = variant.table.key_position(&column.name).is_some();
            if !is_key && !names_.iter().any(|known| names::same(known, &column.name)) {
                names_.push(&column.name);
            }
        }
    }
    for name in names_ {
        if let Some(drift) = drift(subject, variants, name) {
            let schemas = drift.at_fault.iter().map(|(variant, ..)| variant.schema.0).collect();
            drifts.entry(schemas).or_default().push(drift);
        }
    }
    drifts.into_values().map(|drifts| finding(model, subject, &drifts)).collect()
}

fn drift<'m>(subject: &'m Subject, variants: &[(&'m Variant, Dialect)], name: &str) -> Option<Drift<'m>> {
    let mut found = Drift { column: name.to_owned(), at_fault: Vec::new(), right: Vec::new(), writes: Vec::new() };
    let writes: Vec<&Write> = subject.writes.iter().filter(|write| write.inserts && is_left_out_at_times(write, name)).collect();
    for (variant, dialect) in variants {
        let column = variant.table.column(name)?;
        match answer(variant, *dialect, column) {
            Answer::Rejects if writes.iter().any(|write| write.schema == variant.schema) => {
                found.at_fault.push((variant, *dialect, column));
            }
            Answer::Fills => found.right.push((variant, *dialect, column)),
            _ => {}
        }
    }
    // A database that is laxer than the others harms nobody.
    let count = |side: &[(&Variant, Dialect, &Column)]| distinct(side.iter().map(|(_, dialect, _)| family(*dialect))).len();
    let is_split = found.at_fault.iter().any(|(_, dialect, _)| found.right.iter().any(|(_, other, _)| family(*other) == family(*dialect)));
    if found.at_fault.is_empty() || is_split || count(&found.right) < count(&found.at_fault) {
        return None;
    }
    let at_fault = |write: &&Write| found.at_fault.iter().any(|(variant, ..)| variant.schema == write.schema);
    found.writes = writes.into_iter().filter(at_fault).collect();
    Some(found)
}

/// Whether the writer leaves the column out at times. One that then sends NULL is rejected whatever the default.
fn is_left_out_at_times(write: &Write, name: &str) -> bool {
    let mut columns = write.columns();
    let found = columns.find(|(column, _)| names::same(&column.name, name));
    found.is_some_and(|(_, supply)| supply.kind == SupplyKind::Conditional && !supply.label.contains("NULL") && !is_tenants(write, name))
}

fn finding(model: &Model, subject: &Subject, drifts: &[Drift]) -> Finding {
    let first = drifts.first();
    let (at_fault, right, writes) =
        first.map_or((&[][..], &[][..], &[][..]), |drift| (&drift.at_fault[..], &drift.right[..], &drift.writes[..]));
    let columns: Vec<String> = drifts.iter().map(|drift| drift.column.clone()).collect();
    let quoted: Vec<String> = columns.iter().map(|column| format!("`{}.{column}`", subject.name)).collect();
    let titles =
        |side: &[(&Variant, Dialect, &Column)]| words::list(&distinct(side.iter().map(|(_, dialect, _)| dialect.title().to_owned())));
    let writers = distinct(writes.iter().map(|write| write.writer.name.clone()));
    let shown: Vec<String> = writers.iter().map(|name| short_writer(name)).collect();
    let rejection =
        at_fault.first().map_or(String::new(), |(variant, dialect, column)| words::rejection(*dialect, false, &variant.table.name, column));
    let (is, it) = if columns.len() == 1 { ("is", "it") } else { ("are", "them") };
    let filled = if columns.len() == 1 { "has a default" } else { "have defaults" };
    let message = format!(
        "{} {is} required on {}, and {filled} on {}: {} does not always supply {it}, and then the insert fails with {rejection}.",
        words::list(&quoted),
        titles(at_fault),
        titles(right),
        shortened(&shown),
    );
    let mut evidence: Vec<Evidence> = Vec::new();
    let mut add = |side: Side, role: Role, at, label: String| {
        if evidence.iter().all(|known: &Evidence| known.at != at) {
            evidence.push(Evidence { side, role, at, label });
        }
    };
    for drift in drifts {
        for (_, dialect, column) in &drift.at_fault {
            add(Side::Schema, Role::Fault, column.at, format!("{}: NOT NULL without a default", dialect.title()));
        }
        for write in drift.writes.iter().take(WRITERS_SHOWN) {
            if let Some((_, supply)) = write.columns().find(|(column, _)| names::same(&column.name, &drift.column)) {
                add(Side::Application, Role::Fault, supply.at, supply.label.clone());
            }
        }
    }
    for drift in drifts {
        for (_, dialect, column) in &drift.right {
            add(Side::Schema, Role::Contrast, column.at, format!("{} {}", dialect.title(), how(column)));
        }
    }
    let mut writers = writers;
    writers.sort();
    let help = "Make the scripts agree: give the column the same default, or the same nullability, in every database.".to_owned();
    Finding { fix: fix(model, drifts), ..base(model, subject, columns, at_fault, message, evidence, help, writers) }
}

/// The default that the other scripts agree on, for each column.
fn fix(model: &Model, drifts: &[Drift]) -> Option<Fix> {
    let mut mends = Mends::new();
    let mut columns: Vec<String> = Vec::new();
    for drift in drifts {
        for (variant, _, column) in &drift.at_fault {
            let default = alteration::common_default(column, drift.right.iter().map(|(_, _, column)| *column))?;
            mends.change(model, variant.schema, &variant.table, column, Change::SetDefault(&default));
            columns.push(format!("`{}`", drift.column));
        }
    }
    let title = format!("give {} the default that the others have ({})", words::list(&distinct(columns.into_iter())), mends.titles());
    mends.finish(title, Safety::Unsafe)
}

/// How a column gets along without a value.
fn how(column: &Column) -> String {
    match (&column.default, &column.generation) {
        (_, generation) if generation.is_known() => format!("generates it ({})", words::generation(generation)),
        (Some(default), _) => format!("has the default {}", default.text),
        (None, _) => String::new(),
    }
}

/// A key of one column that other databases generate and this does not, in a table that no writer which was read fills: with writers it is known
/// who is right, and other rules say so.
fn key(model: &Model, subject: &Subject, variants: &[(&Variant, Dialect)]) -> Option<Finding> {
    if subject.writes.iter().any(|write| write.inserts) {
        return None;
    }
    let (mut at_fault, mut right) = (Vec::new(), Vec::new());
    for (variant, dialect) in variants {
        let [only] = variant.table.primary_key.as_ref()?.columns.as_slice() else { return None };
        let column = variant.table.column(only)?;
        let is_constant = column.default.as_ref().is_some_and(|default| default.kind == DefaultKind::Constant);
        if column.generation.is_known() {
            right.push((*variant, *dialect, column));
        } else if is_constant && column.generation == Generation::None && !is_half_read(&variant.table, column) {
            at_fault.push((*variant, *dialect, column));
        }
    }
    at_fault.retain(|(variant, ..)| model.schema(variant.schema).is_some_and(|schema| schema.origin != Origin::Upgrade));
    let (_, dialect, column) = at_fault.first()?;
    let name = &column.name;
    let same = |side: &[(&Variant, Dialect, &Column)]| side.iter().any(|(_, other, _)| family(*other) == family(*dialect));
    if right.is_empty() || same(&right) || right.iter().any(|(_, _, column)| names::key(&column.name) != names::key(name)) {
        return None;
    }
    let titles =
        |side: &[(&Variant, Dialect, &Column)]| words::list(&distinct(side.iter().map(|(_, dialect, _)| dialect.title().to_owned())));
    let default = column.default.as_ref().map_or("", |default| default.text.as_str());
    let message = format!(
        "the key `{}.{name}` is generated on {}, but on {} every row gets {default}: the first insert that leaves it out works, the second fails as a duplicate.",
        subject.name,
        titles(&right),
        titles(&at_fault),
    );
    let mut evidence: Vec<Evidence> = Vec::new();
    for (_, dialect, column) in &at_fault {
        let label = format!("{}: {} is all there is", dialect.title(), column.default.as_ref().map_or("", |default| default.text.as_str()));
        evidence.push(Evidence { side: Side::Schema, role: Role::Fault, at: column.at, label });
    }
    for (_, dialect, column) in &right {
        let label = format!("{} {}", dialect.title(), how(column));
        evidence.push(Evidence { side: Side::Schema, role: Role::Contrast, at: column.at, label });
    }
    let help = at_fault.first().map_or(String::new(), |(variant, dialect, column)| {
        format!("{}: define it as `{}`.", dialect.title(), words::definition(*dialect, &variant.table, column, false))
    });
    let mut mends = Mends::new();
    for (variant, _, column) in &at_fault {
        let Some(schema) = model.schema(variant.schema) else { continue };
        let (edit, statement) = (edits::edit(schema, &variant.table, column), case::generating(schema, &variant.table, column));
        mends.add(model, variant.schema, edit, statement);
    }
    let title = format!("let {} generate `{}.{name}`", mends.titles(), subject.name);
    let fix = mends.finish(title, Safety::Unsafe);
    Some(Finding { fix, ..base(model, subject, vec![name.clone()], &at_fault, message, evidence, help, Vec::new()) })
}

#[expect(clippy::too_many_arguments, reason = "the parts of a finding")]
fn base(
    model: &Model,
    subject: &Subject,
    columns: Vec<String>,
    at_fault: &[(&Variant, Dialect, &Column)],
    message: String,
    evidence: Vec<Evidence>,
    help: String,
    writers: Vec<String>,
) -> Finding {
    let schemas = distinct(at_fault.iter().map(|(variant, ..)| variant.schema).filter(|id| model.schema(*id).is_some()));
    Finding {
        rule: ID,
        severity: Severity::Warning,
        message,
        table: subject.name.clone(),
        columns,
        schemas,
        writers,
        evidence,
        help,
        fix: None,
        hidden: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::*;

    const OMITS: (SupplyKind, &str) = (SupplyKind::Conditional, "left out when null (MyBatis-Plus)");

    fn run(columns: &[(Dialect, Column)], supply: (SupplyKind, &str)) -> Vec<Finding> {
        let mut builder = ModelBuilder::new("t");
        for (dialect, column) in columns {
            builder.variant(*dialect, table("t", &[generated_key("id"), column.clone()]));
        }
        builder.entity("T", &[(SupplyKind::Database, ""), supply]);
        let mut found = Vec::new();
        check(&builder.build(), &mut found);
        found
    }

    #[test]
    fn a_default_that_one_of_three_lacks() {
        let filled = || defaulted(required_key("candidate"), "1");
        let found = run(&[(Dialect::MySql, filled()), (Dialect::Postgres, required_key("candidate")), (Dialect::H2, filled())], OMITS);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].severity, found[0].columns.as_slice()), (Severity::Warning, ["candidate".to_owned()].as_slice()));
        assert!(
            found[0].message.starts_with(
                "`t.candidate` is required on PostgreSQL, and has a default on MySQL and H2: `T` does not always supply it, and then the \
                 insert fails with 23502"
            ),
            "{}",
            found[0].message
        );
        let roles: Vec<Role> = found[0].evidence.iter().map(|evidence| evidence.role).collect();
        assert_eq!(roles, [Role::Fault, Role::Fault, Role::Contrast, Role::Contrast]);
    }

    #[test]
    fn what_is_no_drift() {
        let filled = || defaulted(required_key("c"), "1");
        let lax = || Column { nullable: Some(true), ..required_key("c") };
        assert!(run(&[(Dialect::MySql, filled()), (Dialect::MariaDb, required_key("c"))], OMITS).is_empty(), "one family");
        assert!(run(&[(Dialect::MySql, lax()), (Dialect::Postgres, required_key("c"))], OMITS).is_empty(), "nullability alone");
        let null = (SupplyKind::Conditional, "NULL when unset");
        assert!(run(&[(Dialect::MySql, filled()), (Dialect::Postgres, required_key("c"))], null).is_empty());
        let given = (SupplyKind::Application, "");
        assert!(run(&[(Dialect::MySql, filled()), (Dialect::Postgres, required_key("c"))], given).is_empty());
        let most = [(Dialect::MySql, required_key("c")), (Dialect::Postgres, required_key("c")), (Dialect::H2, filled())];
        assert!(run(&most, OMITS).is_empty(), "one that is laxer");
        assert_eq!(run(&[(Dialect::MySql, filled()), (Dialect::Postgres, required_key("c"))], OMITS).len(), 1);
    }

    #[test]
    fn a_key_with_a_constant_default_where_nobody_writes() {
        let key = |column: Column, with_writer: bool| {
            let mut builder = ModelBuilder::new("t");
            builder.variant(Dialect::MySql, table("t", &[generated_key("id")]));
            builder.variant(Dialect::SqlServer, table("t", &[column]));
            if with_writer {
                builder.entity("T", &[(SupplyKind::Application, "")]);
            }
            let mut found = Vec::new();
            check(&builder.build(), &mut found);
            found
        };
        let found = key(defaulted(required_key("id"), "((0))"), false);
        assert_eq!(found.len(), 1);
        assert!(found[0].help.contains("IDENTITY"), "{}", found[0].help);
        assert!(key(required_key("id"), false).is_empty(), "the program may take it from a sequence");
        assert!(key(defaulted(required_key("id"), "((0))"), true).is_empty(), "another rule's");
    }
}
