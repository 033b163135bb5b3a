//! The fix beneath a finding's help: where to write what, and what to run.

use crate::diagnostic::{Edit, Finding, Safety};
use crate::report::{Report, counted, visible};
use crate::schema::model::Origin;

/// How many edits and statements are shown; the others are counted.
const SHOWN: usize = 4;
/// How much of a text is quoted.
const MOST_QUOTED: usize = 120;

/// A line with the title, and one for each edit and statement that the help does not spell out.
pub fn lines(report: &Report, finding: &Finding) -> String {
    let Some(fix) = finding.fix.as_ref().filter(|fix| !fix.is_told) else { return String::new() };
    let guess = if fix.safety == Safety::Unsafe { ", if that is what is meant" } else { "" };
    let mut out = format!("\nTo {}{guess}:", visible(&fix.title));
    let mut statements: Vec<(&str, Vec<&str>, Vec<&str>)> = Vec::new();
    for statement in fix.statements.iter().filter(|statement| !finding.help.contains(&statement.text)) {
        let is_chain = report.model.schema(statement.schema).is_some_and(|schema| schema.origin == Origin::Migrations);
        let place = if is_chain { "in a new migration" } else { "in a database that exists" };
        let title = report.model.dialect(statement.schema).title();
        match statements.iter_mut().find(|(text, ..)| *text == statement.text) {
            Some((_, places, titles)) => {
                places.extend((!places.contains(&place)).then_some(place));
                titles.extend((!titles.contains(&title)).then_some(title));
            }
            None => statements.push((&statement.text, vec![place], vec![title])),
        }
    }
    let edits = fix.edits.iter().map(|edit| described(report, edit));
    let statements =
        statements.iter().map(|(text, places, titles)| format!("{} ({}): {}", places.join(" and "), titles.join(", "), code(text)));
    let all: Vec<String> = edits.chain(statements).collect();
    if all.is_empty() {
        return String::new();
    }
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
