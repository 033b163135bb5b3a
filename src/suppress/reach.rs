//! How far a directive reaches: the line, or what comes next - a column, an annotated field, a statement with its block, a type with its body, a
//! table, an XML element. Told at a glance at brackets and line ends, not by parsing.

use crate::source::{FileKind, SourceFile};

/// How many lines a directive on a line of its own reaches at most: the longest class there is.
const REACH: usize = 20_000;

/// The last line of what a directive beside code speaks of: after a tag or an open bracket, the line of the text that it opens.
pub fn last_line_of_head(file: &SourceFile, line: usize, code: &str) -> usize {
    let is_tag = |code: &str| file.kind == FileKind::Xml && code.starts_with('<') && !code.starts_with("</");
    let is_open = file.kind.is_program() && code.ends_with(['(', '=']);
    if !is_open && !is_tag(code) {
        return line;
    }
    let passed = |index: &usize| {
        let between = without_comment(line_text(file, *index), file.kind).trim();
        between.is_empty() || (is_tag(between) && !between.contains("</"))
    };
    line + 1 + (line + 1..).take(1).take_while(passed).count()
}

/// The last line of what follows a directive that stands alone on its line.
pub fn last_line_of_next(file: &SourceFile, line: usize) -> usize {
    match file.kind {
        FileKind::Xml => last_line_of_element(file, line),
        FileKind::Yaml => last_line_of_entry(file, line),
        FileKind::Properties | FileKind::Csv | FileKind::CargoToml => line + 1,
        _ => last_line_of_statement(file, line),
    }
}

pub fn line_text(file: &SourceFile, line: usize) -> &str {
    let starts = file.line_starts();
    let start = starts.get(line).map_or(file.text.len(), |&start| start as usize);
    let end = starts.get(line + 1).map_or(file.text.len(), |&end| end as usize);
    file.text.get(start..end).unwrap_or("")
}

pub fn line_of(file: &SourceFile, offset: u32) -> usize {
    file.line_starts().partition_point(|&start| start <= offset).saturating_sub(1)
}

/// A line without the comment at its end, roughly: marks inside strings are rare where it matters.
pub fn without_comment(text: &str, kind: FileKind) -> &str {
    let marks: &[&str] = match kind {
        FileKind::Sql => &["--", "/*"],
        FileKind::Xml => &["<!--"],
        FileKind::Yaml | FileKind::Properties | FileKind::CargoToml | FileKind::Csv => &["#"],
        _ => &["//", "/*"],
    };
    let end = marks.iter().filter_map(|mark| text.find(mark)).min().unwrap_or(text.len());
    text.get(..end).unwrap_or(text)
}

fn lines_after(file: &SourceFile, line: usize) -> impl Iterator<Item = &str> {
    let start = file.line_starts().get(line + 1).map_or(file.text.len(), |&start| start as usize);
    file.text.get(start..).unwrap_or("").lines().take(REACH)
}

/// SQL and programs: up to the bracket that closes, or the mark that ends a statement, a column or a field.
fn last_line_of_statement(file: &SourceFile, line: usize) -> usize {
    let mut scanner = Scanner::new(file.kind);
    let mut lines = lines_after(file, line).peekable();
    let mut last = line;
    let mut depth = 0i64;
    let mut is_type = false;
    while let Some(text) = lines.next() {
        let is_within = scanner.state != State::Code;
        if text.trim().is_empty() && depth <= 0 && !is_within {
            return last;
        }
        let scanned = scanner.scan(text);
        let code = scanned.trim();
        if depth <= 0 && !is_within && is_batch_end(code, file.kind) {
            return last;
        }
        last += 1;
        depth += code.chars().map(|c| i64::from(matches!(c, '(' | '[' | '{')) - i64::from(matches!(c, ')' | ']' | '}'))).sum::<i64>();
        if code.is_empty() || scanner.state != State::Code {
            continue; // a comment, or a text that goes on
        }
        is_type |= depth <= 0
            && file.kind.is_program()
            && !code.starts_with('@')
            && code.split(|c: char| !c.is_alphanumeric()).any(|word| TYPES.contains(&word));
        // `implements A,` is not the end of a class.
        let is_end = code.ends_with([';', '}'])
            || (code.ends_with(',') && !is_type)
            || (ends_with_line(file.kind) && !goes_on(code, lines.peek().copied().unwrap_or("")));
        if depth < 0 || (depth == 0 && is_end) {
            return last;
        }
    }
    last
}

