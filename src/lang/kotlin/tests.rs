use super::read;
use crate::lang::outline::{ExprKind, Function, Outline, TypeDecl, TypeKind};
use crate::source::{FileId, FileKind, SourceFile};
use crate::text::{PieceKind, Text};

fn file(text: &str) -> SourceFile {
    SourceFile::new(FileId(0), "A.kt", FileKind::Kotlin, text)
}

fn outline(text: &str) -> Outline {
    let outline = read(&file(text));
    assert!(outline.errors.is_empty(), "{:?}", outline.errors);
    outline
}

fn function(code: &str) -> Function {
    outline(&format!("class A {{\n  fun f(given: String) {{\n{code}\n}}\n}}\n")).types.swap_remove(0).functions.swap_remove(0)
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
    function(code).texts.iter().map(show).collect()
}

fn named<'o>(outline: &'o Outline, name: &str) -> &'o TypeDecl {
    outline.types.iter().find(|decl| decl.name == name).unwrap()
}

fn annotations(decl: &TypeDecl, field: &str) -> Vec<String> {
    let field = decl.fields.iter().find(|known| known.name == field).unwrap();
    field.annotations.iter().map(|annotation| annotation.name.clone()).collect()
}

#[test]
fn heads_packages_and_imports() {
    let text = "package a.b\n\nimport x.y.*\nimport x.Names.USERS\nimport x.C as D\n\n\
        abstract class Base<T : Any>(val key: T) : Root<T, Int>(key), Face, Other by it\n\
        interface Repo : BaseMapper<User>\nenum class Kind(val code: Int) { A(1), B(2) }\nannotation class Mark\n\
        class Late : Base<Long> {\n  constructor(x: Long) : super(x)\n}\n";
    let outline = outline(text);
    let imports: Vec<_> = outline.imports.iter().map(|i| (i.path.as_str(), i.name.as_str(), i.is_static)).collect();
    assert_eq!(imports, [("x.y.*", "*", false), ("x.Names.USERS", "USERS", true), ("x.C", "D", false)]);
    let base = named(&outline, "Base");
    assert_eq!((base.qualified.as_str(), base.is_abstract, base.type_parameters.as_slice()), ("a.b.Base", true, &["T".to_owned()][..]));
    let superclass = base.superclass.as_ref().unwrap();
    assert_eq!((superclass.name.as_str(), superclass.arguments[1].name.as_str()), ("Root", "Integer"));
    assert_eq!(base.interfaces.iter().map(|ty| ty.name.as_str()).collect::<Vec<_>>(), ["Face", "Other"]);
    let repo = named(&outline, "Repo");
    assert_eq!((repo.kind, repo.interfaces[0].arguments[0].name.as_str()), (TypeKind::Interface, "User"));
    let kind = named(&outline, "Kind");
    assert_eq!(kind.kind, TypeKind::Enum);
    assert!(kind.fields.iter().any(|field| field.name == "B" && field.is_static));
    assert_eq!(named(&outline, "Mark").kind, TypeKind::Annotation);
    assert_eq!(named(&outline, "Late").superclass.as_ref().unwrap().name, "Base");
}

#[test]
fn properties_are_fields_and_getters_of_the_jvm() {
    let text = "abstract class User(\n  @Id @GeneratedValue(strategy = GenerationType.IDENTITY) val id: Long? = null,\n  @field:Column(name = \"n\", nullable = false) var name: String,\n\
        @get:Id val other: Int,\n  plain: String\n) {\n  lateinit var late: String\n  val computed: Int get() = 3\n  val lazyOne by lazy { make() }\n  abstract val kind: String?\n  private val at = Instant.now()\n\
        companion object {\n    const val TABLE = \"users\"\n    fun of(x: Int) = User(name = \"a\")\n  }\n}\n";
    let outline = outline(text);
    let user = named(&outline, "User");
    let fields: Vec<_> =
        user.fields.iter().map(|f| (f.name.as_str(), f.ty.as_ref().map_or("", |ty| ty.name.as_str()), f.is_static)).collect();
    assert_eq!(
        fields,
        [
            ("id", "Long", false),
            ("name", "String", false),
            ("other", "int", false),
            ("late", "String", false),
            ("computed", "int", false),
            ("lazyOne", "", false),
            ("kind", "String", false),
            ("at", "", false),
            ("TABLE", "", true)
        ]
    );
    assert_eq!(annotations(user, "id"), ["Id", "GeneratedValue"]);
    assert_eq!(annotations(user, "name"), ["Column", "NotNull"]);
    assert_eq!(annotations(user, "other"), ["NotNull"]);
    let transient: Vec<_> = user.fields.iter().filter(|field| field.is_transient).map(|field| field.name.as_str()).collect();
    assert_eq!(transient, ["computed", "lazyOne", "kind"]);
    let getter = user.functions.iter().find(|function| function.name == "getOther").unwrap();
    assert_eq!(getter.annotations[0].name, "Id");
    assert!(user.functions.iter().any(|function| function.name == "of" && function.is_static));
    let constructor = user.functions.iter().find(|function| function.is_constructor).unwrap();
    assert_eq!(constructor.parameters.len(), 4);
    assert!(user.functions.iter().any(|function| function.calls.iter().any(|call| call.as_call().is_some_and(|call| call.name == "make"))));
}

