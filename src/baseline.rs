//! The baseline: findings that were known when it was written, and are not reported again.
//!
//! A finding is known by its rule, table and columns, the schemas in which they are at fault and the writers at fault. One that is mended in part stays
//! known; one that fails in a further schema or by a further writer is new. `--since` compares with the state before in the same way.
//!
//! The file is a JSON object with one entry a line, sorted, and the version last: every entry ends with a comma, so that two branches which add
//! entries merge line by line. An entry's key is made of what it says. The schemas that there were are listed as well, so that one that was renamed can
//! be told from one that has become faulty.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::diagnostic::fnv1a;

/// The name under which the file is looked for.
pub const FILE_NAME: &str = "keyward-baseline.json";

const VERSION: u64 = 2;
/// Sorts after every other key: those of entries begin with a hexadecimal digit, those of schemas with `schema`.
const VERSION_KEY: &str = "version";
const SCHEMA_KEY: &str = "schema ";

/// What a finding is known by, in names that do not depend on lines or on where the run starts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    pub rule: String,
    /// In lower case, like the columns.
    pub table: String,
    pub columns: Vec<String>,
    /// Where it is at fault.
    pub schemas: BTreeSet<String>,
    pub writers: BTreeSet<String>,
}

/// Rule, table and columns.
type Identity<'e> = (&'e str, &'e str, &'e [String]);

impl Entry {
    fn identity(&self) -> Identity<'_> {
        (&self.rule, &self.table, &self.columns)
    }

    /// Every schema with every writer; an empty name where there is none.
    fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        names(&self.schemas).flat_map(|schema| names(&self.writers).map(move |writer| (schema, writer)))
    }
}

fn names(of: &BTreeSet<String>) -> impl Iterator<Item = &str> {
    let none = of.is_empty().then_some("");
    of.iter().map(String::as_str).chain(none)
}

/// The dialects of schemas by name.
pub type Schemas = BTreeMap<String, String>;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    /// How often each is known: some findings differ in nothing but their place.
    entries: BTreeMap<Entry, usize>,
    /// Those that there were, faulty or not.
    schemas: Schemas,
}

/// What is left of a baseline without what no finding has any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pruned {
    pub baseline: Baseline,
    /// How many entries have gone.
    pub gone: usize,
    /// How many have fewer schemas or writers.
    pub shrunk: usize,
}

