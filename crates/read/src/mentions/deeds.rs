//! Happenings told again: "banned … the ban", "a summit … the meeting".
//!
//! In: drafts with entity numbers. Out: the same with definite nouns for happenings joined to the nearest earlier
//! noun or verb of their class in `data/lexicon/deeds.txt`; such a verb becomes a draft. Only a noun without
//! modifiers of its own goes back, and only one that nothing else means yet; denied verbs are none.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Draft;
use super::phrase::Tree;
use super::sorts::Sort;
use crate::reading::{Dep, MentionKind, Pos, Sentence, Tag};

/// Sentences that a noun may look back for its deed.
const REACH: usize = 3;

/// Classes of a noun or verb, as numbers of lines.
#[derive(Default)]
struct Table {
    nouns: HashMap<&'static str, Vec<usize>>,
    verbs: HashMap<&'static str, Vec<usize>>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut out = Table::default();
    let lines = chancery_data::word_list("deeds.txt").unwrap_or("").lines();
    for (n, line) in lines.enumerate().filter(|(_, l)| !l.starts_with('#')) {
        let Some((nouns, verbs)) = line.split_once(':').and_then(|(_, words)| words.split_once('|')) else {
            continue;
        };
        for word in nouns.split_whitespace() {
            out.nouns.entry(word).or_default().push(n);
        }
        for word in verbs.split_whitespace() {
            out.verbs.entry(word).or_default().push(n);
        }
    }
    out
});

fn of<'t>(table: &'t HashMap<&'static str, Vec<usize>>, word: &str) -> &'t [usize] {
    table.get(word).map_or(&[], Vec::as_slice)
}

/// Joins nouns for happenings to the earlier noun or verb that tells the same.
pub(super) fn join(tree: &Tree<'_>, drafts: &mut Vec<Draft>, numbers: &mut Vec<u32>, sentences: &[Sentence]) {
    // The first draft of each entity: what goes back already goes no further.
    let mut first: HashMap<u32, u32> = HashMap::new();
    for (d, n) in drafts.iter().zip(numbers.iter()) {
        let slot = first.entry(*n).or_insert(d.head);
        *slot = (*slot).min(d.head);
    }
    let mut order: Vec<usize> = (0..drafts.len()).collect();
    order.sort_by_key(|k| drafts.get(*k).map(|d| d.head));
    let nouns: Vec<usize> = order
        .iter()
        .copied()
        .filter(|k| {
            drafts.get(*k).is_some_and(|d| happening(d) && !of(&TABLE.nouns, tree.lemma(d.head)).is_empty())
        })
        .collect();
    let mut verbs: HashMap<u32, u32> = HashMap::new();
    for (at, &k) in nouns.iter().enumerate() {
        let (Some(d), Some(&number)) = (drafts.get(k), numbers.get(k)) else { continue };
        if first.get(&number) != Some(&d.head) || !anaphor(tree, d) {
            continue;
        }
        let classes = of(&TABLE.nouns, tree.lemma(d.head));
        let shared = |others: &[usize]| others.iter().any(|c| classes.contains(c));
        let many =
            |i: u32| tree.plural(i) && !matches!(tree.lemma(i), "talk" | "negotiation" | "consultation");
        let plural = many(d.head);
        let noun = nouns.get(..at).unwrap_or(&[]).iter().rev().find_map(|i| {
            let e = drafts.get(*i)?;
            let fits = e.sentence + REACH >= d.sentence
                && shared(of(&TABLE.nouns, tree.lemma(e.head)))
                && many(e.head) == plural
                && !e.tokens.contains(&d.head)
                && !d.tokens.contains(&e.head)
                && !tree
                    .children(e.head)
                    .iter()
                    .any(|c| matches!(tree.lemma(*c), "no" | "any" | "every" | "each"));
            fits.then_some((e.head, *i))
        });
        let from = sentences.get(d.sentence.saturating_sub(REACH)).map_or(0, |s| s.tokens.start);
        let verb = (from..d.head)
            .rev()
            .find(|v| !plural && tells(tree, *v, d.head) && shared(of(&TABLE.verbs, tree.lemma(*v))));
        let old = number;
        let to = match (noun, verb) {
            (Some((n, i)), v) if v.is_none_or(|v| v < n) => numbers.get(i).copied(),
            (_, Some(v)) => {
                let fresh = numbers.iter().max().map_or(0, |n| n.saturating_add(1));
                let sentence = sentences.partition_point(|s| s.tokens.end <= v);
                Some(*verbs.entry(v).or_insert_with(|| {
                    drafts.push(Draft::noun(v, v..v + 1, MentionKind::Misc, Sort::Happening, sentence));
                    numbers.push(fresh);
                    fresh
                }))
            }
            _ => None,
        };
        let Some(to) = to else { continue };
        for (d, n) in drafts.iter_mut().zip(numbers.iter_mut()).filter(|(_, n)| **n == old || **n == to) {
            *n = to;
            if d.kind == MentionKind::Misc && !d.named {
                d.sort = Sort::Happening;
            }
        }
    }
}

fn happening(d: &Draft) -> bool {
    d.kind == MentionKind::Misc && !d.named
}

/// "The ban", "this decision": a noun that says nothing else of what it means.
fn anaphor(tree: &Tree<'_>, d: &Draft) -> bool {
    let mut definite = false;
    for &c in tree.children(d.head) {
        match tree.dep(c).base() {
            Dep::Det => definite = matches!(tree.lemma(c), "the" | "this" | "that" | "these" | "those"),
            Dep::Case | Dep::Punct | Dep::Cc | Dep::Conj | Dep::Mark | Dep::Cop | Dep::Nsubj | Dep::Aux => {}
            _ if c > d.head => return false,
            Dep::Advmod => {}
            _ => return false,
        }
    }
    definite
}

/// True for a verb before `noun` that states its deed, undenied.
fn tells(tree: &Tree<'_>, v: u32, noun: u32) -> bool {
    let Some(t) = tree.get(v) else { return false };
    let clause = matches!(
        t.dep.base(),
        Dep::Root | Dep::Conj | Dep::Ccomp | Dep::Xcomp | Dep::Advcl | Dep::Acl | Dep::Parataxis
    );
    let denied = tree.children(v).iter().any(|c| matches!(tree.lemma(*c), "not" | "n't" | "never" | "no"));
    let over = tree.get(noun).and_then(|t| t.head) == Some(v);
    t.pos == Pos::Verb && t.tag != Tag::JJ && clause && !denied && !over
}
