//! The command line: one file per command. Here is what they share: where the run's root is, how output leaves, which exit code it has.
//!
//! Exit codes: 0 clean, 1 findings at or above `--fail-on`, 2 keyward could not do its job.

mod baseline;
mod check;
mod ends;
mod explain;
mod init;
mod markdown;
mod names;
mod output;
mod own;
mod patterns;
mod project;
mod schema;
mod settings;
mod setup;
mod statistics;
mod writes;

use std::io::{self, IsTerminal, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use miette::{GraphicalReportHandler, GraphicalTheme};
use serde::Serialize;

use crate::analysis::AnalysisError;
use crate::changes::ChangesError;
use crate::config::ConfigError;
use crate::report::visible;
use crate::source::{Sources, Span};

/// Width of the report where there is no terminal to ask.
const WIDTH: usize = 100;

/// Finds rows that the application inserts and the database rejects: first of all, primary keys that nobody fills.
#[derive(Debug, Parser)]
#[command(name = "keyward", version, arg_required_else_help = true, after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,

    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN", help_heading = "Global options")]
    color: Color,

    /// Say only what was found, and whether nothing was checked: no summary, no remarks, no progress
    #[arg(long, short, global = true, conflicts_with = "verbose", help_heading = "Global options")]
    quiet: bool,

    /// Say on stderr what was read and how long it took
    #[arg(long, short, global = true, help_heading = "Global options")]
    verbose: bool,
}

const EXIT_CODES: &str = "Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 keyward could not do its job.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Check a project
    Check(check::Check),
    /// Write down today's findings, so that `check` reports only new ones
    Baseline(baseline::Write),
    /// Write a commented keyward.toml for this project, which changes nothing by itself
    Init(init::Init),
    /// Show a rule's page: what it does, why, how to fix it
    Explain(explain::Explain),
    /// List the rules
    Rules(explain::Rules),
    /// Show the schemas as keyward understood them
    Schema(schema::SchemaCommand),
    /// Show who writes to which table, and who supplies what
    Writes(writes::Writes),
    /// Print the completions of a shell
    Completions(setup::Completions),
    /// Print the manual page
    Man,
    /// Print the JSON schema of keyward.toml, for editors
    ConfigSchema,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

/// How much is said on stderr.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Voice {
    Quiet,
    Normal,
    Loud,
}

impl Voice {
    /// One line on stderr, unless it is to be quiet. A closed stderr is nobody's loss.
    fn say(self, message: &str) {
        if self != Voice::Quiet {
            say(message);
        }
    }

    fn is_quiet(self) -> bool {
        self == Voice::Quiet
    }

    fn is_loud(self) -> bool {
        self == Voice::Loud
    }

    /// Whether a line may be drawn over and over on a terminal.
    fn may_draw(self) -> bool {
        self != Voice::Quiet && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
    }
}

/// The format of what is shown rather than reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ListFormat {
    Text,
    Json,
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
    #[error(transparent)]
    Changes(#[from] ChangesError),
    #[error("the report cannot be written: {0}")]
    Output(io::Error),
    #[error("{0} cannot be written: {1}")]
    File(String, io::Error),
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
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(answer) => return answered(&answer),
    };
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

/// Prints what clap has to say instead of a run: help, the version, a fault of the arguments.
fn answered(answer: &clap::Error) -> ExitCode {
    match answer.print().and_then(|()| io::stdout().flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            say(&CliError::Output(error).to_string());
            ExitCode::from(2)
        }
        _ => ExitCode::from(u8::try_from(answer.exit_code()).unwrap_or(2)),
    }
}

fn run(cli: Cli) -> Result<Outcome, CliError> {
    let voice = match (cli.quiet, cli.verbose) {
        (true, _) => Voice::Quiet,
        (_, true) => Voice::Loud,
        _ => Voice::Normal,
    };
    match cli.command {
        Command::Check(command) => command.run(cli.color, voice),
        Command::Baseline(command) => command.run(voice),
        Command::Init(command) => command.run(voice),
        Command::Explain(command) => command.run(cli.color),
        Command::Rules(command) => command.run(),
        Command::Schema(command) => command.run(voice),
        Command::Writes(command) => command.run(voice),
        Command::Completions(command) => command.run(),
        Command::Man => setup::manual(),
        Command::ConfigSchema => setup::config_schema(),
    }
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

/// Writes what belongs to no report to stderr, as it is.
fn print_aside(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
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
