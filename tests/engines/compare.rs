//! Keyward's side: what it says to the same texts.

use std::collections::BTreeSet;

use keyward::analysis::{Analysis, analyze_texts};
use keyward::facts::SupplyKind;
use keyward::rules;
use keyward::schema::model::Generation;

use crate::definition::{Definition, Probe};
use crate::engine::Engine;
use crate::form::Form;
use crate::outcome::{Answer, NULL_SENT, Outcome, said};

/// The writer's places in which a verdict is asked for: a script of the schema, and code beside it.
pub const PLACES: &[Place] = &[Place::Script, Place::Code];

#[derive(Clone, Copy, Debug)]
pub enum Place {
    Script,
    Code,
}

/// What keyward makes of a definition's script and a statement.
pub fn analyse(engine: &Engine, script: &str, statement: &str, place: Place) -> Analysis {
    let schema = (format!("db/{}/schema.sql", engine.folder), format!("{script};\n"));
    let writer = match place {
        Place::Script => (format!("db/{}/seed.sql", engine.folder), format!("{statement};\n")),
        Place::Code => {
            let code = format!("pub async fn add(pool: &Pool) {{\n    sqlx::query(r#\"{statement}\"#).execute(pool).await;\n}}\n");
            ("src/lib.rs".to_owned(), code)
        }
    };
    analyze_texts(vec![schema, writer])
}

/// A finished comparison.
pub struct Cell {
    pub outcome: Outcome,
    /// Rejected, as the model has it, and no rule says so yet.
    pub waits: bool,
    /// What is wrong, when something is.
    pub disagreement: Option<String>,
}

pub fn compare(engine: &Engine, form: &Form, probe: &Probe, answer: &Answer) -> Cell {
    let Probe { definition, statements } = probe;
    let outcome = answer.outcome(engine.refusals);
    let mut wrong = Vec::new();
    let mut waits = false;
    for place in PLACES {
        let analysis = analyse(engine, &definition.script, &statements[0], *place);
        let said: BTreeSet<&str> = said(&analysis.model);
        if outcome == Outcome::Rejected
            && said.is_empty()
            && definition.is_key
            && rules::find(NULL_SENT).is_none()
            && sends_null_past_default(&analysis)
        {
            waits = true;
        } else if !outcome.verdict(form, definition.is_key).is(&said) {
            wrong.push(format!("{place:?}: {outcome:?}, and keyward says {said:?}"));
        }
        let written =
            analysis.model.subjects.iter().flat_map(|subject| &subject.writes).any(|write| write.table.name.eq_ignore_ascii_case("t"));
        if !written && outcome != Outcome::NoTable && outcome != Outcome::NoInsert {
            wrong.push(format!("{place:?}: the statement is not read as a write"));
        }
        // An outcome without a finding is no proof that the generation is known.
        if outcome == Outcome::Generated && !generates(&analysis, definition) {
            wrong.push(format!("{place:?}: {outcome:?}, and keyward does not know how"));
        }
    }
    let disagreement =
        (!wrong.is_empty()).then(|| format!("{}\n  {}\n  {}\n  {answer:?}", definition.script, statements[0], wrong.join("\n  ")));
    Cell { outcome, waits, disagreement }
}

/// Whether NULL is sent to a key column that is NOT NULL and would be filled otherwise.
fn sends_null_past_default(analysis: &Analysis) -> bool {
    let writes = analysis.model.subjects.iter().flat_map(|subject| &subject.writes);
    let mut columns = writes.flat_map(|write| write.columns().enumerate().filter(|(index, _)| write.is_key(*index)));
    columns.any(|(_, (column, supply))| supply.kind == SupplyKind::Null && column.nullable == Some(false) && !column.is_required())
}

/// Whether the model has a generation or a default for some column of the key.
fn generates(analysis: &Analysis, definition: &Definition) -> bool {
    let tables = analysis.model.schemas.iter().filter_map(|schema| schema.tables.get("t"));
    let columns = tables.flat_map(|table| definition.key.iter().filter_map(|name| table.column(name)));
    columns.into_iter().any(|column| column.default.is_some() || !matches!(column.generation, Generation::None | Generation::Unknown(_)))
}
