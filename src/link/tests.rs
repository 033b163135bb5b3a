//! Which schemas a writer means, over small trees.

use crate::analysis::analyze_texts;
use crate::config::Config;
use crate::verdict::judge;

const ENTITY: &str = "package a;\nimport jakarta.persistence.*;\n@Entity @Table(name = \"orders\")\npublic class Order {\n  @Id @GeneratedValue(strategy = GenerationType.IDENTITY) Long id;\n  String name;\n}\n";
const WRONG: &str = "CREATE TABLE orders (id bigint NOT NULL, name varchar(20), PRIMARY KEY (id)) ENGINE=InnoDB;";
const RIGHT: &str = "CREATE TABLE orders (id bigint NOT NULL AUTO_INCREMENT, name varchar(20), PRIMARY KEY (id)) ENGINE=InnoDB;";

/// The paths of the faulty scripts.
fn faults(files: &[(&str, &str)]) -> Vec<String> {
    let analysis = analyze_texts(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect());
    let findings = judge(&analysis, &Config::default()).findings;
    let paths = findings.iter().filter_map(|finding| finding.primary()).map(|evidence| analysis.sources.path(evidence.at.file).to_owned());
    paths.collect()
}

#[test]
fn a_module_with_its_own_schema_does_not_mean_its_neighbours() {
    let files = [
        ("shop/pom.xml", "<project/>"),
        ("shop/src/main/java/a/Order.java", ENTITY),
        ("shop/src/main/resources/mysql/schema.sql", RIGHT),
        ("bank/pom.xml", "<project/>"),
        ("bank/src/main/resources/mysql/schema.sql", WRONG),
    ];
    assert!(faults(&files).is_empty());
}

#[test]
fn a_module_without_a_schema_means_the_one_that_is_there() {
    let files = [
        ("domain/pom.xml", "<project/>"),
        ("domain/src/main/java/a/Order.java", ENTITY),
        ("app/pom.xml", "<project/>"),
        ("app/src/main/resources/mysql/schema.sql", WRONG),
    ];
    assert_eq!(faults(&files), ["app/src/main/resources/mysql/schema.sql"]);
}

#[test]
fn a_repository_of_projects_keeps_their_tables_apart() {
    let statement = "class Orders { void add(JdbcTemplate t) { t.update(\"INSERT INTO orders (id, name) VALUES (?, ?)\", 1, 2); } }";
    let files = [
        ("shop/pom.xml", "<project/>"),
        ("shop/src/main/java/a/Order.java", ENTITY),
        ("bank/pom.xml", "<project/>"),
        ("bank/src/main/java/a/Orders.java", statement),
        ("bank/src/main/resources/mysql/schema.sql", WRONG),
    ];
    assert!(faults(&files).is_empty());
    let mut used = files;
    used[2].1 = "<project><dependencies><dependency><artifactId>shop</artifactId></dependency></dependencies></project>";
    assert_eq!(faults(&used), ["bank/src/main/resources/mysql/schema.sql"]);
}

#[test]
fn a_text_key_under_use_generated_keys_is_set_by_the_program() {
    let mapper = |name: &str| {
        format!(
            "<mapper namespace=\"{name}\"><insert id=\"add\" useGeneratedKeys=\"true\" keyProperty=\"id\">INSERT INTO orders (id, name) VALUES (#{{id}}, #{{name}})</insert></mapper>"
        )
    };
    let texts = WRONG.replace("id bigint", "id varchar(32)");
    assert!(faults(&[("db/mysql/schema.sql", &texts), ("mapper/Order.xml", &mapper("a"))]).is_empty());
    assert_eq!(faults(&[("db/mysql/schema.sql", WRONG), ("mapper/Order.xml", &mapper("a"))]), ["db/mysql/schema.sql"]);
}

#[test]
fn a_script_above_the_module_is_meant_too() {
    let files = [
        ("app/pom.xml", "<project/>"),
        ("app/src/main/java/a/Order.java", ENTITY),
        ("app/src/main/resources/h2/schema.sql", "CREATE TABLE orders (id bigint AUTO_INCREMENT PRIMARY KEY, name varchar(20));"),
        ("sql/mysql.sql", WRONG),
    ];
    assert_eq!(faults(&files), ["sql/mysql.sql"]);
}

#[test]
fn documentation_counts_when_nothing_better_is_there() {
    let docs = ("docs/sql/mysql/schema.sql", WRONG);
    assert_eq!(faults(&[("app/src/main/java/a/Order.java", ENTITY), docs]), ["docs/sql/mysql/schema.sql"]);
    let real = ("db/mysql/schema.sql", RIGHT);
    assert!(faults(&[("app/src/main/java/a/Order.java", ENTITY), docs, real]).is_empty());
}

