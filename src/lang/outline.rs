//! What a host-language file declares and says, without its syntax: the seam between languages and ORMs.
//!
//! An ORM module reads outlines only, so JPA is written once for Java, Kotlin, Scala and Groovy. An outline holds the
//! declarations (types, fields, functions, with their annotations), and inside functions what matters for writing rows:
//! calls, assignments, locals, struct literals and string expressions. Order is source order everywhere.

use crate::source::{FileId, Span};
use crate::text::Text;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    Java,
    Kotlin,
    Scala,
    Groovy,
    Rust,
}

impl Language {
    /// The languages of the JVM: classes of each use those of the others.
    pub const JVM: &[Language] = &[Language::Java, Language::Kotlin, Language::Scala, Language::Groovy];

    pub fn is_jvm(self) -> bool {
        Self::JVM.contains(&self)
    }

    /// Whether declarations of one can be meant in files of the other.
    pub fn meets(self, other: Language) -> bool {
        self == other || (self.is_jvm() && other.is_jvm())
    }

    /// Whether functions and constants may stand outside of types, and belong to their package.
    pub fn has_package_members(self) -> bool {
        matches!(self, Language::Kotlin | Language::Scala)
    }
}

/// One source file.
#[derive(Clone, Debug)]
pub struct Outline {
    pub file: FileId,
    pub language: Language,
    /// Java: the package. Rust: empty (the path says it).
    pub package: String,
    pub imports: Vec<Import>,
    /// Every type, nested ones too, in source order.
    pub types: Vec<TypeDecl>,
    /// Functions that stand outside any type (Rust, Kotlin).
    pub functions: Vec<Function>,
    /// Constants and statics outside any type (Rust, Kotlin).
    pub constants: Vec<Field>,
    /// Item-position macro calls (Rust): `diesel::table! { … }`.
    pub macros: Vec<MacroItem>,
    /// Places that could not be parsed; the rest of the outline still holds.
    pub errors: Vec<Span>,
}

impl Outline {
    pub fn new(file: FileId, language: Language) -> Self {
        Outline {
            file,
            language,
            package: String::new(),
            imports: Vec::new(),
            types: Vec::new(),
            functions: Vec::new(),
            constants: Vec::new(),
            macros: Vec::new(),
            errors: Vec::new(),
        }
    }

    /// Every function of the file: free ones, then those of types.
    pub fn all_functions(&self) -> impl Iterator<Item = (Option<&TypeDecl>, &Function)> {
        let free = self.functions.iter().map(|function| (None, function));
        let owned = self.types.iter().flat_map(|decl| decl.functions.iter().map(move |function| (Some(decl), function)));
        free.chain(owned)
    }
}

/// `import a.b.C;` is path `a.b.C`, name `C`; `import static a.B.X` likewise; `a.b.*` has the name `*`. `use a::b as c`: path `a.b`, name `c`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    pub path: String,
    pub name: String,
    pub is_static: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypeKind {
    Class,
    Interface,
    Enum,
    Record,
    Annotation,
    Struct,
    /// A Rust `impl` (or trait) whose type is declared in another file; its functions are here.
    Impl,
    Module,
}

/// A class, interface, struct, …
#[derive(Clone, Debug)]
pub struct TypeDecl {
    pub kind: TypeKind,
    pub name: String,
    /// Java: package and outer types, `a.b.Outer.Inner`. Rust: module path inside the file, `module.Name`.
    pub qualified: String,
    /// The head: from its annotations to its name.
    pub at: Span,
    pub name_at: Span,
    pub is_abstract: bool,
    /// Stands under `#[cfg(test)]` or the like.
    pub is_test: bool,
    pub annotations: Vec<Annotation>,
    pub type_parameters: Vec<String>,
    /// The superclass, where there is one. Java interfaces' `extends` are in `interfaces`.
    pub superclass: Option<TypeRef>,
    /// Implemented interfaces; for Rust, the traits implemented in this file.
    pub interfaces: Vec<TypeRef>,
    pub fields: Vec<Field>,
    pub functions: Vec<Function>,
}

