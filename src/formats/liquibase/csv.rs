//! Comma-separated values, with the place of every field.

/// How fields are parted and quoted.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    pub separator: char,
    pub quote: Option<char>,
}

/// A field: its text without quotes, and its bytes with them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub text: String,
    pub start: usize,
    pub end: usize,
}

/// The lines of a text, each as its fields. Quoted fields may hold separators, line ends and doubled quotes.
pub fn records(text: &str, format: Format) -> impl Iterator<Item = Vec<Field>> + '_ {
    let mut position = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    std::iter::from_fn(move || {
        if position >= text.len() {
            return None;
        }
        let mut fields = Vec::new();
        loop {
            let (field, after) = field(text, position, format);
            position = field.end;
            fields.push(field);
            match after {
                Some(end) if end == format.separator => position += end.len_utf8(),
                Some(end) => {
                    position += end.len_utf8();
                    if end == '\r' && text.get(position..).is_some_and(|rest| rest.starts_with('\n')) {
                        position += 1;
                    }
                    return Some(fields);
                }
                None => return Some(fields),
            }
        }
    })
}

/// The field that starts here, and the character that ends it.
fn field(text: &str, start: usize, format: Format) -> (Field, Option<char>) {
    let mut out = String::new();
    let mut is_quoted = false;
    let mut characters = text.get(start..).unwrap_or("").char_indices().peekable();
    while let Some((offset, c)) = characters.next() {
        if Some(c) == format.quote {
            if !is_quoted && out.trim().is_empty() {
                is_quoted = true;
            } else if is_quoted {
                match characters.peek() {
                    Some(&(_, next)) if next == c => {
                        characters.next();
                        out.push(c);
                    }
                    _ => is_quoted = false,
                }
            } else {
                out.push(c);
            }
        } else if !is_quoted && (c == format.separator || c == '\n' || c == '\r') {
            return (Field { text: out, start, end: start + offset }, Some(c));
        } else {
            out.push(c);
        }
    }
    (Field { text: out, start, end: text.len() }, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Format = Format { separator: ',', quote: Some('"') };

    fn texts(text: &str, format: Format) -> Vec<Vec<String>> {
        records(text, format).map(|line| line.into_iter().map(|field| field.text).collect()).collect()
    }

    #[test]
    fn fields_and_quotes() {
        assert_eq!(texts("a,b\r\n1,\"x,\ny \"\"z\"\"\"\n,\n", PLAIN), [["a", "b"], ["1", "x,\ny \"z\""], ["", ""]]);
        assert_eq!(texts("a;'b;c'", Format { separator: ';', quote: Some('\'') }), [["a", "b;c"]]);
        assert_eq!(texts("a\t\"b", Format { separator: '\t', quote: None }), [["a", "\"b"]]);
        assert!(texts("", PLAIN).is_empty());
    }

    #[test]
    fn places_are_those_of_the_text() {
        let text = "\u{FEFF}ä,\"id\"\n1,2";
        let fields: Vec<Field> = records(text, PLAIN).flatten().collect();
        let slices: Vec<&str> = fields.iter().map(|field| text.get(field.start..field.end).unwrap()).collect();
        assert_eq!(slices, ["ä", "\"id\"", "1", "2"]);
    }

    #[test]
    fn a_quote_that_is_never_closed_ends_with_the_text() {
        for (end, _) in "a,\"b\n\"\"c\",ü\n".char_indices() {
            let text = "a,\"b\n\"\"c\",ü\n".get(..end).unwrap();
            assert!(records(text, PLAIN).count() <= 3);
        }
    }
}
