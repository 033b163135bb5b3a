//! Words of an INSERT that only some databases know: where they are not known the statement is not meant to run.
//!
//! A statement that a database cannot even read says nothing about a row there: it is another's, kept beside it.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::dialect::Dialect::{self, Db2, Derby, H2, Hsqldb, MariaDb, MySql, Oracle, Postgres, SqlServer, Sqlite};
use crate::sql::Input;
use crate::sql::lex::{Token, TokenKind};

/// How a word must stand to be the one that is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// `NOW()`, and not `dbo.NOW()`, which is the project's own.
    Call,
    /// `SYSDATE`, and not `SYSDATE()`.
    Bare,
    /// `orders_seq.NEXTVAL`
    Member,
    /// The first of `NEXT VALUE FOR`, `FROM DUAL`: these stand behind it.
    Before(&'static [&'static str]),
}

/// The words and the databases that know them, H2 and HSQLDB in the mode of another database included.
/// <https://dev.mysql.com/doc/refman/8.4/en/functions.html>, <https://www.postgresql.org/docs/current/functions.html>,
/// <https://learn.microsoft.com/sql/t-sql/functions/functions>, <https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/>,
/// <https://www.h2database.com/html/functions.html>, <https://hsqldb.org/doc/2.0/guide/builtinfunctions-chapt.html>
const WORDS: &[(&str, Form, &[Dialect])] = &[
    ("now", Form::Call, &[MySql, MariaDb, Postgres, H2, Hsqldb]),
    ("getdate", Form::Call, &[SqlServer, H2, Hsqldb]),
    ("sysdatetime", Form::Call, &[SqlServer, H2]),
    ("getutcdate", Form::Call, &[SqlServer, H2]),
    ("newid", Form::Call, &[SqlServer, H2]),
    ("sysdate", Form::Bare, &[Oracle, H2, Hsqldb, Db2]),
    ("systimestamp", Form::Bare, &[Oracle, H2, Hsqldb]),
    ("sys_guid", Form::Call, &[Oracle, H2, Hsqldb]),
    ("rownum", Form::Bare, &[Oracle, H2, Hsqldb, Db2]),
    ("nextval", Form::Member, &[Oracle, H2, Hsqldb, Db2]),
    ("nextval", Form::Call, &[Postgres, MariaDb, H2]),
    // MariaDB: <https://mariadb.com/kb/en/next-value-for-sequence_name/>
    ("next", Form::Before(&["value", "for"]), &[MariaDb, SqlServer, H2, Hsqldb, Derby, Db2]),
    ("from", Form::Before(&["dual"]), &[MySql, MariaDb, Oracle, H2, Hsqldb, Db2]),
    ("gen_random_uuid", Form::Call, &[Postgres, H2]),
    ("datetime", Form::Call, &[Sqlite]),
    ("strftime", Form::Call, &[Sqlite]),
];

/// Databases that take names in backquotes: <https://www.sqlite.org/lang_keywords.html>; H2 in the mode of MySQL.
const BACKQUOTES: &[Dialect] = &[MySql, MariaDb, Sqlite, H2];

/// How much of a statement is looked at: what a dump's rows are like shows in the first of them.
const MOST_BYTES: usize = 16 * 1024;

static MENTIONS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let words = WORDS.iter().map(|(word, form, _)| match form {
        Form::Before(behind) => behind.last().copied().filter(|last| last.len() > 3).unwrap_or("value"),
        _ => word,
    });
    AhoCorasick::builder().ascii_case_insensitive(true).build(words.chain(["`"])).ok()
});

