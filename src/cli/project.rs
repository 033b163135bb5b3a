//! What a run reads and under which configuration: the arguments that the commands share, and the project that they give.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use clap::Args;

use super::names::Names;
use super::own::{Named, Own};
use super::{CliError, Outcome, Voice, patterns, reason, say};
use crate::analysis::{self, Analysis};
use crate::baseline;
use crate::config::{self, Config, Selector};
use crate::facts::NoteKind;
use crate::options::{Phase, Progress};
use crate::report::{grouped, visible};
use crate::schema::model::Standing;
use crate::standing;
use crate::walk::{self, Overlay};

/// What to read, and under which configuration.
#[derive(Debug, Args)]
pub struct Project {
    /// Files or folders to read
    #[arg(default_value = ".", value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// Read this configuration instead of the nearest keyward.toml, or set one of its keys: `--config fail-on=warning`; may be given several times
    #[arg(long, value_name = "FILE|KEY=VALUE", help_heading = "Configuration")]
    config: Vec<String>,

    /// Read no configuration
    #[arg(long, help_heading = "Configuration")]
    no_config: bool,

    /// Leave out files that match; may be given several times
    #[arg(long, value_name = "GLOB", help_heading = "Configuration")]
    pub exclude: Vec<String>,
}

/// Which rules run.
#[derive(Debug, Args)]
pub struct Selecting {
    /// Run only these rules or groups of rules (`all`, `keys`, … see `keyward rules`)
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = Names(Selector::names), hide_possible_values = true, help_heading = "Rules")]
    select: Vec<String>,

    /// Do not run these rules or groups; of two names for a rule the more exact one wins
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = Names(Selector::names), hide_possible_values = true, help_heading = "Rules")]
    ignore: Vec<String>,

    /// `audit` also runs the rules that are for a one-off look at an old schema [default: default]
    #[arg(long, value_name = "PROFILE", value_parser = ["default", "audit"], help_heading = "Rules")]
    profile: Option<String>,
}

impl Selecting {
    /// Whether the command line names only some of the rules.
    pub fn is_partial(&self) -> bool {
        !self.select.is_empty() || !self.ignore.is_empty()
    }

    /// Puts what the command line says on top of the configuration.
    pub fn apply(&self, config: &mut Config) -> Result<(), CliError> {
        let read = |name: &String| {
            let unknown = || CliError::Usage(format!("there is no rule or group `{}`. {}", visible(name), Selector::hint(name)));
            Selector::parse(name.trim()).ok_or_else(unknown)
        };
        config.selected.select = self.select.iter().map(read).collect::<Result<_, _>>()?;
        config.selected.ignore = self.ignore.iter().map(read).collect::<Result<_, _>>()?;
        if let Some(profile) = self.profile.as_deref().and_then(config::Profile::parse) {
            config.profile = profile;
        }
        Ok(())
    }
}

/// Where a run takes place.
pub struct Place {
    /// The folder that paths are relative to.
    pub root: PathBuf,
    /// What is read, below it.
    pub paths: Vec<PathBuf>,
    /// What stands before paths relative to the root, to make them paths from the current folder; the root's own path when it is elsewhere.
    pub prefix: String,
    pub is_below_here: bool,
}

/// A project that was read.
pub struct Loaded {
    pub place: Place,
    pub analysis: Analysis,
    pub config: Config,
}

impl Loaded {
    /// Whether the run covers the folder of a file: of a baseline, of the configuration.
    pub fn covers(&self, file: &Path) -> bool {
        let folder = file.canonicalize().ok().and_then(|file| file.parent().map(Path::to_path_buf));
        folder.is_some_and(|folder| self.place.paths.iter().any(|path| folder.starts_with(path)))
    }
}

/// Keys of the configuration that change neither what is read nor what is found in it.
const HARMLESS_KEYS: &[&str] = &["fail-on", "max-warnings", "fail-on-skipped", "exit-zero", "output-format", "show-skipped", "baseline"];

