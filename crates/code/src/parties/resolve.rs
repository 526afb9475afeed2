//! Resolves noun phrases of one article to parties.
//!
//! In: a [`Reading`] with its clauses, the [`Gazetteer`] and the article's day. Out: [`Party`] values. A name
//! that is not known stays a name: its code comes from the words beside it ("Japan's foreign minister, Taro
//! Mori"), or is none.

use std::collections::HashMap;

use chancery_read::reading::{Dep, Mention, NameKind, NameTag, Pos, Reading, Tag};
use compact_str::{CompactString, ToCompactString};
use jiff::civil::Date;

use super::gazetteer::{Gazetteer, Sense, Term, Title, term_on};
use super::names::Found;
use super::user::UserFound;
use crate::clause::Clause;
use crate::event::Party;
use crate::ontology::Sector;

/// What is known of a party apart from where it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Core {
    /// Canonical name.
    pub name: Option<CompactString>,
    /// Country or PLOVER code.
    pub code: Option<CompactString>,
    /// Sector.
    pub sector: Option<Sector>,
    /// Office.
    pub office: Option<CompactString>,
}

/// Finds the parties of one article.
pub struct PartyFinder<'a> {
    pub(super) gazetteer: &'a Gazetteer,
    pub(super) reading: &'a Reading,
    pub(super) clauses: &'a [Clause<'a>],
    found: Vec<Found<'a>>,
    /// Found name that covers each token.
    at: Vec<Option<u32>>,
    /// Names of the user's own lists, and which of them covers each token.
    user: Vec<UserFound>,
    user_at: HashMap<u32, u32>,
    day: Date,
    surnames: HashMap<CompactString, Core>,
    nouns: HashMap<CompactString, Core>,
    codes: HashMap<CompactString, u32>,
    /// The first mention headed by a token.
    mentions: HashMap<u32, u32>,
    /// The country that the article is about, when it plainly is about one.
    home: Option<CompactString>,
}

/// "Prime Minister Abdoulkader Mohamed" read as a title with a name beside it: no comma parts them.
fn is_name_of_title(clause: &Clause<'_>, title: u32, name: u32) -> bool {
    clause.dep(name) == Dep::Appos
        && name == title + 1
        && clause.pos(title) == Pos::Propn
        && clause.pos(name) == Pos::Propn
}

/// Nouns that count or gather what the phrase after "of" names: "tens of thousands of people".
fn is_quantity(lemma: &str) -> bool {
    matches!(
        lemma,
        "ten"
            | "dozen"
            | "hundred"
            | "thousand"
            | "million"
            | "score"
            | "number"
            | "majority"
            | "handful"
            | "couple"
            | "member"
            | "group"
            | "band"
            | "crowd"
            | "wave"
            | "rest"
            | "half"
            | "part"
    )
}

/// How far one phrase may refer to another before it is given up.
pub(super) const DEPTH: u32 = 5;

/// Years after an office in which a lone surname still means its holder.
const SURNAME_YEARS: i16 = 3;

