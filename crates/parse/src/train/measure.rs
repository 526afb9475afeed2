//! Measures of a model on gold words.
//!
//! In: a model and annotated examples. Out: accuracies, name scores, CoNLL-U.

use std::fmt::Write as _;

use super::data::Example;
use crate::labels::{NameKind, NameTag};
use crate::model::{Analysis, Model, Scratch};

/// Percentages over words; relations count without their subtype except in `las_full`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ParseScore {
    /// Words measured.
    pub words: usize,
    /// Universal part of speech.
    pub pos: f64,
    /// Penn tag.
    pub tag: f64,
    /// Lemma, in lower case.
    pub lemma: f64,
    /// Head.
    pub uas: f64,
    /// Head and relation.
    pub las: f64,
    /// Head and relation with its subtype.
    pub las_full: f64,
}

/// Names found and right.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct NameScore {
    /// Names in the gold annotation.
    pub gold: usize,
    /// Names the model found.
    pub found: usize,
    /// Names with span and kind right.
    pub right: usize,
}

impl NameScore {
    /// Harmonic mean of precision and recall, in percent.
    #[must_use]
    pub fn f1(&self) -> f64 {
        200.0 * self.right as f64 / (self.gold + self.found).max(1) as f64
    }
}

/// Analyses the sentences of examples.
fn read(model: &Model, examples: &[Example]) -> Vec<Vec<Analysis>> {
    let sentences: Vec<Vec<&str>> =
        examples.iter().map(|e| e.forms.iter().map(String::as_str).collect()).collect();
    model.analyse(&sentences, &mut Scratch::default())
}

/// Measures tags, lemmas and trees against examples that have them.
#[must_use]
pub fn measure_parse(model: &Model, examples: &[Example]) -> ParseScore {
    let mut counts = [0usize; 7];
    for (e, analyses) in examples.iter().zip(read(model, examples)) {
        let (Some(tags), Some(tree)) = (&e.tags, &e.tree) else { continue };
        for ((a, t), arc) in analyses.iter().zip(tags).zip(tree) {
            let head = a.head.map_or(0, |h| h as usize + 1) == arc.0;
            let right = [
                true,
                a.pos == t.0,
                a.tag == t.1,
                a.lemma.to_lowercase() == t.2.to_lowercase(),
                head,
                head && a.dep.base() == arc.1.base(),
                head && a.dep == arc.1,
            ];
            for (c, r) in counts.iter_mut().zip(right) {
                *c += usize::from(r);
            }
        }
    }
    let percent = |i: usize| 100.0 * counts[i] as f64 / counts[0].max(1) as f64;
    ParseScore {
        words: counts[0],
        pos: percent(1),
        tag: percent(2),
        lemma: percent(3),
        uas: percent(4),
        las: percent(5),
        las_full: percent(6),
    }
}

/// Names as (first word, word after the last, kind).
fn spans(labels: impl Iterator<Item = NameTag>) -> Vec<(usize, usize, NameKind)> {
    let mut spans: Vec<(usize, usize, NameKind)> = Vec::new();
    for (i, label) in labels.enumerate() {
        match label {
            NameTag::Begin(kind) => spans.push((i, i + 1, kind)),
            NameTag::Inside(kind) => match spans.last_mut() {
                Some(last) if last.1 == i && last.2 == kind => last.1 = i + 1,
                _ => spans.push((i, i + 1, kind)),
            },
            NameTag::Outside => {}
        }
    }
    spans
}

/// Measures names of the given kinds against examples that have them.
#[must_use]
pub fn measure_names(model: &Model, examples: &[Example], kinds: &[NameKind]) -> NameScore {
    let mut score = NameScore::default();
    for (e, analyses) in examples.iter().zip(read(model, examples)) {
        let Some(names) = &e.names else { continue };
        let of_kind = |s: &(usize, usize, NameKind)| kinds.contains(&s.2);
        let gold: Vec<_> = spans(names.iter().copied()).into_iter().filter(of_kind).collect();
        let found: Vec<_> = spans(analyses.iter().map(|a| a.name)).into_iter().filter(of_kind).collect();
        score.gold += gold.len();
        score.found += found.len();
        score.right += found.iter().filter(|s| gold.contains(s)).count();
    }
    score
}

/// The model's reading of the examples in CoNLL-U, words only.
#[must_use]
pub fn to_conllu(model: &Model, examples: &[Example]) -> String {
    let mut out = String::new();
    for (e, analyses) in examples.iter().zip(read(model, examples)) {
        for (i, (form, a)) in e.forms.iter().zip(analyses).enumerate() {
            let head = a.head.map_or(0, |h| h + 1);
            let name = match a.name {
                NameTag::Outside => "_".to_owned(),
                NameTag::Begin(kind) => format!("Name=B-{kind}"),
                NameTag::Inside(kind) => format!("Name=I-{kind}"),
            };
            // Writing to a string cannot fail.
            let _ = writeln!(
                out,
                "{}\t{form}\t{}\t{}\t{}\t_\t{head}\t{}\t_\t{name}",
                i + 1,
                a.lemma,
                a.pos,
                a.tag,
                a.dep
            );
        }
        out.push('\n');
    }
    out
}
