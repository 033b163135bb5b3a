//! Sequences, indexes, views, domains; DROP and RENAME.

use crate::facts::query::{Query, QueryItem};
use crate::facts::{AlterAction, AlterKind, AlterTable, ColumnDef, DdlEvent, DefaultClause, DefaultKind};
use crate::names::{Name, ObjectName};
use crate::sql::cursor::Cursor;
use crate::sql::ddl::{column, key, query};
use crate::sql::default::{self, name_in_string};
use crate::sql::lex::TokenKind;
use crate::sql::types;

/// `[IF [NOT] EXISTS] name`, a string being a name too.
fn object(cursor: &mut Cursor) -> Option<ObjectName> {
    cursor.eat_words(&["IF", "NOT", "EXISTS"]);
    cursor.eat_words(&["IF", "EXISTS"]);
    if let Some(token) = cursor.eat_kind(TokenKind::String) {
        return Some(name_in_string(*cursor, token));
    }
    let name = cursor.parse_object_name();
    // H2: DROP TABLE x IF EXISTS.
    cursor.eat_words(&["IF", "EXISTS"]);
    name
}

/// The names of `DROP TABLE a, b CASCADE`.
pub fn drop_names(cursor: &mut Cursor) -> Vec<ObjectName> {
    let mut names = Vec::new();
    while let Some(name) = object(cursor) {
        names.push(name);
        if !cursor.eat_symbol(",") {
            break;
        }
    }
    names
}

/// `CREATE SEQUENCE`; the cursor stands after SEQUENCE.
pub fn create_sequence(cursor: &mut Cursor) -> Option<DdlEvent> {
    let name = object(cursor)?;
    Some(DdlEvent::CreateSequence { name, increment: increment(cursor) })
}

pub fn alter_sequence(cursor: &mut Cursor) -> Option<DdlEvent> {
    let name = object(cursor)?;
    let rename_to = cursor.eat_words(&["RENAME", "TO"]).then(|| cursor.parse_name()).flatten();
    Some(DdlEvent::AlterSequence { name, increment: increment(cursor), rename_to })
}

pub fn drop_sequence(cursor: &mut Cursor) -> Option<DdlEvent> {
    let names = drop_names(cursor);
    let cascade = cursor.is_word("CASCADE");
    (!names.is_empty()).then_some(DdlEvent::DropSequence { names, cascade })
}

fn increment(cursor: &mut Cursor) -> Option<i64> {
    cursor.skip_until(|cursor| cursor.is_word("INCREMENT"));
    cursor.eat_word("INCREMENT").then_some(())?;
    cursor.eat_word("BY");
    cursor.eat_symbol("=");
    let negative = cursor.eat_symbol("-");
    let token = cursor.eat_kind(TokenKind::Number)?;
    let value: i64 = cursor.text(token).parse().ok()?;
    Some(if negative { -value } else { value })
}

/// `CREATE [UNIQUE] INDEX`; the cursor stands after INDEX. `None`: an index of something that is no table's list of columns.
pub fn create_index(cursor: &mut Cursor, unique: bool) -> Option<DdlEvent> {
    cursor.eat_word("CONCURRENTLY");
    cursor.eat_words(&["IF", "NOT", "EXISTS"]);
    let name = if cursor.is_word("ON") { None } else { cursor.parse_object_name().and_then(|name| name.parts.into_iter().next_back()) };
    cursor.skip_until(|cursor| cursor.is_word("ON"));
    cursor.eat_word("ON").then_some(())?;
    cursor.eat_word("ONLY");
    let table = cursor.parse_object_name()?;
    if cursor.eat_word("USING") {
        cursor.parse_name();
    }
    let (columns, plain) = key::key_columns(cursor.parens()?);
    let partial = cursor.tokens.iter().skip(cursor.position).any(|&token| cursor.text(token).eq_ignore_ascii_case("WHERE"));
    let columns = columns.into_iter().map(|column| column.name).collect();
    Some(DdlEvent::CreateIndex { name, table, columns, unique: unique && plain && !partial })
}

/// `CREATE VIEW`; the cursor stands after VIEW.
pub fn create_view(cursor: &mut Cursor) -> Option<DdlEvent> {
    let name = object(cursor)?;
    let listed = cursor.parse_name_list();
    // `WITH (security_barrier)`, `TO table`: nothing that names columns.
    cursor.skip_until(|cursor| cursor.is_word("AS"));
    cursor.eat_word("AS");
    let query = match listed {
        Some(names) => Some(Query { items: names.into_iter().map(QueryItem::Named).collect(), ..Query::default() }),
        None => query::parse(cursor.remaining()),
    };
    Some(DdlEvent::CreateView { name, query: query.map(Box::new) })
}

/// `CREATE DOMAIN x AS type …`, SQL Server's `CREATE TYPE x FROM type …`; the cursor stands after the object's word.
pub fn create_domain(cursor: &mut Cursor) -> Option<DdlEvent> {
    let name = object(cursor)?;
    cursor.eat_any_word(&["AS", "FROM"]);
    let data_type = types::parse(cursor);
    let mut options = ColumnDef::new(Name { text: String::new(), quoted: false, at: name.at }, name.at);
    column::options(cursor, &mut options);
    Some(DdlEvent::CreateDomain { name, data_type, nullable: options.nullable, default: options.default })
}

