//! What a column's default gives to the rows that take it.

use crate::facts::{DefaultClause, DefaultKind};
use crate::names::{Name, ObjectName};
use crate::sql::cursor::Cursor;
use crate::sql::lex::{Token, TokenKind};

/// Functions made to give a distinct value per call.
/// <https://www.postgresql.org/docs/current/functions-uuid.html>, <https://www.postgresql.org/docs/current/uuid-ossp.html>,
/// <https://dev.mysql.com/doc/refman/8.4/en/miscellaneous-functions.html#function_uuid>,
/// <https://learn.microsoft.com/sql/t-sql/functions/newsequentialid-transact-sql>,
/// <https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/SYS_GUID.html>,
/// <https://www.cockroachlabs.com/docs/stable/functions-and-operators#id-generation-functions>
#[rustfmt::skip]
const UNIQUE: &[&str] = &[
    "uuid", "gen_random_uuid", "random_uuid", "uuid_generate_v1", "uuid_generate_v1mc", "uuid_generate_v3", "uuid_generate_v4",
    "uuid_generate_v5", "uuid_generate_v6", "uuid_generate_v7", "uuidv4", "uuidv7", "uuid_v4", "uuid_v7", "uuid_v1", "gen_uuid_v7",
    "uuid_short", "uuid_string", "generate_uuid", "generateuuidv4", "generateuuidv7", "newid", "newsequentialid", "sys_guid",
    "unique_rowid", "unordered_unique_rowid", "gen_random_ulid", "generate_ulid", "gen_ulid", "ulid", "nanoid", "gen_nanoid", "cuid", "ksuid",
    "typeid_generate", "randomblob", "gen_random_bytes", "generate_unique", "gen_id", "snowflake_id", "next_id", "generate_snowflake_id",
    "crypt_gen_random", "xid", "pseudo_encrypt",
];

/// Functions and words that give another value at another time or to another user, but not to every row.
#[rustfmt::skip]
const VARYING: &[&str] = &[
    "now", "current_timestamp", "current_date", "current_time", "localtime", "localtimestamp", "sysdate", "systimestamp", "getdate",
    "getutcdate", "sysdatetime", "sysutcdatetime", "sysdatetimeoffset", "clock_timestamp", "statement_timestamp", "transaction_timestamp",
    "timeofday", "curdate", "curtime", "utc_timestamp", "utc_date", "utc_time", "unix_timestamp", "datetime", "strftime", "julianday", "unixepoch", "user", "current_user",
    "session_user", "system_user", "suser_name", "suser_sname", "user_name", "host_name", "app_name", "current_schema", "current_database",
    "current_setting", "current_role", "current", "today", "inet_client_addr", "sys_context", "uid", "db_name", "original_login",
    "txid_current", "pg_current_xact_id", "now64", "current_catalog",
];

/// Functions and words that give the same value for the same arguments.
#[rustfmt::skip]
const PURE: &[&str] = &[
    "cast", "convert", "try_cast", "to_date", "to_timestamp", "to_char", "to_number", "json_object", "json_array", "json_quote", "array", "row",
    "empty_clob", "empty_blob", "lower", "upper", "concat", "hextoraw", "date", "time", "timestamp", "interval", "char", "nchar", "chr",
    "coalesce", "make_interval", "make_date", "jsonb_build_object", "jsonb_build_array", "json_build_object", "json_build_array", "decode", "unhex", "hex",
    "date_trunc", "timezone", "extract", "datediff", "dateadd", "date_add", "date_sub", "datepart", "floor", "ceil", "round", "trunc", "abs",
    "substr", "substring", "left", "right", "replace", "isnull", "nvl", "ifnull", "length", "md5", "sha1", "encode", "text", "jsonb", "json",
    "bit", "true", "false", "yes", "no", "on", "off", "at", "zone", "from", "as", "epoch", "year", "month", "day", "hour", "minute", "second",
    "microsecond", "days", "null", "not", "and", "or", "is", "case", "when", "then", "else", "end", "without", "with", "bytea", "value", "infinity", "st_geomfromtext", "point", "inet", "double", "precision", "varying", "character", "_utf8", "_utf8mb4", "_latin1",
    "utf8mb4", "utf8", "signed", "unsigned", "using", "to", "local", "b", "empty_dbclob", "blob", "clob", "div", "mod", "x", "period",
    "microseconds", "milliseconds", "century", "style", "tinyint", "int", "integer", "bigint", "smallint", "varchar", "nvarchar", "decimal",
    "numeric", "float", "real", "boolean", "datetime2", "string",
];

/// So many parentheses are taken off; nobody writes more.
const MOST_PARENS: usize = 16;

/// Words after a default's operand that belong to the expression.
const CONTINUES: &[&str] = &["AT", "AND", "OR", "IS", "DIV", "MOD", "OVER"];

