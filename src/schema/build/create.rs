//! CREATE TABLE and CREATE VIEW.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::family::Child;
use super::{Builder, Details, change, generation};
use crate::dialect::Dialect;
use crate::facts::query::Query;
use crate::facts::{ColumnDef, CreateTable, DefaultKind, GenerationClause, KeyDef, Like, MOST_COLUMNS, TableKind};
use crate::names::{Name, ObjectName, key};
use crate::schema::model::{Column, ColumnDefault, Generation, Key, Table};
use crate::source::Span;

impl Builder {
    pub(super) fn create_table(&mut self, create: &CreateTable) {
        let slot = self.slot(&create.name);
        if let Some(existing) = self.schema.tables.get(&slot).cloned() {
            if create.if_not_exists {
                return;
            }
            // A temporary table hides the lasting one for a while, and does not replace it.
            if create.kind == TableKind::Temporary && existing.kind != TableKind::Temporary {
                return;
            }
            if !create.or_replace && existing.kind == TableKind::Table && !self.early.contains_key(&slot) {
                self.note(create.head, format!("creates `{}` once more; the last definition counts", create.name.text()));
            }
            self.former.insert(slot.clone(), existing);
        }
        let (mut table, details) = self.table(create);
        // Another file changes it before it is there: their order is not what it seems, and that change counts too.
        if let Some(early) = self.early.get(&slot).filter(|early| early.file != create.head.file) {
            table.partial = true;
            table.unread.push(*early);
        }
        self.leave_family(&slot);
        for parent in create.inherits.iter().filter_map(|parent| self.find(parent)).collect::<Vec<_>>() {
            let own = create.columns.iter().filter(|_| !create.partition_of).map(|column| column.name.key()).collect();
            self.adopt(&parent, &slot, Child { is_partition: create.partition_of, own });
        }
        self.own_sequences(create.columns.iter(), &table);
        self.settle(&slot, &mut table);
        if let Some(former) = self.former.get(&slot) {
            change::compare_recreated(former, &mut table);
        }
        self.details.insert(slot.clone(), details);
        self.schema.tables.insert(slot, Arc::new(table));
    }

    /// The table as its CREATE statement describes it.
    fn table(&self, create: &CreateTable) -> (Table, Details) {
        let mut table = Table {
            name: create.name.text().to_owned(),
            namespace: self.namespace_of(&create.name),
            at: create.head,
            kind: create.kind,
            columns: Vec::new(),
            primary_key: None,
            has_lost_key: false,
            unique: Vec::new(),
            foreign_keys: create.foreign_keys.iter().map(|foreign_key| names(&foreign_key.columns)).collect(),
            indexes: create.indexes.iter().map(key_columns).collect(),
            without_rowid: create.without_rowid,
            partial: create.as_select.is_some() || !create.unread.is_empty(),
            unread: create.unread.clone(),
        };
        let mut details = Details::default();
        for parent in &create.inherits {
            self.inherit(parent, create.partition_of, &mut table);
        }
        let inherited = table.columns.clone();
        let copied = create.copies.as_ref().and_then(|other| self.find(other)).and_then(|key| self.schema.tables.get(&key).cloned());
        let copied = copied.filter(|other| other.kind != TableKind::View);
        if let (Some(other), Some(at)) = (&copied, create.as_select) {
            table.partial = other.partial || !create.unread.is_empty();
            other.columns.iter().for_each(|column| add(&mut table, selected(self.dialect(), column, at)));
        }
        if copied.is_none()
            && create.columns.is_empty()
            && self.dialect() == Dialect::Postgres
            && let (Some(query), Some(at)) = (&create.query, create.as_select)
        {
            // The names are all that is known for certain, so that the table stays partial.
            let names = self.query_columns(query).unwrap_or_default();
            names.iter().for_each(|name| add(&mut table, unconstrained(name, at)));
        }
        for (place, definition) in create.columns.iter().enumerate() {
            create.like.iter().filter(|like| like.place == place).for_each(|like| self.copy_like(like, &mut table));
            details.unique.resize(table.unique.len(), None);
            self.add_column_definition(definition, &mut table, &mut details);
        }
        create.columns.iter().for_each(|definition| merge(definition, &inherited, &mut table));
        create.like.iter().filter(|like| like.place >= create.columns.len()).for_each(|like| self.copy_like(like, &mut table));
        details.unique.resize(table.unique.len(), None);
        if let Some(other) = copied.filter(|_| self.dialect().is_mysql_like()) {
            // Columns of its own stand before those of the query.
            table.columns.sort_by_key(|column| other.column(&column.name).is_some());
        }
        if let Some(primary_key) = &create.primary_key {
            self.set_primary_key(primary_key, &mut table, &mut details);
        }
        for unique in &create.unique {
            table.unique.push(key_columns(unique));
            details.unique.push(unique.name.as_ref().map(Name::key));
        }
        generation::row_id(self.dialect(), create, &mut table);
        (table, details)
    }

