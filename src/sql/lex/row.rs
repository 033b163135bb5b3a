//! Rows of nothing but literals, walked over byte by byte: what dumps are made of.

use crate::sql::lex::{Backslash, Lexer, TokenKind};

/// A value of such a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Literal {
    pub start: u32,
    pub end: u32,
    pub is_null: bool,
}

impl Lexer<'_> {
    /// From behind a row's `(` to behind its `)`: hands each value to `take`, and gives where the row ends. `None` when there is anything in
    /// it but strings, numbers and words on one line; then the lexer stands where it stood, and what was handed over does not count.
    ///
    /// The tokens of such a row are the same to every caller: it is faster than taking them one by one, and says nothing else.
    pub fn literal_row(&mut self, mut take: impl FnMut(Literal)) -> Option<u32> {
        if self.delimiter.is_some() || self.executed_comment {
            return None;
        }
        let bytes = self.text.as_bytes().get(..self.end)?;
        let mut at = self.position;
        loop {
            at = skip_spaces(bytes, at);
            let start = at;
            let mut is_null = false;
            at = match bytes.get(at)? {
                b'\'' => self.plain_string_end(bytes, at)?,
                b'0'..=b'9' => number_end(bytes, at),
                b'-' if bytes.get(at + 1)?.is_ascii_digit() => number_end(bytes, at + 1),
                byte if byte.is_ascii_alphabetic() => {
                    let end = word_end(bytes, at);
                    let word = bytes.get(at..end)?;
                    is_null = word.eq_ignore_ascii_case(b"NULL");
                    if word.eq_ignore_ascii_case(b"DEFAULT") {
                        return None;
                    }
                    end
                }
                _ => return None,
            };
            let literal = Literal { start: u32::try_from(start).ok()?, end: u32::try_from(at).ok()?, is_null };
            at = skip_spaces(bytes, at);
            match bytes.get(at)? {
                b',' => take(literal),
                b')' => {
                    take(literal);
                    self.position = at;
                    return Some(self.token(TokenKind::Symbol, at + 1).end);
                }
                _ => return None,
            }
            at += 1;
        }
    }

    /// The end of a string that is closed on its line; [`Lexer::string_end`] for one alone.
    fn plain_string_end(&self, bytes: &[u8], quote: usize) -> Option<usize> {
        let backslash = self.rules.backslash;
        let mut at = quote + 1;
        loop {
            at += memchr::memchr3(b'\'', b'\\', b'\n', bytes.get(at..)?)?;
            let next = bytes.get(at + 1);
            at = match bytes.get(at)? {
                b'\n' => return None,
                b'\\' if backslash == Backslash::Plain => at + 1,
                b'\\' if next == Some(&b'\n') => return None,
                b'\\' if backslash == Backslash::Guess && next == Some(&b'\'') && self.value_ends(at + 2) => at + 1,
                b'\\' => at + 2,
                _ if next == Some(&b'\'') => at + 2,
                _ => return Some(at + 1),
            };
        }
    }
}

fn skip_spaces(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while bytes.get(at) == Some(&b' ') {
        at += 1;
    }
    at
}

fn word_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_') {
        at += 1;
    }
    at
}

/// Digits, and a fraction: whatever follows makes it something else.
fn number_end(bytes: &[u8], from: usize) -> usize {
    let digits = |from: usize| {
        let mut at = from;
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        at
    };
    let end = digits(from);
    match (bytes.get(end), bytes.get(end + 1)) {
        (Some(b'.'), Some(next)) if next.is_ascii_digit() => digits(end + 1),
        _ => end,
    }
}

#[cfg(test)]
mod tests {
    use crate::sql::lex::{Lexer, Rules};

    fn row(text: &str) -> Option<(Vec<&str>, &str)> {
        let mut lexer = Lexer::new(text, 0..text.len(), Rules::default());
        let mut values = Vec::new();
        let end = lexer.literal_row(|literal| values.extend(text.get(literal.start as usize..literal.end as usize)))?;
        assert_eq!(lexer.position(), end as usize);
        Some((values, text.get(end as usize..)?))
    }

    #[test]
    fn literals_to_the_end_of_the_row() {
        assert_eq!(row("1, -2.5,'a''b)', NULL ,true) , (2)"), Some((vec!["1", "-2.5", "'a''b)'", "NULL", "true"], " , (2)")));
        assert_eq!(row(r"'it\'s (', 'C:\')"), Some((vec![r"'it\'s ('", r"'C:\'"], "")));
    }

    #[test]
    fn everything_else_is_read_token_by_token() {
        for text in [
            "1, now())",
            "1, N'x')",
            "1, DEFAULT)",
            "1,\n2)",
            "'a\nb')",
            "1, 'open",
            "1 + 1)",
            "?)",
            "1--2)",
            "'a' 'b')",
            "1e5)",
            "0x1F)",
            "",
            "1",
            "1,)",
            ")",
            "'a'::text)",
            "é)",
            "a.b)",
            "1 -- x",
        ] {
            let mut lexer = Lexer::new(text, 0..text.len(), Rules::default());
            assert_eq!(lexer.literal_row(|_| {}), None, "{text}");
            assert_eq!((lexer.position(), lexer.take_unclosed()), (0, None), "{text}");
        }
    }
}
