//! `missing-sequence`: a key comes from a sequence or generator table that no script of the schema creates.

use super::Rule;
use super::alteration;
use super::case::{distinct, origin, short_schema, short_writer, shortened};
use super::mends::{self, Mends};
use super::takers::{By, Needs, Taker, has, is_out_of_sight, takers};
use super::words::{self, quoted};
use crate::diagnostic::{Edit, Evidence, Finding, Fix, Role, Safety, Severity, Side};
use crate::dialect::Dialect;
use crate::facts::{DefaultKind, SequenceKind};
use crate::model::{Model, SchemaId};
use crate::names;
use crate::schema::model::{Origin, Schema, Standing};
use crate::source::Span;

pub const ID: &str = "missing-sequence";

pub const RULE: Rule = Rule { id: ID, page: include_str!("../../rules/missing-sequence.md"), check };

/// How many takers of each end a finding shows.
const SHOWN: usize = 4;
const VARIANTS_SHOWN: usize = 3;

/// What the database answers when there is no such sequence; `{table}` is the sequence's name.
/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>, <https://docs.oracle.com/error-help/db/ora-02289/>, <https://h2database.com/javadoc/org/h2/api/ErrorCode.html>,
/// <https://learn.microsoft.com/sql/relational-databases/errors-events/mssqlserver-208-database-engine-error>, <https://hsqldb.org/doc/2.0/guide/>,
/// <https://db.apache.org/derby/docs/10.16/ref/rrefexcept71493.html>, <https://www.ibm.com/docs/en/db2/11.5?topic=messages-sql0204n>.
const ANSWERS: &[(Dialect, &str)] = &[
    (Dialect::Postgres, "42P01 'relation \"{table}\" does not exist'"),
    (Dialect::Oracle, "ORA-02289 'sequence does not exist'"),
    (Dialect::H2, "90036 'Sequence \"{TABLE}\" not found'"),
    (Dialect::SqlServer, "error 208 \"Invalid object name '{table}'.\""),
    (Dialect::Hsqldb, "error -5501 'user lacks privilege or object not found: {TABLE}'"),
    (Dialect::Derby, "42X94 \"SEQUENCE '{TABLE}' does not exist.\""),
    (Dialect::Db2, "SQLCODE -204 ('{TABLE}' is an undefined name)"),
];
/// The same for a table, where the databases above differ from it.
const TABLE_ANSWER: &str = "error 1146 \"Table '{table}' doesn't exist\"";

/// A taker whose sequence is missing, and why that is known.
#[derive(Clone, Copy, Debug)]
struct Lack<'m> {
    taker: Taker<'m>,
    needs: Needs,
    how: How,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    Never,
    /// Created only after the default that needs it.
    Later(Span),
    /// A later statement drops it.
    Dropped(Span),
    /// There is a table of that name, and the database takes no sequence's value from it.
    IsTable(Span),
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    let all = takers(model);
    let mut lacks: Vec<Lack> = all.iter().filter_map(|taker| lack(model, &all, *taker)).collect();
    lacks.sort_by_key(|lack| lack.taker.key()); // stable: by subject within a sequence
    for key in distinct(lacks.iter().map(|lack| lack.taker.key())) {
        let of_it: Vec<&Lack> = lacks.iter().filter(|lack| lack.taker.key() == key).collect();
        findings.extend(finding(model, &all, &key, &of_it));
    }
}

fn lack<'m>(model: &'m Model, all: &[Taker<'m>], taker: Taker<'m>) -> Option<Lack<'m>> {
    let needs = taker.needs()?;
    let key = taker.key();
    let schema = model.schema(taker.schema)?;
    if matches!(taker.by, By::Write { from, .. } if from.may_be_made) {
        return None;
    }
    let how = if has(schema, &key, needs) {
        How::Later(created_later(schema, &key, &taker)?)
    } else if let Some(dropped) = schema.former_sequences.get(&key) {
        if schema.origin != Origin::Migrations || is_before(schema, &taker, *dropped) {
            return None;
        }
        How::Dropped(*dropped)
    } else if let (Needs::Sequence, Some(table)) = (needs, schema.tables.get(&key)) {
        How::IsTable(table.at)
    } else {
        How::Never
    };
    let is_known = match how {
        How::Later(_) => true,
        _ => {
            !is_out_of_sight(model, schema, &key)
                && !is_created_beside(model, &taker, &key, needs)
                && is_told(model, all, &taker, &key, needs)
        }
    };
    is_known.then_some(Lack { taker, needs, how })
}

