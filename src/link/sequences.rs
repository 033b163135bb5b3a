//! Sequences that something creates which no reader understands: code, a changelog, a comment, a statement put together at run time.
//!
//! A sequence is missing only when nothing anywhere says that it is created.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::facts::{DdlEvent, Script, StatementKind};
use crate::model::UnreadSequences;
use crate::names;
use crate::source::{FileId, SourceFile, Sources, Span};

static WORD: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::builder().ascii_case_insensitive(true).build(["sequence"]).ok());
/// So far before the word stands the verb: `CREATE OR REPLACE TEMPORARY SEQUENCE`.
const VERB_REACH: usize = 28;
/// So far behind it stands the name: `createSequence:\n  incrementBy: 1\n  sequenceName: s`.
const NAME_REACH: usize = 240;

/// Every mention of a sequence's creation outside of the statements that were understood.
pub fn unread(sources: &Sources, scripts: &[Script]) -> UnreadSequences {
    let mut understood: BTreeMap<FileId, Vec<Span>> = BTreeMap::new();
    for statement in scripts.iter().flat_map(|script| &script.statements) {
        if matches!(&statement.kind, StatementKind::Ddl(DdlEvent::CreateSequence { .. })) {
            understood.entry(statement.at.file).or_default().push(statement.at);
        }
    }
    let mut found = UnreadSequences::default();
    for file in sources.iter() {
        read(file, understood.get(&file.id).map_or(&[], Vec::as_slice), &mut found);
    }
    found
}

fn read(file: &SourceFile, understood: &[Span], found: &mut UnreadSequences) {
    let Some(word) = WORD.as_ref() else { return };
    for mention in word.find_iter(&file.text) {
        let before = window(&file.text, mention.start().saturating_sub(VERB_REACH), mention.start());
        let at = Span::new(file.id, mention.start(), mention.end());
        let before = before.rsplit(';').next().unwrap_or("");
        if !before.contains("create") || understood.iter().any(|statement| statement.contains(at)) {
            continue;
        }
        match name_after(&window(&file.text, mention.end(), mention.end() + NAME_REACH)) {
            Named::As(name) => {
                found.names.insert(names::key(name));
            }
            Named::Dynamic => {
                found.dynamic.insert(file.id);
            }
            Named::Nothing => {}
        }
    }
}

/// The text of a range, in lower case; at its ends no character is cut.
fn window(text: &str, start: usize, end: usize) -> String {
    let inner = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at += 1;
        }
        at
    };
    text.get(inner(start.min(text.len()))..inner(end.min(text.len()))).unwrap_or("").to_lowercase()
}

#[derive(Debug, PartialEq, Eq)]
enum Named<'t> {
    As(&'t str),
    /// The name is put together at run time.
    Dynamic,
    Nothing,
}

/// The last part of the name that follows the word, in lower case as the text is.
fn name_after(text: &str) -> Named<'_> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.' | '-');
    let mut text = text;
    if let Some((_, after)) = text.split_once("sequencename") {
        text = after;
    } else if !text.starts_with(|c: char| c.is_whitespace() || matches!(c, '"' | '(')) {
        return Named::Nothing; // `sequences`, `sequenceId`
    }
    let is_between = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '[' | ']' | '=' | ':' | '(' | '\\');
    text = text.trim_start_matches(is_between);
    if let Some(rest) = text.strip_prefix("if not exists") {
        text = rest.trim_start_matches(is_between);
    }
    // `"public"."s"`
    let text: &str = match text.split_once(['"', ']', '`']) {
        Some((first, rest)) if first.chars().all(is_part) && rest.starts_with('.') => rest.trim_start_matches(['.', '"', '[', '`']),
        _ => text,
    };
    let length = text.find(|c| !is_part(c)).unwrap_or(text.len());
    let (name, rest) = text.split_at(length);
    let name = name.rsplit('.').next().unwrap_or(name);
    if text.starts_with(['%', '{', '+', '|', '$', '@', '#', '?', ',']) || rest.starts_with(['%', '{', '@']) {
        return Named::Dynamic;
    }
    if name.is_empty() { Named::Nothing } else { Named::As(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_from_sql_code_and_changelogs() {
        for text in [
            " if not exists public.s start with 1",
            " \"s\" increment by 1",
            " \"public\".\"s\"",
            " [dbo].[s] as bigint",
            " incrementby=\"1\" sequencename=\"s\"/>",
            ":\n  sequencename: s\n",
            "(\"s\")",
        ] {
            assert_eq!(name_after(text), Named::As("s"), "{text}");
        }
        assert_eq!(name_after(" ' || name || ' start"), Named::Dynamic);
        assert_eq!(name_after(" ${prefix}seq"), Named::Dynamic);
        assert_eq!(name_after("s of events"), Named::Nothing);
    }

    #[test]
    fn only_what_no_reader_understood_counts() {
        let scripts = vec![("a.sql".to_owned(), "CREATE SEQUENCE seen;\n-- CREATE SEQUENCE noted;\n".to_owned())];
        let analysis = crate::analysis::analyze_texts(scripts);
        let names: Vec<&String> = analysis.model.unread_sequences.names.iter().collect();
        assert_eq!(names, ["noted"]);
    }
}
