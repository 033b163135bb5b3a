//! ALTER TABLE, in every dialect's forms.

use crate::facts::{AlterAction, AlterKind, AlterTable, RestateForm};
use crate::names::{Name, ObjectName};
use crate::sql::cursor::Cursor;
use crate::sql::ddl::column;
use crate::sql::ddl::key::{self, Constraint};
use crate::sql::default;
use crate::sql::types;

/// What a piece without a verb of its own goes on with: `ADD a int, b int`, `DROP COLUMN a, b`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verb {
    Add,
    DropColumn,
    DropConstraint,
    Modify,
    Noise,
}

/// Words that begin an action that no inserted row meets.
#[rustfmt::skip]
const NOISE: &[&str] = &[
    "OWNER", "SET", "ENABLE", "DISABLE", "REPLICA", "CLUSTER", "ATTACH", "DETACH", "NO", "VALIDATE", "ENGINE", "AUTO_INCREMENT", "COMMENT", "DEFAULT",
    "CHARACTER", "CHARSET", "CONVERT", "COLLATE", "ROW_FORMAT", "ORDER", "DISCARD", "IMPORT", "PARTITION", "ALGORITHM", "LOCK", "FORCE", "TABLESPACE",
    "MOVE", "CHECK", "NOCHECK", "REBUILD", "SWITCH", "LOGGING", "NOLOGGING", "CACHE", "NOCACHE", "PARALLEL", "NOPARALLEL", "COMPRESS", "NOCOMPRESS",
    "SPLIT", "SHRINK", "DATA", "ACTIVATE", "VOLATILE", "APPEND", "LOCKSIZE", "PCTFREE", "READ", "TRUNCATE", "EXCHANGE", "COALESCE", "REORGANIZE",
    "UPGRADE", "DELETE", "UPDATE", "CONFIGURE", "SCATTER", "RESET", "UNSET", "SUSPEND", "RESUME", "SWAP", "WITHOUT", "WITH", "NOT", "OF", "FREEZE",
    "FETCH", "MATERIALIZE", "CLEAR", "ANALYZE", "OPTIMIZE", "REPAIR", "REMOVE", "PCTUSED", "STORAGE", "INITRANS", "MONITORING", "ROW", "OVERFLOW",
    "RESTART", "LOGGED", "SECURITY", "INMEMORY", "ALLOCATE", "DEALLOCATE", "RECOVER", "TOUCH", "ARCHIVE", "MERGE", "UNION", "DISTRIBUTE", "EXPERIMENTAL_RELOCATE",
    "SPLIT", "PERIOD", "NOVALIDATE", "DISTRIBUTED", "KEEP", "RESULT_CACHE", "SUPPLEMENTAL", "TYPE", "INITIAL", "NEXT", "MAXEXTENTS", "TO", "UNLOCK", "PROMOTE", "REFRESH",
];

/// The same where a list of columns to add, drop or modify may go on, so that it takes two words to tell it from a column.
#[rustfmt::skip]
const NOISE_PAIRS: &[&[&str]] = &[
    &["VALIDATE", "CONSTRAINT"], &["OWNER", "TO"], &["ENABLE", "ROW"], &["ENABLE", "TRIGGER"], &["ENABLE", "KEYS"], &["DISABLE", "ROW"],
    &["DISABLE", "TRIGGER"], &["DISABLE", "KEYS"], &["FORCE", "ROW"], &["NO", "FORCE"], &["REPLICA", "IDENTITY"], &["CLUSTER", "ON"],
    &["CONVERT", "TO"], &["ORDER", "BY"], &["DEFAULT", "CHARACTER"], &["DEFAULT", "CHARSET"], &["DEFAULT", "COLLATE"], &["SET", "TABLESPACE"],
    &["SET", "LOGGED"], &["SET", "UNLOGGED"], &["SET", "WITHOUT"],
];

/// Words that begin another action where none is parted by a comma (DB2, Oracle).
const VERBS: &[&str] = &["ADD", "DROP", "ALTER", "MODIFY", "CHANGE", "RENAME"];

