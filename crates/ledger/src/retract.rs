//! Retractions: takes back what one article told, and keeps who did so, when and why.
//!
//! In: the name of an article; out: [`Retracted`], which says what stood on it alone. Nothing is deleted: a view as
//! of a day before the retraction is what it was.

use chancery_code::EventId;
use chancery_read::ArticleId;
use jiff::civil::Date;
use rusqlite::{OptionalExtension, TransactionBehavior, params};
use serde::Serialize;

use crate::digest::Digest;
use crate::error::LedgerError;
use crate::items::{Item, ItemFilter, ItemId, ItemKind, State};
use crate::ledger::Ledger;
use crate::record;
use crate::versions;
use crate::view::{LedgerView, Occurrence, as_text};

/// Longer names and reasons are refused, in bytes.
pub const MAX_NOTE_BYTES: usize = 2_000;

/// Who takes back, when, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Retraction {
    /// From this day on it no longer counts.
    pub day: Date,
    /// Who says so.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// What a retraction took away.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Retracted {
    /// The article.
    pub doc_id: String,
    /// Versions of it that were taken back now.
    pub versions: usize,
    /// Versions that had been taken back before.
    pub before: usize,
    /// Events that no other article tells: they are gone.
    pub gone: Vec<Occurrence>,
    /// Events that other articles tell too, as they are now.
    pub kept: Vec<Occurrence>,
    /// Items that cited it.
    pub items: Vec<ItemChange>,
}

/// An item before and after a retraction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ItemChange {
    /// The item.
    pub id: ItemId,
    /// What it is.
    pub kind: ItemKind,
    /// What it is about.
    pub subject: String,
    /// Its state before, and how many steps it had.
    pub before: (State, usize),
    /// Its state after, and how many steps are left; `None`: it is gone, or another report opens it.
    pub after: Option<(State, usize)>,
}

/// One retraction of the trail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TrailLine {
    /// The article.
    pub doc_id: String,
    /// Its title.
    pub title: Option<String>,
    /// Its day of publication.
    pub published: Option<Date>,
    /// The digest of the version that was taken back.
    pub digest: String,
    /// Events that it told.
    pub events: usize,
    /// Who, when, why.
    #[serde(flatten)]
    pub retraction: Retraction,
}

impl Ledger {
    /// Takes back every version of the article called `doc` that the ledger holds.
    ///
    /// A version that was taken back before keeps the earlier day. A corrected article that is appended afterwards
    /// stands.
    ///
    /// # Errors
    /// [`LedgerError::NoArticle`] when no article has the name; [`LedgerError::Note`] when who or why is empty, or
    /// too long; those of writing.
    pub fn retract(&mut self, doc: &ArticleId, retraction: &Retraction) -> Result<Retracted, LedgerError> {
        let Retraction { day, by, reason } = retraction;
        for (what, said) in [("who retracts", by), ("the reason", reason)] {
            if said.trim().is_empty() || said.len() > MAX_NOTE_BYTES {
                return Err(LedgerError::Note { what, max_bytes: MAX_NOTE_BYTES });
            }
        }
        self.must_be_writable()?;
        let (before, told) = {
            let view = self.view(None)?;
            (cited_items(&view, doc)?, told_by(&view, doc)?)
        };
        let path = self.path().to_path_buf();
        let of = |e| LedgerError::of(&path, e);
        let tx = self.conn_mut().transaction_with_behavior(TransactionBehavior::Immediate).map_err(of)?;
        let digests: Vec<Vec<u8>> = tx
            .prepare_cached("SELECT digest FROM article WHERE name = ?")
            .and_then(|mut s| s.query_map([doc.as_str()], |row| row.get(0))?.collect())
            .map_err(of)?;
        if digests.is_empty() {
            return Err(LedgerError::NoArticle(doc.as_str().to_owned()));
        }
        let mut known = 0;
        let write = || -> rusqlite::Result<usize> {
            let mut known = 0;
            for digest in &digests {
                let there: Option<String> = tx
                    .prepare_cached("SELECT day FROM retraction WHERE digest = ?")?
                    .query_row([digest], |row| row.get(0))
                    .optional()?;
                known += usize::from(there.is_some());
                if there.is_none_or(|there| there > day.to_string()) {
                    tx.prepare_cached(
                        "INSERT OR REPLACE INTO retraction (digest, day, by, reason) VALUES (?,?,?,?)",
                    )?
                    .execute(params![
                        digest,
                        day.to_string(),
                        by.trim(),
                        reason.trim()
                    ])?;
                }
            }
            versions::rank(&tx, doc.as_str())?;
            Ok(known)
        };
        known += write().map_err(of)?;
        tx.commit().map_err(of)?;
        let view = self.view(None)?;
        let (mut gone, mut kept) = (Vec::new(), Vec::new());
        for (occurrence, other) in told {
            match other {
                None => gone.push(occurrence),
                Some(id) => kept.extend(view.occurrence(&id)?),
            }
        }
        let mut items = Vec::new();
        for item in before {
            let after = view.item(&item.id)?;
            items.push(ItemChange {
                before: (item.state, item.steps.len()),
                after: after.map(|i| (i.state, i.steps.len())),
                id: item.id,
                kind: item.kind,
                subject: item.subject,
            });
        }
        Ok(Retracted {
            doc_id: doc.as_str().to_owned(),
            versions: digests.len() - known,
            before: known,
            gone,
            kept,
            items,
        })
    }
}

