use super::*;
use crate::lang::outline::{Expr, ExprKind, TypeKind};
use crate::source::FileKind;

fn file(code: &str) -> SourceFile {
    SourceFile::new(FileId(0), "src/lib.rs", FileKind::Rust, code)
}

fn outline(code: &str) -> Outline {
    let outline = read(&file(code));
    assert!(outline.errors.is_empty(), "{:?}", outline.errors);
    outline
}

/// The texts of the first function: literals as they are, constants in `<>`, holes as `?`.
fn texts(code: &str) -> Vec<String> {
    let outline = outline(code);
    outline.functions.iter().flat_map(|function| &function.texts).map(show).collect()
}

fn show(text: &Text) -> String {
    let show = |piece: &Piece| match &piece.kind {
        PieceKind::Literal(value) => value.clone(),
        PieceKind::Constant(name) => format!("<{name}>"),
        PieceKind::Hole => "?".to_owned(),
    };
    text.pieces.iter().map(show).collect()
}

fn path(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Path(path) => path.join("::"),
        ExprKind::Call(call) => {
            let receiver = call.receiver.as_ref().map(|receiver| path(receiver) + ".").unwrap_or_default();
            let arguments: Vec<String> = call.arguments.iter().map(path).collect();
            format!("{receiver}{}({})", call.name, arguments.join(", "))
        }
        ExprKind::List(list) => format!("[{}]", list.iter().map(path).collect::<Vec<_>>().join(", ")),
        ExprKind::Record(record) => {
            let fields: Vec<String> = record.fields.iter().map(|field| format!("{}: {}", field.name, path(&field.value))).collect();
            let rest = record.rest.as_ref().map(|rest| format!(", ..{}", path(rest))).unwrap_or_default();
            format!("{} {{{}{rest}}}", record.path.join("::"), fields.join(", "))
        }
        ExprKind::Text(text) => format!("{:?}", show(text)),
        ExprKind::Number(number) => number.clone(),
        ExprKind::Bool(value) => value.to_string(),
        ExprKind::Null => "None".to_owned(),
        _ => "_".to_owned(),
    }
}

fn calls(code: &str) -> Vec<String> {
    outline(code).functions.iter().flat_map(|function| &function.calls).map(path).collect()
}

#[test]
fn structs_have_their_fields_and_attributes() {
    let code = r#"
/// Documentation is no annotation.
#[derive(Debug, diesel::Insertable)]
#[diesel(table_name = crate::schema::users, treat_none_as_default_value = false, check_for_backend(diesel::pg::Pg))]
pub struct NewUser<'a, T> {
    #[diesel(column_name = "type")]
    pub r#type: Option<&'a str>,
    pub at: chrono::DateTime<Utc>,
    tail: T,
}
struct Pair(i32, #[sea_orm(primary_key, auto_increment = false)] Vec<u8>);
"#;
    let outline = outline(code);
    let [user, pair] = outline.types.as_slice() else { panic!() };
    assert_eq!(
        (user.kind, user.name.as_str(), user.type_parameters.as_slice()),
        (TypeKind::Struct, "NewUser", ["T".to_owned()].as_slice())
    );
    assert!(file(code).slice(user.at).starts_with("#[derive") && file(code).slice(user.at).ends_with("NewUser"));
    assert!(user.annotation("derive").unwrap().has_flag("Insertable"));
    assert!(user.annotation("doc").is_none());
    let diesel = user.annotation("diesel").unwrap();
    assert_eq!(path(diesel.argument("table_name").unwrap()), "crate::schema::users");
    assert_eq!(path(diesel.argument("treat_none_as_default_value").unwrap()), "false");
    assert!(diesel.arguments.iter().any(|argument| {
        matches!(&argument.value.kind, ExprKind::Annotation(inner) if inner.name == "check_for_backend" && inner.has_flag("Pg"))
    }));
    let [kind, at, _] = user.fields.as_slice() else { panic!() };
    let ty = kind.ty.as_ref().unwrap();
    assert_eq!((kind.name.as_str(), ty.name.as_str(), ty.arguments[0].name.as_str()), ("type", "Option", "str"));
    assert_eq!(at.ty.as_ref().unwrap().path, "chrono.DateTime");
    assert_eq!(path(kind.annotation("diesel").unwrap().argument("column_name").unwrap()), "\"type\"");
    assert!(pair.fields[1].annotation("sea_orm").unwrap().has_flag("primary_key"));
    assert_eq!(pair.fields[1].name, "1");
}

