//! `<loadData>` and `<loadUpdateData>`: rows from a CSV file, whose first line names the columns.
//! <https://docs.liquibase.com/change-types/load-data.html>, and what `LoadDataChange` of Liquibase makes of it.

use std::sync::Arc;

use super::csv::{self, Field, Format};
use super::scope::Scope;
use super::tree::Node;
use crate::facts::{Insert, InsertSource, InsertValue, InsertVerb, Row, StatementKind, ValueKind};
use crate::names::Name;
use crate::source::{SourceFile, Span};

/// The changes that load a file.
pub const CHANGES: &[&str] = &["loadData", "loadUpdateData"];

/// Rows that differ in what they give, at most; one of a kind is kept.
const MOST_ROWS: usize = 32;

/// The statements that a change amounts to. `data` is the file it names, when that is to be had.
pub fn statements(scope: &Scope, node: &Node, data: Option<&SourceFile>) -> Vec<(Span, StatementKind)> {
    if scope.flag(node, "onlyUpdate") == Ok(Some(true)) {
        return Vec::new();
    }
    let insert = data.filter(|file| !file.text.is_empty()).and_then(|file| insert(scope, node, file));
    let Some(insert) = insert else {
        let reason = "its rows are in another file".to_owned();
        let kind = StatementKind::Unread { kind: format!("<{}>", node.name), reason, table: scope.table(node) };
        return vec![(node.at, kind)];
    };
    // An extension for SQL Server: https://github.com/sabomichal/liquibase-mssql
    let switch = |on: bool| (node.at, StatementKind::IdentityInsert { table: insert.table.clone(), on });
    let is_switched = scope.flag(node, "identityInsertEnabled") == Ok(Some(true));
    let mut out: Vec<(Span, StatementKind)> = is_switched.then(|| switch(true)).into_iter().collect();
    let off = is_switched.then(|| switch(false));
    out.push((node.at, StatementKind::Insert(Arc::new(insert))));
    out.extend(off);
    out
}

/// How a header's column is filled.
struct Loaded<'n> {
    /// Its place among the fields of a line.
    index: usize,
    name: Name,
    /// The `<column>` that speaks of it.
    stated: Option<&'n Node>,
}

fn insert(scope: &Scope, node: &Node, file: &SourceFile) -> Option<Insert> {
    let table = scope.table(node)?;
    let mut lines = csv::records(&file.text, format(scope, node));
    let header = lines.next()?;
    let at = |field: &Field| Span::new(file.id, field.start, field.end);
    let mut columns = Vec::with_capacity(header.len());
    for (index, field) in header.iter().enumerate() {
        let title = field.text.trim();
        let stated = node.children_named("column").find(|column| speaks_of(scope, column, index, title));
        let kind = stated.and_then(|column| scope.get(column, "type")).unwrap_or_default();
        if kind.trim().eq_ignore_ascii_case("skip") {
            continue;
        }
        let renamed = stated.and_then(|column| scope.get(column, "name"));
        let text = renamed.unwrap_or_else(|| title.to_owned());
        if text.is_empty() {
            return None;
        }
        columns.push(Loaded { index, name: Name { text, quoted: false, at: at(field) }, stated });
    }
    let comment = node.get("commentLineStartsWith").unwrap_or("#");
    let (mut rows, mut count): (Vec<Row>, usize) = (Vec::new(), 0);
    for line in lines {
        let (Some(first), Some(last)) = (line.first(), line.last()) else { continue };
        let is_blank = line.len() == 1 && first.text.trim().is_empty();
        if is_blank || (!comment.is_empty() && first.text.starts_with(comment)) {
            continue;
        }
        // Liquibase stops at a line that has not as many fields as the header.
        if line.len() != header.len() {
            return None;
        }
        count += 1;
        let value =
            |loaded: &Loaded| line.get(loaded.index).map(|field| InsertValue { at: at(field), kind: value(scope, loaded.stated, field) });
        let row = Row {
            at: Span::new(file.id, first.start, last.end),
            values: columns.iter().filter_map(value).collect(),
            missing_comma: None,
            gap: None,
        };
        let kinds = |row: &Row| row.values.iter().map(|value| value.kind.clone()).collect::<Vec<_>>();
        if rows.len() < MOST_ROWS && rows.iter().all(|known| kinds(known) != kinds(&row)) {
            rows.push(row);
        }
    }
    let head = header.first().zip(header.last()).map(|(first, last)| Span::new(file.id, first.start, last.end))?;
    Some(Insert {
        head,
        verb: InsertVerb::Insert,
        table,
        columns: Some(columns.into_iter().map(|loaded| loaded.name).collect()),
        source: InsertSource::Rows { rows, count },
        overriding_system: false,
        ignores: false,
        dialects: Vec::new(),
    })
}

fn format(scope: &Scope, node: &Node) -> Format {
    let separator = scope.get(node, "separator").or_else(|| node.get("separator").map(str::to_owned));
    let separator = match separator.as_deref() {
        Some("\\t") => Some('\t'),
        Some(text) => text.chars().next(),
        None => None,
    };
    let quote = match node.get("quotchar") {
        Some(text) => text.trim().chars().next(),
        None => Some('"'),
    };
    Format { separator: separator.unwrap_or(','), quote }
}

/// Whether a `<column>` means the header's column: by its place, its title or its name.
fn speaks_of(scope: &Scope, column: &Node, index: usize, title: &str) -> bool {
    let is = |attribute: &str| scope.get(column, attribute).is_some_and(|value| value.trim().eq_ignore_ascii_case(title));
    scope.get(column, "index").is_some_and(|place| place.trim().parse() == Ok(index)) || is("header") || is("name")
}

/// What a field gives to its column.
fn value(scope: &Scope, stated: Option<&Node>, field: &Field) -> ValueKind {
    let get = |attribute: &str| stated.and_then(|column| scope.get(column, attribute));
    let is_null = match get("nullPlaceholder") {
        Some(placeholder) => field.text == placeholder,
        None => field.text.eq_ignore_ascii_case("null"),
    };
    let kind = get("type").unwrap_or_default().trim().to_ascii_lowercase();
    let default = || stated.and_then(|column| column.attributes.iter().find(|attribute| attribute.name.starts_with("defaultValue")));
    match kind.as_str() {
        _ if is_null => ValueKind::Null,
        "sequence" => {
            let name = if field.text.is_empty() { get("defaultValue").unwrap_or_default() } else { field.text.clone() };
            ValueKind::Sequence(name)
        }
        // Expressions may be anything, and an empty field is '' or NULL, by the type that the database says the column has.
        "computed" => ValueKind::Unknown,
        _ if field.text.is_empty() && default().is_none() => ValueKind::Unknown,
        _ => ValueKind::Given,
    }
}