    /// Adds a column with what its definition says about keys. A column that is there already is restated in place: children
    /// of `INHERITS` may name a parent's column again.
    pub(super) fn add_column_definition(&self, definition: &ColumnDef, table: &mut Table, details: &mut Details) {
        if table.columns.len() >= MOST_COLUMNS {
            table.unread.push(definition.at);
            table.partial = true;
            return;
        }
        let column = generation::column(self.dialect(), &table.name, definition, &self.domains);
        self.note_inline_keys(definition, table, details);
        table.unread.extend(definition.unread.iter().copied());
        match table.column_index(&column.name).and_then(|index| table.columns.get_mut(index)) {
            Some(existing) => *existing = column,
            None => table.columns.push(column),
        }
    }

    /// Inline `PRIMARY KEY`, `UNIQUE` and `REFERENCES`.
    pub(super) fn note_inline_keys(&self, definition: &ColumnDef, table: &mut Table, details: &mut Details) {
        if let Some(at) = definition.primary_key {
            table.primary_key = Some(Key { columns: vec![definition.name.text.clone()], at, is_later: false });
            details.primary_key = self.default_key_name(table);
        }
        // MySQL: SERIAL is an alias for BIGINT UNSIGNED NOT NULL AUTO_INCREMENT UNIQUE.
        let is_mysql_serial = self.dialect().is_mysql_like()
            && definition.data_type.as_ref().is_some_and(|data_type| data_type.base.eq_ignore_ascii_case("serial"));
        if definition.unique.is_some() || is_mysql_serial {
            table.unique.push(vec![definition.name.key()]);
            details.unique.push(None);
        }
        if definition.references.is_some() {
            table.foreign_keys.push(vec![definition.name.key()]);
        }
    }

    pub(super) fn set_primary_key(&self, definition: &KeyDef, table: &mut Table, details: &mut Details) {
        let columns = definition.columns.iter().map(|column| column.name.text.clone()).collect();
        table.primary_key = Some(Key { columns, at: definition.at, is_later: false });
        details.primary_key = definition.name.as_ref().map(Name::key).or_else(|| self.default_key_name(table));
    }

    /// The name that the database itself gives to a primary key; None where it cannot be told.
    fn default_key_name(&self, table: &Table) -> Option<String> {
        match self.dialect() {
            Dialect::Postgres => Some(key(&format!("{}_pkey", table.name))),
            Dialect::MySql | Dialect::MariaDb => Some("primary".to_owned()),
            _ => None,
        }
    }

    /// `INHERITS (parent)`: columns, defaults and NOT NULL, no keys and no identity. `PARTITION OF parent`: all of it.
    /// <https://www.postgresql.org/docs/current/sql-createtable.html>
    fn inherit(&self, parent: &ObjectName, is_partition: bool, table: &mut Table) {
        let Some(parent) = self.find(parent).and_then(|key| self.schema.tables.get(&key)) else {
            table.partial = true;
            return;
        };
        table.partial |= parent.partial;
        for column in &parent.columns {
            let mut column = copy(column);
            // Before PostgreSQL 17 a partition has not the identity of its parent.
            // https://www.postgresql.org/docs/17/release-17.html
            if let Generation::Identity { at, .. } = column.generation {
                column.generation = if is_partition { Generation::Unknown(at) } else { Generation::None };
            }
            add(table, column);
        }
        if is_partition {
            table.primary_key.clone_from(&parent.primary_key);
            table.unique.extend(parent.unique.iter().cloned());
        }
    }

    /// `LIKE other`: names, types and NOT NULL; defaults, identity and keys when included.
    fn copy_like(&self, like: &Like, table: &mut Table) {
        let Some(other) = self.find(&like.table).and_then(|key| self.schema.tables.get(&key)) else {
            table.partial = true;
            return;
        };
        table.partial |= other.partial;
        // MySQL and MariaDB copy all there is, with parentheses around the LIKE and without.
        // https://dev.mysql.com/doc/refman/8.4/en/create-table-like.html
        let whole = Like { defaults: true, identity: true, generated: true, keys: true, ..like.clone() };
        let like = if self.dialect().is_mysql_like() { &whole } else { like };
        for column in &other.columns {
            let mut column = copy(column);
            let included = match column.generation {
                Generation::Identity { .. } | Generation::AutoIncrement(_) | Generation::RowId(_) => like.identity,
                Generation::Computed(_) => like.generated,
                Generation::Trigger(_) => false,
                _ => like.defaults,
            };
            if !included {
                column.generation = Generation::None;
            }
            if !like.defaults {
                column.default = None;
            }
            add(table, column);
        }
        if like.keys {
            table.primary_key.clone_from(&other.primary_key);
            table.unique.extend(other.unique.iter().cloned());
            table.indexes.extend(other.indexes.iter().cloned());
        }
    }

