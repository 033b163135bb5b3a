//! INSERT … SELECT: the values of a select list, by its commas.

use crate::facts::{Insert, InsertValue};
use crate::sql::cursor::Cursor;
use crate::sql::expression;
use crate::sql::insert::{eat_verb, is_unknown_text, read_insert, rows};

/// Words that end a select list.
const AFTER_LIST: &[&str] = &[
    "FROM",
    "INTO",
    "WHERE",
    "GROUP",
    "HAVING",
    "ORDER",
    "LIMIT",
    "UNION",
    "EXCEPT",
    "INTERSECT",
    "MINUS",
    "ON",
    "WINDOW",
    "FETCH",
    "OFFSET",
    "RETURNING",
    "QUALIFY",
    "CONNECT",
    "START",
    "FOR",
    "BULK",
];

/// Words that join two queries.
const SET_OPERATORS: &[&str] = &["UNION", "EXCEPT", "INTERSECT", "MINUS"];

/// Words between SELECT and its list.
const BEFORE_LIST: &[&str] =
    &["ALL", "DISTINCT", "DISTINCTROW", "UNIQUE", "STRAIGHT_JOIN", "SQL_NO_CACHE", "SQL_CALC_FOUND_ROWS", "HIGH_PRIORITY"];

/// Parentheses around a query that are looked into.
const DEPTH: usize = 32;

/// Whether a query stands here, perhaps in parentheses.
pub fn is_query(cursor: &Cursor) -> bool {
    let mut ahead = 0;
    while ahead < DEPTH && cursor.symbol_at(ahead, "(") {
        ahead += 1;
    }
    cursor.word_at(ahead, "SELECT") || is_with(cursor, ahead) || (ahead > 0 && cursor.word_at(ahead, "VALUES"))
}

/// `WITH RECURSIVE`, `WITH x AS`, `WITH x (`: no table hint of SQL Server, and no prose ("replace x with y").
fn is_with(cursor: &Cursor, ahead: usize) -> bool {
    cursor.word_at(ahead, "WITH")
        && (cursor.word_at(ahead + 1, "RECURSIVE") || cursor.word_at(ahead + 2, "AS") || cursor.symbol_at(ahead + 2, "("))
}

/// What gives one row whatever a table has.
const AGGREGATES: &[&str] = &["MAX", "MIN", "COUNT", "SUM", "AVG"];

/// Tables of one row: Oracle's and MySQL's, Db2's, Firebird's.
const ONE_ROW: &[&str] = &["DUAL", "SYSIBM", "SYSDUMMY1", "RDB$DATABASE"];

/// Whether a query's rows are those of a table, so that it may well give none: one plain SELECT … FROM a table, that adds nothing up.
pub fn selects(cursor: Cursor) -> bool {
    let mut cursor = cursor;
    let mut depth = DEPTH;
    while cursor.is_symbol("(") && depth > 0 {
        let Some(inner) = cursor.parens() else { return false };
        cursor = inner;
        depth -= 1;
    }
    if !cursor.eat_word("SELECT") {
        return false;
    }
    let (mut is_of_table, mut adds_up, mut groups) = (false, false, false);
    while !cursor.at_end() {
        if cursor.any_word(SET_OPERATORS).is_some() {
            return false;
        }
        if cursor.is_word("FROM") && !is_of_table {
            cursor.next();
            let is_one_row = cursor.any_word(ONE_ROW).is_some();
            if is_one_row || cursor.parse_object_name().is_none() || cursor.is_symbol("(") {
                return false;
            }
            is_of_table = true;
            continue;
        }
        adds_up |= cursor.any_word(AGGREGATES).is_some() && cursor.symbol_at(1, "(");
        groups |= cursor.is_words(&["GROUP", "BY"]);
        // A list may add up inside a function: COALESCE(MAX(id), 0).
        if cursor.is_symbol("(") && !is_of_table {
            let mut inner = cursor.remaining().parens();
            while let Some(within) = inner.as_mut().filter(|within| !within.at_end()) {
                adds_up |= within.any_word(AGGREGATES).is_some() && within.symbol_at(1, "(");
                within.next();
            }
        }
        cursor.skip();
    }
    is_of_table && (!adds_up || groups)
}

/// The values of a query's select list; of several joined by UNION the deciding ones. `None` where they cannot be told:
/// `*`, a hole, lists of differing length.
pub fn items(cursor: &mut Cursor) -> Option<Vec<InsertValue>> {
    items_within(cursor, DEPTH)
}

