//! The ranker of antecedents: what the rules propose, weighed against the other phrases around.
//!
//! In: a draft, the drafts before it and what the rules say. Out: the earlier draft that it goes back to, or
//! none. Each pair gives a few hashed features (the rule that joins them, distance, sorts, roles); their weights are learned from annotated text as in the mention-ranking model of Durrett & Klein
//! 2013, "Easy Victories and Uphill Battles in Coreference Resolution". `data/model/coref.bin` holds them: a
//! signed byte a slot. Sums are of whole numbers, so that all machines choose alike.

use super::Draft;
use super::definite::Determiner;
use super::entities::Linker;
use super::nouns::Gender;
use super::sorts::{Number, Sort, Word};
use crate::reading::{Dep, MentionKind, Tag};

/// Slots of the table of weights.
pub const SLOTS: usize = 1 << 14;
/// Sentences that are looked through for any phrase of a fitting sort.
const REACH: usize = 3;
/// Phrases of these sentences that are weighed at most.
const NEAR: usize = 24;
/// Earlier phrases with the same head word that are weighed at most.
const LIKE: usize = 6;
/// What the rules' own choice is given on top, in units of a weight: with 0 the ranker unlearns rules that its
/// text is too small to prove and "the group" after "Hamas" is lost.
const PRIOR: i32 = 50;
/// Sentences that the same head word may lie back.
const REACH_OF_LIKE: usize = 20;

/// The weights, one a slot.
#[derive(Clone, Debug)]
pub struct Weights(Vec<i8>);

impl Weights {
    /// Reads weights; `None` when the length is not [`SLOTS`].
    pub fn from_bytes(bytes: &[u8]) -> Option<Weights> {
        (bytes.len() == SLOTS).then(|| Weights(bytes.iter().map(|b| b.cast_signed()).collect()))
    }

    fn of(&self, slot: u32) -> i32 {
        self.0.get(slot as usize).map_or(0, |w| i32::from(*w))
    }
}

/// One choice of the linker, for training: its options, the first of which is to begin a new entity.
#[derive(Clone, Debug, Default)]
pub struct Decision {
    /// The options.
    pub options: Vec<Choice>,
    /// True for what is a mention by itself; other phrases only compete.
    pub party: bool,
}

/// One option of a [`Decision`].
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// Slots of its features.
    pub slots: Vec<u32>,
    /// True when the annotation has it so.
    pub right: bool,
}

/// How the linker decides, and what it notes down while it does.
pub(crate) struct Policy<'p> {
    pub(crate) weights: Option<&'p Weights>,
    pub(crate) nouns: Option<&'p super::kinds::Weights>,
    /// Annotated entity of a token that heads a phrase; only in training.
    pub(crate) gold: Option<&'p dyn Fn(u32) -> Option<u32>>,
    pub(crate) noted: Vec<Decision>,
}

/// What of a draft the features use; told once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Signs {
    /// Hash of the lower-case head lemma.
    lemma: u32,
    /// Kind, sort and number.
    code: u32,
    /// Class of anaphors that share weights.
    class: u32,
    determiner: u32,
    /// Dependency of the head, with subtype.
    role: u32,
    /// Hashes of the first and last word of a name.
    ends: (u32, u32),
}

pub(super) fn mix(a: u32, b: u32) -> u32 {
    let h = (a ^ 0x9E37_79B9).wrapping_mul(0x85EB_CA6B) ^ b.wrapping_mul(0xC2B2_AE35);
    (h ^ (h >> 15)).wrapping_mul(0x2C1B_3C6D)
}

fn slot(template: u32, a: u32, b: u32) -> u32 {
    let h = mix(mix(template, a), b);
    (h ^ (h >> 16)) & (SLOTS as u32 - 1)
}

pub(super) fn hash(word: &str) -> u32 {
    word.bytes().fold(0x811C_9DC5, |h, b| (h ^ u32::from(b.to_ascii_lowercase())).wrapping_mul(0x0100_0193))
}

/// A number in few steps.
fn bucket(n: usize) -> u32 {
    match n {
        0..=4 => n as u32,
        5..=7 => 5,
        8..=11 => 6,
        12..=19 => 7,
        20..=39 => 8,
        _ => 9,
    }
}

fn sort_code(sort: Sort) -> u32 {
    match sort {
        Sort::Person => 0,
        Sort::People => 1,
        Sort::Body => 2,
        Sort::Polity => 3,
        Sort::Place => 4,
        Sort::Happening => 5,
        Sort::Thing => 6,
        Sort::Pronoun(word) => 7 + word as u32,
    }
}

