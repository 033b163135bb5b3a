//! `keyward init`: a commented `keyward.toml` that says what was found, and changes nothing until a line of it is uncommented.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use clap::Args;

use super::output::write_file;
use super::project::{Loaded, Project, say_problems};
use super::{CliError, Outcome, Voice, print};
use crate::config::FILE_NAME;
use crate::options;
use crate::report::{Summary, counted, json_text};
use crate::rules::catalogue;
use crate::schema::model::{Schema, Standing};
use crate::schema::order;
use crate::source::Sources;
use crate::verdict;

/// How many schemas and folders are shown.
const SHOWN: usize = 20;
/// How many scripts are named one by one where a glob says the same.
const FEW: usize = 3;

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
    out.push_str("\n# Files to leave out, or the only ones to look at. For example:\n# exclude = [\"legacy/**\"]\n# include = [\"db/**\", \"src/**\"]\n");
    let limits = options::Limits::default();
    out.push_str(&format!(
        "\n# Larger files are not read but listed as skipped: scripts, and those of any other kind.\n# max-script-mib = {}\n# max-source-mib = {}\n",
        limits.script >> 20,
        limits.source >> 20
    ));
    out.push_str("\n# The level from which findings make exit code 1: \"error\", \"warning\" or \"note\".\n# fail-on = \"error\"\n");
    out.push_str("\n# What else makes it: more warnings than this; something that was not understood.\n# max-warnings = 0\n# fail-on-skipped = true\n");
    out.push_str("\n# Which rules run: \"audit\" adds those for a one-off look. `select` names the rules and groups to run instead.\n# profile = \"default\"\n# ignore = []\n");
    out.push_str("\n# The level of a rule or of a group of rules: \"error\", \"warning\", \"note\" or \"off\". Behind each stands the one that it has by itself.\n# [rules]\n");
    let width = catalogue::entries().iter().map(|entry| entry.id.len()).max().unwrap_or(0);
    for entry in catalogue::entries() {
        let level = if entry.is_audit() { "off, but with the audit profile" } else { entry.page.front.level.as_str() };
        let key = format!("{} = \"off\"", entry.id);
        out.push_str(&format!("# {key:0$}  # {level}\n", width + " = \"off\"".len()));
    }
    let taken = dialects(&analysis.model.schemas, &analysis.sources);
    let how = if taken.is_empty() { "For example" } else { "As they were taken" };
    out.push_str(&format!("\n# The dialect of scripts, first match wins. {how}:\n# [dialects]\n"));
    out.push_str(if taken.is_empty() { "# \"db/**\" = \"mysql\"\n" } else { &taken });
    out.push_str("\n# Schemas as they were found. Uncomment one to say it instead: name, dialect, scripts in their order, and who alone writes to it.\n");
    let (judged, others): (Vec<&Schema>, Vec<&Schema>) = analysis.model.schemas.iter().partition(|schema| is_judged(schema));
    for schema in judged.iter().take(SHOWN) {
        out.push_str(&schema_table(schema, &analysis.sources));
    }
    let further = judged.len().saturating_sub(SHOWN);
    if further > 0 {
        out.push_str(&format!("# … and {}: `keyward schema` shows them.\n", schemas(further)));
    }
    if !others.is_empty() {
        out.push_str(&format!("# … and {} of tests or other people's code: not judged.\n", schemas(others.len())));
    }
    out.push_str("\n# Rules or groups that are ignored in files, and for tables. For example:\n# [per-path-ignores]\n# \"db/vendor/**\" = [\"unassigned-primary-key\"]\n");
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

/// `2 further schemas`.
fn schemas(count: usize) -> String {
    counted(count, "further schema")
}

fn is_judged(schema: &Schema) -> bool {
    // A copy in the documentation is, when there is no other.
    matches!(schema.standing, Standing::Production | Standing::Documentation)
}

/// A line for each folder with scripts of one dialect, and for each script of other folders; the deepest first, since the first match wins. Folders
/// that differ in one name share a line.
fn dialects(schemas: &[Schema], sources: &Sources) -> String {
    let mut folders: BTreeMap<&str, BTreeSet<(&str, &str)>> = BTreeMap::new();
    for schema in schemas.iter().filter(|schema| is_judged(schema)) {
        for path in schema.scripts.iter().map(|script| sources.path(*script)) {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            folders.entry(folder).or_default().insert((path, schema.dialect.id()));
        }
    }
    let mut rows: Vec<(String, &str)> = Vec::new();
    let mut whole: Vec<(&str, &str)> = Vec::new();
    for (folder, scripts) in &folders {
        let mut ids: Vec<&str> = scripts.iter().map(|(_, id)| *id).collect();
        ids.sort_unstable();
        ids.dedup();
        match ids.as_slice() {
            [only] if !folder.is_empty() => whole.push((folder, only)),
            // A changelog runs on several databases; one line cannot say so.
            _ => {
                let is_one = |path: &str| scripts.iter().filter(|(other, _)| *other == path).count() == 1;
                rows.extend(scripts.iter().filter(|(path, _)| is_one(path)).map(|(path, id)| (format!("/{path}"), *id)));
            }
        }
    }
    rows.extend(shared(&whole, &folders));
    rows.sort_by_key(|(glob, _)| std::cmp::Reverse(glob.trim_start_matches('/').matches('/').count()));
    let more = rows.len().saturating_sub(SHOWN);
    let mut out: String = rows.iter().take(SHOWN).map(|(glob, id)| format!("# {} = \"{id}\"\n", quoted(glob))).collect();
    if more > 0 {
        out.push_str(&format!("# … and {more} more: `keyward schema` shows them.\n"));
    }
    out
}

