//! Inline permissions: `-- keyward: allow(rule) reason` in a comment of any language.
//!
//! A directive beside code speaks of that line. One on a line of its own speaks of what comes next: the column, the annotated
//! field, the statement (so a whole table), the XML element - as far as a glance at brackets and line ends tells. `allow-file(rule)` speaks of the
//! whole file.

use std::collections::BTreeSet;

use crate::diagnostic::{Edit, Evidence, Finding, Fix, Role, Safety, Severity, Side};
use crate::rules::{self, RULES, unused_allow};
use crate::source::{FileKind, SourceFile, Sources, Span};
use crate::suggest;

/// How the name may be spelled.
const NAMES: &[&str] = &["keyward", "Keyward", "KEYWARD"];
/// How many lines below its annotation a field may stand.
const FIELD_LINES: usize = 3;
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
    /// What is said after it.
    reason: String,
    /// What takes it out of the file; None where that cannot be told at a glance.
    removal: Option<Span>,
}

/// Takes out the findings that a directive allows. Returns what is left, with a finding for every directive that allows nothing, and what
/// was taken out, each with the directive's reason. `checked` says whether a rule was run, so that its directives can be judged.
pub fn suppress(sources: &Sources, findings: Vec<Finding>, checked: impl Fn(&str) -> bool) -> (Vec<Finding>, Vec<(Finding, String)>) {
    let allows: Vec<Allow> = sources.iter().flat_map(allows_of).collect();
    let mut used: BTreeSet<usize> = BTreeSet::new();
    let (mut kept, mut suppressed) = (Vec::new(), Vec::new());
    for finding in findings {
        let of_rule: Vec<(usize, &Allow)> = allows.iter().enumerate().filter(|(_, allow)| allow.rule == finding.rule).collect();
        // One that covers a part is used, but the rest is still to be said.
        let excused = |side: Side, at: Span| of_rule.iter().any(|(_, allow)| covers(allow, side, at, sources));
        let by: Vec<&(usize, &Allow)> =
            of_rule.iter().filter(|(_, allow)| finding.faults().any(|(side, at)| covers(allow, side, at, sources))).collect();
        used.extend(by.iter().map(|(index, _)| *index));
        if finding.is_excused(excused) {
            let reason = by.iter().map(|(_, allow)| allow.reason.as_str()).find(|reason| !reason.is_empty()).unwrap_or_default();
            suppressed.push((finding, reason.to_owned()));
        } else {
            kept.push(finding);
        }
    }
    for (index, allow) in allows.iter().enumerate() {
        let known = rules::find(&allow.rule).is_some();
        if !used.contains(&index) && (!known || checked(&allow.rule)) {
            kept.push(unused(allow, known, sources));
        }
    }
    rules::sort(&mut kept);
    (kept, suppressed)
}

/// Whether a directive speaks of a place at fault.
fn covers(allow: &Allow, side: Side, at: Span, sources: &Sources) -> bool {
    let Some(file) = sources.get(at.file).filter(|_| at.file == allow.at.file) else { return false };
    let (line, directive) = (line_of(file, at.start), line_of(file, allow.at.start));
    (allow.lines.0..=allow.lines.1).contains(&line)
        || (side == Side::Application && directive > line && is_annotated_below(file, line_of(file, at.end), directive))
}

/// Whether what stands at `line` are annotations that belong to the line of the directive.
fn is_annotated_below(file: &SourceFile, line: usize, directive: usize) -> bool {
    let is_annotation = |index: usize| {
        let text = line_text(file, index).trim();
        text.starts_with('@') || text.starts_with("#[")
    };
    let is_between = |index: usize| is_annotation(index) || without_comment(line_text(file, index), file.kind).trim().is_empty();
    file.kind.is_program() && directive.saturating_sub(line) <= FIELD_LINES && is_annotation(line) && (line + 1..directive).all(is_between)
}

