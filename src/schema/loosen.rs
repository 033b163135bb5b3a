//! What a program alters by itself is left open in the schemas that its scripts build.

use std::sync::Arc;

use crate::dialect::Dialect;
use crate::facts::{AlterAction, AlterKind, AlterTable};
use crate::names::{self, Name};
use crate::schema::model::{ChangeKind, Column, Generation, Origin, Schema, Standing, Table};
use crate::source::Span;

/// Takes from the tables what the alterations may take from them: a column that may be dropped or may be null is not required. Each comes with the databases
/// on which it runs; none: any.
pub fn loosen(schemas: &mut [Schema], alterations: &[(Vec<Dialect>, AlterTable)]) {
    for schema in schemas {
        let dialect = schema.dialect;
        let fits = |on: &[Dialect]| on.is_empty() || dialect == Dialect::Generic || on.iter().any(|on| on.is_alike(dialect));
        let own = alterations.iter().filter(|(on, _)| fits(on)).map(|(_, alter)| alter);
        for alter in own {
            if schema.scripts.contains(&alter.head.file) {
                continue;
            }
            if let Some(table) = schema.tables.get_mut(&alter.name.key()) {
                let table = Arc::make_mut(table);
                alter.actions.iter().for_each(|action| apply(table, &action.kind, action.at));
            }
        }
    }
}

/// What the steps of one chain change of tables that only another chain of such a database creates is left open there: both may be one database's, as those
/// of modules that ship into one `classpath:/db/migration`, whose order is not known here.
pub fn loosen_beside(schemas: &mut [Schema]) {
    let is_chain = |schema: &Schema| schema.origin != Origin::Snapshot && schema.standing <= Standing::Documentation;
    let mut given: Vec<(Dialect, Vec<AlterTable>)> = Vec::new();
    for schema in schemas.iter_mut() {
        let unplaced = std::mem::take(&mut schema.unplaced);
        if is_chain(schema) && !unplaced.is_empty() {
            given.push((schema.dialect, unplaced));
        }
    }
    for schema in schemas.iter_mut().filter(|schema| schema.origin == Origin::Migrations) {
        let fitting = given.iter().filter(|(dialect, _)| dialect.is_alike(schema.dialect)).flat_map(|(_, alters)| alters);
        for alter in fitting.filter(|alter| !schema.scripts.contains(&alter.head.file)) {
            let key = alter.name.key();
            let Some(table) = schema.tables.get_mut(&key) else { continue };
            let table = Arc::make_mut(table);
            let names = former_names(table);
            alter.actions.iter().for_each(|action| open(table, &names, action));
            let own = schema.inserts.iter_mut().filter(|insert| insert.insert.table.key() == key);
            for table in own.filter_map(|insert| insert.table.as_mut()) {
                let table = Arc::make_mut(table);
                alter.actions.iter().for_each(|action| open(table, &names, action));
            }
        }
    }
}

/// By each name that a column has or had, the others.
fn former_names(table: &Table) -> Vec<Vec<String>> {
    let former = |column: &Column| {
        let renamed = column.history.iter().filter_map(|change| match &change.kind {
            ChangeKind::Renamed { from } => Some(names::key(from)),
            _ => None,
        });
        renamed.chain([names::key(&column.name)]).collect::<Vec<_>>()
    };
    table.columns.iter().map(former).filter(|names| names.len() > 1).collect()
}

/// What an action may do to a table at any point of its history.
fn open(table: &mut Table, former: &[Vec<String>], action: &AlterAction) {
    apply(table, &action.kind, action.at);
    let (AlterKind::DropNotNull { column }
    | AlterKind::DropColumn { column }
    | AlterKind::RenameColumn { from: column, .. }
    | AlterKind::Restate { from: Some(column), .. }
    | AlterKind::SetDefault { column, .. }) = &action.kind
    else {
        // A column that is added under a name which there is one of was dropped before.
        if let AlterKind::AddColumn { column, .. } = &action.kind {
            edit(table, &column.name, |own| own.nullable = own.nullable.filter(|_| column.nullable == Some(false)));
        }
        return;
    };
    for name in former.iter().filter(|names| names.contains(&column.key())).flatten().filter(|name| **name != column.key()) {
        if let Some(own) = table.columns.iter_mut().find(|own| names::key(&own.name) == *name) {
            own.nullable = None;
        }
    }
}

fn apply(table: &mut Table, kind: &AlterKind, at: Span) {
    match kind {
        AlterKind::DropNotNull { column } | AlterKind::DropColumn { column } | AlterKind::RenameColumn { from: column, .. } => {
            edit(table, column, |column| column.nullable = None);
        }
        AlterKind::SetDefault { column, .. } | AlterKind::AddIdentity { column, .. } => edit(table, column, |column| fill(column, at)),
        AlterKind::Restate { from, column: restated, .. } => edit(table, from.as_ref().unwrap_or(&restated.name), |column| {
            if restated.nullable != Some(false) {
                column.nullable = None;
            }
            if restated.generation.is_some() || restated.default.is_some() {
                fill(column, at);
            }
        }),
        AlterKind::AddPrimaryKey(_) if table.primary_key.is_none() => table.partial = true,
        AlterKind::Unread { .. } => {
            table.unread.push(at);
            table.partial = true;
        }
        _ => {}
    }
}

