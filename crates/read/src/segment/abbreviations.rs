//! The abbreviations whose period belongs to the word, and the prefixes whose hyphen does.
//!
//! In: `data/lexicon/abbreviations.txt`. Out: a lookup by exact word.

use std::collections::HashMap;

/// How an abbreviation behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Stands before a name and never ends a sentence ("Gen.").
    Title,
    /// An abbreviation only before a number ("No. 5").
    Numbered,
    /// A month or weekday ("Sept.").
    Calendar,
    /// May end a sentence ("Inc.", "etc.").
    Other,
}

/// The list, loaded.
pub struct Abbreviations {
    words: HashMap<&'static str, Class>,
    prefixes: Vec<&'static str>,
}

const LIST: &str = include_str!("../../../../data/lexicon/abbreviations.txt");

impl Abbreviations {
    /// Reads the embedded list. Sections are named in brackets; words are separated by blanks; `#` opens a comment.
    pub fn embedded() -> Abbreviations {
        let mut words = HashMap::new();
        let mut prefixes = Vec::new();
        let mut section = "";
        for line in LIST.lines() {
            let line = line.split('#').next().unwrap_or("").trim();
            if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
                section = name;
                continue;
            }
            let class = match section {
                "title" => Class::Title,
                "numbered" => Class::Numbered,
                "calendar" => Class::Calendar,
                _ => Class::Other,
            };
            for word in line.split_whitespace() {
                if section == "prefix" {
                    prefixes.push(word);
                } else {
                    words.insert(word.trim_end_matches('.'), class);
                }
            }
        }
        prefixes.sort_unstable();
        Abbreviations { words, prefixes }
    }

    /// The class of `word`, written without its last period; letter case counts.
    pub fn class(&self, word: &str) -> Option<Class> {
        if word.len() > 12 {
            return None;
        }
        self.words.get(word).copied()
    }

    /// True when a hyphen behind `part` does not split the word.
    pub fn is_prefix(&self, part: &str) -> bool {
        let mut lower = [0u8; 12];
        let Some(slot) = lower.get_mut(..part.len()) else { return false };
        slot.copy_from_slice(part.as_bytes());
        slot.make_ascii_lowercase();
        let slot = &*slot;
        self.prefixes.binary_search_by(|p| p.as_bytes().cmp(slot)).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_loads_with_its_classes() {
        let list = Abbreviations::embedded();
        assert_eq!(list.class("Gen"), Some(Class::Title));
        assert_eq!(list.class("No"), Some(Class::Numbered));
        assert_eq!(list.class("Sept"), Some(Class::Calendar));
        assert_eq!(list.class("Inc"), Some(Class::Other));
        assert_eq!(list.class("gen"), None);
        assert!(list.is_prefix("Anti"));
        assert!(!list.is_prefix("self"));
    }
}
