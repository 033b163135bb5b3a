use super::read;
use crate::lang::outline::{ExprKind, Function, Outline, TypeDecl, TypeKind};
use crate::source::{FileId, FileKind, SourceFile};
use crate::text::{PieceKind, Text};

fn file(text: &str) -> SourceFile {
    SourceFile::new(FileId(0), "A.java", FileKind::Java, text)
}

fn outline(text: &str) -> Outline {
    read(&file(text))
}

/// The function `f` of a class whose body is `code`.
fn function(code: &str) -> (SourceFile, Function) {
    let file = file(&format!("class A {{ void f(String given) {{ {code} }} }}"));
    let function = read(&file).types.swap_remove(0).functions.swap_remove(0);
    (file, function)
}

/// A text with its constants as `«C»`, its holes as `?` and its conditional pieces in `‹›`.
fn show(text: &Text) -> String {
    let mut out = String::new();
    for piece in &text.pieces {
        let part = match &piece.kind {
            PieceKind::Literal(value) => value.clone(),
            PieceKind::Constant(name) => format!("«{name}»"),
            PieceKind::Hole => "?".to_owned(),
        };
        out.push_str(&if piece.conditional { format!("‹{part}›") } else { part });
    }
    out
}

fn texts(code: &str) -> Vec<String> {
    function(code).1.texts.iter().map(show).collect()
}

fn named<'o>(outline: &'o Outline, name: &str) -> &'o TypeDecl {
    outline.types.iter().find(|decl| decl.name == name).unwrap()
}

#[test]
fn declarations_of_every_kind() {
    let text = "package a.b;\nimport java.util.*;\nimport static x.Y.Z;\nimport c.D;\n\
        @Table(name = \"t\") public abstract class Outer<T extends Base, U> extends c.Base<T> implements I, J<Long> {\n\
        /* é */ @Id @Column(name = \"a\" + \"b\", nullable = false) private Long id; static final int[] X = {1, -2}; transient String a, b[];\n\
        enum Color implements Named { RED(1) { void x() { call(); } }, BLUE; private int code; }\n\
        record Pair(@Id Long left, String... right) { Pair { check(left); } }\n\
        interface Keys extends A, B { String TABLE = \"t\"; void m(); }\n\
        @interface Mark { String value() default \"\"; }\n}";
    let outline = outline(text);
    assert_eq!(outline.package, "a.b");
    let imports: Vec<_> = outline.imports.iter().map(|i| (i.path.as_str(), i.name.as_str(), i.is_static)).collect();
    assert_eq!(imports, [("java.util.*", "*", false), ("x.Y.Z", "Z", true), ("c.D", "D", false)]);
    assert!(outline.errors.is_empty());
    let kinds: Vec<_> = outline.types.iter().map(|t| (t.qualified.as_str(), t.kind)).collect();
    assert_eq!(
        kinds,
        [
            ("a.b.Outer", TypeKind::Class),
            ("a.b.Outer.Color", TypeKind::Enum),
            ("a.b.Outer.Pair", TypeKind::Record),
            ("a.b.Outer.Keys", TypeKind::Interface),
            ("a.b.Outer.Mark", TypeKind::Annotation)
        ]
    );
    let outer = &outline.types[0];
    assert!(outer.is_abstract);
    assert_eq!(outer.type_parameters, ["T", "U"]);
    let superclass = outer.superclass.as_ref().unwrap();
    assert_eq!((superclass.path.as_str(), superclass.name.as_str(), superclass.arguments[0].name.as_str()), ("c.Base", "Base", "T"));
    assert_eq!(outer.interfaces[1].arguments[0].name, "Long");
    let id = &outer.fields[0];
    assert!(id.annotation("Id").is_some());
    let ExprKind::Text(name) = &id.annotation("Column").unwrap().argument("name").unwrap().kind else { panic!() };
    assert_eq!(name.as_literal().as_deref(), Some("ab"));
    assert!(matches!(id.annotation("Column").unwrap().argument("nullable").unwrap().kind, ExprKind::Bool(false)));
    let ExprKind::List(items) = &outer.fields[1].initialiser.as_ref().unwrap().kind else { panic!() };
    assert!(matches!(&items[1].kind, ExprKind::Number(n) if n == "-2"));
    assert!(outer.fields[2].is_transient && outer.fields[3].ty.as_ref().unwrap().name == "[]");
    let color = &outline.types[1];
    assert!(matches!(&color.fields[0].initialiser.as_ref().unwrap().kind, ExprKind::New(new) if new.arguments.len() == 1));
    assert_eq!(color.functions[0].calls.len(), 1, "an enum constant's body runs in the initialiser");
    let pair = &outline.types[2];
    assert_eq!(pair.fields.len(), 2);
    assert!(pair.functions[0].is_constructor && pair.functions[0].calls.len() == 1);
    let keys = &outline.types[3];
    assert_eq!(keys.interfaces.len(), 2);
    assert!(keys.fields[0].is_static && keys.fields[0].is_final);
}