/// Reads a whole statement.
pub fn parse(cursor: &mut Cursor) -> Result<AlterTable, String> {
    cursor.position = 0;
    cursor.eat_word("ALTER");
    cursor.skip_until(|cursor| cursor.is_word("TABLE"));
    cursor.eat_word("TABLE");
    let if_exists = cursor.eat_words(&["IF", "EXISTS"]);
    let only = cursor.is_word("ONLY") && !cursor.symbol_at(1, ".");
    if only {
        cursor.position += 1;
    }
    let name = match cursor.parse_object_name() {
        Some(name) => name,
        None => {
            let token = cursor.eat_kind(crate::sql::lex::TokenKind::String).ok_or("the table has no name")?;
            default::name_in_string(*cursor, token)
        }
    };
    cursor.eat_symbol("*");
    // H2 and ClickHouse: ON CLUSTER x.
    if cursor.eat_words(&["ON", "CLUSTER"]) {
        cursor.position += 1;
    }
    let head = cursor.span_since(0);
    let mut actions = Vec::new();
    let mut verb = None;
    for mut piece in cursor.remaining().split_commas() {
        while !piece.at_end() {
            let before = piece.position;
            action(&mut piece, &mut verb, &mut actions);
            if piece.position == before {
                piece.position += 1;
            }
        }
    }
    cursor.position = cursor.tokens.len();
    if actions.is_empty() {
        return Err("it does nothing".to_string());
    }
    Ok(AlterTable { name, head, if_exists, only, actions })
}

fn action(cursor: &mut Cursor, verb: &mut Option<Verb>, out: &mut Vec<AlterAction>) {
    // SQL Server: WITH CHECK ADD CONSTRAINT …
    if cursor.is_words(&["WITH", "CHECK"]) || cursor.is_words(&["WITH", "NOCHECK"]) {
        cursor.position += 2;
    }
    let from = cursor.position;
    let mut kinds = Vec::new();
    if cursor.eat_word("ADD") {
        *verb = Some(Verb::Add);
        add(cursor, verb, &mut kinds);
    } else if cursor.eat_word("DROP") {
        drop(cursor, verb, &mut kinds);
    } else if cursor.eat_word("ALTER") {
        *verb = Some(Verb::Noise);
        alter_column(cursor, &mut kinds);
    } else if cursor.eat_word("MODIFY") {
        *verb = Some(Verb::Modify);
        modify(cursor, verb, &mut kinds);
    } else if cursor.eat_word("CHANGE") {
        *verb = Some(Verb::Noise);
        change(cursor, &mut kinds);
    } else if cursor.eat_word("RENAME") {
        *verb = Some(Verb::Noise);
        rename(cursor, &mut kinds);
    } else if let Some(kind) = family(cursor) {
        *verb = Some(Verb::Noise);
        kinds.push(kind);
    } else if cursor.eat_words(&["SET", "UNUSED"]) {
        // Oracle: the columns are gone for every statement.
        *verb = Some(Verb::DropColumn);
        cursor.eat_word("COLUMN");
        drop_columns(cursor, &mut kinds);
    } else if NOISE_PAIRS.iter().any(|words| cursor.is_words(words)) {
        *verb = Some(Verb::Noise);
        cursor.position = cursor.tokens.len();
        kinds.push(AlterKind::Noise);
    } else if *verb == Some(Verb::Add) && !cursor.symbol_at(1, "=") {
        add_one(cursor, &mut kinds);
    } else if *verb == Some(Verb::DropColumn) {
        cursor.eat_word("COLUMN");
        drop_columns(cursor, &mut kinds);
    } else if *verb == Some(Verb::DropConstraint) {
        cursor.eat_word("CONSTRAINT");
        kinds.extend(cursor.parse_name().map(|name| AlterKind::DropConstraint { name }));
    } else if *verb == Some(Verb::Modify) && !cursor.symbol_at(1, "=") {
        restate(cursor, RestateForm::Modify, &mut kinds);
    } else if *verb == Some(Verb::Noise) || is_noise(cursor) {
        *verb = Some(Verb::Noise);
        cursor.position = cursor.tokens.len();
        kinds.push(AlterKind::Noise);
    }
    if kinds.is_empty() {
        let reason =
            format!("an action that begins with `{}` is not understood", cursor.tokens.get(from).map_or("", |&token| cursor.text(token)));
        cursor.position = cursor.tokens.len();
        kinds.push(AlterKind::Unread { reason });
    }
    // What follows a constraint or a column (`USING INDEX`, `ON DELETE …`, `CASCADE`) goes with it.
    cursor.skip_until(|cursor| cursor.any_word(VERBS).is_some());
    let at = cursor.span_since(from);
    out.extend(kinds.into_iter().map(|kind| AlterAction { at, kind }));
}

