//! `keyward schema --statistics`: how many statements of which kind were read, and where those stand that were not.

use serde::Serialize;

use super::{Place, place};
use crate::dialect::Dialect;
use crate::report::visible;
use crate::schema::statistics::{Count, OTHER};
use crate::source::Sources;

const VERSION: u32 = 1;

#[derive(Serialize)]
pub(super) struct Statistics {
    version: u32,
    statistics: Vec<CountRow>,
}

#[derive(Serialize)]
struct CountRow {
    dialect: &'static str,
    #[serde(skip)]
    title: &'static str,
    kind: String,
    seen: usize,
    read: usize,
    unread: Vec<UnreadRow>,
}

#[derive(Serialize)]
struct UnreadRow {
    #[serde(flatten)]
    at: Place,
    reason: String,
}

impl Statistics {
    pub(super) fn new(sources: &Sources, counts: &[Count]) -> Self {
        Statistics { version: VERSION, statistics: counts.iter().map(|count| count_row(sources, count)).collect() }
    }

    /// A line for each database and kind, then a line for each part that was not understood.
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        let mut last = "";
        for row in &self.statistics {
            if row.dialect != last {
                let gap = if last.is_empty() { "" } else { "\n" };
                out.push_str(&format!("{gap}{:<24}{:>9}{:>9}\n", row.title, "seen", "read"));
                last = row.dialect;
            }
            let share = match (row.kind.as_str(), row.seen) {
                (OTHER, _) | (_, 0) => String::new(),
                (_, seen) => format!("{:>10.2} %", 100.0 * row.read as f64 / seen as f64),
            };
            out.push_str(&visible(&format!("  {:<22}{:>9}{:>9}{share}", row.kind, row.seen, row.read)));
            out.push('\n');
        }
        out.push('\n');
        for row in &self.statistics {
            for unread in &row.unread {
                let place = format!("{}:{}:{}", unread.at.path, unread.at.line, unread.at.column);
                out.push_str(&visible(&format!("{place}: not understood: {}: {}", row.kind, unread.reason)));
                out.push('\n');
            }
        }
        let (seen, read) = self.statistics.iter().fold((0, 0), |(seen, read), row| (seen + row.seen, read + row.read));
        out.push_str(&format!("{seen} statements, {read} understood\n"));
        out
    }
}

fn count_row(sources: &Sources, count: &Count) -> CountRow {
    let unread = count.unread.iter().map(|unread| UnreadRow { at: place(sources, unread.at), reason: unread.reason.clone() });
    CountRow {
        dialect: count.dialect.id(),
        title: match count.dialect {
            Dialect::Generic => "database not known",
            known => known.title(),
        },
        kind: count.kind.clone(),
        seen: count.seen,
        read: count.read,
        unread: unread.collect(),
    }
}
