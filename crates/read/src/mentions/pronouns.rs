//! Third-person pronouns and reflexives.
//!
//! In: a pronoun and what was linked before it. Out: the entity it means. Candidates that the grammar rules
//! out go first (agreement, binding, a phrase around the pronoun), the rest are weighed by salience: the
//! places in which an entity stood in the last sentences, halved with each sentence (Lappin & Leass 1994).
//! Phrases that are no parties compete as well, so that "it" for a report is not taken for a state.

use super::Draft;
use super::entities::Linker;
use super::nouns::Gender;
use super::sorts::{Number, Sort, Word};
use crate::reading::{Dep, MentionKind, Pos, Tag};

/// Sentences that a pronoun may look back.
const REACH: usize = 3;

impl Linker<'_> {
    /// The entity that the pronoun `k` means; `Err` when it means something that is no party.
    pub(super) fn third(&self, k: usize, word: Word) -> Option<u32> {
        let d = self.drafts.get(k)?;
        if self.reflexive(d) {
            return self.bound(k, word);
        }
        if word == Word::It && self.empty(d) {
            return None;
        }
        self.salient(k, d, word)
    }

    fn salient(&self, k: usize, d: &Draft, word: Word) -> Option<u32> {
        let possessive = self.tree.get(d.head).is_some_and(|t| t.tag == Tag::PRP_POSS);
        let rivals = self.rivals_of(d);
        // Entities and their salience; a few at a time, so a list is enough.
        let mut weights: Vec<(u32, i32, usize)> = Vec::new();
        let mut barred: Vec<u32> = Vec::new();
        let role = self.facts.get(k)?.role;
        for (e, i) in self.back(k, REACH) {
            let n = self.number_of(i);
            if rivals.contains(&e.head) || self.joined(d, e) {
                barred.push(n);
                continue;
            }
            if !self.agrees(i, n, word) || e.tokens.contains(&d.head) {
                continue;
            }
            let Some(f) = self.facts.get(i) else { continue };
            let away = d.sentence - e.sentence.min(d.sentence);
            let mut weight = 60 + f.weight;
            weight += if f.role == role && !possessive { 20 } else { 0 };
            weight += self.fondness(e, i, word);
            // Words nearer to the pronoun are a little likelier.
            weight -= (self.count_between(i, k) as i32).min(20);
            // "Police detained three men. They were freed": who was acted on is acted on again.
            let acted_on = self.tree.dep(d.head) == Dep::NsubjPass && f.role == Dep::Obj;
            weight += if acted_on { 40 } else { 0 };
            weight >>= away.min(6);
            match weights.iter_mut().find(|w| w.0 == n) {
                // The best place counts in full, further ones for a part.
                Some(slot) => slot.1 = slot.1.max(weight) + slot.1.min(weight) / 2,
                None => weights.push((n, weight, i)),
            }
        }
        weights.into_iter().filter(|w| !barred.contains(&w.0)).max_by_key(|w| (w.1, w.2)).map(|w| w.0)
    }

    /// What the pronoun cannot mean for its place in the clause; a possessive or reflexive may mean all.
    pub(super) fn rivals_of(&self, d: &Draft) -> Vec<u32> {
        let possessive = self.tree.get(d.head).is_some_and(|t| t.tag == Tag::PRP_POSS);
        if possessive || self.reflexive(d) { Vec::new() } else { self.rivals(d) }
    }

    /// How well a sort of thing suits a pronoun.
    fn fondness(&self, e: &Draft, i: usize, word: Word) -> i32 {
        let Some(f) = self.facts.get(i) else { return 0 };
        match (word, f.sort) {
            (Word::It, Sort::Pronoun(_)) => 10,
            // A place that only tells where ("in Tokyo") is not what "it" means.
            (Word::It, Sort::Polity | Sort::Place)
                if matches!(f.role, Dep::Obl | Dep::Nmod | Dep::Compound) =>
            {
                -25
            }
            (Word::They, Sort::Pronoun(_)) => 15,
            (Word::They, Sort::People) => 20,
            (Word::They, Sort::Body) if f.number == Number::Either && e.kind == MentionKind::Org => -20,
            (Word::They, Sort::Thing) => -20,
            (Word::They, Sort::Polity) => -45,
            (Word::They, Sort::Person) => -70,
            (Word::He | Word::She, _) if e.kind == MentionKind::Role => -10,
            _ => 0,
        }
    }

    pub(super) fn agrees(&self, i: usize, n: u32, word: Word) -> bool {
        let Some(f) = self.facts.get(i) else { return false };
        match word {
            Word::He | Word::She => {
                let wanted = if word == Word::He { Gender::Male } else { Gender::Female };
                let sort = match f.sort {
                    Sort::Person => f.number == Number::One,
                    Sort::Pronoun(w) => w == word,
                    _ => false,
                };
                sort && self.gender(n).is_none_or(|g| g == wanted)
            }
            Word::It => match f.sort {
                Sort::Pronoun(w) => w == Word::It,
                Sort::Person | Sort::People => false,
                _ => f.number != Number::Many,
            },
            Word::They => match f.sort {
                Sort::Pronoun(w) => w == Word::They,
                Sort::Person => {
                    self.gender(n).is_none()
                        && self.drafts.get(i).is_some_and(|e| e.kind == MentionKind::Role)
                }
                Sort::Polity => true,
                Sort::Place | Sort::Happening => f.number == Number::Many,
                Sort::Body => f.number != Number::One,
                _ => f.number == Number::Many,
            },
            _ => false,
        }
    }

    fn reflexive(&self, d: &Draft) -> bool {
        let lower = self.word(d.head).to_ascii_lowercase();
        lower.ends_with("self") || lower.ends_with("selves")
    }

    /// "Himself": the subject of its clause.
    fn bound(&self, k: usize, word: Word) -> Option<u32> {
        let d = self.drafts.get(k)?;
        let subject = self.rivals(d);
        let found = self
            .back(k, 0)
            .find(|(e, i)| subject.contains(&e.head) && self.agrees(*i, self.number_of(*i), word));
        let found =
            found.or_else(|| self.back(k, 0).find(|(_, i)| self.agrees(*i, self.number_of(*i), word)));
        found.map(|(_, i)| self.number_of(i))
    }

    /// Heads of the arguments of the clause in which a pronoun is an argument: none of them is what it means.
    fn rivals(&self, d: &Draft) -> Vec<u32> {
        let mut out = Vec::new();
        let Some(mut at) = self.tree.get(d.head).and_then(|t| t.head) else { return out };
        let argument = |i: &u32| {
            *i != d.head && matches!(self.tree.dep(*i).base(), Dep::Nsubj | Dep::Obj | Dep::Iobj | Dep::Obl)
            // "In front of him": what stands in an adjunct may be the subject's own.
        };
        if self.tree.dep(d.head).base() == Dep::Nmod {
            return out;
        }
        for _ in 0..4 {
            out.extend(self.tree.children(at).iter().copied().filter(argument));
            let subject =
                self.tree.children(at).iter().any(|c| self.tree.dep(*c).base() == Dep::Nsubj && *c != d.head);
            if subject || self.tree.dep(d.head).base() == Dep::Nsubj {
                break;
            }
            // "He wanted to help him", "he came and hit him": the subject stands higher.
            if !matches!(self.tree.dep(at).base(), Dep::Xcomp | Dep::Conj) {
                break;
            }
            let Some(up) = self.tree.get(at).and_then(|t| t.head) else { break };
            at = up;
        }
        out
    }

    /// True when the two are coordinated with each other.
    pub(super) fn joined(&self, d: &Draft, e: &Draft) -> bool {
        let up = |i: u32| self.tree.get(i).filter(|t| t.dep == Dep::Conj).and_then(|t| t.head);
        up(d.head).is_some_and(|h| h == e.head || up(e.head) == Some(h)) || up(e.head) == Some(d.head)
    }

    /// "It is clear that", "it seems": no one is meant.
    fn empty(&self, d: &Draft) -> bool {
        if self.tree.dep(d.head) == Dep::Expl {
            return true;
        }
        let Some(verb) = self.tree.get(d.head).and_then(|t| t.head) else { return false };
        if self.tree.dep(d.head).base() != Dep::Nsubj {
            return false;
        }
        let kids = self.tree.children(verb);
        let clause = kids.iter().any(|c| {
            matches!(self.tree.dep(*c).base(), Dep::Csubj)
                || *c > verb
                    && matches!(self.tree.dep(*c).base(), Dep::Ccomp | Dep::Xcomp | Dep::Advcl)
                    && kids.iter().any(|k| self.tree.dep(*k) == Dep::Cop)
        });
        let weather = matches!(self.tree.lemma(verb), "seem" | "appear" | "rain" | "snow" | "turn")
            || self.tree.get(verb).is_some_and(|t| t.pos == Pos::Adj) && clause;
        clause || weather
    }
}
