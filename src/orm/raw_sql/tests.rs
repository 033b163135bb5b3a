use super::*;
use crate::facts::{Rest, SupplyKind, WrittenColumns};
use crate::lang::{java, rust};
use crate::source::{FileId, FileKind, SourceFile, Sources};

/// Reads files as one project and shows the writers of the last: `name [via] table(column:kind …) rest`.
fn read_files(kind: FileKind, files: &[(&str, &str)]) -> Vec<String> {
    writers(kind, files).iter().map(show).collect()
}

/// What the last of the files writes.
fn writers(kind: FileKind, files: &[(&str, &str)]) -> Vec<Writer> {
    let files = files.iter().enumerate().map(|(index, (path, text))| SourceFile::new(FileId(index as u32), *path, kind, *text)).collect();
    let sources = Sources::new(files);
    let outline = |file: &SourceFile| if kind == FileKind::Java { java::read(file) } else { rust::read(file) };
    let outlines: Vec<_> = sources.iter().map(outline).collect();
    let project = Project::new(&sources, &[], outlines);
    read(&project, project.outlines().last().unwrap()).0
}

fn show(writer: &Writer) -> String {
    let kind = |kind: &SupplyKind| match kind {
        SupplyKind::Application => "app".to_owned(),
        SupplyKind::Framework { sequence } => format!("seq:{}", sequence.as_ref().map_or("", |sequence| sequence.name.as_str())),
        other => format!("{other:?}").to_lowercase(),
    };
    let columns: Vec<String> = match &writer.columns {
        WrittenColumns::Named(columns) => {
            columns.iter().map(|column| format!("{}:{}", column.names[0], kind(&column.supply.kind))).collect()
        }
        WrittenColumns::Positional(supplies) => supplies.iter().map(|supply| format!("#:{}", kind(&supply.kind))).collect(),
    };
    let namespace = writer.namespace.as_ref().map(|namespace| format!("{namespace}.")).unwrap_or_default();
    let rest = if writer.rest == Rest::Unknown { " ?" } else { "" };
    format!("{} [{}] {namespace}{}({}){rest}", writer.name, writer.via, writer.tables[0].replace(HOLE, "_"), columns.join(" "))
}

#[track_caller]
fn assert_java(body: &str, expected: &[&str]) {
    let text = format!("package a;\nimport java.sql.*;\nclass Users {{\n{body}\n}}\n");
    assert_eq!(read_files(FileKind::Java, &[("a/Users.java", &text)]), expected);
}

#[track_caller]
fn assert_rust(text: &str, expected: &[&str]) {
    assert_eq!(read_files(FileKind::Rust, &[("src/users.rs", text)]), expected);
}

#[test]
fn constants_and_calls_in_java() {
    assert_java(
        r#"static final String TABLE = "users";
        private static final String INSERT = "insert into " + TABLE + " (id, name) values (?, null)";
        void add() { jdbcTemplate.update("INSERT INTO app.users VALUES (?, DEFAULT)", x); }
        void more() { connection.prepareStatement("INSERT INTO users (id) VALUES (user_seq.nextval)").execute(); }"#,
        &[
            "a.Users.INSERT [INSERT statement] users(id:app name:null)",
            "a.Users.add [INSERT in JdbcTemplate] app.users(#:app #:default)",
            "a.Users.more [INSERT in a JDBC statement] users(id:seq:user_seq)",
        ],
    );
}

#[test]
fn constants_of_other_files_and_of_superclasses() {
    let constants = "package b; public interface Columns { String ID = \"id\"; String NAME = \"name\"; }";
    let base = "package b; public abstract class Base { static final String KEY = \"k\";\n protected static final String TABLE = Config.getConfig(KEY, \"undo_log\"); }";
    let text = r#"package a; import b.Base; import b.Columns;
        class Log extends Base { static final String SQL = "INSERT INTO " + TABLE + " (" + Columns.NAME + ") VALUES (?)"; }"#;
    assert_eq!(
        read_files(FileKind::Java, &[("b/Base.java", base), ("b/Columns.java", constants), ("a/Log.java", text)]),
        ["a.Log.SQL [INSERT statement] undo_log(name:app)"]
    );
}

