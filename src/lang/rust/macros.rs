//! Macro calls: those that make strings or lists are understood, the others are read as far as their arguments look like Rust.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser as _};

use crate::lang::outline::{Call, Expr, ExprKind};
use crate::lang::rust::expressions::{Within, is_constant_name};
use crate::lang::rust::strings::{FormatName, FormatPart, decode, format_parts};
use crate::lang::rust::{Reader, types};
use crate::source::Span;
use crate::text::{Piece, PieceKind, Text};

/// Macros that make a string of a format string and its arguments.
const FORMATS: &[&str] = &["format", "format_args", "formatcp", "formatdoc"];
/// Macros that make a string of strings.
const CONCATENATIONS: &[&str] = &["concat", "concatcp", "indoc"];
const LISTS: &[&str] = &["vec", "smallvec", "array"];
/// Macros whose strings are read by people: an `INSERT` in them inserts nothing.
const MESSAGES: &[&str] = &[
    "print",
    "println",
    "eprint",
    "eprintln",
    "panic",
    "todo",
    "unimplemented",
    "unreachable",
    "assert",
    "assert_eq",
    "assert_ne",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "log",
    "trace",
    "debug",
    "info",
    "warn",
    "error",
    "event",
    "span",
    "trace_span",
    "debug_span",
    "info_span",
    "warn_span",
    "error_span",
    "anyhow",
    "bail",
    "ensure",
    "compile_error",
    "dbg",
    "slog_info",
    "slog_warn",
    "slog_error",
];

