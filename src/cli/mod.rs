//! The command line: one file per command. Here is what they share: where the run's root is, how output leaves, which exit code it has.
//!
//! Exit codes: 0 clean, 1 findings at or above `--fail-on`, 2 keyward could not do its job.

mod check;
mod explain;
mod schema;
mod statistics;
mod writes;

use std::io::{self, IsTerminal, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use miette::{GraphicalReportHandler, GraphicalTheme};
use serde::Serialize;

use crate::analysis::{self, Analysis, AnalysisError};
use crate::config::{self, Config, ConfigError};
use crate::facts::NoteKind;
use crate::report::visible;
use crate::schema::model::Standing;
use crate::source::{Sources, Span};
use crate::standing;
use crate::walk;

/// Width of the report where there is no terminal to ask.
const WIDTH: usize = 100;

/// Finds rows that the application inserts and the database rejects: first of all, primary keys that nobody fills.
#[derive(Debug, Parser)]
#[command(name = "keyward", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,

    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check a project
    Check(check::Check),
    /// Show a rule's page: what it does, why, how to fix it
    Explain(explain::Explain),
    /// List the rules
    Rules,
    /// Show the schemas as keyward understood them
    Schema(schema::SchemaCommand),
    /// Show who writes to which table, and who supplies what
    Writes(writes::Writes),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

/// The format of what is shown rather than reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ListFormat {
    Text,
    Json,
}

/// What to read, and under which configuration.
#[derive(Debug, Args)]
struct Project {
    /// Files or folders to read
    #[arg(default_value = ".", value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Read this configuration instead of the nearest keyward.toml
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    config: Option<PathBuf>,

    /// Read no configuration
    #[arg(long)]
    no_config: bool,

    /// Leave out files that match; may be given several times
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<String>,
}

/// Where something stands, in the JSON of the commands that list.
#[derive(Serialize)]
struct Place {
    path: String,
    line: u32,
    column: u32,
}

fn place(sources: &Sources, at: Span) -> Place {
    let position = sources.position(at);
    Place { path: sources.path(at.file).to_owned(), line: position.line, column: position.column }
}

