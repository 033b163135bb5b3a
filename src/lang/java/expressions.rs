//! Expressions.
//!
//! What an expression's reader cannot express becomes [`ExprKind::Other`], and what stands inside it goes into the lists
//! of the function. Chains that are deep by nature (`a + b + c …`, `x.f().g() …`) are followed in loops.

use tree_sitter::Node;

use super::{DEPTH, Reader, field, is_comment, named};
use crate::lang::body::Body;
use crate::lang::outline::{Assignment, Call, Expr, ExprKind, New};
use crate::lang::strings;
use crate::lang::tree;
use crate::text::{Piece, PieceKind, Text};

/// How many calls of one chain are kept one inside the other.
const CHAIN: usize = 200;

pub(super) fn is_expression(node: Node<'_>) -> bool {
    matches!(
        node.kind(),
        "method_invocation"
            | "string_literal"
            | "assignment_expression"
            | "binary_expression"
            | "object_creation_expression"
            | "parenthesized_expression"
            | "field_access"
            | "lambda_expression"
            | "ternary_expression"
            | "instanceof_expression"
            | "update_expression"
            | "unary_expression"
            | "cast_expression"
            | "switch_expression"
            | "character_literal"
            | "decimal_integer_literal"
            | "hex_integer_literal"
            | "octal_integer_literal"
            | "binary_integer_literal"
            | "decimal_floating_point_literal"
            | "hex_floating_point_literal"
            | "true"
            | "false"
            | "null_literal"
            | "class_literal"
            | "this"
            | "array_access"
            | "method_reference"
            | "array_creation_expression"
            | "array_initializer"
            | "template_expression"
    )
}

