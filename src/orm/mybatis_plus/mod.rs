//! MyBatis-Plus entities: classes that its `BaseMapper` inserts, column by column.
//!
//! `entity` finds the entity classes, `columns` says who supplies each of their columns, `key` the key's, `global` reads the
//! project-wide settings, `index` what the whole program says. Behaviour follows the framework's `TableInfoHelper`, `TableInfo` and `TableFieldInfo` (3.5.9),
//! <https://github.com/baomidou/mybatis-plus/tree/3.0/mybatis-plus-core/src/main/java/com/baomidou/mybatisplus/core/metadata>.

mod columns;
mod copies;
mod entity;
mod fate;
mod global;
pub(super) mod handler;
mod index;
mod key;
mod methods;
#[cfg(test)]
mod tests;
mod usage;
#[cfg(test)]
mod usage_tests;

use crate::facts::{Note, Writer};
use crate::lang::outline::{Expr, ExprKind, Language, Outline, TypeDecl};
use crate::orm::Reader;
use crate::project::{Found, Project};
use crate::text::{Piece, PieceKind, Text};
pub use columns::property_of;
pub use entity::{Family, entity_in};
pub use key::property as key_property;
pub use usage::{Reached, Takers, Usages};

/// How its writers call themselves.
pub const VIA: &str = "MyBatis-Plus entity";

pub const READER: Reader = Reader {
    name: "MyBatis-Plus",
    languages: Language::JVM,
    needles: &[
        "@TableName",
        "@TableId",
        "@TableField",
        "@TableLogic",
        "@KeySequence",
        // `BaseMapper<`, `MPJBaseMapper<` and a project's own `RootMapper<`, `BaseMapperX<`
        "Mapper<",
        "MapperX<",
        "ServiceImpl<",
        "IService<",
        // a global id type that is set in code
        "IdType.",
        // a generator in the framework's place
        "IdentifierGenerator",
    ],
    read,
};

fn read(project: &Project, outline: &Outline) -> (Vec<Writer>, Vec<Note>) {
    let entities = entity::entities_of(project, outline);
    (entities.into_iter().map(|entity| columns::writer(project, entity)).collect(), Vec::new())
}

/// Whether an object of the entity is made somewhere, and certainly inserted without a property.
pub fn surely_inserts_without(project: &Project, entity: Found, property: &str) -> bool {
    index::Index::of(project).surely_inserts_without(entity.identity(), property)
}

/// The entity that a mapper or service is for.
pub(super) fn entity_of<'p>(project: &'p Project, outline: &'p Outline, decl: &TypeDecl) -> Option<Found<'p>> {
    entity::mapped_entity(project, outline, decl)
}

/// The value of an annotation's text, its constants resolved; a part that is not known is a hole.
pub(super) fn text_value(project: &Project, outline: &Outline, decl: &TypeDecl, expression: &Expr) -> Option<String> {
    let text = match &expression.kind {
        ExprKind::Text(text) => text.clone(),
        ExprKind::Path(path) => {
            Text { pieces: vec![Piece { kind: PieceKind::Constant(path.join(".")), at: expression.at, conditional: false }] }
        }
        _ => return None,
    };
    let value = project.resolve(outline, Some(decl), &text).text;
    (!value.trim().is_empty()).then(|| value.trim().to_owned())
}

/// The last segment of a name: `AUTO` of `IdType.AUTO`.
fn last_segment(expression: &Expr) -> Option<&str> {
    match &expression.kind {
        ExprKind::Path(path) => path.last().map(String::as_str),
        _ => None,
    }
}

/// A name without the quotes that an annotation may carry for the database.
pub(super) fn unquoted(name: &str) -> &str {
    name.trim_matches(['`', '"', '[', ']', '\'', ' '])
}
