//! Spring Data JDBC and R2DBC: aggregates whose `@Id` is `org.springframework.data.annotation.Id`.
//!
//! An id that is null (or a zero of a primitive type) when the row is inserted is left out of the INSERT, so that the database has to make it:
//! [`IdValueSource`](https://github.com/spring-projects/spring-data-relational/blob/main/spring-data-relational/src/main/java/org/springframework/data/relational/core/conversion/IdValueSource.java)
//! for JDBC, `potentiallyRemoveId` of `R2dbcEntityTemplate` for R2DBC. An object that has an id counts as stored already and is updated, unless
//! the class says otherwise (`Persistable`, `@Version`) or the program inserts by itself (`JdbcAggregateTemplate.insert`); callbacks may set ids
//! (<https://docs.spring.io/spring-data/relational/reference/jdbc/entity-persistence.html>). Where any of that is in sight, who supplies the key
//! is not known.

use crate::facts::{Note, Rest, SequenceUse, Supply, SupplyKind, Writer, WrittenColumn, WrittenColumns};
use crate::lang::outline::{Annotation, Expr, ExprKind, Field, Function, Language, Outline, TypeDecl, TypeKind};
use crate::names::HOLE;
use crate::orm::Reader;
use crate::orm::jpa::naming;
use crate::project::{Found, Project};
use crate::schema::model::Standing;
use crate::standing;

pub const READER: Reader = Reader {
    name: "Spring Data",
    languages: Language::JVM,
    needles: &[
        "springframework.data.annotation",
        "springframework.data.relational",
        "CrudRepository<",
        "SortingRepository<",
        "R2dbcRepository<",
        // What may give a new row its key.
        "JdbcAggregate",
        "R2dbcEntity",
        "BeforeConvert",
        "BeforeSaveCallback",
        "BeforeSaveEvent",
    ],
    read,
};

const ANNOTATIONS: &str = "org.springframework.data.annotation";
const RELATIONAL: &str = "org.springframework.data.relational.core.mapping";

/// Words of files that put keys into new rows in ways that are not followed.
const INSERTING: &[&str] = &["JdbcAggregate", "R2dbcEntity", "BeforeConvert", "BeforeSaveCallback", "BeforeSaveEvent"];

/// What a build file or an import has where rows go to a relational database.
const USES: &[&str] = &["data-jdbc", "data-r2dbc", "org.springframework.data.jdbc", "org.springframework.data.r2dbc"];

/// Types of which a primitive zero is no id.
const PRIMITIVES: &[&str] = &["long", "int", "short", "byte"];

/// Types of keys that databases make.
const GENERATED_TYPES: &[&str] = &["Long", "Integer", "Short", "BigInteger", "BigDecimal", "UUID"];

fn read(project: &Project, outline: &Outline) -> (Vec<Writer>, Vec<Note>) {
    let classes = outline.types.iter().filter(|decl| !decl.is_test && !decl.is_abstract && decl.kind != TypeKind::Interface);
    (classes.filter_map(|decl| writer(project, Found { outline, decl })).collect(), Vec::new())
}

fn writer(project: &Project, found: Found) -> Option<Writer> {
    let Found { outline, decl } = found;
    let table = of_package(outline, &decl.annotations, "Table", RELATIONAL);
    let levels: Vec<Found> = std::iter::once(found).chain(project.superclasses(found).0).collect();
    let fields: Vec<(Found, &Field)> = levels
        .iter()
        .flat_map(|level| level.decl.fields.iter().map(|field| (*level, field)))
        .filter(|(_, field)| !field.is_static && !field.is_transient)
        .collect();
    let (id_owner, id) =
        *fields.iter().find(|(owner, field)| of_package(owner.outline, &field.annotations, "Id", ANNOTATIONS).is_some())?;
    // Documents, graphs and caches have the same `@Id`; so has a class that JPA maps too.
    let is_relational = table.is_some()
        || (outline.imports.iter().any(|import| import.path.starts_with(RELATIONAL))
            || (decl.annotations.is_empty() && USES.iter().any(|word| is_mentioned(project, word))));
    if !is_relational {
        return None;
    }
    let names = match table.and_then(|table| text(project, found, table.argument("value").or_else(|| table.argument("name"))?)) {
        Some(name) => naming::explicit(&name),
        None => naming::implicit(&decl.name),
    };
    let namespace = table.and_then(|table| text(project, found, table.argument("schema")?)).filter(|name| !name.contains(HOLE));
    let mut columns = Vec::new();
    for (owner, field) in &fields {
        if let Some(column) = column(project, *owner, field, field.name == id.name) {
            columns.push(column);
        }
    }
    let key = columns.iter_mut().find(|column| column.key)?;
    key.supply = key_supply(project, &levels, id_owner, id);
    Some(Writer {
        name: decl.qualified.clone(),
        via: if project.files_mentioning("r2dbc").is_empty() { "Spring Data JDBC entity" } else { "Spring Data entity" },
        at: decl.at,
        tables: names,
        namespace,
        dialects: Vec::new(),
        columns: WrittenColumns::Named(columns),
        // Back references of the aggregate that holds it are columns of its table, too.
        rest: Rest::Unknown,
        // Without a repository it is read elsewhere, or stored as part of another aggregate.
        inserts: repositories(project, &decl.name).next().is_some(),
        form: None,
    })
}

