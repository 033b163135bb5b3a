//! The report for people: each finding as one miette report that shows both ends, then the figures of the run.

mod excerpt;
mod mend;

use std::fmt;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};

use super::{Report, Skipped, Summary, counted, places, visible};
use crate::diagnostic::{Finding, Severity};
use excerpt::Excerpt;

/// How the report is to look.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Whether the figures of the run come last.
    pub summary: bool,
}

pub fn render(report: &Report, style: Style, show_skipped: bool) -> String {
    let theme = if style.color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_links(false)
        .with_width(style.width.clamp(60, 160))
        .with_break_words(false)
        // A path or a hyphenated name stays whole.
        .with_word_separator(textwrap::WordSeparator::AsciiSpace)
        .with_word_splitter(textwrap::WordSplitter::NoHyphenation)
        .without_syntax_highlighting()
        .without_cause_chain();
    let mut out = String::new();
    for finding in report.findings {
        let shown = Shown::new(report, finding);
        let mut drawn = String::new();
        if handler.render_report(&mut drawn, &shown).is_err() {
            // Nothing is lost when the picture cannot be drawn.
            drawn = format!("{}: {}\n", shown.head, shown.message);
        }
        out.push_str(&drawn.replace(TIE, " "));
        out.push('\n');
    }
    out + &closing(report, style, show_skipped)
}

/// What comes after the findings.
pub fn closing(report: &Report, style: Style, show_skipped: bool) -> String {
    let mut out = if show_skipped { list_skipped(&report.summary, &report.prefix) } else { String::new() };
    if style.summary {
        out.push_str(&summary_line(&report.summary, show_skipped));
    }
    out
}

/// Stands for a blank at which no line is broken. No text that is shown has it: it is of the private use area.
const TIE: char = '\u{E0FE}';

/// A sentence whose quoted code stays on one line, to be copied from there.
fn tied(text: &str) -> String {
    let mut is_code = false;
    let tie = |c: char| {
        is_code ^= c == '`';
        if c == ' ' && is_code { TIE } else { c }
    };
    // An odd backquote quotes nothing.
    if text.matches('`').count().is_multiple_of(2) { text.chars().map(tie).collect() } else { text.to_owned() }
}

