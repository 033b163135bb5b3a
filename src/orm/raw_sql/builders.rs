//! Inserts that are put together by calls: Spring's `SimpleJdbcInsert`, MyBatis' `SQL` builder.

use crate::facts::{Rest, Supply, SupplyKind, Writer, WrittenColumn, WrittenColumns};
use crate::lang::outline::{Call, Expr, ExprKind, Function, Outline, TypeDecl};
use crate::orm::raw_sql::annotations::joined;
use crate::project::Project;
use crate::source::Span;

/// The writers that a function's calls build.
pub fn read(project: &Project, outline: &Outline, decl: Option<&TypeDecl>, function: &Function, name: &str) -> Vec<Writer> {
    let reading = Reading { project, outline, decl, name };
    let mut writers: Vec<Writer> = function.calls.iter().filter_map(|call| reading.simple_jdbc_insert(call)).collect();
    writers.extend(reading.sql_builders(function));
    writers
}

struct Reading<'p> {
    project: &'p Project<'p>,
    outline: &'p Outline,
    decl: Option<&'p TypeDecl>,
    name: &'p str,
}

/// A column, where it is named.
type Named = (String, Span);

impl Reading<'_> {
    /// `new SimpleJdbcInsert(source).withTableName("users").usingGeneratedKeyColumns("id")`: the columns are the table's own, as the driver
    /// tells them, without the generated ones
    /// (<https://docs.spring.io/spring-framework/reference/data-access/jdbc/simple.html#jdbc-simple-jdbc-insert-1>).
    fn simple_jdbc_insert(&self, chain: &Expr) -> Option<Writer> {
        let mut calls = Vec::new();
        links(chain, &mut calls);
        let called = |name: &str| calls.iter().find(|call| call.name == name);
        let table = called("withTableName")?;
        let supplied = |name: &str| called(name).map(|call| self.columns(&call.arguments));
        let generated = supplied("usingGeneratedKeyColumns").map_or(Some(Vec::new()), |columns| columns)?;
        let used = match supplied("usingColumns") {
            Some(columns) => Some(columns?),
            None => None,
        };
        let rest = if used.is_some() { Rest::Omitted } else { Rest::Unknown };
        let label = "left to the database by usingGeneratedKeyColumns";
        let mut columns: Vec<WrittenColumn> =
            generated.into_iter().map(|column| written(column, SupplyKind::Database, label, true)).collect();
        let named = |column: &Named| columns.iter().any(|known| known.names.contains(&column.0));
        let others: Vec<Named> = used.into_iter().flatten().filter(|column| !named(column)).collect();
        columns.extend(others.into_iter().map(|column| written(column, SupplyKind::Application, "in usingColumns", false)));
        let (table, at) = self.text(table.arguments.first()?)?;
        Some(self.writer("SimpleJdbcInsert", table, at, columns, rest))
    }

    /// `new SQL().INSERT_INTO("users").VALUES("name", "#{name}")`, in a chain, in an initialiser block or in statements of their own
    /// (<https://mybatis.org/mybatis-3/statement-builders.html>). Whether a call stands under an `if` is not asked: its columns are conditional.
    fn sql_builders(&self, function: &Function) -> Vec<Writer> {
        let mut calls = Vec::new();
        function.calls.iter().for_each(|call| links(call, &mut calls));
        calls.sort_by_key(|call| call.name_at.start);
        let mut writers: Vec<Writer> = Vec::new();
        for call in calls {
            match call.name.as_str() {
                "INSERT_INTO" => {
                    if let Some((table, at)) = call.arguments.first().and_then(|table| self.text(table)) {
                        writers.push(self.writer("INSERT by MyBatis' SQL builder", table, at, Vec::new(), Rest::Omitted));
                    }
                }
                "VALUES" | "INTO_COLUMNS" => {
                    let Some(writer) = writers.last_mut() else { continue };
                    let arguments = if call.name == "VALUES" { call.arguments.get(..1) } else { Some(call.arguments.as_slice()) };
                    match arguments.and_then(|arguments| self.columns(arguments)) {
                        Some(columns) => {
                            let columns = columns
                                .into_iter()
                                .map(|column| written(column, SupplyKind::Conditional, "a value by the SQL builder", false));
                            if let WrittenColumns::Named(known) = &mut writer.columns {
                                known.extend(columns);
                            }
                        }
                        None => writer.rest = Rest::Unknown,
                    }
                }
                // `applyInsert(sql)`: somebody else may add columns.
                _ => {}
            }
        }
        // Without a column the rest of the statement is put together elsewhere.
        for writer in &mut writers {
            if matches!(&writer.columns, WrittenColumns::Named(columns) if columns.is_empty()) {
                writer.rest = Rest::Unknown;
            }
        }
        writers
    }

    fn writer(&self, via: &'static str, table: String, at: Span, columns: Vec<WrittenColumn>, rest: Rest) -> Writer {
        let (namespace, table) = match table.rsplit_once('.') {
            Some((namespace, table)) => (Some(unquoted(namespace).to_owned()), unquoted(table).to_owned()),
            None => (None, unquoted(&table).to_owned()),
        };
        Writer {
            name: self.name.to_owned(),
            via,
            at,
            tables: vec![table],
            namespace,
            dialects: Vec::new(),
            columns: WrittenColumns::Named(columns),
            rest,
            inserts: true,
            form: None,
        }
    }

    /// The columns that arguments name, `"a"`, `"b, c"`; nothing when one cannot be told.
    fn columns(&self, arguments: &[Expr]) -> Option<Vec<Named>> {
        let mut columns = Vec::new();
        for argument in arguments {
            let (text, at) = self.text(argument)?;
            if text.contains(crate::names::HOLE) {
                return None;
            }
            columns.extend(text.split(',').map(|name| (unquoted(name).to_owned(), at)).filter(|(name, _)| !name.is_empty()));
        }
        Some(columns)
    }

    fn text(&self, argument: &Expr) -> Option<(String, Span)> {
        let resolved = self.project.resolve(self.outline, self.decl, &joined(argument)?);
        Some((resolved.text.trim().to_owned(), argument.at))
    }
}

fn written((name, at): Named, kind: SupplyKind, label: &str, key: bool) -> WrittenColumn {
    WrittenColumn { names: vec![name], at, supply: Supply { kind, at, label: label.to_owned() }, by_dialect: Vec::new(), key }
}

fn unquoted(name: &str) -> &str {
    name.trim().trim_matches(['`', '"', '[', ']'])
}

/// A chain's calls, outermost first.
fn links<'e>(chain: &'e Expr, calls: &mut Vec<&'e Call>) {
    let mut current = Some(chain);
    while let Some(ExprKind::Call(call)) = current.map(|expr| &expr.kind) {
        calls.push(call);
        current = call.receiver.as_ref();
    }
}