#[test]
fn test_schemas_are_not_judged_nor_are_test_sources() {
    assert!(faults(&[("src/main/java/a/Order.java", ENTITY), ("src/test/resources/mysql/schema.sql", WRONG)]).is_empty());
    assert!(faults(&[("src/test/java/a/Order.java", ENTITY), ("src/main/resources/mysql/schema.sql", WRONG)]).is_empty());
}

#[test]
fn a_sample_is_for_its_own_code() {
    assert!(faults(&[("src/main/java/a/Order.java", ENTITY), ("samples/shop/mysql/schema.sql", WRONG)]).is_empty());
    let own = [("samples/shop/src/main/java/a/Order.java", ENTITY), ("samples/shop/src/main/resources/mysql/schema.sql", WRONG)];
    assert_eq!(faults(&own), ["samples/shop/src/main/resources/mysql/schema.sql"]);
}

#[test]
fn a_class_named_after_a_database_writes_there_alone() {
    let store = "package a;\nclass OracleStore { void f() { jdbc.update(\"INSERT INTO orders (name) VALUES (?)\", 1); } }\n";
    assert!(faults(&[("src/main/java/a/OracleStore.java", store), ("sql/mysql.sql", WRONG)]).is_empty());
    let store = store.replace("OracleStore", "MysqlStore");
    assert_eq!(faults(&[("src/main/java/a/MysqlStore.java", &store), ("sql/mysql.sql", WRONG)]), ["sql/mysql.sql"]);
}

#[test]
fn a_statement_of_which_much_does_not_fit_is_about_another_table() {
    let store = |columns: &str, values: &str| {
        format!("package a;\nclass Store {{ void f() {{ jdbc.update(\"INSERT INTO orders ({columns}) VALUES ({values})\"); }} }}\n")
    };
    let other = store("name, sold_by, sold_at", "?, ?, ?");
    assert!(faults(&[("src/main/java/a/Store.java", &other), ("sql/mysql.sql", WRONG)]).is_empty());
    let same = store("name", "?");
    assert_eq!(faults(&[("src/main/java/a/Store.java", &same), ("sql/mysql.sql", WRONG)]), ["sql/mysql.sql"]);
}

#[test]
fn a_statement_with_a_sibling_for_a_database_leaves_that_database_to_it() {
    let mapper =
        |id: &str, columns: &str, values: &str| format!("<insert id=\"{id}\">INSERT INTO orders ({columns}) VALUES ({values})</insert>\n");
    let file = |siblings: &str| format!("<mapper namespace=\"a.M\">{}{siblings}</mapper>", mapper("add", "name", "#{name}"));
    let oracle = (
        "sql/oracle/schema.sql",
        "CREATE SEQUENCE orders_seq; CREATE TABLE orders (id NUMBER(19) NOT NULL, name VARCHAR2(20), PRIMARY KEY (id));",
    );
    let with = file(&mapper("add_oracle", "id, name", "orders_seq.nextval, #{name}"));
    assert!(faults(&[("src/main/resources/M.xml", &with), oracle]).is_empty());
    assert_eq!(faults(&[("src/main/resources/M.xml", &file("")), oracle]), ["sql/oracle/schema.sql"]);
}

#[test]
fn an_upgrade_that_patches_a_table_does_not_tell_what_it_is() {
    let patch = "ALTER TABLE orders MODIFY COLUMN id bigint NOT NULL;";
    assert!(faults(&[("src/main/java/a/Order.java", ENTITY), ("db/upgrade/mysql/1.1.sql", patch)]).is_empty());
    assert_eq!(faults(&[("src/main/java/a/Order.java", ENTITY), ("db/upgrade/mysql/1.1.sql", WRONG)]), ["db/upgrade/mysql/1.1.sql"]);
}

#[test]
fn an_insert_is_judged_against_its_table_as_it_is_then() {
    let seed = "INSERT INTO orders (name) VALUES ('a');";
    let mend = "ALTER TABLE orders MODIFY id bigint NOT NULL AUTO_INCREMENT;";
    let before = format!("{WRONG}\n{seed}\n{mend}\n");
    let after = format!("{WRONG}\n{mend}\n{seed}\n");
    assert_eq!(faults(&[("db/mysql/schema.sql", &before)]), ["db/mysql/schema.sql"]);
    assert!(faults(&[("db/mysql/schema.sql", &after)]).is_empty());
}

