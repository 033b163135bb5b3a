//! Types as they are written: `Map<String, Long>`, `int[]`, `a.b.Outer.Inner`.

use tree_sitter::Node;

use super::{DEPTH, Reader, field, named};
use crate::lang::outline::TypeRef;

impl Reader<'_> {
    /// A type node as a reference. Annotations on types say nothing about rows and are left out.
    pub(super) fn type_ref(&mut self, node: Node<'_>) -> TypeRef {
        if self.depth >= DEPTH {
            return self.plain_type(node, self.dotted(node));
        }
        self.depth += 1;
        let result = self.type_ref_inside(node);
        self.depth -= 1;
        result
    }

    fn type_ref_inside(&mut self, node: Node<'_>) -> TypeRef {
        match node.kind() {
            "generic_type" => {
                let children = named(node);
                let mut result = match children.first() {
                    Some(head) => self.type_ref(*head),
                    None => self.plain_type(node, self.dotted(node)),
                };
                result.at = self.span(node);
                if let Some(arguments) = children.iter().find(|child| child.kind() == "type_arguments") {
                    result.arguments = self.type_arguments(*arguments);
                }
                result
            }
            "array_type" => {
                let element = field(node, "element").map(|element| self.type_ref(element));
                TypeRef { name: "[]".to_owned(), path: "[]".to_owned(), arguments: element.into_iter().collect(), at: self.span(node) }
            }
            "annotated_type" => match named(node).into_iter().rfind(|child| !child.kind().ends_with("annotation")) {
                Some(inner) => self.type_ref(inner),
                None => self.plain_type(node, self.dotted(node)),
            },
            "wildcard" => {
                let bound = named(node).into_iter().rfind(|child| child.kind() != "super" && !child.kind().ends_with("annotation"));
                let arguments = bound.map(|bound| self.type_ref(bound)).into_iter().collect();
                TypeRef { name: "?".to_owned(), path: "?".to_owned(), arguments, at: self.span(node) }
            }
            _ => {
                let mut path = self.dotted(node);
                if path.contains('<') {
                    let mut parts = Vec::new();
                    self.identifiers(node, &mut parts);
                    path = parts.join(".");
                }
                self.plain_type(node, path)
            }
        }
    }

    fn plain_type(&self, node: Node<'_>, path: String) -> TypeRef {
        TypeRef { name: path.rsplit('.').next().unwrap_or(&path).to_owned(), path, arguments: Vec::new(), at: self.span(node) }
    }

    pub(super) fn type_arguments(&mut self, node: Node<'_>) -> Vec<TypeRef> {
        named(node).into_iter().map(|argument| self.type_ref(argument)).collect()
    }

    /// The types of a `type_list`, wherever it stands below `extends` or `implements`.
    pub(super) fn type_list(&mut self, node: Node<'_>) -> Vec<TypeRef> {
        let lists: Vec<Node<'_>> = named(node).into_iter().filter(|child| child.kind() == "type_list").collect();
        lists.into_iter().flat_map(named).map(|listed| self.type_ref(listed)).collect()
    }

    /// `<T extends Base, U>` → `T`, `U`.
    pub(super) fn type_parameters(&self, node: Node<'_>) -> Vec<String> {
        let parameters = named(node).into_iter().filter(|child| child.kind() == "type_parameter");
        parameters
            .filter_map(|parameter| named(parameter).into_iter().find(|child| matches!(child.kind(), "type_identifier" | "identifier")))
            .map(|name| self.slice(name).to_owned())
            .collect()
    }
}