fn edit(table: &mut Table, name: &Name, edit: impl FnOnce(&mut Column)) {
    if let Some(column) = table.column_index(&name.text).and_then(|index| table.columns.get_mut(index)) {
        edit(column);
    }
}

/// The database may make the column's values.
fn fill(column: &mut Column, at: Span) {
    if column.generation == Generation::None {
        column.generation = Generation::Unknown(at);
    }
}

#[cfg(test)]
mod tests {
    use crate::analysis::analyze_texts;

    /// The column `a.b`, NOT NULL in the scripts, beside a program with a statement in a string.
    fn told(path: &str, program: &str) -> String {
        let analysis = analyze_texts(vec![
            ("migrations/1_a.sql".to_owned(), "CREATE TABLE a (id bigserial PRIMARY KEY, b jsonb NOT NULL);".to_owned()),
            ("Cargo.toml".to_owned(), "[dependencies]\nsqlx = { version = \"0.8\", features = [\"postgres\"] }".to_owned()),
            (path.to_owned(), program.to_owned()),
        ]);
        let column = analysis.model.schemas[0].tables["a"].column("b").unwrap();
        format!("{:?} {}", column.nullable, column.generation.id())
    }

    #[test]
    fn what_a_program_alters_is_open() {
        let rust = |sql: &str| told("src/step.rs", &format!("async fn f(c: &mut C) {{ sqlx::query(\"{sql}\").execute(c).await; }}"));
        let java = |sql: &str| told("src/main/java/Step.java", &format!("class Step {{ void f(S s) {{ s.execute(\"{sql}\"); }} }}"));
        assert_eq!(rust("ALTER TABLE a ALTER COLUMN b DROP NOT NULL"), "None none");
        assert_eq!(rust("ALTER TABLE a DROP COLUMN b"), "None none");
        assert_eq!(java("alter table a rename column b to c"), "None none");
        assert_eq!(java("ALTER TABLE a ALTER COLUMN b SET DEFAULT '{}'"), "Some(false) unknown");
        assert_eq!(rust("ALTER TABLE a ALTER COLUMN b SET NOT NULL"), "Some(false) none");
        assert_eq!(rust("ALTER TABLE c ALTER COLUMN b DROP NOT NULL"), "Some(false) none");
        // A class that is named after another database alters that one.
        let class = "class Steps { void f(S s) { s.execute(\"ALTER TABLE a ALTER COLUMN b DROP NOT NULL\"); } }";
        assert_eq!(told("src/main/java/DerbySteps.java", class), "Some(false) none");
        assert_eq!(told("src/main/java/PostgreSqlSteps.java", class), "None none");
    }

    /// The column `a.b` of a module's chain beside a step of another module's.
    fn beside(path: &str, step: &str) -> String {
        let analysis = analyze_texts(vec![
            (
                "one/src/main/resources/db/migration/V1__a.sql".to_owned(),
                "CREATE TABLE a (id bigserial PRIMARY KEY, o jsonb NOT NULL);".to_owned(),
            ),
            (
                "one/src/main/resources/db/migration/V3__b.sql".to_owned(),
                "ALTER TABLE a RENAME COLUMN o TO b;\nINSERT INTO a (id) VALUES (1);".to_owned(),
            ),
            (format!("{path}/V1_1__c.sql"), "CREATE TABLE c (id bigserial PRIMARY KEY, d jsonb);".to_owned()),
            (format!("{path}/V2__a.sql"), step.to_owned()),
        ]);
        let schema = analysis.model.schemas.iter().find(|schema| schema.tables.contains_key("a")).unwrap();
        let told = |table: &crate::schema::model::Table| {
            let column = table.column("b").unwrap();
            format!("{:?} {}", column.nullable, column.generation.id())
        };
        assert_eq!(told(&schema.tables["a"]), told(schema.inserts[0].table.as_ref().unwrap()), "as the INSERT meets it");
        told(&schema.tables["a"])
    }

    #[test]
    fn what_another_chain_changes_is_open() {
        let main = "two/src/main/resources/db/migration";
        assert_eq!(beside(main, "ALTER TABLE a ALTER COLUMN b DROP NOT NULL;"), "None none");
        assert_eq!(beside(main, "ALTER TABLE a DROP COLUMN o;"), "None none", "under the name it had");
        assert_eq!(beside(main, "ALTER TABLE a ADD COLUMN b jsonb;"), "None none", "it was dropped before");
        assert_eq!(beside(main, "ALTER TABLE a ALTER COLUMN b SET DEFAULT '{}';"), "Some(false) unknown");
        assert_eq!(beside(main, "ALTER TABLE a ADD COLUMN e jsonb;"), "Some(false) none");
        assert_eq!(beside("two/src/test/resources/db/migration", "ALTER TABLE a ALTER COLUMN b DROP NOT NULL;"), "Some(false) none");
    }

    #[test]
    fn tests_alter_their_own_database() {
        let step = "async fn f(c: &mut C) { sqlx::query(\"ALTER TABLE a ALTER COLUMN b DROP NOT NULL\").execute(c).await; }";
        assert_eq!(told("tests/step.rs", step), "Some(false) none");
        assert_eq!(told("src/step.rs", &format!("#[cfg(test)] mod tests {{ {step} }}")), "Some(false) none");
    }
}
