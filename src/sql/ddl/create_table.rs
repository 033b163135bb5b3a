//! CREATE TABLE, in all its forms.

use crate::facts::{CreateTable, DefaultKind, Like, TableKind};
use crate::names::{Name, ObjectName};
use crate::source::Span;
use crate::sql::cursor::Cursor;
use crate::sql::ddl::key::{self, Constraint};
use crate::sql::ddl::{column, query};
use crate::sql::lex::TokenKind;

/// Words between CREATE and TABLE that make the table another thing than a table.
const KINDS: &[(&str, TableKind)] = &[
    ("TEMPORARY", TableKind::Temporary),
    ("TEMP", TableKind::Temporary),
    ("VOLATILE", TableKind::Temporary),
    ("EXTERNAL", TableKind::Foreign),
    ("FOREIGN", TableKind::Foreign),
    ("VIRTUAL", TableKind::Other),
    ("DYNAMIC", TableKind::Other),
];

/// Storage engines of MySQL and MariaDB that keep rows; any other engine is a column store's or a stream's.
#[rustfmt::skip]
const ROW_ENGINES: &[&str] = &[
    "innodb", "myisam", "memory", "heap", "archive", "csv", "aria", "maria", "tokudb", "rocksdb", "myrocks", "ndb", "ndbcluster", "mrg_myisam", "merge",
    "blackhole", "xtradb", "isam", "bdb", "berkeleydb", "falcon", "pbxt", "xengine", "sphinx", "mroonga", "columnstore", "oqgraph", "spider", "innobase",
];

/// Words of table options that mark tables of Hive, Spark, Doris and their like.
#[rustfmt::skip]
const FOREIGN_OPTIONS: &[&[&str]] = &[
    &["STORED", "AS"], &["STORED", "BY"], &["ROW", "FORMAT", "DELIMITED"], &["ROW", "FORMAT", "SERDE"], &["TBLPROPERTIES"], &["NOT", "ENFORCED"],
    &["PROPERTIES"], &["DUPLICATE", "KEY"], &["AGGREGATE", "KEY"],
    &["USING", "PARQUET"], &["USING", "DELTA"], &["USING", "ICEBERG"], &["USING", "ORC"], &["USING", "CSV"], &["USING", "JSON"], &["USING", "HUDI"], &["USING", "PAIMON"],
];

/// Reads a statement that starts with CREATE and whose words up to TABLE are behind the cursor (`table_at` is TABLE's index).
pub fn parse(cursor: &mut Cursor, table_at: usize) -> Result<CreateTable, String> {
    let before = cursor.between(0, table_at);
    let mut kind = TableKind::Table;
    let mut or_replace = false;
    for (index, &token) in before.tokens.iter().enumerate() {
        let word = before.text(token);
        if let Some((_, found)) = KINDS.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)) {
            kind = *found;
        }
        or_replace |= index > 0 && word.eq_ignore_ascii_case("REPLACE");
    }
    cursor.position = table_at + 1;
    let if_not_exists = cursor.eat_words(&["IF", "NOT", "EXISTS"]);
    let name = match cursor.parse_object_name() {
        Some(name) => name,
        None => match cursor.eat_kind(TokenKind::String) {
            Some(token) => crate::sql::default::name_in_string(*cursor, token),
            None => return Err("the table has no name".to_string()),
        },
    };
    let head = cursor.span_since(0);
    if name.text().starts_with('#') {
        kind = TableKind::Temporary;
    }
    let mut table = CreateTable { or_replace, if_not_exists, ..empty(name, head, kind) };
    // MariaDB and Oracle allow IF NOT EXISTS nowhere else; some write it behind the name.
    cursor.eat_words(&["IF", "NOT", "EXISTS"]);
    // ClickHouse: CREATE TABLE a ON CLUSTER x (…).
    if cursor.eat_words(&["ON", "CLUSTER"]) {
        cursor.position += 1;
    }
    let body_read = body(cursor, &mut table);
    options(cursor, &mut table);
    let has_source = table.as_select.is_some() || !table.like.is_empty() || !table.inherits.is_empty();
    if !body_read && !has_source && table.kind == TableKind::Table {
        return Err("no list of columns follows the table's name".to_string());
    }
    Ok(table)
}

