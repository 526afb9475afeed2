//! Standing: whether a predicate happened, will, might, did not, or is only asked, threatened or planned.
//!
//! In: a predicate in its clause. Out: [`Standing`], from auxiliaries, negation, the verbs and nouns that
//! govern it, conditions, and adjectives of a noun. The governing words are classes of the lexicon
//! (`standing-*`), so that a new one is a line of data.

use chancery_read::reading::{Dep, Pos, Tag};

use crate::clause::Clause;
use crate::lexicon::{Expression, Lexicon};
use crate::path::{is_one_of, verb_expression};

/// How a told predicate stands to what happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Said not to be so.
    pub negated: bool,
    /// To come.
    pub future: bool,
    /// Possible, conditional, wished or asked for.
    pub hypothetical: bool,
    /// The governing word refuses, cancels or prevents it.
    pub refused: bool,
}

impl Standing {
    /// True when nothing speaks against it having happened.
    pub fn is_actual(self) -> bool {
        !(self.negated || self.future || self.hypothetical || self.refused)
    }
}

/// The classes of governing words.
#[derive(Debug)]
pub struct StandingWords {
    future: Vec<Expression>,
    hypothetical: Vec<Expression>,
    refuse: Vec<Expression>,
    unreal_adjectives: Vec<Expression>,
    future_adjectives: Vec<Expression>,
    report: Vec<Expression>,
}

impl StandingWords {
    /// Takes the classes `standing-future`, `standing-hypothetical`, `standing-refuse`,
    /// `standing-future-adjective`, `standing-unreal-adjective` and `report` from the lexicon.
    pub fn new(lexicon: &Lexicon) -> Result<StandingWords, String> {
        Ok(StandingWords {
            future: lexicon.words("@standing-future")?,
            hypothetical: lexicon.words("@standing-hypothetical")?,
            refuse: lexicon.words("@standing-refuse")?,
            future_adjectives: lexicon.words("@standing-future-adjective")?,
            unreal_adjectives: lexicon.words("@standing-unreal-adjective")?,
            report: lexicon.words("@report")?,
        })
    }

    /// Whether a word reports.
    pub fn reports(&self, clause: &Clause<'_>, v: u32) -> bool {
        is_one_of(clause, v, &self.report)
    }

    /// The standing of a predicate.
    pub fn of(&self, clause: &Clause<'_>, trigger: u32) -> Standing {
        let mut s = Standing::default();
        self.local(clause, trigger, &mut s);
        if s.hypothetical && self.is_future_in_the_past(clause, trigger) {
            s.hypothetical = false;
            s.future = true;
        }
        let mut at = trigger;
        let mut said_no = false;
        for _ in 0..8 {
            let Some(h) = clause.head(at) else { break };
            let dep = clause.dep(at);
            let under = match dep.base() {
                // A clause or noun that the governing word is about.
                Dep::Xcomp | Dep::Ccomp | Dep::Csubj => true,
                Dep::Obj | Dep::Nsubj | Dep::Obl => !clause.is_verb(at) || dep.base() != Dep::Obl,
                Dep::Nmod => matches!(clause.case(at).as_deref(), Some("of" | "for" | "to" | "on" | "about")),
                Dep::Acl => dep != Dep::AclRelcl || clause.is_content(at),
                Dep::Compound => true,
                Dep::Conj => {
                    // A conjunct without auxiliaries of its own shares those of the first.
                    if clause.is_verb(at) && clause.is_verb(h) {
                        let own = clause
                            .kids(at)
                            .iter()
                            .any(|&k| matches!(clause.dep(k).base(), Dep::Aux | Dep::Nsubj));
                        if own || matches!(clause.token(at).tag, Tag::VBD | Tag::VBZ | Tag::VBP) {
                            break;
                        }
                        self.local(clause, h, &mut s);
                    }
                    at = h;
                    continue;
                }
                Dep::Advcl => {
                    if self.marked_if(clause, at) {
                        s.hypothetical = true;
                    } else if self.infinitive(clause, at) && clause.token(at).tag == Tag::VB {
                        // A purpose is not yet a deed.
                        s.future |= !clause.kids(at).iter().any(|&k| clause.dep(k).base() == Dep::Aux);
                    }
                    break;
                }
                _ => false,
            };
            if !under {
                break;
            }
            let nominal_subject = dep.base() == Dep::Nsubj;
            let is_event_noun = clause.is_nominal(at) && clause.is_verb(h);
            if dep == Dep::Acl && clause.is_nominal(h) && self.infinitive(clause, at) {
                // "a plan to", "an offer to", "the decision to", "refusal to".
                if is_one_of(clause, h, &self.refuse) {
                    s.refused = true;
                } else {
                    s.future = true;
                }
            }
            if !nominal_subject || clause.is_passive(h) {
                if self.governs(clause, h, at, &self.refuse) {
                    s.refused = true;
                } else if self.governs(clause, h, at, &self.hypothetical) {
                    s.hypothetical = true;
                } else if self.governs(clause, h, at, &self.future) {
                    s.future = true;
                }
            }
            let factive = self.reports(clause, h) && dep.base() == Dep::Ccomp;
            if !factive || (is_event_noun && !self.reports(clause, h)) {
                let mut governor = Standing::default();
                self.local(clause, h, &mut governor);
                if clause.is_verb(h) {
                    s.future |= governor.future;
                    s.hypothetical |= governor.hypothetical;
                    said_no |= governor.negated && (dep.base() == Dep::Xcomp || is_event_noun);
                }
            } else if is_negated(clause, h) && is_one_of(clause, h, &self.report) {
                // "did not say that", "denied that".
                s.hypothetical = true;
            }
            at = h;
        }
        if said_no {
            s.negated = !s.negated;
        }
        s
    }

