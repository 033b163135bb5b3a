//! What tables and columns are called: the literal name, and what a naming strategy makes of it.
//!
//! Which strategy runs is a matter of configuration that may be code, so every name is given in all its likely forms.

use crate::names::{same, snake};

/// The forms of a name that the annotation states: as it is, then as Spring's strategy rewrites even explicit names.
pub fn explicit(name: &str) -> Vec<String> {
    distinct([name.to_owned(), spring(name, false), spring(name, true), snake(name)])
}

/// The forms of a name that nobody states: Spring Boot's default first, then plain JPA's.
pub fn implicit(name: &str) -> Vec<String> {
    distinct([spring(name, true), spring(name, false), name.to_owned(), snake(name)])
}

/// Drops repetitions, by the form in which names are compared.
pub fn distinct(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for name in names {
        if !out.iter().any(|known| same(known, &name)) {
            out.push(name);
        }
    }
    out
}

/// Whether every strategy gives the name the same form, so that it is known.
pub fn is_certain(name: &str) -> bool {
    explicit(name).len() == 1
}

/// Spring's `CamelCaseToUnderscoresNamingStrategy` (Hibernate ships it since 5.5): an underscore between a lower-case letter (newer versions: or a digit)
/// and a capital that a lower-case letter follows, never before the last character; dots become underscores.
/// <https://docs.hibernate.org/orm/6.2/javadocs/org/hibernate/boot/model/naming/CamelCaseToUnderscoresNamingStrategy.html>
fn spring(name: &str, digits: bool) -> String {
    let chars: Vec<char> = name.chars().map(|c| if c == '.' { '_' } else { c }).collect();
    let small = |c: Option<&char>| c.is_some_and(|c| c.is_lowercase() || (digits && c.is_ascii_digit()));
    let mut out = String::with_capacity(name.len() + 4);
    for (index, &c) in chars.iter().enumerate() {
        if c.is_uppercase() && index > 0 && small(chars.get(index - 1)) && small(chars.get(index + 1)) {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

/// A JavaBeans getter's property: `getName` → `name`, `isOpen` → `open`, `getURL` → `URL`.
pub fn property(getter: &str) -> Option<String> {
    let rest = getter.strip_prefix("get").or_else(|| getter.strip_prefix("is"))?;
    let mut chars = rest.chars();
    let first = chars.next().filter(|c| !c.is_lowercase())?;
    if rest.chars().take(2).filter(|c| c.is_uppercase()).count() == 2 {
        return Some(rest.to_owned());
    }
    Some(first.to_lowercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spring_leaves_runs_of_capitals_and_last_letters_alone() {
        assert_eq!(spring("orderItem", false), "order_item");
        assert_eq!(spring("userID", false), "userid");
        assert_eq!(spring("HTTPServer", false), "httpserver");
        assert_eq!(spring("line2Text", false), "line2text");
        assert_eq!(spring("line2Text", true), "line2_text");
        assert_eq!(spring("acme.Order", false), "acme_order");
    }

    #[test]
    fn explicit_names_are_tried_as_they_are_first() {
        assert_eq!(explicit("OrderItem"), ["OrderItem", "order_item"]);
        assert_eq!(implicit("createTime"), ["create_time", "createTime"]);
        assert_eq!(explicit("id"), ["id"]);
        assert!(is_certain("T_USER") && !is_certain("tUser"));
    }

    #[test]
    fn getters_name_properties() {
        assert_eq!(property("getName").as_deref(), Some("name"));
        assert_eq!(property("isOpen").as_deref(), Some("open"));
        assert_eq!(property("getURL").as_deref(), Some("URL"));
        assert_eq!(property("issue"), None);
        assert_eq!(property("get"), None);
    }
}
