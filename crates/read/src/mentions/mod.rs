//! Mentions: the phrases that refer to people, bodies, places and groups, and which of them are the same.
//!
//! In: parsed tokens with name tags. Out: [`Mention`]s in order, each with its full phrase and syntactic
//! head; coordinations are split, relative clauses and appositions left off. Entity numbers come from
//! [`entities`]. Nouns for places and happenings ("the city", "the attack") are mentions only where they mean
//! the same as another; other nouns are none, but compete for pronouns.

mod deeds;
mod definite;
mod entities;
pub mod extent;
pub mod kinds;
mod members;
mod nouns;
pub(crate) mod phrase;
mod pronouns;
pub mod ranker;
mod sets;
mod sorts;
mod speakers;

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use crate::reading::{Dep, Mention, MentionKind, NameKind, NameTag, Pos, Sentence, Tag, Token};
use kinds::Class;
use phrase::Tree;
use ranker::{Decision, Policy, Weights};
use sorts::Sort;

/// A mention while it is gathered.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) tokens: Range<u32>,
    pub(crate) head: u32,
    pub(crate) kind: MentionKind,
    /// The words of the name itself, without title.
    pub(crate) name: Range<u32>,
    pub(crate) sentence: usize,
    /// True for a proper name.
    named: bool,
    /// What a draft of kind `Misc` is; the other kinds tell it themselves.
    sort: Sort,
    /// True for a noun that is a mention even when nothing else means the same.
    sure: bool,
}

/// Lead over "none", in units of a weight, from which a noun that no list knows is a person or body by itself;
/// below it, only where another means the same.
const ALONE: i32 = 60;
/// Lead of "none" from which a noun that a list has for a place or happening is none.
const NONE: i32 = 100;

impl Draft {
    fn noun(head: u32, tokens: Range<u32>, kind: MentionKind, sort: Sort, sentence: usize) -> Draft {
        Draft { tokens, head, kind, name: head..head + 1, sentence, named: false, sort, sure: false }
    }

    /// True for what is a mention by itself, not only as one of several of the same.
    fn alone(&self) -> bool {
        self.named || self.sure || self.kind == MentionKind::Pronoun
    }

    /// The kind that a reader of the mention sees.
    fn shown_as(&self) -> MentionKind {
        match self.kind {
            MentionKind::Misc if !self.named && self.sort == Sort::Happening => MentionKind::Event,
            MentionKind::Misc if self.named && self.sort == Sort::People => MentionKind::Group,
            kind => kind,
        }
    }

    /// True for a noun that is no party; it only competes for pronouns.
    fn thing(&self) -> bool {
        self.kind == MentionKind::Misc && !self.named && self.sort == Sort::Thing
    }
}

/// Finds the mentions of an article.
pub fn mentions(text: &str, tokens: &[Token], sentences: &[Sentence]) -> Vec<Mention> {
    found(
        text,
        tokens,
        sentences,
        &mut Policy { weights: WEIGHTS.as_ref(), nouns: NOUNS.as_ref(), gold: None, noted: Vec::new() },
    )
}

/// Finds mentions by other weights than the embedded ones, or by rules alone.
pub fn mentions_by(
    text: &str,
    tokens: &[Token],
    sentences: &[Sentence],
    weights: Option<&Weights>,
    nouns: Option<&kinds::Weights>,
) -> Vec<Mention> {
    found(text, tokens, sentences, &mut Policy { weights, nouns, gold: None, noted: Vec::new() })
}

/// What the linker decides on the way, for training; `gold` tells the annotated entity that a token heads.
pub fn decisions(
    text: &str,
    tokens: &[Token],
    sentences: &[Sentence],
    weights: Option<&Weights>,
    nouns: Option<&kinds::Weights>,
    gold: &dyn Fn(u32) -> Option<u32>,
) -> Vec<Decision> {
    let mut policy = Policy { weights, nouns, gold: Some(gold), noted: Vec::new() };
    found(text, tokens, sentences, &mut policy);
    policy.noted
}

/// The weights that come with the project.
static WEIGHTS: LazyLock<Option<Weights>> =
    LazyLock::new(|| chancery_data::model("coref.bin").and_then(Weights::from_bytes));

