//! A column's definition: `ColumnDef::new(Account::Id).uuid().not_null().primary_key()`, and the short forms of SeaORM's `schema` module.
//! <https://docs.rs/sea-query/latest/sea_query/table/struct.ColumnDef.html>, <https://docs.rs/sea-orm-migration/latest/sea_orm_migration/schema/index.html>

use crate::facts::{ColumnDef, DataType, DefaultClause, DefaultKind, GenerationClause};
use crate::lang::outline::{Call, Expr, ExprKind, Outline};
use crate::source::Span;
use crate::sql::{Input, cursor::Cursor, default, lex::lex};
use crate::text::{ResolvedText, Text};

use super::{chain, name};

/// Methods that state a type, and its name in SQL; those with a length take it as their arguments.
#[rustfmt::skip]
const TYPES: &[(&str, &str)] = &[
    ("char", "char"), ("char_len", "char"), ("string", "varchar"), ("string_len", "varchar"), ("text", "text"),
    ("tiny_integer", "tinyint"), ("small_integer", "smallint"), ("integer", "integer"), ("big_integer", "bigint"),
    ("tiny_unsigned", "tinyint"), ("small_unsigned", "smallint"), ("unsigned", "integer"), ("big_unsigned", "bigint"),
    ("float", "float"), ("double", "double"), ("decimal", "decimal"), ("decimal_len", "decimal"), ("money", "money"), ("money_len", "money"),
    ("date_time", "datetime"), ("timestamp", "timestamp"), ("timestamp_with_time_zone", "timestamp with time zone"), ("timestamptz", "timestamp with time zone"),
    ("date", "date"), ("time", "time"), ("year", "year"), ("interval", "interval"),
    ("binary", "binary"), ("binary_len", "binary"), ("var_binary", "varbinary"), ("blob", "blob"), ("bit", "bit"), ("varbit", "varbit"),
    ("boolean", "boolean"), ("json", "json"), ("json_binary", "jsonb"), ("uuid", "uuid"), ("inet", "inet"), ("cidr", "cidr"), ("mac_address", "macaddr"),
    ("custom", ""), ("enumeration", ""), ("array", ""), ("vector", ""), ("ltree", "ltree"),
];

/// Methods that say nothing which an inserted row meets.
const NOISE: &[&str] = &["comment", "check", "using", "to_owned", "take", "clone", "into", "borrow", "borrow_mut"];

/// Endings of the short forms: nullable, unique.
const NULLABLE: &str = "_null";
const UNIQUE: &str = "_uniq";

/// Reads a definition. `None` where it is something else: a variable, a function of the program's own.
pub fn read(outline: &Outline, expr: &Expr) -> Option<ColumnDef> {
    let links = chain::links(expr);
    let (base, options) = links.split_first()?;
    let mut column = begun(outline, base, expr.at)?;
    for link in options {
        option(link, &mut column);
    }
    Some(column)
}

fn begun(outline: &Outline, base: &Call, at: Span) -> Option<ColumnDef> {
    let name = name::of(outline, base.arguments.first()?)?;
    let mut column = ColumnDef::new(name, at);
    match (chain::owner(base), base.name.as_str()) {
        ("ColumnDef", "new") => return Some(column),
        ("ColumnDef", "new_with_type") => {
            column.unread.extend(base.arguments.get(1).map(|argument| argument.at));
            return Some(column);
        }
        _ => {}
    }
    let place = base.name_at;
    match base.name.as_str() {
        "pk_auto" | "big_pk_auto" => {
            column.data_type = Some(data_type(if base.name == "pk_auto" { "integer" } else { "bigint" }, Vec::new(), place));
            (column.nullable, column.primary_key) = (Some(false), Some(place));
            column.generation = Some(GenerationClause::ByTool(place));
        }
        "pk_uuid" => {
            column.data_type = Some(data_type("uuid", Vec::new(), place));
            (column.nullable, column.primary_key) = (Some(false), Some(place));
        }
        short => {
            let (short, nullable) = short.strip_suffix(NULLABLE).map_or((short, false), |short| (short, true));
            let (short, unique) = short.strip_suffix(UNIQUE).map_or((short, false), |short| (short, true));
            let (_, sql) = TYPES.iter().find(|(known, _)| *known == short)?;
            column.data_type = typed(sql, short, base.arguments.get(1..).unwrap_or_default(), place);
            column.nullable = Some(nullable);
            column.unique = unique.then_some(place);
        }
    }
    Some(column)
}

