//! One event as a sentence: phrases of `data/brief/phrases.toml` filled with parties, day and quoted matter.

use std::collections::HashMap;

use chancery_code::event::{Attribution, Certainty, Dated, Party, SourceKind};
use chancery_code::ontology::Mode;
use chancery_code::parties::Gazetteer;
use chancery_code::{Event, EventType};
use chancery_read::Span;
use chancery_read::reading::Precision;
use jiff::civil::Date;
use serde::Deserialize;

/// A matter longer than this many characters is cut at a word.
const MATTER_CHARS: usize = 140;

#[derive(Deserialize)]
struct File {
    phrases: HashMap<String, String>,
}

/// The phrases.
pub struct Phrases {
    phrases: HashMap<String, String>,
}

impl Phrases {
    /// Reads the embedded file.
    pub fn embedded() -> Result<Phrases, String> {
        let text = chancery_data::brief("phrases.toml").ok_or("brief/phrases.toml is missing")?;
        let file: File = toml::from_str(text).map_err(|e| format!("brief/phrases.toml: {e}"))?;
        for kind in EventType::ALL {
            if !file.phrases.contains_key(kind.as_str()) {
                return Err(format!("brief/phrases.toml: no phrase for {kind}"));
            }
        }
        Ok(Phrases { phrases: file.phrases })
    }

    fn of(&self, kind: EventType, mode: Option<Mode>) -> &str {
        mode.and_then(|m| self.phrases.get(&format!("{kind}.{m}")))
            .or_else(|| self.phrases.get(kind.as_str()))
            .map_or("{A} acted[ on {R}]", String::as_str)
    }

    /// The sentence of an event, without its final citations.
    pub fn sentence(&self, e: &Event, text: &str, gazetteer: &Gazetteer) -> String {
        let actors = list(&e.actors, text, gazetteer);
        // "Japan agreed with China and Japan": who acts is not named again.
        let own =
            |p: &&Party| !e.actors.iter().any(|a| a.code.is_some() && a.code == p.code && a.name == p.name);
        let others: Vec<Party> = e.recipients.iter().filter(own).cloned().collect();
        let recipients = list(&others, text, gazetteer);
        // Words that only name the parties again, or the tail of one's name, are no matter of their own.
        let again = |s: Span| {
            e.actors.iter().chain(&e.recipients).any(|p| p.span.contains(s))
                || s.text(text).split_whitespace().next() == Some("of")
                    && e.recipients.iter().any(|p| p.span.end() <= s.start() && s.start() < p.span.end() + 3)
        };
        let matter = e
            .subject
            .filter(|s| *s != e.trigger && !again(*s))
            .map(|s| matter(s.text(text)))
            .unwrap_or_default();
        let body = fill(self.of(e.kind, e.mode), &[("{A}", &actors), ("{R}", &recipients), ("{M}", &matter)]);
        let mut out = match &e.dated {
            Some(d) => format!("{}, {body}", when(d)),
            None => upper_first(&body),
        };
        if let Some(p) = &e.place
            && e.kind == EventType::Consult
        {
            out.push_str(&format!(", in {}", p.name));
        }
        if let Some(by) = by(&e.attribution, &e.actors, text) {
            out.push_str(&by);
        }
        out.push('.');
        out
    }
}

/// Fills a phrase; a bracketed part falls away when a placeholder in it is empty.
fn fill(phrase: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut rest = phrase;
    while let Some(open) = rest.find('[') {
        let Some(close) = rest.get(open..).and_then(|r| r.find(']')).map(|c| open + c) else { break };
        out.push_str(rest.get(..open).unwrap_or(""));
        let part = rest.get(open + 1..close).unwrap_or("");
        if !values.iter().any(|(name, value)| part.contains(name) && value.is_empty()) {
            out.push_str(part);
        }
        rest = rest.get(close + 1..).unwrap_or("");
    }
    out.push_str(rest);
    for (name, value) in values {
        out = out.replace(name, value);
    }
    out
}

/// The matter as it is quoted: one line, no quotation marks of its own at the edges, not too long.
fn matter(words: &str) -> String {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = line.trim_matches(|c: char| {
        matches!(c, '"' | '“' | '”' | '\'' | ',' | '.' | ';' | ':') || c.is_whitespace()
    });
    let line = line.replace(['“', '”', '"'], "'");
    if line.chars().count() <= MATTER_CHARS {
        return line;
    }
    let cut: String = line.chars().take(MATTER_CHARS).collect();
    let at = cut.rfind(' ').unwrap_or(cut.len());
    format!("{} …", cut.get(..at).unwrap_or(&cut).trim_end_matches([',', ';', ':']))
}

/// Parties as a reader names them, each once: "Prime Minister Fumio Kishida of Japan and China".
pub fn list(parties: &[Party], text: &str, gazetteer: &Gazetteer) -> String {
    let mut names: Vec<String> = Vec::new();
    for p in parties {
        let name = name(p, text, gazetteer);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    // A country beside one of its people says nothing more.
    if names.len() > 1 {
        let countries: Vec<String> = names.clone();
        names.retain(|n| !countries.iter().any(|other| other != n && other.ends_with(&format!(" of {n}"))));
    }
    names.truncate(5);
    match names.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., last] => format!("{} and {last}", head.join(", ")),
    }
}

