//! The dialect that a script's text gives away.

use std::ops::Range;

use crate::dialect::Dialect;
use crate::sql::lex::{Lexer, Rules, TokenKind};

/// So much of a script is looked at.
const LOOK: usize = 128 * 1024;

/// What dump tools write at the top.
const HEADERS: &[(&str, Dialect)] = &[
    ("MariaDB dump", Dialect::MariaDb),
    ("MySQL dump", Dialect::MySql),
    ("phpMyAdmin SQL Dump", Dialect::MySql),
    ("PostgreSQL database dump", Dialect::Postgres),
    ("PostgreSQL database cluster dump", Dialect::Postgres),
    ("Source Server Type    : MySQL", Dialect::MySql),
    ("Source Server Type    : MariaDB", Dialect::MariaDb),
    ("Source Server Type    : PostgreSQL", Dialect::Postgres),
    ("Source Server Type    : Oracle", Dialect::Oracle),
    ("Source Server Type    : SQL Server", Dialect::SqlServer),
    ("Source Server Type    : SQLite", Dialect::Sqlite),
    ("PRAGMA foreign_keys", Dialect::Sqlite),
    ("SQLiteStudio", Dialect::Sqlite),
    ("HeidiSQL", Dialect::MySql),
];

/// What tools write that carry a database over to another one.
const TARGET: &str = "Target Server Type";

/// Names in such a line.
const TARGETS: &[(&str, Dialect)] = &[
    ("mysql", Dialect::MySql),
    ("mariadb", Dialect::MariaDb),
    ("postgres", Dialect::Postgres),
    ("kingbase", Dialect::Postgres),
    ("opengauss", Dialect::Postgres),
    ("highgo", Dialect::Postgres),
    ("oracle", Dialect::Oracle),
    ("sql server", Dialect::SqlServer),
    ("sqlserver", Dialect::SqlServer),
    ("sqlite", Dialect::Sqlite),
    ("db2", Dialect::Db2),
];

fn target(start: &str) -> Option<Dialect> {
    let line = start.lines().find(|line| line.contains(TARGET))?.to_lowercase();
    TARGETS.iter().find(|(name, _)| line.contains(name)).map(|&(_, dialect)| dialect)
}

