//! An entity class with its superclasses: which of them count, where their attributes are, which table they go to.

use std::collections::BTreeMap;

use crate::lang::outline::{Annotation, Function, Outline, TypeKind, TypeRef};
use crate::names::{self, HOLE};
use crate::orm::jpa::annotation::{choice, jpa, text};
use crate::orm::jpa::{mapping_file, naming, provider, strategy};
use crate::project::{Found, Project};
use crate::source::Span;

/// A class, and what it means for the rows of its subclasses.
pub struct Level<'p> {
    pub found: Found<'p>,
    pub role: Role,
    /// What its type parameters stand for in the entity at the bottom.
    bindings: Vec<(&'p str, Typed<'p>)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Entity,
    MappedSuperclass,
    /// Its fields are not persistent.
    Plain,
}

/// A type, and the file in which its name has its meaning.
#[derive(Clone)]
pub struct Typed<'p> {
    pub ty: TypeRef,
    pub outline: &'p Outline,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Field,
    Property,
}

/// What lies above the last superclass that the project has.
#[derive(Clone, Copy)]
pub enum Outside {
    /// Nothing that is persistent.
    Nothing,
    Known(&'static KnownBase),
    /// A class of a library that takes JPA's annotations and is no provider.
    Borrowed,
    Unknown,
}

/// What such libraries' packages have in them: mybatis-jpa-extra's `JpaEntity`, the bases of tk.mybatis. They insert by MyBatis what an attribute's own
/// `@Column` names, and know neither inheritance nor discriminators.
/// <https://github.com/dromara/mybatis-jpa-extra>, <https://github.com/abel533/Mapper/wiki/2.orm>
const BORROWING: &str = "mybatis";

/// A library's superclass.
pub struct KnownBase {
    name: &'static str,
    package: &'static str,
    /// Its `@Id @GeneratedValue` attribute (strategy AUTO).
    pub key: Option<&'static str>,
    /// Whether the key is all it has.
    pub complete: bool,
}

/// Superclasses that libraries offer to entities.
const KNOWN_BASES: &[KnownBase] = &[
    // https://github.com/spring-projects/spring-data-jpa/blob/main/spring-data-jpa/src/main/java/org/springframework/data/jpa/domain/AbstractPersistable.java
    KnownBase { name: "AbstractPersistable", package: "org.springframework.data.jpa.domain", key: Some("id"), complete: true },
    KnownBase { name: "AbstractAuditable", package: "org.springframework.data.jpa.domain", key: Some("id"), complete: false },
    // https://quarkus.io/guides/hibernate-orm-panache
    KnownBase { name: "PanacheEntity", package: "io.quarkus.hibernate.orm.panache", key: Some("id"), complete: true },
    KnownBase { name: "PanacheEntityBase", package: "io.quarkus.hibernate.orm.panache", key: None, complete: true },
    // https://docs.jboss.org/hibernate/orm/6.2/javadocs/org/hibernate/envers/DefaultRevisionEntity.html
    KnownBase { name: "DefaultRevisionEntity", package: "org.hibernate.envers", key: Some("id"), complete: false },
    KnownBase { name: "DefaultTrackingModifiedEntitiesRevisionEntity", package: "org.hibernate.envers", key: Some("id"), complete: false },
    // No state, or transient state only.
    KnownBase { name: "AbstractAggregateRoot", package: "org.springframework.data.domain", key: None, complete: true },
    KnownBase { name: "ResourceSupport", package: "org.springframework.hateoas", key: None, complete: true },
    KnownBase { name: "RepresentationModel", package: "org.springframework.hateoas", key: None, complete: true },
];

/// A persistent field or property.
#[derive(Clone)]
pub struct Attribute<'p> {
    pub name: String,
    pub ty: Option<Typed<'p>>,
    pub annotations: &'p [Annotation],
    pub owner: Found<'p>,
    pub at: Span,
    /// The field has an initial value.
    pub initialised: bool,
}

