//! VALUES and SET: rows, walked over token by token.

use crate::facts::{InsertValue, Row, RowGap, ValueKind};
use crate::names::Name;
use crate::sql::cursor::Cursor;
use crate::sql::expression;
use crate::sql::lex::{Lexer, Literal, Token, TokenKind};
use crate::sql::{Input, Origin};

/// Tokens of one value that are looked at. What decides stands in front, and a value of more tokens is an expression.
const VALUE_TOKENS: usize = 64;

/// Where tokens come from: a list, or the text itself.
pub trait Tokens {
    fn take_token(&mut self) -> Option<Token>;

    /// A whole row at once, where that is possible: see [`Lexer::literal_row`].
    fn take_literals(&mut self, _take: impl FnMut(Literal)) -> Option<u32> {
        None
    }
}

impl Tokens for Cursor<'_> {
    fn take_token(&mut self) -> Option<Token> {
        self.next()
    }
}

impl Tokens for Lexer<'_> {
    fn take_token(&mut self) -> Option<Token> {
        self.next()
    }

    fn take_literals(&mut self, take: impl FnMut(Literal)) -> Option<u32> {
        self.literal_row(take)
    }
}

/// The rows from behind VALUES on: those that show something new, and how many there are.
pub fn read(input: Input, tokens: &mut impl Tokens) -> (Vec<Row>, usize) {
    let mut kept = Kept::default();
    let mut scan = Scan { input, values: Vec::new(), value: Vec::new(), missing_comma: None, gap: None };
    while let Some(first) = tokens.take_token() {
        // MySQL: VALUES ROW(1, 2), ROW(3, 4)
        let open = if input_text(&input, first).eq_ignore_ascii_case("ROW") { tokens.take_token() } else { Some(first) };
        let Some(open) = open.filter(|&open| is_symbol(&input, open, "(")) else { break };
        let Some(end) = scan.row(tokens) else { break };
        kept.add(&input, open.start, end, &scan);
        if !tokens.take_token().is_some_and(|token| is_symbol(&input, token, ",")) {
            break;
        }
    }
    (kept.rows, kept.count)
}

/// `a = 1, b = DEFAULT` from behind SET on: the columns and their values. `None` where part of the list is not known: `SET %s`, `SET a = 1 ?`.
pub fn read_assignments(cursor: &mut Cursor) -> Option<(Vec<Name>, Row)> {
    let from = cursor.position;
    cursor.skip_until(|cursor| {
        cursor.is_words(&["ON", "DUPLICATE"]) || cursor.is_words(&["ON", "CONFLICT"]) || cursor.is_word("RETURNING") || cursor.is_word("AS")
    });
    let list = cursor.between(from, cursor.position);
    let mut columns = Vec::new();
    let mut values = Vec::new();
    for mut item in list.split_commas() {
        // MyBatis leaves a comma behind at times: the database minds it, the list is known.
        if item.at_end() {
            continue;
        }
        let name = item.parse_object_name().and_then(|name| name.parts.into_iter().next_back()).filter(|name| !name.has_hole())?;
        if !item.eat_symbol("=") && !item.eat_symbol(":=") {
            return None;
        }
        columns.push(name);
        let value = item.remaining();
        let kind = expression::classify(value);
        // Unknown text behind a value may be further assignments: `SET a = 1 {rest}`.
        if value.tokens.len() > 1 && kind == ValueKind::Unknown {
            return None;
        }
        values.push(InsertValue { at: value.span_all(), kind });
    }
    (!columns.is_empty()).then_some((columns, Row { at: list.span_all(), values, missing_comma: None, gap: None }))
}

/// A row that is one directive for several columns: `VALUES (%s)`, `VALUES ({})`.
pub fn widen(rows: &mut [Row], columns: Option<usize>) {
    for row in rows {
        if let [only] = row.values.as_mut_slice()
            && only.kind == ValueKind::Parameter(None)
            && columns != Some(1)
        {
            only.kind = ValueKind::Unknown;
        }
    }
}

/// The values of a row or list as kept facts.
pub fn values(list: Cursor) -> Vec<InsertValue> {
    list.split_commas().into_iter().map(|value| InsertValue { at: value.span_all(), kind: expression::classify(value) }).collect()
}

fn input_text<'a>(input: &Input<'a>, token: Token) -> &'a str {
    input.text.get(token.range()).unwrap_or("")
}

fn is_symbol(input: &Input, token: Token, symbol: &str) -> bool {
    token.kind == TokenKind::Symbol && input_text(input, token) == symbol
}

/// One value while its row is walked over.
struct Value {
    start: u32,
    end: u32,
    kind: ValueKind,
}

struct Scan<'a> {
    input: Input<'a>,
    values: Vec<Value>,
    value: Vec<Token>,
    /// The first place of the row where two values stand side by side.
    missing_comma: Option<(u32, u32)>,
    gap: Option<RowGap>,
}

