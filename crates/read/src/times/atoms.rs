//! Atoms: the finest pieces of a sentence, independent of how it was tokenised.
//!
//! In: a stretch of text. Out: runs of letters, numbers and single marks, each with its class in the
//! grammar of times. Most sentences hold no class that can begin a time and are rejected here.

use super::words::{Word, classify};
use crate::span::Span;

/// What an atom is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    /// Letters, classified.
    Word(Word),
    /// Digits: value, number of digits, true when grouped by commas ("2,000").
    Number { value: u32, digits: u8, grouped: bool },
    /// A decimal fraction ("2.5").
    Decimal(f32),
    /// Any other character.
    Mark(char),
}

/// One atom.
#[derive(Clone, Copy, Debug)]
pub(super) struct Atom {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) kind: Kind,
    /// No space before it.
    pub(super) glued: bool,
    /// Begins with a capital letter.
    pub(super) capital: bool,
}

/// Splits `span` of `text` into `out` (cleared first); true when something in it may begin a time.
pub(super) fn split(text: &str, span: Span, out: &mut Vec<Atom>) -> bool {
    out.clear();
    let base = span.start();
    let body = span.text(text);
    let bytes = body.as_bytes();
    let mut trigger = false;
    let mut i = 0;
    let mut glued = false;
    while i < bytes.len() {
        let b = bytes[i];
        if b.is_ascii_whitespace() {
            i += 1;
            glued = false;
            continue;
        }
        let start = i;
        let mut capital = false;
        let kind = if b.is_ascii_alphabetic() || b >= 0x80 {
            let rest = body.get(i..).unwrap_or("");
            let first = rest.chars().next().unwrap_or(' ');
            if first.is_whitespace() {
                i += first.len_utf8();
                glued = false;
                continue;
            }
            if first.is_alphabetic() {
                capital = first.is_uppercase();
                i += first.len_utf8();
                while i < bytes.len() {
                    if bytes[i].is_ascii_alphabetic() {
                        i += 1;
                    } else if bytes[i] >= 0x80 {
                        match body.get(i..).and_then(|r| r.chars().next()) {
                            Some(c) if c.is_alphabetic() => i += c.len_utf8(),
                            _ => break,
                        }
                    } else {
                        break;
                    }
                }
                let word = classify(body.get(start..i).unwrap_or(""));
                trigger |= word.begins();
                Kind::Word(word)
            } else {
                i += first.len_utf8();
                Kind::Mark(first)
            }
        } else if b.is_ascii_digit() {
            let (kind, end) = number(bytes, i);
            i = end;
            trigger = true;
            kind
        } else {
            i += 1;
            Kind::Mark(char::from(b))
        };
        let offset = |n: usize| u32::try_from(base + n).unwrap_or(u32::MAX);
        out.push(Atom { start: offset(start), end: offset(i), kind, glued, capital });
        glued = true;
    }
    trigger
}

/// Reads digits, with thousands groups or a decimal fraction.
fn number(bytes: &[u8], at: usize) -> (Kind, usize) {
    let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    let mut value = 0u32;
    let mut i = at;
    let mut digits = 0u8;
    while digit(i) {
        value = value.saturating_mul(10).saturating_add(u32::from(bytes[i] - b'0'));
        digits = digits.saturating_add(1);
        i += 1;
    }
    let mut grouped = false;
    while bytes.get(i) == Some(&b',') && digit(i + 1) && digit(i + 2) && digit(i + 3) && !digit(i + 4) {
        for k in 1..4 {
            value = value.saturating_mul(10).saturating_add(u32::from(bytes[i + k] - b'0'));
        }
        digits = digits.saturating_add(3);
        grouped = true;
        i += 4;
    }
    let dotted = at >= 2 && bytes.get(at - 1) == Some(&b'.') && digit(at - 2);
    if bytes.get(i) == Some(&b'.') && digit(i + 1) && digits <= 4 && !dotted {
        let mut j = i + 1;
        let (mut fraction, mut scale) = (0f32, 1f32);
        while digit(j) {
            scale /= 10.0;
            fraction += f32::from(bytes[j] - b'0') * scale;
            j += 1;
        }
        // A second point makes it a version or a dotted date ("16.11.2023"): leave the parts apart.
        if bytes.get(j) != Some(&b'.') || !digit(j + 1) {
            if j - i <= 3 {
                return (Kind::Decimal(value as f32 + fraction), j);
            }
            return (Kind::Decimal(0.0), j);
        }
    }
    (Kind::Number { value, digits, grouped }, i)
}
