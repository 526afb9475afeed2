//! Appends generated events and says how fast and how large: `append FILE [EVENTS] [BATCH] [quick]`; with `quick`,
//! items, `verify` and the digest are left out, which go through everything.
//!
//! Articles of ten sentences, of which about a half tell an event between two of sixty states; text and events are
//! made from a counter, so that every run writes the same ledger. Views are timed on it at the end.
#![allow(clippy::print_stdout, reason = "a program that reports to a person")]

use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use chancery_code::EventId;
use chancery_code::event::{
    Attribution, Certainty, Coded, Confidence, Dated, Event, Party, Skip, SourceKind,
};
use chancery_code::ontology::{AuxMode, EventType};
use chancery_ledger::{Bucket, DyadAsk, Entry, ItemFilter, Ledger, Query};
use chancery_read::reading::Precision;
use chancery_read::{Article, Days, Span};
use jiff::ToSpan;
use jiff::civil::Date;

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
}

const STATES: &[&str] = &[
    "CHN", "JPN", "USA", "KOR", "PRK", "RUS", "UKR", "IND", "PAK", "GBR", "FRA", "DEU", "ITA", "ESP", "POL",
    "TUR", "IRN", "IRQ", "ISR", "SAU", "EGY", "SYR", "LBN", "JOR", "QAT", "ARE", "VNM", "PHL", "IDN", "MYS",
    "THA", "MMR", "SGP", "AUS", "NZL", "CAN", "MEX", "BRA", "ARG", "CHL", "COL", "VEN", "CUB", "NGA", "ZAF",
    "KEN", "ETH", "SDN", "LBY", "DZA", "MAR", "SWE", "NOR", "FIN", "DNK", "NLD", "BEL", "GRC", "HUN", "ROU",
];
const VERBS: &[(&str, EventType)] = &[
    ("demanded", EventType::Request),
    ("rejected", EventType::Reject),
    ("condemned", EventType::Accuse),
    ("praised", EventType::Support),
    ("met envoys of", EventType::Consult),
    ("sanctioned", EventType::Sanction),
    ("warned", EventType::Threaten),
    ("agreed with", EventType::Agree),
    ("eased its stance on", EventType::Concede),
    ("sent relief to", EventType::Aid),
    ("traded with", EventType::Cooperate),
    ("shelled", EventType::Assault),
];
const THINGS: &[&str] = &[
    "seafood imports",
    "tariffs on steel",
    "the border crossing",
    "fishing rights",
    "detained nationals",
    "the gas pipeline",
    "rare earth exports",
    "visa rules",
    "naval drills",
    "the island dispute",
    "grain shipments",
    "the free trade talks",
    "export controls",
    "refugee quotas",
    "the ceasefire line",
    "missile tests",
    "human rights",
    "the hotline",
];
const PLACES: &[&str] = &[
    "in the capital",
    "at a summit",
    "after long talks",
    "on the sidelines",
    "in a statement",
    "before reporters",
];

