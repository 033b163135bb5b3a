//! Entities whose verdict hangs on how the program uses them.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::handed;
use crate::dialect::Dialect;
use crate::facts::{MadeValue, Supply, SupplyKind, Writer, WrittenColumns};
use crate::model::{Model, SchemaId, Subject, Write};
use crate::modules::Modules;
use crate::names::{self, HOLE, simple};
use crate::orm::{bare, jpa, mybatis_plus, tk_mybatis};
use crate::project::{Found, Project};
use crate::schema::model::{Schema, Standing};
use crate::source::{FileKind, Sources, Span};
use crate::standing;

/// What a file says that has to be read before the entities are judged whose verdict hangs on how the program makes objects of them:
///
/// - those that leave a required key to the database, where an object's own key would go before: MyBatis-Plus sends an `IdType.AUTO` key that is set
///   ([since 3.4.3.1](https://github.com/baomidou/mybatis-plus/blob/v3.4.3.1/CHANGELOG.md)), and whoever is given an object may have set it: any mention;
/// - those whose required key the program is to set, which it may forget, and those that lack a required column, which may be there to be read only:
///   where objects are made;
/// - those that MyBatis-Plus leaves a column out of when it is null, which one database requires and another fills: where every object has it set, it is
///   never left out;
/// - those that map a column which their table lacks: MyBatis-Plus names it where such objects are selected, and inserted with the property set;
/// - those that leave a required key to the database while a mapper's own statement inserts too: the framework's may be used nowhere.
pub fn mentions_to_read(model: &Model, project: &Project) -> BTreeSet<Mention> {
    let mut mentions = BTreeSet::new();
    let takers = LazyCell::new(|| mybatis_plus::Takers::of(project));
    for (subject, write) in model.subjects.iter().flat_map(|subject| subject.writes.iter().map(move |write| (subject, write))) {
        let name = simple(&write.writer.name);
        let entity = LazyCell::new(|| declared(project, write));
        let package = || entity.as_ref().map(package_of);
        let hangs_on_setters = |kind: &SupplyKind| match kind {
            SupplyKind::Database => true,
            // Made for a field that cannot hold it, unless the program sets the key itself.
            SupplyKind::Made(MadeValue::Snowflake { field, .. }) => field.is_some(),
            _ => false,
        };
        if is_mapped(write) && (has_required_key(write, hangs_on_setters) || may_drift(subject, write)) {
            mentions.insert(Mention { words: name.to_owned(), package: package() });
        } else if (is_entity(write) && has_required_key(write, |kind| *kind == SupplyKind::Application)) || lacks_column(write) {
            mentions.extend(MAKING.iter().map(|(before, after)| Mention { words: format!("{before}{name}{after}"), package: package() }));
            mentions.extend(bare::INTERCEPTING.iter().map(|&words| Mention { words: words.to_owned(), package: None }));
        }
        let has_statement = || subject.writes.iter().any(|other| other.schema == write.schema && is_mappers(other));
        if let Some(property) = key_taken_for_null(write) {
            mentions.extend(handed::words(project, write, property).into_iter().map(|words| Mention { words, package: None }));
        }
        let is_mapped_too_far = is_mapped(write) && write.fits_entity() && !write.strangers.is_empty();
        if is_mapped_too_far || (is_left_to_database(write) && has_statement()) || (is_mapped(write) && may_drift(subject, write)) {
            mentions.insert(Mention { words: name.to_owned(), package: package() });
            let takers = entity.map(|entity| takers.of_entity(project, entity)).unwrap_or_default();
            mentions.extend(takers.iter().map(|taker| Mention { words: taker.decl.name.clone(), package: Some(package_of(taker)) }));
        }
    }
    mentions
}

/// Words that make a file worth reading.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mention {
    pub words: String,
    /// Of the class that is meant: whoever uses it is in its package or imports it, and so says the package's name.
    pub package: Option<String>,
}

fn package_of(found: &Found) -> String {
    found.outline.package.clone()
}

/// What stands around a class's name where objects of it are made: by its constructor, by Lombok's builder, from a request; and where they are stored.
const MAKING: &[(&str, &str)] = &[
    ("Repository<", ""),
    (" ", "("),
    ("(", "("),
    ("new ", "<"),
    ("", ".builder"),
    ("", "::new"),
    ("", "::builder"),
    ("@RequestBody ", " "),
    ("@Valid ", " "),
];

