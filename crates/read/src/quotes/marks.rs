//! Quotation marks: curly, straight, single, doubled, guillemets, and marks inside marks.
//!
//! In: tokens of a paragraph. Out: [`Marked`], the words between two marks, in order of their opening.

use std::ops::Range;

use super::Scene;
use crate::span::Span;

/// A mark without a partner is forgotten after so many words.
const MAX_WORDS: u32 = 400;

/// Quoted words between two marks: tokens inside, and whether the next paragraph goes on.
#[derive(Clone, Debug)]
pub(super) struct Marked {
    pub(super) inside: Range<u32>,
    /// The paragraph ended before the marks closed, and the next opens with a mark.
    pub(super) goes_on: bool,
    /// The words of the quotation that these marks stand in.
    pub(super) within: Option<Range<u32>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Open(u8),
    Close(u8),
    /// A straight mark, which opens or closes by turns.
    Either(u8),
}

impl Scene<'_> {
    pub(super) fn mark(&self, i: u32) -> Option<Mark> {
        let token = self.tree.get(i)?;
        Some(match token.span.text(self.text) {
            // German and Polish set “ at the end of what „ began.
            "“" => Mark::Open(2),
            "„" => Mark::Open(7),
            "``" => Mark::Open(3),
            "«" | "‹" => Mark::Open(4),
            "‘" | "‚" => Mark::Open(1),
            "”" => Mark::Close(2),
            "''" => Mark::Close(3),
            "»" | "›" => Mark::Close(4),
            // The apostrophe of "the allies’ plan" closes nothing: it is read as a mark only where one is open.
            "’" => Mark::Close(1),
            "\"" => Mark::Either(5),
            "'" => {
                let before = token.span.start().checked_sub(1).and_then(|k| self.text.as_bytes().get(k));
                let after = self.text.as_bytes().get(token.span.end());
                let opens = |b: Option<&u8>| {
                    b.is_none_or(|b| b.is_ascii_whitespace() || matches!(*b, b'(' | b'"' | b':' | b'-'))
                };
                match (opens(before), opens(after)) {
                    (true, false) => Mark::Open(6),
                    (false, _) => Mark::Close(6),
                    _ => return None,
                }
            }
            _ => return None,
        })
    }

    /// Pairs the quotation marks, paragraph by paragraph.
    pub(super) fn marked(&self) -> Vec<Marked> {
        let mut out: Vec<Marked> = Vec::new();
        let mut from = 0;
        while let Some(first) = self.sentences.get(from) {
            let rest = self.sentences.get(from..).unwrap_or(&[]);
            let of = rest.iter().take_while(|s| s.paragraph == first.paragraph).count();
            let last = rest.get(of.saturating_sub(1)).unwrap_or(first);
            let whole = out.len();
            self.pair(first.tokens.start..last.tokens.end, None, &mut out);
            for at in whole..out.len() {
                let Some(outer) = out.get(at).map(|m| m.inside.clone()) else { break };
                self.pair(outer.clone(), Some(outer), &mut out);
            }
            from += of.max(1);
        }
        out.sort_by_key(|m| (m.inside.start, std::cmp::Reverse(m.inside.end)));
        out
    }

    /// Marks of one level; those inside a quotation are paired by a second call on its words.
    fn pair(&self, range: Range<u32>, within: Option<Range<u32>>, out: &mut Vec<Marked>) {
        let outer = within.as_ref().and_then(|w| w.start.checked_sub(1)).and_then(|i| self.mark(i));
        let mut open: Option<(u32, u8)> = None;
        for i in range.clone() {
            if let Some((at, _)) = open
                && i - at > MAX_WORDS
            {
                open = None;
            }
            let Some(mark) = self.mark(i).filter(|m| Some(*m) != outer) else { continue };
            match (open, mark) {
                (None, Mark::Open(kind) | Mark::Either(kind)) => open = Some((i, kind)),
                (Some((at, kind)), Mark::Close(this) | Mark::Either(this))
                    if this == kind
                        || (matches!(kind, 2 | 7) && matches!(this, 2 | 5))
                        || (kind == 5 && this == 2) =>
                {
                    if at + 1 < i {
                        out.push(Marked { inside: at + 1..i, goes_on: false, within: within.clone() });
                    }
                    open = None;
                }
                // „…“: the mark that opens elsewhere closes here.
                (Some((at, 7)), Mark::Open(2)) => {
                    if at + 1 < i {
                        out.push(Marked { inside: at + 1..i, goes_on: false, within: within.clone() });
                    }
                    open = None;
                }
                // "‘…’ ’": an opening mark of the same kind starts again, the first was never closed.
                (Some((_, kind)), Mark::Open(this)) if this == kind => open = Some((i, kind)),
                // 'Nobody will ... the first never closed: what begins with a double mark is a quote of its own.
                (Some((_, 1 | 6)), Mark::Open(kind @ (2 | 3 | 4 | 7)) | Mark::Either(kind))
                    if !self.closes(i, &range, open) =>
                {
                    open = Some((i, kind));
                }
                _ => {}
            }
        }
        // Unclosed at the end of a paragraph: the next one must open anew, as newspapers set it.
        if let Some((at, kind)) = open
            && within.is_none()
            && kind != 6
            && at + 1 < range.end
            && self.mark(range.end).is_some_and(|m| m == Mark::Open(kind) || m == Mark::Either(kind))
        {
            out.push(Marked { inside: at + 1..range.end, goes_on: true, within: None });
        }
    }

    /// Whether a mark that closes what is open follows.
    fn closes(&self, from: u32, range: &Range<u32>, open: Option<(u32, u8)>) -> bool {
        let Some((_, kind)) = open else { return false };
        (from + 1..range.end.min(from + MAX_WORDS)).any(|i| self.mark(i) == Some(Mark::Close(kind)))
    }

    /// The quoted words without marks and without a closing comma.
    pub(super) fn trimmed(&self, range: &Range<u32>) -> Option<(Span, Range<u32>)> {
        let mut r = range.clone();
        let opens = |i: u32| matches!(self.mark(i), Some(Mark::Open(_))) && self.inner(i, range);
        let closes = |i: u32| self.mark(i).is_some() && self.inner(i, range);
        while r.start < r.end
            && ((self.mark(r.start).is_some() && !opens(r.start))
                || matches!(self.word(r.start), "," | "." | ";"))
        {
            r.start += 1;
        }
        while r.start < r.end
            && (matches!(self.word(r.end - 1), "," | ";")
                || self.mark(r.end - 1).is_some() && !closes(r.end - 1))
        {
            r.end -= 1;
        }
        (!r.is_empty()).then(|| self.span(r.clone()).map(|s| (s, r)))?
    }

    /// Whether a mark at the edge of quoted words has a partner among them.
    fn inner(&self, i: u32, range: &Range<u32>) -> bool {
        let kind = |m: Option<Mark>| match m {
            Some(Mark::Open(k) | Mark::Close(k) | Mark::Either(k)) => Some(k),
            None => None,
        };
        let this = kind(self.mark(i));
        range.clone().filter(|k| *k != i).any(|k| kind(self.mark(k)) == this)
    }
}
