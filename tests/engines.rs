//! Keyward's verdicts against a database that really runs: the same CREATE TABLE, the same INSERT twice.
//!
//! Every definition of a key meets every form of INSERT. What the database does with the two rows says what keyward must say.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)] // a test may panic and print, helpers too

use std::collections::BTreeSet;

use keyward::analysis::{Analysis, analyze_texts};
use keyward::facts::SupplyKind;
use keyward::rules::check_all;
use keyward::schema::model::Generation;

/// A table `t` whose last column is the text `body`; the key's columns stand before it.
struct Definition {
    ddl: &'static str,
    /// The key's columns, in the order of the table.
    key: &'static [&'static str],
    /// Literals for each key column, of two rows that do not collide.
    values: [&'static [&'static str]; 2],
}

/// A number for a key.
const fn number(ddl: &'static str) -> Definition {
    Definition { ddl, key: &["id"], values: [&["71"], &["911"]] }
}

/// A text for a key.
const fn text(ddl: &'static str) -> Definition {
    Definition { ddl, key: &["id"], values: [&["'k1'"], &["'k2'"]] }
}

/// A key of two numbers.
const fn pair(ddl: &'static str) -> Definition {
    Definition { ddl, key: &["a", "b"], values: [&["71", "5"], &["911", "5"]] }
}

/// A form of INSERT. `{keys}` stands for the key's columns, `{values}` for literals that supply them, `{nulls}` and `{defaults}`
/// for as many NULLs and DEFAULTs, `{first}` and `{first_value}` for the first part of a composite key, `{body}` for a text.
struct Form {
    name: &'static str,
    sql: &'static str,
}

const FORMS: &[Form] = &[
    Form { name: "omitted", sql: "INSERT INTO t (body) VALUES ({body})" },
    Form { name: "omitted, two rows", sql: "INSERT INTO t (body) VALUES ({body}), ('more')" },
    Form { name: "omitted, from a query", sql: "INSERT INTO t (body) SELECT {body}" },
    Form { name: "omitted, behind a common table expression", sql: "WITH x AS (SELECT 1) INSERT INTO t (body) VALUES ({body})" },
    Form { name: "omitted, conflicts ignored", sql: "INSERT INTO t (body) VALUES ({body}) ON CONFLICT DO NOTHING" },
    Form { name: "omitted, errors ignored", sql: "INSERT OR IGNORE INTO t (body) VALUES ({body})" },
    Form { name: "omitted, replacing", sql: "REPLACE INTO t (body) VALUES ({body})" },
    Form { name: "omitted, the rowid given", sql: "INSERT INTO t (rowid, body) VALUES ({rowid}, {body})" },
    Form { name: "nothing named", sql: "INSERT INTO t DEFAULT VALUES" },
    Form { name: "NULL", sql: "INSERT INTO t ({keys}, body) VALUES ({nulls}, {body})" },
    Form { name: "NULL in one row of two", sql: "INSERT INTO t ({keys}, body) VALUES ({values}, 'given'), ({nulls}, {body})" },
    Form { name: "NULL, from a query", sql: "INSERT INTO t ({keys}, body) SELECT {nulls}, {body}" },
    Form { name: "NULL by position", sql: "INSERT INTO t VALUES ({nulls}, {body})" },
    Form { name: "NULL, replacing", sql: "INSERT OR REPLACE INTO t ({keys}, body) VALUES ({nulls}, {body})" },
    Form { name: "DEFAULT", sql: "INSERT INTO t ({keys}, body) VALUES ({defaults}, {body})" },
    Form { name: "value", sql: "INSERT INTO t ({keys}, body) VALUES ({values}, {body})" },
    Form { name: "value, from a query", sql: "INSERT INTO t (body, {keys}) SELECT {body}, {values}" },
    Form { name: "value by position", sql: "INSERT INTO t VALUES ({values}, {body})" },
    Form { name: "one part of two", sql: "INSERT INTO t ({first}, body) VALUES ({first_value}, {body})" },
];

