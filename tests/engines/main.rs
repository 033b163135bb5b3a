//! Keyward's verdicts against databases that really run: the same definition, the same INSERT twice.
//!
//! Every definition meets every form of INSERT. What the database does with the two rows says what keyward must say. SQLite is built in;
//! MariaDB and PostgreSQL are asked where `.ci/engines` has started them, and are skipped loudly elsewhere.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout, clippy::print_stderr)] // tests, helpers too

mod cases;
mod catalogue;
mod client;
mod compare;
mod definition;
mod engine;
mod fixes;
mod form;
mod known;
mod mariadb;
mod mends;
mod outcome;
mod postgres;
mod sqlite;

use std::collections::BTreeMap;

use compare::Cell;
use definition::Probe;
use engine::Engine;
use form::{FORMS, Form};
use known::KNOWN;
use outcome::{Outcome, Verdict};

/// So many cells with a verdict must be compared on each database.
const LEAST_JUDGED: usize = 300;

/// The probes of a database, each with its form.
fn probes(engine: &Engine) -> Vec<(&'static Form, Probe)> {
    let mut probes = Vec::new();
    for definition in (engine.definitions)() {
        for form in FORMS.iter().filter(|form| form.is_on(engine)) {
            let Some(statements) = form.statement(&definition, 0).zip(form.statement(&definition, 1)) else { continue };
            probes.push((form, Probe { definition: definition.clone(), statements: statements.into() }));
        }
    }
    probes
}

/// Compares every cell of a database; gives the disagreements.
fn compare_all(engine: &Engine) -> Vec<String> {
    let probes = probes(engine);
    let asked: Vec<Probe> = probes.iter().map(|(_, probe)| probe.clone()).collect();
    let answers = match (engine.ask)(&asked) {
        Ok(answers) => answers,
        Err(reason) => {
            eprintln!("skipped: {}: {reason}", engine.title);
            return Vec::new();
        }
    };
    assert_eq!(answers.len(), probes.len(), "{}", engine.title);
    let mut disagreements = Vec::new();
    let mut excused = vec![0; KNOWN.len()];
    let mut outcomes: BTreeMap<Outcome, usize> = BTreeMap::new();
    let (mut judged, mut waiting) = (0, 0);
    for ((form, probe), answer) in probes.iter().zip(answers) {
        let cell: Cell = compare::compare(engine, form, probe, &answer);
        *outcomes.entry(cell.outcome).or_default() += 1;
        judged += usize::from(cell.outcome.verdict(form, probe.definition.is_key) != Verdict::NotAsked);
        waiting += usize::from(cell.waits);
        let Some(what) = cell.disagreement else { continue };
        match KNOWN.iter().position(|known| known.is(engine, &probe.definition, form)) {
            Some(known) => excused[known] += 1,
            None => disagreements.push(format!("{}, {}: {what}", engine.title, form.name)),
        }
    }
    let definitions = (engine.definitions)().len();
    let forms = FORMS.iter().filter(|form| form.is_on(engine)).count();
    println!("{}: {definitions} definitions × {forms} forms, {} cells, {judged} judged: {outcomes:?}", engine.title, probes.len());
    if waiting > 0 {
        println!("  {waiting} known to the model alone: NULL past a default into NOT NULL, which no rule is about yet");
    }
    for (known, count) in KNOWN.iter().zip(excused).filter(|(known, _)| known.engine == engine.title) {
        println!("  {count} cells differ: {}", known.reason);
        assert!(count > 0, "keyward and {} agree by now: take it out of KNOWN: {}", known.engine, known.reason);
    }
    assert!(judged >= LEAST_JUDGED, "{}: only {judged} cells are judged", engine.title);
    disagreements
}

fn agrees(engine: &Engine) {
    let disagreements = compare_all(engine);
    assert!(disagreements.is_empty(), "{} disagreements\n{}", disagreements.len(), disagreements.join("\n"));
}

#[test]
fn keyward_says_what_sqlite_does() {
    agrees(&sqlite::ENGINE);
}

#[test]
fn keyward_says_what_mariadb_does() {
    agrees(&mariadb::ENGINE);
}

#[test]
fn keyward_says_what_postgres_does() {
    agrees(&postgres::ENGINE);
}