fn unused(allow: &Allow, known: bool, sources: &Sources) -> Finding {
    let edit = allow.removal.map(|at| Edit { at, content: String::new() });
    let title = format!("take out `allow({})`", allow.rule);
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
        // Its name for the fingerprint.
        writers: vec![format!("{}: {}", sources.path(allow.at.file), allow.rule)],
        evidence: vec![Evidence { side: Side::Application, role: Role::Fault, at: allow.at, label }],
        help,
        fix: edit.map(|edit| Fix { title, safety: Safety::Safe, edits: vec![edit], statements: Vec::new(), is_told: true }),
        hidden: Vec::new(),
    }
}

fn allows_of(file: &SourceFile) -> Vec<Allow> {
    let mut starts: Vec<usize> = NAMES.iter().flat_map(|name| memchr::memmem::find_iter(file.text.as_bytes(), name)).collect();
    starts.sort_unstable();
    let mut allows = Vec::new();
    for start in starts {
        let line = line_of(file, u32::try_from(start).unwrap_or(u32::MAX));
        let line_start = file.line_starts().get(line).map_or(0, |&start| start as usize);
        let before = file.text.get(line_start..start).unwrap_or("").trim_end();
        let Some(code) = before_comment(before, file.kind) else { continue };
        let directive = file.text.get(start..).unwrap_or("").lines().next().unwrap_or("");
        let Some(Directive { names_start, names, rest, is_whole_file }) = names_of(directive) else { continue };
        let comment = Comment { from: line_start + code.trim_end().len(), is_alone: code.trim().is_empty(), rest };
        let code = code.trim();
        let lines = match code {
            _ if is_whole_file => (0, usize::MAX),
            "" => (line, last_line_of_next(file, line)),
            _ => (line, last_line_of_head(file, line, code)),
        };
        let removal = comment.removal(file, line, before);
        let mut offset = start + names_start;
        for name in names.split(',') {
            let blanks = name.len() - name.trim_start().len();
            let at = Span::new(file.id, offset + blanks, offset + blanks + name.trim().len());
            let removal = if names.contains(',') { Some(without_comma(file, start + names_start, names, offset, name)) } else { removal };
            offset += name.len() + 1;
            if !name.trim().is_empty() {
                allows.push(Allow { rule: name.trim().to_owned(), at, lines, reason: reason(rest), removal });
            }
        }
    }
    allows
}

/// `allow(a, b) reason` as it was found.
struct Directive<'d> {
    /// Where the names begin in the text, which begins with keyward's name.
    names_start: usize,
    names: &'d str,
    /// What follows the names, up to the line's end.
    rest: &'d str,
    is_whole_file: bool,
}

/// The names in `keyward: allow(a, b)`, however it is spaced.
fn names_of(directive: &str) -> Option<Directive<'_>> {
    let rest = directive.get("keyward".len()..)?.trim_start().strip_prefix(':')?.trim_start();
    let end = rest.find('(')?;
    let (word, names) = (rest.get(..end)?.trim_end(), rest.get(end + 1..)?);
    let is_whole_file = word.eq_ignore_ascii_case("allow-file");
    if !is_whole_file && !word.eq_ignore_ascii_case("allow") {
        return None;
    }
    let names_start = directive.len() - names.len();
    let (names, rest) = names.split_once(')')?;
    Some(Directive { names_start, names, rest, is_whole_file })
}

/// What a comment says after the directive, without the marks around it.
fn reason(rest: &str) -> String {
    let rest = CLOSERS.iter().fold(rest.trim(), |rest, closer| rest.split(closer).next().unwrap_or(rest).trim_end());
    rest.trim_start_matches([':', '-', '–', '—', ' ']).to_owned()
}

/// What ends a comment before the line does.
const CLOSERS: &[&str] = &["*/", "-->"];

/// The comment that a directive stands in.
struct Comment<'d> {
    /// Its first byte in the file, the blanks before it included.
    from: usize,
    /// Whether no code is before it on its line.
    is_alone: bool,
    rest: &'d str,
}

