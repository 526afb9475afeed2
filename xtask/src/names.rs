//! Sentences with names marked by the tables, and lists of names: what the trainer of the reader learns names from.
//!
//! In: our own sentences of `data/training` and the tables of `data/parties`. Out: IOB2 lines of the sentences in
//! which every proper noun is of a name that the tables know and know as one kind only; and one name a line with
//! its kind, to be put in the place of others.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use chancery::Engine;
use chancery_code::label::Marked;
use chancery_code::parties::gazetteer::Sense;
use chancery_read::Article;
use chancery_read::reader::Desk;
use chancery_read::reading::{Pos, Reading};

use crate::scorer::own_lines;

/// Kind of a name by what it may stand for; `None` when that is not one kind, `Some("O")` for "Japanese".
fn kind(senses: &[Sense]) -> Option<&'static str> {
    let mut kinds = senses.iter().map(|s| match s {
        Sense::Country(_) | Sense::Metonym(_) | Sense::Place(_) => "LOC",
        Sense::Organisation(_) => "ORG",
        Sense::Person(_) | Sense::Surname(_) => "PER",
        Sense::Adjective(_) | Sense::Demonym(_) => "O",
    });
    let first = kinds.next()?;
    kinds.all(|k| k == first).then_some(first)
}

/// Words that the tagger takes for names and that are none.
const NO_NAMES: &[&str] = &[
    "president",
    "prime",
    "minister",
    "foreign",
    "defence",
    "defense",
    "interior",
    "finance",
    "king",
    "queen",
    "prince",
    "pope",
    "general",
    "colonel",
    "captain",
    "senator",
    "governor",
    "chancellor",
    "premier",
    "secretary",
    "judge",
    "justice",
    "ambassador",
    "mr",
    "mr.",
    "mrs",
    "mrs.",
    "ms",
    "ms.",
    "dr",
    "dr.",
    "sir",
    "lord",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan.",
    "feb.",
    "aug.",
    "sept.",
    "oct.",
    "nov.",
    "dec.",
    "mayor",
    "deputy",
    "chief",
    "speaker",
    "attorney",
    "bishop",
    "archbishop",
    "sheikh",
    "sultan",
    "emir",
    "admiral",
    "marshal",
    "lieutenant",
    "major",
    "sergeant",
];

/// IOB2 lines of a sentence, or `None` when some name in it is not sure.
fn marked(reading: &Reading, engine: &Engine) -> Option<String> {
    let text = &reading.article.text;
    let found = engine.coder.gazetteer().find(text);
    let mut out = String::new();
    let mut names = 0;
    let mut at = 0;
    let mut inside: Option<usize> = None;
    for token in &reading.tokens {
        while found.get(at).is_some_and(|f| f.span.end() <= token.span.start()) {
            at += 1;
        }
        let word = token.span.text(text);
        let here = found.get(at).filter(|f| f.span.overlaps(token.span));
        let label = match here {
            Some(f) if f.span.contains(token.span) => {
                let kind = kind(f.senses)?;
                let surname = f.senses.iter().all(|s| matches!(s, Sense::Surname(_)));
                let lone = surname && !out.ends_with("PER\n") && f.span.text(text).len() < 4;
                if lone {
                    return None;
                }
                if kind == "O" {
                    "O".to_owned()
                } else {
                    let begins = inside != Some(at);
                    inside = Some(at);
                    names += usize::from(begins);
                    format!("{}-{kind}", if begins { "B" } else { "I" })
                }
            }
            Some(_) => return None,
            None if token.pos == Pos::Propn && !NO_NAMES.contains(&word.to_lowercase().as_str()) => {
                return None;
            }
            None => "O".to_owned(),
        };
        let _ = writeln!(out, "{word}\t{label}");
    }
    (names > 0 && reading.tokens.len() > 4).then_some(out)
}

/// Writes both files and says how many of each.
pub fn write(sentences: &Path, list: &Path) -> anyhow::Result<String> {
    let engine = Engine::new()?;
    let mut desk = Desk::default();
    let texts: BTreeSet<String> = own_lines()?.into_iter().map(|l| Marked::parse(&l.marked).text).collect();
    let mut out = String::new();
    let mut kept = 0;
    for text in &texts {
        let reading = engine.reader.read(Arc::new(Article::of_text("x", text.as_str())), &mut desk);
        if let Some(lines) = marked(&reading, &engine) {
            kept += 1;
            out.push_str(&lines);
            out.push('\n');
        }
    }
    fs::write(sentences, &out).with_context(|| sentences.display().to_string())?;
    let mut names: BTreeSet<(&str, String)> = BTreeSet::new();
    for (name, senses) in engine.coder.gazetteer().names() {
        // Surnames and bare capitals are names of more than one kind as often as not.
        if let Some(kind) = kind(senses)
            && kind != "O"
            && name.chars().count() > 3
        {
            names.insert((kind, name.to_owned()));
        }
    }
    let lines: String = names.iter().map(|(k, n)| format!("{k}\t{n}\n")).collect();
    fs::write(list, lines).with_context(|| list.display().to_string())?;
    Ok(format!("{kept} of {} sentences, {} names", texts.len(), names.len()))
}
