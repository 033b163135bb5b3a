//! What was found, for people and for programs: one file per format. The formats see findings and sources, never each other.

pub mod concise;
pub mod github;
pub mod gitlab;
pub mod human;
pub mod json;
pub mod junit;
pub mod places;
pub mod sarif;
pub mod statistics;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::analysis::Analysis;
use crate::diagnostic::{Finding, Severity};
use crate::facts::{Gap, Note, NoteKind};
use crate::model::Model;
use crate::names::HOLE;
pub use crate::shown::visible;
pub(crate) use crate::shown::visible_char;
use crate::source::{Position, Sources, Span};
use crate::verdict::{Excused, Verdict};

/// All that a report is made of.
#[derive(Debug)]
pub struct Report<'a> {
    pub sources: &'a Sources,
    pub model: &'a Model,
    pub findings: &'a [Finding],
    /// One for each finding.
    pub fingerprints: &'a [String],
    /// What is not reported; SARIF keeps it.
    pub excused: &'a [Excused],
    pub summary: Summary,
    /// From which severity on a finding fails the run.
    pub fail_on: Severity,
    /// What stands before paths that people are to open: empty when the root is the current folder, else with a `/` at its end.
    pub prefix: String,
}

impl<'a> Report<'a> {
    pub fn new(analysis: &'a Analysis, verdict: &'a Verdict) -> Self {
        Report {
            sources: &analysis.sources,
            model: &analysis.model,
            findings: &verdict.findings,
            fingerprints: &verdict.fingerprints,
            excused: &verdict.excused,
            summary: Summary::new(analysis, verdict),
            fail_on: Severity::Error,
            prefix: String::new(),
        }
    }

    /// The findings with their fingerprints.
    pub fn findings(&self) -> impl Iterator<Item = (&'a Finding, &'a str)> + '_ {
        self.findings.iter().zip(self.fingerprints.iter().map(String::as_str))
    }

    /// The path that people and programs are to open.
    pub fn path(&self, at: Span) -> String {
        format!("{}{}", self.prefix, self.sources.path(at.file))
    }

    /// Where a place starts and ends; the end is the place after its last character.
    pub fn positions(&self, at: Span) -> (Position, Position) {
        (self.sources.position(at), self.sources.position(Span { start: at.end, ..at }))
    }
}

/// A finding whose texts name files as its places do, with what stands before paths. Writers and schemas are called after their files, within
/// backquotes: `db/data.sql:47`, `src/users.rs::insert`. `paths`: those of all files.
pub fn placed(finding: &Finding, paths: &BTreeSet<&str>, prefix: &str) -> Finding {
    let mut placed = finding.clone();
    if prefix.is_empty() {
        return placed;
    }
    let is_path =
        |name: &str| paths.contains(name) || name.match_indices(':').any(|(at, _)| name.get(..at).is_some_and(|path| paths.contains(path)));
    let told = |text: &str| -> String {
        let parts = text
            .split('`')
            .enumerate()
            .map(|(index, part)| if index % 2 == 1 && is_path(part) { format!("{prefix}{part}") } else { part.to_owned() });
        parts.collect::<Vec<String>>().join("`")
    };
    placed.message = told(&finding.message);
    placed.help = told(&finding.help);
    for evidence in &mut placed.evidence {
        evidence.label = told(&evidence.label);
    }
    placed
}

/// The figures of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub files: usize,
    pub schemas: usize,
    pub tables: usize,
    pub writers: usize,
    pub errors: usize,
    pub warnings: usize,
    pub notes: usize,
    pub suppressed: usize,
    pub baselined: usize,
    /// Findings that the changes which were asked about neither touch nor bring about.
    pub unchanged: usize,
    /// Writers whose table no schema has.
    pub homeless: usize,
    /// How many findings each rule has.
    pub rules: BTreeMap<&'static str, usize>,
    /// By place.
    pub skipped: Vec<Skipped>,
    /// Files that are templates and were read as far as they go, by place.
    pub templates: Vec<Skipped>,
}

/// A place that was not understood, or not looked at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    pub path: String,
    pub line: u32,
    pub reason: String,
}

impl Summary {
    /// Whether neither a table nor a writer was found, so that nothing could be wrong.
    pub fn is_empty(&self) -> bool {
        self.tables == 0 && self.writers == 0
    }