/// The creation that comes after the default in the same script. `nextval('s'::text)` is looked up when a row is inserted, all others at once.
fn created_later(schema: &Schema, key: &str, taker: &Taker) -> Option<Span> {
    let By::Default { at, text, .. } = taker.by else { return None };
    let made = schema.sequences.get(key)?.at;
    let is_late_bound = text.to_ascii_lowercase().contains("::text");
    (made.file == at.file && made.start > at.start && !is_late_bound).then_some(made)
}

/// Whether an INSERT of the schema's own scripts ran before the sequence was dropped or renamed.
fn is_before(schema: &Schema, taker: &Taker, dropped: Span) -> bool {
    let By::Write { at, .. } = taker.by else { return false };
    let position = |place: Span| schema.scripts.iter().position(|&script| script == place.file);
    let written = position(at);
    written.is_some() && (written, at.start) < (position(dropped), dropped.start)
}

/// Whether another part of the same database creates it: scripts for the same dialect that have the sequence and not the table.
fn is_created_beside(model: &Model, taker: &Taker, key: &str, needs: Needs) -> bool {
    let table = names::key(&taker.table.name);
    model.schemas.iter().any(|other| other.dialect == taker.dialect && has(other, key, needs) && !other.tables.contains_key(&table))
}

/// An upgrade lacks only what it needed to create: the sequence of a table of its own, which a snapshot creates for that table alone.
fn is_told(model: &Model, all: &[Taker], taker: &Taker, key: &str, needs: Needs) -> bool {
    if model.schema(taker.schema).is_none_or(|schema| schema.origin != Origin::Upgrade) {
        return true;
    }
    let is_own = all.iter().filter(|other| other.key() == key).all(|other| names::same(&other.table.name, &taker.table.name));
    is_own && right(model, all, key, needs).iter().any(|(id, _)| model.dialect(*id) == taker.dialect)
}

/// The schemas that have what is needed and a table that takes from it, with the place where it is created.
fn right(model: &Model, all: &[Taker], key: &str, needs: Needs) -> Vec<(SchemaId, Span)> {
    let mut found: Vec<(SchemaId, Span)> = Vec::new();
    for taker in all.iter().filter(|taker| taker.key() == key) {
        let Some(schema) = model.schema(taker.schema).filter(|schema| schema.origin != Origin::Upgrade) else { continue };
        let made = match taker.needs().unwrap_or(needs) {
            Needs::Sequence => schema.sequences.get(key).map(|sequence| sequence.at),
            Needs::Table => schema.tables.get(key).map(|table| table.at),
        };
        if let Some(at) = made.filter(|_| found.iter().all(|(known, _)| *known != taker.schema)) {
            found.push((taker.schema, at));
        }
    }
    found
}

fn finding(model: &Model, all: &[Taker], key: &str, lacks: &[&Lack]) -> Option<Finding> {
    let first = lacks.first()?;
    let schemas = distinct(lacks.iter().map(|lack| lack.taker.schema));
    let mut right = right(model, all, key, first.needs);
    right.retain(|(id, _)| !schemas.contains(id));
    let takes = distinct(lacks.iter().map(|lack| format!("`{}.{}`", lack.taker.subject.name, lack.taker.column.name)));
    let is_table = lacks.iter().any(|lack| matches!(lack.how, How::IsTable(_)));
    let (table, columns) = match lacks {
        _ if is_table || takes.len() > 1 => (first.taker.name().to_owned(), Vec::new()),
        _ => (first.taker.subject.name.clone(), vec![first.taker.column.name.clone()]),
    };
    let mut writers = distinct(lacks.iter().filter_map(|lack| writer(lack)));
    writers.sort();
    Some(Finding {
        rule: ID,
        severity: severity(model, lacks, &right),
        message: message(model, lacks, &right, &takes),
        table,
        columns,
        schemas,
        writers,
        evidence: evidence(model, lacks, &right),
        help: help(model, lacks),
        fix: fix(model, lacks),
        hidden: distinct(lacks.iter().filter_map(|lack| written_at(lack))).into_iter().skip(SHOWN).collect(),
    })
}

fn writer(lack: &Lack) -> Option<String> {
    match lack.taker.by {
        By::Write { write, .. } => Some(write.writer.name.clone()),
        By::Default { .. } => None,
    }
}

fn written_at(lack: &Lack) -> Option<Span> {
    match lack.taker.by {
        By::Write { at, .. } => Some(at),
        By::Default { .. } => None,
    }
}