fn determiner_code(determiner: Determiner) -> u32 {
    match determiner {
        Determiner::None => 0,
        Determiner::Definite => 1,
        Determiner::Demonstrative => 2,
        Determiner::Indefinite => 3,
        Determiner::Possessor(None) => 4,
        Determiner::Possessor(Some(_)) => 5,
    }
}

impl Linker<'_> {
    pub(super) fn signs(&self, k: usize) -> Option<Signs> {
        let (d, f) = (self.drafts.get(k)?, self.facts.get(k)?);
        let determiner = if d.kind == MentionKind::Pronoun { 0 } else { self.determined(d) };
        let sort = sort_code(f.sort);
        let number = f.number as u32;
        let named = u32::from(d.named);
        let code = (d.kind as u32) << 8 | sort << 4 | number << 2 | named;
        let possessive = self.tree.get(d.head).is_some_and(|t| t.tag == Tag::PRP_POSS);
        let class = match d.kind {
            MentionKind::Pronoun => sort << 1 | u32::from(possessive),
            _ if d.named => 64 + (d.kind as u32) * 2 + u32::from(d.name.len() > 1),
            kind => 128 + (kind as u32) * 8 + determiner.min(4),
        };
        let ends = if d.named {
            (hash(self.word(d.name.start)), hash(self.word(d.name.end.saturating_sub(1))))
        } else {
            (0, 0)
        };
        let lemma = if d.kind == MentionKind::Pronoun {
            hash(self.word(d.head))
        } else {
            hash(self.tree.lemma(d.head))
        };
        let role = self.tree.dep(d.head) as u32;
        Some(Signs { lemma, code, class, determiner, role, ends })
    }

    fn determined(&self, d: &Draft) -> u32 {
        determiner_code(self.determiner(d))
    }

    /// The earlier drafts that `k` is weighed against.
    fn options(&self, k: usize, d: &Draft, proposed: Option<u32>) -> Vec<usize> {
        let mut out = Vec::with_capacity(NEAR + LIKE);
        let Some(here) = self.facts.get(k) else { return out };
        if let Sort::Pronoun(word) = here.sort {
            let rivals = self.rivals_of(d);
            let mut barred: Vec<u32> = Vec::new();
            for (e, i) in self.back(k, REACH).take(2 * NEAR) {
                let n = self.number_of(i);
                if rivals.contains(&e.head) || self.joined(d, e) {
                    barred.push(n);
                } else if out.len() < NEAR && self.agrees(i, n, word) && !e.tokens.contains(&d.head) {
                    out.push(i);
                }
            }
            out.retain(|i| !barred.contains(&self.number_of(*i)));
        } else {
            let sign = self.signs.get(k).copied();
            let thing = here.sort == Sort::Thing;
            if !thing {
                let near = self.back(k, if d.named { 1 } else { REACH }).filter(|(e, i)| {
                    self.facts.get(*i).is_some_and(|there| {
                        fits(here.sort, there.sort) && (!d.named || !e.named) && !self.overlap(d, e)
                    })
                });
                out.extend(near.take(NEAR / 2).map(|(_, i)| i));
            }
            let like = self
                .before_with(self.tree.lemma(d.head))
                .take_while(|(e, _)| d.sentence - e.sentence.min(d.sentence) <= REACH_OF_LIKE)
                .filter(|(e, _)| !self.overlap(d, e))
                .take(LIKE);
            for (_, i) in like {
                if !out.contains(&i) {
                    out.push(i);
                }
            }
            if d.named
                && let Some(sign) = sign
            {
                // Names that share their first or last word.
                let kin = self.named_before.iter().rev().take(60).copied().filter(|i| {
                    self.signs.get(*i).is_some_and(|s| {
                        s.ends.1 == sign.ends.1 || s.ends.0 == sign.ends.0 || s.ends.1 == sign.ends.0
                    })
                });
                for i in kin.take(LIKE) {
                    if !out.contains(&i) && self.drafts.get(i).is_some_and(|e| !self.overlap(d, e)) {
                        out.push(i);
                    }
                }
            }
        }
        // What the rules say is always among them.
        if let Some(n) = proposed.map(|n| self.root(n))
            && !out.iter().any(|i| self.number_of(*i) == n)
            && let Some(i) = self.last.get(n as usize).copied().flatten()
        {
            out.push(i);
        }
        out
    }

    /// Features of beginning a new entity.
    fn of_new(&self, k: usize, s: &Signs, rule: u32, options: usize, mut put: impl FnMut(u32)) {
        put(slot(1, s.class, 0));
        put(slot(2, s.class, rule));
        put(slot(4, s.class, s.role));
        put(slot(5, s.code, s.determiner));
        put(slot(6, s.code, s.role));
        put(slot(7, s.class, bucket(options)));
        let Some(d) = self.drafts.get(k) else { return };
        put(slot(8, s.class, bucket(d.tokens.len())));
        put(slot(9, s.class, u32::from(d.sentence == 0)));
        let after = (d.tokens.end.saturating_sub(d.head + 1)).min(1);
        let clause =
            self.tree.children(d.head).iter().any(|c| matches!(self.tree.dep(*c), Dep::AclRelcl | Dep::Acl));
        put(slot(11, s.class, after * 2 + u32::from(clause)));
        let seen = self.before_with(self.tree.lemma(d.head)).next().is_some();
        put(slot(12, s.class, u32::from(seen)));
    }

    /// Features of going back to `i`.
    fn of_pair(
        &self,
        k: usize,
        i: usize,
        near: usize,
        s: &Signs,
        proposed: Option<(u32, u32)>,
        mut put: impl FnMut(u32),
    ) {
        let (Some(d), Some(e), Some(t)) = (self.drafts.get(k), self.drafts.get(i), self.signs.get(i)) else {
            return;
        };
        let (Some(f), Some(g)) = (self.facts.get(k), self.facts.get(i)) else { return };
        let n = self.number_of(i);
        let away = d.sentence - e.sentence.min(d.sentence);
        let same = u32::from(s.lemma == t.lemma);
        let rule = match proposed {
            Some((m, rule)) if self.root(m) == n => rule,
            Some((_, rule)) => 16 + rule,
            None => 32,
        };
        put(slot(20, s.class, rule));
        put(slot(21, rule, t.code));
        put(slot(22, s.class << 4 | bucket(away), same));
        put(slot(23, s.class, bucket(near)));
        put(slot(24, s.class, t.code));
        put(slot(25, s.class << 1 | u32::from(away == 0), t.role));
        put(slot(26, s.role, mix(t.role, away.min(1) as u32)));
        put(slot(29, s.code, mix(t.code, bucket(away).min(2))));
        let number = match (f.number, g.number) {
            (Number::Either, _) | (_, Number::Either) => 2,
            (a, b) => u32::from(a == b),
        };
        let gender = match (f.gender, self.gender(n)) {
            (Gender::Unknown, None) => 0,
            (Gender::Unknown, _) => 1,
            (_, None) => 2,
            (a, Some(b)) => 3 + u32::from(a == b),
        };
        put(slot(30, s.class, number * 8 + gender));
        put(slot(31, s.class, mix(t.determiner, same)));
        let size = self.sizes.get(n as usize).copied().unwrap_or(0);
        put(slot(32, s.class, bucket(size as usize) * 2 + u32::from(away > 0)));
        let grammar = self.grammar(d, e);
        put(slot(33, s.class, grammar));
        put(slot(34, grammar, mix(s.determiner, t.code)));
        if d.kind == MentionKind::Pronoun {
            return;
        }
        if same == 1 || d.named && e.named {
            let relation = self.likeness(d, e);
            put(slot(37, s.class, relation));
            put(slot(38, s.class, mix(relation, mix(t.determiner, t.class))));
            put(slot(39, relation, mix(bucket(away), number)));
        }
        if d.named && e.named {
            let ends = u32::from(s.ends.0 == t.ends.0)
                + 2 * u32::from(s.ends.1 == t.ends.1)
                + 4 * u32::from(s.ends.1 == t.ends.0)
                + 8 * u32::from(s.ends.0 == t.ends.1);
            put(slot(41, s.class, mix(t.class, ends)));
        } else if e.named {
            let within = e.name.clone().any(|w| hash(self.tree.lemma(w)) == s.lemma);
            put(slot(42, s.class, mix(t.class, u32::from(within))));
        }
    }

    /// How the clause ties the two together.
    fn grammar(&self, d: &Draft, e: &Draft) -> u32 {
        if d.sentence != e.sentence {
            return 0;
        }
        let up = self.tree.get(d.head).and_then(|t| t.head);
        let down = self.tree.get(e.head).and_then(|t| t.head);
        let copula = |i: u32| self.tree.children(i).iter().any(|c| self.tree.dep(*c) == Dep::Cop);
        if up == Some(e.head) {
            1 + 8 * (self.tree.dep(d.head) as u32)
        } else if down == Some(d.head) {
            if copula(d.head) { 2 } else { 3 + 8 * (self.tree.dep(e.head) as u32) }
        } else if up.is_some() && up == down {
            4 + 8 * (self.tree.dep(d.head) as u32)
        } else {
            5
        }
    }

    /// How the words of two phrases compare besides their heads.
    fn likeness(&self, d: &Draft, e: &Draft) -> u32 {
        let (own, theirs) = (self.modifiers(d), self.modifiers(e));
        let shared = own.iter().filter(|w| theirs.contains(w)).count();
        let form = self.tree.get(d.head).map(|t| t.tag) == self.tree.get(e.head).map(|t| t.tag);
        let possessor = match (self.determiner(d), self.determiner(e)) {
            (Determiner::Possessor(a), Determiner::Possessor(b)) => {
                if a.is_some() && a == b {
                    1
                } else {
                    2
                }
            }
            (Determiner::Possessor(_), _) => 3,
            (_, Determiner::Possessor(_)) => 4,
            _ => 0,
        };
        let words = match (own.len(), theirs.len()) {
            (0, 0) => 0,
            (a, b) if a == b && shared == a => 1,
            (0, _) => 2,
            (a, _) if shared == a => 3,
            (_, 0) => 4,
            (_, b) if shared == b => 5,
            _ if shared > 0 => 6,
            _ => 7,
        };
        words * 16 + possessor * 2 + u32::from(form)
    }

    /// Whom `k` goes back to, by the weights; without weights, what the rules propose.
    pub(super) fn choose(&self, k: usize, policy: &mut Policy<'_>) -> Option<u32> {
        let proposed = self.propose(k);
        if policy.weights.is_none() && policy.gold.is_none() {
            return proposed.map(|p| p.0);
        }
        let (Some(d), Some(s)) = (self.drafts.get(k), self.signs.get(k).copied()) else {
            return proposed.map(|p| p.0);
        };
        let options = self.options(k, d, proposed.map(|p| p.0));
        if options.is_empty() {
            return None;
        }
        let rule = proposed.map_or(0, |p| p.1);
        if let Some(gold) = policy.gold {
            let own = gold(d.head);
            let mut decision = Decision { options: Vec::new(), party: !d.thing() };
            let mut slots = Vec::new();
            self.of_new(k, &s, rule, options.len(), |f| slots.push(f));
            decision.options.push(Choice { slots, right: false });
            for (near, &i) in options.iter().enumerate() {
                let mut slots = Vec::new();
                self.of_pair(k, i, near, &s, proposed, |f| slots.push(f));
                let right = own.is_some() && self.drafts.get(i).is_some_and(|e| gold(e.head) == own);
                decision.options.push(Choice { slots, right });
            }
            if !decision.options.iter().any(|o| o.right)
                && let Some(first) = decision.options.first_mut()
            {
                first.right = true;
            }
            policy.noted.push(decision);
        }
        let Some(weights) = policy.weights else { return proposed.map(|p| p.0) };
        // A name that the rules know ("IMF" after "the International Monetary Fund") is surer than any weight.
        if d.named && proposed.is_some() {
            return proposed.map(|p| p.0);
        }
        let mut best = 0;
        self.of_new(k, &s, rule, options.len(), |f| best += weights.of(f));
        let mut chosen = None;
        if proposed.is_none() {
            best += PRIOR;
        }
        for (near, &i) in options.iter().enumerate() {
            let mut sum = 0;
            self.of_pair(k, i, near, &s, proposed, |f| sum += weights.of(f));
            if proposed.is_some_and(|p| self.root(p.0) == self.number_of(i)) {
                sum += PRIOR;
            }
            if sum > best {
                best = sum;
                chosen = Some(i);
            }
        }
        chosen.map(|i| self.number_of(i))
    }
}

/// True when a phrase of one sort may go back to one of the other at all.
fn fits(a: Sort, b: Sort) -> bool {
    use Sort::{Body, Happening, People, Person, Place, Polity, Pronoun, Thing};
    match (a, b) {
        (Person, Person | Pronoun(Word::He | Word::She)) => true,
        (Person, Pronoun(_)) => false,
        (People, People | Body | Polity | Pronoun(Word::They)) => true,
        (Body, Body | Polity | People | Place | Pronoun(Word::It | Word::They)) => true,
        (Polity | Place, Polity | Place | Body | Pronoun(Word::It)) => true,
        (Happening, Happening | Thing | Pronoun(Word::It)) => true,
        (Thing, Thing | Happening) => true,
        _ => false,
    }
}
