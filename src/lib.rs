//! keyward checks that every row an application inserts is a row its database will accept.
pub mod diagnostic;
pub mod dialect;
pub mod facts;
pub mod formats;
pub mod lang;
pub mod link;
pub mod model;
pub mod names;
pub mod options;
pub mod orm;
pub mod project;
pub mod report;
pub mod rules;
pub mod schema;
pub mod source;
pub mod sql;
pub mod text;
