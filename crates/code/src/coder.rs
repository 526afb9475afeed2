//! The coder: a reading in, its events out, and for every sentence without one the reason.

use std::collections::{HashMap, HashSet};

use chancery_read::Span;
use chancery_read::reading::{Dep, Pos, Reading, SentenceKind};
use compact_str::CompactString;
use jiff::civil::Date;

use crate::clause::Clause;
use crate::event::{Coded, Confidence, Event, EventId, Party, Skip};
use crate::hit::{Hit, hits, outcome};
use crate::lexicon::user::{FileKind, Report, UserFile, UserLexicon};
use crate::lexicon::{DataError, Lexicon};
use crate::link;
use crate::ontology::{AuxMode, Context, EventType, Mode, Sector};
use crate::parties::gazetteer::Sense;
use crate::parties::{Gazetteer, PartyFinder};
use crate::path::Paths;
use crate::rule::Rules;
use crate::scorer::Scorer;
use crate::setting::{self, SettingWords};
use crate::standing::StandingWords;
use crate::topics::Topics;

/// Day on which the party tables were last reviewed: what "now" means for an article without a date.
pub(crate) const REVIEWED: Date = Date::constant(2026, 11, 24);

/// An event before it has its day, place and voucher.
pub(crate) struct Told {
    pub(crate) kind: EventType,
    pub(crate) mode: Option<Mode>,
    pub(crate) cameo: CompactString,
    pub(crate) aux: Vec<AuxMode>,
    pub(crate) actors: Vec<Party>,
    pub(crate) recipients: Vec<Party>,
    /// Token of the trigger.
    pub(crate) trigger: u32,
    /// Its words.
    pub(crate) words: Span,
    pub(crate) subject: Option<Span>,
    pub(crate) confidence: Confidence,
    pub(crate) rule: CompactString,
}

/// Codes readings. Immutable; share it between threads.
#[derive(Debug)]
pub struct Coder {
    pub(crate) lexicon: Lexicon,
    pub(crate) rules: Rules,
    pub(crate) gazetteer: Gazetteer,
    pub(crate) standing: StandingWords,
    setting: SettingWords,
    contexts: Vec<(Context, HashSet<CompactString>)>,
    pub(crate) topics: Topics,
    /// Nouns that stand for whom they belong to: "Tokyo's decision".
    pub(crate) stand_ins: HashSet<CompactString>,
    groups: HashSet<CompactString>,
    pub(crate) classes: HashMap<CompactString, Vec<CompactString>>,
    pub(crate) scorer: Scorer,
    pub(crate) pairs: Scorer,
    /// Names the user's lexicon, when there is one.
    user: Option<CompactString>,
}

impl Coder {
    /// A coder on the embedded data. Fails only when a data file is wrong, and says where.
    pub fn new() -> Result<Coder, DataError> {
        let lexicon = Lexicon::from_files(&chancery_data::lexicon())?;
        let rules = Rules::from_files(&chancery_data::rules(), &lexicon)?;
        let gazetteer = Gazetteer::from_files(&chancery_data::parties())?;
        let classes = |what: String| DataError::new("lexicon/classes", what);
        let standing = StandingWords::new(&lexicon).map_err(classes)?;
        let setting = SettingWords::new(&lexicon).map_err(classes)?;
        let set = |name: &str| -> Result<HashSet<CompactString>, DataError> {
            let words = lexicon.words(name).map_err(classes)?;
            Ok(words.into_iter().map(|e| CompactString::new(e.words.join(" "))).collect())
        };
        let mut contexts = Vec::new();
        for &context in Context::ALL {
            contexts.push((context, set(&format!("@context-{}", context.as_str()))?));
        }
        let topics = Topics::new(&lexicon).map_err(classes)?;
        let mut stand_ins = set("@stand-in")?;
        stand_ins.extend(rules.nouns());
        let groups = set("@group-noun")?;
        let classes = lexicon.by_lemma();
        let scorer = Scorer::of_types();
        let pairs = Scorer::of_pairs();
        Ok(Coder {
            lexicon,
            rules,
            gazetteer,
            standing,
            setting,
            contexts,
            topics,
            stand_ins,
            groups,
            classes,
            scorer,
            pairs,
            user: None,
        })
    }

