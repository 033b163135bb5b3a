//! ALTER TABLE. How much a restated column keeps of what it was is the heart of it, and differs by database.

use super::create::{key_columns, names};
use super::{Builder, Details, change, generation};
use crate::dialect::Dialect;
use crate::facts::{AlterAction, AlterKind, AlterTable, ColumnDef, ColumnPlace, DefaultClause, RestateForm};
use crate::names::{Name, key};
use crate::schema::model::{Change, ChangeKind, Column, Generation, Key, Origin, Table};
use crate::source::Span;

/// Keys come and go where a schema is dropped and created again; columns do not.
fn changes_columns(kind: &AlterKind) -> bool {
    matches!(
        kind,
        AlterKind::AddColumn { .. }
            | AlterKind::DropColumn { .. }
            | AlterKind::RenameColumn { .. }
            | AlterKind::Restate { .. }
            | AlterKind::SetDefault { .. }
            | AlterKind::AddIdentity { .. }
            | AlterKind::Unread { .. }
    )
}

impl Builder {
    /// Whether an upgrade's own changes are all that is known of a table.
    fn is_uncreated(&self, key: &str) -> bool {
        let is_changed = |table: &std::sync::Arc<Table>| self.schema.unplaced.iter().any(|alter| alter.head == table.at);
        self.schema.origin == Origin::Upgrade && self.schema.tables.get(key).is_some_and(is_changed)
    }

    pub(super) fn alter_table(&mut self, alter: &AlterTable) {
        let mut name = alter.name.clone();
        let mut found = self.find(&name);
        if found.is_none() {
            let says_nothing = alter.actions.iter().all(|action| matches!(action.kind, AlterKind::Noise));
            if says_nothing || alter.if_exists {
                return;
            }
            if alter.actions.iter().any(|action| changes_columns(&action.kind)) {
                self.early.entry(self.slot(&alter.name)).or_insert(alter.head);
            }
            self.schema.unplaced.push(alter.clone());
            if self.schema.origin != Origin::Upgrade {
                self.note(alter.head, format!("changes `{}`, which no script before creates", alter.name.text()));
                return;
            }
            let key = self.create_partial(&alter.name);
            if let Some(table) = self.schema.tables.get_mut(&key) {
                std::sync::Arc::make_mut(table).at = alter.head;
            }
            found = Some(key);
        } else if found.as_ref().is_some_and(|key| self.is_uncreated(key)) {
            self.schema.unplaced.push(alter.clone());
        }
        let Some(mut key) = found else { return };
        for action in &alter.actions {
            match &action.kind {
                AlterKind::RenameTable { to } => {
                    self.rename_table(&name, to);
                    name = to.clone();
                    match self.find(&name) {
                        Some(renamed) => key = renamed,
                        None => return,
                    }
                }
                kind => {
                    self.alter_action(&key, action, kind);
                    if !alter.only {
                        self.pass_on(&key, action);
                    }
                }
            }
        }
    }

