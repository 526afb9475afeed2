//! Documents of GUM with their annotated mentions: CoNLL-U with `Entity=` brackets in, [`Document`]s out.
#![allow(dead_code, reason = "each user takes a part of it")]
#![expect(clippy::unwrap_used, reason = "a reader for developers")]

use chancery_read::Span;
use chancery_read::lemmas::Lemmas;
use chancery_read::reader::{Desk, Reader};
use chancery_read::reading::{Sentence, SentenceKind, Token};

/// A gold mention.
pub struct Gold {
    pub first: u32,
    pub last: u32,
    pub head: u32,
    pub entity: String,
    pub kind: String,
}

#[derive(Default)]
pub struct Document {
    pub id: String,
    pub text: String,
    pub words: Vec<Vec<String>>,
    pub spans: Vec<Span>,
    pub heads: Vec<Option<u32>>,
    pub paragraphs: Vec<u32>,
    pub gold: Vec<Gold>,
}

pub fn documents(conllu: &str) -> Vec<Document> {
    let mut all: Vec<Document> = Vec::new();
    let mut paragraph = 0;
    let mut open: Vec<(String, String, u32)> = Vec::new();
    for block in conllu.split("\n\n").filter(|b| !b.trim().is_empty()) {
        if let Some(id) = block.lines().find_map(|l| l.strip_prefix("# newdoc id = ")) {
            all.push(Document { id: id.to_owned(), ..Document::default() });
            paragraph = 0;
        }
        let doc = all.last_mut().unwrap();
        if block.lines().any(|l| l.starts_with("# newpar")) && !doc.words.is_empty() {
            paragraph += 1;
            doc.text = format!("{}\n\n", doc.text.trim_end());
        }
        doc.paragraphs.push(paragraph);
        let base = doc.spans.len() as u32;
        let mut words = Vec::new();
        let mut joined = (0u32, true);
        for line in block.lines().filter(|l| !l.starts_with('#')) {
            let c: Vec<&str> = line.split('\t').collect();
            let space = !c[9].contains("SpaceAfter=No");
            if let Some((_, last)) = c[0].split_once('-') {
                joined = (last.parse().unwrap(), space);
                continue;
            }
            let Ok(number) = c[0].parse::<u32>() else { continue };
            let start = doc.text.len();
            doc.text.push_str(c[1]);
            doc.spans.push(Span::new(start, doc.text.len()).unwrap());
            if number > joined.0 && space || number == joined.0 && joined.1 {
                doc.text.push(' ');
            }
            words.push(c[1].to_owned());
            let head: u32 = c[6].parse().unwrap();
            doc.heads.push(head.checked_sub(1).map(|h| base + h));
            let at = base + number - 1;
            let entity = c[9].split('|').find_map(|f| f.strip_prefix("Entity=")).unwrap_or("");
            for piece in entity.split_inclusive(')').flat_map(|p| p.split_inclusive_before('(')) {
                let id = piece.trim_matches(['(', ')']);
                if piece.starts_with('(') {
                    let mut fields = id.split('-');
                    let (id, kind) = (fields.next().unwrap(), fields.next().unwrap());
                    open.push((id.to_owned(), kind.to_owned(), at));
                }
                if piece.ends_with(')') {
                    let bare = id.split('-').next().unwrap();
                    let k = open.iter().rposition(|o| o.0 == bare).unwrap();
                    let (entity, kind, first) = open.remove(k);
                    doc.gold.push(Gold { first, last: at, head: first, entity, kind });
                }
            }
        }
        doc.words.push(words);
    }
    for doc in &mut all {
        for g in &mut doc.gold {
            let outside = |h: Option<u32>| h.is_none_or(|h| h < g.first || h > g.last);
            g.head = (g.first..=g.last).find(|i| outside(doc.heads[*i as usize])).unwrap_or(g.first);
        }
    }
    all
}

trait SplitBefore {
    fn split_inclusive_before(&self, mark: char) -> Vec<&str>;
}

impl SplitBefore for str {
    /// Pieces that each begin with the mark, apart from the first.
    fn split_inclusive_before(&self, mark: char) -> Vec<&str> {
        let mut cuts: Vec<usize> = self.match_indices(mark).map(|(i, _)| i).filter(|i| *i > 0).collect();
        cuts.push(self.len());
        let mut from = 0;
        let mut out = Vec::new();
        for cut in cuts {
            if cut > from {
                out.push(&self[from..cut]);
            }
            from = cut;
        }
        out
    }
}

/// The reader's tokens and sentences of a document, on gold words and sentences.
pub fn read(
    doc: &Document,
    reader: &Reader,
    lemmas: &Lemmas,
    desk: &mut Desk,
) -> (Vec<Token>, Vec<Sentence>) {
    let words: Vec<Vec<&str>> = doc.words.iter().map(|s| s.iter().map(String::as_str).collect()).collect();
    let mut tokens: Vec<Token> = Vec::new();
    let mut sentences = Vec::new();
    for (s, analyses) in reader.analyse(&words, desk).into_iter().enumerate() {
        let base = tokens.len() as u32;
        for a in analyses {
            let span = doc.spans[tokens.len()];
            let lemma = lemmas.mend(span.text(&doc.text), a.tag, &a.lemma).unwrap_or_else(|| a.lemma.clone());
            let head = a.head.map(|h| base + h);
            tokens.push(Token { span, lemma, pos: a.pos, tag: a.tag, head, dep: a.dep, name: a.name });
        }
        let span = doc.spans[base as usize].cover(tokens.last().unwrap().span);
        let range = base..tokens.len() as u32;
        sentences.push(Sentence {
            span,
            tokens: range,
            paragraph: doc.paragraphs[s],
            kind: SentenceKind::Prose,
        });
    }
    (tokens, sentences)
}

/// True for the kinds of things that the reader's mentions are.
pub fn kept(g: &Gold) -> bool {
    matches!(g.kind.as_str(), "person" | "organization" | "place" | "event")
}
