//! A fault needs both ends, the schema and what writes to it. Where one was not there nothing is proven, and that is said.

use super::project::Loaded;
use crate::report::counted;

/// Whether a run saw neither end: then it checked nothing, which is said whatever else is kept quiet.
pub fn are_missing(loaded: &Loaded) -> bool {
    ends(loaded) == (false, false)
}

/// Whether there are tables, and whether anything writes.
fn ends(loaded: &Loaded) -> (bool, bool) {
    let model = &loaded.analysis.model;
    let has_tables = model.schemas.iter().any(|schema| !schema.tables.is_empty());
    let has_writers = !model.homeless.is_empty() || model.subjects.iter().any(|subject| !subject.writes.is_empty());
    (has_tables, has_writers)
}

/// What to say of a run that saw one end alone, or neither.
pub fn missing(loaded: &Loaded) -> Option<String> {
    let files = loaded.analysis.files;
    // Files are named one by one: the other end may be next door.
    let is_part = loaded.place.paths.iter().any(|path| path != &loaded.place.root && !path.join(".git").exists());
    let rest = if is_part { "; name the folder that has both" } else { "" };
    match ends(loaded) {
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
