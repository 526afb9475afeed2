//! A frozen view of the ledger: what was known at one moment, or as of one day.
//!
//! In: a ledger file; out: articles, events, occurrences. Dyads, items and search are further methods of the view
//! in files of their own.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use chancery_code::event::{Coded, Event};
use chancery_code::ontology::{AuxMode, Mode};
use chancery_code::{EventId, EventType};
use chancery_read::reading::Precision;
use chancery_read::{Article, ArticleId};
use compact_str::CompactString;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;

use crate::error::LedgerError;
use crate::index::{Cluster, Index, Line, Role, STANDS, aux_bit, event_key, place_of};
use crate::items::Item;
use crate::ledger::connect_read_only;
use crate::marks;
use crate::pack::{self, Packed};
use crate::record;
use crate::settings::SETTINGS;
use crate::terms::Terms;

/// Articles kept in memory by a view at most; a page of a brief cites far fewer.
const CACHED_ARTICLES: usize = 256;

/// A frozen view. It holds a read transaction: what is appended later does not show.
pub struct LedgerView {
    conn: Rc<Connection>,
    path: PathBuf,
    as_of: Option<Date>,
    terms: OnceCell<Rc<Terms>>,
    /// Of the articles whose standing does not follow from their day, which stand.
    odd: OnceCell<HashMap<i64, bool>>,
    horizon: OnceCell<Option<Date>>,
    /// The last pair that was asked for, with what its articles code.
    pair: RefCell<Option<(CompactString, CompactString, Rc<LedgerView>)>>,
    index: OnceCell<Index>,
    items: OnceCell<Vec<Item>>,
    articles: RefCell<HashMap<i64, Arc<Article>>>,
}

/// An event with the article that tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// The event.
    pub event: Event,
    /// Its article.
    pub article: Arc<Article>,
    /// Version of the data that coded it.
    pub data_version: Arc<str>,
}

/// Which events to take. An empty list means any.
#[derive(Clone, Debug, Default)]
pub struct EventFilter {
    /// First day, inclusive. An event without a day of its own has that of its article.
    pub since: Option<Date>,
    /// Last day, inclusive.
    pub until: Option<Date>,
    /// Codes of which at least one must act.
    pub actor: Vec<CompactString>,
    /// Codes of which at least one must be acted on.
    pub recipient: Vec<CompactString>,
    /// Codes that must all take part, on either side.
    pub party: Vec<CompactString>,
    /// Types.
    pub kinds: Vec<EventType>,
    /// Only what happened: no plans, hypotheses, denials or history.
    pub actual_only: bool,
    /// Only this article's.
    pub article: Option<ArticleId>,
}

/// One event with all its reports.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Occurrence {
    /// The record: the first report of it, by day of publication, then name of the article.
    #[serde(serialize_with = "as_text")]
    pub id: EventId,
    /// PLOVER type.
    pub event: EventType,
    /// PLOVER mode.
    pub mode: Option<Mode>,
    /// Auxiliary modes of the record; empty: it happened.
    pub aux_mode: Vec<AuxMode>,
    /// First day, of the record; of its article where the event has none.
    pub date: Option<Date>,
    /// Last day.
    pub enddate: Option<Date>,
    /// How finely the day is known.
    #[serde(serialize_with = "precision_as_text")]
    pub date_precision: Precision,
    /// PLOVER score of the record.
    pub event_scale: f64,
    /// Codes of who acts, over all reports, sorted.
    pub actor: Vec<CompactString>,
    /// Codes of who is acted on, over all reports, sorted.
    pub recipient: Vec<CompactString>,
    /// All reports, the record first, in order of publication.
    #[serde(serialize_with = "all_as_text")]
    pub reports: Vec<EventId>,
    /// How many articles they stand in.
    pub articles: usize,
}

pub(crate) fn as_text<S: serde::Serializer>(id: &EventId, s: S) -> Result<S::Ok, S::Error> {
    s.serialize_str(id.as_str())
}

pub(crate) fn all_as_text<S: serde::Serializer>(ids: &[EventId], s: S) -> Result<S::Ok, S::Error> {
    s.collect_seq(ids.iter().map(EventId::as_str))
}

fn precision_as_text<S: serde::Serializer>(p: &Precision, s: S) -> Result<S::Ok, S::Error> {
    s.serialize_str(p.as_str())
}

