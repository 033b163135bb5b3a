//! Lines and comments that speak to a client or a migration tool: `GO`, `DELIMITER`, `\connect`, `PROMPT`, `-- +goose Up`.

use crate::dialect::Dialect;
use crate::facts::Part;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Directive<'a> {
    /// `GO`, `/`: ends the statement.
    Terminator,
    /// `DELIMITER x`, DB2's `--#SET TERMINATOR x`, Firebird's `SET TERM x ;`.
    Delimiter(&'a str),
    /// A line that only the client understands.
    SkipLine,
    /// A line of psql that may matter: `\connect x`.
    Meta,
    /// Drizzle's `--> statement-breakpoint`: ends the statement.
    Break,
    Part(Part),
    /// Liquibase's `--changeset a:b dbms:mysql`: what follows runs on these databases, on all when empty.
    ChangeSet(Vec<Dialect>),
    /// `-- mysql`.
    Heading(Dialect),
}

/// SQL*Plus' commands (<https://docs.oracle.com/en/database/oracle/oracle-database/19/sqpug/>) that are no SQL.
const SQLPLUS: &[&str] = &[
    "PROMPT", "REM", "REMARK", "SPOOL", "WHENEVER", "CLEAR", "TTITLE", "BTITLE", "ACCEPT", "DEFINE", "UNDEFINE", "PAUSE", "HOST", "EXIT",
    "QUIT", "CONNECT", "CONN", "COLUMN", "COL",
];

const SQLPLUS_SETTINGS: &[&str] = &[
    "DEFINE",
    "DEF",
    "ECHO",
    "FEEDBACK",
    "FEED",
    "SERVEROUTPUT",
    "SQLBLANKLINES",
    "TERMOUT",
    "TERM",
    "VERIFY",
    "VER",
    "HEADING",
    "HEAD",
    "PAGESIZE",
    "PAGES",
    "LINESIZE",
    "LINES",
    "SCAN",
    "TIMING",
    "TIME",
    "TRIMSPOOL",
    "SQLPROMPT",
    "ESCAPE",
    "NUMWIDTH",
    "LONG",
    "TRIMOUT",
    "SQLTERMINATOR",
    "BLOCKTERMINATOR",
    "CMDSEP",
    "SQLPREFIX",
];

/// Words that a heading may have around the database's name.
const FILLERS: &[&str] = &[
    "for", "on", "the", "database", "db", "sql", "ddl", "script", "scripts", "version", "schema", "syntax", "dialect", "tables", "table",
    "only", "use", "using", "under",
];

/// The end of the line in which `from` stands.
pub fn line_end(text: &str, from: usize) -> usize {
    let rest = text.as_bytes().get(from..).unwrap_or(&[]);
    memchr::memchr(b'\n', rest).map_or(text.len(), |found| from + found)
}

/// Whether some line is this word alone, in any case.
pub fn has_line(text: &str, word: &str) -> bool {
    let Some(&first) = word.as_bytes().first() else { return false };
    let bytes = text.as_bytes();
    memchr::memchr2_iter(first, first.to_ascii_uppercase(), bytes).any(|at| {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        let after = bytes.get(at + word.len()).copied();
        matches!(before, None | Some(b'\n'))
            && matches!(after, None | Some(b'\n' | b'\r' | b' ' | b'\t' | b';'))
            && bytes.get(at..at + word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word.as_bytes()))
            && text.get(at + word.len()..line_end(text, at)).is_some_and(|rest| rest.trim_matches([' ', '\t', '\r', ';']).is_empty())
    })
}

/// What a line says to a client, from its first visible character on. Some lines are commands only where no statement is open.
pub fn of_line(line: &str, at_start: bool) -> Option<Directive<'_>> {
    let line = line.trim_end();
    let first = line.split([' ', '\t', ';', '=']).next().unwrap_or("");
    let rest = line.get(first.len()..).unwrap_or("").trim();
    if line == "/" {
        return Some(Directive::Terminator);
    }
    if first.eq_ignore_ascii_case("GO") {
        let argument = rest.trim_start_matches(';').trim();
        let plain = argument.is_empty() || argument.starts_with("--") || argument.bytes().all(|byte| byte.is_ascii_digit());
        return plain.then_some(Directive::Terminator);
    }
    if first.eq_ignore_ascii_case("DELIMITER") && !rest.is_empty() && !rest.starts_with('(') {
        return Some(Directive::Delimiter(rest.split_whitespace().next().unwrap_or("")));
    }
    if line.starts_with('\\') {
        return Some(Directive::Meta);
    }
    if !at_start {
        return None;
    }
    let is_dot_command = line.starts_with('.') && line.get(1..2).is_some_and(|next| next.bytes().all(|byte| byte.is_ascii_lowercase()));
    if is_dot_command || line.starts_with('!') || (line.starts_with('@') && !line.contains('=')) {
        return Some(Directive::SkipLine);
    }
    if SQLPLUS.iter().any(|command| command.eq_ignore_ascii_case(first)) {
        return Some(Directive::SkipLine);
    }
    if first.eq_ignore_ascii_case("SET") {
        let mut words = rest.split_whitespace();
        let setting = words.next().unwrap_or("").trim_end_matches(';');
        let value = words.next().unwrap_or("");
        if setting.eq_ignore_ascii_case("TERM")
            && !value.is_empty()
            && !value.eq_ignore_ascii_case("ON")
            && !value.eq_ignore_ascii_case("OFF")
        {
            return Some(Directive::Delimiter(value));
        }
        if SQLPLUS_SETTINGS.iter().any(|known| known.eq_ignore_ascii_case(setting)) && !rest.contains('=') {
            return Some(Directive::SkipLine);
        }
    }
    None
}

