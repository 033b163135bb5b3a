//! A run of a changelog and all that it includes on one database.

use std::collections::BTreeSet;

use super::conditions::{self, State};
use super::library::Library;
use super::scope::Scope;
use super::tree::Node;
use super::{Changelog, change, load};
use crate::dialect::Dialect;
use crate::facts::{AlterKind, ColumnDef, DdlEvent, Part, Script, Statement, StatementKind};
use crate::source::{FileId, Span};

/// How deep changelogs may include each other.
const DEPTH: usize = 64;

/// What `<modifySql>` does besides adding to the end of statements.
const REWRITES: &[&str] = &["replace", "regExpReplace", "prepend"];

/// Databases to which a backquote is a mistake. H2 and SQLite take it: <https://www.sqlite.org/lang_keywords.html>.
const NO_BACKQUOTES: &[Dialect] = &[Dialect::Postgres, Dialect::Oracle, Dialect::SqlServer, Dialect::Db2, Dialect::Derby, Dialect::Hsqldb];

/// What a changelog comes to on a database.
#[derive(Debug)]
pub struct Run {
    /// Every statement that runs, in order.
    pub script: Script,
    /// SQL that is sure to run and that the database cannot read: the changelog is for others.
    pub foreign: Option<Span>,
}

/// Runs a root changelog and all that it includes.
pub fn run(library: &Library, root: &Changelog, dialect: Dialect) -> Run {
    let scope = Scope::new(dialect, root.file);
    let mut runner = Runner { library, scope, state: State::default(), done: BTreeSet::new(), statements: Vec::new(), foreign: None };
    runner.changelog(root, 0);
    let script = Script {
        file: root.file,
        dialect: Some(dialect),
        statements: runner.statements,
        is_embedded: false,
        is_code: false,
        is_soft: false,
    };
    Run { script, foreign: runner.foreign }
}

struct Runner<'a> {
    library: &'a Library<'a>,
    scope: Scope,
    state: State,
    /// A change set runs once, wherever its file is included.
    done: BTreeSet<FileId>,
    statements: Vec<Statement>,
    foreign: Option<Span>,
}

