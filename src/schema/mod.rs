//! From scripts to schemas: which scripts form one database ([`discover`]), in which order they run ([`order`]), and what
//! stands there afterwards ([`build`]). The result is the plain model in [`model`], printed by [`report`].

pub mod build;
pub mod discover;
pub mod model;
pub mod order;
pub mod report;
