//! Where statements begin and end, in scripts of every dialect and for every client.
//!
//! `;` ends a statement, and so do `GO`, a lone `/`, a client's `DELIMITER`, a migration tool's marker, and a line that can only
//! begin the next one. Bodies of routines and blocks are one statement. Data (the rows of an INSERT, COPY's lines) is walked
//! over and not kept.

use std::ops::Range;

use crate::dialect::Dialect;
use crate::facts::Part;
use crate::sql::Input;
use crate::sql::directive::{self, Directive};
use crate::sql::lex::{Lexeme, Lexer, Token, TokenKind};
use crate::sql::starts::starts_statement;

/// A statement's place and tokens.
#[derive(Clone, Debug)]
pub struct Piece<'t> {
    /// Without the terminator.
    pub range: Range<usize>,
    /// All tokens, or the first few when [`Shape::Data`] or nothing that is read.
    pub tokens: &'t [Token],
    pub shape: Shape,
    pub part: Part,
    /// Databases that a marker restricts it to (Liquibase's `dbms:`).
    pub dialects: &'t [Dialect],
    /// A quote in it is never closed.
    pub unclosed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Plain,
    /// INSERT and its like: may be megabytes.
    Data,
    /// CREATE TRIGGER, PROCEDURE, FUNCTION, PACKAGE, EVENT.
    Routine,
    /// An anonymous block, an `IF` or `WHILE` of T-SQL: its inner statements run.
    Block,
    /// A client's line, such as `\connect`.
    Line,
}

/// What was met on the way.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Headings that name a dialect, and where they stand.
    pub headings: Vec<(usize, Dialect)>,
    /// Whether some quote is never closed.
    pub unclosed: bool,
    /// How many quoted texts look as if they held statements.
    pub suspects: usize,
}

/// Finds the statements of `input.text[range]` and hands each to `emit`.
pub fn split(input: Input, range: Range<usize>, emit: &mut dyn FnMut(Piece)) -> Outcome {
    let mut splitter = Splitter::new(input, range, emit);
    splitter.run();
    splitter.outcome
}

/// How many tokens of a statement are kept that nobody reads whole.
const HEAD: usize = 48;

/// First words of statements that are read whole.
#[rustfmt::skip]
const READ_WHOLE: &[&str] = &[
    "CREATE", "ALTER", "DROP", "RENAME", "EXEC", "EXECUTE", "IF", "BEGIN", "DECLARE", "DO", "SET", "USE", "WHILE", "PREPARE", "SELECT",
    "CALL", "RECREATE",
];

#[rustfmt::skip]
const DATA: &[&str] = &["INSERT", "REPLACE", "UPSERT", "MERGE", "COPY", "LOAD", "WITH"];

#[rustfmt::skip]
const ROUTINES: &[&str] = &["TRIGGER", "PROCEDURE", "PROC", "FUNCTION", "PACKAGE", "EVENT"];

/// Objects whose CREATE is no routine's: once one is seen the shape is settled.
#[rustfmt::skip]
const OBJECTS: &[&str] = &[
    "TABLE",
    "VIEW",
    "INDEX",
    "SEQUENCE",
    "DATABASE",
    "SCHEMA",
    "USER",
    "ROLE",
    "DOMAIN",
    "EXTENSION",
    "SYNONYM",
    "ALIAS",
    "RULE",
    "POLICY",
    "KEYSPACE",
    "SERVER",
    "PUBLICATION",
    "STATISTICS",
    "COLLATION",
    "CAST",
    "OPERATOR",
    "TABLESPACE",
    "DIRECTORY",
    "LINK",
    "LOGIN",
];

/// After BEGIN: a transaction, not a block.
#[rustfmt::skip]
const TRANSACTION: &[&str] = &["TRAN", "TRANSACTION", "WORK", "IMMEDIATE", "EXCLUSIVE", "DEFERRED", "ISOLATION", "READ", "CONCURRENT"];

/// `END IF` and its like close what is not counted.
#[rustfmt::skip]
const UNCOUNTED_ENDS: &[&str] = &["IF", "LOOP", "WHILE", "REPEAT", "FOR"];

