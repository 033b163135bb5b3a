//! Rust's tokens, as far as brackets, strings and comments go: what can be told of a file before, or without, parsing it.

/// One token: bytes of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    pub kind: TokenKind,
    pub start: usize,
    pub end: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// An identifier, keyword or number; `r#type` too.
    Word,
    /// `(`, `[`, `{`.
    Open(u8),
    /// `)`, `]`, `}`.
    Close(u8),
    /// Any other single character.
    Punctuation(u8),
    /// A string literal of any kind, with its prefix and quotes.
    Text,
    /// `'a'`.
    Character,
    /// `'a`.
    Lifetime,
}

/// The tokens of a text, comments and blanks left out. Never fails: a string that is not closed goes to the end.
pub struct Tokens<'a> {
    text: &'a str,
    position: usize,
}

impl<'a> Tokens<'a> {
    pub fn new(text: &'a str) -> Self {
        Tokens { text, position: 0 }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn bytes_from(&self, at: usize) -> &'a [u8] {
        self.text.as_bytes().get(at..).unwrap_or(&[])
    }

    fn skip_blanks(&mut self) {
        loop {
            match self.bytes_from(self.position) {
                [b' ' | b'\t' | b'\r' | b'\n', ..] => self.position += 1,
                [b'/', b'/', rest @ ..] => self.position += 2 + memchr::memchr(b'\n', rest).unwrap_or(rest.len()),
                [b'/', b'*', ..] => self.skip_block_comment(),
                _ => return,
            }
        }
    }

    /// Block comments nest.
    fn skip_block_comment(&mut self) {
        let mut depth = 0usize;
        loop {
            match self.bytes_from(self.position) {
                [b'/', b'*', ..] => {
                    depth += 1;
                    self.position += 2;
                }
                [b'*', b'/', ..] => {
                    depth -= 1;
                    self.position += 2;
                    if depth == 0 {
                        return;
                    }
                }
                [_, rest @ ..] => self.position += 1 + memchr::memchr2(b'/', b'*', rest).unwrap_or(rest.len()),
                [] => return,
            }
        }
    }

    fn word_end(&self, start: usize) -> usize {
        let bytes = self.bytes_from(start);
        start + bytes.iter().position(|byte| !is_word(*byte)).unwrap_or(bytes.len())
    }

    /// The end of an escaped literal whose opening quote stands before `from`.
    fn quoted_end(&self, from: usize, quote: u8) -> usize {
        let mut at = from;
        while let Some(byte) = self.byte(at) {
            match byte {
                b'\\' => at += 2,
                _ if byte == quote => return at + 1,
                _ => at += 1,
            }
        }
        self.text.len()
    }

    /// The end of a raw string whose hashes start at `from`; `None` when there is no quote after them.
    fn raw_end(&self, from: usize) -> Option<usize> {
        let hashes = self.bytes_from(from).iter().take_while(|byte| **byte == b'#').count();
        let mut at = from + hashes;
        if self.byte(at)? != b'"' {
            return None;
        }
        at += 1;
        loop {
            let rest = self.bytes_from(at);
            let Some(quote) = memchr::memchr(b'"', rest) else { return Some(self.text.len()) };
            at += quote + 1;
            if self.bytes_from(at).iter().take(hashes).filter(|byte| **byte == b'#').count() == hashes {
                return Some(at + hashes);
            }
        }
    }

    fn word_or_text(&self, start: usize) -> (TokenKind, usize) {
        let end = self.word_end(start);
        let word = self.text.get(start..end).unwrap_or("");
        if matches!(word, "r" | "br" | "cr")
            && let Some(end) = self.raw_end(end)
        {
            return (TokenKind::Text, end);
        }
        match (word, self.byte(end)) {
            ("b" | "c", Some(b'"')) => (TokenKind::Text, self.quoted_end(end + 1, b'"')),
            ("b", Some(b'\'')) => (TokenKind::Character, self.quoted_end(end + 1, b'\'')),
            ("r", Some(b'#')) => (TokenKind::Word, self.word_end(end + 1)),
            _ => (TokenKind::Word, end),
        }
    }

