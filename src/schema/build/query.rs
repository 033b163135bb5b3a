//! The columns of a query over the tables and views as they are at that point.

use super::Builder;
use crate::facts::TableKind;
use crate::facts::query::{Query, QueryItem, QuerySource, QueryTable};
use crate::names::key;

/// Queries in queries are followed this far.
const DEPTH: usize = 16;

/// Common table expressions and their columns; None: not known.
type With = Vec<(String, Option<Vec<String>>)>;

impl Builder {
    /// The names of the query's columns, in order. `None` when one of them cannot be told.
    pub(super) fn query_columns(&self, query: &Query) -> Option<Vec<String>> {
        self.columns_within(query, &Vec::new(), DEPTH)
    }

    fn columns_within(&self, query: &Query, outer: &With, depth: usize) -> Option<Vec<String>> {
        let depth = depth.checked_sub(1)?;
        let mut with = outer.clone();
        for (name, inner) in &query.with {
            let columns = inner.as_ref().and_then(|inner| self.columns_within(inner, &with, depth));
            with.push((name.key(), columns));
        }
        let mut columns = Vec::new();
        for item in &query.items {
            match item {
                QueryItem::Named(name) if name.has_hole() => return None,
                QueryItem::Named(name) => columns.push(name.text.clone()),
                QueryItem::All if query.sources.is_empty() => return None,
                QueryItem::All => {
                    for source in &query.sources {
                        columns.extend(self.source_columns(source, &with, depth)?);
                    }
                }
                QueryItem::AllOf(owner) => {
                    let source = query.sources.iter().find(|source| names(source, &owner.key()))?;
                    columns.extend(self.source_columns(source, &with, depth)?);
                }
            }
        }
        Some(columns)
    }

    fn source_columns(&self, source: &QuerySource, with: &With, depth: usize) -> Option<Vec<String>> {
        let name = match &source.of {
            QueryTable::Named(name) => name,
            QueryTable::Query(query) => return self.columns_within(query, with, depth),
            QueryTable::Unknown => return None,
        };
        if name.namespace().is_none()
            && let Some((_, columns)) = with.iter().rev().find(|(with, _)| *with == name.key())
        {
            return columns.clone();
        }
        let slot = self.find(name)?;
        let table = self.schema.tables.get(&slot)?;
        if table.kind == TableKind::View {
            return self.views.get(&slot).cloned();
        }
        (!table.partial && table.unread.is_empty()).then(|| table.columns.iter().map(|column| column.name.clone()).collect())
    }
}

/// Whether `x.*` means this source.
fn names(source: &QuerySource, owner: &str) -> bool {
    match (&source.alias, &source.of) {
        (Some(alias), _) => alias.key() == owner,
        (None, QueryTable::Named(name)) => key(name.text()) == owner,
        (None, _) => false,
    }
}
