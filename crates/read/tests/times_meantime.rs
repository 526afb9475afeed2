//! Times of MEANTIME against their gold annotation; runs when `CHANCERY_DATA` names the data folder.
//!
//! `CHANCERY_ANSWERS=FILE` also writes the answers as JSON lines for the external scorer, and
//! `CHANCERY_SHOW=1` prints what differs.
#![allow(clippy::print_stdout, reason = "a measuring test reports what it measured")]

use std::fmt::Write as _;

use chancery_read::segment::Segmenter;
use chancery_read::times::TimeReader;
use chancery_read::{CodePoints, Span};
use serde_json::{Value, json};

fn overlap(a: [usize; 2], b: [usize; 2]) -> bool {
    a[0] < b[1] && b[0] < a[1]
}

#[test]
fn meantime_targets_are_met() {
    let Ok(data) = std::env::var("CHANCERY_DATA") else { return };
    let show = std::env::var("CHANCERY_SHOW").is_ok();
    let lines = std::fs::read_to_string(format!("{data}/news/meantime_dev.jsonl")).unwrap();
    let mut answers = String::new();
    let (mut gold_n, mut found_n, mut hit, mut dates, mut right, mut whole_n) = (0, 0, 0, 0, 0, 0);
    for line in lines.lines() {
        let doc: Value = serde_json::from_str(line).unwrap();
        let text = doc["text"].as_str().unwrap();
        let published = doc["published"].as_str().and_then(|d| d.parse().ok());
        let mut reader = TimeReader::new(published);
        let mut times = Vec::new();
        for sentence in segments(text) {
            reader.sentence(text, sentence, &mut times);
        }
        let points = CodePoints::new(text);
        let ours: Vec<([usize; 2], String, &str)> =
            times.iter().map(|t| (points.span(t.span), t.value.to_string(), t.kind.as_str())).collect();
        let id = doc["id"].as_str().unwrap();
        let list: Vec<Value> =
            ours.iter().map(|(s, v, k)| json!({"span": s, "value": v, "type": k})).collect();
        writeln!(answers, "{}", json!({"doc_id": id, "times": list})).unwrap();
        let at =
            |t: &Value| [t["span"][0].as_u64().unwrap() as usize, t["span"][1].as_u64().unwrap() as usize];
        let gold = doc["times"].as_array().unwrap();
        let skip: Vec<[usize; 2]> =
            gold.iter().filter(|t| t["value"] == doc["published"] && at(t)[1] < 200).map(at).collect();
        // Only the first sentences of a report were annotated: up to the last gold time or predicate.
        let marks = doc["predicates"].as_array().unwrap().iter().chain(gold).map(|t| at(t)[1]);
        let limit = marks.max().unwrap_or(0);
        whole_n += ours.iter().filter(|o| !skip.iter().any(|k| overlap(o.0, *k))).count();
        let clear = |s: [usize; 2]| s[0] < limit && !skip.iter().any(|k| overlap(s, *k));
        let want: Vec<&Value> = gold.iter().filter(|t| clear(at(t))).collect();
        let have: Vec<_> = ours.iter().filter(|o| clear(o.0)).collect();
        gold_n += want.len();
        found_n += have.len();
        for t in &want {
            let matches: Vec<_> = have.iter().filter(|h| overlap(h.0, at(t))).collect();
            hit += usize::from(!matches.is_empty());
            let dated = matches!(t["type"].as_str(), Some("DATE" | "TIME"));
            let good = matches.iter().any(|h| t["value"] == *h.1);
            dates += usize::from(dated);
            right += usize::from(dated && good);
            if show && (matches.is_empty() || (dated && !good)) {
                let values: Vec<&str> = matches.iter().map(|h| h.1.as_str()).collect();
                println!(
                    "MISS {} {} {} | {} | {values:?}",
                    doc["published"],
                    t["type"],
                    t["value"],
                    around(text, at(t))
                );
            }
        }
        if show {
            for h in have.iter().filter(|h| !want.iter().any(|t| overlap(h.0, at(t)))) {
                println!("EXTRA {} {} | {}", h.2, h.1, around(text, h.0));
            }
        }
    }
    if let Ok(path) = std::env::var("CHANCERY_ANSWERS") {
        std::fs::write(path, answers).unwrap();
    }
    let (p, r) = (hit as f64 / found_n as f64, hit as f64 / gold_n as f64);
    let f1 = 2.0 * p * r / (p + r);
    let value = right as f64 / dates as f64;
    println!("{whole_n} times in whole reports, {found_n} in the annotated heads, {gold_n} in gold");
    println!("span P {p:.3} R {r:.3} F1 {f1:.3}, values right {value:.3} of {dates}");
    assert!(f1 >= 0.92, "span F1 {f1:.3}");
    assert!(value >= 0.82, "values right {value:.3}");
}

fn around(text: &str, span: [usize; 2]) -> String {
    let all: Vec<char> = text.chars().collect();
    let cut = |a: usize, b: usize| {
        all[a.min(all.len())..b.min(all.len())].iter().collect::<String>().replace('\n', "/")
    };
    format!(
        "{}[{}]{}",
        cut(span[0].saturating_sub(35), span[0]),
        cut(span[0], span[1]),
        cut(span[1], span[1] + 25)
    )
}

#[test]
fn speed_is_reported() {
    let Ok(data) = std::env::var("CHANCERY_DATA") else { return };
    let text = std::fs::read_to_string(format!("{data}/text/state_union.txt")).unwrap();
    let sentences: Vec<Span> = segments(&text);
    let words = text.split_whitespace().count();
    let start = std::time::Instant::now();
    let mut out = Vec::new();
    let mut reader = TimeReader::new("2008-03-01".parse().ok());
    for s in &sentences {
        reader.sentence(&text, *s, &mut out);
    }
    let rate = words as f64 / start.elapsed().as_secs_f64();
    println!("{words} words, {} times, {:.2} million words/s", out.len(), rate / 1e6);
    assert!(out.len() > 1000);
}

fn segments(text: &str) -> Vec<Span> {
    Segmenter::new().segment(text, None).sentences.iter().map(|s| s.span).collect()
}
