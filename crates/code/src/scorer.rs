//! The scorer: a linear model over what the rules propose and the words around the pair.
//!
//! In: proposals of the rules and [`Features`] of the sentence. Out: a type with a chance. It decides where
//! rules are silent or disagree; without weights the best proposal stands. Multinomial logistic regression
//! with hashed features; trained by `cargo xtask train-scorer`.

use std::collections::HashMap;

use chancery_read::reading::{Dep, Pos};
use compact_str::{CompactString, format_compact};

use crate::clause::Clause;
use crate::event::Confidence;
use crate::label::Label;
use crate::ontology::{EventType, Mode};

/// What one hit of the rules says of the pair.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// Type after standing.
    pub kind: EventType,
    /// Mode after standing.
    pub mode: Option<Mode>,
    /// Type of the rule.
    pub base: EventType,
    /// Rule.
    pub rule: CompactString,
    /// How well it ties to the pair; larger is better.
    pub score: f32,
    /// How well its actor meets the source, 0 to 1.
    pub actor: f32,
    /// How well its recipient meets the target, 0 to 1.
    pub recipient: f32,
    /// It lies in another hit's complement.
    pub swallowed: bool,
    /// Its trigger is a word of source or target.
    pub inside: bool,
    /// Token of its trigger.
    pub at: u32,
}

/// Named features of one pair, each with a value.
#[derive(Clone, Debug, Default)]
pub struct Features {
    items: Vec<(CompactString, f32)>,
}

impl Features {
    fn put(&mut self, name: CompactString, value: f32) {
        if !self.items.iter().any(|(n, _)| *n == name) {
            self.items.push((name, value));
        }
    }

    /// The features, in order of discovery.
    pub fn items(&self) -> &[(CompactString, f32)] {
        &self.items
    }

    /// Words, classes and paths of one clause that holds a part of the pair.
    pub fn add_clause(
        &mut self,
        clause: &Clause<'_>,
        source: &[u32],
        target: &[u32],
        classes: &HashMap<CompactString, Vec<CompactString>>,
    ) {
        let whole = source.is_empty() && target.is_empty();
        let content = |i: u32| {
            matches!(
                clause.token(i).pos,
                Pos::Verb | Pos::Noun | Pos::Adj | Pos::Adv | Pos::Adp | Pos::Aux | Pos::Propn | Pos::Part
            )
        };
        let end = |tokens: &[u32]| tokens.first().copied();
        let (lo, hi) = match (end(source), end(target)) {
            (Some(s), Some(t)) => (s.min(t), s.max(t)),
            _ => (clause.from, clause.until),
        };
        for i in clause.tokens() {
            if !content(i) {
                continue;
            }
            let lemma = clause.lemma(i).to_lowercase();
            let pos = clause.token(i).pos;
            if matches!(pos, Pos::Propn) {
                continue;
            }
            let inside = source.contains(&i) || target.contains(&i);
            if inside {
                if pos == Pos::Noun {
                    let side = if source.contains(&i) { "s" } else { "t" };
                    self.put(format_compact!("{side}:{lemma}"), 0.7);
                }
                continue;
            }
            let weight = if whole { 0.3 } else { 1.0 };
            if matches!(pos, Pos::Verb | Pos::Noun | Pos::Adj | Pos::Adv) {
                self.put(format_compact!("w:{lemma}"), 0.7 * weight);
                for class in classes.get(lemma.as_str()).into_iter().flatten() {
                    self.put(format_compact!("c:{class}"), 0.5 * weight);
                }
                if lo < i && i < hi {
                    self.put(format_compact!("b:{lemma}"), 1.0 * weight);
                    for class in classes.get(lemma.as_str()).into_iter().flatten() {
                        self.put(format_compact!("bc:{class}"), 0.7 * weight);
                    }
                }
            } else if lo < i && i < hi {
                self.put(format_compact!("f:{lemma}"), 0.5);
            }
            if i + 1 < clause.until && matches!(pos, Pos::Verb | Pos::Noun | Pos::Adj) {
                self.put(format_compact!("2:{lemma}_{}", clause.lemma(i + 1).to_lowercase()), 0.7 * weight);
            }
        }
        for (side, tokens) in [("s", source), ("t", target)] {
            let Some(&head) = tokens.iter().find(|&&i| clause.head(i).is_none_or(|h| !tokens.contains(&h)))
            else {
                continue;
            };
            let mut at = head;
            let mut steps = 0;
            while let Some(h) = clause.head(at) {
                let dep = clause.dep(at);
                let lemma = clause.lemma(h).to_lowercase();
                let case = clause.case(at).unwrap_or_default();
                if clause.token(h).pos != Pos::Propn {
                    if steps == 0 {
                        self.put(format_compact!("{side}g:{}:{case}:{lemma}", dep.as_str()), 1.0);
                        self.put(format_compact!("{side}d:{}:{case}", dep.as_str()), 0.5);
                    }
                    self.put(format_compact!("{side}up{}:{lemma}", steps.min(2)), 0.8);
                    for class in classes.get(lemma.as_str()).into_iter().flatten() {
                        self.put(format_compact!("{side}upc{}:{class}", steps.min(2)), 0.7);
                    }
                    for &k in clause.kids(h) {
                        if clause.dep(k).base() == Dep::Aux || clause.lemma(k) == "not" {
                            self.put(
                                format_compact!(
                                    "{side}aux{}:{}",
                                    steps.min(1),
                                    clause.lemma(k).to_lowercase()
                                ),
                                0.7,
                            );
                        }
                        if steps == 0
                            && matches!(clause.dep(k).base(), Dep::Obj | Dep::Xcomp | Dep::Ccomp | Dep::Obl)
                            && k != at
                        {
                            self.put(
                                format_compact!("{side}o:{lemma}>{}", clause.lemma(k).to_lowercase()),
                                0.8,
                            );
                        }
                    }
                }
                at = h;
                steps += 1;
                if steps > 4 {
                    break;
                }
            }
        }
    }

