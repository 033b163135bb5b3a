//! JUnit's XML, as Jenkins and GitLab read it: a suite for each file, a case for each finding. A finding that does not fail the run is a case that
//! passed, with its text as output; a clean run is one case that passed, since an empty report counts as an error in some servers; a run that found
//! nothing to check is one that was skipped.
//! Form: <https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd>.

use std::collections::BTreeMap;

use super::{Report, places, visible_char};
use crate::diagnostic::Finding;

pub fn render(report: &Report) -> String {
    let mut suites: BTreeMap<String, Vec<&Finding>> = BTreeMap::new();
    for finding in report.findings {
        let path = finding.primary().map(|primary| report.path(primary.at)).unwrap_or_default();
        suites.entry(path).or_default().push(finding);
    }
    let fails = |finding: &&Finding| finding.severity >= report.fail_on;
    let all = report.findings.iter().filter(fails).count();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let tests = report.findings.len().max(1);
    out.push_str(&format!("<testsuites name=\"keyward\" tests=\"{tests}\" failures=\"{all}\" errors=\"0\" time=\"0\">\n"));
    if suites.is_empty() {
        let is_skipped = report.summary.is_empty();
        let skipped = u8::from(is_skipped);
        out.push_str(&format!("  <testsuite name=\"keyward\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"{skipped}\" time=\"0\">\n"));
        out.push_str(match is_skipped {
            true => "    <testcase name=\"nothing was checked\" classname=\"keyward\" time=\"0\"><skipped/></testcase>\n",
            false => "    <testcase name=\"no findings\" classname=\"keyward\" time=\"0\"/>\n",
        });
        out.push_str("  </testsuite>\n");
    }
    for (path, findings) in &suites {
        let failures = findings.iter().copied().filter(fails).count();
        out.push_str(&format!(
            "  <testsuite name=\"{0}\" file=\"{0}\" tests=\"{1}\" failures=\"{failures}\" errors=\"0\" skipped=\"0\" time=\"0\">\n",
            escaped(path),
            findings.len()
        ));
        for finding in findings {
            case(&mut out, report, finding, path, fails(finding));
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

fn case(out: &mut String, report: &Report, finding: &Finding, path: &str, fails: bool) {
    let position = finding.primary().map(|primary| report.sources.position(primary.at));
    let (line, column) = position.map_or((1, 1), |position| (position.line, position.column));
    let subject =
        std::iter::once(&finding.table).chain(&finding.columns).filter(|name| !name.is_empty()).cloned().collect::<Vec<_>>().join(".");
    let name = if subject.is_empty() { format!("{}:{line}", finding.rule) } else { format!("{}: {subject}", finding.rule) };
    let mut text = format!("{path}:{line}:{column}: {}\n", finding.message);
    for evidence in places::shown(report, finding).0.into_iter().skip(1) {
        let position = report.sources.position(evidence.at);
        text.push_str(&format!("{}:{}:{}: {}\n", report.path(evidence.at), position.line, position.column, evidence.label));
    }
    if !finding.help.is_empty() {
        text.push_str(&format!("help: {}\n", finding.help));
    }
    // The form that Jenkins checks has no line here; the text begins with it.
    out.push_str(&format!("    <testcase name=\"{}\" classname=\"{}\" time=\"0\">\n", escaped(&name), escaped(path)));
    let text = escaped(&text);
    if fails {
        let (message, severity) = (escaped(&finding.message), finding.severity.id());
        out.push_str(&format!("      <failure message=\"{message}\" type=\"{severity}\">{text}</failure>\n"));
    } else {
        out.push_str(&format!("      <system-out>{}: {text}</system-out>\n", finding.severity.id()));
    }
    out.push_str("    </testcase>\n");
}

/// Text for content and for attributes in double quotes. What XML 1.0 has no place for (most control characters) is replaced.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            '\u{FFFE}' | '\u{FFFF}' => out.push('\u{FFFD}'),
            c => out.push(visible_char(c)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_replaced() {
        assert_eq!(escaped("a<b & \"c\"\u{1}\u{FFFF}\n"), "a&lt;b &amp; &quot;c&quot;\u{FFFD}\u{FFFD}\n");
    }
}
