//! The modules of a project: folders that are built by themselves.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::{FileId, FileKind, SourceFile, Sources};

/// Whether a file builds a module of the JVM.
pub fn is_jvm_build(path: &str, kind: FileKind) -> bool {
    kind == FileKind::Gradle || path.rsplit('/').next() == Some("pom.xml")
}

/// What says how the JVM's modules are built: their build files, and those that these take in (`parent-pom.xml`).
pub fn jvm_builds(sources: &Sources) -> impl Iterator<Item = &SourceFile> {
    sources.iter().filter(|file| file.kind == FileKind::Gradle || file.path.ends_with("pom.xml"))
}

/// Folders that a build file makes a module.
#[derive(Debug, Default)]
pub struct Modules {
    /// With their build files.
    folders: BTreeMap<String, Vec<FileId>>,
}

impl Modules {
    /// The folders with a build file of their own.
    pub fn of(sources: &Sources) -> Self {
        let builds = sources.iter().filter(|file| file.kind == FileKind::CargoToml || is_jvm_build(&file.path, file.kind));
        let mut folders: BTreeMap<String, Vec<FileId>> = BTreeMap::new();
        for file in builds {
            folders.entry(folder(&file.path).to_owned()).or_default().push(file.id);
        }
        Modules { folders }
    }

    /// The module that a file belongs to: the nearest folder above it with a build file, or what stands before `src/`. Empty: the root.
    pub fn of_path<'p>(&self, path: &'p str) -> &'p str {
        let mut at = folder(path);
        while !at.is_empty() {
            if self.folders.contains_key(at) {
                return at;
            }
            at = folder(at);
        }
        path.find("/src/").and_then(|end| path.get(..end)).unwrap_or("")
    }

    /// The module whose name a script's file or folder has: `sql/4_datasets_tables.sql` for `shop-datasets` beside `shop-orders`. None where the script is in a
    /// module itself, or several fit.
    pub fn named_by(&self, script: &str) -> Option<&str> {
        let within = self.of_path(script);
        if !within.is_empty() && self.folders.contains_key(within) {
            return None;
        }
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for module in self.folders.keys() {
            let own: BTreeSet<String> = words(module.rsplit('/').next().unwrap_or(module)).collect();
            own.into_iter().for_each(|word| *counts.entry(word).or_default() += 1);
        }
        // What most modules have in their names tells none from the others.
        let tells = |word: &String| counts.get(word).is_some_and(|count| count * 2 <= self.folders.len());
        let (folder, name) = script.rsplit_once('/').unwrap_or(("", script));
        let last = folder.rsplit('/').next().unwrap_or("");
        let said: BTreeSet<String> = words(name).chain(words(last)).collect();
        let fits = |module: &&String| {
            let name: Vec<String> = words(module.rsplit('/').next().unwrap_or(module)).filter(tells).collect();
            !name.is_empty() && name.iter().all(|word| said.contains(word))
        };
        let mut fitting = self.folders.keys().filter(|module| !module.is_empty()).filter(fits);
        fitting.next().filter(|_| fitting.next().is_none()).map(String::as_str)
    }

    /// The modules that a module is built with: those whose folders its build files name, and what these name.
    pub fn used_by(&self, module: &str, sources: &Sources) -> BTreeSet<String> {
        let mut used: BTreeSet<String> = BTreeSet::new();
        let mut open: Vec<&str> = vec![module];
        while let Some(at) = open.pop() {
            let texts: Vec<&str> =
                self.folders.get(at).into_iter().flatten().filter_map(|id| Some(sources.get(*id)?.text.as_str())).collect();
            for next in self.folders.keys().filter(|next| !next.is_empty()) {
                if !used.contains(next) && texts.iter().any(|text| dependencies(text).any(|text| names_module(text, next))) {
                    used.insert(next.clone());
                    open.push(next);
                }
            }
        }
        used
    }
}

/// Parts of a POM that name modules without building with them: <https://maven.apache.org/pom.html#aggregation-or-multi-module>.
const LISTS: &[(&str, &str)] = &[("<modules>", "</modules>"), ("<dependencyManagement>", "</dependencyManagement>")];

/// A build file without what merely lists modules.
fn dependencies(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest.take()?;
        let list = LISTS.iter().filter_map(|(start, end)| Some((text.find(start)?, *end))).min();
        let Some((start, end)) = list else { return Some(text) };
        let (before, listing) = text.split_at_checked(start)?;
        rest = listing.split_once(end).map(|(_, behind)| behind);
        Some(before)
    })
}

fn words(name: &str) -> impl Iterator<Item = String> {
    name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// Whether a build file has the last part of a module's path as a word of its own.
fn names_module(text: &str, module: &str) -> bool {
    let name = module.rsplit('/').next().unwrap_or(module);
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    text.match_indices(name).any(|(start, found)| {
        let before = text.get(..start).and_then(|before| before.chars().next_back());
        let after = text.get(start + found.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn modules(builds: &[(&str, &str)]) -> (Modules, Sources) {
        let file = |(index, (path, text)): (usize, &(&str, &str))| {
            let id = FileId(u32::try_from(index).unwrap());
            SourceFile::new(id, *path, FileKind::Xml, *text)
        };
        let sources = Sources::new(builds.iter().enumerate().map(file).collect());
        (Modules::of(&sources), sources)
    }

    #[test]
    fn a_parent_lists_modules_that_it_is_not_built_with() {
        let parent = "<modules><module>../shop-orders</module></modules><dependencies><artifactId>shop-common</artifactId></dependencies>";
        let own = "<parent><artifactId>shop-parent</artifactId></parent>";
        let (modules, sources) = modules(&[
            ("shop-common/pom.xml", ""),
            ("shop-orders/pom.xml", own),
            ("shop-parent/pom.xml", parent),
            ("shop-stock/pom.xml", own),
        ]);
        let used: Vec<String> = modules.used_by("shop-stock", &sources).into_iter().collect();
        assert_eq!(used, ["shop-common", "shop-parent"]);
    }

    #[test]
    fn scripts_are_named_after_modules() {
        let (modules, _) = modules(&[("shop-orders/pom.xml", ""), ("shop-stock/pom.xml", ""), ("shop-users/pom.xml", "")]);
        assert_eq!(modules.named_by("docker/2_stock_tables.sql"), Some("shop-stock"));
        assert_eq!(modules.named_by("docker/changes/orders/0001_x.sql"), Some("shop-orders"));
        assert_eq!(modules.named_by("docker/orders_stock.sql"), None, "two fit");
        assert_eq!(modules.named_by("docker/shop.sql"), None);
        assert_eq!(modules.named_by("shop-users/sql/stock.sql"), None, "it has a module");
    }
}
