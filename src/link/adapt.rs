//! Frameworks that make the schema fit the entities when the program starts: Hibernate with `ddl-auto=update`, EclipseLink with `create-or-extend-tables`.
//!
//! What such an entity maps and the scripts lack is added, so that the scripts are not the truth about it. Nor are they about columns that a program
//! adds by itself: `add_column("orders", "kind")`, `Table::alter().add_column(…)`, `"ALTER TABLE " + name + " ADD kind"`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{LazyLock, OnceLock};

use aho_corasick::AhoCorasick;

use crate::dialect::Dialect;
use crate::facts::{AlterKind, DdlEvent, Script, Setting, StatementKind, Writer};
use crate::modules::{Modules, jvm_builds};
use crate::names;
use crate::project::shared_folders;
use crate::schema::model::{Origin, Schema, Standing};
use crate::source::{FileId, FileKind, Sources};
use crate::standing;

/// The ends of the keys that say what becomes of the schema; dashes and underscores left out, in lower case.
/// <https://docs.spring.io/spring-boot/how-to/data-initialization.html>, <https://docs.hibernate.org/orm/6.2/userguide/html_single/#configurations-hbmddl>,
/// <https://quarkus.io/guides/hibernate-orm#quarkus-hibernate-orm_configuration>, <https://eclipse.dev/eclipselink/documentation/4.0/jpa/extensions/persistenceproperties_ref.html>
const KEYS: &[&str] = &[
    "hibernate.ddlauto",
    "hibernate.hbm2ddl.auto",
    "hbm2ddl.auto",
    "jpa.generateddl",
    "persistence.schemageneration.database.action",
    "hibernateorm.database.generation",
    "hibernateorm.schemamanagement.strategy",
    "eclipselink.ddlgeneration",
];

/// Values under which tables are made or changed.
const MAKING: &[&str] = &[
    "update",
    "create",
    "create-drop",
    "create-only",
    "drop-and-create",
    "create-tables",
    "drop-and-create-tables",
    "create-or-extend-tables",
    "true",
];

/// How the keys begin where they stand in XML and code, and the code that means the same.
const IN_TEXT: &[&str] =
    &["hbm2ddl.auto", "HBM2DDL_AUTO", "schema-generation.database.action", "eclipselink.ddl-generation", "setGenerateDdl"];

/// How far behind a key its value stands, in words: `<property name="hibernate.hbm2ddl.auto" value="update"/>`.
const WORDS: usize = 3;

/// Profiles that are not the program's own: developers' machines, tests.
const PRODUCTION: &[&str] = &["prod", "production", "prd", "live", "release"];

/// Drivers by what build files call them: of databases that live in the program, and of others.
/// <https://docs.spring.io/spring-boot/reference/data/sql.html#data.sql.datasource.embedded>
const EMBEDDED: &[&str] = &["com.h2database", "org.hsqldb", "org.apache.derby"];
const SERVERS: &[&str] =
    &["mysql", "mariadb", "postgres", "pgjdbc", "mssql", "ojdbc", "oracle", "sqlite", "db2", "jtds", "jconn", "cockroach", "r2dbc"];

/// What one place says.
struct Said {
    path: String,
    makes: bool,
    /// It is for a profile that is not production's.
    is_aside: bool,
}

/// What code that adds columns says, in any case; what stands within so many bytes behind is what it adds.
const ADDING: &[&str] = &["add column", "add_column", "addcolumn", "alter table"];
const REACH: usize = 160;

static ADDS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::builder().ascii_case_insensitive(true).build(ADDING).ok());
static SAYS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(IN_TEXT).ok());

