//! Triggers and the functions they run: which columns of a new row they fill.

use crate::facts::{CreateTrigger, DdlEvent};
use crate::names::{HOLE, Name, ObjectName};
use crate::sql::cursor::Cursor;
use crate::sql::lex::{Token, TokenKind};

/// Reads CREATE TRIGGER; `trigger_at` is TRIGGER's index. `None`: it is created disabled.
pub fn parse(cursor: &mut Cursor, trigger_at: usize) -> Result<Option<CreateTrigger>, String> {
    cursor.position = trigger_at + 1;
    cursor.eat_words(&["IF", "NOT", "EXISTS"]);
    let name = cursor.parse_object_name().ok_or("the trigger has no name")?;
    // SQL Server and Firebird name the table first.
    let mut table = None;
    if cursor.eat_word("ON") || (cursor.is_word("FOR") && !is_event(cursor, 1)) {
        cursor.eat_word("FOR");
        table = cursor.parse_object_name();
    }
    let head_end = cursor.tokens.len().min(cursor.position + 200);
    let mut before = false;
    let mut instead = false;
    let mut insert = false;
    while cursor.position < head_end {
        if cursor.eat_word("BEFORE") {
            before = true;
        } else if cursor.eat_words(&["INSTEAD", "OF"]) {
            instead = true;
        } else if cursor.eat_word("INSERT") {
            insert = true;
        } else if table.is_none() && cursor.eat_word("ON") {
            table = cursor.parse_object_name();
            break;
        } else if table.is_some() && (cursor.is_word("AS") || cursor.is_word("BEGIN")) {
            break;
        } else {
            cursor.skip();
        }
    }
    let table = table.ok_or("the trigger names no table")?;
    let alias = new_alias(cursor);
    let body_from = cursor.position;
    let body = cursor.remaining();
    // Oracle: a trigger may be born disabled.
    let disabled =
        body.tokens.iter().take(24).any(|&token| token.kind == TokenKind::Word && body.text(token).eq_ignore_ascii_case("DISABLE"))
            && body.tokens.iter().take(24).all(|&token| !body.text(token).eq_ignore_ascii_case("BEGIN") || disabled_before_body(body));
    let mut function = None;
    cursor.skip_until(|cursor| {
        (cursor.is_word("EXECUTE") && (cursor.word_at(1, "FUNCTION") || cursor.word_at(1, "PROCEDURE"))) || cursor.is_word("BEGIN")
    });
    if cursor.is_word("EXECUTE") {
        cursor.position += 2;
        function = cursor.parse_object_name();
    }
    cursor.position = cursor.tokens.len();
    if disabled {
        return Ok(None);
    }
    let before_insert = insert && (before || instead);
    let (assigns, mut opaque) = assignments(body, &alias);
    // A class of H2's, an INSTEAD OF trigger's own INSERT: any column may come from there.
    opaque |= instead
        || (body_from < cursor.tokens.len() && body.tokens.iter().take(16).any(|&token| body.text(token).eq_ignore_ascii_case("CALL")));
    let updates = if insert && !before_insert { updates(body, &table) } else { Vec::new() };
    Ok(Some(CreateTrigger { name, table, before_insert, assigns, updates, function, opaque }))
}

/// The columns that `UPDATE table SET a = …, b = …` in a body sets.
fn updates(body: Cursor, table: &ObjectName) -> Vec<Name> {
    let mut columns = Vec::new();
    let mut cursor = body;
    while !cursor.at_end() {
        let found = cursor.eat_word("UPDATE") && {
            if cursor.eat_word("OR") {
                cursor.next();
            }
            cursor.parse_object_name().is_some_and(|name| name.key() == table.key()) && cursor.eat_word("SET")
        };
        if !found {
            cursor.position += 1;
            continue;
        }
        while let Some(column) = cursor.parse_name().filter(|_| cursor.is_symbol("=")) {
            columns.push(column);
            cursor.skip_until(|cursor| cursor.is_symbol(",") || cursor.is_symbol(";") || cursor.any_word(&["WHERE", "FROM"]).is_some());
            if !cursor.eat_symbol(",") {
                break;
            }
        }
    }
    columns
}

fn is_event(cursor: &Cursor, ahead: usize) -> bool {
    ["INSERT", "UPDATE", "DELETE", "EACH"].iter().any(|word| cursor.word_at(ahead, word))
}

fn disabled_before_body(body: Cursor) -> bool {
    let position = |word: &str| body.tokens.iter().position(|&token| body.text(token).eq_ignore_ascii_case(word));
    position("DISABLE") < position("BEGIN")
}

