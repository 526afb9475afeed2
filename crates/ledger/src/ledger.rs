//! The ledger: one SQLite file with one writer.
//!
//! In: [`Entry`]s, a batch a transaction; out: [`Receipt`]s, frozen [`LedgerView`]s, copies.
//!
//! What the file holds depends on what was appended, never on the order, the batches or how often:
//! - an article is kept once per content (its [`Digest`]); other content under the same name is a version of it;
//! - of the versions of one name one stands by rule (see `versions.rs`); the others stay in the file and show in
//!   views of days before it;
//! - of two codings of one article the one with the later data version stands.

use std::collections::HashMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chancery_code::event::Coded;
use chancery_read::{Article, ArticleId};
use jiff::civil::Date;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use crate::digest::{Digest, DigestSink, version_order};
use crate::error::LedgerError;
use crate::migrate;
use crate::prepare::{digests, prepared};
use crate::schema::{self, Standing};
use crate::terms::Terms;
use crate::verify::{self, Report};
use crate::versions;
use crate::view::LedgerView;
use crate::write::{Writer, coded_by};

/// How long a writer waits for another one before it gives up.
pub const BUSY_TIMEOUT_MS: u64 = 3_000;

/// One article with what was coded from it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The article.
    pub article: Arc<Article>,
    /// Its events, and what was skipped.
    pub coded: Coded,
    /// Version of the rules and lexicons that coded it; compared with digits as numbers, the greater one stands.
    pub data_version: Arc<str>,
}

/// What an append did, article by article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// Articles that were new.
    pub added: usize,
    /// Articles that were there and were coded anew by later data.
    pub recoded: usize,
    /// Articles that were there, coded by the same or by later data.
    pub unchanged: usize,
    /// New articles that took the place of an earlier version.
    pub corrected: usize,
    /// New articles that another version of theirs outranks, or that were retracted: kept, but not shown.
    pub aside: Vec<ArticleId>,
    /// Events written.
    pub events: usize,
    /// Articles that could not be taken, each with the reason; the rest of the batch was.
    pub refused: Vec<(ArticleId, String)>,
}

/// Whether a copy may take the place of a file that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overwrite {
    /// An existing file is an error.
    Refuse,
    /// An existing file is replaced, once the copy is whole.
    Allow,
}

/// An open ledger.
pub struct Ledger {
    conn: Connection,
    path: PathBuf,
    terms: Terms,
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ledger").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Ledger {
    /// Opens the ledger at `path` for writing and brings it to this release's schema. It must be there.
    pub fn open(path: impl AsRef<Path>) -> Result<Ledger, LedgerError> {
        let path = path.as_ref();
        if !path.exists() {
            return Err(LedgerError::Missing(path.to_path_buf()));
        }
        Ledger::open_for_writing(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
    }

    /// Opens the ledger at `path` for writing; makes an empty one when there is none.
    pub fn create_or_open(path: impl AsRef<Path>) -> Result<Ledger, LedgerError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        Ledger::open_for_writing(path.as_ref(), flags)
    }

    /// Opens the ledger at `path` for reading only.
    pub fn open_read_only(path: impl AsRef<Path>) -> Result<Ledger, LedgerError> {
        let path = path.as_ref().to_path_buf();
        let conn = connect_read_only(&path)?;
        Ok(Ledger { conn, path, terms: Terms::default() })
    }

    fn open_for_writing(path: &Path, flags: OpenFlags) -> Result<Ledger, LedgerError> {
        let path = path.to_path_buf();
        let of = |e| LedgerError::of(&path, e);
        let mut conn = Connection::open_with_flags(&path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(|e| cannot_open(&path, e))?;
        conn.busy_timeout(Duration::from_millis(BUSY_TIMEOUT_MS)).map_err(of)?;
        let standing = schema::standing(&conn).map_err(of)?;
        match standing {
            Standing::Foreign => return Err(LedgerError::NotALedger(path)),
            Standing::Ledger(found) if found > schema::CURRENT => {
                return Err(LedgerError::NewerSchema { path, found, known: schema::CURRENT });
            }
            Standing::Empty | Standing::Ledger(_) => {}
        }
        if conn.is_readonly("main").map_err(of)? {
            return Err(LedgerError::ReadOnly(path));
        }
        // The cache holds the indexes that ids fall into at random; the log is folded in every 32 MiB, so that a page that
        // many batches touch is written once.
        // FULL: a batch that was acknowledged outlives a power cut, not only a kill.
        conn.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
             PRAGMA cache_size = -131072; PRAGMA wal_autocheckpoint = 8192;",
        )
        .map_err(of)?;
        schema::migrate(&mut conn, schema::STEPS, settle).map_err(of)?;
        if standing == Standing::Empty {
            // Earlier schemas leave pages that nobody uses. Where another writer is at work already, they stay.
            let _ = conn.execute_batch("VACUUM");
        }
        keep_plans(&conn).map_err(of)?;
        Ok(Ledger { conn, path, terms: Terms::default() })
    }

