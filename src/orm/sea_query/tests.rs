//! Rust code to schemas.

use super::scripts;
use crate::dialect::Dialect;
use crate::lang::rust;
use crate::project::Project;
use crate::schema::model::{Column, Generation, Origin, Schema};
use crate::schema::{build, discover};
use crate::source::{FileId, FileKind, SourceFile, Sources};

fn schema(files: &[&str], dialect: Dialect) -> Schema {
    let file = |(index, text): (usize, &&str)| {
        SourceFile::new(FileId(u32::try_from(index).unwrap()), format!("migration/src/m{index}_x.rs"), FileKind::Rust, *text)
    };
    let sources = Sources::new(files.iter().enumerate().map(file).collect());
    let outlines = sources.iter().map(rust::read).collect();
    let project = Project::new(&sources, &[], outlines);
    let scripts = scripts(&project);
    build::build(&discover::in_order("migration", dialect, &scripts), &scripts).0
}

/// A migration whose `up` is this, with identifiers of the table `users`.
fn step(up: &str) -> String {
    format!(
        "use sea_orm_migration::prelude::*;
        #[async_trait::async_trait]
        impl MigrationTrait for Migration {{
            async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {{ {up} }}
            async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {{ manager.drop_table(Table::drop().table(Users::Table).to_owned()).await }}
        }}
        #[derive(DeriveIden)] enum Users {{ Table, Id, FullName, Admin, #[sea_orm(iden = \"zip\")] PostalCode }}"
    )
}

fn told(column: &Column) -> String {
    let nullable = if column.nullable == Some(false) { " not null" } else { "" };
    let default = column.default.as_ref().map_or(String::new(), |default| format!(" default {}", default.text));
    let data_type = column.data_type.as_ref().map_or("?", |data_type| data_type.text.as_str());
    format!("{} {data_type}{nullable} {}{default}", column.name, column.generation.id())
}

fn columns(schema: &Schema, table: &str) -> Vec<String> {
    schema.tables[table].columns.iter().map(told).collect()
}

