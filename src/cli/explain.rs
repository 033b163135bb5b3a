//! `keyward explain` and `keyward rules`: the rules' pages.

use clap::Args;
use serde::Serialize;

use super::{CliError, ListFormat, Outcome, print};
use crate::rules::catalogue::{self, Entry};
use crate::suggest;

#[derive(Debug, Args)]
pub struct Explain {
    /// The rule's name, as in the brackets of a finding
    #[arg(value_name = "RULE")]
    rule: String,
}

impl Explain {
    pub fn run(self) -> Result<Outcome, CliError> {
        let Some(Entry { page, .. }) = catalogue::entry(&self.rule) else {
            let hint = match suggest::nearest(&self.rule, catalogue::entries().iter().map(|entry| entry.id)) {
                Some(nearest) => format!("is `{nearest}` meant?"),
                None => "`keyward rules` lists them".to_owned(),
            };
            return Err(CliError::Usage(format!("there is no rule `{}`; {hint}", self.rule)));
        };
        let front = &page.front;
        let (level, group, since) = (&front.level, &front.group, &front.since);
        let profile = if front.profile == "audit" { ", runs with `--profile audit`" } else { "" };
        print(&format!("{}\nLevel: {level}{profile}. Group: {group}. Since {since}.\n", page.text()))?;
        Ok(Outcome::Clean)
    }
}

#[derive(Debug, Args)]
pub struct Rules {
    /// How to show them
    #[arg(long, value_enum, default_value_t = ListFormat::Text, value_name = "FORMAT")]
    output_format: ListFormat,
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    rules: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    level: &'a str,
    group: &'a str,
    profile: &'a str,
    /// `both`: it needs a writer; `schema`: it does not.
    sides: &'a str,
    since: &'a str,
    summary: &'a str,
    /// The page as Markdown.
    page: String,
}

impl Rules {
    pub fn run(self) -> Result<Outcome, CliError> {
        let entries = catalogue::entries();
        print(&match self.output_format {
            ListFormat::Text => text(entries),
            ListFormat::Json => {
                let document = Document { version: 1, rules: entries.iter().map(row).collect() };
                serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
            }
        })?;
        Ok(Outcome::Clean)
    }
}

fn text(entries: &[Entry]) -> String {
    let width = entries.iter().map(|entry| entry.id.len()).max().unwrap_or(0);
    let groups = catalogue::groups();
    let group_width = groups.iter().map(|group| group.len()).max().unwrap_or(0);
    let row = |entry: &Entry| {
        let front = &entry.page.front;
        let audit = if entry.is_audit() { " (with --profile audit)" } else { "" };
        format!("{:width$}  {:7}  {:group_width$}  {}{audit}\n", entry.id, front.level, front.group, entry.summary)
    };
    let mut out: String = entries.iter().map(row).collect();
    out.push_str(&format!("\nGroups for --select and --ignore: all, default, audit, {}\n", groups.join(", ")));
    out
}

fn row(entry: &Entry) -> Row<'_> {
    let front = &entry.page.front;
    Row {
        name: entry.id,
        level: &front.level,
        group: &front.group,
        profile: &front.profile,
        sides: &front.sides,
        since: &front.since,
        summary: &entry.summary,
        page: entry.page.text(),
    }
}
