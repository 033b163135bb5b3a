//! SeaORM entities and active models.
//!
//! An insert names the columns that the active model has set, and leaves out those that are `NotSet`. So the entity says who *should* supply the key,
//! and the places where active models are made say who does.

mod entity;
mod usage;

use crate::facts::{Note, NoteKind, Rest, Supply, SupplyKind, Writer, WrittenColumn, WrittenColumns};
use crate::lang::outline::{Language, Outline};
use crate::orm::sea_orm::entity::{Column, Entity};
use crate::orm::sea_orm::usage::{Knowledge, Setting, Usage};
use crate::orm::{Reader, sea_query};
use crate::project::Project;

pub const READER: Reader = Reader {
    name: "SeaORM",
    languages: &[Language::Rust],
    // Wherever rows are made, the words `ActiveModel` or `into_active_model` are near.
    needles: &["DeriveEntityModel", "DeriveModel", "ActiveModel", "active_model"],
    read,
};

pub const VIA: &str = "SeaORM entity";

fn read(project: &Project, outline: &Outline) -> (Vec<Writer>, Vec<Note>) {
    let knowledge = project.memo(Knowledge::of);
    let mut writers = Vec::new();
    let mut notes = Vec::new();
    let is_step = sea_query::is_step(project, outline);
    for (entity, usage) in knowledge.entities.iter().filter(|(entity, _)| entity.file == outline.file) {
        if is_step {
            let reason = "a migration's own entity, for the table as it is at that step: not judged".to_owned();
            notes.push(Note { at: entity.at, reason, kind: NoteKind::Skipped });
            continue;
        }
        match &entity.table {
            Some(table) => writers.push(writer(entity, table, usage)),
            None => notes.push(Note { at: entity.at, reason: "SeaORM entity without a table name".to_owned(), kind: NoteKind::Skipped }),
        }
    }
    (writers, notes)
}

fn writer(entity: &Entity, table: &str, usage: &Usage) -> Writer {
    let columns = entity.columns.iter().map(|column| WrittenColumn {
        names: column.names.clone(),
        at: column.at,
        supply: if column.key { key_supply(entity, column, usage) } else { supply(column, usage) },
        by_dialect: Vec::new(),
        key: column.key,
    });
    Writer {
        name: entity.name.clone(),
        via: VIA,
        at: entity.at,
        tables: vec![table.to_owned()],
        namespace: entity.namespace.clone(),
        dialects: Vec::new(),
        columns: WrittenColumns::Named(columns.collect()),
        rest: Rest::Omitted,
        // An entity of which no row is ever made is there to be read.
        inserts: !usage.rows.is_empty() || usage.other,
        form: None,
    }
}

/// What the rows that the program makes do with a column.
struct Tally {
    rows: usize,
    given: usize,
    null: usize,
    not_set: usize,
}

fn tally(column: &Column, usage: &Usage) -> Tally {
    let settings = || usage.rows.iter().map(|(fields, rest)| fields.get(&column.field).copied().unwrap_or(*rest));
    let count = |wanted| settings().filter(|setting| *setting == wanted).count();
    Tally { rows: usage.rows.len(), given: count(Setting::Given), null: count(Setting::Null), not_set: count(Setting::NotSet) }
}

fn key_supply(entity: &Entity, column: &Column, usage: &Usage) -> Supply {
    let tally = tally(column, usage);
    let name = &column.field;
    let touched = usage.other || usage.assigned.contains(name) || tally.rows > tally.not_set;
    let said = if entity.auto_increment { "auto_increment" } else { "auto_increment = false" };
    let (kind, label) = if tally.rows > 0 && tally.given == tally.rows {
        (SupplyKind::Application, format!("`{name}` is set wherever a row is made"))
    } else if touched {
        (SupplyKind::Conditional, format!("`{name}` is set in some places"))
    } else if entity.auto_increment {
        (SupplyKind::Database, format!("primary_key with {said}, and `{name}` is never set"))
    } else if tally.rows == 0 {
        (SupplyKind::Application, format!("primary_key with {said}"))
    } else {
        (SupplyKind::Conditional, format!("primary_key with {said}, yet `{name}` is never set"))
    };
    Supply { kind, at: column.at, label }
}

/// Updates are made by the same active models, so what some rows leave out need not be missing from an insert.
fn supply(column: &Column, usage: &Usage) -> Supply {
    let tally = tally(column, usage);
    let later = usage.other || usage.assigned.contains(&column.field);
    let name = &column.field;
    let (kind, label) = match tally {
        Tally { rows, given, .. } if rows > 0 && given == rows => {
            (SupplyKind::Application, format!("`{name}` is set wherever a row is made"))
        }
        Tally { rows, null, .. } if rows > 0 && null == rows && !later => {
            (SupplyKind::Null, format!("`{name}` is None wherever a row is made, and SeaORM sends it as NULL"))
        }
        _ => (SupplyKind::Conditional, format!("`{name}` is sent when it is set")),
    };
    Supply { kind, at: column.at, label }
}

#[cfg(test)]
mod tests;
