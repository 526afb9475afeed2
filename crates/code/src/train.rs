//! Trains scorers: multinomial logistic regression over hashed features, written as [`Scorer`] reads it.
//!
//! In: rows of features with the classes they may have. Out: the bytes of a model file. Stochastic gradient
//! descent with steps scaled by past gradients (Duchi, Hazan and Singer 2011); deterministic in the order given.

use std::borrow::Cow;

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
}

/// Weights under training.
#[derive(Clone, Debug)]
pub struct Trained {
    knobs: Knobs,
    weights: Vec<f32>,
    temperature: f32,
}

impl Trained {
    /// Learns from rows.
    pub fn fit(rows: &[Row], knobs: Knobs) -> Trained {
        let classes = knobs.classes;
        let size = classes << knobs.bits;
        let mut out = Trained { knobs, weights: vec![0.0; size], temperature: 1.0 };
        let mut squares = vec![1e-6f32; size];
        let hashed: Vec<Vec<(usize, f32)>> = rows
            .iter()
            .map(|(f, _, _)| f.items().iter().map(|(n, v)| (bucket(n, knobs.bits) * classes, *v)).collect())
            .collect();
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
                let (Some((_, gold, weight)), Some(features)) = (rows.get(n), hashed.get(n)) else {
                    continue;
                };
                let p = out.chances_at(features);
                let inside: f32 = gold.iter().map(|g| p[*g]).sum::<f32>().max(1e-6);
                for (at, value) in features {
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

    fn chances_at(&self, features: &[(usize, f32)]) -> [f32; 16] {
        let mut z = [0.0f32; 16];
        for (at, value) in features {
            for (v, w) in z.iter_mut().zip(&self.weights[*at..at + self.knobs.classes]) {
                *v += w * value;
            }
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
        let bits = self.knobs.bits;
        let classes = self.knobs.classes;
        let hashed: Vec<Vec<(usize, f32)>> = rows
            .iter()
            .map(|(f, _, _)| f.items().iter().map(|(n, v)| (bucket(n, bits) * classes, *v)).collect())
            .collect();
        let mut best = (f32::MAX, 1.0);
        for step in 1..=60 {
            self.temperature = 0.1 * step as f32;
            let loss: f32 = rows
                .iter()
                .zip(&hashed)
                .map(|((_, gold, _), f)| {
                    let p = self.chances_at(f);
                    -gold.iter().map(|g| p[*g]).sum::<f32>().max(1e-9).ln()
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
            f.put(CompactString::new(w), 1.0);
        }
        (f, vec![kind as usize], 1.0)
    }

    #[test]
    fn it_learns_and_survives_writing() {
        let rows = vec![
            row(&["bomb", "kill"], EventType::Assault),
            row(&["meet", "talk"], EventType::Consult),
            row(&["bomb", "town"], EventType::Assault),
            row(&["talk", "visit"], EventType::Consult),
        ];
        let knobs = Knobs { classes: 16, bits: 12, epochs: 20, rate: 0.3, l2: 1e-4 };
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
}
