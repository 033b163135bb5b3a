//! A second opinion on CREATE TABLE: sqlparser reads the fixtures' and the rule pages' tables as well.
//!
//! Where sqlparser accepts a statement, in the dialect that the path names, both must see the same table.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)] // a test may panic and print, helpers too

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
#[derive(Debug, PartialEq, Eq)]
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
#[derive(Debug, PartialEq, Eq)]
struct TableView {
    /// Its own name, without qualifiers.
    name: String,
    columns: Vec<ColumnView>,
    /// The table-level key.
    primary_key: Vec<String>,
}

/// What sqlparser 0.63 reads without an error, and reads wrongly.
struct Fault {
    name: &'static str,
    reason: &'static str,
    /// Makes keyward's view what sqlparser would say; `false` where the fault does not apply.
    apply: fn(&mut TableView, Dialect, &str) -> bool,
}

const FAULTS: &[Fault] = &[
    Fault {
        name: "swallowed auto-increment",
        reason: "AUTO_INCREMENT and AUTOINCREMENT vanish in dialects that do not own them",
        apply: |view, dialect, _| {
            let owns = matches!(dialect, Dialect::MySql | Dialect::MariaDb | Dialect::Sqlite | Dialect::Generic);
            let counting = view.columns.iter_mut().filter(|column| column.counts);
            !owns && counting.map(|column| column.counts = false).count() > 0
        },
    },
    Fault {
        name: "operator class",
        reason: "in PRIMARY KEY (id AUTOINCREMENT) the word is taken for an operator class",
        apply: |view, _, sql| {
            let upper = sql.to_ascii_uppercase();
            let hidden = upper.contains(" AUTOINCREMENT)");
            let counting = view.columns.iter_mut().filter(|column| column.counts && view.primary_key.contains(&column.name));
            hidden && counting.map(|column| column.counts = false).count() > 0
        },
    },
    Fault {
        name: "index as a column",
        reason: "KEY name (column) and INDEX name (column) become columns in dialects that have no such clause",
        apply: |view, dialect, sql| {
            if dialect.is_mysql_like() {
                return false;
            }
            let before = view.columns.len();
            for line in sql.lines().map(str::trim_start) {
                let word = ["KEY", "INDEX"].into_iter().find(|word| line.to_ascii_uppercase().starts_with(&format!("{word} ")));
                let column = word.map(|word| ColumnView { name: word.to_lowercase(), not_null: false, primary_key: false, counts: false });
                view.columns.extend(column);
            }
            view.columns.len() > before
        },
    },
];

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
            counts: has(counts),
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
        let applied: Vec<&Fault> = FAULTS.iter().filter(|fault| (fault.apply)(&mut own, dialect, sql)).collect();
        if own == other {
            for fault in applied {
                *self.faults.entry(fault.reason).or_default() += 1;
            }
            return;
        }
        let tried: Vec<&str> = applied.iter().map(|fault| fault.name).collect();
        self.disagreements.push(format!("{place}, {dialect:?}\n{sql}\n  keyward (with {tried:?}): {own:?}\n  sqlparser: {other:?}"));
    }
}

/// On a stack that the deepest statement of [`MOST_BYTES`] fits into.
fn compare_all() -> Tally {
    let mut tally = Tally::default();
    for (index, (place, path, text)) in scripts().into_iter().enumerate() {
        let dialect = named(&path);
        let file = SourceFile::new(FileId(u32::try_from(index).unwrap()), path, FileKind::Sql, text);
        let script = read_script(&file, dialect);
        for statement in script.statements {
            let StatementKind::Ddl(DdlEvent::CreateTable(table)) = statement.kind else { continue };
            let dialect = statement.dialects.first().copied().or(dialect).unwrap_or(Dialect::Generic);
            tally.compare(&place, dialect, &file.text[statement.at.start as usize..statement.at.end as usize], &table);
        }
    }
    tally
}

#[test]
fn sqlparser_sees_the_same_tables() {
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(compare_all).unwrap();
    let tally = thread.join().unwrap();
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
