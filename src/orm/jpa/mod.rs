//! JPA entities (Hibernate foremost; EclipseLink and others where they agree).
//!
//! Every concrete `@Entity` is a writer: its columns are the attributes of the class, its mapped superclasses and embeddables, and the key's
//! supply is what its `@GeneratedValue` means on the provider that the project's build files name. What superclasses outside the
//! project may add is unknown, never guessed.

mod annotation;
mod column;
mod entity;
pub(crate) mod generator;
mod habits;
mod key;
pub(crate) mod mapping_file;
#[cfg(test)]
mod mapping_tests;
pub(crate) mod naming;
mod provider;
mod relation;
mod strategy;
#[cfg(test)]
mod tests;

use crate::facts::{Note, Rest, Supply, SupplyKind, Writer, WrittenColumn, WrittenColumns};
use crate::lang::outline::{Language, Outline, TypeKind};
use crate::names::{HOLE, same};
use crate::orm::Reader;
use crate::orm::jpa::annotation::{jpa, nested, repeated, text};
use crate::orm::jpa::column::{Columns, add_key, key_names, maps_whole_key};
use crate::orm::jpa::entity::{Attribute, Hierarchy, Inheritance, Level, Outside, Role, has_entity_below, role, table_names};
use crate::project::{Found, Project};

/// Files with any of these are parsed: entities, what entities are made of, the constants that name their tables, and configuration classes.
pub const READER: Reader = Reader {
    name: "JPA",
    languages: Language::JVM,
    needles: &[
        "@Entity",
        "persistence.Entity",
        "@MappedSuperclass",
        "@Embeddable",
        "@Id",
        "new_generator_mappings",
        "NewIdGeneratorMappings",
        "USE_NEW_ID_GENERATOR_MAPPINGS",
        "hbm2ddl",
        "HBM2DDL_AUTO",
        "setGenerateDdl",
        // naming strategies
        "toPhysicalTableName",
        "classToTableName",
    ],
    read,
};

pub const VIA: &str = "JPA entity";

/// Envers' own rows, one for each revision: it inserts them, and may make their table by itself.
pub const VIA_REVISION: &str = "JPA entity of Envers";

fn read(project: &Project, outline: &Outline) -> (Vec<Writer>, Vec<Note>) {
    (read_outline(project, outline), Vec::new())
}

fn read_outline<'p>(project: &'p Project<'p>, outline: &'p Outline) -> Vec<Writer> {
    let entities = outline.types.iter().map(|decl| Found { outline, decl }).filter(|found| role(*found) == Role::Entity);
    entities.flat_map(|found| writers(project, found)).collect()
}

/// The writers that one entity class is: its own table's, its secondary tables', and those of the collections it owns.
fn writers<'p>(project: &'p Project<'p>, found: Found<'p>) -> Vec<Writer> {
    let hierarchy = Hierarchy::new(project, found);
    if hierarchy.levels.iter().any(|level| is_ormlite(level.found)) {
        return Vec::new();
    }
    if matches!(hierarchy.outside, Outside::Borrowed) {
        return borrowed(project, found, &hierarchy).into_iter().collect();
    }
    let inheritance = hierarchy.inheritance();
    let is_abstract = found.decl.is_abstract || found.decl.kind == TypeKind::Interface;
    let parent = hierarchy.parent();
    // An abstract class has no rows of its own, but with JOINED its subclasses write its table.
    if is_abstract && (inheritance != Inheritance::Joined || !has_entity_below(project, found, 4)) {
        return Vec::new();
    }
    let joined_parent = parent.filter(|_| inheritance == Inheritance::Joined);
    let table_of = match inheritance {
        Inheritance::SingleTable => hierarchy.levels.get(hierarchy.root()).map_or(found, |root| root.found),
        Inheritance::Joined | Inheritance::TablePerClass => found,
    };
    let table = table_names(project, table_of);
    let mut columns = Columns::new(project, &hierarchy, &table, &found.decl.qualified);
    match joined_parent {
        Some(parent) => {
            add_parent_key(&mut columns, found);
            let levels = hierarchy.levels.iter().take(parent);
            add_attributes(&mut columns, hierarchy.attributes_of(levels).into_iter().filter(|attribute| !attribute.is_id()).collect());
        }
        None => {
            add_key(&mut columns);
            add_attributes(&mut columns, hierarchy.attributes_of(hierarchy.levels.iter()));
        }
    }
    if let Some(column) = discriminator(project, &hierarchy, inheritance, joined_parent.is_some()) {
        columns.push(column);
    }
    if joined_parent.is_none()
        && let Some(column) = tenant(project, &hierarchy)
    {
        columns.push(column);
    }
    relation::add_inbound(&mut columns, found, joined_parent);
    // OpenJPA numbers the rows of such a class by itself (https://openjpa.apache.org/builds/3.2.2/apache-openjpa/docs/jpa_overview_pc_identity.html, "datastore
    // identity"); Hibernate refuses it, unless a mapping file says more.
    if joined_parent.is_none() && !columns.columns.iter().any(|column| column.key) {
        columns.rest = Rest::Unknown;
    }
    if columns.rest == Rest::Omitted && is_projection(&columns, found) {
        columns.rest = Rest::Unknown;
    }
    let Columns { columns: written, secondary, collections, rest, .. } = columns;
    let read_only = ["Immutable", "Subselect", "View"].iter().any(|name| found.decl.annotation(name).is_some());
    // The statement that it states is a writer of its own: <https://docs.jboss.org/hibernate/orm/6.6/javadocs/org/hibernate/annotations/SQLInsert.html>
    let states_insert = found.decl.annotation("SQLInsert").is_some_and(|annotation| annotation.argument("table").is_none());
    let mut out = vec![Writer {
        name: found.decl.qualified.clone(),
        via: if found.decl.annotation("RevisionEntity").is_some() { VIA_REVISION } else { VIA },
        at: found.decl.at,
        tables: table.names,
        namespace: table.namespace,
        dialects: Vec::new(),
        columns: WrittenColumns::Named(written),
        rest,
        inserts: !read_only && !states_insert,
        form: None,
    }];
    out.extend(secondary_writers(project, found, secondary, rest));
    out.extend(collections);
    for writer in out.iter_mut().skip(1) {
        writer.inserts &= !read_only;
    }
    out
}

