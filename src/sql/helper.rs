//! Calls of helpers that change a table: `CALL add_column_if_not_exists('users', 'email', 'varchar(50)')`.
//!
//! Chains that must run twice wrap their ALTERs into procedures. The helper's body builds the statement from its arguments; its name and its first
//! literals say enough.

use crate::facts::{AlterAction, AlterKind, AlterTable, ColumnDef, DdlEvent, StatementKind};
use crate::names::{Name, ObjectName};
use crate::source::Span;
use crate::sql::cursor::Cursor;
use crate::sql::ddl::trigger::literal_content;
use crate::sql::lex::TokenKind;

/// Schemas that a helper's first argument may be, before the table.
const SCHEMAS: &[&str] = &["public", "dbo"];

/// The change that a call makes, when it names its helper, a table and a column. The cursor stands at the helper's name.
pub fn change(mut cursor: Cursor) -> Option<StatementKind> {
    let at = cursor.span_all();
    let helper = cursor.parse_object_name()?.key();
    let says = |word: &str| helper.contains(word);
    if !(says("column") || says("_col")) || says("comment") || !(says("add") || says("drop")) {
        return None;
    }
    let mut names = literals(cursor).into_iter().peekable();
    names.next_if(|name| SCHEMAS.contains(&name.key().as_str()));
    let (table, column) = (names.next()?, names.next()?);
    let kind = if says("add") {
        AlterKind::AddColumn { column: definition(column, at), if_not_exists: true }
    } else {
        AlterKind::DropColumn { column }
    };
    let name = ObjectName { at: table.at, parts: vec![table] };
    let alter = AlterTable { name, head: at, if_exists: false, only: false, actions: vec![AlterAction { at, kind }] };
    Some(StatementKind::Ddl(DdlEvent::AlterTable(alter)))
}

/// The arguments that are literals and may be names, up to the first that may not.
fn literals(cursor: Cursor) -> Vec<Name> {
    let strings = cursor.remaining().tokens.iter().copied().filter(|token| token.kind == TokenKind::String);
    let name = |token| {
        let raw = cursor.text(token);
        let (start, end) = literal_content(raw);
        let text = raw.get(start..end)?;
        let is_name = !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_');
        let from = token.start as usize + start;
        is_name.then(|| Name { text: text.to_owned(), quoted: false, at: cursor.input.span(from, from + text.len()) })
    };
    strings.map_while(name).collect()
}

/// A column of which the helper knows more than we do.
fn definition(name: Name, at: Span) -> ColumnDef {
    ColumnDef { unread: vec![at], ..ColumnDef::new(name, at) }
}

#[cfg(test)]
mod tests {
    use crate::facts::{AlterKind, DdlEvent};
    use crate::sql::testing::events;

    #[test]
    fn helpers_add_and_drop_columns() {
        let told = |sql: &str| {
            let changes = events(sql).into_iter().filter_map(|event| match event {
                DdlEvent::AlterTable(alter) => Some(alter),
                _ => None,
            });
            let line = |alter: crate::facts::AlterTable| match &alter.actions[0].kind {
                AlterKind::AddColumn { column, .. } => format!("{}+{}", alter.name.text(), column.name.text),
                AlterKind::DropColumn { column } => format!("{}-{}", alter.name.text(), column.text),
                _ => "?".to_owned(),
            };
            changes.map(line).collect::<Vec<_>>()
        };
        assert_eq!(told("CALL add_column_if_not_exists('users', 'email', 'varchar(50)', 'NULL', 'a comment', null);"), ["users+email"]);
        assert_eq!(told("SELECT add_column_if_not_exists('public','users', 'email', 'int', 'null', 'x y');"), ["users+email"]);
        assert_eq!(told("EXEC dbo.AddColumn 'users', 'email', 'int'"), ["users+email"]);
        assert_eq!(told("DO $$ BEGIN PERFORM drop_column('users', 'email'); END $$;"), ["users-email"]);
        assert!(told("SELECT add_column_total('users');").is_empty(), "a column is not named");

        assert!(told("SELECT col_description('users', 'email'), address FROM x;").is_empty());
    }
}
