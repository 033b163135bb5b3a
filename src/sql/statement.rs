//! One statement to facts: who reads it, and what is inside of blocks and literals.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::dialect::Dialect;
use crate::facts::{DdlEvent, InsertSource, Part, Statement, StatementKind};
use crate::names::Name;
use crate::source::Span;
use crate::sql::cursor::Cursor;
use crate::sql::ddl::{self, create_table, other, trigger};
use crate::sql::lex::{Token, TokenKind};
use crate::sql::split::{Piece, Shape};
use crate::sql::starts::starts_statement;
use crate::sql::{Input, Origin, dynamic, helper, insert, routine, slip};

/// Literals in literals are followed this far.
const DEPTH: usize = 3;

/// Reads pieces of a script into statements.
pub struct Reader<'a> {
    input: Input<'a>,
    depth: usize,
    /// What procedures of the script would do if called, by their names' keys.
    procedures: BTreeMap<String, Vec<Statement>>,
    pub statements: Vec<Statement>,
    /// The INSERTs that further ones may repeat, the last one last.
    repeatable: Vec<Repeatable>,
    /// So many of the statements are known to change no table, if any is repeatable.
    harmless: usize,
}

/// An INSERT of rows: scripts have thousands of them that differ in their rows alone. They are read as one of many rows.
#[derive(Clone, Debug)]
struct Repeatable {
    /// From the statement's first byte to its first row.
    head: Range<usize>,
    /// Those that are kept, one for each shape of rows: positions among the statements.
    kept: Vec<usize>,
}

/// So many different INSERTs may take turns in a script.
const HEADS: usize = 32;

/// So many of them are looked at for one of the same shape.
const SHAPES: usize = 32;

/// What all statements of a piece share.
#[derive(Clone, Copy)]
struct Standing<'p> {
    part: Part,
    dialects: &'p [Dialect],
}

impl<'a> Reader<'a> {
    pub fn new(input: Input<'a>) -> Self {
        Reader { input, depth: 0, procedures: BTreeMap::new(), statements: Vec::new(), repeatable: Vec::new(), harmless: 0 }
    }

    pub fn read(&mut self, piece: Piece) {
        let standing = Standing { part: piece.part, dialects: piece.dialects };
        let at = self.input.span(piece.range.start, piece.range.end);
        let cursor = Cursor::new(self.input, piece.tokens);
        if piece.unclosed {
            let kind = ddl::unread(&cursor, "a quote is opened and never closed");
            return self.push(at, standing, kind);
        }
        match piece.shape {
            Shape::Line => self.push(at, standing, meta(cursor, &piece.range)),
            Shape::Data => self.inserts(at, standing, piece.range),
            Shape::Block => self.block(cursor, standing),
            Shape::Routine => self.routine(at, cursor, standing),
            Shape::Plain => match self.selected_into(cursor).or_else(|| self.misspelt(cursor)) {
                Some(kind) => self.push(at, standing, kind),
                None => self.plain(at, cursor, standing, piece.range),
            },
        }
    }

    fn push(&mut self, at: Span, standing: Standing, kind: StatementKind) {
        self.statements.push(Statement { at, again: Vec::new(), part: standing.part, dialects: standing.dialects.to_vec(), kind });
    }

    fn inserts(&mut self, at: Span, standing: Standing, range: Range<usize>) {
        self.forget_changed();
        let is_remarked = self.is_remarked(range.start);
        let known = if is_remarked { None } else { self.repeated(standing, &range) };
        if let Some(known) = known
            && self.repeats(at, known, &range)
        {
            return;
        }
        let before = self.statements.len();
        self.read_inserts(at, standing, range.clone());
        let Some(row) = self.first_row(before).filter(|_| !is_remarked) else { return };
        match known.and_then(|known| self.repeatable.get_mut(known)) {
            Some(repeatable) => repeatable.kept.push(before),
            None => {
                if self.repeatable.len() == HEADS {
                    self.repeatable.remove(0);
                }
                self.repeatable.push(Repeatable { head: range.start..row, kept: vec![before] });
            }
        }
    }

