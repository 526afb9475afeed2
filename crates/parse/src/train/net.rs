//! The network at training time: forward with dropout, loss, and gradients by hand.
//!
//! In: a batch of feature ids and targets. Out: losses; gradients are added to [`Grads`]. Mirrors
//! `network.rs`, which a test holds it to.

use super::ops::{Rng, add_bias_grad, add_left_grad, add_weight_grad, affine, cross_entropy};
use crate::features::FEATURES;
use crate::kernel::{Into, Left, Packed, Scan, glu, product, scan, sigmoid};
use crate::labels::{Dep, NameTag, Pos, Tag};
use crate::network::relu;
use crate::params::{Config, Dense, Id};

/// Marks a missing target.
pub(crate) const NONE: u32 = u32::MAX;

/// Ids of one word: rows of the embedding table and of the pretrained vectors.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    pub(crate) rows: [u32; FEATURES + 1],
    pub(crate) vector: u32,
    pub(crate) pos: u32,
    pub(crate) tag: u32,
    pub(crate) script: u32,
    /// 0 root, else 1 + word of the sentence.
    pub(crate) head: u32,
    pub(crate) dep: u32,
    pub(crate) name: u32,
}

/// Sentences in one forward pass.
#[derive(Clone, Debug, Default)]
pub(crate) struct Batch {
    pub(crate) words: Vec<Word>,
    pub(crate) lengths: Vec<usize>,
}

/// Everything that is learned, plus the frozen vectors.
#[derive(Clone, Debug)]
pub(crate) struct Net {
    pub(crate) dense: Dense,
    /// Lexicon rows, then feature rows, each `config.word` wide.
    pub(crate) rows: Vec<f32>,
    pub(crate) vectors: Vec<f32>,
}

/// Gradients; rows of the embedding table are cleared by who applies them.
#[derive(Clone, Debug)]
pub(crate) struct Grads {
    pub(crate) dense: Dense,
    pub(crate) rows: Vec<f32>,
    pub(crate) touched: Vec<u32>,
    pub(crate) is_touched: Vec<bool>,
}

impl Grads {
    pub(crate) fn new(net: &Net) -> Self {
        let width = net.dense.config.word;
        Self {
            dense: Dense::zeros(net.dense.config),
            rows: vec![0.0; net.rows.len()],
            touched: Vec::new(),
            is_touched: vec![false; net.rows.len() / width],
        }
    }
}

/// Dropout rates; zero everywhere for checks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rates {
    pub(crate) input: f32,
    pub(crate) layer: f32,
    pub(crate) head: f32,
}

/// Weights of the parts of the loss.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shares {
    pub(crate) pos: f32,
    pub(crate) tag: f32,
    pub(crate) script: f32,
    pub(crate) arc: f32,
    pub(crate) rel: f32,
    pub(crate) name: f32,
}

/// Sums of losses over a batch.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Losses {
    pub(crate) tags: f32,
    pub(crate) arcs: f32,
    pub(crate) rels: f32,
    pub(crate) names: f32,
}

impl Losses {
    pub(crate) fn add(&mut self, o: Losses) {
        self.tags += o.tags;
        self.arcs += o.arcs;
        self.rels += o.rels;
        self.names += o.names;
    }

    #[cfg(test)]
    pub(crate) fn total(&self) -> f32 {
        self.tags + self.arcs + self.rels + self.names
    }
}

/// A dropout mask shared by the words of a sentence.
fn sentence_mask(rng: &mut Rng, rate: f32, lengths: &[usize], width: usize) -> Vec<f32> {
    let mut mask = Vec::with_capacity(lengths.iter().sum::<usize>() * width);
    for len in lengths {
        let row: Vec<f32> = (0..width).map(|_| rng.keep(rate)).collect();
        for _ in 0..*len {
            mask.extend_from_slice(&row);
        }
    }
    mask
}

fn word_mask(rng: &mut Rng, rate: f32, size: usize) -> Vec<f32> {
    (0..size).map(|_| rng.keep(rate)).collect()
}

fn masked(values: &[f32], mask: &[f32]) -> Vec<f32> {
    values.iter().zip(mask).map(|(v, m)| v * m).collect()
}

fn mask_in_place(values: &mut [f32], mask: &[f32]) {
    for (v, m) in values.iter_mut().zip(mask) {
        *v *= m;
    }
}

