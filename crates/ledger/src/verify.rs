//! Verification of every invariant of a ledger file, and the dump that compares two ledgers.
//!
//! In: an open file; out: a [`Report`] that names each fault, or the dump's bytes.

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;

use chancery_code::event::Event;
use chancery_read::{Article, Span};
use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;

use crate::digest::Digest;
use crate::error::LedgerError;
use crate::passage::{Passage, passages};
use crate::record::{self, EventRow};
use crate::versions;
use crate::view::{article_of, event_at};
use crate::words::{word_hash, words};

/// More faults than this are counted, not listed.
const LISTED: usize = 200;

/// What a verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Articles checked, all versions.
    pub articles: usize,
    /// Events checked.
    pub events: usize,
    /// Retractions checked.
    pub retractions: usize,
    /// Passages checked.
    pub passages: usize,
    /// What is wrong, at most 200 of them.
    pub problems: Vec<String>,
    /// Faults found beyond those listed.
    pub unlisted: usize,
}

impl Report {
    /// True when nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty()
    }

    fn add(&mut self, problem: impl Into<String>) {
        if self.problems.len() < LISTED {
            self.problems.push(problem.into());
        } else {
            self.unlisted += 1;
        }
    }

    /// Keeps the damage that stopped a part of the check.
    fn stopped(&mut self, part: &str, result: rusqlite::Result<()>) {
        if let Err(e) = result {
            self.add(format!("{part}: {e}"));
        }
    }
}

pub(crate) fn verify(conn: &Connection, path: &Path) -> Result<Report, LedgerError> {
    // One moment for all parts, though a writer may be at work.
    let of = |e| LedgerError::of(path, e);
    let tx = conn.unchecked_transaction().map_err(of)?;
    let mut report = Report::default();
    let part = file(&tx, &mut report);
    report.stopped("file", part);
    let part = articles(&tx, &mut report);
    report.stopped("articles", part);
    let part = versions_of_names(&tx, &mut report);
    report.stopped("versions", part);
    let part = index_of_words(&tx, &mut report);
    report.stopped("search index", part);
    Ok(report)
}

fn file(conn: &Connection, report: &mut Report) -> rusqlite::Result<()> {
    let mut check = conn.prepare("PRAGMA integrity_check(100)")?;
    let mut rows = check.query([])?;
    while let Some(row) = rows.next()? {
        let found: String = row.get(0)?;
        if found != "ok" {
            report.add(format!("file: {found}"));
        }
    }
    let mut check = conn.prepare("PRAGMA foreign_key_check")?;
    let mut rows = check.query([])?;
    while let Some(row) = rows.next()? {
        let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
        report.add(format!("file: a row of {table} belongs to no row of {parent}"));
    }
    Ok(())
}

fn articles(conn: &Connection, report: &mut Report) -> rusqlite::Result<()> {
    let mut select = conn
        .prepare("SELECT name, title, published, publisher, url, text, key, digest, skipped FROM article")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let (key, digest, skipped): (i64, String, String) = (row.get(6)?, row.get(7)?, row.get(8)?);
        report.articles += 1;
        let article = match article_of(row) {
            Ok(article) => article,
            Err(e) => {
                report.add(format!("article {digest}: {e}"));
                continue;
            }
        };
        let name = &article.id;
        if Digest::of(&article).to_string() != digest {
            report.add(format!("article {name}: its content is not that of its digest"));
        }
        let skipped: Vec<Span> = match record::skipped_of(&skipped) {
            Ok(skipped) => skipped.into_iter().map(|(span, _)| span).collect(),
            Err(e) => {
                report.add(format!("article {name}: the list of skipped sentences: {e}"));
                continue;
            }
        };
        let evidence = events(conn, key, &article, report)?;
        pieces(conn, key, &article, &passages(&article, &evidence, &skipped), report)?;
    }
    Ok(())
}

