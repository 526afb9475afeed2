//! Words that mean a party named elsewhere: pronouns, "we" in quoted words, halves of a name.
//!
//! In: such a word in its clause. Out: the [`Core`] of the party it means, from the reader's coreference, from who
//! speaks, or from the rest of the article; `None` rather than a guess.

use chancery_read::Span;
use chancery_read::reading::{Dep, Mention, MentionKind, Pos, QuoteKind};

use super::resolve::{Core, DEPTH, PartyFinder};
use crate::clause::Clause;
use crate::event::Party;
use crate::ontology::Sector;

impl PartyFinder<'_> {
    pub(super) fn pronoun(&self, clause: &Clause<'_>, head: u32, depth: u32) -> Option<Core> {
        let word = clause.word(head).to_ascii_lowercase();
        if matches!(word.as_str(), "i" | "me" | "my" | "we" | "us" | "our") {
            let singular = matches!(word.as_str(), "i" | "me" | "my");
            return self.speaker(clause, head, singular, depth);
        }
        if !matches!(
            word.as_str(),
            "he" | "she"
                | "they"
                | "it"
                | "him"
                | "her"
                | "them"
                | "his"
                | "its"
                | "their"
                | "who"
                | "which"
                | "that"
                | "whom"
        ) {
            return None;
        }
        if matches!(word.as_str(), "who" | "which" | "that" | "whom") {
            if let Some(a) = clause.stray_antecedent(head).filter(|_| !clause.in_relative(head)) {
                return self.core(clause, a, depth + 1);
            }
            // A relative pronoun stands for the noun its clause hangs on.
            let mut at = clause.head(head)?;
            for _ in 0..DEPTH {
                if clause.dep(at) == Dep::AclRelcl {
                    let antecedent = clause.head(at)?;
                    return self.core(clause, antecedent, depth + 1);
                }
                at = clause.head(at)?;
            }
            return None;
        }
        let earlier = self.antecedent(clause, head)?;
        self.core(self.clauses.get(self.sentence_at(earlier))?, earlier, depth + 1)
    }

    /// The parties that a group stands for by the reader's account ("they" after "Japan and China", "the pair"):
    /// all of its members, or none where one of them is no party.
    pub(crate) fn members(&self, clause: &Clause<'_>, head: u32) -> Vec<Party> {
        let Some((at, group)) = self.mention_at(head).filter(|(_, m)| m.members.len() > 1) else {
            return Vec::new();
        };
        let here = clause.token(head).span;
        let party = |entity: &u32| {
            let before = self.named_before(at, *entity)?;
            let there = self.clauses.get(self.sentence_at(before.head))?;
            self.party(there, before.head).filter(|p| p.code.is_some()).map(|p| Party { span: here, ..p })
        };
        group.members.iter().map(party).collect::<Option<Vec<Party>>>().unwrap_or_default()
    }

    /// The last mention of an entity before the mention number `at` that is no pronoun.
    fn named_before(&self, at: usize, entity: u32) -> Option<&Mention> {
        let start = self.reading.mentions.get(at)?.span.start();
        self.reading
            .mentions
            .get(..at)?
            .iter()
            .rev()
            .find(|m| m.entity == entity && m.kind != MentionKind::Pronoun && m.span.start() < start)
    }

    /// Head of the noun that a personal pronoun means: by coreference, else who says the words about himself.
    fn antecedent(&self, clause: &Clause<'_>, head: u32) -> Option<u32> {
        let known = self.mention_at(head).and_then(|(at, m)| {
            // "Their leaders" after "Japan and China": where one party is asked for, the first of them.
            self.named_before(at, m.entity).or_else(|| self.named_before(at, *m.members.first()?))
        });
        known.map(|m| m.head).or_else(|| self.self_report(clause, head))
    }

    /// "The government said that it would free them": without coreference, who speaks is who will do it.
    fn self_report(&self, clause: &Clause<'_>, head: u32) -> Option<u32> {
        if clause.dep(head).base() != Dep::Nsubj || !matches!(clause.lemma(head), "it" | "they") {
            return None;
        }
        let told = clause.head(head).filter(|&v| clause.dep(v) == Dep::Ccomp)?;
        let speaks = clause.head(told).filter(|&h| {
            matches!(
                clause.lemma(h),
                "say" | "announce" | "declare" | "vow" | "insist" | "state" | "add" | "confirm"
            )
        })?;
        let speaker = clause.surface_subject(speaks)?;
        (speaker < head && clause.pos(speaker) != Pos::Pron && !clause.has(told, Dep::Cop)).then_some(speaker)
    }

    /// The noun of the same sentence that a pronoun means, as the words that name the party best.
    pub(crate) fn named_words(&self, clause: &Clause<'_>, pronoun: Span) -> Option<Span> {
        let head = clause.tokens().find(|&t| clause.token(t).span == pronoun)?;
        if clause.pos(head) != Pos::Pron
            || !matches!(
                clause.word(head).to_ascii_lowercase().as_str(),
                "he" | "she" | "they" | "it" | "him" | "her" | "them" | "his" | "its" | "their"
            )
        {
            return None;
        }
        let meant = self.antecedent(clause, head).filter(|m| clause.tokens().contains(m))?;
        self.party(clause, meant).map(|p| p.span)
    }

    /// Who says "I" or "we" in quoted words: the speaker, or the state that the speaker speaks for.
    fn speaker(&self, clause: &Clause<'_>, head: u32, singular: bool, depth: u32) -> Option<Core> {
        let here = clause.token(head).span;
        let quotes = &self.reading.quotes;
        let around = quotes
            .iter()
            .filter(|q| q.span.contains(here) && q.speaker_head.is_some_and(|s| s != head))
            .min_by_key(|q| q.span.end() - q.span.start());
        // "… he said. "We will not yield.": the words before have the speaker.
        let said = around.or_else(|| {
            let within = quotes.iter().any(|q| q.kind == QuoteKind::Direct && q.span.contains(here));
            let reach = self.sentence_at(head).saturating_sub(2);
            quotes.iter().rev().find(|q| {
                within
                    && q.kind == QuoteKind::Direct
                    && q.span.end() <= here.start()
                    && q.speaker_head.is_some_and(|s| self.sentence_at(s) >= reach)
            })
        })?;
        let speaker = said.speaker_head?;
        let mut core = self.core(self.clauses.get(self.sentence_at(speaker))?, speaker, depth + 1)?;
        if !singular {
            if let Some(state) = core.code.as_ref().and_then(|c| self.gazetteer.country_by_code(c)) {
                core.name = Some(state.name.clone());
            }
            core.office = None;
        }
        Some(core)
    }

    /// Number of the sentence that holds a token.
    fn sentence_at(&self, token: u32) -> usize {
        self.reading.sentences.partition_point(|s| s.tokens.end <= token)
    }

    /// "North and South Korea", "the North": half a name, where the other half or the article tells the rest.
    pub(super) fn korean_half(&self, clause: &Clause<'_>, head: u32) -> Option<Core> {
        let code = match clause.word(head) {
            "North" | "north" => "PRK",
            "South" | "south" => "KOR",
            _ => return None,
        };
        let next = |k: u32| if head + k < clause.until { clause.word(head + k) } else { "" };
        let shared = next(1) == "and" && matches!(next(2), "North" | "South") && next(3) == "Korea";
        let alone = !matches!(next(1).chars().next(), Some(c) if c.is_uppercase())
            && next(1) != "and"
            && clause.kids(head).iter().any(|&k| clause.dep(k) == Dep::Det && clause.lemma(k) == "the")
            && clause.by_preposition(head, "of").is_empty()
            && self.mentions_of("PRK") > 0
            && self.mentions_of("KOR") > 0;
        if !shared && !alone {
            return None;
        }
        let country = self.gazetteer.country_by_code(code)?;
        Some(Core {
            name: Some(country.name.clone()),
            code: Some(country.code.clone()),
            sector: Some(Sector::Gov),
            office: None,
        })
    }
}
