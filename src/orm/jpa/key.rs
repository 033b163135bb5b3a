//! Who gives an `@Id` attribute its value.

use crate::dialect::Dialect;
use crate::facts::{Increment, MadeValue, SequenceKind, SequenceUse, Supply, SupplyKind};
use crate::lang::outline::{Annotation, ExprKind, TypeKind, TypeRef};
use crate::names::HOLE;
use crate::orm::bare::{self, Handed, Taker};
use crate::orm::jpa::annotation::{choice, is_hibernate, nested, repeated, text, uses_jakarta};
use crate::orm::jpa::entity::{Attribute, Hierarchy, TableNames};
use crate::orm::jpa::generator::{KeySupply, Strategy, certain, native, strategy};
use crate::orm::jpa::habits;
use crate::orm::jpa::mapping_file;
use crate::orm::jpa::provider::{Mappings, Provider, Version, provider};
use crate::orm::micronaut;
use crate::project::{Found, Project};
use crate::source::Span;

/// What a key generator is asked for.
pub struct KeyQuestion<'p, 'q> {
    pub project: &'p Project<'p>,
    pub hierarchy: &'q Hierarchy<'p>,
    /// The table whose key it is.
    pub table: &'q TableNames,
}

/// Words in the names of annotations that generate keys: `@UuidGenerator`, `@Tsid`, `@TimeBasedUuid`, `@SnowflakeId`, `@GeneratedId`.
const GENERATOR_WORDS: [&str; 6] = ["Generat", "Uuid", "UUID", "Tsid", "Snowflake", "NanoId"];
/// JPA's and Hibernate's own, which are read by themselves.
const OWN_ANNOTATIONS: [&str; 9] = [
    "GeneratedValue",
    "GenericGenerator",
    "GenericGenerators",
    "SequenceGenerator",
    "SequenceGenerators",
    "TableGenerator",
    "TableGenerators",
    "Generated",
    "NativeGenerator",
];

