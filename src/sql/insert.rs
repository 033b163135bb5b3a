//! INSERT, REPLACE, MERGE, UPSERT, COPY, LOAD DATA: table, columns, values.
//!
//! A statement is read at its head; rows are walked over with the lexer and not kept, so that a dump's INSERT of 100 MB costs a scan.
//! What follows the source (ON CONFLICT, ON DUPLICATE KEY UPDATE, RETURNING) says nothing about the inserted row and is not read.

mod head;
mod load;
mod merge;
mod query;
mod rows;
#[cfg(test)]
mod tests;
mod vocabulary;

pub use rows::deciding;

use std::ops::Range;

use crate::facts::{Insert, InsertSource, InsertVerb, Row};
use crate::sql::Input;
use crate::sql::cursor::Cursor;
use crate::sql::lex::{Lexer, Token, TokenKind};

/// Tokens of a head that are read at once: a thousand columns and more. Only when its end is not among them is the whole statement taken.
const HEAD_TOKENS: usize = 4096;

/// Reads one statement, without its terminator, that begins with WITH, INSERT, REPLACE, MERGE, UPSERT, COPY or LOAD, or with a block or
/// condition around an INSERT (`IF NOT EXISTS (…) INSERT …`).
///
/// The list is empty when no row of a table is inserted: `COPY … TO`, MERGE without an INSERT branch, table variables and `#temporary` tables.
/// The error says what was expected and found.
pub fn read(input: Input, range: Range<usize>) -> Result<Vec<Insert>, String> {
    let mut inserts = read_inserts(input, range.clone())?;
    if !inserts.is_empty() {
        let dialects = vocabulary::dialects(input, range);
        inserts.iter_mut().for_each(|insert| insert.dialects.clone_from(&dialects));
    }
    Ok(inserts)
}

fn read_inserts(input: Input, range: Range<usize>) -> Result<Vec<Insert>, String> {
    let mut lexer = input.lexer(range);
    let mut tokens: Vec<Token> = lexer.by_ref().take(HEAD_TOKENS).collect();
    if tokens.len() == HEAD_TOKENS {
        if let Some(inserts) = read_long(input, &tokens, &mut lexer)? {
            return Ok(inserts);
        }
        tokens.extend(lexer);
    }
    read_whole(Cursor::new(input, &tokens))
}

/// A long `INSERT … VALUES`: its head from tokens, its rows from the text. `None` when it is something else.
fn read_long(input: Input, tokens: &[Token], lexer: &mut Lexer) -> Result<Option<Vec<Insert>>, String> {
    let mut cursor = Cursor::new(input, tokens);
    let Some(verb) = eat_verb(&mut cursor) else { return Ok(None) };
    let Some(head) = head::read(&mut cursor, verb)? else { return Ok(Some(Vec::new())) };
    if !eat_values(&mut cursor) {
        return Ok(None);
    }
    let Some(first) = cursor.peek() else { return Ok(None) };
    lexer.seek(first.start as usize);
    let (rows, count) = rows::read(input, lexer);
    Ok(Some(vec![head.insert(InsertSource::Rows { rows, count })]))
}

/// The rows of a further statement that has the same head as one that was read: from `range.start` on, and how many there are.
pub fn further_rows(input: Input, range: Range<usize>) -> (Vec<Row>, usize) {
    rows::read(input, &mut input.lexer(range))
}

/// Whether rows say nothing that the statement's own do not say; they are counted as its rows then.
pub fn adds(insert: &mut Insert, further: &[Row], further_count: usize) -> bool {
    let InsertSource::Rows { rows, count } = &mut insert.source else { return false };
    let is_known = !further.iter().any(|row| rows::shows_something_new(rows, row));
    if is_known {
        *count += further_count;
    }
    is_known
}