    /// The sequences that serial and identity columns bring along, where they are objects with names.
    pub(super) fn own_sequences<'c>(&mut self, definitions: impl Iterator<Item = &'c ColumnDef>, table: &Table) {
        if !matches!(self.dialect(), Dialect::Postgres | Dialect::Generic) {
            return;
        }
        for definition in definitions {
            let Some(column) = table.column(&definition.name.text) else { continue };
            let stated = match &definition.generation {
                Some(GenerationClause::Identity { sequence, .. }) => sequence.as_ref(),
                _ => None,
            };
            let is_own = match &column.generation {
                Generation::Identity { .. } => true,
                Generation::Sequence { .. } => column.default.is_none(),
                _ => false,
            };
            if is_own {
                self.own_sequence(&table.name, &definition.name.text, stated, column.generation.at().unwrap_or(definition.at));
            }
        }
    }

    pub(super) fn create_view(&mut self, name: &ObjectName, query: Option<&Query>) {
        let columns = query.and_then(|query| self.query_columns(query));
        let slot = self.slot(name);
        if let Some(existing) = self.schema.tables.get(&slot)
            && existing.kind != TableKind::View
        {
            // mysqldump holds a view's place by a table until the view is made.
            self.former.remove(&slot);
        }
        let key = self.create_partial(name);
        match columns {
            Some(columns) => self.views.insert(key.clone(), columns),
            None => self.views.remove(&key),
        };
        if let Some(table) = self.schema.tables.get_mut(&key) {
            let table = Arc::make_mut(table);
            table.kind = TableKind::View;
            table.at = self.at;
        }
        self.details.remove(&key);
    }
}

/// A column as another table takes it over: without the history it had there.
fn copy(column: &Column) -> Column {
    Column { history: Vec::new(), ..column.clone() }
}

/// A column that a query takes over: name and type. MySQL keeps NOT NULL and the default, and makes `DEFAULT 0` of AUTO_INCREMENT; no
/// database keeps generation. <https://dev.mysql.com/doc/refman/8.4/en/create-table-select.html>
fn selected(dialect: Dialect, column: &Column, at: Span) -> Column {
    let is_mysql = dialect.is_mysql_like();
    let nullable = match dialect {
        Dialect::MySql | Dialect::MariaDb => column.nullable,
        Dialect::Postgres | Dialect::Sqlite => Some(true),
        _ => column.nullable.filter(|nullable| *nullable),
    };
    let zero = ColumnDefault { kind: DefaultKind::Constant, text: "0".to_owned(), at };
    let (default, generation) = match &column.generation {
        _ if !is_mysql => (None, Generation::None),
        Generation::AutoIncrement(_) => (Some(zero), Generation::None),
        Generation::None | Generation::Default(_) | Generation::Sequence { .. } | Generation::Unknown(_) => {
            (column.default.clone(), generation::of_default(column.default.as_ref()))
        }
        Generation::Identity { .. } | Generation::RowId(_) | Generation::Trigger(_) | Generation::Computed(_) => (None, Generation::None),
    };
    Column { at, nullable, default, generation, history: Vec::new(), ..column.clone() }
}

/// A parent's column that the child names again keeps what the child does not say otherwise: NOT NULL, the default.
/// <https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-PARMS-INHERITS>
fn merge(definition: &ColumnDef, inherited: &[Column], table: &mut Table) {
    let name = definition.name.key();
    let Some(before) = inherited.iter().find(|column| key(&column.name) == name) else { return };
    let Some(column) = table.columns.iter_mut().find(|column| key(&column.name) == name) else { return };
    if before.nullable == Some(false) {
        column.nullable = Some(false);
    }
    if column.data_type.is_none() {
        column.data_type.clone_from(&before.data_type);
    }
    if definition.default.is_none() && column.generation == Generation::None {
        column.default.clone_from(&before.default);
        column.generation.clone_from(&before.generation);
    }
}

/// A column that a query computes: it accepts NULL, and nothing fills it.
fn unconstrained(name: &str, at: Span) -> Column {
    Column {
        name: name.to_owned(),
        at,
        data_type: None,
        nullable: Some(true),
        generation: Generation::None,
        default: None,
        history: Vec::new(),
    }
}

fn add(table: &mut Table, column: Column) {
    if table.column_index(&column.name).is_none() {
        table.columns.push(column);
    }
}

pub(super) fn names(names: &[Name]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    names.iter().map(Name::key).filter(|name| seen.insert(name.clone())).collect()
}

pub(super) fn key_columns(definition: &KeyDef) -> Vec<String> {
    definition.columns.iter().map(|column| column.name.key()).collect()
}

#[cfg(test)]
mod tests {
    use crate::analysis::analyze_texts;
    use crate::facts::MOST_COLUMNS;

    #[test]
    fn a_table_of_more_columns_than_any_database_takes_is_half_known() {
        let built = |count: usize| {
            let columns: Vec<String> = (0..count).map(|index| format!("c{index} int")).collect();
            let sql = format!("CREATE TABLE t ({}); ALTER TABLE t ADD COLUMN last int;", columns.join(", "));
            let analysis = analyze_texts(vec![("db/mysql/t.sql".to_owned(), sql)]);
            let table = &analysis.model.schemas[0].tables["t"];
            (table.partial, table.columns.len())
        };
        assert_eq!(built(4_000), (false, 4_001));
        assert_eq!(built(5_000), (true, MOST_COLUMNS));
    }
}
