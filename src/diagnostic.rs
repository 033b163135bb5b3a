//! What keyward says: findings with evidence at both ends.

use crate::model::SchemaId;
use crate::source::Span;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Note,
    Warning,
    Error,
}

impl Severity {
    /// Reads a severity's id.
    pub fn parse(id: &str) -> Option<Severity> {
        [Severity::Note, Severity::Warning, Severity::Error].into_iter().find(|severity| severity.id() == id)
    }

    /// One step less, at least a note.
    pub fn lower(self) -> Severity {
        if self == Severity::Error { Severity::Warning } else { Severity::Note }
    }

    pub fn id(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    Schema,
    Application,
}

impl Side {
    pub fn id(self) -> &'static str {
        match self {
            Side::Schema => "schema",
            Side::Application => "application",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// At fault: every schema variant and writer in which it is.
    Fault,
    /// A variant or writer that is right.
    Contrast,
    /// Anything else that helps: the migration that dropped it.
    Evidence,
}

impl Role {
    pub fn id(self) -> &'static str {
        match self {
            Role::Fault => "fault",
            Role::Contrast => "contrast",
            Role::Evidence => "evidence",
        }
    }
}

/// A place and what it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    pub side: Side,
    pub role: Role,
    pub at: Span,
    pub label: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub rule: &'static str,
    pub severity: Severity,
    /// What is wrong and why it matters, one or two sentences; names table and column.
    pub message: String,
    pub table: String,
    pub columns: Vec<String>,
    /// The schemas in which it is at fault.
    pub schemas: Vec<SchemaId>,
    /// The stable names of the writers at fault, sorted.
    pub writers: Vec<String>,
    /// The primary one first.
    pub evidence: Vec<Evidence>,
    /// What to do.
    pub help: String,
    pub fix: Option<Fix>,
    /// Further places of writers at fault, which the evidence only counts.
    pub hidden: Vec<Span>,
}

impl Finding {
    /// Whether one side is at fault only in places that `is_excused`: all schemas, or all writers, those that are not shown among them.
    pub fn is_excused(&self, is_excused: impl Fn(Side, Span) -> bool) -> bool {
        [Side::Schema, Side::Application].into_iter().any(|side| {
            let mut places = self.faults().filter(|(of, _)| *of == side).peekable();
            places.peek().is_some() && places.all(|(side, at)| is_excused(side, at))
        })
    }

    /// Every place at fault, shown or not.
    pub fn faults(&self) -> impl Iterator<Item = (Side, Span)> + '_ {
        let shown = self.evidence.iter().filter(|evidence| evidence.role == Role::Fault).map(|evidence| (evidence.side, evidence.at));
        shown.chain(self.hidden.iter().map(|at| (Side::Application, *at)))
    }

    /// Where it is shown first.
    pub fn primary(&self) -> Option<&Evidence> {
        self.evidence.first()
    }

    /// Rule, table, columns, the databases at fault and the stable names of the writers at fault: survives moved lines and renamed files of the schema,
    /// and is another one when a further database or writer fails. Two schemas of one database are not told apart: what is new, the baseline says.
    pub fn fingerprint(&self, dialects: &[&str]) -> String {
        let parts =
            [self.rule, &self.table.to_lowercase(), &self.columns.join(",").to_lowercase(), &dialects.join(","), &self.writers.join(",")];
        format!("{:016x}", fnv1a(parts.join("\u{1f}").as_bytes()))
    }
}

/// FNV-1a, 64 bits: stable over platforms and releases, which `std`'s hasher does not promise.
pub fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safety {
    Safe,
    Unsafe,
}

impl Safety {
    pub fn id(self) -> &'static str {
        match self {
            Safety::Safe => "safe",
            Safety::Unsafe => "unsafe",
        }
    }
}

/// The exact mend, in the dialect and layout of the script it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    pub title: String,
    pub safety: Safety,
    /// Changes of scripts from which databases are built anew, or of the statements that write.
    pub edits: Vec<Edit>,
    /// For databases that exist already: what goes into a new migration, or is run by hand.
    pub statements: Vec<Statement>,
    /// Whether the finding's help spells it out.
    pub is_told: bool,
}

/// SQL that mends one schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    pub schema: SchemaId,
    pub text: String,
}

/// Replace the bytes under `at` (an empty span inserts) by `content`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub at: Span,
    pub content: String,
}
