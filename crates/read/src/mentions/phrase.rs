//! Subtrees and noun phrases over the dependency tree.
//!
//! In: tokens with heads. Out: children in order, the phrase of a head without its relative clauses,
//! appositions and coordinations, as one unbroken range of tokens.

use std::ops::Range;

use crate::reading::{Dep, Pos, Tag, Token};

/// Children of every token, in order.
pub(crate) struct Tree<'a> {
    pub(crate) tokens: &'a [Token],
    /// Where the children of a token begin in `kids`; one more entry than tokens.
    starts: Vec<u32>,
    kids: Vec<u32>,
}

/// Phrases nest no deeper than this; a damaged tree cannot recurse further.
const MAX_DEPTH: usize = 48;

impl<'a> Tree<'a> {
    pub(crate) fn new(tokens: &'a [Token]) -> Tree<'a> {
        let mut starts = vec![0u32; tokens.len() + 1];
        let head = |t: &Token| t.head.map(|h| h as usize).filter(|h| *h < tokens.len());
        for h in tokens.iter().filter_map(head) {
            if let Some(n) = starts.get_mut(h + 1) {
                *n += 1;
            }
        }
        let mut sum = 0;
        for n in &mut starts {
            sum += *n;
            *n = sum;
        }
        let mut next = starts.clone();
        let mut kids = vec![0u32; sum as usize];
        for (i, t) in tokens.iter().enumerate() {
            if let Some(h) = head(t)
                && let Some(slot) = next.get_mut(h)
            {
                if let Some(kid) = kids.get_mut(*slot as usize) {
                    *kid = u32::try_from(i).unwrap_or(u32::MAX);
                }
                *slot += 1;
            }
        }
        Tree { tokens, starts, kids }
    }

    pub(crate) fn get(&self, i: u32) -> Option<&'a Token> {
        self.tokens.get(i as usize)
    }

    pub(crate) fn dep(&self, i: u32) -> Dep {
        self.get(i).map_or(Dep::Dep, |t| t.dep)
    }

    pub(crate) fn lemma(&self, i: u32) -> &'a str {
        self.get(i).map_or("", |t| t.lemma.as_str())
    }

    /// True for a noun in the plural.
    pub(crate) fn plural(&self, i: u32) -> bool {
        self.get(i).is_some_and(|t| matches!(t.tag, Tag::NNS | Tag::NNPS))
    }

    pub(crate) fn children(&self, i: u32) -> &[u32] {
        let (Some(a), Some(b)) = (self.starts.get(i as usize), self.starts.get(i as usize + 1)) else {
            return &[];
        };
        self.kids.get(*a as usize..*b as usize).unwrap_or(&[])
    }

    /// The first child under one of `deps` (compared without subtypes).
    pub(crate) fn child(&self, i: u32, deps: &[Dep]) -> Option<u32> {
        self.children(i).iter().copied().find(|c| deps.contains(&self.dep(*c).base()))
    }

    /// The smallest range that holds all of the subtree of `i` apart from the subtree of `without`.
    pub(crate) fn cover(&self, i: u32, without: Option<u32>) -> Range<u32> {
        if self.get(i).is_none() {
            return 0..0;
        }
        let mut range = i..i + 1;
        let mut stack = vec![i];
        let mut steps = 0usize;
        while let Some(k) = stack.pop() {
            steps += 1;
            if steps > self.tokens.len() {
                break;
            }
            range.start = range.start.min(k);
            range.end = range.end.max(k + 1);
            stack.extend(self.children(k).iter().copied().filter(|c| Some(*c) != without));
        }
        range
    }

    /// The phrase of the noun `head`: its determiners, adjectives, compounds, possessors and `of`-phrases.
    pub(crate) fn noun_phrase(&self, head: u32) -> Range<u32> {
        if self.get(head).is_none() {
            return 0..0;
        }
        let mut inside = Vec::new();
        self.gather(head, true, 0, &mut inside);
        inside.sort_unstable();
        inside.dedup();
        let mut range = head..head + 1;
        let has = |i: u32| inside.binary_search(&i).is_ok();
        let bridge = |i: u32| self.get(i).is_some_and(|t| matches!(t.pos, Pos::Punct));
        loop {
            match range.start.checked_sub(1) {
                Some(i) if has(i) => range.start = i,
                Some(i) if bridge(i) && i > 0 && has(i - 1) && self.glued(i) => range.start = i - 1,
                _ => break,
            }
        }
        loop {
            if has(range.end) {
                range.end += 1;
            } else if bridge(range.end) && has(range.end + 1) && self.glued(range.end) {
                range.end += 2;
            } else {
                break;
            }
        }
        range
    }

    /// True when no space stands between a token and those around it.
    fn glued(&self, i: u32) -> bool {
        let (Some(prev), Some(this), Some(next)) =
            (i.checked_sub(1).and_then(|p| self.get(p)), self.get(i), self.get(i + 1))
        else {
            return false;
        };
        prev.span.end() == this.span.start() && this.span.end() == next.span.start()
    }

    /// True when the token is a hyphen inside a word.
    pub(crate) fn bridges(&self, i: u32, text: &str) -> bool {
        self.get(i).is_some_and(|t| t.span.text(text) == "-") && self.glued(i)
    }

    fn gather(&self, i: u32, top: bool, depth: usize, out: &mut Vec<u32>) {
        out.push(i);
        if depth > MAX_DEPTH {
            return;
        }
        for &c in self.children(i) {
            let keep = match self.dep(c).base() {
                Dep::Det
                | Dep::Amod
                | Dep::Compound
                | Dep::Flat
                | Dep::Nummod
                | Dep::Nmod
                | Dep::Fixed
                | Dep::Goeswith => true,
                // Adverbs and objects inside a premodifier ("recently elected president").
                Dep::Advmod | Dep::Obl | Dep::Obj | Dep::Acl => c < i && (!top || self.dep(c) == Dep::Advmod),
                // The preposition or possessive of what is below, never of the phrase itself.
                Dep::Case => !top,
                // "The foreign and defence ministers", "black and white flags": coordination inside a premodifier.
                Dep::Conj | Dep::Cc => !top,
                _ => false,
            };
            // A long tail of prepositions is left off after "of" and "in": "the minister, in a speech on Friday".
            let tail = c > i && top && self.dep(c).base() == Dep::Nmod && !self.of_phrase(c);
            if keep && !tail {
                self.gather(c, false, depth + 1, out);
            }
        }
    }

    fn of_phrase(&self, c: u32) -> bool {
        self.children(c).iter().any(|k| {
            self.dep(*k) == Dep::Case
                && matches!(self.lemma(*k), "of" | "by" | "for" | "from" | "in" | "at" | "to" | "'s")
        })
    }
}
