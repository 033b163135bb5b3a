//! The JSON report. Its form is relied upon: fields are added, never renamed or taken away, without a new `version`.

use serde::Serialize;

use super::{Report, Summary};
use crate::diagnostic::{Evidence, Finding, Fix, Safety};
use crate::source::{Position, Sources, Span};

const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    findings: Vec<FindingRow<'a>>,
    summary: SummaryRow<'a>,
}

#[derive(Serialize)]
struct FindingRow<'a> {
    rule: &'a str,
    severity: &'a str,
    message: &'a str,
    table: &'a str,
    columns: &'a [String],
    schemas: Vec<SchemaRow<'a>>,
    fingerprint: String,
    locations: Vec<LocationRow<'a>>,
    help: &'a str,
    fix: Option<FixRow<'a>>,
}

#[derive(Serialize)]
struct SchemaRow<'a> {
    name: &'a str,
    dialect: &'a str,
}

#[derive(Serialize)]
struct LocationRow<'a> {
    path: String,
    start: Place,
    end: Place,
    side: &'a str,
    role: &'a str,
    label: &'a str,
}

#[derive(Serialize)]
struct FixRow<'a> {
    title: &'a str,
    safety: &'a str,
    edits: Vec<EditRow<'a>>,
}

#[derive(Serialize)]
struct EditRow<'a> {
    path: String,
    start: Place,
    end: Place,
    content: &'a str,
}

#[derive(Serialize)]
struct Place {
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct SummaryRow<'a> {
    files: usize,
    schemas: usize,
    tables: usize,
    writers: usize,
    errors: usize,
    warnings: usize,
    notes: usize,
    suppressed: usize,
    baselined: usize,
    skipped: Vec<SkippedRow<'a>>,
}

#[derive(Serialize)]
struct SkippedRow<'a> {
    path: String,
    line: u32,
    reason: &'a str,
}

pub fn render(report: &Report) -> String {
    let document = Document {
        version: VERSION,
        findings: report.findings.iter().map(|finding| finding_row(report, finding)).collect(),
        summary: summary_row(report),
    };
    // Strings and numbers alone: there is nothing in it that cannot be written.
    let mut out = serde_json::to_string_pretty(&document).unwrap_or_default();
    out.push('\n');
    out
}

fn finding_row<'a>(report: &Report<'a>, finding: &'a Finding) -> FindingRow<'a> {
    let schema = |id: &crate::model::SchemaId| report.model.schema(*id);
    FindingRow {
        rule: finding.rule,
        severity: finding.severity.id(),
        message: &finding.message,
        table: &finding.table,
        columns: &finding.columns,
        schemas: finding
            .schemas
            .iter()
            .filter_map(schema)
            .map(|schema| SchemaRow { name: &schema.name, dialect: schema.dialect.id() })
            .collect(),
        fingerprint: finding.fingerprint(),
        locations: finding.evidence.iter().map(|evidence| location_row(report, evidence)).collect(),
        help: &finding.help,
        fix: finding.fix.as_ref().map(|fix| fix_row(report, fix)),
    }
}

fn location_row<'a>(report: &Report<'a>, evidence: &'a Evidence) -> LocationRow<'a> {
    let (start, end) = places(report.sources, evidence.at);
    LocationRow { path: path(report, evidence.at), start, end, side: evidence.side.id(), role: evidence.role.id(), label: &evidence.label }
}

fn fix_row<'a>(report: &Report<'a>, fix: &'a Fix) -> FixRow<'a> {
    let edits = fix.edits.iter().map(|edit| {
        let (start, end) = places(report.sources, edit.at);
        EditRow { path: path(report, edit.at), start, end, content: &edit.content }
    });
    let safety = match fix.safety {
        Safety::Safe => "safe",
        Safety::Unsafe => "unsafe",
    };
    FixRow { title: &fix.title, safety, edits: edits.collect() }
}

fn path(report: &Report, at: Span) -> String {
    format!("{}{}", report.prefix, report.sources.path(at.file))
}

/// Start and end as line and column from 1, the column in characters.
fn places(sources: &Sources, at: Span) -> (Place, Place) {
    let place = |position: Position| Place { line: position.line, column: position.column };
    (place(sources.position(at)), place(sources.position(Span { start: at.end, ..at })))
}

fn summary_row<'a>(report: &'a Report) -> SummaryRow<'a> {
    let summary: &Summary = &report.summary;
    SummaryRow {
        files: summary.files,
        schemas: summary.schemas,
        tables: summary.tables,
        writers: summary.writers,
        errors: summary.errors,
        warnings: summary.warnings,
        notes: summary.notes,
        suppressed: summary.suppressed,
        baselined: summary.baselined,
        skipped: summary
            .skipped
            .iter()
            .map(|skipped| SkippedRow { path: format!("{}{}", report.prefix, skipped.path), line: skipped.line, reason: &skipped.reason })
            .collect(),
    }
}