    pub fn new(analysis: &Analysis, verdict: &Verdict) -> Self {
        let model = &analysis.model;
        let writes = model.subjects.iter().flat_map(|subject| &subject.writes).map(|write| &write.writer);
        let writers: BTreeSet<&str> = writes.chain(&model.homeless).map(|writer| writer.name.as_str()).collect();
        Summary {
            files: analysis.files,
            schemas: model.schemas.len(),
            tables: model.schemas.iter().map(|schema| schema.tables.len()).sum(),
            writers: writers.len(),
            errors: verdict.count(Severity::Error),
            warnings: verdict.count(Severity::Warning),
            notes: verdict.count(Severity::Note),
            suppressed: verdict.suppressed(),
            baselined: verdict.baselined(),
            unchanged: verdict.unchanged,
            homeless: model.homeless.iter().map(|writer| writer.name.as_str()).collect::<BTreeSet<&str>>().len(),
            rules: verdict.findings.iter().fold(BTreeMap::new(), |mut counts, finding| {
                *counts.entry(finding.rule).or_default() += 1;
                counts
            }),
            skipped: skipped(analysis),
            templates: analysis.notes.iter().filter(|note| note.kind == NoteKind::Template).map(|note| noted(analysis, note)).collect(),
        }
    }
}

fn noted(analysis: &Analysis, note: &Note) -> Skipped {
    let sources = &analysis.sources;
    Skipped { path: sources.path(note.at.file).to_owned(), line: sources.position(note.at).line, reason: visible(&note.reason) }
}

/// Everything that was not understood: notes, statements that were not read, files that could not be. One entry for each place.
fn skipped(analysis: &Analysis) -> Vec<Skipped> {
    let sources = &analysis.sources;
    let mut out: BTreeSet<Skipped> = BTreeSet::new();
    let mut places = BTreeSet::new();
    for note in analysis.notes.iter().filter(|note| note.kind == NoteKind::Skipped) {
        let line = sources.position(note.at).line;
        places.insert((note.at.file, line));
        out.insert(noted(analysis, note));
    }
    for statement in analysis.scripts.iter().flat_map(|script| &script.statements) {
        for Gap { at, kind, reason } in statement.gaps() {
            let line = sources.position(at).line;
            if !places.contains(&(at.file, line)) {
                out.insert(Skipped { path: sources.path(at.file).to_owned(), line, reason: visible(&format!("{kind}: {reason}")) });
            }
        }
    }
    for file in &analysis.unreadable {
        out.insert(Skipped { path: file.path.clone(), line: 1, reason: file.reason.clone() });
    }
    out.into_iter().collect()
}

/// JSON for programs, which a terminal may show all the same: what [`visible`] would replace is escaped, so that it does nothing and is not lost.
pub fn json_text(value: &impl Serialize, is_pretty: bool) -> String {
    // Strings and numbers alone: there is nothing in it that cannot be written.
    let text = if is_pretty { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) }.unwrap_or_default();
    let is_plain = |c: char| c == '\n' || c == HOLE || visible_char(c) == c;
    if text.chars().all(is_plain) {
        return text;
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_plain(c) {
            out.push(c);
        } else {
            // Outside of strings JSON has none of these; all are of 16 bits.
            out.push_str(&format!("\\u{:04x}", u32::from(c)));
        }
    }
    out
}

/// `1 error`, `2 errors`; thousands are set apart.
pub fn counted(count: usize, one: &str) -> String {
    format!("{} {one}{}", grouped(count), if count == 1 { "" } else { "s" })
}

/// `12,345`.
pub fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_escapes_what_a_terminal_would_obey() {
        let value = vec!["a\u{1b}[1m\u{9b}1m\u{7f}\u{202e}\tb"];
        for is_pretty in [true, false] {
            let text = json_text(&value, is_pretty);
            assert!(text.chars().all(|c| c == '\n' || (' '..='~').contains(&c)), "{text:?}");
            assert_eq!(serde_json::from_str::<Vec<String>>(&text).unwrap(), value);
        }
    }

    #[test]
    fn figures_read_well() {
        assert_eq!(
            (counted(1, "error"), counted(0, "error"), counted(12345, "file")),
            ("1 error".into(), "0 errors".into(), "12,345 files".into())
        );
    }
}
