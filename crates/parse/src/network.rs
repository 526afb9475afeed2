//! The network at reading time: cached gate inputs in, decoded labels out.
//!
//! In: the first layer's gate input of each word. Out: tag scores, heads, relations, name labels.
//! Bidirectional simple recurrent units (Lei et al. 2018), a biaffine arc scorer (Dozat and Manning
//! 2017) and a low-rank relation scorer.

use crate::integer::{self, Quantised, Rows};
use crate::kernel::{Into, Left, Packed, Scan, add_three, argmax, dot, product, scan, softmax};
use crate::labels::{Dep, NameKind, NameTag};
use crate::params::{Config, Dense, Id};
use crate::tree::{ArcScores, decode};

/// Matrices ready for multiplication.
#[derive(Debug)]
pub(crate) struct Weights {
    config: Config,
    pub(crate) vector_in: Packed,
    pub(crate) word_gate: Packed,
    pub(crate) word_gate_bias: Vec<f32>,
    /// The first layer's gate matrix for a word as left neighbour, itself, right neighbour, side by side.
    pub(crate) first_gates: Quantised,
    layers: Vec<Layer>,
    tag_hidden: Linear,
    tag_out: Linear,
    name_hidden: Linear,
    name_out: Linear,
    arc: Linear,
    arc_product: Quantised,
    arc_head: Vec<f32>,
    arc_root: Vec<f32>,
    rel: Linear,
    rel_root: Vec<f32>,
    rel_out: Linear,
}

#[derive(Debug)]
struct Layer {
    gates: Quantised,
    bias: Vec<f32>,
    recurrent: Vec<f32>,
}

#[derive(Debug)]
struct Linear {
    weight: Quantised,
    bias: Vec<f32>,
}

impl Linear {
    fn new(dense: &Dense, weight: Id, bias: Id) -> Self {
        let bias = dense.get(bias).to_vec();
        let columns = bias.len().max(1);
        let w = dense.get(weight);
        Self { weight: Quantised::new(w, w.len() / columns, columns), bias }
    }

    fn run(&self, input: &[f32], rows: usize, out: &mut Vec<f32>, room: &mut Rows) {
        let columns = self.bias.len();
        out.resize(rows * columns, 0.0);
        let width = input.len().checked_div(rows).unwrap_or(0);
        integer::product(input, rows, width, &self.weight, Some(&self.bias), out, room);
    }
}

/// First-layer gate inputs of word forms, a row each, in 16 bits with a step.
#[derive(Debug, Default)]
pub(crate) struct GateCache {
    cells: Vec<i16>,
    steps: Vec<f32>,
}

impl GateCache {
    pub(crate) fn clear(&mut self) {
        self.cells.clear();
        self.steps.clear();
    }

    /// Appends rows of `width` floats.
    pub(crate) fn extend(&mut self, rows: &[f32], width: usize) {
        for row in rows.chunks_exact(width) {
            let top = row.iter().fold(0.0f32, |m, v| m.max(v.abs()));
            let step = (top / 32_000.0).max(1e-12);
            self.steps.push(step);
            self.cells.extend(row.iter().map(|v| (v / step).round() as i16));
        }
    }
}

/// Reused space of a pass.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    room: Rows,
    gates: Vec<f32>,
    states: Vec<Vec<f32>>,
    state: Vec<f32>,
    hidden: Vec<f32>,
    name_scores: Vec<f32>,
    arcs: Vec<f32>,
    query: Vec<f32>,
    heads: Vec<f32>,
    packed: Packed,
    bias: Vec<f32>,
    scores: Vec<f32>,
    decoded: Vec<usize>,
    rels: Vec<f32>,
    pairs: Vec<f32>,
    rel_scores: Vec<f32>,
}

/// Labels of a pass, one entry a word.
#[derive(Debug, Default)]
pub(crate) struct Output {
    /// Scores of UPOS, Penn tags and lemma scripts, side by side.
    pub(crate) tags: Vec<f32>,
    pub(crate) heads: Vec<Option<u32>>,
    pub(crate) deps: Vec<Dep>,
    pub(crate) confidence: Vec<f32>,
    pub(crate) names: Vec<NameTag>,
}

