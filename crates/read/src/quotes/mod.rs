//! Quotes: whose words they are, in direct, indirect, mixed and scare quotes.
//!
//! In: text, parsed tokens, sentences. Out: [`Quote`]s in order. Marks are paired over a paragraph (a
//! quotation that runs on opens each paragraph anew); the speaker is the subject of the verb of saying
//! (`data/lexicon/report-verbs.txt`) that governs or stands beside the words, the noun after
//! "according to", or the name before or after the colon of a headline. Without such a cue there is no
//! speaker, rather than a guess. Titles of works and names of operations in marks are no quotes.

mod headlines;
mod indirect;
mod kinds;
mod marks;
mod report;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use crate::mentions::phrase::Tree;
use crate::reading::{Pos, Quote, QuoteKind, Sentence, SentenceKind, Tag, Token};
use crate::span::Span;
use marks::Marked;
use report::Report;

/// Verbs of report with their class ("say", "deny", "warn").
static VERBS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let text = chancery_data::word_list("report-verbs.txt").unwrap_or("");
    text.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once(' ')).collect()
});

/// Class of a verb of report by its lemma: `say`, `announce`, `claim`, `deny`, `warn`, `accuse`, `ask`,
/// `promise`, `urge`, `agree` or `think`.
pub fn report_class(lemma: &str) -> Option<&'static str> {
    VERBS.get(lemma).copied()
}

/// Finds the quotes of an article.
pub fn quotes(text: &str, tokens: &[Token], sentences: &[Sentence]) -> Vec<Quote> {
    let scene = Scene { text, tree: Tree::new(tokens), tokens, sentences };
    let marked = scene.marked();
    let mut out = Vec::new();
    for sentence in sentences {
        scene.indirect(sentence, &marked, &mut out);
        if sentence.kind == SentenceKind::Headline {
            scene.headline(sentence, &marked, &mut out);
        }
    }
    let told = out.len();
    scene.in_marks(&marked, &mut out);
    let mut told: Vec<Quote> = out.drain(..told).collect();
    // "quoted as saying “nobody can stop us” by the agency": told once, in marks.
    told.retain(|t| {
        !out.iter().any(|q| {
            q.kind == QuoteKind::Direct
                && q.cue == t.cue
                && t.span.contains(q.span)
                && !scene.has_verb_outside(t.span, q.span)
        })
    });
    scene.clauses(&mut out, &told);
    out.extend(told);
    out.sort_by_key(|q| (q.span.start(), std::cmp::Reverse(q.span.end()), q.kind as u8));
    out.dedup_by_key(|q| q.span);
    out
}

struct Scene<'a> {
    text: &'a str,
    tree: Tree<'a>,
    tokens: &'a [Token],
    sentences: &'a [Sentence],
}

