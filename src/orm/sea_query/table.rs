//! Statements: `Table::create()`, `Table::alter()`, `Index::create()` and their kin, wherever they stand in a function.

use crate::facts::{
    AlterAction, AlterKind, AlterTable, ColumnDef, CreateTable, DdlEvent, DefaultClause, DefaultKind, ForeignKey, KeyColumn, KeyDef, Part,
    RestateForm, Statement, StatementKind, TableKind,
};
use crate::lang::outline::{Call, Expr, Function, Outline};
use crate::names::{Name, ObjectName};
use crate::source::Span;

use super::{builds_on, chain, column, name};

/// What a chain begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verb {
    Create,
    Alter,
    Drop,
    Rename,
    Index,
    ForeignKey,
}

const VERBS: &[(&str, &str, Verb)] = &[
    ("Table", "create", Verb::Create),
    ("TableCreateStatement", "new", Verb::Create),
    ("Table", "alter", Verb::Alter),
    ("TableAlterStatement", "new", Verb::Alter),
    ("Table", "drop", Verb::Drop),
    ("TableDropStatement", "new", Verb::Drop),
    ("Table", "rename", Verb::Rename),
    ("TableRenameStatement", "new", Verb::Rename),
    ("Index", "create", Verb::Index),
    ("IndexCreateStatement", "new", Verb::Index),
    ("ForeignKey", "create", Verb::ForeignKey),
    ("ForeignKeyCreateStatement", "new", Verb::ForeignKey),
];

/// Methods of a CREATE TABLE that say nothing which an inserted row meets.
const NOISE: &[&str] = &[
    "to_owned",
    "take",
    "clone",
    "comment",
    "engine",
    "collate",
    "character_set",
    "check",
    "build",
    "build_any",
    "to_string",
    "if_exists",
    "borrow",
];

/// SeaORM's `table_auto` and Loco's `table_auto_tz` add these: a time, NOT NULL, that has a default.
const TIMES: &[&str] = &["created_at", "updated_at"];

/// Adds the statements of a function's body.
pub fn statements(outline: &Outline, function: &Function, out: &mut Vec<Statement>) {
    let first = out.len();
    let mut is_cut = false;
    let mut reader = Reader { outline, out };
    for call in &function.calls {
        reader.walk(call, &mut is_cut);
    }
    for local in function.locals.iter().filter(|local| builds_on(function, &local.name)) {
        if let Some(value) = &local.value {
            doubt(out, first, value.at);
        }
    }
    if is_cut {
        out.get(first..)
            .into_iter()
            .flatten()
            .map(|statement| statement.at)
            .collect::<Vec<Span>>()
            .into_iter()
            .for_each(|at| doubt(out, first, at));
    }
}

/// Marks the tables that are created inside of `within` as not known in full.
fn doubt(out: &mut [Statement], first: usize, within: Span) {
    for statement in out.iter_mut().skip(first).filter(|statement| within.contains(statement.at)) {
        if let StatementKind::Ddl(DdlEvent::CreateTable(create)) = &mut statement.kind {
            create.unread.push(within);
        }
    }
}

struct Reader<'a> {
    outline: &'a Outline,
    out: &'a mut Vec<Statement>,
}