/// Puts before each row the row before it and after it the one that follows, zeros at the edges.
fn widen(rows: &[f32], width: usize, lengths: &[usize]) -> Vec<f32> {
    let mut out = vec![0.0; 3 * rows.len()];
    let mut first = 0;
    for &len in lengths {
        for t in first..first + len {
            let row = &rows[t * width..(t + 1) * width];
            if t > first {
                out[3 * (t - 1) * width + 2 * width..3 * t * width].copy_from_slice(row);
            }
            out[(3 * t + 1) * width..(3 * t + 2) * width].copy_from_slice(row);
            if t + 1 < first + len {
                out[3 * (t + 1) * width..][..width].copy_from_slice(row);
            }
        }
        first += len;
    }
    out
}

/// Gradient of [`widen`].
fn narrow(wide: &[f32], width: usize, lengths: &[usize]) -> Vec<f32> {
    let mut out = vec![0.0; wide.len() / 3];
    let mut first = 0;
    for &len in lengths {
        for t in first..first + len {
            let mut add = |at: usize| {
                for (o, v) in out[t * width..(t + 1) * width].iter_mut().zip(&wide[at..at + width]) {
                    *o += v;
                }
            };
            if t > first {
                add(3 * (t - 1) * width + 2 * width);
            }
            add((3 * t + 1) * width);
            if t + 1 < first + len {
                add(3 * (t + 1) * width);
            }
        }
        first += len;
    }
    out
}

struct LayerTape {
    input: Vec<f32>,
    gates: Vec<f32>,
    traces: [Vec<f32>; 2],
    mask: Vec<f32>,
}

