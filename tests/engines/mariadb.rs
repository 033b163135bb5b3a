//! MariaDB: definitions, and how it is asked. What holds of it holds of MySQL in strict mode, where nothing else is said.

use std::fmt::Write as _;
use std::fs::File;
use std::path::Path;
use std::process::Command;

use crate::catalogue::{self, Catalogue};
use crate::client;
use crate::definition::{Columns, NUMBERS, PAIRS, Probe, Scripts, TEXTS, TIMES, UUIDS, definitions};
use crate::engine::{Engine, MARIADB, address};
use crate::outcome::{Answer, Refusal};

pub const ENGINE: Engine = Engine {
    title: MARIADB,
    folder: "mariadb",
    definitions: || definitions(LAYOUTS, COLUMNS, SCRIPTS),
    refusals: REFUSALS,
    ask,
    catalogue,
    namespace: "",
};

/// <https://mariadb.com/kb/en/mariadb-error-code-reference/>
const REFUSALS: &[(&str, Refusal)] = &[
    ("ERROR 1364 ", Refusal::Missing),
    ("ERROR 1048 ", Refusal::Missing),
    ("ERROR 1062 ", Refusal::Duplicate),
    ("ERROR 1906 ", Refusal::Supplied),
    ("ERROR 1136 ", Refusal::Count),
    ("ERROR 1110 ", Refusal::Twice),
    ("ERROR 1064 ", Refusal::Other),
    ("ERROR 1406 ", Refusal::Other), // too long
    ("ERROR 1265 ", Refusal::Other), // data truncated: a text for a number, a stranger to an ENUM
    ("ERROR 1366 ", Refusal::Other), // incorrect value for the type
    ("ERROR 1292 ", Refusal::Other),
    ("ERROR 4025 ", Refusal::Other), // a CHECK
    ("ERROR 1054 ", Refusal::Other), // a column that is not there
];

const LAYOUTS: &[&str] = &[
    "CREATE TABLE t (id {} PRIMARY KEY, body TEXT)",
    "CREATE TABLE `t` (\n  `id` {} COMMENT 'the key; PRIMARY KEY',\n  `body` TEXT,\n  PRIMARY KEY (`id`) USING BTREE\n) ENGINE=InnoDB AUTO_INCREMENT=100 DEFAULT CHARSET=utf8mb4",
    "CREATE TABLE t (id {}, body TEXT); ALTER TABLE t ADD PRIMARY KEY (id)",
    "CREATE TABLE was (id {} PRIMARY KEY, body TEXT); RENAME TABLE was TO t",
];

const COLUMNS: &[Columns] = &[
    Columns {
        values: NUMBERS,
        options: &[
            "BIGINT NOT NULL",
            "BIGINT",
            "INT UNSIGNED NOT NULL",
            "BIGINT NOT NULL AUTO_INCREMENT",
            "INT(11) AUTO_INCREMENT",
            "INT NOT NULL DEFAULT 0",
            "BIGINT NOT NULL DEFAULT '0'",
            "DECIMAL(19,0) NOT NULL",
            "BIGINT NOT NULL DEFAULT (UUID_SHORT())",
            "SERIAL",
        ],
    },
    Columns {
        values: TEXTS,
        options: &[
            "VARCHAR(64) NOT NULL",
            "VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL",
            "VARCHAR(64) NOT NULL DEFAULT ''",
            "CHAR(36) NOT NULL DEFAULT (UUID())",
            "CHAR(36) NOT NULL DEFAULT UUID()",
            "ENUM('k1','k2') NOT NULL",
            "ENUM('k1','k2') NOT NULL DEFAULT 'k2'",
            "SET('k1','k2') NOT NULL",
        ],
    },
    Columns { values: UUIDS, options: &["UUID NOT NULL", "UUID NOT NULL DEFAULT UUID()"] },
    Columns {
        values: TIMES,
        options: &[
            "DATETIME NOT NULL",
            "TIMESTAMP NOT NULL",
            "TIMESTAMP NOT NULL DEFAULT '2020-02-03 00:00:00' ON UPDATE CURRENT_TIMESTAMP",
        ],
    },
];

