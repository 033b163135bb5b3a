//! Writes that are at fault as statements, whatever column they leave out: gathered by table and column into one finding each.

use super::case::{distinct, short_writer, shortened};
use super::words;
use crate::diagnostic::{Evidence, Finding, Fix, Role, Severity, Side};
use crate::dialect::Dialect;
use crate::facts::TableKind;
use crate::model::{Model, Subject, Write};
use crate::source::Span;

/// How many places a finding shows; the others are counted.
pub const PLACES_SHOWN: usize = 5;

/// One write that the database rejects, and why.
#[derive(Debug)]
pub struct Fault<'m> {
    pub write: &'m Write,
    pub dialect: Dialect,
    /// The column it is about; empty when it is about the statement as a whole.
    pub column: String,
    /// Where the statement shows it, and what.
    pub at: Span,
    pub label: String,
    /// Where the schema shows it, and what.
    pub schema_at: Span,
    pub schema_label: String,
    /// What is wrong, as a clause without the writer: `` `id` is supplied ``.
    pub what: String,
    /// What the database answers.
    pub answer: String,
}

/// The writes to row stores whose columns are known, each with its dialect.
pub fn writes<'m>(model: &'m Model, subject: &'m Subject) -> impl Iterator<Item = (&'m Write, Dialect)> {
    let known = |write: &&'m Write| write.inserts && write.table.kind == TableKind::Table;
    subject.writes.iter().filter(known).map(|write| (write, model.dialect(write.schema)))
}

/// Whether a write is a script's INSERT … SELECT: what it finds on a new database may be nothing.
pub fn selects_in_script(model: &Model, write: &Write) -> bool {
    write.form.as_ref().is_some_and(|form| form.selects) && model.sql_files.contains(&write.writer.at.file)
}

/// Whether every column of the table is known.
pub fn is_whole(write: &Write) -> bool {
    !write.table.partial && write.table.unread.is_empty()
}

/// Whether the names of all the table's columns are known: what was not understood stands in their definitions.
pub fn has_all_columns(write: &Write) -> bool {
    let table = &write.table;
    let is_in_column = |unread: &Span| table.columns.iter().any(|column| column.at.contains(*unread));
    !table.partial && !table.columns.is_empty() && table.unread.iter().all(is_in_column)
}

/// One finding per column of the subject, each with all its faults.
pub fn findings(rule: &'static str, severity: Severity, subject: &Subject, faults: Vec<Fault>, help: &str) -> Vec<Finding> {
    mended_findings(rule, severity, subject, faults, help, |_| None)
}

/// The same, each with what `mend` makes of its faults.
pub fn mended_findings<'m>(
    rule: &'static str,
    severity: Severity,
    subject: &Subject,
    faults: Vec<Fault<'m>>,
    help: &str,
    mend: impl Fn(&[&Fault<'m>]) -> Option<Fix>,
) -> Vec<Finding> {
    let columns = distinct(faults.iter().map(|fault| fault.column.to_lowercase()));
    columns
        .iter()
        .map(|column| {
            let faults: Vec<&Fault<'m>> = faults.iter().filter(|fault| fault.column.to_lowercase() == *column).collect();
            Finding { fix: mend(&faults), ..finding(rule, severity, subject, &faults, help) }
        })
        .collect()
}

fn finding(rule: &'static str, severity: Severity, subject: &Subject, faults: &[&Fault], help: &str) -> Finding {
    let writers = distinct(faults.iter().map(|fault| fault.write.writer.name.clone()));
    let shown: Vec<String> = writers.iter().map(|name| short_writer(name)).collect();
    let column = faults.first().map_or("", |fault| fault.column.as_str());
    let mut sorted = writers;
    sorted.sort();
    Finding {
        rule,
        severity,
        message: message(subject, column, faults, &shortened(&shown)),
        table: subject.name.clone(),
        columns: if column.is_empty() { Vec::new() } else { vec![column.to_owned()] },
        schemas: distinct(faults.iter().map(|fault| fault.write.schema)),
        writers: sorted,
        evidence: evidence(faults),
        help: help.replace("{writers}", &shortened(&shown)).replace("{column}", column).replace("{table}", &subject.name),
        fix: None,
        hidden: distinct(faults.iter().map(|fault| fault.at)).into_iter().skip(PLACES_SHOWN).collect(),
    }
}

fn message(subject: &Subject, column: &str, faults: &[&Fault], writers: &str) -> String {
    let Some(first) = faults.first() else { return String::new() };
    let name = if column.is_empty() { format!("`{}`", subject.name) } else { format!("`{}.{column}`", subject.name) };
    let firsts: Vec<&&Fault> = distinct(faults.iter().map(|fault| fault.dialect))
        .iter()
        .filter_map(|dialect| faults.iter().find(|fault| fault.dialect == *dialect))
        .collect();
    let answers = match firsts.as_slice() {
        [only] => format!("{}: {}.", only.dialect.title(), only.answer),
        // What all of them answer is said once.
        [first, others @ ..] if others.iter().all(|other| other.answer == first.answer) => {
            let titles: Vec<String> = firsts.iter().map(|fault| fault.dialect.title().to_owned()).collect();
            format!("{}: {}.", words::list(&titles), first.answer)
        }
        several => {
            let shown: Vec<String> = several.iter().take(2).map(|fault| format!("{}: {}", fault.dialect.title(), fault.answer)).collect();
            format!("{}.", shown.join("; "))
        }
    };
    format!("{name}: {} in {writers}. {answers}", first.what)
}

fn evidence(faults: &[&Fault]) -> Vec<Evidence> {
    let mut out: Vec<Evidence> = Vec::new();
    let places = distinct(faults.iter().map(|fault| fault.at));
    for place in places.iter().take(PLACES_SHOWN) {
        if let Some(fault) = faults.iter().find(|fault| fault.at == *place) {
            out.push(Evidence { side: Side::Application, role: Role::Fault, at: fault.at, label: fault.label.clone() });
        }
    }
    if let Some(last) = out.last_mut().filter(|_| places.len() > PLACES_SHOWN) {
        last.label.push_str(&format!(" (and {} more like it)", places.len() - PLACES_SHOWN));
    }
    for place in distinct(faults.iter().map(|fault| fault.schema_at)) {
        let here = || faults.iter().filter(|fault| fault.schema_at == place);
        let titles: Vec<String> = distinct(here().map(|fault| fault.dialect.title().to_owned()));
        if let Some(fault) = here().next() {
            let label = format!("{}: {}", words::list(&titles), fault.schema_label);
            out.push(Evidence { side: Side::Schema, role: Role::Fault, at: place, label });
        }
    }
    out
}
