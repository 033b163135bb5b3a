//! Which rules run: by name, by group, by profile.

use crate::rules::catalogue::{self, Entry};
use crate::suggest;

/// Some rules, as the user names them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Selector {
    All,
    /// Those of a profile.
    Profile(Profile),
    Group(&'static str),
    Rule(&'static str),
}

/// What runs when nothing is selected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Profile {
    #[default]
    Default,
    /// The rules for a one-off look at an old schema too.
    Audit,
}

impl Profile {
    pub const ALL: [Profile; 2] = [Profile::Default, Profile::Audit];

    pub fn id(self) -> &'static str {
        match self {
            Profile::Default => "default",
            Profile::Audit => "audit",
        }
    }

    pub fn parse(id: &str) -> Option<Profile> {
        Profile::ALL.into_iter().find(|profile| profile.id() == id)
    }
}

impl Selector {
    pub fn parse(name: &str) -> Option<Selector> {
        if name == "all" {
            return Some(Selector::All);
        }
        if let Some(profile) = Profile::parse(name) {
            return Some(Selector::Profile(profile));
        }
        if let Some(entry) = catalogue::entry(name) {
            return Some(Selector::Rule(entry.id));
        }
        catalogue::groups().into_iter().find(|group| *group == name).map(Selector::Group)
    }

    /// Every name that [`Selector::parse`] knows: `all` and the profiles, the groups, the rules.
    pub fn names() -> Vec<&'static str> {
        let profiles = Profile::ALL.map(Profile::id);
        let rules = catalogue::entries().iter().map(|entry| entry.id);
        std::iter::once("all").chain(profiles).chain(catalogue::groups()).chain(rules).collect()
    }

    pub fn id(&self) -> &'static str {
        match self {
            Selector::All => "all",
            Selector::Profile(profile) => profile.id(),
            Selector::Group(name) | Selector::Rule(name) => name,
        }
    }

    /// The rule, group or profile that is nearest to a name.
    pub fn nearest(name: &str) -> Option<&'static str> {
        suggest::nearest(name, Selector::names())
    }

    /// What to say of a name that is none.
    pub fn hint(name: &str) -> String {
        match Selector::nearest(name) {
            Some(nearest) => format!("Is `{nearest}` meant?"),
            None => "`keyward rules` lists the rules and their groups.".to_owned(),
        }
    }

    pub fn covers(&self, rule: &str) -> bool {
        let is = |test: &dyn Fn(&Entry) -> bool| catalogue::entry(rule).is_some_and(test);
        match self {
            Selector::All => true,
            Selector::Profile(profile) => is(&|entry| entry.is_audit() == (*profile == Profile::Audit)),
            Selector::Group(group) => is(&|entry| entry.page.front.group == *group),
            Selector::Rule(name) => *name == rule,
        }
    }

    /// The more exact of two selectors is the stronger.
    pub fn rank(&self) -> u8 {
        match self {
            Selector::All => 0,
            Selector::Profile(_) => 1,
            Selector::Group(_) => 2,
            Selector::Rule(_) => 3,
        }
    }
}

/// One place's say on which rules run: the configuration's, the command line's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// When there are any: only these run.
    pub select: Vec<Selector>,
    pub ignore: Vec<Selector>,
}

impl Selection {
    /// Whether a rule runs, which did (`before`) as far as weaker places say. `is_off`: the configuration turns it off by name, which only its name
    /// overrules.
    pub fn decides(&self, rule: &str, before: bool, is_off: bool) -> bool {
        let strongest = |selectors: &[Selector]| selectors.iter().filter(|selector| selector.covers(rule)).map(Selector::rank).max();
        let by_name = Selector::Rule("").rank();
        match (strongest(&self.select), strongest(&self.ignore)) {
            (selected, Some(ignored)) if selected.is_none_or(|selected| ignored >= selected) => false,
            (Some(selected), _) => selected == by_name || !is_off,
            (None, _) => self.select.is_empty() && before,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selection(select: &[&str], ignore: &[&str]) -> Selection {
        let read = |names: &[&str]| names.iter().map(|name| Selector::parse(name).unwrap()).collect();
        Selection { select: read(select), ignore: read(ignore) }
    }

    #[test]
    fn the_more_exact_name_is_the_stronger() {
        let runs = |select: &[&str], ignore: &[&str], rule: &str| selection(select, ignore).decides(rule, true, false);
        assert!(runs(&[], &[], "lost-key-generation"));
        assert!(!runs(&[], &["lost-key-generation"], "lost-key-generation"));
        assert!(!runs(&["inserts"], &[], "lost-key-generation"));
        assert!(runs(&["keys"], &[], "lost-key-generation"));
        assert!(!runs(&["keys"], &["lost-key-generation"], "lost-key-generation"));
        assert!(runs(&["lost-key-generation"], &["keys"], "lost-key-generation"));
        assert!(!runs(&["lost-key-generation"], &["lost-key-generation"], "lost-key-generation"));
        assert!(runs(&["all"], &["inserts"], "lost-key-generation"));
    }

    #[test]
    fn what_the_configuration_turns_off_is_turned_on_by_name_alone() {
        assert!(!selection(&["all"], &[]).decides("lost-key-generation", false, true));
        assert!(selection(&["lost-key-generation"], &[]).decides("lost-key-generation", false, true));
    }

    #[test]
    fn every_name_is_read_as_itself() {
        for name in Selector::names() {
            assert_eq!(Selector::parse(name).map(|selector| selector.id()), Some(name));
        }
    }

    #[test]
    fn a_name_that_is_none_has_a_hint() {
        assert_eq!(Selector::parse("unasigned-primary-key"), None);
        assert_eq!(Selector::hint("unasigned-primary-key"), "Is `unassigned-primary-key` meant?");
        assert_eq!(Selector::hint("key"), "Is `keys` meant?");
    }
}
