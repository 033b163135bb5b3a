//! A column's definition: name, type, options.

use crate::facts::{ColumnDef, ColumnPlace, DefaultClause, DefaultKind, GenerationClause};
use crate::names::ObjectName;
use crate::sql::cursor::Cursor;
use crate::sql::lex::TokenKind;
use crate::sql::{default, types};

/// Reads a definition up to the end, or to a word that begins another action of an ALTER TABLE.
/// `None` when no name stands first.
pub fn parse(cursor: &mut Cursor) -> Option<ColumnDef> {
    let from = cursor.position;
    let name = match cursor.parse_name() {
        Some(name) => name,
        // SQLite takes 'id' for a name.
        None => {
            let token = cursor.eat_kind(TokenKind::String)?;
            cursor.name_of(token)
        }
    };
    let at = name.at;
    let mut column = ColumnDef::new(name, at);
    let type_from = cursor.position;
    column.data_type = types::parse(cursor);
    if column.data_type.as_ref().is_some_and(|data_type| data_type.base == "identity") {
        // H2 and HSQLDB have the type IDENTITY.
        column.generation = Some(GenerationClause::Identity { always: false, at: cursor.span_since(type_from), sequence: None });
    }
    rest_of_type(cursor, &mut column);
    options(cursor, &mut column);
    // The place is ALTER TABLE's and no part of the definition.
    let tail = if column.place == Some(ColumnPlace::First) { 1 } else { 2 };
    let end = cursor.position.saturating_sub(tail);
    let last = cursor.tokens.get(end).map_or("", |&token| cursor.text(token));
    let is_place = column.place.is_some() && ["FIRST", "AFTER", "BEFORE"].iter().any(|word| word.eq_ignore_ascii_case(last));
    column.at = if is_place && end > from { cursor.between(from, end).span_all() } else { cursor.span_since(from) };
    Some(column)
}

/// SQLite takes any words as a type: `small int`. <https://www.sqlite.org/datatype3.html#determination_of_column_affinity>
fn rest_of_type(cursor: &mut Cursor, column: &mut ColumnDef) {
    if !cursor.input.rules.free_types {
        return;
    }
    while cursor.is_kind(TokenKind::Word) && cursor.any_word(ACTIONS).is_none() {
        let is_option = option(&mut cursor.clone(), &mut column.clone());
        let (Some(data_type), Some(token)) = (&mut column.data_type, cursor.peek().filter(|_| !is_option)) else { return };
        let word = cursor.text(token);
        data_type.text = format!("{} {word}", data_type.text);
        data_type.base = format!("{} {}", data_type.base, word.to_ascii_lowercase());
        data_type.at = data_type.at.to(cursor.span_of(token));
        cursor.position += 1;
        cursor.skip_parens();
    }
}

/// Words that begin another action of ALTER TABLE, where a definition ends without a comma (DB2, Oracle).
const ACTIONS: &[&str] = &["ADD", "ALTER", "DROP", "MODIFY", "RENAME", "CHANGE"];

/// Reads options until the end or an action.
pub fn options(cursor: &mut Cursor, column: &mut ColumnDef) {
    let mut gap = None;
    while !cursor.at_end() {
        if cursor.any_word(ACTIONS).is_some() {
            return;
        }
        let before = cursor.position;
        if !option(cursor, column) {
            cursor.position = before;
            cursor.skip();
            // Words that follow one another are one gap.
            let from = gap.unwrap_or(before);
            if gap.is_some() {
                column.unread.pop();
            }
            gap = Some(from);
            column.unread.push(cursor.span_since(from));
        } else {
            gap = None;
        }
        if cursor.position == before {
            cursor.position += 1;
        }
    }
}

fn option(cursor: &mut Cursor, column: &mut ColumnDef) -> bool {
    inline_index(cursor)
        || nullability(cursor, column)
        || default_value(cursor, column)
        || generation(cursor, column)
        || key(cursor, column)
        || references(cursor, column)
        || on_update(cursor, column)
        || place(cursor, column)
        || noise(cursor)
}

/// MySQL: `ON UPDATE CURRENT_TIMESTAMP(6)`. Other things stand behind the words where they belong to a foreign key.
fn on_update(cursor: &mut Cursor, column: &mut ColumnDef) -> bool {
    let from = cursor.position;
    let is_time = ["CURRENT_TIMESTAMP", "NOW", "LOCALTIME", "LOCALTIMESTAMP"].iter().any(|word| cursor.word_at(2, word));
    if !is_time || !cursor.eat_words(&["ON", "UPDATE"]) {
        return false;
    }
    default::skip_expression(cursor);
    column.on_update = Some(cursor.span_since(from));
    true
}

