//! One test per fact of JPA and its providers.

use crate::dialect::Dialect;
use crate::facts::{MadeValue, Rest, SequenceKind, SequenceUse, SupplyKind, Writer, WrittenColumn, WrittenColumns};
use crate::orm::jpa::READER;
use crate::project::Project;
use crate::source::{FileId, FileKind, SourceFile, Sources};

const JPA: &str = "package acme;\nimport javax.persistence.*;\n";

/// The writers of a project of these files; each Java text gets JPA's import, unless it starts with a package of its own.
pub(super) fn read(files: &[(&str, &str)]) -> Vec<Writer> {
    read_whole(files).into_iter().map(without_steps).collect()
}

fn read_whole(files: &[(&str, &str)]) -> Vec<Writer> {
    // Spring Boot 3 is the first with the newer package.
    let is_new =
        files.iter().any(|(path, text)| path.ends_with("pom.xml") && ["<version>3.", "<version>4."].iter().any(|it| text.contains(it)));
    let import = if is_new { JPA.replace("javax", "jakarta") } else { JPA.to_owned() };
    let file = |(index, (path, text)): (usize, &(&str, &str))| {
        let kind = match path.rsplit('.').next() {
            Some("java") => FileKind::Java,
            Some("xml") => FileKind::Xml,
            Some("gradle") => FileKind::Gradle,
            _ => FileKind::Properties,
        };
        let head = if kind == FileKind::Java && !text.starts_with("package") { import.as_str() } else { "" };
        SourceFile::new(FileId(index as u32), *path, kind, format!("{head}{text}"))
    };
    let sources = Sources::new(files.iter().enumerate().map(file).collect());
    let outlines = sources.iter().filter(|file| file.kind == FileKind::Java).map(crate::lang::java::read).collect();
    let project = Project::new(&sources, &[], outlines);
    project.outlines().iter().flat_map(|outline| (READER.read)(&project, outline).0).collect()
}

fn java(text: &str) -> Vec<Writer> {
    read(&[("src/A.java", text)])
}

fn one(text: &str) -> Writer {
    let writers = java(text);
    assert_eq!(writers.len(), 1, "{writers:?}");
    writers.into_iter().next().unwrap()
}

fn columns(writer: &Writer) -> &[WrittenColumn] {
    match &writer.columns {
        WrittenColumns::Named(columns) => columns,
        WrittenColumns::Positional(_) => &[],
    }
}

fn names(writer: &Writer) -> Vec<&str> {
    columns(writer).iter().map(|column| column.names[0].as_str()).collect()
}

pub(super) fn column<'w>(writer: &'w Writer, name: &str) -> &'w WrittenColumn {
    columns(writer).iter().find(|column| column.names.iter().any(|known| known == name)).unwrap_or_else(|| panic!("{name} in {writer:?}"))
}

fn kind<'w>(writer: &'w Writer, name: &str) -> &'w SupplyKind {
    &column(writer, name).supply.kind
}

const FRAMEWORK: SupplyKind = SupplyKind::Framework { sequence: None };
const UUID: SupplyKind = SupplyKind::Made(MadeValue::Uuid);
const UUID_TEXT: SupplyKind = SupplyKind::Made(MadeValue::Text { length: 36 });

fn sequence(name: &str) -> SupplyKind {
    SupplyKind::Framework { sequence: Some(SequenceUse::stated(name)) }
}

/// Sequences by their names alone: their steps have tests of their own.
fn without_steps(mut writer: Writer) -> Writer {
    if let WrittenColumns::Named(columns) = &mut writer.columns {
        for column in columns {
            for supply in std::iter::once(&mut column.supply).chain(column.by_dialect.iter_mut().map(|(_, supply)| supply)) {
                if let SupplyKind::Framework { sequence: Some(used) } = &mut supply.kind {
                    *used = SequenceUse::stated(used.name.clone());
                }
            }
        }
    }
    writer
}

fn pom(boot: &str) -> String {
    format!(
        "<project><parent><groupId>org.springframework.boot</groupId><artifactId>x</artifactId><version>{boot}</version></parent></project>"
    )
}

/// An entity with this key, in a project on this version of Spring Boot.
fn keyed(boot: &str, key: &str) -> Writer {
    let entity = format!("@Entity class Item {{ {key} }}");
    read(&[("pom.xml", &pom(boot)), ("src/Item.java", &entity)]).into_iter().next().unwrap()
}

#[test]
fn an_entity_is_named_by_its_table() {
    let writer = one("@Entity @Table(name = \"t_user\", schema = \"app\") public class User { @Id Long id; }");
    assert_eq!((writer.name.as_str(), writer.via), ("acme.User", "JPA entity"));
    assert_eq!((writer.tables, writer.namespace.as_deref(), writer.inserts), (vec!["t_user".to_owned()], Some("app"), true));
}

#[test]
fn table_names_follow_the_class_or_the_entity_name() {
    assert_eq!(one("@Entity class OrderItem { @Id Long id; }").tables, ["order_item", "OrderItem"]);
    assert_eq!(one("@Entity(name = \"items\") class OrderItem { @Id Long id; }").tables, ["items"]);
    assert_eq!(one("@Entity @Table(name = \"`OrderItem`\") class A { @Id Long id; }").tables, ["OrderItem", "order_item"]);
}

#[test]
fn table_names_may_be_constants() {
    let writers = read(&[
        ("src/Names.java", "interface Names { String USERS = \"t_\" + Names.USER; String USER = \"user\"; }"),
        ("src/User.java", "@Entity @Table(name = Names.USERS) class User { @Id @Column(name = Names.USER + \"_id\") Long id; }"),
    ]);
    assert_eq!((writers[0].tables.as_slice(), names(&writers[0])), (["t_user".to_owned()].as_slice(), vec!["user_id"]));
}

