//! Reads a configuration's text into a [`Config`]; every fault is an error that points into the text.

use std::ops::Range;

use globset::GlobMatcher;
use miette::NamedSource;
use toml::Spanned;

use super::file::{File, OUTPUT_FORMATS, json_schema};
use super::glob::{compile, expand};
use super::selection::{Profile, Selector};
use super::{COMMAND_LINE, Config, ConfigError, Declared, Ignore, Key, Level};
use crate::diagnostic::Severity;
use crate::dialect::Dialect;
use crate::names::HOLE;
use crate::options::SchemaOption;
use crate::shown::{visible, visible_char};
use crate::suggest;
use crate::walk::MAX_FILE_BYTES;

/// What serde calls the types of values, and what they are in TOML.
const WORDS_OF_SERDE: &[(&str, &str)] = &[
    ("a sequence", "a list, as in `[\"a\", \"b\"]`"),
    ("usize", "a whole number from 0 on"),
    ("map", "table"),
    ("a boolean", "`true` or `false`"),
];

pub struct Reader<'a> {
    pub path: &'a str,
    pub text: &'a str,
    /// The folders from the text's own to the run's root.
    pub base: Vec<&'a str>,
}

impl Reader<'_> {
    /// Puts what the text says on top of a configuration: lists replace, tables gain entries.
    pub fn apply(&self, config: &mut Config) -> Result<(), Box<ConfigError>> {
        let file: File = toml::from_str(self.text).map_err(|error| self.unread(&error))?;
        if let Some(globs) = &file.exclude {
            config.options.exclude = self.globs(globs)?;
            self.declare_again(config, Key::Exclude, globs)?;
        }
        if let Some(globs) = &file.include {
            config.options.include = self.globs(globs)?;
            self.declare_again(config, Key::Include, globs)?;
        }
        config.max_warnings = file.max_warnings.or(config.max_warnings);
        config.fail_on_skipped = file.fail_on_skipped.unwrap_or(config.fail_on_skipped);
        config.exit_zero = file.exit_zero.unwrap_or(config.exit_zero);
        config.show_skipped = file.show_skipped.unwrap_or(config.show_skipped);
        if let Some(format) = &file.output_format {
            config.output_format = Some(self.output_format(format)?);
            config.is_format_said = self.path == COMMAND_LINE;
        }
        if let Some(level) = &file.fail_on {
            config.fail_on = Some(self.severity(level)?);
        }
        if let Some(profile) = &file.profile {
            let known = || {
                self.error(profile.span(), format!("there is no profile `{}`", profile.get_ref()), Some("`default` or `audit`".to_owned()))
            };
            config.profile = Profile::parse(profile.get_ref()).ok_or_else(known)?;
        }
        if let Some(names) = &file.select {
            if names.get_ref().is_empty() {
                let help = "Leave `select` out to run every rule of the profile; `ignore = [\"all\"]` runs none.".to_owned();
                return Err(self.error(names.span(), "`select` names no rule".to_owned(), Some(help)));
            }
            config.selection.select = self.selectors(names.get_ref())?;
        }
        if let Some(names) = &file.ignore {
            config.selection.ignore = self.selectors(names)?;
        }
        if let Some(size) = &file.max_script_mib {
            config.options.limits.script = self.mebibytes(size)?;
        }
        if let Some(size) = &file.max_source_mib {
            config.options.limits.source = self.mebibytes(size)?;
        }
        if let Some(path) = &file.baseline {
            config.baseline = Some(path.get_ref().clone());
        }
        for (rule, level) in &file.rules {
            let selector = self.rule(rule)?;
            let value = if level.get_ref() == "off" { Level::Off } else { Level::At(self.severity_or_off(level)?) };
            config.levels.insert(selector, value);
        }
        let mut dialects: Vec<(&Spanned<String>, &Spanned<String>)> = file.dialects.iter().collect();
        dialects.sort_by_key(|(pattern, _)| pattern.span().start); // the order of the file counts: the first match wins
        for (pattern, dialect) in dialects {
            let dialect = self.dialect(dialect)?;
            self.declare(config, Key::Dialects, pattern, matchers(&self.glob(pattern)?));
            config.options.dialects.extend(self.glob(pattern)?.into_iter().map(|pattern| (pattern, dialect)));
        }
        self.schemas(&file, config)?;
        for (pattern, ignored) in &file.per_path_ignores {
            let ignore = Ignore { glob: pattern.get_ref().clone(), names: matchers(&self.glob(pattern)?), rules: self.selectors(ignored)? };
            self.declare(config, Key::PathIgnores, pattern, ignore.names.clone());
            config.ignores.push(ignore);
        }
        for (pattern, ignored) in &file.per_table_ignores {
            self.glob(pattern)?;
            let ignore = Ignore {
                glob: pattern.get_ref().clone(),
                names: matchers(&[pattern.get_ref().to_lowercase()]),
                rules: self.selectors(ignored)?,
            };
            self.declare(config, Key::TableIgnores, pattern, ignore.names.clone());
            config.table_ignores.push(ignore);
        }
        Ok(())
    }

    fn schemas(&self, file: &File, config: &mut Config) -> Result<(), Box<ConfigError>> {
        for (index, schema) in file.schema.iter().enumerate() {
            if let Some(other) = file.schema.iter().take(index).find(|other| other.name == schema.name) {
                let message = format!("two schemas are called `{}`", other.name.get_ref());
                return Err(self.error(schema.name.span(), message, None));
            }
            if schema.scripts.is_empty() {
                return Err(self.error(schema.name.span(), "a schema has at least one script".to_owned(), None));
            }
            for glob in schema.scripts.iter().chain(&schema.writers) {
                self.declare(config, Key::Schema(schema.name.get_ref().clone()), glob, matchers(&self.glob(glob)?));
            }
            config.options.schemas.push(SchemaOption {
                name: schema.name.get_ref().clone(),
                dialect: schema.dialect.as_ref().map(|dialect| self.dialect(dialect)).transpose()?,
                scripts: self.globs(&schema.scripts)?,
                writers: self.globs(&schema.writers)?,
            });
        }
        Ok(())
    }

    fn error(&self, at: Range<usize>, message: String, help: Option<String>) -> Box<ConfigError> {
        let source_code = NamedSource::new(visible(self.path), plain(self.text));
        Box::new(ConfigError::Wrong { message: visible(&message), source_code, at: at.into(), help })
    }

    fn mebibytes(&self, size: &Spanned<u64>) -> Result<u64, Box<ConfigError>> {
        let most = MAX_FILE_BYTES >> 20;
        if (1..=most).contains(size.get_ref()) {
            return Ok(size.get_ref() << 20);
        }
        Err(self.error(size.span(), format!("a limit is a number of MiB from 1 to {most}"), None))
    }

    /// What serde says, with the key that is meant.
    fn unread(&self, error: &toml::de::Error) -> Box<ConfigError> {
        let at = error.span().unwrap_or(0..0);
        let parts = error.message().strip_prefix("unknown field `").and_then(|rest| rest.split_once("`, expected "));
        let Some((name, known)) = parts else {
            let message = WORDS_OF_SERDE.iter().fold(error.message().to_owned(), |text, (theirs, ours)| text.replace(theirs, ours));
            let is_schema = self.text.get(at.clone()).is_some_and(|text| text.starts_with("[schema]"));
            return self.error(at, message, is_schema.then(|| "There may be several: write `[[schema]]`.".to_owned()));
        };
        let known: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
        let help = match suggest::nearest(&kebab(name), known.iter().copied()) {
            Some("schema") => "Is `[[schema]]` meant?".to_owned(),
            Some(nearest) => format!("Is `{nearest}` meant?"),
            None => format!("One of `{}`.", known.join("`, `")),
        };
        self.error(at, format!("there is no key `{name}`"), Some(help))
    }

    /// Leaves out what one more glob matches.
    pub fn exclude(&self, config: &mut Config, glob: &Spanned<String>) -> Result<(), Box<ConfigError>> {
        let globs = self.glob(glob)?;
        self.declare(config, Key::Exclude, glob, matchers(&globs));
        config.options.exclude.extend(globs);
        Ok(())
    }

    /// Notes a glob, and where it stands.
    fn declare(&self, config: &mut Config, key: Key, glob: &Spanned<String>, names: Vec<GlobMatcher>) {
        let before = self.text.get(..glob.span().start).unwrap_or("");
        let line = (self.path != COMMAND_LINE).then(|| before.matches('\n').count() + 1);
        config.declared.push(Declared { key, glob: glob.get_ref().clone(), line, names });
    }

    /// The same for a list that takes the place of the one before.
    fn declare_again(&self, config: &mut Config, key: Key, globs: &[Spanned<String>]) -> Result<(), Box<ConfigError>> {
        config.declared.retain(|declared| declared.key != key);
        for glob in globs {
            self.declare(config, key.clone(), glob, matchers(&self.glob(glob)?));
        }
        Ok(())
    }

    fn output_format(&self, format: &Spanned<String>) -> Result<String, Box<ConfigError>> {
        let name = format.get_ref();
        if OUTPUT_FORMATS.contains(&name.as_str()) {
            return Ok(name.clone());
        }
        let help = match suggest::nearest(name, OUTPUT_FORMATS.iter().copied()) {
            Some(nearest) => format!("Is `{nearest}` meant?"),
            None => format!("One of {}.", OUTPUT_FORMATS.join(", ")),
        };
        Err(self.error(format.span(), format!("there is no output format `{name}`"), Some(help)))
    }

    fn rule(&self, name: &Spanned<String>) -> Result<Selector, Box<ConfigError>> {
        Selector::parse(name.get_ref()).ok_or_else(|| {
            let is_key = json_schema().pointer(&format!("/properties/{}", kebab(name.get_ref()))).is_some();
            let help = if is_key {
                format!("`{}` is a key of the file itself: put it above the first `[table]`.", kebab(name.get_ref()))
            } else {
                Selector::hint(name.get_ref())
            };
            self.error(name.span(), format!("there is no rule or group `{}`", name.get_ref()), Some(help))
        })
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

    /// One pattern as globs over paths relative to the run's root.
    fn glob(&self, pattern: &Spanned<String>) -> Result<Vec<String>, Box<ConfigError>> {
        let written = pattern.get_ref();
        compile(written).map_err(|reason| self.error(pattern.span(), format!("bad glob `{written}`: {reason}"), None))?;
        Ok(expand(written, &self.base))
    }

    fn selectors(&self, names: &[Spanned<String>]) -> Result<Vec<Selector>, Box<ConfigError>> {
        let read = |name: &Spanned<String>| {
            let unknown =
                || self.error(name.span(), format!("there is no rule or group `{}`", name.get_ref()), Some(Selector::hint(name.get_ref())));
            Selector::parse(name.get_ref()).ok_or_else(unknown)
        };
        names.iter().map(read).collect()
    }
}

/// A text for an excerpt: what a terminal would obey is replaced by as many question marks as it has bytes, so that every place stays.
fn plain(text: &str) -> String {
    let is_plain = |c: char| matches!(c, '\n' | '\r' | HOLE) || visible_char(c) == c;
    text.chars().flat_map(|c| if is_plain(c) { std::iter::repeat_n(c, 1) } else { std::iter::repeat_n('?', c.len_utf8()) }).collect()
}

/// `maxWarnings` and `max_warnings` as keys are spelled.
fn kebab(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        match c {
            '_' | ' ' => out.push('-'),
            c if c.is_uppercase() && !out.is_empty() => out.extend(std::iter::once('-').chain(c.to_lowercase())),
            c => out.extend(c.to_lowercase()),
        }
    }
    out
}

fn matchers(globs: &[String]) -> Vec<GlobMatcher> {
    globs.iter().filter_map(|glob| compile(glob).ok()).map(|glob| glob.compile_matcher()).collect()
}
