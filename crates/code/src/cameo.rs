//! CAMEO codes and their Goldstein values.

use std::collections::HashMap;
use std::sync::LazyLock;

static GOLDSTEIN: LazyLock<HashMap<&'static str, f64>> = LazyLock::new(|| {
    let table = chancery_data::ontology("goldstein.tsv").unwrap_or("");
    table
        .lines()
        .filter(|l| !l.starts_with('#'))
        .skip(1)
        .filter_map(|l| l.split_once('\t'))
        .filter_map(|(code, value)| Some((code, value.trim().parse().ok()?)))
        .collect()
});

/// The Goldstein value of a CAMEO code, -10 to 10; of its parent code where the table stops short of it.
pub fn goldstein(code: &str) -> Option<f64> {
    let mut code = code;
    while code.len() >= 2 {
        if let Some(v) = GOLDSTEIN.get(code) {
            return Some(*v);
        }
        code = code.get(..code.len() - 1)?;
    }
    None
}

/// Whether CAMEO has this code; some have no Goldstein value of their own.
pub fn is_code(code: &str) -> bool {
    let table = chancery_data::ontology("goldstein.tsv").unwrap_or("");
    table.lines().filter(|l| !l.starts_with('#')).skip(1).any(|l| l.split('\t').next() == Some(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_values() {
        assert_eq!(goldstein("163"), Some(-6.5));
        assert_eq!(goldstein(""), None);
        assert!(goldstein("1901").is_some(), "falls back to its parent");
        assert!(is_code("036"));
        assert!(is_code("1244"), "a code without a value of its own");
    }
}
