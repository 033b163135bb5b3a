//! SQL in annotations: MyBatis' `@Insert`, Spring Data's `@Query`, JDBI's `@SqlUpdate`, and whichever has a text that is an INSERT.

use crate::facts::{InsertSource, Note, Rest, Writer};
use crate::formats::mybatis::{self, Keys, Order, SelectKey};
use crate::lang::outline::{Annotation, Expr, ExprKind, Field, Function, Outline, Parameter, TypeDecl, TypeRef};
use crate::orm::raw_sql::{VERBS, inserts_of, is_plausible, may_insert, unread, writer_of};
use crate::project::Project;
use crate::text::{Piece, PieceKind, ResolvedText, Text};

/// Annotations that hold SQL.
struct Sql {
    annotation: &'static str,
    /// Part of an import's path; any when empty.
    import: &'static str,
    via: &'static str,
    /// Without this argument being true it is JPQL, which names entities.
    needs: Option<&'static str>,
}

const SQL: &[Sql] = &[
    // https://docs.spring.io/spring-data/jpa/reference/jpa/query-methods.html#jpa.query-methods.at-query.native
    Sql { annotation: "Query", import: "data.jdbc", via: "INSERT in @Query", needs: None },
    Sql { annotation: "Query", import: "data.r2dbc", via: "INSERT in @Query", needs: None },
    Sql { annotation: "Query", import: "", via: "INSERT in @Query", needs: Some("nativeQuery") },
    Sql { annotation: "NativeQuery", import: "", via: "INSERT in @NativeQuery", needs: None },
    Sql { annotation: "SqlUpdate", import: "", via: "INSERT in @SqlUpdate", needs: None },
    Sql { annotation: "SqlQuery", import: "jdbi", via: "INSERT in @SqlQuery", needs: None },
    Sql { annotation: "SqlBatch", import: "", via: "INSERT in @SqlBatch", needs: None },
];

/// Annotations whose text names entities, or tables of databases that are none of ours: unless [`SQL`] knows better.
struct Other {
    annotation: &'static str,
    /// Parts of an import's path, of which the file has one; any file's when empty.
    imports: &'static [&'static str],
}

const OTHER: &[Other] = &[
    Other { annotation: "NamedQuery", imports: &[] },
    Other { annotation: "HQL", imports: &[] },
    Other {
        annotation: "Query",
        imports: &[
            "data.jpa.",
            "jakarta.data.",
            // JPQL in repositories of JPA, SQL in those of JDBC: <https://micronaut-projects.github.io/micronaut-data/latest/guide/#explicitQueries>
            "micronaut.data.jpa",
            "micronaut.data.annotation.Repository",
            "micronaut.data.hibernate",
            "data.cassandra",
            "datastax",
            "data.neo4j",
            "data.couchbase",
            "data.mongodb",
        ],
    },
];

/// npjt-extra's `@QueriesOverride(@QueryOverride(db = "MYSQL", value = "…"))`: the query beside it is for the other databases
/// (<https://github.com/digitalfondue/npjt-extra>).
const OVERRIDES: &[&str] = &["QueriesOverride", "QueryOverride"];

/// What a writer is called whose annotation nobody here knows.
const VIA: &str = "INSERT in an annotation";

/// Annotations within annotations that are looked into.
const DEPTH: usize = 6;

/// MyBatis' annotations of statements; `@Update` and `@Select` are used to insert too.
const MYBATIS: &[&str] = &["Insert", "Update", "Select"];

/// Types whose values are never null.
const PRIMITIVES: &[&str] = &["long", "int", "short", "byte", "char"];

