//! `#[derive(Insertable)]`: the struct's fields are exactly what an insert of it names.
//!
//! <https://docs.diesel.rs/2.2.x/diesel/prelude/derive.Insertable.html>

use crate::dialect::Dialect;
use crate::facts::{Rest, Supply, SupplyKind, Writer, WrittenColumn, WrittenColumns};
use crate::lang::outline::{Annotation, Expr, ExprKind, Field, Outline, TypeDecl};
use crate::names;
use crate::orm::diesel::{Knowledge, backend, tables};
use crate::project::Project;

/// The writer that an Insertable struct is; `None` for any other type.
pub(super) fn read(project: &Project, knowledge: &Knowledge, outline: &Outline, decl: &TypeDecl) -> Option<Writer> {
    let derives = decl.annotations.iter().any(|annotation| annotation.name == "derive" && annotation.has_flag("Insertable"));
    if !derives || decl.is_test {
        return None;
    }
    let path = table_path(decl);
    let table = tables::find(project, &knowledge.tables, outline, &path)?;
    let mut rest = Rest::Omitted;
    let mut columns = Vec::new();
    let null_is_default = option(decl, "treat_none_as_default_value").is_none_or(|value| !matches!(value.kind, ExprKind::Bool(false)));
    for field in decl.fields.iter().filter(|field| !field.is_static) {
        if flag(&field.annotations, "embed") {
            rest = Rest::Unknown; // its columns are another struct's
        } else if !flag(&field.annotations, "skip_insertion") {
            let module = column_name(field);
            columns.push(WrittenColumn {
                names: vec![table.column(&module)],
                at: field.name_at,
                supply: supply(decl, field, null_is_default),
                by_dialect: Vec::new(),
                key: table.is_key(&module),
            });
        }
    }
    if knowledge.extended.contains(&table.module) {
        rest = Rest::Unknown; // somewhere `.values((struct, column.eq(…)))` adds to such a struct
    }
    Some(Writer {
        name: format!("{}::{}", project.path(outline), decl.qualified.replace('.', "::")),
        via: "Diesel Insertable",
        at: decl.at,
        tables: vec![table.name.clone()],
        namespace: table.namespace.clone(),
        dialects: backends(decl),
        columns: WrittenColumns::Named(columns),
        rest,
        inserts: is_inserted(knowledge, decl, &table.module),
        form: None,
    })
}

/// The names of the structs that a struct embeds, `Option`s looked into.
pub(super) fn embedded(decl: &TypeDecl) -> impl Iterator<Item = String> + '_ {
    let types = decl.fields.iter().filter(|field| flag(&field.annotations, "embed")).filter_map(|field| field.ty.as_ref());
    types.flat_map(|ty| std::iter::once(ty).chain(&ty.arguments)).map(|ty| ty.name.clone())
}

/// Derives that give a struct a second use, besides being inserted.
const OTHER_USES: &[&str] = &["AsChangeset", "Queryable", "QueryableByName", "Selectable", "Identifiable", "HasQuery"];
/// Words in the names of structs that hold changes.
const CHANGES: &[&str] = &["Update", "Change", "Patch", "Edit"];

/// Many derive everything that Diesel has: a struct that is read or updates rows, too, is only known to be inserted where an insert shows it.
fn is_inserted(knowledge: &Knowledge, decl: &TypeDecl, table: &str) -> bool {
    let derives = |name: &&str| decl.annotations.iter().any(|annotation| annotation.name == "derive" && annotation.has_flag(name));
    if knowledge.inserted.contains(&decl.name) {
        return true;
    }
    if knowledge.embedded.contains(&decl.name) {
        return false;
    }
    if !OTHER_USES.iter().any(derives) {
        return true;
    }
    knowledge.receiving.contains(table) && !CHANGES.iter().any(|word| decl.name.contains(word))
}

/// The path in `#[diesel(table_name = path)]`, `#[table_name = "name"]`, or the struct's own plural.
fn table_path(decl: &TypeDecl) -> Vec<String> {
    let stated = option(decl, "table_name").or_else(|| decl.annotation("table_name")?.argument("value"));
    stated.and_then(segments).unwrap_or_else(|| vec![format!("{}s", names::snake_each(&decl.name))])
}

/// `a::b` or `"a::b"`.
fn segments(value: &Expr) -> Option<Vec<String>> {
    match &value.kind {
        ExprKind::Path(path) => Some(path.clone()),
        ExprKind::Text(text) => Some(text.as_literal()?.split("::").map(|segment| segment.trim().to_owned()).collect()),
        _ => None,
    }
}

fn option<'d>(decl: &'d TypeDecl, name: &str) -> Option<&'d Expr> {
    named(&decl.annotations, name)
}

/// The value of `#[diesel(name = value)]`.
fn named<'d>(annotations: &'d [Annotation], name: &str) -> Option<&'d Expr> {
    let diesel = annotations.iter().filter(|annotation| annotation.name == "diesel");
    diesel
        .flat_map(|annotation| &annotation.arguments)
        .find(|argument| argument.name.as_deref() == Some(name))
        .map(|argument| &argument.value)
}

/// `#[diesel(name)]`, or Diesel 1's `#[name]`.
fn flag(annotations: &[Annotation], name: &str) -> bool {
    annotations.iter().any(|annotation| (annotation.name == "diesel" && annotation.has_flag(name)) || annotation.name == name)
}

fn column_name(field: &Field) -> String {
    let stated = named(&field.annotations, "column_name").or_else(|| field.annotation("column_name")?.argument("value"));
    stated.and_then(segments).and_then(|mut path| path.pop()).unwrap_or_else(|| field.name.clone())
}

fn supply(decl: &TypeDecl, field: &Field, null_is_default: bool) -> Supply {
    let ty = field.ty.as_ref().map_or("", |ty| ty.name.as_str());
    // What a conversion makes of the field is never left out.
    let converted = named(&field.annotations, "serialize_as").is_some();
    let (kind, label) = if ty == "Option" && !converted {
        let none = if null_is_default { "DEFAULT" } else { "NULL" };
        (SupplyKind::Conditional, format!("`{}` is an Option: None sends {none}", field.name))
    } else if decl.type_parameters.iter().any(|parameter| parameter == ty) {
        (SupplyKind::Conditional, format!("`{}` may be an Option", field.name))
    } else {
        (SupplyKind::Application, format!("field `{}`", field.name))
    };
    Supply { kind, at: field.at, label }
}

/// `check_for_backend(diesel::pg::Pg)`: the databases that the struct is made for.
fn backends(decl: &TypeDecl) -> Vec<Dialect> {
    let diesel = decl.annotations.iter().filter(|annotation| annotation.name == "diesel");
    let mut dialects: Vec<Dialect> = Vec::new();
    for argument in diesel.flat_map(|annotation| &annotation.arguments) {
        if let ExprKind::Annotation(inner) = &argument.value.kind
            && inner.name == "check_for_backend"
        {
            for backend_type in &inner.arguments {
                dialects.extend(backend_type.value.as_path().and_then(<[String]>::last).map(|name| backend(name)).unwrap_or_default());
            }
        }
    }
    dialects
}
