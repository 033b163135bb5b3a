//! SQL text to facts, tolerantly: every statement is found and classified, what matters is read by our own token reader,
//! and what could not be read is said with its place. See `docs` in each file for what it covers.
//!
//! [`lex`] makes tokens, [`split`] makes statements of them, [`ddl`] and [`insert`] read those that matter, [`types`] and
//! [`expression`] know data types and values.

pub mod cursor;
pub mod ddl;
pub mod default;
pub mod directive;
pub mod expression;
pub mod insert;
pub mod lex;
pub mod placeholder;
pub mod split;
pub mod starts;
pub mod types;

use std::ops::Range;

use crate::dialect::Dialect;
use crate::facts::{Script, Statement};
use crate::source::{FileId, SourceFile, Span};
use crate::sql::lex::{Lexer, Rules};
use crate::text::ResolvedText;

/// A text to read and where its bytes come from.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    pub text: &'a str,
    pub origin: Origin<'a>,
    /// How to read what dialects read differently.
    pub rules: Rules,
}

#[derive(Clone, Copy, Debug)]
pub enum Origin<'a> {
    /// A file's own text.
    File(FileId),
    /// A string that code builds.
    Resolved(&'a ResolvedText),
    /// Part of a file, from this byte on.
    Slice(FileId, u32),
}

impl<'a> Input<'a> {
    pub fn new(text: &'a str, origin: Origin<'a>) -> Self {
        Input { text, origin, rules: Rules::default() }
    }

    pub fn file(file: &'a SourceFile) -> Self {
        Input::new(&file.text, Origin::File(file.id))
    }

    pub fn resolved(text: &'a ResolvedText) -> Self {
        Input::new(&text.text, Origin::Resolved(text))
    }

    pub fn with_rules(self, rules: Rules) -> Self {
        Input { rules, ..self }
    }

    /// The tokens of a range of bytes, made on demand.
    pub fn lexer(&self, range: Range<usize>) -> Lexer<'a> {
        Lexer::new(self.text, range, self.rules)
    }

    /// The source span of the bytes `start..end` of the text.
    pub fn span(&self, start: usize, end: usize) -> Span {
        match self.origin {
            Origin::File(file) => Span::new(file, start, end),
            Origin::Slice(file, base) => Span::new(file, base as usize + start, base as usize + end),
            Origin::Resolved(text) => text.span(start, end).unwrap_or(Span::new(FileId(u32::MAX), 0, 0)),
        }
    }
}

/// Reads a SQL script. `dialect` is what the path or the project says, when they say something.
pub fn read_script(file: &SourceFile, _dialect: Option<Dialect>) -> Script {
    Script { file: file.id, dialect: None, statements: Vec::new() }
}

/// Reads SQL that stands in a string of some other file: usually one statement, sometimes several, sometimes a fragment.
pub fn read_embedded(_text: &ResolvedText) -> Vec<Statement> {
    Vec::new()
}
