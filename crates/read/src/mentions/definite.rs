//! Nouns that go back to an earlier mention: "the president", "the agency", "the two countries", "the attack".
//!
//! In: a nominal draft and what was linked before it. Out: the entity it means, by its head word and by
//! modifiers that the earlier phrase bears too ("the team" after "the Afghan team", never the other way
//! round), or by a general noun for a named body or place; `None` where nothing speaks for a link. The
//! tests are those of the strict-head and relaxed-head sieves of Lee et al. 2013.

use super::Draft;
use super::entities::Linker;
use super::nouns::KINDS_OF_BODY;
use super::sorts::{Number, Sort};
use crate::reading::{Dep, MentionKind, Pos, Tag};

/// Sentences that a noun may look back for its like.
const REACH: usize = 12;
/// Sentences that a general noun ("the company") may look back for a name.
const REACH_OF_NAMES: usize = 4;

impl<'a> Linker<'a> {
    /// Content words of a phrase besides its head, possessors apart.
    pub(super) fn modifiers(&self, d: &Draft) -> Vec<&'a str> {
        d.tokens
            .clone()
            .filter(|i| *i != d.head)
            .filter_map(|i| self.tree.get(i))
            .filter(|t| !matches!(t.pos, Pos::Punct | Pos::Det | Pos::Adp | Pos::Part | Pos::Pron))
            .map(|t| t.lemma.as_str())
            .filter(|w| !matches!(*w, "same" | "said" | "both"))
            .collect()
    }

    pub(super) fn determiner(&self, d: &Draft) -> Determiner {
        let mut found = Determiner::None;
        for &c in self.tree.children(d.head) {
            let dep = self.tree.dep(c);
            if dep == Dep::NmodPoss {
                return Determiner::Possessor(self.entity_of_head(c));
            }
            if dep.base() == Dep::Det {
                found = match self.tree.lemma(c) {
                    "the" | "both" => Determiner::Definite,
                    "this" | "these" | "that" | "those" => Determiner::Demonstrative,
                    _ => Determiner::Indefinite,
                };
            }
        }
        found
    }

    /// The entity that the nominal `k` goes back to, and the rule that says so.
    pub(super) fn definite(&self, k: usize) -> Option<(u32, u32)> {
        let d = self.drafts.get(k)?;
        let determiner = self.determiner(d);
        if determiner == Determiner::Indefinite {
            return None;
        }
        let like = self.like(k, d, determiner).map(|n| (n, 6));
        like.or_else(|| self.general(k, d, determiner).map(|n| (n, 7)))
    }

    /// An earlier phrase with the same head word and all of the modifiers.
    fn like(&self, k: usize, d: &Draft, determiner: Determiner) -> Option<u32> {
        let lemma = self.tree.lemma(d.head);
        let own = self.modifiers(d);
        let here = self.facts.get(k)?;
        let plural = self.tree.get(d.head).map(|t| t.tag == Tag::NNS);
        self.before_with(lemma)
            .take(24)
            .take_while(|(e, _)| d.sentence - e.sentence.min(d.sentence) <= REACH)
            .find(|(e, i)| {
                let there = self.facts.get(*i);
                let number = there.is_some_and(|f| {
                    f.number == here.number || f.number == Number::Either || here.number == Number::Either
                }) && (e.kind == MentionKind::Per
                    || self.tree.get(e.head).map(|t| t.tag == Tag::NNS) == plural);
                if !number || self.overlap(d, e) {
                    return false;
                }
                let theirs = self.modifiers(e);
                let within = own.iter().all(|w| theirs.contains(w));
                match (determiner, self.determiner(e)) {
                    (Determiner::Possessor(a), Determiner::Possessor(b)) => a.is_some() && a == b && within,
                    (Determiner::Possessor(_), _) => false,
                    // Bare nouns ("talks", "museum") are the same only word for word.
                    (Determiner::None, Determiner::None) => {
                        within && own.len() == theirs.len() && self.generic(d)
                    }
                    (Determiner::None, _) => false,
                    _ => within,
                }
            })
            .map(|(_, i)| self.number_of(i))
    }

    /// A bare noun that is likely to be meant in general or to go on from before.
    fn generic(&self, d: &Draft) -> bool {
        matches!(d.kind, MentionKind::Group | MentionKind::Role)
            || d.tokens.len() > 1
            || d.sort == Sort::Happening
    }

    /// "The agency" after "the International Atomic Energy Agency", "the company" after a firm by name.
    fn general(&self, k: usize, d: &Draft, determiner: Determiner) -> Option<u32> {
        let plain = matches!(determiner, Determiner::Definite | Determiner::Demonstrative)
            && self.modifiers(d).is_empty()
            && self.facts.get(k)?.number != Number::Many;
        if !plain || self.tree.get(d.head).is_some_and(|t| t.tag == Tag::NNS) {
            return None;
        }
        let lemma = self.tree.lemma(d.head);
        let named = self
            .back(k, REACH)
            .filter(|(e, _)| {
                matches!(e.kind, MentionKind::Org | MentionKind::Loc | MentionKind::Misc | MentionKind::Gpe)
                    && e.named
                    && e.name.len() > 1
            })
            .find(|(e, _)| e.name.clone().any(|i| self.tree.lemma(i).eq_ignore_ascii_case(lemma)));
        if let Some((_, i)) = named {
            return Some(self.number_of(i));
        }
        let wanted = match lemma {
            "country" | "nation" => Sort::Polity,
            "city" | "town" | "village" | "capital" => Sort::Polity,
            _ if KINDS_OF_BODY.contains(&lemma) => Sort::Body,
            _ => return None,
        };
        self.back(k, REACH_OF_NAMES)
            .filter(|(e, i)| {
                e.kind == if wanted == Sort::Body { MentionKind::Org } else { MentionKind::Gpe }
                    && !self.overlap(d, e)
                    && self.facts.get(*i).is_some_and(|f| f.weight >= 35 || wanted == Sort::Polity)
            })
            .max_by_key(|(e, i)| {
                let away = d.sentence - e.sentence.min(d.sentence);
                (self.facts.get(*i).map_or(0, |f| f.weight) + 100) >> away.min(8)
            })
            .map(|(_, i)| self.number_of(i))
    }
}

/// How a noun is determined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Determiner {
    None,
    Definite,
    Demonstrative,
    Indefinite,
    /// By a possessor, with its entity where one is known.
    Possessor(Option<u32>),
}