/// Whether ORMLite keeps the class: it takes JPA's annotations beside its own `@DatabaseField`, and names columns by rules of its own, in a database that it
/// mostly makes itself. <https://ormlite.com/javadoc/ormlite-core/doc-files/ormlite.html#Javax-Persistence-Annotations>
fn is_ormlite(found: Found) -> bool {
    found.outline.imports.iter().any(|import| import.path.starts_with("com.j256.ormlite"))
}

/// The entity of a library that borrows JPA's annotations: its own table, and those attributes' columns that state one, of its own and of superclasses that
/// are no entities. Whatever else it may write is unknown, and so is who makes its key.
fn borrowed<'p>(project: &'p Project<'p>, found: Found<'p>, hierarchy: &Hierarchy<'p>) -> Option<Writer> {
    if found.decl.is_abstract || found.decl.kind == TypeKind::Interface {
        return None;
    }
    let table = table_names(project, found);
    let mut columns = Columns::names_only(project, hierarchy, &table);
    let levels = hierarchy.levels.iter().take(hierarchy.parent().unwrap_or(hierarchy.levels.len()));
    let stated = hierarchy.attributes_of(levels).into_iter().filter(|attribute| attribute.jpa("Column").is_some());
    stated.for_each(|attribute| columns.add(&attribute, &attribute.name, false));
    let columns = WrittenColumns::Named(columns.columns);
    Some(Writer {
        name: found.decl.qualified.clone(),
        via: VIA,
        at: found.decl.at,
        tables: table.names,
        namespace: table.namespace,
        dialects: Vec::new(),
        columns,
        rest: Rest::Unknown,
        inserts: true,
        form: None,
    })
}

/// Whether another entity, of another hierarchy, maps the same table and has columns that this one lacks: then this one may be there for reading
/// only (`DashboardInfo` beside `Dashboard`), and what it lacks says nothing.
fn is_projection<'p>(columns: &Columns<'p, '_>, found: Found<'p>) -> bool {
    let project = columns.project;
    let Some(own) = entity::stated_table(project, found) else { return false };
    let mut others = entity::mapped_to(project, &own).into_iter().filter(|other| other.decl.qualified != found.decl.qualified);
    let written = |name: &String| columns.columns.iter().any(|column| column.names.iter().any(|known| same(known, name)));
    others.any(|other| {
        let hierarchy = Hierarchy::new(project, other);
        let related = hierarchy.levels.iter().any(|level| level.found.decl.qualified == found.decl.qualified)
            || columns.hierarchy.levels.iter().any(|level| level.found.decl.qualified == other.decl.qualified);
        let table = table_names(project, other);
        let mut theirs = Columns::names_only(project, &hierarchy, &table);
        add_key(&mut theirs);
        add_attributes(&mut theirs, hierarchy.attributes_of(hierarchy.levels.iter()));
        !related && theirs.columns.iter().any(|column| !column.names.iter().any(written))
    })
}

