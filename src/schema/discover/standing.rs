//! How much a script counts, by where it is.

use crate::schema::model::Standing;

const VENDORED: &[&str] = &[
    "vendor",
    "vendors",
    "node_modules",
    "third_party",
    "third-party",
    "thirdparty",
    "3rdparty",
    "external",
    "target",
    "dist",
    ".git",
    ".venv",
];

/// Whole folders, and words at either end of a folder's name (`it-test`, `test-support`).
const TEST: &[&str] = &["test", "tests", "testing", "mock", "mocks", "benchmark", "benchmarks", "bench", "fixture", "fixtures", "e2e"];

/// Whole folders only.
const TEST_FOLDERS: &[&str] = &["it", "androidtest", "integrationtest", "testfixtures", "testdata", "test-data", "spec", "specs", "stress"];

const DOCUMENTATION: &[&str] = &[
    "docs",
    "doc",
    "document",
    "documents",
    "documentation",
    "example",
    "examples",
    "sample",
    "samples",
    "demo",
    "demos",
    "tutorial",
    "tutorials",
    "archive",
    "archived",
    "backup",
    "backups",
    "bak",
    "old",
    "deprecated",
    "legacy",
];

/// Judges by the path's folders, and for tests by the file's name too. The least of what they say counts.
pub fn of_path(path: &str) -> Standing {
    let path = path.to_lowercase();
    let (folders, file_name) = path.rsplit_once('/').unwrap_or(("", &path));
    let mut standing = Standing::Production;
    for folder in folders.split('/') {
        let said = if VENDORED.contains(&folder) {
            Standing::Vendored
        } else if TEST_FOLDERS.contains(&folder) || is_test_name(folder) {
            Standing::Test
        } else if DOCUMENTATION.contains(&folder)
            || ends(folder).any(|word| matches!(word, "example" | "examples" | "sample" | "samples" | "demo"))
        {
            Standing::Documentation
        } else {
            Standing::Production
        };
        standing = standing.max(said);
    }
    let stem = crate::schema::order::stem(file_name);
    if is_test_name(stem) || stem.starts_with("testdata") {
        standing = standing.max(Standing::Test);
    }
    standing
}

fn is_test_name(name: &str) -> bool {
    ends(name).any(|word| TEST.contains(&word))
}

/// The first and the last word of a name.
fn ends(name: &str) -> impl Iterator<Item = &str> {
    let mut words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let first = words.next();
    first.into_iter().chain(words.next_back())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_tell_the_standing() {
        for (path, standing) in [
            ("src/main/resources/schema.sql", Standing::Production),
            ("src/test/resources/schema.sql", Standing::Test),
            ("apollo-test/sql/a.sql", Standing::Test),
            ("db/schema-test.sql", Standing::Test),
            ("db/latest/contest.sql", Standing::Production),
            ("document/sql/mall.sql", Standing::Documentation),
            ("samples/core/src/main/resources/db/V1__a.sql", Standing::Documentation),
            ("samples/core/src/test/resources/a.sql", Standing::Test),
            ("vendor/x/test/a.sql", Standing::Vendored),
        ] {
            assert_eq!(of_path(path), standing, "{path}");
        }
    }
}
