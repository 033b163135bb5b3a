//! Routines that alter whichever table they are called for: `CALL add_time_columns('users')`.

use crate::facts::routine::{Call, Routine};
use crate::facts::{DdlEvent, Statement, StatementKind};
use crate::names::{Name, ObjectName};
use crate::sql::cursor::Cursor;
use crate::sql::ddl::trigger::literal_content;
use crate::sql::lex::TokenKind;

/// The routine that a body with dynamic statements makes; these are taken out of the body's statements.
pub fn of_body(name: ObjectName, body: Cursor, statements: &mut Vec<Statement>) -> Option<Routine> {
    let (dynamic, plain): (Vec<Statement>, Vec<Statement>) =
        std::mem::take(statements).into_iter().partition(|statement| names_of(statement).is_some_and(is_unknown));
    *statements = plain;
    let event = |statement: Statement| match statement.kind {
        StatementKind::Ddl(event) => Some(event),
        _ => None,
    };
    let does: Vec<DdlEvent> = dynamic.into_iter().filter_map(event).collect();
    let is_opaque = does.is_empty() && alters(body);
    (is_opaque || !does.is_empty()).then_some(Routine { name, does, is_opaque })
}

/// The table that a statement is about.
fn names_of(statement: &Statement) -> Option<&ObjectName> {
    match &statement.kind {
        StatementKind::Ddl(DdlEvent::AlterTable(alter)) => Some(&alter.name),
        StatementKind::Ddl(DdlEvent::CreateTrigger(create)) => Some(&create.table),
        _ => None,
    }
}

fn is_unknown(name: &ObjectName) -> bool {
    name.last().is_some_and(Name::has_hole)
}

/// Whether a body has a literal that begins to alter a table, of which no more is to be seen.
fn alters(body: Cursor) -> bool {
    let begins = |text: &str| {
        let mut words = text.split_whitespace();
        let is = |word: Option<&str>, wanted: &str| word.is_some_and(|word| word.eq_ignore_ascii_case(wanted));
        is(words.next(), "ALTER") && is(words.next(), "TABLE") && words.next().is_none()
    };
    let mut strings = body.remaining().tokens.iter().filter(|token| token.kind == TokenKind::String).map(|&token| body.text(token));
    // PostgreSQL's body is one literal itself.
    strings.any(|raw| {
        let (start, end) = literal_content(raw);
        let content = raw.get(start..end).unwrap_or("");
        begins(content) || (raw.starts_with('$') && content.split('\'').skip(1).step_by(2).any(begins))
    })
}

/// A call with the arguments that may be names; the cursor stands at the routine's name.
pub fn call(mut cursor: Cursor) -> StatementKind {
    let Some(routine) = cursor.parse_object_name() else { return StatementKind::Other };
    let has_parentheses = cursor.is_symbol("(");
    let arguments = if has_parentheses { cursor.parens() } else { Some(cursor.remaining()) };
    let Some(arguments) = arguments else { return StatementKind::Other };
    // A SELECT from tables gives values.
    if has_parentheses && !cursor.at_end() {
        return StatementKind::Other;
    }
    let strings = arguments.tokens.iter().filter(|token| token.kind == TokenKind::String);
    let names = strings.filter_map(|&token| {
        let raw = arguments.text(token);
        let (start, end) = literal_content(raw);
        // `'public."users"'` is read as PostgreSQL's `regclass` reads it.
        let text = raw.get(start..end)?.rsplit('.').next()?.trim_matches('"');
        let is_name = !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '$'));
        let from = token.start as usize;
        is_name.then(|| Name { text: text.to_owned(), quoted: false, at: arguments.input.span(from + start, from + end) })
    });
    let names: Vec<Name> = names.collect();
    if names.is_empty() { StatementKind::Other } else { StatementKind::Call(Call { routine, names }) }
}

#[cfg(test)]
mod tests {
    use crate::facts::StatementKind;
    use crate::sql::testing::statements;

    /// Routines as `name: events`, calls as `name(names)`.
    fn told(sql: &str) -> Vec<String> {
        let line = |kind: StatementKind| match kind {
            StatementKind::Routine(routine) => {
                Some(format!("{}: {}{}", routine.name.text(), routine.does.len(), if routine.is_opaque { "?" } else { "" }))
            }
            StatementKind::Call(call) => {
                let names: Vec<String> = call.names.into_iter().map(|name| name.text).collect();
                Some(format!("{}({})", call.routine.text(), names.join(" ")))
            }
            _ => None,
        };
        statements(sql).into_iter().filter_map(|statement| line(statement.kind)).collect()
    }

    #[test]
    fn routines_that_put_the_table_into_their_statements() {
        for body in [
            "EXECUTE format('ALTER TABLE %s ADD COLUMN made timestamptz NOT NULL', t);",
            "EXECUTE 'ALTER TABLE ' || quote_ident(t) || ' ADD COLUMN made timestamptz';",
            "s := 'ALTER TABLE ' || t || ' ADD COLUMN made timestamptz'; EXECUTE s;",
            "EXECUTE format('CREATE TRIGGER stamp BEFORE UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION stamp()', t);",
        ] {
            let sql = format!("CREATE PROCEDURE f(t text) LANGUAGE plpgsql AS $$ BEGIN {body} END $$;");
            assert_eq!(told(&sql), ["f: 1"], "{body}");
        }
        let unread = "CREATE FUNCTION f(t text) RETURNS void AS $$ BEGIN s = concat_ws(' ', 'ALTER TABLE', t, x); EXECUTE s; END $$ LANGUAGE plpgsql;";
        assert_eq!(told(unread), ["f: 0?"]);
        assert!(told("CREATE PROCEDURE f() LANGUAGE plpgsql AS $$ BEGIN ALTER TABLE a ADD b int; END $$;").is_empty());
    }

    #[test]
    fn calls_with_names() {
        assert_eq!(told("CALL add_time('users');"), ["add_time(users)"]);
        assert_eq!(told("SELECT admin.stamp('public.\"users\"', 'a b', 5);"), ["stamp(users)"]);
        assert_eq!(told("DO $$ BEGIN PERFORM stamp('users'::regclass); END $$;"), ["stamp(users)"]);
        assert_eq!(told("EXEC dbo.stamp 'users', @x"), ["stamp(users)"]);
        assert!(told("SELECT stamp('users') FROM x; SELECT stamp(5); SELECT f('a') || 'b';").is_empty());
    }
}
