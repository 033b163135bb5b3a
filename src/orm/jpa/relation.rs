//! Columns that hold other rows' keys: to-one relations, derived keys, and the tables of collections.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::{Rest, Supply, SupplyKind, Writer, WrittenColumn, WrittenColumns};
use crate::lang::outline::TypeRef;
use crate::names::HOLE;
use crate::orm::jpa::annotation::{is, nested, repeated, text};
use crate::orm::jpa::column::{ColumnAnnotation, Columns};
use crate::orm::jpa::entity::{self, Attribute, Level, Outside, Typed};
use crate::orm::jpa::key::KeyQuestion;
use crate::orm::jpa::{mapping_file, naming};
use crate::project::{Found, Project};

/// Adds the foreign key columns of a `@ManyToOne` or `@OneToOne`.
pub fn add_to_one<'p>(columns: &mut Columns<'p, '_>, attribute: &Attribute<'p>, path: &str, is_key: bool) {
    let inverse = attribute.jpa("OneToOne").is_some_and(|annotation| annotation.argument("mappedBy").is_some());
    // @PrimaryKeyJoinColumn: the key itself is the foreign key. @JoinTable: the relation has a table.
    if inverse || attribute.has_any(&["PrimaryKeyJoinColumn", "PrimaryKeyJoinColumns", "JoinTable"]) {
        return;
    }
    let Some(joined) = join_columns(columns, attribute, path) else {
        columns.rest = Rest::Unknown;
        return;
    };
    for (names, stated) in joined {
        if !is_key && stated.is_some_and(|stated| is(stated.annotation, "insertable", false)) {
            continue;
        }
        let Ok(table) = stated.map_or(Ok(None), |stated| columns.other_table(stated)) else {
            columns.rest = Rest::Unknown;
            continue;
        };
        let supply = if is_key {
            Supply { kind: SupplyKind::Application, at: attribute.at, label: "the related row's key".to_owned() }
        } else {
            columns.supply(attribute, stated.map(|stated| stated.annotation))
        };
        let column = WrittenColumn { names, at: attribute.at, supply, by_dialect: Vec::new(), key: is_key };
        match table {
            Some(table) => columns.secondary.push((table, column)),
            None => columns.push(column),
        }
    }
}

type JoinColumn<'p> = (Vec<String>, Option<ColumnAnnotation<'p>>);

/// The columns of a relation by their names; `None` when they are not known.
fn join_columns<'p>(columns: &Columns<'p, '_>, attribute: &Attribute<'p>, path: &str) -> Option<Vec<JoinColumn<'p>>> {
    let own = || {
        let annotations = repeated(attribute.annotations, "JoinColumn", "JoinColumns").into_iter();
        annotations.map(|annotation| ColumnAnnotation { annotation, owner: attribute.owner }).collect()
    };
    let stated: Vec<ColumnAnnotation<'p>> = columns.overriding(path).unwrap_or_else(own);
    let target_keys = || columns.key_names(attribute.target(columns.project)?);
    // `<attribute>_<key column>`; ImprovedNamingStrategy of Hibernate before 5 takes the attribute's name alone.
    let default = |key: &[String]| {
        let joined = key.iter().flat_map(|key| naming::implicit(&format!("{}_{key}", attribute.name)));
        naming::distinct(joined.chain(naming::implicit(&attribute.name)))
    };
    if stated.is_empty() {
        return Some(target_keys()?.iter().map(|key| (default(key), None)).collect());
    }
    let mut out = Vec::new();
    for column in stated {
        let argument = |name| text(columns.project, column.owner, column.annotation, name);
        let names = match (argument("name"), argument("referencedColumnName")) {
            (Some(name), _) if name.contains(HOLE) => return None,
            (Some(name), _) => naming::explicit(&name),
            (None, Some(referenced)) => default(&naming::explicit(&referenced)),
            (None, None) => default(target_keys()?.first()?),
        };
        out.push((names, Some(column)));
    }
    Some(out)
}

