//! Micronaut Data JDBC and R2DBC: classes marked `@MappedEntity`.
//!
//! `save` makes an INSERT of every persistent property but those with `@GeneratedValue`, which the database is to fill; a key from a sequence is
//! fetched in the statement. A null goes out as NULL. `@AutoPopulated` values (a UUID, `@DateCreated`, `@DateUpdated`, `@Version`) are made before
//! ([`SqlQueryBuilder.buildInsert`](https://github.com/micronaut-projects/micronaut-data/blob/4.9.x/data-model/src/main/java/io/micronaut/data/model/query/builder/sql/SqlQueryBuilder.java)).
//! Names without an annotation are lower case with underscores, and a reference's ends in `_id`
//! ([`NamingStrategy`](https://micronaut-projects.github.io/micronaut-data/latest/api/io/micronaut/data/model/naming/NamingStrategy.html)).

use crate::dialect::Dialect;
use crate::facts::{Note, Rest, SequenceUse, Supply, SupplyKind, Writer, WrittenColumn, WrittenColumns};
use crate::lang::outline::{Annotation, Expr, ExprKind, Field, Language, Outline, TypeDecl, TypeKind};
use crate::names::HOLE;
use crate::orm::Reader;
use crate::orm::jpa::generator::KeySupply;
use crate::orm::jpa::naming;
use crate::orm::spring_data::{is_mentioned, repositories, text};
use crate::project::{Found, Project};
use crate::source::Span;

pub const READER: Reader = Reader { name: "Micronaut Data", languages: Language::JVM, needles: &["micronaut.data", "@MappedEntity"], read };

const VIA: &str = "Micronaut Data entity";

/// What a build file or an import has where rows go to a relational database: documents have `@MappedEntity` too.
const USES: &[&str] = &["micronaut-data-jdbc", "micronaut-data-r2dbc", "micronaut.data.jdbc", "micronaut.data.r2dbc"];

/// Types of which a primitive has no null.
const PRIMITIVES: &[&str] = &["long", "int", "short", "byte", "boolean", "double", "float", "char"];

/// Annotations of properties that have no column of this table.
const ELSEWHERE: &[&str] = &["Transient", "JoinTable", "OneToMany", "ManyToMany", "Formula"];

/// Values that Micronaut Data makes before it inserts, but for keys.
const MADE: &[&str] = &["AutoPopulated", "DateCreated", "DateUpdated", "Version"];

/// References to one row of another table, as JPA has them.
const REFERENCES: &[&str] = &["ManyToOne", "OneToOne"];

fn read(project: &Project, outline: &Outline) -> (Vec<Writer>, Vec<Note>) {
    let classes = outline.types.iter().filter(|decl| !decl.is_test && !decl.is_abstract && decl.kind != TypeKind::Interface);
    (classes.filter_map(|decl| writer(project, Found { outline, decl })).collect(), Vec::new())
}

fn writer(project: &Project, found: Found) -> Option<Writer> {
    let Found { outline, decl } = found;
    let entity = decl.annotation("MappedEntity")?;
    // A JPA entity is read as one.
    if decl.annotation("Entity").is_some() || !USES.iter().any(|word| is_mentioned(project, word)) {
        return None;
    }
    let table = entity.argument("value").and_then(|value| text(project, found, value));
    let tables = table.as_ref().map_or_else(|| naming::implicit(&decl.name), |name| naming::explicit(name));
    let (parents, is_complete) = project.superclasses(found);
    // Properties may have accessors alone, and come from interfaces of the program's own.
    let is_complete = is_complete && decl.interfaces.iter().all(|base| project.resolve_type(outline, &base.path).is_none());
    let mut reading =
        Reading { project, tables: &tables, columns: Vec::new(), rest: if is_complete { Rest::Omitted } else { Rest::Unknown } };
    for level in std::iter::once(found).chain(parents) {
        for field in level.decl.fields.iter().filter(|field| !field.is_static && !field.is_transient) {
            reading.property(level, field);
        }
    }
    let Reading { columns, rest, .. } = reading;
    columns.iter().any(|column| column.key).then_some(())?;
    Some(Writer {
        name: decl.qualified.clone(),
        via: VIA,
        at: decl.at,
        namespace: entity.argument("schema").and_then(|schema| text(project, found, schema)).filter(|name| !name.contains(HOLE)),
        tables,
        dialects: Vec::new(),
        columns: WrittenColumns::Named(columns),
        rest,
        // Without a repository it is a projection, or stored in ways that are not followed.
        inserts: repositories(project, &decl.name).next().is_some() && !is_read_only(decl),
        form: None,
    })
}