/// PostgreSQL: what ties the table to others, or moves it. <https://www.postgresql.org/docs/current/sql-altertable.html>
fn family(cursor: &mut Cursor) -> Option<AlterKind> {
    let mut ahead = *cursor;
    let make: fn(ObjectName) -> AlterKind = if ahead.eat_word("INHERIT") {
        |parent| AlterKind::Inherit { parent }
    } else if ahead.eat_words(&["NO", "INHERIT"]) {
        |parent| AlterKind::Disinherit { parent }
    } else if ahead.eat_words(&["ATTACH", "PARTITION"]) {
        |child| AlterKind::AttachPartition { child }
    } else if ahead.eat_words(&["DETACH", "PARTITION"]) {
        |child| AlterKind::DetachPartition { child }
    } else if ahead.eat_words(&["SET", "SCHEMA"]) {
        |namespace| AlterKind::SetNamespace { namespace }
    } else {
        return None;
    };
    let kind = ahead.parse_object_name().map(make)?;
    *cursor = ahead;
    Some(kind)
}

/// A table's option: `ENGINE=InnoDB`, `OWNER TO x`, …
fn is_noise(cursor: &Cursor) -> bool {
    cursor.symbol_at(1, "=") || cursor.any_word(NOISE).is_some() || cursor.is_symbol("(")
}

fn add(cursor: &mut Cursor, verb: &mut Option<Verb>, kinds: &mut Vec<AlterKind>) {
    let column = cursor.eat_any_word(&["COLUMN", "COLUMNS"]).is_some();
    if cursor.is_symbol("(") {
        if let Some(list) = cursor.parens() {
            for mut item in list.split_commas() {
                add_one(&mut item, kinds);
            }
        }
        return;
    }
    let is_partition = cursor.any_word(&["PARTITION", "SUBPARTITION", "SUPPLEMENTAL", "RANGE", "VALUE", "STATISTICS", "FILES"]).is_some()
        || cursor.is_words(&["IF", "NOT", "EXISTS", "PARTITION"]);
    if !column && is_partition {
        *verb = Some(Verb::Noise);
        cursor.position = cursor.tokens.len();
        kinds.push(AlterKind::Noise);
        return;
    }
    if column {
        let if_not_exists = cursor.eat_words(&["IF", "NOT", "EXISTS"]);
        add_column(cursor, if_not_exists, kinds);
    } else {
        add_one(cursor, kinds);
    }
}

/// A column or constraint, as it may stand in a list.
fn add_one(cursor: &mut Cursor, kinds: &mut Vec<AlterKind>) {
    // A repeated COLUMN in `ADD COLUMN a int, COLUMN b int`.
    if cursor.is_word("COLUMN") && cursor.peek_at(2).is_some() {
        cursor.position += 1;
    }
    let if_not_exists = cursor.eat_words(&["IF", "NOT", "EXISTS"]);
    if cursor.is_word("DEFAULT")
        && let Some(kind) = add_default(cursor)
    {
        kinds.push(kind);
        return;
    }
    if is_bare_check(cursor) {
        cursor.position = cursor.tokens.len();
        kinds.push(AlterKind::Noise);
        return;
    }
    match key::parse(cursor) {
        Some(Constraint::PrimaryKey(key)) => kinds.push(AlterKind::AddPrimaryKey(key)),
        Some(Constraint::PrimaryKeyFromIndex { name, index }) => kinds.push(AlterKind::AddPrimaryKeyFromIndex { name, index }),
        Some(Constraint::Unique(key)) => kinds.push(AlterKind::AddUnique(key)),
        Some(Constraint::Index(key)) => kinds.push(AlterKind::AddIndex(key)),
        Some(Constraint::ForeignKey(key)) => kinds.push(AlterKind::AddForeignKey(key)),
        Some(Constraint::NotNull(columns)) => kinds.extend(columns.into_iter().map(|column| AlterKind::SetNotNull { column })),
        Some(Constraint::Default { column, default }) => kinds.push(AlterKind::SetDefault { column, default }),
        Some(Constraint::Noise) => kinds.push(AlterKind::Noise),
        Some(Constraint::Unread(reason)) => kinds.push(AlterKind::Unread { reason: reason.to_string() }),
        None => add_column(cursor, if_not_exists, kinds),
    }
}

