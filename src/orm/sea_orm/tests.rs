use super::*;
use crate::lang::rust;
use crate::source::{FileId, FileKind, SourceFile, Sources};

/// The writers of `(path, code)` files.
fn writers(files: &[(&str, &str)]) -> Vec<Writer> {
    let files = files
        .iter()
        .enumerate()
        .map(|(index, (path, code))| SourceFile::new(FileId(u32::try_from(index).unwrap()), *path, FileKind::Rust, *code));
    let sources = Sources::new(files.collect());
    let outlines: Vec<Outline> = sources.iter().map(rust::read).collect();
    assert!(outlines.iter().all(|outline| outline.errors.is_empty()));
    let project = Project::new(&sources, &[], outlines);
    project.outlines().iter().flat_map(|outline| read(&project, outline).0).collect()
}

fn show(writer: &Writer) -> String {
    let WrittenColumns::Named(columns) = &writer.columns else { panic!() };
    let columns = columns.iter().map(|column| {
        let key = if column.key { "*" } else { "" };
        format!(" {}{key}={:?}", column.names[0], column.supply.kind)
    });
    format!("{}:{}", writer.tables[0], columns.collect::<String>())
}

const CAKE: &str = r#"
    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "cakes", schema_name = "shop")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(column_name = "label")]
        pub name: String,
        #[sea_orm(ignore)]
        pub extra: i32,
        pub note: Option<String>,
        #[sea_orm(has_many)]
        pub fruits: HasMany<super::fruit::Entity>,
    }
    impl ActiveModelBehavior for ActiveModel {}
"#;

/// The cake's columns after some code of another file.
fn cake(code: &str) -> String {
    let writers = writers(&[("src/entity/cake.rs", CAKE), ("src/main.rs", code)]);
    show(&writers[0])
}

#[test]
fn an_entity_names_its_table_and_columns() {
    let writers = writers(&[("src/entity/cake.rs", CAKE)]);
    assert_eq!(show(&writers[0]), "cakes: id*=Database label=Conditional note=Conditional");
    assert_eq!((writers[0].namespace.as_deref(), writers[0].inserts), (Some("shop"), false));
    assert_eq!(writers[0].name, "src/entity/cake.rs::Model");
}

#[test]
fn a_key_that_is_never_set_is_the_databases() {
    let code = "fn f() { cake::ActiveModel { name: Set(\"x\".to_owned()), note: Set(None), ..Default::default() }.insert(db).await?; }";
    assert_eq!(cake(code), "cakes: id*=Database label=Application note=Null");
    assert_eq!(
        cake("fn f() { cake::ActiveModel { id: NotSet, name: Set(x), note: NotSet }.save(db); }"),
        "cakes: id*=Database label=Application note=Conditional"
    );
}

#[test]
fn a_key_that_is_always_set_is_the_applications() {
    let code = "use entity::cake as c; fn f() { let m = c::ActiveModel { id: ActiveValue::Set(1), ..Default::default() }; }";
    assert_eq!(cake(code), "cakes: id*=Application label=Conditional note=Conditional");
    let code = "use entity::cake::Model as Cake; fn f() { Cake { id: 1, name, note: None }.into_active_model() }";
    assert_eq!(cake(code), "cakes: id*=Application label=Application note=Null");
}

#[test]
fn a_key_that_is_sometimes_set_is_conditional() {
    let code = "fn f() { let mut m = cake::ActiveModel { name: Set(x), ..Default::default() }; if a { m.id = Set(1); } m.note = Set(n); }";
    assert_eq!(cake(code), "cakes: id*=Conditional label=Application note=Conditional");
    let code = "fn f() { cake::ActiveModel { name: Set(x), ..other.into() }.insert(db) }";
    assert_eq!(cake(code), "cakes: id*=Conditional label=Application note=Conditional");
    assert_eq!(cake("fn f() { cake::ActiveModel::from_json(x) }"), "cakes: id*=Conditional label=Conditional note=Conditional");
}

#[test]
fn updates_and_tests_say_nothing_about_inserts() {
    let code = "fn f() { cake::ActiveModel { id: Set(1), name: Set(x), ..Default::default() }.update(db); }
        fn g() { let m = cake::ActiveModel { id: Set(1), ..Default::default() }; cake::Entity::update(m).exec(db); }
        fn h() { cake::ActiveModel { id: Unchanged(1), ..Default::default() }.save(db); }
        #[cfg(test)] mod tests { fn f() { cake::ActiveModel { id: Set(1), ..Default::default() }; } }";
    assert_eq!(cake(code), "cakes: id*=Database label=Conditional note=Conditional");
}

