//! A key column and the writes that are at fault on it, and the finding that is made of them: who is at fault, who is right,
//! what the database answers, what mends it. One finding per rule and column, however many variants and writers share the fault.

use super::keys::{KeyColumn, KeyVariant, KeyWrite};
use super::statement::selects_in_script;
use super::{capacity, edits, reference, words};
use crate::diagnostic::{Evidence, Finding, Fix, Role, Safety, Severity, Side, Statement};
use crate::dialect::Dialect;
use crate::facts::SupplyKind;
use crate::model::{Model, SchemaId};
use crate::names;
use crate::schema::model::{Column, Generation, Origin, Schema, Table};

/// How many writers at fault a finding shows; the others are counted.
const WRITERS_SHOWN: usize = 5;
/// How many writers that do it right a finding shows.
const SUPPLIERS_SHOWN: usize = 2;
/// How many writers a sentence names.
const WRITERS_NAMED: usize = 2;
/// For how many schemas the help spells out the mend.
const MENDS_SHOWN: usize = 3;

/// What a writer does with a column that it gives no value, for one writer and for several.
const ACTIONS: &[(SupplyKind, &str, &str)] = &[
    (SupplyKind::Database, "leaves it to the database", "leave it to the database"),
    (SupplyKind::Omitted, "leaves it out", "leave it out"),
    (SupplyKind::Default, "sends DEFAULT", "send DEFAULT"),
    (SupplyKind::Null, "sends NULL", "send NULL"),
    (SupplyKind::Conditional, "does not always supply it", "do not always supply it"),
];

#[derive(Debug)]
pub struct Case<'k, 'm> {
    model: &'m Model,
    key: &'k KeyColumn<'m>,
    faults: Vec<KeyWrite<'m>>,
}

