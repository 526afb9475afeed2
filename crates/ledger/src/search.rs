//! Search: words and fields together over events and articles, ranked, with the found words marked.
//!
//! In: a [`Query`] and a view; out: [`Found`]. Ranking is BM25 with the constants of SQLite's FTS5 (Robertson et al. 1994),
//! over passages: sentences and headlines; of words that stand in very many, the passages that came last. A passage with events is a hit for each of them; one without is a hit
//! of its article alone.

mod query;

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use chancery_code::EventId;
use chancery_code::event::Event;
use chancery_read::{ArticleId, CodePoints, Span};
use jiff::civil::Date;
use rusqlite::{OptionalExtension, params};
use serde::Serialize;

pub use query::{Query, QueryError};

use crate::error::LedgerError;
use crate::pack::Packed;
use crate::passage::Passage;
use crate::record;
use crate::view::LedgerView;
use crate::words::{Word, words};
use query::{About, Field, Term};

/// Passages that are ranked at most: words that stand in more than that are too common to rank by, and the passages
/// that came last are taken.
const RANKED: usize = 2_000;
/// The same where one of the words stands in [`WEIGHED`] passages: their texts are read to rank them.
const RANKED_COMMON: usize = 500;
/// Hits that are counted at most.
const COUNTED: usize = 5_000;
/// Passages with the words that are gone through at most, the latest first.
const SEEN: usize = 200_000;
/// Passages whose events are read at most.
const READ: usize = 8_000;
/// Passages with a word are counted up to here; how many more there are is told from how far back these reach.
const WEIGHED: i64 = 10_000;
/// Articles whose marks are taken as a list at most; of more, each passage is tried by itself.
const SELECTIVE: i64 = 5_000;

/// What a search found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Found {
    /// How many hits there are; no more than 5,000 are counted.
    pub total: usize,
    /// There may be more than `total`.
    pub at_least: bool,
    /// Those asked for: the best first, then the latest.
    pub hits: Vec<Hit>,
}

/// A sentence or headline that answers a query.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hit {
    /// The event it tells, if it tells one.
    #[serde(serialize_with = "optional_id")]
    pub event: Option<EventId>,
    /// Its article.
    pub doc_id: String,
    /// Day of the event, else of the article.
    pub date: Option<Date>,
    /// How well it fits, higher is better; 0 for a query of fields alone.
    pub score: f64,
    /// The sentence or headline.
    pub text: String,
    /// Found words in `text`, half-open, in Unicode code points.
    pub highlights: Vec<[usize; 2]>,
    /// Where `text` stands in the article's text, in Unicode code points; `None` for a headline.
    pub span: Option<[usize; 2]>,
}

#[expect(clippy::ref_option, reason = "the shape that serde asks for")]
fn optional_id<S: serde::Serializer>(id: &Option<EventId>, s: S) -> Result<S::Ok, S::Error> {
    id.as_ref().map(EventId::as_str).serialize(s)
}

impl LedgerView {
    /// Searches the view; `skip` hits are passed over and at most `limit` returned.
    pub fn search(&self, query: &Query, skip: usize, limit: usize) -> Result<Found, LedgerError> {
        let (candidates, at_least) = candidates(self, query).map_err(|e| self.failed(e))?;
        let counted: usize = candidates.iter().map(|c| c.events.len()).sum();
        let raw = self.page(query, candidates, skip, limit).map_err(|e| self.failed(e))?;
        let hits = raw.into_iter().map(|raw| self.hit(raw, &query.terms)).collect::<Result<_, _>>()?;
        Ok(Found { total: counted.min(COUNTED), at_least: at_least || counted > COUNTED, hits })
    }

