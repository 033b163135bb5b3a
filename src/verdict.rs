//! From a project to what is said of it: the rules, then the levels, paths and comments that overrule them.

use crate::analysis::Analysis;
use crate::config::Config;
use crate::diagnostic::{Finding, Severity};
use crate::rules::{self, unused_allow};
use crate::source::Sources;
use crate::suppress;

/// All findings of a run, in order, and how many were taken out on request.
#[derive(Debug)]
pub struct Verdict {
    pub findings: Vec<Finding>,
    pub suppressed: usize,
}

impl Verdict {
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// Whether there is a finding at or above this severity.
    pub fn fails_on(&self, severity: Severity) -> bool {
        self.findings.iter().any(|finding| finding.severity >= severity)
    }
}

/// Runs every rule that is not turned off.
pub fn judge(analysis: &Analysis, config: &Config) -> Verdict {
    let mut findings = rules::check_all(&analysis.model);
    findings.retain(|finding| !config.is_off(finding.rule));
    let before = findings.len();
    findings.retain(|finding| !is_ignored(finding, config, &analysis.sources));
    let ignored = before - findings.len();
    let (mut findings, allowed) = suppress::suppress(&analysis.sources, findings, |rule| !config.is_off(rule));
    findings.retain(|finding| finding.rule != unused_allow::ID || !config.is_off(unused_allow::ID));
    for finding in &mut findings {
        finding.severity = config.severity(finding.rule).unwrap_or(finding.severity);
    }
    Verdict { findings, suppressed: ignored + allowed }
}

/// Whether all schemas or all writers at fault lie in paths for which the rule is ignored.
fn is_ignored(finding: &Finding, config: &Config, sources: &Sources) -> bool {
    finding.is_excused(|_, at| config.is_ignored(sources.path(at.file), finding.rule))
}
