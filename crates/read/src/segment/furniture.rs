//! Headlines, datelines, bylines, captions and the like: kept in the text, not read as prose.
//!
//! In: one line, with its place in the article. Out: its kind, or the length of the dateline before its prose.
//! The words come from `data/lexicon/furniture.txt`.

use crate::reading::SentenceKind;
use crate::span::Span;

const LIST: &str = include_str!("../../../../data/lexicon/furniture.txt");
/// A first line up to this many bytes without final punctuation is a headline.
const HEADLINE_MAX: usize = 180;
/// A heading inside the text is shorter.
const HEADING_MAX: usize = 90;
/// No dateline is longer.
const DATELINE_MAX: usize = 110;
/// A furniture line has at most this many words.
const FURNITURE_WORDS: usize = 20;

/// Where a line stands.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Its number, from 0.
    pub number: usize,
    /// How many lines there are.
    pub of: usize,
    /// The article's headline, where it is known.
    pub title: Option<&'a str>,
}

/// The lists, loaded.
pub struct Furniture {
    lines: Vec<&'static str>,
    sentences: Vec<&'static str>,
    agencies: Vec<&'static str>,
}

impl Furniture {
    /// Reads the embedded list.
    pub fn embedded() -> Furniture {
        let mut out = Furniture { lines: Vec::new(), sentences: Vec::new(), agencies: Vec::new() };
        let mut section = "";
        for line in LIST.lines() {
            let line = line.split('#').next().unwrap_or("");
            if let Some((name, _)) = line.strip_prefix('[').and_then(|l| l.split_once(']')) {
                section = name;
                continue;
            }
            if line.trim().is_empty() {
                continue;
            }
            match section {
                "line" => out.lines.push(line),
                "sentence" => out.sentences.push(line),
                _ => out.agencies.push(line.trim()),
            }
        }
        out
    }

    /// The kind of a whole line.
    pub fn line(&self, text: &str, span: Span, place: Place<'_>) -> SentenceKind {
        let line = span.text(text);
        let is_title = place.title.is_some_and(|t| same_words(t, line));
        if is_title {
            return SentenceKind::Headline;
        }
        if self.is_furniture(line) && place.of > 1 {
            return SentenceKind::Furniture;
        }
        if place.of == 1 {
            return SentenceKind::Prose;
        }
        if line.starts_with("# ") || line.starts_with("## ") || line.starts_with("### ") {
            return SentenceKind::Headline;
        }
        let bullet = line.starts_with(['-', '*', '•', '·', '–', '>', '|']);
        let starts_word = line.starts_with(|c: char| {
            c.is_uppercase() || c.is_ascii_digit() || matches!(c, '\'' | '"' | '“' | '‘')
        });
        let most = if place.number == 0 { HEADLINE_MAX } else { HEADING_MAX };
        if starts_word && !bullet && line.len() <= most && !ends_sentence(line) && !has_inner_stop(line) {
            return SentenceKind::Headline;
        }
        SentenceKind::Prose
    }

    /// The kind of one sentence inside a line of prose.
    pub fn sentence(&self, sentence: &str) -> SentenceKind {
        let marked = self.sentences.iter().any(|p| starts_lower(sentence, p));
        if marked { SentenceKind::Furniture } else { SentenceKind::Prose }
    }

    fn is_furniture(&self, line: &str) -> bool {
        if line.len() > 240 {
            return false;
        }
        let bare = line.trim_start_matches(['(', '[', '*', '_', '>', '-', '•', '#', ' ']);
        is_byline(bare)
            || is_role_line(bare)
            || is_date_line(bare)
            || is_small_print(bare)
            || self.is_marked(bare)
    }

    fn is_marked(&self, line: &str) -> bool {
        line.split_whitespace().count() <= FURNITURE_WORDS
            && self.lines.iter().any(|p| {
                // A bare word such as "sources" must be the whole line: "Sources said …" is prose.
                starts_lower(line, p)
                    && (p.contains([' ', ':', '©'])
                        || line.trim_end_matches([':', '.', ' ']).len() == p.len())
            })
    }

