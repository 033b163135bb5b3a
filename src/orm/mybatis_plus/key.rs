//! Who supplies the key.

use super::entity::is_same;
use super::global::{self, Found, IdType, each_call};
use super::{last_segment, text_value};
use crate::facts::{Supply, SupplyKind};
use crate::lang::outline::{Annotation, ExprKind, Field, Function, Outline};
use crate::project::{self, Project};
use crate::source::Span;

/// Calls that insert the entity they are given, key and all.
const INSERTS: &[&str] = &["insert", "save"];

/// Calls that update it: a key that is set for them says nothing about inserts.
const UPDATES: &[&str] = &["updateById", "update", "saveOrUpdate", "insertOrUpdate", "updateBatchById"];

/// The supply of a key field.
pub(super) fn supply(project: &Project, entity: project::Found, field: &Field) -> Supply {
    let path = project.path(entity.outline);
    let table_id = field.annotation("TableId");
    let own = table_id.and_then(|annotation| annotation.argument("type").map(|value| (annotation, value)));
    let (id_type, at, label) = match own {
        Some((annotation, value)) => {
            let name = last_segment(value).unwrap_or("");
            let label = format!("@TableId(type = IdType.{name})");
            match IdType::by_name(name) {
                Some(IdType::None) => global_type(project, path, field),
                Some(id_type) => (Some(id_type), annotation.at, label),
                None => (None, annotation.at, "a key type that is not known".to_owned()),
            }
        }
        None => global_type(project, path, field),
    };
    let make = |kind| Supply { kind, at, label: label.clone() };
    match id_type {
        Some(IdType::Auto) => assigned_in_code(project, entity, field).unwrap_or_else(|| make(SupplyKind::Database)),
        Some(IdType::Input) => key_sequence(project, entity).unwrap_or_else(|| make(SupplyKind::Application)),
        // As the global type, NONE is about the same as INPUT (`IdType`'s own words).
        Some(IdType::None) if key_sequence(project, entity).is_some() => make(SupplyKind::Unknown),
        Some(IdType::None) => make(SupplyKind::Application),
        Some(IdType::Assigned) => make(SupplyKind::Framework { sequence: None }),
        None => make(SupplyKind::Unknown),
    }
}

/// The global id type; without any, MyBatis-Plus assigns snowflakes.
fn global_type(project: &Project, path: &str, field: &Field) -> (Option<IdType>, Span, String) {
    match global::id_type(project, path) {
        Found::At(id_type, at, label) => (Some(id_type), at, label),
        Found::Unclear(at, label) => (None, at, label),
        Found::Nowhere => {
            let at = field.annotation("TableId").map_or(field.name_at, |annotation| annotation.at);
            (Some(IdType::Assigned), at, "IdType.ASSIGN_ID (MyBatis-Plus' default)".to_owned())
        }
    }
}

/// `@KeySequence("seq")` on the class or, inherited, on a superclass.
fn key_sequence(project: &Project, entity: project::Found) -> Option<Supply> {
    let (superclasses, _) = project.superclasses(entity);
    let (holder, annotation): (project::Found, &Annotation) =
        std::iter::once(entity).chain(superclasses).find_map(|found| Some((found, found.decl.annotation("KeySequence")?)))?;
    let name = annotation.argument("value").and_then(|value| text_value(project, holder.outline, holder.decl, value));
    Some(Supply { kind: SupplyKind::Framework { sequence: name }, at: annotation.at, label: "@KeySequence".to_owned() })
}

/// With `IdType.AUTO` the key is left out only when it is null (since 3.4.3.1; always before). Where a function sets the
/// key of an entity and then inserts it, rows come with keys and without, for all that can be known.
fn assigned_in_code(project: &Project, entity: project::Found, field: &Field) -> Option<Supply> {
    let setter = setter_of(&field.name);
    for outline in project.outlines() {
        if global::is_test_path(project.path(outline)) {
            continue;
        }
        for (_, function) in outline.all_functions().filter(|(_, function)| !function.is_test) {
            let mut names = entity_names(project, outline, function, entity).into_iter();
            if let Some(at) = names.find_map(|name| set_before_insert(function, name, &setter)) {
                return Some(Supply {
                    kind: SupplyKind::Conditional,
                    at,
                    label: "the key is set before this insert, so IdType.AUTO sends it".to_owned(),
                });
            }
        }
    }
    None
}

fn setter_of(property: &str) -> String {
    let mut chars = property.chars();
    let first = chars.next().map(|c| c.to_uppercase().collect::<String>()).unwrap_or_default();
    format!("set{first}{}", chars.as_str())
}

/// The parameters and locals of a function that hold the entity.
fn entity_names<'f>(project: &Project, outline: &Outline, function: &'f Function, entity: project::Found) -> Vec<&'f str> {
    let parameters = function.parameters.iter().map(|parameter| (parameter.name.as_str(), parameter.ty.as_ref()));
    let locals = function.locals.iter().map(|local| (local.name.as_str(), local.ty.as_ref()));
    let typed = parameters.chain(locals).filter(|(_, ty)| ty.is_some_and(|ty| ty.name == entity.decl.name));
    let same =
        typed.filter(|(_, ty)| ty.and_then(|ty| project.resolve_type(outline, &ty.path)).is_some_and(|found| is_same(&found, &entity)));
    same.map(|(name, _)| name).collect()
}

/// Where `name.setId(something)` stands before `save(name)`.
fn set_before_insert(function: &Function, name: &str, setter: &str) -> Option<Span> {
    let mut set: Option<Span> = None;
    let mut inserted = false;
    let mut updated = false;
    let is_name = |kind: &ExprKind| matches!(kind, ExprKind::Path(path) if matches!(path.as_slice(), [only] if only == name));
    for call in &function.calls {
        each_call(call, &mut |call, at| {
            let on_it = call.receiver.as_ref().is_some_and(|receiver| is_name(&receiver.kind));
            let given_it = call.arguments.iter().any(|argument| is_name(&argument.kind));
            if on_it && call.name == setter {
                if call.arguments.iter().any(|argument| !matches!(argument.kind, ExprKind::Null)) {
                    set = Some(at);
                }
            } else if (given_it || on_it && call.arguments.is_empty()) && INSERTS.contains(&call.name.as_str()) {
                inserted |= set.is_some();
            } else if (given_it || on_it) && UPDATES.contains(&call.name.as_str()) {
                updated = true;
            }
        });
    }
    set.filter(|_| inserted && !updated)
}
