//! What the words around a predicate, and those above it in the tree, say of it.
//!
//! In: a token. Out: [`Marks`]. First its own auxiliaries, adverbs, determiners and subordinator; then, up the
//! tree, each governing verb, noun or adjective, with what is said of that one where it hands it down.

use super::words::{self, Governor};
use super::{Certainty, Condition, CueKind, Marker};
use crate::reading::{Dep, Pos, Sentence, Tag};

/// What was found so far.
#[derive(Clone, Debug)]
pub(super) struct Marks {
    /// Polarity is not said at all.
    pub(super) unsaid: bool,
    pub(super) certainty: Certainty,
    pub(super) future: bool,
    pub(super) condition: Condition,
    pub(super) cues: Vec<(CueKind, u32)>,
}

impl Default for Marks {
    fn default() -> Marks {
        Marks {
            unsaid: false,
            certainty: Certainty::Certain,
            future: false,
            condition: Condition::None,
            cues: Vec::new(),
        }
    }
}

impl Marks {
    fn cue(&mut self, kind: CueKind, i: u32) {
        self.cues.push((kind, i));
    }

    fn weaken(&mut self, certainty: Certainty) {
        self.certainty = self.certainty.max(certainty);
    }

    /// An odd number of words negates; a word met on two ways counts once.
    pub(super) fn is_negative(&self) -> bool {
        let mut words: Vec<u32> =
            self.cues.iter().filter(|c| c.0 == CueKind::Negation).map(|c| c.1).collect();
        words.sort_unstable();
        words.dedup();
        words.len() % 2 == 1
    }

    fn negate(&mut self, i: u32) {
        self.cue(CueKind::Negation, i);
    }

    /// Takes over what is said of a governor.
    fn inherit(&mut self, other: Marks) {
        self.unsaid |= other.unsaid;
        self.certainty = self.certainty.max(other.certainty);
        self.future |= other.future;
        if self.condition == Condition::None {
            self.condition = other.condition;
        }
        self.cues.extend(other.cues);
    }
}

/// Governors above governors are followed so far.
const MAX_UP: usize = 8;

