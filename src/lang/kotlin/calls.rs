//! Calls: `root.a().b { … }`, from the root outwards.

use tree_sitter::Node;

use super::expressions::bare;
use super::{Reader, Receiver};
use crate::lang::body::Body;
use crate::lang::outline::{Call, Expr, ExprKind, New, TypeRef};
use crate::lang::texts::trim_margin;
use crate::lang::tree::{self, CHAIN, child, named};
use crate::text::{Piece, PieceKind, Text};

/// Functions of the standard library whose lambda's receiver is the object itself, which is their value, too.
/// <https://kotlinlang.org/docs/scope-functions.html>
const SCOPES: &[&str] = &["apply", "also"];

/// Functions that give a list of their arguments.
const LISTS: &[&str] = &["listOf", "arrayOf", "mutableListOf", "setOf", "listOfNotNull", "sequenceOf"];

/// Methods that are written as classes are: MyBatis' SQL builder.
const SHOUTED: &[&str] = &["INSERT_INTO", "VALUES", "INTO_COLUMNS", "INTO_VALUES"];

/// Calls that take tables and columns: jOOQ's.
const COLUMNS: &[&str] = &["insertInto", "columns", "set"];

/// One call of a chain.
#[derive(Default)]
struct Link<'t> {
    name: Option<Node<'t>>,
    types: Option<Node<'t>>,
    arguments: Option<Node<'t>>,
    lambda: Option<Node<'t>>,
    end: usize,
}

