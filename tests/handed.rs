//! Objects on their way to an insert: what the program sets in them on the way, and what it surely does not.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)] // a test may panic, helpers too

use keyward::analysis::analyze_texts;
use keyward::rules;

/// The rules that fire.
fn found(files: &[(&str, &str)]) -> Vec<&'static str> {
    let analysis = analyze_texts(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect());
    rules::check_all(&analysis.model).iter().map(|finding| finding.rule).collect()
}

const LINK: &str = "package a;
import com.baomidou.mybatisplus.annotation.*;
import com.baomidou.mybatisplus.extension.activerecord.Model;
@TableName(\"link\")
public class Link extends Model<Link> {
    @TableId(type = IdType.AUTO) private Long roleId;
    private Integer kind;
    public void setRoleId(Long id) { this.roleId = id; }
";
const JOIN: &str = "public void join(Long role) { this.roleId = role; }";
const OF: &str = "public static Link of(Long role) { Link link = new Link(); link.roleId = role; return link; }";
const LINKS: &str = "create table link (role_id bigint not null, kind int, primary key (role_id)) engine=InnoDB;";

/// What is said of an `IdType.AUTO` key that its table does not generate, of a program with this code.
fn of_key(member: &str, code: &str) -> Vec<&'static str> {
    let entity = format!("{LINK} {member} }}");
    let user = format!("package a; public class Links {{ LinkService service; LinkMapper mapper; {code} }}");
    let mapper = "package a; public interface LinkMapper extends com.baomidou.mybatisplus.core.mapper.BaseMapper<Link> { }";
    found(&[("src/Link.java", &entity), ("src/Links.java", &user), ("src/LinkMapper.java", mapper), ("db/mysql/schema.sql", LINKS)])
}

#[test]
fn a_key_that_objects_have_on_their_way_to_the_insert_is_not_left_to_the_database() {
    for code in [
        "void f(List<Long> ids) { List<Link> all = new ArrayList<>(); for (Long id : ids) { Link link = new Link(); link.setRoleId(id); all.add(link); } service.saveBatch(all); }",
        "void f(boolean x) { Link link = new Link(); if (x) { link.setRoleId(1L); service.saveOrUpdate(link); } else { link.setRoleId(2L); service.save(link); } }",
        "void f(Long id) { mapper.insert(new Link().setKind(1).setRoleId(id)); }",
        "void f(Long id) { mapper.insert(Link.of(id)); }",
        "void f(Long id) { Link link = new Link(); link.join(id); mapper.insert(link); }",
        "Link make(Long id) { Link link = new Link(); link.setRoleId(id); return link; } void f(Long id) { mapper.insert(make(id)); }",
        "void f(List<Link> links) { links.forEach(link -> link.setRoleId(1L)); service.saveBatch(links); }",
        "static class LinkModel extends Link { void f(Long id) { this.setRoleId(id); insert(); } }",
    ] {
        let members = [JOIN, OF]
            .into_iter()
            .filter(|member| code.contains("link.join") && *member == JOIN || code.contains("Link.of") && *member == OF);
        assert_eq!(of_key(&members.collect::<String>(), code), [""; 0], "{code}");
    }
}

#[test]
fn a_key_that_only_other_objects_have_is_missed() {
    for code in [
        "void f() { Link link = new Link(); link.setKind(1); mapper.insert(link); }",
        "void f() { mapper.insert(new Link().setKind(1)); }",
        "void f(Long id) { Link link = new Link(); link.setRoleId(id); mapper.updateById(link); }",
        "void f(Long id) { mapper.updateById(new Link().setRoleId(id)); }",
        "void f(Long id) { Link link = new Link(); link.setRoleId(id); mapper.selectList(new QueryWrapper<>(link)); }",
        "void f(Long id) { List<Link> all = new ArrayList<>(); Link link = new Link(); link.setRoleId(id); all.add(link); service.updateBatchById(all); }",
        "void f(Long id) { Link link = new Link(); link.setRoleId(null); List<Link> all = List.of(link); service.saveBatch(all); }",
        "void f(Long id) { mapper.deleteById(id); } Link f() { return new Link(); }",
        // One is surely inserted without it.
        "void g(Long id) { Link link = new Link(); link.setRoleId(id); keep(link); } void f() { Link link = new Link(); mapper.insert(link); }",
    ] {
        assert_eq!(of_key("", code), ["unassigned-primary-key"], "{code}");
    }
}

const NOTE: &str = "package a; public class Note { private Integer id; private String text; public Note() {}
    public Note(String text, Integer id) { this.text = text; this.id = id; } public void setId(Integer id) { this.id = id; } }";
const NOTE_TABLE: &str = "create table note (id int not null, text varchar(9), primary key (id)) engine=InnoDB;";

/// What is said of `#{id}` under `useGeneratedKeys`, of a program with this code.
fn of_statement(parameter: &str, code: &str) -> Vec<&'static str> {
    let user = format!("package a; public class Notes {{ NoteMapper mapper; {code} }}");
    let mapper = "package a; public interface NoteMapper { void create(Note note); void change(Note note); }";
    let xml = format!(
        "<mapper namespace=\"a.NoteMapper\"><insert id=\"create\" {parameter} useGeneratedKeys=\"true\" keyProperty=\"id\">
            insert into note (id, text) values (#{{id}}, #{{text}})</insert></mapper>"
    );
    found(&[
        ("src/Note.java", NOTE),
        ("src/Notes.java", &user),
        ("src/NoteMapper.java", mapper),
        ("src/NoteMapper.xml", &xml),
        ("db/mysql/schema.sql", NOTE_TABLE),
    ])
}

#[test]
fn a_statement_sends_the_key_that_its_objects_hold() {
    for code in [
        "void f(int n) { Note note = new Note(); note.setId(n); mapper.create(note); }",
        "void f(int n) { mapper.create(new Note(\"a\", n)); }",
    ] {
        assert_eq!(of_statement("", code), [""; 0], "{code}");
    }
    assert_eq!(of_statement("", "void f() { mapper.create(new Note()); }"), ["unassigned-primary-key"]);
    for parameter in ["parameterType=\"Note\"", "parameterType=\"a.Note\""] {
        for code in [
            "void f(int n) { Note note = new Note(); note.setId(n); mapper.create(note); }",
            "void f(int n) { mapper.create(new Note(\"a\", n)); }",
            "void f(Old old) { Note note = new Note(); BeanUtils.copyProperties(old, note); mapper.create(note); } static class Old { Integer id; }",
        ] {
            assert_eq!(of_statement(parameter, code), [""; 0], "{parameter} {code}");
        }
        for code in [
            "void f() { mapper.create(new Note()); }",
            "void f() { mapper.create(new Note(\"a\", null)); }",
            "void f() { Note note = new Note(); note.setId(null); mapper.create(note); }",
            "void f(int n) { Note note = new Note(); note.setId(n); mapper.updateNote(note); }",
        ] {
            assert_eq!(of_statement(parameter, code), ["unassigned-primary-key"], "{parameter} {code}");
        }
    }
}
