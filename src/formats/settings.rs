//! `application.yml`, `application.properties` and their like, as dotted keys.
//!
//! A leaf's span runs from its own key (the last part of the dotted one) to the end of its value: `id-type: auto`.

mod properties;
mod yaml;

use crate::facts::{Note, Setting};
use crate::source::{FileKind, SourceFile};

/// Reads every leaf of a YAML or properties file. Several YAML documents in one file give their leaves one after the other.
///
/// List items are `key[0]`. Broken YAML gives what stands before the fault, and a note.
pub fn read(file: &SourceFile) -> (Vec<Setting>, Vec<Note>) {
    match file.kind {
        FileKind::Yaml => yaml::read(file),
        FileKind::Properties => (properties::read(file), Vec::new()),
        _ => (Vec::new(), Vec::new()),
    }
}
