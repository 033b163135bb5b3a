//! Which reader reads which file, and which files need not be parsed at all.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::dialect::Dialect;
use crate::facts::{Note, NoteKind, Script, Setting, Writer};
use crate::formats::liquibase::{self, Changelog};
use crate::formats::{hibernate, mybatis, settings};
use crate::lang::outline::{Language, Outline};
use crate::lang::{groovy, java, kotlin, rust, scala};
use crate::orm::jpa::mapping_file;
use crate::orm::{READERS, gorm, raw_sql, sea_query};
use crate::source::{FileKind, SourceFile, Span};
use crate::sql;

/// What one file says.
#[derive(Debug, Default)]
pub struct Facts {
    pub script: Option<Script>,
    pub changelog: Option<Changelog>,
    pub outline: Option<Outline>,
    pub writers: Vec<Writer>,
    pub settings: Vec<Setting>,
    pub notes: Vec<Note>,
}

/// Words that make an XML file worth parsing.
const XML_NEEDLES: &[&str] = &[
    "<mapper",
    "<sqlMap",
    "<hibernate-mapping",
    mapping_file::ROOT,
    // Hibernate's settings in persistence.xml and in the beans of Spring.
    "hibernate.id.",
    "naming_strategy",
    "new_generator_mappings",
    "hbm2ddl",
    "schema-generation.database.action",
    "ddl-generation",
    liquibase::NEEDLE,
];

/// Words that make a settings file worth reading.
/// A changelog in YAML has "database" in its first word.
const SETTING_NEEDLES: &[&str] = &["mybatis", "datasource", "hibernate", "jpa", "jdbc:", "database", "flyway", "liquibase"];

/// The needles of every reader of a language.
fn needles(language: Language) -> Option<AhoCorasick> {
    let readers = READERS.iter().filter(|reader| reader.languages.contains(&language));
    let tables = [raw_sql::schema::NEEDLES, if language == Language::Rust { sea_query::NEEDLES } else { &[] }];
    AhoCorasick::new(readers.flat_map(|reader| reader.needles).chain(tables.into_iter().flatten())).ok()
}

static JAVA: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| needles(Language::Java));
static KOTLIN: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| needles(Language::Kotlin));
static SCALA: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| needles(Language::Scala));
static GROOVY: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| needles(Language::Groovy));
static RUST: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| needles(Language::Rust));
static XML: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(XML_NEEDLES).ok());
static SETTINGS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(SETTING_NEEDLES).ok());

/// Whether a file can matter, by the words in it. Files that cannot are never parsed.
pub fn is_wanted(path: &str, kind: FileKind, text: &str) -> bool {
    let has = |needles: &LazyLock<Option<AhoCorasick>>| needles.as_ref().is_none_or(|needles| needles.is_match(text));
    match kind {
        FileKind::Sql | FileKind::Gradle | FileKind::CargoToml => true,
        // Read when a changelog names it.
        FileKind::Csv => false,
        FileKind::Java => has(&JAVA),
        FileKind::Kotlin => has(&KOTLIN),
        FileKind::Scala => has(&SCALA),
        FileKind::Groovy => has(&GROOVY) || path.contains(gorm::FOLDER),
        FileKind::Rust => has(&RUST),
        FileKind::Xml => path.ends_with("pom.xml") || has(&XML),
        FileKind::Yaml | FileKind::Properties => path.ends_with("gradle.properties") || has(&SETTINGS),
    }
}

/// Reads one file. A panic inside a reader is a fault of keyward's own: it costs that file alone, and is said.
pub fn read(file: &SourceFile, dialect: Option<Dialect>) -> Facts {
    let attempt = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| read_trusting(file, dialect)));
    attempt.unwrap_or_else(|_| Facts {
        notes: vec![Note {
            at: Span::new(file.id, 0, 0),
            reason: "internal error: the reader of this file failed; please report it".to_owned(),
            kind: NoteKind::Internal,
        }],
        ..Facts::default()
    })
}

fn read_trusting(file: &SourceFile, dialect: Option<Dialect>) -> Facts {
    let mut facts = Facts::default();
    match file.kind {
        FileKind::Sql => facts.script = Some(sql::read_script(file, dialect)),
        FileKind::Java => facts.outline = Some(java::read(file)),
        FileKind::Kotlin => facts.outline = Some(kotlin::read(file)),
        FileKind::Scala => facts.outline = Some(scala::read(file)),
        FileKind::Groovy => facts.outline = Some(groovy::read(file)),
        FileKind::Rust => facts.outline = Some(rust::read(file)),
        FileKind::Xml => {
            (facts.changelog, facts.notes) = liquibase::read(file);
            for (writers, notes) in [mybatis::read(file), hibernate::read(file)] {
                facts.writers.extend(writers);
                facts.notes.extend(notes);
            }
        }
        FileKind::Yaml | FileKind::Properties => {
            (facts.changelog, facts.notes) = liquibase::read(file);
            if facts.changelog.is_none() && facts.notes.is_empty() {
                (facts.settings, facts.notes) = settings::read(file);
            }
        }
        FileKind::Csv | FileKind::Gradle | FileKind::CargoToml => {}
    }
    if let Some(outline) = &facts.outline {
        for at in &outline.errors {
            facts.notes.push(Note { at: *at, reason: "not understood by the parser".to_owned(), kind: NoteKind::Skipped });
        }
    }
    facts
}