static NOUNS: LazyLock<Option<kinds::Weights>> =
    LazyLock::new(|| chancery_data::model("nouns.bin").and_then(kinds::Weights::from_bytes));

/// The common nouns that head a phrase of their own, with the slots of their features, for training.
pub fn nouns_of(text: &str, tokens: &[Token], sentences: &[Sentence]) -> Vec<(u32, Vec<u32>)> {
    let tree = Tree::new(tokens);
    let mut drafts = Vec::new();
    for (s, sentence) in sentences.iter().enumerate() {
        let first = drafts.len();
        names(text, &tree, sentence, s, &mut drafts);
        nominals(text, &tree, sentence, s, first, None, &mut drafts);
    }
    let common = drafts.iter().filter(|d| !d.named && d.kind != MentionKind::Pronoun);
    let slots = |i: u32| {
        let mut slots = Vec::new();
        kinds::features(&tree, i, |f| slots.push(f));
        slots
    };
    common.map(|d| (d.head, slots(d.head))).collect()
}

fn found(text: &str, tokens: &[Token], sentences: &[Sentence], policy: &mut Policy<'_>) -> Vec<Mention> {
    let tree = Tree::new(tokens);
    let mut drafts = Vec::new();
    for (s, sentence) in sentences.iter().enumerate() {
        let first = drafts.len();
        names(text, &tree, sentence, s, &mut drafts);
        nominals(text, &tree, sentence, s, first, policy.nouns, &mut drafts);
    }
    drafts.sort_by_key(|d: &Draft| (d.tokens.start, std::cmp::Reverse(d.tokens.end), d.head));
    drafts.dedup_by_key(|d| (d.head, d.tokens.start));
    let mut numbers = entities::number(text, &tree, &drafts, sentences, policy);
    let mut members = members::members(text, &tree, &mut drafts, &mut numbers, sentences);
    deeds::join(&tree, &mut drafts, &mut numbers, sentences);
    members.resize(drafts.len(), Vec::new());
    let mut all: Vec<_> = drafts.into_iter().zip(numbers).zip(members).collect();
    all.sort_by_key(|((d, _), _)| (d.tokens.start, std::cmp::Reverse(d.tokens.end), d.head));
    shown(&tree, all)
}

/// The mentions among the drafts, with dense numbers in the order of first mention.
fn shown(tree: &Tree<'_>, drafts: Vec<((Draft, u32), Vec<u32>)>) -> Vec<Mention> {
    // How often an entity is mentioned, and whether by more than pronouns for a thing.
    let mut counts: HashMap<u32, (u32, bool)> = HashMap::new();
    for ((d, n), _) in drafts.iter().filter(|((d, _), _)| !d.thing()) {
        let slot = counts.entry(*n).or_default();
        slot.0 += 1;
        slot.1 |= d.kind != MentionKind::Pronoun;
    }
    let things: HashSet<u32> = drafts.iter().filter(|((d, _), _)| d.thing()).map(|((_, n), _)| *n).collect();
    let mut dense: HashMap<u32, u32> = HashMap::new();
    let mut next = 0;
    let mut out = Vec::with_capacity(drafts.len());
    let mut members = Vec::with_capacity(drafts.len());
    for ((d, n), of) in drafts {
        let (count, party) = counts.get(&n).copied().unwrap_or_default();
        if d.thing() || !d.alone() && count < 2 {
            continue;
        }
        let (Some(a), Some(b)) =
            (tree.get(d.tokens.start), d.tokens.end.checked_sub(1).and_then(|i| tree.get(i)))
        else {
            continue;
        };
        let known = dense.get(&n).copied();
        let entity = known.unwrap_or(next);
        if known.is_none() {
            next += 1;
            // Pronouns for a thing that is no mention are each alone.
            if party || !things.contains(&n) {
                dense.insert(n, entity);
            }
        }
        members.push(of);
        out.push(Mention {
            span: a.span.cover(b.span),
            kind: d.shown_as(),
            tokens: d.tokens,
            head: d.head,
            entity,
            members: Vec::new(),
        });
    }
    // The members of a group may stand behind it.
    for (m, of) in out.iter_mut().zip(members) {
        let of: Option<Vec<u32>> = of.iter().map(|n| dense.get(n).copied()).collect();
        m.members = of.unwrap_or_default();
    }
    out
}