impl Comment<'_> {
    /// The bytes that go when the directive goes: the comment, and the line when there is nothing else on it.
    fn removal(&self, file: &SourceFile, line: usize, before: &str) -> Option<Span> {
        let text = line_text(file, line);
        let opener = text.get(..before.len())?.trim_start();
        let closer = match opener {
            _ if opener.ends_with("/*") || opener.ends_with("/**") => "*/",
            _ if opener.ends_with("<!--") => "-->",
            // A line within a comment of several.
            _ if opener.ends_with('*') => return None,
            _ => "",
        };
        let after = if closer.is_empty() { "" } else { self.rest.split_once(closer)?.1 };
        let line_start = file.line_starts().get(line).map(|&start| start as usize)?;
        match (self.is_alone, after.trim().is_empty()) {
            (true, true) => Some(Span::new(file.id, line_start, line_start + text.len())),
            (_, true) => Some(Span::new(file.id, self.from, line_start + text.trim_end().len())),
            (_, false) => Some(Span::new(file.id, self.from, line_start + text.trim_end_matches(['\n', '\r']).len() - after.len())),
        }
    }
}

/// One of several names with a comma beside it.
fn without_comma(file: &SourceFile, names_start: usize, names: &str, offset: usize, name: &str) -> Span {
    let is_last = offset + name.len() == names_start + names.len();
    match is_last {
        true => Span::new(file.id, offset.saturating_sub(1).max(names_start), offset + name.len()),
        false => Span::new(file.id, offset, offset + name.len() + 1),
    }
}

/// The code before a comment's opener at the end of `before`; None when there is no opener of this kind of file, or it stands in a string.
fn before_comment(before: &str, kind: FileKind) -> Option<&str> {
    let code = openers(kind).iter().filter_map(|opener| before.strip_suffix(opener)).min_by_key(|code| code.len())?;
    let quote = match kind {
        FileKind::Sql => '\'',
        FileKind::Java | FileKind::Kotlin | FileKind::Scala | FileKind::Groovy | FileKind::Rust | FileKind::Gradle => '"',
        FileKind::Xml | FileKind::Yaml | FileKind::Properties | FileKind::CargoToml | FileKind::Csv => return Some(code),
    };
    let mut in_string = false;
    let mut escaped = false;
    for c in code.chars() {
        in_string ^= c == quote && !escaped;
        escaped = c == '\\' && !escaped;
    }
    (!in_string).then_some(code)
}

/// What opens or continues a comment; Java, Rust and XML hold SQL with comments of its own.
fn openers(kind: FileKind) -> &'static [&'static str] {
    match kind {
        FileKind::Sql => &["--", "#", "/*", "*"],
        FileKind::Java | FileKind::Kotlin | FileKind::Scala | FileKind::Groovy | FileKind::Rust | FileKind::Gradle => {
            &["//", "///", "//!", "/*", "/**", "*", "--"]
        }
        FileKind::Xml => &["<!--", "--", "/*", "*"],
        FileKind::Yaml | FileKind::Properties | FileKind::CargoToml | FileKind::Csv => &["#"],
    }
}

/// The last line of what a directive beside code speaks of: after a tag or an open bracket, the line of the text that it opens.
fn last_line_of_head(file: &SourceFile, line: usize, code: &str) -> usize {
    let is_tag = |code: &str| file.kind == FileKind::Xml && code.starts_with('<') && !code.starts_with("</");
    let is_open = file.kind.is_program() && code.ends_with(['(', '=']);
    if !is_open && !is_tag(code) {
        return line;
    }
    let passed = |index: &usize| {
        let between = without_comment(line_text(file, *index), file.kind).trim();
        between.is_empty() || (is_tag(between) && !between.contains("</"))
    };
    line + 1 + (line + 1..).take(1).take_while(passed).count()
}