/// What a comment says to a migration tool, or which database it announces.
pub fn of_comment(comment: &str) -> Option<Directive<'_>> {
    if comment.len() > 400 {
        return None;
    }
    let is_line = comment.starts_with("--") || comment.starts_with('#');
    let content = comment.trim_start_matches(['-', '#', '/', '*', ' ', '\t', '=']);
    if comment.starts_with("-->") {
        return content.trim_start_matches('>').trim().starts_with("statement-breakpoint").then_some(Directive::Break);
    }
    let lower = content.trim_end_matches(['-', '=', '*', '/', ' ', '\t', '\r', ':', '#']).to_ascii_lowercase();
    if is_line {
        if comment.starts_with("--#SET TERMINATOR") || comment.starts_with("--#set terminator") {
            return content.split_whitespace().nth(2).map(Directive::Delimiter);
        }
        if let Some(part) = part(&lower) {
            return Some(Directive::Part(part));
        }
        if let Some(change) = lower.strip_prefix("changeset ") {
            return Some(Directive::ChangeSet(databases(change)));
        }
    }
    heading(&lower).map(Directive::Heading)
}

/// The half of a migration that a marker opens: goose, sql-migrate, dbmate, Play's evolutions, MyBatis migrations.
fn part(content: &str) -> Option<Part> {
    let mut words = content.split_whitespace();
    let first = words.next()?;
    let second = words.next();
    match (first, second) {
        ("migrate:up", _) | ("!ups", _) => Some(Part::Up),
        ("migrate:down", _) | ("!downs", _) | ("@undo", _) => Some(Part::Down),
        (tool, Some("up")) if tool.starts_with('+') => Some(Part::Up),
        (tool, Some("down")) if tool.starts_with('+') => Some(Part::Down),
        ("rambler", Some("up")) => Some(Part::Up),
        ("rambler", Some("down")) => Some(Part::Down),
        _ => None,
    }
}

/// The databases of `dbms:mysql,h2`; those that `dbms:!oracle` leaves, [`Dialect::Generic`] among them.
fn databases(change: &str) -> Vec<Dialect> {
    let Some(list) = change.split_whitespace().find_map(|word| word.strip_prefix("dbms:")) else { return Vec::new() };
    let names = || list.trim_matches(['"', '\'']).split(',').map(str::trim).filter(|name| !name.is_empty());
    let named: Vec<Dialect> = names().filter_map(Dialect::parse).collect();
    let excluded: Vec<Dialect> = names().filter_map(|name| Dialect::parse(name.strip_prefix('!')?.trim())).collect();
    if named.is_empty() && !excluded.is_empty() {
        return Dialect::ALL.into_iter().filter(|dialect| !excluded.contains(dialect)).collect();
    }
    named
}

fn heading(content: &str) -> Option<Dialect> {
    if content.len() > 60 || content.is_empty() {
        return None;
    }
    let content = content.replace("sql server", "sqlserver").replace("ms sql", "mssql").replace("postgre sql", "postgresql");
    let mut found = None;
    for word in content.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if let Some(dialect) = Dialect::parse(word).filter(|dialect| *dialect != Dialect::Generic) {
            if found.is_some_and(|other| other != dialect) {
                return None;
            }
            found = Some(dialect);
        } else if !FILLERS.contains(&word) && !word.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_of_migration_tools() {
        let cases = [
            ("-- +goose Up", Part::Up),
            ("-- +goose Down", Part::Down),
            ("-- +migrate Down notransaction", Part::Down),
            ("-- migrate:up", Part::Up),
            ("-- migrate:down transaction:false", Part::Down),
            ("# --- !Downs", Part::Down),
            ("-- //@UNDO", Part::Down),
        ];
        for (comment, part) in cases {
            assert_eq!(of_comment(comment), Some(Directive::Part(part)), "{comment}");
        }
        assert_eq!(of_comment("-- +goose StatementBegin"), None);
        assert_eq!(of_comment("--changeset a:1 dbms:mysql,h2"), Some(Directive::ChangeSet(vec![Dialect::MySql, Dialect::H2])));
        let Some(Directive::ChangeSet(rest)) = of_comment("-- changeset a:1 runOnChange:true dbms:!oracle,!h2") else { panic!() };
        assert!(rest.len() == Dialect::ALL.len() - 2 && !rest.contains(&Dialect::Oracle) && rest.contains(&Dialect::Generic));
    }

    #[test]
    fn headings_name_one_database() {
        assert_eq!(of_comment("-- mysql"), Some(Directive::Heading(Dialect::MySql)));
        assert_eq!(of_comment("-- ===== For Oracle database ====="), Some(Directive::Heading(Dialect::Oracle)));
        assert_eq!(of_comment("/* SQL Server */"), Some(Directive::Heading(Dialect::SqlServer)));
        assert_eq!(of_comment("-- mysql and oracle differ"), None);
        assert_eq!(of_comment("-- the users of mysql"), None);
    }

    #[test]
    fn lines_of_clients() {
        assert_eq!(of_line("GO -- x", false), Some(Directive::Terminator));
        assert_eq!(of_line("DELIMITER $$", false), Some(Directive::Delimiter("$$")));
        assert_eq!(of_line("set define off;", true), Some(Directive::SkipLine));
        assert_eq!(of_line("SET NAMES utf8;", true), None);
        assert_eq!(of_line("go_home int,", false), None);
        assert!(has_line("a\r\nGo\r\nb", "go") && !has_line("going", "go"));
    }
}