/// The writers that a method's annotations are.
pub fn read(project: &Project, outline: &Outline, decl: Option<&TypeDecl>, function: &Function, name: &str) -> Vec<Writer> {
    let mut writers = Vec::new();
    let is_overridden = function.annotations.iter().any(|annotation| OVERRIDES.contains(&annotation.name.as_str()));
    for annotation in &function.annotations {
        if !is_known(outline, annotation) {
            if let Some(decl) = decl {
                writers.extend(read_any(project, outline, decl, annotation, name));
            }
            continue;
        }
        let Some(text) = annotation.argument("value").and_then(joined).filter(may_insert) else { continue };
        let resolved = project.resolve(outline, decl, &text);
        if let Some(sql) = sql_of(outline, annotation) {
            let inserts = inserts_of(&resolved).into_iter().filter(|insert| is_plausible(insert, &resolved));
            writers.extend(inserts.map(|insert| writer_of(&insert, name.to_owned(), sql.via)));
        } else {
            let keys = keys(project, outline, decl, function);
            writers.extend(mybatis::read_annotation(&resolved, &keys, name));
        }
    }
    if is_overridden {
        for writer in &mut writers {
            (writer.rest, writer.form) = (Rest::Unknown, None);
        }
    }
    writers
}

/// INSERTs in a method's annotations of which [`read`] makes no writer.
pub fn unread(project: &Project, outline: &Outline, decl: Option<&TypeDecl>, function: &Function) -> Vec<Note> {
    let mut notes = Vec::new();
    for annotation in &function.annotations {
        let Some(text) = annotation.argument("value").or_else(|| annotation.argument("query")).and_then(joined).filter(may_insert) else {
            continue;
        };
        let resolved = project.resolve(outline, decl, &text);
        let inserts = inserts_of(&resolved);
        if !is_known(outline, annotation) && is_other(outline, annotation) {
            if !inserts.is_empty() {
                notes.extend(unread::said(project, outline, annotation.at, unread::ENTITIES));
            }
        } else if !inserts.iter().any(|insert| is_plausible(insert, &resolved)) && !resolved.text.contains("<script") {
            notes.extend(unread::note(project, outline, None, &text, &resolved));
        }
    }
    notes
}

/// The writers that the texts of any annotation are, whoever reads it when the program runs: each is an INSERT from its first word to its last.
pub fn read_any(project: &Project, outline: &Outline, decl: &TypeDecl, annotation: &Annotation, name: &str) -> Vec<Writer> {
    let mut texts = Vec::new();
    texts_of(outline, annotation, &mut texts, DEPTH);
    let mut writers = Vec::new();
    for text in texts.iter().filter(|text| may_insert(text)) {
        let resolved = project.resolve(outline, Some(decl), text);
        let first = resolved.text.trim_start().split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
        if !VERBS.iter().any(|verb| verb.eq_ignore_ascii_case(first)) {
            continue;
        }
        let whole = inserts_of(&resolved)
            .into_iter()
            .filter(|insert| is_plausible(insert, &resolved) && !matches!(insert.source, InsertSource::Unknown));
        writers.extend(whole.map(|insert| writer_of(&insert, name.to_owned(), VIA)));
    }
    writers
}

/// The texts of an annotation and of those inside it, but for those that hold no SQL.
fn texts_of(outline: &Outline, annotation: &Annotation, texts: &mut Vec<Text>, depth: usize) {
    let Some(depth) = depth.checked_sub(1) else { return };
    if is_other(outline, annotation) {
        return;
    }
    for argument in &annotation.arguments {
        let mut inner = Vec::new();
        argument.value.visit(&mut |expr| {
            if let ExprKind::Annotation(annotation) = &expr.kind {
                inner.push(annotation);
            }
        });
        if inner.is_empty() {
            texts.extend(joined(&argument.value));
        }
        inner.into_iter().for_each(|annotation| texts_of(outline, annotation, texts, depth));
    }
}

/// Whether what the annotation holds is read by who knows it.
fn is_known(outline: &Outline, annotation: &Annotation) -> bool {
    MYBATIS.contains(&annotation.name.as_str()) || sql_of(outline, annotation).is_some()
}

fn sql_of(outline: &Outline, annotation: &Annotation) -> Option<&'static Sql> {
    SQL.iter().find(|sql| {
        sql.annotation == annotation.name
            && (sql.import.is_empty() || outline.imports.iter().any(|import| import.path.contains(sql.import)))
            && sql.needs.is_none_or(|argument| is_true(annotation, argument))
    })
}

