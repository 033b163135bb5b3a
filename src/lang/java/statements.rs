//! The statements of a function.

use tree_sitter::Node;

use super::declarations::type_kind;
use super::expressions::is_expression;
use super::{DEPTH, Reader, field, named};
use crate::lang::body::Body;
use crate::lang::outline::Local;

impl Reader<'_> {
    /// Reads a statement, or anything that holds statements.
    pub(super) fn statement(&mut self, node: Node<'_>, body: &mut Body) {
        if self.depth >= DEPTH {
            self.outline.errors.push(self.span(node));
            return;
        }
        self.depth += 1;
        match node.kind() {
            "local_variable_declaration" => self.local_declaration(node, body),
            "if_statement" => self.if_statement(node, body),
            "while_statement" | "do_statement" | "for_statement" => self.loop_statement(node, body),
            "enhanced_for_statement" => self.for_each(node, body),
            "catch_clause" | "switch_rule" | "switch_block_statement_group" => self.in_branch(body, |reader, body| {
                reader.parts(node, body);
            }),
            "resource" => self.resource(node, body),
            "catch_formal_parameter" | "type_pattern" | "record_pattern_component" => {
                if let Some(name) = named(node).into_iter().rfind(|child| child.kind() == "identifier") {
                    body.declare_name(self.slice(name));
                }
            }
            "explicit_constructor_invocation" => {
                let call = self.constructor_invocation(node, body);
                body.take(call);
            }
            _ => self.parts(node, body),
        }
        self.depth -= 1;
    }

    /// What stands in a node, each part by what it is.
    fn parts(&mut self, node: Node<'_>, body: &mut Body) {
        for child in named(node) {
            self.part(child, body);
        }
    }

    fn part(&mut self, node: Node<'_>, body: &mut Body) {
        if is_expression(node) {
            let expression = self.expression(node, body);
            body.take(expression);
        } else if type_kind(node).is_some() {
            self.type_declaration(node);
        } else if !matches!(node.kind(), "identifier" | "modifiers" | "break_statement" | "continue_statement") {
            self.statement(node, body);
        }
    }

    /// Reads something that may not run, or run many times.
    pub(super) fn in_branch(&mut self, body: &mut Body, read: impl FnOnce(&mut Self, &mut Body)) {
        body.enter_branch();
        read(self, body);
        body.leave_branch();
    }

    /// `else if` is an `if` inside an `else`: long chains of it are followed without going deeper.
    fn if_statement(&mut self, node: Node<'_>, body: &mut Body) {
        let mut current = Some(node);
        while let Some(node) = current {
            current = None;
            if let Some(condition) = field(node, "condition") {
                self.part(condition, body);
            }
            if let Some(consequence) = field(node, "consequence") {
                self.in_branch(body, |reader, body| reader.part(consequence, body));
            }
            match field(node, "alternative") {
                Some(next) if next.kind() == "if_statement" => current = Some(next),
                Some(alternative) => self.in_branch(body, |reader, body| reader.part(alternative, body)),
                None => {}
            }
        }
    }

    fn loop_statement(&mut self, node: Node<'_>, body: &mut Body) {
        let inner = field(node, "body");
        for child in named(node) {
            if Some(child) == inner {
                self.in_branch(body, |reader, body| reader.part(child, body));
            } else {
                self.part(child, body);
            }
        }
    }

    fn for_each(&mut self, node: Node<'_>, body: &mut Body) {
        if let Some(name) = field(node, "name") {
            let name_text = self.slice(name).to_owned();
            body.declare_name(&name_text);
            let ty = field(node, "type").map(|ty| self.type_ref(ty));
            body.locals.push(Local { name: name_text, ty, value: None, at: self.span(name) });
        }
        if let Some(value) = field(node, "value") {
            self.part(value, body);
        }
        if let Some(inner) = field(node, "body") {
            self.in_branch(body, |reader, body| reader.part(inner, body));
        }
    }

    fn local_declaration(&mut self, node: Node<'_>, body: &mut Body) {
        let ty = field(node, "type").map(|ty| self.type_ref(ty));
        for declarator in named(node).into_iter().filter(|child| child.kind() == "variable_declarator") {
            let Some(name) = field(declarator, "name") else { continue };
            let ty = self.with_dimensions(ty.clone(), declarator);
            self.local(declarator, name, ty, body);
        }
    }

    fn resource(&mut self, node: Node<'_>, body: &mut Body) {
        match field(node, "name") {
            Some(name) => {
                let ty = field(node, "type").map(|ty| self.type_ref(ty));
                self.local(node, name, ty, body);
            }
            None => self.parts(node, body),
        }
    }

    fn local(&mut self, node: Node<'_>, name: Node<'_>, ty: Option<crate::lang::outline::TypeRef>, body: &mut Body) {
        let name = self.slice(name).to_owned();
        let value_node = field(node, "value");
        let value = value_node.map(|value| self.expression(value, body));
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

    /// The members of an anonymous class or of an enum constant's body: what they do belongs to whoever made it.
    pub(super) fn anonymous_body(&mut self, node: Node<'_>, body: &mut Body) {
        self.in_branch(body, |reader, body| {
            for member in named(node) {
                match member.kind() {
                    "field_declaration" => reader.local_declaration(member, body),
                    "method_declaration" => {
                        if let Some(list) = field(member, "parameters") {
                            reader.parameters(list).iter().for_each(|parameter| body.declare_name(&parameter.name));
                        }
                        if let Some(block) = field(member, "body") {
                            reader.statement(block, body);
                        }
                    }
                    _ => reader.part(member, body),
                }
            }
        });
    }
}