#[test]
fn other_entities_do_not_count() {
    for imports in ["import androidx.room.Entity;", "import org.springframework.data.mongodb.core.mapping.Document;", ""] {
        assert!(java(&format!("package acme; {imports} @Entity class A {{ @Id Long id; }}")).is_empty(), "{imports}");
    }
    let qualified = "package acme; @jakarta.persistence.Entity class A { @jakarta.persistence.Id Long id; }";
    assert_eq!(names(&one(qualified)), ["id"]);
}

#[test]
fn an_id_alone_is_the_applications() {
    assert_eq!(kind(&one("@Entity class A { @Id String code; }"), "code"), &SupplyKind::Application);
    assert!(columns(&one("@Entity class A { @Id String code; }"))[0].key);
}

#[test]
fn identity_is_the_databases() {
    for strategy in ["strategy = GenerationType.IDENTITY", "strategy = javax.persistence.GenerationType.IDENTITY", "strategy=IDENTITY"] {
        assert_eq!(kind(&one(&format!("@Entity class A {{ @Id @GeneratedValue({strategy}) Long id; }}")), "id"), &SupplyKind::Database);
    }
}

#[test]
fn auto_is_unknown_without_a_provider() {
    assert_eq!(kind(&one("@Entity class A { @Id @GeneratedValue Long id; }"), "id"), &SupplyKind::Unknown);
}

#[test]
fn auto_of_a_uuid_or_string_is_the_frameworks() {
    assert_eq!(kind(&one("@Entity class A { @Id @GeneratedValue java.util.UUID id; }"), "id"), &UUID);
    assert_eq!(kind(&one("@Entity class A { @Id @GeneratedValue(strategy = GenerationType.UUID) String id; }"), "id"), &UUID_TEXT);
}

#[test]
fn auto_is_native_on_spring_boot_1() {
    let writer = keyed(
        "1.5.4.RELEASE",
        "@Id @SequenceGenerator(name = \"g\", sequenceName = \"item_seq\") @GeneratedValue(strategy = GenerationType.AUTO, generator = \"g\") Long id;",
    );
    let id = column(&writer, "id");
    assert_eq!(id.supply_on(Dialect::MySql).kind, SupplyKind::Database);
    assert_eq!(id.supply_on(Dialect::H2).kind, SupplyKind::Database);
    assert_eq!(id.supply_on(Dialect::Postgres).kind, sequence("item_seq"));
    assert_eq!(id.supply_on(Dialect::Oracle).kind, sequence("item_seq"));
    assert_eq!(id.supply_on(Dialect::Generic).kind, SupplyKind::Unknown);
}

#[test]
fn auto_is_a_sequence_since_hibernate_5() {
    assert_eq!(kind(&keyed("2.7.1", "@Id @GeneratedValue Long id;"), "id"), &sequence("hibernate_sequence"));
    assert_eq!(kind(&keyed("3.2.0", "@Id @GeneratedValue Long id;"), "id"), &sequence("item_SEQ"));
}

#[test]
fn a_sequence_is_named_by_its_generator() {
    let stated = "@Id @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = \"g\") @SequenceGenerator(name = \"g\", sequenceName = \"app.s_item\") Long id;";
    assert_eq!(kind(&keyed("2.7.1", stated), "id"), &sequence("s_item"));
    let unnamed =
        "@Id @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = \"g_item\") @SequenceGenerator(name = \"g_item\") Long id;";
    assert_eq!(kind(&keyed("2.7.1", unnamed), "id"), &sequence("g_item"));
    assert_eq!(kind(&keyed("1.5.0", unnamed), "id"), &sequence("hibernate_sequence"));
    assert_eq!(
        kind(&keyed("2.7.1", "@Id @GeneratedValue(strategy = GenerationType.SEQUENCE) Long id;"), "id"),
        &sequence("hibernate_sequence")
    );
}

#[test]
fn a_sequence_name_that_a_strategy_may_rewrite_is_not_claimed() {
    let camel = "@Id @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = \"g\") @SequenceGenerator(name = \"g\", sequenceName = \"itemSeq\") Long id;";
    assert_eq!(kind(&keyed("2.7.1", camel), "id"), &FRAMEWORK);
}

#[test]
fn generators_may_be_defined_on_a_class_or_elsewhere() {
    let entity = "@Entity class Item { @Id @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = \"g\") Long id; }";
    let on_class = format!("@SequenceGenerator(name = \"g\", sequenceName = \"s_item\") {entity}");
    assert_eq!(kind(&one(&on_class), "id"), &sequence("s_item"));
    let writers =
        read(&[("src/A.java", "@SequenceGenerator(name = \"g\", sequenceName = \"s_all\") class A {}"), ("src/Item.java", entity)]);
    assert_eq!(kind(&writers[0], "id"), &sequence("s_all"));
}

#[test]
fn table_generators_need_their_table() {
    let key =
        "@Id @GeneratedValue(strategy = GenerationType.TABLE, generator = \"g\") @TableGenerator(name = \"g\", table = \"ids\") Long id;";
    assert_eq!(kind(&keyed("2.7.1", key), "id"), &sequence("ids"));
}

#[test]
fn generic_generators_go_by_their_strategy() {
    let key = |strategy: &str| {
        one(&format!(
            "@Entity class A {{ @Id @GeneratedValue(generator = \"g\") @GenericGenerator(name = \"g\", strategy = \"{strategy}\") String id; }}"
        ))
    };
    for (strategy, expected) in [
        ("identity", SupplyKind::Database),
        ("uuid2", UUID_TEXT),
        ("uuid", SupplyKind::Made(MadeValue::Text { length: 32 })),
        ("system-uuid", FRAMEWORK),
        ("increment", FRAMEWORK),
        ("assigned", SupplyKind::Application),
        ("foreign", SupplyKind::Application),
        ("com.acme.SnowflakeGenerator", FRAMEWORK),
    ] {
        assert_eq!(kind(&key(strategy), "id"), &expected, "{strategy}");
    }
    let native = key("native");
    assert_eq!(column(&native, "id").supply_on(Dialect::MySql).kind, SupplyKind::Database);
    assert_eq!(column(&native, "id").supply_on(Dialect::Postgres).kind, FRAMEWORK);
}

