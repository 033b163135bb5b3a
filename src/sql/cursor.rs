//! Walks over a statement's tokens: the words, names and parentheses that every reader needs.

use crate::names::{HOLE, Name, ObjectName};
use crate::source::Span;
use crate::sql::Input;
use crate::sql::lex::{Token, TokenKind};
use crate::sql::placeholder;

/// A place in a list of tokens. Copying it keeps the place, so a reader can try and go back.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'a> {
    pub input: Input<'a>,
    pub tokens: &'a [Token],
    pub position: usize,
}

impl<'a> Cursor<'a> {
    pub fn new(input: Input<'a>, tokens: &'a [Token]) -> Self {
        Cursor { input, tokens, position: 0 }
    }

    pub fn at_end(&self) -> bool {
        self.position >= self.tokens.len()
    }

    pub fn peek(&self) -> Option<Token> {
        self.peek_at(0)
    }

    /// The token `ahead` places after the next one.
    pub fn peek_at(&self, ahead: usize) -> Option<Token> {
        self.tokens.get(self.position + ahead).copied()
    }

    #[expect(clippy::should_implement_trait, reason = "a cursor that is copied to look ahead must not be an iterator")]
    pub fn next(&mut self) -> Option<Token> {
        let token = self.peek()?;
        self.position += 1;
        Some(token)
    }

