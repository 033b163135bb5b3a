//! What a run is asked to look at: the part of the configuration that the analysis itself needs.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};

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
    pub limits: Limits,
    /// Where the run tells how far it is.
    pub progress: Progress,
}

/// How large a file may be, in bytes; what is larger is not read, and said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// SQL scripts, and rows that changelogs load.
    pub script: u64,
    /// Everything else: what is parsed as a whole.
    pub source: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { script: 1 << 30, source: 16 << 20 }
    }
}

/// How far a run is; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<Counters>);

#[derive(Debug, Default)]
struct Counters {
    phase: AtomicU8,
    done: AtomicUsize,
    total: AtomicUsize,
}

/// What the run does, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Finding,
    Reading,
    Understanding,
    Linking,
}

impl Progress {
    const PHASES: [Phase; 4] = [Phase::Finding, Phase::Reading, Phase::Understanding, Phase::Linking];

    /// A phase begins, of so many steps.
    pub fn begin(&self, phase: Phase, total: usize) {
        let number = Self::PHASES.iter().position(|known| *known == phase).and_then(|index| u8::try_from(index).ok()).unwrap_or(0);
        self.0.done.store(0, Ordering::Relaxed);
        self.0.total.store(total, Ordering::Relaxed);
        self.0.phase.store(number, Ordering::Relaxed);
    }

    pub fn step(&self) {
        self.0.done.fetch_add(1, Ordering::Relaxed);
    }

    /// The phase, and how many of its steps are done.
    pub fn state(&self) -> (Phase, usize, usize) {
        let phase = Self::PHASES.get(usize::from(self.0.phase.load(Ordering::Relaxed))).copied().unwrap_or(Phase::Finding);
        (phase, self.0.done.load(Ordering::Relaxed), self.0.total.load(Ordering::Relaxed))
    }
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
