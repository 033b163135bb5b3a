//! `<column>`: type, default, constraints.

use super::scope::Scope;
use super::tree::{Attribute, Node};
use crate::dialect::Dialect;
use crate::facts::{ColumnDef, DataType, DefaultClause, DefaultKind, GenerationClause, InsertValue, ValueKind};
use crate::names::{HOLE, Name, ObjectName};
use crate::source::Span;
use crate::sql::cursor::Cursor;
use crate::sql::lex::lex;
use crate::sql::{Input, ddl, default, expression};
use crate::text::ResolvedText;

/// Types whose columns Liquibase makes `INTEGER` on SQLite.
const INTEGERS: &[&str] = &[
    "int",
    "integer",
    "bigint",
    "smallint",
    "tinyint",
    "mediumint",
    "int4",
    "int8",
    "serial",
    "bigserial",
    "serial4",
    "serial8",
    "number",
    "long",
];

const JAVA_TYPES: &str = "java.sql.Types.";

/// Reads with a cursor over the text's tokens.
fn with_cursor<T>(text: &ResolvedText, read: impl FnOnce(&mut Cursor) -> T) -> T {
    let tokens = lex(&text.text, 0..text.text.len());
    read(&mut Cursor::new(Input::resolved(text), &tokens))
}

/// A definition from a name and a type as SQL has it: the type may bring options along (`BIGINT UNSIGNED NOT NULL`).
pub(super) fn definition(scope: &Scope, name: Name, data_type: Option<&Attribute>, at: Span) -> ColumnDef {
    let mut column = data_type.and_then(|attribute| typed(scope, attribute)).unwrap_or_else(|| ColumnDef::new(name.clone(), at));
    column.name = name;
    column.at = at;
    column
}

fn typed(scope: &Scope, attribute: &Attribute) -> Option<ColumnDef> {
    let mut value = attribute.value.as_str();
    let mut at = attribute.value_at;
    if value.get(..JAVA_TYPES.len()).is_some_and(|start| start.eq_ignore_ascii_case(JAVA_TYPES)) {
        value = value.get(JAVA_TYPES.len()..)?;
        at.start = at.end.min(at.start + u32::try_from(JAVA_TYPES.len()).ok()?);
    }
    let mut text = ResolvedText::default();
    // A definition begins with a name.
    text.push("c ", Span { end: at.start, ..at }, false);
    scope.resolve(value, at, &mut text);
    let mut column = with_cursor(&text, ddl::column::parse)?;
    if let Some(data_type) = &mut column.data_type {
        data_type.at = attribute.value_at;
        if scope.dialect == Dialect::Sqlite && INTEGERS.contains(&data_type.base.to_lowercase().as_str()) {
            "INTEGER".clone_into(&mut data_type.text);
            "integer".clone_into(&mut data_type.base);
        }
        // The word means a row's version there, and Liquibase takes it for a time:
        // <https://github.com/liquibase/liquibase/blob/master/liquibase-standard/src/main/java/liquibase/datatype/core/TimestampType.java>
        if scope.dialect == Dialect::SqlServer
            && data_type.base.rsplit('.').next().is_some_and(|name| name.eq_ignore_ascii_case("timestamp"))
        {
            "datetime2".clone_into(&mut data_type.text);
            "datetime2".clone_into(&mut data_type.base);
        }
    }
    if text.text.contains(HOLE) && column.data_type.is_none() {
        column.unread.push(attribute.at);
    }
    Some(column)
}

/// The type that an attribute names.
pub(super) fn data_type(scope: &Scope, attribute: &Attribute) -> Option<DataType> {
    typed(scope, attribute)?.data_type
}

/// A `<column>` as `createTable` and `addColumn` have it. The key it may say it is comes as an inline one.
pub(super) fn read(scope: &Scope, node: &Node) -> Option<ColumnDef> {
    let name = scope.name(node, "name")?;
    let mut column = definition(scope, name, node.attribute("type"), node.at);
    if let Some(default) = default_of(scope, node) {
        column.default = Some(default);
    }
    for constraints in node.children_named("constraints") {
        match scope.flag(constraints, "nullable") {
            Ok(Some(nullable)) => column.nullable = Some(nullable),
            Ok(None) => {}
            Err(at) => column.unread.push(at),
        }
        match scope.flag(constraints, "primaryKey") {
            Ok(Some(true)) => column.primary_key = constraints.attribute("primaryKey").map(|attribute| attribute.at),
            Ok(_) => {}
            Err(at) => column.unread.push(at),
        }
        if scope.flag(constraints, "unique") == Ok(Some(true)) {
            column.unique = constraints.attribute("unique").map(|attribute| attribute.at);
        }
        column.references = references(scope, constraints).or(column.references);
    }
    match scope.flag(node, "autoIncrement") {
        Ok(Some(true)) => {
            let at = node.attribute("autoIncrement").map_or(node.at, |attribute| attribute.at);
            auto_increment(scope, node, at, &mut column);
        }
        Ok(_) => {}
        Err(at) => column.unread.push(at),
    }
    Some(column)
}