#[test]
fn conditional_attributes_count() {
    let outline = outline(
        r#"#[cfg_attr(feature = "full", derive(Insertable), diesel(table_name = users), table_name = "users", serde)]
        struct A { id: i32 }"#,
    );
    let decl = &outline.types[0];
    assert!(decl.annotation("derive").unwrap().has_flag("Insertable"));
    assert_eq!(path(decl.annotation("diesel").unwrap().argument("table_name").unwrap()), "users");
    assert_eq!(path(decl.annotation("table_name").unwrap().argument("value").unwrap()), "\"users\"");
    assert!(decl.annotation("serde").is_some());
}

#[test]
fn enums_modules_and_tests() {
    let outline = outline(
        "mod a { enum E { One = 1, Two(i32) } fn free() {} }
        #[cfg(test)] mod tests { struct T; const OLD: &str = \"CREATE TABLE t (id int)\"; static S: &str = \"x\"; fn helper() {} }
        #[cfg(test)] const ALONE: &str = \"y\";
        const SHIPPED: &str = \"z\";
        #[cfg(any(test, feature = \"x\"))] mod both { fn used() {} }
        #[cfg(not(test))] fn shipped() {}
        #[tokio::test] async fn check() {}",
    );
    let flags: Vec<_> = outline.functions.iter().map(|function| (function.name.as_str(), function.is_test)).collect();
    assert_eq!(flags, [("free", false), ("helper", true), ("used", false), ("shipped", false), ("check", true)]);
    assert_eq!((outline.types[0].kind, outline.types[0].qualified.as_str()), (TypeKind::Enum, "a.E"));
    assert_eq!(outline.types[0].fields[1].name, "Two");
    assert!(outline.types[1].is_test);
    assert_eq!(outline.constants.iter().map(|constant| constant.name.as_str()).collect::<Vec<_>>(), ["SHIPPED"]);
}

#[test]
fn impl_blocks_belong_to_their_types() {
    let outline = outline(
        "impl User { const TABLE: &'static str = \"users\"; fn new() -> Self { Self { id: 1 } } fn save(&self) {} }
        struct User { id: i32 }
        impl Display for User {}
        impl ActiveModelBehavior for ActiveModel { fn new() -> Self { todo!() } }
        impl ActiveModel { fn other() {} }",
    );
    let names: Vec<_> = outline.types.iter().map(|decl| (decl.kind, decl.name.as_str(), decl.functions.len())).collect();
    assert_eq!(names, [(TypeKind::Struct, "User", 2), (TypeKind::Impl, "ActiveModel", 2)]);
    let user = &outline.types[0];
    assert_eq!(user.interfaces[0].name, "Display");
    assert!(user.functions[0].is_static && !user.functions[1].is_static);
    assert_eq!(user.fields[1].name, "TABLE");
    assert_eq!(outline.types[1].interfaces[0].name, "ActiveModelBehavior");
}

#[test]
fn imports_are_told_by_their_names() {
    let outline = outline("use a::b::{self, c as d, e::*}; use f;");
    let imports: Vec<_> = outline.imports.iter().map(|import| (import.path.as_str(), import.name.as_str())).collect();
    assert_eq!(imports, [("a.b", "b"), ("a.b.c", "d"), ("a.b.e.*", "*"), ("f", "f")]);
}

#[test]
fn chains_are_one_call() {
    assert_eq!(
        calls(
            "async fn f() { diesel::insert_into(users::table).values((users::id.eq(1), name.eq(&x))).execute(&mut conn).await?; g(h()); }"
        ),
        ["diesel.insert_into(users::table).values([users::id.eq(1), name.eq(x)]).execute(conn)", "g(h())"]
    );
}

#[test]
fn closures_are_what_they_return() {
    assert_eq!(
        calls("fn f() { let a = x.iter().map(|i| { let y = k(i); (id.eq(i), name.eq(y)) }).collect::<Vec<_>>(); }"),
        ["x.iter().map([id.eq(i), name.eq(y)]).collect()", "k(i)"]
    );
    assert_eq!(calls("fn f() { run(async move { if a() { b() } else { c() } }) }"), ["run(_)", "a()", "b()", "c()"]);
}

