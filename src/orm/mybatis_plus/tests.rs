use super::READER;
use crate::facts::{MadeValue, Rest, Setting, SupplyKind, Writer, WrittenColumn, WrittenColumns};
use crate::lang::java;
use crate::project::Project;
use crate::source::{FileId, FileKind, SourceFile, Sources, Span};

const IMPORTS: &str = "package a; import com.baomidou.mybatisplus.annotation.*; import com.baomidou.mybatisplus.core.mapper.BaseMapper; ";

/// Reads a project of Java files and of settings (`path`, `key`, `value`).
fn writers_with(files: &[(&str, &str)], settings: &[(&str, &str, &str)]) -> Vec<Writer> {
    let mut all: Vec<(String, FileKind, String)> =
        files.iter().map(|(path, text)| ((*path).to_owned(), FileKind::Java, format!("{IMPORTS}{text}"))).collect();
    all.extend(settings.iter().map(|(path, ..)| ((*path).to_owned(), FileKind::Yaml, "id-type: auto".to_owned())));
    all.sort_by(|left, right| left.0.cmp(&right.0));
    let sources: Vec<SourceFile> = all
        .into_iter()
        .enumerate()
        .map(|(index, (path, kind, text))| SourceFile::new(FileId(u32::try_from(index).unwrap()), path, kind, text))
        .collect();
    let sources = Sources::new(sources);
    let settings: Vec<Setting> = settings
        .iter()
        .map(|(path, key, value)| {
            let file = sources.iter().find(|file| file.path == *path).unwrap().id;
            Setting { key: (*key).to_owned(), value: (*value).to_owned(), at: Span::new(file, 0, 13) }
        })
        .collect();
    let outlines = sources.iter().filter(|file| file.kind == FileKind::Java).map(java::read).collect();
    let project = Project::new(&sources, &settings, outlines);
    project.outlines().iter().flat_map(|outline| (READER.read)(&project, outline).0).collect()
}

fn writers(files: &[(&str, &str)]) -> Vec<Writer> {
    writers_with(files, &[])
}

/// The only writer of a project of one class.
fn writer(class: &str) -> Writer {
    let mut all = writers(&[("src/main/java/a/A.java", class)]);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

fn column<'w>(writer: &'w Writer, name: &str) -> &'w WrittenColumn {
    find(writer, name).unwrap()
}

fn find<'w>(writer: &'w Writer, name: &str) -> Option<&'w WrittenColumn> {
    let WrittenColumns::Named(columns) = &writer.columns else { panic!() };
    columns.iter().find(|column| column.names[0] == name)
}

fn key_kind(writer: &Writer) -> SupplyKind {
    let WrittenColumns::Named(columns) = &writer.columns else { panic!() };
    let mut keys = columns.iter().filter(|column| column.key);
    let kind = keys.next().unwrap().supply.kind.clone();
    assert!(keys.next().is_none());
    kind
}

const ASSIGNED: SupplyKind = SupplyKind::Made(MadeValue::Snowflake { field: None, is_stated: true });
const ASSIGNED_BY_DEFAULT: SupplyKind = SupplyKind::Made(MadeValue::Snowflake { field: None, is_stated: false });
const UUID: SupplyKind = SupplyKind::Made(MadeValue::Text { length: 32 });

#[test]
fn each_id_type_says_who_supplies_the_key() {
    let kind = |id_type: &str| {
        key_kind(&writer(&format!("@TableName(\"t\") class User {{ @TableId(value = \"uid\", type = IdType.{id_type}) Long userId; }}")))
    };
    assert_eq!(kind("AUTO"), SupplyKind::Database);
    assert_eq!(kind("INPUT"), SupplyKind::Application);
    for assigned in ["ASSIGN_ID", "ID_WORKER", "ID_WORKER_STR"] {
        assert_eq!(kind(assigned), ASSIGNED, "{assigned}");
    }
    assert_eq!((kind("ASSIGN_UUID"), kind("UUID")), (UUID, UUID));
    assert_eq!(kind("NONE"), ASSIGNED_BY_DEFAULT);
    assert_eq!(kind("LATER"), SupplyKind::Unknown);
}