    /// Behind a statement that may change a table, or which is meant, an INSERT is another one.
    fn forget_changed(&mut self) {
        let later = self.statements.get(self.harmless..).unwrap_or_default();
        if later.iter().any(|statement| !matches!(statement.kind, StatementKind::Insert(_) | StatementKind::Other)) {
            self.repeatable.clear();
        }
        self.harmless = self.statements.len();
    }

    /// Whether a remark for keyward stands on the line above: it is about that statement alone.
    fn is_remarked(&self, start: usize) -> bool {
        let before = self.input.text.get(..start).unwrap_or("").trim_end();
        let line = memchr::memrchr(b'\n', before.as_bytes()).map_or(0, |newline| newline + 1);
        let line = before.get(line..).unwrap_or("");
        let is_comment = line.ends_with("*/") || line.trim_start().starts_with("--") || line.trim_start().starts_with('#');
        is_comment && line.to_ascii_lowercase().contains("keyward")
    }

    /// Where the first row begins of the one INSERT that was read since there were `before` statements.
    fn first_row(&self, before: usize) -> Option<usize> {
        let Some([Statement { kind: StatementKind::Insert(insert), .. }]) = self.statements.get(before..) else { return None };
        let InsertSource::Rows { rows, .. } = &insert.source else { return None };
        let row = rows.first()?;
        matches!(self.input.origin, Origin::File(_)).then_some(row.at.start as usize)
    }

    /// Which of the repeatable INSERTs a statement begins like.
    fn repeated(&self, standing: Standing, range: &Range<usize>) -> Option<usize> {
        let text = self.input.text;
        let own = text.get(range.clone())?;
        self.repeatable.iter().rposition(|repeatable| {
            let stands_so = || {
                let kept = repeatable.kept.last().and_then(|&kept| self.statements.get(kept));
                kept.is_some_and(|kept| kept.part == standing.part && kept.dialects == standing.dialects)
            };
            text.get(repeatable.head.clone()).is_some_and(|head| own.starts_with(head)) && stands_so()
        })
    }

    /// Counts a statement that begins like an earlier one, and whose rows say nothing new, as one of them. Gives whether it is.
    fn repeats(&mut self, at: Span, known: usize, range: &Range<usize>) -> bool {
        let Some(Repeatable { head, kept }) = self.repeatable.get(known) else { return false };
        let (rows, count) = insert::further_rows(self.input, range.start + head.len()..range.end);
        for &kept in kept.iter().rev().take(SHAPES) {
            if let Some(Statement { kind: StatementKind::Insert(insert), again, .. }) = self.statements.get_mut(kept)
                && let Some(insert) = Arc::get_mut(insert)
                && insert::adds(insert, &rows, count)
            {
                again.push(at);
                return true;
            }
        }
        false
    }

    fn read_inserts(&mut self, at: Span, standing: Standing, range: Range<usize>) {
        match insert::read(self.input, range.clone()) {
            Ok(inserts) if inserts.is_empty() => self.push(at, standing, StatementKind::Other),
            Ok(inserts) => {
                let change = inserts.iter().find(|insert| helper::is_taker(&insert.table)).and_then(|_| {
                    let tokens: Vec<Token> = self.input.lexer(range).collect();
                    helper::inserted_change(Cursor::new(self.input, &tokens))
                });
                match change {
                    Some(change) => self.push(at, standing, change),
                    None => inserts.into_iter().for_each(|insert| self.push(at, standing, StatementKind::Insert(Arc::new(insert)))),
                }
            }
            Err(reason) => {
                let tokens: Vec<Token> = self.input.lexer(range).take(4).collect();
                let mut cursor = Cursor::new(self.input, &tokens);
                let kind = cursor.peek().map_or(String::new(), |token| cursor.text(token).to_ascii_uppercase());
                cursor.position = 1;
                cursor.eat_any_word(&["INTO", "IGNORE"]);
                let table = cursor.parse_object_name();
                self.push(at, standing, StatementKind::Unread { kind, reason, table });
            }
        }
    }

