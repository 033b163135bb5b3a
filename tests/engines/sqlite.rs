//! SQLite, which is built in: definitions, and how it is asked.

use std::fmt::Write as _;
use std::path::Path;

use crate::catalogue::{self, Catalogue};
use crate::definition::{Columns, NUMBERS, PAIRS, Probe, Scripts, TEXTS, definitions};
use crate::engine::{Engine, SQLITE};
use crate::outcome::{Answer, Refusal};

pub const ENGINE: Engine = Engine {
    title: SQLITE,
    folder: "sqlite",
    definitions: || definitions(LAYOUTS, COLUMNS, SCRIPTS),
    refusals: REFUSALS,
    ask,
    catalogue,
    namespace: "main",
};

/// <https://www.sqlite.org/rescode.html>
const REFUSALS: &[(&str, Refusal)] = &[
    ("NOT NULL constraint failed", Refusal::Missing),
    ("UNIQUE constraint failed", Refusal::Duplicate),
    ("cannot INSERT into generated column", Refusal::Supplied),
    ("values for", Refusal::Count),
    ("columns but", Refusal::Count),
    ("datatype mismatch", Refusal::Other),
    ("cannot store", Refusal::Other),
    ("syntax error", Refusal::Other),
    ("has no column named", Refusal::Other),
];

const LAYOUTS: &[&str] = &[
    "CREATE TABLE t (id {} PRIMARY KEY, body TEXT)",
    "CREATE TABLE t (id {}, body TEXT, PRIMARY KEY (id))",
    "CREATE TABLE t (id {}, body TEXT, PRIMARY KEY (id)) WITHOUT ROWID",
    "CREATE TABLE was (id {} PRIMARY KEY, body TEXT); ALTER TABLE was RENAME TO t",
];

const COLUMNS: &[Columns] = &[
    Columns {
        values: NUMBERS,
        options: &["INTEGER", "INTEGER NOT NULL", "INT", "INT NOT NULL", "BIGINT", "BIGINT NOT NULL", "BIGINT NOT NULL DEFAULT 0"],
    },
    Columns {
        values: TEXTS,
        options: &["TEXT", "TEXT NOT NULL", "TEXT NOT NULL DEFAULT ''", "VARCHAR(36) NOT NULL DEFAULT (hex(randomblob(16)))"],
    },
];