/// Globs for folders of one dialect: one for all that differ in a single name, unless it would mean scripts of another dialect as well.
fn shared<'d>(whole: &[(&str, &'d str)], folders: &BTreeMap<&str, BTreeSet<(&str, &'d str)>>) -> Vec<(String, &'d str)> {
    let mut globs: BTreeMap<(String, &str), Vec<usize>> = BTreeMap::new();
    for (index, (folder, id)) in whole.iter().enumerate() {
        let names: Vec<&str> = folder.split('/').collect();
        for place in 0..names.len() {
            let starred: Vec<&str> = names.iter().enumerate().map(|(at, name)| if at == place { "*" } else { *name }).collect();
            globs.entry((format!("{}/**", starred.join("/")), id)).or_default().push(index);
        }
    }
    let is_of_one = |glob: &str, id: &str| {
        let Ok(glob) = options::glob(glob) else { return false };
        let glob = glob.compile_matcher();
        folders.values().flatten().all(|(path, other)| other == &id || !glob.is_match(path))
    };
    globs.retain(|(glob, id), members| members.len() > 1 && is_of_one(glob, id));
    let mut candidates: Vec<(&(String, &str), &Vec<usize>)> = globs.iter().collect();
    candidates.sort_by_key(|(_, members)| std::cmp::Reverse(members.len()));
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    let mut rows = Vec::new();
    for ((glob, _), members) in candidates {
        let left: Vec<usize> = members.iter().copied().filter(|index| !taken.contains(index)).collect();
        if let (true, Some((_, id))) = (left.len() > 1, left.first().and_then(|index| whole.get(*index))) {
            rows.push((glob.clone(), *id));
            taken.extend(left);
        }
    }
    let single = whole.iter().enumerate().filter(|(index, _)| !taken.contains(index));
    rows.extend(single.map(|(_, (folder, id))| (format!("{folder}/**"), *id)));
    rows
}

/// The scripts in their order, with a glob for each run of them that it gives as a whole and in just that order: all of a folder, or the like-named
/// ones of all its folders.
fn globs(schema: &Schema, sources: &Sources) -> Vec<String> {
    let paths: Vec<&str> = schema.scripts.iter().map(|script| sources.path(*script)).collect();
    let mut out = Vec::new();
    let mut rest = paths.as_slice();
    while let Some((first, others)) = rest.split_first() {
        let run = candidates(first).into_iter().find_map(|glob| {
            let matcher = options::glob(&glob).ok()?.compile_matcher();
            let mut matching: Vec<&str> = sources.iter().map(|file| file.path.as_str()).filter(|path| matcher.is_match(path)).collect();
            matching.sort_by(|left, right| order::natural(left, right));
            let after = rest.strip_prefix(matching.as_slice()).filter(|_| matching.len() > FEW)?;
            Some((glob, after))
        });
        let (glob, after) = run.unwrap_or_else(|| ((*first).to_owned(), others));
        out.push(glob);
        rest = after;
    }
    out
}

/// The globs that a run which begins with this script may have.
fn candidates(first: &str) -> Vec<String> {
    let Some((folder, name)) = first.rsplit_once('/') else { return Vec::new() };
    let like_named = folder.rsplit_once('/').map(|(above, _)| format!("{above}/*/{name}"));
    let of_folder = name.rsplit_once('.').map(|(_, extension)| format!("{folder}/*.{extension}"));
    like_named.into_iter().chain(of_folder).collect()
}

/// As it would be written: with all of its scripts in their order, so that it is right once it is uncommented.
fn schema_table(schema: &Schema, sources: &Sources) -> String {
    let scripts: Vec<String> = globs(schema, sources).iter().map(|glob| quoted(glob)).collect();
    let scripts = match scripts.as_slice() {
        [only] => only.clone(),
        several => format!("\n{}# ", several.iter().map(|script| format!("#   {script},\n")).collect::<String>()),
    };
    format!(
        "# [[schema]]  # {}, {}\n# name = {}\n# dialect = \"{}\"\n# scripts = [{scripts}]\n",
        schema.origin.id(),
        counted(schema.tables.len(), "table"),
        quoted(&schema.name),
        schema.dialect.id(),
    )
}

/// A TOML string on one line. Every string of JSON is one.
fn quoted(text: &str) -> String {
    json_text(&text, false)
}
