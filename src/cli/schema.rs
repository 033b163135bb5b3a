//! `keyward schema`: every schema as keyward understood it, as text and as the JSON that is fit for comparing with a catalogue.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::project::{Project, say_problems};
use super::statistics::Statistics;
use super::{CliError, ListFormat, Outcome, Place, Voice, place, print, reason};
use crate::decode::{Decoded, decode};
use crate::dialect::Dialect;
use crate::facts::{DefaultKind, Gap, Script, TableKind};
use crate::names::HOLE;
use crate::report::{json_text, visible};
use crate::schema::build;
use crate::schema::discover::Plan;
use crate::schema::model::{Change, ChangeKind, Column, ColumnDefault, Origin, Schema, Sequence, Standing, Table};
use crate::schema::statistics::count;
use crate::source::{FileId, FileKind, SourceFile, Sources};
use crate::sql;

const VERSION: u32 = 1;

#[derive(Debug, Args)]
pub struct SchemaCommand {
    #[command(flatten)]
    project: Project,

    /// Replay just the SQL files that are named, in their order, as one schema of this dialect
    #[arg(long, value_name = "DIALECT")]
    dialect: Option<String>,

    /// Count the statements that were read and those that were not, by database and kind, instead of showing schemas
    #[arg(long)]
    statistics: bool,

    /// How to show them
    #[arg(long, value_enum, default_value_t = ListFormat::Text, value_name = "FORMAT")]
    output_format: ListFormat,
}

impl SchemaCommand {
    pub fn run(self, voice: Voice) -> Result<Outcome, CliError> {
        let mut outcome = Outcome::Clean;
        let shown = match &self.dialect {
            Some(name) => {
                let (sources, scripts, schema) = replay(dialect(name)?, &self.project.paths)?;
                self.show(&sources, &scripts, &[schema])
            }
            None => {
                let loaded = self.project.load(voice)?;
                outcome = say_problems(&loaded, voice);
                let analysis = &loaded.analysis;
                self.show(&analysis.sources, &analysis.scripts, &analysis.model.schemas)
            }
        };
        print(&shown)?;
        Ok(outcome)
    }

    fn show(&self, sources: &Sources, scripts: &[Script], schemas: &[Schema]) -> String {
        if self.statistics {
            let statistics = Statistics::new(sources, &count(sources, scripts, schemas));
            return match self.output_format {
                ListFormat::Json => json(&statistics),
                ListFormat::Text => statistics.text(),
            };
        }
        let document = document(sources, scripts, schemas);
        match self.output_format {
            ListFormat::Json => json(&document),
            ListFormat::Text => text(&document),
        }
    }
}

fn json(document: &impl Serialize) -> String {
    json_text(document, true) + "\n"
}

fn dialect(name: &str) -> Result<Dialect, CliError> {
    Dialect::parse(name).ok_or_else(|| {
        let known: Vec<&str> = Dialect::ALL.iter().map(|dialect| dialect.id()).collect();
        let hint = match crate::suggest::nearest(name, known.iter().copied()) {
            Some(nearest) => format!("is `{nearest}` meant?"),
            None => format!("one of {}", known.join(", ")),
        };
        CliError::Usage(format!("there is no dialect `{name}`; {hint}"))
    })
}