#[test]
fn a_generator_that_extends_identity_is_conditional() {
    let writers = java(
        "@Entity class A { @Id @GeneratedValue(generator = \"g\") @GenericGenerator(name = \"g\", strategy = \"acme.UseOrMake\") Long id; }\n\
         class UseOrMake extends IdentityGenerator {}",
    );
    assert_eq!(kind(&writers[0], "id"), &SupplyKind::Conditional);
}

#[test]
fn generator_annotations_are_the_frameworks() {
    for annotation in ["@Tsid", "@GeneratedId", "@SnowflakeId"] {
        assert_eq!(kind(&one(&format!("@Entity class A {{ @Id {annotation} String id; }}")), "id"), &FRAMEWORK, "{annotation}");
    }
    assert_eq!(kind(&one("@Entity class A { @Id @UuidGenerator String id; }"), "id"), &UUID_TEXT);
    assert_eq!(
        kind(&one("@Entity class A { @Id @UuidGenerator @Type(type = \"binary\") UUID id; }"), "id"),
        &FRAMEWORK,
        "sent as something else"
    );
    let own = java("@Entity class A { @Id @Ours Long id; }\n@IdGeneratorType(OurGenerator.class) @interface Ours {}");
    assert_eq!(kind(&own[0], "id"), &FRAMEWORK);
}

#[test]
fn getters_are_read_when_the_key_is_on_one() {
    let writer = one("@Entity class A { private Long id; private String fullName; private static int count; \
         @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long getId() { return id; } \
         @Column(name = \"NAME\") public String getFullName() { return fullName; } \
         @Transient public String getShown() { return fullName; } public boolean isOpen() { return true; } public void getNothing() {} }");
    assert_eq!(names(&writer), ["id", "NAME", "open"]);
    assert_eq!(kind(&writer, "id"), &SupplyKind::Database);
}

#[test]
fn the_key_may_be_in_a_superclass_of_another_module() {
    let writers = read(&[
        (
            "base/src/Base.java",
            "package base; import javax.persistence.*; @MappedSuperclass public abstract class Base<T> { @Id @GeneratedValue(strategy = GenerationType.IDENTITY) T id; @Version int rev; }",
        ),
        (
            "app/src/User.java",
            "package app; import base.Base; import javax.persistence.*; @Entity class User extends Base<Long> { String name; }",
        ),
    ]);
    assert_eq!(names(&writers[0]), ["id", "name", "rev"]);
    assert_eq!((kind(&writers[0], "id"), kind(&writers[0], "rev"), writers[0].rest), (&SupplyKind::Database, &FRAMEWORK, Rest::Omitted));
}

#[test]
fn type_parameters_are_followed() {
    let writers =
        java("@MappedSuperclass abstract class Base<K> { @Id @GeneratedValue K id; } @Entity class A extends Base<java.util.UUID> {}");
    assert_eq!(kind(&writers[0], "id"), &UUID);
}

#[test]
fn an_unread_superclass_leaves_the_rest_unknown() {
    let writer = one("@Entity class A extends com.other.Base { String name; }");
    assert_eq!((names(&writer), writer.rest), (vec!["name"], Rest::Unknown));
    let writer = one("@Entity class A extends java.util.Observable { @Id Long id; }");
    assert_eq!(writer.rest, Rest::Omitted);
}

#[test]
fn abstract_persistable_has_an_automatic_key() {
    let entity = "package acme; import javax.persistence.*; import org.springframework.data.jpa.domain.AbstractPersistable;\n\
                  @Entity class Item extends AbstractPersistable<Long> { String name; }";
    let writers = read(&[("pom.xml", &pom("2.7.1")), ("src/Item.java", entity)]);
    assert_eq!((kind(&writers[0], "id"), writers[0].rest), (&sequence("hibernate_sequence"), Rest::Omitted));
}

#[test]
fn what_hibernate_does_not_write_is_not_listed() {
    let writer = one("@Entity class A { @Id Long id; @Transient String a; transient String b; static String c; @Formula(\"1\") int d; \
         @Column(insertable = false) String e; @OneToMany(mappedBy = \"a\") List<B> f; @ManyToMany(mappedBy = \"a\") List<B> g; \
         @OneToOne(mappedBy = \"a\") B h; @ElementCollection List<String> i; @Generated(GenerationTime.INSERT) Date j; String k; }");
    assert_eq!(names(&writer), ["id", "k"]);
}

#[test]
fn values_that_cannot_be_null_are_the_applications() {
    let writer =
        one("@Entity class A { @Id Long id; int a; @NotNull String b; @Column(nullable = false) String c; Status d = Status.NEW; \
         @Basic(optional = false) String e; @CreationTimestamp Date f; @CreatedDate Date g; String h; String i = null; }");
    for name in ["a", "b", "c", "d", "e"] {
        assert_eq!(kind(&writer, name), &SupplyKind::Application, "{name}");
    }
    assert_eq!((kind(&writer, "f"), kind(&writer, "g")), (&FRAMEWORK, &FRAMEWORK));
    assert_eq!((kind(&writer, "h"), kind(&writer, "i")), (&SupplyKind::Conditional, &SupplyKind::Conditional));
    assert_eq!(column(&writer, "h").supply.label, "NULL when unset");
    let dynamic = one("@Entity @DynamicInsert class A { @Id Long id; String h; }");
    assert_eq!(column(&dynamic, "h").supply.label, "left out when null (@DynamicInsert)");
}