/// Reads a default's expression and says what it gives. The cursor stands after `DEFAULT`, and goes behind the expression.
pub fn parse(cursor: &mut Cursor) -> Option<DefaultClause> {
    let from = cursor.position;
    skip_expression(cursor);
    if cursor.position == from {
        return None;
    }
    let expression = cursor.between(from, cursor.position);
    Some(DefaultClause { kind: classify(expression), text: expression.text_all().to_string(), at: expression.span_all() })
}

/// Goes behind an expression that ends where an option of a column begins.
pub fn skip_expression(cursor: &mut Cursor) {
    loop {
        if !skip_operand(cursor) {
            return;
        }
        loop {
            if cursor.eat_symbol("::") {
                crate::sql::types::parse(cursor);
            } else if cursor.is_symbol("[") {
                cursor.skip_until(|cursor| cursor.is_symbol("]"));
                cursor.eat_symbol("]");
            } else if cursor.is_word("AT") && (cursor.word_at(1, "TIME") || cursor.word_at(1, "LOCAL")) {
                cursor.position += 2;
                cursor.eat_word("ZONE");
                skip_operand(cursor);
            } else if cursor.is_word("IS") {
                cursor.position += 1;
                cursor.eat_word("NOT");
                cursor.eat_word("NULL");
            } else {
                break;
            }
        }
        let operator = cursor.peek().is_some_and(|token| match token.kind {
            TokenKind::Symbol => !matches!(cursor.text(token), "(" | ")" | "," | ";" | "." | "[" | "]" | "{" | "}"),
            TokenKind::Word => CONTINUES.iter().any(|word| word.eq_ignore_ascii_case(cursor.text(token))),
            _ => false,
        });
        if !operator {
            return;
        }
        while cursor.is_kind(TokenKind::Symbol) && !cursor.is_symbol("(") {
            cursor.position += 1;
        }
        if cursor.any_word(CONTINUES).is_some() {
            cursor.position += 1;
        }
    }
}

fn skip_operand(cursor: &mut Cursor) -> bool {
    let Some(token) = cursor.peek() else { return false };
    match token.kind {
        TokenKind::Symbol => match cursor.text(token) {
            "(" => cursor.skip_parens(),
            "-" | "+" | "~" | "!" | "*" | "=" => {
                while cursor.is_kind(TokenKind::Symbol)
                    && ["-", "+", "~", "!", "*", "="].contains(&cursor.peek().map_or("", |sign| cursor.text(sign)))
                {
                    cursor.position += 1;
                }
                !cursor.is_kind(TokenKind::Symbol) && skip_operand(cursor) || cursor.skip_parens()
            }
            "{" => {
                cursor.skip_until(|cursor| cursor.is_symbol("}"));
                cursor.eat_symbol("}")
            }
            "[" => {
                cursor.skip_until(|cursor| cursor.is_symbol("]"));
                cursor.eat_symbol("]")
            }
            _ => false,
        },
        TokenKind::String => {
            cursor.position += 1;
            // Adjacent strings are one.
            while cursor.is_kind(TokenKind::String) {
                cursor.position += 1;
            }
            true
        }
        // `${schema}.s.nextval`
        TokenKind::Parameter | TokenKind::Placeholder if cursor.symbol_at(1, ".") => skip_word_operand(cursor),
        TokenKind::Number | TokenKind::Parameter | TokenKind::Placeholder => {
            cursor.position += 1;
            true
        }
        TokenKind::Word | TokenKind::QuotedName => skip_word_operand(cursor),
    }
}

fn skip_word_operand(cursor: &mut Cursor) -> bool {
    if cursor.eat_words(&["NEXT", "VALUE", "FOR"])
        || cursor.eat_words(&["NEXTVAL", "FOR"])
        || cursor.eat_words(&["PREVIOUS", "VALUE", "FOR"])
    {
        cursor.parse_object_name();
        return true;
    }
    // DB2: CURRENT TIMESTAMP.
    if cursor.is_word("CURRENT") && ["TIMESTAMP", "DATE", "TIME", "USER", "SCHEMA", "SQLID"].iter().any(|word| cursor.word_at(1, word)) {
        cursor.position += 2;
        cursor.skip_parens();
        return true;
    }
    if cursor.eat_word("CASE") {
        cursor.skip_until(|cursor| cursor.is_word("END"));
        cursor.eat_word("END");
        return true;
    }
    // `NOT NULL` is the column's, `NOT x` the expression's.
    if cursor.is_word("NOT") {
        return !cursor.word_at(1, "NULL") && {
            cursor.position += 1;
            cursor.skip();
            true
        };
    }
    // `TIMESTAMP WITH TIME ZONE 'epoch'`
    let mut ahead = *cursor;
    let zoned = ahead.eat_any_word(&["TIME", "TIMESTAMP"]).is_some()
        && (ahead.eat_words(&["WITH", "TIME", "ZONE"]) || ahead.eat_words(&["WITHOUT", "TIME", "ZONE"]));
    if zoned && ahead.eat_kind(TokenKind::String).is_some() {
        *cursor = ahead;
        return true;
    }
    let literal_prefix = cursor.any_word(&["DATE", "TIME", "TIMESTAMP", "INTERVAL", "DATETIME"]).is_some()
        || cursor.peek().is_some_and(|token| cursor.text(token).starts_with('_'));
    if cursor.parse_object_name().is_none() {
        return false;
    }
    if literal_prefix && matches!(cursor.peek().map(|token| token.kind), Some(TokenKind::String | TokenKind::Number)) {
        cursor.position += 1;
        cursor.eat_any_word(&["YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"]);
        return true;
    }
    // Bit strings with a blank, `'x'` after a name of a type.
    while cursor.skip_parens() {}
    true
}

