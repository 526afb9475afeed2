//! Marks: what the events of an article are looked up by: their ids, parties, pairs of parties, types and the like.
//!
//! In: the events of one article; out: the line of words that `event_marks` is given, and the expressions that find them
//! again. A mark leads to an article; whether an event of it answers is seen in its coding.

use std::fmt::Write;

use chancery_code::event::{Event, Party};
use compact_str::CompactString;

use crate::pack::Number;
use crate::terms::Terms;

/// An article with more parties than this has no marks of its pairs: it is looked through for each of its parties.
const MOST_PAIRED: usize = 24;
/// Letters of an id that its mark has; the rest is compared in the coding.
const ID_BYTES: usize = 10;
/// The mark of an article without marks of its pairs.
const CROWDED: &str = "z";

/// What a mark is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// A code on either side.
    Party,
    /// A code that acts.
    Actor,
    /// A code that is acted on.
    Recipient,
    /// A sector of a party.
    Sector,
    /// A type.
    Type,
    /// A mode.
    Mode,
}

impl Mark {
    fn letter(self) -> char {
        match self {
            Mark::Party | Mark::Actor => 'a',
            Mark::Recipient => 'r',
            Mark::Sector => 's',
            Mark::Type => 't',
            Mark::Mode => 'm',
        }
    }

    /// The expression that finds a term.
    pub(crate) fn of(self, term: u32) -> String {
        match self {
            Mark::Party => format!("(a{term} OR r{term})"),
            _ => format!("{}{term}", self.letter()),
        }
    }
}

/// The codes of the parties of some events, as terms, ascending.
pub(crate) fn parties<'e>(
    events: impl Iterator<Item = &'e Event>,
    number: &mut Number<'_>,
) -> rusqlite::Result<Vec<u32>> {
    let mut out = Vec::new();
    for event in events {
        for code in event.actors.iter().chain(&event.recipients).filter_map(|p| p.code.as_ref()) {
            out.push(number(code)?);
        }
    }
    out.sort_unstable();
    out.dedup();
    Ok(out)
}

/// The marks of an article with these events and these parties, words with a space between.
pub(crate) fn line(events: &[&Event], parties: &[u32], number: &mut Number<'_>) -> rusqlite::Result<String> {
    let mut found: Vec<(char, u32)> = Vec::new();
    for event in events {
        found.push((Mark::Type.letter(), number(event.kind.as_str())?));
        if let Some(mode) = event.mode {
            found.push((Mark::Mode.letter(), number(mode.as_str())?));
        }
        let mut side = |mark: Mark, side: &[Party]| -> rusqlite::Result<()> {
            for party in side {
                if let Some(code) = &party.code {
                    found.push((mark.letter(), number(code)?));
                }
                if let Some(sector) = party.sector {
                    found.push((Mark::Sector.letter(), number(sector.as_str())?));
                }
            }
            Ok(())
        };
        side(Mark::Actor, &event.actors)?;
        side(Mark::Recipient, &event.recipients)?;
    }
    found.sort_unstable();
    found.dedup();
    let mut out = String::with_capacity(found.len() * 5 + events.len() * 12);
    for event in events {
        out.push_str(&id_word(event.id.as_str()));
        out.push(' ');
    }
    for (letter, term) in found {
        // Writing to a string does not fail.
        let _ = write!(out, "{letter}{term} ");
    }
    if parties.len() > MOST_PAIRED {
        out.push_str(CROWDED);
    } else {
        for (i, a) in parties.iter().enumerate() {
            for b in &parties[i + 1..] {
                let _ = write!(out, "d{a}x{b} ");
            }
        }
    }
    Ok(out)
}

/// The word of an event's id.
pub(crate) fn id_word(id: &str) -> String {
    let head: String = id.chars().filter(char::is_ascii_alphanumeric).take(ID_BYTES).collect();
    format!("e{}", head.to_ascii_lowercase())
}

/// The expression that finds the articles that code both of two parties; `None` when the file knows one of them not.
pub(crate) fn pair(a: &CompactString, b: &CompactString, terms: &Terms) -> Option<String> {
    let (a, b) = (terms.number(a)?, terms.number(b)?);
    Some(match a.cmp(&b) {
        std::cmp::Ordering::Equal => Mark::Party.of(a),
        _ => {
            let (low, high) = (a.min(b), a.max(b));
            let both = format!("{} AND {}", Mark::Party.of(low), Mark::Party.of(high));
            format!("d{low}x{high} OR ({CROWDED} AND {both})")
        }
    })
}