/// What the whole project says of who makes its tables.
pub struct Adapting {
    said: Vec<Said>,
    has_spring_boot: bool,
    /// Build files that name drivers of embedded databases alone.
    embedded: Vec<String>,
    /// Settings of databases that outlive the program: `jdbc:h2:file:…`.
    lasting: Vec<String>,
    /// Words that stand behind what adds columns, without underscores and in lower case: read from the texts when somebody asks.
    added: OnceLock<BTreeSet<String>>,
    /// Columns that scripts add to tables, by the keys of both: where.
    added_by_scripts: BTreeMap<(String, String), Vec<FileId>>,
}

impl Adapting {
    pub fn of(sources: &Sources, settings: &[Setting], scripts: &[Script]) -> Self {
        let mut said = Vec::new();
        let mut say = |path: &str, makes: bool| {
            if standing::of(path) < Standing::Test {
                said.push(Said { path: path.to_owned(), makes, is_aside: is_aside(path) });
            }
        };
        for setting in settings {
            let key: String = setting.key.chars().filter(|c| *c != '-' && *c != '_').flat_map(char::to_lowercase).collect();
            if KEYS.iter().any(|known| key.ends_with(known)) {
                say(sources.path(setting.at.file), makes(&setting.value));
            }
        }
        for file in sources.iter().filter(|file| matches!(file.kind, FileKind::Java | FileKind::Xml)) {
            for found in SAYS.iter().flat_map(|says| says.find_iter(&file.text)) {
                let is_separator = |c: char| !c.is_ascii_alphanumeric() && c != '-';
                let mut words = behind(&file.text, found.end()).split(is_separator).filter(|word| !word.is_empty()).take(WORDS);
                say(&file.path, words.any(makes));
            }
        }
        let has_spring_boot =
            jvm_builds(sources).any(|file| file.text.contains("spring-boot") || file.text.contains("org.springframework.boot"));
        let is_embedded = |text: &str| EMBEDDED.iter().any(|name| text.contains(name)) && !SERVERS.iter().any(|name| text.contains(name));
        let embedded = jvm_builds(sources).filter(|file| is_embedded(&file.text.to_lowercase())).map(|file| file.path.clone()).collect();
        let lasts = |setting: &&Setting| setting.value.contains("jdbc:") && !setting.value.contains(":mem");
        let lasting = settings.iter().filter(lasts).map(|setting| sources.path(setting.at.file).to_owned());
        let lasting = lasting.filter(|path| standing::of(path) < Standing::Test).collect();
        Adapting { said, has_spring_boot, embedded, lasting, added: OnceLock::new(), added_by_scripts: added_by_scripts(scripts) }
    }

    /// Whether a script that is not the schema's own, and may be for the same database, adds the column to the table: which scripts belong together
    /// is not always to be seen.
    pub fn is_added_beside(&self, schemas: &[Schema], schema: &Schema, table: &str, columns: &[String]) -> bool {
        let is_beside = |file: &FileId| {
            let mut owners = schemas.iter().filter(|other| other.scripts.contains(file)).peekable();
            !schema.scripts.contains(file) && (owners.peek().is_none() || owners.any(|other| other.dialect.is_alike(schema.dialect)))
        };
        let files = columns.iter().filter_map(|column| self.added_by_scripts.get(&(names::key(table), names::key(column))));
        files.flatten().any(is_beside)
    }

    /// Whether code that adds columns names one like this.
    pub fn is_added_in_code(&self, sources: &Sources, names: &[String]) -> bool {
        let added = self.added.get_or_init(|| {
            let files = sources.iter().filter(|file| standing::of(&file.path) < Standing::Test);
            let words = files.map(|file| match file.kind {
                FileKind::Sql => prepared_words(&file.text),
                kind if kind.is_program() => added(&file.text),
                _ => BTreeSet::new(),
            });
            words.flatten().collect()
        });
        names.iter().any(|name| added.contains(&plain(name)))
    }

    /// Whether something that is not in the schema's own scripts adds a column to a table.
    pub fn is_added(&self, sources: &Sources, schemas: &[Schema], schema: &Schema, table: &str, columns: &[String]) -> bool {
        self.is_added_in_code(sources, columns) || self.is_added_beside(schemas, schema, table, columns)
    }

