//! What changed, as git tells it: the lines that were added or rewritten, and what the files held before.
//!
//! Only the `git` program is asked, and it is asked only to read. External diff programs and text conversions of the repository's configuration are not run.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::source::{Position, SourceFile, Span};
use crate::walk::Overlay;

/// Changes against a base, with paths relative to the run's root.
#[derive(Debug, Default)]
pub struct Changes {
    /// By path: lines from 1, first and last.
    lines: BTreeMap<String, Vec<(u32, u32)>>,
    /// What stands in for the files on disk to have the state that is judged: with `--staged`, the index.
    pub now: Overlay,
    /// The same for the state before the changes.
    pub before: Overlay,
}

#[derive(Debug, thiserror::Error)]
pub enum ChangesError {
    #[error("the git program cannot be run: {0}")]
    Program(std::io::Error),
    #[error("{0} is not in a git repository")]
    NoRepository(String),
    #[error("there is no commit `{0}` in this repository{1}")]
    NoCommit(String, &'static str),
    #[error("`{0}` ends at a commit that is not checked out, and keyward judges what is: check `{1}` out and say `--since {2}`")]
    Range(String, String, String),
    #[error("git {0}: {1}")]
    Failed(String, String),
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against<'a> {
    /// The working tree, untracked files among it, against where it left this commit's line.
    Commit(&'a str),
    /// The index against `HEAD`.
    Head,
}

impl Changes {
    /// Asks git.
    pub fn read(root: &Path, against: Against) -> Result<Changes, ChangesError> {
        let git = Git { root };
        if git.run(&["rev-parse", "--is-inside-work-tree"], None)?.is_none() {
            return Err(ChangesError::NoRepository(root.display().to_string()));
        }
        let mut changes = Changes::default();
        match against {
            Against::Commit(name) => {
                let base = git.base(name)?;
                changes.lines = lines(&git.diff(&["-U0", "-M", &base, "--", "."])?);
                changes.before = git.old_contents(&["--no-renames", &base, "--", "."])?;
                for path in git.untracked()? {
                    changes.lines.insert(path.clone(), vec![(1, u32::MAX)]);
                    changes.before.insert(path, None);
                }
            }
            Against::Head => {
                let head = git.head()?;
                // What is not staged is not there.
                changes.now = git.old_contents(&["--no-renames", "--", "."])?;
                changes.now.extend(git.untracked()?.into_iter().map(|path| (path, None)));
                changes.lines = lines(&git.diff(&["-U0", "-M", "--cached", &head, "--", "."])?);
                changes.before = changes.now.clone();
                changes.before.extend(git.old_contents(&["--no-renames", "--cached", &head, "--", "."])?);
            }
        }
        Ok(changes)
    }

    /// Whether a place lies in a changed line.
    pub fn touch(&self, file: &SourceFile, at: Span) -> bool {
        let Some(lines) = self.lines.get(&file.path) else { return false };
        let (Position { line: first, .. }, Position { line: last, .. }) = (file.position(at.start), file.position(at.end));
        lines.iter().any(|(from, to)| first <= *to && *from <= last)
    }
}

/// What the index has of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Staged {
    Text(Vec<u8>),
    /// A link, or what else is no file of its own.
    Link,
    Absent,
    /// The path leads out of the repository, or there is none.
    Outside,
}

impl Staged {
    /// Asks git. The path is relative to `root`, and may lead out of it.
    pub fn read(root: &Path, path: &str) -> Result<Staged, ChangesError> {
        let git = Git { root };
        let Some(listed) = git.run(&["--literal-pathspecs", "ls-files", "--stage", "-z", "--", path], None)? else {
            return Ok(Staged::Outside);
        };
        // `100644 <id> 0`, a tab, the path; other numbers than 0 are sides of a merge that is not done.
        let listed = text(&listed);
        let head = listed.split('\0').filter_map(|line| line.split_once('\t')).map(|(head, _)| head).find(|head| head.ends_with(" 0"));
        let mut words = head.unwrap_or_default().split(' ');
        match (words.next(), words.next()) {
            (Some("100644" | "100755"), Some(id)) => Ok(Staged::Text(git.demand(&["cat-file", "blob", id], None)?)),
            (_, Some(_)) => Ok(Staged::Link),
            _ => Ok(Staged::Absent),
        }
    }
}

struct Git<'a> {
    root: &'a Path,
}

