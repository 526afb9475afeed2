//! Parties that no path of a rule reaches: who must have done what a passive tells, and whom a deed reached through
//! the phrases around it.
//!
//! In: a hit with the parties that its rule found. Out: the actor that the context tells, or the recipients that
//! stand nearest below the trigger; nothing rather than a guess.

use chancery_read::Span;
use chancery_read::reading::{Dep, Pos, Tag};

use crate::clause::Clause;
use crate::coder::Coder;
use crate::event::Party;
use crate::hit::Hit;
use crate::ontology::{EventType, Mode, Sector};
use crate::parties::PartyFinder;
use crate::setting;

/// How many steps below the trigger a recipient may stand.
const STEPS: u32 = 6;

/// How far below a trigger a recipient is looked for, and how many phrases at one height.
const DEEP_STEPS: usize = 7;
const MAX_LEVEL: usize = 40;

impl Coder {
    /// Who did what a passive without an agent tells: only the police of a country arrest, only its courts convict.
    /// The country is that of the place where it happened, or the one that the report is about.
    pub(crate) fn implied_actor(
        &self,
        clause: &Clause<'_>,
        hit: &Hit<'_>,
        kind: EventType,
        mode: Option<Mode>,
        finder: &PartyFinder<'_>,
    ) -> Option<Party> {
        if !clause.is_verb(hit.trigger) || !clause.is_passive(hit.trigger) {
            return None;
        }
        if let Some(p) = self.announcer(clause, hit.trigger, kind, finder) {
            return Some(p);
        }
        let sector = match (kind, mode) {
            (EventType::Coerce, Some(Mode::Arrest)) => Sector::Cop,
            (EventType::Coerce, Some(Mode::Deport)) => Sector::Gov,
            (EventType::Sanction, Some(Mode::Convict)) => Sector::Jud,
            (EventType::Retreat, Some(Mode::Release)) => Sector::Gov,
            (EventType::Accuse, Some(Mode::Investigate)) if clause.lemma(hit.trigger) != "accuse" => {
                Sector::Jud
            }
            _ => return None,
        };
        let place = setting::place(clause, hit.trigger, finder, &self.gazetteer).and_then(|p| p.country);
        let code = place.or_else(|| finder.home().cloned())?;
        let country = self.gazetteer.country_by_code(&code)?;
        Some(Party {
            span: clause.token(hit.trigger).span,
            name: Some(country.name.clone()),
            code: Some(country.code.clone()),
            sector: Some(sector),
            office: None,
        })
    }

    /// "The visa rule was lifted, the immigration ministry said": the ministry that says it lifted it.
    fn announcer(
        &self,
        clause: &Clause<'_>,
        trigger: u32,
        kind: EventType,
        finder: &PartyFinder<'_>,
    ) -> Option<Party> {
        if !matches!(kind, EventType::Concede | EventType::Sanction) {
            return None;
        }
        let verb = clause.head(trigger).filter(|&h| {
            matches!(clause.dep(trigger).base(), Dep::Ccomp | Dep::Parataxis)
                && self.standing.reports(clause, h)
        })?;
        let subject = clause.kid(verb, &[Dep::Nsubj])?;
        let speaks =
            matches!(clause.lemma(subject), "ministry" | "agency" | "authority" | "department" | "office");
        finder.party(clause, subject).filter(|p| speaks && p.code.is_some() && p.sector == Some(Sector::Gov))
    }

    /// "The leaders of France and Germany", "American and Chinese forces": one phrase for people of several states,
    /// of whom each is a party.
    pub(crate) fn each_origin(&self, clause: &Clause<'_>, head: u32, finder: &PartyFinder<'_>) -> Vec<Party> {
        if clause.pos(head) != Pos::Noun || clause.token(head).tag != Tag::NNS {
            return Vec::new();
        }
        let Some(whole) = finder.party(clause, head).filter(|p| p.sector.is_some()) else {
            return Vec::new();
        };
        let states = |heads: Vec<u32>| -> Vec<(u32, Party)> {
            let mut out: Vec<(u32, Party)> = Vec::new();
            for h in heads {
                if let Some(p) = finder.party(clause, h)
                    && p.code.is_some()
                    && !out.iter().any(|(_, o)| o.code == p.code)
                {
                    out.push((h, p));
                }
            }
            out
        };
        let mut before: Vec<u32> = clause.premodifiers(head);
        before.sort_unstable();
        let (before, behind) = (states(before), states(clause.by_preposition_of_own(head)));
        let several = if before.len() > 1 { &before } else { &behind };
        if several.len() < 2 {
            return Vec::new();
        }
        let last = several.len() - 1;
        let parties = several.iter().enumerate().map(|(n, (_, p))| {
            let end = if before.len() > 1 && n == last { whole.span } else { p.span };
            let span = match (before.len() > 1, n) {
                (true, _) if n == last => Span::new(p.span.start(), end.end()).unwrap_or(p.span),
                (false, 0) => Span::new(whole.span.start(), p.span.end()).unwrap_or(p.span),
                _ => p.span,
            };
            Party { span, sector: whole.sector, office: None, ..p.clone() }
        });
        parties.collect()
    }