impl<'k, 'm> Case<'k, 'm> {
    pub fn new<'f>(model: &'m Model, key: &'k KeyColumn<'m>, faults: impl Iterator<Item = &'f KeyWrite<'m>>) -> Self
    where
        'm: 'f,
    {
        let mut faults: Vec<KeyWrite<'m>> = faults.copied().collect();
        faults.sort_by_key(|fault| fault.write.schema); // stable: writers stay in their order
        Case { model, key, faults }
    }

    pub fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }

    /// The writes at fault, by schema.
    pub fn faults(&self) -> &[KeyWrite<'m>] {
        &self.faults
    }

    /// `` `table.column` ``
    pub fn column_name(&self) -> String {
        format!("`{}.{}`", self.key.subject.name, self.key.name)
    }

    /// The names of the writers at fault, shortened.
    pub fn writer_list(&self) -> String {
        shortened(&distinct(self.faults.iter().map(|fault| short_writer(&fault.write.writer.name))))
    }

    pub fn schemas(&self) -> Vec<SchemaId> {
        distinct(self.faults.iter().map(|fault| fault.write.schema))
    }

    pub fn dialects_at_fault(&self) -> Vec<Dialect> {
        distinct(self.faults.iter().map(|fault| fault.dialect))
    }

    /// The variants that generate the key, of schemas without the fault.
    fn right_variants(&self) -> Vec<&KeyVariant<'m>> {
        let at_fault = self.schemas();
        self.key.variants.iter().filter(|v| !at_fault.contains(&v.schema) && v.column.generation.is_known()).collect()
    }

    /// The variants at fault whose table is right in the end: an INSERT of the script comes too early.
    fn mended_later(&self) -> Vec<&KeyVariant<'m>> {
        let comes_before = |schema| self.faults.iter().any(|f| f.write.schema == schema && !f.column.generation.is_known());
        self.key.variants.iter().filter(|v| v.column.generation.is_known() && comes_before(v.schema)).collect()
    }

    /// ``  `User` leaves it to the database and `seed.sql` leaves it out``
    pub fn writers(&self) -> String {
        let mut parts = Vec::new();
        for (kind, one, several) in ACTIONS {
            let names = distinct(self.faults.iter().filter(|f| f.supply.kind == *kind).map(|f| short_writer(&f.write.writer.name)));
            let verb = if names.len() == 1 { one } else { several };
            if !names.is_empty() {
                parts.push(format!("{} {verb}", shortened(&names)));
            }
        }
        words::list(&parts)
    }

    /// An error where both ends are known. A sequence that is named after the table, and that no default takes from, says that something which was not
    /// read (a dialect class, a trigger elsewhere) may fill the key for the entities that leave it to the database: a warning then.
    pub fn severity(&self) -> Severity {
        let may_be_filled = |fault: &KeyWrite| fault.supply.kind == SupplyKind::Database && self.has_own_sequence(fault);
        self.lowered(if self.faults.iter().all(may_be_filled) { Severity::Warning } else { Severity::Error })
    }

    /// One step lower where only scripts are at fault whose rows come from tables: on a new database those may be empty.
    pub fn lowered(&self, severity: Severity) -> Severity {
        if self.faults.iter().all(|fault| selects_in_script(self.model, fault.write)) { severity.lower() } else { severity }
    }

    fn has_own_sequence(&self, fault: &KeyWrite) -> bool {
        let Some(schema) = self.model.schema(fault.write.schema) else { return false };
        let (table, column) = (names::key(&fault.write.table.name), names::key(&fault.column.name));
        let usual = [format!("{table}_{column}_seq"), format!("{table}_seq"), format!("{table}_sequence"), format!("seq_{table}")];
        usual.iter().any(|name| schema.sequences.contains_key(name))
    }

    /// What the databases at fault answer, as a sentence.
    pub fn rejection(&self) -> String {
        if let Some(sentence) = self.leniency() {
            return sentence;
        }
        let null = self.faults.iter().all(|fault| fault.supply.kind == SupplyKind::Null);
        let firsts: Vec<&KeyWrite> =
            self.dialects_at_fault().iter().filter_map(|dialect| self.faults.iter().find(|fault| fault.dialect == *dialect)).collect();
        let answer = |fault: &KeyWrite| words::rejection(fault.dialect, null, &fault.write.table.name, fault.column);
        let places = distinct(self.faults.iter().map(|fault| fault.supply.at)).len();
        let insert = match (self.are_statements(), places) {
            (true, 1) => "The insert",
            (true, _) => "Every such insert",
            (false, _) => "Every insert",
        };
        let selects = self.faults.iter().all(|fault| fault.write.form.as_ref().is_some_and(|form| form.selects));
        let insert = if selects { format!("{insert} fails as soon as it selects a row") } else { format!("{insert} fails") };
        match firsts.as_slice() {
            [only] if selects => format!("{insert}, with {}.", answer(only)),
            [only] => format!("{insert} with {}.", answer(only)),
            several => {
                let shown: Vec<String> =
                    several.iter().take(2).map(|fault| format!("on {} with {}", fault.dialect.title(), answer(fault))).collect();
                format!("{insert}: {}.", shown.join(", "))
            }
        }
    }

    /// What happens where every statement at fault says IGNORE: no error, and no row that is any good.
    /// <https://dev.mysql.com/doc/refman/8.4/en/sql-mode.html#ignore-effect-on-execution>, <https://www.sqlite.org/lang_conflict.html>
    fn leniency(&self) -> Option<String> {
        if !self.faults.iter().all(|fault| fault.write.form.as_ref().is_some_and(|form| form.ignores)) {
            return None;
        }
        let first = self.faults.first()?;
        let null = self.faults.iter().all(|fault| fault.supply.kind == SupplyKind::Null);
        let answer = words::rejection(first.dialect, null, &first.write.table.name, first.column);
        match first.dialect {
            dialect if dialect.is_mysql_like() => Some(format!(
                "IGNORE makes a warning of {answer}: the row gets an implicit 0 or '' for its key, and the next one is dropped as its duplicate."
            )),
            Dialect::Sqlite => Some(format!("OR IGNORE drops the row without a word, where there would be {answer}.")),
            _ => None,
        }
    }

    /// Who is right, as sentences with a blank before them; empty when nobody is.
    pub fn contrast_sentence(&self) -> String {
        let at_fault = self.dialects_at_fault();
        let same = |dialect: Dialect| at_fault.iter().any(|fault| fault.is_alike(dialect));
        let right = self.right_variants();
        let mut out = String::new();
        let others = distinct(right.iter().filter(|variant| !same(variant.dialect)).map(|variant| variant.dialect.title().to_owned()));
        match others.len() {
            0 => {}
            1 => out.push_str(&format!(" {} generates it.", capitalised(&words::list(&others)))),
            _ => out.push_str(&format!(" {} generate it.", capitalised(&words::list(&others)))),
        }
        let schemas: Vec<&Schema> = self.schemas().iter().filter_map(|id| self.model.schema(*id)).collect();
        let is_upgrade = |schema: &&&Schema| schema.origin == Origin::Upgrade;
        // Where a snapshot has the fault as well, those who upgrade are no worse off than others.
        let upgrades: Vec<&&Schema> = if schemas.iter().all(|schema| is_upgrade(&schema)) { schemas.iter().collect() } else { Vec::new() };
        let alike = right.iter().filter(|variant| same(variant.dialect)).find_map(|variant| self.model.schema(variant.schema));
        match (upgrades.first(), alike) {
            (Some(upgrade), Some(alike)) => out.push_str(&format!(
                " Whoever upgrades with `{}` gets it; the {} `{}` is right.",
                self.short_schema(upgrade),
                origin(alike.origin),
                self.short_schema(alike)
            )),
            (Some(upgrade), None) => out.push_str(&format!(" Whoever upgrades with `{}` gets it.", self.short_schema(upgrade))),
            (None, Some(alike)) => out.push_str(&format!(" The {} `{}` is right.", origin(alike.origin), self.short_schema(alike))),
            (None, None) => {}
        }
        if !self.mended_later().is_empty() {
            out.push_str(" A later statement makes the database generate it, but the insert comes before.");
        }
        out
    }

    /// The finding with all its evidence, without help and fix. `label` says of some dialects what is wrong with the column there.
    pub fn finding(&self, rule: &'static str, severity: Severity, message: String, label: impl Fn(&[Dialect]) -> String) -> Finding {
        let mut evidence = Vec::new();
        for place in distinct(self.faults.iter().map(|fault| fault.column.at)) {
            let dialects = distinct(self.faults.iter().filter(|fault| fault.column.at == place).map(|fault| fault.dialect));
            evidence.push(Evidence { side: Side::Schema, role: Role::Fault, at: place, label: label(&dialects) });
        }
        let writers = self.writer_evidence();
        let mut hidden = distinct(self.faults.iter().map(|fault| fault.supply.at));
        hidden.retain(|at| writers.iter().all(|shown| shown.at != *at));
        evidence.extend(writers);
        evidence.extend(self.contrast_evidence());
        Finding {
            rule,
            severity,
            message,
            table: self.key.subject.name.clone(),
            columns: vec![self.key.name.clone()],
            schemas: self.schemas(),
            writers: self.writer_names(),
            evidence,
            help: String::new(),
            fix: None,
            hidden,
        }
    }

    fn writer_names(&self) -> Vec<String> {
        let mut names: Vec<String> = distinct(self.faults.iter().map(|fault| fault.write.writer.name.clone()));
        names.sort();
        names
    }

    /// The writers at fault, each shown once; the last shown counts the places that are not.
    pub fn writer_evidence(&self) -> Vec<Evidence> {
        let mut shown: Vec<(&str, Evidence)> = Vec::new();
        for fault in &self.faults {
            let writer = fault.write.writer.name.as_str();
            if shown.iter().all(|(name, known)| *name != writer && known.at != fault.supply.at) {
                let evidence = Evidence { side: Side::Application, role: Role::Fault, at: fault.supply.at, label: supply_label(fault) };
                shown.push((writer, evidence));
            }
        }
        shown.truncate(WRITERS_SHOWN);
        let mut evidence: Vec<Evidence> = shown.into_iter().map(|(_, evidence)| evidence).collect();
        let more = distinct(self.faults.iter().map(|fault| fault.supply.at)).len() - evidence.len();
        if let Some(last) = evidence.last_mut().filter(|_| more > 0) {
            last.label.push_str(&format!(" (and {more} more like it)"));
        }
        evidence
    }

    /// Who does it right: variants that generate the key, and writers that supply it.
    pub fn contrast_evidence(&self) -> Vec<Evidence> {
        let mut evidence: Vec<Evidence> = Vec::new();
        let right = self.right_variants();
        for place in distinct(right.iter().map(|variant| variant.column.at)) {
            let here: Vec<&&KeyVariant> = right.iter().filter(|variant| variant.column.at == place).collect();
            let titles = distinct(here.iter().map(|variant| variant.dialect.title().to_owned()));
            let how = here.first().map_or("", |variant| words::generation(&variant.column.generation));
            let verb = if titles.len() == 1 { "generates" } else { "generate" };
            let label = format!("{} {verb} it ({how})", words::list(&titles));
            evidence.push(Evidence { side: Side::Schema, role: Role::Contrast, at: place, label });
        }
        for variant in self.mended_later() {
            if let Some(place) = variant.column.generation.at() {
                let label = format!("{} generates it only from here on", variant.dialect.title());
                evidence.push(Evidence { side: Side::Schema, role: Role::Evidence, at: place, label });
            }
        }
        for supplier in self.suppliers().into_iter().take(SUPPLIERS_SHOWN) {
            let name = short_writer(&supplier.write.writer.name);
            let label = with_label(format!("{name} supplies it"), &supplier.supply.label);
            evidence.push(Evidence { side: Side::Application, role: Role::Contrast, at: supplier.supply.at, label });
        }
        evidence
    }

    /// The writes to the schemas at fault that give a value and are not at fault themselves, each place once.
    fn suppliers(&self) -> Vec<&KeyWrite<'m>> {
        let schemas = self.schemas();
        let mut suppliers: Vec<&KeyWrite<'m>> = Vec::new();
        for write in self.key.writes.iter().filter(|write| write.gives_value() && schemas.contains(&write.write.schema)) {
            let is_at_fault = self.faults.iter().any(|fault| fault.supply.at == write.supply.at);
            if !is_at_fault && suppliers.iter().all(|known| known.supply.at != write.supply.at) {
                suppliers.push(write);
            }
        }
        suppliers
    }

    /// Whether only statements are at fault, no entity.
    fn are_statements(&self) -> bool {
        self.faults.iter().all(|fault| fault.write.key.is_empty())
    }

    /// What to do: the statement that is to name the column, or the definition and the ALTER for each schema at fault.
    pub fn help(&self) -> String {
        let writers = distinct(self.faults.iter().map(|fault| short_writer(&fault.write.writer.name)));
        let supplier = self.suppliers().first().map(|supplier| short_writer(&supplier.write.writer.name));
        if self.faults.iter().all(|fault| self.comes_too_early(fault)) {
            return format!("Give `{}` a value in {}, or have the database generate it before.", self.key.name, shortened(&writers));
        }
        if self.are_statements() && (supplier.is_some() || self.faults.iter().all(KeyWrite::is_composite)) {
            let example = supplier.map(|name| format!(", as {name} does")).unwrap_or_default();
            return format!("Give `{}` a value in {}{example}.", self.key.name, shortened(&writers));
        }
        // Schemas that are mended in the same words share a sentence.
        let mut mends: Vec<(Mend, Vec<String>)> = Vec::new();
        for schema in self.schemas() {
            let fault = self.faults.iter().find(|fault| fault.write.schema == schema);
            let (Some(schema), Some(fault)) = (self.model.schema(schema), fault) else { continue };
            let Some(mend) = mend(schema, &fault.write.table, fault.column) else { continue };
            let (mend, name) = match mend {
                mend @ Mend { place: Place::Migration, .. } => (mend, format!("`{}`", self.short_schema(schema))),
                // The first excerpt shows where the definition is; a schema's name need not be its file's.
                mend => (mend, schema.dialect.title().to_owned()),
            };
            match mends.iter_mut().find(|(known, _)| *known == mend) {
                Some((_, names)) if names.contains(&name) => {}
                Some((_, names)) => names.push(name),
                None => mends.push((mend, vec![name])),
            }
        }
        let is_one = mends.iter().map(|(_, names)| names.len()).sum::<usize>() == 1;
        let sentences: Vec<String> = mends.iter().take(MENDS_SHOWN).map(|(mend, names)| mend.sentence(names, is_one)).collect();
        let kept: Vec<&KeyWrite> = self.faults.iter().filter(|fault| edits::is_kept_null(fault.dialect, &fault.supply.kind)).collect();
        let titles = distinct(kept.iter().map(|fault| fault.dialect.title().to_owned()));
        let verb = if titles.len() == 1 { "does" } else { "do" };
        let also = match kept.is_empty() || sentences.is_empty() {
            true => String::new(),
            false => format!(" And leave the column out of the INSERT: {} {verb} not replace a NULL that is sent.", words::list(&titles)),
        };
        let supply = format!("ave {} supply the value.", shortened(&writers));
        if sentences.is_empty() { format!("H{supply}") } else { format!("{}{also} Or h{supply}", sentences.join(" ")) }
    }

    fn writers_named(&self) -> String {
        shortened(&distinct(self.faults.iter().map(|fault| short_writer(&fault.write.writer.name))))
    }

    /// What to do about a column that a later statement made what it is.
    pub fn help_after_loss(&self) -> String {
        let fault = self.faults.first();
        let schema = fault.and_then(|fault| self.model.schema(fault.write.schema));
        match fault.zip(schema) {
            Some((fault, schema)) if schema.origin != Origin::Migrations => {
                let alter = words::alter(schema.dialect, &fault.write.table, fault.column);
                let after = alter.map(|alter| format!(", or add `{alter}` after it")).unwrap_or_default();
                format!(
                    "Keep the generation in the statement that takes it away{after}. Or have {} supply the value.",
                    self.writers_named()
                )
            }
            _ => self.help(),
        }
    }

    /// Whether the write is an INSERT of the schema's own scripts that no later statement helps: one of a chain, which fails before any further
    /// migration, or one whose column is generated in the end.
    fn comes_too_early(&self, fault: &KeyWrite) -> bool {
        let Some(schema) = self.model.schema(fault.write.schema) else { return false };
        let last = schema.tables.get(&names::key(&fault.write.table.name)).and_then(|table| table.column(&fault.column.name));
        let is_generated = last.is_some_and(|column| column.generation != fault.column.generation);
        schema.scripts.contains(&fault.write.writer.at.file) && (schema.origin != Origin::Snapshot || is_generated)
    }

    /// The mend as data: edits of the column's definition where that is simple, and the statement for databases that exist.
    pub fn fix(&self) -> Option<Fix> {
        if self.are_statements() && (!self.suppliers().is_empty() || self.faults.iter().all(KeyWrite::is_composite)) {
            return None;
        }
        // A text that the database makes up and nobody reads back means nothing to anybody.
        let is_text = |fault: &KeyWrite| fault.column.data_type.as_ref().is_some_and(|data_type| capacity::is_text(&data_type.base));
        let safety = if self.faults.iter().any(is_text) { Safety::Unsafe } else { Safety::Safe };
        let mut fix = Fix { title: String::new(), safety, edits: Vec::new(), statements: Vec::new(), is_told: true };
        let mut dialects: Vec<String> = Vec::new();
        for id in self.schemas() {
            let here: Vec<&KeyWrite> = self.faults.iter().filter(|fault| fault.write.schema == id).collect();
            let (Some(schema), Some(fault)) = (self.model.schema(id), here.first()) else { continue };
            if here.iter().any(|fault| edits::is_kept_null(fault.dialect, &fault.supply.kind) || self.comes_too_early(fault)) {
                continue;
            }
            let edit = edits::edit(schema, &fault.write.table, fault.column);
            let text = generating(schema, &fault.write.table, fault.column);
            if edit.is_some() || text.is_some() {
                dialects.push(schema.dialect.title().to_owned());
            }
            fix.edits.extend(edit.filter(|edit| !fix.edits.contains(edit)));
            fix.statements.extend(text.map(|text| Statement { schema: id, text }));
        }
        fix.title = format!("let {} generate {}", words::list(&distinct(dialects.into_iter())), self.column_name());
        (!fix.edits.is_empty() || !fix.statements.is_empty()).then_some(fix)
    }

    fn short_schema(&self, schema: &Schema) -> String {
        short_schema(self.model, schema)
    }
}

