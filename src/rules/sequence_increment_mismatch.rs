//! `sequence-increment-mismatch`: a framework takes a sequence's values to be further apart, or closer, than they are.

use super::Rule;
use super::case::{distinct, short_writer, shortened};
use super::mends::{self, Mends};
use super::takers::{By, Needs, Taker, takers};
use super::words;
use crate::diagnostic::{Edit, Evidence, Finding, Fix, Role, Safety, Severity, Side};
use crate::dialect::Dialect;
use crate::facts::Increment;
use crate::model::Model;
use crate::schema::model::{Origin, Sequence};
use crate::source::Span;

pub const ID: &str = "sequence-increment-mismatch";

pub const RULE: Rule = Rule { id: ID, page: include_str!("../../rules/sequence-increment-mismatch.md"), check };

const SHOWN: usize = 4;

struct Mismatch<'m> {
    taker: Taker<'m>,
    writer: &'m str,
    increment: &'m Increment,
    sequence: &'m Sequence,
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    let mut mismatches: Vec<Mismatch> = takers(model).into_iter().filter_map(|taker| mismatch(model, taker)).collect();
    mismatches.sort_by_key(|mismatch| mismatch.taker.key()); // stable
    for key in distinct(mismatches.iter().map(|mismatch| mismatch.taker.key())) {
        let of_it: Vec<&Mismatch> = mismatches.iter().filter(|mismatch| mismatch.taker.key() == key).collect();
        findings.extend(finding(model, &of_it));
    }
}

fn mismatch<'m>(model: &'m Model, taker: Taker<'m>) -> Option<Mismatch<'m>> {
    let By::Write { write, from, .. } = taker.by else { return None };
    let increment = from.increment.as_ref()?;
    let sequence = model.schema(taker.schema)?.sequences.get(&taker.key())?;
    let differs = taker.needs() == Some(Needs::Sequence) && sequence.increment != increment.by;
    differs.then_some(Mismatch { taker, writer: &write.writer.name, increment, sequence })
}

fn finding(model: &Model, mismatches: &[&Mismatch]) -> Option<Finding> {
    let first = mismatches.first()?;
    let (by, own) = (first.increment.by, first.sequence.increment);
    let mut writers = distinct(mismatches.iter().map(|mismatch| mismatch.writer.to_owned()));
    writers.sort();
    let names: Vec<String> = distinct(writers.iter().map(|name| short_writer(name)));
    let titles = distinct(mismatches.iter().map(|mismatch| mismatch.taker.dialect.title().to_owned()));
    let takes = distinct(mismatches.iter().map(|mismatch| (mismatch.taker.subject.name.clone(), mismatch.taker.column.name.clone())));
    let (table, columns) = match takes.as_slice() {
        [(table, column)] => (table.clone(), vec![column.clone()]),
        _ => (first.taker.name().to_owned(), Vec::new()),
    };
    let verb = if names.len() == 1 { "takes" } else { "take" };
    let consequence = if own < by {
        "Hibernate refuses to start, and versions before 5.4 hand out keys that collide"
    } else {
        "Hibernate refuses to start, and versions before 5.4 hand out keys in the wrong blocks"
    };
    let message = format!(
        "{} {verb} the values of the sequence `{}` to be {by} apart, but {} has it go by {own}: {consequence}.",
        shortened(&names),
        first.taker.name(),
        words::list(&titles)
    );
    Some(Finding {
        rule: ID,
        severity: Severity::Warning,
        message,
        table,
        columns,
        schemas: distinct(mismatches.iter().map(|mismatch| mismatch.taker.schema)),
        writers,
        evidence: evidence(mismatches),
        help: format!(
            "Let both say the same: `ALTER SEQUENCE {} INCREMENT BY {by}` (in a new migration where migrations have run), or `allocationSize = {own}` in {}.",
            first.taker.name(),
            shortened(&names)
        ),
        fix: fix(model, mismatches),
        hidden: distinct(mismatches.iter().map(|mismatch| mismatch.increment.at)).into_iter().skip(SHOWN).collect(),
    })
}

