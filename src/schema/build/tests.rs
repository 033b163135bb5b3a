//! Each quirk by its SQL text: what stands there after the script ran.

use super::build;
use crate::dialect::Dialect;
use crate::facts::{Note, Script};
use crate::schema::discover::{Plan, in_order};
use crate::schema::model::{ChangeKind, Column, Generation, Origin, Schema};
use crate::source::{FileId, FileKind, SourceFile};

fn replay(dialect: Dialect, origin: Origin, texts: &[&str]) -> (Schema, Vec<Note>) {
    let read = |(index, text): (usize, &&str)| {
        let id = FileId(u32::try_from(index).unwrap());
        crate::sql::read_script(&SourceFile::new(id, format!("{index}.sql"), FileKind::Sql, *text), Some(dialect))
    };
    let scripts: Vec<Script> = texts.iter().enumerate().map(read).collect();
    let plan = Plan { origin, ..in_order("test", dialect, &scripts) };
    build(&plan, &scripts)
}

fn schema(dialect: Dialect, text: &str) -> Schema {
    replay(dialect, Origin::Snapshot, &[text]).0
}

fn column<'s>(schema: &'s Schema, table: &str, column: &str) -> &'s Column {
    schema.tables[table].column(column).unwrap_or_else(|| panic!("no column {column} in {table}"))
}

/// `null | not null | ?`, generation and default of `t.id`, in one line.
fn told(column: &Column) -> String {
    let nullable = match column.nullable {
        Some(true) => "null",
        Some(false) => "not null",
        None => "?",
    };
    let default = column.default.as_ref().map_or(String::new(), |default| format!(" default {}", default.text));
    format!("{nullable} {}{default}", column.generation.id())
}

fn id(dialect: Dialect, text: &str) -> String {
    told(column(&schema(dialect, text), "t", "id"))
}

/// The kinds of `t.id`'s history.
fn history(schema: &Schema, table: &str, name: &str) -> Vec<&'static str> {
    let id = |kind: &ChangeKind| match kind {
        ChangeKind::LostGeneration { .. } => "lost generation",
        ChangeKind::GainedGeneration => "gained generation",
        ChangeKind::LostNotNull => "lost not null",
        ChangeKind::GainedNotNull => "gained not null",
        ChangeKind::LostDefault => "lost default",
        ChangeKind::GainedDefault => "gained default",
        ChangeKind::Renamed { .. } => "renamed",
        ChangeKind::Retyped => "retyped",
    };
    column(schema, table, name).history.iter().map(|change| id(&change.kind)).collect()
}

#[test]
fn a_key_is_not_null_save_in_sqlite() {
    for dialect in [Dialect::MySql, Dialect::Postgres, Dialect::H2, Dialect::Oracle, Dialect::SqlServer] {
        assert_eq!(id(dialect, "CREATE TABLE t (id bigint PRIMARY KEY);"), "not null none", "{dialect:?}");
        assert_eq!(id(dialect, "CREATE TABLE t (id bigint, PRIMARY KEY (id));"), "not null none", "{dialect:?}");
        assert_eq!(id(dialect, "CREATE TABLE t (id bigint); ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY (id);"), "not null none");
    }
    assert_eq!(id(Dialect::Sqlite, "CREATE TABLE t (id bigint PRIMARY KEY);"), "null none");
    assert_eq!(id(Dialect::Sqlite, "CREATE TABLE t (id text PRIMARY KEY) WITHOUT ROWID;"), "not null none");
    assert_eq!(id(Dialect::Sqlite, "CREATE TABLE t (id text PRIMARY KEY) STRICT;"), "not null none");
}

#[test]
fn sqlite_rowid_is_an_exact_integer_key() {
    for (body, expected) in [
        ("id INTEGER PRIMARY KEY", "null rowid"),
        ("id integer not null primary key autoincrement", "not null rowid"),
        ("id INTEGER, n text, PRIMARY KEY (id)", "null rowid"),
        ("id INTEGER, n text, PRIMARY KEY (id DESC)", "null rowid"),
        ("id INTEGER, n text, PRIMARY KEY (id AUTOINCREMENT)", "null rowid"),
        ("\"id\" \"INTEGER\" PRIMARY KEY", "null rowid"),
        ("[id] [integer] PRIMARY KEY", "null rowid"),
        ("id INTEGER(11) PRIMARY KEY", "null none"),
        ("id INTEGER IDENTITY PRIMARY KEY", "null none"),
        ("id INT IDENTITY(1,1) PRIMARY KEY", "null none"),
        ("id IDENTITY PRIMARY KEY", "null none"),
        ("id INTEGER PRIMARY KEY DESC", "null none"),
        ("id INT PRIMARY KEY", "null none"),
        ("id BIGINT PRIMARY KEY", "null none"),
        ("id SERIAL PRIMARY KEY", "null none"),
        ("id INTEGER AUTO_INCREMENT PRIMARY KEY", "null none"),
        ("id BIGINT AUTO_INCREMENT PRIMARY KEY", "null none"),
        ("id INTEGER, n integer, PRIMARY KEY (id, n)", "null none"),
    ] {
        assert_eq!(id(Dialect::Sqlite, &format!("CREATE TABLE t ({body});")), expected, "{body}");
        // The real thing agrees: a row without the key gets a number only where the key is the rowid.
        let connection = rusqlite::Connection::open_in_memory().unwrap();
        connection.execute_batch(&format!("CREATE TABLE t ({body});")).unwrap();
        connection.execute_batch("INSERT INTO t DEFAULT VALUES;").unwrap();
        let stored: Option<i64> = connection.query_row("SELECT id FROM t", [], |row| row.get(0)).unwrap();
        assert_eq!(stored.is_some(), expected.ends_with("rowid"), "{body}");
    }
    assert_eq!(id(Dialect::Sqlite, "CREATE TABLE t (id INTEGER PRIMARY KEY) WITHOUT ROWID;"), "not null none");
}

