//! Which mentions are the same. In: drafts. Out: one number each.
//!
//! Drafts are taken in the order of their heads. A name goes to the same name, to a shorter or longer form
//! and to its initials; an apposition or predicate to what it says something of; a noun to its like
//! ([`super::definite`]); a pronoun of the third person to what is salient ([`super::pronouns`]); last,
//! "I", "we" and "you" to who speaks ([`super::speakers`]). The order of trust is that of the sieves of Lee
//! et al. 2013. A link is made only where words or grammar speak for it; a wrong link costs a coder more than
//! a missing one.

use std::collections::HashMap;

use super::Draft;
use super::nouns::Gender;
use super::phrase::Tree;
use super::ranker::{Policy, Signs};
use super::sorts::{Facts, Number, Sort, Word, facts};
use crate::reading::{Dep, MentionKind, Sentence};

pub(super) struct Linker<'a> {
    pub(super) text: &'a str,
    pub(super) tree: &'a Tree<'a>,
    pub(super) drafts: &'a [Draft],
    pub(super) facts: Vec<Facts>,
    numbers: Vec<Option<u32>>,
    /// Drafts in the order of their heads, and the rank of each.
    order: Vec<usize>,
    rank: Vec<usize>,
    /// Where each entity went when it was found to be another: a forest, its roots are entities.
    joined: Vec<u32>,
    /// Lower-case full names, for exact repeats.
    by_name: HashMap<String, u32>,
    /// Single words of people's names: first and last.
    by_part: HashMap<String, u32>,
    /// People known by one word only.
    by_single: HashMap<String, u32>,
    /// Initials of bodies and states.
    by_initials: HashMap<String, u32>,
    /// Nouns and titles, with the drafts that bear them.
    by_noun: HashMap<String, Vec<usize>>,
    by_head: HashMap<u32, usize>,
    genders: HashMap<u32, Gender>,
    pub(super) signs: Vec<Signs>,
    /// Names that were linked, in order.
    pub(super) named_before: Vec<usize>,
    /// How many drafts an entity has, and the last of them.
    pub(super) sizes: Vec<u32>,
    pub(super) last: Vec<Option<usize>>,
}

/// Entity numbers of `drafts`.
pub(super) fn number(
    text: &str,
    tree: &Tree<'_>,
    drafts: &[Draft],
    sentences: &[Sentence],
    policy: &mut Policy<'_>,
) -> Vec<u32> {
    let facts: Vec<Facts> = drafts.iter().map(|d| facts(text, tree, d)).collect();
    let mut order: Vec<usize> = (0..drafts.len()).collect();
    order.sort_by_key(|k| drafts.get(*k).map(|d| (d.head, d.tokens.start)));
    let mut rank = vec![0; drafts.len()];
    for (at, k) in order.iter().enumerate() {
        if let Some(slot) = rank.get_mut(*k) {
            *slot = at;
        }
    }
    let mut linker = Linker {
        text,
        tree,
        drafts,
        facts,
        numbers: vec![None; drafts.len()],
        order,
        rank,
        joined: Vec::new(),
        by_name: HashMap::new(),
        by_part: HashMap::new(),
        by_single: HashMap::new(),
        by_initials: HashMap::new(),
        by_noun: HashMap::new(),
        by_head: drafts.iter().enumerate().map(|(k, d)| (d.head, k)).collect(),
        genders: HashMap::new(),
        signs: Vec::new(),
        named_before: Vec::new(),
        sizes: Vec::new(),
        last: Vec::new(),
    };
    linker.signs = (0..drafts.len()).filter_map(|k| linker.signs(k)).collect();
    for at in 0..drafts.len() {
        let Some(&k) = linker.order.get(at) else { break };
        if linker
            .facts
            .get(k)
            .is_some_and(|f| matches!(f.sort, Sort::Pronoun(Word::I | Word::We | Word::You)))
        {
            continue;
        }
        let n = linker.choose(k, policy).unwrap_or_else(|| linker.fresh());
        linker.set(k, n);
        if drafts.get(k).is_some_and(|d| d.named) {
            linker.named_before.push(k);
        }
        // "The president, Obama" where Obama is known: the apposition joins the two.
        if drafts.get(k).is_some_and(|d| d.named)
            && let Some(m) = linker.apposed(k)
            && let Some(n) = linker.set_number(k)
            && linker.nameless(m)
        {
            linker.join(m, n);
        }
        linker.learn(k, n);
    }
    linker.speakers(sentences);
    (0..drafts.len()).map(|k| linker.set_number(k).unwrap_or_else(|| linker.fresh())).collect()
}

