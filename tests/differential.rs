//! A second opinion on CREATE TABLE: sqlparser reads the fixtures' and the rule pages' tables as well.
//!
//! Where sqlparser accepts a statement, in the dialect that the path names, both must see the same table.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice, clippy::print_stdout)] // a test may panic and print, helpers too

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use keyward::dialect::Dialect;
use keyward::facts::{ColumnDef, CreateTable, DdlEvent, GenerationClause, StatementKind};
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
        apply: |view, dialect, _| {
            let owns = matches!(dialect, Dialect::MySql | Dialect::MariaDb | Dialect::Sqlite) || is_generic(dialect);
            view.columns.iter_mut().filter(|_| !owns).for_each(|column| column.counts = false);
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
            counts: has(counts) || column.data_type.to_string().eq_ignore_ascii_case("identity"),
        }
    };
    let key = table.constraints.iter().find_map(|constraint| match constraint {
        TableConstraint::PrimaryKey(key) => Some(key),
        _ => None,
    });
    let part = |part: &ast::IndexColumn| match &part.column.expr {
        ast::Expr::Identifier(identifier) => name(&identifier.value),
        other => name(&other.to_string()),
    };
    let own = table.name.0.last().and_then(|part| part.as_ident()).map(|identifier| name(&identifier.value));
    TableView {
        name: own.unwrap_or_default(),
        columns: table.columns.iter().map(column).collect(),
        primary_key: key.map(|key| key.columns.iter().map(part).collect()).unwrap_or_default(),
    }
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

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let found = WalkDir::new(folder).sort_by_file_name().into_iter().map(Result::unwrap).map(walkdir::DirEntry::into_path);
    found.filter(|path| path.extension().is_some_and(|own| own == extension)).collect()
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
        let (mut own, other) = (ours(table), of_sqlparser(&parsed));
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
    let mut tables = Vec::new();
    for statement in read_script(&file, dialect).statements {
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
    for (place, path, text) in scripts() {
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
