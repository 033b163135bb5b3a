//! Kotlin sources, by tree-sitter.
//!
//! A file is told as the JVM sees it, so that what reads Java outlines reads these: properties are fields with getters, a companion's members are
//! static members of its class, `User(…)` is a `new`, `Int` is `int` and `Int?` is `Integer`, and a type that is never null is annotated so
//! (as the compiler does: <https://kotlinlang.org/docs/java-to-kotlin-interop.html#nullability-annotations>). What the JVM does not have: the call of a superclass's
//! constructor in a class's head is a call of `super` in its primary constructor, and `it[name] = value` is an assignment to `it`, `[]`, `name`.
//!
//! `declarations` reads types and members, `annotations` what stands at them, `statements` and `calls` function bodies, `strings` templates, and
//! `repair` the class heads that the grammar takes for expressions.

mod annotations;
mod calls;
mod declarations;
mod expressions;
mod repair;
mod statements;
mod strings;
#[cfg(test)]
mod tests;
mod types;

use tree_sitter::{Node, Tree};

use crate::lang::outline::{Import, Language, Outline};
use crate::lang::tree::{self, child, named};
use crate::source::{SourceFile, Span};

/// Reads a Kotlin file into its outline. Never fails: what cannot be parsed is in `errors`.
pub fn read(file: &SourceFile) -> Outline {
    let outline = Outline::new(file.id, Language::Kotlin);
    let Some(tree) = parse(&file.text) else {
        return Outline { errors: vec![file.span()], ..outline };
    };
    let mut reader = Reader { file, outline, scope: Vec::new(), test_depth: 0, depth: 0, receivers: Vec::new(), lost_heads: Vec::new() };
    let repaired = repair::repair(file, tree.root_node());
    let root = match &repaired {
        Some(repaired) => {
            reader.lost_heads = repaired.heads(&mut reader);
            repaired.tree.root_node()
        }
        None => tree.root_node(),
    };
    reader.program(root);
    if root.has_error() {
        reader.outline.errors.extend(tree::errors(file, root));
    }
    reader.outline
}

fn parse(text: &str) -> Option<Tree> {
    tree::parse(&tree_sitter_kotlin_ng::LANGUAGE.into(), text)
}

/// One file being read.
struct Reader<'f> {
    file: &'f SourceFile,
    outline: Outline,
    /// The names of the types that enclose the current place.
    scope: Vec<String>,
    /// How many of them are test classes.
    test_depth: usize,
    /// How deep the recursion stands, over all of its functions.
    depth: usize,
    /// What unqualified names mean in the lambdas around the current place: the object of an `apply { … }`, the builder of a `buildString { … }`.
    receivers: Vec<Receiver>,
    /// Annotations that were cut out before parsing, by the place of the class head that they belong to.
    lost_heads: Vec<(usize, annotations::Modifiers)>,
}

#[derive(Clone, Debug)]
enum Receiver {
    Object(Vec<String>),
    Builder(String),
    /// `with(USERS) { … }`: where a constant of the table, or `this`, is handed to a call that takes tables and columns, it is this one's.
    Subject(Vec<String>),
    /// A lambda whose receiver, if it has one, is not known.
    Unknown,
}

impl Reader<'_> {
    fn program(&mut self, root: Node<'_>) {
        for node in named(root) {
            match node.kind() {
                "package_header" => {
                    if let Some(name) = child(node, "qualified_identifier") {
                        self.outline.package = self.dotted(name).join(".");
                    }
                }
                "import" => self.import(node),
                _ => self.member_of_file(node),
            }
        }
    }

    fn import(&mut self, node: Node<'_>) {
        let Some(name) = child(node, "qualified_identifier") else { return };
        let parts = self.dotted(name);
        let alias = named(node).into_iter().find(|child| child.kind() == "identifier").map(|alias| self.slice(alias).to_owned());
        let is_wildcard = self.slice(node).trim_end().ends_with(".*");
        // What stands in an object or a companion is imported like a static member.
        let owner = if is_wildcard { parts.last() } else { parts.iter().rev().nth(1) };
        let is_static = owner.is_some_and(|owner| owner.starts_with(char::is_uppercase));
        let mut path = parts.join(".");
        if is_wildcard {
            path.push_str(".*");
        }
        let name = alias.unwrap_or_else(|| path.rsplit('.').next().unwrap_or(&path).to_owned());
        self.outline.imports.push(Import { path, name, is_static });
    }

    /// The identifiers of a name, without quotes.
    fn dotted(&self, node: Node<'_>) -> Vec<String> {
        named(node).into_iter().filter(|child| child.kind() == "identifier").map(|part| unquoted(self.slice(part)).to_owned()).collect()
    }

    fn span(&self, node: Node<'_>) -> Span {
        tree::span(self.file, node)
    }

    fn slice(&self, node: Node<'_>) -> &str {
        tree::slice(self.file, node)
    }

    fn name_of(&self, node: Node<'_>) -> String {
        unquoted(self.slice(node)).to_owned()
    }
}

/// A name without the backquotes that make it one: `` `in` ``.
fn unquoted(name: &str) -> &str {
    name.trim_matches('`')
}
