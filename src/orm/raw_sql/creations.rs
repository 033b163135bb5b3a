//! CREATE TABLE in a program's text: which tables it makes, and where. Programs that bring old databases up to date keep the statements of every version,
//! so that a file may create a table again.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::names;
use crate::source::SourceFile;

static CREATES: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::builder().ascii_case_insensitive(true).build(["create table "]).ok());

/// Quotes around a name, as they may stand in a string.
const QUOTES: &[char] = &['`', '"', '[', ']', '\\'];

/// One CREATE TABLE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Creation<'t> {
    /// Of its first byte.
    pub at: usize,
    /// The last part of the table's name.
    pub table: &'t str,
    /// Whether the definition follows the name.
    pub is_whole: bool,
}

/// Every CREATE TABLE of a text that a name follows.
pub fn creations(text: &str) -> impl Iterator<Item = Creation<'_>> {
    CREATES.iter().flat_map(move |creates| creates.find_iter(text)).filter_map(move |found| {
        let mut rest = text.get(found.end()..)?.trim_start();
        for word in ["if", "not", "exists"] {
            let is_word = rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
            let behind = rest.get(word.len()..).filter(|behind| is_word && behind.starts_with(char::is_whitespace));
            rest = behind.map_or(rest, str::trim_start);
        }
        let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$' | '.') || QUOTES.contains(&c)))?;
        let (name, behind) = rest.split_at_checked(end)?;
        let table = name.rsplit('.').next()?.trim_matches(QUOTES);
        let is_whole = behind.trim_start().starts_with('(');
        (!table.is_empty()).then_some(Creation { at: found.start(), table, is_whole })
    })
}

/// Where a file creates which table, in its order; the names' keys.
#[derive(Debug, Default)]
pub struct Creations {
    places: Vec<(u32, String)>,
}

impl Creations {
    pub fn of(file: &SourceFile) -> Self {
        let place = |creation: Creation| Some((u32::try_from(creation.at).ok()?, names::key(creation.table)));
        Creations { places: creations(&file.text).filter_map(place).collect() }
    }

    /// Whether a table is created before a place and again behind it: what stands there meets the table as it was between the two.
    pub fn surround(&self, table: &str, at: u32) -> bool {
        let key = names::key(table);
        let mut own = self.places.iter().filter(|(_, name)| *name == key).map(|(place, _)| *place);
        own.clone().any(|place| place < at) && own.any(|place| place > at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, FileKind};

    #[test]
    fn names_with_a_definition_behind_them() {
        let told = |text: &str| {
            creations(text).map(|creation| format!("{}{}", creation.table, if creation.is_whole { "(" } else { "" })).collect::<Vec<_>>()
        };
        assert_eq!(told("CREATE TABLE IF NOT EXISTS `task` (\"\n + \"id int"), ["task("]);
        assert_eq!(told("create table \\\"a\\\".\\\"task\\\"(id int)"), ["task("]);
        assert_eq!(told("Create table task failed"), ["task"]);
        assert!(told("CREATE TABLE \" + name + \" (").is_empty());
    }

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
