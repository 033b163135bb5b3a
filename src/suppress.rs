//! Inline permissions: `-- keyward: allow(rule) reason` in a comment of any language.
//!
//! A directive beside code speaks of that line. One on a line of its own speaks of what comes next: the column, the annotated
//! field, the statement (so a whole table), the type with its body, the XML element - as far as a glance at brackets and line ends tells.
//! `allow-file(rule)` speaks of the whole file. Where a rule may be named, a group may be, too.

mod directive;
mod reach;

use std::collections::BTreeSet;

use crate::config::Selector;
use crate::diagnostic::{Edit, Evidence, Finding, Fix, Role, Safety, Severity, Side};
use crate::rules::{self, unused_allow};
use crate::schema::model::Standing;
use crate::source::{SourceFile, Sources, Span};
use crate::standing;
use directive::{Directive, Fault, Found, Malformed, Name, directives};
use reach::{last_line_of_head, last_line_of_next, line_of, line_text, without_comment};

/// How many lines below its annotation a field may stand.
const FIELD_LINES: usize = 3;

/// One rule or group that one directive allows.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Allow {
    /// As it is written.
    name: String,
    /// None: there is no such rule or group.
    selector: Option<Selector>,
    /// The name in the directive.
    at: Span,
    /// The lines it speaks of, from 0, both ends included.
    lines: (usize, usize),
    /// What is said after it.
    reason: String,
    /// What takes it out of the file; None where that cannot be told at a glance.
    removal: Option<Span>,
}

impl Allow {
    fn names(&self, rule: &str) -> bool {
        self.selector.as_ref().is_some_and(|selector| selector.covers(rule))
    }

    fn names_group(&self) -> bool {
        self.selector.as_ref().is_some_and(|selector| !matches!(selector, Selector::Rule(_)))
    }
}

/// Takes out the findings that a directive allows. Returns what is left, with a finding for every directive that allows nothing or cannot be read,
/// and what was taken out, each with the directive's reason. `checked` says whether a rule was run, so that its directives can be judged; `heads`
/// where the tables and the writers of a finding are declared, if its places are elsewhere: in a migration, in a superclass; `unrun` what the rules
/// find that were not run, for directives that name them only with their group.
pub fn suppress(
    sources: &Sources,
    findings: Vec<Finding>,
    checked: impl Fn(&str) -> bool,
    heads: impl Fn(&Finding) -> Vec<(Side, Span)>,
    unrun: impl FnOnce() -> Vec<Finding>,
) -> (Vec<Finding>, Vec<(Finding, String)>) {
    let (allows, malformed) = read(sources);
    let mut used: BTreeSet<usize> = BTreeSet::new();
    let (mut kept, mut suppressed) = (Vec::new(), Vec::new());
    for finding in findings {
        let of_rule: Vec<(usize, &Allow)> = allows.iter().enumerate().filter(|(_, allow)| allow.names(finding.rule)).collect();
        if of_rule.is_empty() {
            kept.push(finding);
            continue;
        }
        let heads = heads(&finding);
        // One that covers a part is used, but the rest is still to be said.
        let excused = |side: Side, at: Span| of_rule.iter().any(|(_, allow)| covers(allow, side, at, sources));
        let by: Vec<&(usize, &Allow)> = of_rule.iter().filter(|(_, allow)| speaks_of(allow, &finding, &heads, sources)).collect();
        used.extend(by.iter().map(|(index, _)| *index));
        if finding.is_excused(excused) || is_declared_in(&heads, excused) {
            let reason = by.iter().map(|(_, allow)| allow.reason.as_str()).find(|reason| !reason.is_empty()).unwrap_or_default();
            suppressed.push((finding, reason.to_owned()));
        } else {
            kept.push(finding);
        }
    }
    let is_idle_group = |(index, allow): &(usize, &Allow)| !used.contains(index) && allow.names_group();
    if allows.iter().enumerate().any(|of| is_idle_group(&of)) {
        let unrun = unrun();
        let of_group = allows.iter().enumerate().filter(is_idle_group);
        let is_used =
            |allow: &Allow| unrun.iter().any(|finding| allow.names(finding.rule) && speaks_of(allow, finding, &heads(finding), sources));
        let by_unrun: Vec<usize> = of_group.filter(|(_, allow)| is_used(allow)).map(|(index, _)| index).collect();
        used.extend(by_unrun);
    }
    for (index, allow) in allows.iter().enumerate() {
        let can_be_judged = || match &allow.selector {
            Some(Selector::Rule(rule)) => checked(rule),
            _ => true,
        };
        if !used.contains(&index) && sources.get(allow.at.file).is_some_and(is_judged) && can_be_judged() {
            kept.push(unused(allow, sources));
        }
    }
    kept.extend(malformed.iter().map(|malformed| unread(malformed, sources)));
    rules::sort(&mut kept);
    (kept, suppressed)
}

