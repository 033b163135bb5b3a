//! Where reports go: one format or several, each to stdout or to a file.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::names::Names;
use super::project::Loaded;
use super::{CliError, Color, Voice, print, terminal_width};
use crate::config::{Config, OUTPUT_FORMATS};
use crate::diagnostic::{Finding, Severity};
use crate::report::human::{self, Style};
use crate::report::{Report, Summary, concise, github, gitlab, json, junit, placed, sarif, statistics};
use crate::verdict::{Excused, Verdict};

/// Variables that hold the folder of the checkout, for one without its `.git`.
const CHECKOUTS: &[&str] = &["GITHUB_WORKSPACE", "CI_PROJECT_DIR"];

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Both ends of each finding, with their source
    Human,
    /// A line for each finding
    Concise,
    Json,
    /// A JSON object for each finding and one for the summary, a line each
    JsonLines,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of a GitHub workflow
    Github,
    /// GitLab's Code Quality report
    Gitlab,
    Junit,
}

impl Format {
    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// The variable that chooses the format where the command line does not.
const VARIABLE: &str = "KEYWARD_OUTPUT_FORMAT";

/// How to report, and where to.
#[derive(Debug, Args)]
pub struct Output {
    /// How to report: human, concise, json, json-lines, sarif, github, gitlab or junit, with `=FILE` into a file; may be given several times
    /// [default: KEYWARD_OUTPUT_FORMAT of the environment, else the configuration's, else human]
    #[arg(
        long,
        value_name = "FORMAT[=FILE]",
        value_delimiter = ',',
        value_parser = Names(|| OUTPUT_FORMATS.to_vec()),
        hide_possible_values = true,
        help_heading = "Output"
    )]
    output_format: Vec<String>,

    /// Write the report to this file instead of stdout
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    output_file: Option<PathBuf>,

    /// Count the findings of each rule instead of showing them (human, concise)
    #[arg(long, help_heading = "Output")]
    statistics: bool,

    /// List what was not understood (human, concise; JSON and SARIF always do)
    #[arg(long, help_heading = "Output")]
    show_skipped: bool,
}

/// One report.
struct Target {
    format: Format,
    /// None: stdout.
    file: Option<PathBuf>,
}

impl Output {
    /// What is asked for; an error when it makes no sense, before the work is done.
    /// Without a configuration only the option counts.
    fn targets(&self, config: Option<&Config>) -> Result<Vec<Target>, CliError> {
        let mut targets = Vec::new();
        for written in self.written(config).iter().filter(|written| !written.trim().is_empty()) {
            let (name, file) = match written.split_once('=') {
                Some((_, "")) => return Err(CliError::Usage(format!("`{written}` names no file"))),
                Some((name, file)) => (name, Some(PathBuf::from(file))),
                None => (written.as_str(), self.output_file.clone()),
            };
            let format = Format::from_str(name.trim(), true).map_err(|_| {
                let hint = crate::suggest::nearest(name, OUTPUT_FORMATS.iter().copied())
                    .map_or_else(|| format!("one of {}", OUTPUT_FORMATS.join(", ")), |nearest| format!("is `{nearest}` meant?"));
                CliError::Usage(format!("there is no output format `{name}`; {hint}"))
            })?;
            targets.push(Target { format, file });
        }
        if targets.is_empty() {
            targets.push(Target { format: Format::Human, file: self.output_file.clone() });
        }
        for (index, target) in targets.iter().enumerate() {
            if targets.iter().take(index).any(|other| other.file == target.file) {
                let place = target.file.as_ref().map_or_else(|| "stdout".to_owned(), |file| file.display().to_string());
                return Err(CliError::Usage(format!(
                    "two reports go to {place}; give all but one a file of its own: `--output-format sarif=FILE`"
                )));
            }
        }
        if let (true, Some(target)) = (self.statistics, targets.iter().find(|t| !matches!(t.format, Format::Human | Format::Concise))) {
            let name = target.format.name();
            return Err(CliError::Usage(format!(
                "--statistics goes with human and concise, not with {name} (JSON has them in its summary)"
            )));
        }
        Ok(targets)
    }