/// An error where the scripts show that they are meant to create it: a default says so, another variant has it, the schema has others, or one of the
/// wrong kind. A warning where all that is known is that a framework asks for it.
fn severity(model: &Model, lacks: &[&Lack], right: &[(SchemaId, Span)]) -> Severity {
    let is_sure = |lack: &&&Lack| {
        let Some(schema) = model.schema(lack.taker.schema) else { return false };
        let is_meant = match lack.taker.by {
            By::Default { .. } => true,
            By::Write { .. } => {
                !right.is_empty() || lack.how != How::Never || (lack.needs == Needs::Sequence && !schema.sequences.is_empty())
            }
        };
        is_meant && schema.standing == Standing::Production
    };
    if lacks.iter().any(|lack| is_sure(&lack)) { Severity::Error } else { Severity::Warning }
}

fn message(model: &Model, lacks: &[&Lack], right: &[(SchemaId, Span)], takes: &[String]) -> String {
    let Some(first) = lacks.first() else { return String::new() };
    let name = first.taker.name();
    let dialects = distinct(lacks.iter().map(|lack| lack.taker.dialect.title().to_owned()));
    let writers = distinct(lacks.iter().filter_map(|lack| writer(lack)).map(|name| short_writer(&name)));
    let kind = noun(first);
    let takers = if lacks.iter().any(|lack| matches!(lack.taker.by, By::Default { .. })) {
        let verb = if takes.len() == 1 { "takes its default" } else { "take their defaults" };
        format!("{} {verb} from the {kind} `{name}`", shortened(takes))
    } else {
        let verb = if takes.len() == 1 { "gets its value" } else { "get their values" };
        format!("{} {verb} (from {}) out of the {kind} `{name}`", shortened(takes), shortened(&writers))
    };
    let scripts = distinct(
        lacks.iter().filter_map(|lack| model.schema(lack.taker.schema)).map(|schema| format!("`{}`", short_schema(model, schema))),
    );
    let how = match first.how {
        How::Never => format!("which no script of {} creates", shortened(&scripts)),
        How::Later(_) => format!("which {} creates only after it", shortened(&scripts)),
        How::Dropped(_) => format!("which {} drops", shortened(&scripts)),
        How::IsTable(_) => {
            format!(
                "but {} creates a table of that name, and {} takes no sequence's value from a table",
                shortened(&scripts),
                words::list(&dialects)
            )
        }
    };
    let what = match (first.taker.by, first.how) {
        (By::Default { .. }, How::Later(_)) => "The script fails",
        (By::Default { .. }, _) => "The table, or its first insert, fails",
        _ => "Every insert fails",
    };
    let each = distinct(lacks.iter().map(|lack| lack.taker.dialect)).into_iter();
    let each: Vec<&&Lack> = each.filter_map(|dialect| lacks.iter().find(|lack| lack.taker.dialect == dialect)).collect();
    let answers = match each.as_slice() {
        [] | [_] => format!("with {}", answer(first)),
        several => {
            let answers =
                several.iter().take(VARIANTS_SHOWN).map(|lack| format!("on {} with {}", lack.taker.dialect.title(), answer(lack)));
            words::list(&answers.collect::<Vec<_>>())
        }
    };
    format!("{takers}, {how}. {what} {answers}.{}", contrast(model, first, right))
}

fn noun(lack: &Lack) -> &'static str {
    if lack.needs == Needs::Sequence { "sequence" } else { "generator table" }
}

fn answer(lack: &Lack) -> String {
    let known = ANSWERS.iter().find(|(dialect, _)| *dialect == lack.taker.dialect);
    match known {
        Some((_, answer)) if lack.needs == Needs::Sequence => quoted(answer, lack.taker.name(), ""),
        _ if lack.taker.dialect.is_mysql_like() => quoted(TABLE_ANSWER, lack.taker.name(), ""),
        _ => format!("the answer that there is no `{}`", lack.taker.name()),
    }
}

