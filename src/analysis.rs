//! The way of the data, from files to the model: everything that `check`, `schema` and `writes` share.

mod further;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use globset::{GlobSet, GlobSetBuilder};
use rayon::prelude::*;

use crate::decode::Decoded;
use crate::facts::{DdlEvent, Note, NoteKind, Script, Setting, StatementKind, Writer};
use crate::formats::liquibase::Changelog;
use crate::frontends::{self, Facts};
use crate::lang::outline::Outline;
use crate::link::{self, Adapting, Makers};
use crate::model::{Model, Repeated};
use crate::modules::Modules;
use crate::options::{self, Limits, Options, Phase, Progress};
use crate::orm::{READERS, multi_write, raw_sql, sea_query};
use crate::project::Project;
use crate::schema::build;
use crate::schema::discover::dialect::{self, Hint};
use crate::schema::discover::{self, Plan};
use crate::schema::loosen;
use crate::schema::model::Schema;
use crate::source::{FileId, FileKind, SourceFile, Sources, Span};
use crate::walk::{self, Candidate, Filter, Overlay, Whole};

/// A project, read and linked.
pub struct Analysis {
    pub sources: Sources,
    /// In path order.
    pub scripts: Vec<Script>,
    pub model: Model,
    pub writers: Vec<Writer>,
    /// What was not understood or not looked at, by place.
    pub notes: Vec<Note>,
    /// Files found but not readable: not part of `sources`' text.
    pub unreadable: Vec<walk::Unreadable>,
    /// How many files were looked at.
    pub files: usize,
    /// The repository around what was read.
    pub whole: Whole,
}

#[derive(Debug, thiserror::Error)]
pub enum AnalysisError {
    #[error("bad glob `{glob}`: {reason}")]
    Glob { glob: String, reason: String },
}

/// Reads and links everything below `paths`, which lie below `root`.
pub fn analyze(root: &Path, paths: &[PathBuf], options: &Options) -> Result<Analysis, AnalysisError> {
    analyze_over(root, paths, options, &Overlay::new())
}

/// The same with contents that stand in for what is on disk.
pub fn analyze_over(root: &Path, paths: &[PathBuf], options: &Options, overlay: &Overlay) -> Result<Analysis, AnalysisError> {
    let filter = Filter {
        exclude: globs(&options.exclude)?,
        include: if options.include.is_empty() { None } else { Some(globs(&options.include)?) },
    };
    let writers = stated_writers(options)?;
    Ok(with_stack(|| {
        let (candidates, mut unreadable) = walk::walk(root, paths, &filter);
        let candidates = walk::overlaid(candidates, root, paths, &filter, overlay);
        let (files, notes, failed) = read_files(&candidates, overlay, options);
        unreadable.extend(failed);
        unreadable.sort();
        let reload = |index: usize| {
            let candidate = candidates.get(index)?;
            let (text, _) = text_of(candidate, overlay, options.limits).ok()?;
            too_large(candidate.kind, &text, options.limits).is_none().then_some(text)
        };
        let analysis = run(files, notes, unreadable, options, &writers, &reload);
        Analysis { whole: Whole::on_disk(root, paths, overlay), ..analysis }
    }))
}

/// The same for texts in memory: `(path, text)`.
pub fn analyze_texts(texts: Vec<(String, String)>) -> Analysis {
    let mut texts = texts;
    texts.sort();
    texts.retain(|(path, _)| walk::kind_of(path).is_some());
    let kept = texts.clone();
    let files = texts.into_iter().enumerate().filter_map(|(index, (path, text))| {
        let kind = walk::kind_of(&path)?;
        let text = if frontends::is_wanted(&path, kind, &text) { text } else { String::new() };
        Some(SourceFile::new(file_id(index), path, kind, text))
    });
    let reload = |index: usize| kept.get(index).map(|(_, text)| text.clone());
    let files: Vec<SourceFile> = files.collect();
    let analysis = with_stack(|| run(files, Vec::new(), Vec::new(), &Options::default(), &BTreeMap::new(), &reload));
    Analysis { whole: Whole::of_texts(kept), ..analysis }
}

/// Parsers descend recursively: their threads need a stack that the deepest nesting which they accept fits into.
const STACK_BYTES: usize = 16 << 20;

