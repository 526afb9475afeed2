//! Acts: an occurrence as the machine of items sees it, read from its reports.
//!
//! In: a cluster of the index; out: an [`Act`], or nothing when it can move no item. Here it is settled what an event
//! is worth: a deed that is only announced is a plan, a deed that is the content of a demand did not happen, and
//! what was said long ago and is only recalled moves nothing.

use std::collections::{BTreeMap, BTreeSet};

use chancery_code::EventType;
use chancery_code::event::{Certainty, Event, Party};
use chancery_code::ontology::AuxMode;
use chancery_read::{Article, Span};
use compact_str::CompactString;
use jiff::civil::Date;

use super::machine::{MACHINE, Phrase, Standing};
use crate::error::LedgerError;
use crate::index::{Cluster, Index, Line, Role};
use crate::settings::SETTINGS;
use crate::topics::Subject;
use crate::view::{LedgerView, Told};
use crate::words::words;

/// With no subject marked, words this far from the trigger (in bytes) are near it.
const NEAR_BYTES: usize = 60;
/// So many words before a trigger may be its adverbs.
const ADVERBS: usize = 3;
/// A subject longer than this is cut for show, in characters.
const SUBJECT_CHARS: usize = 160;
/// Reports of one occurrence that are looked through for what it is about.
const REPORTS: usize = 8;

/// An occurrence as the machine sees it.
#[derive(Clone)]
pub(super) struct Act {
    /// Its reports, as lines of the index, the record first.
    pub members: Vec<u32>,
    /// Its day; that of the report when the day named is still to come.
    pub date: Option<Date>,
    pub published: Option<Date>,
    /// The day by which it is to be done.
    pub due: Option<Date>,
    pub event: Event,
    pub actors: Vec<CompactString>,
    /// Whom it is done to, without those who do it.
    pub recipients: Vec<CompactString>,
    /// It is done to its own side only: a president's word to his ministers.
    pub inward: bool,
    /// With no recipient named: the other party that its article is about.
    pub counterpart: Option<CompactString>,
    pub subject: Subject,
    /// The coder marked what it is about; else the whole sentence stands in.
    pub marked: bool,
    pub subject_text: String,
    /// Stems of the trigger.
    pub trigger: Vec<String>,
    /// Words of the subject that the text has in capitals only: who was arrested, which ship.
    pub own: BTreeSet<String>,
    pub around: Around,
    /// Stems from the trigger to the subject.
    pub near: Vec<String>,
    /// Stems of the sentence.
    pub sentence: Vec<String>,
    pub standing: Standing,
    /// Which of the contents of its sentence it is: "that Stockholm extradite … and that it lift …".
    pub content: usize,
}

/// What a sentence and its headline speak of.
#[derive(Clone, Default)]
pub(super) struct Around {
    pub subject: Subject,
    /// Words that the text has in capitals only. They weigh less: names of presidents recur in every matter between
    /// two states.
    pub names: BTreeSet<String>,
}

impl Around {
    /// Takes in what another sentence speaks of.
    pub(super) fn extend(&mut self, other: &Around) {
        self.subject.topics.extend(other.subject.topics.iter().cloned());
        self.subject.generic.extend(other.subject.generic.iter().cloned());
        self.subject.words.extend(other.subject.words.iter().cloned());
        self.names.extend(other.names.iter().cloned());
    }
}

/// The lines of each article, for [`Act::read`].
pub(super) type ByArticle = BTreeMap<u32, Vec<u32>>;

pub(super) fn by_article(index: &Index) -> ByArticle {
    let mut out = ByArticle::new();
    for (i, line) in (0u32..).zip(&index.lines) {
        out.entry(line.article).or_default().push(i);
    }
    out
}

