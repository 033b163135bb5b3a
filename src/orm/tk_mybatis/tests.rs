use super::READER;
use crate::analysis::{Analysis, analyze_texts};
use crate::facts::{Rest, Setting, SupplyKind, Writer, WrittenColumn, WrittenColumns};
use crate::lang::java;
use crate::project::Project;
use crate::source::{FileId, FileKind, SourceFile, Sources, Span};

const IMPORTS: &str =
    "package a; import javax.persistence.*; import tk.mybatis.mapper.annotation.*; import tk.mybatis.mapper.common.Mapper; ";
const MAPPER: &str = "interface UserInfoMapper extends Mapper<UserInfo> { } ";

/// The writers of one file, and of a setting.
fn writers(text: &str, setting: Option<(&str, &str)>) -> Vec<Writer> {
    let sources = Sources::new(vec![SourceFile::new(FileId(0), "src/A.java", FileKind::Java, format!("{IMPORTS}{text}"))]);
    let at = Span::new(FileId(0), 0, 1);
    let settings: Vec<Setting> =
        setting.iter().map(|(key, value)| Setting { key: (*key).to_owned(), value: (*value).to_owned(), at }).collect();
    let project = Project::new(&sources, &settings, sources.iter().map(java::read).collect());
    project.outlines().iter().flat_map(|outline| (READER.read)(&project, outline).0).collect()
}

fn writer(class: &str) -> Writer {
    let mut all = writers(&format!("{MAPPER}{class}"), None);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

fn column<'w>(writer: &'w Writer, name: &str) -> Option<&'w WrittenColumn> {
    let WrittenColumns::Named(columns) = &writer.columns else { panic!() };
    columns.iter().find(|column| column.names[0] == name)
}