/// Marks the strangers of MyBatis-Plus' entities that no statement is seen to name as left out, and says of the others what names them: a property that is
/// filled by a joined SELECT of the project's own is mapped by the framework too, and harms nobody while the framework's statements are not used.
/// The same reading tells whether the program sets a key that the framework would make, and whether the framework inserts at all.
pub fn leave_out_unreached(model: &mut Model, project: &Project) {
    let usages = LazyCell::new(|| mybatis_plus::Usages::of(project));
    let writes = model.subjects.iter_mut().flat_map(|subject| &mut subject.writes);
    for write in writes.filter(|write| is_mapped(write) && !write.strangers.is_empty()) {
        write.is_selected_whole = true;
        let Some(entity) = declared(project, write) else { continue };
        for stranger in write.strangers.iter_mut().filter(|stranger| stranger.supply.kind != SupplyKind::Omitted) {
            let property = project.sources.slice(stranger.at);
            let is_always_sent = stranger.supply.kind.is_value();
            let reached = usages.reaches(project, entity, property, is_always_sent);
            let (kind, at, label) = match reached {
                Some(reached) if reached.is_selected => (SupplyKind::Application, reached.at, reached.label),
                Some(reached) => (SupplyKind::Conditional, reached.at, reached.label),
                None => (SupplyKind::Omitted, stranger.supply.at, "no statement is seen to name it".to_owned()),
            };
            stranger.supply = Supply { kind, at, label };
        }
    }
    leave_to_statements(model, project, |entity| usages.inserts(entity));
    for subject in &mut model.subjects {
        let drifting: Vec<usize> = (0..subject.writes.len())
            .filter(|index| subject.writes.get(*index).is_some_and(|write| is_mapped(write) && may_drift(subject, write)))
            .collect();
        for index in drifting {
            let Some(write) = subject.writes.get_mut(index) else { continue };
            // An entity that is only read leaves nothing out.
            if declared(project, write).is_some_and(|entity| usages.only_reads(entity)) {
                let conditional = write.supplies.iter_mut().filter(|supply| supply.kind == SupplyKind::Conditional);
                conditional.for_each(|supply| supply.kind = SupplyKind::Unknown);
            }
            leave_set_open(write, project, &usages);
        }
    }
    let writes = model.subjects.iter_mut().flat_map(|subject| &mut subject.writes);
    for write in writes.filter(|write| write.writer.via == mybatis_plus::VIA && write.supplies.iter().any(is_snowflake)) {
        let Some(entity) = declared(project, write) else { continue };
        if mybatis_plus::key_property(project, entity).is_some_and(|property| usages.sets(entity, property)) {
            let made = write.supplies.iter_mut().filter(|supply| is_snowflake(supply));
            made.for_each(|supply| supply.kind = SupplyKind::Framework { sequence: None });
        }
    }
    let writes = model.subjects.iter_mut().flat_map(|subject| &mut subject.writes);
    for write in writes {
        let Some(property) = key_taken_for_null(write).map(str::to_owned) else { continue };
        // Whether the objects hold their key is for the program to say.
        if handed::may_hold(project, &usages, write, &property) {
            let taken = write.supplies.iter_mut().filter(|supply| is_taken_for_null(supply));
            taken.for_each(|supply| supply.kind = SupplyKind::Unknown);
        }
    }
    let writes = model.subjects.iter_mut().flat_map(|subject| &mut subject.writes);
    for write in writes.filter(|write| is_left_to_database(write)) {
        let Some(entity) = declared(project, write) else { continue };
        // A key that the object holds goes before the database's.
        let (property, is_lacking) = if write.writer.via == tk_mybatis::VIA {
            (tk_mybatis::key_property(project, entity), false)
        } else {
            let property = mybatis_plus::key_property(project, entity);
            (property, property.is_some_and(|property| mybatis_plus::surely_inserts_without(project, entity, property)))
        };
        if !is_lacking && property.is_some_and(|property| usages.sets(entity, property)) {
            leave_keys_open(write);
        }
    }
}