impl LedgerView {
    pub(crate) fn open(path: &Path, as_of: Option<Date>) -> Result<LedgerView, LedgerError> {
        let conn = connect_read_only(path)?;
        let of = |e| LedgerError::of(path, e);
        conn.execute_batch("BEGIN").map_err(of)?;
        // The first read takes the snapshot.
        conn.query_row("SELECT count(*) FROM (SELECT 1 FROM article LIMIT 1)", [], |row| {
            row.get::<_, i64>(0)
        })
        .map_err(of)?;
        let path = path.to_path_buf();
        Ok(LedgerView {
            conn: Rc::new(conn),
            path,
            as_of,
            terms: OnceCell::new(),
            odd: OnceCell::new(),
            horizon: OnceCell::new(),
            pair: RefCell::new(None),
            index: OnceCell::new(),
            items: OnceCell::new(),
            articles: RefCell::default(),
        })
    }

    /// The day this view stops at, as it was asked for.
    pub fn as_of(&self) -> Option<Date> {
        self.as_of
    }

    /// The day this view looks from: the day asked for, else the last day of publication in the ledger.
    pub fn horizon(&self) -> Result<Option<Date>, LedgerError> {
        if let Some(day) = self.horizon.get() {
            return Ok(*day);
        }
        let day = match self.as_of {
            Some(day) => Some(day),
            None => self
                .conn
                .prepare_cached(
                    "SELECT published FROM article WHERE superseded IS NULL AND published IS NOT NULL \
                     ORDER BY published DESC LIMIT 1",
                )
                .and_then(|mut s| s.query_row([], |row| record::day(0, row.get_ref(0)?.as_str()?)).optional())
                .map_err(|e| self.failed(e))?,
        };
        Ok(*self.horizon.get_or_init(|| day))
    }

    /// How many articles and events the view holds, and how many events are left when reports of one are counted
    /// once.
    pub fn counts(&self) -> Result<(usize, usize, usize), LedgerError> {
        let index = self.index()?;
        Ok((index.articles.len(), index.lines.len(), index.clusters.len()))
    }

    pub(crate) fn conn(&self) -> &Connection {
        &self.conn
    }

    pub(crate) fn items_cell(&self) -> &OnceCell<Vec<Item>> {
        &self.items
    }

    pub(crate) fn failed(&self, e: rusqlite::Error) -> LedgerError {
        LedgerError::of(&self.path, e)
    }

    pub(crate) fn as_of_text(&self) -> Option<String> {
        self.as_of.map(|d| d.to_string())
    }

    /// The index, read on first need.
    pub(crate) fn index(&self) -> Result<&Index, LedgerError> {
        if let Some(index) = self.index.get() {
            return Ok(index);
        }
        let index = self
            .terms()
            .and_then(|terms| Index::load(&self.conn, terms, self.as_of, None))
            .map_err(|e| self.failed(e))?;
        Ok(self.index.get_or_init(|| index))
    }

    pub(crate) fn terms(&self) -> rusqlite::Result<&Rc<Terms>> {
        if let Some(terms) = self.terms.get() {
            return Ok(terms);
        }
        let terms = Rc::new(Terms::load(&self.conn)?);
        Ok(self.terms.get_or_init(|| terms))
    }

