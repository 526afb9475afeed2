//! Who reports: the verb of saying over or beside quoted words, and its subject.
//!
//! In: quoted words, the tree, the other marks. Out: [`Report`]. The parse is asked first; where it gives no
//! subject, or one that stands in the quoted words, the noun beside the verb is taken.

use std::ops::Range;

use super::Scene;
use super::marks::Marked;
use crate::reading::{Dep, Pos, Sentence, Tag};

/// How far a verb of report may stand from the quotation mark, in words.
const CUE_REACH: u32 = 14;
/// How many words may stand between the two parts of a broken sentence.
const BREAK_REACH: u32 = 16;

/// Who reports, and by which token.
#[derive(Clone, Copy, Debug)]
pub(super) struct Report {
    pub(super) cue: u32,
    pub(super) speaker: Option<u32>,
}

/// Verbs of report that carry no fragment of their own: "began operation “…”", "ordered “volunteers” to go".
const NO_FRAGMENT: &[&str] = &[
    "ask", "begin", "continue", "find", "instruct", "order", "publish", "question", "read", "request",
    "rule", "show", "unveil",
];

impl Scene<'_> {
    /// The report of quoted words.
    pub(super) fn report_of(
        &self,
        inside: &Range<u32>,
        m: &Marked,
        clause: bool,
        all: &[Marked],
    ) -> Option<Report> {
        let marks = &m.inside;
        // Words of this quotation and of others; inside a quotation its own words may report.
        let barred = |i: u32| {
            all.iter().any(|n| {
                n.inside.contains(&i)
                    && !(n.inside.start <= marks.start && marks.end <= n.inside.end && n.inside != *marks)
            }) || m.within.as_ref().is_some_and(|w| !w.contains(&i))
        };
        let fits = |cue: u32| {
            self.is_cue(cue) && !barred(cue) && (clause || !NO_FRAGMENT.contains(&self.tree.lemma(cue)))
        };
        // The verb that governs the words, by the parse.
        for i in inside.clone() {
            let Some(token) = self.tree.get(i) else { break };
            if token.head.is_some_and(|h| inside.contains(&h)) {
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
                    .find(|c| self.tree.dep(*c) == Dep::Parataxis && fits(*c));
                if let Some(cue) = hung {
                    return Some(self.report(cue, &barred));
                }
                let Some(head) = self.tree.get(at).and_then(|t| t.head) else { break };
                let below = matches!(
                    self.tree.dep(at).base(),
                    Dep::Ccomp | Dep::Xcomp | Dep::Parataxis | Dep::Obj | Dep::Obl | Dep::Advcl | Dep::Conj
                );
                if fits(head) && (below || !clause) && self.tree.dep(at).base() != Dep::Nsubj {
                    return Some(self.report(head, &barred));
                }
                at = head;
            }
        }
        if let Some(r) = self.according(self.sentence_of(inside.end - 1)?, &barred) {
            return Some(r);
        }
        if !clause {
            return self.beside_fragment(marks, &fits, &barred);
        }
        // Words beside the marks: "…," said Mao; Mao said: "…".
        let last = self.sentence_of(marks.end.saturating_sub(1))?.tokens.end;
        let next = marks.end + 1;
        let last = match self.sentence_of(next) {
            Some(s) if next == last && self.word(next).starts_with(char::is_lowercase) => s.tokens.end,
            _ => last,
        };
        let after = (next..last.min(marks.end + CUE_REACH))
            .take_while(|i| self.mark(*i).is_none())
            .find(|i| fits(*i));
        let adjacent = after.filter(|cue| (next..*cue).all(|i| !matches!(self.word(i), "." | ";" | "but")));
        if let Some(cue) = adjacent {
            return Some(self.report(cue, &barred));
        }
        let sentence = self.sentence_of(marks.start)?;
        let first = sentence.tokens.start;
        let from = first.max(marks.start.saturating_sub(CUE_REACH + 1));
        let before = (from..marks.start.saturating_sub(1)).rev().find(|i| fits(*i));
        if let Some(cue) = before {
            return Some(self.report(cue, &barred));
        }
        // "The minister said:" as a sentence, or a paragraph, of its own; "In a statement:".
        let opener = first.checked_sub(1).filter(|i| marks.start <= first + 1 && self.word(*i) == ":")?;
        let whole = self.sentence_of(opener)?.tokens.clone();
        whole.rev().find(|i| fits(*i)).map(|cue| self.report(cue, &barred))
    }

    /// "… was "regrettable", Kishida said" and the like, where the parse lost the verb: a comma, a name, a verb.
    fn beside_fragment(
        &self,
        marks: &Range<u32>,
        fits: &impl Fn(u32) -> bool,
        barred: &impl Fn(u32) -> bool,
    ) -> Option<Report> {
        let end = self.sentence_of(marks.start)?.tokens.end;
        let comma = self.word(marks.end.saturating_sub(1)) == "," || self.word(marks.end + 1) == ",";
        if !comma {
            return None;
        }
        let cue = (marks.end + 1..end.min(marks.end + 8)).find(|i| fits(*i))?;
        let plain = |i: u32| self.is_punct(i) || self.tree.get(i).is_some_and(|t| t.pos != Pos::Verb);
        ((marks.end + 1..cue).all(plain) && self.is_finite(cue)).then(|| self.report(cue, barred))
    }

    /// The words between two quotations that break one sentence: the report in them.
    pub(super) fn interposed(&self, m: &Marked, next: Option<&Marked>) -> Option<Report> {
        let next = next?;
        let from = m.inside.end + 1;
        let until = next.inside.start.checked_sub(1)?;
        let whole = self.word(m.inside.end.saturating_sub(1)) == ","
            && self.sentence_of(m.inside.start).is_some_and(|s| s.tokens.start + 1 >= m.inside.start);
        if !whole || until <= from || until - from > BREAK_REACH {
            return None;
        }
        let cue = (from..until).find(|i| self.is_cue(*i))?;
        let barred = |i: u32| !(from..until).contains(&i);
        (cue <= from + 8).then(|| self.report(cue, &barred)).filter(|r| r.speaker.is_some())
    }

    /// The report of a verb, with its subject or the one it shares; `barred` words speak for nobody.
    pub(super) fn report(&self, cue: u32, barred: &impl Fn(u32) -> bool) -> Report {
        let mut at = cue;
        let mut cue = cue;
        for _ in 0..8 {
            let kids = self.tree.children(at);
            let passive = kids.iter().any(|c| self.tree.dep(*c) == Dep::NsubjPass)
                || kids.iter().any(|c| self.tree.dep(*c) == Dep::AuxPass);
            let agent = kids.iter().copied().find(|c| self.tree.dep(*c) == Dep::OblAgent);
            // "He was quoted as saying": the subject speaks all the same, and the verb above tells.
            let quoted = passive
                && matches!(self.tree.lemma(at), "quote" | "cite" | "hear" | "report")
                && !kids.iter().any(|c| self.tree.dep(*c).base() == Dep::Nsubj && self.is_word(*c, "it"));
            if quoted && at != cue {
                cue = at;
            }
            let subject = if passive && !quoted {
                agent
            } else {
                // Of two, the one beside the verb: "The pipeline, officials said, was damaged".
                kids.iter()
                    .copied()
                    .filter(|c| self.tree.dep(*c).base() == Dep::Nsubj && !barred(*c))
                    .min_by_key(|c| c.abs_diff(at))
            };
            if let Some(s) = subject {
                return Report { cue, speaker: Some(self.antecedent(s, at)) };
            }
            if at == cue
                && !passive
                && let Some(s) = self.inverted(cue, barred).or_else(|| self.just_before(cue, barred))
            {
                return Report { cue, speaker: Some(s) };
            }
            if passive && !quoted {
                break;
            }
            let token = self.tree.get(at);
            match token.map(|t| (t.dep.base(), t.head)) {
                // "Mao Ning, speaking in Beijing, said", "he denied it, saying …", "said and repeated".
                Some((Dep::Conj | Dep::Advcl | Dep::Xcomp, Some(h))) => at = h,
                // "the ministry statement saying …", "Mao, who said …".
                Some((Dep::Acl, Some(h))) if self.is_nominal(h) && !barred(h) => {
                    return Report { cue, speaker: Some(h) };
                }
                _ => break,
            }
        }
        Report { cue, speaker: None }
    }

    /// "… ," asked the Turkish minister: the noun right after a finite verb that follows a mark or comma.
    fn inverted(&self, cue: u32, barred: &impl Fn(u32) -> bool) -> Option<u32> {
        let before = cue.checked_sub(1)?;
        let open = self.mark(before).is_some() || self.word(before) == ",";
        if !open || !self.is_finite(cue) {
            return None;
        }
        self.noun_from(cue + 1, barred)
    }

    /// "…," Lavrov said, "…": the noun right before a finite verb, where a mark or comma stands before it.
    fn just_before(&self, cue: u32, barred: &impl Fn(u32) -> bool) -> Option<u32> {
        let noun = cue.checked_sub(1).filter(|i| self.is_nominal(*i) && !barred(*i))?;
        if !self.is_finite(cue) {
            return None;
        }
        let mut first = noun;
        while let Some(i) = first.checked_sub(1)
            && noun - i < 8
            && self.is_phrase_word(i)
            && !barred(i)
        {
            first = i;
        }
        let open = first.checked_sub(1).is_none_or(|i| self.mark(i).is_some() || self.word(i) == ",");
        // "Jean Dupont said": a family name may hang on the given name.
        let mut head = noun;
        while let Some(h) = self.tree.get(head).and_then(|t| t.head).filter(|h| (first..noun).contains(h)) {
            head = h;
        }
        open.then_some(head)
    }

    fn is_phrase_word(&self, i: u32) -> bool {
        self.tree.get(i).is_some_and(|t| {
            t.pos.is_nominal()
                || matches!(t.pos, Pos::Adj | Pos::Det | Pos::Num)
                || matches!(t.tag, Tag::POS | Tag::HYPH)
        })
    }

    /// Head of the noun phrase that begins at `from`.
    pub(super) fn noun_from(&self, from: u32, barred: &impl Fn(u32) -> bool) -> Option<u32> {
        let end = (from..from + 10).find(|i| !self.is_phrase_word(*i) || barred(*i)).unwrap_or(from + 10);
        let range = from..end;
        let first = range.clone().find(|i| self.is_nominal(*i))?;
        let mut head = first;
        for _ in 0..10 {
            match self.tree.get(head).and_then(|t| t.head) {
                Some(h) if range.contains(&h) && self.is_nominal(h) => head = h,
                _ => break,
            }
        }
        Some(head)
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
    pub(super) fn according(&self, sentence: &Sentence, barred: &impl Fn(u32) -> bool) -> Option<Report> {
        let i = sentence
            .tokens
            .clone()
            .find(|i| self.is_word(*i, "according") && self.is_word(*i + 1, "to") && !barred(*i))?;
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

    /// "The chancellor spoke for an hour. “Germany will stand …”": who spoke in the sentence before.
    pub(super) fn spoke_before(&self, m: &Marked) -> Option<Report> {
        let first = self.sentence_of(m.inside.start)?.tokens.start;
        let before = self.sentence_of(first.checked_sub(1)?)?;
        let root = before.tokens.clone().find(|i| self.tree.dep(*i) == Dep::Root)?;
        let lemma = self.tree.lemma(root);
        let speaks = self.tree.get(root).is_some_and(|t| t.pos == Pos::Verb)
            && (matches!(
                super::report_class(lemma),
                Some("say" | "warn" | "promise" | "deny" | "claim" | "accuse")
            ) || matches!(lemma, "speak" | "react" | "address"))
            && !matches!(lemma, "begin" | "continue" | "read" | "point");
        if !speaks || before.tokens.clone().any(|i| self.mark(i).is_some()) {
            return None;
        }
        let nobody = |_: u32| false;
        Some(self.report(root, &nobody)).filter(|r| r.speaker.is_some())
    }
}
