//! One line for each finding: `path:line:col: error[rule] message`.

use std::fmt::Write;

use super::{Report, visible};

pub fn render(report: &Report) -> String {
    let mut out = String::new();
    for finding in report.findings {
        let Some(primary) = finding.primary() else { continue };
        let position = report.sources.position(primary.at);
        let path = format!("{}{}", report.prefix, report.sources.path(primary.at.file));
        let (severity, rule) = (finding.severity.id(), finding.rule);
        let message = visible(&finding.message).replace('\t', " ");
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{}:{}:{}: {severity}[{rule}] {message}", visible(&path), position.line, position.column);
    }
    out
}