impl Scene<'_> {
    fn word(&self, i: u32) -> &str {
        self.tree.get(i).map_or("", |t| t.span.text(self.text))
    }

    fn is_word(&self, i: u32, word: &str) -> bool {
        self.word(i).eq_ignore_ascii_case(word)
    }

    fn sentence_of(&self, i: u32) -> Option<&Sentence> {
        let at = self.sentences.partition_point(|s| s.tokens.end <= i);
        self.sentences.get(at).filter(|s| s.tokens.contains(&i))
    }

    fn is_punct(&self, i: u32) -> bool {
        self.tree.get(i).is_none_or(|t| t.pos == Pos::Punct)
    }

    fn is_nominal(&self, i: u32) -> bool {
        self.tree.get(i).is_some_and(|t| t.pos.is_nominal())
    }

    fn is_cue(&self, i: u32) -> bool {
        self.tree.get(i).is_some_and(|t| t.pos == Pos::Verb && report_class(&t.lemma).is_some())
    }

    fn is_finite(&self, i: u32) -> bool {
        self.tree.get(i).is_some_and(|t| matches!(t.tag, Tag::VBD | Tag::VBZ | Tag::VBP))
    }

    fn has_verb_outside(&self, whole: Span, part: Span) -> bool {
        let first = self.tokens.partition_point(|t| t.span.start() < whole.start());
        let rest = self.tokens.get(first..).unwrap_or(&[]);
        rest.iter()
            .take_while(|t| t.span.end() <= whole.end())
            .any(|t| matches!(t.pos, Pos::Verb | Pos::Aux) && !part.contains(t.span))
    }

    fn quote(&self, span: Span, kind: QuoteKind, report: Option<Report>) -> Quote {
        let speaker_head = report.and_then(|r| r.speaker);
        let cue = report.map(|r| r.cue);
        Quote {
            span,
            kind,
            speaker: speaker_head.and_then(|h| self.span(self.tree.noun_phrase(h))),
            speaker_head,
            cue,
            class: cue.map(|c| report_class(self.tree.lemma(c)).unwrap_or("say")),
            clause: (kind != QuoteKind::Scare && report.is_some()).then_some(span),
        }
    }

    fn span(&self, range: Range<u32>) -> Option<Span> {
        let (a, b) = (self.tree.get(range.start)?, self.tree.get(range.end.checked_sub(1)?)?);
        Some(a.span.cover(b.span))
    }

    /// Kind, speaker and cue of all words in marks.
    fn in_marks(&self, marked: &[Marked], out: &mut Vec<Quote>) {
        let mut last: Option<(Report, u32)> = None;
        let mut going_on = false;
        // The report between the two parts of a broken sentence, for the second.
        let mut resume: Option<Report> = None;
        for (at, m) in marked.iter().enumerate() {
            let Some((span, inside)) = self.trimmed(&m.inside) else { continue };
            let paragraph = self.sentence_of(inside.start).map_or(0, |s| s.paragraph);
            if self.is_title(&inside, &m.inside) {
                continue;
            }
            let mut clause = self.is_clause(&inside, &m.inside);
            // "The door," Wang said, "is open": the report breaks the sentence.
            let next = marked.get(at + 1..).unwrap_or(&[]).iter().find(|n| n.within.is_none());
            let broken = self.interposed(m, next).filter(|_| m.within.is_none());
            let resumed = if m.within.is_none() { resume.take() } else { None };
            if m.within.is_none() {
                resume = broken;
            }
            let resumed = resumed.filter(|_| m.inside.start >= 2 && self.is_word(m.inside.start - 2, ","));
            clause |= broken.is_some() || resumed.is_some();
            // "Nonsense," he said.
            let cry = (!clause && self.is_cry(&inside, &m.inside))
                .then(|| self.report_of(&inside, m, true, marked))
                .flatten()
                .filter(|r| r.cue > m.inside.end && r.cue < m.inside.end + 9);
            clause |= cry.is_some();
            let told = broken.or(resumed).or(cry);
            let mut report = told.or_else(|| self.report_of(&inside, m, clause, marked));
            // A sentence of quoted words alone goes on with who spoke before it.
            let alone = m.within.is_none() && clause && self.alone(&m.inside);
            if report.is_none()
                && clause
                && m.within.is_none()
                && let Some((previous, at)) = last
                && (going_on || alone && (at == paragraph || at + 1 == paragraph))
            {
                report = Some(previous);
            }
            if report.is_none() && alone {
                report = self.spoke_before(m);
            }
            let kind = match report {
                _ if clause => QuoteKind::Direct,
                Some(r) if r.speaker.is_some() && !self.is_so_called(span) => QuoteKind::Mixed,
                _ => QuoteKind::Scare,
            };
            if kind == QuoteKind::Scare {
                report = None;
            }
            if let Some(r) = report
                && m.within.is_none()
                && (clause || r.speaker.is_some())
            {
                last = Some((r, paragraph));
            }
            if m.within.is_none() {
                going_on = m.goes_on;
            }
            out.push(self.quote(span, kind, report));
        }
    }

    /// The clause around each fragment: what is reported by the same word, or the words from there to its end.
    /// A fragment inside reported words is the speaker's, whatever governs it there.
    fn clauses(&self, marked: &mut [Quote], told: &[Quote]) {
        for q in marked.iter_mut() {
            let around = told
                .iter()
                .filter(|t| t.span.contains(q.span) && (t.cue == q.cue || q.cue.is_none()))
                .min_by_key(|t| t.span.end() - t.span.start());
            match (q.kind, around) {
                (QuoteKind::Scare, Some(t)) if !self.is_so_called(q.span) => {
                    *q = Quote { span: q.span, kind: QuoteKind::Mixed, ..t.clone() };
                }
                (QuoteKind::Mixed, Some(t)) => q.clause = Some(t.span),
                (QuoteKind::Mixed, None) => q.clause = self.told_part(q),
                _ => {}
            }
        }
    }

    /// "called [the sale "a provocation"]": from the word of report to the end of the phrase in marks.
    fn told_part(&self, q: &Quote) -> Option<Span> {
        let cue = q.cue?;
        let sentence = self.sentence_of(cue)?;
        let inside = |i: &u32| self.tree.get(*i).is_some_and(|t| q.span.contains(t.span));
        let first = sentence.tokens.clone().find(inside)?;
        if first < cue {
            return Some(q.span);
        }
        let mut at = first;
        for _ in 0..12 {
            match self.tree.get(at).and_then(|t| t.head) {
                Some(h) if h == cue => break,
                Some(h) if h > cue && sentence.tokens.contains(&h) => at = h,
                _ => break,
            }
        }
        let last = sentence.tokens.clone().rev().find(inside)?;
        let mut end = last + 1;
        if self.mark(end).is_some() {
            end += 1;
        }
        end = end.max(self.tree.cover(at, None).end.min(sentence.tokens.end));
        while end > last + 1 && self.is_punct(end - 1) && self.mark(end - 1).is_none() {
            end -= 1;
        }
        let mut start = cue + 1;
        while start < first && (self.is_punct(start) && self.mark(start).is_none()) {
            start += 1;
        }
        self.span(start..end)
    }
}
