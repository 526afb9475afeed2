//! What verbs of report leave untouched: a condition belongs to what is told, not to the telling.
//!
//! In: a predicate. Out: what it tells, or the condition that hangs on the verb that tells it.
//! "X may not act unless Y agrees, Z said": acting is under the condition, saying is not.

use super::Marker;
use super::words::{self, Governor};
use crate::reading::{Dep, Pos, Tag};

impl Marker<'_> {
    /// A finite verb of report with a subject of its own and no modal.
    fn is_plain_report(&self, i: u32) -> bool {
        matches!(self.tag(i), Some(Tag::VBD | Tag::VBZ | Tag::VBP))
            && words::governor(&self.lemma_with_particle(i), true) == Some(Governor::Report)
            && self.tree.child(i, &[Dep::Nsubj]).is_some()
    }

    /// "Sanctions will follow if Iran refuses, Washington warned": the report hangs on what it tells.
    pub(super) fn is_aside(&self, at: u32, head: u32) -> bool {
        if at < head || !self.is_plain_report(at) {
            return false;
        }
        match self.tree.dep(at).base() {
            Dep::Parataxis => true,
            Dep::Ccomp | Dep::Conj => {
                let subject = self.tree.child(at, &[Dep::Nsubj]).unwrap_or(at);
                let first = self.tree.noun_phrase(subject).start;
                subject < at && first > head + 1 && self.word(first - 1) == ","
            }
            _ => false,
        }
    }

    /// What a plain verb of report tells.
    pub(super) fn told_by(&self, i: u32) -> Option<u32> {
        if !self.is_plain_report(i) {
            return None;
        }
        let kids = self.kids(i);
        let free = |k: &u32| self.is_conditional(*k).is_none();
        let told = kids.iter().copied().find(|k| self.tree.dep(*k).base() == Dep::Ccomp && free(k));
        told.or_else(|| {
            let head = self.tree.get(i).and_then(|t| t.head)?;
            self.is_aside(i, head).then_some(head)
        })
        // Some trees make the condition what is told, and what is told a sentence beside it.
        .or_else(|| {
            kids.iter().copied().find(|k| {
                matches!(self.tree.dep(*k).base(), Dep::Parataxis | Dep::Conj | Dep::Dep)
                    && free(k)
                    && self.pos(*k) == Some(Pos::Verb)
            })
        })
    }

    /// The condition that hangs on the verb that tells `i`, above it or aside.
    pub(super) fn condition_told(&self, i: u32) -> Option<u32> {
        let above = self.tree.get(i).and_then(|t| t.head);
        let tells =
            above.into_iter().chain(self.kids(i).iter().copied()).find(|&v| self.told_by(v) == Some(i))?;
        self.kids(tells).iter().copied().filter(|&k| k != i).find_map(|k| {
            matches!(self.tree.dep(k).base(), Dep::Advcl | Dep::Ccomp | Dep::Parataxis)
                .then(|| self.is_conditional(k))
                .flatten()
        })
    }
}
