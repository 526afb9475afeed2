//! Parties of a user's own lists: names with codes that may be bound to days.
//!
//! In: names with what they stand for, from the readers of [`crate::lexicon`]. Out: [`UserParties`], which finds
//! them in a text. A user's name wins over ours unless ours is longer at that place.

use std::collections::HashMap;

use chancery_read::Span;
use compact_str::CompactString;
use jiff::civil::Date;

use super::gazetteer::{Agent, Title};
use super::resolve::Core;

/// What a name stands for in some days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spell {
    /// First day, if it is bound to one.
    pub from: Option<Date>,
    /// First day on which it is over.
    pub until: Option<Date>,
    /// What it stands for; `None`: it is no party at all.
    pub core: Option<Core>,
}

/// One party with its names.
#[derive(Clone, Debug, Default)]
pub struct UserParty {
    /// Its names as the list writes them.
    pub names: Vec<UserName>,
    /// What it stands for, by days.
    pub spells: Vec<Spell>,
}

/// One name of a party.
#[derive(Clone, Debug)]
pub struct UserName {
    /// The words, `_` as a space.
    pub text: CompactString,
    /// Found only as it is written; else in any case with some capital letter.
    pub cased: bool,
    /// A surname: not found inside another's full name.
    pub surname: bool,
}

/// A place of a user's list.
#[derive(Clone, Debug)]
pub struct UserPlace {
    /// The place.
    pub site: super::gazetteer::Site,
    /// Its other names.
    pub aliases: Vec<CompactString>,
}

/// What a user's files add to the parties.
#[derive(Debug, Default)]
pub struct Additions {
    /// Named parties.
    pub parties: Vec<UserParty>,
    /// Common nouns for people and bodies.
    pub agents: Vec<Agent>,
    /// Titles.
    pub titles: Vec<Title>,
    /// Places.
    pub places: Vec<UserPlace>,
}

/// A name found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserFound {
    /// Where.
    pub span: Span,
    /// Which party.
    pub party: u32,
    /// Whether by a surname.
    pub surname: bool,
    /// One word of three letters or fewer that is not written in capitals.
    pub weak: bool,
}

/// All parties of a user, filed under the first word of each name.
#[derive(Debug, Default)]
pub struct UserParties {
    parties: Vec<Vec<Spell>>,
    names: Vec<(UserName, u32)>,
    by_word: HashMap<CompactString, Vec<u32>>,
}

/// A letter of a name for comparing: lower case, one sort of apostrophe, hyphen and space alike.
fn plain(c: char) -> char {
    match c {
        '-' | '_' | '\u{2010}' | '\u{2011}' | '\u{a0}' | '\n' | '\t' => ' ',
        '’' => '\'',
        c => c.to_lowercase().next().unwrap_or(c),
    }
}

fn first_word(text: &str) -> CompactString {
    text.chars().take_while(|c| c.is_alphanumeric()).map(plain).collect()
}

/// Byte length of what `text` begins with when that is `name`, else `None`.
fn starts_with(text: &str, name: &str) -> Option<usize> {
    let mut rest = text.char_indices().peekable();
    let mut end = 0;
    for n in name.chars().map(plain) {
        let (at, c) = rest.next()?;
        if plain(c) != n {
            return None;
        }
        end = at + c.len_utf8();
        // A line break with its indent is one space.
        while n == ' ' && rest.peek().is_some_and(|(_, c)| plain(*c) == ' ') {
            rest.next();
        }
    }
    Some(end)
}

