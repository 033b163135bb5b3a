//! Objects that a function makes, fills by setters, and hands to a store: which of their properties stay as they were made.
//!
//! Only the plainest form is read, so that nothing else can have set what is not set here: `var x = new X()` in Java, calls of setters and getters alone
//! on it, then `store.insert(x)`. Whatever else is done with the object before, and everything in its class that might fill it, makes it unknown.

use std::collections::{BTreeMap, BTreeSet};

use crate::lang::outline::{Call, Expr, ExprKind, Function, Language, Local, Outline, TypeDecl};
use crate::names;
use crate::orm::mybatis_plus::handler;
use crate::project::{Found, Identity, Project};
use crate::schema::model::Standing;
use crate::source::Span;
use crate::standing;

/// An object as it is handed on.
pub struct Handed {
    /// The setters called before, by name.
    pub setters: Vec<String>,
    /// The call that takes it.
    pub at: Span,
    pub method: String,
    pub taker: Taker,
}

/// Who takes it.
pub enum Taker {
    /// A field, parameter or local of a type: its simple name, and the type itself where the project declares it.
    Typed { name: String, declared: Option<Identity> },
    /// The class around.
    Own(Identity),
}

/// Methods that take an object to be inserted.
const TAKING: &[&str] = &["insert", "save", "saveAndFlush", "persist"];

#[derive(Default)]
struct Index {
    by_class: BTreeMap<Identity, Vec<Handed>>,
    /// Code that sees every object before it is inserted, and may fill whatever it likes.
    has_interceptor: bool,
    /// Properties that such code fills, where it is known which.
    filled: BTreeSet<String>,
}

/// What a class says that is one of [`INTERCEPTORS`]: files that say it have to be read.
pub const INTERCEPTING: &[&str] = &[
    "implements Interceptor",
    "InnerInterceptor",
    "EmptyInterceptor",
    "PreInsertEventListener",
    "PersistEventListener",
    "implements Integrator",
    "BeforeConvertCallback",
    "MetaObjectHandler",
];

/// What sees, and may change, every object: of MyBatis, MyBatis-Plus, Hibernate and Spring Data.
const INTERCEPTORS: &[&str] = &[
    "Interceptor",
    "InnerInterceptor",
    "EmptyInterceptor",
    "PreInsertEventListener",
    "PersistEventListener",
    "Integrator",
    "BeforeConvertCallback",
    "MetaObjectHandler",
];

/// Annotations of classes and methods that fill an object when it is stored.
const FILLING: &[&str] = &["EntityListeners", "PrePersist", "PreUpdate", "PostConstruct", "IdClass", "MapsId"];

/// The place where an object of this class is handed to a store that `takes` it, without the property: the first in path order.
/// `None` where there is none, or anything might have set the property.
pub fn handed_without(project: &Project, class: Found, property: &str, takes: impl Fn(&Handed) -> bool) -> Option<Span> {
    let index = project.memo(Index::of);
    if index.has_interceptor || index.filled.contains(property) || fills_itself(project, class, property) {
        return None;
    }
    // `setName` of a field `_name`: what assigns it sets it, whatever its name.
    let (above, _) = project.superclasses(class);
    let functions = std::iter::once(class).chain(above).flat_map(|found| &found.decl.functions);
    let assigning =
        functions.filter(|function| function.assignments.iter().any(|set| set.target.last().is_some_and(|last| last == property)));
    let setters: Vec<String> = assigning.map(|function| function.name.clone()).chain([names::setter(property)]).collect();
    let handed = index.by_class.get(&class.identity())?;
    handed.iter().find(|handed| !handed.setters.iter().any(|setter| setters.contains(setter)) && takes(handed)).map(|handed| handed.at)
}

/// The type that takes an object.
pub fn taker<'p>(project: &'p Project<'p>, handed: &Handed) -> Option<Found<'p>> {
    let wanted = match handed.taker {
        Taker::Typed { declared, .. } => declared?,
        Taker::Own(own) => own,
    };
    let mut all = project.outlines().iter().flat_map(|outline| outline.types.iter().map(move |decl| Found { outline, decl }));
    all.find(|found| found.identity() == wanted)
}

impl Index {
    fn of(project: &Project) -> Self {
        let mut index = Index::default();
        let is_program = |outline: &&Outline| outline.language == Language::Java && standing::of(project.path(outline)) < Standing::Test;
        for outline in project.outlines().iter().filter(is_program) {
            for decl in outline.types.iter().filter(|decl| !decl.is_test) {
                let found = Found { outline, decl };
                for parent in decl.superclass.iter().chain(&decl.interfaces).filter(|parent| INTERCEPTORS.contains(&parent.name.as_str())) {
                    match (parent.name == handler::INTERFACE).then(|| handler::filled(project, found)).flatten() {
                        Some(properties) => index.filled.extend(properties),
                        None => index.has_interceptor = true,
                    }
                }
                for function in decl.functions.iter().filter(|function| !function.is_test) {
                    index.read(project, found, function);
                }
            }
        }
        index
    }

