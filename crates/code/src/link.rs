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
        let here: Vec<(usize, u32)> =
            triggers.iter().copied().filter(|(_, t)| clause.tokens().contains(t)).collect();
        for &(below, inner) in &here {
            for &(above, outer) in &here {
                if below != above
                    && let Some((kind, evidence)) = marker(clause, outer, inner)
                    && let Some(id) = events.get(below).map(|e| e.id.clone())
                    && let Some(event) = events.get_mut(above)
                    && !event.links.iter().any(|l| l.event == id)
                {
                    event.links.push(Link { kind, event: id, evidence });
                }
            }
        }
    }
    part_of(events);
}

/// The word that ties what lies below `inner` to `outer`, when `inner` hangs on it by a clause or phrase of
/// time or reason.
fn marker(clause: &Clause<'_>, outer: u32, inner: u32) -> Option<(LinkKind, Span)> {
    let mut at = inner;
    for _ in 0..12 {
        let h = clause.head(at)?;
        let dep = clause.dep(at).base();
        if h == outer && matches!(dep, Dep::Advcl | Dep::Obl | Dep::Nmod | Dep::Advmod) {
            for &k in clause.kids(at) {
                if !matches!(clause.dep(k), Dep::Mark | Dep::Case) {
                    continue;
                }
                let span = clause.token(k).span;
                let kind = match clause.word(k).to_lowercase().as_str() {
                    "after" | "following" | "since" => LinkKind::Follows,
                    "because" | "over" | "as" | "due" => LinkKind::Cause,
                    "response" | "retaliation" | "reaction" => LinkKind::Answer,
                    _ => continue,
                };
                return Some((kind, span));
            }
        }
        // "in response to …", "in retaliation for …": the noun itself ties.
        if matches!(clause.lemma(h), "response" | "retaliation" | "reaction" | "protest" | "exchange")
            && clause.is_below(h, outer)
        {
            return Some((LinkKind::Answer, clause.token(h).span));
        }
        if clause.dep(at) == Dep::AclRelcl || clause.dep(at) == Dep::Parataxis {
            return None;
        }
        at = h;
    }
    None
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