/// Whether a directive speaks of a place of a finding.
fn speaks_of(allow: &Allow, finding: &Finding, heads: &[(Side, Span)], sources: &Sources) -> bool {
    finding.faults().chain(heads.iter().copied()).any(|(side, at)| covers(allow, side, at, sources))
}

/// Whether all declarations of one side are excused.
fn is_declared_in(heads: &[(Side, Span)], is_excused: impl Fn(Side, Span) -> bool) -> bool {
    [Side::Schema, Side::Application].into_iter().any(|side| {
        let mut places = heads.iter().filter(|(of, _)| *of == side).peekable();
        places.peek().is_some() && places.all(|(side, at)| is_excused(*side, *at))
    })
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

fn unused(allow: &Allow, sources: &Sources) -> Finding {
    let name = &allow.name;
    let (message, help, label) = if allow.selector.is_some() {
        let help = "Take the comment out, or move it to the line of the finding or the line above.".to_owned();
        (format!("`allow({name})` allows nothing: there is no such finding here."), help, "allows nothing")
    } else {
        (format!("`allow({name})` names no rule or group of keyward."), Selector::hint(name), "no such rule or group")
    };
    let fix = allow.removal.map(|at| Fix {
        title: format!("take out `allow({name})`"),
        safety: Safety::Safe,
        edits: vec![Edit { at, content: String::new() }],
        statements: Vec::new(),
        is_told: true,
    });
    let subject = format!("{}: {name}", sources.path(allow.at.file));
    Finding { fix, ..finding(allow.at, subject, message, help, label) }
}

fn unread(malformed: &Malformed, sources: &Sources) -> Finding {
    let why = match malformed.fault {
        Fault::NoColon => "a colon is missing after `keyward`",
        Fault::Word => "keyward knows `allow` and `allow-file`",
        Fault::NoNames | Fault::Empty => "it names no rule",
        Fault::NoParentheses => "the rules stand in parentheses",
        Fault::Unclosed => "the closing parenthesis is missing",
    };
    let text = &malformed.text;
    let message = format!("`{text}` allows nothing: {why}.");
    let help = format!("Write `keyward: allow({})`, and after it why.", named_in(text));
    let subject = format!("{}: {text}", sources.path(malformed.at.file));
    finding(malformed.at, subject, message, help, "not understood")
}

/// The rules or groups that a text names or nearly names, for a suggestion.
fn named_in(text: &str) -> String {
    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '-')).filter(|word| !word.is_empty());
    // After keyward's name and the directive's word.
    let mut names: Vec<&str> = words.skip(2).filter(|word| word.len() > 3).filter_map(Selector::nearest).collect();
    names.dedup();
    if names.is_empty() { "RULE".to_owned() } else { names.join(", ") }
}

/// `subject` is its name for the fingerprint.
fn finding(at: Span, subject: String, message: String, help: String, label: &str) -> Finding {
    Finding {
        rule: unused_allow::ID,
        severity: Severity::Warning,
        message,
        table: String::new(),
        columns: Vec::new(),
        schemas: Vec::new(),
        writers: vec![subject],
        evidence: vec![Evidence { side: Side::Application, role: Role::Fault, at, label: label.to_owned() }],
        help,
        fix: None,
        hidden: Vec::new(),
    }
}

/// What the comments of all files allow, and those that cannot be read.
fn read(sources: &Sources) -> (Vec<Allow>, Vec<Malformed>) {
    let (mut allows, mut malformed) = (Vec::new(), Vec::new());
    for file in sources.iter() {
        for Found { line, code, read } in directives(file) {
            match read {
                Ok(directive) => allows.extend(allows_of(file, line, code.trim(), directive)),
                Err(unread) if !matches!(standing::of(&file.path), Standing::Test | Standing::Vendored) => malformed.push(unread),
                Err(_) => {}
            }
        }
    }
    (allows, malformed)
}

/// Nothing is found in tests and mostly nothing in samples, so that nothing can be said of what they allow.
fn is_judged(file: &SourceFile) -> bool {
    standing::of(&file.path) == Standing::Production
}