    /// A table that a query makes; inside of blocks the same words fill variables.
    fn selected_into(&self, cursor: Cursor) -> Option<StatementKind> {
        let is_query = self.depth == 0 && self.input.rules.select_into && cursor.any_word(&["SELECT", "WITH"]).is_some();
        let table = is_query.then(|| create_table::select_into(cursor)).flatten()?;
        Some(StatementKind::Ddl(DdlEvent::CreateTable(Box::new(table))))
    }

    /// In files alone: a program's strings may be prose (`Created table`).
    fn misspelt(&self, cursor: Cursor) -> Option<StatementKind> {
        if matches!(self.input.origin, Origin::File(_)) { slip::read(cursor) } else { None }
    }

    fn plain(&mut self, at: Span, cursor: Cursor, standing: Standing, range: Range<usize>) {
        let Some(first) = cursor.peek() else { return };
        let word = if first.kind == TokenKind::Word { cursor.text(first).to_ascii_uppercase() } else { String::new() };
        match word.as_str() {
            // SQL Server: `DECLARE @sql nvarchar(max) = N'ALTER TABLE …'`, `SELECT @sql = …`.
            "DECLARE" | "SELECT" if cursor.peek_at(1).is_some_and(|token| token.kind == TokenKind::Parameter) => {
                if !self.literals(cursor, standing) {
                    self.push(at, standing, StatementKind::Other);
                }
            }
            "CREATE" | "ALTER" | "DROP" | "RENAME" | "DECLARE" | "RECREATE" => {
                if let Some(name) = current_schema(cursor) {
                    return self.push(at, standing, StatementKind::Use { name });
                }
                for kind in ddl::read(cursor) {
                    self.push(at, standing, kind);
                }
            }
            "INSERT" | "REPLACE" | "UPSERT" | "MERGE" | "COPY" | "LOAD" => self.inserts(at, standing, range),
            "DO" => self.body_in_literal(at, cursor, standing),
            "EXEC" | "EXECUTE" | "CALL" => self.call(at, cursor, standing),
            "SET" | "USE" => {
                let kind = setting(cursor);
                let settles = !matches!(kind, StatementKind::Other);
                if settles || !self.literals(cursor, standing) {
                    self.push(at, standing, kind);
                }
            }
            "PREPARE" | "PERFORM" => {
                if let Some(change) = helper::change(Cursor { position: 1, ..cursor }) {
                    return self.push(at, standing, change);
                }
                if !self.literals(cursor, standing) {
                    self.push(at, standing, routine::call(Cursor { position: 1, ..cursor }));
                }
            }
            // PostgreSQL runs a function by selecting it.
            "SELECT" if cursor.symbol_at(2, "(") || cursor.symbol_at(4, "(") => {
                if cursor.tokens.iter().any(|&token| cursor.text(token).eq_ignore_ascii_case("dblink_exec")) {
                    self.literals(cursor, standing);
                    return;
                }
                let mut ahead = cursor;
                ahead.position = 1;
                if let Some(change) = helper::change(ahead) {
                    return self.push(at, standing, change);
                }
                match ahead.parse_object_name().and_then(|name| self.procedures.remove(&name.key())) {
                    Some(body) => self.statements.extend(body),
                    None if helper::run_texts(cursor).is_some_and(|arguments| self.literals(arguments, standing)) => {}
                    None => self.push(at, standing, routine::call(Cursor { position: 1, ..cursor })),
                }
            }
            "SELECT" if cursor.tokens.iter().any(|&token| cursor.text(token).eq_ignore_ascii_case("dblink_exec")) => {
                self.literals(cursor, standing);
            }
            // Some scripts call SQL Server's procedure without EXEC, as the first statement of a batch may.
            "SP_RENAME" => self.call(at, cursor, standing),
            _ => self.push(at, standing, StatementKind::Other),
        }
    }