/// What a type's declaration has among its first words.
const TYPES: &[&str] = &["class", "interface", "enum", "record", "struct", "impl", "trait", "object"];

/// What ends a batch of SQL*Plus or T-SQL, where statements need no semicolon.
fn is_batch_end(code: &str, kind: FileKind) -> bool {
    kind == FileKind::Sql && (code == "/" || code.eq_ignore_ascii_case("go"))
}

/// Whether a statement ends with its line unless it plainly goes on.
fn ends_with_line(kind: FileKind) -> bool {
    matches!(kind, FileKind::Kotlin | FileKind::Scala | FileKind::Groovy | FileKind::Gradle)
}

/// Whether a line of Kotlin, Scala or Groovy goes on in the next: an annotation, an open operator, or a next line that begins with one.
fn goes_on(code: &str, next: &str) -> bool {
    const OPEN: &[char] = &['=', '+', '.', '-', '&', '|', '?', ':', '>', '<'];
    const BEGIN: &[&str] = &[".", "?.", "?:", "+", "&&", "||", "{", ":", "=", "extends ", "implements ", "with ", "derives ", "else", "("];
    let next = next.trim_start();
    // `@Column(…) val a` is the field itself.
    let is_annotation = code.starts_with('@') && (code.ends_with(')') || !code.contains(' '));
    is_annotation || code.ends_with(OPEN) || BEGIN.iter().any(|begin| next.starts_with(begin))
}

