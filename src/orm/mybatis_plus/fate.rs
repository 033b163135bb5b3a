//! Where the objects of a function go: what is only updated, looked for or deleted is never inserted, whatever is set in it.

use std::collections::BTreeSet;

use super::index::chain_base;
use crate::lang::outline::{Call, Expr, ExprKind, Function};
use crate::source::Span;

/// Beginnings of methods that may insert what they are given.
pub(super) const STORING: &[&str] =
    &["insert", "save", "add", "batch", "create", "persist", "replace", "upsert", "merge", "register", "store"];

/// Beginnings of methods that insert nothing: an object that is given to these alone is a patch, or an example to look for.
const HARMLESS: &[&str] =
    &["update", "modify", "edit", "select", "query", "lambda", "find", "list", "page", "count", "delete", "remove", "exist"];

/// `list.add(user)`: where the list goes, the object goes.
const COLLECTING: &[&str] = &["add", "addAll"];

/// How many lists an object is followed through.
const DEPTH: usize = 3;

/// The objects of a function that go nowhere but to updates and queries.
pub(super) struct Fates<'f> {
    function: &'f Function,
    calls: Vec<&'f Call>,
    /// What stands as an argument of an update: `updateById(new User().setName("a"))`.
    patches: Vec<Span>,
}

/// What is seen of an object.
#[derive(Clone, Copy, Default)]
struct Seen {
    harmless: bool,
    stored: bool,
}

impl<'f> Fates<'f> {
    pub(super) fn of(function: &'f Function) -> Fates<'f> {
        let (mut calls, mut patches) = (Vec::new(), Vec::new());
        for call in &function.calls {
            call.each_call(&mut |call, _| {
                if is_harmless(&call.name) {
                    patches.extend(call.arguments.iter().filter(|argument| is_made(argument)).map(|argument| argument.at));
                }
                calls.push(call);
            });
        }
        Fates { function, calls, patches }
    }

    /// Whether what a setter at a place is called on may come to be inserted.
    pub(super) fn may_insert(&self, object: Option<&str>, at: Span) -> bool {
        match object {
            Some(name) => {
                let seen = self.seen(name, 0);
                seen.stored || !seen.harmless
            }
            None => match self.function.locals.iter().find(|local| local.value.as_ref().is_some_and(|value| value.at.contains(at))) {
                Some(local) if !self.patches.iter().any(|patch| patch.contains(at)) => self.may_insert(Some(&local.name), at),
                _ => !self.patches.iter().any(|patch| patch.contains(at)),
            },
        }
    }

    fn seen(&self, name: &str, depth: usize) -> Seen {
        let is_it = |expr: &Expr| matches!(chain_base(expr).as_path(), Some([only]) if only == name);
        let mut seen = Seen::default();
        for call in &self.calls {
            let is_given = call.arguments.iter().any(is_it);
            // An active record: `user.updateById()`.
            let is_own = call.arguments.is_empty() && call.receiver.as_ref().is_some_and(is_it);
            if !is_given && !is_own {
                continue;
            }
            let list = call.receiver.as_ref().and_then(Expr::as_path);
            if let Some([list]) = list.filter(|_| is_given && depth < DEPTH && COLLECTING.contains(&call.name.as_str()))
                && list != name
            {
                let further = self.seen(list, depth + 1);
                // Where the list goes is not seen: it may be anywhere.
                seen.stored |= further.stored || !further.harmless;
                seen.harmless |= further.harmless;
            } else if is_harmless(&call.name) {
                seen.harmless |= is_given || call.name.starts_with("update");
            } else {
                seen.stored |= STORING.iter().any(|begin| call.name.starts_with(begin));
            }
        }
        // `new QueryWrapper<>(user)`: an example.
        seen.harmless |= self.function.records.iter().any(|record| match &record.kind {
            ExprKind::New(new) => new.ty.name.ends_with("Wrapper") && new.arguments.iter().any(is_it),
            _ => false,
        });
        seen
    }
}

fn is_harmless(name: &str) -> bool {
    HARMLESS.iter().any(|begin| name.starts_with(begin))
}

/// Whether an argument is an object that is made in place.
fn is_made(expr: &Expr) -> bool {
    let mut base = expr;
    while let ExprKind::Call(call) = &base.kind
        && let Some(receiver) = &call.receiver
    {
        base = receiver;
    }
    matches!(base.kind, ExprKind::New(_)) || base.as_path().is_some() && expr.as_call().is_some_and(|call| call.name == "build")
}

/// The local or parameter that a chain of setters begins with.
pub(super) fn object_name(expr: &Expr) -> Option<&str> {
    match chain_base(expr).as_path() {
        Some([only]) if only != "this" => Some(only),
        _ => None,
    }
}

/// The names that stand for objects whose class is not seen: parameters of lambdas.
pub(super) fn undeclared(function: &Function) -> impl Fn(&str) -> bool {
    let known: BTreeSet<&str> = function
        .parameters
        .iter()
        .map(|parameter| parameter.name.as_str())
        .chain(function.locals.iter().map(|local| local.name.as_str()))
        .collect();
    move |name| name.starts_with(char::is_lowercase) && !known.contains(name)
}
