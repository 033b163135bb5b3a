//! Expressions that are texts: concatenations.

use tree_sitter::Node;

use super::expressions::bare;
use super::{Reader, field};
use crate::lang::body::Body;
use crate::lang::outline::{Expr, ExprKind};
use crate::lang::texts::is_constant_name;
use crate::text::{Piece, Text};

impl Reader<'_> {
    /// The operands of a `+` chain from left to right; a single one for anything else.
    pub(super) fn operands<'t>(&self, node: Node<'t>) -> Vec<Node<'t>> {
        let mut operands = Vec::new();
        let mut current = node;
        while current.kind() == "binary_expression" && operator(current) == "+" {
            let (Some(left), Some(right)) = (field(current, "left"), field(current, "right")) else { break };
            operands.push(right);
            current = left;
        }
        operands.push(current);
        operands.reverse();
        operands
    }

    pub(super) fn binary(&mut self, node: Node<'_>, body: &mut Body) -> ExprKind {
        if operator(node) != "+" {
            return self.other_binary(node, body);
        }
        let operands = self.operands(node);
        let values: Vec<Expr> = operands.iter().map(|operand| self.expression(*operand, body)).collect();
        let has_text = values.iter().any(|value| matches!(value.kind, ExprKind::Text(_)));
        let all_constants = values.iter().all(is_constant_name);
        if !has_text && !all_constants {
            values.into_iter().for_each(|value| body.take(value));
            return ExprKind::Other;
        }
        let mut pieces = Vec::new();
        for (operand, value) in operands.into_iter().zip(values) {
            pieces.extend(self.pieces_with_node(operand, &value, body));
            body.take_rest(value);
        }
        ExprKind::Text(Text { pieces })
    }

    fn other_binary(&mut self, node: Node<'_>, body: &mut Body) -> ExprKind {
        let mut current = node;
        let mut parts = Vec::new();
        while current.kind() == "binary_expression" && operator(current) != "+" {
            let (Some(left), Some(right)) = (field(current, "left"), field(current, "right")) else { break };
            parts.push(right);
            current = left;
        }
        parts.push(current);
        for part in parts.into_iter().rev() {
            let value = self.expression(part, body);
            body.take(value);
        }
        ExprKind::Other
    }

    /// An expression as parts of a text; `'x'` and numbers, too, are literals there.
    pub(super) fn pieces_with_node(&self, node: Node<'_>, value: &Expr, body: &Body) -> Vec<Piece> {
        let node = bare(node);
        match node.kind() {
            "character_literal" => vec![self.literal(node)],
            _ => body.pieces_of(value),
        }
    }

    /// Whether `name + …` continues what `name` holds.
    pub(super) fn continues(&self, right: Node<'_>, target: &[String]) -> bool {
        let operands = self.operands(bare(right));
        operands.first().is_some_and(|first| operands.len() > 1 && self.slice(bare(*first)) == target.join("."))
    }
}

fn operator<'t>(node: Node<'t>) -> &'t str {
    field(node, "operator").map_or("", |operator| operator.kind())
}