#[rustfmt::skip]
const SCRIPTS: &[Scripts] = &[
    Scripts {
        values: NUMBERS,
        is_key: true,
        scripts: &[
            // Aliases of the rowid: https://www.sqlite.org/lang_createtable.html#rowid
            "CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id integer primary key asc, body TEXT)",
            "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT)",
            "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, body TEXT)",
            "CREATE TABLE t (id INTEGER PRIMARY KEY NOT NULL, body TEXT)",
            "CREATE TABLE t (id INTEGER CONSTRAINT t_key PRIMARY KEY ON CONFLICT ABORT, body TEXT)",
            "CREATE TABLE t (\"id\" \"INTEGER\" PRIMARY KEY, body TEXT)",
            "CREATE TABLE t ([id] [integer] PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id INTEGER, body TEXT, PRIMARY KEY (id))",
            "CREATE TABLE t (id INTEGER NOT NULL, body TEXT, CONSTRAINT t_key PRIMARY KEY (`id`))",
            "CREATE TABLE t (id INTEGER, body TEXT, PRIMARY KEY (id DESC))",
            "CREATE TABLE t (id INTEGER, body TEXT, PRIMARY KEY (id AUTOINCREMENT))",
            "CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT) STRICT",
            "CREATE TABLE t (id INTEGER PRIMARY KEY DEFAULT 0, body TEXT)",
            "CREATE TABLE t (id INTEGER PRIMARY KEY CHECK (id > 0), body TEXT)",
            // Types that are none.
            "CREATE TABLE t (id INT PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id BIGINT PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id BIG INT PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id UNSIGNED BIG INT PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id INTEGER(11) PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id INTEGER UNSIGNED PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id SERIAL PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id BIGSERIAL NOT NULL PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id INTEGER PRIMARY KEY DESC, body TEXT)",
            "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY DESC, body TEXT)",
            "CREATE TABLE t (id INT, body TEXT, PRIMARY KEY (id))",
            "CREATE TABLE t (id INT NULL PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id BIGINT NOT NULL, body TEXT, PRIMARY KEY (id))",
            "CREATE TABLE t (id INT PRIMARY KEY, body TEXT) STRICT",
            "CREATE TABLE t (id INTEGER PRIMARY KEY DESC, body TEXT) STRICT",
            "CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT) WITHOUT ROWID",
            "CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT) STRICT, WITHOUT ROWID",
            "CREATE TABLE t (id INTEGER, body TEXT, PRIMARY KEY (id)) WITHOUT ROWID",
            // Other databases' words, which SQLite takes for types, or refuses.
            "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id INTEGER AUTO_INCREMENT PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id BIGINT AUTO_INCREMENT NOT NULL, body TEXT, PRIMARY KEY (id))",
            "CREATE TABLE t (id INTEGER AUTOINCREMENT, body TEXT, PRIMARY KEY (id))",
            "CREATE TABLE t (id INTEGER IDENTITY PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id INT IDENTITY(1,1) NOT NULL PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id IDENTITY PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id INT(11) AUTO_INCREMENT PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id INT NOT NULL AUTO_INCREMENT, body TEXT, PRIMARY KEY (id))",
            "CREATE TABLE t (id INTEGER PRIMARY KEY AUTO_INCREMENT, body TEXT)",
            "CREATE TABLE t (id INT PRIMARY KEY AUTOINCREMENT, body TEXT)",
            "CREATE TABLE t (id INTEGER PRIMARY KEY DESC AUTOINCREMENT, body TEXT)",
            "CREATE TABLE t (id INT, body TEXT, PRIMARY KEY (id AUTOINCREMENT))",
            "CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, body TEXT)",
            "CREATE TABLE t (id INT NOT NULL IDENTITY(1,1) PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id INTEGER NOT NULL AUTOINCREMENT PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT) WITHOUT ROWID",
            "CREATE TABLE t (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id BIGINT GENERATED BY DEFAULT AS IDENTITY, body TEXT, PRIMARY KEY (id))",
            "CREATE TABLE t (id INT PRIMARY KEY DEFAULT nextval('s'), body TEXT)",
            "CREATE TABLE t (id BIGINT NOT NULL DEFAULT (random()) PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id INT NOT NULL DEFAULT (abs(random())) PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id INT PRIMARY KEY DEFAULT 0, body TEXT)",
            "CREATE TABLE t (id BIGINT NOT NULL DEFAULT '0', body TEXT, PRIMARY KEY (id))",
            "CREATE TABLE t (id BIGINT NOT NULL DEFAULT -1 PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id BIGINT NOT NULL DEFAULT (40 + 2) PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id INTEGER NOT NULL DEFAULT 0 PRIMARY KEY, body TEXT) WITHOUT ROWID",
            // Several statements.
            "CREATE TABLE old (id INTEGER PRIMARY KEY, body TEXT); CREATE TABLE new (id INT PRIMARY KEY, body TEXT);
            INSERT INTO new SELECT id, body FROM old; DROP TABLE old; ALTER TABLE new RENAME TO t",
            "CREATE TABLE t (id INT, body TEXT); DROP TABLE t; CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT)",
        ],
    },
    Scripts {
        values: TEXTS,
        is_key: true,
        scripts: &[
            "CREATE TABLE t (id TEXT PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id TEXT NOT NULL PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id VARCHAR(32) PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id TEXT PRIMARY KEY, body TEXT) WITHOUT ROWID",
            "CREATE TABLE t (id TEXT PRIMARY KEY, body TEXT) STRICT",
            // Defaults.
            "CREATE TABLE t (id TEXT PRIMARY KEY DEFAULT (lower(hex(randomblob(16)))), body TEXT)",
            "CREATE TABLE t (id TEXT NOT NULL PRIMARY KEY DEFAULT (lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(4)))), body TEXT)",
            "CREATE TABLE t (id TEXT NOT NULL DEFAULT (hex(randomblob(8))), body TEXT, PRIMARY KEY (id)) WITHOUT ROWID",
            "CREATE TABLE t (id TEXT NOT NULL DEFAULT '' PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id TEXT NOT NULL DEFAULT (lower('A')) PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id TEXT DEFAULT NULL PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id TEXT NOT NULL DEFAULT NULL PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id TEXT PRIMARY KEY DEFAULT (NULL), body TEXT)",
            "CREATE TABLE t (id TEXT PRIMARY KEY, body TEXT);
          CREATE TRIGGER t_id AFTER INSERT ON t FOR EACH ROW WHEN NEW.id IS NULL
          BEGIN UPDATE t SET id = lower(hex(randomblob(16))) WHERE rowid = NEW.rowid; END",
            "CREATE TABLE log (note TEXT); CREATE TABLE t (id TEXT PRIMARY KEY, body TEXT);
          CREATE TRIGGER t_log AFTER INSERT ON t BEGIN INSERT INTO log (note) VALUES (NEW.id); END",
        ],
    },
    Scripts {
        values: PAIRS,
        is_key: true,
        scripts: &[
            // Composite keys.
            "CREATE TABLE t (a INTEGER, b INTEGER, body TEXT, PRIMARY KEY (a, b))",
            "CREATE TABLE t (a INTEGER NOT NULL, b INTEGER NOT NULL, body TEXT, PRIMARY KEY (a, b))",
            "CREATE TABLE t (a INTEGER, b INTEGER, body TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID",
            "CREATE TABLE t (a INTEGER, b INTEGER, body TEXT, PRIMARY KEY (a, b)) STRICT",
            "CREATE TABLE t (a INTEGER NOT NULL, b INTEGER NOT NULL DEFAULT 5, body TEXT, PRIMARY KEY (a, b))",
            "CREATE TABLE t (a INTEGER NOT NULL DEFAULT 0, b INTEGER NOT NULL DEFAULT 5, body TEXT, PRIMARY KEY (a, b))",
        ],
    },
];

