//! SQL in strings, whatever runs it.
//!
//! Every string expression of a function, and every constant that is one, is read with its constants filled in. What holds an INSERT is a
//! writer. Annotations hold SQL too: MyBatis', Spring Data's, JDBI's, and whichever has a text that is one. An INSERT of which no writer can be made is
//! said as not understood.

mod again;
mod annotations;
mod api;
mod builders;
pub mod schema;
mod unread;
mod writer;

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::dialect::Dialect;
use crate::facts::{Insert, InsertSource, InsertVerb, Note, Rest, StatementKind, Writer, WrittenColumns};
use crate::formats::mybatis;
use crate::lang::outline::{Expr, ExprKind, Field, Function, Language, Outline, TypeDecl, TypeKind};
use crate::names::HOLE;
use crate::orm::{Reader, sea_query};
use crate::project::Project;
use crate::schema::model::Standing;
use crate::source::Span;
use crate::sql;
use crate::standing;
use crate::text::{PieceKind, ResolvedText, Text};

use again::Creations;
pub use writer::{deciding_values, mark_conditional, writer_of};

pub const READER: Reader = Reader {
    name: "SQL in strings",
    languages: &[Language::Java, Language::Kotlin, Language::Scala, Language::Groovy, Language::Rust],
    needles: NEEDLES,
    read,
};

/// A statement's verb and what may follow it in a string, which no call of a method named so has; and the names of what takes it apart.
const NEEDLES: &[&str] = &[
    "INSERT ",
    "INSERT\n",
    "INSERT\r",
    "INSERT\t",
    "INSERT\"",
    "INSERT\\",
    "INSERT/",
    "insert ",
    "insert\n",
    "insert\r",
    "insert\t",
    "insert\"",
    "insert\\",
    "insert/",
    "Insert ",
    "@Insert",
    "JdbcInsert",
    "INSERT_INTO", // MyBatis' SQL builder
    "REPLACE INTO",
    "replace into",
    "MERGE INTO",
    "merge into",
    "UPSERT ",
    "upsert ",
    // what else changes tables
    "ALTER TABLE",
    "alter table",
    "ADD COLUMN",
    "add_column",
    "addColumn",
];

/// What a writer is called where nothing says more.
pub const VIA: &str = "INSERT statement";

/// What a class is that a migration tool runs: its statements meet the tables as they are at that point, which is not known.
/// <https://documentation.red-gate.com/flyway/reference/usage/api-java>, <https://docs.liquibase.com/change-types/custom-change.html>
const STEPS: &[&str] =
    &["JavaMigration", "BaseJavaMigration", "JdbcMigration", "SpringJdbcMigration", "CustomTaskChange", "CustomSqlChange"];

/// Verbs whose text is looked for before anything is read.
const VERBS: &[&str] = &["insert", "replace", "merge", "upsert"];

/// Lists within lists of texts that are looked into.
const DEPTH: usize = 8;

fn read(project: &Project, outline: &Outline) -> (Vec<Writer>, Vec<Note>) {
    if sea_query::is_step(project, outline) {
        return (Vec::new(), Vec::new());
    }
    let mut reading = Reading { project, outline, writers: Vec::new(), notes: Vec::new(), creations: OnceCell::new() };
    for decl in outline.types.iter().filter(|decl| !decl.is_test) {
        if is_step(decl) {
            let texts = decl.functions.iter().flat_map(|function| &function.texts);
            texts.for_each(|text| reading.left_out(Some(decl), text, unread::STEP));
            continue;
        }
        reading.class(decl);
        for function in decl.functions.iter().filter(|function| !function.is_test) {
            reading.function(Some(decl), function);
        }
    }
    reading.fields(None, &outline.constants);
    for function in outline.functions.iter().filter(|function| !function.is_test) {
        reading.function(None, function);
    }
    (reading.writers, reading.notes)
}

fn is_step(decl: &TypeDecl) -> bool {
    decl.superclass.iter().chain(&decl.interfaces).any(|parent| STEPS.contains(&parent.name.as_str()))
}

/// The classes outside tests that have a method of their own, by each type that they extend or implement, and by method.
#[derive(Default)]
struct Overrides {
    classes: BTreeMap<(String, String), Vec<String>>,
}

impl Overrides {
    fn of(project: &Project) -> Self {
        let outlines = project.outlines().iter().filter(|outline| standing::of(project.path(outline)) < Standing::Test);
        let classes = outlines.flat_map(|outline| &outline.types).filter(|decl| !decl.is_test && decl.kind != TypeKind::Interface);
        let mut overrides = Overrides::default();
        for decl in classes {
            for parent in decl.interfaces.iter().chain(&decl.superclass) {
                for own in &decl.functions {
                    overrides.classes.entry((parent.name.clone(), own.name.clone())).or_default().push(decl.name.clone());
                }
            }
        }
        overrides
    }

    fn of_method(&self, decl: &TypeDecl, function: &Function) -> &[String] {
        self.classes.get(&(decl.name.clone(), function.name.clone())).map_or(&[], Vec::as_slice)
    }
}

