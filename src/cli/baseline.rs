//! `keyward baseline`: writes down what is found now, so that only what comes new is reported.

use std::path::{Path, PathBuf};

use clap::Args;

use super::check::pruned;
use super::output::write_file;
use super::own::Own;
use super::project::{Loaded, Project, Selecting, base_of, baseline_file, say_problems};
use super::{CliError, Outcome, Voice, ends, print};
use crate::baseline::{self, Baseline, Pruned};
use crate::config;
use crate::report::{counted, visible};
use crate::verdict;

#[derive(Debug, Args)]
pub struct Write {
    #[command(flatten)]
    project: Project,

    #[command(flatten)]
    selecting: Selecting,

    /// The file to write [default: the nearest keyward-baseline.json, else one beside keyward.toml or in the current folder]
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,

    /// Take out the entries whose findings are gone, and add none
    #[arg(long)]
    prune: bool,
}

impl Write {
    pub fn run(self, voice: Voice) -> Result<Outcome, CliError> {
        let Loaded { place, analysis, mut config } = self.project.load(voice)?;
        self.selecting.apply(&mut config)?;
        config.base = base_of(&place.root, &config);
        let loaded = Loaded { place, analysis, config };
        let mut verdict = verdict::judge(&loaded.analysis, &loaded.config);
        if ends::are_missing(&loaded) {
            say_problems(&loaded, voice);
            let message = "nothing was checked, neither a table nor code that writes to one: no baseline is written";
            return Err(CliError::Usage(message.to_owned()));
        }
        let (file, _) = baseline_file(self.baseline.as_deref(), &loaded.config, &loaded.place.root, Own::Disk, voice)?;
        let file = file.unwrap_or_else(|| {
            let folder = loaded.config.file.as_deref().and_then(Path::parent).unwrap_or(&loaded.place.root);
            folder.join(baseline::FILE_NAME)
        });
        let (baseline, said) = if self.prune {
            let baseline = read(&file)?;
            if !loaded.covers(&file) {
                let message = "--prune has to see all that the baseline is about: name the baseline's folder, or no path";
                return Err(CliError::Usage(message.to_owned()));
            }
            self.demand_plain()?;
            verdict.apply_baseline(&baseline);
            let Pruned { baseline, gone, shrunk } = pruned(&baseline, &loaded, &verdict);
            let less = if shrunk > 0 { format!(", made {} shorter", entries(shrunk)) } else { String::new() };
            let said = format!("took out {}{less}, {} left", entries(gone), baseline.len());
            (baseline, said)
        } else {
            let exists = file.exists();
            if exists && (!loaded.covers(&file) || self.selecting.is_partial()) {
                let message = "there is a baseline already, and a part of the project or of the rules would take its place: name no path and no rules, or another --baseline FILE";
                return Err(CliError::Usage(message.to_owned()));
            }
            if exists {
                self.demand_plain()?;
            }
            let baseline = verdict.baseline();
            let said = format!("wrote {}", counted(baseline.len(), "finding"));
            (baseline, said)
        };
        write_file(&file, &baseline.render())?;
        let here = std::env::current_dir().ok().and_then(|here| here.canonicalize().ok());
        let shown = here.and_then(|here| file.strip_prefix(here).ok().map(Path::to_path_buf)).unwrap_or(file);
        print(&format!("{}: {said}\n", visible(&shown.display().to_string())))?;
        Ok(say_problems(&loaded, voice))
    }

    /// What a baseline knows must not go because another configuration sees less.
    fn demand_plain(&self) -> Result<(), CliError> {
        if !self.project.is_bent() {
            return Ok(());
        }
        let message = "there is a baseline already, and what --exclude, --config or --no-config leave out would be lost from it: go by keyward.toml alone, or remove the file first, or name another --baseline FILE";
        Err(CliError::Usage(message.to_owned()))
    }
}

/// A baseline of a million findings is half as large.
const MOST_BYTES: u64 = 256 << 20;

fn entries(count: usize) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") }
}

/// Reads a baseline's file.
pub fn read(file: &Path) -> Result<Baseline, CliError> {
    let shown = file.display().to_string();
    let failed = |reason: String| CliError::Usage(format!("the baseline {shown}: {reason}"));
    let text = config::read_text(file, MOST_BYTES).map_err(|error| failed(super::reason(&error)))?;
    parse(file, &text)
}

/// Reads a baseline's text.
pub fn parse(file: &Path, text: &str) -> Result<Baseline, CliError> {
    Baseline::parse(text).map_err(|reason| CliError::Usage(format!("the baseline {}: {reason}", file.display())))
}
