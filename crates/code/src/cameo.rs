//! CAMEO codes, their Goldstein values, and the PLOVER types they are read as.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::ontology::{EventType, Mode};

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

static PLOVER: LazyLock<HashMap<&'static str, (EventType, Option<Mode>)>> = LazyLock::new(|| {
    let table = chancery_data::ontology("plover_of_cameo.tsv").unwrap_or("");
    let rows = table.lines().filter(|l| !l.starts_with('#')).skip(1);
    rows.filter_map(|l| {
        let mut cells = l.split('\t');
        let (code, kind, mode) = (cells.next()?, cells.next()?, cells.next().unwrap_or(""));
        Some((code, (kind.parse().ok()?, mode.parse().ok())))
    })
    .collect()
});

/// Type and mode that a CAMEO code is read as: its own, or those of the longest code that it begins with.
pub fn plover(code: &str) -> Option<(EventType, Option<Mode>)> {
    (2..=code.len()).rev().find_map(|n| PLOVER.get(code.get(..n)?).copied())
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
    #[test]
    fn codes_have_types() {
        assert_eq!(plover("1721"), Some((EventType::Coerce, Some(Mode::Restrict))));
        assert_eq!(plover("1724").and_then(|p| p.1), Some(Mode::MartialLaw));
        assert_eq!(plover("010"), None);
        assert_eq!(plover(""), None);
        let table = chancery_data::ontology("plover_of_cameo.tsv").unwrap();
        let rows = table.lines().filter(|l| !l.starts_with('#')).skip(1);
        for row in rows {
            let cells: Vec<&str> = row.split('\t').collect();
            let kind: EventType = cells[1].parse().unwrap();
            if !cells[2].is_empty() {
                assert!(kind.mode_score(cells[2].parse().unwrap()).is_some(), "{row}");
            }
        }
    }
}
