//! Hibernate's XML mappings (`*.hbm.xml`).
//!
//! <https://docs.jboss.org/hibernate/orm/5.6/userguide/html_single/Hibernate_User_Guide.html#appendix-legacy-hbm>: a column that is not named is named as its property, a
//! class without a table as the class; nothing is written for `insert="false"`, formulas and inverse collections.

mod statements;

use roxmltree::{Document, Node, ParsingOptions};

use crate::facts::{Note, NoteKind, Rest, SequenceKind, SequenceUse, Supply, SupplyKind, Writer, WrittenColumn, WrittenColumns};
use crate::names;
use crate::orm::jpa::generator::{KeySupply, Strategy, certain, native, strategy};
use crate::orm::jpa::{mapping_file, naming};
use crate::source::{SourceFile, Span};

const VIA: &str = "Hibernate mapping";
/// How deep classes may nest.
const DEPTH: usize = 16;

/// Reads the classes and statements of a mapping file (root `<hibernate-mapping>`), and the statements of JPA's; other XML gives nothing.
pub fn read(file: &SourceFile) -> (Vec<Writer>, Vec<Note>) {
    let has_native_query = || file.text.contains(mapping_file::ROOT) && file.text.contains("<named-native-query");
    if !file.text.contains("<hibernate-mapping") && !has_native_query() {
        return (Vec::new(), Vec::new());
    }
    let own = without_entities(&file.text);
    let document = match Document::parse_with_options(
        own.as_deref().unwrap_or(&file.text),
        ParsingOptions { allow_dtd: true, ..ParsingOptions::default() },
    ) {
        Ok(document) => document,
        Err(error) => {
            let note =
                Note { at: Span::new(file.id, 0, 0), reason: format!("Hibernate mapping not read: {error}"), kind: NoteKind::Skipped };
            return (Vec::new(), vec![note]);
        }
    };
    let root = document.root_element();
    match root.tag_name().name() {
        "hibernate-mapping" => {}
        "entity-mappings" => return (statements::read(file, root), Vec::new()),
        _ => return (Vec::new(), Vec::new()),
    }
    let mut reader =
        Reader { file, package: root.attribute("package").unwrap_or(""), schema: root.attribute("schema"), writers: Vec::new() };
    for class in elements(root) {
        match class.tag_name().name() {
            "class" => reader.class(class, None, 0),
            // Its superclass is in another file: the subclass's own table is all that is known.
            "joined-subclass" => reader.class(class, None, 0),
            _ => {}
        }
    }
    if own.is_some() {
        // What the entities stand for may map further columns.
        reader.writers.iter_mut().for_each(|writer| writer.rest = Rest::Unknown);
    }
    reader.writers.extend(statements::read(file, root));
    (reader.writers, Vec::new())
}

/// The text with blanks for references to entities that another file declares (`&commonProperties;`), so that all else keeps its place; `None`
/// when there are none.
fn without_entities(text: &str) -> Option<String> {
    if !text.contains("<!ENTITY") {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut changed = false;
    while let Some(start) = rest.find('&') {
        let (before, from) = rest.split_at_checked(start)?;
        let name = from.get(1..)?.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '#'))).next().unwrap_or("");
        let length = name.len() + 2;
        let is_reference = !name.is_empty() && from.get(1 + name.len()..)?.starts_with(';');
        let is_known = name.starts_with('#') || matches!(name, "amp" | "lt" | "gt" | "quot" | "apos");
        out.push_str(before);
        let (reference, after) = from.split_at_checked(if is_reference { length } else { 1 })?;
        if is_reference && !is_known {
            out.push_str(&" ".repeat(length));
            changed = true;
        } else {
            out.push_str(reference);
        }
        rest = after;
    }
    out.push_str(rest);
    changed.then_some(out)
}

struct Reader<'f> {
    file: &'f SourceFile,
    package: &'f str,
    schema: Option<&'f str>,
    writers: Vec<Writer>,
}

/// What a subclass takes over from the class that it stands in.
#[derive(Clone)]
struct Parent {
    tables: Vec<String>,
    columns: Vec<WrittenColumn>,
    rest: Rest,
}

