//! Names as a statement has to write them: quoted where they must be, with their namespace.

use crate::dialect::Dialect;
use crate::names::HOLE;
use crate::schema::model::Table;

/// Words that every database reserves: whoever has such a name quotes it already.
/// <https://www.postgresql.org/docs/current/sql-keywords-appendix.html>, <https://docs.oracle.com/en/database/oracle/oracle-database/23/sqlrf/Oracle-SQL-Reserved-Words.html>
#[rustfmt::skip]
const RESERVED: &[&str] = &[
    "all", "and", "any", "as", "check", "column", "constraint", "create", "default", "distinct", "else", "for", "foreign", "from", "grant",
    "group", "having", "in", "into", "not", "null", "on", "or", "order", "primary", "references", "select", "table", "then", "to", "union", "unique",
    "user", "using", "when", "where", "with",
];

/// Words that some database reserves. They are quoted where quotes do not change which name is meant.
#[rustfmt::skip]
const RESERVED_SOMEWHERE: &[&str] = &[
    "add", "alter", "analyze", "asc", "before", "between", "by", "call", "case", "change", "condition", "cross", "cube", "database", "delete",
    "desc", "describe", "div", "drop", "each", "end", "except", "exists", "explain", "fetch", "file", "first_value", "function", "generated", "groups", "if",
    "ignore", "index", "inner", "insert", "interval", "is", "join", "key", "keys", "kill", "lag", "lead", "leave", "left", "like", "limit", "lines", "load",
    "lock", "loop", "match", "mod", "natural", "of", "offset", "open", "option", "outer", "over", "partition", "percent", "plan", "precision", "procedure",
    "proc", "public", "range", "rank", "read", "recursive", "release", "rename", "repeat", "replace", "require", "restrict", "return", "revoke", "right", "row",
    "rows", "rule", "schema", "schemas", "set", "show", "signal", "sql", "ssl", "system", "terminated", "top", "transaction", "trigger", "undo", "unlock",
    "update", "usage", "use", "values", "view", "while", "window", "write", "year_month",
];

/// A table's name in a statement, below its namespace when that is known. MySQL's is the database itself, whose name is the operator's affair.
pub fn table(dialect: Dialect, table: &Table) -> String {
    let name = identifier(dialect, &table.name);
    let is_said = |namespace: &&str| !namespace.is_empty() && !namespace.contains(HOLE) && !dialect.is_mysql_like();
    match table.namespace.as_deref().filter(is_said) {
        Some(namespace) => {
            let parts: Vec<String> = namespace.split('.').map(|part| identifier(dialect, part)).collect();
            format!("{}.{name}", parts.join("."))
        }
        None => name,
    }
}

/// Whether the namespace before a table's name is one: SQL Server's may be the database that a USE names, which stands two places before.
pub fn is_sure(dialect: Dialect, table: &Table) -> bool {
    dialect != Dialect::SqlServer || table.namespace.as_deref().is_none_or(|namespace| namespace.eq_ignore_ascii_case("dbo"))
}

/// A name in a statement.
pub fn identifier(dialect: Dialect, name: &str) -> String {
    if !must_be_quoted(dialect, name) {
        return name.to_owned();
    }
    match dialect {
        Dialect::MySql | Dialect::MariaDb => format!("`{}`", name.replace('`', "``")),
        Dialect::SqlServer => format!("[{}]", name.replace(']', "]]")),
        _ => format!("\"{}\"", name.replace('"', "\"\"")),
    }
}

fn must_be_quoted(dialect: Dialect, name: &str) -> bool {
    let mut chars = name.chars();
    let is_plain = chars.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && chars.all(|c| c.is_alphanumeric() || c == '_' || c == '$' || (c == '#' && dialect != Dialect::Postgres));
    let lower = name.to_ascii_lowercase();
    // There quotes leave the case of a name as it is, or compare it anyway without regard to it.
    let is_lenient = matches!(dialect, Dialect::MySql | Dialect::MariaDb | Dialect::SqlServer | Dialect::Sqlite);
    // What is not known is shown as it is.
    !name.contains(HOLE)
        && (!is_plain || RESERVED.contains(&lower.as_str()) || (is_lenient && RESERVED_SOMEWHERE.contains(&lower.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing;

    #[test]
    fn names_are_quoted_where_they_must_be() {
        let quoted = |dialect, name: &str| identifier(dialect, name);
        assert_eq!(quoted(Dialect::MySql, "t_user"), "t_user");
        assert_eq!(quoted(Dialect::MySql, "order"), "`order`");
        assert_eq!(quoted(Dialect::MySql, "Key"), "`Key`");
        assert_eq!(quoted(Dialect::MySql, "my-t`able"), "`my-t``able`");
        assert_eq!(quoted(Dialect::SqlServer, "Order Details"), "[Order Details]");
        assert_eq!(quoted(Dialect::Postgres, "user"), "\"user\"");
        assert_eq!(quoted(Dialect::Postgres, "1st"), "\"1st\"");
        assert_eq!(quoted(Dialect::Sqlite, "größe"), "größe");
    }

    #[test]
    fn a_name_that_a_database_takes_bare_is_not_given_another_case() {
        // Unquoted it is KEY there, in quotes it would be another name.
        assert_eq!(identifier(Dialect::Oracle, "key"), "key");
        assert_eq!(identifier(Dialect::H2, "rank"), "rank");
    }

    #[test]
    fn the_namespace_is_kept_when_it_is_known() {
        let mut orders = testing::table("order", &[]);
        orders.namespace = Some("shop".to_owned());
        assert_eq!(table(Dialect::Postgres, &orders), "shop.\"order\"");
        orders.namespace = Some(HOLE.to_string());
        assert_eq!(table(Dialect::MySql, &orders), "`order`");
    }
}