/// `ALTER DOMAIN x SET DEFAULT …`, `SET NOT NULL` and their opposites; the cursor stands after DOMAIN. `None`: it changes nothing that an
/// inserted row meets.
pub fn alter_domain(cursor: &mut Cursor) -> Option<DdlEvent> {
    let name = object(cursor)?;
    let sets = cursor.eat_any_word(&["SET", "DROP"])? == "SET";
    if cursor.eat_words(&["NOT", "NULL"]) {
        return Some(DdlEvent::AlterDomain { name, nullable: Some(!sets), default: None });
    }
    cursor.eat_word("DEFAULT").then_some(())?;
    let none = DefaultClause { kind: DefaultKind::Null, text: String::new(), at: cursor.span_all() };
    let default = if sets { default::parse(cursor)? } else { none };
    Some(DdlEvent::AlterDomain { name, nullable: None, default: Some(default) })
}

/// `RENAME TABLE a TO b, c TO d`, Oracle's `RENAME a TO b`; the cursor stands after RENAME.
pub fn rename(cursor: &mut Cursor) -> Vec<(ObjectName, ObjectName)> {
    cursor.eat_any_word(&["TABLE", "TABLES"]);
    let mut renames = Vec::new();
    while let Some(from) = object(cursor) {
        cursor.eat_any_word(&["TO", "AS"]);
        let Some(to) = cursor.parse_object_name() else { break };
        renames.push((from, to));
        if !cursor.eat_symbol(",") {
            break;
        }
    }
    renames
}

/// SQL Server's `sp_rename 'table', 'new'` and `sp_rename 'table.column', 'new', 'COLUMN'`; the cursor stands after `sp_rename`.
pub fn sp_rename(cursor: Cursor) -> Option<DdlEvent> {
    let head = cursor.span_all();
    let mut arguments = cursor.remaining().split_commas().into_iter().map(|mut argument| {
        // `@objname = N'…'`
        if argument.symbol_at(1, "=") {
            argument.position += 2;
        }
        let token = argument.peek()?;
        Some(if token.kind == TokenKind::String { name_in_string(argument, token) } else { argument.parse_object_name()? })
    });
    let mut from = arguments.next()??;
    let to = arguments.next()??;
    let kind = arguments.next().flatten().map(|kind| kind.key());
    match kind.as_deref() {
        None | Some("object") => Some(DdlEvent::RenameTable { from, to }),
        Some("column") => {
            let old = from.parts.pop()?;
            let new = to.parts.into_iter().next_back()?;
            if from.parts.is_empty() {
                return None;
            }
            let kind = AlterKind::RenameColumn { from: old, to: new };
            Some(DdlEvent::AlterTable(AlterTable {
                name: from,
                head,
                if_exists: false,
                only: false,
                actions: vec![AlterAction { at: head, kind }],
            }))
        }
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::testing::events;

    #[test]
    fn sequences() {
        let found = events(
            "CREATE SEQUENCE IF NOT EXISTS s.q AS bigint START WITH 1 INCREMENT BY -50 NO MAXVALUE; ALTER SEQUENCE q INCREMENT 2; ALTER SEQUENCE q RENAME TO r; DROP SEQUENCE a, b CASCADE;",
        );
        assert!(matches!(&found[0], DdlEvent::CreateSequence { name, increment: Some(-50) } if name.key() == "q"));
        assert!(matches!(&found[1], DdlEvent::AlterSequence { increment: Some(2), .. }));
        assert!(matches!(&found[2], DdlEvent::AlterSequence { rename_to: Some(_), .. }));
        assert!(matches!(&found[3], DdlEvent::DropSequence { names, cascade: true } if names.len() == 2));
    }

    #[test]
    fn drops_and_renames() {
        let found = events(
            "DROP TABLE IF EXISTS a, `b` CASCADE; DROP TABLE c IF EXISTS; RENAME TABLE a TO b, c TO d; RENAME x TO y; EXEC sp_rename 'dbo.a', 'b'; EXEC sp_rename N'a.[c d]', N'e', N'COLUMN';",
        );
        assert!(matches!(&found[0], DdlEvent::DropTable { names } if names.len() == 2));
        assert!(matches!(&found[1], DdlEvent::DropTable { names } if names.len() == 1));
        assert_eq!(found.iter().filter(|event| matches!(event, DdlEvent::RenameTable { .. })).count(), 4);
        assert!(
            matches!(found.last(), Some(DdlEvent::AlterTable(table)) if matches!(&table.actions[0].kind, AlterKind::RenameColumn { from, .. } if from.text == "c d"))
        );
    }

    #[test]
    fn indexes_domains_views() {
        let found = events(
            "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON ONLY a USING btree (b, c DESC); CREATE UNIQUE INDEX j ON a (lower(b)); CREATE DOMAIN d AS uuid NOT NULL DEFAULT gen_random_uuid() CHECK (VALUE IS NOT NULL); CREATE TYPE t FROM varchar(11) NOT NULL; CREATE OR REPLACE ALGORITHM=UNDEFINED DEFINER=`r`@`%` SQL SECURITY DEFINER VIEW v AS SELECT 1;",
        );
        assert!(
            matches!(&found[0], DdlEvent::CreateIndex { name: Some(name), columns, unique: true, .. } if columns.len() == 2 && name.text == "i")
        );
        assert!(matches!(&found[1], DdlEvent::CreateIndex { unique: false, .. }));
        assert!(matches!(&found[2], DdlEvent::CreateDomain { nullable: Some(false), default: Some(_), .. }));
        assert!(matches!(&found[3], DdlEvent::CreateDomain { nullable: Some(false), .. }));
        assert!(matches!(&found[4], DdlEvent::CreateView { name, .. } if name.key() == "v"));
    }
}