struct Reading<'p> {
    project: &'p Project<'p>,
    outline: &'p Outline,
    writers: Vec<Writer>,
    notes: Vec<Note>,
    creations: OnceCell<Creations>,
}

impl Reading<'_> {
    /// What stands in a type beside its functions.
    fn class(&mut self, decl: &TypeDecl) {
        for annotation in &decl.annotations {
            self.writers.extend(annotations::read_any(self.project, self.outline, decl, annotation, &decl.qualified));
        }
        for field in &decl.fields {
            for annotation in &field.annotations {
                let name = self.name(Some(decl), &field.name);
                self.writers.extend(annotations::read_any(self.project, self.outline, decl, annotation, &name));
            }
        }
        self.fields(Some(decl), &decl.fields);
    }

    fn fields(&mut self, decl: Option<&TypeDecl>, fields: &[Field]) {
        for field in fields {
            let Some(initialiser) = &field.initialiser else { continue };
            let mut texts = Vec::new();
            collect_texts(initialiser, &mut texts, DEPTH);
            for text in texts {
                self.text(decl, None, text, &self.name(decl, &field.name), VIA);
            }
        }
    }

    fn function(&mut self, decl: Option<&TypeDecl>, function: &Function) {
        let name = self.name(decl, &function.name);
        self.writers.extend(annotations::read(self.project, self.outline, decl, function, &name));
        self.notes.extend(annotations::unread(self.project, self.outline, decl, function));
        self.writers.extend(builders::read(self.project, self.outline, decl, function, &name));
        let is_overridden = decl.is_some_and(|decl| self.is_overridden(decl, function));
        for text in &function.texts {
            match api::via(self.outline, function, text) {
                _ if is_overridden => self.left_out(decl, text, unread::OVERRIDDEN),
                None => self.left_out(decl, text, unread::ENTITIES),
                Some(via) => self.text(decl, Some(function), text, &name, via),
            }
        }
    }

    /// Whether it is an interface's default that some class of the project has its own of: mostly for one database each, so that the default runs
    /// on those that are left, and which these are is not known.
    fn is_overridden(&self, decl: &TypeDecl, function: &Function) -> bool {
        decl.kind == TypeKind::Interface && !self.project.memo(Overrides::of).of_method(decl, function).is_empty()
    }

    /// The databases for which a class below, named after its database, has the method of its own: `OracleQueries` below `AbstractQueries`.
    fn overridden_on(&self, decl: &TypeDecl, function: &Function) -> Vec<Dialect> {
        self.project.memo(Overrides::of).of_method(decl, function).iter().flat_map(|class| Dialect::in_file_name(class)).collect()
    }

    /// Says of an INSERT that it is left out.
    fn left_out(&mut self, decl: Option<&TypeDecl>, text: &Text, reason: &str) {
        if may_insert(text) && !inserts_of(&self.project.resolve(self.outline, decl, text)).is_empty() {
            self.notes.extend(text.at().and_then(|at| unread::said(self.project, self.outline, at, reason)));
        }
    }

    fn text(&mut self, decl: Option<&TypeDecl>, function: Option<&Function>, text: &Text, name: &str, via: &'static str) {
        if !may_insert(text) {
            return;
        }
        let resolved = self.project.resolve(self.outline, decl, text);
        // A MyBatis provider's method gives what its mapper's annotation would.
        if resolved.text.trim_start().starts_with("<script") {
            self.writers.extend(mybatis::read_annotation(&resolved, &mybatis::Keys::default().or_id(), name));
            return;
        }
        let mut is_read = false;
        for insert in inserts_of(&resolved) {
            if is_plausible(&insert, &resolved) {
                is_read = true;
                let mut writer = writer_of(&insert, name.to_owned(), via);
                if writer.dialects.is_empty() {
                    writer.dialects = api::dialects(self.outline, via);
                }
                let elsewhere = decl.zip(function).map(|(decl, function)| self.overridden_on(decl, function)).unwrap_or_default();
                if !elsewhere.is_empty() {
                    let wanted = if writer.dialects.is_empty() { Dialect::ALL.to_vec() } else { std::mem::take(&mut writer.dialects) };
                    writer.dialects =
                        wanted.into_iter().filter(|dialect| !elsewhere.iter().any(|other| other.is_alike(*dialect))).collect();
                    if writer.dialects.is_empty() {
                        continue;
                    }
                }
                if via == api::QUERY_BUILDER && insert.columns.is_some() {
                    writer.rest = Rest::Omitted;
                }
                mark_conditional(&mut writer, &insert, |at| {
                    resolved.is_conditional_at(at).then(|| "only at times in the statement".to_owned())
                });
                if self.is_one_of_several_lists(&insert, &resolved) {
                    writer.form = None;
                    writer.rest = Rest::Unknown;
                }
                let is_between = self.outline.file == insert.head.file && self.creations().surround(insert.table.text(), insert.head.start);
                if is_between {
                    writer.columns = WrittenColumns::Named(Vec::new());
                }
                if is_between || decl.is_some_and(is_migration) {
                    // It ran when the table was another than it is in the end.
                    writer.form = None;
                    writer.rest = crate::facts::Rest::Unknown;
                }
                // The same text comes twice where a local is used twice.
                let known =
                    self.writers.iter().any(|other| other.at == writer.at && other.name == writer.name && other.tables == writer.tables);
                if !known {
                    self.writers.push(writer);
                }
            }
        }
        if !is_read {
            self.notes.extend(unread::note(self.project, self.outline, function, text, &resolved));
        }
    }

    /// Whether the whole column list, with its parenthesis, is only there at times: another branch has another one.
    fn is_one_of_several_lists(&self, insert: &Insert, text: &ResolvedText) -> bool {
        let Some(first) = insert.columns.iter().flatten().next() else { return false };
        let before = self.project.sources.get(first.at.file).and_then(|file| file.text.get(..first.at.start as usize)).unwrap_or("");
        let before = before.trim_end().trim_end_matches(['`', '"', '[', '\\']).trim_end();
        let end = before.len();
        before.ends_with('(') && text.is_conditional_at(Span::new(first.at.file, end - 1, end))
    }

    /// The tables that the file itself creates.
    fn creations(&self) -> &Creations {
        self.creations.get_or_init(|| self.project.sources.get(self.outline.file).map(Creations::of).unwrap_or_default())
    }

    /// `org.acme.Users.insert` in Java, `src/users.rs::Users::insert` in Rust.
    fn name(&self, decl: Option<&TypeDecl>, own: &str) -> String {
        let qualified = decl.map_or("", |decl| decl.qualified.as_str());
        match self.outline.language {
            language if language.is_jvm() => {
                let owner = if qualified.is_empty() { &self.outline.package } else { qualified };
                if owner.is_empty() { own.to_owned() } else { format!("{owner}.{own}") }
            }
            _ if qualified.is_empty() => format!("{}::{own}", self.project.path(self.outline)),
            _ => format!("{}::{}::{own}", self.project.path(self.outline), qualified.replace('.', "::")),
        }
    }
}

