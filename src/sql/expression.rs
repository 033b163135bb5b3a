//! Values: what an inserted value is, judged by its tokens.
//!
//! Only what decides a row's fate is told apart (NULL, DEFAULT, a sequence, a parameter, unknown text); any other expression is
//! a value. So no expression is parsed, and none can be too deep.

use crate::facts::ValueKind;
use crate::names::HOLE;
use crate::sql::cursor::Cursor;
use crate::sql::lex::{Token, TokenKind};

/// Words that `s.` may stand before, or that take the sequence's name: Oracle, Db2 and H2; PostgreSQL and MariaDB.
const NEXT_VALUE: &[&str] = &["NEXTVAL", "NEXT_VAL"];

/// What one value is. The cursor holds the value's tokens and no others.
pub fn classify(value: Cursor) -> ValueKind {
    let value = without_wrapping(value.remaining());
    let Some(first) = value.peek() else { return ValueKind::Unknown };
    if value.tokens.len() == 1 {
        return classify_token(&value, first);
    }
    if let Some(sequence) = sequence(&value) {
        return ValueKind::Sequence(sequence);
    }
    // A hole may hold anything, commas too, unless an operator or a function stands around it.
    if has_loose_hole(&value) { ValueKind::Unknown } else { ValueKind::Given }
}

/// What one item of a select list is: [`classify`] without the item's alias (`NULL AS id`, `NULL id`, SQL Server's `id = NULL`).
pub fn classify_item(item: Cursor) -> ValueKind {
    let item = item.remaining();
    let tokens = item.tokens.len();
    let ends_in_name = item.peek_at(tokens.saturating_sub(1)).is_some_and(|token| {
        matches!(token.kind, TokenKind::Word | TokenKind::QuotedName | TokenKind::Placeholder | TokenKind::String) && tokens > 1
    });
    if tokens > 2 && item.word_at(tokens - 2, "AS") && ends_in_name {
        return classify(item.between(0, tokens - 2));
    }
    if tokens == 2 && ends_in_name && (item.is_word("NULL") || item.is_kind(TokenKind::Parameter)) {
        return classify(item.between(0, 1));
    }
    if tokens == 3 && item.symbol_at(1, "=") && item.word_at(2, "NULL") {
        return ValueKind::Null;
    }
    classify(item)
}

/// The name in a parameter's token, without its marker: `id` of `#{id,jdbcType=BIGINT}`, `:id`, `%(id)s`. `?`, `$1` and `%s` have none.
pub fn parameter_name(raw: &str) -> Option<String> {
    let inner = raw.trim_start_matches(['#', ':', '@', '?', '$', '%']);
    let inner = inner.trim_start_matches(['{', '(', '"', '\'']).trim_start();
    let end = inner.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '[' | ']' | '-'))).unwrap_or(inner.len());
    let name = inner.get(..end).unwrap_or("").trim_end_matches('-');
    let is_named = !raw.starts_with('%') || raw.starts_with("%(");
    let is_name = is_named && name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    is_name.then(|| name.to_owned())
}

fn classify_token(value: &Cursor, token: Token) -> ValueKind {
    let text = value.text(token);
    match token.kind {
        TokenKind::Word if text.eq_ignore_ascii_case("NULL") => ValueKind::Null,
        TokenKind::Word if text.eq_ignore_ascii_case("DEFAULT") => ValueKind::Default,
        TokenKind::Word if text.contains(HOLE) => ValueKind::Unknown,
        TokenKind::Parameter if text.starts_with("@@") => ValueKind::Given,
        TokenKind::Parameter => ValueKind::Parameter(parameter_name(text)),
        TokenKind::Placeholder if is_format_directive(text) => ValueKind::Parameter(parameter_name(text)),
        TokenKind::Placeholder => ValueKind::Unknown,
        TokenKind::Word | TokenKind::QuotedName | TokenKind::String | TokenKind::Number | TokenKind::Symbol => ValueKind::Given,
    }
}

