//! GitLab's Code Quality report: <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.

use serde::Serialize;

use super::{Report, json_text};
use crate::diagnostic::Severity;

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    /// Distinct within the report: of two that are alike GitLab shows one.
    fingerprint: &'a str,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    /// Relative to the repository, without `./`.
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

pub fn render(report: &Report) -> String {
    let issues: Vec<Issue> = report
        .findings()
        .filter_map(|(finding, fingerprint)| {
            let primary = finding.primary()?;
            let (start, end) = report.positions(primary.at);
            Some(Issue {
                description: finding.message.clone(),
                check_name: finding.rule,
                fingerprint,
                // One of info, minor, major, critical, blocker.
                severity: match finding.severity {
                    Severity::Error => "critical",
                    Severity::Warning => "major",
                    Severity::Note => "info",
                },
                location: Location { path: report.path(primary.at), lines: Lines { begin: start.line, end: end.line } },
            })
        })
        .collect();
    json_text(&issues, true) + "\n"
}