    /// `EXEC sp_rename …`, `EXEC ('…')`, `EXECUTE IMMEDIATE '…'`, `CALL procedure()`.
    fn call(&mut self, at: Span, cursor: Cursor, standing: Standing) {
        let mut ahead = cursor;
        if !ahead.is_word("SP_RENAME") {
            ahead.position += 1;
        }
        if let Some(change) = helper::change(ahead) {
            return self.push(at, standing, change);
        }
        if let Some(name) = ahead.parse_object_name() {
            if name.key() == "sp_rename" {
                let kind = other::sp_rename(ahead).map_or(StatementKind::Other, StatementKind::Ddl);
                return self.push(at, standing, kind);
            }
            if let Some(body) = self.procedures.remove(&name.key()) {
                self.statements.extend(body);
                return;
            }
        }
        if !self.literals(cursor, standing) {
            self.push(at, standing, routine::call(Cursor { position: 1, ..cursor }));
        }
    }

    /// Reads the statements in a statement's literals. Gives whether there was one that counts.
    fn literals(&mut self, cursor: Cursor, standing: Standing) -> bool {
        if self.depth >= DEPTH {
            return false;
        }
        let mut found = false;
        for text in dynamic::texts(cursor) {
            let mut reader = Reader {
                input: Input::resolved(&text).with_rules(cursor.input.rules),
                depth: self.depth + 1,
                procedures: BTreeMap::new(),
                statements: Vec::new(),
                repeatable: Vec::new(),
                harmless: 0,
            };
            crate::sql::split::split(reader.input, 0..text.text.len(), &mut |piece| {
                reader.read(Piece { part: standing.part, dialects: standing.dialects, ..piece })
            });
            for statement in reader.statements {
                let counts = match &statement.kind {
                    StatementKind::Ddl(_) | StatementKind::Insert(_) | StatementKind::IdentityInsert { .. } => true,
                    // A table of which something is not known; whichever table it is, where its name is put together.
                    StatementKind::Unread { table: Some(table), .. } => !table.parts.iter().any(Name::has_hole),
                    _ => false,
                };
                if counts {
                    found = true;
                    self.statements.push(statement);
                }
            }
        }
        found
    }

    /// `DO $$ … $$`: the literal is a block.
    fn body_in_literal(&mut self, at: Span, cursor: Cursor, standing: Standing) {
        let Some(&literal) = cursor.tokens.iter().find(|token| token.kind == TokenKind::String) else {
            return self.push(at, standing, StatementKind::Other);
        };
        let (start, end) = trigger::literal_content(cursor.text(literal));
        let base = literal.start as usize;
        let tokens: Vec<Token> = self.input.lexer(base + start..base + end).collect();
        self.block(Cursor::new(self.input, &tokens), standing);
    }

    /// Reads the statements inside of a block that matter.
    fn block(&mut self, cursor: Cursor, standing: Standing) {
        for range in inner(cursor) {
            let statement = cursor.between(range.start, range.end);
            let at = statement.span_all();
            let bytes = match (statement.tokens.first(), statement.tokens.last()) {
                (Some(first), Some(last)) => first.start as usize..last.end as usize,
                _ => continue,
            };
            let before = self.statements.len();
            self.plain(at, statement, standing, bytes);
            let mut index = before;
            while let Some(found) = self.statements.get(index) {
                if matches!(found.kind, StatementKind::Other) {
                    self.statements.remove(index);
                } else {
                    index += 1;
                }
            }
        }
        // `v := 'CREATE TABLE …'; EXECUTE IMMEDIATE v`
        let executes = |token: &&Token| ["EXECUTE", "EXEC"].iter().any(|word| cursor.text(**token).eq_ignore_ascii_case(word));
        if cursor.tokens.iter().any(|token| executes(&token)) {
            for range in assigned(cursor) {
                self.literals(cursor.between(range.start, range.end), standing);
            }
        }
    }

    fn routine(&mut self, at: Span, cursor: Cursor, standing: Standing) {
        let mut head = cursor;
        head.skip_until(|cursor| ["PROCEDURE", "PROC", "TRIGGER", "FUNCTION"].iter().any(|word| cursor.is_word(word)));
        if head.is_word("TRIGGER") {
            for kind in ddl::read(cursor) {
                self.push(at, standing, kind);
            }
            return;
        }
        if head.is_word("FUNCTION") {
            let kinds = ddl::read(cursor);
            let fires = kinds.iter().any(|kind| matches!(kind, StatementKind::Ddl(_)));
            kinds.into_iter().for_each(|kind| self.push(at, standing, kind));
            if fires {
                return;
            }
        } else {
            self.push(at, standing, StatementKind::Other);
        }
        self.remember(at, head, standing);
    }

