//! Liquibase changelogs: XML, YAML and JSON as one tree ([`tree`]), and what their changes do to a database ([`change`]).
//!
//! A changelog alone says little: properties and includes come from other files, and `dbms` chooses among its parts. So reading
//! a file gives its tree, and [`runner`] walks from a root changelog through all that it includes, once for each database.
//! <https://docs.liquibase.com/concepts/changelogs/home.html>

pub mod change;
mod column;
pub mod conditions;
mod csv;
pub mod library;
pub mod load;
pub mod runner;
mod scope;
pub mod tree;
mod xml;
mod yaml;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::facts::{Note, NoteKind};
use crate::source::{FileId, FileKind, SourceFile};

use tree::Node;

/// The word that every changelog has.
pub const NEEDLE: &str = "databaseChangeLog";

/// A changelog file as it stands, nothing resolved.
#[derive(Clone, Debug)]
pub struct Changelog {
    pub file: FileId,
    /// `databaseChangeLog`; its children are change sets, includes and properties, in order.
    pub root: Node,
}

impl Changelog {
    /// Adds the names of the files of rows that it loads, without their folders.
    pub fn data_files<'c>(&'c self, names: &mut BTreeSet<&'c str>) {
        let changes = self.root.children_named("changeSet").flat_map(|change_set| &change_set.children);
        let loads = changes.filter(|change| load::CHANGES.contains(&change.name.as_str()));
        names.extend(loads.filter_map(|change| change.get("file")?.rsplit(['/', '\\']).next()));
    }
}

/// Reads a changelog. `None` for files that are none; a note for one that is broken.
pub fn read(file: &SourceFile) -> (Option<Changelog>, Vec<Note>) {
    if !file.text.contains(NEEDLE) {
        return (None, Vec::new());
    }
    match file.kind {
        FileKind::Xml => xml::read(file),
        FileKind::Yaml => {
            let (changelog, broken) = yaml::read(file);
            let note = |at| Note { at, reason: "Liquibase changelog not read: its YAML is broken".to_owned(), kind: NoteKind::Skipped };
            (changelog, broken.map(note).into_iter().collect())
        }
        _ => (None, Vec::new()),
    }
}