fn contrast(model: &Model, first: &Lack, right: &[(SchemaId, Span)]) -> String {
    let own = model.schema(first.taker.schema);
    let alike = right.iter().filter(|(id, _)| model.dialect(*id) == first.taker.dialect).find_map(|(id, _)| model.schema(*id));
    let mut out = String::new();
    let others = distinct(right.iter().map(|(id, _)| model.dialect(*id)).filter(|dialect| *dialect != first.taker.dialect));
    let titles: Vec<String> = others.iter().map(|dialect| format!("{}'s", dialect.title())).collect();
    if !titles.is_empty() {
        out.push_str(&format!(" {} scripts create it.", words::list(&titles)));
    }
    match (own, alike) {
        (Some(own), Some(alike)) if own.origin == Origin::Upgrade => out.push_str(&format!(
            " Whoever upgrades with `{}` gets it; the {} `{}` creates it.",
            short_schema(model, own),
            origin(alike.origin),
            short_schema(model, alike)
        )),
        (_, Some(alike)) => out.push_str(&format!(" The {} `{}` creates it.", origin(alike.origin), short_schema(model, alike))),
        _ => {}
    }
    out
}

fn evidence(model: &Model, lacks: &[&Lack], right: &[(SchemaId, Span)]) -> Vec<Evidence> {
    let mut evidence: Vec<Evidence> = Vec::new();
    let mut add = |side, role, at: Span, label: String| {
        if evidence.iter().all(|known| known.at != at) {
            evidence.push(Evidence { side, role, at, label });
        }
    };
    for lack in lacks {
        let title = lack.taker.dialect.title();
        match lack.how {
            How::IsTable(at) => add(Side::Schema, Role::Fault, at, format!("a table, where {title} needs a sequence")),
            How::Dropped(at) => add(Side::Schema, Role::Fault, at, "dropped here".to_owned()),
            How::Never | How::Later(_) => {}
        }
    }
    let takers = distinct(lacks.iter().map(|lack| (lack.taker.schema_at(), lack.taker.dialect)));
    for (at, dialect) in takers.iter().take(SHOWN) {
        let Some(lack) = lacks.iter().find(|lack| lack.taker.schema_at() == *at) else { continue };
        let name = lack.taker.name();
        let label = match (lack.taker.by, lack.how) {
            (_, How::IsTable(_) | How::Dropped(_)) => format!("{}: filled from `{name}`", dialect.title()),
            (By::Default { .. }, _) => format!("{}: no `{name}` has been created by then", dialect.title()),
            (By::Write { .. }, _) => format!("{}: nothing creates `{name}`, from which it is filled", dialect.title()),
        };
        add(Side::Schema, Role::Fault, *at, label);
    }
    let writes = distinct(lacks.iter().filter_map(|lack| written_at(lack)));
    for place in writes.iter().take(SHOWN) {
        let said = lacks.iter().find_map(|lack| match lack.taker.by {
            By::Write { at, label, from, .. } if at == *place => Some(format!("taken from `{}`: {label}", from.name)),
            _ => None,
        });
        let more = writes.len().saturating_sub(SHOWN);
        let is_last = writes.get(SHOWN - 1) == Some(place) && more > 0;
        let more = if is_last { format!(" (and {more} more like it)") } else { String::new() };
        add(Side::Application, Role::Fault, *place, said.unwrap_or_default() + &more);
    }
    for lack in lacks {
        if let How::Later(at) = lack.how {
            add(Side::Schema, Role::Evidence, at, "created only here".to_owned());
        }
    }
    for (id, at) in right.iter().take(VARIANTS_SHOWN) {
        add(Side::Schema, Role::Contrast, *at, format!("{} creates it", model.dialect(*id).title()));
    }
    evidence
}

/// The sequence, or the one-row table that Hibernate takes in its place. One that comes too late, or whose name a table has, takes a decision.
fn fix(model: &Model, lacks: &[&Lack]) -> Option<Fix> {
    let first = lacks.first()?;
    if lacks.iter().any(|lack| !matches!(lack.how, How::Never | How::Dropped(_)) || !may_be_made(lack)) {
        return None;
    }
    let increments = distinct(lacks.iter().filter_map(|lack| match lack.taker.by {
        By::Write { from, .. } => from.increment.as_ref().map(|increment| increment.by),
        By::Default { .. } => None,
    }));
    let step = match increments.as_slice() {
        [] => String::new(),
        [by] => format!(" INCREMENT BY {by}"),
        _ => return None,
    };
    let mut mends = Mends::new();
    for lack in lacks {
        let (id, taker) = (lack.taker.schema, &lack.taker);
        let Some(schema) = model.schema(id) else { continue };
        let own = qualified(taker)?;
        let statement = match lack.needs {
            Needs::Sequence => format!("CREATE SEQUENCE {own} START WITH 1{step}"),
            Needs::Table => format!("CREATE TABLE {own} (next_val BIGINT NOT NULL); INSERT INTO {own} (next_val) VALUES (1)"),
        };
        // Before the first table of its script that takes from it.
        let takers = lacks.iter().filter(|other| other.taker.schema == id).map(|other| other.taker.table);
        let at = takers.map(|table| table.at).min().filter(|at| taker.column.at.file == at.file);
        let edit = at.filter(|_| schema.origin == Origin::Snapshot && alteration::is_sql(taker.column));
        let edit = edit.map(|at| Edit { at: Span { end: at.start, ..at }, content: format!("{statement};\n") });
        mends.add(model, id, edit, Some(statement));
    }
    let title =
        format!("create the {} `{}` (where rows are there already, start above their largest key)", noun(first), first.taker.name());
    mends.finish(title, Safety::Unsafe)
}

