//! CREATE, ALTER, DROP and RENAME statements, read token by token.
//!
//! A part that cannot be read (a column, an action) is said with its place, and its neighbours survive.

pub mod alter_table;
pub mod column;
pub mod create_table;
pub mod key;
pub mod other;
pub mod query;
pub mod trigger;

use crate::facts::{DdlEvent, StatementKind};
use crate::sql::cursor::Cursor;
use crate::sql::lex::TokenKind;

/// Objects that a CREATE, ALTER or DROP may be about and that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Object {
    Table,
    Sequence,
    Index,
    View,
    Domain,
    Type,
    Trigger,
    Function,
    Other,
}

const OBJECTS: &[(&str, Object)] = &[
    ("TABLE", Object::Table),
    ("SEQUENCE", Object::Sequence),
    ("INDEX", Object::Index),
    ("VIEW", Object::View),
    ("DOMAIN", Object::Domain),
    ("TYPE", Object::Type),
    ("TRIGGER", Object::Trigger),
    ("FUNCTION", Object::Function),
    ("PROCEDURE", Object::Other),
    ("PACKAGE", Object::Other),
    ("DATABASE", Object::Other),
    ("SCHEMA", Object::Other),
    ("USER", Object::Other),
    ("ROLE", Object::Other),
    ("LOGIN", Object::Other),
    ("EXTENSION", Object::Other),
    ("SYNONYM", Object::Other),
    ("ALIAS", Object::Other),
    ("EVENT", Object::Other),
    ("RULE", Object::Other),
    ("POLICY", Object::Other),
    ("PUBLICATION", Object::Other),
    ("SERVER", Object::Other),
    ("STATISTICS", Object::Other),
    ("CAST", Object::Other),
    ("OPERATOR", Object::Other),
    ("AGGREGATE", Object::Other),
    ("COLLATION", Object::Other),
    ("TABLESPACE", Object::Other),
];

/// What a CREATE, ALTER or DROP is about, and where its word stands.
fn object(cursor: &Cursor) -> Option<(usize, Object)> {
    cursor.tokens.iter().enumerate().skip(1).take(40).find_map(|(index, &token)| {
        if token.kind != TokenKind::Word {
            return None;
        }
        let text = cursor.text(token);
        OBJECTS.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)).map(|&(_, object)| (index, object))
    })
}

/// Reads a statement that starts with CREATE, ALTER, DROP, RENAME or DECLARE GLOBAL TEMPORARY TABLE.
/// RENAME TABLE may give several.
pub fn read(cursor: Cursor) -> Vec<StatementKind> {
    let mut cursor = Cursor { position: 0, ..cursor };
    if cursor.eat_word("RENAME") {
        let renames = other::rename(&mut cursor);
        if renames.is_empty() {
            return vec![unread(&cursor, "the tables' names are not understood")];
        }
        return renames.into_iter().map(|(from, to)| StatementKind::Ddl(DdlEvent::RenameTable { from, to })).collect();
    }
    let Some((at, object)) = object(&cursor) else { return vec![StatementKind::Other] };
    let verb = cursor.peek().map_or(String::new(), |token| cursor.text(token).to_ascii_uppercase());
    vec![match verb.as_str() {
        "CREATE" | "DECLARE" | "RECREATE" => create(&mut cursor, at, object),
        "ALTER" => alter(&mut cursor, at, object),
        "DROP" => drop(&mut cursor, at, object),
        _ => StatementKind::Other,
    }]
}

fn event(cursor: &mut Cursor, read: fn(&mut Cursor) -> Option<DdlEvent>, reason: &str) -> StatementKind {
    match read(cursor) {
        Some(event) => StatementKind::Ddl(event),
        None => unread(cursor, reason),
    }
}

