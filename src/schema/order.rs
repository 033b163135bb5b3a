//! The order in which migration tools run their files, read from the files' names.

use std::cmp::Ordering;

/// What a file is to a migration tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A step of a chain.
    Versioned { version: String },
    /// Flyway's `B7__x.sql`: everything up to a version at once.
    Baseline { version: String },
    /// Flyway's `R__x.sql` and callbacks: run after all others.
    Repeatable,
    /// Takes a step back.
    Undo,
}

/// Compares as people do: runs of digits by their value, the rest in lower case. `a2` stands before `a10`.
pub fn natural(left: &str, right: &str) -> Ordering {
    let (mut left_rest, mut right_rest) = (left, right);
    loop {
        let (left_run, left_next) = run(left_rest);
        let (right_run, right_next) = run(right_rest);
        if left_run.is_empty() && right_run.is_empty() {
            return left.cmp(right);
        }
        let order = match (digits(left_run), digits(right_run)) {
            (Some(a), Some(b)) => a.len().cmp(&b.len()).then_with(|| a.cmp(b)),
            _ => left_run.to_lowercase().cmp(&right_run.to_lowercase()),
        };
        if order != Ordering::Equal {
            return order;
        }
        (left_rest, right_rest) = (left_next, right_next);
    }
}

/// The leading run of digits, or of anything but digits; and what follows.
fn run(text: &str) -> (&str, &str) {
    let starts_with_digit = text.starts_with(|c: char| c.is_ascii_digit());
    let end = text.find(|c: char| c.is_ascii_digit() != starts_with_digit).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// The digits without leading zeros.
fn digits(run: &str) -> Option<&str> {
    run.starts_with(|c: char| c.is_ascii_digit()).then(|| run.trim_start_matches('0'))
}

/// Compares versions: `1.2`, `1_2` and `1.2.0` are numbers, part by part.
pub fn versions(left: &str, right: &str) -> Ordering {
    let parts = |text: &str| -> Vec<String> {
        let parts = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
        let mut parts: Vec<String> = parts.map(|part| part.trim_start_matches('0').to_owned()).collect();
        while parts.last().is_some_and(String::is_empty) {
            parts.pop();
        }
        parts
    };
    let (left_parts, right_parts) = (parts(left), parts(right));
    for (a, b) in left_parts.iter().zip(&right_parts) {
        let order = a.len().cmp(&b.len()).then_with(|| a.cmp(b));
        if order != Ordering::Equal {
            return order;
        }
    }
    left_parts.len().cmp(&right_parts.len())
}

/// Flyway's and refinery's names: `V1_2_3__add_user.sql`, `B7__x.sql`, `R__views.sql`, `U2__x.sql`, `afterMigrate.sql`.
/// <https://documentation.red-gate.com/flyway/flyway-concepts/migrations>
pub fn flyway(file_name: &str) -> Option<Step> {
    let stem = stem(file_name);
    if ["beforeMigrate", "afterMigrate", "beforeEachMigrate", "afterEachMigrate"].iter().any(|callback| stem.starts_with(callback)) {
        return Some(Step::Repeatable);
    }
    let (prefix, _) = stem.split_once("__")?;
    if prefix == "R" {
        return Some(Step::Repeatable);
    }
    let mut chars = prefix.chars();
    let kind = chars.next()?;
    let version = chars.as_str();
    let is_version =
        version.starts_with(|c: char| c.is_ascii_digit()) && version.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '_' | '-'));
    if !is_version {
        return None;
    }
    let version = version.to_owned();
    match kind {
        'V' | 'v' => Some(Step::Versioned { version }),
        'B' => Some(Step::Baseline { version }),
        'U' => Some(Step::Undo),
        _ => None,
    }
}

/// Names that begin with a number: `20240708120000_x.sql`, `001-x.up.sql`, `2_user.sql`. The number is a single one: `1.2_x.sql` is none.
/// SeaORM's steps are Rust modules, which begin with a letter: `m20220101_000001_create_table.rs`.
pub fn numbered(file_name: &str) -> Option<&str> {
    let stem = stem(file_name);
    let stem = if file_name.ends_with(".rs") { stem.strip_prefix('m').unwrap_or(stem) } else { stem };
    let end = stem.find(|c: char| !c.is_ascii_digit()).unwrap_or(stem.len());
    let (number, rest) = stem.split_at_checked(end)?;
    // The date may be in parts: `2026-07-27-143313-0000_rename`.
    let is_number = !number.is_empty() && (rest.is_empty() || rest.starts_with(['_', '-']));
    is_number.then_some(number)
}