/// The end of a schema's name, as short as it can be while no other has it: at least two parts of the path.
pub(super) fn short_schema(model: &Model, schema: &Schema) -> String {
    let parts: Vec<&str> = schema.name.split('/').collect();
    for from in (0..parts.len().saturating_sub(1)).rev() {
        let suffix = parts.get(from..).unwrap_or_default().join("/");
        let ending = format!("/{suffix}");
        let others = model.schemas.iter().filter(|other| other.name == suffix || other.name.ends_with(&ending)).count();
        if others <= 1 {
            return suffix;
        }
    }
    schema.name.clone()
}

/// How to mend one schema: what to do, without the place.
#[derive(Debug, PartialEq, Eq)]
struct Mend {
    place: Place,
    text: String,
    /// What the text quotes for databases that exist.
    statement: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// A new migration, after those of a chain.
    Migration,
    /// The script, after what it has.
    Script,
    /// The column's definition.
    Definition,
}

impl Mend {
    /// `names` are the chains' names, or the databases'; `is_one`: there is nothing to tell apart.
    fn sentence(&self, names: &[String], is_one: bool) -> String {
        let text = &self.text;
        match self.place {
            Place::Migration => format!("Add a migration to {} {text}", words::list(names)),
            Place::Script if is_one => format!("To the script add {text}"),
            Place::Script => format!("To the script for {} add {text}", words::list(names)),
            Place::Definition if is_one => format!("In its definition {text}"),
            Place::Definition => {
                let owners: Vec<String> = names.iter().map(|name| format!("{name}'s")).collect();
                format!("In {} definition {text}", words::list(&owners))
            }
        }
    }
}