impl<'a> Linker<'a> {
    pub(super) fn fresh(&mut self) -> u32 {
        let n = u32::try_from(self.joined.len()).unwrap_or(u32::MAX);
        self.joined.push(n);
        self.sizes.push(0);
        self.last.push(None);
        n
    }

    /// The entity that `n` is by now.
    pub(super) fn root(&self, mut n: u32) -> u32 {
        while let Some(up) = self.joined.get(n as usize).filter(|up| **up != n) {
            n = *up;
        }
        n
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return;
        }
        // The older entity stays, so roots only go down.
        let (old, new) = (a.min(b), a.max(b));
        if let Some(gender) = self.genders.get(&new).copied() {
            self.genders.entry(old).or_insert(gender);
        }
        if let Some(slot) = self.joined.get_mut(new as usize) {
            *slot = old;
        }
        let more = self.sizes.get(new as usize).copied().unwrap_or(0);
        if let Some(size) = self.sizes.get_mut(old as usize) {
            *size += more;
        }
        let other = self.last.get(new as usize).copied().flatten();
        let later = |k: Option<usize>| k.and_then(|k| self.rank.get(k).copied());
        if later(other)
            > self.last.get(old as usize).copied().flatten().and_then(|k| self.rank.get(k).copied())
            && let Some(slot) = self.last.get_mut(old as usize)
        {
            *slot = other;
        }
    }

    pub(super) fn set(&mut self, k: usize, n: u32) {
        if let Some(slot) = self.numbers.get_mut(k) {
            *slot = Some(n);
        }
        let n = self.root(n) as usize;
        if let (Some(size), Some(last)) = (self.sizes.get_mut(n), self.last.get_mut(n)) {
            *size += 1;
            *last = Some(k);
        }
    }

    pub(super) fn set_number(&self, k: usize) -> Option<u32> {
        self.numbers.get(k).copied().flatten().map(|n| self.root(n))
    }

    /// Number of a draft that was linked before.
    pub(super) fn number_of(&self, k: usize) -> u32 {
        self.set_number(k).unwrap_or(u32::MAX)
    }

    pub(super) fn entity_of_head(&self, head: u32) -> Option<u32> {
        let k = self.by_head.get(&head).copied().or_else(|| {
            // The speaker's head may be a title, or a word inside the name.
            let after = self.drafts.partition_point(|d| d.tokens.start <= head);
            let from = after.saturating_sub(16);
            let near = self.drafts.get(from..after)?;
            let found = near.iter().position(|d| d.kind == MentionKind::Per && d.tokens.contains(&head));
            found.map(|at| from + at)
        })?;
        self.set_number(k)
    }

    /// True for an entity that no name was given yet.
    fn nameless(&self, n: u32) -> bool {
        let root = self.root(n);
        !self.drafts.iter().enumerate().any(|(k, d)| d.named && self.set_number(k) == Some(root))
    }

    pub(super) fn word(&self, i: u32) -> &'a str {
        self.tree.get(i).map_or("", |t| t.span.text(self.text))
    }

    pub(super) fn gender(&self, n: u32) -> Option<Gender> {
        self.genders.get(&self.root(n)).copied()
    }

    /// Drafts that were linked before `k`, nearest first, of its own and the `reach` sentences before.
    pub(super) fn back(&self, k: usize, reach: usize) -> impl Iterator<Item = (&'a Draft, usize)> {
        let drafts = self.drafts;
        let here = drafts.get(k).map_or(0, |d| d.sentence);
        let rank = self.rank.get(k).copied().unwrap_or(0);
        let order = self.order.get(..rank).unwrap_or(&[]);
        order
            .iter()
            .rev()
            .filter_map(move |i| Some((drafts.get(*i)?, *i)))
            .take_while(move |(e, _)| e.sentence + reach >= here)
            .filter(|(_, i)| self.set_number(*i).is_some())
    }

    pub(super) fn count_between(&self, i: usize, k: usize) -> usize {
        let at = |k: usize| self.rank.get(k).copied().unwrap_or(0);
        at(k).saturating_sub(at(i))
    }

    /// Earlier drafts under a noun, nearest first.
    pub(super) fn before_with(&self, noun: &str) -> impl Iterator<Item = (&'a Draft, usize)> {
        let drafts = self.drafts;
        let with = self.by_noun.get(noun).map_or(&[][..], Vec::as_slice);
        with.iter().rev().filter_map(move |i| Some((drafts.get(*i)?, *i)))
    }

    /// True when one phrase holds the other's head.
    pub(super) fn overlap(&self, d: &Draft, e: &Draft) -> bool {
        d.tokens.contains(&e.head) || e.tokens.contains(&d.head)
    }

    /// Lower-case words of a name.
    fn words(&self, d: &Draft) -> Vec<String> {
        d.name
            .clone()
            .filter_map(|i| self.tree.get(i))
            .map(|t| t.span.text(self.text).to_lowercase())
            .filter(|w| w.chars().any(char::is_alphanumeric) && w != "the" && w != "'s" && w != "’s")
            .collect()
    }

    fn acronym(&self, d: &Draft) -> Option<String> {
        if d.name.len() != 1 {
            return None;
        }
        let letters: String = self.word(d.name.start).chars().filter(|c| *c != '.').collect();
        (letters.len() >= 2 && letters.len() <= 8 && letters.chars().all(|c| c.is_ascii_uppercase()))
            .then_some(letters)
    }

    /// First letters of the capitalised words of a name of two words or more.
    fn initials(&self, d: &Draft) -> Option<String> {
        let letters: String = d
            .name
            .clone()
            .filter_map(|i| self.word(i).chars().next())
            .filter(char::is_ascii_uppercase)
            .collect();
        (letters.len() >= 2).then_some(letters)
    }

    fn learn(&mut self, k: usize, n: u32) {
        let (Some(d), Some(f)) = (self.drafts.get(k), self.facts.get(k)) else { return };
        let n = self.root(n);
        if f.gender != Gender::Unknown {
            self.genders.entry(n).or_insert(f.gender);
        }
        match d.kind {
            MentionKind::Per => {
                let words = self.words(d);
                if words.len() > 1 {
                    for word in [words.first(), words.last()].into_iter().flatten() {
                        self.by_part.insert(word.clone(), n);
                    }
                } else if let Some(word) = words.first() {
                    self.by_single.insert(word.clone(), n);
                }
                self.by_name.insert(words.join(" "), n);
                // "The president" goes back to "President Yoon" as to a noun.
                for i in d.tokens.clone().filter(|i| !d.name.contains(i)) {
                    let title = self.tree.lemma(i).to_lowercase();
                    self.by_noun.entry(title).or_default().push(k);
                }
            }
            MentionKind::Pronoun => {}
            _ if d.named => self.learn_name(d, n),
            _ => self.by_noun.entry(self.tree.lemma(d.head).to_owned()).or_default().push(k),
        }
    }

    fn learn_name(&mut self, d: &Draft, n: u32) {
        let key = canonical(self.words(d).join(" "));
        self.by_name.entry(key).or_insert(n);
        if let Some(letters) = self.initials(d).or_else(|| self.acronym(d)) {
            self.by_initials.entry(letters).or_insert(n);
        }
    }

    /// The entity that the rules join `k` to, and which rule does.
    pub(super) fn propose(&self, k: usize) -> Option<(u32, u32)> {
        let d = self.drafts.get(k)?;
        let by = |n: Option<u32>, rule: u32| n.map(|n| (n, rule));
        match d.kind {
            MentionKind::Per => by(self.person(k, d), 1),
            _ if d.named => by(self.named(d), 2),
            MentionKind::Pronoun => match self.facts.get(k)?.sort {
                Sort::Pronoun(word) => by(self.third(k, word), 3),
                _ => None,
            },
            _ => by(self.apposed(k), 4).or_else(|| by(self.predicate(k), 5)).or_else(|| self.definite(k)),
        }
    }

    fn person(&self, k: usize, d: &Draft) -> Option<u32> {
        let words = self.words(d);
        if let Some(n) = self.by_name.get(&words.join(" ")) {
            return Some(*n);
        }
        if let [one] = words.as_slice() {
            return self.by_part.get(one).copied().or_else(|| self.apposed(k));
        }
        // "Barack Obama" after "Barack Hussein Obama" or after "Obama" alone.
        let (first, last) = (words.first()?, words.last()?);
        let longer = self.by_part.get(last).filter(|n| self.by_part.get(first) == Some(n));
        longer.or_else(|| self.by_single.get(last)).copied().or_else(|| self.apposed(k))
    }

    fn named(&self, d: &Draft) -> Option<u32> {
        let words = self.words(d);
        let whole = self.by_name.get(&canonical(words.join(" "))).copied();
        whole.or_else(|| self.shortened(d)).or_else(|| {
            if let [one] = words.as_slice() {
                return self.curtailed(d, one);
            }
            // "The State Department" after "the US State Department": what is left off stands in front.
            if d.kind != MentionKind::Org || words.len() < 2 {
                return None;
            }
            self.back(*self.by_head.get(&d.head)?, 20)
                .find(|(e, _)| {
                    e.kind == MentionKind::Org && {
                        let theirs = self.words(e);
                        let (short, long) =
                            if theirs.len() < words.len() { (&theirs, &words) } else { (&words, &theirs) };
                        short.len() >= 2 && long.len() > short.len() && long.ends_with(short)
                    }
                })
                .map(|(_, i)| self.number_of(i))
        })
    }

    /// "The Court" after "the Supreme Court", "the Senate" after "the Senate of the United States".
    fn curtailed(&self, d: &Draft, one: &str) -> Option<u32> {
        let the = self.tree.children(d.head).iter().any(|c| self.tree.lemma(*c) == "the");
        if d.kind != MentionKind::Org || !the {
            return None;
        }
        self.back(*self.by_head.get(&d.head)?, 20)
            .find(|(e, _)| {
                e.kind == MentionKind::Org && e.name.len() > 1 && {
                    let theirs = self.words(e);
                    let before_of = theirs.get(1).is_some_and(|w| w == "of");
                    theirs.last().is_some_and(|w| w == one)
                        || before_of && theirs.first().is_some_and(|w| w == one)
                }
            })
            .map(|(_, i)| self.number_of(i))
    }

    /// "IAEA" after "International Atomic Energy Agency", and the other way round.
    fn shortened(&self, d: &Draft) -> Option<u32> {
        let letters = self.acronym(d).or_else(|| self.initials(d).filter(|_| d.name.len() > 1))?;
        let n = self.by_initials.get(&letters).copied()?;
        // Two long names may share their initials; one of the two must be the short form.
        let short = self.acronym(d).is_some()
            || self.drafts.iter().zip(&self.numbers).any(|(e, m)| *m == Some(n) && self.acronym(e).is_some());
        short.then_some(n)
    }

    /// The mention that `k` stands in apposition to.
    fn apposed(&self, k: usize) -> Option<u32> {
        let d = self.drafts.get(k)?;
        if self.tree.dep(d.head) != Dep::Appos {
            return None;
        }
        let governor = self.tree.get(d.head)?.head?;
        let sort = self.facts.get(k)?.sort;
        self.back(k, 0)
            .find(|(e, i)| {
                let there = self.facts.get(*i).map(|f| f.sort);
                let thing = d.named && there == Some(Sort::Thing);
                // Two people by name are two people, whatever the parse says.
                let two = e.named && d.named;
                (e.head == governor || e.named && e.name.contains(&governor))
                    && !two
                    && (thing || there.is_some_and(|s| alike(s, sort)))
            })
            .map(|(_, i)| self.number_of(i))
    }

    /// "Became president", "was elected president", "served as ambassador": the subject's new or past role.
    fn office(&self, k: usize) -> Option<u32> {
        let d = self.drafts.get(k)?;
        let verb = self.tree.get(d.head)?.head?;
        let role = match (self.tree.dep(d.head).base(), self.tree.lemma(verb)) {
            (
                Dep::Xcomp | Dep::Obj | Dep::Obl,
                "become" | "remain" | "elect" | "appoint" | "name" | "proclaim" | "crown" | "promote"
                | "nominate",
            ) => true,
            (Dep::Obl, "serve" | "work" | "act" | "resign" | "retire") => {
                self.tree.children(d.head).iter().any(|c| self.tree.lemma(*c) == "as")
            }
            _ => false,
        };
        let kids = self.tree.children(verb);
        let active = matches!(
            self.tree.lemma(verb),
            "become" | "remain" | "serve" | "work" | "act" | "resign" | "retire"
        );
        let subject = kids.iter().copied().find(|c| {
            let dep = self.tree.dep(*c);
            if active { dep.base() == Dep::Nsubj } else { dep == Dep::NsubjPass }
        });
        let i = *self.by_head.get(&subject.filter(|_| role)?)?;
        let (here, there) = (self.facts.get(k)?, self.facts.get(i)?);
        (here.sort == Sort::Person && alike(there.sort, here.sort)).then(|| self.set_number(i)).flatten()
    }

    /// "She is a doctor": a predicate means its subject, unless that is denied.
    fn predicate(&self, k: usize) -> Option<u32> {
        let d = self.drafts.get(k)?;
        if let Some(n) = self.office(k) {
            return Some(n);
        }
        let kids = self.tree.children(d.head);
        let is = |c: &u32, lemmas: &[&str]| lemmas.contains(&self.tree.lemma(*c));
        let copula = kids.iter().any(|c| self.tree.dep(*c) == Dep::Cop);
        let denied = kids.iter().any(|c| {
            is(c, &["not", "n't", "never", "no", "hardly"])
                || self.tree.dep(*c).base() == Dep::Aux
                    && is(c, &["may", "might", "could", "should", "would", "must"])
        });
        if !copula || denied {
            return None;
        }
        let subject = kids.iter().copied().find(|c| self.tree.dep(*c).base() == Dep::Nsubj)?;
        let i = *self.by_head.get(&subject)?;
        let (here, there) = (self.facts.get(k)?, self.facts.get(i)?);
        let number =
            here.number == there.number || here.number == Number::Either || there.number == Number::Either;
        let n = self.set_number(i)?;
        (number && alike(there.sort, here.sort)).then_some(n)
    }
}