#[test]
fn a_projects_own_mapper_hands_the_entity_on_and_superclasses_give_fields() {
    let text = "interface BaseMapper<T> extends tk.mybatis.mapper.common.Mapper<T>, tk.mybatis.mapper.common.MySqlMapper<T> { }
        abstract class Base { @Id @GeneratedValue(strategy = GenerationType.IDENTITY) private Long id; private Date createTime; }
        class UserInfo extends Base { String nickName; static int n; transient String s; @Transient String t; @Column(name = \"`mail`\") String e; }
        interface UserInfoMapper extends BaseMapper<UserInfo> { } interface Again extends BaseMapper<UserInfo> { }";
    let all = writers(text, None);
    assert_eq!(all.len(), 1);
    let user = &all[0];
    assert_eq!((user.name.as_str(), user.tables[0].as_str(), user.rest), ("a.UserInfo", "user_info", Rest::Omitted));
    let id = column(user, "id").unwrap();
    assert_eq!((id.key, &id.supply.kind), (true, &SupplyKind::Database));
    assert!(["create_time", "nick_name", "mail"].iter().all(|name| column(user, name).is_some()));
    assert!(["n", "s", "t", "e"].iter().all(|name| column(user, name).is_none()));
}

#[test]
fn another_mapper_of_that_name_makes_no_entity() {
    assert!(writers("interface M extends lib.Mapper<UserInfo> { } class UserInfo { @Id Long id; }", None).is_empty());
    assert!(writers(&format!("{MAPPER} @Entity class UserInfo {{ @Id Long id; }}"), None).is_empty(), "JPA's reader has it");
}

#[test]
fn names_follow_the_style() {
    let named = |class: &str, setting| writers(&format!("{MAPPER}{class}"), setting).remove(0).tables;
    assert_eq!(named("class UserInfo { }", None), ["user_info", "UserInfo"]);
    assert_eq!(named("class UserInfo { }", Some(("mapper.style", "normal"))), ["UserInfo", "user_info"]);
    assert_eq!(named("@NameStyle(Style.lowercase) class UserInfo { }", None), ["UserInfo", "user_info"]);
    assert_eq!(named("@Table(name = \"app.`users`\") class UserInfo { }", None), ["users"]);
}

#[test]
fn who_makes_the_key() {
    let kind = |annotations: &str| {
        let writer = writer(&format!("class UserInfo {{ @Id {annotations} Long id; }}"));
        column(&writer, "id").unwrap().supply.kind.clone()
    };
    let made = SupplyKind::Framework { sequence: None };
    assert_eq!(kind(""), SupplyKind::Conditional);
    assert_eq!(kind("@KeySql(useGeneratedKeys = true)"), SupplyKind::Database);
    assert_eq!(kind("@KeySql(dialect = IdentityDialect.MYSQL)"), SupplyKind::Database);
    assert_eq!(kind("@KeySql(sql = \"select s.nextval from dual\", order = ORDER.BEFORE)"), made);
    assert_eq!(kind("@KeySql(genId = Ids.class)"), made);
    assert_eq!(kind("@KeySql(sql = \"select f()\")"), SupplyKind::Unknown);
    assert_eq!(kind("@GeneratedValue(generator = \"JDBC\")"), SupplyKind::Database);
    assert_eq!(kind("@GeneratedValue(strategy = GenerationType.IDENTITY, generator = \"Mysql\")"), SupplyKind::Database);
    assert_eq!(kind("@GeneratedValue(generator = \"UUID\")"), SupplyKind::Unknown);
    assert_eq!(kind("@GeneratedValue(strategy = GenerationType.IDENTITY, generator = \"select s.nextval\")"), SupplyKind::Unknown);
    assert_eq!(kind("@Column(insertable = false)"), SupplyKind::Database);
    let before = writers(
        &format!("{MAPPER}class UserInfo {{ @Id @GeneratedValue(strategy = GenerationType.IDENTITY) Long id; }}"),
        Some(("mapper.before", "true")),
    );
    assert_eq!(column(&before[0], "id").unwrap().supply.kind, SupplyKind::Unknown);
}

#[test]
fn what_may_be_no_column_may_have_any_name() {
    let writer = writer("class UserInfo { @Id Long id; Kind kind; int age; @Column Kind sure; List<String> tags; }");
    let has_hole = |name: &str| column(&writer, name).unwrap().names.iter().any(|name| name.contains('\u{E000}'));
    assert_eq!(["id", "kind", "age", "sure", "tags"].map(has_hole), [false, true, true, false, true]);
    let by_getters = self::writer("class UserInfo { Long id; @Id Long getId() { return id; } }");
    assert_eq!(by_getters.rest, Rest::Unknown);
}

/// A project with one table and a service.
fn analyze(table: &str, class: &str, service: &str) -> Analysis {
    let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    analyze_texts(vec![
        file("db/mysql/schema.sql", table),
        file("src/main/java/a/UserInfo.java", &format!("package a; import javax.persistence.*; public class UserInfo {{ {class} }}")),
        file("src/main/java/a/UserInfoMapper.java", &format!("{IMPORTS}{MAPPER}")),
        file("src/main/java/a/Service.java", &format!("package a; class Service {{ UserInfoMapper users; {service} }}")),
    ])
}

/// The kinds of the key's supplies.
fn keys(analysis: &Analysis) -> Vec<SupplyKind> {
    let writes = analysis.model.subjects.iter().flat_map(|subject| &subject.writes);
    writes.flat_map(|write| write.key.iter().filter_map(|key| write.supplies.get(*key)).map(|supply| supply.kind.clone())).collect()
}

#[test]
fn a_key_that_the_program_sets_is_not_left_to_the_database() {
    let table = "CREATE TABLE user_info (id bigint NOT NULL PRIMARY KEY, name varchar(9)) ENGINE=InnoDB;";
    let class = "@Id @GeneratedValue(generator = \"JDBC\") private Long id; private String name;";
    let with = |service: &str| keys(&analyze(table, class, service));
    let made = "void f() { UserInfo user = new UserInfo(); user.setName(\"a\"); users.insertSelective(user); }";
    assert_eq!(with(made), [SupplyKind::Database]);
    assert_eq!(with(&made.replace("user.setName(\"a\")", "user.setId(next())")), [SupplyKind::Unknown]);
}

#[test]
fn a_property_without_a_column_matters_where_the_frameworks_statements_are_used() {
    let table = "CREATE TABLE user_info (id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY, a int, b int, c int, d int) ENGINE=InnoDB;";
    let class = "@Id private Long id; Integer a; Integer b; Integer c; Integer d; String gone; Kind kind;";
    let strangers = |service: &str| {
        let analysis = analyze(table, class, service);
        let write = &analysis.model.subjects[0].writes[0];
        write.strangers.iter().map(|stranger| (stranger.names[0].clone(), stranger.supply.kind.clone())).collect::<Vec<_>>()
    };
    let gone = |kind: SupplyKind| ("gone".to_owned(), kind);
    assert_eq!(strangers("void f() { users.selectByPrimaryKey(1L); }")[0], gone(SupplyKind::Application));
    assert_eq!(strangers("void f() { users.mine(); }")[0], gone(SupplyKind::Omitted));
    let set = "void f(UserInfo user) { user.setGone(\"a\"); users.insertSelective(user); }";
    assert_eq!(strangers(set)[0], gone(SupplyKind::Conditional));
}
