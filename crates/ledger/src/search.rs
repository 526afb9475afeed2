//! Search: words and fields together over events and articles, ranked, with the found words marked.
//!
//! In: a [`Query`] and a view; out: [`Found`]. Ranking is BM25 as SQLite's FTS5 computes it (Robertson et al. 1994),
//! over passages: sentences and headlines; of words that stand in very many, the passages that came last. A passage with events is a hit for each of them; one without is a hit
//! of its article alone.

mod query;

use chancery_code::EventId;
use chancery_read::{CodePoints, Span};
use jiff::civil::Date;
use rusqlite::types::Value;
use rusqlite::{ToSql, params_from_iter};
use serde::Serialize;

pub use query::{Query, QueryError};

use crate::error::LedgerError;
use crate::index::STANDS;
use crate::passage::Passage;
use crate::view::LedgerView;
use crate::words::words;
use query::{Field, Term};

/// Passages that are ranked at most: words that stand in more than that are too common to rank by, and the passages
/// that came last are taken.
const RANKED: usize = 5_000;
/// Hits that are counted at most.
const COUNTED: usize = 10_000;

/// What a search found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Found {
    /// How many hits there are; no more than 10,000 are counted.
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
        let mut values: Vec<Value> = vec![self.as_of_text().map_or(Value::Null, Value::Text)];
        let mut conditions = vec![STANDS.to_owned()];
        let mut bind = |value: Value| {
            values.push(value);
            format!("?{}", values.len())
        };
        let matching = query.match_expression();
        let from = match &matching {
            Some(expression) => format!(
                "(SELECT rowid AS hit, bm25(passage_words) AS rank FROM passage_words \
                 WHERE passage_words MATCH {} ORDER BY rowid DESC LIMIT {RANKED}) CROSS JOIN passage ON passage.key = hit \
                 JOIN article ON article.key = passage.article",
                bind(Value::Text(expression.clone()))
            ),
            None => "event JOIN passage ON passage.key = event.passage JOIN article ON article.key = event.article"
                .to_owned(),
        };
        let events = if matching.is_none() {
            ""
        } else if query.fields.iter().any(Field::is_of_event) {
            "JOIN event ON event.passage = passage.key"
        } else {
            "LEFT JOIN event ON event.passage = passage.key"
        };
        for expression in query.exclusions() {
            conditions.push(format!(
                "passage.key NOT IN (SELECT rowid FROM passage_words WHERE passage_words MATCH {})",
                bind(Value::Text(expression))
            ));
        }
        let key = if matching.is_some() { "+event.key" } else { "event.key" };
        for field in &query.fields {
            conditions.push(field.condition(key, &mut bind));
        }
        let rank = if matching.is_some() { "rank" } else { "0.0" };
        let condition = conditions.join(" AND ");
        let day = "coalesce(event.date, article.published)";
        let most = COUNTED + 1;
        let unranked = from
            .replace(", bm25(passage_words) AS rank", "")
            .replace(&format!("LIMIT {RANKED})"), &format!("LIMIT {most})"));
        let count = format!(
            "SELECT count(*) FROM (SELECT 1 FROM {unranked} {events} WHERE {condition} LIMIT {most})"
        );
        let page = format!(
            "SELECT event.id, article.key, passage.start, passage.end, {day}, round(-{rank}, 6) AS score \
             FROM {from} {events} WHERE {condition} \
             ORDER BY score DESC, {day} DESC, article.name, passage.start, event.id LIMIT {limit} OFFSET {skip}"
        );
        let run = || -> rusqlite::Result<(i64, Vec<RawHit>)> {
            let bound = || params_from_iter(values.iter().map(|v| v as &dyn ToSql));
            let total = self.conn().prepare_cached(&count)?.query_row(bound(), |row| row.get(0))?;
            let mut select = self.conn().prepare_cached(&page)?;
            let hits = select
                .query_map(bound(), |row| {
                    Ok(RawHit {
                        event: row.get(0)?,
                        article: row.get(1)?,
                        start: row.get(2)?,
                        end: row.get(3)?,
                        date: row.get(4)?,
                        score: row.get(5)?,
                    })
                })?
                .collect::<rusqlite::Result<_>>()?;
            Ok((total, hits))
        };
        let (total, raw) = run().map_err(|e| self.failed(e))?;
        let hits = raw.into_iter().map(|raw| self.hit(raw, &query.terms)).collect::<Result<_, _>>()?;
        let counted = usize::try_from(total).unwrap_or(0);
        Ok(Found { total: counted.min(COUNTED), at_least: counted > COUNTED, hits })
    }

    fn hit(&self, raw: RawHit, terms: &[Term]) -> Result<Hit, LedgerError> {
        let article = self.article_at(raw.article)?;
        let span = raw.start.zip(raw.end).and_then(|(s, e)| Span::new(s as usize, e as usize));
        let text = span.map_or(Passage::Title, Passage::Text).words(&article);
        Ok(Hit {
            event: raw.event.as_deref().map(EventId::from_text),
            doc_id: article.id.as_str().to_owned(),
            date: raw.date.and_then(|d| d.parse().ok()),
            score: raw.score,
            text: text.to_owned(),
            highlights: highlights(text, terms),
            span: span.map(|s| CodePoints::new(&article.text).span(s)),
        })
    }
}

/// A row of the page query.
struct RawHit {
    event: Option<String>,
    article: i64,
    start: Option<u32>,
    end: Option<u32>,
    date: Option<String>,
    score: f64,
}

/// The words of `text` that answer a term, neighbours of one phrase as one.
fn highlights(text: &str, terms: &[Term]) -> Vec<[usize; 2]> {
    let found = words(text);
    let index = CodePoints::new(text);
    let mut spans: Vec<Span> = Vec::new();
    for term in terms.iter().filter(|t| !t.excluded && !t.stems.is_empty()) {
        for window in found.windows(term.stems.len()) {
            let last = term.stems.len() - 1;
            let hit = window.iter().zip(&term.stems).enumerate().all(|(i, (word, stem))| {
                if i == last && term.prefix {
                    word.stem.starts_with(stem.as_str())
                } else {
                    word.stem == *stem
                }
            });
            if let (true, Some(first), Some(end)) = (hit, window.first(), window.last()) {
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
