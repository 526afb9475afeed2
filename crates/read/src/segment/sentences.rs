//! Where sentences end: an averaged perceptron over the gaps between the words of one line.
//!
//! In: the words of a line. Out: for each word, whether a sentence ends behind it. Weights are integers in a table
//! indexed by hashed features (`data/model/sentence-ends.bin`); `examples/train_sentence_ends.rs` makes them.

use super::abbreviations::{Abbreviations, Class};
use crate::span::Span;

/// Slots of the weight table.
pub const SLOTS: usize = 1 << 15;
/// Features of one gap.
pub const FEATURES: usize = 18;

/// Weights of the hashed features.
pub trait Weights {
    /// Weight of one slot, `slot < SLOTS`.
    fn weight(&self, slot: usize) -> i32;
}

/// The embedded table.
pub struct Embedded;

static TABLE: &[u8; SLOTS] = include_bytes!("../../../../data/model/sentence-ends.bin");

impl Weights for Embedded {
    fn weight(&self, slot: usize) -> i32 {
        TABLE.get(slot).map_or(0, |b| i32::from(b.cast_signed()))
    }
}

/// Shape of a word as far as sentence ends are concerned.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    None,
    Lower,
    Capital,
    Upper,
    Letter,
    Digit,
    Time,
    Slashed,
    Mixed,
    Stop,
    Mark,
    Ellipsis,
    Colon,
    Comma,
    Dash,
    OpenQuote,
    CloseQuote,
    PlainQuote,
    Open,
    Close,
    Title,
    Calendar,
    Abbreviation,
    Acronym,
    Address,
    Symbol,
}

#[derive(Clone, Copy)]
struct Word {
    shape: Shape,
    /// Hash of the word in lower case.
    hash: u32,
    /// A blank stands before it.
    spaced: bool,
}

const NO_WORD: Word = Word { shape: Shape::None, hash: 1, spaced: true };

/// Features of the gaps of one line; reused from line to line.
#[derive(Default)]
pub struct Line {
    words: Vec<Word>,
    any_stop: bool,
}

fn hash_lower(word: &str) -> u32 {
    word.bytes().fold(0x811C_9DC5, |h, b| (h ^ u32::from(b.to_ascii_lowercase())).wrapping_mul(0x0100_0193))
}

/// Hash of a word that opens sentences and, with a capital, does nothing else.
type Opener = u32;

const fn opener(word: &[u8]) -> Opener {
    let mut rest = word;
    let mut h = 0x811C_9DC5u32;
    while let [b, tail @ ..] = rest {
        h = (h ^ *b as u32).wrapping_mul(0x0100_0193);
        rest = tail;
    }
    h
}

static OPENERS: [Opener; 24] = [
    opener(b"the"),
    opener(b"he"),
    opener(b"she"),
    opener(b"it"),
    opener(b"they"),
    opener(b"we"),
    opener(b"but"),
    opener(b"in"),
    opener(b"on"),
    opener(b"at"),
    opener(b"this"),
    opener(b"that"),
    opener(b"these"),
    opener(b"those"),
    opener(b"however"),
    opener(b"after"),
    opener(b"when"),
    opener(b"while"),
    opener(b"its"),
    opener(b"his"),
    opener(b"their"),
    opener(b"there"),
    opener(b"if"),
    opener(b"meanwhile"),
];

