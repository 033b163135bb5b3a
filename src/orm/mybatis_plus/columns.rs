//! An entity as a writer: its table, and who supplies each column.

use super::global::{self, Found as Global};
use super::index::Index;
use super::{key, last_segment, text_value, unquoted};
use crate::facts::{Rest, Supply, SupplyKind, Writer, WrittenColumn, WrittenColumns};
use crate::lang::outline::{Annotation, ExprKind, Field};
use crate::names::{self, snake_each};
use crate::project::{Found, Project};

/// Superclasses from libraries that add no columns.
const EMPTY_SUPERCLASSES: &[&str] = &["Model", "Object"];

const PRIMITIVES: &[&str] = &["byte", "short", "int", "long", "float", "double", "boolean", "char"];

/// What MyBatis-Plus inserts for an entity.
pub(super) fn writer(project: &Project, entity: Found) -> Writer {
    let (fields, is_complete) = fields(project, entity);
    let excluded = excluded_properties(project, entity);
    let has_table_id = fields.iter().any(|(_, field)| is_column(field) && field.annotation("TableId").is_some());
    let snake_first = !is_off(project, entity, ".configuration.map-underscore-to-camel-case");
    let always = is_always(global::text(project, project.path(entity.outline), ".global-config.db-config.insert-strategy"));
    let mut columns = Vec::new();
    let mut has_key = false;
    for (holder, field) in fields {
        if !is_column(field) || excluded.contains(&field.name) {
            continue;
        }
        let is_key = if has_table_id { field.annotation("TableId").is_some() } else { field.name.eq_ignore_ascii_case("id") };
        let is_key = is_key && !has_key;
        has_key |= is_key;
        let named = field.annotation(if is_key { "TableId" } else { "TableField" });
        let name = named
            .and_then(|annotation| annotation.argument("value"))
            .and_then(|value| text_value(project, holder.outline, holder.decl, value));
        let names = match name {
            Some(name) => vec![unquoted(&name).to_owned()],
            None => derived_names(&field.name, snake_first),
        };
        let supply = if is_key { key::supply(project, entity, field) } else { field_supply(project, entity, holder, field, always) };
        let key = is_key || field.annotation("MppMultiId").is_some();
        columns.push(WrittenColumn { names, at: field.name_at, supply, by_dialect: Vec::new(), key });
    }
    let (tables, namespace) = tables(project, entity);
    Writer {
        name: entity.decl.qualified.clone(),
        via: super::VIA,
        at: entity.decl.at,
        tables,
        namespace,
        dialects: Vec::new(),
        columns: WrittenColumns::Named(columns),
        rest: if is_complete { Rest::Omitted } else { Rest::Unknown },
        inserts: true,
        form: None,
    }
}

/// The property that is written to a column.
pub fn property_of<'p>(project: &'p Project<'p>, entity: Found<'p>, column: &str) -> Option<&'p str> {
    let (fields, _) = fields(project, entity);
    let is_meant = |(holder, field): &&(Found, &Field)| {
        let named = ["TableId", "TableField"].iter().find_map(|name| field.annotation(name)?.argument("value"));
        match named.and_then(|value| text_value(project, holder.outline, holder.decl, value)) {
            Some(name) => names::same(unquoted(&name), column),
            None => derived_names(&field.name, true).iter().any(|name| names::same(name, column)),
        }
    };
    fields.iter().filter(|(_, field)| is_column(field)).find(is_meant).map(|(_, field)| field.name.as_str())
}

/// The fields of a class and its superclasses; of those with one name the nearest, which may be there to hide the others.
/// The flag says whether all superclasses are known.
fn fields<'p>(project: &'p Project, entity: Found<'p>) -> (Vec<(Found<'p>, &'p Field)>, bool) {
    let (superclasses, followed) = project.superclasses(entity);
    let last = superclasses.last().copied().unwrap_or(entity);
    let ends_empty = last.decl.superclass.as_ref().is_some_and(|superclass| EMPTY_SUPERCLASSES.contains(&superclass.name.as_str()));
    let mut fields: Vec<(Found<'p>, &'p Field)> = Vec::new();
    for holder in std::iter::once(entity).chain(superclasses) {
        for field in &holder.decl.fields {
            if !fields.iter().any(|(_, known)| known.name == field.name) {
                fields.push((holder, field));
            }
        }
    }
    (fields, followed || ends_empty)
}

fn is_column(field: &Field) -> bool {
    let exists = field.annotation("TableField").and_then(|annotation| annotation.argument("exist"));
    !field.is_static && !field.is_transient && !matches!(exists.map(|value| &value.kind), Some(ExprKind::Bool(false)))
}

/// `@TableName(excludeProperty = {"a", "b"})`.
fn excluded_properties(project: &Project, entity: Found) -> Vec<String> {
    let value = entity.decl.annotation("TableName").and_then(|annotation| annotation.argument("excludeProperty"));
    let Some(value) = value else { return Vec::new() };
    let items = match &value.kind {
        ExprKind::List(items) => items.as_slice(),
        _ => std::slice::from_ref(value),
    };
    items.iter().filter_map(|item| text_value(project, entity.outline, entity.decl, item)).collect()
}

