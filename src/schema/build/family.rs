//! PostgreSQL's tables that inherit from others, and partitions: what is done to a parent is done to its children.
//!
//! <https://www.postgresql.org/docs/current/ddl-inherit.html>, <https://www.postgresql.org/docs/current/ddl-partitioning.html>

use std::collections::{BTreeMap, BTreeSet};

use super::Builder;
use crate::facts::{AlterAction, AlterKind};
use crate::schema::model::Table;

/// Children by their parent's key, each with how it belongs to it.
pub(super) type Families = BTreeMap<String, BTreeMap<String, Child>>;

#[derive(Clone, Debug)]
pub(super) struct Child {
    pub is_partition: bool,
    /// Keys of the columns that its own definition has too, which stay when the parent drops them.
    pub own: BTreeSet<String>,
}

impl Builder {
    /// Makes a table the child of another.
    pub(super) fn adopt(&mut self, parent: &str, child: &str, belongs: Child) {
        if parent != child {
            self.families.entry(parent.to_owned()).or_default().insert(child.to_owned(), belongs);
        }
    }

    /// `INHERIT`, `ATTACH PARTITION`: a table that stands by itself becomes a child, and gets the parent's key as a partition.
    pub(super) fn attach(&mut self, parent: &str, child: &str, is_partition: bool) {
        let key = self.schema.tables.get(parent).and_then(|table| table.primary_key.clone()).filter(|_| is_partition);
        let own = self.schema.tables.get(child).filter(|_| !is_partition).map(|table| column_keys(table)).unwrap_or_default();
        self.adopt(parent, child, Child { is_partition, own });
        if key.is_some() {
            self.change(child, |_, table, _| table.primary_key = table.primary_key.take().or(key));
        }
    }

    /// `NO INHERIT`, `DETACH PARTITION`.
    pub(super) fn detach(&mut self, parent: &str, child: &str) {
        if let Some(children) = self.families.get_mut(parent) {
            children.remove(child);
        }
    }

    /// The table is gone.
    pub(super) fn leave_family(&mut self, key: &str) {
        self.families.remove(key);
        self.families.values_mut().for_each(|children| {
            children.remove(key);
        });
    }

    /// The table has another key.
    pub(super) fn rename_in_families(&mut self, from: &str, to: &str) {
        if let Some(children) = self.families.remove(from) {
            self.families.insert(to.to_owned(), children);
        }
        for children in self.families.values_mut() {
            if let Some(child) = children.remove(from) {
                children.insert(to.to_owned(), child);
            }
        }
    }

    /// Does to all that descend from a table what was done to it, as far as the database does.
    pub(super) fn pass_on(&mut self, parent: &str, action: &AlterAction) {
        let mut waiting: Vec<String> = vec![parent.to_owned()];
        let mut seen: BTreeSet<String> = BTreeSet::new();
        while let Some(parent) = waiting.pop() {
            for (child, belongs) in self.families.get(&parent).cloned().unwrap_or_default() {
                if seen.insert(child.clone()) && passes(&action.kind, &belongs) {
                    self.alter_action(&child, action, &action.kind);
                    waiting.push(child);
                }
            }
        }
    }
}

/// Whether a child takes part in a change of its parent.
fn passes(kind: &AlterKind, child: &Child) -> bool {
    match kind {
        AlterKind::AddColumn { .. }
        | AlterKind::SetDefault { .. }
        | AlterKind::DropDefault { .. }
        | AlterKind::SetNotNull { .. }
        | AlterKind::DropNotNull { .. }
        | AlterKind::SetType { .. }
        | AlterKind::DropExpression { .. }
        | AlterKind::RenameColumn { .. } => true,
        AlterKind::DropColumn { column } => !child.own.contains(&column.key()),
        AlterKind::AddPrimaryKey(_) | AlterKind::DropConstraint { .. } | AlterKind::DropPrimaryKey => child.is_partition,
        _ => false,
    }
}

/// Keys of all columns' names.
pub(super) fn column_keys(table: &Table) -> BTreeSet<String> {
    table.columns.iter().map(|column| crate::names::key(&column.name)).collect()
}
