//! What a mention can be said to be before anything is linked: its sort, number, gender and place in the clause.
//!
//! In: a draft and the tree. Out: [`Facts`], which the resolver compares.

use super::Draft;
use super::nouns::{COLLECTIVES, Gender, gender, given_name};
use super::phrase::Tree;
use crate::reading::{Dep, MentionKind, Pos, Tag};

/// What sort of thing a mention is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Person,
    People,
    /// A body that acts: organisation, government, company.
    Body,
    /// A country, city or region by name.
    Polity,
    Place,
    Happening,
    /// Anything else; it only competes for pronouns.
    Thing,
    Pronoun(Word),
}

/// A personal pronoun without its case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    I,
    We,
    You,
    He,
    She,
    It,
    They,
}

/// The pronoun that a word is.
pub(super) fn pronoun(word: &str) -> Option<Word> {
    Some(match word.to_ascii_lowercase().as_str() {
        "i" | "me" | "my" | "mine" | "myself" => Word::I,
        "we" | "us" | "our" | "ours" | "ourselves" => Word::We,
        "you" | "your" | "yours" | "yourself" | "yourselves" => Word::You,
        "he" | "him" | "his" | "himself" => Word::He,
        "she" | "her" | "hers" | "herself" => Word::She,
        "it" | "its" | "itself" => Word::It,
        "they" | "them" | "their" | "theirs" | "themselves" | "em" => Word::They,
        _ => return None,
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Number {
    One,
    Many,
    Either,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Facts {
    pub(super) sort: Sort,
    pub(super) number: Number,
    pub(super) gender: Gender,
    /// Salience of its place in the clause, after Lappin & Leass 1994.
    pub(super) weight: i32,
    /// Same or parallel roles are compared by this.
    pub(super) role: Dep,
}

/// Words for bodies that take "it" and "they" alike.
const TEAMS: &[&str] = &[
    "team",
    "group",
    "family",
    "police",
    "crew",
    "staff",
    "company",
    "band",
    "government",
    "committee",
    "council",
    "party",
    "army",
    "military",
    "navy",
    "crowd",
    "gang",
    "couple",
    "public",
    "audience",
    "community",
    "opposition",
    "cabinet",
    "press",
    "media",
    "delegation",
    "faction",
    "club",
    "troupe",
];

pub(super) fn facts(text: &str, tree: &Tree<'_>, d: &Draft) -> Facts {
    let token = tree.get(d.head);
    let lemma = tree.lemma(d.head);
    let plural = token.is_some_and(|t| matches!(t.tag, Tag::NNS | Tag::NNPS));
    let word = token.map_or("", |t| t.span.text(text));
    let sort = match d.kind {
        MentionKind::Pronoun => pronoun(word).map_or(Sort::Thing, Sort::Pronoun),
        MentionKind::Per | MentionKind::Role => Sort::Person,
        MentionKind::Org => Sort::Body,
        MentionKind::Gpe => Sort::Polity,
        MentionKind::Loc => Sort::Place,
        MentionKind::Group if d.sort == Sort::Body || d.sort == Sort::People => d.sort,
        MentionKind::Group if COLLECTIVES.has(lemma) => Sort::Body,
        MentionKind::Group => Sort::People,
        // "Americans" where the tags say no more than that it is a name.
        MentionKind::Misc if d.named && plural && d.name.len() == 1 => Sort::People,
        MentionKind::Misc | MentionKind::Event => d.sort,
    };
    let number = match (sort, d.kind) {
        (Sort::Pronoun(Word::We | Word::They), _) => Number::Many,
        (Sort::Pronoun(Word::You), _) => Number::Either,
        (Sort::Pronoun(_), _) | (_, MentionKind::Per) => Number::One,
        (Sort::Body, MentionKind::Org) => Number::Either,
        (Sort::Polity, _) => Number::One,
        (_, MentionKind::Misc) if d.name.len() > 1 && !plural => Number::One,
        _ if plural || matches!(lemma, "police" | "people" | "troops") => Number::Many,
        _ if TEAMS.contains(&lemma) => Number::Either,
        (Sort::People, _) => Number::Many,
        _ => Number::One,
    };
    let gender = match sort {
        Sort::Pronoun(Word::He) => Gender::Male,
        Sort::Pronoun(Word::She) => Gender::Female,
        Sort::Person => of_words(text, tree, d),
        _ => Gender::Unknown,
    };
    let role = tree.dep(d.head).base();
    Facts { sort, number, gender, weight: weight(tree, d, role), role }
}

/// Gender by title or noun, else by given name.
fn of_words(text: &str, tree: &Tree<'_>, d: &Draft) -> Gender {
    let words = || d.tokens.clone().filter_map(|i| tree.get(i)).map(|t| t.span.text(text));
    let own = |i: &u32| *i == d.head || d.kind == MentionKind::Per;
    let told = d
        .tokens
        .clone()
        .filter(own)
        .filter_map(|i| tree.get(i))
        .filter(|t| t.dep != Dep::NmodPoss)
        .map(|t| gender(t.span.text(text)))
        .find(|g| *g != Gender::Unknown);
    told.or_else(|| {
        let first = tree.get(d.name.start).filter(|_| d.kind == MentionKind::Per)?;
        words().next()?;
        Some(given_name(first.span.text(text)))
    })
    .unwrap_or(Gender::Unknown)
}

fn weight(tree: &Tree<'_>, d: &Draft, role: Dep) -> i32 {
    let base = match role {
        Dep::Nsubj if tree.dep(d.head) == Dep::NsubjPass => 75,
        Dep::Nsubj => 80,
        Dep::Root | Dep::Obj => 50,
        Dep::Iobj => 45,
        Dep::Appos | Dep::Conj => 35,
        Dep::Obl => 30,
        Dep::Nmod if tree.dep(d.head) == Dep::NmodPoss => 30,
        Dep::Nmod => 20,
        Dep::Compound | Dep::Flat => 5,
        _ => 30,
    };
    // A conjunct of the subject is a subject too.
    let mut at = d.head;
    for _ in 0..4 {
        if tree.dep(at) != Dep::Conj {
            break;
        }
        let Some(up) = tree.get(at).and_then(|t| t.head) else { break };
        at = up;
    }
    let joined = at != d.head && tree.dep(at).base() == Dep::Nsubj;
    let named = tree.get(d.name.start).is_some_and(|t| t.pos == Pos::Propn);
    base + if joined { 30 } else { 0 } + if named { 8 } else { 0 }
}