#[test]
fn column_names_have_several_forms() {
    let writer = one("@Entity class A { @Id Long id; String createTime; @Column(name = \"\\\"userName\\\"\") String x; }");
    assert_eq!(column(&writer, "createTime").names, ["create_time", "createTime"]);
    assert_eq!(column(&writer, "userName").names, ["userName", "user_name"]);
}

#[test]
fn to_one_relations_are_named_after_the_targets_key() {
    let writers = java(
        "@Entity class A { @Id Long id; @ManyToOne B owner; @ManyToOne(optional = false) @JoinColumn(name = \"b\") B other; \
         @OneToOne @JoinColumn(name = \"c_id\", insertable = false, updatable = false) B shown; @OneToOne @PrimaryKeyJoinColumn B shared; \
         @ManyToOne @JoinTable(name = \"a_b\") B far; }\n@Entity class B { @Id @Column(name = \"b_no\") Long number; }",
    );
    assert_eq!(names(&writers[0]), ["id", "owner_b_no", "b"]);
    assert!(column(&writers[0], "owner_b_no").names.contains(&"owner".to_owned()));
    assert_eq!((kind(&writers[0], "owner_b_no"), kind(&writers[0], "b")), (&SupplyKind::Conditional, &SupplyKind::Application));
}

#[test]
fn an_unknown_target_makes_no_claim() {
    let writer = one("@Entity class A { @Id Long id; @ManyToOne com.other.B owner; }");
    assert_eq!((names(&writer), writer.rest), (vec!["id"], Rest::Unknown));
}

#[test]
fn embeddables_are_flattened_and_overridden() {
    let writers = java(
        "@Entity class A { @Id Long id; @Embedded Address home; \
         @AttributeOverrides({@AttributeOverride(name = \"city\", column = @Column(name = \"work_city\")), \
         @AttributeOverride(name = \"geo.lat\", column = @Column(name = \"work_lat\"))}) Address work; }\n\
         @Embeddable class Address { String city; Geo geo; }\n@Embeddable class Geo { double lat; }",
    );
    assert_eq!(names(&writers[0]), ["id", "city", "lat", "work_city", "work_lat"]);
}

#[test]
fn class_overrides_rename_inherited_attributes() {
    let writers = java(
        "@MappedSuperclass abstract class Base { @Id @GeneratedValue(strategy = GenerationType.IDENTITY) Long id; @ManyToOne B b; }\n\
         @Entity @AttributeOverride(name = \"id\", column = @Column(name = \"USER_ID\")) \
         @AssociationOverride(name = \"b\", joinColumns = @JoinColumn(name = \"THE_B\")) class A extends Base {}\n@Entity class B { @Id Long id; }",
    );
    assert_eq!(names(&writers[0]), ["USER_ID", "THE_B"]);
}

#[test]
fn embedded_keys_are_the_applications() {
    let writers = java(
        "@Entity class A { @EmbeddedId Key key; @MapsId(\"bId\") @ManyToOne @JoinColumn(name = \"the_b\") B b; }\n\
         @Embeddable class Key { Long bId; @Column(name = \"no\") int number; }\n@Entity class B { @Id Long id; }",
    );
    assert_eq!(names(&writers[0]), ["no", "the_b"]);
    assert!(columns(&writers[0]).iter().all(|column| column.key && column.supply.kind == SupplyKind::Application));
}

#[test]
fn a_part_of_a_key_that_a_relation_maps_may_be_embeddable_itself() {
    let writers = java(
        "@Entity class A { @EmbeddedId Key key; @MapsId(\"ofB\") @JoinColumns({@JoinColumn(name = \"the_b\", referencedColumnName = \"id\")}) @ManyToOne B b; }\n\
         @Embeddable class Key { protected Code ofB; @Column(name = \"no\") int number; }\n\
         @Embeddable class Code { @Column(name = \"code\") Long value; }\n@Entity class B { @EmbeddedId Code id; }",
    );
    assert_eq!(names(&writers[0]), ["no", "the_b"]);
}

#[test]
fn an_id_class_may_name_the_columns() {
    let class = "@Entity @IdClass(A.PK.class) class A { @Id Long bookingId; @Id int number; static class PK { @Column(name = \"OFFENDER_BOOK_ID\") Long bookingId; int number; } }";
    assert_eq!(names(&one(class)), ["OFFENDER_BOOK_ID", "number"]);
}

#[test]
fn id_classes_have_several_ids() {
    let writers = java(
        "@Entity @IdClass(Key.class) class A { @Id @ManyToOne @JoinColumn(name = \"b_id\") B b; @Id int number; }\n@Entity class B { @Id Long id; }",
    );
    assert_eq!(names(&writers[0]), ["b_id", "number"]);
    assert!(columns(&writers[0]).iter().all(|column| column.key && column.supply.kind == SupplyKind::Application));
}

#[test]
fn maps_id_takes_the_related_rows_key() {
    let writers = java(
        "@Entity class Detail { @Id @GeneratedValue(strategy = GenerationType.IDENTITY) Long id; @MapsId @OneToOne User user; }\n\
         @Entity class User { @Id Long id; }",
    );
    assert_eq!(column(&writers[0], "id").names.first().map(String::as_str), Some("user_id"));
    assert_eq!(kind(&writers[0], "id"), &SupplyKind::Application);
    assert_eq!(columns(&writers[0]).len(), 1);
}

