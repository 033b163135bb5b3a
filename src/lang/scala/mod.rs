//! Scala sources, by tree-sitter.
//!
//! A file is told as the JVM sees it: constructor parameters with `val` or `var` (all of a case class) are fields, an object's members are static,
//! `Long` is `long`. A superclass's arguments are a call of `super` in the class's constructor, an infix operator is a call (`users += user`), and
//! interpolated strings have holes where SQL interpolators bind values (`sql"… $name"`) and names where texts are put in (`s"… $TABLE"`).

mod declarations;
mod expressions;
mod strings;
#[cfg(test)]
mod tests;

use tree_sitter::Node;

use crate::lang::outline::{Import, Language, Outline};
use crate::lang::tree::{self, child, field, named};
use crate::source::{SourceFile, Span};

/// Reads a Scala file into its outline. Never fails: what cannot be parsed is in `errors`.
pub fn read(file: &SourceFile) -> Outline {
    let mut reader = Reader { file, outline: Outline::new(file.id, Language::Scala), scope: Vec::new(), depth: 0 };
    let Some(tree) = tree::parse(&tree_sitter_scala::LANGUAGE.into(), &file.text) else {
        reader.outline.errors.push(file.span());
        return reader.outline;
    };
    reader.program(tree.root_node());
    if tree.root_node().has_error() {
        reader.outline.errors.extend(tree::errors(file, tree.root_node()));
    }
    reader.outline
}

/// One file being read.
struct Reader<'f> {
    file: &'f SourceFile,
    outline: Outline,
    /// The names of the types that enclose the current place.
    scope: Vec<String>,
    depth: usize,
}

impl Reader<'_> {
    fn program(&mut self, root: Node<'_>) {
        for node in named(root) {
            match node.kind() {
                "package_clause" => {
                    if let Some(name) = field(node, "name") {
                        let own: Vec<String> = named(name).into_iter().map(|part| self.slice(part).to_owned()).collect();
                        let outer = std::mem::take(&mut self.outline.package);
                        self.outline.package =
                            std::iter::once(outer).filter(|outer| !outer.is_empty()).chain(own).collect::<Vec<_>>().join(".");
                    }
                    if let Some(body) = field(node, "body") {
                        self.program(body);
                    }
                }
                "import_declaration" => self.import(node),
                _ => self.member_of_file(node),
            }
        }
    }

    /// `import a.b.C`, `import a.b._`, `import a.b.{C, D => E}`.
    fn import(&mut self, node: Node<'_>) {
        let path: Vec<&str> = named(node)
            .into_iter()
            .filter(|part| matches!(part.kind(), "identifier" | "operator_identifier"))
            .map(|part| self.slice(part))
            .collect();
        let owner = path.join(".");
        let is_type = |name: Option<&&str>| name.is_some_and(|name| name.starts_with(char::is_uppercase));
        let mut imports = Vec::new();
        let member = |name: &str| format!("{owner}.{name}");
        if child(node, "namespace_wildcard").is_some() {
            imports.push(Import { path: member("*"), name: "*".to_owned(), is_static: is_type(path.last()) });
        } else if let Some(selectors) = child(node, "namespace_selectors") {
            for selector in named(selectors) {
                let (path_name, name) = match selector.kind() {
                    "identifier" => (self.slice(selector), self.slice(selector)),
                    "namespace_wildcard" => ("*", "*"),
                    _ => {
                        let part = |name| field(selector, name).map_or("", |part| self.slice(part));
                        (part("name"), part("alias"))
                    }
                };
                imports.push(Import { path: member(path_name), name: name.to_owned(), is_static: is_type(path.last()) });
            }
        } else if let Some((name, owner)) = path.split_last() {
            imports.push(Import { path: path.join("."), name: (*name).to_owned(), is_static: is_type(owner.last()) });
        }
        self.outline.imports.extend(imports);
    }

    fn span(&self, node: Node<'_>) -> Span {
        tree::span(self.file, node)
    }

    fn slice(&self, node: Node<'_>) -> &str {
        tree::slice(self.file, node)
    }

    fn name_of(&self, node: Node<'_>) -> String {
        self.slice(node).trim_matches('`').to_owned()
    }
}
