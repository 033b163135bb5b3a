//! Replays a plan's scripts into tables.
//!
//! Each statement is applied as the plan's database would apply it. Who fills a column is decided in one place
//! ([`generation`]); whatever a statement changes on a column that already stood is compared with what was there before
//! ([`change`]), so that a column's history says which statement took its generation away.

mod alter;
mod change;
mod create;
mod domains;
mod family;
mod generation;
mod query;
mod routines;
mod sequences;
mod triggers;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::dialect::Dialect;
use crate::facts::routine::Routine;
use crate::facts::{DdlEvent, Note, NoteKind, Part, Script, Statement, StatementKind, TableKind};
use crate::names::{Name, ObjectName};
use crate::schema::discover::Plan;
use crate::schema::model::{Origin, Schema, ScriptInsert, Table};
use crate::source::Span;

use domains::Domain;
use family::Families;
use triggers::Trigger;

/// Runs the plan's scripts in order. Notes say what could not be applied.
pub fn build(plan: &Plan, scripts: &[Script]) -> (Schema, Vec<Note>) {
    let mut builder = Builder::new(plan);
    for script in plan.scripts.iter().filter_map(|&index| scripts.get(index)) {
        builder.script(script);
    }
    builder.meet_later_tables();
    (builder.schema, builder.notes)
}

struct Builder {
    schema: Schema,
    notes: Vec<Note>,
    /// What `USE` or `search_path` says at this point.
    namespace: Option<String>,
    /// The database whose tables have no other namespace than their own: the last that `\connect` named before there was a table.
    database: Option<String>,
    /// The columns of views, by the view's key in [`Schema::tables`], where they are known.
    views: BTreeMap<String, Vec<String>>,
    /// What the model has no room for, by the table's key in [`Schema::tables`].
    details: BTreeMap<String, Details>,
    /// Tables that were dropped or renamed away, by the key they had: what a table of the same name is compared with.
    former: BTreeMap<String, Arc<Table>>,
    domains: BTreeMap<String, Domain>,
    families: Families,
    triggers: BTreeMap<String, Trigger>,
    /// Columns of `NEW` that a function assigns.
    functions: BTreeMap<String, Vec<Name>>,
    /// Routines that alter whichever table they are called for.
    routines: BTreeMap<String, Routine>,
    /// Where a script changed columns of a table that none had created by then.
    early: BTreeMap<String, Span>,
    /// SQL Server: the table whose `IDENTITY_INSERT` is on; a session has one at most.
    identity_insert: Option<String>,
    /// The statement that is being applied.
    at: Span,
}

/// Names of constraints, so that `DROP CONSTRAINT` finds what it drops.
#[derive(Clone, Debug, Default)]
struct Details {
    primary_key: Option<String>,
    /// One for each entry of [`Table::unique`].
    unique: Vec<Option<String>>,
}

impl Builder {
    fn new(plan: &Plan) -> Self {
        Builder {
            schema: Schema {
                name: plan.name.clone(),
                dialect: plan.dialect,
                origin: plan.origin,
                standing: plan.standing,
                scripts: Vec::new(),
                tables: BTreeMap::new(),
                sequences: BTreeMap::new(),
                former_sequences: BTreeMap::new(),
                gone: BTreeSet::new(),
                inserts: Vec::new(),
                unplaced: Vec::new(),
                incomplete: false,
                is_for_kin: false,
            },
            notes: Vec::new(),
            namespace: None,
            database: None,
            views: BTreeMap::new(),
            details: BTreeMap::new(),
            former: BTreeMap::new(),
            domains: BTreeMap::new(),
            families: Families::new(),
            triggers: BTreeMap::new(),
            functions: BTreeMap::new(),
            routines: BTreeMap::new(),
            early: BTreeMap::new(),
            identity_insert: None,
            at: Span::new(crate::source::FileId(0), 0, 0),
        }
    }

    fn dialect(&self) -> Dialect {
        self.schema.dialect
    }

    fn note(&mut self, at: Span, reason: impl Into<String>) {
        self.notes.push(Note { at, reason: reason.into(), kind: NoteKind::Skipped });
    }

    fn script(&mut self, script: &Script) {
        self.schema.scripts.push(script.file);
        if script.is_code {
            // It is changed by a further step, as no definition in it can be.
            self.schema.origin = Origin::Migrations;
        }
        // Each script is a session of its own.
        self.namespace = None;
        self.identity_insert = None;
        for statement in &script.statements {
            if statement.part == Part::Up && runs_on(statement, self.dialect()) {
                self.at = statement.at;
                self.statement(statement);
            }
        }
    }

