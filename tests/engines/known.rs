//! Where keyward and a database differ, and why that stays.

use crate::definition::Definition;
use crate::engine::{Engine, SQLITE};
use crate::form::Form;

pub struct Known {
    /// The database's title.
    pub engine: &'static str,
    /// Part of the definitions' text.
    definition: &'static str,
    /// The form's name; empty for every form.
    form: &'static str,
    pub reason: &'static str,
}

pub const KNOWN: &[Known] = &[
    Known {
        engine: SQLITE,
        definition: "NOT NULL DEFAULT",
        form: "NULL, replacing",
        reason: "REPLACE puts the default in the place of a NULL (https://www.sqlite.org/lang_conflict.html); writers do not tell it from INSERT",
    },
    Known {
        engine: SQLITE,
        definition: "a INTEGER NOT NULL DEFAULT 0, b INTEGER NOT NULL DEFAULT 5",
        form: "",
        reason: "constant-default-primary-key is about keys of a single column: parts with a default are usual, all of them are not",
    },
];

impl Known {
    pub fn is(&self, engine: &Engine, definition: &Definition, form: &Form) -> bool {
        self.engine == engine.title && definition.script.contains(self.definition) && (self.form.is_empty() || self.form == form.name)
    }
}
