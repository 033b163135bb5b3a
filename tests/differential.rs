//! A second opinion on CREATE TABLE: sqlparser reads the fixtures' and the rule pages' tables as well.
//!
//! Where sqlparser accepts a statement, in the dialect that the path names, both must see the same table. And where somebody who only counts
//! commas sees more columns than keyward, a column was lost.
//!
//! `KEYWARD_SCRIPTS=folder` takes all scripts of a folder too.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice, clippy::print_stdout)] // a test may panic and print, helpers too

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use keyward::dialect::Dialect;
use keyward::facts::{ColumnDef, CreateTable, DdlEvent, GenerationClause, StatementKind, TableKind};
use keyward::schema::discover::dialect::named;
use keyward::source::{FileId, FileKind, SourceFile};
use keyward::sql::read_script;
use sqlparser::ast::{self, ColumnOption, TableConstraint};
use sqlparser::dialect as theirs;
use sqlparser::parser::Parser;
use walkdir::WalkDir;

/// sqlparser descends recursively and builds chains that its own limit does not count: longer statements are not handed to it.
const MOST_BYTES: usize = 16 * 1024;

/// Fewer comparisons than this mean that the scripts are not where they should be.
const LEAST_COMPARED: usize = 60;

/// A column as both can say it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct ColumnView {
    name: String,
    /// As stated; `NULL` and nothing at all are the same.
    not_null: bool,
    /// Stated beside the column.
    primary_key: bool,
    /// AUTO_INCREMENT, AUTOINCREMENT, IDENTITY, GENERATED … AS IDENTITY.
    counts: bool,
}

/// A table as both can say it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct TableView {
    /// Its own name, without qualifiers.
    name: String,
    columns: Vec<ColumnView>,
    /// The table-level key.
    primary_key: Vec<String>,
}