    pub(super) fn alter_action(&mut self, key: &str, action: &AlterAction, kind: &AlterKind) {
        let at = action.at;
        match kind {
            AlterKind::AddColumn { column, .. } => self.add_column(key, column),
            AlterKind::DropColumn { column } => self.drop_column(key, column),
            AlterKind::Restate { from, column, form } => self.restate(key, at, from.as_ref(), column, *form),
            AlterKind::SetDefault { column, default } => self.set_default(key, at, column, default),
            AlterKind::DropDefault { column } => self.edit_column(key, at, column, |column| {
                column.default = None;
                // What a default made is gone; auto-increment and identity are no defaults.
                if matches!(column.generation, Generation::Sequence { .. } | Generation::Default(_) | Generation::Unknown(_)) {
                    column.generation = Generation::None;
                }
            }),
            AlterKind::SetNotNull { column } => self.edit_column(key, at, column, |column| column.nullable = Some(false)),
            AlterKind::DropNotNull { column } => self.edit_column(key, at, column, |column| column.nullable = Some(true)),
            AlterKind::SetType { column, data_type } => {
                self.edit_column(key, at, column, |column| column.data_type = Some(data_type.clone()));
            }
            AlterKind::AddIdentity { column, always, sequence } => {
                let table = self.schema.tables.get(key).map(|table| table.name.clone()).unwrap_or_default();
                if matches!(self.dialect(), Dialect::Postgres | Dialect::Generic) {
                    self.own_sequence(&table, &column.text, sequence.as_ref(), at);
                }
                self.edit_column(key, at, column, |column| {
                    column.generation = Generation::Identity { always: *always, at };
                    column.nullable = Some(false);
                    column.default = None;
                });
            }
            AlterKind::SetGenerated { column, always } => self.edit_column(key, at, column, |column| {
                column.generation = Generation::Identity { always: *always, at };
            }),
            AlterKind::DropIdentity { column } => {
                // The sequence goes with the identity: https://www.postgresql.org/docs/current/sql-altertable.html
                let owned = self.schema.tables.get(key).map(|table| generation::owned_sequence(&table.name, &column.text));
                self.schema.sequences.remove(&owned.unwrap_or_default());
                self.edit_column(key, at, column, |column| {
                    if matches!(column.generation, Generation::Identity { .. } | Generation::AutoIncrement(_) | Generation::Unknown(_)) {
                        column.generation = Generation::None;
                    }
                });
            }
            AlterKind::DropExpression { column } => self.edit_column(key, at, column, |column| {
                if matches!(column.generation, Generation::Computed(_) | Generation::Unknown(_)) {
                    column.generation = Generation::None;
                }
            }),
            AlterKind::RenameColumn { from, to } => self.rename_column(key, at, from, to),
            AlterKind::AddPrimaryKey(definition) => {
                self.change(key, |builder, table, details| {
                    builder.set_primary_key(definition, table, details);
                    table.primary_key.iter_mut().for_each(|key| key.is_later = true);
                });
            }
            AlterKind::AddPrimaryKeyFromIndex { name, index } => self.key_from_index(key, at, name.as_ref(), index),
            AlterKind::DropPrimaryKey => self.change(key, |_, table, details| drop_primary_key(table, details)),
            AlterKind::AddUnique(definition) => self.change(key, |_, table, details| {
                table.unique.push(key_columns(definition));
                details.unique.push(definition.name.as_ref().map(Name::key));
            }),
            AlterKind::AddIndex(definition) => self.change(key, |_, table, _| table.indexes.push(key_columns(definition))),
            AlterKind::AddForeignKey(definition) => self.change(key, |_, table, _| table.foreign_keys.push(names(&definition.columns))),
            AlterKind::DropConstraint { name } => self.change(key, |_, table, details| drop_constraint(table, details, &name.key())),
            AlterKind::RenameConstraint { from, to } => self.change(key, |_, _, details| {
                let names = details.primary_key.iter_mut().chain(details.unique.iter_mut().flatten());
                names.filter(|name| **name == from.key()).for_each(|name| *name = to.key());
            }),
            AlterKind::Unread { .. } => self.change(key, |_, table, _| {
                table.unread.push(at);
                table.partial = true;
            }),
            AlterKind::Inherit { parent } => {
                if let Some(parent) = self.find(parent) {
                    self.attach(&parent, key, false);
                }
            }
            AlterKind::Disinherit { parent } => {
                if let Some(parent) = self.find(parent) {
                    self.detach(&parent, key);
                }
            }
            AlterKind::AttachPartition { child } => {
                if let Some(child) = self.find(child) {
                    self.attach(key, &child, true);
                }
            }
            AlterKind::DetachPartition { child } => {
                if let Some(child) = self.find(child) {
                    self.detach(key, &child);
                }
            }
            AlterKind::SetNamespace { namespace } => {
                self.change(key, |_, table, _| table.namespace = Some(namespace.text().to_owned()));
            }
            AlterKind::RenameTable { .. } | AlterKind::Noise => {}
        }
    }

    /// The unique index becomes the key, which has its name unless another is given.
    /// <https://www.postgresql.org/docs/current/sql-altertable.html>
    fn key_from_index(&mut self, key: &str, at: Span, name: Option<&Name>, index: &Name) {
        self.change(key, |_, table, details| {
            let position = details.unique.iter().position(|unique| unique.as_ref() == Some(&index.key()));
            let Some(position) = position.filter(|&position| position < table.unique.len()) else {
                table.unread.push(at);
                table.partial = true;
                return;
            };
            let columns = table.unique.remove(position);
            details.unique.remove(position);
            let written = |column: String| table.column(&column).map(|column| column.name.clone()).unwrap_or(column);
            let columns = columns.into_iter().map(written).collect();
            table.primary_key = Some(Key { columns, at, is_later: true });
            details.primary_key = Some(name.unwrap_or(index).key());
        });
    }