/// `%s`, `%(x)s`, `{}`, `{0}`, `{x}`: one value each, of a format string. `${x}` and `{{ x }}` may be any text.
pub fn is_format_directive(text: &str) -> bool {
    (text.starts_with('%') && !text.ends_with('%')) || (text.starts_with('{') && !text.starts_with("{{"))
}

/// Without what does not change it: parentheses around all of it, casts.
fn without_wrapping(value: Cursor) -> Cursor {
    let mut value = value;
    // Each round takes tokens off, so this ends.
    loop {
        let mut rest = value;
        if let Some(inner) = rest.parens() {
            if rest.at_end() || rest.is_symbol("::") {
                value = inner;
                continue;
            }
            return value;
        }
        if value.symbol_at(1, "::") {
            value = value.between(0, 1);
        }
        if value.is_word("CAST") && value.symbol_at(1, "(") {
            rest.next();
            if let Some(inner) = rest.parens()
                && rest.at_end()
            {
                let mut end = inner;
                end.skip_until(|cursor| cursor.is_word("AS"));
                value = inner.between(0, end.position);
                continue;
            }
        }
        return value;
    }
}

/// The name of the sequence that the value is taken from, wherever in it: its last part, unquoted.
pub fn sequence(value: &Cursor) -> Option<String> {
    for (index, &token) in value.tokens.iter().enumerate() {
        if token.kind != TokenKind::Word {
            continue;
        }
        let at = value.between(index, value.tokens.len());
        // `NEXT VALUE FOR s` (SQL:2003: H2, HSQLDB, Derby, Db2, SQL Server, MariaDB), `NEXTVAL FOR s` (Db2).
        let words = [["NEXT", "VALUE", "FOR"].as_slice(), &["NEXTVAL", "FOR"]];
        if let Some(words) = words.into_iter().find(|words| at.is_words(words)) {
            let mut name = at.between(words.len(), at.tokens.len());
            return name.parse_object_name().map(|name| name.text().to_owned());
        }
        let text = value.text(token);
        if !NEXT_VALUE.iter().any(|word| word.eq_ignore_ascii_case(text)) {
            continue;
        }
        // `nextval('public.s'::regclass)`, `NEXTVAL(s)`.
        let mut call = at.between(1, at.tokens.len());
        if let Some(mut argument) = call.parens() {
            let Some(first) = argument.peek() else { continue };
            return match first.kind {
                TokenKind::String => Some(last_part(&argument.string_value(first)).to_owned()),
                TokenKind::Parameter => Some(HOLE.to_string()),
                _ => argument.parse_object_name().map(|name| name.text().to_owned()),
            };
        }
        // `s.NEXTVAL`.
        if let Some(before) = index.checked_sub(2)
            && value.symbol_at(index - 1 - value.position, ".")
            && let Some(&name) = value.tokens.get(before)
        {
            return Some(value.name_of(name).text);
        }
    }
    None
}

/// `"public"."User_id_seq"` → `User_id_seq`.
fn last_part(name: &str) -> &str {
    let name = name.trim();
    let last = match name.strip_suffix('"') {
        Some(quoted) => quoted.rsplit('"').next(),
        None => name.rsplit('.').next(),
    };
    last.unwrap_or(name)
}

