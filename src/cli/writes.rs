//! `keyward writes`: every writer, each with the tables it meets and who supplies their columns.

use clap::Args;
use serde::Serialize;

use super::project::{Loaded, Project, say_problems};
use super::{CliError, ListFormat, Outcome, Place, Voice, place, print};
use crate::facts::{Supply, SupplyKind};
use crate::model::{Write, WriterId};
use crate::names::HOLE;
use crate::report::{json_text, visible};

const VERSION: u32 = 1;

#[derive(Debug, Args)]
pub struct Writes {
    #[command(flatten)]
    project: Project,

    /// How to show them
    #[arg(long, value_enum, default_value_t = ListFormat::Text, value_name = "FORMAT")]
    output_format: ListFormat,
}

impl Writes {
    pub fn run(self, voice: Voice) -> Result<Outcome, CliError> {
        let loaded = self.project.load(voice)?;
        let outcome = say_problems(&loaded, voice);
        let document = document(&loaded);
        print(&match self.output_format {
            ListFormat::Json => json_text(&document, true) + "\n",
            ListFormat::Text => text(&document),
        })?;
        Ok(outcome)
    }
}

#[derive(Serialize)]
struct Document {
    version: u32,
    writes: Vec<WriteRow>,
    /// Writers whose table no schema has.
    homeless: Vec<WriterRow>,
}

#[derive(Serialize)]
struct WriteRow {
    table: String,
    schema: String,
    dialect: &'static str,
    writer: WriterRow,
    inserts: bool,
    columns: Vec<ColumnRow>,
}

#[derive(Serialize)]
struct WriterRow {
    name: String,
    via: &'static str,
    at: Place,
}

#[derive(Serialize)]
struct ColumnRow {
    name: String,
    supply: &'static str,
    label: String,
    key: bool,
    at: Place,
}

fn supply_id(supply: &Supply) -> &'static str {
    match supply.kind {
        SupplyKind::Application => "application",
        SupplyKind::Unset { .. } => "unset",
        SupplyKind::Framework { .. } | SupplyKind::Made(_) => "framework",
        SupplyKind::Database => "database",
        SupplyKind::Null => "null",
        SupplyKind::Default => "default",
        SupplyKind::Conditional => "conditional",
        SupplyKind::Omitted => "omitted",
        SupplyKind::Unknown => "unknown",
    }
}

fn document(loaded: &Loaded) -> Document {
    let (sources, model) = (&loaded.analysis.sources, &loaded.analysis.model);
    let writer = |writer: &WriterId| WriterRow { name: writer.name.clone(), via: writer.via, at: place(sources, writer.at) };
    let row = |write: &Write| WriteRow {
        table: write.table.name.replace(HOLE, "…"),
        schema: model.schema(write.schema).map(|schema| schema.name.clone()).unwrap_or_default(),
        dialect: model.dialect(write.schema).id(),
        writer: writer(&write.writer),
        inserts: write.inserts,
        columns: write
            .columns()
            .enumerate()
            .map(|(index, (column, supply))| ColumnRow {
                name: column.name.clone(),
                supply: supply_id(supply),
                label: supply.label.replace(HOLE, "…"),
                key: write.is_key(index),
                at: place(sources, supply.at),
            })
            .collect(),
    };
    Document {
        version: VERSION,
        writes: model.subjects.iter().flat_map(|subject| &subject.writes).map(row).collect(),
        homeless: model.homeless.iter().map(writer).collect(),
    }
}

fn text(document: &Document) -> String {
    let mut lines: Vec<String> = Vec::new();
    for write in &document.writes {
        let WriterRow { name, via, at } = &write.writer;
        let reads = if write.inserts { "" } else { ", not known to insert" };
        lines.push(format!("{name} ({via}{reads})  {}:{}", at.path, at.line));
        lines.push(format!("  into {} of {} ({})", write.table, write.schema, write.dialect));
        for column in &write.columns {
            let key = if column.key { " [key]" } else { "" };
            let label = if column.label.is_empty() { String::new() } else { format!(" ({})", column.label) };
            lines.push(format!("    {}{key}: {}{label}", column.name, column.supply));
        }
    }
    for writer in &document.homeless {
        lines.push(format!("{} ({})  {}:{}", writer.name, writer.via, writer.at.path, writer.at.line));
        lines.push("  into a table that no schema here has".to_owned());
    }
    lines.push(format!("{} writes, {} writers without a table", document.writes.len(), document.homeless.len()));
    lines.iter().map(|line| visible(line) + "\n").collect()
}