/// The columns found so far, and whether they are all.
struct Found {
    columns: Vec<WrittenColumn>,
    rest: Rest,
}

fn elements<'a, 'i>(node: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(Node::is_element)
}

fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    elements(node).find(|child| child.tag_name().name() == name)
}

impl<'f> Reader<'f> {
    /// The start tag, or the whole element when it is short.
    fn at(&self, node: Node) -> Span {
        let range = node.range();
        let text = self.file.text.get(range.clone()).unwrap_or("");
        let head = text.find('>').map_or(text.len(), |end| end + 1);
        Span::new(self.file.id, range.start, range.start + head)
    }

    fn class_name(&self, node: Node) -> Option<String> {
        let name = node.attribute("entity-name").or_else(|| node.attribute("name"))?;
        Some(if name.contains('.') || self.package.is_empty() { name.to_owned() } else { format!("{}.{name}", self.package) })
    }

    /// Reads a class and the subclasses in it.
    fn class(&mut self, node: Node, parent: Option<&Parent>, depth: usize) {
        let Some(name) = self.class_name(node) else { return };
        if depth > DEPTH {
            return;
        }
        let kind = node.tag_name().name();
        let simple = names::simple(&name);
        let own_tables = || node.attribute("table").map_or_else(|| naming::implicit(simple), |table| naming::explicit(&unquote(table)));
        let mut found = Found { columns: Vec::new(), rest: Rest::Omitted };
        let tables = match (kind, parent) {
            ("subclass", Some(parent)) => {
                found = Found { columns: parent.columns.clone(), rest: parent.rest };
                parent.tables.clone()
            }
            ("union-subclass", Some(parent)) => {
                found = Found { columns: parent.columns.clone(), rest: parent.rest };
                own_tables()
            }
            _ => own_tables(),
        };
        if kind == "joined-subclass" {
            let key = child(node, "key");
            let names = key.map(|key| self.column_names(key)).unwrap_or_default();
            if names.is_empty() {
                found.rest = Rest::Unknown;
            }
            for names in names {
                let at = key.map_or_else(|| self.at(node), |key| self.at(key));
                let supply = Supply { kind: SupplyKind::Framework { sequence: None }, at, label: "the parent's key".to_owned() };
                found.columns.push(WrittenColumn { names, at, supply, by_dialect: Vec::new(), key: true });
            }
        }
        self.members(node, &name, &mut found, 0);
        let subclasses: Vec<Node> =
            elements(node).filter(|child| matches!(child.tag_name().name(), "subclass" | "joined-subclass" | "union-subclass")).collect();
        let is_abstract = node.attribute("abstract") == Some("true");
        let has_joined = subclasses.iter().any(|child| child.tag_name().name() == "joined-subclass");
        let here = Parent { tables: tables.clone(), columns: found.columns.clone(), rest: found.rest };
        // An abstract class has no rows, unless its joined subclasses write to its table.
        if !is_abstract || has_joined {
            let read_only = node.attribute("mutable") == Some("false")
                || node.has_attribute("subselect")
                || child(node, "subselect").is_some()
                || child(node, statements::INSERT).is_some();
            self.writers.push(Writer {
                name: name.clone(),
                via: VIA,
                at: self.at(node),
                tables,
                namespace: node.attribute("schema").or(self.schema).map(unquote),
                dialects: Vec::new(),
                columns: WrittenColumns::Named(found.columns),
                rest: found.rest,
                inserts: !read_only,
                form: None,
            });
        }
        for subclass in subclasses {
            self.class(subclass, Some(&here), depth + 1);
        }
    }

