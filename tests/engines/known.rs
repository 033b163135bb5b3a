//! Where keyward and a database differ, and why that stays.

use crate::definition::Definition;
use crate::engine::{Engine, MARIADB, POSTGRES, SQLITE};
use crate::form::Form;

pub struct Known {
    /// The database's title.
    pub engine: &'static str,
    /// Parts of the definitions' text.
    definitions: &'static [&'static str],
    /// The forms' names; none for every form.
    forms: &'static [&'static str],
    pub reason: &'static str,
}

const SAME_MOMENT: &str = "a time is the same for two rows of one moment, and another for the next: nothing is claimed";
const ALL_CONSTANT: &str =
    "constant-default-primary-key is about keys of a single column: parts with a default are usual, all of them are not";

pub const KNOWN: &[Known] = &[
    Known {
        engine: SQLITE,
        definitions: &["NOT NULL DEFAULT"],
        forms: &["NULL, replacing"],
        reason: "REPLACE puts the default in the place of a NULL (https://www.sqlite.org/lang_conflict.html); writers do not tell it from INSERT",
    },
    Known {
        engine: SQLITE,
        definitions: &["a INTEGER NOT NULL DEFAULT 0, b INTEGER NOT NULL DEFAULT 5"],
        forms: &[],
        reason: ALL_CONSTANT,
    },
    Known { engine: MARIADB, definitions: &["a INT NOT NULL DEFAULT 0, b INT NOT NULL DEFAULT 5"], forms: &[], reason: ALL_CONSTANT },
    Known { engine: POSTGRES, definitions: &["a int DEFAULT 0, b int DEFAULT 5"], forms: &[], reason: ALL_CONSTANT },
    Known { engine: MARIADB, definitions: &["SET timestamp = "], forms: &[], reason: SAME_MOMENT },
    Known { engine: POSTGRES, definitions: &["DEFAULT now()"], forms: &[], reason: SAME_MOMENT },
    Known {
        engine: MARIADB,
        definitions: &["TIMESTAMP NOT NULL DEFAULT '2020"],
        forms: &["NULL", "NULL in one row of two", "NULL, from a query", "NULL by position", "NULL, SET"],
        reason: "a NULL that is sent to a TIMESTAMP NOT NULL becomes the current time",
    },
    Known {
        engine: MARIADB,
        definitions: &["TIMESTAMP NOT NULL"],
        forms: &[],
        reason: "the first TIMESTAMP NOT NULL has a default where explicit_defaults_for_timestamp is off, which no script says: nothing is claimed",
    },
    Known {
        engine: MARIADB,
        definitions: &["BEFORE INSERT ON t"],
        forms: &["omitted, from a query", "DEFAULT", "DEFAULT by position"],
        reason: "MariaDB misses the value before the trigger runs when the row comes from a query, or DEFAULT is sent; a trigger is taken to work",
    },
    Known {
        engine: MARIADB,
        definitions: &["ENGINE=Aria"],
        forms: &["NULL in one row of two"],
        reason: "strict mode is for transactional engines: behind a first row that is right, NULL becomes 0",
    },
    Known {
        engine: MARIADB,
        definitions: &[
            "ADD n INT AUTO_INCREMENT",
            "ADD n INT NOT NULL AUTO_INCREMENT UNIQUE",
            "b INT NOT NULL AUTO_INCREMENT, body TEXT, PRIMARY KEY (a, b))",
        ],
        forms: &[],
        reason: "error 1075: a counter that is no key makes the statement fail, and keyward goes on as if it had worked",
    },
    Known {
        engine: POSTGRES,
        definitions: &["\"ID\" int, id SERIAL"],
        forms: &[],
        reason: "columns whose names differ in case alone are one column to keyward",
    },
    Known {
        engine: POSTGRES,
        definitions: &["AS (length(body)) STORED PRIMARY KEY"],
        forms: &["nothing named"],
        reason: "a key that is computed from NULL is NULL; expressions are not followed",
    },
    Known {
        engine: MARIADB,
        definitions: &["AS (length(body))"],
        forms: &["NULL in one row of two"],
        reason: "of several rows the value that counts is NULL, which MariaDB takes for a computed column; the other row's value is not seen",
    },
];

impl Known {
    pub fn is(&self, engine: &Engine, definition: &Definition, form: &Form) -> bool {
        let has = |part: &&str| definition.script.contains(part);
        let is_form = self.forms.is_empty() || self.forms.contains(&form.name);
        self.engine == engine.title && is_form && self.definitions.iter().any(has)
    }
}
