//! Globs of `keyward.toml` and of the command line that match nothing: what they were for has been renamed, or they never worked.

use std::path::Path;

use super::Voice;
use super::project::Loaded;
use crate::config::{Declared, Key};
use crate::walk::{self, Filter};

/// Says which globs match nothing. A run that does not see all that the file is about, as when a hook names some files, cannot tell.
pub fn say_idle(loaded: &Loaded, voice: Voice) {
    let Loaded { place, analysis, config } = loaded;
    let file = config.file.as_deref().filter(|file| loaded.covers(file));
    let name = file.map(|file| file.strip_prefix(&place.root).unwrap_or(file).display().to_string());
    let is_whole = place.paths.contains(&place.root);
    let mut found = Found { loaded, all: None, tables: None };
    // Nothing was read: that is said, and explains it.
    for declared in config.declared.iter().filter(|_| analysis.files > 0) {
        let at = match (&name, declared.line) {
            (Some(name), Some(line)) => format!("{name}:{line}"),
            (_, None) if is_whole => "the command line".to_owned(),
            _ => continue,
        };
        if !declared.names.is_empty() && !found.has(declared) {
            voice.say(&format!("{at}: `{}` {}", declared.glob, nothing(&declared.key)));
        }
    }
}

fn nothing(key: &Key) -> String {
    match key {
        Key::Exclude => "leaves out nothing: no file that keyward reads matches it".to_owned(),
        Key::Include => "of `include` matches no file that keyward reads".to_owned(),
        Key::Dialects => "of `[dialects]` matches no file that was read".to_owned(),
        Key::PathIgnores => "of `[per-path-ignores]` matches no file that was read".to_owned(),
        Key::TableIgnores => "of `[per-table-ignores]` matches no table".to_owned(),
        Key::Schema(schema) => format!("of schema `{schema}` matches no file that was read"),
    }
}

/// What there is to be matched, found when it is asked for.
struct Found<'l> {
    loaded: &'l Loaded,
    /// Every file, those that are left out among them.
    all: Option<Vec<String>>,
    /// In lower case, with and without namespace.
    tables: Option<Vec<String>>,
}

impl Found<'_> {
    fn has(&mut self, declared: &Declared) -> bool {
        let Loaded { place, analysis, .. } = self.loaded;
        match declared.key {
            Key::Exclude => {
                let walked = || walk::walk(&place.root, &place.paths, &Filter::default()).0.into_iter().map(|file| file.path).collect();
                let all = self.all.get_or_insert_with(walked);
                // A build's folder that is not read anyway does no harm.
                all.iter().any(|path| declared.matches(path)) || place.root.join(fixed(&declared.glob)).exists()
            }
            Key::TableIgnores => self.tables().iter().any(|table| declared.matches(table)),
            _ => analysis.sources.iter().any(|file| declared.matches(&file.path)),
        }
    }

    fn tables(&mut self) -> &[String] {
        let model = &self.loaded.analysis.model;
        self.tables.get_or_insert_with(|| {
            let built = model.schemas.iter().flat_map(|schema| schema.tables.values());
            let built =
                built.flat_map(|table| [Some(table.name.clone()), table.namespace.as_ref().map(|space| format!("{space}.{}", table.name))]);
            let named = model.subjects.iter().map(|subject| &subject.name).chain(model.strays.iter().map(|stray| &stray.table)).cloned();
            let names = built.flatten().chain(named).map(|name| name.to_lowercase());
            names.flat_map(|name| [name.rsplit('.').next().unwrap_or(&name).to_owned(), name.clone()]).collect()
        })
    }
}

/// The folders of a glob before its first wildcard; a path that is not there when it begins with one.
fn fixed(glob: &str) -> &Path {
    let end = glob.find(['*', '?', '[', '{']).map_or(glob.len(), |wild| glob.get(..wild).and_then(|head| head.rfind('/')).unwrap_or(0));
    match glob.get(..end).unwrap_or("") {
        "" => Path::new("\u{0}"),
        head => Path::new(head.trim_start_matches('/')),
    }
}