impl Runner<'_> {
    fn changelog(&mut self, changelog: &Changelog, depth: usize) {
        let includer = std::mem::replace(&mut self.scope.file, changelog.file);
        let is_new = self.done.insert(changelog.file);
        if is_new && depth <= DEPTH && conditions::hold(&changelog.root, &self.scope, &self.state) != Some(false) {
            changelog.root.children.iter().for_each(|node| self.element(changelog.file, node, depth));
        }
        self.scope.file = includer;
    }

    fn element(&mut self, file: FileId, node: &Node, depth: usize) {
        match node.name.as_str() {
            "property" => self.scope.define(node),
            "changeSet" => self.change_set(file, node),
            "include" | "includeAll" if conditions::runs(node, self.scope.dialect) => {
                for included in self.library.included(node, file) {
                    match (self.library.changelogs.get(&included), self.library.scripts.get(&included)) {
                        (Some(changelog), _) => self.changelog(changelog, depth + 1),
                        (None, Some(script)) if self.done.insert(included) => self.script(script),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    fn change_set(&mut self, file: FileId, node: &Node) {
        let holds = conditions::hold(node, &self.scope, &self.state);
        if !conditions::runs(node, self.scope.dialect) || holds == Some(false) {
            return;
        }
        if let (Some(id), Some(author)) = (self.scope.get(node, "id"), self.scope.get(node, "author")) {
            let file = conditions::file_name(self.library.sources.path(file)).to_owned();
            self.state.executed.insert((id, author, file));
        }
        let rewritten = node.children_named("modifySql").find(|modify| {
            conditions::dbms_matches(modify.get("dbms").unwrap_or(""), self.scope.dialect)
                && modify.children.iter().any(|child| REWRITES.contains(&child.name.as_str()) || generates(child))
        });
        for change in &node.children {
            if !conditions::runs(change, self.scope.dialect) {
                continue;
            }
            if change.name == "sqlFile" {
                for script in self.library.included(change, file).into_iter().filter_map(|id| self.library.scripts.get(&id).copied()) {
                    self.script(script);
                }
                continue;
            }
            if NO_BACKQUOTES.contains(&self.scope.dialect) && change::has_backquotes(&self.scope, change) {
                if self.foreign.is_none() && holds == Some(true) {
                    self.foreign = Some(change.at);
                } else if holds.is_none() {
                    // It may not run at all; where it does, this database does not understand it.
                    continue;
                }
            }
            let statements = if load::CHANGES.contains(&change.name.as_str()) {
                let data = self.library.included(change, file).first().and_then(|id| self.library.sources.get(*id));
                load::statements(&self.scope, change, data)
            } else {
                change::statements(&self.scope, change)
            };
            for (at, mut kind) in statements {
                if let Some(modify) = rewritten {
                    doubt(&mut kind, modify.at);
                }
                self.push(Statement { at, again: Vec::new(), part: Part::Up, dialects: Vec::new(), kind });
            }
        }
    }

    /// The statements of an SQL script, formatted or not, that run here.
    fn script(&mut self, script: &Script) {
        self.state.ran_script = true;
        for statement in script.statements.iter().filter(|statement| statement.part == Part::Up) {
            if statement.dialects.is_empty() || statement.dialects.contains(&self.scope.dialect) {
                self.push(Statement { dialects: Vec::new(), ..statement.clone() });
            }
        }
    }

    fn push(&mut self, statement: Statement) {
        if let StatementKind::Ddl(event) = &statement.kind {
            note(event, &mut self.state);
        }
        self.statements.push(statement);
    }
}

/// `<append value=" AUTO_INCREMENT"/>`
fn generates(append: &Node) -> bool {
    let value = append.get("value").unwrap_or("").to_lowercase();
    ["increment", "identity", "default"].iter().any(|word| value.contains(word)) && !value.contains("charset")
}

/// Where the SQL is rewritten by text, nothing is known about who fills the columns.
fn doubt(kind: &mut StatementKind, at: Span) {
    let unread = |column: &mut ColumnDef| column.unread.push(at);
    match kind {
        StatementKind::Ddl(DdlEvent::CreateTable(create)) => create.columns.iter_mut().for_each(unread),
        StatementKind::Ddl(DdlEvent::AlterTable(alter)) => {
            for action in &mut alter.actions {
                if let AlterKind::AddColumn { column, .. } | AlterKind::Restate { column, .. } = &mut action.kind {
                    unread(column);
                }
            }
        }
        _ => {}
    }
}

/// Keeps account of tables and columns.
fn note(event: &DdlEvent, state: &mut State) {
    match event {
        DdlEvent::CreateTable(create) => {
            let table = create.name.key();
            state.columns.extend(create.columns.iter().map(|column| (table.clone(), column.name.key())));
            state.tables.insert(table);
        }
        DdlEvent::DropTable { names } => names.iter().for_each(|name| forget(&name.key(), state)),
        DdlEvent::RenameTable { from, to } => {
            let columns: Vec<String> =
                state.columns.iter().filter(|(table, _)| *table == from.key()).map(|(_, column)| column.clone()).collect();
            if state.tables.contains(&from.key()) {
                forget(&from.key(), state);
                state.tables.insert(to.key());
                state.columns.extend(columns.into_iter().map(|column| (to.key(), column)));
            }
        }
        DdlEvent::AlterTable(alter) => {
            let table = alter.name.key();
            for action in &alter.actions {
                match &action.kind {
                    AlterKind::AddColumn { column, .. } => {
                        state.columns.insert((table.clone(), column.name.key()));
                    }
                    AlterKind::DropColumn { column } => {
                        state.columns.remove(&(table.clone(), column.key()));
                    }
                    AlterKind::RenameColumn { from, to } => {
                        state.columns.remove(&(table.clone(), from.key()));
                        state.columns.insert((table.clone(), to.key()));
                    }
                    AlterKind::Restate { from: Some(from), column, .. } => {
                        state.columns.remove(&(table.clone(), from.key()));
                        state.columns.insert((table.clone(), column.name.key()));
                    }
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

fn forget(table: &str, state: &mut State) {
    state.tables.remove(table);
    state.columns.retain(|(of, _)| of != table);
}
