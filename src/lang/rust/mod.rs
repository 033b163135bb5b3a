//! Rust sources, by syn.
//!
//! [`scan`] looks at the bare tokens first, because a parser that descends recursively must not be handed what would exhaust its stack;
//! [`items`], [`expressions`] and [`attributes`] turn the syntax tree into an outline; [`strings`] reads literals and formats.
//! What syn refuses is not lost: the items around it are read one by one, and of the rest at least the strings are kept.

mod attributes;
mod expressions;
mod items;
mod macros;
mod places;
pub(crate) mod scan;
mod strings;
mod types;

use std::ops::Range;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::lang::outline::{Function, Language, Outline};
use crate::source::{FileId, SourceFile, Span};
use crate::text::{Piece, PieceKind, Text};

/// Files that nest deeper are not parsed: no one writes such code, and each level costs stack.
const MOST_BRACKETS: usize = 500;
const LONGEST_CHAIN: usize = 10_000;
/// Up to here any thread's stack does. Above it, parsing has a thread with a stack of its own.
const FEW_BRACKETS: usize = 30;
const SHORT_CHAIN: usize = 100;
/// What a stack must have for each level, with room to spare: unoptimised frames are large.
const STACK: usize = 4 << 20;
const STACK_OF_BRACKET: usize = 256 << 10;
const STACK_OF_CHAIN: usize = 16 << 10;

/// Reads a Rust file into its outline. Never fails: what cannot be parsed is in `errors`.
pub fn read(file: &SourceFile) -> Outline {
    let nesting = scan::nesting(&file.text);
    let too_long = u32::try_from(file.text.len()).is_err();
    if too_long || nesting.brackets > MOST_BRACKETS || nesting.chain > LONGEST_CHAIN {
        return unparsed(file, nesting.at);
    }
    if nesting.brackets <= FEW_BRACKETS && nesting.chain <= SHORT_CHAIN {
        return parse(file);
    }
    std::thread::scope(|scope| {
        let stack = STACK + nesting.brackets * STACK_OF_BRACKET + nesting.chain * STACK_OF_CHAIN;
        let thread = std::thread::Builder::new().stack_size(stack).spawn_scoped(scope, || parse(file));
        match thread.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(outline)) => outline,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(_) => unparsed(file, nesting.at),
        }
    })
}

/// The outline of a file that is no Rust, or cannot be parsed: its strings.
fn unparsed(file: &SourceFile, at: usize) -> Outline {
    let mut reader = Reader::new(file.id, &file.text, 0);
    reader.error(at..at);
    for token in scan::Tokens::new(&file.text) {
        if token.kind == scan::TokenKind::Text {
            reader.literal(token.start..token.end);
        }
    }
    let body = std::mem::take(&mut reader.body);
    reader.collect("", file.span(), body);
    reader.finish()
}

fn parse(file: &SourceFile) -> Outline {
    let start = shebang(&file.text);
    let code = file.text.get(start..).unwrap_or("");
    let outline = match code.parse::<TokenStream>() {
        Ok(tokens) => {
            let mut reader = Reader::new(file.id, &file.text, start);
            reader.file(tokens);
            reader.finish()
        }
        Err(error) => unparsed(file, start + error.span().byte_range().start),
    };
    // The crate keeps every file that a thread ever parsed, for its spans' sake.
    proc_macro2::extra::invalidate_current_thread_spans();
    outline
}

/// The length of a `#!/usr/bin/env …` line; `#![…]` is an attribute.
fn shebang(text: &str) -> usize {
    let Some(rest) = text.strip_prefix("#!") else { return 0 };
    if scan::Tokens::new(rest).next().is_some_and(|token| token.kind == scan::TokenKind::Open(b'[')) {
        return 0;
    }
    text.find('\n').unwrap_or(text.len())
}

/// Turns one file's syntax tree into its outline.
struct Reader<'s> {
    file: FileId,
    text: &'s str,
    /// Where the parsed part of the text starts.
    start: usize,
    places: places::Places<'s>,
    outline: Outline,
    /// The modules around, inside this file.
    modules: Vec<String>,
    in_test: bool,
    impls: Vec<items::Impl>,
    /// What the function around has shown so far.
    body: Body,
    /// Inside a macro whose strings are for people (`println!`, `panic!`): they are no texts of the program's work.
    muted: bool,
}

/// What a function's body holds.
#[derive(Default)]
struct Body {
    calls: Vec<crate::lang::outline::Expr>,
    assignments: Vec<crate::lang::outline::Assignment>,
    locals: Vec<crate::lang::outline::Local>,
    records: Vec<crate::lang::outline::Expr>,
    texts: Vec<Text>,
}

impl Body {
    fn is_empty(&self) -> bool {
        self.calls.is_empty() && self.records.is_empty() && self.texts.is_empty()
    }

