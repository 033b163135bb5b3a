//! Which schemas a writer means: the nearest that have its table, in every dialect variant, never a copy when there is a real one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use crate::dialect::Dialect;
use crate::facts::{TableKind, Writer};
use crate::model::SchemaId;
use crate::modules::Modules;
use crate::names::{self, HOLE};
use crate::project::shared_folders;
use crate::schema::discover;
use crate::schema::discover::dialect::Hint;
use crate::schema::model::{Origin, Schema, Standing};
use crate::source::{FileId, Sources};
use crate::standing;

/// A table name with an unknown part must share at least this many known characters with a table to be taken for it.
const LEAST_KNOWN: usize = 4;

/// The tables that each module writes itself: `(module, table)`.
pub struct Owners {
    writes: BTreeSet<(String, String)>,
    /// By table, the files of those who write it.
    files: BTreeMap<String, BTreeSet<FileId>>,
    /// By module, as far as it was asked for.
    used: Mutex<BTreeMap<String, BTreeSet<String>>>,
    /// By script, the module that it is named after.
    named: BTreeMap<FileId, String>,
}

impl Owners {
    pub fn new(writers: &[Writer], schemas: &[Schema], modules: &Modules, sources: &Sources) -> Self {
        let paths = writers.iter().map(|writer| (writer, sources.path(writer.at.file))).filter(|(_, path)| !is_unjudged(path));
        let tables = |writer: &Writer| writer.tables.iter().map(|table| names::key(table)).collect::<Vec<_>>();
        let writes = paths.flat_map(|(writer, path)| {
            let module = modules.of_path(path).to_owned();
            tables(writer).into_iter().map(move |table| (module.clone(), table))
        });
        let mut files: BTreeMap<String, BTreeSet<FileId>> = BTreeMap::new();
        for writer in writers {
            for table in tables(writer) {
                files.entry(table).or_default().insert(writer.at.file);
            }
        }
        let scripts: BTreeSet<FileId> = schemas.iter().flat_map(|schema| schema.tables.values()).map(|table| table.at.file).collect();
        let named = scripts.into_iter().filter_map(|script| Some((script, modules.named_by(sources.path(script))?.to_owned())));
        Owners { writes: writes.collect(), files, used: Mutex::default(), named: named.collect() }
    }

    /// Takes out the schemas of folders beside the writer's, as `mint/auth/migrations` is for `mint/quotes.rs`: code in there writes the table itself,
    /// and a folder that holds the writer has a schema of the same database with the table.
    pub fn retain_own(&self, path: &str, places: &mut Vec<Place>, schemas: &[Schema], sources: &Sources) {
        let script =
            |place: &Place| schemas.get(place.schema.0).and_then(|schema| schema.scripts.first()).map_or("", |id| sources.path(*id));
        let dialect = |place: &Place| schemas.get(place.schema.0).map(|schema| schema.dialect);
        let around: Vec<Dialect> = places.iter().filter(|place| is_in(path, home(script(place)))).filter_map(dialect).collect();
        places.retain(|place| {
            let home = home(script(place));
            let has_own_writers = || self.files.get(&place.table).into_iter().flatten().any(|file| is_in(sources.path(*file), home));
            is_in(path, home) || !around.iter().any(|other| dialect(place) == Some(*other)) || !has_own_writers()
        });
    }

    /// Whether a module that a schema is named after writes the table, by itself or by what it is built with, and the writer's is another.
    fn is_of(&self, theirs: &str, path: &str, place: &Place, modules: &Modules, sources: &Sources) -> bool {
        let own = modules.of_path(path);
        let writes = |module: &str| self.writes.contains(&(module.to_owned(), place.table.clone()));
        let is_written = || {
            writes(theirs) || self.writes.iter().any(|(module, table)| *table == place.table && self.uses(theirs, module, modules, sources))
        };
        !own.is_empty()
            && own != theirs
            && !self.uses(theirs, own, modules, sources)
            && !self.uses(own, theirs, modules, sources)
            && is_written()
    }

