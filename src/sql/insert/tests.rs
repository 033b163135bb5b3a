use super::*;
use crate::facts::ValueKind;
use crate::source::{FileId, FileKind, SourceFile};

/// One line per insert: `verb table(columns) source`. Kinds of values: `v` given, `?name` parameter, `N` NULL, `D` DEFAULT, `s:name` sequence, `u` unknown.
fn show(insert: &Insert) -> String {
    let parts: Vec<_> = insert.table.parts.iter().map(|part| part.text.replace(crate::names::HOLE, "_")).collect();
    let columns = match &insert.columns {
        Some(columns) => format!("({})", columns.iter().map(|column| column.text.as_str()).collect::<Vec<_>>().join(",")),
        None => String::new(),
    };
    let verb = match insert.verb {
        InsertVerb::Insert => "insert",
        InsertVerb::Replace => "replace",
        InsertVerb::Merge => "merge",
        InsertVerb::Load => "load",
    };
    let values = |values: &[crate::facts::InsertValue]| values.iter().map(|value| show_kind(&value.kind)).collect::<Vec<_>>().join(" ");
    let source = match &insert.source {
        InsertSource::Rows { rows, count } => {
            let rows: Vec<_> = rows.iter().map(|row| format!("[{}]", values(&row.values))).collect();
            format!("{count} rows {}", rows.join(""))
        }
        InsertSource::Query { items: Some(items), .. } => format!("query {}", values(items)),
        InsertSource::Query { items: None, .. } => "query".to_owned(),
        InsertSource::DefaultValues => "defaults".to_owned(),
        InsertSource::Unknown => "unknown".to_owned(),
    };
    let system = if insert.overriding_system { " system" } else { "" };
    format!("{verb} {}{columns}{system} {source}", parts.join(".")).trim_end().to_owned()
}

fn show_kind(kind: &ValueKind) -> String {
    match kind {
        ValueKind::Given => "v".to_owned(),
        ValueKind::Parameter(name) => format!("?{}", name.as_deref().unwrap_or("")),
        ValueKind::Null => "N".to_owned(),
        ValueKind::Default => "D".to_owned(),
        ValueKind::Sequence(name) => format!("s:{name}"),
        ValueKind::Unknown => "u".to_owned(),
    }
}

fn read_text(sql: &str) -> Result<Vec<Insert>, String> {
    read(Input::new(sql, crate::sql::Origin::File(FileId(0))), 0..sql.len())
}

#[track_caller]
fn assert_inserts(sql: &str, expected: &[&str]) {
    let inserts = read_text(sql).unwrap_or_else(|reason| panic!("{sql}: {reason}"));
    assert_eq!(inserts.iter().map(show).collect::<Vec<_>>(), expected, "{sql}");
}

#[track_caller]
fn assert_insert(sql: &str, expected: &str) {
    assert_inserts(sql, &[expected]);
}

#[test]
fn plain_inserts() {
    assert_insert("INSERT INTO users (id, name) VALUES (?, 'a,b')", "insert users(id,name) 1 rows [? v]");
    assert_insert("insert into `db`.`t` values (1, null, default)", "insert db.t 1 rows [v N D]");
    assert_insert("INSERT INTO \"public\".\"User\" (\"id\") VALUES ($1) RETURNING id", "insert public.User(id) 1 rows [?]");
    assert_insert("INSERT t (a) VALUE (f(1, 2))", "insert t(a) 1 rows [v]");
    assert_insert("INSERT INTO t (a, b) VALUES (1, 2) ON DUPLICATE KEY UPDATE a = VALUES(a)", "insert t(a,b) 1 rows [v v]");
    assert_insert("INSERT INTO t AS x (a) VALUES (:id) ON CONFLICT (a) DO NOTHING", "insert t(a) 1 rows [?id]");
    assert_insert("INSERT INTO t x (a) VALUES (1)", "insert t(a) 1 rows [v]");
    assert_insert("INSERT INTO t (a,) VALUES (1,)", "insert t(a) 1 rows [v]");
}