/// H2: `ADD CHECK n >= 0`, and not a column `check int`: <https://www.h2database.com/html/grammar.html#table_constraint_definition>. A column's definition
/// compares nothing outside parentheses.
fn is_bare_check(cursor: &Cursor) -> bool {
    let mut ahead = *cursor;
    if !ahead.eat_word("CHECK") {
        return false;
    }
    ahead.skip_until(|cursor| cursor.peek().is_some_and(|token| cursor.text(token).starts_with(['<', '>', '=', '!'])));
    !ahead.at_end()
}

/// SQL Server: ADD DEFAULT (0) FOR c.
fn add_default(cursor: &mut Cursor) -> Option<AlterKind> {
    let mut ahead = *cursor;
    ahead.eat_word("DEFAULT");
    let default = default::parse(&mut ahead)?;
    if !ahead.eat_word("FOR") {
        return None;
    }
    let column = ahead.parse_name()?;
    *cursor = ahead;
    Some(AlterKind::SetDefault { column, default })
}

fn add_column(cursor: &mut Cursor, if_not_exists: bool, kinds: &mut Vec<AlterKind>) {
    kinds.extend(column::parse(cursor).map(|column| AlterKind::AddColumn { column, if_not_exists }));
}

fn drop(cursor: &mut Cursor, verb: &mut Option<Verb>, kinds: &mut Vec<AlterKind>) {
    *verb = Some(Verb::Noise);
    if cursor.eat_any_word(&["COLUMN", "COLUMNS"]).is_some() || cursor.is_symbol("(") {
        *verb = Some(Verb::DropColumn);
        return drop_columns(cursor, kinds);
    }
    if cursor.eat_words(&["PRIMARY", "KEY"]) {
        kinds.push(AlterKind::DropPrimaryKey);
        return;
    }
    if cursor.is_word("CONSTRAINT") || cursor.is_words(&["FOREIGN", "KEY"]) {
        *verb = Some(Verb::DropConstraint);
        cursor.position += if cursor.is_word("CONSTRAINT") { 1 } else { 2 };
        cursor.eat_words(&["IF", "EXISTS"]);
        let name = cursor.parse_object_name().and_then(|name| name.parts.into_iter().next_back());
        kinds.push(name.map_or(AlterKind::Noise, |name| AlterKind::DropConstraint { name }));
        return;
    }
    if cursor.any_word(&["INDEX", "KEY"]).is_some() && cursor.peek_at(1).is_some() {
        cursor.position += 1;
        cursor.eat_words(&["IF", "EXISTS"]);
        let primary = cursor.parse_name().is_some_and(|name| name.quoted && name.key() == "primary");
        kinds.push(if primary { AlterKind::DropPrimaryKey } else { AlterKind::Noise });
        return;
    }
    if cursor
        .any_word(&[
            "PARTITION",
            "SUBPARTITION",
            "PERIOD",
            "SUPPLEMENTAL",
            "SYSTEM",
            "STATISTICS",
            "CHECK",
            "UNIQUE",
            "PROJECTION",
            "RESTRICT",
        ])
        .is_some()
        || cursor.is_words(&["IF", "EXISTS", "PARTITION"])
    {
        cursor.position = cursor.tokens.len();
        kinds.push(AlterKind::Noise);
        return;
    }
    *verb = Some(Verb::DropColumn);
    drop_columns(cursor, kinds);
}

fn drop_columns(cursor: &mut Cursor, kinds: &mut Vec<AlterKind>) {
    cursor.eat_words(&["IF", "EXISTS"]);
    if cursor.is_symbol("(") {
        kinds.extend(cursor.parse_name_list().into_iter().flatten().map(|column| AlterKind::DropColumn { column }));
        return;
    }
    kinds.extend(cursor.parse_name().map(|column| AlterKind::DropColumn { column }));
}

fn modify(cursor: &mut Cursor, verb: &mut Option<Verb>, kinds: &mut Vec<AlterKind>) {
    let column = cursor.eat_word("COLUMN");
    cursor.eat_words(&["IF", "EXISTS"]);
    if cursor.is_symbol("(") {
        if let Some(list) = cursor.parens() {
            for mut item in list.split_commas() {
                restate(&mut item, RestateForm::Modify, kinds);
            }
        }
        return;
    }
    let noise = ["PARTITION", "SUBPARTITION", "CONSTRAINT", "PRIMARY", "UNIQUE", "LOB", "NESTED", "SETTING", "TTL", "OPAQUE"];
    if !column && cursor.any_word(&noise).is_some() {
        *verb = Some(Verb::Noise);
        cursor.position = cursor.tokens.len();
        kinds.push(AlterKind::Noise);
        return;
    }
    restate(cursor, RestateForm::Modify, kinds);
}