#[test]
fn annotations_inside_annotations() {
    let text = "@Table(name = \"a\" + B, indexes = [Index(name = \"i\")])\n@Mark(User::class, arrayOf(\"x\"))\nclass A {\n}\n";
    let outline = outline(text);
    let table = named(&outline, "A").annotation("Table").unwrap();
    let ExprKind::Text(name) = &table.argument("name").unwrap().kind else { panic!() };
    assert_eq!(show(name), "a«B»");
    let ExprKind::List(indexes) = &table.argument("indexes").unwrap().kind else { panic!() };
    assert!(matches!(&indexes[0].kind, ExprKind::Annotation(index) if index.name == "Index" && index.argument("name").is_some()));
    let mark = named(&outline, "A").annotation("Mark").unwrap();
    assert!(matches!(&mark.arguments[0].value.kind, ExprKind::Class(ty) if ty.name == "User"));
    assert!(matches!(&mark.arguments[1].value.kind, ExprKind::List(items) if items.len() == 1));
}

#[test]
fn a_head_that_the_grammar_takes_for_an_expression() {
    let text = "@Entity\n@Table(name=\"x\")\n@B(\"1\")\nclass Foo {\n  @Id\n  var id: Long? = null\n  companion object { val x = 1 }\n}\n@C(\"é\") @D(\"s\")\ninternal class K {}\nclass L\n";
    let outline = read(&file(text)); // a companion on one line is an error to the grammar
    let foo = named(&outline, "Foo");
    assert_eq!(foo.annotations.iter().map(|a| a.name.as_str()).collect::<Vec<_>>(), ["Entity", "Table", "B"]);
    assert_eq!(file(text).slice(foo.name_at), "Foo");
    assert_eq!(annotations(foo, "id"), ["Id"]);
    assert_eq!(foo.fields.len(), 2);
    let table = foo.annotation("Table").unwrap().at;
    assert_eq!(file(text).slice(table), "@Table(name=\"x\")");
    assert_eq!(named(&outline, "K").annotations.len(), 2);
    assert!(named(&outline, "L").annotations.is_empty());
}

#[test]
fn templates_raw_strings_and_concatenations() {
    assert_eq!(texts("run(\"a $given ${x.y} \\$z \\u0041$T.b\" + B + 1)"), ["a ? «x.y» $z A«T».b«B»1"]);
    assert_eq!(
        texts("run(\"\"\"\n  |insert into $T\n  | (a || b) ${'$'}\n\"\"\".trimMargin())"),
        ["\n   insert into «T»\n    (a || b) ?\n"]
    );
    assert_eq!(texts("run(\"\"\"a\\n\"\"\".trimIndent())"), ["a\\n"]);
    let dollars = read(&file("val a = $$\"\"\"$a $$b\"\"\"\n")); // the grammar stumbles at the signs
    assert!(matches!(&dollars.constants[0].initialiser.as_ref().unwrap().kind, ExprKind::Text(text) if show(text) == "$a «b»"));
    assert_eq!(texts("run(\"insert %s %d\".format(T, 3))"), ["insert «T» 3"]);
    let body = function("run(\"é $T x\")");
    let source = file("class A {\n  fun f(given: String) {\nrun(\"é $T x\")\n}\n}\n");
    let places: Vec<&str> = body.texts[0].pieces.iter().map(|piece| source.slice(piece.at)).collect();
    assert_eq!(places, ["é ", "$T", " x"]);
}