fn option(link: &Call, column: &mut ColumnDef) {
    let at = link.arguments.iter().fold(link.name_at, |at, argument| at.to(argument.at));
    match link.name.as_str() {
        "not_null" => column.nullable = Some(false),
        "null" => column.nullable = Some(true),
        "primary_key" => column.primary_key = Some(link.name_at),
        "unique_key" => column.unique = Some(link.name_at),
        "auto_increment" => column.generation = Some(GenerationClause::ByTool(link.name_at)),
        "generated" => column.generation = Some(GenerationClause::Computed(at)),
        "default" => column.default = link.arguments.first().map(default_of),
        // `.extra("DEFAULT now() …")`: SQL as it will stand behind the type.
        "extra" => extra(link, at, column),
        "set_type" => column.unread.push(at),
        method => match TYPES.iter().find(|(known, _)| *known == method) {
            Some((_, sql)) => column.data_type = typed(sql, method, &link.arguments, link.name_at),
            None if NOISE.contains(&method) => {}
            None => column.unread.push(at),
        },
    }
}

fn typed(sql: &str, method: &str, arguments: &[Expr], at: Span) -> Option<DataType> {
    if sql.is_empty() {
        return None;
    }
    let number = |argument: &Expr| match &argument.kind {
        // `64u32`
        ExprKind::Number(number) => number.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok(),
        _ => None,
    };
    let has_length = method.ends_with("_len") || method == "var_binary" || method == "varbit";
    let lengths: Vec<u64> = arguments.iter().filter(|_| has_length).filter_map(number).collect();
    let mut data_type = data_type(sql, lengths, at);
    data_type.unsigned = method.contains("unsigned");
    Some(data_type)
}

fn data_type(sql: &str, arguments: Vec<u64>, at: Span) -> DataType {
    let written: Vec<String> = arguments.iter().map(u64::to_string).collect();
    let text = if written.is_empty() { sql.to_owned() } else { format!("{sql}({})", written.join(", ")) };
    DataType { text, base: sql.to_owned(), arguments, unsigned: false, is_array: false, at }
}

/// What `.default(…)` is given: a value, or an expression.
fn default_of(value: &Expr) -> DefaultClause {
    let clause = |kind, text: String| DefaultClause { kind, text, at: value.at };
    match &value.kind {
        ExprKind::Bool(value) => clause(DefaultKind::Constant, value.to_string()),
        ExprKind::Number(number) => clause(DefaultKind::Constant, number.clone()),
        ExprKind::Text(text) => clause(DefaultKind::Constant, text.as_literal().unwrap_or_default()),
        ExprKind::Path(path) if path.iter().any(|segment| segment == "Keyword") => clause(DefaultKind::Varying, path.join("::")),
        ExprKind::Call(call) => match (chain::owner(call), call.name.as_str()) {
            (_, "current_timestamp" | "current_date" | "current_time") => clause(DefaultKind::Varying, call.name.clone()),
            ("Expr" | "SimpleExpr", "cust" | "Custom") => match call.arguments.first().map(|argument| &argument.kind) {
                Some(ExprKind::Text(text)) => clause(classified(text), text.as_literal().unwrap_or_default()),
                _ => clause(DefaultKind::Unknown, String::new()),
            },
            (_, "into" | "to_string" | "to_owned" | "val" | "value" | "Value" | "Constant") => {
                let inner = call.arguments.first().or(call.receiver.as_ref());
                inner.map_or_else(|| clause(DefaultKind::Unknown, String::new()), default_of)
            }
            _ => clause(DefaultKind::Unknown, String::new()),
        },
        _ => clause(DefaultKind::Unknown, String::new()),
    }
}

fn classified(text: &Text) -> DefaultKind {
    with_cursor(&text.with_holes(), |cursor| default::classify(*cursor))
}

fn extra(link: &Call, at: Span, column: &mut ColumnDef) {
    let text = link.arguments.iter().find_map(|argument| match &argument.kind {
        ExprKind::Text(text) => Some(text.with_holes()),
        ExprKind::Call(call) => call.receiver.iter().chain(&call.arguments).find_map(|inner| match &inner.kind {
            ExprKind::Text(text) => Some(text.with_holes()),
            _ => None,
        }),
        _ => None,
    });
    match text {
        Some(text) => with_cursor(&text, |cursor| crate::sql::ddl::column::options(cursor, column)),
        None => column.unread.push(at),
    }
}

fn with_cursor<T>(text: &ResolvedText, read: impl FnOnce(&mut Cursor) -> T) -> T {
    let tokens = lex(&text.text, 0..text.text.len());
    read(&mut Cursor::new(Input::resolved(text), &tokens))
}
