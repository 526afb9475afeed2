//! Trains a scorer with a layer over word vectors.
//!
//! In: prepared rows. Out: the linear weights and the layer, learned together. Batches of 128 rows; kinds of words
//! and units are left out at random, so that none is leant on alone.

use compact_str::CompactString;

use crate::dense::{Block, Dense, WIDTH};
use crate::scorer::{MAX_CLASSES, soften};
use crate::train::{Knobs, Prepared};

const BATCH: usize = 128;
/// Share of kinds of words left out of a row.
const DROP_BLOCKS: f32 = 0.15;
/// Share of units left out of a row.
const DROP_UNITS: f32 = 0.3;
/// Pull of the layer's weights to zero.
const DECAY: f32 = 1e-4;
/// The linear weights learn this much faster than the layer.
const LINEAR: f32 = 15.0;
/// The rate falls to this share of the first by the last pass.
const LAST: f32 = 0.2;

/// A repeatable source of chance (xorshift).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Between 0 and 1.
    fn share(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1u64 << 24) as f32
    }

    /// Normal, mean 0 and deviation 1 (sum of twelve).
    fn normal(&mut self) -> f32 {
        (0..12).map(|_| self.share()).sum::<f32>() - 6.0
    }
}

/// Weights with their Adam moments and the gradient of a batch.
struct Adam {
    at: Vec<f32>,
    gradient: Vec<f32>,
    first: Vec<f32>,
    second: Vec<f32>,
}

impl Adam {
    fn new(at: Vec<f32>) -> Adam {
        let n = at.len();
        Adam { at, gradient: vec![0.0; n], first: vec![0.0; n], second: vec![0.0; n] }
    }

    fn step(&mut self, rate: f32, decay: f32, time: i32) {
        let (one, two) = (1.0 - 0.9f32.powi(time), 1.0 - 0.999f32.powi(time));
        for (((w, g), m), v) in
            self.at.iter_mut().zip(&mut self.gradient).zip(&mut self.first).zip(&mut self.second)
        {
            let slope = *g + decay * *w;
            *m = 0.9 * *m + 0.1 * slope;
            *v = 0.999 * *v + 0.001 * slope * slope;
            *w -= rate * (*m / one) / ((*v / two).sqrt() + 1e-8);
            *g = 0.0;
        }
    }
}

/// Linear weights with the squares of their past gradients (Adagrad) and the gradient of a batch; only what a batch
/// touches is moved.
struct Linear {
    at: Vec<f32>,
    squares: Vec<f32>,
    gradient: Vec<f32>,
    touched: Vec<usize>,
}

impl Linear {
    fn new(n: usize) -> Linear {
        Linear { at: vec![0.0; n], squares: vec![0.0; n], gradient: vec![0.0; n], touched: Vec::new() }
    }

    fn step(&mut self, rate: f32, knobs: Knobs) {
        self.touched.sort_unstable();
        self.touched.dedup();
        for at in self.touched.drain(..) {
            for n in at..at + knobs.classes {
                let g = self.gradient[n];
                self.squares[n] += g * g;
                self.at[n] -= rate * LINEAR * (g + knobs.l2 * self.at[n]) / (self.squares[n].sqrt() + 1e-4);
                self.gradient[n] = 0.0;
            }
        }
    }
}

/// One row on its way forward: what is left of it by chance, and what came of that.
struct Pass<'r> {
    /// Blocks with the first of their rows in the input weights.
    kept: Vec<(&'r Block, usize)>,
    /// What each unit adds up to.
    sums: Vec<f32>,
    /// By how much each unit counts: nothing where it is left out or silent.
    fires: Vec<f32>,
    chances: [f32; MAX_CLASSES],
}

/// Everything that learns.
struct Learner {
    knobs: Knobs,
    families: Vec<CompactString>,
    linear: Linear,
    input: Adam,
    bias: Adam,
    output: Adam,
    chance: Chance,
}

impl Learner {
    fn new(rows: &[Prepared], knobs: Knobs) -> Learner {
        let mut families: Vec<CompactString> = Vec::new();
        for block in rows.iter().flat_map(|r| &r.blocks) {
            if !families.contains(&block.family) {
                families.push(block.family.clone());
            }
        }
        let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
        let spread = (1.0 / (families.len().max(1) as f32 * 10.0)).sqrt();
        let mut random =
            |n: usize, spread: f32| (0..n).map(|_| chance.normal() * spread).collect::<Vec<f32>>();
        let input = Adam::new(random(families.len() * WIDTH * knobs.units, spread));
        let output = Adam::new(random(knobs.units * knobs.classes, 0.05));
        let bias = Adam::new(vec![0.0; knobs.units]);
        let linear = Linear::new(knobs.classes << knobs.bits);
        Learner { knobs, families, linear, input, bias, output, chance }
    }

