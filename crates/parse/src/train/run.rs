//! The training loop.
//!
//! In: a [`Corpus`] and [`Options`]. Out: the bytes of a model file. Each step splits its batch over
//! threads whose gradients are added in a fixed order, so a run repeats to the bit.

use super::data::Example;
use super::net::{Batch, Grads, Losses, Net, Rates, Shares, learn};
use super::ops::{Adam, Rng, Step};
use super::prepare::{Corpus, Setup};
use crate::format::{Parts, Table};
use crate::model::Model;
use crate::params::{Config, Dense, Id};

/// Settings of a run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Passes over the treebanks.
    pub epochs: usize,
    /// Threads; part of what makes a run repeatable.
    pub threads: usize,
    /// Seed of all chance.
    pub seed: u64,
    /// Highest learning rate.
    pub rate: f32,
    /// Words of one step.
    pub batch_words: usize,
    /// Width of a word vector.
    pub word: usize,
    /// Recurrent units of one direction.
    pub hidden: usize,
    /// Recurrent layers.
    pub layers: usize,
    /// Dropout in layers and heads.
    pub dropout: f32,
    /// Version text of the model.
    pub version: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            epochs: 14,
            threads: 2,
            seed: 1,
            rate: 2.5e-3,
            batch_words: 1200,
            word: 128,
            hidden: 128,
            layers: 3,
            dropout: 0.3,
            version: "reader-1".to_owned(),
        }
    }
}

/// State after an epoch, for the caller to show or measure.
pub struct Progress<'a> {
    /// Epochs done.
    pub epoch: usize,
    /// Mean loss of a word: tags, arcs, relations, names.
    pub losses: [f32; 4],
    /// Builds the model as it stands.
    pub model: &'a dyn Fn() -> Model,
}

