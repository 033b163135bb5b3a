//! What an identifier is called: `Account::Table`, `Alias::new("account")`, `"account"`.
//! <https://docs.rs/sea-query/latest/sea_query/derive.Iden.html>, <https://docs.rs/sea-orm/latest/sea_orm/derive.DeriveIden.html>

use crate::lang::outline::{Annotation, Expr, ExprKind, Outline, TypeDecl};
use crate::names::{self, Name, ObjectName};

use super::chain;

/// The variant that is the table's own name.
const TABLE: &str = "Table";

/// Methods and functions that hand on the name they are given.
const WRAPPERS: &[&str] = &["new", "into_iden", "into_table_ref", "to_string", "to_owned", "into", "clone", "name"];

/// A table's name, with its schema when it is a pair.
pub fn table(outline: &Outline, expr: &Expr) -> Option<ObjectName> {
    let parts = match &expr.kind {
        ExprKind::List(parts) => parts.iter().map(|part| of(outline, part)).collect::<Option<Vec<Name>>>()?,
        _ => vec![of(outline, expr)?],
    };
    (!parts.is_empty()).then_some(ObjectName { parts, at: expr.at })
}

/// A name, where it can be told.
pub fn of(outline: &Outline, expr: &Expr) -> Option<Name> {
    let named = |text: String| Some(Name { text, quoted: true, at: expr.at });
    match &expr.kind {
        ExprKind::Text(text) => named(text.as_literal()?),
        ExprKind::Path(path) => match path.as_slice() {
            [.., owner, variant] if starts_upper(owner) && starts_upper(variant) => named(of_variant(outline, owner, variant)?),
            // `struct Users;` with #[derive(Iden)].
            [.., single] if declared(outline, single).is_some_and(|decl| decl.fields.is_empty() && is_derived(decl)) => {
                let own = declared(outline, single).and_then(|decl| stated(&decl.annotations));
                named(own.unwrap_or_else(|| names::snake(single)))
            }
            [.., constant] => named(of_constant(outline, constant)?),
            [] => None,
        },
        ExprKind::Call(call) if WRAPPERS.contains(&call.name.as_str()) => {
            let is_alias = call.name != "new" || chain::owner(call) == "Alias";
            let inner = call.arguments.first().or_else(|| {
                call.receiver.as_ref().filter(|receiver| receiver.as_path().is_none_or(|path| path.len() > 1 || call.name != "new"))
            })?;
            is_alias.then(|| of(outline, inner)).flatten()
        }
        _ => None,
    }
}

/// The text of a constant, when the file has one of that name.
fn of_constant(outline: &Outline, constant: &str) -> Option<String> {
    let own = outline.types.iter().flat_map(|decl| &decl.fields).chain(&outline.constants).filter(|field| field.name == constant);
    let texts: Vec<String> = own
        .filter_map(|field| match &field.initialiser.as_ref()?.kind {
            ExprKind::Text(text) => text.as_literal(),
            _ => None,
        })
        .collect();
    match texts.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    }
}

/// What a derived identifier is called: its name in snake case, unless something else is stated. `Entity` and `Column` are an entity's, which
/// may be called anything.
fn of_variant(outline: &Outline, owner: &str, variant: &str) -> Option<String> {
    if owner == "Column" || owner == "Entity" || variant == "Entity" {
        return None;
    }
    let decl = declared(outline, owner);
    if decl.is_some_and(|decl| !is_derived(decl)) {
        return None;
    }
    let field = decl.and_then(|decl| decl.fields.iter().find(|field| field.name == variant));
    if let Some(text) = field.and_then(|field| stated(&field.annotations)) {
        return Some(text);
    }
    if variant == TABLE {
        return Some(decl.and_then(|decl| stated(&decl.annotations)).unwrap_or_else(|| names::snake(owner)));
    }
    Some(names::snake(variant))
}

fn declared<'o>(outline: &'o Outline, name: &str) -> Option<&'o TypeDecl> {
    outline.types.iter().find(|decl| decl.name == name)
}

/// Whether the names are made by a macro; else they are in code that may say anything.
fn is_derived(decl: &TypeDecl) -> bool {
    let derives = |name: &str| decl.annotations.iter().any(|annotation| annotation.name == "derive" && annotation.has_flag(name));
    ["Iden", "DeriveIden", "IdenStatic"].iter().any(|name| derives(name))
}

/// `#[iden = "x"]`, `#[sea_orm(iden = "x")]`, `#[iden(rename = "x")]`.
fn stated(annotations: &[Annotation]) -> Option<String> {
    let of_annotation = |annotation: &Annotation| match annotation.name.as_str() {
        "sea_orm" => annotation.argument("iden").cloned(),
        "iden" | "method" => annotation.argument("rename").or_else(|| annotation.argument("value")).cloned(),
        _ => None,
    };
    annotations.iter().find_map(of_annotation).and_then(|value| match value.kind {
        ExprKind::Text(text) => text.as_literal(),
        _ => None,
    })
}

fn starts_upper(text: &str) -> bool {
    text.starts_with(char::is_uppercase)
}
