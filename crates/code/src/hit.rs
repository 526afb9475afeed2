//! Hits: triggers that some rule claims, with the standing each has, and which hit swallows which.
//!
//! In: a clause and the rules. Out: one [`Hit`] a trigger, the narrowest rule's, in order of the words.

use chancery_read::reading::{Dep, Pos, Tag};
use compact_str::CompactString;

use crate::clause::Clause;
use crate::ontology::{AuxMode, EventType, Mode};
use crate::path::{Constraint, noun_expression, verb_expression};
use crate::rule::{Rule, Rules, TriggerKind};
use crate::standing::{Standing, StandingWords};

/// A trigger claimed by a rule.
#[derive(Debug, Clone)]
pub struct Hit<'a> {
    /// The rule.
    pub rule: &'a Rule,
    /// Token of the trigger.
    pub trigger: u32,
    /// What a fixed expression's preposition brings, taken as object.
    pub object: Vec<u32>,
    /// Standing of the trigger.
    pub standing: Standing,
    /// Lies inside the complement of another hit, which tells what it is.
    pub swallowed: bool,
}

/// Type, mode and auxiliary modes after the standing is taken into account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// Event type.
    pub kind: EventType,
    /// Mode.
    pub mode: Option<Mode>,
    /// Negated, future, hypothetical: at most these.
    pub aux: [Option<AuxMode>; 3],
    /// The type differs from the rule's.
    pub turned: bool,
}

/// Triggers in a sense that the rules know and refuse ("suspended flights for lack of passengers"): some rule would
/// claim them but for what must not stand there, and no other rule does.
pub fn refused(
    rules: &Rules,
    clause: &Clause<'_>,
    found: &[Hit<'_>],
    is_party: &dyn Fn(u32) -> bool,
    trigger: u32,
) -> bool {
    if found.iter().any(|h| h.trigger == trigger) {
        return false;
    }
    let lemma = CompactString::new(clause.lemma(trigger).to_lowercase());
    rules.triggered_by(&lemma).any(|(rule, expression)| {
        expression.words.len() == 1
            && rule.trigger.fits(clause.pos(trigger))
            && rule.has.iter().all(|c| c.holds(clause, trigger, &[], is_party))
            && rule.not.iter().any(|c| {
                !matches!(c, Constraint::Passive | Constraint::Negated)
                    && c.holds(clause, trigger, &[], is_party)
            })
    })
}

/// Finds the hits of a sentence.
pub fn hits<'a>(
    rules: &'a Rules,
    clause: &Clause<'_>,
    standing: &StandingWords,
    is_party: &dyn Fn(u32) -> bool,
) -> Vec<Hit<'a>> {
    let mut out: Vec<Hit<'a>> = Vec::new();
    for i in clause.tokens() {
        let token = clause.token(i);
        if !matches!(token.pos, Pos::Verb | Pos::Noun | Pos::Propn | Pos::Adj | Pos::Aux | Pos::Adv) {
            continue;
        }
        if token.pos == Pos::Aux && matches!(token.dep.base(), Dep::Aux | Dep::Cop) {
            continue;
        }
        let lemma = CompactString::new(token.lemma.to_lowercase());
        let mut best: Option<(i32, Hit<'a>)> = None;
        for (rule, expression) in rules.triggered_by(&lemma) {
            let fits = rule.trigger.fits(clause.pos(i))
                // A participle before a noun is tagged as an adjective now and then.
                || (rule.trigger == TriggerKind::Verb && token.pos == Pos::Adj && token.dep.base() == Dep::Amod && lemma.as_str() != clause.word(i).to_lowercase());
            // "had opened its borders" is no "open to": a finite verb or one with an object is not the adjective.
            let done_verb = rule.trigger == TriggerKind::Adjective
                && clause.pos(i) == Pos::Verb
                && (matches!(token.tag, Tag::VB | Tag::VBD | Tag::VBP | Tag::VBZ) || clause.has(i, Dep::Obj));
            if !fits || done_verb {
                continue;
            }
            let object = match rule.trigger {
                TriggerKind::Verb => match expression.words.len() {
                    1 => Vec::new(),
                    _ => match verb_expression(clause, i, expression) {
                        Some(o) => o,
                        None => continue,
                    },
                },
                _ => {
                    if expression.words.len() > 1 && !noun_expression(clause, i, expression) {
                        continue;
                    }
                    Vec::new()
                }
            };
            let rank = rule.rank() + 4 * (expression.words.len() as i32 - 1);
            if best.as_ref().is_some_and(|(b, _)| *b >= rank) {
                continue;
            }
            let holds = rule.has.iter().all(|c| c.holds(clause, i, &object, is_party))
                && !rule.not.iter().any(|c| c.holds(clause, i, &object, is_party));
            if holds {
                let hit = Hit { rule, trigger: i, object, standing: Standing::default(), swallowed: false };
                best = Some((rank, hit));
            }
        }
        if let Some((_, mut hit)) = best.filter(|(_, hit)| !hit.rule.silent) {
            hit.standing = standing.of(clause, i);
            out.push(hit);
        }
    }
    for n in 0..out.len() {
        let inside = out.iter().enumerate().any(|(m, other)| m != n && swallows(clause, other, &out[n]));
        if let Some(hit) = out.get_mut(n) {
            hit.swallowed = inside;
        }
    }
    out
}

/// Whether a trigger lies inside the complement of a hit: "asked that China lift its limits".
pub fn is_told_by(clause: &Clause<'_>, found: &[Hit<'_>], trigger: u32) -> bool {
    found.iter().any(|outer| outer.trigger != trigger && lies_in(clause, outer, trigger))
}