#[test]
fn modifiers_of_each_dialect() {
    assert_insert("INSERT LOW_PRIORITY IGNORE INTO t (a) VALUES (1)", "insert t(a) 1 rows [v]");
    assert_insert("INSERT OR IGNORE INTO t (a) VALUES (1)", "insert t(a) 1 rows [v]");
    assert_insert("INSERT OR REPLACE INTO t (a) VALUES (1)", "replace t(a) 1 rows [v]");
    assert_insert("REPLACE INTO t (a) VALUES (1)", "replace t(a) 1 rows [v]");
    assert_insert("UPSERT INTO t (a) VALUES (1)", "replace t(a) 1 rows [v]");
    assert_insert("INSERT TOP (5) INTO dbo.t WITH (TABLOCK) (a) SELECT a FROM b", "insert dbo.t(a) query v");
    assert_insert("INSERT INTO t PARTITION (p0, p1) (a) VALUES (1)", "insert t(a) 1 rows [v]");
    assert_insert("INSERT INTO ONLY t DEFAULT VALUES", "insert t defaults");
    assert_insert("INSERT INTO t (id) OVERRIDING SYSTEM VALUE VALUES (1)", "insert t(id) system 1 rows [v]");
    assert_insert("INSERT INTO t (a) OUTPUT inserted.id INTO @ids (x) VALUES (1)", "insert t(a) 1 rows [v]");
    assert_insert("INSERT INTO t (a) VALUES ROW(1), ROW(NULL)", "insert t(a) 2 rows [v][N]");
}

#[test]
fn other_sources() {
    // Unknown text may be any assignments.
    for list in ["%s", "\u{E000}", "a = 1, %s", "a = 1 \u{E000}", "a = 1, \u{E000}", "{}", "?", "\u{E000} = 1"] {
        assert_insert(&format!("INSERT INTO t SET {list}"), "insert t unknown");
    }
    assert_insert("INSERT INTO t SET a = \u{E000}, b = 1 + \u{E000}", "insert t(a,b) 1 rows [u v]");
    assert_insert("INSERT INTO t SET a = 1, t.b = NULL, c = DEFAULT ON DUPLICATE KEY UPDATE a = 2", "insert t(a,b,c) 1 rows [v N D]");
    assert_insert("INSERT INTO t () VALUES ()", "insert t() defaults");
    assert_insert("INSERT INTO t (a) EXEC proc 1", "insert t(a) query");
    assert_insert("INSERT INTO t (a) TABLE u", "insert t(a) query");
    assert_insert("INSERT INTO t (a, b)", "insert t(a,b) unknown");
    assert_insert("INSERT INTO t (a, b) VALUES \u{E000}", "insert t(a,b) 0 rows");
    assert_insert("INSERT INTO t (a, b) \u{E000}", "insert t(a,b) unknown");
    assert_insert("INSERT INTO t", "insert t unknown");
}

#[test]
fn unknown_text_in_the_column_list_makes_all_of_it_unknown() {
    for sql in [
        "INSERT INTO t (\u{E000}) VALUES (?, ?)",
        "INSERT INTO t (id, \u{E000}) VALUES (?, ?)",
        "INSERT INTO t (id, name\u{E000}) VALUES (?, ?)",
        "INSERT INTO t (%s) VALUES (%s)",
        "INSERT INTO t (${columns}) VALUES (1)",
        "INSERT INTO t (id, name",
    ] {
        assert_insert(sql, "insert t unknown");
    }
}

#[test]
fn unknown_text_in_the_table_is_a_hole() {
    assert_insert("INSERT INTO ${schema}.t_\u{E000} (a) VALUES (1)", "insert _.t__(a) 1 rows [v]");
    assert_insert("INSERT INTO @results_schema.t (a) VALUES (@a)", "insert _.t(a) 1 rows [?a]");
    assert_insert("insert into %s (a) values (%s)", "insert _(a) 1 rows [?]");
}

#[test]
fn one_directive_for_several_columns_is_unknown() {
    assert_insert("INSERT INTO t (a, b) VALUES (%s)", "insert t(a,b) 1 rows [u]");
    assert_insert("INSERT INTO t (a, b) VALUES (\u{E000})", "insert t(a,b) 1 rows [u]");
    assert_insert("INSERT INTO t (a, b) VALUES (%s, %s)", "insert t(a,b) 1 rows [? ?]");
}