/// A table of which nothing but the name is known.
fn empty(name: ObjectName, head: Span, kind: TableKind) -> CreateTable {
    CreateTable {
        name,
        head,
        kind,
        or_replace: false,
        if_not_exists: false,
        columns: Vec::new(),
        primary_key: None,
        unique: Vec::new(),
        indexes: Vec::new(),
        foreign_keys: Vec::new(),
        like: Vec::new(),
        inherits: Vec::new(),
        partition_of: false,
        as_select: None,
        copies: None,
        query: None,
        without_rowid: false,
        strict: false,
        unread: Vec::new(),
    }
}

/// PostgreSQL: `SELECT … INTO name FROM …` is `CREATE TABLE name AS SELECT … FROM …`. The statement starts at the cursor.
/// <https://www.postgresql.org/docs/current/sql-selectinto.html>
pub fn select_into(cursor: Cursor) -> Option<CreateTable> {
    let mut ahead = cursor;
    ahead.skip_until(|cursor| cursor.any_word(&["INTO", "FROM"]).is_some());
    let name = query::into(&mut ahead)?;
    let mut table = empty(name, ahead.span_since(0), TableKind::Table);
    table.as_select = Some(cursor.span_all());
    table.query = query::parse(cursor);
    Some(table)
}

/// Reads what stands between the name and the options. Gives whether there was a list of columns.
fn body(cursor: &mut Cursor, table: &mut CreateTable) -> bool {
    if table.kind == TableKind::Other {
        cursor.position = cursor.tokens.len();
        return true;
    }
    if cursor.eat_words(&["PARTITION", "OF"]) {
        table.partition_of = true;
        table.inherits.extend(cursor.parse_object_name());
        if cursor.is_symbol("(") {
            let list = cursor.parens();
            list.into_iter().for_each(|list| items(list, table));
        }
        return true;
    }
    if cursor.is_word("LIKE") || cursor.is_word("CLONE") {
        like(cursor, table, true);
        return true;
    }
    if cursor.eat_word("OF") {
        cursor.parse_object_name();
        table.unread.push(cursor.span_here());
    }
    // Teradata: options with commas before the list.
    if cursor.is_symbol(",") {
        cursor.skip_until(|cursor| cursor.is_symbol("("));
    }
    let open = *cursor;
    let Some(list) = cursor.parens() else {
        // SQL Server: an edge of a graph and a table of files may have no columns but those that the database makes.
        let has_own = cursor.eat_words(&["AS", "EDGE"]) || cursor.eat_words(&["AS", "FILETABLE"]);
        if has_own {
            table.kind = TableKind::Other;
        }
        return has_own;
    };
    // A list that is never closed: no database takes it, and what should stand behind it may stand in it.
    if open.position + 1 + list.tokens.len() >= open.tokens.len() {
        table.unread.push(open.between(open.position, open.position + 1).span_all());
    }
    if list.any_word(&["SELECT", "WITH"]).is_some() && !list.word_at(1, "(") {
        table.as_select = Some(list.span_all());
        return true;
    }
    items(list, table);
    true
}

fn items(list: Cursor, table: &mut CreateTable) {
    let all = split_items(list);
    read_items(all.clone(), table);
    // A table of one row by design: the default that its key must have is no accident.
    for name in all.into_iter().filter_map(pinned) {
        let column = table.columns.iter_mut().find(|column| column.name.key() == name.key());
        if let Some(default) = column.and_then(|column| column.default.as_mut()).filter(|default| default.kind == DefaultKind::Constant) {
            default.kind = DefaultKind::Unknown;
        }
    }
}