#[test]
fn texts_that_grow() {
    assert_eq!(texts("var sql = \"insert\"\nif (x) { sql += \" a\" } else sql += \" b\"\nrun(sql)"), ["insert‹ a›‹ b›"]);
    assert_eq!(
        texts("val sql = buildString {\n append(\"insert into \")\n if (x) append(\"a\")\n appendLine(T) }\nrun(sql)")[0],
        "insert into ‹a›«T»\n"
    );
    assert_eq!(texts("val sb = StringBuilder(\"insert\")\nsb.append(\" into\").append(T)\nrun(sb.toString())"), ["insert into«T»"]);
    assert_eq!(texts("val sql = if (x) \"insert 1\" else \"insert 2\""), ["insert 1", "insert 2"]);
}

#[test]
fn calls_with_lambdas_and_objects() {
    let body = function(
        "jdbc.update(\"insert\", 1) { rs, i -> rs.f() }\nUsers.insert {\n  it[name] = \"x\"\n  it[Users.age] = 3L\n}\na?.b()!!.c()",
    );
    let calls: Vec<_> =
        body.calls.iter().filter_map(|call| call.as_call()).map(|call| (call.name.as_str(), call.arguments.len())).collect();
    assert_eq!(calls, [("update", 3), ("f", 0), ("insert", 1), ("c", 0)]);
    let targets: Vec<String> = body.assignments.iter().map(|assignment| assignment.target.join(" ")).collect();
    assert_eq!(targets, ["it [] name", "it [] Users age"]);
    let insert = &body.calls[2];
    assert!(body.assignments.iter().all(|assignment| insert.at.contains(assignment.at)));
}

#[test]
fn objects_are_made_without_new_and_filled_by_scopes() {
    let body = function(
        "val user = User().apply { id = 3; this.name = \"n\" }\nuser.age = 4\nuser.apply { size = 1 }\nval other = a.b.User(1).also { it.id = 2 }\nsave(User(name = \"x\"))",
    );
    let targets: Vec<String> = body.assignments.iter().map(|assignment| assignment.target.join(".")).collect();
    assert_eq!(targets, ["user.id", "user.name", "user.age", "user.size", "other.id"]);
    assert!(body.locals.iter().all(|local| matches!(&local.value.as_ref().unwrap().kind, ExprKind::New(new) if new.ty.name == "User")));
    assert!(body.records.iter().any(|record| matches!(&record.kind, ExprKind::New(new) if new.arguments.len() == 1)));
}

#[test]
fn functions_and_constants_of_a_package() {
    let outline = outline(
        "package p\nprivate const val TABLE = \"users\"\nval SQL = \"insert into $TABLE\"\nsuspend fun Foo.top(vararg xs: Int) = run(\"insert x\")\n",
    );
    assert_eq!(outline.constants.iter().map(|constant| constant.name.as_str()).collect::<Vec<_>>(), ["TABLE", "SQL"]);
    let top = outline.functions.iter().find(|function| function.name == "top").unwrap();
    assert_eq!((top.parameters.len(), show(&top.texts[0])), (1, "insert x".to_owned()));
}

#[test]
fn an_objects_superclass_is_called_in_its_constructor() {
    let outline = outline("object Users : LongIdTable(\"users\", \"user_id\") {\n  val name = varchar(\"name\", 50)\n}\n");
    let users = named(&outline, "Users");
    let constructor = users.functions.iter().find(|function| function.is_constructor).unwrap();
    let call = constructor.calls[0].as_call().unwrap();
    assert_eq!((call.name.as_str(), call.arguments.len()), ("super", 2));
    assert!(users.fields[0].is_static);
    assert!(matches!(&users.fields[0].initialiser.as_ref().unwrap().kind, ExprKind::Call(call) if call.name == "varchar"));
}

#[test]
fn deep_nesting_does_not_exhaust_the_stack() {
    for text in [
        format!("val x = {}1{}", "(".repeat(4000), ")".repeat(4000)),
        format!("val x = {}1", "f(".repeat(4000)),
        format!("fun f() {{ {} }}", "if (a) { ".repeat(4000)),
        format!("val x = a{}", ".b()".repeat(4000)),
        format!("val x = \"a\"{}", " + \"b\"".repeat(4000)),
        "class A { class B ".repeat(2000),
    ] {
        read(&file(&text));
    }
}

