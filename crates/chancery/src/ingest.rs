//! Articles into a ledger: read, coded and appended in batches; what is there already is not coded again.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};

use chancery_ledger::{Digest, Entry, Ledger, LedgerError, Receipt};
use chancery_read::intake::{IntakeError, Taken};

use crate::run::{Engine, in_order};

/// Articles appended in one transaction: a kill loses at most so many articles' work.
const BATCH: usize = 32;

/// What is told while a run goes on.
#[derive(Debug)]
pub enum News<'n> {
    /// One more article was done.
    Article,
    /// An article could not be read.
    Skipped(&'n IntakeError),
    /// A remark on an article.
    Remark(&'n str, &'n str),
}

/// What an ingest did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ingested {
    /// What the ledger took.
    pub receipt: Receipt,
    /// Articles that were there already and were passed over.
    pub known: usize,
    /// Inputs that could not be read.
    pub unread: usize,
}

/// Ingests articles. Safe to repeat and to interrupt: what was committed stands, and is passed over next time.
pub fn ingest(
    engine: &Engine,
    ledger: &mut Ledger,
    articles: impl Iterator<Item = Result<Taken, IntakeError>> + Send,
    threads: NonZeroUsize,
    mut tell: impl FnMut(News<'_>),
) -> Result<Ingested, LedgerError> {
    let version: Arc<str> = engine.data_version().into();
    // Workers ask which articles are there through a connection of their own; the writer stays on this thread.
    let known = Mutex::new(Ledger::open_read_only(ledger.path())?);
    let mut done = Ingested::default();
    let mut batch: Vec<Entry> = Vec::with_capacity(BATCH);
    in_order(
        articles,
        threads,
        |desk, taken| -> Result<Worked, Failed> {
            let taken = taken.map_err(Failed::Intake)?;
            let name: Arc<str> = taken.article.id.as_str().into();
            let digest = Digest::of(&taken.article);
            let there = match known.lock() {
                Ok(l) => l.has(&digest, &version).map_err(Failed::Ledger)?,
                Err(_) => false,
            };
            if there {
                return Ok((None, taken.notes, name));
            }
            let article = Arc::new(taken.article);
            let (_, coded) = engine.code(Arc::clone(&article), desk);
            Ok((Some(Entry { article, coded, data_version: Arc::clone(&version) }), taken.notes, name))
        },
        |result| {
            match result {
                Ok((entry, notes, name)) => {
                    for n in &notes {
                        tell(News::Remark(&name, n));
                    }
                    match entry {
                        Some(e) => batch.push(e),
                        None => done.known += 1,
                    }
                    if batch.len() >= BATCH {
                        add(&mut done.receipt, ledger.append(&batch)?);
                        batch.clear();
                    }
                    tell(News::Article);
                }
                Err(Failed::Intake(e)) => {
                    done.unread += 1;
                    tell(News::Skipped(&e));
                }
                Err(Failed::Ledger(e)) => return Err(e),
            }
            Ok(())
        },
    )?;
    if !batch.is_empty() {
        add(&mut done.receipt, ledger.append(&batch)?);
    }
    Ok(done)
}

/// What a worker gives back: an entry unless it was there already, remarks, the article's name.
type Worked = (Option<Entry>, Vec<String>, Arc<str>);

enum Failed {
    Intake(IntakeError),
    Ledger(LedgerError),
}

fn add(sum: &mut Receipt, r: Receipt) {
    sum.added += r.added;
    sum.recoded += r.recoded;
    sum.unchanged += r.unchanged;
    sum.corrected += r.corrected;
    sum.events += r.events;
    sum.aside.extend(r.aside);
    sum.refused.extend(r.refused);
}