impl<'p> KeyQuestion<'p, '_> {
    /// Reads an attribute that is `@Id`.
    pub fn answer(&self, attribute: &Attribute<'p>) -> KeySupply {
        if let Some(annotation) = self.generator_annotation(attribute) {
            let is_own = annotation.name == "UuidGenerator" && is_hibernate(attribute.owner.outline, annotation);
            let kind = if is_own { uuid(attribute) } else { SupplyKind::Framework { sequence: None } };
            return KeySupply::plain(kind, annotation.at, format!("@{}", annotation.name));
        }
        if let Some(annotation) = attribute.any("NativeGenerator") {
            return native(annotation.at, None, "@NativeGenerator", "");
        }
        if let Some(annotation) = attribute.any("Generated").filter(|annotation| is_hibernate(attribute.owner.outline, annotation)) {
            return KeySupply::plain(SupplyKind::Database, annotation.at, "@Generated");
        }
        match attribute.jpa("GeneratedValue") {
            Some(generated) => self.generated(attribute, generated),
            None => {
                if let Some(unset) = self.unset(attribute) {
                    return unset;
                }
                let at = attribute.jpa("Id").map_or(attribute.at, |id| id.at);
                KeySupply::plain(SupplyKind::Application, at, "@Id without @GeneratedValue")
            }
        }
    }

    /// `@Id` alone: "ids for this class must be manually assigned". Where an object is made and saved by the entity's own repository, or the entity manager,
    /// without its key, Hibernate refuses it.
    fn unset(&self, attribute: &Attribute<'p>) -> Option<KeySupply> {
        let entity = self.hierarchy.levels.first()?.found;
        let ids = self.hierarchy.attributes_of(self.hierarchy.levels.iter()).iter().filter(|other| other.is_id()).count();
        let is_object = attribute.ty.as_ref().is_some_and(|typed| ["Long", "Integer", "String", "UUID"].contains(&typed.ty.name.as_str()));
        if !is_object || attribute.initialised || attribute.is_to_one() || ids != 1 || attribute.annotations.len() > 3 {
            return None;
        }
        let stores = |handed: &Handed| {
            if matches!(&handed.taker, Taker::Typed { name, .. } if name == "EntityManager") {
                return handed.method == "persist";
            }
            let Some(taker) = bare::taker(self.project, handed) else { return false };
            let is_of_entity = |parent: &TypeRef| {
                parent.name.ends_with("Repository") && parent.arguments.first().is_some_and(|argument| argument.name == entity.decl.name)
            };
            let is_own = taker.decl.functions.iter().any(|function| function.name == handed.method);
            taker.decl.kind == TypeKind::Interface && taker.decl.interfaces.iter().any(is_of_entity) && !is_own && handed.method != "insert"
        };
        let at = bare::handed_without(self.project, entity, &attribute.name, stores)?;
        let label = "made here without it, and saved; @Id alone has the program set it";
        Some(KeySupply::plain(SupplyKind::Unset { is_refused: true }, at, label))
    }

    /// A generator annotation that is not JPA's: known by its name, or declared in the project with `@IdGeneratorType`.
    fn generator_annotation(&self, attribute: &Attribute<'p>) -> Option<&'p Annotation> {
        let is_generator = |annotation: &&Annotation| {
            let name = annotation.name.as_str();
            if OWN_ANNOTATIONS.contains(&name) {
                return false;
            }
            let declared = || self.project.resolve_type(attribute.owner.outline, &annotation.path);
            GENERATOR_WORDS.iter().any(|word| name.contains(word)) || declared().is_some_and(|found| declares_generator(found))
        };
        attribute.annotations.iter().find(is_generator)
    }

    fn generated(&self, attribute: &Attribute<'p>, generated: &Annotation) -> KeySupply {
        let at = generated.at;
        let strategy = choice(generated, "strategy");
        let unknown = |label: String| KeySupply::plain(SupplyKind::Unknown, at, label);
        if mapping_file::states_generation(self.project, attribute.owner)
            || self.hierarchy.levels.iter().any(|level| mapping_file::states_generation(self.project, level.found))
        {
            return unknown("@GeneratedValue, which an XML mapping file overrides".to_owned());
        }
        if generated.argument("strategy").is_some() && strategy.is_none() {
            return unknown("@GeneratedValue of an unknown strategy".to_owned());
        }
        let generator = text(self.project, attribute.owner, generated, "generator");
        let definition = match generator.as_deref() {
            Some(name) => Some(self.definition(attribute, name)),
            // Hibernate 7 is the first with JPA 3.2. Hibernate 5 passes such a generator by.
            None => unnamed(attribute)
                .filter(|_| provider(self.project, attribute.owner.outline).version.is_some_and(|version| version.major >= 7)),
        };
        if let Some(Definition::Generic(found, annotation)) = definition {
            return self.generic(attribute, found, annotation, at);
        }
        let label = || format!("GenerationType.{}", strategy.unwrap_or("AUTO"));
        match strategy.unwrap_or("AUTO") {
            "IDENTITY" => match definition {
                // Hibernate 5+ lets the named generator win over the strategy.
                Some(Definition::Sequence(..) | Definition::Table(..))
                    if provider(self.project, attribute.owner.outline).mappings != Mappings::Native =>
                {
                    unknown("GenerationType.IDENTITY with another kind of generator".to_owned())
                }
                _ => KeySupply::plain(SupplyKind::Database, at, label()),
            },
            "UUID" => KeySupply::plain(uuid(attribute), at, label()),
            "TABLE" => {
                let sequence = match definition {
                    Some(Definition::Table(found, annotation)) => self.generator_table(found, annotation),
                    _ => None,
                };
                KeySupply::plain(SupplyKind::Framework { sequence }, at, label())
            }
            "SEQUENCE" => {
                let provider = provider(self.project, attribute.owner.outline);
                let sequence = self.sequence(attribute, definition, generator.as_deref(), &provider);
                self.fetched(sequence, &provider, at, label())
            }
            "AUTO" => self.auto(attribute, at, definition, generator.as_deref()),
            other => unknown(format!("GenerationType.{other}")),
        }
    }

    /// `GenerationType.AUTO` of a superclass that only its documentation shows.
    pub fn automatic(&self, attribute: &Attribute, at: Span) -> KeySupply {
        self.auto(attribute, at, None, None)
    }

    /// `GenerationType.AUTO`: by the attribute's type, then by the provider.
    fn auto(&self, attribute: &Attribute, at: Span, definition: Option<Definition>, generator: Option<&str>) -> KeySupply {
        let label = "GenerationType.AUTO";
        if generator == Some("increment") {
            return KeySupply::plain(SupplyKind::Framework { sequence: None }, at, "generator increment");
        }
        if let Some(Definition::Table(found, annotation)) = definition {
            let sequence = self.generator_table(found, annotation);
            return KeySupply::plain(SupplyKind::Framework { sequence }, at, label);
        }
        let key_type = attribute.ty.as_ref().map(|typed| key_type(&typed.ty));
        let entity = self.hierarchy.levels.first().map(|level| level.found.decl);
        let is_uuid = matches!(key_type, Some(KeyType::Unique));
        if let Some(key) = entity.and_then(|entity| micronaut::automatic_key(self.project, entity, is_uuid, at)) {
            return key;
        }
        match key_type {
            Some(KeyType::Unique) => {
                let kind = if is_text(attribute) { SupplyKind::Framework { sequence: None } } else { uuid(attribute) };
                return KeySupply::plain(kind, at, "GenerationType.AUTO of a UUID");
            }
            Some(KeyType::Number) => {}
            Some(KeyType::Other) | None => return KeySupply::plain(SupplyKind::Unknown, at, label),
        }
        let provider = provider(self.project, attribute.owner.outline);
        match provider.mappings {
            Mappings::Unknown => KeySupply::plain(SupplyKind::Unknown, at, label),
            Mappings::Sequence => {
                if matches!(definition, Some(Definition::Missing))
                    && provider.version.is_none_or(|version| version < Version { major: 5, minor: 3 })
                {
                    return KeySupply::plain(SupplyKind::Unknown, at, label);
                }
                let sequence = self.sequence(attribute, definition, generator, &provider);
                self.fetched(sequence, &provider, at, format!("{label} ({})", provider.evidence))
            }
            Mappings::Native => {
                let sequence = self.sequence(attribute, definition, generator, &provider);
                native(at, sequence, label, &provider.evidence)
            }
        }
    }

    fn generic(&self, attribute: &Attribute, from: Found, annotation: &Annotation, at: Span) -> KeySupply {
        let class = match annotation.argument("type").map(|expr| &expr.kind) {
            Some(ExprKind::Class(ty)) => Some(ty.path.clone()),
            _ => None,
        };
        let Some(name) = class.or_else(|| text(self.project, from, annotation, "strategy")) else {
            return KeySupply::plain(SupplyKind::Unknown, at, "@GenericGenerator without a strategy");
        };
        let label = format!("@GenericGenerator({name})");
        let provider = || provider(self.project, from.outline);
        let kind = match strategy(&name) {
            Some(Strategy::Identity) => SupplyKind::Database,
            Some(Strategy::Native) => {
                let sequence = self.generic_sequence(from, annotation, &provider());
                return native(at, sequence, &label, "");
            }
            Some(Strategy::Sequence) => SupplyKind::Framework { sequence: self.generic_sequence(from, annotation, &provider()) },
            Some(Strategy::Assigned | Strategy::Foreign) => SupplyKind::Application,
            Some(Strategy::Made) => match name.as_str() {
                "uuid2" | "guid" => uuid(attribute),
                // Hexadecimal digits, and a separator where one is stated.
                "uuid" | "uuid.hex" if nested(annotation, "parameters").is_empty() && is_text(attribute) => {
                    SupplyKind::Made(MadeValue::Text { length: 32 })
                }
                _ => SupplyKind::Framework { sequence: None },
            },
            None if name.contains(HOLE) => SupplyKind::Unknown,
            None if name.ends_with("SequenceStyleGenerator") => {
                SupplyKind::Framework { sequence: self.generic_sequence(from, annotation, &provider()) }
            }
            // A generator that falls back to identity columns extends Hibernate's.
            None if name.ends_with("IdentityGenerator") => SupplyKind::Database,
            None if self.extends_identity(from, &name) => SupplyKind::Conditional,
            None => SupplyKind::Framework { sequence: None },
        };
        KeySupply::plain(kind, at, label)
    }

    fn extends_identity(&self, from: Found, class: &str) -> bool {
        let Some(found) = self.project.resolve_type(from.outline, class) else { return false };
        let (above, _) = self.project.superclasses(found);
        let mut chain = std::iter::once(found).chain(above);
        chain.any(|found| found.decl.superclass.as_ref().is_some_and(|superclass| superclass.name.contains("Identity")))
    }

    /// A value fetched from a sequence; from nothing that is known on databases for which the project takes a dialect without sequences.
    fn fetched(&self, sequence: Option<SequenceUse>, provider: &Provider, at: Span, label: String) -> KeySupply {
        let is_old = provider.version.is_none_or(|version| version.major < 6) && habits::has_old_sql_server(self.project);
        let without = SupplyKind::Framework { sequence: None };
        let by_dialect = is_old.then(|| (Dialect::SqlServer, Supply { kind: without, at, label: label.clone() }));
        let supply = Supply { kind: SupplyKind::Framework { sequence }, at, label };
        KeySupply { supply, by_dialect: by_dialect.into_iter().collect() }
    }

    fn use_of(&self, name: String, kind: SequenceKind, increment: Option<Increment>) -> SequenceUse {
        SequenceUse { name, kind, increment, may_be_made: false }
    }

    fn generator_table(&self, from: Found, annotation: &Annotation) -> Option<SequenceUse> {
        self.object_name(from, annotation, "table").map(|name| self.use_of(name, SequenceKind::Table, None))
    }

    /// A generic generator's `sequence_name` parameter (`sequence` before Hibernate 5).
    fn generic_sequence(&self, from: Found, annotation: &Annotation, provider: &Provider) -> Option<SequenceUse> {
        let parameters = nested(annotation, "parameters");
        let named = |wanted: &str| {
            parameters.iter().find(|parameter| text(self.project, from, parameter, "name").as_deref() == Some(wanted)).copied()
        };
        let value = |wanted: &str| text(self.project, from, named(wanted)?, "value");
        let stated = value("sequence_name").or_else(|| value("sequence"));
        let name = if stated.is_some() || !parameters.is_empty() {
            stated.and_then(certain)
        } else {
            match provider.version {
                Some(version) if version < Version { major: 5, minor: 3 } => Some("hibernate_sequence".to_owned()),
                Some(_) => text(self.project, from, annotation, "name").and_then(certain),
                None => None,
            }
        };
        // With an optimizer of its own the values need not be so far apart.
        let increment = named("increment_size").filter(|_| named("optimizer").is_none()).and_then(|parameter| {
            let by: i64 = value("increment_size")?.trim().parse().ok()?;
            Some(Increment { by, at: parameter.at, label: format!("increment_size = {by}") })
        });
        name.map(|name| self.use_of(name, SequenceKind::Either, self.judged(increment, provider)))
    }

    /// The sequence that a strategy takes its values from, when its name is certain.
    fn sequence(
        &self,
        attribute: &Attribute,
        definition: Option<Definition>,
        generator: Option<&str>,
        provider: &Provider,
    ) -> Option<SequenceUse> {
        let kind = if provider.mappings == Mappings::Native { SequenceKind::Sequence } else { SequenceKind::Either };
        let defined = match definition {
            Some(Definition::Sequence(found, annotation)) => Some((found, annotation)),
            _ => None,
        };
        if let Some((found, annotation)) = defined
            && annotation.argument("sequenceName").is_some()
        {
            let name = self.object_name(found, annotation, "sequenceName")?;
            return Some(self.use_of(name, kind, self.judged(allocation(annotation), provider)));
        }
        // A generator beside it, of which it is not certain that it is meant.
        let is_beside = attribute.any("SequenceGenerator").is_some() || attribute.owner.decl.annotation("SequenceGenerator").is_some();
        if generator.is_none() && is_beside {
            return None;
        }
        let name = self.implicit_sequence(attribute, generator, provider)?;
        let increment = match (defined, generator, provider.version) {
            (Some((_, annotation)), ..) => allocation(annotation),
            // https://docs.jboss.org/hibernate/orm/6.0/migration-guide/migration-guide.html : each its own sequence, taken from in steps of 50.
            (None, None, Some(version)) if version.major >= 6 => {
                let at = attribute.jpa("GeneratedValue").map_or(attribute.at, |generated| generated.at);
                Some(Increment { by: DEFAULT_ALLOCATION, at, label: format!("Hibernate {} takes 50 values at a time", version.major) })
            }
            _ => None,
        };
        Some(self.use_of(name, kind, self.judged(increment, provider)))
    }

    /// An increment where Hibernate's pooled optimizer counts on it: not its older generators, nor other providers; nor where it is told to mind the
    /// database's own. Steps of one count on nothing.
    fn judged(&self, increment: Option<Increment>, provider: &Provider) -> Option<Increment> {
        increment.filter(|increment| increment.by > 1 && provider.mappings == Mappings::Sequence && !habits::mends_increments(self.project))
    }

    /// What the sequence is called when nothing says so.
    fn implicit_sequence(&self, attribute: &Attribute, generator: Option<&str>, provider: &Provider) -> Option<String> {
        // Hibernate 6 left javax.persistence behind, so with that package it is 5 at most.
        let Some(version) = provider.version else {
            let old = generator.is_none() && !uses_jakarta(attribute.owner.outline);
            return old.then(|| "hibernate_sequence".to_owned());
        };
        match (generator, version) {
            // Since 5.3 the generator's name is the sequence's, unless one is stated.
            (Some(name), version) if version >= Version { major: 5, minor: 3 } => certain(name.to_owned()),
            (_, version) if version.major < 6 => Some("hibernate_sequence".to_owned()),
            (None, _) => {
                if habits::names_sequences(self.project) {
                    return None;
                }
                let table = self.table.names.first().filter(|_| self.table.names.len() == 1)?;
                certain(format!("{table}_SEQ"))
            }
            (Some(_), _) => None,
        }
    }

    /// A sequence's or table's name in an annotation, without its qualifier.
    fn object_name(&self, from: Found, annotation: &Annotation, argument: &str) -> Option<String> {
        text(self.project, from, annotation, argument).and_then(certain)
    }

    /// What defines the generator of a name: on the attribute, on a class of the hierarchy, or the only one anywhere in the project.
    fn definition(&self, attribute: &Attribute<'p>, name: &str) -> Definition<'p> {
        let own = define(self.project, attribute.owner, attribute.annotations, name);
        let of_class = |found: Found<'p>| define(self.project, found, &found.decl.annotations, name);
        let above = || self.hierarchy.levels.iter().find_map(|level| of_class(level.found));
        own.or_else(|| of_class(attribute.owner)).or_else(above).or_else(|| self.anywhere(name)).unwrap_or(Definition::Missing)
    }

    /// Generator names are global.
    fn anywhere(&self, name: &str) -> Option<Definition<'p>> {
        let mentioning = ["@GenericGenerator", "@SequenceGenerator", "@TableGenerator"].map(|needle| self.project.files_mentioning(needle));
        let outlines = self.project.outlines().iter().filter(|outline| mentioning.iter().any(|files| files.contains(&outline.file)));
        let mut all = outlines.flat_map(|outline| {
            outline.types.iter().flat_map(move |decl| {
                let owner = Found { outline, decl };
                let members =
                    decl.fields.iter().map(|field| &field.annotations).chain(decl.functions.iter().map(|function| &function.annotations));
                std::iter::once(&decl.annotations)
                    .chain(members)
                    .filter_map(move |annotations| define(self.project, owner, annotations, name))
            })
        });
        let first = all.next()?;
        all.next().is_none().then_some(first)
    }
}

