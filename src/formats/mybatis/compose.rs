//! Elements to SQL text. Pieces are runs of the file's own bytes wherever that can be, so that spans are exact.

use std::collections::HashMap;

use roxmltree::{Node, NodeId};

use crate::names::HOLE;
use crate::source::Span;
use crate::sql::Input;
use crate::text::ResolvedText;

/// Elements within elements, and fragments within fragments, that are followed.
const DEPTH: usize = 64;

/// So many fragments are taken into one statement.
const INCLUSIONS: usize = 1000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavour {
    MyBatis,
    IBatis,
}

/// A statement's text.
pub struct Composed {
    pub text: ResolvedText,
    /// Parts that the program leaves out at times.
    pub conditions: Vec<Condition>,
}

/// A part that is in the statement only when its test holds.
pub struct Condition {
    pub at: Span,
    pub test: String,
}

impl Composed {
    /// The test on which the text at a place depends.
    pub fn condition_at(&self, at: Span) -> Option<&str> {
        self.conditions.iter().find(|condition| condition.at.contains(at)).map(|condition| condition.test.as_str())
    }
}

/// What surrounds an element: values of an `<include>`'s properties, and the innermost test.
#[derive(Clone, Default)]
struct Context {
    properties: Vec<(String, String)>,
    test: Option<String>,
}

pub struct Composer<'c, 'a, 'x> {
    input: Input<'a>,
    offset: usize,
    flavour: Flavour,
    namespace: &'c str,
    fragments: &'c HashMap<&'a str, Node<'a, 'x>>,
    /// Which branch of each `<choose>` is taken.
    variant: usize,
    /// The most branches that a `<choose>` has, "none of them" included where there is no `<otherwise>`.
    pub choices: usize,
    out: ResolvedText,
    conditions: Vec<Condition>,
    /// The fragments that are being included.
    open: Vec<NodeId>,
    /// How many were.
    included: usize,
}

impl<'c, 'a, 'x> Composer<'c, 'a, 'x> {
    pub fn new(
        input: Input<'a>,
        offset: usize,
        flavour: Flavour,
        namespace: &'c str,
        fragments: &'c HashMap<&'a str, Node<'a, 'x>>,
        variant: usize,
    ) -> Self {
        Composer {
            input,
            offset,
            flavour,
            namespace,
            fragments,
            variant,
            choices: 0,
            out: ResolvedText::default(),
            conditions: Vec::new(),
            open: Vec::new(),
            included: 0,
        }
    }

    pub fn statement(&mut self, statement: Node<'a, 'x>) {
        self.children(statement, &Context::default(), DEPTH);
    }

    pub fn finish(self) -> Composed {
        Composed { text: self.out, conditions: self.conditions }
    }

    fn children(&mut self, parent: Node<'a, 'x>, context: &Context, depth: usize) {
        let Some(depth) = depth.checked_sub(1) else {
            self.push_hole(parent.range().start, parent.range().end, context);
            return;
        };
        for child in parent.children() {
            if child.is_text() {
                self.text(child, parent, context);
            } else if child.is_element() {
                self.element(child, context, depth);
            }
        }
    }

    fn element(&mut self, element: Node<'a, 'x>, context: &Context, depth: usize) {
        match element.tag_name().name() {
            "include" => self.include(element, context, depth),
            "if" | "when" => {
                let context = Context { test: Some(attribute(element, "test").to_owned()), ..context.clone() };
                self.children(element, &context, depth);
            }
            "choose" => self.choose(element, context, depth),
            "trim" | "foreach" | "iterate" | "dynamic" | "where" | "set" => self.wrapped(element, context, depth),
            "selectKey" | "bind" | "property" => {}
            // iBATIS: isNotNull, isEqual, isPropertyAvailable, …
            tag if self.flavour == Flavour::IBatis && tag.starts_with("is") => {
                let test = format!("{tag} {}", attribute(element, "property")).trim_end().to_owned();
                self.wrapped(element, &Context { test: Some(test), ..context.clone() }, depth);
            }
            _ => self.children(element, context, depth),
        }
    }

