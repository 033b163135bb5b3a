//! Which of a finding's places are worth a reader's time: everything that is at fault, and of the variants that are right one for each database.

use super::Report;
use crate::diagnostic::{Evidence, Finding, Role};
use crate::source::Span;

/// The places to show, the primary one first, the right variant of its own database before those of others; and how many are left out.
pub fn shown<'f>(report: &Report, finding: &'f Finding) -> (Vec<&'f Evidence>, usize) {
    let mut shown: Vec<&Evidence> = finding.evidence.iter().filter(|evidence| evidence.role != Role::Contrast).collect();
    let fault = finding.primary().map(|primary| primary.at);
    let own = fault.map(|at| databases(report, at)).unwrap_or_default();
    let name = fault.map(|at| report.sources.path(at.file)).unwrap_or_default();
    let mut right: Vec<(String, &Evidence)> = Vec::new();
    for evidence in finding.evidence.iter().filter(|evidence| evidence.role == Role::Contrast) {
        let of = match databases(report, evidence.at) {
            databases if databases.is_empty() => evidence.label.clone(),
            databases => databases,
        };
        match right.iter_mut().find(|(known, _)| *known == of) {
            // Of several releases the one that is nearest to the fault; of those that are equally near the last.
            Some((_, best)) if nearness(report, evidence, finding, name) >= nearness(report, best, finding, name) => *best = evidence,
            Some(_) => {}
            None => right.push((of, evidence)),
        }
    }
    right.sort_by_key(|(of, _)| *of != own);
    shown.extend(right.into_iter().map(|(_, evidence)| evidence));
    let left_out = finding.evidence.len() - shown.len();
    (shown, left_out)
}

/// The databases whose schemas a file builds.
fn databases(report: &Report, at: Span) -> String {
    let schemas = report.model.schemas.iter().filter(|schema| schema.scripts.contains(&at.file));
    let mut names: Vec<&str> = schemas.map(|schema| schema.dialect.id()).collect();
    names.sort_unstable();
    names.dedup();
    names.join(",")
}

/// Whether the message speaks of the file, then how many of its numbers the file at fault has in its name, too.
fn nearness(report: &Report, evidence: &Evidence, finding: &Finding, fault: &str) -> (bool, usize) {
    let path = report.sources.path(evidence.at.file);
    let file = path.rsplit('/').next().unwrap_or(path);
    (finding.message.contains(file), versions(path).filter(|version| versions(fault).any(|other| other == *version)).count())
}

/// `0.6.0` and `42` in `v42/schema-0.6.0-h2.sql`.
fn versions(path: &str) -> impl Iterator<Item = &str> {
    let parts = path.split(|c: char| !(c.is_ascii_digit() || c == '.')).map(|part| part.trim_matches('.'));
    parts.filter(|part| part.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_releases_are_told() {
        assert_eq!(versions("v42/upgrade-0.5.0-to-0.6.0-h.sql").collect::<Vec<_>>(), ["42", "0.5.0", "0.6.0"]);
        assert_eq!(versions("db/schema.sql").count(), 0);
    }
}
