//! Raw paragraphs from CoNLL-U with the gold ends of sentences and words, and a scorer, for examples and tests.
#![allow(dead_code, reason = "each user takes a part of it")]

use std::collections::BTreeSet;

use chancery_read::segment::{Segmented, Segmenter};

/// One paragraph as plain text.
#[derive(Default)]
pub struct Paragraph {
    /// Sentences joined as their `SpaceAfter` says.
    pub text: String,
    /// Byte offsets where a sentence ends.
    pub sentence_ends: BTreeSet<usize>,
    /// Spans of syntactic words whose form is a piece of the text, else of the multiword token.
    pub words: Vec<(usize, usize)>,
}

/// Paragraphs by `newpar` and `newdoc`.
pub fn paragraphs(conllu: &str) -> Vec<Paragraph> {
    let mut out: Vec<Paragraph> = Vec::new();
    let mut new = true;
    for block in conllu.split("\n\n").filter(|b| !b.trim().is_empty()) {
        new |= block.lines().any(|l| l.starts_with("# newpar") || l.starts_with("# newdoc"));
        if new {
            out.push(Paragraph::default());
        }
        new = false;
        let Some(paragraph) = out.last_mut() else { continue };
        let mut multi: Option<(u32, String, usize, bool)> = None;
        for line in block.lines().filter(|l| !l.starts_with('#')) {
            let cols: Vec<&str> = line.split('\t').collect();
            let [id, form, .., misc] = cols.as_slice() else { continue };
            if id.contains('.') {
                continue;
            }
            let space = !misc.contains("SpaceAfter=No");
            if let Some((_, last)) = id.split_once('-') {
                multi = Some((last.parse().unwrap_or(0), (*form).to_owned(), 0, space));
                continue;
            }
            let number: u32 = id.parse().unwrap_or(0);
            let start = paragraph.text.len();
            match &mut multi {
                Some((last, whole, used, space)) if number <= *last => {
                    // The forms of most multiword tokens are their pieces; else the rest goes to the last word.
                    let rest = whole.get(*used..).unwrap_or("");
                    let take =
                        if number == *last || !rest.starts_with(form) { rest.len() } else { form.len() };
                    paragraph.text.push_str(rest.get(..take).unwrap_or(""));
                    *used += take;
                    if take > 0 {
                        paragraph.words.push((start, start + take));
                    }
                    if number == *last && *space {
                        paragraph.text.push(' ');
                    }
                }
                _ => {
                    paragraph.text.push_str(form);
                    paragraph.words.push((start, start + form.len()));
                    if space {
                        paragraph.text.push(' ');
                    }
                }
            }
        }
        let end = paragraph.text.trim_end().len();
        paragraph.sentence_ends.insert(end);
    }
    for paragraph in &mut out {
        let end = paragraph.text.trim_end().len();
        paragraph.text.truncate(end);
    }
    out
}

/// Set of spans.
pub type Spans = BTreeSet<(usize, usize)>;

/// Precision, recall and their mean, in percent.
pub struct Figures {
    /// Right of those found.
    pub precision: f64,
    /// Found of those that are.
    pub recall: f64,
    /// Harmonic mean.
    pub f1: f64,
}

/// A treebank file scored on its raw text.
pub struct Score {
    /// Figures of words.
    pub words: Figures,
    /// Figures of sentences.
    pub sentences: Figures,
    /// The raw text: paragraphs joined by blank lines.
    pub text: String,
    /// Gold words and words found.
    pub word_spans: (Spans, Spans),
    /// Gold sentences and sentences found.
    pub sentence_spans: (Spans, Spans),
    /// Time that segmenting took.
    pub seconds: f64,
}

fn figures(gold: &Spans, got: &Spans) -> Figures {
    let both = gold.intersection(got).count() as f64 * 100.0;
    let (precision, recall) = (both / got.len().max(1) as f64, both / gold.len().max(1) as f64);
    Figures { precision, recall, f1: 2.0 * precision * recall / (precision + recall).max(f64::MIN_POSITIVE) }
}

/// Segments the raw text of a file; a span is right when both its ends are.
pub fn score(segmenter: &Segmenter, conllu: &str) -> Score {
    let mut text = String::new();
    let (mut words, mut sentences) = (Spans::new(), Spans::new());
    for paragraph in paragraphs(conllu) {
        let base = text.len();
        words.extend(paragraph.words.iter().map(|(a, b)| (base + a, base + b)));
        let mut start = 0;
        for &end in &paragraph.sentence_ends {
            let body = paragraph.text.get(start..end).unwrap_or("");
            sentences.insert((base + end - body.trim_start().len(), base + end));
            start = end;
        }
        text.push_str(&paragraph.text);
        text.push_str("\n\n");
    }
    let begun = std::time::Instant::now();
    let Segmented { sentences: found } = segmenter.segment(&text, None);
    let seconds = begun.elapsed().as_secs_f64();
    let got_words: Spans = found.iter().flat_map(|s| &s.words).map(|w| (w.start(), w.end())).collect();
    let got_sentences: Spans = found.iter().map(|s| (s.span.start(), s.span.end())).collect();
    Score {
        words: figures(&words, &got_words),
        sentences: figures(&sentences, &got_sentences),
        text,
        word_spans: (words, got_words),
        sentence_spans: (sentences, got_sentences),
        seconds,
    }
}
