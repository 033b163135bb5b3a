//! Changes: what each does to the database that a changelog runs on.
//!
//! Liquibase turns a change into SQL of the database at hand; where that SQL does more than the change's name says (MySQL's MODIFY
//! restates a column), so does its reading here. <https://docs.liquibase.com/change-types/home.html>

use std::sync::Arc;

use super::column;
use super::scope::Scope;
use super::tree::{Attribute, Node};
use crate::dialect::Dialect;
use crate::facts::{
    AlterAction, AlterKind, AlterTable, ColumnDef, CreateTable, DdlEvent, ForeignKey, GenerationClause, Insert, InsertSource, InsertVerb,
    KeyColumn, KeyDef, RestateForm, Row, StatementKind, TableKind,
};
use crate::names::{Name, ObjectName};
use crate::source::Span;
use crate::sql;
use crate::sql::lex::{TokenKind, lex};
use crate::text::ResolvedText;

/// Changes and other elements of a change set that no insert ever meets.
const NOISE: &[&str] = &[
    "comment",
    "validCheckSum",
    "rollback",
    "preConditions",
    "modifySql",
    "tagDatabase",
    "output",
    "stop",
    "empty",
    "update",
    "delete",
    "dropIndex",
    "dropForeignKeyConstraint",
    "dropAllForeignKeyConstraints",
    "setTableRemarks",
    "setColumnRemarks",
    "dropView",
    "renameView",
    "dropProcedure",
    "dropFunction",
    "dropPackage",
    "enableTrigger",
    "disableTrigger",
    "enableCheckConstraint",
    "disableCheckConstraint",
    "addCheckConstraint",
    "dropCheckConstraint",
    "dropSynonym",
    "createSynonym",
    "markUnused",
    "property",
];

/// Changes whose text is SQL.
const SQL: &[&str] = &["sql", "createProcedure", "createFunction", "createTrigger", "createPackage", "createPackageBody"];

/// The statements that a change amounts to, with their places. `sqlFile` is the runner's, which has other files.
pub fn statements(scope: &Scope, node: &Node) -> Vec<(Span, StatementKind)> {
    if NOISE.contains(&node.name.as_str()) {
        return Vec::new();
    }
    if SQL.contains(&node.name.as_str()) {
        return embedded(scope, node);
    }
    let reader = Reader { scope, node };
    vec![(node.at, reader.read().unwrap_or_else(|| reader.unread()))]
}

/// The text of `<sql>`, which is in it or in an attribute.
fn text(scope: &Scope, node: &Node) -> Option<ResolvedText> {
    let by_attribute = || ["sql", "procedureText", "procedureBody", "functionText"].iter().find_map(|name| node.attribute(name));
    match &node.text {
        Some(text) => Some(scope.resolve_text(text)),
        None => by_attribute().map(|attribute| scope.text_of(attribute)),
    }
}

/// The statements in `<sql>`.
fn embedded(scope: &Scope, node: &Node) -> Vec<(Span, StatementKind)> {
    let statements = text(scope, node).map(|text| sql::read_embedded(&text)).unwrap_or_default();
    statements.into_iter().map(|statement| (statement.at, statement.kind)).collect()
}

/// Whether a change is SQL that has names in backquotes.
pub(super) fn has_backquotes(scope: &Scope, node: &Node) -> bool {
    let text = (node.name == "sql").then(|| text(scope, node)).flatten().filter(|text| text.text.contains('`'));
    text.is_some_and(|text| {
        let tokens = lex(&text.text, 0..text.text.len());
        tokens.iter().any(|token| {
            token.kind == TokenKind::QuotedName && text.text.get(token.start as usize..).is_some_and(|rest| rest.starts_with('`'))
        })
    })
}

struct Reader<'s> {
    scope: &'s Scope,
    node: &'s Node,
}

