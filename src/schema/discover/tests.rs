//! Small trees of scripts, and the schemas that are found in them.

use super::{Plan, discover};
use crate::facts::Script;
use crate::schema::model::{Origin, Standing};
use crate::source::{FileId, FileKind, SourceFile, Sources};

fn plans(files: &[(&str, &str)]) -> Vec<(Plan, Vec<String>)> {
    let mut files = files.to_vec();
    files.sort_unstable();
    let file = |(index, (path, text)): (usize, &(&str, &str))| {
        let kind = if path.ends_with("Cargo.toml") { FileKind::CargoToml } else { FileKind::Sql };
        SourceFile::new(FileId(u32::try_from(index).unwrap()), *path, kind, *text)
    };
    let files: Vec<SourceFile> = files.iter().enumerate().map(file).collect();
    let read = |file: &SourceFile| crate::sql::read_script(file, super::dialect::named(&file.path));
    let scripts: Vec<Script> = files.iter().filter(|file| file.kind == FileKind::Sql).map(read).collect();
    let sources = Sources::new(files);
    let plans = discover(&sources, &scripts, &[], &crate::options::Options::default(), super::changelog::Changelogs::default());
    let paths = |plan: &Plan| plan.scripts.iter().map(|&index| sources.path(scripts[index].file).to_owned()).collect();
    plans.into_iter().map(|plan| (plan.clone(), paths(&plan))).collect()
}

/// `name dialect origin standing: script script`, a line for each plan.
fn told(files: &[(&str, &str)]) -> Vec<String> {
    let line = |(plan, paths): (Plan, Vec<String>)| {
        let strip = |path: &String| path.strip_prefix(&plan.name).map_or(path.clone(), |rest| rest.trim_start_matches('/').to_owned());
        let scripts: Vec<String> = paths.iter().map(strip).filter(|path| !path.is_empty()).collect();
        let line = format!("{} {} {} {:?}: {}", plan.name, plan.dialect.id(), plan.origin.id(), plan.standing, scripts.join(" "));
        line.trim_end_matches([':', ' ']).to_owned()
    };
    plans(files).into_iter().map(line).collect()
}

const A: &str = "CREATE TABLE a (id int PRIMARY KEY);";
const B: &str = "CREATE TABLE b (id int PRIMARY KEY);";
const ALTER_A: &str = "ALTER TABLE a ADD n int;";
const INSERT_A: &str = "INSERT INTO a (id) VALUES (1);";

#[test]
fn dialect_variants_are_schemas_of_their_own() {
    let files = [("db/schema-mysql.sql", A), ("db/schema-h2.sql", A), ("db/data-h2.sql", INSERT_A)];
    assert_eq!(told(&files), ["db/schema-h2.sql h2 snapshot Production: db/data-h2.sql", "db/schema-mysql.sql mysql snapshot Production"]);
}

#[test]
fn rows_go_to_a_table_by_its_last_name() {
    let files = [("db/sqlite/schema.sql", "CREATE TABLE n (id int); ALTER TABLE n RENAME TO a;"), ("db/sqlite/seed.sql", INSERT_A)];
    assert_eq!(told(&files), ["db/sqlite/schema.sql sqlite snapshot Production: db/sqlite/seed.sql"]);
}

#[test]
fn rows_for_any_database_go_to_each() {
    let files = [("db/mysql/schema.sql", A), ("db/h2/schema.sql", A), ("db/data.sql", INSERT_A)];
    assert_eq!(
        told(&files),
        ["db/h2/schema.sql h2 snapshot Production: db/data.sql", "db/mysql/schema.sql mysql snapshot Production: db/data.sql"]
    );
}

#[test]
fn files_with_different_tables_are_one_schema() {
    let files = [("sql/mysql/a.sql", A), ("sql/mysql/b.sql", B), ("sql/mysql/keys.sql", ALTER_A)];
    assert_eq!(told(&files), ["sql/mysql mysql snapshot Production: a.sql b.sql keys.sql"]);
}

#[test]
fn files_with_the_same_tables_stay_apart() {
    let files = [("sql/mysql/v1.sql", A), ("sql/mysql/v2.sql", A)];
    assert_eq!(told(&files), ["sql/mysql/v1.sql mysql snapshot Production", "sql/mysql/v2.sql mysql snapshot Production"]);
}

#[test]
fn flyway_runs_in_the_order_of_versions() {
    let files = [
        ("r/db/migration/V10__c.sql", ALTER_A),
        ("r/db/migration/V2__b.sql", B),
        ("r/db/migration/R__view.sql", INSERT_A),
        ("r/db/migration/V1_1__a.sql", A),
        ("r/db/migration/U2__b.sql", "DROP TABLE b;"),
    ];
    assert_eq!(told(&files), ["r/db/migration generic migrations Production: V1_1__a.sql V2__b.sql V10__c.sql R__view.sql"]);
}

