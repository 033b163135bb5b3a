//! Finds the files of a project and reads them.
//!
//! Walking honours `.gitignore` and its kin, skips hidden files, and follows no symbolic link, so that a loop or a link out
//! of the root costs nothing. The list is sorted by path: everything after it is deterministic.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use globset::GlobSet;
use ignore::{WalkBuilder, WalkState};

use crate::decode::{Decoded, decode};
use crate::source::FileKind;

/// Larger files are not read: spans are 32 bits wide, and nothing that a person wrote is that large.
pub const MAX_FILE_BYTES: u64 = 1 << 30;

/// Folders that hold other people's code by convention, whatever `.gitignore` says.
const NEVER: &[&str] = &["node_modules", ".git", ".hg", ".svn"];

/// A file found, not yet read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// Relative to the root, with `/`.
    pub path: String,
    pub kind: FileKind,
    pub on_disk: PathBuf,
}

/// Something that could not be walked or read, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unreadable {
    pub path: String,
    pub reason: String,
}

/// Contents that stand in for what is on disk, by path relative to the root; `None` for a file that is not there.
pub type Overlay = BTreeMap<String, Option<Vec<u8>>>;

/// Which files to leave out, or to look at alone. Globs are matched against paths relative to the root.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub exclude: GlobSet,
    /// When there are any, only files that match one.
    pub include: Option<GlobSet>,
}

impl Filter {
    fn wants(&self, path: &str) -> bool {
        !self.exclude.is_match(path) && self.include.as_ref().is_none_or(|include| include.is_match(path))
    }
}

/// All files of known kinds below `paths` (files or folders), which lie below `root`; sorted by path, each once.
pub fn walk(root: &Path, paths: &[PathBuf], filter: &Filter) -> (Vec<Candidate>, Vec<Unreadable>) {
    let Some((first, others)) = paths.split_first() else { return (Vec::new(), Vec::new()) };
    let mut builder = WalkBuilder::new(first);
    for path in others {
        builder.add(path);
    }
    builder.follow_links(false).filter_entry(|entry| {
        let name = entry.file_name().to_string_lossy();
        !(NEVER.contains(&name.as_ref()) && entry.file_type().is_some_and(|kind| kind.is_dir()))
    });
    let found = Mutex::new((Vec::new(), Vec::new()));
    builder.build_parallel().run(|| {
        Box::new(|entry| {
            let item = match entry {
                Ok(entry) => candidate(root, &entry, filter).map(Ok),
                Err(error) => Some(Err(unreadable(root, &error))),
            };
            if let (Some(item), Ok(mut found)) = (item, found.lock()) {
                match item {
                    Ok(candidate) => found.0.push(candidate),
                    Err(unreadable) => found.1.push(unreadable),
                }
            }
            WalkState::Continue
        })
    });
    let (mut candidates, mut unreadable) = found.into_inner().unwrap_or_default();
    candidates.sort();
    candidates.dedup();
    unreadable.sort();
    (candidates, unreadable)
}

/// The candidates as an overlay has them: without the files that it takes away, with those that are not on disk.
pub fn overlaid(candidates: Vec<Candidate>, root: &Path, paths: &[PathBuf], filter: &Filter, overlay: &Overlay) -> Vec<Candidate> {
    let mut candidates = candidates;
    candidates.retain(|candidate| !matches!(overlay.get(&candidate.path), Some(None)));
    let known: BTreeSet<String> = candidates.iter().map(|candidate| candidate.path.clone()).collect();
    for path in overlay.iter().filter(|(path, content)| content.is_some() && !known.contains(*path)).map(|(path, _)| path) {
        let on_disk = root.join(path);
        let is_hidden = path.split('/').any(|part| part.starts_with('.') || NEVER.contains(&part));
        let is_below = paths.iter().any(|below| on_disk.starts_with(below));
        // What is still on disk, the walk has seen and left out.
        if let (Some(kind), true) = (kind_of(path), is_below && !is_hidden && filter.wants(path) && !on_disk.exists()) {
            candidates.push(Candidate { path: path.clone(), kind, on_disk });
        }
    }
    candidates.sort();
    candidates
}

fn candidate(root: &Path, entry: &ignore::DirEntry, filter: &Filter) -> Option<Candidate> {
    if !entry.file_type()?.is_file() {
        return None;
    }
    let on_disk = entry.path();
    let path = relative(root, on_disk);
    let kind = kind_of(&path)?;
    filter.wants(&path).then(|| Candidate { path, kind, on_disk: on_disk.to_path_buf() })
}

fn unreadable(root: &Path, error: &ignore::Error) -> Unreadable {
    let path = match error {
        ignore::Error::WithPath { path, .. } => relative(root, path),
        _ => String::new(),
    };
    Unreadable { path, reason: error.to_string() }
}

/// A path relative to the root, with `/` between its parts.
pub fn relative(root: &Path, path: &Path) -> String {
    let path = path.strip_prefix(root).unwrap_or(path);
    let parts = path.components().filter(|part| !matches!(part, std::path::Component::CurDir));
    parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// What a file is by its name; None for what keyward does not read.
pub fn kind_of(path: &str) -> Option<FileKind> {
    let name = path.rsplit('/').next().unwrap_or(path);
    if name == "Cargo.toml" {
        return Some(FileKind::CargoToml);
    }
    let extension = name.rsplit_once('.')?.1.to_ascii_lowercase();
    Some(match extension.as_str() {
        "sql" | "ddl" | "pgsql" | "psql" | "mysql" | "pks" | "pkb" => FileKind::Sql,
        "java" => FileKind::Java,
        "kt" => FileKind::Kotlin,
        "scala" => FileKind::Scala,
        "groovy" => FileKind::Groovy,
        "rs" => FileKind::Rust,
        "xml" => FileKind::Xml,
        "yml" | "yaml" => FileKind::Yaml,
        // Liquibase changelogs may be JSON, which is YAML; of JSON files in general nothing is read.
        "json" if path.to_ascii_lowercase().contains("changelog") => FileKind::Yaml,
        "properties" => FileKind::Properties,
        "csv" => FileKind::Csv,
        "gradle" | "sbt" => FileKind::Gradle,
        "kts" if name.ends_with(".gradle.kts") => FileKind::Gradle,
        _ => return None,
    })
}

/// Reads one file, or what stands in for it. `Err` says why its text is not to be had.
pub fn read(candidate: &Candidate, overlay: &Overlay) -> Result<Decoded, String> {
    if let Some(Some(content)) = overlay.get(&candidate.path) {
        return decoded(content.clone());
    }
    let size = std::fs::metadata(&candidate.on_disk).map_err(|error| format!("cannot be read: {error}"))?.len();
    if size > MAX_FILE_BYTES {
        return Err(format!("is larger than {} MiB", MAX_FILE_BYTES >> 20));
    }
    decoded(std::fs::read(&candidate.on_disk).map_err(|error| format!("cannot be read: {error}"))?)
}

fn decoded(bytes: Vec<u8>) -> Result<Decoded, String> {
    match decode(bytes) {
        Decoded::Binary => Err("is binary".to_owned()),
        decoded => Ok(decoded),
    }
}