/// Names with a number behind their first word: `step_01_create.sql`, `part2.sql`; or before it, as [`numbered`] has them. Gives the word and the number.
pub fn series(file_name: &str) -> Option<(&str, &str)> {
    if let Some(number) = numbered(file_name) {
        return Some(("", number));
    }
    let stem = stem(file_name);
    let start = stem.find(|c: char| c.is_ascii_digit())?;
    let (word, rest) = stem.split_at_checked(start)?;
    let (number, rest) = rest.split_at_checked(rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len()))?;
    let is_word = word.trim_end_matches(['_', '-']).chars().all(char::is_alphabetic);
    (is_word && (rest.is_empty() || rest.starts_with(['_', '-']))).then_some((word, number))
}

/// A step's number, with the word before it, and its description: `V_4_2__add_x` is (`V_4_2`, `add_x`), `007-add_x.up` is (`007`, `add_x.up`).
pub fn described(file_name: &str) -> Option<(&str, &str)> {
    let stem = stem(file_name);
    let start = stem.find(|c: char| c.is_ascii_digit())?;
    let word = stem.get(..start)?.trim_end_matches(['_', '-']);
    if !word.chars().all(char::is_alphabetic) {
        return None;
    }
    let rest = stem.get(start..)?;
    let end = rest.find(|c: char| !c.is_ascii_digit() && !matches!(c, '_' | '-' | '.')).unwrap_or(rest.len());
    let (number, description) = rest.split_at_checked(end)?;
    let is_apart = description.is_empty() || number.ends_with(['_', '-']);
    let number = number.trim_end_matches(['_', '-', '.']);
    is_apart.then(|| Some((stem.get(..start + number.len())?, description))).flatten()
}

