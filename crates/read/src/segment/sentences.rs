//! Where sentences end: the gaps between the words of one line, decided from left to right.
//!
//! In: the words of a line. Out: for each word, whether a sentence ends behind it. [`Ends`](super::ends::Ends) scores
//! a gap; `examples/train_sentence_ends.rs` trains it.

use super::abbreviations::{Abbreviations, Class};
use super::ends::{BEFORE, ENDINGS, Ends, Gap, Rows, SLOTS, WINDOW, WORDS};
use crate::span::Span;

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
    Rule,
    Half,
}

#[derive(Clone, Copy)]
struct Word {
    shape: Shape,
    /// Hash of the word in lower case.
    hash: u32,
    /// A blank stands before it.
    spaced: bool,
    /// Its rows in the vector table.
    rows: Rows,
    /// Words up to the next stop or mark, this one not counted.
    to_stop: u32,
    /// Words up to the next colon, this one not counted.
    to_colon: u32,
}

const NO_WORD: Word = Word {
    shape: Shape::None,
    hash: 1,
    spaced: true,
    rows: Rows([0, WORDS as u16, (WORDS + ENDINGS) as u16]),
    to_stop: u32::MAX,
    to_colon: u32::MAX,
};

/// Features of the gaps of one line; reused from line to line.
#[derive(Default)]
pub struct Line {
    words: Vec<Word>,
    any_stop: bool,
    /// How the line is written: what it closes with, its capitals, its stops, its first word.
    style: Style,
}

#[derive(Clone, Copy, Default)]
struct Style {
    closing: usize,
    capitals: usize,
    stops: usize,
    length: usize,
    lower_start: usize,
}

/// The number of the first bound that `n` does not exceed.
fn bucket(n: usize, bounds: &[usize]) -> usize {
    bounds.iter().position(|b| n <= *b).unwrap_or(bounds.len())
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
        // "AM", "PM", "a.m" behind a time
        if matches!(word, "AM" | "PM") {
            return Shape::Half;
        }
        if word.contains('@') || has_inner_stop(word) || word.contains("://") || word.starts_with("www.") {
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
        // "-----", "______", "====", "*****"
        _ if word.len() > 3 && word.starts_with(['-', '_', '=', '*', '~', '#', '+']) && is_run(word) => {
            Shape::Rule
        }
        _ if word.contains(['!', '?']) => Shape::Mark,
        _ if first == '.' && word.len() > 1 && word.bytes().all(|b| b == b'.') || first == '…' => {
            Shape::Ellipsis
        }
        _ if first == '\'' || first == '’' => Shape::Lower,
        _ => Shape::Symbol,
    }
}

/// One character again and again.
fn is_run(word: &str) -> bool {
    let first = word.as_bytes().first();
    word.bytes().all(|b| Some(&b) == first)
}

/// "report.pdf", "example.com": a period between letters, more than one behind it.
fn has_inner_stop(word: &str) -> bool {
    word.rsplit_once('.')
        .is_some_and(|(_, tail)| tail.len() > 1 && tail.bytes().all(|b| b.is_ascii_lowercase()))
}

fn mix(template: u32, a: u32, b: u32) -> usize {
    let h = (template.wrapping_mul(0x9E37_79B1) ^ a).wrapping_mul(0x85EB_CA6B);
    let h = ((h ^ (h >> 15)) ^ b).wrapping_mul(0xC2B2_AE35);
    ((h ^ (h >> 16)) as usize) % SLOTS
}

/// Rows of a word in the vector table: its spelling without case, its last letters, its shape.
fn rows(word: &str, shape: Shape, hash: u32, spaced: bool) -> Rows {
    let tail = word.len().saturating_sub(3);
    let ending = word
        .as_bytes()
        .get(tail..)
        .unwrap_or(&[])
        .iter()
        .fold(7u32, |h, b| (h ^ u32::from(b.to_ascii_lowercase())).wrapping_mul(0x0100_0193));
    let row = |h: u32, of: usize| 1 + ((h ^ (h >> 15)) as usize % (of - 1));
    let shape = shape as usize * 2 + usize::from(spaced);
    let rows = [row(hash, WORDS), WORDS + row(ending, ENDINGS), WORDS + ENDINGS + shape];
    Rows(rows.map(|r| u16::try_from(r).unwrap_or(0)))
}

/// What is known of the sentence so far, left of a gap.
#[derive(Clone, Copy, Default)]
struct State {
    length: u32,
    quote_open: bool,
    depth: u32,
    first: Option<Shape>,
    lower: bool,
    colon: bool,
    /// How the sentence before ended: 0 at the line's head, 1 bare, 2 marked.
    before: usize,
}

