//! Quotes: whose words they are, in direct, indirect and scare quotes.
//!
//! In: text, parsed tokens, sentences. Out: [`Quote`]s in order. Marks are paired over a paragraph (a
//! quotation that runs on opens each paragraph anew); the speaker is the subject of the verb of saying
//! (`data/lexicon/report-verbs.txt`) that governs or stands beside the words, or the noun after
//! "according to". Without such a cue there is no speaker, rather than a guess.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use crate::mentions::phrase::Tree;
use crate::reading::{Dep, Pos, Quote, QuoteKind, Sentence, Tag, Token};
use crate::span::Span;

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

/// How far a verb of report may stand from the quotation mark, in words.
const CUE_REACH: u32 = 14;
/// A straight mark without a partner is forgotten after so many words.
const MAX_WORDS: u32 = 400;

/// Quoted words between two marks: tokens inside, and whether the next paragraph goes on.
struct Marked {
    inside: Range<u32>,
    /// The paragraph ended before the marks closed, and the next opens with a mark.
    goes_on: bool,
}

/// Who reports, and by which token.
#[derive(Clone, Copy)]
struct Report {
    cue: u32,
    speaker: Option<u32>,
}

/// Finds the quotes of an article.
pub fn quotes(text: &str, tokens: &[Token], sentences: &[Sentence]) -> Vec<Quote> {
    let scene = Scene { text, tree: Tree::new(tokens), tokens, sentences };
    let marked = scene.marked();
    let mut out = Vec::new();
    scene.in_marks(&marked, &mut out);
    for sentence in sentences {
        scene.indirect(sentence, &marked, &mut out);
    }
    out.sort_by_key(|q| (q.span.start(), std::cmp::Reverse(q.span.end()), q.kind as u8));
    out.dedup_by_key(|q| q.span);
    out
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Open(u8),
    Close(u8),
    /// A straight mark, which opens or closes by turns.
    Either(u8),
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

    fn sentence_of(&self, i: u32) -> Option<&Sentence> {
        let at = self.sentences.partition_point(|s| s.tokens.end <= i);
        self.sentences.get(at).filter(|s| s.tokens.contains(&i))
    }

    fn mark(&self, i: u32) -> Option<Mark> {
        let token = self.tree.get(i)?;
        Some(match token.span.text(self.text) {
            "“" | "„" => Mark::Open(2),
            "``" => Mark::Open(3),
            "«" => Mark::Open(4),
            "‘" => Mark::Open(1),
            "”" => Mark::Close(2),
            "''" => Mark::Close(3),
            "»" => Mark::Close(4),
            // The apostrophe of "the allies’ plan" closes nothing: it is read as a mark only where one is open.
            "’" => Mark::Close(1),
            "\"" => Mark::Either(5),
            "'" => {
                let before = token.span.start().checked_sub(1).and_then(|k| self.text.as_bytes().get(k));
                let after = self.text.as_bytes().get(token.span.end());
                let space = |b: Option<&u8>| b.is_none_or(|b| b.is_ascii_whitespace() || *b == b'(');
                match (space(before), space(after)) {
                    (true, false) => Mark::Open(6),
                    (false, _) => Mark::Close(6),
                    _ => return None,
                }
            }
            _ => return None,
        })
    }

    /// Pairs the quotation marks, paragraph by paragraph.
    fn marked(&self) -> Vec<Marked> {
        let mut out: Vec<Marked> = Vec::new();
        let mut from = 0;
        while from < self.sentences.len() {
            let paragraph = self.sentences.get(from).map_or(0, |s| s.paragraph);
            let until = from
                + self
                    .sentences
                    .get(from..)
                    .unwrap_or(&[])
                    .iter()
                    .take_while(|s| s.paragraph == paragraph)
                    .count();
            let (Some(first), Some(last)) = (self.sentences.get(from), self.sentences.get(until - 1)) else {
                break;
            };
            self.pair(first.tokens.start..last.tokens.end, &mut out);
            from = until;
        }
        out
    }

    fn pair(&self, range: Range<u32>, out: &mut Vec<Marked>) {
        // One quotation is open at a time; marks of another kind inside it belong to it.
        let mut open: Option<(u32, u8)> = None;
        for i in range.clone() {
            if let Some((at, _)) = open
                && i - at > MAX_WORDS
            {
                open = None;
            }
            let Some(mark) = self.mark(i) else { continue };
            match (open, mark) {
                (None, Mark::Open(kind) | Mark::Either(kind)) => open = Some((i, kind)),
                (Some((at, kind)), Mark::Close(this) | Mark::Either(this))
                    if this == kind || (kind == 2 && this == 5) || (kind == 5 && this == 2) =>
                {
                    if at + 1 < i {
                        out.push(Marked { inside: at + 1..i, goes_on: false });
                    }
                    open = None;
                }
                // "‘…’ ’": an opening mark of the same kind starts again, the first was never closed.
                (Some((_, kind)), Mark::Open(this)) if this == kind => open = Some((i, kind)),
                _ => {}
            }
        }
        // Unclosed at the end of a paragraph: the next one must open anew, as newspapers set it.
        if let Some((at, kind)) = open
            && matches!(kind, 2 | 3 | 5)
            && at + 1 < range.end
            && self.mark(range.end).is_some_and(|m| m == Mark::Open(kind) || m == Mark::Either(kind))
        {
            out.push(Marked { inside: at + 1..range.end, goes_on: true });
        }
    }

    fn in_marks(&self, marked: &[Marked], out: &mut Vec<Quote>) {
        let mut last: Option<(Report, u32)> = None;
        let mut going_on = false;
        for m in marked {
            let Some((span, inside)) = self.trimmed(&m.inside) else { continue };
            let paragraph = self.sentence_of(inside.start).map_or(0, |s| s.paragraph);
            let clause = self.is_clause(&inside, &m.inside);
            let mut report = self.report_of(&inside, &m.inside, clause, marked);
            // A sentence of quoted words alone goes on with who spoke before it in the paragraph.
            if report.is_none()
                && clause
                && let Some((previous, at)) = last
                && (going_on || (at == paragraph && self.alone(&m.inside)))
            {
                report = Some(previous);
            }
            // "The door," Wang said, "is open": the first part of a sentence that the report breaks.
            let broken = !clause
                && self.word(m.inside.end - 1) == ","
                && self.sentence_of(inside.start).is_some_and(|s| s.tokens.start + 1 >= m.inside.start)
                && report.is_some_and(|r| r.cue > m.inside.end && r.cue <= m.inside.end + 6);
            let kind = if clause || broken { QuoteKind::Direct } else { QuoteKind::Scare };
            if let Some(r) = report
                && (clause || r.speaker.is_some())
            {
                last = Some((r, paragraph));
            }
            going_on = m.goes_on;
            out.push(self.quote(span, kind, report));
        }
    }

    fn quote(&self, span: Span, kind: QuoteKind, report: Option<Report>) -> Quote {
        let speaker_head = report.and_then(|r| r.speaker);
        Quote {
            span,
            kind,
            speaker: speaker_head.and_then(|h| self.span(self.tree.noun_phrase(h))),
            speaker_head,
            cue: report.map(|r| r.cue),
        }
    }

    fn span(&self, range: Range<u32>) -> Option<Span> {
        let (a, b) = (self.tree.get(range.start)?, self.tree.get(range.end.checked_sub(1)?)?);
        Some(a.span.cover(b.span))
    }

    /// The quoted words without marks and without a closing comma.
    fn trimmed(&self, range: &Range<u32>) -> Option<(Span, Range<u32>)> {
        let mut r = range.clone();
        while r.start < r.end
            && (self.mark(r.start).is_some() || matches!(self.word(r.start), "," | "." | ";"))
        {
            r.start += 1;
        }
        while r.start < r.end && (matches!(self.word(r.end - 1), "," | ";") || self.mark(r.end - 1).is_some())
        {
            r.end -= 1;
        }
        (!r.is_empty()).then(|| self.span(r.clone()).map(|s| (s, r)))?
    }

    /// True when the words are a clause of their own and not a phrase of the reporter's sentence.
    fn is_clause(&self, inside: &Range<u32>, marks: &Range<u32>) -> bool {
        if inside.len() < 2 {
            return false;
        }
        let predicate = inside.clone().any(|i| {
            self.tree.get(i).is_some_and(|t| {
                t.dep.base() == Dep::Nsubj
                    && t.head.is_some_and(|h| inside.contains(&h) && !relative(&self.tree, h))
            })
        });
        if predicate {
            return inside.len() >= 3;
        }
        // Imperatives and fragments: the words begin a sentence, or follow "said," and end as one.
        let starts = self.sentence_of(inside.start).is_some_and(|s| s.tokens.start + 1 >= marks.start);
        let told = marks.start >= 2 && matches!(self.word(marks.start - 2), "," | ":");
        let ends = matches!(self.word(marks.end.saturating_sub(1)), "." | "," | "!" | "?")
            || matches!(self.word(marks.end + 1), "." | ",");
        let whole = starts && self.sentence_of(inside.end - 1).is_some_and(|s| s.tokens.end <= marks.end + 1);
        (starts || told)
            && ends
            && inside.len() >= 3
            && (told || whole || self.word(marks.end.saturating_sub(1)) == ",")
    }

    /// True when nothing but marks and stops stands in the sentences of the quotation around it.
    fn alone(&self, marks: &Range<u32>) -> bool {
        let (Some(first), Some(last)) =
            (self.sentence_of(marks.start), self.sentence_of(marks.end.saturating_sub(1)))
        else {
            return false;
        };
        let quiet =
            |r: Range<u32>| r.into_iter().all(|i| self.tree.get(i).is_some_and(|t| t.pos == Pos::Punct));
        quiet(first.tokens.start..marks.start) && quiet(marks.end.min(last.tokens.end)..last.tokens.end)
    }

    fn is_cue(&self, i: u32) -> bool {
        self.tree.get(i).is_some_and(|t| t.pos == Pos::Verb && report_class(&t.lemma).is_some())
    }

    fn report_of(
        &self,
        inside: &Range<u32>,
        marks: &Range<u32>,
        clause: bool,
        all: &[Marked],
    ) -> Option<Report> {
        let quoted = |i: u32| all.iter().any(|m| m.inside.contains(&i));
        // The verb that governs the words, by the parse.
        for i in inside.clone() {
            let Some(token) = self.tree.get(i) else { break };
            let outside = token.head.is_none_or(|h| !inside.contains(&h));
            if !outside {
                continue;
            }
            let mut at = i;
            for _ in 0..12 {
                // "… , he said": the report hangs on the quoted words.
                let hung = self
                    .tree
                    .children(at)
                    .iter()
                    .copied()
                    .find(|c| self.tree.dep(*c) == Dep::Parataxis && self.is_cue(*c) && !quoted(*c));
                if let Some(cue) = hung {
                    return Some(self.report(cue));
                }
                let Some(head) = self.tree.get(at).and_then(|t| t.head) else { break };
                let below = matches!(
                    self.tree.dep(at).base(),
                    Dep::Ccomp | Dep::Xcomp | Dep::Parataxis | Dep::Obj | Dep::Obl | Dep::Advcl | Dep::Conj
                );
                if self.is_cue(head)
                    && !quoted(head)
                    && (below || !clause)
                    && self.tree.dep(at).base() != Dep::Nsubj
                {
                    return Some(self.report(head));
                }
                at = head;
            }
        }
        if let Some(r) = self.according(self.sentence_of(inside.end - 1)?, &quoted) {
            return Some(r);
        }
        if !clause {
            return None;
        }
        // Words beside the marks: "…," said Mao; Mao said: "…".
        let last = self.sentence_of(marks.end.saturating_sub(1))?.tokens.end;
        let after = (marks.end + 1..last.min(marks.end + CUE_REACH))
            .take_while(|i| self.mark(*i).is_none())
            .find(|i| self.is_cue(*i));
        let adjacent =
            after.filter(|cue| (marks.end + 1..*cue).all(|i| !matches!(self.word(i), "." | ";" | "but")));
        if let Some(cue) = adjacent {
            return Some(self.report(cue));
        }
        let sentence = self.sentence_of(marks.start)?;
        let first = sentence.tokens.start;
        let from = first.max(marks.start.saturating_sub(CUE_REACH + 1));
        let before = (from..marks.start.saturating_sub(1)).rev().find(|i| self.is_cue(*i) && !quoted(*i));
        if let Some(cue) = before {
            return Some(self.report(cue));
        }
        // "The minister said:" as a sentence, or a paragraph, of its own.
        let opener = first.checked_sub(1).filter(|i| marks.start <= first + 1 && self.word(*i) == ":")?;
        let whole = self.sentence_of(opener)?.tokens.clone();
        whole.rev().find(|i| self.is_cue(*i) && !quoted(*i)).map(|cue| self.report(cue))
    }

    /// The report of a verb, with its subject or the one it shares.
    fn report(&self, cue: u32) -> Report {
        let mut at = cue;
        for _ in 0..8 {
            let passive = self.tree.children(at).iter().any(|c| self.tree.dep(*c) == Dep::NsubjPass);
            let agent = self.tree.children(at).iter().copied().find(|c| self.tree.dep(*c) == Dep::OblAgent);
            // "He was quoted as saying": the subject speaks all the same.
            let subject = if passive && self.tree.lemma(at) != "quote" {
                agent
            } else {
                self.tree.child(at, &[Dep::Nsubj])
            };
            if let Some(s) = subject {
                return Report { cue, speaker: Some(self.antecedent(s, at)) };
            }
            if passive {
                break;
            }
            let token = self.tree.get(at);
            match token.map(|t| (t.dep.base(), t.head)) {
                // "Mao Ning, speaking in Beijing, said", "he denied it, saying …", "said and repeated".
                Some((Dep::Conj | Dep::Advcl | Dep::Xcomp, Some(h))) => at = h,
                // "the ministry statement saying …", "Mao, who said …".
                Some((Dep::Acl, Some(h))) if self.tree.get(h).is_some_and(|t| t.pos.is_nominal()) => {
                    return Report { cue, speaker: Some(h) };
                }
                _ => break,
            }
        }
        Report { cue, speaker: None }
    }

    /// "Who" stands for the noun that its clause describes.
    fn antecedent(&self, subject: u32, verb: u32) -> u32 {
        let relative = self.tree.get(subject).is_some_and(|t| {
            matches!(t.tag, Tag::WP | Tag::WDT) || matches!(t.lemma.as_str(), "who" | "which" | "that")
        });
        match self.tree.get(verb) {
            Some(v) if relative && v.dep == Dep::AclRelcl => v.head.unwrap_or(subject),
            _ => subject,
        }
    }

    /// "According to X": the noun after it.
    fn according(&self, sentence: &Sentence, quoted: &impl Fn(u32) -> bool) -> Option<Report> {
        let i = sentence.tokens.clone().find(|i| {
            self.word(*i).eq_ignore_ascii_case("according")
                && self.word(*i + 1).eq_ignore_ascii_case("to")
                && !quoted(*i)
        })?;
        Some(Report { cue: i, speaker: self.noun_after(i, sentence) })
    }

    fn noun_after(&self, according: u32, sentence: &Sentence) -> Option<u32> {
        let direct = self
            .tree
            .get(according)
            .and_then(|t| t.head)
            .filter(|h| matches!(self.tree.dep(according), Dep::Case | Dep::Mark) && *h > according);
        direct.or_else(|| {
            (according + 2..sentence.tokens.end.min(according + 14)).find(|i| {
                self.tree.get(*i).is_some_and(|t| {
                    t.pos.is_nominal()
                        && !matches!(t.dep, Dep::Compound | Dep::NmodPoss | Dep::Flat | Dep::NmodUnmarked)
                })
            })
        })
    }

    /// Reported clauses of one sentence.
    fn indirect(&self, sentence: &Sentence, marked: &[Marked], out: &mut Vec<Quote>) {
        let quoted = |i: u32| marked.iter().any(|m| m.inside.contains(&i));
        for i in sentence.tokens.clone() {
            if !self.is_cue(i) || quoted(i) {
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
            } else {
                continue;
            };
            if quoted(head) {
                continue;
            }
            let report = self.report(i);
            // "Is considered to be": a view that nobody is named for is no report.
            if report.speaker.is_none() && report_class(&token.lemma) == Some("think") {
                continue;
            }
            self.push_indirect(range, i, report, out);
        }
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
        if !rest.clone().any(quoted) {
            self.push_indirect(rest, report.cue, report, out);
        }
    }

    fn push_indirect(&self, mut range: Range<u32>, cue: u32, report: Report, out: &mut Vec<Quote>) {
        // The verb itself and what stands on its other side are no part of the words.
        if range.contains(&cue) {
            range = if cue - range.start > range.end - cue { range.start..cue } else { cue + 1..range.end };
        }
        let loose = |i: u32| {
            self.tree.get(i).is_none_or(|t| t.pos == Pos::Punct)
                || self.word(i).eq_ignore_ascii_case("that") && self.tree.dep(i) == Dep::Mark
        };
        while range.start < range.end && loose(range.start) {
            range.start += 1;
        }
        while range.start < range.end && self.tree.get(range.end - 1).is_none_or(|t| t.pos == Pos::Punct) {
            range.end -= 1;
        }
        if range.len() < 2 || range.end as usize > self.tokens.len() {
            return;
        }
        if let Some(span) = self.span(range) {
            out.push(self.quote(span, QuoteKind::Indirect, Some(report)));
        }
    }
}

fn relative(tree: &Tree<'_>, verb: u32) -> bool {
    tree.dep(verb) == Dep::AclRelcl
}