/// Trains a model and returns its file.
#[must_use]
pub fn train(corpus: &Corpus, options: &Options, watch: &mut dyn FnMut(Progress<'_>)) -> Vec<u8> {
    let setup = Setup::new(corpus);
    let mut rng = Rng::new(options.seed);
    let mut net = start(&setup, options, &mut rng);
    let threads = options.threads.max(1);
    let mut grads: Vec<Grads> = (0..threads).map(|_| Grads::new(&net)).collect();
    let mut dense_adam = Adam::new(net.dense.data.len());
    let mut row_adam = Adam::new(net.rows.len());
    let words: usize = corpus.trees.iter().chain(&corpus.names).map(|e| e.forms.len()).sum();
    let total_steps = (words * options.epochs / options.batch_words).max(1);
    let mut step = 0;
    for epoch in 1..=options.epochs {
        let mut order: Vec<&Example> = corpus.trees.iter().chain(&corpus.names).collect();
        rng.shuffle(&mut order);
        let mut losses = Losses::default();
        let mut at = 0;
        while at < order.len() {
            let mut end = at;
            let mut count = 0;
            while end < order.len() && count < options.batch_words {
                count += order[end].forms.len();
                end += 1;
            }
            step += 1;
            let seeds: Vec<u64> = (0..threads).map(|_| rng.next()).collect();
            losses.add(step_grads(&setup, &net, &order[at..end], &seeds, options, &mut grads));
            apply(
                &mut net,
                &mut grads,
                &mut dense_adam,
                &mut row_adam,
                rate(step, total_steps, options),
                step,
            );
            at = end;
        }
        let mean = |l: f32| l / words as f32;
        let model = || Model::from_parts(parts(&setup, &net, options));
        watch(Progress {
            epoch,
            losses: [mean(losses.tags), mean(losses.arcs), mean(losses.rels), mean(losses.names)],
            model: &model,
        });
    }
    parts(&setup, &net, options).to_bytes()
}

/// Warm-up, then a half cosine to nearly nothing.
fn rate(step: usize, total: usize, options: &Options) -> f32 {
    let warm = (total / 50).clamp(1, 300);
    let up = (step as f32 / warm as f32).min(1.0);
    let done = (step as f32 / total as f32).min(1.0);
    options.rate * up * (0.5 * (1.0 + (std::f32::consts::PI * done).cos())).max(0.005)
}

pub(super) fn start(setup: &Setup, options: &Options, rng: &mut Rng) -> Net {
    let config = Config {
        word: options.word,
        vector: setup.vector_width,
        hidden: options.hidden,
        layers: options.layers,
        tag: 96,
        name: 64,
        arc: 128,
        rel: 64,
        scripts: setup.scripts.len(),
    };
    let mut dense = Dense::zeros(config);
    for (id, rows, columns) in config.shapes() {
        let values = dense.get_mut(id);
        match id {
            Id::GateBias(_) => {}
            Id::Recurrent(_) => values.iter_mut().for_each(|v| *v = 0.3 * rng.normal()),
            Id::ArcRoot | Id::RelRoot => values.iter_mut().for_each(|v| *v = 0.3 * rng.normal()),
            _ if rows == 1 => {}
            _ => {
                // Gates share their input, not their output: scale by one block.
                let fan_out = if matches!(id, Id::Gates(_)) { config.hidden } else { columns };
                let bound = (6.0 / (rows + fan_out) as f32).sqrt();
                values.iter_mut().for_each(|v| *v = bound * (2.0 * rng.unit() - 1.0));
            }
        }
    }
    let rows = (0..setup.row_count() * options.word).map(|_| 0.15 * rng.normal()).collect();
    Net { dense, rows, vectors: setup.vectors.clone() }
}

/// Gradients of one step; each thread takes a run of sentences with about as many words.
fn step_grads(
    setup: &Setup,
    net: &Net,
    examples: &[&Example],
    seeds: &[u64],
    options: &Options,
    grads: &mut [Grads],
) -> Losses {
    let words: usize = examples.iter().map(|e| e.forms.len()).sum();
    let share = words.div_ceil(grads.len());
    let mut runs: Vec<Vec<&Example>> = vec![Vec::new(); grads.len()];
    let mut before = 0;
    for e in examples {
        runs[before / share.max(1)].push(e);
        before += e.forms.len();
    }
    let rates = Rates { input: 0.15, layer: options.dropout * 0.7, head: options.dropout };
    let shares = Shares { pos: 0.35, tag: 0.35, script: 0.3, arc: 1.0, rel: 1.0, name: 1.0 };
    let scale = 1.0 / words.max(1) as f32;
    let mut losses = Losses::default();
    std::thread::scope(|scope| {
        let work: Vec<_> = runs
            .iter()
            .zip(grads.iter_mut())
            .zip(seeds)
            .map(|((run, grads), seed)| {
                scope.spawn(move || {
                    let mut rng = Rng::new(*seed);
                    let batch: Batch = setup.batch(run, Some(&mut rng));
                    learn(net, &batch, rates, shares, scale, &mut rng, grads)
                })
            })
            .collect();
        for w in work {
            // A worker that panicked has a bug in it; the loss of its share is all that is lost here.
            losses.add(w.join().unwrap_or_default());
        }
    });
    losses
}

/// Adds the threads' gradients, clips, and takes an Adam step; clears the gradients.
fn apply(
    net: &mut Net,
    grads: &mut [Grads],
    dense_adam: &mut Adam,
    row_adam: &mut Adam,
    rate: f32,
    step: usize,
) {
    let width = net.dense.config.word;
    let Some((first, others)) = grads.split_first_mut() else { return };
    for other in others {
        for (a, b) in first.dense.data.iter_mut().zip(&mut other.dense.data) {
            *a += *b;
            *b = 0.0;
        }
        for row in other.touched.drain(..) {
            let r = row as usize;
            other.is_touched[r] = false;
            if !first.is_touched[r] {
                first.is_touched[r] = true;
                first.touched.push(row);
            }
            let range = r * width..(r + 1) * width;
            for (a, b) in first.rows[range.clone()].iter_mut().zip(&mut other.rows[range]) {
                *a += *b;
                *b = 0.0;
            }
        }
    }
    let norm = first.dense.data.iter().map(|g| g * g).sum::<f32>().sqrt();
    let clip = if norm > 2.0 { 2.0 / norm } else { 1.0 };
    let s = Step::new(step.try_into().unwrap_or(i32::MAX), rate, 0.0, clip);
    dense_adam.update(0, &mut net.dense.data, &mut first.dense.data, s);
    for row in first.touched.drain(..) {
        let r = row as usize;
        first.is_touched[r] = false;
        let range = r * width..(r + 1) * width;
        row_adam.update(r * width, &mut net.rows[range.clone()], &mut first.rows[range], s);
    }
}

/// The parts of a model file, with tables quantised.
pub(super) fn parts(setup: &Setup, net: &Net, options: &Options) -> Parts {
    let c = net.dense.config;
    let split = (setup.lexicon.len() + 1) * c.word;
    Parts {
        version: options.version.clone(),
        dense: net.dense.clone(),
        scripts: setup.scripts.clone(),
        lexicon: setup.lexicon.clone(),
        words: Table::quantise(&net.rows[..split], c.word),
        spellings: setup.spellings.clone(),
        vectors: Table::quantise(&net.vectors, c.vector),
        features: Table::quantise(&net.rows[split..], c.word),
        exceptions: setup.exceptions.clone(),
        lemmas: setup.lemmas.clone(),
    }
}
