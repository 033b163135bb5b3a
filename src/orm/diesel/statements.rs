//! `insert_into(users::table).values((users::name.eq("x"), …))`: inserts written out.

use std::collections::BTreeSet;

use crate::dialect::Dialect;
use crate::facts::{Note, NoteKind, Rest, Supply, SupplyKind, Writer, WrittenColumn, WrittenColumns};
use crate::lang::outline::{Call, Expr, ExprKind, Function, Outline, TypeDecl, TypeRef};
use crate::orm::diesel::tables::{self, Table};
use crate::orm::diesel::{Knowledge, backend};
use crate::project::Project;
use crate::source::Span;

/// Functions and methods that start an insert: <https://docs.diesel.rs/2.2.x/diesel/fn.insert_into.html>.
const INSERTS: &[&str] = &["insert_into", "insert_or_ignore_into", "replace_into"];
/// Methods that go over many things: what their closures return is a row each.
const ITERATIONS: &[&str] = &["map", "filter_map", "flat_map", "map_ok", "and_then"];
/// Methods whose result is what they are called on, for an insert.
const COPIES: &[&str] = &["clone", "as_ref", "to_vec", "as_slice", "to_owned", "iter", "into_iter", "collect"];
/// How often a local variable's value is looked up.
const LOCALS: usize = 3;

/// An insert as it stands in a function.
pub(super) struct Statement<'o> {
    /// The path of the table that it names.
    pub table: &'o [String],
    pub form: Form<'o>,
    /// `diesel::insert_into(users::table)`.
    pub at: Span,
}

pub(super) enum Form<'o> {
    Values(&'o Expr),
    DefaultValues,
    /// `.values(query).into_columns((a, b))`.
    Columns(&'o Expr),
}

/// What a `.values(…)` gives.
pub(super) struct Values {
    columns: Vec<Given>,
    /// A struct stands among the columns (or alone).
    pub has_struct: bool,
    /// The names of such structs' types, where they can be told.
    pub structs: Vec<String>,
    /// Something stands there that nobody here understands.
    pub opaque: bool,
}

struct Given {
    module: String,
    at: Span,
    kind: SupplyKind,
}

impl Values {
    fn add_struct(&mut self, name: Option<String>) {
        self.has_struct = true;
        self.structs.extend(name);
    }

    pub fn has_columns(&self) -> bool {
        !self.columns.is_empty()
    }
}

/// All inserts of a function, and the tables' arguments that are no path.
pub(super) fn statements<'o>(function: &'o Function) -> (Vec<Statement<'o>>, Vec<Span>) {
    let mut found = Vec::new();
    let mut odd = Vec::new();
    let mut done: BTreeSet<Span> = BTreeSet::new();
    let mut visit = |expr: &'o Expr| {
        let Some(call) = expr.as_call() else { return };
        let form = match (call.name.as_str(), call.arguments.as_slice()) {
            ("values", [values]) => Form::Values(values),
            ("into_columns", [columns]) => Form::Columns(columns),
            ("default_values", []) => Form::DefaultValues,
            _ => return,
        };
        let Some((insert, at)) = insert_of(call) else { return };
        if !done.insert(at) {
            return; // `values` under `into_columns`
        }
        match insert.arguments.first().and_then(Expr::as_path) {
            Some(table) => found.push(Statement { table, form, at }),
            None => odd.push(at),
        }
    };
    function.calls.iter().for_each(|call| call.visit(&mut visit));
    (found, odd)
}

/// The tables' paths of `new_user.insert_into(users::table)`.
pub(super) fn method_inserts(function: &Function) -> impl Iterator<Item = &[String]> {
    let mut found = Vec::new();
    let mut visit = |expr| {
        if let Some(call) = Expr::as_call(expr)
            && call.name == "insert_into"
            && call.receiver.as_ref().is_some_and(|receiver| receiver.as_path().is_none_or(|path| path != ["diesel"]))
            && let [table] = call.arguments.as_slice()
        {
            found.extend(table.as_path());
        }
    };
    function.calls.iter().for_each(|call| call.visit(&mut visit));
    found.into_iter()
}

/// The `insert_into(…)` that a chain starts with.
fn insert_of(call: &Call) -> Option<(&Call, Span)> {
    let mut receiver = call.receiver.as_ref()?;
    loop {
        let inner = receiver.as_call()?;
        if INSERTS.contains(&inner.name.as_str()) && inner.arguments.len() == 1 {
            return Some((inner, receiver.at));
        }
        if inner.name != "values" {
            return None;
        }
        receiver = inner.receiver.as_ref()?;
    }
}

/// Reads what stands between the parentheses of `.values(…)`.
pub(super) fn values(function: &Function, expr: &Expr) -> Values {
    let mut values = Values { columns: Vec::new(), has_struct: false, structs: Vec::new(), opaque: false };
    if let ExprKind::List(elements) = &expr.kind
        && let Some(rows) = rows(elements, function)
    {
        merge(&mut values, rows);
    } else {
        element(&mut values, function, expr, false, 0);
    }
    values
}

