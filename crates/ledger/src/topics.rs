//! What a matter is about: topics and content words of a phrase. The words are data, in `topics.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::settings::embedded;
use crate::words::{fold, stem, words};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    stop: Vec<String>,
    generic: BTreeMap<String, Vec<String>>,
    topic: BTreeMap<String, Vec<String>>,
}

struct Topics {
    stop: BTreeSet<String>,
    /// Phrase, as stems, to its generic group or topic.
    phrases: BTreeMap<Vec<String>, (bool, String)>,
    longest: usize,
}

static TOPICS: LazyLock<Topics> = LazyLock::new(|| {
    let file: File = embedded(include_str!("topics.toml"));
    let stems = |phrase: &str| -> Vec<String> { words(phrase).into_iter().map(|w| w.stem).collect() };
    let mut phrases = BTreeMap::new();
    for (generic, groups) in [(true, &file.generic), (false, &file.topic)] {
        for (key, list) in groups {
            for phrase in list {
                phrases.insert(stems(phrase), (generic, key.clone()));
            }
        }
    }
    Topics {
        stop: file.stop.iter().map(|w| stem(&fold(w))).collect(),
        longest: phrases.keys().map(Vec::len).max().unwrap_or(1),
        phrases,
    }
});

/// Whether a stem says nothing of what a sentence is about.
pub(crate) fn is_stop(stem: &str) -> bool {
    stem.len() < 2 || TOPICS.stop.contains(stem)
}

/// What a phrase is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Subject {
    /// Topics it names: "seafood", "detention".
    pub topics: BTreeSet<String>,
    /// Groups of general nouns it names: "ban", "talks". They say what kind of thing, not which.
    pub generic: BTreeSet<String>,
    /// Its other content words, as stems.
    pub words: BTreeSet<String>,
}

impl Subject {
    /// The subject of a phrase. Words that lie in one of `names` (bytes of `phrase`) are left out of the content
    /// words, but not of the topics: "Taiwan" is a party and a topic.
    pub(crate) fn of(phrase: &str, names: &[std::ops::Range<usize>]) -> Subject {
        let topics = &*TOPICS;
        let found = words(phrase);
        let stems: Vec<String> = found.iter().map(|w| w.stem.clone()).collect();
        let mut subject = Subject::default();
        let mut i = 0;
        while i < stems.len() {
            let hit = (1..=topics.longest.min(stems.len() - i))
                .rev()
                .find_map(|n| topics.phrases.get(&stems[i..i + n]).map(|(generic, key)| (n, *generic, key)));
            match hit {
                Some((n, generic, key)) => {
                    if generic { &mut subject.generic } else { &mut subject.topics }.insert(key.clone());
                    // "fishing agreement": a topic, and still an agreement.
                    let parts = stems[i..i + n].chunks(1).filter(|_| !generic && n > 1);
                    let kinds = parts.filter_map(|p| topics.phrases.get(p)).filter(|(g, _)| *g);
                    subject.generic.extend(kinds.map(|(_, key)| key.clone()));
                    i += n;
                }
                None => {
                    let named = names.iter().any(|r| r.contains(&found[i].range.start));
                    if !named && !is_stop(&stems[i]) {
                        subject.words.insert(stems[i].clone());
                    }
                    i += 1;
                }
            }
        }
        subject
    }

    /// True when it says only what kind of thing is meant: "the ban".
    pub(crate) fn is_general(&self) -> bool {
        self.topics.is_empty() && self.words.is_empty()
    }

    /// How well two subjects agree: 0 not at all, above 0 they are one matter.
    pub(crate) fn likeness(&self, other: &Subject, least_share: f64, least_words: usize) -> f64 {
        let topics = self.topics.intersection(&other.topics).count();
        let both = self.words.intersection(&other.words).count();
        if topics > 0 {
            // Of several on one topic the one that shares words too.
            let least = self.words.len().min(other.words.len()).max(1);
            return 1.0 + topics as f64 + both as f64 / (least + 1) as f64;
        }
        // Two named topics that differ are two matters, however many words they share.
        if !self.topics.is_empty() && !other.topics.is_empty() {
            return 0.0;
        }
        let least = self.words.len().min(other.words.len());
        if both >= least_words.max(1) && both as f64 >= least_share * least as f64 {
            return both as f64 / least as f64;
        }
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_thing_meet() {
        let a = Subject::of("the ban on Japanese seafood", &[]);
        let b = Subject::of("its suspension of imports of marine products", &[]);
        assert!(a.topics.contains("seafood"), "{a:?}");
        assert!(b.topics.contains("seafood") && b.generic.contains("ban"), "{b:?}");
        assert!(a.likeness(&b, 0.5, 1) > 0.0);
        let c = Subject::of("the release of the detained nationals", &[]);
        assert_eq!(a.likeness(&c, 0.5, 1), 0.0);
        assert!(Subject::of("the ban", &[]).is_general());
        assert!(!c.is_general());
    }

    #[test]
    fn no_phrase_of_the_file_is_claimed_twice() {
        let file: File = embedded(include_str!("topics.toml"));
        let mut seen = BTreeMap::new();
        for (key, phrase) in
            file.generic.iter().chain(&file.topic).flat_map(|(k, l)| l.iter().map(move |p| (k, p)))
        {
            let stems: Vec<String> = words(phrase).into_iter().map(|w| w.stem).collect();
            assert!(!stems.is_empty(), "{key}: {phrase:?} has no words");
            if let Some(before) = seen.insert(stems, key) {
                panic!("{phrase:?} is in {before} and in {key}");
            }
        }
    }
}
