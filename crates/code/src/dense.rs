//! A hidden layer over word vectors: what words mean, where the hashed features only know which they are.
//!
//! In: [`Features`], whose names hold words ("tie:pluck", "targ:send>troop"). The vectors of the words of one kind of
//! feature are averaged; the averages go through one layer of rectified units (a multi-layer perceptron). Out: what
//! it adds to the score of each class. The vectors are the reader's.

use std::sync::LazyLock;

use chancery_parse::Vectors;
use compact_str::{CompactString, format_compact};

use crate::scorer::{Features, MAX_CLASSES, Reason};

/// Numbers of a word vector.
pub(crate) const WIDTH: usize = 50;
/// Averages are divided by this.
const SCALE: f32 = 2.0;
/// Most kinds of features and most hidden units that a file may have.
const MAX_FAMILIES: usize = 64;
const MAX_UNITS: usize = 1024;

static VECTORS: LazyLock<Option<Vectors>> = LazyLock::new(|| {
    let read = chancery_data::model("reader.bin").and_then(|b| Vectors::from_bytes(b).ok());
    read.filter(|v| v.width() == WIDTH)
});

/// The mean vector of the words of one kind of feature.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    /// Kind of feature.
    pub(crate) family: CompactString,
    /// Mean of the words' vectors.
    pub(crate) mean: [f32; WIDTH],
}

/// The words that a feature's name holds, each with its kind.
fn words(name: &str) -> Vec<(CompactString, &str)> {
    let Some((family, rest)) = name.split_once(':') else { return Vec::new() };
    let kind = CompactString::new(family);
    let up = family.trim_start_matches(['s', 't']);
    let is_up = up.strip_prefix("up").is_some_and(|d| d.len() == 1 && d.bytes().all(|b| b.is_ascii_digit()));
    match family {
        "w" | "b" | "s" | "t" | "tie" | "on" | "kid" => vec![(kind, rest)],
        _ if is_up => vec![(kind, rest)],
        "sg" | "tg" | "arg" => rest.rsplit(':').next().map(|w| vec![(kind, w)]).unwrap_or_default(),
        "so" | "to" | "targ" => {
            rest.split('>').take(2).enumerate().map(|(n, w)| (format_compact!("{family}{n}"), w)).collect()
        }
        _ => Vec::new(),
    }
}

/// The mean vectors of features, a block for each kind that has a known word.
pub(crate) fn blocks(features: &Features) -> Vec<Block> {
    let Some(vectors) = VECTORS.as_ref() else { return Vec::new() };
    let mut out: Vec<(Block, f32)> = Vec::new();
    for (name, _) in features.items() {
        for (family, word) in words(name) {
            let mut vector = [0.0; WIDTH];
            if !vectors.add(word, &mut vector) {
                continue;
            }
            match out.iter_mut().find(|(b, _)| b.family == family) {
                Some((block, n)) => {
                    for (m, v) in block.mean.iter_mut().zip(vector) {
                        *m += v;
                    }
                    *n += 1.0;
                }
                None => out.push((Block { family, mean: vector }, 1.0)),
            }
        }
    }
    for (block, n) in &mut out {
        for m in &mut block.mean {
            *m /= *n * SCALE;
        }
    }
    out.into_iter().map(|(b, _)| b).collect()
}

/// The trained layer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dense {
    /// Kinds of features, in the order of their rows.
    pub(crate) families: Vec<CompactString>,
    /// Hidden units.
    pub(crate) units: usize,
    /// Input weights: for each family [`WIDTH`] rows of `units`.
    pub(crate) input: Vec<f32>,
    /// What each unit starts from.
    pub(crate) bias: Vec<f32>,
    /// Output weights: for each unit a row of `classes`.
    pub(crate) output: Vec<f32>,
}

impl Dense {
    /// Rows of a family in the input weights.
    pub(crate) fn rows(&self, family: &str) -> Option<usize> {
        self.families.iter().position(|f| f == family).map(|n| n * WIDTH * self.units)
    }

    /// Adds a block's part to the units.
    pub(crate) fn feed(&self, block: &Block, units: &mut [f32]) {
        let Some(from) = self.rows(&block.family) else { return };
        let rows = self.input.get(from..from + WIDTH * self.units).unwrap_or(&[]);
        for (row, x) in rows.chunks_exact(self.units.max(1)).zip(block.mean) {
            for (u, w) in units.iter_mut().zip(row) {
                *u += w * x;
            }
        }
    }

    /// Adds what the layer says to the scores of the classes.
    pub(crate) fn add(&self, blocks: &[Block], classes: usize, z: &mut [f32; MAX_CLASSES]) {
        let mut units = self.bias.clone();
        for block in blocks {
            self.feed(block, &mut units);
        }
        for (u, row) in units.iter().zip(self.output.chunks_exact(classes.max(1))) {
            if *u > 0.0 {
                for (v, w) in z.iter_mut().zip(row) {
                    *v += u * w;
                }
            }
        }
    }

