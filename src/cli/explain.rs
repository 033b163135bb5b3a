//! `keyward explain` and `keyward rules`: the rules' pages.

use clap::Args;

use super::{CliError, Outcome, print};
use crate::page::Page;
use crate::rules::{self, RULES, Rule};
use crate::suggest;

#[derive(Debug, Args)]
pub struct Explain {
    /// The rule's name, as in the brackets of a finding
    #[arg(value_name = "RULE")]
    rule: String,
}

impl Explain {
    pub fn run(self) -> Result<Outcome, CliError> {
        let Some(rule) = rules::find(&self.rule) else {
            let hint = match suggest::nearest(&self.rule, RULES.iter().map(|rule| rule.id)) {
                Some(nearest) => format!("is `{nearest}` meant?"),
                None => "`keyward rules` lists them".to_owned(),
            };
            return Err(CliError::Usage(format!("there is no rule `{}`; {hint}", self.rule)));
        };
        let page = page(rule)?;
        print(&format!("{}\n\nLevel: {}, since {}\n", page.body.trim_end(), page.front.level, page.front.since))?;
        Ok(Outcome::Clean)
    }
}

/// All rules with their level and what they find.
pub fn list() -> Result<Outcome, CliError> {
    let width = RULES.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    let mut out = String::new();
    for rule in RULES {
        let page = page(rule)?;
        out.push_str(&format!("{:width$}  {:7}  {}\n", rule.id, page.front.level, page.summary()));
    }
    print(&out)?;
    Ok(Outcome::Clean)
}

fn page(rule: &Rule) -> Result<Page<'static>, CliError> {
    Page::parse(rule.page).map_err(|error| CliError::Usage(format!("the page of {}: {error}", rule.id)))
}