fn is_other(outline: &Outline, annotation: &Annotation) -> bool {
    let imports = |other: &Other| other.imports.iter().any(|part| outline.imports.iter().any(|import| import.path.contains(part)));
    OTHER.iter().any(|other| other.annotation == annotation.name && (other.imports.is_empty() || imports(other)))
}

/// `"…"` or `{"…", "…"}`, which MyBatis joins with blanks.
pub(super) fn joined(value: &Expr) -> Option<Text> {
    match &value.kind {
        ExprKind::Text(text) => Some(text.clone()),
        ExprKind::Path(path) => Some(constant(path, value)),
        ExprKind::List(items) => {
            let mut out = Text::default();
            for item in items {
                if !out.pieces.is_empty() {
                    out.pieces.push(Piece { kind: PieceKind::Literal(" ".to_owned()), at: item.at, conditional: false });
                }
                match &item.kind {
                    ExprKind::Text(text) => out.pieces.extend(text.pieces.iter().cloned()),
                    ExprKind::Path(path) => out.pieces.extend(constant(path, item).pieces),
                    _ => out.pieces.push(Piece { kind: PieceKind::Hole, at: item.at, conditional: false }),
                }
            }
            Some(out)
        }
        _ => None,
    }
}

fn constant(path: &[String], at: &Expr) -> Text {
    Text { pieces: vec![Piece { kind: PieceKind::Constant(path.join(".")), at: at.at, conditional: false }] }
}

/// `@Options(useGeneratedKeys = true, keyProperty = "id")` and `@SelectKey(statement, keyProperty, before = true)`.
fn keys(project: &Project, outline: &Outline, decl: Option<&TypeDecl>, function: &Function) -> Keys {
    let text = |annotation: &Annotation, argument: &str| -> Option<ResolvedText> {
        Some(project.resolve(outline, decl, &joined(annotation.argument(argument)?)?))
    };
    let mut keys = Keys::default();
    if let Some(options) = function.annotation("Options") {
        keys.generated = is_true(options, "useGeneratedKeys");
        if let Some(properties) = text(options, "keyProperty") {
            keys.set_properties(&properties.text);
        }
    }
    if let Some(select) = function.annotation("SelectKey") {
        if let Some(properties) = text(select, "keyProperty") {
            keys.set_properties(&properties.text);
        }
        let order = if is_true(select, "before") { Order::Before } else { Order::After };
        keys.select = Some(SelectKey { order, sequence: text(select, "statement").and_then(|sql| mybatis::sequence_of(&sql.text)) });
    }
    let mut keys = keys.or_id();
    keys.held = function.parameters.iter().any(|parameter| holds_key(project, outline, parameter, &keys.properties));
    keys
}

/// Whether the objects of a parameter's class hold a key whatever the program does: a primitive is never NULL, and a constructor may take it.
fn holds_key(project: &Project, outline: &Outline, parameter: &Parameter, properties: &[String]) -> bool {
    let element = |ty: &TypeRef| ty.arguments.last().unwrap_or(ty).path.clone();
    let Some(class) = parameter.ty.as_ref().and_then(|ty| project.resolve_type(outline, &element(ty))) else { return false };
    let (superclasses, _) = project.superclasses(class);
    let is_key = |name: &str| properties.iter().any(|property| property.rsplit('.').next() == Some(name));
    std::iter::once(class).chain(superclasses).any(|class| {
        let primitive = |field: &Field| field.ty.as_ref().is_some_and(|ty| PRIMITIVES.contains(&ty.name.as_str()));
        let sets = |function: &Function| function.assignments.iter().any(|set| set.target.last().is_some_and(|name| is_key(name)));
        class.decl.fields.iter().any(|field| is_key(&field.name) && primitive(field))
            || class.decl.functions.iter().any(|function| function.is_constructor && sets(function))
    })
}

fn is_true(annotation: &Annotation, argument: &str) -> bool {
    annotation.argument(argument).is_some_and(|value| matches!(value.kind, ExprKind::Bool(true)))
}
