//! The loaded model and its interface: sentences of words in, analyses out.
//!
//! In: a model file, then documents as sentences of word forms. Out: for each word its tags, lemma,
//! head, relation and name label. A [`Model`] is immutable and shared; a [`Scratch`] belongs to one
//! thread and keeps buffers and a bounded cache of word vectors.

use std::collections::HashMap;

use compact_str::CompactString;

use crate::features::word_features;
use crate::format::{ModelError, Parts};
use crate::integer;
use crate::kernel::{Into, Left, argmax, glu, product};
use crate::labels::{Dep, NameTag, Pos, Tag};
use crate::lemma::Script;
use crate::mend;
use crate::network::{Buffers, GateCache, Output, Weights};
use crate::punctuation;

/// Words of one network pass; more would spill the second-level cache.
const BATCH_WORDS: usize = 256;
/// Longest stretch that is parsed as one sentence.
pub(crate) const MAX_WORDS: usize = 200;
/// Word forms whose first-layer input is remembered.
const CACHE_WORDS: usize = 8192;
/// Bytes of a form that are looked at; the rest cannot change its features.
const MAX_FORM_BYTES: usize = 256;

/// What the model says about one word.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    /// Universal part of speech.
    pub pos: Pos,
    /// Penn tag.
    pub tag: Tag,
    /// Dictionary form, lower case except for names.
    pub lemma: CompactString,
    /// Index of the head in the sentence; `None` for the root.
    pub head: Option<u32>,
    /// Relation to the head; `Root` exactly when there is no head.
    pub dep: Dep,
    /// Place in a name.
    pub name: NameTag,
    /// Probability of head and relation together, 0 to 1.
    pub dep_confidence: f32,
}

/// A trained reader model.
#[derive(Debug)]
pub struct Model {
    parts: Parts,
    weights: Weights,
    /// Tells scratches of different models apart.
    identity: u64,
}

/// Buffers and word cache of one thread.
#[derive(Debug, Default)]
pub struct Scratch {
    identity: u64,
    index: HashMap<CompactString, u32>,
    gates: GateCache,
    /// For each cached form, its entries in the lexicon of lemma exceptions.
    exceptions: Vec<std::ops::Range<u32>>,
    rows: Vec<u32>,
    fresh: Vec<CompactString>,
    buffers: Buffers,
    output: Output,
}

impl Scratch {
    fn forget(&mut self) {
        self.index.clear();
        self.gates.clear();
        self.exceptions.clear();
    }
}