impl<'p> Attribute<'p> {
    /// JPA's annotation of that name.
    pub fn jpa(&self, name: &str) -> Option<&'p Annotation> {
        jpa(self.owner.outline, self.annotations, name)
    }

    /// Any library's annotation of that name.
    pub fn any(&self, name: &str) -> Option<&'p Annotation> {
        self.annotations.iter().find(|annotation| annotation.name == name)
    }

    pub fn has_any(&self, names: &[&str]) -> bool {
        self.annotations.iter().any(|annotation| names.contains(&annotation.name.as_str()))
    }

    /// Whether any annotation of JPA's says that it is persistent.
    pub fn is_stated(&self) -> bool {
        self.annotations.iter().any(|annotation| self.jpa(&annotation.name).is_some())
    }

    pub fn is_id(&self) -> bool {
        self.jpa("Id").is_some() || self.jpa("EmbeddedId").is_some()
    }

    pub fn is_to_one(&self) -> bool {
        self.jpa("ManyToOne").is_some() || self.jpa("OneToOne").is_some()
    }

    /// The class that its type, or its `targetEntity`, names.
    pub fn target(&self, project: &'p Project<'p>) -> Option<Found<'p>> {
        use crate::lang::outline::ExprKind;
        let relation = ["ManyToOne", "OneToOne", "OneToMany", "ManyToMany"].iter().find_map(|name| self.jpa(name));
        if let Some(ExprKind::Class(ty)) = relation.and_then(|relation| relation.argument("targetEntity")).map(|expr| &expr.kind) {
            return project.resolve_type(self.owner.outline, &ty.path);
        }
        let typed = self.ty.as_ref()?;
        project.resolve_type(typed.outline, &typed.ty.path)
    }
}

/// A class and its superclasses, as far as the project has them.
pub struct Hierarchy<'p> {
    /// The class itself first.
    pub levels: Vec<Level<'p>>,
    pub outside: Outside,
    /// The last type parameter's value of the outside superclass: `Long` in `AbstractPersistable<Long>`.
    pub outside_argument: Option<Typed<'p>>,
    access: Access,
}

/// How the classes of a hierarchy share tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inheritance {
    SingleTable,
    Joined,
    TablePerClass,
}

impl<'p> Hierarchy<'p> {
    pub fn new(project: &'p Project<'p>, of: Found<'p>) -> Self {
        let (above, complete) = project.superclasses(of);
        let mut levels: Vec<Level<'p>> = vec![Level { found: of, role: role(of), bindings: Vec::new() }];
        for found in above {
            let bindings = levels.last().map(|below| below.bind(found)).unwrap_or_default();
            levels.push(Level { found, role: role(found), bindings });
        }
        let last = levels.last();
        let superclass = last.and_then(|last| last.found.decl.superclass.as_ref());
        let outside = match (complete, last, superclass) {
            (false, Some(last), Some(superclass)) => outside(last.found.outline, superclass),
            _ => Outside::Nothing,
        };
        let outside_argument =
            last.zip(superclass.and_then(|superclass| superclass.arguments.last())).map(|(last, argument)| last.typed(argument));
        let access = default_access(&levels);
        Hierarchy { levels, outside, outside_argument, access }
    }