/// Words and how strongly they speak for a dialect.
#[rustfmt::skip]
const WORDS: &[(&str, Dialect, u32)] = &[
    ("ENGINE", Dialect::MySql, 8), ("INNODB", Dialect::MySql, 10), ("AUTO_INCREMENT", Dialect::MySql, 5), ("UNSIGNED", Dialect::MySql, 4), ("TINYINT", Dialect::MySql, 1),
    ("MEDIUMTEXT", Dialect::MySql, 5), ("LONGTEXT", Dialect::MySql, 4), ("LONGBLOB", Dialect::MySql, 4), ("UTF8MB4", Dialect::MySql, 8), ("DELIMITER", Dialect::MySql, 6), ("MODIFY", Dialect::MySql, 1),
    ("SERIAL", Dialect::Postgres, 5), ("BIGSERIAL", Dialect::Postgres, 10), ("SMALLSERIAL", Dialect::Postgres, 10), ("BYTEA", Dialect::Postgres, 8),
    ("JSONB", Dialect::Postgres, 8), ("TIMESTAMPTZ", Dialect::Postgres, 8), ("PLPGSQL", Dialect::Postgres, 10), ("INT8", Dialect::Postgres, 3), ("INT4", Dialect::Postgres, 3),
    ("NEXTVAL", Dialect::Postgres, 2), ("GEN_RANDOM_UUID", Dialect::Postgres, 8), ("UUID_GENERATE_V4", Dialect::Postgres, 8), ("PG_CATALOG", Dialect::Postgres, 10), ("CITEXT", Dialect::Postgres, 8), ("SEARCH_PATH", Dialect::Postgres, 8), ("REGCLASS", Dialect::Postgres, 10), ("CONCURRENTLY", Dialect::Postgres, 8), ("TSVECTOR", Dialect::Postgres, 8),
    ("AUTOINCREMENT", Dialect::Sqlite, 8), ("PRAGMA", Dialect::Sqlite, 10), ("ROWID", Dialect::Sqlite, 3), ("SQLITE_SEQUENCE", Dialect::Sqlite, 10), ("SQLITE_MASTER", Dialect::Sqlite, 10), ("STRFTIME", Dialect::Sqlite, 6), ("UNIXEPOCH", Dialect::Sqlite, 6), ("NOCASE", Dialect::Sqlite, 5),
    ("NVARCHAR", Dialect::SqlServer, 4), ("UNIQUEIDENTIFIER", Dialect::SqlServer, 6), ("DATETIME2", Dialect::SqlServer, 8), ("DATETIMEOFFSET", Dialect::SqlServer, 8), ("DBO", Dialect::SqlServer, 8),
    ("GO", Dialect::SqlServer, 4), ("NONCLUSTERED", Dialect::SqlServer, 8), ("OBJECT_ID", Dialect::SqlServer, 8), ("GETDATE", Dialect::SqlServer, 6), ("NEWID", Dialect::SqlServer, 6), ("IDENTITY_INSERT", Dialect::SqlServer, 10), ("NTEXT", Dialect::SqlServer, 6),
    ("SYSOBJECTS", Dialect::SqlServer, 8), ("PAD_INDEX", Dialect::SqlServer, 8), ("SYSUTCDATETIME", Dialect::SqlServer, 8),
    ("VARCHAR2", Dialect::Oracle, 8), ("NVARCHAR2", Dialect::Oracle, 8), ("NUMBER", Dialect::Oracle, 5), ("SYSDATE", Dialect::Oracle, 4), ("SYSTIMESTAMP", Dialect::Oracle, 6), ("DUAL", Dialect::Oracle, 3), ("PCTFREE", Dialect::Oracle, 6), ("SYS_GUID", Dialect::Oracle, 6), ("PURGE", Dialect::Oracle, 3), ("NOCACHE", Dialect::Oracle, 3),
];

/// Type names of other databases, which SQLite takes as it takes any word there
/// (<https://www.sqlite.org/datatype3.html#determination_of_column_affinity>); it takes backquotes and brackets too.
const SOFT: &[&str] = &["UNSIGNED", "TINYINT", "MEDIUMTEXT", "LONGTEXT", "LONGBLOB", "NVARCHAR"];

/// Functions: words of their own elsewhere.
const FUNCTIONS: &[&str] =
    &["OBJECT_ID", "GETDATE", "NEWID", "SYSUTCDATETIME", "GEN_RANDOM_UUID", "UUID_GENERATE_V4", "STRFTIME", "UNIXEPOCH", "SYS_GUID"];

/// What a column's name stands behind.
const BEFORE_NAMES: &[&str] = &["(", ",", ".", "ADD", "COLUMN", "MODIFY", "CHANGE", "SELECT", "BY", "WHERE", "AND", "OR", "SET"];

/// Whether a word stands where a column is named: `create table t (number varchar(10), engine varchar(10))`.
fn is_name(word: &str, before: &str, text: &str, at: Range<usize>) -> bool {
    let behind = text.get(at.end..).unwrap_or("").trim_start();
    if FUNCTIONS.contains(&word) {
        return !behind.starts_with('(');
    }
    // Commands of clients have a line of their own.
    if ["GO", "DELIMITER"].contains(&word) {
        let line = text.get(..at.start).unwrap_or("").rsplit('\n').next().unwrap_or("");
        return !line.trim().is_empty();
    }
    let is_first = || BEFORE_NAMES.iter().any(|known| known.eq_ignore_ascii_case(before));
    // `, ENGINE = InnoDB`, `WITH (PAD_INDEX = OFF)`, `dbo.t`, `sys.sysobjects`, `q.nextval`
    !["SYSOBJECTS", "NEXTVAL", "DBO", "PG_CATALOG"].contains(&word) && is_first() && !behind.starts_with(['=', '('])
}

