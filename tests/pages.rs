//! Every section of every rule's page runs: Bad finds what it says, Good finds nothing at all.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)] // a test may panic, helpers too

use keyward::analysis::analyze_texts;
use keyward::config::{Config, Profile};
use keyward::diagnostic::Finding;
use keyward::page::{Page, Section};
use keyward::rules::{RULES, catalogue};
use keyward::verdict::judge;

/// What a section of a rule's page finds. The audit's rules are on for their own pages, each alone.
fn findings(page: &Page, section: &Section) -> Vec<Finding> {
    let mut config = Config::default();
    config.profile = Profile::parse(&page.front.profile).unwrap();
    let mut findings = judge(&analyze_texts(section.files.clone()), &config).findings;
    findings.retain(|finding| finding.rule == page.front.id || !catalogue::entry(finding.rule).unwrap().is_audit());
    findings
}

/// `table.column`, `table.column + another` of one finding, or what stands for it where a rule is about neither.
fn subject(finding: &Finding) -> String {
    if finding.table.is_empty() { finding.writers.join(",") } else { format!("{}.{}", finding.table, finding.columns.join(" + ")) }
}

#[test]
fn every_section_finds_what_it_says() {
    let mut failures = Vec::new();
    for rule in RULES {
        let page = Page::parse(rule.page).unwrap_or_else(|error| panic!("rules/{}.md: {error}", rule.id));
        for section in &page.sections().unwrap() {
            let found = findings(&page, section);
            let mut expected: Vec<String> = section.expect.iter().map(|subject| format!("{}: {subject}", rule.id)).collect();
            let mut actual: Vec<String> = found.iter().map(|finding| format!("{}: {}", finding.rule, subject(finding))).collect();
            expected.sort();
            actual.sort();
            if expected != actual {
                failures.push(format!("rules/{}.md, \"{}\":\n  expected {expected:?}\n  found    {actual:?}", rule.id, section.title));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_page_is_whole() {
    for rule in RULES {
        let page = Page::parse(rule.page).unwrap();
        assert_eq!(page.front.id, rule.id);
        assert!(page.severity().is_some(), "{}: level {}", rule.id, page.front.level);
        assert!(["default", "audit"].contains(&page.front.profile.as_str()), "{}", rule.id);
        assert!(["both", "schema"].contains(&page.front.sides.as_str()), "{}", rule.id);
        assert!(page.body.starts_with(&format!("# {}\n", rule.id)), "{}: the page's title is the rule's name", rule.id);
        for heading in ["## What it does", "## Why", "## How to fix it", "## Bad:", "## Good:"] {
            assert!(page.body.contains(heading), "{}: no {heading}", rule.id);
        }
        let summary = page.summary();
        assert!((20..400).contains(&summary.len()) && !summary.contains('\n'), "{}: {summary}", rule.id);
    }
}

#[test]
fn findings_show_the_ends_that_the_page_promises() {
    use keyward::diagnostic::Side;
    for rule in RULES {
        let page = Page::parse(rule.page).unwrap();
        for section in page.sections().unwrap().iter().filter(|section| section.is_bad) {
            for finding in findings(&page, section) {
                assert!(!finding.evidence.is_empty() && !finding.help.is_empty(), "{}: {}", rule.id, section.title);
                let has = |side: Side| finding.evidence.iter().any(|evidence| evidence.side == side);
                assert!(page.front.sides == "schema" || (has(Side::Schema) && has(Side::Application)), "{}: {}", rule.id, section.title);
            }
        }
    }
}

/// Two labels on one place would say that one end is at fault and in order at once.
#[test]
fn every_place_is_shown_once() {
    let mut failures = Vec::new();
    for rule in RULES {
        let page = Page::parse(rule.page).unwrap();
        for section in page.sections().unwrap().iter().filter(|section| section.is_bad) {
            for finding in findings(&page, section) {
                let mut places: Vec<_> = finding.evidence.iter().map(|evidence| evidence.at).collect();
                places.sort();
                if places.windows(2).any(|pair| pair[0] == pair[1]) {
                    failures.push(format!("{}, \"{}\": {:?}", rule.id, section.title, finding.evidence));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