    /// The attributes of one class of it, by the access that holds there.
    pub fn attributes(&self, level: &Level<'p>) -> Vec<Attribute<'p>> {
        if level.role == Role::Plain && self.levels.first().is_none_or(|own| own.found.decl.at != level.found.decl.at) {
            return Vec::new();
        }
        level.attributes(self.access)
    }

    /// The attributes of an embeddable, which is accessed as the class that holds it.
    pub fn embedded_attributes(&self, embeddable: &Hierarchy<'p>) -> Vec<Attribute<'p>> {
        let mut out: Vec<Attribute<'p>> = Vec::new();
        for level in &embeddable.levels {
            let wanted = level.attributes(self.access);
            // Records have no getters, and a class whose getters say nothing while its fields are annotated is meant to be accessed by field.
            let attributes = if wanted.is_empty() { level.attributes(Access::Field) } else { wanted };
            out.extend(attributes);
        }
        out
    }

    /// The attributes of the classes that share one table: the nearest class's where two have one of the same name.
    pub fn attributes_of<'h>(&self, levels: impl Iterator<Item = &'h Level<'p>>) -> Vec<Attribute<'p>>
    where
        'p: 'h,
    {
        let mut out: Vec<Attribute<'p>> = Vec::new();
        for level in levels {
            for attribute in self.attributes(level) {
                if !out.iter().any(|known| known.name == attribute.name) {
                    out.push(attribute);
                }
            }
        }
        out
    }

    /// The position of the topmost entity.
    pub fn root(&self) -> usize {
        self.levels.iter().rposition(|level| level.role == Role::Entity).unwrap_or(0)
    }

    /// The position of the entity next above the class itself.
    pub fn parent(&self) -> Option<usize> {
        self.levels.iter().skip(1).position(|level| level.role == Role::Entity).map(|index| index + 1)
    }

    /// The strategy that the root states; a hierarchy without any has a single table.
    pub fn inheritance(&self) -> Inheritance {
        let Some(root) = self.levels.get(self.root()) else { return Inheritance::SingleTable };
        let stated = jpa(root.found.outline, &root.found.decl.annotations, "Inheritance");
        match stated.and_then(|annotation| choice(annotation, "strategy")) {
            Some("JOINED") => Inheritance::Joined,
            Some("TABLE_PER_CLASS") => Inheritance::TablePerClass,
            _ => Inheritance::SingleTable,
        }
    }

    /// Whether the entity may be one of a library that is no JPA provider and has its own rule of what a column is: its superclass is not in the project
    /// nor of a package known for JPA, and no build file above it names a provider.
    pub fn may_be_borrowed(&self, project: &Project) -> bool {
        let own = self.levels.first();
        matches!(self.outside, Outside::Unknown) && own.is_some_and(|own| !provider::is_named(project, own.found.outline))
    }

    /// Whether every persistent superclass was read.
    pub fn is_complete(&self) -> bool {
        let outside = match self.outside {
            Outside::Nothing => true,
            Outside::Known(base) => base.complete,
            Outside::Borrowed | Outside::Unknown => false,
        };
        // A superclass that carries JPA annotations without saying @MappedSuperclass may be mapped in orm.xml.
        let half_mapped =
            |level: &Level| level.role == Role::Plain && level.attributes(self.access).iter().any(|a| a.jpa("Column").is_some());
        outside && !self.levels.iter().skip(1).any(half_mapped)
    }
}

impl<'p> Level<'p> {
    /// What a superclass's type parameters stand for, seen from this class.
    fn bind(&self, superclass: Found<'p>) -> Vec<(&'p str, Typed<'p>)> {
        let arguments = self.found.decl.superclass.iter().flat_map(|reference| &reference.arguments);
        let parameters = superclass.decl.type_parameters.iter();
        parameters.zip(arguments).map(|(parameter, argument)| (parameter_name(parameter), self.typed(argument))).collect()
    }

    fn typed(&self, ty: &TypeRef) -> Typed<'p> {
        let bound = self.bindings.iter().find(|(name, _)| *name == ty.path);
        bound.map_or_else(|| Typed { ty: ty.clone(), outline: self.found.outline }, |(_, typed)| typed.clone())
    }

    fn attributes(&self, default: Access) -> Vec<Attribute<'p>> {
        let decl = self.found.decl;
        let own = jpa(self.found.outline, &decl.annotations, "Access").and_then(access_of);
        // A record's components are fields here.
        let access = if decl.kind == TypeKind::Record { Access::Field } else { own.unwrap_or(default) };
        let stated = |annotations: &[Annotation]| jpa(self.found.outline, annotations, "Access").and_then(access_of);
        let by_field = decl.fields.iter().filter(|field| {
            let wanted = access == Access::Field || stated(&field.annotations) == Some(Access::Field);
            wanted && !field.is_static && !field.is_transient && !is_transient(&field.annotations)
        });
        let mut out: Vec<Attribute<'p>> = by_field
            .map(|field| Attribute {
                name: field.name.clone(),
                ty: field.ty.as_ref().map(|ty| self.typed(ty)),
                annotations: &field.annotations,
                owner: self.found,
                at: field.at,
                initialised: field.initialiser.as_ref().is_some_and(|value| !matches!(value.kind, crate::lang::outline::ExprKind::Null)),
            })
            .collect();
        for function in &decl.functions {
            if (access == Access::Property || stated(&function.annotations) == Some(Access::Property))
                && let Some(name) = getter_property(function)
                && !is_transient(&function.annotations)
                && !out.iter().any(|known| known.name == name)
            {
                let field = decl.fields.iter().find(|field| field.name == name);
                out.push(Attribute {
                    initialised: field.is_some_and(|field| field.initialiser.is_some()),
                    name,
                    ty: function.return_type.as_ref().map(|ty| self.typed(ty)),
                    annotations: &function.annotations,
                    owner: self.found,
                    at: function.at,
                });
            }
        }
        out
    }
}