    /// A coder that also knows a user's own files; their entries win over ours. Fails when a file is broken as a whole;
    /// single lines that cannot be used are in the report.
    pub fn with_files(files: &[UserFile]) -> Result<(Coder, Report), DataError> {
        let mut coder = Coder::new()?;
        let (user, report) = UserLexicon::from_files(files, &coder.lexicon, &coder.gazetteer)?;
        coder.gazetteer.adopt(user.additions);
        coder.rules.adopt(user.rules);
        coder.stand_ins.extend(coder.rules.nouns());
        for (context, words) in user.contexts {
            if let Some((_, set)) = coder.contexts.iter_mut().find(|(c, _)| *c == context) {
                set.insert(words);
            }
        }
        let mut hasher = blake3::Hasher::new();
        for file in files.iter().filter(|f| FileKind::of(f) != FileKind::Other) {
            for part in [file.name.as_bytes(), file.text.as_bytes()] {
                hasher.update(&(part.len() as u64).to_le_bytes());
                hasher.update(part);
            }
        }
        let hex = hasher.finalize().to_hex();
        coder.user = hex.get(..12).map(CompactString::new);
        Ok((coder, report))
    }

    /// Name of the user's lexicon, from its content; `None` without one.
    pub fn user_lexicon(&self) -> Option<&str> {
        self.user.as_deref()
    }

    /// The rules, for `explain` and for tests.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The gazetteer, for `explain` and for tests.
    pub fn gazetteer(&self) -> &Gazetteer {
        &self.gazetteer
    }

    /// The word classes, for `explain`.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// Codes one reading. Never fails: what is not coded has its reason in `skipped`.
    pub fn code(&self, reading: &Reading) -> Coded {
        let clauses: Vec<Clause<'_>> =
            (0..reading.sentences.len()).map(|s| Clause::new(reading, s)).collect();
        let day = reading.article.published.unwrap_or(REVIEWED);
        let finder = PartyFinder::new(&self.gazetteer, reading, &clauses, day);
        let mut coded = Coded::default();
        let mut triggers: Vec<(usize, u32)> = Vec::new();
        for (s, clause) in clauses.iter().enumerate() {
            let Some(sentence) = reading.sentences.get(s) else { continue };
            if sentence.kind == SentenceKind::Furniture {
                coded.skipped.push((sentence.span, Skip::Furniture));
                continue;
            }
            let before = coded.events.len();
            let mut why = Skip::NoTrigger;
            if self.topics.is_elsewhere(clause) {
                why = Skip::NotPolitics;
            } else {
                let party = |t: u32| finder.is_party(clause, t);
                let found = hits(&self.rules, clause, &self.standing, &party);
                for hit in found.iter().filter(|h| !h.swallowed) {
                    if self.topics.is_in_a_work(clause, hit.trigger) {
                        why = why.max(Skip::NotPolitics);
                        continue;
                    }
                    match self.event(clause, s as u32, sentence.span, hit, &finder) {
                        Ok(event) if coded.events.iter().skip(before).any(|e| is_again(e, &event)) => {}
                        Ok(event) => {
                            triggers.push((coded.events.len(), hit.trigger));
                            coded.events.push(event);
                        }
                        Err(skip) => why = why.max(skip),
                    }
                }
                self.weigh(
                    clause,
                    &finder,
                    &found,
                    s as u32,
                    sentence.span,
                    before,
                    &mut coded.events,
                    &mut triggers,
                );
            }
            if coded.events.len() == before {
                coded.skipped.push((sentence.span, why));
            }
        }
        link::tie(&clauses, &triggers, &mut coded.events);
        coded
    }

