//! First and second person: "I", "we" and "you" in quoted words, in a speech and in questions and answers.
//!
//! In: drafts with their entities, and the quotes. Out: entities of these pronouns. In quoted words "I" is the
//! speaker and "we" the body that speaks, or those for whom the speaker does. Outside quotes a text has one
//! voice; where paragraphs that ask alternate with others, it has two, and the "you" of one is the "I" of the
//! other. Turns are paragraphs.

use std::collections::BTreeMap;

use super::entities::Linker;
use super::sorts::{Number, Sort, Word};
use crate::quotes::quotes;
use crate::reading::{MentionKind, Quote, QuoteKind, Sentence};

/// Who says a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Voice {
    /// The text, or the one who answers in it.
    Text,
    /// The one who asks.
    Asker,
    /// A speaker with an entity.
    Speaker(u32),
    /// Quoted words without a known speaker, by paragraph.
    Nobody(u32),
}

impl Linker<'_> {
    /// Gives the pronouns of the first and second person their entities.
    pub(super) fn speakers(&mut self, sentences: &[Sentence]) {
        let these: Vec<(usize, Word)> = self
            .facts
            .iter()
            .enumerate()
            .filter_map(|(k, f)| match f.sort {
                Sort::Pronoun(w @ (Word::I | Word::We | Word::You)) => Some((k, w)),
                _ => None,
            })
            .collect();
        if these.is_empty() {
            return;
        }
        let marked = self.text.contains(['"', '“', '”', '«', '„', '‘']);
        let quoted = if marked { quotes(self.text, self.tree.tokens, sentences) } else { Vec::new() };
        let turns = Turns::of(self, sentences, &these, &quoted);
        let mut known: BTreeMap<(Voice, u8), u32> = BTreeMap::new();
        for (k, word) in these {
            let Some(d) = self.drafts.get(k) else { continue };
            let paragraph = sentences.get(d.sentence).map_or(0, |s| s.paragraph);
            let voice = self.voice(d.head, paragraph, &quoted, &turns);
            let (voice, class) = match (word, voice) {
                (Word::You, Voice::Asker) => (Voice::Text, 0),
                (Word::I, v) => (v, 0),
                (Word::We, v) => (v, 1),
                (_, v) => (v, 2),
            };
            let entity = match (voice, class) {
                (Voice::Speaker(n), 0) => Some(n),
                (Voice::Speaker(n), 1) if self.plural(n) => Some(n),
                _ => known.get(&(voice, class)).copied(),
            };
            let entity = entity.unwrap_or_else(|| {
                let guest = turns.guest.filter(|_| voice == Voice::Text && class == 0);
                let n = guest.unwrap_or_else(|| self.fresh());
                known.insert((voice, class), n);
                n
            });
            self.set(k, entity);
        }
    }

    fn voice(&self, head: u32, paragraph: u32, quoted: &[Quote], turns: &Turns) -> Voice {
        let Some(here) = self.tree.get(head).map(|t| t.span) else { return Voice::Text };
        let around = quoted
            .iter()
            .filter(|q| q.kind != QuoteKind::Indirect && q.span.contains(here))
            .min_by_key(|q| q.span.end() - q.span.start());
        let Some(quote) = around else {
            return if turns.asking.contains(&paragraph) { Voice::Asker } else { Voice::Text };
        };
        // "…", he said. "We will not yield.": the words before have the speaker.
        let speaker = quote.speaker_head.or_else(|| {
            let before = quoted.iter().rev().find(|q| {
                q.kind != QuoteKind::Indirect
                    && q.span.end() <= quote.span.start()
                    && q.speaker_head.is_some()
            })?;
            (quote.span.start() - before.span.end() < 400).then_some(before.speaker_head).flatten()
        });
        let entity = speaker.filter(|s| *s != head).and_then(|s| self.entity_of_head(s));
        entity.map_or(Voice::Nobody(paragraph), Voice::Speaker)
    }

    fn plural(&self, entity: u32) -> bool {
        self.facts.iter().enumerate().any(|(i, f)| {
            self.set_number(i) == Some(entity) && (f.sort == Sort::Body || f.number == Number::Many)
        })
    }
}

/// Paragraphs that ask, where a text is made of questions and answers.
struct Turns {
    asking: Vec<u32>,
    /// The one who answers, where the text names one before the first question.
    guest: Option<u32>,
}

impl Turns {
    fn of(linker: &Linker<'_>, sentences: &[Sentence], these: &[(usize, Word)], quoted: &[Quote]) -> Turns {
        let mut last: Vec<(u32, bool)> = Vec::new();
        for s in sentences {
            let end = s.tokens.end.saturating_sub(1);
            let asks = (end.saturating_sub(1)..=end).any(|i| linker.word(i) == "?");
            match last.last_mut() {
                Some(slot) if slot.0 == s.paragraph => slot.1 = asks,
                _ => last.push((s.paragraph, asks)),
            }
        }
        let outside = |k: &usize| {
            linker.drafts.get(*k).and_then(|d| linker.tree.get(d.head)).is_some_and(|t| {
                !quoted.iter().any(|q| q.kind != QuoteKind::Indirect && q.span.contains(t.span))
            })
        };
        let paragraph = |k: usize| {
            linker.drafts.get(k).and_then(|d| sentences.get(d.sentence)).map_or(0, |s| s.paragraph)
        };
        let mut asking: Vec<u32> = last.iter().filter(|l| l.1).map(|l| l.0).collect();
        let addressed: Vec<u32> = these
            .iter()
            .filter(|(k, w)| *w == Word::You && outside(k))
            .map(|(k, _)| paragraph(*k))
            .filter(|p| asking.binary_search(p).is_ok())
            .collect();
        let answers = these.iter().filter(|(k, w)| *w == Word::I && outside(k)).count();
        if addressed.len() < 3 || answers < 3 {
            asking.clear();
            return Turns { asking, guest: None };
        }
        let first = addressed.first().copied().unwrap_or(0);
        let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
        for (k, d) in linker.drafts.iter().enumerate() {
            if sentences.get(d.sentence).is_some_and(|s| s.paragraph < first)
                && linker
                    .facts
                    .get(k)
                    .is_some_and(|f| matches!(f.sort, Sort::Person | Sort::Pronoun(Word::He | Word::She)))
                && let Some(n) = linker.set_number(k)
            {
                *counts.entry(n).or_default() += if d.kind == MentionKind::Per { 2 } else { 1 };
            }
        }
        let guest = counts.into_iter().max_by_key(|(n, c)| (*c, u32::MAX - n)).filter(|(_, c)| *c > 2);
        Turns { asking, guest: guest.map(|(n, _)| n) }
    }
}
