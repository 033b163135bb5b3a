//! Routines that change whichever table they are called for, and their calls.

use super::DdlEvent;
use crate::names::{Name, ObjectName};

/// A routine whose body puts the table's name into its statements: `EXECUTE format('ALTER TABLE %I ADD …', name)`.
#[derive(Clone, Debug)]
pub struct Routine {
    pub name: ObjectName,
    /// Its statements, each with a [`crate::names::HOLE`] for the table.
    pub does: Vec<DdlEvent>,
    /// Whether some of them could not be read.
    pub is_opaque: bool,
}

/// A routine called by a statement of its own, with the arguments that are literals and may be names, in order.
#[derive(Clone, Debug)]
pub struct Call {
    pub routine: ObjectName,
    pub names: Vec<Name>,
}
