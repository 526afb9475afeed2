//! Pieces of the hand-written gradients: products, cross entropy, random numbers, Adam.
//!
//! In and out: row-major `f32` slices.

use crate::kernel::{Into, Left, Packed, product, softmax};

/// A small deterministic generator (SplitMix64, Steele et al. 2014).
#[derive(Clone, Debug)]
pub(crate) struct Rng(u64);

impl Rng {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in 0..1.
    pub(crate) fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1u32 << 24) as f32
    }

    /// Uniform below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    /// Roughly normal with unit variance.
    pub(crate) fn normal(&mut self) -> f32 {
        (0..12).map(|_| self.unit()).sum::<f32>() - 6.0
    }

    /// Inverted dropout: zero with probability `rate`, else what keeps the mean.
    pub(crate) fn keep(&mut self, rate: f32) -> f32 {
        if rate > 0.0 && self.unit() < rate { 0.0 } else { 1.0 / (1.0 - rate) }
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}

/// `input · weight (+ bias)`, `input` having `rows` rows and `weight` `columns` columns.
pub(crate) fn affine(
    input: &[f32],
    rows: usize,
    weight: &[f32],
    bias: Option<&[f32]>,
    columns: usize,
) -> Vec<f32> {
    let k = weight.len() / columns;
    let mut out = vec![0.0; rows * columns];
    product(Left::rows(input, rows, k), &Packed::new(weight, k, columns), bias, &mut out, columns, Into::Set);
    out
}

/// Adds `inputᵀ · grad` to the gradient of a weight.
pub(crate) fn add_weight_grad(input: &[f32], rows: usize, grad: &[f32], out: &mut [f32]) {
    if rows == 0 {
        return;
    }
    let (k, n) = (input.len() / rows, grad.len() / rows);
    let packed = Packed::new(grad, rows, n);
    product(Left::transposed(input, k), &packed, None, out, n, Into::Add);
}

/// Adds the column sums of `grad` to the gradient of a bias.
pub(crate) fn add_bias_grad(grad: &[f32], out: &mut [f32]) {
    for row in grad.chunks_exact(out.len().max(1)) {
        for (o, g) in out.iter_mut().zip(row) {
            *o += g;
        }
    }
}

/// Adds `grad · weightᵀ` to the gradient of an input.
pub(crate) fn add_left_grad(grad: &[f32], rows: usize, weight: &[f32], columns: usize, out: &mut [f32]) {
    let k = weight.len() / columns;
    let mut packed = Packed::default();
    packed.fill(weight, columns, k, 1, columns);
    product(Left::rows(grad, rows, columns), &packed, None, out, k, Into::Add);
}

/// Loss of a row of scores against a target; the row becomes the gradient times `scale`.
/// A missing target gives no loss and a zero gradient.
pub(crate) fn cross_entropy(row: &mut [f32], target: u32, scale: f32) -> f32 {
    let Some(_) = row.get(target as usize) else {
        row.fill(0.0);
        return 0.0;
    };
    softmax(row);
    let loss = -row[target as usize].max(1e-12).ln();
    row[target as usize] -= 1.0;
    for v in row.iter_mut() {
        *v *= scale;
    }
    loss
}

/// Adam (Kingma and Ba 2015) over one vector of parameters.
#[derive(Clone, Debug)]
pub(crate) struct Adam {
    mean: Vec<f32>,
    square: Vec<f32>,
}

/// Adam's numbers for one step.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) rate: f32,
    pub(crate) decay: f32,
    pub(crate) mean_fix: f32,
    pub(crate) square_fix: f32,
    /// Factor on gradients, from clipping.
    pub(crate) clip: f32,
}

const BETA1: f32 = 0.9;
const BETA2: f32 = 0.98;

impl Step {
    /// Step number `t`, counted from 1.
    pub(crate) fn new(t: i32, rate: f32, decay: f32, clip: f32) -> Self {
        Self {
            rate,
            decay,
            mean_fix: 1.0 / (1.0 - BETA1.powi(t)),
            square_fix: 1.0 / (1.0 - BETA2.powi(t)),
            clip,
        }
    }
}

impl Adam {
    pub(crate) fn new(size: usize) -> Self {
        Self { mean: vec![0.0; size], square: vec![0.0; size] }
    }

    /// Updates parameters from `at` on and clears their gradients.
    pub(crate) fn update(&mut self, at: usize, values: &mut [f32], grads: &mut [f32], s: Step) {
        let end = at + values.len();
        let moments = self.mean[at..end].iter_mut().zip(&mut self.square[at..end]);
        for ((v, g), (m, q)) in values.iter_mut().zip(grads).zip(moments) {
            let x = *g * s.clip;
            *g = 0.0;
            *m = BETA1 * *m + (1.0 - BETA1) * x;
            *q = BETA2 * *q + (1.0 - BETA2) * x * x;
            let step = *m * s.mean_fix / ((*q * s.square_fix).sqrt() + 1e-8);
            *v -= s.rate * (step + s.decay * *v);
        }
    }
}