/// JPA's own: <https://jakarta.ee/specifications/persistence/3.1/apidocs/jakarta.persistence/jakarta/persistence/sequencegenerator>.
const DEFAULT_ALLOCATION: i64 = 50;

/// A `@SequenceGenerator`'s allocation size; `None` when it is no plain number.
fn allocation(annotation: &Annotation) -> Option<Increment> {
    let Some(stated) = annotation.argument("allocationSize") else {
        let label = format!("allocationSize is {DEFAULT_ALLOCATION} unless it is stated");
        return Some(Increment { by: DEFAULT_ALLOCATION, at: annotation.at, label });
    };
    match &stated.kind {
        ExprKind::Number(number) => {
            let by: i64 = number.replace('_', "").parse().ok()?;
            Some(Increment { by, at: stated.at, label: format!("allocationSize = {by}") })
        }
        _ => None,
    }
}

/// Where a generator's name leads.
#[derive(Clone, Copy)]
enum Definition<'p> {
    Generic(Found<'p>, &'p Annotation),
    Sequence(Found<'p>, &'p Annotation),
    Table(Found<'p>, &'p Annotation),
    Missing,
}

/// The generator of that name among the annotations of an element.
fn define<'p>(project: &Project, owner: Found<'p>, annotations: &'p [Annotation], name: &str) -> Option<Definition<'p>> {
    type Wrap<'p> = fn(Found<'p>, &'p Annotation) -> Definition<'p>;
    let kinds: [(&str, &str, Wrap<'p>); 3] = [
        ("GenericGenerator", "GenericGenerators", Definition::Generic),
        ("SequenceGenerator", "SequenceGenerators", Definition::Sequence),
        ("TableGenerator", "TableGenerators", Definition::Table),
    ];
    kinds.iter().find_map(|(single, container, wrap)| {
        let mut all = repeated(annotations, single, container).into_iter();
        all.find(|annotation| text(project, owner, annotation, "name").as_deref() == Some(name)).map(|annotation| wrap(owner, annotation))
    })
}

/// JPA 3.2: a `@SequenceGenerator` without a name is that of the attribute, or the class, which it stands on.
/// <https://jakarta.ee/specifications/persistence/3.2/apidocs/jakarta.persistence/jakarta/persistence/sequencegenerator>
fn unnamed<'p>(attribute: &Attribute<'p>) -> Option<Definition<'p>> {
    let is_unnamed = |annotation: &&Annotation| annotation.name == "SequenceGenerator" && annotation.argument("name").is_none();
    let of_class = || attribute.owner.decl.annotations.iter().find(is_unnamed);
    let found = attribute.annotations.iter().find(is_unnamed).or_else(of_class)?;
    Some(Definition::Sequence(attribute.owner, found))
}