/// `@MapsId` without a value: the relation's columns are the key. The key attribute's own names stay possible.
pub fn add_derived_key<'p>(columns: &mut Columns<'p, '_>, relation: &Attribute<'p>, ids: &[&Attribute<'p>]) {
    let before = columns.columns.len();
    add_to_one(columns, relation, &relation.name, true);
    if let ([id], [column]) = (ids, columns.columns.get_mut(before..).unwrap_or_default()) {
        let own = id.jpa("Column").and_then(|annotation| text(columns.project, id.owner, annotation, "name"));
        let own = own.map_or_else(|| naming::implicit(&id.name), |name| naming::explicit(&name));
        column.names = naming::distinct(column.names.drain(..).chain(own));
    }
}

/// The key that a library's superclass declares.
pub fn outside_key(columns: &Columns) -> Option<WrittenColumn> {
    let Outside::Known(base) = columns.hierarchy.outside else { return None };
    let own = columns.hierarchy.levels.last()?;
    let at = own.found.decl.superclass.as_ref().map_or(own.found.decl.at, |superclass| superclass.at);
    let long = || Typed {
        ty: TypeRef { name: "Long".to_owned(), path: "Long".to_owned(), arguments: Vec::new(), at },
        outline: own.found.outline,
    };
    let ty = columns.hierarchy.outside_argument.clone().unwrap_or_else(long);
    let attribute = Attribute { name: base.key?.to_owned(), ty: Some(ty), annotations: &[], owner: own.found, at, initialised: false };
    let names = columns.overriding(&attribute.name).and_then(|stated| {
        let stated = stated.first()?;
        text(columns.project, stated.owner, stated.annotation, "name")
    });
    let names = names.map_or_else(|| naming::implicit(&attribute.name), |name| naming::explicit(&name));
    let question = KeyQuestion { project: columns.project, hierarchy: columns.hierarchy, table: columns.table };
    let answer = question.automatic(&attribute, at);
    Some(WrittenColumn { names, at, supply: answer.supply, by_dialect: answer.by_dialect, key: true })
}

/// The table of a collection that this side owns, when its name and its columns are stated. Hibernate inserts exactly the two foreign keys, and
/// for `@ElementCollection` the element.
pub fn collection<'p>(columns: &Columns<'p, '_>, attribute: &Attribute<'p>) -> Option<Writer> {
    let is_inverse =
        ["OneToMany", "ManyToMany"].iter().any(|name| attribute.jpa(name).is_some_and(|found| found.argument("mappedBy").is_some()));
    if is_inverse {
        return None;
    }
    let (table, via) = match (attribute.jpa("JoinTable"), attribute.jpa("CollectionTable")) {
        (Some(table), _) if attribute.jpa("ElementCollection").is_none() => (table, "JPA @JoinTable"),
        (_, Some(table)) => (table, "JPA @CollectionTable"),
        _ => return None,
    };
    let name = text(columns.project, attribute.owner, table, "name").filter(|name| !name.contains(HOLE))?;
    let in_mapping = mapping_file::other_tables_of(columns.project, attribute.owner, &attribute.name)?;
    let mut written: Vec<WrittenColumn> = Vec::new();
    let mut rest = Rest::Omitted;
    for argument in ["joinColumns", "inverseJoinColumns"] {
        if argument == "inverseJoinColumns" && via == "JPA @CollectionTable" {
            break;
        }
        let stated = nested(table, argument);
        if stated.is_empty() {
            return None;
        }
        for column in stated {
            let name = text(columns.project, attribute.owner, column, "name").filter(|name| !name.contains(HOLE))?;
            let supply = Supply { kind: SupplyKind::Application, at: column.at, label: "the related row's key".to_owned() };
            written.push(WrittenColumn { names: naming::explicit(&name), at: column.at, supply, by_dialect: Vec::new(), key: false });
        }
    }
    if via == "JPA @CollectionTable" {
        match element_columns(columns, attribute) {
            Some(elements) => written.extend(elements),
            None => rest = Rest::Unknown,
        }
    }
    written.extend(position_column(columns, attribute));
    if attribute.has_any(&[
        "CollectionId",
        "MapKeyColumn",
        "MapKeyJoinColumn",
        "MapKeyEnumerated",
        "MapKeyClass",
        "MapKeyTemporal",
        "IndexColumn",
    ]) || is_map(attribute)
    {
        rest = Rest::Unknown;
    }
    let schema = text(columns.project, attribute.owner, table, "schema");
    // An entity of its own maps the table: it fills the rows, and the collection is how they are read.
    let has_entity = !entity::mapped_to(columns.project, &name).is_empty();
    Some(Writer {
        name: format!("{}.{}", columns.entity, attribute.name),
        via,
        at: attribute.at,
        tables: naming::distinct(naming::explicit(&name).into_iter().chain(in_mapping.iter().flat_map(|name| naming::explicit(name)))),
        namespace: schema.filter(|schema| !schema.contains(HOLE)),
        dialects: Vec::new(),
        columns: WrittenColumns::Named(written),
        rest,
        inserts: !has_entity,
        form: None,
    })
}