    /// Of the articles whose standing does not follow from their day, which stand in this view.
    pub(crate) fn odd(&self) -> rusqlite::Result<&HashMap<i64, bool>> {
        if let Some(odd) = self.odd.get() {
            return Ok(odd);
        }
        let odd = self
            .conn
            .prepare(&format!(
                "SELECT key, coalesce({STANDS}, 0) FROM article \
                 WHERE superseded IS NOT NULL OR since IS NOT published"
            ))?
            .query_map([self.as_of_text()], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(self.odd.get_or_init(|| odd))
    }

    /// The keys of the articles that a match of marks finds, ascending; those of versions that do not stand among them.
    pub(crate) fn marked(&self, expression: &str) -> rusqlite::Result<Vec<i64>> {
        self.conn
            .prepare_cached("SELECT rowid FROM event_marks WHERE event_marks MATCH ? ORDER BY rowid")?
            .query_map([expression], |row| row.get(0))?
            .collect()
    }

    /// Whether the ledger is so small that every question is answered from all of it.
    pub(crate) fn is_small(&self) -> rusqlite::Result<bool> {
        let most = SETTINGS.dyad.whole_articles;
        self.conn
            .prepare_cached("SELECT count(*) <= ?1 FROM (SELECT 1 FROM article LIMIT ?1 + 1)")?
            .query_row([most], |row| row.get(0))
    }

    /// A view of the same moment that holds only the articles that code both parties.
    pub(crate) fn of_pair(
        &self,
        a: &CompactString,
        b: &CompactString,
    ) -> Result<Rc<LedgerView>, LedgerError> {
        if let Some((_, _, view)) = self.pair.borrow().as_ref().filter(|(x, y, _)| (x, y) == (a, b)) {
            return Ok(view.clone());
        }
        let load = || -> rusqlite::Result<(Rc<Terms>, Index)> {
            let terms = self.terms()?.clone();
            let keys = match marks::pair(a, b, &terms) {
                Some(expression) => self.marked(&expression)?,
                None => Vec::new(),
            };
            let index = Index::load(&self.conn, &terms, self.as_of, Some(&keys))?;
            Ok((terms, index))
        };
        let (terms, index) = load().map_err(|e| self.failed(e))?;
        let view = Rc::new(self.with_index(terms, index)?);
        *self.pair.borrow_mut() = Some((a.clone(), b.clone(), view.clone()));
        Ok(view)
    }

    /// A view of the same moment over another index.
    fn with_index(&self, terms: Rc<Terms>, index: Index) -> Result<LedgerView, LedgerError> {
        Ok(LedgerView {
            conn: self.conn.clone(),
            path: self.path.clone(),
            as_of: self.as_of,
            terms: OnceCell::from(terms),
            odd: OnceCell::new(),
            horizon: OnceCell::from(self.horizon()?),
            pair: RefCell::new(None),
            index: OnceCell::from(index),
            items: OnceCell::new(),
            articles: RefCell::default(),
        })
    }

    /// A view of the same moment that holds only the latest articles of this one, at most `most`; `None` when it has no
    /// more.
    pub(crate) fn latest_articles(&self, most: usize) -> Result<Option<LedgerView>, LedgerError> {
        let index = self.index()?;
        let Some(before) = index.articles.len().checked_sub(most).filter(|n| *n > 0) else { return Ok(None) };
        let mut keys: Vec<i64> =
            index.lines.iter().filter(|l| l.article as usize >= before).map(|l| place_of(l.key).0).collect();
        keys.dedup();
        let terms = self.terms().map_err(|e| self.failed(e))?.clone();
        let index = Index::load(&self.conn, &terms, self.as_of, Some(&keys)).map_err(|e| self.failed(e))?;
        self.with_index(terms, index).map(Some)
    }

    /// The view of a pair, where two parties are asked for and the whole would be slow to read.
    pub(crate) fn narrowed(&self, party: &[CompactString]) -> Result<Option<Rc<LedgerView>>, LedgerError> {
        let [a, b, ..] = party else { return Ok(None) };
        if self.is_small().map_err(|e| self.failed(e))? {
            return Ok(None);
        }
        self.of_pair(a, b).map(Some)
    }

    /// The article called `id`, in the version that stands in this view.
    pub fn article(&self, id: &ArticleId) -> Result<Option<Arc<Article>>, LedgerError> {
        let key: Option<i64> = self
            .conn
            .prepare_cached(&format!("SELECT key FROM article WHERE name = ?2 AND {STANDS}"))
            .and_then(|mut s| {
                s.query_row(params![self.as_of_text(), id.as_str()], |row| row.get(0)).optional()
            })
            .map_err(|e| self.failed(e))?;
        key.map(|key| self.article_at(key)).transpose()
    }

    /// The names of all articles of the view, in order of publication.
    pub fn articles(&self) -> Result<impl Iterator<Item = &ArticleId>, LedgerError> {
        Ok(self.index()?.articles.iter().map(|a| &a.name))
    }

    /// Everything that was coded from the article called `id`, and what was skipped.
    pub fn coded(&self, id: &ArticleId) -> Result<Option<Coded>, LedgerError> {
        let read = || -> rusqlite::Result<Option<Coded>> {
            let key: Option<i64> = self
                .conn
                .prepare_cached(&format!("SELECT key FROM article WHERE name = ?2 AND {STANDS}"))?
                .query_row(params![self.as_of_text(), id.as_str()], |row| row.get(0))
                .optional()?;
            let Some(key) = key else { return Ok(None) };
            let (body, _) = body_at(&self.conn, key)?;
            let coding = pack::decode(&body, id, self.terms()?)?;
            let mut events: Vec<Event> = coding.events.into_iter().map(|(event, _)| event).collect();
            events.sort_by(|x, y| {
                let key = |e: &Event| (e.sentence, e.trigger.start());
                key(x).cmp(&key(y)).then_with(|| x.id.as_str().cmp(y.id.as_str()))
            });
            Ok(Some(Coded { events, skipped: coding.skipped }))
        };
        read().map_err(|e| self.failed(e))
    }

    pub(crate) fn article_at(&self, key: i64) -> Result<Arc<Article>, LedgerError> {
        if let Some(article) = self.articles.borrow().get(&key) {
            return Ok(article.clone());
        }
        let article = self
            .conn
            .prepare_cached("SELECT name, title, published, publisher, url, text FROM article WHERE key = ?")
            .and_then(|mut s| s.query_row([key], article_of))
            .map_err(|e| self.failed(e))?;
        let article = Arc::new(article);
        let mut cache = self.articles.borrow_mut();
        if cache.len() >= CACHED_ARTICLES {
            cache.clear();
        }
        cache.insert(key, article.clone());
        Ok(article)
    }

    /// Where the events called `id` are: keys of articles of all versions, and the places in their codings.
    pub(crate) fn keys_of_id(&self, id: &EventId) -> rusqlite::Result<Vec<(i64, usize)>> {
        let (mut out, nameless) = (Vec::new(), ArticleId::new(""));
        for key in self.marked(&marks::id_word(id.as_str()))? {
            let (body, _) = body_at(&self.conn, key)?;
            let events = Packed::read(&body)?.events(None, &nameless, self.terms()?)?;
            out.extend(events.iter().filter(|(_, e, _)| e.id == *id).map(|(place, ..)| (key, *place)));
        }
        Ok(out)
    }

    /// How many events the article at `key` tells.
    pub(crate) fn events_at(&self, key: i64) -> rusqlite::Result<usize> {
        let (body, _) = body_at(&self.conn, key)?;
        Ok(Packed::read(&body)?.count())
    }

    /// The event called `id`, with its article.
    pub fn event(&self, id: &EventId) -> Result<Option<Told>, LedgerError> {
        let first = || -> rusqlite::Result<Option<i64>> {
            let mut select = self.conn.prepare_cached(&format!(
                "SELECT published IS NULL, published, name FROM article WHERE key = ?2 AND {STANDS}"
            ))?;
            type Order = (bool, Option<String>, String);
            let mut found: Option<(Order, i64)> = None;
            for (key, place) in self.keys_of_id(id)? {
                let order = select
                    .query_row(params![self.as_of_text(), key], |row| {
                        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                    })
                    .optional()?;
                if let Some(order) = order
                    && found.as_ref().is_none_or(|(before, _)| order < *before)
                {
                    found = Some((order, event_key(key, place)));
                }
            }
            Ok(found.map(|f| f.1))
        };
        first().map_err(|e| self.failed(e))?.map(|key| self.told(key)).transpose()
    }

    /// The event of one key.
    pub(crate) fn told(&self, key: i64) -> Result<Told, LedgerError> {
        let (article, place) = place_of(key);
        let read = || -> rusqlite::Result<(Option<Event>, Arc<str>)> {
            let (body, version) = body_at(&self.conn, article)?;
            let terms = self.terms()?;
            let event = Packed::read(&body)?.event(place, &ArticleId::new(""), terms)?;
            Ok((event, Arc::from(terms.name(version)?.as_str())))
        };
        let (event, data_version) = read().map_err(|e| self.failed(e))?;
        let mut event = event.ok_or_else(|| LedgerError::Damaged {
            path: self.path.clone(),
            detail: format!("article {article} has no event {place}"),
        })?;
        let article = self.article_at(article)?;
        event.article = article.id.clone();
        Ok(Told { event, article, data_version })
    }

    /// The events that pass `filter`, in order of publication: each report of an event by itself.
    pub fn events(&self, filter: &EventFilter) -> Result<Events<'_>, LedgerError> {
        let narrow = self.narrowed(&filter.party)?;
        let index = narrow.as_deref().unwrap_or(self).index()?;
        let wanted = Wanted::of(filter, index);
        let keys: Vec<i64> =
            index.lines.iter().filter(|line| wanted.takes(line, index)).map(|line| line.key).collect();
        Ok(Events { view: self, keys: keys.into_iter() })
    }