fn read_whole(mut cursor: Cursor) -> Result<Vec<Insert>, String> {
    let mut inserts = Vec::new();
    if cursor.is_word("WITH") {
        query::skip_with(&mut cursor, Some(&mut inserts));
    }
    if cursor.is_word("COPY") || cursor.is_word("LOAD") {
        return load::read(&mut cursor);
    }
    if cursor.is_word("MERGE") {
        return merge::read(&mut cursor);
    }
    if cursor.is_words(&["INSERT", "ALL"]) || cursor.is_words(&["INSERT", "FIRST"]) {
        return merge::read_insert_all(&mut cursor);
    }
    // `IF NOT EXISTS (…) INSERT …`, `BEGIN INSERT …`.
    if !["INSERT", "REPLACE", "UPSERT"].iter().any(|verb| cursor.is_word(verb)) {
        cursor
            .skip_until(|cursor| cursor.is_word("INSERT") || cursor.is_words(&["REPLACE", "INTO"]) || cursor.is_words(&["MERGE", "INTO"]));
        if cursor.is_word("MERGE") {
            return merge::read(&mut cursor);
        }
    }
    if let Some(verb) = eat_verb(&mut cursor)
        && let Some(insert) = read_insert(&mut cursor, verb)?
    {
        inserts.push(insert);
    }
    Ok(inserts)
}

fn eat_verb(cursor: &mut Cursor) -> Option<InsertVerb> {
    let found = cursor.any_word(&["INSERT", "REPLACE", "UPSERT"])?;
    if found == "INSERT" && (cursor.word_at(1, "ALL") || cursor.word_at(1, "FIRST")) {
        return None;
    }
    cursor.next();
    // SQLite: `INSERT OR REPLACE`, `INSERT OR IGNORE`, …: https://www.sqlite.org/lang_insert.html
    if found == "INSERT" && cursor.eat_word("OR") {
        let replaces = cursor.is_word("REPLACE");
        // IGNORE is read with MySQL's.
        if !cursor.is_word("IGNORE") {
            cursor.next();
        }
        return Some(if replaces { InsertVerb::Replace } else { InsertVerb::Insert });
    }
    Some(if found == "INSERT" { InsertVerb::Insert } else { InsertVerb::Replace })
}

/// An INSERT or REPLACE from behind its verb.
fn read_insert(cursor: &mut Cursor, verb: InsertVerb) -> Result<Option<Insert>, String> {
    let Some(head) = head::read(cursor, verb)? else { return Ok(None) };
    let mut head = head;
    let source = read_source(cursor, &mut head)?;
    Ok(Some(head.insert(source)))
}

/// What is inserted: from VALUES, SELECT, SET, … on. `SET a = 1` gives the columns too.
fn read_source(cursor: &mut Cursor, head: &mut head::Head) -> Result<InsertSource, String> {
    if cursor.at_end() {
        return Ok(InsertSource::Unknown);
    }
    if cursor.eat_words(&["DEFAULT", "VALUES"]) {
        return Ok(InsertSource::DefaultValues);
    }
    if eat_values(cursor) {
        let (rows, count) = rows::read(cursor.input, cursor);
        return Ok(InsertSource::Rows { rows, count });
    }
    if query::is_query(cursor) {
        let selects = query::selects(*cursor);
        return Ok(InsertSource::Query { items: query::items(cursor), selects });
    }
    if cursor.eat_word("SET") {
        let Some((columns, row)) = rows::read_assignments(cursor) else {
            head.columns_unknown = true;
            return Ok(InsertSource::Unknown);
        };
        head.columns = Some(columns);
        return Ok(InsertSource::Rows { rows: vec![row], count: 1 });
    }
    // SQL Server: https://learn.microsoft.com/sql/t-sql/statements/insert-transact-sql#execute_statement
    if cursor.any_word(&["EXEC", "EXECUTE", "CALL", "TABLE", "FROM"]).is_some() {
        return Ok(InsertSource::Query { items: None, selects: false });
    }
    match cursor.peek() {
        Some(token) if is_unknown_text(cursor, token) => Ok(InsertSource::Unknown),
        Some(token) => Err(format!("expected VALUES or SELECT, found `{}`", clipped(cursor.text(token)))),
        None => Ok(InsertSource::Unknown),
    }
}

fn eat_values(cursor: &mut Cursor) -> bool {
    // MySQL takes VALUE too: https://dev.mysql.com/doc/refman/8.4/en/insert.html
    cursor.eat_any_word(&["VALUES", "VALUE"]).is_some()
}

/// A token that may stand for any text: a placeholder, a word with a hole in it, a parameter that is no value.
fn is_unknown_text(cursor: &Cursor, token: Token) -> bool {
    match token.kind {
        TokenKind::Placeholder | TokenKind::Parameter => true,
        TokenKind::Word => cursor.name_of(token).has_hole(),
        _ => false,
    }
}

fn clipped(text: &str) -> String {
    text.chars().take(40).collect()
}
