//! keyward checks that every row an application inserts is a row its database will accept: above all, that every primary key the schema demands
//! is supplied by someone.
//!
//! # The way of the data
//!
//! ```text
//! files ──▶ frontends ──▶ facts ──▶ schema::discover, build ─┐
//!  walk      sql           Script                            ├─▶ link ──▶ Model ──▶ rules ──▶ verdict ──▶ report
//!  decode    lang, formats Outline ──▶ orm ──▶ Writer ───────┘                                suppress, config
//! ```
//!
//! 1. [`walk`] finds the files, [`decode`] makes text of them; [`source`] names files and places. Ids follow path order.
//! 2. [`frontends`] reads each file alone, in parallel: SQL into [`facts::Script`]s ([`sql`]), host languages into [`lang::outline::Outline`]s
//!    ([`lang`]), mapper XML and settings ([`formats`]). A file without any word that matters is never parsed.
//! 3. [`orm`] turns outlines into [`facts::Writer`]s, one file per framework. It may look at the rest of the [`project`]: superclasses, constants, settings.
//! 4. [`schema::discover`] decides which scripts form one database, [`schema::build`] replays them into tables.
//! 5. [`link`] meets every writer with every schema that has its table. The result is the [`model::Model`].
//! 6. [`rules`] are functions over the model, and give [`diagnostic::Finding`]s.
//! 7. [`verdict`] applies the configuration, the comments that allow findings and the [`baseline`]; [`report`] shows what is left, one file per format.
//!
//! [`analysis`] is these steps in code, from 1 to 5.
//!
//! # The four seams
//!
//! - [`lang::outline::Outline`], between languages and frameworks: JPA is written once for all languages of the JVM.
//! - [`facts::DdlEvent`], between what describes a schema and what builds it.
//! - [`model::Write`], between writers and rules: an entity, a mapper statement and a raw INSERT look the same.
//! - *Unknown is a value*: [`schema::model::Generation::Unknown`], [`facts::SupplyKind::Unknown`], [`schema::model::Table::unread`]. A rule speaks only of
//!   what is known; what could not be read is a [`facts::Note`], counted and shown.
//!
//! # Invariants
//!
//! - No finding without evidence that can be shown, and no error from something unknown or conditional.
//! - The same input gives the same bytes, whatever the number of threads and the order of files.
//! - Rules see no SQL text, no syntax tree and no language.
//! - Only [`walk`], [`config`] and [`cli`] touch the file system. Nothing of the project is run, nothing is fetched; only what the user asks for is
//!   written, and only [`changes`] starts a program: git, to read.
//! - One file that cannot be read costs itself alone.

pub mod analysis;
pub mod baseline;
pub mod callers;
pub mod changes;
pub mod cli;
pub mod config;
pub mod decode;
pub mod diagnostic;
pub mod dialect;
pub mod facts;
pub mod formats;
pub mod frontends;
pub mod lang;
pub mod link;
pub mod model;
pub mod modules;
pub mod names;
pub mod options;
pub mod orm;
pub mod page;
pub mod project;
pub mod report;
pub mod rules;
pub mod schema;
pub mod shown;
pub mod source;
pub mod sql;
pub mod standing;
pub mod suggest;
pub mod suppress;
pub mod text;
pub mod verdict;
pub mod walk;
