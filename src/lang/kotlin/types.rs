//! Types, as the JVM has them.

use tree_sitter::Node;

use super::Reader;
use crate::lang::outline::{Annotation, TypeRef};
use crate::lang::tree::{DEPTH, child, named};

/// Kotlin's types that are primitives where they are never null, and their boxes where they may be.
/// <https://kotlinlang.org/docs/java-interop.html#mapped-types>
const MAPPED: &[(&str, &str, &str)] = &[
    ("Long", "long", "Long"),
    ("Int", "int", "Integer"),
    ("Short", "short", "Short"),
    ("Byte", "byte", "Byte"),
    ("Boolean", "boolean", "Boolean"),
    ("Char", "char", "Character"),
    ("Float", "float", "Float"),
    ("Double", "double", "Double"),
];

/// What the compiler puts at types that are never null.
const NOT_NULL: &str = "org.jetbrains.annotations.NotNull";

pub(super) fn is_type(node: Node<'_>) -> bool {
    matches!(node.kind(), "user_type" | "nullable_type" | "function_type" | "parenthesized_type" | "non_nullable_type")
}

impl Reader<'_> {
    /// The type of a declaration's own child, and whether it is never null.
    pub(super) fn declared_type(&mut self, node: Node<'_>) -> Option<(TypeRef, bool)> {
        let ty = named(node).into_iter().find(|child| is_type(*child))?;
        let never_null = matches!(ty.kind(), "user_type" | "non_nullable_type");
        let mut reference = self.type_ref(ty);
        if never_null && let Some((_, primitive, _)) = MAPPED.iter().find(|(_, _, boxed)| *boxed == reference.path) {
            reference.name = (*primitive).to_owned();
            reference.path.clone_from(&reference.name);
        }
        Some((reference, never_null))
    }

    /// A type; primitives as their boxes, which is what they are as type arguments.
    pub(super) fn type_ref(&mut self, node: Node<'_>) -> TypeRef {
        if self.depth >= DEPTH {
            return self.plain(node, self.slice(node).to_owned());
        }
        self.depth += 1;
        let result = match node.kind() {
            "nullable_type" | "parenthesized_type" | "non_nullable_type" | "type_projection" => {
                match named(node).into_iter().rfind(|inner| is_type(*inner)) {
                    Some(inner) => self.type_ref(inner),
                    None => self.plain(node, "?".to_owned()),
                }
            }
            "user_type" => {
                let path = self.dotted(node).join(".");
                let mut reference = self.plain(node, path);
                if let Some((_, _, boxed)) = MAPPED.iter().find(|(own, ..)| *own == reference.path) {
                    reference.name = (*boxed).to_owned();
                    reference.path.clone_from(&reference.name);
                }
                if let Some(arguments) = child(node, "type_arguments") {
                    reference.arguments = named(arguments).into_iter().map(|argument| self.type_ref(argument)).collect();
                }
                reference
            }
            _ => self.plain(node, "Function".to_owned()),
        };
        self.depth -= 1;
        result
    }

    fn plain(&self, node: Node<'_>, path: String) -> TypeRef {
        TypeRef { name: path.rsplit('.').next().unwrap_or(&path).to_owned(), path, arguments: Vec::new(), at: self.span(node) }
    }

    /// `<T : Any, U>` → `T`, `U`.
    pub(super) fn type_parameters(&self, node: Node<'_>) -> Vec<String> {
        let Some(list) = child(node, "type_parameters") else { return Vec::new() };
        let parameters = named(list).into_iter().filter(|child| child.kind() == "type_parameter");
        parameters.filter_map(|parameter| child(parameter, "identifier")).map(|name| self.name_of(name)).collect()
    }
}

/// The annotation of a type that is never null.
pub(super) fn not_null(ty: &TypeRef) -> Annotation {
    Annotation { name: "NotNull".to_owned(), path: NOT_NULL.to_owned(), arguments: Vec::new(), at: ty.at }
}