/// MySQL's and MariaDB's `FIRST` and `AFTER c`; H2 and HSQLDB have `BEFORE c`.
fn place(cursor: &mut Cursor, column: &mut ColumnDef) -> bool {
    if cursor.eat_word("FIRST") {
        column.place = Some(ColumnPlace::First);
        return true;
    }
    let make = match cursor.eat_any_word(&["AFTER", "BEFORE"]) {
        Some("AFTER") => ColumnPlace::After,
        Some(_) => ColumnPlace::Before,
        None => return false,
    };
    column.place = cursor.parse_name().map(make);
    column.place.is_some()
}

fn nullability(cursor: &mut Cursor, column: &mut ColumnDef) -> bool {
    if cursor.eat_words(&["NOT", "NULL"]) || cursor.eat_words(&["IS", "NOT", "NULL"]) {
        column.nullable = Some(false);
        // Informix and DB2 write `NOT NULL WITH DEFAULT 0`.
        if cursor.is_words(&["WITH", "DEFAULT"]) {
            cursor.position += 1;
        }
        // Oracle: `NOT NULL ENABLE`, `NOT NULL DISABLE` is no constraint.
        if cursor.eat_word("DISABLE") {
            column.nullable = None;
        }
        return true;
    }
    if cursor.eat_word("NULL") {
        column.nullable = Some(true);
        return true;
    }
    match cursor.peek().and_then(|token| template_default(cursor.text(token))) {
        Some("NOT NULL") => column.nullable = Some(false),
        Some("NULL") => column.nullable = Some(true),
        Some("") => {}
        _ => return false,
    }
    cursor.position += 1;
    true
}

/// `<column1_nullability, , NOT NULL>`: what a template of SQL Server Management Studio has when nobody fills it in.
/// <https://learn.microsoft.com/en-us/ssms/template/replace-template-parameters>
fn template_default(placeholder: &str) -> Option<&str> {
    let fields = placeholder.strip_prefix('<')?.strip_suffix('>')?;
    fields.splitn(3, ',').nth(2).map(str::trim)
}

fn default_value(cursor: &mut Cursor, column: &mut ColumnDef) -> bool {
    let from = cursor.position;
    if cursor.is_words(&["SET", "DEFAULT"]) {
        cursor.position += 1;
    }
    if !cursor.eat_word("DEFAULT") {
        cursor.position = from;
        return false;
    }
    // MySQL: SERIAL DEFAULT VALUE = NOT NULL AUTO_INCREMENT UNIQUE.
    if cursor.is_word("VALUE") && !cursor.symbol_at(1, "(") {
        cursor.position += 1;
        let at = cursor.span_since(from);
        column.generation = Some(GenerationClause::AutoIncrement(at));
        column.nullable = Some(false);
        column.unique = Some(at);
        return true;
    }
    // Oracle: DEFAULT ON NULL 1, which makes the column NOT NULL. H2: DEFAULT 1 DEFAULT ON NULL, which does not.
    if cursor.eat_words(&["ON", "NULL"]) {
        cursor.eat_words(&["FOR", "INSERT", "ONLY"]);
        cursor.eat_words(&["FOR", "INSERT", "AND", "UPDATE"]);
        let mut ahead = *cursor;
        if default::parse(&mut ahead).is_none() {
            return true;
        }
        column.nullable = Some(false);
    }
    cursor.eat_symbol("=");
    column.default = match default::parse(cursor) {
        Some(clause) => Some(clause),
        // DB2: WITH DEFAULT alone is the type's own zero.
        None => Some(DefaultClause { kind: DefaultKind::Constant, text: String::new(), at: cursor.span_since(from) }),
    };
    true
}

/// Marks of a column that the database numbers: MySQL, SQLite, TiDB, SQL Server, Snowflake.
const AUTO_INCREMENTS: &[&str] = &["AUTO_INCREMENT", "AUTOINCREMENT", "AUTO_RANDOM"];

