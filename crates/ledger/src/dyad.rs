//! The dyad: what two parties did to each other, in both directions, over time.
//!
//! In: a view and two codes; out: [`Dyad`]. Occurrences are counted, not reports; only what happened counts as
//! done, and what was planned, supposed, denied or recalled is listed apart.

use std::collections::BTreeMap;

use chancery_code::EventId;
use chancery_read::ArticleId;
use chancery_read::reading::Precision;
use compact_str::CompactString;
use jiff::ToSpan;
use jiff::civil::Date;
use rusqlite::params;
use serde::Serialize;

use crate::change::change_points;
use crate::error::LedgerError;
use crate::index::{Cluster, Index, Role};
use crate::items::{ItemFilter, ItemId};
use crate::marks::Mark;
use crate::pack::{day_number, day_of, decode};
use crate::settings::SETTINGS;
use crate::view::{LedgerView, all_as_text, body_at};

/// Longer series are cut at their start: an event "in the year 9" must not make ten thousand empty months.
const MAX_BUCKETS: usize = 10_000;

/// Length of a step of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Bucket {
    /// One day.
    Day,
    /// Monday to Sunday.
    Week,
    /// A calendar month.
    #[default]
    Month,
}

impl Bucket {
    /// Every length.
    pub const ALL: [Bucket; 3] = [Bucket::Day, Bucket::Week, Bucket::Month];

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Bucket::Day => "day",
            Bucket::Week => "week",
            Bucket::Month => "month",
        }
    }

    /// The first day of the bucket that holds `day`.
    pub fn start(self, day: Date) -> Date {
        match self {
            Bucket::Day => day,
            Bucket::Week => day.saturating_sub(i32::from(day.weekday().to_monday_zero_offset()).days()),
            Bucket::Month => day.first_of_month(),
        }
    }

    /// The last day of the bucket that starts at `start`.
    fn last(self, start: Date) -> Date {
        match self {
            Bucket::Day => start,
            Bucket::Week => start.saturating_add(6.days()),
            Bucket::Month => start.last_of_month(),
        }
    }

    /// The coarsest date that still falls into one bucket.
    fn finest(self) -> Precision {
        match self {
            Bucket::Day => Precision::Day,
            Bucket::Week => Precision::Week,
            Bucket::Month => Precision::Month,
        }
    }
}

/// Both directions over time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Dyad {
    /// One party's code.
    pub a: CompactString,
    /// The other's.
    pub b: CompactString,
    /// Length of a step.
    pub bucket: Bucket,
    /// Steps from the first to the last, without gaps.
    pub series: Vec<Point>,
    /// Where the level of both directions together shifted.
    pub change_points: Vec<ChangePoint>,
    /// Items between the two that are open, by id.
    pub open_items: Vec<ItemId>,
    /// The last things done, the latest first.
    #[serde(serialize_with = "all_as_text")]
    pub latest: Vec<EventId>,
    /// What is told of but not done.
    pub apart: Apart,
}

/// One step of a series.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Point {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// What a did to b.
    pub a_to_b: Level,
    /// What b did to a.
    pub b_to_a: Level,
    /// Articles in which the step's events are told.
    pub articles: usize,
    /// Articles published in the step that code anything of a or of b: the volume to measure `events` against.
    pub coverage: usize,
}

/// One direction in one step.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Level {
    /// Occurrences.
    pub events: usize,
    /// Mean PLOVER score of them, -10 to 10; `None` without any.
    pub score: Option<f64>,
}

/// A shift of level.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChangePoint {
    /// Day of the first event that made it.
    pub date: Date,
    /// Mean score before, since the last shift.
    pub from_level: f64,
    /// Mean score after, until the next.
    pub to_level: f64,
    /// The events of its first step that pull furthest its way, the strongest first.
    #[serde(serialize_with = "all_as_text")]
    pub events: Vec<EventId>,
}

/// Events that are never counted as done, in the order of their days.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Apart {
    /// Planned, promised, threatened.
    #[serde(serialize_with = "all_as_text")]
    pub future: Vec<EventId>,
    /// Supposed.
    #[serde(serialize_with = "all_as_text")]
    pub hypothetical: Vec<EventId>,
    /// Said not to have happened.
    #[serde(serialize_with = "all_as_text")]
    pub negation: Vec<EventId>,
    /// Recalled from before.
    #[serde(serialize_with = "all_as_text")]
    pub historical: Vec<EventId>,
    /// Done, but dated too loosely for the step.
    #[serde(serialize_with = "all_as_text")]
    pub loose: Vec<EventId>,
}

