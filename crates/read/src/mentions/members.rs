//! Groups that point to parties named before: "the two countries", "both sides", "the pair", "they", "the latter".
//!
//! In: drafts with entity numbers. Out: for each draft the entities that it stands for together. A group takes the
//! nearest set that fits it in count and class (states for "countries", people for "leaders"): a coordination, the
//! two of a deed ("Xi met Biden"), a group resolved before; where a count is given and no set fits, the parties that
//! stand out by far. Groups of the same members are one entity. Where nothing fits nothing is said.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::Draft;
use super::phrase::Tree;
use super::sets::{Parties, Set, Tie, Unit};
use super::sorts::{Sort, Word, pronoun};
use crate::reading::{Dep, MentionKind, Pos, Sentence};

/// Sentences that a counted group looks back.
const REACH: usize = 10;
/// Sentences that a group without a count ("the leaders") looks back.
const REACH_UNCOUNTED: usize = 2;

/// Nouns that only those who hold the office are called.
const OFFICES: &[&str] = &[
    "president",
    "minister",
    "premier",
    "chancellor",
    "secretary",
    "ambassador",
    "senator",
    "governor",
    "general",
    "king",
    "emperor",
    "sultan",
    "sheikh",
    "monarch",
];
/// Fields of ministers.
const FIELDS: &[&str] = &["foreign", "prime", "defense", "defence", "finance", "trade", "interior"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    States,
    Persons,
    Bodies,
    Either,
}

/// The nouns of `groups.txt`.
struct Nouns {
    classes: HashMap<&'static str, Class>,
    numbers: HashMap<&'static str, usize>,
    plain: HashSet<&'static str>,
}

static NOUNS: LazyLock<Nouns> = LazyLock::new(|| {
    let mut out = Nouns { classes: HashMap::new(), numbers: HashMap::new(), plain: HashSet::new() };
    let mut section = "";
    for line in chancery_data::word_list("groups.txt").unwrap_or("").lines() {
        if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            section = name;
            continue;
        }
        for word in line.split_whitespace().filter(|_| !line.starts_with('#')) {
            match (section, word.split_once('=')) {
                ("numbers", Some((word, n))) => {
                    out.numbers.extend(n.parse().ok().map(|n| (word, n)));
                }
                ("states", _) => _ = out.classes.insert(word, Class::States),
                ("persons", _) => _ = out.classes.insert(word, Class::Persons),
                ("bodies", _) => _ = out.classes.insert(word, Class::Bodies),
                ("either", _) => _ = out.classes.insert(word, Class::Either),
                ("plain", _) => _ = out.plain.insert(word),
                _ => {}
            }
        }
    }
    out
});

/// What a group says of its members.
#[derive(Clone, Debug)]
struct Wanted {
    class: Class,
    count: Option<usize>,
    /// Words that some member's phrase must bear ("Korean" of "the two Korean leaders").
    words: Vec<String>,
    /// True for a noun that tells its class; "the two" and "both" tell none.
    noun: bool,
    /// The office that members have, with its field ("foreign", "minister"), where the noun is one.
    office: Vec<String>,
}

struct Finder<'a> {
    parties: Parties<'a>,
    sets: Vec<Set>,
    numbers: Vec<u32>,
    /// Entity numbers as they came in.
    before: Vec<u32>,
    /// Drafts in the order of their heads.
    order: Vec<usize>,
    members: Vec<Vec<u32>>,
    /// The entity of a set of members.
    known: HashMap<Vec<u32>, u32>,
    next: u32,
}

