//! What stands together in a text: coordinations ("Japan and China") and those whom one deed ties ("Xi met Biden").
//!
//! In: drafts with entity numbers. Out: [`Set`]s in order, each with its parts; a coordination of which a part is no
//! party is left out whole, since its count would be wrong.

use std::collections::HashMap;

use super::Draft;
use super::phrase::Tree;
use super::sorts::{Word, pronoun};
use crate::reading::{Dep, MentionKind, Pos, Sentence};

/// What a part of a set is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    State,
    Person,
    Body,
}

/// What ties the parts of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tie {
    And,
    Or,
    /// Subject and partner of a deed.
    Deed,
}

/// Two or more parties that stand together.
#[derive(Clone, Debug)]
pub(super) struct Set {
    /// Indices of drafts, in order.
    pub(super) parts: Vec<usize>,
    /// Head of the first part, on which the others hang.
    pub(super) root: u32,
    /// Head of the last part.
    pub(super) at: u32,
    pub(super) sentence: usize,
    pub(super) tie: Tie,
    /// True where the set only tells a place or an example ("in Peru and Chile").
    pub(super) aside: bool,
}

/// Parts that are followed at most.
const MOST: usize = 12;
/// Verbs whose object does the same as the subject.
const MUTUAL: &[&str] = &[
    "meet",
    "visit",
    "host",
    "welcome",
    "receive",
    "greet",
    "phone",
    "call",
    "telephone",
    "fight",
    "marry",
    "battle",
    "face",
    "sue",
    "neighbor",
    "neighbour",
    "see",
];

/// Drafts by their heads and words, and what they are.
pub(super) struct Parties<'a> {
    pub(super) text: &'a str,
    pub(super) tree: &'a Tree<'a>,
    pub(super) drafts: &'a [Draft],
    by_token: HashMap<u32, usize>,
    units: Vec<Option<Unit>>,
}

