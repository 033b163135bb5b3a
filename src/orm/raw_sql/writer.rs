//! An insert as a writer.

use std::sync::Arc;

use crate::facts::{
    Insert, InsertForm, InsertSource, InsertValue, InsertVerb, Rest, RowGap, RowLength, SequenceUse, Supply, SupplyKind, ValueKind, Writer,
    WrittenColumn, WrittenColumns,
};
use crate::names::{HOLE, Name, ObjectName};
use crate::source::Span;
use crate::sql::insert;

/// The writer that an INSERT is. The name must survive edits elsewhere; `via` says what it is, for people.
///
/// Columns are supplied as its values say; of several rows the value counts that decides whether all of them are accepted (a NULL before the
/// rest). Where the values cannot be told the supplies are unknown, and where the column list cannot be told so is what it omits.
pub fn writer_of(insert: &Insert, name: String, via: &'static str) -> Writer {
    let values = deciding_values(insert);
    let columns = match &insert.columns {
        Some(columns) => {
            let fits = values.len() == columns.len();
            let column = |(place, column): (usize, &crate::names::Name)| {
                let supply = match values.get(place).filter(|_| fits) {
                    Some(value) => supply_of(value),
                    None => without_value(insert, column.at),
                };
                WrittenColumn { names: vec![column.text.clone()], at: column.at, supply, by_dialect: Vec::new(), key: false }
            };
            WrittenColumns::Named(columns.iter().enumerate().map(column).collect())
        }
        None if values.iter().any(|value| value.kind == ValueKind::Unknown) => WrittenColumns::Named(Vec::new()), // it may be several values
        None if !values.is_empty() => WrittenColumns::Positional(values.iter().map(supply_of).collect()),
        None => WrittenColumns::Named(Vec::new()),
    };
    let by_position = insert.columns.is_none() && matches!(&columns, WrittenColumns::Named(_));
    let is_defaults = matches!(insert.source, InsertSource::DefaultValues);
    let is_file = insert.verb == InsertVerb::Load && insert.columns.is_some();
    let unknown = (by_position && !is_defaults) || (matches!(insert.source, InsertSource::Unknown) && !is_file);
    Writer {
        name,
        via,
        at: insert.head,
        tables: vec![insert.table.text().to_owned()],
        namespace: namespace(&insert.table),
        dialects: insert.dialects.clone(),
        columns,
        rest: if unknown { Rest::Unknown } else { Rest::Omitted },
        inserts: true,
        form: form_of(insert).map(Arc::new),
    }
}

/// The table's qualifier; one that only the program knows (`@target_schema.t`, `%s.t`) is a hole.
fn namespace(table: &ObjectName) -> Option<String> {
    let qualifier = table.parts.len().checked_sub(2).and_then(|place| table.parts.get(place));
    let known = table.namespace().map(str::to_owned);
    known.or_else(|| qualifier.filter(|name| name.has_hole()).map(|_| HOLE.to_string()))
}

/// The shape of an INSERT; none where rows come from a file, or part of it is not known.
fn form_of(insert: &Insert) -> Option<InsertForm> {
    let mut rows: Vec<RowLength> = Vec::new();
    let mut add = |at: Span, values: &[InsertValue], missing_comma: Option<Span>, gap: Option<RowGap>| {
        // Unknown text may be several values, or none.
        let known = values.iter().all(|value| value.kind != ValueKind::Unknown);
        let is_new = || rows.iter().all(|row| row.gap.is_some() || row.values != values.len());
        if gap.is_some() || known && is_new() {
            rows.push(RowLength { at, values: values.len(), missing_comma, gap });
        }
    };
    match &insert.source {
        _ if insert.verb == InsertVerb::Load => return None,
        InsertSource::Rows { rows, .. } => rows.iter().for_each(|row| add(row.at, &row.values, row.missing_comma, row.gap)),
        InsertSource::Query { items: Some(items), .. } => add(items.first()?.at, items, None, None),
        InsertSource::Query { items: None, .. } | InsertSource::DefaultValues => {}
        InsertSource::Unknown => return None,
    }
    let columns = insert.columns.clone();
    if columns.iter().flatten().any(Name::has_hole) {
        return None;
    }
    let selects = matches!(insert.source, InsertSource::Query { selects: true, .. });
    Some(InsertForm { columns, rows, overriding_system: insert.overriding_system, verb: insert.verb, ignores: insert.ignores, selects })
}

