//! The scorer of sentence ends: hashed features of a gap, and a small network over the words around it.
//!
//! In: what [`Line`](super::sentences::Line) tells of a gap. Out: the log-odds that a sentence ends there.
//! `data/model/sentence-ends.bin` holds the weights: six scales (f32, little-endian), then one signed
//! byte a weight.
//! Sums run in a fixed order, so that all machines give the same sentences.

/// Slots of the table of hashed features.
pub const SLOTS: usize = 1 << 16;
/// Hashed features of one gap.
pub const FEATURES: usize = 28;
/// Rows of the word table.
pub const WORDS: usize = 1 << 12;
/// Rows of the table of word endings.
pub const ENDINGS: usize = 1 << 10;
/// Rows of the table of shapes.
pub const SHAPES: usize = 64;
/// Rows of the table of facts about the line and the sentence so far.
pub const FACTS: usize = 128;
/// Facts of one gap.
pub const GAP_FACTS: usize = 15;
/// Length of a word's vector.
pub const DIM: usize = 12;
/// Words before the gap that are seen.
pub const BEFORE: usize = 5;
/// Words of the window.
pub const WINDOW: usize = 11;
/// Hidden units.
pub const HIDDEN: usize = 32;
/// Sum of the hashed features' weights under which the network is not asked: on the dev parts of EWT and GUM no sentence
/// ends there that it would have found.
const CLEAR: f32 = -2.0;
/// Sizes of the blocks, in the order of the file.
pub const BLOCKS: [usize; 6] =
    [SLOTS, (WORDS + ENDINGS + SHAPES) * DIM, WINDOW * DIM * HIDDEN, FACTS * HIDDEN, HIDDEN, HIDDEN + 1];
/// Bytes of the file.
pub const FILE_LEN: usize =
    BLOCKS.len() * 4 + BLOCKS[0] + BLOCKS[1] + BLOCKS[2] + BLOCKS[3] + BLOCKS[4] + BLOCKS[5];

/// Rows of one word in the vector table: word, ending, shape.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rows(pub [u16; 3]);

/// A gap between two words, as the scorer sees it.
#[derive(Clone, Debug)]
pub struct Gap {
    /// Slots of the hashed features.
    pub features: [usize; FEATURES],
    /// Words of the window; a row of zeros where the line has none.
    pub window: [Rows; WINDOW],
    /// Rows of facts.
    pub facts: [usize; GAP_FACTS],
}

/// The weights, in blocks as in the file.
pub struct Ends {
    /// Hashed features; word vectors; window to hidden; facts to hidden; hidden bias; hidden to score and its bias.
    pub blocks: [Vec<f32>; 6],
}

static EMBEDDED: &[u8] = include_bytes!("../../../../data/model/sentence-ends.bin");

impl Ends {
    /// The weights that come with the project.
    pub fn embedded() -> Ends {
        Ends::from_bytes(EMBEDDED).unwrap_or_else(|| Ends { blocks: BLOCKS.map(|n| vec![0.0; n]) })
    }

    /// Reads weights; none when the length is not that of this layout.
    pub fn from_bytes(bytes: &[u8]) -> Option<Ends> {
        if bytes.len() != FILE_LEN {
            return None;
        }
        let (scales, mut rest) = bytes.split_at_checked(BLOCKS.len() * 4)?;
        let (scales, _) = scales.as_chunks::<4>();
        let mut blocks = [const { Vec::new() }; 6];
        for ((block, size), scale) in blocks.iter_mut().zip(BLOCKS).zip(scales) {
            let (own, tail) = rest.split_at_checked(size)?;
            let scale = f32::from_le_bytes(*scale);
            *block = own.iter().map(|b| f32::from(b.cast_signed()) * scale).collect();
            rest = tail;
        }
        Some(Ends { blocks })
    }

    /// The file's bytes: each block scaled so that its greatest weight is 127.
    pub fn to_bytes(&self) -> Vec<u8> {
        let scales = self.blocks.each_ref().map(|b| b.iter().fold(1e-6f32, |m, w| m.max(w.abs())) / 127.0);
        let mut out: Vec<u8> = scales.iter().flat_map(|s| s.to_le_bytes()).collect();
        for (block, scale) in self.blocks.iter().zip(scales) {
            #[expect(clippy::cast_possible_truncation, reason = "the quotient lies within a signed byte")]
            out.extend(block.iter().map(|w| ((w / scale).round() as i8).cast_unsigned()));
        }
        out
    }

    /// Vector of one word.
    pub fn vector(&self, rows: Rows, out: &mut [f32; DIM]) {
        *out = [0.0; DIM];
        for row in rows.0 {
            let at = usize::from(row) * DIM;
            for (o, w) in out.iter_mut().zip(self.blocks[1].get(at..at + DIM).unwrap_or(&[])) {
                *o += w;
            }
        }
    }

    /// Sum of the hashed features' weights.
    pub fn linear(&self, gap: &Gap) -> f32 {
        gap.features.iter().map(|&f| self.blocks[0].get(f).copied().unwrap_or(0.0)).sum()
    }

    /// Hidden units before they are cut at zero.
    pub fn hidden(&self, gap: &Gap) -> [f32; HIDDEN] {
        let mut hidden = [0.0f32; HIDDEN];
        let mut add = |weights: &[f32], by: f32| {
            for (h, w) in hidden.iter_mut().zip(weights) {
                *h += w * by;
            }
        };
        add(&self.blocks[4], 1.0);
        for fact in gap.facts {
            add(self.blocks[3].get(fact * HIDDEN..(fact + 1) * HIDDEN).unwrap_or(&[]), 1.0);
        }
        let mut vector = [0.0; DIM];
        for (rows, weights) in gap.window.iter().zip(self.blocks[2].chunks_exact(DIM * HIDDEN)) {
            self.vector(*rows, &mut vector);
            for (x, column) in vector.iter().zip(weights.chunks_exact(HIDDEN)) {
                add(column, *x);
            }
        }
        hidden
    }

    /// Log-odds that a sentence ends at the gap. Where the hashed features alone speak clearly against it, they decide.
    pub fn score(&self, gap: &Gap) -> f32 {
        let linear = self.linear(gap);
        if linear < CLEAR {
            return linear;
        }
        let hidden = self.hidden(gap);
        let out = &self.blocks[5];
        let deep: f32 = hidden.iter().zip(out).map(|(h, w)| h.max(0.0) * w).sum();
        deep + linear + out.last().copied().unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_weights_fit_and_come_back_equal() {
        let ends = Ends::from_bytes(EMBEDDED).unwrap();
        assert!(ends.blocks.iter().all(|b| b.iter().any(|w| *w != 0.0)));
        assert_eq!(ends.to_bytes(), EMBEDDED);
        assert!(Ends::from_bytes(&EMBEDDED[1..]).is_none());
    }
}
