//! Whose a phrase is: the country that the words in it, before it and behind it tell.
//!
//! In: the head of a phrase in its clause. Out: a country's code, or `None`.

use chancery_read::reading::{Dep, NameKind, NameTag, Pos};
use compact_str::CompactString;

use super::gazetteer::{Sense, Site};
use super::resolve::{Core, PartyFinder};
use crate::clause::Clause;

impl PartyFinder<'_> {
    /// The country that a phrase is said to belong to.
    pub(super) fn origin(&self, clause: &Clause<'_>, head: u32, depth: u32) -> Option<CompactString> {
        let kernel = self.kernel(clause, head);
        // A country adjective right in the phrase.
        // A capital inside a person's name ("Valeska Paris") is no country.
        let of_name = |k: u32| {
            clause.pos(k) == Pos::Propn
                && matches!(
                    clause.token(k).name,
                    NameTag::Begin(NameKind::Per) | NameTag::Inside(NameKind::Per)
                )
        };
        for &k in &kernel {
            if k != head
                && !of_name(k)
                && let Some((code, _)) = self.country_at(k, false)
                && !self.found_at(k).is_some_and(|f| {
                    f.senses.iter().any(|s| matches!(s, Sense::Person(_) | Sense::Organisation(_)))
                })
            {
                return Some(code.clone());
            }
        }
        for o in clause.possessors(head) {
            if let Some((code, _)) = self.country_at(o, false) {
                return Some(code.clone());
            }
            if depth < 2
                && let Some(core) = self.core(clause, o, depth + 1)
                && core.code.is_some()
            {
                return core.code;
            }
        }
        for &k in clause.kids(head) {
            if clause.dep(k).base() == Dep::Nmod
                && matches!(
                    clause.case(k).as_deref(),
                    Some("of" | "in" | "from" | "for" | "at" | "to" | "on")
                )
            {
                for m in clause.with_conjuncts(k) {
                    if let Some((code, _)) = self.country_at(m, false) {
                        return Some(code.clone());
                    }
                    if let Some(code) = self.country_of_place(clause, m) {
                        return Some(code);
                    }
                    if depth < 2
                        && let Some(core) = self.core(clause, m, depth + 2)
                        && core.code.is_some()
                    {
                        return core.code;
                    }
                }
            }
        }
        // "Lagos police": a place in the phrase; "the State Department spokesperson": a body in it.
        let inner = || kernel.iter().copied().filter(|&k| k != head);
        inner().find_map(|k| self.country_of_place(clause, k)).or_else(|| {
            let body = |s: &Sense| match s {
                Sense::Organisation(n) => self.gazetteer.organisation(*n).map(|o| o.code.clone()),
                _ => None,
            };
            inner().find_map(|k| self.found_at(k)?.senses.iter().find_map(body))
        })
    }

    /// What an apposition says of a name, in either direction.
    pub(super) fn description(&self, clause: &Clause<'_>, head: u32, depth: u32) -> Option<Core> {
        if depth >= 2 {
            return None;
        }
        for &k in clause.kids(head) {
            if clause.dep(k) != Dep::Appos {
                continue;
            }
            // "Jeff Rathke, the State Department": a body beside a name is whose he is.
            if let Some(f) = self.found_at(k)
                && let Some(body) = self.organisation(clause, k, f)
            {
                return Some(body);
            }
            let a_title =
                clause.pos(k) == Pos::Propn && self.title_in(clause, &self.kernel(clause, k)).is_some();
            if clause.pos(k) == Pos::Noun || a_title {
                return self.noun(clause, k, &self.kernel(clause, k), depth + 1);
            }
        }
        if clause.dep(head) == Dep::Appos
            && let Some(h) = clause.head(head)
            && matches!(clause.token(h).pos, Pos::Noun | Pos::Propn)
        {
            return self.noun(clause, h, &self.kernel(clause, h), depth + 1);
        }
        None
    }

    /// The country of a place named at a token; of places with one name, the one whose country the article names
    /// most. "Virginia Raggi" is no place.
    pub(super) fn country_of_place(&self, clause: &Clause<'_>, token: u32) -> Option<CompactString> {
        if matches!(clause.token(token).name, NameTag::Begin(NameKind::Per) | NameTag::Inside(NameKind::Per))
        {
            return None;
        }
        let sites = self.found_at(token)?.senses.iter().filter_map(|s| match s {
            Sense::Place(n) => self.gazetteer.place(*n),
            _ => None,
        });
        let weight = |p: &&Site| (p.country.as_ref().map_or(0, |c| self.mentions_of(c)), p.rank);
        sites.max_by_key(weight).and_then(|p| p.country.clone())
    }
}
