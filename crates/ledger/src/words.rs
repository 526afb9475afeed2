//! Words of a text as the ledger compares them: folded, stemmed, with their place. No grammar.
//!
//! Search, event identity and the subjects of items share this, so that what one finds the others find.
//! The stem is inflectional only: steps 1a to 1c of Porter (1980), "An algorithm for suffix stripping", and a
//! final *e* dropped. "imports", "imported" and "importing" meet; "nation" and "national" do not.

use std::ops::Range;

/// Longer runs of letters are no words; they are cut here, in bytes.
const MAX_WORD_BYTES: usize = 64;

/// One word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// Folded and stemmed.
    pub stem: String,
}

/// The words of `text`, in order.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut out = Vec::new();
    let mut start = None;
    for (i, c) in text.char_indices().chain(std::iter::once((text.len(), ' '))) {
        match (c.is_alphanumeric(), start) {
            (true, None) => start = Some(i),
            (false, Some(from)) => {
                // "Japan's": the s is no word.
                let lone_s = &text[from..i] == "s" && text[..from].ends_with(['\'', '’']);
                if !lone_s {
                    out.push(Word { range: from..i, stem: stem(&fold(&text[from..i])) });
                }
                start = None;
            }
            _ => {}
        }
    }
    out
}

/// The stems of `text` with a space between: what the full-text index is given.
pub(crate) fn indexed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in words(text) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&word.stem);
    }
    out
}

/// Lower case, Latin letters without their marks.
pub(crate) fn fold(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        if out.len() >= MAX_WORD_BYTES {
            break;
        }
        if c.is_ascii() {
            out.push(c.to_ascii_lowercase());
            continue;
        }
        for c in c.to_lowercase() {
            match c {
                'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' => out.push('a'),
                'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => out.push('c'),
                'ď' | 'đ' => out.push('d'),
                'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => out.push('e'),
                'ĝ' | 'ğ' | 'ġ' | 'ģ' => out.push('g'),
                'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'ǐ' => out.push('i'),
                'ĺ' | 'ļ' | 'ľ' | 'ł' => out.push('l'),
                'ñ' | 'ń' | 'ņ' | 'ň' => out.push('n'),
                'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ǒ' => out.push('o'),
                'ŕ' | 'ŗ' | 'ř' => out.push('r'),
                'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => out.push('s'),
                'ţ' | 'ť' | 'ŧ' | 'ț' => out.push('t'),
                'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ǔ' => out.push('u'),
                'ý' | 'ÿ' => out.push('y'),
                'ź' | 'ż' | 'ž' => out.push('z'),
                'ß' => out.push_str("ss"),
                'æ' => out.push_str("ae"),
                'œ' => out.push_str("oe"),
                // Marks that combine, as NFD text writes them.
                '\u{300}'..='\u{36f}' => {}
                other => out.push(other),
            }
        }
    }
    out
}

/// The stem of a folded word.
pub(crate) fn stem(word: &str) -> String {
    if word.len() < 3 || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return word.to_owned();
    }
    let mut s = word.to_owned();
    // 1a: plurals.
    if s.ends_with("sses") || s.ends_with("ies") {
        s.truncate(s.len() - 2);
    } else if s.ends_with('s') && !s.ends_with("ss") && !s.ends_with("us") && !s.ends_with("is") {
        s.pop();
    }
    // 1b: past and progressive.
    if let Some(base) = s.strip_suffix("eed") {
        if measured(base) {
            s.pop();
        }
    } else if let Some(base) = s.strip_suffix("ed").or_else(|| s.strip_suffix("ing"))
        && (0..base.len()).any(|i| vowel(base.as_bytes(), i))
    {
        let mut base = base.to_owned();
        let b = base.as_bytes();
        let double = b.len() >= 2 && b[b.len() - 1] == b[b.len() - 2] && !vowel(b, b.len() - 1);
        if double && !base.ends_with(['l', 's', 'z']) {
            base.pop();
        }
        s = base;
    }
    // 1c: y after a consonant. "ie" of "dies" and of "die" meet at "i" below.
    let b = s.as_bytes();
    if s.ends_with('y') && b.len() > 2 && !vowel(b, b.len() - 2) {
        s.pop();
        s.push('i');
    }
    if s.len() > 3 && s.ends_with('e') {
        s.pop();
    }
    s
}

fn vowel(b: &[u8], i: usize) -> bool {
    match b[i] {
        b'a' | b'e' | b'i' | b'o' | b'u' => true,
        b'y' => i > 0 && !vowel(b, i - 1),
        _ => false,
    }
}

/// Porter's m > 0: a vowel and, after it, a consonant.
fn measured(base: &str) -> bool {
    let b = base.as_bytes();
    (1..b.len()).any(|i| !vowel(b, i) && vowel(b, i - 1))
}

/// A stem as four bytes: FNV-1a. Chance likeness of two words does no harm where many words are compared.
pub(crate) fn word_hash(stem: &str) -> u32 {
    stem.bytes().fold(0x811c_9dc5, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflections_meet_and_derivations_do_not() {
        for group in [
            &["import", "imports", "imported", "importing"][..],
            &["ease", "eased", "easing", "eases"],
            &["ban", "bans", "banned", "banning"],
            &["country", "countries"],
            &["lift", "lifted", "lifting"],
            &["agree", "agreed", "agrees"],
            &["resume", "resumed", "resuming"],
        ] {
            let stems: Vec<String> = group.iter().map(|w| stem(w)).collect();
            assert!(stems.iter().all(|s| *s == stems[0]), "{stems:?}");
        }
        assert_ne!(stem("nation"), stem("national"));
        assert_eq!(stem("crisis"), "crisis");
        assert_eq!(stem("aids"), "aid");
        assert_eq!(stem("red"), "red");
    }

    #[test]
    fn words_keep_their_bytes_and_lose_their_marks() {
        let text = "Japan’s Shinzō Abe — “banned”.";
        let found = words(text);
        let stems: Vec<&str> = found.iter().map(|w| w.stem.as_str()).collect();
        assert_eq!(stems, ["japan", "shinzo", "abe", "ban"]);
        assert_eq!(&text[found[1].range.clone()], "Shinzō");
    }

    #[test]
    fn foreign_bytes_are_no_trouble() {
        assert!(words("").is_empty());
        assert_eq!(words(&"x".repeat(100_000))[0].stem.len(), MAX_WORD_BYTES);
        assert_eq!(words("東京 ß İ").len(), 3);
    }
}