/// The files, in the order given, as one schema.
fn replay(dialect: Dialect, paths: &[PathBuf]) -> Result<(Sources, Vec<Script>, Schema), CliError> {
    // Without a path it is the current folder's; which files, and in which order, only the user can say.
    if let Some(folder) = paths.iter().find(|path| path.is_dir()) {
        let named = if folder.as_os_str() == "." { String::new() } else { format!(", and {} is a folder", folder.display()) };
        let id = dialect.id();
        return Err(CliError::Usage(format!(
            "--dialect replays SQL files as one schema{named}: name them in their order, as in `keyward schema --dialect {id} tables.sql patch.sql`; without --dialect a whole project is read"
        )));
    }
    let mut files = Vec::with_capacity(paths.len());
    for (index, path) in paths.iter().enumerate() {
        let shown = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|error| CliError::Usage(format!("{shown}: {}", reason(&error))))?;
        let text = match decode(bytes) {
            Decoded::Text(text) | Decoded::Legacy { text, .. } => text,
            Decoded::Binary => return Err(CliError::Usage(format!("{shown}: it is binary"))),
        };
        let id = FileId(u32::try_from(index).unwrap_or(u32::MAX));
        files.push(SourceFile::new(id, shown.trim_start_matches("./"), FileKind::Sql, text));
    }
    let scripts: Vec<Script> = files.iter().map(|file| sql::read_script(file, Some(dialect))).collect();
    let sources = Sources::new(files);
    let plan = Plan {
        name: sources.path(FileId(0)).to_owned(),
        dialect,
        origin: if scripts.len() > 1 { Origin::Migrations } else { Origin::Snapshot },
        standing: Standing::Production,
        scripts: (0..scripts.len()).collect(),
    };
    let (schema, _) = build::build(&plan, &scripts);
    Ok((sources, scripts, schema))
}

#[derive(Serialize)]
struct Document {
    version: u32,
    schemas: Vec<SchemaRow>,
    summary: SummaryRow,
}

#[derive(Serialize)]
struct SchemaRow {
    name: String,
    dialect: &'static str,
    origin: &'static str,
    scripts: Vec<String>,
    tables: Vec<TableRow>,
    sequences: Vec<SequenceRow>,
}

#[derive(Serialize)]
struct TableRow {
    name: String,
    namespace: Option<String>,
    kind: &'static str,
    at: Place,
    columns: Vec<ColumnRow>,
    unread: Vec<Place>,
}

#[derive(Serialize)]
struct ColumnRow {
    name: String,
    #[serde(rename = "type")]
    data_type: Option<String>,
    nullable: Option<bool>,
    default: Option<String>,
    generation: &'static str,
    key: Option<usize>,
    at: Place,
    /// What later statements gave and took, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    history: Vec<ChangeRow>,
}

#[derive(Serialize)]
struct ChangeRow {
    change: &'static str,
    /// How the database made values before, or what the column was called.
    #[serde(skip_serializing_if = "Option::is_none")]
    was: Option<String>,
    at: Place,
}

#[derive(Serialize)]
struct SequenceRow {
    name: String,
    increment: i64,
    at: Place,
}

#[derive(Serialize)]
struct SummaryRow {
    statements: usize,
    read: usize,
    unread: Vec<UnreadRow>,
}

#[derive(Serialize)]
struct UnreadRow {
    path: String,
    line: u32,
    kind: String,
    reason: String,
}

/// A name or type with its unknown parts as people write them.
fn shown(text: &str) -> String {
    text.replace(HOLE, "…")
}

fn document(sources: &Sources, scripts: &[Script], schemas: &[Schema]) -> Document {
    let statements = scripts.iter().map(|script| script.statements.len()).sum();
    let (mut read, mut unread) = (0, Vec::new());
    for statement in scripts.iter().flat_map(|script| &script.statements) {
        let gaps = statement.gaps();
        read += usize::from(gaps.is_empty());
        for Gap { at, kind, reason } in gaps {
            let at = place(sources, at);
            unread.push(UnreadRow { path: at.path, line: at.line, kind: kind.to_owned(), reason: reason.to_owned() });
        }
    }
    Document {
        version: VERSION,
        schemas: schemas.iter().map(|schema| schema_row(sources, schema)).collect(),
        summary: SummaryRow { statements, read, unread },
    }
}

fn schema_row(sources: &Sources, schema: &Schema) -> SchemaRow {
    SchemaRow {
        name: schema.name.clone(),
        dialect: schema.dialect.id(),
        origin: schema.origin.id(),
        scripts: schema.scripts.iter().map(|script| sources.path(*script).to_owned()).collect(),
        tables: schema.tables.values().map(|table| table_row(sources, table)).collect(),
        sequences: schema.sequences.values().map(|sequence| sequence_row(sources, sequence)).collect(),
    }
}