    pub(crate) fn event(
        &self,
        clause: &Clause<'_>,
        sentence: u32,
        evidence: Span,
        hit: &Hit<'_>,
        finder: &PartyFinder<'_>,
    ) -> Result<Event, Skip> {
        let out = outcome(hit.rule, hit.standing);
        let mut actors = self.parties(clause, hit, &hit.rule.actor, finder, None);
        let mut recipients = self.parties(clause, hit, &hit.rule.recipient, finder, Some(&actors));
        for a in &mut actors {
            recipients.retain_mut(|r| {
                if !a.span.overlaps(r.span) {
                    return true;
                }
                if let Some(rest) = cut_before(clause, r.span, a.span) {
                    r.span = rest;
                } else if let Some(rest) = cut_before(clause, a.span, r.span) {
                    a.span = rest;
                } else {
                    return false;
                }
                true
            });
        }
        if actors.is_empty() && (!recipients.is_empty() || out.kind == EventType::Concede) {
            let implied = self.implied_actor(clause, hit, out.kind, out.mode, finder);
            actors
                .extend(implied.filter(|a| recipients.iter().all(|r| r.code.is_none() || r.code != a.code)));
        }
        if recipients.is_empty() && !actors.is_empty() {
            recipients = self.recipients_below(clause, hit, out.kind, &actors, finder);
        } else if !actors.is_empty()
            && recipients.iter().all(|r| r.code.is_none())
            && matches!(
                out.kind,
                EventType::Aid
                    | EventType::Agree
                    | EventType::Assault
                    | EventType::Cooperate
                    | EventType::Mobilize
            )
        {
            // "killed 48 people in two attacks in Afghanistan": whose people they are.
            let whose = self.recipients_below(clause, hit, out.kind, &actors, finder);
            recipients.extend(whose.into_iter().filter(|w| w.sector == Some(Sector::Gov)));
            recipients.dedup_by(|b, a| a.span.overlaps(b.span));
        }
        if hit.rule.mutual && !out.turned {
            actors.append(&mut recipients);
            actors.sort_by_key(|p| p.span);
        }
        if actors.is_empty() {
            return Err(Skip::NoActor);
        }
        // Where all are actors ("joint drills of A and B"), the others are whom each of them deals with.
        let together = hit.rule.mutual && !out.turned && actors.len() > 1;
        if recipients.is_empty() && out.kind.needs_recipient() && !together {
            return Err(Skip::NoRecipient);
        }
        // Force against people is an event whoever they are: "gunmen killed villagers".
        let force =
            matches!(out.kind, EventType::Assault | EventType::Coerce | EventType::Protest | EventType::Aid)
                && [&actors, &recipients].iter().all(|side| side.iter().any(|p| p.sector.is_some()))
                && (out.kind == EventType::Protest || actors.iter().any(is_somebody));
        // Words that only politics knows ("embargo", "pardon", "strike") make it politics, whoever acts by name.
        let public = match out.kind {
            EventType::Protest => actors.iter().any(|a| is_somebody(a) || a.code.is_some()),
            EventType::Accuse | EventType::Reject | EventType::Threaten => {
                self.topics.is_of_state(clause) && actors.iter().any(|a| is_somebody(a) || a.name.is_some())
            }
            _ => false,
        };
        // "Readers embraced the Swedish wave": to reach a state, people without one need a word of public affairs.
        let reaches = recipients.iter().any(is_political)
            && (actors.iter().any(is_somebody) || self.topics.is_of_state(clause));
        if !force && !public && !reaches && !actors.iter().any(is_political) {
            return Err(Skip::NotPolitics);
        }
        let mut aux: Vec<AuxMode> = out.aux.into_iter().flatten().collect();
        aux.sort();
        let confidence = confidence(hit, &actors, &recipients, out.turned);
        let told = Told {
            kind: out.kind,
            mode: out.mode,
            cameo: if out.turned {
                CompactString::const_new(out.kind.cameo_root())
            } else {
                hit.rule.cameo.clone()
            },
            aux,
            actors,
            recipients,
            trigger: hit.trigger,
            words: trigger_span(clause, hit.trigger),
            subject: self.matter(clause, hit),
            confidence,
            rule: hit.rule.id.clone(),
        };
        Ok(self.finish(clause, sentence, evidence, finder, told))
    }

    /// Gives an event its day, place, voucher and name.
    pub(crate) fn finish(
        &self,
        clause: &Clause<'_>,
        sentence: u32,
        evidence: Span,
        finder: &PartyFinder<'_>,
        mut told: Told,
    ) -> Event {
        let reading = clause.reading;
        name_pronouns(clause, finder, &mut told);
        let published = reading.article.published;
        let dated = setting::dated(clause, told.trigger, published);
        let mut aux = told.aux;
        if setting::is_historical(clause, told.trigger, dated.as_ref(), published) {
            aux.push(AuxMode::Historical);
        }
        aux.sort();
        let place = setting::place(clause, told.trigger, finder, &self.gazetteer);
        let attribution = setting::attribution(clause, told.trigger, finder, &self.setting, &self.standing);
        let mut event = Event {
            id: EventId::from_text(""),
            article: reading.article.id.clone(),
            sentence,
            kind: told.kind,
            mode: told.mode,
            contexts: self.contexts_of(clause),
            cameo: told.cameo,
            aux,
            actors: told.actors,
            recipients: told.recipients,
            dated,
            place,
            attribution,
            trigger: told.words,
            evidence,
            links: Vec::new(),
            confidence: told.confidence,
            subject: told.subject,
            rule: told.rule,
        };
        event.id = content_id(&event);
        event
    }

