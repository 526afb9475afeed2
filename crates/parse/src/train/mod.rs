//! Trainer of the reader model.
//!
//! In: treebanks, name corpora, pretrained vectors. Out: the bytes of a model file. Deterministic
//! for a seed and a number of threads.

#[cfg(test)]
mod check;
mod data;
mod measure;
mod net;
mod ops;
mod prepare;
mod run;

pub use data::{Example, read_conllu, read_names};
pub use measure::{NameScore, ParseScore, measure_names, measure_parse, to_conllu};
pub use prepare::{Corpus, parse_vectors};
pub use run::{Options, Progress, train};