    /// The hits of one page, ranked.
    fn page(
        &self,
        query: &Query,
        mut candidates: Vec<Candidate>,
        skip: usize,
        limit: usize,
    ) -> rusqlite::Result<Vec<RawHit>> {
        if query.match_expression().is_some() {
            candidates.truncate(RANKED);
            self.weigh(query, &mut candidates)?;
        }
        candidates.sort_by(|x, y| y.score.total_cmp(&x.score));
        // Of what scores less than the last one shown, nothing is read.
        let (mut before, mut least) = (0, f64::NEG_INFINITY);
        for c in &candidates {
            before += c.events.len();
            if before >= skip.saturating_add(limit) {
                least = c.score;
                break;
            }
        }
        let mut raw = Vec::new();
        let mut reader = Codings::new(self)?;
        for c in candidates.iter().take_while(|c| c.score >= least) {
            let Some(coding) = reader.of_passage(c.passage)? else { continue };
            let (about, article, at) = (coding.about(self)?, coding.key, coding.place(c.passage));
            let packed = Packed::read(&coding.body)?;
            let span = match packed.passages.get(at) {
                Some((Passage::Text(span), _)) => Some(*span),
                _ => None,
            };
            let told = packed.events(Some(at), &ArticleId::new(""), self.terms()?)?;
            for event in &c.events {
                let event = event.and_then(|n| told.get(n)).map(|(_, event, _)| event);
                let day = event.and_then(|e| e.dated.as_ref()).map(|d| d.days.from()).or(about.published);
                let event = event.map(|e| e.id.clone());
                raw.push(RawHit {
                    event,
                    article,
                    name: about.name.clone(),
                    span,
                    date: day,
                    score: c.score,
                });
            }
        }
        raw.sort_by(|x, y| {
            let key = |h: &RawHit| h.span.map(Span::start);
            (y.score.total_cmp(&x.score))
                .then_with(|| y.date.cmp(&x.date))
                .then_with(|| x.name.cmp(&y.name))
                .then_with(|| key(x).cmp(&key(y)))
                .then_with(|| {
                    x.event.as_ref().map(EventId::as_str).cmp(&y.event.as_ref().map(EventId::as_str))
                })
        });
        Ok(raw.into_iter().skip(skip).take(limit).collect())
    }

    /// Gives candidates their scores.
    fn weigh(&self, query: &Query, candidates: &mut Vec<Candidate>) -> rusqlite::Result<()> {
        let mut count = self.conn().prepare_cached(
            "SELECT count(*), coalesce(min(rowid), 0), coalesce((SELECT key + passages FROM coding ORDER BY key DESC LIMIT 1), 1) - 1 \
             FROM (SELECT rowid FROM passage_words WHERE passage_words MATCH ?1 ORDER BY rowid DESC LIMIT ?2)",
        )?;
        let mut terms: Vec<(&Term, f64)> = Vec::new();
        let mut is_common = false;
        for term in query.terms.iter().filter(|t| !t.excluded && !t.stems.is_empty()) {
            let (found, first, last): (i64, i64, i64) = count
                .query_row(params![term.expression(), WEIGHED], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                })?;
            let mut n = found as f64;
            if found >= WEIGHED {
                is_common = true;
                n *= last as f64 / (last - first + 1).max(1) as f64;
            }
            terms.push((term, n));
        }
        match query.match_expression() {
            Some(expression) if !is_common => self.weigh_by_index(&expression, candidates),
            _ => {
                candidates.truncate(RANKED_COMMON);
                self.weigh_by_text(&terms, candidates)
            }
        }
    }

    /// Scores as FTS5 works them out, which goes through all passages of every word.
    fn weigh_by_index(&self, expression: &str, candidates: &mut [Candidate]) -> rusqlite::Result<()> {
        let Some(least) = candidates.iter().map(|c| c.passage).min() else { return Ok(()) };
        let keys: Vec<i64> = candidates.iter().map(|c| c.passage).collect();
        let keys = serde_json::to_string(&keys).unwrap_or_else(|_| "[]".to_owned());
        // The plus keeps SQLite from asking the index anew for each of them.
        let mut select = self.conn().prepare_cached(
            "SELECT rowid, round(-bm25(passage_words), 6) FROM passage_words \
             WHERE passage_words MATCH ?1 AND rowid >= ?2 AND +rowid IN (SELECT value FROM json_each(?3))",
        )?;
        let scores: HashMap<i64, f64> = select
            .query_map(params![expression, least, keys], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        for c in candidates {
            c.score = scores.get(&c.passage).copied().unwrap_or(0.0);
        }
        Ok(())
    }

    /// The same scores from the texts, given in how many passages each term stands.
    fn weigh_by_text(&self, terms: &[(&Term, f64)], candidates: &mut [Candidate]) -> rusqlite::Result<()> {
        let sizes: Option<Vec<u8>> = self
            .conn()
            .prepare_cached("SELECT block FROM passage_words_data WHERE id = 1")?
            .query_row([], |row| row.get(0))
            .optional()?;
        let mut sizes = sizes.as_deref().unwrap_or_default();
        let (rows, tokens) = (sqlite_number(&mut sizes) as f64, sqlite_number(&mut sizes) as f64);
        let mean = tokens / rows;
        let wanted: Vec<(&Term, f64)> = terms
            .iter()
            .map(|(term, n)| {
                let n = n.min(rows);
                (*term, ((rows - n + 0.5) / (n + 0.5)).ln().max(1e-6))
            })
            .collect();
        let mut reader = Codings::new(self)?;
        let mut select =
            self.conn().prepare_cached("SELECT coalesce(title, ''), text FROM article WHERE key = ?")?;
        let mut text: (i64, String, String) = (0, String::new(), String::new());
        for c in candidates {
            let Some(coding) = reader.of_passage(c.passage)? else { continue };
            if text.0 != coding.key {
                text = select.query_row([coding.key], |row| Ok((coding.key, row.get(0)?, row.get(1)?)))?;
            }
            let piece = match coding.told.get(coding.place(c.passage)) {
                Some((Passage::Text(span), _)) => text.2.get(span.range()).unwrap_or(""),
                _ => text.1.as_str(),
            };
            let found = words(piece);
            let length = 1.2 * (1.0 - 0.75 + 0.75 * found.len() as f64 / mean);
            let mut score = 0.0;
            for (term, weight) in &wanted {
                let often = occurrences(&found, term).count() as f64;
                score += weight * ((often * (1.2 + 1.0)) / (often + length));
            }
            c.score = (score * 1e6).round() / 1e6;
        }
        Ok(())
    }

    fn hit(&self, raw: RawHit, terms: &[Term]) -> Result<Hit, LedgerError> {
        let article = self.article_at(raw.article)?;
        let text = raw.span.map_or(Passage::Title, Passage::Text).words(&article);
        Ok(Hit {
            event: raw.event,
            doc_id: article.id.as_str().to_owned(),
            date: raw.date,
            score: raw.score,
            text: text.to_owned(),
            highlights: highlights(text, terms),
            span: raw.span.map(|s| CodePoints::new(&article.text).span(s)),
        })
    }
}

