//! The fixes of the rules that are not about a key's generation alone, each applied to a small project and run: what failed succeeds, and keyward is silent.

use keyward::analysis::{Analysis, analyze_texts};
use keyward::diagnostic::{Finding, Fix};
use keyward::rules;

use crate::cases::CASES;
use crate::definition::{Definition, NUMBERS, Probe};
use crate::engine::Engine;
use crate::outcome::Answer;

/// Where the schema's script stands, which says how a fix is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One script that builds everything: it is edited.
    Snapshot,
    /// A migration tool's chain: it gets a further step.
    Chain,
}

/// How the fix is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Edits,
    Statements,
}

/// What the database does with the inserts before the fix, and after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// Refuses the table or one of the inserts; takes them.
    Mended,
    /// Takes them; takes them.
    Taken,
    /// Takes a row twice; refuses the second.
    Told,
}

/// A small project whose table is `t`, with a key `id`.
#[derive(Debug)]
pub struct Case {
    pub rule: &'static str,
    /// The engine's title.
    pub on: &'static str,
    pub layout: Layout,
    pub by: &'static [By],
    /// The scripts of a chain are set apart by `;;`.
    pub schema: &'static str,
    /// Path and text of what writes; `{folder}` in the path is the database's. A text of SQL is run as it is; in code it stands between `r#"` and `"#`.
    pub writer: (&'static str, &'static str),
    /// Scripts of other databases, and the like.
    pub others: &'static [(&'static str, &'static str)],
    /// What a framework makes of the writer; empty where the writer has the statement.
    pub inserts: &'static [&'static str],
    pub then: Then,
}

type Texts = Vec<(String, String)>;

impl Case {
    /// The folder by which keyward knows the database; Hibernate's tables in a sequence's place are MySQL's, whom MariaDB understands.
    fn folder(&self, engine: &Engine) -> &'static str {
        if self.rule == "missing-sequence" && engine.folder == "mariadb" { "mysql" } else { engine.folder }
    }

    fn script_path(&self, engine: &Engine) -> String {
        let folder = self.folder(engine);
        match self.layout {
            Layout::Snapshot => format!("db/{folder}/schema.sql"),
            Layout::Chain => format!("db/migration/{folder}/V1__t.sql"),
        }
    }

    fn writer_path(&self, engine: &Engine) -> String {
        self.writer.0.replace("{folder}", self.folder(engine))
    }

    fn texts(&self, engine: &Engine) -> Texts {
        let mut parts = self.schema.split(";;");
        let mut texts = vec![(self.script_path(engine), format!("{};\n", parts.next().unwrap()))];
        for (index, part) in parts.enumerate() {
            let path = self.script_path(engine).replace("V1__", &format!("V{}__", index + 2));
            texts.push((path, format!("{part};\n")));
        }
        if !self.writer.1.is_empty() {
            texts.push((self.writer_path(engine), self.writer.1.to_owned()));
        }
        texts.extend(self.others.iter().map(|(path, text)| ((*path).to_owned(), format!("{text}\n"))));
        texts
    }

    /// What the database is asked when the texts are these and the statements have been run after the schema.
    fn probe(&self, engine: &Engine, texts: &Texts, further: &str) -> Probe {
        let text = |path: &str| texts.iter().find(|(known, _)| known == path).map_or("", |(_, text)| text.as_str());
        let chain = format!("db/migration/{}/", self.folder(engine));
        let is_step = |path: &str| path.starts_with(&chain) && path.ends_with("__t.sql");
        let steps = texts.iter().filter(|(path, _)| is_step(path) || *path == self.script_path(engine));
        let script: Vec<&str> = steps.map(|(_, text)| text.trim_end().trim_end_matches(';')).collect();
        let script = format!("{}{further}", script.join(";\n"));
        let mut inserts: Vec<String> = self.inserts.iter().map(|insert| (*insert).to_owned()).collect();
        if inserts.is_empty() {
            let written = text(&self.writer.0.replace("{folder}", self.folder(engine))).to_owned();
            let sql = written.split_once("r#\"").and_then(|(_, rest)| rest.split_once("\"#")).map_or(written.as_str(), |(sql, _)| sql);
            inserts.push(sql.trim().trim_end_matches(';').to_owned());
        }
        inserts.resize(2, "SELECT 1".to_owned());
        let definition = Definition { script, key: &["id"], values: NUMBERS, is_key: true };
        Probe { definition, statements: inserts.try_into().unwrap() }
    }
}

/// One way to apply a case's fix.
struct Trial {
    case: &'static Case,
    by: By,
    before: Probe,
    after: Probe,
    /// What keyward says when the fix is applied.
    said: Vec<String>,
}