/// Leaves open what MyBatis-Plus leaves out when it is null, where the program sets the property of some objects and none is seen to be inserted without it.
fn leave_set_open(write: &mut Write, project: &Project, usages: &mybatis_plus::Usages) {
    let Some(entity) = declared(project, write).filter(|_| write.writer.via == mybatis_plus::VIA) else { return };
    let table = Arc::clone(&write.table);
    for (column, supply) in table.columns.iter().zip(&mut write.supplies) {
        if supply.kind == SupplyKind::Conditional
            && let Some(property) = mybatis_plus::property_of(project, entity, &column.name)
            && usages.may_set(entity, property)
            && !mybatis_plus::surely_inserts_without(project, entity, property)
        {
            supply.kind = SupplyKind::Unknown;
        }
    }
}

fn leave_keys_open(write: &mut Write) {
    let keys = &write.key;
    let supplies = write.supplies.iter_mut().enumerate().filter(|(index, _)| keys.contains(index));
    supplies.for_each(|(_, supply)| supply.kind = SupplyKind::Unknown);
}

/// Leaves open who makes the key of an entity that a mapper's own statement inserts, and the framework's nowhere: what that would leave to the database
/// is never asked of it.
fn leave_to_statements(model: &mut Model, project: &Project, inserts: impl Fn(Found) -> bool) {
    for subject in &mut model.subjects {
        let tables: BTreeSet<SchemaId> = subject.writes.iter().filter(|write| is_mappers(write)).map(|write| write.schema).collect();
        let left = subject.writes.iter_mut().filter(|write| tables.contains(&write.schema) && is_left_to_database(write));
        for write in left {
            if declared(project, write).is_some_and(|entity| !inserts(entity)) {
                leave_keys_open(write);
            }
        }
    }
}

/// Whether a mapper's own statement inserts.
fn is_mappers(write: &Write) -> bool {
    write.inserts && write.form.is_some() && write.writer.via.starts_with("MyBatis")
}

/// Whether MyBatis-Plus leaves an entity's required key to the database.
fn is_left_to_database(write: &Write) -> bool {
    is_mapped(write) && has_required_key(write, |kind| *kind == SupplyKind::Database)
}

/// Whether a framework makes the statements of an entity's mapper: MyBatis-Plus, tk.mybatis.
fn is_mapped(write: &Write) -> bool {
    [mybatis_plus::VIA, tk_mybatis::VIA].contains(&write.writer.via)
}

/// What is taken for NULL because the database is to make it: `#{id}` under `useGeneratedKeys`.
fn is_taken_for_null(supply: &Supply) -> bool {
    supply.kind == SupplyKind::Null && supply.label.starts_with("#{")
}

/// The parameter of a mapper's statement that is taken for NULL where the table requires it.
fn key_taken_for_null(write: &Write) -> Option<&str> {
    let is_mybatis = write.form.is_some() && write.writer.via.starts_with("MyBatis");
    let mut columns = write.columns().filter(|_| is_mybatis);
    let (_, supply) = columns.find(|(column, supply)| column.is_required() && is_taken_for_null(supply))?;
    supply.label.strip_prefix("#{")?.split('}').next()
}

/// Whether a number is made for the column that its field cannot hold.
fn is_snowflake(supply: &Supply) -> bool {
    matches!(&supply.kind, SupplyKind::Made(MadeValue::Snowflake { field: Some(_), .. }))
}

/// Excuses the columns of a writer whose namespace only the program knows (`@target_schema.t`, `%s.t`), where some schema's table of the name has them: that may be meant.
pub fn leave_out_placeless(write: &mut Write, writer: &Writer, schemas: &[Schema]) {
    if write.strangers.is_empty() || !writer.namespace.as_ref().is_some_and(|namespace| namespace.contains(HOLE)) {
        return;
    }
    let key = names::key(&write.table.name);
    let has = |name: &String| schemas.iter().filter_map(|schema| schema.tables.get(&key)).any(|table| table.column(name).is_some());
    for stranger in write.strangers.iter_mut().filter(|stranger| stranger.names.iter().any(has)) {
        stranger.supply.kind = SupplyKind::Omitted;
    }
}