/// What was not understood, a line each, and the templates.
pub fn list_skipped(summary: &Summary, prefix: &str) -> String {
    let row = |what: &str, at: &Skipped| visible(&format!("{prefix}{}:{}: {what}: {}", at.path, at.line, at.reason)) + "\n";
    let mut out: String = summary.skipped.iter().map(|skipped| row("skipped", skipped)).collect();
    out.extend(summary.templates.iter().map(|template| row("template", template)));
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// `2 errors, 0 warnings in 2,011 files (3 schemas, 210 tables, 95 writers); 12 places not understood (--show-skipped lists them)`
pub fn summary_line(summary: &Summary, shown: bool) -> String {
    let mut out = if summary.errors + summary.warnings + summary.notes == 0 {
        "No findings".to_owned()
    } else {
        let notes = if summary.notes > 0 { format!(", {}", counted(summary.notes, "note")) } else { String::new() };
        format!("{}, {}{notes}", counted(summary.errors, "error"), counted(summary.warnings, "warning"))
    };
    out.push_str(&format!(
        " in {} ({}, {}, {})",
        counted(summary.files, "file"),
        counted(summary.schemas, "schema"),
        counted(summary.tables, "table"),
        counted(summary.writers, "writer")
    ));
    if summary.suppressed > 0 {
        out.push_str(&format!("; {} allowed", summary.suppressed));
    }
    if summary.baselined > 0 {
        out.push_str(&format!("; {} in the baseline", summary.baselined));
    }
    if summary.unchanged > 0 {
        out.push_str(&format!("; {} not of these changes", summary.unchanged));
    }
    if summary.homeless > 0 {
        out.push_str(&format!("; {} to tables of no schema (`keyward writes` lists them)", counted(summary.homeless, "writer")));
    }
    if !summary.skipped.is_empty() {
        let hint = if shown { "" } else { " (--show-skipped lists them)" };
        out.push_str(&format!("; {} not understood{hint}", counted(summary.skipped.len(), "place")));
    }
    out.push('\n');
    out
}

/// A finding as miette wants it.
#[derive(Debug)]
struct Shown {
    head: String,
    message: String,
    help: String,
    severity: Severity,
    excerpt: Excerpt,
}

impl Shown {
    fn new(report: &Report, finding: &Finding) -> Self {
        let (places, left_out) = places::shown(report, finding);
        let (excerpt, clipped) = Excerpt::new(report.sources, &report.prefix, &places);
        let left_out = left_out + clipped;
        let mut help = visible(&finding.help);
        if left_out > 0 {
            help.push_str(&format!(" ({} in the JSON report.)", counted(left_out, "further place")));
        }
        Shown {
            head: format!("{}[{}]", finding.severity.id(), finding.rule),
            message: tied(&visible(&finding.message)),
            help: tied(&help) + &mend::lines(report, finding),
            severity: finding.severity,
            excerpt,
        }
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown {}

impl Diagnostic for Shown {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.head))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        (!self.help.is_empty()).then_some(Box::new(&self.help))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.excerpt.labels()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Evidence, Role, Side};
    use crate::model::Model;
    use crate::source::{FileId, FileKind, SourceFile, Sources, Span};

    fn evidence(file: u32, text: &str, needle: &str, label: &str) -> Evidence {
        let start = text.find(needle).unwrap();
        Evidence {
            side: Side::Schema,
            role: Role::Fault,
            at: Span::new(FileId(file), start, start + needle.len()),
            label: label.to_owned(),
        }
    }

    fn rendered(files: &[(&str, &str)], evidence: Vec<Evidence>) -> String {
        let sources = files
            .iter()
            .enumerate()
            .map(|(index, (path, text))| SourceFile::new(FileId(u32::try_from(index).unwrap()), *path, FileKind::Sql, *text));
        let sources = Sources::new(sources.collect());
        let findings = [Finding {
            rule: "unassigned-primary-key",
            severity: Severity::Error,
            message: "`t.id` is filled by nobody.".to_owned(),
            table: "t".to_owned(),
            columns: vec!["id".to_owned()],
            schemas: vec![],
            writers: vec![],
            evidence,
            help: "Mend it.".to_owned(),
            fix: None,
            hidden: vec![],
        }];
        let summary = Summary { files: 2, errors: 1, ..Summary::default() };
        let report = Report {
            sources: &sources,
            model: &Model::default(),
            findings: &findings,
            fingerprints: &[],
            excused: &[],
            summary,
            fail_on: Severity::Error,
            prefix: String::new(),
        };
        render(&report, Style { color: false, width: 100, summary: true }, false)
    }

    #[test]
    fn both_files_are_shown_in_one_report() {
        let sql = "CREATE TABLE t (\n  -- 主键\n  id bigint NOT NULL\n);\n";
        let java = "class T {\n  @Id\n  Long id;\n}\n";
        let out = rendered(
            &[("a/T.java", java), ("db/t.sql", sql)],
            vec![evidence(1, sql, "id bigint NOT NULL", "nothing generates it"), evidence(0, java, "@Id", "left to the database")],
        );
        let at = |needle: &str| out.find(needle).unwrap_or_else(|| panic!("{needle} is missing from\n{out}"));
        assert!(at("error[unassigned-primary-key]") < at("[db/t.sql:3:3]"));
        assert!(at("[db/t.sql:3:3]") < at("nothing generates it"));
        assert!(at("nothing generates it") < at("[a/T.java:2:3]"));
        assert!(at("[a/T.java:2:3]") < at("left to the database"));
        assert!(at("left to the database") < at("help: Mend it."));
        assert_eq!(out.matches("Advice").count() + out.matches('×').count(), 1, "{out}");
        assert!(out.ends_with("1 error, 0 warnings in 2 files (0 schemas, 0 tables, 0 writers)\n"), "{out}");
    }

    #[test]
    fn a_long_line_is_clipped_around_its_label() {
        let sql = format!("{} id bigint NOT NULL {}\n", "x,".repeat(100_000), "y,".repeat(100_000));
        let out = rendered(&[("db/t.sql", &sql)], vec![evidence(0, &sql, "id bigint NOT NULL", "here")]);
        assert!(out.len() < 3_000, "{}", out.len());
        assert!(out.contains("id bigint NOT NULL") && out.contains('…') && out.contains("[db/t.sql:1:200002]"), "{out}");
    }

    #[test]
    fn control_characters_of_a_file_are_not_passed_on() {
        let sql = "id \u{1b}[31m int\r\n";
        let out = rendered(&[("db/\u{7}t.sql", sql)], vec![evidence(0, sql, "int", "here")]);
        assert!(!out.contains(['\u{1b}', '\u{7}', '\r']), "{out:?}");
    }

    #[test]
    fn labels_that_make_no_sense_do_no_harm() {
        let odd =
            |start, end| Evidence { side: Side::Schema, role: Role::Fault, at: Span::new(FileId(0), start, end), label: "odd".to_owned() };
        for (text, start, end) in [("", 0, 0), ("é", 1, 2), ("ab\n", 3, 3), ("ab", 7, 9), ("a\nb\nc", 0, 5)] {
            assert!(rendered(&[("a.sql", text)], vec![odd(start, end)]).contains("filled by nobody"));
        }
        assert!(rendered(&[], vec![odd(0, 1)]).contains("filled by nobody"), "a file that is not there");
    }
}