#[rustfmt::skip]
const SCRIPTS: &[Scripts] = &[
    Scripts {
        values: NUMBERS,
        is_key: true,
        scripts: &[
            // As phpMyAdmin and mysqldump write it: the key and the counter come later.
            "CREATE TABLE `t` (`id` int(11) NOT NULL, `body` text) ENGINE=InnoDB; ALTER TABLE `t` ADD PRIMARY KEY (`id`); ALTER TABLE `t` MODIFY `id` int(11) NOT NULL AUTO_INCREMENT, AUTO_INCREMENT=12",
            "CREATE TABLE t (id INT NOT NULL PRIMARY KEY, body TEXT); ALTER TABLE t AUTO_INCREMENT = 7",
            "DROP TABLE IF EXISTS `t`;\n/*!40101 SET @saved_cs_client     = @@character_set_client */;\n/*!40101 SET character_set_client = utf8 */;\nCREATE TABLE `t` (\n  `id` bigint(20) NOT NULL AUTO_INCREMENT,\n  `body` text DEFAULT NULL,\n  PRIMARY KEY (`id`)\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;\n/*!40101 SET character_set_client = @saved_cs_client */",
            "CREATE TABLE t (id INT NOT NULL /*! AUTO_INCREMENT */ PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id INT NOT NULL /*!40101 AUTO_INCREMENT */ PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id INT NOT NULL /*M! AUTO_INCREMENT */ PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id INT NOT NULL /* AUTO_INCREMENT */ PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id INT NOT NULL -- AUTO_INCREMENT\n PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id INT NOT NULL # AUTO_INCREMENT\n PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id INT NOT NULL COMMENT 'AUTO_INCREMENT' PRIMARY KEY, body TEXT COMMENT 'it''s')",
            // What MODIFY and CHANGE do not repeat is gone.
            "CREATE TABLE t (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, body TEXT); ALTER TABLE t MODIFY id BIGINT NOT NULL",
            "CREATE TABLE t (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, body TEXT); ALTER TABLE t MODIFY COLUMN id BIGINT NOT NULL COMMENT 'AUTO_INCREMENT'",
            "CREATE TABLE t (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, body TEXT); ALTER TABLE t CHANGE id id BIGINT",
            "CREATE TABLE t (pk INT NOT NULL AUTO_INCREMENT PRIMARY KEY, body TEXT); ALTER TABLE t CHANGE COLUMN pk id BIGINT NOT NULL AUTO_INCREMENT",
            "CREATE TABLE t (pk INT NOT NULL AUTO_INCREMENT PRIMARY KEY, body TEXT); ALTER TABLE t RENAME COLUMN pk TO id",
            "CREATE TABLE t (id INT NOT NULL DEFAULT 5 PRIMARY KEY, body TEXT); ALTER TABLE t MODIFY id BIGINT NOT NULL",
            "CREATE TABLE t (id INT NOT NULL DEFAULT 5 PRIMARY KEY, body TEXT); ALTER TABLE t ALTER id DROP DEFAULT",
            "CREATE TABLE t (id INT NOT NULL PRIMARY KEY, body TEXT); ALTER TABLE t ALTER COLUMN id SET DEFAULT 9",
            "CREATE TABLE t (id INT NOT NULL PRIMARY KEY, body TEXT); ALTER TABLE t MODIFY id INT AUTO_INCREMENT",
            "CREATE TABLE t (id INT NOT NULL, body TEXT, PRIMARY KEY (id)); ALTER TABLE t CHANGE `id` `id` BIGINT(20) UNSIGNED NOT NULL AUTO_INCREMENT FIRST",
            "CREATE TABLE t (body TEXT); ALTER TABLE t ADD COLUMN id INT NOT NULL AUTO_INCREMENT PRIMARY KEY FIRST",
            "CREATE TABLE t (body TEXT); ALTER TABLE t ADD id INT NOT NULL FIRST, ADD PRIMARY KEY (id)",
            "CREATE TABLE t (body TEXT); ALTER TABLE t ADD (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY), MODIFY body TEXT AFTER id",
            // The counter must be a key (1075), and there is one at most.
            "CREATE TABLE t (id INT NOT NULL AUTO_INCREMENT, body TEXT)",
            "CREATE TABLE t (id INT NOT NULL PRIMARY KEY, body TEXT); ALTER TABLE t ADD n INT AUTO_INCREMENT",
            "CREATE TABLE t (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, body TEXT); ALTER TABLE t ADD n INT NOT NULL AUTO_INCREMENT UNIQUE",
            "CREATE TABLE t (id INT NOT NULL AUTO_INCREMENT, other INT, body TEXT, PRIMARY KEY (other), KEY (id))",
            "CREATE TABLE t (id INT NOT NULL, body TEXT, n BIGINT AUTO_INCREMENT, PRIMARY KEY (id), KEY (n)); ALTER TABLE t DROP COLUMN n",
            "CREATE TABLE t (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, body TEXT); ALTER TABLE t DROP PRIMARY KEY",
            "CREATE TABLE t (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, body TEXT); ALTER TABLE t DROP PRIMARY KEY, ADD PRIMARY KEY (id)",
            // Tables made from tables.
            "CREATE TABLE was (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, body TEXT); CREATE TABLE t LIKE was",
            "CREATE TABLE was (id INT NOT NULL PRIMARY KEY, body TEXT); CREATE TABLE t (LIKE was)",
            "CREATE TABLE was (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, body TEXT); CREATE TABLE t AS SELECT * FROM was; ALTER TABLE t ADD PRIMARY KEY (id)",
            "CREATE TABLE was (id INT NOT NULL DEFAULT 3 PRIMARY KEY, body TEXT); CREATE TABLE t SELECT * FROM was; ALTER TABLE t ADD PRIMARY KEY (id)",
            "CREATE TABLE was (id INT NOT NULL PRIMARY KEY, body TEXT); CREATE TABLE t (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY) SELECT * FROM was",
            "CREATE TABLE was (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, body TEXT); CREATE TABLE new (id INT NOT NULL PRIMARY KEY, body TEXT); INSERT INTO new SELECT * FROM was; DROP TABLE was; RENAME TABLE new TO t",
            "CREATE TABLE t (id INT NOT NULL PRIMARY KEY, body TEXT); DROP TABLE t; CREATE TABLE t (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, body TEXT); CREATE TABLE IF NOT EXISTS t (id INT NOT NULL PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, body TEXT); CREATE OR REPLACE TABLE t (id INT NOT NULL PRIMARY KEY, body TEXT)",
            "CREATE TABLE a (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, body TEXT); CREATE TABLE b (id INT NOT NULL PRIMARY KEY, body TEXT); RENAME TABLE a TO c, b TO t, c TO b",
            "CREATE TABLE a (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, body TEXT); CREATE TABLE t (id INT NOT NULL PRIMARY KEY, body TEXT); RENAME TABLE t TO swap, a TO t, swap TO a",
            "CREATE TABLE was (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, body TEXT); ALTER TABLE was RENAME AS t",
            "CREATE TABLE was (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, body TEXT); ALTER TABLE was MODIFY id INT NOT NULL, RENAME TO t",
            // Triggers. A trigger that gives a value does so before the check.
            "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, body TEXT); CREATE TRIGGER t_id BEFORE INSERT ON t FOR EACH ROW SET NEW.id = UUID_SHORT()",
            "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, body TEXT); CREATE TABLE log (note TEXT); CREATE TRIGGER t_log AFTER INSERT ON t FOR EACH ROW INSERT INTO log (note) VALUES (NEW.id)",
            "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, body TEXT);\nDELIMITER $$\nCREATE TRIGGER t_id BEFORE INSERT ON t FOR EACH ROW\nBEGIN\n  IF NEW.id IS NULL OR NEW.id = 0 THEN\n    SET NEW.id = UUID_SHORT();\n  END IF;\nEND$$\nDELIMITER ;\nCREATE TABLE other (id INT)",
            "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, body TEXT); CREATE TRIGGER t_id BEFORE INSERT ON t FOR EACH ROW SET NEW.id = UUID_SHORT(); DROP TRIGGER t_id",
            "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, body TEXT); CREATE TRIGGER t_id BEFORE UPDATE ON t FOR EACH ROW SET NEW.id = UUID_SHORT()",
            // Sequences.
            "CREATE SEQUENCE s; CREATE TABLE t (id BIGINT NOT NULL DEFAULT NEXTVAL(s) PRIMARY KEY, body TEXT)",
            "CREATE SEQUENCE s START WITH 100 INCREMENT BY 10; CREATE TABLE t (id BIGINT NOT NULL DEFAULT (NEXT VALUE FOR s), body TEXT, PRIMARY KEY (id))",
            // Other engines, partitions, system versions.
            "CREATE TABLE t (id INT NOT NULL AUTO_INCREMENT, body TEXT, PRIMARY KEY (id)) ENGINE=MyISAM",
            "CREATE TABLE t (id INT NOT NULL, body TEXT, PRIMARY KEY (id)) ENGINE=Aria",
            "CREATE TABLE t (id INT NOT NULL AUTO_INCREMENT, body TEXT, PRIMARY KEY (id)) PARTITION BY HASH (id) PARTITIONS 4",
            "CREATE TABLE t (id INT NOT NULL, body TEXT, PRIMARY KEY (id)) PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (500), PARTITION p1 VALUES LESS THAN MAXVALUE)",
            "CREATE TABLE t (id INT NOT NULL AUTO_INCREMENT, body TEXT, PRIMARY KEY (id)) WITH SYSTEM VERSIONING",
            "CREATE TABLE t (id INT NOT NULL PRIMARY KEY, body TEXT, CHECK (id > 0), KEY (body(20)))",
            "CREATE TABLE t (id INT ZEROFILL NOT NULL PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id INTEGER UNSIGNED AUTO_INCREMENT NOT NULL, body LONGTEXT CHARACTER SET utf8mb3, CONSTRAINT `PK_t` PRIMARY KEY (id ASC))",
            // Other databases' words.
            "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT)",
            "CREATE TABLE t (id INT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id BIGSERIAL PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id INT IDENTITY(1,1) PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id BIGINT SERIAL DEFAULT VALUE PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id INT NOT NULL KEY, body TEXT)",
            "CREATE TABLE t (id INT AUTO_INCREMENT KEY, body TEXT)",
            "CREATE TABLE t (id INT NULL, body TEXT, PRIMARY KEY (id))",
            "CREATE TABLE t (id INT DEFAULT NULL, body TEXT, PRIMARY KEY (id))",
            "CREATE TABLE t (id INT NOT NULL DEFAULT (40 + 2), body TEXT, PRIMARY KEY (id))",
            "CREATE TABLE t (id INT NOT NULL DEFAULT -1, body TEXT, PRIMARY KEY (id))",
            "CREATE TABLE t (id INT NOT NULL DEFAULT 0x10, body TEXT, PRIMARY KEY (id))",
            "CREATE TABLE t (id INT NOT NULL DEFAULT (FLOOR(RAND() * 2000000000)), body TEXT, PRIMARY KEY (id))",
            "CREATE TABLE t (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, body VARCHAR(99)); ALTER TABLE t ADD COLUMN n INT AS (length(body)) VIRTUAL, DROP COLUMN n",
        ],
    },
    Scripts {
        values: TEXTS,
        is_key: true,
        scripts: &[
            "CREATE TABLE t (id VARCHAR(36) NOT NULL PRIMARY KEY, body TEXT); CREATE TRIGGER t_id BEFORE INSERT ON t FOR EACH ROW SET NEW.id = UUID()",
            "CREATE TABLE t (id VARCHAR(36) NOT NULL PRIMARY KEY, body TEXT); ALTER TABLE t ALTER id SET DEFAULT (UUID())",
            "CREATE TABLE t (id VARCHAR(36) NOT NULL DEFAULT (UUID()) PRIMARY KEY, body TEXT); ALTER TABLE t MODIFY id VARCHAR(40) NOT NULL",
            "CREATE TABLE t (id VARCHAR(36) NOT NULL DEFAULT (REPLACE(UUID(), '-', '')) PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id VARCHAR(36) NOT NULL DEFAULT 'AUTO_INCREMENT' PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id ENUM('k1', 'k2', 'it''s, PRIMARY KEY') NOT NULL PRIMARY KEY, body TEXT); ALTER TABLE t MODIFY id VARCHAR(20) NOT NULL",
            "CREATE TABLE t (id VARBINARY(16) NOT NULL, body TEXT, PRIMARY KEY (id(8)))",
        ],
    },
    Scripts {
        values: TIMES,
        is_key: true,
        scripts: &[
            // The first TIMESTAMP of a table is the current time where explicit_defaults_for_timestamp is off (until MariaDB 10.10, MySQL 8.0.2).
            "SET timestamp = 1700000000; SET explicit_defaults_for_timestamp = OFF; CREATE TABLE t (id TIMESTAMP NOT NULL PRIMARY KEY, body TEXT)",
            "SET timestamp = 1700000000; CREATE TABLE t (id TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP PRIMARY KEY, body TEXT)",
            "SET timestamp = 1700000000; CREATE TABLE t (id DATETIME NOT NULL DEFAULT NOW() ON UPDATE NOW() PRIMARY KEY, body TEXT)",
            "CREATE TABLE t (id DATETIME NOT NULL ON UPDATE CURRENT_TIMESTAMP PRIMARY KEY, body TEXT)",
        ],
    },
    Scripts {
        values: PAIRS,
        is_key: true,
        scripts: &[
            "CREATE TABLE t (a INT NOT NULL, b INT NOT NULL, body TEXT, PRIMARY KEY (a, b))",
            "CREATE TABLE t (a INT, b INT, body TEXT, PRIMARY KEY (b, a))",
            "CREATE TABLE t (a INT NOT NULL AUTO_INCREMENT, b INT NOT NULL, body TEXT, PRIMARY KEY (a, b))",
            "CREATE TABLE t (a INT NOT NULL, b INT NOT NULL AUTO_INCREMENT, body TEXT, PRIMARY KEY (a, b), KEY (b))",
            "CREATE TABLE t (a INT NOT NULL, b INT NOT NULL AUTO_INCREMENT, body TEXT, PRIMARY KEY (a, b))",
            "CREATE TABLE t (a INT NOT NULL, b INT NOT NULL DEFAULT 5, body TEXT, PRIMARY KEY (a, b))",
            "CREATE TABLE t (a INT NOT NULL AUTO_INCREMENT, b INT NOT NULL DEFAULT 5, body TEXT, PRIMARY KEY (a, b))",
            "CREATE TABLE t (a INT NOT NULL DEFAULT 0, b INT NOT NULL DEFAULT 5, body TEXT, PRIMARY KEY (a, b))",
            "CREATE TABLE t (a INT NOT NULL, b INT NOT NULL, c INT NOT NULL DEFAULT 0, body TEXT, PRIMARY KEY (a, b, c)); ALTER TABLE t DROP PRIMARY KEY, DROP COLUMN c, ADD PRIMARY KEY (a, b)",
        ],
    },
    Scripts {
        values: NUMBERS,
        is_key: false,
        scripts: &[
            "CREATE TABLE t (id INT NOT NULL AUTO_INCREMENT UNIQUE, body TEXT)",
            "CREATE TABLE t (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, body TEXT); ALTER TABLE t DROP PRIMARY KEY, ADD KEY (id)",
            "CREATE TABLE t (id BIGINT SERIAL DEFAULT VALUE, body TEXT)",
            "CREATE TABLE t (id INT AS (length(body)) STORED UNIQUE, body VARCHAR(99))",
            "CREATE TABLE t (id INT AS (length(body)) PERSISTENT, body VARCHAR(99), KEY (id))",
            "CREATE TABLE t (id INT GENERATED ALWAYS AS (length(body)) VIRTUAL, body VARCHAR(99))",
        ],
    },
];