    /// What is asked for in the strongest place: the option, `--config`, the environment, the file.
    fn written(&self, config: Option<&Config>) -> Vec<String> {
        let Some(config) = config.filter(|_| self.output_format.iter().all(|written| written.trim().is_empty())) else {
            return self.output_format.clone();
        };
        let of_environment = std::env::var(VARIABLE).ok().filter(|value| !config.is_format_said && !value.trim().is_empty());
        match (of_environment, &config.output_format) {
            (Some(value), _) => value.split(',').map(str::to_owned).collect(),
            (None, configured) => configured.iter().cloned().collect(),
        }
    }

    /// An error when what is asked for makes no sense.
    pub fn check(&self, config: Option<&Config>) -> Result<(), CliError> {
        self.targets(config).map(|_| ())
    }

    /// The formats and their files, as they would be written.
    pub fn shown(&self, config: &Config) -> Result<String, CliError> {
        let shown = self.targets(Some(config))?.into_iter().map(|target| {
            let file = target.file.map_or_else(String::new, |file| format!("={}", file.display()));
            format!("{}{file}", target.format.name())
        });
        Ok(shown.collect::<Vec<String>>().join(","))
    }

    pub fn shows_skipped(&self, config: &Config) -> bool {
        self.show_skipped || config.show_skipped
    }

    /// Writes every report.
    pub fn write(&self, loaded: &Loaded, verdict: &Verdict, fail_on: Severity, color: Color, voice: Voice) -> Result<(), CliError> {
        let targets = self.targets(Some(&loaded.config))?;
        let show_skipped = self.shows_skipped(&loaded.config);
        let summary = Summary::new(&loaded.analysis, verdict);
        for target in targets.iter().filter(|target| target.file.is_some()).chain(targets.iter().filter(|target| target.file.is_none())) {
            let placed = Placed::new(loaded, verdict, target.format);
            let report = placed.report(loaded, verdict, &summary, fail_on);
            let is_on = target.file.is_none() && color.is_on(&std::io::stdout());
            let text = self.render(&report, target.format, is_on, show_skipped, voice);
            match &target.file {
                None => print(&text)?,
                Some(file) => write_file(file, &text)?,
            }
        }
        if targets.iter().all(|target| target.file.is_some()) {
            voice.say(human::summary_line(&summary, show_skipped).trim_end());
        }
        // The runner reads commands from both streams; stdout is the report's.
        let is_action = std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
        if is_action && !targets.iter().any(|target| target.format == Format::Github) {
            let placed = Placed::new(loaded, verdict, Format::Github);
            super::print_aside(&github::render(&placed.report(loaded, verdict, &summary, fail_on)));
        }
        Ok(())
    }

    fn render(&self, report: &Report, format: Format, color: bool, show_skipped: bool, voice: Voice) -> String {
        match format {
            Format::Human => {
                let style = Style { color, width: terminal_width(), summary: !voice.is_quiet() };
                if self.statistics {
                    return statistics::render(report) + &human::closing(report, style, show_skipped);
                }
                human::render(report, style, show_skipped)
            }
            Format::Concise => {
                let mut text = if self.statistics { statistics::render(report) } else { concise::render(report) };
                if show_skipped {
                    text.push_str(&human::list_skipped(&report.summary, &report.prefix));
                }
                text
            }
            Format::Json => json::render(report),
            Format::JsonLines => json::render_lines(report),
            Format::Sarif => sarif::render(report),
            Format::Github => github::render(report),
            Format::Gitlab => gitlab::render(report),
            Format::Junit => junit::render(report),
        }
    }
}

/// What was found, with the paths that a format wants in its texts.
struct Placed {
    prefix: String,
    findings: Vec<Finding>,
    excused: Vec<Excused>,
}