/// What to show of a dyad.
#[derive(Clone, Debug)]
pub struct DyadAsk {
    /// One party's code.
    pub a: CompactString,
    /// The other's.
    pub b: CompactString,
    /// First day; else that of the first event.
    pub since: Option<Date>,
    /// Last day; else that of the last event or of the last publication, whichever is later.
    pub until: Option<Date>,
    /// Length of a step.
    pub bucket: Bucket,
}

/// An occurrence of the dyad.
struct Done<'i> {
    cluster: &'i Cluster,
    day: Date,
    scale: f64,
    forth: bool,
    back: bool,
}

/// Whether a cluster goes from a to b, and whether from b to a. A meeting with both among its actors goes both ways.
fn directions(index: &Index, cluster: &Cluster, a: u32, b: u32) -> (bool, bool) {
    let (mut forth, mut back) = (false, false);
    for &m in &cluster.members {
        let parties = index.parties_of(&index.lines[m as usize]);
        let on = |role: Role, n: u32| parties.contains(&(role, n));
        let together = a != b
            && on(Role::Actor, a)
            && on(Role::Actor, b)
            && !parties.iter().any(|p| p.0 == Role::Recipient);
        forth |= together || (on(Role::Actor, a) && on(Role::Recipient, b));
        back |= together || (on(Role::Actor, b) && on(Role::Recipient, a));
    }
    (forth, back)
}

impl LedgerView {
    /// The dyad of two codes. Codes that the view does not know give an empty series.
    ///
    /// In a large ledger it is worked out from the articles that code both.
    pub fn dyad(&self, ask: &DyadAsk) -> Result<Dyad, LedgerError> {
        match self.narrowed(&[ask.a.clone(), ask.b.clone()])? {
            Some(pair) => {
                let coverage = self.coverage(ask).map_err(|e| self.failed(e))?;
                pair.dyad_of(ask, Some(&coverage))
            }
            None => self.dyad_of(ask, None),
        }
    }