/// Names of one sentence, each with its title.
fn names(text: &str, tree: &Tree<'_>, sentence: &Sentence, s: usize, out: &mut Vec<Draft>) {
    let mut i = sentence.tokens.start;
    while i < sentence.tokens.end {
        let Some(kind) = tree.get(i).and_then(|t| t.name.kind()) else {
            i += 1;
            continue;
        };
        let start = i;
        i += 1;
        while i < sentence.tokens.end && tree.get(i).is_some_and(|t| t.name == NameTag::Inside(kind)) {
            i += 1;
        }
        let mut run = start..i;
        // "South Korean" whose second word was not tagged: an adjective of origin all the same.
        let cardinal = run.len() == 1
            && tree.get(start).is_some_and(|t| {
                matches!(t.span.text(text), "South" | "North" | "East" | "West" | "New" | "Saudi")
            });
        let adjective = |k: u32| {
            tree.get(k)
                .is_some_and(|t| t.pos == Pos::Adj && t.span.text(text).starts_with(char::is_uppercase))
        };
        if cardinal && i < sentence.tokens.end && adjective(i) {
            continue;
        }
        // "Wong Pik-wan" is one name even where the tags stop at the hyphen.
        if kind == NameKind::Per && i < sentence.tokens.end && tree.bridges(i - 1, text) {
            i += 1;
            run.end = i;
        }
        while kind == NameKind::Per && i + 1 < sentence.tokens.end && tree.bridges(i, text) {
            i += 2;
            run.end = i;
        }
        trim(text, tree, &mut run);
        run.start += u32::from(kind == NameKind::Per && title_field(tree, run.start));
        if run.is_empty() || of_origin(tree, &run) || weekday(tree, &run) {
            continue;
        }
        out.push(name(text, tree, kind, run, s));
    }
}

/// "Friday" is a time, whatever the tags say.
fn weekday(tree: &Tree<'_>, run: &Range<u32>) -> bool {
    run.len() == 1
        && matches!(
            tree.lemma(run.start),
            "Monday" | "Tuesday" | "Wednesday" | "Thursday" | "Friday" | "Saturday" | "Sunday"
        )
}

/// Takes punctuation, determiners and possessive marks off the edges of a name; "in" of "Moon Jae-in" is none.
fn trim(text: &str, tree: &Tree<'_>, run: &mut Range<u32>) {
    let edge = |i: u32| {
        tree.get(i).is_none_or(|t| {
            matches!(t.pos, Pos::Punct | Pos::Det | Pos::Adp | Pos::Part)
                && !t.span.text(text).starts_with(char::is_uppercase)
        })
    };
    while run.start < run.end && edge(run.start) {
        run.start += 1;
    }
    let bridged = |end: u32| end.checked_sub(2).is_some_and(|i| run.start < i && tree.bridges(i, text));
    let last = run.end;
    if bridged(last) {
        return;
    }
    while run.start < run.end && edge(run.end - 1) {
        run.end -= 1;
    }
}

/// "Japanese", "Afro-Asian": an adjective of origin is no mention by itself.
fn of_origin(tree: &Tree<'_>, run: &Range<u32>) -> bool {
    run.clone().all(|i| tree.get(i).is_some_and(|t| matches!(t.pos, Pos::Adj | Pos::Punct)))
}

/// The token of `run` that is governed from outside it.
fn governor(tree: &Tree<'_>, run: &Range<u32>) -> u32 {
    run.clone()
        .find(|i| tree.get(*i).is_some_and(|t| t.head.is_none_or(|h| !run.contains(&h))))
        .unwrap_or(run.start)
}

