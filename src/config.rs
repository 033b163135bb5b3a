//! `keyward.toml`: what a project tells keyward instead of letting it guess. Every fault in it is an error that points into the file.
//!
//! Globs are relative to the folder of the file. One without a slash holds at any depth, and a folder's name stands for all that is in it.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use globset::{Glob, GlobMatcher};
use miette::{Diagnostic, NamedSource, SourceSpan};
use serde::Deserialize;
use toml::Spanned;

use crate::diagnostic::Severity;
use crate::dialect::Dialect;
use crate::options::{self, Options, SchemaOption};
use crate::rules::{self, RULES};
use crate::suggest;

/// The name under which the file is looked for.
pub const FILE_NAME: &str = "keyward.toml";

/// What the configuration says; the default is what holds without one.
#[derive(Debug, Default)]
pub struct Config {
    /// For walk and discovery.
    pub options: Options,
    pub fail_on: Option<Severity>,
    levels: BTreeMap<String, Level>,
    ignores: Vec<Ignore>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    Off,
    At(Severity),
}

#[derive(Debug)]
struct Ignore {
    paths: Vec<GlobMatcher>,
    rules: Vec<String>,
}

impl Config {
    pub fn is_off(&self, rule: &str) -> bool {
        self.levels.get(rule) == Some(&Level::Off)
    }

    /// The severity that the configuration gives to a rule's findings.
    pub fn severity(&self, rule: &str) -> Option<Severity> {
        match self.levels.get(rule) {
            Some(Level::At(severity)) => Some(*severity),
            _ => None,
        }
    }

    /// Leaves out files that match one more glob, of the command line: relative to the run's root.
    pub fn exclude(&mut self, glob: &str) -> Result<(), Box<ConfigError>> {
        let text = format!("--exclude {glob}");
        let reader = Reader { path: "the command line", text: &text, base: Vec::new() };
        let start = text.len() - glob.len();
        self.options.exclude.extend(reader.glob(&Spanned::new(start..text.len(), glob.to_owned()))?);
        Ok(())
    }

