//! `keyward.toml`: what a project tells keyward instead of letting it guess. Every fault in it is an error that points into the file.
//!
//! Globs are relative to the folder of the file. One without a slash holds at any depth, and a folder's name stands for all that is in it.

mod file;
mod glob;
mod reader;
mod selection;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use globset::GlobMatcher;
use miette::{Diagnostic, NamedSource, SourceSpan};
use toml::Spanned;

use crate::diagnostic::Severity;
use crate::options::Options;
use crate::rules::catalogue;
pub use file::{OUTPUT_FORMATS, json_schema};
use reader::Reader;
pub use selection::{Profile, Selection, Selector};

/// The name under which the file is looked for.
pub const FILE_NAME: &str = "keyward.toml";

const MOST_BYTES: u64 = 4 << 20;

/// Stands for a file's path where the command line gives the text.
const COMMAND_LINE: &str = "the command line";

/// What the configuration says; the default is what holds without one.
#[derive(Debug, Default)]
pub struct Config {
    /// For walk and discovery.
    pub options: Options,
    pub fail_on: Option<Severity>,
    pub profile: Profile,
    /// Where it was read from.
    pub file: Option<PathBuf>,
    /// The baseline's path as it is written, relative to the file's folder.
    pub baseline: Option<String>,
    /// Where the run's root lies below the folder from which fingerprints count: empty, or `module`.
    pub base: String,
    /// More warnings than this fail.
    pub max_warnings: Option<usize>,
    /// Whether what was not understood fails.
    pub fail_on_skipped: bool,
    /// Whether findings never fail.
    pub exit_zero: bool,
    /// One of [`OUTPUT_FORMATS`].
    pub output_format: Option<String>,
    /// Whether the command line says so rather than the file: it is stronger than the environment.
    pub is_format_said: bool,
    /// Whether what was not understood is listed.
    pub show_skipped: bool,
    /// The file's globs, to say which of them match nothing.
    pub declared: Vec<Declared>,
    /// The configuration's selection.
    selection: Selection,
    /// The command line's, which is the stronger.
    pub selected: Selection,
    levels: BTreeMap<Selector, Level>,
    ignores: Vec<Ignore>,
    table_ignores: Vec<Ignore>,
}

/// A glob of the configuration's file.
#[derive(Clone, Debug)]
pub struct Declared {
    pub key: Key,
    /// As it is written.
    pub glob: String,
    /// The line of the file, from 1; none on the command line.
    pub line: Option<usize>,
    /// Over paths relative to the run's root, or over names of tables in lower case; none when it means files outside the root.
    pub names: Vec<GlobMatcher>,
}

/// What a glob of the configuration is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    Exclude,
    Include,
    Dialects,
    PathIgnores,
    TableIgnores,
    /// Scripts or writers of a declared schema.
    Schema(String),
}

impl Declared {
    pub fn matches(&self, name: &str) -> bool {
        self.names.iter().any(|glob| glob.is_match(name))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    Off,
    At(Severity),
}

#[derive(Debug)]
struct Ignore {
    /// As it is written.
    glob: String,
    names: Vec<GlobMatcher>,
    rules: Vec<Selector>,
}

impl Ignore {
    fn holds(&self, name: &str, rule: &str) -> bool {
        self.rules.iter().any(|ignored| ignored.covers(rule)) && self.names.iter().any(|pattern| pattern.is_match(name))
    }
}

impl Config {
    pub fn is_off(&self, rule: &str) -> bool {
        let is_audit = catalogue::entry(rule).is_some_and(catalogue::Entry::is_audit);
        let level = self.level(rule);
        let is_off = matches!(level, Some((_, Level::Off)));
        // A level of its own turns a rule on; one of its group does not bring in what is for audits.
        let is_named = matches!(level, Some((Selector::Rule(_), _)));
        let base = !is_off && (is_named || !is_audit || self.profile == Profile::Audit);
        !self.selected.decides(rule, self.selection.decides(rule, base, is_off), is_off)
    }

    /// The severity that the configuration gives to a rule's findings.
    pub fn severity(&self, rule: &str) -> Option<Severity> {
        match self.level(rule) {
            Some((_, Level::At(severity))) => Some(*severity),
            _ => None,
        }
    }