#[test]
fn the_key_is_a_field_called_id_without_table_id() {
    let user = writer("@TableName(\"t_user\") class User { Long id; String userName; }");
    assert!(column(&user, "id").key && !column(&user, "user_name").key);
    assert_eq!(key_kind(&user), ASSIGNED_BY_DEFAULT);
    let other = writer("@TableName class User { Long id; @TableId Long userId; }");
    assert!(!column(&other, "id").key && column(&other, "user_id").key);
}

#[test]
fn the_evidence_of_a_key_is_its_annotation() {
    let user = writer("@TableName class User { @TableId(type = IdType.AUTO) Long id; }");
    assert_eq!(column(&user, "id").supply.label, "@TableId(type = IdType.AUTO)");
    let at = column(&user, "id").supply.at;
    assert_eq!((at.end - at.start) as usize, "@TableId(type = IdType.AUTO)".len());
}

#[test]
fn tables_are_named_by_annotation_constant_or_class() {
    let tables = |class: &str| writer(class).tables;
    assert_eq!(tables("@TableName(\"`t_user`\") class User { }"), ["t_user"]);
    assert_eq!(tables("@TableName(value = User.TABLE) class User { static final String TABLE = \"t_\" + \"u\"; }"), ["t_u"]);
    assert_eq!(tables("@TableName class UserBMark { }"), ["user_b_mark", "UserBMark"]);
    let qualified = writer("@TableName(\"sys.t_user\") class User { }");
    assert_eq!((qualified.tables, qualified.namespace.as_deref()), (vec!["t_user".to_owned()], Some("sys")));
    assert_eq!(writer("@TableName(value = \"t\", schema = \"s\") class User { }").namespace.as_deref(), Some("s"));
}

#[test]
fn the_table_prefix_is_for_names_that_are_derived() {
    let setting = [("src/main/resources/application.yml", "mybatis-plus.global-config.db-config.table-prefix", "t_")];
    let of = |class: &str| writers_with(&[("src/main/java/a/A.java", class)], &setting).remove(0).tables;
    assert_eq!(of("@TableName class UserRole { }")[0], "t_user_role");
    assert_eq!(of("@TableName(\"x\") class UserRole { }"), ["x"]);
    assert_eq!(of("@TableName(value = \"x\", keepGlobalPrefix = true) class UserRole { }")[0], "t_x");
}

#[test]
fn the_global_id_type_is_read_from_settings() {
    let class = [("m/src/main/java/a/A.java", "@TableName class User { private Long id; }")];
    let kind = |settings: &[(&str, &str, &str)]| key_kind(&writers_with(&class, settings)[0]);
    let key = "mybatis-plus.global-config.db-config.id-type";
    assert_eq!(kind(&[("m/src/main/resources/application.yml", key, "auto")]), SupplyKind::Database);
    assert_eq!(kind(&[("m/src/main/resources/application.yml", "mybatisPlus.globalConfig.dbConfig.idType", "AUTO")]), SupplyKind::Database);
    assert_eq!(kind(&[("m/src/main/resources/application.yml", key, "${ID_TYPE:auto}")]), SupplyKind::Database);
    assert_eq!(kind(&[("m/src/main/resources/application.yml", key, "${ID_TYPE}")]), SupplyKind::Unknown);
    assert_eq!(kind(&[("m/src/main/resources/application.yml", key, "assign-id")]), ASSIGNED);
    assert_eq!(kind(&[("m/src/main/resources/application.yml", key, "none")]), SupplyKind::Application);
    assert_eq!(kind(&[("m/src/main/resources/application.yml", "mybatis-plus.global-config.id-type", "0")]), SupplyKind::Database);
    assert_eq!(kind(&[("m/src/main/resources/application.yml", "mybatis-plus.global-config.id-type", "2")]), ASSIGNED);
    assert_eq!(kind(&[("m/src/test/resources/application.yml", key, "auto")]), ASSIGNED_BY_DEFAULT, "tests say nothing");
    let near_and_far = [("m/src/main/resources/application.yml", key, "auto"), ("n/src/main/resources/application.yml", key, "input")];
    assert_eq!(kind(&near_and_far), SupplyKind::Database);
    let both_far = [("k/application.yml", key, "auto"), ("n/application.yml", key, "input")];
    assert_eq!(kind(&both_far), SupplyKind::Unknown);
}

