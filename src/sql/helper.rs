//! Calls of helpers that change a table: `CALL add_column_if_not_exists('users', 'email', 'varchar(50)')`.
//!
//! Chains that must run twice wrap their ALTERs into procedures. The helper's body builds the statement from its arguments; its name and its first
//! literals say enough.

use crate::facts::{AlterAction, AlterKind, AlterTable, ColumnDef, DdlEvent, DefaultClause, DefaultKind, StatementKind};
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

/// First words of a text that changes a table.
const CHANGES: &[(&str, &str)] = &[("ALTER", "TABLE"), ("CREATE", "TABLE"), ("DROP", "TABLE")];

/// Functions that only make a text of their arguments, which is printed for somebody to run, or look into one.
#[rustfmt::skip]
const TEXT_FUNCTIONS: &[&str] = &[
    "concat", "concat_ws", "format", "replace", "regexp_replace", "regexp_matches", "string_agg", "group_concat", "listagg", "length", "char_length",
    "lower", "upper", "trim", "substring", "substr", "left", "right", "coalesce", "nullif", "md5", "quote", "quote_literal", "print", "isnull", "ifnull",
    "nvl", "position", "strpos", "instr", "rpad", "lpad", "repeat", "cast", "convert", "max", "min",
];

/// The arguments of a SELECT that hands a change of a table to a function, to be run: `SELECT db_alter_table('t', 'ALTER TABLE t ADD …')`. A SELECT from
/// tables gives texts, one for each row.
/// <https://github.com/metasfresh/metasfresh/blob/master/backend/de.metas.dlm/base/src/main/sql/postgresql/ddl/public/functions/db_alter_table.sql>
pub fn run_texts(mut cursor: Cursor) -> Option<Cursor> {
    cursor.position = 1;
    let function = cursor.parse_object_name()?;
    if TEXT_FUNCTIONS.contains(&function.key().as_str()) {
        return None;
    }
    let arguments = cursor.parens()?;
    let mut rest = cursor.remaining();
    rest.skip_until(|cursor| cursor.is_word("FROM"));
    let changes = |argument: &Cursor| {
        let Some(token) = argument.peek().filter(|token| token.kind == TokenKind::String) else { return false };
        let value = argument.string_value(token);
        let mut words = value.split_whitespace();
        let (first, second) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
        CHANGES.iter().any(|(verb, noun)| verb.eq_ignore_ascii_case(first) && noun.eq_ignore_ascii_case(second))
    };
    (rest.at_end() && arguments.split_commas().iter().any(changes)).then_some(arguments)
}

/// Adempiere's and iDempiere's table for the changes of columns. PostgreSQL has a rule on it, which calls a function in place of the INSERT:
/// <https://github.com/idempiere/idempiere/blob/master/db/postgresql/functions/altercolumn.sql>
const TAKER: &str = "t_alter_column";

/// Whether an INSERT into a table is a change of another.
pub fn is_taker(table: &ObjectName) -> bool {
    table.key() == TAKER
}

