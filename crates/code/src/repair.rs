//! Subjects and antecedents that the tree lost: what stands right before a finite verb is its subject.
//!
//! In: a clause whose tree gives a verb no subject, or a relative pronoun no antecedent. Out: the head that the
//! order of the words speaks for, or `None`.

use chancery_read::reading::{Dep, Pos, Tag};

use crate::clause::Clause;

/// How far a phrase is climbed to its head.
const DEPTH: usize = 8;

impl Clause<'_> {
    /// Whether a verb is finite by itself or through an auxiliary before it.
    pub(crate) fn is_finite(&self, v: u32) -> bool {
        let finite = |i: u32| matches!(self.token(i).tag, Tag::VBD | Tag::VBZ | Tag::VBP | Tag::MD);
        finite(v) || self.kids(v).iter().any(|&k| k < v && self.dep(k).base() == Dep::Aux && finite(k))
    }

    /// The subject of a finite verb that the tree gives none: "In recent months Syria and Israel have fired",
    /// "Jotyar Adil, the spokesperson, in a statement condemned".
    pub(crate) fn stray_subject(&self, v: u32) -> Option<u32> {
        if !self.is_finite(v) || matches!(self.dep(v), Dep::Acl | Dep::AclRelcl | Dep::Xcomp | Dep::Amod) {
            return None;
        }
        // "Rebels have killed ten, officials say": both subjects hang on the verb of saying.
        if self.dep(v) == Dep::Ccomp
            && let Some(h) = self.head(v).filter(|&h| v < h)
            && let Some(s) = self.kid(h, &[Dep::Nsubj]).filter(|&s| s < v)
        {
            return Some(s);
        }
        self.before_verb(v)
    }

    /// The subject of a verb with an auxiliary of its own that is hung on an earlier verb, where a phrase stands
    /// right before it: "came days after Washington had released".
    pub(crate) fn own_stray_subject(&self, v: u32) -> Option<u32> {
        let own = self.kids(v).iter().any(|&k| k < v && self.dep(k).base() == Dep::Aux);
        if own && self.is_finite(v) {
            return self.before_verb(v);
        }
        let joined = self.kids(v).iter().any(|&k| k < v && self.dep(k) == Dep::Cc);
        if joined || !self.is_finite(v) {
            return None;
        }
        self.before_verb(v).filter(|&s| self.second_object(s) || self.head(v) == Some(s))
    }

    /// "On the day he took office, the president fulfilled a wish": a second object behind a comma is none.
    fn second_object(&self, noun: u32) -> bool {
        let Some(g) = self.head(noun).filter(|&g| g < noun && self.is_verb(g)) else { return false };
        self.dep(noun) == Dep::Obj
            && self
                .kids(g)
                .iter()
                .any(|&o| o < noun && self.dep(o) == Dep::Obj && (o..noun).any(|i| self.word(i) == ","))
    }

    /// "The ban that ministers placed on Belarus has begun", where the subject of the relative clause is hung on
    /// the verb behind it.
    pub(crate) fn gap_subject(&self, v: u32) -> Option<u32> {
        let t = self.token(v);
        if t.dep != Dep::Acl || !matches!(t.tag, Tag::VBN | Tag::VBD) || self.has(v, Dep::AuxPass) {
            return None;
        }
        let noun = self.head(v).filter(|&h| h < v)?;
        let s = v.checked_sub(1).filter(|&p| p > noun && self.is_nominal(p))?;
        let behind = self.dep(s) == Dep::Nsubj && self.head(s).is_some_and(|h| h > v);
        let opened = (noun + 1..s).any(|i| matches!(self.lemma(i), "that" | "which" | "whom"));
        (behind && opened).then_some(s)
    }

    fn before_verb(&self, v: u32) -> Option<u32> {
        let mut start = v;
        while let Some(p) = start.checked_sub(1).filter(|&p| p >= self.from) {
            let helper = matches!(self.pos(p), Pos::Adv | Pos::Aux) && self.head(p) == Some(v);
            if !helper {
                break;
            }
            start = p;
        }
        let mut at = start.checked_sub(1).filter(|&p| p >= self.from)?;
        let mut comma = false;
        for _ in 0..4 {
            if self.word(at) == "," {
                comma = true;
                at = at.checked_sub(1).filter(|&p| p >= self.from)?;
                continue;
            }
            // A phrase of place or manner between the subject and its verb.
            let between = self.kids(v).iter().copied().find(|&k| {
                let (lo, hi) = self.extent(k, false);
                k < v
                    && self.dep(k).base() == Dep::Obl
                    && self.case(k).is_some_and(|c| !opens_clause(&c))
                    && (lo..=hi).contains(&at)
                    && lo > self.from
            });
            match between {
                Some(k) => at = self.extent(k, false).0.checked_sub(1).filter(|&p| p >= self.from)?,
                None => break,
            }
        }
        if !self.is_nominal(at) || self.token(at).tag == Tag::EX {
            return None;
        }
        let mut head = at;
        for _ in 0..DEPTH {
            let Some(g) = self.head(head).filter(|&g| g != v && g < start) else { break };
            let parted = (head.min(g)..head.max(g)).any(|i| self.word(i) == ",");
            let climbs = match self.dep(head).base() {
                Dep::Flat | Dep::Compound | Dep::NmodDesc | Dep::Fixed | Dep::Nummod => true,
                Dep::Appos => comma || !parted,
                // "In Manila, Japan's minister and his colleague talked": what follows the comma is not joined.
                Dep::Conj => {
                    let joined = self.kids(head).iter().any(|&k| k < head && self.dep(k) == Dep::Cc);
                    self.is_nominal(g)
                        && !self.is_time(g)
                        && (joined || !parted || self.case(g).is_none_or(|c| opens_clause(&c)))
                }
                Dep::Nmod => {
                    !parted && g < head && self.is_nominal(g) && self.case(head).as_deref() == Some("of")
                }
                _ => false,
            };
            if !climbs {
                break;
            }
            head = g;
        }
        let led = self.case(head).is_none_or(|c| {
            opens_clause(&c)
                || self.kids(head).iter().any(|&k| k < head && self.is_time(k) && self.is_nominal(k))
        });
        // "Warships exercised together, the navy said", where the verb is hung on its own subject.
        let own = self.head(head) == Some(v) || self.head(v) == Some(head);
        let free = !matches!(self.dep(head).base(), Dep::Nsubj | Dep::Obj) || own || self.second_object(head);
        (led && free && self.is_nominal(head) && !self.is_time(head) && !self.is_relative(head))
            .then_some(head)
    }

    /// What hangs on a noun by "of" or "from", with what is coordinated.
    pub(crate) fn by_preposition_of_own(&self, noun: u32) -> Vec<u32> {
        let own = self.kids(noun).iter().copied().filter(|&k| {
            k > noun
                && self.dep(k).base() == Dep::Nmod
                && matches!(self.case(k).as_deref(), Some("of" | "from"))
        });
        own.flat_map(|k| self.with_conjuncts(k)).collect()
    }

    /// Whether a word stands in a relative clause that hangs on a noun.
    pub(crate) fn in_relative(&self, i: u32) -> bool {
        let mut at = Some(i);
        for _ in 0..DEPTH {
            match at {
                Some(a) if self.dep(a) == Dep::AclRelcl => return true,
                Some(a) => at = self.head(a),
                None => return false,
            }
        }
        false
    }

    /// What a relative pronoun means whose clause hangs elsewhere: the whole phrase right before it.
    pub(crate) fn stray_antecedent(&self, pronoun: u32) -> Option<u32> {
        if !matches!(self.lemma(pronoun), "which" | "who" | "whom") {
            return None;
        }
        let mut at = pronoun.checked_sub(1).filter(|&p| p >= self.from)?;
        if self.word(at) == "," {
            at = at.checked_sub(1).filter(|&p| p >= self.from)?;
        }
        if !self.is_nominal(at) {
            return None;
        }
        let mut whole = at;
        for _ in 0..DEPTH {
            let Some(g) = self.head(at).filter(|&g| g < pronoun) else { break };
            let inside =
                matches!(self.dep(at).base(), Dep::Nmod | Dep::Compound | Dep::Flat | Dep::Acl | Dep::Conj)
                    || (self.dep(at) == Dep::Obj && self.dep(g).base() == Dep::Acl);
            if !inside || self.is_finite(g) {
                break;
            }
            at = g;
            if self.is_nominal(at) {
                whole = at;
            }
        }
        Some(whole)
    }
}

/// "after Washington had left": words that open a clause and are taken for prepositions now and then.
fn opens_clause(word: &str) -> bool {
    matches!(
        word,
        "after"
            | "before"
            | "since"
            | "until"
            | "as"
            | "while"
            | "when"
            | "because"
            | "though"
            | "although"
            | "that"
            | "if"
            | "once"
            | "whereas"
    )
}
