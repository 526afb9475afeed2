//! What a common noun refers to: a person, a body, a place, a happening, or none of these.
//!
//! In: a noun with its clause. Out: a [`Class`] and how far it is ahead of "none". The word lists say it for the
//! nouns they know; for the rest, and for the nouns that mean one thing here and another there ("the school
//! said", "at school"), weights of hashed features do: the word, its ending, what the lists say, its determiner,
//! its modifiers, its preposition and its verb. They are learned from annotated text; `data/model/nouns.bin`
//! holds a signed byte a slot and class. Sums are of whole numbers, so that all machines decide alike.

use super::nouns;
use super::phrase::Tree;
use super::ranker::{hash, mix};
use crate::reading::{Dep, Pos};

/// Slots of the table of weights, each with a weight for each of [`CLASSES`].
pub const SLOTS: usize = 1 << 15;
/// The classes, as annotated; the order is that of [`Class`].
pub const CLASSES: [&str; 5] = ["none", "person", "organization", "place", "event"];

/// What a noun refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A thing, a time, an idea: no mention.
    None,
    /// One or more people.
    Person,
    /// A body that acts.
    Body,
    /// Somewhere.
    Place,
    /// Something that happens.
    Happening,
}

/// The weights.
#[derive(Clone, Debug)]
pub struct Weights(Vec<i8>);

impl Weights {
    /// Reads weights; `None` when the length is not that of [`SLOTS`] times [`CLASSES`].
    pub fn from_bytes(bytes: &[u8]) -> Option<Weights> {
        (bytes.len() == SLOTS * CLASSES.len())
            .then(|| Weights(bytes.iter().map(|b| b.cast_signed()).collect()))
    }

    /// The likeliest class, and its lead over "none" (for none: over the next).
    pub(super) fn class(&self, tree: &Tree<'_>, i: u32) -> (Class, i32) {
        let mut sums = [0i32; CLASSES.len()];
        features(tree, i, |slot| {
            let at = slot as usize * CLASSES.len();
            for (sum, w) in sums.iter_mut().zip(self.0.get(at..at + CLASSES.len()).unwrap_or(&[])) {
                *sum += i32::from(*w);
            }
        });
        let [none, person, body, place, happening] = sums;
        let mut best = (Class::Person, person);
        for other in [(Class::Body, body), (Class::Place, place), (Class::Happening, happening)] {
            if other.1 > best.1 {
                best = other;
            }
        }
        if best.1 > none { (best.0, best.1 - none) } else { (Class::None, none - best.1) }
    }
}

/// Slots of the features of a noun.
pub(super) fn features(tree: &Tree<'_>, i: u32, mut put: impl FnMut(u32)) {
    let Some(token) = tree.get(i) else { return };
    let mut add = |template: u32, a: u32, b: u32| {
        let h = mix(mix(template, a), b);
        put((h ^ (h >> 16)) & (SLOTS as u32 - 1));
    };
    let lemma = token.lemma.as_str();
    let lower = lemma.to_lowercase();
    let word = hash(lemma);
    let form = hash(token.tag.as_str());
    add(0, 0, 0);
    add(1, word, 0);
    add(2, word, form);
    let end =
        |n: usize| lower.char_indices().rev().nth(n).map_or(0, |(at, _)| hash(lower.get(at..).unwrap_or("")));
    add(3, end(2), form);
    add(4, end(3), 0);
    add(5, end(1), form);
    let lists = u32::from(nouns::ROLES.has(&lower))
        | u32::from(nouns::PERSONS.has(&lower)) << 1
        | u32::from(nouns::COLLECTIVES.has(&lower)) << 2
        | u32::from(nouns::SITES.has(&lower)) << 3
        | u32::from(nouns::HAPPENINGS.has(&lower)) << 4
        | u32::from(nouns::FEATURES.has(&lower)) << 5
        | u32::from(nouns::gender(&lower) != nouns::Gender::Unknown) << 6;
    add(6, lists, 0);
    add(7, lists, form);
    let governor = token.head.and_then(|h| tree.get(h));
    let dep = token.dep as u32;
    let over = governor.map_or(0, |g| hash(&g.lemma));
    add(8, lists, dep);
    add(9, dep, over);
    add(10, word, dep);
    add(11, governor.map_or(0, |g| hash(g.tag.as_str())), dep);
    let (mut case, mut determiner, mut possessor) = (0, 0, 0);
    for &c in tree.children(i) {
        let Some(t) = tree.get(c) else { continue };
        match t.dep.base() {
            Dep::Case => case = hash(&t.lemma),
            Dep::Det => determiner = hash(&t.lemma),
            Dep::Nmod if t.dep == Dep::NmodPoss => possessor = 1 + u32::from(t.pos == Pos::Pron),
            Dep::Amod | Dep::Compound => {
                add(12, hash(&t.lemma), 0);
                add(13, t.name.kind().map_or(9, |k| k as u32), lists);
            }
            Dep::Nmod => {
                let of = tree.child(c, &[Dep::Case]).map_or(0, |k| hash(tree.lemma(k)));
                add(14, of, hash(&t.lemma));
                add(15, of, lists);
                add(16, of, t.name.kind().map_or(9, |k| k as u32));
            }
            Dep::Nummod => add(17, lists, form),
            Dep::Acl => add(18, t.dep as u32, hash(t.tag.as_str())),
            _ => {}
        }
    }
    add(19, case, dep);
    add(20, case, over);
    add(21, word, case);
    add(22, word, determiner);
    add(23, determiner, form);
    add(24, possessor, lists);
    add(25, word, possessor);
    add(26, case, lists);
}
