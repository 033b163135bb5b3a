//! The columns that an entity's attributes become, and who supplies them.

use crate::facts::{Rest, Supply, SupplyKind, Writer, WrittenColumn};
use crate::lang::outline::{Annotation, ExprKind};
use crate::names::{HOLE, same};
use crate::orm::jpa::annotation::{is, is_hibernate, jpa, nested, repeated, text};
use crate::orm::jpa::entity::{Attribute, Hierarchy, Role, TableNames, role};
use crate::orm::jpa::key::KeyQuestion;
use crate::orm::jpa::provider::is_eclipselink;
use crate::orm::jpa::{mapping_file, naming, relation};
use crate::project::{Found, Project};
use crate::source::Span;

/// How deep embeddables and derived keys may nest.
const DEPTH: usize = 6;

/// Filled before the INSERT by Hibernate or Spring Data, whatever the program does.
const FILLED: [&str; 11] = [
    "Version",
    "CreationTimestamp",
    "UpdateTimestamp",
    "CurrentTimestamp",
    "CreatedDate",
    "LastModifiedDate",
    "CreatedBy",
    "LastModifiedBy",
    "TenantId",
    "UuidGenerator",
    "GeneratorType",
];
/// Attributes that have no column of their own in the entity's table, or none that is written.
const UNWRITTEN: [&str; 9] = [
    "OneToMany",
    "ManyToMany",
    "ElementCollection",
    "CollectionOfElements",
    "ManyToAny",
    "Formula",
    "JoinFormula",
    "GeneratedColumn",
    "Parent",
];
/// Attributes whose columns are not worked out.
const UNKNOWN: [&str; 4] = ["Any", "JoinColumnsOrFormulas", "JoinColumnOrFormula", "CompositeType"];
/// Constraints under which a program that works gives a value.
const NOT_NULL: [&str; 5] = ["NotNull", "NotBlank", "NotEmpty", "NonNull", "Nonnull"];
const PRIMITIVES: [&str; 8] = ["long", "int", "short", "byte", "boolean", "char", "float", "double"];

/// `@AttributeOverride(name = "address.city", column = @Column(…))`, `@AssociationOverride(…, joinColumns = …)`.
struct Override<'p> {
    path: String,
    columns: Vec<&'p Annotation>,
    owner: Found<'p>,
}

/// A column annotation with the class in which its constants have their meaning.
#[derive(Clone, Copy)]
pub struct ColumnAnnotation<'p> {
    pub annotation: &'p Annotation,
    pub owner: Found<'p>,
}

/// Turns attributes into columns.
pub struct Columns<'p, 'q> {
    pub project: &'p Project<'p>,
    pub hierarchy: &'q Hierarchy<'p>,
    pub table: &'q TableNames,
    /// The entity's stable name.
    pub entity: &'q str,
    pub columns: Vec<WrittenColumn>,
    /// Columns of secondary tables, with the table's name.
    pub secondary: Vec<(String, WrittenColumn)>,
    /// Join tables and collection tables that the entity owns.
    pub collections: Vec<Writer>,
    pub rest: Rest,
    overrides: Vec<Override<'p>>,
    dynamic: bool,
    depth: usize,
    /// Only the names are asked for: nobody looks at build files for them.
    names_only: bool,
}

impl<'p, 'q> Columns<'p, 'q> {
    pub fn new(project: &'p Project<'p>, hierarchy: &'q Hierarchy<'p>, table: &'q TableNames, entity: &'q str) -> Self {
        let mut columns = Columns {
            project,
            hierarchy,
            table,
            entity,
            columns: Vec::new(),
            secondary: Vec::new(),
            collections: Vec::new(),
            rest: if hierarchy.is_complete() { Rest::Omitted } else { Rest::Unknown },
            overrides: Vec::new(),
            dynamic: hierarchy.levels.first().is_some_and(|own| own.found.decl.annotation("DynamicInsert").is_some()),
            depth: 0,
            names_only: false,
        };
        for level in &hierarchy.levels {
            columns.add_overrides(level.found, &level.found.decl.annotations, "");
        }
        columns
    }

    /// For the names of its columns alone.
    pub fn names_only(project: &'p Project<'p>, hierarchy: &'q Hierarchy<'p>, table: &'q TableNames) -> Self {
        Columns { names_only: true, ..Columns::new(project, hierarchy, table, "") }
    }

    fn add_overrides(&mut self, owner: Found<'p>, annotations: &'p [Annotation], prefix: &str) {
        for (single, container, argument) in
            [("AttributeOverride", "AttributeOverrides", "column"), ("AssociationOverride", "AssociationOverrides", "joinColumns")]
        {
            for annotation in repeated(annotations, single, container) {
                if let Some(path) = text(self.project, owner, annotation, "name") {
                    self.overrides.push(Override { path: format!("{prefix}{path}"), columns: nested(annotation, argument), owner });
                }
            }
        }
    }