/// The column that a CHECK allows one value: `CHECK (id = 1)`.
fn pinned(item: Cursor) -> Option<Name> {
    let mut cursor = item;
    cursor.skip_until(|cursor| cursor.is_word("CHECK"));
    cursor.eat_word("CHECK").then_some(())?;
    let mut condition = cursor.parens()?;
    let name = condition.parse_name()?;
    let is_literal =
        condition.eat_symbol("=") && (condition.eat_kind(TokenKind::Number).is_some() || condition.eat_kind(TokenKind::String).is_some());
    (is_literal && condition.at_end()).then_some(name)
}

fn read_items(items: Vec<Cursor>, table: &mut CreateTable) {
    for mut item in items {
        if item.is_word("LIKE") && !item.symbol_at(2, "(") {
            like(&mut item, table, false);
            continue;
        }
        // ClickHouse and psql templates: `INCLUDING`, `PARTITION` have no place here.
        match key::parse(&mut item) {
            Some(constraint) => apply(constraint, &item, table),
            None => one_column(item, table),
        }
    }
}

fn apply(constraint: Constraint, item: &Cursor, table: &mut CreateTable) {
    match constraint {
        Constraint::PrimaryKey(key) => {
            if item.remaining().is_words(&["NOT", "ENFORCED"]) {
                table.kind = TableKind::Foreign;
            }
            table.primary_key = Some(key);
        }
        Constraint::Unique(key) => table.unique.push(key),
        Constraint::Index(key) => table.indexes.push(key),
        Constraint::ForeignKey(key) => table.foreign_keys.push(key),
        Constraint::NotNull(names) => {
            let keys: Vec<String> = names.iter().map(Name::key).collect();
            for column in table.columns.iter_mut().filter(|column| keys.contains(&column.name.key())) {
                column.nullable = Some(false);
            }
        }
        Constraint::Default { column: name, default } => {
            if let Some(column) = table.columns.iter_mut().find(|column| column.name.key() == name.key()) {
                column.default = Some(default);
            }
        }
        Constraint::Noise => {}
        Constraint::PrimaryKeyFromIndex { .. } | Constraint::Unread(_) => table.unread.push(item.span_all()),
    }
}

fn one_column(item: Cursor, table: &mut CreateTable) {
    let mut cursor = item;
    let Some(mut column) = column::parse(&mut cursor) else {
        table.unread.push(item.span_all());
        return;
    };
    if !cursor.at_end() {
        column.unread.push(cursor.remaining().span_all());
        column.at = item.span_all();
    }
    // A lone placeholder stands for whole definitions.
    if column.name.text == crate::names::HOLE.to_string() && item.tokens.len() == 1 {
        table.unread.push(item.span_all());
        return;
    }
    table.columns.push(column);
}

/// The items of a list of columns. Commas in `MAP<STRING, INT>` part nothing.
fn split_items(list: Cursor) -> Vec<Cursor> {
    let pieces = list.split_commas();
    let mut items: Vec<Cursor> = Vec::with_capacity(pieces.len());
    let mut open = false;
    let mut start = 0;
    let mut position = 0;
    for piece in &pieces {
        // Pieces lie one after the other in the list, each followed by its comma(s).
        let Some(first) = piece.tokens.first() else { continue };
        let from = list.tokens.partition_point(|token| token.start < first.start);
        if !open {
            start = from;
        }
        position = from + piece.tokens.len();
        let whole = list.between(start, position);
        open = has_open_angle(whole);
        if !open {
            items.push(whole);
        }
    }
    if open {
        items.push(list.between(start, position));
    }
    items
}

/// A nested type of more tokens than this was never closed.
const MOST_NESTED: usize = 4000;

fn has_open_angle(item: Cursor) -> bool {
    let Some(third) = item.peek_at(2) else { return false };
    if item.text(third) != "<" || item.tokens.len() > MOST_NESTED {
        return false;
    }
    let count = |symbol: &str| item.tokens.iter().filter(|&&token| token.kind == TokenKind::Symbol && item.text(token) == symbol).count();
    count("<") > count(">")
}

