//! Article text in, sentences of words out, each with its paragraph and kind.
//!
//! Lines are paragraphs unless the text is hard-wrapped. A line is read as furniture or headline, or split into
//! sentences by [`sentences`]; words come from [`tokens`], furniture from [`furniture`].

pub mod abbreviations;
pub mod ends;
pub mod furniture;
mod lines;
pub mod sentences;
pub mod tokens;

use crate::reading::SentenceKind;
use crate::span::Span;
use abbreviations::Abbreviations;
use ends::Ends;
use sentences::{Line, Margin};
use tokens::Lexer;

/// One sentence before it is tagged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawSentence {
    /// From its first to its last word.
    pub span: Span,
    /// Its words, at least one, in order.
    pub words: Vec<Span>,
    /// Paragraph number, from 0.
    pub paragraph: u32,
    /// Prose, headline or furniture.
    pub kind: SentenceKind,
}

/// The sentences of one text, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Segmented {
    /// The sentences.
    pub sentences: Vec<RawSentence>,
}

/// Splits texts. Immutable; make one and share it.
pub struct Segmenter {
    abbreviations: Abbreviations,
    furniture: furniture::Furniture,
    ends: Ends,
}

impl Default for Segmenter {
    fn default() -> Segmenter {
        Segmenter::new()
    }
}

impl Segmenter {
    /// A segmenter with the embedded lists and weights.
    pub fn new() -> Segmenter {
        Segmenter::with_ends(Ends::embedded())
    }

    /// A segmenter with other weights of sentence ends.
    pub fn with_ends(ends: Ends) -> Segmenter {
        Segmenter {
            abbreviations: Abbreviations::embedded(),
            furniture: furniture::Furniture::embedded(),
            ends,
        }
    }

    /// The abbreviations it knows.
    pub fn abbreviations(&self) -> &Abbreviations {
        &self.abbreviations
    }

    /// Words of `text` without regard to sentences.
    pub fn words(&self, text: &str) -> Vec<Span> {
        let mut out = Vec::with_capacity(text.len() / 5);
        Lexer::new(&self.abbreviations).words(text, 0, text.len(), &mut out);
        out
    }

    /// Sentences of `text`; `title` is the article's headline where it is known apart.
    pub fn segment(&self, text: &str, title: Option<&str>) -> Segmented {
        let lexer = Lexer::new(&self.abbreviations);
        let lines = lines::lines(text);
        let mut sentences = Vec::with_capacity(text.len() / 100 + 1);
        let mut words = Vec::new();
        let mut line_model = Line::default();
        let mut ends = Vec::new();
        for (number, line) in lines.iter().enumerate() {
            let paragraph = u32::try_from(number).unwrap_or(u32::MAX);
            let whole = self.furniture.line(text, *line, furniture::Place { number, of: lines.len(), title });
            let lead = if whole == SentenceKind::Prose { self.furniture.lead(line.text(text)) } else { 0 };
            let mut from = line.start();
            if lead > 0 {
                words.clear();
                lexer.words(text, from, from + lead, &mut words);
                finish(&words, paragraph, SentenceKind::Furniture, &mut sentences);
                from += lead;
            }
            words.clear();
            lexer.words(text, from, line.end(), &mut words);
            line_model.load(text, &words, &self.abbreviations);
            // A headline has no full stops to go by, and its capitals mean nothing.
            let bare = if whole == SentenceKind::Headline { f32::INFINITY } else { Margin::DEFAULT.bare };
            line_model.ends(&self.ends, Margin { bare, ..Margin::DEFAULT }, &mut ends);
            let mut first = 0;
            for &last in &ends {
                let Some(part) = words.get(first..=last) else { break };
                let span_text = part.first().zip(part.last()).map_or("", |(a, b)| a.cover(*b).text(text));
                let kind = match whole {
                    SentenceKind::Prose => self.furniture.sentence(span_text),
                    kind => kind,
                };
                push_sentence(text, part, paragraph, kind, &mut sentences);
                first = last + 1;
            }
        }
        Segmented { sentences }
    }
}

fn finish(words: &[Span], paragraph: u32, kind: SentenceKind, out: &mut Vec<RawSentence>) {
    if let (Some(first), Some(last)) = (words.first(), words.last()) {
        out.push(RawSentence { span: first.cover(*last), words: words.to_vec(), paragraph, kind });
    }
}

/// Adds a sentence; the period of an abbreviation at its end is a word of its own, as in the treebanks ("p.m|.").
fn push_sentence(text: &str, words: &[Span], paragraph: u32, kind: SentenceKind, out: &mut Vec<RawSentence>) {
    let from = out.len();
    finish(words, paragraph, kind, out);
    let Some(sentence) = out.get_mut(from) else { return };
    if let Some(last) = sentence.words.pop() {
        match final_period(text, last) {
            Some((stem, stop)) => sentence.words.extend([stem, stop]),
            None => sentence.words.push(last),
        }
    }
}

/// Cuts the period off an abbreviation that ends a sentence.
pub fn final_period(text: &str, word: Span) -> Option<(Span, Span)> {
    let stem = word.text(text).strip_suffix('.')?;
    if stem.is_empty() || !stem.chars().next_back().is_some_and(char::is_alphanumeric) {
        return None;
    }
    let cut = word.end() - 1;
    Some((Span::new(word.start(), cut)?, Span::new(cut, word.end())?))
}