/// Of what is no program at all the parser keeps many readings, and takes minutes.
#[test]
fn what_is_no_program_is_given_up_before_it_costs_too_much() {
    let text = "<if test=\"a\">b</if>,".repeat(3_000);
    let start = std::time::Instant::now();
    assert_eq!(read(&file(&text)).errors, [file(&text).span()]);
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

#[test]
fn spans_cover_heads_names_and_literals() {
    let file = file("class A { // 中文\n @Id Long id; @Test void f() { g(\"ab\"); } }");
    let outline = read(&file);
    let decl = &outline.types[0];
    assert_eq!(file.slice(decl.at), "class A");
    assert_eq!(file.slice(decl.fields[0].at), "@Id Long id;");
    assert_eq!(file.slice(decl.fields[0].name_at), "id");
    let function = &decl.functions[0];
    assert_eq!(file.slice(function.at), "@Test void f()");
    assert!(function.is_test && decl.is_test);
    assert_eq!(file.slice(function.texts[0].pieces[0].at), "ab");
}

#[test]
fn concatenations_keep_their_parts() {
    let (file, function) = function(
        "int n = 1; run(\"INSERT INTO \" + TABLE + (\" (\" + Keys.ID) + \") VALUES (\" + given + n + ',' + 7 + f(\"x\") + \")\");",
    );
    let shown: Vec<String> = function.texts.iter().map(show).collect();
    assert_eq!(shown, ["INSERT INTO «TABLE» («Keys.ID») VALUES (??,7?)", "x"]);
    assert_eq!(file.slice(function.texts[0].pieces[0].at), "INSERT INTO ");
    assert_eq!(function.calls.len(), 2, "the outer call, and the one in the hole");
}

#[test]
fn constants_put_together_are_a_text() {
    assert_eq!(texts("run(INSERT + COLUMNS);"), ["«INSERT»«COLUMNS»"]);
    assert!(texts("run(1 + 2, a + b);").is_empty());
}

#[test]
fn escapes_are_resolved() {
    assert_eq!(texts(r#"run("a\"b\\c\n\t\101\uu0041\uD83D\uDE00");"#), ["a\"b\\c\n\tAA😀"]);
}

#[test]
fn text_blocks_lose_their_indentation() {
    let code = "run(\"\"\"\r\n    INSERT INTO t\r\n      (a) \\\r\n    \"x\"\\n\r\n\r\n    \"\"\");";
    assert_eq!(texts(code), ["INSERT INTO t\n  (a) \"x\"\n\n\n"]);
}

#[test]
fn formats_have_their_arguments_in_place() {
    assert_eq!(texts(r#"run(String.format("INSERT INTO %s (%2$s) %5d%% '%", TABLE, given));"#), ["INSERT INTO «TABLE» (?) ?% '%"]);
    assert_eq!(texts(r#"run("INTO %s".formatted(Keys.TABLE));"#), ["INTO «Keys.TABLE»"]);
    assert_eq!(texts(r#"run(MessageFormat.format("INTO {0} ({1})", TABLE, "a"));"#), ["INTO «TABLE» (a)"]);
    assert_eq!(texts(r#"run("INTO $t$ x".replace("$t$", TABLE));"#), ["INTO «TABLE» x"]);
    assert_eq!(texts(r#"run("VALUES (" + String.join(",", names) + ")");"#), ["VALUES (?)", ","]);
    let (file, function) = function(r#"run(String.format("INSERT INTO %s (id)", TABLE));"#);
    assert_eq!(file.slice(function.texts[0].pieces[2].at), " (id)");
}

#[test]
fn builders_are_one_text() {
    assert_eq!(texts(r#"run(new StringBuilder("a").append("b").append(X).append('c').toString());"#), ["ab«X»c"]);
    let grown = r#"StringBuilder sb = new StringBuilder(64); sb.append("INSERT INTO t (").append(given);
        if (given != null) { sb.append(", b"); } for (int i = 0; i < 2; i++) sb.append(",?"); sb.append(")"); run(sb.toString());"#;
    assert_eq!(texts(grown), ["INSERT INTO t (?‹, b›‹,?›)"]);
    assert_eq!(texts(r#"String sql = "a"; sql += "b" + given; if (x) sql = sql + "c"; run(sql);"#), ["ab?‹c›"]);
    assert_eq!(texts(r#"sql.append("a"); this.sb.append("b"); sql.append("c");"#), ["ac", "b"]);
}

#[test]
fn a_local_may_hold_one_of_several_texts() {
    let code = r#"String sql; if (mysql) { sql = "a"; } else { sql = "b"; sql += "c"; } sql += "d"; run(sql + "e");"#;
    assert_eq!(texts(code), ["ad", "bcd", "?e"]);
    assert_eq!(texts(r#"String sql = "a"; run(sql); sql = "b"; run(sql);"#), ["a", "b"]);
    assert_eq!(texts(r#"sb.append("a"); run(sb); sb.setLength(0); sb.append("b");"#), ["a", "b"]);
}

#[test]
fn a_local_text_is_part_of_a_greater_one() {
    assert_eq!(texts(r#"String t = "undo"; run("INTO " + t + "_log");"#), ["undo", "INTO undo_log"]);
    assert_eq!(texts(r#"StringBuilder c = new StringBuilder(); c.append("a, b"); run("(" + c.toString() + ")");"#), ["a, b", "(a, b)"]);
}

#[test]
fn whoever_gets_a_builder_may_append() {
    assert_eq!(texts(r#"StringBuilder sb = new StringBuilder("("); columns(sb); sb.append(")");"#), ["(?)"]);
}

#[test]
fn bodies_give_calls_assignments_locals_and_records() {
    let code = "User u = new User(1, new Name(\"a\")); u.id = next(); this.x.y = null; mapper.insert(u).then(() -> { other.call(new Thing()); }); \
        for (Row row : rows()) { row.go(); } try (Res r = open()) { } catch (Exception e) { log.warn(\"w\", e); } \
        Runnable k = new Runnable() { public void run() { inner.work(); } }; return cond ? left() : right();";
    let (file, function) = function(code);
    let calls: Vec<&str> = function.calls.iter().map(|call| file.slice(call.at)).collect();
    assert_eq!(
        calls,
        [
            "next()",
            "mapper.insert(u).then(() -> { other.call(new Thing()); })",
            "other.call(new Thing())",
            "rows()",
            "row.go()",
            "open()",
            "log.warn(\"w\", e)",
            "inner.work()",
            "left()",
            "right()"
        ]
    );
    let targets: Vec<String> = function.assignments.iter().map(|a| a.target.join(".")).collect();
    assert_eq!(targets, ["u.id", "this.x.y"]);
    let locals: Vec<&str> = function.locals.iter().map(|l| l.name.as_str()).collect();
    assert_eq!(locals, ["u", "row", "r", "k"]);
    let records: Vec<&str> = function.records.iter().map(|r| file.slice(r.at).split('(').next().unwrap()).collect();
    assert_eq!(records, ["new User", "new Thing", "new Runnable"]);
    let ExprKind::Call(then) = &function.calls[1].kind else { panic!() };
    let ExprKind::Call(insert) = &then.receiver.as_ref().unwrap().kind else { panic!() };
    assert!(insert.name == "insert" && matches!(&insert.receiver.as_ref().unwrap().kind, ExprKind::Path(p) if p == &["mapper"]));
}

#[test]
fn code_in_initialisers_has_a_function() {
    let outline = outline("class A { static final Q Q = make(x -> run(\"a\")); static { go(\"b\"); } { more(); } }");
    let function = &outline.types[0].functions[0];
    assert_eq!(function.name, "<init>");
    assert_eq!(function.texts.len(), 2);
    assert_eq!(function.calls.len(), 3);
}

#[test]
fn local_classes_are_types() {
    let outline = outline("class A { void f() { class B { int id; } record C(int x) {} } }");
    assert_eq!(named(&outline, "B").qualified, "A.B");
    assert_eq!(named(&outline, "C").fields.len(), 1);
}

#[test]
fn a_broken_file_is_read_as_far_as_possible() {
    let outline = outline("package a; class A { @Id Long id; void f( { x( } \n String name; } class B { int c; }");
    assert!(!outline.errors.is_empty());
    assert_eq!(named(&outline, "A").fields[0].name, "id");
    for text in [
        "",
        "class",
        "class A {",
        "class A { String s = \"abc",
        "class A { String s = \"\"\"",
        "@",
        "\u{feff}class A {}",
        "class A { void f() { x(\"\\u12\" + '\\'); } }",
    ] {
        super::read(&file(text));
    }
}

#[test]
fn depth_does_not_overflow_the_stack() {
    let deep = |open: &str, middle: &str, close: &str| {
        format!("class A {{ void f() {{ x = {}{middle}{}; }} }}", open.repeat(10_000), close.repeat(10_000))
    };
    for text in [
        deep("(", "1", ")"),
        deep("", "1", " + 1"),
        deep("", "1", " + \"a\""),
        deep("f(", "1", ")"),
        deep("a + (", "1", ")"),
        deep("!", "b", ""),
        deep("", "a", ".b()"),
        deep("", "a", ".append(\"b\")"),
        deep("", "a", ".b"),
        deep("() -> ", "a", ""),
        deep("b ? 1 : ", "2", ""),
        deep("", "a", " && b"),
        deep("new int[] {", "1", "}"),
        format!("class A {{ void f() {{ {} }} }}", "if (a) x(); else ".repeat(10_000) + ";"),
        format!("class A {{ void f() {{ {}{} }} }}", "{".repeat(10_000), "}".repeat(10_000)),
        format!("class A {{ {}int{} x; }}", "L<".repeat(10_000), ">".repeat(10_000)),
        "class A { ".repeat(10_000),
        format!("@A({} 1 {}) class A {{}}", "@A(".repeat(10_000), ")".repeat(10_000)),
    ] {
        read(&file(&text));
    }
}

#[test]
fn a_long_chain_of_plus_is_one_text() {
    let shown = texts(&format!("run(\"\"{});", " + \"a\"".repeat(5_000)));
    assert_eq!(shown, ["a".repeat(5_000)]);
}