    /// Reads what stands in a class or component.
    fn members(&mut self, node: Node, class: &str, found: &mut Found, depth: usize) {
        if depth > DEPTH {
            found.rest = Rest::Unknown;
            return;
        }
        for member in elements(node).filter(|member| member.attribute("insert") != Some("false")) {
            match member.tag_name().name() {
                "id" => self.id(member, found),
                "composite-id" => {
                    for part in elements(member).filter(|part| matches!(part.tag_name().name(), "key-property" | "key-many-to-one")) {
                        self.push(part, found, Some("part of a composite key"), true);
                    }
                }
                "discriminator" if child(member, "formula").is_none() && !member.has_attribute("formula") => {
                    let names = self.stated_names(member).unwrap_or_else(|| vec![naming::implicit("class")]);
                    self.push_framework(member, names, found, "the discriminator");
                }
                name @ ("version" | "timestamp") => {
                    let label = if name == "version" { "<version>" } else { "<timestamp>" };
                    self.push_framework(member, self.column_names(member), found, label);
                }
                "property" | "many-to-one" => self.property(member, found),
                "component" | "dynamic-component" | "properties" | "natural-id" => self.members(member, class, found, depth + 1),
                "any" => found.rest = Rest::Unknown,
                "set" | "bag" | "list" | "map" | "idbag" | "array" | "primitive-array" => self.collection(member, class),
                // <join>: a secondary table; its columns are not this table's.
                _ => {}
            }
        }
    }

    fn id(&self, node: Node, found: &mut Found) {
        let at = self.at(node);
        let KeySupply { supply, by_dialect } = self.generator(node);
        for names in self.column_names(node) {
            let by_dialect = by_dialect.clone();
            found.columns.push(WrittenColumn { names, at, supply: supply.clone(), by_dialect, key: true });
        }
    }

    fn generator(&self, id: Node) -> KeySupply {
        let node = child(id, "generator");
        let name = node.and_then(|node| node.attribute("class")).or_else(|| id.attribute("generator"));
        let at = node.map_or_else(|| self.at(id), |node| self.at(node));
        let plain = |kind, label: String| KeySupply::plain(kind, at, label);
        let Some(name) = name else { return plain(SupplyKind::Application, "<id> without <generator>".to_owned()) };
        let label = format!("<generator class=\"{name}\">");
        let parameter = |wanted: &str| {
            let mut parameters = node.into_iter().flat_map(elements).filter(|child| child.tag_name().name() == "param");
            parameters.find(|param| param.attribute("name") == Some(wanted)).and_then(|param| param.text())
        };
        let sequence = || {
            let name = parameter("sequence_name").or_else(|| parameter("sequence")).and_then(|name| certain(name.trim().to_owned()))?;
            Some(SequenceUse { kind: SequenceKind::Either, ..SequenceUse::stated(name) })
        };
        match strategy(name) {
            Some(Strategy::Identity) => plain(SupplyKind::Database, label),
            Some(Strategy::Native) => native(at, sequence(), &label, ""),
            Some(Strategy::Sequence) => plain(SupplyKind::Framework { sequence: sequence() }, label),
            Some(Strategy::Assigned | Strategy::Foreign) => plain(SupplyKind::Application, label),
            Some(Strategy::Made) => plain(SupplyKind::Framework { sequence: None }, label),
            None if name.ends_with(".IdentityGenerator") => plain(SupplyKind::Database, label),
            // `UseIdOrGenerate`: an identity column, unless the program has set the key.
            None if name.contains("Identity") => plain(SupplyKind::Conditional, label),
            None => plain(SupplyKind::Framework { sequence: None }, label),
        }
    }

    fn property(&self, node: Node, found: &mut Found) {
        let is_formula = node.has_attribute("formula") || elements(node).any(|child| child.tag_name().name() == "formula");
        let generated = node.attribute("generated").is_some_and(|when| when != "never");
        if is_formula || generated {
            return;
        }
        self.push(node, found, None, false);
    }

    /// Adds the columns of a property; `fixed` is the evidence when the application is sure to supply it.
    fn push(&self, node: Node, found: &mut Found, fixed: Option<&str>, key: bool) {
        let at = self.at(node);
        let not_null = node.attribute("not-null") == Some("true")
            || elements(node).any(|child| child.tag_name().name() == "column" && child.attribute("not-null") == Some("true"));
        let (kind, label) = match fixed {
            Some(label) => (SupplyKind::Application, label),
            None if not_null => (SupplyKind::Application, "not-null=\"true\""),
            None => (SupplyKind::Conditional, "NULL when unset"),
        };
        for names in self.column_names(node) {
            let supply = Supply { kind: kind.clone(), at, label: label.to_owned() };
            found.columns.push(WrittenColumn { names, at, supply, by_dialect: Vec::new(), key });
        }
    }