/// `T` in `T extends Comparable<T>`.
fn parameter_name(parameter: &str) -> &str {
    parameter.split_whitespace().next().unwrap_or(parameter)
}

fn is_transient(annotations: &[Annotation]) -> bool {
    annotations.iter().any(|annotation| annotation.name == "Transient")
}

fn getter_property(function: &Function) -> Option<String> {
    let returns = function.return_type.as_ref().is_some_and(|ty| ty.name != "void");
    let is_getter = returns && !function.is_static && !function.is_constructor && function.parameters.is_empty();
    is_getter.then(|| naming::property(&function.name)).flatten()
}

fn access_of(annotation: &Annotation) -> Option<Access> {
    match choice(annotation, "value")? {
        "FIELD" => Some(Access::Field),
        "PROPERTY" => Some(Access::Property),
        _ => None,
    }
}

/// What `@Access` says of a class; where the key is annotated, there the whole hierarchy is annotated, getters first; failing a key, where any JPA annotation is.
/// <https://github.com/hibernate/hibernate-orm/blob/6.6/hibernate-core/src/main/java/org/hibernate/boot/model/internal/InheritanceState.java>,
/// `determineDefaultAccessType`
fn default_access(levels: &[Level]) -> Access {
    let stated = |level: &Level| jpa(level.found.outline, &level.found.decl.annotations, "Access").and_then(access_of);
    if let Some(access) = levels.iter().filter(|level| level.role != Role::Plain).find_map(stated) {
        return access;
    }
    for level in levels {
        let is_key =
            |annotations: &[Annotation]| ["Id", "EmbeddedId"].iter().any(|name| jpa(level.found.outline, annotations, name).is_some());
        if level.found.decl.functions.iter().any(|function| is_key(&function.annotations)) {
            return Access::Property;
        }
        if level.found.decl.fields.iter().any(|field| is_key(&field.annotations)) {
            return Access::Field;
        }
    }
    let marks = ["Column", "JoinColumn", "ManyToOne", "OneToMany", "Basic", "Enumerated"];
    for level in levels {
        let marked = |annotations: &[Annotation]| marks.iter().any(|name| jpa(level.found.outline, annotations, name).is_some());
        if level.found.decl.fields.iter().any(|field| marked(&field.annotations)) {
            return Access::Field;
        }
        if level.found.decl.functions.iter().any(|function| marked(&function.annotations)) {
            return Access::Property;
        }
    }
    Access::Field
}

pub fn role(found: Found) -> Role {
    let has = |name| jpa(found.outline, &found.decl.annotations, name).is_some();
    if has("Entity") {
        Role::Entity
    } else if has("MappedSuperclass") {
        Role::MappedSuperclass
    } else {
        Role::Plain
    }
}

