//! Events that no rule tells, and rules' events that nothing else speaks for.
//!
//! In: a sentence, its hits and the events that the rules made of it. Out: further events, between parties
//! whose way through the tree looks like those of marked sentences; the scorer of types says what they are.
//! Such an event names `scorer` as its rule, and its confidence is the chance of the pair times that of the type.

use chancery_read::reading::{Dep, Pos};
use chancery_read::{Reading, Span};
use compact_str::CompactString;

use crate::clause::Clause;
use crate::coder::{Coder, Told, content_id, is_political, trigger_span};
use crate::event::{Confidence, Event, Party};
use crate::hit::{Hit, hits, is_told_by, refused};
use crate::label::Ends;
use crate::ontology::{AuxMode, EventType, Sector};
use crate::pairs::{Candidate, Reach, candidates, features, predicate};
use crate::parties::PartyFinder;
use crate::scorer::Reason;

/// Chance of a pair from which it is an event by itself, where a word of government stands in the sentence.
pub(crate) const SPEAKS: f32 = 0.45;
/// The same where none does: business, weather and shows tie names to names as well.
const SPEAKS_ALONE: f32 = 0.65;
/// Chance of a pair below which a rule's event between the two is not believed.
pub(crate) const DOUBTED: f32 = 0.015;
/// Chance of pair and type together from which the event is told, where a word of government stands.
const TOLD: f32 = 0.38;
/// The same where no word of government stands in the sentence.
const TOLD_ALONE: f32 = 0.55;
/// Chance of a pair from which it speaks against rules that refuse its trigger, and of people without a state.
const SURE: f32 = 0.8;
/// The same where no word of government stands in the sentence.
const SURE_ALONE: f32 = 0.92;
/// Chance of pair and type from which a rule's event that has recipients gets one more.
const TOLD_SURE: f32 = 0.6;

/// Recipients of a rule's event up to which the scorer adds one.
const MAX_RECIPIENTS: usize = 4;

/// A pair that the scorer takes for an event.
struct Tied {
    actor: Candidate,
    recipient: Candidate,
    trigger: u32,
    kind: EventType,
    chance: f32,
}

