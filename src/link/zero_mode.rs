//! H2 in MySQL's mode before 1.4.200: a NOT NULL column that gets no value, or NULL, gets zero, an empty text or the time (`convertInsertNullToZero`).
//! <https://github.com/h2database/h2database/blob/version-1.4.199/h2/src/main/org/h2/engine/Mode.java>; 1.4.200 has it no more:
//! <https://github.com/h2database/h2database/blob/version-1.4.200/h2/src/main/org/h2/engine/Mode.java>

use crate::dialect::Dialect;
use crate::facts::SupplyKind;
use crate::model::Write;
use crate::modules::jvm_builds;
use crate::source::Sources;

/// How the mode is set, in lower case and without blanks: in a script, in a URL.
const MODES: &[&str] = &["setmodemysql", "mode=mysql"];

/// A build file's words, each with the version behind it that has H2 1.4.200 or a later one.
const VERSIONS: &[(&str, (u32, u32, u32))] = &[
    ("<artifactId>h2</artifactId>", (1, 4, 200)),
    ("com.h2database:h2:", (1, 4, 200)),
    ("<artifactId>spring-boot-starter-parent</artifactId>", (2, 3, 0)),
    ("<artifactId>spring-boot-dependencies</artifactId>", (2, 3, 0)),
    ("org.springframework.boot'", (2, 3, 0)),
    ("org.springframework.boot\")", (2, 3, 0)),
    ("spring-boot-gradle-plugin:", (2, 3, 0)),
];

/// How far behind the words a version stands.
const REACH: usize = 60;

/// Whether the project's H2 may fill what a statement leaves out.
pub fn may_fill(sources: &Sources) -> bool {
    let sets = |text: &str| {
        let has_mode = memchr::memmem::find(text.as_bytes(), b"MODE").is_some() || memchr::memmem::find(text.as_bytes(), b"mode").is_some();
        has_mode && text.len() <= LONGEST && {
            let bare: String = text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
            MODES.iter().any(|mode| bare.contains(mode))
        }
    };
    let is_new = |text: &str| VERSIONS.iter().any(|(words, least)| version_behind(text, words).is_some_and(|version| version >= *least));
    sources.iter().any(|file| sets(&file.text)) && !jvm_builds(sources).any(|file| is_new(&file.text))
}

/// Dumps set no mode.
const LONGEST: usize = 1_000_000;

/// The version that stands right behind words.
fn version_behind(text: &str, words: &str) -> Option<(u32, u32, u32)> {
    let (_, after) = text.split_once(words)?;
    let start = after.find(|c: char| c.is_ascii_digit()).filter(|start| *start <= REACH)?;
    let between = after.get(..start)?;
    if between.contains("</") || between.contains("${") {
        return None;
    }
    let mut numbers = after.get(start..)?.split(|c: char| !c.is_ascii_digit()).map(|part| part.parse().unwrap_or(0));
    Some((numbers.next()?, numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)))
}

/// Leaves open what becomes of the columns that are not the key and get nothing: the row is taken.
pub fn leave_open(write: &mut Write, dialect: Dialect, may_fill: impl FnOnce() -> bool) {
    let is_bare = |index: usize, kind: &SupplyKind| matches!(kind, SupplyKind::Omitted | SupplyKind::Null) && !write.is_key(index);
    let bare: Vec<usize> =
        write.supplies.iter().enumerate().filter(|(index, supply)| is_bare(*index, &supply.kind)).map(|(index, _)| index).collect();
    if dialect != Dialect::H2 || bare.is_empty() || !may_fill() {
        return;
    }
    for index in bare {
        if let Some(supply) = write.supplies.get_mut(index) {
            supply.kind = SupplyKind::Unknown;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, FileKind, SourceFile};

    #[test]
    fn an_old_h2_in_mysqls_mode_fills() {
        let may = |mode: &str, pom: &str| {
            may_fill(&Sources::new(vec![
                SourceFile::new(FileId(0), "db/h2/global.sql", FileKind::Sql, mode),
                SourceFile::new(FileId(1), "pom.xml", FileKind::Xml, pom),
            ]))
        };
        let boot =
            |version: &str| format!("<parent><artifactId>spring-boot-starter-parent</artifactId>\n <version>{version}</version></parent>");
        let h2 = |version: &str| format!("<artifactId>h2</artifactId><version>{version}</version>");
        for pom in [
            "",
            &boot("1.4.0.RELEASE"),
            &boot("2.2.9"),
            &h2("1.4.199"),
            &h2("${h2.version}"),
            "<artifactId>h2</artifactId></dependency><x>2</x>",
        ] {
            assert!(may("SET MODE MySQL;", pom), "{pom}");
        }
        assert!(may("url: jdbc:h2:mem:a;MODE = MySQL", ""));
        for pom in [&boot("2.3.1"), &boot("3.2.0"), &h2("1.4.200"), &h2("2.2.224"), "testImplementation 'com.h2database:h2:2.1.214'"] {
            assert!(!may("SET MODE MySQL;", pom), "{pom}");
        }
        assert!(!may("SET MODE Oracle;", "") && !may("SELECT 1", ""));
    }
}
