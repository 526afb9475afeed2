//! Trains `data/model/coref.bin` and `nouns.bin`: `cargo run --release -p chancery-read --example train_coref -- COREF NOUNS TRAIN.conllu…`
//!
//! In: GUM with its `Entity=` brackets. Out: weights of the classes of nouns and of the
//! ranker of antecedents. Choices are noted while the
//! rules link, then while the weights so far do, so that the ranker learns from its own mistakes (Ross et al.
//! 2011, "A reduction of imitation learning"). AdaGrad on the log-loss of all right antecedents with costs for
//! wrong ones (Durrett & Klein 2013). Deterministic: one thread, a linear congruential generator.
#![expect(clippy::print_stderr, clippy::unwrap_used, reason = "a trainer for developers")]

#[path = "coref/gum.rs"]
mod gum;

use std::collections::HashMap;

use chancery_read::lemmas::Lemmas;
use chancery_read::mentions::ranker::{Decision, SLOTS, Weights};
use chancery_read::mentions::{decisions, kinds, nouns_of};
use chancery_read::reader::{Desk, Reader};
use chancery_read::reading::{Sentence, Token};

/// A setting of a run, from the environment.
fn setting(name: &str, default: f32) -> f32 {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(default)
}

/// Weight of a decision on a phrase that is no mention and only competes.
const THING: f32 = 0.3;

struct Trainer {
    weights: Vec<f32>,
    squares: Vec<f32>,
    rate: f32,
    decay: f32,
    /// Costs of a link that is none, of a new entity that is none, of a wrong link.
    costs: [f32; 3],
}

impl Trainer {
    fn step(&mut self, d: &Decision) {
        let new_is_right = d.options[0].right;
        let scores: Vec<f32> = d
            .options
            .iter()
            .enumerate()
            .map(|(i, o)| {
                let cost = match (o.right, i, new_is_right) {
                    (true, ..) => 0.0,
                    (_, 0, _) => self.costs[1],
                    (.., true) => self.costs[0],
                    _ => self.costs[2],
                };
                cost + o.slots.iter().map(|s| self.weights[*s as usize]).sum::<f32>()
            })
            .collect();
        let top = scores.iter().copied().fold(f32::MIN, f32::max);
        let all: f32 = scores.iter().map(|s| (s - top).exp()).sum();
        let right: f32 =
            scores.iter().zip(&d.options).filter(|(_, o)| o.right).map(|(s, _)| (s - top).exp()).sum();
        let share = if d.party { 1.0 } else { THING };
        for (s, o) in scores.iter().zip(&d.options) {
            let e = (s - top).exp();
            let gradient = share * (e / all - if o.right { e / right.max(1e-20) } else { 0.0 });
            if gradient.abs() < 1e-6 {
                continue;
            }
            for slot in &o.slots {
                let i = *slot as usize;
                let g = gradient + self.decay * self.weights[i];
                self.squares[i] += g * g;
                self.weights[i] -= self.rate * g / self.squares[i].sqrt();
            }
        }
    }
}

/// One signed byte a weight; the few that are larger than the scale are cut.
fn bytes(weights: &[f32]) -> Vec<u8> {
    let mut sizes: Vec<f32> = weights.iter().map(|w| w.abs()).filter(|w| *w > 0.0).collect();
    sizes.sort_by(f32::total_cmp);
    let scale = sizes.get(sizes.len() * 999 / 1000).copied().unwrap_or(1.0).max(1e-3) / 127.0;
    weights.iter().map(|w| ((w / scale).round().clamp(-127.0, 127.0) as i8).cast_unsigned()).collect()
}

/// Text, tokens, sentences, and of each head the length, entity and class of its annotated phrase.
type Annotated = (String, Vec<Token>, Vec<Sentence>, HashMap<u32, (u32, u32, usize)>);

