//! Triggers that fill columns before an insert.

use super::Builder;
use crate::dialect::Dialect;
use crate::facts::CreateTrigger;
use crate::names::{Name, ObjectName};
use crate::schema::model::{Change, ChangeKind, Column, Generation, Table};
use crate::source::Span;

/// A trigger that may assign columns.
#[derive(Clone, Debug)]
pub(super) struct Trigger {
    /// The key of its table.
    pub table: String,
    at: Span,
    /// Keys of the columns' names.
    assigns: Vec<String>,
    /// The same, of columns that are set only when the row is there: it must have been accepted without them.
    updates: Vec<String>,
    /// The function that assigns, while it is not met.
    function: Option<String>,
    /// Any column may be assigned.
    opaque: bool,
}

impl Trigger {
    pub(super) fn opaque(table: String, at: Span) -> Self {
        Trigger { table, at, assigns: Vec::new(), updates: Vec::new(), function: None, opaque: true }
    }
}

/// PostgreSQL's and its extensions' own trigger functions, none of which makes keys.
/// <https://www.postgresql.org/docs/current/functions-trigger.html>, <https://www.postgresql.org/docs/current/contrib-spi.html>
const BUILT_IN: &[&str] = &[
    "insert_username",
    "lo_manage",
    "moddatetime",
    "suppress_redundant_updates_trigger",
    "tsvector_update_trigger",
    "tsvector_update_trigger_column",
];

impl Builder {
    pub(super) fn create_trigger(&mut self, create: &CreateTrigger) {
        // Elsewhere a key is NOT NULL, so that an insert without it fails before a trigger could mend it.
        let updates = if self.dialect() == Dialect::Sqlite { create.updates.as_slice() } else { &[] };
        if !create.before_insert && updates.is_empty() {
            return;
        }
        let function = create.function.as_ref().map(ObjectName::key).filter(|name| !BUILT_IN.contains(&name.as_str()));
        let body = function.as_ref().and_then(|name| self.functions.get(name));
        let trigger = Trigger {
            table: self.find(&create.table).unwrap_or_else(|| create.table.key()),
            at: self.at,
            assigns: create.assigns.iter().chain(body.into_iter().flatten()).map(Name::key).collect(),
            updates: updates.iter().map(Name::key).collect(),
            // Until its function is met, it may do anything.
            opaque: create.opaque || (function.is_some() && body.is_none_or(|assigned| is_any(assigned))),
            function: function.filter(|_| body.is_none()),
        };
        self.add_named_trigger(create.name.key(), trigger);
    }

    pub(super) fn add_trigger(&mut self, trigger: Trigger) {
        self.add_named_trigger(format!("\u{1f}{}", self.triggers.len()), trigger);
    }

    fn add_named_trigger(&mut self, name: String, trigger: Trigger) {
        let table = trigger.table.clone();
        // PostgreSQL's and SQLite's trigger names belong to their table.
        self.triggers.insert(format!("{name}\u{1f}{table}"), trigger);
        self.change(&table, |_, _, _| {});
    }

    /// Of one table, where it is named; SQL Server's `ON DATABASE` is about none.
    pub(super) fn drop_trigger(&mut self, name: &ObjectName, table: Option<&ObjectName>) {
        let prefix = format!("{}\u{1f}", name.key());
        let table = table.map(|table| self.find(table).unwrap_or_else(|| table.key()));
        let is_meant =
            |(key, trigger): &(&String, &Trigger)| key.starts_with(&prefix) && table.as_ref().is_none_or(|table| *table == trigger.table);
        let names: Vec<String> = self.triggers.iter().filter(is_meant).map(|(key, _)| key.clone()).collect();
        let at = self.at;
        for name in names {
            let Some(trigger) = self.triggers.remove(&name) else { continue };
            let table = trigger.table.clone();
            self.change(&table, |_, table, _| {
                for column in &mut table.columns {
                    if column.generation == Generation::Trigger(trigger.at) {
                        column.generation = Generation::None;
                        column.history.push(Change { at, kind: ChangeKind::LostGeneration { was: Generation::Trigger(trigger.at) } });
                    } else if column.generation == Generation::Unknown(trigger.at) {
                        column.generation = Generation::None;
                    }
                }
            });
        }
    }

    /// A function may be defined after the trigger that calls it, and be defined anew.
    pub(super) fn create_function(&mut self, name: &ObjectName, assigns: &[Name]) {
        let key = name.key();
        self.functions.insert(key.clone(), assigns.to_vec());
        let mut met = Vec::new();
        for trigger in self.triggers.values_mut().filter(|trigger| trigger.function.as_ref() == Some(&key)) {
            trigger.function = None;
            trigger.opaque = is_any(assigns);
            trigger.assigns.extend(assigns.iter().map(Name::key));
            met.push((trigger.table.clone(), trigger.at));
        }
        for (table, at) in met {
            // What is still not known is said again when the triggers are applied.
            self.change(&table, |_, table, _| {
                for column in table.columns.iter_mut().filter(|column| column.generation == Generation::Unknown(at)) {
                    column.generation = Generation::None;
                }
            });
        }
    }

    pub(super) fn apply_triggers(&self, key: &str, table: &mut Table) {
        for trigger in self.triggers.values().filter(|trigger| trigger.table == key) {
            for index in 0..table.columns.len() {
                let Some(name) = table.columns.get(index).map(|column| crate::names::key(&column.name)) else { continue };
                let is_key = table.key_position(&name).is_some();
                let Some(column) = table.columns.get_mut(index) else { continue };
                let is_updated = trigger.updates.contains(&name) && column.nullable == Some(true);
                if (trigger.assigns.contains(&name) || is_updated) && !column.generation.is_known() {
                    column.generation = Generation::Trigger(trigger.at);
                } else if trigger.opaque && (is_key || needs_a_value(column)) && column.generation == Generation::None {
                    column.generation = Generation::Unknown(trigger.at);
                }
            }
        }
    }
}

/// Whether a function's body may assign any column: it makes the row as a whole.
fn is_any(assigned: &[Name]) -> bool {
    assigned.iter().any(Name::has_hole)
}

fn needs_a_value(column: &Column) -> bool {
    column.nullable == Some(false) && column.default.is_none()
}