impl Form {
    /// The statement for the row `index`; `None` where the form is one of composite keys and this is none.
    fn statement(&self, definition: &Definition, index: usize) -> Option<String> {
        if self.sql.contains("{first}") && definition.key.len() < 2 {
            return None;
        }
        let values = definition.values.get(index)?;
        let repeated = |word: &str| vec![word; definition.key.len()].join(", ");
        let replacements = [
            ("{keys}", definition.key.join(", ")),
            ("{values}", values.join(", ")),
            ("{nulls}", repeated("NULL")),
            ("{defaults}", repeated("DEFAULT")),
            ("{first}", (*definition.key.first()?).to_owned()),
            ("{first_value}", (*values.first()?).to_owned()),
            ("{rowid}", format!("{}", 1000 + index)),
            ("{body}", format!("'row {index}'")),
        ];
        Some(replacements.iter().fold(self.sql.to_owned(), |sql, (hole, value)| sql.replace(hole, value)))
    }
}

/// What becomes of two rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// The CREATE TABLE is an error there: no such table can be, so nothing may be claimed about it.
    NoTable,
    /// The INSERT is none of that database's syntax: no verdict is asked for.
    NoInsert,
    /// A missing or NULL key is refused, or ignored together with its row.
    Rejected,
    /// Both rows are there, and some column of the key is NULL.
    SilentNull,
    /// The second row is refused as a duplicate of the first, or replaces it.
    Collides,
    /// Both rows are there with keys that the statement did not give.
    Generated,
    /// Both rows are there with the keys of the statement.
    AsGiven,
}

const OUTCOMES: [Outcome; 7] =
    [Outcome::NoTable, Outcome::NoInsert, Outcome::Rejected, Outcome::SilentNull, Outcome::Collides, Outcome::Generated, Outcome::AsGiven];

impl Outcome {
    /// The rules that must fire; `None` where it does not matter.
    fn verdict(self) -> Option<BTreeSet<&'static str>> {
        Some(BTreeSet::from_iter(match self {
            Outcome::NoInsert => return None,
            Outcome::Rejected => Some("unassigned-primary-key"),
            Outcome::SilentNull => Some("silent-null-primary-key"),
            Outcome::Collides => Some("constant-default-primary-key"),
            Outcome::NoTable | Outcome::Generated | Outcome::AsGiven => None,
        }))
    }
}

/// A database that can be asked. MariaDB and PostgreSQL join with a function and their own definitions.
struct Engine {
    title: &'static str,
    /// The folder below `db/` that makes keyward read the scripts as this database's.
    folder: &'static str,
    definitions: &'static [Definition],
    /// Creates the table in a fresh database and runs the two statements; `None`: not asked here.
    run: Option<fn(&Definition, &[String; 2]) -> Outcome>,
}

const ENGINES: &[Engine] = &[
    Engine { title: "SQLite", folder: "sqlite", definitions: SQLITE, run: Some(sqlite) },
    Engine { title: "MariaDB", folder: "mariadb", definitions: &[], run: None },
    Engine { title: "PostgreSQL", folder: "postgres", definitions: &[], run: None },
];

/// Where keyward and a database differ, and why that stays.
struct Known {
    engine: &'static str,
    /// Part of the definitions' text.
    definition: &'static str,
    /// The form's name; empty for every form.
    form: &'static str,
    reason: &'static str,
}

const KNOWN: &[Known] = &[
    Known {
        engine: "SQLite",
        definition: "NOT NULL DEFAULT",
        form: "NULL, replacing",
        reason: "REPLACE puts the default in the place of a NULL (https://www.sqlite.org/lang_conflict.html); writers do not tell it from INSERT",
    },
    Known {
        engine: "SQLite",
        definition: "a INTEGER NOT NULL DEFAULT 0, b INTEGER NOT NULL DEFAULT 5",
        form: "",
        reason: "constant-default-primary-key is about keys of a single column: parts with a default are usual, all of them are not",
    },
];

impl Known {
    fn is(&self, engine: &Engine, definition: &Definition, form: &Form) -> bool {
        self.engine == engine.title && definition.ddl.contains(self.definition) && (self.form.is_empty() || self.form == form.name)
    }
}