#[test]
fn records_are_listed_once() {
    let outline =
        outline("fn f() { save(users::ActiveModel { id: Set(1), name: None, ..Default::default() }); let b = B { c: C { d } }; }");
    let records: Vec<_> = outline.functions[0].records.iter().map(path).collect();
    assert_eq!(records, ["users::ActiveModel {id: Set(1), name: None, ..Default.default()}", "B {c: C {d: d}}"]);
    assert_eq!(outline.functions[0].calls.len(), 1);
}

#[test]
fn assignments_and_locals_have_their_values() {
    let outline = outline("fn f(mut self, a: &Model) { self.id = Set(1); let x: Option<i32> = None; let y = vec![1, 2]; *b = -3; }");
    let function = &outline.functions[0];
    let assignments: Vec<_> = function.assignments.iter().map(|a| (a.target.join("."), path(&a.value))).collect();
    assert_eq!(assignments, [("self.id".into(), "Set(1)".into()), ("b".into(), "-3".to_string())]);
    let locals: Vec<_> = function.locals.iter().map(|local| (local.name.as_str(), local.value.as_ref().map(path).unwrap())).collect();
    assert_eq!(locals, [("x", "None".to_owned()), ("y", "[1, 2]".to_owned())]);
    assert_eq!(function.parameters[0].name, "a");
}