/// Whether `outer` tells what `inner` is: `inner` lies below it, with no clause of its own in between.
fn swallows(clause: &Clause<'_>, outer: &Hit<'_>, inner: &Hit<'_>) -> bool {
    if is_verb_before(clause, outer.trigger, inner.trigger) {
        return true;
    }
    !is_verb_before(clause, inner.trigger, outer.trigger) && lies_in(clause, outer, inner.trigger)
}

/// "Germany suspended aid to Uganda", parsed as one noun phrase: the participle is the verb, the noun its object.
fn is_verb_before(clause: &Clause<'_>, verb: u32, noun: u32) -> bool {
    verb < noun
        && clause.dep(verb) == Dep::Amod
        && clause.head(verb) == Some(noun)
        && clause.token(verb).tag == Tag::VBN
        && clause.is_nominal(noun)
        && !clause.agents(verb).is_empty()
}

fn lies_in(clause: &Clause<'_>, outer: &Hit<'_>, trigger: u32) -> bool {
    let mut at = trigger;
    for _ in 0..24 {
        let Some(h) = clause.head(at) else { return false };
        let dep = clause.dep(at);
        let wall = match dep {
            Dep::AclRelcl if clause.is_content(at) => false,
            Dep::AclRelcl | Dep::AdvclRelcl | Dep::Parataxis | Dep::Advcl => {
                // "to punish it for arming Taiwan": a gerund under a preposition is no wall.
                !clause.kids(at).iter().any(|&k| {
                    clause.dep(k) == Dep::Mark
                        && matches!(
                            clause.lemma(k),
                            "of" | "for" | "to" | "from" | "against" | "by" | "with" | "in"
                        )
                })
            }
            Dep::Conj if clause.is_verb(at) => !clause.shares_complement(at, h, outer.trigger),
            Dep::Conj => !clause.is_nominal(h),
            Dep::Nsubj | Dep::Appos => true,
            // "expelled diplomats in response to a sale": the sale is no part of the expelling.
            _ if crate::link::stands_apart(clause, at) => true,
            // "sanctions over the arrest": what they punish has happened.
            Dep::Obl | Dep::Nmod
                if clause.case(at).as_deref() == Some("over")
                    && matches!(
                        outer.rule.event,
                        EventType::Sanction | EventType::Coerce | EventType::Protest | EventType::Accuse
                    ) =>
            {
                true
            }
            Dep::Obl | Dep::Nmod => matches!(
                clause.case(at).as_deref(),
                Some(
                    "after"
                        | "following"
                        | "since"
                        | "amid"
                        | "despite"
                        | "because"
                        | "during"
                        | "before"
                        | "ahead"
                )
            ),
            Dep::Ccomp => {
                // A reported clause is told for itself unless the outer verb is an event about it.
                clause.dep(at) == Dep::Ccomp
                    && h == outer.trigger
                    && matches!(
                        outer.rule.event,
                        EventType::Consult | EventType::Mobilize | EventType::Assault
                    )
            }
            _ => false,
        };
        if wall {
            return false;
        }
        if h == outer.trigger {
            return true;
        }
        at = h;
    }
    false
}

/// What the standing makes of a type, as the manual orders: promised cooperation is AGREE, refused is REJECT,
/// announced force is THREATEN; other future, unreal and denied events keep their type and are marked.
pub fn outcome(rule: &Rule, mut s: Standing) -> Outcome {
    use EventType as T;
    if rule.has.iter().any(|c| matches!(c, Constraint::Negated)) {
        // "will not recognise the vote": the "not" makes the event, which has happened with these words.
        s.negated = false;
        if rule.event == T::Reject {
            s.future = false;
            s.hypothetical = false;
        }
    }
    let plain = Outcome { kind: rule.event, mode: rule.mode, aux: [None; 3], turned: false };
    let turned = |kind: EventType, mode: Option<Mode>| Outcome { kind, mode, aux: [None; 3], turned: true };
    let cooperative = matches!(
        rule.event,
        T::Agree | T::Consult | T::Support | T::Cooperate | T::Aid | T::Concede | T::Retreat
    );
    let refused = s.refused || (s.negated && s.future);
    if refused && cooperative {
        let mode = match rule.event {
            T::Consult => Some(Mode::Meet),
            T::Aid | T::Cooperate => Some(Mode::Assist),
            T::Concede | T::Retreat => Some(Mode::Yield),
            _ => None,
        };
        return turned(T::Reject, mode);
    }
    if s.future && !s.negated && !s.refused {
        match rule.event {
            T::Consult | T::Support | T::Cooperate | T::Aid => return turned(T::Agree, None),
            T::Agree | T::Concede => return plain,
            T::Retreat => return turned(T::Concede, None),
            T::Sanction | T::Coerce | T::Assault | T::Protest => {
                let mode = match (rule.event, rule.mode) {
                    (T::Sanction, Some(Mode::Expel)) => Mode::Expel,
                    (T::Sanction, Some(Mode::Discontinue | Mode::Withdraw)) => Mode::Relations,
                    (T::Coerce, Some(Mode::Arrest)) => Mode::Arrest,
                    (T::Coerce, Some(Mode::Deport)) => Mode::Expel,
                    (T::Assault, _) => Mode::Violence,
                    _ => Mode::Restrict,
                };
                return turned(T::Threaten, Some(mode));
            }
            _ => {}
        }
    }
    Outcome {
        aux: [
            s.future.then_some(AuxMode::Future),
            s.hypothetical.then_some(AuxMode::Hypothetical),
            (s.negated || s.refused).then_some(AuxMode::Negation),
        ],
        ..plain
    }
}