/// The column of a simple property; collections, maps and embedded objects have their columns elsewhere.
fn column(project: &Project, owner: Found, field: &Field, key: bool) -> Option<WrittenColumn> {
    let has = |name: &str| field.annotation(name).is_some();
    if ["Transient", "ReadOnlyProperty", "MappedCollection", "Embedded", "Value"].iter().any(|name| has(name)) {
        return None;
    }
    let ty = field.ty.as_ref();
    if ty.is_some_and(|ty| matches!(ty.name.as_str(), "List" | "Set" | "Map" | "Collection" | "MutableList" | "MutableSet" | "MutableMap"))
    {
        return None;
    }
    // Another entity of the aggregate: its `@Column` names the reference in that one's table. Else a value with a converter: not known.
    // https://docs.spring.io/spring-data/relational/reference/jdbc/mapping.html#entity-persistence.types
    let target = ty.and_then(|ty| project.resolve_type(owner.outline, &ty.path));
    if !key && target.is_some_and(|target| target.decl.kind != TypeKind::Enum) {
        return None;
    }
    let stated = of_package(owner.outline, &field.annotations, "Column", RELATIONAL);
    let names = match stated.and_then(|column| text(project, owner, column.argument("value")?)) {
        Some(name) if name.contains(HOLE) => return None,
        Some(name) => naming::explicit(&name),
        None => naming::implicit(&field.name),
    };
    let never_null = has("NotNull") || ty.is_some_and(|ty| PRIMITIVES.contains(&ty.name.as_str()));
    let (kind, label) = if never_null { (SupplyKind::Application, "never null") } else { (SupplyKind::Conditional, "NULL when unset") };
    let supply = Supply { kind, at: field.at, label: label.to_owned() };
    Some(WrittenColumn { names, at: field.at, supply, by_dialect: Vec::new(), key })
}

fn key_supply(project: &Project, levels: &[Found], owner: Found, id: &Field) -> Supply {
    let at = of_package(owner.outline, &id.annotations, "Id", ANNOTATIONS).map_or(id.at, |annotation| annotation.at);
    let supply = |kind, label: &str| Supply { kind, at, label: label.to_owned() };
    // Since 4.0: <https://docs.spring.io/spring-data/relational/reference/jdbc/sequences.html>
    if let Some(sequence) = id.annotation("Sequence") {
        let name = sequence.argument("value").or_else(|| sequence.argument("sequence")).and_then(|name| text(project, owner, name));
        return supply(
            SupplyKind::Framework { sequence: name.filter(|name| !name.contains([HOLE, '.'])).map(SequenceUse::stated) },
            "@Sequence",
        );
    }
    let ty = id.ty.as_ref().map_or("", |ty| ty.name.as_str());
    let primitive = PRIMITIVES.contains(&ty);
    let is_zero = |value: &Expr| match &value.kind {
        ExprKind::Null => true,
        ExprKind::Number(number) => primitive && number.trim_end_matches(['L', 'l']) == "0",
        _ => false,
    };
    match &id.initialiser {
        Some(value) if !is_zero(value) => return supply(SupplyKind::Application, "an initial value"),
        // Kotlin's `val id: UUID`: whoever makes the object gives one.
        None if id.annotation("NotNull").is_some() && !primitive => return supply(SupplyKind::Application, "its type is never null"),
        None if primitive && id.annotation("NotNull").is_some() => return supply(SupplyKind::Conditional, "left out when it is 0"),
        _ => {}
    }
    let own = |level: &Found| {
        let persistable = level.decl.interfaces.iter().chain(&level.decl.superclass).any(|base| base.name.contains("Persistable"));
        let versioned = level.decl.fields.iter().any(|field| field.annotation("Version").is_some());
        persistable || versioned
    };
    // A natural key: an object without it would be a fault of another kind.
    let is_key_type = primitive || GENERATED_TYPES.contains(&ty);
    let incomplete = levels.last().is_some_and(|last| last.decl.superclass.is_some());
    if levels.iter().any(own)
        || !is_key_type
        || incomplete
        || is_inserted_by_query(project, levels)
        || INSERTING.iter().any(|word| is_mentioned(project, word))
    {
        return supply(SupplyKind::Conditional, "@Id, which the program may set before it inserts");
    }
    supply(SupplyKind::Database, if primitive { "@Id, left out when it is 0" } else { "@Id, left out when it is null" })
}