/// What an expression gives, judged by its words.
pub fn classify(expression: Cursor) -> DefaultKind {
    let expression = without_parens(expression);
    if let Some(sequence) = whole_sequence(expression) {
        return DefaultKind::Sequence(sequence);
    }
    if is_null(expression) {
        return DefaultKind::Null;
    }
    let mut varying = false;
    let mut unknown = false;
    for (index, &token) in expression.tokens.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| expression.tokens.get(before)).map_or("", |&before| expression.text(before));
        match token.kind {
            TokenKind::Word | TokenKind::QuotedName => {
                let called = expression.tokens.get(index + 1).is_some_and(|&next| expression.text(next) == "(");
                // A type after `::` or AS, a part of a qualified name, and MySQL's and SQLite's "strings" are no calls.
                if !called && (token.kind == TokenKind::QuotedName || matches!(before, "::" | ".") || before.eq_ignore_ascii_case("AS")) {
                    continue;
                }
                let qualifies = expression.tokens.get(index + 1).is_some_and(|&next| expression.text(next) == ".");
                if qualifies {
                    continue;
                }
                let word = expression.name_of(token).key();
                let known = |list: &[&str]| list.contains(&word.as_str());
                if known(UNIQUE) || word == "nextval" {
                    return DefaultKind::Unique;
                }
                if known(VARYING) {
                    varying = true;
                } else if !known(PURE) {
                    unknown = true;
                }
            }
            TokenKind::Parameter | TokenKind::Placeholder => unknown = true,
            TokenKind::String | TokenKind::Number | TokenKind::Symbol => {}
        }
    }
    match (varying, unknown) {
        (_, true) => DefaultKind::Unknown,
        (true, false) => DefaultKind::Varying,
        (false, false) => DefaultKind::Constant,
    }
}

fn without_parens(mut expression: Cursor) -> Cursor {
    for _ in 0..MOST_PARENS {
        let mut inside = expression;
        let Some(inner) = inside.parens() else { return expression };
        if !inside.at_end() {
            return expression;
        }
        expression = inner;
    }
    expression
}

/// `NULL`, `NULL::text`, `CAST(NULL AS text)`.
fn is_null(mut expression: Cursor) -> bool {
    if expression.eat_word("CAST")
        && let Some(inner) = expression.parens()
    {
        return inner.is_word("NULL");
    }
    expression.eat_word("NULL") && (expression.at_end() || expression.is_symbol("::"))
}

/// The sequence, when the expression is its next value and nothing else.
fn whole_sequence(expression: Cursor) -> Option<ObjectName> {
    let mut cursor = expression;
    if cursor.eat_words(&["NEXT", "VALUE", "FOR"]) || cursor.eat_words(&["NEXTVAL", "FOR"]) {
        return cursor.parse_object_name();
    }
    let mut name = cursor.parse_object_name()?;
    let last = name.key();
    if last == "nextval" {
        if let Some(arguments) = cursor.parens() {
            while cursor.eat_symbol("::") {
                crate::sql::types::parse(&mut cursor);
            }
            return if cursor.at_end() { sequence_argument(arguments) } else { None };
        }
        if name.parts.len() > 1 && cursor.at_end() {
            name.parts.pop();
            return Some(name);
        }
    }
    None
}

/// The sequence in `nextval('s'::regclass)`, `nextval(('"s"'::text)::regclass)`, `nextval(s)`.
fn sequence_argument(arguments: Cursor) -> Option<ObjectName> {
    let mut cursor = without_parens(arguments);
    for _ in 0..MOST_PARENS {
        match cursor.parens() {
            Some(inner) => cursor = inner,
            None => break,
        }
    }
    if let Some(token) = cursor.eat_kind(TokenKind::String) {
        return Some(name_in_string(cursor, token));
    }
    cursor.parse_object_name()
}