#[test]
fn flyway_shares_the_common_folder_among_vendors() {
    let files = [("db/migration/V2__seed.sql", INSERT_A), ("db/migration/h2/V1__a.sql", A), ("db/migration/mysql/V1__a.sql", A)];
    assert_eq!(
        told(&files),
        [
            "db/migration/h2 h2 migrations Production: V1__a.sql db/migration/V2__seed.sql",
            "db/migration/mysql mysql migrations Production: V1__a.sql db/migration/V2__seed.sql"
        ]
    );
}

#[test]
fn diesel_steps_are_folders() {
    let files = [
        ("migrations/sqlite/2024-01-01-000000_a/up.sql", A),
        ("migrations/sqlite/2024-01-01-000000_a/down.sql", "DROP TABLE a;"),
        ("migrations/sqlite/2024-02-01-000000_test/up.sql", ALTER_A),
        ("migrations/mysql/2024-01-01-000000_a/up.sql", A),
    ];
    assert_eq!(
        told(&files),
        [
            "migrations/mysql mysql migrations Production: 2024-01-01-000000_a/up.sql",
            "migrations/sqlite sqlite migrations Production: 2024-01-01-000000_a/up.sql 2024-02-01-000000_test/up.sql"
        ]
    );
}

#[test]
fn the_crate_tells_the_database_of_its_migrations() {
    let cargo = "[package]\nname = \"x\"\n[dependencies]\nsqlx = { version = \"0.8\", features = [\"sqlite\"] }";
    let files = [
        ("x/Cargo.toml", cargo),
        ("x/migrations/1_a.sql", A),
        ("x/migrations/2_a.up.sql", ALTER_A),
        ("x/migrations/2_a.down.sql", ALTER_A),
    ];
    assert_eq!(told(&files), ["x/migrations sqlite migrations Production: 1_a.sql 2_a.up.sql"]);
}

#[test]
fn backquotes_in_a_crate_for_sqlite_are_no_sign_of_mysql() {
    let cargo = "[package]\nname = \"x\"\n[dependencies]\ndiesel = { version = \"2\", features = [\"sqlite\"] }";
    let quoted = "CREATE TABLE `a`(`id` INTEGER NOT NULL PRIMARY KEY);";
    assert_eq!(told(&[("x/Cargo.toml", cargo), ("x/migrations/1_a.sql", quoted)]), ["x/migrations sqlite migrations Production: 1_a.sql"]);
    let mysql = "CREATE TABLE `a`(`id` INTEGER NOT NULL PRIMARY KEY) ENGINE=InnoDB;";
    assert_eq!(told(&[("x/Cargo.toml", cargo), ("x/docs/a.sql", mysql)]).first().map(|line| line.contains("mysql")), Some(true));
}

#[test]
fn upgrades_stand_beside_the_snapshot() {
    let files = [
        ("sql/mysql.sql", A),
        ("sql/upgrade/1.10.0_schema/mysql/ddl.sql", ALTER_A),
        ("sql/upgrade/1.9.0_schema/mysql/ddl.sql", ALTER_A),
        ("sql/upgrade/1.9.0_schema/postgresql/ddl.sql", ALTER_A),
    ];
    assert_eq!(
        told(&files),
        [
            "sql/mysql.sql mysql snapshot Production",
            "sql/upgrade mysql upgrade Production: 1.9.0_schema/mysql/ddl.sql 1.10.0_schema/mysql/ddl.sql",
            "sql/upgrade/1.9.0_schema/postgresql/ddl.sql postgres upgrade Production"
        ]
    );
}

#[test]
fn a_chain_upon_a_database_from_elsewhere_is_an_upgrade() {
    let files = [("SQL/mysql.initial.sql", A), ("SQL/mysql/2011010100.sql", ALTER_A), ("SQL/mysql/2012010100.sql", ALTER_A)];
    assert_eq!(
        told(&files),
        ["SQL/mysql mysql upgrade Production: 2011010100.sql 2012010100.sql", "SQL/mysql.initial.sql mysql snapshot Production"]
    );
}

#[test]
fn test_rows_never_reach_the_real_schema() {
    let files = [("src/main/resources/schema.sql", A), ("src/test/resources/data.sql", INSERT_A)];
    assert_eq!(told(&files), ["src/main/resources/schema.sql generic snapshot Production"]);
}

