//! Where keyward's own files come from, the configuration and the baseline: the disk, or with `--staged` the index, as the sources do.

use std::path::{Component, Path, PathBuf};

use super::{CliError, Voice};
use crate::changes::Staged;
use crate::config::{self, Config};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Own {
    Disk,
    Index,
}

/// Who said that there is such a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// The command line: what is not in the index is taken from the disk.
    Here,
    /// The configuration.
    There,
}

impl Own {
    /// The nearest file of a name, as [`config::nearest`] finds it.
    pub fn nearest(self, root: &Path, name: &str, voice: Voice) -> Result<Option<PathBuf>, CliError> {
        if self == Own::Disk {
            return Ok(config::nearest(root, name));
        }
        for folder in root.ancestors() {
            let file = folder.join(name);
            let is_on_disk = file.is_file();
            match Staged::read(root, &way(root, &file))? {
                Staged::Text(_) => return Ok(Some(file)),
                Staged::Link if is_on_disk => return Ok(Some(file)),
                Staged::Absent if is_on_disk => say_absent(&file, voice),
                Staged::Link | Staged::Absent => {}
                // That there is no repository is said elsewhere.
                Staged::Outside => return Ok(None),
            }
            if folder.join(".git").exists() {
                break;
            }
        }
        Ok(None)
    }

    fn staged(self, root: &Path, file: &Path) -> Result<Staged, CliError> {
        if self == Own::Disk {
            return Ok(Staged::Outside);
        }
        let here = std::env::current_dir().unwrap_or_default().join(file);
        Ok(Staged::read(root, &way(root, &here.canonicalize().unwrap_or(here)))?)
    }

    /// Reads a configuration.
    pub fn config(self, file: &Path, root: &Path) -> Result<Config, CliError> {
        match self.staged(root, file)? {
            Staged::Text(bytes) => Ok(config::load_text(file, &utf8(file, bytes)?, root)?),
            _ => Ok(config::load(file, root)?),
        }
    }

    /// The text of the index, when it is the index's that counts; `Ok(None)` when it is the disk's.
    pub fn text(self, file: &Path, root: &Path) -> Result<Option<String>, CliError> {
        match self.staged(root, file)? {
            Staged::Text(bytes) => utf8(file, bytes).map(Some),
            _ => Ok(None),
        }
    }

    /// Whether a file is there, but not in the index that counts; says so.
    pub fn lacks(self, file: &Path, root: &Path, named: Named, voice: Voice) -> Result<bool, CliError> {
        let lacks = named == Named::There && file.is_file() && self.staged(root, file)? == Staged::Absent;
        if lacks {
            say_absent(file, voice);
        }
        Ok(lacks)
    }
}

fn say_absent(file: &Path, voice: Voice) {
    let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy();
    voice.say(&format!("{name} is not in the index, and does not count for what is staged; `git add` it"));
}

fn utf8(file: &Path, bytes: Vec<u8>) -> Result<String, CliError> {
    String::from_utf8(bytes).map_err(|_| CliError::Usage(format!("{}, as it is staged, is not UTF-8", file.display())))
}

/// A file's path from a folder, up and down.
fn way(root: &Path, file: &Path) -> String {
    let shared = root.components().zip(file.components()).take_while(|(one, other)| one == other).count();
    let up = root.components().skip(shared).map(|_| Component::ParentDir);
    let path: PathBuf = up.chain(file.components().skip(shared)).collect();
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_leads_up_and_down() {
        let way = |file: &str| super::way(Path::new("/a/b"), Path::new(file));
        assert_eq!([way("/a/b/x"), way("/a/x"), way("/a/c/x"), way("/x")], ["x", "../x", "../c/x", "../../x"]);
    }
}
