//! Names found in a text in one pass.
//!
//! In: names, each with what it may stand for. Out: [`Names`], which finds them case-sensitively, longest
//! first, on word edges. Names are filed under their first word, so that building costs one sort and a
//! search looks once at each word of the text: no automaton has to be made when the program starts.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use chancery_read::Span;
use compact_str::CompactString;

use super::gazetteer::Sense;

/// FNV-1a: the keys are short words of our own tables, so that no flood of collisions can be sent in.
#[derive(Clone, Copy)]
pub struct WordHash(u64);

impl Default for WordHash {
    fn default() -> WordHash {
        WordHash(0xcbf2_9ce4_8422_2325)
    }
}

impl std::hash::Hasher for WordHash {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        for b in bytes {
            self.0 = (self.0 ^ u64::from(*b)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}

/// A name found in a text.
#[derive(Clone, Debug)]
pub struct Found<'g> {
    /// Where.
    pub span: Span,
    /// What it may stand for.
    pub senses: &'g [Sense],
}

/// All names.
#[derive(Debug, Default)]
pub struct Names {
    /// Names, sorted, with the part of `senses` that is theirs.
    names: Vec<(Cow<'static, str>, std::ops::Range<u32>)>,
    senses: Vec<Sense>,
    /// First word to its part of `names`.
    by_word: HashMap<Cow<'static, str>, std::ops::Range<u32>, BuildHasherDefault<WordHash>>,
}

/// A letter or digit: what a name may not be cut out of.
fn of_word(c: char) -> bool {
    c.is_alphanumeric()
}

/// The first word of a name or text, at least one character.
fn first_word(text: &str) -> &str {
    let bytes = text.as_bytes();
    let ascii = bytes.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
    if bytes.get(ascii).is_none_or(u8::is_ascii) && ascii > 0 {
        return text.get(..ascii).unwrap_or(text);
    }
    let end = text.char_indices().find(|(i, c)| *i > 0 && !of_word(*c)).map_or(text.len(), |(i, _)| i);
    text.get(..end).unwrap_or(text)
}

impl Names {
    /// Files names under their first words. A name given twice has the senses of both.
    pub fn new(mut entries: Vec<(&'static str, Sense)>) -> Names {
        entries.sort_unstable();
        entries.dedup();
        let mut spelled: Vec<(Cow<'static, str>, Sense)> = entries
            .into_iter()
            .filter(|(name, _)| name.chars().nth(1).is_some())
            .map(|(name, sense)| match name.contains('’') {
                true => (Cow::Owned(name.replace('’', "'")), sense),
                false => (Cow::Borrowed(name), sense),
            })
            .collect();
        // Already in order but for the few that were respelled.
        spelled.sort();
        Names::file(spelled)
    }

    /// These names and more.
    pub fn with(self, more: Vec<(CompactString, Sense)>) -> Names {
        let Names { names, senses, .. } = self;
        let mut spelled: Vec<(Cow<'static, str>, Sense)> = Vec::with_capacity(senses.len() + more.len());
        for (name, range) in names {
            let own = senses.get(range.start as usize..range.end as usize).unwrap_or(&[]);
            spelled.extend(own.iter().map(|s| (name.clone(), *s)));
        }
        let named = more.into_iter().filter(|(name, _)| name.chars().nth(1).is_some());
        spelled.extend(named.map(|(name, sense)| (Cow::Owned(name.replace('’', "'")), sense)));
        spelled.sort();
        spelled.dedup();
        Names::file(spelled)
    }

    /// Files names that are in order.
    fn file(spelled: Vec<(Cow<'static, str>, Sense)>) -> Names {
        let mut out = Names::default();
        for (name, sense) in spelled {
            let end = out.senses.len() as u32;
            match out.names.last_mut() {
                Some((last, range)) if *last == name => range.end = end + 1,
                _ => {
                    let word = match &name {
                        Cow::Borrowed(name) => Cow::Borrowed(first_word(name)),
                        Cow::Owned(name) => Cow::Owned(first_word(name).to_owned()),
                    };
                    let n = out.names.len() as u32;
                    // Names of one first word need not stand together: "Al" parts "Al Gore" from "Al-Shabaab".
                    let range = out.by_word.entry(word).or_insert(n..n);
                    range.end = n + 1;
                    out.names.push((name, end..end + 1));
                }
            }
            out.senses.push(sense);
        }
        out
    }

    /// All names with what they may stand for, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[Sense])> {
        self.names.iter().filter_map(|(name, range)| {
            Some((name.as_ref(), self.senses.get(range.start as usize..range.end as usize)?))
        })
    }

    /// Names in a text, in order, not overlapping. Names that start or end inside a word are not names.
    pub fn find(&self, text: &str) -> Vec<Found<'_>> {
        let mut out: Vec<Found<'_>> = Vec::new();
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|r| !r.is_empty()) {
            let word = first_word(rest);
            let starts = word.chars().next().is_some_and(of_word);
            let end = match self.by_word.get(word) {
                Some(range) => self.longest(range.clone(), rest),
                None => None,
            };
            if let Some((length, senses)) = end
                && let Some(span) = Span::new(at, at + length)
            {
                out.push(Found { span, senses });
                at += length;
                // A name that ends in a period may end inside a word: "U.S.backed".
                at += text.get(at..).map_or(0, |r| r.find(|c| !of_word(c)).unwrap_or(r.len()));
            } else {
                // An opening quote is no part of the word after it, though some names begin with one.
                at += if starts { word.len() } else { rest.chars().next().map_or(1, char::len_utf8) };
            }
        }
        out
    }

    /// The longest name that a text starts with and that ends on a word's edge.
    fn longest(&self, range: std::ops::Range<u32>, text: &str) -> Option<(usize, &[Sense])> {
        let filed = self.names.get(range.start as usize..range.end as usize)?;
        let mut best: Option<(usize, &std::ops::Range<u32>)> = None;
        for (name, senses) in filed {
            if best.is_some_and(|(length, _)| length >= name.len()) || !text.starts_with(name.as_ref()) {
                continue;
            }
            let after = text.get(name.len()..).and_then(|r| r.chars().next());
            if name.ends_with('.') || after.is_none_or(|c| !of_word(c)) {
                best = Some((name.len(), senses));
            }
        }
        let (length, senses) = best?;
        Some((length, self.senses.get(senses.start as usize..senses.end as usize)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(names: &[&'static str], text: &str) -> Vec<String> {
        let entries = names.iter().enumerate().map(|(n, name)| (*name, Sense::Country(n as u32))).collect();
        let names = Names::new(entries);
        names.find(text).iter().map(|f| f.span.text(text).to_owned()).collect()
    }

    #[test]
    fn the_longest_name_on_word_edges() {
        let names =
            ["Korea", "South Korea", "South", "U.S.", "US", "Mali", "Côte d’Ivoire", "al-Qaeda", "al"];
        assert_eq!(found(&names, "South Korea's envoy, Southern Mali"), ["South Korea", "Mali"]);
        assert_eq!(found(&names, "the U.S.-led USA"), ["U.S."]);
        assert_eq!(found(&names, "Côte d'Ivoire; Somalia, al-Qaeda"), ["Côte d'Ivoire", "al-Qaeda"]);
        assert_eq!(found(&names, "Maliñ Korean Malí"), Vec::<String>::new());
    }

    #[test]
    fn a_shorter_name_stands_where_the_longer_is_cut() {
        assert_eq!(found(&["North", "North Kore"], "North Korea"), ["North"]);
        assert_eq!(found(&["Ål", "日本"], "“Ål” 日本 日本語"), ["Ål", "日本"]);
    }

    #[test]
    fn any_text_is_searched_to_its_end() {
        for text in ["", ".", "\u{0}", "é", "U.S.U.S.", "’’’", "a\u{301}b Mali"] {
            let names = found(&["Mali", "U.S."], text);
            assert!(names.len() <= 2);
        }
    }
}
