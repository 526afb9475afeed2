//! Runs the stages over many articles: in parallel, in order, within bounded memory.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::mpsc::sync_channel;

use chancery_code::lexicon::user::{Report, UserFile};
use chancery_code::{Coded, Coder, DataError};
use chancery_read::reader::{Desk, Reader, ReaderError};
use chancery_read::{Article, Reading};
use std::sync::Arc;

/// Why the engine could not be made: a fault of the build, never of the input.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The reader's model.
    #[error("the reader could not be loaded")]
    Reader(#[from] ReaderError),
    /// A data file.
    #[error("a data file is wrong")]
    Data(#[from] DataError),
}

/// Reader and coder, loaded once and shared between threads.
pub struct Engine {
    /// The reader.
    pub reader: Reader,
    /// The coder.
    pub coder: Coder,
}

impl Engine {
    /// Loads the embedded model and data.
    pub fn new() -> Result<Engine, EngineError> {
        Engine::with_lexicon(&[]).map(|(engine, _)| engine)
    }

    /// Loads the embedded model and data, and a user's files; says what was taken of them.
    pub fn with_lexicon(files: &[UserFile]) -> Result<(Engine, Report), EngineError> {
        // The two loads are independent and about as long; start-up is what a person waits for.
        std::thread::scope(|scope| {
            let coder = scope.spawn(|| match files {
                [] => Coder::new().map(|coder| (coder, Report::default())),
                files => Coder::with_files(files),
            });
            let reader = Reader::new()?;
            let (coder, report) = match coder.join() {
                Ok(c) => c?,
                Err(panic) => std::panic::resume_unwind(panic),
            };
            Ok((Engine { reader, coder }, report))
        })
    }

    /// Version of data and model together: what `data_version` says in events.
    pub fn data_version(&self) -> String {
        let own = format!("{}+{}", chancery_data::VERSION, self.reader.version());
        match self.coder.user_lexicon() {
            Some(user) => format!("{own}+lexicon-{user}"),
            None => own,
        }
    }

    /// Reads and codes one article.
    pub fn code(&self, article: Arc<Article>, desk: &mut Desk) -> (Reading, Coded) {
        let reading = self.reader.read(article, desk);
        let coded = self.coder.code(&reading);
        (reading, coded)
    }
}

/// Applies `work` to every item on `threads` threads and gives the results to `sink` in the order of the items.
///
/// Memory is bounded: at most `8 * threads` items are under way. Stops at the first error of `sink`.
pub fn in_order<I, O, E>(
    items: impl Iterator<Item = I> + Send,
    threads: NonZeroUsize,
    work: impl Fn(&mut Desk, I) -> O + Sync,
    mut sink: impl FnMut(O) -> Result<(), E>,
) -> Result<(), E>
where
    I: Send,
    O: Send,
{
    if threads.get() == 1 {
        let mut desk = Desk::default();
        for item in items {
            sink(work(&mut desk, item))?;
        }
        return Ok(());
    }
    let source = Mutex::new(items.enumerate());
    let (send, receive) = sync_channel::<(usize, O)>(4 * threads.get());
    std::thread::scope(|scope| {
        for _ in 0..threads.get() {
            let send = send.clone();
            let (source, work) = (&source, &work);
            scope.spawn(move || {
                let mut desk = Desk::default();
                loop {
                    let next = match source.lock() {
                        Ok(mut s) => s.next(),
                        Err(_) => None,
                    };
                    let Some((n, item)) = next else { break };
                    if send.send((n, work(&mut desk, item))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(send);
        let mut waiting: BTreeMap<usize, O> = BTreeMap::new();
        let mut due = 0;
        for (n, out) in receive {
            waiting.insert(n, out);
            while let Some(out) = waiting.remove(&due) {
                due += 1;
                sink(out)?;
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_their_order() {
        for threads in [1, 2, 5] {
            let mut seen = Vec::new();
            let done: Result<(), ()> = in_order(
                0..500u32,
                NonZeroUsize::new(threads).unwrap(),
                |_, i| {
                    if i % 7 == 0 {
                        std::thread::yield_now();
                    }
                    i * 2
                },
                |o| {
                    seen.push(o);
                    Ok(())
                },
            );
            assert!(done.is_ok());
            assert_eq!(seen, (0..500).map(|i| i * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    fn an_error_of_the_sink_stops_the_run() {
        let mut n = 0;
        let done = in_order(
            0..10_000u32,
            NonZeroUsize::new(2).unwrap(),
            |_, i| i,
            |_| {
                n += 1;
                if n == 3 { Err("full") } else { Ok(()) }
            },
        );
        assert_eq!(done, Err("full"));
        assert_eq!(n, 3);
    }
}