/// `REFERENCING NEW [ROW] [AS] n`; `NEW` otherwise.
fn new_alias(cursor: &Cursor) -> String {
    let mut ahead = *cursor;
    if !ahead.eat_word("REFERENCING") {
        return "NEW".to_string();
    }
    while !ahead.at_end() && !ahead.is_words(&["FOR", "EACH"]) && !ahead.is_word("BEGIN") {
        if ahead.eat_word("NEW") {
            ahead.eat_any_word(&["ROW", "TABLE"]);
            ahead.eat_word("AS");
            return ahead.parse_name().map_or("NEW".to_string(), |name| name.text);
        }
        ahead.position += 1;
    }
    "NEW".to_string()
}

/// Words after which an assignment may stand; `=` elsewhere compares.
const BEFORE_ASSIGNMENT: &[&str] = &["SET", ",", ";", "BEGIN", "THEN", "ELSE", "LOOP", "DO"];

/// The columns of the new row that a body assigns, and whether it assigns the row as a whole.
pub fn assignments(body: Cursor, alias: &str) -> (Vec<Name>, bool) {
    let mut assigns: Vec<Name> = Vec::new();
    let mut whole = false;
    let mut cursor = body;
    let mut into = false;
    let mut before = "";
    while let Some(token) = cursor.peek() {
        let text = cursor.text(token);
        if token.kind == TokenKind::Word && text.eq_ignore_ascii_case("INTO") {
            into = true;
            before = text;
            cursor.position += 1;
            continue;
        }
        let is_new = matches!(token.kind, TokenKind::Word | TokenKind::Parameter | TokenKind::QuotedName)
            && text.trim_start_matches(':').trim_matches('"').eq_ignore_ascii_case(alias);
        if is_new && cursor.symbol_at(1, ".") {
            let mut ahead = cursor;
            ahead.position += 2;
            if let Some(name) = ahead.parse_name() {
                let may_assign = BEFORE_ASSIGNMENT.iter().any(|word| word.eq_ignore_ascii_case(before)) || cursor.position == 0;
                let assigned = into || ahead.is_symbol(":=") || (ahead.is_symbol("=") && may_assign);
                if assigned && !assigns.iter().any(|known| known.key() == name.key()) {
                    assigns.push(name);
                }
                before = "";
                cursor.position = ahead.position;
                into &= cursor.is_symbol(",");
                continue;
            }
        } else if is_new {
            let may_assign = BEFORE_ASSIGNMENT.iter().any(|word| word.eq_ignore_ascii_case(before));
            whole |= cursor.symbol_at(1, ":=") || (cursor.symbol_at(1, "=") && may_assign) || into;
        }
        whole |= is_other_row(&cursor, token, alias);
        if into && !matches!(text, "," | ".") && !matches!(token.kind, TokenKind::Word | TokenKind::Parameter | TokenKind::QuotedName) {
            into = false;
        }
        if into && matches!(text.to_ascii_uppercase().as_str(), "FROM" | "USING" | "VALUES" | "SELECT") {
            into = false;
        }
        before = text;
        cursor.position += 1;
    }
    (assigns, whole)
}

/// Whether `RETURN` gives another row than the one that came: one which a call makes of it.
fn is_other_row(cursor: &Cursor, token: Token, alias: &str) -> bool {
    cursor.text(token).eq_ignore_ascii_case("RETURN")
        && ![alias, "OLD", "NULL", "QUERY", "NEXT"].iter().any(|word| cursor.word_at(1, word))
        && cursor.symbol_at(2, "(")
}

/// Reads CREATE FUNCTION; `None` when its body assigns nothing of a new row. Where it assigns the whole row, the list holds a name that is a hole.
pub fn function(cursor: &mut Cursor, function_at: usize) -> Option<DdlEvent> {
    cursor.position = function_at + 1;
    cursor.eat_words(&["IF", "NOT", "EXISTS"]);
    let name = cursor.parse_object_name()?;
    let returns_trigger = cursor.tokens.windows(2).any(|pair| {
        matches!(pair, [a, b] if cursor.text(*a).eq_ignore_ascii_case("RETURNS") && ["trigger", "opaque"].iter().any(|kind| cursor.text(*b).trim_matches('"').eq_ignore_ascii_case(kind)))
    }) || cursor.tokens.windows(2).any(|pair| {
        matches!(pair, [a, b] if cursor.text(*a) == "." && cursor.text(*b).trim_matches('"').eq_ignore_ascii_case("trigger"))
    });
    if !returns_trigger {
        return None;
    }
    let mut assigns = Vec::new();
    let mut whole = false;
    for &token in cursor.tokens.iter().filter(|token| token.kind == TokenKind::String) {
        let (start, end) = literal_content(cursor.text(token));
        let base = token.start as usize;
        let tokens: Vec<_> = cursor.input.lexer(base + start..base + end).collect();
        let (found, all) = assignments(Cursor::new(cursor.input, &tokens), "NEW");
        assigns.extend(found);
        whole |= all;
    }
    let (found, all) = assignments(cursor.remaining(), "NEW");
    assigns.extend(found);
    if whole || all {
        assigns.push(Name { text: HOLE.to_string(), quoted: false, at: name.at });
    }
    Some(DdlEvent::CreateFunction { name, assigns })
}