impl Scan<'_> {
    /// From behind a row's `(` to its `)`, whose end is given; `None` when it is not closed.
    fn row(&mut self, tokens: &mut impl Tokens) -> Option<u32> {
        self.values.clear();
        self.value.clear();
        self.missing_comma = None;
        self.gap = None;
        let values = &mut self.values;
        let plain = tokens.take_literals(|Literal { start, end, is_null }| {
            values.push(Value { start, end, kind: if is_null { ValueKind::Null } else { ValueKind::Given } });
        });
        if plain.is_some() {
            return plain;
        }
        self.values.clear();
        let mut depth = 0usize;
        let mut end = 0;
        while let Some(token) = tokens.take_token() {
            if token.kind == TokenKind::Symbol {
                match self.input.text.as_bytes().get(token.start as usize) {
                    Some(b'(' | b'[' | b'{') => depth += 1,
                    Some(b')') if depth == 0 => {
                        self.finish(end);
                        return Some(token.end);
                    }
                    Some(b')' | b']' | b'}') => depth = depth.saturating_sub(1),
                    Some(b',') if depth == 0 => {
                        self.finish(end);
                        continue;
                    }
                    _ => {}
                }
            }
            if self.value.len() < VALUE_TOKENS {
                self.value.push(token);
            }
            end = token.end;
        }
        None
    }

    /// A mapper's parameter behind another one, or behind a call: no expression of any database.
    fn is_beside(&self, left: Token, right: Token) -> bool {
        let is_parameter = |token| input_text(&self.input, token).starts_with("#{");
        is_parameter(right) && (is_parameter(left) || is_symbol(&self.input, left, ")"))
    }

    /// What is no SQL in two neighbours of a script. In a program's text they may be anything.
    fn gap_between(&self, left: Token, right: Token) -> Option<RowGap> {
        if !matches!(self.input.origin, Origin::File(_)) || left.kind != TokenKind::String {
            return None;
        }
        let at = || self.input.span(left.start as usize, right.end as usize);
        let between = self.input.text.get(left.end as usize..right.start as usize)?;
        match right.kind {
            TokenKind::String if !between.is_empty() && !between.contains(['\n', '\r']) => Some(RowGap::Strings(at())),
            TokenKind::Word | TokenKind::Number if between.is_empty() && input_text(&self.input, left) == "''" => {
                Some(RowGap::Closed(at()))
            }
            _ => None,
        }
    }

    fn finish(&mut self, end: u32) {
        let Some(first) = self.value.first() else { return };
        let beside = self.value.windows(2).find_map(|pair| match pair {
            [left, right] if self.is_beside(*left, *right) => Some((left.end, right.start)),
            _ => None,
        });
        self.missing_comma = self.missing_comma.or(beside);
        self.gap = self.gap.or_else(|| self.value.windows(2).find_map(|pair| self.gap_between(*pair.first()?, *pair.get(1)?)));
        let kind = match self.value.as_slice() {
            [only] if matches!(only.kind, TokenKind::String | TokenKind::Number) => ValueKind::Given,
            tokens => expression::classify(Cursor::new(self.input, tokens)),
        };
        self.values.push(Value { start: first.start, end, kind });
        self.value.clear();
    }
}

/// The rows that are kept: the first, and each that has another length, or another kind of value in some place, than those before.
#[derive(Default)]
struct Kept {
    rows: Vec<Row>,
    count: usize,
    lengths: Vec<usize>,
    /// For each place, a bit for each kind that was seen there.
    seen: Vec<u8>,
}

impl Kept {
    /// Takes notice of a row's length and kinds. Gives whether something about them is new.
    fn is_new<'v>(&mut self, kinds: impl ExactSizeIterator<Item = &'v ValueKind>) -> bool {
        let mut is_new = !self.lengths.contains(&kinds.len());
        if is_new {
            self.lengths.push(kinds.len());
        }
        if self.seen.len() < kinds.len() {
            self.seen.resize(kinds.len(), 0);
        }
        for (seen, kind) in self.seen.iter_mut().zip(kinds) {
            let bit = 1 << rank(kind);
            is_new |= *seen & bit == 0;
            *seen |= bit;
        }
        is_new
    }

    fn add(&mut self, input: &Input, start: u32, end: u32, scan: &Scan) {
        let values = scan.values.as_slice();
        self.count += 1;
        // One row that is not understood stands for all.
        let is_first_gap = scan.gap.is_some() && !self.rows.iter().any(|row| row.gap.is_some());
        if self.is_new(values.iter().map(|value| &value.kind)) || is_first_gap {
            let at = input.span(start as usize, end as usize);
            let values = values
                .iter()
                .map(|value| InsertValue { at: input.span(value.start as usize, value.end as usize), kind: value.kind.clone() });
            let missing_comma = scan.missing_comma.map(|(start, end)| input.span(start as usize, end as usize));
            self.rows.push(Row { at, values: values.collect(), missing_comma, gap: scan.gap });
        }
    }
}

/// Kinds by how much they say about whether a row is accepted; a number for each.
fn rank(kind: &ValueKind) -> u8 {
    match kind {
        ValueKind::Given => 0,
        ValueKind::Parameter(_) => 1,
        ValueKind::Sequence(_) => 2,
        ValueKind::Unknown => 3,
        ValueKind::Default => 4,
        ValueKind::Null => 5,
    }
}

/// Whether a row has another length than the rows before it, or another kind of value in some place.
pub fn shows_something_new(rows: &[Row], row: &Row) -> bool {
    row.gap.is_some()
        || !rows.iter().any(|other| other.values.len() == row.values.len())
        || row.values.iter().enumerate().any(|(place, value)| {
            !rows.iter().any(|other| other.values.get(place).is_some_and(|other| rank(&other.kind) == rank(&value.kind)))
        })
}

/// Of the values that one column gets in several rows, the one that decides whether all rows are accepted: NULL before DEFAULT before
/// what is not known before the rest.
pub fn deciding<'v>(values: impl Iterator<Item = &'v InsertValue>) -> Option<&'v InsertValue> {
    values.reduce(|best, value| if rank(&value.kind) > rank(&best.kind) { value } else { best })
}