/// `LIKE other [INCLUDING …]`. Without parentheses around it, it is MySQL's and copies everything.
fn like(cursor: &mut Cursor, table: &mut CreateTable, bare: bool) {
    cursor.position += 1;
    let inner = cursor.parens();
    let source = match inner {
        Some(mut inner) => inner.parse_object_name(),
        None => cursor.parse_object_name(),
    };
    let Some(source) = source else {
        table.unread.push(cursor.span_all());
        return;
    };
    let place = table.columns.len();
    let mut copied = Like { table: source, defaults: bare, identity: bare, generated: bare, keys: bare, place };
    while let Some(word) = cursor.any_word(&["INCLUDING", "EXCLUDING"]) {
        cursor.position += 1;
        let including = word == "INCLUDING";
        if let Some(what) = cursor.peek() {
            match cursor.text(what).to_ascii_uppercase().as_str() {
                "ALL" => {
                    (copied.defaults, copied.identity, copied.generated, copied.keys) = (including, including, including, including);
                }
                "DEFAULTS" | "COLUMN" => copied.defaults = including,
                "IDENTITY" => copied.identity = including,
                "GENERATED" => copied.generated = including,
                "INDEXES" => copied.keys = including,
                _ => {}
            }
        }
        cursor.position += 1;
        // DB2: INCLUDING COLUMN DEFAULTS.
        cursor.eat_word("DEFAULTS");
    }
    table.like.push(copied);
}

/// Reads what follows the list of columns. Most of it is noise, `AUTO_INCREMENT=100` among it.
fn options(cursor: &mut Cursor, table: &mut CreateTable) {
    while !cursor.at_end() {
        let from = cursor.position;
        if cursor.eat_word("INHERITS") {
            if let Some(parents) = cursor.parens() {
                table.inherits.extend(parents.split_commas().into_iter().filter_map(|mut parent| parent.parse_object_name()));
            }
        } else if cursor.is_word("LIKE") && table.columns.is_empty() {
            like(cursor, table, true);
        } else if cursor.eat_words(&["WITHOUT", "ROWID"]) {
            table.without_rowid = true;
        } else if cursor.eat_word("STRICT") {
            table.strict = true;
        } else if cursor.eat_word("ENGINE") {
            cursor.eat_symbol("=");
            if let Some(engine) = cursor.next() {
                let engine = cursor.name_of(engine).text.to_lowercase();
                if !ROW_ENGINES.contains(&engine.as_str()) && !engine.contains(crate::names::HOLE) && table.kind == TableKind::Table {
                    table.kind = TableKind::Foreign;
                }
            }
        } else if cursor.is_word("WITH") && cursor.symbol_at(1, "(") {
            cursor.position += 1;
            // Flink: WITH ('connector' = 'kafka').
            if cursor.parens().is_some_and(|options| options.is_kind(TokenKind::String)) {
                table.kind = TableKind::Foreign;
            }
        } else if is_query(cursor) {
            table.as_select = Some(cursor.remaining().span_all());
            table.copies = copied(*cursor);
            let mut from = *cursor;
            from.eat_word("AS");
            table.query = query::parse(from.remaining());
            return;
        } else if let Some(words) = FOREIGN_OPTIONS.iter().find(|words| cursor.is_words(words)) {
            cursor.position += words.len();
            if table.kind == TableKind::Table {
                table.kind = TableKind::Foreign;
            }
        } else if cursor.is_words(&["ON", "COMMIT"]) && table.kind == TableKind::Table {
            table.kind = TableKind::Temporary;
        }
        if cursor.position == from {
            cursor.skip();
        }
    }
}

/// The table of `AS SELECT * FROM x`, when the query adds nothing that changes the columns.
fn copied(mut query: Cursor) -> Option<crate::names::ObjectName> {
    query.eat_word("AS");
    while query.eat_symbol("(") {}
    // PostgreSQL: TABLE x is SELECT * FROM x.
    if query.eat_word("TABLE") {
        return query.parse_object_name();
    }
    if !query.eat_word("SELECT") || !query.eat_symbol("*") || !query.eat_word("FROM") {
        return None;
    }
    let name = query.parse_object_name()?;
    let plain = query.at_end() || query.is_symbol(")") || query.any_word(&["WHERE", "ORDER", "LIMIT", "WITH"]).is_some();
    plain.then_some(name)
}