fn allows_of<'f>(file: &SourceFile, line: usize, code: &str, directive: Directive<'f>) -> impl Iterator<Item = Allow> + use<'f> {
    let lines = match code {
        _ if directive.is_whole_file => (0, usize::MAX),
        "" => (line, last_line_of_next(file, line)),
        _ => (line, last_line_of_head(file, line, code)),
    };
    let Directive { names, reason, .. } = directive;
    names.into_iter().map(move |Name { text, at, removal }| Allow {
        name: text.to_owned(),
        selector: Selector::parse(text),
        at,
        lines,
        reason: reason.clone(),
        removal,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, FileKind};

    const RULE: &str = "unassigned-primary-key";

    fn no_heads(_: &Finding) -> Vec<(Side, Span)> {
        Vec::new()
    }

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
        let (kept, suppressed) = suppress(&sources, vec![finding(text, needle)], |_| true, no_heads, Vec::new);
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
        let (kept, suppressed) = suppress(&sources, vec![finding(text, "id")], |_| true, no_heads, Vec::new);
        assert_eq!((kept.len(), suppressed.len()), (1, 1));
        assert_eq!(sources.slice(kept[0].evidence[0].at), "lost-key-generation");
        let (kept, _) = suppress(&sources, vec![finding(text, "id")], |rule| rule != "lost-key-generation", no_heads, Vec::new);
        assert!(kept.is_empty(), "a rule that was not run cannot be judged");
    }

    #[test]
    fn an_unknown_rule_is_reported_with_the_one_that_is_meant() {
        let text = "-- keyward: allow(unasigned-primary-key)\n";
        let (kept, _) = suppress(&Sources::new(vec![file(FileKind::Sql, text)]), vec![], |_| true, no_heads, Vec::new);
        assert_eq!(kept[0].help, "Is `unassigned-primary-key` meant?");
    }

    #[test]
    fn a_group_allows_its_rules() {
        for name in ["keys", "all", "default"] {
            assert!(is_allowed(FileKind::Sql, &format!("id int, -- keyward: allow({name}) by hand\n"), "id"), "{name}");
        }
        assert!(!is_allowed(FileKind::Sql, "id int, -- keyward: allow(inserts)\n", "id"));
        // What a rule of it would find that was not run counts.
        let text = "id int, -- keyward: allow(keys)\n";
        let run =
            |unrun: Vec<Finding>| suppress(&Sources::new(vec![file(FileKind::Sql, text)]), vec![], |_| false, no_heads, || unrun).0.len();
        assert_eq!((run(vec![]), run(vec![finding(text, "id")])), (1, 0));
    }

    #[test]
    fn what_was_meant_as_a_permission_and_is_none_is_reported() {
        for (directive, why, help) in [
            ("keyward: allow", "it names no rule", "keyward: allow(RULE)"),
            ("keyward: allow()", "it names no rule", "keyward: allow(RULE)"),
            ("keyward: allow( , )", "it names no rule", "keyward: allow(RULE)"),
            ("keyward: allow keys", "in parentheses", "keyward: allow(keys)"),
            ("keyward: ignore(unasigned-primary-key)", "`allow` and `allow-file`", "keyward: allow(unassigned-primary-key)"),
            ("keyward: disable-next-line", "`allow` and `allow-file`", "keyward: allow(RULE)"),
            ("keyward: alow(keys)", "`allow` and `allow-file`", "keyward: allow(keys)"),
            ("keyward: allow(keys, inserts", "closing parenthesis", "keyward: allow(keys, inserts)"),
            ("keyward allow(keys)", "a colon is missing", "keyward: allow(keys)"),
            ("keyward.ignore(keys)", "a colon is missing", "keyward: allow(keys)"),
        ] {
            for (kind, open, close) in [(FileKind::Sql, "/* ", " */"), (FileKind::Xml, "<!-- ", " -->"), (FileKind::Java, "// ", "")] {
                let text = format!("a {open}{directive}{close}\n");
                let sources = Sources::new(vec![file(kind, &text)]);
                let (kept, _) = suppress(&sources, vec![], |_| false, no_heads, Vec::new);
                let said = kept.first().unwrap_or_else(|| panic!("{text}"));
                assert_eq!((kept.len(), said.rule, sources.slice(said.evidence[0].at)), (1, unused_allow::ID, directive));
                assert!(said.message.contains(why) && said.help.contains(help), "{text}: {said:?}");
            }
        }
        for prose in ["keyward reads this (twice)", "keyward: see above", "keyward: the linter", "keyword: allow()", "keyward's allow()"] {
            let text = format!("-- {prose}\n");
            let (kept, _) = suppress(&Sources::new(vec![file(FileKind::Sql, &text)]), vec![], |_| true, no_heads, Vec::new);
            assert!(kept.is_empty(), "{prose}: {kept:?}");
        }
    }

    #[test]
    fn above_a_declaration_it_allows_what_is_found_of_it_elsewhere() {
        let text = "-- keyward: allow(unassigned-primary-key)\nCREATE TABLE t (a int);\n\nALTER TABLE t ADD id int;\n";
        let sources = Sources::new(vec![file(FileKind::Sql, text)]);
        let head = finding(text, "t (").evidence[0].at;
        let run =
            |heads: Vec<(Side, Span)>| suppress(&sources, vec![finding(text, "id int")], |_| true, |_| heads.clone(), Vec::new).1.len();
        assert_eq!(run(vec![(Side::Schema, head)]), 1);
        assert_eq!(run(vec![(Side::Schema, head), (Side::Schema, finding(text, "ADD").evidence[0].at)]), 0, "one of two tables");
        assert_eq!(run(vec![]), 0);
    }

    #[test]
    fn what_is_no_comment_is_no_directive() {
        let text = "INSERT INTO t VALUES ('keyward: allow(unassigned-primary-key)')";
        let (kept, _) = suppress(&Sources::new(vec![file(FileKind::Sql, text)]), vec![], |_| true, no_heads, Vec::new);
        assert!(kept.is_empty());
    }

    #[test]
    fn all_places_of_one_side_are_to_be_allowed() {
        let text = "a -- keyward: allow(unassigned-primary-key)\nb\n";
        let sources = Sources::new(vec![file(FileKind::Sql, text)]);
        let mut both = finding(text, "a");
        both.evidence.push(finding(text, "b").evidence.remove(0));
        let (kept, suppressed) = suppress(&sources, vec![both.clone()], |_| true, no_heads, Vec::new);
        assert_eq!((kept.len(), kept[0].rule, suppressed.len()), (1, RULE, 0), "and the allow counts as used");
        both.evidence[1].side = Side::Application;
        assert_eq!(suppress(&sources, vec![both], |_| true, no_heads, Vec::new).1.len(), 1);
    }

    #[test]
    fn places_that_are_not_shown_count() {
        let text = "a -- keyward: allow(unassigned-primary-key)\nb\n";
        let sources = Sources::new(vec![file(FileKind::Sql, text)]);
        let mut both = finding(text, "a");
        both.evidence[0].side = Side::Application;
        both.hidden.push(finding(text, "b\n").evidence[0].at);
        assert_eq!(suppress(&sources, vec![both], |_| true, no_heads, Vec::new).1.len(), 0);
    }

    /// The same as [`is_allowed`] for a place of the application.
    fn is_allowed_at(kind: FileKind, text: &str, needle: &str) -> bool {
        let sources = Sources::new(vec![file(kind, text)]);
        let mut finding = finding(text, needle);
        finding.evidence[0].side = Side::Application;
        suppress(&sources, vec![finding], |_| true, no_heads, Vec::new).1.len() == 1
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
            // Documentation speaks of them.
            (FileKind::Rust, "//! Write `-- keyward: allow(rule)` above"),
            (FileKind::Java, "/// Write `// keyward: ignore`"),
        ] {
            assert!(suppress(&Sources::new(vec![file(kind, text)]), vec![], |_| true, no_heads, Vec::new).0.is_empty(), "{text}");
        }
    }

    #[test]
    fn what_tests_allow_is_not_judged() {
        let text = "-- keyward: allow(lost-key-generation)\n-- keyward: ignore\n";
        let run = |path: &str| {
            suppress(&Sources::new(vec![SourceFile::new(FileId(0), path, FileKind::Sql, text)]), vec![], |_| true, no_heads, Vec::new)
        };
        assert_eq!(run("db/a.sql").0.len(), 2);
        assert_eq!(run("src/test/resources/a.sql").0.len(), 0);
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
            let (_, suppressed) = suppress(&Sources::new(vec![file(kind, text)]), vec![finding(text, "id")], |_| true, no_heads, Vec::new);
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
            let (kept, _) =
                suppress(&Sources::new(vec![file(kind, text)]), vec![], |rule| rule == "lost-key-generation", no_heads, Vec::new);
            let unused = kept.iter().find(|finding| finding.message.contains("lost-key-generation")).unwrap();
            let at = unused.fix.as_ref().unwrap().edits[0].at;
            let mut mended = text.to_owned();
            mended.replace_range(at.start as usize..at.end as usize, "");
            assert_eq!(mended, left);
        }
        let text = "/*\n * keyward: allow(lost-key-generation)\n */\n";
        assert!(suppress(&Sources::new(vec![file(FileKind::Java, text)]), vec![], |_| true, no_heads, Vec::new).0[0].fix.is_none());
    }
}