impl Reader<'_> {
    pub(super) fn call_chain(&mut self, node: Node<'_>, body: &mut Body) -> ExprKind {
        let (root, links) = unrolled(node);
        let root_start = root.map_or(node.start_byte(), |root| root.start_byte());
        let mut receiver = root.map(|root| self.expression(root, body));
        let mut is_first = true;
        for (index, link) in links.into_iter().enumerate() {
            if index % CHAIN == CHAIN - 1
                && let Some(deep) = receiver.take()
            {
                let at = deep.at;
                body.take(deep);
                receiver = Some(Expr { kind: ExprKind::Other, at });
            }
            let at = tree::between(self.file, root_start, link.end);
            let kind = self.link(&link, receiver.take(), is_first, body);
            is_first = matches!(&kind, ExprKind::Path(_));
            receiver = Some(Expr { kind, at });
        }
        receiver.map_or(ExprKind::Other, |result| result.kind)
    }

    fn link(&mut self, link: &Link<'_>, receiver: Option<Expr>, may_build: bool, body: &mut Body) -> ExprKind {
        let Some(name_node) = link.name else {
            // The call of something that is no name: `f()()`.
            let arguments = link.arguments.map(|list| self.arguments(list, body)).unwrap_or_default();
            receiver.into_iter().chain(arguments).for_each(|part| body.take(part));
            return ExprKind::Other;
        };
        let name = self.name_of(name_node);
        let mut arguments = link.arguments.map(|list| self.arguments(list, body)).unwrap_or_default();
        if let Some(lambda) = link.lambda {
            if name == "buildString" && receiver.is_none() {
                return self.build_string(lambda, body);
            }
            let scope = match arguments.as_slice() {
                [Expr { kind: ExprKind::Path(subject), .. }] if name == "with" && receiver.is_none() => Receiver::Subject(subject.clone()),
                _ => self.scope_of(&name, receiver.as_ref()),
            };
            let is_scope = matches!(scope, Receiver::Object(_));
            let at = self.span(lambda);
            let kind = self.lambda(lambda, scope, body);
            match receiver {
                Some(receiver) if (is_scope || SCOPES.contains(&name.as_str())) && arguments.is_empty() => return receiver.kind,
                _ => arguments.push(Expr { kind, at }),
            }
            return self.plain_call(link, receiver, name, name_node, arguments);
        }
        if receiver.is_none() && LISTS.contains(&name.as_str()) {
            return ExprKind::List(arguments);
        }
        if COLUMNS.contains(&name.as_str()) {
            arguments.iter_mut().for_each(|argument| self.owned_by_subject(argument, body));
        }
        let receiver = receiver.map(|receiver| self.lined(receiver, &name, &mut arguments));
        if let Some(receiver) = self.implicit_builder(&name, receiver.as_ref(), name_node).as_ref().or(receiver.as_ref()) {
            let called = if name == "appendLine" { "append" } else { name.as_str() };
            if body.may_be_text(receiver, called) {
                let mut values: Vec<Vec<Piece>> = arguments.iter().map(|argument| body.pieces_of(argument)).collect();
                if name == "appendLine" {
                    let line = Piece { kind: PieceKind::Literal("\n".to_owned()), at: self.span(name_node), conditional: false };
                    values = vec![values.into_iter().flatten().chain([line]).collect()];
                }
                if let Some(kind) = body.text_call(receiver, called, may_build, &values, &arguments) {
                    arguments.into_iter().for_each(|argument| body.take_rest(argument));
                    return kind;
                }
            }
        }
        self.plain_call(link, receiver, name, name_node, arguments)
    }

    fn plain_call(&mut self, link: &Link<'_>, receiver: Option<Expr>, name: String, name_node: Node<'_>, arguments: Vec<Expr>) -> ExprKind {
        let type_arguments = link.types.map(|list| named(list).into_iter().map(|ty| self.type_ref(ty)).collect()).unwrap_or_default();
        // `User(…)`, `a.b.User(…)`: Kotlin has no `new`.
        if name.starts_with(char::is_uppercase)
            && !SHOUTED.contains(&name.as_str())
            && receiver.as_ref().is_none_or(|receiver| matches!(receiver.kind, ExprKind::Path(_)))
        {
            let owner = receiver.as_ref().and_then(Expr::as_path).map(|path| format!("{}.", path.join("."))).unwrap_or_default();
            let ty = TypeRef { path: format!("{owner}{name}"), name, arguments: type_arguments, at: self.span(name_node) };
            return ExprKind::New(Box::new(New { ty, arguments }));
        }
        ExprKind::Call(Box::new(Call { receiver, name, name_at: self.span(name_node), type_arguments, arguments }))
    }

    /// `trimMargin()` on a text, done; the call that remains is one that leaves the text as it is.
    fn lined(&self, receiver: Expr, name: &str, arguments: &mut Vec<Expr>) -> Expr {
        let ExprKind::Text(mut text) = receiver.kind else { return receiver };
        if name == "trimMargin" {
            let sign = match arguments.first().map(|argument| &argument.kind) {
                Some(ExprKind::Text(sign)) => sign.as_literal().and_then(|sign| sign.chars().next()),
                _ => Some('|'),
            };
            if let Some(sign) = sign.filter(char::is_ascii) {
                trim_margin(&mut text.pieces, sign);
            }
            arguments.clear();
        }
        Expr { kind: ExprKind::Text(text), at: receiver.at }
    }

    /// What unqualified names mean inside the lambda of this call.
    fn scope_of(&self, name: &str, receiver: Option<&Expr>) -> Receiver {
        if !SCOPES.contains(&name) {
            return Receiver::Unknown;
        }
        match receiver.map(|receiver| &receiver.kind) {
            Some(ExprKind::Path(path)) => Receiver::Object(path.clone()),
            // `val user = User().apply { … }`: the name that the value will have.
            Some(ExprKind::New(_)) => self.receivers.last().cloned().unwrap_or(Receiver::Unknown),
            _ => Receiver::Unknown,
        }
    }

    /// Inside `with(USERS) { … }` the names `this` and `ID` mean `USERS` and `USERS.ID`.
    fn owned_by_subject(&self, argument: &mut Expr, body: &Body) {
        let is_constant = |name: &str| name.chars().any(|c| c.is_ascii_uppercase()) && !name.chars().any(|c| c.is_ascii_lowercase());
        let subject = self.receivers.iter().rev().find_map(|known| match known {
            Receiver::Subject(subject) => Some(subject),
            _ => None,
        });
        if let Some(subject) = subject.filter(|subject| subject.last().is_some_and(|last| is_constant(last)))
            && let ExprKind::Path(path) = &mut argument.kind
        {
            match path.as_slice() {
                [this] if this == "this" => *path = subject.clone(),
                [name] if is_constant(name) && !body.is_local(name) => path.splice(0..0, subject.iter().cloned()).for_each(drop),
                [this, name] if this == "this" && is_constant(name) => path.splice(0..1, subject.iter().cloned()).for_each(drop),
                _ => {}
            }
        }
    }

    /// `append(…)` inside `buildString { … }`.
    fn implicit_builder(&self, name: &str, receiver: Option<&Expr>, at: Node<'_>) -> Option<Expr> {
        let Some(Receiver::Builder(builder)) = self.receivers.iter().rev().find(|known| matches!(known, Receiver::Builder(_))) else {
            return None;
        };
        let is_append = receiver.is_none() && matches!(name, "append" | "appendLine");
        is_append.then(|| Expr { kind: ExprKind::Path(vec![builder.clone()]), at: self.span(at) })
    }

    fn build_string(&mut self, lambda: Node<'_>, body: &mut Body) -> ExprKind {
        let name = format!("buildString@{}", lambda.start_byte());
        let branch = body.branch.clone();
        body.builders.declare(&name, true, Vec::new(), &branch);
        // Its lambda runs once and at once: it is no branch.
        self.receivers.push(Receiver::Builder(name.clone()));
        for part in named(lambda) {
            self.part(part, body);
        }
        self.receivers.pop();
        body.builders.value(&name).map_or(ExprKind::Other, |pieces| ExprKind::Text(Text { pieces }))
    }

    /// The values of arguments; names and spreads are left out.
    pub(super) fn arguments(&mut self, list: Node<'_>, body: &mut Body) -> Vec<Expr> {
        let mut arguments = Vec::new();
        for argument in named(list).into_iter().filter(|child| child.kind() == "value_argument") {
            let Some(value) = named(argument).into_iter().next_back() else { continue };
            self.receivers.push(Receiver::Unknown);
            arguments.push(self.expression(value, body));
            self.receivers.pop();
        }
        for argument in &arguments {
            if let ExprKind::Path(path) = &argument.kind
                && let [name] = path.as_slice()
            {
                body.builders.hand_on(name, argument.at);
            }
        }
        arguments
    }
}