    /// The token's bytes as they stand in the text.
    pub fn text(&self, token: Token) -> &'a str {
        self.input.text.get(token.range()).unwrap_or("")
    }

    /// Whether the token `ahead` places on is this unquoted word, in any case.
    pub fn word_at(&self, ahead: usize, word: &str) -> bool {
        self.peek_at(ahead).is_some_and(|token| token.kind == TokenKind::Word && self.text(token).eq_ignore_ascii_case(word))
    }

    pub fn is_word(&self, word: &str) -> bool {
        self.word_at(0, word)
    }

    /// The word among `words` that stands next.
    pub fn any_word<'w>(&self, words: &[&'w str]) -> Option<&'w str> {
        words.iter().copied().find(|word| self.is_word(word))
    }

    /// Whether these words stand next, in this order.
    pub fn is_words(&self, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(ahead, word)| self.word_at(ahead, word))
    }

    pub fn eat_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.position += usize::from(found);
        found
    }

    /// Eats all the words or none.
    pub fn eat_words(&mut self, words: &[&str]) -> bool {
        let found = self.is_words(words);
        if found {
            self.position += words.len();
        }
        found
    }

    pub fn eat_any_word<'w>(&mut self, words: &[&'w str]) -> Option<&'w str> {
        let found = self.any_word(words)?;
        self.position += 1;
        Some(found)
    }

    pub fn symbol_at(&self, ahead: usize, symbol: &str) -> bool {
        self.peek_at(ahead).is_some_and(|token| token.kind == TokenKind::Symbol && self.text(token) == symbol)
    }

    pub fn is_symbol(&self, symbol: &str) -> bool {
        self.symbol_at(0, symbol)
    }

    pub fn eat_symbol(&mut self, symbol: &str) -> bool {
        let found = self.is_symbol(symbol);
        self.position += usize::from(found);
        found
    }

    pub fn eat_kind(&mut self, kind: TokenKind) -> Option<Token> {
        let token = self.peek().filter(|token| token.kind == kind)?;
        self.position += 1;
        Some(token)
    }

    pub fn is_kind(&self, kind: TokenKind) -> bool {
        self.peek().is_some_and(|token| token.kind == kind)
    }

    /// At `(`: goes behind its `)` (or to the end when there is none) and gives the tokens between them.
    pub fn parens(&mut self) -> Option<Cursor<'a>> {
        if !self.is_symbol("(") {
            return None;
        }
        let open = self.position;
        let close = self.closing(open);
        self.position = (close + 1).min(self.tokens.len());
        Some(Cursor { input: self.input, tokens: self.tokens.get(open + 1..close).unwrap_or(&[]), position: 0 })
    }

    /// The index of the `)` that belongs to the `(` at `open`; the number of tokens when it is missing.
    fn closing(&self, open: usize) -> usize {
        let mut depth = 0usize;
        for (offset, &token) in self.tokens.iter().enumerate().skip(open) {
            if token.kind == TokenKind::Symbol {
                match self.text(token) {
                    "(" => depth += 1,
                    ")" => {
                        depth = depth.saturating_sub(1);
                        if depth == 0 {
                            return offset;
                        }
                    }
                    _ => {}
                }
            }
        }
        self.tokens.len()
    }

    pub fn skip_parens(&mut self) -> bool {
        self.parens().is_some()
    }

    /// Goes past one token, or past a whole `( … )`.
    pub fn skip(&mut self) {
        if !self.skip_parens() {
            self.position += 1;
        }
    }

    /// Goes to the next token outside of parentheses for which `stop` holds, or to the end.
    pub fn skip_until(&mut self, stop: impl Fn(&Self) -> bool) {
        while !self.at_end() && !stop(self) {
            self.skip();
        }
    }

    /// The pieces between commas that stand outside of parentheses, brackets and braces. Empty pieces are left out.
    pub fn split_commas(self) -> Vec<Cursor<'a>> {
        let mut pieces = Vec::new();
        let mut depth = 0usize;
        let mut start = self.position;
        for (offset, &token) in self.tokens.iter().enumerate().skip(self.position) {
            if token.kind != TokenKind::Symbol {
                continue;
            }
            match self.text(token) {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                "," if depth == 0 => {
                    pieces.push((start, offset));
                    start = offset + 1;
                }
                _ => {}
            }
        }
        pieces.push((start, self.tokens.len()));
        pieces
            .into_iter()
            .filter(|(start, end)| start < end)
            .map(|(start, end)| Cursor { input: self.input, tokens: self.tokens.get(start..end).unwrap_or(&[]), position: 0 })
            .collect()
    }

    /// What is left, as a cursor of its own.
    pub fn remaining(&self) -> Cursor<'a> {
        Cursor { input: self.input, tokens: self.tokens.get(self.position..).unwrap_or(&[]), position: 0 }
    }

    /// The tokens `from..to` as a cursor of its own.
    pub fn between(&self, from: usize, to: usize) -> Cursor<'a> {
        Cursor { input: self.input, tokens: self.tokens.get(from..to.max(from)).unwrap_or(&[]), position: 0 }
    }

    pub fn span_of(&self, token: Token) -> Span {
        self.input.span(token.start as usize, token.end as usize)
    }

    pub fn span(&self, first: Token, last: Token) -> Span {
        self.input.span(first.start as usize, last.end.max(first.end) as usize)
    }

    /// From the token at index `from` to the one before the cursor.
    pub fn span_since(&self, from: usize) -> Span {
        let last = self.position.max(from + 1) - 1;
        match (self.tokens.get(from), self.tokens.get(last.min(self.tokens.len().saturating_sub(1)))) {
            (Some(&first), Some(&last)) => self.span(first, last),
            _ => self.span_here(),
        }
    }

    /// From the first token to the last; the text's start when there are none.
    pub fn span_all(&self) -> Span {
        match (self.tokens.first(), self.tokens.last()) {
            (Some(&first), Some(&last)) => self.span(first, last),
            _ => self.input.span(0, 0),
        }
    }

    /// The next token's span, or the last one's at the end.
    pub fn span_here(&self) -> Span {
        match self.peek().or(self.tokens.last().copied()) {
            Some(token) => self.span_of(token),
            None => self.input.span(0, 0),
        }
    }

    /// The text from the token at index `from` to the one before the cursor, as written.
    pub fn text_since(&self, from: usize) -> &'a str {
        let last = self.position.max(from + 1) - 1;
        match (self.tokens.get(from), self.tokens.get(last)) {
            (Some(first), Some(last)) => self.input.text.get(first.start as usize..last.end as usize).unwrap_or(""),
            _ => "",
        }
    }

    /// All its text, as written.
    pub fn text_all(&self) -> &'a str {
        match (self.tokens.first(), self.tokens.last()) {
            (Some(first), Some(last)) => self.input.text.get(first.start as usize..last.end as usize).unwrap_or(""),
            _ => "",
        }
    }

    /// Whether the next token may be a name: a word, a quoted name, a placeholder or a template's `@schema`.
    pub fn is_name(&self) -> bool {
        self.peek().is_some_and(|token| self.is_name_token(token))
    }

    fn is_name_token(&self, token: Token) -> bool {
        match token.kind {
            TokenKind::Word | TokenKind::QuotedName | TokenKind::Placeholder => true,
            TokenKind::Parameter => !self.text(token).starts_with("@@"),
            TokenKind::String | TokenKind::Number | TokenKind::Symbol => false,
        }
    }

    /// The name that a token is, its quotes taken off, placeholders as holes. Strings give their content (MySQL and SQLite take
    /// `'x'` as a name in places).
    pub fn name_of(&self, token: Token) -> Name {
        let raw = self.text(token);
        let (text, quoted) = match token.kind {
            TokenKind::Parameter | TokenKind::Placeholder => (HOLE.to_string(), false),
            TokenKind::QuotedName | TokenKind::String => (placeholder::with_holes(&unquote(raw)), true),
            TokenKind::Word | TokenKind::Number | TokenKind::Symbol => (placeholder::with_holes(raw), false),
        };
        Name { text, quoted, at: self.span_of(token) }
    }

    pub fn parse_name(&mut self) -> Option<Name> {
        let token = self.peek().filter(|&token| self.is_name_token(token))?;
        self.position += 1;
        Some(self.name_of(token))
    }

    /// A qualified name: `a`, `b.a`, `c.b.a`, SQL Server's `c..a` (the empty part is left out).
    pub fn parse_object_name(&mut self) -> Option<ObjectName> {
        let from = self.position;
        let mut parts = vec![self.parse_name()?];
        while self.is_symbol(".") {
            let ahead = (1..4).find(|&ahead| !self.symbol_at(ahead, "."))?;
            let Some(token) = self.peek_at(ahead) else { break };
            let usable = self.is_name_token(token) || token.kind == TokenKind::Number;
            if !usable {
                break;
            }
            self.position += ahead + 1;
            parts.push(self.name_of(token));
        }
        Some(ObjectName { parts, at: self.span_since(from) })
    }

    /// The names in `(a, b, c)`, each the first name of its piece; pieces that start otherwise are left out.
    pub fn parse_name_list(&mut self) -> Option<Vec<Name>> {
        let inner = self.parens()?;
        Some(inner.split_commas().into_iter().filter_map(|mut piece| piece.parse_name()).collect())
    }

    /// A string token's value (escapes of `''` resolved) or a double-quoted one's.
    pub fn string_value(&self, token: Token) -> String {
        unquote(self.text(token))
    }
}

