//! SQL of one's own in Hibernate's and JPA's XML mappings: `<sql-insert>` in place of the INSERT that Hibernate would make, and native queries.
//!
//! <https://docs.jboss.org/hibernate/orm/5.6/userguide/html_single/Hibernate_User_Guide.html#sql-custom-crud>,
//! <https://jakarta.ee/specifications/persistence/3.1/jakarta-persistence-spec-3.1#a16944>.

use roxmltree::Node;

use crate::facts::Writer;
use crate::formats::hibernate::elements;
use crate::orm::raw_sql::{inserts_of, writer_of};
use crate::source::{SourceFile, Span};
use crate::text::ResolvedText;

/// The element in whose place Hibernate makes no INSERT.
pub const INSERT: &str = "sql-insert";

/// Elements that hold SQL, by themselves or in `<query>`, and what to call their writers. `<query>` alone and `<named-query>` hold HQL and JPQL.
const HOLDERS: &[(&str, &str)] =
    &[(INSERT, "INSERT in <sql-insert>"), ("sql-query", "INSERT in <sql-query>"), ("named-native-query", "INSERT in <named-native-query>")];

/// The writers below an element.
pub fn read(file: &SourceFile, root: Node) -> Vec<Writer> {
    let mut writers = Vec::new();
    for node in root.descendants() {
        let name = node.tag_name().name();
        let Some((_, via)) = HOLDERS.iter().find(|(holder, _)| *holder == name) else { continue };
        let owner = if name == INSERT { node.parent_element().unwrap_or(node) } else { node };
        let called = owner.attribute("name").or_else(|| owner.attribute("class")).unwrap_or(name);
        let inserts = inserts_of(&text_of(file, node));
        writers.extend(inserts.iter().map(|insert| writer_of(insert, format!("{}#{called}", file.path), via)));
    }
    writers
}

/// An element's own text and that of its `<query>`, with its places; beside it stand parameters and results.
fn text_of(file: &SourceFile, node: Node) -> ResolvedText {
    let mut text = ResolvedText::default();
    let query = elements(node).filter(|inner| inner.tag_name().name() == "query").flat_map(|query| query.children());
    for part in node.children().chain(query).filter(Node::is_text) {
        let value = part.text().unwrap_or("");
        let range = part.range();
        let raw = file.text.get(range.clone()).unwrap_or("");
        // Without `<![CDATA[` around it; where something is escaped the whole is the best place there is.
        let at = match raw.find(value) {
            Some(start) => Span::new(file.id, range.start + start, range.start + start + value.len()),
            None => Span::new(file.id, range.start, range.end),
        };
        text.push(value, at, false);
    }
    text
}

#[cfg(test)]
mod tests {
    use crate::facts::{Writer, WrittenColumns};
    use crate::formats::hibernate;
    use crate::source::{FileId, FileKind, SourceFile};

    fn writers(text: &str) -> (SourceFile, Vec<Writer>) {
        let file = SourceFile::new(FileId(0), "a/User.hbm.xml", FileKind::Xml, text);
        let writers = hibernate::read(&file).0;
        (file, writers)
    }

    #[test]
    fn an_insert_of_ones_own_stands_for_hibernates() {
        let (file, writers) = writers(
            "<hibernate-mapping><class name=\"a.User\" table=\"users\"><id name=\"id\"/><property name=\"name\"/>\
             <sql-insert callable=\"false\"><![CDATA[INSERT INTO users (name, id) VALUES (upper(?), ?)]]></sql-insert></class></hibernate-mapping>",
        );
        let found: Vec<_> = writers.iter().map(|writer| (writer.name.as_str(), writer.via, writer.inserts)).collect();
        assert_eq!(found, [("a.User", "Hibernate mapping", false), ("a/User.hbm.xml#a.User", "INSERT in <sql-insert>", true)]);
        assert!(matches!(&writers[1].columns, WrittenColumns::Named(columns) if columns.len() == 2));
        let at = writers[1].at;
        assert_eq!(file.text.get(at.start as usize..at.end as usize), Some("INSERT INTO users (name, id)"));
    }

    #[test]
    fn native_queries_of_both_formats() {
        let (_, hibernate) = writers(
            "<hibernate-mapping><sql-query name=\"log\">insert into logs (id) select 1 from users where a &lt; 2<return alias=\"t\"/></sql-query>\
             <query name=\"hql\">insert into Log (id) select 1 from User</query></hibernate-mapping>",
        );
        assert_eq!(hibernate.iter().map(|writer| writer.name.as_str()).collect::<Vec<_>>(), ["a/User.hbm.xml#log"]);
        let (_, jpa) = writers(
            "<entity-mappings xmlns=\"https://jakarta.ee/xml/ns/persistence/orm\"><named-query name=\"a\"><query>insert into Log (id) values (1)</query></named-query>\
             <named-native-query name=\"b\"><query>insert into logs (id) values (1)</query></named-native-query></entity-mappings>",
        );
        assert_eq!(jpa.iter().map(|writer| writer.name.as_str()).collect::<Vec<_>>(), ["a/User.hbm.xml#b"]);
        assert!(writers("<entity-mappings><named-native-query").1.is_empty());
    }
}