/// Whether it helps to write another definition where the column's is: in the table's own CREATE TABLE, not in that of a table which it is a
/// copy of, and not in a query; nothing changes it later; and for MySQL it is a key there and then (error 1075).
pub(super) fn may_be_restated(schema: &Schema, table: &Table, column: &Column) -> bool {
    let is_key_later = table.primary_key.as_ref().is_some_and(|key| key.is_later);
    if !column.history.is_empty() || (schema.dialect.is_mysql_like() && is_key_later) {
        return false;
    }
    let is_between = |other: &Table| table.at.end <= other.at.start && other.at.start < column.at.start;
    table.at.file == column.at.file
        && table.at.end <= column.at.start
        && schema.tables.values().all(|other| other.at.file != table.at.file || !is_between(other))
        && table.columns.iter().filter(|other| other.at == column.at).count() == 1
}

/// PostgreSQL: the sequence that has the name of one made for the column, and that the column does not take from.
pub(super) fn own_sequence<'s>(schema: &'s Schema, table: &Table, column: &Column) -> Option<&'s str> {
    let key = crate::names::key(&format!("{}_{}_seq", table.name, column.name));
    let sequence = schema.sequences.get(&key).filter(|_| schema.dialect == Dialect::Postgres)?;
    Some(sequence.name.as_str())
}