    /// An element that puts text before and after its content. Commas that it would take away stay: the SQL reader minds no empty piece.
    fn wrapped(&mut self, element: Node<'a, 'x>, context: &Context, depth: usize) {
        let (before, after): (&[&str], &[&str]) = match element.tag_name().name() {
            "foreach" => (&["open"], &["close"]),
            "iterate" => (&["prepend", "open"], &["close"]),
            "trim" => (&["prefix"], &["suffix"]),
            "set" => (&[], &[]),
            _ => (&["prepend"], &[]),
        };
        if element.has_tag_name("set") {
            self.push_made(" SET ", element, context);
        }
        if element.has_tag_name("where") {
            self.push_made(" WHERE ", element, context);
        }
        before.iter().for_each(|name| self.attribute_text(element, name, context));
        self.children(element, context, depth);
        after.iter().for_each(|name| self.attribute_text(element, name, context));
    }

    fn choose(&mut self, choose: Node<'a, 'x>, context: &Context, depth: usize) {
        let branches: Vec<Node<'a, 'x>> =
            choose.children().filter(|child| child.has_tag_name("when") || child.has_tag_name("otherwise")).collect();
        let none = usize::from(!branches.iter().any(|branch| branch.has_tag_name("otherwise")));
        let count = branches.len() + none;
        self.choices = self.choices.max(count);
        let taken = self.variant.min(count.saturating_sub(1));
        // The branch's own test does not make it conditional: the other branches are read too.
        if let Some(branch) = branches.get(taken) {
            self.children(*branch, context, depth);
        }
    }

    fn include(&mut self, include: Node<'a, 'x>, context: &Context, depth: usize) {
        let mut properties = context.properties.clone();
        for property in include.children().filter(|child| child.has_tag_name("property")) {
            let value = with_properties(attribute(property, "value"), &context.properties);
            properties.retain(|(name, _)| name != attribute(property, "name"));
            properties.push((attribute(property, "name").to_owned(), value));
        }
        let reference = with_properties(attribute(include, "refid"), &properties);
        let own = reference.strip_prefix(self.namespace).and_then(|rest| rest.strip_prefix('.')).unwrap_or(&reference);
        let fragment = self.fragments.get(own).or_else(|| self.fragments.get(reference.as_str())).copied();
        // A fragment that includes itself, or fragments that multiply, would never end.
        let fragment = fragment.filter(|fragment| self.included < INCLUSIONS && !self.open.contains(&fragment.id()));
        match fragment {
            Some(fragment) => {
                self.included += 1;
                self.open.push(fragment.id());
                self.children(fragment, &Context { properties, test: context.test.clone() }, depth);
                self.open.pop();
            }
            None => self.push_hole(include.range().start, include.range().end, context),
        }
    }

    /// A text node: its bytes in the file, from its start to the next node, entities and CDATA marks resolved one by one.
    fn text(&mut self, node: Node<'a, 'x>, parent: Node<'a, 'x>, context: &Context) {
        let start = node.range().start;
        let end = node.next_sibling().map(|next| next.range().start).unwrap_or_else(|| {
            let range = parent.range();
            let raw = self.raw(range.start, range.end);
            range.start + raw.rfind("</").unwrap_or(raw.len())
        });
        let value = node.text().unwrap_or("");
        let raw = self.raw(start, end);
        if raw.is_empty() {
            // Comes from an entity of the DTD.
            self.push_unplaced(value, parent.range().start, parent.range().end, context);
            return;
        }
        for piece in decode(raw) {
            let (from, to) = (start + piece.start, start + piece.end);
            match piece.value {
                None => self.run(from, to, context),
                Some(Some(value)) => self.push_unplaced(&value, from, to, context),
                Some(None) => self.push_hole(from, to, context),
            }
        }
    }