#[test]
fn fields_that_get_another_value_later_are_no_constants() {
    assert_java(
        r#"private String fixed = "name"; private String given = ""; private String grows = "id"; protected String handed = "x";
        void fill(String given) { this.given = ", id"; grows += ", name"; handed = handed + "y"; }
        void add() {
            run("INSERT INTO a (" + fixed + ") VALUES (?)");
            run("INSERT INTO b (name" + given + ") VALUES (?, ?)");
            run("INSERT INTO c (" + grows + ") VALUES (?, ?)");
            run("INSERT INTO d (x) VALUES (1" + handed + ")");
        }
        void other(String fixed) { fixed = "z"; }"#,
        &[
            "a.Users.add [INSERT statement] a(name:app)",
            "a.Users.add [INSERT statement] b() ?",
            "a.Users.add [INSERT statement] c() ?",
            "a.Users.add [INSERT statement] d(x:unknown)",
        ],
    );
}

#[test]
fn branches_that_each_append_their_part() {
    assert_java(
        r#"void word(boolean uu) {
            StringBuilder sql = new StringBuilder("INSERT INTO t (v, ");
            if (uu) sql.append("uu"); else sql.append("id");
            sql.append(", w) VALUES (?, ?, ?)");
        }
        void list(boolean uu) {
            StringBuilder sql = new StringBuilder("INSERT INTO l ");
            if (uu) { sql.append("(v) VALUES (?)"); } else { sql.append("(id, v) VALUES (?, ?)"); }
        }
        void item(boolean uu) {
            StringBuilder sql = new StringBuilder("INSERT INTO i (v");
            if (uu) sql.append(", uu"); else sql.append(", id");
            sql.append(") VALUES (?, ?)");
        }
        void loop(String[] names) {
            StringBuilder sql = new StringBuilder("INSERT INTO o (v) VALUES (");
            for (String name : names) { sql.append("?"); sql.append(","); }
            sql.append("1)");
        }"#,
        &[
            "a.Users.word [INSERT statement] t() ?",
            "a.Users.list [INSERT statement] l(v:conditional) ?",
            "a.Users.item [INSERT statement] i(v:unknown uu:conditional id:conditional)",
            "a.Users.loop [INSERT statement] o(v:unknown)",
        ],
    );
}

#[test]
fn formats_in_java() {
    assert_java(
        r#"static final String ADD = String.format("insert into %s ( %s ) values (?,?)", "users", "id,name");
        static final String PREFIXED = "INSERT INTO %PREFIX%EXECUTION(ID, NAME) VALUES (?, ?)";
        static final String TEMPLATE = "INSERT INTO %s (%s) VALUES (%s)";
        void add() { x.set(MessageFormat.format("INSERT INTO {0}Users{1} ({0}Name{1}) values (?)", open, close)); }"#,
        &[
            "a.Users.ADD [INSERT statement] users(id:app name:app)",
            "a.Users.PREFIXED [INSERT statement] _EXECUTION(ID:app NAME:app)",
            "a.Users.add [INSERT statement] _Users_() ?",
        ],
    );
}

#[test]
fn statements_that_end_too_early_claim_nothing() {
    assert_java(
        r#"void a() { String sql = "insert into users (id, name)"; run(sql); }
        void b() { run("insert into users ("); }
        void c(String x) { run("insert into users " + x); }
        void d(String x) { run("insert into users (id, " + x + ") values (?, ?)"); }
        void e(String x) { run("insert into users (id, name) values " + x); }"#,
        &[
            "a.Users.a [INSERT statement] users(id:unknown name:unknown) ?",
            "a.Users.b [INSERT statement] users() ?",
            "a.Users.d [INSERT statement] users() ?",
            "a.Users.e [INSERT statement] users(id:unknown name:unknown)",
        ],
    );
}

#[test]
fn prose_is_no_statement() {
    assert_java(
        r#"void a() {
            log("Insert into the queue failed");
            log("insert into cache");
            log("Insert into cache (slow)");
            log("Failed to INSERT INTO users (id) VALUES (1)");
            log("Replace every match with the text given");
            log("Merge into master");
            log("Load data into table users");
            log("Copy users from server");
        }"#,
        &[],
    );
}

