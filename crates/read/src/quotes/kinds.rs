//! What stands in marks: a clause, a fragment of somebody's words, or the title of a work.
//!
//! In: the words between two marks. Out: yes or no.

use std::ops::Range;

use super::Scene;
use crate::reading::{Dep, Pos, Tag};
use crate::span::Span;

/// Nouns and participles before marks that hold a title or a name.
const NAMED: &str = "album anthem article ballad book bestseller campaign cartoon code-name codename codenamed \
    code-named column comedy comic ditty documentary drama drill dubbed editorial entitled episode essay exercise \
    exercises exhibition festival film game headlined hymn initiative magazine manoeuvre manoeuvres manuscript \
    memoir memoirs movie musical named newspaper nickname nicknamed novel opera operation organisation \
    organization painting pamphlet paper play podcast poem programme program project series ship show single song \
    story subtitled symphony thriller titled trawler vessel yacht";

impl Scene<'_> {
    /// True when the words are a clause of their own and not a phrase of the reporter's sentence.
    pub(super) fn is_clause(&self, inside: &Range<u32>, marks: &Range<u32>) -> bool {
        if inside.len() < 2 {
            return false;
        }
        let predicate = inside.clone().any(|i| {
            self.tree.get(i).is_some_and(|t| {
                t.dep.base() == Dep::Nsubj
                    && t.head.is_some_and(|h| inside.contains(&h) && self.tree.dep(h) != Dep::AclRelcl)
            })
        });
        if predicate {
            return inside.len() >= 3;
        }
        // Imperatives and fragments: the words begin a sentence, or follow "said," and end as one.
        let starts = self.sentence_of(inside.start).is_some_and(|s| s.tokens.start + 1 >= marks.start);
        let told = marks.start >= 2 && matches!(self.word(marks.start - 2), "," | ":");
        let last = self.word(marks.end.saturating_sub(1));
        let ends = matches!(last, "." | "," | "!" | "?") || matches!(self.word(marks.end + 1), "." | ",");
        let whole = starts && self.sentence_of(inside.end - 1).is_some_and(|s| s.tokens.end <= marks.end + 1);
        (starts || told) && ends && inside.len() >= 3 && (told || whole || matches!(last, "," | "!" | "?"))
    }

    /// A word or two that begin a sentence and end as one: "Nonsense,", "Never again!".
    pub(super) fn is_cry(&self, inside: &Range<u32>, marks: &Range<u32>) -> bool {
        let starts = self.sentence_of(inside.start).is_some_and(|s| s.tokens.start + 1 >= marks.start);
        let last = self.word(marks.end.saturating_sub(1));
        let outside = inside.len() > 1 && self.word(marks.end + 1) == ",";
        starts && inside.len() <= 3 && (outside || matches!(last, "," | "!" | "?" | "."))
    }

    /// True when nothing but marks and stops stands in the sentences of the quotation around it.
    pub(super) fn alone(&self, marks: &Range<u32>) -> bool {
        let (Some(first), Some(last)) =
            (self.sentence_of(marks.start), self.sentence_of(marks.end.saturating_sub(1)))
        else {
            return false;
        };
        let quiet = |r: Range<u32>| r.into_iter().all(|i| self.is_punct(i));
        quiet(first.tokens.start..marks.start) && quiet(marks.end.min(last.tokens.end)..last.tokens.end)
    }

    /// "the film “The Silent Sea”", "operation “Iron Dawn”": a name, nobody's words.
    pub(super) fn is_title(&self, inside: &Range<u32>, marks: &Range<u32>) -> bool {
        if inside.len() > 12 {
            return false;
        }
        let Some(before) = marks.start.checked_sub(2).map(|i| self.word(i).to_lowercase()) else {
            return false;
        };
        let capital = |i: u32| self.word(i).starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
        // All words of weight begin with a capital.
        let mut weight = inside.clone().filter(|i| {
            self.tree.get(*i).is_some_and(|t| {
                !matches!(
                    t.pos,
                    Pos::Punct | Pos::Adp | Pos::Det | Pos::Cconj | Pos::Part | Pos::Pron | Pos::Aux
                )
            })
        });
        let set = capital(inside.start) && weight.clone().all(capital) && weight.next().is_some();
        let noun = |w: &str| NAMED.split_whitespace().any(|n| n == w);
        // "the film, “The Sea”, won"; "an operation called “Iron Dawn”".
        let two = marks.start.checked_sub(3).map(|i| self.word(i).to_lowercase()).unwrap_or_default();
        set && (noun(&before)
            || before == "," && noun(&two)
            || before == "called" && noun(&two)
            || before == "called"
                && self.is_nominal(marks.start.saturating_sub(3))
                && !self.has_subject(marks))
    }

    /// Whether "called" before the marks has a subject and an object: "China called Japan …".
    fn has_subject(&self, marks: &Range<u32>) -> bool {
        let called = marks.start.saturating_sub(2);
        self.tree.get(called).is_some_and(|t| t.tag == Tag::VBD)
            && self.tree.child(called, &[Dep::Nsubj]).is_some()
    }

    /// "a so-called “people’s court”": nobody's words, wherever they stand.
    pub(super) fn is_so_called(&self, words: Span) -> bool {
        let before = self.text.get(..words.start()).unwrap_or("");
        let before = before.trim_end_matches(|c: char| !c.is_alphanumeric());
        let tail = before.len().saturating_sub("so-called".len());
        before
            .get(tail..)
            .is_some_and(|t| t.eq_ignore_ascii_case("so-called") || t.eq_ignore_ascii_case("so called"))
    }
}