/// Code without its strings and comments, line by line.
struct Scanner {
    kind: FileKind,
    state: State,
    /// The texts in whose `${…}` the code is, and how many braces are open in each.
    holes: Vec<(&'static str, usize)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Code,
    Comment,
    /// In a text that ends with this.
    Text(&'static str),
}

impl Scanner {
    fn new(kind: FileKind) -> Self {
        Scanner { kind, state: State::Code, holes: Vec::new() }
    }

    /// What opens a text, longest first, and whether a backslash escapes in it.
    fn quotes(&self) -> &'static [&'static str] {
        match self.kind {
            FileKind::Sql => &["'", "\"", "`"],
            FileKind::Groovy | FileKind::Gradle => &["\"\"\"", "'''", "\"", "'"],
            _ => &["\"\"\"", "\""],
        }
    }

    /// Counts a brace within a `${…}`.
    fn count(&mut self, c: char) {
        if let Some((_, open)) = self.holes.last_mut() {
            match c {
                '{' => *open += 1,
                '}' => *open = open.saturating_sub(1),
                _ => {}
            }
        }
    }

    /// The code of the next line. A text of one quote ends with its line, but in SQL and Rust.
    fn scan(&mut self, line: &str) -> String {
        let is_sql = self.kind == FileKind::Sql;
        let comment = if is_sql { "--" } else { "//" };
        let mut out = String::new();
        let mut rest = line;
        while let Some(c) = rest.chars().next() {
            let mut step = c.len_utf8();
            match self.state {
                State::Comment if rest.starts_with("*/") => (self.state, step) = (State::Code, 2),
                State::Comment => {}
                State::Text(end) if rest.starts_with(end) => (self.state, step) = (State::Code, end.len()),
                State::Text(end) if rest.starts_with("${") && ends_with_line(self.kind) && end != "'" => {
                    self.holes.push((end, 0));
                    (self.state, step) = (State::Code, 2);
                }
                State::Text(_) if c == '\\' => step += rest.get(1..).and_then(|after| after.chars().next()).map_or(0, char::len_utf8),
                State::Text(_) => {}
                State::Code if rest.starts_with(comment) => break,
                State::Code if rest.starts_with("/*") => (self.state, step) = (State::Comment, 2),
                State::Code if c == '}' && self.holes.last().is_some_and(|(_, open)| *open == 0) => {
                    self.state = self.holes.pop().map_or(State::Code, |(end, _)| State::Text(end));
                }
                State::Code => match self.quotes().iter().find(|quote| rest.starts_with(**quote)) {
                    Some(quote) => {
                        (self.state, step) = (State::Text(quote), quote.len());
                        out.push('"'); // that there is a text
                    }
                    None => match character(rest).filter(|_| !is_sql) {
                        Some(length) => step = length,
                        None => {
                            self.count(c);
                            out.push(c);
                        }
                    },
                },
            }
            rest = rest.get(step..).unwrap_or("");
        }
        if let State::Text(end) = self.state
            && end.len() == 1
            && !is_sql
            && self.kind != FileKind::Rust
        {
            self.state = State::Code;
        }
        out
    }
}

/// The length of a character's literal, such as `'{'`, at the start of a text.
fn character(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('\'')?;
    let first = inner.chars().next()?;
    let length = if first == '\\' { 1 + inner.get(1..)?.chars().next()?.len_utf8() } else { first.len_utf8() };
    inner.get(length..)?.starts_with('\'').then_some(length + 2)
}

/// XML: the element that comes next, up to the tag that closes it.
fn last_line_of_element(file: &SourceFile, line: usize) -> usize {
    let start = file.line_starts().get(line + 1).map_or(file.text.len(), |&start| start as usize);
    let mut rest = file.text.get(start..).unwrap_or("");
    let mut depth = 0i64;
    let mut passed = start;
    while let Some(open) = rest.find('<') {
        rest = rest.get(open..).unwrap_or("");
        passed += open;
        let (length, change) = tag(rest);
        depth += change.unwrap_or(0);
        passed += length;
        rest = rest.get(length..).unwrap_or("");
        if change.is_some() && depth <= 0 {
            break;
        }
    }
    line_of(file, u32::try_from(passed).unwrap_or(u32::MAX).saturating_sub(1)).max(line)
}

/// The length of the markup at the start of a text, and by how much it changes the depth; None for what is no tag.
fn tag(text: &str) -> (usize, Option<i64>) {
    for (open, close) in [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"), ("<!", ">")] {
        if text.starts_with(open) {
            return (text.find(close).map_or(text.len(), |at| at + close.len()), None);
        }
    }
    let mut quote = None;
    for (index, c) in text.char_indices().skip(1) {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            (None, '>') => {
                let inside = text.get(..index).unwrap_or("");
                let change = if inside.starts_with("</") { -1 } else { i64::from(!inside.ends_with('/')) };
                return (index + 1, Some(change));
            }
            _ => {}
        }
    }
    (text.len(), None)
}

