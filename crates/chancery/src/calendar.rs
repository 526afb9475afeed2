//! The calendar: what is announced or expected, by when; and silence, what was due and was not reported.
//!
//! In: a frozen view and a stretch of days. Out: [`Calendar`], whose entries come from events told as future or
//! supposed with days of their own, and from items with a due day. Each entry has a window, the words that announce
//! it, and how it stands as seen from the view's day: ahead, reported (with the report), called off, or silent. Where
//! the ledger holds no article on the parties in the window, silence tells nothing, and the entry is called unseen.

use std::collections::BTreeMap;

use chancery_code::EventId;
use chancery_code::ontology::{AuxMode, EventType};
use chancery_ledger::items::State;
use chancery_ledger::{EventFilter, ItemFilter, ItemKind, LedgerError, LedgerView, Occurrence};
use chancery_read::CodePoints;
use compact_str::CompactString;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

/// Wider windows ("this year") are no appointment, in days.
const WIDEST_DAYS: i32 = 100;
/// A report may come so many days before a window: the time of the announcement was a guess.
const EARLY_DAYS: i32 = 1;
/// Nothing is silent before so many days have passed since its window.
const GRACE_DAYS: i32 = 7;

/// Which entries to take.
#[derive(Clone, Debug, Default)]
pub struct CalendarAsk {
    /// Codes that must all take part.
    pub party: Vec<CompactString>,
    /// Windows that end on this day or later.
    pub from: Option<Date>,
    /// Windows that start on this day or before.
    pub until: Option<Date>,
}

/// What is to come, and what did not.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Calendar {
    /// The day it is seen from.
    pub today: Option<Date>,
    /// In order of windows.
    pub entries: Vec<Entry>,
}

/// How an entry stands.
#[derive(Clone, Copy, Debug, Serialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
pub enum Stands {
    /// Its window is not over.
    Ahead,
    /// It was reported.
    Reported,
    /// It was denied, broken or refused.
    Off,
    /// Its window is over, the parties were written about, and nothing was reported.
    Silent,
    /// Its window is over, and the ledger has nothing on the parties in it.
    Unseen,
}

impl Stands {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Stands::Ahead => "ahead",
            Stands::Reported => "reported",
            Stands::Off => "off",
            Stands::Silent => "silent",
            Stands::Unseen => "unseen",
        }
    }
}

/// What makes an entry.
#[derive(Clone, Copy, Debug, Serialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Told as to come.
    Announced,
    /// Told as possible.
    Expected,
    /// A commitment or demand with a day.
    Due,
}

impl Kind {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Announced => "announced",
            Kind::Expected => "expected",
            Kind::Due => "due",
        }
    }
}

/// One thing that is, or was, to happen.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Entry {
    /// What makes it.
    pub kind: Kind,
    /// First day of its window.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// PLOVER type; for an item that of the event that opened it.
    pub event: Option<EventType>,
    /// The item, where it is one.
    pub item: Option<String>,
    /// Codes of who takes part, sorted.
    pub parties: Vec<CompactString>,
    /// How it stands.
    pub stands: Stands,
    /// Articles on the parties in its window and the days of grace after it.
    pub coverage: usize,
    /// The words that announce it, the first first.
    pub evidence: Vec<Words>,
    /// The words that report it, or call it off.
    pub outcome: Vec<Words>,
}

/// Words of a report.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Words {
    /// The event.
    pub event: String,
    /// Its article.
    pub doc_id: String,
    /// Day of publication.
    pub published: Option<Date>,
    /// The sentence.
    pub text: String,
    /// Where it stands: Unicode code points, half-open.
    pub span: [usize; 2],
}

/// What was done, by type and party: first day, last day, whether it is a denial, place in the list.
type Done = BTreeMap<(EventType, CompactString), Vec<(Date, Date, bool, usize)>>;