    /// Whether a rule's findings in a file (relative to the root) are ignored.
    pub fn is_ignored(&self, path: &str, rule: &str) -> bool {
        self.ignores
            .iter()
            .any(|ignore| ignore.rules.iter().any(|ignored| ignored == rule) && ignore.paths.iter().any(|pattern| pattern.is_match(path)))
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    #[serde(default)]
    exclude: Vec<Spanned<String>>,
    #[serde(default)]
    include: Vec<Spanned<String>>,
    fail_on: Option<Spanned<String>>,
    #[serde(default)]
    rules: BTreeMap<Spanned<String>, Spanned<String>>,
    #[serde(default)]
    dialects: BTreeMap<Spanned<String>, Spanned<String>>,
    #[serde(default)]
    schema: Vec<SchemaTable>,
    #[serde(default)]
    per_path_ignores: BTreeMap<Spanned<String>, Vec<Spanned<String>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SchemaTable {
    name: Spanned<String>,
    dialect: Option<Spanned<String>>,
    scripts: Vec<Spanned<String>>,
    #[serde(default)]
    writers: Vec<Spanned<String>>,
}

/// The nearest `keyward.toml` at the root or above it, but not above the repository's own root.
pub fn find(root: &Path) -> Option<PathBuf> {
    for folder in root.ancestors() {
        let file = folder.join(FILE_NAME);
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
    let path = file.display().to_string();
    let unreadable = |reason: String| Box::new(ConfigError::Unreadable { path: path.clone(), reason });
    let bytes = std::fs::read(file).map_err(|error| unreadable(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|_| unreadable("it is not UTF-8".to_owned()))?;
    let folder = file.parent().unwrap_or(Path::new(""));
    let base = root.strip_prefix(folder).map(|base| crate::walk::relative(Path::new(""), base)).unwrap_or_default();
    parse(&path, &text, &base)
}

/// Reads a configuration's text. `base` is the run's root as seen from the file's folder: empty, or `module`.
pub fn parse(path: &str, text: &str, base: &str) -> Result<Config, Box<ConfigError>> {
    Reader { path, text, base: base.split('/').filter(|part| !part.is_empty()).collect() }.read()
}

struct Reader<'a> {
    path: &'a str,
    text: &'a str,
    base: Vec<&'a str>,
}

impl Reader<'_> {
    fn read(&self) -> Result<Config, Box<ConfigError>> {
        let file: File =
            toml::from_str(self.text).map_err(|error| self.error(error.span().unwrap_or(0..0), error.message().to_owned(), None))?;
        let mut config = Config::default();
        config.options.exclude = self.globs(&file.exclude)?;
        config.options.include = self.globs(&file.include)?;
        config.fail_on = file.fail_on.as_ref().map(|level| self.severity(level)).transpose()?;
        for (rule, level) in &file.rules {
            self.rule(rule)?;
            let value = if level.get_ref() == "off" { Level::Off } else { Level::At(self.severity_or_off(level)?) };
            config.levels.insert(rule.get_ref().clone(), value);
        }
        let mut dialects: Vec<(&Spanned<String>, &Spanned<String>)> = file.dialects.iter().collect();
        dialects.sort_by_key(|(pattern, _)| pattern.span().start); // the order of the file counts: the first match wins
        for (pattern, dialect) in dialects {
            let dialect = self.dialect(dialect)?;
            config.options.dialects.extend(self.glob(pattern)?.into_iter().map(|pattern| (pattern, dialect)));
        }
        for (index, schema) in file.schema.iter().enumerate() {
            if let Some(other) = file.schema.iter().take(index).find(|other| other.name == schema.name) {
                let message = format!("two schemas are called `{}`", other.name.get_ref());
                return Err(self.error(schema.name.span(), message, None));
            }
            if schema.scripts.is_empty() {
                return Err(self.error(schema.name.span(), "a schema has at least one script".to_owned(), None));
            }
            config.options.schemas.push(SchemaOption {
                name: schema.name.get_ref().clone(),
                dialect: schema.dialect.as_ref().map(|dialect| self.dialect(dialect)).transpose()?,
                scripts: self.globs(&schema.scripts)?,
                writers: self.globs(&schema.writers)?,
            });
        }
        for (pattern, ignored) in &file.per_path_ignores {
            for rule in ignored {
                self.rule(rule)?;
            }
            let paths = self.glob(pattern)?.iter().filter_map(|glob| compile(glob).ok()).map(|glob| glob.compile_matcher()).collect();
            config.ignores.push(Ignore { paths, rules: ignored.iter().map(|rule| rule.get_ref().clone()).collect() });
        }
        Ok(config)
    }

    fn error(&self, at: Range<usize>, message: String, help: Option<String>) -> Box<ConfigError> {
        Box::new(ConfigError::Wrong { message, source_code: NamedSource::new(self.path, self.text.to_owned()), at: at.into(), help })
    }

    fn rule(&self, name: &Spanned<String>) -> Result<(), Box<ConfigError>> {
        if rules::find(name.get_ref()).is_some() {
            return Ok(());
        }
        let help = match suggest::nearest(name.get_ref(), RULES.iter().map(|rule| rule.id)) {
            Some(nearest) => format!("Is `{nearest}` meant?"),
            None => "`keyward rules` lists the rules.".to_owned(),
        };
        Err(self.error(name.span(), format!("there is no rule `{}`", name.get_ref()), Some(help)))
    }

    fn severity(&self, level: &Spanned<String>) -> Result<Severity, Box<ConfigError>> {
        let help = Some("`error`, `warning` or `note`".to_owned());
        Severity::parse(level.get_ref()).ok_or_else(|| self.error(level.span(), format!("there is no level `{}`", level.get_ref()), help))
    }

    fn severity_or_off(&self, level: &Spanned<String>) -> Result<Severity, Box<ConfigError>> {
        let help = Some("`error`, `warning`, `note` or `off`".to_owned());
        Severity::parse(level.get_ref()).ok_or_else(|| self.error(level.span(), format!("there is no level `{}`", level.get_ref()), help))
    }

    fn dialect(&self, name: &Spanned<String>) -> Result<Dialect, Box<ConfigError>> {
        Dialect::parse(name.get_ref()).ok_or_else(|| {
            let known: Vec<&str> = Dialect::ALL.iter().map(|dialect| dialect.id()).collect();
            let message = format!("there is no dialect `{}`", name.get_ref());
            self.error(name.span(), message, Some(format!("One of {}.", known.join(", "))))
        })
    }

    fn globs(&self, patterns: &[Spanned<String>]) -> Result<Vec<String>, Box<ConfigError>> {
        let mut out = Vec::new();
        for pattern in patterns {
            out.extend(self.glob(pattern)?);
        }
        Ok(out)
    }

    /// One pattern as globs over paths relative to the run's root; none when it can only mean files outside it.
    fn glob(&self, pattern: &Spanned<String>) -> Result<Vec<String>, Box<ConfigError>> {
        let written = pattern.get_ref();
        compile(written).map_err(|reason| self.error(pattern.span(), format!("bad glob `{written}`: {reason}"), None))?;
        let trimmed = written.trim_start_matches("./").trim_end_matches('/');
        let anchored = match trimmed.strip_prefix('/') {
            Some(rest) => rest.to_owned(),
            None if trimmed.contains('/') => trimmed.to_owned(),
            None => format!("**/{trimmed}"),
        };
        let Some(below) = below_base(&anchored, &self.base) else { return Ok(Vec::new()) };
        Ok(if below.ends_with("**") { vec![below] } else { vec![format!("{below}/**"), below] })
    }
}

fn compile(glob: &str) -> Result<Glob, String> {
    options::glob(glob).map_err(|error| error.kind().to_string())
}

/// A glob as seen from a folder below the one it is relative to.
fn below_base(glob: &str, base: &[&str]) -> Option<String> {
    let mut rest = glob;
    for folder in base {
        let (head, tail) = rest.split_once('/').unwrap_or((rest, "**"));
        if head == "**" {
            return Some(rest.to_owned());
        }
        if !compile(head).is_ok_and(|glob| glob.compile_matcher().is_match(folder)) {
            return None;
        }
        rest = tail;
    }
    Some(rest.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_wrong_key_is_pointed_at_with_the_keys_there_are() {
        let (message, marked, _) = wrong("exlude = []\n");
        assert_eq!(marked, "exlude");
        assert!(message.contains("exlude") && message.contains("`exclude`"), "{message}");
        let (message, marked, _) = wrong("[[schema]]\nname = \"a\"\nscripts = [\"a\"]\ndailect = \"mysql\"\n");
        assert_eq!(marked, "dailect");
        assert!(message.contains("`dialect`"), "{message}");
    }

    #[test]
    fn a_wrong_value_is_pointed_at() {
        assert_eq!(wrong("[rules]\nunassigned-primary-keys = \"off\"\n").2, "Is `unassigned-primary-key` meant?");
        assert_eq!(wrong("[rules]\nunassigned-primary-key = \"of\"\n").1, "\"of\"");
        assert_eq!(wrong("[dialects]\n\"a\" = \"mysq\"\n").1, "\"mysq\"");
        assert_eq!(wrong("exclude = [\"a[\"]\n").1, "\"a[\"");
        assert_eq!(wrong("fail-on = \"off\"\n").2, "`error`, `warning` or `note`");
        assert!(wrong("exclude = [\n").0.contains("array"));
        assert!(wrong("[[schema]]\nname = \"a\"\nscripts = []\n").0.contains("at least one"));
    }

    #[test]
    fn a_configuration_further_up_is_seen_from_below() {
        assert_eq!(below_base("module/db/*.sql", &["module"]), Some("db/*.sql".to_owned()));
        assert_eq!(below_base("*/db/*.sql", &["module"]), Some("db/*.sql".to_owned()));
        assert_eq!(below_base("**/docs", &["module"]), Some("**/docs".to_owned()));
        assert_eq!(below_base("other/db", &["module"]), None);
        assert_eq!(below_base("module", &["module", "sub"]), Some("**".to_owned()));
    }
}
