//! Every changelog and script of a project, found by the names that includes use.

use std::collections::{BTreeMap, BTreeSet};

use super::Changelog;
use super::tree::Node;
use crate::facts::Script;
use crate::project::shared_folders;
use crate::source::{FileId, Sources};

/// Ends of the names of files that `includeAll` takes.
const INCLUDED: &[&str] = &[".xml", ".yaml", ".yml", ".json", ".sql"];

pub struct Library<'a> {
    pub sources: &'a Sources,
    pub changelogs: BTreeMap<FileId, &'a Changelog>,
    pub scripts: BTreeMap<FileId, &'a Script>,
    /// The last part of each path, for the paths that end so.
    by_name: BTreeMap<&'a str, Vec<FileId>>,
}

impl<'a> Library<'a> {
    pub fn new(sources: &'a Sources, changelogs: &'a [Changelog], scripts: &'a [Script]) -> Self {
        let mut by_name: BTreeMap<&str, Vec<FileId>> = BTreeMap::new();
        for file in sources.iter() {
            by_name.entry(file.path.rsplit('/').next().unwrap_or(&file.path)).or_default().push(file.id);
        }
        Library {
            sources,
            changelogs: changelogs.iter().map(|changelog| (changelog.file, changelog)).collect(),
            scripts: scripts.iter().map(|script| (script.file, script)).collect(),
            by_name,
        }
    }

    /// The file that `name` means in a changelog: beside it, or on the class path, where the nearest that ends so is taken.
    pub fn file(&self, name: &str, relative: bool, from: FileId) -> Option<FileId> {
        let here = self.sources.path(from);
        let folder = here.rsplit_once('/').map_or("", |(folder, _)| folder);
        let (name, relative) = match name.split_once(':') {
            Some((_, path)) => (path, false),
            None => (name, relative),
        };
        let name = name.trim_end_matches('/');
        let wanted = joined(if relative { folder } else { "" }, name)?;
        let candidates = self.by_name.get(wanted.rsplit('/').next()?)?;
        let exact = candidates.iter().copied().find(|&id| self.sources.path(id) == wanted);
        if relative || exact.is_some() {
            return exact;
        }
        let ending = format!("/{wanted}");
        let fits = candidates.iter().copied().filter(|&id| self.sources.path(id).ends_with(&ending));
        // The first of the nearest.
        fits.min_by_key(|&id| (std::cmp::Reverse(shared_folders(self.sources.path(id), here)), id))
    }

    /// The files that `<includeAll path>` takes, in the order of their paths.
    pub fn folder(&self, name: &str, relative: bool, from: FileId) -> Vec<FileId> {
        let here = self.sources.path(from);
        let folder = here.rsplit_once('/').map_or("", |(folder, _)| folder);
        let (name, relative) = match name.split_once(':') {
            Some((_, path)) => (path, false),
            None => (name, relative),
        };
        let Some(wanted) = joined(if relative { folder } else { "" }, name.trim_end_matches('/')) else { return Vec::new() };
        if wanted.is_empty() {
            return Vec::new();
        }
        let ending = format!("/{wanted}");
        let root_of = |path: &str| -> Option<String> {
            let mut folder = path;
            while let Some((parent, _)) = folder.rsplit_once('/') {
                folder = parent;
                if folder == wanted || (!relative && folder.ends_with(&ending)) {
                    return Some(folder.to_owned());
                }
            }
            None
        };
        let is_included = |path: &str| INCLUDED.iter().any(|ending| path.to_ascii_lowercase().ends_with(ending));
        let files = self.sources.iter().filter(|file| file.id != from && is_included(&file.path));
        let found: Vec<(String, FileId)> = files.filter_map(|file| Some((root_of(&file.path)?, file.id))).collect();
        let roots: BTreeSet<&String> = found.iter().map(|(root, _)| root).collect();
        let near = |root: &&String| shared_folders(&format!("{root}/x"), here);
        let Some(best) = roots.into_iter().rev().max_by_key(near).cloned() else { return Vec::new() };
        let mut ids: Vec<FileId> = found.into_iter().filter(|(root, _)| *root == best).map(|(_, id)| id).collect();
        ids.sort_by_key(|&id| self.sources.path(id).to_owned());
        ids
    }

    /// The files that an `include`, `includeAll` or `sqlFile` brings in, in order.
    pub fn included(&self, node: &Node, from: FileId) -> Vec<FileId> {
        // In a changelog included relatively, YAML writes the flag as a word too.
        let relative = node.get("relativeToChangelogFile").or_else(|| node.get("relativeToChangeLogFile")) == Some("true");
        match node.name.as_str() {
            "include" => node.get("file").and_then(|file| self.file(file, relative, from)).into_iter().collect(),
            "sqlFile" | "loadData" | "loadUpdateData" => {
                let named = node.get("path").or_else(|| node.get("file"));
                named.and_then(|file| self.file(file, relative, from)).into_iter().collect()
            }
            "includeAll" => {
                let files = node.get("path").map(|path| self.folder(path, relative, from)).unwrap_or_default();
                let filter = node.get("endsWithFilter").unwrap_or("");
                files.into_iter().filter(|&id| self.sources.path(id).ends_with(filter)).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// A path below a folder, `.` and `..` resolved; `None` when it leads out of the project.
fn joined(folder: &str, name: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in name.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
