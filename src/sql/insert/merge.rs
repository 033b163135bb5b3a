//! MERGE, and Oracle's INSERT ALL.

use crate::facts::{Insert, InsertSource, InsertVerb, Row};
use crate::names::ObjectName;
use crate::source::Span;
use crate::sql::cursor::Cursor;
use crate::sql::insert::head::{self, Head};
use crate::sql::insert::{eat_values, query, read_source, rows};

/// MERGE from its verb on: one insert for each `WHEN NOT MATCHED … THEN INSERT`, or H2's `MERGE INTO t (…) KEY (…) VALUES (…)`.
pub fn read(cursor: &mut Cursor) -> Result<Vec<Insert>, String> {
    let start = cursor.position;
    cursor.next();
    if cursor.is_word("TOP") && cursor.symbol_at(1, "(") {
        cursor.next();
        cursor.skip_parens();
        cursor.eat_word("PERCENT");
    }
    cursor.eat_word("INTO");
    let mut ahead = *cursor;
    let Some(table) = head::read_table(&mut ahead)? else { return Ok(Vec::new()) };
    // https://h2database.com/html/commands.html#merge_into: without USING it is an INSERT that may update.
    let mut using = ahead;
    using.skip_until(|cursor| cursor.is_word("USING"));
    if using.at_end() {
        let Some(mut head) = head::read_target(cursor, InsertVerb::Merge, start)? else { return Ok(Vec::new()) };
        let source = read_source(cursor, &mut head)?;
        return Ok(vec![head.insert(source)]);
    }
    let head_at = cursor.between(start, ahead.position).span_all();
    let mut inserts = Vec::new();
    let mut branch = using;
    loop {
        branch.skip_until(|cursor| cursor.is_words(&["THEN", "INSERT"]));
        if !branch.eat_words(&["THEN", "INSERT"]) {
            return Ok(inserts);
        }
        inserts.push(read_branch(&mut branch, &table, head_at)?);
    }
}

/// `(columns) VALUES (values)` of a branch.
fn read_branch(cursor: &mut Cursor, table: &ObjectName, at: Span) -> Result<Insert, String> {
    let mut head = Head::new(at, InsertVerb::Merge, table.clone());
    if cursor.any_word(&["ROW"]).is_some() || cursor.is_symbol("*") {
        // BigQuery, Spark: the source's row as it is.
        return Ok(head.insert(InsertSource::Query { items: None, selects: false }));
    }
    if cursor.is_symbol("(") {
        head::read_columns(cursor, &mut head)?;
    }
    if cursor.eat_words(&["OVERRIDING", "SYSTEM", "VALUE"]) || cursor.eat_words(&["OVERRIDING", "USER", "VALUE"]) {
        head.overriding_system = true;
    }
    if cursor.eat_words(&["DEFAULT", "VALUES"]) {
        return Ok(head.insert(InsertSource::DefaultValues));
    }
    if !eat_values(cursor) {
        return Ok(head.insert(InsertSource::Unknown));
    }
    let Some(list) = cursor.parens() else { return Ok(head.insert(InsertSource::Unknown)) };
    let row = Row { at: list.span_all(), values: rows::values(list), missing_comma: None, gap: None };
    Ok(head.insert(InsertSource::Rows { rows: vec![row], count: 1 }))
}

/// Oracle's `INSERT ALL [WHEN … THEN] INTO t (…) VALUES (…) INTO … SELECT …`, from INSERT on
/// (<https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/INSERT.html>).
pub fn read_insert_all(cursor: &mut Cursor) -> Result<Vec<Insert>, String> {
    cursor.next();
    cursor.next();
    let mut inserts: Vec<Insert> = Vec::new();
    let mut without_values = Vec::new();
    loop {
        cursor.skip_until(|cursor| cursor.is_word("INTO") || query::is_query(cursor));
        if !cursor.is_word("INTO") {
            break;
        }
        let start = cursor.position;
        cursor.next();
        let Some(head) = head::read_target(cursor, InsertVerb::Insert, start)? else { continue };
        if !eat_values(cursor) {
            without_values.push(inserts.len());
            inserts.push(head.insert(InsertSource::Query { items: None, selects: false }));
            continue;
        }
        let Some(list) = cursor.parens() else { continue };
        let row = Row { at: list.span_all(), values: rows::values(list), missing_comma: None, gap: None };
        let insert = head.insert(InsertSource::Rows { rows: vec![row], count: 1 });
        add(&mut inserts, insert);
    }
    // An INTO without VALUES takes the query's select list.
    if !without_values.is_empty() {
        let items = query::items(cursor);
        for index in without_values {
            if let Some(insert) = inserts.get_mut(index) {
                insert.source = InsertSource::Query { items: items.clone(), selects: false };
            }
        }
    }
    Ok(inserts)
}

/// A row for the same table and columns as the last belongs to it: seeds come as thousands of INTOs.
fn add(inserts: &mut Vec<Insert>, insert: Insert) {
    let names = |insert: &Insert| insert.columns.as_ref().map(|columns| columns.iter().map(|column| column.key()).collect::<Vec<_>>());
    if let Some(last) = inserts.last_mut()
        && last.table.key() == insert.table.key()
        && last.table.namespace() == insert.table.namespace()
        && names(last) == names(&insert)
        && let InsertSource::Rows { rows, count } = &mut last.source
        && let InsertSource::Rows { rows: new, count: more } = insert.source
    {
        *count += more;
        for row in new {
            if rows::shows_something_new(rows, &row) {
                rows.push(row);
            }
        }
        return;
    }
    inserts.push(insert);
}
