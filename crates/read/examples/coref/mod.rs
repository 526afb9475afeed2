//! Measures of coreference: two partitions of mentions in, MUC, B³ and CEAF-e out, summed over documents.
//!
//! MUC: Vilain et al. 1995, "A model-theoretic coreference scoring scheme". B³: Bagga & Baldwin 1998,
//! "Algorithms for scoring coreference chains". CEAF with the entity similarity φ4: Luo 2005, "On coreference
//! resolution performance metrics". A mention that only one side has is counted as in the reference scorer of
//! Pradhan et al. 2014: it is in no class of the other side. Their mean is the figure of CoNLL-2012.
#![allow(dead_code, reason = "each user takes a part of it")]

use std::collections::BTreeMap;

/// Classes of mentions; a mention is a number, the same number on both sides when it is the same mention.
pub type Classes = Vec<Vec<usize>>;

/// Numerators and denominators of recall and precision.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ratio {
    /// What recall counts as right, and of how much.
    pub recall: (f64, f64),
    /// What precision counts as right, and of how much.
    pub precision: (f64, f64),
}

impl Ratio {
    fn add(&mut self, recall: (f64, f64), precision: (f64, f64)) {
        self.recall.0 += recall.0;
        self.recall.1 += recall.1;
        self.precision.0 += precision.0;
        self.precision.1 += precision.1;
    }

    /// Precision, recall and their harmonic mean, in percent.
    pub fn figures(&self) -> (f64, f64, f64) {
        let part = |(a, b): (f64, f64)| if b > 0.0 { 100.0 * a / b } else { 0.0 };
        let (p, r) = (part(self.precision), part(self.recall));
        (p, r, if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 })
    }
}

/// The measures of all documents so far.
#[derive(Clone, Copy, Debug, Default)]
pub struct Measures {
    /// Detection of mentions.
    pub mentions: Ratio,
    /// Links (MUC).
    pub muc: Ratio,
    /// Mentions (B³).
    pub b_cubed: Ratio,
    /// Entities (CEAF, φ4).
    pub ceaf_e: Ratio,
}

impl Measures {
    /// Adds a document.
    pub fn add(&mut self, gold: &Classes, found: &Classes) {
        let (of_gold, of_found) = (classes_of(gold), classes_of(found));
        let both = of_gold.keys().filter(|m| of_found.contains_key(m)).count() as f64;
        self.mentions.add((both, of_gold.len() as f64), (both, of_found.len() as f64));
        self.muc.add(links(gold, &of_found), links(found, &of_gold));
        self.b_cubed.add(overlaps(gold, &of_found, found), overlaps(found, &of_gold, gold));
        let best = aligned(gold, found);
        self.ceaf_e.add((best, gold.len() as f64), (best, found.len() as f64));
    }

    /// The mean of the three F1 figures.
    pub fn conll(&self) -> f64 {
        (self.muc.figures().2 + self.b_cubed.figures().2 + self.ceaf_e.figures().2) / 3.0
    }
}

fn classes_of(classes: &Classes) -> BTreeMap<usize, usize> {
    classes.iter().enumerate().flat_map(|(k, class)| class.iter().map(move |m| (*m, k))).collect()
}

/// MUC: of the links that hold each class together, how many the other side has.
fn links(classes: &Classes, other: &BTreeMap<usize, usize>) -> (f64, f64) {
    let mut sums = (0.0, 0.0);
    for class in classes {
        let mut parts: Vec<usize> = class.iter().filter_map(|m| other.get(m).copied()).collect();
        let alone = class.len() - parts.len();
        parts.sort_unstable();
        parts.dedup();
        sums.0 += (class.len() - parts.len() - alone) as f64;
        sums.1 += (class.len() - 1) as f64;
    }
    sums
}

/// B³: for each mention, the part of its class that it shares with its class on the other side.
fn overlaps(classes: &Classes, other: &BTreeMap<usize, usize>, others: &Classes) -> (f64, f64) {
    let mut sums = (0.0, 0.0);
    for class in classes {
        let mut shared = vec![0usize; others.len()];
        for m in class {
            if let Some(slot) = other.get(m).and_then(|k| shared.get_mut(*k)) {
                *slot += 1;
            }
        }
        sums.0 += shared.iter().map(|n| (n * n) as f64).sum::<f64>() / class.len() as f64;
        sums.1 += class.len() as f64;
    }
    sums
}

/// CEAF-e: the similarity of the best one-to-one alignment of classes.
fn aligned(gold: &Classes, found: &Classes) -> f64 {
    let of_found = classes_of(found);
    let n = gold.len().max(found.len());
    let mut alike = vec![vec![0.0f64; n]; n];
    for (row, class) in alike.iter_mut().zip(gold) {
        for m in class {
            if let Some(k) = of_found.get(m) {
                row[*k] += 1.0;
            }
        }
        for (cell, other) in row.iter_mut().zip(found) {
            *cell *= 2.0 / (class.len() + other.len()) as f64;
        }
    }
    assignment(&alike)
}

/// The greatest sum of a square matrix with one cell a row and a column (Kuhn–Munkres with potentials).
fn assignment(gain: &[Vec<f64>]) -> f64 {
    let n = gain.len();
    let (mut of_row, mut of_column) = (vec![0.0; n + 1], vec![0.0; n + 1]);
    let mut taken = vec![0usize; n + 1];
    for row in 1..=n {
        taken[0] = row;
        let mut column = 0;
        let mut least = vec![f64::INFINITY; n + 1];
        let mut came = vec![0usize; n + 1];
        let mut done = vec![false; n + 1];
        while taken[column] != 0 {
            done[column] = true;
            let r = taken[column];
            let (mut delta, mut next) = (f64::INFINITY, 0);
            for c in 1..=n {
                if done[c] {
                    continue;
                }
                let cost = -gain[r - 1][c - 1] - of_row[r] - of_column[c];
                if cost < least[c] {
                    least[c] = cost;
                    came[c] = column;
                }
                if least[c] < delta {
                    delta = least[c];
                    next = c;
                }
            }
            for c in 0..=n {
                if done[c] {
                    of_row[taken[c]] += delta;
                    of_column[c] -= delta;
                } else {
                    least[c] -= delta;
                }
            }
            column = next;
        }
        while column != 0 {
            taken[column] = taken[came[column]];
            column = came[column];
        }
    }
    (1..=n).map(|c| gain[taken[c] - 1][c - 1]).sum()
}