    /// Whether the entity's tables are made anew by each run: Spring Boot lets Hibernate drop and create them (`create-drop`) where the module's database is
    /// embedded, nothing is said of it, and no migration tool is there. Scripts run before: <https://docs.spring.io/spring-boot/how-to/data-initialization.html>.
    pub fn makes_anew(&self, path: &str, writer: &Writer, schema: &Schema, modules: &Modules) -> bool {
        let module = modules.of_path(path);
        let is_own = |other: &String| modules.of_path(other) == module;
        writer.via.starts_with("JPA")
            && self.has_spring_boot
            && schema.origin == Origin::Snapshot
            && !self.said.iter().any(|said| is_own(&said.path))
            && self.embedded.iter().any(is_own)
            && !self.lasting.iter().any(is_own)
    }

    /// Whether the entity's framework adds what the schema lacks. What the entity's own module says counts before the others', and of these the nearest.
    pub fn adds(&self, path: &str, writer: &Writer, schema: &Schema, modules: &Modules) -> bool {
        if !writer.via.starts_with("JPA") && !writer.via.starts_with("Hibernate") {
            return false;
        }
        let module = modules.of_path(path);
        let own = || self.said.iter().filter(|said| modules.of_path(&said.path) == module);
        let nearness = |said: &Said| shared_folders(path, &said.path);
        let mut known: Vec<&Said> = own().collect();
        if known.is_empty() {
            let nearest = self.said.iter().map(nearness).max();
            known = self.said.iter().filter(|said| Some(nearness(said)) == nearest).collect();
        }
        let main: Vec<&&Said> = known.iter().filter(|said| !said.is_aside).collect();
        // A migration tool makes what runs in production; otherwise the developers' settings are all that is known.
        let counting: Vec<&Said> = match (main.is_empty(), schema.origin) {
            (false, _) => main.into_iter().copied().collect(),
            (true, Origin::Migrations) => Vec::new(),
            (true, _) => known,
        };
        if counting.is_empty() {
            // Spring Boot lets Hibernate make an embedded database anew, unless a migration tool does.
            let is_embedded = matches!(schema.dialect, Dialect::H2 | Dialect::Hsqldb | Dialect::Derby);
            return self.has_spring_boot && is_embedded && schema.origin != Origin::Migrations;
        }
        counting.iter().any(|said| said.makes)
    }
}

/// The columns that ALTER TABLE adds, in every script.
fn added_by_scripts(scripts: &[Script]) -> BTreeMap<(String, String), Vec<FileId>> {
    let mut added: BTreeMap<(String, String), Vec<FileId>> = BTreeMap::new();
    for script in scripts {
        for statement in &script.statements {
            let StatementKind::Ddl(DdlEvent::AlterTable(alter)) = &statement.kind else { continue };
            for action in &alter.actions {
                let name = match &action.kind {
                    AlterKind::AddColumn { column, .. } => &column.name,
                    AlterKind::RenameColumn { to, .. } => to,
                    _ => continue,
                };
                added.entry((alter.name.key(), name.key())).or_default().push(script.file);
            }
        }
    }
    added
}

/// The quoted words of a script that prepares statements from strings: `SET @column = 'kind'; … CONCAT('ALTER TABLE ', @table, ' ADD ', @column)`.
fn prepared_words(text: &str) -> BTreeSet<String> {
    let has = |words: &str| memchr::memmem::find(text.as_bytes(), words.as_bytes()).is_some();
    if !["PREPARE ", "prepare ", "Prepare "].into_iter().any(has) {
        return BTreeSet::new();
    }
    let quoted = text.split(['\'', '"']).skip(1).step_by(2).flat_map(|part| part.split(|c: char| !c.is_alphanumeric() && c != '_'));
    quoted.filter(|word| !word.is_empty()).map(plain).collect()
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| *c != '_').flat_map(char::to_lowercase).collect()
}