    fn statement(&mut self, statement: &Statement) {
        match &statement.kind {
            StatementKind::Ddl(event) => self.event(event),
            StatementKind::Insert(insert) => {
                let key = self.find(&insert.table);
                let table = key.as_ref().and_then(|key| self.schema.tables.get(key)).cloned();
                let identity_insert = key.is_some() && self.identity_insert == key;
                self.schema.inserts.push(ScriptInsert { insert: Arc::clone(insert), table, identity_insert });
            }
            StatementKind::IdentityInsert { table, on } => {
                let key = self.find(table).unwrap_or_else(|| table.key());
                if *on {
                    self.identity_insert = Some(key);
                } else if self.identity_insert.as_ref() == Some(&key) {
                    self.identity_insert = None;
                }
            }
            StatementKind::Use { name } => {
                self.namespace = (!name.has_hole() && !name.text.is_empty()).then(|| name.text.clone());
            }
            StatementKind::Connect { name } => self.connect(name),
            StatementKind::Routine(routine) => _ = self.routines.insert(routine.name.key(), Routine::clone(routine)),
            StatementKind::Call(call) => self.call(call),
            StatementKind::Unread { kind, table, .. } => self.unread(kind, table.as_ref()),
            StatementKind::Other => {}
        }
    }

    /// The files of a snapshot have no order of their own: what a file inserts into may stand in one that is called later in the alphabet.
    fn meet_later_tables(&mut self) {
        if self.schema.origin != Origin::Snapshot {
            return;
        }
        self.namespace = None;
        let mut inserts = std::mem::take(&mut self.schema.inserts);
        for insert in inserts.iter_mut().filter(|insert| insert.table.is_none()) {
            let table = self.find(&insert.insert.table).and_then(|key| self.schema.tables.get(&key));
            insert.table = table.filter(|table| table.at.file != insert.insert.head.file).cloned();
        }
        self.schema.inserts = inserts;
    }

    /// A session in another database, with the namespaces that any database has. Tables of a second one are kept apart by its name.
    fn connect(&mut self, name: &Name) {
        let database = name.key();
        if self.schema.tables.is_empty() || name.has_hole() || database.is_empty() {
            self.database = Some(database.clone());
        }
        let is_first = self.database.as_ref() == Some(&database);
        self.namespace = (!is_first).then(|| name.text.clone());
    }

    fn event(&mut self, event: &DdlEvent) {
        match event {
            DdlEvent::CreateTable(create) => self.create_table(create),
            DdlEvent::AlterTable(alter) => self.alter_table(alter),
            DdlEvent::DropTable { names } => names.iter().for_each(|name| self.drop_table(name)),
            DdlEvent::RenameTable { from, to } => self.rename_table(from, to),
            DdlEvent::CreateView { name, query } => self.create_view(name, query.as_deref()),
            DdlEvent::CreateSequence { name, increment } => self.create_sequence(name, *increment),
            DdlEvent::AlterSequence { name, increment, rename_to } => self.alter_sequence(name, *increment, rename_to.as_ref()),
            DdlEvent::DropSequence { names, cascade } => names.iter().for_each(|name| self.drop_sequence(name, *cascade)),
            DdlEvent::CreateTrigger(create) => self.create_trigger(create),
            DdlEvent::DropTrigger { name, table } => self.drop_trigger(name, table.as_ref()),
            DdlEvent::CreateFunction { name, assigns } => self.create_function(name, assigns),
            DdlEvent::CreateDomain { name, data_type, nullable, default } => {
                let domain = Domain { data_type: data_type.clone(), nullable: *nullable, default: default.clone() };
                self.domains.insert(name.key(), domain);
            }
            DdlEvent::AlterDomain { name, nullable, default } => self.alter_domain(name, *nullable, default.as_ref()),
            DdlEvent::CreateIndex { name, table, columns, unique } => self.create_index(name.as_ref(), table, columns, *unique),
        }
    }

    /// A statement that could not be read: what it says about tables is not known.
    fn unread(&mut self, kind: &str, table: Option<&ObjectName>) {
        let kind = kind.to_ascii_uppercase();
        let at = self.at;
        let is_trigger = kind.starts_with("CREATE") && kind.contains("TRIGGER");
        let builds = ["CREATE", "ALTER", "DROP", "RENAME"].iter().any(|verb| kind.starts_with(verb));
        if !builds && !kind.contains("TABLE") {
            return;
        }
        let Some(key) = table.and_then(|name| self.find(name)) else {
            self.schema.incomplete = true;
            return;
        };
        if is_trigger {
            self.add_trigger(Trigger::opaque(key, at));
            return;
        }
        if kind.starts_with("CREATE TABLE") {
            self.schema.incomplete = true;
        }
        self.change(&key, |_, table, _| {
            table.unread.push(at);
            table.partial = true;
        });
    }

    /// The key in [`Schema::tables`] of the table that a statement means.
    fn find(&self, name: &ObjectName) -> Option<String> {
        let bare = name.key();
        if let Some(namespace) = self.namespace_of(name).or_else(|| self.default_namespace()) {
            let qualified = qualified(&namespace, &bare);
            if self.schema.tables.contains_key(&qualified) {
                return Some(qualified);
            }
        }
        self.schema.tables.contains_key(&bare).then_some(bare)
    }

    /// The namespace that a name has where it stands.
    fn namespace_of(&self, name: &ObjectName) -> Option<String> {
        name.namespace().map(str::to_owned).or_else(|| self.namespace.clone())
    }