/// Whether a repository of the entity has a query of its own that inserts: then objects may be stored by that, key and all.
fn is_inserted_by_query(project: &Project, levels: &[Found]) -> bool {
    let Some(entity) = levels.first() else { return false };
    let inserts = |function: &Function| {
        let query = function.annotation("Query").and_then(|query| query.argument("value"));
        query.is_some_and(|value| !matches!(&value.kind, ExprKind::Text(text) if !text.mentions("insert")))
    };
    repositories(project, &entity.decl.name).flat_map(|decl| &decl.functions).any(inserts)
}

/// The repositories of an entity: whatever has it as a type argument of a base.
pub(super) fn repositories<'p>(project: &'p Project, entity: &'p str) -> impl Iterator<Item = &'p TypeDecl> {
    let of_entity = move |decl: &&TypeDecl| {
        let bases = decl.interfaces.iter().chain(&decl.superclass);
        bases.flat_map(|base| &base.arguments).any(|argument| argument.name == entity)
    };
    project.outlines().iter().flat_map(|outline| &outline.types).filter(of_entity)
}

/// Whether a file that is no test has the word.
pub(super) fn is_mentioned(project: &Project, word: &'static str) -> bool {
    let files = project.files_mentioning(word);
    files.iter().any(|file| !matches!(standing::of(project.sources.path(*file)), Standing::Test | Standing::Vendored))
}

/// An annotation of that name that a package has, by import.
pub(super) fn of_package<'p>(outline: &Outline, annotations: &'p [Annotation], name: &str, package: &str) -> Option<&'p Annotation> {
    let imported = |annotation: &Annotation| {
        let explicit = outline.imports.iter().find(|import| import.name == annotation.name && !import.is_static);
        match (annotation.path.rsplit_once('.'), explicit) {
            (Some((stated, _)), _) => stated == package,
            (None, Some(import)) => import.path.rsplit_once('.').is_some_and(|(owner, _)| owner == package),
            (None, None) => outline.imports.iter().any(|import| import.path.trim_end_matches(".*") == package && import.name == "*"),
        }
    };
    annotations.iter().find(|annotation| annotation.name == name && imported(annotation))
}