/// What sqlparser 0.63 reads without an error, and reads wrongly.
struct Fault {
    reason: &'static str,
    /// A statement that shows it.
    sample: (Dialect, &'static str),
    /// Makes of the right view what sqlparser says instead.
    apply: fn(&mut TableView, Dialect, &str),
}

const FAULTS: &[Fault] = &[
    Fault {
        reason: "AUTO_INCREMENT and AUTOINCREMENT vanish in dialects that do not own them",
        sample: (Dialect::Postgres, "CREATE TABLE t (id int NOT NULL AUTO_INCREMENT, PRIMARY KEY (id))"),
        apply: |view, dialect, sql| {
            let upper = sql.to_ascii_uppercase();
            let has_word = upper.contains("AUTO_INCREMENT") || upper.contains("AUTOINCREMENT");
            let owns = !has_word || matches!(dialect, Dialect::MySql | Dialect::MariaDb | Dialect::Sqlite) || is_generic(dialect);
            view.columns.iter_mut().filter(|_| !owns).for_each(|column| column.counts = false);
        },
    },
    Fault {
        reason: "IDENTITY vanishes in Oracle's dialect, which Dameng's scripts are written in",
        sample: (Dialect::Oracle, "CREATE TABLE t (id bigint NOT NULL PRIMARY KEY IDENTITY)"),
        apply: |view, dialect, sql| {
            let upper = sql.to_ascii_uppercase();
            let has_word = dialect == Dialect::Oracle && upper.contains(" IDENTITY") && !upper.contains("AS IDENTITY");
            view.columns.iter_mut().filter(|_| has_word).for_each(|column| column.counts = false);
        },
    },
    Fault {
        reason: "in PRIMARY KEY (id AUTOINCREMENT) the word is taken for an operator class",
        sample: (Dialect::Sqlite, "CREATE TABLE t (id integer, PRIMARY KEY (id AUTOINCREMENT))"),
        apply: |view, _, sql| {
            let hidden = sql.to_ascii_uppercase().contains(" AUTOINCREMENT)");
            let key = &view.primary_key;
            let counting = view.columns.iter_mut().filter(|column| hidden && key.contains(&column.name));
            counting.for_each(|column| column.counts = false);
        },
    },
    Fault {
        reason: "KEY name (column) and INDEX name (column) become columns in dialects that have no such clause",
        sample: (Dialect::Postgres, "CREATE TABLE t (\n  id int,\n  KEY by_id (id),\n  INDEX again (id)\n)"),
        apply: |view, dialect, sql| {
            let has_clause = dialect.is_mysql_like() || is_generic(dialect);
            let words = sql.lines().filter_map(|line| line.split_whitespace().next()).map(name);
            for name in words.filter(|word| !has_clause && (word == "key" || word == "index")) {
                view.columns.push(ColumnView { name, not_null: false, primary_key: false, counts: false });
            }
        },
    },
    Fault {
        reason: "in a column without a type, NOT NULL becomes the type NOT and the option NULL",
        sample: (Dialect::Generic, "CREATE TABLE t (id NOT NULL)"),
        apply: |view, dialect, sql| {
            let lower = sql.to_lowercase();
            let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect();
            let is_typeless = |name: &str| words.windows(3).any(|words| words == [name, "not", "null"]);
            for column in view.columns.iter_mut().filter(|_| is_generic(dialect)) {
                column.not_null &= !is_typeless(&column.name);
            }
        },
    },
    Fault {
        reason: "a column `key` with a type that has a length becomes an index in dialects that may have such a clause",
        sample: (Dialect::Generic, "CREATE TABLE t (\n  id int,\n  key varchar(255)\n)"),
        apply: |view, dialect, sql| {
            let is_length = |line: &str| {
                let (_, after) = line.split_once('(').unwrap_or_default();
                line.trim_start().to_ascii_uppercase().starts_with("KEY ") && after.starts_with(|c: char| c.is_ascii_digit())
            };
            if is_generic(dialect) && sql.lines().any(is_length) {
                view.columns.retain(|column| column.name != "key");
            }
        },
    },
];

/// Whether sqlparser has no reader of its own for it.
fn is_generic(dialect: Dialect) -> bool {
    !matches!(dialect, Dialect::Postgres | Dialect::Sqlite | Dialect::SqlServer | Dialect::Oracle) && !dialect.is_mysql_like()
}

fn name(text: &str) -> String {
    text.to_lowercase()
}

fn ours(table: &CreateTable) -> TableView {
    let key = table.primary_key.as_ref();
    let in_key = |column: &ColumnDef| {
        key.is_some_and(|key| key.columns.iter().any(|part| part.auto_increment && part.name.key() == column.name.key()))
    };
    let column = |column: &ColumnDef| ColumnView {
        name: column.name.key(),
        not_null: column.nullable == Some(false),
        primary_key: column.primary_key.is_some(),
        counts: in_key(column) || matches!(column.generation, Some(GenerationClause::AutoIncrement(_) | GenerationClause::Identity { .. })),
    };
    TableView {
        name: table.name.key(),
        columns: table.columns.iter().map(column).collect(),
        primary_key: key.map(|key| key.columns.iter().map(|part| part.name.key()).collect()).unwrap_or_default(),
    }
}

fn of_sqlparser(table: &ast::CreateTable) -> TableView {
    let column = |column: &ast::ColumnDef| {
        let has = |is: fn(&ColumnOption) -> bool| column.options.iter().any(|option| is(&option.option));
        ColumnView {
            name: name(&column.name.value),
            not_null: has(|option| matches!(option, ColumnOption::NotNull)),
            primary_key: has(|option| matches!(option, ColumnOption::PrimaryKey(_))),
            // H2 and HSQLDB have it as a type.
            counts: has(counts) || (column.data_type.to_string().eq_ignore_ascii_case("identity") && !has(is_computed)),
        }
    };
    let key = table.constraints.iter().find_map(|constraint| match constraint {
        TableConstraint::PrimaryKey(key) => Some(key),
        _ => None,
    });
    let part = |part: &ast::IndexColumn| match &part.column.expr {
        ast::Expr::Identifier(identifier) => name(&identifier.value),
        // A prefix of a column, `a(10)`, is a function to sqlparser.
        other => name(other.to_string().split('(').next().unwrap_or_default().trim_matches('`')),
    };
    let own = table.name.0.last().and_then(|part| part.as_ident()).map(|identifier| name(&identifier.value));
    TableView {
        name: own.unwrap_or_default(),
        columns: table.columns.iter().map(column).collect(),
        primary_key: key.map(|key| key.columns.iter().map(part).collect()).unwrap_or_default(),
    }
}

fn is_computed(option: &ColumnOption) -> bool {
    matches!(option, ColumnOption::Generated { generation_expr: Some(_), .. })
}

fn counts(option: &ColumnOption) -> bool {
    match option {
        ColumnOption::Identity(_) => true,
        ColumnOption::Generated { generation_expr, .. } => generation_expr.is_none(),
        ColumnOption::DialectSpecific(tokens) => {
            tokens.iter().any(|token| ["AUTO_INCREMENT", "AUTOINCREMENT"].contains(&token.to_string().to_ascii_uppercase().as_str()))
        }
        _ => false,
    }
}

/// The reading of the dialect itself, never of the first that happens to accept the text.
fn parse(dialect: Dialect, sql: &str) -> Option<ast::CreateTable> {
    let reader: Box<dyn theirs::Dialect> = match dialect {
        Dialect::MySql | Dialect::MariaDb => Box::new(theirs::MySqlDialect {}),
        Dialect::Postgres => Box::new(theirs::PostgreSqlDialect {}),
        Dialect::Sqlite => Box::new(theirs::SQLiteDialect {}),
        Dialect::SqlServer => Box::new(theirs::MsSqlDialect {}),
        Dialect::Oracle => Box::new(theirs::OracleDialect {}),
        _ => Box::new(theirs::GenericDialect {}),
    };
    match Parser::parse_sql(&*reader, sql).ok()?.pop()? {
        ast::Statement::CreateTable(table) => Some(table),
        _ => None,
    }
}

/// Every script of the fixtures and every SQL block of the rule pages: `(where, path that names the dialect, text)`.
fn scripts() -> Vec<(String, String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut scripts = Vec::new();
    for file in files(&root.join("fixtures"), "sql") {
        let path = file.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
        scripts.push((path.clone(), path, std::fs::read_to_string(&file).unwrap()));
    }
    for file in files(&root.join("rules"), "md") {
        let page = file.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
        let text = std::fs::read_to_string(&file).unwrap();
        for block in text.split("\n```sql").skip(1) {
            let (info, rest) = block.split_once('\n').unwrap_or((block, ""));
            let path = info.split_whitespace().find_map(|word| word.strip_prefix("file=")).unwrap_or("");
            let sql = rest.split("\n```").next().unwrap_or(rest);
            scripts.push((format!("{page} ({path})"), path.to_owned(), sql.to_owned()));
        }
    }
    scripts
}

/// A folder of other scripts to compare, for those who have some.
const MORE: &str = "KEYWARD_SCRIPTS";

fn more_scripts() -> Vec<(String, String, String)> {
    let Some(root) = std::env::var_os(MORE).map(PathBuf::from) else { return Vec::new() };
    let read = |file: PathBuf| {
        let path = file.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
        Some((path.clone(), path, String::from_utf8(std::fs::read(&file).unwrap()).ok()?))
    };
    files(&root, "sql").into_iter().filter_map(read).collect()
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let found = WalkDir::new(folder).sort_by_file_name().into_iter().map(Result::unwrap).map(walkdir::DirEntry::into_path);
    found.filter(|path| path.is_file() && path.extension().is_some_and(|own| own == extension)).collect()
}

/// How often what happened.
#[derive(Default)]
struct Tally {
    tables: usize,
    compared: usize,
    refused: usize,
    too_long: usize,
    faults: BTreeMap<&'static str, usize>,
    disagreements: Vec<String>,
}

impl Tally {
    fn compare(&mut self, place: &str, dialect: Dialect, sql: &str, table: &CreateTable) {
        self.tables += 1;
        if sql.len() > MOST_BYTES {
            self.too_long += 1;
            return;
        }
        let Some(parsed) = parse(dialect, sql) else {
            self.refused += 1;
            return;
        };
        self.compared += 1;
        let (mut own, mut other) = (ours(table), of_sqlparser(&parsed));
        // Templates: sqlparser keeps the placeholder, keyward knows that it is one.
        if table.name.parts.last().is_some_and(keyward::names::Name::has_hole) {
            other.name.clone_from(&own.name);
        }
        if own == other {
            return;
        }
        for fault in FAULTS {
            let before = own.clone();
            (fault.apply)(&mut own, dialect, sql);
            if own != before {
                *self.faults.entry(fault.reason).or_default() += 1;
            }
        }
        if own != other {
            self.disagreements.push(format!("{place}, {dialect:?}\n{sql}\n  keyward: {:?}\n  sqlparser: {other:?}", ours(table)));
        }
    }
}

/// The CREATE TABLE statements of a script, each with its dialect and its text.
fn tables(path: &str, dialect: Option<Dialect>, text: &str) -> Vec<(CreateTable, Dialect, String)> {
    let file = SourceFile::new(FileId(0), path, FileKind::Sql, text);
    let script = read_script(&file, dialect);
    let dialect = dialect.or(script.dialect);
    let mut tables = Vec::new();
    for statement in script.statements {
        let StatementKind::Ddl(DdlEvent::CreateTable(table)) = statement.kind else { continue };
        let dialect = statement.dialects.first().copied().or(dialect).unwrap_or(Dialect::Generic);
        let text = &file.text[statement.at.start as usize..statement.at.end as usize];
        tables.push((*table, dialect, text.to_owned()));
    }
    tables
}

/// On a stack that the deepest statement of [`MOST_BYTES`] fits into.
fn with_stack<T: Send + 'static>(work: fn() -> T) -> T {
    std::thread::Builder::new().stack_size(64 << 20).spawn(work).unwrap().join().unwrap()
}

