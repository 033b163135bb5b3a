//! ALTER TABLE in a program's strings: `sqlx::query("ALTER TABLE task ALTER COLUMN owner DROP NOT NULL")`.
//!
//! When it runs, and whether it does, is not known. So it adds nothing to what the scripts say, and takes away what they would say for certain.

use crate::dialect::Dialect;
use crate::facts::{AlterTable, DdlEvent, StatementKind};
use crate::names::HOLE;
use crate::orm::raw_sql::schema;
use crate::project::Project;
use crate::schema::model::Standing;
use crate::sql;
use crate::standing;

/// Words without which a file alters no table.
const NEEDLES: &[&str] = &["ALTER TABLE", "alter table", "Alter Table"];

/// What the program's own strings alter, in order of place, each with the databases that its file is named after (none: any).
pub fn of_program(project: &Project) -> Vec<(Vec<Dialect>, AlterTable)> {
    let mut found = Vec::new();
    for outline in project.outlines() {
        let Some(file) = project.sources.get(outline.file).filter(|file| standing::of(&file.path) < Standing::Test) else { continue };
        if !NEEDLES.iter().any(|needle| file.text.contains(needle)) {
            continue;
        }
        for (decl, text) in schema::texts(outline).into_iter().filter(|(_, text)| text.mentions("alter")) {
            let resolved = project.resolve(outline, decl, text);
            let dialects = Dialect::in_file_name(file.path.rsplit('/').next().unwrap_or(&file.path));
            let read = sql::read_embedded(&resolved).into_iter();
            found.extend(read.filter_map(|statement| match statement.kind {
                StatementKind::Ddl(DdlEvent::AlterTable(alter)) if !alter.name.text().contains(HOLE) => Some((dialects.clone(), alter)),
                _ => None,
            }));
        }
    }
    found
}
