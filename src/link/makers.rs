//! Programs that make a table by themselves: `"CREATE TABLE IF NOT EXISTS task (…)"` in the class, or the module, that inserts into it.
//!
//! Such a table is not the one that another module's script creates under the same name.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::modules::Modules;
use crate::names;
use crate::orm::raw_sql::creations;
use crate::schema::model::{Schema, Standing};
use crate::source::{FileId, Sources};
use crate::standing;

/// Where a Rust file's tests begin.
const TESTS: &str = "#[cfg(test)]";

/// The source files that create each table, by its key: read when somebody asks.
#[derive(Default)]
pub struct Makers {
    files: OnceLock<BTreeMap<String, Vec<FileId>>>,
}

impl Makers {
    /// Whether the writer's own file, or code of its module, makes the table, and the schema is neither's.
    pub fn make(&self, writer: FileId, table: &str, schema: &Schema, modules: &Modules, sources: &Sources) -> bool {
        let files = self.files.get_or_init(|| read(sources));
        let Some(makers) = files.get(&names::key(table)) else { return false };
        if makers.iter().any(|maker| schema.scripts.contains(maker)) {
            return false;
        }
        let module = modules.of_path(sources.path(writer));
        let theirs = schema.scripts.first().map_or("", |script| modules.of_path(sources.path(*script)));
        let is_near = |maker: &FileId| !module.is_empty() && module != theirs && modules.of_path(sources.path(*maker)) == module;
        makers.contains(&writer) || makers.iter().any(is_near)
    }
}

fn read(sources: &Sources) -> BTreeMap<String, Vec<FileId>> {
    let mut files: BTreeMap<String, Vec<FileId>> = BTreeMap::new();
    for file in sources.iter().filter(|file| file.kind.is_program() && standing::of(&file.path) < Standing::Test) {
        let program = file.text.split(TESTS).next().unwrap_or("");
        for creation in creations::creations(program).filter(|creation| creation.is_whole) {
            let makers = files.entry(names::key(creation.table)).or_default();
            if makers.last() != Some(&file.id) {
                makers.push(file.id);
            }
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileKind, SourceFile};

    #[test]
    fn tests_and_other_files_make_nothing() {
        let file = |id, path: &str, kind, text: &str| SourceFile::new(FileId(id), path, kind, text);
        let sources = Sources::new(vec![
            file(0, "a/src/main/java/Store.java", FileKind::Java, "String C = \"create table task (id int)\";"),
            file(
                1,
                "a/src/lib.rs",
                FileKind::Rust,
                "fn f() {}\n#[cfg(test)] mod tests { const C: &str = \"CREATE TABLE only (id int)\"; }",
            ),
            file(2, "a/src/test/java/T.java", FileKind::Java, "String C = \"CREATE TABLE tried (id int)\";"),
            file(3, "b/schema.sql", FileKind::Sql, "CREATE TABLE script (id int);"),
        ]);
        assert_eq!(read(&sources).into_iter().collect::<Vec<_>>(), [("task".to_owned(), vec![FileId(0)])]);
    }
}