    /// What the rules say, as features.
    pub fn add_proposals(&mut self, proposals: &[Proposal]) {
        for (n, p) in proposals.iter().enumerate().take(4) {
            let rank = ["1", "2", "3", "4"].get(n).copied().unwrap_or("4");
            self.put(format_compact!("p{rank}:{}", p.kind), 1.5);
            if n == 0 {
                let tie = (p.actor + p.recipient * 2.0).round();
                self.put(format_compact!("pt{tie}:{}", p.kind), 1.5);
                self.put(format_compact!("pr:{}", p.rule), 1.0);
                if let Some(m) = p.mode {
                    self.put(format_compact!("pm:{}:{m}", p.kind), 0.7);
                }
            }
        }
        if proposals.is_empty() {
            self.put(CompactString::const_new("p0"), 1.0);
        }
        self.put(CompactString::const_new("bias"), 1.0);
    }
}

/// Number of hash buckets of a trained scorer.
const BUCKETS: usize = 1 << 15;
const CLASSES: usize = 16;
const MAGIC: &[u8; 8] = b"CHSCOR01";

/// Decides among proposals.
#[derive(Debug, Default)]
pub struct Scorer {
    /// `BUCKETS` rows of 16 weights; empty without a model.
    weights: Vec<f32>,
    /// Softmax temperature found on held-out data.
    temperature: f32,
}