#[test]
fn sqlite_refuses_autoincrement_but_on_a_rowid() {
    for statement in [
        "CREATE TABLE t (id INT PRIMARY KEY AUTOINCREMENT)",
        "CREATE TABLE t (id INT, PRIMARY KEY (id AUTOINCREMENT))",
        "CREATE TABLE t (id INTEGER AUTOINCREMENT, PRIMARY KEY (id))",
        "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT) WITHOUT ROWID",
        "CREATE TABLE t (id INT(11) AUTO_INCREMENT PRIMARY KEY)",
        "CREATE TABLE t (id INT NOT NULL IDENTITY(1,1) PRIMARY KEY)",
    ] {
        assert!(id(Dialect::Sqlite, statement).ends_with(" unknown"), "{statement}");
        assert!(rusqlite::Connection::open_in_memory().unwrap().execute_batch(statement).is_err(), "{statement}");
    }
}

#[test]
fn sqlite_triggers_fill_a_key_that_may_be_null_after_the_insert() {
    let trigger = "CREATE TRIGGER g AFTER INSERT ON t BEGIN UPDATE t SET id = hex(randomblob(16)) WHERE rowid = NEW.rowid; END;";
    assert_eq!(id(Dialect::Sqlite, &format!("CREATE TABLE t (id TEXT PRIMARY KEY, n INT); {trigger}")), "null trigger");
    assert_eq!(id(Dialect::Sqlite, &format!("CREATE TABLE t (id TEXT NOT NULL PRIMARY KEY, n INT); {trigger}")), "not null none");
    assert_eq!(id(Dialect::Postgres, &format!("CREATE TABLE t (id TEXT PRIMARY KEY, n INT); {trigger}")), "not null none");
}

#[test]
fn sqlite_not_null_flags_are_the_catalogues() {
    for body in [
        "(id INTEGER PRIMARY KEY) STRICT",
        "(id TEXT PRIMARY KEY) STRICT",
        "(id INTEGER, n TEXT, PRIMARY KEY (id, n)) STRICT",
        "(id TEXT PRIMARY KEY) WITHOUT ROWID",
        "(id INTEGER PRIMARY KEY) WITHOUT ROWID",
        "(id TEXT PRIMARY KEY NOT NULL)",
        "(id INTEGER PRIMARY KEY)",
    ] {
        let sql = format!("CREATE TABLE t {body};");
        let connection = rusqlite::Connection::open_in_memory().unwrap();
        connection.execute_batch(&sql).unwrap();
        let query = "SELECT \"notnull\" FROM pragma_table_info('t') WHERE name = 'id'";
        let not_null: bool = connection.query_row(query, [], |row| row.get(0)).unwrap();
        assert_eq!(column(&schema(Dialect::Sqlite, &sql), "t", "id").nullable, Some(!not_null), "{sql}");
    }
}

#[test]
fn with_no_database_known_an_integer_key_may_be_sqlites() {
    assert_eq!(id(Dialect::Generic, "CREATE TABLE t (id INTEGER PRIMARY KEY);"), "not null unknown");
    assert_eq!(id(Dialect::Generic, "CREATE TABLE t (id BIGINT PRIMARY KEY);"), "not null none");
}

#[test]
fn serial_types_by_dialect() {
    let text = "CREATE TABLE t (id SERIAL PRIMARY KEY, n SERIAL);";
    let postgres = schema(Dialect::Postgres, text);
    assert_eq!(told(column(&postgres, "t", "id")), "not null sequence");
    assert_eq!(told(column(&postgres, "t", "n")), "not null sequence");
    assert!(postgres.sequences.contains_key("t_id_seq"));
    assert_eq!(id(Dialect::MySql, "CREATE TABLE t (id SERIAL PRIMARY KEY);"), "not null auto-increment");
    assert_eq!(id(Dialect::H2, text), "not null identity");
    assert_eq!(id(Dialect::Generic, text), "not null sequence");
    assert_eq!(id(Dialect::Postgres, "CREATE TABLE t (id bigserial);"), "not null sequence");
}

#[test]
fn auto_increment_only_where_the_dialect_owns_it() {
    let text = "CREATE TABLE t (id bigint NOT NULL AUTO_INCREMENT, PRIMARY KEY (id)) AUTO_INCREMENT=100;";
    for (dialect, expected) in [
        (Dialect::MySql, "not null auto-increment"),
        (Dialect::MariaDb, "not null auto-increment"),
        (Dialect::H2, "not null auto-increment"),
        (Dialect::Generic, "not null auto-increment"),
        (Dialect::Postgres, "not null unknown"),
        (Dialect::Oracle, "not null unknown"),
    ] {
        assert_eq!(id(dialect, text), expected, "{dialect:?}");
    }
    // The table's option is not the column's.
    assert_eq!(id(Dialect::MySql, "CREATE TABLE t (id bigint NOT NULL, PRIMARY KEY (id)) AUTO_INCREMENT=100;"), "not null none");
}

#[test]
fn identity_by_dialect() {
    assert_eq!(id(Dialect::Postgres, "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY);"), "not null identity-always");
    assert_eq!(id(Dialect::Postgres, "CREATE TABLE t (id int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY);"), "not null identity");
    assert!(id(Dialect::SqlServer, "CREATE TABLE t (id int IDENTITY(1,1) NOT NULL);").starts_with("not null identity"));
    assert_eq!(id(Dialect::H2, "CREATE TABLE t (id IDENTITY PRIMARY KEY);"), "not null identity");
    assert_eq!(id(Dialect::MySql, "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY);"), "null unknown");
}

#[test]
fn defaults_are_told_apart() {
    for (default, expected) in [
        ("NULL", "not null none"),
        ("0", "not null none default 0"),
        ("nextval('s')", "not null sequence default nextval('s')"),
        ("gen_random_uuid()", "not null default default gen_random_uuid()"),
        ("now()", "not null none default now()"),
        ("make_key()", "not null unknown default make_key()"),
    ] {
        let text = format!("CREATE TABLE t (id bigint DEFAULT {default} NOT NULL);");
        assert_eq!(id(Dialect::Postgres, &text), expected);
    }
}

#[test]
fn mysql_gives_implicit_defaults() {
    let schema = schema(
        Dialect::MySql,
        "CREATE TABLE t (id int NOT NULL, e ENUM('a','b') NOT NULL, at TIMESTAMP NOT NULL, later TIMESTAMP NOT NULL, PRIMARY KEY (id));",
    );
    assert!(column(&schema, "t", "id").is_required());
    assert!(!column(&schema, "t", "e").is_required());
    assert!(!column(&schema, "t", "at").is_required());
    assert!(column(&schema, "t", "later").is_required());
}