/// Words that no other system's scripts have: they speak for their database whatever the script is called.
/// <https://dev.mysql.com/doc/refman/8.4/en/storage-engines.html>, <https://www.postgresql.org/docs/current/datatype-numeric.html>
const PLAIN: &[(&str, Dialect)] = &[
    ("INNODB", Dialect::MySql),
    ("MYISAM", Dialect::MySql),
    ("BIGSERIAL", Dialect::Postgres),
    ("PLPGSQL", Dialect::Postgres),
    ("NONCLUSTERED", Dialect::SqlServer),
    ("AUTOINCREMENT", Dialect::Sqlite),
];

/// The database that a script is for beyond doubt: a word of its own, and nothing that speaks louder for another.
pub fn plainly(text: &str) -> Option<Dialect> {
    let guessed = dialect(text).map(|guess| guess.dialect)?;
    let mut end = text.len().min(LOOK);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut words = Lexer::new(text, 0..end, Rules::default()).filter(|token| token.kind == TokenKind::Word);
    let says = |found: &str| PLAIN.iter().any(|(word, dialect)| dialect.is_alike(guessed) && word.eq_ignore_ascii_case(found));
    words.any(|token| text.get(token.range()).is_some_and(says)).then_some(guessed)
}

/// What a text gives away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guess {
    pub dialect: Dialect,
    /// All that speaks for it is fit for SQLite too.
    pub is_soft: bool,
}