/// Runs on threads with [`STACK_BYTES`]; on the caller's own where no thread can be had.
fn with_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    match rayon::ThreadPoolBuilder::new().stack_size(STACK_BYTES).build() {
        Ok(pool) => pool.install(work),
        Err(_) => work(),
    }
}

/// A set of globs; `a/**` also matches inside `a`.
pub fn globs(patterns: &[String]) -> Result<GlobSet, AnalysisError> {
    let error = |glob: &str, reason: globset::Error| AnalysisError::Glob { glob: glob.to_owned(), reason: reason.to_string() };
    let mut builder = GlobSetBuilder::new();
    for pattern in patterns {
        builder.add(options::glob(pattern).map_err(|reason| error(pattern, reason))?);
    }
    builder.build().map_err(|reason| error("", reason))
}

/// By a declared schema's name: the only sources that write to it.
fn stated_writers(options: &Options) -> Result<BTreeMap<String, GlobSet>, AnalysisError> {
    let stated = options.schemas.iter().filter(|schema| !schema.writers.is_empty());
    stated.map(|schema| Ok((schema.name.clone(), globs(&schema.writers)?))).collect()
}

fn file_id(index: usize) -> FileId {
    FileId(u32::try_from(index).unwrap_or(u32::MAX))
}

/// The text of a candidate, and a remark about its encoding.
fn text_of(candidate: &Candidate, overlay: &Overlay, limits: Limits) -> Result<(String, Option<usize>), String> {
    // Whether any other file matters is seen in its text.
    let most = if is_parsed_whole(candidate.kind) { walk::MAX_FILE_BYTES } else { limits.script };
    Ok(match walk::read(candidate, overlay, most)? {
        Decoded::Text(text) => (text, None),
        Decoded::Legacy { text, invalid_at } => (text, Some(invalid_at)),
        Decoded::Binary => (String::new(), None),
    })
}

fn is_parsed_whole(kind: FileKind) -> bool {
    !matches!(kind, FileKind::Sql | FileKind::Csv)
}

/// Why a text is not parsed, where it is too large for what it is.
fn too_large(kind: FileKind, text: &str, limits: Limits) -> Option<String> {
    (is_parsed_whole(kind) && text.len() as u64 > limits.source).then(|| format!("is larger than {} MiB", limits.source >> 20))
}

/// Reads all candidates, and drops the text of those that cannot matter. Ids are positions in the list of candidates.
fn read_files(candidates: &[Candidate], overlay: &Overlay, options: &Options) -> (Vec<SourceFile>, Vec<Note>, Vec<walk::Unreadable>) {
    let progress = &options.progress;
    progress.begin(Phase::Reading, candidates.len());
    let read: Vec<(SourceFile, Option<Note>, Option<walk::Unreadable>)> = candidates
        .par_iter()
        .enumerate()
        .map(|(index, candidate)| {
            progress.step();
            let id = file_id(index);
            let file = |text: String| SourceFile::new(id, candidate.path.clone(), candidate.kind, text);
            if candidate.kind == FileKind::Csv {
                return (file(String::new()), None, None);
            }
            let unreadable = |reason: String| walk::Unreadable { path: candidate.path.clone(), reason };
            match text_of(candidate, overlay, options.limits) {
                Ok((mut text, invalid_at)) => {
                    let wanted = frontends::is_wanted(&candidate.path, candidate.kind, &text);
                    if let Some(reason) = too_large(candidate.kind, &text, options.limits).filter(|_| wanted) {
                        return (file(String::new()), None, Some(unreadable(reason)));
                    }
                    let width = |at: usize| text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
                    let note = invalid_at.filter(|_| wanted).map(|at| Note {
                        at: Span::new(id, at, at + width(at)),
                        reason: "not UTF-8 from here on: read as Windows-1252".to_owned(),
                        kind: NoteKind::Remark,
                    });
                    text.shrink_to_fit();
                    (file(if wanted { text } else { String::new() }), note, None)
                }
                Err(reason) => {
                    // Of what is binary only scripts should have been text.
                    let matters = candidate.kind == FileKind::Sql || reason != walk::BINARY;
                    (file(String::new()), None, matters.then(|| unreadable(reason)))
                }
            }
        })
        .collect();
    let (mut files, mut notes, mut unreadable) = (Vec::with_capacity(read.len()), Vec::new(), Vec::new());
    for (file, note, failed) in read {
        files.push(file);
        notes.extend(note);
        unreadable.extend(failed);
    }
    (files, notes, unreadable)
}