#[test]
fn mysql_modify_restates_everything() {
    let schema = schema(
        Dialect::MySql,
        "CREATE TABLE t (id int NOT NULL AUTO_INCREMENT, n int NOT NULL DEFAULT 1, PRIMARY KEY (id));
         ALTER TABLE t MODIFY id bigint NOT NULL, MODIFY n bigint;",
    );
    assert_eq!(told(column(&schema, "t", "id")), "not null none");
    assert_eq!(history(&schema, "t", "id"), ["retyped", "lost generation"]);
    assert_eq!(told(column(&schema, "t", "n")), "null none");
    assert_eq!(history(&schema, "t", "n"), ["retyped", "lost not null", "lost default"]);
}

#[test]
fn mysql_change_renames_in_the_key_too() {
    let schema = schema(
        Dialect::MySql,
        "CREATE TABLE batches (BatchID int(11) NOT NULL AUTO_INCREMENT, PRIMARY KEY (BatchID));
         RENAME TABLE batches TO batch;
         ALTER TABLE batch CHANGE BatchID id INT(11);",
    );
    assert!(!schema.tables.contains_key("batches"));
    assert_eq!(schema.tables["batch"].key_position("id"), Some(0));
    assert_eq!(told(column(&schema, "batch", "id")), "not null none");
    assert_eq!(history(&schema, "batch", "id"), ["renamed", "lost generation"]);
}

#[test]
fn phpmyadmin_dumps_add_auto_increment_last() {
    let text = "CREATE TABLE `t` (`id` int(11) NOT NULL) ENGINE=InnoDB;
        ALTER TABLE `t` ADD PRIMARY KEY (`id`);
        ALTER TABLE `t` MODIFY `id` int(11) NOT NULL AUTO_INCREMENT, AUTO_INCREMENT=7;";
    assert_eq!(id(Dialect::MySql, text), "not null auto-increment");
}

#[test]
fn oracle_modify_changes_what_it_states() {
    let text = "CREATE TABLE t (id NUMBER(19) DEFAULT s.NEXTVAL NOT NULL, n NUMBER DEFAULT 1);
        ALTER TABLE t MODIFY (id NUMBER(20), n NOT NULL);";
    let schema = schema(Dialect::Oracle, text);
    assert_eq!(told(column(&schema, "t", "id")), "not null sequence default s.NEXTVAL");
    assert_eq!(told(column(&schema, "t", "n")), "not null none default 1");
}

#[test]
fn sql_server_alter_column_keeps_identity_and_default() {
    let text = "CREATE TABLE t (id int IDENTITY(1,1) NOT NULL, n int NOT NULL DEFAULT 1)\nGO
        ALTER TABLE t ALTER COLUMN id bigint NOT NULL\nGO\nALTER TABLE t ALTER COLUMN n bigint\nGO\n";
    let schema = schema(Dialect::SqlServer, text);
    assert!(column(&schema, "t", "id").generation.is_known());
    assert_eq!(told(column(&schema, "t", "n")), "null none default 1");
}

#[test]
fn sql_server_defaults_may_come_as_constraints() {
    let text = "CREATE TABLE t (id uniqueidentifier NOT NULL)\nGO\nALTER TABLE t ADD CONSTRAINT df DEFAULT (newid()) FOR id\nGO\n";
    assert!(id(Dialect::SqlServer, text).starts_with("not null default"));
}

#[test]
fn postgres_builds_a_key_in_pieces() {
    let text = "CREATE TABLE public.t (id integer NOT NULL);
        CREATE SEQUENCE public.t_id_seq START WITH 1 INCREMENT BY 50;
        ALTER SEQUENCE public.t_id_seq OWNED BY public.t.id;
        ALTER TABLE ONLY public.t ALTER COLUMN id SET DEFAULT nextval('public.t_id_seq'::regclass);
        ALTER TABLE ONLY public.t ADD CONSTRAINT t_pkey PRIMARY KEY (id);";
    let schema = schema(Dialect::Postgres, text);
    let Generation::Sequence { name, .. } = &column(&schema, "t", "id").generation else { panic!("no sequence") };
    assert_eq!(name, "t_id_seq");
    assert_eq!(schema.sequences["t_id_seq"].increment, 50);
    assert_eq!(schema.tables["t"].namespace.as_deref(), Some("public"));
}

#[test]
fn postgres_takes_generation_away() {
    let start = "CREATE TABLE t (id SERIAL PRIMARY KEY);";
    for (alter, expected, lost) in [
        ("ALTER TABLE t ALTER COLUMN id DROP DEFAULT;", "not null none", true),
        ("DROP SEQUENCE t_id_seq CASCADE;", "not null none", true),
        ("ALTER TABLE t ALTER COLUMN id SET DEFAULT 0;", "not null none default 0", true),
        ("ALTER TABLE t ALTER COLUMN id TYPE bigint;", "not null sequence", false),
        ("ALTER TABLE t DROP CONSTRAINT t_pkey;", "not null sequence", false),
    ] {
        let schema = schema(Dialect::Postgres, &format!("{start}{alter}"));
        assert_eq!(told(column(&schema, "t", "id")), expected, "{alter}");
        assert_eq!(history(&schema, "t", "id").contains(&"lost generation"), lost, "{alter}");
        assert_eq!(schema.tables["t"].primary_key.is_none(), alter.contains("CONSTRAINT"), "{alter}");
    }
    let identity = schema(Dialect::Postgres, "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY); ALTER TABLE t ALTER id DROP IDENTITY;");
    assert_eq!(told(column(&identity, "t", "id")), "not null none");
    let added = "CREATE TABLE t (id int NOT NULL PRIMARY KEY); ALTER TABLE t ALTER id ADD GENERATED BY DEFAULT AS IDENTITY;";
    assert_eq!(id(Dialect::Postgres, added), "not null identity");
}

#[test]
fn sqlite_recreation_may_lose_the_rowid() {
    let text = "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);
        CREATE TABLE users_new (id BIGINT PRIMARY KEY, name TEXT);
        INSERT INTO users_new SELECT * FROM users;
        DROP TABLE users;
        ALTER TABLE users_new RENAME TO users;";
    let (schema, notes) = replay(Dialect::Sqlite, Origin::Migrations, &[text]);
    assert_eq!(notes, []);
    assert_eq!(told(column(&schema, "users", "id")), "null none");
    assert_eq!(history(&schema, "users", "id"), ["retyped", "lost generation"]);
    // The row copy met the new table under its first name.
    assert_eq!(schema.inserts[0].table.as_ref().unwrap().name, "users_new");
}

