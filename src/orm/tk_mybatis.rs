//! Entities of tk.mybatis (abel533's Mapper): classes that its `Mapper<T>`, or a project's own above it, inserts.
//!
//! The class itself need not say anything: its table's and columns' names come from its own by `mapper.style`, its columns are the fields of the class and of
//! all its superclasses, and its key is what `@Id` marks. `insert` sends every column, NULL too, and `insertSelective` what is set. Behaviour follows the
//! framework's `DefaultEntityResolve`, `FieldHelper` and `BaseInsertProvider`:
//! <https://github.com/abel533/Mapper/tree/master/core/src/main/java/tk/mybatis/mapper/mapperhelper>

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::Reader;
use super::mybatis_plus::{self, Family};
use crate::facts::{Note, Rest, Supply, SupplyKind, Writer, WrittenColumn, WrittenColumns};
use crate::lang::outline::{Annotation, Expr, ExprKind, Field, Language, Outline, TypeDecl, TypeKind};
use crate::names::{self, HOLE, snake_each};
use crate::project::{Found, Identity, Project};
use crate::source::FileId;

pub const READER: Reader =
    Reader { name: "tk.mybatis", languages: Language::JVM, needles: &["tk.mybatis.mapper.", "com.github.abel533.mapper"], read };

/// How its writers call themselves.
pub const VIA: &str = "tk.mybatis entity";

/// The mappers that insert, all with the entity as their first argument.
const FAMILY: Family = Family {
    mappers: &[
        ("Mapper", 0),
        ("BaseMapper", 0),
        ("MySqlMapper", 0),
        ("SqlServerMapper", 0),
        ("OracleMapper", 0),
        ("BaseInsertMapper", 0),
        ("InsertMapper", 0),
        ("InsertSelectiveMapper", 0),
        ("InsertListMapper", 0),
        ("InsertUseGeneratedKeysMapper", 0),
        ("SaveMapper", 0),
    ],
    packages: &["tk.mybatis.", "github.abel533."],
};

/// Types that are columns without being asked for; others are since `mapper.use-simple-type` is off, or where `@Column` says so, and never when it is on,
/// as it is by default since 3.5: primitive ones too.
/// <https://github.com/abel533/Mapper/blob/master/core/src/main/java/tk/mybatis/mapper/util/SimpleTypeUtil.java>
const SIMPLE: &[&str] = &[
    "String",
    "Byte",
    "Short",
    "Character",
    "Integer",
    "Long",
    "Float",
    "Double",
    "Boolean",
    "Date",
    "Timestamp",
    "BigInteger",
    "BigDecimal",
    "Instant",
    "LocalDateTime",
    "LocalDate",
    "LocalTime",
    "OffsetDateTime",
    "OffsetTime",
    "ZonedDateTime",
    "Year",
    "Month",
    "YearMonth",
];

/// Annotations that a getter may carry in a field's place (`mapper.enable-method-annotation`).
const ON_GETTERS: &[&str] = &["Id", "Column", "ColumnType", "GeneratedValue", "KeySql", "Transient"];

/// The databases whose identity columns it knows how to ask for the key (`IdentityDialect`), and JDBC's own way: each after the INSERT.
const AFTERWARDS: &[&str] = &["JDBC", "DB2", "MYSQL", "SQLSERVER", "CLOUDSCAPE", "DERBY", "HSQLDB", "SYBASE", "DB2_MF", "INFORMIX"];

/// The first mapper of each entity, by file and place.
#[derive(Default)]
struct Index(BTreeMap<Identity, (FileId, u32)>);

impl Index {
    fn of(project: &Project) -> Self {
        let mut index = Index::default();
        for outline in project.outlines().iter().filter(|outline| outline.language.is_jvm()) {
            for decl in outline.types.iter().filter(|decl| !decl.is_test) {
                if let Some(entity) = entity_of(project, outline, decl) {
                    index.0.entry(entity.identity()).or_insert((outline.file, decl.at.start));
                }
            }
        }
        index
    }
}

fn read(project: &Project, outline: &Outline) -> (Vec<Writer>, Vec<Note>) {
    let index = project.memo(Index::of);
    let mut writers = Vec::new();
    for decl in outline.types.iter().filter(|decl| !decl.is_test) {
        let Some(entity) = entity_of(project, outline, decl) else { continue };
        // What JPA's reader, or MyBatis-Plus', takes for its own is theirs.
        let is_others = ["Entity", "TableName"].iter().any(|name| entity.decl.annotation(name).is_some());
        if !is_others && index.0.get(&entity.identity()) == Some(&(outline.file, decl.at.start)) {
            writers.push(writer(project, entity));
        }
    }
    (writers, Vec::new())
}