impl Baseline {
    /// What is known from now on.
    pub fn new<'e>(findings: impl IntoIterator<Item = &'e Entry>, schemas: Schemas) -> Self {
        let mut entries: BTreeMap<Entry, usize> = BTreeMap::new();
        for entry in findings {
            *entries.entry(entry.clone()).or_default() += 1;
        }
        Baseline { entries, schemas }
    }

    /// Reads a baseline's text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut values: BTreeMap<String, serde_json::Value> =
            serde_json::from_str(text).map_err(|error| format!("it is not as `keyward baseline` writes it: {error}"))?;
        match values.remove(VERSION_KEY).and_then(|version| version.as_u64()) {
            Some(VERSION) => {}
            // It did not say in which schemas: one more that fails could not be told.
            Some(1) => return Err("it is of version 1, which keyward reads no more: write it anew with `keyward baseline`".to_owned()),
            Some(other) => return Err(format!("it is of version {other}; this keyward reads version {VERSION}")),
            None => return Err("it does not say its version".to_owned()),
        }
        let mut baseline = Baseline::default();
        for (key, value) in values {
            let wrong = |error: serde_json::Error| format!("the entry `{key}`: {error}");
            if let Some(schema) = key.strip_prefix(SCHEMA_KEY) {
                baseline.schemas.insert(schema.to_owned(), serde_json::from_value(value).map_err(wrong)?);
            } else {
                *baseline.entries.entry(serde_json::from_value(value).map_err(wrong)?).or_default() += 1;
            }
        }
        Ok(baseline)
    }

    pub fn render(&self) -> String {
        let mut lines: BTreeMap<String, String> = BTreeMap::new();
        for (entry, count) in &self.entries {
            let content = serde_json::to_string(entry).unwrap_or_default();
            let key = format!("{:016x}", fnv1a(content.as_bytes()));
            for number in 1..=*count {
                lines.insert(if number == 1 { key.clone() } else { format!("{key}-{number}") }, content.clone());
            }
        }
        let text = |text: &str| serde_json::Value::from(text).to_string();
        lines.extend(self.schemas.iter().map(|(name, dialect)| (format!("{SCHEMA_KEY}{name}"), text(dialect))));
        let lines: String = lines.iter().map(|(key, value)| format!("  {}: {value},\n", text(key))).collect();
        format!("{{\n{lines}  \"{VERSION_KEY}\": {VERSION}\n}}\n")
    }

    pub fn len(&self) -> usize {
        self.entries.values().sum()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Which of a run's findings are known, one by one; `schemas` are the run's.
    pub fn covers(&self, findings: &[&Entry], schemas: &Schemas) -> Vec<bool> {
        let records = self.records();
        let mut alike: BTreeMap<Identity, Vec<usize>> = BTreeMap::new();
        for (index, finding) in findings.iter().enumerate() {
            alike.entry(finding.identity()).or_default().push(index);
        }
        let mut covered: BTreeSet<usize> = BTreeSet::new();
        for (identity, indices) in alike {
            let Some(record) = records.get(&identity) else { continue };
            let mut room = if indices.len() > 1 { record.room() } else { BTreeMap::new() };
            for index in indices.iter().copied() {
                let Some(finding) = findings.get(index).filter(|finding| self.holds(record, finding, schemas)) else { continue };
                // Of several that are alike as many are known at a place as there were; what was one finding may have become two.
                if indices.len() > 1 {
                    if finding.pairs().any(|pair| room.get(&pair) == Some(&0)) {
                        continue;
                    }
                    finding.pairs().for_each(|pair| *room.entry(pair).or_insert(1) -= 1);
                }
                covered.insert(index);
            }
        }
        (0..findings.len()).map(|index| covered.contains(&index)).collect()
    }

    /// Without what no finding of the run has any more. Entries of rules that did not run cannot be judged.
    pub fn prune(&self, findings: &[&Entry], schemas: &Schemas, has_run: impl Fn(&str) -> bool) -> Pruned {
        let mut found: BTreeMap<Identity, Vec<&Entry>> = BTreeMap::new();
        for finding in findings {
            found.entry(finding.identity()).or_default().push(finding);
        }
        let records = self.records();
        let mut entries: BTreeMap<Entry, usize> = BTreeMap::new();
        let mut shrunk = 0;
        for (entry, count) in &self.entries {
            if !has_run(&entry.rule) {
                *entries.entry(entry.clone()).or_default() += count;
                continue;
            }
            let (Some(found), Some(record)) = (found.get(&entry.identity()), records.get(&entry.identity())) else { continue };
            // A finding in a schema that got another name has the old one.
            let renamed: BTreeSet<&str> = found.iter().flat_map(|finding| self.renamed(record, finding, schemas)).collect();
            let has_schema = |finding: &Entry, name: &str| {
                finding.schemas.contains(name) || renamed.contains(self.dialect(name)) && !schemas.contains_key(name)
            };
            let is_here = |finding: &Entry| {
                let schemas = entry.schemas.is_empty() || entry.schemas.iter().any(|name| has_schema(finding, name));
                schemas && (entry.writers.is_empty() || !entry.writers.is_disjoint(&finding.writers))
            };
            let here: Vec<&Entry> = found.iter().copied().filter(|finding| is_here(finding)).collect();
            let left = Entry {
                schemas: entry.schemas.iter().filter(|name| here.iter().any(|finding| has_schema(finding, name))).cloned().collect(),
                writers: entry.writers.iter().filter(|name| here.iter().any(|finding| finding.writers.contains(*name))).cloned().collect(),
                ..entry.clone()
            };
            let count = here.len().min(*count);
            if count > 0 {
                shrunk += if left == *entry { 0 } else { count };
                *entries.entry(left).or_default() += count;
            }
        }
        let baseline = Baseline { entries, schemas: self.schemas.clone() };
        Pruned { gone: self.len() - baseline.len(), shrunk, baseline }
    }

    fn records(&self) -> BTreeMap<Identity<'_>, Record<'_>> {
        let mut records: BTreeMap<Identity, Record> = BTreeMap::new();
        for (entry, count) in &self.entries {
            let record = records.entry(entry.identity()).or_default();
            record.schemas.extend(entry.schemas.iter().map(String::as_str));
            record.writers.extend(entry.writers.iter().map(String::as_str));
            record.entries.push((entry, *count));
        }
        records
    }

    fn holds(&self, record: &Record, finding: &Entry, schemas: &Schemas) -> bool {
        if !finding.writers.iter().all(|writer| record.writers.contains(writer.as_str())) {
            return false;
        }
        let further = finding.schemas.iter().filter(|name| !record.schemas.contains(name.as_str())).count();
        further == 0 || further == self.renamed(record, finding, schemas).len()
    }

    /// The dialects of the finding's schemas that got another name: there was none of that name, and one of the dialect at fault is gone. So it is when
    /// a second script makes a folder's schema of a script's, and when a part of the project is read.
    fn renamed<'s>(&self, record: &Record, finding: &Entry, schemas: &'s Schemas) -> Vec<&'s str> {
        let mut gone: Vec<&str> =
            record.schemas.iter().filter(|name| !schemas.contains_key(**name)).map(|name| self.dialect(name)).collect();
        let further = finding.schemas.iter().filter(|name| !record.schemas.contains(name.as_str()) && !self.schemas.contains_key(*name));
        let take = |dialect: &&'s str| gone.iter().position(|gone| gone == dialect).map(|at| gone.swap_remove(at)).is_some();
        further.filter_map(|name| schemas.get(name).map(String::as_str)).filter(take).collect()
    }

    /// A schema's; empty where it is not known.
    fn dialect(&self, schema: &str) -> &str {
        self.schemas.get(schema).map_or("", String::as_str)
    }
}

