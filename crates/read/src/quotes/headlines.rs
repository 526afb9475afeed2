//! Headlines that name who says it beside a colon or a dash: "China: talks 'useful'", "Talks useful: Lavrov".
//!
//! In: a headline. Out: its indirect quote, with the colon as the word of report.

use std::ops::Range;

use super::Scene;
use super::marks::Marked;
use super::report::Report;
use crate::reading::{NameKind, NameTag, Pos, Quote, Sentence};

/// More words than this beside a colon name no speaker.
const SPEAKER: usize = 5;

/// Nouns that speak in headlines.
const SPEAKS: &str = "adviser aide ambassador analyst army chief court diplomat embassy envoy expert foreign general \
    government governor judge kremlin leader lawyer mayor military minister ministry monitor ngo official officials \
    parliament party pentagon pm police premier president prosecutor prosecutors rebels regulator report \
    researchers scientists secretary source sources spokesman spokesperson spokeswoman study survivors un us watchdog \
    witness witnesses";

impl Scene<'_> {
    /// The words that a headline gives to the name on the other side of its colon.
    pub(super) fn headline(&self, sentence: &Sentence, marked: &[Marked], out: &mut Vec<Quote>) {
        let body = sentence.tokens.clone();
        let mut colons = body.clone().filter(|i| {
            matches!(self.word(*i), ":" | "–" | "—" | "-")
                && (self.word(*i) == ":" || self.spaced(*i))
                && !marked.iter().any(|m| m.inside.contains(i))
        });
        let (Some(colon), None) = (colons.next(), colons.next()) else { return };
        let (left, right) = (body.start..colon, colon + 1..body.end);
        let (speaker, words) =
            if self.word(colon) == ":" && self.speaks(&left) && self.is_told(&right, marked) {
                (left, right)
            } else if self.speaks(&right) && self.is_told(&left, marked) {
                (right, left)
            } else {
                return;
            };
        let Some(head) = self.speaker_head(&speaker) else { return };
        let report = Report { cue: colon, speaker: Some(head) };
        self.push_indirect(words, colon, report, marked, out);
    }

    fn spaced(&self, i: u32) -> bool {
        let (Some(this), bytes) = (self.tree.get(i), self.text.as_bytes()) else { return false };
        let blank = |k: Option<usize>| k.and_then(|k| bytes.get(k)).is_some_and(u8::is_ascii_whitespace);
        blank(this.span.start().checked_sub(1)) && blank(Some(this.span.end()))
    }

    /// A name of a person, body or place alone, or a noun that speaks.
    fn speaks(&self, side: &Range<u32>) -> bool {
        if side.is_empty() || side.len() > SPEAKER {
            return false;
        }
        let phrase = side.clone().all(|i| {
            self.tree.get(i).is_some_and(|t| {
                t.pos.is_nominal()
                    || matches!(t.pos, Pos::Adj | Pos::Det)
                    || matches!(self.word(i), "'s" | "’s" | "of")
            })
        });
        let Some(last) = side.end.checked_sub(1) else { return false };
        let noun = self.word(last).to_lowercase();
        let named = side.clone().all(|i| {
            self.tree.get(i).is_some_and(|t| match t.name {
                NameTag::Begin(kind) | NameTag::Inside(kind) => kind != NameKind::Misc,
                NameTag::Outside => false,
            })
        });
        phrase && (named || SPEAKS.split_whitespace().any(|s| s == noun))
    }

    /// A clause, or words with marks in them: no mere topic.
    fn is_told(&self, side: &Range<u32>, marked: &[Marked]) -> bool {
        let verb =
            side.clone().any(|i| self.tree.get(i).is_some_and(|t| matches!(t.pos, Pos::Verb | Pos::Aux)));
        let marks = marked.iter().any(|m| m.inside.start < side.end && side.start < m.inside.end);
        let asks = side.clone().any(|i| self.word(i) == "?");
        side.len() >= 2 && (verb || marks) && !asks
    }

    fn speaker_head(&self, side: &Range<u32>) -> Option<u32> {
        let inside = |i: &u32| side.contains(i);
        side.clone().find(|i| {
            self.is_nominal(*i) && !self.tree.get(*i).and_then(|t| t.head).as_ref().is_some_and(inside)
        })
    }
}