/// `AS SELECT`, `AS (SELECT`, `AS TABLE x`, `AS WITH`, MySQL's `SELECT`, `IGNORE SELECT`.
fn is_query(cursor: &Cursor) -> bool {
    if cursor.is_word("AS") {
        let ahead = (1..5).find(|&ahead| !cursor.symbol_at(ahead, "(")).unwrap_or(1);
        return ["SELECT", "WITH", "TABLE", "VALUES", "EXECUTE"].iter().any(|word| cursor.word_at(ahead, word));
    }
    cursor.is_word("SELECT") || (cursor.is_symbol("(") && cursor.word_at(1, "SELECT"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{DefaultKind, GenerationClause};
    use crate::sql::testing::{table, tables};

    fn names(sql: &str) -> Vec<String> {
        table(sql).columns.iter().map(|column| column.name.text.clone()).collect()
    }

    #[test]
    fn mysql_dump() {
        let table = table(
            "CREATE TABLE `a` (`id` bigint(20) unsigned NOT NULL AUTO_INCREMENT COMMENT 'x, (y', `n` varchar(9) CHARACTER SET utf8 COLLATE utf8_bin DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP, `key` int,\n\
             PRIMARY KEY (`id`) USING BTREE, UNIQUE KEY `u` (`n`(10)), KEY `k` (`n`, `id` DESC), FULLTEXT KEY `f` (`n`), CONSTRAINT `c` FOREIGN KEY (`n`) REFERENCES `b` (`n`) ON DELETE SET NULL\n\
             ) ENGINE=InnoDB AUTO_INCREMENT=100 DEFAULT CHARSET=utf8 COMMENT='x';",
        );
        assert_eq!(table.kind, TableKind::Table);
        assert!(matches!(table.columns[0].generation, Some(GenerationClause::AutoIncrement(_))));
        assert_eq!(table.columns[1].default.as_ref().unwrap().kind, DefaultKind::Null);
        assert!(table.columns[2].generation.is_none());
        assert!(table.columns.iter().all(|column| column.unread.is_empty()));
        assert_eq!(table.primary_key.unwrap().columns[0].name.text, "id");
        assert_eq!((table.unique.len(), table.indexes.len(), table.foreign_keys.len()), (1, 1, 1));
    }

    #[test]
    fn columns_called_like_constraints() {
        assert_eq!(
            names("CREATE TABLE a (key varchar(20), index int, period text, check_ int, value text)"),
            ["key", "index", "period", "check_", "value"]
        );
        assert_eq!(names("CREATE TABLE a (family varchar(20), b int, projection varchar(max))"), ["family", "b", "projection"]);
        assert_eq!(names("CREATE TABLE a (b int, c int, FAMILY f (b), FAMILY (c), PROJECTION p (SELECT b))"), ["b", "c"]);
        assert_eq!(names("CREATE TABLE a ON CLUSTER x (b int) ENGINE = MergeTree()"), ["b"]);
    }

    #[test]
    fn dameng_keys() {
        let table =
            table("CREATE TABLE \"A\" (\"ID\" BIGINT IDENTITY(1, 1) NOT NULL, B INT, NOT CLUSTER PRIMARY KEY(\"ID\"), CLUSTER UNIQUE (B))");
        assert_eq!((table.columns.len(), table.unique.len()), (2, 1));
        assert_eq!(table.primary_key.unwrap().columns[0].name.text, "ID");
    }

    #[test]
    fn sql_server_script() {
        let table = table(
            "CREATE TABLE [dbo].[a]([id] [int] IDENTITY(1,1) NOT FOR REPLICATION NOT NULL, [b] [nvarchar](max) NULL, [c] AS ([b]+'x') PERSISTED, [d] datetime2 CONSTRAINT df DEFAULT (getdate()) NOT NULL,\n\
             CONSTRAINT [PK] PRIMARY KEY CLUSTERED ([id] ASC) WITH (PAD_INDEX = OFF) ON [PRIMARY], UNIQUE NONCLUSTERED ([b])) ON [PRIMARY] TEXTIMAGE_ON [PRIMARY]\nGO",
        );
        assert!(matches!(table.columns[0].generation, Some(GenerationClause::Identity { always: false, .. })));
        assert!(matches!(table.columns[2].generation, Some(GenerationClause::Computed(_))));
        assert_eq!(
            (table.columns[0].nullable, table.columns[1].nullable, table.columns[3].nullable),
            (Some(false), Some(true), Some(false))
        );
        assert_eq!(table.primary_key.as_ref().unwrap().name.as_ref().unwrap().text, "PK");
        assert!(table.unread.is_empty() && table.columns.iter().all(|column| column.unread.is_empty()));
    }

    #[test]
    fn oracle_script() {
        let table = table(
            "CREATE TABLE \"A\".\"B\" (\"ID\" NUMBER(19,0) GENERATED BY DEFAULT ON NULL AS IDENTITY (START WITH 1) NOT NULL ENABLE, C VARCHAR2(32 CHAR) DEFAULT SYS_GUID(), D NUMBER DEFAULT s.NEXTVAL,\n\
             CONSTRAINT PK PRIMARY KEY (\"ID\") USING INDEX PCTFREE 10 TABLESPACE \"USERS\" ENABLE) SEGMENT CREATION IMMEDIATE PCTFREE 10 STORAGE(INITIAL 65536) TABLESPACE \"USERS\"",
        );
        assert!(matches!(table.columns[0].generation, Some(GenerationClause::Identity { always: false, .. })));
        assert_eq!(table.columns[1].default.as_ref().unwrap().kind, DefaultKind::Unique);
        assert!(matches!(&table.columns[2].default.as_ref().unwrap().kind, DefaultKind::Sequence(name) if name.key() == "s"));
        assert!(table.primary_key.is_some() && table.unread.is_empty());
    }

    #[test]
    fn postgres_forms() {
        let like = table("CREATE TABLE a (LIKE b INCLUDING ALL EXCLUDING IDENTITY, c int)");
        assert!(like.like[0].defaults && like.like[0].keys && !like.like[0].identity);
        let inherits = table("CREATE TABLE a (c int) INHERITS (b, s.d)");
        assert_eq!(inherits.inherits.len(), 2);
        let partition = table("CREATE TABLE a PARTITION OF b FOR VALUES FROM (1) TO (2)");
        assert!(partition.partition_of && partition.inherits[0].key() == "b");
        let identity = table(
            "CREATE TABLE a (id bigint GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME s.q START WITH 1) PRIMARY KEY, t int GENERATED ALWAYS AS (id * 2) STORED, CONSTRAINT n NOT NULL t)",
        );
        assert!(
            matches!(&identity.columns[0].generation, Some(GenerationClause::Identity { always: true, sequence: Some(name), .. }) if name.key() == "q")
        );
        assert!(matches!(identity.columns[1].generation, Some(GenerationClause::Computed(_))));
        assert_eq!(identity.columns[1].nullable, Some(false));
        assert!(table("CREATE TABLE a AS SELECT 1 AS b").as_select.is_some());
    }

    #[test]
    fn sqlite_forms() {
        let table = table("CREATE TABLE a (id INTEGER, 'b' TEXT, c, PRIMARY KEY(id AUTOINCREMENT)) WITHOUT ROWID, STRICT");
        assert!(table.without_rowid && table.strict && table.primary_key.unwrap().columns[0].auto_increment);
        assert_eq!(table.columns.len(), 3);
        assert!(
            super::super::column::parse(&mut crate::sql::cursor::Cursor::new(
                crate::sql::Input::new("", crate::sql::Origin::File(crate::source::FileId(0))),
                &[]
            ))
            .is_none()
        );
    }

    #[test]
    fn type_identity_of_h2_and_serial_default_value_of_mysql() {
        let h2 = table(
            "CREATE CACHED TABLE a (id IDENTITY PRIMARY KEY, b BIGINT DEFAULT (NEXT VALUE FOR PUBLIC.S) NOT NULL NULL_TO_DEFAULT SEQUENCE PUBLIC.S SELECTIVITY 100)",
        );
        assert!(matches!(h2.columns[0].generation, Some(GenerationClause::Identity { .. })));
        assert!(h2.columns[1].unread.is_empty() && matches!(h2.columns[1].default.as_ref().unwrap().kind, DefaultKind::Sequence(_)));
        let mysql = table("CREATE TABLE a (id bigint SERIAL DEFAULT VALUE)");
        assert!(matches!(mysql.columns[0].generation, Some(GenerationClause::AutoIncrement(_))));
    }

    #[test]
    fn mysql_like_copies_everything() {
        let table = table("CREATE TABLE a LIKE b");
        assert!(table.like[0].defaults && table.like[0].identity && table.like[0].keys);
    }

    #[test]
    fn tables_that_are_no_row_stores() {
        for sql in [
            "CREATE TABLE a (b MAP<STRING, INT>, c INT, PRIMARY KEY (c) NOT ENFORCED) WITH ('connector' = 'kafka')",
            "CREATE EXTERNAL TABLE a (b int) STORED AS PARQUET",
            "CREATE TABLE a (b UInt64) ENGINE = ReplicatedMergeTree() ORDER BY b",
            "CREATE FOREIGN TABLE a (b int) SERVER x",
            "CREATE TABLE a (b int) USING delta",
        ] {
            assert_eq!(table(sql).kind, TableKind::Foreign, "{sql}");
        }
        assert_eq!(table("CREATE TABLE a (b MAP<STRING, INT>, c INT) WITH ('connector' = 'kafka')").columns.len(), 2);
        assert_eq!(table("CREATE TABLE #a (b int)").kind, TableKind::Temporary);
        assert_eq!(table("CREATE GLOBAL TEMPORARY TABLE a (b int) ON COMMIT DELETE ROWS").kind, TableKind::Temporary);
    }

    #[test]
    fn a_column_that_cannot_be_read_leaves_its_neighbours() {
        let table = table("CREATE TABLE a (b int, 42 x, c int,)");
        assert_eq!((table.columns.len(), table.unread.len()), (2, 1));
    }

    #[test]
    fn executed_comments_and_placeholders() {
        let found = tables(
            "/*!50001 CREATE TABLE `a` (`b` int) */;\nCREATE TABLE ${p}users (id int);\nCREATE TABLE #__x (id int);\nCREATE TABLE %PREFIX%JOB (id int)",
        );
        let names: Vec<_> = found.iter().map(|table| table.name.text()).collect();
        assert_eq!(names, ["a", "\u{E000}users", "\u{E000}x", "\u{E000}JOB"]);
    }

    #[test]
    fn a_check_may_allow_one_row() {
        let kind = |check: &str| {
            let table = table(&format!("CREATE TABLE lease (id int PRIMARY KEY DEFAULT 1{check})"));
            table.columns[0].default.as_ref().unwrap().kind.clone()
        };
        for check in [" CHECK (id = 1)", ", CONSTRAINT one_row CHECK (id = 1)", ", CHECK (\"id\" = '1')"] {
            assert_eq!(kind(check), DefaultKind::Unknown, "{check}");
        }
        for check in ["", " CHECK (id > 1)", ", CHECK (id = other)", ", CHECK (id = 1 OR id = 2)"] {
            assert_eq!(kind(check), DefaultKind::Constant, "{check}");
        }
    }

    #[test]
    fn create_and_table_on_lines_of_their_own() {
        assert_eq!(names("CREATE\n  TABLE\n  IF NOT EXISTS a(\n id int\n);"), ["id"]);
    }
}