    /// The annotations that override an attribute's own; outer ones win. What is in a key called `id` needs not say so: Hibernate takes `id` for `id.id`
    /// (<https://github.com/hibernate/hibernate-orm/blob/5.6/hibernate-core/src/main/java/org/hibernate/cfg/ComponentPropertyHolder.java>).
    pub fn overriding(&self, path: &str) -> Option<Vec<ColumnAnnotation<'p>>> {
        let stated = |path: &str| self.overrides.iter().find(|candidate| candidate.path == path);
        let found = stated(path).or_else(|| stated(path.strip_prefix("id.")?))?;
        Some(found.columns.iter().map(|annotation| ColumnAnnotation { annotation, owner: found.owner }).collect())
    }

    /// Adds the columns of one attribute. `path` is its place for overrides (`address.city`), `in_key` whether it is part of an embedded key.
    pub fn add(&mut self, attribute: &Attribute<'p>, path: &str, in_key: bool) {
        if attribute.has_any(&UNKNOWN) {
            self.rest = Rest::Unknown;
            return;
        }
        if attribute.has_any(&UNWRITTEN) {
            self.collections.extend(relation::collection(self, attribute));
            return;
        }
        let is_key = in_key || attribute.is_id();
        let generated = attribute.any("Generated").filter(|annotation| is_hibernate(attribute.owner.outline, annotation));
        if !is_key && generated.is_some_and(|generated| !is(generated, "writable", true)) {
            return;
        }
        if attribute.is_to_one() {
            relation::add_to_one(self, attribute, path, is_key);
            return;
        }
        if attribute.has_any(&["JoinColumn", "JoinColumns"]) {
            self.add_bare_join(attribute, path, is_key);
            return;
        }
        let embeddable = self.embeddable(attribute);
        // A type of elsewhere whose parts have columns: a component of Hibernate's `CompositeUserType`, where it stands in no basic column.
        let is_embedded =
            ["Embedded", "EmbeddedId", "AttributeOverride", "AttributeOverrides"].iter().any(|name| attribute.jpa(name).is_some());
        match embeddable {
            Some(embeddable) if self.depth < DEPTH => self.add_embedded(attribute, embeddable, path, is_key),
            Some(_) => self.rest = Rest::Unknown,
            None if is_embedded => self.rest = Rest::Unknown,
            None => self.add_basic(attribute, path, is_key),
        }
    }

    /// `@JoinColumn` without a relation. EclipseLink takes an attribute whose type is an entity for a one-to-one relation
    /// (<https://eclipse.dev/eclipselink/documentation/4.0/jpa/extensions/annotations_ref.html>, JPA's `@Basic` covers no entities); Hibernate makes it a
    /// serialised value of the attribute's own name. Elsewhere it may be either column.
    fn add_bare_join(&mut self, attribute: &Attribute<'p>, path: &str, is_key: bool) {
        let target = attribute.target(self.project);
        let is_entity = target.is_some_and(|target| role(target) == Role::Entity);
        if is_entity && !self.names_only && is_eclipselink(self.project, attribute.owner.outline) {
            relation::add_to_one(self, attribute, path, is_key);
            return;
        }
        let stated = repeated(attribute.annotations, "JoinColumn", "JoinColumns").into_iter();
        let stated = stated.filter_map(|annotation| text(self.project, attribute.owner, annotation, "name"));
        let names = naming::distinct(stated.chain(naming::implicit(&attribute.name)).chain([HOLE.to_string()]));
        let supply = Supply { kind: SupplyKind::Unknown, at: attribute.at, label: String::new() };
        self.push(WrittenColumn { names, at: attribute.at, supply, by_dialect: Vec::new(), key: is_key });
    }

    /// The table that a column's annotation states, when it is not the entity's own. `Err`: one that is not known.
    pub fn other_table(&self, stated: ColumnAnnotation<'p>) -> Result<Option<String>, ()> {
        match text(self.project, stated.owner, stated.annotation, "table") {
            Some(table) if table.contains(HOLE) => Err(()),
            Some(table) => Ok(Some(table).filter(|table| !self.table.names.iter().any(|own| same(own, table)))),
            None if stated.annotation.argument("table").is_some() => Err(()),
            None => Ok(None),
        }
    }

    fn embeddable(&self, attribute: &Attribute<'p>) -> Option<Found<'p>> {
        if attribute.has_any(&["Convert", "Type", "JdbcTypeCode", "Lob"]) {
            return None;
        }
        let typed = attribute.ty.as_ref()?;
        let found = self.project.resolve_type(typed.outline, &typed.ty.path)?;
        let annotated = jpa(found.outline, &found.decl.annotations, "Embeddable").is_some();
        (annotated || attribute.jpa("Embedded").is_some() || attribute.jpa("EmbeddedId").is_some()).then_some(found)
    }

    fn add_embedded(&mut self, attribute: &Attribute<'p>, embeddable: Found<'p>, path: &str, in_key: bool) {
        self.add_overrides(attribute.owner, attribute.annotations, &format!("{path}."));
        let inner = Hierarchy::new(self.project, embeddable);
        if !inner.is_complete() {
            self.rest = Rest::Unknown;
        }
        self.depth += 1;
        for part in self.hierarchy.embedded_attributes(&inner) {
            let path = format!("{path}.{}", part.name);
            self.add(&part, &path, in_key);
        }
        self.depth -= 1;
    }

    fn add_basic(&mut self, attribute: &Attribute<'p>, path: &str, is_key: bool) {
        let own = || {
            let columns = attribute.any("Columns").map(|columns| nested(columns, "columns")).unwrap_or_default();
            let single = attribute.jpa("Column");
            columns.into_iter().chain(single).map(|annotation| ColumnAnnotation { annotation, owner: attribute.owner }).collect()
        };
        let annotations: Vec<ColumnAnnotation<'p>> = self.overriding(path).unwrap_or_else(own);
        if annotations.is_empty() {
            self.add_column(attribute, path, None, is_key);
        }
        for annotation in annotations {
            self.add_column(attribute, path, Some(annotation), is_key);
        }
    }

    fn add_column(&mut self, attribute: &Attribute<'p>, path: &str, stated: Option<ColumnAnnotation<'p>>, is_key: bool) {
        let argument = |name| stated.and_then(|stated| text(self.project, stated.owner, stated.annotation, name));
        let names = match argument("name") {
            Some(name) if name.contains(HOLE) => {
                self.rest = Rest::Unknown;
                return;
            }
            Some(name) => naming::explicit(&name),
            None if is_key => self.id_class_column(&attribute.name).unwrap_or_else(|| naming::implicit(&attribute.name)),
            None => naming::implicit(&attribute.name),
        };
        let in_mapping = mapping_file::columns_of(self.project, attribute.owner, path)
            .chain(self.hierarchy.levels.iter().flat_map(|level| mapping_file::columns_of(self.project, level.found, path)));
        let is_doubtful = stated.is_none() && !is_key && !attribute.is_stated() && self.hierarchy.may_be_borrowed(self.project);
        let names = naming::distinct(names.into_iter().chain(in_mapping).chain(is_doubtful.then(|| HOLE.to_string())));
        let Ok(table) = stated.map_or(Ok(None), |stated| self.other_table(stated)) else {
            self.rest = Rest::Unknown;
            return;
        };
        // Hibernate writes key columns whatever they say of themselves.
        if !is_key && stated.is_some_and(|stated| is(stated.annotation, "insertable", false)) {
            return;
        }
        let column = if is_key {
            self.key_column(attribute, names)
        } else {
            let supply = self.supply(attribute, stated.map(|stated| stated.annotation));
            WrittenColumn { names, at: attribute.at, supply, by_dialect: Vec::new(), key: false }
        };
        match table {
            Some(table) => self.secondary.push((table, column)),
            None => self.push(column),
        }
    }

    /// The column that the `@IdClass` states for a key attribute of the same name: Hibernate takes it where the entity states none.
    fn id_class_column(&self, attribute: &str) -> Option<Vec<String>> {
        let entity = self.hierarchy.levels.first()?.found;
        let stated = jpa(entity.outline, &entity.decl.annotations, "IdClass")?;
        let ExprKind::Class(ty) = &stated.argument("value")?.kind else { return None };
        let class = self.project.resolve_type(entity.outline, &ty.path)?;
        let field = class.decl.fields.iter().find(|field| field.name == attribute)?;
        let name = text(self.project, class, jpa(class.outline, &field.annotations, "Column")?, "name")?;
        (!name.contains(HOLE)).then(|| naming::explicit(&name))
    }

    fn key_column(&self, attribute: &Attribute<'p>, names: Vec<String>) -> WrittenColumn {
        if self.names_only {
            let supply = Supply { kind: SupplyKind::Unknown, at: attribute.at, label: String::new() };
            return WrittenColumn { names, at: attribute.at, supply, by_dialect: Vec::new(), key: true };
        }
        let answer = if attribute.jpa("Id").is_none() && attribute.jpa("GeneratedValue").is_none() {
            None
        } else {
            Some(KeyQuestion { project: self.project, hierarchy: self.hierarchy, table: self.table }.answer(attribute))
        };
        match answer {
            Some(answer) => WrittenColumn { names, at: attribute.at, supply: answer.supply, by_dialect: answer.by_dialect, key: true },
            None => {
                let supply = Supply { kind: SupplyKind::Application, at: attribute.at, label: "part of an embedded key".to_owned() };
                WrittenColumn { names, at: attribute.at, supply, by_dialect: Vec::new(), key: true }
            }
        }
    }

    /// Who supplies a column that is no key.
    pub fn supply(&self, attribute: &Attribute<'p>, stated: Option<&Annotation>) -> Supply {
        if let Some(filled) = attribute.annotations.iter().find(|annotation| FILLED.contains(&annotation.name.as_str())) {
            let kind = SupplyKind::Framework { sequence: None };
            return Supply { kind, at: filled.at, label: format!("@{}", filled.name) };
        }
        let optional =
            ["Basic", "ManyToOne", "OneToOne"].iter().find_map(|name| attribute.jpa(name).filter(|found| is(found, "optional", false)));
        let reason: Option<(Span, String)> = if let Some(stated) = stated.filter(|stated| is(stated, "nullable", false)) {
            Some((stated.at, "nullable = false".to_owned()))
        } else if let Some(optional) = optional {
            Some((optional.at, "optional = false".to_owned()))
        } else if let Some(constraint) = attribute.annotations.iter().find(|annotation| NOT_NULL.contains(&annotation.name.as_str())) {
            let is_type = constraint.path.starts_with("org.jetbrains."); // what Kotlin's compiler writes at `String`, not at `String?`
            Some((constraint.at, if is_type { "its type is never null".to_owned() } else { format!("@{}", constraint.name) }))
        } else if attribute.initialised {
            Some((attribute.at, "initial value".to_owned()))
        } else {
            let primitive = attribute.ty.as_ref().filter(|typed| PRIMITIVES.contains(&typed.ty.name.as_str()));
            primitive.map(|typed| (typed.ty.at, format!("{} is never null", typed.ty.name)))
        };
        match reason {
            Some((at, label)) => Supply { kind: SupplyKind::Application, at, label },
            // https://docs.jboss.org/hibernate/orm/6.2/javadocs/org/hibernate/annotations/DynamicInsert.html
            None if self.dynamic => {
                Supply { kind: SupplyKind::Conditional, at: attribute.at, label: "left out when null (@DynamicInsert)".to_owned() }
            }
            None => Supply { kind: SupplyKind::Conditional, at: attribute.at, label: "NULL when unset".to_owned() },
        }
    }

    /// Adds a column; of two with the same name the key's stays.
    pub fn push(&mut self, column: WrittenColumn) {
        let same = |known: &WrittenColumn| match (known.names.first(), column.names.first()) {
            (Some(left), Some(right)) => same(left, right),
            _ => false,
        };
        match self.columns.iter_mut().find(|known| same(known)) {
            Some(known) if column.key && !known.key => *known = column,
            Some(_) => {}
            None => self.columns.push(column),
        }
    }

    /// The names of another class's key columns; `None` when they are not known.
    pub fn key_names(&self, of: Found<'p>) -> Option<Vec<Vec<String>>> {
        if self.depth >= DEPTH {
            return None;
        }
        key_names(self.project, of, self.depth + 1)
    }
}

