//! Which mentions are the same: names by their words, titles and pronouns by nearness and agreement.
//!
//! In: drafts in order. Out: one number each, dense from 0 in order of first mention. A link is made only
//! where the words or the grammar speak for it; a wrong link costs a coder more than a missing one.

use std::collections::HashMap;

use super::Draft;
use super::nouns::{Gender, gender};
use super::phrase::Tree;
use crate::reading::{Dep, MentionKind, Tag};

/// Sentences that a role or pronoun may look back.
const REACH: usize = 3;

struct Linker<'a> {
    text: &'a str,
    tree: &'a Tree<'a>,
    drafts: &'a [Draft],
    numbers: Vec<u32>,
    next: u32,
    /// Lower-case full names, for exact repeats.
    by_name: HashMap<String, u32>,
    /// Single words of people's names: first and last.
    by_part: HashMap<String, u32>,
    /// Initials of bodies and states.
    by_initials: HashMap<String, u32>,
    genders: HashMap<u32, Gender>,
}

/// Entity numbers of `drafts`.
pub(super) fn number(text: &str, tree: &Tree<'_>, drafts: &[Draft]) -> Vec<u32> {
    let mut linker = Linker {
        text,
        tree,
        drafts,
        numbers: Vec::with_capacity(drafts.len()),
        next: 0,
        by_name: HashMap::new(),
        by_part: HashMap::new(),
        by_initials: HashMap::new(),
        genders: HashMap::new(),
    };
    for k in 0..drafts.len() {
        let found = linker.link(k);
        let n = found.unwrap_or_else(|| {
            linker.next += 1;
            linker.next - 1
        });
        linker.numbers.push(n);
        linker.learn(k, n);
    }
    linker.numbers
}

