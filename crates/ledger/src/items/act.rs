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
    pub around: Around,
    /// Stems from the trigger to the subject.
    pub near: Vec<String>,
    /// Stems of the sentence.
    pub sentence: Vec<String>,
    pub standing: Standing,
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
    /// Reads what the machine needs of an occurrence with these reports; `None` when it can move nothing.
    pub(super) fn read(
        view: &LedgerView,
        index: &Index,
        articles: &ByArticle,
        members: Vec<u32>,
    ) -> Result<Option<Act>, LedgerError> {
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
        let Some((line, Told { event, article, .. })) = chosen else { return Ok(None) };
        if event.attribution.certainty == Certainty::Doubtful {
            return Ok(None); // it is kept as an event; it moves no item
        }
        let Some(record) = members.first().map(|&m| &index.lines[m as usize]) else { return Ok(None) };
        let published = record.published;
        let (date, mut due) = days(record, published);
        let Some(standing) = standing(&event, &article, date, published, due.is_some()) else {
            return Ok(None);
        };
        let cluster = Cluster { members };
        let mut actors = index.codes(&index.side(&cluster, Role::Actor));
        let mut recipients = index.codes(&index.side(&cluster, Role::Recipient));
        let named = recipients.len();
        recipients.retain(|r| !actors.contains(r));
        // "Uganda accused its neighbour" is at times coded as Uganda's own.
        let inward = named > 0
            && recipients.is_empty()
            && !event.recipients.iter().any(|p| is(p, &article, &MACHINE.told.neighbour));
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
        let (subject, subject_text) = subject_of(&event, &article);
        Ok(Some(Act {
            members: cluster.members,
            date,
            published,
            due,
            actors,
            recipients,
            inward,
            counterpart,
            subject,
            marked: event.subject.is_some(),
            subject_text,
            around: around(&event, &article),
            near: near(&event, &article),
            sentence,
            standing,
            event,
        }))
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

fn stems(text: &str) -> Vec<String> {
    let folded = |stem: String| MACHINE.told.irregular.get(&stem).cloned().unwrap_or(stem);
    words(text).into_iter().map(|w| folded(w.stem)).collect()
}

fn says(stems: &[String], phrases: &[Phrase]) -> bool {
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

/// Stems from the trigger to the subject, both included.
fn near(event: &Event, article: &Article) -> Vec<String> {
    let text = &article.text;
    let span = match event.subject {
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
