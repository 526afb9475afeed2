//! Scores sentences and words on raw text: `cargo run --release -p chancery-read --example score_segment -- FILE… [--show] [--weights FILE]`
//!
//! The raw text is that of the CoNLL shared tasks: the sentences of a paragraph joined as `SpaceAfter` says, paragraphs
//! parted by blank lines, the whole file one text. A span is right when both its ends are. A file that is no `.conllu`
//! is plain text: its sentences are printed, one a line.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a scorer for developers")]

#[path = "conllu/mod.rs"]
mod conllu;

use std::collections::BTreeSet;

use chancery_read::segment::Segmenter;
use chancery_read::segment::ends::Ends;
use conllu::{Figures, Score, Spans};

fn shown(f: &Figures) -> String {
    format!("P {:.2} R {:.2} F1 {:.2}", f.precision, f.recall, f.f1)
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let show = args.iter().any(|a| a == "--show");
    let weights = args.iter().position(|a| a == "--weights");
    let segmenter = match weights.and_then(|at| args.get(at + 1)) {
        Some(file) => Segmenter::with_ends(Ends::from_bytes(&std::fs::read(file).unwrap()).unwrap()),
        None => Segmenter::new(),
    };
    let is_file = |n: usize, a: &str| !a.starts_with("--") && weights.is_none_or(|at| at + 1 != n);
    for (_, file) in args.iter().enumerate().filter(|(n, a)| is_file(*n, a)) {
        if !file.ends_with(".conllu") {
            let text = std::fs::read_to_string(file).unwrap();
            for sentence in segmenter.segment(&text, None).sentences {
                println!("{}", sentence.span.text(&text).replace('\n', " "));
            }
            continue;
        }
        let score = conllu::score(&segmenter, &std::fs::read_to_string(file).unwrap());
        println!("{file}\n  words     {}\n  sentences {}", shown(&score.words), shown(&score.sentences));
        println!("  {:.2} million words a second", score.word_spans.1.len() as f64 / score.seconds / 1e6);
        if show {
            differences(&score);
        }
    }
}

fn differences(score: &Score) {
    let text = &score.text;
    let (gold, got) = &score.word_spans;
    for (a, b) in gold.difference(got) {
        let near = got.range((a.saturating_sub(20), 0)..(b + 20, 0)).filter(|(x, y)| x < b && a < y);
        let near: Vec<&str> = near.map(|(x, y)| &text[*x..*y]).collect();
        println!("W\t{}\t{}", &text[*a..*b], near.join("|"));
    }
    let ends = |set: &Spans| set.iter().map(|s| s.1).collect::<BTreeSet<_>>();
    let around = |at: usize| {
        let from = text.floor_char_boundary(at.saturating_sub(40));
        let to = text.floor_char_boundary(at + 30);
        format!("{} || {}", &text[from..at], &text[at..to]).replace('\n', "⏎")
    };
    let (gold, got) = (ends(&score.sentence_spans.0), ends(&score.sentence_spans.1));
    gold.difference(&got).for_each(|at| println!("MISSED\t{}", around(*at)));
    got.difference(&gold).for_each(|at| println!("WRONG\t{}", around(*at)));
}