    /// Bytes of the dateline at the head of a line, with its dash and the blanks behind it; 0 when there is none.
    pub fn lead(&self, line: &str) -> usize {
        let mut top = DATELINE_MAX.min(line.len());
        while !line.is_char_boundary(top) {
            top -= 1;
        }
        let head = line.get(..top).unwrap_or("");
        if let Some(tass) = slashed_lead(head) {
            return tass;
        }
        if let Some(dated) = dated_lead(head) {
            return dated;
        }
        let Some((at, len)) = dash(head) else { return self.colon_lead(head) };
        let before = head.get(..at).unwrap_or("").trim();
        let rest = line.get(at + len..).unwrap_or("");
        let prose = rest.trim_start();
        if prose.len() < 8 || !self.is_dateline(before) {
            return 0;
        }
        line.len() - prose.len()
    }

    /// "ISLAMABAD: The army said …"
    fn colon_lead(&self, head: &str) -> usize {
        let Some((place, rest)) = head.split_once(": ") else { return 0 };
        let upper = place.len() >= 4 && place.split(['/', ' ']).all(is_place_in_capitals);
        let goes_on = rest.starts_with(|c: char| c.is_uppercase())
            && rest.chars().nth(1).is_some_and(|c| !c.is_uppercase());
        if upper && goes_on && rest.len() > 20 { place.len() + 2 } else { 0 }
    }

    fn is_dateline(&self, before: &str) -> bool {
        let (place, agency) = match before.rsplit_once('(') {
            Some((place, agency)) => match agency.trim_end_matches(['.', ',', ' ']).strip_suffix(')') {
                Some(agency) => (place.trim(), Some(agency)),
                None => return false,
            },
            None => (before, None),
        };
        if place.is_empty() {
            return agency.is_some_and(is_agency_name);
        }
        let words: Vec<&str> = place.split([' ', ',', '/', '\u{A0}']).filter(|w| !w.is_empty()).collect();
        if words.len() > 9 || !words.iter().all(|w| is_dateline_word(w)) {
            return false;
        }
        let capitals = words.first().is_some_and(|w| is_place_in_capitals(w));
        let known = words.last().is_some_and(|w| self.agencies.contains(w));
        // "London, 17 November 2023 - Britain expelled …"
        let dated = place.contains(", ")
            && words.iter().any(|w| is_calendar(w))
            && words.iter().any(|w| w.starts_with(|c: char| c.is_ascii_digit()))
            && words.first().is_some_and(|w| w.starts_with(char::is_uppercase) && !is_calendar(w));
        capitals || known || dated || agency.is_some_and(is_agency_name)
    }
}

/// "Tokyo, May 22: Japan agreed …", "Gyeongju, South Korea, Nov. 1: China lodged …"
fn dated_lead(head: &str) -> Option<usize> {
    let (before, rest) = head.split_once(": ")?;
    let (place, date) = before.rsplit_once(", ")?;
    let (month, day) = date.split_once(' ')?;
    let is_month = month.len() >= 3
        && ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
            .contains(&month.get(..3)?.to_lowercase().as_str());
    let is_day = day.parse::<u8>().is_ok_and(|d| (1..=31).contains(&d));
    let words: Vec<&str> = place.split([' ', ',']).filter(|w| !w.is_empty()).collect();
    let is_place = (1..=6).contains(&words.len())
        && words.iter().all(|w| is_dateline_word(w) && !w.starts_with(|c: char| c.is_ascii_digit()));
    let goes_on = rest.starts_with(char::is_uppercase) || rest.starts_with(['"', '“']);
    (is_month && is_day && is_place && goes_on).then_some(before.len() + 2)
}

/// "MOSCOW, November 17. /TASS/. Russia denied …": the agency between strokes.
fn slashed_lead(head: &str) -> Option<usize> {
    let (place, rest) = head.split_once(". /")?;
    let (agency, prose) = rest.split_once("/. ")?;
    let words: Vec<&str> = place.split([' ', ',']).filter(|w| !w.is_empty()).collect();
    let fits = words.first().is_some_and(|w| is_place_in_capitals(w))
        && words.len() <= 6
        && words.iter().all(|w| is_dateline_word(w))
        && is_agency_name(agency);
    fits.then(|| head.len() - prose.len())
}

fn is_agency_name(name: &str) -> bool {
    // The German and the Austrian agency write themselves small.
    matches!(name, "dpa" | "apa")
        || name.len() <= 40
            && name.split_whitespace().count() <= 5
            && name.starts_with(|c: char| c.is_alphabetic())
            && name.chars().any(char::is_uppercase)
}

fn is_place_in_capitals(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 3 && word.chars().all(|c| c.is_uppercase() || matches!(c, '.' | '\'' | '’' | '-'))
        || matches!(word, "U.N." | "UNITED" | "EU")
}

