//! Markdown as a terminal shows it: headings at the margin, text wrapped under them, code further right. Knows what the rules' pages use.

use textwrap::{Options, WordSeparator, WordSplitter};

/// How far text stands to the right of its heading, and code of its text.
const INDENT: &str = "  ";
const CODE_INDENT: &str = "      ";
const BOLD: &str = "\u{1b}[1m";
const CODE: &str = "\u{1b}[36m";
const RESET: &str = "\u{1b}[0m";

/// The page for a terminal of this width.
pub fn render(page: &str, width: usize, color: bool) -> String {
    let mut out = Out { text: String::new(), width, color, item: None };
    let mut lines = page.lines().peekable();
    let mut paragraph: Vec<&str> = Vec::new();
    while let Some(line) = lines.next() {
        let is_item = line.trim_start().starts_with("- ") || is_numbered(line.trim_start());
        let is_plain = !(line.trim().is_empty() || line.starts_with(['#', '|']) || line.starts_with("```"));
        if !is_plain || is_item {
            out.paragraph(&std::mem::take(&mut paragraph));
        }
        if is_plain {
            paragraph.push(line);
        } else if line.starts_with("```") {
            out.code(lines.by_ref().take_while(|line| !line.starts_with("```")));
        } else if let Some(heading) = line.strip_prefix('#') {
            out.heading(heading.trim_start_matches('#').trim());
        } else if line.starts_with('|') {
            let mut rows = vec![cells(line)];
            while let Some(row) = lines.next_if(|line| line.starts_with('|')) {
                rows.push(cells(row));
            }
            out.table(&rows);
        }
    }
    out.paragraph(&paragraph);
    out.text
}

struct Out {
    text: String,
    width: usize,
    color: bool,
    /// Whether the item that came last, if one did, has a dash rather than a number.
    item: Option<bool>,
}

impl Out {
    /// Parts are set apart by a blank line.
    fn gap(&mut self) {
        self.item = None;
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    fn heading(&mut self, text: &str) {
        self.gap();
        let (on, off) = if self.color { (BOLD, RESET) } else { ("", "") };
        self.text.push_str(&format!("{on}{text}{off}\n\n"));
    }

    /// Text, or the items of a list with the lines that belong to each.
    fn paragraph(&mut self, lines: &[&str]) {
        let Some(first) = lines.first().map(|line| line.trim_start()) else { return };
        let mark = if first.starts_with("- ") { 2 } else { number_length(first) };
        // Items of one list stand close together.
        let item = Some(first.starts_with("- ")).filter(|_| mark > 0);
        if item.is_none() || item != self.item {
            self.gap();
        }
        let text = lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
        self.wrapped(&text, INDENT, &format!("{INDENT}{}", " ".repeat(mark)));
        self.item = item;
    }

    fn code<'l>(&mut self, lines: impl Iterator<Item = &'l str>) {
        self.gap();
        for line in lines {
            self.text.push_str(format!("{CODE_INDENT}{line}").trim_end());
            self.text.push('\n');
        }
    }

    /// Columns side by side where they fit, else a row below the other.
    fn table(&mut self, rows: &[Vec<String>]) {
        self.gap();
        let Some((head, rows)) = rows.split_first() else { return };
        // The line of dashes.
        let rows = rows.get(1..).unwrap_or_default();
        let length = |text: &String| text.chars().count();
        let widths: Vec<usize> = (0..head.len())
            .map(|index| rows.iter().chain([head]).filter_map(|row| row.get(index)).map(length).max().unwrap_or(0))
            .collect();
        if INDENT.len() + widths.iter().map(|width| width + 2).sum::<usize>() <= self.width {
            for row in std::iter::once(head).chain(rows) {
                let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
                let line = format!("{INDENT}{}", cells.join("  "));
                let shown = self.inline(line.trim_end());
                self.text.push_str(&shown);
                self.text.push('\n');
            }
            return;
        }
        for row in rows {
            let (name, values) = row.split_first().map_or(("", row.as_slice()), |(name, values)| (name.as_str(), values));
            if let [value] = values {
                self.wrapped(&format!("- {name}: {value}"), INDENT, "    ");
                continue;
            }
            self.wrapped(&format!("- {name}"), INDENT, "    ");
            for (title, value) in head.iter().skip(1).zip(values) {
                self.wrapped(&format!("{title}: {value}"), "    ", "      ");
            }
        }
    }

    fn wrapped(&mut self, text: &str, first: &str, others: &str) {
        let options = Options::new(self.width)
            .initial_indent(first)
            .subsequent_indent(others)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation)
            .break_words(false);
        let lines = textwrap::wrap(text, options).join("\n");
        let shown = self.inline(&lines);
        self.text.push_str(&shown);
        self.text.push('\n');
    }

    /// With colours, quoted code has one instead of its backquotes.
    fn inline(&self, text: &str) -> String {
        if !self.color || !text.matches('`').count().is_multiple_of(2) {
            return text.to_owned();
        }
        let part = |(index, part): (usize, &str)| if index % 2 == 1 { format!("{CODE}{part}{RESET}") } else { part.to_owned() };
        text.split('`').enumerate().map(part).collect()
    }
}

/// A table's row. A bar in quoted code is none between cells.
fn cells(row: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut is_code = false;
    for c in row.trim().trim_start_matches('|').trim_end_matches('|').chars() {
        is_code ^= c == '`';
        match cells.last_mut() {
            Some(cell) if c != '|' || is_code => cell.push(c),
            _ => cells.push(String::new()),
        }
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

/// The length of `1. ` at the start of a line.
fn number_length(text: &str) -> usize {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 && text.get(digits..).is_some_and(|rest| rest.starts_with(". ")) { digits + 2 } else { 0 }
}

fn is_numbered(text: &str) -> bool {
    number_length(text) > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# a-rule\n\n## What\n\nOne two three four\nfive `six` seven.\n\n- an item that is long enough\n  to be wrapped\n- b\n\n1. c\n2. d\n\nEnd:\n\n```sql\nCREATE TABLE t (\n\n  id int);\n```\n";

    #[test]
    fn a_page_is_laid_out() {
        let expected = "a-rule\n\nWhat\n\n  One two three four\n  five `six` seven.\n\n  - an item that is\n    long enough to be\n    wrapped\n  - b\n\n  1. c\n  2. d\n\n  End:\n\n      CREATE TABLE t (\n\n        id int);\n";
        assert_eq!(render(PAGE, 22, false), expected);
        let colored = render(PAGE, 22, true);
        assert!(colored.contains("\u{1b}[1ma-rule\u{1b}[0m\n") && colored.contains("five \u{1b}[36msix\u{1b}[0m seven"), "{colored}");
    }

    #[test]
    fn a_table_is_laid_out_as_the_width_allows() {
        let table = "| a | b |\n| --- | --- |\n| `x|y` | long words |\n| z | w |\n";
        assert_eq!(render(table, 40, false), "  a      b\n  `x|y`  long words\n  z      w\n");
        assert_eq!(render(table, 18, false), "  - `x|y`: long\n    words\n  - z: w\n");
        assert_eq!(render("| a | b | c |\n|-|-|-|\n| x | y | z |\n", 9, false), "  - x\n    b: y\n    c: z\n");
    }
}
