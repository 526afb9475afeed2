//! Float kernels: packed matrix product, gates, recurrence, softmax.
//!
//! In: row-major `f32` slices. Out: the same. Each kernel is compiled twice, for AVX2+FMA and for
//! the baseline, and picked at run time; on one machine results are the same bits every time.
//! The product follows the register-blocked scheme of Goto and van de Geijn (2008).

use std::marker::PhantomData;

/// Rows of a register block.
const MR: usize = 6;
/// Columns of a register block: two AVX registers of eight floats.
const NR: usize = 16;
/// Left rows that are packed at a time.
const CHUNK: usize = 32 * MR;

/// A kernel body, generic over whether fused multiply-add is one instruction.
trait Body {
    fn run<const FMA: bool>(self);
}

/// Adapter that lets `pulp` call a [`Body`] inside a function compiled for AVX2 and FMA.
struct Call<B, const FMA: bool>(B, PhantomData<[(); 0]>);

impl<B: Body, const FMA: bool> pulp::NullaryFnOnce for Call<B, FMA> {
    type Output = ();
    #[inline(always)]
    fn call(self) {
        self.0.run::<FMA>();
    }
}

#[inline]
fn dispatch<B: Body>(body: B) {
    #[cfg(target_arch = "x86_64")]
    {
        if let Some(v3) = pulp::x86::V3::try_new() {
            v3.vectorize(Call::<B, true>(body, PhantomData));
            return;
        }
    }
    body.run::<{ cfg!(target_arch = "aarch64") }>();
}

#[inline(always)]
fn fma<const FMA: bool>(a: f32, b: f32, c: f32) -> f32 {
    if FMA { a.mul_add(b, c) } else { a * b + c }
}

/// A right-hand matrix (`k` rows, `n` columns), rearranged into column panels.
#[derive(Clone, Debug, Default)]
pub(crate) struct Packed {
    k: usize,
    n: usize,
    data: Vec<f32>,
}

impl Packed {
    /// Packs a row-major `k`×`n` matrix.
    pub(crate) fn new(b: &[f32], k: usize, n: usize) -> Self {
        let mut packed = Self::default();
        packed.fill(b, k, n, n, 1);
        packed
    }

    /// Packs a matrix whose element (row, column) is at `row * row_step + column * col_step`.
    pub(crate) fn fill(&mut self, b: &[f32], k: usize, n: usize, row_step: usize, col_step: usize) {
        self.k = k;
        self.n = n;
        let panels = n.div_ceil(NR);
        self.data.clear();
        self.data.resize(panels * k * NR, 0.0);
        for (panel, out) in self.data.chunks_exact_mut((k * NR).max(1)).enumerate() {
            let first = panel * NR;
            let width = NR.min(n - first);
            for (row, out) in out.chunks_exact_mut(NR).enumerate() {
                if col_step == 1 {
                    let at = row * row_step + first;
                    out[..width].copy_from_slice(&b[at..at + width]);
                } else {
                    for (j, out) in out[..width].iter_mut().enumerate() {
                        *out = b[row * row_step + (first + j) * col_step];
                    }
                }
            }
        }
    }
}

/// How the product meets what is already in the output.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Into {
    /// Overwrite.
    Set,
    /// Add.
    Add,
}

/// Left-hand matrix: element (row, column) is at `row * row_step + column * col_step`.
#[derive(Clone, Copy)]
pub(crate) struct Left<'a> {
    pub(crate) data: &'a [f32],
    pub(crate) rows: usize,
    pub(crate) row_step: usize,
    pub(crate) col_step: usize,
}

impl<'a> Left<'a> {
    /// A row-major matrix of `rows` rows and `columns` columns.
    pub(crate) fn rows(data: &'a [f32], rows: usize, columns: usize) -> Self {
        Self { data, rows, row_step: columns, col_step: 1 }
    }

    /// The transpose of a row-major matrix with `columns` columns.
    #[cfg(any(test, feature = "train"))]
    pub(crate) fn transposed(data: &'a [f32], columns: usize) -> Self {
        Self { data, rows: columns, row_step: 1, col_step: columns }
    }
}

struct Product<'a> {
    a: Left<'a>,
    b: &'a Packed,
    bias: Option<&'a [f32]>,
    out: &'a mut [f32],
    out_step: usize,
    into: Into,
}