/// A place, a month, a day or a small word of a dateline.
fn is_dateline_word(word: &str) -> bool {
    let first = word.chars().next().unwrap_or(' ');
    first.is_uppercase()
        || first.is_ascii_digit()
        || matches!(word, "de" | "del" | "al" | "la" | "of" | "and" | "el" | "the")
}

/// The first dash that may close a dateline: its offset and length.
fn dash(head: &str) -> Option<(usize, usize)> {
    let mut best: Option<(usize, usize)> = None;
    for (mark, back) in [
        (" - ", 1),
        (" -- ", 1),
        (" – ", 1),
        (" — ", 1),
        ("— ", 0),
        (" —", 1),
        (")-", 1),
        (")—", 1),
        (") --", 2),
    ] {
        if let Some(at) = head.find(mark) {
            let candidate = (at + back, mark.len() - back);
            if best.is_none_or(|b| candidate.0 < b.0) {
                best = Some(candidate);
            }
        }
    }
    best
}

fn ends_sentence(line: &str) -> bool {
    let bare = line.trim_end_matches(['"', '”', '’', '\'', ')', ']', '*', '_', ' ']);
    bare.ends_with(['.', '!', '?', ':', ';', ',', '…'])
}

/// A sentence ends inside the line: "The leaders met. (Reporting by …)"
fn has_inner_stop(line: &str) -> bool {
    line.match_indices(". ").any(|(at, _)| {
        let word = line.get(..at).and_then(|l| l.rsplit(' ').next()).unwrap_or("");
        word.len() >= 3 && word.chars().all(char::is_lowercase)
    })
}

fn starts_lower(line: &str, head: &str) -> bool {
    line.get(..head.len()).is_some_and(|l| l.eq_ignore_ascii_case(head))
}

fn same_words(a: &str, b: &str) -> bool {
    let b = b.trim_start_matches(['#', ' ']);
    let mut left = a.split_whitespace();
    let mut right = b.split_whitespace();
    loop {
        match (left.next(), right.next()) {
            (None, None) => return true,
            (Some(x), Some(y)) if x == y => {}
            _ => return false,
        }
    }
}

/// "Jane Doe, Diplomatic correspondent"
fn is_role_line(line: &str) -> bool {
    const ROLES: &[&str] = &["correspondent", "editor", "reporter", "writer", "columnist", "producer"];
    let Some((name, role)) = line.split_once(", ") else { return false };
    let named = (2..=4).contains(&name.split_whitespace().count())
        && name.split_whitespace().all(|w| w.starts_with(char::is_uppercase));
    let last = role.split_whitespace().next_back().unwrap_or("");
    named && role.split_whitespace().count() <= 4 && ROLES.iter().any(|r| last.eq_ignore_ascii_case(r))
}

/// Small print of pages: "Updated 3:45 PM EST, …", "2 hours ago", "3 min read", "REUTERS/Jane Doe",
/// "AFP via Getty Images", "… (Photo by Jane Doe/AFP)", "Story continues below".
fn is_small_print(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let first = words.first().copied().unwrap_or("");
    let number = first.starts_with(|c: char| c.is_ascii_digit());
    let age = number
        && (words.len() == 3 && words.last() == Some(&"ago")
            || matches!(words.get(1..), Some(["min" | "minute" | "minutes", "read"])));
    let stamped = ["updated ", "published ", "posted ", "modified "]
        .iter()
        .any(|p| starts_lower(line, p) && line.get(p.len()..).is_some_and(is_date_line));
    let credit = words.len() <= 8
        && ["REUTERS/", "AFP/", "AP Photo", "EPA/", "Photo/", "Photo by "]
            .iter()
            .any(|p| line.starts_with(p))
        || words.len() <= 6 && line.ends_with("Getty Images");
    let captioned = line.ends_with(')')
        && line.rfind('(').and_then(|at| line.get(at..)).is_some_and(|tail| {
            ["(photo by ", "(photo: ", "(image: ", "(ap photo"].iter().any(|p| starts_lower(tail, p))
        });
    let heads = ["image caption", "image source", "story continues", "article continues"];
    age || stamped || credit || captioned || words.len() <= 20 && heads.iter().any(|p| starts_lower(line, p))
}