#[test]
fn recreation_that_keeps_generation_is_no_loss() {
    let text = "CREATE TABLE t (id INTEGER PRIMARY KEY); DROP TABLE t; CREATE TABLE t (id INTEGER PRIMARY KEY, n TEXT);";
    assert!(history(&schema(Dialect::Sqlite, text), "t", "id").is_empty());
}

#[test]
fn renaming_away_and_creating_anew_is_a_recreation() {
    let text = "CREATE TABLE t (id INTEGER PRIMARY KEY); ALTER TABLE t RENAME TO t_old; CREATE TABLE t (id INT NOT NULL PRIMARY KEY); DROP TABLE t_old;";
    assert_eq!(history(&schema(Dialect::Sqlite, text), "t", "id"), ["retyped", "lost generation"]);
}

#[test]
fn triggers_assign_keys() {
    let oracle = "CREATE TABLE t (id NUMBER NOT NULL PRIMARY KEY);
        CREATE SEQUENCE t_seq;
        CREATE OR REPLACE TRIGGER t_bi BEFORE INSERT ON t FOR EACH ROW\nBEGIN\n  SELECT t_seq.NEXTVAL INTO :NEW.id FROM dual;\nEND;\n/\n";
    assert_eq!(id(Dialect::Oracle, oracle), "not null trigger");
    let postgres = "CREATE TABLE t (id bigint PRIMARY KEY);
        CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN NEW.id := nextval('s'); RETURN NEW; END; $$ LANGUAGE plpgsql;
        CREATE TRIGGER b BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();";
    assert_eq!(id(Dialect::Postgres, postgres), "not null trigger");
    let nowhere = "CREATE TABLE t (id bigint PRIMARY KEY); CREATE TRIGGER b BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION elsewhere();";
    assert_eq!(id(Dialect::Postgres, nowhere), "not null unknown");
    // What makes the row as a whole may fill any column that needs a value, the key or another.
    let whole = "CREATE TABLE t (id bigint PRIMARY KEY, period tstzrange NOT NULL, n int NOT NULL DEFAULT 0, m int);
        CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN RETURN jsonb_populate_record(NEW, x); END; $$ LANGUAGE plpgsql;
        CREATE TRIGGER b BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f('period');";
    let built = schema(Dialect::Postgres, whole);
    let column_told = |name| told(column(&built, "t", name));
    assert_eq!(
        ["id", "period", "n", "m"].map(column_told),
        ["not null unknown", "not null unknown", "not null none default 0", "null none"]
    );
    let plain = whole.replace("RETURN jsonb_populate_record(NEW, x)", "RETURN NEW");
    assert_eq!(told(column(&schema(Dialect::Postgres, &plain), "t", "period")), "not null none");
    let elsewhere = format!("{whole} CREATE TABLE u (id int); DROP TRIGGER IF EXISTS b ON u;");
    assert_eq!(told(column(&schema(Dialect::Postgres, &elsewhere), "t", "period")), "not null unknown");
    let here = format!("{whole} DROP TRIGGER IF EXISTS b ON t;");
    assert_eq!(told(column(&schema(Dialect::Postgres, &here), "t", "period")), "not null none");
    let dropped = format!("{oracle}DROP TRIGGER t_bi;\n");
    assert_eq!(id(Dialect::Oracle, &dropped), "not null none");
}

#[test]
fn a_trigger_may_come_before_its_function() {
    let text = "CREATE TABLE t (id bigint PRIMARY KEY, at timestamp);
        CREATE TRIGGER b BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
        CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN NEW.at := now(); RETURN NEW; END; $$ LANGUAGE plpgsql;";
    assert_eq!(id(Dialect::Postgres, text), "not null none");
    assert_eq!(told(column(&schema(Dialect::Postgres, text), "t", "at")), "null trigger");
}

#[test]
fn domains_bring_default_and_not_null() {
    let text = "CREATE DOMAIN key AS uuid NOT NULL DEFAULT gen_random_uuid(); CREATE TABLE t (id key);";
    assert_eq!(id(Dialect::Postgres, text), "not null default default gen_random_uuid()");
}

#[test]
fn like_copies_what_it_includes() {
    let start = "CREATE TABLE s (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n int NOT NULL DEFAULT 1);";
    let plain = schema(Dialect::Postgres, &format!("{start} CREATE TABLE t (LIKE s);"));
    assert_eq!(told(column(&plain, "t", "id")), "not null none");
    assert_eq!(told(column(&plain, "t", "n")), "not null none");
    let all = schema(Dialect::Postgres, &format!("{start} CREATE TABLE t (LIKE s INCLUDING ALL);"));
    assert_eq!(told(column(&all, "t", "id")), "not null identity-always");
    assert_eq!(told(column(&all, "t", "n")), "not null none default 1");
    let mysql = "CREATE TABLE s (id int NOT NULL AUTO_INCREMENT PRIMARY KEY); CREATE TABLE t LIKE s;";
    assert_eq!(id(Dialect::MySql, mysql), "not null auto-increment");
}

#[test]
fn children_take_columns_from_their_parents() {
    let start = "CREATE TABLE s (id bigserial PRIMARY KEY, n int) ";
    let child = schema(Dialect::Postgres, &format!("{start}; CREATE TABLE t (m int) INHERITS (s);"));
    assert_eq!(told(column(&child, "t", "id")), "not null sequence");
    assert!(child.tables["t"].primary_key.is_none());
    let partition = schema(Dialect::Postgres, &format!("{start} PARTITION BY RANGE (id); CREATE TABLE t PARTITION OF s DEFAULT;"));
    assert_eq!(partition.tables["t"].key_position("id"), Some(0));
}

#[test]
fn tables_made_of_queries_are_partial() {
    assert!(schema(Dialect::MySql, "CREATE TABLE t AS SELECT 1 AS id;").tables["t"].partial);
}

