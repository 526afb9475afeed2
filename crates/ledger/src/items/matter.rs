//! Matters: how well an act fits an item that stands between its parties.
//!
//! In: an act and a life; out: a number, or `None`. The subjects decide where the coder marked them; else the words
//! around (sentence and headline) must do, and these count for less.

use std::collections::BTreeSet;

use super::act::{Act, Around};
use super::life::Life;
use super::machine::{ItemKind, MACHINE};
use crate::settings::SETTINGS;
use crate::topics::Subject;

/// Below this an act fits by its surroundings only: it moves the best item, never several.
pub(super) const SURE: f64 = 0.5;
/// "The ban": the thing itself, named by its kind.
const BY_KIND: f64 = 0.5;
/// Sentence or headline name the topic.
pub(super) const BY_TOPIC_AROUND: f64 = 0.3;
/// The subject names the kind of thing, and sentence or headline the topic.
const BY_KIND_AROUND: f64 = 0.25;
/// Sentence and headline share words.
pub(super) const BY_WORDS_AROUND: f64 = 0.2;
/// Group of the nouns that mean the relations of two states.
const TIES: &str = "cooperation";
/// Hardly a word is shared: enough when there is only one item to fit.
const BY_LITTLE: f64 = 0.1;

/// How well an event's subject fits an item, or `None`.
pub(super) fn likeness(life: &Life, act: &Act) -> Option<f64> {
    let settings = &SETTINGS.items;
    let least = if life.marked && act.marked { 1 } else { settings.sentence_words };
    let likeness = life.subject.likeness(&act.subject, settings.subject_overlap, least);
    if likeness > 0.0 {
        return Some(likeness.max(SURE));
    }
    // "lifted the ban", "rejected the call": the parties' own, the one last heard of.
    let noun = MACHINE.kind.get(&life.item.kind).map(|k| k.noun.as_str());
    let of_kind = noun.is_some_and(|n| act.subject.generic.contains(n))
        || !act.subject.generic.is_disjoint(&life.subject.generic);
    if act.marked && act.subject.is_general() && of_kind {
        return Some(BY_KIND);
    }
    let (there, here) = (&life.around.subject, &act.around.subject);
    let topics = |a: &Subject, b: &Subject| !a.topics.is_disjoint(&b.topics);
    if topics(&life.subject, here) || topics(there, &act.subject) {
        return Some(BY_TOPIC_AROUND);
    }
    // Two things that have names of their own are two matters.
    if !act.subject.topics.is_empty() && !life.subject.topics.is_empty() {
        return None;
    }
    // "the appeal", whatever else stands beside it; one kind of thing under one topic.
    let names_kind = noun.is_some_and(|n| act.subject.generic.contains(n));
    let same_kind = !act.subject.generic.is_disjoint(&life.subject.generic);
    // "The relations that were ruptured" and "diplomatic ties": bans are many, ties between two states are one thing.
    let ties = |s: &Subject| s.generic.contains(TIES);
    if act.marked && life.marked && ties(&act.subject) && ties(&life.subject) {
        return Some(BY_KIND_AROUND);
    }
    if (act.marked && names_kind && life.item.kind == ItemKind::Demand) || (same_kind && topics(there, here))
    {
        return Some(BY_KIND_AROUND);
    }
    let both = |a: &BTreeSet<String>, b: &BTreeSet<String>| a.intersection(b).count();
    // Half of what the one is about stands in the sentence or headline of the other.
    let within = |a: &Subject, b: &Around| {
        let shared = both(&a.words, &b.subject.words) + both(&a.words, &b.names);
        shared > 0 && shared * 2 >= a.words.len()
    };
    if (act.marked && within(&act.subject, &life.around))
        || (life.marked && within(&life.subject, &act.around))
    {
        return Some(BY_WORDS_AROUND);
    }
    let shared = both(&there.words, &here.words) as f64;
    let named = both(&life.around.names, &act.around.names) as f64;
    if shared + settings.name_weight * named >= settings.around_words {
        return Some(BY_WORDS_AROUND);
    }
    let little = shared + named > 0.0
        || topics(there, here)
        || !there.generic.is_disjoint(&here.generic)
        || names_kind;
    little.then_some(BY_LITTLE)
}

/// Whether an item speaks of the matter of another of another kind: a demand of the ban that it wants lifted.
pub(super) fn one_matter(life: &Life, cause: &Life) -> bool {
    let settings = &SETTINGS.items;
    let least = if life.marked && cause.marked { 1 } else { settings.sentence_words };
    if life.subject.likeness(&cause.subject, settings.subject_overlap, least) > 0.0 {
        return true;
    }
    // "lift the ban": the thing itself, named by its kind, where the words around agree.
    let noun = MACHINE.kind.get(&cause.item.kind).map(|k| k.noun.as_str());
    let names_kind = noun.is_some_and(|n| life.subject.generic.contains(n));
    let (there, here) = (&cause.around.subject, &life.around.subject);
    // "To lift the sanctions" has a verb of its own and no more.
    let only_kind = life.subject.topics.is_empty() && life.subject.words.len() < 2;
    names_kind
        && (only_kind
            || !there.topics.is_disjoint(&here.topics)
            || there.words.intersection(&here.words).count() as f64 >= settings.around_words)
}

/// Whether a likeness is so small that it counts only where no second item is there.
pub(super) fn is_little(likeness: f64) -> bool {
    likeness <= BY_LITTLE
}