/// The calendar of a view.
///
/// # Errors
/// Those of the ledger.
pub fn calendar(view: &LedgerView, ask: &CalendarAsk) -> Result<Calendar, LedgerError> {
    let today = view.horizon()?;
    let Some(now) = today else { return Ok(Calendar { today, entries: Vec::new() }) };
    let all = view.occurrences(&EventFilter::default())?;
    let published = view.publications()?;
    let mut done = Done::new();
    for (i, o) in all.iter().enumerate() {
        let denied = o.aux_mode == [AuxMode::Negation];
        // "Will meet on May 10" is told as an agreement of that day: it is none that has come.
        let over = |day: Date| published.get(o.id.as_str()).is_none_or(|p| day <= *p);
        if let (true, Some(from)) = (o.aux_mode.is_empty() || denied, o.date.filter(|d| over(*d))) {
            let to = o.enddate.unwrap_or(from);
            for party in parties(o) {
                done.entry((o.event, party)).or_default().push((from, to, denied, i));
            }
        }
    }
    let coverage = Coverage::of(&all, view)?;
    let mut entries: Vec<Entry> = Vec::new();
    for o in &all {
        if let Some(entry) = announced(view, o)? {
            let same = entries.iter_mut().rev().find(|e| one_matter(e, &entry));
            match same {
                Some(before) => before.evidence.extend(entry.evidence),
                None => entries.push(entry),
            }
        }
    }
    for entry in &mut entries {
        let late = entry.to.saturating_add(GRACE_DAYS.days());
        entry.coverage = coverage.between(&entry.parties, entry.from, late);
        let outcome = outcome(entry, &all, &done, late);
        entry.stands = match &outcome {
            Some((_, true)) => Stands::Off,
            Some((_, false)) => Stands::Reported,
            None if late >= now => Stands::Ahead,
            None if entry.coverage == 0 => Stands::Unseen,
            None => Stands::Silent,
        };
        if let Some((i, _)) = outcome {
            entry.outcome.extend(words(view, &all[i].id)?);
        }
    }
    entries.extend(due(view, now, &coverage)?);
    entries.retain(|e| {
        ask.party.iter().all(|p| e.parties.contains(p))
            && ask.from.is_none_or(|d| e.to >= d)
            && ask.until.is_none_or(|d| e.from <= d)
    });
    let first = |e: &Entry| e.evidence.first().map(|w| w.event.clone());
    entries.sort_by(|a, b| {
        (a.from, a.to, a.kind, &a.parties)
            .cmp(&(b.from, b.to, b.kind, &b.parties))
            .then(first(a).cmp(&first(b)))
    });
    Ok(Calendar { today, entries })
}