/// For each place the value that decides whether all rows are accepted; nothing when rows differ in length or values are not known.
pub fn deciding_values(insert: &Insert) -> Vec<InsertValue> {
    match &insert.source {
        InsertSource::Rows { rows, .. } => {
            let Some(first) = rows.first() else { return Vec::new() };
            if rows.iter().any(|row| row.values.len() != first.values.len()) {
                return Vec::new();
            }
            (0..first.values.len())
                .filter_map(|place| insert::deciding(rows.iter().filter_map(|row| row.values.get(place))).cloned())
                .collect()
        }
        InsertSource::Query { items: Some(items), .. } => items.clone(),
        _ => Vec::new(),
    }
}

/// Who supplies a column that gets this value.
fn supply_of(value: &InsertValue) -> Supply {
    let (kind, label) = match &value.kind {
        ValueKind::Given => (SupplyKind::Application, "a value".to_owned()),
        ValueKind::Parameter(None) => (SupplyKind::Application, "a parameter".to_owned()),
        ValueKind::Parameter(Some(name)) => (SupplyKind::Application, format!("parameter `{name}`")),
        ValueKind::Null => (SupplyKind::Null, "NULL".to_owned()),
        ValueKind::Default => (SupplyKind::Default, "DEFAULT".to_owned()),
        ValueKind::Sequence(name) => {
            (SupplyKind::Framework { sequence: Some(SequenceUse::stated(name)) }, format!("the next value of `{name}`"))
        }
        ValueKind::Unknown => (SupplyKind::Unknown, "not known".to_owned()),
    };
    Supply { kind, at: value.at, label }
}

/// A column of the list whose value cannot be told.
fn without_value(insert: &Insert, at: Span) -> Supply {
    let (kind, label) = match &insert.source {
        // A query or a file has a value for each column of the list.
        InsertSource::Query { items: None, .. } => (SupplyKind::Application, "taken from the query".to_owned()),
        _ if insert.verb == InsertVerb::Load => (SupplyKind::Application, "taken from the file".to_owned()),
        _ => (SupplyKind::Unknown, "in the column list; its value is not known".to_owned()),
    };
    Supply { kind, at, label }
}

/// Makes supplies conditional whose column or value stands where `condition` gives the evidence in words. Where values stand by position
/// and one may be missing, nothing is known any more.
pub fn mark_conditional(writer: &mut Writer, insert: &Insert, condition: impl Fn(Span) -> Option<String>) {
    if places(insert).any(|at| condition(at).is_some()) {
        writer.form = None;
    }
    match &mut writer.columns {
        WrittenColumns::Named(columns) => {
            for column in columns {
                let value = Some(column.supply.at).filter(|&at| at != column.at);
                if let Some(label) = condition(column.at).or_else(|| condition(value?)) {
                    column.supply = Supply { kind: SupplyKind::Conditional, at: column.at, label };
                }
            }
        }
        WrittenColumns::Positional(supplies) => {
            if supplies.iter().any(|supply| condition(supply.at).is_some()) {
                writer.columns = WrittenColumns::Named(Vec::new());
                writer.rest = Rest::Unknown;
            }
        }
    }
    // A table that is only one of several, and a list that is only there at times.
    if condition(insert.table.at).is_some() {
        writer.rest = Rest::Unknown;
    }
}

/// Where the parts of an INSERT stand: table, columns, values.
fn places(insert: &Insert) -> impl Iterator<Item = Span> {
    let rows = match &insert.source {
        InsertSource::Rows { rows, .. } => rows.as_slice(),
        _ => &[],
    };
    let items = match &insert.source {
        InsertSource::Query { items: Some(items), .. } => items.as_slice(),
        _ => &[],
    };
    let values = rows.iter().flat_map(|row| &row.values).chain(items).map(|value| value.at);
    std::iter::once(insert.table.at).chain(insert.columns.iter().flatten().map(|column| column.at)).chain(values)
}
