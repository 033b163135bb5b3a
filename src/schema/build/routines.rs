//! Calls of routines that alter whichever table they are called for.

use super::Builder;
use crate::facts::routine::Call;
use crate::facts::{AlterKind, DdlEvent};
use crate::names::{Name, ObjectName};

impl Builder {
    /// Does what the routine does, to the first of the arguments that is a table. What it does with further arguments is not known.
    pub(super) fn call(&mut self, call: &Call) {
        let Some(routine) = self.routines.get(&call.routine.key()).cloned() else { return };
        let object = |name: &Name| ObjectName { parts: vec![name.clone()], at: name.at };
        let tables = call.names.iter().map(object);
        let Some((name, key)) = tables.into_iter().find_map(|name| self.find(&name).map(|key| (name, key))) else { return };
        let mut is_open = routine.is_opaque;
        for mut event in routine.does {
            match &mut event {
                DdlEvent::AlterTable(alter) => {
                    is_open |= alter.actions.iter().any(|action| is_unknown(&action.kind));
                    alter.actions.retain(|action| !is_unknown(&action.kind));
                    alter.name.clone_from(&name);
                }
                DdlEvent::CreateTrigger(create) => create.table.clone_from(&name),
                _ => continue,
            }
            self.event(&event);
        }
        if is_open {
            let at = self.at;
            self.change(&key, |_, table, _| {
                table.unread.push(at);
                table.partial = true;
            });
        }
    }
}

/// Whether it is not known which column an action changes.
fn is_unknown(kind: &AlterKind) -> bool {
    match kind {
        AlterKind::AddColumn { column, .. } => column.name.has_hole(),
        AlterKind::Restate { from, column, .. } => column.name.has_hole() || from.as_ref().is_some_and(Name::has_hole),
        AlterKind::DropColumn { column }
        | AlterKind::SetDefault { column, .. }
        | AlterKind::DropDefault { column }
        | AlterKind::SetNotNull { column }
        | AlterKind::DropNotNull { column }
        | AlterKind::SetType { column, .. }
        | AlterKind::AddIdentity { column, .. }
        | AlterKind::SetGenerated { column, .. }
        | AlterKind::DropIdentity { column }
        | AlterKind::DropExpression { column } => column.has_hole(),
        AlterKind::RenameColumn { from, to } => from.has_hole() || to.has_hole(),
        AlterKind::AddPrimaryKey(key) => key.columns.iter().any(|column| column.name.has_hole()),
        AlterKind::DropConstraint { name } => name.has_hole(),
        AlterKind::RenameTable { .. } | AlterKind::Unread { .. } => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::analysis::analyze_texts;

    /// The table `a` after a chain of two steps, the second of which calls a routine of the first.
    fn told(body: &str, call: &str) -> String {
        let text = |path: &str, text: String| (format!("migrations/{path}"), text);
        let routine =
            format!("CREATE TABLE z (id int PRIMARY KEY);\nCREATE PROCEDURE f(t regclass) LANGUAGE plpgsql AS $$ BEGIN {body} END $$;");
        let analysis = analyze_texts(vec![
            text("V1__routine.sql", routine),
            text("V2__a.sql", format!("CREATE TABLE a (id bigint NOT NULL PRIMARY KEY);\n{call}")),
        ]);
        let table = &analysis.model.schemas[0].tables["a"];
        let columns: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        format!("{}{}", columns.join(" "), if table.partial { " …" } else { "" })
    }

    #[test]
    fn a_routine_of_an_earlier_step_alters_the_table_that_it_is_called_for() {
        let add = "EXECUTE format('ALTER TABLE %s ADD COLUMN made timestamptz NOT NULL DEFAULT now(), ADD COLUMN changed timestamptz', t);";
        assert_eq!(told(add, "CALL f('a');"), "id made changed");
        assert_eq!(told(add, "SELECT f('\"a\"');"), "id made changed");
        assert_eq!(told(add, "CALL f('b');"), "id");
        assert_eq!(told("EXECUTE format('ALTER TABLE %I ADD COLUMN %I int', t, c);", "CALL f('a', 'b');"), "id …");
        assert_eq!(told("EXECUTE format('CREATE INDEX ON %I (id)', t);", "CALL f('a');"), "id");
    }
}
