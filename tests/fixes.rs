//! The fixes of all findings on the rules' pages and in the fixtures: applied, the rule is silent, and nothing new is said or left unread.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)] // a test may panic, helpers too

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use keyward::analysis::{Analysis, analyze_texts};
use keyward::diagnostic::{Edit, Finding, Fix, Side};
use keyward::page::Page;
use keyward::rules::{self, RULES};
use keyward::source::FileKind;
use walkdir::WalkDir;

type Texts = Vec<(String, String)>;

/// Rules whose findings carry no fix, and why; their pages say so too.
const WITHOUT: &[(&str, &str)] = &[
    ("inconsistent-key-strategy", "which of two counters is to count is a decision"),
    ("unsafe-multi-write", "where a transaction begins and ends is the program's to say"),
    ("unset-primary-key", "the value is one that the program alone knows"),
    ("unused-allow", "its fix is an edit of a comment, tested with the comments"),
    ("unwritten-primary-key", "nobody is known to write the table, hence nobody who supplies or leaves out the key"),
];

/// Every Bad section of a page and every fixture, by name.
fn projects() -> Vec<(String, Texts)> {
    let mut projects = Vec::new();
    for rule in RULES {
        let page = Page::parse(rule.page).unwrap();
        for section in page.sections().unwrap().into_iter().filter(|section| section.is_bad) {
            projects.push((format!("rules/{}.md, \"{}\"", rule.id, section.title), section.files));
        }
    }
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut names: Vec<_> = std::fs::read_dir(&fixtures).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    for folder in names {
        let root = folder.join("before");
        let files = WalkDir::new(&root).sort_by_file_name().into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
        let texts = files.filter_map(|file| {
            let path = file.path().strip_prefix(&root).unwrap().to_string_lossy().into_owned();
            Some((path, std::fs::read_to_string(file.path()).ok()?))
        });
        projects.push((folder.file_name().unwrap().to_string_lossy().into_owned(), texts.collect()));
    }
    projects
}

fn findings(analysis: &Analysis) -> Vec<Finding> {
    rules::check_all(&analysis.model)
}

/// The texts with the edits in them.
fn edited(analysis: &Analysis, texts: &Texts, edits: &[Edit]) -> Texts {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| edit.at);
    let mut texts = texts.clone();
    for edit in edits.iter().rev() {
        let path = analysis.sources.path(edit.at.file);
        let (_, text) = texts.iter_mut().find(|(known, _)| known == path).unwrap();
        text.replace_range(edit.at.start as usize..edit.at.end as usize, &edit.content);
    }
    texts
}

/// The texts with the statements behind the last script of each schema; `None` where that is no SQL script.
fn run(analysis: &Analysis, texts: &Texts, finding: &Finding, fix: &Fix) -> Option<Texts> {
    let mut texts = texts.clone();
    let mut done = BTreeSet::new();
    for statement in &fix.statements {
        let schema = analysis.model.schema(statement.schema).unwrap();
        let file = analysis.sources.get(*schema.scripts.last()?).filter(|file| file.kind == FileKind::Sql)?;
        let (_, text) = texts.iter_mut().find(|(known, _)| *known == file.path).unwrap();
        let is_own = finding.faults().any(|(side, at)| side == Side::Application && schema.scripts.contains(&at.file));
        if is_own {
            return None; // the script's own INSERT comes before; the statement is for databases that exist
        }
        if done.insert((file.id, &statement.text)) {
            text.push_str(&format!("\n;\n{};\n", statement.text));
        }
    }
    Some(texts)
}

/// What of the finding is still said when the texts are these; what else is said, and was not before.
fn said_after(finding: &Finding, before: &Analysis, texts: &Texts) -> Vec<String> {
    let after = analyze_texts(texts.clone());
    let subject = |finding: &Finding| (finding.rule, finding.table.to_lowercase(), finding.columns.join(",").to_lowercase());
    let known: Vec<_> = findings(before).iter().map(subject).collect();
    let mut said: Vec<String> = findings(&after)
        .iter()
        .filter(|other| subject(other) == subject(finding) || !known.contains(&subject(other)))
        .map(|other| format!("{}: {}", other.rule, other.message))
        .collect();
    let unread = |analysis: &Analysis| {
        analysis.notes.len()
            + analysis.scripts.iter().flat_map(|script| &script.statements).map(|statement| statement.gaps().len()).sum::<usize>()
    };
    if unread(&after) > unread(before) {
        said.push(format!("{} places are not understood, before there were {}", unread(&after), unread(before)));
    }
    said
}

#[test]
fn what_is_offered_silences_its_rule() {
    let (mut edits, mut statements, mut failures) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
    for (name, texts) in projects() {
        let analysis = analyze_texts(texts.clone());
        for finding in findings(&analysis) {
            let Some(fix) = &finding.fix else { continue };
            assert!(!fix.title.is_empty() && !fix.edits.is_empty() | !fix.statements.is_empty(), "{name}: {fix:?}");
            if !fix.edits.is_empty() {
                *edits.entry(finding.rule).or_insert(0) += 1;
                let texts = edited(&analysis, &texts, &fix.edits);
                let said = said_after(&finding, &analysis, &texts);
                // What mends one schema alone is not all: the others have statements only.
                let is_all = finding.schemas.iter().all(|id| !fix.statements.iter().any(|statement| statement.schema == *id))
                    || fix.statements.iter().all(|statement| covers(&analysis, fix, statement.schema));
                if is_all && !said.is_empty() {
                    failures.push(format!("{name}: {}: edits of \"{}\": {said:?}\n{texts:?}", finding.rule, fix.title));
                }
            }
            let Some(mended) = run(&analysis, &texts, &finding, fix).filter(|_| !fix.statements.is_empty()) else { continue };
            *statements.entry(finding.rule).or_insert(0) += 1;
            let said = said_after(&finding, &analysis, &mended);
            let is_all = finding.schemas.iter().all(|id| fix.statements.iter().any(|statement| statement.schema == *id));
            if is_all && !said.is_empty() {
                failures.push(format!("{name}: {}: statements of \"{}\": {said:?}\n{:?}", finding.rule, fix.title, fix.statements));
            }
        }
    }
    println!("edits: {edits:?}\nstatements: {statements:?}");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Whether an edit of the fix stands in a script of the schema.
fn covers(analysis: &Analysis, fix: &Fix, schema: keyward::model::SchemaId) -> bool {
    let scripts = &analysis.model.schema(schema).unwrap().scripts;
    fix.edits.iter().any(|edit| scripts.contains(&edit.at.file))
}

#[test]
fn rules_without_a_fix_are_those_that_have_a_reason() {
    let mut with: BTreeSet<&str> = BTreeSet::new();
    for (_, texts) in projects() {
        with.extend(findings(&analyze_texts(texts)).iter().filter(|finding| finding.fix.is_some()).map(|finding| finding.rule));
    }
    let without: Vec<&str> = RULES.iter().map(|rule| rule.id).filter(|rule| !with.contains(rule)).collect();
    assert_eq!(without, WITHOUT.iter().map(|(rule, _)| *rule).collect::<Vec<_>>());
    for (rule, reason) in WITHOUT {
        assert!(!reason.is_empty());
        let page = Page::parse(rules::find(rule).unwrap().page).unwrap();
        assert!(*rule == "unused-allow" || page.body.contains("No fix is offered"), "{rule}: the page does not say why there is no fix");
    }
}
