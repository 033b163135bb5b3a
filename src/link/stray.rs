//! Writers of tables that no script creates, where the scripts are known to create the program's other tables.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::AhoCorasick;

use crate::facts::Writer;
use crate::link::Adapting;
use crate::model::{SchemaId, Stray, WriterId};
use crate::modules::Modules;
use crate::names::{self, HOLE};
use crate::orm::{jpa, mybatis_plus, tk_mybatis};
use crate::schema::model::{Schema, Standing};
use crate::source::{FileKind, Sources};

/// Beginnings of tables that libraries bring along, or make themselves.
const LIBRARIES: &[&str] = &[
    "qrtz_",
    "act_",
    "flw_",
    "batch_",
    "spring_session",
    "oauth_",
    "flyway",
    "databasechangelog",
    "undo_log",
    "hibernate_",
    "shedlock",
    "jv_",
    "int_",
    "revinfo",
    "sqlite_",
    "pg_",
    "sys.",
    "information_schema",
    "dual",
];

/// Ends of the tables that libraries make: Envers' audit tables,
/// <https://docs.hibernate.org/orm/6.2/userguide/html_single/#envers-configuration>.
const LIBRARIES_END: &[&str] = &["_aud"];

/// A module's writers tell which schema is theirs when so many at least have their tables there, and at most one in so many of them has none.
const LEAST_AT_HOME: usize = 5;
const MOST_STRAY: usize = 5;

/// How far before a name the word stands that makes the table.
const REACH: usize = 80;

/// What the strays are looked for in.
pub struct Strays<'a> {
    pub sources: &'a Sources,
    pub schemas: &'a [Schema],
    pub modules: &'a Modules,
    pub adapting: &'a Adapting,
    /// By module and schema: how many of the module's writers have their table there.
    pub at_home: BTreeMap<(String, SchemaId), usize>,
}

