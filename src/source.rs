//! Source files in memory: their text, and the places in it.
//!
//! Everything that keyward says points into a file by a [`Span`] of bytes. Bytes are those of the *decoded* text
//! (see [`crate::decode`]), so that a span can always be shown, whatever encoding the file came in.

use std::sync::OnceLock;

/// Names a file of one run. Ids are given in path order, so comparing ids compares paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A range of bytes in one file's decoded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub file: FileId,
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        Span { file, start: clamp(start), end: clamp(end.max(start)) }
    }

    /// The smallest span that covers both; `self` when they lie in different files.
    pub fn to(self, other: Span) -> Span {
        if self.file != other.file {
            return self;
        }
        Span { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    pub fn contains(self, other: Span) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }
}

fn clamp(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

/// A place as people count it: line and column from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub line: u32,
    pub column: u32,
}

/// What a file is, judged by its name alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileKind {
    Sql,
    Java,
    Kotlin,
    Scala,
    Groovy,
    Rust,
    Xml,
    Yaml,
    Properties,
    /// Build files that say which versions of a framework are used: `pom.xml` is [`FileKind::Xml`], this is Gradle's and sbt's.
    Gradle,
    /// Rows for a table, when a changelog names the file.
    Csv,
    /// `Cargo.toml`, and nothing else that is TOML.
    CargoToml,
}

impl FileKind {
    /// Sources of the JVM's languages.
    pub fn is_jvm(self) -> bool {
        matches!(self, FileKind::Java | FileKind::Kotlin | FileKind::Scala | FileKind::Groovy)
    }

    /// Sources of programs, in which statements stand in strings.
    pub fn is_program(self) -> bool {
        self.is_jvm() || self == FileKind::Rust
    }
}

/// One file: its path relative to the root (with `/`) and its text.
#[derive(Debug)]
pub struct SourceFile {
    pub id: FileId,
    pub path: String,
    pub kind: FileKind,
    pub text: String,
    lines: OnceLock<Vec<u32>>,
}

impl SourceFile {
    pub fn new(id: FileId, path: impl Into<String>, kind: FileKind, text: impl Into<String>) -> Self {
        SourceFile { id, path: path.into(), kind, text: text.into(), lines: OnceLock::new() }
    }

    /// The whole file as a span.
    pub fn span(&self) -> Span {
        Span::new(self.id, 0, self.text.len())
    }

    /// The text under a span; empty when the span does not lie in this file on character boundaries.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// Where each line starts, in bytes.
    pub fn line_starts(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let ends = memchr::memchr_iter(b'\n', self.text.as_bytes());
            std::iter::once(0).chain(ends.map(|end| clamp(end + 1))).collect()
        })
    }

    /// The line and column of a byte offset.
    pub fn position(&self, offset: u32) -> Position {
        let starts = self.line_starts();
        let line = starts.partition_point(|&start| start <= offset).max(1);
        let start = starts.get(line - 1).copied().unwrap_or(0) as usize;
        let before = self.text.get(start..offset as usize).unwrap_or("");
        Position { line: clamp(line), column: clamp(before.chars().count() + 1) }
    }
}

/// All files of a run, by id.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// Takes files whose ids are their positions; [`crate::walk`] makes them so.
    pub fn new(files: Vec<SourceFile>) -> Self {
        debug_assert!(files.iter().enumerate().all(|(index, file)| file.id.0 as usize == index));
        Sources { files }
    }

    /// Puts a file in the place of the one with its id: its text is wanted after all.
    pub fn replace(&mut self, file: SourceFile) {
        if let Some(place) = self.files.get_mut(file.id.0 as usize) {
            *place = file;
        }
    }

    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    pub fn iter(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.iter()
    }

    pub fn len(&self) -> usize {
        self.files.len()
    }

    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// A file's path; empty for an id that is not of this run.
    pub fn path(&self, id: FileId) -> &str {
        self.get(id).map_or("", |file| file.path.as_str())
    }

    pub fn slice(&self, span: Span) -> &str {
        self.get(span.file).map_or("", |file| file.slice(span))
    }

    pub fn position(&self, span: Span) -> Position {
        self.get(span.file).map_or(Position { line: 1, column: 1 }, |file| file.position(span.start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_from_one() {
        let file = SourceFile::new(FileId(0), "a.sql", FileKind::Sql, "ab\nçd\n");
        assert_eq!(file.position(0), Position { line: 1, column: 1 });
        assert_eq!(file.position(3), Position { line: 2, column: 1 });
        assert_eq!(file.position(5), Position { line: 2, column: 2 });
        assert_eq!(file.position(7), Position { line: 3, column: 1 });
    }
}