#[test]
fn a_single_table_takes_every_class() {
    let writers = java(
        "@Entity @Table(name = \"pet\") abstract class Pet { @Id @GeneratedValue(strategy = GenerationType.IDENTITY) Long id; }\n\
         @Entity class Cat extends Pet { int lives; }\n@Entity class Dog extends Pet { String tail; }",
    );
    assert_eq!(writers.iter().map(|writer| writer.name.as_str()).collect::<Vec<_>>(), ["acme.Cat", "acme.Dog"]);
    assert_eq!((writers[0].tables.as_slice(), names(&writers[0])), (["pet".to_owned()].as_slice(), vec!["id", "lives", "DTYPE"]));
    assert_eq!(kind(&writers[0], "DTYPE"), &FRAMEWORK);
}

#[test]
fn a_root_with_subclasses_has_a_discriminator_too() {
    let writers = java("@Entity class Pet { @Id Long id; }\n@MappedSuperclass class Mid extends Pet {}\n@Entity class Cat extends Mid {}");
    assert_eq!(names(&writers[0]), ["id", "DTYPE"]);
    assert_eq!(names(&one("@Entity class Pet { @Id Long id; }")), ["id"]);
    // Hibernate has none where no class extends the entity, EclipseLink has one.
    let alone = one("@Entity @Inheritance(strategy = InheritanceType.SINGLE_TABLE) class Pet { @Id Long id; }");
    let column = column(&alone, "DTYPE");
    assert!(column.names.iter().any(|name| name.contains(crate::names::HOLE)), "{column:?}");
    assert_eq!(column.supply.kind, SupplyKind::Unknown);
}

#[test]
fn an_entity_without_a_key_says_nothing_of_what_it_lacks() {
    assert_eq!(one("@Entity class Version { @Basic @Column(name = \"V\") long version; }").rest, Rest::Unknown);
    assert_eq!(one("@Entity class Version { @Id long id; long version; }").rest, Rest::Omitted);
}

#[test]
fn a_class_override_reaches_into_an_embedded_key_called_id() {
    let text = "@Embeddable class Key extends Base<String> {}\n@MappedSuperclass class Base<T> { @Column(name = \"id\") T id; }\n\
         @MappedSuperclass class Root<K> { @EmbeddedId K id; }\n\
         @Entity @AttributeOverride(name = \"id\", column = @Column(name = \"keyfile\")) class Ticket extends Root<Key> { String id2; }\n\
         @Entity class Plain extends Root<Key> {}";
    let writers = java(text);
    assert_eq!((names(&writers[0]), names(&writers[1])), (vec!["keyfile", "id2"], vec!["id"]));
}

#[test]
fn a_mapping_file_may_name_another_column() {
    let orm = "<entity-mappings><entity class=\"acme.User\"><attributes><basic name=\"longName\"><column name=\"ln\"/></basic></attributes></entity></entity-mappings>";
    let user = "@Entity class User { @Id Long id; @Column(name = \"long_name\") String longName; String other; }";
    let writers = read(&[("src/META-INF/orm.xml", orm), ("src/User.java", user)]);
    assert_eq!(column(&writers[0], "long_name").names, ["long_name", "ln"]);
    assert!(!column(&writers[0], "other").names.iter().any(|name| name == "ln"));
}

#[test]
fn a_collections_column_goes_where_the_element_declares_it() {
    let writers = java(
        "@Entity class Machine { @Id Long id; @OneToMany @JoinColumn(name = \"machine_id\") Set<Volume> volumes;\n\
            @OneToMany @JoinColumn(name = \"own_id\", insertable = false, updatable = false) Set<Volume> seen; }\n\
         @Entity @Inheritance(strategy = InheritanceType.JOINED) class Volume { @Id Long id; }\n\
         @Entity class BlockVolume extends Volume { String vendor; }",
    );
    let of = |name: &str| names(writers.iter().find(|writer| writer.name == format!("acme.{name}")).unwrap());
    assert_eq!((of("Volume"), of("BlockVolume")), (vec!["id", "machine_id"], vec!["id", "vendor"]));
}

#[test]
fn a_setter_of_another_name_sets_the_key() {
    let user = |setter: &str| {
        format!(
            "@Entity class User {{ @Id private String _name; private Long age; public void {setter}(String name) {{ _name = name; }} public void setAge(Long age) {{ this.age = age; }} }}\n\
             class Users {{ EntityManager em; void add() {{ User user = new User(); user.setName(\"a\"); em.persist(user); }} }}"
        )
    };
    let key =
        |setter: &str| java(&user(setter)).iter().find(|writer| writer.name == "acme.User").map(|writer| kind(writer, "_name").clone());
    assert_eq!(key("setName"), Some(SupplyKind::Application));
    assert_eq!(key("setOther"), Some(SupplyKind::Unset { is_refused: true }));
}

#[test]
fn joined_subclasses_are_supplied_the_parents_key() {
    let writers = java(
        "@Entity @Inheritance(strategy = InheritanceType.JOINED) abstract class Pet { @Id @GeneratedValue(strategy = GenerationType.IDENTITY) Long id; String name; }\n\
         @Entity class Cat extends Pet { int lives; }\n@Entity @PrimaryKeyJoinColumn(name = \"pet_id\") class Dog extends Pet {}",
    );
    // The abstract parent's table is written by its subclasses.
    assert_eq!((names(&writers[0]), kind(&writers[0], "id")), (vec!["id", "name"], &SupplyKind::Database));
    assert_eq!((names(&writers[1]), kind(&writers[1], "id")), (vec!["id", "lives"], &FRAMEWORK));
    assert_eq!(names(&writers[2]), ["pet_id"]);
    assert_eq!(column(&writers[2], "pet_id").supply.label, "the parent's key");
}

