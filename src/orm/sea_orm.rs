//! SeaORM entities and active models.

use crate::facts::{Note, Writer};
use crate::lang::outline::{Language, Outline};
use crate::orm::Reader;
use crate::project::Project;

pub const READER: Reader = Reader { name: "SeaORM", languages: &[Language::Rust], needles: &["DeriveEntityModel"], read };

fn read(_project: &Project, _outline: &Outline) -> (Vec<Writer>, Vec<Note>) {
    (Vec::new(), Vec::new())
}
