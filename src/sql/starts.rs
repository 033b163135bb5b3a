//! Words that begin a statement where they stand first on a line.

use crate::sql::lex::{Token, TokenKind};

/// Settings whose `SET` is a statement of its own in T-SQL, where no `;` need stand before it.
#[rustfmt::skip]
const SERVER_SETTINGS: &[&str] = &[
    "IDENTITY_INSERT",
    "ANSI_NULLS",
    "QUOTED_IDENTIFIER",
    "NOCOUNT",
    "XACT_ABORT",
    "ANSI_PADDING",
    "ANSI_WARNINGS",
    "ARITHABORT",
    "CONCAT_NULL_YIELDS_NULL",
    "NUMERIC_ROUNDABORT",
    "ANSI_NULL_DFLT_ON",
    "DATEFORMAT",
];

/// What may follow the first words of a statement, for those that are told apart from clauses by it. An empty list: any word.
#[rustfmt::skip]
const STARTS: &[(&str, &[&str])] = &[
    (
        "CREATE",
        &[
            "TABLE",
            "UNIQUE",
            "INDEX",
            "CLUSTERED",
            "NONCLUSTERED",
            "SEQUENCE",
            "TRIGGER",
            "PROCEDURE",
            "PROC",
            "FUNCTION",
            "VIEW",
            "OR",
            "TYPE",
            "SCHEMA",
            "DATABASE",
            "TEMPORARY",
            "TEMP",
            "GLOBAL",
            "LOCAL",
            "EXTERNAL",
            "FOREIGN",
            "UNLOGGED",
            "DEFINER",
            "ALGORITHM",
            "MATERIALIZED",
            "EXTENSION",
            "DOMAIN",
            "SYNONYM",
            "PUBLIC",
            "FULLTEXT",
            "SPATIAL",
            "BITMAP",
            "CACHED",
            "MEMORY",
            "USER",
            "ROLE",
            "VIRTUAL",
            "PACKAGE",
            "EVENT",
            "RULE",
            "LOGIN",
        ],
    ),
    ("ALTER", &["TABLE", "SEQUENCE", "DATABASE", "VIEW", "TRIGGER", "PROCEDURE", "FUNCTION", "SCHEMA", "SESSION", "TYPE", "AUTHORIZATION"]),
    ("DROP", &["TABLE", "SEQUENCE", "VIEW", "PROCEDURE", "FUNCTION", "TRIGGER", "DATABASE", "SCHEMA", "TYPE", "SYNONYM", "INDEX", "PROC"]),
    ("INSERT", &["INTO", "IGNORE", "ALL", "OVERWRITE"]),
    ("REPLACE", &["INTO"]),
    ("MERGE", &["INTO"]),
    ("DELETE", &["FROM"]),
    ("TRUNCATE", &["TABLE"]),
    ("COMMENT", &["ON"]),
    ("RENAME", &["TABLE"]),
    ("LOCK", &["TABLES", "TABLE"]),
    ("UNLOCK", &["TABLES"]),
    ("SET", SERVER_SETTINGS),
    ("GRANT", &["SELECT", "ALL", "INSERT", "EXECUTE", "USAGE", "CONNECT"]),
];

/// Starters whose next token is tested in another way: a name, a string, a variable.
#[rustfmt::skip]
const LOOSE_STARTS: &[&str] = &["UPDATE", "EXEC", "EXECUTE", "USE", "IF", "PRINT", "DECLARE", "COMMIT", "ROLLBACK", "PROMPT"];

/// Whether the word `token` begins a statement, judged by itself and the token after it.
pub fn starts_statement(text: &str, token: Token, ahead: &mut dyn Iterator<Item = Token>) -> bool {
    if token.kind != TokenKind::Word {
        return false;
    }
    let word = text.get(token.range()).unwrap_or("");
    let loose = LOOSE_STARTS.iter().any(|start| start.eq_ignore_ascii_case(word));
    let strict = STARTS.iter().find(|(start, _)| start.eq_ignore_ascii_case(word));
    if !loose && strict.is_none() {
        return false;
    }
    let Some(next) = ahead.next() else { return loose };
    let following = text.get(next.range()).unwrap_or("");
    if let Some((_, follow)) = strict {
        return next.kind == TokenKind::Word && follow.iter().any(|word| word.eq_ignore_ascii_case(following));
    }
    let word = word.to_ascii_uppercase();
    match word.as_str() {
        // `UPDATE t SET`, not `ON UPDATE SET NULL`, not `… FOR UPDATE`.
        "UPDATE" => {
            matches!(next.kind, TokenKind::Word | TokenKind::QuotedName)
                && !["SET", "CASCADE", "NO", "RESTRICT", "ON", "OF", "CURRENT_TIMESTAMP"]
                    .iter()
                    .any(|word| word.eq_ignore_ascii_case(following))
        }
        "DECLARE" => next.kind == TokenKind::Parameter,
        "PRINT" => next.kind == TokenKind::String,
        "USE" => {
            matches!(next.kind, TokenKind::Word | TokenKind::QuotedName)
                && !["INDEX", "KEY"].contains(&following.to_ascii_uppercase().as_str())
        }
        "IF" => {
            ["NOT", "EXISTS", "OBJECT_ID", "COL_LENGTH"].contains(&following.to_ascii_uppercase().as_str())
                || matches!(following, "(")
                || following.starts_with("@@")
        }
        "COMMIT" | "ROLLBACK" => matches!(following, ";") || next.kind == TokenKind::Word,
        "PROMPT" => true,
        _ => matches!(next.kind, TokenKind::Word | TokenKind::QuotedName | TokenKind::Parameter) || following == "(",
    }
}