/// A list of tuples that name the same columns again is a list of rows; else nested tuples are one row.
fn rows(elements: &[Expr], function: &Function) -> Option<Vec<Values>> {
    if elements.len() < 2 || !elements.iter().all(|element| matches!(element.kind, ExprKind::List(_))) {
        return None;
    }
    let rows: Vec<Values> = elements.iter().map(|element| self::values(function, element)).collect();
    let mut seen = BTreeSet::new();
    let repeats = rows.iter().flat_map(|row| &row.columns).any(|column| !seen.insert(column.module.clone()));
    repeats.then_some(rows)
}

/// A column that only some rows name is sometimes supplied.
fn merge(values: &mut Values, rows: Vec<Values>) {
    let count = rows.len();
    let mut times: Vec<usize> = Vec::new();
    for row in rows {
        values.has_struct |= row.has_struct;
        values.structs.extend(row.structs);
        values.opaque |= row.opaque;
        for column in row.columns {
            match values.columns.iter().position(|known| known.module == column.module) {
                Some(index) => {
                    if let (Some(times), Some(known)) = (times.get_mut(index), values.columns.get_mut(index)) {
                        *times += 1;
                        if known.kind != column.kind {
                            known.kind = SupplyKind::Conditional;
                        }
                    }
                }
                None => {
                    values.columns.push(column);
                    times.push(1);
                }
            }
        }
    }
    for (column, times) in values.columns.iter_mut().zip(times) {
        if times < count {
            column.kind = SupplyKind::Conditional;
        }
    }
}

fn element(values: &mut Values, function: &Function, expr: &Expr, in_tuple: bool, locals: usize) {
    match &expr.kind {
        ExprKind::List(elements) => elements.iter().for_each(|inner| element(values, function, inner, true, locals)),
        ExprKind::Record(record) => values.add_struct(record.path.last().cloned()),
        ExprKind::Call(call) => {
            if let Some(column) = assigned(call, expr.at) {
                values.columns.push(column);
            } else if let Some(row) = mapped(expr) {
                let before = values.columns.len();
                element(values, function, row, in_tuple, locals);
                if in_tuple {
                    // `option.map(|x| column.eq(x))` beside other columns: left out when there is none.
                    values.columns.iter_mut().skip(before).for_each(|column| column.kind = SupplyKind::Conditional);
                }
            } else if let Some(root) = construction(call) {
                values.add_struct(Some(root));
            } else if let (true, Some(receiver)) = (COPIES.contains(&call.name.as_str()), &call.receiver) {
                element(values, function, receiver, in_tuple, locals);
            } else if locals > 0 {
                values.add_struct(None); // what a function returns is a struct, or rows of one
            } else {
                values.opaque = true;
            }
        }
        ExprKind::Path(path) => match path.as_slice() {
            [name] if locals < LOCALS => match local(function, name, expr.at) {
                Some((_, Some(value))) => element(values, function, value, in_tuple, locals + 1),
                Some((ty, None)) => values.add_struct(ty),
                None if name == "self" => values.add_struct(Some("Self".to_owned())),
                None => values.add_struct(parameter(function, name)),
            },
            _ => values.add_struct(None),
        },
        _ => values.opaque = true,
    }
}

/// `users::name.eq(value)`.
fn assigned(call: &Call, at: Span) -> Option<Given> {
    let (true, [value]) = (call.name == "eq", call.arguments.as_slice()) else { return None };
    let module = call.receiver.as_ref()?.as_path()?.last()?.clone();
    let kind = match value.kind {
        ExprKind::Null => SupplyKind::Null,
        _ => SupplyKind::Application,
    };
    Some(Given { module, at, kind })
}

/// What the closure of the first `map` in a chain returns, when that is a row.
fn mapped(expr: &Expr) -> Option<&Expr> {
    let mut current = expr;
    while let Some(call) = current.as_call() {
        if ITERATIONS.contains(&call.name.as_str())
            && let [row] = call.arguments.as_slice()
            && (matches!(row.kind, ExprKind::List(_) | ExprKind::Record(_)) || row.as_call().is_some_and(|call| call.name == "eq"))
        {
            return Some(row);
        }
        current = call.receiver.as_ref()?;
    }
    None
}

/// The type in `NewUser::new(…)` and `NewUser::builder()…build()`.
fn construction(call: &Call) -> Option<String> {
    let mut receiver = call.receiver.as_ref();
    while let Some(inner) = receiver.and_then(Expr::as_call) {
        receiver = inner.receiver.as_ref();
    }
    let root = receiver?.as_path()?.last()?;
    root.chars().next().is_some_and(char::is_uppercase).then(|| root.clone())
}

