//! The statements of a function, and what is collected from them.

use std::collections::HashSet;

use tree_sitter::Node;

use super::builders::{Branch, Builders};
use super::declarations::type_kind;
use super::expressions::is_expression;
use super::{DEPTH, Reader, field, named};
use crate::lang::outline::{Assignment, Expr, ExprKind, Function, Local, TypeDecl};
use crate::text::{Piece, Text};

/// What a function's body says, as it is being read.
#[derive(Default)]
pub(super) struct Body {
    calls: Vec<Expr>,
    pub assignments: Vec<Assignment>,
    locals: Vec<Local>,
    records: Vec<Expr>,
    texts: Vec<Text>,
    /// Parameters and locals: names that are no constants.
    names: HashSet<String>,
    pub builders: Builders,
    pub branch: Branch,
    branches: u32,
}

impl Body {
    pub fn with_names(names: impl Iterator<Item = String>) -> Self {
        Body { names: names.collect(), ..Body::default() }
    }

    pub fn declare_name(&mut self, name: &str) {
        self.names.insert(name.to_owned());
    }

    pub fn is_local(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// An expression that nothing holds: its calls, records and texts go into the lists.
    pub fn take(&mut self, expression: Expr) {
        self.take_texts(&expression);
        self.take_records(&expression);
        self.take_calls(expression);
    }

    /// As [`Body::take`], for a part of a text: when it is a text itself, or a builder made of one, that text has gone into the greater one.
    pub fn take_rest(&mut self, expression: Expr) {
        match expression.kind {
            ExprKind::Text(_) => {}
            ExprKind::New(new) if is_string_builder(&new.ty.name) => new.arguments.into_iter().for_each(|inner| self.take_rest(inner)),
            _ => self.take(expression),
        }
    }

    fn take_texts(&mut self, expression: &Expr) {
        match &expression.kind {
            ExprKind::Text(text) => self.texts.push(text.clone()),
            ExprKind::Call(call) => call.receiver.iter().chain(&call.arguments).for_each(|inner| self.take_texts(inner)),
            ExprKind::New(new) => new.arguments.iter().for_each(|inner| self.take_texts(inner)),
            ExprKind::List(items) => items.iter().for_each(|inner| self.take_texts(inner)),
            _ => {}
        }
    }

    fn take_records(&mut self, expression: &Expr) {
        match &expression.kind {
            ExprKind::New(_) => self.records.push(expression.clone()),
            ExprKind::Call(call) => call.receiver.iter().chain(&call.arguments).for_each(|inner| self.take_records(inner)),
            ExprKind::List(items) => items.iter().for_each(|inner| self.take_records(inner)),
            _ => {}
        }
    }

    fn take_calls(&mut self, expression: Expr) {
        match expression.kind {
            ExprKind::Call(_) => self.calls.push(expression),
            ExprKind::New(new) => new.arguments.into_iter().for_each(|inner| self.take_calls(inner)),
            ExprKind::List(items) => items.into_iter().for_each(|inner| self.take_calls(inner)),
            _ => {}
        }
    }

    /// Puts what was collected into its function, in source order.
    pub fn into_function(self, function: &mut Function) {
        function.calls = self.calls;
        function.assignments = self.assignments;
        function.locals = self.locals;
        function.records = self.records;
        function.texts = self.texts;
        function.texts.extend(self.builders.into_texts());
        function.calls.sort_by_key(|call| (call.at.start, std::cmp::Reverse(call.at.end)));
        function.records.sort_by_key(|record| (record.at.start, std::cmp::Reverse(record.at.end)));
        function.assignments.sort_by_key(|assignment| assignment.at.start);
        function.locals.sort_by_key(|local| local.at.start);
        function.texts.sort_by_key(|text| text.at().map(|at| (at.start, at.end)));
    }

    /// Initialiser blocks, and code inside field initialisers, as the function that the compiler makes of them; `None` when there is none.
    pub fn into_initialiser(self, decl: &TypeDecl) -> Option<Function> {
        let mut function = Function {
            name: "<init>".to_owned(),
            at: decl.name_at,
            name_at: decl.name_at,
            annotations: Vec::new(),
            return_type: None,
            parameters: Vec::new(),
            is_static: true,
            is_constructor: false,
            is_test: decl.is_test,
            calls: Vec::new(),
            assignments: Vec::new(),
            locals: Vec::new(),
            records: Vec::new(),
            texts: Vec::new(),
        };
        self.into_function(&mut function);
        let is_empty = function.calls.is_empty()
            && function.assignments.is_empty()
            && function.locals.is_empty()
            && function.records.is_empty()
            && function.texts.is_empty();
        (!is_empty).then_some(function)
    }
}

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
        body.branches += 1;
        let number = body.branches;
        body.branch.push(number);
        read(self, body);
        body.branch.pop();
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
        match self.initial_text(type_name, value.as_ref(), body) {
            Some((is_mutable, pieces)) => {
                let branch = body.branch.clone();
                body.builders.declare(&name, is_mutable, pieces, &branch);
                value.iter().for_each(|value| body.take_rest(value.clone()));
            }
            None => value.iter().for_each(|value| body.take(value.clone())),
        }
        body.locals.push(Local { name, ty, value, at: self.span(node) });
    }

    /// The text with which a local begins, when it is one that holds texts; and whether it can be appended to.
    pub(super) fn initial_text(&self, type_name: &str, value: Option<&Expr>, body: &mut Body) -> Option<(bool, Vec<Piece>)> {
        let Some(value) = value else {
            return matches!(type_name, "String" | "CharSequence").then(|| (false, Vec::new()));
        };
        match &value.kind {
            ExprKind::Text(text) => Some((false, text.pieces.clone())),
            ExprKind::New(new) if is_string_builder(&new.ty.name) => {
                Some((true, new.arguments.first().map(|argument| self.builder_argument(argument, body)).unwrap_or_default()))
            }
            ExprKind::Null if matches!(type_name, "String" | "CharSequence") => Some((false, Vec::new())),
            ExprKind::Path(_) if type_name == "String" => Some((false, self.pieces_of(value, body))),
            _ => None,
        }
    }

    /// `new StringBuilder("…")` begins with a text, `new StringBuilder(64)` with none.
    pub(super) fn builder_argument(&self, argument: &Expr, body: &Body) -> Vec<Piece> {
        match &argument.kind {
            ExprKind::Number(_) => Vec::new(),
            _ => self.pieces_of(argument, body),
        }
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

pub(super) fn is_string_builder(name: &str) -> bool {
    matches!(name, "StringBuilder" | "StringBuffer")
}
