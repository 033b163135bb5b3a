//! Finds the files of a project and reads them.
//!
//! Walking honours `.gitignore` and its kin, skips hidden files, and follows no symbolic link, so that a loop or a link out
//! of the root costs nothing. The list is sorted by path: everything after it is deterministic.

mod whole;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use globset::GlobSet;
use ignore::{WalkBuilder, WalkState};

use crate::decode::{Decoded, PROBE, decode, is_binary};
use crate::source::FileKind;

pub use whole::Whole;

/// Larger files are not read, whatever the settings say: spans are 32 bits wide, and a text may grow when it is decoded.
pub const MAX_FILE_BYTES: u64 = 1 << 30;

/// Why a file's text is not to be had when it is none.
pub const BINARY: &str = "is binary";

/// Files that say what to leave out are read by the walk itself, line by line: a pipe would hold it up for ever, a line of gigabytes would fill the memory.
const IGNORE_FILES: &[&str] = &[".gitignore", ".ignore", ".git"];
const MAX_IGNORE_BYTES: u64 = 1 << 20;

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
    let refused: Arc<Mutex<Vec<(PathBuf, String)>>> = Arc::default();
    let refuse = {
        let refused = Arc::clone(&refused);
        move |folder: &Path| match unfit_ignore_file(folder) {
            None => false,
            Some(reason) => {
                if let Ok(mut refused) = refused.lock() {
                    refused.push((folder.to_path_buf(), reason));
                }
                true
            }
        }
    };
    // The walk asks about what it finds, not about where it begins; folders above are asked for what they ignore, too.
    let roots: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
    if roots.iter().flat_map(|path| path.ancestors()).collect::<BTreeSet<&Path>>().into_iter().any(&refuse) {
        let refused = refused.lock().map(|refused| refused.clone()).unwrap_or_default();
        return (Vec::new(), refused.into_iter().map(|(folder, reason)| Unreadable { path: relative(root, &folder), reason }).collect());
    }
    builder.follow_links(false).filter_entry(move |entry| {
        if !entry.file_type().is_some_and(|kind| kind.is_dir()) {
            return true;
        }
        let name = entry.file_name().to_string_lossy();
        !NEVER.contains(&name.as_ref()) && !refuse(entry.path())
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
    let refused = refused.lock().map(|refused| refused.clone()).unwrap_or_default();
    unreadable.extend(refused.into_iter().map(|(folder, reason)| Unreadable { path: relative(root, &folder), reason }));
    candidates.sort();
    candidates.dedup();
    unreadable.sort();
    (candidates, unreadable)
}

/// Why a folder is not walked: one of its files that say what to leave out is not fit to be read.
fn unfit_ignore_file(folder: &Path) -> Option<String> {
    IGNORE_FILES.iter().find_map(|name| {
        let found = std::fs::metadata(folder.join(name)).ok()?;
        let reason = match found.is_file() {
            true if found.len() <= MAX_IGNORE_BYTES => return None,
            true => format!("is larger than {} MiB", MAX_IGNORE_BYTES >> 20),
            // A folder of that name is read by nobody, and `.git` is one.
            false if found.is_dir() => return None,
            false => "is no regular file".to_owned(),
        };
        Some(format!("cannot be walked: its {name} {reason}"))
    })
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
    let mut path = String::new();
    let mut inner = error;
    loop {
        inner = match inner {
            ignore::Error::WithPath { path: of, err } => {
                path = relative(root, of);
                err
            }
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => err,
            _ => break,
        };
    }
    Unreadable { path, reason: inner.to_string() }
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

/// Reads one file, or what stands in for it, up to `most` bytes. `Err` says why its text is not to be had.
pub fn read(candidate: &Candidate, overlay: &Overlay, most: u64) -> Result<Decoded, String> {
    if let Some(Some(content)) = overlay.get(&candidate.path) {
        return decoded(content.clone());
    }
    let most = most.min(MAX_FILE_BYTES);
    let too_large = || format!("is larger than {} MiB", most >> 20);
    let failed = |error: std::io::Error| format!("cannot be read: {error}");
    // The tree may have changed since it was walked: a pipe would never end, and a link may lead anywhere.
    let found = std::fs::symlink_metadata(&candidate.on_disk).map_err(failed)?;
    if !found.is_file() {
        return Err("cannot be read: it is no regular file any more".to_owned());
    }
    if found.len() > most {
        return Err(too_large());
    }
    let mut file = File::open(&candidate.on_disk).map_err(failed)?;
    let mut bytes = Vec::new();
    Read::by_ref(&mut file).take(PROBE as u64).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() == PROBE && is_binary(&bytes) {
        return decoded(bytes);
    }
    bytes.reserve(usize::try_from(found.len()).unwrap_or(0).saturating_sub(bytes.len()) + 1);
    // It may grow while it is read.
    let rest = most.saturating_sub(bytes.len() as u64) + 1;
    file.take(rest).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > most { Err(too_large()) } else { decoded(bytes) }
}

fn decoded(bytes: Vec<u8>) -> Result<Decoded, String> {
    match decode(bytes) {
        Decoded::Binary => Err(BINARY.to_owned()),
        decoded => Ok(decoded),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_not_be_entered_has_its_name() {
        let denied = || ignore::Error::Io(std::io::Error::from(std::io::ErrorKind::PermissionDenied));
        let of_path = ignore::Error::WithPath { path: PathBuf::from("/a/closed"), err: Box::new(denied()) };
        let nested = ignore::Error::WithDepth { depth: 1, err: Box::new(of_path) };
        let Unreadable { path, reason } = unreadable(Path::new("/a"), &nested);
        assert_eq!((path.as_str(), reason.as_str()), ("closed", "permission denied"));
        assert_eq!(unreadable(Path::new("/a"), &denied()).path, "");
    }
}
