//! Trains a scorer with a layer over word vectors.
//!
//! In: prepared rows. Out: the linear weights and the layer, learned together. Batches of 128 rows; kinds of words
//! and units are left out at random, so that none is leant on alone.

use crate::dense::{Dense, WIDTH};
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

/// Learns linear weights and a layer from rows.
pub(crate) fn fit(rows: &[Prepared], knobs: Knobs) -> (Vec<f32>, Dense) {
    let (classes, units) = (knobs.classes, knobs.units);
    let mut dense = Dense { units, ..Dense::default() };
    for block in rows.iter().flat_map(|r| &r.blocks) {
        if !dense.families.contains(&block.family) {
            dense.families.push(block.family.clone());
        }
    }
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    let spread = (1.0 / (dense.families.len().max(1) as f32 * 10.0)).sqrt();
    let mut random = |n: usize, spread: f32| (0..n).map(|_| chance.normal() * spread).collect::<Vec<f32>>();
    let mut input = Adam::new(random(dense.families.len() * WIDTH * units, spread));
    let mut output = Adam::new(random(units * classes, 0.05));
    let mut bias = Adam::new(vec![0.0; units]);
    let mut weights = vec![0.0f32; classes << knobs.bits];
    let mut squares = vec![0.0f32; weights.len()];
    let mut slopes = vec![0.0f32; weights.len()];
    let mut touched: Vec<usize> = Vec::new();
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut time = 0;
    for pass in 0..knobs.epochs {
        let rate = knobs.rate * (1.0 - (1.0 - LAST) * pass as f32 / knobs.epochs as f32);
        for i in (1..order.len()).rev() {
            order.swap(i, (chance.next() % (i as u64 + 1)) as usize);
        }
        for batch in order.chunks(BATCH) {
            let share = 1.0 / batch.len() as f32;
            for row in batch.iter().filter_map(|&n| rows.get(n)) {
                // Forward.
                let kept: Vec<_> = row
                    .blocks
                    .iter()
                    .filter(|_| chance.share() >= DROP_BLOCKS)
                    .filter_map(|b| {
                        Some((b, dense.families.iter().position(|f| *f == b.family)? * WIDTH * units))
                    })
                    .collect();
                let mut sums = bias.at.clone();
                for (block, from) in &kept {
                    for (w, x) in input.at[*from..].chunks_exact(units).zip(block.mean) {
                        for (s, w) in sums.iter_mut().zip(w) {
                            *s += w * x;
                        }
                    }
                }
                let fires: Vec<f32> = sums
                    .iter()
                    .map(|s| {
                        if chance.share() >= DROP_UNITS && *s > 0.0 { 1.0 / (1.0 - DROP_UNITS) } else { 0.0 }
                    })
                    .collect();
                let mut z = [0.0f32; MAX_CLASSES];
                for (at, value) in &row.hashed {
                    for (v, w) in z.iter_mut().zip(&weights[*at..at + classes]) {
                        *v += w * value;
                    }
                }
                for ((s, f), w) in sums.iter().zip(&fires).zip(output.at.chunks_exact(classes)) {
                    for (v, w) in z.iter_mut().zip(w) {
                        *v += s * f * w;
                    }
                }
                soften(&mut z, classes, 1.0);
                let inside: f32 = row.gold.iter().map(|g| z[*g]).sum::<f32>().max(1e-6);
                // Backward.
                let mut slope = [0.0f32; MAX_CLASSES];
                for c in 0..classes {
                    let want = if row.gold.contains(&c) { z[c] / inside } else { 0.0 };
                    slope[c] = (z[c] - want) * row.weight * share;
                }
                for (at, value) in &row.hashed {
                    touched.push(*at);
                    for (g, s) in slopes[*at..at + classes].iter_mut().zip(slope) {
                        *g += s * value;
                    }
                }
                let mut back = vec![0.0f32; units];
                for (n, (s, f)) in sums.iter().zip(&fires).enumerate() {
                    if *f == 0.0 {
                        continue;
                    }
                    let w = &output.at[n * classes..(n + 1) * classes];
                    back[n] = w.iter().zip(slope).map(|(w, g)| w * g).sum::<f32>() * f;
                    for (g, c) in output.gradient[n * classes..(n + 1) * classes].iter_mut().zip(slope) {
                        *g += s * f * c;
                    }
                    bias.gradient[n] += back[n];
                }
                for (block, from) in &kept {
                    for (g, x) in input.gradient[*from..].chunks_exact_mut(units).zip(block.mean) {
                        for (g, b) in g.iter_mut().zip(&back) {
                            *g += b * x;
                        }
                    }
                }
            }
            touched.sort_unstable();
            touched.dedup();
            for at in touched.drain(..) {
                for n in at..at + classes {
                    let g = slopes[n];
                    squares[n] += g * g;
                    weights[n] -= rate * LINEAR * (g + knobs.l2 * weights[n]) / (squares[n].sqrt() + 1e-4);
                    slopes[n] = 0.0;
                }
            }
            time += 1;
            input.step(rate, DECAY, time);
            output.step(rate, DECAY, time);
            bias.step(rate, 0.0, time);
        }
    }
    dense.input = input.at;
    dense.output = output.at;
    dense.bias = bias.at;
    (weights, dense)
}