/// Forward and backward over one batch; gradients of the summed loss times `scale` go to `grads`.
pub(crate) fn learn(
    net: &Net,
    batch: &Batch,
    rates: Rates,
    shares: Shares,
    scale: f32,
    rng: &mut Rng,
    grads: &mut Grads,
) -> Losses {
    let c = net.dense.config;
    let (n, w, h) = (batch.words.len(), c.word, c.hidden);
    let width = 2 * h;
    let p = |id| net.dense.get(id);
    // Word vectors.
    let mut sums = vec![0.0; n * w];
    let mut vectors = vec![0.0; n * c.vector];
    for (i, word) in batch.words.iter().enumerate() {
        let sum = &mut sums[i * w..(i + 1) * w];
        for row in word.rows {
            for (s, v) in sum.iter_mut().zip(&net.rows[row as usize * w..(row as usize + 1) * w]) {
                *s += v;
            }
        }
        if word.vector != NONE {
            let at = word.vector as usize * c.vector;
            vectors[i * c.vector..(i + 1) * c.vector].copy_from_slice(&net.vectors[at..at + c.vector]);
        }
    }
    product(
        Left::rows(&vectors, n, c.vector),
        &Packed::new(p(Id::VectorIn), c.vector, w),
        None,
        &mut sums,
        w,
        Into::Add,
    );
    let sum_mask = word_mask(rng, rates.input, n * w);
    mask_in_place(&mut sums, &sum_mask);
    let pairs = affine(&sums, n, p(Id::WordGate), Some(p(Id::WordGateBias)), 2 * w);
    let mut states = vec![0.0; n * w];
    glu(&pairs, &mut states, w);
    // Recurrent layers.
    let mut tapes = Vec::new();
    let mut tag_states = Vec::new();
    for l in 0..c.layers {
        let id = l as u8;
        let inner = if l == 0 { w } else { width };
        let mask = sentence_mask(rng, rates.layer, &batch.lengths, inner);
        let mut input = masked(&states, &mask);
        if l == 0 {
            input = widen(&input, w, &batch.lengths);
        }
        let step = 2 * c.gates(l) * h;
        let gates = affine(&input, n, p(Id::Gates(id)), None, step);
        let mut out = vec![0.0; n * width];
        let mut traces = [vec![0.0; n * 3 * h], vec![0.0; n * 3 * h]];
        let mut state = vec![0.0; h];
        let mut first = 0;
        for &len in &batch.lengths {
            for (direction, trace) in traces.iter_mut().enumerate() {
                scan(Scan {
                    gates: &gates,
                    step,
                    at: direction * step / 2,
                    highway: (l > 0).then_some((&input, width, direction * h)),
                    bias: &p(Id::GateBias(id))[direction * 2 * h..][..2 * h],
                    recurrent: &p(Id::Recurrent(id))[direction * 2 * h..][..2 * h],
                    first,
                    len,
                    backward: direction == 1,
                    out: &mut out,
                    out_step: width,
                    out_at: direction * h,
                    state: &mut state,
                    trace: Some(trace),
                });
            }
            first += len;
        }
        tapes.push(LayerTape { input, gates, traces, mask });
        states = out;
        if l == c.tag_layer() {
            tag_states.clone_from(&states);
        }
    }
    let mut losses = Losses::default();
    // Heads, each forward then backward.
    let top_mask = sentence_mask(rng, rates.head, &batch.lengths, width);
    let top = masked(&states, &top_mask);
    let tag_mask = sentence_mask(rng, rates.head, &batch.lengths, width);
    let tag_top = masked(&tag_states, &tag_mask);
    let mut top_grad = vec![0.0; n * width];
    let mut tag_grad = vec![0.0; n * width];
    let mut heads = Heads { net, batch, rates, scale, rng, grads: &mut *grads, c, n };
    losses.tags = heads.tags(&tag_top, &mut tag_grad, shares);
    losses.names = heads.names(&top, &mut top_grad, shares);
    losses.arcs = heads.arcs(&top, &mut top_grad, shares);
    losses.rels = heads.relations(&top, &mut top_grad, shares);
    mask_in_place(&mut top_grad, &top_mask);
    mask_in_place(&mut tag_grad, &tag_mask);
    // Back through the layers.
    let mut state_grad = top_grad;
    for l in (0..c.layers).rev() {
        if l == c.tag_layer() {
            for (s, t) in state_grad.iter_mut().zip(&tag_grad) {
                *s += t;
            }
        }
        state_grad = layer_back(net, batch, l, &tapes[l], &state_grad, grads);
    }
    // Back through the word vectors.
    let mut pair_grad = vec![0.0; n * 2 * w];
    for ((pg, pr), g) in
        pair_grad.chunks_exact_mut(2 * w).zip(pairs.chunks_exact(2 * w)).zip(state_grad.chunks_exact(w))
    {
        for j in 0..w {
            let s = sigmoid::<false>(pr[w + j]);
            pg[j] = g[j] * s;
            pg[w + j] = g[j] * pr[j] * s * (1.0 - s);
        }
    }
    add_weight_grad(&sums, n, &pair_grad, grads.dense.get_mut(Id::WordGate));
    add_bias_grad(&pair_grad, grads.dense.get_mut(Id::WordGateBias));
    let mut sum_grad = vec![0.0; n * w];
    add_left_grad(&pair_grad, n, p(Id::WordGate), 2 * w, &mut sum_grad);
    mask_in_place(&mut sum_grad, &sum_mask);
    add_weight_grad(&vectors, n, &sum_grad, grads.dense.get_mut(Id::VectorIn));
    for (word, g) in batch.words.iter().zip(sum_grad.chunks_exact(w)) {
        for row in word.rows {
            let row = row as usize;
            if !grads.is_touched[row] {
                grads.is_touched[row] = true;
                grads.touched.push(row as u32);
            }
            for (s, v) in grads.rows[row * w..(row + 1) * w].iter_mut().zip(g) {
                *s += v;
            }
        }
    }
    losses
}

