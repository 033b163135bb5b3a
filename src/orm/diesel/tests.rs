use super::*;
use crate::facts::{Rest, SupplyKind, WrittenColumns};
use crate::lang::rust;
use crate::source::{FileId, FileKind, SourceFile, Sources};

/// The writers of some files: `table via: column=supply … rest`.
fn writers_of(files: &[&str]) -> (Vec<Writer>, Vec<Note>) {
    let files = files
        .iter()
        .enumerate()
        .map(|(index, code)| SourceFile::new(FileId(u32::try_from(index).unwrap()), format!("src/file{index}.rs"), FileKind::Rust, *code));
    let sources = Sources::new(files.collect());
    let outlines: Vec<Outline> = sources.iter().map(rust::read).collect();
    assert!(outlines.iter().all(|outline| outline.errors.is_empty()));
    let project = Project::new(&sources, &[], outlines);
    let (mut writers, mut notes) = (Vec::new(), Vec::new());
    for outline in project.outlines() {
        let (more, said) = read(&project, outline);
        writers.extend(more);
        notes.extend(said);
    }
    (writers, notes)
}

fn show(writer: &Writer) -> String {
    let WrittenColumns::Named(columns) = &writer.columns else { panic!() };
    let columns = columns.iter().map(|column| {
        let kind = match column.supply.kind {
            SupplyKind::Application => "given",
            SupplyKind::Conditional => "maybe",
            SupplyKind::Null => "null",
            _ => "other",
        };
        format!(" {}{}={kind}", column.names[0], if column.key { "*" } else { "" })
    });
    let rest = if writer.rest == Rest::Omitted { " omitted" } else { " unknown" };
    format!("{}:{}{rest}", writer.tables[0], columns.collect::<String>())
}

fn shown(files: &[&str]) -> Vec<String> {
    writers_of(files).0.iter().map(show).collect()
}

const SCHEMA: &str = r#"diesel::table! { users (id) { id -> Int4, #[sql_name = "type"] kind -> Text, name -> Nullable<Text>, } }
    table! { #[sql_name = "app_posts"] blog.posts (post_id) { post_id -> Int8, title -> Text, } }"#;

#[test]
fn an_insertable_struct_gives_its_fields() {
    let code = "#[derive(Debug)] #[derive(diesel::Insertable)]
        #[diesel(table_name = crate::schema::users, check_for_backend(diesel::pg::Pg))]
        struct NewUser<'a, T> { id: i32, kind: &'a str, #[diesel(column_name = name)] other: Option<String>, #[diesel(skip_insertion)] at: i8, t: T }";
    let (writers, notes) = writers_of(&[SCHEMA, code]);
    assert_eq!(writers.iter().map(show).collect::<Vec<_>>(), ["users: id*=given type=given name=maybe t=maybe omitted"]);
    assert_eq!(writers[0].name, "src/file1.rs::NewUser");
    assert_eq!(writers[0].dialects, [Dialect::Postgres]);
    assert!(notes.is_empty());
}

#[test]
fn a_part_of_another_struct_is_not_inserted_by_itself() {
    let code = "#[derive(Insertable)] #[diesel(table_name = users)] struct Whole { id: i32, #[diesel(embed)] part: Part, #[diesel(embed)] more: Option<More> }
        #[derive(Insertable)] #[diesel(table_name = users)] struct Part { kind: String }
        #[derive(Insertable)] #[diesel(table_name = users)] struct More { name: String }";
    let inserts: Vec<bool> = writers_of(&[SCHEMA, code]).0.iter().map(|writer| writer.inserts).collect();
    assert_eq!(inserts, [true, false, false]);
}

#[test]
fn tables_are_named_in_every_way_that_diesel_knows() {
    assert_eq!(
        shown(&[SCHEMA, "#[derive(Insertable)] #[table_name = \"posts\"] struct N { title: String }"]),
        ["app_posts: title=given omitted"]
    );
    assert_eq!(shown(&[SCHEMA, "#[derive(Insertable)] struct User { id: i32 }"]), ["users: id*=given omitted"]);
    assert_eq!(shown(&["#[derive(Insertable)] struct UserPost { id: i32 }"]), ["user_posts: id=given omitted"]);
    let namespace = |code: &str| writers_of(&[SCHEMA, code]).0[0].namespace.clone();
    assert_eq!(namespace("fn f() { insert_into(posts::table).default_values().execute(c); }").as_deref(), Some("blog"));
}

#[test]
fn embedded_structs_and_tests_make_no_claim() {
    let code = "#[derive(Insertable)] struct User { #[diesel(embed)] base: Base }
        #[cfg(test)] mod tests { #[derive(Insertable)] struct Post { id: i32 } fn f() { insert_into(users::table).default_values(); } }";
    assert_eq!(shown(&[SCHEMA, code]), ["users: unknown"]);
}

#[test]
fn a_struct_that_others_embed_is_not_inserted_alone() {
    let part = "#[derive(Insertable)] #[diesel(table_name = users)] struct Part { name: String }";
    let whole = "#[derive(Insertable)] #[diesel(table_name = users)] struct User { id: i32, #[diesel(embed)] part: Option<Part> }";
    let inserts = |code: &str| writers_of(&[SCHEMA, code]).0.iter().map(|writer| writer.inserts).collect::<Vec<_>>();
    assert_eq!(inserts(part), [true]);
    assert_eq!(inserts(&format!("{part} {whole}")), [false, true]);
    let alone = "fn f(c: C) { diesel::insert_into(users::table).values(Part { name }).execute(c); }";
    assert_eq!(inserts(&format!("{part} {whole} {alone}")), [true, true]);
}

#[test]
fn written_out_columns_are_all_that_is_inserted() {
    let insert = |values: &str| {
        let code = format!("async fn f(x: X) {{ diesel::insert_into(users::table){values}.execute(conn).await?; }}");
        shown(&[SCHEMA, &code])
    };
    assert_eq!(insert(".values(users::name.eq(x))"), ["users: name=given omitted"]);
    assert_eq!(insert(".values((users::kind.eq(x), users::name.eq(None::<String>)))"), ["users: type=given name=null omitted"]);
    assert_eq!(
        insert(".values(&vec![(id.eq(1), kind.eq(2)), (id.eq(2), name.eq(3))])"),
        ["users: id*=given type=maybe name=maybe omitted"]
    );
    assert_eq!(insert(".values(xs.iter().map(|x| (id.eq(x), kind.eq(x))).collect::<Vec<_>>())"), ["users: id*=given type=given omitted"]);
    assert_eq!(insert(".default_values()"), ["users: omitted"]);
    assert_eq!(insert(".values(users::table.select(a)).into_columns((users::id, users::kind))"), ["users: id*=given type=given omitted"]);
    assert_eq!(insert(".values((id.eq(1), x.name.map(|n| name.eq(n))))"), ["users: id*=given name=maybe omitted"]);
    assert_eq!(insert(".values(&x)"), [""; 0]);
    assert_eq!(insert(".values(NewUser { id: 1 })"), [""; 0]);
}

#[test]
fn locals_are_followed() {
    let code = "fn f() { let rows = xs.iter().map(|x| (users::id.eq(x),)).collect::<Vec<_>>(); conn.run(move |conn| {
        if a { diesel::replace_into(users::table).values(&rows).execute(conn) } else { b } }) }";
    assert_eq!(shown(&[SCHEMA, code]), ["users: id*=given omitted"]);
}