/// Short names of states and bodies that are not the initials of the long ones.
fn canonical(name: String) -> String {
    let long = match name.as_str() {
        "us"
        | "u.s."
        | "u.s"
        | "usa"
        | "u.s.a."
        | "america"
        | "united states of america"
        | "the united states" => "united states",
        "uk" | "u.k." | "u.k" | "britain" | "great britain" => "united kingdom",
        "eu" | "e.u." => "european union",
        "un" | "u.n." | "u.n" => "united nations",
        "dprk" | "democratic people's republic of korea" => "north korea",
        "holland" => "netherlands",
        "burma" => "myanmar",
        "uae" => "united arab emirates",
        "people's republic of china" | "prc" => "china",
        "soviet union" | "u.s.s.r." => "ussr",
        _ => return name,
    };
    long.to_owned()
}

/// True when a phrase of one sort can say what a thing of the other is.
fn alike(a: Sort, b: Sort) -> bool {
    use Sort::{Body, Happening, People, Person, Place, Polity, Pronoun, Thing};
    matches!(
        (a, b),
        (Pronoun(Word::He | Word::She | Word::I | Word::You), Person)
            | (Pronoun(Word::They | Word::We), People | Body)
            | (Pronoun(Word::It), Body | Place | Happening)
            | (Polity, Place | Body)
            | (Body, Body)
            | (Place, Place)
            | (Happening, Happening)
            | (Thing, Happening)
            | (Person, Person)
            | (People, People)
            | (People, Body)
            | (Body, People)
    )
}