fn bucket(name: &str) -> usize {
    let mut h: u64 = 0xcbf2_9ce4_8422_2325;
    for b in name.bytes() {
        h = (h ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    (h ^ (h >> 29)) as usize % BUCKETS
}

impl Scorer {
    /// The scorer in `data/model/scorer.bin`, or one that lets the rules stand alone.
    pub fn embedded() -> Scorer {
        chancery_data::model("scorer.bin").and_then(Scorer::from_bytes).unwrap_or_default()
    }

    /// Reads weights: magic, temperature, then int8 rows with one scale a class. `None` when damaged.
    pub fn from_bytes(bytes: &[u8]) -> Option<Scorer> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (head, body) = rest.split_at_checked(4 + 4 * CLASSES)?;
        let float =
            |i: usize| head.get(4 * i..4 * i + 4).and_then(|b| b.try_into().ok()).map(f32::from_le_bytes);
        let temperature = float(0).filter(|t| t.is_finite() && *t > 0.0)?;
        let scales: Option<Vec<f32>> = (1..=CLASSES).map(float).collect();
        let scales = scales?;
        if body.len() != BUCKETS * CLASSES {
            return None;
        }
        let weights =
            body.iter().enumerate().map(|(i, b)| f32::from(*b as i8) * scales[i % CLASSES]).collect();
        Some(Scorer { weights, temperature })
    }

    /// Writes weights as [`Scorer::from_bytes`] reads them.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend(self.temperature.to_le_bytes());
        let mut scales = [1e-9f32; CLASSES];
        for (i, w) in self.weights.iter().enumerate() {
            scales[i % CLASSES] = scales[i % CLASSES].max(w.abs() / 127.0);
        }
        for s in scales {
            out.extend(s.to_le_bytes());
        }
        out.extend(
            self.weights.iter().enumerate().map(|(i, w)| (w / scales[i % CLASSES]).round() as i8 as u8),
        );
        out
    }

    /// True when it has weights.
    pub fn is_trained(&self) -> bool {
        !self.weights.is_empty()
    }

    /// Chances of the 16 types.
    pub fn chances(&self, features: &Features) -> [f32; CLASSES] {
        let mut z = self.scores(features);
        let top = z.iter().copied().fold(f32::MIN, f32::max);
        let mut sum = 0.0;
        for v in &mut z {
            *v = ((*v - top) / self.temperature.max(0.05)).exp();
            sum += *v;
        }
        z.map(|v| v / sum)
    }

    fn scores(&self, features: &Features) -> [f32; CLASSES] {
        let mut z = [0.0f32; CLASSES];
        for (name, value) in features.items() {
            let b = bucket(name) * CLASSES;
            if let Some(row) = self.weights.get(b..b + CLASSES) {
                for (v, w) in z.iter_mut().zip(row) {
                    *v += w * value;
                }
            }
        }
        z
    }

    /// The label of a pair.
    pub fn decide(&self, proposals: &[Proposal], features: &Features) -> Label {
        let best = proposals.first();
        if !self.is_trained() {
            return match best {
                Some(p) => Label {
                    kind: p.kind,
                    mode: p.mode,
                    confidence: Confidence::new((0.35 + 0.08 * p.score).min(0.9)),
                    rule: p.rule.clone(),
                },
                None => Label {
                    kind: EventType::Accuse,
                    mode: None,
                    confidence: Confidence::new(0.1),
                    rule: CompactString::const_new("none"),
                },
            };
        }
        let chances = self.chances(features);
        let mut top = 0;
        for (i, c) in chances.iter().enumerate() {
            if *c > chances[top] {
                top = i;
            }
        }
        let kind = EventType::ALL.get(top).copied().unwrap_or(EventType::Accuse);
        let by_rule = proposals.iter().find(|p| p.kind == kind);
        Label {
            kind,
            mode: by_rule.and_then(|p| p.mode),
            confidence: Confidence::new(chances[top]),
            rule: by_rule.map_or(CompactString::const_new("scorer"), |p| p.rule.clone()),
        }
    }

    /// Trains on labelled features: stochastic gradient descent with decay, deterministic in the order given.
    ///
    /// `l2` pulls weights to zero each step; `classes` may be several for one row when the truth is known
    /// only as one of them.
    pub fn train(rows: &[(Features, Vec<EventType>, f32)], epochs: usize, rate: f32, l2: f32) -> Scorer {
        let mut scorer = Scorer { weights: vec![0.0; BUCKETS * CLASSES], temperature: 1.0 };
        let mut squares = vec![1e-6f32; BUCKETS * CLASSES];
        let mut order: Vec<usize> = (0..rows.len()).collect();
        let mut seed = 0x9e37_79b9_7f4a_7c15u64;
        for _ in 0..epochs {
            for i in (1..order.len()).rev() {
                seed ^= seed << 13;
                seed ^= seed >> 7;
                seed ^= seed << 17;
                order.swap(i, (seed % (i as u64 + 1)) as usize);
            }
            for &n in &order {
                let Some((features, gold, weight)) = rows.get(n) else { continue };
                let p = scorer.chances(features);
                let inside: f32 = gold.iter().map(|g| p[*g as usize]).sum::<f32>().max(1e-6);
                for (name, value) in features.items() {
                    let b = bucket(name) * CLASSES;
                    for c in 0..CLASSES {
                        let is_gold = gold.iter().any(|g| *g as usize == c);
                        let want = if is_gold { p[c] / inside } else { 0.0 };
                        let w = scorer.weights[b + c];
                        let g = (p[c] - want) * value * weight + l2 * w;
                        squares[b + c] += g * g;
                        scorer.weights[b + c] = w - rate * g / squares[b + c].sqrt();
                    }
                }
            }
        }
        scorer
    }

    /// The softmax temperature.
    pub fn temperature(&self) -> f32 {
        self.temperature
    }

    /// Sets the softmax temperature; not below 0.05.
    pub fn set_temperature(&mut self, t: f32) {
        self.temperature = if t.is_finite() { t.max(0.05) } else { 1.0 };
    }

    /// Sets the temperature to the one under which held-out rows are likeliest.
    pub fn calibrate(&mut self, rows: &[(Features, Vec<EventType>, f32)]) {
        let mut best = (f32::MAX, 1.0);
        for step in 1..=60 {
            self.temperature = 0.1 * step as f32;
            let loss: f32 = rows
                .iter()
                .map(|(f, gold, _)| {
                    let p = self.chances(f);
                    -gold.iter().map(|g| p[*g as usize]).sum::<f32>().max(1e-9).ln()
                })
                .sum();
            if loss < best.0 {
                best = (loss, self.temperature);
            }
        }
        self.temperature = best.1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(words: &[&str], kind: EventType) -> (Features, Vec<EventType>, f32) {
        let mut f = Features::default();
        for w in words {
            f.put(CompactString::new(w), 1.0);
        }
        (f, vec![kind], 1.0)
    }

    #[test]
    fn it_learns_and_survives_writing() {
        let rows = vec![
            row(&["bomb", "kill"], EventType::Assault),
            row(&["meet", "talk"], EventType::Consult),
            row(&["bomb", "town"], EventType::Assault),
            row(&["talk", "visit"], EventType::Consult),
        ];
        let scorer = Scorer::train(&rows, 20, 0.3, 1e-4);
        let back = Scorer::from_bytes(&scorer.to_bytes()).unwrap();
        for (features, gold, _) in &rows {
            assert_eq!(back.decide(&[], features).kind, gold[0]);
        }
        assert!(Scorer::from_bytes(b"CHSCOR01 short").is_none());
    }
}
