//! What each stage costs on the sample corpus, one thread: start-up, extract, read, code, label, append, insight
//! and brief. `cargo bench -p chancery`; `cargo bench -p chancery -- read` for one stage.
//!
//! Throughput is counted in bytes of text where a stage reads text, and in articles where it does not.
#![allow(clippy::unwrap_used, reason = "a bench that cannot run should say where")]

use std::num::NonZeroUsize;
use std::sync::{Arc, LazyLock};

use chancery::Engine;
use chancery::brief::{self, Question};
use chancery::ingest::ingest;
use chancery_code::label::Marked;
use chancery_code::{Coded, Coder};
use chancery_ledger::{Bucket, DyadAsk, Entry, ItemFilter, Ledger, Query};
use chancery_read::intake::{Input, Intake, Options};
use chancery_read::reader::{Desk, Reader};
use chancery_read::{Article, Reading};
use compact_str::CompactString;
use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::new().unwrap());

fn sample()
-> impl Iterator<Item = Result<chancery_read::intake::Taken, chancery_read::intake::IntakeError>> + Send {
    chancery_data::sample_reports().into_iter().flat_map(|f| {
        let stream = Input::Stream { name: f.path.to_owned(), reader: Box::new(f.text.as_bytes()) };
        Intake::new([stream], Options::default())
    })
}

static ARTICLES: LazyLock<Vec<Arc<Article>>> =
    LazyLock::new(|| sample().map(|taken| Arc::new(taken.unwrap().article)).collect());

static READINGS: LazyLock<Vec<Reading>> = LazyLock::new(|| {
    let mut desk = Desk::default();
    ARTICLES.iter().map(|a| ENGINE.reader.read(Arc::clone(a), &mut desk)).collect()
});

static CODED: LazyLock<Vec<Coded>> =
    LazyLock::new(|| READINGS.iter().map(|r| ENGINE.coder.code(r)).collect());

fn text_bytes() -> BytesCount {
    BytesCount::new(ARTICLES.iter().map(|a| a.text.len()).sum::<usize>())
}

fn main() {
    divan::main();
}

mod start {
    use super::*;

    #[divan::bench(sample_count = 20)]
    fn reader() -> Reader {
        Reader::new().unwrap()
    }

    #[divan::bench(sample_count = 20)]
    fn coder() -> Coder {
        Coder::new().unwrap()
    }
}

mod extract {
    use super::*;

    /// A page of the kind that publishers make: navigation, a story, teasers, a footer.
    fn page(article: &Article) -> String {
        let menu: String = ["Home", "World", "Asia", "Economy", "Sport"]
            .iter()
            .map(|m| format!("<li><a href=\"/{m}\">{m}</a></li>"))
            .collect();
        let story: String =
            article.text.split("\n\n").map(|p| format!("<p>{}</p>\n", p.replace('<', "&lt;"))).collect();
        format!(
            "<!doctype html><html lang=en><head><title>{0}</title></head><body><nav><ul>{menu}</ul></nav><main><article><h1>{0}</h1>{story}</article><aside><h2>Most read</h2><ul>{menu}</ul></aside></main><footer>All rights reserved</footer></body></html>",
            article.title.as_deref().unwrap_or("No headline")
        )
    }

    #[divan::bench(sample_count = 5)]
    fn pages(bencher: Bencher<'_, '_>) {
        let pages: Vec<String> = ARTICLES.iter().map(|a| page(a)).collect();
        bencher.counter(ItemsCount::new(pages.len())).bench_local(|| {
            for p in &pages {
                black_box(chancery_read::extract::extract(p.as_bytes()));
            }
        });
    }
}

mod read {
    use super::*;

    #[divan::bench(sample_count = 10)]
    fn articles(bencher: Bencher<'_, '_>) {
        let mut desk = Desk::default();
        let articles = &*ARTICLES;
        bencher.counter(text_bytes()).bench_local(|| {
            for a in articles {
                black_box(ENGINE.reader.read(Arc::clone(a), &mut desk));
            }
        });
    }
}

mod code {
    use super::*;

