//! Attributes as annotations.

use proc_macro2::{TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;

use crate::lang::outline::{Annotation, Argument, Expr, ExprKind};
use crate::lang::rust::{Reader, types};
use crate::text::Text;

/// Attributes that make a function a test, by their last segment (`tokio::test`, `sqlx::test`).
const TEST_ATTRIBUTES: &[&str] = &["test", "rstest", "test_case", "bench", "quickcheck"];

/// Whether attributes say that an item is there for tests only.
pub(super) fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let name = types::last(attribute.path());
        match &attribute.meta {
            syn::Meta::List(list) if name == "cfg" => mentions_test(list.tokens.clone()),
            _ => TEST_ATTRIBUTES.contains(&name.as_str()),
        }
    })
}

/// Whether a `cfg` condition asks for `test`, outside `not(…)` and `any(…)`: `any(test, feature = "x")` may be built without tests.
fn mentions_test(condition: TokenStream) -> bool {
    let mut word = String::new();
    condition.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => {
            word = ident.to_string();
            word == "test"
        }
        TokenTree::Group(group) => word == "all" && mentions_test(group.stream()),
        _ => false,
    })
}

/// One argument of an attribute: `name`, `path::name`, `name = value`, `name(…)`, or a value. A value that is no expression is kept as tokens.
enum Meta {
    Named(syn::Path, Option<syn::Expr>),
    List(syn::Path, TokenStream, proc_macro2::Span),
    Value(syn::Expr),
}

impl Parse for Meta {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        use syn::ext::IdentExt as _;
        let is_word = input.peek(syn::Ident::peek_any) && !input.peek(syn::LitBool);
        if !is_word && !input.peek(syn::Token![::]) {
            return input.parse().map(Meta::Value);
        }
        // `type` and `default` are names here, so a path of any words.
        let path = syn::Path { leading_colon: input.parse()?, segments: words(input)? };
        if input.peek(syn::Token![=]) {
            input.parse::<syn::Token![=]>()?;
            let ahead = input.fork();
            if ahead.parse::<syn::Expr>().is_ok() && (ahead.is_empty() || ahead.peek(syn::Token![,])) {
                return Ok(Meta::Named(path, Some(input.parse()?)));
            }
            // `foreign_derive = A<B>`: no expression; up to the next comma.
            while !input.is_empty() && !input.peek(syn::Token![,]) {
                input.parse::<TokenTree>()?;
            }
            return Ok(Meta::Named(path, None));
        }
        if input.peek(syn::token::Paren) || input.peek(syn::token::Bracket) || input.peek(syn::token::Brace) {
            let group: proc_macro2::Group = input.parse()?;
            return Ok(Meta::List(path, group.stream(), group.span()));
        }
        while !input.is_empty() && !input.peek(syn::Token![,]) {
            input.parse::<TokenTree>()?;
        }
        let value = syn::Expr::Path(syn::ExprPath { attrs: Vec::new(), qself: None, path });
        Ok(Meta::Value(value))
    }
}

fn words(input: ParseStream) -> syn::Result<Punctuated<syn::PathSegment, syn::Token![::]>> {
    use syn::ext::IdentExt as _;
    let mut segments = Punctuated::new();
    loop {
        segments.push_value(syn::PathSegment::from(input.call(syn::Ident::parse_any)?));
        if !input.peek(syn::Token![::]) {
            return Ok(segments);
        }
        segments.push_punct(input.parse()?);
    }
}

