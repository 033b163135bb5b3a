//! What a query's columns are called.

use crate::names::{Name, ObjectName};

/// A SELECT as far as it decides how the columns of a view, or of a table made from it, are called.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// `WITH x AS (…)`, in order; None: not understood.
    pub with: Vec<(Name, Option<Query>)>,
    pub items: Vec<QueryItem>,
    pub sources: Vec<QuerySource>,
}

#[derive(Clone, Debug)]
pub enum QueryItem {
    Named(Name),
    /// `*`
    All,
    /// `x.*`
    AllOf(Name),
}

/// One table of FROM.
#[derive(Clone, Debug)]
pub struct QuerySource {
    pub alias: Option<Name>,
    pub of: QueryTable,
}

#[derive(Clone, Debug)]
pub enum QueryTable {
    Named(ObjectName),
    Query(Box<Query>),
    /// A function's rows, VALUES, a join that merges columns.
    Unknown,
}
