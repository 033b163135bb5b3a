//! Expressions and statements: what a body calls, assigns, builds and says.

use proc_macro2::Span as Tokens;
use syn::spanned::Spanned as _;

use crate::lang::outline::{Assignment, Call, Expr, ExprKind, Local, Record, RecordField, TypeRef};
use crate::lang::rust::{Reader, types};
use crate::source::Span;
use crate::text::{Piece, PieceKind, Text};

/// Deeper parts of an expression are told as expressions of their own, so that whoever walks a tree needs little stack.
const DEPTH: u16 = 64;

/// Methods that make a string of a string.
const STRING_METHODS: &[&str] = &["to_string", "to_owned", "into", "as_str", "as_ref", "clone", "borrow", "trim"];

/// Where an expression stands.
#[derive(Clone, Copy)]
pub(super) struct Within {
    /// Inside a call that is already listed, or inside a record: not to be listed again.
    call: bool,
    record: bool,
    depth: u16,
    /// Somebody keeps the result; else it is enough to list what is in it.
    kept: bool,
}

impl Within {
    pub(super) const NOTHING: Within = Within { call: false, record: false, depth: 0, kept: false };
    const VALUE: Within = Within { kept: true, ..Within::NOTHING };

    fn deeper(self) -> Within {
        Within { depth: self.depth + 1, ..self }
    }

    pub(super) fn in_call(self) -> Within {
        Within { call: true, kept: true, ..self.deeper() }
    }

    fn in_record(self) -> Within {
        Within { record: true, kept: true, ..self.deeper() }
    }

    pub(super) fn in_list(self) -> Within {
        Within { kept: true, ..self.deeper() }
    }
}