    /// Takes out the schemas of programs with an entity of their own for the table, where another program is built with the writer's module and has none.
    pub fn retain_users(&self, path: &str, places: &mut Vec<Place>, schemas: &[Schema], modules: &Modules, sources: &Sources) {
        let own = modules.of_path(path);
        if places.len() < 2 || own.is_empty() {
            return;
        }
        let script =
            |place: &Place| schemas.get(place.schema.0).and_then(|schema| schema.scripts.first()).map_or("", |id| sources.path(*id));
        let module = |place: &Place| modules.of_path(script(place)).to_owned();
        let writes = |module: &str, table: &str| self.writes.contains(&(module.to_owned(), table.to_owned()));
        let is_users = |place: &Place| {
            let theirs = module(place);
            !theirs.is_empty() && theirs != own && !writes(&theirs, &place.table) && self.uses(&theirs, own, modules, sources)
        };
        if places.iter().any(is_users) {
            places.retain(|place| {
                let theirs = module(place);
                theirs.is_empty() || theirs == own || !writes(&theirs, &place.table)
            });
        }
    }

    fn uses(&self, module: &str, other: &str, modules: &Modules, sources: &Sources) -> bool {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.entry(module.to_owned()).or_insert_with(|| modules.used_by(module, sources)).contains(other)
    }

    /// Whether a schema is another program's in the same repository: its module writes the table itself, and neither it nor the writer's uses the other.
    pub fn is_anothers(&self, path: &str, place: &Place, schemas: &[Schema], modules: &Modules, sources: &Sources) -> bool {
        let script = schemas.get(place.schema.0).and_then(|schema| schema.scripts.first()).map_or("", |id| sources.path(*id));
        let table = schemas.get(place.schema.0).and_then(|schema| schema.tables.get(&place.table));
        if let Some(theirs) = table.and_then(|table| self.named.get(&table.at.file)) {
            return self.is_of(theirs, path, place, modules, sources);
        }
        let (own, theirs) = (modules.of_path(path), modules.of_path(script));
        !own.is_empty()
            && !theirs.is_empty()
            && own != theirs
            && self.writes.contains(&(theirs.to_owned(), place.table.clone()))
            && !self.uses(theirs, own, modules, sources)
            && !self.uses(own, theirs, modules, sources)
    }
}

/// Folders that hold scripts and nothing of their own.
const OF_SCRIPTS: &[&str] = &["db", "database", "migration", "migrations", "schema", "schemas", "script", "scripts", "sql"];

/// The folder whose code a script serves: `src/mint` for `src/mint/migrations/postgres/1_init.sql`.
fn home(script: &str) -> &str {
    let mut folder = script.rsplit_once('/').map_or("", |(folder, _)| folder);
    loop {
        let (above, last) = folder.rsplit_once('/').unwrap_or(("", folder));
        if last.is_empty() || !(OF_SCRIPTS.contains(&last) || Dialect::parse(last).is_some()) {
            return folder;
        }
        folder = above;
    }
}

fn is_in(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// A table of a schema, by its key there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub schema: SchemaId,
    pub table: String,
}

/// Where each table name exists.
pub struct TableIndex {
    by_name: BTreeMap<String, Vec<usize>>,
    /// Tables whose own name has a hole: `%PREFIX%JOB`.
    patterns: Vec<(String, usize)>,
}

impl TableIndex {
    pub fn new(schemas: &[Schema]) -> Self {
        let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut patterns = Vec::new();
        for (index, schema) in schemas.iter().enumerate() {
            for (name, table) in &schema.tables {
                if table.kind != TableKind::Table {
                    continue;
                }
                if name.contains(HOLE) {
                    patterns.push((name.clone(), index));
                } else {
                    by_name.entry(name.clone()).or_default().push(index);
                }
            }
        }
        TableIndex { by_name, patterns }
    }

    /// Every place of a table called by one of the names, one for each schema: the first name that a schema has.
    fn places(&self, wanted: &[String]) -> Vec<Place> {
        let mut places: BTreeMap<usize, String> = BTreeMap::new();
        for name in wanted {
            let name = names::key(name);
            if name.contains(HOLE) {
                self.add_similar(&name, &mut places);
                continue;
            }
            for schema in self.by_name.get(&name).into_iter().flatten() {
                places.entry(*schema).or_insert_with(|| name.clone());
            }
            for (pattern, schema) in &self.patterns {
                if fits(pattern, &name) {
                    places.entry(*schema).or_insert_with(|| pattern.clone());
                }
            }
        }
        places.into_iter().map(|(schema, table)| Place { schema: SchemaId(schema), table }).collect()
    }

