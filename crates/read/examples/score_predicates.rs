//! Scores predicates: `cargo run --release -p chancery-read --example score_predicates -- meantime_dev.jsonl [--show]`
//!
//! MEANTIME's gold predicates have certainty, polarity, tense and time (future or not). Each is looked up by its
//! span, so marks are scored on gold predicates; how many of them the reader finds by itself is told apart.
//! Beside every figure stands the baseline that always answers the commonest value.
#![expect(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used, reason = "a scorer for developers")]

use std::collections::BTreeMap;
use std::sync::Arc;

use chancery_read::predicates::{Marker, Predicate};
use chancery_read::reader::{Desk, Reader};
use chancery_read::{Article, CodePoints};
use serde_json::Value;

/// Pairs of gold and answer for one mark.
#[derive(Default)]
struct Table(BTreeMap<(String, String), usize>);

impl Table {
    fn add(&mut self, gold: &str, answer: &str) {
        *self.0.entry((gold.to_owned(), answer.to_owned())).or_default() += 1;
    }

    fn print(&self, name: &str) {
        let all: usize = self.0.values().sum();
        let mut classes: Vec<&str> = self.0.keys().flat_map(|(g, a)| [g.as_str(), a.as_str()]).collect();
        classes.sort_unstable();
        classes.dedup();
        let cell = |g: &str, a: &str| self.0.get(&(g.to_owned(), a.to_owned())).copied().unwrap_or(0);
        let gold = |g: &str| classes.iter().map(|a| cell(g, a)).sum::<usize>();
        let answered = |a: &str| classes.iter().map(|g| cell(g, a)).sum::<usize>();
        let f1 = |hit: usize, gold: usize, answered: usize| {
            if hit == 0 { 0.0 } else { 200.0 * hit as f64 / (gold + answered) as f64 }
        };
        let right: usize = classes.iter().map(|c| cell(c, c)).sum();
        let major = classes.iter().copied().max_by_key(|c| gold(c)).unwrap_or("");
        let told: Vec<&&str> = classes.iter().filter(|c| gold(c) > 0).collect();
        let scores: Vec<f64> = told.iter().map(|c| f1(cell(c, c), gold(c), answered(c))).collect();
        let base = f1(gold(major), gold(major), all);
        let part = |n: usize| 100.0 * n as f64 / all as f64;
        let n = told.len() as f64;
        println!("\n{name}: {all} predicates");
        println!("  accuracy {:5.1}   always {major} {:5.1}", part(right), part(gold(major)));
        println!("  macro F1 {:5.1}   always {major} {:5.1}", scores.iter().sum::<f64>() / n, base / n);
        for (c, s) in told.iter().zip(&scores) {
            println!("  {c:15} F1 {s:5.1}  gold {:4}  answered {:4}", gold(c), answered(c));
        }
        print!("  {:15}", "gold \\ answer");
        classes.iter().for_each(|a| print!("{a:>15}"));
        println!();
        for g in &told {
            print!("  {g:15}");
            classes.iter().for_each(|a| print!("{:15}", cell(g, a)));
            println!();
        }
    }
}

fn tense(gold: &str) -> &'static str {
    match gold {
        "PAST" => "past",
        "PRESENT" => "present",
        "FUTURE" => "future",
        _ => "none",
    }
}

fn polarity(gold: &str) -> &'static str {
    match gold {
        "POS" => "positive",
        "NEG" => "negative",
        _ => "underspecified",
    }
}

fn show(text: &str, p: &Predicate, gold: &str) {
    let at = p.span.start();
    let from = (0..=at.saturating_sub(70)).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
    let until = (p.span.end() + 40..text.len()).find(|i| text.is_char_boundary(*i)).unwrap_or(text.len());
    let cut = |a: usize, b: usize| text.get(a..b).unwrap_or("").replace('\n', "/");
    let cues: Vec<&str> = p.cues.iter().map(|c| c.span.text(text)).collect();
    println!(
        "{gold}: {} {} {} {} {cues:?} | {}[{}]{}",
        p.certainty.as_str(),
        p.polarity.as_str(),
        p.tense.as_str(),
        if p.future { "ahead" } else { "-" },
        cut(from, at),
        p.span.text(text),
        cut(p.span.end(), until)
    );
}

