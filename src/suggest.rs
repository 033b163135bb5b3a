//! "Did you mean …?" for a name that is not known.

/// The known name that is nearest to `given`, when one is near enough to be meant.
pub fn nearest<'k>(given: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let given: Vec<char> = given.to_lowercase().chars().take(64).collect();
    let limit = (given.len() / 3).max(2);
    let mut best: Option<(usize, &str)> = None;
    for name in known {
        let other: Vec<char> = name.chars().take(64).collect();
        let distance = distance(&given, &other);
        if distance <= limit && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, name));
        }
    }
    best.map(|(_, name)| name)
}

/// The one known name that is so near to `given` that it must be meant: a letter in so many is another, and no other name is near.
pub fn only_near<'k>(given: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let given: Vec<char> = given.to_lowercase().chars().take(64).collect();
    let limit = given.len() / 4;
    let distance_of = |name: &str| distance(&given, &name.to_lowercase().chars().take(64).collect::<Vec<_>>());
    let mut near = known.into_iter().filter(|name| distance_of(name) <= limit);
    let first = near.next()?;
    near.next().is_none().then_some(first)
}

/// How many characters must be put in, taken out or changed (Levenshtein).
fn distance(left: &[char], right: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, a) in left.iter().enumerate() {
        let mut diagonal = index;
        let mut previous = index + 1;
        let mut next = Vec::with_capacity(row.len());
        next.push(previous);
        for (above, b) in row.iter().skip(1).zip(right) {
            previous = (diagonal + usize::from(a != b)).min(*above + 1).min(previous + 1);
            diagonal = *above;
            next.push(previous);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_meant() {
        let known = ["unassigned-primary-key", "lost-key-generation"];
        assert_eq!(nearest("unasigned-primary-keys", known), Some("unassigned-primary-key"));
        assert_eq!(nearest("nonsense", known), None);
        assert_eq!(only_near("titel", ["title", "body"]), None, "two letters of five");
        assert_eq!(only_near("createtime", ["create_time", "body"]), Some("create_time"));
        assert_eq!(only_near("colour_1", ["colour_2", "colour_3"]), None);
        assert_eq!(only_near("a", ["b"]), None);
        assert_eq!(distance(&['a', 'b', 'c'], &['a', 'c']), 1);
    }
}