impl Body for Product<'_> {
    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let Product { a, b, bias, out, out_step, into } = self;
        let (k, n) = (b.k, b.n);
        // A chunk of left rows is packed once and meets every panel; a panel stays in the L1 cache.
        let mut blocks = vec![0.0f32; k * a.rows.min(CHUNK).next_multiple_of(MR)];
        let mut start = 0;
        while start < a.rows {
            let height = CHUNK.min(a.rows - start);
            for (b, block) in blocks.chunks_exact_mut(k * MR).enumerate().take(height.div_ceil(MR)) {
                let row = start + b * MR;
                let filled = MR.min(start + height - row);
                if filled < MR {
                    block.fill(0.0);
                }
                for i in 0..filled {
                    let base = (row + i) * a.row_step;
                    if a.col_step == 1 {
                        let line = &a.data[base..base + k];
                        for (slot, v) in block.as_chunks_mut::<MR>().0.iter_mut().zip(line) {
                            slot[i] = *v;
                        }
                    } else {
                        for (kk, slot) in block.as_chunks_mut::<MR>().0.iter_mut().enumerate() {
                            slot[i] = a.data[base + kk * a.col_step];
                        }
                    }
                }
            }
            for (panel, bp) in b.data.chunks_exact(k * NR).enumerate() {
                let first = panel * NR;
                let width = NR.min(n - first);
                let bias = bias.map(|b| &b[first..first + width]);
                for (i, block) in blocks.chunks_exact(k * MR).enumerate().take(height.div_ceil(MR)) {
                    let row = start + i * MR;
                    let filled = MR.min(start + height - row);
                    let acc = block_product::<FMA>(block, bp);
                    let lines = out[row * out_step..].chunks_mut(out_step).take(filled);
                    for (line, acc) in lines.zip(&acc) {
                        let line = &mut line[first..first + width];
                        match (into, bias) {
                            (Into::Set, None) => line.copy_from_slice(&acc[..width]),
                            (Into::Set, Some(bias)) => {
                                for ((o, v), b) in line.iter_mut().zip(acc).zip(bias) {
                                    *o = *v + *b;
                                }
                            }
                            (Into::Add, bias) => {
                                for (j, (o, v)) in line.iter_mut().zip(acc).enumerate() {
                                    *o += *v + bias.map_or(0.0, |b| b[j]);
                                }
                            }
                        }
                    }
                }
            }
            start += height;
        }
    }
}

/// One register block: `MR` packed rows by one packed panel.
#[inline(always)]
fn block_product<const FMA: bool>(block: &[f32], panel: &[f32]) -> [[f32; NR]; MR] {
    let mut acc = [[0.0f32; NR]; MR];
    for (av, bv) in block.as_chunks::<MR>().0.iter().zip(panel.as_chunks::<NR>().0) {
        for i in 0..MR {
            for j in 0..NR {
                acc[i][j] = fma::<FMA>(av[i], bv[j], acc[i][j]);
            }
        }
    }
    acc
}

/// `out = a · b (+ bias)`, or `out += …`; rows of `out` are `out_step` apart.
pub(crate) fn product(
    a: Left<'_>,
    b: &Packed,
    bias: Option<&[f32]>,
    out: &mut [f32],
    out_step: usize,
    into: Into,
) {
    if a.rows == 0 || b.n == 0 || b.k == 0 {
        return;
    }
    dispatch(Product { a, b, bias, out, out_step, into });
}

/// `e^x` to about 2e-7 relative, clamped to the range of floats.
#[inline(always)]
pub(crate) fn exp<const FMA: bool>(x: f32) -> f32 {
    let x = x.clamp(-87.0, 87.0);
    let shifted = fma::<FMA>(x, std::f32::consts::LOG2_E, 12_582_912.0);
    let n = shifted - 12_582_912.0;
    let r = fma::<FMA>(n, -0.693_359_4, x);
    let r = fma::<FMA>(n, 2.121_944_4e-4, r);
    let mut p = 1.987_569_1e-4;
    p = fma::<FMA>(p, r, 1.398_199_9e-3);
    p = fma::<FMA>(p, r, 8.333_452e-3);
    p = fma::<FMA>(p, r, 4.166_579_6e-2);
    p = fma::<FMA>(p, r, 1.666_666_5e-1);
    p = fma::<FMA>(p, r, 0.5);
    p = fma::<FMA>(p, r * r, r) + 1.0;
    let scale = f32::from_bits((shifted.to_bits() << 23).wrapping_add(0x3f80_0000));
    p * scale
}