/// Takes off quotes of any kind: `"a""b"`, `` `a` ``, `[a]`, `'a'`, `N'a'`, `$$a$$`.
pub fn unquote(raw: &str) -> String {
    for (open, close) in [("\"", "\""), ("`", "`"), ("[", "]")] {
        if let Some(inner) = raw.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)) {
            return inner.replace(&close.repeat(2), close);
        }
    }
    if raw.starts_with('$')
        && let Some(tag) = raw.get(1..).and_then(|rest| rest.find('$')).and_then(|end| raw.get(..end + 2))
    {
        let inner = raw.strip_prefix(tag).unwrap_or(raw);
        return inner.strip_suffix(tag).unwrap_or(inner).to_string();
    }
    let Some(open) = raw.find('\'') else { return raw.to_string() };
    let prefix = raw.get(..open).unwrap_or("");
    let inner = raw.get(open + 1..).unwrap_or("");
    let inner = inner.strip_suffix('\'').unwrap_or(inner);
    if prefix.eq_ignore_ascii_case("q") || prefix.eq_ignore_ascii_case("nq") {
        let mut chars = inner.chars();
        chars.next();
        chars.next_back();
        return chars.as_str().to_string();
    }
    inner.replace("''", "'")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;
    use crate::sql::Origin;
    use crate::sql::lex::lex;

    fn with<T>(sql: &str, read: impl FnOnce(Cursor) -> T) -> T {
        let tokens = lex(sql, 0..sql.len());
        read(Cursor::new(Input::new(sql, Origin::File(FileId(0))), &tokens))
    }

    #[test]
    fn qualified_names() {
        with("[db]..[a b] x", |mut cursor| {
            let name = cursor.parse_object_name().unwrap();
            assert_eq!(name.text(), "a b");
            assert_eq!(name.namespace(), Some("db"));
            assert!(cursor.is_word("X"));
        });
        with("@cdm.person", |mut cursor| {
            let name = cursor.parse_object_name().unwrap();
            assert_eq!((name.text(), name.namespace()), ("person", None));
        });
    }

    #[test]
    fn pieces_between_commas() {
        with("a decimal(1,2), b, c array[1,2],", |cursor| {
            let pieces = cursor.split_commas();
            assert_eq!(pieces.iter().map(|piece| piece.text_all()).collect::<Vec<_>>(), ["a decimal(1,2)", "b", "c array[1,2]"]);
        });
    }

    #[test]
    fn quotes_of_every_kind_come_off() {
        for (raw, value) in
            [("\"a\"\"b\"", "a\"b"), ("`a`", "a"), ("[a]]b]", "a]b"), ("N'a''b'", "a'b"), ("$t$a$t$", "a"), ("q'[it's]'", "it's")]
        {
            assert_eq!(unquote(raw), value);
        }
    }
}