/// Asks the embedded SQLite, a fresh database for each probe.
fn ask(probes: &[Probe]) -> Result<Vec<Answer>, String> {
    Ok(probes.iter().map(answer).collect())
}

fn answer(probe: &Probe) -> Answer {
    let connection = rusqlite::Connection::open_in_memory().unwrap();
    if let Err(error) = connection.execute_batch(&probe.definition.script) {
        return Answer { no_table: Some(error.to_string()), ..Answer::default() };
    }
    let errors = [0, 1].map(|index| connection.execute_batch(&probe.statements[index]).err().map(|error| error.to_string()));
    let (rows, nulls, first, second) =
        connection.query_row(&probe.count(), [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))).unwrap();
    Answer { no_table: None, errors, rows, nulls, given: [first, second] }
}

/// The key is an alias of the rowid where no index serves it. <https://www.sqlite.org/pragma.html#pragma_index_list>
const CATALOGUE: &str = "
    SELECT m.name, x.name, NOT x.\"notnull\", x.dflt_value IS NOT NULL AND upper(x.dflt_value) <> 'NULL',
      CASE WHEN x.hidden IN (2, 3) THEN 'computed'
           WHEN x.pk = 1 AND NOT m.wr AND NOT EXISTS (SELECT 1 FROM pragma_index_list(m.name) WHERE origin = 'pk') THEN 'rowid'
           ELSE 'none' END,
      x.pk
    FROM pragma_table_list m JOIN pragma_table_xinfo(m.name) x
    WHERE m.schema = 'main' AND m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
    ORDER BY m.name, x.cid";

fn catalogue(script: &Path) -> Result<Catalogue, String> {
    let connection = rusqlite::Connection::open_in_memory().unwrap();
    let text = std::fs::read_to_string(script).unwrap();
    connection.execute_batch(&text).unwrap_or_else(|error| panic!("{}: {error}", script.display()));
    let mut lines = String::new();
    let mut query = connection.prepare(CATALOGUE).unwrap();
    let mut rows = query.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let text = |index: usize| row.get::<_, String>(index).unwrap();
        let number = |index: usize| row.get::<_, i64>(index).unwrap();
        let _ = writeln!(lines, "main\t{}\t{}\t{}\t{}\t{}\t{}", text(0), text(1), number(2), number(3), text(4), number(5));
    }
    Ok(catalogue::parse(&lines))
}
