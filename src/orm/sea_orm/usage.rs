//! How the program makes the rows of an entity: what its active models set, and what they leave out.

use std::collections::{BTreeMap, BTreeSet};

use crate::lang::outline::{Expr, ExprKind, Function, Language, Outline, Record, TypeDecl};
use crate::lang::rust::scan::Tokens;
use crate::orm::sea_orm::entity::{self, Entity};
use crate::project::{Project, shared_folders};
use crate::source::Span;

/// What one way of making a row does with a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Setting {
    /// `Set(value)`.
    Given,
    /// `Set(None)`: NULL is sent.
    Null,
    /// `NotSet`, or left to `..Default::default()`.
    NotSet,
    Unknown,
}

/// What the project does with one entity.
#[derive(Debug, Default)]
pub(super) struct Usage {
    /// Each way of making a row: what it does with each field it names, and with the others.
    pub rows: Vec<(BTreeMap<String, Setting>, Setting)>,
    /// Fields that are set later (`model.id = Set(…)`, `before_save`).
    pub assigned: BTreeSet<String>,
    /// Rows are made in some way that is not followed (`from_json`, a builder).
    pub other: bool,
}

/// Calls that take a row which is there already.
const UPDATES: &[&str] = &["update", "update_many", "delete", "filter", "reset"];
/// Ways of making an active model that show no columns.
const OPAQUE: &[&str] = &["from_json", "set_from_json", "builder"];

/// The types that stand for an entity's rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Active,
    Model,
}

/// All entities of the project and what is done with them, in path order.
pub(super) struct Knowledge {
    pub entities: Vec<(Entity, Usage)>,
}

impl Knowledge {
    pub fn of(project: &Project) -> Self {
        let rust = || project.outlines().iter().filter(|outline| outline.language == Language::Rust);
        let entities = rust().flat_map(|outline| entity::of(project, outline)).map(|entity| (entity, Usage::default())).collect();
        let mut knowledge = Knowledge { entities };
        if !knowledge.entities.is_empty() {
            let aliases = aliases(project);
            rust().for_each(|outline| knowledge.look_at(project, outline, &aliases));
        }
        knowledge
    }

    fn look_at(&mut self, project: &Project, outline: &Outline, aliases: &Aliases) {
        for decl in outline.types.iter().filter(|decl| !decl.is_test && entity::derives(decl, "DeriveIntoActiveModel")) {
            self.partial_model(project, outline, decl);
        }
        let mut assigned = BTreeSet::new();
        for (decl, function) in outline.all_functions().filter(|(_, function)| !function.is_test) {
            let known = updates(function);
            // The default of every active model is what its `new` makes.
            let is_behaviour =
                decl.is_some_and(|decl| decl.name == "ActiveModel") && matches!(function.name.as_str(), "new" | "before_save");
            for root in &function.records {
                root.visit(&mut |expr| {
                    let ExprKind::Record(record) = &expr.kind else { return };
                    let Some((index, kind)) = self.meaning(project, outline, decl, &record.path, aliases) else { return };
                    let Some((entity, usage)) = self.entities.get_mut(index) else { return };
                    if is_behaviour {
                        usage.assigned.extend(set_fields(record));
                    } else if !known.contains(&expr.at) && !is_update(entity, record) {
                        usage.rows.push(row(record, kind));
                    }
                });
            }
            for assignment in function.assignments.iter().filter(|assignment| is_set(&assignment.value)) {
                assigned.extend(assignment.target.last().cloned());
            }
            let mut calls = Vec::new();
            function.calls.iter().for_each(|call| call.visit(&mut |expr| calls.extend(expr.as_call())));
            for call in calls {
                if let Some(field) = call.name.strip_prefix("set_") {
                    assigned.insert(field.to_owned());
                }
                if call.name == "set"
                    && let [column, _] = call.arguments.as_slice()
                    && let Some([.., of, variant]) = column.as_path()
                    && of == "Column"
                {
                    assigned.insert(crate::names::snake(variant));
                }
                if OPAQUE.contains(&call.name.as_str())
                    && let Some(path) = call.receiver.as_ref().and_then(Expr::as_path)
                    && let Some((index, _)) = self.meaning(project, outline, decl, path, aliases)
                    && let Some((_, usage)) = self.entities.get_mut(index)
                {
                    usage.other = true;
                }
            }
        }
        if assigned.is_empty() {
            return;
        }
        // Which model a variable holds is not followed: whatever the file speaks of may be meant.
        let text = project.sources.get(outline.file).map_or("", |file| file.text.as_str());
        let words: BTreeSet<&str> = Tokens::new(text).filter_map(|token| text.get(token.start..token.end)).collect();
        for (entity, usage) in &mut self.entities {
            if entity.file == outline.file || words.contains(entity.module.as_str()) {
                usage.assigned.extend(assigned.iter().cloned());
            }
        }
    }