impl<'a> Parties<'a> {
    pub(super) fn new(
        text: &'a str,
        tree: &'a Tree<'a>,
        drafts: &'a [Draft],
        numbers: &[u32],
    ) -> Parties<'a> {
        let mut by_token = HashMap::new();
        let mut named: HashMap<u32, Unit> = HashMap::new();
        for (k, d) in drafts.iter().enumerate() {
            if d.named {
                for i in d.name.clone() {
                    by_token.entry(i).or_insert(k);
                }
            }
            if let (Some(u), Some(n)) = (own_unit(tree, d), numbers.get(k)) {
                named.entry(*n).or_insert(u);
            }
        }
        for (k, d) in drafts.iter().enumerate() {
            by_token.insert(d.head, k);
        }
        let units = drafts.iter().zip(numbers).map(|(d, n)| {
            if dateline(text, tree, d) {
                return None;
            }
            if d.kind == MentionKind::Pronoun {
                let word = tree.get(d.head).map_or("", |t| t.span.text(text));
                return match pronoun(word)? {
                    Word::He | Word::She => Some(Unit::Person),
                    Word::It => named.get(n).copied().filter(|u| *u != Unit::Person),
                    _ => None,
                };
            }
            own_unit(tree, d)
        });
        let units = units.collect();
        Parties { text, tree, drafts, by_token, units }
    }

    pub(super) fn unit(&self, k: usize) -> Option<Unit> {
        self.units.get(k).copied().flatten()
    }

    /// The party that a token heads or stands in the name of.
    fn party_at(&self, token: u32) -> Option<usize> {
        self.by_token.get(&token).copied().filter(|k| self.unit(*k).is_some())
    }

    /// Tokens that hang below `token` as conjuncts, itself first.
    fn conjuncts(&self, token: u32) -> Vec<u32> {
        let mut out = vec![token];
        let mut at = 0;
        while let Some(&i) = out.get(at) {
            at += 1;
            let of = self.by_token.get(&i).and_then(|k| self.drafts.get(*k)).filter(|d| d.named);
            let words = of.map_or(i..i + 1, |d| d.name.clone());
            for w in words.chain(of.map(|d| d.head).filter(|h| *h != i)) {
                for &c in self.tree.children(w) {
                    let two_people = self.tree.dep(c) == Dep::Appos
                        && [i, c].iter().all(|t| {
                            self.party_at(*t)
                                .and_then(|k| self.drafts.get(k))
                                .is_some_and(|d| d.kind == MentionKind::Per)
                        });
                    if (self.tree.dep(c) == Dep::Conj || two_people) && !out.contains(&c) && out.len() < MOST
                    {
                        out.push(c);
                    }
                }
            }
        }
        out.sort_unstable();
        out
    }

    /// The parties of the coordination that `token` begins, or the one party that it heads.
    fn closure(&self, token: u32) -> Option<(Vec<usize>, Tie)> {
        let tokens = self.conjuncts(token);
        let parts: Vec<usize> = tokens.iter().map(|t| self.party_at(*t)).collect::<Option<_>>()?;
        let mut tie = None;
        for t in &tokens {
            for &c in self.tree.children(*t) {
                if self.tree.dep(c).base() == Dep::Cc {
                    tie = match self.tree.lemma(c) {
                        "and" | "&" | "both" | "as" => tie.or(Some(Tie::And)),
                        "or" | "nor" | "either" | "neither" => Some(Tie::Or),
                        _ => return None,
                    };
                }
            }
        }
        match (parts.len(), tie) {
            (1, _) => Some((parts, Tie::And)),
            (_, Some(tie)) => Some((parts, tie)),
            // "Paris, France": no word says that these are two.
            (_, None) => None,
        }
    }

    /// The coordination that `token` begins, when it has two parties or more.
    pub(super) fn coordination(&self, token: u32) -> Option<Set> {
        let (parts, tie) = self.closure(token).filter(|(p, _)| p.len() > 1)?;
        let case = self
            .tree
            .children(token)
            .iter()
            .find(|c| self.tree.dep(**c) == Dep::Case)
            .map(|c| self.tree.lemma(*c));
        let aside = matches!(
            case,
            Some(
                "in" | "at" | "near" | "from" | "like" | "include" | "including" | "such" | "than" | "except"
            )
        );
        self.set(parts, token, tie, aside)
    }

    fn set(&self, parts: Vec<usize>, root: u32, tie: Tie, aside: bool) -> Option<Set> {
        let at = parts.iter().filter_map(|k| self.drafts.get(*k)).map(|d| d.head).max()?;
        let sentence = self.drafts.get(*parts.first()?)?.sentence;
        Some(Set { parts, root, at, sentence, tie, aside })
    }

    /// All sets of a text, by the place of their last part.
    pub(super) fn sets(&self, sentences: &[Sentence]) -> Vec<Set> {
        let mut out = Vec::new();
        for k in 0..self.drafts.len() {
            let Some(d) = self.drafts.get(k).filter(|_| self.unit(k).is_some()) else { continue };
            let second = self.tree.dep(d.head) == Dep::Conj;
            if !second && let Some(set) = self.coordination(d.head) {
                out.push(set);
            }
            if d.kind == MentionKind::Gpe
                && let Some(set) = self.hyphen(k, d)
            {
                out.push(set);
            }
        }
        for s in sentences {
            for i in s.tokens.clone() {
                if let Some(set) = self.deed(i) {
                    out.push(set);
                }
            }
        }
        for i in 0..u32::try_from(self.tree.tokens.len()).unwrap_or(u32::MAX) {
            if let Some(set) = self.origins(i, sentences) {
                out.push(set);
            }
        }
        // "Fukuda held talks with Hu and Wen": Hu and Wen are one side of it.
        let deeds: Vec<Vec<usize>> =
            out.iter().filter(|s| s.tie == Tie::Deed && s.parts.len() > 2).map(|s| s.parts.clone()).collect();
        out.retain(|s| s.tie == Tie::Deed || !deeds.iter().any(|d| s.parts.iter().all(|k| d.contains(k))));
        out.retain(|s| {
            // A part twice is a fault of the parse.
            s.parts.iter().enumerate().all(|(n, a)| !s.parts.iter().skip(n + 1).any(|b| a == b))
        });
        out.sort_by_key(|s| (s.at, s.parts.len()));
        out
    }

    /// "Japanese and Chinese officials", where Japan and China are named.
    fn origins(&self, i: u32, sentences: &[Sentence]) -> Option<Set> {
        let adjective = |t: u32| {
            self.tree
                .get(t)
                .is_some_and(|k| k.pos == Pos::Adj && k.span.text(self.text).starts_with(char::is_uppercase))
        };
        if !adjective(i) || self.tree.dep(i) == Dep::Conj {
            return None;
        }
        let more: Vec<u32> = self
            .tree
            .children(i)
            .iter()
            .copied()
            .filter(|c| self.tree.dep(*c) == Dep::Conj && adjective(*c))
            .collect();
        let last = *more.last()?;
        let parts: Vec<usize> =
            std::iter::once(i).chain(more).map(|t| self.origin(t)).collect::<Option<_>>()?;
        let sentence = sentences.partition_point(|s| s.tokens.end <= i);
        Some(Set { parts, root: i, at: last, sentence, tie: Tie::And, aside: false })
    }

    /// The state by name from which an adjective of origin is formed: "Japan" of "Japanese".
    fn origin(&self, adjective: u32) -> Option<usize> {
        let word = self.tree.get(adjective)?.span.text(self.text);
        let before = |back: u32| {
            adjective.checked_sub(back).and_then(|i| self.tree.get(i)).map_or("", |t| t.span.text(self.text))
        };
        self.drafts.iter().enumerate().position(|(k, d)| {
            if d.kind != MentionKind::Gpe || !d.named || self.unit(k).is_none() {
                return false;
            }
            let name = |i: u32| self.tree.get(i).map_or("", |t| t.span.text(self.text));
            let Some(last) = d.name.end.checked_sub(1) else { return false };
            let stem = name(last).trim_end_matches(['a', 'e', 'o', 'y']);
            let ending = word.strip_prefix(stem);
            let formed = stem.len() >= 3
                && ending.is_some_and(|e| {
                    matches!(e, "n" | "an" | "ian" | "ean" | "ese" | "i" | "ish" | "ien" | "ic")
                });
            formed && d.name.clone().rev().skip(1).zip(1..).all(|(i, back)| name(i) == before(back))
        })
    }

    /// "Japan-China talks", "the Russia–Ukraine war".
    fn hyphen(&self, k: usize, d: &Draft) -> Option<Set> {
        let mark = self.tree.get(d.name.end)?.span.text(self.text);
        let other = matches!(mark, "-" | "–" | "/").then(|| self.party_at(d.name.end + 1)).flatten()?;
        let both =
            self.drafts.get(other).is_some_and(|e| e.kind == MentionKind::Gpe && e.named && other != k);
        if both { self.set(vec![k, other], d.head, Tie::And, false) } else { None }
    }

    /// Subject and partner of what is done with each other.
    fn deed(&self, i: u32) -> Option<Set> {
        let token = self.tree.get(i)?;
        let kids = self.tree.children(i);
        let with = |c: &u32| self.tree.children(*c).iter().any(|k| self.tree.lemma(*k) == "with");
        let (subject, partner) = match token.pos {
            Pos::Verb => {
                let mutual = MUTUAL.contains(&token.lemma.as_str());
                let subject = self.subject(i)?;
                let passive = self.tree.dep(subject) == Dep::NsubjPass;
                let partner = kids.iter().copied().find_map(|c| match self.tree.dep(c) {
                    Dep::OblAgent => (mutual && passive).then_some(c),
                    Dep::Obl => with(&c).then_some(c).filter(|c| self.party_at(*c).is_some()),
                    Dep::Obj if mutual && self.party_at(c).is_some() => Some(c),
                    Dep::Obj => self
                        .tree
                        .children(c)
                        .iter()
                        .copied()
                        .find(|n| self.tree.dep(*n).base() == Dep::Nmod && with(n)),
                    _ => None,
                });
                (subject, partner?)
            }
            // "Xi's meeting with Biden".
            Pos::Noun => {
                let owner = kids.iter().copied().find(|c| self.tree.dep(*c) == Dep::NmodPoss)?;
                let partner = kids.iter().copied().find(|c| self.tree.dep(*c) == Dep::Nmod && with(c))?;
                (owner, partner)
            }
            _ => return None,
        };
        let (mut parts, _) = self.closure(subject)?;
        parts.extend(self.closure(partner)?.0);
        self.set(parts, subject, Tie::Deed, false)
    }

    /// The subject of a verb, or of the verb on which it hangs.
    fn subject(&self, mut verb: u32) -> Option<u32> {
        for _ in 0..4 {
            let found =
                self.tree.children(verb).iter().copied().find(|c| self.tree.dep(*c).base() == Dep::Nsubj);
            if found.is_some() {
                return found;
            }
            if !matches!(self.tree.dep(verb).base(), Dep::Conj | Dep::Xcomp) {
                return None;
            }
            verb = self.tree.get(verb)?.head?;
        }
        None
    }

    /// The state whose person `k` is: "U.S." in "U.S. President Joe Biden", "Japan" in "Japan's prime minister".
    pub(super) fn state_of(&self, k: usize) -> Option<usize> {
        let d = self.drafts.get(k)?;
        let named = self.drafts.iter().enumerate().position(|(j, e)| {
            if j == k || e.kind != MentionKind::Gpe || !e.named || e.sentence != d.sentence {
                return false;
            }
            let mut at = e.head;
            for _ in 0..3 {
                if !matches!(self.tree.dep(at).base(), Dep::Compound | Dep::Nmod | Dep::Amod) {
                    return false;
                }
                let Some(up) = self.tree.get(at).and_then(|t| t.head) else { return false };
                if up == d.head || d.name.contains(&up) {
                    return true;
                }
                at = up;
            }
            false
        });
        // "Japanese Prime Minister Fumio Kishida", where Japan is named.
        named.or_else(|| d.tokens.clone().filter(|i| !d.name.contains(i)).find_map(|i| self.origin(i)))
    }
}