    /// Where the ledger lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether an article of this content is there, coded by `data_version` or by later data: no need to code it.
    pub fn has(&self, article: &Digest, data_version: &str) -> Result<bool, LedgerError> {
        let found = coded_by(&self.conn, article).map_err(|e| LedgerError::of(&self.path, e))?;
        Ok(found.is_some_and(|(_, there)| version_order(&there, data_version).is_ge()))
    }

    /// Appends a batch in one transaction: after a kill it is there whole or not at all.
    ///
    /// An article that is there already costs a look-up. An entry with a fault (evidence outside its text, an
    /// event id twice) is refused by name, and the others are taken.
    pub fn append(&mut self, batch: &[Entry]) -> Result<Receipt, LedgerError> {
        self.must_be_writable()?;
        let path = self.path.clone();
        self.append_batch(batch).map_err(|e| LedgerError::of(&path, e))
    }

    pub(crate) fn must_be_writable(&self) -> Result<(), LedgerError> {
        if self.conn.is_readonly("main").map_err(|e| LedgerError::of(&self.path, e))? {
            return Err(LedgerError::ReadOnly(self.path.clone()));
        }
        Ok(())
    }

    pub(crate) fn conn_mut(&mut self) -> &mut Connection {
        &mut self.conn
    }

    fn append_batch(&mut self, batch: &[Entry]) -> rusqlite::Result<Receipt> {
        let mut receipt = Receipt::default();
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let digests = digests(batch);
        let mut often: HashMap<&Digest, usize> = HashMap::with_capacity(digests.len());
        for digest in &digests {
            *often.entry(digest).or_default() += 1;
        }
        // What is there already costs a look-up; the rest is prepared by other threads while this one writes. One
        // article may be there twice in a batch: then the look-up is made again at its turn.
        let mut there = Vec::with_capacity(batch.len());
        for digest in &digests {
            there.push(coded_by(&tx, digest)?);
        }
        let is_new = |there: &Option<(i64, String)>, entry: &Entry| {
            there.as_ref().is_none_or(|(_, there)| version_order(there, &entry.data_version).is_lt())
        };
        let fresh: Vec<bool> = there.iter().zip(batch).map(|(there, entry)| is_new(there, entry)).collect();
        // Terms that a batch added and that was rolled back are forgotten.
        let mut terms = std::mem::take(&mut self.terms);
        let mut writer = Writer::new(&tx, &mut terms)?;
        prepared(batch, &fresh, |entry, ready, i| -> rusqlite::Result<()> {
            let Some(ready) = ready else {
                receipt.unchanged += 1;
                return Ok(());
            };
            let ready = match ready {
                Ok(ready) => ready,
                Err(fault) => {
                    receipt.refused.push((entry.article.id.clone(), fault));
                    return Ok(());
                }
            };
            let twice = often.get(&digests[i]).is_some_and(|n| *n > 1);
            let now = if twice { coded_by(&tx, &digests[i])? } else { there[i].take() };
            if !is_new(&now, entry) {
                receipt.unchanged += 1;
                return Ok(());
            }
            if let Some((key, _)) = now {
                writer.recode(key, entry, &ready)?;
                receipt.recoded += 1;
            } else {
                let key = writer.article(&digests[i], entry, &ready)?;
                if several(&tx, entry.article.id.as_str())? {
                    if versions::rank(&tx, entry.article.id.as_str())?.contains(&key) {
                        receipt.corrected += 1;
                    } else {
                        receipt.aside.push(entry.article.id.clone());
                    }
                }
                receipt.added += 1;
            }
            receipt.events += entry.coded.events.len();
            Ok(())
        })?;
        writer.finish()?;
        tx.commit()?;
        self.terms = terms;
        Ok(receipt)
    }

    /// A frozen view: everything known now, or everything published up to and including `as_of`.
    ///
    /// Later appends do not show in it. An article without a day of publication cannot be shown to have been
    /// known on a day, and is left out of every view with `as_of`.
    pub fn view(&self, as_of: Option<Date>) -> Result<LedgerView, LedgerError> {
        LedgerView::open(&self.path, as_of)
    }

