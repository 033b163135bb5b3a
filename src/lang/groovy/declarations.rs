//! Types, fields and methods.

use super::Reader;
use super::lex::Kind;
use crate::lang::body::Body;
use crate::lang::outline::{Annotation, Call, Expr, ExprKind, Field, Function, Parameter, TypeDecl, TypeKind};
use crate::source::Span;

const TYPES: &[(&str, TypeKind)] =
    &[("class", TypeKind::Class), ("interface", TypeKind::Interface), ("trait", TypeKind::Interface), ("enum", TypeKind::Enum)];

const MODIFIERS: &[&str] = &[
    "public",
    "private",
    "protected",
    "static",
    "final",
    "abstract",
    "transient",
    "volatile",
    "synchronized",
    "native",
    "strictfp",
    "def",
    "var",
];

/// How deep types may nest.
const NESTED: usize = 40;

/// Spock's and JUnit's marks of a test.
const TEST_ANNOTATIONS: &[&str] = &["Test", "ParameterizedTest", "RepeatedTest"];

#[derive(Default)]
struct Modifiers {
    annotations: Vec<Annotation>,
    words: Vec<String>,
}

impl Modifiers {
    fn has(&self, word: &str) -> bool {
        self.words.iter().any(|known| known == word)
    }
}

impl Reader<'_> {
    /// The declarations between two places; statements of scripts between them are looked through for texts.
    pub(super) fn members(&mut self, mut at: usize, end: usize, mut decl: Option<&mut TypeDecl>) {
        let mut script = Body::default();
        while at < end {
            let start = at;
            let (modifiers, behind) = self.modifiers(at, end);
            at = behind;
            if decl.is_none() && self.is(at, "package") {
                (self.outline.package, at) = self.dotted(at + 1);
            } else if decl.is_none() && self.is(at, "import") {
                at = self.import(at + 1);
            } else if let Some((_, kind)) = TYPES.iter().find(|(word, _)| self.is(at, word) && self.is_word(at + 1)) {
                at = self.type_declaration(start, at, end, *kind, modifiers);
            } else if let Some(next) = self.member(start, at, end, modifiers, decl.as_deref_mut()) {
                at = next;
            } else {
                at = self.skip(start, at, end, &mut script);
            }
        }
        let initialiser = script.into_named("<init>", self.span(0, 1), true, decl.as_ref().is_some_and(|decl| decl.is_test));
        match decl {
            Some(decl) => decl.functions.extend(initialiser),
            None => self.outline.functions.extend(initialiser),
        }
    }

    fn modifiers(&self, mut at: usize, end: usize) -> (Modifiers, usize) {
        let mut modifiers = Modifiers::default();
        while at < end {
            if self.is(at, "@") && self.is_word(at + 1) && !self.is(at + 1, "interface") {
                let (annotation, behind) = self.annotation(at, end);
                modifiers.annotations.push(annotation);
                at = behind;
            } else if self.is_word(at) && MODIFIERS.contains(&self.text(at)) {
                modifiers.words.push(self.text(at).to_owned());
                at += 1;
            } else {
                break;
            }
        }
        (modifiers, at)
    }

    fn type_declaration(&mut self, start: usize, at: usize, end: usize, kind: TypeKind, modifiers: Modifiers) -> usize {
        if self.scope.len() >= NESTED {
            self.outline.errors.push(self.span(at, at + 2));
            return at + 2;
        }
        let name = self.text(at + 1).to_owned();
        let name_at = self.span(at + 1, at + 2);
        self.scope.push(name.clone());
        let types = self.scope.join(".");
        let mut decl = TypeDecl {
            kind,
            qualified: if self.outline.package.is_empty() { types } else { format!("{}.{types}", self.outline.package) },
            name,
            at: Span { end: name_at.end, ..self.span(start, at + 2) },
            name_at,
            is_abstract: modifiers.has("abstract"),
            is_test: false,
            annotations: modifiers.annotations,
            type_parameters: Vec::new(),
            superclass: None,
            interfaces: Vec::new(),
            fields: Vec::new(),
            functions: Vec::new(),
        };
        let mut place = at + 2;
        let mut clause = "";
        while place < end && !self.is(place, "{") {
            let word = self.text(place);
            if matches!(word, "extends" | "implements") {
                clause = word;
                place += 1;
            } else if self.is(place, "<") {
                place = self.behind_types(place, end);
            } else if self.is_word(place) && !clause.is_empty() {
                let (path, behind) = self.dotted(place);
                let ty = self.type_of(&path, self.span(place, behind));
                if clause == "extends" && decl.superclass.is_none() && kind == TypeKind::Class {
                    decl.superclass = Some(ty);
                } else {
                    decl.interfaces.push(ty);
                }
                place = behind;
            } else {
                place += 1;
            }
        }
        // Spock's specifications are tests as a whole.
        decl.is_test = decl.superclass.as_ref().is_some_and(|base| base.name.ends_with("Specification") || base.name.ends_with("Spec"));
        let index = self.outline.types.len();
        self.outline.types.push(decl.clone());
        let behind = self.behind(place, end);
        self.members(place + 1, behind.saturating_sub(1), Some(&mut decl));
        if let Some(slot) = self.outline.types.get_mut(index) {
            *slot = decl;
        }
        self.scope.pop();
        behind.max(place + 1)
    }

    /// Behind `<T, Map<K, V>>`.
    fn behind_types(&self, at: usize, end: usize) -> usize {
        let mut depth = 0usize;
        for place in at..end {
            if self.is(place, "<") {
                depth += 1;
            } else if self.is(place, ">") {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return place + 1;
                }
            } else if self.is(place, "{") || self.is(place, ";") {
                return place;
            }
        }
        end
    }

    /// A field, `Type name = value`, or a method, `Type name(…) { … }`; nothing when it is neither.
    fn member(&mut self, start: usize, at: usize, end: usize, modifiers: Modifiers, decl: Option<&mut TypeDecl>) -> Option<usize> {
        if !self.is_word(at) {
            return None;
        }
        // `name =`, `name(` behind modifiers; else a type comes first.
        let (path, mut behind) = self.dotted(at);
        let type_at = self.span(at, behind);
        if self.is(behind, "<") {
            behind = self.behind_types(behind, end);
        }
        while self.is(behind, "[") && self.is(behind + 1, "]") {
            behind += 2;
        }
        let is_typed = self.is_word(behind) && self.token(behind).is_some_and(|token| !token.new_line) && !self.is(behind, "in");
        let name = if is_typed { behind } else { at };
        let is_constructor = !is_typed && decl.as_ref().is_some_and(|decl| decl.name == path) && self.is(at + 1, "(");
        if !is_typed && (modifiers.words.is_empty() && modifiers.annotations.is_empty()) && !is_constructor {
            return None;
        }
        let ty = is_typed.then(|| self.type_of(&path, type_at));
        let after = name + 1;
        if self.is(after, "(") {
            let behind_list = self.behind(after, end);
            let block = (behind_list..end).find(|place| self.is(*place, "{") || self.token(*place).is_some_and(|token| token.new_line));
            let block = block.filter(|place| self.is(*place, "{"));
            // A call with a type before it (`return f(x)`) is no method.
            if block.is_none() && decl.is_none() {
                return None;
            }
            let behind = block.map_or(behind_list, |block| self.behind(block, end));
            let mut body = Body::default();
            if let Some(block) = block {
                self.body(block + 1, behind.saturating_sub(1), &mut body);
            }
            let is_test = decl.as_ref().is_some_and(|decl| decl.is_test)
                || modifiers.annotations.iter().any(|annotation| TEST_ANNOTATIONS.contains(&annotation.name.as_str()));
            let function = Function {
                annotations: modifiers.annotations.clone(),
                return_type: ty,
                parameters: self.parameters(after + 1, behind_list.saturating_sub(1)),
                is_static: modifiers.has("static"),
                is_constructor,
                is_test,
                ..body.into_whole(self.text(name), self.span(start, behind_list), self.span(name, name + 1))
            };
            match decl {
                Some(decl) => decl.functions.push(function),
                None => self.outline.functions.push(function),
            }
            return Some(behind);
        }
        let decl = decl?;
        let ends = self.is(after, "=")
            || self.is(after, ";")
            || self.is(after, ",")
            || after >= end
            || self.token(after).is_some_and(|token| token.new_line);
        if !ends {
            return None;
        }
        let mut initialiser = None;
        let mut behind = after;
        if self.is(after, "=") && self.is(after + 1, "{") {
            behind = self.behind(after + 1, end);
            let function = self.closure(name, after + 1, behind, modifiers.has("static"), decl.is_test);
            decl.functions.push(function);
        } else if self.is(after, "=") {
            let (value, next) = self.value(after + 1, end, 0);
            let is_over = next >= end || self.is(next, ";") || self.token(next).is_some_and(|token| token.new_line);
            behind = if is_over { next } else { self.behind_statement(next, end) };
            // `x.f()`, `a + 1`: not followed.
            let is_whole = next == behind;
            initialiser = Some(if is_whole { value } else { Expr { kind: ExprKind::Other, at: value.at } });
        }
        decl.fields.push(Field {
            name: self.text(name).to_owned(),
            ty,
            annotations: modifiers.annotations.clone(),
            is_static: modifiers.has("static"),
            is_final: modifiers.has("final"),
            is_transient: modifiers.has("transient"),
            initialiser,
            at: self.span(start, name + 1),
            name_at: self.span(name, name + 1),
        });
        Some(behind.max(after))
    }

    /// `static mapping = { table 'users'; id generator: 'assigned' }`
    fn closure(&self, name: usize, open: usize, behind: usize, is_static: bool, is_test: bool) -> Function {
        let mut body = Body::default();
        let (mut at, end) = (open + 1, behind.saturating_sub(1));
        while at < end {
            let stop = self.behind_statement(at, end);
            if self.is_word(at)
                && let Some(call) = self.command(at, stop)
            {
                body.take(call);
            }
            at = stop.max(at + 1);
        }
        Function { is_static, is_test, ..body.into_whole(self.text(name), self.span(name, name + 1), self.span(name, name + 1)) }
    }

    /// Where a statement ends: at a line break outside of brackets that nothing continues, or behind a `;`.
    fn behind_statement(&self, mut at: usize, end: usize) -> usize {
        let first = at;
        while at < end {
            if self.is(at, ";") {
                return at;
            }
            let continues = at == first || self.is(at, ".") || self.is(at, "+") || self.is(at, "?") || self.is(at.saturating_sub(1), ",");
            if self.token(at).is_some_and(|token| token.new_line) && !continues {
                return at;
            }
            at = if self.token(at).is_some_and(|token| token.close.is_some()) { self.behind(at, end) } else { at + 1 };
        }
        end
    }

    fn parameters(&self, at: usize, end: usize) -> Vec<Parameter> {
        let mut parameters = Vec::new();
        let mut from = at;
        for place in at..=end {
            if place < end && !self.is(place, ",") {
                continue;
            }
            let (modifiers, start) = self.modifiers(from, place);
            let words: Vec<usize> = (start..place).take_while(|at| !self.is(*at, "=")).filter(|at| self.is_word(*at)).collect();
            if let Some(name) = words.last() {
                let ty = words
                    .first()
                    .filter(|first| *first != name)
                    .map(|first| self.type_of(self.text(*first), self.span(*first, *first + 1)));
                parameters.push(Parameter { name: self.text(*name).to_owned(), ty, annotations: modifiers.annotations });
            }
            from = place + 1;
        }
        parameters
    }

    /// Something that is no declaration: its texts are the script's.
    fn skip(&mut self, start: usize, at: usize, end: usize, script: &mut Body) -> usize {
        let stop = self.behind_statement(at, end).max(start + 1).max(at);
        self.body(start, stop, script);
        stop.max(start + 1)
    }

    /// The texts of a body, each in the call that it is an argument of.
    fn body(&self, at: usize, end: usize, body: &mut Body) {
        let mut place = at;
        while place < end {
            let is_string = self.token(place).is_some_and(|token| token.kind == Kind::String);
            let begins_chain = self.is_word(place) && !self.is(place.saturating_sub(1), ".");
            let text = (is_string || begins_chain).then(|| self.text_at(place, end)).flatten();
            let Some((text, behind)) = text else {
                place += 1;
                continue;
            };
            let value = Expr { kind: ExprKind::Text(text), at: self.span(place, behind) };
            body.take(match self.call_before(place, at) {
                Some((receiver, name)) => {
                    let call = Call {
                        receiver: receiver.map(|receiver| Expr { kind: ExprKind::Path(vec![receiver]), at: value.at }),
                        name,
                        name_at: value.at,
                        type_arguments: Vec::new(),
                        arguments: vec![value],
                    };
                    let at = call.name_at;
                    Expr { kind: ExprKind::Call(Box::new(call)), at }
                }
                None => value,
            });
            place = behind.max(place + 1);
        }
    }

    /// `sql.execute("…"` and `sql.execute "…"`: the receiver and the name of the call that a first argument belongs to.
    fn call_before(&self, at: usize, from: usize) -> Option<(Option<String>, String)> {
        let name = if self.is(at.checked_sub(1)?, "(") { at.checked_sub(2)? } else { at - 1 };
        if name < from || !self.is_word(name) || matches!(self.text(name), "return" | "in" | "case" | "assert" | "def") {
            return None;
        }
        let receiver = name.checked_sub(2).filter(|_| self.is(name - 1, ".")).filter(|receiver| self.is_word(*receiver));
        Some((receiver.map(|receiver| self.text(receiver).to_owned()), self.text(name).to_owned()))
    }
}
