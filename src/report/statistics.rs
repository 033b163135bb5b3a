//! How many findings each rule has, the most frequent first.

use super::{Report, grouped};

pub fn render(report: &Report) -> String {
    let mut rows: Vec<(usize, &str)> = report.summary.rules.iter().map(|(rule, count)| (*count, *rule)).collect();
    rows.sort_by(|left, right| right.0.cmp(&left.0).then(left.1.cmp(right.1)));
    let width = rows.first().map_or(0, |(most, _)| grouped(*most).len());
    rows.iter().map(|(count, rule)| format!("{:>width$}  {rule}\n", grouped(*count))).collect()
}
