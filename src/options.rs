//! What a run is asked to look at: the part of the configuration that the analysis itself needs.

use globset::{Glob, GlobBuilder};

use crate::dialect::Dialect;

/// A glob as keyward has them everywhere: `*` stays within a folder, `**` does not.
pub fn glob(pattern: &str) -> Result<Glob, globset::Error> {
    GlobBuilder::new(pattern).literal_separator(true).build()
}

/// Globs are matched against paths relative to the root, with `/`.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Files to leave out.
    pub exclude: Vec<String>,
    /// When there are any: the only files to look at.
    pub include: Vec<String>,
    /// Schemas that the project declares itself; their scripts are taken out of discovery.
    pub schemas: Vec<SchemaOption>,
    /// The dialect of scripts by path, first match wins.
    pub dialects: Vec<(String, Dialect)>,
}

/// One declared schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaOption {
    pub name: String,
    pub dialect: Option<Dialect>,
    /// Globs, in the order in which they run; the files of one glob in natural order.
    pub scripts: Vec<String>,
    /// Globs of the sources that write to it; empty: whoever names its tables.
    pub writers: Vec<String>,
}
