//! Sizes and dense parameters of the network, by name.
//!
//! In: a [`Config`]. Out: the list of matrices it needs, zeroed; trainer and reader share it, so a
//! model file and a training run cannot disagree on shapes.

use crate::labels::{Dep, NameTag, Pos, Tag};

/// Sizes of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Config {
    /// Width of a word vector.
    pub(crate) word: usize,
    /// Width of the pretrained vectors.
    pub(crate) vector: usize,
    /// Recurrent units of one direction.
    pub(crate) hidden: usize,
    /// Recurrent layers.
    pub(crate) layers: usize,
    /// Hidden units of the tag and lemma heads.
    pub(crate) tag: usize,
    /// Hidden units of the name head.
    pub(crate) name: usize,
    /// Units of the arc scorer on each side.
    pub(crate) arc: usize,
    /// Units of the relation scorer, additive and multiplicative each.
    pub(crate) rel: usize,
    /// Lemma scripts.
    pub(crate) scripts: usize,
}

/// Output columns of the tag head: UPOS, then Penn tag, then lemma script.
impl Config {
    #[cfg(any(test, feature = "train"))]
    pub(crate) const POS_AT: usize = 0;
    #[cfg(any(test, feature = "train"))]
    pub(crate) const TAG_AT: usize = Pos::ALL.len();
    pub(crate) const SCRIPT_AT: usize = Pos::ALL.len() + Tag::ALL.len();

    pub(crate) fn tag_columns(&self) -> usize {
        Self::SCRIPT_AT + self.scripts
    }

    /// Width of a layer's input; the first sees each word between its neighbours.
    pub(crate) fn layer_input(&self, layer: usize) -> usize {
        if layer == 0 { 3 * self.word } else { 2 * self.hidden }
    }

    /// Gate blocks of one direction: candidate, forget, reset; the first layer also has a highway.
    pub(crate) fn gates(&self, layer: usize) -> usize {
        if layer == 0 { 4 } else { 3 }
    }

    /// The layer that tags and lemmas are read from.
    pub(crate) fn tag_layer(&self) -> usize {
        self.layers.saturating_sub(2)
    }

    /// Refuses sizes that are absurd, so that a damaged file cannot ask for much memory.
    pub(crate) fn is_sane(&self) -> bool {
        let sizes =
            [self.word, self.vector, self.hidden, self.tag, self.name, self.arc, self.rel, self.scripts];
        sizes.iter().all(|s| (1..=1024).contains(s)) && (1..=6).contains(&self.layers)
    }

    /// Shapes of all matrices, in the order of their [`Id`].
    pub(crate) fn shapes(&self) -> Vec<(Id, usize, usize)> {
        let h = self.hidden;
        let mut shapes = vec![
            (Id::VectorIn, self.vector, self.word),
            (Id::WordGate, self.word, 2 * self.word),
            (Id::WordGateBias, 1, 2 * self.word),
        ];
        for layer in 0..self.layers {
            let l = layer as u8;
            shapes.push((Id::Gates(l), self.layer_input(layer), 2 * self.gates(layer) * h));
            shapes.push((Id::GateBias(l), 2, 2 * h));
            shapes.push((Id::Recurrent(l), 2, 2 * h));
        }
        let d = 2 * h;
        shapes.extend([
            (Id::TagHidden, d, self.tag),
            (Id::TagHiddenBias, 1, self.tag),
            (Id::TagOut, self.tag, self.tag_columns()),
            (Id::TagOutBias, 1, self.tag_columns()),
            (Id::NameHidden, d, self.name),
            (Id::NameHiddenBias, 1, self.name),
            (Id::NameOut, self.name, NameTag::COUNT),
            (Id::NameOutBias, 1, NameTag::COUNT),
            (Id::Arc, d, 2 * self.arc),
            (Id::ArcBias, 1, 2 * self.arc),
            (Id::ArcProduct, self.arc, self.arc),
            (Id::ArcHead, 1, self.arc),
            (Id::ArcRoot, 1, self.arc),
            (Id::Rel, d, 4 * self.rel),
            (Id::RelBias, 1, 4 * self.rel),
            (Id::RelRoot, 1, 2 * self.rel),
            (Id::RelOut, 2 * self.rel, Dep::ALL.len()),
            (Id::RelOutBias, 1, Dep::ALL.len()),
        ]);
        shapes
    }
}

/// Name of a dense matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Id {
    VectorIn,
    WordGate,
    WordGateBias,
    Gates(u8),
    GateBias(u8),
    Recurrent(u8),
    TagHidden,
    TagHiddenBias,
    TagOut,
    TagOutBias,
    NameHidden,
    NameHiddenBias,
    NameOut,
    NameOutBias,
    Arc,
    ArcBias,
    ArcProduct,
    ArcHead,
    ArcRoot,
    Rel,
    RelBias,
    RelRoot,
    RelOut,
    RelOutBias,
}

/// All dense parameters in one vector.
#[derive(Clone, Debug)]
pub(crate) struct Dense {
    pub(crate) config: Config,
    places: Vec<(Id, usize, usize)>,
    pub(crate) data: Vec<f32>,
}

impl Dense {
    /// Zeroed parameters of the given sizes.
    pub(crate) fn zeros(config: Config) -> Self {
        let mut places = Vec::new();
        let mut at = 0;
        for (id, rows, columns) in config.shapes() {
            places.push((id, at, rows * columns));
            at += rows * columns;
        }
        Self { config, places, data: vec![0.0; at] }
    }

    /// Start and length of a matrix; an unknown layer gives an empty range.
    pub(crate) fn place(&self, id: Id) -> (usize, usize) {
        self.places.iter().find(|p| p.0 == id).map_or((0, 0), |p| (p.1, p.2))
    }

    /// A matrix, row-major.
    pub(crate) fn get(&self, id: Id) -> &[f32] {
        let (at, len) = self.place(id);
        &self.data[at..at + len]
    }

    /// A matrix to write to.
    #[cfg(any(test, feature = "train"))]
    pub(crate) fn get_mut(&mut self, id: Id) -> &mut [f32] {
        let (at, len) = self.place(id);
        &mut self.data[at..at + len]
    }
}
