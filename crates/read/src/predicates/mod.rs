//! Predicates with what the words say of them: tense, polarity, certainty, condition, and the words that tell.
//!
//! In: text, parsed tokens, sentences. Out: [`Predicate`]s in order. Certainty and polarity are those of
//! FactBank (Saurí and Pustejovsky 2009) and MEANTIME, seen from the words alone: what a speaker says
//! plainly counts as certain, whoever he is. Nothing here knows politics.

mod govern;
mod headlines;
mod report;
mod words;

use crate::mentions::phrase::Tree;
use crate::reading::{Dep, Pos, Reading, Sentence, Tag, Token};
use crate::span::Span;

/// Tense of the finite verb, after TimeML: of its first auxiliary where it has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tense {
    /// "met", "had met", "was arrested", "would meet".
    Past,
    /// "meets", "has met", "is arrested", "may meet".
    Present,
    /// "will meet".
    Future,
    /// Infinitives, participles and nouns.
    None,
}

/// Said to be so, or not to be so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Polarity {
    /// Said to be so.
    Positive,
    /// Said not to be so.
    Negative,
    /// Neither is said: "did not say that he left".
    Underspecified,
}

/// How sure the words leave it, in the terms of FactBank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Certainty {
    /// Told plainly.
    Certain,
    /// Expected, planned, believed.
    Probable,
    /// May be; alleged.
    Possible,
    /// Asked, wished, tried, supposed in an if-clause: nothing is said of its being so.
    Underspecified,
}

/// Its place in a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Condition {
    /// No condition.
    None,
    /// In the clause of "if".
    If,
    /// In the clause that depends on one.
    Then,
}

/// What kind of word decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CueKind {
    /// "not", "failed", "without".
    Negation,
    /// "may", "likely", "plans".
    Modality,
    /// "if", "unless", "provided".
    Condition,
    /// "allegedly", "denied".
    Report,
    /// "will", "upcoming".
    Future,
}

/// Names as JSON prints them.
macro_rules! names {
    ($($kind:ident { $($case:ident = $name:literal),* })*) => {$(
        impl $kind {
            /// The name used in JSON.
            pub fn as_str(self) -> &'static str {
                match self { $($kind::$case => $name),* }
            }
        }
    )*};
}
names! {
    Tense { Past = "past", Present = "present", Future = "future", None = "none" }
    Polarity { Positive = "positive", Negative = "negative", Underspecified = "underspecified" }
    Certainty {
        Certain = "certain", Probable = "probable", Possible = "possible", Underspecified = "underspecified"
    }
    Condition { None = "none", If = "if", Then = "then" }
    CueKind {
        Negation = "negation", Modality = "modality", Condition = "condition", Report = "report", Future = "future"
    }
}

/// A word that decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cue {
    /// What it does.
    pub kind: CueKind,
    /// The word.
    pub span: Span,
}

/// A verb, a predicate noun or adjective, or an event noun, with its marks.
#[derive(Clone, Debug, PartialEq)]
pub struct Predicate {
    /// Its token: index into the reading's tokens.
    pub token: u32,
    /// The bytes of that token.
    pub span: Span,
    /// Tense of its finite verb; in headlines what it tells: "China bans seafood" is past, "Abe to visit" future.
    pub tense: Tense,
    /// Tense by its form alone: of "China bans seafood" present, headline or not.
    pub form: Tense,
    /// A passive: "was arrested", and in headlines "Two held in China".
    pub passive: bool,
    /// It lies ahead of the telling, as far as the words say: "plans to visit", "the upcoming visit".
    pub future: bool,
    /// Positive, negative, or neither said.
    pub polarity: Polarity,
    /// How sure.
    pub certainty: Certainty,
    /// Place in a condition.
    pub condition: Condition,
    /// The words that decided, in order.
    pub cues: Vec<Cue>,
    /// The words of its clause or phrase, in one stretch: what the marks hold for.
    pub scope: Span,
}

impl Predicate {
    /// What is marked beyond a plain statement in present or past: "future, possible"; empty where nothing is.
    pub fn marks(&self) -> String {
        let mut marks = Vec::new();
        if self.future {
            marks.push("future");
        }
        if self.polarity == Polarity::Negative {
            marks.push("negated");
        }
        match self.certainty {
            Certainty::Certain => {}
            Certainty::Underspecified => marks.push("left open"),
            sure => marks.push(sure.as_str()),
        }
        match self.condition {
            Condition::None => {}
            Condition::If => marks.push("condition"),
            Condition::Then => marks.push("under a condition"),
        }
        marks.join(", ")
    }
}