fn main() {
    let path = std::env::args().nth(1).expect("usage: score_predicates meantime_dev.jsonl [--show]");
    let shown = std::env::args().any(|a| a == "--show");
    let reader = Reader::new().expect("no model");
    let mut desk = Desk::default();
    let (mut certainty, mut polar, mut tenses, mut times) =
        (Table::default(), Table::default(), Table::default(), Table::default());
    let mut told_polar = Table::default();
    let (mut asserted, mut gold_n, mut found) = (Table::default(), 0, 0);
    for line in std::fs::read_to_string(path).expect("no such file").lines() {
        let doc: Value = serde_json::from_str(line).unwrap();
        let text = doc["text"].as_str().unwrap();
        let article = Article::of_text(doc["id"].as_str().unwrap(), text);
        let reading = reader.read(Arc::new(article), &mut desk);
        let marker = Marker::new(text, &reading.tokens);
        let points = CodePoints::new(text);
        let spans: Vec<[usize; 2]> = reading.tokens.iter().map(|t| points.span(t.span)).collect();
        for gold in doc["predicates"].as_array().unwrap() {
            let at = |k: usize| gold["span"][k].as_u64().unwrap() as usize;
            let inside = |s: &[usize; 2]| s[0] < at(1) && at(0) < s[1];
            // The head of the words: the one that is governed from outside.
            let words: Vec<u32> = (0..spans.len() as u32).filter(|&i| inside(&spans[i as usize])).collect();
            let outer = |i: &u32| reading.tokens[*i as usize].head.is_none_or(|h| !words.contains(&h));
            let Some(&token) = words.iter().find(|i| outer(i)) else { continue };
            let Some(sentence) = reading.sentence_of(token) else { continue };
            let Some(p) = marker.mark(token, sentence) else { continue };
            gold_n += 1;
            found += usize::from(words.iter().any(|&w| marker.is_predicate(w)));
            let told = |field: &str| gold[field].as_str().filter(|v| !v.is_empty());
            let mut wrong = false;
            if let Some(g) = told("certainty") {
                certainty.add(&g.to_lowercase(), p.certainty.as_str());
                let plain = |c: &str| if c == "certain" { "certain" } else { "less" };
                asserted.add(plain(&g.to_lowercase()), plain(p.certainty.as_str()));
                wrong |= g.to_lowercase() != p.certainty.as_str();
            }
            if let Some(g) = told("polarity") {
                polar.add(polarity(g), p.polarity.as_str());
                // One half of the reports leaves the polarity of what is not certain open, the other does not.
                if g != "UNDERSPECIFIED" {
                    told_polar.add(polarity(g), p.polarity.as_str());
                }
                wrong |= polarity(g) != p.polarity.as_str() && g != "UNDERSPECIFIED";
            }
            if let Some(g) = told("tense") {
                // MEANTIME gives headlines the tense of their form.
                tenses.add(tense(g), p.form.as_str());
                wrong |= tense(g) != p.form.as_str();
            }
            if let Some(g) = told("time").filter(|t| *t != "UNDERSPECIFIED") {
                times.add(
                    if g == "FUTURE" { "ahead" } else { "not ahead" },
                    if p.future { "ahead" } else { "not ahead" },
                );
            }
            if shown && wrong {
                let g = |f: &str| told(f).unwrap_or("-");
                show(text, &p, &format!("{} {} {}", g("certainty"), g("polarity"), g("tense")));
            }
        }
    }
    println!(
        "{gold_n} gold predicates, {found} of them found as predicates ({:.1} %)",
        100.0 * found as f64 / gold_n as f64
    );
    certainty.print("certainty");
    asserted.print("certain or less");
    polar.print("polarity");
    told_polar.print("polarity, where gold is positive or negative");
    tenses.print("tense");
    times.print("time");
}
