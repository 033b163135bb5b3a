//! `keyward check`: the project's findings.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::output::Output;
use super::own::Own;
use super::project::{Loaded, Project, Selecting, analyze, base_of, baseline_file, say_problems};
use super::{CliError, Color, Outcome, Voice, ends, say, settings};
use crate::baseline::{self, Baseline, Pruned};
use crate::changes::{Against, Changes};
use crate::config::Config;
use crate::diagnostic::Severity;
use crate::report::{Summary, counted};
use crate::verdict::{self, Verdict};

const EXAMPLES: &str = "\
Examples:
  keyward check                                       the whole project, for people
  keyward check --since origin/main                   what a branch brings
  keyward check --staged                              what a commit brings
  keyward check --output-format concise,sarif=out.sarif
  keyward check --profile audit --fail-on warning --show-skipped";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Check {
    #[command(flatten)]
    project: Project,

    #[command(flatten)]
    output: Output,

    #[command(flatten)]
    selecting: Selecting,

    /// Report only what came since the branch left this commit: findings that touch changed lines, or that were not there before. The whole project
    /// is read; uncommitted and untracked files count. A range that ends at what is checked out (`main..`) is its start
    #[arg(long, value_name = "COMMIT", conflicts_with = "staged", help_heading = "Known findings")]
    since: Option<String>,

    /// Report only what the next commit brings: the same for what is staged, by the keyward.toml and the baseline that are staged
    #[arg(long, help_heading = "Known findings")]
    staged: bool,

    /// Leave out the findings of this baseline [default: the nearest keyward-baseline.json]
    #[arg(long, value_name = "FILE", conflicts_with = "no_baseline", help_heading = "Known findings")]
    baseline: Option<PathBuf>,

    /// Use no baseline
    #[arg(long, help_heading = "Known findings")]
    no_baseline: bool,

    /// The level from which findings make exit code 1 [default: error]
    #[arg(long, value_enum, value_name = "LEVEL", help_heading = "Exit code")]
    fail_on: Option<FailOn>,

    /// More warnings than this make exit code 1
    #[arg(long, value_name = "NUMBER", help_heading = "Exit code")]
    max_warnings: Option<usize>,

    /// What was not understood makes exit code 1, and so does a run that found neither a table nor code that writes to one
    #[arg(long, help_heading = "Exit code")]
    fail_on_skipped: bool,

    /// Findings do not make exit code 1, whatever the other options say
    #[arg(long, help_heading = "Exit code")]
    exit_zero: bool,

    /// Show what the run would go by, and check nothing
    #[arg(long, help_heading = "Configuration")]
    show_settings: bool,
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
    pub fn run(self, color: Color, voice: Voice) -> Result<Outcome, CliError> {
        self.output.check(None)?;
        let place = self.project.place(voice)?;
        let own = if self.staged { Own::Index } else { Own::Disk };
        let mut config = self.project.config(&place.root, own, voice)?;
        self.selecting.apply(&mut config)?;
        config.base = base_of(&place.root, &config);
        config.max_warnings = self.max_warnings.or(config.max_warnings);
        config.fail_on_skipped |= self.fail_on_skipped;
        config.exit_zero |= self.exit_zero;
        self.output.check(Some(&config))?;
        let fail_on = self.fail_on.map(Severity::from).or(config.fail_on).unwrap_or(Severity::Error);
        if self.show_settings {
            let (baseline, _) = baseline_file(None, &config, &place.root, own, voice)?;
            let shown = settings::Shown { formats: &self.output.shown(&config)?, is_skipped_shown: self.output.shows_skipped(&config) };
            settings::show(&place, &config, baseline.as_deref(), fail_on, &shown)?;
            return Ok(Outcome::Clean);
        }
        let baseline = self.known(&config, &place.root, own, voice)?;
        let changes = match (&self.since, self.staged) {
            (Some(commit), _) => Some(Changes::read(&place.root, Against::Commit(commit))?),
            (None, true) => Some(Changes::read(&place.root, Against::Head)?),
            (None, false) => None,
        };
        let overlay = changes.as_ref().map(|changes| changes.now.clone()).unwrap_or_default();
        let start = std::time::Instant::now();
        let analysis = analyze(&place, &config, &overlay, voice)?;
        let loaded = Loaded { place, analysis, config };
        let mut verdict = verdict::judge(&loaded.analysis, &loaded.config);
        if voice.is_loud() {
            settings::say(&loaded, baseline.as_ref().map(|(file, _)| file.as_path()), start.elapsed(), voice);
        }
        if let Some((file, baseline)) = &baseline {
            verdict.apply_baseline(baseline);
            self.say_stale(file, baseline, &loaded, &verdict, voice);
        }
        if let Some(changes) = &changes {
            retain_changed(&mut verdict, changes, &loaded, voice)?;
        }
        // What max-warnings does not allow fails in the reports, too.
        let level = if excess(&loaded.config, &verdict).is_some() { fail_on.min(Severity::Warning) } else { fail_on };
        self.output.write(&loaded, &verdict, level, color, voice)?;
        if let Some(missing) = ends::missing(&loaded) {
            if ends::are_missing(&loaded) { say(&missing) } else { voice.say(&missing) }
        }
        let outcome = match say_problems(&loaded, voice) {
            Outcome::Clean if self.fails(&loaded, &verdict, fail_on, voice) => Outcome::Findings,
            outcome => outcome,
        };
        // The process ends here: to take the model apart would only cost time.
        std::mem::forget((loaded, verdict));
        Ok(outcome)
    }

    fn fails(&self, loaded: &Loaded, verdict: &Verdict, fail_on: Severity, voice: Voice) -> bool {
        let config = &loaded.config;
        if config.exit_zero {
            return false;
        }
        if let Some((warnings, most)) = excess(config, verdict) {
            voice.say(&format!("{}, and max-warnings allows {most}", counted(warnings, "warning")));
            return true;
        }
        let skipped = if config.fail_on_skipped { Summary::new(&loaded.analysis, verdict).skipped.len() } else { 0 };
        if skipped > 0 {
            voice.say(&format!("{} not understood (fail-on-skipped; --show-skipped lists them)", counted(skipped, "place")));
        }
        // That it was nothing is said where it is found out.
        skipped > 0 || verdict.fails_on(fail_on) || (config.fail_on_skipped && ends::are_missing(loaded))
    }

    /// The baseline that is to be used, with its file.
    fn known(&self, config: &Config, root: &Path, own: Own, voice: Voice) -> Result<Option<(PathBuf, Baseline)>, CliError> {
        if self.no_baseline {
            return Ok(None);
        }
        let (file, is_needed) = baseline_file(self.baseline.as_deref(), config, root, own, voice)?;
        let Some(file) = file else { return Ok(None) };
        if let Some(text) = own.text(&file, root)? {
            let baseline = super::baseline::parse(&file, &text)?;
            return Ok(Some((file, baseline)));
        }
        if !is_needed && !file.is_file() {
            return Ok(None);
        }
        Ok(Some((file.clone(), super::baseline::read(&file)?)))
    }

    /// Entries that no finding matches are said, when the run saw all that the baseline is about.
    fn say_stale(&self, file: &Path, baseline: &Baseline, loaded: &Loaded, verdict: &Verdict, voice: Voice) {
        // What is staged is another state than the one that the baseline was written of.
        if self.staged || self.project.is_bent() || !loaded.covers(file) {
            return;
        }
        let Pruned { gone, shrunk, .. } = pruned(baseline, loaded, verdict);
        let stale = gone + shrunk;
        if stale > 0 {
            let name = file.file_name().map_or_else(|| baseline::FILE_NAME.to_owned(), |name| name.to_string_lossy().into_owned());
            let entries = if stale == 1 { "1 entry is".to_owned() } else { format!("{stale} entries are") };
            let what = match (gone, shrunk) {
                (_, 0) => "the findings are gone; `keyward baseline --prune` takes them out",
                (0, 1) => "what it knows is mended in part; `keyward baseline --prune` takes that out",
                _ => "what they know is mended in part or whole; `keyward baseline --prune` takes that out",
            };
            voice.say(&format!("{name}: {entries} stale, {what}"));
        }
    }
}

