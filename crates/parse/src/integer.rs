//! Matrix product in 16-bit integers, for reading only.
//!
//! In: float rows and a weight matrix quantised by column. Out: floats. Rows are quantised as they
//! come, by their own greatest value; one instruction multiplies sixteen pairs and adds neighbours,
//! twice the rate of floats. Sums are exact, so results do not depend on the order of additions.

use pulp::{i16x16, i32x8};

/// Rows of a register block.
const MR: usize = 6;
/// Columns of a register block: two registers of eight sums.
const NR: usize = 16;
/// Left rows that are packed at a time.
const CHUNK: usize = 32 * MR;
/// Greatest weight and activation; with [`MAX_DEPTH`] products their sum stays within 31 bits.
const WEIGHT_MAX: f32 = 1023.0;
const INPUT_MAX: f32 = 1023.0;
/// Longest row.
const MAX_DEPTH: usize = 2048;

/// A weight matrix in integers, rearranged into column panels of row pairs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Quantised {
    depth: usize,
    columns: usize,
    scales: Vec<f32>,
    /// For each panel and pair of rows: columns 0–7, then columns 8–15.
    panels: Vec<[i16x16; 2]>,
}

impl Quantised {
    /// Quantises a row-major matrix of `depth` rows.
    pub(crate) fn new(weight: &[f32], depth: usize, columns: usize) -> Self {
        let depth = depth.min(MAX_DEPTH);
        let mut scales = vec![0.0f32; columns];
        for row in weight.chunks_exact(columns.max(1)).take(depth) {
            for (s, v) in scales.iter_mut().zip(row) {
                *s = s.max(v.abs());
            }
        }
        for s in &mut scales {
            *s = (*s / WEIGHT_MAX).max(1e-12);
        }
        let pairs = depth.div_ceil(2);
        let mut panels = Vec::with_capacity(columns.div_ceil(NR) * pairs);
        for first in (0..columns).step_by(NR) {
            for pair in 0..pairs {
                let cell = |i: usize| {
                    let (column, row) = (first + i / 2, 2 * pair + i % 2);
                    if column < columns && row < depth {
                        (weight[row * columns + column] / scales[column]).round() as i16
                    } else {
                        0
                    }
                };
                let low: [i16; 16] = std::array::from_fn(cell);
                let high: [i16; 16] = std::array::from_fn(|i| cell(16 + i));
                panels.push([pulp::cast(low), pulp::cast(high)]);
            }
        }
        Self { depth, columns, scales, panels }
    }

    /// Number of columns.
    pub(crate) fn columns(&self) -> usize {
        self.columns
    }
}

/// Room for quantised rows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    blocks: Vec<[i32; MR]>,
    scales: Vec<f32>,
}

/// One multiply-add of a pair of inputs with eight columns.
trait Lanes: Copy {
    fn multiply_add(self, pair: i32, weights: i16x16, sums: i32x8) -> i32x8;
}

#[cfg(target_arch = "x86_64")]
impl Lanes for pulp::x86::V3 {
    #[inline(always)]
    fn multiply_add(self, pair: i32, weights: i16x16, sums: i32x8) -> i32x8 {
        let pair: i16x16 = pulp::cast(self.splat_i32x8(pair));
        self.wrapping_add_i32x8(sums, self.multiply_wrapping_add_adjacent_i16x16(pair, weights))
    }
}

/// Any machine.
#[derive(Clone, Copy)]
struct Plain;

impl Lanes for Plain {
    #[inline(always)]
    fn multiply_add(self, pair: i32, weights: i16x16, sums: i32x8) -> i32x8 {
        let [low, high]: [i16; 2] = pulp::cast(pair);
        let weights: [[i16; 2]; 8] = pulp::cast(weights);
        let mut sums: [i32; 8] = pulp::cast(sums);
        for (s, w) in sums.iter_mut().zip(weights) {
            *s += i32::from(low) * i32::from(w[0]) + i32::from(high) * i32::from(w[1]);
        }
        pulp::cast(sums)
    }
}

struct Product<'a, L> {
    lanes: L,
    input: &'a [f32],
    step: usize,
    rows: usize,
    weight: &'a Quantised,
    bias: Option<&'a [f32]>,
    out: &'a mut [f32],
    room: &'a mut Rows,
}

impl<L: Lanes> pulp::NullaryFnOnce for Product<'_, L> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Product { lanes, input, step, rows, weight, bias, out, room } = self;
        let pairs = weight.depth.div_ceil(2);
        let columns = weight.columns;
        let mut start = 0;
        while start < rows {
            let height = CHUNK.min(rows - start);
            room.blocks.resize(pairs * height.div_ceil(MR), [0; MR]);
            if !height.is_multiple_of(MR) {
                // Lanes of the last block that no row fills.
                let last = room.blocks.len() - pairs;
                room.blocks[last..].fill([0; MR]);
            }
            room.scales.clear();
            for i in 0..height {
                let row = &input[(start + i) * step..][..weight.depth];
                let block = &mut room.blocks[i / MR * pairs..][..pairs];
                room.scales.push(quantise_row(row, i % MR, block));
            }
            for (panel, weights) in weight.panels.chunks_exact(pairs).enumerate() {
                let first = panel * NR;
                let width = NR.min(columns - first);
                let scales = &weight.scales[first..first + width];
                for (b, block) in room.blocks.chunks_exact(pairs).enumerate() {
                    let sums = block_product(lanes, block, weights);
                    let filled = MR.min(height - b * MR);
                    for (i, sums) in sums.iter().enumerate().take(filled) {
                        let scale = room.scales[b * MR + i];
                        let sums: [i32; NR] = pulp::cast(*sums);
                        let line = &mut out[(start + b * MR + i) * columns + first..][..width];
                        for ((o, s), w) in line.iter_mut().zip(sums).zip(scales) {
                            *o = s as f32 * (scale * w);
                        }
                        if let Some(bias) = bias {
                            for (o, b) in line.iter_mut().zip(&bias[first..first + width]) {
                                *o += b;
                            }
                        }
                    }
                }
            }
            start += height;
        }
    }
}