fn is_map(attribute: &Attribute) -> bool {
    attribute.ty.as_ref().is_some_and(|typed| typed.ty.name.ends_with("Map"))
}

/// The columns of an element: one for a basic type. Embeddables are left unknown.
fn element_columns<'p>(columns: &Columns<'p, '_>, attribute: &Attribute<'p>) -> Option<Vec<WrittenColumn>> {
    let element = attribute.ty.as_ref()?.ty.arguments.last()?;
    let outline = attribute.ty.as_ref()?.outline;
    let found = columns.project.resolve_type(outline, &element.path);
    if found.is_some_and(|found| found.decl.kind != crate::lang::outline::TypeKind::Enum) {
        return None;
    }
    let stated = attribute.jpa("Column").and_then(|column| text(columns.project, attribute.owner, column, "name"));
    let names = match stated {
        Some(name) if name.contains(HOLE) => return None,
        Some(name) => naming::explicit(&name),
        None => naming::implicit(&attribute.name),
    };
    let supply = Supply { kind: SupplyKind::Application, at: attribute.at, label: "the element".to_owned() };
    Some(vec![WrittenColumn { names, at: attribute.at, supply, by_dialect: Vec::new(), key: false }])
}

/// `@OrderColumn`: the element's position, `<attribute>_ORDER` unless named.
fn position_column<'p>(columns: &Columns<'p, '_>, attribute: &Attribute<'p>) -> Option<WrittenColumn> {
    let order = attribute.jpa("OrderColumn")?;
    let name = text(columns.project, attribute.owner, order, "name").unwrap_or_else(|| format!("{}_ORDER", attribute.name));
    let supply = Supply { kind: SupplyKind::Framework { sequence: None }, at: order.at, label: "@OrderColumn".to_owned() };
    Some(WrittenColumn { names: naming::explicit(&name), at: order.at, supply, by_dialect: Vec::new(), key: false })
}

/// Columns of this entity's table that another entity's collection fills: `@OneToMany @JoinColumn` without `mappedBy`.
/// Hibernate puts them into the INSERT when they are not nullable, else into a later UPDATE.
///
/// Of a joined subclass's superclasses only those below `parent`, the next entity above, go into its own table.
pub fn add_inbound<'p>(columns: &mut Columns<'p, '_>, of: Found<'p>, parent: Option<usize>) {
    let project = columns.project;
    let levels = &columns.hierarchy.levels;
    let levels = levels.get(..parent.unwrap_or(levels.len())).unwrap_or(levels);
    let collections = project.memo(OwningCollections::of);
    let mut found: Vec<WrittenColumn> = Vec::new();
    let names = levels.iter().map(|level| &level.found.decl.name).chain([&of.decl.name]);
    let names: BTreeSet<&String> = names.collect();
    let members: BTreeSet<Member> = names.into_iter().filter_map(|name| collections.by_element.get(name)).flatten().copied().collect();
    for member in members {
        let Some(attribute) = project.type_at(member.owner).and_then(|owner| member_attribute(owner, member)) else { continue };
        if element_is(columns, &attribute, of, levels) {
            found.extend(inbound_columns(columns, &attribute));
        }
    }
    for column in found {
        let stated = column.names.first().map(|name| crate::names::key(name));
        let known = columns.columns.iter().any(|known| known.names.iter().any(|name| Some(crate::names::key(name)) == stated));
        if !known {
            columns.columns.push(column);
        }
    }
}

