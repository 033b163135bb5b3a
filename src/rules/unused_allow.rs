//! `unused-allow`: an inline `keyward: allow(…)` that allows nothing. Found by [`crate::suppress`], which alone knows what the
//! directives did; the registry holds it so that it has a page and a level like every rule.

use super::Rule;

pub const ID: &str = "unused-allow";

pub const RULE: Rule = Rule { id: ID, page: include_str!("../../rules/unused-allow.md"), check: |_, _| {} };
