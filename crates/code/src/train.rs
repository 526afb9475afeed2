//! Trains scorers: multinomial logistic regression over hashed features, written as [`Scorer`] reads it.
//!
//! In: rows of features with the classes they may have. Out: the bytes of a model file. Stochastic gradient
//! descent with steps scaled by past gradients (Duchi, Hazan and Singer 2011), or, with a layer over word vectors,
//! in small batches, the layer by Adam (Kingma and Ba 2015) with dropout; deterministic in the order given.

use std::borrow::Cow;

use crate::dense::{Block, Dense, blocks};
use crate::layer;
use crate::scorer::{Features, MAGIC, Scorer, bucket, soften};

/// Features, the classes of which one is true, and the row's weight.
pub type Row = (Features, Vec<usize>, f32);

/// What can be turned.
#[derive(Clone, Copy, Debug)]
pub struct Knobs {
    /// Number of classes.
    pub classes: usize,
    /// Hash buckets are `1 << bits`.
    pub bits: u32,
    /// Passes over the rows.
    pub epochs: usize,
    /// Rate of learning.
    pub rate: f32,
    /// Pull to zero, each time a weight is touched.
    pub l2: f32,
    /// Units of the layer over word vectors; none: a linear scorer.
    pub units: usize,
}

/// A row as training reads it: buckets with values, vectors, classes and weight.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    pub(crate) hashed: Vec<(usize, f32)>,
    pub(crate) blocks: Vec<Block>,
    pub(crate) gold: Vec<usize>,
    pub(crate) weight: f32,
}

impl Prepared {
    fn of((features, gold, weight): &Row, knobs: Knobs) -> Prepared {
        let at = |(n, v): &(compact_str::CompactString, f32)| (bucket(n, knobs.bits) * knobs.classes, *v);
        Prepared {
            hashed: features.items().iter().map(at).collect(),
            blocks: if knobs.units > 0 { blocks(features) } else { Vec::new() },
            gold: gold.clone(),
            weight: *weight,
        }
    }
}

/// Weights under training.
#[derive(Clone, Debug)]
pub struct Trained {
    knobs: Knobs,
    weights: Vec<f32>,
    dense: Option<Dense>,
    temperature: f32,
}

impl Trained {
    /// Learns from rows.
    pub fn fit(rows: &[Row], knobs: Knobs) -> Trained {
        let classes = knobs.classes;
        let size = classes << knobs.bits;
        let prepared: Vec<Prepared> = rows.iter().map(|r| Prepared::of(r, knobs)).collect();
        if knobs.units > 0 {
            let (weights, dense) = layer::fit(&prepared, knobs);
            return Trained { knobs, weights, dense: Some(dense), temperature: 1.0 };
        }
        let mut out = Trained { knobs, weights: vec![0.0; size], dense: None, temperature: 1.0 };
        let mut squares = vec![1e-6f32; size];
        let mut order: Vec<usize> = (0..rows.len()).collect();
        let mut seed = 0x9e37_79b9_7f4a_7c15u64;
        for _ in 0..knobs.epochs {
            for i in (1..order.len()).rev() {
                seed ^= seed << 13;
                seed ^= seed >> 7;
                seed ^= seed << 17;
                order.swap(i, (seed % (i as u64 + 1)) as usize);
            }
            for &n in &order {
                let Some(row) = prepared.get(n) else { continue };
                let Prepared { hashed, gold, weight, .. } = row;
                let p = out.chances_at(row);
                let inside: f32 = gold.iter().map(|g| p[*g]).sum::<f32>().max(1e-6);
                for (at, value) in hashed {
                    for c in 0..classes {
                        let want = if gold.contains(&c) { p[c] / inside } else { 0.0 };
                        let w = out.weights[at + c];
                        let g = (p[c] - want) * value * weight + knobs.l2 * w;
                        squares[at + c] += g * g;
                        out.weights[at + c] = w - knobs.rate * g / squares[at + c].sqrt();
                    }
                }
            }
        }
        out
    }

