//! A fault needs both ends, the schema and what writes to it. Where one was not there nothing is proven, and that is said.

use super::project::Loaded;
use crate::report::counted;

/// Whether there is a table, and something that writes to one.
fn seen(loaded: &Loaded) -> (bool, bool) {
    let model = &loaded.analysis.model;
    let has_tables = model.schemas.iter().any(|schema| !schema.tables.is_empty());
    let has_writers = !model.homeless.is_empty() || model.subjects.iter().any(|subject| !subject.writes.is_empty());
    (has_tables, has_writers)
}

/// Whether neither end was there.
pub fn is_nothing(loaded: &Loaded) -> bool {
    seen(loaded) == (false, false)
}

/// What to say of a run that saw one end alone, or neither.
pub fn missing(loaded: &Loaded) -> Option<String> {
    let (has_tables, has_writers) = seen(loaded);
    let files = loaded.analysis.files;
    // Files are named one by one: the other end may be next door.
    let is_part = loaded.place.paths.iter().any(|path| path != &loaded.place.root && !path.join(".git").exists());
    let rest = if is_part { "; name the folder that has both" } else { "" };
    match (has_tables, has_writers) {
        // That there was no file is said elsewhere.
        _ if files == 0 => None,
        (false, false) => {
            Some(format!("neither a table nor code that writes to one was found in {}: nothing was checked{rest}", counted(files, "file")))
        }
        (false, true) => Some(format!("no script that creates a table was found: what is written was checked against nothing{rest}")),
        (true, false) => Some(format!("nothing was found that writes to these tables: only the schema was checked{rest}")),
        (true, true) => None,
    }
}