/// `None`: nothing that a statement could do.
fn mend(schema: &Schema, table: &Table, column: &Column) -> Option<Mend> {
    let is_inline_key = table.primary_key.as_ref().is_some_and(|key| key.at != column.at && column.at.contains(key.at));
    let definition = format!("`{}`", words::definition(schema.dialect, table, column, is_inline_key));
    if let Some(sequence) = own_sequence(schema, table, column).filter(|_| words::is_countable(column)) {
        let (name, id) = (reference::table(schema.dialect, table), reference::identifier(schema.dialect, &column.name));
        let statement = format!("ALTER TABLE {name} ALTER COLUMN {id} SET DEFAULT nextval('{sequence}')");
        return Some(match schema.origin {
            Origin::Migrations => Mend { place: Place::Migration, text: format!("with `{statement}`."), statement: Some(statement) },
            _ => Mend {
                place: Place::Script,
                text: format!("`{statement}` at its end, and run it where the tables exist already."),
                statement: Some(statement),
            },
        });
    }
    // MySQL: "there can be only one auto column", error 1075.
    let counts = |other: &Column| other.name != column.name && matches!(other.generation, Generation::AutoIncrement(_));
    if schema.dialect.is_mysql_like() && words::is_countable(column) && table.columns.iter().any(counts) {
        return None;
    }
    if table.without_rowid && schema.dialect == Dialect::Sqlite {
        let text = format!("leave WITHOUT ROWID out and write {definition}: only a rowid counts.");
        return Some(Mend { place: Place::Definition, text, statement: None });
    }
    let alter = words::alter(schema.dialect, table, column).map(|alter| match &table.primary_key {
        // MySQL: an AUTO_INCREMENT column must be a key (error 1075).
        None if schema.dialect.is_mysql_like() => {
            let id = reference::identifier(schema.dialect, &column.name);
            alter.replace(" MODIFY ", &format!(" ADD PRIMARY KEY ({id}), MODIFY "))
        }
        _ => alter,
    });
    if schema.origin == Origin::Migrations {
        let text = match &alter {
            Some(alter) => format!("with `{alter}`{}.", restating(schema.dialect, column)),
            None => format!("that makes the table anew with {definition}."),
        };
        return Some(Mend { place: Place::Migration, text, statement: alter });
    }
    if let Some(alter) = alter.as_ref().filter(|_| !may_be_restated(schema, table, column)) {
        let text = format!("`{alter}`{} at its end, and run it where the tables exist already.", restating(schema.dialect, column));
        return Some(Mend { place: Place::Script, text, statement: Some(alter.clone()) });
    }
    if !words::is_countable(column) {
        if alter.is_none() && !may_be_restated(schema, table, column) {
            return None;
        }
        let data_type = column.data_type.as_ref().map_or("", |data_type| data_type.text.as_str());
        let text = match &alter {
            Some(alter) => {
                format!("give it a default that is distinct per row (`{alter}`): {} cannot count in `{data_type}`.", schema.dialect.title())
            }
            None => format!("use a type that counts ({definition}): {} cannot count in `{data_type}`.", schema.dialect.title()),
        };
        return Some(Mend { place: Place::Definition, text, statement: alter });
    }
    let existing = match &alter {
        Some(alter) => format!("databases that exist already need `{alter}`{}", restating(schema.dialect, column)),
        None => "in databases that exist already the table must be made anew".to_owned(),
    };
    Some(Mend { place: Place::Definition, text: format!("write {definition}; {existing}."), statement: alter })
}

