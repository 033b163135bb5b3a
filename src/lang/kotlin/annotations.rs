//! Annotations and modifiers.

use tree_sitter::Node;

use super::Reader;
use crate::lang::body::Body;
use crate::lang::outline::{Annotation, Argument, Expr, ExprKind};
use crate::lang::tree::{child, named};
use crate::source::Span;

/// What stands before a declaration.
#[derive(Clone, Default)]
pub(super) struct Modifiers {
    pub annotations: Vec<Annotation>,
    /// `@get:…`: these are the getter's.
    pub getter: Vec<Annotation>,
    /// `data`, `enum`, `abstract`, `const`, `lateinit`, `vararg`, …
    pub words: Vec<String>,
}

impl Modifiers {
    pub fn has(&self, word: &str) -> bool {
        self.words.iter().any(|known| known == word)
    }

    pub fn extend(&mut self, other: Modifiers) {
        self.annotations.extend(other.annotations);
        self.getter.extend(other.getter);
        self.words.extend(other.words);
    }
}

impl Reader<'_> {
    /// The modifiers of a declaration, when it has any.
    pub(super) fn modifiers(&mut self, declaration: Node<'_>) -> Modifiers {
        match child(declaration, "modifiers") {
            Some(node) => self.modifier_list(node),
            None => Modifiers::default(),
        }
    }

    pub(super) fn modifier_list(&mut self, list: Node<'_>) -> Modifiers {
        let mut modifiers = Modifiers::default();
        for node in named(list) {
            if node.kind() == "annotation" {
                self.annotation(node, &mut modifiers);
            } else {
                modifiers.words.push(self.slice(node).to_owned());
            }
        }
        modifiers
    }

    /// `@Id`, `@Column(name = "a")`, `@field:Id`, `@get:[Id Column("a")]`.
    pub(super) fn annotation(&mut self, node: Node<'_>, modifiers: &mut Modifiers) {
        let site = child(node, "use_site_target").map(|site| self.slice(site).trim_matches(['@', ':', ' ']).to_owned());
        let mut annotations = Vec::new();
        for part in named(node) {
            // Its own place, unless several stand in one pair of brackets.
            let at = if annotations.is_empty() { self.span(node) } else { self.span(part) };
            match part.kind() {
                "constructor_invocation" | "user_type" => annotations.extend(self.annotation_call(part, at)),
                _ => {}
            }
        }
        match site.as_deref() {
            Some("get") => modifiers.getter.extend(annotations),
            Some("set" | "setparam" | "receiver" | "file" | "delegate") => {}
            _ => modifiers.annotations.extend(annotations),
        }
    }

    fn annotation_call(&mut self, node: Node<'_>, at: Span) -> Option<Annotation> {
        let ty = if node.kind() == "user_type" { node } else { child(node, "user_type")? };
        let path = self.dotted(ty).join(".");
        let name = path.rsplit('.').next().unwrap_or(&path).to_owned();
        let arguments = child(node, "value_arguments").map(|list| self.annotation_arguments(list)).unwrap_or_default();
        Some(Annotation { name, path, arguments, at })
    }

    fn annotation_arguments(&mut self, list: Node<'_>) -> Vec<Argument> {
        let mut arguments = Vec::new();
        for node in named(list).into_iter().filter(|node| node.kind() == "value_argument") {
            let parts = named(node);
            let Some(value) = parts.last() else { continue };
            let name = parts.first().filter(|first| parts.len() > 1 && first.kind() == "identifier").map(|name| self.name_of(*name));
            arguments.push(Argument { name, value: self.annotation_value(*value) });
        }
        arguments
    }

    /// The value of an annotation's argument: another annotation stands there without its `@`. Annotations hold no code, so nothing is collected.
    fn annotation_value(&mut self, node: Node<'_>) -> Expr {
        let at = self.span(node);
        let kind = match node.kind() {
            "collection_literal" => ExprKind::List(named(node).into_iter().map(|item| self.annotation_value(item)).collect()),
            "call_expression" => match self.annotation_as_call(node, at) {
                Some(kind) => kind,
                None => ExprKind::Other,
            },
            _ => self.expression(node, &mut Body::default()).kind,
        };
        Expr { kind, at }
    }

    fn annotation_as_call(&mut self, node: Node<'_>, at: Span) -> Option<ExprKind> {
        let parts = named(node);
        let callee = parts.first()?;
        if !matches!(callee.kind(), "identifier" | "navigation_expression") {
            return Some(self.expression(node, &mut Body::default()).kind); // `"…".trimIndent()`
        }
        let list = child(node, "value_arguments")?;
        let path = self.slice(*callee).to_owned();
        let name = path.rsplit('.').next().unwrap_or(&path).to_owned();
        if name == "arrayOf" {
            let items = named(list).into_iter().filter_map(|argument| named(argument).into_iter().next_back());
            return Some(ExprKind::List(items.collect::<Vec<_>>().into_iter().map(|item| self.annotation_value(item)).collect()));
        }
        if !name.starts_with(char::is_uppercase) {
            return Some(self.expression(node, &mut Body::default()).kind);
        }
        let arguments = self.annotation_arguments(list);
        Some(ExprKind::Annotation(Box::new(Annotation { name, path, arguments, at })))
    }
}