#[test]
fn scripts_for_other_systems_are_left_alone() {
    assert!(told(&[("sql/clickhouse/a.sql", A), ("flink/a.sql", A), ("sql/drop.sql", "DROP TABLE a;")]).is_empty());
}

#[test]
fn a_chain_stands_on_the_base_beside_it() {
    let root = "db-migration/src/main/resources/db/postgresql";
    let (base, step) = (format!("{root}/base/schema.sql"), format!("{root}/migration/V2_1__a.sql"));
    assert_eq!(told(&[(&base, A), (&step, ALTER_A)]), [format!("{root}/migration postgres migrations Production: {base} V2_1__a.sql")]);
}

#[test]
fn changes_go_to_each_schema_that_has_one_of_the_tables() {
    let more = "ALTER TABLE a ADD n int; ALTER TABLE b ADD n int;";
    let files = [("db/mysql/one.sql", A), ("db/mysql/old.sql", A), ("db/mysql/two.sql", B), ("db/mysql/more.sql", more)];
    assert_eq!(
        told(&files),
        [
            "db/mysql/old.sql mysql snapshot Production: db/mysql/more.sql",
            "db/mysql/one.sql mysql snapshot Production: db/mysql/more.sql",
            "db/mysql/two.sql mysql snapshot Production: db/mysql/more.sql"
        ]
    );
}

#[test]
fn two_locations_of_flyway_are_one_chain_by_version() {
    let files = [
        ("r/db/migration/V1__a.sql", A),
        ("r/db/migration/V3__b.sql", "ALTER TABLE b ADD mac int;"),
        ("r/db/specific/postgresql/V2__b.sql", B),
        ("r/db/specific/h2/V2__b.sql", B),
    ];
    assert_eq!(
        told(&files),
        [
            "r/db/specific/h2 h2 migrations Production: r/db/migration/V1__a.sql V2__b.sql r/db/migration/V3__b.sql",
            "r/db/specific/postgresql postgres migrations Production: r/db/migration/V1__a.sql V2__b.sql r/db/migration/V3__b.sql",
        ]
    );
    let colliding = [("r/db/migration/V1__a.sql", A), ("r/db/specific/h2/V1__b.sql", B), ("r/db/specific/h2/V2__a.sql", ALTER_A)];
    assert_eq!(told(&colliding).len(), 2);
    let unrelated = [("r/db/migration/V1__a.sql", A), ("r/db/specific/h2/V2__b.sql", B)];
    assert_eq!(told(&unrelated).len(), 2);
}

#[test]
fn a_step_of_mere_drops_is_a_step_of_flyways_alone() {
    let drop = "DROP TABLE a;";
    let flyway = [("db/migration/V1__a.sql", A), ("db/migration/V2__gone.sql", drop), ("db/migration/V3__b.sql", B)];
    assert_eq!(told(&flyway), ["db/migration generic migrations Production: V1__a.sql V2__gone.sql V3__b.sql"]);
    let other = [("db/01_a.sql", A), ("db/02_b.sql", B), ("db/03_clear.sql", drop), ("other/V9__clear.sql", drop)];
    assert_eq!(told(&other), ["db generic snapshot Production: 01_a.sql 02_b.sql"]);
}

#[test]
fn a_script_that_runs_others_says_their_order() {
    let files = [
        ("sql/all_en.sql", "source step_01.sql;\nsource step_04_all.sql;\nsource data_en.sql;"),
        ("sql/all_de.sql", "source step_01.sql;\nsource step_04_all.sql;\nsource data_de.sql;"),
        ("sql/step_01.sql", "CREATE TABLE a (id int AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB;"),
        ("sql/step_04_all.sql", "source step_05_x_changes.sql;\nsource step_a1_drop_x.sql;"),
        ("sql/step_05_x_changes.sql", ALTER_A),
        ("sql/step_a1_drop_x.sql", "ALTER TABLE a DROP COLUMN n;"),
        ("sql/data_en.sql", INSERT_A),
        ("sql/data_de.sql", INSERT_A),
    ];
    let found = plans(&files);
    let [(plan, scripts)] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((plan.name.as_str(), plan.origin), ("sql/all_de.sql", Origin::Snapshot));
    let names = ["step_01", "step_05_x_changes", "step_a1_drop_x", "data_de", "data_en"];
    assert_eq!(*scripts, names.map(|name| format!("sql/{name}.sql")));
}

#[test]
fn a_tests_script_does_not_take_the_real_ones() {
    let files = [
        ("sql/a.sql", A),
        ("sql/update_a.sql", ALTER_A),
        ("src/test/resources/all.sql", "\\i ../../../sql/a.sql\n\\i ../../../sql/update_a.sql"),
    ];
    assert_eq!(told(&files).len(), 2, "{:?}", told(&files));
}