fn outside(outline: &Outline, superclass: &TypeRef) -> Outside {
    let imported = outline.imports.iter().find(|import| import.name == superclass.name && !import.is_static);
    let path = imported.map_or(superclass.path.as_str(), |import| import.path.as_str());
    if path == "Object" || path.starts_with("java.") {
        return Outside::Nothing;
    }
    let package = path.rsplit_once('.').map(|(package, _)| package);
    let by_wildcard = |base: &KnownBase| outline.imports.iter().any(|import| import.path.trim_end_matches(".*") == base.package);
    let known = KNOWN_BASES
        .iter()
        .find(|base| base.name == superclass.name && package.map_or_else(|| by_wildcard(base), |package| package == base.package));
    match known {
        Some(known) => Outside::Known(known),
        None if package.is_some_and(|package| package.contains(BORROWING)) => Outside::Borrowed,
        None => Outside::Unknown,
    }
}

/// A table by its possible names, most likely first, and its schema.
pub struct TableNames {
    pub names: Vec<String>,
    pub namespace: Option<String>,
}

/// The table that an entity states or gets by default.
pub fn table_names(project: &Project, entity: Found) -> TableNames {
    let annotations = &entity.decl.annotations;
    let table = jpa(entity.outline, annotations, "Table");
    let entity_name = || jpa(entity.outline, annotations, "Entity").and_then(|annotation| text(project, entity, annotation, "name"));
    let (name, forms): (String, fn(&str) -> Vec<String>) = match table.and_then(|table| text(project, entity, table, "name")) {
        Some(name) => (name, naming::explicit),
        None => (entity_name().unwrap_or_else(|| entity.decl.name.clone()), naming::implicit),
    };
    let renamed = strategy::renamed(project, &name);
    let (sure, possible) = mapping_file::tables_of(project, entity);
    let explicit = |tables: &[String]| tables.iter().flat_map(|name| naming::explicit(name)).collect::<Vec<String>>();
    let own = forms(&name).into_iter().chain(renamed.iter().flat_map(|name| forms(name)));
    let names = naming::distinct(explicit(&sure).into_iter().chain(own).chain(explicit(&possible)));
    let namespace = table.and_then(|table| text(project, entity, table, "schema").or_else(|| text(project, entity, table, "catalog")));
    TableNames { names, namespace: namespace.filter(|name| !name.contains(HOLE)) }
}

/// Whether some class of the project is an entity below this class.
pub fn has_entity_below(project: &Project, of: Found, depth: usize) -> bool {
    project
        .types_extending(&of.decl.name)
        .filter(|child| {
            let parent = child.decl.superclass.as_ref().and_then(|superclass| project.resolve_type(child.outline, &superclass.path));
            parent.is_some_and(|parent| parent.outline.file == of.outline.file && parent.decl.at == of.decl.at)
        })
        .any(|child| role(child) == Role::Entity || (depth > 0 && has_entity_below(project, child, depth - 1)))
}

/// The name that `@Table` gives an entity's table.
pub fn stated_table(project: &Project, found: Found) -> Option<String> {
    text(project, found, jpa(found.outline, &found.decl.annotations, "Table")?, "name")
}

/// Entities of the whole project, by the keys of the tables that their `@Table` names.
#[derive(Default)]
struct Mapped {
    by_table: BTreeMap<String, Vec<(usize, usize)>>,
}

impl Mapped {
    fn of(project: &Project) -> Self {
        let mut mapped = Mapped::default();
        for (outline_index, outline) in project.outlines().iter().enumerate() {
            for (type_index, decl) in outline.types.iter().enumerate() {
                let found = Found { outline, decl };
                if role(found) == Role::Entity
                    && let Some(table) = stated_table(project, found)
                {
                    mapped.by_table.entry(names::key(&table)).or_default().push((outline_index, type_index));
                }
            }
        }
        mapped
    }
}

/// The entities whose `@Table` names this table, in path order.
pub fn mapped_to<'p>(project: &'p Project<'p>, table: &str) -> Vec<Found<'p>> {
    let mapped = project.memo(Mapped::of);
    let places = mapped.by_table.get(&names::key(table)).into_iter().flatten();
    places.filter_map(|&place| project.type_at(place)).collect()
}