    /// What each kind of words added for a class against the others: exact, since the units that fire are known.
    pub(crate) fn reasons(&self, features: &Features, classes: usize, class: usize) -> Vec<Reason> {
        let all = blocks(features);
        let mut units = self.bias.clone();
        for block in &all {
            self.feed(block, &mut units);
        }
        let pull = |unit: usize| {
            let row = self.output.get(unit * classes..(unit + 1) * classes).unwrap_or(&[]);
            let own = row.get(class).copied().unwrap_or(0.0);
            own - (row.iter().sum::<f32>() - own) / (classes.max(2) - 1) as f32
        };
        let pulls: Vec<f32> =
            units.iter().enumerate().map(|(n, u)| if *u > 0.0 { pull(n) } else { 0.0 }).collect();
        let mut out = Vec::new();
        for block in &all {
            let mut part = vec![0.0; self.units];
            self.feed(block, &mut part);
            let share = part.iter().zip(&pulls).map(|(p, w)| p * w).sum::<f32>();
            let named: Vec<&str> = features
                .items()
                .iter()
                .flat_map(|(n, _)| words(n))
                .filter(|(f, _)| *f == block.family)
                .map(|(_, w)| w)
                .take(3)
                .collect();
            out.push(Reason { feature: format_compact!("like {}:{}", block.family, named.join(",")), share });
        }
        out
    }

    /// Reads a layer of `classes` outputs from the end of a model file: number of families and their names, number of
    /// units, one byte a weight with a scale for each row, then bias and output in floats. `None` when damaged.
    pub(crate) fn from_bytes(bytes: &[u8], classes: usize) -> Option<Dense> {
        let mut rest = bytes;
        let mut take = |n: usize| -> Option<&[u8]> {
            let (head, tail) = rest.split_at_checked(n)?;
            rest = tail;
            Some(head)
        };
        let count = usize::from(*take(1)?.first()?);
        if count == 0 || count > MAX_FAMILIES {
            return None;
        }
        let mut families = Vec::new();
        for _ in 0..count {
            let n = usize::from(*take(1)?.first()?);
            families.push(CompactString::new(std::str::from_utf8(take(n)?).ok()?));
        }
        let units = usize::from(u16::from_le_bytes(take(2)?.try_into().ok()?));
        if units == 0 || units > MAX_UNITS {
            return None;
        }
        let float = |b: &[u8; 4]| Some(f32::from_le_bytes(*b)).filter(|x| x.is_finite());
        let mut input = Vec::with_capacity(count * WIDTH * units);
        for _ in 0..count * WIDTH {
            let scale = float(take(4)?.try_into().ok()?)?;
            input.extend(take(units)?.iter().map(|b| f32::from(b.cast_signed()) * scale));
        }
        let mut floats =
            |n: usize| -> Option<Vec<f32>> { take(4 * n)?.as_chunks::<4>().0.iter().map(float).collect() };
        let (bias, output) = (floats(units)?, floats(units * classes)?);
        rest.is_empty().then_some(Dense { families, units, input, bias, output })
    }

    /// The layer as [`Dense::from_bytes`] reads it.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut out = vec![self.families.len() as u8];
        for f in &self.families {
            out.push(f.len() as u8);
            out.extend(f.as_bytes());
        }
        out.extend((self.units as u16).to_le_bytes());
        for row in self.input.chunks_exact(self.units.max(1)) {
            let scale = row.iter().fold(1e-9f32, |m, w| m.max(w.abs())) / 127.0;
            out.extend(scale.to_le_bytes());
            out.extend(row.iter().map(|w| ((w / scale).round() as i8).cast_unsigned()));
        }
        out.extend(self.bias.iter().chain(&self.output).flat_map(|x| x.to_le_bytes()));
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_hold_words() {
        let held =
            |name| words(name).into_iter().map(|(f, w)| format!("{f}={w}")).collect::<Vec<_>>().join(" ");
        assert_eq!(held("tie:pluck"), "tie=pluck");
        assert_eq!(held("targ:send>troop"), "targ0=send targ1=troop");
        assert_eq!(held("sg:nsubj::send"), "sg=send");
        assert_eq!(held("tup1:call"), "tup1=call");
        assert_eq!(held("up2:say"), "up2=say");
        assert_eq!(held("tc:word-class"), "");
        assert_eq!(held("bias"), "");
    }

    #[test]
    fn words_of_one_meaning_lie_close() {
        let vector = |w: &str| {
            let mut f = Features::default();
            f.put(format_compact!("tie:{w}"), 1.0);
            blocks(&f).first().unwrap().mean
        };
        let cosine = |a: &str, b: &str| {
            let (a, b) = (vector(a), vector(b));
            let dot = |x: &[f32], y: &[f32]| x.iter().zip(y).map(|(p, q)| p * q).sum::<f32>();
            dot(&a, &b) / (dot(&a, &a) * dot(&b, &b)).sqrt()
        };
        assert!(cosine("criticise", "denounce") > cosine("criticise", "export") + 0.2);
    }

    #[test]
    fn layers_come_back_and_damage_is_seen() {
        let layer = Dense {
            families: vec![CompactString::new("tie")],
            units: 2,
            input: (0..2 * WIDTH).map(|n| n as f32 / 100.0 - 0.5).collect(),
            bias: vec![0.5, -0.5],
            output: vec![1.0, -1.0, 0.25, 2.0],
        };
        let bytes = layer.to_bytes();
        let back = Dense::from_bytes(&bytes, 2).unwrap();
        assert!(back.input.iter().zip(&layer.input).all(|(a, b)| (a - b).abs() < 0.01));
        assert_eq!(back.output, layer.output);
        assert!(Dense::from_bytes(&bytes[..bytes.len() - 1], 2).is_none());
        assert!(Dense::from_bytes(&bytes, 3).is_none());
    }
}