/// Checks the events of one article; returns the spans of their evidence.
fn events(
    conn: &Connection,
    article_key: i64,
    article: &Article,
    report: &mut Report,
) -> rusqlite::Result<Vec<Span>> {
    let mut evidence = Vec::new();
    let mut select = conn.prepare_cached(
        "SELECT event.key, id, quad, scale, gist, passage.article, passage.start, passage.end \
         FROM event LEFT JOIN passage ON passage.key = event.passage WHERE event.article = ?",
    )?;
    let mut rows = select.query([article_key])?;
    while let Some(row) = rows.next()? {
        report.events += 1;
        let (key, id): (i64, String) = (row.get(0)?, row.get(1)?);
        let event = match event_at(conn, key) {
            Ok((event, ..)) => Event { article: article.id.clone(), ..event },
            Err(e) => {
                report.add(format!("event {id}: {e}"));
                continue;
            }
        };
        if let Some(fault) = record::fault(&event, article) {
            report.add(fault);
            continue;
        }
        let again = EventRow::of(&event, article);
        if again.quad != row.get::<_, u8>(2)? || again.scale.to_bits() != row.get::<_, f64>(3)?.to_bits() {
            report.add(format!("event {id}: quad and score are not those of its type and mode"));
        }
        if again.gist != row.get_ref(4)?.as_blob()? {
            report.add(format!("event {id}: its content words are not those of its evidence"));
        }
        let at =
            (row.get::<_, Option<i64>>(5)?, row.get::<_, Option<i64>>(6)?, row.get::<_, Option<i64>>(7)?);
        let offset = |byte: usize| i64::try_from(byte).ok();
        if at != (Some(article_key), offset(event.evidence.start()), offset(event.evidence.end())) {
            report.add(format!("event {id}: it is filed under a passage that is not its evidence"));
        }
        evidence.push(event.evidence);
    }
    Ok(evidence)
}

/// A passage from its columns; `None` when they are no span.
fn piece(start: Option<u32>, end: Option<u32>) -> Option<Passage> {
    match (start, end) {
        (Some(start), Some(end)) => Span::new(start as usize, end as usize).map(Passage::Text),
        _ => Some(Passage::Title),
    }
}

/// Checks that the passages of one article are those that its coding gives.
fn pieces(
    conn: &Connection,
    key: i64,
    article: &Article,
    due: &[Passage],
    report: &mut Report,
) -> rusqlite::Result<()> {
    let mut select = conn.prepare_cached("SELECT start, end FROM passage WHERE article = ?")?;
    let mut found: Vec<Passage> = select
        .query_map([key], |row| Ok(piece(row.get(0)?, row.get(1)?)))?
        .flat_map(Result::transpose)
        .collect::<rusqlite::Result<_>>()?;
    found.sort_unstable();
    report.passages += found.len();
    if found != due {
        report.add(format!("article {}: its passages are not those of its sentences", article.id));
    }
    Ok(())
}

/// Checks that of the versions of a name the right one stands, and that retractions say who, when and why.
fn versions_of_names(conn: &Connection, report: &mut Report) -> rusqlite::Result<()> {
    let mut names = conn.prepare("SELECT DISTINCT name FROM article ORDER BY name")?;
    let mut stands = conn.prepare_cached("SELECT since, superseded FROM article WHERE key = ?")?;
    let mut rows = names.query([])?;
    while let Some(row) = rows.next()? {
        let name: String = row.get(0)?;
        let all = versions::versions(conn, &name)?;
        for (i, version) in all.iter().enumerate() {
            let found: versions::Standing =
                stands.query_row([version.key], |row| Ok((row.get(0)?, row.get(1)?)))?;
            if found != versions::standing(&all, i) {
                report.add(format!(
                    "article {name}: a version of it stands that should not, or the other way round"
                ));
            }
        }
    }
    let mut select = conn.prepare("SELECT digest, day, by, reason FROM retraction")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        report.retractions += 1;
        let (digest, day): (String, String) = (row.get(0)?, row.get(1)?);
        if day.parse::<jiff::civil::Date>().is_err() {
            report.add(format!("the retraction of {digest}: {day:?} is no day"));
        }
        if row.get_ref(2)?.as_str()?.is_empty() || row.get_ref(3)?.as_str()?.is_empty() {
            report.add(format!("the retraction of {digest} does not say by whom or why"));
        }
    }
    Ok(())
}