/// The words behind everything in a text that adds columns.
fn added(text: &str) -> BTreeSet<String> {
    let places = ADDS.iter().flat_map(|adds| adds.find_iter(text));
    let words = places.flat_map(|found| behind(text, found.end()).split(|c: char| !c.is_alphanumeric() && c != '_'));
    words.filter(|word| !word.is_empty()).map(plain).collect()
}

/// What stands in reach behind a place.
fn behind(text: &str, start: usize) -> &str {
    let rest = text.get(start..).unwrap_or("");
    let end = rest.char_indices().map(|(place, _)| place).take_while(|place| *place <= REACH).last();
    end.filter(|_| rest.len() > REACH).and_then(|end| rest.get(..end)).unwrap_or(rest)
}

/// `application-dev.yml`: for developers alone.
fn is_aside(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.split('.').next().unwrap_or(name).to_lowercase();
    let profile = stem.strip_prefix("application-").or_else(|| stem.strip_prefix("bootstrap-"));
    profile.is_some_and(|profile| !profile.split(['-', '_']).any(|word| PRODUCTION.contains(&word)))
}

/// Whether a value makes tables; of `${DDL_AUTO:validate}` the default counts, and what only the environment knows may.
fn makes(value: &str) -> bool {
    let value = value.trim().trim_matches(['"', '\'']).to_lowercase();
    match value.strip_prefix("${") {
        Some(inner) => inner.trim_end_matches('}').split_once(':').is_none_or(|(_, default)| makes(default)),
        None => MAKING.contains(&value.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, SourceFile};

    #[test]
    fn values_make_tables_or_not() {
        for value in ["update", "create-drop", "\"create\"", "${DDL_AUTO}", "${DDL_AUTO:update}", "create-or-extend-tables", "TRUE"] {
            assert!(makes(value), "{value}");
        }
        for value in ["validate", "none", "${DDL_AUTO:none}", "false", ""] {
            assert!(!makes(value), "{value}");
        }
    }

    #[test]
    fn profiles_of_developers_stand_aside() {
        assert!(is_aside("a/application-dev.yml") && is_aside("a/application-local.properties"));
        assert!(!is_aside("a/application.yml") && !is_aside("a/application-prod.yml") && !is_aside("META-INF/persistence.xml"));
    }

    #[test]
    fn code_says_what_it_adds() {
        let text = "m.alter_table(Table::alter().table(Pipeline::Table).add_column(ColumnDef::new(Pipeline::CreatedBy)));";
        let sources = Sources::new(vec![SourceFile::new(FileId(0), "src/m.rs", FileKind::Rust, text)]);
        let adapting = Adapting::of(&sources, &[], &[]);
        assert!(adapting.is_added_in_code(&sources, &["created_by".to_owned()]));
        assert!(!adapting.is_added_in_code(&sources, &["created".to_owned()]));
        let tests = Sources::new(vec![SourceFile::new(FileId(0), "tests/m.rs", FileKind::Rust, text)]);
        assert!(!Adapting::of(&tests, &[], &[]).is_added_in_code(&tests, &["created_by".to_owned()]));
    }

    #[test]
    fn xml_and_code_say_it_too() {
        for text in [
            "<property name=\"hibernate.hbm2ddl.auto\" value=\"update\"/>",
            "<prop key=\"hibernate.hbm2ddl.auto\">create-drop</prop>",
            "properties.put(\"hibernate.hbm2ddl.auto\", \"update\");",
            "adapter.setGenerateDdl(true);",
        ] {
            let sources = Sources::new(vec![SourceFile::new(FileId(0), "src/main/a.xml", FileKind::Xml, text)]);
            assert!(Adapting::of(&sources, &[], &[]).said.iter().any(|said| said.makes), "{text}");
        }
    }
}