/// Words after which a statement goes on, whatever the next line begins with.
#[rustfmt::skip]
const CONTINUES: &[&str] = &[
    "AS", "DO", "INSTEAD", "ALSO", "THEN", "OR", "FOR", "BEFORE", "AFTER", "ALL", "EXPLAIN", "GRANT", "REVOKE", "WITH", "IS",
    "UNION", "RETURN", "OF", "ELSE", "NOT",
];

/// Words before the IF of `IF EXISTS`, besides the kinds of objects.
const BEFORE_IF: &[&str] = &["COLUMN", "ADD", "DROP", "CONSTRAINT", "CONCURRENTLY", "TYPE", "MODIFY", "CHANGE", "PARTITION", "KEY"];

struct Splitter<'a, 'e> {
    input: Input<'a>,
    lexer: Lexer<'a>,
    emit: &'e mut dyn FnMut(Piece),
    outcome: Outcome,
    part: Part,
    dialects: Vec<Dialect>,
    delimiter: Option<&'a str>,
    /// The script has lines of `GO` alone, of `/` alone: routines end there and nowhere else.
    go_lines: bool,
    slash_lines: bool,
    end: usize,
    // The statement at hand:
    tokens: Vec<Token>,
    count: usize,
    range: Range<usize>,
    shape: Option<Shape>,
    whole: bool,
    parens: usize,
    /// BEGIN and CASE that are open.
    blocks: usize,
    opened: bool,
    /// Between IS, AS or DECLARE and BEGIN, where `;` ends declarations.
    declares: bool,
    /// T-SQL's IF has its one statement.
    guarded: bool,
    unclosed: bool,
    last: Option<Token>,
    /// In [`Shape::Data`]: behind VALUES, where rows come.
    rows: bool,
}

impl<'a, 'e> Splitter<'a, 'e> {
    fn new(input: Input<'a>, range: Range<usize>, emit: &'e mut dyn FnMut(Piece)) -> Self {
        let end = range.end.min(input.text.len());
        let text = input.text.get(range.start..end).unwrap_or("");
        Splitter {
            input,
            lexer: input.lexer(range),
            emit,
            outcome: Outcome::default(),
            part: Part::Up,
            dialects: Vec::new(),
            delimiter: None,
            go_lines: directive::has_line(text, "go"),
            slash_lines: directive::has_line(text, "/"),
            end,
            tokens: Vec::new(),
            count: 0,
            range: 0..0,
            shape: None,
            whole: false,
            parens: 0,
            blocks: 0,
            opened: false,
            declares: false,
            guarded: false,
            unclosed: false,
            last: None,
            rows: false,
        }
    }

    fn run(&mut self) {
        let mut before = self.lexer.position();
        let mut first = true;
        while let Some(lexeme) = self.lexer.next_lexeme() {
            let (start, end) = match lexeme {
                Lexeme::Token(token) => (token.start as usize, token.end as usize),
                Lexeme::Comment { start, end } => (start, end),
            };
            let gap = self.input.text.as_bytes().get(before..start).unwrap_or(&[]);
            let line_start = first || memchr::memchr(b'\n', gap).is_some();
            first = false;
            before = end;
            match lexeme {
                Lexeme::Comment { start, end } => {
                    if line_start {
                        self.comment(start, end);
                    }
                }
                Lexeme::Token(token) => {
                    if line_start && self.line(token) {
                        before = self.lexer.position();
                        first = true;
                        continue;
                    }
                    self.take(token, line_start);
                    before = before.max(self.lexer.position());
                }
            }
        }
        self.finish();
        self.outcome.suspects = self.lexer.suspects();
    }

