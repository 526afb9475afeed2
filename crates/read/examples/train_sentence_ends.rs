//! Trains `data/model/sentence-ends.bin`: `cargo run --release -p chancery-read --example train_sentence_ends -- OUT TRAIN.conllu… [--held FILE.conllu]…`
//!
//! In: treebanks with paragraph marks. Out: the weights of [`Ends`], trained together by AdaGrad on the log-loss of
//! each gap, with dropout of words, of hidden units and of the hashed features. Deterministic: one thread, a linear
//! congruential generator. Figures of the held files are printed after each pass.
#![expect(clippy::print_stderr, clippy::unwrap_used, reason = "a trainer for developers")]

#[path = "conllu/mod.rs"]
mod conllu;

use chancery_read::segment::Segmenter;
use chancery_read::segment::ends::{BLOCKS, DIM, Ends, Gap, HIDDEN, WORDS};
use chancery_read::segment::sentences::Line;

/// Passes over the gaps, unless the variable EPOCHS says otherwise.
const EPOCHS: u32 = 8;

struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }

    fn unit(&mut self) -> f32 {
        self.below(1 << 20) as f32 / (1 << 20) as f32
    }
}

/// A setting of a run, from the environment.
fn setting(name: &str, default: f32) -> f32 {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(default)
}

struct Trainer {
    ends: Ends,
    squares: [Vec<f32>; 6],
    rate: f32,
    linear_rate: f32,
}

impl Trainer {
    fn new(chance: &mut Chance) -> Trainer {
        let mut blocks = BLOCKS.map(|n| vec![0.0f32; n]);
        for (block, size) in [(1, 0.1f32), (2, 0.1), (3, 0.05), (5, setting("OUT", 0.2))] {
            blocks[block].iter_mut().for_each(|w| *w = (chance.unit() - 0.5) * 2.0 * size);
        }
        *blocks[5].last_mut().unwrap() = 0.0;
        Trainer { ends: Ends { blocks }, squares: BLOCKS.map(|n| vec![0.01; n]), rate: 0.0, linear_rate: 0.0 }
    }

    fn step(&mut self, block: usize, at: usize, gradient: f32) {
        let rate = if block == 0 { self.linear_rate } else { self.rate };
        let square = &mut self.squares[block][at];
        *square += gradient * gradient;
        self.ends.blocks[block][at] -= rate * gradient / square.sqrt();
    }

    /// One gap: its loss, after its step.
    fn learn(&mut self, gap: &mut Gap, gold: bool, chance: &mut Chance, drop: (f32, f32, f32)) -> f32 {
        for rows in &mut gap.window {
            if chance.unit() < drop.0 {
                rows.0[0] = 0;
            }
        }
        let hidden = self.ends.hidden(gap);
        let keep: [f32; HIDDEN] =
            std::array::from_fn(|_| if chance.unit() < drop.1 { 0.0 } else { 1.0 / (1.0 - drop.1) });
        let out = &self.ends.blocks[5];
        let mut score = out[HIDDEN];
        for h in 0..HIDDEN {
            score += hidden[h].max(0.0) * keep[h] * out[h];
        }
        let used: Vec<usize> = gap.features.iter().copied().filter(|_| chance.unit() >= drop.2).collect();
        score += used.iter().map(|&f| self.ends.blocks[0][f]).sum::<f32>() / (1.0 - drop.2);
        let chance_of_end = 1.0 / (1.0 + (-score).exp());
        let error = chance_of_end - if gold { 1.0 } else { 0.0 };
        let loss = -(if gold { chance_of_end } else { 1.0 - chance_of_end }).max(1e-9).ln();
        if error.abs() < 0.002 {
            return loss;
        }
        let mut back = [0.0f32; HIDDEN];
        for h in 0..HIDDEN {
            if hidden[h] > 0.0 && keep[h] > 0.0 {
                back[h] = error * keep[h] * self.ends.blocks[5][h];
                self.step(5, h, error * keep[h] * hidden[h]);
            }
        }
        self.step(5, HIDDEN, error);
        used.iter().for_each(|&f| self.step(0, f, error));
        for h in 0..HIDDEN {
            self.step(4, h, back[h]);
            gap.facts.iter().for_each(|f| self.step(3, f * HIDDEN + h, back[h]));
        }
        let mut vector = [0.0; DIM];
        for (k, rows) in gap.window.iter().enumerate() {
            self.ends.vector(*rows, &mut vector);
            let mut to_vector = [0.0f32; DIM];
            for d in 0..DIM {
                let base = (k * DIM + d) * HIDDEN;
                for h in 0..HIDDEN {
                    to_vector[d] += self.ends.blocks[2][base + h] * back[h];
                }
                for (h, b) in back.iter().enumerate() {
                    self.step(2, base + h, vector[d] * b);
                }
            }
            for (n, row) in rows.0.iter().enumerate() {
                // Row 0 of the words stands for dropped and missing ones.
                if n == 0 && usize::from(*row) >= WORDS {
                    continue;
                }
                for (d, g) in to_vector.iter().enumerate() {
                    self.step(1, usize::from(*row) * DIM + d, *g);
                }
            }
        }
        loss
    }
}

