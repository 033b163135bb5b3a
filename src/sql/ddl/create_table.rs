//! CREATE TABLE, in all its forms.

use crate::facts::{CreateTable, Like, TableKind};
use crate::sql::cursor::Cursor;
use crate::sql::ddl::column;
use crate::sql::ddl::key::{self, Constraint};
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
    let mut table = CreateTable {
        name,
        head,
        kind,
        or_replace,
        if_not_exists,
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
        without_rowid: false,
        strict: false,
        unread: Vec::new(),
    };
    // MariaDB and Oracle allow IF NOT EXISTS nowhere else; some write it behind the name.
    cursor.eat_words(&["IF", "NOT", "EXISTS"]);
    let body_read = body(cursor, &mut table);
    options(cursor, &mut table);
    let has_source = table.as_select.is_some() || !table.like.is_empty() || !table.inherits.is_empty();
    if !body_read && !has_source && table.kind == TableKind::Table {
        return Err("no list of columns follows the table's name".to_string());
    }
    Ok(table)
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
    let Some(list) = cursor.parens() else { return false };
    if list.any_word(&["SELECT", "WITH"]).is_some() && !list.word_at(1, "(") {
        table.as_select = Some(list.span_all());
        return true;
    }
    items(list, table);
    true
}

fn items(list: Cursor, table: &mut CreateTable) {
    for mut item in split_items(list) {
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
        Constraint::NotNull(name) => {
            if let Some(column) = table.columns.iter_mut().find(|column| column.name.key() == name.key()) {
                column.nullable = Some(false);
            }
        }
        Constraint::Default { column: name, default } => {
            if let Some(column) = table.columns.iter_mut().find(|column| column.name.key() == name.key()) {
                column.default = Some(default);
            }
        }
        Constraint::Noise => {}
        Constraint::Unread(_) => table.unread.push(item.span_all()),
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

fn has_open_angle(item: Cursor) -> bool {
    let Some(third) = item.peek_at(2) else { return false };
    if item.text(third) != "<" {
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
    let mut copied = Like { table: source, defaults: bare, identity: bare, keys: bare };
    while let Some(word) = cursor.any_word(&["INCLUDING", "EXCLUDING"]) {
        cursor.position += 1;
        let including = word == "INCLUDING";
        if let Some(what) = cursor.peek() {
            match cursor.text(what).to_ascii_uppercase().as_str() {
                "ALL" => (copied.defaults, copied.identity, copied.keys) = (including, including, including),
                "DEFAULTS" | "COLUMN" => copied.defaults = including,
                "IDENTITY" => copied.identity = including,
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
