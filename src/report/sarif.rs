//! SARIF 2.1.0, for code scanning. The numbers in brackets are sections of the specification:
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.

use serde::Serialize;
use serde_json::{Value, json};

use super::{Report, json_text};
use crate::diagnostic::{Evidence, Finding, Fix, Severity};
use crate::rules::catalogue::{self, Entry};
use crate::source::Span;
use crate::verdict::{Excuse, Excused};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// What the relative addresses are relative to [3.4.4].
const BASE: &str = "%SRCROOT%";
/// The name of our fingerprint, with its version [3.27.17].
const FINGERPRINT: &str = "keyward/v1";

pub fn render(report: &Report) -> String {
    let rules = catalogue::entries();
    let mut results: Vec<Value> =
        report.findings().map(|(finding, fingerprint)| result(report, finding, fingerprint, Vec::new())).collect();
    results.extend(report.excused.iter().map(|excused| {
        let suppression = suppression(excused);
        result(report, &excused.finding, &excused.fingerprint, vec![suppression])
    }));
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "keyward",
                "informationUri": "https://crates.io/crates/keyward",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(rule).collect::<Vec<_>>(),
            } },
            "invocations": [{
                "executionSuccessful": true,
                "toolExecutionNotifications": report.summary.skipped.iter().map(|skipped| json!({
                    "level": "note",
                    "message": { "text": format!("not understood: {}", skipped.reason) },
                    "locations": [{ "physicalLocation": {
                        "artifactLocation": artifact(&format!("{}{}", report.prefix, skipped.path)),
                        "region": { "startLine": skipped.line },
                    } }],
                })).collect::<Vec<_>>(),
            }],
            "originalUriBaseIds": { BASE: { "description": { "text": "The root of the repository; outside of one, the folder in which keyward ran." } } },
            // Our columns count characters, whatever their width in UTF-16 [3.14.17].
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    json_text(&log, true) + "\n"
}

fn rule(entry: &Entry) -> Value {
    let page = &entry.page;
    let problem = match page.severity() {
        Some(Severity::Error) => "error",
        Some(Severity::Warning) => "warning",
        _ => "recommendation",
    };
    json!({
        "id": entry.id,
        "shortDescription": { "text": sentence(&entry.summary()) },
        "helpUri": help_uri(env!("CARGO_PKG_REPOSITORY"), entry.id),
        "fullDescription": { "text": page.paragraph("What it does") },
        "help": { "text": page.help(), "markdown": page.help() },
        "defaultConfiguration": { "enabled": !entry.is_audit(), "level": page.severity().map_or("none", Severity::id) },
        // GitHub's code scanning reads these.
        "properties": { "tags": ["sql", page.front.group, page.front.profile], "precision": "very-high", "problem.severity": problem },
    })
}

/// Where the rule's page can be read [3.49.12]: in the repository when the package names one, else in the package's sources.
fn help_uri(repository: &str, rule: &str) -> String {
    let version = env!("CARGO_PKG_VERSION");
    match repository.trim_end_matches('/') {
        "" => format!("https://docs.rs/crate/keyward/{version}/source/rules/{rule}.md"),
        repository => format!("{repository}/blob/v{version}/rules/{rule}.md"),
    }
}

fn sentence(text: &str) -> String {
    format!("{}.", text.trim_end_matches(['.', ':']))
}

/// [3.27]
fn result(report: &Report, finding: &Finding, fingerprint: &str, suppressions: Vec<Value>) -> Value {
    let index = catalogue::entries().iter().position(|entry| entry.id == finding.rule);
    let (first, others) = match finding.evidence.split_first() {
        Some((first, others)) => (Some(first), others),
        None => (None, Default::default()),
    };
    let text = if finding.help.is_empty() { finding.message.clone() } else { format!("{}\n{}", finding.message, finding.help) };
    let mut value = json!({
        "ruleId": finding.rule,
        "level": finding.severity.id(),
        "message": { "text": text },
        "locations": first.map(|evidence| location(report, evidence, None)).into_iter().collect::<Vec<_>>(),
        "relatedLocations": others.iter().enumerate().map(|(id, evidence)| location(report, evidence, Some(id + 1))).collect::<Vec<_>>(),
        "partialFingerprints": { FINGERPRINT: fingerprint },
        "suppressions": suppressions,
        "properties": {
            "table": finding.table,
            "columns": finding.columns,
            "writers": finding.writers,
            "statements": statements(finding),
        },
    });
    if let Some(fields) = value.as_object_mut() {
        if let Some(index) = index {
            fields.insert("ruleIndex".to_owned(), json!(index));
        }
        // What is no edit of a file has no place in [3.55].
        if let Some(fix) = finding.fix.as_ref().filter(|fix| !fix.edits.is_empty()) {
            fields.insert("fixes".to_owned(), json!([fix_value(report, fix)]));
        }
    }
    value
}