fn items_within(cursor: &mut Cursor, depth: usize) -> Option<Vec<InsertValue>> {
    let depth = depth.checked_sub(1)?;
    skip_with(cursor, None);
    let mut lists: Vec<Vec<InsertValue>> = Vec::new();
    loop {
        let list = if cursor.is_symbol("(") {
            let mut inner = cursor.parens()?;
            items_within(&mut inner, depth)?
        } else if cursor.eat_word("VALUES") {
            let (rows, _) = rows::read(cursor.input, cursor);
            merge(rows.into_iter().map(|row| row.values).collect())?
        } else if cursor.eat_word("SELECT") {
            let list = select_list(cursor)?;
            cursor.skip_until(|cursor| cursor.any_word(SET_OPERATORS).is_some());
            list
        } else {
            return None;
        };
        lists.push(list);
        cursor.skip_until(|cursor| cursor.any_word(SET_OPERATORS).is_some());
        let Some(operator) = cursor.eat_any_word(SET_OPERATORS) else { break };
        cursor.eat_any_word(&["ALL", "DISTINCT"]);
        // Only UNION adds rows; the others take some away.
        if operator != "UNION" {
            break;
        }
    }
    merge(lists)
}

fn select_list(cursor: &mut Cursor) -> Option<Vec<InsertValue>> {
    loop {
        if cursor.eat_any_word(BEFORE_LIST).is_some() {
            if cursor.is_word("ON") && cursor.symbol_at(1, "(") {
                cursor.next();
                cursor.skip_parens();
            }
            continue;
        }
        // SQL Server: TOP 10, TOP (10) PERCENT, WITH TIES.
        if cursor.is_word("TOP") && !cursor.symbol_at(1, ",") && !cursor.symbol_at(1, ".") {
            cursor.next();
            cursor.skip();
            cursor.eat_word("PERCENT");
            cursor.eat_words(&["WITH", "TIES"]);
            continue;
        }
        break;
    }
    let from = cursor.position;
    let mut cases = 0usize;
    while !cursor.at_end() {
        if cursor.is_word("CASE") {
            cases += 1;
        } else if cursor.is_word("END") {
            cases = cases.saturating_sub(1);
        } else if cases == 0 && cursor.any_word(AFTER_LIST).is_some() && !is_name_here(cursor) {
            break;
        }
        cursor.skip();
    }
    let list = cursor.between(from, cursor.position);
    // A list that ends with a comma goes on in what the program appends.
    if list.tokens.last().is_some_and(|&last| list.text(last) == ",") {
        return None;
    }
    let mut values = Vec::new();
    for item in list.split_commas() {
        let last = item.tokens.last().copied()?;
        if item.text(last) == "*" {
            return None;
        }
        let [only] = item.tokens else {
            values.push(InsertValue { at: item.span_all(), kind: expression::classify_item(item) });
            continue;
        };
        let kind = expression::classify_item(item);
        let any_text = is_unknown_text(&item, *only) && !matches!(kind, crate::facts::ValueKind::Parameter(_));
        if any_text {
            return None; // it may be several items
        }
        values.push(InsertValue { at: item.span_all(), kind });
    }
    (!values.is_empty()).then_some(values)
}

/// Behind a comma or a dot these words are names: `SELECT a, start, t.offset FROM t`. The FOR of `NEXT VALUE FOR s` ends nothing either.
fn is_name_here(cursor: &Cursor) -> bool {
    let before = cursor.position.checked_sub(1).and_then(|before| cursor.tokens.get(before));
    let Some(before) = before.map(|&token| cursor.text(token)) else { return false };
    let takes_for = ["VALUE", "NEXTVAL", "PREVVAL"].iter().any(|word| before.eq_ignore_ascii_case(word));
    matches!(before, "," | ".") || (takes_for && cursor.is_word("FOR"))
}

/// For each column the deciding value of all lists, when they are equally long.
fn merge(lists: Vec<Vec<InsertValue>>) -> Option<Vec<InsertValue>> {
    let length = lists.first()?.len();
    if lists.iter().any(|list| list.len() != length) {
        return None;
    }
    (0..length).map(|place| rows::deciding(lists.iter().filter_map(|list| list.get(place))).cloned()).collect()
}

/// Goes past `WITH a AS (…), b (x) AS MATERIALIZED (…)`. INSERTs in them (PostgreSQL) are added to `inserts`; one that cannot be read adds nothing.
pub fn skip_with(cursor: &mut Cursor, mut inserts: Option<&mut Vec<Insert>>) {
    if !cursor.is_word("WITH") || cursor.symbol_at(1, "(") {
        return;
    }
    cursor.next();
    cursor.eat_word("RECURSIVE");
    loop {
        if cursor.parse_name().is_none() {
            return;
        }
        cursor.skip_parens();
        if !cursor.eat_word("AS") {
            return;
        }
        cursor.eat_word("NOT");
        cursor.eat_word("MATERIALIZED");
        if let Some(mut body) = cursor.parens()
            && let Some(inserts) = inserts.as_deref_mut()
            && let Some(verb) = eat_verb(&mut body)
            && let Ok(Some(insert)) = read_insert(&mut body, verb)
        {
            inserts.push(insert);
        }
        // PostgreSQL: SEARCH … SET x, CYCLE … SET y USING z.
        if cursor.any_word(&["SEARCH", "CYCLE"]).is_some() {
            cursor.skip_until(|cursor| {
                cursor.is_symbol(",") || cursor.any_word(&["SELECT", "INSERT", "UPDATE", "DELETE", "MERGE"]).is_some()
            });
        }
        if !cursor.eat_symbol(",") {
            return;
        }
    }
}