#[test]
fn hql_is_no_sql() {
    assert_java(
        r#"void a() { session.createQuery("insert into User (name) select o.name from Old o"); em.createNativeQuery("insert into users (a) values (1)"); }"#,
        &["a.Users.a [INSERT in a native query] users(a:app)"],
    );
    let text = r#"package a; import org.springframework.data.jpa.repository.Query;
        interface Users { @Query("insert into User (a) select 1 from User u") void a(); @Query(value = "insert into users (a) values (:a)", nativeQuery = true) void b(); }"#;
    assert_eq!(read_files(FileKind::Java, &[("a/Users.java", text)]), ["a.Users.b [INSERT in @Query] users(a:app)"]);
}

#[test]
fn mybatis_annotations() {
    let text = r#"package a; import org.apache.ibatis.annotations.*;
        interface Users {
            String COLUMNS = "id, name";
            @Insert("insert into users (" + COLUMNS + ") values (#{id}, #{name,jdbcType=VARCHAR})") void plain();
            @Options(useGeneratedKeys = true, keyProperty = "id") @Insert({"insert into users", "(id, name)", "values (#{id}, #{name})"}) void generated();
            @Insert("insert into users (id, name) values (#{u.id}, ${name})")
            @SelectKey(statement = "select nextval('user_seq')", keyProperty = "u.id", before = true, resultType = long.class) void key();
            @Insert({"<script>", "insert into users (<if test='id != null'>id,</if> name)",
                "values <foreach collection='list' item='x' separator=','>(<if test='id != null'>#{x.id},</if> #{x.name})</foreach>", "</script>"}) void script();
            @Select("select 1") int other();
            @Insert("insert into ${table} (id) values (1)") void anywhere();
        }"#;
    assert_eq!(
        read_files(FileKind::Java, &[("a/Users.java", text)]),
        [
            "a.Users.plain [MyBatis @Insert] users(id:app name:app)",
            "a.Users.generated [MyBatis @Insert] users(id:null name:app)",
            "a.Users.key [MyBatis @Insert] users(id:seq:user_seq name:unknown)",
            "a.Users.script [MyBatis @Insert] users(id:conditional name:app)",
            "a.Users.anywhere [MyBatis @Insert] _(id:app)",
        ]
    );
}