/// Gradient of one recurrent layer; returns the gradient of the layer's input before dropout.
fn layer_back(
    net: &Net,
    batch: &Batch,
    l: usize,
    tape: &LayerTape,
    out_grad: &[f32],
    grads: &mut Grads,
) -> Vec<f32> {
    let c = net.dense.config;
    let (n, h) = (batch.words.len(), c.hidden);
    let width = 2 * h;
    let id = l as u8;
    let step = 2 * c.gates(l) * h;
    let input_width = c.layer_input(l);
    let mut gate_grad = vec![0.0; n * step];
    let mut input_grad = vec![0.0; n * input_width];
    let mut bias_grad = vec![0.0; 4 * h];
    let mut recurrent_grad = vec![0.0; 4 * h];
    let zeros = vec![0.0; h];
    let mut carry = vec![0.0; h];
    for direction in 0..2 {
        let at = direction * step / 2;
        let v = &net.dense.get(Id::Recurrent(id))[direction * 2 * h..][..2 * h];
        let trace = &tape.traces[direction];
        let mut first = 0;
        for &len in &batch.lengths {
            carry.fill(0.0);
            for i in (0..len).rev() {
                let place = |i: usize| first + if direction == 1 { len - 1 - i } else { i };
                let t = place(i);
                let before = match i.checked_sub(1) {
                    Some(b) => &trace[place(b) * 3 * h..][..h],
                    None => &zeros[..],
                };
                let tr = &trace[t * 3 * h..][..3 * h];
                let z = &tape.gates[t * step + at..][..h];
                let x = if l > 0 {
                    &tape.input[t * width + direction * h..][..h]
                } else {
                    &tape.gates[t * step + at + 3 * h..][..h]
                };
                let og = &out_grad[t * width + direction * h..][..h];
                let gg = &mut gate_grad[t * step + at..][..step / 2];
                for j in 0..h {
                    let (state, f, r) = (tr[j], tr[h + j], tr[2 * h + j]);
                    let dr = og[j] * (state - x[j]) * r * (1.0 - r);
                    let dx = og[j] * (1.0 - r);
                    let dc = og[j] * r + carry[j];
                    let df = dc * (before[j] - z[j]) * f * (1.0 - f);
                    carry[j] = dc * f + df * v[j] + dr * v[h + j];
                    gg[j] = dc * (1.0 - f);
                    gg[h + j] = df;
                    gg[2 * h + j] = dr;
                    bias_grad[direction * 2 * h + j] += df;
                    bias_grad[direction * 2 * h + h + j] += dr;
                    recurrent_grad[direction * 2 * h + j] += df * before[j];
                    recurrent_grad[direction * 2 * h + h + j] += dr * before[j];
                    if l > 0 {
                        input_grad[t * width + direction * h + j] += dx;
                    } else {
                        gg[3 * h + j] = dx;
                    }
                }
            }
            first += len;
        }
    }
    for (g, v) in grads.dense.get_mut(Id::GateBias(id)).iter_mut().zip(&bias_grad) {
        *g += v;
    }
    for (g, v) in grads.dense.get_mut(Id::Recurrent(id)).iter_mut().zip(&recurrent_grad) {
        *g += v;
    }
    add_weight_grad(&tape.input, n, &gate_grad, grads.dense.get_mut(Id::Gates(id)));
    add_left_grad(&gate_grad, n, net.dense.get(Id::Gates(id)), step, &mut input_grad);
    if l == 0 {
        input_grad = narrow(&input_grad, c.word, &batch.lengths);
    }
    mask_in_place(&mut input_grad, &tape.mask);
    input_grad
}

/// Columns of one softmax: first, end, share of the loss, and the target of a word.
type Group = (usize, usize, f32, fn(&Word) -> u32);

/// The output heads over one batch.
struct Heads<'a> {
    net: &'a Net,
    batch: &'a Batch,
    rates: Rates,
    scale: f32,
    rng: &'a mut Rng,
    grads: &'a mut Grads,
    c: Config,
    n: usize,
}

