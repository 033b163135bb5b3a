//! From a project to what is said of it: the rules, then the levels, paths, tables, comments, baseline and changes that overrule them.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::Analysis;
use crate::baseline::{Baseline, Entry, Schemas};
use crate::callers;
use crate::config::Config;
use crate::diagnostic::{Finding, Role, Severity, Side};
use crate::model::{Model, SchemaId, WriterId};
use crate::rules::{self, RULES, unused_allow};
use crate::source::{FileKind, Sources, Span};
use crate::suppress;

/// All findings of a run, in order, and those that are not reported.
#[derive(Debug, Default)]
pub struct Verdict {
    pub findings: Vec<Finding>,
    /// One for each finding, distinct within the run: [`Finding::fingerprint`], with `-2`, `-3`, … when it comes again.
    pub fingerprints: Vec<String>,
    /// One for each finding: what a baseline knows it by.
    pub entries: Vec<Entry>,
    /// The run's schemas, as the entries call them.
    pub schemas: Schemas,
    /// What was taken out on request, in order.
    pub excused: Vec<Excused>,
    /// How many findings neither touch the changes nor come from them.
    pub unchanged: usize,
}

/// A finding that is not reported, and why.
#[derive(Clone, Debug)]
pub struct Excused {
    pub finding: Finding,
    pub fingerprint: String,
    pub entry: Entry,
    pub by: Excuse,
    /// In the words of whoever excused it; may be empty.
    pub reason: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excuse {
    /// A comment in the source.
    Comment,
    /// An ignore in the configuration.
    Configuration,
    Baseline,
}

impl Verdict {
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// Whether there is a finding at or above this severity.
    pub fn fails_on(&self, severity: Severity) -> bool {
        self.findings.iter().any(|finding| finding.severity >= severity)
    }

    /// How many findings a comment or the configuration took out.
    pub fn suppressed(&self) -> usize {
        self.excused.iter().filter(|excused| excused.by != Excuse::Baseline).count()
    }

    pub fn baselined(&self) -> usize {
        self.excused.iter().filter(|excused| excused.by == Excuse::Baseline).count()
    }

    /// Takes out the findings that the baseline knows.
    pub fn apply_baseline(&mut self, baseline: &Baseline) {
        let known = baseline.covers(&self.entries.iter().collect::<Vec<_>>(), &self.schemas);
        for ((finding, fingerprint, entry), is_known) in self.take().into_iter().zip(known) {
            if is_known {
                let reason = "known when the baseline was written".to_owned();
                self.excused.push(Excused { finding, fingerprint, entry, by: Excuse::Baseline, reason });
            } else {
                self.keep(finding, fingerprint, entry);
            }
        }
    }

    /// What a baseline would know of this run.
    pub fn baseline(&self) -> Baseline {
        Baseline::new(&self.entries, self.schemas.clone())
    }

    /// The entries of all findings that are there, known to the baseline or not.
    pub fn present(&self) -> Vec<&Entry> {
        let known = self.excused.iter().filter(|excused| excused.by == Excuse::Baseline).map(|excused| &excused.entry);
        known.chain(&self.entries).collect()
    }

    /// Leaves only the findings that the changes touch or bring about: those that were not there `before`.
    pub fn retain_changed(&mut self, touches: impl Fn(&Finding) -> bool, before: &Baseline) {
        let touched: Vec<bool> = self.findings.iter().map(touches).collect();
        let others: Vec<&Entry> =
            self.entries.iter().zip(&touched).filter(|(_, is_touched)| !**is_touched).map(|(entry, _)| entry).collect();
        let mut were_there = before.covers(&others, &self.schemas).into_iter();
        for ((finding, fingerprint, entry), is_touched) in self.take().into_iter().zip(touched) {
            if is_touched || !were_there.next().unwrap_or_default() {
                self.keep(finding, fingerprint, entry);
            } else {
                self.unchanged += 1;
            }
        }
    }

