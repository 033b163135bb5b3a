//! Directives as they stand in comments: `keyward: allow(rule, group) reason`; and what was meant as one and cannot be read.

use super::reach::{line_of, line_text};
use crate::source::{FileKind, SourceFile, Span};

/// How the name may be spelled.
const NAMES: &[&str] = &["keyward", "Keyward", "KEYWARD"];
/// The words of keyward's own directives.
const WORDS: &[&str] = &["allow", "allow-file"];
/// What other linters call it; a comment that begins so was meant as a directive.
const FOREIGN: &[&str] = &[
    "allow-all",
    "allow-line",
    "allow-next-line",
    "allow-table",
    "allow_file",
    "allowed",
    "allows",
    "disable",
    "disable-file",
    "disable-line",
    "disable-next-line",
    "exclude",
    "expect",
    "ignore",
    "ignore-file",
    "ignore-line",
    "ignore-next-line",
    "nolint",
    "noqa",
    "off",
    "skip",
    "suppress",
];

/// What ends a comment before the line does.
const CLOSERS: &[&str] = &["*/", "-->"];

/// Characters that are shown of what cannot be read.
const MEANT: usize = 60;

/// A directive in its place.
pub struct Found<'f> {
    /// The line it stands on, from 0.
    pub line: usize,
    /// What stands on that line before the comment.
    pub code: &'f str,
    pub read: Result<Directive<'f>, Malformed>,
}

/// `allow(a, b) reason`.
pub struct Directive<'f> {
    pub names: Vec<Name<'f>>,
    pub reason: String,
    pub is_whole_file: bool,
}

/// One of the names that a directive gives.
pub struct Name<'f> {
    pub text: &'f str,
    pub at: Span,
    /// What takes it out of the file; None where that cannot be told at a glance.
    pub removal: Option<Span>,
}

/// A comment that was meant as a directive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    pub at: Span,
    /// As it is written.
    pub text: String,
    pub fault: Fault,
}

/// What is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// `keyward allow(a)`
    NoColon,
    /// `keyward: ignore(a)`
    Word,
    /// `keyward: allow`
    NoNames,
    /// `keyward: allow a`
    NoParentheses,
    /// `keyward: allow(a`
    Unclosed,
    /// `keyward: allow()`
    Empty,
}

/// Every directive of a file, in order.
pub fn directives(file: &SourceFile) -> Vec<Found<'_>> {
    let mut starts: Vec<usize> = NAMES.iter().flat_map(|name| memchr::memmem::find_iter(file.text.as_bytes(), name)).collect();
    starts.sort_unstable();
    starts.into_iter().filter_map(|start| directive(file, start)).collect()
}

fn directive(file: &SourceFile, start: usize) -> Option<Found<'_>> {
    let line = line_of(file, u32::try_from(start).unwrap_or(u32::MAX));
    let line_start = file.line_starts().get(line).map_or(0, |&start| start as usize);
    let before = file.text.get(line_start..start).unwrap_or("").trim_end();
    let code = before_comment(before, file.kind)?;
    let text = file.text.get(start..).unwrap_or("").lines().next().unwrap_or("");
    let head = match head_of(text)? {
        Ok(head) => head,
        Err(fault) => {
            let text = meant(text);
            let malformed = Malformed { at: Span::new(file.id, start, start + text.len()), text: text.to_owned(), fault };
            return Some(Found { line, code, read: Err(malformed) });
        }
    };
    let comment = Comment { from: line_start + code.trim_end().len(), is_alone: code.trim().is_empty(), rest: head.rest };
    let whole = comment.removal(file, line, before);
    let names_start = start + head.names_start;
    let mut offset = names_start;
    let mut names = Vec::new();
    for name in head.names.split(',') {
        let blanks = name.len() - name.trim_start().len();
        let at = Span::new(file.id, offset + blanks, offset + blanks + name.trim().len());
        let removal = if head.names.contains(',') { Some(without_comma(file, names_start, head.names, offset, name)) } else { whole };
        offset += name.len() + 1;
        if !name.trim().is_empty() {
            names.push(Name { text: name.trim(), at, removal });
        }
    }
    let read = Ok(Directive { names, reason: reason(head.rest), is_whole_file: head.is_whole_file });
    Some(Found { line, code, read })
}

struct Head<'d> {
    /// Where the names begin in the text, which begins with keyward's name.
    names_start: usize,
    names: &'d str,
    /// What follows the names, up to the line's end.
    rest: &'d str,
    is_whole_file: bool,
}

/// Reads `keyward: allow(a, b) reason`, however it is spaced; None for a comment that only speaks of keyward.
fn head_of(text: &str) -> Option<Result<Head<'_>, Fault>> {
    let after = text.get("keyward".len()..)?.trim_start();
    let (has_colon, after) = match after.strip_prefix(':') {
        Some(after) => (true, after.trim_start()),
        None => (false, after.trim_start_matches(['-', '_', '.'])),
    };
    let end = after.find(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_')).unwrap_or(after.len());
    let (word, tail) = after.split_at(end);
    let is = |known: &[&str]| known.iter().any(|known| known.eq_ignore_ascii_case(word));
    let names = tail.trim_start().strip_prefix('(');
    match (has_colon, is(WORDS), names) {
        (false, _, None) => None,
        (false, is_ours, Some(_)) => (is_ours || is(FOREIGN)).then_some(Err(Fault::NoColon)),
        (true, false, _) => (is(FOREIGN) || (names.is_some() && !word.is_empty())).then_some(Err(Fault::Word)),
        (true, true, None) if uncommented(tail).trim().is_empty() => Some(Err(Fault::NoNames)),
        (true, true, None) => Some(Err(Fault::NoParentheses)),
        (true, true, Some(names)) => {
            let names_start = text.len() - names.len();
            let Some((names, rest)) = names.split_once(')') else { return Some(Err(Fault::Unclosed)) };
            if CLOSERS.iter().any(|closer| names.contains(closer)) {
                return Some(Err(Fault::Unclosed));
            }
            if names.split(',').all(|name| name.trim().is_empty()) {
                return Some(Err(Fault::Empty));
            }
            Some(Ok(Head { names_start, names, rest, is_whole_file: word.eq_ignore_ascii_case("allow-file") }))
        }
    }
}

/// What of a comment was meant as the directive: up to its parenthesis, or to the comment's end.
fn meant(text: &str) -> &str {
    let text = uncommented(text);
    let text = text.find(')').and_then(|end| text.get(..=end)).unwrap_or(text);
    text.char_indices().nth(MEANT).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// A comment's text up to the mark that ends it.
fn uncommented(text: &str) -> &str {
    CLOSERS.iter().fold(text, |text, closer| text.split(closer).next().unwrap_or(text)).trim_end()
}

/// What a comment says after the directive, without the marks around it.
fn reason(rest: &str) -> String {
    uncommented(rest.trim()).trim_start_matches([':', '-', '–', '—', ' ']).to_owned()
}

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
    // In quotes, a text about directives.
    let is_quoted = in_string || (kind.is_program() && code.ends_with('`'));
    (!is_quoted).then_some(code)
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
