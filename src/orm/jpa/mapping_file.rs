//! JPA's XML mappings (`META-INF/orm.xml` and others with the root `<entity-mappings>`): what they say of a key overrides its annotations.
//!
//! <https://jakarta.ee/specifications/persistence/3.1/jakarta-persistence-spec-3.1#a16944>. Which of several files a build takes is
//! in its profiles, so all that is known of such a key is that its annotations need not hold.

use std::collections::{BTreeMap, BTreeSet};

use roxmltree::{Document, Node, ParsingOptions};

use crate::names::{HOLE, simple};
use crate::project::{Found, Project};
use crate::schema::model::Standing;
use crate::standing;

pub const ROOT: &str = "<entity-mappings";

/// The classes whose keys' generation a mapping file states, by their simple names: of two classes of one name a build may take either.
#[derive(Default)]
struct MappingFiles {
    generated: BTreeSet<String>,
    /// The columns that `<basic>` and `<id>` state, by class and attribute.
    columns: BTreeMap<(String, String), BTreeSet<String>>,
    /// The tables that `<table>` states, by class; whether the file is the one that is taken by default.
    tables: BTreeMap<String, BTreeSet<(bool, String)>>,
    /// The tables that `<join-table>` and `<collection-table>` state, by class and attribute; whether their columns are stated too.
    others: BTreeMap<(String, String), BTreeSet<(String, bool)>>,
}

/// What every persistence unit takes by itself: <https://jakarta.ee/specifications/persistence/3.1/jakarta-persistence-spec-3.1#a12407>.
const BY_DEFAULT: &str = "META-INF/orm.xml";

/// Elements of attributes that may have a table of their own.
const WITH_TABLE: &[&str] = &["one-to-many", "many-to-many", "many-to-one", "one-to-one", "element-collection"];

/// The tables that mapping files state for a class: those that override its annotation's, and those that may.
pub fn tables_of(project: &Project, class: Found) -> (Vec<String>, Vec<String>) {
    let files = project.memo(MappingFiles::of);
    let stated = files.tables.get(simple(&class.decl.qualified)).into_iter().flatten();
    let (sure, possible): (Vec<_>, Vec<_>) = stated.cloned().partition(|(is_default, _)| *is_default);
    let names = |tables: Vec<(bool, String)>| tables.into_iter().map(|(_, name)| name).collect();
    (names(sure), names(possible))
}

/// The tables that mapping files state for a relation or collection; `None` where they state its columns too, so that its annotations say nothing.
pub fn other_tables_of(project: &Project, class: Found, attribute: &str) -> Option<Vec<String>> {
    let files = project.memo(MappingFiles::of);
    let stated = files.others.get(&(simple(&class.decl.qualified).to_owned(), attribute.to_owned()));
    let stated = || stated.into_iter().flatten();
    (!stated().any(|(_, has_columns)| *has_columns))
        .then(|| stated().map(|(name, _)| name.clone()).filter(|name| !name.is_empty()).collect())
}

/// Whether some mapping file says how the key of this class, or of the superclass that declares it, is generated.
pub fn states_generation(project: &Project, class: Found) -> bool {
    project.memo(MappingFiles::of).generated.contains(simple(&class.decl.qualified))
}

/// The columns that mapping files state for an attribute of this class: which of them is taken, or the annotation's, is not known.
pub fn columns_of<'p>(project: &'p Project<'p>, class: Found, attribute: &str) -> impl Iterator<Item = String> + use<'p> {
    let files = project.memo(MappingFiles::of);
    let stated = files.columns.get(&(simple(&class.decl.qualified).to_owned(), attribute.to_owned()));
    stated.cloned().into_iter().flatten()
}

impl MappingFiles {
    fn of(project: &Project) -> Self {
        let mut files = MappingFiles::default();
        for file in project.files_mentioning(ROOT).iter() {
            if let Some(file) = project.sources.get(*file).filter(|file| standing::of(&file.path) != Standing::Test) {
                files.read(&file.text, file.path.ends_with(BY_DEFAULT));
            }
        }
        files
    }