fn shape(word: &str, abbreviations: &Abbreviations) -> Shape {
    let first = word.chars().next().unwrap_or(' ');
    if first.is_alphabetic() {
        if let Some(stem) = word.strip_suffix('.') {
            if stem.contains('.') {
                return Shape::Acronym;
            }
            return match abbreviations.class(stem) {
                _ if stem.chars().count() == 1 => Shape::Letter,
                Some(Class::Title | Class::Numbered) => Shape::Title,
                Some(Class::Calendar) => Shape::Calendar,
                _ => Shape::Abbreviation,
            };
        }
        if word.bytes().all(|b| b.is_ascii_lowercase()) {
            return Shape::Lower;
        }
        if word.contains('@') || word.contains("://") || word.starts_with("www.") {
            return Shape::Address;
        }
        if first.is_uppercase() {
            let tail = word.get(first.len_utf8()..).unwrap_or("");
            return if !tail.is_empty() && tail.chars().all(char::is_uppercase) {
                Shape::Upper
            } else {
                Shape::Capital
            };
        }
        return if word.chars().all(|c| !c.is_uppercase()) { Shape::Lower } else { Shape::Mixed };
    }
    if first.is_numeric() {
        return match word.as_bytes().iter().find(|b| matches!(b, b':' | b'/' | b'-')) {
            Some(b':') => Shape::Time,
            Some(_) => Shape::Slashed,
            None => Shape::Digit,
        };
    }
    match word {
        "." | "。" => Shape::Stop,
        ":" | ";" => Shape::Colon,
        "," => Shape::Comma,
        "\"" => Shape::PlainQuote,
        "“" | "‘" | "«" | "``" => Shape::OpenQuote,
        "”" | "’" | "»" | "''" | "'" => Shape::CloseQuote,
        "(" | "[" | "{" => Shape::Open,
        ")" | "]" | "}" => Shape::Close,
        "-" | "--" | "–" | "—" | "---" => Shape::Dash,
        _ if word.contains(['!', '?']) => Shape::Mark,
        _ if first == '.' && word.len() > 1 && word.bytes().all(|b| b == b'.') || first == '…' => {
            Shape::Ellipsis
        }
        _ if first == '\'' || first == '’' => Shape::Lower,
        _ => Shape::Symbol,
    }
}

fn mix(template: u32, a: u32, b: u32) -> usize {
    let h = (template.wrapping_mul(0x9E37_79B1) ^ a).wrapping_mul(0x85EB_CA6B);
    let h = ((h ^ (h >> 15)) ^ b).wrapping_mul(0xC2B2_AE35);
    ((h ^ (h >> 16)) as usize) % SLOTS
}

/// What is known of the sentence so far, left of a gap.
#[derive(Clone, Copy, Default)]
struct State {
    length: u32,
    quote_open: bool,
    depth: u32,
}

impl State {
    fn step(&mut self, shape: Shape) {
        self.length += 1;
        match shape {
            Shape::PlainQuote => self.quote_open = !self.quote_open,
            Shape::OpenQuote => self.quote_open = true,
            Shape::CloseQuote => self.quote_open = false,
            Shape::Open => self.depth = (self.depth + 1).min(3),
            Shape::Close => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }
}

impl Line {
    /// Takes the words of a line.
    pub fn load(&mut self, text: &str, spans: &[Span], abbreviations: &Abbreviations) {
        self.words.clear();
        let mut end = usize::MAX;
        for span in spans {
            let word = span.text(text);
            self.words.push(Word {
                shape: shape(word, abbreviations),
                hash: hash_lower(word),
                spaced: span.start() != end,
            });
            end = span.end();
        }
        self.any_stop = self.words.iter().any(|w| matches!(w.shape, Shape::Stop | Shape::Mark));
    }

    fn word(&self, i: usize) -> Word {
        self.words.get(i).copied().unwrap_or(NO_WORD)
    }

    /// Whether a sentence may end behind word `i` at all.
    fn candidate(&self, i: usize, length: u32) -> bool {
        let (word, next) = (self.word(i), self.word(i + 1));
        if !next.spaced {
            return matches!(word.shape, Shape::Stop | Shape::Mark | Shape::Ellipsis)
                && matches!(next.shape, Shape::Capital | Shape::Upper | Shape::Lower | Shape::Letter);
        }
        match word.shape {
            Shape::Title | Shape::Open | Shape::OpenQuote => false,
            Shape::Comma => length <= 4,
            // "Co. Ltd. signed it"
            Shape::Abbreviation => next.shape != Shape::Abbreviation,
            // "\"Will Japan agree?\" he asked."
            Shape::PlainQuote | Shape::CloseQuote | Shape::Close => next.shape != Shape::Lower,
            // "at 9 a.m."
            Shape::Digit | Shape::Time => !matches!(next.shape, Shape::Acronym | Shape::Abbreviation),
            _ => true,
        }
    }

    /// A period of an abbreviation in front of a word that opens sentences: "He left the U.S. He went to Japan."
    fn opens_behind_abbreviation(&self, i: usize, openers: &[Opener]) -> bool {
        let (word, next) = (self.word(i), self.word(i + 1));
        matches!(word.shape, Shape::Acronym | Shape::Abbreviation)
            && next.shape == Shape::Capital
            && openers.contains(&next.hash)
    }

