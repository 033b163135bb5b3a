//! The format of `java.util.Properties`: <https://docs.oracle.com/javase/8/docs/api/java/util/Properties.html#load-java.io.Reader->.

use std::iter::Peekable;
use std::str::CharIndices;

use crate::facts::Setting;
use crate::source::{SourceFile, Span};

/// Reads every key of a properties file; the format has no faults, only odd values.
pub fn read(file: &SourceFile) -> Vec<Setting> {
    let text = file.text.strip_prefix('\u{FEFF}').unwrap_or(&file.text);
    let base = file.text.len() - text.len();
    let mut reader = Reader { characters: text.char_indices().peekable(), end: text.len() };
    let mut settings = Vec::new();
    while reader.skip_to_key() {
        let start = reader.offset();
        let (key, mut end) = reader.read(true);
        reader.skip_separator();
        let (value, value_end) = reader.read(false);
        end = end.max(value_end);
        if !key.is_empty() {
            settings.push(Setting { key: key.to_lowercase(), value, at: Span::new(file.id, base + start, base + end) });
        }
    }
    settings
}

struct Reader<'a> {
    characters: Peekable<CharIndices<'a>>,
    end: usize,
}

impl Reader<'_> {
    fn offset(&mut self) -> usize {
        self.characters.peek().map_or(self.end, |&(offset, _)| offset)
    }

    fn next_is(&mut self, test: impl Fn(char) -> bool) -> bool {
        self.characters.peek().is_some_and(|&(_, c)| test(c))
    }

    fn skip_while(&mut self, test: impl Fn(char) -> bool) {
        while self.next_is(&test) {
            self.characters.next();
        }
    }

    /// Past blank and comment lines; false at the end of the file.
    fn skip_to_key(&mut self) -> bool {
        loop {
            self.skip_while(|c| is_blank(c) || is_line_end(c));
            if !self.next_is(|c| c == '#' || c == '!') {
                return self.characters.peek().is_some();
            }
            self.skip_while(|c| !is_line_end(c)); // a backslash at a comment's end continues nothing
        }
    }

    /// Between key and value: blanks, at most one `=` or `:`, blanks.
    fn skip_separator(&mut self) {
        self.skip_blanks();
        if self.next_is(|c| c == '=' || c == ':') {
            self.characters.next();
            self.skip_blanks();
        }
    }

    /// Blanks, over continued lines.
    fn skip_blanks(&mut self) {
        loop {
            self.skip_while(is_blank);
            if !self.next_is(|c| c == '\\') {
                return;
            }
            let mut ahead = self.characters.clone();
            ahead.next();
            if !ahead.peek().is_some_and(|&(_, c)| is_line_end(c)) {
                return;
            }
            self.characters = ahead;
            self.skip_continued_line_end();
        }
    }

    fn skip_continued_line_end(&mut self) {
        if self.characters.next().is_some_and(|(_, c)| c == '\r') && self.next_is(|c| c == '\n') {
            self.characters.next();
        }
        self.skip_while(is_blank);
    }

    /// A key (up to its separator) or a value (up to the line's end), escapes resolved, and where its last character ends.
    fn read(&mut self, is_key: bool) -> (String, usize) {
        let mut out = String::new();
        let mut end = self.offset();
        while let Some(&(_, c)) = self.characters.peek() {
            if is_line_end(c) || (is_key && (is_blank(c) || c == '=' || c == ':')) {
                break;
            }
            self.characters.next();
            if c != '\\' {
                out.push(c);
                end = self.offset();
                continue;
            }
            match self.characters.peek().map(|&(_, c)| c) {
                None => break,
                Some(c) if is_line_end(c) => {
                    self.skip_continued_line_end();
                    continue;
                }
                Some(c) => {
                    self.characters.next();
                    match c {
                        't' => out.push('\t'),
                        'n' => out.push('\n'),
                        'r' => out.push('\r'),
                        'f' => out.push('\u{C}'),
                        'u' => out.push(self.unicode_escape()),
                        other => out.push(other),
                    }
                }
            }
            end = self.offset();
        }
        (out, end)
    }

    /// What stands after `\u`; a character outside the basic plane is two escapes, as in Java. A broken escape gives `�`.
    fn unicode_escape(&mut self) -> char {
        let Some(first) = self.hex4() else { return char::REPLACEMENT_CHARACTER };
        if !(0xD800..0xDC00).contains(&first) {
            return char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER);
        }
        let before = self.characters.clone();
        let low = (self.take('\\') && self.take('u')).then(|| self.hex4()).flatten();
        match low.filter(|low| (0xDC00..0xE000).contains(low)) {
            Some(low) => char::from_u32(0x10000 + ((first - 0xD800) << 10) + (low - 0xDC00)).unwrap_or(char::REPLACEMENT_CHARACTER),
            None => {
                self.characters = before;
                char::REPLACEMENT_CHARACTER
            }
        }
    }

    fn take(&mut self, wanted: char) -> bool {
        self.characters.next_if(|&(_, c)| c == wanted).is_some()
    }

    fn hex4(&mut self) -> Option<u32> {
        let mut value = 0;
        for _ in 0..4 {
            let (_, digit) = self.characters.next_if(|&(_, c)| c.is_ascii_hexdigit())?;
            value = value * 16 + digit.to_digit(16)?;
        }
        Some(value)
    }
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{C}')
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, FileKind};

    fn read_text(text: &str) -> Vec<(String, String, String)> {
        let file = SourceFile::new(FileId(0), "application.properties", FileKind::Properties, text);
        read(&file).into_iter().map(|setting| (setting.key, setting.value, file.slice(setting.at).to_owned())).collect()
    }

    #[track_caller]
    fn assert_read(text: &str, expected: &[(&str, &str, &str)]) {
        let got = read_text(text);
        let got: Vec<_> = got.iter().map(|(key, value, at)| (key.as_str(), value.as_str(), at.as_str())).collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn separators_are_equals_colon_or_blank() {
        assert_read(
            "a=1\nB : 2\r\nc 3\n  d\t=\t4 \ne\nf=",
            &[("a", "1", "a=1"), ("b", "2", "B : 2"), ("c", "3", "c 3"), ("d", "4 ", "d\t=\t4 "), ("e", "", "e"), ("f", "", "f=")],
        );
    }

    #[test]
    fn comments_are_left_out_and_do_not_continue() {
        assert_read("# a=1 \\\n! b=2\n\n  #c\nd=4", &[("d", "4", "d=4")]);
    }

    #[test]
    fn a_backslash_at_the_end_continues_the_line() {
        assert_read(
            "a = 1,\\\n    2\\\r\n  ,3\nb=x\\\\\nc=y",
            &[("a", "1,2,3", "a = 1,\\\n    2\\\r\n  ,3"), ("b", "x\\", "b=x\\\\"), ("c", "y", "c=y")],
        );
        assert_read("a \\\n  = 1", &[("a", "1", "a \\\n  = 1")]);
    }

    #[test]
    fn escapes_are_resolved() {
        assert_read(r"a\ b\=c=\u4e2d\ud83d\ude00\t\q", &[("a b=c", "\u{4e2d}\u{1F600}\tq", r"a\ b\=c=\u4e2d\ud83d\ude00\t\q")]);
        assert_read("a=\\u12\nb=\\ud83dx\nc=\\", &[("a", "\u{FFFD}", "a=\\u12"), ("b", "\u{FFFD}x", "b=\\ud83dx"), ("c", "", "c=")]);
    }

    #[test]
    fn spans_are_bytes_beside_other_scripts() {
        assert_read("# 数据库\n名称=值 # x\nb=1", &[("名称", "值 # x", "名称=值 # x"), ("b", "1", "b=1")]);
        assert_read("\u{FEFF}a=1", &[("a", "1", "a=1")]);
    }
}
