//! The JSON report. Its form is relied upon: fields are added, never renamed or taken away, without a new `version`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Report, Skipped, Summary, json_text};
use crate::diagnostic::{Evidence, Finding, Fix};
use crate::source::{Position, Span};

const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    findings: Vec<FindingRow<'a>>,
    summary: SummaryRow<'a>,
}

/// The document without its summary's place: a line each in `json-lines`.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Line<'a> {
    Finding(FindingRow<'a>),
    Summary(SummaryRow<'a>),
}

#[derive(Serialize)]
struct FindingRow<'a> {
    rule: &'a str,
    severity: &'a str,
    message: &'a str,
    table: &'a str,
    columns: &'a [String],
    schemas: Vec<SchemaRow<'a>>,
    fingerprint: &'a str,
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
    statements: Vec<StatementRow<'a>>,
}

/// SQL for databases that exist already: the body of a new migration.
#[derive(Serialize)]
struct StatementRow<'a> {
    schema: &'a str,
    dialect: &'a str,
    statement: &'a str,
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
    unchanged: usize,
    /// Writers whose table no schema has.
    unmatched_writers: usize,
    /// How many findings each rule has.
    rules: &'a BTreeMap<&'static str, usize>,
    skipped: Vec<SkippedRow<'a>>,
    /// Files that are templates, read as far as they go.
    templates: Vec<SkippedRow<'a>>,
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
        findings: report.findings().map(|(finding, fingerprint)| finding_row(report, finding, fingerprint)).collect(),
        summary: summary_row(report),
    };
    json_text(&document, true) + "\n"
}

/// One object a line: each finding, then the summary; what `type` says.
pub fn render_lines(report: &Report) -> String {
    let findings = report.findings().map(|(finding, fingerprint)| Line::Finding(finding_row(report, finding, fingerprint)));
    let lines = findings.chain(std::iter::once(Line::Summary(summary_row(report))));
    lines.map(|line| json_text(&line, false) + "\n").collect()
}

fn finding_row<'a>(report: &Report<'a>, finding: &'a Finding, fingerprint: &'a str) -> FindingRow<'a> {
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
        fingerprint,
        locations: finding.evidence.iter().map(|evidence| location_row(report, evidence)).collect(),
        help: &finding.help,
        fix: finding.fix.as_ref().map(|fix| fix_row(report, fix)),
    }
}

fn location_row<'a>(report: &Report<'a>, evidence: &'a Evidence) -> LocationRow<'a> {
    let (start, end) = places(report, evidence.at);
    LocationRow { path: report.path(evidence.at), start, end, side: evidence.side.id(), role: evidence.role.id(), label: &evidence.label }
}

fn fix_row<'a>(report: &Report<'a>, fix: &'a Fix) -> FixRow<'a> {
    let edits = fix.edits.iter().map(|edit| {
        let (start, end) = places(report, edit.at);
        EditRow { path: report.path(edit.at), start, end, content: &edit.content }
    });
    let statements = fix.statements.iter().filter_map(|statement| {
        let schema = report.model.schema(statement.schema)?;
        Some(StatementRow { schema: &schema.name, dialect: schema.dialect.id(), statement: &statement.text })
    });
    FixRow { title: &fix.title, safety: fix.safety.id(), edits: edits.collect(), statements: statements.collect() }
}

/// Start and end as line and column from 1, the column in characters.
fn places(report: &Report, at: Span) -> (Place, Place) {
    let place = |position: Position| Place { line: position.line, column: position.column };
    let (start, end) = report.positions(at);
    (place(start), place(end))
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
        unchanged: summary.unchanged,
        unmatched_writers: summary.homeless,
        rules: &summary.rules,
        skipped: summary.skipped.iter().map(|skipped| skipped_row(report, skipped)).collect(),
        templates: summary.templates.iter().map(|template| skipped_row(report, template)).collect(),
    }
}

fn skipped_row<'a>(report: &Report, skipped: &'a Skipped) -> SkippedRow<'a> {
    SkippedRow { path: format!("{}{}", report.prefix, skipped.path), line: skipped.line, reason: &skipped.reason }
}