/// What the entries of one identity know together.
#[derive(Default)]
struct Record<'e> {
    schemas: BTreeSet<&'e str>,
    writers: BTreeSet<&'e str>,
    entries: Vec<(&'e Entry, usize)>,
}

impl<'e> Record<'e> {
    /// How many findings were at each pair of a schema and a writer.
    fn room(&self) -> BTreeMap<(&'e str, &'e str), usize> {
        let mut room = BTreeMap::new();
        for (entry, count) in &self.entries {
            entry.pairs().for_each(|pair| *room.entry(pair).or_default() += count);
        }
        room
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(names: &str) -> BTreeSet<String> {
        names.split_whitespace().map(str::to_owned).collect()
    }

    fn entry(schemas: &str, writers: &str) -> Entry {
        Entry {
            rule: "one".to_owned(),
            table: "t".to_owned(),
            columns: vec!["id".to_owned()],
            schemas: set(schemas),
            writers: set(writers),
        }
    }

    fn schemas(names: &str) -> Schemas {
        set(names).into_iter().map(|name| (name, "mysql".to_owned())).collect()
    }

    fn covers(known: &[Entry], found: &[Entry]) -> Vec<bool> {
        let all = schemas("a b c d");
        Baseline::new(known, all.clone()).covers(&found.iter().collect::<Vec<_>>(), &all)
    }

    #[test]
    fn what_is_written_is_read() {
        let entries = [entry("a b", "\"x\""), entry("", ""), entry("", "")];
        let baseline = Baseline::new(&entries, schemas("a b"));
        let text = baseline.render();
        let lines: Vec<&str> = text.lines().collect();
        let whole = r#"  "634e444e6b323cbc": {"rule":"one","table":"t","columns":["id"],"schemas":["a","b"],"writers":["\"x\""]},"#;
        assert!(lines.contains(&whole), "{text}");
        assert_eq!(
            lines.iter().rev().take(4).copied().collect::<Vec<_>>(),
            ["}", "  \"version\": 2", "  \"schema b\": \"mysql\",", "  \"schema a\": \"mysql\","]
        );
        assert!(lines.is_sorted_by(|one, other| one < other || *other == "}" || *one == "{"), "{text}");
        assert_eq!((baseline.len(), Baseline::parse(&text)), (3, Ok(baseline)));
        assert_eq!(Baseline::parse(&Baseline::default().render()), Ok(Baseline::default()));
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        assert!(Baseline::parse("{").unwrap_err().contains("line 1"));
        assert!(Baseline::parse("{\"version\": 3}").unwrap_err().contains("version 3"));
        assert!(Baseline::parse("{\"00\": \"one t\", \"version\": 1}").unwrap_err().contains("write it anew"));
        assert!(Baseline::parse("{}").unwrap_err().contains("does not say its version"));
        assert!(Baseline::parse("{\"a\": 1, \"version\": 2}").unwrap_err().contains("`a`"));
    }

    #[test]
    fn a_part_of_what_is_known_is_known_and_more_is_new() {
        let known = [entry("a b", "x y")];
        for (schemas, writers, is_known) in [("a b", "x y", true), ("a", "y", true), ("a b c", "x", false), ("a", "x z", false)] {
            assert_eq!(covers(&known, &[entry(schemas, writers)]), [is_known], "{schemas} {writers}");
        }
        assert_eq!(covers(&known, &[entry("a", "x y"), entry("b", "x")]), [true, true], "it came apart");
        assert_eq!(covers(&[entry("a", "x"), entry("b", "y")], &[entry("a b", "x y")]), [true], "it grew together");
        assert_eq!(covers(&known, &[Entry { table: "u".to_owned(), ..entry("a", "x") }]), [false]);
    }

    #[test]
    fn those_that_are_alike_are_counted() {
        assert_eq!(covers(&[entry("a", "")], &[entry("a", ""), entry("a", "")]), [true, false]);
        assert_eq!(covers(&[entry("a", ""), entry("a", "")], &[entry("a", ""), entry("a", "")]), [true, true]);
    }

    #[test]
    fn a_schema_that_got_another_name_is_known() {
        let baseline = Baseline::new(&[entry("a", "x")], schemas("a b"));
        let found = [entry("c", "x")];
        let found: Vec<&Entry> = found.iter().collect();
        assert_eq!(baseline.covers(&found, &schemas("b c")), [true]);
        assert_eq!(baseline.covers(&found, &schemas("a b c")), [false], "the old one is still there");
        let postgres = Schemas::from([("c".to_owned(), "postgres".to_owned())]);
        assert_eq!(baseline.covers(&found, &postgres), [false], "it is another database");
        let further = [entry("b", "x")];
        assert_eq!(baseline.covers(&further.iter().collect::<Vec<_>>(), &schemas("b")), [false], "that one was there and was right");
        assert_eq!(baseline.prune(&found, &schemas("b c"), |_| true).baseline, baseline);
    }

    #[test]
    fn what_no_finding_has_is_pruned() {
        let baseline = Baseline::new(&[entry("a b", "x y"), entry("c", "z")], schemas("a b c"));
        let found = [entry("b d", "x")];
        let pruned = baseline.prune(&found.iter().collect::<Vec<_>>(), &schemas("a b c d"), |_| true);
        assert_eq!((pruned.gone, pruned.shrunk), (1, 1));
        assert_eq!(pruned.baseline, Baseline::new(&[entry("b", "x")], schemas("a b c")));
        let pruned = baseline.prune(&[], &schemas("a b c"), |_| false);
        assert_eq!((pruned.gone, pruned.shrunk, pruned.baseline), (0, 0, baseline), "the rule did not run");
    }
}