    fn text(&self, token: Token) -> &'a str {
        self.input.text.get(token.range()).unwrap_or("")
    }

    fn is_word(&self, token: Token, words: &[&str]) -> bool {
        token.kind == TokenKind::Word && words.iter().any(|word| word.eq_ignore_ascii_case(self.text(token)))
    }

    fn first_is(&self, words: &[&str]) -> bool {
        self.tokens.first().is_some_and(|&token| self.is_word(token, words))
    }

    fn last_is(&self, words: &[&str]) -> bool {
        self.last.is_some_and(|token| self.is_word(token, words))
    }

    /// The tokens that come next, without taking them.
    fn ahead(&self) -> Lexer<'a> {
        self.lexer.clone()
    }

    fn comment(&mut self, start: usize, end: usize) {
        let comment = self.input.text.get(start..end).unwrap_or("");
        match directive::of_comment(comment) {
            Some(Directive::Break) => self.finish(),
            Some(Directive::Part(part)) => {
                self.finish();
                self.part = part;
            }
            Some(Directive::ChangeSet(dialects)) => {
                self.finish();
                self.part = Part::Up;
                self.dialects = dialects;
            }
            Some(Directive::Delimiter(delimiter)) => {
                self.finish();
                self.set_delimiter(delimiter);
            }
            Some(Directive::Heading(dialect)) => self.outcome.headings.push((start, dialect)),
            Some(Directive::SkipLine | Directive::Terminator | Directive::Meta) | None => {}
        }
    }

    fn set_delimiter(&mut self, delimiter: &'a str) {
        self.delimiter = Some(delimiter).filter(|&delimiter| delimiter != ";" && !delimiter.is_empty());
        self.lexer.set_delimiter(self.delimiter);
    }

    /// Handles a line that belongs to the client. Gives whether it was one.
    fn line(&mut self, token: Token) -> bool {
        let start = token.start as usize;
        let line_end = directive::line_end(self.input.text, start).min(self.end);
        let line = self.input.text.get(start..line_end).unwrap_or("");
        let Some(found) = directive::of_line(line, self.count == 0) else { return false };
        match found {
            Directive::Terminator => {
                // With a client's own delimiter such lines are text; `/` could be a division.
                if self.delimiter.is_some() && !line.trim().eq_ignore_ascii_case("go") {
                    return false;
                }
                self.finish();
            }
            Directive::Delimiter(delimiter) => {
                self.finish();
                self.set_delimiter(delimiter);
            }
            Directive::Meta => {
                self.finish();
                self.begin(token);
                self.shape = Some(Shape::Line);
                self.push(token);
                self.range.end = start + line.trim_end().len();
                self.finish();
            }
            _ => self.finish(),
        }
        let mut after = line_end;
        // SQL*Plus: a line that ends with a hyphen goes on.
        while found == Directive::SkipLine
            && self.input.text.get(start..after).is_some_and(|text| text.trim_end().ends_with(" -"))
            && after < self.end
        {
            after = directive::line_end(self.input.text, after + 1).min(self.end);
        }
        self.lexer.seek(after);
        true
    }

    fn take(&mut self, token: Token, line_start: bool) {
        let length = token.end - token.start;
        if token.kind == TokenKind::Symbol {
            let text = self.text(token);
            if self.delimiter == Some(text) {
                self.finish();
                return;
            }
            if length == 1 {
                match text {
                    ";" if self.semicolon_ends() => {
                        let copies = self.copies_from_client();
                        self.finish();
                        if copies {
                            self.skip_copied_lines();
                        }
                        return;
                    }
                    "(" => self.parens += 1,
                    ")" => self.parens = self.parens.saturating_sub(1),
                    _ => {}
                }
            }
        }
        if self.count > 0 && token.kind == TokenKind::Word {
            let closed = self.is_guard() && self.opened && self.blocks == 0 && self.parens == 0;
            if (closed && !self.is_word(token, &["ELSE"])) || (line_start && self.begins_anew(token)) {
                self.finish();
            }
        }
        if self.count == 0 {
            if token.kind == TokenKind::Symbol && self.text(token) == ";" {
                return;
            }
            self.begin(token);
        }
        self.push(token);
        self.skip_row(token);
    }

    /// What stands in a row of literals cannot end a statement: dumps are made of them, so they are passed over at once.
    fn skip_row(&mut self, token: Token) {
        if self.shape != Some(Shape::Data) || self.parens > 1 {
            return;
        }
        match token.kind {
            TokenKind::Word if self.parens == 0 && !self.rows => self.rows = self.is_word(token, &["VALUES", "VALUE"]),
            TokenKind::Symbol if self.parens == 1 && self.rows && self.text(token) == "(" => {
                if let Some(end) = self.lexer.literal_row(|_| {}) {
                    self.parens = 0;
                    self.range.end = end as usize;
                    self.last = Some(Token { kind: TokenKind::Symbol, start: end - 1, end });
                }
            }
            _ => {}
        }
    }

    fn begin(&mut self, token: Token) {
        self.range = token.range();
        self.shape = None;
        self.whole = true;
        self.parens = 0;
        self.blocks = 0;
        self.opened = false;
        self.declares = false;
        self.guarded = false;
        self.unclosed = false;
        self.last = None;
        self.rows = false;
        if self.is_word(token, DATA) {
            self.shape = Some(Shape::Data);
        } else if self.is_word(token, &["IF", "WHILE"]) {
            self.shape = Some(Shape::Block);
        } else if !self.is_word(token, &["CREATE", "RECREATE", "ALTER", "BEGIN", "DECLARE"]) {
            self.shape = Some(Shape::Plain);
        }
        self.whole = self.is_word(token, READ_WHOLE);
        if token.kind == TokenKind::Symbol && self.text(token) == "(" {
            self.parens = 1;
        }
    }

    fn push(&mut self, token: Token) {
        if self.shape.is_none() {
            self.settle(token);
        }
        if matches!(self.shape, Some(Shape::Routine | Shape::Block)) {
            self.follow(token);
        }
        if self.whole || self.tokens.len() < HEAD {
            self.tokens.push(token);
        }
        self.unclosed |= self.lexer.take_unclosed().is_some();
        self.outcome.unclosed |= self.unclosed;
        self.count += 1;
        self.range.end = self.range.end.max(token.end as usize);
        self.last = Some(token);
    }

    /// Finds out what a CREATE, BEGIN or DECLARE is.
    fn settle(&mut self, token: Token) {
        let Some(&first) = self.tokens.first() else { return };
        if self.is_word(first, &["BEGIN"]) {
            let transaction = self.is_word(token, TRANSACTION);
            self.shape = Some(if transaction { Shape::Plain } else { Shape::Block });
            self.blocks = usize::from(!transaction);
            self.opened = !transaction;
        } else if self.is_word(first, &["DECLARE"]) {
            let plain = token.kind == TokenKind::Parameter || self.is_word(token, &["GLOBAL"]);
            self.shape = Some(if plain { Shape::Plain } else { Shape::Block });
            self.declares = !plain;
        } else if token.kind == TokenKind::Word {
            if self.is_word(token, ROUTINES) || (self.last_is(&["TYPE"]) && self.is_word(token, &["BODY"])) {
                self.shape = Some(Shape::Routine);
            } else if self.is_word(token, OBJECTS) || self.count > 24 || self.is_word(first, &["ALTER"]) {
                self.shape = Some(Shape::Plain);
            }
        }
    }

    /// Counts the blocks of a body.
    fn follow(&mut self, token: Token) {
        if token.kind == TokenKind::String && self.last_is(&["AS", "IS"]) {
            self.declares = false;
        }
        if token.kind != TokenKind::Word || self.last.is_some_and(|last| self.text(last) == ".") {
            return;
        }
        let text = self.text(token);
        match text.len() {
            2..=8 => {}
            _ => return,
        }
        let is = |word: &str| word.eq_ignore_ascii_case(text);
        if is("BEGIN") {
            let transaction = self.ahead().next().is_some_and(|next| self.is_word(next, TRANSACTION) || self.text(next) == ";");
            if !transaction {
                self.blocks += 1;
                self.opened = true;
                self.declares = false;
            }
        } else if is("CASE") {
            self.blocks += usize::from(self.blocks > 0 && !self.last_is(&["END"]));
        } else if is("END") {
            let uncounted = self.ahead().next().is_some_and(|next| self.is_word(next, UNCOUNTED_ENDS) && self.same_line(token, next));
            if !uncounted {
                self.blocks = self.blocks.saturating_sub(1);
            }
        } else if self.blocks == 0 && self.parens == 0 && (is("IS") || is("AS")) && self.has_declarations() {
            if self.is_package() {
                self.blocks = 1;
                self.opened = true;
            } else if !self.opened {
                self.declares = true;
            }
        } else if is("DECLARE") && self.blocks == 0 && !self.opened {
            self.declares = true;
        } else if is("LANGUAGE") || is("EXTERNAL") {
            self.declares = false;
        } else if is("COMPOUND") {
            self.blocks += 1;
            self.opened = true;
        }
    }

    fn same_line(&self, a: Token, b: Token) -> bool {
        !self.input.text.get(a.end as usize..b.start as usize).unwrap_or("").contains('\n')
    }

    fn has_declarations(&self) -> bool {
        self.tokens.iter().take(24).any(|&token| self.is_word(token, &["PROCEDURE", "PROC", "FUNCTION", "PACKAGE", "BODY"]))
    }

    fn is_package(&self) -> bool {
        self.tokens.iter().take(8).any(|&token| self.is_word(token, &["PACKAGE", "BODY"]))
    }

    /// T-SQL's IF or WHILE.
    fn is_guard(&self) -> bool {
        self.shape == Some(Shape::Block) && self.first_is(&["IF", "WHILE"])
    }

    fn semicolon_ends(&self) -> bool {
        match self.shape {
            Some(Shape::Routine | Shape::Block) => {
                let client_ends = self.delimiter.is_some()
                    || (self.slash_lines && (self.opened || self.declares))
                    || (self.go_lines && self.shape == Some(Shape::Routine));
                if client_ends && !self.is_guard() {
                    return false;
                }
                self.blocks == 0 && !self.declares
            }
            _ => true,
        }
    }

    /// Whether this word, first on its line, can only begin another statement than the one at hand.
    fn begins_anew(&mut self, token: Token) -> bool {
        if !starts_statement(self.input.text, token, &mut self.ahead()) {
            return false;
        }
        let is_create = self.is_word(token, &["CREATE"]);
        match self.shape {
            None => false,
            Some(Shape::Block) if self.is_guard() => {
                if self.blocks > 0 || self.parens > 0 {
                    return false;
                }
                let again = self.guarded && !self.last_is(&["ELSE"]);
                self.guarded = true;
                again
            }
            Some(Shape::Routine | Shape::Block) => {
                if self.delimiter.is_some_and(|delimiter| self.occurs_ahead(delimiter)) {
                    return false;
                }
                if self.opened && self.blocks == 0 {
                    return true;
                }
                let column = self.column(token);
                let done = !self.go_lines && !self.slash_lines && self.shape == Some(Shape::Routine);
                is_create && column == 0 && (done || self.delimiter.is_some()) && !self.last_is(CONTINUES)
            }
            _ => {
                if is_create || self.is_word(token, &["INSERT"]) {
                    // Even within parentheses that are never closed.
                    return !self.last_is(CONTINUES) && !self.takes_insert() && (self.parens == 0 || self.column(token) == 0);
                }
                if self.parens > 0 || self.last_is(CONTINUES) || self.last.is_some_and(|last| self.text(last) == ",") {
                    return false;
                }
                // CREATE TABLE / IF NOT EXISTS x, on two lines.
                if self.is_word(token, &["IF"]) && (self.last_is(OBJECTS) || self.last_is(ROUTINES) || self.last_is(BEFORE_IF)) {
                    return false;
                }
                if self.is_word(token, &["DROP"]) && self.first_is(&["ALTER"]) {
                    return self
                        .ahead()
                        .next()
                        .is_some_and(|next| self.is_word(next, &["TABLE", "SEQUENCE", "PROCEDURE", "DATABASE", "VIEW"]));
                }
                if self.is_word(token, &["UPDATE", "DELETE", "EXEC", "EXECUTE"]) {
                    // ON DUPLICATE KEY / UPDATE.
                    return !self.last_is(&["KEY", "ON"])
                        && !self.takes_insert()
                        && !self.first_is(&["INSERT", "WITH", "MERGE", "EXPLAIN"]);
                }
                true
            }
        }
    }

    /// Whether an INSERT may be part of the statement at hand.
    fn takes_insert(&self) -> bool {
        self.first_is(&["MERGE", "WITH", "EXPLAIN", "DECLARE", "PREPARE"])
    }

    fn column(&self, token: Token) -> usize {
        let before = self.input.text.get(..token.start as usize).unwrap_or("");
        before.len() - memchr::memrchr(b'\n', before.as_bytes()).map_or(0, |newline| newline + 1)
    }

    fn occurs_ahead(&self, needle: &str) -> bool {
        let rest = self.input.text.as_bytes().get(self.lexer.position()..self.end).unwrap_or(&[]);
        memchr::memmem::find(rest, needle.as_bytes()).is_some()
    }

    fn copies_from_client(&self) -> bool {
        self.first_is(&["COPY"])
            && self.tokens.windows(2).any(|pair| matches!(pair, [a, b] if self.is_word(*a, &["FROM"]) && self.is_word(*b, &["STDIN"])))
    }

    /// COPY … FROM stdin: the lines up to `\.` are data.
    fn skip_copied_lines(&mut self) {
        let from = self.lexer.position();
        let rest = self.input.text.as_bytes().get(from..self.end).unwrap_or(&[]);
        let mark = memchr::memmem::find_iter(rest, b"\n\\.").find(|&at| matches!(rest.get(at + 3), None | Some(b'\n' | b'\r')));
        if let Some(mark) = mark {
            self.lexer.seek(from + mark + 3);
        }
    }

    fn finish(&mut self) {
        if self.count > 0 {
            let shape = self.shape.unwrap_or(Shape::Plain);
            let piece = Piece {
                range: self.range.clone(),
                tokens: &self.tokens,
                shape,
                part: self.part,
                dialects: &self.dialects,
                unclosed: self.unclosed,
            };
            (self.emit)(piece);
        }
        self.tokens.clear();
        self.count = 0;
        self.parens = 0;
        self.last = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;
    use crate::sql::Origin;

    fn pieces(sql: &str) -> Vec<(String, Shape, Part)> {
        let mut found = Vec::new();
        split(Input::new(sql, Origin::File(FileId(0))), 0..sql.len(), &mut |piece| {
            found.push((sql.get(piece.range.clone()).unwrap().to_string(), piece.shape, piece.part));
        });
        found
    }

    fn texts(sql: &str) -> Vec<String> {
        pieces(sql).into_iter().map(|piece| piece.0).collect()
    }

    fn starts(sql: &str) -> Vec<String> {
        texts(sql).into_iter().map(|text| text.split_whitespace().take(3).collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn semicolons_outside_of_quotes_and_comments() {
        assert_eq!(texts("a ';' -- ;\n/* ; */ b; c;;"), ["a ';' -- ;\n/* ; */ b", "c"]);
    }

    #[test]
    fn delimiter_that_is_never_closed() {
        let sql = "DELIMITER //\nCREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW BEGIN SET NEW.id = 1; END//\nCREATE TABLE x (a int);\nCREATE TABLE y (a int);";
        assert_eq!(starts(sql), ["CREATE TRIGGER a", "CREATE TABLE x", "CREATE TABLE y"]);
        let sql = "DELIMITER $$\nCREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW BEGIN SET NEW.id = 1; END$$\nDELIMITER ;\nCREATE TABLE x (a int);";
        assert_eq!(starts(sql), ["CREATE TRIGGER a", "CREATE TABLE x"]);
    }

    #[test]
    fn batches_of_go_and_lone_slashes() {
        assert_eq!(texts("CREATE TABLE a (b int)\nGO\nSELECT 1\ngo 5\n"), ["CREATE TABLE a (b int)", "SELECT 1"]);
        let sql = "CREATE OR REPLACE TRIGGER t BEFORE INSERT ON x FOR EACH ROW\nDECLARE v NUMBER;\nBEGIN\n SELECT s.NEXTVAL INTO :NEW.id FROM dual;\nEND;\n/\nCREATE TABLE y (a NUMBER)\n/\n";
        assert_eq!(starts(sql), ["CREATE OR REPLACE", "CREATE TABLE y"]);
    }

    #[test]
    fn routines_without_delimiter() {
        let sql = "CREATE TRIGGER a AFTER INSERT ON t BEGIN UPDATE t SET x = CASE WHEN 1 THEN 2 END; IF 1 THEN y; END IF; END;\nCREATE TABLE b (c int);";
        assert_eq!(starts(sql), ["CREATE TRIGGER a", "CREATE TABLE b"]);
        let sql = "CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN NEW.a := 1; RETURN NEW; END; $$ LANGUAGE plpgsql;\nSELECT 1;";
        assert_eq!(texts(sql).len(), 2);
        let sql = "CREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW SET NEW.id = uuid();\nCREATE TABLE b (c int);";
        assert_eq!(texts(sql).len(), 2);
    }

    #[test]
    fn blocks_and_transactions() {
        assert_eq!(texts("BEGIN; CREATE TABLE a (b int); COMMIT;").len(), 3);
        assert_eq!(texts("BEGIN TRANSACTION; CREATE TABLE a (b int); COMMIT;").len(), 3);
        let sql = "BEGIN\n EXECUTE IMMEDIATE 'CREATE TABLE a (b int)';\n EXCEPTION WHEN OTHERS THEN NULL;\nEND;\n/\nSELECT 1 FROM dual;";
        assert_eq!(pieces(sql).iter().map(|piece| piece.1).collect::<Vec<_>>(), [Shape::Block, Shape::Plain]);
    }

    #[test]
    fn sql_server_needs_no_semicolons() {
        let sql = "CREATE TABLE a (b int)\nCREATE TABLE c (d int)\nALTER TABLE c\nDROP COLUMN d\nSET IDENTITY_INSERT a ON\nINSERT INTO a (b) VALUES (1)\nINSERT INTO a\nSELECT 2";
        assert_eq!(
            starts(sql),
            ["CREATE TABLE a", "CREATE TABLE c", "ALTER TABLE c", "SET IDENTITY_INSERT a", "INSERT INTO a", "INSERT INTO a"]
        );
        let sql =
            "IF NOT EXISTS (SELECT 1)\nBEGIN\nCREATE TABLE a (b int)\nEND\nIF EXISTS (SELECT 1)\n  DROP TABLE x\nCREATE TABLE y (z int)";
        assert_eq!(starts(sql), ["IF NOT EXISTS", "IF EXISTS (SELECT", "CREATE TABLE y"]);
    }

    #[test]
    fn client_lines() {
        let sql = "SET DEFINE OFF\nPROMPT Don't\nREM it's\n@@other.sql\nCREATE TABLE a (b int);\n\\connect x\n\\set y 'z\nSELECT 1;";
        assert_eq!(texts(sql), ["CREATE TABLE a (b int)", "\\connect x", "\\set y 'z", "SELECT 1"]);
    }

    #[test]
    fn copied_lines_are_data() {
        assert_eq!(texts("COPY t (a) FROM stdin;\nit's; x\n\\.\n\nSELECT 1;"), ["COPY t (a) FROM stdin", "SELECT 1"]);
    }

    #[test]
    fn migration_markers() {
        let sql = "-- +goose Up\nCREATE TABLE a (b int);\n-- +goose Down\nDROP TABLE a;";
        assert_eq!(pieces(sql).iter().map(|piece| piece.2).collect::<Vec<_>>(), [Part::Up, Part::Down]);
        assert_eq!(texts("CREATE TABLE a (b int)\n--> statement-breakpoint\nCREATE INDEX i ON a (b)").len(), 2);
    }

    #[test]
    fn a_missing_semicolon_before_create_table() {
        assert_eq!(texts("CREATE TABLE a (\n b int\n)\nCREATE TABLE c (d int);").len(), 2);
        assert_eq!(texts("CREATE TABLE a (\n b int\nCREATE TABLE c (d int);").len(), 2);
        assert_eq!(texts("CREATE VIEW v AS\nSELECT 1;\nGRANT\nCREATE TABLE TO x;").len(), 2);
        assert_eq!(texts("ALTER TABLE a\nDROP INDEX b,\nDROP PRIMARY KEY;").len(), 1);
    }
}
