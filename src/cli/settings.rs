//! `--show-settings` and `--verbose`: what a run goes by.

use std::path::Path;
use std::time::Duration;

use super::project::{Loaded, Place};
use super::{CliError, Voice, print};
use crate::config::Config;
use crate::diagnostic::Severity;
use crate::report::{counted, visible};
use crate::rules::catalogue;

/// How a report is shown.
pub struct Shown<'s> {
    /// Where reports go and how.
    pub formats: &'s str,
    pub is_skipped_shown: bool,
}

/// The settings as text.
pub fn show(place: &Place, config: &Config, baseline: Option<&Path>, fail_on: Severity, shown: &Shown) -> Result<(), CliError> {
    let mut out = String::new();
    let mut line = |name: &str, value: String| out.push_str(&format!("{name:17} {}\n", visible(&value)));
    line("root", place.root.display().to_string());
    for path in &place.paths {
        line("path", path.display().to_string());
    }
    line("config", config.file.as_ref().map_or_else(|| "none".to_owned(), |file| file.display().to_string()));
    line("baseline", baseline.map_or_else(|| "none".to_owned(), |file| file.display().to_string()));
    line("profile", config.profile.id().to_owned());
    line("fail-on", fail_on.id().to_owned());
    let limits = config.options.limits;
    line("limits", format!("scripts {} MiB, other files {} MiB", limits.script >> 20, limits.source >> 20));
    line("max-warnings", config.max_warnings.map_or_else(|| "none".to_owned(), |most| most.to_string()));
    line("fail-on-skipped", config.fail_on_skipped.to_string());
    line("exit-zero", config.exit_zero.to_string());
    line("output-format", shown.formats.to_owned());
    line("show-skipped", shown.is_skipped_shown.to_string());
    for glob in &config.options.exclude {
        line("exclude", glob.clone());
    }
    for glob in &config.options.include {
        line("include", glob.clone());
    }
    for (glob, dialect) in &config.options.dialects {
        line("dialect", format!("{} = {}", glob, dialect.id()));
    }
    for schema in &config.options.schemas {
        line("schema", format!("{}: {}", schema.name, schema.scripts.join(" ")));
    }
    for (key, glob, rules) in config.ignores() {
        line(key, format!("{glob}: {}", rules.join(" ")));
    }
    for entry in catalogue::entries() {
        let level = match config.severity(entry.id) {
            _ if config.is_off(entry.id) => "off",
            Some(severity) => severity.id(),
            None => entry.page.front.level.as_str(),
        };
        line("rule", format!("{}: {level}", entry.id));
    }
    print(&out)
}

/// What was read, on stderr.
pub fn say(loaded: &Loaded, baseline: Option<&Path>, took: Duration, voice: Voice) {
    let Loaded { place, analysis, config } = loaded;
    voice.say(&format!("root {}", place.root.display()));
    voice.say(&config.file.as_ref().map_or_else(|| "no keyward.toml".to_owned(), |file| format!("configuration {}", file.display())));
    if let Some(file) = baseline {
        voice.say(&format!("baseline {}", file.display()));
    }
    for schema in &analysis.model.schemas {
        let (name, title) = (&schema.name, schema.dialect.title());
        let (scripts, tables) = (counted(schema.scripts.len(), "script"), counted(schema.tables.len(), "table"));
        voice.say(&format!("schema {name} ({title}, {}): {scripts}, {tables}", schema.origin.id()));
    }
    voice.say(&format!("{} in {} ms", counted(analysis.files, "file"), took.as_millis()));
}