#[test]
fn a_numbered_series_is_one_chain_whatever_its_names_say() {
    let files = [
        ("sql/step_01.sql", "CREATE TABLE a (id int AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB;"),
        ("sql/step_02_x_changes.sql", ALTER_A),
        ("sql/step_03_alter_table.sql", ALTER_A),
        ("sql/step_10_drop_x.sql", "ALTER TABLE a DROP COLUMN n;"),
        ("sql/step_03_data.sql", INSERT_A),
    ];
    assert_eq!(
        told(&files),
        ["sql mysql snapshot Production: step_01.sql step_02_x_changes.sql step_03_alter_table.sql step_03_data.sql step_10_drop_x.sql"]
    );
    // Upgrades of a database that is elsewhere, and versions of one thing, are none.
    let files = [("sql/update_1.sql", ALTER_A), ("sql/update_2.sql", ALTER_A), ("sql/v1.sql", A), ("sql/v2.sql", A)];
    assert_eq!(told(&files).len(), 3, "{:?}", told(&files));
}

#[test]
fn a_description_that_speaks_of_a_database_makes_no_schema_of_its_own() {
    let engine = "CREATE TABLE a (id int NOT NULL AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB;";
    for (first, second, third) in [
        ("db/migrate/V_1_1__init.sql", "db/migrate/V_1_2__add_oracle_config.sql", "db/migrate/V_1_3__more.sql"),
        ("db/migration/V1.1__init.sql", "db/migration/V1.2__drop_dm_oracle.sql", "db/migration/V1.3__more.sql"),
        ("sql/01_init.sql", "sql/02_clickhouse_config.sql", "sql/03_more.sql"),
    ] {
        let files = [(first, engine), (second, ALTER_A), (third, "ALTER TABLE a ADD m int;")];
        let found = plans(&files);
        let whole = found.iter().filter(|(plan, paths)| plan.dialect.id() == "mysql" && paths.len() == 3);
        assert_eq!((whole.count(), found.len()), (1, 1), "{found:?}");
    }
    // Words that keep the databases of a chain apart.
    let files = [
        ("db/migration/V1__init_mysql.sql", A),
        ("db/migration/V1__init_h2.sql", A),
        ("db/migration/V2__b.sql", B),
        ("db/migration/V3__more.sql", ALTER_A),
        ("db/migration/V4__x.sql", INSERT_A),
        ("db/migration/V5__a_mysql.sql", "ALTER TABLE a ADD m int;"),
    ];
    let found: Vec<_> = plans(&files).into_iter().map(|(plan, paths)| (plan.dialect.id(), paths.len())).collect();
    assert_eq!(found, [("mysql", 5), ("h2", 4)]);
    // Where nothing else says which database it is, the word does.
    let files = [("db/migration/V1__init_mysql.sql", A), ("db/migration/V2__b.sql", B), ("db/migration/V3__more.sql", ALTER_A)];
    let found: Vec<_> = plans(&files).into_iter().map(|(plan, paths)| (plan.dialect.id(), paths.len())).collect();
    assert_eq!(found, [("mysql", 3)]);
}

#[test]
fn releases_go_on_where_the_last_one_ended() {
    let files = [
        ("migration/i9/postgresql/202101010000_b.sql", "ALTER TABLE a ALTER COLUMN id SET DEFAULT 0;"),
        ("migration/i8.2z/postgresql/202001010000_a.sql", A),
        ("migration/iD10/postgresql/202201010000_c.sql", ALTER_A),
    ];
    assert_eq!(
        told(&files),
        [
            "migration postgres migrations Production: i8.2z/postgresql/202001010000_a.sql i9/postgresql/202101010000_b.sql iD10/postgresql/202201010000_c.sql"
        ]
    );
    let modules = [("migrations/users/1_a.sql", A), ("migrations/orders/1_a.sql", B)];
    assert_eq!(told(&modules).len(), 2);
}

#[test]
fn a_folder_of_steps_goes_on_from_the_one_above() {
    let files = [("conf/db/V0.6__schema.sql", A), ("conf/db/upgrade/V0.7__schema.sql", ALTER_A), ("conf/db/upgrade/V1.0__schema.sql", B)];
    assert_eq!(told(&files), ["conf/db generic migrations Production: V0.6__schema.sql upgrade/V0.7__schema.sql upgrade/V1.0__schema.sql"]);
}