    fn forward<'r>(&mut self, row: &'r Prepared) -> Pass<'r> {
        let Knobs { classes, units, .. } = self.knobs;
        let (chance, families) = (&mut self.chance, &self.families);
        let kept: Vec<(&Block, usize)> = row
            .blocks
            .iter()
            .filter(|_| chance.share() >= DROP_BLOCKS)
            .filter_map(|b| Some((b, families.iter().position(|f| *f == b.family)? * WIDTH * units)))
            .collect();
        let mut sums = self.bias.at.clone();
        for (block, from) in &kept {
            for (w, x) in self.input.at[*from..].chunks_exact(units).zip(block.mean) {
                for (s, w) in sums.iter_mut().zip(w) {
                    *s += w * x;
                }
            }
        }
        let mut fire =
            |s: &f32| if chance.share() >= DROP_UNITS && *s > 0.0 { 1.0 / (1.0 - DROP_UNITS) } else { 0.0 };
        let fires: Vec<f32> = sums.iter().map(&mut fire).collect();
        let mut chances = [0.0f32; MAX_CLASSES];
        for (at, value) in &row.hashed {
            for (v, w) in chances.iter_mut().zip(&self.linear.at[*at..at + classes]) {
                *v += w * value;
            }
        }
        for ((s, f), w) in sums.iter().zip(&fires).zip(self.output.at.chunks_exact(classes)) {
            for (v, w) in chances.iter_mut().zip(w) {
                *v += s * f * w;
            }
        }
        soften(&mut chances, classes, 1.0);
        Pass { kept, sums, fires, chances }
    }

    /// Adds a row's gradient to that of its batch; the row counts for `share` of it.
    fn backward(&mut self, row: &Prepared, pass: &Pass<'_>, share: f32) {
        let Knobs { classes, units, .. } = self.knobs;
        let z = &pass.chances;
        let inside: f32 = row.gold.iter().map(|g| z[*g]).sum::<f32>().max(1e-6);
        let mut slope = [0.0f32; MAX_CLASSES];
        for c in 0..classes {
            let want = if row.gold.contains(&c) { z[c] / inside } else { 0.0 };
            slope[c] = (z[c] - want) * row.weight * share;
        }
        for (at, value) in &row.hashed {
            self.linear.touched.push(*at);
            for (g, s) in self.linear.gradient[*at..at + classes].iter_mut().zip(slope) {
                *g += s * value;
            }
        }
        let mut back = vec![0.0f32; units];
        for (n, (s, f)) in pass.sums.iter().zip(&pass.fires).enumerate().filter(|(_, (_, f))| **f > 0.0) {
            let own = n * classes..(n + 1) * classes;
            back[n] = self.output.at[own.clone()].iter().zip(slope).map(|(w, g)| w * g).sum::<f32>() * f;
            for (g, c) in self.output.gradient[own].iter_mut().zip(slope) {
                *g += s * f * c;
            }
            self.bias.gradient[n] += back[n];
        }
        for (block, from) in &pass.kept {
            for (g, x) in self.input.gradient[*from..].chunks_exact_mut(units).zip(block.mean) {
                for (g, b) in g.iter_mut().zip(&back) {
                    *g += b * x;
                }
            }
        }
    }
}

/// Learns linear weights and a layer from rows.
pub(crate) fn fit(rows: &[Prepared], knobs: Knobs) -> (Vec<f32>, Dense) {
    let mut learner = Learner::new(rows, knobs);
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut time = 0;
    for pass in 0..knobs.epochs {
        let rate = knobs.rate * (1.0 - (1.0 - LAST) * pass as f32 / knobs.epochs as f32);
        for i in (1..order.len()).rev() {
            order.swap(i, (learner.chance.next() % (i as u64 + 1)) as usize);
        }
        for batch in order.chunks(BATCH) {
            for row in batch.iter().filter_map(|&n| rows.get(n)) {
                let pass = learner.forward(row);
                learner.backward(row, &pass, 1.0 / batch.len() as f32);
            }
            time += 1;
            learner.linear.step(rate, knobs);
            learner.input.step(rate, DECAY, time);
            learner.output.step(rate, DECAY, time);
            learner.bias.step(rate, 0.0, time);
        }
    }
    let Learner { families, linear, input, bias, output, .. } = learner;
    (linear.at, Dense { families, units: knobs.units, input: input.at, bias: bias.at, output: output.at })
}
