//! From scripts to schemas: which scripts form one database ([`discover`]), in which order they run ([`order`]), and what
//! stands there afterwards ([`build`]). The result is the plain model in [`model`]. What was read of the scripts on the way
//! there, and what was not, is counted in [`statistics`].

pub mod build;
pub mod discover;
pub mod loosen;
pub mod model;
pub mod order;
pub mod statistics;