impl Model {
    /// Reads a model file; every byte is checked before use.
    ///
    /// # Errors
    /// When the bytes are no model, of another format, or damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        Ok(Self::from_parts(Parts::from_bytes(bytes)?))
    }

    pub(crate) fn from_parts(parts: Parts) -> Self {
        let weights = Weights::new(&parts.dense);
        let identity = parts.dense.data.iter().fold(1u64, |h, v| {
            (h ^ u64::from(v.to_bits())).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(5)
        });
        Self { parts, weights, identity }
    }

    /// Version text of the model file.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.parts.version
    }

    /// Analyses sentences given as word forms; results come in the same order.
    ///
    /// Each result is a tree with one root. Sentences of more than 200 words are read in stretches
    /// that are joined afterwards, so time grows linearly with length.
    #[must_use]
    pub fn analyse(&self, sentences: &[Vec<&str>], scratch: &mut Scratch) -> Vec<Vec<Analysis>> {
        if scratch.identity != self.identity {
            scratch.forget();
            scratch.identity = self.identity;
        }
        let mut stretches: Vec<&[&str]> = Vec::new();
        let mut counts = Vec::with_capacity(sentences.len());
        for sentence in sentences {
            let before = stretches.len();
            split_long(sentence, &mut stretches);
            counts.push(stretches.len() - before);
        }
        let mut read = Vec::with_capacity(stretches.len());
        let mut start = 0;
        while start < stretches.len() {
            let mut end = start;
            let mut words = 0;
            while end < stretches.len() && (end == start || words + stretches[end].len() <= BATCH_WORDS) {
                words += stretches[end].len();
                end += 1;
            }
            self.pass(&stretches[start..end], scratch, &mut read);
            start = end;
        }
        let mut read = read.into_iter();
        counts.into_iter().map(|n| join(read.by_ref().take(n))).collect()
    }

    /// One network pass over a few sentences.
    fn pass(&self, batch: &[&[&str]], scratch: &mut Scratch, read: &mut Vec<Vec<Analysis>>) {
        self.look_up(batch, scratch);
        let lengths: Vec<usize> = batch.iter().map(|s| s.len()).collect();
        self.weights.run(&scratch.gates, &scratch.rows, &lengths, &mut scratch.buffers, &mut scratch.output);
        let out = &scratch.output;
        let columns = self.parts.dense.config.tag_columns();
        let mut at = 0;
        for sentence in batch {
            let mut analyses = Vec::with_capacity(sentence.len());
            for (i, form) in sentence.iter().enumerate() {
                let t = at + i;
                let scores = &out.tags[t * columns..(t + 1) * columns];
                let (pos_scores, rest) = scores.split_at(Pos::ALL.len());
                let (tag_scores, script_scores) = rest.split_at(Tag::ALL.len());
                let pos = Pos::from_index(argmax(pos_scores)).unwrap_or(Pos::X);
                let tag = Tag::from_index(argmax(tag_scores)).unwrap_or(Tag::NN);
                let script = self.parts.scripts.get(argmax(script_scores));
                analyses.push(Analysis {
                    pos,
                    tag,
                    lemma: self.lemma(form, tag, script, &scratch.exceptions[scratch.rows[t] as usize]),
                    head: out.heads[t],
                    dep: out.deps[t],
                    name: out.names[t],
                    dep_confidence: out.confidence[t],
                });
            }
            at += sentence.len();
            mend::titles(sentence, &mut analyses);
            mend::coordinated(&mut analyses);
            mend::clauses(sentence, &mut analyses);
            mend::chains(&mut analyses);
            mend::labels(sentence, &mut analyses);
            punctuation::hang(sentence, &mut analyses);
            read.push(analyses);
        }
    }

    fn lemma(
        &self,
        form: &str,
        tag: Tag,
        script: Option<&Script>,
        known: &std::ops::Range<u32>,
    ) -> CompactString {
        for i in known.clone() {
            let i = i as usize;
            let of_tag =
                self.parts.exceptions.get(i).rsplit_once('\t').is_some_and(|(_, t)| t == tag.as_str());
            if of_tag && let Some(lemma) = self.parts.lemmas.get(i) {
                return lemma.clone();
            }
        }
        let form = bounded(form);
        script.map_or_else(|| CompactString::from(form), |s| s.apply(form))
    }

    /// Fills `scratch.rows` with the row of `scratch.gates` for each word, computing new forms.
    fn look_up(&self, batch: &[&[&str]], scratch: &mut Scratch) {
        if scratch.index.len() > CACHE_WORDS {
            scratch.forget();
        }
        scratch.rows.clear();
        scratch.fresh.clear();
        for form in batch.iter().copied().flatten() {
            let form = bounded(form);
            let row = if let Some(row) = scratch.index.get(form) {
                *row
            } else {
                let row = scratch.index.len() as u32;
                scratch.index.insert(form.into(), row);
                scratch.fresh.push(form.into());
                row
            };
            scratch.rows.push(row);
        }
        if !scratch.fresh.is_empty() {
            self.word_gates(&scratch.fresh, &mut scratch.gates);
            for form in &scratch.fresh {
                let mut prefix = word_lower(form);
                prefix.push('\t');
                scratch.exceptions.push(self.parts.exceptions.starting_with(&prefix));
            }
        }
    }

    /// Appends the first layer's gate inputs of each form.
    fn word_gates(&self, forms: &[CompactString], cache: &mut GateCache) {
        let parts = &self.parts;
        let c = &parts.dense.config;
        let n = forms.len();
        let mut sums = vec![0.0; n * c.word];
        let mut vectors = vec![0.0; n * c.vector];
        for (form, (sum, vector)) in
            forms.iter().zip(sums.chunks_exact_mut(c.word).zip(vectors.chunks_exact_mut(c.vector)))
        {
            let f = word_features(form);
            parts.words.add_row(parts.lexicon.find(&f.key).map_or(0, |i| i + 1), sum);
            for row in f.rows {
                parts.features.add_row(row as usize, sum);
            }
            if let Some(i) = parts.spellings.find(&f.lower) {
                parts.vectors.add_row(i, vector);
            }
        }
        let w = &self.weights;
        product(Left::rows(&vectors, n, c.vector), &w.vector_in, None, &mut sums, c.word, Into::Add);
        let mut pairs = vec![0.0; n * 2 * c.word];
        product(
            Left::rows(&sums, n, c.word),
            &w.word_gate,
            Some(&w.word_gate_bias),
            &mut pairs,
            2 * c.word,
            Into::Set,
        );
        glu(&pairs, &mut sums, c.word);
        let width = w.first_gates.columns();
        let mut gates = vec![0.0; n * width];
        let mut room = integer::Rows::default();
        integer::product(&sums, n, c.word, &w.first_gates, None, &mut gates, &mut room);
        cache.extend(&gates, width);
    }
}

