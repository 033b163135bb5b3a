//! What string literals mean.

use crate::source::Span;

/// The value of a string, text block or character literal, and where its content stands. `literal` is the source text
/// with its quotes, `at` its place.
pub fn literal(literal: &str, at: Span) -> (String, Span) {
    let quotes = if literal.len() >= 6 && literal.starts_with("\"\"\"") { 3 } else { 1 };
    let closed = literal.len() >= 2 * quotes && literal.as_bytes().ends_with(if literal.starts_with('\'') { b"'" } else { b"\"" });
    let end = if closed { literal.len() - quotes } else { literal.len() };
    let content = literal.get(quotes..end).unwrap_or("");
    let start = at.start as usize + quotes;
    let inside = Span::new(at.file, start, start + content.len());
    let value = if quotes == 3 { unescape(&strip_indentation(content)) } else { unescape(content) };
    (value, inside)
}

/// A text block's content as javac takes it: the first line break dropped, the indentation that all lines share (the closing
/// quotes' line counts) and trailing blanks removed, line breaks made `\n`. JLS 3.10.6.
fn strip_indentation(content: &str) -> String {
    let Some((_, body)) = content.split_once('\n') else { return content.to_owned() };
    let lines: Vec<&str> = body.split('\n').collect();
    let last = lines.len().saturating_sub(1);
    let indentation = |line: &str| line.chars().take_while(|c| c.is_whitespace()).count();
    let is_blank = |line: &str| line.trim().is_empty();
    let significant = lines.iter().enumerate().filter(|(index, line)| *index == last || !is_blank(line));
    let common = significant.map(|(_, line)| indentation(line.trim_end_matches('\r'))).min().unwrap_or(0);
    let stripped = lines.iter().map(|line| if is_blank(line) { String::new() } else { line.chars().skip(common).collect::<String>() });
    let trimmed: Vec<String> = stripped.map(|line| line.trim_end().to_owned()).collect();
    trimmed.join("\n")
}

/// Resolves escapes. A lone surrogate becomes U+FFFD; an unknown escape stays as written.
pub fn unescape(content: &str) -> String {
    if !content.contains('\\') {
        return content.to_owned();
    }
    let mut out = String::with_capacity(content.len());
    let mut units: Vec<u16> = Vec::new();
    let mut chars = content.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\\' && chars.peek() == Some(&'u') {
            while chars.next_if_eq(&'u').is_some() {}
            let mut unit = 0u32;
            for _ in 0..4 {
                let Some(digit) = chars.peek().and_then(|c| c.to_digit(16)) else { break };
                chars.next();
                unit = unit * 16 + digit;
            }
            units.push(u16::try_from(unit).unwrap_or(0xFFFD));
            continue;
        }
        flush_units(&mut out, &mut units);
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('b') => out.push('\u{8}'),
            Some('f') => out.push('\u{c}'),
            Some('s') => out.push(' '),
            Some('\n') => {} // a text block's joined lines
            Some(first @ '0'..='7') => {
                let mut value = first.to_digit(8).unwrap_or(0);
                let more = if first <= '3' { 2 } else { 1 };
                for _ in 0..more {
                    let Some(digit) = chars.peek().and_then(|c| c.to_digit(8)) else { break };
                    chars.next();
                    value = value * 8 + digit;
                }
                out.push(char::from_u32(value).unwrap_or('\u{FFFD}'));
            }
            Some(quoted @ ('"' | '\'' | '\\' | '$')) => out.push(quoted),
            Some(other) => out.extend(['\\', other]),
            None => out.push('\\'),
        }
    }
    flush_units(&mut out, &mut units);
    out
}

fn flush_units(out: &mut String, units: &mut Vec<u16>) {
    if !units.is_empty() {
        out.push_str(&String::from_utf16_lossy(units));
        units.clear();
    }
}
