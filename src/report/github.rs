//! Annotations of a GitHub workflow: one command a finding.
//! <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>

use super::{Report, places, visible};
use crate::diagnostic::Severity;

pub fn render(report: &Report) -> String {
    report
        .findings
        .iter()
        .filter_map(|finding| {
            let primary = finding.primary()?;
            let command = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "notice",
            };
            let (start, end) = report.positions(primary.at);
            let mut properties =
                vec![("file", report.path(primary.at)), ("line", start.line.to_string()), ("endLine", end.line.to_string())];
            // Columns are for annotations of one line.
            if start.line == end.line {
                properties.extend([("col", start.column.to_string()), ("endColumn", end.column.to_string())]);
            }
            properties.push(("title", format!("keyward: {}", finding.rule)));
            let properties: Vec<String> =
                properties.into_iter().map(|(name, value)| format!("{name}={}", property(&visible(&value)))).collect();
            let mut message = visible(&finding.message);
            for other in places::shown(report, finding).0.into_iter().skip(1) {
                let position = report.sources.position(other.at);
                message.push_str(&format!("\n{}:{}: {}", visible(&report.path(other.at)), position.line, visible(&other.label)));
            }
            if !finding.help.is_empty() {
                message.push_str(&format!("\nhelp: {}", visible(&finding.help)));
            }
            Some(format!("::{command} {}::{}\n", properties.join(","), data(&message)))
        })
        .collect()
}

/// A command is a line: percent signs and line ends are escaped.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// In properties, what separates them too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_or_separates_is_escaped() {
        assert_eq!(data("50%\nb: c"), "50%25%0Ab: c");
        assert_eq!(property("a:b,c%"), "a%3Ab%2Cc%25");
    }
}
