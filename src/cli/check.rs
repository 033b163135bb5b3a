//! `keyward check`: the project's findings.

use clap::{Args, ValueEnum};

use super::{CliError, Color, Outcome, Project, print, say_problems, terminal_width};
use crate::diagnostic::Severity;
use crate::report::human::{self, Style};
use crate::report::{Report, Summary, concise, json};
use crate::verdict;

#[derive(Debug, Args)]
pub struct Check {
    #[command(flatten)]
    project: Project,

    /// How to report
    #[arg(long, value_enum, default_value_t = Format::Human, value_name = "FORMAT")]
    output_format: Format,

    /// The level from which findings make exit code 1 [default: error]
    #[arg(long, value_enum, value_name = "LEVEL")]
    fail_on: Option<FailOn>,

    /// List what was not understood
    #[arg(long)]
    show_skipped: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Concise,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FailOn {
    Error,
    Warning,
    Note,
}

impl From<FailOn> for Severity {
    fn from(level: FailOn) -> Severity {
        match level {
            FailOn::Error => Severity::Error,
            FailOn::Warning => Severity::Warning,
            FailOn::Note => Severity::Note,
        }
    }
}

impl Check {
    pub fn run(self, color: Color) -> Result<Outcome, CliError> {
        let loaded = self.project.load()?;
        let verdict = verdict::judge(&loaded.analysis, &loaded.config);
        let report = Report {
            sources: &loaded.analysis.sources,
            model: &loaded.analysis.model,
            findings: &verdict.findings,
            summary: Summary::new(&loaded.analysis, &verdict),
            // Programs get paths that are relative, to the root where it is not below the current folder.
            prefix: if self.output_format == Format::Json && !loaded.is_below_here { String::new() } else { loaded.prefix.clone() },
        };
        let text = match self.output_format {
            Format::Human => {
                let style = Style { color: color.is_on(&std::io::stdout()), width: terminal_width() };
                human::render(&report, style, self.show_skipped)
            }
            Format::Concise => {
                let mut text = concise::render(&report);
                if self.show_skipped {
                    text.push_str(&human::list_skipped(&report.summary.skipped, &report.prefix));
                }
                text
            }
            Format::Json => json::render(&report),
        };
        print(&text)?;
        let limit = self.fail_on.map(Severity::from).or(loaded.config.fail_on).unwrap_or(Severity::Error);
        Ok(match say_problems(&loaded) {
            Outcome::Clean if verdict.fails_on(limit) => Outcome::Findings,
            outcome => outcome,
        })
    }
}