#[test]
fn the_global_id_type_may_be_set_in_code() {
    let entity = ("a/A.java", "@TableName class User { @TableId Long id; }");
    let config = "class Config { void f() { dbConfig.setIdType(IdType.AUTO); } }";
    let all = writers(&[entity, ("a/Config.java", config)]);
    assert_eq!(key_kind(&all[0]), SupplyKind::Database);
    assert_eq!(column(&all[0], "id").supply.label, "setIdType(IdType.AUTO)");
    let generator = format!("import com.baomidou.mybatisplus.generator.AutoGenerator; {config}");
    assert_eq!(key_kind(&writers(&[entity, ("a/Generator.java", &generator)])[0]), ASSIGNED_BY_DEFAULT);
    let chosen = "class Chooser { void f() { if (mysql) set.setIdType(IdType.AUTO); else set.setIdType(IdType.INPUT); } }";
    assert_eq!(key_kind(&writers(&[entity, ("a/Chooser.java", chosen)])[0]), SupplyKind::Unknown);
}

#[test]
fn a_key_sequence_supplies_input_keys() {
    let user = writer("@TableName @KeySequence(\"seq_user\") class User { @TableId(type = IdType.INPUT) Long id; }");
    assert_eq!(key_kind(&user), SupplyKind::Framework { sequence: Some(crate::facts::SequenceUse::stated("seq_user")) });
    let auto = writer("@TableName @KeySequence(\"seq_user\") class User { @TableId(type = IdType.AUTO) Long id; }");
    assert_eq!(key_kind(&auto), SupplyKind::Database);
}

#[test]
fn a_mapped_class_without_annotations_is_an_entity() {
    let files = [
        ("a/User.java", "class User { Long id; }"),
        ("a/UserMapper.java", "interface UserMapper extends BaseMapper<User> { }"),
        ("a/UserService.java", "import com.baomidou.mybatisplus.extension.service.*; interface UserService extends IService<User> { }"),
        ("a/Z.java", "import com.baomidou.mybatisplus.extension.service.impl.*; class Z extends ServiceImpl<UserMapper, User> { }"),
    ];
    let all = writers(&files);
    assert_eq!(all.len(), 1, "each entity is given once");
    assert_eq!((all[0].name.as_str(), all[0].tables[0].as_str()), ("a.User", "user"));
}

#[test]
fn an_annotated_class_is_given_by_its_own_file() {
    let all = writers(&[
        ("a/A.java", "interface UserMapper extends BaseMapper<User> { }"),
        ("a/User.java", "@TableName(\"u\") class User { Long id; }"),
    ]);
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].at.file, FileId(1));
}

#[test]
fn a_key_set_by_a_builder_is_sent() {
    let entity = ("a/User.java", "@TableName(\"u\") class User { @TableId(type = IdType.AUTO) Long id; }");
    let kind = |body: &str| key_kind(&writers(&[entity, ("a/Z.java", &format!("class Z {{ void f() {{ {body} }} }}"))])[0]);
    assert_eq!(kind("User user = User.builder().id(7).name(n).build(); service.save(user);"), SupplyKind::Conditional);
    assert_eq!(kind("User user = begun.id(7).name(n).build(); service.save(user);"), SupplyKind::Conditional);
    assert_eq!(kind("User user = User.builder().name(n).build(); service.save(user);"), SupplyKind::Database);
}

#[test]
fn generic_mappers_of_the_project_hand_their_entity_on() {
    let all = writers(&[
        ("a/BaseMapperX.java", "interface BaseMapperX<K, T> extends BaseMapper<T> { }"),
        ("a/User.java", "class User { Long id; }"),
        ("a/UserMapper.java", "interface UserMapper extends BaseMapperX<Long, User> { }"),
    ]);
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].name, "a.User");
}

#[test]
fn another_librarys_base_mapper_makes_no_entity() {
    let text = "import tk.mybatis.mapper.common.BaseMapper; class User { Long id; } interface UserMapper extends BaseMapper<User> { }";
    let sources = Sources::new(vec![SourceFile::new(FileId(0), "A.java", FileKind::Java, text)]);
    let outlines = sources.iter().map(java::read).collect();
    let project = Project::new(&sources, &[], outlines);
    assert!((READER.read)(&project, &project.outlines()[0]).0.is_empty());
}