impl Git<'_> {
    /// The output; `None` when git says no.
    fn run(&self, arguments: &[&str], input: Option<&[u8]>) -> Result<Option<Vec<u8>>, ChangesError> {
        match self.output(arguments, input)? {
            (true, output, _) => Ok(Some(output)),
            _ => Ok(None),
        }
    }

    fn demand(&self, arguments: &[&str], input: Option<&[u8]>) -> Result<Vec<u8>, ChangesError> {
        match self.output(arguments, input)? {
            (true, output, _) => Ok(output),
            (false, _, said) => {
                let command = arguments.first().copied().unwrap_or_default().to_owned();
                Err(ChangesError::Failed(command, said.lines().next().unwrap_or("it failed").to_owned()))
            }
        }
    }

    fn output(&self, arguments: &[&str], input: Option<&[u8]>) -> Result<(bool, Vec<u8>, String), ChangesError> {
        let mut command = Command::new("git");
        command.arg("-C").arg(self.root).args(["-c", "core.quotePath=false"]).args(arguments);
        // Git's own words are looked at.
        command.env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0");
        command.stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() }).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(ChangesError::Program)?;
        let stdin = child.stdin.take();
        let output = std::thread::scope(|scope| {
            // Both ends of a pipe that fills up would wait for each other.
            if let (Some(mut stdin), Some(input)) = (stdin, input) {
                scope.spawn(move || stdin.write_all(input));
            }
            child.wait_with_output()
        });
        let output = output.map_err(ChangesError::Program)?;
        Ok((output.status.success(), output.stdout, String::from_utf8_lossy(&output.stderr).into_owned()))
    }

    /// The commit where the working tree's line left that of `name`; `name` itself where they have none in common.
    fn base(&self, name: &str) -> Result<String, ChangesError> {
        let commit = self.commit(self.start(name)?)?;
        Ok(self.run(&["merge-base", &commit, "HEAD"], None)?.map_or(commit, |base| line(&base)))
    }

    /// Where a range of git (`main..`, `main...HEAD`) starts, when it ends at what is checked out; any other name as it is.
    fn start<'n>(&self, name: &'n str) -> Result<&'n str, ChangesError> {
        // No name of a commit has two dots in it.
        let Some((start, end)) = name.split_once("...").or_else(|| name.split_once("..")) else { return Ok(name) };
        let or_head = |name: &'n str| if name.is_empty() { "HEAD" } else { name };
        let (start, end) = (or_head(start), or_head(end));
        if self.commit(end)? == self.commit("HEAD")? {
            return Ok(start);
        }
        Err(ChangesError::Range(name.to_owned(), end.to_owned(), start.to_owned()))
    }

    fn commit(&self, name: &str) -> Result<String, ChangesError> {
        let commit = format!("{name}^{{commit}}");
        if let Some(commit) = self.run(&["rev-parse", "--verify", "--quiet", "--end-of-options", &commit], None)? {
            return Ok(line(&commit));
        }
        let is_shallow = self.run(&["rev-parse", "--is-shallow-repository"], None)?.is_some_and(|said| said.starts_with(b"true"));
        let hint = if is_shallow { "; it is a shallow clone, which has only its newest commits" } else { "" };
        Err(ChangesError::NoCommit(name.to_owned(), hint))
    }

    /// `HEAD`, or the empty tree before the first commit.
    fn head(&self) -> Result<String, ChangesError> {
        match self.run(&["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], None)? {
            Some(head) => Ok(line(&head)),
            None => Ok(line(&self.demand(&["hash-object", "-t", "tree", "--stdin"], Some(b""))?)),
        }
    }

    fn diff(&self, arguments: &[&str]) -> Result<Vec<u8>, ChangesError> {
        let mut all = vec!["diff", "--no-color", "--no-ext-diff", "--no-textconv", "--relative", "--no-prefix", "--ignore-submodules"];
        all.extend(arguments);
        self.demand(&all, None)
    }

    fn untracked(&self) -> Result<Vec<String>, ChangesError> {
        let output = self.demand(&["ls-files", "--others", "--exclude-standard", "-z", "--", "."], None)?;
        Ok(output.split(|&byte| byte == 0).filter(|path| !path.is_empty()).map(text).collect())
    }

    /// What the older side of a diff holds of the files that differ; `None` for those that it does not have.
    fn old_contents(&self, arguments: &[&str]) -> Result<Overlay, ChangesError> {
        let mut all = vec!["--raw", "-z", "--abbrev=64"];
        all.extend(arguments);
        let raw = self.diff(&all)?;
        let mut fields = raw.split(|&byte| byte == 0);
        let mut overlay = Overlay::new();
        let mut wanted: Vec<(String, String)> = Vec::new();
        // `:100644 100644 <old id> <new id> M`, then the path.
        while let (Some(head), Some(path)) = (fields.next(), fields.next()) {
            let head = text(head);
            let mut words = head.trim_start_matches(':').split(' ');
            let (mode, id) = (words.next().unwrap_or_default(), words.nth(1).unwrap_or_default());
            match mode {
                "100644" | "100755" => wanted.push((text(path), id.to_owned())),
                _ => drop(overlay.insert(text(path), None)),
            }
        }
        let ids: String = wanted.iter().map(|(_, id)| format!("{id}\n")).collect();
        let contents = if wanted.is_empty() { Vec::new() } else { self.demand(&["cat-file", "--batch"], Some(ids.as_bytes()))? };
        let mut rest = contents.as_slice();
        for (path, _) in wanted {
            let content = batch_entry(&mut rest);
            overlay.insert(path, content);
        }
        Ok(overlay)
    }
}