    fn push_framework(&self, node: Node, names: Vec<Vec<String>>, found: &mut Found, label: &str) {
        let at = self.at(node);
        for names in names {
            let supply = Supply { kind: SupplyKind::Framework { sequence: None }, at, label: label.to_owned() };
            found.columns.push(WrittenColumn { names, at, supply, by_dialect: Vec::new(), key: false });
        }
    }

    /// The columns that an element states, in its attribute or its children.
    fn stated_names(&self, node: Node) -> Option<Vec<Vec<String>>> {
        if let Some(column) = node.attribute("column") {
            return Some(vec![naming::explicit(&unquote(column))]);
        }
        let columns = elements(node).filter(|child| child.tag_name().name() == "column");
        let names: Vec<Vec<String>> =
            columns.filter_map(|column| column.attribute("name")).map(|name| naming::explicit(&unquote(name))).collect();
        (!names.is_empty()).then_some(names)
    }

    fn column_names(&self, node: Node) -> Vec<Vec<String>> {
        self.stated_names(node).unwrap_or_else(|| node.attribute("name").map(|name| vec![naming::implicit(name)]).unwrap_or_default())
    }

    /// The table of a `<many-to-many>` or `<element>` collection.
    fn collection(&mut self, node: Node, class: &str) {
        let Some(table) = node.attribute("table").filter(|_| node.attribute("inverse") != Some("true")) else { return };
        let (Some(key), Some(member)) = (child(node, "key"), child(node, "many-to-many").or_else(|| child(node, "element"))) else {
            return;
        };
        let (Some(keys), Some(members)) = (self.stated_names(key), self.stated_names(member)) else { return };
        let supplied = |names: Vec<String>, node: Node, label: &str| {
            let at = self.at(node);
            let supply = Supply { kind: SupplyKind::Application, at, label: label.to_owned() };
            WrittenColumn { names, at, supply, by_dialect: Vec::new(), key: false }
        };
        let keys = keys.into_iter().map(|names| supplied(names, key, "the related row's key"));
        let members = members.into_iter().map(|names| supplied(names, member, "the element"));
        let columns = keys.chain(members).collect();
        let is_plain = matches!(node.tag_name().name(), "set" | "bag");
        let writer = Writer {
            name: format!("{class}.{}", node.attribute("name").unwrap_or(table)),
            via: "Hibernate mapping of a collection",
            at: self.at(node),
            tables: naming::explicit(&unquote(table)),
            namespace: node.attribute("schema").or(self.schema).map(unquote),
            dialects: Vec::new(),
            columns: WrittenColumns::Named(columns),
            rest: if is_plain { Rest::Omitted } else { Rest::Unknown },
            inserts: true,
            form: None,
        };
        self.writers.push(writer);
    }
}

