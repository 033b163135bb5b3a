//! A database's command-line client: one session for all that is asked, its answers cut at marks.

use std::collections::BTreeMap;
use std::io::{Read, Seek, SeekFrom, Write};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Begins a line that says what the following lines answer.
const MARK: &str = "@@";

/// The text of the mark `name`, for a query or command that prints it.
pub fn mark(name: &str) -> String {
    format!("{MARK} {name}")
}

/// A name that no other session uses, for databases and schemas: tests run side by side.
pub fn session() -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    format!("keyward_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Feeds `script` to the client and gives what it printed behind each mark, errors included.
pub fn run(command: &mut Command, script: &str) -> BTreeMap<String, String> {
    let mut input = tempfile::tempfile().unwrap();
    input.write_all(script.as_bytes()).unwrap();
    input.seek(SeekFrom::Start(0)).unwrap();
    // One file for both, so that errors stand where they happened.
    let mut output = tempfile::tempfile().unwrap();
    let errors = output.try_clone().unwrap();
    let status = command.stdin(Stdio::from(input)).stdout(output.try_clone().unwrap()).stderr(errors).status();
    let status = status.unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let mut bytes = Vec::new();
    output.seek(SeekFrom::Start(0)).unwrap();
    output.read_to_end(&mut bytes).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    let answers = sections(&text);
    assert!(!answers.is_empty(), "{command:?}: {status}: {text}");
    answers
}

/// Runs the client to its end and gives what it printed; it must not fail.
pub fn output(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn sections(text: &str) -> BTreeMap<String, String> {
    let mut answers = BTreeMap::new();
    let mut at: Option<String> = None;
    for line in text.lines() {
        if let Some(name) = line.strip_prefix(MARK) {
            let name = name.trim().to_owned();
            answers.insert(name.clone(), String::new());
            at = Some(name);
        } else if let Some(answer) = at.as_ref().and_then(|at| answers.get_mut(at)) {
            answer.push_str(line);
            answer.push('\n');
        }
    }
    answers
}
