//! From proc-macro2's lines and columns to bytes.
//!
//! Spans know their bytes too, but only by a map that grows with each one asked for, which takes longer than parsing; lines and columns are free.

/// Every how many characters a byte offset is remembered.
const STEP: usize = 64;

/// Finds the bytes of a text's lines and columns.
pub(super) struct Places<'s> {
    text: &'s str,
    /// The first character of each line, counted from the start of the text.
    lines: Vec<usize>,
    /// The byte of every [`STEP`]th character; empty when each character is a byte.
    steps: Vec<usize>,
}

impl<'s> Places<'s> {
    pub fn new(text: &'s str) -> Self {
        let mut lines = vec![0];
        let mut steps = Vec::new();
        if text.is_ascii() {
            lines.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1));
        } else {
            for (character, (byte, c)) in text.char_indices().enumerate() {
                if character % STEP == 0 {
                    steps.push(byte);
                }
                if c == '\n' {
                    lines.push(character + 1);
                }
            }
        }
        Places { text, lines, steps }
    }

    /// The byte of a place; lines count from 1, columns from 0, in characters.
    pub fn byte(&self, place: proc_macro2::LineColumn) -> usize {
        let line = self.lines.get(place.line.saturating_sub(1)).copied().unwrap_or(0);
        let character = line + place.column;
        if self.steps.is_empty() {
            return character.min(self.text.len());
        }
        let Some(step) = self.steps.get(character / STEP).copied() else { return self.text.len() };
        let rest = self.text.get(step..).unwrap_or("");
        rest.char_indices().nth(character % STEP).map_or(self.text.len(), |(byte, _)| step + byte)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        for text in ["ab\ncd\n", "é密\n密b\n", &"密a\n".repeat(500)] {
            let places = Places::new(text);
            let (mut line, mut column) = (1, 0);
            for (byte, c) in text.char_indices() {
                assert_eq!(places.byte(proc_macro2::LineColumn { line, column }), byte);
                (line, column) = if c == '\n' { (line + 1, 0) } else { (line, column + 1) };
            }
            assert_eq!(places.byte(proc_macro2::LineColumn { line, column }), text.len());
        }
    }
}
