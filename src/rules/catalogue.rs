//! The rules with what their pages say of them, read once; and the groups that they make.

use std::sync::OnceLock;

use super::RULES;
use crate::page::Page;

/// A rule and its page.
#[derive(Debug)]
pub struct Entry {
    pub id: &'static str,
    pub page: Page<'static>,
}

impl Entry {
    /// The rule in one line.
    pub fn summary(&self) -> String {
        self.page.summary()
    }

    pub fn is_audit(&self) -> bool {
        self.page.front.profile == "audit"
    }
}

/// Every rule, sorted by id. The pages are part of the program and tested: one that cannot be read is left out.
pub fn entries() -> &'static [Entry] {
    static ENTRIES: OnceLock<Vec<Entry>> = OnceLock::new();
    ENTRIES.get_or_init(|| {
        let entry = |rule: &&'static super::Rule| Some(Entry { id: rule.id, page: Page::parse(rule.page).ok()? });
        RULES.iter().filter_map(entry).collect()
    })
}

pub fn entry(id: &str) -> Option<&'static Entry> {
    entries().iter().find(|entry| entry.id == id)
}

/// The names of the groups, sorted, each once.
pub fn groups() -> Vec<&'static str> {
    let mut groups: Vec<&'static str> = entries().iter().map(|entry| entry.page.front.group.as_str()).collect();
    groups.sort_unstable();
    groups.dedup();
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_is_read() {
        assert_eq!(entries().iter().map(|entry| entry.id).collect::<Vec<_>>(), RULES.iter().map(|rule| rule.id).collect::<Vec<_>>());
        assert!(groups().contains(&"keys"));
    }

    #[test]
    fn a_group_is_called_like_no_rule_and_no_profile() {
        for group in groups() {
            assert!(entry(group).is_none() && !["all", "default", "audit", "off", ""].contains(&group), "{group}");
        }
    }
}
