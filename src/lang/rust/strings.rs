//! String literals and format strings, with the bytes that each part of them came from.

use std::ops::Range;

/// A stretch of a literal's value and where it stands. A run without escapes has as many bytes in the source as in the value, so that places inside it
/// are exact; each escape is a part of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub value: String,
    pub at: Range<usize>,
}

/// The value of a string literal (`"…"`, `r#"…"#`, `b"…"`, `c"…"`) whose text starts at byte `start` of the source.
/// An empty literal is one empty part, for its place. `None` when it is no such literal.
pub fn decode(literal: &str, start: usize) -> Option<Vec<Part>> {
    let open = literal.find('"')?;
    let prefix = literal.get(..open)?;
    let raw = prefix.contains('r');
    let hashes = prefix.bytes().filter(|byte| *byte == b'#').count();
    let close = literal.len().checked_sub(1 + hashes)?;
    let inner = literal.get(open + 1..close)?;
    let inner_start = start + open + 1;
    if raw || !inner.contains('\\') {
        return Some(vec![Part { value: inner.to_owned(), at: inner_start..inner_start + inner.len() }]);
    }
    Some(unescape(inner, inner_start))
}

fn unescape(inner: &str, start: usize) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut run = 0;
    while let Some(offset) = inner.get(run..).and_then(|rest| rest.find('\\')) {
        let backslash = run + offset;
        if offset > 0 {
            parts.push(Part { value: inner.get(run..backslash).unwrap_or("").to_owned(), at: start + run..start + backslash });
        }
        let (value, length) = escape(inner.get(backslash..).unwrap_or(""));
        if let Some(value) = value {
            parts.push(Part { value: value.to_string(), at: start + backslash..start + backslash + length });
        }
        run = backslash + length;
    }
    if run < inner.len() || parts.is_empty() {
        parts.push(Part { value: inner.get(run..).unwrap_or("").to_owned(), at: start + run..start + inner.len() });
    }
    parts
}

/// The value of the escape at the start of a text and its length. A backslash before a line's end stands for nothing, and takes the next line's
/// indentation with it.
fn escape(text: &str) -> (Option<char>, usize) {
    let mut chars = text.chars();
    chars.next();
    let Some(kind) = chars.next() else { return (Some('\\'), text.len()) };
    let simple = |value: char| (Some(value), 2);
    match kind {
        'n' => simple('\n'),
        't' => simple('\t'),
        'r' => simple('\r'),
        '0' => simple('\0'),
        'x' => {
            let value = text.get(2..4).and_then(|digits| u8::from_str_radix(digits, 16).ok());
            value.map_or((Some('\\'), 1), |value| (Some(char::from(value)), 4))
        }
        'u' => {
            let digits = text.get(2..).and_then(|rest| rest.strip_prefix('{')).and_then(|rest| rest.split_once('}'));
            let value = digits.and_then(|(digits, _)| char::from_u32(u32::from_str_radix(&digits.replace('_', ""), 16).ok()?));
            match (value, digits) {
                (Some(value), Some((digits, _))) => (Some(value), digits.len() + 4),
                _ => (Some('\\'), 1),
            }
        }
        '\n' | '\r' => {
            let rest = text.get(1..).unwrap_or("");
            (None, 1 + rest.len() - rest.trim_start().len())
        }
        other => (Some(other), 1 + other.len_utf8()),
    }
}

