//! jOOQ's updatable records: `BookRecord book = dsl.newRecord(BOOK); book.setTitle(title); book.store();`.
//!
//! The INSERT has the columns that were set on the record, and no others
//! (<https://www.jooq.org/doc/latest/manual/sql-execution/crud-with-updatablerecords/simple-crud/>). A record that comes from an object, or that
//! somebody else may set columns of, has columns that are not known.

use crate::facts::{Rest, Supply, SupplyKind, Writer, WrittenColumn, WrittenColumns};
use crate::lang::outline::{Call, Expr, ExprKind, Local};
use crate::names::{snake, snake_each};
use crate::orm::jooq::Reading;
use crate::orm::jpa::naming;

const VIA: &str = "jOOQ record";

/// Methods of a record that insert its row.
const STORES: &[&str] = &["store", "insert"];

/// Methods that insert the rows of the records that they get.
const STORED: &[&str] = &["executeInsert", "batchInsert", "batchStore"];

/// Methods of a record that change none of its columns.
const READS: &[&str] =
    &["refresh", "attach", "detach", "get", "getValue", "into", "key", "original", "toString", "formatJSON", "update", "delete"];

/// Calls of one chain that are looked at.
const LINKS: usize = 200;

impl Reading<'_> {
    /// The records that the function makes and stores.
    pub(super) fn records(&self, writers: &mut Vec<Writer>) {
        writers.extend(self.function.locals.iter().filter_map(|local| self.record(local)));
    }

    fn record(&self, local: &Local) -> Option<Writer> {
        let made = local.value.as_ref()?.as_call().filter(|call| call.name == "newRecord")?;
        let (table, others) = made.arguments.split_first()?;
        let (namespace, table) = self.table(table, 0)?;
        let mut state = State { name: &local.name, columns: Vec::new(), is_stored: false, is_whole: others.is_empty() };
        // Another of that name may be meant.
        state.is_whole &= self.function.locals.iter().filter(|other| other.name == local.name).count() == 1;
        for call in &self.function.calls {
            self.follow(call, local, &mut state);
        }
        for set in &self.function.assignments {
            match set.target.as_slice() {
                // Kotlin: `book.title = title`.
                [name, property] if *name == local.name => state.set(property_names(property), &set.value),
                [name] if *name == local.name => state.is_whole = false,
                _ => {}
            }
            state.is_whole &= !is_meant(&set.value, &local.name);
        }
        // A second name for it.
        let copies = |other: &Local| other.value.as_ref().is_some_and(|value| is_meant(value, &local.name));
        state.is_whole &= !self.function.locals.iter().any(copies);
        state.is_whole &= self.function.records.iter().all(|made| !is_handed_on(made, &local.name));
        let owner = self.decl.map_or(self.outline.package.as_str(), |decl| decl.qualified.as_str());
        state.is_stored.then(|| Writer {
            name: format!("{owner}.{}", self.function.name).trim_start_matches('.').to_owned(),
            via: VIA,
            at: made.name_at,
            tables: vec![table],
            namespace,
            dialects: Vec::new(),
            rest: if state.is_whole { Rest::Omitted } else { Rest::Unknown },
            columns: WrittenColumns::Named(state.columns),
            inserts: true,
            form: None,
        })
    }

    /// What a chain of calls does with the record.
    fn follow(&self, chain: &Expr, local: &Local, state: &mut State) {
        let mut links: Vec<&Call> = Vec::new();
        let mut root = Some(chain);
        while let Some(ExprKind::Call(call)) = root.map(|expr| &expr.kind)
            && links.len() < LINKS
        {
            links.push(call);
            root = call.receiver.as_ref();
        }
        let is_own = root.and_then(Expr::as_path).is_some_and(|path| matches!(path, [name] if *name == local.name));
        for call in links.iter().rev() {
            if is_own {
                match (call.name.as_str(), call.arguments.as_slice()) {
                    (name, _) if STORES.contains(&name) => state.is_stored = true,
                    ("set" | "setValue", [column, value]) => match self.column(column) {
                        Some(name) => state.set(vec![name], value),
                        None => state.is_whole = false,
                    },
                    (name, [value]) if name.starts_with("set") && name.len() > 3 => {
                        state.set(property_names(name.trim_start_matches("set")), value);
                    }
                    (name, _) if READS.contains(&name) || name.starts_with("get") || name.starts_with("value") => {}
                    // `from(pojo)`, `changed(…)`, Kotlin's `apply { … }`.
                    _ => state.is_whole = false,
                }
            } else if call.arguments.iter().any(|argument| is_meant(argument, &local.name)) {
                match STORED.contains(&call.name.as_str()) {
                    true => state.is_stored = true,
                    false => state.is_whole = false,
                }
            }
            for argument in &call.arguments {
                argument.visit(&mut |inner| state.is_whole &= !is_handed_on(inner, &local.name));
            }
        }
    }
}

struct State<'f> {
    name: &'f str,
    columns: Vec<WrittenColumn>,
    is_stored: bool,
    /// All that is set is seen here.
    is_whole: bool,
}

impl State<'_> {
    /// A column that is set, if the way leads there: only a constant is surely a value.
    fn set(&mut self, names: Vec<String>, value: &Expr) {
        self.is_whole &= !is_meant(value, self.name);
        let (kind, label) = match &value.kind {
            ExprKind::Text(_) | ExprKind::Number(_) | ExprKind::Bool(_) => (SupplyKind::Application, "set on the record"),
            _ => (SupplyKind::Conditional, "set on the record, where the way leads there"),
        };
        let supply = Supply { kind, at: value.at, label: label.to_owned() };
        if !self.columns.iter().any(|column| column.names == names) {
            self.columns.push(WrittenColumn { names, at: value.at, supply, by_dialect: Vec::new(), key: false });
        }
    }
}

/// Whether an expression is the record itself.
fn is_meant(value: &Expr, name: &str) -> bool {
    value.as_path().is_some_and(|path| matches!(path, [only] if only == name))
}

/// Whether a call gets the record.
fn is_handed_on(value: &Expr, name: &str) -> bool {
    match &value.kind {
        ExprKind::Call(call) => call.arguments.iter().any(|argument| is_meant(argument, name)),
        ExprKind::New(new) => new.arguments.iter().any(|argument| is_meant(argument, name)),
        ExprKind::List(items) => items.iter().any(|item| is_meant(item, name)),
        _ => false,
    }
}

/// The columns that a generated property may be of: `UserId` of `user_id`, `userid` (<https://www.jooq.org/doc/latest/manual/code-generation/codegen-generatorstrategy/>).
fn property_names(property: &str) -> Vec<String> {
    naming::distinct([snake(property), snake_each(property), property.to_owned()])
}
