//! Pairs: which two parties of a sentence an event may tie.
//!
//! In: a clause with its parties and the hits of the rules. Out: [`Candidate`]s, and for two of them the
//! [`Features`] of the way between them through the tree. A scorer trained on marked sentences
//! (`cargo xtask train-pairs`) says from them how likely an event is; it speaks where no rule does.

use std::collections::HashMap;

use chancery_read::reading::{Dep, Pos};
use compact_str::{CompactString, format_compact};

use crate::clause::Clause;
use crate::event::Party;
use crate::hit::Hit;
use crate::parties::PartyFinder;
use crate::scorer::Features;

/// Parties of one sentence beyond this number are not paired: lists of a dozen states tell no pair.
pub const MAX_PARTIES: usize = 9;
/// Longest way between two parties, in steps through the tree.
const MAX_STEPS: usize = 9;

/// A party of a sentence, with the head of its phrase.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Head token of the phrase.
    pub head: u32,
    /// The party.
    pub party: Party,
}

/// What the rules find for one trigger: its heads of actors and recipients.
#[derive(Clone, Debug)]
pub struct Reach {
    trigger: u32,
    kind: &'static str,
    actors: Vec<u32>,
    recipients: Vec<u32>,
}

impl Reach {
    /// Heads on all paths of a hit's rule.
    pub fn of(clause: &Clause<'_>, hit: &Hit<'_>) -> Reach {
        let all = |paths: &crate::path::Paths| -> Vec<u32> {
            let mut heads: Vec<u32> =
                paths.alternatives(clause, hit.trigger, &hit.object).flatten().collect();
            heads.sort_unstable();
            heads.dedup();
            heads
        };
        Reach {
            trigger: hit.trigger,
            kind: hit.rule.event.as_str(),
            actors: all(&hit.rule.actor),
            recipients: all(&hit.rule.recipient),
        }
    }
}

/// The parties of a clause, each phrase once and whole: "Japanese" within "Japanese fishermen" is none of its own.
pub fn candidates(clause: &Clause<'_>, finder: &PartyFinder<'_>) -> Vec<Candidate> {
    let mut out: Vec<Candidate> = Vec::new();
    for i in clause.tokens() {
        if !matches!(clause.pos(i), Pos::Noun | Pos::Propn | Pos::Pron | Pos::Adj | Pos::X | Pos::Num) {
            continue;
        }
        let inner = matches!(
            clause.dep(i).base(),
            Dep::Flat | Dep::Compound | Dep::Amod | Dep::NmodDesc | Dep::Fixed | Dep::Nummod | Dep::Appos
        );
        if inner && clause.head(i).is_some_and(|h| clause.is_nominal(h) && finder.is_party(clause, h)) {
            continue;
        }
        let Some(party) = finder.party(clause, i) else { continue };
        if out.iter().any(|c| c.party.span == party.span) {
            continue;
        }
        out.push(Candidate { head: i, party });
        if out.len() == MAX_PARTIES {
            break;
        }
    }
    out
}

/// The way from one token to another: tokens up to the lowest common governor, then down.
struct Way {
    /// From the first, itself included, up to below the top.
    up: Vec<u32>,
    top: u32,
    /// From below the top down to the second, itself included.
    down: Vec<u32>,
}

impl Way {
    fn between(clause: &Clause<'_>, a: u32, b: u32) -> Option<Way> {
        let chain = |mut i: u32| {
            let mut out = vec![i];
            while let Some(h) = clause.head(i) {
                if out.len() > 24 {
                    break;
                }
                out.push(h);
                i = h;
            }
            out
        };
        let (up, down) = (chain(a), chain(b));
        let top = *up.iter().find(|t| down.contains(t))?;
        let up: Vec<u32> = up.into_iter().take_while(|t| *t != top).collect();
        let mut down: Vec<u32> = down.into_iter().take_while(|t| *t != top).collect();
        down.reverse();
        (up.len() + down.len() <= MAX_STEPS).then_some(Way { up, top, down })
    }

    /// Its steps as one word: relations with prepositions, up to the top and down.
    fn path(&self, clause: &Clause<'_>) -> CompactString {
        let mut path = CompactString::default();
        for &t in &self.up {
            path.push_str(&step(clause, t));
            path.push('^');
        }
        path.push('*');
        for &t in &self.down {
            path.push('v');
            path.push_str(&step(clause, t));
        }
        path
    }

