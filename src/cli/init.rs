//! `keyward init`: a commented `keyward.toml` that says what was found, and changes nothing until a line of it is uncommented.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use clap::Args;

use super::output::write_file;
use super::project::{Loaded, Project, say_problems};
use super::{CliError, Outcome, Voice, print};
use crate::config::FILE_NAME;
use crate::report::{Summary, counted};
use crate::rules::catalogue;
use crate::schema::model::Schema;
use crate::source::Sources;
use crate::verdict;

/// How many scripts, schemas and writers of a kind a comment names.
const SHOWN: usize = 20;

#[derive(Debug, Args)]
pub struct Init {
    #[command(flatten)]
    project: Project,

    /// Write to stdout instead of keyward.toml
    #[arg(long)]
    stdout: bool,

    /// Write over a keyward.toml that is there
    #[arg(long)]
    force: bool,
}

impl Init {
    pub fn run(self, voice: Voice) -> Result<Outcome, CliError> {
        let file = PathBuf::from(FILE_NAME);
        if !self.stdout && !self.force && file.exists() {
            return Err(CliError::Usage(format!(
                "{FILE_NAME} is there already; `--force` writes over it, `--stdout` only shows what would be written"
            )));
        }
        let loaded = self.project.load(voice)?;
        let text = render(&loaded);
        if self.stdout {
            print(&text)?;
        } else {
            write_file(&file, &text)?;
            print(&format!(
                "{FILE_NAME} written: all of it is comments. Next: `keyward check`, or `keyward baseline` to begin with what is new.\n"
            ))?;
        }
        Ok(say_problems(&loaded, voice))
    }
}

fn render(loaded: &Loaded) -> String {
    let analysis = &loaded.analysis;
    let summary = Summary::new(analysis, &verdict::judge(analysis, &loaded.config));
    let mut out =
        String::from("# keyward.toml: what keyward should not have to guess. Nothing here is in force until it is uncommented.\n");
    out.push_str("# Globs are relative to this file's folder; one without a slash holds at any depth.\n");
    let figures = [
        counted(summary.files, "file"),
        counted(summary.schemas, "schema"),
        counted(summary.tables, "table"),
        counted(summary.writers, "writer"),
    ];
    out.push_str(&format!("# Found when this was written: {}.\n", figures.join(", ")));
    out.push_str(&frameworks(loaded));
    out.push_str(
        "\n# Files to leave out, and the only ones to look at.\n# exclude = [\"legacy/**\"]\n# include = [\"db/**\", \"src/**\"]\n",
    );
    out.push_str("\n# The level from which findings make exit code 1: \"error\", \"warning\" or \"note\".\n# fail-on = \"error\"\n");
    out.push_str("\n# Which rules run: \"audit\" adds those for a one-off look; or name rules and groups.\n# profile = \"default\"\n# select = [\"all\"]\n# ignore = []\n");
    out.push_str("\n# The level of each rule: \"error\", \"warning\", \"note\" or \"off\".\n# [rules]\n");
    for entry in catalogue::entries() {
        let level = if entry.is_audit() { "off" } else { entry.page.front.level.as_str() };
        out.push_str(&format!("# {} = \"{level}\"\n", entry.id));
    }
    out.push_str("\n# The dialect of scripts, first match wins. As they were taken:\n# [dialects]\n");
    out.push_str(&dialects(&analysis.model.schemas, &analysis.sources));
    out.push_str("\n# Schemas as they were found. Uncomment one to say it instead: name, dialect, scripts in their order, and who alone writes to it.\n");
    for schema in analysis.model.schemas.iter().take(SHOWN) {
        out.push_str(&schema_table(schema, &analysis.sources));
    }
    if analysis.model.schemas.len() > SHOWN {
        out.push_str(&format!(
            "# … and {}: `keyward schema` shows them.\n",
            counted(analysis.model.schemas.len() - SHOWN, "further schema")
        ));
    }
    out.push_str("\n# Rules or groups that are ignored in files, and for tables.\n# [per-path-ignores]\n# \"db/vendor/**\" = [\"unassigned-primary-key\"]\n");
    out.push_str("# [per-table-ignores]\n# \"qrtz_*\" = [\"keys\"]\n");
    out
}

/// `# Writers: 12 × JPA entity, …`
fn frameworks(loaded: &Loaded) -> String {
    let model = &loaded.analysis.model;
    let writes = model.subjects.iter().flat_map(|subject| &subject.writes).map(|write| &write.writer);
    let mut kinds: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for writer in writes.chain(&model.homeless) {
        kinds.entry(writer.via).or_default().insert(&writer.name);
    }
    let kinds: Vec<String> = kinds.iter().map(|(via, names)| format!("{} × {via}", names.len())).collect();
    if kinds.is_empty() { String::new() } else { format!("# Writers: {}.\n", kinds.join(", ")) }
}

fn dialects(schemas: &[Schema], sources: &Sources) -> String {
    let mut lines: BTreeSet<String> = BTreeSet::new();
    for schema in schemas {
        for script in &schema.scripts {
            let path = sources.path(*script);
            let glob = path.rsplit_once('/').map_or_else(|| path.to_owned(), |(folder, _)| format!("{folder}/**"));
            lines.insert(format!("# {} = \"{}\"\n", quoted(&glob), schema.dialect.id()));
        }
    }
    // A folder with scripts of two dialects is named by its files.
    let globs: Vec<String> = lines.iter().filter_map(|line| line.split(" = ").next()).map(str::to_owned).collect();
    let is_one = |line: &&String| globs.iter().filter(|glob| line.split(" = ").next() == Some(glob.as_str())).count() == 1;
    let mut out: String = lines.iter().filter(is_one).take(SHOWN).cloned().collect();
    if out.is_empty() {
        out.push_str("# \"db/**\" = \"mysql\"\n");
    }
    out
}

fn schema_table(schema: &Schema, sources: &Sources) -> String {
    let mut scripts: Vec<String> = schema.scripts.iter().take(SHOWN).map(|script| quoted(sources.path(*script))).collect();
    let more = schema.scripts.len().saturating_sub(SHOWN);
    if more > 0 {
        scripts.push(format!("… {more} more"));
    }
    format!(
        "# [[schema]]  # {}, {}\n# name = {}\n# dialect = \"{}\"\n# scripts = [{}]\n",
        schema.origin.id(),
        counted(schema.tables.len(), "table"),
        quoted(&schema.name),
        schema.dialect.id(),
        scripts.join(", ")
    )
}

/// A TOML string on one line.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string().replace('\n', " ")
}
