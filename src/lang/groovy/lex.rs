//! Tokens: words, numbers, strings with their holes, signs. Brackets know their partners.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Word,
    Number,
    String,
    Sign,
}

#[derive(Clone, Debug)]
pub struct Token {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
    /// The content of a string, and the quotes that it stands in.
    pub content: (usize, usize),
    pub quote: &'static str,
    /// A line break stands before it.
    pub new_line: bool,
    /// For an opening bracket, the place of the token that closes it.
    pub close: Option<usize>,
}

/// Quotes, longest first. <https://groovy-lang.org/syntax.html#all-strings>
const QUOTES: &[&str] = &["\"\"\"", "'''", "\"", "'"];

/// How many signs one token may have: `?.` and the like are one sign each here, so that nothing depends on them.
pub fn lex(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut at = 0;
    let mut new_line = true;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(first) = rest.chars().next() else { break };
        if first.is_whitespace() {
            new_line |= first == '\n';
            at += first.len_utf8();
            continue;
        }
        if rest.starts_with("//") || (at == 0 && rest.starts_with("#!")) {
            at += rest.find('\n').unwrap_or(rest.len());
            continue;
        }
        if rest.starts_with("/*") {
            at += rest.find("*/").map_or(rest.len(), |end| end + 2);
            continue;
        }
        let mut token =
            Token { kind: Kind::Sign, start: at, end: at + first.len_utf8(), content: (at, at), quote: "", new_line, close: None };
        new_line = false;
        if let Some(quote) = QUOTES.iter().find(|quote| rest.starts_with(**quote)) {
            let inside = end_of_string(rest, quote);
            token.kind = Kind::String;
            token.quote = quote;
            token.content = (at + quote.len(), at + inside);
            token.end = (at + inside + quote.len()).min(text.len());
        } else if first.is_alphabetic() || first == '_' || first == '$' {
            let length: usize = rest.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '$')).map(char::len_utf8).sum();
            token.kind = Kind::Word;
            token.end = at + length;
        } else if first.is_ascii_digit() {
            let length: usize = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').map(char::len_utf8).sum();
            token.kind = Kind::Number;
            token.end = at + length;
        } else if first == '/'
            && begins_slashy(&tokens, text)
            && let Some(length) = slashy(rest)
        {
            token.end = at + length; // a pattern: no text of SQL
        }
        at = token.end;
        match first {
            '(' | '[' | '{' if token.kind == Kind::Sign => open.push(tokens.len()),
            ')' | ']' | '}' if token.kind == Kind::Sign => {
                let place = tokens.len();
                if let Some(opened) = open.pop().and_then(|opened| tokens.get_mut(opened)) {
                    opened.close = Some(place);
                }
            }
            _ => {}
        }
        tokens.push(token);
    }
    tokens
}

/// Where the content of a string ends, from its first quote. A template's own strings (`"${a["b"]}"`) are skipped.
fn end_of_string(rest: &str, quote: &str) -> usize {
    let is_template = quote.starts_with('"');
    let mut depth = 0usize;
    let mut chars = rest.char_indices().skip_while(|(at, _)| *at < quote.len()).peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => {
                chars.next();
            }
            '$' if is_template && depth == 0 && chars.peek().is_some_and(|(_, next)| *next == '{') => {
                chars.next();
                depth = 1;
            }
            '{' if depth > 0 => depth += 1,
            '}' if depth > 0 => depth -= 1,
            '\n' if quote.len() == 1 => return at, // never closed
            _ if depth == 0 && rest.get(at..).is_some_and(|tail| tail.starts_with(quote)) => {
                // Of more than three quotes the last three close.
                let more = rest
                    .get(at + quote.len()..)
                    .map_or(0, |tail| tail.bytes().take_while(|b| quote.len() == 3 && tail.starts_with('"') && *b == b'"').count());
                return at + more;
            }
            _ => {}
        }
    }
    rest.len()
}

/// Whether a `/` begins a pattern rather than divides: nothing stands before it that has a value.
fn begins_slashy(tokens: &[Token], text: &str) -> bool {
    tokens.last().is_none_or(|last| {
        let sign = text.get(last.start..last.end).unwrap_or("");
        last.kind == Kind::Sign && !matches!(sign, ")" | "]" | "}")
    })
}

fn slashy(rest: &str) -> Option<usize> {
    let line = rest.lines().next()?;
    let mut escaped = false;
    for (at, c) in line.char_indices().skip(1) {
        match c {
            '\\' => escaped = !escaped,
            '/' if !escaped => return Some(at + 1),
            _ => escaped = false,
        }
    }
    None
}