    /// The dyad from the index of this view; `coverage` is that of each party alone, where the index is only of the pair.
    fn dyad_of(&self, ask: &DyadAsk, coverage: Option<&Coverage>) -> Result<Dyad, LedgerError> {
        let index = self.index()?;
        let mut dyad = Dyad {
            a: ask.a.clone(),
            b: ask.b.clone(),
            bucket: ask.bucket,
            series: Vec::new(),
            change_points: Vec::new(),
            open_items: Vec::new(),
            latest: Vec::new(),
            apart: Apart::default(),
        };
        // A pair that no article names together has no numbers, but a coverage.
        let nobody = u32::MAX;
        let (a, b) = match (index.number(&ask.a), index.number(&ask.b), coverage) {
            (Some(a), Some(b), _) => (a, b),
            (_, _, Some(coverage)) if coverage.is_known => (nobody, nobody),
            _ => return Ok(dyad),
        };
        let within = |day: Date| ask.since.is_none_or(|s| day >= s) && ask.until.is_none_or(|u| day <= u);
        let mut told: Vec<(Date, Done<'_>, u8, bool)> = Vec::new();
        for c in index.shared(a, b) {
            let cluster = &index.clusters[c as usize];
            let (forth, back) = directions(index, cluster, a, b);
            let record = index.record(cluster);
            let Some(day) = Index::day(record).filter(|d| (forth || back) && within(*d)) else { continue };
            let loose = record.days.is_none() || record.precision > ask.bucket.finest();
            told.push((day, Done { cluster, day, scale: record.scale, forth, back }, record.aux, loose));
        }
        told.sort_by(|x, y| x.0.cmp(&y.0).then(x.1.cluster.members[0].cmp(&y.1.cluster.members[0])));
        let mut done: Vec<Done<'_>> = Vec::new();
        for (_, event, aux, loose) in told {
            let id = index.record(event.cluster).id.clone();
            let list = match aux {
                0 if loose => &mut dyad.apart.loose,
                0 => {
                    done.push(event);
                    continue;
                }
                // One list each: what is denied or recalled is so whatever else it is.
                n if n & 8 != 0 => &mut dyad.apart.negation,
                n if n & 1 != 0 => &mut dyad.apart.historical,
                n if n & 4 != 0 => &mut dyad.apart.hypothetical,
                _ => &mut dyad.apart.future,
            };
            list.push(id);
        }
        dyad.latest = done
            .iter()
            .rev()
            .take(SETTINGS.dyad.latest)
            .map(|d| index.record(d.cluster).id.clone())
            .collect();
        dyad.series = series(index, &done, ask, (a, b), self.horizon()?, coverage);
        dyad.change_points = shifts(index, &done, ask.bucket);
        let filter =
            ItemFilter { open: true, party: vec![ask.a.clone(), ask.b.clone()], ..ItemFilter::default() };
        let latest = match coverage {
            Some(_) => self.latest_articles(SETTINGS.dyad.items_articles)?,
            None => None,
        };
        let items = latest.as_ref().unwrap_or(self).items(&filter)?;
        dyad.open_items = items.into_iter().map(|item| item.id).collect();
        Ok(dyad)
    }
}

/// How much was written of two parties, each alone: an article that codes both is counted for each.
struct Coverage {
    /// The view codes something of each.
    is_known: bool,
    /// Day of publication and articles.
    days: Vec<(Date, usize)>,
}

impl LedgerView {
    fn coverage(&self, ask: &DyadAsk) -> rusqlite::Result<Coverage> {
        let terms = self.terms()?;
        let (Some(a), Some(b)) = (terms.number(&ask.a), terms.number(&ask.b)) else {
            return Ok(Coverage { is_known: false, days: Vec::new() });
        };
        let parties = if a == b { vec![a] } else { vec![a, b] };
        let until = self.as_of().map_or(i64::MAX, day_number);
        let mut coverage = Coverage { is_known: true, days: Vec::new() };
        for party in parties {
            let mut days: BTreeMap<i64, i64> = self
                .conn()
                .prepare_cached("SELECT day, articles FROM coverage WHERE party = ? AND day <= ?")?
                .query_map(params![party, until], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            // All versions are counted there: those that do not stand in this view are taken off.
            for (key, _) in self.odd()?.iter().filter(|(_, stands)| !**stands) {
                if let Some(day) = self.day_if_told(*key, party)?
                    && let Some(n) = days.get_mut(&day)
                {
                    *n -= 1;
                }
            }
            days.retain(|_, n| *n > 0);
            let undated = || -> rusqlite::Result<bool> {
                let odd = self.odd()?;
                let keys = self.marked(&Mark::Party.of(party))?;
                Ok(self.as_of().is_none() && keys.iter().any(|k| odd.get(k).copied().unwrap_or(true)))
            };
            coverage.is_known &= !days.is_empty() || undated()?;
            for (day, n) in days {
                coverage.days.push((day_of(day)?, usize::try_from(n).unwrap_or(0)));
            }
        }
        Ok(coverage)
    }

    /// The day of an article, where it has one and codes anything of a party.
    fn day_if_told(&self, key: i64, party: u32) -> rusqlite::Result<Option<i64>> {
        let day: Option<String> = self
            .conn()
            .prepare_cached("SELECT published FROM article WHERE key = ?")?
            .query_row([key], |row| row.get(0))?;
        let Some(day) = day else { return Ok(None) };
        let (body, _) = body_at(self.conn(), key)?;
        let terms = self.terms()?;
        let coding = decode(&body, &ArticleId::new(""), terms)?;
        let code = terms.name(party.into())?;
        let tells = coding
            .events
            .iter()
            .flat_map(|(e, _)| e.actors.iter().chain(&e.recipients))
            .any(|p| p.code.as_ref() == Some(code));
        tells.then(|| crate::record::day(0, &day).map(day_number)).transpose()
    }
}

fn rounded(x: f64) -> f64 {
    (x * 1000.0).round() / 1000.0
}

fn series(
    index: &Index,
    done: &[Done<'_>],
    ask: &DyadAsk,
    pair: (u32, u32),
    horizon: Option<Date>,
    alone: Option<&Coverage>,
) -> Vec<Point> {
    let bucket = ask.bucket;
    let Some(first) = ask.since.or(done.first().map(|d| d.day)) else { return Vec::new() };
    let Some(last) = ask.until.or(done.last().map(|d| d.day).max(horizon)) else { return Vec::new() };
    let mut starts = Vec::new();
    // Backwards, so that a cut falls at the start.
    let mut at = bucket.start(last);
    while at >= bucket.start(first) && starts.len() < MAX_BUCKETS {
        starts.push(at);
        match at.yesterday() {
            Ok(before) => at = bucket.start(before),
            Err(_) => break,
        }
    }
    starts.reverse();
    let mut coverage = vec![0usize; starts.len()];
    let bucket_of = |day: Date| starts.binary_search(&bucket.start(day)).ok();
    let mut counted = u32::MAX;
    for (day, articles) in alone.iter().flat_map(|c| &c.days) {
        if let Some(i) = bucket_of(*day) {
            coverage[i] += articles;
        }
    }
    // Lines of one article follow each other.
    for i in index.lines_with(pair) {
        let line = &index.lines[i as usize];
        if line.article != counted {
            counted = line.article;
            if let Some(i) = line.published.and_then(bucket_of) {
                // Where each party was counted alone, what codes both was counted twice.
                match alone {
                    None => coverage[i] += 1,
                    Some(_) if pair.0 != pair.1 => coverage[i] = coverage[i].saturating_sub(1),
                    Some(_) => {}
                }
            }
        }
    }
    let mut at = 0;
    let mut out = Vec::with_capacity(starts.len());
    for (i, &from) in starts.iter().enumerate() {
        let to = bucket.last(from);
        while done.get(at).is_some_and(|d| d.day < from) {
            at += 1;
        }
        let begin = at;
        while done.get(at).is_some_and(|d| d.day <= to) {
            at += 1;
        }
        let these = &done[begin..at];
        let level = |takes: fn(&Done<'_>) -> bool| {
            let scores: Vec<f64> = these.iter().filter(|d| takes(d)).map(|d| d.scale).collect();
            let mean = scores.iter().sum::<f64>() / scores.len() as f64;
            Level { events: scores.len(), score: (!scores.is_empty()).then(|| rounded(mean)) }
        };
        let mut articles: Vec<u32> =
            these.iter().flat_map(|d| &d.cluster.members).map(|&m| index.lines[m as usize].article).collect();
        articles.sort_unstable();
        articles.dedup();
        out.push(Point {
            from,
            to,
            a_to_b: level(|d| d.forth),
            b_to_a: level(|d| d.back),
            articles: articles.len(),
            coverage: coverage[i],
        });
    }
    out
}

fn shifts(index: &Index, done: &[Done<'_>], bucket: Bucket) -> Vec<ChangePoint> {
    let settings = &SETTINGS.change;
    let groups: Vec<&[Done<'_>]> = done.chunk_by(|x, y| bucket.start(x.day) == bucket.start(y.day)).collect();
    let values: Vec<(f64, f64)> = groups
        .iter()
        .map(|g| {
            let n = g.len() as f64;
            (g.iter().map(|d| d.scale).sum::<f64>() / n, n.min(settings.most_weight))
        })
        .collect();
    let points = change_points(&values);
    let mut edges = vec![0];
    edges.extend(&points);
    edges.push(groups.len());
    let level = |part: &[(f64, f64)]| {
        let weight: f64 = part.iter().map(|v| v.1).sum();
        part.iter().map(|v| v.0 * v.1).sum::<f64>() / weight
    };
    edges
        .windows(3)
        .filter_map(|e| {
            let (before, after) = (level(&values[e[0]..e[1]]), level(&values[e[1]..e[2]]));
            let way = if after > before { 1.0 } else { -1.0 };
            let mut makers: Vec<&Done<'_>> = groups[e[1]].iter().collect();
            let pull = |d: &Done<'_>| (d.scale - before) * way;
            makers.sort_by(|x, y| {
                pull(y)
                    .total_cmp(&pull(x))
                    .then(y.cluster.members.len().cmp(&x.cluster.members.len()))
                    .then(x.cluster.members[0].cmp(&y.cluster.members[0]))
            });
            makers.truncate(settings.named_by);
            Some(ChangePoint {
                date: makers.iter().map(|d| d.day).min()?,
                from_level: rounded(before),
                to_level: rounded(after),
                events: makers.iter().map(|d| index.record(d.cluster).id.clone()).collect(),
            })
        })
        .collect()
}