/// Quantises a row into lane `lane` of its block; returns the size of one step.
#[inline(always)]
fn quantise_row(row: &[f32], lane: usize, block: &mut [[i32; MR]]) -> f32 {
    let mut tops = [0.0f32; 16];
    let (chunks, rest) = row.as_chunks::<16>();
    for chunk in chunks {
        for (t, v) in tops.iter_mut().zip(chunk) {
            *t = t.max(v.abs());
        }
    }
    let top = tops.iter().chain(rest).fold(0.0f32, |m, v| m.max(v.abs()));
    if !(top > 0.0 && top.is_finite()) {
        for slot in block {
            slot[lane] = 0;
        }
        return 0.0;
    }
    let factor = INPUT_MAX / top;
    let (pairs, odd) = row.as_chunks::<2>();
    for (slot, pair) in block.iter_mut().zip(pairs) {
        // Adding 1.5·2²³ leaves the rounded integer in the low bits.
        let low = (pair[0] * factor + 12_582_912.0).to_bits() & 0xffff;
        let high = (pair[1] * factor + 12_582_912.0).to_bits() << 16;
        slot[lane] = (low | high).cast_signed();
    }
    if let (Some(slot), [v]) = (block.last_mut(), odd) {
        slot[lane] = ((v * factor + 12_582_912.0).to_bits() & 0xffff).cast_signed();
    }
    top / INPUT_MAX
}

#[inline(always)]
fn block_product<L: Lanes>(lanes: L, block: &[[i32; MR]], weights: &[[i16x16; 2]]) -> [[i32x8; 2]; MR] {
    let zero: i32x8 = pulp::cast([0i32; 8]);
    let mut sums = [[zero; 2]; MR];
    for (inputs, [low, high]) in block.iter().zip(weights) {
        for i in 0..MR {
            sums[i][0] = lanes.multiply_add(inputs[i], *low, sums[i][0]);
            sums[i][1] = lanes.multiply_add(inputs[i], *high, sums[i][1]);
        }
    }
    sums
}

/// `out = input · weight (+ bias)`: `rows` rows of `input` are `step` apart, `out` is dense.
pub(crate) fn product(
    input: &[f32],
    rows: usize,
    step: usize,
    weight: &Quantised,
    bias: Option<&[f32]>,
    out: &mut [f32],
    room: &mut Rows,
) {
    if rows == 0 || weight.panels.is_empty() {
        return;
    }
    #[cfg(target_arch = "x86_64")]
    if let Some(v3) = pulp::x86::V3::try_new() {
        v3.vectorize(Product { lanes: v3, input, step, rows, weight, bias, out, room });
        return;
    }
    pulp::NullaryFnOnce::call(Product { lanes: Plain, input, step, rows, weight, bias, out, room });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(size: usize, seed: u32) -> Vec<f32> {
        let mut s = seed;
        (0..size)
            .map(|_| {
                s = s.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (s >> 8) as f32 / (1 << 23) as f32 - 1.0
            })
            .collect()
    }

    #[test]
    fn close_to_floats_and_equal_on_any_machine() {
        for (m, k, n) in [(1, 1, 1), (7, 5, 17), (13, 64, 16), (200, 33, 40)] {
            let (a, w, bias) = (matrix(m * k, 1), matrix(k * n, 2), matrix(n, 3));
            let weight = Quantised::new(&w, k, n);
            let mut out = vec![0.0; m * n];
            product(&a, m, k, &weight, Some(&bias), &mut out, &mut Rows::default());
            for i in 0..m {
                for j in 0..n {
                    let want: f32 = (0..k).map(|x| a[i * k + x] * w[x * n + j]).sum::<f32>() + bias[j];
                    assert!((out[i * n + j] - want).abs() < 0.02, "{} {want}", out[i * n + j]);
                }
            }
            let mut plain = vec![0.0; m * n];
            let mut room = Rows::default();
            let bias = Some(&bias[..]);
            pulp::NullaryFnOnce::call(Product {
                lanes: Plain,
                input: &a,
                step: k,
                rows: m,
                weight: &weight,
                bias,
                out: &mut plain,
                room: &mut room,
            });
            assert_eq!(out, plain);
        }
    }

    #[test]
    fn rows_that_are_no_numbers_count_as_zero() {
        let weight = Quantised::new(&[1.0; 4], 2, 2);
        let mut out = [9.0; 4];
        product(&[f32::NAN, f32::INFINITY, 0.0, 0.0], 2, 2, &weight, None, &mut out, &mut Rows::default());
        assert_eq!(out, [0.0; 4]);
    }
}