#[test]
fn superclasses_give_their_fields_and_are_no_entities() {
    let base = ("a/Base.java", "abstract class Base { @TableId(type = IdType.AUTO) Long id; Date createTime; String hidden; }");
    let user = ("a/User.java", "@TableName(\"t\") class User extends Base { String name; private transient String hidden; }");
    let all = writers(&[base, user]);
    assert_eq!(all.len(), 1);
    assert_eq!(key_kind(&all[0]), SupplyKind::Database);
    assert!(find(&all[0], "create_time").is_some() && find(&all[0], "hidden").is_none());
    assert_eq!(all[0].rest, Rest::Omitted);
    assert_eq!(writer("@TableName class User extends lib.Base { }").rest, Rest::Unknown);
    assert_eq!(writer("@TableName class User extends Model<User> { }").rest, Rest::Omitted);
    let concrete = ("a/Base.java", "class Base { @TableId Long id; }");
    assert_eq!(writers(&[concrete, user]).len(), 1, "a base class is no table, abstract or not");
}

#[test]
fn fields_are_columns_by_their_annotations() {
    let user = writer(
        "@TableName(value = \"t\", excludeProperty = {\"left\"}) class User { static int count; transient int cache; @TableField(exist = false) String extra; \
         String left; @TableField(\"`desc`\") String description; @TableField(insertStrategy = FieldStrategy.NEVER) String never; \
         @TableField(insertStrategy = FieldStrategy.ALWAYS) String always; @TableField(fill = FieldFill.INSERT_UPDATE) Date updateTime; \
         @TableField(fill = FieldFill.UPDATE) Date later; @TableLogic Integer deleted; int version; String state = \"NEW\"; String none = null; String userName; }",
    );
    for absent in ["count", "cache", "extra", "left"] {
        assert!(find(&user, absent).is_none(), "{absent}");
    }
    let kind = |name: &str| column(&user, name).supply.kind.clone();
    assert_eq!(kind("desc"), SupplyKind::Conditional);
    assert_eq!(kind("never"), SupplyKind::Omitted);
    assert_eq!(kind("always"), SupplyKind::Application);
    assert_eq!(kind("update_time"), SupplyKind::Framework { sequence: None });
    assert_eq!(kind("later"), SupplyKind::Conditional);
    assert_eq!(kind("deleted"), SupplyKind::Conditional);
    assert_eq!(kind("version"), SupplyKind::Application);
    assert_eq!(kind("state"), SupplyKind::Application);
    assert_eq!(kind("none"), SupplyKind::Conditional);
    assert_eq!(column(&user, "user_name").names, ["user_name", "userName"]);
}

#[test]
fn lombok_builders_pass_initialisers_by() {
    let user = writer("@TableName @Builder class User { int a = 1; String b = \"x\"; @Builder.Default String c = \"y\"; }");
    assert_eq!(column(&user, "b").supply.kind, SupplyKind::Conditional);
    assert_eq!(column(&user, "c").supply.kind, SupplyKind::Application);
}

#[test]
fn an_auto_key_that_the_program_sets_is_conditional() {
    let user = ("a/User.java", "@TableName class User { @TableId(type = IdType.AUTO) Long id; }");
    let kind = |code: &str| {
        let service = format!("class Service {{ boolean f(User given) {{ {code} }} }}");
        key_kind(&writers(&[("a/Service.java", &service), user])[0])
    };
    assert_eq!(kind("User u = new User(); u.setId(next()); return save(u);"), SupplyKind::Conditional);
    assert_eq!(kind("given.setId(app.getId()); if (mapper.insert(given) > 0) return true;"), SupplyKind::Conditional);
    assert_eq!(kind("User u = new User(); u.setId(null); return save(u);"), SupplyKind::Database);
    assert_eq!(kind("User u = User.builder().id(next()).name(n).build(); save(u);"), SupplyKind::Conditional);
    assert_eq!(kind("User u = User.builder().name(n).build(); save(u);"), SupplyKind::Database);
    assert_eq!(kind("given.setId(id); save(given); User u = User.builder().name(n).build(); save(u);"), SupplyKind::Database);
    assert_eq!(kind("User u = new User(); save(u); u.setId(1L);"), SupplyKind::Database);
    assert_eq!(kind("User u = new User(); u.setId(1L); get(u.getId()); save(other);"), SupplyKind::Database);
    assert_eq!(kind("given.setId(id); if (old) updateById(given); else save(given);"), SupplyKind::Database);
    assert_eq!(
        kind("given.setId(id); save(given); User u = new User(); u.setName(\"a\"); save(u);"),
        SupplyKind::Database,
        "one goes without"
    );
    assert_eq!(
        kind("given.setId(id); save(given); User u = new User(); BeanUtils.copyProperties(given, u); save(u);"),
        SupplyKind::Conditional
    );
    assert_eq!(kind("given.setId(id); save(given); User u = new User(given); save(u);"), SupplyKind::Conditional);
}