    fn take(&mut self) -> Vec<(Finding, String, Entry)> {
        let findings = std::mem::take(&mut self.findings).into_iter().zip(std::mem::take(&mut self.fingerprints));
        findings.zip(std::mem::take(&mut self.entries)).map(|((finding, fingerprint), entry)| (finding, fingerprint, entry)).collect()
    }

    fn keep(&mut self, finding: Finding, fingerprint: String, entry: Entry) {
        self.findings.push(finding);
        self.fingerprints.push(fingerprint);
        self.entries.push(entry);
    }
}

/// Runs every rule that is not turned off.
pub fn judge(analysis: &Analysis, config: &Config) -> Verdict {
    let sources = &analysis.sources;
    let mut findings = check(&analysis.model, config);
    callers::lower_uncalled(&mut findings, analysis);
    let (ignored, findings): (Vec<Finding>, Vec<Finding>) = findings.into_iter().partition(|finding| is_ignored(finding, config, sources));
    let (findings, allowed) = suppress::suppress(
        sources,
        findings,
        |rule| !config.is_off(rule),
        |finding| heads(finding, &analysis.model),
        || unrun(&analysis.model, config),
    );
    let named = |finding: &Finding| Entry {
        rule: finding.rule.to_owned(),
        table: finding.table.to_lowercase(),
        columns: finding.columns.iter().map(|column| column.to_lowercase()).collect(),
        schemas: finding.schemas.iter().filter_map(|schema| Some(schema_name(&analysis.model.schema(*schema)?.name, config))).collect(),
        writers: writer_names(finding, &config.base, sources).into_iter().collect(),
    };
    let schemas = analysis.model.schemas.iter();
    let schemas = schemas.map(|schema| (schema_name(&schema.name, config), schema.dialect.id().to_owned())).collect();
    let mut verdict = Verdict { schemas, ..Verdict::default() };
    // Those that are not reported count, so that a fingerprint does not depend on what is.
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut distinct = |finding: &Finding| {
        let fingerprint = fingerprint(finding, &config.base, &analysis.model, sources);
        let times = seen.entry(fingerprint.clone()).or_default();
        *times += 1;
        if *times == 1 { fingerprint } else { format!("{fingerprint}-{times}") }
    };
    let ignored = ignored.into_iter().map(|finding| (finding, Excuse::Configuration, String::new()));
    let allowed = allowed.into_iter().map(|(finding, reason)| (finding, Excuse::Comment, reason));
    for (mut finding, by, reason) in ignored.chain(allowed) {
        let (fingerprint, entry) = (distinct(&finding), named(&finding));
        level(&mut finding, config);
        verdict.excused.push(Excused { finding, fingerprint, entry, by, reason });
    }
    for mut finding in findings {
        if finding.rule == unused_allow::ID && config.is_off(unused_allow::ID) {
            continue;
        }
        let (fingerprint, entry) = (distinct(&finding), named(&finding));
        level(&mut finding, config);
        number_scripts(&mut finding, sources);
        verdict.keep(finding, fingerprint, entry);
    }
    verdict
}

/// Where the tables at fault and the writers at fault are declared; nothing for a side that is not wholly known.
fn heads(finding: &Finding, model: &Model) -> Vec<(Side, Span)> {
    let table = |schema: &SchemaId| model.schema(*schema)?.tables.values().find(|table| table.name.eq_ignore_ascii_case(&finding.table));
    let tables: Option<Vec<Span>> = finding.schemas.iter().map(|schema| table(schema).map(|table| table.at)).collect();
    let writes =
        model.subjects.iter().filter(|subject| subject.name.eq_ignore_ascii_case(&finding.table)).flat_map(|subject| &subject.writes);
    let writers: Vec<&WriterId> = writes.map(|write| &write.writer).filter(|writer| finding.writers.contains(&writer.name)).collect();
    let is_whole = finding.writers.iter().all(|name| writers.iter().any(|writer| writer.name == *name));
    let writers = writers.into_iter().filter(|_| is_whole).map(|writer| (Side::Application, writer.at));
    tables.unwrap_or_default().into_iter().map(|at| (Side::Schema, at)).chain(writers).collect()
}

/// What the rules that are off would find.
fn unrun(model: &Model, config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in RULES.iter().filter(|rule| config.is_off(rule.id)) {
        (rule.check)(model, &mut findings);
    }
    findings
}

/// What the rules that are on find, in order.
fn check(model: &Model, config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in RULES.iter().filter(|rule| !config.is_off(rule.id)) {
        (rule.check)(model, &mut findings);
    }
    // A rule may report for another one.
    findings.retain(|finding: &Finding| !config.is_off(finding.rule));
    rules::sort(&mut findings);
    findings
}

fn fingerprint(finding: &Finding, base: &str, model: &Model, sources: &Sources) -> String {
    let dialects: BTreeSet<&str> = finding.schemas.iter().map(|schema| model.dialect(*schema).id()).collect();
    let dialects: Vec<&str> = dialects.into_iter().collect();
    Finding { writers: writer_names(finding, base, sources), ..finding.clone() }.fingerprint(&dialects)
}

/// A writer that is called by its file is called by the file's path below `base`, so that it has one name wherever the run starts.
fn writer_names(finding: &Finding, base: &str, sources: &Sources) -> Vec<String> {
    let is_file = |writer: &String| {
        finding
            .faults()
            .map(|(_, at)| sources.path(at.file))
            .any(|path| writer.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with(':')))
    };
    let name = |writer: &String| if !base.is_empty() && is_file(writer) { format!("{base}/{writer}") } else { writer.clone() };
    finding.writers.iter().map(name).collect()
}