fn auto_increment(scope: &Scope, node: &Node, at: Span, column: &mut ColumnDef) {
    let always = scope.get(node, "generationType").is_some_and(|kind| kind.trim().eq_ignore_ascii_case("ALWAYS"));
    match scope.dialect {
        // The key becomes INTEGER PRIMARY KEY AUTOINCREMENT, whatever its type; elsewhere SQLite has no such thing.
        Dialect::Sqlite => match (&mut column.data_type, column.primary_key) {
            (Some(data_type), Some(_)) => {
                "INTEGER".clone_into(&mut data_type.text);
                "integer".clone_into(&mut data_type.base);
            }
            _ => column.unread.push(at),
        },
        _ => column.generation = Some(generation(scope.dialect, always, at)),
    }
}

/// The form in which Liquibase asks the database for generated values.
pub(super) fn generation(dialect: Dialect, always: bool, at: Span) -> GenerationClause {
    match dialect {
        Dialect::MySql | Dialect::MariaDb | Dialect::H2 | Dialect::Generic => GenerationClause::AutoIncrement(at),
        // `IDENTITY (1, 1)` takes no values from anyone.
        Dialect::SqlServer => GenerationClause::Identity { always: true, at, sequence: None },
        _ => GenerationClause::Identity { always, at, sequence: None },
    }
}

/// `references="users(id)"`, `referencedTableName="users"`.
fn references(scope: &Scope, constraints: &Node) -> Option<ObjectName> {
    if let Some(table) = scope.object(constraints, "referencedTableName", "referencedTableSchemaName") {
        return Some(table);
    }
    let attribute = constraints.attribute("references")?;
    let text = scope.text_of(attribute);
    with_cursor(&text, |cursor| cursor.parse_object_name())
}

/// The default that `defaultValue…` attributes state.
/// <https://docs.liquibase.com/change-types/nested-tags/column.html>
pub(super) fn default_of(scope: &Scope, node: &Node) -> Option<DefaultClause> {
    let attribute = node.attributes.iter().find(|attribute| attribute.name.starts_with("defaultValue") && is_value(&attribute.name))?;
    let text = scope.text_of(attribute);
    let kind = match attribute.name.as_str() {
        "defaultValueSequenceNext" => {
            let name = Name { text: text.text.trim().to_owned(), quoted: false, at: attribute.value_at };
            DefaultKind::Sequence(ObjectName { parts: vec![name], at: attribute.value_at })
        }
        _ if text.text.contains(HOLE) => DefaultKind::Unknown,
        "defaultValueBoolean" => DefaultKind::Constant,
        "defaultValue" if text.text.trim().eq_ignore_ascii_case("null") => DefaultKind::Null,
        // A string, unless somebody relies on functions being seen through.
        "defaultValue" if text.text.contains('(') => DefaultKind::Unknown,
        "defaultValue" => DefaultKind::Constant,
        "defaultValueDate" if !text.text.contains('(') => DefaultKind::Varying,
        _ => with_cursor(&text, |cursor| default::classify(*cursor)),
    };
    Some(DefaultClause { kind, text: text.text, at: attribute.at })
}

/// Not `defaultValueConstraintName`.
fn is_value(name: &str) -> bool {
    !name.ends_with("ConstraintName")
}

/// The value that a `<column>` of an `<insert>` gives.
pub(super) fn value(scope: &Scope, node: &Node) -> InsertValue {
    let Some(attribute) = node.attributes.iter().find(|attribute| attribute.name.starts_with("value")) else {
        // A long text stands between the tags.
        let kind = if node.text.is_some() { ValueKind::Given } else { ValueKind::Null };
        return InsertValue { at: node.at, kind };
    };
    let text = scope.text_of(attribute);
    let kind = match attribute.name.as_str() {
        "valueSequenceNext" => ValueKind::Sequence(text.text.trim().to_owned()),
        _ if text.text.contains(HOLE) => ValueKind::Unknown,
        // Liquibase writes NULL for the word, quoted or not.
        _ if text.text.trim().eq_ignore_ascii_case("null") => ValueKind::Null,
        "valueComputed" | "valueNumeric" => with_cursor(&text, |cursor| expression::classify(*cursor)),
        _ => ValueKind::Given,
    };
    InsertValue { at: attribute.at, kind }
}