/// A passage that answers a query.
struct Candidate {
    passage: i64,
    /// Which of its events answer, by their place among those it tells; `None`: it tells none.
    events: Vec<Option<usize>>,
    score: f64,
}

/// A hit of the page.
struct RawHit {
    event: Option<EventId>,
    article: i64,
    name: String,
    span: Option<Span>,
    date: Option<Date>,
    score: f64,
}

/// The passages that answer a query, those that came last first, and whether there may be more.
fn candidates(view: &LedgerView, query: &Query) -> rusqlite::Result<(Vec<Candidate>, bool)> {
    let terms = view.terms()?;
    let marks: Vec<String> = query.fields.iter().filter_map(|f| f.marks(terms)).collect();
    if marks.iter().any(String::is_empty) {
        return Ok((Vec::new(), false));
    }
    let marks = marks.join(" AND ");
    let named = query.fields.iter().find_map(|f| if let Field::Doc(names) = f { Some(names) } else { None });
    let mut keys: Option<Vec<i64>> = None;
    if let Some(names) = named {
        let mut select = view.conn().prepare_cached("SELECT key FROM article WHERE name = ?")?;
        let mut found = Vec::new();
        for name in names {
            found
                .extend(select.query_map([name], |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?);
        }
        found.sort_unstable();
        keys = Some(found);
    }
    let (mut out, mut hits) = (Vec::new(), 0);
    let mut reader = Codings::new(view)?;
    let Some(expression) = query.match_expression() else {
        let excluded: HashSet<i64> = match query.exclusions() {
            Some(expression) => view
                .conn()
                .prepare_cached("SELECT rowid FROM passage_words WHERE passage_words MATCH ?")?
                .query_map([expression], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?,
            None => HashSet::new(),
        };
        let keys = match keys {
            Some(keys) => keys,
            None if !marks.is_empty() => view.marked(&marks)?,
            None => view
                .conn()
                .prepare_cached("SELECT key FROM coding ORDER BY key")?
                .query_map([], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?,
        };
        for key in keys.into_iter().rev() {
            let Some(coding) = reader.of_passage(key)? else { continue };
            for (passage, events) in coding.told(view, query)? {
                if !excluded.contains(&passage) {
                    hits += events.len();
                    out.push(Candidate { passage, events, score: 0.0 });
                }
            }
            if hits > COUNTED {
                return Ok((out, true));
            }
        }
        return Ok((out, false));
    };
    if keys.is_none() && !marks.is_empty() {
        // Few articles say where to look; many are told by the passages themselves.
        let mut select = view.conn().prepare_cached(
            "SELECT rowid FROM event_marks WHERE event_marks MATCH ?1 ORDER BY rowid DESC LIMIT ?2",
        )?;
        let mut found: Vec<i64> = select
            .query_map(params![marks, SELECTIVE + 1], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        if found.len() <= SELECTIVE as usize {
            found.reverse();
            keys = Some(found);
        }
    }
    let ranges = keys.map(|keys| ranges(view, &keys)).transpose()?;
    let mut select = view
        .conn()
        .prepare_cached("SELECT rowid FROM passage_words WHERE passage_words MATCH ? ORDER BY rowid DESC")?;
    let mut rows = select.query([expression])?;
    let (mut seen, mut read) = (0, 0);
    while let Some(row) = rows.next()? {
        let passage: i64 = row.get(0)?;
        seen += 1;
        if seen > SEEN || read >= READ {
            return Ok((out, true));
        }
        if let Some(ranges) = &ranges {
            let before = ranges.partition_point(|range| range.start <= passage);
            if !before.checked_sub(1).is_some_and(|i| ranges[i].contains(&passage)) {
                continue;
            }
        }
        read += 1;
        let Some(coding) = reader.of_passage(passage)? else { continue };
        let events = coding.answers(view, query, passage)?;
        if !events.is_empty() {
            hits += events.len();
            out.push(Candidate { passage, events, score: 0.0 });
            if hits > COUNTED {
                return Ok((out, true));
            }
        }
    }
    Ok((out, false))
}

/// The passages of some articles, by their keys, ascending.
fn ranges(view: &LedgerView, keys: &[i64]) -> rusqlite::Result<Vec<Range<i64>>> {
    let mut select = view.conn().prepare_cached("SELECT passages FROM coding WHERE key = ?")?;
    keys.iter().map(|key| Ok(*key..*key + select.query_row([key], |row| row.get::<_, i64>(0))?)).collect()
}

/// Codings by their passages, the last one kept.
struct Codings<'v> {
    view: &'v LedgerView,
    select: rusqlite::CachedStatement<'v>,
    last: Option<Read>,
}

/// A coding that was read.
struct Read {
    key: i64,
    passages: i64,
    body: Vec<u8>,
    /// Passages, each with how many events it tells.
    told: Vec<(Passage, usize)>,
    about: OnceCell<About>,
}

impl<'v> Codings<'v> {
    fn new(view: &'v LedgerView) -> rusqlite::Result<Codings<'v>> {
        let select = view.conn().prepare_cached(
            "SELECT key, passages, body FROM coding WHERE key <= ? ORDER BY key DESC LIMIT 1",
        )?;
        Ok(Codings { view, select, last: None })
    }

    /// The coding that a passage is of, where it stands in the view.
    fn of_passage(&mut self, passage: i64) -> rusqlite::Result<Option<&Read>> {
        let is_last = self.last.as_ref().is_some_and(|c| c.key <= passage && passage < c.key + c.passages);
        if !is_last {
            self.last = self
                .select
                .query_row([passage], |row| {
                    let body: Vec<u8> = row.get(2)?;
                    let told = Packed::read(&body)?.passages;
                    let about = OnceCell::new();
                    Ok(Read { key: row.get(0)?, passages: row.get(1)?, body, told, about })
                })
                .optional()?;
        }
        let Some(coding) = &self.last else { return Ok(None) };
        let stands = match self.view.odd()?.get(&coding.key) {
            Some(stands) => *stands,
            None => match self.view.as_of() {
                None => true,
                Some(day) => coding.about(self.view)?.published.is_some_and(|p| p <= day),
            },
        };
        Ok(stands.then_some(coding))
    }
}

impl Read {
    fn about(&self, view: &LedgerView) -> rusqlite::Result<&About> {
        if let Some(about) = self.about.get() {
            return Ok(about);
        }
        let about = view
            .conn()
            .prepare_cached("SELECT name, publisher, published FROM article WHERE key = ?")?
            .query_row([self.key], |row| {
                let published = row.get_ref(2)?.as_str_or_null()?.map(|s| record::day(2, s)).transpose()?;
                Ok(About { name: row.get(0)?, publisher: row.get(1)?, published })
            })?;
        Ok(self.about.get_or_init(|| about))
    }

    /// The place of a passage among those of its article.
    fn place(&self, passage: i64) -> usize {
        usize::try_from(passage - self.key).unwrap_or(usize::MAX)
    }

    /// Which events of a passage answer the fields of a query.
    fn answers(
        &self,
        view: &LedgerView,
        query: &Query,
        passage: i64,
    ) -> rusqlite::Result<Vec<Option<usize>>> {
        let at = self.place(passage);
        let told = self.told.get(at).map_or(0, |p| p.1);
        if query.fields.is_empty() {
            return Ok(if told == 0 { vec![None] } else { (0..told).map(Some).collect() });
        }
        if told == 0 && query.fields.iter().any(Field::is_of_event) {
            return Ok(Vec::new());
        }
        let about = self.about_if(view, query)?;
        if told == 0 {
            return Ok(if query.fields.iter().all(|f| f.takes(None, about)) {
                vec![None]
            } else {
                Vec::new()
            });
        }
        let events = Packed::read(&self.body)?.events(Some(at), &ArticleId::new(""), view.terms()?)?;
        let takes = |event: &Event| query.fields.iter().all(|f| f.takes(Some(event), about));
        Ok(events
            .iter()
            .enumerate()
            .filter(|(_, (_, event, _))| takes(event))
            .map(|(n, _)| Some(n))
            .collect())
    }

    /// The passages of the article with events that answer, each with those.
    fn told(&self, view: &LedgerView, query: &Query) -> rusqlite::Result<Vec<(i64, Vec<Option<usize>>)>> {
        let mut out = Vec::new();
        for (passage, (_, told)) in (self.key..).zip(&self.told) {
            if *told > 0 {
                let events = self.answers(view, query, passage)?;
                if !events.is_empty() {
                    out.push((passage, events));
                }
            }
        }
        Ok(out)
    }

    /// What fields ask of the article, read only where one asks.
    fn about_if(&self, view: &LedgerView, query: &Query) -> rusqlite::Result<&About> {
        if query.fields.iter().all(Field::is_of_event) {
            return Ok(&NOBODY);
        }
        self.about(view)
    }
}

/// An article of which nothing is asked.
static NOBODY: About = About { name: String::new(), publisher: None, published: None };

/// A number of FTS5's own tables: seven bits a byte, the highest first (sqlite.org/fileformat2.html, "varint").
fn sqlite_number(bytes: &mut &[u8]) -> u64 {
    let mut n = 0u64;
    while let Some((byte, rest)) = bytes.split_first() {
        *bytes = rest;
        n = n << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            break;
        }
    }
    n
}

/// Where words answer a term.
fn occurrences<'w>(found: &'w [Word], term: &'w Term) -> impl Iterator<Item = &'w [Word]> {
    let last = term.stems.len().saturating_sub(1);
    found.windows(term.stems.len().max(1)).filter(move |window| {
        window.iter().zip(&term.stems).enumerate().all(|(i, (word, stem))| {
            if i == last && term.prefix { word.stem.starts_with(stem.as_str()) } else { word.stem == *stem }
        })
    })
}

/// The words of `text` that answer a term, neighbours of one phrase as one.
fn highlights(text: &str, terms: &[Term]) -> Vec<[usize; 2]> {
    let found = words(text);
    let index = CodePoints::new(text);
    let mut spans: Vec<Span> = Vec::new();
    for term in terms.iter().filter(|t| !t.excluded && !t.stems.is_empty()) {
        for window in occurrences(&found, term) {
            if let (Some(first), Some(end)) = (window.first(), window.last()) {
                spans.extend(Span::new(first.range.start, end.range.end));
            }
        }
    }
    spans.sort_unstable();
    let mut merged: Vec<Span> = Vec::new();
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start() < last.end() => *last = last.cover(span),
            _ => merged.push(span),
        }
    }
    merged.into_iter().map(|s| index.span(s)).collect()
}