/// Excuses the strangers of an entity of which another module has a class for the same table that fits: which of the two a program takes is not to be seen.
pub fn leave_out_twins(writes: &mut [Write], sources: &Sources, modules: &Modules) {
    let module = |write: &Write| modules.of_path(sources.path(write.writer.at.file)).to_owned();
    let mut fitting: BTreeMap<(SchemaId, String), Vec<String>> = BTreeMap::new();
    for write in writes.iter().filter(|write| write.form.is_none() && write.inserts && write.strangers.is_empty() && write.named > 1) {
        fitting.entry((write.schema, write.table.name.clone())).or_default().push(module(write));
    }
    for write in writes.iter_mut().filter(|write| write.form.is_none() && !write.strangers.is_empty()) {
        let own = module(write);
        let fitting = fitting.get(&(write.schema, write.table.name.clone()));
        if fitting.is_some_and(|modules| modules.iter().any(|other| *other != own)) {
            write.strangers.iter_mut().for_each(|stranger| stranger.supply.kind = SupplyKind::Omitted);
        }
    }
}

/// Drops an entity's writes to tables of which it does not fit what another database's table of that name has whole: scripts for several databases of one
/// product may each have a `sys_user`, and the entity is of one of them. What a migration tool runs stays: there the entity may be what is wrong.
pub fn leave_out_namesakes(writes: &mut Vec<Write>, schemas: &[Schema]) {
    let dialect = |write: &Write| schemas.get(write.schema.0).map(|schema| schema.dialect);
    let is_whole = |write: &&Write| write.form.is_none() && write.strangers.is_empty() && write.named > 1;
    let mut whole: BTreeMap<(Span, String), Vec<Dialect>> = BTreeMap::new();
    for write in writes.iter().filter(is_whole) {
        whole.entry((write.writer.at, write.writer.name.clone())).or_default().extend(dialect(write));
    }
    writes.retain(|write| {
        let is_chain = schemas.get(write.schema.0).is_none_or(Schema::is_tool_chain);
        let others = whole.get(&(write.writer.at, write.writer.name.clone()));
        let has_home = || others.is_some_and(|others| dialect(write).is_some_and(|own| others.iter().any(|other| other.is_alike(own))));
        is_chain || write.form.is_some() || write.fits_entity() || !has_home()
    });
}

const SHARED_SEQUENCE: &str = "hibernate_sequence";

/// Leaves open who makes a key that is left to the database, where the schema creates the very sequence that the entity takes it from on databases without
/// identity columns: the schema is for a program in which the setting that makes the difference (`hibernate.id.new_generator_mappings`) is another.
pub fn leave_to_sequences(write: &mut Write, writer: &Writer, schema: &Schema) {
    let WrittenColumns::Named(columns) = &writer.columns else { return };
    let table = names::key(&write.table.name);
    let is_created = |supply: &Supply| match &supply.kind {
        // The one that Hibernate shares among all entities says nothing of this one.
        SupplyKind::Framework { sequence: Some(from) } => {
            let name = names::key(&from.name);
            name != SHARED_SEQUENCE && schema.sequences.contains_key(&name)
        }
        // What it is called is not certain: `I18N_SEQ` may become `I18_N_SEQ`.
        SupplyKind::Framework { sequence: None } => schema.sequences.keys().any(|name| name.contains(&table)),
        _ => false,
    };
    let named = columns.iter().filter(|column| column.by_dialect.iter().any(|(_, supply)| is_created(supply)));
    for name in named.flat_map(|column| &column.names) {
        let supply = write.table.column_index(name).and_then(|index| write.supplies.get_mut(index));
        if let Some(supply) = supply.filter(|supply| supply.kind == SupplyKind::Database) {
            supply.kind = SupplyKind::Unknown;
        }
    }
}

/// The class that an entity's write is made of.
pub(super) fn declared<'p>(project: &'p Project<'p>, write: &Write) -> Option<Found<'p>> {
    let mut named = project.types_named(simple(&write.writer.name));
    named.find(|found| found.decl.at == write.writer.at)
}

