//! What packagers and editors need: shell completions, the manual page, the JSON schema of the configuration. All made from what the program itself goes by.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::{Cli, CliError, Outcome, print};
use crate::config;

#[derive(Debug, Args)]
pub struct Completions {
    /// bash, zsh, fish, elvish or powershell
    #[arg(value_name = "SHELL", value_enum, hide_possible_values = true)]
    shell: Shell,
}

impl Completions {
    pub fn run(self) -> Result<Outcome, CliError> {
        let mut out = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "keyward", &mut out);
        print(&String::from_utf8_lossy(&out))?;
        Ok(Outcome::Clean)
    }
}

/// The manual page of the program, and after it that of each command.
pub fn manual() -> Result<Outcome, CliError> {
    let mut command = Cli::command();
    command.build();
    let mut out = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut out).map_err(CliError::Output)?;
    for part in command.get_subcommands().filter(|part| !part.is_hide_set() && part.get_name() != "help") {
        let man = clap_mangen::Man::new(part.clone());
        out.extend_from_slice(format!(".SH \"KEYWARD {}\"\n", part.get_name().to_uppercase()).as_bytes());
        man.render_synopsis_section(&mut out).map_err(CliError::Output)?;
        man.render_description_section(&mut out).map_err(CliError::Output)?;
        man.render_options_section(&mut out).map_err(CliError::Output)?;
    }
    print(&String::from_utf8_lossy(&out))?;
    Ok(Outcome::Clean)
}

pub fn config_schema() -> Result<Outcome, CliError> {
    print(&(serde_json::to_string_pretty(&config::json_schema()).unwrap_or_default() + "\n"))?;
    Ok(Outcome::Clean)
}