/// The next content of `git cat-file --batch`: `<id> blob <size>`, a line end, the bytes, a line end; or `<id> missing`.
fn batch_entry(rest: &mut &[u8]) -> Option<Vec<u8>> {
    let end = memchr::memchr(b'\n', rest)?;
    let head = text(rest.get(..end)?);
    *rest = rest.get(end + 1..)?;
    let size: usize = head.rsplit_once(' ').and_then(|(before, size)| before.ends_with("blob").then(|| size.parse().ok())?)?;
    let content = rest.get(..size)?.to_vec();
    *rest = rest.get(size + 1..).unwrap_or_default();
    Some(content)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn line(bytes: &[u8]) -> String {
    text(bytes).trim().to_owned()
}

/// The lines of the newer side that a diff without context adds, by path.
fn lines(diff: &[u8]) -> BTreeMap<String, Vec<(u32, u32)>> {
    let mut out: BTreeMap<String, Vec<(u32, u32)>> = BTreeMap::new();
    let mut path: Option<String> = None;
    // How many lines of the hunk are still to come: a line of a file may look like a head.
    let mut left = 0u64;
    for line in diff.split(|&byte| byte == b'\n') {
        if left > 0 && matches!(line.first(), Some(b'+' | b'-')) {
            left -= 1;
            continue;
        }
        left = 0;
        let line = text(line);
        if let Some(name) = line.strip_prefix("+++ ") {
            let name = name.trim_end_matches('\t');
            path = (name != "/dev/null").then(|| unquoted(name));
        } else if let Some(ranges) = line.strip_prefix("@@ -").and_then(|rest| rest.split_once(" @@")).map(|(ranges, _)| ranges) {
            let Some((old, new)) = ranges.split_once(" +") else { continue };
            let ((_, removed), (first, added)) = (range(old), range(new));
            left = removed + added;
            if let (Some(path), true) = (&path, added > 0) {
                let last = first + added - 1;
                let clamp = |line: u64| u32::try_from(line).unwrap_or(u32::MAX);
                out.entry(path.clone()).or_default().push((clamp(first), clamp(last)));
            }
        }
    }
    out
}

/// `12,3` or `12`: a start and a count.
fn range(text: &str) -> (u64, u64) {
    let (start, count) = text.split_once(',').unwrap_or((text, "1"));
    (start.parse().unwrap_or(0), count.parse().unwrap_or(0))
}

/// A path as git quotes it when it has a quote, a backslash or a control character.
fn unquoted(name: &str) -> String {
    let Some(inner) = name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else { return name.to_owned() };
    let mut out: Vec<u8> = Vec::new();
    let mut bytes = inner.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        match bytes.next() {
            Some(digit @ b'0'..=b'3') => {
                let digits = [Some(digit), bytes.next(), bytes.next()];
                let value = digits.iter().flatten().fold(0u32, |value, digit| value * 8 + u32::from(digit.saturating_sub(b'0')));
                out.push(u8::try_from(value).unwrap_or(b'?'));
            }
            Some(b'n') => out.push(b'\n'),
            Some(b't') => out.push(b'\t'),
            Some(b'r') => out.push(b'\r'),
            Some(other) => out.push(other),
            None => {}
        }
    }
    text(&out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn added_lines_are_read_and_removed_ones_are_none() {
        let diff = "diff --git a.sql a.sql\n--- a.sql\n+++ a.sql\n@@ -1 +1,2 @@ x\n-a\n+b\n+++ c\n@@ -9,2 +10,0 @@\n--- d\n-e\n\
                    diff --git b c b c\n--- /dev/null\n+++ b c\t\n@@ -0,0 +1,3 @@\n+1\n+2\n+3\n\\ No newline at end of file\n\
                    diff --git d d\n--- d\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n";
        let expected = [("a.sql".to_owned(), vec![(1, 2)]), ("b c".to_owned(), vec![(1, 3)])];
        assert_eq!(lines(diff.as_bytes()), expected.into_iter().collect());
    }

    #[test]
    fn quoted_paths_are_read() {
        assert_eq!(unquoted("a b"), "a b");
        assert_eq!(unquoted("\"a\\\"b\\\\\\303\\274\\n\""), "a\"b\\ü\n");
        assert_eq!(unquoted("\"\\"), "\"\\");
    }

    #[test]
    fn a_batch_is_read_entry_by_entry() {
        let mut rest: &[u8] = b"aa blob 3\na\nb\nbb missing\ncc blob 0\n\n";
        assert_eq!(batch_entry(&mut rest), Some(b"a\nb".to_vec()));
        assert_eq!(batch_entry(&mut rest), None);
        assert_eq!(batch_entry(&mut rest), Some(Vec::new()));
        assert_eq!(batch_entry(&mut rest), None);
    }
}