fn line_text(file: &SourceFile, line: usize) -> &str {
    let starts = file.line_starts();
    let start = starts.get(line).map_or(file.text.len(), |&start| start as usize);
    let end = starts.get(line + 1).map_or(file.text.len(), |&end| end as usize);
    file.text.get(start..end).unwrap_or("")
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
        FileKind::Java | FileKind::Kotlin | FileKind::Scala | FileKind::Groovy | FileKind::Rust | FileKind::Gradle => &["//", "/*"],
        FileKind::Xml => &["<!--"],
        FileKind::Yaml | FileKind::Properties | FileKind::CargoToml | FileKind::Csv => &["#"],
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
            hidden: vec![],
        }
    }

    /// Runs one finding at `needle`; true when it is taken out.
    fn is_allowed(kind: FileKind, text: &str, needle: &str) -> bool {
        let sources = Sources::new(vec![file(kind, text)]);
        let (kept, suppressed) = suppress(&sources, vec![finding(text, needle)], |_| true);
        assert_eq!(suppressed.len() == 1, kept.is_empty(), "an allow that took nothing out is reported: {kept:?}");
        suppressed.len() == 1
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
        assert_eq!((kept.len(), suppressed.len()), (1, 1));
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

    #[test]
    fn all_places_of_one_side_are_to_be_allowed() {
        let text = "a -- keyward: allow(unassigned-primary-key)\nb\n";
        let sources = Sources::new(vec![file(FileKind::Sql, text)]);
        let mut both = finding(text, "a");
        both.evidence.push(finding(text, "b").evidence.remove(0));
        let (kept, suppressed) = suppress(&sources, vec![both.clone()], |_| true);
        assert_eq!((kept.len(), kept[0].rule, suppressed.len()), (1, RULE, 0), "and the allow counts as used");
        both.evidence[1].side = Side::Application;
        assert_eq!(suppress(&sources, vec![both], |_| true).1.len(), 1);
    }

    #[test]
    fn places_that_are_not_shown_count() {
        let text = "a -- keyward: allow(unassigned-primary-key)\nb\n";
        let sources = Sources::new(vec![file(FileKind::Sql, text)]);
        let mut both = finding(text, "a");
        both.evidence[0].side = Side::Application;
        both.hidden.push(finding(text, "b\n").evidence[0].at);
        assert_eq!(suppress(&sources, vec![both], |_| true).1.len(), 0);
    }

    /// The same as [`is_allowed`] for a place of the application.
    fn is_allowed_at(kind: FileKind, text: &str, needle: &str) -> bool {
        let sources = Sources::new(vec![file(kind, text)]);
        let mut finding = finding(text, needle);
        finding.evidence[0].side = Side::Application;
        suppress(&sources, vec![finding], |_| true).1.len() == 1
    }

    #[test]
    fn beside_the_field_it_allows_its_annotation() {
        let field = "@TableId(type = AUTO)\nprivate Long id; // keyward: allow(unassigned-primary-key)\n";
        assert!(is_allowed_at(FileKind::Java, field, "@TableId"));
        assert!(is_allowed_at(FileKind::Java, &field.replace("private", "// its key\nprivate"), "@TableId"));
        assert!(is_allowed_at(FileKind::Java, "@TableId\n// keyward: allow(unassigned-primary-key)\nLong id;\n", "@TableId"));
        assert!(!is_allowed_at(FileKind::Java, &format!("insert(a);\n{field}"), "insert"));
    }

    #[test]
    fn beside_the_head_of_a_statement_it_allows_the_statement() {
        let mapper = "<insert id=\"a\"> <!-- keyward: allow(unassigned-primary-key) -->\n  INSERT INTO t\n  DELETE\n</insert>\n";
        assert!(is_allowed_at(FileKind::Xml, mapper, "INSERT"));
        assert!(!is_allowed_at(FileKind::Xml, mapper, "DELETE"));
        assert!(is_allowed_at(FileKind::Rust, "query( // keyward: allow(unassigned-primary-key)\n  \"INSERT\"", "\"INSERT"));
        assert!(!is_allowed_at(FileKind::Rust, "a(); // keyward: allow(unassigned-primary-key)\nb();", "b()"));
    }

    #[test]
    fn spacing_and_case_do_not_matter() {
        for directive in ["keyward:allow(%)", "keyward: allow (%)", "Keyward: Allow( % )", "KEYWARD : ALLOW(%)"] {
            let text = format!("id int, -- {}\n", directive.replace('%', RULE));
            assert!(is_allowed(FileKind::Sql, &text, "id"), "{text}");
        }
    }

    #[test]
    fn a_comment_in_a_string_is_no_directive() {
        for (kind, text) in [
            (FileKind::Rust, "f(\"-- keyward: allow(unassigned-primary-key)\")"),
            (FileKind::Java, "f(\"\\\"// keyward: allow(unassigned-primary-key)\")"),
            (FileKind::Sql, "VALUES ('-- keyward: allow(unassigned-primary-key)')"),
            (FileKind::Yaml, "a // keyward: allow(unassigned-primary-key)"),
        ] {
            assert!(suppress(&Sources::new(vec![file(kind, text)]), vec![], |_| true).0.is_empty(), "{text}");
        }
    }

    #[test]
    fn a_file_is_allowed_wherever_it_is_said() {
        let text = "id int not null\n\n-- keyward: allow-file(unassigned-primary-key) generated\n";
        assert!(is_allowed(FileKind::Sql, text, "id"));
        assert!(!is_allowed(FileKind::Sql, &text.replace("allow-file", "allow-all"), "id"));
    }

    #[test]
    fn the_reason_is_kept() {
        for (kind, text) in [
            (FileKind::Sql, "id int, -- keyward: allow(unassigned-primary-key): the job fills it"),
            (FileKind::Sql, "id int, /* keyward: allow(unassigned-primary-key) the job fills it */ -- x"),
            (FileKind::Xml, "<id/> <!-- keyward: allow(unassigned-primary-key) - the job fills it -->"),
        ] {
            let (_, suppressed) = suppress(&Sources::new(vec![file(kind, text)]), vec![finding(text, "id")], |_| true);
            assert_eq!(suppressed[0].1, "the job fills it", "{text}");
        }
    }

    #[test]
    fn what_allows_nothing_can_be_taken_out() {
        for (kind, text, left) in [
            (FileKind::Sql, "a int, -- keyward: allow(lost-key-generation) why\nb int\n", "a int,\nb int\n"),
            (FileKind::Sql, "a int,\n  -- keyward: allow(lost-key-generation)\n  b int\n", "a int,\n  b int\n"),
            (FileKind::Sql, "a /* keyward: allow(lost-key-generation) */ int\n", "a int\n"),
            (FileKind::Sql, "/* keyward: allow(lost-key-generation) */\r\na int\n", "a int\n"),
            (FileKind::Java, "  // keyward: allow(lost-key-generation)", ""),
            (FileKind::Xml, "<a/> <!-- keyward: allow(lost-key-generation) -->\n", "<a/>\n"),
            (FileKind::Sql, "a -- keyward: allow(lost-key-generation, narrow)\n", "a -- keyward: allow( narrow)\n"),
            (FileKind::Sql, "a -- keyward: allow(unused-allow, lost-key-generation)\n", "a -- keyward: allow(unused-allow)\n"),
        ] {
            let (kept, _) = suppress(&Sources::new(vec![file(kind, text)]), vec![], |rule| rule == "lost-key-generation");
            let unused = kept.iter().find(|finding| finding.message.contains("lost-key-generation")).unwrap();
            let at = unused.fix.as_ref().unwrap().edits[0].at;
            let mut mended = text.to_owned();
            mended.replace_range(at.start as usize..at.end as usize, "");
            assert_eq!(mended, left);
        }
        let text = "/*\n * keyward: allow(lost-key-generation)\n */\n";
        assert!(suppress(&Sources::new(vec![file(FileKind::Java, text)]), vec![], |_| true).0[0].fix.is_none());
    }
}