    /// The events that pass `filter`, each once with all its reports, in order of their records. One passes when
    /// one of its reports does.
    ///
    /// Of a large ledger, what two parties share is worked out from the articles that code both.
    pub fn occurrences(&self, filter: &EventFilter) -> Result<Vec<Occurrence>, LedgerError> {
        let narrow = self.narrowed(&filter.party)?;
        let index = narrow.as_deref().unwrap_or(self).index()?;
        let wanted = Wanted::of(filter, index);
        Ok(index
            .clusters
            .iter()
            .filter(|c| c.members.iter().any(|&m| wanted.takes(&index.lines[m as usize], index)))
            .map(|c| occurrence(index, c))
            .collect())
    }

    /// Day of publication of every report that has one, by the report's id.
    pub fn publications(&self) -> Result<HashMap<&str, Date>, LedgerError> {
        Ok(self.index()?.lines.iter().filter_map(|l| Some((l.id.as_str(), l.published?))).collect())
    }

    /// The occurrence that the report called `id` belongs to.
    pub fn occurrence(&self, id: &EventId) -> Result<Option<Occurrence>, LedgerError> {
        let index = self.index()?;
        let line = index.lines.iter().position(|l| l.id == *id);
        Ok(line.map(|i| occurrence(index, &index.clusters[index.cluster_of[i] as usize])))
    }
}

