//! Appends generated events and says how fast, how large, and what questions then cost:
//! `append FILE [EVENTS] [ARTICLES-A-BATCH] [full]`; with `full`, items, `verify` and the digest are timed too, which go
//! through everything.
//!
//! Two hundred parties, whose pairs are told of as Zipf's law says (the n-th pair an n-th as often as the first), over
//! thirty years; an article is about one pair, in four sentences of some 25 words, of which two or three tell an event.
//! Words come from 20,000, again by Zipf. Everything is made from a counter, so that every run writes the same ledger.
#![allow(clippy::print_stdout, reason = "a program that reports to a person")]

use std::error::Error;
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use chancery_code::EventId;
use chancery_code::event::{
    Attribution, Certainty, Coded, Confidence, Dated, Event, Party, Skip, SourceKind,
};
use chancery_code::ontology::{AuxMode, EventType};
use chancery_ledger::{Bucket, DyadAsk, Entry, ItemFilter, Ledger, LedgerView, Query};
use chancery_read::reading::Precision;
use chancery_read::{Article, Days, Span};
use jiff::ToSpan;
use jiff::civil::Date;

const PARTIES: usize = 200;
const PAIRS: usize = PARTIES * (PARTIES - 1) / 2;
const WORDS: usize = 20_000;
const DAYS: usize = 30 * 365;
const FIRST: Date = Date::constant(1995, 1, 1);
/// Events of an article, in the mean.
const EVENTS: f64 = 2.4;

/// A generator of numbers that is the same everywhere (Steele, Lea and Flood 2014, SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn whole(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn next(&mut self, below: usize) -> usize {
        usize::try_from(self.whole() >> 33).unwrap_or(0) % below
    }

    /// A number from 0, the n-th an n-th as often as the first.
    fn zipf(&mut self, below: usize) -> usize {
        let share = (self.whole() >> 11) as f64 / (1u64 << 53) as f64;
        (((below as f64 + 1.0).ln() * share).exp() as usize).clamp(1, below) - 1
    }
}

/// Makes a query of a kind.
type MakeQuery = fn(&mut Numbers, &[String]) -> String;

/// The code of a party.
fn code(party: usize) -> String {
    let letter = |n: usize| char::from(b'A' + u8::try_from(n % 26).unwrap_or(0));
    [letter(party / 26), letter(party), letter(party * 7)].into_iter().collect()
}

/// The two parties of the pair of a rank; ranks are strewn over the pairs.
fn pair(rank: usize) -> (usize, usize) {
    let (mut n, mut a) = (rank * 7_919 % PAIRS, 0);
    while n >= PARTIES - 1 - a {
        n -= PARTIES - 1 - a;
        a += 1;
    }
    (a, a + 1 + n)
}

