//! A database that can be asked.

use std::path::Path;

use crate::catalogue::Catalogue;
use crate::definition::{Definition, Probe};
use crate::outcome::{Answer, Refusal};

pub const SQLITE: &str = "SQLite";
pub const MARIADB: &str = "MariaDB";
pub const POSTGRES: &str = "PostgreSQL";

pub struct Engine {
    pub title: &'static str,
    /// The folder below `db/` that makes keyward read the scripts as this database's.
    pub folder: &'static str,
    pub definitions: fn() -> Vec<Definition>,
    /// Parts of its errors, and what they mean.
    pub refusals: &'static [(&'static str, Refusal)],
    /// Runs the probes, each on its own; `Err`: what is missing to ask at all.
    pub ask: fn(&[Probe]) -> Result<Vec<Answer>, String>,
    /// Runs a script in a fresh database and gives its catalogue; `Err` as above.
    pub catalogue: fn(&Path) -> Result<Catalogue, String>,
    /// The namespace that the database gives to tables without one.
    pub namespace: &'static str,
}

/// The address of a server that `.ci/engines` started.
pub fn address(variable: &str) -> Result<String, String> {
    std::env::var(variable).map_err(|_| format!("{variable} is not set; .ci/engines starts the server and sets it"))
}
