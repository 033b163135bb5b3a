//! What a project tells Hibernate about sequences.

use crate::project::Project;

/// SQL Server's dialect classes that know no sequences; from Hibernate 6 on the first has them.
const WITHOUT_SEQUENCES: [&str; 3] = ["SQLServerDialect", "SQLServer2005Dialect", "SQLServer2008Dialect"];

/// Whether the project names one of SQL Server's old dialect classes.
pub fn has_old_sql_server(project: &Project) -> bool {
    WITHOUT_SEQUENCES.iter().any(|name| !project.files_mentioning(name).is_empty())
}

/// Whether the project says how implicit sequences are called: `hibernate.id.db_structure_naming_strategy`.
pub fn names_sequences(project: &Project) -> bool {
    ["db_structure_naming_strategy", "DB_STRUCTURE_NAMING_STRATEGY"].iter().any(|needle| !project.files_mentioning(needle).is_empty())
}

/// Whether a mismatch of increments is made good, or may be: `hibernate.id.sequence.increment_size_mismatch_strategy`.
pub fn mends_increments(project: &Project) -> bool {
    ["increment_size_mismatch_strategy", "SEQUENCE_INCREMENT_SIZE_MISMATCH_STRATEGY"]
        .iter()
        .any(|needle| !project.files_mentioning(needle).is_empty())
}