/// The change that `INSERT INTO t_alter_column VALUES ('table', 'column', type, 'NOT NULL', 'default')` makes; a NULL leaves what it is about.
pub fn inserted_change(mut cursor: Cursor) -> Option<StatementKind> {
    let at = cursor.span_all();
    cursor.skip_until(|cursor| cursor.is_word("VALUES"));
    let values: Vec<_> =
        cursor.remaining().tokens.iter().copied().filter(|token| !matches!(cursor.text(*token), "(" | ")" | ",")).skip(1).collect();
    let literal = |index: usize| {
        let token = values.get(index).filter(|token| token.kind == TokenKind::String)?;
        let (start, end) = literal_content(cursor.text(*token));
        let from = token.start as usize;
        Some((cursor.text(*token).get(start..end)?.to_owned(), cursor.input.span(from + start, from + end)))
    };
    let name = |index: usize| literal(index).map(|(text, at)| Name { text: text.trim_matches('"').to_owned(), quoted: false, at });
    let (table, column) = (name(0)?, name(1)?);
    let said = |index: usize| literal(index).map(|(text, at)| (text.trim().to_ascii_lowercase(), text, at));
    let mut kinds = Vec::new();
    if let Some((lower, text, at)) = said(4) {
        let default = DefaultClause { kind: DefaultKind::Constant, text: format!("'{text}'"), at };
        let column = column.clone();
        kinds.push(if lower == "null" { AlterKind::DropDefault { column } } else { AlterKind::SetDefault { column, default } });
    }
    if let Some((lower, ..)) = said(3) {
        let column = column.clone();
        kinds.extend(match lower.as_str() {
            "not null" => Some(AlterKind::SetNotNull { column }),
            "null" => Some(AlterKind::DropNotNull { column }),
            _ => None,
        });
    }
    let actions = kinds.into_iter().map(|kind| AlterAction { at, kind }).collect();
    let name = ObjectName { at: table.at, parts: vec![table] };
    Some(StatementKind::Ddl(DdlEvent::AlterTable(AlterTable { name, head: at, if_exists: false, only: false, actions })))
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

    #[test]
    fn a_function_runs_the_text_that_it_gets() {
        let told = |sql: &str| {
            let event = |event| match event {
                DdlEvent::AlterTable(alter) => format!("{} {}", alter.name.text(), alter.actions.len()),
                DdlEvent::DropTable { names } => format!("-{}", names[0].text()),
                _ => "?".to_owned(),
            };
            events(sql).into_iter().map(event).collect::<Vec<_>>()
        };
        assert_eq!(
            told("SELECT public.db_alter_table('Foo','ALTER TABLE public.Foo ADD COLUMN extra CHAR(1) DEFAULT ''N'' NOT NULL')\n;"),
            ["Foo 1"]
        );
        assert_eq!(told("SELECT run_it($$ALTER TABLE foo DROP COLUMN a, DROP COLUMN b$$);"), ["foo 2"]);
        assert_eq!(told("SELECT run_it('DROP TABLE foo') WHERE EXISTS (SELECT 1 FROM y);"), ["-foo"]);
        assert!(told("SELECT concat('DROP TABLE ', 'foo');").is_empty(), "a text for somebody to run");
        assert!(told("SELECT made('DROP TABLE foo') FROM x;").is_empty());
        assert!(told("SELECT f('Alter Table') || 'DROP TABLE foo';").is_empty());
    }

    #[test]
    fn a_row_may_be_a_change() {
        let told = |values: &str| {
            let sql =
                format!("INSERT INTO t_alter_column values({values})\n;\nINSERT INTO t_alter_column values('x','y','int',null,null);");
            let actions = events(&sql).into_iter().filter_map(|event| match event {
                DdlEvent::AlterTable(alter) => Some((alter.name.text().to_owned(), alter.actions)),
                _ => None,
            });
            let line = |(table, actions): (String, Vec<crate::facts::AlterAction>)| {
                let kinds = actions.iter().map(|action| match &action.kind {
                    AlterKind::SetDefault { column, default } => format!(" {}={}", column.text, default.text),
                    AlterKind::DropDefault { column } => format!(" {}=", column.text),
                    AlterKind::SetNotNull { column } => format!(" {}!", column.text),
                    AlterKind::DropNotNull { column } => format!(" {}?", column.text),
                    _ => " other".to_owned(),
                });
                table + &kinds.collect::<String>()
            };
            actions.map(line).collect::<Vec<_>>()
        };
        assert_eq!(told("'a','\"B\"',null,'NULL',null"), ["a B?", "x"]);
        assert_eq!(told("'a','B','VARCHAR(10)','NOT NULL','z'"), ["a B='z' B!", "x"]);
        assert_eq!(told("'a','B','int',null,'NULL'"), ["a B=", "x"]);
    }
}