#[test]
fn a_table_per_class_repeats_the_columns() {
    let writers = java(
        "@Entity @Inheritance(strategy = InheritanceType.TABLE_PER_CLASS) abstract class Pet { @Id Long id; String name; }\n\
         @Entity class Cat extends Pet { int lives; }",
    );
    assert_eq!(writers.len(), 1);
    assert_eq!((writers[0].tables.as_slice(), names(&writers[0])), (["cat".to_owned()].as_slice(), vec!["id", "lives", "name"]));
    let stated = "@Entity @Inheritance(strategy = InheritanceType.TABLE_PER_CLASS) @DiscriminatorColumn(name = \"kind\") abstract class Pet { @Id Long id; }\n\
         @Entity class Cat extends Pet { int lives; }";
    assert_eq!(names(&java(stated)[0]), ["id", "lives"]);
}

#[test]
fn join_tables_take_two_keys() {
    let writers = java(
        "@Entity class A { @Id Long id; @ManyToMany @JoinTable(name = \"a_b\", joinColumns = @JoinColumn(name = \"a_id\"), \
         inverseJoinColumns = {@JoinColumn(name = \"b_id\")}) Set<B> bs; @ManyToMany @JoinTable(name = \"a_c\") Set<B> implied; \
         @ElementCollection @CollectionTable(name = \"a_tag\", joinColumns = @JoinColumn(name = \"a_id\")) @Column(name = \"tag\") Set<String> tags; }\n\
         @Entity class B { @Id Long id; }",
    );
    let names: Vec<_> = writers.iter().map(|writer| (writer.name.as_str(), writer.via, names(writer))).collect();
    assert_eq!(
        names,
        [
            ("acme.A", "JPA entity", vec!["id"]),
            ("acme.A.bs", "JPA @JoinTable", vec!["a_id", "b_id"]),
            ("acme.A.tags", "JPA @CollectionTable", vec!["a_id", "tag"]),
            ("acme.B", "JPA entity", vec!["id"]),
        ]
    );
}

#[test]
fn a_join_table_with_an_entity_of_its_own_is_filled_by_that() {
    let writers = java(
        "@Entity class A { @Id Long id; @ManyToMany @JoinTable(name = \"a_b\", joinColumns = @JoinColumn(name = \"a_id\"), \
         inverseJoinColumns = @JoinColumn(name = \"b_id\")) Set<B> bs; }\n\
         @Entity class B { @Id Long id; }\n@Entity @Table(name = \"A_B\") class Link { @Id String id; @ManyToOne A a; @ManyToOne B b; }",
    );
    let inserts: Vec<_> = writers.iter().map(|writer| (writer.name.as_str(), writer.inserts)).collect();
    assert_eq!(inserts, [("acme.A", true), ("acme.A.bs", false), ("acme.B", true), ("acme.Link", true)]);
}

#[test]
fn one_sided_collections_fill_the_other_table() {
    let writers = java(
        "@Entity class Order { @Id Long id; @OneToMany @JoinColumn(name = \"order_id\", nullable = false) List<Line> lines; }\n\
         @Entity class Line { @Id Long id; }",
    );
    assert_eq!((names(&writers[1]), kind(&writers[1], "order_id")), (vec!["id", "order_id"], &SupplyKind::Conditional));
}

#[test]
fn secondary_tables_are_written_apart() {
    let writers = java(
        "@Entity @Table(name = \"a\") @SecondaryTable(name = \"a_more\", pkJoinColumns = @PrimaryKeyJoinColumn(name = \"a_id\")) \
         class A { @Id Long id; @Column(table = \"a_more\") String note; }",
    );
    assert_eq!(
        (names(&writers[0]), writers[1].tables.as_slice(), names(&writers[1])),
        (vec!["id"], ["a_more".to_owned()].as_slice(), vec!["a_id", "note"])
    );
}

#[test]
fn read_only_entities_insert_nothing() {
    for annotation in ["@Immutable", "@Subselect(\"select 1\")", "@SQLInsert(sql = \"insert into a (id) values (?)\")"] {
        assert!(!one(&format!("@Entity {annotation} class A {{ @Id Long id; }}")).inserts);
    }
}

#[test]
fn a_projection_of_another_entity_says_nothing_of_what_it_lacks() {
    let writers = java(
        "@Entity @Table(name = \"dashboard\") class Dashboard { @Id Long id; String title; String body; }\n\
         @Entity @Table(name = \"dashboard\") class DashboardInfo { @Id Long id; String title; }",
    );
    assert_eq!((writers[0].rest, writers[1].rest), (Rest::Omitted, Rest::Unknown));
}

#[test]
fn eclipselink_fills_the_tenant() {
    let writers = java(
        "@MappedSuperclass @Multitenant @TenantDiscriminatorColumn(name = \"tenant\") abstract class Base { @Id Long id; \
         @Column(name = \"tenant\", insertable = false) String tenant; }\n@Entity class A extends Base {}",
    );
    assert_eq!(kind(&writers[0], "tenant"), &FRAMEWORK);
}

#[test]
fn broken_and_strange_sources_do_not_panic() {
    for text in [
        "@Entity class A extends A { @Id A id; @Embedded A a; @ManyToOne A b; }",
        "@Entity class A { @EmbeddedId K k; } @Embeddable class K { @Embedded K k; @ManyToOne A a; }",
        "@Entity(name = ) class { @Id @GeneratedValue(strategy = ) Long ; }",
        "@Entity @Table(name = \"订单\") class 订单 { @Id Long 编号; @ManyToOne @JoinColumn 订单 上级; }",
    ] {
        java(text);
    }
}

