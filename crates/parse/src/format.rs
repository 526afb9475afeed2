//! The model file: one blob with sizes, vocabulary, tables and matrices.
//!
//! In: bytes. Out: checked [`Parts`], or why not. Layout, little-endian: magic, format number,
//! checksum of the rest (FNV-1a 64), then version text, sizes, scripts, lexicon, vectors, feature
//! rows, lemma exceptions, matrices. Tables are rows of `i8` with one `f32` scale each; matrices
//! are IEEE half floats.

use compact_str::CompactString;
use thiserror::Error;

use crate::features::feature_rows;
#[cfg(any(test, feature = "train"))]
use crate::labels::Tag;
use crate::lemma::{Case, Script};
use crate::params::{Config, Dense};

const MAGIC: &[u8; 8] = b"CHREADER";
const FORMAT: u32 = 1;
/// More than any model will have; guards allocation.
const MAX_ENTRIES: usize = 2_000_000;

/// Why bytes are no model.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ModelError {
    /// The bytes do not start as a model file does.
    #[error("not a reader model")]
    NotAModel,
    /// Made for another version of this library.
    #[error("model format {found}, this library reads {FORMAT}")]
    Format {
        /// Format number in the file.
        found: u32,
    },
    /// The content is cut short or changed.
    #[error("reader model is damaged: {what}")]
    Damaged {
        /// The part that is wrong.
        what: &'static str,
    },
}

fn damaged(what: &'static str) -> ModelError {
    ModelError::Damaged { what }
}

/// Rows of small integers with a scale each.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    pub(crate) width: usize,
    pub(crate) scales: Vec<f32>,
    pub(crate) cells: Vec<i8>,
}

impl Table {
    /// Quantises rows of floats, 127 steps to each side.
    #[cfg(any(test, feature = "train"))]
    pub(crate) fn quantise(rows: &[f32], width: usize) -> Self {
        let mut table = Table { width, ..Self::default() };
        for row in rows.chunks_exact(width) {
            let max = row.iter().fold(0.0f32, |m, v| m.max(v.abs()));
            let scale = max / 127.0;
            table.scales.push(scale);
            table.cells.extend(row.iter().map(|v| if max > 0.0 { (v / scale).round() as i8 } else { 0 }));
        }
        table
    }

    /// Adds a row to `out`.
    pub(crate) fn add_row(&self, row: usize, out: &mut [f32]) {
        let Some(scale) = self.scales.get(row) else { return };
        let cells = &self.cells[row * self.width..(row + 1) * self.width];
        for (o, c) in out.iter_mut().zip(cells) {
            *o += scale * f32::from(*c);
        }
    }
}

/// Sorted strings in one buffer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Strings {
    text: String,
    ends: Vec<u32>,
}

impl Strings {
    /// Strings in the given order, which must be sorted and free of repeats.
    pub(crate) fn new<'a>(items: impl Iterator<Item = &'a str>) -> Self {
        let mut strings = Self::default();
        for item in items {
            strings.text.push_str(item);
            strings.ends.push(strings.text.len() as u32);
        }
        strings
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn get(&self, index: usize) -> &str {
        let start = if index == 0 { 0 } else { self.ends.get(index - 1).copied().unwrap_or(0) };
        let end = self.ends.get(index).copied().unwrap_or(start);
        self.text.get(start as usize..end as usize).unwrap_or("")
    }

    /// Position of `key`, by halving.
    pub(crate) fn find(&self, key: &str) -> Option<usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let mid = usize::midpoint(low, high);
            match self.get(mid).cmp(key) {
                std::cmp::Ordering::Less => low = mid + 1,
                std::cmp::Ordering::Greater => high = mid,
                std::cmp::Ordering::Equal => return Some(mid),
            }
        }
        None
    }

    /// Positions of the strings that start with `prefix`.
    pub(crate) fn starting_with(&self, prefix: &str) -> std::ops::Range<u32> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let mid = usize::midpoint(low, high);
            if self.get(mid) < prefix { low = mid + 1 } else { high = mid }
        }
        let end = (low..self.len()).find(|i| !self.get(*i).starts_with(prefix)).unwrap_or(self.len());
        low as u32..end as u32
    }

    fn is_sorted(&self) -> bool {
        (1..self.len()).all(|i| self.get(i - 1) < self.get(i))
    }
}

