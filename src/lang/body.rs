//! What a function's body says, as it is being read: the lists of its outline.

use std::collections::HashSet;

use crate::lang::builders::{Branch, Builders};
use crate::lang::outline::{Assignment, Expr, ExprKind, Function, Local, TypeDecl};
use crate::source::Span;
use crate::text::Text;

/// What a function's body says, as it is being read.
#[derive(Default)]
pub struct Body {
    calls: Vec<Expr>,
    pub assignments: Vec<Assignment>,
    pub locals: Vec<Local>,
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

    /// What follows may not run, or run many times.
    pub fn enter_branch(&mut self) {
        self.branches += 1;
        self.branch.push(self.branches);
    }

    pub fn leave_branch(&mut self) {
        self.branch.pop();
    }

    pub fn declare_name(&mut self, name: &str) {
        self.names.insert(name.to_owned());
    }

    /// `name += …` of a text: a field that grows is assigned too.
    pub fn grown(&mut self, target: Vec<String>, at: Span) {
        if !matches!(target.as_slice(), [name] if self.is_local(name)) {
            self.assignments.push(Assignment { target, value: Expr { kind: ExprKind::Other, at }, at });
        }
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

    /// A function with nothing but what was collected.
    pub fn into_whole(self, name: &str, at: Span, name_at: Span) -> Function {
        let mut function = Function {
            name: name.to_owned(),
            at,
            name_at,
            annotations: Vec::new(),
            return_type: None,
            parameters: Vec::new(),
            is_static: false,
            is_constructor: false,
            is_test: false,
            calls: Vec::new(),
            assignments: Vec::new(),
            locals: Vec::new(),
            records: Vec::new(),
            texts: Vec::new(),
        };
        self.into_function(&mut function);
        function
    }

    /// What was collected as a function of its own; `None` when there is nothing.
    pub fn into_named(self, name: &str, at: Span, is_static: bool, is_test: bool) -> Option<Function> {
        let function = Function { is_static, is_test, ..self.into_whole(name, at, at) };
        let is_empty = function.calls.is_empty()
            && function.assignments.is_empty()
            && function.locals.is_empty()
            && function.records.is_empty()
            && function.texts.is_empty();
        (!is_empty).then_some(function)
    }

    /// Initialiser blocks, and code inside field initialisers, as the function that the compiler makes of them; `None` when there is none.
    pub fn into_initialiser(self, decl: &TypeDecl) -> Option<Function> {
        self.into_named("<init>", decl.name_at, true, decl.is_test)
    }
}

pub fn is_string_builder(name: &str) -> bool {
    matches!(name, "StringBuilder" | "StringBuffer")
}