    fn governs(&self, clause: &Clause<'_>, h: u32, at: u32, words: &[Expression]) -> bool {
        let lemma = clause.lemma(h).to_lowercase();
        words.iter().any(|e| match e.words.as_slice() {
            [only] => {
                *only == lemma
                    && (clause.is_nominal(h)
                        || clause.is_nominal(at)
                        || matches!(
                            clause.dep(at).base(),
                            Dep::Xcomp | Dep::Ccomp | Dep::Advcl | Dep::Acl | Dep::Obl
                        ))
            }
            _ => e.verb_head() == lemma && verb_expression(clause, h, e).is_some(),
        })
    }

    /// "said they would boycott the vote" is "will", told afterwards; with an "if" it is no more than possible.
    fn is_future_in_the_past(&self, clause: &Clause<'_>, v: u32) -> bool {
        let kids = clause.kids(v);
        let modals: Vec<&str> =
            kids.iter().filter(|&&k| clause.token(k).tag == Tag::MD).map(|&k| clause.lemma(k)).collect();
        modals == ["would"]
            && clause.dep(v) == Dep::Ccomp
            && clause.head(v).is_some_and(|h| {
                matches!(clause.token(h).tag, Tag::VBD | Tag::VBN) && self.reports(clause, h)
            })
            && !kids.iter().any(|&k| clause.dep(k).base() == Dep::Advcl && self.marked_if(clause, k))
    }

    fn marked_if(&self, clause: &Clause<'_>, v: u32) -> bool {
        clause.kids(v).iter().any(|&k| {
            clause.dep(k) == Dep::Mark
                && matches!(
                    clause.lemma(k),
                    "if" | "unless" | "should" | "whether" | "until" | "before" | "lest"
                )
        })
    }

    fn infinitive(&self, clause: &Clause<'_>, v: u32) -> bool {
        clause.kids(v).iter().any(|&k| clause.dep(k) == Dep::Mark && clause.lemma(k) == "to")
    }

    /// What stands right at the predicate: auxiliaries, "not", adjectives of a noun.
    fn local(&self, clause: &Clause<'_>, i: u32, s: &mut Standing) {
        for &k in clause.kids(i) {
            let lemma = clause.lemma(k);
            match clause.dep(k).base() {
                Dep::Aux => match lemma {
                    "will" | "shall" | "'ll" | "wo" => s.future = true,
                    "would" | "may" | "might" | "could" | "can" | "should" | "must" | "ought" | "need"
                        if (lemma != "can" || clause.token(k).tag == Tag::MD) =>
                    {
                        s.hypothetical = true;
                    }
                    "go" => s.future = true,
                    _ => {}
                },
                Dep::Mark if matches!(lemma, "if" | "unless" | "whether") => s.hypothetical = true,
                Dep::Amod | Dep::Compound if clause.is_nominal(i) => {
                    if is_one_of(clause, k, &self.future_adjectives) {
                        s.future = true;
                    } else if is_one_of(clause, k, &self.unreal_adjectives) {
                        s.hypothetical = true;
                    }
                }
                _ => {}
            }
        }
        // "is to visit", "is due to visit", "is going to visit": the governor carries it.
        if clause.token(i).pos == Pos::Verb
            && clause.dep(i) == Dep::Xcomp
            && clause.head(i).is_some_and(|h| {
                matches!(clause.lemma(h), "be" | "due" | "set" | "go" | "likely" | "ready" | "about")
            })
        {
            s.future = true;
        }
        s.future |= is_to_be(clause, i);
        s.hypothetical |= clause.is_subjunctive(i);
        s.negated |= is_negated(clause, i);
    }
}

/// "is to visit", "are to meet": arranged, not done. "Is to blame" is a judgement.
fn is_to_be(clause: &Clause<'_>, i: u32) -> bool {
    let kids = clause.kids(i);
    clause.token(i).tag == Tag::VB
        && clause.lemma(i) != "blame"
        && kids.iter().any(|&k| {
            k + 1 < i
                && clause.lemma(k) == "be"
                && matches!(clause.dep(k).base(), Dep::Aux | Dep::Cop)
                && kids.iter().any(|&m| k < m && clause.dep(m) == Dep::Mark && clause.lemma(m) == "to")
        })
}

/// Whether "not", "never" or "no" stands at the predicate itself.
pub fn is_negated(clause: &Clause<'_>, i: u32) -> bool {
    clause.kids(i).iter().any(|&k| {
        let lemma = clause.lemma(k);
        match clause.dep(k).base() {
            Dep::Advmod | Dep::Aux => {
                matches!(lemma, "not" | "never" | "n't" | "no" | "nor" | "neither")
                    || clause.word(k).eq_ignore_ascii_case("n't")
                    // "no longer wants to"
                    || (clause.word(k).eq_ignore_ascii_case("longer")
                        && clause.kids(k).iter().any(|&n| clause.lemma(n) == "no"))
            }
            Dep::Det => lemma == "no" || lemma == "neither",
            Dep::Cc => false,
            Dep::Nsubj | Dep::Obj => {
                matches!(lemma, "nobody" | "nothing" | "none")
                    || (clause.is_verb(i)
                        && clause
                            .kids(k)
                            .iter()
                            .any(|&d| clause.dep(d) == Dep::Det && clause.lemma(d) == "no"))
            }
            _ => false,
        }
    })
}