/// The same for a schema, which is called by its scripts unless the configuration gives it a name.
fn schema_name(name: &str, config: &Config) -> String {
    let is_declared = config.options.schemas.iter().any(|schema| schema.name == name);
    if is_declared || config.base.is_empty() { name.to_owned() } else { format!("{}/{name}", config.base) }
}

fn level(finding: &mut Finding, config: &Config) {
    finding.severity = config.severity(finding.rule).unwrap_or(finding.severity);
}

/// Whether the table is ignored for the rule, or all schemas or all writers at fault lie in paths for which it is.
fn is_ignored(finding: &Finding, config: &Config, sources: &Sources) -> bool {
    config.is_table_ignored(&finding.table, finding.rule)
        || finding.is_excused(|_, at| config.is_ignored(sources.path(at.file), finding.rule))
}

/// A script writes many rows: where only one place of it is at fault, its name is said with the line.
fn number_scripts(finding: &mut Finding, sources: &Sources) {
    let mut places: Vec<Span> = finding.faults().filter(|(side, _)| *side == Side::Application).map(|(_, at)| at).collect();
    places.sort_unstable();
    places.dedup();
    for writer in finding.writers.clone() {
        let mut here = places.iter().filter(|at| sources.path(at.file) == writer);
        let (Some(place), None) = (here.next(), here.next()) else { continue };
        if !sources.get(place.file).is_some_and(|file| matches!(file.kind, FileKind::Sql | FileKind::Xml | FileKind::Yaml)) {
            continue;
        }
        let (bare, numbered) = (format!("`{writer}`"), format!("`{writer}:{}`", sources.position(*place).line));
        finding.message = finding.message.replacen(&bare, &numbered, 1);
        finding.help = finding.help.replacen(&bare, &numbered, 1);
    }
}

/// Whether a finding shows a place that `is_changed`: what is at fault, and what explains it.
pub fn touches(finding: &Finding, is_changed: impl Fn(Span) -> bool) -> bool {
    let shown = finding.evidence.iter().filter(|evidence| evidence.role != Role::Contrast).map(|evidence| evidence.at);
    shown.chain(finding.hidden.iter().copied()).any(is_changed)
}