impl Reader<'_> {
    /// An expression whose value somebody keeps.
    pub(super) fn value(&mut self, expr: &syn::Expr) -> Expr {
        self.expr(expr, Within::VALUE)
    }

    /// An expression of which only the calls, records and texts matter.
    pub(super) fn walk(&mut self, expr: &syn::Expr) {
        self.expr(expr, Within::NOTHING);
    }

    pub(super) fn walk_block(&mut self, block: &syn::Block) {
        self.statements(&block.stmts);
    }

    pub(super) fn statements(&mut self, statements: &[syn::Stmt]) {
        for statement in statements {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &syn::Stmt) {
        match statement {
            syn::Stmt::Local(local) => self.local(local),
            syn::Stmt::Item(item) => self.item(item),
            syn::Stmt::Expr(expr, _) => self.walk(expr),
            syn::Stmt::Macro(statement) => {
                self.macro_call(&statement.mac, Within::NOTHING);
            }
        }
    }

    fn local(&mut self, local: &syn::Local) {
        let value = local.init.as_ref().map(|init| self.value(&init.expr));
        if let Some((_, otherwise)) = local.init.as_ref().and_then(|init| init.diverge.as_ref()) {
            self.walk(otherwise);
        }
        let (pattern, ty) = match &local.pat {
            syn::Pat::Type(typed) => (&*typed.pat, Some(self.type_ref(&typed.ty))),
            pattern => (pattern, None),
        };
        if let syn::Pat::Ident(pattern) = pattern {
            let start = self.span(local.let_token.span);
            let end = value.as_ref().map_or_else(|| self.span(pattern.ident.span()), |value| value.at);
            self.body.locals.push(Local { name: types::name(&pattern.ident), ty, value, at: start.to(end) });
        }
    }

    /// A block as a value: its statements are walked, its last expression is what it is.
    fn block(&mut self, block: &syn::Block, within: Within) -> Expr {
        let at = self.between(block.brace_token.span.open(), block.brace_token.span.close());
        match block.stmts.split_last() {
            Some((syn::Stmt::Expr(last, None), before)) => {
                self.statements(before);
                self.expr(last, within.deeper())
            }
            Some((syn::Stmt::Macro(last), before)) if last.semi_token.is_none() => {
                self.statements(before);
                self.macro_call(&last.mac, within.deeper())
            }
            _ => {
                self.statements(&block.stmts);
                Expr { kind: ExprKind::Other, at }
            }
        }
    }

    pub(super) fn expr(&mut self, expr: &syn::Expr, within: Within) -> Expr {
        if within.depth > DEPTH {
            let inner = self.expr(expr, Within::NOTHING);
            return Expr { kind: ExprKind::Other, at: inner.at };
        }
        match expr {
            // What does not change who gives the value is not told.
            syn::Expr::Paren(inner) => self.expr(&inner.expr, within),
            syn::Expr::Group(inner) => self.expr(&inner.expr, within),
            syn::Expr::Reference(inner) => self.expr(&inner.expr, within),
            syn::Expr::Try(inner) => self.expr(&inner.expr, within),
            syn::Expr::Await(inner) => self.expr(&inner.base, within),
            syn::Expr::Cast(inner) => self.expr(&inner.expr, within),
            syn::Expr::Unary(unary) => self.unary(unary, within),
            syn::Expr::Lit(literal) => self.literal_expr(&literal.lit),
            syn::Expr::Path(path) => self.path(path),
            syn::Expr::Field(field) => self.field(field),
            syn::Expr::Call(call) => self.call(call, within),
            syn::Expr::MethodCall(call) => self.method_call(call, within),
            syn::Expr::Macro(call) => self.macro_call(&call.mac, within),
            syn::Expr::Struct(record) => self.record(record, within),
            syn::Expr::Binary(binary) => self.binary(expr, binary),
            syn::Expr::Array(list) => self.list(list.elems.iter(), list.bracket_token.span.join(), within),
            syn::Expr::Tuple(list) => self.list(list.elems.iter(), list.paren_token.span.join(), within),
            syn::Expr::Repeat(list) => {
                self.walk(&list.len);
                self.list(std::iter::once(&*list.expr), list.bracket_token.span.join(), within)
            }
            // A closure is what it returns: `.map(|x| NewUser { … })` maps to records.
            syn::Expr::Closure(closure) => self.expr(&closure.body, within.deeper()),
            syn::Expr::Block(block) => self.block(&block.block, within),
            syn::Expr::Async(block) => self.block(&block.block, within),
            syn::Expr::Unsafe(block) => self.block(&block.block, within),
            syn::Expr::Const(block) => self.block(&block.block, within),
            syn::Expr::TryBlock(block) => self.block(&block.block, within),
            syn::Expr::Assign(assign) => self.assignment(assign),
            _ => self.other(expr),
        }
    }

    /// Expressions that are no one value: all that stands in them is walked.
    fn other(&mut self, expr: &syn::Expr) -> Expr {
        let at = match expr {
            syn::Expr::If(branch) => {
                self.walk(&branch.cond);
                self.walk_block(&branch.then_branch);
                let start = self.span(branch.if_token.span);
                let mut end = self.span(branch.then_branch.brace_token.span.close());
                if let Some((_, otherwise)) = &branch.else_branch {
                    end = self.expr(otherwise, Within::NOTHING).at;
                }
                start.to(end)
            }
            syn::Expr::Match(branch) => {
                self.walk(&branch.expr);
                for arm in &branch.arms {
                    self.walk(&arm.body);
                }
                self.between(branch.match_token.span, branch.brace_token.span.close())
            }
            syn::Expr::ForLoop(looped) => {
                self.walk(&looped.expr);
                self.walk_block(&looped.body);
                self.between(looped.for_token.span, looped.body.brace_token.span.close())
            }
            syn::Expr::While(looped) => {
                self.walk(&looped.cond);
                self.walk_block(&looped.body);
                self.between(looped.while_token.span, looped.body.brace_token.span.close())
            }
            syn::Expr::Loop(looped) => {
                self.walk_block(&looped.body);
                self.between(looped.loop_token.span, looped.body.brace_token.span.close())
            }
            syn::Expr::Let(condition) => {
                let start = self.span(condition.let_token.span);
                start.to(self.expr(&condition.expr, Within::NOTHING).at)
            }
            syn::Expr::Return(leave) => self.leave(leave.return_token.span, leave.expr.as_deref()),
            syn::Expr::Break(leave) => self.leave(leave.break_token.span, leave.expr.as_deref()),
            syn::Expr::Yield(leave) => self.leave(leave.yield_token.span, leave.expr.as_deref()),
            syn::Expr::Continue(leave) => self.span(leave.continue_token.span),
            syn::Expr::Index(index) => {
                let start = self.expr(&index.expr, Within::NOTHING).at;
                self.walk(&index.index);
                start.to(self.span(index.bracket_token.span.close()))
            }
            syn::Expr::Range(range) => {
                let start = range.start.as_deref().map(|start| self.expr(start, Within::NOTHING).at);
                let end = range.end.as_deref().map(|end| self.expr(end, Within::NOTHING).at);
                let limits = self.span(range.limits.span());
                start.unwrap_or(limits).to(end.unwrap_or(limits))
            }
            syn::Expr::RawAddr(address) => {
                let start = self.span(address.and_token.span());
                start.to(self.expr(&address.expr, Within::NOTHING).at)
            }
            syn::Expr::Verbatim(tokens) => {
                // What syn could not read it will not read now: trying again would never end.
                self.token_trees(tokens.clone());
                self.span(tokens.span())
            }
            _ => self.span(expr.span()),
        };
        Expr { kind: ExprKind::Other, at }
    }

    fn leave(&mut self, keyword: Tokens, value: Option<&syn::Expr>) -> Span {
        let start = self.span(keyword);
        value.map_or(start, |value| start.to(self.expr(value, Within::NOTHING).at))
    }

    fn unary(&mut self, unary: &syn::ExprUnary, within: Within) -> Expr {
        if matches!(unary.op, syn::UnOp::Deref(_)) {
            return self.expr(&unary.expr, within);
        }
        let inner = self.expr(&unary.expr, Within { kept: true, ..Within::NOTHING });
        let at = self.span(unary.op.span()).to(inner.at);
        let kind = match inner.kind {
            ExprKind::Number(number) if matches!(unary.op, syn::UnOp::Neg(_)) => ExprKind::Number(format!("-{number}")),
            _ => ExprKind::Other,
        };
        Expr { kind, at }
    }

    fn literal_expr(&mut self, literal: &syn::Lit) -> Expr {
        let range = self.range(literal.span());
        let at = Span::new(self.file, range.start, range.end);
        let kind = match literal {
            syn::Lit::Str(_) => {
                let text = Text { pieces: self.pieces(range) };
                self.push_text(text.clone());
                ExprKind::Text(text)
            }
            syn::Lit::Int(number) => ExprKind::Number(number.to_string()),
            syn::Lit::Float(number) => ExprKind::Number(number.to_string()),
            syn::Lit::Bool(value) => ExprKind::Bool(value.value),
            _ => ExprKind::Other,
        };
        Expr { kind, at }
    }

    fn path_span(&self, path: &syn::Path) -> Span {
        let start = path.leading_colon.as_ref().map(|colons| self.span(colons.span()));
        let segments = path.segments.iter().map(|segment| match &segment.arguments {
            syn::PathArguments::AngleBracketed(arguments) => self.between(segment.ident.span(), arguments.gt_token.span),
            _ => self.span(segment.ident.span()),
        });
        start.into_iter().chain(segments).reduce(Span::to).unwrap_or(Span::new(self.file, 0, 0))
    }

    fn path(&mut self, path: &syn::ExprPath) -> Expr {
        let at = self.path_span(&path.path);
        let segments = self.path_segments(path);
        let kind = match segments.as_slice() {
            [.., last] if last == "None" => ExprKind::Null,
            [_, ..] => ExprKind::Path(segments),
            [] => ExprKind::Other,
        };
        Expr { kind, at }
    }

    /// `<T as Trait>::NAME` and `<T>::name` count as `T::…`.
    fn path_segments(&self, path: &syn::ExprPath) -> Vec<String> {
        let segments = types::segments(&path.path);
        match &path.qself {
            Some(qself) => {
                let owner = self.type_ref(&qself.ty).name;
                std::iter::once(owner).chain(segments.into_iter().skip(qself.position)).collect()
            }
            None => segments,
        }
    }

    fn field(&mut self, field: &syn::ExprField) -> Expr {
        let base = self.expr(&field.base, Within::VALUE);
        let at = base.at.to(self.span(field.member.span()));
        let kind = match base.kind {
            ExprKind::Path(mut path) => {
                path.push(match &field.member {
                    syn::Member::Named(name) => types::name(name),
                    syn::Member::Unnamed(index) => index.index.to_string(),
                });
                ExprKind::Path(path)
            }
            _ => ExprKind::Other,
        };
        Expr { kind, at }
    }

    pub(super) fn list<'e>(&mut self, elements: impl Iterator<Item = &'e syn::Expr>, at: Tokens, within: Within) -> Expr {
        let elements = elements.map(|element| self.expr(element, within.in_list())).collect();
        Expr { kind: ExprKind::List(elements), at: self.span(at) }
    }

    fn call(&mut self, call: &syn::ExprCall, within: Within) -> Expr {
        let end = self.span(call.paren_token.span.close());
        let (receiver, name, name_at, type_arguments, start) = match &*call.func {
            syn::Expr::Path(path) => {
                let at = self.path_span(&path.path);
                let mut segments = self.path_segments(path);
                let name = segments.pop().unwrap_or_default();
                let last = path.path.segments.last();
                let name_at = last.map_or(at, |segment| self.span(segment.ident.span()));
                let type_arguments = match last.map(|segment| &segment.arguments) {
                    Some(syn::PathArguments::AngleBracketed(arguments)) => self.turbofish(Some(arguments)),
                    _ => Vec::new(),
                };
                let owner_at = Span { end: name_at.start.saturating_sub(2).max(at.start), ..at };
                let receiver = (!segments.is_empty()).then_some(Expr { kind: ExprKind::Path(segments), at: owner_at });
                (receiver, name, name_at, type_arguments, at)
            }
            other => {
                let function = self.expr(other, within.in_call());
                let at = function.at;
                (Some(function), String::new(), at, Vec::new(), at)
            }
        };
        let arguments = call.args.iter().map(|argument| self.expr(argument, within.in_call())).collect();
        self.finish_call(Call { receiver, name, name_at, type_arguments, arguments }, start.to(end), within)
    }

    fn method_call(&mut self, call: &syn::ExprMethodCall, within: Within) -> Expr {
        let receiver = self.expr(&call.receiver, within.in_call());
        let name_at = self.span(call.method.span());
        let at = receiver.at.to(self.span(call.paren_token.span.close()));
        let type_arguments: Vec<TypeRef> = self.turbofish(call.turbofish.as_ref());
        let arguments = call.args.iter().map(|argument| self.expr(argument, within.in_call())).collect();
        let name = types::name(&call.method);
        self.finish_call(Call { receiver: Some(receiver), name, name_at, type_arguments, arguments }, at, within)
    }

    pub(super) fn finish_call(&mut self, call: Call, at: Span, within: Within) -> Expr {
        let expr = Expr { kind: ExprKind::Call(Box::new(call)), at };
        match (within.call, within.kept) {
            (true, _) => expr,
            (false, true) => {
                self.body.calls.push(expr.clone());
                expr
            }
            (false, false) => {
                self.body.calls.push(expr);
                Expr { kind: ExprKind::Other, at }
            }
        }
    }

    fn record(&mut self, record: &syn::ExprStruct, within: Within) -> Expr {
        let at = self.path_span(&record.path).to(self.span(record.brace_token.span.close()));
        let mut fields = Vec::new();
        for field in &record.fields {
            let name_at = self.span(field.member.span());
            let name = match &field.member {
                syn::Member::Named(name) => types::name(name),
                syn::Member::Unnamed(index) => index.index.to_string(),
            };
            let value = self.expr(&field.expr, within.in_record());
            fields.push(RecordField { name, at: name_at.to(value.at), value });
        }
        let rest = record.rest.as_ref().map(|rest| self.expr(rest, within.in_record()));
        let expr = Expr { kind: ExprKind::Record(Box::new(Record { path: types::segments(&record.path), fields, rest })), at };
        match (within.record, within.kept) {
            (true, _) => expr,
            (false, true) => {
                self.body.records.push(expr.clone());
                expr
            }
            (false, false) => {
                self.body.records.push(expr);
                Expr { kind: ExprKind::Other, at }
            }
        }
    }

    fn assignment(&mut self, assign: &syn::ExprAssign) -> Expr {
        let left = self.value(&assign.left);
        let right = self.value(&assign.right);
        let at = left.at.to(right.at);
        if let ExprKind::Path(target) = left.kind {
            self.body.assignments.push(Assignment { target, value: right, at });
        }
        Expr { kind: ExprKind::Other, at }
    }

    fn binary(&mut self, whole: &syn::Expr, binary: &syn::ExprBinary) -> Expr {
        if matches!(binary.op, syn::BinOp::Add(_))
            && let operands = operands(whole)
            && operands.iter().any(|operand| is_text(operand))
        {
            let pieces: Vec<Piece> = operands.iter().flat_map(|operand| self.text_pieces(operand)).collect();
            let text = Text { pieces };
            let at = text.at().unwrap_or(self.span(binary.op.span()));
            self.push_text(text.clone());
            return Expr { kind: ExprKind::Text(text), at };
        }
        let left = self.expr(&binary.left, Within::NOTHING);
        let right = self.expr(&binary.right, Within::NOTHING);
        Expr { kind: ExprKind::Other, at: left.at.to(right.at) }
    }

    /// What an operand of a concatenation, or an argument of a format, adds to the text. What is no text is walked.
    pub(super) fn text_pieces(&mut self, operand: &syn::Expr) -> Vec<Piece> {
        match operand {
            syn::Expr::Paren(inner) => self.text_pieces(&inner.expr),
            syn::Expr::Group(inner) => self.text_pieces(&inner.expr),
            syn::Expr::Reference(inner) => self.text_pieces(&inner.expr),
            syn::Expr::Lit(literal) if matches!(literal.lit, syn::Lit::Str(_)) => self.pieces(self.range(literal.lit.span())),
            syn::Expr::MethodCall(call) if is_string_method(call) => self.text_pieces(&call.receiver),
            syn::Expr::Call(call) if is_string_from(call) => call.args.iter().flat_map(|argument| self.text_pieces(argument)).collect(),
            syn::Expr::Binary(binary) if matches!(binary.op, syn::BinOp::Add(_)) => {
                operands(operand).into_iter().flat_map(|operand| self.text_pieces(operand)).collect()
            }
            syn::Expr::Macro(call) => self.text_macro(&call.mac).unwrap_or_else(|| self.hole(operand)),
            syn::Expr::Path(path) if is_constant(&path.path) => {
                let name = self.path_segments(path).join(".");
                let at = self.range(operand.span());
                vec![self.piece(PieceKind::Constant(name), at)]
            }
            _ => self.hole(operand),
        }
    }

    /// What is no text, walked.
    fn hole(&mut self, operand: &syn::Expr) -> Vec<Piece> {
        let at = self.expr(operand, Within::NOTHING).at;
        vec![Piece { kind: PieceKind::Hole, at, conditional: false }]
    }
}