/// The names of an entity's key columns.
pub fn key_names<'p>(project: &'p Project<'p>, of: Found<'p>, depth: usize) -> Option<Vec<Vec<String>>> {
    let hierarchy = Hierarchy::new(project, of);
    let table = TableNames { names: Vec::new(), namespace: None };
    let mut columns = Columns::names_only(project, &hierarchy, &table);
    columns.depth = depth;
    columns.rest = Rest::Omitted;
    add_key(&mut columns);
    (columns.rest == Rest::Omitted && !columns.columns.is_empty()).then(|| columns.columns.into_iter().map(|column| column.names).collect())
}

/// Adds the key's columns alone.
pub fn add_key(columns: &mut Columns) {
    let hierarchy = columns.hierarchy;
    let attributes = hierarchy.attributes_of(hierarchy.levels.iter());
    let ids: Vec<_> = attributes.iter().filter(|attribute| attribute.is_id()).collect();
    let relation = attributes.iter().find(|attribute| maps_whole_key(attribute));
    if let Some(relation) = relation {
        relation::add_derived_key(columns, relation, &ids);
        return;
    }
    for attribute in ids {
        columns.add(attribute, &attribute.name, true);
    }
    if let Some(known) = relation::outside_key(columns) {
        columns.push(known);
    }
}

/// `@MapsId` without a value: the related row's key is the whole key.
pub fn maps_whole_key(attribute: &Attribute) -> bool {
    attribute.is_to_one()
        && attribute.jpa("PrimaryKeyJoinColumn").is_none()
        && attribute.jpa("MapsId").is_some_and(|maps| maps.arguments.is_empty())
}
