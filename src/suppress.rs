//! Inline permissions: `-- keyward: allow(rule) reason` in a comment of any language.
//!
//! A directive beside code speaks of that line. One on a line of its own speaks of what comes next: the column, the annotated
//! field, the statement, the XML element - as far as a glance at brackets and line ends tells.

use std::collections::BTreeSet;

use crate::diagnostic::{Evidence, Finding, Role, Severity, Side};
use crate::rules::{self, RULES, unused_allow};
use crate::source::{FileKind, SourceFile, Sources, Span};
use crate::suggest;

const MARK: &str = "keyward: allow(";
/// What may stand before a directive, besides blanks.
const COMMENT_MARKS: &[&str] = &["--", "//", "#", "<!--", "/*", "*", "//!", "///"];
/// How far a directive on a line of its own reaches at most: a wide table's definition.
const REACH: usize = 1000;

/// One rule that one directive allows.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Allow {
    rule: String,
    /// The rule's name in the directive.
    at: Span,
    /// The lines it speaks of, from 0, both ends included.
    lines: (usize, usize),
}

/// Takes out the findings that a directive allows. Returns what is left, with a finding for every directive that allows nothing, and how
/// many were taken out. `checked` says whether a rule was run, so that its directives can be judged.
pub fn suppress(sources: &Sources, findings: Vec<Finding>, checked: impl Fn(&str) -> bool) -> (Vec<Finding>, usize) {
    let allows: Vec<Allow> = sources.iter().flat_map(allows_of).collect();
    let mut used: BTreeSet<usize> = BTreeSet::new();
    let before = findings.len();
    let mut kept: Vec<Finding> = findings
        .into_iter()
        .filter(|finding| {
            let by: Vec<usize> =
                (0..allows.len()).filter(|&index| allows.get(index).is_some_and(|a| covers(a, finding, sources))).collect();
            used.extend(&by);
            by.is_empty()
        })
        .collect();
    let suppressed = before - kept.len();
    for (index, allow) in allows.iter().enumerate() {
        let known = rules::find(&allow.rule).is_some();
        if !used.contains(&index) && (!known || checked(&allow.rule)) {
            kept.push(unused(allow, known));
        }
    }
    rules::sort(&mut kept);
    (kept, suppressed)
}

fn covers(allow: &Allow, finding: &Finding, sources: &Sources) -> bool {
    let is_on_its_lines = |evidence: &Evidence| {
        let line = sources.get(evidence.at.file).map(|file| line_of(file, evidence.at.start));
        evidence.at.file == allow.at.file && line.is_some_and(|line| (allow.lines.0..=allow.lines.1).contains(&line))
    };
    allow.rule == finding.rule && finding.evidence.iter().filter(|evidence| evidence.role == Role::Fault).any(is_on_its_lines)
}

fn unused(allow: &Allow, known: bool) -> Finding {
    let (message, help) = if known {
        (
            format!("`allow({})` allows nothing: there is no such finding here.", allow.rule),
            "Take the comment out, or move it to the line of the finding or the line above.".to_owned(),
        )
    } else {
        let nearest = suggest::nearest(&allow.rule, RULES.iter().map(|rule| rule.id));
        let help = nearest.map_or_else(|| "`keyward rules` lists the rules.".to_owned(), |name| format!("Is `{name}` meant?"));
        (format!("`allow({})` names no rule of keyward.", allow.rule), help)
    };
    let label = if known { "allows nothing" } else { "no such rule" }.to_owned();
    Finding {
        rule: unused_allow::ID,
        severity: Severity::Warning,
        message,
        table: String::new(),
        columns: Vec::new(),
        schemas: Vec::new(),
        writers: vec![allow.rule.clone()],
        evidence: vec![Evidence { side: Side::Application, role: Role::Fault, at: allow.at, label }],
        help,
        fix: None,
    }
}