/// Weights of the classes of nouns, by softmax and AdaGrad.
fn train_nouns(docs: &[Annotated]) -> Vec<u8> {
    const N: usize = kinds::CLASSES.len();
    let mut rows: Vec<(Vec<u32>, usize)> = Vec::new();
    for (text, tokens, sentences, heads) in docs {
        let found = nouns_of(text, tokens, sentences);
        rows.extend(found.into_iter().map(|(h, slots)| (slots, heads.get(&h).map_or(0, |g| g.2))));
    }
    let mut weights = vec![0.0f32; kinds::SLOTS * N];
    let mut squares = vec![0.1f32; kinds::SLOTS * N];
    let (rate, decay) = (setting("N_RATE", 0.1), setting("N_DECAY", 0.001));
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut chance = 1u64;
    for _ in 0..setting("N_EPOCHS", 6.0) as u32 {
        shuffle(&mut order, &mut chance);
        for &r in &order {
            let (slots, right) = &rows[r];
            let mut sums = [0.0f32; N];
            for s in slots {
                sums.iter_mut().zip(&weights[*s as usize * N..]).for_each(|(sum, w)| *sum += w);
            }
            let top = sums.iter().copied().fold(f32::MIN, f32::max);
            let all: f32 = sums.iter().map(|s| (s - top).exp()).sum();
            for (c, sum) in sums.iter().enumerate() {
                let gradient = (sum - top).exp() / all - f32::from(u8::from(c == *right));
                for s in slots {
                    let i = *s as usize * N + c;
                    let g = gradient + decay * weights[i];
                    squares[i] += g * g;
                    weights[i] -= rate * g / squares[i].sqrt();
                }
            }
        }
    }
    eprintln!("{} nouns", rows.len());
    bytes(&weights)
}

fn shuffle(order: &mut [usize], chance: &mut u64) {
    for i in (1..order.len()).rev() {
        *chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        order.swap(i, (*chance >> 33) as usize % (i + 1));
    }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (reader, lemmas) = (Reader::new().unwrap(), Lemmas::embedded());
    let mut desk = Desk::default();
    let docs: Vec<Annotated> = args[2..]
        .iter()
        .flat_map(|f| gum::documents(&std::fs::read_to_string(f).unwrap()))
        .map(|doc| {
            let (tokens, sentences) = gum::read(&doc, &reader, &lemmas, &mut desk);
            // The narrowest annotated phrase of a head; a coordination has the head of its first member.
            let mut heads: HashMap<u32, (u32, u32, usize)> = HashMap::new();
            let mut ids: HashMap<&str, u32> = HashMap::new();
            for g in &doc.gold {
                let next = ids.len() as u32;
                let id = *ids.entry(g.entity.as_str()).or_insert(next);
                let slot = heads.entry(g.head).or_insert((u32::MAX, id, 0));
                if g.last - g.first < slot.0 {
                    *slot =
                        (g.last - g.first, id, kinds::CLASSES.iter().position(|c| *c == g.kind).unwrap_or(0));
                }
            }
            (doc.text.clone(), tokens, sentences, heads)
        })
        .collect();
    let nouns_out = train_nouns(&docs);
    std::fs::write(&args[1], &nouns_out).unwrap();
    let nouns = kinds::Weights::from_bytes(&nouns_out);
    let mut weights: Option<Weights> = None;
    let mut all: Vec<Decision> = Vec::new();
    let mut out = Vec::new();
    for round in 0..setting("ROUNDS", 3.0) as u32 {
        for (text, tokens, sentences, heads) in &docs {
            let gold = |head: u32| heads.get(&head).map(|g| g.1);
            all.extend(decisions(text, tokens, sentences, weights.as_ref(), nouns.as_ref(), &gold));
        }
        let mut trainer = Trainer {
            weights: vec![0.0; SLOTS],
            squares: vec![0.1; SLOTS],
            rate: setting("RATE", 0.05),
            decay: setting("DECAY", 0.003),
            costs: [setting("FALSE_LINK", 0.6), setting("FALSE_NEW", 1.2), setting("WRONG_LINK", 1.0)],
        };
        let mut order: Vec<usize> = (0..all.len()).collect();
        let mut chance = 1u64;
        for _ in 0..setting("EPOCHS", 3.0) as u32 {
            shuffle(&mut order, &mut chance);
            for &i in &order {
                trainer.step(&all[i]);
            }
        }
        out = bytes(&trainer.weights);
        weights = Weights::from_bytes(&out);
        eprintln!(
            "round {round}: {} decisions, {} weights",
            all.len(),
            out.iter().filter(|b| **b != 0).count()
        );
    }
    std::fs::write(&args[0], out).unwrap();
}
