//! What of an entry can be worked out before the file is touched, by several threads: faults, passages, words.
//!
//! In: a batch; out: [`Prepared`] entries, handed to the writer in the order of the batch while later ones are worked on.

use std::sync::mpsc::sync_channel;
use std::thread;

use chancery_code::event::Skip;
use chancery_read::{Article, Span};

use crate::digest::Digest;
use crate::identity::gist;
use crate::ledger::Entry;
use crate::pack::{MOST_EVENTS, event_order, short_gist};
use crate::passage::{Passage, passages};
use crate::record;
use crate::words::indexed;

/// Smaller batches are prepared by the writer itself.
const LEAST_FOR_THREADS: usize = 64;
/// More threads than this would wait for the one that writes.
const MOST_THREADS: usize = 4;
/// Entries that a thread may be ahead of the writer.
const AHEAD: usize = 32;

/// An entry worked out, without the keys and terms that only the file knows.
pub(crate) struct Prepared {
    /// What was not coded, sorted.
    pub skipped: Vec<(Span, Skip)>,
    /// Passages in order.
    pub passages: Vec<Passage>,
    /// The words of each passage as the search index takes them.
    pub words: Vec<String>,
    /// Events by their place in the entry, in the order in which they are kept, each with its content words.
    pub events: Vec<(usize, Vec<u32>)>,
}

/// An entry worked out, or what is wrong with it.
pub(crate) fn prepare(entry: &Entry) -> Result<Prepared, String> {
    if let Some(fault) = fault(entry) {
        return Err(fault);
    }
    let (article, events) = (&*entry.article, &entry.coded.events);
    let evidence: Vec<Span> = events.iter().map(|e| e.evidence).collect();
    let skipped = record::skipped(&entry.coded);
    let spans: Vec<Span> = skipped.iter().map(|(span, _)| *span).collect();
    let passages = passages(article, &evidence, &spans);
    let mut order: Vec<usize> = (0..events.len()).collect();
    order.sort_unstable_by(|a, b| event_order(&events[*a], &events[*b]));
    Ok(Prepared {
        words: passages.iter().map(|piece| indexed(piece.words(article))).collect(),
        passages,
        skipped,
        events: order.into_iter().map(|i| (i, short_gist(&gist(&events[i], &article.text)))).collect(),
    })
}

fn threads(work: usize) -> usize {
    if work < LEAST_FOR_THREADS {
        return 1;
    }
    thread::available_parallelism().map_or(1, |n| n.get().min(MOST_THREADS))
}

/// The digests of a batch, in its order.
pub(crate) fn digests(batch: &[Entry]) -> Vec<Digest> {
    let of = |part: &[Entry]| -> Vec<Digest> { part.iter().map(|e| Digest::of(&e.article)).collect() };
    let n = threads(batch.len());
    if n == 1 {
        return of(batch);
    }
    thread::scope(|scope| {
        let parts: Vec<_> =
            batch.chunks(batch.len().div_ceil(n)).map(|part| scope.spawn(move || of(part))).collect();
        parts
            .into_iter()
            .flat_map(|part| part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}

/// Calls `write` for every entry in order, with what was prepared of it where it is `fresh`, and its place.
pub(crate) fn prepared<E>(
    batch: &[Entry],
    fresh: &[bool],
    mut write: impl FnMut(&Entry, Option<Result<Prepared, String>>, usize) -> Result<(), E>,
) -> Result<(), E> {
    let all = || batch.iter().zip(fresh).enumerate();
    let n = threads(fresh.iter().filter(|f| **f).count());
    if n == 1 {
        return all().try_for_each(|(i, (entry, fresh))| write(entry, fresh.then(|| prepare(entry)), i));
    }
    thread::scope(|scope| {
        // Each thread takes every n-th fresh entry, so that the writer knows whom to ask.
        let channels: Vec<_> = (0..n)
            .map(|part| {
                let (send, receive) = sync_channel(AHEAD);
                scope.spawn(move || {
                    let own = batch.iter().zip(fresh).filter(|(_, f)| **f).skip(part).step_by(n);
                    for (entry, _) in own {
                        // The writer has gone when an error ended its work.
                        if send.send(prepare(entry)).is_err() {
                            return;
                        }
                    }
                });
                receive
            })
            .collect();
        let mut turn = 0;
        for (i, (entry, fresh)) in all() {
            let ready = if *fresh {
                turn += 1;
                // A thread that panicked sends nothing more: the scope passes its panic on.
                Some(channels[(turn - 1) % n].recv().unwrap_or_else(|_| prepare(entry)))
            } else {
                None
            };
            write(entry, ready, i)?;
        }
        Ok(())
    })
}

/// What is wrong with an entry, or nothing.
fn fault(entry: &Entry) -> Option<String> {
    let article = &*entry.article;
    if article.text.len() > Article::MAX_TEXT_BYTES {
        return Some(format!(
            "its text has {} bytes; at most {} are kept",
            article.text.len(),
            Article::MAX_TEXT_BYTES
        ));
    }
    if let Some((span, _)) = entry.coded.skipped.iter().find(|(s, _)| article.text.get(s.range()).is_none()) {
        return Some(format!("a skipped sentence at {span:?} is not within the text"));
    }
    if entry.coded.events.len() >= MOST_EVENTS {
        return Some(format!(
            "it has {} events; fewer than {MOST_EVENTS} are kept",
            entry.coded.events.len()
        ));
    }
    let mut ids: Vec<&str> = entry.coded.events.iter().map(|e| e.id.as_str()).collect();
    ids.sort_unstable();
    if let Some(twice) = ids.windows(2).find(|w| w[0] == w[1]) {
        return Some(format!("event {} is there twice", twice[0]));
    }
    entry.coded.events.iter().find_map(|event| record::fault(event, article))
}