    fn raw(&self, start: usize, end: usize) -> &'a str {
        self.input.text.get(self.offset + start..self.offset + end).unwrap_or("")
    }

    /// A run of plain bytes: what stands between `${…}`.
    fn run(&mut self, start: usize, end: usize, context: &Context) {
        for piece in split_placeholders(self.raw(start, end), self.flavour) {
            let (from, to) = (start + piece.start, start + piece.end);
            match piece.kind {
                RunKind::Plain => self.push(self.raw(from, to), from, to, context),
                RunKind::Parameter(name) => self.push(&format!("#{{{name}}}"), from, to, context),
                RunKind::Substitution(name) => match context.properties.iter().find(|(property, _)| property == name) {
                    Some((_, value)) => self.push_unplaced(value, from, to, context),
                    None => self.push_hole(from, to, context),
                },
            }
        }
    }

    fn attribute_text(&mut self, element: Node<'a, 'x>, name: &str, context: &Context) {
        let Some(attribute) = element.attribute_node(name) else { return };
        let range = attribute.range_value();
        self.push_made(" ", element, context);
        self.push_unplaced(attribute.value(), range.start, range.end, context);
        self.push_made(" ", element, context);
    }

    /// Text that may hold `${…}` and whose bytes are not those of the file.
    fn push_unplaced(&mut self, value: &str, start: usize, end: usize, context: &Context) {
        for piece in split_placeholders(value, self.flavour) {
            match piece.kind {
                RunKind::Plain => self.push(value.get(piece.start..piece.end).unwrap_or(""), start, end, context),
                RunKind::Parameter(name) => self.push(&format!("#{{{name}}}"), start, end, context),
                RunKind::Substitution(_) => self.push_hole(start, end, context),
            }
        }
    }

    /// Text that an element stands for.
    fn push_made(&mut self, value: &str, element: Node<'a, 'x>, context: &Context) {
        let range = element.range();
        self.push(value, range.start, range.end, &Context { test: None, ..context.clone() });
    }

    fn push(&mut self, value: &str, start: usize, end: usize, context: &Context) {
        let at = self.span(start, end, context);
        self.out.push(value, at, context.test.is_some());
    }

    fn push_hole(&mut self, start: usize, end: usize, context: &Context) {
        let at = self.span(start, end, context);
        self.out.push_hole(at, context.test.is_some());
    }

    fn span(&mut self, start: usize, end: usize, context: &Context) -> Span {
        let at = self.input.span(self.offset + start, self.offset + end);
        if let Some(test) = &context.test {
            self.conditions.push(Condition { at, test: test.clone() });
        }
        at
    }
}

/// A text without elements: only `${…}` is made a hole.
pub fn plain(text: &ResolvedText) -> Composed {
    let mut out = ResolvedText::default();
    let mut conditions = Vec::new();
    let input = Input::resolved(text);
    for piece in split_placeholders(&text.text, Flavour::MyBatis) {
        // One piece for each run of the source, so that each keeps its own place.
        let mut start = piece.start;
        while start < piece.end {
            let end = text.run_end(start).min(piece.end);
            let at = input.span(start, end);
            let conditional = text.is_conditional(start);
            match piece.kind {
                RunKind::Plain => out.push(text.text.get(start..end).unwrap_or(""), at, conditional),
                RunKind::Parameter(_) => out.push(text.text.get(start..end).unwrap_or(""), at, conditional),
                RunKind::Substitution(_) => out.push_hole(at, conditional),
            }
            if conditional {
                conditions.push(Condition { at, test: String::new() });
            }
            start = end.max(start + 1);
        }
    }
    Composed { text: out, conditions }
}

fn attribute<'a>(node: Node<'a, '_>, name: &str) -> &'a str {
    node.attribute(name).unwrap_or("")
}

/// `${name}` replaced by the properties' values, as far as they are known.
fn with_properties(text: &str, properties: &[(String, String)]) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in split_placeholders(text, Flavour::MyBatis) {
        let raw = text.get(piece.start..piece.end).unwrap_or("");
        match piece.kind {
            RunKind::Substitution(name) => match properties.iter().find(|(property, _)| property == name) {
                Some((_, value)) => out.push_str(value),
                None => out.push(HOLE),
            },
            _ => out.push_str(raw),
        }
    }
    out
}