/// Asks the server in one session, each script in a database of its own, each probe in a transaction that is rolled back.
fn ask(probes: &[Probe]) -> Result<Vec<Answer>, String> {
    let socket = address("KEYWARD_MARIADB_SOCKET")?;
    let (session, mut script) = (client::session(), String::new());
    let mut databases = Vec::new();
    let mut last = None;
    for (index, probe) in probes.iter().enumerate() {
        let definition = probe.definition.script.as_str();
        if last != Some(definition) {
            let database = format!("{session}_{index}");
            let drop = databases.last().map_or(String::new(), |last| format!("DROP DATABASE {last};\n"));
            // A session of its own, for what SET says.
            let _ = write!(script, "{drop}CREATE DATABASE {database};\nconnect {database};\n{}", print(index, "table"));
            let _ = writeln!(script, "{definition};\n{}", print(index, "built"));
            databases.push(database);
            last = Some(definition);
        }
        let [first, second] = &probe.statements;
        let (count, [one, two, three]) = (probe.count(), ["first", "second", "count"].map(|step| print(index, step)));
        let _ = write!(script, "START TRANSACTION;\n{one}{first};\n{two}{second};\n{three}{count};\n{}", print(index, "end"));
        // Not every engine rolls back.
        script.push_str("ROLLBACK;\nDELETE FROM t;\n");
    }
    let _ = writeln!(script, "DROP DATABASE {};", databases.last().map_or("", String::as_str));
    let answers = client::run(command(&socket).args(["--force", "--unbuffered"]), &script);
    let (mut built, mut all) = (None, Vec::new());
    for (index, _) in probes.iter().enumerate() {
        let text = |step: &str| answers.get(&format!("{index} {step}")).map(String::as_str);
        if let Some(text) = text("table") {
            built = error(text);
        }
        let errors = [error(text("first").unwrap_or_default()), error(text("second").unwrap_or_default())];
        let counts = text("count").unwrap_or_default().split_whitespace().map(|word| word.parse().unwrap_or_default());
        let [rows, nulls, first, second] = counts.collect::<Vec<i64>>().try_into().unwrap_or_default();
        all.push(Answer { no_table: built.clone(), errors, rows, nulls, given: [first, second] });
    }
    Ok(all)
}