fn compare_all() -> Tally {
    let mut tally = Tally::default();
    for (place, path, text) in scripts().into_iter().chain(more_scripts()) {
        for (table, dialect, sql) in tables(&path, named(&path), &text) {
            tally.compare(&place, dialect, &sql, &table);
        }
    }
    tally
}

#[test]
fn sqlparser_sees_the_same_tables() {
    let tally = with_stack(compare_all);
    println!(
        "{} tables: {} compared, {} refused by sqlparser, {} too long for it",
        tally.tables, tally.compared, tally.refused, tally.too_long
    );
    for (reason, count) in &tally.faults {
        println!("  {count}: {reason}");
    }
    assert!(tally.compared >= LEAST_COMPARED, "only {} tables were compared", tally.compared);
    assert!(tally.disagreements.is_empty(), "{} disagreements\n{}", tally.disagreements.len(), tally.disagreements.join("\n"));
}

/// Words that begin an item of a table which is no column. A column may be called so, hence both counts are right.
const NO_COLUMN: &[&str] = &[
    "primary",
    "foreign",
    "unique",
    "check",
    "constraint",
    "key",
    "index",
    "fulltext",
    "spatial",
    "exclude",
    "period",
    "like",
    "family",
    "inverted",
    "vector",
    "clustered",
    "nonclustered",
    "not",
    "cluster",
    "supplemental",
    "projection",
    "watermark",
    "duplicate",
    "aggregate",
];

