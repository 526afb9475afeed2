//! Composes a brief from a frozen view.
//!
//! In: two parties and days. Out: a [`Brief`] whose sentences each stand on events. What is judged is said with
//! its numbers; what is likely is said by the bands of ICD 203 with the record it rests on.

use std::collections::{BTreeMap, BTreeSet};

use chancery_code::ontology::AuxMode;
use chancery_code::parties::Gazetteer;
use chancery_code::{EventId, EventType};
use chancery_ledger::items::State;
use chancery_ledger::{Bucket, DyadAsk, EventFilter, ItemFilter, LedgerError, LedgerView, Occurrence};
use chancery_read::CodePoints;
use compact_str::CompactString;
use jiff::ToSpan;
use jiff::civil::Date;

use super::likelihood::{Band, succession};
use super::sentence::{Phrases, day, upper_first};
use super::{Basis, Brief, Citation, EventName, Section, Sentence};

/// Events told one by one.
const TOLD: usize = 12;
/// Events of one side's account.
const ACCOUNTS: usize = 3;
/// Open items listed.
const ITEMS: usize = 8;
/// Change of the mean score, on PLOVER's scale of -10 to 10, below which nothing is said to have changed.
const CHANGE: f64 = 0.75;
/// Months of record on which a likelihood rests.
const RECORD_MONTHS: usize = 24;

/// What to brief on.
#[derive(Clone, Debug)]
pub struct Question {
    /// One party's code.
    pub a: CompactString,
    /// The other's.
    pub b: CompactString,
    /// First day; else twelve months before the last.
    pub since: Option<Date>,
    /// Last day; else the last day of publication in the view.
    pub until: Option<Date>,
}

/// Why no brief could be written.
#[derive(Debug, thiserror::Error)]
pub enum BriefError {
    /// The ledger could not be read.
    #[error("the ledger could not be read")]
    Ledger(#[from] LedgerError),
    /// The wording's file is wrong.
    #[error("{0}")]
    Wording(String),
    /// Nothing happened.
    #[error("no event between {a} and {b} from {since} to {until}")]
    Nothing {
        /// One party.
        a: String,
        /// The other.
        b: String,
        /// First day.
        since: String,
        /// Last day.
        until: String,
    },
}

struct Desk<'v> {
    view: &'v LedgerView,
    gazetteer: &'v Gazetteer,
    phrases: Phrases,
    citations: Vec<Citation>,
    index: BTreeMap<(String, [usize; 2]), usize>,
}

impl Desk<'_> {
    /// Number of the citation of an occurrence's record.
    fn cite(&mut self, id: &EventId, further_reports: usize) -> Result<Option<usize>, LedgerError> {
        let Some(told) = self.view.event(id)? else { return Ok(None) };
        let text = &told.article.text;
        let span = CodePoints::new(text).span(told.event.evidence);
        let key = (told.article.id.as_str().to_owned(), span);
        if let Some(n) = self.index.get(&key) {
            return Ok(Some(*n));
        }
        let number = self.citations.len() + 1;
        self.index.insert(key, number);
        self.citations.push(Citation {
            number,
            doc_id: told.article.id.as_str().to_owned(),
            title: told.article.title.as_deref().map(str::to_owned),
            publisher: told.article.publisher.as_deref().map(str::to_owned),
            published: told.article.published,
            url: told.article.url.as_deref().map(str::to_owned),
            words: told.event.evidence.text(text).split_whitespace().collect::<Vec<_>>().join(" "),
            span,
            further_reports,
        });
        Ok(Some(number))
    }

    fn sentence(
        &mut self,
        text: String,
        events: &[(EventId, usize)],
    ) -> Result<Option<Sentence>, LedgerError> {
        let mut citations = BTreeSet::new();
        for (id, articles) in events {
            citations.extend(self.cite(id, articles.saturating_sub(1))?);
        }
        if events.is_empty() || citations.is_empty() {
            return Ok(None);
        }
        let events = events.iter().map(|(id, _)| EventName::from(id)).collect();
        Ok(Some(Sentence { text, events, citations: citations.into_iter().collect() }))
    }

    fn told(&mut self, o: &Occurrence) -> Result<Option<Sentence>, LedgerError> {
        let Some(told) = self.view.event(&o.id)? else { return Ok(None) };
        let text = self.phrases.sentence(&told.event, &told.article.text, self.gazetteer);
        self.sentence(text, &[(o.id.clone(), o.articles)])
    }

    fn name(&self, code: &str) -> String {
        self.gazetteer.country_by_code(code).map_or_else(|| code.to_owned(), |c| c.name.to_string())
    }

    fn names(&self, codes: &[CompactString]) -> String {
        let names: Vec<String> = codes.iter().map(|c| self.name(c)).collect();
        match names.as_slice() {
            [] => String::new(),
            [one] => one.clone(),
            [head @ .., last] => format!("{} and {last}", head.join(", ")),
        }
    }
}