/// Applies the fixes of all cases on a database; gives how many were tried, and what is wrong. `Err`: it cannot be asked.
pub fn try_all(engine: &Engine) -> Result<(usize, Vec<String>), String> {
    let (mut trials, mut failures) = (Vec::new(), Vec::new());
    for case in CASES.iter().filter(|case| case.on == engine.title) {
        match trials_of(case, engine) {
            Ok(found) => trials.extend(found),
            Err(reason) => failures.push(format!("{}: {}\n  {reason}", case.rule, case.schema)),
        }
    }
    let probes: Vec<Probe> = trials.iter().flat_map(|trial| [trial.before.clone(), trial.after.clone()]).collect();
    let answers = (engine.ask)(&probes)?;
    for (trial, pair) in trials.iter().zip(answers.chunks(2)) {
        let [before, after] = pair else { panic!("an answer for each probe") };
        let (was, is) = match trial.case.then {
            Then::Mended => (false, true),
            Then::Taken => (true, true),
            Then::Told => (true, false),
        };
        let mut wrong = Vec::new();
        if takes(before) != was {
            wrong.push(format!("before: {before:?}"));
        }
        let is_told = trial.case.then != Then::Told || (after.no_table.is_none() && after.errors[0].is_none());
        if takes(after) != is || !is_told {
            wrong.push(format!("after: {after:?}"));
        }
        wrong.extend(trial.said.iter().map(|said| format!("keyward: {said}")));
        if !wrong.is_empty() {
            let (case, probe) = (trial.case, &trial.after);
            let head = format!("{}, {:?}, by {:?}", case.rule, case.layout, trial.by);
            failures.push(format!("{head}\n  {}\n  {:?}\n  {}", probe.definition.script, probe.statements, wrong.join("\n  ")));
        }
    }
    Ok((trials.len(), failures))
}

fn takes(answer: &Answer) -> bool {
    answer.no_table.is_none() && answer.errors.iter().all(Option::is_none)
}

fn trials_of(case: &'static Case, engine: &Engine) -> Result<Vec<Trial>, String> {
    let texts = case.texts(engine);
    let analysis = analyze_texts(texts.clone());
    let finding = finding(case, &analysis).ok_or_else(|| "the rule finds nothing".to_owned())?;
    let fix = finding.fix.ok_or_else(|| format!("no fix: {}", finding.message))?;
    let offered: Vec<By> = [(By::Edits, fix.edits.is_empty()), (By::Statements, fix.statements.is_empty())]
        .into_iter()
        .filter(|(_, is_empty)| !is_empty)
        .map(|(by, _)| by)
        .collect();
    if offered != case.by {
        return Err(format!("offered by {offered:?}: {fix:?}"));
    }
    let before = case.probe(engine, &texts, "");
    Ok(offered
        .into_iter()
        .map(|by| {
            let (mended, further) = match by {
                By::Edits => (edited(&analysis, &texts, &fix), String::new()),
                By::Statements => run(case, engine, &analysis, &texts, &fix),
            };
            let said = rules::check_all(&analyze_texts(mended.clone()).model);
            let said = said.iter().filter(|other| other.rule == case.rule).map(|other| other.message.clone()).collect();
            Trial { case, by, before: before.clone(), after: case.probe(engine, &mended, &further), said }
        })
        .collect())
}

fn finding(case: &Case, analysis: &Analysis) -> Option<Finding> {
    rules::check_all(&analysis.model).into_iter().find(|finding| finding.rule == case.rule)
}

fn edited(analysis: &Analysis, texts: &Texts, fix: &Fix) -> Texts {
    let mut texts = texts.clone();
    let mut edits: Vec<_> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| edit.at);
    for edit in edits.iter().rev() {
        let path = analysis.sources.path(edit.at.file);
        let (_, text) = texts.iter_mut().find(|(known, _)| known == path).unwrap();
        text.replace_range(edit.at.start as usize..edit.at.end as usize, &edit.content);
    }
    texts
}

/// The statements for the engine's own schema: a further step of a chain, the end of a snapshot; and as they are run behind the schema.
fn run(case: &Case, engine: &Engine, analysis: &Analysis, texts: &Texts, fix: &Fix) -> (Texts, String) {
    let own = |id| analysis.model.schema(id).is_some_and(|schema| schema.name.contains(case.folder(engine)));
    let statements: Vec<&str> =
        fix.statements.iter().filter(|statement| own(statement.schema)).map(|statement| statement.text.as_str()).collect();
    let all = statements.join(";\n");
    let mut texts = texts.clone();
    match case.layout {
        Layout::Chain => texts.push((format!("db/migration/{}/V9__fix.sql", case.folder(engine)), format!("{all};\n"))),
        Layout::Snapshot => texts[0].1.push_str(&format!("{all};\n")),
    }
    // A snapshot's text has them by now.
    let further = if case.layout == Layout::Chain { format!(";\n{all}") } else { String::new() };
    (texts, further)
}
