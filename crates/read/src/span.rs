//! Spans of an article's text and ranges of days: the two measures everything is cited by.

use std::fmt;
use std::ops::Range;

use jiff::civil::Date;

/// A half-open range of UTF-8 bytes of one article's text.
///
/// Always `start <= end`; that it lies on character edges of its text is checked by [`Span::of`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// The span `start..end`, or `None` when `end < start` or an offset exceeds 4 GiB.
    pub fn new(start: usize, end: usize) -> Option<Span> {
        if end < start {
            return None;
        }
        Some(Span { start: u32::try_from(start).ok()?, end: u32::try_from(end).ok()? })
    }

    /// The span `range` of `text`, or `None` when it is out of bounds or splits a character.
    pub fn of(text: &str, range: Range<usize>) -> Option<Span> {
        text.get(range.clone())?;
        Span::new(range.start, range.end)
    }

    /// First byte.
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// One past the last byte.
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// True for a span of no bytes.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The bytes as a range.
    pub fn range(self) -> Range<usize> {
        self.start()..self.end()
    }

    /// The words it covers; empty when the span is not of this text.
    pub fn text(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or("")
    }

    /// True when `other` lies wholly inside.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// True when the two share at least one byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that covers both.
    pub fn cover(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// Byte offsets to Unicode code points of one text, for JSON and other faces that count characters.
pub struct CodePoints<'t> {
    text: &'t str,
    /// Code points before byte `i * STRIDE`, rounded down to a character edge.
    marks: Vec<u32>,
    ascii: bool,
}

const STRIDE: usize = 64;

impl<'t> CodePoints<'t> {
    /// Indexes `text` in one pass.
    pub fn new(text: &'t str) -> CodePoints<'t> {
        if text.is_ascii() {
            return CodePoints { text, marks: Vec::new(), ascii: true };
        }
        let bytes = text.as_bytes();
        let mut marks = Vec::with_capacity(bytes.len() / STRIDE + 1);
        let mut seen = 0u32;
        for (i, b) in bytes.iter().enumerate() {
            if i % STRIDE == 0 {
                marks.push(seen);
            }
            seen += u32::from((b & 0xC0) != 0x80);
        }
        CodePoints { text, marks, ascii: false }
    }

    /// Code points before byte offset `byte` (clamped to the text).
    pub fn at(&self, byte: usize) -> usize {
        let byte = byte.min(self.text.len());
        if self.ascii {
            return byte;
        }
        let mark = byte / STRIDE;
        let base = self.marks.get(mark).copied().map_or_else(|| self.text.chars().count(), |n| n as usize);
        let from = mark * STRIDE;
        base + self
            .text
            .as_bytes()
            .get(from..byte)
            .unwrap_or(&[])
            .iter()
            .filter(|b| (**b & 0xC0) != 0x80)
            .count()
    }

    /// A byte span as `[start, end]` in code points.
    pub fn span(&self, span: Span) -> [usize; 2] {
        [self.at(span.start()), self.at(span.end())]
    }
}

/// Byte range of the code points `start..end` of `text`, or `None` when out of bounds or reversed.
pub fn span_from_code_points(text: &str, start: usize, end: usize) -> Option<Span> {
    if end < start {
        return None;
    }
    let at = |n: usize| text.char_indices().map(|(i, _)| i).chain(std::iter::once(text.len())).nth(n);
    Span::of(text, at(start)?..at(end)?)
}

/// A half-open range of civil days.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Days {
    from: Date,
    until: Date,
}

impl Days {
    /// The days `from..until`, or `None` when the range is empty or reversed.
    pub fn new(from: Date, until: Date) -> Option<Days> {
        (from < until).then_some(Days { from, until })
    }

    /// One day; `None` on the last day that can be represented.
    pub fn one(day: Date) -> Option<Days> {
        Days::new(day, day.tomorrow().ok()?)
    }

    /// First day.
    pub fn from(self) -> Date {
        self.from
    }

    /// The day after the last one.
    pub fn until(self) -> Date {
        self.until
    }

    /// Last day.
    pub fn last(self) -> Date {
        self.until.yesterday().unwrap_or(self.from)
    }

    /// True when `day` is one of them.
    pub fn contains(self, day: Date) -> bool {
        self.from <= day && day < self.until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_lie_on_character_edges() {
        let text = "aé𝄞b";
        assert!(Span::of(text, 0..1).is_some());
        assert!(Span::of(text, 0..2).is_none(), "splits é");
        assert!(Span::of(text, 0..99).is_none());
        assert!(Span::new(3, 2).is_none());
    }

    #[test]
    fn code_points_agree_with_counting() {
        let text = "Zürich – Ōsaka 東京 ".repeat(40);
        let index = CodePoints::new(&text);
        for (n, (i, _)) in text.char_indices().enumerate() {
            assert_eq!(index.at(i), n);
        }
        assert_eq!(index.at(text.len()), text.chars().count());
        let span = span_from_code_points(&text, 9, 14).unwrap();
        assert_eq!(index.span(span), [9, 14]);
        assert_eq!(span.text(&text), "Ōsaka");
    }

    #[test]
    fn days_are_half_open() {
        let day = Date::constant(2023, 11, 16);
        let days = Days::one(day).unwrap();
        assert!(days.contains(day));
        assert_eq!(days.last(), day);
        assert!(Days::new(day, day).is_none());
    }
}
