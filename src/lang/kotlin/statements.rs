//! The statements of a function.

use tree_sitter::Node;

use super::expressions::is_expression;
use super::{Reader, Receiver};
use crate::lang::body::Body;
use crate::lang::outline::{Expr, ExprKind, Local};
use crate::lang::tree::{DEPTH, child, field, named};

impl Reader<'_> {
    /// Reads a statement, or anything that holds statements.
    pub(super) fn statement(&mut self, node: Node<'_>, body: &mut Body) {
        if self.depth >= DEPTH {
            self.outline.errors.push(self.span(node));
            return;
        }
        self.depth += 1;
        match node.kind() {
            "property_declaration" => self.local(node, body),
            "assignment" => self.assignment(node, body),
            "if_expression" => self.if_expression(node, body),
            "when_expression" => self.when_expression(node, body),
            "for_statement" => self.for_statement(node, body),
            "while_statement" | "do_while_statement" => self.in_branch(body, |reader, body| reader.parts(node, body)),
            "catch_block" => {
                if let Some(name) = child(node, "identifier") {
                    body.declare_name(&self.name_of(name));
                }
                self.in_branch(body, |reader, body| named(node).into_iter().skip(1).for_each(|inner| reader.part(inner, body)));
            }
            "function_declaration" => self.local_function(node, body),
            "class_declaration" | "object_declaration" => self.type_declaration(node),
            _ => self.parts(node, body),
        }
        self.depth -= 1;
    }

    /// What stands in a node, each part by what it is.
    pub(super) fn parts(&mut self, node: Node<'_>, body: &mut Body) {
        for child in named(node) {
            self.part(child, body);
        }
    }

    pub(super) fn part(&mut self, node: Node<'_>, body: &mut Body) {
        match node.kind() {
            "identifier" | "label" | "modifiers" | "user_type" | "nullable_type" | "type_arguments" => {}
            _ if is_expression(node) => {
                let expression = self.expression(node, body);
                body.take(expression);
            }
            _ => self.statement(node, body),
        }
    }

    /// Reads something that may not run, or run many times.
    pub(super) fn in_branch(&mut self, body: &mut Body, read: impl FnOnce(&mut Self, &mut Body)) {
        body.enter_branch();
        read(self, body);
        body.leave_branch();
    }

    /// `else if` is an `if` inside an `else`: long chains of it are followed without going deeper.
    fn if_expression(&mut self, node: Node<'_>, body: &mut Body) {
        let mut current = Some(node);
        while let Some(node) = current.take() {
            let condition = field(node, "condition");
            for part in named(node) {
                if Some(part) == condition {
                    self.part(part, body);
                } else if part.kind() == "if_expression" {
                    current = Some(part);
                } else {
                    self.in_branch(body, |reader, body| reader.part(part, body));
                }
            }
        }
    }

    fn when_expression(&mut self, node: Node<'_>, body: &mut Body) {
        for part in named(node) {
            if part.kind() == "when_entry" {
                self.in_branch(body, |reader, body| reader.parts(part, body));
            } else {
                self.parts(part, body);
            }
        }
    }

    fn for_statement(&mut self, node: Node<'_>, body: &mut Body) {
        for part in named(node) {
            match part.kind() {
                "variable_declaration" | "multi_variable_declaration" => self.declare_names(part, body),
                "block" => self.in_branch(body, |reader, body| reader.part(part, body)),
                _ => self.part(part, body),
            }
        }
    }

    /// The names that a declaration brings, each a local whose value is not known.
    pub(super) fn declare_names(&mut self, node: Node<'_>, body: &mut Body) {
        if node.kind() != "variable_declaration" {
            named(node).into_iter().for_each(|inner| self.declare_names(inner, body));
            return;
        }
        let Some(name) = child(node, "identifier") else { return };
        let ty = self.declared_type(node).map(|(ty, _)| ty);
        let text = self.name_of(name);
        body.declare_name(&text);
        body.locals.push(Local { name: text, ty, value: None, at: self.span(name) });
    }

    fn local(&mut self, node: Node<'_>, body: &mut Body) {
        let Some(declared) = child(node, "variable_declaration") else {
            self.parts(node, body);
            if let Some(several) = child(node, "multi_variable_declaration") {
                self.declare_names(several, body);
            }
            return;
        };
        let Some(name) = child(declared, "identifier").map(|name| self.name_of(name)) else { return };
        let ty = self.declared_type(declared).map(|(ty, _)| ty);
        let value_node = named(node).into_iter().find(|part| !matches!(part.kind(), "modifiers" | "variable_declaration"));
        let value = value_node.map(|value| self.named_value(std::slice::from_ref(&name), value, body));
        body.declare_name(&name);
        let type_name = ty.as_ref().map_or("", |ty| ty.name.as_str());
        match body.initial_text(type_name, value.as_ref()) {
            Some((is_mutable, pieces)) => {
                let branch = body.branch.clone();
                body.builders.declare(&name, is_mutable, pieces, &branch);
                value.iter().for_each(|value| body.take_rest(value.clone()));
            }
            None => value.iter().for_each(|value| body.take(value.clone())),
        }
        body.locals.push(Local { name, ty, value, at: self.span(node) });
    }

    /// The value of something that has a name: `User().apply { id = 1 }` sets that one's properties.
    pub(super) fn named_value(&mut self, name: &[String], node: Node<'_>, body: &mut Body) -> Expr {
        self.receivers.push(Receiver::Object(name.to_vec()));
        let value = self.expression(node, body);
        self.receivers.pop();
        value
    }

    fn local_function(&mut self, node: Node<'_>, body: &mut Body) {
        if let Some(list) = child(node, "function_value_parameters") {
            self.parameters(list).iter().for_each(|parameter| body.declare_name(&parameter.name));
        }
        if let Some(block) = child(node, "function_body") {
            self.in_branch(body, |reader, body| reader.parts(block, body));
        }
    }

    /// The members of an anonymous object: what they do belongs to whoever made it.
    pub(super) fn anonymous_body(&mut self, node: Node<'_>, body: &mut Body) {
        self.in_branch(body, |reader, body| {
            reader.receivers.push(Receiver::Unknown);
            for member in named(node) {
                reader.statement(member, body);
            }
            reader.receivers.pop();
        });
    }

    pub(super) fn lambda(&mut self, node: Node<'_>, receiver: Receiver, body: &mut Body) -> ExprKind {
        self.receivers.push(receiver);
        self.in_branch(body, |reader, body| {
            for part in named(node) {
                if part.kind() == "lambda_parameters" {
                    reader.declare_names(part, body);
                } else {
                    reader.part(part, body);
                }
            }
        });
        self.receivers.pop();
        ExprKind::Other
    }
}
