//! Expressions that are no calls.
//!
//! What has no form in the outline becomes [`ExprKind::Other`], and what stands inside it goes into the lists of the function.

use tree_sitter::Node;

use super::{Reader, Receiver};
use crate::lang::body::Body;
use crate::lang::outline::{Assignment, Expr, ExprKind, New, TypeRef};
use crate::lang::texts::is_constant_name;
use crate::lang::tree::{DEPTH, child, field, has_token, named};
use crate::text::Text;

pub(super) fn is_expression(node: Node<'_>) -> bool {
    matches!(
        node.kind(),
        "call_expression"
            | "string_literal"
            | "multiline_string_literal"
            | "character_literal"
            | "navigation_expression"
            | "binary_expression"
            | "infix_expression"
            | "parenthesized_expression"
            | "unary_expression"
            | "as_expression"
            | "is_expression"
            | "in_expression"
            | "range_expression"
            | "index_expression"
            | "number_literal"
            | "float_literal"
            | "this_expression"
            | "super_expression"
            | "lambda_literal"
            | "annotated_lambda"
            | "anonymous_function"
            | "object_literal"
            | "collection_literal"
            | "callable_reference"
            | "spread_expression"
            | "return_expression"
            | "throw_expression"
            | "annotated_expression"
    )
}