/// `@JsonView` and its kin are no tables.
fn is_read_only(decl: &TypeDecl) -> bool {
    ["JsonView", "View"].iter().any(|name| decl.annotation(name).is_some())
}

/// What `@GeneratedValue` of an unstated kind is for a JPA entity that a `@JdbcRepository` stores, whatever JPA's providers make of it.
pub fn automatic_key(project: &Project, entity: &TypeDecl, is_uuid: bool, at: Span) -> Option<KeySupply> {
    let stores = |decl: &TypeDecl| ["JdbcRepository", "R2dbcRepository"].iter().any(|name| decl.annotation(name).is_some());
    repositories(project, &entity.name).any(stores).then_some(())?;
    let mut key = KeySupply::plain(SupplyKind::Database, at, "@GeneratedValue, which Micronaut Data leaves to the database");
    let unknown = Supply { kind: SupplyKind::Unknown, at, label: "@GeneratedValue of Micronaut Data".to_owned() };
    let others = if is_uuid { &[Dialect::MySql, Dialect::MariaDb][..] } else { &[Dialect::Oracle] };
    key.by_dialect = others.iter().map(|dialect| (*dialect, unknown.clone())).collect();
    Some(key)
}

struct Reading<'p> {
    project: &'p Project<'p>,
    /// Its table's likely names, after which a sequence is called that nobody names.
    tables: &'p [String],
    columns: Vec<WrittenColumn>,
    rest: Rest,
}

impl Reading<'_> {
    fn property(&mut self, owner: Found, field: &Field) {
        let has = |name: &&str| field.annotation(name).is_some();
        if ELSEWHERE.iter().any(has) {
            return;
        }
        // Several columns, whose names its own class says.
        if ["Embedded", "EmbeddedId"].iter().any(has) || is_embeddable(self.project, owner, field) {
            self.rest = Rest::Unknown;
            return;
        }
        let relation = field.annotation("Relation");
        let kind = relation.and_then(|relation| relation.argument("value").or_else(|| relation.argument("kind"))).and_then(last);
        if relation.is_some() && kind == Some("EMBEDDED") {
            self.rest = Rest::Unknown;
            return;
        }
        let is_owner = |relation: &Annotation| relation.argument("mappedBy").is_none();
        let is_one = |relation: &Annotation| matches!(kind, Some("MANY_TO_ONE" | "ONE_TO_ONE")) && is_owner(relation);
        let refers = relation.is_some_and(is_one) || REFERENCES.iter().filter_map(|name| field.annotation(name)).any(is_owner);
        if !refers && (relation.is_some() || REFERENCES.iter().any(has)) {
            return;
        }
        let key = has(&"Id");
        let stated = [("MappedProperty", "value"), ("Column", "name"), ("JoinColumn", "name")];
        let stated = stated.iter().filter_map(|(name, argument)| field.annotation(name)?.argument(argument)).next();
        let names = match stated.and_then(|value| text(self.project, owner, value)) {
            Some(name) if name.contains(HOLE) => {
                self.rest = Rest::Unknown;
                return;
            }
            Some(name) => naming::explicit(&name),
            None if stated.is_some() => {
                self.rest = Rest::Unknown;
                return;
            }
            None if refers => naming::implicit(&format!("{}Id", field.name)),
            None => naming::implicit(&field.name),
        };
        let (supply, by_dialect) = self.supply(owner, field, key);
        self.columns.push(WrittenColumn { names, at: field.at, supply, by_dialect, key });
    }

    fn supply(&self, owner: Found, field: &Field, key: bool) -> (Supply, Vec<(Dialect, Supply)>) {
        let at = |name: &str| field.annotation(name).map_or(field.at, |annotation| annotation.at);
        let supply = |kind, name: &str, label: &str| Supply { kind, at: at(name), label: label.to_owned() };
        if let Some(generated) = field.annotation("GeneratedValue") {
            let sequence = || {
                let named = generated.argument("ref").and_then(|name| text(self.project, owner, name));
                let name = named.filter(|name| !name.contains([HOLE, '.'])).or_else(|| self.sequence());
                supply(SupplyKind::Framework { sequence: name.map(SequenceUse::stated) }, "GeneratedValue", "the next value of a sequence")
            };
            let kind = generated.argument("value").or_else(|| generated.argument("strategy")).and_then(last);
            let is_uuid = field.ty.as_ref().is_some_and(|ty| ty.name == "UUID");
            let database = supply(SupplyKind::Database, "GeneratedValue", "@GeneratedValue, left to the database");
            return match kind {
                Some("SEQUENCE") => (sequence(), Vec::new()),
                // MySQL makes no UUID by itself: there the program's own is sent.
                _ if is_uuid => {
                    let sent = supply(SupplyKind::Application, "GeneratedValue", "@GeneratedValue, which the program sets on MySQL");
                    let databases = [Dialect::MySql, Dialect::MariaDb];
                    (database, databases.into_iter().map(|dialect| (dialect, sent.clone())).collect())
                }
                None | Some("AUTO") if key => (database, vec![(Dialect::Oracle, sequence())]),
                _ => (database, Vec::new()),
            };
        }
        if let Some(name) = MADE.iter().find(|name| field.annotation(name).is_some()) {
            return (supply(SupplyKind::Framework { sequence: None }, name, &format!("@{name}")), Vec::new());
        }
        let ty = field.ty.as_ref().map_or("", |ty| ty.name.as_str());
        let is_null = |value: &Expr| matches!(value.kind, ExprKind::Null);
        let never_null = field.annotation("NotNull").is_some() || field.annotation("NonNull").is_some() || PRIMITIVES.contains(&ty);
        let (kind, label) = match &field.initialiser {
            _ if never_null => (SupplyKind::Application, "never null"),
            Some(value) if !is_null(value) => (SupplyKind::Application, "an initial value"),
            _ if key => (SupplyKind::Application, "@Id, which the program sets"),
            _ => (SupplyKind::Conditional, "NULL when unset"),
        };
        (supply(kind, "Id", label), Vec::new())
    }

    /// `<table>_seq`, where the table's name is certain.
    fn sequence(&self) -> Option<String> {
        match self.tables {
            [only] => Some(format!("{only}_seq")),
            _ => None,
        }
    }
}