/// What is to be run, each statement once; those of several schemas may be the same.
fn statements(finding: &Finding) -> Vec<&str> {
    let mut out: Vec<&str> = Vec::new();
    for statement in finding.fix.iter().flat_map(|fix| &fix.statements) {
        if !out.contains(&statement.text.as_str()) {
            out.push(&statement.text);
        }
    }
    out
}

/// [3.35]: `inSource` for comments, `external` for what stands in another file.
fn suppression(excused: &Excused) -> Value {
    let kind = match excused.by {
        Excuse::Comment => "inSource",
        Excuse::Configuration | Excuse::Baseline => "external",
    };
    let justification = match (excused.by, excused.reason.as_str()) {
        (Excuse::Configuration, _) => "ignored by keyward.toml",
        (_, "") => "no reason was given",
        (_, reason) => reason,
    };
    json!({ "kind": kind, "status": "accepted", "justification": justification })
}

fn location(report: &Report, evidence: &Evidence, id: Option<usize>) -> Value {
    let mut value = json!({
        "physicalLocation": { "artifactLocation": artifact(&report.path(evidence.at)), "region": region(report, evidence.at) },
        "message": { "text": evidence.label },
        "properties": { "side": evidence.side.id(), "role": evidence.role.id() },
    });
    if let (Some(fields), Some(id)) = (value.as_object_mut(), id) {
        fields.insert("id".to_owned(), json!(id));
    }
    value
}

/// [3.30]: lines and columns from 1, the end column is the one after the last character.
fn region(report: &Report, at: Span) -> Value {
    let (start, end) = report.positions(at);
    json!({ "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column })
}

/// [3.55]
fn fix_value(report: &Report, fix: &Fix) -> Value {
    let mut files: Vec<u32> = fix.edits.iter().map(|edit| edit.at.file.0).collect();
    files.sort_unstable();
    files.dedup();
    let changes = files.iter().map(|file| {
        let edits = fix.edits.iter().filter(|edit| edit.at.file.0 == *file);
        let replacements: Vec<Value> = edits
            .clone()
            .map(|edit| json!({ "deletedRegion": region(report, edit.at), "insertedContent": { "text": edit.content } }))
            .collect();
        let path = edits.clone().next().map(|edit| report.path(edit.at)).unwrap_or_default();
        json!({ "artifactLocation": artifact(&path), "replacements": replacements })
    });
    json!({ "description": { "text": fix.title }, "artifactChanges": changes.collect::<Vec<_>>() })
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
    #[serde(rename = "uriBaseId", skip_serializing_if = "Option::is_none")]
    base: Option<&'static str>,
}

/// A path as an address: relative to the base, absolute paths as `file:` [3.4.3].
fn artifact(path: &str) -> Value {
    let encoded = percent_encoded(path);
    let artifact = if path.starts_with('/') {
        Artifact { uri: format!("file://{encoded}"), base: None }
    } else {
        Artifact { uri: encoded, base: Some(BASE) }
    };
    json!(artifact)
}

/// RFC 3986: what is neither unreserved nor `/` is written in percent. So is a colon, else `a:b` would be a scheme.
fn percent_encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_has_an_address() {
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(help_uri("https://a.org/b/", "c"), format!("https://a.org/b/blob/v{version}/rules/c.md"));
        assert!(help_uri("", "c").starts_with("https://docs.rs/crate/keyward/"));
    }

    #[test]
    fn paths_become_addresses() {
        assert_eq!(percent_encoded("db/a b#ü:1.sql"), "db/a%20b%23%C3%BC%3A1.sql");
        assert_eq!(artifact("db/a.sql"), json!({ "uri": "db/a.sql", "uriBaseId": BASE }));
        assert_eq!(artifact("/db/a.sql"), json!({ "uri": "file:///db/a.sql" }));
    }
}