#[test]
fn constants_hold_their_texts() {
    let outline = outline(
        "const INSERT: &str = \"INSERT INTO a\"; static ALL: &[&str] = &[\"a\", INSERT];
        static MIXED: &[&str] = &[\"INSERT INTO c\", f(\"INSERT INTO d\")]; static M: M = M { up: \"INSERT INTO e\" };
        static LAZY: LazyLock<String> = LazyLock::new(|| { let x = \"INSERT INTO b\"; x.into() });",
    );
    assert_eq!(path(outline.constants[0].initialiser.as_ref().unwrap()), "\"INSERT INTO a\"");
    assert_eq!(path(outline.constants[1].initialiser.as_ref().unwrap()), "[\"a\", INSERT]");
    let texts: Vec<_> = outline.functions.iter().map(|f| (f.name.as_str(), f.texts.iter().map(show).collect::<String>())).collect();
    assert_eq!(texts, [("MIXED", "INSERT INTO d".into()), ("M", "INSERT INTO e".into()), ("LAZY", "INSERT INTO b".to_owned())]);
}

#[test]
fn concatenations_and_formats_are_one_text() {
    assert_eq!(
        texts(
            r#"fn f() {
                let a = "INSERT INTO ".to_owned() + TABLE + &cols() + " VALUES";
                let b = format!("INSERT INTO {} ({cols}) {NAME} {:?} {{}}", Self::TABLE, x);
                let c = concat!("INSERT ", "INTO ", "c");
                let d = format!(concat!("a {}", " b"), 1);
                let e = String::from("x") + "y";
                let f = format!("{a}{0}", b::C, a = "lit");
            }"#
        ),
        ["INSERT INTO <TABLE>? VALUES", "INSERT INTO <Self.TABLE> (?) <NAME> ? {}", "INSERT INTO c", "a ? b", "xy", "lit<b.C>"]
    );
}

#[test]
fn texts_of_macros_are_kept_and_messages_are_not() {
    assert_eq!(
        texts(
            r##"fn f() {
                sqlx::query!(r#"INSERT INTO a (b) VALUES ($1)"#, b as _).execute(&pool);
                sqlx::query_as!(Foo::<Bar>, "INSERT INTO b", x);
                conn.execute("INSERT INTO c", params![1, 2]);
                rusqlite::named_params! { ":a" => 1 };
                info!("INSERT INTO log {}", 1);
                error!(target: "x", %err, "INSERT INTO log");
                select! { x = run("INSERT INTO d") => { go("INSERT INTO e"); } _ = y => {} };
                odd! { conn: sqlite, mysql { go("INSERT INTO f"); } [ => "INSERT INTO g" ] }
            }"##
        ),
        [
            "INSERT INTO a (b) VALUES ($1)",
            "INSERT INTO b",
            "INSERT INTO c",
            ":a",
            "INSERT INTO d",
            "INSERT INTO e",
            "INSERT INTO f",
            "INSERT INTO g"
        ]
    );
}

#[test]
fn item_macros_are_read_where_they_hold_items() {
    let code = "db_object! { #[derive(Insertable)] pub struct A { id: i32 } impl A { fn f(&self) {} } }
        diesel::table! { users (id) { id -> Int4, } }
        cfg_if! { if #[cfg(x)] { struct B; } else { fn g() {} } }
        macro_rules! m { ($a:expr) => { \"INSERT\" }; }";
    let outline = outline(code);
    let names: Vec<_> = outline.types.iter().map(|decl| decl.name.as_str()).collect();
    assert_eq!(names, ["A", "B"]);
    assert_eq!(outline.types[0].functions.len(), 1);
    let macros: Vec<_> = outline.macros.iter().map(|call| call.name.as_str()).collect();
    assert_eq!(macros, ["db_object", "table", "cfg_if", "macro_rules"]);
    assert_eq!(file(code).slice(outline.macros[1].body).trim(), "users (id) { id -> Int4, }");
    assert!(outline.functions.iter().all(|function| function.texts.is_empty()));
}

#[test]
fn spans_are_exact_in_texts_that_are_not_ascii() {
    for prefix in ["", "\u{feff}", "#!/usr/bin/env 跑\n", "// 中文注释 é\n"] {
        let code = format!("{prefix}fn f() {{ /* 密 */ let 名 = \"密码\"; g(\"INSERT INTO \\\n   t\", \"after\"); }}");
        let source = file(&code);
        let outline = read(&source);
        assert!(outline.errors.is_empty());
        let function = &outline.functions[0];
        assert_eq!(source.slice(function.name_at), "f");
        let pieces: Vec<_> = function.texts.iter().flat_map(|text| &text.pieces).map(|piece| source.slice(piece.at)).collect();
        assert_eq!(pieces, ["密码", "INSERT INTO ", "t", "after"]);
        assert_eq!(source.slice(function.locals[0].at), "let 名 = \"密码\"");
        assert!(source.slice(function.calls[0].at).starts_with("g(\"INSERT") && source.slice(function.calls[0].at).ends_with("\"after\")"));
    }
}

#[test]
fn what_cannot_be_parsed_leaves_the_rest() {
    let outline = read(&file("struct A { id: i32 }\nfn broken(a b) { \"INSERT INTO a\" }\nfn whole() { \"INSERT INTO b\"; }"));
    assert_eq!(outline.errors.len(), 1);
    assert_eq!(outline.types.len(), 1);
    let texts: Vec<_> = outline.functions.iter().flat_map(|function| &function.texts).map(show).collect();
    assert_eq!(texts, ["INSERT INTO a", "INSERT INTO b"]);

    let outline = read(&file("fn f() { \"INSERT INTO a\" } }"));
    assert_eq!((outline.errors.len(), outline.functions.len()), (1, 1));
    assert_eq!(read(&file("not rust at all ' \" \\")).errors.len(), 1);
}

#[test]
fn syntax_that_only_nightly_compilers_know_does_not_loop() {
    let outline =
        read(&file("crate trait Abs { fn f() { \"INSERT INTO a\"; } }\nfn g() { crate struct A; yeet!(); do yeet \"INSERT INTO b\"; }"));
    assert!(outline.functions.iter().any(|function| !function.texts.is_empty()));
}

#[test]
fn deep_nesting_does_not_exhaust_the_stack() {
    let deep = |open: &str, middle: &str, close: &str, times: usize| {
        let code = format!("fn f() {{ x = {}{middle}{}; }}", open.repeat(times), close.repeat(times));
        read(&file(&code))
    };
    // Threads of a run may have as little as two megabytes.
    let small = std::thread::Builder::new().stack_size(1 << 20);
    let run = small.spawn(move || {
        for times in [30, 50, 90, 190, 400, 900, 5_000, 9_000, 40_000] {
            let refused = |outline: &Outline, most: usize| {
                assert_eq!(outline.errors.is_empty(), times <= most, "{times} {most} {:?}", outline.errors)
            };
            refused(&deep("(", "1", ")", times), 400);
            refused(&deep("[", "1", "]", times), 400);
            refused(&deep("g(|| {", "1", "})", times), 190);
            deep("a + ", "1", "", times);
            deep("!", "1", "", times);
            deep("if a {} else ", "{}", "", times);
            deep("a", "", ".b(c, d)?", times);
            deep("a", "", "::<B, C", times);
            deep("&", "a", "", times);
            deep("|a| ", "a", "", times);
            deep("return ", "a", "", times);
            deep("\"a\" + ", "\"b\"", "", times);
        }
    });
    run.unwrap().join().unwrap();
}