    /// `#[derive(DeriveIntoActiveModel)] struct NewCake { name: String }`: what it has is set, the rest is not.
    fn partial_model(&mut self, project: &Project, outline: &Outline, decl: &TypeDecl) {
        let stated = entity::option(&decl.annotations, "active_model").and_then(|value| match &value.kind {
            ExprKind::Text(text) => text.as_literal(),
            ExprKind::Path(path) => Some(path.join("::")),
            _ => None,
        });
        let path: Vec<String> = stated.as_deref().unwrap_or("ActiveModel").split("::").map(|part| part.trim().to_owned()).collect();
        if let Some((index, _)) = self.meaning(project, outline, Some(decl), &path, &Aliases::new())
            && let Some((_, usage)) = self.entities.get_mut(index)
        {
            // An Option may be unwrapped into a default, so it is not known what it sends.
            let fields = decl.fields.iter().map(|field| {
                let optional = field.ty.as_ref().is_some_and(|ty| ty.name == "Option");
                (field.name.clone(), if optional { Setting::Unknown } else { Setting::Given })
            });
            usage.rows.push((fields.collect(), Setting::NotSet));
        }
    }

    /// The entity that a type's path means in a place.
    fn meaning(
        &self,
        project: &Project,
        outline: &Outline,
        decl: Option<&TypeDecl>,
        path: &[String],
        aliases: &Aliases,
    ) -> Option<(usize, Kind)> {
        let inside = decl.map(entity::inside).unwrap_or_default();
        let own = |kind| {
            let here = self.entities.iter().position(|(entity, _)| entity.file == outline.file && entity.inside == inside);
            here.map(|index| (index, kind))
        };
        let import = |name: &str| outline.imports.iter().find(|import| import.name == name).map(|import| import.path.as_str());
        match path {
            [only] if only == "Self" => own(kind_of(&decl?.name)?),
            [only] => match (import(only), kind_of(only)) {
                (Some(target), _) => {
                    let target: Vec<&str> = target.split('.').collect();
                    match target.as_slice() {
                        [.., module, name] if kind_of(name).is_some() => Some((self.by_module(project, outline, module)?, kind_of(name)?)),
                        [.., name] => self.by_alias(project, outline, aliases, name),
                        [] => None,
                    }
                }
                (None, Some(kind)) => own(kind).or_else(|| {
                    // `use super::*;` inside the entity's file
                    let mut here = self.entities.iter().enumerate().filter(|(_, (entity, _))| entity.file == outline.file);
                    let (index, _) = here.next()?;
                    here.next().is_none().then_some((index, kind))
                }),
                (None, None) => self.by_alias(project, outline, aliases, only),
            },
            [.., module, name] => {
                let kind = kind_of(name)?;
                if matches!(module.as_str(), "self" | "super" | "crate") {
                    return own(kind);
                }
                // `use entity::users as u; u::ActiveModel { … }`
                let module = import(module).and_then(|path| path.rsplit('.').next()).unwrap_or(module);
                Some((self.by_module(project, outline, module)?, kind))
            }
            [] => None,
        }
    }

    /// The nearest entity of a module's name.
    fn by_module(&self, project: &Project, outline: &Outline, module: &str) -> Option<usize> {
        let here = project.path(outline);
        let mut best: Option<(usize, usize)> = None;
        for (index, (entity, _)) in self.entities.iter().enumerate().filter(|(_, (entity, _))| entity.module == module) {
            let shared = shared_folders(here, project.sources.path(entity.file));
            if best.is_none_or(|(most, _)| shared > most) {
                best = Some((shared, index));
            }
        }
        best.map(|(_, index)| index)
    }