#[test]
fn annotated_types_that_are_no_tables_give_nothing() {
    assert!(writers(&[("a/A.java", "class Vo { @TableField(exist = false) String a; }")]).is_empty());
    assert!(writers(&[("a/A.java", "abstract class Base { @TableId Long id; }")]).is_empty());
    assert!(writers(&[("a/A.java", "interface M extends BaseMapper<Unknown> { } interface X<T> extends BaseMapper<T> { }")]).is_empty());
}

#[test]
fn a_snowflake_is_cut_down_to_an_integer_field() {
    let entity = |ty: &str| writer(&format!("@TableName(\"t\") class User {{ @TableId(type = IdType.ASSIGN_ID) {ty} id; }}"));
    let cut = SupplyKind::Made(MadeValue::Snowflake { field: Some("Integer".to_owned()), is_stated: true });
    assert_eq!(key_kind(&entity("Integer")), cut);
    assert_eq!(key_kind(&entity("String")), ASSIGNED);
    assert_eq!(key_kind(&entity("int")), SupplyKind::Framework { sequence: None }, "never null, so never assigned");
}

#[test]
fn a_generator_of_the_projects_own_makes_what_it_likes() {
    let entity = ("a/User.java", "@TableName(\"t\") class User { @TableId(type = IdType.ASSIGN_ID) Long id; }");
    let generator = "import com.baomidou.mybatisplus.core.incrementer.IdentifierGenerator; class Keys implements IdentifierGenerator { public Number nextId(Object o) { return 1; } }";
    assert_eq!(key_kind(&writers(&[entity, ("a/Keys.java", generator)])[0]), SupplyKind::Framework { sequence: None });
}

#[test]
fn a_property_that_is_set_wherever_it_is_inserted_is_supplied() {
    let entity = ("src/main/java/a/A.java", "@TableName(\"a\") public class A { Long id; String title; }");
    let bo = ("src/main/java/a/Bo.java", "public class Bo { @NotBlank String title; }");
    let kind = |body: &str| {
        let store = format!("public class Store {{ Mapper mapper; void f(Bo bo, Other other) {{ {body} }} }}");
        let writers = writers(&[entity, bo, ("src/main/java/a/Store.java", &store)]);
        column(&writers[0], "title").supply.kind.clone()
    };
    let set = "A one = new A(); one.setTitle(\"x\"); mapper.insert(one);";
    assert_eq!(kind(set), SupplyKind::Application);
    assert_eq!(kind("A one = convert(bo, A.class); mapper.insert(one);"), SupplyKind::Application);
    assert_eq!(kind("A one = convert(other, A.class); mapper.insert(one);"), SupplyKind::Unknown, "what is not known may hold it");
    assert_eq!(kind(&format!("{set} A two = new A(); mapper.insert(two);")), SupplyKind::Conditional);
    let branches = |other: &str| {
        format!("\n A one = new A();\n if (x) {{\n  one.setTitle(\"x\");\n }} else {{\n  one.set{other}(y);\n }}\n mapper.insert(one);")
    };
    assert_eq!(kind(&branches("Id")), SupplyKind::Conditional, "in one branch alone");
    assert_eq!(kind(&branches("Title")), SupplyKind::Application, "in both branches");
    assert_eq!(kind(""), SupplyKind::Conditional);
}

