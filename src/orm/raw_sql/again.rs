//! Tables that a file creates again: programs that bring old databases up to date keep the statements of every version.

use crate::names;
use crate::source::SourceFile;

/// What stands between the words and the name.
const BETWEEN: &[&str] = &["if not exists "];

const CREATE: &str = "create table ";

/// Where a file creates which table, in its order; the names' keys.
#[derive(Debug, Default)]
pub struct Creations {
    places: Vec<(u32, String)>,
}

impl Creations {
    pub fn of(file: &SourceFile) -> Self {
        let lower = file.text.to_ascii_lowercase();
        let place = |(at, _): (usize, &str)| Some((u32::try_from(at).ok()?, named(lower.get(at + CREATE.len()..)?)?));
        Creations { places: lower.match_indices(CREATE).filter_map(place).collect() }
    }

    /// Whether a table is created before a place and again behind it: what stands there meets the table as it was between the two.
    pub fn surround(&self, table: &str, at: u32) -> bool {
        let key = names::key(table);
        let mut own = self.places.iter().filter(|(_, name)| *name == key).map(|(place, _)| *place);
        own.clone().any(|place| place < at) && own.any(|place| place > at)
    }
}

/// The last part of the name that a text begins with, in lower case as the text is.
fn named(text: &str) -> Option<String> {
    let text = text.trim_start();
    let text = BETWEEN.iter().find_map(|words| text.strip_prefix(words)).unwrap_or(text).trim_start();
    let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$' | '.' | '"' | '`' | '[' | ']' | '\\')))?;
    let name = text.get(..end)?.rsplit('.').next()?.trim_matches(['"', '`', '[', ']', '\\']);
    (!name.is_empty()).then(|| names::key(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, FileKind};

    #[test]
    fn a_table_that_is_created_again_is_another_between() {
        let text = "é run(\"CREATE TABLE audit.a (id int)\"); HERE run(\"create table if not exists \\\"A\\\" (id int)\"); run(\"CREATE TABLE b (c int)\");";
        let creations = Creations::of(&SourceFile::new(FileId(0), "A.scala", FileKind::Scala, text));
        let here = u32::try_from(text.find("HERE").unwrap()).unwrap();
        assert!(creations.surround("a", here) && creations.surround("A", here));
        assert!(!creations.surround("a", 0) && !creations.surround("a", u32::MAX) && !creations.surround("b", here));
        assert!(Creations::of(&SourceFile::new(FileId(0), "A.rs", FileKind::Rust, "CREATE TABLE ")).places.is_empty());
    }
}
