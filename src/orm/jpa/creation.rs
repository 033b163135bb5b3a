//! Whether Hibernate creates what it needs by itself: then no script has to.

use crate::project::Project;
use crate::schema::model::Standing;
use crate::source::{FileKind, SourceFile};
use crate::standing;

/// Keys of settings by their ends, in lower case and without dashes and underscores: Spring Boot, Hibernate, JPA, Quarkus.
/// <https://docs.spring.io/spring-boot/how-to/data-initialization.html>, <https://docs.jboss.org/hibernate/orm/6.6/userguide/html_single/Hibernate_User_Guide.html#settings-schema>,
/// <https://quarkus.io/guides/hibernate-orm#hibernate-configuration-properties>
const KEYS: &[&str] = &[
    "ddlauto",
    "hbm2ddl.auto",
    "hbm2ddlauto",
    "schemageneration.database.action",
    "hibernateorm.database.generation",
    "schemamanagement.strategy",
    "jpa.generateddl",
];

/// Words in the names of files that hold for one's own machine, or for a test.
const ASIDE: &[&str] = &["test", "dev", "local", "demo", "sample", "it"];

/// How the setting is spelled where it is no setting file's: in persistence.xml and in code.
pub const NEEDLES: [&str; 4] = ["hbm2ddl.auto", "HBM2DDL_AUTO", "setGenerateDdl", "schema-generation.database.action"];

/// How many characters behind its name the setting's value may stand.
const REACH: usize = 60;

/// Whether the project tells Hibernate to create or update the schema, as far as settings and code say.
#[derive(Default)]
struct Creation {
    is_asked: bool,
}

pub fn is_asked(project: &Project) -> bool {
    project.memo(Creation::of).is_asked
}

impl Creation {
    fn of(project: &Project) -> Self {
        let setting = project.settings.iter().any(|setting| {
            let key: String = setting.key.chars().filter(|c| !matches!(c, '-' | '_')).collect();
            KEYS.iter().any(|known| key.ends_with(known)) && creates(&setting.value) && is_production(project.sources.path(setting.at.file))
        });
        let in_code = || {
            let files = NEEDLES.iter().flat_map(|needle| project.files_mentioning(needle).iter().copied().collect::<Vec<_>>());
            let files = files.filter_map(|id| project.sources.get(id));
            files.filter(|file| matches!(file.kind, FileKind::Java | FileKind::Xml) && is_production(&file.path)).any(says_so)
        };
        Creation { is_asked: setting || in_code() }
    }
}

fn says_so(file: &SourceFile) -> bool {
    NEEDLES.iter().any(|needle| {
        file.text.match_indices(needle).any(|(start, _)| {
            let after = file.text.get(start + needle.len()..).unwrap_or("");
            let window: String = after.chars().take(REACH).take_while(|c| *c != ';').collect();
            creates(&window)
        })
    })
}

/// `create`, `create-drop`, `drop-and-create`, `update`, `true`; also as the default of a placeholder.
fn creates(value: &str) -> bool {
    let words = value.split(|c: char| !c.is_ascii_alphanumeric());
    words.map(str::to_ascii_lowercase).any(|word| matches!(word.as_str(), "create" | "update" | "true"))
}

fn is_production(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_aside = name.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| ASIDE.contains(&word.to_ascii_lowercase().as_str()));
    standing::of(path) == Standing::Production && !is_aside
}

/// SQL Server's dialect classes that know no sequences; from Hibernate 6 on the first has them.
const WITHOUT_SEQUENCES: [&str; 3] = ["SQLServerDialect", "SQLServer2005Dialect", "SQLServer2008Dialect"];

/// Whether the project names one of SQL Server's old dialect classes.
pub fn has_old_sql_server(project: &Project) -> bool {
    WITHOUT_SEQUENCES.iter().any(|name| !project.files_mentioning(name).is_empty())
}

/// Whether a mismatch of increments is made good, or may be: `hibernate.id.sequence.increment_size_mismatch_strategy`.
pub fn mends_increments(project: &Project) -> bool {
    ["increment_size_mismatch_strategy", "SEQUENCE_INCREMENT_SIZE_MISMATCH_STRATEGY"]
        .iter()
        .any(|needle| !project.files_mentioning(needle).is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_create() {
        for value in ["create", "create-drop", "update", "${DDL:update}", "drop-and-create", "\", \"create\")"] {
            assert!(creates(value), "{value}");
        }
        for value in ["none", "validate", "", "\" value=\"validate\"/>", "false"] {
            assert!(!creates(value), "{value}");
        }
    }

    #[test]
    fn settings_for_tests_and_ones_own_machine_do_not_count() {
        assert!(is_production("app/src/main/resources/application.yml"));
        assert!(!is_production("app/src/main/resources/application-dev.yml"));
        assert!(!is_production("app/src/test/resources/application.yml"));
    }
}