/// The entity that a mapper is for.
pub fn entity_of<'p>(project: &'p Project<'p>, outline: &'p Outline, decl: &TypeDecl) -> Option<Found<'p>> {
    mybatis_plus::entity_in(project, outline, decl, &FAMILY).filter(|found| found.decl.kind == TypeKind::Class)
}

/// The property that is the entity's key.
pub fn key_property<'p>(project: &'p Project<'p>, entity: Found<'p>) -> Option<&'p str> {
    let (fields, _) = fields(project, entity);
    fields.into_iter().find(|(_, field)| field.annotation("Id").is_some()).map(|(_, field)| field.name.as_str())
}

fn writer(project: &Project, entity: Found) -> Writer {
    let (fields, is_complete) = fields(project, entity);
    let (above, _) = project.superclasses(entity);
    let mut getters = std::iter::once(entity).chain(above).flat_map(|found| &found.decl.functions);
    let has_getters = getters.any(|function| function.annotations.iter().any(|found| ON_GETTERS.contains(&found.name.as_str())));
    let style = Style::of(project, entity);
    let columns = fields.into_iter().filter_map(|(holder, field)| column(project, holder, field, style, has_getters)).collect();
    let (tables, namespace) = tables(project, entity, style);
    Writer {
        name: entity.decl.qualified.clone(),
        via: VIA,
        at: entity.decl.at,
        tables,
        namespace,
        dialects: Vec::new(),
        columns: WrittenColumns::Named(columns),
        rest: if is_complete && !has_getters { Rest::Omitted } else { Rest::Unknown },
        inserts: true,
        form: None,
    }
}

/// The fields of a class and of all its superclasses, annotated or not; of those with one name the nearest. Whether all superclasses were read.
fn fields<'p>(project: &'p Project<'p>, entity: Found<'p>) -> (Vec<(Found<'p>, &'p Field)>, bool) {
    let (above, is_complete) = project.superclasses(entity);
    let mut fields: Vec<(Found<'p>, &'p Field)> = Vec::new();
    for holder in std::iter::once(entity).chain(above) {
        for field in holder.decl.fields.iter().filter(|field| !field.is_static && !field.is_transient) {
            if !fields.iter().any(|(_, known)| known.name == field.name) {
                fields.push((holder, field));
            }
        }
    }
    (fields, is_complete)
}

fn column(project: &Project, holder: Found, field: &Field, style: Style, has_getters: bool) -> Option<WrittenColumn> {
    if field.annotation("Transient").is_some() {
        return None;
    }
    let stated = |annotation: &str, name: &str| {
        let value = field.annotation(annotation)?.argument(name)?;
        mybatis_plus::text_value(project, holder.outline, holder.decl, value).map(|name| mybatis_plus::unquoted(&name).to_owned())
    };
    let is_stated = field.annotation("Column").is_some() || field.annotation("ColumnType").is_some();
    let mut names = match stated("Column", "name").or_else(|| stated("ColumnType", "column")) {
        Some(name) => vec![name],
        None => style.names(&field.name),
    };
    let is_simple = field.ty.as_ref().is_some_and(|ty| SIMPLE.contains(&ty.name.as_str()));
    if has_getters || (!is_stated && !is_simple) {
        // Whether it is a column at all is said by a setting, or by its getter.
        names.push(HOLE.to_string());
    }
    let key = field.annotation("Id").is_some();
    let is_left_out = field.annotation("Column").and_then(|column| column.argument("insertable"));
    let is_left_out = is_left_out.is_some_and(|value| matches!(value.kind, ExprKind::Bool(false)));
    let make = |kind, at, label: &str| Supply { kind, at, label: label.to_owned() };
    let supply = if is_left_out {
        let kind = if key { SupplyKind::Database } else { SupplyKind::Omitted };
        make(kind, field.at, "@Column(insertable = false)")
    } else if has_getters {
        make(SupplyKind::Unknown, field.name_at, "annotations of getters")
    } else if let Some(supply) = generated(project, holder, field) {
        supply
    } else if key {
        make(SupplyKind::Conditional, field.name_at, "what the object holds (tk.mybatis)")
    } else {
        // `insert` sends it, `insertSelective` when it is set.
        make(SupplyKind::Unknown, field.name_at, "what the object holds (tk.mybatis)")
    };
    Some(WrittenColumn { names, at: field.name_at, supply, by_dialect: Vec::new(), key })
}

