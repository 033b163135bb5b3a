//! `unknown-table`: a writer names a table that no script creates.

use super::Rule;
use super::case::short_writer;
use super::mends::{self, Mends};
use crate::diagnostic::{Edit, Evidence, Finding, Role, Safety, Severity, Side};
use crate::facts::TableKind;
use crate::model::{Model, Stray};
use crate::schema::model::Table;
use crate::suggest;

pub const ID: &str = "unknown-table";

pub const RULE: Rule = Rule { id: ID, page: include_str!("../../rules/unknown-table.md"), check };

fn check(model: &Model, out: &mut Vec<Finding>) {
    let mut findings: Vec<Finding> = Vec::new();
    for stray in &model.strays {
        match findings.iter_mut().find(|finding| finding.table.eq_ignore_ascii_case(&stray.table) && finding.schemas == stray.schemas) {
            Some(finding) => add_writer(finding, stray),
            None => findings.extend(finding(model, stray)),
        }
    }
    for finding in &mut findings {
        mend(model, finding);
    }
    out.extend(findings);
}

/// Where one table is called nearly the same, the statements name that one.
fn mend(model: &Model, finding: &mut Finding) {
    let is_of = |stray: &&Stray| finding.table.eq_ignore_ascii_case(&stray.table) && finding.schemas == stray.schemas;
    let mut mends = Mends::new();
    let mut meant: Option<&str> = None;
    for stray in model.strays.iter().filter(is_of) {
        for schema in stray.schemas.iter().filter_map(|id| model.schema(*id)) {
            let tables = schema.tables.values().filter(|table| table.kind == TableKind::Table);
            let near = suggest::only_near(&stray.table, tables.map(|table| table.name.as_str()));
            let edit = || {
                let content = mends::name(schema.dialect, near?)?;
                mends::everywhere(model.texts.get(&stray.writer.at)?, |text| {
                    (!text.goes_on).then(|| vec![Edit { at: text.table, content: content.clone() }])
                })
            };
            mends.write(model, edit());
            meant = meant.or(near);
        }
    }
    if let Some(meant) = meant {
        finding.fix = mends.finish(format!("write into `{meant}`"), Safety::Unsafe);
    }
}

fn add_writer(finding: &mut Finding, stray: &Stray) {
    if !finding.writers.contains(&stray.writer.name) {
        finding.writers.push(stray.writer.name.clone());
        finding.writers.sort();
    }
    if stray.in_script {
        finding.severity = Severity::Error;
    }
    finding.hidden.push(stray.writer.at);
}

/// Tables in which migration tools keep what has run: they make them themselves.
const TOOLS: &[&str] = &[
    "_sqlx_migrations",
    "flyway_schema_history",
    "schema_version",
    "schema_migrations",
    "databasechangelog",
    "databasechangeloglock",
    "__diesel_schema_migrations",
    "seaql_migrations",
    "refinery_schema_history",
    "goose_db_version",
];

fn finding(model: &Model, stray: &Stray) -> Option<Finding> {
    if TOOLS.contains(&stray.table.to_lowercase().as_str()) {
        return None;
    }
    let schema = stray.schemas.first().and_then(|id| model.schema(*id))?;
    let tables: Vec<&Table> = schema.tables.values().map(|table| &**table).filter(|table| table.kind == TableKind::Table).collect();
    let meant = suggest::nearest(&stray.table, tables.iter().map(|table| table.name.as_str()));
    let meant = meant.and_then(|name| tables.iter().find(|table| table.name == name));
    let last = tables.iter().max_by_key(|table| (schema.scripts.iter().position(|script| *script == table.at.file), table.at.start))?;
    let table = &stray.table;
    let hint = meant.map_or(String::new(), |meant| format!(" Is `{}` meant?", meant.name));
    let label = match meant {
        Some(meant) => format!("`{}` is near", meant.name),
        None => format!("{} tables are created, the last of them here; none is `{table}`", tables.len()),
    };
    let schema_at = meant.map_or(last.at, |meant| meant.at);
    Some(Finding {
        rule: ID,
        severity: if stray.in_script { Severity::Error } else { Severity::Warning },
        message: format!(
            "`{table}` is written by `{}`, and no script of `{}` creates it, which creates {} other tables.{hint}",
            short_writer(&stray.writer.name).trim_matches('`'),
            schema.name,
            tables.len(),
        ),
        table: table.clone(),
        columns: Vec::new(),
        schemas: stray.schemas.clone(),
        writers: vec![stray.writer.name.clone()],
        evidence: vec![
            Evidence { side: Side::Application, role: Role::Fault, at: stray.writer.at, label: format!("writes `{table}`") },
            Evidence { side: Side::Schema, role: Role::Evidence, at: schema_at, label },
        ],
        help: format!("Create `{table}` in a new migration, or name the table that is meant."),
        fix: None,
        hidden: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::Dialect;
    use crate::model::{SchemaId, WriterId};
    use crate::rules::testing::*;

    fn stray(table: &str, in_script: bool) -> Stray {
        let writer = WriterId { name: "org.acme.Shop.add".into(), via: "INSERT statement", at: at(300) };
        Stray { writer, table: table.into(), names: vec![table.into()], schemas: vec![SchemaId(0)], in_script }
    }

    fn run(strays: Vec<Stray>) -> Vec<Finding> {
        let mut builder = ModelBuilder::new("colour");
        let colour = table("colour", &[generated_key("id")]);
        builder.variant(Dialect::Postgres, colour.clone());
        let mut model = builder.build();
        model.schemas[0].tables.insert("colour".into(), std::sync::Arc::new(colour));
        model.strays = strays;
        let mut found = Vec::new();
        check(&model, &mut found);
        found
    }

    #[test]
    fn a_script_is_an_error_and_a_program_a_warning() {
        assert_eq!(run(vec![stray("wishlist", true)])[0].severity, Severity::Error);
        assert_eq!(run(vec![stray("wishlist", false)])[0].severity, Severity::Warning);
        assert_eq!(run(vec![stray("wishlist", false), stray("Wishlist", true)]).len(), 1, "one table, one finding");
    }

    #[test]
    fn a_name_that_is_near_is_shown() {
        let found = run(vec![stray("colours", true)]);
        assert!(found[0].message.ends_with("Is `colour` meant?"), "{}", found[0].message);
        assert_eq!(found[0].evidence[1].label, "`colour` is near");
    }
}