/// A piece of a format string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormatPart {
    Literal(Part),
    /// `{}`, `{0}`, `{name}`; `plain` when the value is printed as it is (no `:?`, width or precision).
    Argument {
        name: FormatName,
        plain: bool,
        at: Range<usize>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormatName {
    Position(usize),
    Name(String),
}

/// Splits a format string into what it says and what it asks for.
pub fn format_parts(parts: &[Part]) -> Vec<FormatPart> {
    let mut out = Vec::new();
    let mut next = 0;
    for part in parts {
        if part.value.len() == part.at.len() {
            split_format(&part.value, part.at.start, &mut next, &mut out);
        } else {
            out.push(FormatPart::Literal(part.clone()));
        }
    }
    out
}

fn split_format(value: &str, start: usize, next: &mut usize, out: &mut Vec<FormatPart>) {
    let mut run = 0;
    let mut at = 0;
    let push = |out: &mut Vec<FormatPart>, range: Range<usize>| {
        if !range.is_empty() {
            let value = value.get(range.clone()).unwrap_or("").to_owned();
            out.push(FormatPart::Literal(Part { value, at: start + range.start..start + range.end }));
        }
    };
    let bytes = value.as_bytes();
    while let Some(offset) = memchr::memchr2(b'{', b'}', bytes.get(at..).unwrap_or(&[])) {
        let brace = at + offset;
        if bytes.get(brace) == bytes.get(brace + 1) {
            push(out, run..brace + 1); // `{{` says `{`: up to the first one, and on after the second
            run = brace + 2;
            at = run;
            continue;
        }
        let close = memchr::memchr(b'}', bytes.get(brace..).unwrap_or(&[])).map(|length| brace + length);
        let (b'{', Some(close)) = (bytes.get(brace).copied().unwrap_or(0), close) else {
            at = brace + 1;
            continue;
        };
        push(out, run..brace);
        let directive = value.get(brace + 1..close).unwrap_or("");
        let (name, style) = directive.split_once(':').unwrap_or((directive, ""));
        let name = match name.trim() {
            "" => {
                *next += 1;
                FormatName::Position(*next - 1)
            }
            name => name.parse().map_or_else(|_| FormatName::Name(name.to_owned()), FormatName::Position),
        };
        out.push(FormatPart::Argument { name, plain: style.trim().is_empty(), at: start + brace..start + close + 1 });
        run = close + 1;
        at = run;
    }
    push(out, run..value.len());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(literal: &str) -> String {
        decode(literal, 0).unwrap().into_iter().map(|part| part.value).collect()
    }

    #[test]
    fn escapes_are_resolved() {
        assert_eq!(value(r#""a\n\t\"\\\x41\u{4e2d}\u{1_F600}'\'""#), "a\n\t\"\\A中😀''");
        assert_eq!(value(r###"r#"a\n"b"#"###), "a\\n\"b");
        assert_eq!(value("\"\""), "");
        assert_eq!(value(r#"b"ab""#), "ab");
    }

    #[test]
    fn broken_escapes_stay_as_they_are() {
        for literal in [r#""\x""#, r#""\u{zz}""#, r#""\u{110000}""#, r#""\u{4""#, r#""\é""#] {
            assert!(!value(literal).is_empty(), "{literal}");
        }
    }

    #[test]
    fn a_continued_line_loses_its_indentation() {
        assert_eq!(value("\"INSERT INTO t \\\n        (id)\""), "INSERT INTO t (id)");
        let parts = decode("\"ab \\\r\n  cd\"", 10).unwrap();
        assert_eq!(parts, [Part { value: "ab ".into(), at: 11..14 }, Part { value: "cd".into(), at: 19..21 }]);
    }

    #[test]
    fn formats_are_split_at_their_directives() {
        let parts = decode("\"{{x}} {} {1:?} {NAME}\"", 0).unwrap();
        let text = |value: &str, at| FormatPart::Literal(Part { value: value.into(), at });
        let argument = |name, plain, at| FormatPart::Argument { name, plain, at };
        assert_eq!(
            format_parts(&parts),
            [
                text("{", 1..2),
                text("x}", 3..5),
                text(" ", 6..7),
                argument(FormatName::Position(0), true, 7..9),
                text(" ", 9..10),
                argument(FormatName::Position(1), false, 10..15),
                text(" ", 15..16),
                argument(FormatName::Name("NAME".into()), true, 16..22),
            ]
        );
    }

    #[test]
    fn a_lone_brace_is_text() {
        for text in ["\"a { b\"", "\"a } b\"", "\"{\"", "\"}\""] {
            let parts = format_parts(&decode(text, 0).unwrap());
            assert!(matches!(parts.as_slice(), [FormatPart::Literal(_)]), "{parts:?}");
        }
    }
}
