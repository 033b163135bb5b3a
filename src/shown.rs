//! Text of the input as it may be shown on a terminal.

use crate::names::HOLE;

/// No control character, nothing that changes the direction of writing. Tabs stay.
pub fn visible(text: &str) -> String {
    text.chars().map(visible_char).collect()
}

pub fn visible_char(c: char) -> char {
    match c {
        HOLE => '…',
        '\t' => c,
        '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' => '\u{FFFD}',
        c if c.is_control() => '\u{FFFD}',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        assert_eq!(visible("a\u{1b}[31m\r\nb\tc\u{202e}d\u{E000}"), "a\u{FFFD}[31m\u{FFFD}\u{FFFD}b\tc\u{FFFD}d…");
    }
}