#[inline(always)]
pub(crate) fn sigmoid<const FMA: bool>(x: f32) -> f32 {
    1.0 / (1.0 + exp::<FMA>(-x))
}

struct Glu<'a> {
    pairs: &'a [f32],
    out: &'a mut [f32],
    width: usize,
}

impl Body for Glu<'_> {
    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let w = self.width;
        for (p, o) in self.pairs.chunks_exact(2 * w).zip(self.out.chunks_exact_mut(w)) {
            let (a, b) = p.split_at(w);
            for ((o, a), b) in o.iter_mut().zip(a).zip(b) {
                *o = *a * sigmoid::<FMA>(*b);
            }
        }
    }
}

/// Gated linear unit: each row of `pairs` is `[a, b]`, the output `a · σ(b)`.
pub(crate) fn glu(pairs: &[f32], out: &mut [f32], width: usize) {
    dispatch(Glu { pairs, out, width });
}

struct AddThree<'a> {
    out: &'a mut [f32],
    parts: [(&'a [i16], f32); 3],
}

impl Body for AddThree<'_> {
    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let [(a, x), (b, y), (c, z)] = self.parts;
        for (((o, a), b), c) in self.out.iter_mut().zip(a).zip(b).zip(c) {
            let ab = fma::<FMA>(f32::from(*a), x, f32::from(*b) * y);
            *o = fma::<FMA>(f32::from(*c), z, ab);
        }
    }
}

/// `out` becomes the sum of three integer rows, each times its step.
pub(crate) fn add_three(out: &mut [f32], parts: [(&[i16], f32); 3]) {
    dispatch(AddThree { out, parts });
}

/// One direction of a simple recurrent unit over one sentence (Lei et al. 2018).
pub(crate) struct Scan<'a> {
    /// Gate inputs of the batch, rows of `step` floats; this direction starts at `at`:
    /// candidate, forget, reset, and the highway if `highway` is `None`.
    pub(crate) gates: &'a [f32],
    pub(crate) step: usize,
    pub(crate) at: usize,
    /// Highway input rows (the layer's input) and where this direction's half starts.
    pub(crate) highway: Option<(&'a [f32], usize, usize)>,
    /// Biases of forget and reset, then weights on the former state, 4 × hidden.
    pub(crate) bias: &'a [f32],
    pub(crate) recurrent: &'a [f32],
    pub(crate) first: usize,
    pub(crate) len: usize,
    pub(crate) backward: bool,
    /// Output rows of `out_step` floats; this direction starts at `out_at`.
    pub(crate) out: &'a mut [f32],
    pub(crate) out_step: usize,
    pub(crate) out_at: usize,
    /// State, `hidden` floats; cleared here.
    pub(crate) state: &'a mut [f32],
    /// When training: receives c, f, r of each row, rows of `3 * hidden`.
    pub(crate) trace: Option<&'a mut [f32]>,
}

impl Body for Scan<'_> {
    #[inline(always)]
    fn run<const FMA: bool>(mut self) {
        let h = self.state.len();
        self.state.fill(0.0);
        let (bf, br) = self.bias.split_at(h);
        let (vf, vr) = self.recurrent.split_at(h);
        let (bf, br, vf, vr) = (&bf[..h], &br[..h], &vf[..h], &vr[..h]);
        for i in 0..self.len {
            let t = self.first + if self.backward { self.len - 1 - i } else { i };
            let row = &self.gates[t * self.step + self.at..][..3 * h];
            let z = &row[..h];
            let f = &row[h..2 * h];
            let r = &row[2 * h..3 * h];
            let x = match self.highway {
                Some((rows, step, at)) => &rows[t * step + at..][..h],
                None => &self.gates[t * self.step + self.at + 3 * h..][..h],
            };
            let out = &mut self.out[t * self.out_step + self.out_at..][..h];
            let state = &mut self.state[..h];
            match &mut self.trace {
                None => {
                    for j in 0..h {
                        let c0 = state[j];
                        let fg = sigmoid::<FMA>(fma::<FMA>(vf[j], c0, f[j] + bf[j]));
                        let rg = sigmoid::<FMA>(fma::<FMA>(vr[j], c0, r[j] + br[j]));
                        let c = fma::<FMA>(fg, c0 - z[j], z[j]);
                        state[j] = c;
                        out[j] = fma::<FMA>(rg, c - x[j], x[j]);
                    }
                }
                Some(trace) => {
                    let trace = &mut trace[t * 3 * h..][..3 * h];
                    for j in 0..h {
                        let c0 = state[j];
                        let fg = sigmoid::<FMA>(fma::<FMA>(vf[j], c0, f[j] + bf[j]));
                        let rg = sigmoid::<FMA>(fma::<FMA>(vr[j], c0, r[j] + br[j]));
                        let c = fma::<FMA>(fg, c0 - z[j], z[j]);
                        state[j] = c;
                        out[j] = fma::<FMA>(rg, c - x[j], x[j]);
                        trace[j] = c;
                        trace[h + j] = fg;
                        trace[2 * h + j] = rg;
                    }
                }
            }
        }
    }
}