/// The sequence goes as far as the framework takes it to. Derby changes none: <https://db.apache.org/derby/docs/10.16/ref/crefsqlj95081.html>.
fn fix(model: &Model, mismatches: &[&Mismatch]) -> Option<Fix> {
    let first = mismatches.first()?;
    let by = first.increment.by;
    if mismatches.iter().any(|mismatch| mismatch.increment.by != by) {
        return None;
    }
    let mut mends = Mends::new();
    for mismatch in mismatches {
        let (id, dialect, sequence) = (mismatch.taker.schema, mismatch.taker.dialect, mismatch.sequence);
        let name = mends::name(dialect, &sequence.name);
        let statement = name.map(|name| format!("ALTER SEQUENCE {name} INCREMENT BY {by}")).filter(|_| dialect != Dialect::Derby);
        // `CREATE SEQUENCE name`, and no options.
        let is_bare = (sequence.at.end - sequence.at.start) as usize == "CREATE SEQUENCE ".len() + sequence.name.len();
        let is_snapshot = model.schema(id).is_some_and(|schema| schema.origin == Origin::Snapshot);
        let at = Span { start: sequence.at.end, ..sequence.at };
        let edit = (is_bare && is_snapshot && sequence.increment == 1).then(|| Edit { at, content: format!(" INCREMENT BY {by}") });
        mends.add(model, id, edit, statement);
    }
    mends.finish(format!("let `{}` go by {by}", first.taker.name()), Safety::Unsafe)
}

fn evidence(mismatches: &[&Mismatch]) -> Vec<Evidence> {
    let mut evidence = Vec::new();
    let sequences = distinct(mismatches.iter().map(|mismatch| (mismatch.sequence.at, mismatch.sequence.increment)));
    for (at, increment) in sequences.into_iter().take(SHOWN) {
        evidence.push(Evidence { side: Side::Schema, role: Role::Fault, at, label: format!("goes by {increment}") });
    }
    let places = distinct(mismatches.iter().map(|mismatch| mismatch.increment.at));
    for place in places.iter().take(SHOWN) {
        let Some(mismatch) = mismatches.iter().find(|mismatch| mismatch.increment.at == *place) else { continue };
        let label = mismatch.increment.label.clone();
        evidence.push(Evidence { side: Side::Application, role: Role::Fault, at: *place, label });
    }
    if let Some(last) = evidence.last_mut().filter(|_| places.len() > SHOWN) {
        last.label.push_str(&format!(" (and {} more like it)", places.len() - SHOWN));
    }
    evidence
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::Dialect;
    use crate::facts::{SequenceKind, SequenceUse, SupplyKind};
    use crate::rules::testing::*;

    fn run(dialect: Dialect, by: i64, own: i64) -> Vec<Finding> {
        let mut builder = ModelBuilder::new("t");
        builder.variant(dialect, table("t", &[required_key("id")]));
        let increment = Some(Increment { by, at: at(7), label: format!("allocationSize = {by}") });
        let from = SequenceUse { increment, kind: SequenceKind::Either, ..SequenceUse::stated("t_seq") };
        builder.entity("T", &[(SupplyKind::Framework { sequence: Some(from) }, "")]);
        let mut model = builder.build();
        model.schemas[0].sequences.insert("t_seq".to_owned(), Sequence { name: "t_seq".to_owned(), increment: own, at: at(0) });
        let mut findings = Vec::new();
        check(&model, &mut findings);
        findings
    }

    #[test]
    fn steps_of_fifty_over_a_sequence_of_ones() {
        let found = run(Dialect::Postgres, 50, 1);
        assert_eq!((found.len(), found[0].severity, found[0].table.as_str()), (1, Severity::Warning, "t"));
        assert!(found[0].message.starts_with("`T` takes the values of the sequence `t_seq` to be 50 apart, but PostgreSQL has it go by 1"));
        assert!(run(Dialect::Postgres, 50, 50).is_empty());
    }

    #[test]
    fn a_table_in_a_sequences_place_has_no_step() {
        assert!(run(Dialect::MySql, 50, 1).is_empty());
    }
}