fn generation(cursor: &mut Cursor, column: &mut ColumnDef) -> bool {
    let from = cursor.position;
    if let Some(token) = cursor.peek()
        && cursor.eat_any_word(AUTO_INCREMENTS).is_some()
    {
        column.generation = Some(GenerationClause::AutoIncrement(cursor.span_of(token)));
        cursor.skip_parens();
        start_and_increment(cursor);
        return true;
    }
    if cursor.eat_word("IDENTITY") {
        cursor.skip_parens();
        start_and_increment(cursor);
        let at = cursor.span_since(from);
        cursor.eat_words(&["NOT", "FOR", "REPLICATION"]);
        column.generation = Some(GenerationClause::Identity { always: false, at, sequence: None });
        return true;
    }
    let generated = cursor.eat_word("GENERATED");
    let mut always = false;
    if generated {
        always = cursor.eat_word("ALWAYS");
        if cursor.eat_words(&["BY", "DEFAULT"]) {
            cursor.eat_words(&["ON", "NULL"]);
        }
        // DB2: GENERATED ALWAYS FOR EACH ROW ON UPDATE AS ROW CHANGE TIMESTAMP.
        cursor.eat_words(&["FOR", "EACH", "ROW", "ON", "UPDATE"]);
    }
    if !cursor.eat_word("AS") {
        if generated {
            // PostgreSQL and Derby demand AS; `GENERATED BY DEFAULT` alone is read as unknown words.
            cursor.position = from;
        }
        return false;
    }
    if cursor.eat_word("IDENTITY") {
        let sequence = cursor.parens().and_then(sequence_name);
        start_and_increment(cursor);
        column.generation = Some(GenerationClause::Identity { always, at: cursor.span_since(from), sequence });
        return true;
    }
    // HSQLDB: GENERATED BY DEFAULT AS SEQUENCE s.
    if cursor.eat_word("SEQUENCE") {
        let sequence = cursor.parse_object_name();
        column.generation = Some(GenerationClause::Identity { always, at: cursor.span_since(from), sequence });
        return true;
    }
    // H2: AS SELECT max(a) FROM b.
    if cursor.is_word("SELECT") {
        cursor.position = cursor.tokens.len();
    } else if cursor.eat_any_word(&["TRANSACTION_ID", "SEQUENCE_NUMBER"]).is_some() {
        // SQL Server's ledgers: GENERATED ALWAYS AS TRANSACTION_ID START HIDDEN.
        cursor.eat_any_word(&["START", "END"]);
        cursor.eat_word("HIDDEN");
    } else if cursor.skip_parens() {
        cursor.eat_any_word(&["STORED", "VIRTUAL", "PERSISTED", "PERSISTENT"]);
    } else if cursor.eat_word("ROW") {
        // The bounds of a row's life are never NULL: https://mariadb.com/kb/en/system-versioned-tables/
        if cursor.eat_any_word(&["START", "END", "BEGIN"]).is_some() {
            column.nullable = Some(false);
        }
        cursor.eat_words(&["CHANGE", "TIMESTAMP"]);
        cursor.eat_word("HIDDEN");
    } else if generated {
        default::skip_expression(cursor);
    } else {
        default::skip_expression(cursor);
        cursor.eat_word("PERSISTED");
    }
    column.generation = Some(GenerationClause::Computed(cursor.span_since(from)));
    true
}

/// Snowflake and Oracle write identity options without parentheses.
fn start_and_increment(cursor: &mut Cursor) {
    loop {
        if cursor.is_word("START") || cursor.is_word("INCREMENT") {
            cursor.position += 1;
            cursor.eat_any_word(&["WITH", "BY"]);
            cursor.eat_symbol("-");
            cursor.eat_kind(TokenKind::Number);
        } else if cursor.is_word("ORDER") || cursor.is_word("NOORDER") || cursor.is_word("NOCACHE") || cursor.is_word("NOCYCLE") {
            cursor.position += 1;
        } else {
            return;
        }
    }
}

/// pg_dump: `GENERATED … AS IDENTITY (SEQUENCE NAME public.s START WITH 1 …)`.
pub fn sequence_name(mut options: Cursor) -> Option<ObjectName> {
    options.skip_until(|cursor| cursor.is_words(&["SEQUENCE", "NAME"]));
    options.eat_words(&["SEQUENCE", "NAME"]).then(|| options.parse_object_name()).flatten()
}

