//! A rule's page: front matter, text, and sections whose files are run as tests.
//!
//! The page is TOML between two `+++` lines, then Markdown. A section `## Bad: …` or `## Good: …` holds a small tree of files,
//! each a fenced block with `file=` in its info string; a Bad section says in an `Expect:` line which columns are found: `t.a`, `t.b + c` (both in one finding).

use serde::Deserialize;

use crate::diagnostic::Severity;

/// What the front matter says.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrontMatter {
    pub id: String,
    /// The highest level that its findings have.
    pub level: String,
    /// `default`, or `audit` for rules that are off unless asked for.
    pub profile: String,
    /// What the rule is about; its rules are chosen together by this name.
    pub group: String,
    /// The release that had it first.
    pub since: String,
    /// `both`, or `schema` when it needs no writer.
    pub sides: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<'a> {
    pub front: FrontMatter,
    /// The Markdown after the front matter.
    pub body: &'a str,
}

/// A runnable section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    pub title: String,
    pub is_bad: bool,
    /// `(path, text)`, in the order of the page.
    pub files: Vec<(String, String)>,
    /// `table.column`, of a Bad section.
    pub expect: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    #[error("a page begins with front matter between two `+++` lines")]
    NoFrontMatter,
    #[error("the front matter is not as it should be: {0}")]
    FrontMatter(String),
    #[error("section \"{0}\": {1}")]
    Section(String, &'static str),
}