    fn chances_at(&self, row: &Prepared) -> [f32; 16] {
        let mut z = [0.0f32; 16];
        for (at, value) in &row.hashed {
            for (v, w) in z.iter_mut().zip(&self.weights[*at..at + self.knobs.classes]) {
                *v += w * value;
            }
        }
        if let Some(dense) = &self.dense {
            dense.add(&row.blocks, self.knobs.classes, &mut z);
        }
        soften(&mut z, self.knobs.classes, self.temperature);
        z
    }

    /// The softmax temperature.
    pub fn temperature(&self) -> f32 {
        self.temperature
    }

    /// Sets the softmax temperature; not below 0.05.
    pub fn set_temperature(&mut self, t: f32) {
        self.temperature = if t.is_finite() { t.max(0.05) } else { 1.0 };
    }

    /// Sets the temperature to the one under which rows that training has not seen are likeliest.
    pub fn calibrate(&mut self, rows: &[Row]) {
        let prepared: Vec<Prepared> = rows.iter().map(|r| Prepared::of(r, self.knobs)).collect();
        let mut best = (f32::MAX, 1.0);
        for step in 1..=60 {
            self.temperature = 0.1 * step as f32;
            let loss: f32 = prepared
                .iter()
                .map(|row| {
                    let p = self.chances_at(row);
                    -row.gold.iter().map(|g| p[*g]).sum::<f32>().max(1e-9).ln()
                })
                .sum();
            if loss < best.0 {
                best = (loss, self.temperature);
            }
        }
        self.temperature = best.1;
    }

    /// The model file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let classes = self.knobs.classes;
        let mut scales = vec![1e-9f32; classes];
        for row in self.weights.chunks_exact(classes) {
            for (s, w) in scales.iter_mut().zip(row) {
                *s = s.max(w.abs() / 127.0);
            }
        }
        let mut out = MAGIC.to_vec();
        out.extend((classes as u32).to_le_bytes());
        out.extend(self.knobs.bits.to_le_bytes());
        out.extend(self.temperature.to_le_bytes());
        for s in &scales {
            out.extend(s.to_le_bytes());
        }
        for row in self.weights.chunks_exact(classes) {
            out.extend(row.iter().zip(&scales).map(|(w, s)| (w / s).round() as i8 as u8));
        }
        out.extend(self.dense.iter().flat_map(Dense::to_bytes));
        out
    }

    /// The scorer that reads this file.
    pub fn scorer(&self) -> Scorer {
        Scorer::from_bytes(Cow::Owned(self.to_bytes())).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ontology::EventType;
    use compact_str::CompactString;

    fn row(words: &[&str], kind: EventType) -> Row {
        let mut f = Features::default();
        for w in words {
            f.put(compact_str::format_compact!("w:{w}"), 1.0);
        }
        (f, vec![kind as usize], 1.0)
    }

    fn learns_and_survives_writing(units: usize) {
        let rows = vec![
            row(&["bomb", "kill"], EventType::Assault),
            row(&["meet", "talk"], EventType::Consult),
            row(&["bomb", "town"], EventType::Assault),
            row(&["talk", "visit"], EventType::Consult),
        ];
        let knobs = Knobs { classes: 16, bits: 12, epochs: 20, rate: 0.3, l2: 1e-4, units };
        let trained = Trained::fit(&rows, knobs);
        let back = trained.scorer();
        for (features, gold, _) in &rows {
            assert_eq!(back.decide(&[], features).kind as usize, gold[0]);
        }
        let mut short = trained.to_bytes();
        short.pop();
        assert!(Scorer::from_bytes(Cow::Owned(short)).is_none());
        assert!(Scorer::from_bytes(Cow::Borrowed(b"CHSCOR02 short")).is_none());
    }

    #[test]
    fn linear_scorers_learn_and_survive_writing() {
        learns_and_survives_writing(0);
    }

    #[test]
    fn scorers_with_a_layer_learn_and_survive_writing() {
        learns_and_survives_writing(8);
    }
}