/// A chain's root, when it begins with a value, and its calls, innermost first.
fn unrolled(node: Node<'_>) -> (Option<Node<'_>>, Vec<Link<'_>>) {
    let mut links = Vec::new();
    let mut current = bare(node);
    while current.kind() == "call_expression" {
        let mut link = Link { end: current.end_byte(), ..Link::default() };
        let parts = named(current);
        let Some(mut callee) = parts.first().copied() else { break };
        link.types = child(current, "type_arguments");
        link.arguments = child(current, "value_arguments");
        link.lambda = child(current, "annotated_lambda").and_then(|lambda| child(lambda, "lambda_literal"));
        // A lambda behind the parentheses belongs to the call inside.
        if link.lambda.is_some() && link.arguments.is_none() && callee.kind() == "call_expression" {
            let inner = callee;
            if child(inner, "annotated_lambda").is_none() {
                link.arguments = child(inner, "value_arguments");
                link.types = child(inner, "type_arguments");
                let Some(first) = named(inner).first().copied() else { break };
                callee = first;
            }
        }
        let mut next = None;
        match callee.kind() {
            "identifier" => link.name = Some(callee),
            "navigation_expression" => {
                let parts = named(callee);
                link.name = parts.last().copied().filter(|name| name.kind() == "identifier" && parts.len() > 1);
                next = parts.first().copied();
            }
            _ => next = Some(callee),
        }
        links.push(link);
        match next.map(bare) {
            Some(inner) if inner.kind() == "call_expression" => current = inner,
            root => {
                links.reverse();
                return (root, links);
            }
        }
    }
    links.reverse();
    (None, links)
}
