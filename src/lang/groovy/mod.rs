//! Groovy sources, by a reader of its own: the grammars there are stumble at every second real file (command expressions, closures as values).
//!
//! What matters is declared plainly: classes with their annotations, fields and methods, and strings. A method's body is read for its texts and for
//! calls whose arguments hold one; statements are not followed. A static property that is a closure (`static mapping = { table 'users' }`) is a static
//! function with a call for each of its command expressions, whose named arguments are a record.

mod declarations;
mod lex;
#[cfg(test)]
mod tests;
mod values;

use crate::lang::groovy::lex::{Kind, Token};
use crate::lang::outline::{Import, Language, Outline};
use crate::source::{SourceFile, Span};

/// Reads a Groovy file into its outline. Never fails.
pub fn read(file: &SourceFile) -> Outline {
    let tokens = lex::lex(&file.text);
    let outline = Outline::new(file.id, Language::Groovy);
    let mut reader = Reader { file, tokens: &tokens, outline, scope: Vec::new() };
    reader.members(0, tokens.len(), None);
    reader.outline
}

/// One file being read.
struct Reader<'f> {
    file: &'f SourceFile,
    tokens: &'f [Token],
    outline: Outline,
    /// The names of the types that enclose the current place.
    scope: Vec<String>,
}

impl<'f> Reader<'f> {
    fn token(&self, at: usize) -> Option<&'f Token> {
        self.tokens.get(at)
    }

    /// The source text of a token.
    fn text(&self, at: usize) -> &'f str {
        self.token(at).and_then(|token| self.file.text.get(token.start..token.end)).unwrap_or("")
    }

    fn is(&self, at: usize, text: &str) -> bool {
        self.token(at).is_some_and(|token| token.kind != Kind::String) && self.text(at) == text
    }

    fn is_word(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| token.kind == Kind::Word)
    }

    fn span(&self, from: usize, to: usize) -> Span {
        let start = self.token(from).map_or(0, |token| token.start);
        let end = self.token(to.saturating_sub(1)).map_or(start, |token| token.end);
        Span::new(self.file.id, start, end)
    }

    /// Behind the bracket that closes the one at this place; `end` where none does.
    fn behind(&self, open: usize, end: usize) -> usize {
        self.token(open).map_or(end, |token| token.close.map_or(end, |close| (close + 1).min(end)))
    }

    /// A dotted name, and the place behind it.
    fn dotted(&self, mut at: usize) -> (String, usize) {
        let mut name = self.text(at).to_owned();
        at += 1;
        while self.is(at, ".") && (self.is_word(at + 1) || self.is(at + 1, "*")) {
            name.push('.');
            name.push_str(self.text(at + 1));
            at += 2;
        }
        (name, at)
    }

    fn import(&mut self, mut at: usize) -> usize {
        let is_static = self.is(at, "static");
        at += usize::from(is_static);
        let (path, mut behind) = self.dotted(at);
        let mut name = path.rsplit('.').next().unwrap_or(&path).to_owned();
        if self.is(behind, "as") {
            name = self.text(behind + 1).to_owned();
            behind += 2;
        }
        self.outline.imports.push(Import { path, name, is_static });
        behind
    }
}