/// What the key of `Item` with this `pom.xml` and these annotations takes from.
fn used(boot: &str, key: &str) -> SequenceUse {
    let entity = format!("@Entity @Table(name = \"item\") public class Item {{ {key} }}");
    let writers = read_whole(&[("src/Item.java", &entity), ("pom.xml", &pom(boot))]);
    match kind(&writers[0], "id") {
        SupplyKind::Framework { sequence: Some(used) } => used.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn steps_are_the_allocation_size_or_hibernate_6s_own() {
    let stated = "@Id @SequenceGenerator(name = \"g\", sequenceName = \"s\", allocationSize = 20) @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = \"g\") Long id;";
    let step = |boot: &str, key: &str| used(boot, key).increment.map(|increment| increment.by);
    assert_eq!(step("2.7.1", stated), Some(20));
    assert_eq!(step("2.7.1", &stated.replace(", allocationSize = 20", "")), Some(50));
    assert_eq!(step("2.7.1", &stated.replace("20", "1")), None, "a step of one counts on nothing");
    assert_eq!(step("1.5.4", stated), None, "the old generators multiply");
    assert_eq!(step("2.7.1", "@Id @GeneratedValue Long id;"), None);
    assert_eq!(step("3.2.0", "@Id @GeneratedValue Long id;"), Some(50));
}

#[test]
fn hibernate_takes_a_table_where_there_are_no_sequences() {
    assert_eq!(used("2.7.1", "@Id @GeneratedValue Long id;").kind, SequenceKind::Either);
    let table =
        "@Id @TableGenerator(name = \"g\", table = \"ids\") @GeneratedValue(strategy = GenerationType.TABLE, generator = \"g\") Long id;";
    assert_eq!(used("2.7.1", table).kind, SequenceKind::Table);
}

#[test]
fn an_old_dialect_class_has_no_sequences() {
    let dialect = ("src/application.properties", "hibernate.dialect=org.hibernate.dialect.SQLServer2008Dialect\n");
    let writers =
        read(&[("src/Item.java", "@Entity public class Item { @Id @GeneratedValue Long id; }"), ("pom.xml", &pom("2.7.1")), dialect]);
    assert_eq!(column(&writers[0], "id").supply_on(Dialect::SqlServer).kind, FRAMEWORK);
    assert_eq!(column(&writers[0], "id").supply_on(Dialect::Postgres).kind, sequence("hibernate_sequence"));
}

#[test]
fn a_generator_without_a_name_is_that_of_its_attribute() {
    let beside = |annotation: &str| format!("@Id {annotation} @GeneratedValue(strategy = GenerationType.SEQUENCE) Long id;");
    let unnamed = beside("@SequenceGenerator(sequenceName = \"s_item\")");
    assert_eq!(used("4.0.0", &unnamed).name, "s_item");
    assert_eq!(kind(&keyed("2.7.1", &unnamed), "id"), &FRAMEWORK, "Hibernate 5 may pass it by");
    let named = beside("@SequenceGenerator(name = \"g\", sequenceName = \"s_item\")");
    assert_eq!(kind(&keyed("2.7.1", &named), "id"), &FRAMEWORK, "whether it is meant is not certain");
}

#[test]
fn a_bare_join_column_is_a_relation_for_eclipselink_alone() {
    let upgrade = "@Entity class Upgrade { @Id Long id; @JoinColumn(name = \"version_id\", nullable = false) Version version;\n\
                   @JoinColumn(name = \"other_id\") Unknown other; }\n@Entity class Version { @Id Long id; }\n";
    let pom = |artifact: &str| {
        format!("<project><dependencies><dependency><artifactId>{artifact}</artifactId></dependency></dependencies></project>")
    };
    let read = |artifact: &str| read(&[("src/A.java", upgrade), ("pom.xml", &pom(artifact))]).remove(0);
    let eclipselink = read("eclipselink");
    assert_eq!(column(&eclipselink, "version_id").names[0], "version_id");
    assert_eq!(kind(&eclipselink, "version_id"), &SupplyKind::Application);
    for (writer, name) in [(&eclipselink, "other_id"), (&read("hibernate-core"), "version_id"), (&read("other"), "version_id")] {
        assert!(column(writer, name).names.iter().any(|name| name.contains(crate::names::HOLE)), "{writer:?}");
        assert_eq!(kind(writer, name), &SupplyKind::Unknown);
    }
}

#[test]
fn a_join_column_may_stand_in_a_secondary_table() {
    let text = "@Entity @SecondaryTable(name = User.MORE, pkJoinColumns = @PrimaryKeyJoinColumn(name = \"user_id\"))\nclass User { static final String MORE = \"more\";\n\
                @Id Long id; @OneToOne @JoinColumn(table = MORE, name = \"address_id\") Address address; }\n@Entity class Address { @Id Long id; }\n";
    let writers = java(text);
    assert_eq!(names(&writers[0]), ["id"]);
    let more = writers.iter().find(|writer| writer.tables[0] == "more").unwrap();
    assert_eq!(names(more), ["user_id", "address_id"]);
}

#[test]
fn a_column_of_a_table_that_is_not_known_is_no_column_of_the_entity() {
    for annotations in ["@Column(table = Names.MORE)", "@OneToOne @JoinColumn(table = Names.MORE, name = \"more_id\")"] {
        let writer = one(&format!("@Entity class User {{ @Id Long id; {annotations} User more; }}\n"));
        assert_eq!((names(&writer), writer.rest), (vec!["id"], Rest::Unknown), "{annotations}");
    }
}

#[test]
fn a_naming_strategy_of_the_projects_own_gives_one_more_name() {
    let tables = |strategy: &str, entity: &str| {
        let code = format!("class Names extends CamelCaseToUnderscoresNamingStrategy {{ {strategy} }}");
        let mut writers = read(&[("src/A.java", entity), ("src/Names.java", code.as_str())]);
        writers.remove(0).tables.join(" ")
    };
    let method = |body: &str| {
        format!("public Identifier toPhysicalTableName(Identifier name, JdbcEnvironment at) {{ String text = name.getText(); {body} }}")
    };
    let app = "@Entity class AppInfoDO { @Id Long id; }";
    let cut = method("text = StringUtils.endsWithIgnoreCase(text, \"do\") ? text.substring(0, text.length() - 2) : text; return to(text);");
    assert_eq!(tables(&cut, app), "app_infodo AppInfoDO app_info_do app_info AppInfo");
    let put = method("return to(PREFIX + text);");
    assert_eq!(tables(&put, "@Entity @Table(name = \"app\") class A { @Id Long id; }"), "app");
    let put = method("return to(\"t_\" + text);");
    assert_eq!(tables(&put, "@Entity @Table(name = \"app\") class A { @Id Long id; }"), "app t_app");
    let looked_up = format!("@Value(\"${{app.table-prefix:pj_}}\") String prefix; {}", method("return to(prefix + text);"));
    assert_eq!(tables(&looked_up, "@Entity @Table(name = \"app\") class A { @Id Long id; }"), "app pj_app");
    // Another method's words are not a table's.
    let column = "public Identifier toPhysicalColumnName(Identifier name, JdbcEnvironment at) { return to(\"c_\" + name.getText()); }";
    assert_eq!(tables(column, "@Entity @Table(name = \"app\") class A { @Id Long id; }"), "app");
}

#[test]
fn a_library_that_borrows_the_annotations_writes_what_is_stated() {
    let import = "import org.dromara.mybatis.jpa.entity.JpaEntity;";
    let base = format!(
        "{import} @Entity @Table(name = \"app\") class App extends JpaEntity {{ @Id @Column String id; @Column String name; String shown; }}"
    );
    let below = "@Entity @Table(name = \"web_app\") class WebApp extends App { @Id @Column String id; @Column String url; Object other; }";
    let writers = read(&[("src/App.java", &base), ("src/WebApp.java", below)]);
    assert_eq!(writers.iter().map(|writer| writer.tables[0].as_str()).collect::<Vec<_>>(), ["app", "web_app"]);
    assert_eq!(names(&writers[0]), ["id", "name"]);
    assert_eq!((names(&writers[1]), writers[1].rest), (vec!["id", "url"], Rest::Unknown));
    assert_eq!(*kind(&writers[0], "id"), SupplyKind::Unknown);
}

#[test]
fn what_access_says_outweighs_where_the_key_stands() {
    let part = "@Embeddable class Part { @Column(name = \"paid_at\") Instant paid; Instant getPaid() { return paid; } }";
    let base = "@MappedSuperclass @Access(AccessType.FIELD) class Base { @Transient String code; Part part; }";
    let entity =
        "@Entity @Access(AccessType.FIELD) class Bill extends Base { @Id @Access(AccessType.PROPERTY) String getCode() { return code; } }";
    let writer = read(&[("src/Bill.java", entity), ("src/Base.java", base), ("src/Part.java", part)]).remove(0);
    assert_eq!(names(&writer), ["code", "paid_at"]);
    // Hibernate looks at the getters first.
    let both =
        "@Entity class Seat { @Id String id; String note; @Id String getId() { return id; } @Transient String getNote() { return note; } }";
    assert_eq!(names(&read(&[("src/Seat.java", both)])[0]), ["id"]);
}

#[test]
fn a_type_of_elsewhere_with_overrides_has_columns_of_its_own() {
    let entity = "import org.joda.money.Money; @Entity class Bill { @Id Long id; \
        @AttributeOverride(name = \"amount\", column = @Column(name = \"cost_amount\")) Money cost; }";
    let writer = read(&[("src/Bill.java", entity)]).remove(0);
    assert_eq!((names(&writer), writer.rest), (vec!["id"], Rest::Unknown));
}

#[test]
fn kotlin_may_leave_out_that_it_is_the_name() {
    let writers = java("@Entity class Hall { @Id Long id; @JoinColumn(\"OWNER_CODE\") @ManyToOne Hall owner; }");
    assert_eq!(names(&writers[0]), ["id", "OWNER_CODE"]);
}

#[test]
fn a_class_of_ormlites_is_no_entity_of_a_provider() {
    let base = "import com.j256.ormlite.field.DatabaseField; @MappedSuperclass class Base { @Id @GeneratedValue Long id; }";
    let entity = "import javax.persistence.Entity; @Entity class Hall extends Base { String name; }";
    assert!(read(&[("src/Base.java", base), ("src/Hall.java", entity)]).is_empty());
    assert_eq!(
        read(&[("src/Base.java", &base.replace("com.j256.ormlite.field.DatabaseField", "java.util.Date")), ("src/Hall.java", entity)])
            .len(),
        1
    );
}

#[test]
fn under_a_superclass_of_nobody_knows_what_only_the_stated_is_sure() {
    let entity =
        "import com.corp.Record; @Entity class Hall extends Record { @Id Long id; String name; @Column String city; @Lob String plan; }";
    let doubtful = |files: &[(&str, &str)]| -> Vec<String> {
        let writer = read(files).remove(0);
        let is_doubtful = |column: &&WrittenColumn| column.names.iter().any(|name| name.contains(crate::names::HOLE));
        columns(&writer).iter().filter(is_doubtful).map(|column| column.names[0].clone()).collect()
    };
    assert_eq!(doubtful(&[("src/A.java", entity), ("pom.xml", "<artifactId>hibernate-validator</artifactId>")]), ["name"]);
    assert!(doubtful(&[("src/A.java", entity), ("pom.xml", "<artifactId>hibernate-core</artifactId>")]).is_empty());
    assert!(doubtful(&[("src/A.java", entity), ("etc/META-INF/persistence.xml", "<persistence/>")]).is_empty());
    assert!(doubtful(&[("src/A.java", "@Entity class Hall { @Id Long id; String name; }")]).is_empty());
}