/// The mean of the weights over the later steps.
struct Mean {
    sums: [Vec<f64>; 6],
    count: u32,
}

impl Mean {
    fn add(&mut self, ends: &Ends) {
        self.count += 1;
        for (sums, block) in self.sums.iter_mut().zip(&ends.blocks) {
            sums.iter_mut().zip(block).for_each(|(s, w)| *s += f64::from(*w));
        }
    }

    fn ends(&self, last: &Ends) -> Ends {
        if self.count == 0 {
            return Ends { blocks: last.blocks.clone() };
        }
        let mean = |s: &Vec<f64>| s.iter().map(|w| (w / f64::from(self.count)) as f32).collect();
        Ends { blocks: self.sums.each_ref().map(mean) }
    }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (out, files) = args.split_first().unwrap();
    let split = files.iter().position(|f| f == "--held").unwrap_or(files.len());
    let (files, held) = files.split_at(split);
    let held: Vec<String> = held.iter().skip(1).map(|f| std::fs::read_to_string(f).unwrap()).collect();
    let segmenter = Segmenter::new();
    let mut gaps: Vec<(Gap, bool)> = Vec::new();
    let (mut lost, mut seen) = (0u32, 0u32);
    for file in files {
        for paragraph in conllu::paragraphs(&std::fs::read_to_string(file).unwrap()) {
            let words = segmenter.words(&paragraph.text);
            let mut line = Line::default();
            line.load(&paragraph.text, &words, segmenter.abbreviations());
            let mut ends = Vec::new();
            line.walk(&mut ends, |i, gap, _| {
                let gold = paragraph.sentence_ends.contains(&words[i].end());
                gaps.push((gap.clone(), gold));
                gold
            });
            seen += paragraph.sentence_ends.len() as u32;
            let found = ends.iter().filter(|&&i| paragraph.sentence_ends.contains(&words[i].end())).count();
            lost += paragraph.sentence_ends.len() as u32 - found as u32;
        }
    }
    eprintln!("{} gaps; {lost} of {seen} ends are no candidates", gaps.len());
    let mut chance = Chance(setting("SEED", 1.0) as u64);
    let mut trainer = Trainer::new(&mut chance);
    let mut order: Vec<usize> = (0..gaps.len()).collect();
    let epochs = setting("EPOCHS", EPOCHS as f32) as u32;
    let drop = (setting("DROP_WORD", 0.3), setting("DROP_HIDDEN", 0.5), setting("DROP_LINEAR", 0.7));
    let mut mean = Mean { sums: BLOCKS.map(|n| vec![0.0; n]), count: 0 };
    for epoch in 0..epochs {
        let cooling = 1.0 - epoch as f32 / epochs as f32;
        trainer.rate = setting("RATE", 0.03) * cooling;
        trainer.linear_rate = setting("RATE_LINEAR", 0.05) * cooling;
        for i in (1..order.len()).rev() {
            order.swap(i, chance.below(i + 1));
        }
        let mut loss = 0.0f64;
        for (n, &g) in order.iter().enumerate() {
            if epoch >= 2 && n % 2_000 == 0 {
                mean.add(&trainer.ends);
            }
            let (gap, gold) = &gaps[g];
            loss += f64::from(trainer.learn(&mut gap.clone(), *gold, &mut chance, drop));
        }
        eprintln!("pass {epoch}: loss {:.5}", loss / gaps.len() as f64);
        let now = Ends::from_bytes(&mean.ends(&trainer.ends).to_bytes()).unwrap();
        let now = Segmenter::with_ends(now);
        for text in &held {
            let f = conllu::score(&now, text).sentences;
            eprintln!("  held: P {:.2} R {:.2} F1 {:.2}", f.precision, f.recall, f.f1);
        }
    }
    std::fs::write(out, mean.ends(&trainer.ends).to_bytes()).unwrap();
}