/// Why keyward could not do its job.
#[derive(Debug, thiserror::Error)]
enum CliError {
    #[error("{0}")]
    Usage(String),
    #[error(transparent)]
    Config(#[from] Box<ConfigError>),
    #[error(transparent)]
    Analysis(#[from] AnalysisError),
    #[error("the report cannot be written: {0}")]
    Output(io::Error),
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Clean,
    Findings,
    /// Some of the job could not be done, and it was said on stderr.
    Incomplete,
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let color = cli.color;
    match catch_unwind(AssertUnwindSafe(|| run(cli))) {
        Ok(Ok(Outcome::Clean)) => ExitCode::SUCCESS,
        Ok(Ok(Outcome::Findings)) => ExitCode::from(1),
        Ok(Ok(Outcome::Incomplete)) => ExitCode::from(2),
        Ok(Err(error)) => {
            complain(&error, color);
            ExitCode::from(2)
        }
        Err(_) => {
            say("internal error; please report it");
            ExitCode::from(2)
        }
    }
}

fn run(cli: Cli) -> Result<Outcome, CliError> {
    match cli.command {
        Command::Check(command) => command.run(cli.color),
        Command::Explain(command) => command.run(),
        Command::Rules => explain::list(),
        Command::Schema(command) => command.run(),
        Command::Writes(command) => command.run(),
    }
}

/// A project that was read, and where it lies.
struct Loaded {
    analysis: Analysis,
    config: Config,
    /// What stands before paths relative to the root, to make them paths from the current folder; the root's own path when it is elsewhere.
    prefix: String,
    is_below_here: bool,
}

impl Project {
    fn load(&self) -> Result<Loaded, CliError> {
        let here = std::env::current_dir().map_err(|error| CliError::Usage(format!("the current folder is not to be had: {error}")))?;
        let here = here.canonicalize().unwrap_or(here);
        let mut paths = Vec::with_capacity(self.paths.len());
        for path in &self.paths {
            let full = path
                .canonicalize()
                .map_err(|error| CliError::Usage(format!("{}: {}", visible(&path.display().to_string()), reason(&error))))?;
            paths.push(full);
        }
        let root = root_of(&here, &paths);
        let below = root.strip_prefix(&here).ok().map(|below| walk::relative(Path::new(""), below));
        let is_below_here = below.is_some();
        let prefix = match below {
            Some(below) if below.is_empty() => String::new(),
            Some(below) => below + "/",
            None => format!("{}/", root.display().to_string().trim_end_matches('/')),
        };
        let mut config = self.config(&root)?;
        for glob in &self.exclude {
            config.exclude(glob)?;
        }
        let analysis = analysis::analyze(&root, &paths, &config.options)?;
        Ok(Loaded { analysis, config, prefix, is_below_here })
    }

    fn config(&self, root: &Path) -> Result<Config, CliError> {
        if self.no_config {
            return Ok(Config::default());
        }
        let file = match &self.config {
            Some(file) => Some(file.canonicalize().unwrap_or_else(|_| file.clone())),
            None => config::find(root),
        };
        Ok(file.map(|file| config::load(&file, root)).transpose()?.unwrap_or_default())
    }
}

/// The folder that paths are relative to: the current one when all paths lie in it, else the deepest that holds them all. So it is too when the
/// way from here leads through folders of tests, samples or other people's code: who names what is in there wants it judged.
fn root_of(here: &Path, paths: &[PathBuf]) -> PathBuf {
    let folder = |path: &Path| if path.is_dir() { path.to_path_buf() } else { path.parent().unwrap_or(path).to_path_buf() };
    let mut common = paths.first().map_or_else(|| here.to_path_buf(), |path| folder(path));
    while !paths.iter().all(|path| path.starts_with(&common)) {
        if !common.pop() {
            break;
        }
    }
    match common.strip_prefix(here) {
        Ok(below) if standing::of(&walk::relative(Path::new(""), &below.join("x"))) == Standing::Production => here.to_path_buf(),
        _ => common,
    }
}

/// Says on stderr what went wrong while reading; whether part of the job was not done.
fn say_problems(loaded: &Loaded) -> Outcome {
    let analysis = &loaded.analysis;
    let mut outcome = Outcome::Clean;
    for file in &analysis.unreadable {
        say(&format!("{}{}: {}", loaded.prefix, file.path, file.reason));
        // A binary or an enormous file is passed over; one that cannot be opened is a gap.
        if !file.reason.starts_with("is ") {
            outcome = Outcome::Incomplete;
        }
    }
    for note in analysis.notes.iter().filter(|note| note.kind == NoteKind::Internal) {
        say(&format!("{}{}: {}", loaded.prefix, analysis.sources.path(note.at.file), note.reason));
        outcome = Outcome::Incomplete;
    }
    outcome
}

/// An input/output error in plain words, without its number.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "it may not be read (permission denied)".to_owned(),
        _ => error.to_string(),
    }
}

/// One line on stderr. A closed stderr is nobody's loss.
fn say(message: &str) {
    let _ = writeln!(io::stderr().lock(), "keyward: {}", visible(message));
}

fn complain(error: &CliError, color: Color) {
    if let CliError::Config(wrong) = error
        && matches!(**wrong, ConfigError::Wrong { .. })
    {
        let theme = if color.is_on(&io::stderr()) { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let handler = GraphicalReportHandler::new_themed(theme).with_width(WIDTH).with_links(false).without_syntax_highlighting();
        let mut out = String::new();
        if handler.render_report(&mut out, wrong.as_ref()).is_ok() {
            let _ = io::stderr().lock().write_all(out.as_bytes());
            return;
        }
    }
    say(&error.to_string());
}

/// Writes a report to stdout at once. A reader that has gone away is a quiet end, not an error.
fn print(text: &str) -> Result<(), CliError> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(CliError::Output(error)),
        _ => Ok(()),
    }
}

impl Color {
    /// Whether to colour a stream: `NO_COLOR` (no-color.org) and dumb terminals are obeyed, pipes stay plain.
    fn is_on(self, stream: &impl IsTerminal) -> bool {
        match self {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
                !set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb") && stream.is_terminal()
            }
        }
    }
}

fn terminal_width() -> usize {
    terminal_size::terminal_size().map_or(WIDTH, |(terminal_size::Width(width), _)| usize::from(width))
}