impl TypeDecl {
    pub fn annotation(&self, name: &str) -> Option<&Annotation> {
        find_annotation(&self.annotations, name)
    }
}

/// `Map<String, Long>` is name `Map` with two arguments. `Option<i64>` is name `Option`, argument `i64`. Arrays: name `[]`. Rust paths keep their
/// last segment in `name`; the full path is in `path` (`chrono.NaiveDateTime`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeRef {
    pub name: String,
    pub path: String,
    pub arguments: Vec<TypeRef>,
    pub at: Span,
}

/// A field, static, constant, record component, enum constant, or (Rust) const item.
#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    pub ty: Option<TypeRef>,
    pub annotations: Vec<Annotation>,
    pub is_static: bool,
    pub is_final: bool,
    pub is_transient: bool,
    pub initialiser: Option<Expr>,
    /// The whole declaration with its annotations.
    pub at: Span,
    pub name_at: Span,
}

impl Field {
    pub fn annotation(&self, name: &str) -> Option<&Annotation> {
        find_annotation(&self.annotations, name)
    }
}

/// `@Column(name = "id", nullable = false)`; `#[diesel(table_name = users)]` is name `diesel` with a named argument whose value is a path;
/// `#[derive(Insertable, Debug)]` is name `derive` with positional path arguments; `#[sea_orm(primary_key, auto_increment = false)]` mixes both.
#[derive(Clone, Debug)]
pub struct Annotation {
    /// The last segment: `Column` for `@javax.persistence.Column`.
    pub name: String,
    /// As written, with dots: `javax.persistence.Column`.
    pub path: String,
    pub arguments: Vec<Argument>,
    pub at: Span,
}

impl Annotation {
    /// A named argument's value. `value` also finds the sole unnamed argument.
    pub fn argument(&self, name: &str) -> Option<&Expr> {
        self.arguments
            .iter()
            .find(|argument| argument.name.as_deref().map_or(name == "value", |n| n == name))
            .map(|argument| &argument.value)
    }

    /// Whether an unnamed argument is just this name: `primary_key` in `#[sea_orm(primary_key)]`, `Insertable` in `#[derive(Insertable)]`.
    pub fn has_flag(&self, flag: &str) -> bool {
        self.arguments.iter().any(|argument| {
            argument.name.is_none() && matches!(&argument.value.kind, ExprKind::Path(path) if path.last().is_some_and(|last| last == flag))
        })
    }
}

pub fn find_annotation<'a>(annotations: &'a [Annotation], name: &str) -> Option<&'a Annotation> {
    annotations.iter().find(|annotation| annotation.name == name)
}

#[derive(Clone, Debug)]
pub struct Argument {
    pub name: Option<String>,
    pub value: Expr,
}

/// A method, constructor or function.
#[derive(Clone, Debug)]
pub struct Function {
    pub name: String,
    /// The head: annotations to parameter list.
    pub at: Span,
    pub name_at: Span,
    pub annotations: Vec<Annotation>,
    pub return_type: Option<TypeRef>,
    pub parameters: Vec<Parameter>,
    pub is_static: bool,
    pub is_constructor: bool,
    /// `#[test]`, `@Test`, or inside a test module.
    pub is_test: bool,
    /// Outermost calls (a chain `a.b().c()` is one, whose receiver is the next), in source order, from the whole body with lambdas and blocks inside it.
    pub calls: Vec<Expr>,
    /// `x.y = value`, `this.id = …`. Kotlin: `it[name] = value` has the target `it`, `[]`, `name`.
    pub assignments: Vec<Assignment>,
    pub locals: Vec<Local>,
    /// Struct literals and `new` expressions anywhere in the body, each once (nested ones are inside their parents only).
    pub records: Vec<Expr>,
    /// Every string expression of the body, outermost concatenation only, wherever it stands (also inside calls).
    pub texts: Vec<Text>,
}

impl Function {
    pub fn annotation(&self, name: &str) -> Option<&Annotation> {
        find_annotation(&self.annotations, name)
    }
}

#[derive(Clone, Debug)]
pub struct Parameter {
    pub name: String,
    pub ty: Option<TypeRef>,
    pub annotations: Vec<Annotation>,
}

