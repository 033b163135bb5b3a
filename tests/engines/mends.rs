//! What keyward offers as a mend, once it is applied, mends: the database takes both rows, and keyward is silent.

use keyward::diagnostic::Finding;
use keyward::source::Span;

use crate::compare::{Place, analyse};
use crate::definition::{Definition, NUMBERS, Probe};
use crate::engine::Engine;
use crate::form::Form;
use crate::outcome::{Outcome, said};

/// A definition with a mend applied to it.
struct Mend {
    /// How it was offered.
    kind: &'static str,
    /// What was offered.
    offer: String,
    probe: Probe,
}

/// Parts of definitions whose mends are known not to help, and why.
const KNOWN: &[(&str, &str)] = &[
    ("id INT DEFAULT NULL PRIMARY KEY", "an identity column has no DEFAULT, and that the definition says DEFAULT NULL is not kept"),
    ("id INT NULL PRIMARY KEY", "PostgreSQL takes no NULL for a key; there is no such table"),
    ("DROP COLUMN n", "another column counts while the table is made, and is dropped later"),
    ("CHECK (id > 0)", "MariaDB takes no counter into a CHECK (error 1901); conditions are not read"),
];

/// How often what was offered, and what did not help.
#[derive(Default)]
pub struct Tally {
    pub edits: usize,
    pub statements: usize,
    pub definitions: usize,
    pub failures: Vec<String>,
}

/// Applies every mend that is offered when `form` leaves the key out; `Err`: the database cannot be asked.
pub fn try_all(engine: &Engine, form: &Form) -> Result<Tally, String> {
    let mut mends = Vec::new();
    for definition in (engine.definitions)().into_iter().filter(|definition| definition.is_key) {
        let Some(statements) = form.statement(&definition, 0).zip(form.statement(&definition, 1)) else { continue };
        offers(engine, &Probe { definition, statements: statements.into() }, &mut mends);
    }
    let probes: Vec<Probe> = mends.iter().map(|mend| mend.probe.clone()).collect();
    let mut tally = Tally::default();
    let mut excused = vec![0; KNOWN.len()];
    for (mend, answer) in mends.iter().zip((engine.ask)(&probes)?) {
        match mend.kind {
            EDIT => tally.edits += 1,
            STATEMENT => tally.statements += 1,
            _ => tally.definitions += 1,
        }
        let Probe { definition, statements } = &mend.probe;
        let mended = format!("{}\n  {}: {}", definition.script, mend.kind, mend.offer);
        let outcome = answer.outcome(engine.refusals);
        if let Some(known) = KNOWN.iter().position(|(part, _)| definition.script.contains(part)) {
            excused[known] += usize::from(outcome != Outcome::Generated);
            continue;
        }
        if outcome != Outcome::Generated {
            tally.failures.push(format!("{mended}\n  {outcome:?}: {answer:?}"));
        }
        let said = said(&analyse(engine, &definition.script, &statements[0], Place::Code).model);
        if !said.is_empty() {
            tally.failures.push(format!("{mended}\n  keyward still says {said:?}"));
        }
    }
    for ((part, reason), count) in KNOWN.iter().zip(excused).filter(|(_, count)| *count > 0) {
        println!("  {count} do not mend `{part}`: {reason}");
    }
    Ok(tally)
}

const EDIT: &str = "edit";
const STATEMENT: &str = "statement";
const DEFINITION: &str = "definition";

fn offers(engine: &Engine, probe: &Probe, mends: &mut Vec<Mend>) {
    let script = &probe.definition.script;
    let analysis = analyse(engine, script, &probe.statements[0], Place::Code);
    let schema = analysis.sources.iter().find(|file| file.path.ends_with(".sql")).unwrap().id;
    let findings = keyward::rules::check_all(&analysis.model);
    let changed = |kind: &'static str, offer: &str, script: String| {
        // A new definition may be of another type, in which only numbers can be compared.
        let values = if kind == DEFINITION { NUMBERS } else { probe.definition.values };
        let definition = Definition { script, values, ..probe.definition.clone() };
        Mend { kind, offer: offer.to_owned(), probe: Probe { definition, ..probe.clone() } }
    };
    // What is said of other columns is no mend of the key.
    let is_key =
        |finding: &&Finding| finding.columns.iter().all(|column| probe.definition.key.iter().any(|key| key.eq_ignore_ascii_case(column)));
    for finding in findings.iter().filter(|finding| finding.table.eq_ignore_ascii_case("t")).filter(is_key) {
        if let Some(fix) = finding.fix.as_ref().filter(|fix| !fix.edits.is_empty()) {
            let mut edits: Vec<(Span, &str)> = fix.edits.iter().map(|edit| (edit.at, edit.content.as_str())).collect();
            edits.sort();
            let mut text = script.clone();
            for (at, content) in edits.iter().rev().filter(|(at, _)| at.file == schema) {
                text.replace_range(at.start as usize..at.end as usize, content);
            }
            mends.push(changed(EDIT, &fix.title, text));
        }
        for quoted in quotes(&finding.help) {
            if quoted.starts_with("ALTER TABLE") || quoted.starts_with("CREATE SEQUENCE") {
                mends.push(changed(STATEMENT, quoted, format!("{script};\n{quoted}")));
            } else if let Some(column) = definition_at(finding, schema).filter(|_| is_definition(finding, quoted)) {
                let mut text = script.clone();
                text.replace_range(column.start as usize..column.end as usize, quoted);
                // Half of the advice for tables that have no rowid.
                let text = if finding.help.contains("leave WITHOUT ROWID out") {
                    text.replace(", WITHOUT ROWID", "").replace("WITHOUT ROWID", "")
                } else {
                    text
                };
                mends.push(changed(DEFINITION, quoted, text));
            }
        }
    }
}

/// What stands in backquotes.
fn quotes(help: &str) -> impl Iterator<Item = &str> {
    help.split('`').skip(1).step_by(2)
}

/// Whether the help says to write it in the place of the column's definition.
fn is_definition(finding: &Finding, quoted: &str) -> bool {
    [format!("write `{quoted}`"), format!("(`{quoted}`)")].iter().any(|words| finding.help.contains(words)) && quoted.contains(' ')
}

/// The definition of the column in the schema.
fn definition_at(finding: &Finding, schema: keyward::source::FileId) -> Option<Span> {
    finding.evidence.iter().map(|evidence| evidence.at).find(|at| at.file == schema)
}