impl Weights {
    pub(crate) fn new(dense: &Dense) -> Self {
        let c = dense.config;
        let h = c.hidden;
        let first_step = 2 * c.gates(0) * h;
        let first = dense.get(Id::Gates(0));
        let mut side_by_side = Vec::with_capacity(first.len());
        for row in 0..c.word {
            for part in 0..3 {
                side_by_side.extend_from_slice(&first[(part * c.word + row) * first_step..][..first_step]);
            }
        }
        let layers = (0..c.layers)
            .map(|l| {
                let id = l as u8;
                Layer {
                    // The first layer's products come from the cache.
                    gates: if l == 0 {
                        Quantised::default()
                    } else {
                        Quantised::new(dense.get(Id::Gates(id)), c.layer_input(l), 2 * c.gates(l) * h)
                    },
                    bias: dense.get(Id::GateBias(id)).to_vec(),
                    recurrent: dense.get(Id::Recurrent(id)).to_vec(),
                }
            })
            .collect();
        Self {
            config: c,
            vector_in: Packed::new(dense.get(Id::VectorIn), c.vector, c.word),
            word_gate: Packed::new(dense.get(Id::WordGate), c.word, 2 * c.word),
            word_gate_bias: dense.get(Id::WordGateBias).to_vec(),
            first_gates: Quantised::new(&side_by_side, c.word, 3 * first_step),
            layers,
            tag_hidden: Linear::new(dense, Id::TagHidden, Id::TagHiddenBias),
            tag_out: Linear::new(dense, Id::TagOut, Id::TagOutBias),
            name_hidden: Linear::new(dense, Id::NameHidden, Id::NameHiddenBias),
            name_out: Linear::new(dense, Id::NameOut, Id::NameOutBias),
            arc: Linear::new(dense, Id::Arc, Id::ArcBias),
            arc_product: Quantised::new(dense.get(Id::ArcProduct), c.arc, c.arc),
            arc_head: dense.get(Id::ArcHead).to_vec(),
            arc_root: dense.get(Id::ArcRoot).to_vec(),
            rel: Linear::new(dense, Id::Rel, Id::RelBias),
            rel_root: dense.get(Id::RelRoot).to_vec(),
            rel_out: Linear::new(dense, Id::RelOut, Id::RelOutBias),
        }
    }

    /// Runs the network over sentences of the given lengths; `rows` maps words to rows of `gates`.
    pub(crate) fn run(
        &self,
        cache: &GateCache,
        rows: &[u32],
        lengths: &[usize],
        b: &mut Buffers,
        out: &mut Output,
    ) {
        let c = &self.config;
        let n = rows.len();
        let h = c.hidden;
        let width = 2 * h;
        b.states.resize_with(c.layers, Vec::new);
        b.state.resize(h, 0.0);
        for l in 0..c.layers {
            let (below, rest) = b.states.split_at_mut(l);
            let Some(states) = rest.first_mut() else { break };
            states.resize(n * width, 0.0);
            let step = 2 * c.gates(l) * h;
            let below = below.last();
            let layer = &self.layers[l];
            b.gates.resize(n * step, 0.0);
            if l == 0 {
                add_neighbours(cache, rows, lengths, step, &mut b.gates);
            }
            if let Some(below) = below {
                integer::product(below, n, width, &layer.gates, None, &mut b.gates, &mut b.room);
            }
            let mut first = 0;
            for &len in lengths {
                for direction in 0..2 {
                    scan(Scan {
                        gates: &b.gates,
                        step,
                        at: direction * step / 2,
                        highway: below.map(|x| (x.as_slice(), width, direction * h)),
                        bias: &layer.bias[direction * 2 * h..][..2 * h],
                        recurrent: &layer.recurrent[direction * 2 * h..][..2 * h],
                        first,
                        len,
                        backward: direction == 1,
                        out: states,
                        out_step: width,
                        out_at: direction * h,
                        state: &mut b.state,
                        trace: None,
                    });
                }
                first += len;
            }
        }
        let Some(top) = b.states.last() else { return };
        let tag_states = &b.states[c.tag_layer()];
        self.tag_hidden.run(tag_states, n, &mut b.hidden, &mut b.room);
        relu(&mut b.hidden);
        self.tag_out.run(&b.hidden, n, &mut out.tags, &mut b.room);
        self.name_hidden.run(top, n, &mut b.hidden, &mut b.room);
        relu(&mut b.hidden);
        self.name_out.run(&b.hidden, n, &mut b.name_scores, &mut b.room);
        self.arc.run(top, n, &mut b.arcs, &mut b.room);
        relu(&mut b.arcs);
        self.rel.run(top, n, &mut b.rels, &mut b.room);
        let a = c.arc;
        b.query.resize(n * a, 0.0);
        integer::product(&b.arcs, n, 2 * a, &self.arc_product, None, &mut b.query, &mut b.room);
        out.heads.clear();
        out.confidence.clear();
        out.names.clear();
        b.pairs.clear();
        let mut first = 0;
        for &len in lengths {
            decode_names(&b.name_scores[first * NameTag::COUNT..][..len * NameTag::COUNT], &mut out.names);
            self.sentence_arcs(first, len, b, out);
            first += len;
        }
        self.relations(n, b, out);
    }