fn name(p: &Party, text: &str, gazetteer: &Gazetteer) -> String {
    let country = p.code.as_deref().and_then(|c| gazetteer.country_by_code(c));
    let words = p.span.text(text).split_whitespace().collect::<Vec<_>>().join(" ");
    match (&p.name, country) {
        (Some(n), Some(c)) if n.as_str() == c.name.as_str() => c.name.to_string(),
        (Some(n), Some(c)) => {
            let office = p.office.as_deref().map(|o| format!("{} ", title_case(o))).unwrap_or_default();
            if n.contains(c.name.as_str()) || (!c.adjective.is_empty() && n.contains(c.adjective.as_str())) {
                format!("{office}{n}")
            } else {
                format!("{office}{n} of {}", c.name)
            }
        }
        (Some(n), None) => n.to_string(),
        (None, Some(c)) => {
            let tells = words.contains(c.name.as_str())
                || (!c.capital.is_empty() && words.contains(c.capital.as_str()))
                || (!c.adjective.is_empty() && words.contains(c.adjective.as_str()));
            let words = article_lower(&words);
            if tells { words } else { format!("{words} of {}", c.name) }
        }
        (None, None) => article_lower(&words),
    }
}

/// "A court in Beijing" as it stands within a sentence.
fn article_lower(words: &str) -> String {
    match words.split_once(' ') {
        Some((a @ ("A" | "An" | "The"), rest)) => format!("{} {rest}", a.to_lowercase()),
        _ => words.to_owned(),
    }
}

fn title_case(words: &str) -> String {
    words
        .split(' ')
        .map(|w| {
            if matches!(w, "of" | "the" | "for" | "and" | "former" | "acting") {
                w.to_owned()
            } else {
                upper_first(w)
            }
        })
        .collect::<Vec<_>>()
        .join(" ")
}

/// The first letter in upper case.
pub fn upper_first(s: &str) -> String {
    let mut chars = s.chars();
    match chars.next() {
        Some(c) => c.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// A day as it is written in a brief: "16 November 2023".
pub fn day(d: Date) -> String {
    format!("{} {} {}", d.day(), month(d), d.year())
}

fn month(d: Date) -> &'static str {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    MONTHS.get(usize::try_from(d.month() - 1).unwrap_or(0)).copied().unwrap_or("January")
}

fn when(d: &Dated) -> String {
    let from = d.days.from();
    match d.precision {
        Precision::Day if d.days.last() == from => format!("On {}", day(from)),
        Precision::Day => format!("From {} to {}", day(from), day(d.days.last())),
        Precision::Week => format!("In the week of {}", day(from)),
        Precision::Month => format!("In {} {}", month(from), from.year()),
        Precision::Quarter => format!("In the months from {} {}", month(from), from.year()),
        Precision::Year => format!("In {}", from.year()),
        Precision::Vague => "At a time not stated".to_owned(),
    }
}

/// Who says so, when it is not the actor.
fn by(a: &Attribution, actors: &[Party], text: &str) -> Option<String> {
    let doubt = match a.certainty {
        Certainty::Certain | Certainty::Probable => "",
        Certainty::Possible => " (not confirmed)",
        Certainty::Doubtful => " (doubtful)",
    };
    let span = match a.span {
        Some(s) if !actors.iter().any(|p| p.span.overlaps(s)) => s,
        _ => return (!doubt.is_empty()).then(|| doubt.to_owned()),
    };
    let words = matter(span.text(text));
    if matches!(words.to_lowercase().as_str(), "he" | "she" | "it" | "they" | "who" | "which" | "i" | "we") {
        return (!doubt.is_empty()).then(|| doubt.to_owned());
    }
    Some(match a.kind {
        SourceKind::Observer => format!(", as outside observers see it ({words}){doubt}"),
        SourceKind::Media => format!(", as the press reports ({words}){doubt}"),
        SourceKind::Document => format!(", as a document has it ({words}){doubt}"),
        SourceKind::Official => format!(", according to {words}{doubt}"),
        SourceKind::None => doubt.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_fall_away() {
        assert_eq!(
            fill("{A} met[ {R}][: “{M}”]", &[("{A}", "Oslo"), ("{R}", ""), ("{M}", "fish")]),
            "Oslo met: “fish”"
        );
    }

    #[test]
    fn articles_are_small_within_a_sentence() {
        assert_eq!(article_lower("A court in Beijing"), "a court in Beijing");
        assert_eq!(article_lower("The Hague"), "the Hague");
        assert_eq!(article_lower("Tokyo"), "Tokyo");
    }

    #[test]
    fn every_type_has_a_phrase() {
        assert!(Phrases::embedded().is_ok());
    }

    #[test]
    fn long_matter_is_cut_at_a_word() {
        let long = "word ".repeat(60);
        let cut = matter(&long);
        assert!(cut.ends_with("word …") && cut.chars().count() <= MATTER_CHARS + 2);
    }
}