    /// Keeps what a procedure or function would do, for when it is called.
    fn remember(&mut self, at: Span, mut head: Cursor, standing: Standing) {
        head.position += 1;
        head.eat_words(&["IF", "NOT", "EXISTS"]);
        let Some(name) = head.parse_object_name() else { return };
        let mut reader = Reader {
            input: self.input,
            depth: self.depth + 1,
            procedures: BTreeMap::new(),
            statements: Vec::new(),
            repeatable: Vec::new(),
            harmless: 0,
        };
        match head.tokens.iter().position(|token| token.kind == TokenKind::String && head.text(*token).starts_with('$')) {
            // PostgreSQL keeps the body in a literal.
            Some(body) => reader.body_in_literal(head.span_all(), head.between(body, body + 1), standing),
            None => reader.block(head.remaining(), standing),
        }
        reader.statements.retain(|statement| matches!(statement.kind, StatementKind::Ddl(_)));
        if let Some(routine) = routine::of_body(name.clone(), head, &mut reader.statements) {
            self.push(at, standing, StatementKind::Routine(Box::new(routine)));
        }
        if !reader.statements.is_empty() {
            self.procedures.insert(name.key(), reader.statements);
        }
    }
}

/// First words of the statements that are read inside of blocks.
const INNER: &[&str] = &["CREATE", "ALTER", "DROP", "RENAME", "INSERT", "REPLACE", "MERGE", "EXECUTE", "EXEC", "PERFORM", "CALL"];

/// The statements of a block: each from its first word to `;`, to a word that ends a branch, or to the next statement.
fn inner(cursor: Cursor) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut walk = cursor;
    let text_of = |index: usize| cursor.tokens.get(index).map_or("", |&token| cursor.text(token));
    while let Some(token) = walk.peek() {
        let starts = token.kind == TokenKind::Word
            && INNER.iter().any(|word| word.eq_ignore_ascii_case(walk.text(token)))
            && !matches!(text_of(walk.position + 1), "." | "," | "=" | ")" | ":=")
            && (!walk.is_word("REPLACE") || walk.word_at(1, "INTO"))
            && !matches!(walk.position.checked_sub(1).map_or("", text_of), "." | ",");
        let sets = walk.is_words(&["SET", "IDENTITY_INSERT"]);
        if !starts && !sets {
            walk.position += 1;
            continue;
        }
        let from = walk.position;
        walk.position += 1;
        let mut cases = 0usize;
        while let Some(token) = walk.peek() {
            if walk.is_symbol(";") {
                break;
            }
            if walk.is_word("CASE") {
                cases += 1;
            } else if walk.is_word("END") && cases > 0 {
                cases -= 1;
            } else if walk.any_word(&["END", "ELSE", "EXCEPTION", "BEGIN"]).is_some() && cases == 0 {
                break;
            } else if token.kind == TokenKind::Word && begins_line(&walk) {
                let mut rest = walk.tokens.iter().copied().skip(walk.position + 1);
                let merges = walk.tokens.get(from).is_some_and(|&first| walk.text(first).eq_ignore_ascii_case("MERGE"));
                let clause = walk.position.checked_sub(1).map_or("", text_of);
                if !merges
                    && !["AS", "DO", "THEN", "ON", "FOR"].iter().any(|word| word.eq_ignore_ascii_case(clause))
                    && starts_statement(walk.input.text, token, &mut rest)
                {
                    break;
                }
            }
            walk.skip();
        }
        found.push(from..walk.position);
    }
    found
}

fn begins_line(cursor: &Cursor) -> bool {
    let (Some(token), Some(before)) = (cursor.peek(), cursor.position.checked_sub(1).and_then(|at| cursor.tokens.get(at))) else {
        return false;
    };
    cursor.input.text.get(before.end as usize..token.start as usize).is_some_and(|gap| gap.contains('\n'))
}