    fn sentence_arcs(&self, first: usize, n: usize, b: &mut Buffers, out: &mut Output) {
        let a = self.config.arc;
        b.heads.clear();
        b.heads.extend_from_slice(&self.arc_root);
        for t in first..first + n {
            b.heads.extend_from_slice(&b.arcs[t * 2 * a + a..(t + 1) * 2 * a]);
        }
        b.bias.clear();
        b.bias.extend(b.heads.chunks_exact(a).map(|row| dot(row, &self.arc_head)));
        b.packed.fill(&b.heads, a, n + 1, 1, a);
        b.scores.resize(n * (n + 1), 0.0);
        let query = Left::rows(&b.query[first * a..(first + n) * a], n, a);
        product(query, &b.packed, Some(&b.bias), &mut b.scores, n + 1, Into::Set);
        decode(&ArcScores { n, scores: &b.scores[..n * (n + 1)] }, &mut b.decoded);
        let r = self.config.rel;
        for (d, head) in b.decoded.iter().enumerate() {
            let row = &mut b.scores[d * (n + 1)..(d + 1) * (n + 1)];
            row[d + 1] = f32::NEG_INFINITY;
            softmax(row);
            out.confidence.push(row[*head]);
            out.heads.push(head.checked_sub(1).map(|h| h as u32));
            let dependent = &b.rels[(first + d) * 4 * r..(first + d + 1) * 4 * r];
            let head_row = match head.checked_sub(1) {
                Some(h) => &b.rels[(first + h) * 4 * r + 2 * r..(first + h + 1) * 4 * r],
                None => &self.rel_root,
            };
            b.pairs.extend(dependent[..r].iter().zip(&head_row[..r]).map(|(x, y)| (x + y).max(0.0)));
            b.pairs.extend(dependent[r..2 * r].iter().zip(&head_row[r..]).map(|(x, y)| x * y));
        }
    }

    fn relations(&self, n: usize, b: &mut Buffers, out: &mut Output) {
        self.rel_out.run(&b.pairs, n, &mut b.rel_scores, &mut b.room);
        out.deps.clear();
        for (t, row) in b.rel_scores.chunks_exact_mut(Dep::ALL.len()).take(n).enumerate() {
            if out.heads[t].is_none() {
                out.deps.push(Dep::Root);
                continue;
            }
            row[Dep::Root.index()] = f32::NEG_INFINITY;
            softmax(row);
            let best = argmax(row);
            out.confidence[t] *= row[best];
            out.deps.push(Dep::from_index(best).unwrap_or(Dep::Dep));
        }
    }
}

/// First layer's gate inputs: a word's own share plus its neighbours' shares for this place.
fn add_neighbours(cache: &GateCache, rows: &[u32], lengths: &[usize], step: usize, out: &mut [f32]) {
    let share = |t: usize, part: usize| {
        let row = rows[t] as usize;
        (&cache.cells[(row * 3 + part) * step..][..step], cache.steps[row])
    };
    let nothing = vec![0i16; step];
    let mut first = 0;
    for &len in lengths {
        let end = first + len;
        for t in first..end {
            let left = if t > first { share(t - 1, 0) } else { (&nothing[..], 0.0) };
            let right = if t + 1 < end { share(t + 1, 2) } else { (&nothing[..], 0.0) };
            add_three(&mut out[t * step..(t + 1) * step], [share(t, 1), left, right]);
        }
        first = end;
    }
}

/// Keeps what is positive.
pub(crate) fn relu(values: &mut [f32]) {
    for v in values {
        *v = v.max(0.0);
    }
}

/// Best label sequence in which an inside label follows its own kind; rows of scores in.
pub(crate) fn decode_names(scores: &[f32], out: &mut Vec<NameTag>) {
    const N: usize = NameTag::COUNT;
    let rows = scores.as_chunks::<N>().0;
    let mut best = [0.0f32; N];
    let mut back: Vec<[u8; N]> = Vec::with_capacity(rows.len());
    for (t, row) in rows.iter().enumerate() {
        let top = argmax(&best);
        let mut next = [0.0f32; N];
        let mut from = [0u8; N];
        for label in 0..N {
            let (score, source) = match NameTag::from_index(label) {
                NameTag::Inside(kind) => {
                    let (begin, inside) = (NameTag::Begin(kind).index(), NameTag::Inside(kind).index());
                    let source = if best[inside] > best[begin] { inside } else { begin };
                    if t == 0 { (f32::NEG_INFINITY, 0) } else { (best[source], source) }
                }
                _ => (best[top], top),
            };
            next[label] = score + row[label];
            from[label] = source as u8;
        }
        best = next;
        back.push(from);
    }
    let start = out.len();
    let mut label = argmax(&best);
    for from in back.iter().rev() {
        out.push(NameTag::from_index(label));
        label = usize::from(from[label]);
    }
    out[start..].reverse();
    debug_assert!(NameKind::ALL.len() * 2 + 1 == N);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inside_needs_its_beginning() {
        let n = NameTag::COUNT;
        let mut scores = vec![0.0; 3 * n];
        scores[NameTag::Inside(NameKind::Per).index()] = 9.0;
        scores[NameTag::Begin(NameKind::Per).index()] = 5.0;
        scores[n + NameTag::Inside(NameKind::Per).index()] = 3.0;
        scores[2 * n] = 3.0;
        let mut out = Vec::new();
        decode_names(&scores, &mut out);
        assert_eq!(out, [NameTag::Begin(NameKind::Per), NameTag::Inside(NameKind::Per), NameTag::Outside]);
    }
}