/// A word of the vocabulary: the oftener, the shorter.
fn word(n: usize) -> String {
    const HEADS: [&str; 12] = ["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "t", "v"];
    const TAILS: [&str; 6] = ["an", "er", "il", "om", "ut", "at"];
    let (mut n, mut out) = (n + 72, String::new());
    while n > 0 {
        out.push_str(HEADS[n % 12]);
        out.push_str(TAILS[n / 12 % 6]);
        n /= 72;
    }
    out
}

const VERBS: &[(&str, EventType)] = &[
    ("demanded", EventType::Request),
    ("rejected", EventType::Reject),
    ("condemned", EventType::Accuse),
    ("praised", EventType::Support),
    ("received", EventType::Consult),
    ("sanctioned", EventType::Sanction),
    ("warned", EventType::Threaten),
    ("embraced", EventType::Agree),
    ("appeased", EventType::Concede),
    ("relieved", EventType::Aid),
    ("supplied", EventType::Cooperate),
    ("shelled", EventType::Assault),
];

fn article(i: usize, day: usize, words: &[String]) -> Entry {
    let mut n = Numbers(i as u64);
    let published = FIRST.saturating_add(i64::try_from(day).unwrap_or(0).days());
    let (mut a, mut b) = pair(n.zipf(PAIRS));
    if n.next(2) == 0 {
        std::mem::swap(&mut a, &mut b);
    }
    let mut text = String::with_capacity(900);
    let mut article = Article::of_text(format!("{published}-wire-{i:07}"), "");
    let mut coded = Coded::default();
    for sentence in 0..4u32 {
        let start = text.len();
        // One event in eight is between one of the two and somebody else.
        let (a, b) = match n.next(8) {
            0 => (a, (b + 1 + n.next(PARTIES - 2)) % PARTIES),
            1..4 => (b, a),
            _ => (a, b),
        };
        let (a, b) = (code(a), code(b));
        let (verb, kind) = VERBS[n.next(VERBS.len())];
        let tells = a != b && n.next(10) < 6;
        let mut subject = 0..0;
        if tells {
            let _ = write!(text, "{a} {verb} {b} over");
        } else {
            text.push_str("Observers said that");
        }
        for k in 0..18 + n.next(7) {
            text.push(' ');
            let from = text.len() - start;
            text.push_str(&words[n.zipf(WORDS)]);
            if k < 2 {
                subject = if k == 0 { from } else { subject.start }..text.len() - start;
            }
        }
        text.push('.');
        let span = |from: usize, len: usize| Span::new(start + from, start + from + len);
        let end = text.len() - start;
        text.push('\n');
        let (Some(evidence), Some(first), Some(trigger), Some(second)) =
            (span(0, end), span(0, 3), span(4, verb.len()), span(5 + verb.len(), 3))
        else {
            continue;
        };
        if !tells {
            coded.skipped.push((evidence, Skip::NoTrigger));
            continue;
        }
        let party = |span: Span, code: &str| Party {
            span,
            name: Some(code.into()),
            code: Some(code.into()),
            sector: None,
            office: None,
        };
        coded.events.push(Event {
            // Spread as real ids are, which are digests: the index of ids is filled in no order.
            id: EventId::from_text(&format!(
                "{:016x}",
                Numbers((i as u64) << 8 | u64::from(sentence)).whole()
            )),
            article: article.id.clone(),
            sentence,
            kind,
            mode: None,
            contexts: Vec::new(),
            cameo: "010".into(),
            aux: if n.next(6) == 0 { vec![AuxMode::Future] } else { Vec::new() },
            actors: vec![party(first, &a)],
            recipients: vec![party(second, &b)],
            dated: Days::one(published).map(|days| Dated { days, precision: Precision::Day, text: None }),
            place: None,
            attribution: Attribution { span: None, kind: SourceKind::Media, certainty: Certainty::Certain },
            trigger,
            evidence,
            links: Vec::new(),
            confidence: Confidence::new(0.8),
            subject: span(subject.start, subject.len()),
            rule: "bench.rule".into(),
        });
    }
    article.text = text.into();
    article.published = Some(published);
    Entry { article: Arc::new(article), coded, data_version: "1".into() }
}

/// Seconds that this thread was at work, where the system says so: other programs do not count.
fn at_work() -> f64 {
    std::fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|s| s.split(' ').next()?.parse::<f64>().ok())
        .unwrap_or(0.0)
        / 1e9
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let path = PathBuf::from(args.next().ok_or("usage: append FILE [EVENTS] [ARTICLES-A-BATCH] [full]")?);
    let wanted: usize = args.next().map_or(Ok(100_000), |n| n.parse())?;
    let size: usize = args.next().map_or(Ok(5_000), |n| n.parse())?;
    let full = args.next().is_some_and(|word| word == "full");
    let words: Vec<String> = (0..WORDS).map(word).collect();
    if !path.exists() {
        fill(&path, wanted, size, &words)?;
    }
    let ledger = Ledger::open_read_only(&path)?;
    let timed = |what: &str, run: &mut dyn FnMut() -> Result<String, Box<dyn Error>>| {
        let (start, work) = (Instant::now(), at_work());
        let said = run()?;
        let ms = start.elapsed().as_secs_f64() * 1e3;
        println!("{what}: {ms:.1} ms ({:.1} of work; {said})", (at_work() - work) * 1e3);
        Ok::<(), Box<dyn Error>>(())
    };
    // A view of its own for every question, as the commands have.
    let view = || ledger.view(None);
    timed("open", &mut || Ok(format!("until {:?}", Ledger::open_read_only(&path)?.view(None)?.horizon()?)))?;
    let dyad = |view: LedgerView, (a, b): (usize, usize)| -> Result<usize, Box<dyn Error>> {
        let (a, b) = (code(a).into(), code(b).into());
        let found = view.dyad(&DyadAsk { a, b, since: None, until: None, bucket: Bucket::Month })?;
        for id in &found.latest {
            view.event(id)?.ok_or("an event is gone")?;
        }
        Ok(found.latest.len())
    };
    let mut n = Numbers(7);
    p95("dyad page, any pair", 100, &mut |_| dyad(view()?, pair(n.next(PAIRS))))?;
    p95("dyad page, the pairs of ranks 100 to 199", 100, &mut |i| dyad(view()?, pair(100 + i)))?;
    p95("dyad page, the first ten pairs", 10, &mut |i| dyad(view()?, pair(i)))?;
    let queries: [(&str, MakeQuery); 5] = [
        ("a word", |n, w| w[n.zipf(WORDS)].clone()),
        ("two words", |n, w| format!("{} {}", w[n.zipf(WORDS)], w[n.zipf(WORDS)])),
        ("a phrase", |n, w| format!("\"{} {}\"", w[n.zipf(200)], w[n.zipf(200)])),
        ("a word and a party", |n, w| format!("{} party:{}", w[n.zipf(WORDS)], code(n.next(PARTIES)))),
        ("a word, a type and a day", |n, w| {
            let kind = VERBS[n.next(VERBS.len())].1;
            format!("{} event:{kind} since:{}", w[n.zipf(WORDS)], 1995 + n.next(30))
        }),
    ];
    let mut all = Vec::new();
    for (what, query) in &queries {
        let times = p95(&format!("search, {what}"), 60, &mut |_| {
            Ok(view()?.search(&query(&mut n, &words).parse::<Query>()?, 0, 20)?.total)
        })?;
        all.extend(times);
    }
    say("search, all", all, 0);
    if full {
        let whole = view()?;
        timed("whole index", &mut || Ok(format!("{:?} articles, reports, events", whole.counts()?)))?;
        timed("items", &mut || Ok(format!("{} items", whole.items(&ItemFilter::default())?.len())))?;
        timed("verify", &mut || Ok(format!("{} problems", ledger.verify()?.problems.len())))?;
        timed("digest", &mut || Ok(ledger.digest()?.to_string()))?;
    }
    Ok(())
}

