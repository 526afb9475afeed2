//! Trains `data/model/sentence-ends.bin`: `cargo run --release -p chancery-read --example train_sentence_ends -- OUT TRAIN.conllu…`
//!
//! In: treebanks with paragraph marks. Out: 32,768 signed bytes, the averaged weights of hashed features, scaled to
//! fit. Deterministic: fixed order by a linear congruential shuffle.
#![expect(clippy::print_stderr, clippy::unwrap_used, reason = "a trainer for developers")]

#[path = "conllu/mod.rs"]
mod conllu;

use chancery_read::segment::Segmenter;
use chancery_read::segment::sentences::{Line, SLOTS};

const EPOCHS: u32 = 8;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (out, files) = args.split_first().unwrap();
    let segmenter = Segmenter::new();
    let mut paragraphs = Vec::new();
    for file in files {
        paragraphs.extend(conllu::paragraphs(&std::fs::read_to_string(file).unwrap()));
    }
    let mut weights = vec![0i64; SLOTS];
    let mut sums = vec![0i64; SLOTS];
    let mut seed = 1u64;
    let mut step = 1i64;
    let mut order: Vec<usize> = (0..paragraphs.len()).collect();
    for epoch in 0..EPOCHS {
        for i in (1..order.len()).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            order.swap(i, (seed >> 33) as usize % (i + 1));
        }
        let (mut wrong, mut seen) = (0u32, 0u32);
        for &p in &order {
            let paragraph = &paragraphs[p];
            let words = segmenter.words(&paragraph.text);
            let mut line = Line::default();
            line.load(&paragraph.text, &words, segmenter.abbreviations());
            let mut ends = Vec::new();
            line.walk(&mut ends, |i, features, bare| {
                let gold = paragraph.sentence_ends.contains(&words[i].end());
                let score: i64 = features.iter().map(|&f| weights[f]).sum();
                seen += 1;
                // Perceptron with margin; a wrong break behind a bare word counts more.
                let want = if gold { 1 } else { -1 };
                if score * want <= 60 {
                    wrong += u32::from(score * want <= 0);
                    let size = if bare && !gold { 2 } else { 1 };
                    for &f in features {
                        weights[f] += want * size;
                        sums[f] += step * want * size;
                    }
                }
                step += 1;
                gold
            });
        }
        eprintln!("epoch {epoch}: {wrong} wrong of {seen} gaps");
    }
    let averaged: Vec<f64> =
        weights.iter().zip(&sums).map(|(w, s)| *w as f64 - *s as f64 / step as f64).collect();
    let mut sizes: Vec<f64> = averaged.iter().map(|w| w.abs()).collect();
    sizes.sort_by(f64::total_cmp);
    let scale = 127.0 / sizes[SLOTS - 8];
    let bytes: Vec<u8> =
        averaged.iter().map(|w| ((w * scale).round().clamp(-127.0, 127.0) as i8).cast_unsigned()).collect();
    std::fs::write(out, bytes).unwrap();
}
