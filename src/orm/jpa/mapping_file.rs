//! JPA's XML mappings (`META-INF/orm.xml` and others with the root `<entity-mappings>`): what they say of a key overrides its annotations.
//!
//! <https://jakarta.ee/specifications/persistence/3.1/jakarta-persistence-spec-3.1#a16944>. Which of several files a build takes is
//! in its profiles, so all that is known of such a key is that its annotations need not hold.

use std::collections::BTreeSet;

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
}

/// Whether some mapping file says how the key of this class, or of the superclass that declares it, is generated.
pub fn states_generation(project: &Project, class: Found) -> bool {
    project.memo(MappingFiles::of).generated.contains(simple(&class.decl.qualified))
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
            let ids = child(class, "attributes").into_iter().flat_map(|attributes| attributes.children());
            let is_generated = ids.filter(|node| node.tag_name().name() == "id").any(|id| child(id, "generated-value").is_some());
            if is_generated && let Some(name) = class.attribute("class") {
                self.generated.insert(simple(name).to_owned());
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
}