#[test]
fn a_comment_behind_a_head_takes_no_annotation_away() {
    for (before, after) in [
        ("@Table(\"t\")\n", " // rows\n"),
        ("@Table(\"t\")\n@Cached\n", " /* rows */\n\nclass Other\n"),
        ("@Cached\n@Table(\"t\")\n", "\n// rows"),
    ] {
        let outline = outline(&format!("package a\n\n{before}data class A(@Id val id: Long? = null, val w: Int){after}"));
        let decl = named(&outline, "A");
        assert!(decl.annotation("Table").is_some_and(|table| !table.arguments.is_empty()), "{before}{after}");
        assert!(decl.fields.iter().any(|field| field.annotation("Id").is_some()));
    }
}

/// The grammar's scanner would look for the line's end for ever.
#[test]
fn a_file_may_end_with_an_annotation() {
    for text in ["class A\n@Ta", "class A {\n  val a = 1\n  @Ta(", "class A\n@Ta.b"] {
        let outline = read(&file(text));
        assert_eq!(outline.types[0].name, "A");
        assert!(outline.errors.iter().all(|at| at.end as usize <= text.len()));
    }
}

/// In a broken file the grammar's scanner reads on to the end of the file at every token.
#[test]
fn a_broken_file_is_given_up_before_it_costs_too_much() {
    let text = "@A @B(\"x\") class C { companion object { } }\n".repeat(10_000);
    assert_eq!(read(&file(&text)).errors, [file(&text).span()]);
}

#[test]
fn annotations_of_accessors() {
    let text = "class A {\n  val a: Long?\n    @Transient\n    get() = b?.id\n  var c: Long? = null\n    @Column(name = \"x\") get\n\
        @get:Id val d: Int @Type(\"t\") get() { return 1 }\n  var e: Int = 1\n    private get\n}\n";
    let outline = outline(text);
    let getters: Vec<(&str, Vec<&str>)> = named(&outline, "A")
        .functions
        .iter()
        .map(|getter| {
            (getter.name.as_str(), getter.annotations.iter().map(|a| a.name.as_str()).filter(|name| !name.ends_with("Null")).collect())
        })
        .collect();
    assert_eq!(getters, [("getA", vec!["Transient"]), ("getC", vec!["Column"]), ("getD", vec!["Id", "Type"])]);
}

#[test]
fn getters_of_properties_that_state_no_type() {
    let outline =
        outline("class A {\n  var kind = Kind.NEW\n  var home = Address(1)\n  var name = \"x\"\n  val sum get() = one() + two\n}\n");
    let types = named(&outline, "A").functions.iter().filter(|getter| getter.name.starts_with("get"));
    let types: Vec<&str> = types.map(|getter| getter.return_type.as_ref().unwrap().name.as_str()).collect();
    assert_eq!(types, ["Kind", "Address", "String", "Any"]);
}

#[test]
fn the_superclass_of_a_class_whose_constructors_stand_inside() {
    let text = "open class A : java.io.Serializable, Comparable<A>, Base<Long>, Named {\n  constructor()\n}\nclass B : Comparable<B> {\n  constructor()\n}\n\
        class C : Named\n";
    let outline = outline(text);
    let superclass = |name: &str| named(&outline, name).superclass.as_ref().map(|ty| ty.name.clone());
    assert_eq!((superclass("A"), superclass("B"), superclass("C")), (Some("Base".to_owned()), None, None));
    assert_eq!(
        named(&outline, "A").interfaces.iter().map(|ty| ty.name.as_str()).collect::<Vec<_>>(),
        ["Serializable", "Comparable", "Named"]
    );
}

#[test]
fn with_gives_its_constants_to_calls_that_take_columns() {
    let code = "with(Tables.BOOK) {\n  dsl.insertInto(this, ID, this.TITLE, given).values(ID, 1).execute()\n  check(LIMIT)\n}\nother.insertInto(this, ID)\n\
        with(book) { dsl.insertInto(this, ID) }";
    let mut paths = Vec::new();
    for call in function(code).calls {
        call.each_call(&mut |call, _| {
            let named = call.arguments.iter().filter_map(|argument| argument.as_path()).map(|path| path.join("."));
            paths.push(format!("{}({})", call.name, named.collect::<Vec<_>>().join(" ")));
        });
    }
    paths.retain(|call| call.starts_with("insertInto") || call.starts_with("values") || call.starts_with("check"));
    let inside = "insertInto(Tables.BOOK Tables.BOOK.ID Tables.BOOK.TITLE given)";
    assert_eq!(paths, ["values(ID)", inside, "check(LIMIT)", "insertInto(this ID)", "insertInto(this ID)"]);
}
