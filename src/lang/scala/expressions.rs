//! Statements and expressions.

use tree_sitter::Node;

use super::Reader;
use super::declarations::is_type_declaration;
use crate::lang::body::Body;
use crate::lang::outline::{Assignment, Call, Expr, ExprKind, Local, New, TypeRef};
use crate::lang::texts::{is_constant_name, trim_margin};
use crate::lang::tree::{self, CHAIN, DEPTH, child, field, named};
use crate::text::{Piece, Text};

/// Calls that give a list of their arguments.
const LISTS: &[&str] = &["List", "Seq", "Vector", "Array", "Set", "NonEmptyList.of"];

impl Reader<'_> {
    /// Anything that stands in a body, by what it is.
    pub(super) fn part(&mut self, node: Node<'_>, body: &mut Body) {
        if self.depth >= DEPTH {
            self.outline.errors.push(self.span(node));
            return;
        }
        self.depth += 1;
        match node.kind() {
            "val_definition" | "var_definition" => self.local(node, body),
            "if_expression" => {
                for name in ["condition", "consequence", "alternative"] {
                    let Some(part) = field(node, name) else { continue };
                    if name == "condition" { self.part(part, body) } else { self.branch(part, body) }
                }
            }
            "case_clause" | "while_expression" | "do_while_expression" | "catch_clause" => self.parts_in_branch(node, body),
            "for_expression" => {
                for part in named(node) {
                    if Some(part) == field(node, "body") { self.branch(part, body) } else { self.part(part, body) }
                }
            }
            "function_definition" => {
                if let Some(inner) = field(node, "body") {
                    self.branch(inner, body);
                }
            }
            "import_declaration" => self.import(node),
            "identifier" | "modifiers" | "type_identifier" | "wildcard" | "operator_identifier" | "parameters" | "type_arguments" => {}
            _ if is_type_declaration(node) => self.type_declaration(node),
            _ if is_expression(node) => {
                let value = self.expression(node, body);
                body.take(value);
            }
            _ => named(node).into_iter().for_each(|inner| self.part(inner, body)),
        }
        self.depth -= 1;
    }

    fn branch(&mut self, node: Node<'_>, body: &mut Body) {
        body.enter_branch();
        self.part(node, body);
        body.leave_branch();
    }

    fn parts_in_branch(&mut self, node: Node<'_>, body: &mut Body) {
        body.enter_branch();
        named(node).into_iter().for_each(|inner| self.part(inner, body));
        body.leave_branch();
    }

    fn local(&mut self, node: Node<'_>, body: &mut Body) {
        let value = field(node, "value").map(|value| self.expression(value, body));
        let Some(name) = field(node, "pattern").filter(|pattern| pattern.kind() == "identifier").map(|name| self.name_of(name)) else {
            value.into_iter().for_each(|value| body.take(value));
            return;
        };
        body.declare_name(&name);
        match body.initial_text("", value.as_ref()) {
            Some((is_mutable, pieces)) => {
                let branch = body.branch.clone();
                body.builders.declare(&name, is_mutable, pieces, &branch);
                value.iter().for_each(|value| body.take_rest(value.clone()));
            }
            None => value.iter().for_each(|value| body.take(value.clone())),
        }
        let ty = field(node, "type").map(|ty| self.type_ref(ty));
        body.locals.push(Local { name, ty, value, at: self.span(node) });
    }

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
            "string" => ExprKind::Text(self.string(node)),
            "interpolated_string_expression" => ExprKind::Text(self.interpolated(node, body)),
            "identifier" => match self.slice(node) {
                "None" => ExprKind::Null,
                "this" | "super" => ExprKind::Path(vec![self.slice(node).to_owned()]),
                _ => ExprKind::Path(vec![self.name_of(node)]),
            },
            "integer_literal" | "floating_point_literal" => ExprKind::Number(self.slice(node).to_owned()),
            "boolean_literal" => ExprKind::Bool(self.slice(node) == "true"),
            "null_literal" => ExprKind::Null,
            "field_expression" | "call_expression" | "generic_function" => self.chain(node, body),
            "infix_expression" => self.infix(node, body),
            "assignment_expression" => self.assignment(node, body),
            "instance_expression" => self.instance(node, body),
            "tuple_expression" => ExprKind::List(named(node).into_iter().map(|item| self.expression(item, body)).collect()),
            "lambda_expression" => {
                for part in named(node) {
                    if Some(part) == field(node, "parameters") {
                        self.declare_parameters(part, body);
                    } else {
                        self.branch(part, body);
                    }
                }
                ExprKind::Other
            }
            // A statement, or something without a form here.
            _ if !is_expression(node) => {
                self.part(node, body);
                ExprKind::Other
            }
            _ => {
                named(node).into_iter().for_each(|inner| self.part(inner, body));
                ExprKind::Other
            }
        }
    }

    fn declare_parameters(&mut self, node: Node<'_>, body: &mut Body) {
        if node.kind() == "identifier" {
            body.declare_name(&self.name_of(node));
        }
        for inner in named(node) {
            if let Some(name) = field(inner, "name") {
                body.declare_name(&self.name_of(name));
            } else if inner.kind() == "identifier" {
                body.declare_name(&self.name_of(inner));
            }
        }
    }

    /// `root.a(…).b.c[T](…)`, from the root outwards. A selection without arguments on a call is a call without arguments.
    fn chain(&mut self, node: Node<'_>, body: &mut Body) -> ExprKind {
        let mut links: Vec<Link<'_>> = Vec::new();
        let mut current = node;
        loop {
            let mut link = Link { end: current.end_byte(), ..Link::default() };
            while current.kind() == "call_expression" {
                link.arguments.extend(field(current, "arguments"));
                let Some(function) = field(current, "function").map(bare) else { break };
                current = function;
            }
            if current.kind() == "generic_function" {
                link.types = field(current, "type_arguments");
                if let Some(function) = field(current, "function") {
                    current = bare(function);
                }
            }
            link.arguments.reverse();
            match current.kind() {
                "field_expression" => {
                    link.name = field(current, "field");
                    let value = field(current, "value").map(bare);
                    links.push(link);
                    match value {
                        Some(value) => current = value,
                        None => break,
                    }
                }
                "identifier" | "operator_identifier" if !link.arguments.is_empty() || link.types.is_some() => {
                    link.name = Some(current);
                    link.is_first = true;
                    links.push(link);
                    break;
                }
                _ => {
                    if !link.arguments.is_empty() {
                        links.push(link); // the call of a value
                    }
                    break;
                }
            }
            if !matches!(current.kind(), "field_expression" | "call_expression" | "generic_function") {
                break;
            }
        }
        links.reverse();
        let has_root = links.first().is_none_or(|first| !first.is_first);
        let mut receiver = has_root.then(|| self.expression(current, body));
        let start = current.start_byte();
        for (index, link) in links.into_iter().enumerate() {
            if index % CHAIN == CHAIN - 1
                && let Some(deep) = receiver.take()
            {
                let at = deep.at;
                body.take(deep);
                receiver = Some(Expr { kind: ExprKind::Other, at });
            }
            let at = tree::between(self.file, start, link.end);
            let kind = self.link(&link, receiver.take(), body);
            receiver = Some(Expr { kind, at });
        }
        receiver.map_or(ExprKind::Other, |result| result.kind)
    }

    fn link(&mut self, link: &Link<'_>, receiver: Option<Expr>, body: &mut Body) -> ExprKind {
        let arguments: Vec<Expr> = link.arguments.iter().flat_map(|list| self.arguments(*list, body)).collect();
        let Some(name_node) = link.name else {
            receiver.into_iter().chain(arguments).for_each(|part| body.take(part));
            return ExprKind::Other;
        };
        let name = self.name_of(name_node);
        if link.arguments.is_empty() && link.types.is_none() {
            match receiver {
                Some(Expr { kind: ExprKind::Path(mut path), .. }) => {
                    path.push(name);
                    return ExprKind::Path(path);
                }
                Some(Expr { kind: ExprKind::Text(mut text), .. }) if name == "stripMargin" => {
                    trim_margin(&mut text.pieces, '|');
                    return ExprKind::Text(text);
                }
                Some(Expr { kind: ExprKind::Text(text), .. }) if matches!(name.as_str(), "trim" | "toString" | "stripIndent") => {
                    return ExprKind::Text(text);
                }
                other => return self.call(link, other, name, name_node, arguments),
            }
        }
        if receiver.is_none() && LISTS.contains(&name.as_str()) {
            return ExprKind::List(arguments);
        }
        if let Some(receiver) = &receiver
            && body.may_be_text(receiver, &name)
        {
            let values: Vec<Vec<Piece>> = arguments.iter().map(|argument| body.pieces_of(argument)).collect();
            if let Some(kind) = body.text_call(receiver, &name, true, &values, &arguments) {
                arguments.into_iter().for_each(|argument| body.take_rest(argument));
                return kind;
            }
        }
        self.call(link, receiver, name, name_node, arguments)
    }

    fn call(&mut self, link: &Link<'_>, receiver: Option<Expr>, name: String, name_node: Node<'_>, arguments: Vec<Expr>) -> ExprKind {
        let types = link.types.map(named).unwrap_or_default();
        let type_arguments: Vec<TypeRef> = types.into_iter().map(|ty| self.type_ref(ty)).collect();
        ExprKind::Call(Box::new(Call { receiver, name, name_at: self.span(name_node), type_arguments, arguments }))
    }

    pub(super) fn arguments(&mut self, list: Node<'_>, body: &mut Body) -> Vec<Expr> {
        if !matches!(list.kind(), "arguments" | "parenthesized_expression" | "tuple_expression") {
            let at = self.span(list);
            self.branch(list, body); // `f { x => … }`
            return vec![Expr { kind: ExprKind::Other, at }];
        }
        let mut arguments = Vec::new();
        for argument in named(list) {
            // `f(name = value)`
            let value = match field(argument, "right") {
                Some(value) if argument.kind() == "assignment_expression" => value,
                _ => argument,
            };
            arguments.push(self.expression(value, body));
        }
        arguments
    }

    fn instance(&mut self, node: Node<'_>, body: &mut Body) -> ExprKind {
        let mut made = None;
        let mut arguments = Vec::new();
        for part in named(node) {
            match part.kind() {
                "arguments" => arguments.extend(self.arguments(part, body)),
                "template_body" => self.parts_in_branch(part, body),
                _ if made.is_none() => made = Some(self.type_ref(part)),
                _ => {}
            }
        }
        made.map_or(ExprKind::Other, |ty| ExprKind::New(Box::new(New { ty, arguments })))
    }

    // --- operators ---------------------------------------------------------------------------------------------------

    /// The operands of a chain of one operator, from left to right.
    fn operands<'t>(&self, node: Node<'t>, operator: &str) -> Vec<Node<'t>> {
        let mut operands = Vec::new();
        let mut current = node;
        while current.kind() == "infix_expression" && field(current, "operator").is_some_and(|own| self.slice(own) == operator) {
            let (Some(left), Some(right)) = (field(current, "left"), field(current, "right")) else { break };
            operands.push(right);
            current = bare(left);
        }
        operands.push(current);
        operands.reverse();
        operands
    }

    fn infix(&mut self, node: Node<'_>, body: &mut Body) -> ExprKind {
        let (Some(left), Some(operator), Some(right)) = (field(node, "left"), field(node, "operator"), field(node, "right")) else {
            return ExprKind::Other;
        };
        let name = self.slice(operator).to_owned();
        if name == "+" || name == "++" {
            let operands = self.operands(node, &name);
            let values: Vec<Expr> = operands.into_iter().map(|operand| self.expression(operand, body)).collect();
            let is_text =
                values.iter().any(|value| matches!(value.kind, ExprKind::Text(_))) || (name == "+" && values.iter().all(is_constant_name));
            if !is_text {
                values.into_iter().for_each(|value| body.take(value));
                return ExprKind::Other;
            }
            let mut pieces = Vec::new();
            for value in values {
                pieces.extend(body.pieces_of(&value));
                body.take_rest(value);
            }
            return ExprKind::Text(Text { pieces });
        }
        let receiver = self.expression(left, body);
        let value = self.expression(right, body);
        if name == "+="
            && let ExprKind::Path(target) = &receiver.kind
            && body.is_text_like(target, &value)
        {
            let pieces = body.pieces_of(&value);
            let branch = body.branch.clone();
            body.builders.append(&target.join("."), false, pieces, &branch);
            body.take_rest(value);
            body.grown(target.clone(), self.span(operator));
            return ExprKind::Other;
        }
        let call =
            Call { receiver: Some(receiver), name, name_at: self.span(operator), type_arguments: Vec::new(), arguments: vec![value] };
        ExprKind::Call(Box::new(call))
    }

    fn assignment(&mut self, node: Node<'_>, body: &mut Body) -> ExprKind {
        let (Some(left), Some(right)) = (field(node, "left"), field(node, "right")) else { return ExprKind::Other };
        let target = self.expression(left, body);
        let value = self.expression(right, body);
        let ExprKind::Path(target) = target.kind else {
            body.take(value);
            return ExprKind::Other;
        };
        let operands = self.operands(bare(right), "+");
        let continues = operands.first().is_some_and(|first| operands.len() > 1 && self.slice(*first) == target.join("."));
        if body.assigned_text(&target, &value, continues) {
            body.take_rest(value.clone());
        } else {
            body.take(value.clone());
        }
        body.assignments.push(Assignment { target, value, at: self.span(node) });
        ExprKind::Other
    }
}