fn key(cursor: &mut Cursor, column: &mut ColumnDef) -> bool {
    let from = cursor.position;
    if cursor.eat_words(&["PRIMARY", "KEY"]) || cursor.eat_word("KEY") || cursor.eat_word("PRIMARY") {
        let before = column.primary_key;
        column.primary_key = Some(cursor.span_since(from));
        // The table's key with no comma before it. SQL Server takes it so; elsewhere the statement is wrong, and nothing is to be said of its key.
        let mut ahead = *cursor;
        while ahead.eat_any_word(CLUSTERING).is_some() {}
        if ahead.parens().is_some_and(|listed| names_others(listed, column)) {
            *cursor = ahead;
            column.primary_key = before;
            column.unread.push(cursor.span_since(from));
            return true;
        }
        key_details(cursor, column);
        return true;
    }
    if cursor.eat_word("UNIQUE") {
        cursor.eat_any_word(&["KEY", "INDEX"]);
        column.unique = Some(cursor.span_since(from));
        let distinct: [&[&str]; 3] = [&["NULLS", "NOT", "DISTINCT"], &["NULLS", "ALL", "DISTINCT"], &["NULLS", "DISTINCT"]];
        distinct.iter().any(|words| cursor.eat_words(words));
        key_details(cursor, column);
        return true;
    }
    false
}

const CLUSTERING: &[&str] = &["CLUSTERED", "NONCLUSTERED", "HASH"];

/// Whether a list in parentheses names columns, and not this one alone.
fn names_others(mut listed: Cursor, column: &ColumnDef) -> bool {
    let first = listed.parse_name();
    first.is_some_and(|first| first.key() != column.name.key() || listed.eat_symbol(","))
}

/// What may follow PRIMARY KEY or UNIQUE: order, clustering, where the index lives.
fn key_details(cursor: &mut Cursor, column: &mut ColumnDef) {
    let primary = column.unique.is_none();
    if cursor.eat_word("DESC") {
        column.primary_key_descending = primary;
    }
    cursor.eat_word("ASC");
    while cursor.eat_any_word(CLUSTERING).is_some() {}
    cursor.skip_parens();
    cursor.eat_word("ASC");
}

fn references(cursor: &mut Cursor, column: &mut ColumnDef) -> bool {
    let from = cursor.position;
    if cursor.eat_words(&["FOREIGN", "KEY"]) {
        // SQL Server: FOREIGN KEY (c) REFERENCES t.
        cursor.skip_parens();
    }
    if !cursor.eat_word("REFERENCES") {
        cursor.position = from;
        return false;
    }
    // H2: REFERENCES (c) is a column of the same table.
    if cursor.skip_parens() {
        return true;
    }
    let Some(table) = cursor.parse_object_name() else { return false };
    column.references = Some(table);
    cursor.skip_parens();
    true
}

/// What follows a word that says nothing about an insert.
#[derive(Clone, Copy)]
enum Follows {
    Nothing,
    /// One name, string or number.
    Value,
    MaybeParens,
    Parens,
    Expression,
}