/// Marks the entities that lack a required column and of which no code makes objects.
pub fn mark_unmade(writes: &mut [Write], sources: &Sources) {
    let mut names: BTreeMap<String, bool> =
        writes.iter().filter(|write| lacks_column(write)).map(|write| (simple(&write.writer.name).to_owned(), false)).collect();
    let code = sources.iter().filter(|file| file.kind == FileKind::Java && standing::of(&file.path) < Standing::Test);
    for file in code {
        for (name, is_made) in names.iter_mut().filter(|(_, is_made)| !**is_made) {
            *is_made = makes(&file.text, name);
        }
    }
    leave_to_collections(writes, sources);
    for write in writes.iter_mut().filter(|write| lacks_column(write)) {
        write.is_made = names.get(simple(&write.writer.name)).is_none_or(|is_made| *is_made);
    }
}

/// A collection of the parent's class puts its key and its index into the child's row: `<key column="order_id" not-null="true"/>`, `<list-index column="…"/>`.
/// <https://docs.hibernate.org/orm/5.6/userguide/html_single/#collections-list>
fn leave_to_collections(writes: &mut [Write], sources: &Sources) {
    let mappings = LazyCell::new(|| {
        let mappings = sources.iter().filter(|file| file.kind == FileKind::Xml && file.text.contains("<hibernate-mapping"));
        mappings.map(|file| file.text.to_lowercase()).collect::<Vec<String>>()
    });
    for write in writes.iter_mut().filter(|write| write.form.is_none()) {
        let table = Arc::clone(&write.table);
        for (column, supply) in table.columns.iter().zip(&mut write.supplies) {
            let is_left_out = supply.kind == SupplyKind::Omitted && column.is_required() && table.key_position(&column.name).is_none();
            if is_left_out && is_put_in(&mappings, &column.name) {
                supply.kind = SupplyKind::Unknown;
            }
        }
    }
}

/// Whether a mapping, in lower case, says so of a column.
fn is_put_in(mappings: &[String], column: &str) -> bool {
    let column = column.to_lowercase();
    let stated = ["key", "list-index", "index", "map-key"].map(|tag| format!("<{tag} column=\"{column}\""));
    mappings.iter().any(|mapping| stated.iter().any(|tag| mapping.contains(tag)))
}

/// Whether a Java text makes objects of a class: by its constructor, by Lombok's builder, from a request.
fn makes(text: &str, class: &str) -> bool {
    text.match_indices(class).any(|(start, _)| {
        let before = text.get(..start).unwrap_or("").trim_end();
        let after = text.get(start + class.len()..).unwrap_or("");
        let is_word = !after.starts_with(|c: char| c.is_alphanumeric() || c == '_')
            && !text.get(..start).is_some_and(|before| before.ends_with(|c: char| c.is_alphanumeric() || c == '_'));
        let is_built = [".builder", "::new", "::builder"].iter().any(|how| after.trim_start().starts_with(how));
        let is_new = before.strip_suffix("new").is_some_and(|rest| !rest.ends_with(|c: char| c.is_alphanumeric() || c == '_'));
        is_word && (is_built || is_new || before.ends_with("@RequestBody") || before.ends_with("@Valid"))
    })
}

/// Whether the writer leaves out at times what its table requires and another variant of it has a default for.
fn may_drift(subject: &Subject, write: &Write) -> bool {
    let has_default = |name: &str| {
        let columns = subject.variants.iter().filter_map(|variant| variant.table.column(name));
        columns.into_iter().any(|column| column.default.is_some())
    };
    let mut columns = write.columns();
    columns.any(|(column, supply)| supply.kind == SupplyKind::Conditional && column.is_required() && has_default(&column.name))
}

/// Whether an entity of Java maps no column where the table requires one.
fn lacks_column(write: &Write) -> bool {
    let is_entity = write.form.is_none() && (is_mapped(write) || write.writer.via.starts_with("JPA entity"));
    let mut columns = write.columns().enumerate();
    is_entity && columns.any(|(index, (column, supply))| supply.kind == SupplyKind::Omitted && column.is_required() && !write.is_key(index))
}

fn is_entity(write: &Write) -> bool {
    [mybatis_plus::VIA, jpa::VIA, jpa::VIA_REVISION].contains(&write.writer.via)
}

fn has_required_key(write: &Write, is: impl Fn(&SupplyKind) -> bool) -> bool {
    let mut columns = write.columns().enumerate();
    columns.any(|(index, (column, supply))| write.is_key(index) && column.is_required() && is(&supply.kind))
}