/// Checks that the search index holds exactly the words of the passages.
fn index_of_words(conn: &Connection, report: &mut Report) -> rusqlite::Result<()> {
    // A sum over (word, place) does not depend on the order in which either side is read.
    let mark = |word: &str, place: u32| {
        let h = (u64::from(word_hash(word)) << 32) ^ u64::from(place).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (h ^ (h >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9)
    };
    let mut sums: HashMap<i64, u64> = HashMap::new();
    conn.execute_batch(
        "DROP TABLE IF EXISTS temp.indexed_words; \
         CREATE VIRTUAL TABLE temp.indexed_words USING fts5vocab (main, passage_words, instance)",
    )?;
    {
        let mut select = conn.prepare("SELECT term, doc, offset FROM temp.indexed_words")?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let sum = sums.entry(row.get(1)?).or_default();
            *sum = sum.wrapping_add(mark(row.get_ref(0)?.as_str()?, row.get::<_, u32>(2)?));
        }
    }
    conn.execute_batch("DROP TABLE temp.indexed_words")?;
    let mut select = conn.prepare(
        "SELECT passage.key, passage.start, passage.end, article.key FROM passage \
         JOIN article ON article.key = passage.article ORDER BY article.key",
    )?;
    let mut article_statement =
        conn.prepare("SELECT name, title, published, publisher, url, text FROM article WHERE key = ?")?;
    let mut rows = select.query([])?;
    let mut current: Option<(i64, Article)> = None;
    while let Some(row) = rows.next()? {
        let (key, article_key): (i64, i64) = (row.get(0)?, row.get(3)?);
        if current.as_ref().is_none_or(|(k, _)| *k != article_key) {
            current = Some((article_key, article_statement.query_row([article_key], article_of)?));
        }
        let Some((_, article)) = &current else { continue };
        let text = piece(row.get(1)?, row.get(2)?).map_or("", |p| p.words(article));
        let due = words(text)
            .iter()
            .zip(0u32..)
            .fold(0u64, |sum, (word, place)| sum.wrapping_add(mark(&word.stem, place)));
        if sums.remove(&key).unwrap_or(0) != due {
            report.add(format!(
                "article {}: the search index does not hold the words of {text:.60?}",
                article.id
            ));
        }
    }
    if !sums.is_empty() {
        report.add(format!("search index: {} passages that no article has", sums.len()));
    }
    Ok(())
}

/// One line of the dump.
#[derive(Serialize)]
struct DumpLine<'a> {
    digest: String,
    id: &'a str,
    title: Option<&'a str>,
    published: Option<String>,
    publisher: Option<&'a str>,
    url: Option<&'a str>,
    text: &'a str,
    data_version: String,
    skipped: String,
    superseded: Option<String>,
    /// Day, by whom, why.
    #[serde(skip_serializing_if = "Option::is_none")]
    retracted: Option<[String; 3]>,
    events: Vec<EventRow>,
}

pub(crate) fn dump(conn: &Connection, path: &Path, out: &mut dyn Write) -> Result<(), LedgerError> {
    let written = |source: std::io::Error| LedgerError::File { path: path.to_path_buf(), source };
    let mut lines = || -> rusqlite::Result<Result<(), LedgerError>> {
        let tx = conn.unchecked_transaction()?;
        let mut select = tx.prepare(
            "SELECT name, title, published, publisher, url, text, key, digest, data_version, skipped, superseded \
             FROM article ORDER BY digest",
        )?;
        let mut retraction = tx.prepare("SELECT day, by, reason FROM retraction WHERE digest = ?")?;
        let mut ids = tx.prepare("SELECT key FROM event WHERE article = ? ORDER BY id")?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let article = article_of(row)?;
            let keys: Vec<i64> =
                ids.query_map([row.get::<_, i64>(6)?], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
            let digest: String = row.get(7)?;
            let retracted = retraction
                .query_row([&digest], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))
                .optional()?;
            let line = DumpLine {
                digest,
                retracted,
                id: article.id.as_str(),
                title: article.title.as_deref(),
                published: article.published.map(|d| d.to_string()),
                publisher: article.publisher.as_deref(),
                url: article.url.as_deref(),
                text: &article.text,
                data_version: row.get(8)?,
                skipped: row.get(9)?,
                superseded: row.get(10)?,
                events: keys
                    .iter()
                    .map(|&key| event_at(&tx, key).map(|(event, ..)| EventRow::of(&event, &article)))
                    .collect::<rusqlite::Result<_>>()?,
            };
            let mut bytes = serde_json::to_vec(&line).unwrap_or_default();
            bytes.push(b'\n');
            if let Err(e) = out.write_all(&bytes) {
                return Ok(Err(written(e)));
            }
        }
        Ok(Ok(()))
    };
    lines().map_err(|e| LedgerError::of(path, e))?
}
