//! Annotations and modifiers.

use tree_sitter::Node;

use super::{Reader, field, is_comment, named};
use crate::lang::body::Body;
use crate::lang::outline::{Annotation, Argument, Expr, ExprKind};

/// What stands before a declaration.
#[derive(Default)]
pub(super) struct Modifiers {
    pub annotations: Vec<Annotation>,
    pub is_static: bool,
    pub is_final: bool,
    pub is_abstract: bool,
    pub is_transient: bool,
}

impl Reader<'_> {
    /// The modifiers of a declaration, when it has any.
    pub(super) fn modifiers(&mut self, declaration: Node<'_>) -> Modifiers {
        let mut modifiers = Modifiers::default();
        let mut outer = declaration.walk();
        let Some(node) = declaration.children(&mut outer).find(|child| child.kind() == "modifiers") else { return modifiers };
        let mut cursor = node.walk();
        for child in node.children(&mut cursor) {
            match child.kind() {
                "static" => modifiers.is_static = true,
                "final" => modifiers.is_final = true,
                "abstract" => modifiers.is_abstract = true,
                "transient" => modifiers.is_transient = true,
                "marker_annotation" | "annotation" => modifiers.annotations.extend(self.annotation(child)),
                _ => {}
            }
        }
        modifiers
    }

    pub(super) fn annotation(&mut self, node: Node<'_>) -> Option<Annotation> {
        let path = self.dotted(field(node, "name")?);
        let name = path.rsplit('.').next().unwrap_or(&path).to_owned();
        let arguments = field(node, "arguments").map(|list| self.annotation_arguments(list)).unwrap_or_default();
        Some(Annotation { name, path, arguments, at: self.span(node) })
    }

    fn annotation_arguments(&mut self, list: Node<'_>) -> Vec<Argument> {
        let mut arguments = Vec::new();
        for node in named(list) {
            if node.kind() == "element_value_pair" {
                let name = field(node, "key").map(|key| self.slice(key).to_owned());
                let Some(value) = field(node, "value").filter(|value| !is_comment(*value)) else { continue };
                arguments.push(Argument { name, value: self.element_value(value) });
            } else {
                arguments.push(Argument { name: None, value: self.element_value(node) });
            }
        }
        arguments
    }

    /// The value of an annotation's argument. Annotations hold no code, so nothing is collected from it.
    fn element_value(&mut self, node: Node<'_>) -> Expr {
        self.expression(node, &mut Body::default())
    }

    /// `{a, b}` in an annotation or `@Inner(…)` as a value.
    pub(super) fn annotation_expression(&mut self, node: Node<'_>) -> Expr {
        let kind = self.annotation(node).map_or(ExprKind::Other, |annotation| ExprKind::Annotation(Box::new(annotation)));
        Expr { kind, at: self.span(node) }
    }
}