    /// Parties at the first alternative of the paths that names any; for recipients, which may be told by
    /// their owner, the first that names another than the actors ("its troops" in "agreed to withdraw its
    /// troops from Lebanon" is nobody else).
    fn parties(
        &self,
        clause: &Clause<'_>,
        hit: &Hit<'_>,
        paths: &Paths,
        finder: &PartyFinder<'_>,
        besides: Option<&[Party]>,
    ) -> Vec<Party> {
        let mut own: Vec<Party> = Vec::new();
        for heads in paths.alternatives(clause, hit.trigger, &hit.object) {
            let mut found: Vec<Party> = Vec::new();
            for head in heads {
                let mut pair = self.the_two(clause, head, finder);
                if pair.is_empty() {
                    pair = self.both_koreas(clause, head);
                }
                if pair.is_empty() {
                    pair = self.each_origin(clause, head, finder);
                }
                if pair.is_empty() {
                    pair = finder.members(clause, head);
                }
                if !pair.is_empty() {
                    found.extend(pair);
                    continue;
                }
                let party = if besides.is_some() {
                    finder.party_or_owner(clause, head)
                } else {
                    finder.party(clause, head).or_else(|| self.owner_of_deed(clause, head, finder))
                };
                if let Some(p) = party
                    && !found.iter().any(|f| f.span == p.span)
                    && !(besides.is_some() && is_own_force(clause, head, &p))
                {
                    found.push(p);
                }
            }
            let same = |p: &Party| {
                besides.unwrap_or(&[]).iter().any(|a| {
                    (a.span.overlaps(p.span)
                        && cut_before(clause, a.span, p.span).is_none()
                        && cut_before(clause, p.span, a.span).is_none())
                        || (a.code.is_some()
                            && a.code == p.code
                            && (p.sector.is_none() || a.sector == p.sector))
                })
            };
            if found.iter().any(|p| !same(p)) {
                return found;
            }
            if own.is_empty() {
                own = found;
            }
        }
        // "Japan will lift some of its sanctions" is done to nobody named.
        if besides.is_some() {
            own.retain(|p| {
                !matches!(p.span.text(&clause.reading.article.text), "its" | "their" | "his" | "her")
            });
        }
        own
    }

    /// "Tokyo's decision" as actor is Tokyo; "Australia's toads" are nobody.
    fn owner_of_deed(&self, clause: &Clause<'_>, head: u32, finder: &PartyFinder<'_>) -> Option<Party> {
        if clause.token(head).pos != Pos::Noun || !self.stand_ins.contains(clause.lemma(head)) {
            return None;
        }
        clause
            .possessors(head)
            .into_iter()
            .chain(clause.premodifiers(head))
            .chain(clause.by_preposition(head, "of"))
            .find_map(|o| finder.party(clause, o))
    }

    /// "the two leaders", "both sides": the last two states named before.
    fn the_two(&self, clause: &Clause<'_>, head: u32, finder: &PartyFinder<'_>) -> Vec<Party> {
        if clause.token(head).pos != Pos::Noun || !self.groups.contains(clause.lemma(head)) {
            return Vec::new();
        }
        let two = clause.kids(head).iter().any(|&k| matches!(clause.lemma(k), "two" | "both"));
        if !two || clause.kids(head).iter().any(|&k| finder.found_at(k).is_some()) {
            return Vec::new();
        }
        let here = clause.token(head).span;
        // The two states that the report names most so far, a capital counting half, in the order in which it
        // named them first.
        let mut named: Vec<(CompactString, CompactString, u32)> = Vec::new();
        for found in finder.found().iter().take_while(|f| f.span.start() < here.start()) {
            let country = found.senses.iter().find_map(|sense| match sense {
                Sense::Country(n) | Sense::Adjective(n) => self.gazetteer.country(*n).map(|c| (c, 2)),
                Sense::Metonym(n) => self.gazetteer.country(*n).map(|c| (c, 1)),
                _ => None,
            });
            let Some((c, weight)) = country else { continue };
            match named.iter_mut().find(|(code, _, _)| *code == c.code) {
                Some((_, _, times)) => *times += weight,
                None => named.push((c.code.clone(), c.name.clone(), weight)),
            }
        }
        let mut most: Vec<(usize, u32)> = named.iter().enumerate().map(|(n, (_, _, t))| (n, *t)).collect();
        most.sort_by_key(|&(n, times)| (std::cmp::Reverse(times), n));
        most.truncate(2);
        if most.len() < 2 {
            return Vec::new();
        }
        most.sort_unstable();
        let pair = most.iter().filter_map(|&(n, _)| named.get(n)).map(|(code, name, _)| Party {
            span: here,
            name: Some(name.clone()),
            code: Some(code.clone()),
            sector: Some(Sector::Gov),
            office: None,
        });
        pair.collect()
    }