/// Adds every attribute that the key has not taken.
fn add_attributes<'p>(columns: &mut Columns<'p, '_>, attributes: Vec<Attribute<'p>>) {
    // `@MapsId("part")`: the relation's columns take the place of that part of the key.
    let mapped: Vec<String> =
        attributes.iter().filter_map(|attribute| text(columns.project, attribute.owner, attribute.jpa("MapsId")?, "value")).collect();
    if !mapped.is_empty() {
        let parts = attributes.iter().filter(|attribute| attribute.is_id()).flat_map(|id| {
            let embeddable = id.ty.as_ref().and_then(|typed| columns.project.resolve_type(typed.outline, &typed.ty.path));
            let inner = embeddable.map(|embeddable| Hierarchy::new(columns.project, embeddable));
            inner.map(|inner| columns.hierarchy.embedded_attributes(&inner)).unwrap_or_default()
        });
        let replaced: Vec<String> = parts.filter(|part| mapped.contains(&part.name)).flat_map(|part| part_names(columns, &part)).collect();
        columns.columns.retain(|column| !(column.key && column.names.iter().any(|name| replaced.contains(name))));
    }
    for attribute in attributes.iter().filter(|attribute| !attribute.is_id() && !maps_whole_key(attribute)) {
        let in_key = attribute.jpa("MapsId").is_some();
        columns.add(attribute, &attribute.name, in_key);
    }
}

/// The names under which a part of a key was added: its own, and where it is embeddable itself those of what it holds.
fn part_names<'p>(columns: &Columns<'p, '_>, part: &Attribute<'p>) -> Vec<String> {
    let embeddable = part.ty.as_ref().and_then(|typed| columns.project.resolve_type(typed.outline, &typed.ty.path));
    let inner = embeddable.map(|embeddable| Hierarchy::new(columns.project, embeddable));
    let held = inner.map(|inner| columns.hierarchy.embedded_attributes(&inner)).unwrap_or_default();
    column_names(columns, part).into_iter().chain(held.iter().flat_map(|held| column_names(columns, held))).collect()
}

/// The names under which an attribute of an embeddable was added.
fn column_names(columns: &Columns, attribute: &Attribute) -> Vec<String> {
    let stated = attribute.jpa("Column").and_then(|column| text(columns.project, attribute.owner, column, "name"));
    stated.map_or_else(|| naming::implicit(&attribute.name), |name| naming::explicit(&name))
}

/// JOINED: the subclass's key is the parent's, under its own name when `@PrimaryKeyJoinColumn` says one.
fn add_parent_key<'p>(columns: &mut Columns<'p, '_>, found: Found<'p>) {
    let stated: Vec<String> = repeated(&found.decl.annotations, "PrimaryKeyJoinColumn", "PrimaryKeyJoinColumns")
        .into_iter()
        .filter_map(|annotation| text(columns.project, found, annotation, "name"))
        .filter(|name| !name.contains(HOLE))
        .collect();
    let names = if stated.is_empty() {
        key_names(columns.project, found, 0)
    } else {
        Some(stated.iter().map(|name| naming::explicit(name)).collect())
    };
    let Some(names) = names else {
        columns.rest = Rest::Unknown;
        return;
    };
    let at = found.decl.superclass.as_ref().map_or(found.decl.at, |superclass| superclass.at);
    for names in names {
        let supply = Supply { kind: SupplyKind::Framework { sequence: None }, at, label: "the parent's key".to_owned() };
        columns.push(WrittenColumn { names, at, supply, by_dialect: Vec::new(), key: true });
    }
}

