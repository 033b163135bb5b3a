//! Data types of every dialect.

use crate::facts::DataType;
use crate::names::ObjectName;
use crate::sql::cursor::Cursor;
use crate::sql::lex::TokenKind;

/// Types of several words; the longest match counts.
#[rustfmt::skip]
const LONG_NAMES: &[&[&str]] = &[
    &["DOUBLE", "PRECISION"],
    &["CHARACTER", "VARYING"], &["CHAR", "VARYING"], &["NATIONAL", "CHARACTER", "VARYING"], &["NATIONAL", "CHAR", "VARYING"],
    &["NATIONAL", "CHARACTER"], &["NATIONAL", "CHAR"], &["NATIONAL", "VARCHAR"], &["NCHAR", "VARYING"], &["NATIONAL", "TEXT"],
    &["VARYING", "CHARACTER"], &["NATIVE", "CHARACTER"],
    &["BIT", "VARYING"], &["BINARY", "VARYING"], &["BINARY", "LARGE", "OBJECT"], &["CHARACTER", "LARGE", "OBJECT"], &["CHAR", "LARGE", "OBJECT"],
    &["NATIONAL", "CHARACTER", "LARGE", "OBJECT"], &["NCHAR", "LARGE", "OBJECT"],
    &["LONG", "RAW"], &["LONG", "VARCHAR"], &["LONG", "VARBINARY"], &["LONG", "INTEGER"], &["LONG", "INT"], &["LONG", "TEXT"],
    &["UNSIGNED", "BIG", "INT"], &["BIG", "INT"], &["UNSIGNED", "INT"], &["UNSIGNED", "INTEGER"], &["UNSIGNED", "BIGINT"], &["SIGNED", "INT"], &["LARGE", "OBJECT"],
];

/// Words after which no type comes, but an option of the column.
#[rustfmt::skip]
const NO_TYPE: &[&str] = &[
    "NOT", "NULL", "PRIMARY", "UNIQUE", "DEFAULT", "CHECK", "REFERENCES", "GENERATED", "CONSTRAINT", "COLLATE", "AS", "COMMENT",
    "AUTO_INCREMENT", "AUTOINCREMENT", "FOREIGN", "ENABLE", "DISABLE", "INVISIBLE", "VISIBLE", "MATERIALIZED", "ENCRYPT", "ALIAS",
];

/// Reads a type. `None` where a column's option, or nothing, stands instead.
pub fn parse(cursor: &mut Cursor) -> Option<DataType> {
    if NO_TYPE.iter().any(|word| cursor.is_word(word)) {
        return None;
    }
    let from = cursor.position;
    let mut base = base_name(cursor)?;
    let mut unsigned = base.starts_with("unsigned ");
    let mut arguments = Vec::new();
    // A changelog's property may bring a list of its own: `${text.type}(255)` with `[varchar](1)` for one database. The last is what is meant.
    while cursor.is_symbol("(") {
        arguments = numbers(cursor.parens()?);
    }
    angle_brackets(cursor);
    let mut written = words(cursor, from);
    let mut end = cursor.position;
    loop {
        if cursor.eat_word("UNSIGNED") {
            unsigned = true;
            written.push_str(" unsigned");
        } else if cursor.eat_words(&["WITH", "LOCAL", "TIME", "ZONE"])
            || cursor.eat_words(&["WITH", "TIME", "ZONE"])
            || cursor.eat_words(&["WITHOUT", "TIME", "ZONE"])
        {
            let zone = words(cursor, end);
            if zone.to_ascii_lowercase().starts_with("with ") {
                base = format!("{base} {}", zone.to_ascii_lowercase());
            }
            written.push(' ');
            written.push_str(&zone);
        } else if cursor.eat_words(&["FOR", "BIT", "DATA"]) {
            written.push_str(" for bit data");
        } else if !(cursor.eat_any_word(&["SIGNED", "ZEROFILL", "BINARY", "ASCII", "UNICODE"]).is_some() || interval_fields(cursor)) {
            break;
        }
        end = cursor.position;
    }
    let is_array = array_marks(cursor);
    if is_array {
        written.push_str("[]");
    }
    let at = cursor.span_since(from);
    Some(DataType { text: written, base, arguments, unsigned, is_array, at })
}

/// The type's leading name in lower case.
fn base_name(cursor: &mut Cursor) -> Option<String> {
    let long = LONG_NAMES.iter().filter(|names| cursor.is_words(names)).max_by_key(|names| names.len());
    if let Some(names) = long {
        cursor.position += names.len();
        return Some(names.join(" ").to_ascii_lowercase());
    }
    if cursor.is_kind(TokenKind::Parameter) && cursor.peek().is_some_and(|token| !cursor.text(token).starts_with('@')) {
        return None;
    }
    let name: ObjectName = cursor.parse_object_name()?;
    // Oracle's `other.column%TYPE`.
    if cursor.is_symbol("%") && (cursor.word_at(1, "TYPE") || cursor.word_at(1, "ROWTYPE")) {
        cursor.position += 2;
    }
    Some(name.key())
}