fn create(cursor: &mut Cursor, at: usize, object: Object) -> StatementKind {
    cursor.position = at + 1;
    match object {
        Object::Table => match create_table::parse(cursor, at) {
            Ok(table) => StatementKind::Ddl(DdlEvent::CreateTable(Box::new(table))),
            Err(reason) => unread(cursor, &reason),
        },
        Object::Sequence => event(cursor, other::create_sequence, "the sequence has no name"),
        Object::Index => {
            let unique = cursor.tokens.iter().take(at).any(|&token| cursor.text(token).eq_ignore_ascii_case("UNIQUE"));
            other::create_index(cursor, unique).map_or(StatementKind::Other, StatementKind::Ddl)
        }
        Object::View => event(cursor, other::create_view, "the view has no name"),
        Object::Domain => event(cursor, other::create_domain, "the domain has no name"),
        Object::Type => {
            // SQL Server: CREATE TYPE x FROM varchar(11) NOT NULL.
            let mut ahead = *cursor;
            let alias = ahead.parse_object_name().is_some() && ahead.is_word("FROM");
            if alias { event(cursor, other::create_domain, "the type has no name") } else { StatementKind::Other }
        }
        Object::Trigger => match trigger::parse(cursor, at) {
            Ok(Some(trigger)) => StatementKind::Ddl(DdlEvent::CreateTrigger(trigger)),
            Ok(None) => StatementKind::Other,
            // Triggers on a database or a schema fire on no insert.
            Err(_)
                if cursor
                    .tokens
                    .iter()
                    .take(16)
                    .any(|&token| ["DATABASE", "SCHEMA"].iter().any(|word| cursor.text(token).eq_ignore_ascii_case(word))) =>
            {
                StatementKind::Other
            }
            Err(reason) => unread(cursor, &reason),
        },
        Object::Function => trigger::function(cursor, at).map_or(StatementKind::Other, StatementKind::Ddl),
        Object::Other => StatementKind::Other,
    }
}

fn alter(cursor: &mut Cursor, at: usize, object: Object) -> StatementKind {
    cursor.position = at + 1;
    match object {
        Object::Table => match alter_table::parse(cursor) {
            Ok(table) => StatementKind::Ddl(DdlEvent::AlterTable(table)),
            Err(reason) => unread(cursor, &reason),
        },
        Object::Sequence => event(cursor, other::alter_sequence, "the sequence has no name"),
        Object::Domain => other::alter_domain(cursor).map_or(StatementKind::Other, StatementKind::Ddl),
        Object::Trigger => {
            // SQL Server restates the trigger, Oracle switches it off.
            let name = cursor.parse_object_name();
            if cursor.eat_word("DISABLE") {
                return name.map_or(StatementKind::Other, |name| StatementKind::Ddl(DdlEvent::DropTrigger { name, table: None }));
            }
            match trigger::parse(cursor, at) {
                Ok(Some(trigger)) => StatementKind::Ddl(DdlEvent::CreateTrigger(trigger)),
                _ => StatementKind::Other,
            }
        }
        _ => StatementKind::Other,
    }
}

fn drop(cursor: &mut Cursor, at: usize, object: Object) -> StatementKind {
    cursor.position = at + 1;
    match object {
        Object::Table => {
            let names = other::drop_names(cursor);
            if names.is_empty() { unread(cursor, "no table is named") } else { StatementKind::Ddl(DdlEvent::DropTable { names }) }
        }
        Object::Sequence => event(cursor, other::drop_sequence, "no sequence is named"),
        Object::Trigger => {
            let names = other::drop_names(cursor);
            let table = if cursor.eat_word("ON") { cursor.parse_object_name() } else { None };
            names.into_iter().next().map_or(StatementKind::Other, |name| StatementKind::Ddl(DdlEvent::DropTrigger { name, table }))
        }
        _ => StatementKind::Other,
    }
}

/// A statement that matters and was not understood. Its kind is the verb and what it is about: `CREATE TABLE` of `CREATE UNLOGGED TABLE`.
pub fn unread(cursor: &Cursor, reason: &str) -> StatementKind {
    let of_object = object(cursor).and_then(|(at, _)| cursor.tokens.get(at));
    let second = of_object.or_else(|| cursor.tokens.get(1).filter(|token| token.kind == TokenKind::Word));
    let words = cursor.tokens.first().filter(|token| token.kind == TokenKind::Word).into_iter().chain(second);
    let kind = words.map(|&token| cursor.text(token).to_ascii_uppercase()).collect::<Vec<_>>().join(" ");
    let mut ahead = Cursor { position: 0, ..*cursor };
    ahead.skip_until(|cursor| cursor.is_word("TABLE"));
    ahead.position += 1;
    ahead.eat_words(&["IF", "NOT", "EXISTS"]);
    ahead.eat_words(&["IF", "EXISTS"]);
    let table = ahead.parse_object_name();
    StatementKind::Unread { kind, reason: reason.to_string(), table }
}
