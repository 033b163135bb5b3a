//! The tree that XML, YAML and JSON changelogs have in common.

use crate::source::Span;
use crate::text::ResolvedText;

/// An element: a change set, a change, a column, …
#[derive(Clone, Debug)]
pub struct Node {
    /// Without its namespace: `modifyColumn` of `ext:modifyColumn`.
    pub name: String,
    /// All of it.
    pub at: Span,
    /// Its start tag or key.
    pub head: Span,
    pub attributes: Vec<Attribute>,
    pub children: Vec<Node>,
    /// The text in it, when it has any but blanks.
    pub text: Option<ResolvedText>,
}

#[derive(Clone, Debug)]
pub struct Attribute {
    pub name: String,
    pub value: String,
    /// The value's bytes, without quotes.
    pub value_at: Span,
    /// From the name to the end of the value.
    pub at: Span,
}

impl Node {
    /// An element with nothing in it yet.
    pub fn empty(name: String, at: Span) -> Self {
        Node { name, at, head: at, attributes: Vec::new(), children: Vec::new(), text: None }
    }

    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    /// An attribute's text as written, placeholders and all.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attribute(name).map(|attribute| attribute.value.as_str())
    }

    pub fn children_named(&self, name: &'static str) -> impl Iterator<Item = &Node> {
        self.children.iter().filter(move |child| child.name == name)
    }
}