fn change(cursor: &mut Cursor, kinds: &mut Vec<AlterKind>) {
    cursor.eat_word("COLUMN");
    cursor.eat_words(&["IF", "EXISTS"]);
    let Some(from) = cursor.parse_name() else { return };
    let Some(column) = column::parse(cursor) else { return };
    kinds.push(AlterKind::Restate { from: Some(from), column, form: RestateForm::Change });
}

fn restate(cursor: &mut Cursor, form: RestateForm, kinds: &mut Vec<AlterKind>) {
    kinds.extend(column::parse(cursor).map(|column| AlterKind::Restate { from: None, column, form }));
}

fn rename(cursor: &mut Cursor, kinds: &mut Vec<AlterKind>) {
    if cursor.is_word("CONSTRAINT") && cursor.word_at(2, "TO") {
        cursor.position += 1;
        let from = cursor.parse_name();
        cursor.eat_word("TO");
        kinds.extend(from.zip(cursor.parse_name()).map(|(from, to)| AlterKind::RenameConstraint { from, to }));
        return;
    }
    if cursor.any_word(&["INDEX", "KEY", "CONSTRAINT", "PARTITION", "SUBPARTITION", "ATTRIBUTE"]).is_some() && !cursor.word_at(1, "TO") {
        cursor.position = cursor.tokens.len();
        kinds.push(AlterKind::Noise);
        return;
    }
    if cursor.eat_any_word(&["TO", "AS"]).is_some() {
        kinds.extend(cursor.parse_object_name().map(|to| AlterKind::RenameTable { to }));
        return;
    }
    if cursor.is_word("COLUMN") && !cursor.word_at(1, "TO") {
        cursor.position += 1;
        cursor.eat_words(&["IF", "EXISTS"]);
    }
    let Some(from) = cursor.parse_object_name() else { return };
    if cursor.eat_any_word(&["TO", "AS"]).is_some() {
        let from = from.parts.into_iter().next_back();
        kinds.extend(from.zip(cursor.parse_name()).map(|(from, to)| AlterKind::RenameColumn { from, to }));
    } else {
        // MySQL: RENAME x.
        kinds.push(AlterKind::RenameTable { to: from });
    }
}

fn alter_column(cursor: &mut Cursor, kinds: &mut Vec<AlterKind>) {
    let explicit = cursor.eat_word("COLUMN");
    if !explicit
        && cursor.any_word(&["INDEX", "KEY", "CONSTRAINT", "CHECK", "PARTITION", "PRIMARY"]).is_some()
        && cursor.peek_at(1).is_some()
    {
        cursor.position = cursor.tokens.len();
        kinds.push(AlterKind::Noise);
        return;
    }
    cursor.eat_words(&["IF", "EXISTS"]);
    let from = cursor.position;
    let Some(column) = cursor.parse_name() else { return };
    let start = cursor.position;
    let kind = if cursor.eat_word("SET") {
        set(cursor, column)
    } else if cursor.eat_word("DROP") {
        drop_property(cursor, column)
    } else if cursor.eat_word("ADD") {
        match identity(cursor) {
            Some((always, sequence)) => AlterKind::AddIdentity { column, always, sequence },
            None => AlterKind::Noise,
        }
    } else if cursor.is_word("TYPE") {
        cursor.position += 1;
        match types::parse(cursor) {
            Some(data_type) => {
                // The USING expression may hold any word.
                cursor.position = cursor.tokens.len();
                AlterKind::SetType { column, data_type }
            }
            None => return,
        }
    } else if cursor.eat_words(&["RENAME", "TO"]) || cursor.eat_word("TO") {
        match cursor.parse_name() {
            Some(to) => AlterKind::RenameColumn { from: column, to },
            None => return,
        }
    } else if cursor.any_word(&["RESTART", "SELECTIVITY", "COMMENT", "COLLATE"]).is_some() {
        AlterKind::Noise
    } else if cursor.eat_words(&["NOT", "NULL"]) {
        AlterKind::SetNotNull { column }
    } else if cursor.eat_word("NULL") {
        AlterKind::DropNotNull { column }
    } else if cursor.is_word("DEFAULT") || cursor.is_words(&["WITH", "DEFAULT"]) {
        cursor.eat_word("WITH");
        cursor.eat_word("DEFAULT");
        match default::parse(cursor) {
            Some(default) => AlterKind::SetDefault { column, default },
            None => return,
        }
    } else {
        cursor.position = from;
        return restate(cursor, RestateForm::AlterColumn, kinds);
    };
    if matches!(kind, AlterKind::Noise) {
        cursor.position = cursor.position.max(start + 1);
    }
    kinds.push(kind);
}

