//! Tokens of SQL, of every dialect at once, byte-exact and without ever failing.
//!
//! Dialects disagree about a few characters (`\'`, `#`, `$$`, `[`); [`Rules`] say how to read them, and by default they are
//! read by what stands around them. Templates' placeholders are tokens, or parts of words.

mod quotes;
mod row;

pub use row::Literal;

use std::cell::Cell;
use std::ops::Range;

use crate::dialect::Dialect;
use crate::names::HOLE;
use crate::sql::placeholder;

/// A token: a kind and its bytes in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    pub kind: TokenKind,
    pub start: u32,
    pub end: u32,
}

impl Token {
    /// The token's bytes as a range.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// An unquoted identifier or keyword; holes, `${x}`-like placeholders glued to letters are part of the word.
    Word,
    /// `"x"`, `` `x` ``, `[x]`: an identifier in quotes, which are in the span. (MySQL's `"x"` may be a string: the reader decides.)
    QuotedName,
    /// `'x'`, `N'x'`, `E'x'`, `q'[x]'`, `$tag$x$tag$`.
    String,
    Number,
    /// `?`, `$1`, `:name`, `@name`, `#{x}`: a bound parameter or variable.
    Parameter,
    /// `${x}`, `{{ x }}`, `<#x>`, a hole alone: unknown text, usable as a name.
    Placeholder,
    /// One of `( ) , ; .` and every other operator character, one each (`::`, `:=`, `||` are one token).
    Symbol,
}

/// Whether `\'` inside `'…'` is a quote or the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Backslash {
    Escapes,
    Plain,
    /// The end when `,`, `)` or `;` follows, else an escape.
    #[default]
    Guess,
}

/// How to read the characters about which dialects disagree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    pub backslash: Backslash,
    /// `/* /* */ */` is one comment.
    pub nested_comments: bool,
    /// `$$x$$` is a string.
    pub dollar_quotes: bool,
    /// A quote that is still open where a line begins like a statement is taken as never closed: for texts in which the quotes do not match.
    pub resynchronises: bool,
    /// Any words are a type.
    pub free_types: bool,
    /// `5--1` is a difference: `--` opens a comment only where a blank follows.
    pub blank_after_dashes: bool,
    /// `SELECT … INTO t` makes a table.
    pub select_into: bool,
    /// MariaDB's own reading of `/*!50705 … */`.
    pub mariadb_versions: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Rules {
            backslash: Backslash::Guess,
            nested_comments: false,
            dollar_quotes: true,
            resynchronises: false,
            free_types: false,
            blank_after_dashes: false,
            mariadb_versions: false,
            select_into: false,
        }
    }
}

impl Rules {
    pub fn of(dialect: Option<Dialect>) -> Self {
        let Some(dialect) = dialect else { return Rules::default() };
        let backslash = match dialect {
            Dialect::MySql | Dialect::MariaDb => Backslash::Escapes,
            // PostgreSQL dumps of before 9.1 have standard_conforming_strings off; H2 runs MySQL's text in MySQL mode.
            Dialect::Postgres | Dialect::H2 | Dialect::Generic => Backslash::Guess,
            _ => Backslash::Plain,
        };
        Rules {
            backslash,
            // https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-COMMENTS; T-SQL nests too.
            nested_comments: matches!(dialect, Dialect::Postgres | Dialect::SqlServer),
            dollar_quotes: !dialect.is_mysql_like(),
            resynchronises: false,
            free_types: dialect == Dialect::Sqlite,
            // https://dev.mysql.com/doc/refman/8.4/en/ansi-diff-comments.html
            blank_after_dashes: dialect.is_mysql_like(),
            mariadb_versions: dialect == Dialect::MariaDb,
            select_into: dialect == Dialect::Postgres,
        }
    }

