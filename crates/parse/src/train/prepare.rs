//! From examples to ids: vocabulary, lemma scripts and exceptions, augmented batches.
//!
//! In: a [`Corpus`]. Out: a [`Setup`], and [`Batch`]es made from it.

use std::collections::{BTreeMap, HashMap};

use compact_str::CompactString;

use super::data::Example;
use super::net::{Batch, NONE, Word};
use super::ops::Rng;
use crate::features::{FEATURES, feature_rows, word_features};
use crate::format::{Strings, exception_key};
use crate::labels::{Dep, NameKind, NameTag, Tag};
use crate::lemma::Script;
use crate::model::{MAX_WORDS, word_lower};

/// What a model is trained on.
#[derive(Clone, Debug, Default)]
pub struct Corpus {
    /// Treebank sentences, with or without names.
    pub trees: Vec<Example>,
    /// Sentences with names only.
    pub names: Vec<Example>,
    /// Spellings and their pretrained vectors, most frequent first.
    pub vectors: Vec<(String, Vec<f32>)>,
    /// Most vectors to ship besides those of training words.
    pub max_vectors: usize,
    /// Names by kind, each in words: put in the place of others in sentences with names only.
    pub substitutes: Vec<(NameKind, Vec<Vec<String>>)>,
}

/// Reads vectors in text form: a spelling and its numbers a line, separated by blanks.
#[must_use]
pub fn parse_vectors(text: &str) -> Vec<(String, Vec<f32>)> {
    text.lines()
        .filter_map(|line| {
            let mut fields = line.split(' ');
            let word = fields.next()?;
            let numbers: Vec<f32> = fields.map_while(|f| f.parse().ok()).collect();
            (!numbers.is_empty() && word.len() < 64).then(|| (word.to_owned(), numbers))
        })
        .collect()
}

/// Vocabulary and lookups of a training run.
pub(crate) struct Setup {
    pub(crate) lexicon: Strings,
    /// Occurrences of each lexicon word.
    pub(crate) counts: Vec<u32>,
    pub(crate) spellings: Strings,
    /// Vectors in the order of `spellings`.
    pub(crate) vectors: Vec<f32>,
    pub(crate) vector_width: usize,
    pub(crate) scripts: Vec<Script>,
    script_ids: HashMap<Script, u32>,
    pub(crate) exceptions: Strings,
    pub(crate) lemmas: Vec<CompactString>,
    substitutes: Vec<(NameKind, Vec<Vec<String>>)>,
}

impl Setup {
    pub(crate) fn new(corpus: &Corpus) -> Self {
        let mut words: BTreeMap<CompactString, u32> = BTreeMap::new();
        let mut lowers: BTreeMap<CompactString, u32> = BTreeMap::new();
        let mut scripts: BTreeMap<Script, u32> = BTreeMap::new();
        let mut lemmas: BTreeMap<CompactString, BTreeMap<&str, u32>> = BTreeMap::new();
        for e in &corpus.trees {
            for (i, form) in e.forms.iter().enumerate() {
                let f = word_features(form);
                *words.entry(f.key).or_default() += 1;
                *lowers.entry(f.lower).or_default() += 1;
                let Some((_, tag, lemma)) = e.tags.as_ref().and_then(|t| t.get(i)) else { continue };
                if let Some(s) = Script::between(form, lemma) {
                    *scripts.entry(s).or_default() += 1;
                }
                let name = *tag == Tag::NNP || *tag == Tag::NNPS || *tag == Tag::CD || *tag == Tag::ADD;
                if !name && form.len() < 100 && lemma.len() < 200 {
                    let key = exception_key(&word_lower(form), *tag);
                    *lemmas.entry(key).or_default().entry(lemma).or_default() += 1;
                }
            }
        }
        for e in &corpus.names {
            for form in &e.forms {
                *lowers.entry(word_features(form).lower).or_default() += 1;
            }
        }
        words.retain(|_, n| *n >= 2);
        let lexicon = Strings::new(words.keys().map(CompactString::as_str));
        let counts = words.values().copied().collect();
        let vector_width = corpus.vectors.first().map_or(1, |v| v.1.len());
        let mut kept: BTreeMap<&str, &[f32]> = BTreeMap::new();
        for (rank, (spelling, vector)) in corpus.vectors.iter().enumerate() {
            let wanted = rank < corpus.max_vectors || lowers.contains_key(spelling.as_str());
            if wanted && vector.len() == vector_width {
                kept.entry(spelling).or_insert(vector);
            }
        }
        let spellings = Strings::new(kept.keys().copied());
        let vectors = kept.values().flat_map(|v| v.iter().copied()).collect();
        scripts.retain(|_, n| *n >= 4);
        let scripts: Vec<Script> = scripts.into_keys().collect();
        let script_ids = scripts.iter().cloned().zip(0..).collect();
        let best = |counts: &BTreeMap<&str, u32>| {
            counts.iter().max_by_key(|(_, n)| **n).map_or("", |(l, _)| *l).into()
        };
        Self {
            lexicon,
            counts,
            spellings,
            vectors,
            vector_width,
            scripts,
            script_ids,
            exceptions: Strings::new(lemmas.keys().map(CompactString::as_str)),
            lemmas: lemmas.values().map(best).collect(),
            substitutes: corpus.substitutes.clone(),
        }
    }