impl Act {
    /// Reads what the machine needs of an occurrence with these reports: nothing when it can move nothing, and an act
    /// for each content when a sentence demands or promises several things.
    pub(super) fn read(
        view: &LedgerView,
        index: &Index,
        articles: &ByArticle,
        members: Vec<u32>,
    ) -> Result<Vec<Act>, LedgerError> {
        let mut chosen: Option<(&Line, Told)> = None;
        // The record speaks for all, but a report that says what it is about is worth more than one that does not.
        for &m in members.iter().take(REPORTS) {
            let line = &index.lines[m as usize];
            let told = view.told(line.key)?;
            let marked = told.event.subject.is_some();
            if chosen.is_none() || marked {
                chosen = Some((line, told));
            }
            if marked {
                break;
            }
        }
        let Some((line, Told { mut event, article, .. })) = chosen else { return Ok(Vec::new()) };
        if event.attribution.certainty == Certainty::Doubtful {
            return Ok(Vec::new()); // it is kept as an event; it moves no item
        }
        let Some(record) = members.first().map(|&m| &index.lines[m as usize]) else { return Ok(Vec::new()) };
        let published = record.published;
        let (date, mut due) = days(record, published);
        let Some(standing) = standing(&event, &article, date, published, due.is_some()) else {
            return Ok(Vec::new());
        };
        if event.subject.is_some_and(|s| names_only(&event, &article, s) || is_aside(s.text(&article.text))) {
            event.subject = None; // "asked Saudi Arabia for compensation": whom, and not what
        }
        let cluster = Cluster { members };
        let mut actors = index.codes(&index.side(&cluster, Role::Actor));
        let mut recipients = index.codes(&index.side(&cluster, Role::Recipient));
        let named = recipients.len();
        recipients.retain(|r| !actors.contains(r));
        // "Uganda accused its neighbour" is at times coded as Uganda's own.
        let inward = named > 0
            && recipients.is_empty()
            && !event.recipients.iter().any(|p| is(p, &article, &MACHINE.told.neighbour));
        if named == 0 && MACHINE.told.addressed.contains(&event.kind) {
            recipients = beside(view, index, articles, line, &event)?;
            recipients.retain(|r| !actors.contains(r));
        }
        let others = others(index, articles, line);
        if actors.is_empty()
            && event.actors.iter().any(|p| p.code.is_none() && is(p, &article, &MACHINE.told.office))
        {
            // "the food authority said": of the country that the article is about beside the one it speaks to.
            actors.extend(main_of(&others, &recipients));
        }
        let counterpart =
            if recipients.is_empty() && actors.len() == 1 { main_of(&others, &actors) } else { None };
        let sentence = stems(event.evidence.text(&article.text));
        if event.kind == EventType::Agree && due.is_none() {
            due = date.and_then(|d| within(&sentence, d));
        }
        let around = around(&event, &article);
        let mut out = Vec::new();
        let parts = contents(&event, &article);
        for (content, &part) in parts.iter().enumerate() {
            let event = Event { subject: part, ..event.clone() };
            let (subject, subject_text) = subject_of(&event, &article);
            let mut around = around.clone();
            // What the other contents of the sentence are about does not surround this one.
            for other in parts.iter().filter(|p| **p != part).flatten() {
                let other = Subject::of(other.text(&article.text), &[]);
                around.subject.topics.retain(|t| subject.topics.contains(t) || !other.topics.contains(t));
                around.subject.words.retain(|w| subject.words.contains(w) || !other.words.contains(w));
            }
            out.push(Act {
                members: cluster.members.clone(),
                date,
                published,
                due,
                actors: actors.clone(),
                recipients: recipients.clone(),
                inward,
                counterpart: counterpart.clone(),
                own: subject.words.intersection(&around.names).cloned().collect(),
                subject,
                marked: event.subject.is_some(),
                subject_text,
                trigger: stems(event.trigger.text(&article.text)),
                around,
                near: near(&event, &article),
                sentence: sentence.clone(),
                standing,
                content,
                event,
            });
        }
        Ok(out)
    }

    /// Whether one of the phrases stands in the sentence.
    pub(super) fn tells(&self, phrases: &[Phrase]) -> bool {
        says(&self.sentence, phrases)
    }