/// Whether a property's class is embedded wherever it is used.
fn is_embeddable(project: &Project, owner: Found, field: &Field) -> bool {
    let target = field.ty.as_ref().and_then(|ty| project.resolve_type(owner.outline, &ty.path));
    target.is_some_and(|target| target.decl.annotation("Embeddable").is_some())
}

/// The last name of a constant: `SEQUENCE` of `GeneratedValue.Type.SEQUENCE`.
fn last(value: &Expr) -> Option<&str> {
    value.as_path()?.last().map(String::as_str)
}

#[cfg(test)]
mod tests {
    use crate::analysis::{Analysis, analyze_texts};
    use crate::dialect::Dialect;
    use crate::facts::{Rest, SequenceUse, SupplyKind, WrittenColumn, WrittenColumns};
    use crate::rules;

    const HEAD: &str = "package a;\nimport io.micronaut.data.annotation.*;\n";
    const REPOSITORY: &str = "package a;\n@io.micronaut.data.jdbc.annotation.JdbcRepository(dialect = Dialect.POSTGRES) interface Users extends CrudRepository<User, Long> { }\n";

    fn analysis(files: &[(&str, &str)]) -> Analysis {
        analyze_texts(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect())
    }

    /// The columns of the one entity, and whether they are all.
    fn columns(class: &str) -> (Vec<WrittenColumn>, Rest) {
        let text = format!("{HEAD}{class}");
        let analysis = analysis(&[("src/main/java/a/User.java", &text), ("src/main/java/a/Users.java", REPOSITORY)]);
        let writer = analysis.writers.into_iter().next().unwrap();
        let WrittenColumns::Named(columns) = writer.columns else { panic!() };
        (columns, writer.rest)
    }

    fn named(columns: &[WrittenColumn]) -> Vec<&str> {
        columns.iter().map(|column| column.names[0].as_str()).collect()
    }

    #[test]
    fn generated_values_are_left_to_the_database() {
        let (all, rest) = columns(
            "@MappedEntity(\"users\") class User { @Id @GeneratedValue Long id; @AutoPopulated UUID token; @DateCreated Instant createdAt; \
             @MappedProperty(\"full_name\") String name; int age; @GeneratedValue String shown; @Transient String note; static int x; }",
        );
        assert_eq!((named(&all), rest), (vec!["id", "token", "created_at", "full_name", "age", "shown"], Rest::Omitted));
        let kinds: Vec<_> = all.iter().map(|column| &column.supply.kind).collect();
        assert_eq!(
            kinds,
            [
                &SupplyKind::Database,
                &SupplyKind::Framework { sequence: None },
                &SupplyKind::Framework { sequence: None },
                &SupplyKind::Conditional,
                &SupplyKind::Application,
                &SupplyKind::Database
            ]
        );
    }