/// The pretrained word vectors of a model file, without the rest of it.
#[derive(Debug, Default)]
pub struct Vectors {
    spellings: Strings,
    table: Table,
}

impl Vectors {
    /// Reads the vectors of a model file; the matrices behind them are not looked at.
    ///
    /// # Errors
    /// When the bytes are no model, of another format, or damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let (mut b, _, config) = open(bytes)?;
        scripts(&mut b, config.scripts)?;
        let lexicon = b.strings(true)?.len();
        b.table(lexicon + 1, config.word)?;
        let spellings = b.strings(true)?;
        let table = b.table(spellings.len(), config.vector)?;
        Ok(Self { spellings, table })
    }

    /// Numbers of a vector.
    #[must_use]
    pub fn width(&self) -> usize {
        self.table.width
    }

    /// Adds the vector of a lower-case word to `out`; false when the word has none.
    pub fn add(&self, word: &str, out: &mut [f32]) -> bool {
        let row = self.spellings.find(word);
        if let Some(row) = row {
            self.table.add_row(row, out);
        }
        row.is_some()
    }
}

/// Everything a model file holds.
#[derive(Clone, Debug)]
pub(crate) struct Parts {
    pub(crate) version: String,
    pub(crate) dense: Dense,
    pub(crate) scripts: Vec<Script>,
    /// Word keys; row `i + 1` of `words` belongs to key `i`, row 0 to unknown words.
    pub(crate) lexicon: Strings,
    pub(crate) words: Table,
    /// Spellings with a pretrained vector.
    pub(crate) spellings: Strings,
    pub(crate) vectors: Table,
    /// Affixes and shapes.
    pub(crate) features: Table,
    /// Lemma exceptions, keyed `form TAB tag`, and their lemmas.
    pub(crate) exceptions: Strings,
    pub(crate) lemmas: Vec<CompactString>,
}

/// Key of the exception lexicon.
#[cfg(any(test, feature = "train"))]
pub(crate) fn exception_key(lower: &str, tag: Tag) -> CompactString {
    let mut key = CompactString::from(lower);
    key.push('\t');
    key.push_str(tag.as_str());
    key
}

fn checksum(bytes: &[u8]) -> u64 {
    // Eight bytes a step: a whole model is checked in about a millisecond.
    let mut h = 0xcbf2_9ce4_8422_2325_u64;
    let (words, rest) = bytes.as_chunks::<8>();
    for w in words {
        h = (h ^ u64::from_le_bytes(*w)).wrapping_mul(0x0000_0100_0000_01b3);
        h ^= h >> 29;
    }
    for b in rest {
        h = (h ^ u64::from(*b)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    h
}

/// Bytes left to read.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, n: usize) -> Result<&'a [u8], ModelError> {
        let (head, rest) = self.0.split_at_checked(n).ok_or(damaged("cut short"))?;
        self.0 = rest;
        Ok(head)
    }

    fn u32(&mut self) -> Result<u32, ModelError> {
        let b = self.take(4)?;
        Ok(u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
    }

    fn size(&mut self) -> Result<usize, ModelError> {
        let n = self.u32()? as usize;
        if n > MAX_ENTRIES { Err(damaged("size out of range")) } else { Ok(n) }
    }

    fn text(&mut self) -> Result<&'a str, ModelError> {
        let n = self.take(1)?[0];
        std::str::from_utf8(self.take(usize::from(n))?).map_err(|_| damaged("text is not UTF-8"))
    }

    fn strings(&mut self, sorted: bool) -> Result<Strings, ModelError> {
        let n = self.size()?;
        let mut items = Vec::new();
        for _ in 0..n {
            items.push(self.text()?);
        }
        let strings = Strings::new(items.into_iter());
        if sorted && !strings.is_sorted() { Err(damaged("unsorted vocabulary")) } else { Ok(strings) }
    }

    fn table(&mut self, rows: usize, width: usize) -> Result<Table, ModelError> {
        if self.size()? != rows || self.size()? != width {
            return Err(damaged("table of another size"));
        }
        let scales: Vec<f32> =
            self.take(4 * rows)?.as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b)).collect();
        if scales.iter().any(|s| !s.is_finite()) {
            return Err(damaged("scale is not a number"));
        }
        let cells = self.take(rows * width)?.iter().map(|b| i8::from_le_bytes([*b])).collect();
        Ok(Table { width, scales, cells })
    }
}

