//! What a run is told beyond the files themselves: filled from `keyward.toml` by [`crate::config`], obeyed by walk and discovery.

use globset::{GlobBuilder, GlobMatcher};

use crate::dialect::Dialect;

/// All that steers an analysis. The default is what keyward does without a configuration.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Files that are not looked at.
    pub exclude: Patterns,
    /// Files that count as the application's own although they look like tests, samples, documentation or vendored copies.
    pub include: Patterns,
    /// The dialect of scripts, first match wins; stronger than anything the path or the text says.
    pub dialects: Vec<(Pattern, Dialect)>,
    /// Schemas that are spelled out. Scripts that none of them names are discovered as usual.
    pub schemas: Vec<SchemaOptions>,
}

impl Options {
    /// The dialect that the configuration gives to a script.
    pub fn dialect_of(&self, path: &str) -> Option<Dialect> {
        self.dialects.iter().find(|(pattern, _)| pattern.is_match(path)).map(|(_, dialect)| *dialect)
    }
}

/// One `[[schema]]`.
#[derive(Clone, Debug)]
pub struct SchemaOptions {
    pub name: String,
    pub dialect: Option<Dialect>,
    /// The scripts, replayed pattern by pattern, within one pattern in the usual order (migration versions, else by path).
    pub scripts: Vec<Pattern>,
    /// Only writers in these files meet this schema; every writer does when there are none.
    pub writers: Patterns,
}

/// A path pattern: a glob, relative to the folder of `keyward.toml`. Without a slash it holds at any depth, and
/// a folder's name stands for all that is in it: `docs`, `*.bak.sql`, `db/legacy/**`.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    /// Where the run's root lies below the folder that the pattern is relative to: empty, or with a `/` at its end.
    base: String,
    file: GlobMatcher,
    folder: GlobMatcher,
}

impl Pattern {
    /// Reads a pattern; the error says what is wrong with it, in words.
    pub fn new(text: &str, base: &str) -> Result<Pattern, String> {
        let trimmed = text.trim_start_matches("./").trim_end_matches('/');
        let anchored = match trimmed.strip_prefix('/') {
            Some(rest) => rest.to_owned(),
            None if trimmed.contains('/') => trimmed.to_owned(),
            None => format!("**/{trimmed}"),
        };
        Ok(Pattern { text: text.to_owned(), base: base.to_owned(), file: glob(&anchored)?, folder: glob(&format!("{anchored}/**"))? })
    }

    /// As written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether a path relative to the run's root (with `/`) is meant.
    pub fn is_match(&self, path: &str) -> bool {
        if self.base.is_empty() {
            return self.file.is_match(path) || self.folder.is_match(path);
        }
        let path = format!("{}{path}", self.base);
        self.file.is_match(&path) || self.folder.is_match(&path)
    }
}

fn glob(text: &str) -> Result<GlobMatcher, String> {
    let glob = GlobBuilder::new(text).literal_separator(true).build().map_err(|error| error.kind().to_string())?;
    Ok(glob.compile_matcher())
}

/// Patterns of which any may match.
#[derive(Clone, Debug, Default)]
pub struct Patterns(Vec<Pattern>);

impl Patterns {
    pub fn new(patterns: Vec<Pattern>) -> Self {
        Patterns(patterns)
    }

    pub fn push(&mut self, pattern: Pattern) {
        self.0.push(pattern);
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn is_match(&self, path: &str) -> bool {
        self.0.iter().any(|pattern| pattern.is_match(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, path: &str) -> bool {
        Pattern::new(pattern, "").unwrap().is_match(path)
    }

    #[test]
    fn a_name_without_a_slash_holds_at_any_depth_and_for_folders() {
        assert!(matches("docs", "docs/schema.sql"));
        assert!(matches("docs/", "module/docs/old/schema.sql"));
        assert!(matches("*.bak.sql", "db/a.bak.sql"));
        assert!(!matches("docs", "docs.sql"));
    }

    #[test]
    fn a_pattern_with_a_slash_starts_at_the_configuration() {
        assert!(matches("db/*.sql", "db/a.sql"));
        assert!(matches("./db", "db/x/a.sql"));
        assert!(!matches("db/*.sql", "x/db/a.sql"));
        assert!(!matches("db/*.sql", "db/x/a.sql"));
        assert!(matches("/schema.sql", "schema.sql") && !matches("/schema.sql", "db/schema.sql"));
    }

    #[test]
    fn a_pattern_of_a_configuration_further_up_sees_the_whole_path() {
        let pattern = Pattern::new("module/db/*.sql", "module/").unwrap();
        assert!(pattern.is_match("db/a.sql") && !pattern.is_match("module/db/a.sql"));
    }

    #[test]
    fn a_broken_pattern_says_why() {
        assert!(Pattern::new("db/[a", "").unwrap_err().contains("class"));
    }
}