/// What is assigned to variables in a block: from `:=` or `SET x =` to `;`.
fn assigned(cursor: Cursor) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut walk = cursor;
    while !walk.at_end() {
        let sets = walk.eat_symbol(":=")
            || ((walk.is_word("SET") || walk.is_word("SELECT")) && walk.symbol_at(2, "=") && {
                walk.position += 3;
                true
            });
        if !sets {
            walk.position += 1;
            continue;
        }
        let from = walk.position;
        walk.skip_until(|cursor| cursor.is_symbol(";"));
        found.push(from..walk.position);
    }
    found
}

/// psql's `\connect x`.
fn meta(cursor: Cursor, range: &Range<usize>) -> StatementKind {
    let line = cursor.input.text.get(range.clone()).unwrap_or("");
    let mut words = line.split_whitespace();
    let command = words.next().unwrap_or("");
    let name = words.find(|word| !word.starts_with('-'));
    match (command, name) {
        ("\\connect" | "\\c", Some(name)) => {
            let start = range.start + line.find(name).unwrap_or(0);
            let at = cursor.input.span(start, start + name.len());
            let text = crate::sql::placeholder::with_holes(name.trim_matches(['"', '\'', ';']));
            StatementKind::Connect { name: Name { text, quoted: false, at } }
        }
        _ => StatementKind::Other,
    }
}

/// Oracle: `ALTER SESSION SET CURRENT_SCHEMA = x`.
fn current_schema(mut cursor: Cursor) -> Option<Name> {
    cursor.eat_words(&["ALTER", "SESSION", "SET", "CURRENT_SCHEMA"]).then_some(())?;
    cursor.eat_symbol("=");
    cursor.parse_name()
}

/// `USE x`, `SET SCHEMA x`, `SET search_path TO x`, `SET IDENTITY_INSERT t ON`.
fn setting(mut cursor: Cursor) -> StatementKind {
    if cursor.eat_word("USE") {
        cursor.eat_any_word(&["DATABASE", "SCHEMA", "CATALOG", "ROLE", "WAREHOUSE"]);
        return cursor
            .parse_object_name()
            .and_then(|name| name.parts.into_iter().next_back())
            .map_or(StatementKind::Other, |name| StatementKind::Use { name });
    }
    cursor.eat_word("SET");
    if cursor.eat_word("IDENTITY_INSERT") {
        let Some(table) = cursor.parse_object_name() else { return StatementKind::Other };
        return StatementKind::IdentityInsert { table, on: cursor.is_word("ON") };
    }
    cursor.eat_any_word(&["LOCAL", "SESSION", "CURRENT"]);
    if !cursor.eat_word("SEARCH_PATH") && !cursor.eat_word("SCHEMA") {
        return StatementKind::Other;
    }
    cursor.eat_symbol("=");
    cursor.eat_word("TO");
    let name = cursor.parse_name().or_else(|| cursor.eat_kind(TokenKind::String).map(|token| cursor.name_of(token)));
    match name {
        Some(name) if !name.text.is_empty() && !name.text.eq_ignore_ascii_case("DEFAULT") => StatementKind::Use { name },
        _ => StatementKind::Other,
    }
}

#[cfg(test)]
mod tests {
    use crate::facts::{DdlEvent, StatementKind};
    use crate::sql::testing::{events, statements, tables};