fn name(text: &str, tree: &Tree<'_>, kind: NameKind, run: Range<u32>, s: usize) -> Draft {
    let mut head = governor(tree, &run);
    // "The Americans", "Muslims": people, not a person.
    let people = kind == NameKind::Per && run.len() == 1 && tree.plural(run.start);
    let mention = match kind {
        NameKind::Per if people => MentionKind::Misc,
        NameKind::Per => named_after(tree, &run).unwrap_or(MentionKind::Per),
        NameKind::Org => MentionKind::Org,
        NameKind::Misc => MentionKind::Misc,
        NameKind::Loc if feature(text, tree, &run) => MentionKind::Loc,
        NameKind::Loc => MentionKind::Gpe,
    };
    let mut tokens = run.clone();
    if mention == MentionKind::Per {
        // "President Yoon": the title may govern the name, or the name its title.
        let title = tree.get(head).and_then(|t| t.head).filter(|h| {
            *h < run.start
                && matches!(tree.dep(head).base(), Dep::Flat | Dep::Compound | Dep::Appos | Dep::Nmod)
                && tree.get(*h).is_some_and(|t| {
                    !matches!(t.tag, Tag::NNS | Tag::NNPS)
                        && matches!(t.pos, Pos::Noun | Pos::Propn)
                        && t.name.kind() != Some(NameKind::Per)
                })
                && (*h + 1..run.start)
                    .all(|k| tree.get(k).is_some_and(|t| t.pos != Pos::Punct && t.pos != Pos::Adp))
        });
        if let Some(title) = title {
            head = title;
        }
        let phrase = tree.noun_phrase(head);
        tokens.start = tokens.start.min(phrase.start);
        // "Moon and North Korean leader Kim": a conjunction that the parse hangs on his title.
        while tokens.start < run.start
            && tree.get(tokens.start).is_some_and(|t| matches!(t.pos, Pos::Cconj | Pos::Punct))
        {
            tokens.start += 1;
        }
        // "The party's Ben Chan": without a title, the possessor is no part of the phrase.
        if run.start > tokens.start && tree.get(run.start - 1).is_some_and(|t| t.tag == Tag::POS) {
            tokens.start = run.start;
        }
        if let Some(office) = office_before(tree, tokens.start..run.start) {
            head = if reaches(tree, head, office) { office } else { head };
            tokens.start = office;
            while let Some(before) = tokens.start.checked_sub(1)
                && tree.get(before).is_some_and(|t| {
                    matches!(t.pos, Pos::Propn | Pos::Adj | Pos::Noun)
                        && t.span.text(text).starts_with(char::is_uppercase)
                })
            {
                tokens.start = before;
            }
        }
        // A name that only stands in front of another noun takes nothing but its own title.
    } else if !matches!(tree.dep(head), Dep::Compound | Dep::NmodPoss | Dep::Flat) {
        let phrase = tree.noun_phrase(head);
        // "The United Nations", "communist North Korea", "the two Koreas": what stands before, no further names.
        let clear = (phrase.start..run.start).all(|i| {
            tree.get(i).is_some_and(|t| {
                t.name.kind().is_none()
                    && (matches!(t.pos, Pos::Det | Pos::Adj | Pos::Noun | Pos::Propn)
                        || t.pos == Pos::Num && tree.plural(head))
            })
        });
        if clear && phrase.start < run.start {
            tokens.start = phrase.start;
        }
    }
    let sort = if people { Sort::People } else { Sort::Thing };
    Draft { tokens, head, kind: mention, name: run, sentence: s, named: true, sort, sure: true }
}

/// "State" of "Secretary of State Kerry" belongs to the office, whatever the tags say.
fn title_field(tree: &Tree<'_>, i: u32) -> bool {
    i.checked_sub(1).is_some_and(|of| tree.lemma(of) == "of")
        && tree.get(i + 1).is_some_and(|t| t.name.kind() == Some(NameKind::Per))
        && matches!(
            tree.lemma(i),
            "State" | "state" | "Defense" | "Defence" | "Commerce" | "Energy" | "Treasury" | "Justice"
        )
}

/// The office in "Secretary of State Kerry", where `field` is what stands between "of" and the name.
fn office_before(tree: &Tree<'_>, field: Range<u32>) -> Option<u32> {
    let of = field.start.checked_sub(1).filter(|i| tree.lemma(*i) == "of" && !field.is_empty())?;
    let role = |i: u32| nouns::ROLES.has(&tree.lemma(i).to_lowercase());
    let plain = field
        .clone()
        .all(|i| !role(i) && tree.get(i).is_some_and(|t| matches!(t.pos, Pos::Propn | Pos::Noun | Pos::Adj)));
    of.checked_sub(1).filter(|i| plain && role(*i) && !tree.plural(*i))
}

/// True where `from` hangs on `to`, or on what hangs on it.
fn reaches(tree: &Tree<'_>, from: u32, to: u32) -> bool {
    let up = |i: u32| tree.get(i).and_then(|t| t.head);
    up(from) == Some(to) || up(from).and_then(up) == Some(to)
}

