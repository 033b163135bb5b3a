//! Where quoted texts and comments end.

use crate::sql::lex::{Backslash, Lexer, TokenKind};

/// No name in quotes is longer; without a bound a text of mere brackets would be searched again and again.
const LONGEST_NAME: usize = 512;

/// How lines begin at which reading starts afresh when a quote is never closed.
const STATEMENT_LINES: &[(&str, &str)] = &[
    ("CREATE", "TABLE"),
    ("CREATE", "INDEX"),
    ("CREATE", "UNIQUE"),
    ("ALTER", "TABLE"),
    ("DROP", "TABLE"),
    ("INSERT", "INTO"),
    ("CREATE", "SEQUENCE"),
];

impl Lexer<'_> {
    /// Oracle's `q'[it's]'` (<https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/Literals.html>).
    pub(super) fn alternative_quote_end(&self, quote: usize) -> Option<usize> {
        let open = self.char_at(quote + 1)?;
        let close = match open {
            '[' => ']',
            '{' => '}',
            '(' => ')',
            '<' => '>',
            other => other,
        };
        let from = quote + 1 + open.len_utf8();
        let needle = format!("{close}'");
        self.offset_of(from, &needle).map(|found| found + needle.len())
    }

    /// The end of the string whose quote stands at `quote`.
    pub(super) fn string_end(&mut self, quote: usize, backslash: Backslash) -> usize {
        let mut position = quote + 1;
        loop {
            let bytes = self.text.as_bytes().get(position..self.end).unwrap_or(&[]);
            let found = match backslash {
                Backslash::Plain => memchr::memchr(b'\'', bytes),
                Backslash::Escapes | Backslash::Guess => memchr::memchr2(b'\'', b'\\', bytes),
            };
            let Some(found) = found else {
                self.unclosed = Some(quote);
                return self.end;
            };
            let at = position + found;
            if self.byte(at) == b'\\' {
                let ends = backslash == Backslash::Guess && self.byte(at + 1) == b'\'' && self.value_ends(at + 2);
                position = if ends { at + 1 } else { at + 2 };
            } else if self.byte(at + 1) == b'\'' {
                position = at + 2;
            } else {
                return at + 1;
            }
        }
    }

    /// The end of a quoted text. One with a line that begins like a statement is suspect, and ends there when the rules say so.
    pub(super) fn before_statement(&mut self, quote: usize, end: usize) -> usize {
        let mut before = quote;
        // Looked for in the text alone: a dump's line may be megabytes long.
        while let Some(found) = memchr::memchr(b'\n', self.text.as_bytes().get(before..end).unwrap_or(&[])) {
            let line = before + found + 1;
            let content = self.slice(line, self.end).trim_start_matches([' ', '\t']);
            let mut words = content.splitn(3, [' ', '\t', '\n']);
            let (first, second) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
            let starts = STATEMENT_LINES.iter().any(|(a, b)| a.eq_ignore_ascii_case(first) && b.eq_ignore_ascii_case(second));
            if starts && !self.rules.resynchronises {
                self.suspects += 1;
                return end;
            }
            if starts {
                self.unclosed = Some(quote);
                return line - 1;
            }
            before = line;
        }
        end
    }

    /// Whether what follows can only follow a value.
    pub(super) fn value_ends(&self, from: usize) -> bool {
        let mut position = from;
        while matches!(self.byte(position), b' ' | b'\t' | b'\r' | b'\n') {
            position += 1;
        }
        matches!(self.byte(position), b',' | b')' | b';' | 0)
    }

    pub(super) fn double_quoted_end(&mut self, quote: usize) -> usize {
        let mut position = quote + 1;
        loop {
            let bytes = self.text.as_bytes().get(position..self.end).unwrap_or(&[]);
            let Some(found) = memchr::memchr2(b'"', b'\\', bytes) else {
                self.unclosed = Some(quote);
                return self.end;
            };
            let at = position + found;
            if self.byte(at) == b'\\' {
                position = if self.rules.backslash == Backslash::Plain { at + 1 } else { at + 2 };
            } else if self.byte(at + 1) == b'"' && at > quote + 1 {
                position = at + 2;
            } else {
                return at + 1;
            }
        }
    }

    /// The first `close` after `from`, on the same line and near.
    fn near(&self, from: usize, close: u8) -> Option<usize> {
        let window = self.text.as_bytes().get(from..self.end.min(from + LONGEST_NAME))?;
        let found = memchr::memchr2(close, b'\n', window)?;
        (window.get(found) == Some(&close)).then_some(from + found)
    }

    pub(super) fn backquoted_end(&self, quote: usize) -> Option<usize> {
        let mut position = quote + 1;
        loop {
            let close = self.near(position, b'`')?;
            if self.byte(close + 1) != b'`' {
                return Some(close + 1);
            }
            position = close + 2;
        }
    }

    /// `[x]` is a name in SQL Server and SQLite; `x[]`, `ARRAY[1]`, `['a']` are arrays.
    pub(super) fn bracketed_end(&self, open: usize) -> Option<usize> {
        let close = self.near(open + 1, b']')?;
        let content = self.slice(open + 1, close);
        if content.trim().is_empty() || content.starts_with(['\'', '"', '[']) {
            return None;
        }
        if let Some(previous) = self.previous {
            let word = self.slice(previous.start as usize, previous.end as usize);
            let numeric = content.bytes().all(|byte| byte.is_ascii_digit());
            let follows_value = word.eq_ignore_ascii_case("ARRAY") || matches!(word, ")" | "]");
            if follows_value && previous.end as usize == open || word.eq_ignore_ascii_case("ARRAY") {
                return None;
            }
            if numeric && previous.kind != TokenKind::Symbol {
                return None;
            }
        }
        let mut end = close + 1;
        while self.byte(end) == b']' && self.byte(end - 1) == b']' {
            // `]]` is a bracket in the name.
            match self.near(end + 1, b']') {
                Some(next) => end = next + 1,
                None => break,
            }
        }
        Some(end)
    }

    pub(super) fn block_comment_end(&mut self, start: usize) -> usize {
        let mut depth = 1;
        let mut position = start + 2;
        while depth > 0 {
            let Some(close) = self.offset_of(position, "*/") else {
                self.unclosed = Some(start);
                return self.end;
            };
            let inner = if self.rules.nested_comments { self.offset_of(position, "/*").filter(|&open| open < close) } else { None };
            match inner {
                Some(open) => {
                    depth += 1;
                    position = open + 2;
                }
                None => {
                    depth -= 1;
                    position = close + 2;
                }
            }
        }
        position
    }
}