#[test]
fn select_lists() {
    assert_insert("INSERT INTO t (a, b, c) SELECT NULL AS a, x.b, f(1, 2) FROM x", "insert t(a,b,c) query N v v");
    assert_insert("INSERT INTO t (a) (SELECT nextval('s') FROM x)", "insert t(a) query s:s");
    assert_insert("INSERT INTO t ((SELECT 1 a, 2 b))", "insert t query v v");
    assert_insert("INSERT INTO t (a, b) SELECT * FROM x", "insert t(a,b) query");
    assert_insert("INSERT INTO t (a, b) SELECT x.*, 1 FROM x", "insert t(a,b) query");
    assert_insert("INSERT INTO t (a, b) SELECT \u{E000} FROM x", "insert t(a,b) query");
    assert_insert("INSERT INTO t (a, b) SELECT DISTINCT ON (x) x, ? FROM x", "insert t(a,b) query v ?");
    assert_insert("INSERT INTO t (a, b) SELECT TOP 1 x, CASE WHEN a THEN b END FROM x", "insert t(a,b) query v v");
    assert_insert("INSERT INTO t (value) SELECT value FROM x", "insert t(value) query v");
    assert_insert("INSERT INTO t (a, b) SELECT x, ", "insert t(a,b) query");
    assert_insert("INSERT INTO t (a) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM t)", "insert t(a) query ?");
    assert_insert("INSERT INTO t (a) SELECT 1 UNION ALL SELECT NULL UNION SELECT 3 FROM x", "insert t(a) query N");
    assert_insert("INSERT INTO t (a) SELECT 1 UNION SELECT 1, 2", "insert t(a) query");
    assert_insert("INSERT INTO t (a) WITH x AS (SELECT 2) SELECT 1, 2 FROM x", "insert t(a) query v v");
    assert_insert("INSERT INTO t (a, b) (VALUES (1, NULL), (2, 3))", "insert t(a,b) query v N");
}

#[test]
fn common_table_expressions() {
    assert_insert("WITH x AS (SELECT 1), y (a) AS NOT MATERIALIZED (SELECT 2) INSERT INTO t (a) SELECT a FROM x", "insert t(a) query v");
    assert_inserts(
        "WITH x AS (INSERT INTO a (b) VALUES (DEFAULT) RETURNING id) INSERT INTO t (a, b) SELECT id, $1 FROM x",
        &["insert a(b) 1 rows [D]", "insert t(a,b) query v ?"],
    );
    assert_inserts("WITH x AS (INSERT INTO a (b) VALUES (1)) SELECT * FROM x", &["insert a(b) 1 rows [v]"]);
}

#[test]
fn inserts_within_conditions() {
    assert_insert("IF NOT EXISTS (SELECT 1 FROM t) INSERT INTO t (a) VALUES (1)", "insert t(a) 1 rows [v]");
    assert_insert("BEGIN INSERT t (a) VALUES (1) END", "insert t(a) 1 rows [v]");
}

#[test]
fn merges() {
    assert_insert(
        "MERGE INTO t USING (SELECT ? AS id FROM dual) s ON (t.id = s.id) WHEN MATCHED THEN UPDATE SET a = 1 WHEN NOT MATCHED THEN INSERT (id, a) VALUES (s.id, NULL)",
        "merge t(id,a) 1 rows [v N]",
    );
    assert_insert(
        "MERGE dbo.t WITH (HOLDLOCK) AS x USING s ON x.id = s.id WHEN NOT MATCHED BY TARGET AND s.a > 1 THEN INSERT VALUES (s.id, DEFAULT);",
        "merge dbo.t 1 rows [v D]",
    );
    assert_inserts("MERGE INTO t USING s ON (t.a = s.a) WHEN MATCHED THEN DELETE", &[]);
    assert_insert("MERGE INTO t (id, a) KEY (id) VALUES (1, ?)", "merge t(id,a) 1 rows [v ?]");
    assert_insert("MERGE INTO t KEY (id) SELECT 1, 2", "merge t query v v");
    assert_insert("MERGE INTO t VALUES (1, 2)", "merge t 1 rows [v v]");
}