    fn add_column(&mut self, key: &str, definition: &ColumnDef) {
        self.change(key, |builder, table, details| {
            // `IF NOT EXISTS`, or a script that may run twice.
            if table.column(&definition.name.text).is_none() {
                builder.add_column_definition(definition, table, details);
                builder.own_sequences(std::iter::once(definition), table);
                put(definition, table);
            }
        });
    }

    fn drop_column(&mut self, key: &str, name: &Name) {
        let dialect = self.dialect();
        let name = name.key();
        self.schema.gone.insert((key.to_owned(), name.clone()));
        self.change(key, |_, table, details| {
            if let Some(dropped) = table.column(&name).map(|column| column.at) {
                table.unread.retain(|unread| !dropped.contains(*unread));
            }
            table.columns.retain(|column| crate::names::key(&column.name) != name);
            let named = std::mem::take(&mut details.unique);
            let uniques = std::mem::take(&mut table.unique);
            let kept = uniques.into_iter().zip(named.into_iter().chain(std::iter::repeat(None)));
            (table.unique, details.unique) = kept.filter(|(columns, _)| !columns.contains(&name)).unzip();
            table.foreign_keys.retain(|columns| !columns.contains(&name));
            table.indexes.retain(|columns| !columns.contains(&name));
            if let Some(primary_key) = &mut table.primary_key
                && primary_key.columns.iter().any(|column| crate::names::key(column) == name)
            {
                primary_key.columns.retain(|column| crate::names::key(column) != name);
                // MySQL takes the column out of the key; elsewhere the key goes with its column.
                if primary_key.columns.is_empty() || !dialect.is_mysql_like() {
                    drop_primary_key(table, details);
                }
            }
        });
    }

    /// Changes one column and notes what became of it. A column that is not there gets a place with nothing known.
    fn edit_column(&mut self, key: &str, at: Span, name: &Name, edit: impl FnOnce(&mut Column)) {
        let is_partial = self.schema.tables.get(key).is_none_or(|table| table.partial);
        let missing = self.schema.tables.get(key).is_some_and(|table| table.column(&name.text).is_none());
        if missing && !is_partial {
            self.note(at, format!("changes the column `{}`, which the table does not have", name.text));
            return;
        }
        let before = self.schema.tables.get(key).and_then(|table| table.column(&name.text)).cloned();
        self.change(key, |_, table, _| {
            if missing {
                table.columns.push(generation::unknown_column(&name.text, at));
            }
            if let Some(index) = table.column_index(&name.text)
                && let Some(column) = table.columns.get_mut(index)
            {
                edit(column);
            }
        });
        if let Some(before) = before {
            self.record(key, &name.text, &before, at);
        }
    }

    /// Compares a column as it stands now with what it was.
    fn record(&mut self, key: &str, column: &str, before: &Column, at: Span) {
        self.change(key, |_, table, _| {
            if let Some(index) = table.column_index(column)
                && let Some(after) = table.columns.get_mut(index)
            {
                change::record(before, after, at);
            }
        });
    }

    fn set_default(&mut self, key: &str, at: Span, column: &Name, default: &DefaultClause) {
        let default = generation::default_of(default);
        self.edit_column(key, at, column, |column| {
            let by_default = generation::of_default(default.as_ref());
            match column.generation {
                Generation::None | Generation::Sequence { .. } | Generation::Default(_) | Generation::Unknown(_) => {
                    column.generation = by_default;
                }
                // Not made by a default, hence not touched by one.
                Generation::AutoIncrement(_)
                | Generation::Identity { .. }
                | Generation::RowId(_)
                | Generation::Trigger(_)
                | Generation::Computed(_) => {}
            }
            column.default = default;
        });
    }

