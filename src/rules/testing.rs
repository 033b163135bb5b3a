//! Small models made by hand, for the rules' tests.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::dialect::Dialect;
use crate::facts::{DataType, DefaultKind, InsertForm, InsertVerb, Supply, SupplyKind, TableKind};
use crate::model::{Model, SchemaId, Subject, Variant, Write, WriterId};
use crate::schema::model::{Change, ChangeKind, Column, ColumnDefault, Generation, Key, Origin, Schema, Standing, Table};
use crate::source::{FileId, Span};

/// A place of its own for each number.
pub fn at(number: usize) -> Span {
    Span::new(FileId(0), number * 10, number * 10 + 5)
}

pub fn required_key(name: &str) -> Column {
    Column {
        name: name.to_owned(),
        at: at(1),
        data_type: Some(DataType {
            text: "bigint".into(),
            base: "bigint".into(),
            arguments: vec![],
            unsigned: false,
            is_array: false,
            at: at(1),
        }),
        nullable: Some(false),
        generation: Generation::None,
        default: None,
        history: vec![],
    }
}

pub fn generated_key(name: &str) -> Column {
    Column { generation: Generation::Identity { always: false, at: at(2) }, ..required_key(name) }
}

pub fn typed(mut column: Column, base: &str) -> Column {
    if let Some(data_type) = &mut column.data_type {
        data_type.text = base.to_owned();
        data_type.base = base.to_owned();
    }
    column
}

pub fn defaulted(mut column: Column, text: &str) -> Column {
    column.default = Some(ColumnDefault { kind: DefaultKind::Constant, text: text.to_owned(), at: at(4) });
    column
}

pub fn changed(mut column: Column, kind: ChangeKind) -> Column {
    column.history.push(Change { at: at(3), kind });
    column
}

/// A table whose first column is its key.
pub fn table(name: &str, columns: &[Column]) -> Table {
    Table {
        name: name.to_owned(),
        namespace: None,
        at: at(0),
        kind: TableKind::Table,
        columns: columns.to_vec(),
        primary_key: columns.first().map(|column| Key { columns: vec![column.name.clone()], at: at(0), is_later: false }),
        has_lost_key: false,
        unique: vec![],
        foreign_keys: vec![],
        indexes: vec![],
        without_rowid: false,
        partial: false,
        unread: vec![],
    }
}

pub fn keyed(mut table: Table, columns: &[&str]) -> Table {
    table.primary_key = Some(Key { columns: columns.iter().map(|&name| name.to_owned()).collect(), at: at(0), is_later: false });
    table
}

/// One table in some variants, with its writers; each variant lies in a file of its own.
#[derive(Default)]
pub struct ModelBuilder {
    name: String,
    schemas: Vec<Schema>,
    variants: Vec<Variant>,
    writers: Vec<(WriterId, Vec<Supply>, bool)>,
}

impl ModelBuilder {
    pub fn new(name: &str) -> Self {
        ModelBuilder { name: name.to_owned(), ..ModelBuilder::default() }
    }

    pub fn variant(&mut self, dialect: Dialect, table: Table) {
        self.variant_of(dialect, Origin::Snapshot, &format!("db/{}.sql", dialect.id()), table);
    }

    pub fn variant_of(&mut self, dialect: Dialect, origin: Origin, name: &str, mut table: Table) {
        let file = FileId(u32::try_from(self.schemas.len()).unwrap());
        for column in &mut table.columns {
            column.at.file = file;
        }
        let table = Arc::new(table);
        self.variants.push(Variant { schema: SchemaId(self.schemas.len()), table: table.clone() });
        self.schemas.push(Schema {
            name: name.to_owned(),
            dialect,
            origin,
            standing: Standing::Production,
            scripts: vec![file],
            tables: BTreeMap::from([(crate::names::key(&table.name), table)]),
            sequences: BTreeMap::new(),
            former_sequences: BTreeMap::new(),
            gone: BTreeSet::new(),
            inserts: vec![],
            incomplete: false,
            is_for_kin: false,
            unplaced: Vec::new(),
        });
    }

    /// An entity whose key is its first column.
    pub fn entity(&mut self, name: &str, supplies: &[(SupplyKind, &str)]) {
        self.writer(name, "JPA entity", supplies, true);
    }

    pub fn statement(&mut self, name: &str, supplies: &[(SupplyKind, &str)]) {
        self.writer(name, "INSERT statement", supplies, false);
    }

    fn writer(&mut self, name: &str, via: &'static str, supplies: &[(SupplyKind, &str)], key: bool) {
        let number = 100 + self.writers.len();
        let place = Span::new(FileId(99), number * 10, number * 10 + 5);
        let supplies = supplies.iter().map(|(kind, label)| Supply { kind: kind.clone(), at: place, label: (*label).to_owned() }).collect();
        self.writers.push((WriterId { name: name.to_owned(), via, at: place }, supplies, key));
    }

    /// Every writer met with every variant.
    pub fn build(&self) -> Model {
        let mut writes = Vec::new();
        for variant in &self.variants {
            for (writer, supplies, key) in &self.writers {
                writes.push(Write {
                    schema: variant.schema,
                    table: variant.table.clone(),
                    writer: writer.clone(),
                    supplies: supplies.clone(),
                    key: if *key { vec![0] } else { vec![] },
                    strangers: vec![],
                    inserts: true,
                    is_made: true,
                    sends_null: !*key,
                    is_selected_whole: false,
                    identity_insert: false,
                    overriding_system: false,
                    named: supplies.len(),
                    form: (!*key).then(|| {
                        Arc::new(InsertForm {
                            columns: None,
                            rows: vec![],
                            overriding_system: false,
                            verb: InsertVerb::Insert,
                            ignores: false,
                            selects: false,
                        })
                    }),
                });
            }
        }
        let subject = Subject { name: self.name.clone(), variants: self.variants.clone(), writes };
        Model { schemas: self.schemas.clone(), subjects: vec![subject], ..Model::default() }
    }
}
