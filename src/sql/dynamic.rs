//! SQL in string literals of SQL: `EXECUTE IMMEDIATE 'CREATE TABLE …'`, `exec('…')`, `SET @s = 'ALTER TABLE …'`.

use crate::sql::Input;
use crate::sql::cursor::Cursor;
use crate::sql::ddl::trigger::literal_content;
use crate::sql::lex::{Lexer, Rules, Token, TokenKind};
use crate::text::ResolvedText;

/// First words of statements that are looked for in literals.
const STATEMENTS: &[&str] = &["CREATE", "ALTER", "DROP", "RENAME", "INSERT", "BEGIN", "IF", "EXEC", "DECLARE"];

/// Words before a literal that only show it.
#[rustfmt::skip]
const SHOWS: &[&str] = &["PRINT", "NOTICE", "WARNING", "EXCEPTION", "INFO", "PUT_LINE", "RAISERROR", "RAISE", "LOG", "COMMENT", "IS", "LIKE", "RAISE_APPLICATION_ERROR", "SIGNAL", "MESSAGE_TEXT"];

/// The statements in the literals of a statement, each with its concatenated parts; what is not a literal is a hole.
pub fn texts(cursor: Cursor) -> Vec<ResolvedText> {
    let mut found = Vec::new();
    let mut position = 0;
    while let Some(&token) = cursor.tokens.get(position) {
        if is_literal(&cursor, token) && is_statement(&cursor, token) && !is_shown(&cursor, position) {
            let mut chain = Cursor { position, ..cursor };
            found.push(concatenation(&mut chain));
            position = chain.position.max(position + 1);
        } else {
            position += 1;
        }
    }
    found
}

/// A string, or a double-quoted one of MySQL.
fn is_literal(cursor: &Cursor, token: Token) -> bool {
    token.kind == TokenKind::String
        || (token.kind == TokenKind::QuotedName && cursor.text(token).starts_with('"') && cursor.text(token).contains(' '))
}

fn is_statement(cursor: &Cursor, token: Token) -> bool {
    let raw = cursor.text(token);
    let (start, end) = literal_content(raw);
    let mut words = Lexer::new(raw, start..end, Rules::default()).map(|word| raw.get(word.range()).unwrap_or(""));
    let Some(first) = words.next() else { return false };
    STATEMENTS.iter().any(|word| word.eq_ignore_ascii_case(first)) && words.next().is_some()
}

fn is_shown(cursor: &Cursor, position: usize) -> bool {
    let before = cursor.between(position.saturating_sub(2), position);
    before.tokens.iter().any(|&token| SHOWS.iter().any(|word| word.eq_ignore_ascii_case(before.text(token))))
}

/// Reads `'…' || x || '…'`, `'…' + @x + '…'`, the arguments of `CONCAT('…', x)`.
fn concatenation(cursor: &mut Cursor) -> ResolvedText {
    let mut text = ResolvedText::default();
    let listed = cursor.position.checked_sub(2).is_some_and(|at| cursor.between(at, at + 1).is_word("CONCAT"));
    let joins = |cursor: &Cursor| cursor.is_symbol("||") || cursor.is_symbol("+") || (listed && cursor.is_symbol(","));
    loop {
        match cursor.peek() {
            Some(token) if is_literal(cursor, token) => {
                push_literal(&mut text, cursor.input, token);
                cursor.position += 1;
            }
            Some(_) => {
                let from = cursor.position;
                while !cursor.at_end() && !joins(cursor) && !cursor.is_symbol(";") && !cursor.is_symbol(")") && !cursor.is_symbol(",") {
                    cursor.skip();
                }
                if cursor.position > from {
                    text.push_hole(cursor.span_since(from), false);
                }
            }
            None => return text,
        }
        if !joins(cursor) {
            return text;
        }
        cursor.position += 1;
    }
}

/// Appends a literal's value in pieces that keep their places: quotes that are doubled or escaped part it.
fn push_literal(text: &mut ResolvedText, input: Input, token: Token) {
    let raw = input.text.get(token.range()).unwrap_or("");
    let (start, end) = literal_content(raw);
    let base = token.start as usize;
    let doubles = !raw.starts_with('$') && !raw.starts_with(['q', 'Q']);
    let (start, end) = if raw.starts_with(['q', 'Q']) { (start + 1, end.saturating_sub(1).max(start + 1)) } else { (start, end) };
    let bytes = raw.as_bytes();
    let mut from = start;
    let mut position = start;
    let mut push = |from: usize, to: usize| {
        if from < to {
            text.push(raw.get(from..to).unwrap_or(""), input.span(base + from, base + to), false);
        }
    };
    while doubles && position < end {
        let pair = (bytes.get(position).copied(), bytes.get(position + 1).copied());
        if position + 1 < end && matches!(pair, (Some(b'\''), Some(b'\'')) | (Some(b'\\'), Some(b'\'' | b'"'))) {
            // The first quote of two stays, the second goes; a backslash goes, its quote stays.
            let keeps = usize::from(pair.0 == Some(b'\''));
            push(from, position + keeps);
            from = position + 1 + keeps;
            position += 2;
        } else if position + 1 < end && matches!(pair, (Some(b'\\'), Some(b'n' | b'r' | b't'))) {
            push(from, position);
            from = position + 2;
            position += 2;
        } else {
            position += 1;
        }
    }
    push(from, end);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;
    use crate::sql::Origin;
    use crate::sql::lex::lex;

    fn read(sql: &str) -> Vec<String> {
        let tokens = lex(sql, 0..sql.len());
        texts(Cursor::new(Input::new(sql, Origin::File(FileId(0))), &tokens))
            .into_iter()
            .map(|text| text.text.replace('\u{E000}', "?"))
            .collect()
    }

    #[test]
    fn literals_and_what_is_between_them() {
        assert_eq!(
            read("EXECUTE IMMEDIATE 'CREATE TABLE ' || x.y || ' (a NUMBER DEFAULT ''b'')'"),
            ["CREATE TABLE ? (a NUMBER DEFAULT 'b')"]
        );
        assert_eq!(
            read("exec('DROP TABLE a'); EXEC(N'ALTER TABLE ' + @t + N' DROP COLUMN b')"),
            ["DROP TABLE a", "ALTER TABLE ? DROP COLUMN b"]
        );
        assert_eq!(read("SET @s = (SELECT IF(x > 0, 'SELECT 1', CONCAT('ALTER TABLE ', t, ' ADD c INT')))"), ["ALTER TABLE ? ADD c INT"]);
        assert_eq!(read("PREPARE s FROM \"ALTER TABLE t ADD x int\""), ["ALTER TABLE t ADD x int"]);
        assert!(read("RAISE NOTICE 'CREATE TABLE failed'; PRINT 'Create table x'").is_empty());
    }

    #[test]
    fn spans_lead_into_the_literal() {
        let sql = "EXEC('CREATE TABLE t (a int DEFAULT ''x'', b int)')";
        let tokens = lex(sql, 0..sql.len());
        let text = texts(Cursor::new(Input::new(sql, Origin::File(FileId(0))), &tokens)).remove(0);
        let at = text.text.find("b int").unwrap();
        let span = text.span(at, at + 5).unwrap();
        assert_eq!(sql.get(span.start as usize..span.end as usize), Some("b int"));
    }
}
