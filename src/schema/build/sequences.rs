//! Sequences, and the columns that take from them.

use super::{Builder, generation};
use crate::facts::DefaultKind;
use crate::names::{Name, ObjectName};
use crate::schema::model::{Change, ChangeKind, Generation, Sequence};
use crate::source::Span;

impl Builder {
    pub(super) fn create_sequence(&mut self, name: &ObjectName, increment: Option<i64>) {
        let at = self.at;
        let sequence = Sequence { name: name.text().to_owned(), increment: increment.unwrap_or(1), at };
        self.schema.former_sequences.remove(&name.key());
        // A second CREATE is `IF NOT EXISTS`, or for another run: the first says from when on it is there.
        self.schema.sequences.entry(name.key()).or_insert(sequence);
    }

    pub(super) fn alter_sequence(&mut self, name: &ObjectName, increment: Option<i64>, rename_to: Option<&Name>) {
        let key = name.key();
        if let Some(increment) = increment
            && let Some(sequence) = self.schema.sequences.get_mut(&key)
        {
            sequence.increment = increment;
        }
        let Some(new_name) = rename_to else { return };
        if let Some(mut sequence) = self.schema.sequences.remove(&key) {
            self.schema.former_sequences.insert(key.clone(), self.at);
            sequence.name.clone_from(&new_name.text);
            self.schema.sequences.insert(new_name.key(), sequence);
        }
        // A default refers to the sequence itself, not to its name.
        for table in self.takers(&key) {
            self.change(&table, |_, table, _| {
                for column in &mut table.columns {
                    if let Generation::Sequence { name, .. } = &mut column.generation
                        && *name == key
                    {
                        *name = new_name.key();
                    }
                    if let Some(DefaultKind::Sequence(from)) = column.default.as_mut().map(|default| &mut default.kind)
                        && from.key() == key
                    {
                        from.parts = vec![new_name.clone()];
                    }
                }
            });
        }
    }

    /// `CASCADE` takes the defaults along that use the sequence.
    pub(super) fn drop_sequence(&mut self, name: &ObjectName, cascade: bool) {
        let key = name.key();
        if self.schema.sequences.remove(&key).is_some() {
            self.schema.former_sequences.insert(key.clone(), self.at);
        }
        if !cascade {
            return;
        }
        let at = self.at;
        for table in self.takers(&key) {
            self.change(&table, |_, table, _| {
                for column in &mut table.columns {
                    if matches!(&column.generation, Generation::Sequence { name, .. } if *name == key) {
                        let was = std::mem::replace(&mut column.generation, Generation::None);
                        column.default = None;
                        column.history.push(Change { at, kind: ChangeKind::LostGeneration { was } });
                    }
                }
            });
        }
    }

    /// The sequence behind a serial or identity column.
    pub(super) fn own_sequence(&mut self, table: &str, column: &str, stated: Option<&ObjectName>, at: Span) {
        let (key, name) = match stated {
            Some(name) => (name.key(), name.text().to_owned()),
            None => (generation::owned_sequence(table, column), format!("{table}_{column}_seq")),
        };
        self.schema.sequences.entry(key).or_insert(Sequence { name, increment: 1, at });
    }

    /// The tables with a column that takes from a sequence.
    fn takers(&self, sequence: &str) -> Vec<String> {
        let takes = |generation: &Generation| matches!(generation, Generation::Sequence { name, .. } if name == sequence);
        let tables = self.schema.tables.iter();
        tables.filter(|(_, table)| table.columns.iter().any(|column| takes(&column.generation))).map(|(key, _)| key.clone()).collect()
    }
}