/// The statement after which the database generates the column, where the table exists.
pub(super) fn generating(schema: &Schema, table: &Table, column: &Column) -> Option<String> {
    mend(schema, table, column)?.statement
}

/// MODIFY states the whole column again, and what it does not say is gone.
fn restating(dialect: Dialect, column: &Column) -> &'static str {
    if dialect.is_mysql_like() && words::is_countable(column) {
        " (repeat the column's COMMENT and the like, MODIFY restates it)"
    } else {
        ""
    }
}

pub(super) fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Snapshot => "snapshot",
        Origin::Migrations => "migration chain",
        Origin::Upgrade => "upgrade script",
    }
}

/// What a write does with the column, for the place that shows it.
pub fn supply_label(write: &KeyWrite) -> String {
    let column = &write.column.name;
    let what = match write.supply.kind {
        SupplyKind::Database => "left to the database".to_owned(),
        SupplyKind::Unset { .. } => format!("`{column}` is not set"),
        SupplyKind::Omitted => format!("`{column}` is left out"),
        SupplyKind::Default => format!("`{column}` is sent as DEFAULT"),
        SupplyKind::Null => format!("`{column}` is sent as NULL"),
        SupplyKind::Conditional => format!("`{column}` is not always supplied"),
        SupplyKind::Application | SupplyKind::Framework { .. } | SupplyKind::Made(_) => format!("`{column}` is supplied"),
        SupplyKind::Unknown => format!("it is not known who supplies `{column}`"),
    };
    with_label(what, &write.supply.label)
}