/// "SEOUL, Jan. 1 -", "Tokyo, March 31:": where the report was written, no party to anything.
fn dateline(text: &str, tree: &Tree<'_>, d: &Draft) -> bool {
    let word = |i: u32| tree.get(i).map_or("", |t| t.span.text(text));
    let first = d.kind == MentionKind::Gpe
        && d.name.start.checked_sub(1).is_none_or(|i| matches!(word(i), "." | ")" | ":" | "!" | "?"));
    let name = word(d.name.start);
    let capitals = name.len() > 3 && !name.contains(char::is_lowercase);
    const MONTHS: &[&str] =
        &["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = word(d.name.end) == "," && MONTHS.iter().any(|m| word(d.name.end + 1).starts_with(m));
    let mark = matches!(word(d.name.end), "," | "(" | "-" | "–" | "—");
    capitals && mark || first && month
}

fn own_unit(tree: &Tree<'_>, d: &Draft) -> Option<Unit> {
    match d.kind {
        MentionKind::Per | MentionKind::Role => Some(Unit::Person),
        MentionKind::Gpe => Some(Unit::State),
        MentionKind::Org => Some(Unit::Body),
        MentionKind::Group if !tree.plural(d.head) && d.alone() => Some(Unit::Body),
        _ => None,
    }
}