/// Options that no inserted row meets.
#[rustfmt::skip]
const NOISE: &[(&[&str], Follows)] = &[
    (&["CHARACTER", "SET"], Follows::Value), (&["CHAR", "SET"], Follows::Value), (&["CHARSET"], Follows::Value), (&["COLLATE"], Follows::Value),
    (&["COMMENT"], Follows::Value), (&["CHECK"], Follows::Expression), (&["COMPRESSED"], Follows::Nothing), (&["ANNOTATIONS"], Follows::Parens), (&["ON", "UPDATE"], Follows::Expression), (&["ON", "DELETE"], Follows::Expression),
    (&["NO", "ACTION"], Follows::Nothing), (&["NO", "INHERIT"], Follows::Nothing), (&["SET", "NULL"], Follows::Nothing), (&["CASCADE"], Follows::Nothing), (&["RESTRICT"], Follows::Nothing),
    (&["MATCH"], Follows::Value), (&["ON", "CONFLICT"], Follows::Value), (&["ON", "DELETE", "CASCADE"], Follows::Nothing),
    (&["ON", "DELETE", "SET", "NULL"], Follows::Nothing), (&["ON", "DELETE", "SET", "DEFAULT"], Follows::Nothing), (&["ON", "DELETE", "NO", "ACTION"], Follows::Nothing), (&["ON", "DELETE", "RESTRICT"], Follows::Nothing),
    (&["ON", "UPDATE", "CASCADE"], Follows::Nothing), (&["ON", "UPDATE", "SET", "NULL"], Follows::Nothing), (&["ON", "UPDATE", "SET", "DEFAULT"], Follows::Nothing),
    (&["ON", "UPDATE", "NO", "ACTION"], Follows::Nothing), (&["ON", "UPDATE", "RESTRICT"], Follows::Nothing),
    (&["ON", "DELETE", "CURRENT"], Follows::Nothing),
    (&["ENABLE"], Follows::Nothing), (&["DISABLE"], Follows::Nothing), (&["VALIDATE"], Follows::Nothing), (&["NOVALIDATE"], Follows::Nothing), (&["RELY"], Follows::Nothing), (&["NORELY"], Follows::Nothing),
    (&["ENFORCED"], Follows::Nothing), (&["NOT", "ENFORCED"], Follows::Nothing), (&["NOT", "VALID"], Follows::Nothing), (&["DEFERRABLE"], Follows::Nothing), (&["NOT", "DEFERRABLE"], Follows::Nothing),
    (&["INITIALLY"], Follows::Value), (&["NOT", "FOR", "REPLICATION"], Follows::Nothing), (&["USING", "INDEX"], Follows::MaybeParens), (&["USING", "BTREE"], Follows::Nothing), (&["USING", "HASH"], Follows::Nothing), (&["USING"], Follows::Expression),
    (&["TABLESPACE"], Follows::Value), (&["INDEX", "TABLESPACE"], Follows::Value), (&["STORAGE"], Follows::Value), (&["COMPRESSION"], Follows::Value), (&["ENCODING"], Follows::Value), (&["ENCODE"], Follows::Value), (&["COMPRESS"], Follows::MaybeParens),
    (&["VISIBLE"], Follows::Nothing), (&["INVISIBLE"], Follows::Nothing), (&["NOT", "VISIBLE"], Follows::Nothing), (&["HIDDEN"], Follows::Nothing), (&["NOT", "HIDDEN"], Follows::Nothing), (&["IMPLICITLY", "HIDDEN"], Follows::Nothing),
    (&["SPARSE"], Follows::Nothing), (&["ROWGUIDCOL"], Follows::Nothing), (&["PERSISTED"], Follows::Nothing), (&["CLUSTERED"], Follows::MaybeParens), (&["NONCLUSTERED"], Follows::MaybeParens), (&["FILESTREAM"], Follows::Nothing),
    (&["MASKED", "WITH"], Follows::Parens), (&["ENCRYPTED", "WITH"], Follows::Parens), (&["ENCRYPT"], Follows::MaybeParens), (&["WITH"], Follows::MaybeParens), (&["ON"], Follows::Value), (&["TEXTIMAGE_ON"], Follows::Value),
    (&["SRID"], Follows::Value), (&["REF_SYSTEM_ID"], Follows::Value), (&["COLUMN_FORMAT"], Follows::Value), 
    (&["SELECTIVITY"], Follows::Value), (&["SEQUENCE"], Follows::Value), (&["NULL_TO_DEFAULT"], Follows::Nothing), (&["INLINE", "LENGTH"], Follows::Value), (&["LOGGED"], Follows::Nothing), (&["NOT", "LOGGED"], Follows::Nothing),
    (&["COMPACT"], Follows::Nothing), (&["NOT", "COMPACT"], Follows::Nothing), (&["CCSID"], Follows::Value), (&["OPTIONS"], Follows::Parens), (&["CODEC"], Follows::Parens), (&["TTL"], Follows::Expression),
    (&["MATERIALIZED"], Follows::Expression), (&["ALIAS"], Follows::Expression), (&["EPHEMERAL"], Follows::Nothing), (&["METADATA"], Follows::Nothing), (&["FROM"], Follows::Value), (&["SORTKEY"], Follows::Nothing), (&["DISTKEY"], Follows::Nothing),
    (&["VIRTUAL"], Follows::Nothing), (&["STORED"], Follows::Nothing), (&["PERSISTENT"], Follows::Nothing), (&["AGGREGATION"], Follows::Value), (&["KEY_BLOCK_SIZE"], Follows::Value), (&["FILLFACTOR"], Follows::Value), (&["PCTFREE"], Follows::Value), (&["BINARY"], Follows::Nothing), (&["LOCAL"], Follows::Nothing), (&["CREATE", "FAMILY"], Follows::Value), (&["FAMILY"], Follows::Value), (&["BITMAP"], Follows::Nothing), (&["REPLACE_IF_NOT_NULL"], Follows::Nothing), (&["REPLACE"], Follows::Nothing), (&["SUM"], Follows::Nothing), (&["MAX"], Follows::Nothing), (&["MIN"], Follows::Nothing), (&["NOT", "CASESPECIFIC"], Follows::Nothing), (&["CASESPECIFIC"], Follows::Nothing), (&["UPPERCASE"], Follows::Nothing), (&["FORMAT"], Follows::Value), (&["TITLE"], Follows::Value), (&["NOORDER"], Follows::Nothing), (&["ORDER"], Follows::Nothing), (&["SORT"], Follows::Nothing), (&["NOT", "PERSISTENT"], Follows::Nothing), (&["CONVERT", "TO"], Follows::Value), (&["STATISTICS"], Follows::Value), (&["SECURED", "WITH"], Follows::Value),
];