#[test]
fn sqlite_recreation_by_a_query_loses_key_and_rowid() {
    let text = "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, n TEXT NOT NULL);
        CREATE TABLE t_new AS SELECT * FROM t;
        DROP TABLE t;
        ALTER TABLE t_new RENAME TO t;";
    let schema = schema(Dialect::Sqlite, text);
    assert!(!schema.tables["t"].partial && schema.tables["t"].primary_key.is_none());
    assert_eq!(told(column(&schema, "t", "id")), "null none");
    assert_eq!(history(&schema, "t", "id"), ["lost generation"]);
    assert_eq!(told(column(&schema, "t", "n")), "null none");
    let connection = rusqlite::Connection::open_in_memory().unwrap();
    connection.execute_batch(&format!("{text} INSERT INTO t DEFAULT VALUES;")).unwrap();
    assert_eq!(connection.query_row("SELECT id FROM t", [], |row| row.get::<_, Option<i64>>(0)).unwrap(), None);
}

#[test]
fn dropping_a_column_takes_the_key_along() {
    let schema = schema(Dialect::Postgres, "CREATE TABLE t (id int PRIMARY KEY, n int UNIQUE); ALTER TABLE t DROP COLUMN id;");
    assert!(schema.tables["t"].primary_key.is_none() && schema.tables["t"].column("id").is_none());
    assert_eq!(schema.tables["t"].unique, [["n"]]);
}

#[test]
fn a_foreign_modify_leaves_open_what_it_does_not_state() {
    let text = "CREATE TABLE t (id bigint PRIMARY KEY, body bytea NOT NULL); ALTER TABLE t MODIFY COLUMN body bytea DEFAULT NULL;";
    for dialect in [Dialect::Postgres, Dialect::Sqlite, Dialect::SqlServer] {
        assert_eq!(column(&schema(dialect, text), "t", "body").nullable, None, "{dialect:?}");
    }
    assert_eq!(column(&schema(Dialect::Oracle, text), "t", "body").nullable, Some(false));
}

#[test]
fn an_upgrade_knows_what_it_restates() {
    let text = "ALTER TABLE t MODIFY id bigint NOT NULL; ALTER TABLE u ADD COLUMN n int NOT NULL;";
    let (schema, _) = replay(Dialect::MySql, Origin::Upgrade, &[text]);
    assert!(schema.tables["t"].partial && schema.tables["u"].partial);
    assert_eq!(told(column(&schema, "t", "id")), "not null none");
    assert_eq!(told(column(&schema, "u", "n")), "not null none");
    let (schema, notes) = replay(Dialect::MySql, Origin::Migrations, &[text]);
    assert!(schema.tables.is_empty());
    assert_eq!(notes.len(), 2);
    let (schema, _) = replay(Dialect::Oracle, Origin::Upgrade, &["ALTER TABLE t MODIFY (id NUMBER(20) NOT NULL);"]);
    assert_eq!(told(column(&schema, "t", "id")), "not null unknown");
}

#[test]
fn databases_of_one_dump_stay_apart() {
    let text = "USE a; CREATE TABLE t (id int); USE b; CREATE TABLE t (id int NOT NULL); ALTER TABLE t ADD PRIMARY KEY (id); INSERT INTO a.t VALUES (1);";
    let (schema, notes) = replay(Dialect::MySql, Origin::Snapshot, &[text]);
    assert_eq!(notes, []);
    assert_eq!(schema.tables.keys().collect::<Vec<_>>(), ["b.t", "t"]);
    assert!(schema.tables["t"].primary_key.is_none() && schema.tables["b.t"].primary_key.is_some());
    assert_eq!(schema.inserts[0].table.as_ref().unwrap().namespace.as_deref(), Some("a"));
}

#[test]
fn inserts_meet_the_table_as_it_is_then() {
    let text = "INSERT INTO t VALUES (0); CREATE TABLE t (id int NOT NULL PRIMARY KEY, n int);
        INSERT INTO t (n) VALUES (1);
        ALTER TABLE t MODIFY id int NOT NULL AUTO_INCREMENT;
        INSERT INTO t (n) VALUES (2);";
    let schema = schema(Dialect::MySql, text);
    let generation = |index: usize| schema.inserts[index].table.as_ref().map(|table| table.columns[0].generation.id());
    assert_eq!([generation(0), generation(1), generation(2)], [None, Some("none"), Some("auto-increment")]);
}

#[test]
fn the_files_of_a_snapshot_have_no_order() {
    let scripts = ["INSERT INTO t (n) VALUES (1);", "CREATE TABLE t (id int NOT NULL PRIMARY KEY, n int);"];
    let meets = |origin: Origin| replay(Dialect::MySql, origin, &scripts).0.inserts[0].table.is_some();
    assert!(meets(Origin::Snapshot) && !meets(Origin::Migrations));
}