/// "By Jane Doe", "By JANE DOE and John Roe, Staff Writer"
fn is_byline(line: &str) -> bool {
    let Some(names) =
        line.strip_prefix("By ").or_else(|| line.strip_prefix("BY ")).or_else(|| line.strip_prefix("by "))
    else {
        return false;
    };
    let words: Vec<&str> = names.split_whitespace().collect();
    (1..=12).contains(&words.len())
        && !names.ends_with(['.', '!', '?'])
        && words.iter().all(|w| {
            w.starts_with(|c: char| c.is_uppercase() || matches!(c, '|' | '-' | '–' | '@' | '(' | '&'))
                || matches!(*w, "and" | "in" | "for" | "of" | "de" | "the" | "van" | "von" | "bin" | "al")
        })
        && !words.first().is_some_and(|w| is_calendar(w))
}

fn is_calendar(word: &str) -> bool {
    const NAMES: &[&str] = &[
        "jan",
        "feb",
        "mar",
        "apr",
        "may",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "mon",
        "tue",
        "tues",
        "wed",
        "thu",
        "thurs",
        "fri",
        "sat",
        "sun",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    word.len() <= 9 && NAMES.iter().any(|n| word.eq_ignore_ascii_case(n))
}

/// "Monday, May 18, 2015", "17 November 2023", "Nov. 17, 2023 5:30 pm ET"
fn is_date_line(line: &str) -> bool {
    if line.len() > 60 {
        return false;
    }
    let (mut calendar, mut digits) = (false, false);
    for word in line
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '|' | '/' | '-' | '•'))
        .filter(|w| !w.is_empty())
    {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        if is_calendar(bare) {
            calendar = true;
        } else if bare.starts_with(|c: char| c.is_ascii_digit()) && bare.len() <= 8 {
            digits = true;
        } else if !matches!(
            bare.to_ascii_lowercase().as_str(),
            "" | "am"
                | "pm"
                | "a.m"
                | "p.m"
                | "et"
                | "est"
                | "edt"
                | "gmt"
                | "utc"
                | "jst"
                | "kst"
                | "at"
                | "on"
                | "bst"
                | "cst"
                | "of"
        ) {
            return false;
        }
    }
    calendar && digits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lead(line: &str) -> &str {
        line.get(..Furniture::embedded().lead(line)).unwrap_or("")
    }

    #[test]
    fn datelines_end_at_their_dash() {
        assert_eq!(lead("TOKYO (Reuters) - Japan lodged a protest."), "TOKYO (Reuters) - ");
        assert_eq!(
            lead("BEIJING, Nov. 17 (Sample Wire) - China and Japan agreed."),
            "BEIJING, Nov. 17 (Sample Wire) - "
        );
        assert_eq!(lead("SAN FRANCISCO — The leaders met on Thursday."), "SAN FRANCISCO — ");
        assert_eq!(lead("Seoul, Nov. 17 (Yonhap) -- The ministry said so."), "Seoul, Nov. 17 (Yonhap) -- ");
        assert_eq!(lead("(Reuters) — The attorney general is investigating."), "(Reuters) — ");
        assert_eq!(lead("ISLAMABAD: The army said on Monday that it had."), "ISLAMABAD: ");
        assert_eq!(lead("Tokyo, May 22: Japan agreed on Sunday to share news."), "Tokyo, May 22: ");
        assert_eq!(
            lead("Gyeongju, South Korea, Nov. 1: China lodged a protest."),
            "Gyeongju, South Korea, Nov. 1: "
        );
    }

    #[test]
    fn dashes_of_prose_are_no_datelines() {
        assert_eq!(lead("Japan - a close ally - lodged a protest with China."), "");
        assert_eq!(lead("The minister - who was visiting - left early on Friday."), "");
        assert_eq!(lead("Xi Jinping – the president – spoke to reporters there."), "");
        assert_eq!(lead("NOTE: this is not a place and goes on and on."), "");
        assert_eq!(lead("The talks ended on Monday, May 22: Japan had asked for more."), "");
    }

    #[test]
    fn lines_of_a_page_have_their_kinds() {
        let list = Furniture::embedded();
        for line in [
            "By Jane Doe",
            "Monday, May 18, 2015",
            "Photo: The two leaders",
            "Sources",
            "Read more about this",
            "© 2023 Sample Wire",
        ] {
            assert!(list.is_furniture(line), "{line}");
        }
        for line in [
            "By Monday the army had left.",
            "Sources said that the talks failed.",
            "May visited Tokyo",
            "Comments by the minister angered Seoul.",
        ] {
            assert!(!list.is_furniture(line), "{line}");
        }
        assert_eq!(list.sentence("(Reporting by Jane Doe; Editing by John Roe)"), SentenceKind::Furniture);
    }
}