#[test]
fn a_quoted_template_of_a_name_is_the_tables_own() {
    let schema = "CREATE TABLE `{prefix}orders` (id bigint NOT NULL, name varchar(20), PRIMARY KEY (id)) ENGINE=InnoDB;";
    let code = "class Orders { void add(Connection c) { c.prepareStatement(\"INSERT INTO '{prefix}orders' (name) VALUES (?)\"); } }";
    assert_eq!(faults(&[("db/mysql/schema.sql", schema), ("src/main/java/a/Orders.java", code)]), ["db/mysql/schema.sql"]);
}

#[test]
fn a_sample_with_its_own_schema_means_no_other() {
    let root = "CREATE TABLE orders (id bigint NOT NULL PRIMARY KEY) ENGINE=InnoDB;";
    let files = [
        ("Cargo.toml", "[workspace]"),
        ("migrations/mysql/2017_a/up.sql", root),
        ("examples/shop/pom.xml", "<project/>"),
        ("examples/shop/src/main/java/a/Order.java", ENTITY),
        ("examples/shop/migrations/mysql/2017_a/up.sql", RIGHT),
    ];
    assert!(faults(&files).is_empty());
}

#[test]
fn what_a_script_selects_may_be_nothing() {
    let finding = |insert: &str| {
        let script = format!(
            "CREATE TABLE t (id bigint NOT NULL, name varchar(20), PRIMARY KEY (id)) ENGINE=InnoDB;\nCREATE TABLE s (a int) ENGINE=InnoDB;\n{insert};"
        );
        let findings = judge(&analyze_texts(vec![("db/mysql/schema.sql".to_owned(), script)]), &Config::default()).findings;
        let [finding] = findings.as_slice() else { panic!("{findings:#?}") };
        (finding.severity, finding.message.clone())
    };
    let (severity, message) = finding("INSERT INTO t (name) SELECT a FROM s");
    assert_eq!(severity, crate::diagnostic::Severity::Warning);
    assert!(message.contains("The insert fails as soon as it selects a row, with error 1364"), "{message}");
    let (severity, message) = finding("INSERT INTO t (name) SELECT 'x'");
    assert_eq!(severity, crate::diagnostic::Severity::Error);
    assert!(message.contains("The insert fails with error 1364"), "{message}");
}

#[test]
fn a_schema_with_the_entitys_sequence_is_for_the_setting_that_takes_from_it() {
    let entity = "package a;\nimport javax.persistence.*;\n@Entity @Table(name = \"orders\")\npublic class Order {\n  @Id @GeneratedValue(strategy = GenerationType.AUTO, generator = \"g\")\n  @SequenceGenerator(name = \"g\", sequenceName = \"orders_seq\") Long id;\n  String name;\n}\n";
    let table = "CREATE TABLE orders (id bigint NOT NULL, name varchar(20), PRIMARY KEY (id))\nGO\n";
    let sequence = format!("create sequence orders_seq start with 1 increment by 50\nGO\n{table}");
    let files = |script: &str| {
        faults(&[
            ("src/main/java/a/Order.java", entity),
            ("src/main/resources/META-INF/persistence.xml", "<property name=\"hibernate.id.new_generator_mappings\" value=\"false\"/>"),
            ("src/main/resources/sqlserver/schema.sql", script),
        ])
    };
    assert_eq!(files(table), ["src/main/resources/sqlserver/schema.sql"]);
    assert!(files(&sequence).is_empty());
    assert_eq!(files(&sequence.replace("orders_seq", "bills_seq")), ["src/main/resources/sqlserver/schema.sql"]);
    // Hibernate's own is there for others.
    let shared = entity.replace("orders_seq", "hibernate_sequence");
    let files = [
        ("src/main/java/a/Order.java", shared.as_str()),
        ("src/main/resources/META-INF/persistence.xml", "<property name=\"hibernate.id.new_generator_mappings\" value=\"false\"/>"),
        ("src/main/resources/sqlserver/schema.sql", &sequence.replace("orders_seq", "hibernate_sequence")),
    ];
    assert_eq!(faults(&files), ["src/main/resources/sqlserver/schema.sql"]);
}