/// `(32)`, `(10, 2)`, `(32 CHAR)`; nothing when some argument is no number.
fn numbers(arguments: Cursor) -> Vec<u64> {
    let pieces = arguments.split_commas();
    let read = |piece: &Cursor| -> Option<u64> {
        let mut piece = *piece;
        let token = piece.eat_kind(TokenKind::Number)?;
        piece.eat_any_word(&["CHAR", "BYTE", "CHARACTERS", "OCTETS", "CODEUNITS32", "CODEUNITS16", "K", "M", "G"]);
        if piece.at_end() { piece.text(token).parse().ok() } else { None }
    };
    pieces.iter().map(read).collect::<Option<Vec<u64>>>().unwrap_or_default()
}

/// `ARRAY<INT>`, `MAP<STRING, ROW<a INT>>` of Flink, Spark and Hive.
fn angle_brackets(cursor: &mut Cursor) {
    if !cursor.is_symbol("<") {
        return;
    }
    let mut depth = 0usize;
    while let Some(token) = cursor.peek() {
        match cursor.text(token) {
            "<" => depth += 1,
            ">" => depth -= 1,
            _ => {}
        }
        cursor.position += 1;
        if depth == 0 {
            return;
        }
    }
}

fn interval_fields(cursor: &mut Cursor) -> bool {
    let units = ["YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"];
    if cursor.any_word(&units).is_none() {
        return false;
    }
    cursor.position += 1;
    cursor.skip_parens();
    if cursor.is_word("TO") && units.iter().any(|unit| cursor.word_at(1, unit)) {
        cursor.position += 2;
        cursor.skip_parens();
    }
    true
}

fn array_marks(cursor: &mut Cursor) -> bool {
    let from = cursor.position;
    loop {
        if cursor.is_symbol("[") {
            cursor.position += 1;
            cursor.eat_kind(TokenKind::Number);
            cursor.eat_symbol("]");
        } else if cursor.is_word("ARRAY") {
            cursor.position += 1;
        } else {
            return cursor.position > from;
        }
    }
}

/// The text of the tokens from `from` on, with blanks folded, and none around parentheses and commas.
fn words(cursor: &Cursor, from: usize) -> String {
    let mut out = String::new();
    let mut tight = true;
    for token in cursor.tokens.get(from..cursor.position).unwrap_or(&[]) {
        let text = cursor.text(*token);
        let symbol = token.kind == TokenKind::Symbol;
        if !tight && !symbol {
            out.push(' ');
        }
        out.push_str(text);
        tight = symbol && text != ")";
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;
    use crate::sql::lex::lex;
    use crate::sql::{Input, Origin};

    fn read(sql: &str) -> Option<DataType> {
        let tokens = lex(sql, 0..sql.len());
        parse(&mut Cursor::new(Input::new(sql, Origin::File(FileId(0))), &tokens))
    }

    #[test]
    fn types_of_every_dialect() {
        let cases: &[(&str, &str, &str, &[u64])] = &[
            ("varchar(32) character set utf8", "varchar(32)", "varchar", &[32]),
            ("bigint(20) unsigned NOT NULL", "bigint(20) unsigned", "bigint", &[20]),
            ("DECIMAL (10 , 2)", "DECIMAL(10,2)", "decimal", &[10, 2]),
            ("character varying(255)", "character varying(255)", "character varying", &[255]),
            ("timestamp(6) with time zone DEFAULT now()", "timestamp(6) with time zone", "timestamp with time zone", &[6]),
            ("timestamp without time zone", "timestamp without time zone", "timestamp", &[]),
            ("VARCHAR2(32 CHAR)", "VARCHAR2(32 CHAR)", "varchar2", &[32]),
            ("NUMBER(*,0)", "NUMBER(*,0)", "number", &[]),
            ("[nvarchar](max)", "[nvarchar](max)", "nvarchar", &[]),
            ("[varchar](1)(36)", "[varchar](1)(36)", "varchar", &[36]),
            ("enum('a','b')", "enum('a','b')", "enum", &[]),
            ("public.citext", "public.citext", "citext", &[]),
            ("INTERVAL DAY(2) TO SECOND(6) NOT NULL", "INTERVAL", "interval", &[]),
            ("MAP<STRING, ROW<a INT>> x", "MAP<STRING,ROW<a INT>>", "map", &[]),
            ("double precision", "double precision", "double precision", &[]),
        ];
        for (sql, text, base, arguments) in cases {
            let found = read(sql).unwrap();
            assert_eq!((found.text.as_str(), found.base.as_str(), found.arguments.as_slice()), (*text, *base, *arguments), "{sql}");
        }
        assert!(read("integer[]").unwrap().is_array && read("text ARRAY").unwrap().is_array && read("int unsigned").unwrap().unsigned);
        assert_eq!(read("PRIMARY KEY"), None);
    }
}