    /// Whether one of the phrases stands between trigger and subject.
    pub(super) fn names(&self, phrases: &[Phrase]) -> bool {
        says(&self.near, phrases)
    }
}

/// The stems of a text, irregular forms as their base.
pub(super) fn stems(text: &str) -> Vec<String> {
    let folded = |stem: String| MACHINE.told.irregular.0.get(&stem).cloned().unwrap_or(stem);
    words(text).into_iter().map(|w| folded(w.stem)).collect()
}

/// Whether one of the phrases stands in these stems.
pub(super) fn says(stems: &[String], phrases: &[Phrase]) -> bool {
    phrases.iter().any(|p| stems.windows(p.0.len()).any(|w| *w == p.0[..]))
}

/// The day on which an occurrence is laid, and the day by which it is due.
fn days(record: &Line, published: Option<Date>) -> (Option<Date>, Option<Date>) {
    let (Some((from, last)), Some(published)) = (record.days, published) else {
        return (Index::day(record), None);
    };
    if from > published {
        // A weekday named beside a promise is more often the day on which it was made.
        let far = (last - published).get_days() >= SETTINGS.items.least_due_days;
        return (Some(published), far.then_some(last));
    }
    // "this month", told within it: no earlier than the report can know.
    let day = if from < last && last >= published { published } else { from };
    (Some(day), None)
}

/// How an event stands to what happened; `None` when it is history.
fn standing(
    event: &Event,
    article: &Article,
    date: Option<Date>,
    published: Option<Date>,
    to_come: bool,
) -> Option<Standing> {
    let has = |aux: AuxMode| event.aux.contains(&aux);
    if has(AuxMode::Historical) {
        return None;
    }
    if let (Some(date), Some(published)) = (date, published)
        && (published - date).get_days() > SETTINGS.items.recalled_days
    {
        return None;
    }
    if has(AuxMode::Negation) {
        return (!has(AuxMode::Hypothetical)).then_some(Standing::Negation);
    }
    if has(AuxMode::Hypothetical) {
        return Some(Standing::Hypothetical);
    }
    if has(AuxMode::Future) {
        return Some(Standing::Future);
    }
    let text = &article.text;
    let before = Span::new(event.evidence.start(), event.trigger.start().max(event.evidence.start()));
    let before = before.map(|s| stems(s.text(text))).unwrap_or_default();
    let told = &MACHINE.told;
    let last = |n: usize| &before[before.len().saturating_sub(n)..];
    let said = before.iter().any(|w| told.said.iter().any(|p| p.0[..] == [w.as_str()]));
    if told.recalled.contains(&event.kind) && says(last(2), &told.had) && !said {
        return None; // "as Riyadh had pledged in March"
    }
    if told.deeds.contains(&event.kind) {
        if says(last(3), &told.will) || to_come {
            return Some(Standing::Future);
        }
        let asked = last(told.reach);
        if says(asked, &told.asked) && says(asked, &told.that) {
            return Some(Standing::Hypothetical); // "demanded that Stockholm lift an embargo"
        }
    }
    Some(Standing::Actual)
}

/// Codes of parties in the events of a line's article, with how often they are named.
fn others(index: &Index, articles: &ByArticle, line: &Line) -> BTreeMap<CompactString, usize> {
    let mut out = BTreeMap::new();
    for &i in articles.get(&line.article).into_iter().flatten() {
        for &(_, party) in index.parties_of(&index.lines[i as usize]) {
            let name = &index.names[party as usize];
            if !name.starts_with('~') {
                *out.entry(name.clone()).or_default() += 1;
            }
        }
    }
    out
}

/// The party that an article is about beside these, when one leads.
fn main_of(others: &BTreeMap<CompactString, usize>, beside: &[CompactString]) -> Option<CompactString> {
    let mut rest: Vec<_> = others.iter().filter(|(code, _)| !beside.contains(code)).collect();
    rest.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
    match rest[..] {
        [(code, _)] => Some(code.clone()),
        [(code, n), (_, next), ..] if n > next => Some(code.clone()),
        _ => None,
    }
}