fn run(
    mut files: Vec<SourceFile>,
    mut notes: Vec<Note>,
    unreadable: Vec<walk::Unreadable>,
    options: &Options,
    stated_writers: &BTreeMap<String, GlobSet>,
    reload: &(dyn Fn(usize) -> Option<String> + Sync),
) -> Analysis {
    let mut facts: BTreeMap<FileId, Facts> = read_all(&files, &all_ids(&files), &options.progress);
    further::read_named_classes(&mut files, &mut facts, reload, &options.progress);
    further::read_named_data(&mut files, &facts, reload);
    options.progress.begin(Phase::Linking, 0);
    let mut sources = Sources::new(files);

    let (mut scripts, mut outlines, mut settings): (Vec<Script>, Vec<Outline>, Vec<Setting>) = Default::default();
    let mut changelogs: Vec<Changelog> = Vec::new();
    let mut stated: Vec<Writer> = Vec::new();
    for facts in facts.into_values() {
        scripts.extend(facts.script);
        changelogs.extend(facts.changelog);
        outlines.extend(facts.outline);
        settings.extend(facts.settings);
        stated.extend(facts.writers);
        notes.extend(facts.notes);
    }

    let project = Project::new(&sources, &settings, outlines);
    scripts.extend(raw_sql::schema::scripts(&project));
    scripts.extend(sea_query::scripts(&project));
    scripts.sort_by_key(|script| script.file);
    let (mut writers, mut said) = all_writers(&project, &stated);

    let mut changelogs = discover::changelog::changelogs(&sources, &changelogs, &scripts, &settings, options);
    scripts.append(&mut changelogs.scripts);
    notes.append(&mut changelogs.notes);
    let plans = discover::discover(&sources, &scripts, &settings, options, changelogs);
    notes.extend(unjudged(&sources, &scripts, &plans));
    let built: Vec<(Schema, Vec<Note>)> = plans.par_iter().map(|plan| build::build(plan, &scripts)).collect();
    let mut schemas = Vec::with_capacity(built.len());
    for (schema, said) in built {
        schemas.push(schema);
        notes.extend(said);
    }
    for schema in &mut schemas {
        schema.is_for_kin = schema.scripts.iter().any(|script| dialect::names_kin(sources.path(*script)));
    }
    loosen::loosen_beside(&mut schemas);
    loosen::loosen(&mut schemas, &raw_sql::alterations::of_program(&project));

    let modules = Modules::of(&sources);
    let adapting = Adapting::of(&sources, &settings, &scripts);
    let makers = Makers::default();
    let mut linked = link::link(&sources, schemas, &writers, &modules, stated_writers, &adapting, &makers);
    let mentions = link::mentions_to_read(&linked.model, &project);
    let users = further::files_saying(&sources, &mentions, reload);
    let project = if users.is_empty() {
        project
    } else {
        let mut outlines = project.into_outlines();
        let read: Vec<Facts> = users.par_iter().map(|file| frontends::read(file, None)).collect();
        for (file, facts) in users.into_iter().zip(read) {
            outlines.extend(facts.outline);
            notes.extend(facts.notes);
            sources.replace(file);
        }
        outlines.sort_by_key(|outline| outline.file);
        let project = Project::new(&sources, &settings, outlines);
        (writers, said) = all_writers(&project, &stated);
        linked = link::link(&sources, linked.model.schemas, &writers, &modules, stated_writers, &adapting, &makers);
        project
    };
    link::leave_out_unreached(&mut linked.model, &project);
    link::leave_out_prefixed(&mut linked.model, &project);
    linked.model.multi_writes = multi_write::find(&project, &writers);
    linked.model.repeated = repeated(&scripts);
    linked.model.texts = link::texts(&sources, &linked.model);
    linked.model.unread_sequences = link::sequences::unread(&sources, &scripts);
    notes.extend(said);
    notes.append(&mut linked.notes);
    notes.sort_by(|left, right| (left.at, &left.reason).cmp(&(right.at, &right.reason)));
    notes.dedup();
    let files = sources.len();
    Analysis { sources, scripts, model: linked.model, writers, notes, unreadable, files, whole: Whole::of_texts(Vec::new()) }
}