/// `ALTER COLUMN c SET …`.
fn set(cursor: &mut Cursor, column: Name) -> AlterKind {
    if cursor.eat_word("DEFAULT") {
        // H2: SET DEFAULT ON NULL alone says which rows take the default that there is.
        if cursor.eat_words(&["ON", "NULL"]) && cursor.at_end() {
            return AlterKind::Noise;
        }
        return match default::parse(cursor) {
            Some(default) => AlterKind::SetDefault { column, default },
            None => AlterKind::Unread { reason: "a default without a value".to_string() },
        };
    }
    if cursor.eat_words(&["NOT", "NULL"]) {
        return AlterKind::SetNotNull { column };
    }
    // H2 and HSQLDB.
    if cursor.eat_word("NULL") {
        return AlterKind::DropNotNull { column };
    }
    if cursor.eat_words(&["DATA", "TYPE"]) || cursor.eat_word("TYPE") {
        return match types::parse(cursor) {
            Some(data_type) => {
                cursor.skip_until(|cursor| cursor.any_word(VERBS).is_some() || cursor.is_word("USING"));
                if cursor.is_word("USING") {
                    cursor.position = cursor.tokens.len();
                }
                AlterKind::SetType { column, data_type }
            }
            None => AlterKind::Unread { reason: "a type that is not understood".to_string() },
        };
    }
    if cursor.is_word("GENERATED") {
        let mut ahead = *cursor;
        if let Some((always, sequence)) = identity(&mut ahead) {
            *cursor = ahead;
            return AlterKind::AddIdentity { column, always, sequence };
        }
        cursor.position += 1;
        let always = cursor.is_word("ALWAYS");
        let computed = cursor.tokens.iter().skip(cursor.position).any(|&token| cursor.text(token).eq_ignore_ascii_case("AS"));
        return if computed {
            AlterKind::Unread { reason: "a column becomes computed".to_string() }
        } else {
            AlterKind::SetGenerated { column, always }
        };
    }
    AlterKind::Noise
}

/// `ALTER COLUMN c DROP …`.
fn drop_property(cursor: &mut Cursor, column: Name) -> AlterKind {
    if cursor.eat_word("DEFAULT") {
        AlterKind::DropDefault { column }
    } else if cursor.eat_words(&["NOT", "NULL"]) {
        AlterKind::DropNotNull { column }
    } else if cursor.eat_word("IDENTITY") || cursor.eat_word("GENERATED") {
        AlterKind::DropIdentity { column }
    } else if cursor.eat_word("EXPRESSION") {
        AlterKind::DropExpression { column }
    } else {
        AlterKind::Noise
    }
}