#[test]
fn first_steps_stand_beside_the_later_ones() {
    let root = "src/main/resources/flyway/parcels";
    let paths = [
        "init/common/V1.0.0__base.sql",
        "migrate/common/V1.0.2__log.sql",
        "migrate/hsqldb/V1.0.1__n.sql",
        "migrate/postgresql/V1.0.1__n.sql",
    ];
    let paths: Vec<String> = paths.iter().map(|path| format!("{root}/{path}")).collect();
    let texts = [A, B, ALTER_A, ALTER_A];
    let files: Vec<(&str, &str)> = paths.iter().map(String::as_str).zip(texts).collect();
    let found: Vec<_> = plans(&files).into_iter().map(|(plan, paths)| (plan.dialect.id(), paths.join(" ").replace(root, ""))).collect();
    let order = |dialect: &str| format!("/init/common/V1.0.0__base.sql /migrate/{dialect}/V1.0.1__n.sql /migrate/common/V1.0.2__log.sql");
    assert_eq!(found, [("hsqldb", order("hsqldb")), ("postgres", order("postgresql"))]);
}

#[test]
fn a_location_for_tests_is_none_of_the_programs() {
    let root = "src/main/resources/db/migration";
    let files = [
        ("src/main/resources/db/migration/mysql/V1__a.sql", A),
        ("src/main/resources/db/migration/mysql/V3__n.sql", ALTER_A),
        ("src/main/resources/db/migration/prod/V2__rows.sql", INSERT_A),
        ("src/main/resources/db/migration/test/V2__rows.sql", INSERT_A),
    ];
    let found: Vec<_> = plans(&files).into_iter().map(|(plan, paths)| (plan.standing, paths.join(" ").replace(root, ""))).collect();
    assert_eq!(found, [(Standing::Production, "/mysql/V1__a.sql /prod/V2__rows.sql /mysql/V3__n.sql".to_owned())]);
    // Without a prefix, by their times.
    let root = "src/main/resources/db/migration";
    let timed = [
        ("src/main/resources/db/migration/mysql/20220101000000__a.sql", A),
        ("src/main/resources/db/migration/mysql/20230101000000__n.sql", ALTER_A),
        ("src/main/resources/db/migration/seed/20220601000000__rows.sql", INSERT_A),
    ];
    let found: Vec<_> = plans(&timed).into_iter().map(|(_, paths)| paths.join(" ").replace(root, "")).collect();
    assert_eq!(found, ["/mysql/20220101000000__a.sql /seed/20220601000000__rows.sql /mysql/20230101000000__n.sql"]);
    // By version, where no two are of one.
    let found: Vec<_> = plans(&[files[0], files[1], files[3]]).into_iter().map(|(_, paths)| paths.join(" ").replace(root, "")).collect();
    assert_eq!(found, ["/mysql/V1__a.sql /test/V2__rows.sql /mysql/V3__n.sql"]);
}

#[test]
fn updates_are_in_the_order_of_their_dates() {
    let files = [("db/update.2021-11-04.sql", ALTER_A), ("db/update_2021_09-17.sql", A)];
    assert_eq!(told(&files), ["db generic upgrade Production: update_2021_09-17.sql update.2021-11-04.sql"]);
}

#[test]
fn what_a_script_says_beats_a_name_that_is_another_systems() {
    let mysql = "CREATE TABLE `a` (`id` bigint NOT NULL AUTO_INCREMENT, PRIMARY KEY (`id`)) ENGINE=InnoDB;";
    assert_eq!(told(&[("docs/sql/flink_web.sql", mysql)]), ["docs/sql/flink_web.sql mysql snapshot Documentation"]);
    assert_eq!(told(&[("sql/dm/a.sql", mysql)]).len(), 1);
    let olap = "CREATE TABLE `a` (`id` bigint NOT NULL) ENGINE=OLAP DUPLICATE KEY(`id`);";
    assert!(told(&[("sql/doris/a.sql", olap)]).is_empty());
    assert!(told(&[("sql/kingbase/a.sql", "CREATE TABLE a (id bigserial PRIMARY KEY);")]).is_empty());
}

#[test]
fn a_script_named_for_its_database_says_nothing_of_a_variant() {
    let files = [("db/tokensTableOracle.sql", A), ("db/tokensTable.sql", A)];
    assert_eq!(told(&files), ["db/tokensTable.sql generic snapshot Production", "db/tokensTableOracle.sql oracle snapshot Production"]);
    let files = [("db/schema-oracle.sql", A), ("db/more.sql", B)];
    assert_eq!(told(&files), ["db oracle snapshot Production: more.sql schema-oracle.sql"]);
}
