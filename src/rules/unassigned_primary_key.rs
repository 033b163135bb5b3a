//! `unassigned-primary-key`: a key column is required, and a writer leaves it to the database.

use super::Rule;
use super::case::Case;
use super::keys::{key_columns, lost_generation};
use super::words;
use crate::diagnostic::Finding;
use crate::model::Model;

pub const ID: &str = "unassigned-primary-key";

pub const RULE: Rule = Rule { id: ID, page: include_str!("../../rules/unassigned-primary-key.md"), check };

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for key in key_columns(model) {
        let at_fault = key.writes.iter().filter(|write| write.gives_no_value() && write.is_required());
        // A key that lost its generation on the way is lost-key-generation's: one cause, one finding.
        let case = Case::new(model, &key, at_fault.filter(|write| lost_generation(write.column).is_none()));
        if case.is_empty() {
            continue;
        }
        let subject = case.column_name();
        let who = words::list_negated(&case.dialects_at_fault(), "does not generate it", "generates it");
        let message = format!(
            "{subject} is NOT NULL and nothing fills it: {who}, and {writers}. {consequence}{contrast}",
            writers = case.writers(),
            consequence = case.rejection(),
            contrast = case.contrast_sentence(),
        );
        let mut finding = case.finding(ID, case.severity(), message, |dialects| {
            format!("NOT NULL, and {}", words::list_negated(dialects, "does not generate it", "generates it"))
        });
        finding.help = case.help();
        finding.fix = case.fix();
        findings.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Role, Side};
    use crate::dialect::Dialect;
    use crate::facts::{SupplyKind, TableKind};
    use crate::rules::testing::*;
    use crate::schema::model::{ChangeKind, Generation, Origin, Table};

    fn run(model: &Model) -> Vec<Finding> {
        let mut findings = Vec::new();
        check(model, &mut findings);
        findings
    }

    #[test]
    fn one_dialect_of_three_does_not_generate() {
        let mut model = ModelBuilder::new("t_backup");
        model.variant(Dialect::MySql, table("t_backup", &[required_key("id")]));
        model.variant(Dialect::Postgres, table("t_backup", &[generated_key("id")]));
        model.variant(Dialect::H2, table("t_backup", &[generated_key("id")]));
        model.entity("org.acme.Backup", &[(SupplyKind::Database, "IdType.AUTO")]);
        let findings = run(&model.build());
        assert_eq!(findings.len(), 1);
        let finding = &findings[0];
        assert_eq!(
            finding.message,
            "`t_backup.id` is NOT NULL and nothing fills it: MySQL does not generate it, and `Backup` leaves it to the database. \
             Every insert fails with error 1364 \"Field 'id' doesn't have a default value\". PostgreSQL and H2 generate it."
        );
        let roles: Vec<_> = finding.evidence.iter().map(|evidence| (evidence.side, evidence.role)).collect();
        assert_eq!(
            roles,
            [(Side::Schema, Role::Fault), (Side::Application, Role::Fault), (Side::Schema, Role::Contrast), (Side::Schema, Role::Contrast)]
        );
        assert_eq!(finding.evidence[1].label, "left to the database: IdType.AUTO");
        assert!(finding.help.contains("ALTER TABLE t_backup MODIFY id bigint NOT NULL AUTO_INCREMENT"), "{}", finding.help);
        assert_eq!(finding.fix.as_ref().unwrap().edits[0].content, " AUTO_INCREMENT");
    }

    #[test]
    fn neither_of_two_dialects_generates() {
        let mut model = ModelBuilder::new("t");
        model.variant(Dialect::MySql, table("t", &[required_key("id")]));
        model.variant(Dialect::H2, table("t", &[required_key("id")]));
        model.entity("T", &[(SupplyKind::Database, "")]);
        let findings = run(&model.build());
        assert_eq!(findings.len(), 1, "one finding for all variants");
        assert!(findings[0].message.contains("neither MySQL nor H2 generates it"), "{}", findings[0].message);
    }

    #[test]
    fn an_upgrade_is_at_fault_and_the_snapshot_is_right() {
        let mut model = ModelBuilder::new("t_app");
        model.variant(Dialect::MySql, table("t_app", &[generated_key("id")]));
        model.variant_of(Dialect::MySql, Origin::Upgrade, "upgrade/2.2.0.sql", table("t_app", &[required_key("id")]));
        model.entity("App", &[(SupplyKind::Database, "IdType.AUTO")]);
        let findings = run(&model.build());
        assert_eq!(findings.len(), 1);
        let message = &findings[0].message;
        assert!(message.ends_with("Whoever upgrades with `upgrade/2.2.0.sql` gets it; the snapshot `db/mysql.sql` is right."), "{message}");
    }

    #[test]
    fn whoever_supplies_a_value_is_not_at_fault() {
        let supplied = [SupplyKind::Application, SupplyKind::Framework { sequence: None }, SupplyKind::Conditional, SupplyKind::Unknown];
        for kind in supplied {
            let mut model = ModelBuilder::new("t");
            model.variant(Dialect::MySql, table("t", &[required_key("id")]));
            model.entity("T", &[(kind, "")]);
            assert!(run(&model.build()).is_empty());
        }
    }

    #[test]
    fn what_is_not_known_is_not_claimed() {
        for generation in [Generation::Unknown(at(0)), Generation::Trigger(at(0))] {
            let mut model = ModelBuilder::new("t");
            let mut column = required_key("id");
            column.generation = generation;
            model.variant(Dialect::Oracle, table("t", &[column]));
            model.entity("T", &[(SupplyKind::Database, "")]);
            assert!(run(&model.build()).is_empty());
        }
    }

    #[test]
    fn views_and_stream_tables_are_no_row_stores() {
        for kind in [TableKind::View, TableKind::Temporary, TableKind::Foreign, TableKind::Other] {
            let mut model = ModelBuilder::new("t");
            let mut other = table("t", &[required_key("id")]);
            other.kind = kind;
            model.variant(Dialect::MySql, other);
            model.entity("T", &[(SupplyKind::Database, "")]);
            assert!(run(&model.build()).is_empty());
        }
    }

    #[test]
    fn what_was_not_understood_of_the_table_may_fill_the_key() {
        let key = required_key("id");
        let other = crate::schema::model::Column { at: at(7), ..required_key("n") };
        let found = |unread: crate::source::Span| {
            let mut model = ModelBuilder::new("t");
            model.variant(Dialect::Postgres, Table { unread: vec![unread], ..table("t", &[key.clone(), other.clone()]) });
            model.statement("save", &[(SupplyKind::Omitted, ""), (SupplyKind::Application, "")]);
            run(&model.build()).len()
        };
        assert_eq!(found(at(1)), 0, "a part of its own definition");
        assert_eq!(found(at(40)), 0, "an ALTER's action");
        assert_eq!(found(at(7)), 1, "a part of another column's definition");
    }

    #[test]
    fn a_mysql_enum_takes_its_first_member() {
        let mut model = ModelBuilder::new("t");
        model.variant(Dialect::MySql, table("t", &[typed(required_key("kind"), "enum")]));
        model.statement("T.insert", &[(SupplyKind::Omitted, "")]);
        assert!(run(&model.build()).is_empty());
    }

    #[test]
    fn an_integer_key_of_an_unknown_database_may_be_a_rowid() {
        let mut model = ModelBuilder::new("t");
        model.variant(Dialect::Generic, table("t", &[typed(required_key("id"), "integer")]));
        model.statement("seed", &[(SupplyKind::Omitted, "")]);
        assert!(run(&model.build()).is_empty());
    }

    #[test]
    fn parts_of_a_composite_key_may_come_from_relations() {
        let mut model = ModelBuilder::new("t");
        model.variant(Dialect::MySql, keyed(table("t", &[required_key("a"), required_key("b")]), &["a", "b"]));
        model.entity("T", &[(SupplyKind::Application, ""), (SupplyKind::Omitted, "")]);
        assert!(run(&model.build()).is_empty(), "the entity's key is its first column");
        model.statement("T.insert", &[(SupplyKind::Application, ""), (SupplyKind::Omitted, "not in the column list")]);
        let findings = run(&model.build());
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].columns, ["b"]);
        assert!(findings[0].help.starts_with("Give `b` a value in `T.insert`"), "{}", findings[0].help);
    }

    #[test]
    fn a_key_known_only_from_the_entity_counts() {
        let mut model = ModelBuilder::new("t");
        let mut keyless = table("t", &[required_key("id")]);
        keyless.primary_key = None;
        model.variant(Dialect::MySql, keyless);
        model.statement("T.insert", &[(SupplyKind::Omitted, "")]);
        assert!(run(&model.build()).is_empty(), "nobody calls it a key");
        model.entity("T", &[(SupplyKind::Database, "@GeneratedValue")]);
        assert_eq!(run(&model.build()).len(), 1);
    }

    #[test]
    fn a_lost_generation_is_another_rules() {
        let mut model = ModelBuilder::new("t");
        let lost = changed(required_key("id"), ChangeKind::LostGeneration { was: Generation::AutoIncrement(at(3)) });
        model.variant(Dialect::MySql, table("t", &[lost]));
        model.entity("T", &[(SupplyKind::Database, "")]);
        assert!(run(&model.build()).is_empty());
    }

    #[test]
    fn many_writers_are_shown_five_and_counted() {
        let mut model = ModelBuilder::new("t");
        model.variant(Dialect::MySql, table("t", &[required_key("id")]));
        for index in 0..8 {
            model.statement(&format!("m{index}.sql"), &[(SupplyKind::Omitted, "not in the column list")]);
        }
        let findings = run(&model.build());
        let shown: Vec<_> = findings[0].evidence.iter().filter(|evidence| evidence.side == Side::Application).collect();
        assert_eq!(shown.len(), 5);
        assert!(shown[4].label.ends_with("(and 3 more like it)"), "{}", shown[4].label);
        assert_eq!(findings[0].writers.len(), 8);
    }

    #[test]
    fn null_is_rejected_in_other_words() {
        let mut model = ModelBuilder::new("t");
        model.variant(Dialect::MySql, table("t", &[required_key("id")]));
        model.statement("seed.sql", &[(SupplyKind::Null, "")]);
        assert!(run(&model.build())[0].message.contains("error 1048 \"Column 'id' cannot be null\""));
    }
}
