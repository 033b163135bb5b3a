//! What a class's own methods set in its objects: a setter may assign another field than its name says, and `user.activate()` is a setter too.

use std::collections::BTreeSet;

use crate::lang::outline::{Expr, ExprKind, Function};
use crate::names;
use crate::project::{Found, Project};

/// How far methods are followed that call each other.
const DEPTH: usize = 3;

/// The properties that a method of a class, or of one above it, sets in the object that it is called on; by the names of their setters.
pub(super) fn set_by(project: &Project, class: Found, method: &str, arguments: usize) -> BTreeSet<String> {
    let (above, _) = project.superclasses(class);
    let classes: Vec<Found> = std::iter::once(class).chain(above).collect();
    let mut set = BTreeSet::new();
    follow(&classes, method, arguments, 0, &mut set);
    set
}

fn follow(classes: &[Found], method: &str, arguments: usize, depth: usize, set: &mut BTreeSet<String>) {
    let is_meant = |function: &&Function| function.name == method && function.parameters.len() == arguments && !function.is_static;
    let Some(function) = classes.iter().find_map(|found| found.decl.functions.iter().find(is_meant)) else { return };
    let is_hidden = |name: &str| {
        function.parameters.iter().any(|parameter| parameter.name == name) || function.locals.iter().any(|local| local.name == name)
    };
    let is_field = |name: &str| classes.iter().any(|found| found.decl.fields.iter().any(|field| field.name == name && !field.is_static));
    for assignment in function.assignments.iter().filter(|assignment| !matches!(assignment.value.kind, ExprKind::Null)) {
        match assignment.target.as_slice() {
            [this, field] if this == "this" => set.insert(names::setter(field)),
            [field] if is_field(field) && !is_hidden(field) => set.insert(names::setter(field)),
            _ => false,
        };
    }
    for call in function.calls.iter().filter_map(Expr::as_call).filter(|_| depth < DEPTH) {
        if is_own(call.receiver.as_ref()) && (call.name != method || call.arguments.len() != arguments) {
            if call.name.starts_with("set") && !matches!(call.arguments.as_slice(), [] | [Expr { kind: ExprKind::Null, .. }]) {
                set.insert(call.name.clone());
            }
            follow(classes, &call.name, call.arguments.len(), depth + 1, set);
        }
    }
}

/// Whether a call stands on the object itself: `init()`, `this.init()`, `super.init()`.
pub(super) fn is_own(receiver: Option<&Expr>) -> bool {
    match receiver.map(|receiver| receiver.as_path()) {
        None => true,
        Some(Some([only])) => matches!(only.as_str(), "this" | "super"),
        Some(_) => false,
    }
}