/// Marks the predicates of one article. Make one for all its sentences.
pub struct Marker<'a> {
    text: &'a str,
    tree: Tree<'a>,
}

/// Predicates of all sentences of an article, in order.
pub fn predicates(text: &str, tokens: &[Token], sentences: &[Sentence]) -> Vec<Predicate> {
    let marker = Marker::new(text, tokens);
    sentences.iter().flat_map(|s| marker.sentence(s)).collect()
}

impl Reading {
    /// The predicates of the article with their marks, in order; worked out anew at each call.
    pub fn predicates(&self) -> Vec<Predicate> {
        predicates(&self.article.text, &self.tokens, &self.sentences)
    }
}

/// Scopes reach no further into a damaged tree.
const MAX_STEPS: usize = 400;

impl<'a> Marker<'a> {
    /// A marker over the tokens of one article, whose heads are indices into `tokens`.
    pub fn new(text: &'a str, tokens: &'a [Token]) -> Marker<'a> {
        Marker { text, tree: Tree::new(tokens) }
    }

    /// The predicates of one sentence, in order.
    pub fn sentence(&self, sentence: &Sentence) -> Vec<Predicate> {
        let bounds = sentence.tokens.clone();
        let headline = self.is_headline(sentence);
        bounds
            .filter(|&i| self.is_predicate(i) || headline && self.is_telegraph_verb(i, sentence))
            .filter_map(|i| self.mark(i, sentence))
            .collect()
    }

    /// True for verbs, words under a copula, and event nouns.
    pub fn is_predicate(&self, i: u32) -> bool {
        let Some(token) = self.tree.get(i) else { return false };
        match token.pos {
            Pos::Verb => true,
            Pos::Aux | Pos::Punct => false,
            _ if self.copula(i).is_some() => true,
            Pos::Noun => words::is_event(&token.lemma),
            _ => false,
        }
    }

    /// The marks of one token taken as a predicate; `sentence` is the one that holds it.
    pub fn mark(&self, i: u32, sentence: &Sentence) -> Option<Predicate> {
        let token = self.tree.get(i).filter(|_| sentence.tokens.contains(&i))?;
        let mut marks = govern::Marks::default();
        // Of "was ill", the copula stands for the word that it helps.
        let helped = matches!(token.dep.base(), Dep::Cop | Dep::Aux) && token.pos == Pos::Aux;
        let of = token.head.filter(|h| helped && sentence.tokens.contains(h)).unwrap_or(i);
        self.govern(of, sentence, &mut marks);
        let told = if self.is_headline(sentence) { self.headline_tense(of, sentence) } else { None };
        let form = self.tense(of);
        let (tense, passive) = told.unwrap_or((form, false));
        marks.future |= tense == Tense::Future;
        marks.cues.sort_unstable_by_key(|c| (c.1, c.0));
        marks.cues.dedup();
        let cues = marks
            .cues
            .iter()
            .filter_map(|&(kind, k)| Some(Cue { kind, span: self.tree.get(k)?.span }))
            .collect();
        let polarity = if marks.unsaid {
            Polarity::Underspecified
        } else if marks.is_negative() {
            Polarity::Negative
        } else {
            Polarity::Positive
        };
        Some(Predicate {
            token: i,
            span: token.span,
            tense,
            form,
            passive: passive || self.is_passive(of),
            future: marks.future,
            polarity,
            certainty: marks.certainty,
            condition: marks.condition,
            cues,
            scope: self.scope(i, sentence),
        })
    }

    fn word(&self, i: u32) -> &'a str {
        self.tree.get(i).map_or("", |t| t.span.text(self.text))
    }

    /// The word in small letters.
    fn low(&self, i: u32) -> String {
        self.word(i).to_lowercase()
    }

    fn tag(&self, i: u32) -> Option<Tag> {
        self.tree.get(i).map(|t| t.tag)
    }

    fn pos(&self, i: u32) -> Option<Pos> {
        self.tree.get(i).map(|t| t.pos)
    }

    fn kids(&self, i: u32) -> &[u32] {
        self.tree.children(i)
    }

    fn copula(&self, i: u32) -> Option<u32> {
        self.tree.child(i, &[Dep::Cop])
    }

    /// The lemma with its particle: "call_off".
    fn lemma_with_particle(&self, i: u32) -> String {
        let lemma = self.tree.lemma(i).to_lowercase();
        match self.kids(i).iter().find(|&&k| self.tree.dep(k) == Dep::CompoundPrt) {
            Some(&k) => format!("{lemma}_{}", self.low(k)),
            None => lemma,
        }
    }

    /// "to" stands before it.
    fn infinitive(&self, i: u32) -> Option<u32> {
        self.kids(i).iter().copied().find(|&k| k < i && self.tag(k) == Some(Tag::TO))
    }

    fn is_passive(&self, i: u32) -> bool {
        self.kids(i).iter().any(|&k| matches!(self.tree.dep(k), Dep::AuxPass | Dep::NsubjPass))
    }

    fn tense(&self, i: u32) -> Tense {
        // Auxiliaries before the predicate, the copula among them, in order.
        let mut helpers: Vec<u32> = self
            .kids(i)
            .iter()
            .copied()
            .filter(|&k| matches!(self.tree.dep(k).base(), Dep::Aux | Dep::Cop))
            .collect();
        helpers.sort_unstable();
        if helpers.is_empty() && self.pos(i) == Some(Pos::Verb) {
            // "did not come and go": a conjunct shares the auxiliary.
            if self.tag(i) == Some(Tag::VB) && self.tree.dep(i) == Dep::Conj && self.infinitive(i).is_none() {
                return self.tree.get(i).and_then(|t| t.head).map_or(Tense::None, |h| {
                    if h < i && self.infinitive(h).is_none() { self.tense_of_first(h) } else { Tense::None }
                });
            }
            helpers.push(i);
        }
        helpers.first().map_or(Tense::None, |&h| self.finite(h))
    }

    fn tense_of_first(&self, h: u32) -> Tense {
        self.kids(h)
            .iter()
            .copied()
            .find(|&k| self.tree.dep(k).base() == Dep::Aux)
            .map_or(Tense::None, |k| self.finite(k))
    }

    fn finite(&self, i: u32) -> Tense {
        match self.tag(i) {
            Some(Tag::VBD) => Tense::Past,
            Some(Tag::VBZ | Tag::VBP) => Tense::Present,
            Some(Tag::MD) => match self.low(i).as_str() {
                "will" | "shall" | "'ll" | "’ll" | "wo" | "sha" => Tense::Future,
                "would" | "could" | "'d" | "’d" => Tense::Past,
                _ => Tense::Present,
            },
            _ => Tense::None,
        }
    }

    /// The stretch of words around `i` that belongs to its clause or phrase.
    fn scope(&self, i: u32, sentence: &Sentence) -> Span {
        let mut inside = vec![i];
        let mut at = 0;
        while let Some(&k) = inside.get(at).filter(|_| at < MAX_STEPS) {
            at += 1;
            for &c in self.kids(k) {
                let other = match self.tree.dep(c).base() {
                    Dep::Parataxis | Dep::Discourse | Dep::Vocative => true,
                    Dep::Conj => {
                        k == i && self.kids(c).iter().any(|&s| self.tree.dep(s).base() == Dep::Nsubj)
                    }
                    Dep::Cc => k == i,
                    Dep::Advcl => k == i && self.is_conditional(c).is_some(),
                    Dep::Cop | Dep::Aux => false,
                    _ => false,
                };
                if !other && sentence.tokens.contains(&c) && !inside.contains(&c) {
                    inside.push(c);
                }
            }
        }
        inside.sort_unstable();
        let has = |k: u32| inside.binary_search(&k).is_ok();
        let (mut from, mut to) = (i, i);
        while from > sentence.tokens.start && has(from - 1) {
            from -= 1;
        }
        while to + 1 < sentence.tokens.end && has(to + 1) {
            to += 1;
        }
        let punct = |k: u32| self.pos(k) == Some(Pos::Punct);
        while from < i && punct(from) {
            from += 1;
        }
        while to > i && punct(to) {
            to -= 1;
        }
        match (self.tree.get(from), self.tree.get(to)) {
            (Some(a), Some(b)) => a.span.cover(b.span),
            _ => sentence.span,
        }
    }
}
