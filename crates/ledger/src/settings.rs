//! The ledger's thresholds: `settings.toml`, read once.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    pub identity: Identity,
    pub versions: Versions,
    pub change: Change,
    pub dyad: Dyad,
    pub items: Items,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Identity {
    pub days_apart: i64,
    pub widest_days: i64,
    pub shared_words_same_article: f64,
    pub least_shared: usize,
    pub most_compared: usize,
    pub rare_words: usize,
    pub least_rare: usize,
    pub recent_days: i32,
    pub surest: f64,
    pub apart: f64,
    pub most_members: usize,
    pub best_counts: f64,
    pub join: f64,
    pub near: Vec<Vec<chancery_code::EventType>>,
    pub weight: BTreeMap<String, f64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Versions {
    pub corrects: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Change {
    pub penalty: f64,
    pub least_variance: f64,
    pub least_buckets: usize,
    pub most_weight: f64,
    pub named_by: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Dyad {
    pub latest: usize,
    pub whole_articles: i64,
    pub items_articles: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Items {
    pub subject_overlap: f64,
    pub sentence_words: usize,
    pub around_words: f64,
    pub name_weight: f64,
    pub recalled_days: i32,
    pub weak_days: i32,
    pub one_arrest_days: i32,
    pub least_due_days: i32,
}

/// Parses a data file that the crate embeds.
#[expect(clippy::expect_used, reason = "the file is part of the program, and a test reads it")]
pub(crate) fn embedded<T: serde::de::DeserializeOwned>(text: &str) -> T {
    toml::from_str(text).expect("an embedded data file parses")
}

/// The thresholds.
pub(crate) static SETTINGS: LazyLock<Settings> = LazyLock::new(|| embedded(include_str!("settings.toml")));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_are_shares() {
        let s = &*SETTINGS;
        let shares = [s.identity.shared_words_same_article, s.items.subject_overlap];
        for share in &shares {
            assert!((0.0..=1.0).contains(share));
        }
        let named: Vec<&str> = s.identity.weight.keys().map(String::as_str).collect();
        let mut features = crate::identity::FEATURES.to_vec();
        features.sort_unstable();
        assert_eq!(named, features, "one weight a feature");
    }
}