impl Placed {
    fn new(loaded: &Loaded, verdict: &Verdict, format: Format) -> Self {
        let prefix = prefix(loaded, format);
        let paths: BTreeSet<&str> = loaded.analysis.sources.iter().map(|file| file.path.as_str()).collect();
        let place = |finding: &Finding| placed(finding, &paths, &prefix);
        let findings = verdict.findings.iter().map(place).collect();
        let excused = verdict.excused.iter().map(|excused| Excused { finding: place(&excused.finding), ..excused.clone() }).collect();
        Placed { prefix, findings, excused }
    }

    fn report<'a>(&'a self, loaded: &'a Loaded, verdict: &'a Verdict, summary: &Summary, fail_on: Severity) -> Report<'a> {
        Report {
            sources: &loaded.analysis.sources,
            model: &loaded.analysis.model,
            findings: &self.findings,
            fingerprints: &verdict.fingerprints,
            excused: &self.excused,
            summary: summary.clone(),
            fail_on,
            prefix: self.prefix.clone(),
        }
    }
}

/// What stands before the paths of a report: people open them from the current folder, code hosts take them as relative to the repository's root.
/// Where there is no repository, to the folder that the code host has checked out, else to the root of the run; so do other programs.
fn prefix(loaded: &Loaded, format: Format) -> String {
    let place = &loaded.place;
    match format {
        Format::Human | Format::Concise => place.prefix.clone(),
        Format::Sarif | Format::Github | Format::Gitlab | Format::Junit => {
            let repository = place.root.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_path_buf);
            let checkout = CHECKOUTS.iter().filter_map(std::env::var_os).map(|folder| {
                let folder = PathBuf::from(folder);
                folder.canonicalize().unwrap_or(folder)
            });
            let mut folders = repository.into_iter().chain(checkout);
            let below = folders.find_map(|folder| place.root.strip_prefix(folder).ok().map(Path::to_path_buf));
            match below.map(|below| crate::walk::relative(Path::new(""), &below)) {
                Some(below) if below.is_empty() => String::new(),
                Some(below) => below + "/",
                None => relative(loaded),
            }
        }
        Format::Json | Format::JsonLines => relative(loaded),
    }
}

fn relative(loaded: &Loaded) -> String {
    if loaded.place.is_below_here { loaded.place.prefix.clone() } else { String::new() }
}

/// Writes a file so that nobody ever finds half of it, and what was there stays when it cannot be written: into a new file beside it, which then
/// takes its place. What is no regular file (`/dev/stdout`, a pipe) is written to as it is.
pub fn write_file(file: &Path, text: &str) -> Result<(), CliError> {
    // A link stays one: it is the file behind it that is replaced.
    let target = file.canonicalize().unwrap_or_else(|_| file.to_path_buf());
    write_whole(&target, text).map_err(|error| CliError::File(file.display().to_string(), error))
}

fn write_whole(target: &Path, text: &str) -> io::Result<()> {
    let there = fs::metadata(target).ok();
    if there.as_ref().is_some_and(|there| !there.is_file()) {
        return fs::write(target, text);
    }
    let Some(name) = target.file_name() else { return fs::write(target, text) };
    let mut beside = std::ffi::OsString::from(".");
    beside.push(name);
    beside.push(format!(".{}.tmp", std::process::id()));
    let beside = target.with_file_name(beside);
    let written = File::create_new(&beside).and_then(|mut new| {
        new.write_all(text.as_bytes())?;
        if let Some(there) = &there {
            new.set_permissions(there.permissions())?;
        }
        new.sync_all()
    });
    let written = written.and_then(|()| fs::rename(&beside, target));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configuration_may_choose_every_format() {
        let names: Vec<String> =
            Format::value_variants().iter().filter_map(|format| Some(format.to_possible_value()?.get_name().to_owned())).collect();
        assert_eq!(names, crate::config::OUTPUT_FORMATS);
    }
}
