//! The whole phrase of a mention, with its relative clauses, participles and prepositional phrases.
//!
//! In: tokens and a [`Mention`], whose own phrase leaves these off. Out: the token range of all that belongs to
//! the phrase, as annotated corpora have it: no apposition, no further conjunct, no preposition of the phrase
//! itself, no clause of which it is the predicate; the possessive mark is inside.

use std::ops::Range;

use super::phrase::Tree;
use crate::reading::{Dep, Mention, MentionKind, Pos, Tag, Token};

/// The whole phrases of `mentions`, in their order; a pronoun is its own.
pub fn extents(tokens: &[Token], mentions: &[Mention]) -> Vec<Range<u32>> {
    let tree = Tree::new(tokens);
    mentions.iter().map(|m| extent(&tree, m)).collect()
}

fn extent(tree: &Tree<'_>, m: &Mention) -> Range<u32> {
    if m.kind == MentionKind::Pronoun {
        return m.tokens.clone();
    }
    let kids = tree.children(m.head);
    let predicate = tree.dep(m.head) == Dep::Root || kids.iter().any(|c| tree.dep(*c) == Dep::Cop);
    let mut range = m.tokens.clone();
    for &c in kids {
        let dep = tree.dep(c);
        let inside = match dep.base() {
            Dep::Det | Dep::Amod | Dep::Nummod | Dep::Nmod | Dep::Compound | Dep::Flat | Dep::Acl => true,
            Dep::Advmod | Dep::Obl => !predicate && c < m.head,
            Dep::Case => tree.get(c).is_some_and(|t| t.tag == Tag::POS),
            _ => false,
        };
        if !inside {
            continue;
        }
        let below = tree.cover(c, None);
        range.start = range.start.min(below.start);
        range.end = range.end.max(below.end);
    }
    let mark = |i: u32| tree.get(i).is_some_and(|t| t.pos == Pos::Punct && !closes(t));
    while range.end > m.tokens.end && mark(range.end - 1) {
        range.end -= 1;
    }
    while range.start < m.tokens.start && tree.get(range.start).is_some_and(|t| t.pos == Pos::Punct) {
        range.start += 1;
    }
    range
}

/// Marks that may end a phrase.
fn closes(t: &Token) -> bool {
    matches!(t.lemma.as_str(), ")" | "]" | "\"" | "”" | "’" | "'" | "''")
}