fn declares_generator(annotation: Found) -> bool {
    ["IdGeneratorType", "ValueGenerationType"].iter().any(|name| annotation.decl.annotation(name).is_some())
}

/// Annotations that change how an attribute is sent.
const CONVERTING: [&str; 5] = ["Convert", "Type", "JdbcTypeCode", "JavaType", "JdbcType"];

/// A UUID, by the attribute that holds it: 36 characters of a text, else what the database's type makes of it.
fn uuid(attribute: &Attribute) -> SupplyKind {
    let ty = attribute.ty.as_ref().map_or("", |typed| typed.ty.name.as_str());
    match ty {
        _ if attribute.has_any(&CONVERTING) => SupplyKind::Framework { sequence: None },
        "String" => SupplyKind::Made(MadeValue::Text { length: 36 }),
        "UUID" => SupplyKind::Made(MadeValue::Uuid),
        _ => SupplyKind::Framework { sequence: None },
    }
}

fn is_text(attribute: &Attribute) -> bool {
    attribute.ty.as_ref().is_some_and(|typed| typed.ty.name == "String")
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum KeyType {
    Number,
    /// A value that the framework makes: UUIDs, and strings.
    Unique,
    Other,
}

fn key_type(ty: &TypeRef) -> KeyType {
    match ty.name.as_str() {
        "long" | "Long" | "int" | "Integer" | "short" | "Short" | "BigInteger" | "BigDecimal" | "byte" | "Byte" => KeyType::Number,
        "UUID" | "String" => KeyType::Unique,
        _ => KeyType::Other,
    }
}
