//! Common nouns for people and bodies, and titles, as they stand in a text.
//!
//! In: a token of a phrase. Out: the entry of the tables whose words end there.

use std::collections::HashSet;
use std::sync::LazyLock;

use chancery_read::reading::{Dep, MentionKind, NameTag, Pos, Tag};
use compact_str::CompactString;

use super::gazetteer::{Agent, Title};
use super::resolve::{Core, PartyFinder};
use crate::clause::Clause;
use crate::ontology::Sector;

/// Plurals formed as words for doers are that are none: "borders", "computers".
static NO_DOERS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let text = chancery_data::word_list("no-doers.txt").unwrap_or("");
    text.lines().filter(|l| !l.starts_with('#')).flat_map(str::split_whitespace).collect()
});

/// "Truckers", "depositors", "anarchists", "librarians": the form tells that people are meant.
fn is_doers(word: &str) -> bool {
    let ends =
        ["ers", "ors", "ists", "ians", "men", "women", "grants", "people"].iter().any(|e| word.ends_with(e));
    ends && word.chars().count() >= 6 && !NO_DOERS.contains(word)
}

impl<'a> PartyFinder<'a> {
    pub(super) fn agent_at(&self, clause: &Clause<'_>, head: u32, lower: &str) -> Option<&'a Agent> {
        let word = clause.word(head).to_lowercase();
        // The reader leaves some plurals as they are: "troops".
        let singular = word.strip_suffix('s').unwrap_or(&word);
        let gazetteer = self.gazetteer;
        [lower, word.as_str(), singular]
            .into_iter()
            .find_map(|l| gazetteer.agents(l).iter().find(|a| self.preceded_by(clause, head, &a.words)))
    }

    /// Whether the phrase is headed or described by what looks like a party and is none: "Typhoon Ampil", "a cold
    /// front", "the Czech ice hockey team".
    pub(super) fn is_thing(&self, clause: &Clause<'_>, head: u32, kernel: &[u32]) -> bool {
        let thing = |k: u32| {
            self.agent_at(clause, k, &clause.lemma(k).to_lowercase()).is_some_and(|a| a.kind == "thing")
        };
        thing(head) || (clause.pos(head) == Pos::Propn && kernel.iter().any(|&k| k < head && thing(k)))
    }

    /// People whom the tables do not know, by the reader's classes of nouns or by the form of the word: "truckers",
    /// "a comedian", "ex-combatants".
    pub(super) fn people(&self, clause: &Clause<'_>, head: u32, depth: u32) -> Option<Core> {
        let t = clause.token(head);
        if clause.pos(head) != Pos::Noun || t.name != NameTag::Outside {
            return None;
        }
        let lower = clause.lemma(head).to_lowercase();
        if let Some(rest) = lower.strip_prefix("ex-") {
            let sector = self
                .gazetteer
                .agents(rest)
                .iter()
                .find(|a| a.words.len() == 1)
                .map(|a| a.sector)
                .or_else(|| self.gazetteer.titles(rest).first().map(|_| Some(Sector::Eli)));
            if let Some(sector) = sector {
                return Some(Core { sector, code: self.origin(clause, head, depth), ..Core::default() });
            }
        }
        let told = self
            .mention_at(head)
            .is_some_and(|(_, m)| matches!(m.kind, MentionKind::Group | MentionKind::Role));
        let word = clause.word(head).to_lowercase();
        let formed = t.tag == Tag::NNS && is_doers(&word) && !clause.has(head, Dep::Obj);
        (told || formed).then(|| Core {
            sector: Some(Sector::Unk),
            code: self.origin(clause, head, depth),
            ..Core::default()
        })
    }

    pub(super) fn title_at(&self, clause: &Clause<'_>, head: u32, lower: &str) -> Option<Title> {
        self.gazetteer.titles(lower).iter().find(|t| self.preceded_by(clause, head, &t.words)).cloned()
    }

    pub(super) fn title_in(&self, clause: &Clause<'_>, kernel: &[u32]) -> Option<Title> {
        kernel
            .iter()
            .filter_map(|&k| self.title_at(clause, k, &clause.lemma(k).to_lowercase()))
            .max_by_key(|t| t.words.len())
    }

    pub(super) fn agent_in(&self, clause: &Clause<'_>, kernel: &[u32]) -> Option<&'a Agent> {
        kernel.iter().find_map(|&k| self.agent_at(clause, k, &clause.lemma(k).to_lowercase()))
    }

    /// Whether the words of a phrase stand before its last word, hyphens apart.
    pub(super) fn preceded_by(&self, clause: &Clause<'_>, head: u32, words: &[CompactString]) -> bool {
        let mut at = head;
        for w in words.iter().rev().skip(1) {
            let Some(prev) = at.checked_sub(1).filter(|&p| p >= clause.from) else { return false };
            at = prev;
            if clause.word(at) == "-" {
                match at.checked_sub(1).filter(|&p| p >= clause.from) {
                    Some(p) => at = p,
                    None => return false,
                }
            }
            if !clause.word(at).eq_ignore_ascii_case(w) && !clause.lemma(at).eq_ignore_ascii_case(w) {
                return false;
            }
        }
        true
    }
}