    fn read(&mut self, project: &Project, within: Found, function: &Function) {
        let mut calls: Vec<(&Call, Span)> = Vec::new();
        function.calls.iter().for_each(|call| call.each_call(&mut |call, at| calls.push((call, at))));
        if !calls.iter().any(|(call, _)| TAKING.contains(&call.name.as_str())) {
            return;
        }
        for local in &function.locals {
            let Some(ExprKind::New(new)) = local.value.as_ref().map(|value| &value.kind) else { continue };
            if !new.arguments.is_empty() {
                continue;
            }
            let Some(class) = project.resolve_type(within.outline, &new.ty.path) else { continue };
            if let Some(handed) = handed(project, within, function, local, &calls) {
                self.by_class.entry(class.identity()).or_default().push(handed);
            }
        }
    }
}

/// What becomes of a local, if all that is done with it until it is handed on is to set and read its properties.
fn handed(project: &Project, within: Found, function: &Function, local: &Local, calls: &[(&Call, Span)]) -> Option<Handed> {
    let name = local.name.as_str();
    let is_reused = function.locals.iter().filter(|other| other.name == name).count() > 1
        || function.assignments.iter().any(|set| set.target.first().is_some_and(|first| first == name));
    if is_reused {
        return None;
    }
    let is_name = |expr: &Expr| matches!(&expr.kind, ExprKind::Path(path) if matches!(path.as_slice(), [only] if only == name));
    let mentions = |expr: &Expr| {
        let mut found = false;
        expr.visit(&mut |inner| found |= matches!(&inner.kind, ExprKind::Path(path) if path.first().is_some_and(|first| first == name)));
        found
    };
    let (taking, at) = calls
        .iter()
        .filter(|(call, _)| TAKING.contains(&call.name.as_str()) && matches!(call.arguments.as_slice(), [only] if is_name(only)))
        .min_by_key(|(_, at)| at.start)?;
    let mut setters = Vec::new();
    for (call, place) in calls.iter().filter(|(_, place)| place.start < at.end && *place != *at) {
        if call.receiver.as_ref().is_some_and(is_name) {
            let is_plain = ["set", "get", "is"].iter().any(|prefix| call.name.starts_with(prefix));
            if !is_plain || (place.start > at.start) {
                return None;
            }
            setters.push(call.name.clone());
        } else if call.arguments.iter().any(|argument| is_name(argument) || matches!(argument.kind, ExprKind::Other))
            && !place.contains(*at)
        {
            // Given to someone else, or to something that is not understood.
            if call.arguments.iter().any(|argument| mentions(argument) || matches!(argument.kind, ExprKind::Other)) {
                return None;
            }
        }
    }
    let taker = receiver(project, within, function, taking)?;
    Some(Handed { setters, at: *at, method: taking.name.clone(), taker })
}

/// The type of what a method is called on: a parameter, local or field by its declaration, or the class around.
fn receiver(project: &Project, within: Found, function: &Function, call: &Call) -> Option<Taker> {
    let path = match call.receiver.as_ref().map(|receiver| &receiver.kind) {
        None => return Some(Taker::Own(within.identity())),
        Some(ExprKind::Path(path)) => path.as_slice(),
        Some(_) => return None,
    };
    let name = match path {
        [only] if only == "this" || only == "super" => return Some(Taker::Own(within.identity())),
        [only] => only,
        [this, field] if this == "this" => field,
        _ => return None,
    };
    let parameter = function.parameters.iter().find(|parameter| parameter.name == *name).and_then(|parameter| parameter.ty.as_ref());
    let local = || function.locals.iter().find(|local| local.name == *name).and_then(|local| local.ty.as_ref());
    let field = || within.decl.fields.iter().find(|field| field.name == *name).and_then(|field| field.ty.as_ref());
    let ty = parameter.or_else(local).or_else(field)?;
    Some(Taker::Typed { name: ty.name.clone(), declared: project.resolve_type(within.outline, &ty.path).map(|found| found.identity()) })
}

/// Whether the class, or one above it, may give the property a value of its own.
fn fills_itself(project: &Project, class: Found, property: &str) -> bool {
    let (above, is_whole) = project.superclasses(class);
    let last = above.last().copied().unwrap_or(class);
    // MyBatis-Plus' active record has no fields.
    let ends = is_whole || last.decl.superclass.as_ref().is_some_and(|parent| parent.name == "Model");
    !ends || std::iter::once(class).chain(above).any(|found| fills(found.decl, property))
}

fn fills(decl: &TypeDecl, property: &str) -> bool {
    let setter = names::setter(property);
    let is_filling =
        |annotations: &[crate::lang::outline::Annotation]| annotations.iter().any(|found| FILLING.contains(&found.name.as_str()));
    let sets = |function: &Function| {
        function.assignments.iter().any(|set| set.target.last().is_some_and(|last| last == property))
            || function.calls.iter().any(|call| {
                let mut found = false;
                call.each_call(&mut |call, _| found |= call.name == setter || call.name == "this");
                found
            })
    };
    // Blocks that run when an object is made are functions with no name of Java's.
    let makes =
        |function: &&Function| function.is_constructor || !function.name.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '$');
    is_filling(&decl.annotations)
        || decl.interfaces.iter().any(|interface| interface.name == "Persistable")
        || decl.functions.iter().any(|function| is_filling(&function.annotations))
        || decl.fields.iter().any(|field| field.name == property && field.initialiser.is_some() || is_filling(&field.annotations))
        || decl.functions.iter().filter(makes).any(sets)
}
