//! Meets every writer with every schema that has its table; the result is the [`Model`].
//!
//! [`choose`] says which schemas a writer means, [`meet`] who supplies each column there, [`group`] gathers tables and
//! writes into subjects.

mod adapt;
mod choose;
mod doubt;
mod group;
mod handed;
mod makers;
mod meet;
mod prefix;
pub mod sequences;
mod stray;
mod strict_mode;
mod written;
mod zero_mode;

#[cfg(test)]
mod tests;

use std::cell::LazyCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use globset::GlobSet;
use rayon::prelude::*;

use crate::dialect::Dialect;
use crate::facts::{Note, NoteKind, Supply, SupplyKind, Writer};
use crate::model::{Model, SchemaId, Write, WriterId, is_about};
use crate::modules::Modules;
use crate::names;
use crate::orm::raw_sql;
use crate::schema::model::{Origin, Schema};
use crate::schema::order;
use crate::source::{FileKind, Sources, Span};

pub use adapt::Adapting;
pub use doubt::{Mention, leave_out_unreached, mentions_to_read};
pub use makers::Makers;
pub use prefix::leave_out_prefixed;
use stray::Strays;
pub use written::texts;

/// What linking makes of a project.
pub struct Linked {
    pub model: Model,
    /// Writers that were left out because their files are tests or somebody else's code.
    pub unjudged: usize,
    /// Statements that name too many columns which their table does not have: what these are about is not known.
    pub notes: Vec<Note>,
}

/// Links writers with schemas. Writers come in path order.
///
/// `stated` has, by a schema's name, the only sources that write to it; `adapting` says whose framework adds what a schema lacks, `makers` which
/// programs make tables by themselves.
pub fn link(
    sources: &Sources,
    schemas: Vec<Schema>,
    writers: &[Writer],
    modules: &Modules,
    stated: &BTreeMap<String, GlobSet>,
    adapting: &Adapting,
    makers: &Makers,
) -> Linked {
    let tables = choose::TableIndex::new(&schemas);
    let siblings = choose::siblings(writers);
    let owners = choose::Owners::new(writers, &schemas, modules, sources);
    let mut writes: Vec<Write> = Vec::new();
    let mut homeless = Vec::new();
    let mut stray: Vec<(&Writer, String)> = Vec::new();
    let mut at_home: BTreeMap<(String, SchemaId), usize> = BTreeMap::new();
    let mut unjudged = 0;
    let placed: Vec<Option<(Vec<choose::Place>, Vec<Write>)>> = writers
        .par_iter()
        .map(|writer| {
            let path = sources.path(writer.at.file);
            if choose::is_unjudged(path) || choose::is_for_unknown_database(path) {
                return None;
            }
            let mut places = choose::places(path, writer, &schemas, &tables, modules, sources);
            places.retain(|place| {
                let name = schemas.get(place.schema.0).map_or("", |schema| schema.name.as_str());
                stated.get(name).is_none_or(|globs| globs.is_match(path))
            });
            places.retain(|place| !owners.is_anothers(path, place, &schemas, modules, sources));
            owners.retain_own(path, &mut places, &schemas, sources);
            owners.retain_users(path, &mut places, &schemas, modules, sources);
            if writer.via.starts_with("INSERT ") && sources.get(writer.at.file).is_some_and(|file| file.kind.is_program()) {
                places.retain(|place| {
                    let schema = schemas.get(place.schema.0);
                    schema.is_none_or(|schema| !makers.make(writer.at.file, &place.table, schema, modules, sources))
                });
            }
            if let Some(theirs) = siblings.get(&(writer.at.file, writer.name.as_str())) {
                places.retain(|place| schemas.get(place.schema.0).is_none_or(|schema| !theirs.contains(&schema.dialect)));
            }
            let met = places.iter().filter_map(|place| meet_at(writer, path, place, sources, &schemas, modules, adapting)).collect();
            Some((places, met))
        })
        .collect();
    for (writer, placed) in writers.iter().zip(placed) {
        let Some((places, met)) = placed else {
            unjudged += 1;
            continue;
        };
        let path = sources.path(writer.at.file);
        if places.is_empty() {
            homeless.push(identity(writer));
            stray.push((writer, path.to_owned()));
        }
        for place in &places {
            *at_home.entry((modules.of_path(path).to_owned(), place.schema)).or_default() += 1;
        }
        writes.extend(met);
    }
    let mut notes = misfits(&writes);
    doubt::mark_unmade(&mut writes, sources);
    doubt::leave_out_namesakes(&mut writes, &schemas);
    doubt::leave_out_twins(&mut writes, sources, modules);
    let mut scripts = script_writes(sources, &schemas, adapting, &mut homeless);
    notes.extend(gaps(writes.iter().chain(&scripts), &schemas));
    let looking = Strays { sources, schemas: &schemas, modules, adapting, at_home };
    let mut strays = looking.of_program(&stray);
    strays.extend(looking.of_scripts(|path, schema| runs_in_order(path, schema, false)));
    strays.sort_by(|left, right| (left.writer.at, &left.table).cmp(&(right.writer.at, &right.table)));
    let fills = LazyCell::new(|| zero_mode::may_fill(sources));
    for write in writes.iter_mut().chain(&mut scripts) {
        let dialect = schemas.get(write.schema.0).map_or(Dialect::Generic, |schema| schema.dialect);
        zero_mode::leave_open(write, dialect, || *fills);
    }
    let subjects = group::group(&schemas, writes, scripts);
    let sql_files = sources.iter().filter(|file| file.kind == FileKind::Sql).map(|file| file.id).collect();
    Linked { model: Model { schemas, subjects, homeless, strays, sql_files, ..Model::default() }, unjudged, notes }
}