/// Where a literal's content starts and ends within the literal: `$tag$…$tag$` or `'…'`.
pub fn literal_content(raw: &str) -> (usize, usize) {
    if raw.starts_with('$')
        && let Some(close) = raw.get(1..).and_then(|rest| rest.find('$'))
    {
        let tag = close + 2;
        return if raw.len() >= 2 * tag { (tag, raw.len() - tag) } else { (tag.min(raw.len()), raw.len()) };
    }
    let Some(open) = raw.find(['\'', '"']) else { return (0, raw.len()) };
    let end = if raw.len() > open + 1 && raw.ends_with(['\'', '"']) { raw.len() - 1 } else { raw.len() };
    (open + 1, end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::testing::{events, statements};

    fn trigger(sql: &str) -> CreateTrigger {
        let found = events(sql).into_iter().find_map(|event| match event {
            DdlEvent::CreateTrigger(trigger) => Some(trigger),
            _ => None,
        });
        found.unwrap()
    }

    fn assigned(sql: &str) -> Vec<String> {
        trigger(sql).assigns.iter().map(Name::key).collect()
    }

    #[test]
    fn mysql() {
        assert_eq!(assigned("CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.id = UUID(), NEW.`b` = 1;"), ["id", "b"]);
        assert_eq!(
            assigned(
                "DELIMITER ;;\nCREATE DEFINER=`r`@`%` TRIGGER `t` BEFORE INSERT ON `a` FOR EACH ROW BEGIN IF NEW.x = 0 THEN SET NEW.id = 1; END IF; END;;\nDELIMITER ;"
            ),
            ["id"]
        );
    }

    #[test]
    fn oracle() {
        let sql = "CREATE OR REPLACE TRIGGER t BEFORE INSERT OR UPDATE OF c ON a REFERENCING NEW AS N FOR EACH ROW WHEN (N.id IS NULL)\nBEGIN\n SELECT s.NEXTVAL, SYSDATE INTO :N.ID, :N.b FROM dual;\n :N.c := 1;\nEND;\n/";
        assert_eq!(assigned(sql), ["id", "b", "c"]);
        assert!(trigger(sql).before_insert);
        let disabled = "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW DISABLE BEGIN :NEW.id := 1; END;\n/";
        assert!(events(disabled).is_empty() && statements(disabled).len() == 1);
    }

    #[test]
    fn sql_server_instead_of() {
        let found = trigger("CREATE TRIGGER t ON dbo.a INSTEAD OF INSERT AS BEGIN INSERT INTO a SELECT newid() FROM inserted END\nGO");
        assert!(found.before_insert && found.opaque && found.table.key() == "a");
        assert!(!trigger("CREATE TRIGGER t ON a AFTER INSERT AS UPDATE a SET b = 1").before_insert);
    }

    #[test]
    fn postgres_function() {
        let sql = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.id IS NULL THEN NEW.id := nextval('s'); END IF; NEW.b = now(); RETURN NEW; END; $$;\nCREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION f();";
        assert!(
            matches!(&events(sql)[0], DdlEvent::CreateFunction { assigns, .. } if assigns.iter().map(Name::key).collect::<Vec<_>>() == ["id", "b"])
        );
        assert_eq!(trigger(sql).function.unwrap().key(), "f");
    }

    #[test]
    fn a_row_that_is_assigned_as_a_whole() {
        let sql = "CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN NEW := g(NEW); RETURN NEW; END $$ LANGUAGE plpgsql;";
        assert!(matches!(&events(sql)[0], DdlEvent::CreateFunction { assigns, .. } if assigns[0].has_hole()));
    }

    #[test]
    fn sqlite_updates_its_own_table_after_the_insert() {
        let updated = |sql: &str| trigger(sql).updates.iter().map(Name::key).collect::<Vec<_>>();
        let sql =
            "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET id = f(1, 2), b = 1 WHERE rowid = NEW.rowid; UPDATE c SET d = 1; END";
        assert_eq!(updated(sql), ["id", "b"]);
        assert!(updated("CREATE TRIGGER t AFTER UPDATE ON a BEGIN UPDATE a SET id = 1; END").is_empty());
    }

    #[test]
    fn h2_class() {
        assert!(trigger("CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW CALL \"org.acme.T\"").opaque);
    }
}
