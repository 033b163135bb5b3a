//! Who supplies the key.

use super::entity::mapped_entity;
use super::global::{self, Found, IdType};
use super::index::Index;
use super::{last_segment, text_value};
use crate::facts::{MadeValue, SequenceUse, Supply, SupplyKind};
use crate::lang::outline::{Annotation, Field, TypeDecl};
use crate::names;
use crate::orm::bare::{self, Handed};
use crate::project::{self, Project};
use crate::source::Span;
use crate::source::{FileKind, SourceFile};

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
    let is_stated = label != BY_DEFAULT;
    let make = |kind| Supply { kind, at, label: label.clone() };
    match id_type {
        Some(IdType::Auto) => assigned_in_code(project, entity, field).unwrap_or_else(|| make(SupplyKind::Database)),
        Some(IdType::Input) => {
            key_sequence(project, entity).or_else(|| unset(project, entity, field)).unwrap_or_else(|| make(SupplyKind::Application))
        }
        // As the global type, NONE is about the same as INPUT (`IdType`'s own words).
        Some(IdType::None) if key_sequence(project, entity).is_some() => make(SupplyKind::Unknown),
        Some(IdType::None) => make(SupplyKind::Application),
        Some(id_type @ (IdType::Snowflake | IdType::Uuid)) => make(made(project, entity, field, id_type, is_stated)),
        None => make(SupplyKind::Unknown),
    }
}

const BY_DEFAULT: &str = "IdType.ASSIGN_ID (MyBatis-Plus' default)";

/// Fields that MyBatis-Plus cuts a snowflake down to (`Number.intValue()`); before 3.3 it fails on them.
/// <https://github.com/baomidou/mybatis-plus/blob/3.0/mybatis-plus-core/src/main/java/com/baomidou/mybatisplus/core/MybatisParameterHandler.java> (`populateKeys`)
const NARROW: &[&str] = &["Integer"];

/// `UUID.randomUUID()` without its dashes.
const UUID_LENGTH: u64 = 32;

/// What the framework makes: nothing that is known where the project brings a generator of its own, where the program sets the key itself, or where
/// a field of a primitive type, which is never null, keeps it from making one.
fn made(project: &Project, entity: project::Found, field: &Field, id_type: IdType, is_stated: bool) -> SupplyKind {
    let ty = field.ty.as_ref().map_or("", |ty| ty.name.as_str());
    let is_primitive = ty.chars().next().is_some_and(char::is_lowercase);
    if is_primitive || Index::of(project).has_own_generator || assigned_in_code(project, entity, field).is_some() {
        return SupplyKind::Framework { sequence: None };
    }
    SupplyKind::Made(match id_type {
        IdType::Uuid => MadeValue::Text { length: UUID_LENGTH },
        _ => MadeValue::Snowflake { field: NARROW.contains(&ty).then(|| ty.to_owned()), is_stated },
    })
}

/// The property that is the entity's key.
pub fn property<'p>(project: &'p Project<'p>, entity: project::Found<'p>) -> Option<&'p str> {
    let (above, _) = project.superclasses(entity);
    let fields: Vec<&Field> = std::iter::once(entity).chain(above).flat_map(|found| &found.decl.fields).collect();
    let stated = fields.iter().find(|field| field.annotation("TableId").is_some());
    let key = stated.or_else(|| fields.iter().find(|field| field.name.eq_ignore_ascii_case("id")));
    key.map(|field| field.name.as_str())
}

/// The global id type; without any, MyBatis-Plus assigns snowflakes.
fn global_type(project: &Project, path: &str, field: &Field) -> (Option<IdType>, Span, String) {
    match global::id_type(project, path) {
        Found::At(id_type, at, label) => (Some(id_type), at, label),
        Found::Unclear(at, label) => (None, at, label),
        Found::Nowhere => {
            let at = field.annotation("TableId").map_or(field.name_at, |annotation| annotation.at);
            (Some(IdType::Snowflake), at, BY_DEFAULT.to_owned())
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

/// `IdType.INPUT` sends what the object holds. Where one is made and inserted by the entity's own mapper or service without its key, that is NULL.
fn unset(project: &Project, entity: project::Found, field: &Field) -> Option<Supply> {
    let is_primitive = field.ty.as_ref().is_none_or(|ty| ty.name.starts_with(char::is_lowercase));
    if is_primitive || field.annotation("TableField").is_some() {
        return None;
    }
    let is_own = |handed: &Handed| {
        let Some(taker) = bare::taker(project, handed) else { return false };
        let inserts = matches!(handed.method.as_str(), "insert" | "save");
        let maps = mapped_entity(project, taker.outline, taker.decl).is_some_and(|mapped| mapped.identity() == entity.identity());
        inserts && maps && !is_overridden(project, taker, &handed.method)
    };
    let at = bare::handed_without(project, entity, &field.name, is_own)?;
    Some(Supply {
        kind: SupplyKind::Unset { is_refused: false },
        at,
        label: "made here without it, and inserted; IdType.INPUT sends NULL then".to_owned(),
    })
}

/// Whether the method is the project's own: declared in the mapper or service, in a class that implements it, or in a mapper's XML.
pub(super) fn is_overridden(project: &Project, taker: project::Found, method: &str) -> bool {
    let declares = |decl: &TypeDecl| decl.functions.iter().any(|function| function.name == method);
    let implements =
        |decl: &TypeDecl| decl.superclass.iter().chain(&decl.interfaces).any(|parent| parent.name == taker.decl.name) && declares(decl);
    let namespace = format!("\"{}\"", taker.decl.qualified);
    let statement = format!("id=\"{method}\"");
    let in_xml = |file: &SourceFile| file.kind == FileKind::Xml && file.text.contains(&namespace) && file.text.contains(&statement);
    declares(taker.decl)
        || project.outlines().iter().flat_map(|outline| &outline.types).any(implements)
        || project.sources.iter().any(in_xml)
}

/// With `IdType.AUTO` the key is left out only when it is null (since 3.4.3.1; always before). Where the program inserts
/// objects whose key it has set, and nowhere one without, the database need not generate it.
fn assigned_in_code(project: &Project, entity: project::Found, field: &Field) -> Option<Supply> {
    let setter = names::setter(&field.name);
    let index = Index::of(project);
    let insertions = index.insertions.get(&entity.identity())?;
    if insertions.iter().any(|insertion| insertion.is_fresh && insertion.set_at(&setter).is_none()) {
        return None;
    }
    Some(Supply {
        kind: SupplyKind::Conditional,
        at: insertions.iter().find_map(|insertion| insertion.set_at(&setter))?,
        label: "the key is set before this insert, so IdType.AUTO sends it".to_owned(),
    })
}