/// Places of rows where something stands that is no value on the database.
fn gaps<'w>(writes: impl Iterator<Item = &'w Write>, schemas: &[Schema]) -> Vec<Note> {
    let found = writes.flat_map(|write| {
        let dialect = schemas.get(write.schema.0).map_or(Dialect::Generic, |schema| schema.dialect);
        let rows = write.form.iter().flat_map(|form| &form.rows);
        rows.filter_map(move |row| Some((row.gap?.on(dialect)?, write.table.name.as_str()))).collect::<Vec<_>>()
    });
    let found: BTreeMap<Span, &str> = found.collect();
    let note = |(at, table)| {
        let reason = format!("a row for `{table}` has text here that is no value: a string may be closed too early, or a comma missing");
        Note { at, reason, kind: NoteKind::Skipped }
    };
    found.into_iter().map(note).collect()
}

/// Statements of which no schema's table has most of the columns.
fn misfits(writes: &[Write]) -> Vec<Note> {
    let is_misfit = |write: &Write| {
        let is_strange = write.strangers.iter().any(|stranger| stranger.supply.kind != SupplyKind::Omitted);
        is_strange && !is_about(write)
    };
    let mut by_place: BTreeMap<Span, Vec<&Write>> = BTreeMap::new();
    for write in writes.iter().filter(|write| write.form.is_some()) {
        by_place.entry(write.writer.at).or_default().push(write);
    }
    let misfits = by_place.into_iter().filter(|(_, writes)| writes.iter().all(|write| is_misfit(write)));
    misfits
        .filter_map(|(at, writes)| {
            let write = writes.first()?;
            let (strangers, named, table) = (write.strangers.len(), write.named, &write.table.name);
            let reason = format!("names {strangers} of {named} columns that `{table}` does not have: taken for another table of that name");
            Some(Note { at, reason, kind: NoteKind::Skipped })
        })
        .collect()
}

/// A writer met with the table that it means in one schema.
fn meet_at(
    writer: &Writer,
    path: &str,
    place: &choose::Place,
    sources: &Sources,
    schemas: &[Schema],
    modules: &Modules,
    adapting: &Adapting,
) -> Option<Write> {
    let schema = schemas.get(place.schema.0)?;
    let table = schema.tables.get(&place.table)?;
    let mut write = meet::meet(writer, place.schema, schema.dialect, Arc::clone(table));
    if adapting.adds(path, writer, schema, modules) {
        write.strangers.clear();
        write.supplies.iter_mut().for_each(may_be_made);
    }
    if adapting.makes_anew(path, writer, schema, modules) {
        write.strangers.clear();
        write.supplies.iter_mut().for_each(|supply| supply.kind = SupplyKind::Unknown);
    }
    write.strangers.retain(|stranger| !adapting.is_added(sources, schemas, schema, &write.table.name, &stranger.names));
    doubt::leave_out_placeless(&mut write, writer, schemas);
    doubt::leave_to_sequences(&mut write, writer, schema);
    Some(write)
}

