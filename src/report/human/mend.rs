//! The fix beneath a finding's help: where to write what, and what to run.

use crate::diagnostic::{Edit, Fix, Safety};
use crate::report::{Report, counted, visible};

/// How many edits and statements are shown; the others are counted.
const SHOWN: usize = 4;
/// How much of a text is quoted.
const MOST_QUOTED: usize = 120;

/// A line with the title, and one for each edit and statement. Nothing when the help says it already.
pub fn lines(report: &Report, fix: &Fix) -> String {
    if fix.is_told {
        return String::new();
    }
    let guess = if fix.safety == Safety::Unsafe { ", if that is what is meant" } else { "" };
    let mut out = format!("\nTo {}{guess}:", visible(&fix.title));
    let mut statements: Vec<(String, Vec<&str>)> = Vec::new();
    for statement in &fix.statements {
        let title = report.model.dialect(statement.schema).title();
        match statements.iter_mut().find(|(text, _)| *text == statement.text) {
            Some((_, titles)) if titles.contains(&title) => {}
            Some((_, titles)) => titles.push(title),
            None => statements.push((statement.text.clone(), vec![title])),
        }
    }
    let edits = fix.edits.iter().map(|edit| described(report, edit));
    let statements = statements.iter().map(|(text, titles)| format!("in a database that exists ({}): {}", titles.join(", "), code(text)));
    let all: Vec<String> = edits.chain(statements).collect();
    for line in all.iter().take(SHOWN) {
        out.push_str(&format!("\n  - {line}"));
    }
    let more = all.len().saturating_sub(SHOWN);
    if more > 0 {
        out.push_str(&format!("\n  - and {} in the JSON report", counted(more, "further change")));
    }
    out
}

fn described(report: &Report, edit: &Edit) -> String {
    let (start, _) = report.positions(edit.at);
    let place = visible(&format!("{}:{}:{}", report.path(edit.at), start.line, start.column));
    let (was, is) = (code(report.sources.slice(edit.at)), code(&edit.content));
    match (was.is_empty(), is.is_empty()) {
        (true, _) => format!("{place}: put in `{is}`"),
        (_, true) => format!("{place}: take out `{was}`"),
        _ => format!("{place}: write `{is}` in the place of `{was}`"),
    }
}

/// On one line, which is not broken at its blanks.
fn code(text: &str) -> String {
    let line = text.split(['\n', '\r']).map(str::trim_end).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
    let clipped: String = line.chars().take(MOST_QUOTED).collect();
    visible(&if clipped.len() < line.len() { clipped + "…" } else { clipped }).replace(' ', &super::TIE.to_string())
}