    /// Rows of the embedding table: unknown word, lexicon, features.
    pub(crate) fn row_count(&self) -> usize {
        self.lexicon.len() + 1 + feature_rows() as usize
    }

    /// Makes a batch; with a generator, words are dropped and sentences altered.
    pub(crate) fn batch(&self, examples: &[&Example], mut rng: Option<&mut Rng>) -> Batch {
        let mut batch = Batch::default();
        for e in examples {
            let renamed;
            let e = match rng.as_deref_mut() {
                Some(rng) if e.tree.is_none() && !self.substitutes.is_empty() => {
                    renamed = rename(e, &self.substitutes, rng);
                    &renamed
                }
                _ => *e,
            };
            let altered;
            let e = match rng.as_deref_mut() {
                Some(rng) => {
                    altered = alter(e, rng);
                    altered.as_ref().unwrap_or(e)
                }
                None => e,
            };
            let len = e.forms.len().min(MAX_WORDS);
            for i in 0..len {
                let f = word_features(&e.forms[i]);
                let mut rows = [0; FEATURES + 1];
                rows[0] = self.lexicon.find(&f.key).map_or(0, |r| r as u32 + 1);
                for (r, f) in rows[1..].iter_mut().zip(f.rows) {
                    *r = f + self.lexicon.len() as u32 + 1;
                }
                let mut vector = self.spellings.find(&f.lower).map_or(NONE, |r| r as u32);
                if let Some(rng) = rng.as_deref_mut() {
                    let count = (rows[0] as usize).checked_sub(1).map_or(0, |r| self.counts[r]);
                    if rng.unit() < 0.4 / (0.4 + count as f32) {
                        rows[0] = 0;
                    }
                    if rng.unit() < 0.02 {
                        vector = NONE;
                    }
                }
                let tags = e.tags.as_ref().map(|t| &t[i]);
                let script = tags
                    .and_then(|t| Script::between(&e.forms[i], &t.2))
                    .and_then(|s| self.script_ids.get(&s).copied());
                // A head beyond the cut has no column to point at.
                let tree = e.tree.as_ref().map(|t| t[i]).filter(|t| t.0 <= len);
                batch.words.push(Word {
                    rows,
                    vector,
                    pos: tags.map_or(NONE, |t| t.0.index() as u32),
                    tag: tags.map_or(NONE, |t| t.1.index() as u32),
                    script: script.unwrap_or(NONE),
                    head: tree.map_or(NONE, |t| t.0 as u32),
                    dep: tree.filter(|t| t.1 != Dep::Root).map_or(NONE, |t| t.1.index() as u32),
                    name: e.names.as_ref().map_or(NONE, |n| n[i].index() as u32),
                });
            }
            batch.lengths.push(len);
        }
        batch
    }
}

