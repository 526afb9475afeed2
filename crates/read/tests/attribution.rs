//! Quotes and who speaks them, read from plain text: the passages of `data/attribution.txt`.
#![allow(clippy::print_stdout, reason = "the passages that fail are for a person to read")]

use std::sync::Arc;

use chancery_read::reader::{Desk, Reader};
use chancery_read::{Article, Reading};

/// The parse is the model's of the day, so a few passages may fail by it, but no more.
const LEAST: f64 = 0.95;

struct Passage {
    set: usize,
    title: Option<String>,
    text: String,
    want: Vec<String>,
}

fn passages() -> Vec<Passage> {
    let (mut out, mut set) = (Vec::new(), 0);
    for block in include_str!("data/attribution.txt").split("\n\n") {
        set += usize::from(block.contains("## set"));
        let mut p = Passage { set, title: None, text: String::new(), want: Vec::new() };
        for line in block.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty()) {
            if let Some(title) = line.strip_prefix("title: ") {
                p.title = Some(title.to_owned());
            } else if line.starts_with("= ") {
                p.want.push(line.to_owned());
                continue;
            }
            if !p.text.is_empty() {
                p.text.push_str("\n\n");
            }
            p.text.push_str(line.strip_prefix("title: ").unwrap_or(line));
        }
        if !p.text.is_empty() {
            out.push(p);
        }
    }
    out
}

fn read(p: &Passage, reader: &Reader, desk: &mut Desk) -> Reading {
    let mut article = Article::of_text("passage", p.text.as_str());
    article.title = p.title.as_deref().map(Arc::from);
    reader.read(Arc::new(article), desk)
}

fn found(p: &Passage, r: &Reading) -> Vec<String> {
    let words = |s: chancery_read::Span| s.text(&p.text).replace('\n', " ");
    r.quotes
        .iter()
        .map(|q| {
            let speaker = q.speaker.map_or("-".to_owned(), words);
            let cue = q.cue.map_or("-", |c| r.word(c));
            format!("= {} | {} | {speaker} | {cue}", q.kind.as_str(), words(q.span))
        })
        .collect()
}

/// The parse in one line, to see why a passage fails.
fn tree(r: &Reading) -> String {
    let word = |i: u32| {
        let t = &r.tokens[i as usize];
        let head = t.head.map_or("0", |h| r.word(h));
        format!("{}/{}/{}<{head}", r.word(i), t.tag.as_str(), t.dep.as_str())
    };
    (0..r.tokens.len() as u32).map(word).collect::<Vec<_>>().join(" ")
}

#[test]
fn written_passages_hold() {
    let reader = Reader::new().unwrap();
    let mut desk = Desk::default();
    let (mut right, mut all) = ([0u32; 4], [0u32; 4]);
    for p in passages() {
        let r = read(&p, &reader, &mut desk);
        let got = found(&p, &r);
        all[p.set] += 1;
        if got == p.want {
            right[p.set] += 1;
        } else {
            println!("{}\n  found {got:#?}\n  want {:#?}\n  {}", p.text, p.want, tree(&r));
        }
    }
    let (right_all, all_all): (u32, u32) = (right.iter().sum(), all.iter().sum());
    println!("right by set {right:?} of {all:?}");
    assert!(all_all >= 100, "{all_all} passages");
    assert!(f64::from(right_all) >= LEAST * f64::from(all_all), "{right_all} of {all_all}");
}