fn field_supply(project: &Project, entity: Found, holder: Found, field: &Field, always: bool) -> Supply {
    let annotation = field.annotation("TableField");
    let at = annotation.map_or(field.name_at, |annotation| annotation.at);
    let make = |kind, label: &str| Supply { kind, at, label: label.to_owned() };
    let fill = argument(annotation, "fill");
    if matches!(fill, Some("INSERT" | "INSERT_UPDATE")) {
        return make(SupplyKind::Framework { sequence: None }, "filled on insert (MyBatis-Plus)");
    }
    let strategy = argument(annotation, "insertStrategy").or_else(|| argument(annotation, "strategy"));
    match strategy {
        Some("NEVER") => return make(SupplyKind::Omitted, "insertStrategy = FieldStrategy.NEVER"),
        Some("ALWAYS" | "IGNORED") => return make(SupplyKind::Application, "always sent (MyBatis-Plus)"),
        Some("NOT_NULL" | "NOT_EMPTY") => {}
        _ if always => return make(SupplyKind::Application, "always sent (MyBatis-Plus)"),
        _ => {}
    }
    let is_primitive = field.ty.as_ref().is_some_and(|ty| PRIMITIVES.contains(&ty.name.as_str()));
    if is_primitive {
        return make(SupplyKind::Application, "never null: a primitive type");
    }
    let initialiser = field.initialiser.as_ref().filter(|value| !matches!(value.kind, ExprKind::Null));
    // Lombok's builder passes initialisers by, unless told otherwise.
    let is_bypassed = holder.decl.annotation("Builder").is_some() && field.annotation("Default").is_none();
    match initialiser {
        Some(value) if !is_bypassed => Supply { kind: SupplyKind::Application, at: value.at, label: "set by its initialiser".to_owned() },
        _ => set_in_code(project, entity, field).unwrap_or_else(|| make(SupplyKind::Conditional, "left out when null (MyBatis-Plus)")),
    }
}

/// Where every place that inserts such objects has set the property before; where some may have it from what the object is a copy of, that is not known.
fn set_in_code(project: &Project, entity: Found, field: &Field) -> Option<Supply> {
    let setter = names::setter(&field.name);
    let index = Index::of(project);
    let (mut set, mut copied) = (None, None);
    for insertion in index.insertions.get(&entity.identity())? {
        match insertion.surely_set_at(project.sources, &setter) {
            Some(at) => set = set.or(Some(at)),
            None => copied = copied.or(Some(insertion.may_be_copied_at(&setter)?)),
        }
    }
    let (kind, at, label) = match (copied, set) {
        (Some(at), _) => (SupplyKind::Unknown, at, "set, or copied from another object, wherever such an object is inserted"),
        (None, at) => (SupplyKind::Application, at?, "set wherever such an object is inserted"),
    };
    Some(Supply { kind, at, label: label.to_owned() })
}

/// An argument that is an enum's constant: `INSERT` of `fill = FieldFill.INSERT`.
fn argument<'a>(annotation: Option<&'a Annotation>, name: &str) -> Option<&'a str> {
    annotation?.argument(name).and_then(last_segment)
}

/// A property's column: in snake case, unless the project has that off.
fn derived_names(property: &str, snake_first: bool) -> Vec<String> {
    let mut names = vec![snake_each(property), property.to_owned()];
    if !snake_first {
        names.reverse();
    }
    names.dedup();
    names
}

/// The names the table may have, and its schema.
fn tables(project: &Project, entity: Found) -> (Vec<String>, Option<String>) {
    let path = project.path(entity.outline);
    let annotation = entity.decl.annotation("TableName");
    let text = |name: &str| {
        let value = annotation?.argument(name)?;
        text_value(project, entity.outline, entity.decl, value)
    };
    let given = text("value");
    let prefix = match global::text(project, path, ".global-config.db-config.table-prefix") {
        Global::At(prefix, ..) if !prefix.is_empty() => Some(prefix),
        _ => match global::text(project, path, ".global-config.table-prefix") {
            Global::At(prefix, ..) if !prefix.is_empty() => Some(prefix),
            _ => None,
        },
    };
    let keeps_prefix = annotation
        .and_then(|annotation| annotation.argument("keepGlobalPrefix"))
        .is_some_and(|value| matches!(value.kind, ExprKind::Bool(true)));
    let mut namespace = text("schema").map(|schema| unquoted(&schema).to_owned());
    let mut tables = Vec::new();
    match given {
        Some(name) => {
            let mut parts = name.rsplit('.').map(|part| unquoted(part).to_owned());
            let table = parts.next().unwrap_or_default();
            namespace = parts.next().or(namespace);
            if keeps_prefix && let Some(prefix) = &prefix {
                tables.push(format!("{prefix}{table}"));
            }
            tables.push(table);
        }
        None => {
            let name = &entity.decl.name;
            let mut derived = vec![snake_each(name), name.clone()];
            if is_off(project, entity, ".global-config.db-config.table-underline") {
                derived.reverse();
            }
            tables.extend(prefix.iter().flat_map(|prefix| derived.iter().map(move |name| format!("{prefix}{name}"))));
            tables.extend(derived);
            tables.dedup();
        }
    }
    (tables, namespace)
}

fn is_off(project: &Project, entity: Found, suffix: &str) -> bool {
    matches!(global::text(project, project.path(entity.outline), suffix), Global::At(value, ..) if value.eq_ignore_ascii_case("false"))
}

fn is_always(strategy: Global<String>) -> bool {
    matches!(strategy, Global::At(value, ..) if value.eq_ignore_ascii_case("always") || value.eq_ignore_ascii_case("ignored"))
}