impl Marker<'_> {
    /// All marks of a predicate.
    pub(super) fn govern(&self, i: u32, sentence: &Sentence, marks: &mut Marks) {
        self.local(i, sentence, marks);
        let mut at = i;
        for _ in 0..MAX_UP {
            let Some(head) = self.tree.get(at).and_then(|t| t.head).filter(|h| sentence.tokens.contains(h))
            else {
                break;
            };
            if !self.step(at, head, sentence, marks) {
                break;
            }
            at = head;
        }
    }

    /// What `head` says of its dependent `at`; false when nothing above concerns the predicate any more.
    fn step(&self, at: u32, head: u32, sentence: &Sentence, marks: &mut Marks) -> bool {
        let dep = self.tree.dep(at);
        if self.is_aside(at, head) {
            return false;
        }
        match dep.base() {
            Dep::Conj => return self.conjunct(at, head, sentence, marks),
            Dep::Xcomp | Dep::Ccomp | Dep::Csubj => {}
            Dep::Acl if dep != Dep::AclRelcl => {
                if self.infinitive(at).is_none() && self.tag(at) != Some(Tag::VBG) {
                    return false;
                }
            }
            Dep::Advcl => {
                // "is ready to", "was accused of spying" and "to stop the war": governed, or a purpose.
                let adjective = self.pos(head) == Some(Pos::Adj);
                let governed = self.governor(at, head, false).filter(|class| {
                    adjective
                        || at > head
                            && self.infinitive(at).is_some()
                            && self.tree.child(head, &[Dep::Obj]).is_none()
                            && *class != Governor::Pass
                            && self.tree.lemma(head) != "announce"
                });
                let accused = self.tree.lemma(head) == "accuse" || self.prevented_from(at, head);
                if governed.is_none() && !accused {
                    if let Some(to) = self.infinitive(at).filter(|_| self.tag(at) == Some(Tag::VB)) {
                        marks.future = true;
                        marks.cue(CueKind::Future, to);
                    }
                    return false;
                }
            }
            Dep::Obj | Dep::Nsubj | Dep::Nmod | Dep::Compound | Dep::Obl
                if self.pos(at) != Some(Pos::Verb) =>
            {
                return self.noun_step(at, head, sentence, marks);
            }
            // "denied ordering the raid".
            Dep::Obj => {}
            Dep::Obl if self.tree.lemma(head) == "accuse" || self.prevented_from(at, head) => {}
            _ => return false,
        }
        let that = dep.base() == Dep::Ccomp && self.infinitive(at).is_none();
        let mut class = self.governor(at, head, that);
        let mut above = Marks::default();
        self.local(head, sentence, &mut above);
        // "does not attempt to compete" leaves no doubt, "does not plan to" some.
        if above.is_negative() && matches!(self.tree.lemma(head), "try" | "attempt") {
            class = Some(Governor::Pass);
        }
        // "Japan to lift ban" parsed as a name and what it is to do.
        if class.is_none()
            && dep == Dep::Acl
            && self.tree.dep(head) == Dep::Root
            && (self.pos(head) == Some(Pos::Propn)
                || self.is_headline(sentence) && self.is_to_come(at, sentence))
        {
            marks.weaken(Certainty::Probable);
            marks.future = true;
            marks.cues.extend(self.infinitive(at).map(|to| (CueKind::Future, to)));
            return false;
        }
        marks.future |= class == Some(Governor::Doubt) && self.infinitive(at).is_some();
        self.apply(class, head, marks);
        match class {
            Some(Governor::Report | Governor::Allege) => {
                if above.is_negative()
                    && !matches!(self.tree.lemma(head), "know" | "realise" | "realize" | "regret")
                {
                    marks.unsaid = true;
                    marks.weaken(Certainty::Underspecified);
                    marks.cues.extend(above.cues);
                }
                false
            }
            Some(Governor::Refuse) if self.tree.lemma(head) == "deny" => false,
            None if that => false,
            _ => {
                // "not expected to", "will begin to", "if they try to": handed down.
                marks.inherit(above);
                true
            }
        }
    }

    /// The class of a governor, by lemma and particle.
    fn governor(&self, at: u32, head: u32, that: bool) -> Option<Governor> {
        let lemma = self.lemma_with_particle(head);
        let word = self.low(head);
        // "is said to have left", "is reported to be ill": hearsay.
        let passive = self.kids(head).iter().any(|&k| self.tree.dep(k) == Dep::AuxPass);
        if passive && !that && matches!(lemma.as_str(), "say" | "report" | "know" | "understand") {
            return Some(Governor::Believe);
        }
        // "tell": an order with an infinitive, a report with "that".
        if lemma == "show" && !that {
            return Some(Governor::Pass);
        }
        let adjective = self.pos(head) == Some(Pos::Adj);
        if adjective && matches!(word.as_str(), "certain" | "sure" | "clear" | "aware") && that {
            return Some(Governor::Report);
        }
        if matches!(lemma.as_str(), "ask" | "wonder" | "inquire") && self.tense(at) != super::Tense::None {
            return Some(Governor::Report);
        }
        if lemma == "stop" && self.infinitive(at).is_some() {
            return Some(Governor::Pass);
        }
        words::governor(&lemma, that).or_else(|| words::governor(&word, that))
    }

    /// "prevented him from leaving", "barred from flying".
    fn prevented_from(&self, at: u32, head: u32) -> bool {
        let from = self.kids(at).iter().any(|&k| {
            k < at && matches!(self.tree.dep(k).base(), Dep::Mark | Dep::Case) && self.low(k) == "from"
        });
        from && words::governor(&self.lemma_with_particle(head), false) == Some(Governor::Refuse)
    }

    fn apply(&self, class: Option<Governor>, head: u32, marks: &mut Marks) {
        match class {
            Some(Governor::Refuse) => marks.negate(head),
            Some(Governor::Settled) => {
                marks.future = true;
                marks.cue(CueKind::Future, head);
            }
            Some(Governor::Plan) => {
                marks.weaken(Certainty::Probable);
                marks.future = true;
                marks.cue(CueKind::Modality, head);
            }
            Some(Governor::Wish) => {
                marks.weaken(Certainty::Underspecified);
                marks.future = true;
                marks.cue(CueKind::Modality, head);
            }
            Some(Governor::May) => {
                marks.weaken(Certainty::Possible);
                marks.future = true;
                marks.cue(CueKind::Modality, head);
            }
            Some(Governor::Believe) => {
                marks.weaken(Certainty::Probable);
                marks.cue(CueKind::Report, head);
            }
            Some(Governor::Doubt) => {
                marks.weaken(Certainty::Probable);
                marks.negate(head);
            }
            Some(Governor::Allege) => {
                marks.weaken(Certainty::Possible);
                marks.cue(CueKind::Report, head);
            }
            Some(Governor::Report | Governor::Pass) | None => {}
        }
    }

    /// A noun under a verb, a noun or an adjective.
    fn noun_step(&self, at: u32, head: u32, sentence: &Sentence, marks: &mut Marks) -> bool {
        let dep = self.tree.dep(at);
        let subject = dep == Dep::Nsubj;
        let lemma = self.lemma_with_particle(head);
        let case = self.kids(at).iter().find(|&&k| self.tree.dep(k) == Dep::Case).map(|&k| self.low(k));
        match dep.base() {
            Dep::Nmod | Dep::Compound => {
                // "the threat of war", "the cancellation of the visit"; in "talks in Paris" nothing governs.
                let of = dep.base() == Dep::Compound || matches!(case.as_deref(), Some("of" | "for" | "to"));
                let class = words::governor(&self.tree.lemma(head).to_lowercase(), false);
                let noun = matches!(
                    class,
                    Some(
                        Governor::Refuse
                            | Governor::Settled
                            | Governor::Plan
                            | Governor::Wish
                            | Governor::May
                            | Governor::Allege
                    )
                );
                if !(of && noun)
                    || dep.base() == Dep::Compound
                        && class == Some(Governor::Plan)
                        && self.pos(head) != Some(Pos::Noun)
                {
                    return false;
                }
                self.apply(class, head, marks);
                true
            }
            _ if self.pos(head) == Some(Pos::Verb) => {
                let obl = dep.base() == Dep::Obl;
                if obl
                    && !(lemma == "call" && case.as_deref() == Some("for")
                        || lemma == "agree" && case.as_deref() == Some("on")
                        || matches!(lemma.as_str(), "accuse" | "suspect" | "charge")
                            && matches!(case.as_deref(), Some("of" | "with")))
                {
                    return false;
                }
                if subject {
                    // "the visit took place", "talks will begin".
                    let occurs = matches!(
                        lemma.as_str(),
                        "take"
                            | "occur"
                            | "happen"
                            | "begin"
                            | "start"
                            | "resume"
                            | "proceed"
                            | "continue"
                            | "go"
                            | "come"
                            | "break_out"
                    );
                    if occurs {
                        self.local(head, sentence, marks);
                    }
                    return occurs;
                }
                let class = words::governor(&lemma, false);
                match class {
                    Some(Governor::Pass) if words::carries(&lemma) => {}
                    Some(
                        Governor::Refuse
                        | Governor::Settled
                        | Governor::Plan
                        | Governor::Wish
                        | Governor::May
                        | Governor::Allege,
                    ) if !matches!(
                        lemma.as_str(),
                        "announce"
                            | "discuss"
                            | "debate"
                            | "select"
                            | "set"
                            | "tell"
                            | "fail"
                            | "choose"
                            | "offer"
                            | "push"
                            | "press"
                            | "agree"
                            | "call"
                            | "design"
                            | "mean"
                            | "like"
                            | "decide"
                            | "forecast"
                            | "predict"
                            | "determine"
                            | "order"
                            | "need"
                    ) =>
                    {
                        self.apply(class, head, marks);
                    }
                    _ => return false,
                }
                self.local(head, sentence, marks);
                true
            }
            _ => false,
        }
    }

    /// A conjunct shares what stands before the first: "will not meet or talk".
    fn conjunct(&self, at: u32, head: u32, sentence: &Sentence, marks: &mut Marks) -> bool {
        if self.pos(at) != Some(Pos::Verb) || self.pos(head) != Some(Pos::Verb) {
            return self.pos(at) == Some(Pos::Noun) && self.pos(head) == Some(Pos::Noun);
        }
        let own = self.kids(at).iter().any(|&k| matches!(self.tree.dep(k).base(), Dep::Aux | Dep::Nsubj));
        let finite = matches!(self.tag(at), Some(Tag::VBD | Tag::VBZ | Tag::VBP));
        if own || finite {
            // A clause of its own shares only the sentence's place under a governor, which it seldom does.
            return false;
        }
        let mut first = Marks::default();
        self.local(head, sentence, &mut first);
        let but = self.kids(at).iter().any(|&k| self.tree.dep(k) == Dep::Cc && self.low(k) == "but");
        if but {
            first.cues.retain(|c| c.0 != CueKind::Negation);
        }
        marks.inherit(first);
        true
    }

    /// What stands at the predicate itself.
    fn local(&self, i: u32, sentence: &Sentence, marks: &mut Marks) {
        let verbal = self.pos(i) == Some(Pos::Verb) || self.copula(i).is_some();
        for &k in self.kids(i) {
            let lemma = self.tree.lemma(k).to_lowercase();
            match self.tree.dep(k).base() {
                Dep::Aux => self.auxiliary(i, k, &lemma, sentence, marks),
                Dep::Advmod | Dep::Discourse | Dep::Cc | Dep::Det if self.negating(i, k, &lemma) => {
                    marks.negate(k)
                }
                Dep::Advmod | Dep::Discourse => {
                    if let Some(c) = words::adverb(&lemma) {
                        marks.weaken(c);
                        let kind = if lemma.ends_with("edly") { CueKind::Report } else { CueKind::Modality };
                        marks.cue(kind, k);
                    }
                }
                Dep::Nsubj | Dep::Obj if verbal => {
                    if let Some(n) = self.empty(k, self.tree.dep(k).base() == Dep::Nsubj) {
                        marks.negate(n);
                    }
                }
                Dep::Amod | Dep::Compound if !verbal => {
                    if let Some((certainty, ahead)) =
                        words::adjective(&lemma).or_else(|| words::adjective(&self.low(k)))
                    {
                        marks.weaken(certainty);
                        marks.future |= ahead;
                        let plain = certainty == Certainty::Certain;
                        marks.cue(if plain { CueKind::Future } else { CueKind::Modality }, k);
                    } else if words::undone(&self.low(k)) {
                        marks.negate(k);
                    }
                }
                Dep::Mark | Dep::Case => match lemma.as_str() {
                    "without" => marks.negate(k),
                    "whether" => {
                        marks.weaken(Certainty::Underspecified);
                        marks.cue(CueKind::Modality, k);
                    }
                    // "instead of attacking", "rather than attack".
                    "of" | "than"
                        if k > 0 && matches!(self.low(k - 1).as_str(), "instead" | "rather") && k + 3 > i =>
                    {
                        marks.negate(k - 1);
                    }
                    _ => {}
                },
                Dep::Advcl | Dep::Ccomp | Dep::Parataxis => {
                    if let Some(cue) = self.is_conditional(k).filter(|_| self.told_by(i).is_none()) {
                        marks.condition = Condition::Then;
                        marks.cue(CueKind::Condition, cue);
                        marks.future |= self.tag(i) == Some(Tag::VB);
                    }
                }
                _ => {}
            }
        }
        if let Some(cue) = self.condition_told(i) {
            marks.condition = Condition::Then;
            marks.cue(CueKind::Condition, cue);
        }
        if let Some(cue) = self.is_conditional(i) {
            marks.condition = Condition::If;
            marks.weaken(Certainty::Underspecified);
            marks.cue(CueKind::Condition, cue);
        }
        self.arranged(i, sentence, marks);
        let last = (sentence.tokens.start..sentence.tokens.end)
            .rev()
            .find(|&k| !matches!(self.word(k), "\"" | "”" | "''"));
        if self.tree.dep(i) == Dep::Root && last.is_some_and(|k| self.word(k) == "?") {
            marks.weaken(Certainty::Underspecified);
        }
    }

    fn auxiliary(&self, i: u32, k: u32, lemma: &str, sentence: &Sentence, marks: &mut Marks) {
        if matches!(self.low(k).as_str(), "n't" | "not") {
            marks.negate(k);
            return;
        }
        let word = self.low(k);
        let Some((mut certainty, ahead)) = words::modal(lemma).or_else(|| words::modal(&word)) else {
            return;
        };
        if self.tag(k) != Some(Tag::MD) || self.is_conditional(i) == Some(k) {
            return;
        }
        // "must have fled" is a guess, "should have fled" says that he did not.
        let perfect = self.kids(i).iter().any(|&h| h > k && h < i && self.tree.lemma(h) == "have");
        let mut future = ahead && !perfect;
        // "cannot afford", "could not agree": no possibility is left.
        let denied = || {
            self.kids(i)
                .iter()
                .any(|&n| n > k && n < i && matches!(self.low(n).as_str(), "not" | "n't" | "n’t"))
        };
        if matches!(word.as_str(), "can" | "ca" | "could") && denied() {
            certainty = Certainty::Certain;
            future = false;
        }
        if perfect && lemma == "must" {
            certainty = Certainty::Probable;
        }
        // "said it would leave" is "will", told afterwards.
        if lemma == "would" && !perfect && self.told_before(i, sentence) {
            certainty = Certainty::Certain;
            future = true;
        }
        marks.weaken(certainty);
        marks.future |= future;
        let kind =
            if certainty == Certainty::Certain && future { CueKind::Future } else { CueKind::Modality };
        marks.cue(kind, k);
    }

    fn told_before(&self, i: u32, sentence: &Sentence) -> bool {
        let past = |h: u32| matches!(self.tag(h), Some(Tag::VBD | Tag::VBN));
        let conditional = self
            .kids(i)
            .iter()
            .any(|&k| self.tree.dep(k).base() == Dep::Advcl && self.is_conditional(k).is_some());
        let head = self.tree.get(i).and_then(|t| t.head).filter(|h| sentence.tokens.contains(h));
        !conditional
            && self.tree.dep(i).base() == Dep::Ccomp
            && head.is_some_and(|h| {
                past(h) && words::governor(&self.lemma_with_particle(h), true) == Some(Governor::Report)
            })
    }

    fn negating(&self, i: u32, k: u32, lemma: &str) -> bool {
        let word = self.low(k);
        let determiner = self.tree.dep(k).base() == Dep::Det;
        if determiner {
            return matches!(word.as_str(), "no" | "neither");
        }
        if self.tree.dep(k).base() == Dep::Cc {
            // "neither came nor wrote": "nor" denies what it joins, the first "neither" its own.
            return word == "nor" || word == "neither";
        }
        // "not only … but also" and "no doubt" deny nothing.
        if word == "not"
            && matches!(
                self.low(k + 1).as_str(),
                "only" | "just" | "merely" | "all" | "every" | "always" | "necessarily"
            )
            && k + 1 != i
        {
            return false;
        }
        let longer = matches!(word.as_str(), "longer" | "more") && k > 0 && self.low(k - 1) == "no";
        longer || words::negates(lemma) || words::negates(&word)
    }

    /// "no minister", "few ministers", "nobody", "neither side": the word that empties a subject or object.
    fn empty(&self, k: u32, subject: bool) -> Option<u32> {
        let word = self.low(k);
        if words::is_nobody(&word) || subject && word == "few" && !self.follows_a(k) {
            return Some(k);
        }
        if word == "one" && k > 0 && self.low(k - 1) == "no" {
            return Some(k - 1);
        }
        self.kids(k).iter().copied().find(|&d| {
            let w = self.low(d);
            matches!(self.tree.dep(d).base(), Dep::Det) && matches!(w.as_str(), "no" | "neither")
                || subject
                    && matches!(self.tree.dep(d).base(), Dep::Amod | Dep::Det)
                    && matches!(w.as_str(), "few" | "little")
                    && !self.follows_a(d)
        })
    }

    fn follows_a(&self, k: u32) -> bool {
        k > 0
            && matches!(self.low(k - 1).as_str(), "a" | "the" | "quite" | "last" | "next" | "these" | "past")
    }

    /// "is to visit", "is going to visit", "Japan to lift ban".
    fn arranged(&self, i: u32, sentence: &Sentence, marks: &mut Marks) {
        let Some(to) = self.infinitive(i) else { return };
        let kids = self.kids(i);
        let be = kids.iter().copied().find(|&k| {
            k < to && matches!(self.tree.dep(k).base(), Dep::Aux | Dep::Cop) && self.tree.lemma(k) == "be"
        });
        // A headline's subject with a bare infinitive.
        let headline = self.tree.dep(i) == Dep::Root
            && kids.iter().any(|&k| k < to && self.tree.dep(k).base() == Dep::Nsubj)
            && to > sentence.tokens.start;
        let head = self.tree.get(i).and_then(|t| t.head).filter(|h| sentence.tokens.contains(h));
        let going = head.filter(|&h| {
            self.tree.dep(i) == Dep::Xcomp
                && (self.low(h) == "going" || matches!(self.low(h).as_str(), "is" | "are" | "was" | "were"))
        });
        if be.is_some() || headline {
            marks.future = true;
            if be.is_none() {
                marks.weaken(Certainty::Probable);
            }
            marks.cue(CueKind::Future, to);
        } else if let Some(h) = going {
            marks.future = true;
            marks.cue(CueKind::Future, h);
        }
    }

    /// The word that makes the clause of `i` a condition: "if", "unless", "provided", "should talks fail".
    pub(super) fn is_conditional(&self, i: u32) -> Option<u32> {
        let kids = self.kids(i);
        for &k in kids {
            if self.tree.dep(k).base() != Dep::Mark && self.tree.dep(k).base() != Dep::Advmod {
                continue;
            }
            match self.low(k).as_str() {
                "if" | "unless" | "lest" | "provided" | "providing" | "assuming" | "supposing" => {
                    return Some(k);
                }
                // "as long as", "in case".
                "as" if k >= 2 && self.low(k - 1) == "long" && self.low(k - 2) == "as" => return Some(k - 1),
                "as" | "so" if self.low(k + 1) == "long" && self.low(k + 2) == "as" => return Some(k + 1),
                "long" if k >= 1 && self.low(k - 1) == "as" && self.low(k + 1) == "as" => return Some(k),
                "in" if self.low(k + 1) == "case" => return Some(k + 1),
                "that"
                    if k >= 1
                        && matches!(
                            self.low(k - 1).as_str(),
                            "provided" | "providing" | "condition" | "assuming"
                        ) =>
                {
                    return Some(k - 1);
                }
                _ => {}
            }
        }
        // "Should talks fail, …", "Had he known, …": the auxiliary before the subject, in a clause that depends.
        let subject = kids.iter().copied().find(|&k| self.tree.dep(k).base() == Dep::Nsubj)?;
        let clause = self.tree.dep(i).base() == Dep::Advcl;
        // Whatever the parse made of it, at the head of a sentence that asks nothing.
        let asks =
            || (i..i + 60).map(|k| self.word(k)).take_while(|w| !w.is_empty() && *w != ".").any(|w| w == "?");
        let opens =
            |k: u32| self.word(k) == "Should" && (k == 0 || self.pos(k - 1) == Some(Pos::Punct)) && !asks();
        kids.iter().copied().find(|&k| {
            k < subject
                && (clause || opens(k))
                && matches!(self.tree.dep(k).base(), Dep::Aux | Dep::Cop)
                && matches!(self.low(k).as_str(), "should" | "had" | "were")
        })
    }
}