    fn features(&self, i: usize, state: State) -> [usize; FEATURES] {
        let closing = |s: Shape| matches!(s, Shape::PlainQuote | Shape::CloseQuote | Shape::Close);
        let (word, next, second) = (self.word(i), self.word(i + 1), self.word(i + 2));
        // The last word that is no closing mark.
        let mut last = i;
        while last > 0 && closing(self.word(last).shape) && i - last < 3 {
            last -= 1;
        }
        let end = self.word(last);
        let before = if last > 0 { self.word(last - 1) } else { NO_WORD };
        let closed = u32::from(last != i);
        let e = end.shape as u32;
        let n = next.shape as u32;
        let s = second.shape as u32;
        let b = before.shape as u32;
        let length = match state.length {
            0..=4 => state.length,
            5..=7 => 5,
            8..=14 => 6,
            15..=29 => 7,
            _ => 8,
        };
        let context = u32::from(state.quote_open)
            | state.depth.min(1) << 1
            | closed << 2
            | u32::from(self.any_stop) << 3
            | u32::from(next.spaced) << 4;
        let line = match self.words.len() {
            0..=7 => 0,
            8..=19 => 1,
            _ => 2u32,
        };
        // The word in front of closing quotes or an opening quote decides with the word behind it.
        let behind = if matches!(next.shape, Shape::PlainQuote | Shape::OpenQuote | Shape::Open | Shape::Dash)
        {
            second
        } else {
            next
        };
        let t = behind.shape as u32;
        [
            mix(1, e, n),
            mix(2, e | b << 8, n),
            mix(3, e | closed << 8, n | s << 8),
            mix(4, end.hash, n),
            mix(5, before.hash, e | n << 8),
            mix(6, e | closed << 8, next.hash),
            mix(7, e | n << 8, context),
            mix(8, e | n << 8, length),
            mix(9, e | length << 8, context | t << 8),
            mix(10, e, behind.hash ^ closed),
            mix(11, e | n << 8, second.hash),
            mix(12, b | e << 8, behind.hash),
            mix(13, word.shape as u32 | n << 8, context | line << 8),
            mix(14, end.hash, next.hash),
            mix(15, e | b << 8, t | s << 8 | length << 16),
            mix(16, before.hash, end.hash),
            mix(17, e | n << 8, self.word(i.wrapping_sub(2)).shape as u32 | b << 8),
            mix(18, e | n << 8, u32::from(self.any_stop) | line << 8 | length << 16),
        ]
    }

    /// Calls `decide` for each gap where a sentence may end, with the features of the gap; `decide` says whether one
    /// does. Returns through `ends` the indices of the words that end a sentence; the last word of the line always does.
    pub fn walk(
        &self,
        ends: &mut Vec<usize>,
        mut decide: impl FnMut(usize, &[usize; FEATURES], bool) -> bool,
    ) {
        ends.clear();
        let mut state = State::default();
        for i in 0..self.words.len() {
            state.step(self.word(i).shape);
            if i + 1 == self.words.len() {
                ends.push(i);
            } else if self.candidate(i, state.length) {
                let bare = self.is_bare(i);
                if decide(i, &self.features(i, state), bare) {
                    ends.push(i);
                    state = State::default();
                }
            }
        }
    }

    /// No mark of an end stands before the gap.
    fn is_bare(&self, i: usize) -> bool {
        !matches!(
            self.word(i).shape,
            Shape::Stop
                | Shape::Mark
                | Shape::Ellipsis
                | Shape::Colon
                | Shape::PlainQuote
                | Shape::CloseQuote
                | Shape::Close
                | Shape::Acronym
        )
    }

    /// The ends of sentences by these weights.
    pub fn ends(&self, weights: &impl Weights, margin: Margin, ends: &mut Vec<usize>) {
        self.walk(ends, |i, features, bare| {
            if self.opens_behind_abbreviation(i, &OPENERS) {
                return true;
            }
            let score: i32 = features.iter().map(|&f| weights.weight(f)).sum();
            score > if bare { margin.bare } else { margin.marked }
        });
    }
}

/// How much the score of a gap must exceed zero.
#[derive(Clone, Copy, Debug)]
pub struct Margin {
    /// Behind a stop, mark, ellipsis, colon or closing mark.
    pub marked: i32,
    /// Behind a bare word: a wrong break inside prose costs more than a missed one in a list.
    pub bare: i32,
}

impl Margin {
    /// Set on the dev halves of EWT and GUM.
    pub const DEFAULT: Margin = Margin { marked: 0, bare: -10 };
}