/// How many columns a list seems to have to one who only counts commas: at least, and at most.
fn counted(sql: &str) -> Option<(usize, usize)> {
    let (mut depth, mut items, mut item) = (0usize, Vec::new(), String::new());
    let mut rest = sql.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '-' if rest.peek() == Some(&'-') => {
                rest.by_ref().find(|&c| c == '\n');
            }
            '#' if depth == 1 && item.trim().is_empty() => {
                rest.by_ref().find(|&c| c == '\n');
            }
            '/' if rest.peek() == Some(&'*') => {
                let mut last = ' ';
                rest.by_ref().find(|&c| std::mem::replace(&mut last, c) == '*' && c == '/');
            }
            '\'' | '"' | '`' | '[' => {
                let close = if c == '[' { ']' } else { c };
                item.extend((depth == 1).then_some('x'));
                rest.by_ref().find(|&c| c == close);
            }
            '(' => {
                depth += 1;
                if depth == 1 {
                    item.clear();
                }
            }
            ')' if depth == 1 => {
                items.push(std::mem::take(&mut item));
                break;
            }
            ')' => depth = depth.checked_sub(1)?,
            ',' if depth == 1 => items.push(std::mem::take(&mut item)),
            c if depth == 1 => item.push(c),
            _ => {}
        }
    }
    let items: Vec<&str> = items.iter().map(|item| item.trim()).filter(|item| !item.is_empty()).collect();
    let word = |item: &&&str| item.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default().to_lowercase();
    let least = items.iter().filter(|item| !NO_COLUMN.contains(&word(item).as_str())).count();
    Some((least, items.len()))
}

/// Neither do both readers err in the same way, nor is a column dropped that sqlparser would not see either.
#[test]
fn no_column_is_lost_without_a_word() {
    let (mut tables_seen, mut lost) = (0usize, Vec::new());
    for (place, path, text) in scripts().into_iter().chain(more_scripts()) {
        for (table, _, sql) in tables(&path, named(&path), &text) {
            let from_elsewhere = table.as_select.is_some() || !table.like.is_empty() || table.partition_of;
            // Commas in the placeholders of templates part nothing.
            let is_template = sql.contains('<') && sql.contains(", ,") || sql.contains(",,") || sql.contains(", sysname");
            let is_counted = table.kind == TableKind::Table && !from_elsewhere && !is_template;
            let Some((least, most)) = counted(&sql).filter(|_| is_counted) else { continue };
            tables_seen += 1;
            let found = table.columns.len();
            if found + table.unread.len() < least || found > most {
                lost.push(format!("{place}: {found} columns, {least} to {most} counted\n{sql}\n"));
            }
        }
    }
    println!("{tables_seen} tables counted, {} differ", lost.len());
    assert!(tables_seen >= LEAST_COMPARED && lost.is_empty(), "{}", lost.join("\n"));
}

#[test]
fn each_fault_of_sqlparser_is_still_there() {
    for fault in FAULTS {
        let (dialect, sql) = fault.sample;
        let tables = tables("", Some(dialect), sql);
        let [(table, ..)] = tables.as_slice() else { panic!("{sql}") };
        let (mut own, other) = (ours(table), of_sqlparser(&parse(dialect, sql).unwrap()));
        assert_ne!(own, other, "sqlparser reads it by now, take it out of FAULTS: {}", fault.reason);
        (fault.apply)(&mut own, dialect, sql);
        assert_eq!(own, other, "{}", fault.reason);
    }
}