/// Adds the drafts that only a group can be ("both", "the latter") and finds the members of all groups.
pub(super) fn members(
    text: &str,
    tree: &Tree<'_>,
    drafts: &mut Vec<Draft>,
    numbers: &mut Vec<u32>,
    sentences: &[Sentence],
) -> Vec<Vec<u32>> {
    let mut next = numbers.iter().max().map_or(0, |n| n.saturating_add(1));
    let heads: HashSet<u32> = drafts.iter().map(|d| d.head).collect();
    for (s, sentence) in sentences.iter().enumerate() {
        for i in sentence.tokens.clone().filter(|i| !heads.contains(i) && stands_alone(tree, *i)) {
            drafts.push(Draft::noun(i, tree.noun_phrase(i), MentionKind::Group, Sort::People, s));
            numbers.push(next);
            next += 1;
        }
    }
    let mut order: Vec<usize> = (0..drafts.len()).collect();
    order.sort_by_key(|k| drafts.get(*k).map(|d| (d.head, d.tokens.start)));
    let parties = Parties::new(text, tree, drafts, numbers);
    let sets = parties.sets(sentences);
    let mut finder = Finder {
        parties,
        sets,
        before: numbers.clone(),
        numbers: std::mem::take(numbers),
        order,
        members: vec![Vec::new(); drafts.len()],
        known: HashMap::new(),
        next,
    };
    let mut kinds = Vec::new();
    for at in 0..finder.order.len() {
        if let Some(&k) = finder.order.get(at) {
            kinds.extend(finder.resolve(k, at).map(|kind| (k, kind)));
        }
    }
    let (found, out) = (finder.numbers, finder.members);
    *numbers = found;
    for (k, kind) in kinds {
        if let Some(d) = drafts.get_mut(k) {
            d.sure = true;
            d.sort = if kind == MentionKind::Group { Sort::People } else { d.sort };
            d.kind = kind;
        }
    }
    out
}

/// "Both", "the two", "the former" in place of a noun.
fn stands_alone(tree: &Tree<'_>, i: u32) -> bool {
    let Some(t) = tree.get(i) else { return false };
    let place =
        matches!(t.dep.base(), Dep::Nsubj | Dep::Obj | Dep::Obl | Dep::Nmod) && t.dep != Dep::OblUnmarked;
    let the = || tree.child(i, &[Dep::Det]).is_some_and(|d| tree.lemma(d) == "the");
    place
        && match t.lemma.as_str() {
            "both" => true,
            "former" | "latter" => the(),
            lemma => {
                t.pos == Pos::Num
                    && numeral(lemma).is_some()
                    && the()
                    && tree.child(i, &[Dep::Nmod]).is_none()
            }
        }
}

fn numeral(word: &str) -> Option<usize> {
    Some(match word {
        "two" | "both" | "2" => 2,
        "three" | "3" => 3,
        "four" | "4" => 4,
        "five" | "5" => 5,
        "six" | "6" => 6,
        "seven" | "7" => 7,
        "eight" | "8" => 8,
        _ => return None,
    })
}