/// The framework that makes tables makes the sequences it takes from as well.
fn may_be_made(supply: &mut Supply) {
    if let SupplyKind::Framework { sequence: Some(from) } = &mut supply.kind {
        from.may_be_made = true;
    }
}

/// The INSERTs of each schema's own scripts, each met with its table as it was at that point.
fn script_writes(sources: &Sources, schemas: &[Schema], adapting: &Adapting, homeless: &mut Vec<WriterId>) -> Vec<Write> {
    let mut writes = Vec::new();
    for (index, schema) in schemas.iter().enumerate() {
        for script in &schema.inserts {
            let path = sources.path(script.insert.head.file);
            let writer = raw_sql::writer_of(&script.insert, path.to_owned(), "INSERT statement");
            if !choose::dialect_fits(&writer.dialects, schema.dialect) {
                continue;
            }
            let Some(table) = &script.table else {
                homeless.push(identity(&writer));
                continue;
            };
            let mut write = meet::meet(&writer, SchemaId(index), schema.dialect, Arc::clone(table));
            let key = names::key(&table.name);
            let is_gone = |name: &String| schema.gone.contains(&(key.clone(), names::key(name)));
            let names_gone = write.strangers.iter().any(|stranger| stranger.names.iter().any(is_gone));
            let is_ordered = is_run_by_changelog(sources, schema) || runs_in_order(path, schema, table.at.file == script.insert.head.file);
            // Another chain's step gives the table a column that the statement names: what else was done to it by then is not known.
            let is_changed_beside =
                write.strangers.iter().any(|stranger| adapting.is_added_beside(schemas, schema, &write.table.name, &stranger.names));
            if names_gone || !is_ordered || is_changed_beside {
                met_at_another_time(&mut write);
            }
            write.strangers.retain(|stranger| !adapting.is_added(sources, schemas, schema, &write.table.name, &stranger.names));
            if schema.dialect.is_mysql_like() {
                strict_mode::leave_open(&mut write, sources, &script.insert);
            }
            write.identity_insert = script.identity_insert;
            write.overriding_system = script.insert.overriding_system;
            writes.push(write);
        }
    }
    writes
}

/// The statement runs when the table is another than it was met: nothing is known of what it does not name.
fn met_at_another_time(write: &mut Write) {
    write.strangers.clear();
    write.form = None;
    for supply in write.supplies.iter_mut().filter(|supply| supply.kind == SupplyKind::Omitted) {
        supply.kind = SupplyKind::Unknown;
    }
}

/// Whether a Liquibase changelog, or a program, says in which order everything runs.
fn is_run_by_changelog(sources: &Sources, schema: &Schema) -> bool {
    schema.scripts.iter().filter_map(|&script| sources.get(script)).any(|file| file.kind != FileKind::Sql)
}

/// Whether it is known what the table is like when the script runs: it is created there, or everything is, or the scripts are numbered.
fn runs_in_order(path: &str, schema: &Schema, is_created_here: bool) -> bool {
    let (folder, file_name) = path.rsplit_once('/').unwrap_or(("", path));
    let is_numbered = |name: &str| name.trim_start_matches(['V', 'v', 'R', 'B']).starts_with(|c: char| c.is_ascii_digit());
    let is_step = is_numbered(file_name) || order::folder_step(path).is_some_and(|(_, step)| is_numbered(step));
    let is_version = folder.rsplit('/').next().is_some_and(is_numbered);
    // `one-table/up02.sql`: a step whose place in the order only the program knows.
    let is_unplaced = file_name.to_lowercase().starts_with("up") && !is_version;
    is_created_here || (schema.origin == Origin::Snapshot && !is_unplaced) || is_step || (schema.origin == Origin::Upgrade && is_version)
}

fn identity(writer: &Writer) -> WriterId {
    WriterId { name: writer.name.clone(), via: writer.via, at: writer.at }
}