/// Whether a party is called by one of these words.
fn is(party: &Party, article: &Article, words: &[Phrase]) -> bool {
    says(&stems(party.span.text(&article.text)), words)
}

/// Codes of whom another event of the same sentence and the same actor is done to: "Spain undertook to convert debt of
/// Honduras" is coded as a promise to nobody and as one to Honduras.
fn beside(
    view: &LedgerView,
    index: &Index,
    articles: &ByArticle,
    line: &Line,
    event: &Event,
) -> Result<Vec<CompactString>, LedgerError> {
    let mut out = Vec::new();
    for &i in articles.get(&line.article).into_iter().flatten() {
        let other = &index.lines[i as usize];
        let gets = |r: Role| index.parties_of(other).iter().any(|p| p.0 == r);
        if other.key == line.key || other.kind != event.kind || !gets(Role::Recipient) {
            continue;
        }
        let told = view.told(other.key)?.event;
        let code = |p: &Party| p.code.clone();
        let one_actor = told
            .actors
            .iter()
            .filter_map(code)
            .any(|c| event.actors.iter().any(|p| p.code == Some(c.clone())));
        if told.evidence == event.evidence && one_actor {
            out.extend(told.recipients.iter().filter_map(code));
        }
    }
    out.sort_unstable();
    out.dedup();
    Ok(out)
}

/// Whether a span holds nothing but names of the event's parties and words that say nothing.
fn names_only(event: &Event, article: &Article, span: Span) -> bool {
    let parties = event.actors.iter().chain(&event.recipients).map(|p| p.span);
    let named: Vec<_> = parties
        .filter(|s| span.start() <= s.start() && s.end() <= span.end())
        .map(|s| s.start() - span.start()..s.end() - span.start())
        .collect();
    !named.is_empty() && {
        let subject = Subject::of(span.text(&article.text), &named);
        subject.is_general() && subject.generic.is_empty()
    }
}

/// Whether a stretch says when or why and not what: ", a week after the two neighbours made peace".
fn is_aside(text: &str) -> bool {
    let apart = text.trim_start().starts_with([',', ';', '-', '–', '—']);
    let first =
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).take(if apart { 4 } else { 1 });
    first.map(str::to_lowercase).any(|w| MACHINE.told.asides.contains(&w))
}

/// The things that a demand or promise is about: its subject, or the parts of it that "and that", "and to" divide.
fn contents(event: &Event, article: &Article) -> Vec<Option<Span>> {
    let told = &MACHINE.told;
    let Some(span) = event.subject.filter(|_| told.divided.contains(&event.kind)) else {
        return vec![event.subject];
    };
    let text = span.text(&article.text);
    let mut cuts: Vec<usize> =
        told.divides.iter().flat_map(|d| text.match_indices(d.as_str()).map(|(at, _)| at)).collect();
    cuts.sort_unstable();
    cuts.push(text.len());
    let mut out: Vec<Option<Span>> = Vec::new();
    let mut from = 0;
    for cut in cuts {
        let part = Span::of(&article.text, span.start() + from..span.start() + cut);
        let says = |p: Span| {
            let s = Subject::of(p.text(&article.text), &[]);
            s.words.len() + s.topics.len() + s.generic.len() > 1
        };
        if part.is_some_and(says) {
            out.push(part);
        }
        from = cut;
    }
    if out.len() < 2 { vec![Some(span)] } else { out }
}

/// The last day of a stretch that the sentence gives: "within four months" of `from`.
fn within(sentence: &[String], from: Date) -> Option<Date> {
    let told = &MACHINE.told;
    let at = sentence.iter().position(|w| told.within.contains(w))?;
    let number = sentence.get(at + 1)?;
    let n = told
        .numbers
        .get(number)
        .copied()
        .or_else(|| number.parse().ok().filter(|n| (1..=999).contains(n)))?;
    let days = told.units.get(sentence.get(at + 2)?)?;
    from.checked_add(jiff::Span::new().days(n.checked_mul(*days)?)).ok()
}