    /// Checks every invariant of the file. An `Err` means that the check could not be run at all; what it found
    /// is in the report.
    pub fn verify(&self) -> Result<Report, LedgerError> {
        verify::verify(&self.conn, &self.path)
    }

    /// Writes the ledger's content, one JSON line an article, sorted by digest: equal ledgers give equal bytes,
    /// whatever the order in which they were filled.
    pub fn dump(&self, out: &mut dyn Write) -> Result<(), LedgerError> {
        verify::dump(&self.conn, &self.path, out)
    }

    /// The digest of [`dump`](Ledger::dump).
    pub fn digest(&self) -> Result<Digest, LedgerError> {
        let mut sink = DigestSink::default();
        self.dump(&mut sink)?;
        Ok(sink.finish())
    }

    /// Copies the ledger to `to` while it may be read and written. The copy is made beside `to` and takes its
    /// name when it is whole.
    pub fn backup(&self, to: impl AsRef<Path>, overwrite: Overwrite) -> Result<(), LedgerError> {
        let to = to.as_ref();
        if overwrite == Overwrite::Refuse && to.exists() {
            return Err(LedgerError::Exists(to.to_path_buf()));
        }
        let mut name = to.file_name().unwrap_or_default().to_os_string();
        name.push(".partial");
        let partial = to.with_file_name(name);
        let at_file = |path: &Path| {
            let path = path.to_path_buf();
            move |source| LedgerError::File { path, source }
        };
        if partial.exists() {
            fs::remove_file(&partial).map_err(at_file(&partial))?; // of a backup that was killed
        }
        let copied = self.copy_to(&partial);
        if copied.is_err() {
            // The first error is the one to tell; what it left may stay if it cannot be removed either.
            let _ = fs::remove_file(&partial);
        }
        copied?;
        fs::File::open(&partial).and_then(|f| f.sync_all()).map_err(at_file(&partial))?;
        match overwrite {
            Overwrite::Allow => fs::rename(&partial, to).map_err(at_file(to)),
            // A hard link fails where a file has come in the meantime; a rename would replace it.
            Overwrite::Refuse => match fs::hard_link(&partial, to) {
                Ok(()) => fs::remove_file(&partial).map_err(at_file(&partial)),
                Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {
                    fs::remove_file(&partial).map_err(at_file(&partial))?;
                    Err(LedgerError::Exists(to.to_path_buf()))
                }
                Err(_) => fs::rename(&partial, to).map_err(at_file(to)), // a file system without hard links
            },
        }
    }

    fn copy_to(&self, to: &Path) -> Result<(), LedgerError> {
        let of = |e| LedgerError::of(to, e);
        let mut copy = Connection::open(to).map_err(|e| cannot_open(to, e))?;
        {
            let backup = rusqlite::backup::Backup::new(&self.conn, &mut copy).map_err(of)?;
            // Pages a step; between steps a writer may go on, and SQLite starts again where it must.
            backup.run_to_completion(4096, Duration::from_millis(2), None).map_err(of)?;
        }
        // One file, without a log beside it.
        copy.pragma_update(None, "journal_mode", "DELETE").map_err(of)?;
        copy.close().map_err(|(_, e)| LedgerError::of(to, e))
    }
}

/// Opens the ledger at `path` without the right to write.
pub(crate) fn connect_read_only(path: &Path) -> Result<Connection, LedgerError> {
    if !path.exists() {
        return Err(LedgerError::Missing(path.to_path_buf()));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let open = |conn: Connection| -> rusqlite::Result<(Connection, Standing)> {
        conn.busy_timeout(Duration::from_millis(BUSY_TIMEOUT_MS))?;
        keep_plans(&conn)?;
        let standing = schema::standing(&conn)?;
        Ok((conn, standing))
    };
    let (conn, standing) = match Connection::open_with_flags(path, flags).and_then(open) {
        Err(e) if e.sqlite_error_code() == Some(rusqlite::ErrorCode::CannotOpen) => {
            // On a read-only disk SQLite cannot make the index of the log. Without a log there is nothing to miss.
            let mut log = path.as_os_str().to_os_string();
            log.push("-wal");
            if fs::metadata(&log).is_ok_and(|m| m.len() > 0) {
                return Err(cannot_open(path, e));
            }
            let uri = format!("file:{}?immutable=1", uri_escaped(&path.to_string_lossy()));
            Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI).and_then(open)
        }
        other => other,
    }
    .map_err(|e| cannot_open(path, e))?;
    let path = path.to_path_buf();
    match standing {
        Standing::Foreign | Standing::Empty => Err(LedgerError::NotALedger(path)),
        Standing::Ledger(found) if found > schema::CURRENT => {
            Err(LedgerError::NewerSchema { path, found, known: schema::CURRENT })
        }
        Standing::Ledger(found) if found < schema::CURRENT => {
            Err(LedgerError::OlderSchema { path, found, known: schema::CURRENT })
        }
        Standing::Ledger(_) => Ok(conn),
    }
}