fn article(i: usize, day0: Date) -> Entry {
    let mut n = Numbers(i as u64);
    let published = day0.saturating_add(i64::try_from(i / 40).unwrap_or(0).days());
    let mut text = String::new();
    let mut article = Article::of_text(format!("wire-{i:07}"), "");
    let mut coded = Coded::default();
    for sentence in 0..10u32 {
        let (a, b) = (STATES[n.next(STATES.len())], STATES[n.next(STATES.len())]);
        let (verb, kind) = VERBS[n.next(VERBS.len())];
        let start = text.len();
        let tells = n.next(2) == 0 && a != b;
        let (thing, place, other) =
            (THINGS[n.next(THINGS.len())], PLACES[n.next(PLACES.len())], n.next(5_000));
        if tells {
            text.push_str(&format!("{a} {verb} {b} over {thing} {place}, citing case {other}."));
        } else {
            text.push_str(&format!("Observers saw little movement on {thing} {place} in week {other}."));
        }
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
            actors: vec![party(first, a)],
            recipients: vec![party(second, b)],
            dated: Days::one(published).map(|days| Dated { days, precision: Precision::Day, text: None }),
            place: None,
            attribution: Attribution { span: None, kind: SourceKind::Media, certainty: Certainty::Certain },
            trigger,
            evidence,
            links: Vec::new(),
            confidence: Confidence::new(0.8),
            subject: span(3 + 1 + verb.len() + 1 + 3 + 6, thing.len()),
            rule: "bench".into(),
        });
    }
    article.text = text.into();
    article.published = Some(published);
    Entry { article: Arc::new(article), coded, data_version: "1".into() }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let path = PathBuf::from(args.next().ok_or("usage: append FILE [EVENTS] [BATCH] [quick]")?);
    let wanted: usize = args.next().map_or(Ok(100_000), |n| n.parse())?;
    let size: usize = args.next().map_or(Ok(1_000), |n| n.parse())?;
    let quick = args.next().is_some_and(|word| word == "quick");
    if path.exists() {
        return Err(format!("{} is there already", path.display()).into());
    }
    let mut ledger = Ledger::create_or_open(&path)?;
    let (mut events, mut articles, mut text_bytes, mut seconds) = (0, 0, 0, 0.0);
    while events < wanted {
        let batch: Vec<Entry> =
            (articles..articles + size).map(|i| article(i, Date::constant(2020, 1, 1))).collect();
        text_bytes += batch.iter().map(|e| e.article.text.len()).sum::<usize>();
        let start = Instant::now();
        let receipt = ledger.append(&batch)?;
        seconds += start.elapsed().as_secs_f64();
        if let Some((id, why)) = receipt.refused.first() {
            return Err(format!("{id}: {why}").into());
        }
        events += receipt.events;
        articles += size;
    }
    let start = Instant::now();
    drop(ledger);
    let close = start.elapsed().as_secs_f64();
    let bytes = std::fs::metadata(&path)?.len();
    println!(
        "{events} events of {articles} articles in {seconds:.2} s (+ {close:.2} s to close): {:.0} events/s",
        events as f64 / (seconds + close)
    );
    println!(
        "{bytes} bytes: {:.0} an event, of which {:.0} are the articles' text",
        bytes as f64 / events as f64,
        text_bytes as f64 / events as f64
    );
    let ledger = Ledger::open_read_only(&path)?;
    let timed =
        |what: &str, run: &mut dyn FnMut() -> Result<String, Box<dyn Error>>| -> Result<(), Box<dyn Error>> {
            let start = Instant::now();
            let said = run()?;
            println!("{what}: {:.1} ms ({said})", start.elapsed().as_secs_f64() * 1e3);
            Ok(())
        };
    let view = ledger.view(None)?;
    timed("index and identity", &mut || Ok(format!("{:?} articles, reports, events", view.counts()?)))?;
    if !quick {
        timed("items", &mut || Ok(format!("{} items", view.items(&ItemFilter::default())?.len())))?;
    }
    let states = |i: usize| (STATES[i % 7], STATES[7 + i * 13 % (STATES.len() - 7)]);
    if !quick {
        p95("dyad", 60, &mut |i| {
            let (a, b) = states(i);
            let ask = DyadAsk { a: a.into(), b: b.into(), since: None, until: None, bucket: Bucket::Month };
            Ok(view.dyad(&ask)?.series.len())
        })?;
    }
    p95("search", 100, &mut |i| {
        let (a, b) = states(i);
        let (kind, thing) = (VERBS[i % VERBS.len()].1, THINGS[i % THINGS.len()]);
        let query = match i % 5 {
            0 => format!("party:{a} event:{kind} {thing} since:2020-02"),
            1 => format!("\"{thing}\" party:{a} party:{b}"),
            2 => format!("case {} {thing}", i * 37),
            3 => format!("{} {thing} actor:{a}", VERBS[i % VERBS.len()].0),
            _ => format!("{thing} summit event:{kind}"),
        };
        Ok(view.search(&query.parse::<Query>()?, 0, 20)?.total)
    })?;
    for query in
        ["party:CHN event:SANCTION seafood since:2020-02", "\"rare earth\" warned", "observers", "party:JPN"]
    {
        timed(query, &mut || Ok(format!("{} hits", view.search(&query.parse::<Query>()?, 0, 20)?.total)))?;
    }
    if !quick {
        timed("verify", &mut || Ok(format!("{} problems", ledger.verify()?.problems.len())))?;
        timed("digest", &mut || Ok(ledger.digest()?.to_string()))?;
    }
    Ok(())
}

/// Runs something `n` times and prints the middle and the slowest twentieth.
fn p95(
    what: &str,
    n: usize,
    run: &mut dyn FnMut(usize) -> Result<usize, Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    let mut times = Vec::with_capacity(n);
    let mut found = 0;
    for i in 0..n {
        let start = Instant::now();
        found += run(i)?;
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    println!(
        "{what}: median {:.1} ms, p95 {:.1} ms, slowest {:.1} ms ({n} runs, {found} in all)",
        times[n / 2],
        times[n * 95 / 100],
        times[n - 1]
    );
    Ok(())
}
