//! Chains of calls: `Table::create().table(A).col(B)` as its parts.

use crate::lang::outline::{Call, Expr, ExprKind};

/// The calls of a chain, the innermost first. Empty for what is no call.
pub fn links(expr: &Expr) -> Vec<&Call> {
    let mut links = Vec::new();
    let mut current = Some(expr);
    while let Some(call) = current.and_then(Expr::as_call) {
        links.push(call);
        current = call.receiver.as_ref();
    }
    links.reverse();
    links
}

/// The last segment of the path that a call is made on: `Table` of `sea_query::Table::create()`. Empty for a plain function's call.
pub fn owner(call: &Call) -> &str {
    call.receiver.as_ref().and_then(Expr::as_path).and_then(<[String]>::last).map_or("", String::as_str)
}

/// Whether a chain's beginning was cut off for being too deep.
pub fn is_cut(links: &[&Call]) -> bool {
    links.first().and_then(|link| link.receiver.as_ref()).is_some_and(|receiver| matches!(receiver.kind, ExprKind::Other))
}
