//! Locals in which a text grows: `String sql = "…"; sql += "…";` and `StringBuilder sb = …; sb.append("…");`.
//!
//! A local may hold one of several texts by then (`if (mysql) sql = "…"; else sql = "…";`); what is appended later is
//! appended to each. What is appended under an `if` or in a loop, seen from where the text began, is conditional.

use crate::names::HOLE;
use crate::source::Span;
use crate::text::{Piece, PieceKind, Text};

/// How many texts one local may hold at a time; the oldest are given up first.
const VALUES: usize = 8;
/// How many pieces a text may have to be copied into another one: `s = s + s` doubles.
const COPIED_PIECES: usize = 500;

/// The branches of the function that a place stands in, outermost first; each has its own number.
pub type Branch = Vec<u32>;

#[derive(Default)]
pub struct Builders {
    builders: Vec<Builder>,
    finished: Vec<Text>,
}

struct Builder {
    name: String,
    /// A `StringBuilder`, which whoever gets it can append to.
    is_mutable: bool,
    values: Vec<Value>,
    /// Where it was handed to someone who may have appended to it.
    handed_on: Option<Span>,
}

struct Value {
    pieces: Vec<Piece>,
    born: Branch,
    /// In this branch the local holds another value.
    replaced_in: Option<Branch>,
    /// The branch in which its last piece was appended.
    grown_in: Branch,
}

impl Value {
    fn new(pieces: Vec<Piece>, branch: &Branch) -> Self {
        Value { pieces, born: branch.clone(), replaced_in: None, grown_in: branch.clone() }
    }

    /// Whether what a branch appends would be one word with what another branch appended before it: of an `if` and its `else` only one is there.
    fn merges(&self, added: &[Piece], branch: &Branch) -> bool {
        let apart = !self.grown_in.starts_with(branch) && !branch.starts_with(&self.grown_in);
        let is_part = |c: Option<char>| c.is_none_or(|c| c.is_alphanumeric() || c == '_' || c == '?' || c == HOLE);
        let end = |piece: &Piece, at_end: bool| match &piece.kind {
            PieceKind::Literal(value) if at_end => value.chars().next_back(),
            PieceKind::Literal(value) => value.chars().next(),
            PieceKind::Constant(_) | PieceKind::Hole => None,
        };
        let (Some(last), Some(first)) = (self.pieces.last(), added.first()) else { return false };
        apart && last.conditional && is_part(end(last, true)) && is_part(end(first, false))
    }
}

impl Builders {
    /// A local begins, or gets a new text that does not continue the old one.
    pub fn assign(&mut self, name: &str, is_mutable: bool, pieces: Vec<Piece>, branch: &Branch) {
        let index = self.index(name, is_mutable);
        let Some(builder) = self.builders.get_mut(index) else { return };
        builder.is_mutable = is_mutable;
        builder.handed_on = None;
        let mut kept = Vec::new();
        for mut value in std::mem::take(&mut builder.values) {
            if value.born.starts_with(branch) || value.pieces.is_empty() {
                self.finished.extend(finish(value)); // no way leads past the new value
            } else {
                value.replaced_in.get_or_insert_with(|| branch.clone());
                kept.push(value);
            }
        }
        kept.push(Value::new(pieces, branch));
        if kept.len() > VALUES {
            self.finished.extend(finish(kept.remove(0)));
        }
        builder.values = kept;
    }

    /// A local declared anew: an earlier one of that name is another one.
    pub fn declare(&mut self, name: &str, is_mutable: bool, pieces: Vec<Piece>, branch: &Branch) {
        if let Some(index) = self.builders.iter().position(|builder| builder.name == name) {
            let old = self.builders.remove(index);
            self.finished.extend(old.values.into_iter().filter_map(finish));
        }
        self.assign(name, is_mutable, pieces, branch);
    }

    pub fn append(&mut self, name: &str, is_mutable: bool, pieces: Vec<Piece>, branch: &Branch) {
        let index = self.index(name, is_mutable);
        let Some(builder) = self.builders.get_mut(index) else { return };
        let hole = builder.handed_on.take().map(|at| Piece { kind: PieceKind::Hole, at, conditional: false });
        if builder.values.is_empty() {
            builder.values.push(Value::new(Vec::new(), branch));
        }
        for value in &mut builder.values {
            if value.replaced_in.as_ref().is_some_and(|other| branch.starts_with(other)) {
                continue;
            }
            let is_conditional = !value.born.starts_with(branch);
            if let Some(first) = pieces.first().filter(|_| is_conditional && value.merges(&pieces, branch)) {
                value.pieces.push(Piece { kind: PieceKind::Hole, at: first.at, conditional: true });
            }
            if !pieces.is_empty() {
                value.grown_in.clone_from(branch);
            }
            let added = hole.iter().chain(&pieces).cloned();
            value.pieces.extend(added.map(|piece| Piece { conditional: piece.conditional || is_conditional, ..piece }));
        }
    }

    /// `sb.insert(0, …)`.
    pub fn prepend(&mut self, name: &str, pieces: &[Piece], branch: &Branch) {
        let Some(builder) = self.builders.iter_mut().find(|builder| builder.name == name) else { return };
        for value in &mut builder.values {
            let is_conditional = !value.born.starts_with(branch);
            let added = pieces.iter().map(|piece| Piece { conditional: piece.conditional || is_conditional, ..piece.clone() });
            value.pieces.splice(0..0, added);
        }
    }

    pub fn knows(&self, name: &str) -> bool {
        self.builders.iter().any(|builder| builder.name == name)
    }

    /// The text that a local holds, when there is but one.
    pub fn value(&self, name: &str) -> Option<Vec<Piece>> {
        let builder = self.builders.iter().find(|builder| builder.name == name)?;
        match builder.values.as_slice() {
            [only] if !only.pieces.is_empty() && only.pieces.len() <= COPIED_PIECES && builder.handed_on.is_none() => {
                Some(only.pieces.clone())
            }
            _ => None,
        }
    }

    pub fn hand_on(&mut self, name: &str, at: Span) {
        if let Some(builder) = self.builders.iter_mut().find(|builder| builder.name == name && builder.is_mutable) {
            builder.handed_on = Some(at);
        }
    }

    /// All texts, once the function is read.
    pub fn into_texts(self) -> Vec<Text> {
        let Builders { builders, mut finished } = self;
        finished.extend(builders.into_iter().flat_map(|builder| builder.values).filter_map(finish));
        finished
    }

    fn index(&mut self, name: &str, is_mutable: bool) -> usize {
        if let Some(index) = self.builders.iter().position(|builder| builder.name == name) {
            return index;
        }
        self.builders.push(Builder { name: name.to_owned(), is_mutable, values: Vec::new(), handed_on: None });
        self.builders.len() - 1
    }
}

/// A text, when it says anything: a literal, or constants that are put together.
fn finish(value: Value) -> Option<Text> {
    let has_literal = value.pieces.iter().any(|piece| matches!(piece.kind, PieceKind::Literal(_)));
    let has_constants = value.pieces.len() > 1 && value.pieces.iter().any(|piece| matches!(piece.kind, PieceKind::Constant(_)));
    (has_literal || has_constants).then_some(Text { pieces: value.pieces })
}