    /// "North and South Korea": two states, however the tree hangs their halves together.
    fn both_koreas(&self, clause: &Clause<'_>, head: u32) -> Vec<Party> {
        let word =
            |back: u32| head.checked_sub(back).filter(|&t| t >= clause.from).map(|t| (t, clause.word(t)));
        let (Some((first, one)), Some((_, "and")), Some((_, other))) = (word(3), word(2), word(1)) else {
            return Vec::new();
        };
        let codes = match (one, other) {
            ("North", "South") => ["PRK", "KOR"],
            ("South", "North") => ["KOR", "PRK"],
            _ => return Vec::new(),
        };
        if clause.word(head) != "Korea" {
            return Vec::new();
        }
        let spans = [clause.token(first).span, clause.token(head - 1).span.cover(clause.token(head).span)];
        let states = codes.into_iter().zip(spans).filter_map(|(code, span)| {
            let country = self.gazetteer.country_by_code(code)?;
            Some(Party {
                span,
                name: Some(country.name.clone()),
                code: Some(country.code.clone()),
                sector: Some(Sector::Gov),
                office: None,
            })
        });
        states.collect()
    }

    fn matter(&self, clause: &Clause<'_>, hit: &Hit<'_>) -> Option<Span> {
        let heads = hit
            .rule
            .matter
            .alternatives(clause, hit.trigger, &hit.object)
            .find(|h| !h.is_empty())
            .or_else(|| {
                let comp = clause.complements(hit.trigger);
                if !comp.is_empty() {
                    return Some(comp);
                }
                let patients = clause.patients(hit.trigger);
                if !patients.is_empty() { Some(patients) } else { None }
            })
            .unwrap_or_else(|| vec![hit.trigger]);
        let (lo, hi) = clause.extent(*heads.first()?, false);
        let span = clause.token(lo).span.cover(clause.token(hi).span);
        Some(span)
    }

    fn contexts_of(&self, clause: &Clause<'_>) -> Vec<Context> {
        let mut out = Vec::new();
        let lemmas: Vec<CompactString> =
            clause.tokens().map(|i| CompactString::new(clause.lemma(i).to_lowercase())).collect();
        for (context, words) in &self.contexts {
            let hit = lemmas.iter().any(|l| words.contains(l))
                || lemmas.windows(2).any(|w| {
                    w.iter().all(|x| !x.is_empty()) && words.contains(&CompactString::new(w.join(" ")))
                });
            if hit {
                out.push(*context);
            }
        }
        out
    }
}

/// Two parties taken for one phrase, "a student by police", "Boko Haram in Niger": what of `outer` stands
/// before the preposition of `inner`; `None` when no such preposition parts them.
fn cut_before(clause: &Clause<'_>, outer: Span, inner: Span) -> Option<Span> {
    if !outer.contains(inner) || outer.start() == inner.start() {
        return None;
    }
    let first = clause.tokens().find(|&t| clause.token(t).span.start() >= inner.start())?;
    let mut at = first.checked_sub(1)?;
    while clause.tokens().contains(&at) && matches!(clause.pos(at), Pos::Det | Pos::Adj | Pos::Num) {
        at = at.checked_sub(1)?;
    }
    let parts = matches!(
        clause.lemma(at),
        "by" | "on" | "against" | "in" | "into" | "at" | "near" | "around" | "towards" | "to"
    );
    let last = at.checked_sub(1).filter(|_| parts)?;
    let end = clause.token(last).span.end();
    (end > outer.start()).then(|| Span::new(outer.start(), end)).flatten()
}

/// Whether a second trigger of a sentence tells an event again: "asked in a request for its release", where actors,
/// type and recipients are the same.
fn is_again(told: &Event, event: &Event) -> bool {
    let within = |some: &[Party], all: &[Party]| {
        some.iter().all(|p| {
            all.iter().any(|q| {
                q.span.overlaps(p.span) || (q.code.is_some() && q.code == p.code && q.sector == p.sector)
            })
        })
    };
    let noun = |e: &Event| e.rule.contains(".noun") || e.rule.contains("-noun");
    told.kind == event.kind
        && told.aux == event.aux
        && (noun(told) != noun(event) || told.trigger == event.trigger)
        && within(&event.actors, &told.actors)
        && within(&event.recipients, &told.recipients)
}

