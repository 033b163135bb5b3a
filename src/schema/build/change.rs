//! What a statement did to a column that stood before: its history.

use crate::names::key;
use crate::schema::model::{Change, ChangeKind, Column, Generation, Table};
use crate::source::Span;

/// Notes in `after`'s history how it differs from `before`, which `at` turned into it.
pub(super) fn record(before: &Column, after: &mut Column, at: Span) {
    let mut kinds = Vec::new();
    if key(&before.name) != key(&after.name) {
        kinds.push(ChangeKind::Renamed { from: before.name.clone() });
    }
    let text = |column: &Column| column.data_type.as_ref().map(|data_type| data_type.text.to_lowercase());
    if before.data_type.is_some() && text(before) != text(after) {
        kinds.push(ChangeKind::Retyped);
    }
    if before.generation.is_known() && after.generation == Generation::None {
        kinds.push(ChangeKind::LostGeneration { was: before.generation.clone() });
    }
    if before.generation == Generation::None && after.generation.is_known() {
        kinds.push(ChangeKind::GainedGeneration);
    }
    match (before.nullable, after.nullable) {
        (Some(false), Some(true)) => kinds.push(ChangeKind::LostNotNull),
        (Some(true), Some(false)) => kinds.push(ChangeKind::GainedNotNull),
        _ => {}
    }
    match (&before.default, &after.default) {
        (Some(_), None) => kinds.push(ChangeKind::LostDefault),
        (None, Some(_)) => kinds.push(ChangeKind::GainedDefault),
        _ => {}
    }
    after.history.extend(kinds.into_iter().map(|kind| Change { at, kind }));
}

/// A table takes the place of a former one of its name (DROP and CREATE; SQLite's CREATE new, copy, DROP old, RENAME new):
/// a key column that was generated and is not any more has lost its generation by being defined anew.
pub(super) fn compare_recreated(former: &Table, table: &mut Table) {
    for index in 0..table.columns.len() {
        let Some(column) = table.columns.get(index) else { continue };
        let Some(before) = former.column(&column.name) else { continue };
        let is_key = table.key_position(&column.name).is_some() || former.key_position(&column.name).is_some();
        if !is_key || !before.generation.is_known() || column.generation != Generation::None {
            continue;
        }
        let (was, before) = (before.generation.clone(), before.clone());
        let Some(column) = table.columns.get_mut(index) else { continue };
        let already = column.history.iter().any(|change| matches!(change.kind, ChangeKind::LostGeneration { .. }));
        if already {
            continue;
        }
        let at = column.at;
        if retyped(&before, column) {
            column.history.push(Change { at, kind: ChangeKind::Retyped });
        }
        column.history.push(Change { at, kind: ChangeKind::LostGeneration { was } });
    }
}

fn retyped(before: &Column, after: &Column) -> bool {
    let base = |column: &Column| column.data_type.as_ref().map(|data_type| key(&data_type.base));
    base(before) != base(after)
}
