//! COPY … FROM and LOAD DATA: rows from a file.

use crate::facts::{Insert, InsertSource, InsertVerb};
use crate::sql::cursor::Cursor;
use crate::sql::insert::head::{self, Head};
use crate::sql::lex::TokenKind;

/// COPY or LOAD from its verb on. Nothing for `COPY … TO`.
pub fn read(cursor: &mut Cursor) -> Result<Vec<Insert>, String> {
    let start = cursor.position;
    if cursor.eat_word("COPY") { read_copy(cursor, start) } else { read_load(cursor, start) }
}

/// <https://www.postgresql.org/docs/current/sql-copy.html>
fn read_copy(cursor: &mut Cursor, start: usize) -> Result<Vec<Insert>, String> {
    cursor.eat_word("BINARY");
    cursor.eat_word("INTO"); // Snowflake
    if cursor.is_symbol("(") {
        return Ok(Vec::new()); // COPY (SELECT …) TO
    }
    let Some(head) = read_target(cursor, start)? else { return Ok(Vec::new()) };
    let is_from = cursor.is_word("FROM");
    Ok(is_from.then(|| head.insert(InsertSource::Unknown)).into_iter().collect())
}

/// <https://dev.mysql.com/doc/refman/8.4/en/load-data.html>
fn read_load(cursor: &mut Cursor, start: usize) -> Result<Vec<Insert>, String> {
    cursor.skip_until(|cursor| cursor.is_words(&["INTO", "TABLE"]));
    if !cursor.eat_words(&["INTO", "TABLE"]) {
        return Ok(Vec::new());
    }
    let Some(table) = head::read_table(cursor)? else { return Ok(Vec::new()) };
    let mut head = Head::new(cursor.span_since(start), InsertVerb::Load, table);
    while !cursor.at_end() {
        if cursor.eat_word("PARTITION") {
            cursor.skip_parens();
        } else if cursor.is_symbol("(") {
            // Fields may go into variables: (id, @name)
            let Some(list) = cursor.parens() else { break };
            let names = list.split_commas().into_iter().filter(|item| !item.is_kind(TokenKind::Parameter));
            head.columns = Some(names.filter_map(|mut item| item.parse_name()).collect());
        } else if cursor.eat_word("SET") {
            match (super::rows::read_assignments(cursor), &mut head.columns) {
                (Some((columns, _)), Some(known)) => known.extend(columns),
                (Some(_), None) => {}
                (None, _) => head.columns_unknown = true,
            }
        } else {
            cursor.next();
        }
    }
    Ok(vec![head.insert(InsertSource::Unknown)])
}

fn read_target(cursor: &mut Cursor, start: usize) -> Result<Option<Head>, String> {
    let Some(table) = head::read_table(cursor)? else { return Ok(None) };
    let mut head = Head::new(cursor.span_since(start), InsertVerb::Load, table);
    if cursor.is_symbol("(") {
        head::read_columns(cursor, &mut head)?;
        head.at = cursor.span_since(start);
    }
    Ok(Some(head))
}