    /// Where a new table of this name goes: its bare name, unless another namespace's table has that.
    fn slot(&self, name: &ObjectName) -> String {
        let bare = name.key();
        let Some(table) = self.schema.tables.get(&bare) else { return bare };
        let own = self.namespace_of(name).or_else(|| self.default_namespace());
        match own.zip(table.namespace.clone().or_else(|| self.default_namespace())) {
            Some((own, other)) if crate::names::key(&other) != crate::names::key(&own) => qualified(&own, &bare),
            _ => bare,
        }
    }

    /// Where names without a namespace are, unless the session says otherwise; None where that is any database's.
    fn default_namespace(&self) -> Option<String> {
        let name = match self.dialect() {
            Dialect::Postgres | Dialect::H2 | Dialect::Hsqldb => "public",
            Dialect::SqlServer => "dbo",
            Dialect::Sqlite => "main",
            _ => return None,
        };
        Some(name.to_owned())
    }

    /// Takes a table out, lets `edit` change it, applies what the database implies, and puts it back.
    fn change(&mut self, key: &str, edit: impl FnOnce(&mut Self, &mut Table, &mut Details)) {
        let Some(mut shared) = self.schema.tables.remove(key) else { return };
        let mut details = self.details.remove(key).unwrap_or_default();
        let table = Arc::make_mut(&mut shared);
        details.unique.resize(table.unique.len(), None);
        edit(self, table, &mut details);
        self.settle(key, table);
        self.details.insert(key.to_owned(), details);
        self.schema.tables.insert(key.to_owned(), shared);
    }

    /// What holds after every statement: triggers fill their columns, keys are NOT NULL, MySQL gives its implicit defaults.
    fn settle(&self, key: &str, table: &mut Table) {
        generation::imply(self.dialect(), table);
        self.apply_triggers(key, table);
    }

    fn drop_table(&mut self, name: &ObjectName) {
        let Some(key) = self.find(name) else { return };
        if let Some(table) = self.schema.tables.remove(&key) {
            self.schema.gone.extend(table.columns.iter().map(|column| (key.clone(), crate::names::key(&column.name))));
            self.former.insert(key.clone(), table);
        }
        self.details.remove(&key);
        self.leave_family(&key);
        self.triggers.retain(|_, trigger| trigger.table != key);
    }

    fn rename_table(&mut self, from: &ObjectName, to: &ObjectName) {
        let Some(key) = self.find(from) else {
            // The statements that follow under the new name say all that an upgrade can know.
            if self.schema.origin != Origin::Upgrade {
                self.note(from.at, format!("renames `{}`, which no script before creates", from.text()));
            }
            return;
        };
        let Some(mut shared) = self.schema.tables.remove(&key) else { return };
        // The old name is free for a new table, which is compared with what had it; not for the table itself.
        let former = Arc::clone(&shared);
        let target = match to.namespace() {
            Some(_) => self.slot(to),
            None => to.key(),
        };
        let table = Arc::make_mut(&mut shared);
        to.text().clone_into(&mut table.name);
        if let Some(namespace) = to.namespace() {
            table.namespace = Some(namespace.to_owned());
        }
        if let Some(replaced) = self.former.get(&target).cloned() {
            change::compare_recreated(&replaced, table);
        }
        for trigger in self.triggers.values_mut().filter(|trigger| trigger.table == key) {
            trigger.table.clone_from(&target);
        }
        if let Some(details) = self.details.remove(&key) {
            self.details.insert(target.clone(), details);
        }
        self.rename_in_families(&key, &target);
        self.former.insert(key, former);
        if self.schema.tables.insert(target, shared).is_some() {
            self.note(to.at, format!("renames a table to `{}`, which exists", to.text()));
        }
    }

    fn create_index(&mut self, name: Option<&Name>, table: &ObjectName, columns: &[Name], unique: bool) {
        let Some(key) = self.find(table) else { return };
        let name = name.map(Name::key);
        let columns: Vec<String> = columns.iter().map(Name::key).collect();
        self.change(&key, |_, table, details| {
            if unique {
                table.unique.push(columns);
                details.unique.push(name);
            } else {
                table.indexes.push(columns);
            }
        });
    }

    /// An empty entry for a table whose creation is not in the scripts.
    fn create_partial(&mut self, name: &ObjectName) -> String {
        let key = self.slot(name);
        let table = Table {
            name: name.text().to_owned(),
            namespace: self.namespace_of(name),
            at: name.at,
            kind: TableKind::Table,
            columns: Vec::new(),
            primary_key: None,
            has_lost_key: false,
            unique: Vec::new(),
            foreign_keys: Vec::new(),
            indexes: Vec::new(),
            without_rowid: false,
            partial: true,
            unread: Vec::new(),
        };
        self.schema.tables.insert(key.clone(), Arc::new(table));
        key
    }
}

fn qualified(namespace: &str, bare: &str) -> String {
    format!("{}.{bare}", crate::names::key(namespace))
}

/// Whether a statement runs on a database: sections of a script may be for others.
pub(crate) fn runs_on(statement: &Statement, dialect: Dialect) -> bool {
    statement.dialects.is_empty()
        || statement.dialects.iter().any(|&section| section == dialect || (section.is_mysql_like() && dialect.is_mysql_like()))
}