fn table_row(sources: &Sources, table: &Table) -> TableRow {
    TableRow {
        name: shown(&table.name),
        namespace: table.namespace.as_deref().map(shown),
        kind: match table.kind {
            TableKind::Table => "table",
            TableKind::Temporary => "temporary",
            TableKind::Foreign => "foreign",
            TableKind::View => "view",
            TableKind::Other => "other",
        },
        at: place(sources, table.at),
        columns: table.columns.iter().map(|column| column_row(sources, table, column)).collect(),
        unread: table.unread.iter().map(|at| place(sources, *at)).collect(),
    }
}

fn column_row(sources: &Sources, table: &Table, column: &Column) -> ColumnRow {
    ColumnRow {
        name: shown(&column.name),
        data_type: column.data_type.as_ref().map(|data_type| shown(&data_type.text)),
        nullable: column.nullable,
        default: column.default.as_ref().filter(|default| is_stated(default)).map(|default| shown(&default.text)),
        generation: column.generation.id(),
        key: table.key_position(&column.name).map(|position| position + 1),
        at: place(sources, column.at),
        history: column.history.iter().map(|change| change_row(sources, change)).collect(),
    }
}

fn change_row(sources: &Sources, change: &Change) -> ChangeRow {
    let was = match &change.kind {
        ChangeKind::LostGeneration { was } => Some(was.id().to_owned()),
        ChangeKind::Renamed { from } => Some(shown(from)),
        _ => None,
    };
    ChangeRow { change: change.kind.id(), was, at: place(sources, change.at) }
}

/// A default that nobody wrote down (MySQL's implicit ones) is none in the catalogue either.
fn is_stated(default: &ColumnDefault) -> bool {
    default.kind != DefaultKind::Null && !default.text.is_empty()
}

fn sequence_row(sources: &Sources, sequence: &Sequence) -> SequenceRow {
    SequenceRow { name: shown(&sequence.name), increment: sequence.increment, at: place(sources, sequence.at) }
}

fn text(document: &Document) -> String {
    let mut out = String::new();
    for schema in &document.schemas {
        out.push_str(&visible(&format!("{} ({}, {})", schema.name, schema.dialect, schema.origin)));
        out.push('\n');
        for table in &schema.tables {
            let kind = if table.kind == "table" { String::new() } else { format!(" [{}]", table.kind) };
            out.push_str(&visible(&format!("  {}{kind}  {}:{}", table.name, table.at.path, table.at.line)));
            out.push('\n');
            for column in &table.columns {
                out.push_str(&visible(&format!("    {}", column_text(column))));
                out.push('\n');
            }
            for at in &table.unread {
                out.push_str(&visible(&format!("    (not understood: {}:{})", at.path, at.line)));
                out.push('\n');
            }
        }
        for sequence in &schema.sequences {
            let row = format!("  sequence {} increment {}  {}:{}", sequence.name, sequence.increment, sequence.at.path, sequence.at.line);
            out.push_str(&visible(&row));
            out.push('\n');
        }
        out.push('\n');
    }
    for unread in &document.summary.unread {
        out.push_str(&visible(&format!("{}:{}: not understood: {}: {}", unread.path, unread.line, unread.kind, unread.reason)));
        out.push('\n');
    }
    let summary = &document.summary;
    out.push_str(&format!("{} statements, {} understood\n", summary.statements, summary.read));
    out
}

fn column_text(column: &ColumnRow) -> String {
    let mut parts = vec![column.name.clone(), column.data_type.clone().unwrap_or_else(|| "?".to_owned())];
    match column.nullable {
        Some(false) => parts.push("not null".to_owned()),
        Some(true) => {}
        None => parts.push("null?".to_owned()),
    }
    parts.extend(column.key.map(|position| format!("key {position}")));
    if column.generation != "none" {
        parts.push(format!("generated: {}", column.generation));
    }
    parts.extend(column.default.as_ref().map(|default| format!("default {default}")));
    for ChangeRow { change, was, at } in &column.history {
        let was = was.as_ref().map_or(String::new(), |was| format!(" ({was})"));
        parts.push(format!("{}{was} since {}:{}", change.replace('-', " "), at.path, at.line));
    }
    parts.join("  ")
}
