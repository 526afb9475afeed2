//! Verification of every invariant of a ledger file, and the dump that compares two ledgers.
//!
//! In: an open file; out: a [`Report`] that names each fault, or the dump's bytes.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use chancery_code::event::{Coded, Event};
use chancery_read::Article;
use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;

use crate::digest::Digest;
use crate::error::LedgerError;
use crate::ledger::Entry;
use crate::marks;
use crate::pack::{Coding, day_number, decode, encode};
use crate::prepare::prepare;
use crate::record::{self, EventRow};
use crate::terms::Terms;
use crate::versions;
use crate::view::article_of;
use crate::words::word_hash;

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
    let mut due = Due::default();
    let part = articles(&tx, &mut report, &mut due);
    report.stopped("articles", part);
    let part = versions_of_names(&tx, &mut report);
    report.stopped("versions", part);
    let part = indexes(&tx, &mut report, &due);
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

/// What the indexes ought to hold, worked out from the articles; sums do not depend on the order of reading.
#[derive(Default)]
struct Due {
    /// By passage, over its words and their places.
    words: HashMap<i64, u64>,
    /// By article, over its marks.
    marks: HashMap<i64, u64>,
    /// By party and day.
    coverage: BTreeMap<(u32, i64), i64>,
}

fn mark(word: &str, place: u32) -> u64 {
    let h = (u64::from(word_hash(word)) << 32) ^ u64::from(place).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (h ^ (h >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9)
}

fn articles(conn: &Connection, report: &mut Report, due: &mut Due) -> rusqlite::Result<()> {
    let terms = Terms::load(conn)?;
    let mut select = conn.prepare(
        "SELECT name, title, published, publisher, url, text, article.key, digest, passages, body \
         FROM article LEFT JOIN coding ON coding.key = article.key",
    )?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let key: i64 = row.get(6)?;
        report.articles += 1;
        let article = match article_of(row) {
            Ok(article) => article,
            Err(e) => {
                report.add(format!("article {key}: {e}"));
                continue;
            }
        };
        let name = &article.id;
        if Digest::of(&article).as_bytes() != row.get_ref(7)?.as_blob()? {
            report.add(format!("article {name}: its content is not that of its digest"));
        }
        let Some(body) = row.get_ref(9)?.as_blob_or_null()? else {
            report.add(format!("article {name}: it has no coding"));
            continue;
        };
        let coding = match decode(body, name, &terms) {
            Ok(coding) => coding,
            Err(e) => {
                report.add(format!("article {name}: its coding: {e}"));
                continue;
            }
        };
        report.events += coding.events.len();
        report.passages += coding.passages.len();
        let keys = i64::try_from(coding.passages.len().max(1)).unwrap_or(i64::MAX);
        if row.get::<_, i64>(8)? != keys {
            report.add(format!("article {name}: its passages have not their keys"));
        }
        one(key, article, coding, body, &terms, report, due)?;
    }
    let mut gaps = conn.prepare(
        "SELECT a.key FROM coding a JOIN coding b ON b.key = (SELECT min(key) FROM coding WHERE key > a.key) \
         WHERE a.key + a.passages > b.key",
    )?;
    let mut rows = gaps.query([])?;
    while let Some(row) = rows.next()? {
        report.add(format!("article {}: another one has keys of its passages", row.get::<_, i64>(0)?));
    }
    Ok(())
}

/// Checks that an article's coding is what its events give, and adds what the indexes ought to hold of it.
fn one(
    key: i64,
    article: Article,
    coding: Coding,
    body: &[u8],
    terms: &Terms,
    report: &mut Report,
    due: &mut Due,
) -> rusqlite::Result<()> {
    let name = article.id.clone();
    let (events, gists): (Vec<Event>, Vec<Vec<u32>>) = coding.events.into_iter().unzip();
    let coded = Coded { events, skipped: coding.skipped };
    let entry = Entry { article: Arc::new(article), coded, data_version: "".into() };
    let ready = match prepare(&entry) {
        Ok(ready) => ready,
        Err(fault) => {
            report.add(fault);
            return Ok(());
        }
    };
    if ready.passages != coding.passages {
        report.add(format!("article {name}: its passages are not those of its sentences"));
    }
    for ((i, gist), found) in ready.events.iter().zip(&gists) {
        if gist != found {
            let id = &entry.coded.events[*i].id;
            report.add(format!("event {id}: its content words are not those of its evidence"));
        }
    }
    let mut number =
        |s: &str| terms.number(s).ok_or_else(|| crate::pack::broken(format!("there is no term {s:?}")));
    let events: Vec<(&Event, &[u32])> =
        ready.events.iter().map(|(i, gist)| (&entry.coded.events[*i], gist.as_slice())).collect();
    if encode(&ready.passages, &ready.skipped, &events, &mut number)? != body {
        report.add(format!("article {name}: its coding is not packed as its events are"));
    }
    let events: Vec<&Event> = events.into_iter().map(|(e, _)| e).collect();
    let parties = marks::parties(events.iter().copied(), &mut number)?;
    if !events.is_empty() {
        let line = marks::line(&events, &parties, &mut number)?;
        // A word that is there twice is one mark.
        let words: BTreeSet<&str> = line.split_whitespace().collect();
        let sum = words.iter().fold(0u64, |sum, word| sum.wrapping_add(mark(word, 0)));
        due.marks.insert(key, sum);
    }
    for (at, stems) in (key..).zip(&ready.words) {
        let sum = stems
            .split(' ')
            .filter(|s| !s.is_empty())
            .zip(0u32..)
            .fold(0u64, |sum, (word, place)| sum.wrapping_add(mark(word, place)));
        due.words.insert(at, sum);
    }
    if let Some(day) = entry.article.published.map(day_number) {
        for party in parties {
            *due.coverage.entry((party, day)).or_default() += 1;
        }
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
    let mut select = conn.prepare(
        "SELECT lower(hex(digest)), day, by, reason, EXISTS (SELECT 1 FROM article \
         WHERE substr(article.digest, 1, 8) = substr(retraction.digest, 1, 8) AND article.digest = retraction.digest) \
         FROM retraction",
    )?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        report.retractions += 1;
        let (digest, day): (String, String) = (row.get(0)?, row.get(1)?);
        if !row.get::<_, bool>(4)? {
            report.add(format!("the retraction of {digest} is of no article"));
        }
        if day.parse::<jiff::civil::Date>().is_err() {
            report.add(format!("the retraction of {digest}: {day:?} is no day"));
        }
        if row.get_ref(2)?.as_str()?.is_empty() || row.get_ref(3)?.as_str()?.is_empty() {
            report.add(format!("the retraction of {digest} does not say by whom or why"));
        }
    }
    Ok(())
}