/// The databases that know every word of a statement; none when it has no word that tells databases apart. What no database knows is left to
/// schemas of which the database is not known.
pub fn dialects(input: Input, range: Range<usize>) -> Vec<Dialect> {
    let mut end = range.end.min(range.start.saturating_add(MOST_BYTES));
    while !input.text.is_char_boundary(end) && end > range.start {
        end -= 1;
    }
    let range = range.start..end;
    let Some(text) = input.text.get(range.clone()) else { return Vec::new() };
    if !MENTIONS.as_ref().is_some_and(|mentions| mentions.is_match(text)) {
        return Vec::new();
    }
    let tokens: Vec<Token> = input.lexer(range).collect();
    let mut known: Option<Vec<Dialect>> = None;
    for place in 0..tokens.len() {
        if let Some(only) = knowing(input, &tokens, place) {
            match &mut known {
                Some(known) => known.retain(|dialect| only.contains(dialect)),
                None => known = Some(only.to_vec()),
            }
        }
    }
    match known {
        Some(known) if known.is_empty() => vec![Dialect::Generic],
        known => known.unwrap_or_default(),
    }
}

/// The databases that know what stands at a place, where not all do.
fn knowing(input: Input, tokens: &[Token], place: usize) -> Option<&'static [Dialect]> {
    let text =
        |place: Option<usize>| place.and_then(|place| tokens.get(place)).and_then(|token| input.text.get(token.range())).unwrap_or("");
    let token = tokens.get(place)?;
    let own = text(Some(place));
    if token.kind == TokenKind::QuotedName {
        return own.starts_with('`').then_some(BACKQUOTES);
    }
    if token.kind != TokenKind::Word {
        return None;
    }
    let (before, behind) = (text(place.checked_sub(1)), text(Some(place + 1)));
    let is_called = behind == "(" && !["into", "table"].iter().any(|word| before.eq_ignore_ascii_case(word));
    let stands = |form: Form| match form {
        Form::Call => is_called && before != ".",
        Form::Bare => behind != "(" && behind != "." && before != ".",
        Form::Member => behind != "(" && before == ".",
        Form::Before(words) => words.iter().enumerate().all(|(index, word)| text(Some(place + 1 + index)).eq_ignore_ascii_case(word)),
    };
    WORDS.iter().find(|(word, form, _)| own.eq_ignore_ascii_case(word) && stands(*form)).map(|(_, _, dialects)| *dialects)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, FileKind, SourceFile};

    fn of(sql: &str) -> Vec<Dialect> {
        let file = SourceFile::new(FileId(0), "a.sql", FileKind::Sql, sql);
        dialects(Input::file(&file), 0..sql.len())
    }

    #[test]
    fn functions_tell_databases_apart() {
        assert!(of("INSERT INTO t (a, b) VALUES (1, CURRENT_TIMESTAMP)").is_empty());
        assert!(!of("INSERT INTO t (a) VALUES (now())").contains(&SqlServer));
        assert_eq!(of("INSERT INTO t (a) VALUES (GETDATE())"), [SqlServer, H2, Hsqldb]);
        assert!(!of("INSERT INTO t (a) VALUES (s.nextval)").contains(&Postgres));
        assert!(of("INSERT INTO t (a) VALUES (nextval('s'))").contains(&Postgres));
        assert!(!of("INSERT INTO t (a) VALUES (NEXT VALUE FOR s)").contains(&Postgres));
        assert!(!of("INSERT INTO `t` (a) VALUES (1)").contains(&Oracle));
        assert_eq!(of("INSERT INTO t (a, b) VALUES (getdate(), datetime('now'))"), [Dialect::Generic]);
    }

    #[test]
    fn texts_tables_and_own_functions_are_no_such_words() {
        for sql in [
            "INSERT INTO t (a) VALUES ('now()')",
            "INSERT INTO t (a) VALUES (dbo.now())",
            "INSERT INTO now (a) VALUES (1)",
            "INSERT INTO now(a) VALUES (1)",
            "INSERT INTO t (a) VALUES (SYSDATE())",
            "INSERT INTO t (a) VALUES (1) -- `t`, now()",
        ] {
            assert!(of(sql).is_empty(), "{sql}");
        }
    }
}