/// What a common noun in front tells of a name: "the builder Fujita", "the carrier Ronald Reagan".
fn named_after(tree: &Tree<'_>, run: &Range<u32>) -> Option<MentionKind> {
    let noun = run.start.checked_sub(1).filter(|i| tree.get(*i).is_some_and(|t| t.pos == Pos::Noun))?;
    let inside = run.clone().any(|i| tree.get(i).and_then(|t| t.head) == Some(noun))
        || tree.get(noun).and_then(|t| t.head).is_some_and(|h| run.contains(&h));
    match tree.lemma(noun) {
        _ if !inside || tree.plural(noun) => None,
        "carrier" | "ferry" | "ship" | "destroyer" | "vessel" | "tanker" | "frigate" | "submarine"
        | "boat" | "trawler" | "warship" | "cruiser" | "freighter" | "yacht" | "missile" | "rocket"
        | "satellite" | "typhoon" | "hurricane" | "cyclone" | "film" | "novel" | "album" => {
            Some(MentionKind::Misc)
        }
        "builder" | "maker" | "carmaker" | "automaker" | "retailer" | "manufacturer" | "insurer"
        | "lender" | "supplier" => Some(MentionKind::Org),
        lemma => nouns::KINDS_OF_BODY.contains(&lemma).then_some(MentionKind::Org),
    }
}

fn feature(text: &str, tree: &Tree<'_>, run: &Range<u32>) -> bool {
    let mut words = run.clone().filter_map(|i| tree.get(i)).map(|t| t.span.text(text));
    let single = run.len() == 1;
    let lower = |w: &str| nouns::FEATURES.has(&w.to_lowercase());
    // "North Korea" has a feature word in front; only the last word, or "Lake X", "Mount X", tells.
    let last = tree.get(run.end - 1).is_some_and(|t| lower(t.span.text(text)));
    let first = words.next().is_some_and(|w| {
        matches!(w.to_lowercase().as_str(), "lake" | "mount" | "cape" | "gulf" | "strait" | "camp" | "port" if !single)
    });
    last || first
}

/// Groups, roles and pronouns of one sentence.
fn nominals(
    text: &str,
    tree: &Tree<'_>,
    sentence: &Sentence,
    s: usize,
    first: usize,
    nouns: Option<&kinds::Weights>,
    out: &mut Vec<Draft>,
) {
    for i in sentence.tokens.clone() {
        let Some(token) = tree.get(i) else { break };
        // A noun is taken once: as a name's head or title it is part of that mention.
        let names = out.get(first..).unwrap_or(&[]);
        if names.iter().any(|d| {
            d.head == i
                || (d.name.contains(&i))
                || (d.kind == MentionKind::Per
                    && d.tokens.contains(&i)
                    && (before_name(tree, d, i) || i + 2 < d.name.start && tree.lemma(i + 1) == "of"))
        }) {
            continue;
        }
        match token.pos {
            Pos::Pron if matches!(token.tag, Tag::PRP | Tag::PRP_POSS) && token.dep != Dep::Expl => {
                out.push(Draft::noun(i, i..i + 1, MentionKind::Pronoun, Sort::Thing, s));
            }
            Pos::Noun | Pos::Propn => {
                // Modifiers are parts of another noun's phrase.
                if matches!(
                    token.dep,
                    Dep::Compound | Dep::Flat | Dep::NmodUnmarked | Dep::Fixed | Dep::Goeswith
                ) || token.name.kind().is_some()
                {
                    continue;
                }
                let (kind, sort, sure) = nominal(text, tree, i, nouns);
                let mut draft = Draft::noun(i, tree.noun_phrase(i), kind, sort, s);
                // "The two countries' ministries": the article of the possessor may hang on what it has.
                if token.dep == Dep::NmodPoss
                    && let Some(before) = draft.tokens.start.checked_sub(1)
                    && tree.dep(before) == Dep::Det
                    && tree.get(before).is_some_and(|t| t.head == token.head)
                {
                    draft.tokens.start = before;
                }
                draft.sure = sure;
                out.push(draft);
            }
            // "Many of the injured", "the two met": a numeral or adjective in place of a noun.
            Pos::Num | Pos::Adj => {
                let the = tree.child(i, &[Dep::Det]).is_some_and(|d| tree.lemma(d) == "the");
                let subject = matches!(token.dep.base(), Dep::Nsubj | Dep::Obj);
                let people = matches!(
                    token.lemma.as_str(),
                    "two" | "three" | "injured" | "wounded" | "poor" | "dead" | "former" | "latter"
                );
                if the && subject && people {
                    let mut draft = Draft::noun(i, tree.noun_phrase(i), MentionKind::Group, Sort::People, s);
                    draft.sure = true;
                    out.push(draft);
                }
            }
            _ => {}
        }
    }
}