impl Linker<'_> {
    fn words(&self, d: &Draft) -> Vec<String> {
        d.name
            .clone()
            .filter_map(|i| self.tree.get(i))
            .map(|t| t.span.text(self.text).to_lowercase())
            .filter(|w| w.chars().any(char::is_alphanumeric) && w != "the" && w != "'s" && w != "’s")
            .collect()
    }

    fn name_key(&self, d: &Draft) -> String {
        self.words(d).join(" ")
    }

    fn acronym(&self, d: &Draft) -> Option<String> {
        if d.name.len() != 1 {
            return None;
        }
        let word = self.tree.get(d.name.start)?.span.text(self.text);
        let letters: String = word.chars().filter(|c| *c != '.').collect();
        (letters.len() >= 2 && letters.len() <= 8 && letters.chars().all(|c| c.is_ascii_uppercase()))
            .then_some(letters)
    }

    /// First letters of the capitalised words of a name of two words or more.
    fn initials(&self, d: &Draft) -> Option<String> {
        let letters: String = d
            .name
            .clone()
            .filter_map(|i| self.tree.get(i)?.span.text(self.text).chars().next())
            .filter(|c| c.is_ascii_uppercase())
            .collect();
        (letters.len() >= 2).then_some(letters)
    }

    fn gender_of(&self, d: &Draft) -> Gender {
        d.tokens
            .clone()
            .filter_map(|i| self.tree.get(i))
            .map(|t| gender(t.span.text(self.text)))
            .find(|g| *g != Gender::Unknown)
            .unwrap_or(Gender::Unknown)
    }

    fn learn(&mut self, k: usize, n: u32) {
        let Some(d) = self.drafts.get(k) else { return };
        let told = match d.kind {
            MentionKind::Per | MentionKind::Role => self.gender_of(d),
            MentionKind::Pronoun => match self.tree.lemma(d.head) {
                "he" | "his" | "him" => Gender::Male,
                "she" | "her" => Gender::Female,
                _ => Gender::Unknown,
            },
            _ => Gender::Unknown,
        };
        if told != Gender::Unknown {
            self.genders.entry(n).or_insert(told);
        }
        match d.kind {
            MentionKind::Per => {
                let words = self.words(d);
                self.by_name.insert(words.join(" "), n);
                if words.len() > 1 {
                    for word in [words.first(), words.last()].into_iter().flatten() {
                        self.by_part.insert(word.clone(), n);
                    }
                }
            }
            MentionKind::Org | MentionKind::Loc | MentionKind::Gpe | MentionKind::Misc => {
                let key = self.name_key(d);
                self.by_name.entry(key).or_insert(n);
                if let Some(letters) = self.initials(d).or_else(|| self.acronym(d)) {
                    self.by_initials.entry(letters).or_insert(n);
                }
            }
            _ => {}
        }
    }

    fn link(&self, k: usize) -> Option<u32> {
        let d = self.drafts.get(k)?;
        match d.kind {
            MentionKind::Per => {
                let words = self.words(d);
                let whole = self.by_name.get(&words.join(" ")).copied();
                whole.or_else(|| match words.as_slice() {
                    [one] => self.by_part.get(one).copied(),
                    _ => self.apposed(k),
                })
            }
            MentionKind::Org | MentionKind::Loc | MentionKind::Gpe | MentionKind::Misc => {
                let key = self.name_key(d);
                self.by_name.get(&key).copied().or_else(|| {
                    let letters =
                        self.acronym(d).or_else(|| self.initials(d).filter(|_| d.name.len() > 1))?;
                    let n = self.by_initials.get(&letters).copied()?;
                    // Two long names may share their initials; one of the two must be the short form.
                    let short = self.acronym(d).is_some()
                        || self
                            .drafts
                            .iter()
                            .zip(&self.numbers)
                            .any(|(e, m)| *m == n && self.acronym(e).is_some());
                    short.then_some(n)
                })
            }
            MentionKind::Role => self.apposed(k).or_else(|| self.role(k)),
            MentionKind::Group => self.group(k),
            MentionKind::Pronoun => self.pronoun(k),
        }
    }

    /// The mention that `k` stands in apposition to, or that is a copula's other side.
    fn apposed(&self, k: usize) -> Option<u32> {
        let d = self.drafts.get(k)?;
        if self.tree.dep(d.head) != Dep::Appos {
            return None;
        }
        let governor = self.tree.get(d.head)?.head?;
        self.drafts.iter().zip(&self.numbers).rev().take(12).find_map(|(e, n)| {
            // Two people by name are two people, whatever the parse says.
            let person =
                e.kind == MentionKind::Role || e.kind == MentionKind::Per && d.kind == MentionKind::Role;
            (person && (e.head == governor || e.name.contains(&governor))).then_some(*n)
        })
    }

    fn definite(&self, d: &Draft) -> bool {
        self.tree.children(d.head).iter().any(|c| {
            matches!(self.tree.lemma(*c), "the" | "this" | "that" | "both" | "these" | "those")
                && self.tree.dep(*c).base() == Dep::Det
        })
    }

    /// Earlier mentions of the last sentences, nearest first.
    fn back(&self, k: usize, reach: usize) -> impl Iterator<Item = (&Draft, u32)> {
        let here = self.drafts.get(k).map_or(0, |d| d.sentence);
        self.drafts
            .iter()
            .zip(self.numbers.iter().copied())
            .rev()
            .take_while(move |(e, _)| e.sentence + reach >= here)
    }

    /// "The president" after "President Yoon Suk Yeol", "the minister" after "the visiting minister".
    fn role(&self, k: usize) -> Option<u32> {
        let d = self.drafts.get(k)?;
        let owned = self.tree.children(d.head).iter().any(|c| {
            matches!(self.tree.dep(*c).base(), Dep::Nmod | Dep::Compound)
                || (self.tree.dep(*c) == Dep::Amod
                    && *c < d.head
                    && self.tree.get(*c).is_some_and(|t| t.name.kind().is_some()))
        });
        if owned || !self.definite(d) {
            return None;
        }
        let lemma = self.tree.lemma(d.head);
        // Of two presidents, the one spoken of last, by whatever words.
        let mut seen = Vec::new();
        let mut titled: Vec<u32> = Vec::new();
        for (e, n) in self.back(k, 2 * REACH) {
            if !seen.contains(&n) {
                seen.push(n);
            }
            let has = match e.kind {
                MentionKind::Per => e
                    .tokens
                    .clone()
                    .any(|i| !e.name.contains(&i) && self.tree.lemma(i).eq_ignore_ascii_case(lemma)),
                MentionKind::Role => self.tree.lemma(e.head) == lemma,
                _ => false,
            };
            if has {
                titled.push(n);
            }
        }
        seen.into_iter().find(|n| titled.contains(n))
    }

    /// "The two leaders" again, "both sides" again.
    fn group(&self, k: usize) -> Option<u32> {
        let d = self.drafts.get(k)?;
        if !self.definite(d) {
            return None;
        }
        let key = self.phrase_key(d);
        let again = self
            .back(k, 2 * REACH)
            .find_map(|(e, n)| (e.kind == MentionKind::Group && self.phrase_key(e) == key).then_some(n));
        again.or_else(|| self.body(k))
    }

    /// "The agency" after "the International Atomic Energy Agency", "the group" after a body that acts.
    fn body(&self, k: usize) -> Option<u32> {
        let d = self.drafts.get(k)?;
        if d.tokens.len() != 2 || self.tree.get(d.head).is_some_and(|t| t.tag == Tag::NNS) {
            return None;
        }
        let lemma = self.tree.lemma(d.head);
        let orgs = || self.back(k, REACH).filter(|(e, _)| e.kind == MentionKind::Org);
        let named =
            orgs().find(|(e, _)| e.name.clone().any(|i| self.tree.lemma(i).eq_ignore_ascii_case(lemma)));
        let loose = matches!(
            lemma,
            "group" | "organisation" | "organization" | "company" | "firm" | "bloc" | "movement"
        );
        named.or_else(|| orgs().find(|(e, _)| loose && self.subject(e))).map(|(_, n)| n)
    }

    fn phrase_key(&self, d: &Draft) -> String {
        let mut out = String::new();
        for i in d.tokens.clone() {
            let lemma = self.tree.lemma(i);
            if !matches!(lemma, "the" | "both" | "two" | "these" | "a") {
                out.push_str(lemma);
                out.push(' ');
            }
        }
        out
    }

    fn subject(&self, d: &Draft) -> bool {
        self.tree.dep(d.head).base() == Dep::Nsubj
    }

    fn pronoun(&self, k: usize) -> Option<u32> {
        let d = self.drafts.get(k)?;
        let word = self.tree.get(d.head)?.span.text(self.text).to_lowercase();
        let fits: fn(&MentionKind) -> bool = match word.as_str() {
            "he" | "him" | "his" | "she" | "her" | "hers" => {
                |m| matches!(m, MentionKind::Per | MentionKind::Role)
            }
            "it" | "its" => |m| matches!(m, MentionKind::Org | MentionKind::Gpe | MentionKind::Group),
            "they" | "them" | "their" | "theirs" => |m| matches!(m, MentionKind::Group),
            _ => return None,
        };
        let wanted = match word.as_str() {
            "he" | "him" | "his" => Gender::Male,
            "she" | "her" | "hers" => Gender::Female,
            _ => Gender::Unknown,
        };
        let class = |w: &str| match w {
            "he" | "him" | "his" => 1,
            "she" | "her" | "hers" => 2,
            "it" | "its" => 3,
            "they" | "them" | "their" | "theirs" => 4,
            _ => 0,
        };
        let agrees = |n: u32| {
            wanted == Gender::Unknown
                || self.genders.get(&n).is_none_or(|g| *g == wanted || *g == Gender::Unknown)
        };
        let possessive = self.tree.get(d.head).is_some_and(|t| t.tag == Tag::PRP_POSS);
        let mut best: Option<(i32, u32)> = None;
        for (place, (e, n)) in self.back(k, 2).enumerate() {
            let same_pronoun = e.kind == MentionKind::Pronoun
                && self
                    .tree
                    .get(e.head)
                    .is_some_and(|t| class(&t.span.text(self.text).to_lowercase()) == class(&word));
            if !(fits(&e.kind) || same_pronoun) || !agrees(n) {
                continue;
            }
            // A place that only tells where ("in Tokyo") is not what "it" means; a body is one, a group many.
            let aside = matches!(self.tree.dep(e.head).base(), Dep::Nmod | Dep::Compound | Dep::Obl);
            let many = self.tree.get(e.head).is_some_and(|t| matches!(t.tag, Tag::NNS | Tag::NNPS))
                || matches!(self.tree.lemma(e.head), "police" | "people");
            if e.kind == MentionKind::Gpe && aside
                || e.kind == MentionKind::Group && many == (class(&word) == 3)
            {
                continue;
            }
            // "Him" and "it" as objects are not their own clause's subject.
            let rival = !possessive
                && self.tree.get(d.head).and_then(|t| t.head) == self.tree.get(e.head).and_then(|t| t.head);
            if rival || e.tokens.contains(&d.head) && !possessive {
                continue;
            }
            let away = d.sentence - e.sentence.min(d.sentence);
            let mut score = 20 - 7 * away as i32 - place.min(8) as i32;
            score += if self.subject(e) { 8 } else { 0 };
            score += if same_pronoun { 3 } else { 0 };
            score -= if aside { 5 } else { 0 };
            // "Police detained three men. They were freed": who was acted on is acted on again.
            let acted_on =
                self.tree.dep(d.head) == Dep::NsubjPass && self.tree.dep(e.head).base() == Dep::Obj;
            score += if acted_on { 10 } else { 0 };
            if best.is_none_or(|(b, _)| score > b) {
                best = Some((score, n));
            }
        }
        best.filter(|(score, _)| *score > 5).map(|(_, n)| n)
    }
}