impl Project {
    /// Whether the command line may have less read or selected than a run without its words, or more.
    pub fn is_bent(&self) -> bool {
        let is_harmless = |text: &String| text.split_once('=').is_some_and(|(key, _)| HARMLESS_KEYS.contains(&key.trim()));
        self.no_config || !self.exclude.is_empty() || !self.config.iter().all(is_harmless)
    }

    /// Finds the place, without reading it.
    pub fn place(&self, voice: Voice) -> Result<Place, CliError> {
        let here = std::env::current_dir().map_err(|error| CliError::Usage(format!("the current folder is not to be had: {error}")))?;
        let here = here.canonicalize().unwrap_or(here);
        let mut paths = Vec::with_capacity(self.paths.len());
        let mut unknown = Vec::new();
        for path in &self.paths {
            let shown = visible(&path.display().to_string());
            let full = path.canonicalize().map_err(|error| CliError::Usage(format!("{shown}: {}", reason(&error))))?;
            if full.is_file() && walk::kind_of(&walk::relative(Path::new("/"), &full)).is_none() {
                unknown.push(format!("{shown}: keyward reads no files of this kind"));
                continue;
            }
            paths.push(full);
        }
        if let (true, Some(message)) = (paths.is_empty(), unknown.first()) {
            return Err(CliError::Usage(message.clone()));
        }
        for message in unknown {
            voice.say(&message);
        }
        let root = root_of(&here, &paths);
        let below = root.strip_prefix(&here).ok().map(|below| walk::relative(Path::new(""), below));
        let is_below_here = below.is_some();
        let prefix = match below {
            Some(below) if below.is_empty() => String::new(),
            Some(below) => below + "/",
            None => format!("{}/", root.display().to_string().trim_end_matches('/')),
        };
        Ok(Place { root, paths, prefix, is_below_here })
    }

    pub fn config(&self, root: &Path, own: Own, voice: Voice) -> Result<Config, CliError> {
        let is_file = |text: &&String| !text.contains('=') || Path::new(text.as_str()).is_file();
        let (files, assignments): (Vec<&String>, Vec<&String>) = self.config.iter().partition(is_file);
        let file = match files.as_slice() {
            [] if self.no_config => None,
            [] => own.nearest(root, config::FILE_NAME, voice)?,
            [_] if self.no_config => return Err(CliError::Usage("`--no-config` and a configuration file exclude each other".to_owned())),
            [file] => {
                let file = PathBuf::from(file);
                Some(file.canonicalize().unwrap_or(file))
            }
            _ => return Err(CliError::Usage("there can be one configuration file".to_owned())),
        };
        let mut config = file.map(|file| own.config(&file, root)).transpose()?.unwrap_or_default();
        for assignment in assignments {
            config.set(assignment)?;
        }
        for glob in &self.exclude {
            config.exclude(glob)?;
        }
        Ok(config)
    }

    pub fn load(&self, voice: Voice) -> Result<Loaded, CliError> {
        let place = self.place(voice)?;
        let config = self.config(&place.root, Own::Disk, voice)?;
        let analysis = analyze(&place, &config, &Overlay::new(), voice)?;
        Ok(Loaded { place, analysis, config })
    }
}

/// Reads and links, with a word on stderr when it takes long.
pub fn analyze(place: &Place, config: &Config, overlay: &Overlay, voice: Voice) -> Result<Analysis, CliError> {
    let is_shown = voice.may_draw() && io::stderr().is_terminal();
    let run = || analysis::analyze_over(&place.root, &place.paths, &config.options, overlay);
    Ok(if is_shown { with_progress(&config.options.progress, run) } else { run() }?)
}

/// How long a run may take before it says how far it is, and how often it says so.
const PATIENCE: Duration = Duration::from_millis(700);
const TICK: Duration = Duration::from_millis(150);

fn with_progress<T>(progress: &Progress, run: impl FnOnce() -> T) -> T {
    let (done, ended) = mpsc::channel::<()>();
    let progress = progress.clone();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut wait = PATIENCE;
            let mut is_drawn = false;
            while ended.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                wait = TICK;
                is_drawn = true;
                let _ = write!(io::stderr().lock(), "\r\u{1b}[2K{}", bar(progress.state()));
            }
            if is_drawn {
                let _ = write!(io::stderr().lock(), "\r\u{1b}[2K");
            }
        });
        let value = run();
        drop(done);
        value
    })
}