    #[test]
    fn tables_in_blocks_and_literals() {
        for sql in [
            "BEGIN\n EXECUTE IMMEDIATE 'CREATE TABLE a (b NUMBER DEFAULT ''x'')';\nEXCEPTION WHEN OTHERS THEN NULL;\nEND;\n/",
            "DECLARE n NUMBER;\nBEGIN\n SELECT COUNT(*) INTO n FROM user_tables;\n IF n = 0 THEN EXECUTE IMMEDIATE 'CREATE TABLE a (b NUMBER)'; END IF;\nEND;\n/",
            "DO $$ BEGIN IF NOT EXISTS (SELECT 1) THEN CREATE TABLE a (b int); END IF; END $$;",
            "DO $do$ BEGIN EXECUTE 'CREATE TABLE a (b int)'; END $do$;",
            "DO $$ BEGIN PERFORM dblink_exec('dbname=x', 'CREATE TABLE a (b int)'); END $$;",
            "IF NOT EXISTS (SELECT * FROM sys.tables)\nBEGIN\n  CREATE TABLE a (b int)\nEND\nGO",
            "IF OBJECT_ID('a') IS NULL CREATE TABLE a (b int);",
            "IF OBJECT_ID('a') IS NULL\n  exec('CREATE TABLE a (b int)')",
            "SET @s = 'CREATE TABLE a (b int)'; PREPARE s FROM @s; EXECUTE s;",
        ] {
            let found = tables(sql);
            assert_eq!(found.len(), 1, "{sql}");
            let at = found[0].name.at;
            assert_eq!(sql.get(at.start as usize..at.end as usize), Some("a"), "{sql}");
        }
    }

    #[test]
    fn a_procedure_counts_where_it_is_called() {
        let sql = "DELIMITER //\nCREATE PROCEDURE p() BEGIN IF 1 THEN ALTER TABLE a ADD b int; END IF; END//\nDELIMITER ;\n";
        assert!(events(sql).is_empty());
        assert_eq!(events(&format!("{sql}CALL p();")).len(), 1);
        let sql = "CREATE OR REPLACE FUNCTION f() RETURNS void AS $$ BEGIN ALTER TABLE a ADD b int; END; $$ LANGUAGE plpgsql;\n";
        assert!(events(sql).is_empty());
        assert_eq!(events(&format!("{sql}SELECT f();")).len(), 1);
    }

    #[test]
    fn inserts_that_take_turns_are_one_each_until_a_table_changes() {
        let again = |sql: &str| statements(sql).iter().map(|statement| statement.again.len()).collect::<Vec<_>>();
        let turn = "INSERT INTO a (b) VALUES (1);\n-- its translation\nINSERT INTO c (d, e) VALUES (1, 'x');\n";
        assert_eq!(again(&turn.repeat(3)), [2, 2]);
        assert_eq!(again(&format!("{turn}UPDATE a SET b = 2;\n{turn}")), [1, 1, 0]);
        assert_eq!(again(&format!("{turn}ALTER TABLE a ADD f int;\n{turn}")), [0, 0, 0, 0, 0]);
        assert_eq!(again(&format!("{turn}-- keyward: allow unknown-column\n{turn}")), [0, 1, 0]);
        // a row that says something new is kept
        assert_eq!(again(&format!("{turn}INSERT INTO a (b) VALUES (NULL);\n{turn}")), [1, 1, 0]);
    }

    #[test]
    fn identity_insert_and_use() {
        let found = statements(
            "SET IDENTITY_INSERT [dbo].[a] ON\nINSERT INTO a (id) VALUES (1)\nSET IDENTITY_INSERT a OFF\nUSE x\nGO\nSET search_path TO y, public;\n\\connect z\nALTER SESSION SET CURRENT_SCHEMA = w;",
        );
        let kinds: Vec<String> = found
            .iter()
            .map(|statement| match &statement.kind {
                StatementKind::IdentityInsert { table, on } => format!("{} {on}", table.key()),
                StatementKind::Use { name } | StatementKind::Connect { name } => name.text.clone(),
                StatementKind::Insert(_) => "insert".to_string(),
                _ => "?".to_string(),
            })
            .collect();
        assert_eq!(kinds, ["a true", "insert", "a false", "x", "y", "z", "w"]);
    }

    #[test]
    fn several_tables_of_one_block() {
        let found = events("IF 1 = 1\nBEGIN\nCREATE TABLE a (b int)\nCREATE TABLE c (d int)\nALTER TABLE a\nDROP COLUMN b\nEND");
        assert!(matches!(found.as_slice(), [DdlEvent::CreateTable(_), DdlEvent::CreateTable(_), DdlEvent::AlterTable(_)]));
    }
}
