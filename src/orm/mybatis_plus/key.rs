//! Who supplies the key.

use super::global::{self, Found, IdType};
use super::index::{Index, Insertion, identity, setter_of};
use super::{last_segment, text_value};
use crate::facts::{SequenceUse, Supply, SupplyKind};
use crate::lang::outline::{Annotation, Field};
use crate::project::{self, Project};
use crate::source::Span;

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
    Some(Supply {
        kind: SupplyKind::Framework { sequence: name.map(SequenceUse::stated) },
        at: annotation.at,
        label: "@KeySequence".to_owned(),
    })
}

/// With `IdType.AUTO` the key is left out only when it is null (since 3.4.3.1; always before). Where the program inserts
/// objects whose key it has set, and nowhere one without, the database need not generate it.
fn assigned_in_code(project: &Project, entity: project::Found, field: &Field) -> Option<Supply> {
    let setter = setter_of(&field.name);
    let index = Index::of(project);
    let insertions = index.insertions.get(&identity(&entity))?;
    let set_at = |insertion: &Insertion| insertion.setters.iter().find(|(name, _)| *name == setter).map(|(_, at)| *at);
    if insertions.iter().any(|insertion| insertion.is_fresh && set_at(insertion).is_none()) {
        return None;
    }
    Some(Supply {
        kind: SupplyKind::Conditional,
        at: insertions.iter().find_map(set_at)?,
        label: "the key is set before this insert, so IdType.AUTO sends it".to_owned(),
    })
}