    /// A name with a hole means a table only where exactly one of the schema fits.
    fn add_similar(&self, name: &str, places: &mut BTreeMap<usize, String>) {
        let mut fitting: BTreeMap<usize, Vec<&String>> = BTreeMap::new();
        for (table, schemas) in &self.by_name {
            if fits(name, table) {
                for schema in schemas {
                    fitting.entry(*schema).or_default().push(table);
                }
            }
        }
        for (pattern, schema) in &self.patterns {
            if pattern == name || known_part(pattern) == known_part(name) {
                fitting.entry(*schema).or_default().push(pattern);
            }
        }
        // One prefix stands in the hole: with `int_message` in some schema, `int_channel_message` of another is no candidate.
        let prefix = |table: &str| table.strip_suffix(known_part(name)).map(str::to_owned);
        let prefixes: BTreeSet<String> = fitting.values().flatten().filter_map(|table| prefix(table)).collect();
        let is_longer =
            |table: &str| prefix(table).is_some_and(|own| prefixes.iter().any(|other| own.len() > other.len() && own.starts_with(other)));
        for (schema, tables) in fitting {
            if let [table] = tables.as_slice()
                && !is_longer(table)
            {
                places.entry(schema).or_insert_with(|| (*table).clone());
            }
        }
    }
}

fn known_part(pattern: &str) -> &str {
    pattern.trim_matches(HOLE)
}

/// Whether a name is what a pattern with one hole at an end stands for.
fn fits(pattern: &str, name: &str) -> bool {
    let known = known_part(pattern);
    if known.contains(HOLE) || known.chars().count() < LEAST_KNOWN {
        return false;
    }
    match (pattern.starts_with(HOLE), pattern.ends_with(HOLE)) {
        (true, false) => name.strip_suffix(known).is_some_and(|rest| rest.is_empty() || rest.ends_with('_') || known.starts_with('_')),
        (false, true) => name.starts_with(known),
        _ => false,
    }
}

/// Tests and other people's code are no writers of the project's schemas.
pub fn is_unjudged(path: &str) -> bool {
    matches!(standing::of(path), Standing::Test | Standing::Vendored)
}

/// A class or package named after a database that keyward does not know: `undo/oscar/OscarUndoLogManager.java`. Such a writer means none of the others.
pub fn is_for_unknown_database(path: &str) -> bool {
    matches!(crate::schema::discover::dialect::of_path(path), Some((Hint::Other, _)))
}

/// The places that a writer means.
pub fn places(path: &str, writer: &Writer, schemas: &[Schema], tables: &TableIndex, modules: &Modules, sources: &Sources) -> Vec<Place> {
    let Some(dialects) = dialects_of(path, writer, modules) else { return Vec::new() };
    let mut places = tables.places(&writer.tables);
    places.retain(|place| {
        schemas.get(place.schema.0).is_some_and(|schema| {
            schema.standing <= Standing::Documentation
                && !is_patch(schema, &place.table)
                && dialect_fits(&dialects, schema.dialect)
                && namespace_fits(writer, schema, &place.table)
                && sample_fits(path, schema, sources)
        })
    });
    nearest(path, places, schemas, modules, sources)
}

/// An upgrade script that changes a table which it does not create: what the table is in the end is not in it.
fn is_patch(schema: &Schema, table: &str) -> bool {
    schema.origin == Origin::Upgrade && schema.tables.get(table).is_some_and(|table| table.partial)
}

/// Whether a statement for these databases (empty: any) runs on one.
pub fn dialect_fits(wanted: &[Dialect], dialect: Dialect) -> bool {
    wanted.is_empty() || dialect == Dialect::Generic || wanted.iter().any(|wanted| wanted.is_alike(dialect))
}

/// Statements that have a sibling for some database (`insertLog` beside `insertLog_oracle`), with these databases: there the sibling runs.
pub fn siblings(writers: &[Writer]) -> BTreeMap<(FileId, &str), Vec<Dialect>> {
    let mut siblings: BTreeMap<(FileId, &str), Vec<Dialect>> = BTreeMap::new();
    for writer in writers {
        if let Some((base, word)) = writer.name.rsplit_once('_')
            && let Some(dialect) = Dialect::parse(word)
        {
            siblings.entry((writer.at.file, base)).or_default().push(dialect);
        }
    }
    siblings
}

