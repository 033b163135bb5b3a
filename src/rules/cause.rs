//! Findings of one cause are one finding: several columns that the same writers get wrong in the same schemas.

use super::statement::PLACES_SHOWN;
use super::words;
use crate::diagnostic::{Edit, Evidence, Finding, Fix, Role, Side};

/// Makes one of findings that differ in the column alone. Each has one column, with which its message begins, and which its help quotes.
pub fn merged(findings: Vec<Finding>) -> Vec<Finding> {
    let mut groups: Vec<Vec<Finding>> = Vec::new();
    for finding in findings {
        let is_same = |known: &Finding| {
            (known.rule, known.severity, &known.table, &known.schemas, &known.writers)
                == (finding.rule, finding.severity, &finding.table, &finding.schemas, &finding.writers)
        };
        match groups.iter_mut().find(|group| group.first().is_some_and(is_same)) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    groups.into_iter().filter_map(one).collect()
}

fn one(group: Vec<Finding>) -> Option<Finding> {
    let columns: Vec<String> = group.iter().flat_map(|finding| finding.columns.iter().cloned()).collect();
    let fix = both(group.iter().map(|finding| finding.fix.as_ref()).collect());
    let mut all = group.into_iter();
    let mut first = all.next()?;
    let [column] = first.columns.as_slice() else { return Some(first) };
    if columns.len() == 1 {
        return Some(first);
    }
    let name = format!("`{}.{column}`", first.table);
    let names: Vec<String> = columns.iter().map(|column| format!("`{}.{column}`", first.table)).collect();
    let quoted: Vec<String> = columns.iter().map(|column| format!("`{column}`")).collect();
    first.message = first.message.replacen(&name, &words::list(&names), 1);
    first.help = first.help.replacen(&format!("`{column}`"), &words::list(&quoted), 1);
    for finding in all {
        for evidence in finding.evidence {
            if !first.evidence.iter().any(|known| known.at == evidence.at) {
                first.evidence.push(evidence);
            }
        }
        let new = finding.hidden.into_iter().filter(|at| !first.hidden.contains(at));
        first.hidden.extend(new.collect::<Vec<_>>());
    }
    // The places in the program first, as in every finding; of many the first few.
    first.evidence.sort_by_key(|evidence| (evidence.side != Side::Application, evidence.role));
    let is_place = |evidence: &&Evidence| evidence.side == Side::Application && evidence.role == Role::Fault;
    let places = first.evidence.iter().filter(is_place).count();
    let more: Vec<Evidence> = first.evidence.drain(places.min(PLACES_SHOWN)..places).collect();
    if let Some(last) = first.evidence.get_mut(PLACES_SHOWN - 1).filter(|_| !more.is_empty()) {
        last.label.push_str(&format!(" (and {} more like it)", more.len()));
    }
    first.hidden.extend(more.iter().map(|evidence| evidence.at));
    first.columns = columns;
    first.fix = fix;
    Some(first)
}

/// What mends every column; nothing when one is not mended.
fn both(fixes: Vec<Option<&Fix>>) -> Option<Fix> {
    let fixes: Vec<&Fix> = fixes.into_iter().collect::<Option<_>>()?;
    let titles: Vec<String> = fixes.iter().map(|fix| fix.title.clone()).collect();
    let mut whole = (*fixes.first()?).clone();
    for fix in fixes.into_iter().skip(1) {
        if fix.safety != whole.safety {
            return None;
        }
        for edit in &fix.edits {
            let overlaps =
                |known: &&mut Edit| known.at.file == edit.at.file && known.at.start <= edit.at.end && edit.at.start <= known.at.end;
            match whole.edits.iter_mut().find(overlaps) {
                // Both put something at one place.
                Some(known) if known.at == edit.at && edit.at.start == edit.at.end => known.content.push_str(&edit.content),
                Some(_) => return None,
                None => whole.edits.push(edit.clone()),
            }
        }
        whole.statements.extend(fix.statements.iter().cloned());
    }
    whole.title = titles.join("; ");
    Some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Severity;
    use crate::model::SchemaId;
    use crate::source::{FileId, Span};

    fn finding(column: &str, writer: &str) -> Finding {
        let at = Span::new(FileId(0), column.len(), column.len() + 1);
        let shared = Span::new(FileId(1), 0, 1);
        Finding {
            rule: "r",
            severity: Severity::Error,
            message: format!("`t.{column}`: not there."),
            table: "t".into(),
            columns: vec![column.to_owned()],
            schemas: vec![SchemaId(0)],
            writers: vec![writer.to_owned()],
            evidence: vec![
                Evidence { side: Side::Application, role: Role::Fault, at, label: format!("`{column}`") },
                Evidence { side: Side::Schema, role: Role::Fault, at: shared, label: "t".into() },
            ],
            help: format!("Add `{column}` to `t`."),
            fix: None,
            hidden: Vec::new(),
        }
    }

    #[test]
    fn the_columns_of_one_writer_are_one_finding() {
        let found = merged(vec![finding("a", "W"), finding("bb", "W"), finding("ccc", "X")]);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].columns, ["a", "bb"]);
        assert_eq!(found[0].message, "`t.a` and `t.bb`: not there.");
        assert_eq!(found[0].help, "Add `a` and `bb` to `t`.");
        let labels: Vec<&str> = found[0].evidence.iter().map(|evidence| evidence.label.as_str()).collect();
        assert_eq!(labels, ["`a`", "`bb`", "t"]);
        assert_eq!(found[1], finding("ccc", "X"));
        let many = (1..=7).map(|length| finding(&"x".repeat(length), "W")).collect();
        let found = merged(many);
        let labels: Vec<&str> = found[0].evidence.iter().map(|evidence| evidence.label.as_str()).collect();
        assert_eq!((labels.len(), labels[4], found[0].hidden.len()), (6, "`xxxxx` (and 2 more like it)", 2));
    }
}