impl Reader<'_> {
    pub(super) fn macro_call(&mut self, call: &syn::Macro, within: Within) -> Expr {
        let delimiters = call.delimiter.span();
        let name_at = call.path.segments.last().map_or_else(proc_macro2::Span::call_site, |segment| segment.ident.span());
        let first = call.path.segments.first().map_or(name_at, |segment| segment.ident.span());
        let at = self.between(first, delimiters.close());
        if let Some(pieces) = self.text_macro(call) {
            let text = Text { pieces };
            self.push_text(text.clone());
            return Expr { kind: ExprKind::Text(text), at };
        }
        let name = types::last(&call.path);
        let was_muted = self.muted;
        self.muted |= MESSAGES.contains(&name.as_str());
        let expr = match parse_arguments(call.tokens.clone()) {
            Some(arguments) if LISTS.contains(&name.as_str()) => {
                let elements = arguments.iter().map(|argument| self.expr(argument, within.in_list())).collect();
                Expr { kind: ExprKind::List(elements), at }
            }
            Some(arguments) => {
                let arguments = arguments.iter().map(|argument| self.expr(argument, within.in_call())).collect();
                self.finish_macro(call, name, arguments, at, within)
            }
            None => {
                self.tokens(call.tokens.clone());
                self.finish_macro(call, name, Vec::new(), at, within)
            }
        };
        self.muted = was_muted;
        expr
    }

    fn finish_macro(&mut self, call: &syn::Macro, name: String, arguments: Vec<Expr>, at: Span, within: Within) -> Expr {
        let mut owner = types::segments(&call.path);
        owner.pop();
        let name_at = call.path.segments.last().map_or(at, |segment| self.span(segment.ident.span()));
        let owner_at = Span { end: name_at.start.saturating_sub(2).max(at.start), ..at };
        let receiver = (!owner.is_empty()).then_some(Expr { kind: ExprKind::Path(owner), at: owner_at });
        self.finish_call(Call { receiver, name: format!("{name}!"), name_at, type_arguments: Vec::new(), arguments }, at, within)
    }

    /// The text that a string macro makes; `None` for any other macro, and for one whose arguments cannot be read.
    pub(super) fn text_macro(&mut self, call: &syn::Macro) -> Option<Vec<Piece>> {
        let name = types::last(&call.path);
        if CONCATENATIONS.contains(&name.as_str()) {
            let arguments = parse_arguments(call.tokens.clone())?;
            return Some(arguments.iter().flat_map(|argument| self.text_pieces(argument)).collect());
        }
        if !FORMATS.contains(&name.as_str()) {
            return None;
        }
        let arguments = parse_arguments(call.tokens.clone())?;
        let (format, arguments) = arguments.split_first()?;
        // `format!(concat!("…", "…"), …)`
        let template = match format {
            syn::Expr::Lit(literal) => {
                let at = self.range(literal.lit.span());
                decode(self.text.get(at.clone())?, at.start)?
            }
            syn::Expr::Macro(inner) => {
                let pieces = self.text_macro(&inner.mac)?;
                let parts = pieces.into_iter().map(|piece| match piece.kind {
                    PieceKind::Literal(value) => {
                        Some(crate::lang::rust::strings::Part { value, at: piece.at.start as usize..piece.at.end as usize })
                    }
                    _ => None,
                });
                parts.collect::<Option<Vec<_>>>()?
            }
            _ => return None,
        };
        Some(self.format_pieces(&format_parts(&template), arguments))
    }

    fn format_pieces(&mut self, parts: &[FormatPart], arguments: &[syn::Expr]) -> Vec<Piece> {
        // Each argument is read once, however often the format names it.
        let mut values: Vec<(Option<String>, Vec<Piece>)> = Vec::new();
        for argument in arguments {
            values.push(match argument {
                syn::Expr::Assign(named) => (named_argument(&named.left), self.text_pieces(&named.right)),
                plain => (None, self.text_pieces(plain)),
            });
        }
        let mut pieces = Vec::new();
        for part in parts {
            match part {
                FormatPart::Literal(part) => pieces.push(self.piece(PieceKind::Literal(part.value.clone()), part.at.clone())),
                FormatPart::Argument { name, plain, at } => {
                    let value = match name {
                        FormatName::Position(index) => values.get(*index),
                        FormatName::Name(name) => values.iter().find(|(known, _)| known.as_ref() == Some(name)),
                    };
                    match (value, name) {
                        // `{:?}` puts quotes around what it prints.
                        _ if !plain => pieces.push(self.piece(PieceKind::Hole, at.clone())),
                        (Some((_, value)), _) => pieces.extend(value.iter().cloned()),
                        (None, FormatName::Name(name)) if is_constant_name(name) => {
                            pieces.push(self.piece(PieceKind::Constant(name.clone()), at.clone()));
                        }
                        (None, _) => pieces.push(self.piece(PieceKind::Hole, at.clone())),
                    }
                }
            }
        }
        if pieces.is_empty() { vec![self.piece(PieceKind::Literal(String::new()), self.start..self.start)] } else { pieces }
    }

    /// Tokens that are no list of expressions: statements are walked, blocks and brackets inside are tried one by one, and strings are kept.
    pub(super) fn tokens(&mut self, tokens: TokenStream) {
        if let Ok(statements) = syn::Block::parse_within.parse2(tokens.clone()) {
            return self.statements(&statements);
        }
        self.token_trees(tokens);
    }

    /// Tokens that nobody could parse as they stand together.
    pub(super) fn token_trees(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => {
                    let arguments = match group.delimiter() {
                        Delimiter::Brace => None,
                        _ => parse_arguments(group.stream()),
                    };
                    match arguments {
                        Some(arguments) => arguments.iter().for_each(|argument| self.walk(argument)),
                        None => self.tokens(group.stream()),
                    }
                }
                TokenTree::Literal(literal) => {
                    let at = self.range(literal.span());
                    let text = self.text.get(at.clone()).unwrap_or("");
                    if text.ends_with(['"', '#']) && !text.starts_with(['b', 'c']) {
                        self.literal(at);
                    }
                }
                TokenTree::Ident(_) | TokenTree::Punct(_) => {}
            }
        }
    }
}

fn named_argument(left: &syn::Expr) -> Option<String> {
    match left {
        syn::Expr::Path(path) => path.path.get_ident().map(types::name),
        _ => None,
    }
}

/// A macro's arguments, when they are expressions set apart by `,`, `;` or `=>`.
fn parse_arguments(tokens: TokenStream) -> Option<Vec<syn::Expr>> {
    let parse = |input: ParseStream| {
        let mut arguments = Vec::new();
        while !input.is_empty() {
            arguments.push(input.parse::<syn::Expr>()?);
            if input.peek(syn::Token![=>]) {
                input.parse::<syn::Token![=>]>()?;
            } else if input.peek(syn::Token![;]) {
                input.parse::<syn::Token![;]>()?;
            } else if !input.is_empty() {
                input.parse::<syn::Token![,]>()?;
            }
        }
        Ok(arguments)
    };
    parse.parse2(tokens).ok()
}
