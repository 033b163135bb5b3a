//! Writers of composed statements, and one writer of a statement's several readings.

use crate::facts::{Insert, Rest, Supply, SupplyKind, Writer, WrittenColumn, WrittenColumns};
use crate::orm::raw_sql;

use super::compose::Composed;
use super::keys::Keys;

/// The writer of one insert: conditions and keys considered.
pub fn writer(insert: &Insert, composed: &Composed, keys: &Keys, name: &str, via: &'static str) -> Writer {
    let mut writer = raw_sql::writer_of(insert, name.to_owned(), via);
    let values = raw_sql::deciding_values(insert);
    if let WrittenColumns::Named(columns) = &mut writer.columns {
        for (place, column) in columns.iter_mut().enumerate() {
            if let Some((kind, label)) = values.get(place).and_then(|value| keys.supply(&value.kind)) {
                column.supply = Supply { kind, label, ..column.supply.clone() };
                column.key = true;
            }
        }
    }
    if let WrittenColumns::Positional(supplies) = &mut writer.columns {
        for (supply, value) in supplies.iter_mut().zip(&values) {
            if let Some((kind, label)) = keys.supply(&value.kind) {
                *supply = Supply { kind, label, ..supply.clone() };
            }
        }
    }
    raw_sql::mark_conditional(&mut writer, insert, |at| {
        composed.condition_at(at).map(|test| match test {
            "" => "only at times in the statement".to_owned(),
            test => format!("only when {}", test.split_whitespace().collect::<Vec<_>>().join(" ")),
        })
    });
    writer
}

/// One writer for each insert of a statement that was read several times, once for each branch. `complete` says whether all branches were read.
pub fn merge(readings: Vec<Vec<Writer>>, complete: bool) -> Vec<Writer> {
    let mut merged: Vec<Vec<Writer>> = Vec::new();
    for reading in readings {
        let mut taken = vec![false; merged.len()];
        for writer in reading {
            let same = merged
                .iter()
                .zip(&taken)
                .position(|(group, taken)| !taken && group.first().is_some_and(|first| first.tables == writer.tables));
            match same {
                Some(index) => {
                    if let (Some(group), Some(taken)) = (merged.get_mut(index), taken.get_mut(index)) {
                        group.push(writer);
                        *taken = true;
                    }
                }
                None => {
                    merged.push(vec![writer]);
                    taken.push(true);
                }
            }
        }
    }
    let mut writers: Vec<Writer> = merged.into_iter().filter_map(merge_group).collect();
    if !complete {
        for writer in &mut writers {
            writer.rest = Rest::Unknown;
            writer.form = None;
        }
    }
    writers
}

fn merge_group(group: Vec<Writer>) -> Option<Writer> {
    let mut writers = group.into_iter();
    let mut first = writers.next()?;
    for other in writers {
        if other.rest == Rest::Unknown {
            first.rest = Rest::Unknown;
        }
        // One branch's words (`FROM dual`) are for a few databases, and another branch is there for the others.
        if other.dialects.is_empty() {
            first.dialects.clear();
        } else if !first.dialects.is_empty() {
            let further = other.dialects.iter().filter(|dialect| !first.dialects.contains(dialect)).copied().collect::<Vec<_>>();
            first.dialects.extend(further);
        }
        if first.form.as_ref().map(|form| (&form.columns, form.rows.len()))
            != other.form.as_ref().map(|form| (&form.columns, form.rows.len()))
        {
            first.form = None;
        }
        let (columns, known) = merge_columns(first.columns, other.columns);
        first.columns = columns;
        if !known {
            first.rest = Rest::Unknown;
        }
    }
    Some(first)
}

fn merge_columns(left: WrittenColumns, right: WrittenColumns) -> (WrittenColumns, bool) {
    match (left, right) {
        (WrittenColumns::Positional(mut left), WrittenColumns::Positional(right)) if left.len() == right.len() => {
            for (left, right) in left.iter_mut().zip(&right) {
                merge_supply(left, right);
            }
            (WrittenColumns::Positional(left), true)
        }
        (WrittenColumns::Named(mut left), WrittenColumns::Named(mut right)) => {
            for column in &mut left {
                match right.iter().position(|other| same_column(column, other)) {
                    Some(index) => merge_supply(&mut column.supply, &right.remove(index).supply),
                    None => make_conditional(&mut column.supply),
                }
            }
            for mut column in right {
                make_conditional(&mut column.supply);
                left.push(column);
            }
            (WrittenColumns::Named(left), true)
        }
        _ => (WrittenColumns::Named(Vec::new()), false),
    }
}

fn same_column(left: &WrittenColumn, right: &WrittenColumn) -> bool {
    match (left.names.first(), right.names.first()) {
        (Some(left), Some(right)) => crate::names::same(left, right),
        _ => false,
    }
}

fn merge_supply(left: &mut Supply, right: &Supply) {
    let given = SupplyKind::is_value;
    if left.kind == right.kind {
        return;
    }
    if given(&left.kind) && given(&right.kind) {
        left.kind = SupplyKind::Application;
        return;
    }
    make_conditional(left);
}

fn make_conditional(supply: &mut Supply) {
    if supply.kind != SupplyKind::Conditional {
        supply.kind = SupplyKind::Conditional;
        "differs between the branches of <choose>".clone_into(&mut supply.label);
    }
}