impl Reader<'_> {
    fn read(&self) -> Option<StatementKind> {
        Some(match self.node.name.as_str() {
            "createTable" => StatementKind::Ddl(self.create_table()?),
            "dropTable" => StatementKind::Ddl(DdlEvent::DropTable { names: vec![self.table()?] }),
            "renameTable" => StatementKind::Ddl(DdlEvent::RenameTable {
                from: self.scope.object(self.node, "oldTableName", "schemaName")?,
                to: self.scope.object(self.node, "newTableName", "schemaName")?,
            }),
            "createView" => {
                StatementKind::Ddl(DdlEvent::CreateView { name: self.scope.object(self.node, "viewName", "schemaName")?, query: None })
            }
            "createIndex" => StatementKind::Ddl(DdlEvent::CreateIndex {
                name: self.scope.name(self.node, "indexName"),
                table: self.table()?,
                columns: self.columns().filter_map(|column| self.scope.name(column, "name")).collect(),
                unique: self.scope.flag(self.node, "unique") == Ok(Some(true)),
            }),
            "createSequence" | "alterSequence" | "dropSequence" | "renameSequence" => StatementKind::Ddl(self.sequence()?),
            "insert" => StatementKind::Insert(Arc::new(self.insert()?)),
            _ => StatementKind::Ddl(self.alter_table()?),
        })
    }

    /// A change that nobody here knows, or that lacks what it needs.
    fn unread(&self) -> StatementKind {
        let name = self.node.name.as_str();
        let verb = match name {
            "createTable" | "addLookupTable" => "CREATE TABLE",
            _ if self.node.attribute("tableName").is_some() => "ALTER TABLE",
            _ => "",
        };
        StatementKind::Unread {
            kind: format!("{verb} <{name}>").trim_start().to_owned(),
            reason: "a Liquibase change that is not known".to_owned(),
            table: self.table().or_else(|| self.scope.object(self.node, "newTableName", "newTableSchemaName")),
        }
    }

    fn table(&self) -> Option<ObjectName> {
        self.scope.table(self.node)
    }

    fn columns(&self) -> impl Iterator<Item = &Node> {
        self.node.children_named("column")
    }

    fn create_table(&self) -> Option<DdlEvent> {
        let name = self.table()?;
        let mut columns: Vec<ColumnDef> = Vec::new();
        let mut unread = Vec::new();
        for node in self.columns() {
            match column::read(self.scope, node) {
                Some(column) => columns.push(column),
                None => unread.push(node.at),
            }
        }
        // Columns that each say they are the key are it together, in their order.
        let key: Vec<KeyColumn> =
            columns.iter().filter(|column| column.primary_key.is_some()).map(|column| key_column(column.name.clone())).collect();
        let named = |node: &Node| node.children_named("constraints").find_map(|constraints| self.scope.name(constraints, "primaryKeyName"));
        let key_name = self.columns().find_map(named).filter(|_| !key.is_empty());
        let at = columns.iter().find_map(|column| column.primary_key).filter(|_| key.len() == 1).unwrap_or(self.node.head);
        let primary_key = (key.len() > 1 || key_name.is_some()).then_some(KeyDef { name: key_name, columns: key, at });
        if primary_key.is_some() {
            columns.iter_mut().for_each(|column| column.primary_key = None);
        }
        let is_temporary = self.scope.get(self.node, "tableType").is_some_and(|kind| kind.to_ascii_lowercase().contains("temp"));
        Some(DdlEvent::CreateTable(Box::new(CreateTable {
            name,
            head: self.node.head,
            kind: if is_temporary { TableKind::Temporary } else { TableKind::Table },
            or_replace: false,
            if_not_exists: self.scope.flag(self.node, "ifNotExists") == Ok(Some(true)),
            columns,
            primary_key,
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
            unread,
        })))
    }

    fn sequence(&self) -> Option<DdlEvent> {
        let name = |attribute| self.scope.object(self.node, attribute, "schemaName");
        let increment = self.scope.get(self.node, "incrementBy").and_then(|increment| increment.trim().parse().ok());
        Some(match self.node.name.as_str() {
            "createSequence" => DdlEvent::CreateSequence { name: name("sequenceName")?, increment },
            "alterSequence" => DdlEvent::AlterSequence { name: name("sequenceName")?, increment, rename_to: None },
            "renameSequence" => DdlEvent::AlterSequence {
                name: name("oldSequenceName")?,
                increment: None,
                rename_to: Some(self.scope.name(self.node, "newSequenceName")?),
            },
            _ => DdlEvent::DropSequence { names: vec![name("sequenceName")?], cascade: false },
        })
    }

    fn insert(&self) -> Option<Insert> {
        let table = self.table()?;
        let mut named: Vec<(Name, &Node)> = Vec::new();
        let mut is_complete = true;
        for column in self.columns() {
            let Some(name) = self.scope.name(column, "name") else {
                is_complete = false;
                continue;
            };
            // Liquibase keeps the values by column: of two the last is written, and the SQL names the column once.
            // <https://github.com/liquibase/liquibase/blob/master/liquibase-standard/src/main/java/liquibase/statement/core/InsertStatement.java>
            match named.iter_mut().find(|(known, _)| known.text == name.text) {
                Some(known) => known.1 = column,
                None => named.push((name, column)),
            }
        }
        let values = named.iter().map(|(_, column)| column::value(self.scope, column)).collect();
        let row = Row { at: self.node.at, values, missing_comma: None, gap: None };
        Some(Insert {
            head: self.node.head,
            verb: InsertVerb::Insert,
            table,
            columns: is_complete.then(|| named.into_iter().map(|(name, _)| name).collect()),
            source: if is_complete { InsertSource::Rows { rows: vec![row], count: 1 } } else { InsertSource::Unknown },
            overriding_system: false,
            ignores: false,
            dialects: Vec::new(),
        })
    }

    fn alter_table(&self) -> Option<DdlEvent> {
        // A foreign key's table has a name of its own.
        let name = match self.node.name.as_str() {
            "addForeignKeyConstraint" => self.scope.object(self.node, "baseTableName", "baseTableSchemaName")?,
            _ => self.table()?,
        };
        let kinds = self.actions()?;
        let actions = kinds.into_iter().map(|(at, kind)| AlterAction { at, kind }).collect();
        Some(DdlEvent::AlterTable(AlterTable { name, head: self.node.head, if_exists: false, only: false, actions }))
    }

    fn actions(&self) -> Option<Vec<(Span, AlterKind)>> {
        let (scope, node) = (self.scope, self.node);
        let column = || scope.name(node, "columnName");
        let kind = match node.name.as_str() {
            "addColumn" => {
                let add = |node: &Node| Some((node.at, AlterKind::AddColumn { column: column::read(scope, node)?, if_not_exists: false }));
                return self.columns().map(add).collect::<Option<Vec<_>>>().filter(|added| !added.is_empty());
            }
            "dropColumn" => {
                let named = column().into_iter().chain(self.columns().filter_map(|column| scope.name(column, "name")));
                let dropped: Vec<_> = named.map(|column| (node.at, AlterKind::DropColumn { column })).collect();
                return (!dropped.is_empty()).then_some(dropped);
            }
            "modifyColumn" => return self.columns().map(|column| Some((column.at, self.modify_column(column)?))).collect(),
            "mergeColumns" => return self.merge_columns(),
            "renameColumn" => self.rename_column()?,
            "modifyDataType" => self.modify_data_type(column()?)?,
            "addAutoIncrement" => self.add_auto_increment(column()?),
            "addNotNullConstraint" => self.set_nullable(column()?, false),
            "dropNotNullConstraint" => self.set_nullable(column()?, true),
            "addDefaultValue" => AlterKind::SetDefault { column: column()?, default: column::default_of(scope, node)? },
            "dropDefaultValue" => AlterKind::DropDefault { column: column()? },
            "addPrimaryKey" => AlterKind::AddPrimaryKey(self.key()?),
            "dropPrimaryKey" => AlterKind::DropPrimaryKey,
            "addUniqueConstraint" => AlterKind::AddUnique(self.key()?),
            "dropUniqueConstraint" => match scope.name(node, "constraintName") {
                // A name that the builder could take for a primary key's must not cost the primary key.
                Some(name) if !name.key().contains("pk") && !name.key().contains("primary") => AlterKind::DropConstraint { name },
                _ => AlterKind::Noise,
            },
            "addForeignKeyConstraint" => AlterKind::AddForeignKey(ForeignKey {
                columns: scope.names(node, "baseColumnNames"),
                references: scope.object(node, "referencedTableName", "referencedTableSchemaName")?,
                at: node.at,
            }),
            _ => return None,
        };
        Some(vec![(node.at, kind)])
    }

    fn key(&self) -> Option<KeyDef> {
        let columns: Vec<KeyColumn> = self.scope.names(self.node, "columnNames").into_iter().map(key_column).collect();
        (!columns.is_empty()).then(|| KeyDef { name: self.scope.name(self.node, "constraintName"), columns, at: self.node.at })
    }

    /// The column as MySQL's MODIFY and CHANGE have it, which restate all of it: type alone, or what the type brings along.
    fn restated(&self, name: Name, data_type: &Attribute) -> ColumnDef {
        column::definition(self.scope, name, Some(data_type), self.node.at)
    }

    fn is_mysql(&self) -> bool {
        self.scope.dialect.is_mysql_like()
    }

    /// On MySQL it becomes `MODIFY c type`, which restates the column: NOT NULL and AUTO_INCREMENT are gone. On H2
    /// `ALTER COLUMN c type`, which keeps NOT NULL alone; elsewhere only the type changes. (What HSQLDB's keeps is not certain: the rest is left.)
    /// <https://docs.liquibase.com/change-types/modify-data-type.html>, and Liquibase's ModifyDataTypeGenerator
    fn modify_data_type(&self, column: Name) -> Option<AlterKind> {
        let attribute = self.node.attribute("newDataType")?;
        let form = match self.scope.dialect {
            Dialect::MySql | Dialect::MariaDb | Dialect::Generic | Dialect::Oracle => RestateForm::Modify,
            Dialect::SqlServer | Dialect::H2 => RestateForm::AlterColumn,
            _ => return Some(AlterKind::SetType { data_type: column::data_type(self.scope, attribute)?, column }),
        };
        Some(AlterKind::Restate { from: None, column: self.restated(column, attribute), form })
    }

    /// MySQL: `CHANGE old new type`. <https://docs.liquibase.com/change-types/rename-column.html>
    fn rename_column(&self) -> Option<AlterKind> {
        let from = self.scope.name(self.node, "oldColumnName")?;
        let to = self.scope.name(self.node, "newColumnName")?;
        Some(match self.node.attribute("columnDataType") {
            Some(data_type) if self.is_mysql() => {
                AlterKind::Restate { from: Some(from), column: self.restated(to, data_type), form: RestateForm::Change }
            }
            _ => AlterKind::RenameColumn { from, to },
        })
    }

    /// MySQL: `MODIFY c type NOT NULL`, which drops default and AUTO_INCREMENT.
    /// <https://docs.liquibase.com/change-types/add-not-null-constraint.html>
    fn set_nullable(&self, column: Name, nullable: bool) -> AlterKind {
        match self.node.attribute("columnDataType") {
            Some(data_type) if self.is_mysql() => {
                let mut column = self.restated(column, data_type);
                column.nullable = Some(nullable);
                AlterKind::Restate { from: None, column, form: RestateForm::Modify }
            }
            _ if nullable => AlterKind::DropNotNull { column },
            _ => AlterKind::SetNotNull { column },
        }
    }

    /// MySQL: `MODIFY c type AUTO_INCREMENT`; elsewhere an identity or a sequence is added.
    fn add_auto_increment(&self, column: Name) -> AlterKind {
        let always = self.scope.get(self.node, "generationType").is_some_and(|kind| kind.trim().eq_ignore_ascii_case("ALWAYS"));
        match self.node.attribute("columnDataType") {
            Some(data_type) if self.is_mysql() => {
                let mut column = self.restated(column, data_type);
                column.generation = Some(GenerationClause::AutoIncrement(self.node.at));
                AlterKind::Restate { from: None, column, form: RestateForm::Modify }
            }
            _ => AlterKind::AddIdentity { column, always, sequence: None },
        }
    }

    /// Liquibase 1's `<modifyColumn>`, today an extension: how much it restates is not known.
    fn modify_column(&self, node: &Node) -> Option<AlterKind> {
        let mut column = column::read(self.scope, node)?;
        if column.generation.is_none() {
            column.unread.push(node.head);
        }
        Some(AlterKind::Restate { from: None, column, form: RestateForm::Modify })
    }

    fn merge_columns(&self) -> Option<Vec<(Span, AlterKind)>> {
        let (scope, node) = (self.scope, self.node);
        let merged = column::definition(scope, scope.name(node, "finalColumnName")?, node.attribute("finalColumnType"), node.at);
        let dropped = ["column1Name", "column2Name"].into_iter().filter_map(|name| scope.name(node, name));
        let added = std::iter::once(AlterKind::AddColumn { column: merged, if_not_exists: false });
        Some(added.chain(dropped.map(|column| AlterKind::DropColumn { column })).map(|kind| (node.at, kind)).collect())
    }
}

fn key_column(name: Name) -> KeyColumn {
    KeyColumn { name, descending: false, auto_increment: false }
}