#[test]
fn oracle_insert_all() {
    assert_inserts(
        "INSERT ALL INTO t (a, b) VALUES (1, 2) INTO t (a, b) VALUES (3, 4) INTO t (a, b) VALUES (NULL, 4) INTO u VALUES (s.nextval) SELECT 1 FROM dual",
        &["insert t(a,b) 3 rows [v v][N v]", "insert u 1 rows [s:s]"],
    );
    assert_inserts(
        "INSERT FIRST WHEN x > 1 THEN INTO t (a, b) ELSE INTO u (c, d) SELECT NULL, x FROM y",
        &["insert t(a,b) query N v", "insert u(c,d) query N v"],
    );
}

#[test]
fn rows_from_files() {
    assert_insert("COPY public.t (id, name) FROM stdin", "load public.t(id,name) unknown");
    assert_inserts("COPY t TO '/x'", &[]);
    assert_inserts("COPY (SELECT 1) TO '/x'", &[]);
    assert_insert(
        "LOAD DATA LOCAL INFILE 'x' IGNORE INTO TABLE t FIELDS TERMINATED BY ',' IGNORE 1 LINES (id, @v, name) SET b = @v",
        "load t(id,name,b) unknown",
    );
    assert_insert("LOAD DATA INFILE 'x' INTO TABLE t", "load t unknown");
}

#[test]
fn what_is_no_table_of_a_schema() {
    assert_inserts("INSERT INTO @ids (id) VALUES (1)", &[]);
    assert_inserts("INSERT INTO #tmp (id) VALUES (1)", &[]);
    assert_inserts("INSERT OVERWRITE DIRECTORY '/x' SELECT 1", &[]);
    assert_inserts("INSERT OVERWRITE TABLE t PARTITION (day='x') SELECT a FROM b", &[]);
}

#[test]
fn what_cannot_be_read_says_so() {
    for sql in [
        "INSERT",
        "INSERT INTO the queue failed",
        "INSERT INTO the queue (fast)",
        "INSERT INTO (SELECT a FROM t) VALUES (1)",
        "INSERT INTO t (a b) VALUES (1)",
        "INSERT INTO t (a) FORMAT x",
    ] {
        assert!(read_text(sql).is_err(), "{sql}: {:?}", read_text(sql));
    }
}

#[test]
fn spans_lead_to_the_text() {
    let sql = "-- 用户\nINSERT INTO 用户 (名, b) VALUES ('值', NULL)";
    let file = SourceFile::new(FileId(0), "a.sql", FileKind::Sql, sql);
    let insert = read(Input::file(&file), 0..sql.len()).unwrap().remove(0);
    assert_eq!(file.slice(insert.head), "INSERT INTO 用户 (名, b)");
    assert_eq!(file.slice(insert.columns.as_ref().unwrap()[0].at), "名");
    let InsertSource::Rows { rows, .. } = &insert.source else { panic!() };
    assert_eq!(file.slice(rows[0].at), "('值', NULL)");
    assert_eq!(rows[0].values.iter().map(|value| file.slice(value.at)).collect::<Vec<_>>(), ["'值'", "NULL"]);
}

#[test]
fn long_inserts_keep_what_is_new() {
    let mut sql = "INSERT INTO t (a, b) VALUES ".to_owned();
    for row in 0..20_000 {
        sql.push_str(match row {
            14_000 => "(1, NULL),",
            17_000 => "(1, 2, 3),",
            _ => "(1, 'x, ('),\n",
        });
    }
    sql.push_str("(2, 'y') ON CONFLICT DO NOTHING");
    assert_insert(&sql, "insert t(a,b) 20001 rows [v v][v N][v v v]");
}