impl Strays<'_> {
    /// The program's writers without a table, judged, in their order.
    pub fn of_program(&self, homeless: &[(&Writer, String)]) -> Vec<Stray> {
        let mut by_module: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, path) in homeless {
            *by_module.entry(self.modules.of_path(path)).or_default() += 1;
        }
        let mut strays: Vec<Stray> = Vec::new();
        let is_of_program =
            |writer: &Writer| writer.inserts && writer.namespace.as_ref().is_none_or(|name| name.contains(HOLE)) && states_table(writer);
        for (writer, path) in homeless.iter().filter(|(writer, _)| is_of_program(writer)) {
            let module = self.modules.of_path(path);
            let without = by_module.get(module).copied().unwrap_or(0);
            let theirs = self.at_home.range((module.to_owned(), SchemaId(0))..).take_while(|((other, _), _)| other == module);
            let schemas: Vec<SchemaId> = theirs
                .filter(|(_, count)| **count >= LEAST_AT_HOME && without * MOST_STRAY <= **count)
                .map(|((_, schema), _)| *schema)
                .filter(|id| {
                    self.schemas.get(id.0).is_some_and(|schema| is_chain(schema) && !self.adapting.adds(path, writer, schema, self.modules))
                })
                .collect();
            let Some(table) =
                writer.tables.first().filter(|_| !schemas.is_empty() && !writer.tables.iter().any(|name| self.is_known(name)))
            else {
                continue;
            };
            let id = WriterId { name: writer.name.clone(), via: writer.via, at: writer.at };
            strays.push(Stray { writer: id, table: table.clone(), names: writer.tables.clone(), schemas, in_script: false });
        }
        self.never_created(strays)
    }

    /// The INSERTs of chains whose table no step creates.
    pub fn of_scripts(&self, runs_in_order: impl Fn(&str, &Schema) -> bool) -> Vec<Stray> {
        let mut strays: Vec<Stray> = Vec::new();
        for (index, schema) in self.schemas.iter().enumerate().filter(|(_, schema)| is_chain(schema)) {
            for script in schema.inserts.iter().filter(|script| script.table.is_none()) {
                let path = self.sources.path(script.insert.head.file);
                let name = script.insert.table.text().to_owned();
                if script.insert.table.namespace().is_some() || self.is_known(&name) || !runs_in_order(path, schema) {
                    continue;
                }
                let writer = WriterId { name: path.to_owned(), via: "INSERT statement", at: script.insert.head };
                match strays.iter_mut().find(|stray| stray.writer == writer) {
                    Some(stray) => stray.schemas.push(SchemaId(index)),
                    None => {
                        strays.push(Stray {
                            writer,
                            table: name.clone(),
                            names: vec![name],
                            schemas: vec![SchemaId(index)],
                            in_script: true,
                        });
                    }
                }
            }
        }
        let mut strays = self.never_created(strays);
        // A chain that fills several tables which it does not create starts from a database that is elsewhere.
        let foreign = |id: &SchemaId| {
            let inserts = self.schemas.get(id.0).map_or(&[][..], |schema| &schema.inserts);
            let tables: BTreeSet<String> =
                inserts.iter().filter(|script| script.table.is_none()).map(|script| script.insert.table.key()).collect();
            tables.len()
        };
        strays.retain(|stray| stray.schemas.iter().all(|id| foreign(id) == 1));
        strays
    }

    /// Whether some schema has, or had, a table of this name, but for underscores and what stands before.
    fn is_known(&self, name: &str) -> bool {
        let wanted = plain(name);
        let key = names::key(name);
        let is_library =
            LIBRARIES.iter().any(|library| key.starts_with(library)) || LIBRARIES_END.iter().any(|library| key.ends_with(library));
        let is_it = |table: &str| {
            let table = plain(table);
            table.contains(HOLE) || table.ends_with(&wanted) || wanted.ends_with(&table)
        };
        name.contains(HOLE)
            || wanted.is_empty()
            || is_library
            || self
                .schemas
                .iter()
                .any(|schema| schema.tables.keys().any(|table| is_it(table)) || schema.gone.iter().any(|(table, _)| is_it(table)))
    }

    /// Leaves out what any text creates: scripts for databases that are not judged, procedures, code.
    fn never_created(&self, mut strays: Vec<Stray>) -> Vec<Stray> {
        let mut names: Vec<String> = strays.iter().flat_map(|stray| stray.names.clone()).collect();
        names.sort();
        names.dedup();
        let Some(finder) = (!names.is_empty()).then(|| AhoCorasick::builder().ascii_case_insensitive(true).build(&names).ok()).flatten()
        else {
            return Vec::new();
        };
        let mut created = vec![false; names.len()];
        for file in self.sources.iter().filter(|file| !matches!(file.kind, FileKind::Gradle | FileKind::CargoToml)) {
            for found in finder.find_overlapping_iter(&file.text) {
                let before = file.text.get(..found.start()).unwrap_or("");
                let from = before.char_indices().rev().nth(REACH).map_or(0, |(place, _)| place);
                let before = before.get(from..).unwrap_or("").to_lowercase();
                if let Some(created) = created.get_mut(found.pattern().as_usize()) {
                    *created |= ["create", "rename", "tablename=", "tablename:"].iter().any(|word| before.contains(word));
                }
            }
        }
        let is_created = |name: &String| names.binary_search(name).is_ok_and(|place| created.get(place).copied().unwrap_or(true));
        strays.retain(|stray| !stray.names.iter().any(is_created));
        strays
    }
}

/// A chain of a migration tool, all of which was read: what runs in production, and all of it.
fn is_chain(schema: &Schema) -> bool {
    schema.is_tool_chain() && schema.standing == Standing::Production && !schema.incomplete && !schema.tables.is_empty()
}

/// Whether it is sure that the writer has a table, and which: classes that only look like entities have names that are derived, a mapping in XML counts only where
/// the configuration lists it, and Envers' revisions need no script.
fn states_table(writer: &Writer) -> bool {
    let class = writer.name.rsplit(['.', ':', '$']).next().unwrap_or(&writer.name);
    let is_derived = [mybatis_plus::VIA, tk_mybatis::VIA].contains(&writer.via) && writer.tables.iter().any(|table| table.ends_with(class));
    !is_derived && !writer.via.starts_with("Hibernate") && writer.via != jpa::VIA_REVISION
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| *c != '_').flat_map(char::to_lowercase).collect()
}
