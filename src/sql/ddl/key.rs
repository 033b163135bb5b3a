//! Keys, indexes and constraints of tables.

use crate::facts::{DefaultClause, ForeignKey, KeyColumn, KeyDef};
use crate::names::Name;
use crate::sql::cursor::Cursor;
use crate::sql::default;
use crate::sql::lex::TokenKind;

/// A constraint or index as CREATE TABLE and ALTER TABLE … ADD write it.
#[derive(Clone, Debug)]
pub enum Constraint {
    PrimaryKey(KeyDef),
    Unique(KeyDef),
    Index(KeyDef),
    ForeignKey(ForeignKey),
    /// PostgreSQL 18: `CONSTRAINT x NOT NULL c`.
    NotNull(Vec<Name>),
    /// SQL Server: `CONSTRAINT x DEFAULT (0) FOR c`.
    Default {
        column: Name,
        default: DefaultClause,
    },
    /// CHECK, EXCLUDE, WATERMARK, an index of expressions: nothing that is read.
    Noise,
    /// PostgreSQL: `PRIMARY KEY USING INDEX i`.
    PrimaryKeyFromIndex {
        name: Option<Name>,
        index: Name,
    },
    /// A key without readable columns.
    Unread(&'static str),
}

/// Reads a constraint; `None` when what stands there is a column.
pub fn parse(cursor: &mut Cursor) -> Option<Constraint> {
    let from = cursor.position;
    let mut name = None;
    if cursor.eat_word("CONSTRAINT") {
        if cursor.any_word(&["PRIMARY", "UNIQUE", "CHECK", "FOREIGN"]).is_none() && !cursor.is_words(&["NOT", "CLUSTER"]) {
            cursor.eat_words(&["IF", "NOT", "EXISTS"]);
            name = cursor.parse_object_name().and_then(|name| name.parts.into_iter().next_back());
        }
        // `CONSTRAINT x` as a column's name and type is nobody's.
        return Some(named(cursor, from, name).unwrap_or(Constraint::Noise));
    }
    if is_constraint(cursor) { Some(named(cursor, from, name).unwrap_or(Constraint::Noise)) } else { None }
}

/// Whether a constraint stands here, and no column that is called like one (`key varchar(20)`, `index int`).
fn is_constraint(cursor: &Cursor) -> bool {
    let Some(word) = cursor.peek().filter(|token| token.kind == TokenKind::Word).map(|token| cursor.text(token).to_ascii_uppercase())
    else {
        return false;
    };
    match word.as_str() {
        "PRIMARY" => cursor.word_at(1, "KEY") || cursor.symbol_at(1, "("),
        "FOREIGN" => cursor.word_at(1, "KEY"),
        "UNIQUE" => true,
        "CHECK" => cursor.symbol_at(1, "("),
        "EXCLUDE" => cursor.symbol_at(1, "(") || cursor.word_at(1, "USING"),
        "KEY" | "INDEX" | "FULLTEXT" | "SPATIAL" | "INVERTED" | "VECTOR" => is_index(cursor),
        "PERIOD" | "WATERMARK" => cursor.word_at(1, "FOR"),
        "NOT" => cursor.word_at(1, "CLUSTER"),
        // PolarDB: CLUSTERED COLUMNAR INDEX i (a).
        "CLUSTERED" | "NONCLUSTERED" => cursor.word_at(1, "INDEX") || cursor.word_at(2, "INDEX"),
        "CLUSTER" => cursor.word_at(1, "PRIMARY") || cursor.word_at(1, "UNIQUE"),
        "SUPPLEMENTAL" => cursor.word_at(1, "LOG"),
        // CockroachDB's `FAMILY f (a, b)`; a column `family varchar(20)` has a number.
        "FAMILY" | "PROJECTION" => {
            let list = (1..3).find(|&ahead| cursor.symbol_at(ahead, "("));
            list.is_some_and(|at| {
                !cursor.peek_at(at + 1).is_some_and(|token| token.kind == TokenKind::Number) && !cursor.word_at(at + 1, "MAX")
            })
        }
        "DUPLICATE" | "AGGREGATE" => cursor.word_at(1, "KEY"),
        _ => false,
    }
}

fn is_index(cursor: &Cursor) -> bool {
    let mut ahead = 1;
    while cursor.word_at(ahead, "KEY") || cursor.word_at(ahead, "INDEX") {
        ahead += 1;
    }
    // MySQL: an index may have a method and no name.
    let is_nameless = cursor.word_at(ahead, "USING") && cursor.symbol_at(ahead + 2, "(");
    if ahead > 1 || is_nameless || cursor.symbol_at(ahead, "(") {
        return true;
    }
    for _ in 0..4 {
        // The name, and CLUSTERED or UNIQUE after it.
        ahead += 1;
        if cursor.symbol_at(ahead, "(") {
            // `key varchar(20)` has a number, an index has columns.
            let number = cursor.peek_at(ahead + 1).is_some_and(|token| token.kind == TokenKind::Number) || cursor.word_at(ahead + 1, "MAX");
            return !number;
        }
        if cursor.word_at(ahead, "USING") {
            return true;
        }
        if cursor.word_at(ahead, "COLUMNSTORE") {
            return true;
        }
        if !["CLUSTERED", "NONCLUSTERED", "UNIQUE", "HASH"].iter().any(|word| cursor.word_at(ahead, word)) {
            break;
        }
    }
    // ClickHouse: INDEX i expression TYPE minmax.
    cursor.is_word("INDEX") && (2..10).any(|ahead| cursor.word_at(ahead, "GRANULARITY"))
}

fn named(cursor: &mut Cursor, from: usize, name: Option<Name>) -> Option<Constraint> {
    // Dameng: `NOT CLUSTER PRIMARY KEY (id)`, https://eco.dameng.com/document/dm/zh-cn/sql-dev/practice-constraint.html
    if !cursor.eat_words(&["NOT", "CLUSTER"]) {
        cursor.eat_word("CLUSTER");
    }
    if cursor.eat_words(&["PRIMARY", "KEY"]) || (cursor.is_word("PRIMARY") && cursor.symbol_at(1, "(") && cursor.eat_word("PRIMARY")) {
        if cursor.eat_words(&["USING", "INDEX"]) {
            return cursor.parse_name().map(|index| Constraint::PrimaryKeyFromIndex { name, index });
        }
        return Some(match columns(cursor, from, name) {
            Some((key, _)) => Constraint::PrimaryKey(key),
            None => Constraint::Unread("a primary key without a list of columns"),
        });
    }
    if cursor.eat_word("UNIQUE") {
        cursor.eat_any_word(&["KEY", "INDEX"]);
        if !cursor.eat_words(&["NULLS", "NOT", "DISTINCT"]) {
            cursor.eat_words(&["NULLS", "DISTINCT"]);
        }
        return Some(match columns(cursor, from, name) {
            Some((key, true)) => Constraint::Unique(key),
            _ => Constraint::Noise,
        });
    }
    if cursor.eat_words(&["FOREIGN", "KEY"]) {
        cursor.eat_words(&["IF", "NOT", "EXISTS"]);
        if !cursor.is_symbol("(") {
            cursor.parse_object_name();
        }
        let columns = cursor.parse_name_list()?;
        cursor.eat_word("REFERENCES");
        let references = cursor.parse_object_name()?;
        cursor.skip_parens();
        return Some(Constraint::ForeignKey(ForeignKey { columns, references, at: cursor.span_since(from) }));
    }
    if cursor.eat_words(&["NOT", "NULL"]) {
        return cursor.parse_name().map(|column| Constraint::NotNull(vec![column]));
    }
    if cursor.eat_word("DEFAULT") {
        let default = default::parse(cursor)?;
        cursor.eat_word("FOR").then_some(())?;
        let column = cursor.parse_name()?;
        return Some(Constraint::Default { column, default });
    }
    if cursor.any_word(&["KEY", "INDEX"]).is_some() {
        cursor.position += 1;
        cursor.eat_words(&["IF", "NOT", "EXISTS"]);
        return Some(match columns(cursor, from, name) {
            Some((key, true)) => Constraint::Index(key),
            _ => Constraint::Noise,
        });
    }
    if cursor.is_word("CHECK") || cursor.is_word("EXCLUDE") {
        cursor.position += 1;
        cursor.skip_until(|cursor| cursor.is_symbol("("));
        cursor.skip_parens();
        return Some(Constraint::Noise);
    }
    // A period's columns are NOT NULL, said or not: https://mariadb.com/kb/en/application-time-periods/
    if cursor.eat_words(&["PERIOD", "FOR"]) {
        cursor.eat_words(&["IF", "NOT", "EXISTS"]);
        cursor.parse_name();
        return Some(cursor.parse_name_list().map_or(Constraint::Noise, Constraint::NotNull));
    }
    cursor.position = cursor.tokens.len();
    Some(Constraint::Noise)
}

/// Reads `[name] [CLUSTERED] [USING m] (columns)` after the key's own words. The flag says whether all columns are plain names.
fn columns(cursor: &mut Cursor, from: usize, mut name: Option<Name>) -> Option<(KeyDef, bool)> {
    while !cursor.is_symbol("(") {
        if cursor.eat_any_word(&["CLUSTERED", "NONCLUSTERED", "UNIQUE", "HASH", "COLUMNSTORE"]).is_some() {
            continue;
        }
        if cursor.is_word("USING") && !cursor.word_at(1, "INDEX") {
            cursor.position += 2;
            continue;
        }
        if cursor.is_word("USING") || name.is_some() && cursor.any_word(&["NOT", "WITH", "ENABLE"]).is_some() {
            return None;
        }
        let found = cursor.parse_object_name()?;
        name = name.or_else(|| found.parts.into_iter().next_back());
    }
    let (columns, plain) = key_columns(cursor.parens()?);
    Some((KeyDef { name, columns, at: cursor.span_since(from) }, plain))
}

/// A key's columns. An expression in place of a name is left out, and told.
pub fn key_columns(list: Cursor) -> (Vec<KeyColumn>, bool) {
    let mut plain = true;
    let mut columns = Vec::new();
    for mut piece in list.split_commas() {
        let Some(name) = piece.parse_name().or_else(|| piece.eat_kind(TokenKind::String).map(|token| piece.name_of(token))) else {
            plain = false;
            continue;
        };
        // `lower(a)` is an expression, `a(10)` a prefix.
        if let Some(inner) = piece.parens()
            && !inner.is_kind(TokenKind::Number)
        {
            plain = false;
            continue;
        }
        if piece.is_symbol("::") || piece.is_symbol("->") {
            plain = false;
            continue;
        }
        let mut column = KeyColumn { name, descending: false, auto_increment: false };
        while !piece.at_end() {
            column.descending |= piece.is_word("DESC");
            column.auto_increment |= piece.is_word("AUTOINCREMENT");
            piece.skip();
        }
        columns.push(column);
    }
    (columns, plain)
}