/// What an event is about: its subject and trigger, or its whole sentence where no subject is marked.
fn subject_of(event: &Event, article: &Article) -> (Subject, String) {
    let text = &article.text;
    let span = event.subject.unwrap_or(event.evidence);
    let mut subject = Subject::of(span.text(text), &names_in(event, span));
    if event.subject.is_some() {
        // "the *ban* on seafood", coded with *ban* as trigger and *seafood* as subject. The verb itself says
        // nothing of what it is done to, but the topics it names do.
        let trigger = Subject::of(event.trigger.text(text), &[]);
        subject.topics.extend(trigger.topics);
        subject.generic.extend(trigger.generic);
    } else {
        for word in words(event.trigger.text(text)) {
            subject.words.remove(&word.stem);
        }
    }
    subject.topics.extend(MACHINE.implied(event.kind, event.mode).map(str::to_owned));
    let shown: String = span.text(text).split_whitespace().collect::<Vec<_>>().join(" ");
    (subject, shown.chars().take(SUBJECT_CHARS).collect())
}

/// Where the parties of an event are named in a span, in its bytes.
fn names_in(event: &Event, span: Span) -> Vec<std::ops::Range<usize>> {
    let parties = event.actors.iter().chain(&event.recipients).map(|p| p.span);
    parties
        .filter(|s| span.contains(*s) && *s != span)
        .map(|s| s.start() - span.start()..s.end() - span.start())
        .collect()
}

/// What the sentence and the headline speak of, without the parties. A word of the headline that the text has in
/// capitals only is left out: it is some country or capital.
fn around(event: &Event, article: &Article) -> Around {
    let text = &article.text;
    let small: BTreeSet<String> = words(text)
        .into_iter()
        .filter(|w| text[w.range.clone()].starts_with(|c: char| !c.is_uppercase()))
        .map(|w| w.stem)
        .collect();
    let mut out = Subject::of(event.evidence.text(text), &names_in(event, event.evidence));
    for word in words(event.trigger.text(text)) {
        out.words.remove(&word.stem);
    }
    if let Some(title) = article.title.as_deref() {
        let title = Subject::of(title, &[]);
        out.topics.extend(title.topics);
        out.generic.extend(title.generic);
        out.words.extend(title.words.into_iter().filter(|w| small.contains(w)));
    }
    let (words, names) = out.words.into_iter().partition(|w| small.contains(w));
    out.words = words;
    Around { subject: out, names }
}

/// Stems from the trigger to the subject, both included, with the adverbs before it: "partially reopened".
fn near(event: &Event, article: &Article) -> Vec<String> {
    let text = &article.text;
    let before = Span::new(event.evidence.start(), event.trigger.start().max(event.evidence.start()));
    let before = before.map_or("", |s| s.text(text));
    let last =
        before.split_whitespace().rev().take(ADVERBS).filter(|w| w.ends_with("ly") || w.ends_with("artway"));
    let mut out: Vec<String> = last.flat_map(stems).collect();
    out.extend(from_trigger(event, article));
    out
}

fn from_trigger(event: &Event, article: &Article) -> Vec<String> {
    let text = &article.text;
    let span = match event.subject {
        // Of several contents each has its own words.
        Some(subject) if event.trigger.end() + NEAR_BYTES < subject.start() => {
            let mut out = stems(event.trigger.text(text));
            out.extend(stems(subject.text(text)));
            return out;
        }
        Some(subject) => event.trigger.cover(subject),
        None => {
            let edge =
                |byte: usize| (byte..=text.len()).find(|i| text.is_char_boundary(*i)).unwrap_or(text.len());
            let start = edge(event.trigger.start().saturating_sub(NEAR_BYTES)).max(event.evidence.start());
            let end = edge((event.trigger.end() + NEAR_BYTES).min(event.evidence.end()));
            Span::new(start.min(event.trigger.start()), end.max(event.trigger.end())).unwrap_or(event.trigger)
        }
    };
    stems(span.text(text))
}
