//! The whole repository, whatever part of it a run is about: read again for what is asked of it once the rules have run.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::{BINARY, Candidate, Filter, Overlay, kind_of, overlaid, read, walk};
use crate::decode::Decoded;
use crate::modules::is_jvm_build;
use crate::source::FileKind;

/// A larger file is not read again: nothing is said of a repository that has one.
const MOST_BYTES: u64 = 64 << 20;

/// Where the repository's files are to be had.
#[derive(Debug)]
pub struct Whole(Place);

#[derive(Debug)]
enum Place {
    Disk {
        root: PathBuf,
        overlay: Overlay,
    },
    Texts(Vec<(String, String)>),
    /// The run sees a part of a repository.
    Unknown,
}

impl Whole {
    /// Of a run below `root`: the repository, when its root this is.
    pub fn on_disk(root: &Path, paths: &[PathBuf], overlay: &Overlay) -> Whole {
        let is_repository = |folder: &Path| folder.join(".git").exists();
        let is_whole = is_repository(root) || (paths.iter().all(|path| path == root) && !root.ancestors().any(is_repository));
        if is_whole { Whole(Place::Disk { root: root.to_path_buf(), overlay: overlay.clone() }) } else { Whole(Place::Unknown) }
    }

    /// Of texts: `(path, text)`.
    pub fn of_texts(texts: Vec<(String, String)>) -> Whole {
        Whole(Place::Texts(texts))
    }

    /// What `look` makes of every file of a program (path, kind, text), in path order, whatever the configuration leaves out. `None` where it is not a
    /// whole program: a part of a repository, one without a build file, or a file that cannot be read.
    pub fn programs<T: Send>(&self, look: impl Fn(&str, FileKind, &str) -> T + Sync) -> Option<Vec<T>> {
        match &self.0 {
            Place::Unknown => None,
            Place::Texts(texts) => {
                texts.iter().any(|(path, _)| is_build_file(path)).then_some(())?;
                let wanted = texts.iter().filter_map(|(path, text)| Some((path, kind_of(path).filter(|kind| is_program(*kind))?, text)));
                Some(wanted.map(|(path, kind, text)| look(path, kind, text)).collect())
            }
            Place::Disk { root, overlay } => {
                let (paths, filter) = ([root.clone()], Filter::default());
                let (candidates, unreadable) = walk(root, &paths, &filter);
                let mut candidates = overlaid(candidates, root, &paths, &filter, overlay);
                candidates.retain(|candidate| is_program(candidate.kind));
                (unreadable.is_empty() && candidates.iter().any(|candidate| is_build_file(&candidate.path))).then_some(())?;
                let looked =
                    candidates.par_iter().map(|candidate| Some(look(&candidate.path, candidate.kind, &text_of(candidate, overlay)?)));
                looked.collect()
            }
        }
    }
}

/// The text of a candidate; empty for what is binary.
fn text_of(candidate: &Candidate, overlay: &Overlay) -> Option<String> {
    match read(candidate, overlay, MOST_BYTES) {
        Ok(Decoded::Text(text) | Decoded::Legacy { text, .. }) => Some(text),
        Ok(Decoded::Binary) => Some(String::new()),
        Err(reason) => (reason == BINARY).then(String::new),
    }
}

fn is_program(kind: FileKind) -> bool {
    !matches!(kind, FileKind::Sql | FileKind::Csv | FileKind::CargoToml)
}

fn is_build_file(path: &str) -> bool {
    kind_of(path).is_some_and(|kind| is_jvm_build(path, kind))
}