    /// These rules, and then those with another opinion about backslashes: for when the quotes of a text do not match.
    pub fn alternatives(self) -> impl Iterator<Item = Self> {
        let others =
            [Backslash::Guess, Backslash::Plain, Backslash::Escapes].into_iter().filter(move |&backslash| backslash != self.backslash);
        std::iter::once(self).chain(others.map(move |backslash| Rules { backslash, ..self }))
    }

    pub fn resynchronising(self) -> Self {
        Rules { resynchronises: true, ..self }
    }
}

/// The tokens of `text[range]`, comments left out.
pub fn lex(text: &str, range: Range<usize>) -> Vec<Token> {
    Lexer::new(text, range, Rules::default()).collect()
}

/// Makes tokens on demand. Spans are into the whole text. Iterating leaves comments out.
#[derive(Clone, Debug)]
pub struct Lexer<'a> {
    text: &'a str,
    position: usize,
    end: usize,
    rules: Rules,
    /// A client's own statement terminator (`DELIMITER $$`), given as a symbol wherever it stands outside of quotes.
    delimiter: Option<&'a str>,
    /// Inside of `/*! … */`.
    executed_comment: bool,
    previous: Option<Token>,
    unclosed: Option<usize>,
    suspects: usize,
    /// Ends of quotes and comments that were looked for in vain, and from where on: a text may have an opening at every other byte.
    missing: Cell<[Missing; 4]>,
}

/// A mark of two bytes that does not occur from some place on.
type Missing = ([u8; 2], usize);

/// What [`Lexer::next_lexeme`] gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lexeme {
    Token(Token),
    /// A comment, its marks included.
    Comment {
        start: usize,
        end: usize,
    },
}

/// Words after which a table's name comes, so that `#x` is SQL Server's temporary table and no comment.
const BEFORE_TABLE: &[&str] =
    &["TABLE", "INTO", "FROM", "JOIN", "UPDATE", "EXISTS", "ON", "ONLY", "REFERENCES", "TRUNCATE", "INSERT", "DELETE"];

/// Prefixes of string literals; `q` strings are another matter.
const STRING_PREFIXES: &[&str] = &["N", "E", "B", "X", "R"];

/// Comments whose content is run: by MySQL, by MariaDB, by TiDB (which names a feature: `/*T![auto_rand] AUTO_RANDOM(5) */`).
/// <https://dev.mysql.com/doc/refman/8.4/en/comments.html>, <https://docs.pingcap.com/tidb/stable/comment-syntax/>
const EXECUTED: &[&str] = &["/*!", "/*M!", "/*T!"];

impl<'a> Lexer<'a> {
    pub fn new(text: &'a str, range: Range<usize>, rules: Rules) -> Self {
        let end = range.end.min(text.len());
        Lexer {
            text,
            position: range.start.min(end),
            end,
            rules,
            delimiter: None,
            executed_comment: false,
            previous: None,
            unclosed: None,
            suspects: 0,
            missing: Cell::new([([0; 2], usize::MAX); 4]),
        }
    }

    /// The whole text, into which spans are.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// Where the next token is looked for.
    pub fn position(&self) -> usize {
        self.position
    }

    /// Goes on at another place.
    pub fn seek(&mut self, position: usize) {
        self.position = position.min(self.end);
        self.previous = None;
    }

    pub fn set_delimiter(&mut self, delimiter: Option<&'a str>) {
        self.delimiter = delimiter.filter(|delimiter| !delimiter.is_empty());
    }

    /// How many quoted texts had a line in them that begins like a statement: text, or a sign that quotes are taken wrongly.
    pub fn suspects(&self) -> usize {
        self.suspects
    }

    /// Where a quote or comment starts that is never closed, when the lexer has met one since it was last asked.
    pub fn take_unclosed(&mut self) -> Option<usize> {
        self.unclosed.take()
    }

