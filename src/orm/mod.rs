//! Frameworks: each file turns outlines into [`Writer`]s for one of them, and says who supplies each column.
//!
//! A reader is called for every outline that has one of its needles; it may look at the rest of the project
//! (superclasses, constants, settings) through [`Project`], whose order is fixed, so that the result is too.

pub mod bare;
pub mod diesel;
pub mod exposed;
pub mod gorm;
pub mod jooq;
pub mod jpa;
pub mod micronaut;
pub mod multi_write;
pub mod mybatis_plus;
pub mod raw_sql;
pub mod sea_orm;
pub mod sea_query;
pub mod slick;
pub mod spring_data;
pub mod tk_mybatis;

use crate::facts::{Note, Writer};
use crate::lang::outline::{Language, Outline};
use crate::project::Project;

/// What a reader makes of a file: its writers, and what it did not understand.
pub type Read = (Vec<Writer>, Vec<Note>);

/// One framework's reader.
pub struct Reader {
    pub name: &'static str,
    pub languages: &'static [Language],
    /// A file of which none is in the text is never parsed for this reader. Case counts.
    pub needles: &'static [&'static str],
    pub read: fn(&Project, &Outline) -> Read,
}

/// All readers. To add an ORM: write its file, and add its line here.
pub const READERS: &[&Reader] = &[
    &jpa::READER,
    &mybatis_plus::READER,
    &tk_mybatis::READER,
    &raw_sql::READER,
    &spring_data::READER,
    &micronaut::READER,
    &exposed::READER,
    &jooq::READER,
    &slick::READER,
    &gorm::READER,
    &diesel::READER,
    &sea_orm::READER,
];