/// The columns of a table of generators are the framework's to name, but for Hibernate's one-column table.
fn may_be_made(lack: &Lack) -> bool {
    match (lack.needs, lack.taker.by) {
        (Needs::Sequence, _) => true,
        (Needs::Table, By::Write { from, .. }) => from.kind == SequenceKind::Either,
        (Needs::Table, By::Default { .. }) => false,
    }
}

/// The name as the taker has it, with its qualifier.
fn qualified(taker: &Taker) -> Option<String> {
    let namespace = match (taker.by, taker.column.default.as_ref().map(|default| &default.kind)) {
        (By::Default { .. }, Some(DefaultKind::Sequence(name))) => name.namespace(),
        _ => None,
    };
    let own = mends::name(taker.dialect, taker.name())?;
    Some(match namespace {
        Some(namespace) => format!("{}.{own}", mends::name(taker.dialect, namespace)?),
        None => own,
    })
}

fn help(model: &Model, lacks: &[&Lack]) -> String {
    let Some(first) = lacks.first() else { return String::new() };
    let name = first.taker.name();
    let own = model.schema(first.taker.schema);
    let place = match own.map(|schema| schema.origin) {
        Some(Origin::Migrations) => "Add a migration with ".to_owned(),
        _ => format!("Add to `{}`, before what takes from it, ", own.map_or(String::new(), |schema| short_schema(model, schema))),
    };
    let by = lacks.iter().find_map(|lack| match lack.taker.by {
        By::Write { from, .. } => from.increment.as_ref().map(|increment| increment.by),
        By::Default { .. } => None,
    });
    let step = by.map(|by| format!(" INCREMENT BY {by}")).unwrap_or_default();
    let statement = match first.needs {
        Needs::Sequence => format!("`CREATE SEQUENCE {name} START WITH 1{step}`"),
        Needs::Table => format!("`CREATE TABLE {name} (next_val BIGINT NOT NULL)` with one row"),
    };
    match first.how {
        How::Later(_) => format!("Move the creation of `{name}` before the table."),
        How::IsTable(_) => {
            format!("{place}{statement} after the table of that name is renamed or dropped; start above the keys that are there.")
        }
        _ => format!("{place}{statement}; where rows are there already, start above their keys."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{DefaultKind, Increment, SequenceKind, SequenceUse, SupplyKind};
    use crate::names::{Name, ObjectName};
    use crate::rules::testing::*;
    use crate::schema::model::{Column, ColumnDefault, Generation, Sequence};

    fn next_value(name: &str) -> Column {
        let parts = vec![Name { text: name.to_owned(), quoted: false, at: at(4) }];
        let kind = DefaultKind::Sequence(ObjectName { parts, at: at(4) });
        let default = Some(ColumnDefault { kind, text: format!("nextval('{name}')"), at: at(4) });
        Column { generation: Generation::Sequence { name: name.to_owned(), at: at(4) }, default, ..required_key("id") }
    }

    fn used(kind: SequenceKind) -> SupplyKind {
        SupplyKind::Framework { sequence: Some(SequenceUse { kind, ..SequenceUse::stated("t_seq") }) }
    }

    fn run(model: &Model) -> Vec<Finding> {
        let mut findings = Vec::new();
        check(model, &mut findings);
        findings
    }

    fn create(model: &mut Model, schema: usize, name: &str, place: Span) {
        model.schemas[schema].sequences.insert(name.to_owned(), Sequence { name: name.to_owned(), increment: 1, at: place });
    }

    #[test]
    fn a_default_of_a_missing_sequence_is_an_error_until_it_is_created() {
        let mut builder = ModelBuilder::new("t");
        builder.variant(Dialect::Postgres, table("t", &[next_value("t_seq")]));
        let mut model = builder.build();
        let found = run(&model);
        assert_eq!((found.len(), found[0].severity), (1, Severity::Error));
        assert_eq!((found[0].table.as_str(), &found[0].columns[..]), ("t", &["id".to_owned()][..]));
        create(&mut model, 0, "t_seq", at(0));
        assert!(run(&model).is_empty());
        create(&mut model, 0, "t_seq", at(9));
        assert!(run(&model)[0].message.contains("only after it"), "{}", run(&model)[0].message);
    }

    #[test]
    fn what_is_out_of_sight_is_not_missing() {
        let mut builder = ModelBuilder::new("t");
        builder.variant(Dialect::Postgres, table("t", &[next_value("t_seq")]));
        let mut model = builder.build();
        model.unread_sequences.names.insert("t_seq".to_owned());
        assert!(run(&model).is_empty());
    }

    #[test]
    fn an_upgrade_lacks_what_the_snapshot_creates_for_its_table() {
        let mut builder = ModelBuilder::new("t");
        builder.variant_of(Dialect::Postgres, Origin::Upgrade, "db/upgrade", table("t", &[next_value("t_seq")]));
        assert!(run(&builder.build()).is_empty(), "it may be there from before");
        builder.variant_of(Dialect::Postgres, Origin::Snapshot, "db/initial.sql", table("t", &[next_value("t_seq")]));
        let mut model = builder.build();
        create(&mut model, 1, "t_seq", at(0));
        let found = run(&model);
        assert_eq!(found.len(), 1);
        assert!(
            found[0].message.ends_with("Whoever upgrades with `db/upgrade` gets it; the snapshot `db/initial.sql` creates it."),
            "{}",
            found[0].message
        );
    }

    #[test]
    fn each_database_needs_its_kind() {
        let found = |dialect, kind| {
            let mut builder = ModelBuilder::new("t");
            builder.variant_of(dialect, Origin::Migrations, "db/migration", table("t", &[required_key("id")]));
            builder.entity("T", &[(used(kind), "GenerationType.SEQUENCE")]);
            run(&builder.build()).len()
        };
        assert_eq!(found(Dialect::Postgres, SequenceKind::Either), 1);
        assert_eq!(found(Dialect::MySql, SequenceKind::Either), 1, "a table");
        assert_eq!(found(Dialect::MySql, SequenceKind::Sequence), 0, "a function of the project's own, perhaps");
        assert_eq!(found(Dialect::MariaDb, SequenceKind::Either), 0, "either will do");
        assert_eq!(found(Dialect::Sqlite, SequenceKind::Either), 0);
        assert_eq!(found(Dialect::Postgres, SequenceKind::Table), 1);
    }

    #[test]
    fn a_table_is_no_sequence() {
        let mut builder = ModelBuilder::new("t");
        builder.variant_of(Dialect::SqlServer, Origin::Migrations, "db/migration", table("t", &[required_key("id")]));
        builder.entity("T", &[(used(SequenceKind::Either), "GenerationType.AUTO")]);
        let mut model = builder.build();
        assert_eq!(run(&model)[0].severity, Severity::Warning, "only the framework asks for it");
        model.schemas[0].tables.insert("t_seq".to_owned(), table("t_seq", &[]).into());
        let found = run(&model);
        assert_eq!((found[0].severity, found[0].table.as_str()), (Severity::Error, "t_seq"));
        assert_eq!(found[0].evidence[0].label, "a table, where SQL Server needs a sequence");
    }

    #[test]
    fn a_framework_that_creates_it_needs_no_script() {
        let mut builder = ModelBuilder::new("t");
        builder.variant(Dialect::Postgres, table("t", &[required_key("id")]));
        let made = SequenceUse { may_be_made: true, kind: SequenceKind::Either, ..SequenceUse::stated("t_seq") };
        builder.entity("T", &[(SupplyKind::Framework { sequence: Some(made) }, "")]);
        assert!(run(&builder.build()).is_empty());
    }

    #[test]
    fn the_help_has_the_step() {
        let mut builder = ModelBuilder::new("t");
        builder.variant(Dialect::Oracle, table("t", &[required_key("id")]));
        let increment = Some(Increment { by: 50, at: at(1), label: String::new() });
        let stepping = SequenceUse { increment, kind: SequenceKind::Either, ..SequenceUse::stated("t_seq") };
        builder.entity("T", &[(SupplyKind::Framework { sequence: Some(stepping) }, "")]);
        assert!(run(&builder.build())[0].help.contains("CREATE SEQUENCE t_seq START WITH 1 INCREMENT BY 50"));
    }
}
