//! Globs of the configuration, made relative to the root of the run.

use globset::Glob;

use crate::options;

pub fn compile(glob: &str) -> Result<Glob, String> {
    options::glob(glob).map_err(|error| error.kind().to_string())
}

/// One pattern as globs over paths relative to the run's root, which lies `base` below the pattern's folder; none when it can only mean files
/// outside it.
pub fn expand(written: &str, base: &[&str]) -> Vec<String> {
    let trimmed = written.trim_start_matches("./").trim_end_matches('/');
    let anchored = match trimmed.strip_prefix('/') {
        Some(rest) => rest.to_owned(),
        None if trimmed.contains('/') => trimmed.to_owned(),
        None => format!("**/{trimmed}"),
    };
    match below_base(&anchored, base) {
        None => Vec::new(),
        Some(below) if below.ends_with("**") => vec![below],
        Some(below) => vec![format!("{below}/**"), below],
    }
}

/// A glob as seen from a folder below the one it is relative to.
fn below_base(glob: &str, base: &[&str]) -> Option<String> {
    let mut rest = glob;
    for folder in base {
        let (head, tail) = rest.split_once('/').unwrap_or((rest, "**"));
        if head == "**" {
            return Some(rest.to_owned());
        }
        if !compile(head).is_ok_and(|glob| glob.compile_matcher().is_match(folder)) {
            return None;
        }
        rest = tail;
    }
    Some(rest.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_further_up_is_seen_from_below() {
        assert_eq!(below_base("module/db/*.sql", &["module"]), Some("db/*.sql".to_owned()));
        assert_eq!(below_base("*/db/*.sql", &["module"]), Some("db/*.sql".to_owned()));
        assert_eq!(below_base("**/docs", &["module"]), Some("**/docs".to_owned()));
        assert_eq!(below_base("other/db", &["module"]), None);
        assert_eq!(below_base("module", &["module", "sub"]), Some("**".to_owned()));
    }
}