pub(super) fn text(project: &Project, found: Found, value: &Expr) -> Option<String> {
    use crate::text::{Piece, PieceKind, Text};
    let text = match &value.kind {
        ExprKind::Text(text) => text.clone(),
        ExprKind::Path(path) => {
            Text { pieces: vec![Piece { kind: PieceKind::Constant(path.join(".")), at: value.at, conditional: false }] }
        }
        _ => return None,
    };
    let resolved = project.resolve(found.outline, Some(found.decl), &text).text;
    let name = resolved.trim().trim_matches(['`', '"']).to_owned();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use crate::analysis::analyze_texts;
    use crate::facts::{SupplyKind, WrittenColumns};
    use crate::rules;

    const HEAD: &str =
        "package a\nimport org.springframework.data.annotation.*\nimport org.springframework.data.relational.core.mapping.*\n";

    fn analysis(files: &[(&str, &str)]) -> crate::analysis::Analysis {
        analyze_texts(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect())
    }

    /// The supply of the key of the one entity.
    fn key(files: &[(&str, &str)]) -> Option<SupplyKind> {
        let analysis = analysis(files);
        let WrittenColumns::Named(columns) = &analysis.writers.first()?.columns else { return None };
        Some(columns.iter().find(|column| column.key)?.supply.kind.clone())
    }

    fn kotlin(class: &str) -> Option<SupplyKind> {
        key(&[("src/main/kotlin/A.kt", &format!("{HEAD}{class}"))])
    }

    #[test]
    fn a_null_or_zero_id_is_left_to_the_database() {
        assert_eq!(kotlin("@Table(\"users\")\ndata class User(@Id val id: Long? = null, val name: String)"), Some(SupplyKind::Database));
        assert_eq!(kotlin("@Table\ndata class User(@Id val id: Long = 0, val name: String)"), Some(SupplyKind::Database));
        let java = "package a;\nimport org.springframework.data.annotation.Id;\nimport org.springframework.data.relational.core.mapping.Table;\n@Table(\"users\") class User { @Id private Long id; String name; }";
        assert_eq!(key(&[("src/main/java/User.java", java)]), Some(SupplyKind::Database));
    }

    #[test]
    fn an_id_that_is_always_there_is_the_programs() {
        assert_eq!(kotlin("@Table\nclass User(@Id val id: UUID = UUID.randomUUID())"), Some(SupplyKind::Application));
        assert_eq!(kotlin("@Table\nclass User(@Id val id: UUID)"), Some(SupplyKind::Application));
    }

    #[test]
    fn what_may_set_the_id_before_the_insert_leaves_it_open() {
        let class = "@Table\nclass User(@Id val id: Long?)";
        assert_eq!(kotlin(&format!("{class} : Persistable<Long>")), Some(SupplyKind::Conditional));
        assert_eq!(kotlin("@Table\nclass User(@Id val id: Long?, @Version val version: Int)"), Some(SupplyKind::Conditional));
        let entity = format!("{HEAD}{class}");
        for other in ["class Store(val template: JdbcAggregateTemplate)", "class Keys : BeforeConvertCallback<User>"] {
            let files = [("src/main/kotlin/A.kt", entity.as_str()), ("src/main/kotlin/B.kt", other)];
            assert_eq!(key(&files), Some(SupplyKind::Conditional), "{other}");
            let tests = [("src/main/kotlin/A.kt", entity.as_str()), ("src/test/kotlin/B.kt", other)];
            assert_eq!(key(&tests), Some(SupplyKind::Database), "what tests do");
        }
    }

    #[test]
    fn an_entity_of_the_aggregate_has_its_columns_elsewhere() {
        let class = format!(
            "{HEAD}@Table(\"users\")\nclass User(@Id val id: Long?, @Column(\"owner_id\") val manual: Manual, val kind: Kind)\nclass Manual(val text: String)\nenum class Kind {{ A }}\n"
        );
        let analysis = analysis(&[("src/main/kotlin/A.kt", &class)]);
        let WrittenColumns::Named(columns) = &analysis.writers[0].columns else { panic!() };
        assert_eq!(columns.iter().map(|column| column.names[0].as_str()).collect::<Vec<_>>(), ["id", "kind"]);
    }

    #[test]
    fn natural_keys_and_rows_of_a_repositorys_own_query_are_the_programs() {
        assert_eq!(kotlin("@Table\nclass User(@Id val name: String?)"), Some(SupplyKind::Conditional));
        let class = format!("{HEAD}@Table\nclass User(@Id val id: Long?)");
        let repository = |query: &str| {
            let text = format!(
                "package a\nimport org.springframework.data.jdbc.repository.query.Query\ninterface Users : CrudRepository<User, Long> {{\n  @Query(\"{query}\")\n  fun add(id: Long)\n}}\n"
            );
            key(&[("src/main/kotlin/A.kt", &class), ("src/main/kotlin/B.kt", &text)])
        };
        assert_eq!(repository("insert into user (id) values (:id)"), Some(SupplyKind::Conditional));
        assert_eq!(repository("select 1 from user"), Some(SupplyKind::Database));
    }

    #[test]
    fn documents_and_graphs_are_no_tables() {
        let document = "package a\nimport org.springframework.data.annotation.Id\nimport org.springframework.data.mongodb.core.mapping.Document\n@Document\nclass User(@Id val id: String?)";
        assert_eq!(key(&[("src/main/kotlin/A.kt", document)]), None);
        let cassandra = "package a\nimport org.springframework.data.annotation.Id\nimport org.springframework.data.cassandra.core.mapping.Table\n@Table\nclass User(@Id val id: String?)";
        assert_eq!(key(&[("src/main/kotlin/A.kt", cassandra)]), None);
    }

    #[test]
    fn a_key_that_nobody_makes_is_found() {
        let class = format!("{HEAD}@Table(\"users\")\ndata class User(@Id val id: Long? = null, val userName: String)\n");
        let found_with = |repository: &str, sql: &str| {
            let files =
                [("src/main/kotlin/A.kt", class.as_str()), ("src/main/kotlin/B.kt", repository), ("src/main/resources/schema.sql", sql)];
            // The audit's rules speak of tables that nobody writes.
            let on = |rule: &str| rules::catalogue::entry(rule).is_some_and(|entry| !entry.is_audit());
            rules::check_all(&analysis(&files).model).iter().filter(|finding| on(finding.rule)).count()
        };
        let found = |sql: &str| found_with("package a\ninterface Users : CrudRepository<User, Long>\n", sql);
        assert_eq!(found_with("", "CREATE TABLE users (id BIGINT NOT NULL, user_name VARCHAR(20), PRIMARY KEY (id)) ENGINE=InnoDB;"), 0);
        assert_eq!(found("CREATE TABLE users (id BIGINT NOT NULL, user_name VARCHAR(20), PRIMARY KEY (id)) ENGINE=InnoDB;"), 1);
        assert_eq!(
            found("CREATE TABLE users (id BIGINT NOT NULL AUTO_INCREMENT, user_name VARCHAR(20), PRIMARY KEY (id)) ENGINE=InnoDB;"),
            0
        );
    }
}
