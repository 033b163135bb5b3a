//! The baseline: findings that were known when it was written, and are not reported again.
//!
//! It is a JSON object with one fingerprint a line, sorted, and the version last: every entry ends with a comma, so that two branches which add
//! entries merge line by line. What stands beside a fingerprint is for readers; its first word is the rule.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Finding;

/// The name under which the file is looked for.
pub const FILE_NAME: &str = "keyward-baseline.json";

const VERSION: u64 = 1;
/// Sorts after every fingerprint, whose first character is a hexadecimal digit.
const VERSION_KEY: &str = "version";

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    /// By fingerprint: the rule and the subject.
    entries: BTreeMap<String, String>,
}

impl Baseline {
    /// What is known from now on.
    pub fn new<'f>(findings: impl IntoIterator<Item = (&'f Finding, &'f str)>) -> Self {
        let entry = |(finding, fingerprint): (&Finding, &str)| (fingerprint.to_owned(), description(finding));
        Baseline { entries: findings.into_iter().map(entry).collect() }
    }

    /// Reads a baseline's text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut values: BTreeMap<String, serde_json::Value> =
            serde_json::from_str(text).map_err(|error| format!("it is not as `keyward baseline` writes it: {error}"))?;
        match values.remove(VERSION_KEY).and_then(|version| version.as_u64()) {
            Some(VERSION) => {}
            Some(other) => return Err(format!("it is of version {other}; this keyward reads version {VERSION}")),
            None => return Err("it does not say its version".to_owned()),
        }
        let entry = |(fingerprint, value): (String, serde_json::Value)| match value {
            serde_json::Value::String(description) => Ok((fingerprint, description)),
            _ => Err(format!("the entry `{fingerprint}` is no text")),
        };
        Ok(Baseline { entries: values.into_iter().map(entry).collect::<Result<_, _>>()? })
    }

    pub fn render(&self) -> String {
        let text = |text: &str| serde_json::Value::from(text).to_string();
        let entries: String = self.entries.iter().map(|(key, value)| format!("  {}: {},\n", text(key), text(value))).collect();
        format!("{{\n{entries}  \"{VERSION_KEY}\": {VERSION}\n}}\n")
    }

    pub fn contains(&self, fingerprint: &str) -> bool {
        self.entries.contains_key(fingerprint)
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entries that no finding of the run matches: fingerprint and description. Those of rules that did not run cannot be judged.
    pub fn stale(&self, found: &BTreeSet<&str>, has_run: impl Fn(&str) -> bool) -> Vec<(&str, &str)> {
        let entries = self.entries.iter().filter(|(fingerprint, _)| !found.contains(fingerprint.as_str()));
        let judged = entries.filter(|(_, description)| description.split(' ').next().is_some_and(&has_run));
        judged.map(|(fingerprint, description)| (fingerprint.as_str(), description.as_str())).collect()
    }

    /// Takes entries out.
    pub fn remove(&mut self, fingerprints: &[String]) {
        for fingerprint in fingerprints {
            self.entries.remove(fingerprint);
        }
    }
}

/// `unassigned-primary-key t_user.id UserMapper.insert`
fn description(finding: &Finding) -> String {
    let subject: Vec<&str> =
        std::iter::once(finding.table.as_str()).chain(finding.columns.iter().map(String::as_str)).filter(|name| !name.is_empty()).collect();
    let parts = [finding.rule, &subject.join("."), finding.writers.first().map_or("", String::as_str)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let entries = [("00", "a t.id \"x\""), ("ff-2", "b")].map(|(key, value)| (key.to_owned(), value.to_owned()));
        let baseline = Baseline { entries: entries.into_iter().collect() };
        let text = baseline.render();
        assert_eq!(text, "{\n  \"00\": \"a t.id \\\"x\\\"\",\n  \"ff-2\": \"b\",\n  \"version\": 1\n}\n");
        assert_eq!(Baseline::parse(&text), Ok(baseline));
        assert_eq!(Baseline::parse(&Baseline::default().render()), Ok(Baseline::default()));
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        assert!(Baseline::parse("{").unwrap_err().contains("line 1"));
        assert!(Baseline::parse("{\"version\": 2}").unwrap_err().contains("version 2"));
        assert!(Baseline::parse("{}").unwrap_err().contains("does not say its version"));
        assert!(Baseline::parse("{\"a\": 1, \"version\": 1}").unwrap_err().contains("`a`"));
    }

    #[test]
    fn only_entries_of_rules_that_ran_are_stale() {
        let baseline = Baseline::parse("{\"a\": \"one t\", \"b\": \"two t\", \"c\": \"one u\", \"version\": 1}").unwrap();
        assert_eq!(baseline.stale(&BTreeSet::from(["c"]), |rule| rule == "one"), [("a", "one t")]);
    }
}