    /// `pub use account::Model as Account;` somewhere else.
    fn by_alias(&self, project: &Project, outline: &Outline, aliases: &Aliases, name: &str) -> Option<(usize, Kind)> {
        let mut targets = aliases.get(name)?.iter();
        let (module, kind) = targets.next()?;
        if targets.next().is_some() {
            return None;
        }
        Some((self.by_module(project, outline, module)?, *kind))
    }
}

/// Other names of active models and models, by the imports that give them.
type Aliases = BTreeMap<String, Vec<(String, Kind)>>;

fn aliases(project: &Project) -> Aliases {
    let mut aliases = Aliases::new();
    for import in project.outlines().iter().flat_map(|outline| &outline.imports) {
        if let Some((module, name)) = import.path.rsplit_once('.')
            && let Some(kind) = kind_of(name)
            && import.name != name
        {
            let target = (module.rsplit('.').next().unwrap_or(module).to_owned(), kind);
            let known = aliases.entry(import.name.clone()).or_default();
            if !known.contains(&target) {
                known.push(target);
            }
        }
    }
    aliases
}

fn kind_of(name: &str) -> Option<Kind> {
    match name {
        "ActiveModel" => Some(Kind::Active),
        "Model" => Some(Kind::Model),
        _ => None,
    }
}

/// The records of a function that are handed to an update or a delete.
fn updates(function: &Function) -> BTreeSet<Span> {
    let mut found = BTreeSet::new();
    let mut add = |expr: &Expr| match &expr.kind {
        ExprKind::Record(_) => {
            found.insert(expr.at);
        }
        ExprKind::Path(path) => {
            let locals = function.locals.iter().filter(|local| path.len() == 1 && path.first() == Some(&local.name));
            for value in locals.filter_map(|local| local.value.as_ref()) {
                found.insert(value.at);
            }
        }
        _ => {}
    };
    function.calls.iter().for_each(|call| {
        call.visit(&mut |expr| {
            if let Some(call) = expr.as_call()
                && UPDATES.contains(&call.name.as_str())
            {
                call.receiver.iter().chain(&call.arguments).for_each(&mut add);
            }
        });
    });
    found
}

/// A key that is `Unchanged(…)` is of a row that is there.
fn is_update(entity: &Entity, record: &Record) -> bool {
    record.fields.iter().any(|field| {
        entity.columns.iter().any(|column| column.key && column.field == field.name)
            && field.value.as_call().is_some_and(|call| matches!(call.name.as_str(), "Unchanged" | "unchanged"))
    })
}

fn row(record: &Record, kind: Kind) -> (BTreeMap<String, Setting>, Setting) {
    let fields = record.fields.iter().map(|field| {
        let setting = match kind {
            Kind::Active => active_value(&field.value),
            Kind::Model => value(&field.value),
        };
        (field.name.clone(), setting)
    });
    let rest = match &record.rest {
        None => Setting::NotSet,
        Some(rest) => match rest.as_call() {
            Some(call) if kind == Kind::Active && matches!(call.name.as_str(), "default" | "new") => Setting::NotSet,
            _ => Setting::Unknown,
        },
    };
    (fields.collect(), rest)
}

/// `Set(x)`, `ActiveValue::Set(x)`, `NotSet`, …
fn active_value(expr: &Expr) -> Setting {
    match &expr.kind {
        ExprKind::Call(call) => match (call.name.as_str(), call.arguments.as_slice()) {
            ("Set" | "set" | "Unchanged" | "unchanged", [inner]) => value(inner),
            ("not_set" | "default", []) => Setting::NotSet,
            _ => Setting::Unknown,
        },
        ExprKind::Path(path) if path.last().is_some_and(|name| name == "NotSet") => Setting::NotSet,
        _ => Setting::Unknown,
    }
}

fn value(expr: &Expr) -> Setting {
    match expr.kind {
        ExprKind::Null => Setting::Null,
        _ => Setting::Given,
    }
}

fn is_set(expr: &Expr) -> bool {
    expr.as_call().is_some_and(|call| matches!(call.name.as_str(), "Set" | "set"))
}

fn set_fields(record: &Record) -> Vec<String> {
    record.fields.iter().filter(|field| active_value(&field.value) != Setting::NotSet).map(|field| field.name.clone()).collect()
}