/// Shows a party told by a pronoun by the words of its sentence that name it, unless these name another party of
/// the event.
fn name_pronouns(clause: &Clause<'_>, finder: &PartyFinder<'_>, told: &mut Told) {
    let spans: Vec<Span> = told.actors.iter().chain(&told.recipients).map(|p| p.span).collect();
    for party in told.actors.iter_mut().chain(told.recipients.iter_mut()) {
        if let Some(named) = finder.named_words(clause, party.span)
            && !spans.iter().any(|s| s.overlaps(named))
        {
            party.span = named;
        }
    }
}

/// "offered to send troops": soldiers without a flag whom somebody sends are his own.
fn is_own_force(clause: &Clause<'_>, head: u32, party: &Party) -> bool {
    party.code.is_none()
        && party.sector == Some(Sector::Mil)
        && clause.dep(head) == Dep::Obj
        && clause.head(head).is_some_and(|v| {
            matches!(
                clause.lemma(v),
                "send"
                    | "deploy"
                    | "dispatch"
                    | "withdraw"
                    | "pull"
                    | "move"
                    | "provide"
                    | "mass"
                    | "post"
                    | "station"
                    | "commit"
                    | "contribute"
                    | "redeploy"
                    | "mobilise"
                    | "mobilize"
                    | "order"
                    | "keep"
                    | "bring"
                    | "recall"
            )
        })
}

/// Whether a party is one of politics by itself: a state or what belongs to it, or a kind that only politics knows.
/// Firms, schools, clubs and private people are not, though they have a country.
pub(crate) fn is_political(p: &Party) -> bool {
    let of_world = matches!(p.code.as_deref(), Some("UNO" | "EUR" | "IGO" | "IMG"));
    match p.sector {
        Some(
            Sector::Gov
            | Sector::Mil
            | Sector::Cop
            | Sector::Jud
            | Sector::Leg
            | Sector::Reb
            | Sector::Uaf
            | Sector::Spy
            | Sector::Pty
            | Sector::Prm
            | Sector::Opp,
        ) => true,
        Some(Sector::Bus | Sector::Edu | Sector::Agr | Sector::Lab | Sector::Unk) => of_world,
        _ => p.code.is_some(),
    }
}

/// Whether more is known of a party than that it is people or a body.
fn is_somebody(p: &Party) -> bool {
    p.sector.is_some_and(|s| s != Sector::Unk)
}

/// The trigger's words: the verb with its particle, the noun with its compound.
pub(crate) fn trigger_span(clause: &Clause<'_>, trigger: u32) -> Span {
    let mut span = clause.token(trigger).span;
    for &k in clause.kids(trigger) {
        if clause.dep(k) == Dep::CompoundPrt {
            span = span.cover(clause.token(k).span);
        }
    }
    span
}

fn confidence(hit: &Hit<'_>, actors: &[Party], recipients: &[Party], turned: bool) -> Confidence {
    let mut p: f32 = 0.62;
    p += 0.05 * (hit.rule.has.len().min(3) as f32);
    if actors.iter().any(|a| a.code.is_some()) {
        p += 0.08;
    }
    if recipients.iter().any(|a| a.code.is_some()) || hit.rule.mutual {
        p += 0.08;
    }
    if turned {
        p -= 0.08;
    }
    if hit.standing.hypothetical {
        p -= 0.05;
    }
    Confidence::new(p)
}

/// Id from content: article, type, mode, trigger and parties.
pub(crate) fn content_id(e: &Event) -> EventId {
    let mut hasher = blake3::Hasher::new();
    let mut put = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    put(e.article.as_str().as_bytes());
    put(e.kind.as_str().as_bytes());
    put(e.mode.map_or("", |m| m.as_str()).as_bytes());
    put(format!("{:?}", e.trigger).as_bytes());
    for p in e.actors.iter().chain(&e.recipients) {
        put(format!("{:?} {:?}", p.span, p.code).as_bytes());
    }
    let hash = hasher.finalize();
    let hex: String = hash.as_bytes().iter().take(8).map(|b| format!("{b:02x}")).collect();
    EventId(CompactString::new(hex))
}