/// SQL Server: `INDEX i [UNIQUE] [CLUSTERED | NONCLUSTERED] [HASH | COLUMNSTORE] [(c)] [WITH (…)]` beside a column.
/// <https://learn.microsoft.com/en-us/sql/t-sql/statements/create-table-transact-sql#column_index>
fn inline_index(cursor: &mut Cursor) -> bool {
    if !cursor.is_word("INDEX") || cursor.word_at(1, "TABLESPACE") || cursor.peek_at(1).is_none() {
        return false;
    }
    cursor.position += 1;
    if cursor.parse_object_name().is_none() {
        return false;
    }
    while cursor.eat_any_word(&["UNIQUE", "CLUSTERED", "NONCLUSTERED", "HASH", "COLUMNSTORE"]).is_some() {}
    cursor.skip_parens();
    true
}

fn noise(cursor: &mut Cursor) -> bool {
    if cursor.eat_word("CONSTRAINT") {
        let nameless = cursor.any_word(&["PRIMARY", "UNIQUE", "NOT", "NULL", "CHECK", "DEFAULT", "REFERENCES", "FOREIGN"]).is_some();
        return nameless || cursor.parse_object_name().is_some();
    }
    let Some((words, follows)) = NOISE.iter().filter(|(words, _)| cursor.is_words(words)).max_by_key(|(words, _)| words.len()) else {
        return false;
    };
    cursor.position += words.len();
    cursor.eat_symbol("=");
    match follows {
        Follows::Nothing => {}
        Follows::Value => value(cursor),
        Follows::MaybeParens => {
            cursor.skip_parens();
        }
        Follows::Parens => return cursor.skip_parens(),
        Follows::Expression => default::skip_expression(cursor),
    }
    true
}

fn value(cursor: &mut Cursor) {
    if cursor.is_kind(TokenKind::String) {
        while cursor.is_kind(TokenKind::String) {
            cursor.position += 1;
        }
        return;
    }
    cursor.eat_symbol("-");
    if cursor.parse_object_name().is_none() {
        cursor.eat_kind(TokenKind::Number);
    }
    cursor.skip_parens();
}

#[cfg(test)]
mod tests {
    use crate::dialect::Dialect;
    use crate::facts::{CreateTable, DdlEvent, DefaultKind, GenerationClause, StatementKind};
    use crate::source::{FileId, FileKind, SourceFile};
    use crate::sql::read_script;
    use crate::sql::testing::table;

