//! JPA's XML mappings (`META-INF/orm.xml` and others with the root `<entity-mappings>`): what they say of a key overrides its annotations.
//!
//! <https://jakarta.ee/specifications/persistence/3.1/jakarta-persistence-spec-3.1#a16944>. Which of several files a build takes is
//! in its profiles, so all that is known of such a key is that its annotations need not hold.

use std::collections::{BTreeMap, BTreeSet};

use roxmltree::{Document, Node, ParsingOptions};

use crate::names::simple;
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
                files.read(&file.text);
            }
        }
        files
    }

    fn read(&mut self, text: &str) {
        let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
        let Ok(document) = Document::parse_with_options(text, options) else { return };
        let root = document.root_element();
        let classes = root.children().filter(|node| matches!(node.tag_name().name(), "entity" | "mapped-superclass"));
        for class in classes {
            self.read_columns(class);
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
            let column = child(attribute, "column").and_then(|column| column.attribute("name"));
            if let (Some(attribute), Some(column)) = (attribute.attribute("name"), column) {
                let column = column.trim_matches(['`', '"']).to_owned();
                self.columns.entry((name.to_owned(), attribute.to_owned())).or_default().insert(column);
            }
        }
    }
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
        );
        let found: Vec<_> =
            files.columns.iter().map(|((class, attribute), names)| (class.as_str(), attribute.as_str(), names.len())).collect();
        assert_eq!(found, [("Item", "key", 1), ("Item", "longName", 1)]);
    }
}