/// A field or a getter of a class, by positions: in path order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Member {
    owner: (usize, usize),
    is_getter: bool,
    position: usize,
}

/// Collections of the whole project whose table is the element's own, by the simple name of the element's type.
#[derive(Default)]
struct OwningCollections {
    by_element: BTreeMap<String, Vec<Member>>,
}

impl OwningCollections {
    fn of(project: &Project) -> Self {
        let mut collections = OwningCollections::default();
        for (outline_index, outline) in project.outlines().iter().enumerate() {
            for (type_index, decl) in outline.types.iter().enumerate() {
                let owner = (outline_index, type_index);
                let fields = (0..decl.fields.len()).map(|position| Member { owner, is_getter: false, position });
                let getters = (0..decl.functions.len()).map(|position| Member { owner, is_getter: true, position });
                for member in fields.chain(getters) {
                    let attribute = member_attribute(Found { outline, decl }, member);
                    let Some(attribute) = attribute.filter(is_owning_collection) else { continue };
                    if let Some(element) = attribute.ty.as_ref().and_then(|typed| typed.ty.arguments.last()) {
                        collections.by_element.entry(element.name.clone()).or_default().push(member);
                    }
                }
            }
        }
        collections
    }
}

/// The member as an attribute, when it has annotations at all.
fn member_attribute(owner: Found<'_>, member: Member) -> Option<Attribute<'_>> {
    let (annotations, ty, at, name) = if member.is_getter {
        let getter = owner.decl.functions.get(member.position)?;
        (&getter.annotations, getter.return_type.as_ref(), getter.at, &getter.name)
    } else {
        let field = owner.decl.fields.get(member.position)?;
        (&field.annotations, field.ty.as_ref(), field.at, &field.name)
    };
    if annotations.is_empty() {
        return None;
    }
    let ty = ty.map(|ty| Typed { ty: ty.clone(), outline: owner.outline });
    Some(Attribute { name: name.clone(), ty, annotations, owner, at, initialised: false })
}

fn is_owning_collection(attribute: &Attribute) -> bool {
    attribute.jpa("OneToMany").is_some_and(|annotation| annotation.argument("mappedBy").is_none())
        && attribute.has_any(&["JoinColumn", "JoinColumns"])
}

fn element_is<'p>(columns: &Columns<'p, '_>, attribute: &Attribute<'p>, of: Found<'p>, levels: &[Level<'p>]) -> bool {
    let Some(element) = attribute.ty.as_ref().and_then(|typed| typed.ty.arguments.last()) else { return false };
    let is = |found: Found| found.outline.file == of.outline.file && found.decl.at == of.decl.at;
    let found = columns.project.resolve_type(attribute.owner.outline, &element.path);
    found.is_some_and(|found| is(found) || levels.iter().any(|level| level.found.decl.at == found.decl.at))
}

fn inbound_columns<'p>(columns: &Columns<'p, '_>, attribute: &Attribute<'p>) -> Vec<WrittenColumn> {
    let stated = repeated(attribute.annotations, "JoinColumn", "JoinColumns");
    // `insertable = false`: the element's own attribute writes it.
    let joins = stated.into_iter().filter(|column| !is(column, "insertable", false)).filter_map(|column| {
        let name = text(columns.project, attribute.owner, column, "name").filter(|name| !name.contains(HOLE))?;
        Some((name, column.at))
    });
    let order = attribute.jpa("OrderColumn").and_then(|order| Some((text(columns.project, attribute.owner, order, "name")?, order.at)));
    let column = |(name, at): (String, crate::source::Span)| {
        let supply = Supply { kind: SupplyKind::Conditional, at, label: "set by the collection that holds the row".to_owned() };
        WrittenColumn { names: naming::explicit(&name), at, supply, by_dialect: Vec::new(), key: false }
    };
    joins.chain(order).map(column).collect()
}