/// The databases that a writer runs on; empty: any. As it says itself, or its own name (`insertLog_oracle`), its file's name (`OracleUndoLogManager.java`,
/// `mapper/mysql/UserMapper.xml`) or its module's (`store-mysql`) says. `None`: on one that is not judged.
fn dialects_of(path: &str, writer: &Writer, modules: &Modules) -> Option<Vec<Dialect>> {
    let placed = dialects_by_place(path, writer, modules);
    let own = &writer.dialects;
    if own.is_empty() {
        return placed;
    }
    // What the statement's words say and what its place says hold together; where they do not, the statement knows best.
    let both: Vec<Dialect> = placed?.into_iter().filter(|dialect| dialect_fits(own, *dialect)).collect();
    Some(if both.is_empty() { own.clone() } else { both })
}

fn dialects_by_place(path: &str, writer: &Writer, modules: &Modules) -> Option<Vec<Dialect>> {
    if let [dialect] = in_own_name(&writer.name).as_slice() {
        return Some(vec![*dialect]);
    }
    let named = Dialect::in_file_name(path.rsplit('/').next().unwrap_or(path));
    let module = modules.of_path(path).rsplit('/').next().unwrap_or("");
    let hint = match discover::dialect::of_path(path) {
        Some((hint, distance)) if distance <= NEAR => Some(hint),
        _ => module.split(|c: char| !c.is_ascii_alphanumeric()).find_map(discover::dialect::of_name),
    };
    match (named.as_slice(), hint) {
        ([only], _) => Some(vec![*only]),
        (_, Some(Hint::NotJudged)) => None,
        ([], Some(Hint::Dialect(dialect))) => Some(vec![dialect]),
        _ => Some(Vec::new()),
    }
}

/// The databases among the words of a function's or constant's name: `insertLog_oracle`, `sqlite_insert_statement`.
fn in_own_name(name: &str) -> Vec<Dialect> {
    // `database/src/import.rs::Postgres::add`: a type that is called so.
    if let Some(dialect) = name.rsplit("::").nth(1).filter(|_| name.matches("::").count() > 1).and_then(Dialect::parse) {
        return vec![dialect];
    }
    let own = name.rsplit([':', '.', '/']).next().unwrap_or(name);
    let mut words = own.split('_').filter(|_| own.contains('_')).filter_map(Dialect::parse).collect::<Vec<_>>();
    words.dedup();
    words
}

/// How many folders above a source file one that is named after a database still speaks of it.
const NEAR: usize = 2;

fn namespace_fits(writer: &Writer, schema: &Schema, table: &str) -> bool {
    let Some(wanted) = &writer.namespace else { return true };
    let Some(own) = schema.tables.get(table).and_then(|table| table.namespace.as_ref()) else { return true };
    names::same(wanted, own) || wanted.contains(HOLE) || own.contains(HOLE)
}

/// Folders of samples: each is a project of its own.
const SAMPLES: &[&str] =
    &["sample", "samples", "example", "examples", "demo", "demos", "tutorial", "tutorials", "quickstart", "quickstarts"];

/// A sample's schema is for that sample's code alone.
fn sample_fits(path: &str, schema: &Schema, sources: &Sources) -> bool {
    let Some(script) = schema.scripts.first().map(|id| sources.path(*id)) else { return true };
    match sample_root(script) {
        Some(root) => path.starts_with(root),
        None => true,
    }
}

/// `a/samples/x/` for `a/samples/x/y/z.sql`.
fn sample_root(path: &str) -> Option<&str> {
    let mut start = 0;
    for segment in path.split('/') {
        let end = start + segment.len();
        if SAMPLES.contains(&segment.to_ascii_lowercase().as_str()) {
            let next = path.get(end + 1..)?.find('/').map_or(end, |length| end + 1 + length);
            return path.get(..next);
        }
        start = end + 1;
    }
    None
}

