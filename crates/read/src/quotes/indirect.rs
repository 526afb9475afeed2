//! Reported clauses: "said that …", "…, officials said", "X, officials said, Y", "according to", "it was announced".
//!
//! In: one sentence. Out: indirect quotes, each with the range of its clause.

use std::ops::Range;

use super::Scene;
use super::marks::Marked;
use super::report::Report;
use super::report_class;
use crate::reading::{Dep, Pos, Quote, QuoteKind, Sentence, SentenceKind, Tag};

/// An aside holds at most so many words.
const ASIDE: u32 = 10;

impl Scene<'_> {
    /// Reported clauses of one sentence.
    pub(super) fn indirect(&self, sentence: &Sentence, marked: &[Marked], out: &mut Vec<Quote>) {
        for i in sentence.tokens.clone().filter(|i| self.is_cue(*i)) {
            // A verb in marks reports only what stands in the same marks.
            let around = marked
                .iter()
                .filter(|m| m.inside.contains(&i))
                .min_by_key(|m| m.inside.end - m.inside.start)
                .map(|m| m.inside.clone());
            let barred = |k: u32| around.as_ref().is_some_and(|a| !a.contains(&k));
            if around.is_none() && self.aside(sentence, i, marked, out) {
                continue;
            }
            let Some(token) = self.tree.get(i) else { break };
            let clause =
                self.tree.children(i).iter().copied().find(|c| self.tree.dep(*c).base() == Dep::Ccomp);
            let (head, range) = if let Some(c) = clause {
                (c, self.tree.cover(c, None))
            } else if token.dep == Dep::Parataxis {
                // "Talks will resume on Monday, officials said."
                let Some(head) = token.head else { continue };
                let whole = self.tree.cover(head, Some(i));
                let report = self.tree.cover(i, None);
                if report.start <= head {
                    continue;
                }
                (head, whole.start..whole.end.min(report.start))
            } else if let Some(range) = self.in_headline(sentence, i) {
                (range.start, range)
            } else if let Some(range) = self.by_that(sentence, i) {
                (range.start, range)
            } else {
                continue;
            };
            let of_things = matches!(token.lemma.as_str(), "show" | "find" | "reveal" | "indicate");
            // "Asked about the report, he replied".
            let asked = self.tree.get(head).is_some_and(|t| {
                matches!(t.tag, Tag::VBN | Tag::VBD)
                    && t.lemma == "ask"
                    && head < i
                    && self.tree.child(head, &[Dep::Nsubj]).is_none()
            });
            if asked || barred(head) || of_things && self.asks(head) {
                continue;
            }
            let range = match &around {
                Some(a) => range.start.max(a.start)..range.end.min(a.end),
                None => range,
            };
            let report = self.report(i, &barred);
            let range = self.up_to_speaker(range, head, i, report);
            // "Is considered to be": a view that nobody is named for is no report.
            if report.speaker.is_none() && report_class(&token.lemma) == Some("think") {
                continue;
            }
            self.push_indirect(range, i, report, marked, out);
        }
        let quoted = |i: u32| marked.iter().any(|m| m.inside.contains(&i));
        let Some(report) = self.according(sentence, &quoted) else { return };
        let Some(speaker) = report.speaker else { return };
        let phrase = self.tree.cover(speaker, None);
        let body = &sentence.tokens;
        let (start, end) = (phrase.start.min(report.cue), phrase.end);
        // The clause is where the verb is that the phrase hangs on.
        let verb = self
            .tree
            .get(speaker)
            .and_then(|t| t.head)
            .filter(|v| body.contains(v) && !(start..end).contains(v));
        let after = verb.map_or(start <= body.start + 1, |v| v >= end);
        let rest = if after { end..body.end } else { body.start..start };
        self.push_indirect(rest, report.cue, report, marked, out);
    }

    /// "Talks will stop unless Kyiv agrees, Moscow said": what stands between the words and who says them is told
    /// too, and so is a clause before them, whichever verb the parse hangs it on.
    fn up_to_speaker(&self, range: Range<u32>, head: u32, cue: u32, report: Report) -> Range<u32> {
        let Some(speaker) = report.speaker.filter(|s| head < *s && *s < cue && head < cue) else {
            return range;
        };
        let first = self.tree.noun_phrase(speaker).start;
        if first <= head || self.word(first - 1) != "," {
            return range;
        }
        let led = self.tree.children(cue).iter().copied().filter(|c| {
            *c < range.start
                && self.tree.dep(*c).base() == Dep::Advcl
                && self.tree.get(*c).is_some_and(|t| t.pos == Pos::Verb)
        });
        let start =
            led.map(|c| self.tree.cover(c, None).start).chain([range.start]).min().unwrap_or(range.start);
        start..first - 1
    }

    /// "shows how", "found out why": the clause tells a manner, not a fact.
    fn asks(&self, head: u32) -> bool {
        self.tree.children(head).iter().any(|c| {
            self.tree.get(*c).is_some_and(|t| {
                matches!(t.lemma.as_str(), "how" | "why" | "where" | "when") && t.dep.base() == Dep::Advmod
            })
        })
    }

    /// "It was announced by the ministry that …", "said in a statement that …", however the clause was hung.
    fn by_that(&self, sentence: &Sentence, i: u32) -> Option<Range<u32>> {
        let that = (i + 1..sentence.tokens.end.min(i + 14))
            .take_while(|k| self.mark(*k).is_none())
            .find(|k| self.is_word(*k, "that") || self.tells(*k))
            .filter(|k| self.is_word(*k, "that"))?;
        let verb = self.tree.get(that).and_then(|t| t.head).filter(|h| *h > that)?;
        let own = self
            .tree
            .children(verb)
            .iter()
            .any(|c| self.tree.dep(*c).base() == Dep::Nsubj && *c > that && !self.is_word(*c, "that"));
        let sconj = self.tree.get(that).is_some_and(|t| t.pos == Pos::Sconj);
        let mark = self.tree.dep(that) == Dep::Mark;
        let impersonal = self.tree.child(i, &[Dep::Nsubj]).is_some_and(|s| self.is_word(s, "it"));
        // "told his counterpart that sanctions had failed": what is told, not what he failed.
        let hearer = self.tree.get(verb).and_then(|t| t.head).is_some_and(|h| {
            self.tree.get(h).is_some_and(|t| t.head == Some(i) && t.dep.base() != Dep::Nsubj)
                && matches!(
                    self.tree.lemma(i),
                    "tell" | "inform" | "assure" | "remind" | "warn" | "notify" | "reassure"
                )
        });
        if !(sconj || impersonal || own && (mark || hearer)) {
            return None;
        }
        let end = self.tree.cover(verb, None).end.min(sentence.tokens.end);
        Some(that + 1..end)
    }

    /// "Premier says ties 'crucial'", "Ceasefire close, says Qatar": headlines tell without a verb.
    fn in_headline(&self, sentence: &Sentence, i: u32) -> Option<Range<u32>> {
        let body = &sentence.tokens;
        if sentence.kind != SentenceKind::Headline || self.tree.lemma(i) != "say" || !self.is_finite(i) {
            return None;
        }
        let nominal =
            |mut r: Range<u32>| r.all(|k| !self.tells(k) && (!self.is_punct(k) || k + 1 == body.end));
        let comma = (body.start..i).rev().take(ASIDE as usize).find(|k| self.word(*k) == ",");
        if let Some(comma) = comma
            && nominal(comma + 1..i)
            && nominal(i + 1..body.end)
        {
            return Some(body.start..comma);
        }
        (comma.is_none() && body.start < i && i + 2 < body.end).then_some(i + 1..body.end)
    }

    /// A finite clause begins here.
    fn tells(&self, k: u32) -> bool {
        self.tree.get(k).is_some_and(|t| matches!(t.pos, Pos::Verb | Pos::Aux))
    }

    /// "The pipeline, officials said, was damaged": both parts are told. True when `i` stands in an aside.
    fn aside(&self, sentence: &Sentence, i: u32, marked: &[Marked], out: &mut Vec<Quote>) -> bool {
        let body = &sentence.tokens;
        if !self.is_finite(i) {
            return false;
        }
        let stop = |k: u32| self.word(k) == ",";
        let calm = |k: u32| {
            self.tree.get(k).is_some_and(|t| {
                !matches!(t.pos, Pos::Verb | Pos::Aux | Pos::Punct | Pos::Sconj | Pos::Cconj)
                    && !matches!(t.tag, Tag::WP | Tag::WDT)
                    && self.mark(k).is_none()
            })
        };
        let open = (body.start + 1..i).rev().take(ASIDE as usize).find(|k| !calm(*k));
        let close = (i + 1..body.end).take(ASIDE as usize).find(|k| !calm(*k));
        let (Some(open), Some(close)) = (open, close) else { return false };
        if !stop(open) || !stop(close) || close + 2 >= body.end {
            return false;
        }
        let barred = |k: u32| !(open + 1..close).contains(&k);
        let report = self.report(i, &barred);
        let beside = report.speaker.filter(|s| (open + 1..close).contains(s) && *s != i);
        let before = beside.is_some_and(|s| s < i) && self.is_nominal(i - 1);
        let after = open + 1 == i && beside.is_some_and(|s| s > i);
        if !before && !after {
            return false;
        }
        // "In Tokyo, officials said, …": where it was said is not told.
        let led =
            self.tree.get(body.start).is_some_and(|t| matches!(t.pos, Pos::Adp | Pos::Adv | Pos::Cconj));
        let told = |k: u32| self.tree.get(k).is_some_and(|t| matches!(t.pos, Pos::Verb | Pos::Aux));
        if !(close + 1..body.end).any(told) {
            return false;
        }
        if !led || (body.start..open).any(told) {
            self.push_indirect(body.start..open, i, report, marked, out);
        }
        self.push_indirect(close + 1..body.end, i, report, marked, out);
        true
    }

    pub(super) fn push_indirect(
        &self,
        mut range: Range<u32>,
        cue: u32,
        report: Report,
        marked: &[Marked],
        out: &mut Vec<Quote>,
    ) {
        // The verb itself and what stands on its other side are no part of the words.
        if range.contains(&cue) {
            range = if cue - range.start > range.end - cue { range.start..cue } else { cue + 1..range.end };
        }
        let loose = |i: u32| {
            self.is_punct(i)
                || self.is_word(i, "that") && self.tree.dep(i) == Dep::Mark
                || self.is_word(i, "that")
                    && i == range.start
                    && self.tree.get(i).is_some_and(|t| t.pos == Pos::Sconj)
        };
        let mut start = range.start;
        while start < range.end && loose(start) {
            start += 1;
        }
        range.start = start;
        while range.start < range.end && self.is_punct(range.end - 1) {
            range.end -= 1;
        }
        if range.is_empty() {
            return;
        }
        // Marks that it cuts through belong to it; what stands in marks as a whole is no indirect report.
        for m in marked.iter().filter(|m| !m.inside.contains(&cue)) {
            let marks = m.inside.start.saturating_sub(1)..m.inside.end + 1;
            if range.start >= m.inside.start && range.end <= m.inside.end {
                return;
            }
            if range.start < m.inside.end && m.inside.start < range.end {
                range = range.start.min(marks.start)..range.end.max(marks.end);
                let words = |k: &u32| !self.is_punct(*k);
                if range.clone().filter(words).eq(m.inside.clone().filter(words)) {
                    return;
                }
            }
        }
        if range.contains(&cue) {
            return;
        }
        let single = range.len() < 2 && !self.is_nominal(range.start);
        if single || range.end as usize > self.tokens.len() {
            return;
        }
        if let Some(span) = self.span(range) {
            out.push(self.quote(span, QuoteKind::Indirect, Some(report)));
        }
    }
}
