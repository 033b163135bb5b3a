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

    /// Whether what runs on one runs on the other: the same database, or MySQL and MariaDB.
    pub fn is_alike(self, other: Dialect) -> bool {
        self == other || (self.is_mysql_like() && other.is_mysql_like())
    }

    /// MySQL or MariaDB.
    pub fn is_mysql_like(self) -> bool {
        matches!(self, Dialect::MySql | Dialect::MariaDb)
    }
}