#[test]
fn what_an_upgrade_mends_is_still_wrong_in_a_snapshot_that_has_the_rest_of_it() {
    let entity = ENTITY.replace("String name;", "");
    let insert = "class Orders { void add() { save(new Order()); } }";
    let required = "CREATE TABLE orders (id bigint NOT NULL AUTO_INCREMENT, name varchar(20) NOT NULL, PRIMARY KEY (id)) ENGINE=InnoDB;";
    let brought = "CREATE TABLE bill (id int, total int); CREATE TABLE payment (id int);";
    let mend = "ALTER TABLE orders MODIFY COLUMN name varchar(20) NULL;";
    let found = |snapshot: &str, upgrade: &str| {
        faults(&[
            ("src/main/java/a/Order.java", &entity),
            ("src/main/java/a/Orders.java", insert),
            ("db/mysql.sql", snapshot),
            ("db/upgrade/mysql/1.1.sql", upgrade),
        ])
    };
    assert_eq!(found(&format!("{required} {brought}"), &format!("{brought} {mend}")), ["src/main/java/a/Order.java"]);
    // Whoever installs the older one has to upgrade.
    assert!(found(required, &format!("{brought} {mend}")).is_empty());
    assert!(
        found(&format!("{required} CREATE TABLE bill (id int); CREATE TABLE payment (id int);"), &format!("{brought} {mend}")).is_empty()
    );
    let more = "ALTER TABLE bill ADD COLUMN paid int;";
    assert!(found(&format!("{required} {brought}"), &format!("{brought} {more} {mend}")).is_empty());
    // Nothing tells which is older.
    assert!(found(&format!("{required} {brought}"), mend).is_empty());
}

#[test]
fn hibernates_shared_sequence_does_not_say_how_one_entitys_key_is_made() {
    let entity = "package a;\nimport javax.persistence.*;\n@Entity @Table(name = \"orders\")\npublic class Order {\n  @Id @GeneratedValue(strategy = GenerationType.AUTO) Long id;\n  String name;\n}\n";
    let pom = "<project><parent><groupId>org.springframework.boot</groupId><artifactId>p</artifactId><version>1.3.3.RELEASE</version></parent></project>";
    let script = "CREATE SEQUENCE hibernate_sequence;\nCREATE TABLE orders (id BIGINT NOT NULL, name VARCHAR(20), PRIMARY KEY (id));\n";
    let files = [("pom.xml", pom), ("src/main/java/a/Order.java", entity), ("src/main/resources/h2/schema.sql", script)];
    assert_eq!(faults(&files), ["src/main/resources/h2/schema.sql"]);
}

#[test]
fn another_databases_table_of_that_name_is_not_the_entitys() {
    let other = "CREATE TABLE orders (id bigint NOT NULL, number varchar(20) NOT NULL, PRIMARY KEY (id)) ENGINE=InnoDB;";
    let class = ENTITY.replace("String name;", "String name; String mail; String phone;");
    let fitting = RIGHT.replace("name varchar(20)", "name varchar(20), mail varchar(9), phone varchar(9)");
    let tree = |first: &str, second: &str| {
        faults(&[("data/mysql/01_shop.sql", first), ("data/mysql/02_admin.sql", second), ("src/main/java/a/Order.java", &class)])
    };
    assert!(tree(other, &fitting).is_empty());
    let alike = fitting.replace(" AUTO_INCREMENT", "");
    assert_eq!(tree(&alike, &fitting), ["data/mysql/01_shop.sql"], "a copy of the same table forgot it");
    assert_eq!(tree(other, &alike)[0], "data/mysql/02_admin.sql", "its own table is at fault");
}

#[test]
fn a_shared_entity_is_for_the_program_that_has_none_of_its_own() {
    let uses = "<project><dependencies><dependency><artifactId>model</artifactId></dependency></dependencies></project>";
    let keyed = &ENTITY.replace("@GeneratedValue(strategy = GenerationType.IDENTITY) ", "");
    let files = [
        ("model/pom.xml", "<project/>"),
        ("model/src/main/java/a/Order.java", ENTITY),
        ("core/pom.xml", uses),
        ("core/src/main/resources/mysql/schema.sql", RIGHT),
        ("stock/pom.xml", uses),
        ("stock/src/main/java/a/stock/Order.java", keyed.as_str()),
        ("stock/src/main/resources/mysql/schema.sql", WRONG),
    ];
    assert!(faults(&files).is_empty());
    assert_eq!(faults(&files[..5]).len() + faults(&[files[0], files[1], files[4], files[6]]).len(), 1, "the only schema is meant");
}

#[test]
fn a_script_named_after_a_module_is_for_that_module() {
    let keyed = &ENTITY.replace("@GeneratedValue(strategy = GenerationType.IDENTITY) ", "");
    let mut files = vec![
        ("shop-orders/pom.xml", "<project/>"),
        ("shop-orders/src/main/java/a/Order.java", ENTITY),
        ("shop-stock/pom.xml", "<project/>"),
        ("shop-stock/src/main/java/b/Order.java", keyed.as_str()),
        ("shop-users/pom.xml", "<project/>"),
        ("docker/mysql/stock_tables.sql", WRONG),
    ];
    assert!(faults(&files).is_empty());
    files[5].0 = "docker/mysql/orders_tables.sql";
    assert_eq!(faults(&files), ["docker/mysql/orders_tables.sql"]);
}