/// True when `i` stands in the title of a person's mention, not in a possessor of it.
fn before_name(tree: &Tree<'_>, d: &Draft, i: u32) -> bool {
    let mut at = i;
    for _ in 0..8 {
        if at == d.head {
            return true;
        }
        if matches!(tree.dep(at), Dep::NmodPoss | Dep::Conj) {
            return false;
        }
        let Some(next) = tree.get(at).and_then(|t| t.head) else { return false };
        at = next;
    }
    false
}

/// What a common noun is, and whether it is a mention even when nothing else means the same.
fn nominal(text: &str, tree: &Tree<'_>, i: u32, nouns: Option<&kinds::Weights>) -> (MentionKind, Sort, bool) {
    if let Some(kind) = party(text, tree, i) {
        return (kind, Sort::Thing, true);
    }
    let lemma = tree.lemma(i);
    let listed = if nouns::SITES.has(lemma) {
        (MentionKind::Loc, Sort::Place, false)
    } else if nouns::HAPPENINGS.has(lemma) {
        (MentionKind::Misc, Sort::Happening, false)
    } else {
        (MentionKind::Misc, Sort::Thing, false)
    };
    let Some(weights) = nouns else { return listed };
    let (class, lead) = weights.class(tree, i);
    let plural = tree.get(i).is_some_and(|t| matches!(t.tag, Tag::NNS | Tag::NNPS));
    // "A team", "on the side": the list has it, but as it stands here it is no party by itself.
    let vague = nouns::COLLECTIVES.has(&lemma.to_lowercase());
    let alone = lead >= ALONE && !vague;
    match class {
        Class::Person if vague => (MentionKind::Group, Sort::Body, false),
        Class::Person if plural => (MentionKind::Group, Sort::People, alone),
        Class::Person => (MentionKind::Role, Sort::Person, alone),
        Class::Body => (MentionKind::Group, Sort::Body, alone),
        Class::Place => (MentionKind::Loc, Sort::Place, false),
        Class::Happening => (MentionKind::Misc, Sort::Happening, false),
        Class::None if lead >= NONE => (MentionKind::Misc, Sort::Thing, false),
        _ => listed,
    }
}

/// The kind of a noun for people or bodies.
fn party(text: &str, tree: &Tree<'_>, i: u32) -> Option<MentionKind> {
    let token = tree.get(i)?;
    let lower = token.lemma.to_lowercase();
    let lemma = lower.as_str();
    let plural = matches!(token.tag, Tag::NNS | Tag::NNPS) || matches!(lemma, "police" | "people" | "troops");
    let person = nouns::ROLES.has(lemma) || nouns::PERSONS.has(lemma);
    if person {
        return Some(if plural { MentionKind::Group } else { MentionKind::Role });
    }
    if !nouns::COLLECTIVES.has(lemma) {
        return None;
    }
    // "On the side", "in case of force", "power": bodies want a determiner, a number or an origin.
    let marked = tree.children(i).iter().any(|c| {
        let Some(t) = tree.get(*c) else { return false };
        match t.dep.base() {
            Dep::Nummod => true,
            Dep::Det => {
                matches!(t.lemma.as_str(), "the" | "both" | "these" | "those" | "all" | "each") || plural
            }
            Dep::Nmod => t.dep == Dep::NmodPoss,
            Dep::Amod | Dep::Compound => {
                t.name.kind().is_some() || t.span.text(text).starts_with(char::is_uppercase)
            }
            _ => false,
        }
    });
    let vague =
        matches!(lemma, "side" | "power" | "force" | "state" | "capital" | "authority" | "member" | "press");
    (marked && (plural || !vague) || lemma == "police").then_some(MentionKind::Group)
}