/// The operands of a chain of `+`, from the left.
fn operands(expr: &syn::Expr) -> Vec<&syn::Expr> {
    let mut out = Vec::new();
    let mut current = expr;
    while let syn::Expr::Binary(binary) = current
        && matches!(binary.op, syn::BinOp::Add(_))
    {
        out.push(&*binary.right);
        current = &binary.left;
    }
    out.push(current);
    out.reverse();
    out
}

/// Whether an expression is a string by its looks.
fn is_text(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Paren(inner) => operands(&inner.expr).into_iter().any(is_text),
        syn::Expr::Group(inner) => is_text(&inner.expr),
        syn::Expr::Reference(inner) => is_text(&inner.expr),
        syn::Expr::Lit(literal) => matches!(literal.lit, syn::Lit::Str(_)),
        syn::Expr::MethodCall(call) => is_string_method(call) && is_text(&call.receiver),
        syn::Expr::Call(call) => is_string_from(call) && call.args.iter().any(is_text),
        syn::Expr::Macro(call) => matches!(types::last(&call.mac.path).as_str(), "format" | "concat"),
        _ => false,
    }
}

fn is_string_method(call: &syn::ExprMethodCall) -> bool {
    call.args.is_empty() && STRING_METHODS.contains(&call.method.to_string().as_str())
}

/// `String::from(x)`.
fn is_string_from(call: &syn::ExprCall) -> bool {
    match &*call.func {
        syn::Expr::Path(path) => {
            matches!(types::segments(&path.path).as_slice(), [.., owner, name] if owner == "String" && name == "from")
        }
        _ => false,
    }
}

/// `TABLE`, `Self::TABLE`: the last segment is in capitals.
pub(super) fn is_constant(path: &syn::Path) -> bool {
    is_constant_name(&types::last(path))
}

pub(super) fn is_constant_name(name: &str) -> bool {
    name.chars().any(char::is_uppercase) && !name.chars().any(char::is_lowercase)
}
