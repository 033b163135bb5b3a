//! From the verb to the source: table, columns.

use crate::facts::{Insert, InsertSource, InsertVerb, MOST_COLUMNS};
use crate::names::{Name, ObjectName};
use crate::source::Span;
use crate::sql::cursor::Cursor;
use crate::sql::insert::{clipped, is_unknown_text, query};
use crate::sql::lex::TokenKind;

/// Words between the verb and INTO.
const MODIFIERS: &[&str] = &["LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "IGNORE", "CONCURRENT"];

/// Words with which a source begins.
const SOURCES: &[&str] = &["VALUES", "VALUE", "SELECT", "SET", "DEFAULT", "EXEC", "EXECUTE", "CALL", "WITH", "TABLE", "FROM"];

/// Everything of an INSERT but its source.
pub struct Head {
    pub at: Span,
    pub verb: InsertVerb,
    pub table: ObjectName,
    pub columns: Option<Vec<Name>>,
    /// A column list is there and cannot be told: nothing may be said by position either.
    pub columns_unknown: bool,
    pub overriding_system: bool,
    pub ignores: bool,
}

impl Head {
    pub fn new(at: Span, verb: InsertVerb, table: ObjectName) -> Self {
        Head { at, verb, table, columns: None, columns_unknown: false, overriding_system: false, ignores: false }
    }

    /// The statement with its source. MySQL's `() VALUES ()` is DEFAULT VALUES.
    pub fn insert(self, source: InsertSource) -> Insert {
        let mut source = source;
        let empty = self.columns.as_ref().is_none_or(Vec::is_empty);
        if let InsertSource::Rows { rows, .. } = &source
            && empty
            && !rows.is_empty()
            && rows.iter().all(|row| row.values.is_empty())
        {
            source = InsertSource::DefaultValues;
        }
        if self.columns_unknown {
            source = InsertSource::Unknown;
        }
        // `VALUES (%s)` with three columns: the directive stands for all of them.
        if let InsertSource::Rows { rows, .. } = &mut source {
            super::rows::widen(rows, self.columns.as_ref().map(Vec::len));
        }
        Insert {
            head: self.at,
            verb: self.verb,
            table: self.table,
            columns: self.columns.filter(|_| !self.columns_unknown),
            source,
            overriding_system: self.overriding_system,
            ignores: self.ignores,
            dialects: Vec::new(),
        }
    }
}

/// Reads from behind the verb up to the source. `None` for what is no table of a schema: table variables, `#temporary` tables, files.
pub fn read(cursor: &mut Cursor, verb: InsertVerb) -> Result<Option<Head>, String> {
    let start = cursor.position.saturating_sub(1);
    // SQLite's `INSERT OR IGNORE`; MySQL's word stands among the modifiers.
    let mut ignores = cursor.tokens.get(start).is_some_and(|&token| cursor.text(token).eq_ignore_ascii_case("IGNORE"));
    loop {
        if let Some(modifier) = cursor.eat_any_word(MODIFIERS) {
            ignores |= modifier == "IGNORE";
            continue;
        }
        // SQL Server: TOP (n) [PERCENT].
        if cursor.is_word("TOP") && cursor.symbol_at(1, "(") {
            cursor.next();
            cursor.skip_parens();
            cursor.eat_word("PERCENT");
            continue;
        }
        break;
    }
    // Hive and Spark replace a partition's files with it: no row store has it.
    if cursor.is_word("OVERWRITE") {
        return Ok(None);
    }
    cursor.eat_word("INTO");
    let head = read_target(cursor, verb, start)?;
    Ok(head.map(|head| Head { ignores, ..head }))
}

/// Reads table, alias, column list and what may stand around them. `start` is the token with which the head begins.
pub fn read_target(cursor: &mut Cursor, verb: InsertVerb, start: usize) -> Result<Option<Head>, String> {
    if ["TABLE", "ONLY"].iter().any(|word| cursor.is_word(word)) && !cursor.symbol_at(1, "(") {
        cursor.next();
    }
    if ["DIRECTORY", "FUNCTION", "OUTFILE"].iter().any(|word| cursor.is_word(word))
        && !cursor.symbol_at(1, "(")
        && !cursor.symbol_at(1, ".")
    {
        return Ok(None); // Hive, ClickHouse
    }
    if cursor.is_symbol("(") {
        return Err("the rows go into a query".to_owned());
    }
    let Some(table) = read_table(cursor)? else { return Ok(None) };
    let mut head = Head::new(cursor.span_since(start), verb, table);
    let mut has_alias = false;
    loop {
        if cursor.eat_words(&["OVERRIDING", "SYSTEM", "VALUE"]) || cursor.eat_words(&["OVERRIDING", "USER", "VALUE"]) {
            head.overriding_system = true;
        } else if cursor.eat_words(&["BY", "NAME"]) || cursor.eat_words(&["IF", "NOT", "EXISTS"]) {
        } else if cursor.any_word(&["PARTITION", "SUBPARTITION", "WITH", "KEY"]).is_some() && cursor.symbol_at(1, "(") {
            // MySQL and Oracle partitions, SQL Server's table hints, the key of H2's MERGE.
            cursor.next();
            cursor.skip_parens();
        } else if cursor.is_word("OUTPUT") {
            // SQL Server: OUTPUT inserted.id INTO @ids
            cursor.skip_until(|cursor| cursor.any_word(SOURCES).is_some());
        } else if cursor.is_symbol("(") && !query::is_query(cursor) && head.columns.is_none() && !head.columns_unknown {
            read_columns(cursor, &mut head)?;
            head.at = cursor.span_since(start);
        } else if !has_alias && cursor.any_word(SOURCES).is_none() && eat_alias(cursor) {
            has_alias = true;
        } else {
            return Ok(Some(head));
        }
    }
}

/// A table's name; `None` for table variables (`@t`) and temporary tables (`#t`).
pub fn read_table(cursor: &mut Cursor) -> Result<Option<ObjectName>, String> {
    let Some(token) = cursor.peek() else { return Err("the table's name is missing".to_owned()) };
    let text = cursor.text(token);
    let alone = !cursor.symbol_at(1, ".");
    if alone && token.kind == TokenKind::Parameter && text.starts_with('@') {
        return Ok(None);
    }
    if token.kind == TokenKind::String {
        cursor.next();
        let name = cursor.name_of(token);
        return Ok(Some(ObjectName { at: name.at, parts: vec![name] })); // SQLite takes 'x' for a name
    }
    let found = format!("expected a table's name, found `{}`", clipped(text));
    let table = cursor.parse_object_name().ok_or(found)?;
    // Oracle: `t@dblink`.
    if cursor.peek().is_some_and(|token| token.kind == TokenKind::Parameter && cursor.text(token).starts_with('@')) {
        cursor.next();
    }
    let own = table.text();
    Ok((!own.starts_with('#')).then_some(table))
}

/// `AS x`, or a lone word before the column list or the source.
fn eat_alias(cursor: &mut Cursor) -> bool {
    if cursor.eat_word("AS") {
        cursor.next();
        return true;
    }
    let is_name =
        cursor.peek().is_some_and(|token| matches!(token.kind, TokenKind::Word | TokenKind::QuotedName) && !is_unknown_text(cursor, token));
    // Prose has words here too: "insert into the queue (fast)".
    let mut after = *cursor;
    after.next();
    if !query::is_query(&after) {
        after.skip_parens();
    }
    let goes_on = after.is_symbol("(") || after.any_word(SOURCES).is_some();
    if is_name && goes_on && !query::is_query(cursor) {
        cursor.next();
        return true;
    }
    false
}

/// The column list: `(a, b)`. One with unknown text in it, or without its end, is not known as a whole.
pub fn read_columns(cursor: &mut Cursor, head: &mut Head) -> Result<(), String> {
    let before = *cursor;
    let Some(list) = cursor.parens() else { return Ok(()) };
    let closed = cursor.position - before.position == list.tokens.len() + 2;
    let unknown = list
        .tokens
        .iter()
        .any(|&token| is_unknown_text(&list, token) || (token.kind == TokenKind::QuotedName && list.name_of(token).has_hole()));
    if unknown || !closed {
        head.columns_unknown = true;
        return Ok(());
    }
    let mut columns = Vec::new();
    for mut item in list.split_commas() {
        let found = format!("expected a column's name, found `{}`", clipped(item.text_all()));
        if let Some(token) = item.peek().filter(|token| token.kind == TokenKind::String) {
            item.next();
            columns.push(item.name_of(token)); // SQLite and MySQL without ANSI_QUOTES: 'x' for a name
            continue;
        }
        let name = item.parse_object_name().and_then(|name| name.parts.into_iter().next_back()).ok_or_else(|| found.clone())?;
        // PostgreSQL: `point.x`, `list[1]`; anything else is no column list.
        if !item.at_end() && !item.is_symbol("[") {
            return Err(found);
        }
        columns.push(name);
    }
    if columns.len() > MOST_COLUMNS {
        head.columns_unknown = true;
        return Ok(());
    }
    columns.shrink_to_fit(); // scripts have them by the ten thousand
    head.columns = Some(columns);
    Ok(())
}