/// Whether unknown text stands next to a value without an operator between them.
fn has_loose_hole(value: &Cursor) -> bool {
    let mut cursor = *value;
    let mut before_is_value = false;
    let mut before_is_hole = false;
    while let Some(token) = cursor.peek() {
        let text = cursor.text(token);
        let hole =
            token.kind == TokenKind::Placeholder && !is_format_directive(text) || token.kind == TokenKind::Word && text.ends_with(HOLE);
        let is_value = token.kind != TokenKind::Symbol || text == "(";
        if is_value && (before_is_hole || (hole && before_is_value)) && !(before_is_hole && text == "(") {
            return true;
        }
        before_is_value = is_value;
        before_is_hole = hole;
        cursor.skip();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;
    use crate::sql::lex::lex;
    use crate::sql::{Input, Origin};

    fn kind(sql: &str) -> ValueKind {
        let tokens = lex(sql, 0..sql.len());
        classify(Cursor::new(Input::new(sql, Origin::File(FileId(0))), &tokens))
    }

    fn item(sql: &str) -> ValueKind {
        let tokens = lex(sql, 0..sql.len());
        classify_item(Cursor::new(Input::new(sql, Origin::File(FileId(0))), &tokens))
    }

    fn named(name: &str) -> ValueKind {
        ValueKind::Parameter(Some(name.to_owned()))
    }

    #[test]
    fn null_and_default() {
        for sql in ["NULL", "null", "(NULL)", "((null))", "NULL::uuid", "(NULL)::int", "CAST(NULL AS varchar(10))", "cast((null) as int)"] {
            assert_eq!(kind(sql), ValueKind::Null, "{sql}");
        }
        assert_eq!(kind("default"), ValueKind::Default);
    }

    #[test]
    fn literals_and_expressions_are_values() {
        for sql in [
            "1",
            "-1",
            "'NULL'",
            "''",
            "now()",
            "COALESCE(NULL, 1)",
            "a.b",
            "(SELECT max(id) + 1 FROM t)",
            "x'00'",
            "1 + 2",
            "@@IDENTITY",
            "\"x\"",
            "b'0'",
            "?+1",
        ] {
            assert_eq!(kind(sql), ValueKind::Given, "{sql}");
        }
    }

    #[test]
    fn parameters_of_every_kind() {
        for sql in ["?", "?1", "$1", "$1::jsonb", "%s", "{}", "{0}", "CAST(? AS uuid)"] {
            assert_eq!(kind(sql), ValueKind::Parameter(None), "{sql}");
        }
        for sql in
            [":id", "@id", "#{id}", "#{id,jdbcType=BIGINT}", "#{ id , jdbcType=BIGINT }", "%(id)s", "{id}", ":id::int", "#{id}::uuid"]
        {
            assert_eq!(kind(sql), named("id"), "{sql}");
        }
        assert_eq!(kind("#{list[0].user.id}"), named("list[0].user.id"));
    }

    #[test]
    fn sequences_of_every_dialect() {
        for sql in [
            "nextval('s')",
            "nextval('public.s'::regclass)",
            "nextval('\"public\".\"s\"')",
            "NEXTVAL(s)",
            "NEXT VALUE FOR s",
            "next value for dbo.[s]",
            "NEXTVAL FOR s",
            "s.nextval",
            "app.S.NEXTVAL".to_lowercase().as_str(),
            "(SELECT s.nextval FROM dual)",
            "'x' || nextval('s')",
            "nextval('s')::int",
        ] {
            assert_eq!(kind(sql), ValueKind::Sequence("s".to_owned()), "{sql}");
        }
        assert_eq!(kind("nextval('a.b c')"), ValueKind::Sequence("b c".to_owned()));
    }

    #[test]
    fn unknown_text_is_unknown() {
        for sql in ["\u{E000}", "${x}", "{{ x }}", "x\u{E000}", "? \u{E000}", "\u{E000} ?", "1 ${more}", ""] {
            assert_eq!(kind(sql), ValueKind::Unknown, "{sql}");
        }
        for sql in ["'\u{E000}'", "'a' || \u{E000}", "f(\u{E000})", "\u{E000} + 1", "\u{E000}(1)", "to_date(${x}, 'y')"] {
            assert_eq!(kind(sql), ValueKind::Given, "{sql}");
        }
    }

    #[test]
    fn aliases_of_select_items() {
        for sql in ["NULL AS id", "NULL id", "null", "CAST(NULL AS int) AS id", "id = NULL", "NULL::int AS \"id\""] {
            assert_eq!(item(sql), ValueKind::Null, "{sql}");
        }
        for sql in ["a.id", "a id", "max(x) AS id", "'x' id", "CASE WHEN a THEN NULL END AS b"] {
            assert_eq!(item(sql), ValueKind::Given, "{sql}");
        }
        assert_eq!(item("? AS id"), ValueKind::Parameter(None));
        assert_eq!(item("#{id} id"), named("id"));
        assert_eq!(item("s.nextval AS id"), ValueKind::Sequence("s".to_owned()));
    }
}
