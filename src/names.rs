//! Names of tables and columns, and how they are compared and derived.

use crate::source::Span;

/// Stands, in a name or a SQL text, for a part that is not known: an unresolved placeholder, a variable.
/// It is a private-use character, so no real name contains it.
pub const HOLE: char = '\u{E000}';

/// An identifier as written, without its quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The text between the quotes, case kept, blanks kept; a [`HOLE`] for each part that is not known.
    pub text: String,
    pub quoted: bool,
    pub at: Span,
}

impl Name {
    pub fn has_hole(&self) -> bool {
        self.text.contains(HOLE)
    }

    /// The form in which names are compared: lower case. Databases that tell `"userId"` from `userid` are rare in
    /// schemas that work, so a difference in case alone never makes a finding.
    pub fn key(&self) -> String {
        key(&self.text)
    }
}

/// The form in which names are compared, of a plain text.
pub fn key(text: &str) -> String {
    text.to_lowercase()
}

/// `User` of `org.acme.User` and of `org.acme.Outer$User`.
pub fn simple(class: &str) -> &str {
    class.rsplit(['.', '$']).next().unwrap_or(class)
}

/// Whether two names have the same [`key`].
pub fn same(left: &str, right: &str) -> bool {
    // Of letters beyond ASCII the two forms may differ in length.
    if left.eq_ignore_ascii_case(right) {
        return true;
    }
    !(left.is_ascii() && right.is_ascii()) && key(left) == key(right)
}

/// A table's, sequence's or index's name with its qualifiers: `catalog.schema.table`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectName {
    /// At least one part; the last is the object's own name.
    pub parts: Vec<Name>,
    pub at: Span,
}

impl ObjectName {
    /// The object's own name, without its qualifiers.
    pub fn last(&self) -> Option<&Name> {
        self.parts.last()
    }

    /// The object's own name in the form in which names are compared.
    pub fn key(&self) -> String {
        self.last().map(Name::key).unwrap_or_default()
    }

    /// The object's own name as written.
    pub fn text(&self) -> &str {
        self.last().map_or("", |name| name.text.as_str())
    }

    /// The qualifier next to the name (`public` in `public.users`), when there is one and it is known.
    pub fn namespace(&self) -> Option<&str> {
        let parts = self.parts.len();
        let name = self.parts.get(parts.checked_sub(2)?)?;
        (!name.has_hole() && !name.text.is_empty()).then_some(name.text.as_str())
    }
}

/// The setter of a JavaBean's property: `setName` of `name`.
pub fn setter(property: &str) -> String {
    let mut chars = property.chars();
    let first = chars.next().map(|c| c.to_uppercase().collect::<String>()).unwrap_or_default();
    format!("set{first}{}", chars.as_str())
}

/// `orderItem`, `OrderItem`, `HTTPServer` → `order_item`, `order_item`, `http_server`: as MyBatis-Plus, Spring and Diesel do,
/// save for runs of capitals, where the frameworks differ (see [`snake_each`]).
pub fn snake(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len() + 4);
    for (index, &c) in chars.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|i| chars.get(i));
        let after = chars.get(index + 1);
        let starts_word = c.is_uppercase()
            && before
                .is_some_and(|b| b.is_lowercase() || b.is_ascii_digit() || (b.is_uppercase() && after.is_some_and(|a| a.is_lowercase())));
        if starts_word {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

/// `aBCd` → `a_b_cd`: an underscore before every capital but the first character, as MyBatis-Plus' `camelToUnderline`.
pub fn snake_each(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 4);
    for (index, c) in text.chars().enumerate() {
        if c.is_uppercase() && index > 0 {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn camel_case_becomes_snake_case() {
        assert_eq!(snake("orderItem"), "order_item");
        assert_eq!(snake("HTTPServer"), "http_server");
        assert_eq!(snake("OrderItem2Part"), "order_item2_part");
        assert_eq!(snake_each("aBCd"), "a_b_cd");
    }
}