/// Items with words of the article among their evidence.
fn cited_items(view: &LedgerView, doc: &ArticleId) -> Result<Vec<Item>, LedgerError> {
    let cites = |item: &Item| item.steps.iter().flat_map(|s| &s.evidence).any(|e| e.doc_id == doc.as_str());
    Ok(view.items(&ItemFilter::default())?.into_iter().filter(cites).collect())
}

/// What the article tells, each with the first report of another article, if there is one.
fn told_by(view: &LedgerView, doc: &ArticleId) -> Result<Vec<(Occurrence, Option<EventId>)>, LedgerError> {
    let index = view.index()?;
    let of_doc = |m: u32| index.articles[index.lines[m as usize].article as usize].name == *doc;
    Ok(index
        .clusters
        .iter()
        .filter(|c| c.members.iter().any(|&m| of_doc(m)))
        .map(|c| {
            let other = c.members.iter().find(|&&m| !of_doc(m)).map(|&m| index.lines[m as usize].id.clone());
            (crate::view::occurrence(index, c), other)
        })
        .collect())
}

impl LedgerView {
    /// The retractions that this view knows of, in order of their days and articles.
    pub fn retractions(&self) -> Result<Vec<TrailLine>, LedgerError> {
        let read = || -> rusqlite::Result<Vec<TrailLine>> {
            let mut select = self.conn().prepare_cached(
                "SELECT name, title, published, article.digest, day, by, reason, article.key \
                 FROM retraction JOIN article ON article.digest = retraction.digest \
                 WHERE ?1 IS NULL OR day <= ?1 ORDER BY day, name, article.digest",
            )?;
            let mut rows = select.query([self.as_of_text()])?;
            let mut out = Vec::new();
            while let Some(row) = rows.next()? {
                let published = row.get_ref(2)?.as_str_or_null()?.map(|s| record::day(2, s)).transpose()?;
                out.push(TrailLine {
                    doc_id: row.get(0)?,
                    title: row.get(1)?,
                    published,
                    digest: Digest::from_bytes(row.get_ref(3)?.as_blob()?)
                        .map_or_else(String::new, |d| d.to_string()),
                    events: self.events_at(row.get(7)?)?,
                    retraction: Retraction {
                        day: record::day(4, row.get_ref(4)?.as_str()?)?,
                        by: row.get(5)?,
                        reason: row.get(6)?,
                    },
                });
            }
            Ok(out)
        };
        read().map_err(|e| self.failed(e))
    }

    /// The event called `id` of an article that this view no longer shows, or does not show yet.
    pub fn withdrawn(&self, id: &EventId) -> Result<Option<Withdrawn>, LedgerError> {
        let read = || -> rusqlite::Result<Option<Withdrawn>> {
            let mut select = self.conn().prepare_cached(
                "SELECT name, day, by, reason FROM article JOIN retraction ON retraction.digest = article.digest \
                 WHERE article.key = ?",
            )?;
            for (key, _) in self.keys_of_id(id)? {
                let found = select
                    .query_row([key], |row| {
                        Ok(Withdrawn {
                            event: id.clone(),
                            doc_id: row.get(0)?,
                            retraction: Retraction {
                                day: record::day(1, row.get_ref(1)?.as_str()?)?,
                                by: row.get(2)?,
                                reason: row.get(3)?,
                            },
                        })
                    })
                    .optional()?;
                if found.is_some() {
                    return Ok(found);
                }
            }
            Ok(None)
        };
        read().map_err(|e| self.failed(e))
    }
}

/// An event whose article was retracted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Withdrawn {
    /// The event.
    #[serde(serialize_with = "as_text")]
    pub event: EventId,
    /// Its article.
    pub doc_id: String,
    /// Who, when, why.
    pub retraction: Retraction,
}