fn allows_of(file: &SourceFile) -> Vec<Allow> {
    let mut allows = Vec::new();
    for start in memchr::memmem::find_iter(file.text.as_bytes(), MARK) {
        let line = line_of(file, u32::try_from(start).unwrap_or(u32::MAX));
        let line_start = file.line_starts().get(line).map_or(0, |&start| start as usize);
        let before = file.text.get(line_start..start).unwrap_or("").trim_end();
        let Some(mark) = COMMENT_MARKS.iter().filter(|mark| before.ends_with(*mark)).max_by_key(|mark| mark.len()) else { continue };
        let names_start = start + MARK.len();
        let rest = file.text.get(names_start..).unwrap_or("").lines().next().unwrap_or("");
        let Some((names, _)) = rest.split_once(')') else { continue };
        let alone = before.len() == mark.len() || before.trim_end_matches(mark).trim().is_empty();
        let lines = if alone { (line, last_line_of_next(file, line)) } else { (line, line) };
        let mut offset = names_start;
        for name in names.split(',') {
            let blanks = name.len() - name.trim_start().len();
            let at = Span::new(file.id, offset + blanks, offset + blanks + name.trim().len());
            offset += name.len() + 1;
            if !name.trim().is_empty() {
                allows.push(Allow { rule: name.trim().to_owned(), at, lines });
            }
        }
    }
    allows
}

fn line_of(file: &SourceFile, offset: u32) -> usize {
    file.line_starts().partition_point(|&start| start <= offset).saturating_sub(1)
}

/// The last line of what follows a directive that stands alone on its line.
fn last_line_of_next(file: &SourceFile, line: usize) -> usize {
    let start = file.line_starts().get(line + 1).map_or(file.text.len(), |&start| start as usize);
    let mut depth = 0i64;
    let mut tag: Option<String> = None;
    let mut last = line;
    for text in file.text.get(start..).unwrap_or("").lines().take(REACH) {
        let code = without_comment(text, file.kind).trim();
        if text.trim().is_empty() && depth <= 0 && tag.is_none() {
            return last;
        }
        last += 1;
        if code.is_empty() {
            continue; // a comment, or a blank line within
        }
        if file.kind == FileKind::Xml {
            let opened = tag.get_or_insert_with(|| element(code));
            if code.contains(&format!("</{opened}>")) || (code.ends_with("/>") && code.starts_with('<')) {
                return last;
            }
            continue;
        }
        depth += code.chars().map(|c| i64::from(matches!(c, '(' | '[')) - i64::from(matches!(c, ')' | ']'))).sum::<i64>();
        if depth < 0 || (depth == 0 && code.ends_with([';', ',', '{', '}'])) {
            return last;
        }
    }
    last
}

fn element(code: &str) -> String {
    code.trim_start_matches('<').chars().take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ':')).collect()
}