    /// `'a'`, `'\n'` or the lifetime `'a`.
    fn character_or_lifetime(&self, start: usize) -> (TokenKind, usize) {
        let mut chars = self.text.get(start + 1..).unwrap_or("").chars();
        match chars.next() {
            Some('\\') => (TokenKind::Character, self.quoted_end(start + 1, b'\'')),
            Some(c) if chars.next() == Some('\'') => (TokenKind::Character, start + 2 + c.len_utf8()),
            _ => (TokenKind::Lifetime, self.word_end(start + 1)),
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphanumeric() || byte >= 0x80
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        self.skip_blanks();
        let start = self.position;
        let byte = self.byte(start)?;
        let (kind, end) = match byte {
            b'(' | b'[' | b'{' => (TokenKind::Open(byte), start + 1),
            b')' | b']' | b'}' => (TokenKind::Close(byte), start + 1),
            b'"' => (TokenKind::Text, self.quoted_end(start + 1, b'"')),
            b'\'' => self.character_or_lifetime(start),
            _ if is_word(byte) => self.word_or_text(start),
            _ => (TokenKind::Punctuation(byte), start + 1),
        };
        self.position = end.min(self.text.len());
        Some(Token { kind, start, end: self.position })
    }
}

/// How deep a parser must go into a text, at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Nesting {
    /// Open brackets.
    pub brackets: usize,
    /// Tokens of one statement that may nest in each other without brackets (`!!!x`, `a + b + c`, `x.y().z()`), over all levels.
    pub chain: usize,
    /// Where the deeper of both is reached.
    pub at: usize,
}

/// Measures the nesting of a text in one pass. It rather says too much than too little.
pub fn nesting(text: &str) -> Nesting {
    let mut deepest = Nesting::default();
    // Of each open bracket: the tokens of the current statement, and how many of them are `<` that are not closed.
    let mut levels: Vec<Level> = Vec::new();
    let mut level = Level::default();
    let mut chain = 0;
    let mut after_block = false;
    for token in Tokens::new(text) {
        let continues = match token.kind {
            TokenKind::Punctuation(byte) => byte != b'#',
            TokenKind::Close(_) => true,
            TokenKind::Word => matches!(text.get(token.start..token.end), Some("else" | "as")),
            _ => false,
        };
        if after_block && !continues {
            chain -= level.tokens;
            level = Level::default();
        }
        after_block = false;
        match token.kind {
            TokenKind::Open(_) => levels.push(std::mem::take(&mut level)),
            TokenKind::Close(byte) => {
                chain -= level.tokens;
                level = levels.pop().unwrap_or_default();
                after_block = byte == b'}';
            }
            TokenKind::Punctuation(byte @ (b';' | b',')) => {
                chain -= level.tokens;
                // A comma may stand between type arguments, whose nesting goes on.
                level = if byte == b',' { Level { tokens: level.angles, angles: level.angles } } else { Level::default() };
                chain += level.tokens;
            }
            _ => {
                match token.kind {
                    TokenKind::Punctuation(b'<') => level.angles += 1,
                    TokenKind::Punctuation(b'>') => level.angles = level.angles.saturating_sub(1),
                    _ => {}
                }
                level.tokens += 1;
                chain += 1;
            }
        }
        if levels.len() > deepest.brackets || chain > deepest.chain {
            deepest = Nesting { brackets: deepest.brackets.max(levels.len()), chain: deepest.chain.max(chain), at: token.start };
        }
    }
    deepest
}

#[derive(Default)]
struct Level {
    tokens: usize,
    angles: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(&str, TokenKind)> {
        Tokens::new(text).filter_map(|token| Some((text.get(token.start..token.end)?, token.kind))).collect()
    }

    #[test]
    fn strings_characters_and_lifetimes_are_told_apart() {
        use TokenKind::{Character, Lifetime, Text, Word};
        assert_eq!(
            kinds(
                r####"r#"a"b"# b"x\"y" 'a' '\'' 'é' 'static r#type "密" // "c"
                /* "d /* */ */ x"####
            ),
            [
                (r###"r#"a"b"#"###, Text),
                (r#"b"x\"y""#, Text),
                ("'a'", Character),
                (r"'\''", Character),
                ("'é'", Character),
                ("'static", Lifetime),
                ("r#type", Word),
                ("\"密\"", Text),
                ("x", Word),
            ]
        );
    }

    #[test]
    fn unfinished_texts_end_with_the_file() {
        for text in ["\"abc", "r##\"abc\"#", "/* /* */", "'", "'\\", "b'", "\"\\", "r#"] {
            assert!(Tokens::new(text).all(|token| token.end <= text.len()), "{text}");
        }
    }

    #[test]
    fn nesting_counts_brackets_and_chains() {
        assert_eq!(nesting("fn f() { g((1)) }").brackets, 3);
        assert!(nesting(&"fn f() { a(b); c }\n".repeat(1000)).chain < 20);
        assert!(nesting(&format!("fn f() {{ a{} }}", ".b(x, y)".repeat(1000))).chain > 1000);
        assert!(nesting(&format!("fn f() {{ {}x }}", "!".repeat(1000))).chain > 1000);
        assert!(nesting(&format!("type T = {}", "A<B, ".repeat(1000))).chain > 1000);
        assert!(nesting(&format!("fn f() {{ if a {{}} {} }}", "else if b {}".repeat(1000))).chain > 1000);
    }
}