#[test]
fn a_struct_with_further_columns_makes_no_claim_about_the_rest() {
    let model = "#[derive(Insertable)] struct User { name: String }";
    let code = "fn f(user: &User) { insert_into(users::table).values((user, users::id.eq(1))).execute(c); }";
    assert_eq!(shown(&[SCHEMA, model, code]), ["users: name=given unknown", "users: id*=given unknown"]);
}

#[test]
fn tables_are_found_through_imports() {
    let insert = |code: &str| shown(&[SCHEMA, code]);
    assert_eq!(insert("use schema::posts as p; fn f() { insert_into(p::table).default_values(); }"), ["app_posts: omitted"]);
    assert_eq!(insert("fn f() { use schema::posts::dsl::*; insert_into(posts).default_values(); }"), ["app_posts: omitted"]);
    assert_eq!(insert("use schema::posts::table; fn f() { insert_into(table).default_values(); }"), ["app_posts: omitted"]);
    assert_eq!(insert("use schema::posts::dsl::*; use x::*; fn f() { insert_into(table).default_values(); }"), ["app_posts: omitted"]);
}

#[test]
fn what_is_not_understood_is_said() {
    let code = "fn f() { insert_into(users::table).values(make()).execute(c); insert_into(T::table()).values(a.eq(1)).execute(c); }";
    let (writers, notes) = writers_of(&[SCHEMA, code]);
    assert_eq!((writers.len(), notes.len()), (0, 2));
}

#[test]
fn the_connection_tells_the_database() {
    let (writers, _) =
        writers_of(&["use diesel::pg::Pg; fn f(c: &mut MysqlConnection) { insert_into(a::table).default_values().execute(c); }
        fn g() { insert_into(a::table).default_values().execute(c); }"]);
    assert_eq!(writers[0].dialects, [Dialect::MySql, Dialect::MariaDb]);
    assert_eq!(writers[1].dialects, [Dialect::Postgres]);
}

#[test]
fn a_struct_of_many_uses_is_inserted_where_an_insert_shows_it() {
    let model = "#[derive(Queryable, Insertable)] #[diesel(table_name = users)] struct Read { id: i32 }
        #[derive(AsChangeset, Insertable)] #[diesel(table_name = users)] struct UpdateUser { name: Option<String> }
        #[derive(AsChangeset, Insertable)] #[diesel(table_name = users)] struct NewUser { name: String }
        #[derive(Insertable)] #[diesel(table_name = posts)] struct NewPost { title: String }";
    let inserted = |code: &str| -> Vec<String> {
        let (writers, _) = writers_of(&[SCHEMA, model, code]);
        writers.iter().filter(|writer| writer.inserts).map(|writer| writer.name.rsplit(':').next().unwrap().to_owned()).collect()
    };
    assert_eq!(inserted(""), ["NewPost"]);
    assert_eq!(inserted("fn f(form: &NewUser) { insert_into(users::table).values(form).execute(c); }"), ["NewUser", "NewPost"]);
    assert_eq!(
        inserted("fn f() { let x = vec![UpdateUser { name }]; insert_into(users::table).values(&x).execute(c); }"),
        ["UpdateUser", "NewPost"]
    );
    assert_eq!(inserted("impl Read { fn f(&self) { insert_into(users::table).values(self).execute(c); } }"), ["Read", "NewPost"]);
    // `Self::InsertForm` may be any of them, but hardly one that holds changes.
    assert_eq!(
        inserted("fn f(form: &Self::InsertForm) { insert_into(users::table).values(form).execute(c); }"),
        ["Read", "NewUser", "NewPost"]
    );
    assert_eq!(inserted("impl NewUser { fn f(&self) { self.insert_into(users::table).execute(c); } }"), ["Read", "NewUser", "NewPost"]);
}