impl Reader<'_> {
    /// Reads the outermost statements in an expression.
    fn walk(&mut self, expr: &Expr, is_cut: &mut bool) {
        let links = chain::links(expr);
        let Some((base, rest)) = links.split_first() else {
            expr.visit(&mut |_| {});
            if let crate::lang::outline::ExprKind::List(items) = &expr.kind {
                items.iter().for_each(|item| self.walk(item, is_cut));
            }
            return;
        };
        let verb = VERBS.iter().find(|(owner, name, _)| *owner == chain::owner(base) && *name == base.name).map(|(_, _, verb)| *verb);
        if let Some(verb) = verb {
            return self.statement(verb, rest, None, expr.at);
        }
        if base.name.starts_with("table_auto") && base.arguments.len() == 1 {
            return self.statement(Verb::Create, rest, base.arguments.first(), expr.at);
        }
        *is_cut |= chain::is_cut(&links) && links.iter().any(|link| link.name == "col");
        for argument in links.iter().flat_map(|link| &link.arguments) {
            self.walk(argument, is_cut);
        }
    }

    fn push(&mut self, at: Span, event: Option<DdlEvent>, verb: Verb) {
        let kind = match event {
            Some(event) => StatementKind::Ddl(event),
            None => {
                let kind = match verb {
                    Verb::Create => "CREATE TABLE",
                    Verb::Drop => "DROP TABLE",
                    Verb::Index => "CREATE INDEX",
                    _ => "ALTER TABLE",
                };
                StatementKind::Unread { kind: kind.to_owned(), reason: "a name that only the program knows".to_owned(), table: None }
            }
        };
        self.out.push(Statement { at, again: Vec::new(), part: Part::Up, dialects: Vec::new(), kind });
    }

    /// `named` is the table that the beginning names already, which gives it its times too.
    fn statement(&mut self, verb: Verb, links: &[&Call], named: Option<&Expr>, at: Span) {
        let table = named.or_else(|| argument(links, "table", 0)).and_then(|expr| name::table(self.outline, expr));
        let event = match verb {
            Verb::Create => table.map(|table| self.create(table, links, named.is_some(), at)),
            Verb::Alter => return self.alter(table, links, at),
            Verb::Drop => {
                let names: Vec<ObjectName> = links
                    .iter()
                    .filter(|link| link.name == "table")
                    .filter_map(|link| name::table(self.outline, link.arguments.first()?))
                    .collect();
                (!names.is_empty()).then_some(DdlEvent::DropTable { names })
            }
            Verb::Rename => {
                let end = |position| name::table(self.outline, argument(links, "table", position)?);
                end(0).zip(end(1)).map(|(from, to)| DdlEvent::RenameTable { from, to })
            }
            Verb::Index => {
                let unique = links.iter().any(|link| link.name == "unique");
                let columns = self.columns(links);
                let name = argument(links, "name", 0).and_then(|expr| name::of(self.outline, expr));
                table.zip(columns).map(|(table, columns)| DdlEvent::CreateIndex { name, table, columns, unique })
            }
            Verb::ForeignKey => self.foreign_key(links, at).map(|(table, foreign_key)| {
                let actions = vec![AlterAction { at, kind: AlterKind::AddForeignKey(foreign_key) }];
                DdlEvent::AlterTable(AlterTable { name: table, head: at, if_exists: false, only: false, actions })
            }),
        };
        self.push(at, event, verb);
    }

    fn create(&self, name: ObjectName, links: &[&Call], has_times: bool, at: Span) -> DdlEvent {
        let mut table = CreateTable {
            head: links.iter().find(|link| link.name == "table").map_or(name.at, |link| link.name_at.to(name.at)),
            name,
            kind: TableKind::Table,
            or_replace: false,
            if_not_exists: has_times || links.iter().any(|link| link.name == "if_not_exists"),
            columns: Vec::new(),
            primary_key: None,
            unique: Vec::new(),
            indexes: Vec::new(),
            foreign_keys: Vec::new(),
            like: Vec::new(),
            inherits: Vec::new(),
            partition_of: false,
            as_select: None,
            copies: None,
            query: None,
            without_rowid: false,
            strict: false,
            unread: Vec::new(),
        };
        for link in links {
            let first = link.arguments.first();
            match (link.name.as_str(), first) {
                ("table" | "if_not_exists", _) => {}
                ("col", Some(definition)) => match column::read(self.outline, definition) {
                    Some(column) => table.columns.push(column),
                    None => table.unread.push(definition.at),
                },
                ("primary_key", Some(index)) => self.index(index, true, &mut table),
                ("index", Some(index)) => self.index(index, false, &mut table),
                ("foreign_key", Some(key)) => {
                    let read = self.foreign_key(chain::links(key).get(1..).unwrap_or_default(), key.at);
                    table.foreign_keys.extend(read.map(|(_, foreign_key)| foreign_key));
                }
                ("temporary", _) => table.kind = TableKind::Temporary,
                (method, _) if NOISE.contains(&method) => {}
                _ => table.unread.push(at),
            }
        }
        if has_times {
            table.columns.extend(TIMES.iter().map(|time| time_column(time, table.head)));
        }
        // Columns that each say they are the key are it together, as sea-query writes it on every database.
        let keys: Vec<&ColumnDef> = table.columns.iter().filter(|column| column.primary_key.is_some()).collect();
        if keys.len() > 1 {
            let columns = keys.iter().map(|column| key_column(column.name.clone())).collect();
            table.primary_key = Some(KeyDef { name: None, columns, at: table.head });
            table.columns.iter_mut().for_each(|column| column.primary_key = None);
        }
        DdlEvent::CreateTable(Box::new(table))
    }

    /// `Index::create().col(A).col(B).unique()` as part of a table.
    fn index(&self, expr: &Expr, is_primary: bool, table: &mut CreateTable) {
        let links = chain::links(expr);
        let has = |method: &str| links.iter().any(|link| link.name == method);
        let Some(columns) = self.columns(&links) else {
            table.unread.push(expr.at);
            return;
        };
        let name = argument(&links, "name", 0).and_then(|expr| name::of(self.outline, expr));
        let key = KeyDef { name, columns: columns.into_iter().map(key_column).collect(), at: expr.at };
        if is_primary || has("primary") {
            table.primary_key = Some(key);
        } else if has("unique") {
            table.unique.push(key);
        } else {
            table.indexes.push(key);
        }
    }

    /// The columns of an index; `None` when one is not known.
    fn columns(&self, links: &[&Call]) -> Option<Vec<Name>> {
        let stated = links.iter().filter(|link| link.name == "col").map(|link| {
            let argument = link.arguments.first()?;
            // `(User::Id, IndexOrder::Desc)`
            match &argument.kind {
                crate::lang::outline::ExprKind::List(parts) => name::of(self.outline, parts.first()?),
                _ => name::of(self.outline, argument),
            }
        });
        stated.collect::<Option<Vec<Name>>>().filter(|columns| !columns.is_empty())
    }

    /// `.from(A::Table, A::BId).to(B::Table, B::Id)`
    fn foreign_key(&self, links: &[&Call], at: Span) -> Option<(ObjectName, ForeignKey)> {
        let of = |method, alternative| argument(links, method, 0).or_else(|| argument(links, alternative, 0));
        let table = name::table(self.outline, of("from", "from_tbl")?)?;
        let references = name::table(self.outline, of("to", "to_tbl")?)?;
        let column = argument(links, "from", 1).or_else(|| argument(links, "from_col", 0))?;
        let columns = match &column.kind {
            crate::lang::outline::ExprKind::List(parts) => parts.iter().filter_map(|part| name::of(self.outline, part)).collect(),
            _ => vec![name::of(self.outline, column)?],
        };
        Some((table, ForeignKey { columns, references, at }))
    }

    fn alter(&mut self, table: Option<ObjectName>, links: &[&Call], at: Span) {
        let mut actions = Vec::new();
        for link in links {
            let place = link.arguments.iter().fold(link.name_at, |at, argument| at.to(argument.at));
            let kind = match link.name.as_str() {
                "table" => continue,
                method if NOISE.contains(&method) => continue,
                _ => self.action(link).unwrap_or_else(|| AlterKind::Unread { reason: format!("`{}` is not understood", link.name) }),
            };
            actions.push(AlterAction { at: place, kind });
        }
        if actions.is_empty() && table.is_some() {
            return;
        }
        let event = table.map(|name| DdlEvent::AlterTable(AlterTable { head: name.at, name, if_exists: false, only: false, actions }));
        self.push(at, event, Verb::Alter);
    }

    fn action(&self, link: &Call) -> Option<AlterKind> {
        let first = link.arguments.first()?;
        let named = |position: usize| name::of(self.outline, link.arguments.get(position)?);
        Some(match link.name.as_str() {
            "add_column" => AlterKind::AddColumn { column: column::read(self.outline, first)?, if_not_exists: false },
            "add_column_if_not_exists" => AlterKind::AddColumn { column: column::read(self.outline, first)?, if_not_exists: true },
            "modify_column" => AlterKind::Restate { from: None, column: column::read(self.outline, first)?, form: RestateForm::Modify },
            "rename_column" => AlterKind::RenameColumn { from: named(0)?, to: named(1)? },
            "drop_column" | "drop_column_if_exists" => AlterKind::DropColumn { column: named(0)? },
            "add_foreign_key" | "drop_foreign_key" => AlterKind::Noise,
            _ => return None,
        })
    }
}

/// An argument of the first call of this name.
fn argument<'e>(links: &[&'e Call], method: &str, position: usize) -> Option<&'e Expr> {
    links.iter().find(|link| link.name == method)?.arguments.get(position)
}

fn key_column(name: Name) -> KeyColumn {
    KeyColumn { name, descending: false, auto_increment: false }
}

fn time_column(name: &str, at: Span) -> ColumnDef {
    let default = DefaultClause { kind: DefaultKind::Varying, text: "current_timestamp".to_owned(), at };
    let name = Name { text: name.to_owned(), quoted: true, at };
    ColumnDef { nullable: Some(false), default: Some(default), ..ColumnDef::new(name, at) }
}