#[rustfmt::skip]
const SQLITE: &[Definition] = &[
    // Aliases of the rowid: https://www.sqlite.org/lang_createtable.html#rowid
    number("CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT)"),
    number("CREATE TABLE t (id integer primary key asc, body TEXT)"),
    number("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT)"),
    number("CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, body TEXT)"),
    number("CREATE TABLE t (id INTEGER PRIMARY KEY NOT NULL, body TEXT)"),
    number("CREATE TABLE t (id INTEGER CONSTRAINT t_key PRIMARY KEY ON CONFLICT ABORT, body TEXT)"),
    number("CREATE TABLE t (\"id\" \"INTEGER\" PRIMARY KEY, body TEXT)"),
    number("CREATE TABLE t ([id] [integer] PRIMARY KEY, body TEXT)"),
    number("CREATE TABLE t (id INTEGER, body TEXT, PRIMARY KEY (id))"),
    number("CREATE TABLE t (id INTEGER NOT NULL, body TEXT, CONSTRAINT t_key PRIMARY KEY (`id`))"),
    number("CREATE TABLE t (id INTEGER, body TEXT, PRIMARY KEY (id DESC))"),
    number("CREATE TABLE t (id INTEGER, body TEXT, PRIMARY KEY (id AUTOINCREMENT))"),
    number("CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT) STRICT"),
    number("CREATE TABLE t (id INTEGER PRIMARY KEY DEFAULT 0, body TEXT)"),
    number("CREATE TABLE t (id INTEGER PRIMARY KEY CHECK (id > 0), body TEXT)"),
    // Types that are none.
    number("CREATE TABLE t (id INT PRIMARY KEY, body TEXT)"),
    number("CREATE TABLE t (id BIGINT PRIMARY KEY, body TEXT)"),
    number("CREATE TABLE t (id BIG INT PRIMARY KEY, body TEXT)"),
    number("CREATE TABLE t (id UNSIGNED BIG INT PRIMARY KEY, body TEXT)"),
    number("CREATE TABLE t (id INTEGER(11) PRIMARY KEY, body TEXT)"),
    number("CREATE TABLE t (id INTEGER UNSIGNED PRIMARY KEY, body TEXT)"),
    number("CREATE TABLE t (id SERIAL PRIMARY KEY, body TEXT)"),
    number("CREATE TABLE t (id BIGSERIAL NOT NULL PRIMARY KEY, body TEXT)"),
    number("CREATE TABLE t (id PRIMARY KEY, body TEXT)"),
    number("CREATE TABLE t (id INTEGER PRIMARY KEY DESC, body TEXT)"),
    number("CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY DESC, body TEXT)"),
    number("CREATE TABLE t (id INT, body TEXT, PRIMARY KEY (id))"),
    number("CREATE TABLE t (id INT NULL PRIMARY KEY, body TEXT)"),
    number("CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, body TEXT)"),
    number("CREATE TABLE t (id BIGINT NOT NULL, body TEXT, PRIMARY KEY (id))"),
    number("CREATE TABLE t (id INT PRIMARY KEY, body TEXT) STRICT"),
    number("CREATE TABLE t (id INTEGER PRIMARY KEY DESC, body TEXT) STRICT"),
    number("CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT) WITHOUT ROWID"),
    number("CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT) STRICT, WITHOUT ROWID"),
    number("CREATE TABLE t (id INTEGER, body TEXT, PRIMARY KEY (id)) WITHOUT ROWID"),
    text("CREATE TABLE t (id TEXT PRIMARY KEY, body TEXT)"),
    text("CREATE TABLE t (id TEXT NOT NULL PRIMARY KEY, body TEXT)"),
    text("CREATE TABLE t (id VARCHAR(32) PRIMARY KEY, body TEXT)"),
    text("CREATE TABLE t (id TEXT PRIMARY KEY, body TEXT) WITHOUT ROWID"),
    text("CREATE TABLE t (id TEXT PRIMARY KEY, body TEXT) STRICT"),
    // Other databases' words, which SQLite takes for types, or refuses.
    number("CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, body TEXT)"),
    number("CREATE TABLE t (id INTEGER AUTO_INCREMENT PRIMARY KEY, body TEXT)"),
    number("CREATE TABLE t (id BIGINT AUTO_INCREMENT NOT NULL, body TEXT, PRIMARY KEY (id))"),
    number("CREATE TABLE t (id INTEGER AUTOINCREMENT, body TEXT, PRIMARY KEY (id))"),
    number("CREATE TABLE t (id INTEGER IDENTITY PRIMARY KEY, body TEXT)"),
    number("CREATE TABLE t (id INT IDENTITY(1,1) NOT NULL PRIMARY KEY, body TEXT)"),
    number("CREATE TABLE t (id IDENTITY PRIMARY KEY, body TEXT)"),
    number("CREATE TABLE t (id INT(11) AUTO_INCREMENT PRIMARY KEY, body TEXT)"),
    number("CREATE TABLE t (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, body TEXT)"),
    number("CREATE TABLE t (id INT NOT NULL AUTO_INCREMENT, body TEXT, PRIMARY KEY (id))"),
    number("CREATE TABLE t (id INTEGER PRIMARY KEY AUTO_INCREMENT, body TEXT)"),
    number("CREATE TABLE t (id INT PRIMARY KEY AUTOINCREMENT, body TEXT)"),
    number("CREATE TABLE t (id INTEGER PRIMARY KEY DESC AUTOINCREMENT, body TEXT)"),
    number("CREATE TABLE t (id INT, body TEXT, PRIMARY KEY (id AUTOINCREMENT))"),
    number("CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, body TEXT)"),
    number("CREATE TABLE t (id INT NOT NULL IDENTITY(1,1) PRIMARY KEY, body TEXT)"),
    number("CREATE TABLE t (id INTEGER NOT NULL AUTOINCREMENT PRIMARY KEY, body TEXT)"),
    number("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT) WITHOUT ROWID"),
    number("CREATE TABLE t (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body TEXT)"),
    number("CREATE TABLE t (id BIGINT GENERATED BY DEFAULT AS IDENTITY, body TEXT, PRIMARY KEY (id))"),
    number("CREATE TABLE t (id INT PRIMARY KEY DEFAULT nextval('s'), body TEXT)"),
    // Defaults.
    text("CREATE TABLE t (id TEXT PRIMARY KEY DEFAULT (lower(hex(randomblob(16)))), body TEXT)"),
    text("CREATE TABLE t (id TEXT NOT NULL PRIMARY KEY DEFAULT (lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(4)))), body TEXT)"),
    text("CREATE TABLE t (id TEXT NOT NULL DEFAULT (hex(randomblob(8))), body TEXT, PRIMARY KEY (id)) WITHOUT ROWID"),
    number("CREATE TABLE t (id BIGINT NOT NULL DEFAULT (random()) PRIMARY KEY, body TEXT)"),
    number("CREATE TABLE t (id INT NOT NULL DEFAULT (abs(random())) PRIMARY KEY, body TEXT)"),
    number("CREATE TABLE t (id INT PRIMARY KEY DEFAULT 0, body TEXT)"),
    number("CREATE TABLE t (id BIGINT NOT NULL DEFAULT '0', body TEXT, PRIMARY KEY (id))"),
    number("CREATE TABLE t (id BIGINT NOT NULL DEFAULT -1 PRIMARY KEY, body TEXT)"),
    number("CREATE TABLE t (id BIGINT NOT NULL DEFAULT (40 + 2) PRIMARY KEY, body TEXT)"),
    number("CREATE TABLE t (id INTEGER NOT NULL DEFAULT 0 PRIMARY KEY, body TEXT) WITHOUT ROWID"),
    text("CREATE TABLE t (id TEXT NOT NULL DEFAULT '' PRIMARY KEY, body TEXT)"),
    text("CREATE TABLE t (id TEXT NOT NULL DEFAULT (lower('A')) PRIMARY KEY, body TEXT)"),
    text("CREATE TABLE t (id TEXT DEFAULT NULL PRIMARY KEY, body TEXT)"),
    text("CREATE TABLE t (id TEXT NOT NULL DEFAULT NULL PRIMARY KEY, body TEXT)"),
    text("CREATE TABLE t (id TEXT PRIMARY KEY DEFAULT (NULL), body TEXT)"),
    // Composite keys.
    pair("CREATE TABLE t (a INTEGER, b INTEGER, body TEXT, PRIMARY KEY (a, b))"),
    pair("CREATE TABLE t (a INTEGER NOT NULL, b INTEGER NOT NULL, body TEXT, PRIMARY KEY (a, b))"),
    pair("CREATE TABLE t (a INTEGER, b INTEGER, body TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID"),
    pair("CREATE TABLE t (a INTEGER, b INTEGER, body TEXT, PRIMARY KEY (a, b)) STRICT"),
    pair("CREATE TABLE t (a INTEGER NOT NULL, b INTEGER NOT NULL DEFAULT 5, body TEXT, PRIMARY KEY (a, b))"),
    pair("CREATE TABLE t (a INTEGER NOT NULL DEFAULT 0, b INTEGER NOT NULL DEFAULT 5, body TEXT, PRIMARY KEY (a, b))"),
    // Several statements.
    number("CREATE TABLE old (id INTEGER PRIMARY KEY, body TEXT); CREATE TABLE new (id INT PRIMARY KEY, body TEXT);
            INSERT INTO new SELECT id, body FROM old; DROP TABLE old; ALTER TABLE new RENAME TO t"),
    number("CREATE TABLE t (id INT, body TEXT); DROP TABLE t; CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT)"),
    text("CREATE TABLE t (id TEXT PRIMARY KEY, body TEXT);
          CREATE TRIGGER t_id AFTER INSERT ON t FOR EACH ROW WHEN NEW.id IS NULL
          BEGIN UPDATE t SET id = lower(hex(randomblob(16))) WHERE rowid = NEW.rowid; END"),
    text("CREATE TABLE log (note TEXT); CREATE TABLE t (id TEXT PRIMARY KEY, body TEXT);
          CREATE TRIGGER t_log AFTER INSERT ON t BEGIN INSERT INTO log (note) VALUES (NEW.id); END"),
];

/// Asks the embedded SQLite.
fn sqlite(definition: &Definition, statements: &[String; 2]) -> Outcome {
    let connection = rusqlite::Connection::open_in_memory().unwrap();
    if connection.execute_batch(definition.ddl).is_err() {
        return Outcome::NoTable;
    }
    for statement in statements {
        match connection.execute_batch(statement) {
            Ok(()) => {}
            Err(rusqlite::Error::SqliteFailure(error, _)) => match error.extended_code {
                rusqlite::ffi::SQLITE_CONSTRAINT_NOTNULL => return Outcome::Rejected,
                rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY
                | rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE
                | rusqlite::ffi::SQLITE_CONSTRAINT_ROWID => return Outcome::Collides,
                rusqlite::ffi::SQLITE_ERROR => return Outcome::NoInsert,
                _ => panic!("{}\n{statement}\n{error:?}", definition.ddl),
            },
            Err(rusqlite::Error::SqlInputError { .. }) => return Outcome::NoInsert,
            Err(error) => panic!("{}\n{statement}\n{error}", definition.ddl),
        }
    }
    let count = |condition: &str| -> i64 {
        connection.query_row(&format!("SELECT count(*) FROM t WHERE {condition}"), [], |row| row.get(0)).unwrap()
    };
    let conditions = |operator: &str, values: &[&str]| -> Vec<String> {
        definition.key.iter().zip(values).map(|(column, value)| format!("{column} {operator} {value}")).collect()
    };
    let nulls = vec!["NULL"; definition.key.len()];
    match count("true") {
        0 => return Outcome::Rejected,
        1 => return Outcome::Collides,
        _ => {}
    }
    if count(&conditions("IS", &nulls).join(" OR ")) > 0 {
        return Outcome::SilentNull;
    }
    let given = definition.values.iter().all(|values| count(&conditions("=", values).join(" AND ")) == 1);
    if given { Outcome::AsGiven } else { Outcome::Generated }
}

/// The writer's places in which a verdict is asked for: a script of the schema, and code beside it.
const PLACES: &[&str] = &["script", "code"];

fn analyse(engine: &Engine, definition: &Definition, statement: &str, place: &str) -> Analysis {
    let schema = (format!("db/{}/schema.sql", engine.folder), format!("{};\n", definition.ddl));
    let writer = match place {
        "script" => (format!("db/{}/seed.sql", engine.folder), format!("{statement};\n")),
        _ => {
            let body = format!("connection.execute(r#\"{statement}\"#, [])");
            let code = format!("pub fn add(connection: &rusqlite::Connection) -> rusqlite::Result<usize> {{\n    {body}\n}}\n");
            ("src/lib.rs".to_owned(), code)
        }
    };
    analyze_texts(vec![schema, writer])
}

/// A finished comparison.
struct Cell {
    outcome: Outcome,
    /// Rejected, as the model has it, and no rule says so yet.
    waits: bool,
    /// What is wrong, when something is.
    disagreement: Option<String>,
}

fn compare(engine: &Engine, run: fn(&Definition, &[String; 2]) -> Outcome, definition: &Definition, form: &Form) -> Option<Cell> {
    let statements = [form.statement(definition, 0)?, form.statement(definition, 1)?];
    let outcome = run(definition, &statements);
    let mut wrong = Vec::new();
    let mut waits = false;
    for place in PLACES {
        let analysis = analyse(engine, definition, &statements[0], place);
        let said: BTreeSet<&str> = check_all(&analysis.model).into_iter().map(|finding| finding.rule).collect();
        if outcome == Outcome::Rejected && said.is_empty() && sends_null_past_default(&analysis) {
            waits = true;
        } else if outcome.verdict().is_some_and(|wanted| wanted != said) {
            wrong.push(format!("{place}: {outcome:?}, and keyward says {said:?}"));
        }
        let written = analysis.model.subjects.iter().flat_map(|subject| &subject.writes).any(|write| write.table.name == "t");
        if !written {
            wrong.push(format!("{place}: the statement is not read as a write"));
        }
        // An outcome without a finding is no proof that the generation is known.
        if outcome == Outcome::Generated && !generates(&analysis, definition) {
            wrong.push(format!("{place}: {outcome:?}, and keyward does not know how"));
        }
    }
    let disagreement = (!wrong.is_empty()).then(|| format!("{}\n{}\n  {}", definition.ddl, statements[0], wrong.join("\n  ")));
    Some(Cell { outcome, waits, disagreement })
}

/// Whether NULL is sent to a key column that is NOT NULL and has a default: the model knows, and no rule is about it yet.
fn sends_null_past_default(analysis: &Analysis) -> bool {
    let writes = analysis.model.subjects.iter().flat_map(|subject| &subject.writes);
    let mut columns = writes.flat_map(|write| write.columns().enumerate().filter(|(index, _)| write.is_key(*index)));
    columns.any(|(_, (column, supply))| supply.kind == SupplyKind::Null && column.nullable == Some(false) && column.default.is_some())
}

/// Whether the model has a generation or a default for some column of the key.
fn generates(analysis: &Analysis, definition: &Definition) -> bool {
    let tables = analysis.model.schemas.iter().filter_map(|schema| schema.tables.get("t"));
    let columns = tables.flat_map(|table| definition.key.iter().filter_map(|name| table.column(name)));
    columns.into_iter().any(|column| column.default.is_some() || !matches!(column.generation, Generation::None | Generation::Unknown(_)))
}

#[test]
fn keyward_says_what_the_databases_do() {
    let mut disagreements = Vec::new();
    let mut excused = vec![0; KNOWN.len()];
    for engine in ENGINES {
        let Some(run) = engine.run else {
            println!("{}: not run", engine.title);
            continue;
        };
        let mut outcomes = Vec::new();
        let mut waiting = 0;
        for definition in engine.definitions {
            for form in FORMS {
                let Some(cell) = compare(engine, run, definition, form) else { continue };
                outcomes.push(cell.outcome);
                waiting += usize::from(cell.waits);
                let Some(what) = cell.disagreement else { continue };
                match KNOWN.iter().position(|known| known.is(engine, definition, form)) {
                    Some(known) => excused[known] += 1,
                    None => disagreements.push(format!("{}, {}: {what}", engine.title, form.name)),
                }
            }
        }
        let asked = outcomes.iter().filter(|outcome| outcome.verdict().is_some()).count();
        println!("{}: {} definitions, {} cells, {asked} with a verdict", engine.title, engine.definitions.len(), outcomes.len());
        println!("  {waiting} known to the model alone: NULL past a default into NOT NULL, which no rule is about yet");
        // Each way that rows go must have been seen, or the table has lost what it is there for.
        for outcome in OUTCOMES {
            let seen = outcomes.iter().filter(|seen| **seen == outcome).count();
            println!("  {outcome:?}: {seen}");
            assert!(seen > 0, "{}: no cell is {outcome:?}", engine.title);
        }
    }
    for (known, count) in KNOWN.iter().zip(excused) {
        println!("{}: {count} cells differ: {}", known.engine, known.reason);
        assert!(count > 0, "keyward and {} agree by now: take it out of KNOWN: {}", known.engine, known.reason);
    }
    assert!(disagreements.is_empty(), "{} disagreements\n{}", disagreements.len(), disagreements.join("\n"));
}
