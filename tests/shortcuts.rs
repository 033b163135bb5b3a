//! What is read by a shortcut is read as it would be without: rows of literals, INSERTs that repeat one another.

use std::collections::BTreeSet;

use keyward::analysis::analyze_texts;
use keyward::dialect::Dialect;
use keyward::rules::check_all;
use keyward::sql::lex::{Lexer, Rules, TokenKind};
use proptest::prelude::*;

/// Values, and what stands between them and is none.
const PIECES: &[&str] = &[
    "1", "-2", "3.25", "1e9", "0x1F", "NULL", "null", "DEFAULT", "true", "'a'", "'it''s'", r"'a\'b'", r"'C:\'", r"'\\'", "'é'", "'a\nb'",
    "''", "'open", "now()", "(", ")", ",", ",", ",", ", ", " ", "\n", "--", "#", "?", "$1", "\"x\"", "::text", "N'x'", ";", "a.b", "+",
    "é",
];

fn rules() -> impl Strategy<Value = Rules> {
    prop::sample::select(vec![None, Some(Dialect::MySql), Some(Dialect::Postgres), Some(Dialect::SqlServer)]).prop_map(Rules::of)
}

/// The values of a row by its tokens, and its end.
fn by_tokens(lexer: &mut Lexer) -> Option<(Vec<(u32, u32)>, u32)> {
    let text = lexer.text();
    let (mut values, mut value, mut depth) = (Vec::new(), None, 0);
    for token in lexer {
        let is = |symbol: &str| token.kind == TokenKind::Symbol && text.get(token.range()) == Some(symbol);
        if depth == 0 && (is(",") || is(")")) {
            values.extend(value.take());
            if is(")") {
                return Some((values, token.end));
            }
            continue;
        }
        depth += i32::from(is("(")) - i32::from(is(")"));
        value = Some((value.map_or(token.start, |(start, _)| start), token.end));
    }
    None
}

fn insert() -> impl Strategy<Value = String> {
    let columns = prop::sample::select(vec!["", " (id)", " (id, b)", " (b)", " (id, b, c)", " (id, id)", " (id, d)"]);
    let value = prop::sample::select(vec!["1", "'x'", "NULL", "DEFAULT", "now()"]);
    (columns, prop::collection::vec(value, 1..4))
        .prop_map(|(columns, values)| format!("INSERT INTO t{columns} VALUES ({})", values.join(", ")))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn a_row_of_literals_has_the_values_that_its_tokens_have(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..9), rules in rules()) {
        let text = format!("{})", pieces.concat());
        let mut quick = Lexer::new(&text, 0..text.len(), rules);
        let mut slow = quick.clone();
        let mut values = Vec::new();
        match quick.literal_row(|literal| values.push((literal.start, literal.end))) {
            Some(end) => {
                prop_assert_eq!(by_tokens(&mut slow), Some((values, end)));
                prop_assert_eq!(quick.position(), slow.position());
                prop_assert_eq!((quick.take_unclosed(), quick.suspects()), (slow.take_unclosed(), slow.suspects()));
            }
            None => prop_assert_eq!((quick.position(), quick.take_unclosed()), (0, None)),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn inserts_that_repeat_one_another_are_judged_like_inserts_apart(inserts in prop::collection::vec((insert(), 1..4usize), 1..6)) {
        let statements: Vec<&str> = inserts.iter().flat_map(|(insert, times)| std::iter::repeat_n(insert.as_str(), *times)).collect();
        let table = "CREATE TABLE t (id bigint NOT NULL PRIMARY KEY, b int NOT NULL, c int, d int GENERATED ALWAYS AS (c) STORED);\n";
        let said = |between: &str| -> BTreeSet<String> {
            let analysis = analyze_texts(vec![("db/mysql.sql".to_owned(), format!("{table}{};\n", statements.join(between)))]);
            check_all(&analysis.model).iter().map(|finding| format!("{} {:?}", finding.rule, finding.columns)).collect()
        };
        prop_assert_eq!(said(";\n"), said(";\n-- the next\n"));
    }
}