/// Checks a file's head and sum: what follows the sizes, the version and the sizes.
fn open(bytes: &[u8]) -> Result<(Bytes<'_>, String, Config), ModelError> {
    let mut b = Bytes(bytes);
    if b.take(MAGIC.len()).map_err(|_| ModelError::NotAModel)? != MAGIC {
        return Err(ModelError::NotAModel);
    }
    let found = b.u32()?;
    if found != FORMAT {
        return Err(ModelError::Format { found });
    }
    let sum = b.take(8)?;
    if sum != checksum(b.0).to_le_bytes() {
        return Err(damaged("checksum"));
    }
    let version = b.text()?.to_owned();
    let mut sizes = [0; 9];
    for s in &mut sizes {
        *s = b.size()?;
    }
    let [word, vector, hidden, layers, tag, name, arc, rel, scripts] = sizes;
    let config = Config { word, vector, hidden, layers, tag, name, arc, rel, scripts };
    if config.is_sane() { Ok((b, version, config)) } else { Err(damaged("sizes")) }
}

fn scripts(b: &mut Bytes<'_>, count: usize) -> Result<Vec<Script>, ModelError> {
    let mut list = Vec::new();
    for _ in 0..count {
        let head = b.take(2)?;
        let case = match head[0] {
            0 => Case::Lower,
            1 => Case::Keep,
            2 => Case::Title,
            _ => return Err(damaged("lemma script")),
        };
        list.push(Script { case, cut: head[1], add: b.text()?.into() });
    }
    Ok(list)
}

impl Parts {
    /// Reads and checks a model file.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let (mut b, version, config) = open(bytes)?;
        let script_list = scripts(&mut b, config.scripts)?;
        let lexicon = b.strings(true)?;
        let words = b.table(lexicon.len() + 1, config.word)?;
        let spellings = b.strings(true)?;
        let vectors = b.table(spellings.len(), config.vector)?;
        let features = b.table(feature_rows() as usize, config.word)?;
        let exceptions = b.strings(true)?;
        let mut lemmas = Vec::new();
        for _ in 0..exceptions.len() {
            lemmas.push(CompactString::from(b.text()?));
        }
        let mut dense = Dense::zeros(config);
        if b.size()? != dense.data.len() {
            return Err(damaged("matrices of another size"));
        }
        let halves = b.take(2 * dense.data.len())?;
        for (value, half) in dense.data.iter_mut().zip(halves.as_chunks::<2>().0) {
            *value = from_half(u16::from_le_bytes(*half)).ok_or(damaged("weight is not a number"))?;
        }
        if !b.0.is_empty() {
            return Err(damaged("bytes after the end"));
        }
        Ok(Self {
            version,
            dense,
            scripts: script_list,
            lexicon,
            words,
            spellings,
            vectors,
            features,
            exceptions,
            lemmas,
        })
    }

    /// The model file of these parts; texts longer than 255 bytes are cut at the caller's side.
    #[cfg(any(test, feature = "train"))]
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let u32 = |out: &mut Vec<u8>, n: usize| out.extend((n as u32).to_le_bytes());
        let text = |out: &mut Vec<u8>, s: &str| {
            out.push(s.len() as u8);
            out.extend(&s.as_bytes()[..usize::from(s.len() as u8)]);
        };
        text(&mut out, &self.version);
        let c = &self.dense.config;
        for s in [c.word, c.vector, c.hidden, c.layers, c.tag, c.name, c.arc, c.rel, c.scripts] {
            u32(&mut out, s);
        }
        for s in &self.scripts {
            out.extend([s.case as u8, s.cut]);
            text(&mut out, &s.add);
        }
        let strings = |out: &mut Vec<u8>, s: &Strings| {
            u32(out, s.len());
            for i in 0..s.len() {
                text(out, s.get(i));
            }
        };
        let table = |out: &mut Vec<u8>, t: &Table| {
            u32(out, t.scales.len());
            u32(out, t.width);
            out.extend(t.scales.iter().flat_map(|s| s.to_le_bytes()));
            out.extend(t.cells.iter().map(|c| c.cast_unsigned()));
        };
        strings(&mut out, &self.lexicon);
        table(&mut out, &self.words);
        strings(&mut out, &self.spellings);
        table(&mut out, &self.vectors);
        table(&mut out, &self.features);
        strings(&mut out, &self.exceptions);
        for l in &self.lemmas {
            text(&mut out, l);
        }
        u32(&mut out, self.dense.data.len());
        out.extend(self.dense.data.iter().flat_map(|v| to_half(*v).to_le_bytes()));
        let mut file = MAGIC.to_vec();
        file.extend(FORMAT.to_le_bytes());
        file.extend(checksum(&out).to_le_bytes());
        file.extend(out);
        file
    }
}

