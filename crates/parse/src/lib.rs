//! Statistical core of Chancery's reader.
//!
//! In: sentences as word forms. Out: universal part of speech, Penn tag, lemma, dependency tree and
//! named entities of each word. Pure: the model comes in as bytes, nothing is read or printed.
//!
//! The network is one multi-task model: hashed and pretrained word features, bidirectional simple
//! recurrent units, and a head for each label. With feature `train` the crate also holds its trainer.

mod features;
mod format;
mod integer;
mod kernel;
mod labels;
mod lemma;
mod mend;
mod model;
mod network;
mod params;
mod punctuation;
#[cfg(any(test, feature = "train"))]
pub mod train;
mod tree;

pub use format::{ModelError, Vectors};
pub use labels::{Dep, NameKind, NameTag, Pos, Tag};
pub use model::{Analysis, Model, Scratch};