/// YAML: the entry that comes next, with all that is indented under it.
fn last_line_of_entry(file: &SourceFile, line: usize) -> usize {
    let indent = |text: &str| text.len() - text.trim_start().len();
    let mut first: Option<(usize, bool)> = None;
    let mut last = line;
    for (index, text) in lines_after(file, line).enumerate() {
        if without_comment(text, file.kind).trim().is_empty() {
            continue;
        }
        let is_item = text.trim_start().starts_with("- ");
        match first {
            None => first = Some((indent(text), is_item)),
            // A list may stand as far left as the key that it belongs to.
            Some((left, was_item)) if indent(text) < left || (indent(text) == left && (was_item || !is_item)) => return last,
            Some(_) => {}
        }
        last = line + 1 + index;
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    /// The last line, from 0, of what follows the first line.
    fn reach(kind: FileKind, text: &str) -> usize {
        last_line_of_next(&SourceFile::new(FileId(0), "a", kind, text), 0)
    }

    #[test]
    fn a_type_is_reached_with_its_body() {
        let java = "//\n@Entity\n@Table(name = \"{\")\npublic class A\n    extends B {\n\n  char c = '{'; // {\n  @Id Long id;\n\n  void f() {\n  }\n}\nclass C {}\n";
        assert_eq!(reach(FileKind::Java, java), 11);
        let rust =
            "//\n#[derive(Insertable)]\n#[diesel(table_name = a)]\npub struct A<'a> {\n    id: &'a str,\n\n    b: String,\n}\nstruct C;\n";
        assert_eq!(reach(FileKind::Rust, rust), 7);
        assert_eq!(reach(FileKind::Rust, "//\nlet a = \"{\n(\";\nlet b = 1;\n"), 2);
        let kotlin = "//\n@Entity\ndata class A(\n    @Id val id: Long,\n    val sql: String = \"\"\"(\n(\n\"\"\",\n)\nclass C\n";
        assert_eq!(reach(FileKind::Kotlin, kotlin), 7);
        assert_eq!(reach(FileKind::Kotlin, "//\nclass A(val a: Long) :\n  B(a) {\n  val b = 1\n}\nclass C\n"), 4);
        let text = "//\nclass A {\n  val a = \"${if (b) \"{\" else c { \"d\" }} ${\n    e(\n      \"}\",\n    )\n  } {\"\n}\nclass C\n";
        assert_eq!(reach(FileKind::Kotlin, text), 7);
        assert_eq!(reach(FileKind::Java, "//\nclass A implements B,\n    C {\n  int a, b;\n}\nint c;\n"), 4);
        assert_eq!(reach(FileKind::Rust, "//\nimpl<A> B for C\nwhere\n    A: D,\n    B: E,\n{\n}\nstruct F;\n"), 6);
        assert_eq!(reach(FileKind::Scala, "//\ncase class A(id: Long)\n  extends B\n  with C\ncase class D(id: Long)\n"), 3);
    }

    #[test]
    fn a_field_is_reached_alone() {
        assert_eq!(reach(FileKind::Kotlin, "//\n@Id\n@Column(name = \"a\")\nvar id: Long? = null\nvar b: Long? = null\n"), 3);
        assert_eq!(reach(FileKind::Java, "//\n@Id\nprivate Long id;\nLong b;\n"), 2);
        assert_eq!(reach(FileKind::Groovy, "//\nLong id\nLong b\n"), 1);
    }

    #[test]
    fn a_table_is_reached_to_the_end_of_its_statement() {
        let table = "--\nCREATE TABLE t (\n\n  a varchar(9) DEFAULT ');', -- (\n  id int /* ( */\n)\nENGINE=InnoDB;\nINSERT\n";
        assert_eq!(reach(FileKind::Sql, table), 6);
        assert_eq!(reach(FileKind::Sql, "--\nCREATE TABLE t (\n  id int\n)\nGO\nINSERT\n"), 3);
        assert_eq!(reach(FileKind::Sql, "--\n  id int NOT NULL,\n  b int\n)"), 1);
        assert_eq!(reach(FileKind::Sql, "--\n  id int NOT NULL\n);\nINSERT"), 2);
    }

    #[test]
    fn an_element_is_reached_to_the_tag_that_closes_it() {
        assert_eq!(reach(FileKind::Xml, "<!-- -->\n<id name=\"a>\"\n    b='/>'/>\n<c/>\n"), 2);
        assert_eq!(reach(FileKind::Xml, "<!-- -->\n<if>\n<!-- </if> -->\n<if></if>\n<![CDATA[ </if> ]]>\n</if>\n<c/>\n"), 5);
        assert_eq!(reach(FileKind::Xml, "<!-- -->\n"), 0);
    }

    #[test]
    fn an_entry_is_reached_with_what_is_under_it() {
        assert_eq!(reach(FileKind::Yaml, "#\n- createTable:\n    columns:\n\n    - column: 1 # a\n- b\n"), 4);
        assert_eq!(reach(FileKind::Yaml, "#\ncolumns:\n- a: 1\n- b: 2\nc: 3\n"), 3);
        assert_eq!(reach(FileKind::Yaml, "#\n  a: 1\n  b: 2\n"), 1);
    }
}