const BAR_WIDTH: usize = 24;

fn bar((phase, done, total): (Phase, usize, usize)) -> String {
    let what = match phase {
        Phase::Finding => return "keyward: finding files".to_owned(),
        Phase::Linking => return "keyward: building schemas".to_owned(),
        Phase::Reading => "reading",
        Phase::Understanding => "understanding",
    };
    let filled = (done * BAR_WIDTH).checked_div(total).unwrap_or(0).min(BAR_WIDTH);
    format!(
        "keyward: {what:13} [{}{}] {} of {} files",
        "#".repeat(filled),
        " ".repeat(BAR_WIDTH - filled),
        grouped(done.min(total)),
        grouped(total)
    )
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
pub fn say_problems(loaded: &Loaded, voice: Voice) -> Outcome {
    let Loaded { place, analysis, .. } = loaded;
    let mut outcome = Outcome::Clean;
    for file in &analysis.unreadable {
        let name = format!("{}{}", place.prefix, file.path);
        let message = format!("{}: {}", if name.is_empty() { "." } else { &name }, file.reason);
        // A binary or an enormous file is passed over, unless it was asked for; one that cannot be opened is a gap, and what makes a run fail is said.
        if !file.reason.starts_with("is ") || place.paths.contains(&place.root.join(&file.path)) {
            outcome = Outcome::Incomplete;
            say(&message);
        } else {
            voice.say(&message);
        }
    }
    if analysis.files == 0 {
        say("there was no file to read here: nothing was checked");
    }
    for note in analysis.notes.iter().filter(|note| note.kind == NoteKind::Internal) {
        voice.say(&format!("{}{}: {}", place.prefix, analysis.sources.path(note.at.file), note.reason));
        outcome = Outcome::Incomplete;
    }
    if !voice.is_quiet() {
        patterns::say_idle(loaded, voice);
    }
    if voice.is_loud() {
        for note in analysis.notes.iter().filter(|note| note.kind == NoteKind::Remark) {
            let line = analysis.sources.position(note.at).line;
            voice.say(&format!("{}{}:{line}: {}", place.prefix, analysis.sources.path(note.at.file), note.reason));
        }
    }
    outcome
}

/// The baseline's file: as the command line or the configuration names it, else the nearest. And whether it must be there.
pub fn baseline_file(
    named: Option<&Path>,
    config: &Config,
    root: &Path,
    own: Own,
    voice: Voice,
) -> Result<(Option<PathBuf>, bool), CliError> {
    let folder = config.file.as_deref().and_then(Path::parent);
    let (file, by) = match (named, &config.baseline) {
        (Some(file), _) => (file.to_path_buf(), Named::Here),
        (None, Some(written)) => (folder.unwrap_or(root).join(written), Named::There),
        (None, None) => return Ok((own.nearest(root, baseline::FILE_NAME, voice)?, false)),
    };
    let is_lacking = own.lacks(&file, root, by, voice)?;
    Ok(((!is_lacking).then_some(file), true))
}

/// Where the run's root lies below the folder from which fingerprints count, so that they are the same wherever a run starts: the folder of the
/// configuration, else the repository's.
pub fn base_of(root: &Path, config: &Config) -> String {
    let by_file = config.file.as_deref().and_then(Path::parent).filter(|folder| root.starts_with(folder));
    let anchor = by_file.or_else(|| root.ancestors().find(|folder| folder.join(".git").exists())).unwrap_or(root);
    walk::relative(anchor, root)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_fills() {
        assert_eq!(bar((Phase::Reading, 1, 2)), "keyward: reading       [############            ] 1 of 2 files");
        assert_eq!(bar((Phase::Understanding, 0, 0)), format!("keyward: understanding [{}] 0 of 0 files", " ".repeat(BAR_WIDTH)));
    }
}
