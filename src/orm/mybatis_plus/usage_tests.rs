//! Which code brings a property of an entity into a statement of the framework's.

use super::usage::Usages;
use crate::lang::java;
use crate::project::{Found, Project};
use crate::source::{FileId, FileKind, SourceFile, Sources};

const ENTITY: &str = "@Builder @TableName(\"t\") public class User { Long id; String name; Kind kind; List<User> children; @TableField(select = false) String hidden;
    User() {} User(String name, Long id) { this.name = name; } }";
const DECLARED: &str = "interface UserMapper extends BaseMapper<User> { } interface UserService extends IService<User> { }
    class UserServiceImpl extends ServiceImpl<UserMapper, User> implements UserService { void own() { save(null); } }
    class Dto { String name; } enum Kind { A } class Read { Long id; String name; } interface ReadMapper extends BaseMapper<Read> { }
    abstract class BaseDao<E, M extends BaseMapper<E>> { M mapper; E byId(Long id) { return mapper.selectById(id); } void none() { } }
    class UserDao extends BaseDao<User, UserMapper> { }";

/// How a property is reached by this code: `S` selected, `I` inserted, nothing.
fn reached(property: &str, code: &str) -> String {
    with_usages(code, |project, usages, entity| {
        let found = usages.reaches(project, entity, property, false);
        found.map_or(String::new(), |reached| if reached.is_selected { "S".into() } else { "I".into() })
    })
}

/// Whether the entity is only read.
fn only_reads(code: &str) -> bool {
    // The service of the other tests inserts.
    with_usages(code, |project, usages, _| usages.only_reads(project.types_named("Read").next().unwrap()))
}

fn with_usages<T>(code: &str, ask: impl Fn(&Project, &Usages, Found) -> T) -> T {
    let imports = "package a; import com.baomidou.mybatisplus.core.mapper.BaseMapper; import com.baomidou.mybatisplus.extension.service.*;
        import com.baomidou.mybatisplus.extension.service.impl.ServiceImpl; ";
    let user = format!("class Code {{ UserMapper users; ReadMapper reads; UserService service; UserDao dao; {code} }}");
    let texts = [ENTITY, DECLARED, user.as_str()];
    let files = texts.iter().enumerate().map(|(index, text)| {
        let path = format!("src/{index}.java");
        SourceFile::new(FileId(u32::try_from(index).unwrap()), path, FileKind::Java, format!("{imports}{text}"))
    });
    let sources = Sources::new(files.collect());
    let outlines = sources.iter().map(java::read).collect();
    let project = Project::new(&sources, &[], outlines);
    let entity = project.types_named("User").next().unwrap();
    ask(&project, &Usages::of(&project), entity)
}

#[test]
fn a_select_of_all_columns_reaches_every_property() {
    for code in [
        "void f() { users.selectById(1); }",
        "void f() { this.users.selectList(null); }",
        "void f() { service.list(); }",
        "void f() { service.lambdaQuery().eq(User::getName, 1).one(); }",
        "void f(UserMapper given) { given.selectBatchIds(x); }",
        "void f() { dao.byId(1L); }",
        "void f() { Beans.getBean(UserMapper.class).selectOne(w); }",
    ] {
        assert_eq!(reached("kind", code), "S", "{code}");
        assert_eq!(reached("hidden", code), "", "{code}");
    }
    for code in [
        "void f() { users.selectCount(null); users.delete(w); }",
        "void f() { QueryWrapper<User> w = new QueryWrapper<>(); w.select(\"id\"); users.selectList(w); }",
        "void f(QueryWrapper<User> w) { users.selectList(w); }",
        "void f() { service.lambdaQuery().select(User::getName).list(); }",
        "void f() { dao.none(); others.selectById(1); }",
    ] {
        assert_eq!(reached("kind", code), "", "{code}");
    }
}

#[test]
fn an_inserted_property_must_be_set_somewhere() {
    for code in [
        "void f() { User u = new User(); u.setName(n); }",
        "void f(User u) { u.setId(1L).setName(n); }",
        "void f() { User u = new User(n, 1L); }",
        "void f() { User u = User.builder().id(1L).name(n).build(); }",
        "void f(Dto dto) { User u = new User(); BeanUtils.copyProperties(dto, u); }",
        "void f(Dto dto) { User u = convert(dto, User.class); }",
        "void f(Dto dto) { User u = ConvertUtils.sourceToTarget(dto, User.class); }",
        "void f(Map<String, Object> row) { User u = BeanUtil.toBean(row, User.class); }",
        "void f(@RequestBody User u) { }",
        "void f(@RequestBody List<User> u) { }",
        "void f(String text) { User u = JSON.parseObject(text, User.class); }",
    ] {
        assert_eq!(reached("name", code), "I", "{code}");
    }
    for code in ["void f() { User u = new User(); u.setName(null); }", "void f(Dto dto) { dto.setName(n); other.setName(n); }", ""] {
        assert_eq!(reached("name", code), "", "{code}");
    }
    assert_eq!(reached("children", "void f(@RequestBody User u) { }"), "", "answers have them, requests hardly");
    assert_eq!(reached("kind", "void f(@RequestBody User u) { }"), "I");
}

#[test]
fn an_entity_that_nothing_is_seen_to_insert_is_only_read() {
    assert!(only_reads("void f() { QueryWrapper<Read> w = new QueryWrapper<>(); w.select(\"id\"); reads.selectList(w); }"));
    assert!(only_reads("void f() { Read found = reads.selectById(1L); users.insert(null); }"));
    for code in [
        "",
        "void f() { reads.selectById(1L); } void g(Read one) { reads.insert(one); }",
        "void f() { reads.selectById(1L); } void g(Read one) { Db.save(one); }",
        "void f() { reads.selectById(1L); } void g(List<Read> all) { Db.saveBatch(all); }",
    ] {
        assert!(!only_reads(code), "{code}");
    }
}