/// The type and value of the nearest local variable of that name before a place. The value is left out when the type says more.
fn local<'f>(function: &'f Function, name: &str, before: Span) -> Option<(Option<String>, Option<&'f Expr>)> {
    let mut locals = function.locals.iter().rev().filter(|local| local.name == name && local.at.end <= before.start);
    let local = locals.find(|local| local.value.is_some())?;
    let ty = local.ty.as_ref().and_then(element_type);
    let value = if ty.is_some() { None } else { local.value.as_ref() };
    Some((ty, value))
}

fn parameter(function: &Function, name: &str) -> Option<String> {
    element_type(function.parameters.iter().find(|parameter| parameter.name == name)?.ty.as_ref()?)
}

/// `NewUser` of `&[NewUser]`, `Vec<NewUser>`; none for tuples, for what is inferred and for what a trait names (`Self::Form`).
fn element_type(ty: &TypeRef) -> Option<String> {
    match (ty.name.as_str(), ty.arguments.as_slice()) {
        ("[]" | "Vec" | "Option" | "Cow" | "Box" | "Arc", [inner]) => element_type(inner),
        ("" | "()" | "_", _) => None,
        _ if ty.path.starts_with("Self.") => None,
        _ => Some(ty.name.clone()),
    }
}

/// The writers of a function's inserts.
pub(super) fn read(
    project: &Project,
    knowledge: &Knowledge,
    outline: &Outline,
    decl: Option<&TypeDecl>,
    function: &Function,
    notes: &mut Vec<Note>,
) -> Vec<Writer> {
    let skipped = |at: Span, reason: &str| Note { at, reason: reason.to_owned(), kind: NoteKind::Skipped };
    let (statements, odd) = statements(function);
    notes.extend(odd.into_iter().map(|at| skipped(at, "Diesel insert into a table that only the running program knows")));
    let mut writers = Vec::new();
    for statement in statements {
        let Some(table) = tables::find(project, &knowledge.tables, outline, statement.table) else {
            notes.push(skipped(statement.at, "Diesel insert into a table whose name could not be told"));
            continue;
        };
        let (columns, rest) = match statement.form {
            Form::DefaultValues => (Vec::new(), Rest::Omitted),
            Form::Columns(columns) => match into_columns(columns) {
                Some(columns) => (columns, Rest::Omitted),
                None => {
                    notes.push(skipped(statement.at, "the columns of this Diesel insert were not understood"));
                    continue;
                }
            },
            Form::Values(expr) => {
                let values = values(function, expr);
                if values.opaque {
                    notes.push(skipped(statement.at, "the values of this Diesel insert were not understood"));
                }
                if !values.has_columns() {
                    continue; // a struct's own writer covers it
                }
                let rest = if values.opaque || values.has_struct { Rest::Unknown } else { Rest::Omitted };
                (values.columns, rest)
            }
        };
        writers.push(writer(project, outline, decl, function, statement.at, &table, columns, rest));
    }
    writers
}

fn into_columns(expr: &Expr) -> Option<Vec<Given>> {
    let list = match &expr.kind {
        ExprKind::List(list) => list.as_slice(),
        _ => std::slice::from_ref(expr),
    };
    let columns =
        list.iter().map(|column| Some(Given { module: column.as_path()?.last()?.clone(), at: column.at, kind: SupplyKind::Application }));
    columns.collect()
}

#[expect(clippy::too_many_arguments)]
fn writer(
    project: &Project,
    outline: &Outline,
    decl: Option<&TypeDecl>,
    function: &Function,
    at: Span,
    table: &Table,
    columns: Vec<Given>,
    rest: Rest,
) -> Writer {
    let owner = decl.map(|decl| format!("{}::", decl.qualified.replace('.', "::"))).unwrap_or_default();
    let columns = columns.into_iter().map(|column| {
        let label = match column.kind {
            SupplyKind::Null => format!("`{}` is set to None", column.module),
            SupplyKind::Conditional => format!("`{}` is set in some rows", column.module),
            _ => format!("`{}` is set", column.module),
        };
        WrittenColumn {
            names: vec![table.column(&column.module)],
            at: column.at,
            supply: Supply { kind: column.kind, at: column.at, label },
            by_dialect: Vec::new(),
            key: table.is_key(&column.module),
        }
    });
    Writer {
        name: format!("{}::{owner}{}", project.path(outline), function.name),
        via: "Diesel insert_into",
        at,
        tables: vec![table.name.clone()],
        namespace: table.namespace.clone(),
        dialects: backends(outline, function),
        columns: WrittenColumns::Named(columns.collect()),
        rest,
        inserts: true,
        form: None,
    }
}

/// The databases that a function's connection, or the only connection that the file imports, is of.
fn backends(outline: &Outline, function: &Function) -> Vec<Dialect> {
    let parameters = function.parameters.iter().filter_map(|parameter| parameter.ty.as_ref()).flat_map(|ty| backend(&ty.name));
    let mut dialects: Vec<Dialect> = parameters.copied().collect();
    if dialects.is_empty() {
        dialects = outline.imports.iter().flat_map(|import| backend(import.path.rsplit('.').next().unwrap_or(""))).copied().collect();
    }
    dialects.sort();
    dialects.dedup();
    dialects
}
