//! Features of a word form, independent of its context.
//!
//! In: a word form. Out: its normalised spelling and the rows of the feature table that describe
//! its affixes and shape. Foreign words and very long ones are cut to a bounded number of characters.

use compact_str::CompactString;

/// Characters of a word that features look at; the rest is ignored.
const MAX_CHARS: usize = 48;

/// Buckets of each hashed feature: suffixes of 1–4, prefixes of 1–4, shape, case and length.
const BUCKETS: [u32; FEATURES] = [512, 2048, 6144, 8192, 512, 2048, 4096, 6144, 1024, 128];

/// Number of hashed features of a word.
pub(crate) const FEATURES: usize = 10;

/// Rows that the hashed features need.
pub(crate) const fn feature_rows() -> u32 {
    let mut sum = 0;
    let mut i = 0;
    while i < FEATURES {
        sum += BUCKETS[i];
        i += 1;
    }
    sum
}

/// What the model looks up for one word form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WordFeatures {
    /// Lower-case spelling with plain quotes and dashes; key of the pretrained vectors.
    pub(crate) lower: CompactString,
    /// `lower` with every digit written 0; key of the lexicon.
    pub(crate) key: CompactString,
    /// One row of the feature table for each hashed feature.
    pub(crate) rows: [u32; FEATURES],
}

/// Computes the features of a form.
pub(crate) fn word_features(form: &str) -> WordFeatures {
    let mut lower = CompactString::default();
    let mut key = CompactString::default();
    let mut shape = CompactString::default();
    let mut chars: [char; MAX_CHARS] = ['\0'; MAX_CHARS];
    let mut len = 0usize;
    let (mut upper, mut letters, mut digits, mut first_upper) = (0u32, 0u32, 0u32, false);
    let mut run = 0;
    let mut last = '\0';
    for (i, c) in form.chars().take(MAX_CHARS).enumerate() {
        let c = plain(c);
        let kind = if c.is_uppercase() {
            'X'
        } else if c.is_alphabetic() {
            'x'
        } else if c.is_numeric() {
            'd'
        } else {
            c
        };
        match kind {
            'X' => {
                upper += 1;
                letters += 1;
                first_upper |= i == 0;
            }
            'x' => letters += 1,
            'd' => digits += 1,
            _ => {}
        }
        run = if kind == last { run + 1 } else { 1 };
        last = kind;
        if run <= 2 {
            shape.push(kind);
        }
        for l in c.to_lowercase() {
            let k = if l.is_numeric() { '0' } else { l };
            lower.push(l);
            key.push(k);
            if len < MAX_CHARS {
                chars[len] = k;
                len += 1;
            }
        }
    }
    let case = if letters == 0 {
        if digits > 0 { 0 } else { 1 }
    } else if upper == 0 {
        2
    } else if upper == letters && letters > 1 {
        3
    } else if first_upper && upper == 1 {
        4
    } else {
        5
    };
    let chars = &chars[..len];
    let mut rows = [0; FEATURES];
    let mut base = 0;
    for (slot, row) in rows.iter_mut().enumerate() {
        let salt = slot as u32;
        let hash = match slot {
            0..=3 => hash(salt, chars[len.saturating_sub(slot + 1)..].iter().copied(), len <= slot),
            4..=7 => hash(salt, chars[..len.min(slot - 3)].iter().copied(), len <= slot - 4),
            8 => hash(salt, shape.chars(), false),
            _ => case * 16 + len.min(15) as u32,
        };
        *row = base + hash % BUCKETS[slot];
        base += BUCKETS[slot];
    }
    WordFeatures { lower, key, rows }
}

/// One character for typographic variants, so that quotes of any house style look alike.
fn plain(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2032}' | '`' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{201f}' | '\u{2033}' => '"',
        '\u{2010}' | '\u{2011}' | '\u{2012}' | '\u{2013}' | '\u{2212}' => '-',
        other => other,
    }
}

/// FNV-1a over characters, finished by a multiply-shift so that low bits are mixed.
fn hash(salt: u32, chars: impl Iterator<Item = char>, whole: bool) -> u32 {
    let mut h = 0x811c_9dc5_u32 ^ salt.wrapping_mul(0x9e37_79b9);
    if whole {
        h = h.wrapping_mul(0x0100_0193) ^ 1;
    }
    for c in chars {
        h = (h ^ c as u32).wrapping_mul(0x0100_0193);
    }
    h ^= h >> 15;
    h = h.wrapping_mul(0x2c1b_3c6d);
    h ^ (h >> 13)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_fold_and_quotes_are_plain() {
        let f = word_features("U.S.\u{2019}2008");
        assert_eq!(f.lower, "u.s.'2008");
        assert_eq!(f.key, "u.s.'0000");
    }

    #[test]
    fn rows_stay_in_range_for_any_word() {
        for w in ["", "a", "ÄÖ\u{130}", &"x".repeat(10_000), "\u{0}\u{10ffff}", "日本"] {
            let f = word_features(w);
            assert!(f.rows.iter().all(|r| *r < feature_rows()));
        }
        assert_ne!(word_features("Bank").rows[9], word_features("bank").rows[9]);
        assert_eq!(word_features("Bank").rows[..8], word_features("bank").rows[..8]);
    }
}