/// Where nothing is strict, a missing key becomes 0 or '', once: what is refused in strict mode is no better off there.
#[test]
fn what_mariadb_refuses_collides_where_nothing_is_strict() {
    let form = FORMS.iter().find(|form| form.name == "omitted").unwrap();
    let strict: Vec<Probe> = probes(&mariadb::ENGINE).into_iter().filter(|(of, _)| of.name == form.name).map(|(_, probe)| probe).collect();
    let lenient: Vec<Probe> = strict
        .iter()
        .cloned()
        .map(|mut probe| {
            probe.definition.script = format!("SET SESSION sql_mode = ''; {}", probe.definition.script);
            probe
        })
        .collect();
    let answers = (mariadb::ENGINE.ask)(&strict).and_then(|strict| Ok((strict, (mariadb::ENGINE.ask)(&lenient)?)));
    let (strict_answers, lenient_answers) = match answers {
        Ok(answers) => answers,
        Err(reason) => return eprintln!("skipped: MariaDB, not strict: {reason}"),
    };
    let mut refused = 0;
    for (probe, (strict, lenient)) in lenient.iter().zip(strict_answers.iter().zip(&lenient_answers)) {
        let script = &probe.definition.script;
        // A part of a key may be right as 0.
        if strict.outcome(mariadb::ENGINE.refusals) != Outcome::Rejected || probe.definition.key.len() > 1 {
            continue;
        }
        refused += 1;
        let outcome = lenient.outcome(mariadb::ENGINE.refusals);
        assert!(matches!(outcome, Outcome::Rejected | Outcome::Collides | Outcome::NoInsert), "{script}: {outcome:?}: {lenient:?}");
    }
    println!("MariaDB, not strict: {refused} definitions whose key is missed in strict mode, none of them better off");
    assert!(refused >= 50);
}

/// Every mend that keyward offers for a key that is left out.
fn mends(engine: &Engine) {
    let form = FORMS.iter().find(|form| form.name == "omitted").unwrap();
    match mends::try_all(engine, form) {
        Ok(tally) => {
            println!("{}: {} edits, {} statements, {} definitions offered", engine.title, tally.edits, tally.statements, tally.definitions);
            assert!(tally.failures.is_empty(), "{} do not mend\n{}", tally.failures.len(), tally.failures.join("\n"));
        }
        Err(reason) => eprintln!("skipped: {}: {reason}", engine.title),
    }
}

#[test]
fn what_keyward_offers_mends_on_sqlite() {
    mends(&sqlite::ENGINE);
}

#[test]
fn what_keyward_offers_mends_on_mariadb() {
    mends(&mariadb::ENGINE);
}

#[test]
fn what_keyward_offers_mends_on_postgres() {
    mends(&postgres::ENGINE);
}

/// The fixes of the other rules.
fn fixes(engine: &Engine) {
    match fixes::try_all(engine) {
        Ok((tried, failures)) => {
            println!("{}: {tried} fixes applied", engine.title);
            assert!(failures.is_empty(), "{} do not mend\n{}", failures.len(), failures.join("\n"));
            assert!(tried >= 10, "{}: only {tried}", engine.title);
        }
        Err(reason) => eprintln!("skipped: {}: {reason}", engine.title),
    }
}

#[test]
fn every_fix_mends_on_sqlite() {
    fixes(&sqlite::ENGINE);
}

#[test]
fn every_fix_mends_on_mariadb() {
    fixes(&mariadb::ENGINE);
}

#[test]
fn every_fix_mends_on_postgres() {
    fixes(&postgres::ENGINE);
}

/// Every script below `tests/schemas`.
fn same_catalogue(engine: &Engine) {
    let (mut tables, mut scripts, mut differences) = (0, 0, Vec::new());
    for script in catalogue::scripts(engine.folder) {
        let of_engine = match (engine.catalogue)(&script) {
            Ok(catalogue) => catalogue,
            Err(reason) => return eprintln!("skipped: {}, catalogue: {reason}", engine.title),
        };
        let of_keyward = catalogue::of_keyward(engine.folder, &script, engine.namespace);
        let name = script.file_name().unwrap().to_string_lossy();
        differences.extend(catalogue::differences(&of_keyward, &of_engine).into_iter().map(|line| format!("{name}: {line}")));
        tables += of_engine.len();
        scripts += 1;
    }
    println!("{}: the catalogues of {scripts} scripts, {tables} tables", engine.title);
    assert!(scripts >= 12 && differences.is_empty(), "{}\n{}", engine.title, differences.join("\n"));
}

#[test]
fn keyward_has_the_catalogue_of_sqlite() {
    same_catalogue(&sqlite::ENGINE);
}

#[test]
fn keyward_has_the_catalogue_of_mariadb() {
    same_catalogue(&mariadb::ENGINE);
}

#[test]
fn keyward_has_the_catalogue_of_postgres() {
    same_catalogue(&postgres::ENGINE);
}
