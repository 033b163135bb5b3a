//! SQL in strings, whatever runs it.

use crate::facts::{Note, Writer};
use crate::lang::outline::{Language, Outline};
use crate::orm::Reader;
use crate::project::Project;

pub const READER: Reader = Reader {
    name: "SQL in strings",
    languages: &[Language::Java, Language::Rust],
    needles: &["INSERT", "insert", "Insert", "REPLACE INTO", "replace into", "MERGE INTO", "merge into"],
    read,
};

fn read(_project: &Project, _outline: &Outline) -> (Vec<Writer>, Vec<Note>) {
    (Vec::new(), Vec::new())
}

pub fn writer_of(insert: &crate::facts::Insert, name: String, via: &'static str) -> Writer {
    Writer {
        name,
        via,
        at: insert.head,
        tables: vec![insert.table.text().to_owned()],
        namespace: None,
        dialects: vec![],
        columns: crate::facts::WrittenColumns::Named(vec![]),
        rest: crate::facts::Rest::Unknown,
        inserts: true,
    }
}