/// Checks that the indexes hold exactly what the articles give.
fn indexes(conn: &Connection, report: &mut Report, due: &Due) -> rusqlite::Result<()> {
    for (table, said, due) in
        [("passage_words", "search index", &due.words), ("event_marks", "marks", &due.marks)]
    {
        let mut sums: HashMap<i64, u64> = HashMap::new();
        conn.execute_batch(&format!(
            "DROP TABLE IF EXISTS temp.indexed_words; \
             CREATE VIRTUAL TABLE temp.indexed_words USING fts5vocab (main, {table}, instance)",
        ))?;
        {
            let mut select = conn.prepare("SELECT term, doc, coalesce(offset, 0) FROM temp.indexed_words")?;
            let mut rows = select.query([])?;
            while let Some(row) = rows.next()? {
                let sum = sums.entry(row.get(1)?).or_default();
                *sum = sum.wrapping_add(mark(row.get_ref(0)?.as_str()?, row.get(2)?));
            }
        }
        conn.execute_batch("DROP TABLE temp.indexed_words")?;
        let mut wrong: Vec<i64> =
            due.iter().filter(|(key, sum)| sums.remove(key).unwrap_or(0) != **sum).map(|(k, _)| *k).collect();
        wrong.sort_unstable();
        for key in wrong {
            report.add(format!("{said}: it does not hold what passage {key} tells"));
        }
        if !sums.is_empty() {
            report.add(format!("{said}: {} passages that no article has", sums.len()));
        }
        // What a word weighs is measured by the lengths of passages, which are kept apart.
        let rows: i64 = conn.query_row(&format!("SELECT count(*) FROM {table}_docsize"), [], |r| r.get(0))?;
        if usize::try_from(rows) != Ok(due.len()) {
            report.add(format!("{said}: it has the lengths of {rows} passages, not of {}", due.len()));
        }
    }
    let mut select = conn.prepare("SELECT party, day, articles FROM coverage ORDER BY party, day")?;
    let found: Vec<((u32, i64), i64)> = select
        .query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    if !found.into_iter().eq(due.coverage.iter().map(|(key, n)| (*key, *n))) {
        report.add("coverage: it does not count the articles of each party and day");
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
        let terms = Terms::load(&tx)?;
        let mut select = tx.prepare(
            "SELECT name, title, published, publisher, url, text, digest, superseded, data_version, body \
             FROM article JOIN coding ON coding.key = article.key ORDER BY digest",
        )?;
        let mut retraction = tx.prepare("SELECT day, by, reason FROM retraction WHERE digest = ?")?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let article = article_of(row)?;
            let digest = row.get_ref(6)?.as_blob()?;
            let retracted = retraction
                .query_row([digest], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))
                .optional()?;
            let mut coding = decode(row.get_ref(9)?.as_blob()?, &article.id, &terms)?;
            coding.events.sort_by(|(a, _), (b, _)| a.id.as_str().cmp(b.id.as_str()));
            let version: i64 = row.get(8)?;
            let line = DumpLine {
                digest: Digest::from_bytes(digest).map_or_else(String::new, |d| d.to_string()),
                retracted,
                id: article.id.as_str(),
                title: article.title.as_deref(),
                published: article.published.map(|d| d.to_string()),
                publisher: article.publisher.as_deref(),
                url: article.url.as_deref(),
                text: &article.text,
                data_version: terms.name(version.cast_unsigned())?.to_string(),
                skipped: record::skipped_column(&coding.skipped),
                superseded: row.get(7)?,
                events: coding.events.iter().map(|(event, _)| EventRow::of(event)).collect(),
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