    fn restate(&mut self, key: &str, at: Span, from: Option<&Name>, definition: &ColumnDef, form: RestateForm) {
        let dialect = self.dialect();
        let old_name = from.unwrap_or(&definition.name);
        let mut missing = false;
        let mut former = None;
        if old_name.key() != definition.name.key() {
            self.schema.gone.insert((key.to_owned(), old_name.key()));
        }
        self.change(key, |builder, table, details| {
            let stated = generation::column(dialect, &table.name, definition, &builder.domains);
            builder.note_inline_keys(definition, table, details);
            table.unread.extend(definition.unread.iter().copied());
            match table.column_index(&old_name.text).and_then(|index| table.columns.get_mut(index)) {
                Some(column) => {
                    let after = merge(dialect, form, column, stated, definition);
                    former = Some(std::mem::replace(column, after));
                }
                None => {
                    missing = !table.partial;
                    table.partial = true;
                    if table.column(&definition.name.text).is_none() {
                        table.columns.push(first_seen(dialect, form, stated, definition));
                    }
                }
            }
            if old_name.key() != definition.name.key() {
                rename_in_keys(table, &old_name.key(), &definition.name.text);
            }
            put(definition, table);
        });
        if missing {
            self.note(at, format!("changes the column `{}`, which the table does not have", old_name.text));
        }
        if let Some(former) = former {
            // Where the whole definition is restated, what was not understood of the old one is gone with it.
            if dialect.is_mysql_like() {
                self.change(key, |_, table, _| table.unread.retain(|unread| !former.at.contains(*unread)));
            }
            self.record(key, &definition.name.text, &former, at);
        }
    }

    fn rename_column(&mut self, key: &str, at: Span, from: &Name, to: &Name) {
        let missing = self.schema.tables.get(key).is_some_and(|table| table.column(&from.text).is_none());
        let is_partial = self.schema.tables.get(key).is_none_or(|table| table.partial);
        if missing && !is_partial {
            self.note(at, format!("renames the column `{}`, which the table does not have", from.text));
            return;
        }
        self.schema.gone.insert((key.to_owned(), from.key()));
        self.change(key, |_, table, _| {
            if missing && table.column(&to.text).is_none() {
                table.columns.push(generation::unknown_column(&to.text, at));
            }
            if let Some(index) = table.column_index(&from.text)
                && let Some(column) = table.columns.get_mut(index)
            {
                let from = std::mem::replace(&mut column.name, to.text.clone());
                column.history.push(Change { at, kind: ChangeKind::Renamed { from } });
            }
            rename_in_keys(table, &from.key(), &to.text);
        });
    }
}

/// Moves a column to where its definition says.
fn put(definition: &ColumnDef, table: &mut Table) {
    let Some(place) = &definition.place else { return };
    let Some(from) = table.column_index(&definition.name.text) else { return };
    let column = table.columns.remove(from);
    let to = match place {
        ColumnPlace::First => Some(0),
        ColumnPlace::After(other) => table.column_index(&other.text).map(|index| index + 1),
        ColumnPlace::Before(other) => table.column_index(&other.text),
    };
    table.columns.insert(to.unwrap_or(table.columns.len()), column);
}

/// The column after a restatement: what the database keeps of it, and what it takes from the statement.
fn merge(dialect: Dialect, form: RestateForm, before: &Column, stated: Column, definition: &ColumnDef) -> Column {
    let mut after = Column { history: before.history.clone(), ..stated };
    match (dialect, form) {
        // "the column definition must include all attributes that should apply to the new column":
        // https://dev.mysql.com/doc/refman/8.4/en/alter-table.html#alter-table-redefine-column
        (Dialect::MySql | Dialect::MariaDb, RestateForm::Modify | RestateForm::Change) => {}
        // H2's and HSQLDB's MODIFY is MySQL's; their ALTER COLUMN keeps NOT NULL.
        // https://h2database.com/html/commands.html#alter_table_alter_column
        (Dialect::H2 | Dialect::Hsqldb, _) => {
            let keeps = form == RestateForm::AlterColumn && definition.nullable.is_none() && before.nullable == Some(false);
            if keeps {
                after.nullable = Some(false);
            }
        }
        // Type and nullability are restated (nullable when it says nothing), the default is a constraint of its own, identity stays.
        // https://learn.microsoft.com/en-us/sql/t-sql/statements/alter-table-transact-sql#alter-column
        (Dialect::SqlServer, RestateForm::AlterColumn) => {
            after.generation = before.generation.clone();
            after.default.clone_from(&before.default);
        }
        // Any of the two may be meant: what is not stated is not known to be there. PostgreSQL, SQLite and SQL Server have no such
        // form: the statement was written for another database, and who runs it here cannot be told.
        (Dialect::Generic | Dialect::Postgres | Dialect::Sqlite | Dialect::SqlServer, RestateForm::Modify | RestateForm::Change) => {
            if after.generation == Generation::None && before.generation != Generation::None {
                after.generation = Generation::Unknown(definition.at);
            }
            if after.default.is_none() && definition.default.is_none() {
                after.default.clone_from(&before.default);
            }
            if definition.nullable.is_none() && before.nullable == Some(false) {
                after.nullable = None;
            }
        }
        // Oracle's MODIFY, Derby, DB2: "you need specify only the attributes that you want to change".
        // https://docs.oracle.com/en/database/oracle/oracle-database/23/sqlrf/ALTER-TABLE.html
        _ => keep_unstated(before, &mut after, definition),
    }
    after
}

