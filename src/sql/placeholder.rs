//! Placeholders of templates in SQL: `${x}`, `{{ x }}`, `%PREFIX%`, `@TOKEN@`, `#__`, `<name,sysname>` and their like.

use crate::names::HOLE;

/// A placeholder is no longer than this.
const LONGEST: usize = 200;

/// The end of the placeholder that starts at `start`, when one does.
pub fn end(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let byte = |offset: usize| bytes.get(offset).copied().unwrap_or(0);
    let next = byte(start + 1);
    match byte(start) {
        // Spring, Maven, shell: ${x}; sqlcmd: $(x); $%x%$.
        b'$' if next == b'{' => braces_end(text, start + 1),
        b'$' if next == b'(' => {
            let after = word_end(bytes, start + 2);
            (after > start + 2 && byte(after) == b')').then_some(after + 1)
        }
        b'$' if next == b'%' => {
            let after = word_end(bytes, start + 2);
            (after > start + 2 && byte(after) == b'%' && byte(after + 1) == b'$').then_some(after + 2)
        }
        b'{' if next == b'{' => {
            let line = line(text, start)?;
            line.find("}}").map(|close| start + close + 2).map(|after| if byte(after) == b'}' { after + 1 } else { after })
        }
        // Format strings: {}, {0}, {name}, {name:?}, {a.b}.
        b'{' => {
            let mut after = start + 1;
            while is_word(byte(after)) || matches!(byte(after), b'.' | b':' | b'?' | b'$') {
                after += 1;
            }
            (byte(after) == b'}').then_some(after + 1)
        }
        b'%' => percent_end(bytes, start),
        b'@' => {
            let after = word_end(bytes, start + 1);
            (after > start + 1 && byte(after) == b'@' && byte(after + 1) != b'@').then_some(after + 1)
        }
        // Joomla: #__users.
        b'#' if next == b'_' && byte(start + 2) == b'_' && is_word(byte(start + 3)) => Some(start + 3),
        b'<' => angle_end(text, start),
        b'&' => substitution_end(bytes, start),
        _ => None,
    }
}

/// The end of `{ … }`, braces inside counted, on one line.
pub fn braces_end(text: &str, open: usize) -> Option<usize> {
    let line = line(text, open)?;
    let mut depth = 0usize;
    for (offset, byte) in line.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(open + offset + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// A name's text with every placeholder in it as one [`HOLE`].
pub fn with_holes(raw: &str) -> String {
    if !raw.bytes().any(|byte| matches!(byte, b'$' | b'{' | b'%' | b'@' | b'#' | b'<' | b'&')) {
        return raw.to_string();
    }
    let mut out = String::with_capacity(raw.len());
    let mut position = 0;
    while let Some(c) = raw.get(position..).and_then(|rest| rest.chars().next()) {
        let found = if c.is_ascii() { end(raw, position).or_else(|| dollar_name_end(raw, position)) } else { None };
        match found {
            Some(after) if after > position => {
                out.push(HOLE);
                position = after;
            }
            _ => {
                out.push(c);
                position += c.len_utf8();
            }
        }
    }
    out
}

/// `$prefix$`, `$table`: only where it starts a name (`v$session` is one).
fn dollar_name_end(raw: &str, start: usize) -> Option<usize> {
    let bytes = raw.as_bytes();
    if start > 0 || bytes.first() != Some(&b'$') {
        return None;
    }
    let after = word_end(bytes, 1);
    if after == 1 {
        return None;
    }
    Some(if bytes.get(after) == Some(&b'$') { after + 1 } else { after })
}

fn line(text: &str, start: usize) -> Option<&str> {
    let mut end = (start + LONGEST).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(start..end)?.split('\n').next()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn word_end(bytes: &[u8], from: usize) -> usize {
    let mut end = from;
    while bytes.get(end).is_some_and(|&byte| is_word(byte) || byte == b'.' || byte == b'-') && end < from + LONGEST {
        end += 1;
    }
    end
}

/// `%PREFIX%`, `%s`, `%1$s`, `%(name)s`.
fn percent_end(bytes: &[u8], start: usize) -> Option<usize> {
    let byte = |offset: usize| bytes.get(offset).copied().unwrap_or(0);
    let mut after = start + 1;
    while is_word(byte(after)) {
        after += 1;
    }
    if after > start + 1 && byte(after) == b'%' {
        return Some(after + 1);
    }
    if byte(start + 1) == b'(' {
        let close = word_end(bytes, start + 2);
        return (byte(close) == b')' && byte(close + 1) == b's').then_some(close + 2);
    }
    let mut conversion = start + 1;
    while byte(conversion).is_ascii_digit() {
        conversion += 1;
    }
    if conversion > start + 1 && byte(conversion) == b'$' {
        conversion += 1;
    } else {
        conversion = start + 1;
    }
    let ends = !byte(conversion + 1).is_ascii_alphanumeric();
    (matches!(byte(conversion), b's' | b'd' | b'I' | b'L') && ends).then_some(conversion + 1)
}

/// SQL Server Management Studio's templates `<table_name, sysname, sample>`, and `<name>`.
fn angle_end(text: &str, start: usize) -> Option<usize> {
    let line = line(text, start)?;
    let close = line.find('>')?;
    let content = line.get(1..close)?;
    let content = content.strip_prefix('#').unwrap_or(content);
    let is_name = content.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let plain = content.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | ',' | '.' | '-' | ' ' | '(' | ')'));
    let template = content.contains(',') || !content.contains([' ', '(']);
    (is_name && plain && template).then_some(start + close + 1)
}

/// SQL*Plus: `&name`, `&&name`, with the dot that ends its name.
fn substitution_end(bytes: &[u8], start: usize) -> Option<usize> {
    let byte = |offset: usize| bytes.get(offset).copied().unwrap_or(0);
    let from = if byte(start + 1) == b'&' { start + 2 } else { start + 1 };
    let mut after = from;
    while is_word(byte(after)) {
        after += 1;
    }
    if after == from {
        return None;
    }
    let dot = byte(after) == b'.' && (byte(after + 1) == b'.' || is_word(byte(after + 1)));
    Some(if dot { after + 1 } else { after })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_in_a_name_is_one_hole() {
        let cases = [
            ("#__users", "\u{E000}users"),
            ("%PREFIX%JOB", "\u{E000}JOB"),
            ("${flowable.prefix}act", "\u{E000}act"),
            ("t_${a}", "t_\u{E000}"),
            ("{{ schema }}", "\u{E000}"),
            ("v$session", "v$session"),
            ("$table", "\u{E000}"),
            ("#tmp", "#tmp"),
            ("<name, sysname, x>", "\u{E000}"),
            ("&schema..t", "\u{E000}.t"),
            ("表${x}", "表\u{E000}"),
        ];
        for (raw, expected) in cases {
            assert_eq!(with_holes(raw), expected, "{raw}");
        }
    }
}