/// Lower case as the exception lexicon spells it.
pub(crate) fn word_lower(form: &str) -> CompactString {
    form.chars().flat_map(char::to_lowercase).collect()
}

/// The form without what lies beyond the bound, cut on a character's edge.
fn bounded(form: &str) -> &str {
    let mut end = form.len().min(MAX_FORM_BYTES);
    while !form.is_char_boundary(end) {
        end -= 1;
    }
    form.get(..end).unwrap_or(form)
}

/// Cuts a sentence into stretches of at most [`MAX_WORDS`], after punctuation where there is some.
fn split_long<'a>(sentence: &'a [&'a str], out: &mut Vec<&'a [&'a str]>) {
    let mut rest = sentence;
    while rest.len() > MAX_WORDS {
        let last = |marks: &[&str]| {
            rest[MAX_WORDS / 2..MAX_WORDS]
                .iter()
                .rposition(|w| marks.contains(w))
                .map(|p| MAX_WORDS / 2 + p + 1)
        };
        let cut = last(&[".", "!", "?", ";"]).or_else(|| last(&[",", ":"])).unwrap_or(MAX_WORDS);
        let (head, tail) = rest.split_at(cut);
        out.push(head);
        rest = tail;
    }
    if !rest.is_empty() || sentence.is_empty() {
        out.push(rest);
    }
}

/// Joins the stretches of a sentence: later roots hang on the first as parataxis.
fn join(stretches: impl Iterator<Item = Vec<Analysis>>) -> Vec<Analysis> {
    let mut joined: Vec<Analysis> = Vec::new();
    let mut root = None;
    for stretch in stretches {
        let offset = joined.len() as u32;
        if offset == 0 {
            root = stretch.iter().position(|a| a.head.is_none()).map(|r| r as u32);
            joined = stretch;
            continue;
        }
        for mut a in stretch {
            match a.head {
                Some(h) => a.head = Some(h + offset),
                None => {
                    a.head = root;
                    a.dep = Dep::Parataxis;
                }
            }
            joined.push(a);
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_sentences_are_cut_after_punctuation() {
        let mut words = vec!["w"; 450];
        words[149] = ";";
        let mut out = Vec::new();
        split_long(&words, &mut out);
        assert_eq!(out.iter().map(|s| s.len()).collect::<Vec<_>>(), [150, 200, 100]);
        out.clear();
        split_long(&[], &mut out);
        assert_eq!(out.len(), 1);
    }

    #[test]
    fn forms_are_cut_on_character_edges() {
        let long = "é".repeat(300);
        assert_eq!(bounded(&long).len(), 256);
        let odd = format!("a{long}");
        assert_eq!(bounded(&odd).len(), 255);
    }
}