impl std::fmt::Debug for LedgerView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LedgerView")
            .field("path", &self.path)
            .field("as_of", &self.as_of)
            .finish_non_exhaustive()
    }
}

/// Events of a view, fetched one by one.
#[derive(Debug)]
pub struct Events<'v> {
    view: &'v LedgerView,
    keys: std::vec::IntoIter<i64>,
}

impl Iterator for Events<'_> {
    type Item = Result<Told, LedgerError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.keys.next().map(|key| self.view.told(key))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.keys.size_hint()
    }
}

impl ExactSizeIterator for Events<'_> {}

pub(crate) fn article_of(row: &Row<'_>) -> rusqlite::Result<Article> {
    let text_or = |i: usize| row.get_ref(i)?.as_str_or_null().map_err(rusqlite::Error::from);
    Ok(Article {
        id: ArticleId::new(row.get_ref(0)?.as_str()?),
        title: text_or(1)?.map(Arc::from),
        published: text_or(2)?.map(|s| record::day(2, s)).transpose()?,
        publisher: text_or(3)?.map(Arc::from),
        url: text_or(4)?.map(Arc::from),
        text: row.get_ref(5)?.as_str()?.into(),
    })
}

/// The packed coding of the article at a key, and the term of its data version.
pub(crate) fn body_at(conn: &Connection, key: i64) -> rusqlite::Result<(Vec<u8>, u64)> {
    conn.prepare_cached("SELECT body, data_version FROM coding WHERE key = ?")?
        .query_row([key], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned())))
}

/// Everything of a cluster that is shown.
pub(crate) fn occurrence(index: &Index, cluster: &Cluster) -> Occurrence {
    let record = index.record(cluster);
    let day = |pick: fn((Date, Date)) -> Date| record.days.map(pick).or(record.published);
    Occurrence {
        id: record.id.clone(),
        event: record.kind,
        mode: record.mode,
        aux_mode: AuxMode::ALL.iter().copied().filter(|a| record.aux & aux_bit(*a) != 0).collect(),
        date: day(|d| d.0),
        enddate: day(|d| d.1),
        date_precision: record.precision,
        event_scale: record.scale,
        actor: index.codes(&index.side(cluster, Role::Actor)),
        recipient: index.codes(&index.side(cluster, Role::Recipient)),
        reports: cluster.members.iter().map(|&m| index.lines[m as usize].id.clone()).collect(),
        articles: index.articles_in(cluster),
    }
}

/// An [`EventFilter`] in the numbers of an index.
struct Wanted<'f> {
    filter: &'f EventFilter,
    actor: Vec<Option<u32>>,
    recipient: Vec<Option<u32>>,
    party: Vec<Option<u32>>,
}

impl<'f> Wanted<'f> {
    fn of(filter: &'f EventFilter, index: &Index) -> Wanted<'f> {
        let numbers = |codes: &[CompactString]| codes.iter().map(|c| index.number(c)).collect();
        Wanted {
            filter,
            actor: numbers(&filter.actor),
            recipient: numbers(&filter.recipient),
            party: numbers(&filter.party),
        }
    }

    fn takes(&self, line: &Line, index: &Index) -> bool {
        let f = self.filter;
        let parties = index.parties_of(line);
        let on = |role: Role, wanted: &[Option<u32>]| {
            wanted.is_empty() || wanted.iter().any(|w| parties.iter().any(|p| p.0 == role && Some(p.1) == *w))
        };
        let in_days = || {
            let (first, last) = match line.days.or(line.published.map(|d| (d, d))) {
                Some(days) => days,
                None => return f.since.is_none() && f.until.is_none(),
            };
            f.since.is_none_or(|since| last >= since) && f.until.is_none_or(|until| first <= until)
        };
        (f.kinds.is_empty() || f.kinds.contains(&line.kind))
            && (!f.actual_only || line.aux == 0)
            && f.article.as_ref().is_none_or(|a| index.articles[line.article as usize].name == *a)
            && on(Role::Actor, &self.actor)
            && on(Role::Recipient, &self.recipient)
            && self.party.iter().all(|w| parties.iter().any(|p| Some(p.1) == *w))
            && in_days()
    }
}