#[test]
fn identity_insert_is_on_for_one_table() {
    let text = "CREATE TABLE a (id int IDENTITY(1,1))\nGO\nSET IDENTITY_INSERT a ON\nGO\nINSERT INTO a (id) VALUES (1)\nGO
        SET IDENTITY_INSERT a OFF\nGO\nINSERT INTO a (id) VALUES (2)\nGO\n";
    let schema = schema(Dialect::SqlServer, text);
    assert_eq!(schema.inserts.iter().map(|insert| insert.identity_insert).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn views_and_temporary_tables_keep_their_kind() {
    let schema = schema(Dialect::MySql, "CREATE TEMPORARY TABLE a (id int PRIMARY KEY); CREATE VIEW b AS SELECT 1;");
    assert_eq!(schema.tables["a"].kind, crate::facts::TableKind::Temporary);
    assert_eq!(schema.tables["b"].kind, crate::facts::TableKind::View);
}

#[test]
fn creating_twice_counts_the_last_and_says_so() {
    let twice = "CREATE TABLE t (id int); CREATE TABLE t (id int NOT NULL);";
    let (schema, notes) = replay(Dialect::MySql, Origin::Snapshot, &[twice]);
    assert_eq!((told(column(&schema, "t", "id")).as_str(), notes.len()), ("not null none", 1));
    let again = "CREATE TABLE t (id int NOT NULL); CREATE TABLE IF NOT EXISTS t (id int);";
    let (schema, notes) = replay(Dialect::MySql, Origin::Snapshot, &[again]);
    assert_eq!((told(column(&schema, "t", "id")).as_str(), notes.len()), ("not null none", 0));
}

#[test]
fn a_unique_index_becomes_the_key() {
    let sql = "CREATE TABLE t (id int, B int);\nCREATE UNIQUE INDEX CONCURRENTLY i ON t (id, b);\nALTER TABLE t ADD CONSTRAINT k PRIMARY KEY USING INDEX i;";
    let made = schema(Dialect::Postgres, sql);
    assert_eq!(made.tables["t"].primary_key.as_ref().unwrap().columns, ["id", "B"]);
    assert_eq!((id(Dialect::Postgres, sql).as_str(), made.tables["t"].unique.len()), ("not null none", 0));
    // The key has a name of its own, or the index's.
    assert!(schema(Dialect::Postgres, &format!("{sql}\nALTER TABLE t DROP CONSTRAINT k;")).tables["t"].primary_key.is_none());
    let unnamed = sql.replace("ADD CONSTRAINT k", "ADD");
    assert!(schema(Dialect::Postgres, &format!("{unnamed}\nALTER TABLE t DROP CONSTRAINT i;")).tables["t"].primary_key.is_none());
    // An index that nobody knows is a key of columns that nobody knows.
    let unknown = schema(Dialect::Postgres, "CREATE TABLE t (id int);\nALTER TABLE t ADD PRIMARY KEY USING INDEX i;");
    assert!(unknown.tables["t"].partial && unknown.tables["t"].unread.len() == 1);
}

/// The names of a table's columns, in order.
fn columns(schema: &Schema, table: &str) -> Vec<String> {
    schema.tables[table].columns.iter().map(|column| column.name.clone()).collect()
}

#[test]
fn mysql_puts_columns_where_the_statement_says() {
    let made = schema(
        Dialect::MySql,
        "CREATE TABLE t (a int, b int);\nALTER TABLE t ADD id int FIRST, ADD c int AFTER a, ADD d int;\nALTER TABLE t MODIFY b int FIRST, CHANGE d e int AFTER b;",
    );
    assert_eq!(columns(&made, "t"), ["b", "e", "id", "a", "c"]);
    // The place is no part of the definition.
    let text = "CREATE TABLE t (a int);\nALTER TABLE t ADD id int NOT NULL AFTER a;";
    let at = column(&schema(Dialect::MySql, text), "t", "id").at;
    assert_eq!(text.get(at.start as usize..at.end as usize), Some("id int NOT NULL"));
}

#[test]
fn mysql_gives_a_time_that_is_set_on_update_the_zero_time() {
    let zero = "not null none default '0000-00-00 00:00:00'";
    assert_eq!(id(Dialect::MariaDb, "CREATE TABLE t (id DATETIME NOT NULL ON UPDATE CURRENT_TIMESTAMP);"), zero);
    assert_eq!(id(Dialect::MariaDb, "CREATE TABLE t (id DATETIME ON UPDATE CURRENT_TIMESTAMP);"), "null none");
    // A foreign key's action is another thing.
    assert_eq!(id(Dialect::MariaDb, "CREATE TABLE t (id INT NOT NULL REFERENCES o (id) ON UPDATE CASCADE);"), "not null none");
}

#[test]
fn mysql_copies_everything_by_like_and_no_counter_by_select() {
    let base = "CREATE TABLE b (id INT AUTO_INCREMENT PRIMARY KEY, n INT NOT NULL DEFAULT 3);\n";
    assert_eq!(id(Dialect::MySql, &format!("{base}CREATE TABLE t (LIKE b);")), "not null auto-increment");
    assert_eq!(id(Dialect::MySql, &format!("{base}CREATE TABLE t AS SELECT * FROM b;")), "not null none default 0");
    assert_eq!(id(Dialect::Postgres, "CREATE TABLE b (id SERIAL PRIMARY KEY);\nCREATE TABLE t AS TABLE b WITH NO DATA;"), "null none");
}

#[test]
fn like_stands_in_its_place_and_copies_what_is_included() {
    let made = schema(
        Dialect::Postgres,
        "CREATE TABLE b (x int, g int GENERATED ALWAYS AS (x) STORED);\nCREATE TABLE t (first int, LIKE b INCLUDING GENERATED, last int);\nCREATE TABLE u (LIKE b INCLUDING DEFAULTS);",
    );
    assert_eq!(columns(&made, "t"), ["first", "x", "g", "last"]);
    assert_eq!((told(column(&made, "t", "g")).as_str(), told(column(&made, "u", "g")).as_str()), ("null computed", "null none"));
}

#[test]
fn children_follow_their_parents() {
    let sql = "CREATE TABLE p (id int NOT NULL, x int);\nCREATE TABLE c (x int) INHERITS (p);\nCREATE TABLE g () INHERITS (c);\n";
    let made = schema(
        Dialect::Postgres,
        &format!(
            "{sql}ALTER TABLE p ADD n int DEFAULT 5, DROP COLUMN x;\nALTER TABLE ONLY p ALTER id DROP NOT NULL;\nALTER TABLE p ADD PRIMARY KEY (id);"
        ),
    );
    // What the child defines itself stays, and a key is not inherited.
    assert_eq!(
        (columns(&made, "c"), columns(&made, "g")),
        (vec!["id".into(), "x".into(), "n".into()], vec!["id".into(), "x".into(), "n".into()])
    );
    assert_eq!((told(column(&made, "g", "n")).as_str(), told(column(&made, "g", "id")).as_str()), ("null none default 5", "not null none"));
    assert!(made.tables["c"].primary_key.is_none());
    let alone = schema(Dialect::Postgres, &format!("{sql}ALTER TABLE c NO INHERIT p;\nALTER TABLE p ADD n int;"));
    assert_eq!(columns(&alone, "c"), ["id", "x"]);
}

#[test]
fn partitions_take_the_key_and_not_the_identity() {
    let made = schema(
        Dialect::Postgres,
        "CREATE TABLE p (id bigint GENERATED ALWAYS AS IDENTITY) PARTITION BY HASH (id);\nCREATE TABLE t PARTITION OF p DEFAULT;\nCREATE TABLE u (id bigint NOT NULL);\nALTER TABLE p ATTACH PARTITION u DEFAULT;\nALTER TABLE p ADD PRIMARY KEY (id);\nCREATE TABLE v (id bigint NOT NULL);\nALTER TABLE p ATTACH PARTITION v DEFAULT;",
    );
    for name in ["t", "u", "v"] {
        assert_eq!(made.tables[name].primary_key.as_ref().unwrap().columns, ["id"], "{name}");
    }
    assert_eq!(told(column(&made, "t", "id")), "not null unknown");
}

#[test]
fn a_domain_that_changes_changes_its_columns() {
    let sql = "CREATE DOMAIN d AS bigint DEFAULT 5;\nCREATE TABLE t (id d PRIMARY KEY, own d DEFAULT 3, many d[]);\nCREATE SEQUENCE s;\nALTER DOMAIN d SET DEFAULT nextval('s');\n";
    let made = schema(Dialect::Postgres, sql);
    assert_eq!(
        (told(column(&made, "t", "id")).as_str(), told(column(&made, "t", "own")).as_str()),
        ("not null sequence default nextval('s')", "null none default 3")
    );
    assert_eq!(told(column(&made, "t", "many")), "null none");
    assert_eq!(id(Dialect::Postgres, &format!("{sql}ALTER DOMAIN d DROP DEFAULT;")), "not null none");
    assert_eq!(
        told(column(&schema(Dialect::Postgres, &format!("{sql}ALTER DOMAIN d SET NOT NULL;")), "t", "own")),
        "not null none default 3"
    );
}

#[test]
fn namespaces_part_tables_of_one_name() {
    let made = schema(
        Dialect::Postgres,
        "CREATE TABLE t (id int);\nCREATE TABLE old.t (id int NOT NULL);\nALTER TABLE old.t ADD a int;\nALTER TABLE t ADD b int;\nCREATE TABLE IF NOT EXISTS public.t (never int);\nCREATE TABLE m (id int);\nALTER TABLE m SET SCHEMA old;",
    );
    assert_eq!((columns(&made, "t"), columns(&made, "old.t")), (vec!["id".into(), "b".into()], vec!["id".into(), "a".into()]));
    assert_eq!(made.tables["m"].namespace.as_deref(), Some("old"));
}

#[test]
fn a_key_that_is_renamed_is_dropped_by_its_new_name() {
    let made = schema(
        Dialect::Postgres,
        "CREATE TABLE t (id int PRIMARY KEY);\nALTER TABLE t RENAME CONSTRAINT t_pkey TO other;\nALTER TABLE t DROP CONSTRAINT other;",
    );
    assert!(made.tables["t"].primary_key.is_none());
}

#[test]
fn keys_of_databases_that_have_words_of_their_own() {
    for (dialect, definition, expected) in [
        // https://docs.pingcap.com/tidb/stable/auto-random/
        (Dialect::MySql, "id bigint PRIMARY KEY AUTO_RANDOM(5)", "not null auto-increment"),
        (Dialect::MySql, "id bigint /*T![auto_rand] AUTO_RANDOM(5) */ PRIMARY KEY", "not null auto-increment"),
        // https://www.cockroachlabs.com/docs/stable/serial
        (
            Dialect::Postgres,
            "id INT8 NOT NULL DEFAULT unique_rowid() PRIMARY KEY, FAMILY f (id)",
            "not null default default unique_rowid()",
        ),
        // https://www.ibm.com/docs/en/db2/11.5?topic=statements-create-table
        (
            Dialect::Db2,
            "id INTEGER NOT NULL GENERATED BY DEFAULT AS IDENTITY (START WITH 1, INCREMENT BY 1, NO CACHE) PRIMARY KEY",
            "not null identity",
        ),
        (Dialect::Db2, "id INTEGER NOT NULL PRIMARY KEY WITH DEFAULT", "not null none default "),
        // https://db.apache.org/derby/docs/10.17/ref/rrefsqlj37836.html
        (
            Dialect::Derby,
            "id INT NOT NULL GENERATED ALWAYS AS IDENTITY (START WITH 1, INCREMENT BY 1) CONSTRAINT pk PRIMARY KEY",
            "not null identity-always",
        ),
        // https://hsqldb.org/doc/2.0/guide/databaseobjects-chapt.html
        (Dialect::Hsqldb, "id BIGINT GENERATED BY DEFAULT AS IDENTITY (START WITH 0) NOT NULL PRIMARY KEY", "not null identity"),
        (Dialect::Hsqldb, "id BIGINT GENERATED BY DEFAULT AS SEQUENCE s PRIMARY KEY", "not null identity"),
        (Dialect::Hsqldb, "id BIGINT IDENTITY", "not null identity"),
        (
            Dialect::Oracle,
            "id NUMBER GENERATED BY DEFAULT ON NULL AS IDENTITY CONSTRAINT pk PRIMARY KEY USING INDEX TABLESPACE x",
            "not null identity",
        ),
        (
            Dialect::SqlServer,
            "[id] [uniqueidentifier] ROWGUIDCOL NOT NULL CONSTRAINT [df] DEFAULT (newsequentialid()) PRIMARY KEY",
            "not null default default (newsequentialid())",
        ),
    ] {
        assert_eq!(id(dialect, &format!("CREATE TABLE t ({definition});")), expected, "{dialect:?} {definition}");
    }
}

#[test]
fn what_a_query_makes_has_neither_key_nor_default() {
    let sql = "CREATE TABLE s (id serial PRIMARY KEY, n int NOT NULL DEFAULT 1);\nCREATE TABLE t AS SELECT * FROM s WHERE id > 1;";
    let made = schema(Dialect::Postgres, sql);
    assert_eq!(id(Dialect::Postgres, sql), "null none");
    assert_eq!((made.tables["t"].primary_key.is_none(), told(column(&made, "t", "n"))), (true, "null none".to_owned()));
}

#[test]
fn placeholders_in_ddl_leave_what_is_known() {
    for (create, alter) in [
        ("${schema}.t", "${schema}.t"),
        ("%PREFIX%t", "%PREFIX%t"),
        ("#__t", "#__t"),
        ("{{ prefix }}t", "{{ prefix }}t"),
        ("@SCHEMA@.t", "@SCHEMA@.t"),
    ] {
        let made = schema(
            Dialect::MySql,
            &format!(
                "CREATE TABLE {create} (id int NOT NULL, n int);\nALTER TABLE {alter} MODIFY id int NOT NULL AUTO_INCREMENT PRIMARY KEY;"
            ),
        );
        let table = made.tables.values().next().unwrap();
        assert_eq!((made.tables.len(), told(table.column("id").unwrap()).as_str()), (1, "not null auto-increment"), "{create}");
    }
}

fn names(schema: &Schema, table: &str) -> Vec<String> {
    schema.tables[table].columns.iter().map(|column| column.name.clone()).collect()
}

#[test]
fn tables_made_from_queries_have_the_names_of_their_columns() {
    let start = "CREATE TABLE a (id serial PRIMARY KEY, n text NOT NULL); CREATE TABLE b (a_id int, m int);";
    let views = "CREATE VIEW v AS SELECT a.*, upper(n) AS big, count(*) OVER () FROM a; CREATE VIEW u (x, y) AS SELECT 1, 2;";
    for (made, expected) in [
        ("CREATE TABLE t AS SELECT * FROM v", vec!["id", "n", "big", "count"]),
        ("CREATE TABLE t AS SELECT v.n, u.* FROM v, u", vec!["n", "x", "y"]),
        ("CREATE TABLE t AS WITH c AS (SELECT m, a_id AS id FROM b) SELECT c.*, a.n FROM a CROSS JOIN c", vec!["m", "id", "n"]),
        ("SELECT * INTO t FROM a LEFT JOIN b ON b.a_id = a.id", vec!["id", "n", "a_id", "m"]),
        ("SELECT id, (SELECT 1) AS one INTO UNLOGGED TABLE t FROM v WHERE n IN (SELECT n FROM a)", vec!["id", "one"]),
        ("CREATE TABLE t AS SELECT q.* FROM (SELECT n, a.id FROM a) q", vec!["n", "id"]),
        // Not told: a join that merges columns, a table and a function that are not here, an expression without a name.
        ("CREATE TABLE t AS SELECT * FROM a JOIN a z USING (id)", vec![]),
        ("CREATE TABLE t AS SELECT * FROM elsewhere", vec![]),
        ("CREATE TABLE t AS SELECT * FROM f(1) z", vec![]),
        ("CREATE TABLE t AS SELECT id + 1 FROM a", vec![]),
    ] {
        let schema = schema(Dialect::Postgres, &format!("{start} {views} {made};"));
        assert_eq!(names(&schema, "t"), expected, "{made}");
        assert!(schema.tables["t"].partial, "{made}");
        assert!(schema.tables["t"].columns.iter().all(|column| told(column) == "null none"), "{made}");
    }
}

#[test]
fn select_into_makes_tables_in_postgres_alone() {
    let sql = "CREATE TABLE a (id int); SELECT id INTO t FROM a; SELECT id INTO TEMP x FROM a; INSERT INTO a SELECT 1;";
    let tables: Vec<String> = schema(Dialect::Postgres, sql).tables.into_keys().collect();
    assert_eq!(tables, ["a", "t"]);
    let tables: Vec<String> = schema(Dialect::MySql, sql).tables.into_keys().collect();
    assert_eq!(tables, ["a"]);
    let block = "DO $$ DECLARE n int; BEGIN SELECT 1 INTO n; SELECT id INTO n FROM a; END $$;";
    assert_eq!(schema(Dialect::Postgres, &format!("CREATE TABLE a (id int); {block}")).tables.len(), 1);
}

#[test]
fn connect_names_a_database_and_no_namespace() {
    let one =
        schema(Dialect::Postgres, "CREATE DATABASE x;\n\\c x;\nCREATE TABLE t (id int);\nALTER TABLE public.t ADD PRIMARY KEY (id);\n");
    assert_eq!(one.tables["t"].namespace, None);
    assert!(one.tables["t"].primary_key.is_some());
    let two =
        "\\connect x\nCREATE TABLE t (id int);\n\\connect y\nCREATE TABLE t (id text NOT NULL);\n\\connect x\nCREATE TABLE u (id int);\n";
    let two = schema(Dialect::Postgres, two);
    assert_eq!(two.tables.keys().collect::<Vec<_>>(), ["t", "u", "y.t"]);
    assert_eq!(told(column(&two, "t", "id")), "null none");
}

#[test]
fn the_bounds_of_periods_are_not_null() {
    let system = "CREATE TABLE t (a int, id timestamp(6) GENERATED ALWAYS AS ROW START, e timestamp(6) GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (id, e)) WITH SYSTEM VERSIONING;";
    assert_eq!(id(Dialect::MariaDb, system), "not null computed");
    let own = "CREATE TABLE t (id date, e date, PERIOD FOR app (id, e));";
    assert_eq!(id(Dialect::MariaDb, own), "not null none");
    assert_eq!(id(Dialect::MariaDb, "CREATE TABLE t (id date, e date); ALTER TABLE t ADD PERIOD FOR app (id, e);"), "not null none");
}

#[test]
fn a_parents_column_named_again_keeps_what_is_not_said() {
    let parent = "CREATE TABLE p (id serial, n text NOT NULL DEFAULT 'x', m int NOT NULL DEFAULT 1);";
    let schema =
        schema(Dialect::Postgres, &format!("{parent} CREATE TABLE t (id int, n text DEFAULT 'y', m int DEFAULT NULL) INHERITS (p);"));
    assert_eq!(told(column(&schema, "t", "id")), told(column(&schema, "p", "id")));
    assert_eq!(told(column(&schema, "t", "n")), "not null none default 'y'");
    assert_eq!(told(column(&schema, "t", "m")), "not null none");
}

#[test]
fn a_table_that_another_file_changes_before_it_is_created_is_not_known() {
    let create = "CREATE TABLE t (id int PRIMARY KEY);";
    for origin in [Origin::Snapshot, Origin::Migrations, Origin::Upgrade] {
        let made = |early: &str| replay(Dialect::MySql, origin, &[early, create]).0.tables["t"].partial;
        assert!(made("ALTER TABLE t ADD n int;"));
        // What a generator writes before it drops and creates everything.
        assert!(origin == Origin::Upgrade || !made("ALTER TABLE t DROP FOREIGN KEY f;"));
        assert!(!replay(Dialect::MySql, origin, &[&format!("ALTER TABLE t ADD n int; {create}")]).0.tables["t"].partial);
    }
}