impl Reader<'_> {
    pub(super) fn expression(&mut self, node: Node<'_>, body: &mut Body) -> Expr {
        let node = bare(node);
        if self.depth >= DEPTH {
            self.outline.errors.push(self.span(node));
            return self.other(node);
        }
        self.depth += 1;
        let kind = self.expression_kind(node, body);
        self.depth -= 1;
        Expr { kind, at: self.span(node) }
    }

    fn other(&self, node: Node<'_>) -> Expr {
        Expr { kind: ExprKind::Other, at: self.span(node) }
    }

    fn expression_kind(&mut self, node: Node<'_>, body: &mut Body) -> ExprKind {
        match node.kind() {
            "string_literal" => ExprKind::Text(Text { pieces: vec![self.literal(node)] }),
            "identifier" | "this" | "super" => ExprKind::Path(vec![self.slice(node).to_owned()]),
            "scoped_identifier" => {
                let mut path = Vec::new();
                self.identifiers(node, &mut path);
                ExprKind::Path(path)
            }
            "field_access" => self.field_access(node, body),
            "method_invocation" => self.call_chain(node, body),
            "binary_expression" => self.binary(node, body),
            "assignment_expression" => self.assignment(node, body),
            "object_creation_expression" => self.object_creation(node, body),
            "lambda_expression" => self.lambda(node, body),
            "true" => ExprKind::Bool(true),
            "false" => ExprKind::Bool(false),
            "null_literal" => ExprKind::Null,
            "decimal_integer_literal"
            | "hex_integer_literal"
            | "octal_integer_literal"
            | "binary_integer_literal"
            | "decimal_floating_point_literal"
            | "hex_floating_point_literal" => ExprKind::Number(self.slice(node).to_owned()),
            "unary_expression" => self.unary(node, body),
            "class_literal" => named(node).first().map_or(ExprKind::Other, |ty| ExprKind::Class(self.type_ref(*ty))),
            "array_initializer" | "element_value_array_initializer" => {
                ExprKind::List(named(node).into_iter().map(|item| self.expression(item, body)).collect())
            }
            "array_creation_expression" => match field(node, "value") {
                Some(value) => self.expression(value, body).kind,
                None => self.parts_of_other(node, body),
            },
            "marker_annotation" | "annotation" => self.annotation_expression(node).kind,
            "ternary_expression" => self.ternary(node, body),
            _ => self.parts_of_other(node, body),
        }
    }

    /// An expression that has no form of its own here: its parts go into the lists.
    fn parts_of_other(&mut self, node: Node<'_>, body: &mut Body) -> ExprKind {
        for child in named(node) {
            if is_expression(child) && child.kind() != "switch_expression" {
                let part = self.expression(child, body);
                body.take(part);
            } else if !matches!(child.kind(), "identifier" | "type_identifier" | "type_arguments") {
                self.statement(child, body);
            }
        }
        ExprKind::Other
    }

    pub(super) fn literal(&self, node: Node<'_>) -> Piece {
        let (value, at) = strings::literal(self.slice(node), self.span(node));
        Piece { kind: PieceKind::Literal(value), at, conditional: false }
    }

    fn unary(&mut self, node: Node<'_>, body: &mut Body) -> ExprKind {
        let operand = field(node, "operand").map(|operand| self.expression(operand, body));
        match operand {
            Some(Expr { kind: ExprKind::Number(number), .. }) if self.slice(node).starts_with('-') => {
                ExprKind::Number(format!("-{number}"))
            }
            Some(operand) => {
                body.take(operand);
                ExprKind::Other
            }
            None => ExprKind::Other,
        }
    }

    /// `a ? b : c ? d : e` goes on to the right.
    fn ternary(&mut self, node: Node<'_>, body: &mut Body) -> ExprKind {
        let mut current = Some(node);
        while let Some(node) = current {
            current = None;
            for name in ["condition", "consequence", "alternative"] {
                let Some(part) = field(node, name).map(bare) else { continue };
                if name == "alternative" && part.kind() == "ternary_expression" {
                    current = Some(part);
                } else {
                    let part = self.expression(part, body);
                    body.take(part);
                }
            }
        }
        ExprKind::Other
    }

    fn lambda(&mut self, node: Node<'_>, body: &mut Body) -> ExprKind {
        if let Some(parameters) = field(node, "parameters") {
            match parameters.kind() {
                "formal_parameters" => self.parameters(parameters).iter().for_each(|parameter| body.declare_name(&parameter.name)),
                "identifier" => body.declare_name(self.slice(parameters)),
                _ => named(parameters).into_iter().for_each(|name| body.declare_name(self.slice(name))),
            }
        }
        if let Some(inner) = field(node, "body") {
            self.in_branch(body, |reader, body| {
                if inner.kind() == "block" {
                    reader.statement(inner, body);
                } else {
                    let value = reader.expression(inner, body);
                    body.take(value);
                }
            });
        }
        ExprKind::Other
    }

    fn field_access(&mut self, node: Node<'_>, body: &mut Body) -> ExprKind {
        let mut segments = Vec::new();
        let mut current = node;
        while current.kind() == "field_access" {
            if let Some(name) = field(current, "field") {
                segments.push(self.slice(name).to_owned());
            }
            let Some(object) = field(current, "object").map(bare) else { return ExprKind::Other };
            current = object;
        }
        match current.kind() {
            "identifier" | "this" | "super" => {
                segments.push(self.slice(current).to_owned());
                segments.reverse();
                ExprKind::Path(segments)
            }
            _ => {
                let root = self.expression(current, body);
                body.take(root);
                ExprKind::Other
            }
        }
    }

    pub(super) fn arguments(&mut self, list: Node<'_>, body: &mut Body) -> Vec<Expr> {
        let arguments: Vec<Expr> = named(list).into_iter().map(|argument| self.expression(argument, body)).collect();
        for argument in &arguments {
            if let ExprKind::Path(path) = &argument.kind
                && let [name] = path.as_slice()
            {
                body.builders.hand_on(name, argument.at);
            }
        }
        arguments
    }

    pub(super) fn constructor_invocation(&mut self, node: Node<'_>, body: &mut Body) -> Expr {
        let arguments = field(node, "arguments").map(|list| self.arguments(list, body)).unwrap_or_default();
        let Some(constructor) = field(node, "constructor") else { return self.other(node) };
        let call = Call {
            receiver: None,
            name: self.slice(constructor).to_owned(),
            name_at: self.span(constructor),
            type_arguments: Vec::new(),
            arguments,
        };
        Expr { kind: ExprKind::Call(Box::new(call)), at: self.span(node) }
    }

    fn object_creation(&mut self, node: Node<'_>, body: &mut Body) -> ExprKind {
        let ty = field(node, "type").map(|ty| self.type_ref(ty));
        let arguments = field(node, "arguments").map(|list| self.arguments(list, body)).unwrap_or_default();
        for child in named(node) {
            if child.kind() == "class_body" {
                self.anonymous_body(child, body);
            }
        }
        match ty {
            Some(ty) => ExprKind::New(Box::new(New { ty, arguments })),
            None => ExprKind::Other,
        }
    }

    // --- assignments -------------------------------------------------------------------------------------------------

    fn assignment(&mut self, node: Node<'_>, body: &mut Body) -> ExprKind {
        let (Some(left), Some(right)) = (field(node, "left"), field(node, "right")) else { return ExprKind::Other };
        let operator = field(node, "operator").map_or("=", |operator| operator.kind());
        let target = self.expression(left, body);
        let value = self.expression(right, body);
        let ExprKind::Path(target) = target.kind else {
            body.take(value);
            return ExprKind::Other;
        };
        match operator {
            "=" => {
                let grows = body.assigned_text(&target, &value, self.continues(right, &target));
                if grows {
                    body.take_rest(value.clone());
                } else {
                    body.take(value.clone());
                }
                body.assignments.push(Assignment { target, value, at: self.span(node) });
            }
            "+=" if body.is_text_like(&target, &value) => {
                let pieces = self.pieces_with_node(right, &value, body);
                let branch = body.branch.clone();
                body.builders.append(&target.join("."), false, pieces, &branch);
                body.take_rest(value);
                body.grown(target, self.span(node));
            }
            _ => body.take(value),
        }
        ExprKind::Other
    }

    // --- calls -------------------------------------------------------------------------------------------------------

    /// `root.a().b().c()`: from the root outwards.
    fn call_chain(&mut self, node: Node<'_>, body: &mut Body) -> ExprKind {
        let mut links = Vec::new();
        let mut current = node;
        let mut root = None;
        while current.kind() == "method_invocation" {
            links.push(current);
            root = field(current, "object").filter(|object| !is_comment(*object)).map(bare);
            let Some(object) = root else { break };
            current = object;
        }
        links.reverse();
        let mut receiver = root.map(|root| self.expression(root, body));
        let mut is_first = true;
        for (index, link) in links.iter().enumerate() {
            if index % CHAIN == CHAIN - 1
                && let Some(deep) = receiver.take()
            {
                let at = deep.at;
                body.take(deep);
                receiver = Some(Expr { kind: ExprKind::Other, at });
            }
            let at = tree::between(self.file, root.map_or(link.start_byte(), |root| root.start_byte()), link.end_byte());
            let next = self.link(*link, receiver.take(), is_first, body);
            is_first = matches!(&next, ExprKind::Path(_));
            receiver = Some(Expr { kind: next, at });
        }
        receiver.map_or(ExprKind::Other, |result| result.kind)
    }

    /// One call of a chain, on what stands before it. `may_build`: the receiver is a name, or a builder's own `append` returned it.
    fn link(&mut self, node: Node<'_>, receiver: Option<Expr>, may_build: bool, body: &mut Body) -> ExprKind {
        let Some(name_node) = field(node, "name") else { return ExprKind::Other };
        let name = self.slice(name_node).to_owned();
        let list = field(node, "arguments");
        let nodes = list.map(named).unwrap_or_default();
        let arguments = list.map(|list| self.arguments(list, body)).unwrap_or_default();
        if let Some(receiver) = &receiver
            && body.may_be_text(receiver, &name)
        {
            let values: Vec<Vec<Piece>> =
                nodes.iter().zip(&arguments).map(|(node, argument)| self.pieces_with_node(*node, argument, body)).collect();
            if let Some(kind) = body.text_call(receiver, &name, may_build, &values, &arguments) {
                arguments.into_iter().for_each(|argument| body.take_rest(argument));
                return kind;
            }
        }
        let type_arguments = field(node, "type_arguments").map(|list| self.type_arguments(list)).unwrap_or_default();
        ExprKind::Call(Box::new(Call { receiver, name, name_at: self.span(name_node), type_arguments, arguments }))
    }
}

/// An expression without the parentheses and casts around it.
pub(super) fn bare(node: Node<'_>) -> Node<'_> {
    let mut current = node;
    loop {
        let inner = match current.kind() {
            "parenthesized_expression" => named(current).into_iter().next(),
            "cast_expression" => field(current, "value"),
            _ => None,
        };
        match inner {
            Some(inner) => current = inner,
            None => return current,
        }
    }
}