#[test]
fn long_statements_of_other_kinds_are_read_whole() {
    let sql = format!("INSERT INTO t (a) SELECT 1 {}", "UNION ALL SELECT 2 ".repeat(4_000));
    assert_insert(&sql, "insert t(a) query v");
    let columns: Vec<_> = (0..4_000).map(|index| format!("c{index}")).collect();
    let sql = format!("INSERT INTO t ({}) VALUES (1)", columns.join(", "));
    assert_eq!(read_text(&sql).unwrap()[0].columns.as_ref().map(Vec::len), Some(4_000));
    let sql = format!("INSERT INTO t (a) VALUES ({}", "(".repeat(100_000));
    assert_insert(&sql, "insert t(a) 0 rows");
    let sql = format!("INSERT INTO t {}SELECT 1", "(".repeat(100_000));
    let _ = read_text(&sql);
}

#[test]
fn rows_of_a_table_may_be_none() {
    let selects = |sql: &str| match read_text(sql).unwrap()[0].source {
        InsertSource::Query { selects, .. } => selects,
        _ => panic!("{sql}: no query"),
    };
    for sql in [
        "INSERT INTO t (a) SELECT a FROM s",
        "INSERT INTO t (a) (SELECT DISTINCT x.a FROM db.s x JOIN r ON x.id = r.id WHERE x.b LIKE '%')",
        "INSERT INTO t (a, n) SELECT a, COUNT(*) FROM s GROUP BY a",
    ] {
        assert!(selects(sql), "{sql}");
    }
    for sql in [
        "INSERT INTO t (a) SELECT 1",
        "INSERT INTO t (a) SELECT 1 FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM t)",
        "INSERT INTO t (a) SELECT * FROM (SELECT 1 AS a) AS x WHERE NOT EXISTS (SELECT 1 FROM t)",
        "INSERT INTO t (a) SELECT COALESCE(MAX(a), 0) + 1 FROM t",
        "INSERT INTO t (a) SELECT 1 UNION ALL SELECT a FROM s",
        "INSERT INTO t (a) SELECT g FROM generate_series(1, 10) g",
        "INSERT INTO t (a) WITH x AS (SELECT 1) SELECT * FROM x",
    ] {
        assert!(!selects(sql), "{sql}");
    }
}

#[test]
fn a_comma_may_be_missing_between_a_mappers_parameters() {
    let missing = |sql: &str| match &read_text(sql).unwrap()[0].source {
        InsertSource::Rows { rows, .. } => rows[0].missing_comma.map(|at| sql.get(at.start as usize..at.end as usize).unwrap().to_owned()),
        _ => None,
    };
    assert_eq!(missing("INSERT INTO t (a, b, c) VALUES (#{a}, #{b,jdbcType=INTEGER}  #{c})").as_deref(), Some("  "));
    assert_eq!(missing("INSERT INTO t (a, b) VALUES (now()#{b})").as_deref(), Some(""));
    for whole in ["#{a}, #{b}", "#{a} + #{b}", "f(#{a}, #{b}), now()", "? 'x', #{b}", "CASE WHEN f() = #{a} THEN #{b} END"] {
        assert_eq!(missing(&format!("INSERT INTO t (a, b) VALUES ({whole})")), None, "{whole}");
    }
}

#[test]
fn text_that_is_no_value_is_a_gap_of_its_row() {
    use crate::dialect::Dialect;
    let gap = |row: &str, dialect: Dialect| match &read_text(&format!("INSERT INTO t (a, b) VALUES (1, 'x'), {row}, (3, 'z')")).unwrap()[0]
        .source
    {
        InsertSource::Rows { rows, .. } => rows.iter().any(|row| row.gap.and_then(|gap| gap.on(dialect)).is_some()),
        _ => false,
    };
    assert!(gap("(2, ''text'')", Dialect::MySql) && gap("(2, ''7'')", Dialect::Postgres));
    assert!(gap("(2, 'a' 'b')", Dialect::Postgres) && !gap("(2, 'a' 'b')", Dialect::MySql), "MySQL joins them");
    for whole in ["'a'\n  'b'", "'it''s'", "''", "''::text", "'' COLLATE x", "'a' || 'b'", "E'a'", "INTERVAL '1' DAY"] {
        assert!(!gap(&format!("(2, {whole})"), Dialect::Postgres), "{whole}");
    }
}