impl Finder<'_> {
    fn tree(&self) -> &Tree<'_> {
        self.parties.tree
    }

    fn draft(&self, k: usize) -> Option<&Draft> {
        self.parties.drafts.get(k)
    }

    fn number(&self, k: usize) -> u32 {
        self.numbers.get(k).copied().unwrap_or(u32::MAX)
    }

    /// Resolves one draft; what it is by then.
    fn resolve(&mut self, k: usize, at: usize) -> Option<MentionKind> {
        let d = self.draft(k)?;
        let (head, lemma) = (d.head, self.tree().lemma(d.head).to_owned());
        if d.named && d.kind != MentionKind::Misc && d.kind != MentionKind::Gpe {
            return None;
        }
        if d.kind == MentionKind::Pronoun {
            let word = self.tree().get(head).map_or("", |t| t.span.text(self.parties.text));
            return match pronoun(word) {
                Some(Word::They) => self.they(k, at),
                _ => None,
            };
        }
        if matches!(lemma.as_str(), "former" | "latter") && stands_alone(self.tree(), head) {
            return self.one_of_two(k, lemma == "former");
        }
        if d.named {
            return self.namesakes(k);
        }
        let wanted = self.wanted(k)?;
        if let Some(list) = self.apposed(k, &wanted) {
            self.give(k, list);
            return Some(MentionKind::Group);
        }
        if let Some(list) = self.nearest(k, at, &wanted) {
            match list {
                Found::Members(list) => self.give(k, list),
                Found::Group(n) => self.put(k, n),
            }
            return Some(MentionKind::Group);
        }
        let list = self.outstanding(k, &wanted)?;
        self.give(k, list);
        Some(MentionKind::Group)
    }

    fn put(&mut self, k: usize, n: u32) {
        if let Some(slot) = self.numbers.get_mut(k) {
            *slot = n;
        }
        let other = (0..self.members.len()).find(|i| *i != k && self.number(*i) == n && self.has_members(*i));
        if let Some(list) = other.and_then(|i| self.members.get(i).cloned())
            && let Some(slot) = self.members.get_mut(k)
        {
            *slot = list;
        }
    }

    fn has_members(&self, k: usize) -> bool {
        self.members.get(k).is_some_and(|m| !m.is_empty())
    }

    /// Gives `k` its members; groups of the same members are one entity.
    fn give(&mut self, k: usize, list: Vec<u32>) {
        let mut key = list.clone();
        key.sort_unstable();
        let next = self.next;
        let n = *self.known.entry(key).or_insert(next);
        self.next += u32::from(n == next);
        if let Some(slot) = self.numbers.get_mut(k) {
            *slot = n;
        }
        if let Some(slot) = self.members.get_mut(k) {
            *slot = list;
        }
    }

    /// What a noun wants of its members, if it is one that goes back to several.
    fn wanted(&self, k: usize) -> Option<Wanted> {
        let d = self.draft(k)?;
        let tree = self.tree();
        let lemma = tree.lemma(d.head);
        if stands_alone(tree, d.head) || tree.get(d.head)?.pos == Pos::Num {
            let of = tree.children(d.head).iter().any(|c| {
                tree.dep(*c).base() == Dep::Nmod
                    && !matches!(tree.lemma(*c), "they" | "them" | "these" | "those")
            });
            let count = numeral(lemma).filter(|_| !of);
            return count.map(|n| Wanted {
                class: Class::Either,
                count: Some(n),
                words: Vec::new(),
                noun: false,
                office: Vec::new(),
            });
        }
        let numbered = NOUNS.numbers.get(lemma).copied().filter(|_| !tree.plural(d.head));
        let class = match numbered {
            Some(_) => Class::Either,
            None => *NOUNS.classes.get(lemma).filter(|_| tree.plural(d.head))?,
        };
        // "The two countries' ministers": the article may hang on the ministers.
        let mut office: Vec<String> =
            OFFICES.contains(&lemma).then(|| lemma.to_owned()).into_iter().collect();
        let before = tree.lemma(d.tokens.start);
        let (mut count, mut definite, mut words) = (numbered, matches!(before, "the" | "these"), Vec::new());
        for &c in tree.children(d.head) {
            let word = tree.lemma(c);
            // "Nuclear-armed", "long-time" are several tokens.
            let joined = c
                .checked_sub(2)
                .filter(|_| tree.bridges(c - 1, self.parties.text))
                .is_some_and(|a| NOUNS.plain.contains(format!("{}-{word}", tree.lemma(a)).as_str()));
            match tree.dep(c).base() {
                Dep::Det | Dep::CcPreconj | Dep::DetPredet => match word {
                    "the" | "these" | "those" => definite = true,
                    "all" => {}
                    "both" => (definite, count) = (true, Some(2)),
                    _ => return None,
                },
                Dep::Cc if word == "both" && c < d.head => (definite, count) = (true, Some(2)),
                Dep::Nummod => count = Some(numeral(word).filter(|_| numbered.is_none())?),
                Dep::Amod | Dep::Compound if FIELDS.contains(&word) => office.push(word.to_owned()),
                _ if c < d.head && (joined || NOUNS.plain.contains(word)) || word == "same" => {}
                // "The two companies signed on Friday": a clause that the parse takes for a phrase.
                Dep::Acl if tree.dep(d.head) == Dep::Root && count.is_some() => {}
                Dep::Amod | Dep::Compound | Dep::Nmod
                    if c < d.head
                        && tree.dep(c) != Dep::NmodPoss
                        && tree.get(c)?.span.text(self.parties.text).starts_with(char::is_uppercase) =>
                {
                    words.push(word.to_lowercase());
                }
                // "The two presidents in Washington", but not "the two men of the team".
                Dep::Nmod if c > d.head && count.is_some() => {
                    let case = tree.child(c, &[Dep::Case]).map(|k| tree.lemma(k));
                    if !matches!(case, Some("in" | "on" | "at")) {
                        return None;
                    }
                }
                Dep::Amod | Dep::Compound | Dep::Nmod | Dep::Acl => return None,
                _ => {}
            }
        }
        // "Leaders", "the companies": without a count only nouns for those who face each other.
        let loose = class == Class::States && lemma != "power"
            || class == Class::Either
            || matches!(lemma, "leader" | "president" | "minister" | "premier");
        (definite && (count.is_some() || loose && words.is_empty())).then_some(Wanted {
            class,
            count,
            words,
            noun: numbered.is_none(),
            office,
        })
    }

    /// The members among the parts of a set, where they fit.
    fn fitting(&self, set: &Set, wanted: &Wanted) -> Option<Vec<u32>> {
        if set.tie == Tie::Or || wanted.count.is_some_and(|n| n != set.parts.len()) || set.parts.len() < 2 {
            return None;
        }
        let units: Vec<Unit> = set.parts.iter().map(|k| self.parties.unit(*k)).collect::<Option<_>>()?;
        let all = |u: Unit| units.iter().all(|v| *v == u);
        let parts: Vec<usize> = match wanted.class {
            Class::States if all(Unit::State) => set.parts.clone(),
            Class::States if all(Unit::Person) => {
                set.parts.iter().map(|k| self.parties.state_of(*k)).collect::<Option<_>>()?
            }
            Class::Persons if all(Unit::Person) => set.parts.clone(),
            Class::Bodies if all(Unit::Body) => set.parts.clone(),
            Class::Either if all(Unit::Person) || !units.contains(&Unit::Person) => set.parts.clone(),
            _ => return None,
        };
        let list: Vec<u32> = parts.iter().map(|k| self.number(*k)).collect();
        let distinct: HashSet<&u32> = list.iter().collect();
        (distinct.len() == list.len() && self.bears(&list, &wanted.words) && self.hold(&list, &wanted.office))
            .then_some(list)
    }

    /// True unless a title of one of `list` tells another office than `office`.
    fn hold(&self, list: &[u32], office: &[String]) -> bool {
        let tree = self.tree();
        list.iter().all(|n| {
            let of = self.parties.drafts.iter().enumerate().filter(|(k, d)| d.named && self.number(*k) == *n);
            let mut titles: Vec<String> = of
                .flat_map(|(_, d)| d.tokens.clone().filter(|i| !d.name.contains(i)).collect::<Vec<_>>())
                .map(|i| tree.lemma(i).to_lowercase())
                .collect();
            if titles.iter().any(|t| t == "premier") {
                titles.extend(["prime".to_owned(), "minister".to_owned()]);
            } else if titles.iter().any(|t| t == "prime") {
                titles.push("premier".to_owned());
            }
            !titles.iter().any(|t| OFFICES.contains(&t.as_str())) || office.iter().all(|o| titles.contains(o))
        })
    }

    /// True when each of `words` stands in some phrase for one of `list`.
    fn bears(&self, list: &[u32], words: &[String]) -> bool {
        words.iter().all(|w| {
            self.parties.drafts.iter().enumerate().any(|(k, d)| {
                list.contains(&self.number(k))
                    && d.tokens.clone().any(|i| self.tree().lemma(i).eq_ignore_ascii_case(w))
            })
        })
    }

    /// "The two leaders, Xi and Biden": the members stand behind.
    fn apposed(&self, k: usize, wanted: &Wanted) -> Option<Vec<u32>> {
        let d = self.draft(k)?;
        let tree = self.tree();
        let behind =
            tree.children(d.head).iter().copied().find(|c| *c > d.head && tree.dep(*c) == Dep::Appos)?;
        let set = self.parties.coordination(behind)?;
        self.fitting(&set, wanted)
    }

    /// True when `set` may not be meant by `d`: it holds it, or stands with it under one verb.
    fn bound(&self, set: &Set, d: &Draft) -> bool {
        let tree = self.tree();
        let up = |i: u32| tree.get(i).and_then(|t| t.head);
        let argument = |i: u32| matches!(tree.dep(i).base(), Dep::Nsubj | Dep::Obj | Dep::Obl | Dep::Iobj);
        let same = argument(d.head) && argument(set.root) && up(d.head) == up(set.root);
        let holds = set.parts.iter().filter_map(|k| self.draft(*k)).any(|e| e.tokens.contains(&d.head));
        same || holds || d.tokens.contains(&set.root) && set.at > d.head
    }

    fn nearest(&self, k: usize, at: usize, wanted: &Wanted) -> Option<Found> {
        let d = self.draft(k)?;
        let reach = if wanted.count.is_some() { REACH } else { REACH_UNCOUNTED };
        let cost =
            |sentence: usize| d.sentence.checked_sub(sentence).filter(|away| *away <= reach).map(|a| 2 * a);
        let mut best: Option<(usize, Found)> = None;
        for set in self.sets.iter().rev().filter(|s| s.at < d.head) {
            let Some(mut cost) = cost(set.sentence) else { continue };
            if set.aside && wanted.count.is_none() || self.bound(set, d) {
                continue;
            }
            cost += if set.aside { 3 } else { 0 };
            if best.as_ref().is_none_or(|b| cost < b.0)
                && let Some(list) = self.fitting(set, wanted)
            {
                best = Some((cost, Found::Members(list)));
            }
        }
        let lemma = self.tree().lemma(d.head);
        for &i in self.order.get(..at).unwrap_or(&[]).iter().rev() {
            let Some(e) = self.draft(i) else { continue };
            let Some(cost) = cost(e.sentence) else { break };
            let like = self.tree().lemma(e.head) == lemma;
            let found = if self.has_members(i) {
                // "The two sides" once more goes on from the first, whoever came between.
                let cost = if like { cost.saturating_sub(3) } else { cost };
                self.group_fits(i, wanted).map(|list| (cost, Found::Members(list)))
            } else {
                // "Two Japanese nationals … the two": a group with a count of its own.
                let counted = wanted.count.is_some() && self.count_of(e) == wanted.count;
                (counted
                    && (like || !wanted.noun)
                    && !d.tokens.contains(&e.head)
                    && !e.tokens.contains(&d.head))
                .then(|| (cost, Found::Group(self.number(i))))
            };
            if let Some(found) = found
                && best.as_ref().is_none_or(|b| found.0 < b.0)
            {
                best = Some(found);
            }
        }
        best.map(|b| b.1)
    }

    /// The members of a group that was resolved before, where another may mean the same.
    fn group_fits(&self, i: usize, wanted: &Wanted) -> Option<Vec<u32>> {
        let list = self.members.get(i)?;
        if wanted.count.is_some_and(|n| n != list.len())
            || !self.bears(list, &wanted.words)
            || !self.hold(list, &wanted.office)
        {
            return None;
        }
        let unit = |n: &u32| {
            (0..self.numbers.len()).filter(|k| self.number(*k) == *n).find_map(|k| self.parties.unit(k))
        };
        let units: Vec<Unit> = list.iter().map(unit).collect::<Option<_>>()?;
        let fits = match wanted.class {
            Class::States => units.iter().all(|u| *u == Unit::State),
            Class::Persons => units.iter().all(|u| *u == Unit::Person),
            Class::Bodies => units.iter().all(|u| *u == Unit::Body),
            Class::Either => true,
        };
        fits.then(|| list.clone())
    }

    /// How many a plural phrase counts: "two Japanese nationals", "the leaders of Japan and China".
    fn count_of(&self, e: &Draft) -> Option<usize> {
        let tree = self.tree();
        if e.kind != MentionKind::Group || !tree.plural(e.head) {
            return None;
        }
        let kids = tree.children(e.head);
        if let Some(n) = kids.iter().find(|c| tree.dep(**c) == Dep::Nummod) {
            return numeral(tree.lemma(*n));
        }
        kids.iter().find_map(|c| {
            let owner = *c > e.head && tree.dep(*c) == Dep::Nmod || *c < e.head && tree.dep(*c) == Dep::Amod;
            let more = tree.children(*c).iter().filter(|k| tree.dep(**k) == Dep::Conj).count();
            (owner && more > 0).then_some(more + 1)
        })
    }

    /// The parties of one class that stand out before `k`, as many as it counts.
    fn outstanding(&self, k: usize, wanted: &Wanted) -> Option<Vec<u32>> {
        let (d, count) = (self.draft(k)?, wanted.count?);
        // Three that stand out are seldom the three that are meant.
        if !wanted.noun || count != 2 {
            return None;
        }
        // "Sides" of whatever class has them, states first.
        let classes: &[Unit] = match wanted.class {
            Class::States => &[Unit::State],
            Class::Persons => &[Unit::Person],
            Class::Bodies => &[Unit::Body],
            Class::Either => &[Unit::State, Unit::Person],
        };
        classes.iter().find_map(|class| {
            // Entities with their salience, in the order of first mention.
            let mut found: Vec<(u32, u32, bool)> = Vec::new();
            for (i, e) in self.parties.drafts.iter().enumerate() {
                if e.head >= d.tokens.start || self.parties.unit(i) != Some(*class) {
                    continue;
                }
                let tree = self.tree();
                let place = tree
                    .child(e.head, &[Dep::Case])
                    .is_some_and(|c| matches!(tree.lemma(c), "in" | "at" | "near" | "from"))
                    && e.kind == MentionKind::Gpe;
                let weight = match tree.dep(e.head).base() {
                    _ if place => 0,
                    Dep::Nsubj => 3,
                    Dep::Obl | Dep::Nmod if tree.dep(e.head) != Dep::NmodPoss => 1,
                    _ => 2,
                };
                match found.iter_mut().find(|f| f.0 == self.number(i)) {
                    Some(slot) => (slot.1, slot.2) = (slot.1 + weight, slot.2 || e.named),
                    None => found.push((self.number(i), weight, e.named)),
                }
            }
            found.retain(|f| f.2 && f.1 > 0);
            let mut weights: Vec<u32> = found.iter().map(|f| f.1).collect();
            weights.sort_unstable_by(|a, b| b.cmp(a));
            let least = *weights.get(count.checked_sub(1)?)?;
            let next = weights.get(count).copied().unwrap_or(0);
            if least < 3 || least < 2 * next {
                return None;
            }
            let list: Vec<u32> = found.iter().filter(|f| f.1 >= least).map(|f| f.0).collect();
            (list.len() == count && self.bears(&list, &wanted.words) && self.hold(&list, &wanted.office))
                .then_some(list)
        })
    }

    /// "The two Koreas": the states whose names end in the word.
    fn namesakes(&mut self, k: usize) -> Option<MentionKind> {
        let d = self.draft(k)?;
        let tree = self.tree();
        if !tree.plural(d.head) || d.name.len() != 1 {
            return None;
        }
        let word = tree.get(d.head)?.span.text(self.parties.text).strip_suffix('s')?;
        let count = tree.children(d.head).iter().find_map(|c| numeral(tree.lemma(*c)))?;
        let mut list = Vec::new();
        for (i, e) in self.parties.drafts.iter().enumerate().filter(|(_, e)| e.head < d.head) {
            let last = tree.get(e.name.end.saturating_sub(1)).map_or("", |t| t.span.text(self.parties.text));
            if e.named
                && e.kind == MentionKind::Gpe
                && e.name.len() > 1
                && last == word
                && !list.contains(&self.number(i))
            {
                list.push(self.number(i));
            }
        }
        if list.len() != count {
            return None;
        }
        self.give(k, list);
        Some(MentionKind::Group)
    }

    /// "The former", "the latter": first or second of two.
    fn one_of_two(&mut self, k: usize, first: bool) -> Option<MentionKind> {
        let d = self.draft(k)?;
        let near = |s: &&Set| s.at < d.head && s.sentence + 1 >= d.sentence && s.parts.len() == 2;
        let set = self.sets.iter().rev().filter(near).find(|s| !self.bound(s, d))?;
        let part = *if first { set.parts.first() } else { set.parts.last() }?;
        let person = self.parties.unit(part) == Some(Unit::Person);
        let n = self.number(part);
        self.put(k, n);
        Some(if person { MentionKind::Role } else { MentionKind::Group })
    }

    /// "They" after "Japan and China": both of them, not the last.
    fn they(&mut self, k: usize, at: usize) -> Option<MentionKind> {
        let d = self.draft(k)?;
        let old = self.before.get(k).copied()?;
        let earlier = self.order.get(..at)?.iter().rev().copied();
        let linked = earlier.clone().find(|i| self.before.get(*i) == Some(&old));
        let antecedent = linked.and_then(|i| Some((i, self.draft(i)?)));
        if let Some((i, _)) = antecedent
            && (self.number(i) != old || self.has_members(i))
        {
            let n = self.number(i);
            self.put(k, n);
            return None;
        }
        let any =
            Wanted { class: Class::Either, count: None, words: Vec::new(), noun: false, office: Vec::new() };
        let set =
            self.sets.iter().rev().filter(|s| s.at < d.head && s.sentence + 1 >= d.sentence).find(|s| {
                let part = antecedent.is_some_and(|(i, _)| s.parts.contains(&i));
                let free = antecedent.is_none_or(|(_, e)| e.head < s.root && e.sentence < s.sentence);
                (part || free)
                    && self.leads(s, d)
                    && !self.bound_pronoun(s, d)
                    && self.fitting(s, &any).is_some()
            })?;
        let list = self.fitting(set, &any)?;
        self.give(k, list);
        None
    }

    /// True where a set is what its sentence is about: its subject, in the pronoun's own sentence of a clause around.
    fn leads(&self, s: &Set, d: &Draft) -> bool {
        let tree = self.tree();
        let subject = tree.dep(s.root).base() == Dep::Nsubj;
        if s.sentence != d.sentence {
            return subject;
        }
        let verb = tree.get(s.root).and_then(|t| t.head);
        let mut at = d.head;
        for _ in 0..12 {
            let Some(up) = tree.get(at).and_then(|t| t.head) else { return false };
            if Some(up) == verb {
                return subject;
            }
            at = up;
        }
        false
    }

    fn bound_pronoun(&self, s: &Set, d: &Draft) -> bool {
        self.tree().dep(d.head) != Dep::NmodPoss && self.bound(s, d)
    }
}

enum Found {
    Members(Vec<u32>),
    /// An earlier group that is the same.
    Group(u32),
}