    #[test]
    fn keys_come_from_sequences_and_programs() {
        let key = |field: &str| columns(&format!("@MappedEntity(\"users\") class User {{ {field} }}")).0.remove(0);
        let stated = |name: &str| SupplyKind::Framework { sequence: Some(SequenceUse::stated(name)) };
        assert_eq!(key("@Id @GeneratedValue(GeneratedValue.Type.SEQUENCE) Long id;").supply.kind, stated("users_seq"));
        assert_eq!(key("@Id @GeneratedValue(value = GeneratedValue.Type.SEQUENCE, ref = \"ids\") Long id;").supply.kind, stated("ids"));
        assert_eq!(key("@Id UUID id;").supply.kind, SupplyKind::Application);
        let auto = key("@Id @GeneratedValue Long id;");
        assert_eq!((&auto.supply.kind, &auto.supply_on(Dialect::Oracle).kind), (&SupplyKind::Database, &stated("users_seq")));
        let uuid = key("@Id @GeneratedValue UUID id;");
        assert_eq!((&uuid.supply.kind, &uuid.supply_on(Dialect::MySql).kind), (&SupplyKind::Database, &SupplyKind::Application));
    }

    #[test]
    fn references_are_columns_where_they_are_owned() {
        let (all, rest) = columns(
            "@MappedEntity class User { @Id Long id; @Relation(Relation.Kind.MANY_TO_ONE) Team homeTeam; \
             @Relation(value = Relation.Kind.ONE_TO_ONE, mappedBy = \"user\") Profile profile; @Relation(Relation.Kind.ONE_TO_MANY) List<Pet> pets; }",
        );
        assert_eq!((named(&all), rest), (vec!["id", "home_team_id"], Rest::Omitted));
        let (embedded, rest) = columns("@MappedEntity class User { @Id Long id; @Relation(Relation.Kind.EMBEDDED) Name name; }");
        assert_eq!((named(&embedded), rest), (vec!["id"], Rest::Unknown));
    }

    #[test]
    fn entities_of_jpa_that_jdbc_stores() {
        let text =
            "package a;\nimport jakarta.persistence.*;\n@Entity @Table(name = \"users\") class User { @Id @GeneratedValue Long id; }";
        let key = |repository: &str| {
            let analysis = analysis(&[("src/main/java/a/User.java", text), ("src/main/java/a/Users.java", repository)]);
            let WrittenColumns::Named(columns) = &analysis.writers[0].columns else { panic!() };
            columns[0].supply_on(Dialect::Postgres).kind.clone()
        };
        assert_eq!(key(REPOSITORY), SupplyKind::Database);
        assert_ne!(
            key(&REPOSITORY.replace("jdbc.annotation.JdbcRepository(dialect = Dialect.POSTGRES)", "annotation.Repository")),
            SupplyKind::Database
        );
    }

    #[test]
    fn documents_are_no_tables() {
        let text = format!("{HEAD}@MappedEntity class User {{ @Id String id; }}");
        assert!(analysis(&[("src/main/java/a/User.java", &text)]).writers.is_empty());
    }

    #[test]
    fn a_key_that_nobody_makes_is_found() {
        let text = format!("{HEAD}@MappedEntity(\"users\") class User {{ @Id @GeneratedValue Long id; String userName; }}");
        let found = |sql: &str| {
            let files = [
                ("src/main/java/a/User.java", text.as_str()),
                ("src/main/java/a/Users.java", REPOSITORY),
                ("src/main/resources/schema.sql", sql),
            ];
            let on = |rule: &str| rules::catalogue::entry(rule).is_some_and(|entry| !entry.is_audit());
            rules::check_all(&analysis(&files).model).iter().filter(|finding| on(finding.rule)).count()
        };
        assert_eq!(found("CREATE TABLE users (id BIGINT NOT NULL PRIMARY KEY, user_name TEXT);"), 1);
        assert_eq!(found("CREATE TABLE users (id BIGSERIAL PRIMARY KEY, user_name TEXT);"), 0);
    }
}