/// What a step of the schema leaves to be done.
fn settle(conn: &Connection, schema: u32) -> rusqlite::Result<()> {
    match schema {
        2 => versions::rank_all(conn),
        3 => migrate::fill(conn),
        _ => Ok(()),
    }
}

/// Keeps statements, and their plans: without the guarantee SQLite plans a statement anew for every value bound to it.
fn keep_plans(conn: &Connection) -> rusqlite::Result<()> {
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.set_prepared_statement_cache_capacity(64);
    Ok(())
}

fn uri_escaped(path: &str) -> String {
    path.replace('%', "%25").replace('?', "%3f").replace('#', "%23")
}

fn cannot_open(path: &Path, e: rusqlite::Error) -> LedgerError {
    match fs::File::open(path) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
            LedgerError::File { path: path.to_path_buf(), source }
        }
        _ => LedgerError::of(path, e),
    }
}

/// Whether an article's name has more than one version.
fn several(tx: &Transaction<'_>, name: &str) -> rusqlite::Result<bool> {
    tx.prepare_cached("SELECT count(*) > 1 FROM (SELECT 1 FROM article WHERE name = ? LIMIT 2)")?
        .query_row([name], |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(i: usize) -> Entry {
        let text = format!("Nothing of number {i} was heard. ").repeat(50);
        let mut article = Article::of_text(format!("n{i}"), text);
        article.published = Some(Date::constant(2024, 1, 2));
        Entry { article: article.into(), coded: Coded::default(), data_version: "1".into() }
    }

    /// SQLite's own limit stands in for a disk without room: the same code, at the same writes.
    #[test]
    fn a_full_disk_loses_nothing_that_was_committed() {
        let dir = std::env::temp_dir().join(format!("chancery-full-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).unwrap();
        let mut ledger = Ledger::create_or_open(dir.join("l")).unwrap();
        let all: Vec<Entry> = (0..600).map(entry).collect();
        ledger.append(&all[..100]).unwrap();
        let pages: i64 = ledger.conn.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
        ledger.conn.query_row(&format!("PRAGMA max_page_count = {}", pages + 40), [], |_| Ok(())).unwrap();
        let before = ledger.digest().unwrap();
        let error = ledger.append(&all[100..]).unwrap_err();
        assert!(matches!(error, LedgerError::DiskFull(_)), "{error:?}");
        assert!(error.to_string().contains("is full: the batch was rolled back"), "{error}");
        assert_eq!(ledger.digest().unwrap(), before);
        // A smaller batch still fits, and after more room the rest does.
        ledger.append(&all[100..105]).unwrap();
        ledger.conn.query_row("PRAGMA max_page_count = 1000000", [], |_| Ok(())).unwrap();
        assert_eq!(ledger.append(&all).unwrap().added, 495);
        assert_eq!(ledger.verify().unwrap().problems, Vec::<String>::new());
        let _ = fs::remove_dir_all(&dir);
    }

    /// Batches that several threads prepare give the file that one thread gives.
    #[test]
    fn threads_change_nothing() {
        let dir = std::env::temp_dir().join(format!("chancery-threads-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).unwrap();
        let all: Vec<Entry> = (0..200).map(|i| entry(i % 150)).collect();
        let mut at_once = Ledger::create_or_open(dir.join("a")).unwrap();
        let receipt = at_once.append(&all).unwrap();
        assert_eq!((receipt.added, receipt.unchanged), (150, 50), "an article twice in a batch is one");
        let mut bit_by_bit = Ledger::create_or_open(dir.join("b")).unwrap();
        all.chunks(7).for_each(|part| {
            bit_by_bit.append(part).unwrap();
        });
        assert_eq!(at_once.digest().unwrap(), bit_by_bit.digest().unwrap());
        let _ = fs::remove_dir_all(&dir);
    }
}