fn command(socket: &str) -> Command {
    let mut command = Command::new("mariadb");
    command.args(["--no-defaults", "--user=root", "--batch", "--skip-column-names", "--default-character-set=utf8mb4"]);
    command.arg(format!("--socket={socket}"));
    command
}

/// COLUMN_DEFAULT is 'NULL' for a column that may be NULL and has no default, and NULL for one that may not.
/// <https://mariadb.com/kb/en/information-schema-columns-table/>
const CATALOGUE: &str = "
    SELECT '', c.TABLE_NAME, c.COLUMN_NAME, c.IS_NULLABLE = 'YES', c.COLUMN_DEFAULT IS NOT NULL AND c.COLUMN_DEFAULT <> 'NULL',
      CASE WHEN c.EXTRA LIKE '%auto_increment%' THEN 'auto-increment' WHEN c.IS_GENERATED = 'ALWAYS' THEN 'computed'
           WHEN c.COLUMN_DEFAULT LIKE 'nextval(%' THEN 'sequence' ELSE 'none' END,
      COALESCE(k.ORDINAL_POSITION, 0)
    FROM information_schema.COLUMNS c
    JOIN information_schema.TABLES t ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = c.TABLE_NAME
      AND t.TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')
    LEFT JOIN information_schema.KEY_COLUMN_USAGE k ON k.TABLE_SCHEMA = c.TABLE_SCHEMA AND k.TABLE_NAME = c.TABLE_NAME
      AND k.COLUMN_NAME = c.COLUMN_NAME AND k.CONSTRAINT_NAME = 'PRIMARY'
    WHERE c.TABLE_SCHEMA = DATABASE() ORDER BY c.TABLE_NAME, c.ORDINAL_POSITION";

fn catalogue(script: &Path) -> Result<Catalogue, String> {
    let socket = address("KEYWARD_MARIADB_SOCKET")?;
    let database = client::session();
    client::output(command(&socket).arg(format!("--execute=CREATE DATABASE {database} CHARACTER SET utf8mb4")));
    client::output(command(&socket).arg(&database).stdin(File::open(script).unwrap()));
    let lines = client::output(command(&socket).arg(&database).arg(format!("--execute={CATALOGUE}")));
    client::output(command(&socket).arg(format!("--execute=DROP DATABASE {database}")));
    Ok(catalogue::parse(&lines))
}

/// A query that prints a mark.
fn print(index: usize, step: &str) -> String {
    format!("SELECT '{}';\n", client::mark(&format!("{index} {step}")))
}

fn error(text: &str) -> Option<String> {
    text.lines().find(|line| line.starts_with("ERROR ")).map(str::to_owned)
}
