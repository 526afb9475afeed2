//! Topics that are not politics: sport, works of fiction, nature.
//!
//! In: a sentence, or a trigger in it. Out: whether what it tells happened in a match, in a film or in a
//! forest. The words are classes of the lexicon (`topic-*`): a new one is a line of data.

use std::collections::HashSet;

use compact_str::CompactString;

use crate::clause::Clause;
use crate::lexicon::Lexicon;

/// Weight from which a sentence is of another topic: one plain word or two that hint at it.
const ENOUGH: u32 = 2;

/// Words by topic.
#[derive(Debug)]
pub struct Topics {
    plain: HashSet<CompactString>,
    hints: HashSet<CompactString>,
    state: HashSet<CompactString>,
    affairs: HashSet<CompactString>,
    works: HashSet<CompactString>,
}

impl Topics {
    /// Takes the classes `topic-plain`, `topic-hint`, `topic-state`, `topic-affair` and `topic-work` from the lexicon.
    pub fn new(lexicon: &Lexicon) -> Result<Topics, String> {
        let set = |name: &str| -> Result<HashSet<CompactString>, String> {
            Ok(lexicon.words(name)?.into_iter().map(|e| CompactString::new(e.words.join(" "))).collect())
        };
        Ok(Topics {
            plain: set("@topic-plain")?,
            hints: set("@topic-hint")?,
            state: set("@topic-state")?,
            affairs: set("@topic-affair")?,
            works: set("@topic-work")?,
        })
    }

    /// Whether a sentence is about sport, shows or science, with no word of government in it.
    pub fn is_elsewhere(&self, clause: &Clause<'_>) -> bool {
        let mut weight = 0;
        let mut before: Option<String> = None;
        for i in clause.tokens() {
            let lemma = clause.lemma(i).to_lowercase();
            if self.state.contains(lemma.as_str()) {
                return false;
            }
            let pair = before.take().map(|b| format!("{b} {lemma}"));
            let of = |words: &HashSet<CompactString>| {
                words.contains(lemma.as_str()) || pair.as_deref().is_some_and(|p| words.contains(p))
            };
            if of(&self.plain) {
                weight += ENOUGH;
            } else if of(&self.hints) {
                weight += 1;
            }
            before = Some(lemma);
        }
        weight >= ENOUGH
    }

    /// The words by which a sentence is of another topic.
    pub fn words_of_elsewhere(&self, clause: &Clause<'_>) -> Vec<CompactString> {
        let mut out: Vec<CompactString> = Vec::new();
        let mut before: Option<String> = None;
        for i in clause.tokens() {
            let lemma = clause.lemma(i).to_lowercase();
            let pair = before.take().map(|b| format!("{b} {lemma}"));
            for words in [Some(lemma.as_str()), pair.as_deref()].into_iter().flatten() {
                let known = self.plain.contains(words) || self.hints.contains(words);
                if known && !out.iter().any(|w| w == words) {
                    out.push(CompactString::new(words));
                }
            }
            before = Some(lemma);
        }
        out
    }

    /// Whether a word of government or of public affairs stands in a sentence.
    pub fn is_of_state(&self, clause: &Clause<'_>) -> bool {
        let told = |lemma: &str| self.state.contains(lemma) || self.affairs.contains(lemma);
        clause.tokens().any(|i| told(&clause.lemma(i).to_lowercase()))
    }

    /// Whether a trigger lies in what a work tells: "a novel about a colonel who seizes power".
    pub fn is_in_a_work(&self, clause: &Clause<'_>, trigger: u32) -> bool {
        let is_work =
            |i: u32| clause.is_nominal(i) && self.works.contains(clause.lemma(i).to_lowercase().as_str());
        let mut at = trigger;
        for _ in 0..12 {
            // "In the film, a colonel seizes power."
            let told = |&k: &u32| is_work(k) && clause.case(k).as_deref() == Some("in");
            if clause.kids(at).iter().any(told) {
                return true;
            }
            let Some(h) = clause.head(at) else { return false };
            if is_work(h) {
                return true;
            }
            at = h;
        }
        false
    }
}