/// The column that says of which class a row is. A single table has one as soon as there are subclasses; JOINED only when it is stated.
///
/// With `@Inheritance` alone, EclipseLink has one all the same and Hibernate has none
/// (<https://github.com/hibernate/hibernate-orm/blob/5.6/hibernate-core/src/main/java/org/hibernate/cfg/AnnotationBinder.java>, `hasSiblings`).
fn discriminator(project: &Project, hierarchy: &Hierarchy, inheritance: Inheritance, is_joined_child: bool) -> Option<WrittenColumn> {
    let root = hierarchy.levels.get(hierarchy.root())?.found;
    let annotations = &root.decl.annotations;
    let stated = jpa(root.outline, annotations, "DiscriminatorColumn");
    let is_single = inheritance == Inheritance::SingleTable;
    let is_polymorphic = stated.is_some() || (is_single && (hierarchy.parent().is_some() || has_entity_below(project, root, 4)));
    // Tables of their own say by themselves of which class a row is: <https://jakarta.ee/specifications/persistence/3.1/jakarta-persistence-spec-3.1#a15038>
    if is_joined_child || inheritance == Inheritance::TablePerClass || root.decl.annotation("DiscriminatorFormula").is_some() {
        return None;
    }
    if !is_polymorphic {
        let inheritance = jpa(root.outline, annotations, "Inheritance").filter(|_| is_single)?;
        let names = naming::distinct(naming::explicit("DTYPE").into_iter().chain([HOLE.to_string()]));
        let supply =
            Supply { kind: SupplyKind::Unknown, at: inheritance.at, label: "the discriminator, where the provider has one".to_owned() };
        return Some(WrittenColumn { names, at: inheritance.at, supply, by_dialect: Vec::new(), key: false });
    }
    let name = stated.and_then(|stated| text(project, root, stated, "name")).unwrap_or_else(|| "DTYPE".to_owned());
    let at = stated.map_or(root.decl.name_at, |stated| stated.at);
    let supply = Supply { kind: SupplyKind::Framework { sequence: None }, at, label: "the discriminator".to_owned() };
    let is_doubtful = stated.is_none() && hierarchy.may_be_borrowed(project);
    let names = naming::explicit(&name).into_iter().chain(is_doubtful.then(|| HOLE.to_string()));
    Some(WrittenColumn { names: naming::distinct(names), at, supply, by_dialect: Vec::new(), key: false })
}

/// EclipseLink's multi-tenancy: a class annotation, and a column that it fills.
/// <https://eclipse.dev/eclipselink/documentation/4.0/jpa/extensions/annotations_ref.html>
fn tenant(project: &Project, hierarchy: &Hierarchy) -> Option<WrittenColumn> {
    let multitenant = |level: &&Level| level.role != Role::Plain && level.found.decl.annotation("Multitenant").is_some();
    let level = hierarchy.levels.iter().find(multitenant)?;
    let stated = hierarchy.levels.iter().find_map(|level| Some((level.found, level.found.decl.annotation("TenantDiscriminatorColumn")?)));
    let name = stated.and_then(|(found, annotation)| text(project, found, annotation, "name")).unwrap_or_else(|| "TENANT_ID".to_owned());
    let at = stated.map_or(level.found.decl.at, |(_, annotation)| annotation.at);
    let supply = Supply { kind: SupplyKind::Framework { sequence: None }, at, label: "the tenant".to_owned() };
    Some(WrittenColumn { names: naming::explicit(&name), at, supply, by_dialect: Vec::new(), key: false })
}

/// `@SecondaryTable`: its columns, and a key that is the entity's.
fn secondary_writers(project: &Project, found: Found, secondary: Vec<(String, WrittenColumn)>, rest: Rest) -> Vec<Writer> {
    let mut out: Vec<Writer> = Vec::new();
    for (table, column) in secondary {
        let name = format!("{}@{table}", found.decl.qualified);
        match out.iter_mut().find(|writer| writer.name == name) {
            Some(Writer { columns: WrittenColumns::Named(columns), .. }) => columns.push(column),
            Some(_) => {}
            None => {
                let stated = repeated(&found.decl.annotations, "SecondaryTable", "SecondaryTables");
                let stated = stated.into_iter().find(|annotation| text(project, found, annotation, "name").as_deref() == Some(&table));
                let joins = stated.map(|annotation| nested(annotation, "pkJoinColumns")).unwrap_or_default();
                let keys = joins.into_iter().filter_map(|join| Some((text(project, found, join, "name")?, join.at)));
                let mut columns: Vec<WrittenColumn> = keys
                    .map(|(name, at)| {
                        let supply = Supply { kind: SupplyKind::Framework { sequence: None }, at, label: "the entity's key".to_owned() };
                        WrittenColumn { names: naming::explicit(&name), at, supply, by_dialect: Vec::new(), key: true }
                    })
                    .collect();
                let rest = if columns.is_empty() { Rest::Unknown } else { rest };
                columns.push(column);
                out.push(Writer {
                    name,
                    via: VIA,
                    at: stated.map_or(found.decl.at, |stated| stated.at),
                    tables: naming::explicit(&table),
                    namespace: None,
                    dialects: Vec::new(),
                    columns: WrittenColumns::Named(columns),
                    rest,
                    inserts: true,
                    form: None,
                });
            }
        }
    }
    out
}
