//! Domains: types that bring their own default and NOT NULL.

use super::{Builder, generation};
use crate::facts::{DataType, DefaultClause};
use crate::names::{ObjectName, key};
use crate::schema::model::{Column, Table};
use crate::source::Span;

/// What `CREATE DOMAIN` says, and `ALTER DOMAIN` after it.
#[derive(Clone, Debug)]
pub(super) struct Domain {
    pub data_type: Option<DataType>,
    pub nullable: Option<bool>,
    pub default: Option<DefaultClause>,
}

impl Builder {
    /// A domain's default is looked up when a row comes, so that columns which have it already follow it.
    /// <https://www.postgresql.org/docs/current/sql-alterdomain.html>
    pub(super) fn alter_domain(&mut self, name: &ObjectName, nullable: Option<bool>, default: Option<&DefaultClause>) {
        let name = name.key();
        let Some(domain) = self.domains.get_mut(&name) else { return };
        let before = domain.default.as_ref().and_then(generation::default_of).map(|default| default.at);
        domain.nullable = nullable.or(domain.nullable);
        domain.default = default.cloned().or_else(|| domain.default.take());
        let users = |table: &Table| table.columns.iter().any(|column| is_of(column, &name));
        let tables: Vec<String> = self.schema.tables.iter().filter(|(_, table)| users(table)).map(|(key, _)| key.clone()).collect();
        for table in tables {
            self.change(&table, |_, table, _| {
                for column in table.columns.iter_mut().filter(|column| is_of(column, &name)) {
                    follow(column, before, nullable, default);
                }
            });
        }
    }
}

fn is_of(column: &Column, domain: &str) -> bool {
    column.data_type.as_ref().is_some_and(|data_type| !data_type.is_array && key(&data_type.base) == domain)
}

/// `before` is the default that the domain had, if any: a column with another has its own.
fn follow(column: &mut Column, before: Option<Span>, nullable: Option<bool>, default: Option<&DefaultClause>) {
    if let Some(nullable) = nullable {
        column.nullable = Some(nullable);
    }
    if let Some(default) = default
        && column.default.as_ref().map(|default| default.at) == before
    {
        column.default = generation::default_of(default);
        column.generation = generation::of_default(column.default.as_ref());
    }
}