fn fill(path: &PathBuf, wanted: usize, size: usize, words: &[String]) -> Result<(), Box<dyn Error>> {
    let mut ledger = Ledger::create_or_open(path)?;
    let (mut events, mut articles, mut text_bytes, mut seconds, mut work) = (0, 0, 0, 0.0, 0.0);
    let day = |i: usize| ((i as f64 * EVENTS / wanted as f64 * DAYS as f64) as usize).min(DAYS - 1);
    while events < wanted {
        let batch: Vec<Entry> = (articles..articles + size).map(|i| article(i, day(i), words)).collect();
        text_bytes += batch.iter().map(|e| e.article.text.len()).sum::<usize>();
        let (start, before) = (Instant::now(), at_work());
        let receipt = ledger.append(&batch)?;
        seconds += start.elapsed().as_secs_f64();
        work += at_work() - before;
        if let Some((id, why)) = receipt.refused.first() {
            return Err(format!("{id}: {why}").into());
        }
        events += receipt.events;
        articles += size;
    }
    let start = Instant::now();
    drop(ledger);
    let close = start.elapsed().as_secs_f64();
    let bytes = std::fs::metadata(path)?.len();
    println!(
        "{events} events of {articles} articles in {seconds:.2} s (+ {close:.2} s to close): {:.0} events/s; the writer \
         was at work for {work:.2} s: {:.0} events/s",
        events as f64 / (seconds + close),
        events as f64 / work
    );
    println!(
        "{bytes} bytes: {:.0} an event, of which {:.0} are the articles' text",
        bytes as f64 / events as f64,
        text_bytes as f64 / events as f64
    );
    Ok(())
}

/// Runs something `n` times and prints the middle and the slowest twentieth; returns the times, in milliseconds.
fn p95(
    what: &str,
    n: usize,
    run: &mut dyn FnMut(usize) -> Result<usize, Box<dyn Error>>,
) -> Result<Vec<(f64, f64)>, Box<dyn Error>> {
    let mut times = Vec::with_capacity(n);
    let mut found = 0;
    for i in 0..n {
        let (start, work) = (Instant::now(), at_work());
        found += run(i)?;
        times.push((start.elapsed().as_secs_f64() * 1e3, (at_work() - work) * 1e3));
    }
    say(what, times.clone(), found);
    Ok(times)
}

fn say(what: &str, times: Vec<(f64, f64)>, found: usize) {
    let (mut wall, mut work): (Vec<f64>, Vec<f64>) = times.into_iter().unzip();
    wall.sort_by(f64::total_cmp);
    work.sort_by(f64::total_cmp);
    let n = wall.len();
    println!(
        "{what}: median {:.1} ms, p95 {:.1} ms, slowest {:.1} ms; of work {:.1}, {:.1}, {:.1} ({n} runs, {found} found)",
        wall[n / 2],
        wall[n * 95 / 100],
        wall[n - 1],
        work[n / 2],
        work[n * 95 / 100],
        work[n - 1]
    );
}