/// One call or selection of a chain.
#[derive(Default)]
struct Link<'t> {
    name: Option<Node<'t>>,
    types: Option<Node<'t>>,
    /// Several lists, as of a curried function.
    arguments: Vec<Node<'t>>,
    end: usize,
    /// Nothing stands before it.
    is_first: bool,
}

fn is_expression(node: Node<'_>) -> bool {
    matches!(
        node.kind(),
        "string"
            | "interpolated_string_expression"
            | "integer_literal"
            | "floating_point_literal"
            | "boolean_literal"
            | "null_literal"
            | "field_expression"
            | "call_expression"
            | "generic_function"
            | "infix_expression"
            | "assignment_expression"
            | "instance_expression"
            | "tuple_expression"
            | "lambda_expression"
            | "parenthesized_expression"
            | "prefix_expression"
            | "postfix_expression"
            | "return_expression"
            | "throw_expression"
            | "ascription_expression"
    )
}

/// An expression without the parentheses and ascriptions around it.
fn bare(node: Node<'_>) -> Node<'_> {
    let mut current = node;
    loop {
        let inner = match current.kind() {
            "parenthesized_expression" | "ascription_expression" => named(current).into_iter().next(),
            "block" | "indented_block" if named(current).len() == 1 && child(current, "lambda_expression").is_none() => {
                named(current).into_iter().next().filter(|inner| is_expression(*inner))
            }
            _ => None,
        };
        match inner {
            Some(inner) => current = inner,
            None => return current,
        }
    }
}
