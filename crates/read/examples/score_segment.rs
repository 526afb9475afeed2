//! Scores sentences and words on raw text: `cargo run --release -p chancery-read --example score_segment -- FILE.conllu… [--show]`
//!
//! Each document's paragraphs are joined by blank lines and segmented; a span is right when both its ends are.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a scorer for developers")]

#[path = "conllu/mod.rs"]
mod conllu;

use std::collections::BTreeSet;
use std::time::Instant;

use chancery_read::segment::Segmenter;

fn f1(gold: &BTreeSet<(usize, usize)>, got: &BTreeSet<(usize, usize)>) -> String {
    let both = gold.intersection(got).count() as f64;
    let (p, r) = (both / got.len() as f64, both / gold.len() as f64);
    format!("P {:.2} R {:.2} F1 {:.2}", p * 100.0, r * 100.0, 200.0 * p * r / (p + r))
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let show = args.iter().any(|a| a == "--show");
    let segmenter = Segmenter::new();
    for file in args.iter().filter(|a| !a.starts_with("--")) {
        let mut text = String::new();
        let (mut gold_words, mut gold_sentences) = (BTreeSet::new(), BTreeSet::new());
        for paragraph in conllu::paragraphs(&std::fs::read_to_string(file).unwrap()) {
            let base = text.len();
            gold_words.extend(paragraph.words.iter().map(|(a, b)| (base + a, base + b)));
            let mut start = 0;
            for &end in &paragraph.sentence_ends {
                let lead = paragraph.text[start..end].len() - paragraph.text[start..end].trim_start().len();
                gold_sentences.insert((base + start + lead, base + end));
                start = end;
            }
            text.push_str(&paragraph.text);
            text.push_str("\n\n");
        }
        let begun = Instant::now();
        let segmented = segmenter.segment(&text, None);
        let seconds = begun.elapsed().as_secs_f64();
        let words: BTreeSet<_> = segmented.sentences.iter().flat_map(|s| &s.words).map(|w| (w.start(), w.end())).collect();
        let sentences: BTreeSet<_> = segmented.sentences.iter().map(|s| (s.span.start(), s.span.end())).collect();
        println!("{file}\n  words     {}\n  sentences {}", f1(&gold_words, &words), f1(&gold_sentences, &sentences));
        println!("  {:.2} million words a second", words.len() as f64 / seconds / 1e6);
        if show {
            for (a, b) in gold_words.difference(&words) {
                let got: Vec<&str> = words.range((a.saturating_sub(20), 0)..(b + 20, 0)).filter(|(x, y)| x < b && a < y).map(|(x, y)| &text[*x..*y]).collect();
                println!("W\t{}\t{}", &text[*a..*b], got.join("|"));
            }
            let ends = |set: &BTreeSet<(usize, usize)>| set.iter().map(|s| s.1).collect::<BTreeSet<_>>();
            let around = |at: usize| {
                let (mut from, mut to) = (at.saturating_sub(40), (at + 30).min(text.len()));
                while !text.is_char_boundary(from) {
                    from -= 1;
                }
                while !text.is_char_boundary(to) {
                    to += 1;
                }
                format!("{} || {}", &text[from..at], &text[at..to]).replace('\n', "⏎")
            };
            let (gold, got) = (ends(&gold_sentences), ends(&sentences));
            gold.difference(&got).for_each(|at| println!("MISSED\t{}", around(*at)));
            got.difference(&gold).for_each(|at| println!("WRONG\t{}", around(*at)));
        }
    }
}