/// A date in a name, its parts together or apart: `update_2021_09-17`, `20210917_x`. As one number.
pub fn date(file_name: &str) -> Option<u32> {
    let stem = stem(file_name);
    let digits: Vec<(usize, char)> = stem.char_indices().filter(|(_, c)| c.is_ascii_digit()).collect();
    let is_free = |at: usize| !stem.get(at..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    digits.windows(8).find_map(|window| {
        let (first, last) = (window.first()?.0, window.last()?.0);
        let (before, between) = (stem.get(..first)?, stem.get(first..=last)?);
        // The parts are apart by one sign at most.
        let lengths: Vec<usize> = between.split(['.', '_', '-']).map(str::len).collect();
        let is_date = matches!(lengths.as_slice(), [8] | [4, 2, 2] | [4, 4] | [6, 2]);
        if !is_date || before.ends_with(|c: char| c.is_ascii_digit()) || !is_free(last + 1) {
            return None;
        }
        let number: u32 = window.iter().map(|(_, c)| *c).collect::<String>().parse().ok()?;
        let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
        ((1990..2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day)).then_some(number)
    })
}

/// A step that is a folder of its own: Diesel's `<ts>_x/up.sql`, Prisma's `<ts>_x/migration.sql`. Gives the chain's folder and the step's name.
pub fn folder_step(path: &str) -> Option<(&str, &str)> {
    let (folder, file_name) = path.rsplit_once('/')?;
    if !matches!(file_name, "up.sql" | "migration.sql") {
        return None;
    }
    let (chain, step) = folder.rsplit_once('/').unwrap_or(("", folder));
    step.starts_with(|c: char| c.is_ascii_digit()).then_some((chain, step))
}

/// Compares the folders of steps as Diesel does: by the text before the first `_`, without dashes; Prisma's are all of one length.
/// <https://docs.rs/diesel_migrations/latest/diesel_migrations/macro.embed_migrations.html>
pub fn folder_steps(left: &str, right: &str) -> Ordering {
    let version = |step: &str| step.split('_').next().unwrap_or(step).replace('-', "");
    version(left).cmp(&version(right)).then_with(|| natural(left, right))
}

/// Scripts that take changes back, or everything away: `x.down.sql`, `down.sql`, `rollback_1.sql`, `undo/…`.
pub fn is_down(path: &str) -> bool {
    const WORDS: &[&str] = &["down", "rollback", "undo", "revert"];
    let file_name = path.rsplit('/').next().unwrap_or(path);
    if flyway(file_name) == Some(Step::Undo) {
        return true;
    }
    let stem = stem(file_name).to_lowercase();
    // `20240101_add_rollback_table.sql` goes forward: the word counts at either end, behind a leading number.
    let mut words = stem.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let first = words.clone().find(|word| !word.chars().all(|c| c.is_ascii_digit()));
    let last = words.next_back();
    let is_numbered = numbered(file_name).is_some();
    let named = last.is_some_and(|word| WORDS.contains(&word) && (!is_numbered || stem.ends_with(".down") || word != "revert"))
        // `undo_log.sql` is a table of Seata's.
        || (!is_numbered && first.is_some_and(|word| word != "undo" && WORDS.contains(&word)));
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_lowercase();
    named || folder.split('/').any(|segment| WORDS.contains(&segment) || segment == "rollbacks")
}

/// A file name without `.sql`.
pub fn stem(file_name: &str) -> &str {
    let lower = file_name.to_ascii_lowercase();
    let cut = if lower.ends_with(".sql") { file_name.len() - 4 } else { file_name.len() };
    file_name.get(..cut).unwrap_or(file_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_names_compare_by_value() {
        assert_eq!(natural("a2.sql", "a10.sql"), Ordering::Less);
        assert_eq!(natural("2.2.0.sql", "2.10.0.sql"), Ordering::Less);
        assert_eq!(natural("upgrade_1.2_to_1.3.sql", "upgrade_1.11_to_1.12.sql"), Ordering::Less);
        assert_eq!(natural("1.3.0_schema/mysql/x_ddl.sql", "1.3.0_schema/mysql/x_dml.sql"), Ordering::Less);
        assert_eq!(natural("001_a", "1_b"), Ordering::Less);
        assert_eq!(natural("", "a"), Ordering::Less);
    }

    #[test]
    fn flyway_versions_are_numbers() {
        assert_eq!(flyway("V1_2_3__x.sql"), Some(Step::Versioned { version: "1_2_3".into() }));
        assert_eq!(flyway("V2.3.0.20180330124512__add.sql"), Some(Step::Versioned { version: "2.3.0.20180330124512".into() }));
        assert_eq!(flyway("R__views.sql"), Some(Step::Repeatable));
        assert_eq!(flyway("U1__x.sql"), Some(Step::Undo));
        assert_eq!(flyway("Vendors__x.sql"), None);
        assert_eq!(versions("1_2", "1.10"), Ordering::Less);
        assert_eq!(versions("1.0", "1"), Ordering::Equal);
        assert_eq!(versions("20180330124512", "3"), Ordering::Greater);
    }

    #[test]
    fn a_series_may_begin_with_a_word() {
        assert_eq!(series("step_01_create.sql"), Some(("step_", "01")));
        assert_eq!(series("part2.sql"), Some(("part", "2")));
        assert_eq!(series("05_x_changes.sql"), Some(("", "05")));
        assert_eq!(series("step_a100_x.sql"), None);
        assert_eq!(series("v1.2.sql"), None);
        assert_eq!(series("x.sql"), None);
    }

    #[test]
    fn a_step_has_a_number_and_a_description() {
        assert_eq!(described("V_4_2_4_5__add_x.sql"), Some(("V_4_2_4_5", "add_x")));
        assert_eq!(described("007-add_x.up.sql"), Some(("007", "add_x.up")));
        assert_eq!(described("V2.sql"), Some(("V2", "")));
        assert_eq!(described("mysql8.sql"), Some(("mysql8", "")));
        assert_eq!(described("add_2_x.sql"), Some(("add_2", "x")));
        assert_eq!(described("v1beta.sql"), None);
        assert_eq!(described("schema.sql"), None);
    }

    #[test]
    fn dates_are_dates_however_they_are_written() {
        assert_eq!(date("update_2021_09-17.sql"), Some(20_210_917));
        assert_eq!(date("update.2021-11-04.sql"), Some(20_211_104));
        assert_eq!(date("20210917_x.sql"), Some(20_210_917));
        for none in ["update_2021-1.2.sql", "20210917123000_x.sql", "1.2.3.4.5.6.7.8.sql", "99999999.sql", "é20.sql"] {
            assert_eq!(date(none), None, "{none}");
        }
    }

    #[test]
    fn steps_may_be_folders() {
        assert_eq!(folder_step("migrations/2024-01-01-000000_x/up.sql"), Some(("migrations", "2024-01-01-000000_x")));
        assert_eq!(folder_step("prisma/migrations/20240101_x/migration.sql"), Some(("prisma/migrations", "20240101_x")));
        assert_eq!(folder_step("20240101_x/up.sql"), Some(("", "20240101_x")));
        assert_eq!(folder_step("scripts/up.sql"), None);
        assert_eq!(folder_steps("20140924113530_dumped", "2017-09-23-182408_move"), Ordering::Less);
    }

    #[test]
    fn down_scripts_are_told_by_their_names() {
        for path in
            ["m/1_x.down.sql", "m/1_x/down.sql", "db/rollback/1.sql", "db/release_1_rollback.sql", "db/U3__x.sql", "rollback_1.2.sql"]
        {
            assert!(is_down(path), "{path}");
        }
        for path in ["m/1_x.up.sql", "m/20240101_add_rollback_table.sql", "db/markdown.sql", "db/undo_log.sql"] {
            assert!(!is_down(path), "{path}");
        }
    }
}