/// Codes on either side, sorted.
fn parties(o: &Occurrence) -> Vec<CompactString> {
    let mut all: Vec<CompactString> = o.actor.iter().chain(&o.recipient).cloned().collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The sentence of an event.
fn words(view: &LedgerView, id: &EventId) -> Result<Option<Words>, LedgerError> {
    Ok(view.event(id)?.map(|told| Words {
        event: id.as_str().to_owned(),
        doc_id: told.article.id.as_str().to_owned(),
        published: told.article.published,
        text: told.event.evidence.text(&told.article.text).to_owned(),
        span: CodePoints::new(&told.article.text).span(told.event.evidence),
    }))
}

/// The entry of an event that is told as to come, or `None`.
fn announced(view: &LedgerView, o: &Occurrence) -> Result<Option<Entry>, LedgerError> {
    let has = |aux: AuxMode| o.aux_mode.contains(&aux);
    let (Some(from), Some(to)) = (o.date, o.enddate.or(o.date)) else { return Ok(None) };
    let parties = parties(o);
    if has(AuxMode::Negation)
        || has(AuxMode::Historical)
        || parties.is_empty()
        || (to - from).get_days() > WIDEST_DAYS
    {
        return Ok(None);
    }
    let Some(told) = view.event(&o.id)? else { return Ok(None) };
    // A day of its own, which lies after the report: what PLOVER types as an agreement to meet has no other mark.
    let dated = told.event.dated.as_ref().is_some_and(|d| d.text.is_some());
    let marked = has(AuxMode::Future) || has(AuxMode::Hypothetical);
    let to_come = |p: &Date| if marked { to > *p || (dated && to == *p) } else { dated && from > *p };
    let Some(published) = told.article.published.filter(to_come) else { return Ok(None) };
    let mut evidence = Vec::new();
    for report in &o.reports {
        evidence.extend(words(view, report)?);
    }
    Ok(Some(Entry {
        kind: if has(AuxMode::Hypothetical) { Kind::Expected } else { Kind::Announced },
        from: from.max(published),
        to,
        event: Some(o.event),
        item: None,
        parties,
        stands: Stands::Ahead,
        coverage: 0,
        evidence,
        outcome: Vec::new(),
    }))
}

/// Whether two announcements are of one thing: type and parties are the same, and the windows meet.
fn one_matter(a: &Entry, b: &Entry) -> bool {
    a.kind == b.kind && a.event == b.event && a.parties == b.parties && a.from <= b.to && b.from <= a.to
}

/// The event that reports an entry or, failing that, denies it: its place in the list, and whether it denies.
fn outcome(entry: &Entry, all: &[Occurrence], done: &Done, late: Date) -> Option<(usize, bool)> {
    let kind = entry.event?;
    let early = entry.from.saturating_sub(EARLY_DAYS.days());
    let mut best: Option<(bool, Date, usize)> = None;
    for kind in fulfilled_by(kind) {
        for party in &entry.parties {
            for &(from, to, denied, i) in done.get(&(kind, party.clone())).into_iter().flatten() {
                let shared = parties(&all[i]).iter().filter(|p| entry.parties.contains(p)).count();
                let enough = shared >= 2.min(entry.parties.len());
                let better = best.is_none_or(|b| (denied, from, i) < b);
                if enough && to >= early && from <= late && better {
                    best = Some((denied, from, i));
                }
            }
        }
    }
    best.map(|(denied, _, i)| (i, denied))
}

/// Types that a thing announced under a type is reported under: PLOVER tells an agreed meeting as AGREE and the meeting
/// as CONSULT, and a threat by what is done after it.
fn fulfilled_by(kind: EventType) -> Vec<EventType> {
    let of =
        |takes: &dyn Fn(EventType) -> bool| EventType::ALL.iter().copied().filter(|k| takes(*k)).collect();
    match kind {
        EventType::Agree => of(&|k| k.quad_code() <= 2),
        EventType::Threaten => of(&|k| k.quad_code() == 4),
        kind => vec![kind],
    }
}

/// Items with a due day.
fn due(view: &LedgerView, now: Date, coverage: &Coverage) -> Result<Vec<Entry>, LedgerError> {
    let mut out = Vec::new();
    for item in view.items(&ItemFilter::default())? {
        let (Some(to), Some(first)) = (item.due, item.steps.first()) else { continue };
        if !matches!(item.kind, ItemKind::Commitment | ItemKind::Demand) {
            continue;
        }
        let mut parties: Vec<CompactString> = item.holder.iter().chain(&item.addressee).cloned().collect();
        parties.sort_unstable();
        parties.dedup();
        let from = item.opened.unwrap_or(to).min(to);
        let late = to.saturating_add(GRACE_DAYS.days());
        let covered = coverage.between(&parties, from, late);
        let stands = match item.state {
            State::Kept | State::Met => Stands::Reported,
            State::Broken | State::Refused | State::Withdrawn => Stands::Off,
            _ if late >= now => Stands::Ahead,
            _ if covered == 0 => Stands::Unseen,
            _ => Stands::Silent,
        };
        let published = |id: &EventId| view.event(id).map(|t| t.and_then(|t| t.article.published));
        let told = |evidence: &[chancery_ledger::items::Evidence]| -> Result<Vec<Words>, LedgerError> {
            evidence
                .iter()
                .map(|e| {
                    Ok(Words {
                        event: e.event.as_str().to_owned(),
                        doc_id: e.doc_id.clone(),
                        published: published(&e.event)?,
                        text: e.text.clone(),
                        span: e.span,
                    })
                })
                .collect()
        };
        let evidence = told(&first.evidence)?;
        let last = item.steps.last().filter(|_| item.steps.len() > 1 && stands != Stands::Ahead);
        let outcome = last.map(|s| told(&s.evidence)).transpose()?.unwrap_or_default();
        out.push(Entry {
            kind: Kind::Due,
            from,
            to,
            event: view.event(&first.event)?.map(|t| t.event.kind),
            item: Some(item.id.as_str().to_owned()),
            parties,
            stands,
            coverage: covered,
            evidence,
            outcome,
        });
    }
    Ok(out)
}

/// Days of publication of the articles in which a party takes part.
struct Coverage(BTreeMap<CompactString, Vec<Date>>);

impl Coverage {
    fn of(all: &[Occurrence], view: &LedgerView) -> Result<Coverage, LedgerError> {
        let published = view.publications()?;
        let mut days: BTreeMap<CompactString, Vec<Date>> = BTreeMap::new();
        for o in all {
            for party in parties(o) {
                let list = days.entry(party).or_default();
                list.extend(o.reports.iter().filter_map(|id| published.get(id.as_str()).copied()));
            }
        }
        for list in days.values_mut() {
            list.sort_unstable();
        }
        Ok(Coverage(days))
    }

    /// Reports of the party that is written about least, so that a great power's press does not count as word of
    /// a small one.
    fn between(&self, parties: &[CompactString], from: Date, to: Date) -> usize {
        let of = |p: &CompactString| {
            self.0
                .get(p)
                .map_or(0, |days| days.partition_point(|d| *d <= to) - days.partition_point(|d| *d < from))
        };
        parties.iter().map(of).min().unwrap_or(0)
    }
}