impl Reader<'_> {
    pub(super) fn expression(&mut self, node: Node<'_>, body: &mut Body) -> Expr {
        let node = bare(node);
        let at = self.span(node);
        if self.depth >= DEPTH {
            self.outline.errors.push(at);
            return Expr { kind: ExprKind::Other, at };
        }
        self.depth += 1;
        let kind = self.expression_kind(node, body);
        self.depth -= 1;
        Expr { kind, at }
    }

    fn expression_kind(&mut self, node: Node<'_>, body: &mut Body) -> ExprKind {
        match node.kind() {
            "string_literal" | "multiline_string_literal" => ExprKind::Text(self.template(node, body)),
            "identifier" => match self.slice(node) {
                "null" => ExprKind::Null,
                "true" => ExprKind::Bool(true),
                "false" => ExprKind::Bool(false),
                _ => ExprKind::Path(vec![self.name_of(node)]),
            },
            "this_expression" => ExprKind::Path(vec!["this".to_owned()]),
            "super_expression" => ExprKind::Path(vec!["super".to_owned()]),
            "number_literal" | "float_literal" => ExprKind::Number(self.slice(node).to_owned()),
            "navigation_expression" => self.navigation(node, body),
            "call_expression" => self.call_chain(node, body),
            "binary_expression" => self.binary(node, body),
            "index_expression" => match self.indexed(node, body) {
                Some(path) => ExprKind::Path(path),
                None => ExprKind::Other,
            },
            "unary_expression" => self.unary(node, body),
            "collection_literal" => ExprKind::List(named(node).into_iter().map(|item| self.expression(item, body)).collect()),
            "lambda_literal" => self.lambda(node, Receiver::Unknown, body),
            "annotated_lambda" => match child(node, "lambda_literal") {
                Some(inner) => self.lambda(inner, Receiver::Unknown, body),
                None => ExprKind::Other,
            },
            "anonymous_function" => {
                if let Some(inner) = child(node, "function_body") {
                    self.in_branch(body, |reader, body| reader.parts(inner, body));
                }
                ExprKind::Other
            }
            "object_literal" => self.object_literal(node, body),
            "if_expression" | "when_expression" => {
                self.statement(node, body);
                ExprKind::Other
            }
            _ => {
                self.parts(node, body);
                ExprKind::Other
            }
        }
    }

    /// `a.b.c`, `a?.b`, `User::class`, `User::class.java`.
    fn navigation(&mut self, node: Node<'_>, body: &mut Body) -> ExprKind {
        let mut segments = Vec::new();
        let mut current = node;
        let mut class = None;
        while current.kind() == "navigation_expression" {
            let parts = named(current);
            let (Some(object), Some(name)) = (parts.first(), parts.last()) else { return ExprKind::Other };
            if has_token(current, "::") && self.slice(*name) == "class" {
                class = Some(*object);
                break;
            }
            if parts.len() > 1 {
                segments.push(self.name_of(*name));
            }
            let object = bare(*object);
            if object == current {
                return ExprKind::Other;
            }
            current = object;
        }
        if let Some(object) = class {
            let path = self.slice(object).to_owned();
            let name = path.rsplit('.').next().unwrap_or(&path).to_owned();
            return ExprKind::Class(TypeRef { name, path, arguments: Vec::new(), at: self.span(object) });
        }
        match current.kind() {
            "identifier" | "this_expression" | "super_expression" => {
                let root = self.expression(current, body);
                let ExprKind::Path(mut path) = root.kind else { return ExprKind::Other };
                path.extend(segments.into_iter().rev());
                ExprKind::Path(path)
            }
            _ => {
                let root = self.expression(current, body);
                body.take(root);
                ExprKind::Other
            }
        }
    }

    /// `it[Users.name]` as a path: `it`, `[]`, `Users`, `name`.
    fn indexed(&mut self, node: Node<'_>, body: &mut Body) -> Option<Vec<String>> {
        let parts = named(node);
        let values: Vec<Expr> = parts.into_iter().map(|part| self.expression(part, body)).collect();
        let path = match values.as_slice() {
            [Expr { kind: ExprKind::Path(object), .. }, Expr { kind: ExprKind::Path(index), .. }] => {
                Some(object.iter().cloned().chain(["[]".to_owned()]).chain(index.iter().cloned()).collect())
            }
            _ => None,
        };
        if path.is_none() {
            values.into_iter().for_each(|value| body.take(value));
        }
        path
    }

    fn unary(&mut self, node: Node<'_>, body: &mut Body) -> ExprKind {
        let Some(operand) = field(node, "argument").map(|operand| self.expression(operand, body)) else { return ExprKind::Other };
        match operand {
            Expr { kind: ExprKind::Number(number), .. } if self.slice(node).starts_with('-') => ExprKind::Number(format!("-{number}")),
            operand if self.slice(node).ends_with("!!") => operand.kind,
            operand => {
                body.take(operand);
                ExprKind::Other
            }
        }
    }

    fn object_literal(&mut self, node: Node<'_>, body: &mut Body) -> ExprKind {
        let mut made = None;
        for specifier in child(node, "delegation_specifiers").map(named).unwrap_or_default().into_iter().flat_map(named) {
            let ty = if specifier.kind() == "user_type" { Some(specifier) } else { child(specifier, "user_type") };
            let arguments = child(specifier, "value_arguments").map(|list| self.arguments(list, body)).unwrap_or_default();
            if let Some(ty) = ty.filter(|_| made.is_none()) {
                made = Some(New { ty: self.type_ref(ty), arguments });
            }
        }
        if let Some(members) = child(node, "class_body") {
            self.anonymous_body(members, body);
        }
        made.map_or(ExprKind::Other, |new| ExprKind::New(Box::new(new)))
    }

    // --- texts -------------------------------------------------------------------------------------------------------

    /// The operands of a `+` chain from left to right; a single one for anything else.
    fn operands<'t>(&self, node: Node<'t>) -> Vec<Node<'t>> {
        let mut operands = Vec::new();
        let mut current = node;
        while current.kind() == "binary_expression" && operator(current) == "+" {
            let (Some(left), Some(right)) = (field(current, "left"), field(current, "right")) else { break };
            operands.push(right);
            current = bare(left);
        }
        operands.push(current);
        operands.reverse();
        operands
    }

    fn binary(&mut self, node: Node<'_>, body: &mut Body) -> ExprKind {
        let operands = if operator(node) == "+" { self.operands(node) } else { named(node) };
        let values: Vec<Expr> = operands.into_iter().map(|operand| self.expression(operand, body)).collect();
        let is_text = operator(node) == "+"
            && (values.iter().any(|value| matches!(value.kind, ExprKind::Text(_))) || values.iter().all(is_constant_name));
        if !is_text {
            values.into_iter().for_each(|value| body.take(value));
            return ExprKind::Other;
        }
        let mut pieces = Vec::new();
        for value in values {
            pieces.extend(body.pieces_of(&value));
            body.take_rest(value);
        }
        ExprKind::Text(Text { pieces })
    }

    // --- assignments -------------------------------------------------------------------------------------------------

    pub(super) fn assignment(&mut self, node: Node<'_>, body: &mut Body) {
        let (Some(left), Some(right)) = (field(node, "left"), field(node, "right")) else { return self.parts(node, body) };
        let operator = field(node, "operator").map_or("=", |operator| operator.kind());
        let target = self.expression(left, body);
        let ExprKind::Path(mut target) = target.kind else {
            let value = self.expression(right, body);
            body.take(value);
            return;
        };
        self.owned_by_receiver(&mut target, body);
        let value = self.named_value(&target, right, body);
        match operator {
            "=" => {
                let operands = self.operands(bare(right));
                let continues = operands.first().is_some_and(|first| operands.len() > 1 && self.slice(*first) == target.join("."));
                if body.assigned_text(&target, &value, continues) {
                    body.take_rest(value.clone());
                } else {
                    body.take(value.clone());
                }
                body.assignments.push(Assignment { target, value, at: self.span(node) });
            }
            "+=" if body.is_text_like(&target, &value) => {
                let pieces = body.pieces_of(&value);
                let branch = body.branch.clone();
                body.builders.append(&target.join("."), false, pieces, &branch);
                body.take_rest(value);
                body.grown(target, self.span(node));
            }
            _ => body.take(value),
        }
    }

    /// Inside `user.apply { … }` the names `id` and `this.id` mean `user.id`.
    fn owned_by_receiver(&self, target: &mut Vec<String>, body: &Body) {
        let Some(Receiver::Object(object)) = self.receivers.last() else { return };
        match target.as_slice() {
            [name] if !body.is_local(name) => {}
            [this, _] if this == "this" || this == "it" => {
                target.remove(0);
            }
            _ => return,
        }
        target.splice(0..0, object.iter().cloned());
    }
}

pub(super) fn operator<'t>(node: Node<'t>) -> &'t str {
    field(node, "operator").map_or("", |operator| operator.kind())
}

/// An expression without the parentheses and casts around it.
pub(super) fn bare(node: Node<'_>) -> Node<'_> {
    let mut current = node;
    loop {
        let inner = match current.kind() {
            "parenthesized_expression" => named(current).into_iter().next(),
            "as_expression" => field(current, "left"),
            "annotated_expression" => named(current).into_iter().next_back(),
            _ => None,
        };
        match inner {
            Some(inner) => current = inner,
            None => return current,
        }
    }
}