    /// The predicate that ties its ends, see [`predicate`].
    fn tie(&self, clause: &Clause<'_>, a: u32, b: u32) -> Option<u32> {
        let content =
            |t: &u32| matches!(clause.pos(*t), Pos::Verb | Pos::Noun | Pos::Adj) || clause.is_verb(*t);
        let inner: Vec<u32> = self.inner(a, b).filter(content).collect();
        inner.iter().rev().copied().find(|&t| clause.is_verb(t)).or_else(|| inner.last().copied())
    }

    fn inner(&self, a: u32, b: u32) -> impl Iterator<Item = u32> + '_ {
        let all = self.up.iter().copied().chain([self.top]).chain(self.down.iter().copied());
        all.filter(move |&t| t != a && t != b)
    }
}

/// The predicate that ties an actor to a recipient: the verb or noun on the way between them that stands nearest
/// to the recipient. `None` when no word ties them.
pub fn predicate(clause: &Clause<'_>, actor: u32, recipient: u32) -> Option<u32> {
    Way::between(clause, actor, recipient)?.tie(clause, actor, recipient)
}

/// A token's relation, with its preposition.
fn step(clause: &Clause<'_>, t: u32) -> CompactString {
    let dep = clause.dep(t);
    match clause.case(t) {
        Some(case) if matches!(dep.base(), Dep::Obl | Dep::Nmod) => {
            format_compact!("{}:{case}", dep.base().as_str())
        }
        _ => CompactString::new(dep.as_str()),
    }
}

/// The way between source and target as features of a type: what ties them, how, and with what else.
pub(crate) fn add_way(
    f: &mut Features,
    clause: &Clause<'_>,
    a: u32,
    r: u32,
    classes: &HashMap<CompactString, Vec<CompactString>>,
) {
    let Some(way) = Way::between(clause, a, r) else { return };
    let Some(tie) = way.tie(clause, a, r) else { return };
    let path = way.path(clause);
    let tied = clause.lemma(tie).to_lowercase();
    f.put(format_compact!("y:{path}"), 0.7);
    f.put(format_compact!("tie:{tied}"), 1.0);
    f.put(format_compact!("ties:{tied}:{}>{}", step(clause, a), step(clause, r)), 1.0);
    for class in classes.get(tied.as_str()).into_iter().flatten() {
        f.put(format_compact!("tc:{class}"), 0.7);
        f.put(format_compact!("tce:{class}:{}", step(clause, r)), 0.7);
    }
    for t in way.inner(a, r) {
        f.put(format_compact!("on:{}", clause.lemma(t).to_lowercase()), 0.7);
    }
    for &k in clause.kids(tie) {
        match clause.dep(k).base() {
            Dep::Aux | Dep::Cop | Dep::Advmod | Dep::Mark | Dep::Compound | Dep::Fixed => {
                f.put(format_compact!("kid:{}", clause.lemma(k).to_lowercase()), 0.5);
            }
            Dep::Obj | Dep::Xcomp | Dep::Ccomp | Dep::Obl | Dep::Nmod if k != a && k != r => {
                f.put(format_compact!("targ:{tied}>{}", clause.lemma(k).to_lowercase()), 0.8);
                f.put(
                    format_compact!(
                        "arg:{}:{}",
                        clause.dep(k).base().as_str(),
                        clause.lemma(k).to_lowercase()
                    ),
                    0.6,
                );
            }
            _ => {}
        }
    }
    if clause.agents(tie).contains(&a) {
        f.put(format_compact!("agent>{}", step(clause, r)), 1.0);
    }
    if clause.agents(tie).contains(&r) {
        f.put(CompactString::const_new("ragent"), 1.0);
    }
    if clause.patients(tie).contains(&r) {
        f.put(CompactString::const_new("patient"), 1.0);
    }
}

