//! Which API runs a statement, as far as the call that has its text says it.

use crate::dialect::Dialect;
use crate::lang::outline::{Call, Expr, ExprKind, Function, Language, Outline};
use crate::orm::raw_sql::VIA;
use crate::source::Span;
use crate::text::Text;

/// Calls of an API.
struct Api {
    language: Language,
    /// Part of an import's path without which the calls mean something else; any when empty.
    import: &'static str,
    /// Part of the receiver as written, in lower case; any when empty.
    receiver: &'static str,
    calls: &'static [&'static str],
    via: Option<&'static str>,
}

const fn java(import: &'static str, receiver: &'static str, calls: &'static [&'static str], via: &'static str) -> Api {
    Api { language: Language::Java, import, receiver, calls, via: Some(via) }
}

const fn rust(import: &'static str, receiver: &'static str, calls: &'static [&'static str], via: &'static str) -> Api {
    Api { language: Language::Rust, import, receiver, calls, via: Some(via) }
}

const RUSQLITE: &[&str] = &["execute", "execute_batch", "prepare", "prepare_cached", "query_row", "insert"];
const POSTGRES: &[&str] = &[
    "execute",
    "execute_raw",
    "batch_execute",
    "prepare",
    "prepare_cached",
    "prepare_typed",
    "query",
    "query_one",
    "query_opt",
    "query_raw",
];

/// Values are pushed behind a text that ends with its column list (<https://docs.rs/sqlx/latest/sqlx/struct.QueryBuilder.html>).
pub const QUERY_BUILDER: &str = "INSERT in sqlx QueryBuilder";

/// The first that fits counts.
const APIS: &[Api] = &[
    // HQL and JPQL name entities and their properties, not tables and columns.
    Api { language: Language::Java, import: "", receiver: "", calls: &["createQuery", "createMutationQuery"], via: None },
    java("", "", &["createNativeQuery", "createSQLQuery", "createNativeMutationQuery"], "INSERT in a native query"),
    java("NamedParameterJdbc", "jdbc", &["update", "batchUpdate", "execute"], "INSERT in NamedParameterJdbcTemplate"),
    java("", "jdbc", &["update", "batchUpdate", "execute", "query", "queryForObject"], "INSERT in JdbcTemplate"),
    java("JdbcTemplate", "", &["update", "batchUpdate", "execute"], "INSERT in JdbcTemplate"),
    java("JdbcClient", "", &["sql"], "INSERT in JdbcClient"),
    java("r2dbc", "", &["sql", "createStatement"], "INSERT in an R2DBC statement"),
    java("org.jdbi", "", &["createUpdate", "prepareBatch", "execute", "createQuery"], "INSERT in a JDBI statement"),
    java("io.vertx", "", &["preparedQuery", "query", "updateWithParams"], "INSERT in a Vert.x query"),
    java("kotliquery", "", &["queryOf", "sqlQuery"], "INSERT in a KotliQuery statement"),
    java("anorm", "", &["SQL"], "INSERT in an Anorm statement"),
    java("", "", &["prepareStatement", "prepareCall"], "INSERT in a JDBC statement"),
    java("groovy.sql", "", &["execute", "executeInsert", "executeUpdate", "withBatch"], "INSERT in a Groovy SQL statement"),
    java("java.sql", "", &["execute", "executeUpdate", "addBatch", "executeQuery", "executeLargeUpdate"], "INSERT in a JDBC statement"),
    rust("", "querybuilder", &["new", "with_arguments"], QUERY_BUILDER),
    rust("", "sqlx", &["query", "query_as", "query_scalar", "query_with", "raw_sql"], "INSERT in sqlx query"),
    rust("", "", &["query!", "query_as!", "query_scalar!", "query_unchecked!", "query_as_unchecked!"], "INSERT in sqlx query"),
    rust("sqlx", "", &["query", "query_as", "query_scalar", "query_with", "raw_sql", "execute"], "INSERT in sqlx query"),
    rust("", "", &["sql_query"], "INSERT in Diesel's sql_query"),
    rust("diesel", "", &["batch_execute"], "INSERT in Diesel's sql_query"),
    rust("rusqlite", "", RUSQLITE, "INSERT in rusqlite"),
    rust("libsql", "", RUSQLITE, "INSERT in libsql"),
    rust("postgres", "", POSTGRES, "INSERT in tokio-postgres"),
    rust("mysql", "", &["exec_drop", "exec_batch", "exec_iter", "query_drop", "prep", "exec"], "INSERT in mysql"),
    rust("sea_orm", "", &["from_string", "from_sql_and_values", "execute_unprepared"], "INSERT in a SeaORM statement"),
];

/// What to call a writer whose text stands in this function; `None` when the call says that it is no SQL.
pub fn via(outline: &Outline, function: &Function, text: &Text) -> Option<&'static str> {
    let Some(at) = text.at() else { return Some(VIA) };
    let Some(call) = function.calls.iter().find_map(|call| call_around(call, at, 32)) else { return Some(VIA) };
    let receiver = call.receiver.as_ref().map(|receiver| written(receiver).to_lowercase()).unwrap_or_default();
    let api = APIS.iter().find(|api| {
        api.language.meets(outline.language)
            && api.calls.contains(&call.name.as_str())
            && receiver.contains(api.receiver)
            && (api.import.is_empty()
                || outline.imports.iter().any(|import| import.path.contains(api.import))
                || receiver.contains(api.import))
    });
    match api {
        Some(api) => api.via,
        None => Some(VIA),
    }
}

/// The method's name of the innermost call that has the place in one of its arguments.
pub fn call_at(function: &Function, at: Span) -> Option<&str> {
    function.calls.iter().find_map(|call| call_around(call, at, 32)).map(|call| call.name.as_str())
}

/// What only one database's driver runs, and imports that say that the file works with another one as well.
const DRIVERS: &[(&str, Dialect)] = &[("INSERT in rusqlite", Dialect::Sqlite)];
const OTHERS: &[&str] = &["postgres", "mysql", "sqlx", "diesel", "sea_orm"];

/// The databases on which the driver runs a statement; empty: any.
pub fn dialects(outline: &Outline, via: &str) -> Vec<Dialect> {
    let driver = DRIVERS.iter().find(|(known, _)| *known == via);
    let is_alone = || !outline.imports.iter().any(|import| OTHERS.iter().any(|other| import.path.contains(other)));
    driver.filter(|_| is_alone()).map(|(_, dialect)| vec![*dialect]).unwrap_or_default()
}

/// The innermost call that has the place in one of its arguments.
fn call_around(expr: &Expr, at: Span, depth: usize) -> Option<&Call> {
    let depth = depth.checked_sub(1)?;
    match &expr.kind {
        ExprKind::Call(call) => {
            if let Some(argument) = call.arguments.iter().find(|argument| argument.at.contains(at)) {
                return call_around(argument, at, depth).or(Some(call));
            }
            call_around(call.receiver.as_ref()?, at, depth)
        }
        ExprKind::New(new) => new.arguments.iter().find_map(|argument| call_around(argument, at, depth)),
        ExprKind::List(items) => items.iter().find_map(|item| call_around(item, at, depth)),
        _ => None,
    }
}

/// The receiver's last names: `self.pool`, `sqlx`.
fn written(receiver: &Expr) -> String {
    match &receiver.kind {
        ExprKind::Path(path) => path.join("."),
        ExprKind::Call(call) => call.name.clone(),
        _ => String::new(),
    }
}