impl<'a> Page<'a> {
    pub fn parse(text: &'a str) -> Result<Page<'a>, PageError> {
        let rest = text.strip_prefix("+++\n").ok_or(PageError::NoFrontMatter)?;
        let (front, body) = rest.split_once("\n+++\n").ok_or(PageError::NoFrontMatter)?;
        let front: FrontMatter = toml::from_str(front).map_err(|error| PageError::FrontMatter(error.message().to_owned()))?;
        Ok(Page { front, body: body.trim_start() })
    }

    /// The runnable sections: tests alone need them, so that a run does not read them.
    pub fn sections(&self) -> Result<Vec<Section>, PageError> {
        sections(self.body)
    }

    /// The first clause of "What it does", up to its full stop or colon: the rule in one line.
    pub fn summary(&self) -> String {
        let after = self.body.split_once("## What it does").map_or(self.body, |(_, after)| after);
        let paragraph: Vec<&str> = after.trim_start().lines().take_while(|line| !line.trim().is_empty()).map(str::trim).collect();
        let mut summary = String::new();
        let mut in_code = false;
        for word in paragraph.join(" ").split(' ') {
            in_code ^= word.matches('`').count() % 2 == 1;
            if !summary.is_empty() {
                summary.push(' ');
            }
            summary.push_str(word);
            if !in_code && word.ends_with(['.', ':']) {
                summary.pop();
                break;
            }
        }
        summary
    }

    /// The first paragraph of a section, on one line.
    pub fn paragraph(&self, section: &str) -> String {
        let after = self.body.split_once(&format!("## {section}\n")).map_or("", |(_, after)| after);
        let lines: Vec<&str> = after.trim_start().lines().take_while(|line| !line.trim().is_empty()).map(str::trim).collect();
        lines.join(" ")
    }

    /// What the page says for readers: its text up to the first example.
    pub fn help(&self) -> String {
        let examples = ["\n## Bad", "\n## Good"].iter().filter_map(|heading| self.body.find(heading)).min();
        self.body.get(..examples.unwrap_or(self.body.len())).unwrap_or("").trim_end().to_owned()
    }

    /// The page as readers see it: what only the tests need is left out, a block's file is its title.
    pub fn text(&self) -> String {
        let mut out = String::with_capacity(self.body.len());
        let mut is_blank = false;
        for line in self.body.lines().filter(|line| !line.starts_with("Expect:")) {
            let shown = match line.strip_prefix("```").and_then(|info| info.split_once(" file=")) {
                Some((language, path)) => format!("{}`{path}`:\n\n```{language}", if is_blank { "" } else { "\n" }),
                None => line.to_owned(),
            };
            // A line that was left out leaves no gap.
            if !(is_blank && shown.is_empty()) {
                out.push_str(&shown);
                out.push('\n');
            }
            is_blank = shown.is_empty();
        }
        out
    }

    /// The level as a severity.
    pub fn severity(&self) -> Option<Severity> {
        Severity::parse(&self.front.level)
    }
}

fn sections(body: &str) -> Result<Vec<Section>, PageError> {
    let mut sections: Vec<Section> = Vec::new();
    let mut open = false; // inside a Bad or Good section
    let mut block: Option<(Option<String>, String)> = None; // a fenced block: its path, its text
    for line in body.lines() {
        if let Some((path, mut text)) = block.take() {
            if line.trim_end() != "```" {
                text.push_str(line);
                text.push('\n');
                block = Some((path, text));
            } else if let (true, Some(path), Some(section)) = (open, path, sections.last_mut()) {
                section.files.push((path, text));
            }
        } else if let Some(info) = line.strip_prefix("```") {
            let path = info.split_whitespace().find_map(|word| word.strip_prefix("file=")).map(str::to_owned);
            block = Some((path, String::new()));
        } else if let Some(heading) = line.strip_prefix("## ") {
            let (kind, title) = heading.split_once(':').unwrap_or((heading, ""));
            open = matches!(kind, "Bad" | "Good");
            if open {
                let title = title.trim().to_owned();
                sections.push(Section { title, is_bad: kind == "Bad", files: Vec::new(), expect: Vec::new() });
            }
        } else if let (true, Some(expected), Some(section)) = (open, line.strip_prefix("Expect:"), sections.last_mut()) {
            section.expect.extend(expected.split(',').map(|name| name.trim().trim_matches('`').to_owned()));
        }
    }
    for section in &sections {
        let problem = match (section.is_bad, section.files.is_empty(), section.expect.is_empty()) {
            (_, true, _) => "it has no ```… file=… block",
            (true, _, true) => "a Bad section says `Expect: table.column`",
            (false, _, false) => "a Good section expects nothing",
            _ => continue,
        };
        return Err(PageError::Section(section.title.clone(), problem));
    }
    Ok(sections)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "+++\nid = \"a-b\"\nlevel = \"error\"\nprofile = \"default\"\ngroup = \"keys\"\nsince = \"0.1.0\"\nsides = \"both\"\n+++\n\n# a-b\n\n\
        ## What it does\n\nFinds\na `b: c` thing: more. And more.\n\n## Bad: one\n\n```sql file=db/a.sql\nCREATE\n```\nExpect: `t.id`, `t.x`\n\n## Good: two\n\n\
        ```java file=A.java\nclass A {}\n```\n";

    #[test]
    fn a_page_is_read_with_its_sections() {
        let page = Page::parse(PAGE).unwrap();
        assert_eq!(page.front.id, "a-b");
        assert_eq!(page.summary(), "Finds a `b: c` thing");
        let sections = page.sections().unwrap();
        assert_eq!(sections.len(), 2);
        assert_eq!(sections[0].expect, ["t.id", "t.x"]);
        assert_eq!(sections[0].files, [("db/a.sql".to_owned(), "CREATE\n".to_owned())]);
        assert!(!sections[1].is_bad);
    }

    #[test]
    fn a_broken_page_says_what_is_wrong() {
        assert_eq!(Page::parse("# x"), Err(PageError::NoFrontMatter));
        assert!(Page::parse(&PAGE.replace("since", "sence")).unwrap_err().to_string().contains("sence"));
        assert!(
            Page::parse(&PAGE.replace("Expect:", "Expected")).unwrap().sections().unwrap_err().to_string().contains("Expect: table.column")
        );
    }
}