/// Judges a script by its text alone.
pub fn dialect(text: &str) -> Option<Guess> {
    let firm = |dialect: Dialect| Guess { dialect, is_soft: false };
    let mut end = text.len().min(LOOK);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let start = text.get(..end.min(2048)).unwrap_or_else(|| text.get(..end).unwrap_or(""));
    if let Some(dialect) = target(start) {
        return Some(firm(dialect));
    }
    if let Some((_, dialect)) = HEADERS.iter().find(|(header, _)| start.contains(header) && !start.contains(TARGET)) {
        return Some(firm(*dialect));
    }
    let mut is_soft = true;
    let mut scores: Vec<(Dialect, u32)> = Vec::new();
    // Those for which a word speaks that is no mere type name.
    let mut firmly: Vec<Dialect> = Vec::new();
    let mut add = |dialect: Dialect, weight: u32| match scores.iter_mut().find(|(known, _)| *known == dialect) {
        Some((_, score)) => *score += weight,
        None => scores.push((dialect, weight)),
    };
    let mut seen: Vec<&str> = Vec::new();
    let mut before = "";
    for token in Lexer::new(text, 0..end, Rules::default()) {
        let found = text.get(token.range()).unwrap_or("");
        match token.kind {
            TokenKind::Word => {
                let known = WORDS.iter().find(|(word, ..)| word.eq_ignore_ascii_case(found));
                if let Some((word, dialect, weight)) = known.filter(|(word, ..)| !is_name(word, before, text, token.range())) {
                    // A word counts a few times, so that one table of a mixed script does not decide.
                    if seen.iter().filter(|known| *known == word).count() < 3 {
                        seen.push(word);
                        add(*dialect, *weight);
                        is_soft &= SOFT.contains(word);
                        firmly.extend((!SOFT.contains(word)).then_some(*dialect));
                    }
                } else if found.eq_ignore_ascii_case("IDENTITY")
                    && !before.eq_ignore_ascii_case("AS")
                    && text.get(token.end as usize..).is_some_and(|rest| rest.trim_start().starts_with("(1"))
                {
                    add(Dialect::SqlServer, 6);
                    is_soft = false;
                }
            }
            TokenKind::QuotedName if found.starts_with('`') && !seen.contains(&"`") => {
                seen.push("`");
                add(Dialect::MySql, 6);
            }
            TokenKind::QuotedName if found.starts_with('[') && !seen.contains(&"[") => {
                seen.push("[");
                add(Dialect::SqlServer, 6);
            }
            TokenKind::String if found.starts_with('$') => {
                add(Dialect::Postgres, 5);
                is_soft = false;
            }
            TokenKind::Symbol if found == "::" && !seen.contains(&"::") => {
                seen.push("::");
                add(Dialect::Postgres, 6);
                is_soft = false;
            }
            _ => {}
        }
        before = found;
    }
    if crate::sql::directive::has_line(text.get(..end).unwrap_or(""), "/") {
        add(Dialect::Oracle, 4);
        is_soft = false;
    }
    // Type names and quotes are the taste of SQLite's users, where its own words stand beside them: https://www.sqlite.org/autoinc.html
    if firmly.contains(&Dialect::Sqlite) && firmly.iter().all(|dialect| *dialect == Dialect::Sqlite) {
        scores.retain(|(dialect, _)| !matches!(dialect, Dialect::MySql | Dialect::SqlServer));
    }
    scores.sort_by_key(|&(dialect, score)| (std::cmp::Reverse(score), dialect));
    match scores.as_slice() {
        [(dialect, score)] if *score >= 3 => Some(Guess { dialect: *dialect, is_soft }),
        [(dialect, score), (_, second), ..] if *score >= 3 && score > second => Some(Guess { dialect: *dialect, is_soft }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_text_gives_away() {
        let cases = [
            ("CREATE TABLE `a` (`b` int) ENGINE=InnoDB;", Some(Dialect::MySql)),
            ("-- MariaDB dump 10.19\n", Some(Dialect::MariaDb)),
            ("/*\n Source Server Type    : MySQL\n Target Server Type    : PostgreSQL\n*/", Some(Dialect::Postgres)),
            ("CREATE TABLE a (b bigserial, c bytea);", Some(Dialect::Postgres)),
            ("SELECT 'x'::text;", Some(Dialect::Postgres)),
            ("CREATE TABLE a (b integer primary key autoincrement);", Some(Dialect::Sqlite)),
            (
                "CREATE TABLE a (b integer primary key autoincrement, c bigint unsigned, d bigint unsigned, e bigint unsigned);",
                Some(Dialect::Sqlite),
            ),
            ("CREATE TABLE [dbo].[a] (b int IDENTITY(1,1))\nGO\n", Some(Dialect::SqlServer)),
            ("CREATE TABLE a (b VARCHAR2(10), c NUMBER(19))\n/\n", Some(Dialect::Oracle)),
            ("CREATE TABLE a (b int);", None),
            ("create table a (id integer, number varchar(10), engine varchar(10), object_id int, serial int, go int);", None),
            ("ALTER TABLE a ADD COLUMN purge int; SELECT a.number, rowid FROM a; INSERT INTO a (engine, unsigned) VALUES (1, 2);", None),
            ("CREATE TABLE a (b datetime DEFAULT (getdate()))", Some(Dialect::SqlServer)),
            ("ALTER TABLE a COMMENT 'x', ENGINE = InnoDB;", Some(Dialect::MySql)),
        ];
        for (text, expected) in cases {
            assert_eq!(dialect(text).map(|guess| guess.dialect), expected, "{text}");
        }
    }

    #[test]
    fn words_that_one_database_alone_has() {
        assert_eq!(plainly("CREATE TABLE `a` (`b` int AUTO_INCREMENT) ENGINE=InnoDB;"), Some(Dialect::MySql));
        assert_eq!(plainly("CREATE TABLE a (b bigserial);"), Some(Dialect::Postgres));
        // Doris, StarRocks, Hive
        assert_eq!(plainly("CREATE TABLE `a` (`b` int) ENGINE=OLAP DUPLICATE KEY(`b`);"), None);
        assert_eq!(plainly("CREATE TABLE `a` (`b` string COMMENT 'like InnoDB') STORED AS PARQUET;"), None);
        assert_eq!(plainly("CREATE TABLE a (b VARCHAR2(10), c bytea, d jsonb);\n-- InnoDB"), None);
    }

    #[test]
    fn what_sqlite_would_take_too_is_soft() {
        let is_soft = |text: &str| dialect(text).is_some_and(|guess| guess.is_soft);
        assert!(is_soft("CREATE TABLE `a`(`id` INTEGER NOT NULL PRIMARY KEY, [b] UNSIGNED BIG INT)"));
        assert!(!is_soft("CREATE TABLE `a`(`id` INTEGER AUTO_INCREMENT)"));
        assert!(!is_soft("CREATE TABLE a (id bigserial)"));
    }
}