#[test]
fn a_property_may_come_with_a_copy_of_what_has_it() {
    let entity = ("src/main/java/a/A.java", "@TableName(\"a\") public class A { Long id; String title; }");
    let with = ("src/main/java/a/With.java", "public class With extends Base { } class Base { String title; }");
    let without = ("src/main/java/a/Without.java", "public class Without { String body; }");
    let outside = ("src/main/java/a/Outside.java", "public class Outside extends lib.Request { String body; }");
    let kind = |body: &str| {
        let store = format!("public class Store {{ Mapper mapper; void f(With with, Without without, Outside outside) {{ {body} }} }}");
        let writers = writers(&[entity, with, without, outside, ("src/main/java/a/Store.java", &store)]);
        column(&writers[0], "title").supply.kind.clone()
    };
    for copy in ["BeanUtil.toBean(@, A.class)", "Mapping.INSTANCE.toEntity(@)", "ConvertUtils.sourceToTarget(@, A.class)"] {
        let of = |source: &str| kind(&format!("A one = {}; mapper.insert(one);", copy.replace('@', source)));
        assert_eq!(of("with"), SupplyKind::Unknown, "{copy}");
        assert_eq!(of("outside"), SupplyKind::Unknown, "{copy}: a class above it may have it");
        assert_eq!(of("without"), SupplyKind::Conditional, "{copy}");
    }
    let into = |source: &str| kind(&format!("A one = new A(); BeanUtils.copyProperties({source}, one); mapper.insert(one);"));
    assert_eq!((into("with"), into("without")), (SupplyKind::Unknown, SupplyKind::Conditional));
    assert_eq!(kind("A one = JSON.parseObject(text, A.class); mapper.insert(one);"), SupplyKind::Unknown);
    let other = "A two = new A(); two.setId(1L); mapper.insert(two);";
    assert_eq!(
        kind(&format!("A one = convert(with, A.class); mapper.insert(one); {other}")),
        SupplyKind::Conditional,
        "elsewhere without it"
    );
}

#[test]
fn another_applications_settings_are_not_this_ones() {
    let user = ("demo/a/src/main/java/A.java", "@TableName(\"t\") class User { Long id; }");
    let key = "mybatis-plus.global-config.db-config.id-type";
    let other = ("demo/b/src/main/resources/application.yml", key, "auto");
    let own = ("demo/a/src/main/resources/application.yml", "server.port", "80");
    let kind = |settings: &[(&str, &str, &str)]| key_kind(&writers_with(&[user], settings)[0]);
    assert_eq!(kind(&[other]), SupplyKind::Database, "a library's entity goes by its application's settings");
    assert_eq!(kind(&[own, other]), SupplyKind::Made(MadeValue::Snowflake { field: None, is_stated: false }));
    let start = ("demo/a/src/main/java/ShopApplication.java", "class ShopApplication { }");
    assert_eq!(
        key_kind(&writers_with(&[user, start], &[other])[0]),
        SupplyKind::Made(MadeValue::Snowflake { field: None, is_stated: false }),
        "a program of its own, which the other is not built with"
    );
    let shared = ("demo/b/src/main/resources/application-mybatis.yml", key, "auto");
    assert_eq!(kind(&[own, shared]), SupplyKind::Database);
}

#[test]
fn a_request_with_the_annotation_of_an_entity_is_no_entity() {
    let names = |files: &[(&str, &str)]| writers(files).into_iter().map(|writer| writer.name).collect::<Vec<_>>();
    let city = ("src/main/java/a/City.java", "@TableName(\"city\") class City { @TableId(type = IdType.AUTO) Integer id; String name; }");
    let dao = ("src/main/java/a/CityDao.java", "interface CityDao extends BaseMapper<City> {}");
    let request = ("src/main/java/a/CityRequest.java", "@TableName(\"city\") class CityRequest implements Serializable { String name; }");
    let record = (
        "src/main/java/a/CityRecord.java",
        "import com.baomidou.mybatisplus.extension.activerecord.Model; @TableName(\"city\") class CityRecord extends Model<CityRecord> { Long id; }",
    );
    assert_eq!(names(&[city, dao, request, record]), ["a.City", "a.CityRecord"]);
    // Without a mapper of the table it may be the one that is inserted.
    assert_eq!(names(&[city, request]), ["a.City", "a.CityRequest"]);
}