fn keep_unstated(before: &Column, after: &mut Column, definition: &ColumnDef) {
    if definition.data_type.is_none() {
        after.data_type.clone_from(&before.data_type);
        after.at = before.at;
    }
    if definition.nullable.is_none() && after.nullable != Some(false) {
        after.nullable = before.nullable;
    }
    if definition.default.is_none() {
        after.default.clone_from(&before.default);
    }
    if after.generation == Generation::None && (definition.default.is_none() || !is_made_by_default(&before.generation)) {
        after.generation = before.generation.clone();
    }
}

fn is_made_by_default(generation: &Generation) -> bool {
    matches!(generation, Generation::Sequence { .. } | Generation::Default(_) | Generation::Unknown(_))
}

/// A column of a table whose creation is not in the scripts: known as far as the statement restates all of it.
fn first_seen(dialect: Dialect, form: RestateForm, mut stated: Column, definition: &ColumnDef) -> Column {
    let restates_all = match form {
        RestateForm::Modify | RestateForm::Change => dialect.is_mysql_like() || matches!(dialect, Dialect::H2 | Dialect::Hsqldb),
        RestateForm::AlterColumn => false,
    };
    if restates_all {
        return stated;
    }
    if stated.generation == Generation::None {
        stated.generation = Generation::Unknown(definition.at);
    }
    let restates_nullability = dialect == Dialect::SqlServer && form == RestateForm::AlterColumn;
    if definition.nullable.is_none() && stated.nullable != Some(false) && !restates_nullability {
        stated.nullable = None;
    }
    stated
}

fn drop_primary_key(table: &mut Table, details: &mut Details) {
    table.has_lost_key |= table.primary_key.take().is_some();
    details.primary_key = None;
}

fn drop_constraint(table: &mut Table, details: &mut Details, name: &str) {
    let is_key = match &details.primary_key {
        Some(primary_key) => primary_key == name,
        // The database named it: by the customs of `PK_user`, `user_pkey`, `SYS_PK_10092`.
        None => name.contains("pk") || name.contains("primary"),
    };
    if table.primary_key.is_some() && is_key {
        drop_primary_key(table, details);
        return;
    }
    let table_name = key(&table.name);
    let position = table.unique.iter().enumerate().position(|(index, columns)| match details.unique.get(index).and_then(Option::as_ref) {
        Some(unique) => unique == name,
        // PostgreSQL's own name for it.
        None => name == format!("{table_name}_{}_key", columns.join("_")),
    });
    if let Some(position) = position {
        table.unique.remove(position);
        if position < details.unique.len() {
            details.unique.remove(position);
        }
    }
}

/// Keys, indexes and foreign keys follow a column's new name.
fn rename_in_keys(table: &mut Table, from: &str, to: &str) {
    if let Some(primary_key) = &mut table.primary_key {
        for column in primary_key.columns.iter_mut().filter(|column| key(column) == from) {
            to.clone_into(column);
        }
    }
    let lists = table.unique.iter_mut().chain(&mut table.foreign_keys).chain(&mut table.indexes);
    for column in lists.flatten().filter(|column| *column == from) {
        *column = key(to);
    }
}
