//! Statements whose first words are misspelt: no database runs them, and none is passed over as one that says nothing.
//!
//! A word is a slip when one letter is wrong, missing, doubled or in another's place, and what stands behind it is what belongs there.

use crate::facts::StatementKind;
use crate::sql::cursor::Cursor;
use crate::sql::lex::TokenKind;

/// Verbs that change tables or rows.
const VERBS: &[&str] = &["CREATE", "ALTER", "DROP", "INSERT"];

/// What may stand between CREATE and TABLE.
const BETWEEN: &[&str] = &["TEMPORARY", "TEMP", "GLOBAL", "LOCAL", "UNLOGGED", "EXTERNAL", "FOREIGN", "OR", "REPLACE"];

/// Reads a statement with a misspelt verb, or with TABLE misspelt behind the verb; `None` for every other.
pub fn read(cursor: Cursor) -> Option<StatementKind> {
    let first = cursor.peek().filter(|token| token.kind == TokenKind::Word)?;
    let word = cursor.text(first);
    let exact = VERBS.iter().find(|verb| verb.eq_ignore_ascii_case(word));
    let verb = exact.or_else(|| VERBS.iter().find(|verb| is_slip(word, verb)))?;
    let mut ahead = cursor;
    ahead.position = 1;
    if *verb == "INSERT" {
        if exact.is_some() || !ahead.eat_word("INTO") {
            return None;
        }
        let table = ahead.parse_object_name();
        return Some(unread("INSERT", word, verb, table));
    }
    while *verb == "CREATE" && ahead.any_word(BETWEEN).is_some() {
        ahead.position += 1;
    }
    let object = ahead.peek().filter(|token| token.kind == TokenKind::Word).map(|token| ahead.text(token))?;
    let is_table = object.eq_ignore_ascii_case("TABLE");
    let (wrong, meant) = match exact {
        Some(_) if !is_table && is_slip(object, "TABLE") => (object, "TABLE"),
        None if is_table => (word, *verb),
        _ => return None,
    };
    ahead.position += 1;
    ahead.eat_words(&["IF", "NOT", "EXISTS"]);
    ahead.eat_words(&["IF", "EXISTS"]);
    let table = ahead.parse_object_name()?;
    Some(unread(&format!("{verb} TABLE"), wrong, meant, Some(table)))
}

fn unread(kind: &str, wrong: &str, meant: &str, table: Option<crate::names::ObjectName>) -> StatementKind {
    StatementKind::Unread { kind: kind.to_owned(), reason: format!("`{wrong}` is not SQL; is {meant} meant?"), table }
}

/// Whether a word is another but for one letter. Its plural and its past are words of their own (`DROP TABLES`, `created table`).
fn is_slip(word: &str, meant: &str) -> bool {
    let word: Vec<u8> = word.bytes().map(|byte| byte.to_ascii_uppercase()).collect();
    let meant = meant.as_bytes();
    if word.len().abs_diff(meant.len()) > 1 || word == meant {
        return false;
    }
    let inflected = word.strip_prefix(meant).is_some_and(|end| matches!(end, b"S" | b"D"));
    let same_start = word.iter().zip(meant).take_while(|(left, right)| left == right).count();
    let rest = |text: &[u8], from: usize| text.get(from..).unwrap_or_default().to_vec();
    let (left, right) = (rest(&word, same_start), rest(meant, same_start));
    let is_swapped =
        matches!((left.as_slice(), right.as_slice()), ([a, b, left @ ..], [c, d, right @ ..]) if a == d && b == c && left == right);
    let is_replaced = left.len() == right.len() && rest(&left, 1) == rest(&right, 1);
    let is_missing = left == rest(&right, 1);
    let is_added = rest(&left, 1) == right;
    !inflected && (is_swapped || is_replaced || is_missing || is_added)
}

#[cfg(test)]
mod tests {
    use crate::facts::StatementKind;
    use crate::sql::testing::{statements, tables};

    fn slips(sql: &str) -> Vec<String> {
        let slip = |kind: StatementKind| match kind {
            StatementKind::Unread { kind, reason, table } => {
                Some(format!("{kind} {}: {reason}", table.map(|table| table.key()).unwrap_or_default()))
            }
            _ => None,
        };
        statements(sql).into_iter().filter_map(|statement| slip(statement.kind)).collect()
    }

    #[test]
    fn misspelt_verbs_and_tables_are_not_understood() {
        assert_eq!(slips("CREATE TABL a (b int);"), ["CREATE TABLE a: `TABL` is not SQL; is TABLE meant?"]);
        assert_eq!(slips("INSRT INTO a (b) VALUES (1);"), ["INSERT a: `INSRT` is not SQL; is INSERT meant?"]);
        assert_eq!(slips("creat temporary table if not exists a (b int);"), ["CREATE TABLE a: `creat` is not SQL; is CREATE meant?"]);
        assert_eq!(slips("ALTER TALBE s.a ADD c int;").len(), 1);
        assert_eq!(slips("ALTRE TABLE a ADD c int; DROPP TABLE a; INSERTT INTO a VALUES (1);").len(), 3);
    }

    #[test]
    fn other_words_stay_what_they_are() {
        for sql in
            ["DROP TABLES a, b;", "created table a;", "Inserts into a;", "ALERT user;", "CREATE CABLE;", "UPDATE a SET b = 1;", "CRATE x;"]
        {
            assert!(slips(sql).is_empty(), "{sql}");
        }
        assert!(slips("DO $$ BEGIN RAISE NOTICE 'creat table a'; END $$;").is_empty());
    }

    #[test]
    fn a_list_of_columns_that_is_never_closed_is_not_understood_as_a_whole() {
        for sql in [
            "CREATE TABLE a (b int, c varchar(20);",
            "CREATE TABLE a (b int, PRIMARY KEY (b);",
            "CREATE TABLE a (b int\nCREATE TABLE c (d int);",
        ] {
            let all = statements(sql);
            assert_eq!(all[0].gaps().len(), 1, "{sql}");
            assert_eq!(tables(sql)[0].columns[0].name.text, "b");
        }
        assert!(statements("CREATE TABLE a (b int, c varchar(20));")[0].gaps().is_empty());
    }
}