impl<'a> PartyFinder<'a> {
    /// Finds names in the article and learns its people in reading order. `day` decides offices.
    pub fn new(gazetteer: &'a Gazetteer, reading: &'a Reading, clauses: &'a [Clause<'a>], day: Date) -> Self {
        let found = gazetteer.find(&reading.article.text);
        let mut at = vec![None; reading.tokens.len()];
        let mut f = 0usize;
        for (i, token) in reading.tokens.iter().enumerate() {
            while found.get(f).is_some_and(|x| x.span.end() <= token.span.start()) {
                f += 1;
            }
            if found.get(f).is_some_and(|x| x.span.overlaps(token.span)) {
                at[i] = Some(f as u32);
            }
        }
        let mut finder = PartyFinder {
            gazetteer,
            reading,
            clauses,
            found,
            at,
            user: Vec::new(),
            user_at: HashMap::new(),
            day,
            surnames: HashMap::new(),
            nouns: HashMap::new(),
            codes: HashMap::new(),
            mentions: HashMap::new(),
            home: None,
        };
        for (n, m) in reading.mentions.iter().enumerate() {
            finder.mentions.entry(m.head).or_insert(n as u32);
        }
        finder.find_users();
        finder.count_codes();
        finder.home = finder.one_country();
        finder.learn_people();
        finder
    }

    /// Finds the names of the user's lists: those that lie inside a longer name of ours, a surname inside another's
    /// full name, and short words that are no names here ("us", "Who") are left out.
    fn find_users(&mut self) {
        let user = &self.gazetteer.user;
        if user.is_empty() {
            return;
        }
        let reading = self.reading;
        let mut i = 0usize;
        for found in user.find(&reading.article.text, self.day) {
            while reading.tokens.get(i).is_some_and(|t| t.span.end() <= found.span.start()) {
                i += 1;
            }
            let covered: Vec<usize> = (i..reading.tokens.len())
                .take_while(|&t| reading.tokens[t].span.start() < found.span.end())
                .collect();
            let [first, ..] = covered.as_slice() else { continue };
            let longer = |t: &usize| {
                let ours = self.at.get(*t).copied().flatten().and_then(|f| self.found.get(f as usize));
                ours.is_some_and(|f| f.span.contains(found.span) && f.span != found.span)
            };
            let token = &reading.tokens[*first];
            let function = !matches!(token.pos, Pos::Propn | Pos::Noun | Pos::Adj | Pos::X | Pos::Num);
            let inside = matches!(token.name, NameTag::Inside(NameKind::Per))
                && first.checked_sub(1).is_some_and(|b| {
                    let before = &reading.tokens[b];
                    before.pos == Pos::Propn && self.gazetteer.titles(&before.lemma.to_lowercase()).is_empty()
                });
            let lone = covered.len() == 1;
            if covered.iter().any(longer)
                || (lone && found.weak && token.pos != Pos::Propn)
                || (lone
                    && function
                    && token.span.text(&reading.article.text).chars().any(char::is_lowercase))
                || (found.surname && inside)
            {
                continue;
            }
            let n = self.user.len() as u32;
            self.user.push(found);
            self.user_at.extend(covered.into_iter().map(|t| (t as u32, n)));
        }
    }

    /// What the user's lists say of the name that covers a token; `Some(None)`: that it is no party.
    fn user_at(&self, token: u32) -> Option<Option<&'a Core>> {
        let found = self.user.get(*self.user_at.get(&token)? as usize)?;
        self.gazetteer.user.on(found.party, self.day)
    }

    /// What the user's lists say of a phrase: of its head, or of the name behind a title ("Premier Jane Roe").
    fn user_core(&self, clause: &Clause<'_>, head: u32) -> Option<Option<Core>> {
        if self.user.is_empty() {
            return None;
        }
        let said = self.user_at(head).or_else(|| {
            clause.kids(head).iter().find_map(|&k| {
                let name = clause.dep(k) == Dep::Flat || is_name_of_title(clause, head, k);
                self.user_at(k).filter(|_| name)
            })
        });
        said.map(|core| core.cloned())
    }

    fn count_codes(&mut self) {
        for found in &self.user {
            if let Some(Some(Core { code: Some(code), .. })) = self.gazetteer.user.on(found.party, self.day) {
                *self.codes.entry(code.clone()).or_insert(0) += 1;
            }
        }
        for f in &self.found {
            for sense in f.senses {
                if let Sense::Country(n) | Sense::Adjective(n) | Sense::Metonym(n) = sense
                    && let Some(c) = self.gazetteer.country(*n)
                {
                    *self.codes.entry(c.code.clone()).or_insert(0) += 1;
                }
            }
        }
    }

    /// The country that most of the article's country names mean: at least twice named, three times as often as
    /// any other.
    fn one_country(&self) -> Option<CompactString> {
        let mut codes = self.codes.clone();
        for f in &self.found {
            let plain = f.senses.iter().all(|s| matches!(s, Sense::Place(_)));
            let site = f
                .senses
                .iter()
                .find_map(|s| if let Sense::Place(n) = s { self.gazetteer.place(*n) } else { None });
            if let Some(country) =
                site.filter(|_| plain && f.senses.len() == 1).and_then(|s| s.country.clone())
            {
                *codes.entry(country).or_insert(0) += 1;
            }
        }
        let (code, most) = codes.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0)))?;
        let second = codes.iter().filter(|(c, _)| *c != code).map(|(_, n)| *n).max().unwrap_or(0);
        (*most >= 2 && *most >= 3 * second).then(|| code.clone())
    }

    /// The country that the article is about, when it names hardly another: its police and courts need no name.
    pub(crate) fn home(&self) -> Option<&CompactString> {
        let home = self.home.as_ref()?;
        let others: u32 = self.codes.iter().filter(|(c, _)| *c != home).map(|(_, n)| *n).sum();
        (others <= 1).then_some(home)
    }

    /// Full names come before surnames in the news: what a full mention tells is kept for the later ones.
    fn learn_people(&mut self) {
        for clause in self.clauses {
            for i in clause.tokens() {
                let t = clause.token(i);
                let name = t.name == NameTag::Begin(NameKind::Per)
                    || self.sense_at(i, |s| matches!(s, Sense::Person(_))).is_some();
                if name {
                    let mut head = i;
                    for _ in 0..DEPTH {
                        match clause.head(head) {
                            Some(h) if matches!(clause.dep(head).base(), Dep::Flat | Dep::Compound) => {
                                head = h
                            }
                            _ => break,
                        }
                    }
                    if let Some(core) = self.core(clause, head, 0)
                        && let Some(name) = core.name.clone()
                        && name.contains(' ')
                    {
                        self.learn_person(&name, &core);
                    }
                } else if t.pos == Pos::Noun
                    && clause.is_nominal(i)
                    && let Some(core) = self.core(clause, i, 0)
                    && core.code.is_some()
                {
                    self.nouns.entry(t.lemma.clone()).or_insert(core);
                }
            }
        }
    }

    /// A later surname means the person whom the article named in full, known to the tables or not.
    fn learn_person(&mut self, name: &str, core: &Core) {
        let parts: Vec<&str> = name.split(' ').collect();
        // Family names stand first in half of the world, but a first name alone is safe only for a known person.
        let first = parts.first().filter(|_| core.code.is_some());
        for part in first.into_iter().chain(parts.last()) {
            let known = self.surnames.entry(part.to_compact_string()).or_insert_with(|| core.clone());
            if known.code.is_none() && known.name == core.name {
                *known = core.clone();
            }
        }
    }

    /// The country whose day-to-day name counts most in the article.
    pub fn mentions_of(&self, code: &str) -> u32 {
        self.codes.get(code).copied().unwrap_or(0)
    }

    /// The names found in the article.
    pub fn found(&self) -> &[Found<'a>] {
        &self.found
    }

    /// The reader's mention headed by a token, with its number.
    pub(super) fn mention_at(&self, head: u32) -> Option<(usize, &'a Mention)> {
        let n = *self.mentions.get(&head)? as usize;
        Some((n, self.reading.mentions.get(n)?))
    }

    /// The found name that covers a token.
    pub fn found_at(&self, token: u32) -> Option<&Found<'a>> {
        self.at.get(token as usize).copied().flatten().and_then(|f| self.found.get(f as usize))
    }

    fn sense_at(&self, token: u32, want: impl Fn(&Sense) -> bool) -> Option<Sense> {
        self.found_at(token)?.senses.iter().copied().find(|s| want(s))
    }

    /// The best country reading of a found name, of those that existed on the day.
    pub(super) fn country_at(
        &self,
        token: u32,
        adjective_only: bool,
    ) -> Option<(&'a CompactString, &'a CompactString)> {
        let gazetteer = self.gazetteer;
        match self.user_at(token) {
            Some(Some(Core { name: Some(name), code: Some(code), .. })) => return Some((code, name)),
            Some(_) => return None,
            None => {}
        }
        let found = self.found_at(token)?;
        let mut best: Option<(u32, u32)> = None;
        for sense in found.senses {
            let (n, weight) = match sense {
                Sense::Country(n) if !adjective_only => (*n, 4),
                Sense::Adjective(n) => (*n, 3),
                Sense::Metonym(n) if !adjective_only => (*n, 2),
                Sense::Demonym(n) if !adjective_only => (*n, 1),
                _ => continue,
            };
            let Some(c) = gazetteer.country(n) else { continue };
            if c.from.is_some_and(|d| self.day < d) || c.until.is_some_and(|d| self.day >= d) {
                continue;
            }
            let score = weight + 10 * self.mentions_of(&c.code);
            if best.is_none_or(|(_, s)| score > s) {
                best = Some((n, score));
            }
        }
        let c = gazetteer.country(best?.0)?;
        Some((&c.code, &c.name))
    }

    /// The noun phrase of `head` as a party, or `None` when it names none.
    pub fn party(&self, clause: &Clause<'_>, head: u32) -> Option<Party> {
        let core = self.core(clause, head, 0)?;
        Some(self.place(clause, head, core))
    }

    /// The phrase as a party, or else the party it belongs to: "Tokyo" in "Tokyo's decision".
    pub fn party_or_owner(&self, clause: &Clause<'_>, head: u32) -> Option<Party> {
        if let Some(p) = self.party(clause, head) {
            return Some(p);
        }
        let owners = clause.possessors(head);
        if let Some(p) = owners.iter().find_map(|&o| self.party(clause, o)) {
            return Some(p);
        }
        if let Some(p) = clause.premodifiers(head).iter().find_map(|&o| self.party(clause, o)) {
            return Some(p);
        }
        for p in ["of", "by", "from", "against", "in"] {
            if let Some(p) = clause.by_preposition(head, p).iter().find_map(|&o| self.party(clause, o)) {
                return Some(p);
            }
        }
        None
    }

    /// Whether the noun phrase names a party.
    pub fn is_party(&self, clause: &Clause<'_>, head: u32) -> bool {
        self.core(clause, head, 0).is_some()
    }

    fn place(&self, clause: &Clause<'_>, head: u32, core: Core) -> Party {
        let (lo, mut hi) = clause.extent(head, true);
        if let Some(k) = clause.kids(head).iter().copied().find(|&k| is_name_of_title(clause, head, k)) {
            hi = hi.max(clause.extent(k, true).1);
        }
        let (mut lo, hi) = self.trim(clause, head, lo, hi);
        // What was left out at the front ("The same day Japan") leaves its article behind.
        let parted = |i: u32| (i..head).find(|&k| clause.is_time(k) && clause.dep(k) == Dep::Compound);
        if clause.pos(head) == Pos::Propn
            && let Some(k) = parted(lo)
        {
            lo = k + 1;
        }
        let span = clause.token(lo).span.cover(clause.token(hi).span);
        Party { span, name: core.name, code: core.code, sector: core.sector, office: core.office }
    }

    /// Leaves out numbers of days, adverbs and quotation marks at the edges of a phrase.
    fn trim(&self, clause: &Clause<'_>, head: u32, mut lo: u32, mut hi: u32) -> (u32, u32) {
        let loose = |i: u32| {
            matches!(clause.token(i).pos, Pos::Punct | Pos::Adv | Pos::Cconj | Pos::Adp | Pos::Sconj)
        };
        while lo < head && loose(lo) {
            lo += 1;
        }
        while hi > head && loose(hi) {
            hi -= 1;
        }
        // A possessor's clitic belongs to the outer phrase.
        if hi > head && clause.token(hi).tag == Tag::POS {
            hi -= 1;
        }
        (lo, hi)
    }

    /// Tokens that make the name or noun itself: flat and compound parts, adjectives, description nouns.
    pub(super) fn kernel(&self, clause: &Clause<'_>, head: u32) -> Vec<u32> {
        let mut out = vec![head];
        let mut i = 0;
        while let Some(&t) = out.get(i) {
            i += 1;
            for &k in clause.kids(t) {
                let inside = match clause.dep(k) {
                    Dep::Flat | Dep::Compound | Dep::NmodDesc | Dep::Fixed | Dep::Goeswith => true,
                    Dep::Amod => t == head || clause.dep(t) == Dep::NmodDesc,
                    Dep::Appos => is_name_of_title(clause, t, k),
                    Dep::Nmod | Dep::NmodUnmarked => k < t && clause.case(k).is_none(),
                    _ => false,
                };
                if inside && out.len() < 24 {
                    out.push(k);
                }
            }
        }
        out.sort_unstable();
        out
    }

    pub(super) fn core(&self, clause: &Clause<'_>, head: u32, depth: u32) -> Option<Core> {
        if depth > DEPTH {
            return None;
        }
        let t = clause.token(head);
        if t.pos != Pos::Pron
            && let Some(said) = self.user_core(clause, head)
        {
            return said;
        }
        match t.pos {
            Pos::Pron => return self.pronoun(clause, head, depth),
            Pos::Adj => {
                let (code, name) = self.country_at(head, true)?;
                return Some(Core {
                    name: Some(name.clone()),
                    code: Some(code.clone()),
                    sector: Some(Sector::Gov),
                    office: None,
                });
            }
            Pos::Noun | Pos::Propn | Pos::Num | Pos::X | Pos::Sym | Pos::Det => {}
            _ => {
                if !(t.name != NameTag::Outside && self.found_at(head).is_some()) {
                    return None;
                }
            }
        }
        if let Some(core) = self.korean_half(clause, head) {
            return Some(core);
        }
        if is_quantity(clause.lemma(head))
            && let Some(core) =
                clause.by_preposition(head, "of").into_iter().find_map(|o| self.core(clause, o, depth + 1))
        {
            return Some(core);
        }
        let kernel = self.kernel(clause, head);
        // "A state of war" is no state; "the state of Israel" is.
        let condition = clause.lemma(head) == "state"
            && clause.by_preposition(head, "of").iter().any(|&o| self.country_at(o, false).is_none());
        if condition || self.is_thing(clause, head, &kernel) {
            return None;
        }
        if let Some(core) = self.person(clause, head, &kernel, depth) {
            return Some(core);
        }
        if let Some(f) = self.found_at(head) {
            if let Some(core) = self.organisation(clause, head, f) {
                return Some(core);
            }
            let only_names =
                f.senses.iter().all(|s| matches!(s, Sense::Place(_) | Sense::Surname(_) | Sense::Person(_)));
            if !only_names && let Some((code, name)) = self.country_at(head, false) {
                // "the Chinese", "Britons": people; else the state.
                let people = f.senses.iter().any(|s| matches!(s, Sense::Demonym(_)))
                    && !f.senses.iter().any(|s| matches!(s, Sense::Country(_) | Sense::Metonym(_)))
                    && (clause.token(head).pos == Pos::Noun
                        || clause.token(head).tag == Tag::NNPS
                        || clause.has(head, Dep::Nummod));
                let sector = if people { Sector::Cvl } else { Sector::Gov };
                return Some(Core {
                    name: Some(name.clone()),
                    code: Some(code.clone()),
                    sector: Some(sector),
                    office: None,
                });
            }
        }
        self.noun(clause, head, &kernel, depth).or_else(|| self.named(clause, head, &kernel, depth))
    }

    pub(super) fn organisation(&self, clause: &Clause<'_>, head: u32, f: &Found<'a>) -> Option<Core> {
        let candidates: Vec<_> = f
            .senses
            .iter()
            .filter_map(|s| match s {
                Sense::Organisation(n) => self.gazetteer.organisation(*n),
                _ => None,
            })
            .collect();
        let also_country = f.senses.iter().any(|s| matches!(s, Sense::Country(_)));
        if also_country {
            return None;
        }
        let origin = self.origin(clause, head, DEPTH);
        let best = candidates.iter().max_by_key(|o| {
            let own = origin.as_ref() == Some(&o.code);
            (own, self.mentions_of(&o.code))
        })?;
        let foreign = origin.filter(|o| {
            *o != best.code && best.code.len() == 3 && self.gazetteer.country_by_code(&best.code).is_some()
        });
        Some(Core {
            name: Some(best.name.clone()),
            code: Some(foreign.unwrap_or_else(|| best.code.clone())),
            sector: best.sector,
            office: None,
        })
    }

    /// A person by full name, by surname, or by a name that only this article tells.
    fn person(&self, clause: &Clause<'_>, head: u32, kernel: &[u32], depth: u32) -> Option<Core> {
        let is_name = |i: u32| {
            matches!(clause.token(i).name, NameTag::Begin(NameKind::Per) | NameTag::Inside(NameKind::Per))
        };
        let title = self.title_in(clause, kernel);
        // A full name anywhere in the kernel.
        for &k in kernel {
            if self.sense_at(k, |s| matches!(s, Sense::Person(_))).is_some() {
                let all: Vec<u32> = self
                    .found_at(k)
                    .into_iter()
                    .flat_map(|f| f.senses.iter())
                    .filter_map(|s| if let Sense::Person(n) = s { Some(*n) } else { None })
                    .collect();
                let core = self.best_term(&all, clause, head, title.as_ref(), true)?;
                // "John Smith, a spokesman for the State Department" only shares a former leader's name.
                let namesake = core.sector == Some(Sector::Eli)
                    && self
                        .description(clause, head, depth)
                        .and_then(|d| d.code)
                        .is_some_and(|c| core.code.as_ref() != Some(&c));
                if namesake {
                    break;
                }
                return Some(core);
            }
        }
        let mut named: Vec<u32> = kernel.iter().copied().filter(|&k| is_name(k)).collect();
        // "Ankara" taken for a person by its tag alone is still the capital.
        if let [only] = named.as_slice()
            && title.is_none()
            && !self.surnames.contains_key(clause.word(*only))
            && self
                .sense_at(*only, |s| {
                    matches!(s, Sense::Country(_) | Sense::Metonym(_) | Sense::Organisation(_))
                })
                .is_some()
        {
            named.clear();
        }
        let lone = if named.is_empty() {
            // "President Lula": a title is as good as a name tag.
            kernel.iter().copied().find(|&k| {
                (title.is_some() || self.surnames.contains_key(clause.word(k)))
                    && clause.token(k).pos == Pos::Propn
                    && (self.sense_at(k, |s| matches!(s, Sense::Surname(_))).is_some()
                        || self.surnames.contains_key(clause.word(k)))
            })
        } else {
            None
        };
        let last = named.last().copied().or(lone)?;
        let several = named.len() > 1;
        if let Some(core) = self
            .surnames
            .get(clause.word(last))
            .or_else(|| self.surnames.get(clause.word(named.first().copied().unwrap_or(last))))
            && (!several
                || core
                    .name
                    .as_ref()
                    .is_some_and(|n| n.contains(clause.word(last)) && n.contains(clause.word(named[0]))))
        {
            return Some(core.clone());
        }
        let all: Vec<u32> = self
            .found_at(last)
            .into_iter()
            .flat_map(|f| f.senses.iter())
            .filter_map(|s| if let Sense::Surname(n) = s { Some(*n) } else { None })
            .collect();
        if !all.is_empty()
            && (!several || title.is_some())
            && let Some(core) = self.best_term(&all, clause, head, title.as_ref(), false)
        {
            return Some(core);
        }
        if named.is_empty() {
            return None;
        }
        // A name of this article alone: what stands beside it says whose it is.
        let words: Vec<&str> = named.iter().map(|&k| clause.word(k)).collect();
        let described = self.description(clause, head, depth);
        let code =
            self.origin(clause, head, depth).or_else(|| described.as_ref().and_then(|d| d.code.clone()));
        let sector = title
            .as_ref()
            .and_then(|t| t.sector)
            .or_else(|| self.agent_in(clause, kernel).and_then(|a| a.sector))
            .or_else(|| described.as_ref().and_then(|d| d.sector));
        let office =
            title.map(|t| CompactString::new(t.words.join(" "))).or_else(|| described.and_then(|d| d.office));
        Some(Core { name: Some(CompactString::new(words.join(" "))), code, sector, office })
    }

    fn best_term(
        &self,
        persons: &[u32],
        clause: &Clause<'_>,
        head: u32,
        title: Option<&Title>,
        full_name: bool,
    ) -> Option<Core> {
        let origin = self.origin(clause, head, DEPTH);
        let mut best: Option<(i32, &Term, bool)> = None;
        for &p in persons {
            let terms = self.gazetteer.person(p);
            let Some((term, holds)) = term_on(terms, self.day) else { continue };
            let mut score = 0;
            if holds {
                score += 10 + i32::from(term.rank);
            }
            if origin.as_ref() == Some(&term.code) {
                score += 20;
            } else if origin.is_some() && !full_name {
                score -= 8;
            }
            if let Some(t) = title
                && terms.iter().any(|x| {
                    t.words.join(" ").ends_with(x.title.as_str())
                        || x.title.ends_with(t.words.join(" ").as_str())
                })
            {
                score += 6;
            }
            score += (self.mentions_of(&term.code).min(5)) as i32;
            let years = (self.day.year() - term.until.unwrap_or(term.from).year()).abs();
            if !holds && !full_name && years > SURNAME_YEARS && title.is_none() {
                continue;
            }
            if !holds && !full_name && years > 12 {
                continue;
            }
            if best.as_ref().is_none_or(|(s, _, _)| score > *s) {
                best = Some((score, term, holds));
            }
        }
        let (score, term, holds) = best?;
        if !full_name && title.is_none() && !holds && score < 6 {
            return None;
        }
        // A country's code comes first: DJI is Djibouti, not the maker of drones.
        let code = match self.gazetteer.organisation_by_key(&term.code) {
            Some(o) if self.gazetteer.country_by_code(&term.code).is_none() => o.code.clone(),
            _ => term.code.clone(),
        };
        let former = term.until.is_some_and(|u| u <= self.day);
        let office = if holds {
            Some(term.title.clone())
        } else if former {
            Some(CompactString::new(format!("former {}", term.title)))
        } else {
            None
        };
        let sector = title.and_then(|t| t.sector).filter(|_| !holds).unwrap_or(if former {
            Sector::Eli
        } else {
            Sector::Gov
        });
        Some(Core { name: Some(term.name.clone()), code: Some(code), sector: Some(sector), office })
    }

    /// A common noun for people or a body, or a title alone.
    pub(super) fn noun(&self, clause: &Clause<'_>, head: u32, kernel: &[u32], depth: u32) -> Option<Core> {
        let lower = clause.lemma(head).to_lowercase();
        let agent = self.agent_at(clause, head, &lower);
        let title = self.title_at(clause, head, &lower);
        if agent.is_none() && title.is_none() {
            return self.people(clause, head, depth);
        }
        // "Foreign Ministry", "White House officials", "Hamas leader": a body in the kernel gives code and sector.
        let body = kernel.iter().filter(|&&k| k != head).find_map(|&k| {
            if let Some(said) = self.user_at(k) {
                return said.cloned();
            }
            let f = self.found_at(k)?;
            let has = f.senses.iter().any(|s| matches!(s, Sense::Organisation(_)));
            (has && !f.span.contains(clause.token(head).span))
                .then(|| self.organisation(clause, k, f))
                .flatten()
        });
        let code = self.origin(clause, head, depth).or_else(|| body.as_ref().and_then(|b| b.code.clone()));
        let sector = match (&title, &agent) {
            (Some(t), Some(a)) if a.words.len() > t.words.len() => a.sector,
            (Some(t), _) => t.sector,
            (None, Some(a)) => a.sector,
            (None, None) => None,
        };
        let sector = match (sector, &body) {
            (None | Some(Sector::Unk), Some(b)) => b.sector,
            (s, _) => s,
        };
        let office =
            title.as_ref().filter(|t| !t.office.is_empty()).map(|t| CompactString::new(t.words.join(" ")));
        let mut core = Core { name: None, code, sector, office };
        // "Japan's new prime minister, Sanae Takaichi": the name that stands beside the role.
        if depth < 2
            && let Some(named) = clause
                .kids(head)
                .iter()
                .filter(|&&k| clause.dep(k) == Dep::Appos && clause.pos(k) == Pos::Propn)
                .find_map(|&k| self.person(clause, k, &self.kernel(clause, k), depth + 2))
        {
            core.name = named.name;
            core.code = core.code.or(named.code);
            core.office = named.office.or(core.office);
        }
        if core.code.is_none() {
            let definite = clause.kids(head).iter().any(|&k| {
                clause.dep(k) == Dep::Det && matches!(clause.lemma(k), "the" | "this" | "that" | "both")
            });
            if definite && let Some(known) = self.nouns.get(clause.lemma(head)) {
                core.code = known.code.clone();
                core.name = known.name.clone();
            }
            // "Police", "the court" in a report about one country are that country's.
            let of_state = matches!(
                core.sector,
                Some(Sector::Gov | Sector::Cop | Sector::Jud | Sector::Leg | Sector::Mil | Sector::Spy)
            );
            if core.code.is_none() && of_state && title.is_none() && agent.is_some_and(|a| a.kind != "person")
            {
                core.code = self.home.clone();
            }
        }
        Some(core)
    }

    /// A name that no table knows.
    fn named(&self, clause: &Clause<'_>, head: u32, kernel: &[u32], depth: u32) -> Option<Core> {
        let kind = match clause.token(head).name {
            NameTag::Begin(k) | NameTag::Inside(k) => k,
            NameTag::Outside => return None,
        };
        if !matches!(kind, NameKind::Org | NameKind::Loc | NameKind::Per) {
            return None;
        }
        let words: Vec<&str> = kernel
            .iter()
            .filter(|&&k| clause.token(k).name != NameTag::Outside)
            .map(|&k| clause.word(k))
            .collect();
        let place = kernel.iter().find_map(|&k| self.country_of_place(clause, k));
        let code = self.origin(clause, head, depth).or(place);
        Some(Core { name: Some(CompactString::new(words.join(" "))), code, sector: None, office: None })
    }
}
