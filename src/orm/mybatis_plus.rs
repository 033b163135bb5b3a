//! MyBatis-Plus entities.

use crate::facts::{Note, Writer};
use crate::lang::outline::{Language, Outline};
use crate::orm::Reader;
use crate::project::Project;

pub const READER: Reader = Reader {
    name: "MyBatis-Plus",
    languages: &[Language::Java],
    needles: &["@TableName", "@TableId", "BaseMapper<", "ServiceImpl<"],
    read,
};

fn read(_project: &Project, _outline: &Outline) -> (Vec<Writer>, Vec<Note>) {
    (Vec::new(), Vec::new())
}