const CREATE: &str = "manager.create_table(Table::create().table(Users::Table).if_not_exists()
    .col(ColumnDef::new(Users::Id).big_integer().not_null().auto_increment().primary_key())
    .col(&mut ColumnDef::new(Users::FullName).string_len(64u32).not_null().unique_key())
    .col(ColumnDef::new(Users::Admin).boolean().not_null().default(false))
    .col(ColumnDef::new(Alias::new(\"Made\")).timestamp().default(Expr::current_timestamp()).to_owned())
    .col(ColumnDef::new(Users::PostalCode).custom(Alias::new(\"citext\")))
    .index(Index::create().name(\"i\").col(Users::Admin).col((Users::FullName, IndexOrder::Desc)).unique())
    .to_owned()).await?; Ok(())";

#[test]
fn tables_as_sea_query_describes_them() {
    let text = step(CREATE);
    let made = schema(&[&text], Dialect::Postgres);
    assert_eq!(
        columns(&made, "users"),
        [
            "id bigint not null identity",
            "full_name varchar(64) not null none",
            "admin boolean not null none default false",
            "Made timestamp none default current_timestamp",
            "zip ? none"
        ]
    );
    let table = &made.tables["users"];
    assert_eq!(table.primary_key.as_ref().unwrap().columns, ["id"]);
    assert_eq!(table.unique, [vec!["full_name"], vec!["admin", "full_name"]]);
    assert!(!table.partial);
    let at = table.columns[1].at;
    assert!(text.get(at.start as usize..at.end as usize).unwrap().starts_with("ColumnDef::new(Users::FullName)"));
}

#[test]
fn each_database_generates_in_its_own_way() {
    let text = step(CREATE);
    let generation = |dialect| schema(&[&text], dialect).tables["users"].columns[0].generation.clone();
    assert!(matches!(generation(Dialect::MySql), Generation::AutoIncrement(_)));
    assert!(matches!(generation(Dialect::Postgres), Generation::Identity { always: false, .. }));
    assert!(matches!(generation(Dialect::Sqlite), Generation::RowId(_)));
    assert!(generation(Dialect::Generic).is_known());
}

#[test]
fn later_steps_change_the_table() {
    let second = step(
        "manager.alter_table(TableAlterStatement::new().table(Users::Table).add_column(ColumnDef::new(Users::PostalCode).uuid().not_null().default(Expr::cust(\"gen_random_uuid()\")))
            .drop_column(Users::Admin).to_owned()).await?;
         manager.alter_table(sea_query::Table::alter().table(Users::Table).rename_column(Users::FullName, Alias::new(\"name\")).to_owned()).await?;
         manager.get_connection().execute_unprepared(\"ALTER TABLE users ADD COLUMN age int NOT NULL\").await?; Ok(())",
    );
    let first = step(
        "manager.create_table(Table::create().table(Users::Table).col(ColumnDef::new(Users::Id).integer()).col(ColumnDef::new(Users::Admin).boolean()).col(ColumnDef::new(Users::FullName).text()).primary_key(Index::create().col(Users::Id)).to_owned()).await",
    );
    let made = schema(&[&first, &second], Dialect::Postgres);
    assert_eq!(
        columns(&made, "users"),
        ["id integer not null none", "name text none", "zip uuid not null default default gen_random_uuid()", "age int not null none"]
    );
    let asks =
        second.replace("manager.get_connection()", "if manager.get_database_backend() == DbBackend::Postgres {} manager.get_connection()");
    assert!(schema(&[&first, &asks], Dialect::Postgres).tables["users"].partial);
}

#[test]
fn short_forms_of_seaorm() {
    let text = step(
        "manager.create_table(table_auto(Users::Table).col(pk_auto(Users::Id)).col(string_len_null(Users::FullName, 9)).col(uuid_uniq(Users::PostalCode))
            .col(boolean(Users::Admin).default(true)).to_owned()).await",
    );
    let made = schema(&[&text], Dialect::MySql);
    assert_eq!(
        columns(&made, "users"),
        [
            "id integer not null auto-increment",
            "full_name varchar(9) none",
            "zip uuid not null none",
            "admin boolean not null none default true",
            "created_at ? not null none default current_timestamp",
            "updated_at ? not null none default current_timestamp"
        ]
    );
    assert_eq!(made.tables["users"].unique, [["zip"]]);
}

#[test]
fn no_definition_in_code_takes_sql() {
    let made = schema(
        &[
            "fn f() { let t = Table::create().table(Alias::new(\"t\")).col(ColumnDef::new(Alias::new(\"id\")).integer().primary_key()).to_owned(); }",
        ],
        Dialect::Postgres,
    );
    assert_eq!((made.origin, made.tables.len()), (Origin::Migrations, 1));
}

#[test]
fn what_only_the_program_knows_is_not_known() {
    // A column from a function of the program's own, names in code, tables built bit by bit.
    let own = schema(
        &[&step("manager.create_table(Table::create().table(Users::Table).col(key(Users::Id)).to_owned()).await")],
        Dialect::Postgres,
    );
    assert!(own.tables["users"].partial);
    let bits = step(
        "let mut t = Table::create().table(Users::Table).col(ColumnDef::new(Users::Id).integer()).to_owned(); t.col(ColumnDef::new(Users::Admin).boolean()); manager.create_table(t).await",
    );
    assert!(schema(&[&bits], Dialect::Postgres).tables["users"].partial);
    let named = step("manager.create_table(Table::create().table(Users::Table).to_owned()).await").replace("#[derive(DeriveIden)]", "");
    let made = schema(&[&format!("{named} impl Iden for Users {{ fn unquoted(&self, s: &mut dyn Write) {{ }} }}")], Dialect::Postgres);
    assert!(made.tables.is_empty() && made.incomplete);
    assert!(schema(&["fn f() { let t = Table::create; }"], Dialect::Postgres).tables.is_empty());
}

#[test]
fn a_table_too_deep_to_be_read_is_not_taken_for_all_of_it() {
    let many: String = (0..200).map(|index| format!(".col(ColumnDef::new(Alias::new(\"c{index}\")).integer())")).collect();
    let made =
        schema(&[&step(&format!("manager.create_table(Table::create().table(Users::Table){many}.to_owned()).await"))], Dialect::Postgres);
    let table = &made.tables["users"];
    assert!(table.partial || table.columns.len() == 200, "{}", table.columns.len());
}

#[test]
fn a_step_does_what_it_calls_in_that_order() {
    let text = step("manager.create_table(first()).await?; fill(manager).await?; manager.alter_table(Table::alter().table(Users::Table).add_column(ColumnDef::new(Users::Admin).boolean()).to_owned()).await")
        + "const OTHER: &str = \"other\";
           fn first() -> TableCreateStatement { Table::create().table(Users::Table).col(ColumnDef::new(Users::Id).integer()).to_owned() }
           async fn fill(m: &SchemaManager) { m.get_connection().execute_unprepared(\"INSERT INTO users (id) VALUES (1)\").await; m.drop_table(Table::drop().table(Alias::new(OTHER)).to_owned()).await }
           fn only_down() -> TableCreateStatement { Table::create().table(Alias::new(\"old\")).col(ColumnDef::new(Users::Id).integer()).to_owned() }";
    let other = step(
        "manager.create_table(Table::create().table(Alias::new(\"other\")).col(ColumnDef::new(Users::Id).integer()).to_owned()).await",
    );
    let made = schema(&[&other, &text], Dialect::Postgres);
    assert_eq!(columns(&made, "users"), ["id integer none", "admin boolean none"]);
    assert_eq!(made.tables.keys().collect::<Vec<_>>(), ["users"]);
    // The rows are met with the table as it was then.
    assert_eq!(made.inserts[0].table.as_ref().unwrap().columns.len(), 1);
}