#[test]
fn what_new_and_before_save_set_counts() {
    let model = CAKE.replace("{}\n", "{ fn new() -> Self { Self { id: Set(Uuid::new_v4()), ..ActiveModelTrait::default() } } }\n");
    let make = "fn f() { cake::ActiveModel { name: Set(x), ..Default::default() }.insert(db); }";
    assert_eq!(
        show(&writers(&[("src/cake.rs", &model), ("src/main.rs", make)])[0]),
        "cakes: id*=Conditional label=Application note=Conditional"
    );
    let model = CAKE.replace("{}\n", "{ async fn before_save(mut self, i: bool) -> R { if i { self.id = Set(1); } Ok(self) } }\n");
    assert_eq!(
        show(&writers(&[("src/cake.rs", &model), ("src/main.rs", make)])[0]),
        "cakes: id*=Conditional label=Application note=Conditional"
    );
}

#[test]
fn auto_increment_is_off_where_the_macro_turns_it_off() {
    let key = |fields: &str| {
        let code = format!("#[derive(DeriveEntityModel)] #[sea_orm(table_name = \"t\")] pub struct Model {{ {fields} }}");
        show(&writers(&[("t.rs", &code)])[0])
    };
    assert_eq!(key("#[sea_orm(primary_key, auto_increment = false)] id: i32"), "t: id*=Application");
    // sea-orm-macros: `NOT_AUTO_INCRE_TYPE_SUFFIX`
    assert_eq!(key("#[sea_orm(primary_key)] id: uuid::Uuid"), "t: id*=Application");
    assert_eq!(key("#[sea_orm(primary_key)] id: String"), "t: id*=Application");
    assert_eq!(key("#[sea_orm(primary_key, auto_increment = true)] id: String"), "t: id*=Database");
    assert_eq!(key("#[sea_orm(primary_key)] a: i32, #[sea_orm(primary_key)] b: i32"), "t: a*=Application b*=Application");
}

#[test]
fn modules_inside_a_file_and_aliases_are_found() {
    let code = "mod a { #[derive(DeriveEntityModel)] #[sea_orm(table_name = \"ta\")] pub struct Model { #[sea_orm(primary_key)] id: i32 } }
        mod b { #[derive(DeriveEntityModel)] #[sea_orm(table_name = \"tb\")] pub struct Model { #[sea_orm(primary_key)] id: i32 }
            impl Model { fn f() { ActiveModel { id: Set(1) }; } } }
        pub use a::ActiveModel as NewA;";
    let made = writers(&[("src/lib.rs", code), ("src/main.rs", "use lib::NewA; fn f() { NewA { id: NotSet }.insert(db); }")]);
    assert_eq!(made.iter().map(show).collect::<Vec<_>>(), ["ta: id*=Database", "tb: id*=Application"]);
    assert!(made.iter().all(|writer| writer.inserts));
}

#[test]
fn the_expanded_format_is_read() {
    let code = r#"
        #[derive(Copy, Clone, Default, Debug, DeriveEntity)] pub struct Entity;
        impl EntityName for Entity { fn table_name(&self) -> &str { "cake" } }
        #[derive(DeriveModel, DeriveActiveModel)] pub struct Model { pub id: i32, pub name: String }
        #[derive(DeriveColumn)] pub enum Column { Id, #[sea_orm(column_name = "label")] Name }
        #[derive(DerivePrimaryKey)] pub enum PrimaryKey { Id }
        impl PrimaryKeyTrait for PrimaryKey { type ValueType = i32; fn auto_increment() -> bool { AUTO } }
    "#;
    assert_eq!(show(&writers(&[("cake.rs", &code.replace("AUTO", "true"))])[0]), "cake: id*=Database label=Conditional");
    assert_eq!(show(&writers(&[("cake.rs", &code.replace("AUTO", "false"))])[0]), "cake: id*=Application label=Conditional");
}

#[test]
fn partial_models_set_what_they_have() {
    let code = "use cake::ActiveModel; #[derive(DeriveIntoActiveModel)] struct NewCake { name: String, note: Option<String> }";
    assert_eq!(cake(code), "cakes: id*=Database label=Application note=Conditional");
}

#[test]
fn columns_are_renamed_together() {
    let code = "#[derive(DeriveEntityModel)] #[sea_orm(table_name = \"t\", rename_all = \"camelCase\")] pub struct Model { #[sea_orm(primary_key)] pub user_id: i32 }";
    assert_eq!(show(&writers(&[("t.rs", code)])[0]), "t: userId*=Database");
}
