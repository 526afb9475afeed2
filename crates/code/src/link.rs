//! Links between events of one article: cause, answer, sequence, part.
//!
//! In: the events with their triggers. Out: links written into the events, each with the words that tie them.

use chancery_read::Span;
use chancery_read::reading::Dep;

use crate::clause::Clause;
use crate::event::{Event, Link, LinkKind};
use crate::ontology::EventType;

/// Ties the events. `triggers` holds, for each event by index, its trigger token.
pub fn tie(clauses: &[Clause<'_>], triggers: &[(usize, u32)], events: &mut [Event]) {
    for clause in clauses {
        let mut here: Vec<(usize, u32)> =
            triggers.iter().copied().filter(|(_, t)| clause.tokens().contains(t)).collect();
        here.sort_by_key(|(n, t)| (*t, *n));
        if here.len() < 2 {
            continue;
        }
        let marked = markers(clause);
        for (n, m) in marked.iter().enumerate() {
            let limit = marked.get(n + 1).map_or(clause.until, |next| next.from);
            let Some((below, above)) = tied(clause, &here, m, limit) else { continue };
            let evidence = clause.token(m.from).span.cover(clause.token(m.last).span);
            let ids: Vec<_> = below.iter().filter_map(|&n| events.get(n).map(|e| e.id.clone())).collect();
            for at in above {
                let Some(event) = events.get_mut(at) else { continue };
                for id in &ids {
                    if event.id != *id && !event.links.iter().any(|l| l.event == *id) {
                        event.links.push(Link { kind: m.kind, event: id.clone(), evidence });
                    }
                }
            }
        }
    }
    brought_about(clauses, triggers, events);
    across(clauses, triggers, events);
    part_of(events);
}

/// "China's ban led Canberra to impose tariffs": the subject of such a verb is the cause of what it brings about.
fn brought_about(clauses: &[Clause<'_>], triggers: &[(usize, u32)], events: &mut [Event]) {
    for clause in clauses {
        let here: Vec<(usize, u32)> =
            triggers.iter().copied().filter(|(_, t)| clause.tokens().contains(t)).collect();
        for &(cause, c) in &here {
            let mut at = c;
            let verb = loop {
                let Some(h) = clause.head(at) else { break None };
                match clause.dep(at).base() {
                    Dep::Nsubj => break Some(h),
                    Dep::Nmod | Dep::Compound | Dep::Conj => at = h,
                    _ => break None,
                }
            };
            let Some(verb) = verb.filter(|&v| BRING_ABOUT.contains(&clause.lemma(v))) else { continue };
            let Some(id) = events.get(cause).map(|e| e.id.clone()) else { continue };
            for &(effect, t) in &here {
                if t > verb
                    && clause.is_below(t, verb)
                    && let Some(event) = events.get_mut(effect)
                    && !event.links.iter().any(|l| l.event == id)
                {
                    event.links.push(Link {
                        kind: LinkKind::Cause,
                        event: id.clone(),
                        evidence: clause.token(verb).span,
                    });
                }
            }
        }
    }
}

/// Words that tie what is told after them to the deed that they hang on, and how.
const MARKERS: &[(&[&str], LinkKind)] = &[
    (&["in", "the", "wake", "of"], LinkKind::Follows),
    (&["in", "the", "aftermath", "of"], LinkKind::Follows),
    (&["as", "a", "result", "of"], LinkKind::Cause),
    (&["as", "a", "consequence", "of"], LinkKind::Cause),
    (&["on", "account", "of"], LinkKind::Cause),
    (&["in", "response", "to"], LinkKind::Answer),
    (&["in", "answer", "to"], LinkKind::Answer),
    (&["in", "reply", "to"], LinkKind::Answer),
    (&["in", "reaction", "to"], LinkKind::Answer),
    (&["in", "retaliation", "for"], LinkKind::Answer),
    (&["in", "retaliation", "against"], LinkKind::Answer),
    (&["in", "retaliation", "to"], LinkKind::Answer),
    (&["in", "revenge", "for"], LinkKind::Answer),
    (&["in", "exchange", "for"], LinkKind::Answer),
    (&["in", "return", "for"], LinkKind::Answer),
    (&["in", "protest", "at"], LinkKind::Answer),
    (&["in", "protest", "against"], LinkKind::Answer),
    (&["in", "protest", "over"], LinkKind::Answer),
    (&["because", "of"], LinkKind::Cause),
    (&["due", "to"], LinkKind::Cause),
    (&["owing", "to"], LinkKind::Cause),
    (&["because"], LinkKind::Cause),
    (&["over"], LinkKind::Cause),
    (&["after"], LinkKind::Follows),
    (&["following"], LinkKind::Follows),
    (&["since"], LinkKind::Follows),
    (&["once"], LinkKind::Follows),
];

/// Verbs whose subject is the cause of what they bring about.
const BRING_ABOUT: &[&str] = &["prompt", "trigger", "provoke", "spark", "lead", "drive", "push"];

/// Nouns that tie the deed before them to the one after: "in response to …".
fn is_answering(word: &str) -> bool {
    MARKERS.iter().any(|(words, kind)| {
        *kind == LinkKind::Answer && words.get(1).is_some_and(|w| w.eq_ignore_ascii_case(word))
    })
}

/// Whether a phrase is brought by words of answer or reason, so that the deed in it stands for itself: "in response to
/// a sale", "because of the arrest". The tree hangs the phrase on "response" or beside it.
pub(crate) fn stands_apart(clause: &Clause<'_>, at: u32) -> bool {
    let back = |n: u32| at.checked_sub(n).filter(|&t| t >= clause.from).map_or("", |t| clause.word(t));
    if is_answering(clause.word(at)) && back(1).eq_ignore_ascii_case("in") {
        return true;
    }
    clause.kids(at).iter().any(|&k| {
        let two = k.checked_sub(2).filter(|&t| t >= clause.from);
        let answer = two.is_some_and(|t| clause.word(t).eq_ignore_ascii_case("in"))
            && is_answering(clause.word(k - 1))
            && matches!(clause.dep(k), Dep::Case | Dep::Mark);
        let reason = clause.dep(k) == Dep::Case && matches!(clause.lemma(k), "because" | "due" | "owing");
        answer || reason
    })
}

/// A marker in a sentence.
struct Marker {
    from: u32,
    last: u32,
    kind: LinkKind,
}

/// The markers of a sentence, in order.
fn markers(clause: &Clause<'_>) -> Vec<Marker> {
    let mut out: Vec<Marker> = Vec::new();
    let mut t = clause.from;
    while t < clause.until {
        let found = MARKERS.iter().find(|(words, _)| {
            words.iter().enumerate().all(|(n, w)| {
                let at = t + n as u32;
                at < clause.until && clause.word(at).eq_ignore_ascii_case(w)
            })
        });
        match found {
            Some((words, kind)) if ties(clause, t, words) => {
                let last = t + words.len() as u32 - 1;
                out.push(Marker { from: t, last, kind: *kind });
                t = last + 1;
            }
            _ => t += 1,
        }
    }
    out
}

/// Whether a lone word is a marker here: "the following day", "over Poland", "named after" are none.
fn ties(clause: &Clause<'_>, t: u32, words: &[&str]) -> bool {
    let before = t.checked_sub(1).filter(|&b| b >= clause.from);
    let lemma_before = before.map_or("", |b| clause.lemma(b));
    let next = if t + 1 < clause.until { clause.word(t + 1) } else { "" };
    match words {
        ["after"] => !matches!(lemma_before, "name" | "look" | "call") && next != "all",
        ["following"] => {
            !matches!(lemma_before, "the" | "a" | "an" | "this" | "its" | "their")
                && clause.dep(t) != Dep::Amod
        }
        ["once"] => {
            matches!(clause.dep(t), Dep::Mark | Dep::Advmod) && before.is_none_or(|b| clause.word(b) == ",")
        }
        ["over"] => clause.dep(t) == Dep::Case,
        ["since"] => matches!(clause.dep(t), Dep::Mark | Dep::Case),
        _ => true,
    }
}

/// Indexes of the events below a marker and of those that it ties to them.
fn tied(
    clause: &Clause<'_>,
    here: &[(usize, u32)],
    m: &Marker,
    limit: u32,
) -> Option<(Vec<usize>, Vec<usize>)> {
    // Words that the marker hangs on, the nearest first.
    let mut above: Vec<u32> = Vec::new();
    let mut at = m.from;
    while let Some(h) = clause.head(at).filter(|h| above.len() < 16 && !above.contains(h)) {
        above.push(h);
        at = h;
    }
    let inner = here.iter().map(|(_, t)| *t).find(|t| (m.last + 1..limit).contains(t))?;
    let comma = (m.last + 1..inner).any(|t| matches!(clause.word(t), "," | ";"));
    if comma && !above.contains(&inner) {
        return None;
    }
    // "Over" brings its own noun and nothing beyond it.
    let over = m.from == m.last && clause.word(m.from).eq_ignore_ascii_case("over");
    if over && clause.head(m.from).is_none_or(|noun| noun != inner && !clause.is_below(inner, noun)) {
        return None;
    }
    let outer = above.iter().find_map(|&a| {
        let own = |t: u32| (m.from..=inner).contains(&t);
        here.iter()
            .map(|(_, t)| *t)
            .find(|&t| t != inner && !own(t) && !(own(a) && t > m.from) && in_clause_of(clause, t, a))
    })?;
    if !over && clause.is_below(outer, inner) && m.from < outer && outer < inner {
        return None;
    }
    let of = |trigger: u32| here.iter().filter(|(_, t)| *t == trigger).map(|(n, _)| *n).collect::<Vec<_>>();
    Some((of(inner), of(outer)))
}

/// Whether a trigger tells what the clause headed by `head` tells: it is the head, its object or subject or a part of
/// these, or what `head` itself is a part of, with no clause of its own in between.
fn in_clause_of(clause: &Clause<'_>, trigger: u32, head: u32) -> bool {
    let part = |t: u32| {
        matches!(
            clause.dep(t).base(),
            Dep::Obj
                | Dep::Iobj
                | Dep::Xcomp
                | Dep::Compound
                | Dep::Nmod
                | Dep::Nsubj
                | Dep::NsubjPass
                | Dep::Obl
        )
    };
    let climbs = |from: u32, to: u32| {
        let mut at = from;
        for _ in 0..6 {
            if at == to {
                return true;
            }
            match clause.head(at) {
                Some(h) if part(at) => at = h,
                _ => return false,
            }
        }
        false
    };
    climbs(trigger, head) || climbs(head, trigger)
}

/// Ties a sentence that begins with "In response," or "Shortly afterwards,", or tells a retaliation, to the last event
/// of the sentence before that shares a party with it.
fn across(clauses: &[Clause<'_>], triggers: &[(usize, u32)], events: &mut [Event]) {
    for (n, clause) in clauses.iter().enumerate() {
        let Some((kind, evidence, from)) = looks_back(clause) else { continue };
        let own = |e: &Event| e.sentence as usize == n;
        let first = triggers
            .iter()
            .filter(|(at, t)| events.get(*at).is_some_and(own) && *t >= from)
            .min_by_key(|(_, t)| *t)
            .copied();
        let Some((index, _)) = first else { continue };
        let Some(event) = events.get(index) else { continue };
        let codes: Vec<_> =
            event.actors.iter().chain(&event.recipients).filter_map(|p| p.code.clone()).collect();
        let before = events.iter().rev().find(|e| {
            let near = (e.sentence as usize) < n && e.sentence as usize + 2 >= n;
            let shares = e
                .actors
                .iter()
                .chain(&e.recipients)
                .any(|p| p.code.as_ref().is_some_and(|c| codes.contains(c)));
            // Whoever answers does not answer himself.
            let same = kind == LinkKind::Answer
                && e.actors.iter().any(|a| a.code.is_some() && event.actors.iter().any(|b| a.code == b.code));
            near && shares && !same && e.aux.is_empty()
        });
        let Some(id) = before.map(|e| e.id.clone()) else { continue };
        if let Some(event) = events.get_mut(index)
            && !event.links.iter().any(|l| l.event == id)
        {
            event.links.push(Link { kind, event: id, evidence });
        }
    }
}

/// Whether a sentence looks back at the one before: what kind of tie, the words, and the first token after them.
fn looks_back(clause: &Clause<'_>) -> Option<(LinkKind, Span, u32)> {
    let words: Vec<(u32, String)> =
        clause.tokens().take(40).map(|t| (t, clause.word(t).to_lowercase())).collect();
    let word = |n: usize| words.get(n).map_or("", |(_, w)| w.as_str());
    let cover = |to: usize| {
        let (a, b) = (words.first()?.0, words.get(to)?.0);
        Some((clause.token(a).span.cover(clause.token(b).span), b + 1))
    };
    let head = |kind: LinkKind, to: usize| cover(to).map(|(span, next)| (kind, span, next));
    match (word(0), word(1), word(2)) {
        ("in", noun, ",") if is_answering(noun) => return head(LinkKind::Answer, 1),
        ("afterwards" | "afterward" | "subsequently" | "later", ",", _) => return head(LinkKind::Follows, 0),
        ("shortly" | "soon", "afterwards" | "afterward" | "after" | "thereafter", ",") => {
            return head(LinkKind::Follows, 1);
        }
        ("hours" | "days" | "weeks", "later", ",") => return head(LinkKind::Follows, 1),
        ("as", "a", "result" | "consequence") if word(3) == "," => return head(LinkKind::Cause, 2),
        ("because", "of", "this" | "that") if word(3) == "," => return head(LinkKind::Cause, 2),
        ("therefore" | "consequently", ",", _) => return head(LinkKind::Cause, 0),
        _ => {}
    }
    // "Beijing retaliated by suspending imports."
    let root = clause.tokens().find(|&t| clause.dep(t) == Dep::Root)?;
    let answers = matches!(clause.lemma(root), "retaliate" | "respond" | "reply" | "react")
        || (clause.lemma(root) == "hit"
            && root + 1 < clause.until
            && clause.word(root + 1).eq_ignore_ascii_case("back"));
    let plain = !clause.tokens().any(|t| {
        t > root
            && matches!(clause.word(t), "to" | "against")
            && clause.head(t).is_some_and(|h| clause.head(h) == Some(root))
    });
    (answers && plain).then(|| (LinkKind::Answer, clause.token(root).span, root))
}

/// What leaders say at a meeting is part of it: words between the same parties in the sentences after.
fn part_of(events: &mut [Event]) {
    let meetings: Vec<(usize, u32, Vec<_>, Span)> = events
        .iter()
        .enumerate()
        .filter(|(_, e)| {
            e.kind == EventType::Consult && e.aux.is_empty() && e.actors.len() + e.recipients.len() >= 2
        })
        .map(|(n, e)| {
            let codes: Vec<_> = e.actors.iter().chain(&e.recipients).filter_map(|p| p.code.clone()).collect();
            (n, e.sentence, codes, e.trigger)
        })
        .collect();
    let ids: Vec<_> = events.iter().map(|e| e.id.clone()).collect();
    for (n, event) in events.iter_mut().enumerate() {
        if !matches!(
            event.kind,
            EventType::Request
                | EventType::Agree
                | EventType::Reject
                | EventType::Accuse
                | EventType::Support
                | EventType::Concede
                | EventType::Threaten
        ) || !event.aux.is_empty()
        {
            continue;
        }
        let codes: Vec<_> =
            event.actors.iter().chain(&event.recipients).filter_map(|p| p.code.clone()).collect();
        let mut distinct = codes.clone();
        distinct.sort();
        distinct.dedup();
        if distinct.len() < 2 {
            continue;
        }
        let meeting = meetings.iter().rev().find(|(m, sentence, with, _)| {
            *m != n
                && *sentence <= event.sentence
                && event.sentence - sentence <= 4
                && distinct.iter().all(|c| with.contains(c))
        });
        if let Some((m, _, _, trigger)) = meeting
            && let Some(id) = ids.get(*m)
            && !event.links.iter().any(|l| l.event == *id)
        {
            event.links.push(Link { kind: LinkKind::PartOf, event: id.clone(), evidence: *trigger });
        }
    }
}