impl Heads<'_> {
    /// One hidden layer and a softmax over column groups; returns the weighted loss.
    fn classify(
        &mut self,
        input: &[f32],
        input_grad: &mut [f32],
        ids: [Id; 4],
        sizes: [usize; 2],
        groups: &[Group],
    ) -> f32 {
        let n = self.n;
        let dense = &self.net.dense;
        let mut hidden = affine(input, n, dense.get(ids[0]), Some(dense.get(ids[1])), sizes[0]);
        relu(&mut hidden);
        let mask = word_mask(self.rng, self.rates.head, hidden.len());
        mask_in_place(&mut hidden, &mask);
        let mut scores = affine(&hidden, n, dense.get(ids[2]), Some(dense.get(ids[3])), sizes[1]);
        let mut loss = 0.0;
        for (row, word) in scores.chunks_exact_mut(sizes[1]).zip(&self.batch.words) {
            for &(at, end, share, target) in groups {
                loss += share * cross_entropy(&mut row[at..end], target(word), share * self.scale);
            }
        }
        add_weight_grad(&hidden, n, &scores, self.grads.dense.get_mut(ids[2]));
        add_bias_grad(&scores, self.grads.dense.get_mut(ids[3]));
        let mut hidden_grad = vec![0.0; hidden.len()];
        add_left_grad(&scores, n, dense.get(ids[2]), sizes[1], &mut hidden_grad);
        for ((g, h), m) in hidden_grad.iter_mut().zip(&hidden).zip(&mask) {
            *g = if *h > 0.0 { *g * m } else { 0.0 };
        }
        add_weight_grad(input, n, &hidden_grad, self.grads.dense.get_mut(ids[0]));
        add_bias_grad(&hidden_grad, self.grads.dense.get_mut(ids[1]));
        add_left_grad(&hidden_grad, n, dense.get(ids[0]), sizes[0], input_grad);
        loss
    }

    fn tags(&mut self, input: &[f32], input_grad: &mut [f32], shares: Shares) -> f32 {
        let columns = self.c.tag_columns();
        self.classify(
            input,
            input_grad,
            [Id::TagHidden, Id::TagHiddenBias, Id::TagOut, Id::TagOutBias],
            [self.c.tag, columns],
            &[
                (Config::POS_AT, Pos::ALL.len(), shares.pos, |w| w.pos),
                (Config::TAG_AT, Config::TAG_AT + Tag::ALL.len(), shares.tag, |w| w.tag),
                (Config::SCRIPT_AT, columns, shares.script, |w| w.script),
            ],
        )
    }

    fn names(&mut self, input: &[f32], input_grad: &mut [f32], shares: Shares) -> f32 {
        self.classify(
            input,
            input_grad,
            [Id::NameHidden, Id::NameHiddenBias, Id::NameOut, Id::NameOutBias],
            [self.c.name, NameTag::COUNT],
            &[(0, NameTag::COUNT, shares.name, |w| w.name)],
        )
    }

    fn arcs(&mut self, input: &[f32], input_grad: &mut [f32], shares: Shares) -> f32 {
        let (n, a) = (self.n, self.c.arc);
        let dense = &self.net.dense;
        let mut units = affine(input, n, dense.get(Id::Arc), Some(dense.get(Id::ArcBias)), 2 * a);
        relu(&mut units);
        let mask = word_mask(self.rng, self.rates.head, units.len());
        mask_in_place(&mut units, &mask);
        let mut unit_grad = vec![0.0; units.len()];
        let (u, root, weight) = (dense.get(Id::ArcHead), dense.get(Id::ArcRoot), dense.get(Id::ArcProduct));
        let mut loss = 0.0;
        let mut first = 0;
        for &len in &self.batch.lengths {
            let words = &self.batch.words[first..first + len];
            if words.iter().any(|w| w.head != NONE) {
                let mut deps = Vec::with_capacity(len * a);
                let mut heads = root.to_vec();
                for t in first..first + len {
                    deps.extend_from_slice(&units[t * 2 * a..t * 2 * a + a]);
                    heads.extend_from_slice(&units[t * 2 * a + a..(t + 1) * 2 * a]);
                }
                let query = affine(&deps, len, weight, None, a);
                let bias: Vec<f32> = heads.chunks_exact(a).map(|r| crate::kernel::dot(r, u)).collect();
                let mut turned = Packed::default();
                turned.fill(&heads, a, len + 1, 1, a);
                let mut scores = vec![0.0; len * (len + 1)];
                let left = Left::rows(&query, len, a);
                product(left, &turned, Some(&bias), &mut scores, len + 1, Into::Set);
                for (d, row) in scores.chunks_exact_mut(len + 1).enumerate() {
                    row[d + 1] = -1e9;
                    loss += shares.arc * cross_entropy(row, words[d].head, shares.arc * self.scale);
                    row[d + 1] = 0.0;
                }
                let mut query_grad = vec![0.0; len * a];
                let packed = Packed::new(&heads, len + 1, a);
                let left = Left::rows(&scores, len, len + 1);
                product(left, &packed, None, &mut query_grad, a, Into::Set);
                let mut head_grad = vec![0.0; (len + 1) * a];
                add_weight_grad(&scores, len, &query, &mut head_grad);
                let mut bias_grad = vec![0.0; len + 1];
                add_bias_grad(&scores, &mut bias_grad);
                let u_grad = self.grads.dense.get_mut(Id::ArcHead);
                for ((g, h), b) in head_grad.chunks_exact_mut(a).zip(heads.chunks_exact(a)).zip(&bias_grad) {
                    for j in 0..a {
                        g[j] += b * u[j];
                        u_grad[j] += b * h[j];
                    }
                }
                add_weight_grad(&deps, len, &query_grad, self.grads.dense.get_mut(Id::ArcProduct));
                let mut dep_grad = vec![0.0; len * a];
                add_left_grad(&query_grad, len, weight, a, &mut dep_grad);
                for (r, g) in self.grads.dense.get_mut(Id::ArcRoot).iter_mut().zip(&head_grad) {
                    *r += g;
                }
                for i in 0..len {
                    let out = &mut unit_grad[(first + i) * 2 * a..(first + i + 1) * 2 * a];
                    out[..a].copy_from_slice(&dep_grad[i * a..(i + 1) * a]);
                    out[a..].copy_from_slice(&head_grad[(i + 1) * a..(i + 2) * a]);
                }
            }
            first += len;
        }
        for ((g, x), m) in unit_grad.iter_mut().zip(&units).zip(&mask) {
            *g = if *x > 0.0 { *g * m } else { 0.0 };
        }
        add_weight_grad(input, n, &unit_grad, self.grads.dense.get_mut(Id::Arc));
        add_bias_grad(&unit_grad, self.grads.dense.get_mut(Id::ArcBias));
        add_left_grad(&unit_grad, n, dense.get(Id::Arc), 2 * a, input_grad);
        loss
    }

    fn relations(&mut self, input: &[f32], input_grad: &mut [f32], shares: Shares) -> f32 {
        let (n, r) = (self.n, self.c.rel);
        let dense = &self.net.dense;
        let units = affine(input, n, dense.get(Id::Rel), Some(dense.get(Id::RelBias)), 4 * r);
        let root = dense.get(Id::RelRoot);
        // Pairs of the words whose gold head is known.
        let mut known = Vec::new();
        let mut first = 0;
        for &len in &self.batch.lengths {
            for t in first..first + len {
                let w = &self.batch.words[t];
                if w.head != NONE && w.dep != NONE {
                    known.push((t, (w.head as usize).checked_sub(1).map(|h| first + h), w.dep));
                }
            }
            first += len;
        }
        let mut pairs = Vec::with_capacity(known.len() * 2 * r);
        for &(t, head, _) in &known {
            let d = &units[t * 4 * r..t * 4 * r + 2 * r];
            let h = head.map_or(root, |h| &units[h * 4 * r + 2 * r..(h + 1) * 4 * r]);
            pairs.extend(d[..r].iter().zip(&h[..r]).map(|(x, y)| (x + y).max(0.0)));
            pairs.extend(d[r..].iter().zip(&h[r..]).map(|(x, y)| x * y));
        }
        let mask = word_mask(self.rng, self.rates.head, pairs.len());
        let plain = pairs.clone();
        mask_in_place(&mut pairs, &mask);
        let m = known.len();
        let columns = Dep::ALL.len();
        let mut scores = affine(&pairs, m, dense.get(Id::RelOut), Some(dense.get(Id::RelOutBias)), columns);
        let mut loss = 0.0;
        for (row, k) in scores.chunks_exact_mut(columns).zip(&known) {
            loss += shares.rel * cross_entropy(row, k.2, shares.rel * self.scale);
        }
        add_weight_grad(&pairs, m, &scores, self.grads.dense.get_mut(Id::RelOut));
        add_bias_grad(&scores, self.grads.dense.get_mut(Id::RelOutBias));
        let mut pair_grad = vec![0.0; pairs.len()];
        add_left_grad(&scores, m, dense.get(Id::RelOut), columns, &mut pair_grad);
        mask_in_place(&mut pair_grad, &mask);
        let mut unit_grad = vec![0.0; units.len()];
        for (i, &(t, head, _)) in known.iter().enumerate() {
            let g = &pair_grad[i * 2 * r..(i + 1) * 2 * r];
            let value = &plain[i * 2 * r..(i + 1) * 2 * r];
            let base = head.map(|h| h * 4 * r + 2 * r);
            for j in 0..r {
                let add = if value[j] > 0.0 { g[j] } else { 0.0 };
                let d_mul = units[t * 4 * r + r + j];
                let h_mul = base.map_or(root[r + j], |b| units[b + r + j]);
                unit_grad[t * 4 * r + j] += add;
                unit_grad[t * 4 * r + r + j] += g[r + j] * h_mul;
                let (to, at) = match base {
                    Some(b) => (&mut unit_grad[..], b),
                    None => (self.grads.dense.get_mut(Id::RelRoot), 0),
                };
                to[at + j] += add;
                to[at + r + j] += g[r + j] * d_mul;
            }
        }
        add_weight_grad(input, n, &unit_grad, self.grads.dense.get_mut(Id::Rel));
        add_bias_grad(&unit_grad, self.grads.dense.get_mut(Id::RelBias));
        add_left_grad(&unit_grad, n, dense.get(Id::Rel), 4 * r, input_grad);
        loss
    }
}
