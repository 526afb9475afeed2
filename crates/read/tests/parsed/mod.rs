//! Parsed passages of a readable file: what the tests of quotes and mentions share.
//!
//! A passage is its sentences ("text:", with "¶" before one that begins a paragraph), a row a token
//! (form, lemma, tag of parts of speech, Penn tag, head counted from 1 in its sentence, relation, name
//! tag), an empty row after each sentence, and the expected lines that begin with "=". "####" ends it.
//! The rows are a parse written down, so the tests hold whatever the model of the day says.

use chancery_read::Span;
use chancery_read::reading::{Dep, NameKind, NameTag, Pos, Sentence, SentenceKind, Tag, Token};

pub struct Passage {
    pub text: String,
    pub tokens: Vec<Token>,
    pub sentences: Vec<Sentence>,
    pub expected: Vec<String>,
}

fn name(tag: &str) -> NameTag {
    match tag.split_once('-') {
        Some(("B", kind)) => NameTag::Begin(NameKind::parse(kind).unwrap()),
        Some((_, kind)) => NameTag::Inside(NameKind::parse(kind).unwrap()),
        None => NameTag::Outside,
    }
}

pub fn passages(file: &str) -> Vec<Passage> {
    file.split("####").filter(|p| p.contains("text: ")).map(passage).collect()
}

fn passage(block: &str) -> Passage {
    let mut p =
        Passage { text: String::new(), tokens: Vec::new(), sentences: Vec::new(), expected: Vec::new() };
    let (mut paragraph, mut at, mut first) = (0, 0, 0);
    for line in block.lines().chain([""]) {
        if let Some(text) = line.strip_prefix("text: ") {
            let body = text.strip_prefix("¶ ").unwrap_or(text);
            if !p.text.is_empty() {
                let new = body.len() < text.len();
                paragraph += u32::from(new);
                p.text.push_str(if new { "\n\n" } else { " " });
            }
            at = p.text.len();
            p.text.push_str(body);
            first = p.tokens.len();
        } else if line.starts_with("= ") {
            p.expected.push(line.to_owned());
        } else if line.contains('\t') {
            let c: Vec<&str> = line.split('\t').collect();
            at += p.text[at..].find(c[0]).unwrap_or_else(|| panic!("{} not in {}", c[0], &p.text[at..]));
            let span = Span::new(at, at + c[0].len()).unwrap();
            at = span.end();
            let head: usize = c[4].parse().unwrap();
            p.tokens.push(Token {
                span,
                lemma: c[1].into(),
                pos: Pos::parse(c[2]).unwrap(),
                tag: Tag::parse(c[3]).unwrap(),
                head: head.checked_sub(1).map(|h| (first + h) as u32),
                dep: Dep::parse(c[5]).unwrap(),
                name: name(c[6]),
            });
        } else if line.is_empty() && p.tokens.len() > first {
            let span = p.tokens[first].span.cover(p.tokens.last().unwrap().span);
            let tokens = first as u32..p.tokens.len() as u32;
            p.sentences.push(Sentence { span, tokens, paragraph, kind: SentenceKind::Prose });
            first = p.tokens.len();
        }
    }
    p
}
