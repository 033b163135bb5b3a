//! `keyward explain` and `keyward rules`: the rules' pages.

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::names::Names;
use super::{CliError, Color, ListFormat, Outcome, markdown, print, terminal_width};
use crate::config::Selector;
use crate::rules::catalogue::{self, Entry};

/// How wide a page is at most: longer lines are hard to read.
const PAGE_WIDTH: usize = 110;
/// How many names are suggested for one that is unknown.
const SUGGESTED: usize = 5;

#[derive(Debug, Args)]
pub struct Explain {
    /// The rule's name, as in the brackets of a finding; or that of a group or a profile, or `all`, for the list of its rules
    #[arg(value_name = "RULE", value_parser = Names(Selector::names), hide_possible_values = true)]
    rule: String,

    /// How to show it: laid out for a terminal, as it is written, or as data
    #[arg(long, value_enum, default_value_t = PageFormat::Text, value_name = "FORMAT")]
    output_format: PageFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum PageFormat {
    Text,
    Markdown,
    Json,
}

impl Explain {
    pub fn run(self, color: Color) -> Result<Outcome, CliError> {
        let name = self.rule.trim().trim_matches(['[', ']']);
        let selector = Selector::parse(name);
        let is_of = |entry: &&Entry| selector.as_ref().is_some_and(|selector| selector.covers(entry.id));
        let of_group: Vec<&Entry> = catalogue::entries().iter().filter(is_of).collect();
        let Some(entry) = catalogue::entry(name) else {
            if of_group.is_empty() {
                return Err(CliError::Usage(format!("there is no rule `{name}`; {}", suggestion(name))));
            }
            print(&match self.output_format {
                PageFormat::Json => json(of_group.into_iter()),
                PageFormat::Text | PageFormat::Markdown => text(&of_group),
            })?;
            return Ok(Outcome::Clean);
        };
        let front = &entry.page.front;
        let (level, group, since) = (&front.level, &front.group, &front.since);
        let profile = if entry.is_audit() { ", runs with `--profile audit`" } else { "" };
        let page = format!("{}\nLevel: {level}{profile}. Group: {group}. Since {since}.\n", entry.page.text());
        print(&match self.output_format {
            PageFormat::Text => markdown::render(&page, terminal_width().min(PAGE_WIDTH), color.is_on(&std::io::stdout())),
            PageFormat::Markdown => page,
            PageFormat::Json => serde_json::to_string_pretty(&Single { version: VERSION, rule: row(entry) }).unwrap_or_default() + "\n",
        })?;
        Ok(Outcome::Clean)
    }
}

/// The rules that may be meant: the one that is spelled nearly so, else those that share a word.
fn suggestion(name: &str) -> String {
    if let Some(nearest) = Selector::nearest(name) {
        return format!("is `{nearest}` meant?");
    }
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 2).collect();
    let shared = |entry: &&Entry| words.iter().filter(|word| entry.id.contains(**word)).count();
    let most = catalogue::entries().iter().map(|entry| shared(&entry)).max().unwrap_or(0);
    let meant: Vec<String> = catalogue::entries()
        .iter()
        .filter(|entry| most > 0 && shared(entry) == most)
        .take(SUGGESTED)
        .map(|entry| format!("`{}`", entry.id))
        .collect();
    match meant.as_slice() {
        [] => "`keyward rules` lists them".to_owned(),
        [only] => format!("is {only} meant?"),
        several => format!("is one of {} meant?", several.join(", ")),
    }
}

#[derive(Debug, Args)]
pub struct Rules {
    /// How to show them
    #[arg(long, value_enum, default_value_t = ListFormat::Text, value_name = "FORMAT")]
    output_format: ListFormat,
}

const VERSION: u32 = 1;

#[derive(Serialize)]
struct Single<'a> {
    version: u32,
    rule: Row<'a>,
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
    summary: String,
    /// The page as Markdown.
    page: String,
}

impl Rules {
    pub fn run(self) -> Result<Outcome, CliError> {
        let entries: Vec<&Entry> = catalogue::entries().iter().collect();
        print(&match self.output_format {
            ListFormat::Text => {
                let groups = catalogue::groups().join(", ");
                format!("{}\nGroups for --select, --ignore and [rules]: all, default, audit, {groups}\n", text(&entries))
            }
            ListFormat::Json => json(entries.into_iter()),
        })?;
        Ok(Outcome::Clean)
    }
}

fn json<'a>(entries: impl Iterator<Item = &'a Entry>) -> String {
    let document = Document { version: VERSION, rules: entries.map(row).collect() };
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

fn text(entries: &[&Entry]) -> String {
    let width = entries.iter().map(|entry| entry.id.len()).max().unwrap_or(0);
    let group_width = catalogue::groups().iter().map(|group| group.len()).max().unwrap_or(0);
    let row = |entry: &&Entry| {
        let front = &entry.page.front;
        let audit = if entry.is_audit() { " (with --profile audit)" } else { "" };
        format!("{:width$}  {:7}  {:group_width$}  {}{audit}\n", entry.id, front.level, front.group, entry.summary())
    };
    entries.iter().map(row).collect()
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
        summary: entry.summary(),
        page: entry.page.text(),
    }
}