    /// The level that is given to a rule under the most exact of its names.
    fn level(&self, rule: &str) -> Option<(&Selector, &Level)> {
        self.levels.iter().filter(|(selector, _)| selector.covers(rule)).max_by_key(|(selector, _)| selector.rank())
    }

    /// Leaves out files that match one more glob, of the command line: relative to the run's root.
    pub fn exclude(&mut self, glob: &str) -> Result<(), Box<ConfigError>> {
        let text = format!("--exclude {glob}");
        let reader = Reader { path: COMMAND_LINE, text: &text, base: Vec::new() };
        let start = text.len() - glob.len();
        reader.exclude(self, &Spanned::new(start..text.len(), glob.to_owned()))
    }

    /// Sets a key as `keyward.toml` would, on top of what is there: lists are replaced, tables gain entries. A value that is no TOML is text.
    pub fn set(&mut self, assignment: &str) -> Result<(), Box<ConfigError>> {
        let text = match assignment.split_once('=') {
            Some((key, value)) if toml::from_str::<toml::Table>(assignment).is_err() => {
                let quoted = toml::Value::String(value.trim().to_owned()).to_string();
                format!("{} = {quoted}", key.trim())
            }
            _ => assignment.to_owned(),
        };
        Reader { path: COMMAND_LINE, text: &text, base: Vec::new() }.apply(self)
    }

    /// `[per-path-ignores]` and `[per-table-ignores]`, as they are written.
    pub fn ignores(&self) -> Vec<(&'static str, &str, Vec<&'static str>)> {
        let lists = [("per-path-ignores", &self.ignores), ("per-table-ignores", &self.table_ignores)];
        let rows = lists.iter().flat_map(|(key, ignores)| ignores.iter().map(|ignore| (*key, ignore)));
        rows.map(|(key, ignore)| (key, ignore.glob.as_str(), ignore.rules.iter().map(Selector::id).collect())).collect()
    }

    /// Whether a rule's findings in a file (relative to the root) are ignored.
    pub fn is_ignored(&self, path: &str, rule: &str) -> bool {
        self.ignores.iter().any(|ignore| ignore.holds(path, rule))
    }

    /// Whether a rule's findings on a table are ignored; case does not matter.
    pub fn is_table_ignored(&self, table: &str, rule: &str) -> bool {
        let table = table.to_lowercase();
        let bare = table.rsplit('.').next().unwrap_or(&table);
        self.table_ignores.iter().any(|ignore| ignore.holds(&table, rule) || ignore.holds(bare, rule))
    }
}

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum ConfigError {
    #[error("{path} cannot be read: {reason}")]
    Unreadable { path: String, reason: String },
    #[error("{message}")]
    Wrong {
        message: String,
        #[source_code]
        source_code: NamedSource<String>,
        #[label("here")]
        at: SourceSpan,
        #[help]
        help: Option<String>,
    },
}

/// The nearest `keyward.toml` at the root or above it, but not above the repository's own root.
pub fn find(root: &Path) -> Option<PathBuf> {
    nearest(root, FILE_NAME)
}

/// The nearest file of a name at the root or above it, but not above the repository's own root.
pub fn nearest(root: &Path, name: &str) -> Option<PathBuf> {
    for folder in root.ancestors() {
        let file = folder.join(name);
        if file.is_file() {
            return Some(file);
        }
        if folder.join(".git").exists() {
            return None;
        }
    }
    None
}

/// Reads a configuration. `root` is the root of the run, against which the paths of files are relative.
pub fn load(file: &Path, root: &Path) -> Result<Config, Box<ConfigError>> {
    let unreadable = |error: io::Error| Box::new(ConfigError::Unreadable { path: file.display().to_string(), reason: error.to_string() });
    load_text(file, &read_text(file, MOST_BYTES).map_err(unreadable)?, root)
}

/// The same for a file whose text is not read from the disk.
pub fn load_text(file: &Path, text: &str, root: &Path) -> Result<Config, Box<ConfigError>> {
    let folder = file.parent().unwrap_or(Path::new(""));
    let base = root.strip_prefix(folder).map(|base| crate::walk::relative(Path::new(""), base)).unwrap_or_default();
    let mut config = parse(&file.display().to_string(), text, &base)?;
    config.file = Some(file.to_path_buf());
    Ok(config)
}

/// Reads a file of ours, which is UTF-8 and no larger than it may be: whoever made the project made it, too.
pub fn read_text(file: &Path, most: u64) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(file)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::other(format!("it is larger than {} MiB", most >> 20)));
    }
    String::from_utf8(bytes).map_err(|_| io::Error::other("it is not UTF-8"))
}