/// What `@KeySql`, or without it `@GeneratedValue`, says.
fn generated(project: &Project, holder: Found, field: &Field) -> Option<Supply> {
    let text = |annotation: &Annotation, name: &str| {
        annotation.argument(name).and_then(|value| mybatis_plus::text_value(project, holder.outline, holder.decl, value))
    };
    if let Some(annotation) = field.annotation("KeySql") {
        let dialect = annotation.argument("dialect").and_then(last);
        let (kind, label) = if annotation.argument("useGeneratedKeys").is_some_and(|value| matches!(value.kind, ExprKind::Bool(true))) {
            (SupplyKind::Database, "@KeySql(useGeneratedKeys = true)".to_owned())
        } else if let Some(dialect) = dialect.filter(|dialect| *dialect != "NULL") {
            (if dialect == "DEFAULT" { SupplyKind::Unknown } else { SupplyKind::Database }, format!("@KeySql(dialect = {dialect})"))
        } else if annotation.argument("genId").is_some() {
            (SupplyKind::Framework { sequence: None }, "@KeySql(genId)".to_owned())
        } else if annotation.argument("order").and_then(last) == Some("BEFORE") {
            (SupplyKind::Framework { sequence: None }, "@KeySql(order = BEFORE)".to_owned())
        } else {
            (SupplyKind::Unknown, "@KeySql".to_owned())
        };
        return Some(Supply { kind, at: annotation.at, label });
    }
    let annotation = field.annotation("GeneratedValue")?;
    let is_identity = annotation.argument("strategy").and_then(last) == Some("IDENTITY");
    let (kind, label) = match text(annotation, "generator") {
        Some(generator) if AFTERWARDS.iter().any(|known| known.eq_ignore_ascii_case(&generator)) => {
            (SupplyKind::Database, format!("@GeneratedValue(generator = \"{generator}\")"))
        }
        // A SELECT of its own, before or after; what 3.x called "UUID".
        Some(generator) => (SupplyKind::Unknown, format!("@GeneratedValue(generator = \"{generator}\")")),
        None if is_identity && !asks_before(project) => (SupplyKind::Database, "@GeneratedValue(strategy = IDENTITY)".to_owned()),
        None => (SupplyKind::Unknown, "@GeneratedValue".to_owned()),
    };
    Some(Supply { kind, at: annotation.at, label })
}

/// Whether the statement that asks for the key may come before the INSERT: a sequence's next value.
fn asks_before(project: &Project) -> bool {
    let is_set = |key: &str, value: &str| project.settings_named(key).any(|setting| setting.value.eq_ignore_ascii_case(value));
    let says = |words: &'static str| !project.files_mentioning(words).is_empty();
    is_set("mapper.before", "true") || is_set("mapper.order", "before") || says("ORDER=BEFORE") || says("order=BEFORE")
}

/// How names are made of a class's and a property's: <https://github.com/abel533/Mapper/blob/master/core/src/main/java/tk/mybatis/mapper/code/Style.java>
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// `userName` → `user_name`.
    Snake,
    AsIs,
}

impl Style {
    /// The class's own `@NameStyle`, else the project's setting.
    fn of(project: &Project, entity: Found) -> Self {
        let own = entity.decl.annotation("NameStyle").and_then(|style| style.argument("value")).and_then(last);
        let stated = own.or_else(|| project.setting("mapper.style").map(|setting| setting.value.as_str()));
        match stated.unwrap_or("camelhump").to_ascii_lowercase() {
            style if style.starts_with("camelhump") => Style::Snake,
            _ => Style::AsIs,
        }
    }

    /// The names that it makes, the other style's last: what a configuration class sets is not read.
    fn names(self, name: &str) -> Vec<String> {
        let mut names = vec![snake_each(name), name.to_owned()];
        if self == Style::AsIs {
            names.reverse();
        }
        names.dedup_by(|left, right| names::same(left, right));
        names
    }
}

/// The names the table may have, and its schema.
fn tables(project: &Project, entity: Found, style: Style) -> (Vec<String>, Option<String>) {
    let table = entity.decl.annotation("Table");
    let text = |name: &str| {
        let value = table?.argument(name)?;
        mybatis_plus::text_value(project, entity.outline, entity.decl, value)
    };
    let Some(name) = text("name") else { return (style.names(&entity.decl.name), None) };
    let mut parts = name.rsplit('.').map(|part| mybatis_plus::unquoted(part).to_owned());
    let table = parts.next().unwrap_or_default();
    let namespace = parts.next().or_else(|| text("schema")).or_else(|| text("catalog"));
    (vec![table], namespace)
}

/// The last segment of a name: `IDENTITY` of `GenerationType.IDENTITY`.
fn last(expr: &Expr) -> Option<&str> {
    expr.as_path().and_then(|path| path.last()).map(String::as_str)
}