impl Reader<'_> {
    /// The attributes as annotations; documentation is left out, `cfg_attr` is taken as if its condition held.
    pub(super) fn annotations(&mut self, attributes: &[syn::Attribute]) -> Vec<Annotation> {
        let mut out = Vec::new();
        for attribute in attributes {
            let at = self.between(attribute.pound_token.span, attribute.bracket_token.span.close());
            match &attribute.meta {
                syn::Meta::Path(path) => out.push(annotation(path, Vec::new(), at)),
                syn::Meta::NameValue(meta) if meta.path.is_ident("doc") => {}
                syn::Meta::NameValue(meta) => {
                    let value = self.attribute_value(&meta.value);
                    out.push(annotation(&meta.path, vec![Argument { name: None, value }], at));
                }
                syn::Meta::List(list) if list.path.is_ident("cfg_attr") => self.conditional(list.tokens.clone(), at, &mut out),
                syn::Meta::List(list) => {
                    let arguments = self.arguments(list.tokens.clone());
                    out.push(annotation(&list.path, arguments, at));
                }
            }
        }
        out
    }

    /// `cfg_attr(feature = "full", derive(Insertable), diesel(table_name = users))`.
    fn conditional(&mut self, tokens: TokenStream, at: crate::source::Span, out: &mut Vec<Annotation>) {
        for (index, argument) in self.arguments(tokens).into_iter().enumerate() {
            if index == 0 {
                continue; // the condition
            }
            match argument {
                Argument { value: Expr { kind: ExprKind::Annotation(inner), .. }, .. } => out.push(*inner),
                Argument { name: Some(name), value } => {
                    out.push(Annotation { path: name.clone(), name, arguments: vec![Argument { name: None, value }], at });
                }
                Argument { value: Expr { kind: ExprKind::Path(path), at }, .. } => {
                    let name = path.last().cloned().unwrap_or_default();
                    out.push(Annotation { name, path: path.join("."), arguments: Vec::new(), at });
                }
                Argument { .. } => {}
            }
        }
    }

    fn arguments(&mut self, tokens: TokenStream) -> Vec<Argument> {
        let parser = Punctuated::<Meta, syn::Token![,]>::parse_terminated;
        let Ok(metas) = syn::parse::Parser::parse2(parser, tokens) else { return Vec::new() };
        let mut out = Vec::new();
        for meta in metas {
            out.push(match meta {
                Meta::Named(path, Some(value)) => {
                    Argument { name: Some(types::segments(&path).join(".")), value: self.attribute_value(&value) }
                }
                Meta::Named(path, None) => {
                    let value = Expr { kind: ExprKind::Other, at: self.span(path.span()) };
                    Argument { name: Some(types::segments(&path).join(".")), value }
                }
                Meta::List(path, tokens, close) => {
                    let at = self.between(path.span(), close);
                    let inner = annotation(&path, self.arguments(tokens), at);
                    Argument { name: None, value: Expr { kind: ExprKind::Annotation(Box::new(inner)), at } }
                }
                Meta::Value(value) => Argument { name: None, value: self.attribute_value(&value) },
            });
        }
        out
    }

    /// A value inside an attribute: nothing in it is part of the program's work.
    fn attribute_value(&mut self, value: &syn::Expr) -> Expr {
        let at = self.span(value.span());
        let kind = match value {
            syn::Expr::Lit(literal) => match &literal.lit {
                syn::Lit::Str(text) => {
                    let pieces = self.pieces(self.range(text.span()));
                    ExprKind::Text(Text { pieces })
                }
                syn::Lit::Int(number) => ExprKind::Number(number.to_string()),
                syn::Lit::Float(number) => ExprKind::Number(number.to_string()),
                syn::Lit::Bool(value) => ExprKind::Bool(value.value),
                _ => ExprKind::Other,
            },
            syn::Expr::Path(path) => ExprKind::Path(types::segments(&path.path)),
            syn::Expr::Array(list) => ExprKind::List(list.elems.iter().map(|element| self.attribute_value(element)).collect()),
            syn::Expr::Tuple(list) => ExprKind::List(list.elems.iter().map(|element| self.attribute_value(element)).collect()),
            _ => ExprKind::Other,
        };
        Expr { kind, at }
    }
}

fn annotation(path: &syn::Path, arguments: Vec<Argument>, at: crate::source::Span) -> Annotation {
    Annotation { name: types::last(path), path: types::segments(path).join("."), arguments, at }
}