/// Reads a configuration's text. `base` is the run's root as seen from the file's folder: empty, or `module`.
pub fn parse(path: &str, text: &str, base: &str) -> Result<Config, Box<ConfigError>> {
    let mut config = Config::default();
    Reader { path, text, base: base.split('/').filter(|part| !part.is_empty()).collect() }.apply(&mut config)?;
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::Dialect;

    fn wrong(text: &str) -> (String, String, String) {
        match *parse("keyward.toml", text, "").unwrap_err() {
            ConfigError::Wrong { message, at, help, .. } => {
                let marked = text.get(at.offset()..at.offset() + at.len()).unwrap();
                (message, marked.to_owned(), help.unwrap_or_default())
            }
            other => panic!("{other}"),
        }
    }

    #[test]
    fn everything_is_read() {
        let config = parse(
            "keyward.toml",
            "exclude = [\"docs\", \"db/*.bak.sql\"]\nfail-on = \"warning\"\n[rules]\nlost-key-generation = \"off\"\nunassigned-primary-key = \"note\"\n\
             [dialects]\n\"z/**\" = \"oracle\"\n\"**\" = \"mysql\"\n[[schema]]\nname = \"a\"\ndialect = \"h2\"\nscripts = [\"b.sql\", \"db/a.sql\"]\n\
             [per-path-ignores]\n\"vendor\" = [\"unassigned-primary-key\"]\n",
            "",
        )
        .unwrap();
        assert_eq!(config.options.exclude, ["**/docs/**", "**/docs", "db/*.bak.sql/**", "db/*.bak.sql"]);
        assert_eq!(config.fail_on, Some(Severity::Warning));
        assert!(config.is_off("lost-key-generation"));
        assert_eq!(config.severity("unassigned-primary-key"), Some(Severity::Note));
        assert_eq!(config.options.dialects[0], ("z/**".to_owned(), Dialect::Oracle));
        assert_eq!(config.options.schemas[0].scripts, ["**/b.sql/**", "**/b.sql", "db/a.sql/**", "db/a.sql"]);
        assert!(config.is_ignored("a/vendor/x.sql", "unassigned-primary-key") && !config.is_ignored("a/x.sql", "unassigned-primary-key"));
    }

    #[test]
    fn a_wrong_key_is_pointed_at() {
        let (message, marked, help) = wrong("exlude = []\n");
        assert_eq!((marked.as_str(), message.as_str(), help.as_str()), ("exlude", "there is no key `exlude`", "Is `exclude` meant?"));
    }

    #[test]
    fn a_key_that_is_nearly_one_is_guessed() {
        for (text, marked, help) in [
            ("fail_on = \"error\"\n", "fail_on", "Is `fail-on` meant?"),
            ("maxWarnings = 1\n", "maxWarnings", "Is `max-warnings` meant?"),
            ("[rule]\n", "rule", "Is `rules` meant?"),
            ("[schemas]\n", "schemas", "Is `[[schema]]` meant?"),
            ("[[schema]]\nname = \"a\"\nscripts = [\"a\"]\ndailect = \"h2\"\n", "dailect", "Is `dialect` meant?"),
            ("[rules]\nfail_on = \"error\"\n", "fail_on", "`fail-on` is a key of the file itself: put it above the first `[table]`."),
        ] {
            let (message, at, said) = wrong(text);
            assert_eq!((at.as_str(), said.as_str()), (marked, help), "{text}: {message}");
        }
        let (message, _, help) = wrong("zzzzzzzz = 1\n");
        assert!(message == "there is no key `zzzzzzzz`" && help.starts_with("One of `exclude`, `include`, "), "{message}: {help}");
    }

    #[test]
    fn groups_have_levels_and_rules_stronger_ones() {
        let config =
            parse("keyward.toml", "[rules]\nkeys = \"warning\"\nlost-key-generation = \"error\"\ninserts = \"off\"\n", "").unwrap();
        assert_eq!(config.severity("unassigned-primary-key"), Some(Severity::Warning));
        assert_eq!(config.severity("lost-key-generation"), Some(Severity::Error));
        assert!(config.is_off("insert-column-count") && !config.is_off("lost-key-generation"));
        let audit = catalogue::entries().iter().find(|entry| entry.is_audit()).unwrap();
        let config = parse("keyward.toml", &format!("[rules]\n{} = \"warning\"\n", audit.page.front.group), "").unwrap();
        assert!(config.is_off(audit.id), "a group's level brings in no audit");
    }

    #[test]
    fn a_wrong_value_is_pointed_at() {
        assert_eq!(wrong("[rules]\nunassigned-primary-keys = \"off\"\n").2, "Is `unassigned-primary-key` meant?");
        assert_eq!(wrong("[rules]\nunassigned-primary-key = \"of\"\n").1, "\"of\"");
        assert_eq!(wrong("output-format = \"sariff\"\n").2, "Is `sarif` meant?");
        assert_eq!(wrong("[dialects]\n\"a\" = \"mysq\"\n").1, "\"mysq\"");
        assert_eq!(wrong("exclude = [\"a[\"]\n").1, "\"a[\"");
        assert_eq!(wrong("fail-on = \"off\"\n").2, "`error`, `warning` or `note`");
        assert!(wrong("exclude = [\n").0.contains("array"));
        assert_eq!((wrong("select = []\n").0.as_str(), wrong("select = []\n").1.as_str()), ("`select` names no rule", "[]"));
        assert_eq!(wrong("exclude = \"a\"\n").0, "invalid type: string \"a\", expected a list, as in `[\"a\", \"b\"]`");
        assert_eq!(wrong("max-warnings = -1\n").0, "invalid value: integer `-1`, expected a whole number from 0 on");
        assert_eq!(wrong("[schema]\nname = \"a\"\n").2, "There may be several: write `[[schema]]`.");
        assert!(wrong("[[schema]]\nname = \"a\"\nscripts = []\n").0.contains("at least one"));
    }

    #[test]
    fn tables_are_ignored_by_name_whatever_the_case() {
        let config = parse("keyward.toml", "[per-table-ignores]\n\"QRTZ_*\" = [\"keys\"]\n", "").unwrap();
        assert!(config.is_table_ignored("qrtz_Triggers", "unassigned-primary-key"));
        assert!(config.is_table_ignored("public.qrtz_triggers", "unassigned-primary-key"));
        assert!(
            !config.is_table_ignored("qrtz_triggers", "insert-column-count") && !config.is_table_ignored("t", "unassigned-primary-key")
        );
        assert_eq!(wrong("[per-table-ignores]\n\"a\" = [\"kays\"]\n").2, "Is `keys` meant?");
    }

    #[test]
    fn the_command_line_sets_what_it_names() {
        let mut config =
            parse("keyward.toml", "fail-on = \"note\"\nexclude = [\"a\"]\n[rules]\nlost-key-generation = \"note\"\n", "").unwrap();
        for assignment in ["fail-on=warning", "exclude = [\"b\"]", "rules.unassigned-primary-key = off", "profile=\"audit\""] {
            config.set(assignment).unwrap();
        }
        assert_eq!((config.fail_on, config.profile), (Some(Severity::Warning), Profile::Audit));
        assert_eq!(config.options.exclude, ["**/b/**", "**/b"]);
        assert!(config.is_off("unassigned-primary-key") && config.severity("lost-key-generation") == Some(Severity::Note));
        for assignment in ["fail-on=never", "nothing=1", "a", "=", "exclude=b", "rules.x=off"] {
            assert!(matches!(*config.set(assignment).unwrap_err(), ConfigError::Wrong { .. }), "{assignment}");
        }
    }

    #[test]
    fn a_selection_of_the_command_line_replaces_the_file_s() {
        let mut config = parse("keyward.toml", "select = [\"inserts\"]\n[rules]\nlost-key-generation = \"off\"\n", "").unwrap();
        assert!(config.is_off("unassigned-primary-key") && !config.is_off("insert-column-count"));
        config.selected.select = vec![Selector::Group("keys")];
        assert!(!config.is_off("unassigned-primary-key") && config.is_off("insert-column-count") && config.is_off("lost-key-generation"));
        config.selected.select = vec![Selector::Rule("lost-key-generation")];
        assert!(!config.is_off("lost-key-generation"));
    }
}
