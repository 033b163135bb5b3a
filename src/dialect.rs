//! The databases that keyward tells apart.

/// A SQL dialect, as far as the fate of an inserted row depends on it. TiDB is read as MySQL, CockroachDB and
/// YugabyteDB as PostgreSQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    MySql,
    MariaDb,
    Postgres,
    Sqlite,
    H2,
    Hsqldb,
    Derby,
    Oracle,
    SqlServer,
    Db2,
    /// Nothing said which database it is: only what holds everywhere is claimed.
    Generic,
}

/// Words that make a source file one for a single database, anywhere in its name.
const IN_NAMES: &[(&str, Dialect)] = &[
    ("mysql", Dialect::MySql),
    ("mariadb", Dialect::MariaDb),
    ("postgres", Dialect::Postgres),
    ("sqlite", Dialect::Sqlite),
    ("oracle", Dialect::Oracle),
    ("sqlserver", Dialect::SqlServer),
    ("mssql", Dialect::SqlServer),
    ("hsql", Dialect::Hsqldb),
    ("derby", Dialect::Derby),
];

/// Words of the same kind that are too short to be looked for anywhere: whole words of a name in camel case (`H2QueryProvider`, and not `OAuth2Client`).
const WORDS_IN_NAMES: &[(&str, Dialect)] = &[("H2", Dialect::H2), ("Db2", Dialect::Db2), ("DB2", Dialect::Db2)];

impl Dialect {
    pub const ALL: [Dialect; 11] = [
        Dialect::MySql,
        Dialect::MariaDb,
        Dialect::Postgres,
        Dialect::Sqlite,
        Dialect::H2,
        Dialect::Hsqldb,
        Dialect::Derby,
        Dialect::Oracle,
        Dialect::SqlServer,
        Dialect::Db2,
        Dialect::Generic,
    ];

    /// The name in JSON, in `keyward.toml` and on the command line.
    pub fn id(self) -> &'static str {
        match self {
            Dialect::MySql => "mysql",
            Dialect::MariaDb => "mariadb",
            Dialect::Postgres => "postgres",
            Dialect::Sqlite => "sqlite",
            Dialect::H2 => "h2",
            Dialect::Hsqldb => "hsqldb",
            Dialect::Derby => "derby",
            Dialect::Oracle => "oracle",
            Dialect::SqlServer => "sqlserver",
            Dialect::Db2 => "db2",
            Dialect::Generic => "generic",
        }
    }

    /// The name in messages.
    pub fn title(self) -> &'static str {
        match self {
            Dialect::MySql => "MySQL",
            Dialect::MariaDb => "MariaDB",
            Dialect::Postgres => "PostgreSQL",
            Dialect::Sqlite => "SQLite",
            Dialect::H2 => "H2",
            Dialect::Hsqldb => "HSQLDB",
            Dialect::Derby => "Derby",
            Dialect::Oracle => "Oracle",
            Dialect::SqlServer => "SQL Server",
            Dialect::Db2 => "DB2",
            Dialect::Generic => "the database",
        }
    }

    /// Reads a dialect's id or one of its usual spellings (`postgresql`, `mssql`, …), in any case.
    pub fn parse(name: &str) -> Option<Dialect> {
        let name = name.to_ascii_lowercase();
        Some(match name.as_str() {
            "mysql" | "tidb" => Dialect::MySql,
            "mariadb" => Dialect::MariaDb,
            "postgres" | "postgresql" | "pgsql" | "pg" | "cockroachdb" | "cockroach" | "yugabytedb" => Dialect::Postgres,
            "sqlite" | "sqlite3" => Dialect::Sqlite,
            "h2" => Dialect::H2,
            "hsqldb" | "hsql" => Dialect::Hsqldb,
            "derby" => Dialect::Derby,
            "oracle" => Dialect::Oracle,
            "sqlserver" | "mssql" | "mssqlserver" | "sqlsrv" | "tsql" => Dialect::SqlServer,
            "db2" => Dialect::Db2,
            "generic" => Dialect::Generic,
            _ => return None,
        })
    }

    /// The databases that the name of a source file, or of a class, is made of: `OracleUndoLogManager.java`, `H2MessageQueries`.
    pub fn in_file_name(name: &str) -> Vec<Dialect> {
        let lower = name.to_ascii_lowercase();
        let anywhere = IN_NAMES.iter().filter(|(word, _)| lower.contains(word)).map(|(_, dialect)| *dialect);
        let is_word = |(start, word): (usize, &str)| {
            let before = name.get(..start).and_then(|before| before.chars().next_back());
            let behind = name.get(start + word.len()..).and_then(|behind| behind.chars().next());
            !before.is_some_and(|c| c.is_uppercase()) && !behind.is_some_and(|c| c.is_lowercase() || c.is_numeric())
        };
        let whole = WORDS_IN_NAMES.iter().filter(|(word, _)| name.match_indices(word).any(is_word)).map(|(_, dialect)| *dialect);
        anywhere.chain(whole).collect()
    }

    /// Whether what runs on one runs on the other: the same database, or MySQL and MariaDB.
    pub fn is_alike(self, other: Dialect) -> bool {
        self == other || (self.is_mysql_like() && other.is_mysql_like())
    }

    /// MySQL or MariaDB.
    pub fn is_mysql_like(self) -> bool {
        matches!(self, Dialect::MySql | Dialect::MariaDb)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_may_be_named_after_its_database() {
        assert_eq!(Dialect::in_file_name("H2MessageQueries.java"), [Dialect::H2]);
        assert_eq!(Dialect::in_file_name("MessageDaoDb2.kt"), [Dialect::Db2]);
        assert_eq!(Dialect::in_file_name("HsqlMessageQueries.java"), [Dialect::Hsqldb]);
        assert_eq!(Dialect::in_file_name("DerbyMessageQueries.java"), [Dialect::Derby]);
        for name in ["OAuth2Client.java", "MH2Store.java", "Db2x.java"] {
            assert!(Dialect::in_file_name(name).is_empty(), "{name}");
        }
    }
}