    fn read(&mut self, text: &str, is_default: bool) {
        let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
        let Ok(document) = Document::parse_with_options(text, options) else { return };
        let root = document.root_element();
        let classes = root.children().filter(|node| matches!(node.tag_name().name(), "entity" | "mapped-superclass"));
        for class in classes {
            self.read_columns(class);
            self.read_tables(class, is_default);
            let ids = child(class, "attributes").into_iter().flat_map(|attributes| attributes.children());
            let is_generated = ids.filter(|node| node.tag_name().name() == "id").any(|id| child(id, "generated-value").is_some());
            if is_generated && let Some(name) = class.attribute("class") {
                self.generated.insert(simple(name).to_owned());
            }
        }
    }
}

impl MappingFiles {
    fn read_columns(&mut self, class: Node) {
        let Some(name) = class.attribute("class").map(simple) else { return };
        let attributes = child(class, "attributes").into_iter().flat_map(|attributes| attributes.children());
        let attributes = attributes.filter(|node| matches!(node.tag_name().name(), "basic" | "id" | "version"));
        let overrides = class.children().filter(|node| node.tag_name().name() == "attribute-override");
        for attribute in attributes.chain(overrides) {
            let column = child(attribute, "column");
            let Some(attribute) = attribute.attribute("name") else { continue };
            let key = || (name.to_owned(), attribute.to_owned());
            if let Some(column) = column.and_then(|column| column.attribute("name")) {
                self.columns.entry(key()).or_default().insert(unquoted(column));
            }
            // It may stand in a `<secondary-table>`: then the entity's own has none of that name.
            if column.is_some_and(|column| column.attribute("table").is_some()) {
                self.columns.entry(key()).or_default().insert(HOLE.to_string());
            }
        }
    }

    fn read_tables(&mut self, class: Node, is_default: bool) {
        let Some(name) = class.attribute("class").map(simple) else { return };
        if let Some(table) = child(class, "table").and_then(|table| table.attribute("name")) {
            self.tables.entry(name.to_owned()).or_default().insert((is_default, unquoted(table)));
        }
        let attributes = child(class, "attributes").into_iter().flat_map(|attributes| attributes.children());
        for attribute in attributes.filter(|node| WITH_TABLE.contains(&node.tag_name().name())) {
            let table = child(attribute, "join-table").or_else(|| child(attribute, "collection-table"));
            let Some((table, attribute)) = table.zip(attribute.attribute("name")) else { continue };
            let has_columns = table.children().any(|node| node.is_element());
            let stated = table.attribute("name").map(unquoted).unwrap_or_default();
            self.others.entry((name.to_owned(), attribute.to_owned())).or_default().insert((stated, has_columns));
        }
    }
}

fn unquoted(name: &str) -> String {
    name.trim_matches(['`', '"']).to_owned()
}

fn child<'a, 'x>(node: Node<'a, 'x>, name: &str) -> Option<Node<'a, 'x>> {
    node.children().find(|child| child.tag_name().name() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_keys_are_found_by_class() {
        let mut files = MappingFiles::default();
        files.read(
            "<entity-mappings xmlns=\"https://jakarta.ee/xml/ns/persistence/orm\"><package>a</package>\
             <entity class=\"Order\"><attributes><id name=\"id\"><generated-value strategy=\"SEQUENCE\"/></id></attributes></entity>\
             <entity class=\"b.Item\"><attributes><id name=\"id\"/></attributes></entity></entity-mappings>",
            false,
        );
        assert_eq!(files.generated.into_iter().collect::<Vec<_>>(), ["Order"]);
    }

    #[test]
    fn columns_are_found_by_class_and_attribute() {
        let mut files = MappingFiles::default();
        files.read(
            "<entity-mappings><entity class=\"b.Item\"><attribute-override name=\"key\"><column name=\"item_key\"/></attribute-override>\
             <attributes><id name=\"id\"/><basic name=\"longName\"><column name=\"ln\"/></basic><basic name=\"plain\"/></attributes></entity>\
             </entity-mappings>",
            false,
        );
        let found: Vec<_> =
            files.columns.iter().map(|((class, attribute), names)| (class.as_str(), attribute.as_str(), names.len())).collect();
        assert_eq!(found, [("Item", "key", 1), ("Item", "longName", 1)]);
    }
}
