//! The names of a query's columns, as PostgreSQL gives them.
//!
//! Whatever is not plain gives `None`: a wrong name is worse than none. <https://www.postgresql.org/docs/current/queries-select-lists.html>

use crate::facts::query::{Query, QueryItem, QuerySource, QueryTable};
use crate::sql::cursor::Cursor;
use crate::sql::lex::TokenKind;

/// Queries in queries are followed this far.
const DEPTH: usize = 16;

const AFTER_LIST: &[&str] = &["FROM", "INTO", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "UNION", "EXCEPT", "INTERSECT"];

const AFTER_SOURCES: &[&str] =
    &["WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "UNION", "EXCEPT", "INTERSECT", "WINDOW", "OFFSET", "FETCH", "FOR", "WITH"];

const JOINS: &[&str] = &["JOIN", "INNER", "LEFT", "RIGHT", "FULL", "CROSS", "NATURAL"];

/// Words that are values, operators or ends of expressions, and no column's name.
#[rustfmt::skip]
const NO_NAMES: &[&str] = &["NULL", "TRUE", "FALSE", "END", "ISNULL", "NOTNULL", "UNKNOWN", "DEFAULT", "ALL", "ANY", "ARRAY", "CASE"];

/// Calls whose column is called otherwise than they are.
const OWN_NAMES: &[&str] =
    &["CAST", "TRIM", "XMLELEMENT", "ROW", "ARRAY", "NOT", "IN", "EXISTS", "DISTINCT", "ANY", "ALL", "VALUES", "AND", "OR"];

/// Reads the query that stands at the cursor: SELECT, WITH, TABLE, or one in parentheses. `None` where a name cannot be told.
pub fn parse(cursor: Cursor) -> Option<Query> {
    query(cursor, DEPTH)
}

fn query(mut cursor: Cursor, depth: usize) -> Option<Query> {
    let depth = depth.checked_sub(1)?;
    if cursor.is_symbol("(") {
        return query(cursor.parens()?, depth);
    }
    let mut found = Query::default();
    if cursor.eat_word("WITH") {
        cursor.eat_word("RECURSIVE");
        loop {
            let name = cursor.parse_name()?;
            let listed = cursor.is_symbol("(").then(|| cursor.parse_name_list()).flatten();
            cursor.eat_word("AS").then_some(())?;
            cursor.eat_word("NOT");
            cursor.eat_word("MATERIALIZED");
            let inner = cursor.parens()?;
            let inner = match listed {
                Some(names) => Some(of_names(names)),
                None => query(inner, depth),
            };
            found.with.push((name, inner));
            if !cursor.eat_symbol(",") {
                break;
            }
        }
    }
    if cursor.is_symbol("(") {
        let inner = query(cursor.parens()?, depth)?;
        return found.with.is_empty().then_some(inner);
    }
    if cursor.eat_word("TABLE") {
        found.items.push(QueryItem::All);
        found.sources.push(QuerySource { alias: None, of: QueryTable::Named(cursor.parse_object_name()?) });
        return Some(found);
    }
    cursor.eat_word("SELECT").then_some(())?;
    if cursor.eat_words(&["DISTINCT", "ON"]) {
        cursor.skip_parens();
    }
    cursor.eat_any_word(&["DISTINCT", "ALL"]);
    let from = cursor.position;
    while !cursor.at_end() && cursor.any_word(AFTER_LIST).is_none() {
        // IS DISTINCT FROM is a comparison.
        let steps = if cursor.is_words(&["DISTINCT", "FROM"]) { 2 } else { 1 };
        (0..steps).for_each(|_| cursor.skip());
    }
    let list = cursor.between(from, cursor.position);
    found.items = list.split_commas().into_iter().map(item).collect::<Option<_>>()?;
    into(&mut cursor);
    if cursor.eat_word("FROM") {
        sources(&mut cursor, depth, &mut found.sources)?;
    }
    Some(found)
}

/// PostgreSQL: `INTO [TEMPORARY | UNLOGGED] [TABLE] name`. Gives the name when a table is made that lasts.
pub fn into(cursor: &mut Cursor) -> Option<crate::names::ObjectName> {
    cursor.eat_word("INTO").then_some(())?;
    let lasts = cursor.eat_any_word(&["TEMPORARY", "TEMP"]).is_none();
    cursor.eat_word("UNLOGGED");
    cursor.eat_word("TABLE");
    cursor.parse_object_name().filter(|_| lasts)
}

fn of_names(names: Vec<crate::names::Name>) -> Query {
    Query { items: names.into_iter().map(QueryItem::Named).collect(), ..Query::default() }
}

fn item(piece: Cursor) -> Option<QueryItem> {
    let last_at = piece.tokens.len().checked_sub(1)?;
    let &last = piece.tokens.get(last_at)?;
    let before = last_at.checked_sub(1).and_then(|at| piece.tokens.get(at)).copied();
    if piece.text(last) == "*" {
        let Some(dot) = before else { return Some(QueryItem::All) };
        let owner = last_at.checked_sub(2).and_then(|at| piece.tokens.get(at)).copied();
        return owner.filter(|_| piece.text(dot) == "." && last_at % 2 == 0).map(|owner| QueryItem::AllOf(piece.name_of(owner)));
    }
    let is_name = match last.kind {
        TokenKind::QuotedName => true,
        TokenKind::Word => !NO_NAMES.iter().any(|word| word.eq_ignore_ascii_case(piece.text(last))),
        _ => false,
    };
    let named = |token| Some(QueryItem::Named(piece.name_of(token)));
    let Some(before) = before else { return is_name.then(|| named(last)).flatten() };
    if piece.text(before).eq_ignore_ascii_case("AS") && before.kind == TokenKind::Word {
        return matches!(last.kind, TokenKind::Word | TokenKind::QuotedName).then(|| named(last)).flatten();
    }
    // `a.b`, `f(x)`, both with a cast behind them, have the name of the column or the function.
    let mut plain = piece;
    let object = plain.parse_object_name();
    let name = object.as_ref().and_then(|object| object.parts.last()).cloned();
    let is_call = name.is_some() && plain.is_symbol("(");
    if is_call {
        let own = name.as_ref().is_none_or(|name| OWN_NAMES.iter().any(|word| word.eq_ignore_ascii_case(&name.text)));
        if own || !plain.skip_parens() {
            return None;
        }
        if plain.any_word(&["OVER", "FILTER", "WITHIN"]).is_some() {
            // `OVER (…)` and no alias: the piece ends with the parentheses.
            while plain.eat_any_word(&["OVER", "FILTER"]).is_some() && plain.skip_parens() {}
        }
    }
    let is_bare = name.as_ref().is_some_and(|name| !NO_NAMES.iter().any(|word| !name.quoted && word.eq_ignore_ascii_case(&name.text)));
    if plain.at_end() {
        return name.filter(|_| is_bare).map(QueryItem::Named);
    }
    if plain.eat_symbol("::") {
        let one_word = plain.eat_kind(TokenKind::Word).is_some();
        plain.skip_parens();
        if one_word && plain.at_end() {
            return name.filter(|_| is_bare).map(QueryItem::Named);
        }
    }
    // `x y`: an alias without AS follows a value, and no type's first word.
    let follows_value = match before.kind {
        TokenKind::Symbol => matches!(piece.text(before), ")" | "]"),
        TokenKind::Word if piece.text(before).eq_ignore_ascii_case("NOT") => false,
        TokenKind::Word => piece.text(before).eq_ignore_ascii_case("END") || piece.tokens.len() == 2 || last_at % 2 == 1 && is_path(piece),
        _ => true,
    };
    (is_name && follows_value).then(|| named(last)).flatten()
}

/// `a.b alias`: names and points in turn before the last word.
fn is_path(mut piece: Cursor) -> bool {
    piece.parse_object_name().is_some() && piece.position + 1 == piece.tokens.len()
}

fn sources(cursor: &mut Cursor, depth: usize, found: &mut Vec<QuerySource>) -> Option<()> {
    loop {
        cursor.eat_any_word(&["LATERAL", "ONLY"]);
        let mut of = if cursor.is_symbol("(") {
            let mut inner = cursor.parens()?;
            let opens = (0..DEPTH).find(|&ahead| !inner.symbol_at(ahead, "(")).unwrap_or(0);
            if ["SELECT", "WITH", "TABLE"].iter().any(|word| inner.word_at(opens, word)) {
                query(inner, depth).map_or(QueryTable::Unknown, |inner| QueryTable::Query(Box::new(inner)))
            } else if inner.word_at(opens, "VALUES") {
                QueryTable::Unknown
            } else {
                // A join in parentheses.
                sources(&mut inner, depth.checked_sub(1)?, found)?;
                after_source(cursor, found);
                if next_source(cursor, found)? {
                    continue;
                }
                return Some(());
            }
        } else {
            let name = cursor.parse_object_name()?;
            if cursor.skip_parens() { QueryTable::Unknown } else { QueryTable::Named(name) }
        };
        cursor.eat_symbol("*");
        cursor.eat_words(&["WITH", "ORDINALITY"]);
        let has_as = cursor.eat_word("AS");
        let is_alias = has_as
            || (cursor.any_word(JOINS).is_none()
                && cursor.any_word(AFTER_SOURCES).is_none()
                && cursor.any_word(&["ON", "USING", "TABLESAMPLE"]).is_none());
        let alias = if is_alias && cursor.is_name() { cursor.parse_name() } else { None };
        if alias.is_some() && cursor.is_symbol("(") {
            let names = cursor.parse_name_list();
            of = match (names, of) {
                // A table's names may be only partly replaced.
                (Some(names), QueryTable::Query(inner)) if inner.items.len() == names.len() && inner.items.iter().all(is_named) => {
                    QueryTable::Query(Box::new(of_names(names)))
                }
                _ => QueryTable::Unknown,
            };
        }
        found.push(QuerySource { alias, of });
        after_source(cursor, found);
        if !next_source(cursor, found)? {
            return Some(());
        }
    }
}

fn is_named(item: &QueryItem) -> bool {
    matches!(item, QueryItem::Named(_))
}

/// `ON …`, `USING (…)`, which merges columns.
fn after_source(cursor: &mut Cursor, found: &mut Vec<QuerySource>) {
    if cursor.is_word("USING") {
        found.push(QuerySource { alias: None, of: QueryTable::Unknown });
    }
    cursor.skip_until(|cursor| cursor.is_symbol(",") || cursor.any_word(JOINS).is_some() || cursor.any_word(AFTER_SOURCES).is_some());
}

/// Whether another table follows; the cursor stands at it then.
fn next_source(cursor: &mut Cursor, found: &mut Vec<QuerySource>) -> Option<bool> {
    if cursor.eat_symbol(",") {
        return Some(true);
    }
    if cursor.any_word(JOINS).is_none() {
        return Some(false);
    }
    if cursor.eat_word("NATURAL") {
        found.push(QuerySource { alias: None, of: QueryTable::Unknown });
    }
    cursor.eat_any_word(&["INNER", "LEFT", "RIGHT", "FULL", "CROSS"]);
    cursor.eat_word("OUTER");
    cursor.eat_word("JOIN").then_some(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::testing::table;

    fn names(list: &str) -> Option<Vec<String>> {
        let made = table(&format!("CREATE TABLE t AS SELECT {list} FROM x"));
        let names = made.query?.items.into_iter().map(|item| match item {
            QueryItem::Named(name) => name.text,
            QueryItem::All => "*".to_owned(),
            QueryItem::AllOf(name) => format!("{}.*", name.text),
        });
        Some(names.collect())
    }

    #[test]
    fn names_of_a_list() {
        for (list, expected) in [
            ("a, b.c, s.b.d", vec!["a", "c", "d"]),
            ("*, b.*, s.b.*", vec!["*", "b.*", "b.*"]),
            ("a AS x, a y, b.a z, f(1) w, 1 v, 'a' AS \"U\"", vec!["x", "y", "z", "w", "v", "U"]),
            ("count(*), coalesce(a, b), pg_catalog.now(), row_number() OVER (ORDER BY a)", vec!["count", "coalesce", "now", "row_number"]),
            ("a::text, f(a)::int, a::varchar(3)", vec!["a", "f", "a"]),
            ("CASE WHEN a THEN b END c, CASE WHEN a THEN b END AS d, (SELECT 1) e, a IS DISTINCT FROM b AS g", vec!["c", "d", "e", "g"]),
            ("DISTINCT ON (a) a, b", vec!["a", "b"]),
        ] {
            assert_eq!(names(list).as_deref(), Some(expected.iter().map(|name| name.to_string()).collect::<Vec<_>>().as_slice()), "{list}");
        }
    }

    #[test]
    fn what_has_no_plain_name_has_none() {
        for list in [
            "1",
            "a + b",
            "NULL",
            "CASE WHEN a THEN b END",
            "(SELECT 1)",
            "a::double precision",
            "CAST(a AS int)",
            "'x'::text",
            "a IS NULL",
            "NOT a",
        ] {
            assert_eq!(names(list), None, "{list}");
        }
    }

    #[test]
    fn tables_of_from() {
        let made = table(
            "CREATE TABLE t AS WITH c AS (SELECT a FROM b) SELECT x.*, c.a FROM s.x AS x LEFT JOIN c ON c.a = x.a, (SELECT 1 AS n) q CROSS JOIN LATERAL f(1) r WHERE a",
        );
        let query = made.query.unwrap();
        assert_eq!(query.with.len(), 1);
        let aliases: Vec<String> =
            query.sources.iter().map(|source| source.alias.as_ref().map_or("-", |alias| &alias.text).to_owned()).collect();
        assert_eq!(aliases, ["x", "-", "q", "r"]);
        assert!(matches!(query.sources[2].of, QueryTable::Query(_)));
        assert!(matches!(query.sources[3].of, QueryTable::Unknown));
    }
}