/// Weight of an event in a brief: how far its score lies from nought, and in how many articles it stands.
fn weight(o: &Occurrence) -> f64 {
    o.event_scale.abs() + 2.0 * (o.articles as f64).ln_1p()
}

fn mean(list: &[&Occurrence]) -> f64 {
    if list.is_empty() { 0.0 } else { list.iter().map(|o| o.event_scale).sum::<f64>() / list.len() as f64 }
}

fn cited(list: &[&Occurrence]) -> Vec<(EventId, usize)> {
    list.iter().map(|o| (o.id.clone(), o.articles)).collect()
}

/// Writes the brief.
pub fn compose(view: &LedgerView, ask: &Question, gazetteer: &Gazetteer) -> Result<Brief, BriefError> {
    let phrases = Phrases::embedded().map_err(BriefError::Wording)?;
    let mut desk = Desk { view, gazetteer, phrases, citations: Vec::new(), index: BTreeMap::new() };
    let party = vec![ask.a.clone(), ask.b.clone()];
    let all = view.occurrences(&EventFilter { party: party.clone(), ..EventFilter::default() })?;
    let (a, b) = (desk.name(&ask.a), desk.name(&ask.b));
    let horizon = view.horizon()?;
    let nothing = |since: Option<Date>, until: Option<Date>| BriefError::Nothing {
        a: a.clone(),
        b: b.clone(),
        since: since.map_or("the start".to_owned(), day),
        until: until.map_or("the end".to_owned(), day),
    };
    let Some(until) = ask.until.or(horizon) else { return Err(nothing(ask.since, ask.until)) };
    let since = ask.since.unwrap_or_else(|| until.saturating_sub(12.months()));
    let within = |o: &&Occurrence, from: Date, to: Date| o.date.is_some_and(|d| from <= d && d <= to);
    let done = |o: &&Occurrence| o.aux_mode.is_empty();
    let between = |o: &&Occurrence| {
        let on = |c: &CompactString| o.actor.contains(c) || o.recipient.contains(c);
        on(&ask.a)
            && on(&ask.b)
            && (o.recipient.is_empty() || !(o.recipient.contains(&ask.a) && o.recipient.contains(&ask.b)))
    };
    let window: Vec<&Occurrence> = all.iter().filter(between).filter(|o| within(o, since, until)).collect();
    let now: Vec<&Occurrence> = window.iter().copied().filter(done).collect();
    if now.is_empty() {
        return Err(nothing(Some(since), Some(until)));
    }
    let length = (until - since).get_days().max(30);
    let earlier_from = since.saturating_sub(length.days());
    let before: Vec<&Occurrence> = all
        .iter()
        .filter(between)
        .filter(done)
        .filter(|o| o.date.is_some_and(|d| earlier_from <= d && d < since))
        .collect();

    let mut sections = Vec::new();

    // Judgement.
    let mut judgement = Vec::new();
    let (level, level_before) = (mean(&now), mean(&before));
    let mut by_weight = now.clone();
    by_weight.sort_by(|x, y| weight(y).total_cmp(&weight(x)).then(x.id.cmp(&y.id)));
    let tone = if level > 1.0 {
        "mainly cooperative"
    } else if level < -1.0 {
        "mainly conflictual"
    } else {
        "mixed"
    };
    let text = if before.is_empty() {
        format!(
            "From {} to {}, dealings between {a} and {b} were {tone}: a mean PLOVER score of {level:+.1} over {} events; for as long a time before, nothing is on record",
            day(since),
            day(until),
            now.len()
        )
    } else {
        let change = level - level_before;
        let moved = if change > CHANGE {
            "better than"
        } else if change < -CHANGE {
            "worse than"
        } else {
            "much as"
        };
        format!(
            "From {} to {}, dealings between {a} and {b} were {tone}, {moved} in as long a time before: a mean PLOVER score of {level:+.1} over {} events, against {level_before:+.1} over {}",
            day(since),
            day(until),
            now.len(),
            before.len()
        )
    };
    let top: Vec<&Occurrence> = by_weight.iter().copied().take(3).collect();
    judgement.extend(desk.sentence(format!("{text}."), &cited(&top))?);
    let sides = |actor: &CompactString, other: &CompactString| -> Vec<&Occurrence> {
        now.iter()
            .copied()
            .filter(|o| o.actor.contains(actor) && (o.recipient.contains(other) || o.actor.contains(other)))
            .collect()
    };
    let (forth, back) = (sides(&ask.a, &ask.b), sides(&ask.b, &ask.a));
    if !forth.is_empty() && !back.is_empty() {
        let text = format!(
            "Towards {b}, {a} scored {:+.1} over {} events; {b} towards {a} scored {:+.1} over {}.",
            mean(&forth),
            forth.len(),
            mean(&back),
            back.len()
        );
        let both: Vec<&Occurrence> =
            forth.iter().copied().take(1).chain(back.iter().copied().take(1)).collect();
        judgement.extend(desk.sentence(text, &cited(&both))?);
    }
    let items = view.items(&ItemFilter { open: true, party: party.clone(), ..ItemFilter::default() })?;
    if !items.is_empty() {
        let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
        for i in &items {
            *kinds.entry(i.kind.as_str()).or_default() += 1;
        }
        let counts: Vec<String> =
            kinds.iter().map(|(k, n)| format!("{n} {k}{}", if *n == 1 { "" } else { "s" })).collect();
        let text = format!("Open between the two: {}.", counts.join(", "));
        let behind: Vec<_> = items
            .iter()
            .rev()
            .take(3)
            .filter_map(|i| i.steps.last().map(|s| (s.event.clone(), s.evidence.len())))
            .collect();
        judgement.extend(desk.sentence(text, &behind)?);
    }
    push(&mut sections, "Judgement", judgement);

    // What changed.
    let dyad = view.dyad(&DyadAsk {
        a: ask.a.clone(),
        b: ask.b.clone(),
        since: None,
        until: Some(until),
        bucket: Bucket::Month,
    })?;
    let mut changed = Vec::new();
    for point in dyad.change_points.iter().filter(|p| since <= p.date && p.date <= until) {
        let way = if point.to_level > point.from_level { "rose" } else { "fell" };
        let text = format!(
            "From {}, the monthly level {way} from {:+.1} to {:+.1}.",
            day(point.date),
            point.from_level,
            point.to_level
        );
        let behind: Vec<_> = point.events.iter().take(3).map(|e| (e.clone(), 1)).collect();
        changed.extend(desk.sentence(text, &behind)?);
    }
    push(&mut sections, "What changed", changed);

    // What happened.
    let mut told: Vec<&Occurrence> = by_weight.iter().copied().take(TOLD).collect();
    told.sort_by(|x, y| x.date.cmp(&y.date).then(x.id.cmp(&y.id)));
    let mut happened = Vec::new();
    for o in &told {
        happened.extend(desk.told(o)?);
    }
    push(&mut sections, "What happened", happened);

    // Accounts of both sides.
    let mut accounts = Vec::new();
    for (code, name) in [(&ask.a, &a), (&ask.b, &b)] {
        let mut own: Vec<&Occurrence> = now
            .iter()
            .copied()
            .filter(|o| {
                o.actor.contains(code)
                    && o.actor.len() == 1
                    && matches!(
                        o.event,
                        EventType::Accuse
                            | EventType::Reject
                            | EventType::Request
                            | EventType::Threaten
                            | EventType::Support
                            | EventType::Concede
                    )
                    && !told.iter().any(|t| t.id == o.id)
            })
            .collect();
        own.sort_by(|x, y| weight(y).total_cmp(&weight(x)).then(x.id.cmp(&y.id)));
        own.truncate(ACCOUNTS);
        own.sort_by(|x, y| x.date.cmp(&y.date).then(x.id.cmp(&y.id)));
        for o in own {
            if let Some(mut s) = desk.told(o)? {
                s.text = format!("{name}'s side: {}", lower_on(&s.text));
                accounts.push(s);
            }
        }
    }
    push(&mut sections, "The accounts of both sides", accounts);

    // Open items.
    let mut open = Vec::new();
    for item in items.iter().rev().take(ITEMS).rev() {
        let Some(last) = item.steps.last() else { continue };
        let of = if item.addressee.is_empty() {
            String::new()
        } else {
            format!(" to {}", desk.names(&item.addressee))
        };
        let opened = item.opened.map_or(String::new(), |d| format!(", open since {}", day(d)));
        let due = item.due.map_or(String::new(), |d| format!(", due {}", day(d)));
        let subject: String =
            item.subject.split_whitespace().collect::<Vec<_>>().join(" ").replace(['“', '”', '"'], "'");
        let subject: String = if subject.chars().count() > 140 {
            subject.chars().take(139).chain(['…']).collect()
        } else {
            subject
        };
        let text = format!(
            "{} of {}{of} ({}{opened}{due}): “{subject}”.",
            upper_first(item.kind.as_str()),
            desk.names(&item.holder),
            item.state.as_str()
        );
        let mut behind = vec![(last.event.clone(), last.evidence.len())];
        if let Some(first) = item.steps.first().filter(|f| f.event != last.event) {
            behind.insert(0, (first.event.clone(), first.evidence.len()));
        }
        open.extend(desk.sentence(text, &behind)?);
    }
    push(&mut sections, "Open items", open);

    // What to watch.
    let mut watch = Vec::new();
    let overdue = items.iter().filter(|i| i.state == State::Overdue);
    for item in overdue.take(3) {
        let Some(last) = item.steps.last() else { continue };
        let text = format!("Overdue: a {} of {}.", item.kind.as_str(), desk.names(&item.holder));
        watch.extend(desk.sentence(text, &[(last.event.clone(), last.evidence.len())])?);
    }
    let months: Vec<_> = dyad.series.iter().rev().take(RECORD_MONTHS).collect();
    if months.len() >= 6 {
        let first = months.last().map(|m| m.from);
        let hostile: BTreeSet<Date> = all
            .iter()
            .filter(between)
            .filter(done)
            .filter(|o| o.event_scale < 0.0)
            .filter_map(|o| o.date)
            .filter(|d| first.is_some_and(|f| f <= *d) && *d <= until)
            .map(|d| d.first_of_month())
            .collect();
        let chance = succession(hostile.len(), months.len());
        let text = format!(
            "On the record of the last {} months, {} of which saw one, {} ({:.0} %) that a month brings a hostile step between the two; this is a base rate, not a reading of intent.",
            months.len(),
            hostile.len(),
            Band::of(chance).words(),
            100.0 * chance
        );
        let mut last: Vec<&Occurrence> = now.iter().copied().filter(|o| o.event_scale < 0.0).collect();
        last.sort_by(|x, y| y.date.cmp(&x.date).then(x.id.cmp(&y.id)));
        last.truncate(2);
        if last.is_empty() {
            last = top.clone();
        }
        watch.extend(desk.sentence(text, &cited(&last))?);
    }
    let mut ahead: Vec<&Occurrence> = window
        .iter()
        .copied()
        .filter(|o| {
            o.event == EventType::Agree
                && o.aux_mode.iter().all(|m| *m == AuxMode::Future)
                && !told.iter().any(|t| t.id == o.id)
        })
        .collect();
    ahead.sort_by(|x, y| y.date.cmp(&x.date).then(x.id.cmp(&y.id)));
    for o in ahead.into_iter().take(3) {
        watch.extend(desk.told(o)?);
    }
    push(&mut sections, "What to watch", watch);

    let mut articles = BTreeSet::new();
    let mut publishers = BTreeSet::new();
    for o in &window {
        for r in &o.reports {
            if let Some(t) = view.event(r)? {
                publishers.extend(t.article.publisher.as_deref().map(str::to_owned));
                articles.insert(t.article.id.clone());
            }
        }
    }
    Ok(Brief {
        title: format!("{a} and {b}: {} to {}", day(since), day(until)),
        parties: [ask.a.to_string(), ask.b.to_string()],
        since: Some(since),
        until: Some(until),
        as_of: view.as_of(),
        basis: Basis { articles: articles.len(), events: window.len(), publishers: publishers.len() },
        sections,
        citations: desk.citations,
    })
}

fn push(sections: &mut Vec<Section>, heading: &'static str, sentences: Vec<Sentence>) {
    if !sentences.is_empty() {
        sections.push(Section { heading, sentences });
    }
}

/// "On 3 May …" after a colon: "on 3 May …".
fn lower_on(s: &str) -> String {
    for (from, to) in [("On ", "on "), ("In ", "in "), ("From ", "from "), ("At ", "at ")] {
        if let Some(rest) = s.strip_prefix(from) {
            return format!("{to}{rest}");
        }
    }
    s.to_owned()
}