#[test]
fn objects_that_hold_a_key_send_it() {
    let mapper = (
        "b/Users.java",
        "package a; interface Users { @Options(useGeneratedKeys = true, keyProperty = \"id\")
        @Insert(\"insert into users (id) values (#{id})\") void add(User user); }",
    );
    for (class, kind) in [
        ("class User { long id; }", "conditional"),
        ("class User { Long id; User(Long id) { this.id = id; } }", "conditional"),
        ("class User { Long id; User() {} void setId(Long id) { this.id = id; } }", "null"),
    ] {
        let class = format!("package a; {class}");
        assert_eq!(
            read_files(FileKind::Java, &[("a/User.java", &class), mapper]),
            [format!("a.Users.add [MyBatis @Insert] users(id:{kind})")]
        );
    }
}

#[test]
fn a_script_that_a_provider_gives() {
    assert_java(
        r#"String TABLE = "users";
        public String addAll(List<User> users) { return "<script>" + " insert into " + TABLE + " (name) values "
            + "<foreach collection='users' item='x' separator=','>(#{x.name})</foreach>" + "</script>"; }"#,
        &["a.Users.addAll [MyBatis @Insert] users(name:app)"],
    );
}

#[test]
fn inserts_built_by_calls() {
    assert_java(
        r##"static final String TABLE = "users";
        Users(DataSource source) { this.insert = new SimpleJdbcInsert(source).withTableName(TABLE).usingGeneratedKeyColumns("id"); }
        void all() { new SimpleJdbcInsert(source).usingColumns("name", "age").withTableName("users").execute(x); }
        String chain() { return new SQL().INSERT_INTO("app.users").VALUES("name, age", "#{name}, #{age}").toString(); }
        String block() { return new SQL() {{ INSERT_INTO(TABLE); VALUES("name", "#{name}"); }}.toString(); }
        String steps(User user) { SQL sql = new SQL(); sql.INSERT_INTO("users"); if (user.id != null) { sql.VALUES("id", "#{id}"); } return sql.toString(); }
        String dynamic(String column) { return new SQL().INSERT_INTO("users").VALUES(column, "#{x}").toString(); }"##,
        &[
            "a.Users.Users [SimpleJdbcInsert] users(id:database) ?",
            "a.Users.all [SimpleJdbcInsert] users(name:app age:app)",
            "a.Users.chain [INSERT by MyBatis' SQL builder] app.users(name:conditional age:conditional)",
            "a.Users.block [INSERT by MyBatis' SQL builder] users(name:conditional)",
            "a.Users.steps [INSERT by MyBatis' SQL builder] users(id:conditional)",
            "a.Users.dynamic [INSERT by MyBatis' SQL builder] users() ?",
        ],
    );
}

#[test]
fn rust_queries() {
    assert_rust(
        r#"use sqlx::PgPool;
        const TABLE: &str = "users";
        const ADD: &str = "INSERT INTO users (name) VALUES ($1) RETURNING id";
        struct Db;
        impl Db {
            async fn add(&self) { sqlx::query!("INSERT INTO users (id, name) VALUES ($1, $2)", id, name).execute(&self.pool).await; }
            async fn many(&self) { sqlx::query("INSERT INTO users SELECT * FROM old").execute(&self.pool).await; }
        }
        fn free(x: &str) { run(&format!("INSERT INTO {x} (id) VALUES (1)")); run(&format!("INSERT INTO {TABLE} (id) VALUES ({})", x)); }
        #[cfg(test)]
        mod tests { #[test] fn t() { run("INSERT INTO users (id) VALUES (1)"); } }"#,
        &[
            "src/users.rs::Db::add [INSERT in sqlx query] users(id:app name:app)",
            "src/users.rs::Db::many [INSERT in sqlx query] users() ?",
            "src/users.rs::ADD [INSERT statement] users(name:app)",
            "src/users.rs::free [INSERT statement] users(id:unknown)",
        ],
    );
    assert_rust(
        "fn add() { let mut q = sqlx::QueryBuilder::<Postgres>::new(\"INSERT INTO users (name, age) \"); q.push_values(rows, f); }",
        &["src/users.rs::add [INSERT in sqlx QueryBuilder] users(name:unknown age:unknown)"],
    );
    assert_rust(
        "use rusqlite::Connection;\nfn add(c: &Connection) { c.execute(\"INSERT OR REPLACE INTO users (id) VALUES (?1)\", [1]); }",
        &["src/users.rs::add [INSERT in rusqlite] users(id:app)"],
    );
}

#[test]
fn several_statements_in_one_text() {
    assert_java(
        r#"void a() { run("delete from users; insert into users (id) values (1); -- x\n insert into roles (id) values (2)"); }"#,
        &["a.Users.a [INSERT statement] users(id:app)", "a.Users.a [INSERT statement] roles(id:app)"],
    );
}

#[test]
fn rows_that_differ_count_by_their_worst_value() {
    assert_java(
        r#"static final String SEED = "insert into t (a, b, c) values (1, 2, ?), (2, null, default)"; static final String ODD = "insert into t (a) values (1), (1, 2)";"#,
        &["a.Users.SEED [INSERT statement] t(a:app b:null c:default)", "a.Users.ODD [INSERT statement] t(a:unknown)"],
    );
}

#[test]
fn a_default_that_classes_override_runs_where_nobody_says() {
    let queries = "package a; interface Queries { default String add() { return \"INSERT INTO t (a) VALUES (?)\"; } }";
    let own = "package a; class MySqlQueries implements Queries { public String add() { return \"INSERT INTO t (a, b) VALUES (?, ?)\"; } }";
    let other = "package a; class MySqlQueries implements Queries { public String find() { return \"insert \"; } }";
    assert_eq!(read_files(FileKind::Java, &[("a/MySqlQueries.java", own), ("a/Queries.java", queries)]).len(), 0);
    assert_eq!(read_files(FileKind::Java, &[("a/MySqlQueries.java", other), ("a/Queries.java", queries)]).len(), 1);
    assert_eq!(read_files(FileKind::Java, &[("src/test/java/MySqlQueries.java", own), ("a/Queries.java", queries)]).len(), 1);
}

#[test]
fn a_class_below_that_is_named_after_its_database_runs_there_instead() {
    let base = "package a; abstract class AbstractQueries { public String add() { return \"INSERT INTO t (a) VALUES (?)\"; } }";
    let below =
        "package a; class HsqlQueries extends AbstractQueries { public String add() { return \"INSERT INTO t (a, b) VALUES (?, 1)\"; } }";
    let dialects = |below: &str| {
        let written = writers(FileKind::Java, &[("a/HsqlQueries.java", below), ("a/AbstractQueries.java", base)]);
        let of_base = written.iter().find(|writer| writer.name == "a.AbstractQueries.add").unwrap();
        (of_base.dialects.contains(&Dialect::Hsqldb), of_base.dialects.contains(&Dialect::MySql))
    };
    assert_eq!(dialects(below), (false, true));
    assert_eq!(dialects(&below.replace("HsqlQueries", "FastQueries")), (false, false), "empty: any");
}

#[test]
fn annotations_of_any_framework_hold_inserts() {
    assert_java(
        r#"@Query("INSERT INTO users(id, name) VALUES (:id, :name)") int add(long id);
        @SqlQuery("INSERT INTO users (id) VALUES (:id) RETURNING *") User make(long id);
        @Doc("Insert into users (id) what you like") void doc();
        @QueriesOverride(@QueryOverride(db = "MYSQL", value = "insert into users (id) values (1)")) @Query("insert into users values (1)") int both();
        @Any(text = {"INSERT INTO users (id)", "VALUES (1)"}) int field;"#,
        &[
            "a.Users.field [INSERT in an annotation] users(id:app)",
            "a.Users.add [INSERT in an annotation] users(id:app name:app)",
            "a.Users.make [INSERT in an annotation] users(id:app)",
            "a.Users.both [INSERT in an annotation] users(id:app) ?",
            "a.Users.both [INSERT in an annotation] users(#:app) ?",
        ],
    );
    let class = "package a;\n@NamedNativeQueries({@NamedNativeQuery(name = \"add\", query = \"insert into users (id) values (?1)\")})\n@NamedQuery(name = \"b\", query = \"insert into User (id) values (1)\")\nclass Users { }";
    assert_eq!(read_files(FileKind::Java, &[("a/Users.java", class)]), ["a.Users [INSERT in an annotation] users(id:app)"]);
}

#[test]
fn what_enums_and_maps_are_made_with_is_read() {
    let text = "package a;\nenum Sql { ADD(\"insert into users (id) values (?)\"); static final Map<String, String> ALL = Map.of(\"a\", \"insert into roles (id) values (?)\"); }";
    assert_eq!(
        read_files(FileKind::Java, &[("a/Sql.java", text)]),
        ["a.Sql.ADD [INSERT statement] users(id:app)", "a.Sql.ALL [INSERT statement] roles(id:app)"]
    );
}

/// The notes on a class of these members and imports.
fn notes(path: &str, head: &str, body: &str) -> Vec<String> {
    let text = format!("package a;\n{head}\nclass Users {{\n{body}\n}}\n");
    let sources = Sources::new(vec![SourceFile::new(FileId(0), path, FileKind::Java, text)]);
    let project = Project::new(&sources, &[], sources.iter().map(java::read).collect());
    read(&project, project.outlines().last().unwrap()).1.into_iter().map(|note| note.reason).collect()
}

#[test]
fn inserts_that_are_not_read_are_said() {
    let body = r#"static final String INSERT = "insert into %s (id) values (?)";
        static final String WORD = "INSERT INTO ";
        void add() { run("INSERT INTO " + table() + " (id) VALUES (?)"); builder.append("INSERT INTO "); }
        void not() { if (sql.startsWith("INSERT INTO ")) log.info("insert into {}"); fail("insert into the table failed"); }
        void entities() { em.createQuery("insert into User (id) select 1 from User"); }"#;
    let unknown = "INSERT into a table that only the running program knows: not judged";
    let entities = "INSERT of HQL or JPQL, which names entities: not judged";
    assert_eq!(notes("src/main/java/a/Users.java", "", body), [unknown, unknown, unknown, entities]);
    assert!(notes("src/test/java/a/UsersTest.java", "", body).is_empty(), "what tests insert");
    let query = "@Modifying @Query(\"insert into User (id) values (1)\") void add();";
    assert_eq!(notes("a/Users.java", "import org.springframework.data.jpa.repository.Query;", query), [entities]);
    assert!(notes("a/Users.java", "import org.springframework.data.jdbc.repository.query.Query;", query).is_empty());
}

#[test]
fn a_step_between_two_versions_of_a_table_knows_neither() {
    let upgrade = r#"void upgrade(Statement s) {
        s.executeUpdate("CREATE TABLE paid (id TEXT NOT NULL PRIMARY KEY, fee BIGINT)");
        s.executeUpdate("INSERT INTO paid (id, fee) SELECT id, fee FROM fees");
    }
    void add(Statement s) { s.executeUpdate("INSERT INTO fees (id) VALUES ('a')"); }"#;
    let create =
        r#"void create(Statement s) { s.executeUpdate("CREATE TABLE paid (id TEXT NOT NULL PRIMARY KEY, total BIGINT NOT NULL)"); }"#;
    let known = "a.Users.upgrade [INSERT in a JDBC statement] paid(id:app fee:app)";
    let other = "a.Users.add [INSERT in a JDBC statement] fees(id:app)";
    let found = |body: &str| {
        let text = format!("package a;\nimport java.sql.*;\nclass Users {{\n{body}\n}}\n");
        read_files(FileKind::Java, &[("a/Users.java", &text)])
    };
    assert_eq!(found(upgrade), [known, other]);
    assert_eq!(found(&format!("{upgrade}\n{create}")), ["a.Users.upgrade [INSERT in a JDBC statement] paid() ?", other]);
}

#[test]
fn a_driver_runs_statements_on_its_database_alone() {
    let dialects = |imports: &str| {
        let text = format!("{imports}\nfn add(c: &Connection) {{ c.execute(\"INSERT INTO users (id) VALUES (?1)\", [1]); }}");
        let sources = Sources::new(vec![SourceFile::new(FileId(0), "src/a.rs", FileKind::Rust, text)]);
        let project = Project::new(&sources, &[], sources.iter().map(crate::lang::rust::read).collect());
        let (writers, _) = (super::READER.read)(&project, &project.outlines()[0]);
        writers[0].dialects.clone()
    };
    assert_eq!(dialects("use rusqlite::Connection;"), [crate::dialect::Dialect::Sqlite]);
    assert!(dialects("use rusqlite::Connection; use tokio_postgres::Client;").is_empty());
    assert!(dialects("").is_empty());
}

#[test]
fn a_step_that_builds_its_table_runs_before_the_next_one() {
    let steps = r#"void step1(Statement s) {
            s.execute("CREATE TABLE IF NOT EXISTS audit.paid (id TEXT NOT NULL PRIMARY KEY, fee BIGINT NOT NULL)");
            s.execute("INSERT INTO audit.paid (id, fee) SELECT id, fee FROM old_paid");
        }
        void step2(Statement s) {
            s.execute("ALTER TABLE audit.paid RENAME TO paid_before");
            s.execute("CREATE TABLE audit.paid (id TEXT NOT NULL PRIMARY KEY, amount BIGINT NOT NULL)");
            s.execute("INSERT INTO audit.paid (id, amount) SELECT id, fee FROM paid_before");
        }
        void add(Statement s) { s.execute("INSERT INTO audit.paid (id, amount) VALUES (?, ?)"); }"#;
    assert_java(
        steps,
        &[
            "a.Users.step1 [INSERT in a JDBC statement] audit.paid() ?",
            "a.Users.step2 [INSERT in a JDBC statement] audit.paid(id:app amount:app)",
            "a.Users.add [INSERT in a JDBC statement] audit.paid(id:app amount:app)",
        ],
    );
}

#[test]
fn what_a_migrations_step_runs_met_another_table() {
    let found = |package: &str, name: &str| {
        let text = format!(
            "package {package};\nimport java.sql.*;\nclass {name} extends Work {{ void run(Statement s) {{ s.execute(\"INSERT INTO paid (id) VALUES (1)\"); }} }}"
        );
        read_files(FileKind::Java, &[("a/Users.java", &text)]).join("|").ends_with(" ?")
    };
    assert!(found("org.acme.liquibase", "FillPaid") && found("org.acme.db.migration", "FillPaid"));
    assert!(found("org.acme", "PaidMigrationTask"));
    assert!(!found("org.acme.paid", "FillPaid"));
}