    #[divan::bench(sample_count = 10)]
    fn readings(bencher: Bencher<'_, '_>) {
        let readings = &*READINGS;
        bencher.counter(text_bytes()).bench_local(|| {
            for r in readings {
                black_box(ENGINE.coder.code(r));
            }
        });
    }

    #[divan::bench]
    fn label(bencher: Bencher<'_, '_>) {
        let m = Marked::parse("<s>Tokyo</s> urged <t>Beijing</t> to lift its ban on Japanese seafood.");
        let mut desk = Desk::default();
        let reading = ENGINE.reader.read(Arc::new(Article::of_text("x", m.text)), &mut desk);
        bencher.bench(|| ENGINE.coder.label(&reading, &m.sources, &m.targets));
    }
}

mod ledger {
    use super::*;

    fn entries() -> Vec<Entry> {
        let version: Arc<str> = ENGINE.data_version().into();
        let pairs = ARTICLES.iter().zip(CODED.iter());
        pairs
            .map(|(article, coded)| Entry {
                article: Arc::clone(article),
                coded: coded.clone(),
                data_version: Arc::clone(&version),
            })
            .collect()
    }

    /// A ledger of the sample corpus in a folder that goes with it.
    pub(super) fn filled() -> (tempfile::TempDir, Ledger) {
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::create_or_open(folder.path().join("bench.ledger")).unwrap();
        ledger.append(&entries()).unwrap();
        (folder, ledger)
    }

    #[divan::bench(sample_count = 10)]
    fn append(bencher: Bencher<'_, '_>) {
        let entries = entries();
        let events: usize = CODED.iter().map(|c| c.events.len()).sum();
        bencher
            .counter(ItemsCount::new(events))
            .with_inputs(|| {
                let folder = tempfile::tempdir().unwrap();
                let ledger = Ledger::create_or_open(folder.path().join("bench.ledger")).unwrap();
                (folder, ledger)
            })
            .bench_local_values(|(folder, mut ledger)| {
                ledger.append(&entries).unwrap();
                (folder, ledger)
            });
    }

    #[divan::bench(sample_count = 10)]
    fn dyad(bencher: Bencher<'_, '_>) {
        let (_folder, ledger) = filled();
        let ask = DyadAsk {
            a: CompactString::const_new("CHN"),
            b: CompactString::const_new("JPN"),
            since: None,
            until: None,
            bucket: Bucket::Month,
        };
        bencher.bench_local(|| ledger.view(None).unwrap().dyad(&ask).unwrap());
    }

    #[divan::bench(sample_count = 10)]
    fn items(bencher: Bencher<'_, '_>) {
        let (_folder, ledger) = filled();
        bencher.bench_local(|| ledger.view(None).unwrap().items(&ItemFilter::default()).unwrap());
    }

    #[divan::bench(sample_count = 10)]
    fn search(bencher: Bencher<'_, '_>) {
        let (_folder, ledger) = filled();
        let query: Query = "party:CHN seafood".parse().unwrap();
        bencher.bench_local(|| ledger.view(None).unwrap().search(&query, 0, 20).unwrap());
    }

    #[divan::bench(sample_count = 3)]
    fn ingest_from_text(bencher: Bencher<'_, '_>) {
        let one = NonZeroUsize::MIN;
        bencher
            .counter(text_bytes())
            .with_inputs(|| {
                let folder = tempfile::tempdir().unwrap();
                let ledger = Ledger::create_or_open(folder.path().join("bench.ledger")).unwrap();
                (folder, ledger)
            })
            .bench_local_values(|(folder, mut ledger)| {
                ingest(&ENGINE, &mut ledger, sample(), one, |_| ()).unwrap();
                (folder, ledger)
            });
    }
}

mod written {
    use super::*;

    #[divan::bench(sample_count = 10)]
    fn brief(bencher: Bencher<'_, '_>) {
        let (_folder, ledger) = ledger::filled();
        let ask = Question {
            a: CompactString::const_new("CHN"),
            b: CompactString::const_new("JPN"),
            since: None,
            until: None,
        };
        bencher.bench_local(|| {
            let written =
                brief::compose(&ledger.view(None).unwrap(), &ask, ENGINE.coder.gazetteer()).unwrap();
            brief::html(&written)
        });
    }
}