impl Coder {
    /// Adds the events of a sentence that the scorers see and the rules do not.
    #[expect(
        clippy::too_many_arguments,
        reason = "one sentence, whole: what it is, who is in it, what was found"
    )]
    pub(crate) fn weigh(
        &self,
        clause: &Clause<'_>,
        finder: &PartyFinder<'_>,
        found: &[Hit<'_>],
        sentence: u32,
        evidence: Span,
        before: usize,
        events: &mut Vec<Event>,
        triggers: &mut Vec<(usize, u32)>,
    ) {
        if !self.pairs.is_trained() || !self.scorer.is_trained() {
            return;
        }
        let all = candidates(clause, finder);
        if all.len() < 2 {
            return;
        }
        let reaches: Vec<Reach> = found.iter().map(|h| Reach::of(clause, h)).collect();
        let of = |p: &Party| all.iter().find(|c| c.party.span == p.span);
        let doubted = |e: &Event| {
            let (Some(a), Some(r)) = (e.actors.first().and_then(of), e.recipients.first().and_then(of))
            else {
                return false;
            };
            features(clause, a, r, &all, &reaches, &self.classes)
                .is_some_and(|f| self.pairs.chance_of_event(&f) < DOUBTED)
        };
        let mut n = before;
        while let Some(event) = events.get(n) {
            if doubted(event) {
                events.remove(n);
                triggers.retain_mut(|(at, _)| {
                    let stays = *at != n;
                    *at -= usize::from(*at > n);
                    stays
                });
            } else {
                n += 1;
            }
        }
        let affairs = self.topics.is_of_state(clause);
        let (speaks, least) = if affairs { (SPEAKS, TOLD) } else { (SPEAKS_ALONE, TOLD_ALONE) };
        // Events show what a pronoun means by its name.
        let meant = |p: &Party| match finder.named_words(clause, p.span) {
            Some(span) => Party { span, ..p.clone() },
            None => p.clone(),
        };
        let mut tied: Vec<Tied> = Vec::new();
        let mut more: Vec<Tied> = Vec::new();
        for a in &all {
            for r in &all {
                let (one, other) = (meant(&a.party), meant(&r.party));
                let told = events
                    .iter()
                    .skip(before)
                    .any(|e| tells(e, &one, &other) || tells(e, &a.party, &r.party));
                let politics = is_political(&a.party) || (affairs && is_political(&r.party));
                // "A gang robbed a supermarket": people and bodies of no state.
                let people = [a, r].iter().all(|c| c.party.sector.is_some());
                if told || !(politics || people) || !can_act(&a.party) || self.owns_a_thing(clause, a.head) {
                    continue;
                }
                let Some(f) = features(clause, a, r, &all, &reaches, &self.classes) else { continue };
                let chance = self.pairs.chance_of_event(&f);
                let thing = self.owns_a_thing(clause, r.head);
                let bar = match (politics, affairs) {
                    (true, _) if !thing || affairs => speaks,
                    (true, _) | (false, true) => SURE,
                    (false, false) => SURE_ALONE,
                };
                if chance < bar {
                    continue;
                }
                let Some(trigger) = predicate(clause, a.head, r.head) else { continue };
                // "Told", "said", and the adjective of a name tie two parties to no deed.
                let empty = clause.pos(trigger) == Pos::Adj
                    || matches!(
                        clause.lemma(trigger),
                        "tell" | "say" | "call" | "write" | "add" | "be" | "have"
                    );
                if empty && chance < SPEAKS_ALONE {
                    continue;
                }
                let party = |t: u32| finder.is_party(clause, t);
                // What is asked or threatened is told by the asking: only the asker's own pair may be another event.
                let hidden = is_told_by(clause, found, trigger)
                    && !found.iter().any(|h| clause.agents(h.trigger).contains(&a.head));
                if hidden
                    || self.topics.is_in_a_work(clause, trigger)
                    || (chance < SURE && refused(&self.rules, clause, found, &party, trigger))
                {
                    continue;
                }
                let ends = Ends::find(clause, &[a.party.span], &[r.party.span]);
                let (proposals, f) = self.label_features(clause, finder, found, &ends);
                let label = self.scorer.decide(&proposals, &f);
                let chance = chance * label.confidence.get();
                if chance < least {
                    continue;
                }
                let words = trigger_span(clause, trigger);
                let again =
                    events.iter().skip(before).any(|e| repeats(e, label.kind, words, &a.party, &r.party));
                let pair = Tied { actor: a.clone(), recipient: r.clone(), trigger, kind: label.kind, chance };
                if again { more.push(pair) } else { tied.push(pair) }
            }
        }
        // A rule's event has a recipient, or one more: "killed 48 people in two attacks in Kabul".
        for pair in more {
            let words = trigger_span(clause, pair.trigger);
            let (actor, recipient) = (pair.actor.party, pair.recipient.party);
            let whose = events.iter_mut().skip(before).find(|e| {
                e.kind == pair.kind
                    && e.trigger.overlaps(words)
                    && (e.recipients.is_empty() || pair.chance >= TOLD_SURE)
                    && e.recipients.len() < MAX_RECIPIENTS
                    && e.actors.iter().any(|x| x.span.overlaps(actor.span))
                    && !e.actors.iter().chain(&e.recipients).any(|x| x.span.overlaps(recipient.span))
            });
            if let Some(event) = whose {
                event.recipients.push(recipient);
                event.recipients.sort_by_key(|p| p.span);
                event.id = content_id(event);
            }
        }
        // The likeliest direction of two parties stands, and parties of one predicate share its event.
        tied.sort_by(|x, y| y.chance.total_cmp(&x.chance).then(x.actor.head.cmp(&y.actor.head)));
        let mut kept: Vec<Tied> = Vec::new();
        for t in tied {
            let turned =
                kept.iter().any(|k| k.actor.head == t.recipient.head && k.recipient.head == t.actor.head);
            if !turned {
                kept.push(t);
            }
        }
        kept.sort_by_key(|t| (t.trigger, t.actor.head, t.recipient.head));
        let mut done: Vec<bool> = vec![false; kept.len()];
        for n in 0..kept.len() {
            if done.get(n).copied().unwrap_or(true) {
                continue;
            }
            let Some(first) = kept.get(n) else { continue };
            let (mut actors, mut recipients) =
                (vec![first.actor.party.clone()], vec![first.recipient.party.clone()]);
            let mut chance = first.chance;
            for (m, other) in kept.iter().enumerate().skip(n + 1) {
                if other.trigger != first.trigger || other.kind != first.kind {
                    continue;
                }
                let same_actor = other.actor.head == first.actor.head;
                let same_recipient = other.recipient.head == first.recipient.head;
                if same_actor && !recipients.iter().any(|p| p.span.overlaps(other.recipient.party.span)) {
                    recipients.push(other.recipient.party.clone());
                } else if same_recipient && !actors.iter().any(|p| p.span.overlaps(other.actor.party.span)) {
                    actors.push(other.actor.party.clone());
                } else if !(same_actor || same_recipient) {
                    continue;
                }
                chance = chance.max(other.chance);
                if let Some(d) = done.get_mut(m) {
                    *d = true;
                }
            }
            let standing = self.standing.of(clause, first.trigger);
            let mut aux: Vec<AuxMode> = Vec::new();
            // These types already say that what they are about is yet to come or will not be.
            let speech = matches!(
                first.kind,
                EventType::Agree
                    | EventType::Reject
                    | EventType::Request
                    | EventType::Threaten
                    | EventType::Accuse
            );
            if standing.hypothetical && !speech {
                aux.push(AuxMode::Hypothetical);
            }
            if standing.future && !speech {
                aux.push(AuxMode::Future);
            }
            if (standing.negated || standing.refused) && !speech {
                aux.push(AuxMode::Negation);
            }
            let told = Told {
                kind: first.kind,
                mode: None,
                cameo: CompactString::const_new(first.kind.cameo_root()),
                aux,
                actors,
                recipients,
                trigger: first.trigger,
                words: trigger_span(clause, first.trigger),
                subject: None,
                confidence: Confidence::new(chance),
                rule: CompactString::const_new("scorer"),
            };
            triggers.push((events.len(), first.trigger));
            events.push(self.finish(clause, sentence, evidence, finder, told));
        }
    }
}