    /// The next token or comment.
    pub fn next_lexeme(&mut self) -> Option<Lexeme> {
        loop {
            self.skip_blanks();
            let start = self.position;
            if start >= self.end {
                return None;
            }
            if let Some(delimiter) = self.delimiter
                && self.rest().starts_with(delimiter)
            {
                return Some(Lexeme::Token(self.token(TokenKind::Symbol, start + delimiter.len())));
            }
            if matches!(self.byte(start), b'-' | b'#' | b'/' | b'*' | b'{') {
                if let Some(end) = self.comment_end() {
                    self.position = end;
                    return Some(Lexeme::Comment { start, end });
                }
                if let Some(after) = self.executed_comment_mark() {
                    self.position = after;
                    continue;
                }
            }
            return Some(Lexeme::Token(self.read_token(start)));
        }
    }

    fn byte(&self, offset: usize) -> u8 {
        if offset >= self.end {
            return 0;
        }
        self.text.as_bytes().get(offset).copied().unwrap_or(0)
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.position..self.end).unwrap_or("")
    }

    fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or("")
    }

    fn char_at(&self, offset: usize) -> Option<char> {
        self.text.get(offset..self.end)?.chars().next()
    }

    fn skip_blanks(&mut self) {
        while self.position < self.end {
            let byte = self.byte(self.position);
            if byte.is_ascii_whitespace() || byte.is_ascii_control() {
                self.position += 1;
            } else if byte >= 0x80 {
                match self.char_at(self.position) {
                    Some(c) if is_blank(c) => self.position += c.len_utf8(),
                    _ => return,
                }
            } else {
                return;
            }
        }
    }

    fn line_end(&self, from: usize) -> usize {
        let bytes = self.text.as_bytes().get(from..self.end).unwrap_or(&[]);
        memchr::memchr(b'\n', bytes).map_or(self.end, |found| from + found)
    }

    /// Whether nothing but blanks stands between here and the end of the line. Asked of every hyphen, so it must not look for a far end.
    fn ends_line(&self, from: usize) -> bool {
        let bytes = self.text.as_bytes().get(from..self.end).unwrap_or(&[]);
        bytes.iter().find(|byte| !matches!(byte, b' ' | b'\t' | b'\r')).is_some_and(|byte| *byte == b'\n')
    }

    /// Finds `needle` from an offset on.
    fn offset_of(&self, from: usize, needle: &str) -> Option<usize> {
        let bytes = self.text.as_bytes().get(from..self.end)?;
        let mark = <[u8; 2]>::try_from(needle.as_bytes()).ok();
        let missing = self.missing.get();
        if mark.is_some_and(|mark| missing.iter().any(|known| known.0 == mark && known.1 <= from)) {
            return None;
        }
        let found = memchr::memmem::find(bytes, needle.as_bytes()).map(|found| from + found);
        if let (Some(mark), None) = (mark, found) {
            let [first, second, third, _] = missing;
            self.missing.set([(mark, from), first, second, third]);
        }
        found
    }

    /// The end of the comment that starts here, if one does.
    fn comment_end(&mut self) -> Option<usize> {
        let start = self.position;
        let rest = self.rest();
        match self.byte(start) {
            b'-' if rest.starts_with("--") => (!self.is_double_minus(start)).then(|| self.line_end(start)),
            // SQL*Plus: a hyphen at the end of a line joins it to the next.
            b'-' if self.ends_line(start + 1) => Some(start + 1),
            b'#' if self.is_hash_comment(start) => Some(self.line_end(start)),
            b'/' if rest.starts_with("/*") && (!EXECUTED.iter().any(|mark| rest.starts_with(mark)) || self.is_for_mysql_alone(rest)) => {
                Some(self.block_comment_end(start))
            }
            // Jinja and dbt directives and comments are text around the SQL.
            b'{' if rest.starts_with("{%") => self.offset_of(start, "%}").map(|end| end + 2),
            b'{' if rest.starts_with("{#") => self.offset_of(start, "#}").map(|end| end + 2),
            _ => None,
        }
    }

    /// MySQL runs what stands in `/*!40101 … */`, MariaDB also `/*M!100100 … */`
    /// (<https://dev.mysql.com/doc/refman/8.4/en/comments.html>): its marks are skipped, its content is read.
    fn executed_comment_mark(&mut self) -> Option<usize> {
        let rest = self.rest();
        if self.executed_comment && rest.starts_with("*/") {
            self.executed_comment = false;
            return Some(self.position + 2);
        }
        let mark = EXECUTED.iter().find(|mark| rest.starts_with(**mark))?;
        self.executed_comment = true;
        let mut after = self.position + mark.len();
        if let Some(features) = rest.get(mark.len()..).filter(|features| features.starts_with('[')) {
            after += features.find(']').map_or(0, |close| close + 1);
        }
        while self.byte(after).is_ascii_digit() {
            after += 1;
        }
        Some(after)
    }

    /// MySQL's `5--1`, where no blank follows the hyphens. `int, --comment` is an error there and meant as a comment all the same: tools that
    /// run scripts take it for one, so that it is arithmetic only behind a value.
    fn is_double_minus(&self, start: usize) -> bool {
        let next = self.byte(start + 2);
        if !self.rules.blank_after_dashes || next == 0 || next == b'-' || next.is_ascii_whitespace() || next.is_ascii_control() {
            return false;
        }
        let Some(before) = self.previous.filter(|before| before.end as usize == start) else { return false };
        match (before.kind, self.slice(before.start as usize, before.end as usize)) {
            (TokenKind::Symbol, "(" | "=" | "+" | "*" | "/" | "<" | ">") => next.is_ascii_digit(),
            (TokenKind::Symbol, symbol) => symbol == ")",
            _ => true,
        }
    }

    /// MariaDB passes over `/*!50700 … */` up to `/*!99999 … */`, which are MySQL's versions 5.7 and later; `/*M!` it does not.
    /// <https://mariadb.com/kb/en/comment-syntax/>
    fn is_for_mysql_alone(&self, rest: &str) -> bool {
        let Some(after) = rest.strip_prefix("/*!").filter(|_| self.rules.mariadb_versions) else { return false };
        let digits = after.bytes().take(6).take_while(u8::is_ascii_digit).count();
        let version = after.get(..digits).and_then(|version| version.parse::<u32>().ok());
        digits >= 5 && version.is_some_and(|version| (50700..=99999).contains(&version))
    }

    /// `#` starts a comment in MySQL; elsewhere it is an operator (PostgreSQL's `#>`), a temporary table's mark (SQL Server) or
    /// a template's (`#{x}`, `#__users`).
    fn is_hash_comment(&self, start: usize) -> bool {
        match self.byte(start + 1) {
            b'{' => false,
            b'>' | b'-' | b'=' if self.previous.is_some_and(|token| token.kind != TokenKind::Symbol) && !self.is_line_start(start) => false,
            b'_' if self.byte(start + 2) == b'_' => false,
            next if next.is_ascii_alphabetic() || next == b'_' || next == b'#' => {
                !self.previous.is_some_and(|token| self.names_table_next(token)) || self.byte(start + 2) == b'#'
            }
            _ => true,
        }
    }

    fn names_table_next(&self, token: Token) -> bool {
        let text = self.slice(token.start as usize, token.end as usize);
        text == "." || BEFORE_TABLE.iter().any(|word| word.eq_ignore_ascii_case(text))
    }

    fn is_line_start(&self, offset: usize) -> bool {
        let before = self.text.get(..offset).unwrap_or("");
        before.trim_end_matches([' ', '\t']).chars().next_back().is_none_or(|c| c == '\n')
    }

    fn token(&mut self, kind: TokenKind, end: usize) -> Token {
        let start = self.position;
        // Never stand still, never stop within a character.
        let mut end = end.clamp(start + 1, self.end.max(start + 1));
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        self.position = end;
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        let token = Token { kind, start: clamp(start), end: clamp(end) };
        self.previous = Some(token);
        token
    }

    fn read_token(&mut self, start: usize) -> Token {
        let byte = self.byte(start);
        let next = self.byte(start + 1);
        match byte {
            b'(' | b')' | b',' | b';' | b'=' | b'*' | b'+' | b'/' | b'>' | b'~' | b'!' | b'^' | b'\\' | b']' | b'}' | b'-' => {
                self.token(TokenKind::Symbol, start + 1)
            }
            b'\'' => {
                let end = self.string_end(start, self.rules.backslash);
                let end = self.before_statement(start, end);
                self.token(TokenKind::String, end)
            }
            b'"' => {
                let end = self.double_quoted_end(start);
                let end = self.before_statement(start, end);
                self.token(TokenKind::QuotedName, end)
            }
            b'`' => match self.backquoted_end(start) {
                Some(end) => self.token(TokenKind::QuotedName, end),
                None => self.token(TokenKind::Symbol, start + 1),
            },
            b'[' => match self.bracketed_end(start) {
                Some(end) => self.token(TokenKind::QuotedName, end),
                None => self.token(TokenKind::Symbol, start + 1),
            },
            b'0'..=b'9' => self.read_number(start),
            b'.' if next.is_ascii_digit() && !self.touches_name(start) => self.read_number(start),
            b':' if next == b':' || next == b'=' => self.token(TokenKind::Symbol, start + 2),
            b'|' if next == b'|' => self.token(TokenKind::Symbol, start + 2),
            b':' if next == b'"' || next == b'\'' => {
                // psql's :"name" and :'value'.
                let close = self.offset_of(start + 2, if next == b'"' { "\"" } else { "'" });
                match close.filter(|&close| close <= self.line_end(start)) {
                    Some(close) => self.token(TokenKind::Parameter, close + 1),
                    None => self.token(TokenKind::Symbol, start + 1),
                }
            }
            b':' if is_word_byte(next) => {
                let end = self.plain_word_end(start + 1);
                self.token(TokenKind::Parameter, end)
            }
            b'?' => {
                let mut end = start + 1;
                while self.byte(end).is_ascii_digit() {
                    end += 1;
                }
                self.token(TokenKind::Parameter, end)
            }
            b'#' if next == b'{' => match placeholder::braces_end(self.slice(0, self.end), start + 1) {
                Some(end) => self.token(TokenKind::Parameter, end),
                None => self.token(TokenKind::Symbol, start + 1),
            },
            b'$' => self.read_dollar(start),
            b'@' if self.placeholder_end(start).is_none() => {
                let from = if next == b'@' { start + 2 } else { start + 1 };
                let end = self.plain_word_end(from);
                if end > from { self.token(TokenKind::Parameter, end) } else { self.token(TokenKind::Symbol, start + 1) }
            }
            _ => self.read_word(start),
        }
    }

    /// Whether the token before ends right here and may be part of a qualified name.
    fn touches_name(&self, start: usize) -> bool {
        self.previous.is_some_and(|token| token.end as usize == start && !matches!(token.kind, TokenKind::Symbol | TokenKind::Number))
    }

    /// The placeholder that starts at `start`, if one does.
    fn placeholder_end(&self, start: usize) -> Option<usize> {
        placeholder::end(self.slice(0, self.end), start)
    }

    /// The end of letters, digits and `_ $ #`, without placeholders.
    fn plain_word_end(&self, from: usize) -> usize {
        let mut end = from;
        while end < self.end {
            let byte = self.byte(end);
            if is_word_byte(byte) || byte == b'$' {
                end += 1;
            } else if byte >= 0x80 {
                match self.char_at(end) {
                    Some(c) if is_word_char(c) => end += c.len_utf8(),
                    _ => break,
                }
            } else {
                break;
            }
        }
        end
    }

    /// A word with the placeholders glued to it, or a placeholder, or any other character as a symbol.
    fn read_word(&mut self, start: usize) -> Token {
        let mut end = start;
        let mut parts = 0;
        let mut placeholders = 0;
        while end < self.end {
            let byte = self.byte(end);
            if byte.is_ascii_alphanumeric() || byte == b'_' {
                if parts == 0 {
                    parts = 1;
                }
                end += 1;
                continue;
            }
            if self.delimiter.is_some_and(|delimiter| self.slice(end, self.end).starts_with(delimiter)) {
                break;
            }
            if byte >= 0x80 {
                match self.char_at(end) {
                    Some(HOLE) => {
                        placeholders += 1;
                        end += HOLE.len_utf8();
                    }
                    Some(c) if is_word_char(c) => {
                        parts = 1;
                        end += c.len_utf8();
                    }
                    _ => break,
                }
                continue;
            }
            // `<x>` and `&x` only start a name: inside they are operators.
            let glued = end > start && matches!(byte, b'<' | b'&');
            if !glued
                && let Some(after) = self.placeholder_end(end)
                && !(byte == b'<' && self.touches_name(start))
            {
                placeholders += 1;
                end = after;
                continue;
            }
            // Oracle: `v$session`, `serial#`. SQL Server: `#temp`.
            let starts_name = end > start || (byte == b'#' && (is_word_byte(self.byte(end + 1)) || self.byte(end + 1) == b'#'));
            if matches!(byte, b'$' | b'#') && starts_name && self.byte(end + 1) != b'{' {
                parts = 1;
                end += 1;
                continue;
            }
            break;
        }
        if end == start {
            return self.token(TokenKind::Symbol, start + 1);
        }
        if placeholders > 0 && parts == 0 {
            return self.token(TokenKind::Placeholder, end);
        }
        if self.byte(end) == b'\'' && placeholders == 0 && end - start <= 2 {
            let word = self.slice(start, end);
            if STRING_PREFIXES.iter().any(|prefix| prefix.eq_ignore_ascii_case(word)) {
                let backslash = if word.eq_ignore_ascii_case("E") { Backslash::Escapes } else { self.rules.backslash };
                let end = self.string_end(end, backslash);
                return self.token(TokenKind::String, end);
            }
            if (word.eq_ignore_ascii_case("Q") || word.eq_ignore_ascii_case("NQ"))
                && let Some(end) = self.alternative_quote_end(end)
            {
                return self.token(TokenKind::String, end);
            }
        }
        if self.byte(end) == b'&' && self.byte(end + 1) == b'\'' && self.slice(start, end).eq_ignore_ascii_case("U") {
            let end = self.string_end(end + 1, Backslash::Plain);
            return self.token(TokenKind::String, end);
        }
        self.token(TokenKind::Word, end)
    }

    fn read_number(&mut self, start: usize) -> Token {
        let mut end = start;
        let mut exponent = false;
        if self.byte(start) == b'0' && matches!(self.byte(start + 1), b'x' | b'X') {
            end += 2;
            while self.byte(end).is_ascii_hexdigit() {
                end += 1;
            }
        } else {
            let mut point = false;
            loop {
                match self.byte(end) {
                    b'0'..=b'9' => end += 1,
                    b'.' if !point && !exponent && self.byte(end + 1) != b'.' => {
                        point = true;
                        end += 1;
                    }
                    b'e' | b'E' if !exponent && end > start => {
                        let sign = usize::from(matches!(self.byte(end + 1), b'+' | b'-'));
                        if !self.byte(end + 1 + sign).is_ascii_digit() {
                            break;
                        }
                        exponent = true;
                        end += 1 + sign;
                    }
                    _ => break,
                }
            }
        }
        // MySQL allows names that begin with digits: `2fa_codes`.
        let starts_word = is_word_byte(self.byte(end)) || self.char_at(end).is_some_and(|c| !c.is_ascii() && is_word_char(c));
        if starts_word && !self.slice(start, end).contains('.') {
            return self.read_word(start);
        }
        self.token(TokenKind::Number, end)
    }

    fn read_dollar(&mut self, start: usize) -> Token {
        if self.byte(start + 1).is_ascii_digit() {
            let mut end = start + 1;
            while self.byte(end).is_ascii_digit() {
                end += 1;
            }
            return self.token(TokenKind::Parameter, end);
        }
        if self.placeholder_end(start).is_some() {
            return self.read_word(start);
        }
        let tag_end = self.plain_tag_end(start + 1);
        if self.byte(tag_end) == b'$' {
            let tag = self.slice(start, tag_end + 1);
            let is_table = tag.len() > 2 && self.previous.is_some_and(|token| self.names_table_next(token));
            if self.rules.dollar_quotes && !is_table && self.delimiter != Some(tag) {
                if let Some(close) = self.offset_of(tag_end + 1, tag) {
                    return self.token(TokenKind::String, close + tag.len());
                }
                if tag.len() == 2 {
                    self.unclosed = Some(start);
                    return self.token(TokenKind::String, self.end);
                }
            }
            if tag.len() > 2 {
                // `$prefix$users`
                let end = self.plain_word_end(tag_end + 1);
                let kind = if end == tag_end + 1 { TokenKind::Placeholder } else { TokenKind::Word };
                return self.token(kind, end);
            }
        }
        if tag_end > start + 1 { self.token(TokenKind::Placeholder, tag_end) } else { self.token(TokenKind::Symbol, start + 1) }
    }

    fn plain_tag_end(&self, from: usize) -> usize {
        let mut end = from;
        while is_word_byte(self.byte(end)) {
            end += 1;
        }
        end
    }
}

