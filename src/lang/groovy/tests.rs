use super::read;
use crate::lang::outline::{ExprKind, Outline, TypeDecl};
use crate::source::{FileId, FileKind, SourceFile};
use crate::text::{PieceKind, Text};

fn file(text: &str) -> SourceFile {
    SourceFile::new(FileId(0), "A.groovy", FileKind::Groovy, text)
}

fn outline(text: &str) -> Outline {
    read(&file(text))
}

fn show(text: &Text) -> String {
    let part = |piece: &crate::text::Piece| match &piece.kind {
        PieceKind::Literal(value) => value.clone(),
        PieceKind::Constant(name) => format!("«{name}»"),
        PieceKind::Hole => "?".to_owned(),
    };
    text.pieces.iter().map(part).collect()
}

fn texts(code: &str) -> Vec<String> {
    let outline = outline(&format!("class A {{\n  def f(String given) {{\n{code}\n  }}\n}}\n"));
    outline.types[0].functions[0].texts.iter().map(show).collect()
}

fn named<'o>(outline: &'o Outline, name: &str) -> &'o TypeDecl {
    outline.types.iter().find(|decl| decl.name == name).unwrap()
}

#[test]
fn classes_fields_and_methods() {
    let text = "package a.b\nimport c.D\nimport static e.F.G\nimport h.I as J\n\
        @Entity\n@Table(name = \"users\", indexes = [@Index(name = 'x')])\nclass User<T> extends Base<Long, Map<A, B>> implements Serializable, Face {\n\
        String name\n  private Long version = 0\n  static final String TABLE = 'users' + X\n  @Id @GeneratedValue(strategy = GenerationType.IDENTITY)\n  Long id\n\
        static hasMany = [books: Book, roles: Role]\n  Map<String, List<Long>> all\n  User(String a) { this.name = a }\n\
        def save(Sql sql, @Param('x') x = 3) {\n    return sql.run(x)\n  }\n  static void main(String... args) { println \"hi\" }\n  enum E { A, B }\n  interface I { void x() }\n}\ntrait T { int x = 1 }\n";
    let outline = outline(text);
    assert_eq!(outline.package, "a.b");
    let imports: Vec<_> = outline.imports.iter().map(|i| (i.path.as_str(), i.name.as_str(), i.is_static)).collect();
    assert_eq!(imports, [("c.D", "D", false), ("e.F.G", "G", true), ("h.I", "J", false)]);
    let user = named(&outline, "User");
    assert_eq!((user.qualified.as_str(), user.superclass.as_ref().unwrap().name.as_str(), user.interfaces.len()), ("a.b.User", "Base", 2));
    let table = user.annotation("Table").unwrap();
    assert!(matches!(&table.argument("name").unwrap().kind, ExprKind::Text(name) if show(name) == "users"));
    assert!(matches!(&table.argument("indexes").unwrap().kind, ExprKind::List(all) if matches!(all[0].kind, ExprKind::Annotation(_))));
    let fields: Vec<_> =
        user.fields.iter().map(|f| (f.name.as_str(), f.ty.as_ref().map_or("", |ty| ty.name.as_str()), f.is_static)).collect();
    assert_eq!(
        fields,
        [
            ("name", "String", false),
            ("version", "Long", false),
            ("TABLE", "String", true),
            ("id", "Long", false),
            ("hasMany", "", true),
            ("all", "Map", false)
        ]
    );
    assert_eq!(user.fields[3].annotations.iter().map(|a| a.name.as_str()).collect::<Vec<_>>(), ["Id", "GeneratedValue"]);
    let functions: Vec<_> = user.functions.iter().map(|f| (f.name.as_str(), f.parameters.len(), f.is_static, f.is_constructor)).collect();
    assert_eq!(functions, [("User", 1, false, true), ("save", 2, false, false), ("main", 1, true, false)]);
    assert_eq!(outline.types.iter().map(|decl| decl.name.as_str()).collect::<Vec<_>>(), ["User", "E", "I", "T"]);
}

#[test]
fn closures_of_static_properties_are_functions_of_calls() {
    let outline = outline(
        "class A {\n  static mapping = {\n    table 'app_user'\n    id generator: 'sequence', params: [sequence: 's'],\n       column: 'user_id'\n    version(false)\n  }\n  String name\n}\n",
    );
    let a = named(&outline, "A");
    let mapping = a.functions.iter().find(|function| function.name == "mapping").unwrap();
    let calls: Vec<_> = mapping.calls.iter().map(|call| call.as_call().unwrap()).collect();
    assert_eq!(calls.iter().map(|call| call.name.as_str()).collect::<Vec<_>>(), ["table", "id", "version"]);
    let ExprKind::Record(id) = &calls[1].arguments[0].kind else { panic!() };
    assert_eq!(id.fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>(), ["generator", "params", "column"]);
    assert_eq!(a.fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>(), ["mapping", "name"]);
}

#[test]
fn strings_of_every_kind() {
    assert_eq!(texts("sql.execute(\"a ${x.id}, $name.first \\$z ${f(1)}\")"), ["a «x.id», «name.first» $z ?"]);
    assert_eq!(texts("sql.executeInsert 'it $x \\'s', [name]"), ["it $x 's"]);
    assert_eq!(texts("def q = \"\"\"\n insert \"${TABLE}\" a\"\"\".stripIndent()"), ["\n insert \"«TABLE»\" a"]);
    assert_eq!(texts("def s = '''insert''' + TABLE + \" a\" + f(3)"), ["insert«TABLE» a?"]);
    assert_eq!(texts("def p = x =~ /it's \"/\nrun('a') // it's\n/* ' */ run('b')"), ["a", "b"]);
    let outline = outline("class A {\n  def f() {\n    sql.execute \"insert\", [a]\n  }\n}\n");
    let call = outline.types[0].functions[0].calls[0].as_call().unwrap();
    assert_eq!((call.name.as_str(), call.receiver.as_ref().unwrap().as_path().unwrap()), ("execute", &["sql".to_owned()][..]));
}

#[test]
fn scripts_and_tests() {
    let script = outline("def top = 'insert into t (a) values (1)'\nprintln top\n");
    assert_eq!(show(&script.functions[0].texts[0]), "insert into t (a) values (1)");
    assert!(named(&outline("class UserSpec extends Specification {\n  def \"it works\"() {\n    run('x')\n  }\n}\n"), "UserSpec").is_test);
}

#[test]
fn any_text_is_read_to_its_end() {
    for text in [
        "class",
        "class A",
        "class A {",
        "}",
        "\"${",
        "'''",
        "@",
        "@A(",
        "static x = {",
        "def f(",
        "a ? b : c",
        "é = 'é${é}'",
        "class A<B",
        "[[[[",
        "/* ",
    ] {
        read(&file(text));
    }
    for text in ["[".repeat(5000), "class A { ".repeat(3000), format!("x = {}", "'a' + ".repeat(5000))] {
        read(&file(&text));
    }
}