fn repeated(scripts: &[Script]) -> Vec<Repeated> {
    let statements = scripts.iter().flat_map(|script| &script.statements).filter(|statement| !statement.again.is_empty());
    let mut repeated: Vec<Repeated> = statements
        .filter_map(|statement| match &statement.kind {
            StatementKind::Insert(insert) => Some(Repeated { head: insert.head, again: statement.again.clone() }),
            _ => None,
        })
        .collect();
    repeated.sort_by_key(|statement| statement.head);
    repeated
}

/// What files state and what the frameworks' readers find, in order of place.
fn all_writers(project: &Project, stated: &[Writer]) -> (Vec<Writer>, Vec<Note>) {
    let (mut writers, notes) = read_orms(project);
    writers.extend_from_slice(stated);
    writers.sort_by(|left, right| (left.at, &left.name).cmp(&(right.at, &right.name)));
    (writers, notes)
}

/// Scripts that are for databases which keyward does not know, or that fill tables of which no script tells: said, not silently passed over.
fn unjudged(sources: &Sources, scripts: &[Script], plans: &[Plan]) -> Vec<Note> {
    let planned: BTreeSet<usize> = plans.iter().flat_map(|plan| plan.scripts.iter().copied()).collect();
    let creates =
        |script: &Script| script.statements.iter().any(|statement| matches!(&statement.kind, StatementKind::Ddl(DdlEvent::CreateTable(_))));
    let is_unknown = |script: &Script| matches!(dialect::of_path(sources.path(script.file)), Some((Hint::Other | Hint::NotJudged, _)));
    let left_out = scripts.iter().enumerate().filter(|(index, script)| !planned.contains(index) && creates(script) && is_unknown(script));
    let skipped =
        |script: &Script, reason: &str| Note { at: Span::new(script.file, 0, 0), reason: reason.to_owned(), kind: NoteKind::Skipped };
    let unknown = left_out.map(|(_, script)| skipped(script, "is for a database that keyward does not know: not judged"));
    let hibernates = scripts.iter().enumerate().filter(|(index, script)| {
        let inserts = || script.statements.iter().any(|statement| matches!(&statement.kind, StatementKind::Insert(_)));
        !planned.contains(index) && discover::is_hibernates(sources.path(script.file)) && inserts()
    });
    unknown.chain(hibernates.map(|(_, script)| skipped(script, "is run by Hibernate on tables that it makes itself: not judged"))).collect()
}

fn all_ids(files: &[SourceFile]) -> Vec<usize> {
    (0..files.len()).filter(|index| files.get(*index).is_some_and(|file| !file.text.is_empty())).collect()
}

fn read_all(files: &[SourceFile], which: &[usize], progress: &Progress) -> BTreeMap<FileId, Facts> {
    progress.begin(Phase::Understanding, which.len());
    which
        .par_iter()
        .filter_map(|index| files.get(*index))
        .map(|file| {
            let facts = frontends::read(file, discover::dialect::named(&file.path));
            progress.step();
            (file.id, facts)
        })
        .collect()
}

/// Every framework's reader over every outline that it can read, in order.
fn read_orms(project: &Project) -> (Vec<Writer>, Vec<Note>) {
    let read: Vec<(Vec<Writer>, Vec<Note>)> = project
        .outlines()
        .par_iter()
        .map(|outline| {
            let (mut writers, mut notes) = (Vec::new(), Vec::new());
            for reader in READERS.iter().filter(|reader| reader.languages.contains(&outline.language)) {
                let attempt = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| (reader.read)(project, outline)));
                let (read, said) = attempt.unwrap_or_else(|_| {
                    let reason = format!("internal error: the {} reader failed on this file; please report it", reader.name);
                    (Vec::new(), vec![Note { at: Span::new(outline.file, 0, 0), reason, kind: NoteKind::Internal }])
                });
                writers.extend(read);
                notes.extend(said);
            }
            (writers, notes)
        })
        .collect();
    let (mut writers, mut notes) = (Vec::new(), Vec::new());
    for (read, said) in read {
        writers.extend(read);
        notes.extend(said);
    }
    (writers, notes)
}
