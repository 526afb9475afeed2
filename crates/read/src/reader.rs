//! The reader: an article in, its reading out. Loaded once, shared between threads.

use std::sync::Arc;

use chancery_parse::{Analysis, Model, ModelError, Scratch};

use crate::article::Article;
use crate::lemmas::Lemmas;
use crate::mentions::mentions;
use crate::quotes::quotes;
use crate::reading::{Reading, Sentence, Token};
use crate::segment::Segmenter;
use crate::times::TimeReader;

/// Sentences longer than this many words are parsed in pieces.
const MAX_WORDS: usize = 200;

/// Why a reader could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReaderError {
    /// The build carries no model.
    #[error("this build carries no model (data/model/reader.bin)")]
    NoModel,
    /// The model file is damaged or of another version.
    #[error("the model file is not readable")]
    Model(#[from] ModelError),
}

/// Reads articles.
pub struct Reader {
    model: Model,
    segmenter: Segmenter,
    lemmas: Lemmas,
}

/// Working memory of one thread; reuse it from article to article.
#[derive(Default)]
pub struct Desk {
    scratch: Scratch,
}

impl Reader {
    /// A reader with the embedded model.
    pub fn new() -> Result<Reader, ReaderError> {
        let bytes = chancery_data::model("reader.bin").ok_or(ReaderError::NoModel)?;
        Ok(Reader {
            model: Model::from_bytes(bytes)?,
            segmenter: Segmenter::new(),
            lemmas: Lemmas::embedded(),
        })
    }

    /// Version of the model, for records of what read an article.
    pub fn version(&self) -> &str {
        self.model.version()
    }

    /// Analyses sentences that are tokenised already; longer ones than the limit are parsed in pieces.
    pub fn analyse(&self, sentences: &[Vec<&str>], desk: &mut Desk) -> Vec<Vec<Analysis>> {
        self.model.analyse(sentences, &mut desk.scratch)
    }

    /// Reads one article. Never fails: hostile text gives a poor reading, not an error.
    pub fn read(&self, article: Arc<Article>, desk: &mut Desk) -> Reading {
        let text = Arc::clone(&article.text);
        let segmented = self.segmenter.segment(&text, article.title.as_deref());
        let mut pieces: Vec<(usize, Vec<&str>)> = Vec::with_capacity(segmented.sentences.len());
        for (s, sentence) in segmented.sentences.iter().enumerate() {
            for chunk in sentence.words.chunks(MAX_WORDS) {
                pieces.push((s, chunk.iter().map(|w| w.text(&text)).collect()));
            }
        }
        let words: Vec<Vec<&str>> = pieces.iter_mut().map(|(_, w)| std::mem::take(w)).collect();
        let analyses = self.model.analyse(&words, &mut desk.scratch);

        let mut tokens: Vec<Token> = Vec::with_capacity(words.iter().map(Vec::len).sum());
        let mut sentences = Vec::with_capacity(segmented.sentences.len());
        let mut piece = 0usize;
        for (s, sentence) in segmented.sentences.iter().enumerate() {
            let first = tokens.len() as u32;
            let mut spans = sentence.words.iter();
            while pieces.get(piece).is_some_and(|(of, _)| *of == s) {
                let base = tokens.len() as u32;
                for a in analyses.get(piece).map_or(&[][..], Vec::as_slice) {
                    let Some(&span) = spans.next() else { break };
                    tokens.push(Token {
                        span,
                        lemma: self
                            .lemmas
                            .mend(span.text(&text), a.tag, &a.lemma)
                            .unwrap_or_else(|| a.lemma.clone()),
                        pos: a.pos,
                        tag: a.tag,
                        head: a.head.map(|h| base + h),
                        dep: a.dep,
                        name: a.name,
                    });
                }
                piece += 1;
            }
            sentences.push(Sentence {
                span: sentence.span,
                tokens: first..tokens.len() as u32,
                paragraph: sentence.paragraph,
                kind: sentence.kind,
            });
        }
        let mut times = Vec::new();
        let mut time_reader = TimeReader::new(article.published);
        for sentence in &sentences {
            time_reader.sentence(&text, sentence.span, &mut times);
        }
        let quotes = quotes(&text, &tokens, &sentences);
        let mentions = mentions(&text, &tokens, &sentences);
        Reading { article, tokens, sentences, mentions, times, quotes }
    }
}
