//! INSERTs that a script repeats row by row are read as one statement: a finding about its head is one about each of them.

use crate::diagnostic::{Finding, Role, Side};
use crate::model::Model;

/// Adds the further statements to the places at fault, and says how many there are.
pub fn add(model: &Model, findings: &mut [Finding]) {
    if model.repeated.is_empty() {
        return;
    }
    for finding in findings {
        for evidence in finding.evidence.iter_mut().filter(|evidence| evidence.side == Side::Application && evidence.role == Role::Fault) {
            let Some(repeated) = model.repeated_at(evidence.at) else { continue };
            let count = repeated.again.len();
            evidence.label.push_str(&format!("; {count} more {} behind it", if count == 1 { "statement" } else { "statements" }));
            finding.hidden.extend(&repeated.again);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::analysis::analyze_texts;
    use crate::rules::check_all;

    #[test]
    fn what_every_statement_leaves_out_is_said_once() {
        let sql = "CREATE TABLE a (id bigint NOT NULL PRIMARY KEY, b int NOT NULL);\n\
                   INSERT INTO a (id) VALUES (1);\nINSERT INTO a (id) VALUES (2);\nINSERT INTO a (id) VALUES (3);\n";
        let analysis = analyze_texts(vec![("schema/mysql.sql".to_owned(), sql.to_owned())]);
        let findings = check_all(&analysis.model);
        let [finding] = findings.as_slice() else { panic!("{findings:?}") };
        assert_eq!((finding.rule, finding.hidden.len()), ("required-column-omitted", 2));
        assert!(finding.evidence[0].label.ends_with("; 2 more statements behind it"), "{}", finding.evidence[0].label);
        let faults: Vec<&str> = finding.faults().filter_map(|(_, at)| sql.get(at.start as usize..at.end as usize)).collect();
        assert!(faults.contains(&"INSERT INTO a (id) VALUES (3)"), "{faults:?}");
    }

    #[test]
    fn what_one_row_says_is_shown_at_that_row() {
        let sql = "CREATE TABLE a (id bigint NOT NULL PRIMARY KEY, b int NOT NULL);\n\
                   INSERT INTO a VALUES (1, 1);\nINSERT INTO a VALUES (2, NULL);\nINSERT INTO a VALUES (3);\n";
        let analysis = analyze_texts(vec![("schema/mysql.sql".to_owned(), sql.to_owned())]);
        let findings = check_all(&analysis.model);
        let lines: Vec<_> = findings
            .iter()
            .map(|finding| {
                let before = sql.get(..finding.evidence[0].at.start as usize).unwrap_or("");
                (finding.rule, before.matches('\n').count() + 1)
            })
            .collect();
        assert_eq!(lines, [("null-into-required-column", 3), ("insert-column-count", 4)]);
    }
}
