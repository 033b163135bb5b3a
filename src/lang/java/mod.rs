//! Java sources, by tree-sitter, which reads a broken file as far as it can be read.
//!
//! `declarations` reads types and their members, `annotations` and `types` what stands at them, `statements` those of
//! functions, `expressions` their expressions, `texts` those that are strings, `strings` what literals and formats mean, and `builders` follows the
//! locals in which a text grows (`sql += …`, `sb.append(…)`).

mod annotations;
mod declarations;
mod expressions;
mod statements;

mod texts;
mod types;

#[cfg(test)]
mod tests;

use tree_sitter::Node;

use crate::lang::outline::{Import, Language, Outline};
use crate::lang::tree;
use crate::source::{SourceFile, Span};

/// How many levels of nested statements and expressions are followed. Real code stays below 60; the stack must hold any file.
const DEPTH: usize = 160;

/// How many unreadable places of one file are listed.
const ERRORS: usize = 100;

/// Reads a Java file into its outline. Never fails: what cannot be parsed is in `errors`.
pub fn read(file: &SourceFile) -> Outline {
    let mut reader = Reader { file, outline: Outline::new(file.id, Language::Java), scope: Vec::new(), test_depth: 0, depth: 0 };
    let Some(tree) = tree::parse(&tree_sitter_java::LANGUAGE.into(), &file.text) else {
        reader.outline.errors.push(file.span());
        return reader.outline;
    };
    reader.program(tree.root_node());
    if tree.root_node().has_error() {
        reader.errors(tree.root_node());
    }
    reader.outline
}

/// One file being read. `'t` is the life of its syntax tree.
struct Reader<'f> {
    file: &'f SourceFile,
    outline: Outline,
    /// The names of the types that enclose the current place.
    scope: Vec<String>,
    /// How many of them are test classes.
    test_depth: usize,
    /// How deep the recursion stands, over all of its functions.
    depth: usize,
}

impl Reader<'_> {
    fn program(&mut self, root: Node<'_>) {
        for node in named(root) {
            match node.kind() {
                "package_declaration" => {
                    if let Some(name) = named(node).into_iter().find(|child| is_name(*child)) {
                        self.outline.package = self.dotted(name);
                    }
                }
                "import_declaration" => self.import(node),
                _ => self.member_of_file(node),
            }
        }
    }

    fn import(&mut self, node: Node<'_>) {
        let Some(name) = named(node).into_iter().find(|child| is_name(*child)) else { return };
        let mut path = self.dotted(name);
        let mut cursor = node.walk();
        let mut is_static = false;
        let mut is_wildcard = false;
        for child in node.children(&mut cursor) {
            is_static |= child.kind() == "static";
            is_wildcard |= child.kind() == "asterisk";
        }
        if is_wildcard {
            path.push_str(".*");
        }
        let name = path.rsplit('.').next().unwrap_or(&path).to_owned();
        self.outline.imports.push(Import { path, name, is_static });
    }

    /// A name as written, without the blanks and comments that may stand between its parts.
    fn dotted(&self, node: Node<'_>) -> String {
        let text = self.slice(node);
        if text.bytes().all(|b| !b.is_ascii_whitespace() && b != b'/' && b != b'@') {
            return text.to_owned();
        }
        let mut parts = Vec::new();
        self.identifiers(node, &mut parts);
        parts.join(".")
    }

    fn identifiers(&self, node: Node<'_>, parts: &mut Vec<String>) {
        let mut pending = vec![node];
        while let Some(node) = pending.pop() {
            match node.kind() {
                "identifier" | "type_identifier" => parts.push(self.slice(node).to_owned()),
                "marker_annotation" | "annotation" | "type_arguments" => {}
                _ => pending.extend(named(node).into_iter().rev()),
            }
        }
    }

    /// The outermost places that the parser could not read.
    fn errors(&mut self, root: Node<'_>) {
        let mut pending = vec![root];
        while let Some(node) = pending.pop() {
            if self.outline.errors.len() >= ERRORS {
                return;
            }
            if node.is_error() || node.is_missing() {
                self.outline.errors.push(self.span(node));
                continue;
            }
            let mut cursor = node.walk();
            let broken: Vec<Node<'_>> =
                node.children(&mut cursor).filter(|child| child.has_error() || child.is_error() || child.is_missing()).collect();
            pending.extend(broken.into_iter().rev());
        }
    }

    fn span(&self, node: Node<'_>) -> Span {
        tree::span(self.file, node)
    }

    fn slice(&self, node: Node<'_>) -> &str {
        tree::slice(self.file, node)
    }
}

/// The children that carry meaning: named, and no comments.
fn named<'t>(node: Node<'t>) -> Vec<Node<'t>> {
    if node.named_child_count() == 0 {
        return Vec::new();
    }
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(|child| !is_comment(*child)).collect()
}

fn field<'t>(node: Node<'t>, name: &str) -> Option<Node<'t>> {
    node.child_by_field_name(name)
}

fn is_comment(node: Node<'_>) -> bool {
    matches!(node.kind(), "line_comment" | "block_comment")
}

fn is_name(node: Node<'_>) -> bool {
    matches!(node.kind(), "identifier" | "scoped_identifier")
}