fn unquote(name: &str) -> String {
    name.trim().trim_matches(['`', '"', '[', ']']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::Dialect;
    use crate::source::{FileId, FileKind};

    fn writers(body: &str) -> Vec<Writer> {
        let text = format!(
            "<?xml version=\"1.0\"?>\n<!DOCTYPE hibernate-mapping PUBLIC \"-//Hibernate/Hibernate Mapping DTD 3.0//EN\" \"http://x/y.dtd\">\n\
             <hibernate-mapping package=\"org.acme\">{body}</hibernate-mapping>"
        );
        read(&SourceFile::new(FileId(0), "Order.hbm.xml", FileKind::Xml, text)).0
    }

    fn columns(writer: &Writer) -> Vec<(&str, &SupplyKind)> {
        let WrittenColumns::Named(columns) = &writer.columns else { return Vec::new() };
        columns.iter().map(|column| (column.names[0].as_str(), &column.supply.kind)).collect()
    }

    #[test]
    fn native_depends_on_the_database() {
        let writers = writers(
            "<class name=\"OrderType\" table=\"order_type\"><id name=\"id\" column=\"order_type_id\"><generator class=\"native\">\
             <param name=\"sequence\">order_type_seq</param></generator></id></class>",
        );
        let WrittenColumns::Named(columns) = &writers[0].columns else { panic!("named") };
        assert_eq!(writers[0].name, "org.acme.OrderType");
        assert_eq!(columns[0].supply_on(Dialect::MySql).kind, SupplyKind::Database);
        assert_eq!(
            columns[0].supply_on(Dialect::Postgres).kind,
            SupplyKind::Framework { sequence: Some(SequenceUse { kind: SequenceKind::Either, ..SequenceUse::stated("order_type_seq") }) }
        );
        assert_eq!(columns[0].supply_on(Dialect::Sqlite).kind, SupplyKind::Unknown);
    }

    #[test]
    fn entities_of_other_files_cost_nothing_else() {
        let text = "<!DOCTYPE hibernate-mapping [<!ENTITY common SYSTEM \"classpath://common.xml\">]>\n\
                    <hibernate-mapping><class name=\"a.A\"><id name=\"id\"/>&common;<property name=\"b\" access=\"&amp;\"/></class></hibernate-mapping>";
        let (writers, notes) = read(&SourceFile::new(FileId(0), "A.hbm.xml", FileKind::Xml, text.to_owned()));
        assert!(notes.is_empty());
        assert_eq!(columns(&writers[0]).iter().map(|column| column.0).collect::<Vec<_>>(), ["id", "b"]);
        assert_eq!(writers[0].rest, Rest::Unknown);
    }

    #[test]
    fn unwritten_properties_are_not_listed() {
        let writers = writers(
            "<class name=\"A\"><id name=\"id\"/><discriminator column=\"kind\" insert=\"false\"/><version name=\"rev\"/>\
             <property name=\"name\" not-null=\"true\"/><property name=\"total\" formula=\"1+1\"/><property name=\"x\" insert=\"false\"/>\
             <many-to-one name=\"parent\"><column name=\"parent_id\"/></many-to-one><one-to-one name=\"detail\"/>\
             <component name=\"address\"><property name=\"city\"/></component></class>",
        );
        let framework = SupplyKind::Framework { sequence: None };
        assert_eq!(
            columns(&writers[0]),
            [
                ("id", &SupplyKind::Application),
                ("rev", &framework),
                ("name", &SupplyKind::Application),
                ("parent_id", &SupplyKind::Conditional),
                ("city", &SupplyKind::Conditional)
            ]
        );
    }

    #[test]
    fn joined_subclasses_take_the_parents_key() {
        let writers = writers(
            "<class name=\"A\" table=\"a\" abstract=\"true\"><id name=\"id\"><generator class=\"identity\"/></id>\
             <joined-subclass name=\"B\" table=\"b\"><key column=\"a_id\"/><property name=\"x\"/></joined-subclass></class>",
        );
        assert_eq!(columns(&writers[0]), [("id", &SupplyKind::Database)]);
        assert_eq!(columns(&writers[1]), [("a_id", &SupplyKind::Framework { sequence: None }), ("x", &SupplyKind::Conditional)]);
    }

    #[test]
    fn subclasses_share_the_table() {
        let writers = writers(
            "<class name=\"A\" table=\"a\"><id name=\"id\"><generator class=\"assigned\"/></id><discriminator column=\"kind\"/>\
             <subclass name=\"B\"><property name=\"x\"/></subclass></class>",
        );
        assert_eq!(writers[1].tables, ["a"]);
        assert_eq!(columns(&writers[1]).len(), 3);
    }

    #[test]
    fn collections_insert_two_keys() {
        let writers = writers(
            "<class name=\"A\"><id name=\"id\"/><set name=\"roles\" table=\"a_role\"><key column=\"a_id\"/>\
             <many-to-many class=\"Role\" column=\"role_id\"/></set>\
             <set name=\"bs\" table=\"b_a\" inverse=\"true\"><key column=\"a_id\"/><many-to-many class=\"B\" column=\"b_id\"/></set></class>",
        );
        assert_eq!(writers.iter().map(|writer| writer.name.as_str()).collect::<Vec<_>>(), ["org.acme.A.roles", "org.acme.A"]);
        assert_eq!(columns(&writers[0]).len(), 2);
    }

    #[test]
    fn other_xml_gives_nothing() {
        let file = SourceFile::new(FileId(0), "pom.xml", FileKind::Xml, "<project><!-- <hibernate-mapping --></project>");
        assert!(read(&file).0.is_empty());
    }
}