fn with_label(what: String, label: &str) -> String {
    if label.is_empty() { what } else { format!("{what}: {label}") }
}

/// A writer's name without the packages and modules before it, in backquotes.
pub(super) fn short_writer(name: &str) -> String {
    if name.contains('/') {
        return format!("`{name}`");
    }
    let name = name.rsplit("::").next().unwrap_or(name);
    let is_type = |part: &str| part.chars().next().is_some_and(char::is_uppercase);
    let parts: Vec<&str> = name.split('.').collect();
    let from = parts.iter().position(|part| is_type(part)).unwrap_or(0);
    format!("`{}`", parts.get(from..).unwrap_or_default().join("."))
}

/// `a and b`, or `a, b and 3 more`.
pub(super) fn shortened(names: &[String]) -> String {
    let more = names.len().saturating_sub(WRITERS_NAMED);
    let mut shown: Vec<String> = names.iter().take(WRITERS_NAMED).cloned().collect();
    if more > 0 {
        shown.push(format!("{more} more"));
    }
    words::list(&shown)
}

/// The first of each, in order.
pub fn distinct<T: PartialEq>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut out: Vec<T> = Vec::new();
    for item in items {
        if !out.contains(&item) {
            out.push(item);
        }
    }
    out
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_definition_is_named_by_its_database_where_there_are_several() {
        let mend = Mend { place: Place::Definition, text: "write it.".to_owned(), statement: None };
        assert_eq!(mend.sentence(&["MySQL".to_owned()], true), "In its definition write it.");
        assert_eq!(mend.sentence(&["MySQL".to_owned(), "H2".to_owned()], false), "In MySQL's and H2's definition write it.");
    }

    #[test]
    fn writers_are_called_by_their_last_name() {
        assert_eq!(short_writer("org.acme.Outer.Inner"), "`Outer.Inner`");
        assert_eq!(short_writer("org.acme.UserMapper.insert"), "`UserMapper.insert`");
        assert_eq!(short_writer("db/seed.sql"), "`db/seed.sql`");
        assert_eq!(short_writer("crate::models::NewUser"), "`NewUser`");
        assert_eq!(short_writer("seed.sql"), "`seed.sql`");
    }
}
