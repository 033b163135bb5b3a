//! What fits into a column: by its type and the database.

use crate::dialect::Dialect;
use crate::facts::{DataType, MadeValue};

/// What a column holds at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capacity {
    /// Whole numbers up to here.
    Whole(u128),
    /// So many characters.
    Text(u64),
    /// So many bytes.
    Bytes(u64),
    /// Enough, or not known.
    Unknown,
}

/// Why a value never fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// The number is too large.
    Range,
    /// The text, or the bytes, are too many.
    Length,
    /// A text is no number.
    Kind,
}

const INT1: u128 = i8::MAX as u128;
const INT2: u128 = i16::MAX as u128;
const INT3: u128 = 8_388_607;
const INT4: u128 = i32::MAX as u128;
const INT8: u128 = i64::MAX as u128;

/// Whole numbers by their names, where they mean the same wherever they are known at all.
/// <https://dev.mysql.com/doc/refman/8.4/en/integer-types.html>, <https://www.postgresql.org/docs/current/datatype-numeric.html>,
/// <https://learn.microsoft.com/sql/t-sql/data-types/int-bigint-smallint-and-tinyint-transact-sql>, <https://h2database.com/html/datatypes.html>.
const WHOLE: &[(&str, u128)] = &[
    ("tinyint", INT1),
    ("smallint", INT2),
    ("mediumint", INT3),
    ("int", INT4),
    ("integer", INT4),
    ("int2", INT2),
    ("int4", INT4),
    ("int8", INT8),
    ("bigint", INT8),
    ("smallserial", INT2),
    ("serial2", INT2),
    ("serial", INT4),
    ("serial4", INT4),
    ("bigserial", INT8),
    ("serial8", INT8),
];

/// Numbers of decimal digits.
const DECIMAL: &[&str] = &["decimal", "dec", "numeric", "number"];

/// Decimal digits when none are stated. Others take as many as there are.
/// <https://dev.mysql.com/doc/refman/8.4/en/fixed-point-types.html>, <https://learn.microsoft.com/sql/t-sql/data-types/decimal-and-numeric-transact-sql>,
/// <https://db.apache.org/derby/docs/10.16/ref/rrefsqlj15260.html>, <https://www.ibm.com/docs/en/db2/11.5?topic=list-numbers>.
const DECIMAL_DEFAULTS: &[(Dialect, u64)] =
    &[(Dialect::MySql, 10), (Dialect::MariaDb, 10), (Dialect::SqlServer, 18), (Dialect::Derby, 5), (Dialect::Db2, 5)];

#[rustfmt::skip]
const TEXT: &[&str] = &[
    "char", "character", "varchar", "varchar2", "nvarchar", "nvarchar2", "nchar", "character varying", "char varying", "bpchar",
    "national character", "national character varying", "national varchar", "national char",
];
const BYTES: &[&str] = &["binary", "varbinary", "raw", "binary varying"];

/// Whether a type, by its base name, is one of texts.
pub fn is_text(base: &str) -> bool {
    TEXT.contains(&base)
}

/// What a column of this type holds.
pub fn capacity(dialect: Dialect, data_type: &DataType) -> Capacity {
    let base = data_type.base.as_str();
    let first = data_type.arguments.first().copied();
    // SQLite's types are hints (https://www.sqlite.org/datatype3.html), and of an unknown database nothing is known.
    if data_type.is_array || matches!(dialect, Dialect::Sqlite | Dialect::Generic) {
        return Capacity::Unknown;
    }
    if let Some((_, most)) = WHOLE.iter().find(|(name, _)| *name == base) {
        return match dialect {
            // INTEGER and its like are NUMBER(38), https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/Data-Types.html.
            Dialect::Oracle => Capacity::Unknown,
            // MySQL's SERIAL is a BIGINT.
            _ if dialect.is_mysql_like() && base == "serial" => Capacity::Whole(INT8),
            _ if data_type.unsigned => Capacity::Whole(most * 2 + 1),
            _ => Capacity::Whole(*most),
        };
    }
    if DECIMAL.contains(&base) {
        let default = DECIMAL_DEFAULTS.iter().find(|(known, _)| *known == dialect).map(|(_, digits)| *digits);
        let scale = data_type.arguments.get(1).copied().unwrap_or(0);
        let digits = first.or(default).map(|digits| digits.saturating_sub(scale)).and_then(|digits| u32::try_from(digits).ok());
        return digits.and_then(|digits| 10_u128.checked_pow(digits)).map_or(Capacity::Unknown, |limit| Capacity::Whole(limit - 1));
    }
    match first {
        Some(length) if TEXT.contains(&base) => Capacity::Text(length),
        Some(length) if BYTES.contains(&base) => Capacity::Bytes(length),
        _ => Capacity::Unknown,
    }
}