/// Runs one direction of a recurrent layer over one sentence.
pub(crate) fn scan(scan: Scan<'_>) {
    dispatch(scan);
}

/// Dot product.
pub(crate) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0f32; 8];
    let (a8, a_rest) = a.as_chunks::<8>();
    let (b8, b_rest) = b.as_chunks::<8>();
    for (x, y) in a8.iter().zip(b8) {
        for ((l, x), y) in lanes.iter_mut().zip(x).zip(y) {
            *l += x * y;
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum();
    lanes.iter().sum::<f32>() + rest
}

struct Softmax<'a> {
    row: &'a mut [f32],
}

impl Body for Softmax<'_> {
    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let max = self.row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let mut sum = 0.0;
        for v in self.row.iter_mut() {
            *v = exp::<FMA>(*v - max);
            sum += *v;
        }
        let scale = 1.0 / sum;
        for v in self.row.iter_mut() {
            *v *= scale;
        }
    }
}

/// Replaces scores by their softmax.
pub(crate) fn softmax(row: &mut [f32]) {
    dispatch(Softmax { row });
}

/// Position of the greatest value; the first one wins a tie. Zero for an empty slice.
pub(crate) fn argmax(row: &[f32]) -> usize {
    let mut best = 0;
    let mut score = f32::NEG_INFINITY;
    for (i, v) in row.iter().enumerate() {
        if *v > score {
            best = i;
            score = *v;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(rows: usize, columns: usize, seed: u32) -> Vec<f32> {
        let mut s = seed;
        (0..rows * columns)
            .map(|_| {
                s = s.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (s >> 8) as f32 / (1 << 24) as f32 - 0.5
            })
            .collect()
    }

    #[test]
    fn product_equals_the_plain_loop() {
        for (m, k, n) in [(1, 1, 1), (7, 5, 17), (12, 33, 16), (13, 40, 50)] {
            let (a, b, bias) = (matrix(m, k, 1), matrix(k, n, 2), matrix(1, n, 3));
            let mut out = vec![1.0; m * n];
            product(Left::rows(&a, m, k), &Packed::new(&b, k, n), Some(&bias), &mut out, n, Into::Add);
            for i in 0..m {
                for j in 0..n {
                    let want: f32 = (0..k).map(|x| a[i * k + x] * b[x * n + j]).sum::<f32>() + bias[j] + 1.0;
                    assert!((out[i * n + j] - want).abs() < 1e-4);
                }
            }
            // aᵀ·a through strided access on both sides.
            let mut packed = Packed::default();
            packed.fill(&a, m, k, k, 1);
            let mut gram = vec![0.0; k * k];
            product(Left::transposed(&a, k), &packed, None, &mut gram, k, Into::Set);
            let want: f32 = (0..m).map(|x| a[x * k] * a[x * k + k - 1]).sum();
            assert!((gram[k - 1] - want).abs() < 1e-4);
        }
    }

    #[test]
    fn exp_is_close() {
        for i in -800..800 {
            let x = i as f32 / 10.0;
            let (fast, slow) = (exp::<true>(x), x.exp());
            assert!((fast - slow).abs() <= slow * 1e-5, "{x}: {fast} {slow}");
        }
    }

    #[test]
    fn softmax_sums_to_one() {
        let mut row = [1.0, 2.0, 3.0, -50.0];
        softmax(&mut row);
        assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        assert_eq!(argmax(&row), 2);
        assert_eq!(argmax(&[]), 0);
    }
}
