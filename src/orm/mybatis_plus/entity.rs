//! Which classes are entities.
//!
//! A class is one when it carries MyBatis-Plus annotations, or when a mapper or service names it as its type argument:
//! then nothing in the class itself may say so. Each entity is given once: from the file that declares it when its
//! annotations are there, else from the first file that maps it.

use super::index::Index;
use super::{text_value, unquoted};
use crate::lang::outline::{Outline, TypeDecl, TypeKind, TypeRef};
use crate::names;
use crate::project::{Found, Project};

/// A framework's mappers and services, by what they are for.
pub struct Family {
    /// The types whose type argument, at this place, is the entity.
    pub mappers: &'static [(&'static str, usize)],
    /// What the names of their packages have in them.
    pub packages: &'static [&'static str],
}

/// MyBatis-Plus' own, and MyBatis-Plus-Join's.
const FAMILY: Family = Family { mappers: MAPPERS, packages: &["baomidou", "mybatisplus", "github.yulichang", "github.jeffreyning"] };

const MAPPERS: &[(&str, usize)] = &[
    ("BaseMapper", 0),
    ("MPJBaseMapper", 0),
    ("JoinBaseMapper", 0),
    ("MppBaseMapper", 0),
    ("IService", 0),
    ("IRepository", 0),
    ("MPJBaseService", 0),
    ("IMppService", 0),
    ("ServiceImpl", 1),
    ("CrudRepository", 1),
    ("MPJBaseServiceImpl", 1),
    ("MppServiceImpl", 1),
];

/// The superclass of classes that insert themselves: <https://baomidou.com/en/guides/data-interface/>.
const ACTIVE_RECORD: &str = "Model";

/// How many generic mappers may stand between an entity's own and the framework's.
const DEPTH: usize = 6;

/// The entities that this outline gives, in source order.
pub(super) fn entities_of<'p>(project: &'p Project, outline: &'p Outline) -> Vec<Found<'p>> {
    let mut entities: Vec<Found<'p>> = Vec::new();
    for decl in outline.types.iter().filter(|decl| !decl.is_test) {
        if is_annotated(decl) {
            if has_own_table(project, outline, decl) {
                entities.push(Found { outline, decl });
            }
            continue;
        }
        let Some(mapped) = mapped_entity(project, outline, decl) else { continue };
        let is_new = !entities.iter().any(|known| known.identity() == mapped.identity());
        let is_first = || Index::of(project).mapped.get(&mapped.identity()) == Some(&outline.file);
        if is_new && !is_annotated(mapped.decl) && is_first() {
            entities.push(mapped);
        }
    }
    entities
}

/// Whether the class says itself that MyBatis-Plus knows it.
fn is_annotated(decl: &TypeDecl) -> bool {
    matches!(decl.kind, TypeKind::Class | TypeKind::Record)
        && (decl.annotation("TableName").is_some()
            || decl.annotation("KeySequence").is_some()
            || decl
                .fields
                .iter()
                .any(|field| !field.is_static && (field.annotation("TableId").is_some() || field.annotation("TableField").is_some())))
}

/// Whether an annotated class stands for a table: a base class that only carries the common fields does not.
fn has_own_table(project: &Project, outline: &Outline, decl: &TypeDecl) -> bool {
    if decl.annotation("TableName").is_some() {
        return !is_copy(project, Found { outline, decl });
    }
    if decl.is_abstract {
        return false;
    }
    let index = Index::of(project);
    let this = Found { outline, decl }.identity();
    let has_key = || decl.fields.iter().any(|field| field.annotation("TableId").is_some());
    index.mapped.contains_key(&this) || (!index.bases.contains(&this) && has_key())
}

/// Whether the class only carries the annotation of an entity, as a request's body that began as its copy does: no mapper and no service is for it, and one
/// is for another class of that table.
fn is_copy(project: &Project, found: Found) -> bool {
    let index = Index::of(project);
    let (above, _) = project.superclasses(found);
    let mut chain = std::iter::once(found).chain(above);
    let mut is_record = || chain.any(|found| found.decl.superclass.as_ref().is_some_and(|parent| parent.name == ACTIVE_RECORD));
    let is_known = index.mapped.contains_key(&found.identity()) || index.bases.contains(&found.identity());
    !is_known && stated_table(project, found).is_some_and(|table| index.mapped_tables.contains(&names::key(&table))) && !is_record()
}

/// The table that `@TableName` states.
pub(super) fn stated_table(project: &Project, found: Found) -> Option<String> {
    let stated = found.decl.annotation("TableName")?.argument("value")?;
    text_value(project, found.outline, found.decl, stated).map(|table| unquoted(&table).to_owned())
}

/// The entity of a mapper or service.
pub(super) fn mapped_entity<'p>(project: &'p Project, outline: &'p Outline, decl: &TypeDecl) -> Option<Found<'p>> {
    entity_in(project, outline, decl, &FAMILY)
}

/// The same of any framework whose mappers name their entities so.
pub fn entity_in<'p>(project: &'p Project, outline: &'p Outline, decl: &TypeDecl, family: &Family) -> Option<Found<'p>> {
    let parents = decl.superclass.iter().chain(&decl.interfaces);
    let argument = parents.filter_map(|parent| entity_argument(project, outline, parent, family, 0)).next()?;
    if decl.type_parameters.contains(&argument.name) || argument.name == "?" {
        return None;
    }
    let found = project.resolve_type(outline, &argument.path)?;
    matches!(found.decl.kind, TypeKind::Class | TypeKind::Record).then_some(found)
}

/// Of `BaseMapperX<User>`: `User`, when `BaseMapperX<T>` hands its `T` on to the framework's `BaseMapper<T>`.
fn entity_argument<'r>(project: &Project, outline: &Outline, parent: &'r TypeRef, family: &Family, depth: usize) -> Option<&'r TypeRef> {
    if depth >= DEPTH || parent.arguments.is_empty() {
        return None;
    }
    if let Some((_, place)) = family.mappers.iter().find(|(name, _)| *name == parent.name)
        && is_of(family, outline, parent)
    {
        return parent.arguments.get(*place);
    }
    let found = project.resolve_type(outline, &parent.path)?;
    let grandparents = found.decl.superclass.iter().chain(&found.decl.interfaces);
    let handed_on = grandparents.filter_map(|next| entity_argument(project, found.outline, next, family, depth + 1)).next()?;
    let place = found.decl.type_parameters.iter().position(|parameter| *parameter == handed_on.name)?;
    parent.arguments.get(place)
}

fn is_of(family: &Family, outline: &Outline, parent: &TypeRef) -> bool {
    let known = |path: &str| family.packages.iter().any(|package| path.contains(package));
    if parent.path.contains('.') {
        return known(&parent.path);
    }
    match outline.imports.iter().find(|import| import.name == parent.name) {
        Some(import) => known(&import.path),
        None => outline.imports.iter().any(|import| import.name == "*" && known(&import.path)),
    }
}