/// IEEE half to single; `None` for infinities and NaN.
fn from_half(bits: u16) -> Option<f32> {
    let exponent = (bits >> 10) & 0x1f;
    let fraction = u32::from(bits & 0x3ff);
    let magnitude = match exponent {
        0x1f => return None,
        0 => fraction as f32 * 2.0f32.powi(-24),
        e => f32::from_bits(((u32::from(e) + 112) << 23) | (fraction << 13)),
    };
    Some(if bits & 0x8000 == 0 { magnitude } else { -magnitude })
}

/// Single to IEEE half, to nearest; out of range saturates.
#[cfg(any(test, feature = "train"))]
pub(crate) fn to_half(value: f32) -> u16 {
    let sign = if value.is_sign_negative() { 0x8000 } else { 0 };
    let magnitude = value.abs().min(65504.0);
    if magnitude.is_nan() || magnitude < 2.0f32.powi(-25) {
        return sign;
    }
    if magnitude < 2.0f32.powi(-14) {
        return sign | (magnitude * 2.0f32.powi(24)).round() as u16;
    }
    let bits = magnitude.to_bits() + 0x0fff + ((magnitude.to_bits() >> 13) & 1);
    sign | (((bits >> 13) - (112 << 10)) as u16).min(0x7bff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_come_back() {
        for bits in 0..=u16::MAX {
            if let Some(v) = from_half(bits) {
                assert_eq!(to_half(v), bits, "{v}");
            }
        }
        assert_eq!(from_half(to_half(1e9)), Some(65504.0));
        assert!((from_half(to_half(0.1)).unwrap() - 0.1).abs() < 1e-4);
    }

    #[test]
    fn strings_are_found() {
        let s = Strings::new(["a", "bank", "banks", "é"].into_iter());
        assert_eq!(s.find("banks"), Some(2));
        assert_eq!(s.find("ban"), None);
        assert_eq!(s.starting_with("bank"), 1..3);
        assert_eq!(s.starting_with("c"), 3..3);
        assert!(s.is_sorted());
        assert_eq!(s.get(99), "");
    }

    #[test]
    fn rows_survive_quantising() {
        let t = Table::quantise(&[1.0, -0.5, 0.0, 0.0], 2);
        let mut out = [0.0; 2];
        t.add_row(0, &mut out);
        t.add_row(1, &mut out);
        t.add_row(7, &mut out);
        assert!((out[0] - 1.0).abs() < 0.01 && (out[1] + 0.5).abs() < 0.01);
    }
}