/// The writer's own module first, and what belongs to a folder that holds the module. Else the real schemas before those in documentation, and of
/// these the ones that share most of the writer's path.
fn nearest(path: &str, places: Vec<Place>, schemas: &[Schema], modules: &Modules, sources: &Sources) -> Vec<Place> {
    let module = modules.of_path(path);
    let schema = |place: &Place| schemas.get(place.schema.0);
    let script = |place: &Place| schema(place).and_then(|schema| Some(sources.path(*schema.scripts.first()?))).unwrap_or("");
    let standing = |place: &Place| schema(place).map_or(Standing::Vendored, |schema| schema.standing);
    let depth = |place: &Place| shared_folders(path, script(place));
    let (own, mut others): (Vec<Place>, Vec<Place>) =
        places.into_iter().partition(|place| !module.is_empty() && modules.of_path(script(place)) == module);
    // A sample is a project of its own: with a schema in it, it means no other.
    let sample = sample_root(path).filter(|_| !module.is_empty());
    if !own.is_empty() && sample.is_some_and(|root| own.iter().any(|place| script(place).starts_with(root))) {
        others.clear();
    }
    if !own.is_empty() {
        others.retain(|place| is_above(modules.of_path(script(place)), module) && standing(place) == Standing::Production);
    }
    let best = others.iter().map(standing).min();
    others.retain(|place| Some(standing(place)) == best);
    let deepest = others.iter().map(depth).max().unwrap_or(0);
    others.retain(|place| depth(place) == deepest);
    let mut kept = own;
    kept.append(&mut others);
    kept.sort_by_key(|place| place.schema);
    kept
}

/// Whether a module holds another.
fn is_above(module: &str, inner: &str) -> bool {
    module.is_empty() || inner.strip_prefix(module).is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hole_stands_for_a_prefix() {
        assert!(fits("\u{E000}job_execution", "batch_job_execution"));
        assert!(!fits("\u{E000}job_execution", "batchjob_execution"));
        assert!(!fits("\u{E000}job", "batch_job"), "too little is known");
    }

    #[test]
    fn a_function_may_be_named_after_its_database() {
        assert_eq!(in_own_name("src/move.rs::Table::sqlite_insert_statement"), [Dialect::Sqlite]);
        assert_eq!(in_own_name("org.acme.LogMapper.insertLog_oracle"), [Dialect::Oracle]);
        assert_eq!(in_own_name("src/import.rs::Postgres::add"), [Dialect::Postgres]);
        assert_eq!(in_own_name("src/a.rs::postgres_to_sqlite").len(), 2);
        assert!(in_own_name("db/mysql_data.sql").is_empty() && in_own_name("org.acme.oracle").is_empty());
    }

    #[test]
    fn words_and_places_narrow_each_other() {
        let writer = |sql: &str| {
            let file = crate::source::SourceFile::new(FileId(0), "a.sql", crate::source::FileKind::Sql, sql);
            let inserts = crate::sql::insert::read(crate::sql::Input::file(&file), 0..sql.len()).unwrap();
            crate::orm::raw_sql::writer_of(&inserts[0], "org.acme.Log.add".to_owned(), "INSERT statement")
        };
        let sysdate = writer("INSERT INTO t (a) VALUES (SYSDATE)");
        let on = |path: &str, writer: &Writer| dialects_of(path, writer, &Modules::default()).unwrap();
        assert_eq!(on("src/OracleLog.java", &sysdate), [Dialect::Oracle]);
        assert!(on("src/Log.java", &sysdate).contains(&Dialect::Db2) && !on("src/Log.java", &sysdate).contains(&Dialect::MySql));
        assert_eq!(on("src/MySqlLog.java", &sysdate), sysdate.dialects, "no database takes it there");
    }

    #[test]
    fn scripts_serve_the_code_above_them() {
        assert_eq!(home("src/mint/migrations/postgres/1_init.sql"), "src/mint");
        assert_eq!(home("db/schema.sql"), "");
        assert!(is_in("src/mint/quotes.rs", "src/mint") && !is_in("src/minted.rs", "src/mint") && is_in("a.rs", ""));
    }

    #[test]
    fn a_sample_is_a_project_of_its_own() {
        assert_eq!(sample_root("a/samples/x/y/z.sql"), Some("a/samples/x"));
        assert_eq!(sample_root("a/b/z.sql"), None);
    }
}