#[derive(Clone, Debug)]
pub struct Assignment {
    /// `this.id` is `["this", "id"]`.
    pub target: Vec<String>,
    pub value: Expr,
    pub at: Span,
}

#[derive(Clone, Debug)]
pub struct Local {
    pub name: String,
    pub ty: Option<TypeRef>,
    pub value: Option<Expr>,
    pub at: Span,
}

#[derive(Clone, Debug)]
pub struct Expr {
    pub kind: ExprKind,
    pub at: Span,
}

impl Expr {
    /// The expression and everything inside it, outermost first.
    pub fn visit<'e>(&'e self, found: &mut dyn FnMut(&'e Expr)) {
        found(self);
        match &self.kind {
            ExprKind::Call(call) => call.receiver.iter().chain(&call.arguments).for_each(|inner| inner.visit(found)),
            ExprKind::New(new) => new.arguments.iter().for_each(|inner| inner.visit(found)),
            ExprKind::List(items) => items.iter().for_each(|inner| inner.visit(found)),
            ExprKind::Record(record) => {
                record.fields.iter().map(|field| &field.value).chain(&record.rest).for_each(|inner| inner.visit(found));
            }
            _ => {}
        }
    }

    /// Every call in the expression, outermost first, with its place.
    pub fn each_call<'e>(&'e self, see: &mut dyn FnMut(&'e Call, Span)) {
        self.visit(&mut |inner| {
            if let ExprKind::Call(call) = &inner.kind {
                see(call, inner.at);
            }
        });
    }

    /// The call that this is.
    pub fn as_call(&self) -> Option<&Call> {
        match &self.kind {
            ExprKind::Call(call) => Some(call),
            _ => None,
        }
    }

    /// The path's segments.
    pub fn as_path(&self) -> Option<&[String]> {
        match &self.kind {
            ExprKind::Path(path) => Some(path),
            _ => None,
        }
    }
}

#[derive(Clone, Debug)]
pub enum ExprKind {
    /// A string literal or a concatenation with at least one literal; `String.format`/`format!` with a literal format has its arguments in place of the
    /// directives; Java text blocks have their indentation stripped.
    Text(Text),
    /// As written.
    Number(String),
    Bool(bool),
    /// `null`, `None`.
    Null,
    /// `IdType.AUTO`, `this.id`, `users::table`, `x`: the segments.
    Path(Vec<String>),
    Call(Box<Call>),
    /// `new User(1, "a")`.
    New(Box<New>),
    /// Array literals, annotation lists `{a, b}`, Rust tuples and `vec![…]`.
    List(Vec<Expr>),
    /// `NewUser { name, ..Default::default() }`.
    Record(Box<Record>),
    Annotation(Box<Annotation>),
    /// `User.class`.
    Class(TypeRef),
    /// Anything else; what stands inside is still in the function's lists.
    Other,
}

/// `receiver.name(arguments)`, `path::name(arguments)` (the path is the receiver), `name!(arguments)` (name with its `!`).
#[derive(Clone, Debug)]
pub struct Call {
    pub receiver: Option<Expr>,
    pub name: String,
    pub name_at: Span,
    pub type_arguments: Vec<TypeRef>,
    pub arguments: Vec<Expr>,
}

#[derive(Clone, Debug)]
pub struct New {
    pub ty: TypeRef,
    pub arguments: Vec<Expr>,
}

#[derive(Clone, Debug)]
pub struct Record {
    /// `users::ActiveModel` is `["users", "ActiveModel"]`.
    pub path: Vec<String>,
    pub fields: Vec<RecordField>,
    /// `..base`.
    pub rest: Option<Expr>,
}

#[derive(Clone, Debug)]
pub struct RecordField {
    pub name: String,
    pub value: Expr,
    pub at: Span,
}

/// `table! { … }` at item position: the body is read by whoever knows the macro.
#[derive(Clone, Debug)]
pub struct MacroItem {
    /// The last segment, without `!`.
    pub name: String,
    pub at: Span,
    /// Between the delimiters.
    pub body: Span,
}