struct Run<'t> {
    start: usize,
    end: usize,
    kind: RunKind<'t>,
}

enum RunKind<'t> {
    Plain,
    /// iBATIS' `#name#`; MyBatis' own `#{name}` is plain text, which the SQL reader knows.
    Parameter(&'t str),
    /// `${name}`, iBATIS' `$name$`.
    Substitution(&'t str),
}

fn split_placeholders(text: &str, flavour: Flavour) -> Vec<Run<'_>> {
    let mut runs = Vec::new();
    let mut plain = 0;
    let mut position = 0;
    while let Some(found) = text.get(position..).and_then(|rest| memchr::memchr2(b'$', b'#', rest.as_bytes())) {
        let start = position + found;
        let mark = text.as_bytes().get(start).copied().unwrap_or(0);
        let rest = text.get(start + 1..).unwrap_or("");
        let (inner_start, close) = match (mark, flavour) {
            (b'$', _) if rest.starts_with('{') => (start + 2, "}"),
            (b'$', Flavour::IBatis) => (start + 1, "$"),
            (b'#', Flavour::IBatis) if !rest.starts_with('{') => (start + 1, "#"),
            _ => {
                position = start + 1;
                continue;
            }
        };
        let inner = text.get(inner_start..).unwrap_or("");
        let Some(length) = inner.find(close).filter(|&length| !inner.get(..length).unwrap_or("").contains(['\n', '\'', '('])) else {
            position = start + 1;
            continue;
        };
        let name = inner.get(..length).unwrap_or("").trim();
        let end = inner_start + length + close.len();
        if plain < start {
            runs.push(Run { start: plain, end: start, kind: RunKind::Plain });
        }
        // iBATIS: #id:BIGINT:0#
        let name = if flavour == Flavour::IBatis { name.split(':').next().unwrap_or(name) } else { name };
        runs.push(Run { start, end, kind: if mark == b'$' { RunKind::Substitution(name) } else { RunKind::Parameter(name) } });
        plain = end;
        position = end;
    }
    if plain < text.len() {
        runs.push(Run { start: plain, end: text.len(), kind: RunKind::Plain });
    }
    runs
}

pub(in crate::formats) struct Decoded {
    pub start: usize,
    pub end: usize,
    /// `None`: the bytes as they are. `Some(None)`: an entity that is not known.
    pub value: Option<Option<String>>,
}

/// Raw XML text in pieces: plain runs, entities; CDATA marks are left out.
pub(in crate::formats) fn decode(raw: &str) -> Vec<Decoded> {
    const CDATA: &str = "<![CDATA[";
    let mut pieces = Vec::new();
    let mut plain = 0;
    let mut position = 0;
    let mut in_cdata = false;
    let cut = |pieces: &mut Vec<Decoded>, plain: usize, start: usize| {
        if plain < start {
            pieces.push(Decoded { start: plain, end: start, value: None });
        }
    };
    while let Some(found) = raw.get(position..).and_then(|rest| memchr::memchr3(b'&', b'<', b']', rest.as_bytes())) {
        let start = position + found;
        let rest = raw.get(start..).unwrap_or("");
        if !in_cdata && rest.starts_with(CDATA) {
            cut(&mut pieces, plain, start);
            in_cdata = true;
            position = start + CDATA.len();
            plain = position;
        } else if in_cdata && rest.starts_with("]]>") {
            cut(&mut pieces, plain, start);
            in_cdata = false;
            position = start + 3;
            plain = position;
        } else if let Some(length) = rest.find(';').filter(|_| !in_cdata && rest.starts_with('&')) {
            cut(&mut pieces, plain, start);
            let end = start + length + 1;
            let value = entity(rest.get(1..length).unwrap_or("")).map(String::from);
            pieces.push(Decoded { start, end, value: Some(value) });
            position = end;
            plain = position;
        } else {
            position = start + 1;
        }
    }
    cut(&mut pieces, plain, raw.len());
    pieces
}

fn entity(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}