    fn sqlite(sql: &str) -> CreateTable {
        let script = read_script(&SourceFile::new(FileId(0), "a.sql", FileKind::Sql, sql), Some(Dialect::Sqlite));
        match script.statements.into_iter().next().unwrap().kind {
            StatementKind::Ddl(DdlEvent::CreateTable(table)) => *table,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn words_that_follow_one_another_are_one_gap() {
        let table = table("CREATE TABLE a (b int FROB NICATE NOT NULL WIBBLE)");
        assert_eq!(table.columns[0].unread.iter().map(|gap| (gap.start, gap.end)).collect::<Vec<_>>(), [(22, 33), (43, 49)]);
        assert_eq!(table.columns[0].nullable, Some(false));
    }

    #[test]
    fn a_key_of_other_columns_is_the_tables_with_a_comma_missing() {
        let made =
            |key: &str| table(&format!("CREATE TABLE a (id int NOT NULL AUTO_INCREMENT, b varchar(20) COMMENT 'x' PRIMARY KEY {key})"));
        for key in ["(`id`) USING BTREE", "CLUSTERED (id, b)", "(b, id)"] {
            let table = made(key);
            assert!(table.columns[1].primary_key.is_none() && !table.columns[1].unread.is_empty(), "{key}");
        }
        for key in ["", "CLUSTERED", "(b)", "CLUSTERED (b ASC)", "DESC"] {
            let table = made(key);
            assert!(table.columns[1].primary_key.is_some() && table.columns[1].unread.is_empty(), "{key}");
        }
    }

    #[test]
    fn sqlite_takes_any_words_as_a_type() {
        let table =
            sqlite("CREATE TABLE a (b small int NOT NULL, c INTEGER INTEGER(3) PRIMARY KEY, d LONG varchar DEFAULT 'x', e REFERENCES f)");
        let types: Vec<_> = table.columns.iter().map(|column| column.data_type.as_ref().map_or("", |data_type| &data_type.base)).collect();
        assert_eq!(types, ["small int", "integer integer", "long varchar", ""]);
        assert!(table.columns.iter().all(|column| column.unread.is_empty()));
        assert_eq!((table.columns[0].nullable, table.columns[1].primary_key.is_some()), (Some(false), true));
    }

    #[test]
    fn options_of_sql_server_beside_a_column() {
        let table = table(
            "CREATE TABLE [a] ([b] int IDENTITY PRIMARY KEY NONCLUSTERED HASH WITH (BUCKET_COUNT=9), [c] int NOT NULL INDEX [i] UNIQUE NONCLUSTERED HASH WITH (BUCKET_COUNT = 9),
             [d] int NOT NULL FOREIGN KEY ([d]) REFERENCES [e] ([d]) ON DELETE CASCADE, [f] bigint GENERATED ALWAYS AS TRANSACTION_ID START HIDDEN NOT NULL, INDEX [j] CLUSTERED COLUMNSTORE, INDEX [k] HASH ([c]) WITH (BUCKET_COUNT = 9))",
        );
        assert!(table.unread.is_empty() && table.columns.iter().all(|column| column.unread.is_empty()), "{table:?}");
        assert_eq!(table.columns.iter().map(|column| column.name.text.as_str()).collect::<Vec<_>>(), ["b", "c", "d", "f"]);
        assert!(table.columns[2].references.is_some());
        assert!(matches!(table.columns[3].generation, Some(GenerationClause::Computed(_))));
        assert_eq!(table.columns[3].nullable, Some(false));
    }

    #[test]
    fn templates_that_state_their_default() {
        let table = table(
            "CREATE TABLE [a] (<b, sysname, b> <type, , int> <nullability, , NOT NULL>, <c, sysname, c> int <nullability,, NULL>, d int <what, , IDENTITY>)",
        );
        let told: Vec<_> = table.columns.iter().map(|column| (column.nullable, column.unread.len())).collect();
        assert_eq!(told, [(Some(false), 0), (Some(true), 0), (None, 1)]);
    }

    #[test]
    fn checks_of_h2_need_no_parentheses() {
        let table = table(
            "CREATE TABLE a (b int CHECK b > 1 NOT NULL, c int CHECK (b IN (1)) DEFAULT 2, d int REFERENCES (b), e int AS SELECT max(b) FROM f)",
        );
        assert!(table.columns.iter().all(|column| column.unread.is_empty()), "{table:?}");
        assert_eq!(table.columns[0].nullable, Some(false));
        assert!(table.columns[1].default.is_some() && table.columns[3].generation.is_some());
    }

    #[test]
    fn default_on_null_of_oracle_and_of_h2() {
        let table = table("CREATE TABLE a (b int DEFAULT ON NULL 1, c int DEFAULT 2 DEFAULT ON NULL, d int)");
        let told: Vec<_> =
            table.columns.iter().map(|column| (column.nullable, column.default.as_ref().map(|default| default.text.as_str()))).collect();
        assert_eq!(told, [(Some(false), Some("1")), (None, Some("2")), (None, None)]);
    }

    #[test]
    fn literals_of_types_with_several_words() {
        let table = table("CREATE TABLE a (b timestamptz DEFAULT TIMESTAMP WITH TIME ZONE 'epoch' NOT NULL, c int)");
        assert_eq!(table.columns[0].default.as_ref().unwrap().kind, DefaultKind::Constant);
        assert_eq!((table.columns[0].nullable, table.columns.len()), (Some(false), 2));
    }
}
