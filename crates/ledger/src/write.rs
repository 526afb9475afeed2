//! Writes articles and their codings within one transaction.
//!
//! In: entries that were prepared; out: rows of `article` and `coding`, their words and marks, terms, coverage.

use std::collections::BTreeMap;

use chancery_code::event::Event;
use chancery_read::ArticleId;
use rusqlite::{Connection, OptionalExtension, params};

use crate::digest::Digest;
use crate::ledger::Entry;
use crate::marks;
use crate::pack::{self, day_number, encode};
use crate::prepare::Prepared;
use crate::terms::Terms;

/// A writer at work. What it counts is written by [`finish`](Writer::finish).
pub(crate) struct Writer<'w> {
    conn: &'w Connection,
    terms: &'w mut Terms,
    /// The next key that is free.
    next: i64,
    /// By party and day of publication, how many articles more or fewer code it.
    coverage: BTreeMap<(u32, i64), i64>,
}

impl<'w> Writer<'w> {
    /// A writer within the transaction that `conn` is in.
    pub(crate) fn new(conn: &'w Connection, terms: &'w mut Terms) -> rusqlite::Result<Writer<'w>> {
        terms.refresh(conn)?;
        let next = conn
            .prepare_cached("SELECT key + passages FROM coding ORDER BY key DESC LIMIT 1")?
            .query_row([], |row| row.get(0))
            .optional()?
            .unwrap_or(1);
        Ok(Writer { conn, terms, next, coverage: BTreeMap::new() })
    }

    /// Writes a new article with its coding; returns its key.
    pub(crate) fn article(
        &mut self,
        digest: &Digest,
        entry: &Entry,
        ready: &Prepared,
    ) -> rusqlite::Result<i64> {
        let (key, article) = (self.next, &entry.article);
        let published = article.published.map(|d| d.to_string());
        self.conn
            .prepare_cached(
                "INSERT INTO article (key, digest, name, title, published, publisher, url, since, text) \
                 VALUES (?1,?2,?3,?4,?5,?6,?7,?5,?8)",
            )?
            .execute(params![
                key,
                digest.as_bytes(),
                article.id.as_str(),
                article.title.as_deref(),
                published,
                article.publisher.as_deref(),
                article.url.as_deref(),
                &*article.text,
            ])?;
        self.coding(entry, ready)?;
        Ok(key)
    }

    /// Takes away what the article at `key` was coded to, and writes its new coding; it has another key then.
    pub(crate) fn recode(&mut self, key: i64, entry: &Entry, ready: &Prepared) -> rusqlite::Result<()> {
        let (passages, body): (i64, Vec<u8>) = self
            .conn
            .prepare_cached("SELECT passages, body FROM coding WHERE key = ?")?
            .query_row([key], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let old = pack::decode(&body, &ArticleId::new(""), self.terms)?;
        let (terms, conn) = (&mut *self.terms, self.conn);
        let parties = marks::parties(old.events.iter().map(|(e, _)| e), &mut |s| terms.intern(conn, s))?;
        self.count(entry, &parties, -1);
        let mut words = self.conn.prepare_cached("DELETE FROM passage_words WHERE rowid = ?")?;
        for passage in key..key + passages {
            words.execute([passage])?;
        }
        self.conn.prepare_cached("DELETE FROM event_marks WHERE rowid = ?")?.execute([key])?;
        self.conn.prepare_cached("DELETE FROM coding WHERE key = ?")?.execute([key])?;
        self.conn.prepare_cached("UPDATE article SET key = ? WHERE key = ?")?.execute([self.next, key])?;
        self.coding(entry, ready)
    }

    /// Writes a coding at the next key.
    fn coding(&mut self, entry: &Entry, ready: &Prepared) -> rusqlite::Result<()> {
        let key = self.next;
        let events: Vec<(&Event, &[u32])> =
            ready.events.iter().map(|(i, gist)| (&entry.coded.events[*i], gist.as_slice())).collect();
        let alone: Vec<&Event> = events.iter().map(|(e, _)| *e).collect();
        let (terms, conn) = (&mut *self.terms, self.conn);
        let mut number = |s: &str| terms.intern(conn, s);
        let body = encode(&ready.passages, &ready.skipped, &events, &mut number)?;
        let parties = marks::parties(alone.iter().copied(), &mut number)?;
        let line = marks::line(&alone, &parties, &mut number)?;
        let version = number(&entry.data_version)?;
        let passages = i64::try_from(ready.passages.len().max(1)).unwrap_or(i64::MAX);
        self.conn
            .prepare_cached("INSERT INTO coding (key, data_version, passages, body) VALUES (?,?,?,?)")?
            .execute(params![key, version, passages, body])?;
        let mut words = self.conn.prepare_cached("INSERT INTO passage_words (rowid, words) VALUES (?,?)")?;
        for (at, stems) in (key..).zip(&ready.words) {
            words.execute(params![at, stems])?;
        }
        if !alone.is_empty() {
            self.conn
                .prepare_cached("INSERT INTO event_marks (rowid, marks) VALUES (?,?)")?
                .execute(params![key, line])?;
        }
        self.count(entry, &parties, 1);
        self.next = key + passages;
        Ok(())
    }

    fn count(&mut self, entry: &Entry, parties: &[u32], articles: i64) {
        let Some(day) = entry.article.published.map(day_number) else { return };
        for &party in parties {
            *self.coverage.entry((party, day)).or_default() += articles;
        }
    }

    /// Writes what was counted.
    pub(crate) fn finish(self) -> rusqlite::Result<()> {
        let mut more = self.conn.prepare_cached(
            "INSERT INTO coverage (party, day, articles) VALUES (?1,?2,?3) \
             ON CONFLICT (party, day) DO UPDATE SET articles = articles + ?3",
        )?;
        let mut none = self
            .conn
            .prepare_cached("DELETE FROM coverage WHERE party = ?1 AND day = ?2 AND articles + ?3 <= 0")?;
        let mut fewer = self
            .conn
            .prepare_cached("UPDATE coverage SET articles = articles + ?3 WHERE party = ?1 AND day = ?2")?;
        for ((party, day), n) in self.coverage {
            if n > 0 {
                more.execute(params![party, day, n])?;
            } else if n < 0 && none.execute(params![party, day, n])? == 0 {
                fewer.execute(params![party, day, n])?;
            }
        }
        Ok(())
    }
}

/// Key and data version of an article that is there.
pub(crate) fn coded_by(conn: &Connection, digest: &Digest) -> rusqlite::Result<Option<(i64, String)>> {
    let bytes = digest.as_bytes();
    conn.prepare_cached(
        "SELECT article.key, term.text FROM article JOIN coding ON coding.key = article.key \
         JOIN term ON term.key = coding.data_version \
         WHERE substr(digest, 1, 8) = ?1 AND digest = ?2",
    )?
    .query_row(params![&bytes[..8], bytes], |row| Ok((row.get(0)?, row.get(1)?)))
    .optional()
}