/// A qualified name inside of a string literal.
pub fn name_in_string(cursor: Cursor, token: Token) -> ObjectName {
    let value = cursor.string_value(token);
    let at = cursor.span_of(token);
    let parts = crate::sql::lex::lex(&value, 0..value.len())
        .into_iter()
        .filter(|part| matches!(part.kind, TokenKind::Word | TokenKind::QuotedName | TokenKind::Placeholder))
        .map(|part| {
            let raw = value.get(part.range()).unwrap_or("");
            let quoted = part.kind == TokenKind::QuotedName;
            let text = if quoted { crate::sql::cursor::unquote(raw) } else { raw.to_string() };
            Name { text: crate::sql::placeholder::with_holes(&text), quoted, at }
        })
        .collect::<Vec<_>>();
    let parts = if parts.is_empty() { vec![Name { text: value, quoted: true, at }] } else { parts };
    ObjectName { parts, at }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;
    use crate::sql::lex::lex;
    use crate::sql::{Input, Origin};

    fn read(sql: &str) -> (DefaultKind, String, String) {
        let tokens = lex(sql, 0..sql.len());
        let mut cursor = Cursor::new(Input::new(sql, Origin::File(FileId(0))), &tokens);
        let clause = parse(&mut cursor).unwrap();
        (clause.kind, clause.text, cursor.remaining().text_all().to_string())
    }

    #[test]
    fn sequences() {
        for sql in [
            "nextval('public.s'::regclass) NOT NULL",
            "nextval(('\"s\"'::text)::regclass) NOT NULL",
            "NEXT VALUE FOR [dbo].[s] NOT NULL",
            "(NEXT VALUE FOR PUBLIC.S) NOT NULL",
            "x.s.NEXTVAL NOT NULL",
            "${schema}.s.nextval NOT NULL",
            "\"S\".\"NEXTVAL\" NOT NULL",
            "nextval(s) NOT NULL",
        ] {
            let (kind, _, rest) = read(sql);
            let DefaultKind::Sequence(name) = kind else { panic!("{sql}") };
            assert_eq!(name.key(), "s", "{sql}");
            assert_eq!(rest, "NOT NULL");
        }
    }

    #[test]
    fn values_of_every_kind() {
        let cases = [
            ("NULL", DefaultKind::Null),
            ("NULL::character varying", DefaultKind::Null),
            ("((0))", DefaultKind::Constant),
            ("-1", DefaultKind::Constant),
            ("'a'::text", DefaultKind::Constant),
            ("b'0'", DefaultKind::Constant),
            ("'{}'::jsonb", DefaultKind::Constant),
            ("ARRAY[]::text[]", DefaultKind::Constant),
            ("TRUE", DefaultKind::Constant),
            ("\"x\"", DefaultKind::Constant),
            ("DATE '2000-01-01'", DefaultKind::Constant),
            ("'1970-01-01 00:00:01'", DefaultKind::Constant),
            ("to_date('1','YYYY')", DefaultKind::Constant),
            ("now()", DefaultKind::Varying),
            ("(now() at time zone 'utc')", DefaultKind::Varying),
            ("CURRENT_TIMESTAMP(3)", DefaultKind::Varying),
            ("CURRENT TIMESTAMP", DefaultKind::Varying),
            ("(strftime('%s','now'))", DefaultKind::Varying),
            ("timezone('utc'::text, now())", DefaultKind::Varying),
            ("gen_random_uuid()", DefaultKind::Unique),
            ("public.uuid_generate_v4()", DefaultKind::Unique),
            ("(uuid_to_bin(uuid()))", DefaultKind::Unique),
            ("(lower(hex(randomblob(16))))", DefaultKind::Unique),
            ("(newid())", DefaultKind::Unique),
            ("SYS_GUID()", DefaultKind::Unique),
            ("'A' || nextval('s')", DefaultKind::Unique),
            ("my_id()", DefaultKind::Unknown),
            ("${x}", DefaultKind::Unknown),
        ];
        for (sql, kind) in cases {
            assert_eq!(read(sql).0, kind, "{sql}");
        }
    }

    #[test]
    fn an_expression_ends_where_an_option_begins() {
        for sql in [
            "CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP",
            "0 COMMENT 'x'",
            "'a' NOT NULL",
            "(1) CONSTRAINT x CHECK (y)",
            "1 + 2 PRIMARY KEY",
        ] {
            let (_, text, rest) = read(sql);
            assert!(["CURRENT_TIMESTAMP", "0", "'a'", "(1)", "1 + 2"].contains(&text.as_str()), "{text}");
            assert!(!rest.is_empty());
        }
    }
}