/// Why the scorers made an event.
#[derive(Clone, Debug)]
pub struct Reasons {
    /// Chance that an event ties the two parties.
    pub of_pair: f32,
    /// What spoke for it.
    pub pair: Vec<Reason>,
    /// Chance of the type.
    pub of_type: f32,
    /// What spoke for the type.
    pub kind: Vec<Reason>,
}

impl Coder {
    /// What decided an event that the scorers made of this reading; `None` for any other event.
    pub fn reasons(&self, reading: &Reading, event: &Event) -> Option<Reasons> {
        const SHOWN: usize = 6;
        let clauses: Vec<Clause<'_>> =
            (0..reading.sentences.len()).map(|s| Clause::new(reading, s)).collect();
        let day = reading.article.published.unwrap_or(crate::coder::REVIEWED);
        let finder = PartyFinder::new(&self.gazetteer, reading, &clauses, day);
        let clause = clauses.get(event.sentence as usize)?;
        let party = |t: u32| finder.is_party(clause, t);
        let found = hits(&self.rules, clause, &self.standing, &party);
        let reaches: Vec<Reach> = found.iter().map(|h| Reach::of(clause, h)).collect();
        let all = candidates(clause, &finder);
        let of = |p: &Party| all.iter().find(|c| c.party.span == p.span);
        let (a, r) = (event.actors.first().and_then(of)?, event.recipients.first().and_then(of)?);
        let f = features(clause, a, r, &all, &reaches, &self.classes)?;
        let ends = Ends::find(clause, &[a.party.span], &[r.party.span]);
        let (_, of_type) = self.label_features(clause, &finder, &found, &ends);
        let kind = event.kind as usize;
        Some(Reasons {
            of_pair: self.pairs.chance_of_event(&f),
            pair: self.pairs.reasons(&f, 1, SHOWN),
            of_type: self.scorer.chances(&of_type).get(kind).copied().unwrap_or(0.0),
            kind: self.scorer.reasons(&of_type, kind, SHOWN),
        })
    }
}

impl Coder {
    /// "Rome" in "Rome's airport welcomed": the owner of what does not stand for its owner does nothing itself.
    pub(crate) fn owns_a_thing(&self, clause: &Clause<'_>, party: u32) -> bool {
        let owner = matches!(clause.dep(party).base(), Dep::Amod | Dep::Compound)
            || clause.dep(party) == Dep::NmodPoss;
        owner
            && clause
                .head(party)
                .is_some_and(|h| clause.pos(h) == Pos::Noun && !self.stand_ins.contains(clause.lemma(h)))
    }
}

/// Whether an event already ties two parties, in either direction.
fn tells(e: &Event, a: &Party, r: &Party) -> bool {
    let is = |side: &[Party], p: &Party| side.iter().any(|x| x.span.overlaps(p.span));
    let everyone = |p: &Party| is(&e.actors, p) || is(&e.recipients, p);
    everyone(a) && everyone(r)
}

/// Whether an event of the type already ties the same states under other words ("We" for "Wang Yi"), tells what the
/// actor did with these words ("evacuated 80 people in the town"), or what his state did with them to
/// the recipient ("Wang said, "We urge Tokyo …"").
fn repeats(e: &Event, kind: EventType, words: Span, a: &Party, r: &Party) -> bool {
    let is = |side: &[Party], p: &Party| p.code.is_some() && side.iter().any(|x| x.code == p.code);
    let states = a.code != r.code && is(&e.actors, a) && is(&e.recipients, r);
    // Where several act and nobody is acted on, they deal with each other: another party is another event.
    let deed = e.trigger.overlaps(words)
        && (!e.recipients.is_empty() || e.actors.len() == 1)
        && e.actors.iter().any(|x| x.span.overlaps(a.span));
    let done =
        e.trigger.overlaps(words) && is(&e.actors, a) && e.recipients.iter().any(|x| x.span.overlaps(r.span));
    e.kind == kind && (states || deed || done)
}

/// Whether a party may act in an event of politics: a bare name that no table knows is not enough.
fn can_act(p: &Party) -> bool {
    p.code.is_some() || p.sector.is_some_and(|s| s != Sector::Unk)
}