impl Iterator for Lexer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        loop {
            match self.next_lexeme()? {
                Lexeme::Token(token) => return Some(token),
                Lexeme::Comment { .. } => {}
            }
        }
    }
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// A letter or digit of any script, or a hole.
pub fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == HOLE
}

/// Blanks that editors and web pages leave in SQL: no-break and ideographic spaces, byte order marks, zero-width spaces.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(sql: &str) -> Vec<&str> {
        lex(sql, 0..sql.len()).into_iter().map(|token| sql.get(token.range()).unwrap()).collect()
    }

    fn kinds(sql: &str) -> Vec<TokenKind> {
        lex(sql, 0..sql.len()).into_iter().map(|token| token.kind).collect()
    }

    #[test]
    fn plain_statements() {
        assert_eq!(texts("SELECT a.b, 1.5e3 FROM t;"), ["SELECT", "a", ".", "b", ",", "1.5e3", "FROM", "t", ";"]);
        assert_eq!(texts("x::int := a||b"), ["x", "::", "int", ":=", "a", "||", "b"]);
    }

    #[test]
    fn comments_are_left_out() {
        assert_eq!(texts("a -- b\nc /* d */ e # f\n# g\nh"), ["a", "c", "e", "h"]);
        assert_eq!(texts("/*!40101 SET x */;"), ["SET", "x", ";"]);
        assert_eq!(texts("a /*T![auto_rand] b(5) */ c /*T! d */"), ["a", "b", "(", "5", ")", "c", "d"]);
    }

    fn texts_of(dialect: Dialect, sql: &str) -> Vec<&str> {
        Lexer::new(sql, 0..sql.len(), Rules::of(Some(dialect))).map(|token| sql.get(token.range()).unwrap()).collect()
    }

    #[test]
    fn mysql_wants_a_blank_behind_two_hyphens() {
        let sql = "a--b, (5--1), f(--1), c --x\n, d, --y\ne--\n--1\nf";
        let mysql =
            ["a", "-", "-", "b", ",", "(", "5", "-", "-", "1", ")", ",", "f", "(", "-", "-", "1", ")", ",", "c", ",", "d", ",", "e", "f"];
        assert_eq!(texts_of(Dialect::MySql, sql), mysql);
        assert_eq!(texts_of(Dialect::Postgres, sql), ["a", ",", "d", ",", "e", "f"]);
    }

    #[test]
    fn mariadb_passes_over_the_versions_that_only_mysql_had() {
        let sql =
            "/*!40101 a */ /*!50699 b */ /*!50700 c */ /*!80023 d */ /*!99999 e */ /*!100100 f */ /*M!50700 g */ /*! h */ /*!050699 i */";
        assert_eq!(texts_of(Dialect::MariaDb, sql), ["a", "b", "f", "g", "h", "i"]);
        assert_eq!(texts_of(Dialect::MySql, sql), ["a", "b", "c", "d", "e", "f", "g", "h", "i"]);
    }

    #[test]
    fn nested_comments_in_postgres() {
        let sql = "a /* b /* c */ d */ e";
        let texts: Vec<&str> =
            Lexer::new(sql, 0..sql.len(), Rules::of(Some(Dialect::Postgres))).map(|t| sql.get(t.range()).unwrap()).collect();
        assert_eq!(texts, ["a", "e"]);
    }

    #[test]
    fn hash_is_many_things() {
        assert_eq!(texts("CREATE TABLE #tmp (a int)"), ["CREATE", "TABLE", "#tmp", "(", "a", "int", ")"]);
        assert_eq!(texts("INSERT INTO #__users VALUES (#{id})"), ["INSERT", "INTO", "#__users", "VALUES", "(", "#{id}", ")"]);
        assert_eq!(texts("a int, #comment\nb int"), ["a", "int", ",", "b", "int"]);
        assert_eq!(texts("a #> b"), ["a", "#", ">", "b"]);
    }

    #[test]
    fn strings_of_every_kind() {
        assert_eq!(texts("'a''b' N'c' E'd\\'e' q'[it's]' $$x$$ $t$ y $t$ 'it\\'s' 'C:\\', 'x'").len(), 10);
        assert_eq!(texts("'C:\\', 'x'"), ["'C:\\'", ",", "'x'"]);
        assert!(kinds("'a' N'c' q'[it's]' $t$ y $t$").iter().all(|kind| *kind == TokenKind::String));
    }

    #[test]
    fn brackets_are_names_or_arrays() {
        assert_eq!(
            texts("[dbo].[a b] int[] ARRAY['x'] a[1] [x]"),
            ["[dbo]", ".", "[a b]", "int", "[", "]", "ARRAY", "[", "'x'", "]", "a", "[", "1", "]", "[x]"]
        );
    }

    #[test]
    fn placeholders_are_names() {
        use TokenKind::*;
        assert_eq!(kinds("${x} {{ y }} %P% @T@ {z} <name,sysname,>"), [Placeholder; 6]);
        assert_eq!(texts("%PREFIX%JOB ${a}_b t_${c} @P@x $%X%$ {}_d"), ["%PREFIX%JOB", "${a}_b", "t_${c}", "@P@x", "$%X%$", "{}_d"]);
        assert_eq!(texts("@x.person"), ["@x", ".", "person"]);
        assert_eq!(texts("emp.id%TYPE"), ["emp", ".", "id", "%", "TYPE"]);
    }

    #[test]
    fn parameters() {
        use TokenKind::*;
        assert_eq!(kinds("? $1 :name @v #{a.b,jdbcType=VARCHAR} ?1"), [Parameter; 6]);
        assert_eq!(texts(":NEW.id := s.nextval"), [":NEW", ".", "id", ":=", "s", ".", "nextval"]);
    }

    #[test]
    fn names_with_digits_dollars_and_letters_of_any_script() {
        assert_eq!(texts("db.2fa v$session 用户表 serial# 0x1F"), ["db", ".", "2fa", "v$session", "用户表", "serial#", "0x1F"]);
    }

    #[test]
    fn never_fails() {
        for sql in ["'", "\"", "`", "[", "$$", "/*", "/*!", "q'", "$", "\u{a0}x\u{3000}，", "{{", "<a,", "@", "#", "%", "&", "N'", ":\""] {
            lex(sql, 0..sql.len());
        }
    }
}