/// Puts other names of their kind in the place of some names (Dai and Adel 2020, mention replacement).
fn rename(e: &Example, substitutes: &[(NameKind, Vec<Vec<String>>)], rng: &mut Rng) -> Example {
    let Some(names) = &e.names else { return e.clone() };
    let mut out = Example { names: Some(Vec::new()), ..Example::default() };
    let mut i = 0;
    while i < e.forms.len() {
        let NameTag::Begin(kind) = names[i] else {
            out.forms.push(e.forms[i].clone());
            out.names.iter_mut().for_each(|n| n.push(names[i]));
            i += 1;
            continue;
        };
        let mut end = i + 1;
        while end < e.forms.len() && names[end] == NameTag::Inside(kind) {
            end += 1;
        }
        let list = substitutes.iter().find(|(k, _)| *k == kind).map_or(&[][..], |(_, l)| l);
        let other = (!list.is_empty() && rng.unit() < 0.35)
            .then(|| &list[((rng.unit() * list.len() as f32) as usize).min(list.len() - 1)]);
        let words: &[String] = other.map_or(&e.forms[i..end], |o| o);
        for (n, w) in words.iter().enumerate() {
            out.forms.push(w.clone());
            let tag = if n == 0 { NameTag::Begin(kind) } else { NameTag::Inside(kind) };
            out.names.iter_mut().for_each(|t| t.push(tag));
        }
        i = end;
    }
    out
}

/// Sometimes changes a sentence as other text would have it: all lower or upper case, headline
/// case, no final stop.
fn alter(e: &Example, rng: &mut Rng) -> Option<Example> {
    let draw = rng.unit();
    let mut out = None;
    if draw < 0.10 {
        let mut changed = e.clone();
        for form in &mut changed.forms {
            *form = if draw < 0.04 {
                form.to_lowercase()
            } else if draw < 0.07 {
                form.to_uppercase()
            } else {
                let mut chars = form.chars();
                chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
            };
        }
        out = Some(changed);
    }
    if rng.unit() < 0.10 {
        let source = out.as_ref().unwrap_or(e);
        let last = source.forms.len() - 1;
        let is_stop = matches!(source.forms[last].as_str(), "." | "!" | "?");
        let is_leaf = source.tree.as_ref().is_none_or(|t| t.iter().all(|a| a.0 != last + 1));
        if last > 2 && is_stop && is_leaf {
            let mut changed = source.clone();
            changed.forms.pop();
            changed.tags.iter_mut().for_each(|t| t.truncate(last));
            changed.tree.iter_mut().for_each(|t| t.truncate(last));
            changed.names.iter_mut().for_each(|t| t.truncate(last));
            out = Some(changed);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn renaming_keeps_words_and_labels_in_step() {
        let (b, i, o) = (NameTag::Begin(NameKind::Org), NameTag::Inside(NameKind::Org), NameTag::Outside);
        let example = Example {
            forms: ["The", "World", "Bank", "met"].map(str::to_owned).to_vec(),
            names: Some(vec![o, b, i, o]),
            ..Example::default()
        };
        let other = ["Bank", "of", "Korea"].map(str::to_owned).to_vec();
        let lists = vec![(NameKind::Org, vec![other.clone()])];
        let mut rng = Rng::new(3);
        let (mut kept, mut changed) = (0, 0);
        for _ in 0..200 {
            let e = rename(&example, &lists, &mut rng);
            assert_eq!(e.names.as_ref().map(Vec::len), Some(e.forms.len()));
            if e.forms.len() == 5 {
                changed += 1;
                assert_eq!(e.forms[1..4], other[..]);
                assert_eq!(e.names.as_deref(), Some(&[o, b, i, i, o][..]));
            } else {
                kept += 1;
                assert_eq!(e, example);
            }
        }
        assert!(kept > 50 && changed > 30, "{kept} {changed}");
    }
}