/// The least snowflake of the last years, and of the next: 19 digits since 2018.
const SNOWFLAKE: u128 = 1_000_000_000_000_000_000;
const SNOWFLAKE_DIGITS: u64 = 19;
const UUID_BYTES: u64 = 16;

/// Why a value of this kind never fits, if so.
pub fn misfit(value: &MadeValue, capacity: Capacity) -> Option<Misfit> {
    match (value, capacity) {
        (MadeValue::Snowflake { .. }, Capacity::Whole(most)) if most < SNOWFLAKE => Some(Misfit::Range),
        (MadeValue::Snowflake { .. }, Capacity::Text(length)) if length < SNOWFLAKE_DIGITS => Some(Misfit::Length),
        (MadeValue::Text { .. } | MadeValue::Uuid, Capacity::Whole(_)) => Some(Misfit::Kind),
        (MadeValue::Text { length }, Capacity::Text(most)) if most < *length => Some(Misfit::Length),
        (MadeValue::Uuid, Capacity::Text(most) | Capacity::Bytes(most)) if most < UUID_BYTES => Some(Misfit::Length),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::at;

    fn of(dialect: Dialect, base: &str, arguments: &[u64]) -> Capacity {
        let data_type = DataType {
            text: base.to_owned(),
            base: base.to_owned(),
            arguments: arguments.to_vec(),
            unsigned: false,
            is_array: false,
            at: at(0),
        };
        capacity(dialect, &data_type)
    }

    const SNOWFLAKE_VALUE: MadeValue = MadeValue::Snowflake { field: None, is_stated: true };

    #[test]
    fn a_display_width_is_no_width() {
        assert_eq!(of(Dialect::MySql, "int", &[20]), Capacity::Whole(INT4));
        assert_eq!(of(Dialect::MySql, "bigint", &[11]), Capacity::Whole(INT8));
    }

    #[test]
    fn each_database_has_its_own_widths() {
        assert_eq!(of(Dialect::Oracle, "integer", &[]), Capacity::Unknown);
        assert_eq!(of(Dialect::Sqlite, "int", &[]), Capacity::Unknown);
        assert_eq!(of(Dialect::MySql, "serial", &[]), Capacity::Whole(INT8));
        assert_eq!(of(Dialect::Postgres, "serial", &[]), Capacity::Whole(INT4));
        assert_eq!(of(Dialect::SqlServer, "decimal", &[]), Capacity::Whole(999_999_999_999_999_999));
        assert_eq!(of(Dialect::Postgres, "numeric", &[]), Capacity::Unknown);
        assert_eq!(of(Dialect::Oracle, "number", &[20, 2]), Capacity::Whole(999_999_999_999_999_999));
    }

    #[test]
    fn snowflakes_have_nineteen_digits() {
        let fits = |dialect, base, arguments: &[u64]| misfit(&SNOWFLAKE_VALUE, of(dialect, base, arguments)).is_none();
        assert!(fits(Dialect::MySql, "bigint", &[20]) && fits(Dialect::Oracle, "number", &[19]) && fits(Dialect::MySql, "varchar", &[19]));
        assert!(!fits(Dialect::MySql, "int", &[11]) && !fits(Dialect::Oracle, "number", &[18]) && !fits(Dialect::MySql, "char", &[18]));
    }

    #[test]
    fn uuids_are_texts_or_sixteen_bytes() {
        let text = MadeValue::Text { length: 36 };
        assert_eq!(misfit(&text, of(Dialect::MySql, "varchar", &[32])), Some(Misfit::Length));
        assert_eq!(misfit(&text, of(Dialect::MySql, "char", &[36])), None);
        assert_eq!(misfit(&text, of(Dialect::Postgres, "bigint", &[])), Some(Misfit::Kind));
        assert_eq!(misfit(&text, of(Dialect::Postgres, "uuid", &[])), None);
        assert_eq!(misfit(&MadeValue::Uuid, of(Dialect::MySql, "binary", &[16])), None);
        assert_eq!(misfit(&MadeValue::Uuid, of(Dialect::MySql, "char", &[36])), None);
        assert_eq!(misfit(&MadeValue::Uuid, of(Dialect::MySql, "bigint", &[])), Some(Misfit::Kind));
    }
}
