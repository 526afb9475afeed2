//! The scorer: a linear model over what the rules propose and the words around the pair.
//!
//! In: proposals of the rules and [`Features`] of the sentence. Out: a type with a chance. It decides where
//! rules are silent or disagree; without weights the best proposal stands. Multinomial logistic regression
//! with hashed features; trained by `cargo xtask train-scorer`.

use std::borrow::Cow;
use std::collections::HashMap;

use chancery_read::reading::{Dep, Pos};
use compact_str::{CompactString, format_compact};

use crate::clause::Clause;
use crate::dense::{Dense, blocks};
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

/// One feature that spoke for a decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// The feature's name: kind and words.
    pub feature: CompactString,
    /// What it added to the score of the class, against the mean of the others.
    pub share: f32,
}

/// Named features of one pair, each with a value.
#[derive(Clone, Debug, Default)]
pub struct Features {
    items: Vec<(CompactString, f32)>,
}

impl Features {
    pub(crate) fn put(&mut self, name: CompactString, value: f32) {
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

/// Types a scorer of labels decides among.
const TYPES: usize = 16;
/// Most classes of a scorer.
pub(crate) const MAX_CLASSES: usize = TYPES;
/// Most hash buckets, as a power of two, that a file may have.
const MAX_BITS: u32 = 20;
pub(crate) const MAGIC: &[u8; 8] = b"CHSCOR03";

/// A linear scorer over hashed features: one row of weights a bucket, one column a class; with a layer over the
/// vectors of the features' words where the file holds one.
#[derive(Debug, Default)]
pub struct Scorer {
    classes: usize,
    bits: u32,
    /// Softmax temperature found on rows that training has not seen.
    temperature: f32,
    /// Size of one step of the weights, a class.
    scales: Vec<f32>,
    /// Weights in whole steps, bucket by bucket; empty without a model.
    weights: Cow<'static, [u8]>,
    dense: Option<Dense>,
}

/// Bucket of a feature's name among `1 << bits`.
pub(crate) fn bucket(name: &str, bits: u32) -> usize {
    let mut h: u64 = 0xcbf2_9ce4_8422_2325;
    for b in name.bytes() {
        h = (h ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    h = (h ^ (h >> 29)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (h >> 20) as usize & ((1 << bits) - 1)
}

impl Scorer {
    /// The scorer of event types, `data/model/scorer.bin`, or one that lets the rules stand alone.
    pub fn of_types() -> Scorer {
        Scorer::embedded("scorer.bin", TYPES)
    }

    /// The scorer of pairs, `data/model/pairs.bin`: does an event stand between two parties (class 1) or not.
    pub fn of_pairs() -> Scorer {
        Scorer::embedded("pairs.bin", 2)
    }

    fn embedded(file: &str, classes: usize) -> Scorer {
        let read = chancery_data::model(file).and_then(|b| Scorer::from_bytes(Cow::Borrowed(b)));
        read.filter(|s| s.classes == classes).unwrap_or_default()
    }

    /// Reads weights: magic, number of classes, bits of the bucket number, temperature, a scale for each class,
    /// then one byte a weight, then the layer of word vectors if there is one. `None` when damaged.
    pub fn from_bytes(bytes: Cow<'static, [u8]>) -> Option<Scorer> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let word = |i: usize| rest.get(4 * i..4 * i + 4).and_then(|b| <[u8; 4]>::try_from(b).ok());
        let classes = u32::from_le_bytes(word(0)?) as usize;
        let bits = u32::from_le_bytes(word(1)?);
        if !(2..=MAX_CLASSES).contains(&classes) || bits > MAX_BITS {
            return None;
        }
        let temperature = f32::from_le_bytes(word(2)?);
        let scales: Option<Vec<f32>> = (0..classes).map(|c| word(3 + c).map(f32::from_le_bytes)).collect();
        let scales = scales.filter(|s| s.iter().all(|x| x.is_finite()))?;
        let head = MAGIC.len() + 4 * (3 + classes);
        if !(temperature.is_finite() && temperature > 0.0) {
            return None;
        }
        let end = head + (classes << bits);
        let dense = match bytes.get(end..)? {
            [] => None,
            layer => Some(Dense::from_bytes(layer, classes)?),
        };
        let weights = match bytes {
            Cow::Borrowed(b) => Cow::Borrowed(b.get(head..end)?),
            Cow::Owned(b) => Cow::Owned(b.get(head..end)?.to_vec()),
        };
        Some(Scorer { classes, bits, temperature, scales, weights, dense })
    }

    /// True when it has weights.
    pub fn is_trained(&self) -> bool {
        !self.weights.is_empty()
    }

    /// Chances of the classes; those past the scorer's own are zero.
    pub fn chances(&self, features: &Features) -> [f32; MAX_CLASSES] {
        let mut z = [0.0f32; MAX_CLASSES];
        for (name, value) in features.items() {
            let b = bucket(name, self.bits) * self.classes;
            if let Some(row) = self.weights.get(b..b + self.classes) {
                for (v, w) in z.iter_mut().zip(row) {
                    *v += f32::from(*w as i8) * value;
                }
            }
        }
        for (v, s) in z.iter_mut().zip(&self.scales) {
            *v *= s;
        }
        if let Some(dense) = &self.dense {
            dense.add(&blocks(features), self.classes, &mut z);
        }
        soften(&mut z, self.classes, self.temperature);
        z
    }

    /// Chance that the pair has an event, of a scorer of pairs.
    pub fn chance_of_event(&self, features: &Features) -> f32 {
        self.chances(features)[1]
    }

    /// The features that spoke most for a class against the others, at most `n`, the strongest first.
    pub fn reasons(&self, features: &Features, class: usize, n: usize) -> Vec<Reason> {
        let mut out: Vec<Reason> = Vec::new();
        for (name, value) in features.items() {
            let b = bucket(name, self.bits) * self.classes;
            let Some(row) = self.weights.get(b..b + self.classes) else { continue };
            let weight = |c: usize| {
                row.get(c).map_or(0.0, |w| f32::from(*w as i8)) * self.scales.get(c).copied().unwrap_or(0.0)
            };
            let others = (0..self.classes).filter(|c| *c != class).map(weight).sum::<f32>();
            let share = (weight(class) - others / (self.classes.max(2) - 1) as f32) * value;
            if share > 0.0 && name != "bias" {
                out.push(Reason { feature: name.clone(), share });
            }
        }
        if let Some(dense) = &self.dense {
            out.extend(dense.reasons(features, self.classes, class).into_iter().filter(|r| r.share > 0.0));
        }
        out.sort_by(|a, b| b.share.total_cmp(&a.share).then_with(|| a.feature.cmp(&b.feature)));
        out.truncate(n);
        out
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
}

/// Softmax of the first `classes` scores; the rest become zero.
pub(crate) fn soften(z: &mut [f32; MAX_CLASSES], classes: usize, temperature: f32) {
    let top = z.iter().take(classes).copied().fold(f32::MIN, f32::max);
    let mut sum = 0.0;
    for v in z.iter_mut().take(classes) {
        *v = ((*v - top) / temperature.max(0.05)).exp();
        sum += *v;
    }
    for (i, v) in z.iter_mut().enumerate() {
        *v = if i < classes { *v / sum } else { 0.0 };
    }
}