/// Features of an actor and a recipient. `None` when they stand too far apart or in each other.
pub fn features(
    clause: &Clause<'_>,
    actor: &Candidate,
    recipient: &Candidate,
    all: &[Candidate],
    reaches: &[Reach],
    classes: &HashMap<CompactString, Vec<CompactString>>,
) -> Option<Features> {
    let (a, r) = (actor.head, recipient.head);
    if a == r || actor.party.span.overlaps(recipient.party.span) {
        return None;
    }
    let way = Way::between(clause, a, r)?;
    let tie = way.tie(clause, a, r)?;
    let mut f = Features::default();
    let step = |t: u32| step(clause, t);
    let path = way.path(clause);
    let top = clause.lemma(way.top).to_lowercase();
    let tied = clause.lemma(tie).to_lowercase();
    f.put(format_compact!("w:{path}"), 1.0);
    f.put(format_compact!("wl:{path}:{tied}"), 1.0);
    f.put(format_compact!("top:{top}"), 0.7);
    f.put(format_compact!("tie:{tied}"), 1.0);
    f.put(format_compact!("ties:{tied}:{}>{}", step(a), step(r)), 1.0);
    f.put(format_compact!("ends:{}>{}", step(a), step(r)), 0.8);
    f.put(format_compact!("steps:{}:{}", way.up.len(), way.down.len()), 0.7);
    f.put(format_compact!("pos:{:?}:{:?}", clause.pos(tie), clause.pos(way.top)), 0.5);
    for class in classes.get(tied.as_str()).into_iter().flatten() {
        f.put(format_compact!("tc:{class}"), 0.7);
        f.put(format_compact!("tce:{class}:{}>{}", step(a), step(r)), 0.7);
    }
    for t in way.inner(a, r) {
        let lemma = clause.lemma(t).to_lowercase();
        f.put(format_compact!("on:{lemma}"), 0.7);
        for class in classes.get(lemma.as_str()).into_iter().flatten() {
            f.put(format_compact!("onc:{class}"), 0.5);
        }
    }
    for &k in clause.kids(tie) {
        match clause.dep(k).base() {
            Dep::Aux | Dep::Cop | Dep::Advmod | Dep::Mark => {
                f.put(format_compact!("kid:{}", clause.lemma(k).to_lowercase()), 0.5);
            }
            Dep::Obj | Dep::Xcomp | Dep::Ccomp | Dep::Obl if k != a && k != r => {
                f.put(
                    format_compact!(
                        "arg:{}:{}",
                        clause.dep(k).base().as_str(),
                        clause.lemma(k).to_lowercase()
                    ),
                    0.6,
                );
                f.put(format_compact!("targ:{tied}>{}", clause.lemma(k).to_lowercase()), 0.8);
            }
            _ => {}
        }
    }
    if clause.agents(tie).contains(&a) {
        f.put(CompactString::const_new("agent"), 1.0);
        f.put(format_compact!("agent>{}", step(r)), 1.0);
    }
    if clause.agents(tie).contains(&r) {
        f.put(CompactString::const_new("ragent"), 1.0);
    }
    if clause.patients(tie).contains(&r) {
        f.put(CompactString::const_new("patient"), 1.0);
    }
    if clause.patients(tie).contains(&a) {
        f.put(CompactString::const_new("apatient"), 1.0);
    }
    let kind = |c: &Candidate| match (c.party.sector, clause.pos(c.head)) {
        (_, Pos::Pron) => "pron",
        (Some(s), _) => s.as_str(),
        (None, _) => "-",
    };
    let (ka, kr) = (kind(actor), kind(recipient));
    f.put(format_compact!("a:{ka}"), 0.6);
    f.put(format_compact!("r:{kr}"), 0.6);
    f.put(format_compact!("ar:{ka}:{kr}"), 0.8);
    f.put(format_compact!("codes:{}{}", actor.party.code.is_some(), recipient.party.code.is_some()), 0.5);
    if actor.party.code.is_some() && actor.party.code == recipient.party.code {
        f.put(CompactString::const_new("same"), 0.8);
        f.put(format_compact!("same:{ka}:{kr}"), 0.8);
    }
    let (lo, hi) = (a.min(r), a.max(r));
    let between = all.iter().filter(|c| lo < c.head && c.head < hi).count();
    f.put(format_compact!("between:{}", between.min(4)), 0.7);
    f.put(format_compact!("far:{}:{}", a < r, ((hi - lo) / 4).min(6)), 0.7);
    for h in reaches {
        let on = way.inner(a, r).any(|t| t == h.trigger) || h.trigger == way.top;
        let (ha, hr) = (h.actors.contains(&a), h.recipients.contains(&r));
        if on || ha || hr {
            f.put(format_compact!("h:{on}:{ha}:{hr}"), 1.0);
            f.put(format_compact!("hk:{}:{on}:{ha}:{hr}", h.kind), 1.0);
            if h.actors.contains(&r) || h.recipients.contains(&a) {
                f.put(format_compact!("hx:{on}"), 1.0);
            }
        }
    }
    f.put(format_compact!("hits:{}", reaches.len().min(3)), 0.5);
    f.put(CompactString::const_new("bias"), 1.0);
    Some(f)
}