impl State {
    fn step(&mut self, shape: Shape) {
        self.length += 1;
        self.first = self.first.or(Some(shape));
        self.lower |= shape == Shape::Lower;
        self.colon |= shape == Shape::Colon;
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
            let shape = shape(word, abbreviations);
            let hash = hash_lower(word);
            let spaced = span.start() != end;
            self.words.push(Word { shape, hash, spaced, rows: rows(word, shape, hash, spaced), ..NO_WORD });
            end = span.end();
        }
        let (mut to_stop, mut to_colon) = (u32::MAX, u32::MAX);
        for word in self.words.iter_mut().rev() {
            (word.to_stop, word.to_colon) = (to_stop, to_colon);
            to_colon = if word.shape == Shape::Colon { 0 } else { to_colon.saturating_add(1) };
            let stop = matches!(word.shape, Shape::Stop | Shape::Mark | Shape::Ellipsis);
            to_stop = if stop { 0 } else { to_stop.saturating_add(1) };
        }
        let count = |f: fn(Shape) -> bool| self.words.iter().filter(|w| f(w.shape)).count();
        let stops = count(|s| matches!(s, Shape::Stop | Shape::Mark));
        let lower = count(|s| s == Shape::Lower);
        let capital = count(|s| matches!(s, Shape::Capital | Shape::Upper | Shape::Letter | Shape::Title));
        let n = self.words.len();
        self.any_stop = stops > 0;
        let closing = match self.words.last().map_or(Shape::None, |w| w.shape) {
            Shape::Stop | Shape::Mark => 0,
            Shape::Ellipsis => 1,
            Shape::PlainQuote | Shape::CloseQuote | Shape::Close => 2,
            Shape::Colon | Shape::Comma | Shape::Dash => 3,
            _ => 4,
        };
        self.style = Style {
            closing,
            capitals: bucket(capital * 100 / (capital + lower).max(1), &[5, 15, 40, 75]),
            stops: bucket(n / stops.max(1), &[8, 14, 22, 35]),
            length: bucket(n, &[4, 9, 20, 50, 120]),
            lower_start: usize::from(self.words.first().is_some_and(|w| w.shape == Shape::Lower)),
        };
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

    fn gap(&self, i: usize, state: State) -> Gap {
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
        let first = state.first.unwrap_or(Shape::None) as u32;
        let style = self.style;
        let to_stop = bucket(word.to_stop as usize, &[1, 2, 4, 8, 16, 30, 100]);
        let to_colon = bucket(word.to_colon as usize, &[0, 1, 2, 3, 4, 6]);
        let left = bucket(self.words.len() - 1 - i, &[1, 2, 4, 8, 16, 30, 100]);
        let features = [
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
            mix(19, e | n << 8, (to_stop | style.closing << 4 | style.capitals << 8) as u32),
            mix(20, e | n << 8, (style.closing | style.stops << 4 | style.lower_start << 8) as u32),
            mix(21, e | n << 8, first | length << 8 | (state.before as u32) << 16),
            mix(22, e | n << 8, u32::from(state.lower) | length << 8 | (style.capitals as u32) << 16),
            mix(23, next.hash, n | s << 8 | (style.capitals as u32) << 16),
            mix(24, e | n << 8, self.word(i + 3).shape as u32 | s << 8),
            mix(25, e | n << 8, (to_colon | usize::from(state.colon) << 4) as u32 | length << 8),
            mix(26, e | n << 8, first | s << 8 | u32::from(state.lower) << 16 | u32::from(state.colon) << 17),
            mix(27, n | s << 8, self.word(i + 3).shape as u32 | self.word(i + 4).shape as u32 | e << 16),
            mix(28, e | b << 8 | n << 16, length | (left as u32) << 8),
        ];
        let open = usize::from(state.quote_open) | (state.depth.min(1) as usize) << 1;
        let marks = (closed | u32::from(self.any_stop) << 1 | u32::from(next.spaced) << 2) as usize;
        let facts = [
            length as usize,
            10 + open,
            14 + marks,
            22 + style.closing,
            28 + style.length,
            36 + style.capitals,
            42 + style.stops,
            48 + to_stop,
            60 + first as usize,
            92 + left,
            100 + style.lower_start,
            104 + state.before,
            108 + usize::from(state.lower),
            110 + usize::from(state.colon),
            112 + to_colon,
        ];
        let mut window = [NO_WORD.rows; WINDOW];
        for (k, rows) in window.iter_mut().enumerate() {
            if let Some(word) = (i + k + 1).checked_sub(BEFORE).and_then(|at| self.words.get(at)) {
                *rows = word.rows;
            }
        }
        Gap { features, window, facts }
    }

    /// Calls `decide` for each gap where a sentence may end, with the gap as the scorer sees it; `decide` says whether one
    /// does. Returns through `ends` the indices of the words that end a sentence; the last word of the line always does.
    pub fn walk(&self, ends: &mut Vec<usize>, mut decide: impl FnMut(usize, &Gap, bool) -> bool) {
        ends.clear();
        let mut state = State::default();
        for i in 0..self.words.len() {
            state.step(self.word(i).shape);
            if i + 1 == self.words.len() {
                ends.push(i);
            } else if self.candidate(i, state.length) {
                let bare = self.is_bare(i);
                if decide(i, &self.gap(i, state), bare) {
                    ends.push(i);
                    state = State { before: if bare { 1 } else { 2 }, ..State::default() };
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
    pub fn ends(&self, scorer: &Ends, margin: Margin, ends: &mut Vec<usize>) {
        self.walk(ends, |i, gap, bare| {
            if self.opens_behind_abbreviation(i, &OPENERS) {
                return true;
            }
            scorer.score(gap) > if bare { margin.bare } else { margin.marked }
        });
    }
}

/// How much the log-odds of a gap must exceed zero.
#[derive(Clone, Copy, Debug)]
pub struct Margin {
    /// Behind a stop, mark, ellipsis, colon or closing mark.
    pub marked: f32,
    /// Behind a bare word: a wrong break inside prose costs more than a missed one in a list.
    pub bare: f32,
}

impl Margin {
    /// Set on a held-out eighth of the training halves of EWT and GUM.
    pub const DEFAULT: Margin = Margin { marked: 0.0, bare: 0.0 };
}