/// A line without the comment at its end, roughly: marks inside strings are rare where it matters.
fn without_comment(text: &str, kind: FileKind) -> &str {
    let marks: &[&str] = match kind {
        FileKind::Sql => &["--", "/*"],
        FileKind::Java | FileKind::Rust | FileKind::Gradle => &["//", "/*"],
        FileKind::Xml => &["<!--"],
        FileKind::Yaml | FileKind::Properties | FileKind::CargoToml => &["#"],
    };
    let end = marks.iter().filter_map(|mark| text.find(mark)).min().unwrap_or(text.len());
    text.get(..end).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    const RULE: &str = "unassigned-primary-key";

    fn file(kind: FileKind, text: &str) -> SourceFile {
        SourceFile::new(FileId(0), "a", kind, text)
    }

    fn finding(text: &str, needle: &str) -> Finding {
        let start = text.find(needle).unwrap();
        let at = Span::new(FileId(0), start, start + needle.len());
        Finding {
            rule: RULE,
            severity: Severity::Error,
            message: String::new(),
            table: "t".into(),
            columns: vec!["id".into()],
            schemas: vec![],
            writers: vec![],
            evidence: vec![Evidence { side: Side::Schema, role: Role::Fault, at, label: String::new() }],
            help: String::new(),
            fix: None,
        }
    }

    /// Runs one finding at `needle`; true when it is taken out.
    fn is_allowed(kind: FileKind, text: &str, needle: &str) -> bool {
        let sources = Sources::new(vec![file(kind, text)]);
        let (kept, suppressed) = suppress(&sources, vec![finding(text, needle)], |_| true);
        assert_eq!(suppressed == 1, kept.is_empty(), "an allow that took nothing out is reported: {kept:?}");
        suppressed == 1
    }

    #[test]
    fn a_directive_beside_the_line_or_above_it_allows() {
        assert!(is_allowed(FileKind::Sql, "id int not null, -- keyward: allow(unassigned-primary-key) by hand\n", "id"));
        assert!(is_allowed(FileKind::Sql, "-- keyward: allow(unassigned-primary-key)\nid int not null,\n", "id"));
        assert!(!is_allowed(FileKind::Sql, "-- keyward: allow(unassigned-primary-key)\na int,\nid int not null,\n", "id"));
        assert!(!is_allowed(FileKind::Sql, "a int, -- keyward: allow(unassigned-primary-key)\nid int not null,\n", "id"));
    }

    #[test]
    fn above_a_statement_it_allows_all_of_it() {
        let text = "-- keyward: allow(unassigned-primary-key)\nCREATE TABLE t (\n  a int, -- (\n  id int not null\n);\nid2 int";
        assert!(is_allowed(FileKind::Sql, text, "id int"));
        assert!(!is_allowed(FileKind::Sql, text, "id2"));
    }

    #[test]
    fn above_the_annotations_of_a_field_it_allows_the_field() {
        let text = "// keyward: allow(unassigned-primary-key)\n@Id\n@GeneratedValue(strategy = IDENTITY)\nprivate Long id;\nLong b;";
        assert!(is_allowed(FileKind::Java, text, "@GeneratedValue"));
        assert!(!is_allowed(FileKind::Java, text, "Long b"));
    }

    #[test]
    fn above_an_xml_element_it_allows_the_element() {
        let text =
            "<!-- keyward: allow(unassigned-primary-key) -->\n<insert id=\"a\">\n<if test=\"b\">\n</if>\n INSERT\n</insert>\n<insert/>";
        assert!(is_allowed(FileKind::Xml, text, "INSERT"));
        assert!(!is_allowed(FileKind::Xml, text, "<insert/>"));
    }

    #[test]
    fn one_of_two_rules_that_allows_nothing_is_reported() {
        let text = "id int, -- keyward: allow(unassigned-primary-key, lost-key-generation)\n";
        let sources = Sources::new(vec![file(FileKind::Sql, text)]);
        let (kept, suppressed) = suppress(&sources, vec![finding(text, "id")], |_| true);
        assert_eq!((kept.len(), suppressed), (1, 1));
        assert_eq!(sources.slice(kept[0].evidence[0].at), "lost-key-generation");
        let (kept, _) = suppress(&sources, vec![finding(text, "id")], |rule| rule != "lost-key-generation");
        assert!(kept.is_empty(), "a rule that was not run cannot be judged");
    }

    #[test]
    fn an_unknown_rule_is_reported_with_the_one_that_is_meant() {
        let text = "-- keyward: allow(unasigned-primary-key)\n";
        let (kept, _) = suppress(&Sources::new(vec![file(FileKind::Sql, text)]), vec![], |_| true);
        assert_eq!(kept[0].help, "Is `unassigned-primary-key` meant?");
    }

    #[test]
    fn what_is_no_comment_is_no_directive() {
        let text = "INSERT INTO t VALUES ('keyward: allow(unassigned-primary-key)')";
        let (kept, _) = suppress(&Sources::new(vec![file(FileKind::Sql, text)]), vec![], |_| true);
        assert!(kept.is_empty());
    }
}