/// How many warnings there are and how many are allowed, when that is fewer.
fn excess(config: &crate::config::Config, verdict: &Verdict) -> Option<(usize, usize)> {
    let warnings = verdict.count(Severity::Warning);
    config.max_warnings.filter(|most| warnings > *most).map(|most| (warnings, most))
}

/// The baseline without what no finding of the run has any more.
pub fn pruned(baseline: &Baseline, loaded: &Loaded, verdict: &Verdict) -> Pruned {
    baseline.prune(&verdict.present(), &verdict.schemas, |rule| !loaded.config.is_off(rule))
}

/// Leaves the findings that touch changed lines, and those that were not there before the changes.
fn retain_changed(verdict: &mut Verdict, changes: &Changes, loaded: &Loaded, voice: Voice) -> Result<(), CliError> {
    let sources = &loaded.analysis.sources;
    let touches = |finding: &_| verdict::touches(finding, |at| sources.get(at.file).is_some_and(|file| changes.touch(file, at)));
    if verdict.findings.iter().all(&touches) {
        return Ok(());
    }
    let before = analyze(&loaded.place, &loaded.config, &changes.before, voice)?;
    let before = verdict::judge(&before, &loaded.config).baseline();
    verdict.retain_changed(touches, &before);
    Ok(())
}
