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
const TEST_FOLDERS: &[&str] = &["androidtest", "integrationtest", "testfixtures", "testdata", "test-data", "spec", "specs", "stress"];

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

/// Words at either end of a folder's name.
const SAMPLE: &[&str] = &["example", "examples", "sample", "samples", "demo"];

/// What a build puts below `build/`.
const BUILT: &[&str] = &["resources", "classes", "generated", "tmp", "libs", "dist", "output"];

/// Judges by the path's folders, and for tests by the file's name too. The least of what they say counts.
pub fn of(path: &str) -> Standing {
    let path = path.to_lowercase();
    let (folders, file_name) = path.rsplit_once('/').unwrap_or(("", &path));
    let folders: Vec<&str> = folders.split('/').collect();
    let mut standing = Standing::Production;
    for (index, folder) in folders.iter().enumerate() {
        let before = |back: usize| index.checked_sub(back).and_then(|index| folders.get(index)).copied();
        // Maven's production sources: packages are named as people like (`com.example.demo`, `it.acme.test`).
        // Kotlin's for several platforms: `src/jvmMain/kotlin`.
        if before(2) == Some("src") && before(1).is_some_and(|set| set.ends_with("main")) {
            break;
        }
        // Gradle's source sets: `src/functionalTest/kotlin`, `src/jvmTest`.
        let is_test_set = before(1) == Some("src") && folder.ends_with("test");
        let said = if VENDORED.contains(folder) || (*folder == "build" && folders.get(index + 1).is_some_and(|next| BUILT.contains(next))) {
            Standing::Vendored
        } else if is_test_set || TEST_FOLDERS.contains(folder) || is_test_name(folder) || (*folder == "it" && before(1) == Some("src")) {
            Standing::Test
        } else if DOCUMENTATION.contains(folder) || ends(folder).any(|word| SAMPLE.contains(&word)) {
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
            ("app/src/main/java/it/acme/test/target/Demo.java", Standing::Production),
            ("app/src/it/sql/a.sql", Standing::Test),
            ("app/src/integrationTest/kotlin/A.kt", Standing::Test),
            ("app/src/functionalTest/kotlin/A.kt", Standing::Test),
            ("app/src/jvmMain/kotlin/test/A.kt", Standing::Production),
        ] {
            assert_eq!(of(path), standing, "{path}");
        }
    }
}
