//! Diesel: Insertable structs and `insert_into`.

use crate::facts::{Note, Writer};
use crate::lang::outline::{Language, Outline};
use crate::orm::Reader;
use crate::project::Project;

pub const READER: Reader =
    Reader { name: "Diesel", languages: &[Language::Rust], needles: &["Insertable", "insert_into", "insertable_into"], read };

fn read(_project: &Project, _outline: &Outline) -> (Vec<Writer>, Vec<Note>) {
    (Vec::new(), Vec::new())
}