/// A step of a migration tool that is written in code: Flyway's `JavaMigration`, `BaseJavaMigration`, `SpringJdbcMigration`, Liquibase's
/// `CustomTaskChange` and `CustomSqlChange`; and what such a step runs, which its name or its package says.
fn is_migration(decl: &TypeDecl) -> bool {
    let ends = |name: &str| ["Migration", "TaskChange", "SqlChange"].iter().any(|end| name.ends_with(end));
    let says = |word: &&str| ["liquibase", "flyway", "migration", "migrations"].contains(word);
    decl.interfaces.iter().chain(&decl.superclass).any(|base| ends(&base.name))
        || ["Migration", "Liquibase", "Flyway"].iter().any(|word| decl.name.contains(word))
        || decl.qualified.split('.').any(|part| says(&part))
}

fn collect_texts<'e>(expr: &'e Expr, texts: &mut Vec<&'e Text>, depth: usize) {
    let Some(depth) = depth.checked_sub(1) else { return };
    match &expr.kind {
        ExprKind::Text(text) => texts.push(text),
        ExprKind::List(items) => items.iter().for_each(|item| collect_texts(item, texts, depth)),
        // `Map.of("add", "INSERT …")`, an enum's constant `ADD("INSERT …")`.
        ExprKind::Call(call) => call.receiver.iter().chain(&call.arguments).for_each(|inner| collect_texts(inner, texts, depth)),
        ExprKind::New(new) => new.arguments.iter().for_each(|inner| collect_texts(inner, texts, depth)),
        _ => {}
    }
}

/// Whether a verb stands in the text, or may come with a constant.
fn may_insert(text: &Text) -> bool {
    text.pieces.iter().any(|piece| matches!(piece.kind, PieceKind::Constant(_))) || VERBS.iter().any(|verb| text.mentions(verb))
}

/// The inserts of a text, as the SQL reader finds them.
pub fn inserts_of(text: &ResolvedText) -> Vec<Insert> {
    let bytes = text.text.as_bytes();
    let mentioned = VERBS.iter().any(|verb| bytes.windows(verb.len()).any(|window| window.eq_ignore_ascii_case(verb.as_bytes())));
    if !mentioned {
        return Vec::new();
    }
    let statements = sql::read_embedded(text).into_iter();
    statements
        .filter_map(|statement| if let StatementKind::Insert(insert) = statement.kind { Some(Arc::unwrap_or_clone(insert)) } else { None })
        .collect()
}

/// Prose begins with these verbs too: "Insert into the queue failed", "Replace it", "Load data into table x".
fn is_plausible(insert: &Insert, text: &ResolvedText) -> bool {
    let name = insert.table.text();
    if !name.chars().any(|c| c.is_alphanumeric() && c != HOLE) || insert.verb == InsertVerb::Load {
        return false;
    }
    if !matches!(insert.source, InsertSource::Unknown) {
        return true;
    }
    // A column list, or one that is not known, stands behind the name; and the verb is written as in SQL.
    let has_list = insert.columns.is_some() || text.text.contains('(');
    let verb = text.text.trim_start().split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    let one_case = verb.chars().all(char::is_uppercase) || verb.chars().all(char::is_lowercase);
    has_list && one_case
}

#[cfg(test)]
mod tests;