    /// Recipients that stand nearest below the trigger, where no path of the rule found any: "announced more
    /// funding to fight hunger in Yemen".
    pub(crate) fn recipients_below(
        &self,
        clause: &Clause<'_>,
        hit: &Hit<'_>,
        kind: EventType,
        actors: &[Party],
        finder: &PartyFinder<'_>,
    ) -> Vec<Party> {
        use EventType as T;
        let from = |kinds: &[EventType]| kinds.contains(&kind);
        let known = actors.iter().any(|a| a.code.is_some() || a.sector.is_some());
        if hit.rule.mutual || !known || (!clause.is_verb(hit.trigger) && !from(&[T::Aid, T::Cooperate])) {
            return Vec::new();
        }
        // Where it happens is whom it reaches: only for deeds on the spot.
        let places = from(&[T::Aid, T::Cooperate, T::Mobilize, T::Assault, T::Coerce]);
        let mut level = vec![hit.trigger];
        for step in 0..STEPS {
            let mut next: Vec<u32> = Vec::new();
            for &at in &level {
                for &k in clause.kids(at) {
                    if leads_down(clause, at, k, step == 0 && !places) {
                        next.push(k);
                    }
                }
            }
            let mut found: Vec<Party> = Vec::new();
            for &k in &next {
                for n in clause.with_conjuncts(k) {
                    let Some(p) = finder.party(clause, n) else { continue };
                    let own = actors
                        .iter()
                        .any(|a| a.span.overlaps(p.span) || (a.code.is_some() && a.code == p.code));
                    if p.code.is_some() && !own && !found.iter().any(|f| f.span.overlaps(p.span)) {
                        found.push(p);
                    }
                }
            }
            if !found.is_empty() {
                return found;
            }
            if next.is_empty() {
                break;
            }
            level = next;
        }
        self.recipient_deep_below(clause, hit.trigger, actors, finder).into_iter().collect()
    }

    /// The party that stands highest in what the trigger is about, clauses in it among that: "condemned the threats
    /// made by the United States", "an investigation into claims that two soldiers abused children".
    fn recipient_deep_below(
        &self,
        clause: &Clause<'_>,
        trigger: u32,
        actors: &[Party],
        finder: &PartyFinder<'_>,
    ) -> Option<Party> {
        let is_matter = |k: u32| {
            let dep = clause.dep(k).base();
            let other =
                |m: u32| clause.dep(m) == Dep::Mark && !matches!(clause.lemma(m), "to" | "for" | "of" | "on");
            let circumstance =
                dep == Dep::Advcl && (clause.is_finite(k) || clause.kids(k).iter().any(|&m| other(m)));
            let about = match clause.case(k).as_deref() {
                Some(
                    "after" | "before" | "during" | "since" | "amid" | "despite" | "without" | "like"
                    | "than",
                ) => false,
                Some(case) => !case.starts_with("according"),
                None => true,
            };
            !clause.is_time(k)
                && !circumstance
                && about
                && !matches!(dep, Dep::Conj | Dep::Parataxis | Dep::Punct | Dep::Appos | Dep::Discourse)
        };
        let mut level: Vec<u32> = clause
            .kids(trigger)
            .iter()
            .copied()
            .filter(|&k| {
                matches!(
                    clause.dep(k).base(),
                    Dep::Obj | Dep::Xcomp | Dep::Ccomp | Dep::Obl | Dep::Nmod | Dep::Acl
                ) && is_matter(k)
            })
            .collect();
        for _ in 0..DEEP_STEPS {
            for &k in &level {
                let Some(p) = finder.party(clause, k) else { continue };
                let own =
                    actors.iter().any(|a| a.span.overlaps(p.span) || (a.code.is_some() && a.code == p.code));
                if !own
                    && !self.owns_a_thing(clause, k)
                    && (p.code.is_some() || p.sector.is_some_and(|s| s != Sector::Unk))
                {
                    return Some(p);
                }
            }
            level = level
                .iter()
                .flat_map(|&at| clause.kids(at))
                .copied()
                .filter(|&k| is_matter(k))
                .take(MAX_LEVEL)
                .collect();
        }
        None
    }
}

/// Whether a recipient may stand at or below `k`: an object, a phrase that is none of time or circumstance, or a
/// clause of purpose.
fn leads_down(clause: &Clause<'_>, at: u32, k: u32, no_places: bool) -> bool {
    let case = clause.case(k);
    if clause.is_time(k) {
        return false;
    }
    match clause.dep(k).base() {
        Dep::Obj | Dep::Iobj | Dep::Xcomp => true,
        Dep::Compound | Dep::Amod => k < at && clause.pos(at) == Pos::Noun,
        Dep::Nmod if clause.dep(k) == Dep::NmodPoss => true,
        Dep::Obl | Dep::Nmod => match case.as_deref() {
            Some(
                "to" | "for" | "of" | "against" | "on" | "from" | "with" | "into" | "towards" | "toward",
            ) => true,
            Some("in" | "at" | "near" | "across" | "inside" | "throughout") => !no_places,
            _ => false,
        },
        Dep::Acl | Dep::Advcl => {
            clause.dep(k) != Dep::AclRelcl
                && !clause.is_finite(k)
                && clause.kids(k).iter().any(|&m| {
                    clause.dep(m) == Dep::Mark
                        && matches!(clause.lemma(m), "to" | "for" | "of" | "on" | "at" | "in")
                })
        }
        _ => false,
    }
}
