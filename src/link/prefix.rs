//! Columns that the database may call by more than the class says: the parts of a class under a prefix, and names that the project's own code makes.
//!
//! An embedded class' column may stand under a prefix (Spring Data's `@Embedded(prefix = …)`, Hibernate's `ImplicitNamingStrategyComponentPathImpl`), and a
//! naming strategy may put one before every name. Anything else is called as it is mapped.
//! <https://docs.spring.io/spring-data/relational/reference/jdbc/mapping.html#mapping.usage.annotations>,
//! <https://docs.hibernate.org/orm/6.2/userguide/html_single/#naming>

use std::cell::LazyCell;

use super::doubt::declared;
use crate::facts::{SupplyKind, WrittenColumn};
use crate::lang::outline::{Outline, TypeDecl};
use crate::model::{Model, Write};
use crate::project::{Found, Project};
use crate::schema::model::Standing;
use crate::standing;

/// How the parents of naming strategies are called.
const STRATEGY: &str = "NamingStrategy";

/// What makes names of tables alone.
const OF_TABLES: &[&str] = &["toPhysicalTableName", "classToTableName", "getTableName", "tableName"];

/// Superclasses that are looked at.
const LEVELS: usize = 16;

/// Marks strangers as left out that may be columns of the table whose names end like theirs.
pub fn leave_out_prefixed(model: &mut Model, project: &Project) {
    let has_strategy = LazyCell::new(|| has_strategy(project));
    let writes = model.subjects.iter_mut().flat_map(|subject| &mut subject.writes);
    for write in writes.filter(|write| write.form.is_none() && !write.strangers.is_empty()) {
        let prefixed =
            |stranger: &WrittenColumn| is_end_of_another(write, stranger) && (*has_strategy || is_of_part(project, write, stranger));
        let excused: Vec<usize> = (0..).zip(&write.strangers).filter(|(_, stranger)| prefixed(stranger)).map(|(index, _)| index).collect();
        for index in excused {
            if let Some(stranger) = write.strangers.get_mut(index) {
                stranger.supply.kind = SupplyKind::Omitted;
            }
        }
    }
}

/// Whether a column that the entity leaves out ends like the stranger.
fn is_end_of_another(write: &Write, stranger: &WrittenColumn) -> bool {
    let plain = |name: &str| name.to_lowercase().replace('_', "");
    let left_out = write.columns().filter(|(_, supply)| matches!(supply.kind, SupplyKind::Omitted | SupplyKind::Unknown));
    let mut left_out = left_out.map(|(column, _)| plain(&column.name));
    left_out.any(|column| stranger.names.iter().any(|name| column.ends_with(&plain(name))))
}

/// Whether a class of the project makes the names of columns.
fn has_strategy(project: &Project) -> bool {
    let is_strategy = |decl: &TypeDecl| {
        let mut parents = decl.superclass.iter().chain(&decl.interfaces);
        let mut functions = decl.functions.iter().filter(|function| !function.is_constructor);
        parents.any(|parent| parent.name.contains(STRATEGY)) && functions.any(|function| !OF_TABLES.contains(&function.name.as_str()))
    };
    let is_program = |outline: &&Outline| outline.language.is_jvm() && standing::of(project.path(outline)) < Standing::Test;
    project.outlines().iter().filter(is_program).flat_map(|outline| &outline.types).any(is_strategy)
}

/// Whether the column is mapped by a class that is neither the entity's own nor above it: an embedded one.
fn is_of_part(project: &Project, write: &Write, stranger: &WrittenColumn) -> bool {
    let Some(entity) = declared(project, write) else { return false };
    let holds = |found: Found| {
        let decl = found.decl;
        let mut places = decl.fields.iter().map(|field| field.at).chain(decl.functions.iter().map(|function| function.at)).chain([decl.at]);
        places.any(|place| place.contains(stranger.at))
    };
    let mut level = Some(entity);
    for _ in 0..LEVELS {
        let Some(found) = level else { break };
        if holds(found) {
            return false;
        }
        level = found.decl.superclass.as_ref().and_then(|parent| project.resolve_type(found.outline, &parent.path));
    }
    true
}
