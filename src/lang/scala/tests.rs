use super::read;
use crate::lang::outline::{ExprKind, Outline, TypeDecl, TypeKind};
use crate::source::{FileId, FileKind, SourceFile};
use crate::text::{PieceKind, Text};

fn file(text: &str) -> SourceFile {
    SourceFile::new(FileId(0), "A.scala", FileKind::Scala, text)
}

fn outline(text: &str) -> Outline {
    let outline = read(&file(text));
    assert!(outline.errors.is_empty(), "{:?}", outline.errors);
    outline
}

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
    let outline = outline(&format!("object A {{\n  def f(given: String) = {{\n{code}\n}}\n}}\n"));
    outline.types[0].functions.iter().find(|function| function.name == "f").unwrap().texts.iter().map(show).collect()
}

fn named<'o>(outline: &'o Outline, name: &str) -> &'o TypeDecl {
    outline.types.iter().find(|decl| decl.name == name).unwrap()
}

#[test]
fn classes_objects_and_imports() {
    let outline = outline(
        "package a\npackage b\nimport c.D\nimport e.{F, G => H}\nimport i.J._\n@Entity @Table(name = \"users\")\ncase class User(@Id @Column(name = \"n\") id: Long, name: Option[String] = None) extends Base[Long](3) with Face\nclass Plain(x: Int, val y: Int)\nobject Names { val TABLE = \"t\"; def f(x: Int) = x }\ntrait T\n",
    );
    assert_eq!(outline.package, "a.b");
    let imports: Vec<_> = outline.imports.iter().map(|i| (i.path.as_str(), i.name.as_str(), i.is_static)).collect();
    assert_eq!(imports, [("c.D", "D", false), ("e.F", "F", false), ("e.G", "H", false), ("i.J.*", "*", true)]);
    let user = named(&outline, "User");
    assert_eq!(
        (user.qualified.as_str(), user.superclass.as_ref().unwrap().name.as_str(), user.interfaces[0].name.as_str()),
        ("a.b.User", "Base", "Face")
    );
    let ExprKind::Text(table) = &user.annotation("Table").unwrap().argument("name").unwrap().kind else { panic!() };
    assert_eq!(show(table), "users");
    let fields: Vec<_> = user.fields.iter().map(|f| (f.name.as_str(), f.ty.as_ref().unwrap().name.as_str(), f.annotations.len())).collect();
    assert_eq!(fields, [("id", "long", 2), ("name", "Option", 0)]);
    assert!(user.functions[0].calls[0].as_call().is_some_and(|call| call.name == "super" && call.arguments.len() == 1));
    assert_eq!(named(&outline, "Plain").fields.len(), 1);
    let names = named(&outline, "Names");
    assert!(names.fields[0].is_static && names.functions.iter().any(|function| function.name == "f" && function.is_static));
    assert_eq!(named(&outline, "T").kind, TypeKind::Interface);
}

#[test]
fn interpolators_put_texts_in_or_bind_values() {
    assert_eq!(texts("run(s\"a $TABLE ${x.y} $given\")"), ["a «TABLE» «x.y» ?"]);
    assert_eq!(texts("sql\"insert into a (b) values ($b, ${c.d})\".update.run"), ["insert into a (b) values (?, ?)"]);
    assert_eq!(texts("val q = sql\"\"\"\n  |insert ${x}\n\"\"\".stripMargin"), ["\n   insert ?\n"]);
    assert_eq!(texts("(fr\"insert into a\" ++ fr\"values\").update"), ["insert into a values "]);
}

#[test]
fn concatenations_and_growing_texts() {
    assert_eq!(texts("var q = \"insert into \" + TABLE\nif (x) q += \" a\"\nrun(q)"), ["insert into «TABLE»‹ a›"]);
    assert_eq!(texts("list.foreach { x => stmt.execute(\"insert \\\"a\\\"\") }"), ["insert \"a\""]);
    assert_eq!(texts("x match { case A(b) => \"one\"; case _ => \"two\" }"), ["one", "two"]);
}

#[test]
fn calls_and_operators() {
    let outline = outline(
        "object A {\n  def id = column[Long](\"id\", O.PrimaryKey)\n  def f = db.run(users += user)\n  def g = new B(1, \"x\")\n}\n",
    );
    let call = |name: &str| outline.types[0].functions.iter().find(|function| function.name == name).unwrap().calls[0].as_call().unwrap();
    let column = call("id");
    assert_eq!((column.name.as_str(), column.type_arguments[0].name.as_str(), column.arguments.len()), ("column", "long", 2));
    let run = call("f");
    let insert = run.arguments[0].as_call().unwrap();
    assert_eq!(
        (run.name.as_str(), insert.name.as_str(), insert.receiver.as_ref().unwrap().as_path().unwrap()),
        ("run", "+=", &["users".to_owned()][..])
    );
    let made = outline.types[0].functions.iter().find(|function| function.name == "g").unwrap();
    assert!(matches!(&made.records[0].kind, ExprKind::New(new) if new.ty.name == "B" && new.arguments.len() == 2));
}

#[test]
fn deep_nesting_does_not_exhaust_the_stack() {
    for text in [
        format!("object A {{ val x = {}1{} }}", "(".repeat(4000), ")".repeat(4000)),
        format!("object A {{ val x = a{} }}", ".b()".repeat(4000)),
        format!("object A {{ val x = \"a\"{} }}", " + \"b\"".repeat(4000)),
        format!("object A {{ def f = {}1 }}", "{ if (a) ".repeat(2000)),
        "object A { class B ".repeat(2000),
    ] {
        read(&file(&text));
    }
}
