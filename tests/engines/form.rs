//! The forms of INSERT that every definition meets.

use crate::definition::Definition;
use crate::engine::{Engine, MARIADB, POSTGRES, SQLITE};

/// A form of INSERT. `{keys}` stands for the key's columns, `{values}` for literals that supply them, `{nulls}` and `{defaults}` for as many
/// NULLs and DEFAULTs, `{first}` and `{first_value}` for the first part of a composite key, `{sets}` for assignments of the values,
/// `{null_sets}` for assignments of NULL, `{body}` and `{more}` for texts and `{rowid}` for a number.
#[derive(Debug)]
pub struct Form {
    pub name: &'static str,
    /// The titles of the databases whose syntax it is.
    on: &'static [&'static str],
    pub sql: &'static str,
    /// The statement is wrong whatever the table is.
    pub is_malformed: bool,
}

const fn form(name: &'static str, on: &'static [&'static str], sql: &'static str) -> Form {
    Form { name, on, sql, is_malformed: false }
}

const fn malformed(name: &'static str, on: &'static [&'static str], sql: &'static str) -> Form {
    Form { name, on, sql, is_malformed: true }
}

const ALL: &[&str] = &[SQLITE, MARIADB, POSTGRES];

#[rustfmt::skip]
pub const FORMS: &[Form] = &[
    form("omitted", ALL, "INSERT INTO t (body) VALUES ({body})"),
    form("omitted, two rows", ALL, "INSERT INTO t (body) VALUES ({body}), ({more})"),
    form("omitted, from a query", ALL, "INSERT INTO t (body) SELECT {body}"),
    form("omitted, behind a common table expression", &[SQLITE, POSTGRES], "WITH x AS (SELECT 1) INSERT INTO t (body) VALUES ({body})"),
    form("omitted, conflicts ignored", &[SQLITE, POSTGRES], "INSERT INTO t (body) VALUES ({body}) ON CONFLICT DO NOTHING"),
    form("omitted, errors ignored", &[SQLITE], "INSERT OR IGNORE INTO t (body) VALUES ({body})"),
    form(IGNORED, &[MARIADB], "INSERT IGNORE INTO t (body) VALUES ({body})"),
    form("omitted, replacing", &[SQLITE, MARIADB], "REPLACE INTO t (body) VALUES ({body})"),
    form("omitted, updating", &[MARIADB], "INSERT INTO t (body) VALUES ({body}) ON DUPLICATE KEY UPDATE body = VALUES(body)"),
    form("omitted, SET", &[MARIADB], "INSERT INTO t SET body = {body}"),
    form("omitted, no INTO", &[MARIADB], "INSERT t (body) VALUE ({body})"),
    form("omitted, the rowid given", &[SQLITE], "INSERT INTO t (rowid, body) VALUES ({rowid}, {body})"),
    form("omitted, returned", ALL, "INSERT INTO t (body) VALUES ({body}) RETURNING *"),
    form("nothing named", &[SQLITE, POSTGRES], "INSERT INTO t DEFAULT VALUES"),
    form("empty lists", &[MARIADB], "INSERT INTO t () VALUES ()"),
    form("NULL", ALL, "INSERT INTO t ({keys}, body) VALUES ({nulls}, {body})"),
    form("NULL in one row of two", ALL, "INSERT INTO t ({keys}, body) VALUES ({values}, {more}), ({nulls}, {body})"),
    form("NULL, from a query", &[SQLITE, MARIADB], "INSERT INTO t ({keys}, body) SELECT {nulls}, {body}"),
    form("NULL by position", ALL, "INSERT INTO t VALUES ({nulls}, {body})"),
    form("NULL, replacing", &[SQLITE], "INSERT OR REPLACE INTO t ({keys}, body) VALUES ({nulls}, {body})"),
    form("NULL, SET", &[MARIADB], "INSERT INTO t SET {null_sets}, body = {body}"),
    form("DEFAULT", ALL, "INSERT INTO t ({keys}, body) VALUES ({defaults}, {body})"),
    form("DEFAULT by position", ALL, "INSERT INTO t VALUES ({defaults}, {body})"),
    form("value", ALL, "INSERT INTO t ({keys}, body) VALUES ({values}, {body})"),
    form("value, from a query", ALL, "INSERT INTO t (body, {keys}) SELECT {body}, {values}"),
    form("value by position", ALL, "INSERT INTO t VALUES ({values}, {body})"),
    form("value, SET", &[MARIADB], "INSERT INTO t SET body = {body}, {sets}"),
    form("value, overriding", &[POSTGRES], "INSERT INTO t ({keys}, body) OVERRIDING SYSTEM VALUE VALUES ({values}, {body})"),
    form("value, overridden", &[POSTGRES], "INSERT INTO t ({keys}, body) OVERRIDING USER VALUE VALUES ({values}, {body})"),
    form("one part of two", ALL, "INSERT INTO t ({first}, body) VALUES ({first_value}, {body})"),
    malformed("one value too many", ALL, "INSERT INTO t ({keys}, body) VALUES ({values}, {body}, 1)"),
    malformed("one value too few", ALL, "INSERT INTO t (body, {keys}) VALUES ({values})"),
    malformed("one column twice", ALL, "INSERT INTO t ({keys}, body, body) VALUES ({values}, {body}, {more})"),
];

/// MariaDB turns the error of a missing value into a warning, and inserts 0 or ''.
pub const IGNORED: &str = "omitted, errors turned to warnings";

impl Form {
    pub fn is_on(&self, engine: &Engine) -> bool {
        self.on.contains(&engine.title)
    }

    pub fn sends_null(&self) -> bool {
        self.sql.contains("{nulls}") || self.sql.contains("{null_sets}")
    }

    /// The statement for the row `index`; `None` where the form is one of composite keys and this is none.
    pub fn statement(&self, definition: &Definition, index: usize) -> Option<String> {
        if self.sql.contains("{first}") && definition.key.len() < 2 {
            return None;
        }
        let values = definition.values.get(index)?;
        let repeated = |word: &str| vec![word; definition.key.len()].join(", ");
        let sets = |values: &[&str]| -> String {
            let sets: Vec<String> = definition.key.iter().zip(values).map(|(column, value)| format!("{column} = {value}")).collect();
            sets.join(", ")
        };
        let replacements = [
            ("{keys}", definition.key.join(", ")),
            ("{values}", values.join(", ")),
            ("{nulls}", repeated("NULL")),
            ("{defaults}", repeated("DEFAULT")),
            ("{sets}", sets(values)),
            ("{null_sets}", sets(&vec!["NULL"; definition.key.len()])),
            ("{first}", (*definition.key.first()?).to_owned()),
            ("{first_value}", (*values.first()?).to_owned()),
            ("{rowid}", format!("{}", 1000 + index)),
            // Each of its own length, for keys that are computed from it.
            ("{body}", format!("'row{}'", "+".repeat(index))),
            ("{more}", format!("'another{}'", "+".repeat(index))),
        ];
        Some(replacements.iter().fold(self.sql.to_owned(), |sql, (hole, value)| sql.replace(hole, value)))
    }
}