impl UserParties {
    /// Files the parties. Of two lists that give one name, the later wins.
    pub fn new(parties: Vec<UserParty>) -> UserParties {
        let mut out = UserParties::default();
        for party in parties {
            let n = out.parties.len() as u32;
            out.parties.push(party.spells);
            for name in party.names {
                let word = first_word(&name.text);
                if name.text.chars().count() < 2 || word.is_empty() {
                    continue;
                }
                out.by_word.entry(word).or_default().push(out.names.len() as u32);
                out.names.push((name, n));
            }
        }
        for list in out.by_word.values_mut() {
            list.sort_by_key(|&n| {
                let name = out.names.get(n as usize);
                std::cmp::Reverse((name.map_or(0, |(n, _)| n.text.len()), n))
            });
        }
        out
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Number of names.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// What a party stands for on a day: bound to days that hold it, else bound to none. `None`: nothing is said of
    /// that day; `Some(None)`: it is no party.
    pub fn on(&self, party: u32, day: Date) -> Option<Option<&Core>> {
        let spells = self.parties.get(party as usize)?;
        let bound = |s: &&Spell| s.from.is_some() || s.until.is_some();
        let holds = |s: &&Spell| s.from.is_none_or(|f| f <= day) && s.until.is_none_or(|u| day < u);
        spells
            .iter()
            .filter(bound)
            .find(holds)
            .or_else(|| spells.iter().find(|s| !bound(s)))
            .map(|s| s.core.as_ref())
    }

    /// Names in a text that say something of the day, in order, not overlapping, the longest at each place.
    pub fn find(&self, text: &str, day: Date) -> Vec<UserFound> {
        let mut out = Vec::new();
        if self.is_empty() {
            return out;
        }
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|r| !r.is_empty()) {
            let Some(word_at) = rest.find(char::is_alphanumeric) else { break };
            let rest = rest.get(word_at..).unwrap_or("");
            at += word_at;
            let word: usize = rest.chars().take_while(|c| c.is_alphanumeric()).map(char::len_utf8).sum();
            let found = self.by_word.get(&first_word(rest)).into_iter().flatten().find_map(|&n| {
                let (name, party) = self.names.get(n as usize)?;
                let length = starts_with(rest, &name.text)?;
                let words = rest.get(..length)?;
                let ends = !rest.get(length..)?.chars().next().is_some_and(char::is_alphanumeric)
                    || name.text.ends_with('.');
                let cased = match name.cased {
                    true => words == name.text.as_str(),
                    false => words.chars().any(char::is_uppercase),
                };
                let said = self.on(*party, day).is_some();
                let letters = words.chars().count();
                let weak = letters <= 3 && words.chars().any(char::is_lowercase) && !name.cased;
                (ends && cased && said).then_some((length, *party, name.surname, weak))
            });
            match found {
                Some((length, party, surname, weak)) => {
                    if let Some(span) = Span::new(at, at + length) {
                        out.push(UserFound { span, party, surname, weak });
                    }
                    at += length.max(1);
                }
                None => at += word.max(1),
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party(names: &[(&str, bool)], code: &str, from: Option<&str>, until: Option<&str>) -> UserParty {
        let core = Core { code: Some(CompactString::new(code)), ..Core::default() };
        let day = |d: &str| d.parse().unwrap();
        UserParty {
            names: names
                .iter()
                .map(|(t, cased)| UserName { text: CompactString::new(t), cased: *cased, surname: false })
                .collect(),
            spells: vec![Spell { from: from.map(day), until: until.map(day), core: Some(core) }],
        }
    }

    fn found(parties: Vec<UserParty>, text: &str) -> Vec<String> {
        let all = UserParties::new(parties);
        let day = "2005-01-01".parse().unwrap();
        all.find(text, day).iter().map(|f| f.span.text(text).to_owned()).collect()
    }

    #[test]
    fn names_are_found_whatever_their_case_and_hyphens() {
        let all =
            || vec![party(&[("AL-QAEDA", false), ("UPPER NARNIA", false), ("US", false)], "USA", None, None)];
        let text = "al-Qaeda and Al Qaeda left Upper\nNarnia; upper narnia told us, Narnians.";
        assert_eq!(found(all(), text), ["al-Qaeda", "Al Qaeda", "Upper\nNarnia"]);
        assert_eq!(found(all(), "The US's envoy"), ["US"]);
        assert_eq!(found(vec![party(&[("Oz", true)], "USA", None, None)], "OZ, oz, Oz"), ["Oz"]);
    }

    #[test]
    fn days_bind() {
        let old = party(&[("John Roe", true)], "USA", None, Some("2001-01-01"));
        assert_eq!(found(vec![old], "John Roe"), Vec::<String>::new());
        let now = party(&[("John Roe", true)], "USA", Some("2001-01-01"), None);
        assert_eq!(found(vec![now], "John Roe"), ["John Roe"]);
    }

    #[test]
    fn any_text_is_searched_to_its_end() {
        for text in ["", ".", "é", "İİ İ", "US", "a\u{301}US -US-", "’’"] {
            assert!(found(vec![party(&[("US", false), ("İ x", false)], "USA", None, None)], text).len() < 3);
        }
    }
}
