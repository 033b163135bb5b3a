//! MySQL without its strict mode: a NOT NULL column that gets no value, or NULL in one of several rows, gets zero, an empty text or a zero date, with a warning.
//! <https://dev.mysql.com/doc/refman/8.4/en/sql-mode.html#sql-mode-strict>, <https://dev.mysql.com/doc/refman/8.4/en/data-type-defaults.html>
//!
//! The heads that mysqldump, phpMyAdmin and HeidiSQL write set the mode anew, for the script's own statements.

use crate::facts::{Insert, InsertSource, SupplyKind};
use crate::model::Write;
use crate::source::Sources;

/// Modes that refuse what does not fit. `@OLD_SQL_MODE` gives back what was there before.
const STRICT: &[&str] = &["strict", "traditional", "@"];

/// What a statement says of the mode, in lower case.
const SETTING: &str = "sql_mode";

/// Leaves open what becomes of the columns that a script's own INSERT gives nothing, where the script has turned the strict mode off before.
pub fn leave_open(write: &mut Write, sources: &Sources, insert: &Insert) {
    let is_alone = matches!(insert.source, InsertSource::Rows { count: 1, .. });
    let is_bare = |kind: &SupplyKind| *kind == SupplyKind::Omitted || (*kind == SupplyKind::Null && !is_alone);
    if !write.supplies.iter().any(|supply| is_bare(&supply.kind)) {
        return;
    }
    let before = sources.get(insert.head.file).and_then(|file| file.text.get(..insert.head.start as usize)).unwrap_or("");
    if is_lax(before) {
        write.supplies.iter_mut().filter(|supply| is_bare(&supply.kind)).for_each(|supply| supply.kind = SupplyKind::Unknown);
    }
}

/// Whether the last mode that is set in a text lets everything in.
fn is_lax(text: &str) -> bool {
    let settings = memchr::memmem::find_iter(text.as_bytes(), b"MODE").chain(memchr::memmem::find_iter(text.as_bytes(), b"mode"));
    let stated = |end: usize| {
        let start = (end + 4).checked_sub(SETTING.len())?;
        let is_it = text.get(start..end + 4)?.eq_ignore_ascii_case(SETTING);
        let is_read = text.get(..start)?.ends_with(['@', '_']); // `@@sql_mode`, `@OLD_SQL_MODE`
        let value = text.get(end + 4..)?.trim_start().strip_prefix(['=', ':'])?.trim_start_matches(['=', ' ']);
        (is_it && (!is_read || is_set(text.get(..start)?))).then_some((end, value))
    };
    let last = settings.filter_map(stated).max_by_key(|(end, _)| *end);
    last.is_some_and(|(_, value)| {
        let quote = value.chars().next().unwrap_or(' ');
        let value = match quote {
            '\'' | '"' => value.get(1..).and_then(|inner| inner.split(quote).next()).unwrap_or(""),
            _ => value.split([';', ',', '*']).next().unwrap_or(""),
        };
        let value = value.to_lowercase();
        !STRICT.iter().any(|strict| value.contains(strict))
    })
}

/// `SET @@sql_mode`, `SET @@SESSION.sql_mode`: written to, though it looks like a reading.
fn is_set(before: &str) -> bool {
    let before = before.trim_end_matches(|c: char| c == '@' || c == '.' || c.is_ascii_alphabetic()).trim_end();
    before.len() >= 3 && before.get(before.len() - 3..).is_some_and(|word| word.eq_ignore_ascii_case("set"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::analyze_texts;

    #[test]
    fn the_last_mode_counts() {
        assert!(is_lax("SET SQL_MODE = \"NO_AUTO_VALUE_ON_ZERO\";\n"));
        assert!(is_lax("/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;"));
        assert!(is_lax("set session sql_mode = '';") && is_lax("SET @@sql_mode='ANSI';"));
        assert!(!is_lax("SET SQL_MODE='NO_AUTO_VALUE_ON_ZERO,STRICT_TRANS_TABLES';") && !is_lax("SET sql_mode=TRADITIONAL;"));
        assert!(!is_lax("SET SQL_MODE='';\n/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;"));
        assert!(!is_lax("SELECT @@sql_mode;") && !is_lax("CREATE TABLE a (mode int, sql_mode text);") && !is_lax(""));
    }

    #[test]
    fn a_lax_script_takes_what_it_is_given() {
        let rules = |head: &str, insert: &str| {
            let sql = format!("{head}\nCREATE TABLE a (id int PRIMARY KEY, n int NOT NULL, m int NOT NULL) ENGINE=InnoDB;\n{insert}");
            let analysis = analyze_texts(vec![("db/mysql/a.sql".to_owned(), sql)]);
            let findings = crate::rules::check_all(&analysis.model);
            findings.iter().map(|finding| finding.rule).collect::<Vec<_>>().join(" ")
        };
        let lax = "SET SQL_MODE = 'NO_AUTO_VALUE_ON_ZERO';";
        assert_eq!(rules("", "INSERT INTO a (id, n) VALUES (1, 2);"), "required-column-omitted");
        assert_eq!(rules(lax, "INSERT INTO a (id, n) VALUES (1, 2);"), "");
        assert_eq!(rules(lax, "INSERT INTO a VALUES (1, 2, NULL);"), "null-into-required-column");
        assert_eq!(rules(lax, "INSERT INTO a VALUES (1, 2, NULL), (2, 3, NULL);"), "");
        assert_eq!(rules(lax, "INSERT INTO a (id, n, m, o) VALUES (1, 2, 3, 4);"), "unknown-column");
    }
}