/// `GENERATED {ALWAYS | BY DEFAULT} AS IDENTITY [(…)]`: whether ALWAYS, and the sequence's name.
fn identity(cursor: &mut Cursor) -> Option<(bool, Option<ObjectName>)> {
    let generated = cursor.eat_word("GENERATED");
    let always = cursor.eat_word("ALWAYS");
    if cursor.eat_words(&["BY", "DEFAULT"]) {
        cursor.eat_words(&["ON", "NULL"]);
    }
    if generated && !cursor.eat_word("AS") {
        return None;
    }
    if !cursor.eat_word("IDENTITY") {
        return None;
    }
    Some((always, cursor.parens().and_then(column::sequence_name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{DefaultKind, GenerationClause};
    use crate::sql::testing::{actions, alterations};

    #[test]
    fn a_check_without_parentheses_is_no_column() {
        for sql in ["ALTER TABLE t ADD CHECK n >= 0", "ALTER TABLE t ADD CHECK length(n) > 0 AND a <> 'b'"] {
            assert!(matches!(actions(sql).as_slice(), [AlterKind::Noise]), "{sql}");
        }
        for sql in ["ALTER TABLE t ADD check int NOT NULL", "ALTER TABLE t ADD check int CHECK (check >= 0)"] {
            assert!(matches!(actions(sql).as_slice(), [AlterKind::AddColumn { .. }]), "{sql}");
        }
    }

    #[test]
    fn several_actions() {
        let found = actions(
            "ALTER TABLE a ADD COLUMN b int NOT NULL DEFAULT 0 AFTER c, DROP COLUMN d, MODIFY `id` bigint NOT NULL AUTO_INCREMENT, CHANGE e f varchar(9), DROP PRIMARY KEY, ADD PRIMARY KEY (`f`), ADD KEY k (f), RENAME TO z, ENGINE=InnoDB, AUTO_INCREMENT=7",
        );
        assert!(matches!(
            found.as_slice(),
            [
                AlterKind::AddColumn { .. },
                AlterKind::DropColumn { .. },
                AlterKind::Restate { form: RestateForm::Modify, .. },
                AlterKind::Restate { form: RestateForm::Change, from: Some(_), .. },
                AlterKind::DropPrimaryKey,
                AlterKind::AddPrimaryKey(_),
                AlterKind::AddIndex(_),
                AlterKind::RenameTable { .. },
                AlterKind::Noise,
                AlterKind::Noise
            ]
        ));
        let AlterKind::Restate { column, .. } = &found[2] else { panic!() };
        assert!(matches!(column.generation, Some(GenerationClause::AutoIncrement(_))) && column.unread.is_empty());
    }

    #[test]
    fn postgres_dump() {
        assert!(
            matches!(actions("ALTER TABLE ONLY public.a ALTER COLUMN id SET DEFAULT nextval('public.s'::regclass);").as_slice(), [AlterKind::SetDefault { default, .. }] if matches!(default.kind, DefaultKind::Sequence(_)))
        );
        assert!(matches!(
            actions("ALTER TABLE public.a ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (\n SEQUENCE NAME public.s\n START WITH 1\n);")
                .as_slice(),
            [AlterKind::AddIdentity { always: true, sequence: Some(_), .. }]
        ));
        assert!(
            matches!(actions("ALTER TABLE ONLY a\n    ADD CONSTRAINT a_pkey PRIMARY KEY (id);").as_slice(), [AlterKind::AddPrimaryKey(key)] if key.name.is_some())
        );
        let found = actions(
            "ALTER TABLE a ALTER id DROP DEFAULT, ALTER COLUMN id SET NOT NULL, ALTER b TYPE text USING b::text, ALTER c DROP IDENTITY IF EXISTS, RENAME d TO e, OWNER TO x",
        );
        assert!(matches!(
            found.as_slice(),
            [
                AlterKind::DropDefault { .. },
                AlterKind::SetNotNull { .. },
                AlterKind::SetType { .. },
                AlterKind::DropIdentity { .. },
                AlterKind::RenameColumn { .. },
                AlterKind::Noise
            ]
        ));
    }

    #[test]
    fn sql_server() {
        assert!(matches!(
            actions("ALTER TABLE [dbo].[a] WITH CHECK ADD CONSTRAINT [pk] PRIMARY KEY CLUSTERED ([id] ASC) ON [PRIMARY]").as_slice(),
            [AlterKind::AddPrimaryKey(_)]
        ));
        assert!(
            matches!(actions("ALTER TABLE a ADD CONSTRAINT df DEFAULT (newid()) FOR id").as_slice(), [AlterKind::SetDefault { default, .. }] if default.kind == DefaultKind::Unique)
        );
        assert!(matches!(actions("ALTER TABLE a ADD DEFAULT (0) FOR id").as_slice(), [AlterKind::SetDefault { .. }]));
        assert!(matches!(
            actions("ALTER TABLE a ADD b int, c int NOT NULL").as_slice(),
            [AlterKind::AddColumn { .. }, AlterKind::AddColumn { .. }]
        ));
        assert!(matches!(
            actions("ALTER TABLE a DROP COLUMN b, c").as_slice(),
            [AlterKind::DropColumn { .. }, AlterKind::DropColumn { .. }]
        ));
        assert!(matches!(
            actions("ALTER TABLE a ALTER COLUMN b nvarchar(10) NOT NULL").as_slice(),
            [AlterKind::Restate { form: RestateForm::AlterColumn, .. }]
        ));
        assert!(matches!(actions("ALTER TABLE a CHECK CONSTRAINT fk").as_slice(), [AlterKind::Noise]));
        assert_eq!(alterations("ALTER TABLE a ADD id int PRIMARY KEY\nALTER TABLE b ADD id int PRIMARY KEY").len(), 2);
    }

    #[test]
    fn oracle() {
        assert!(matches!(
            actions("ALTER TABLE a ADD (b NUMBER(10) DEFAULT 0 NOT NULL, c VARCHAR2(5 CHAR))").as_slice(),
            [AlterKind::AddColumn { .. }, AlterKind::AddColumn { .. }]
        ));
        let found = actions("ALTER TABLE a MODIFY (b NOT NULL, c DEFAULT s.NEXTVAL)");
        assert!(
            matches!(found.as_slice(), [AlterKind::Restate { column: b, .. }, AlterKind::Restate { column: c, .. }] if b.nullable == Some(false) && b.data_type.is_none() && c.default.is_some())
        );
        assert!(matches!(
            actions("ALTER TABLE a ADD CONSTRAINT pk PRIMARY KEY (b) USING INDEX TABLESPACE x ENABLE").as_slice(),
            [AlterKind::AddPrimaryKey(_)]
        ));
        assert!(matches!(
            actions("ALTER TABLE a ADD (b NUMBER) MODIFY (c NULL) DROP (d)").as_slice(),
            [AlterKind::AddColumn { .. }, AlterKind::Restate { .. }, AlterKind::DropColumn { .. }]
        ));
        assert!(matches!(actions("ALTER TABLE a SET UNUSED (d)").as_slice(), [AlterKind::DropColumn { .. }]));
    }

    #[test]
    fn h2_derby_and_db2() {
        assert!(
            matches!(actions("ALTER TABLE a ALTER COLUMN id BIGINT AUTO_INCREMENT").as_slice(), [AlterKind::Restate { form: RestateForm::AlterColumn, column, .. }] if column.generation.is_some())
        );
        assert!(matches!(actions("ALTER TABLE a ALTER COLUMN b RENAME TO c").as_slice(), [AlterKind::RenameColumn { .. }]));
        assert!(matches!(actions("ALTER TABLE a ALTER COLUMN b SET NULL").as_slice(), [AlterKind::DropNotNull { .. }]));
        assert!(matches!(actions("ALTER TABLE a ALTER COLUMN b NOT NULL").as_slice(), [AlterKind::SetNotNull { .. }]));
        assert!(matches!(
            actions("ALTER TABLE a ALTER COLUMN b SET DATA TYPE BIGINT ALTER COLUMN c DROP NOT NULL ADD COLUMN d INT").as_slice(),
            [AlterKind::SetType { .. }, AlterKind::DropNotNull { .. }, AlterKind::AddColumn { .. }]
        ));
        assert!(matches!(
            actions("ALTER TABLE a ALTER COLUMN id SET GENERATED BY DEFAULT AS IDENTITY").as_slice(),
            [AlterKind::AddIdentity { always: false, .. }]
        ));
        assert!(matches!(actions("ALTER TABLE a ALTER COLUMN id RESTART WITH 5").as_slice(), [AlterKind::Noise]));
    }

    #[test]
    fn an_action_that_is_not_understood_is_said() {
        assert!(matches!(
            actions("ALTER TABLE a FROBNICATE b, ADD c int").as_slice(),
            [AlterKind::Unread { .. }, AlterKind::AddColumn { .. }]
        ));
        assert!(matches!(actions("ALTER TABLE a ADD CONSTRAINT pk PRIMARY KEY USING INDEX").as_slice(), [AlterKind::Noise]));
        assert!(matches!(
            actions("ALTER TABLE a ADD CONSTRAINT pk PRIMARY KEY USING INDEX i, DROP COLUMN b").as_slice(),
            [AlterKind::AddPrimaryKeyFromIndex { name: Some(_), index }, AlterKind::DropColumn { .. }] if index.text == "i"
        ));
    }

    #[test]
    fn options_behind_an_added_column_are_no_columns() {
        assert!(matches!(
            actions("ALTER TABLE a ADD CONSTRAINT u UNIQUE (b), VALIDATE CONSTRAINT c, OWNER TO me").as_slice(),
            [AlterKind::AddUnique(_), AlterKind::Noise, AlterKind::Noise]
        ));
        assert!(matches!(
            actions("ALTER TABLE a ADD b int, owner int").as_slice(),
            [AlterKind::AddColumn { .. }, AlterKind::AddColumn { .. }]
        ));
    }
}