    fn fill(mut self, function: &mut Function) {
        // Inner expressions are done before those around them.
        let order = |at: Span| (at.start, std::cmp::Reverse(at.end));
        self.calls.sort_by_key(|call| order(call.at));
        self.records.sort_by_key(|record| order(record.at));
        self.assignments.sort_by_key(|assignment| order(assignment.at));
        self.texts.sort_by_key(|text| text.at().map(order));
        function.calls = self.calls;
        function.assignments = self.assignments;
        function.locals = self.locals;
        function.records = self.records;
        function.texts = self.texts;
    }
}

impl<'s> Reader<'s> {
    fn new(file: FileId, text: &'s str, start: usize) -> Self {
        Reader {
            file,
            text,
            start,
            places: places::Places::new(text.get(start..).unwrap_or("")),
            outline: Outline::new(file, Language::Rust),
            modules: Vec::new(),
            in_test: false,
            impls: Vec::new(),
            body: Body::default(),
            muted: false,
        }
    }

    fn file(&mut self, tokens: TokenStream) {
        match syn::parse2::<syn::File>(tokens.clone()) {
            Ok(file) => {
                self.in_test = attributes::is_test(&file.attrs);
                self.items(&file.items);
            }
            Err(error) => {
                let at = self.range(error.span());
                self.error(at);
                for tokens in split_items(tokens) {
                    match syn::parse2::<syn::Item>(tokens.clone()) {
                        Ok(item) => self.item(&item),
                        Err(_) => self.loose_tokens("", tokens, Self::token_trees),
                    }
                }
            }
        }
    }

    fn finish(mut self) -> Outline {
        items::attach(&mut self.outline, std::mem::take(&mut self.impls));
        self.outline
    }

    fn error(&mut self, at: Range<usize>) {
        self.outline.errors.push(Span::new(self.file, at.start, at.end));
    }

    fn range(&self, span: proc_macro2::Span) -> Range<usize> {
        let (start, end) = (self.places.byte(span.start()), self.places.byte(span.end()));
        start + self.start..end.max(start) + self.start
    }

    fn span(&self, span: proc_macro2::Span) -> Span {
        let range = self.range(span);
        Span::new(self.file, range.start, range.end)
    }

    /// From the start of one to the end of the other.
    fn between(&self, first: proc_macro2::Span, last: proc_macro2::Span) -> Span {
        self.span(first).to(self.span(last))
    }

    /// A string literal's pieces, by its place in the source.
    fn pieces(&self, literal: Range<usize>) -> Vec<Piece> {
        let text = self.text.get(literal.clone()).unwrap_or("");
        let parts = strings::decode(text, literal.start).unwrap_or_default();
        parts.into_iter().map(|part| self.piece(PieceKind::Literal(part.value), part.at)).collect()
    }

    fn piece(&self, kind: PieceKind, at: Range<usize>) -> Piece {
        Piece { kind, at: Span::new(self.file, at.start, at.end), conditional: false }
    }

    /// Keeps a string literal as a text of the body.
    fn literal(&mut self, at: Range<usize>) {
        let pieces = self.pieces(at);
        self.push_text(Text { pieces });
    }

    fn push_text(&mut self, text: Text) {
        if !self.muted && !text.pieces.is_empty() {
            self.body.texts.push(text);
        }
    }

    /// Makes a function of what stands outside any: a constant's initialiser, a macro's arguments.
    fn collect(&mut self, name: &str, at: Span, body: Body) {
        if body.is_empty() {
            return;
        }
        let mut function = items::empty_function(name, at);
        function.is_test = self.in_test;
        body.fill(&mut function);
        self.outline.functions.push(function);
    }

    /// Tokens at item position that are no items, as far as they can be understood.
    fn loose_tokens(&mut self, name: &str, tokens: TokenStream, read: fn(&mut Self, TokenStream)) {
        let at = tokens.clone().into_iter().map(|token| self.span(token.span())).reduce(Span::to);
        let outer = std::mem::take(&mut self.body);
        read(self, tokens);
        let body = std::mem::replace(&mut self.body, outer);
        if let Some(at) = at {
            self.collect(name, at, body);
        }
    }
}

/// Cuts a file's tokens after each `;` and each block, which is where items end.
fn split_items(tokens: TokenStream) -> Vec<TokenStream> {
    let mut items: Vec<Vec<TokenTree>> = Vec::new();
    let mut current: Vec<TokenTree> = Vec::new();
    let mut after_block = false;
    for token in tokens {
        let is_end = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ';');
        let goes_on = matches!(&token, TokenTree::Punct(punct) if punct.as_char() != '#');
        if after_block && !goes_on {
            items.push(std::mem::take(&mut current));
        }
        after_block = matches!(&token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
        current.push(token);
        if is_end {
            items.push(std::mem::take(&mut current));
        }
    }
    items.push(current);
    items.into_iter().filter(|item| !item.is_empty()).map(|item| item.into_iter().collect()).collect()
}

#[cfg(test)]
mod tests;
