//! The language of queries: words, "exact phrases", prefix*, -without, and fields.
//!
//! In: what a person typed; out: a [`Query`], or a [`QueryError`] that says what to change. Whatever is typed
//! reaches SQLite only as folded letters and digits in quotes, or as the number of a term.

use std::str::FromStr;

use chancery_code::EventType;
use chancery_code::event::{Event, Party};
use chancery_code::ontology::{AuxMode, Context, Mode, Sector};
use jiff::civil::Date;

use crate::marks::Mark;
use crate::terms::Terms;
use crate::words::{fold, words};

/// Longer queries are refused.
const MAX_BYTES: usize = 2_000;
/// More words and fields than this are refused.
const MAX_PARTS: usize = 64;

/// Why a query cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// Nothing to look for.
    #[error("the query has no words and no fields")]
    Empty,
    /// Only `-words`.
    #[error("a query cannot only leave out: add a word or a field to find")]
    OnlyExclusions,
    /// A quote without its end.
    #[error("a quotation mark is not closed")]
    OpenQuote,
    /// Such a field is not known.
    #[error(
        "no field is called {0:?}: the fields are party, actor, recipient, sector, event, mode, context, aux, doc, publisher, since, until"
    )]
    UnknownField(String),
    /// A field without a value.
    #[error("{0}: needs a value, as in party:CHN")]
    NoValue(String),
    /// A value that the field does not have.
    #[error("{field}:{value} is not understood: {hint}")]
    BadValue {
        /// The field.
        field: &'static str,
        /// What was typed.
        value: String,
        /// What would be understood.
        hint: &'static str,
    },
    /// Too long.
    #[error("the query is too long")]
    TooLong,
}

/// A query that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    pub(super) terms: Vec<Term>,
    pub(super) fields: Vec<Field>,
}

/// A word, or words that follow one another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Term {
    pub stems: Vec<String>,
    /// The last word may go on.
    pub prefix: bool,
    /// Must not occur.
    pub excluded: bool,
}

/// A condition on a field; several values are alternatives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Party(Vec<String>),
    Actor(Vec<String>),
    Recipient(Vec<String>),
    Sector(Vec<Sector>),
    Event(Vec<EventType>),
    Mode(Vec<Mode>),
    Context(Vec<Context>),
    /// `None`: it happened.
    Aux(Vec<Option<AuxMode>>),
    Doc(Vec<String>),
    Publisher(Vec<String>),
    Since(Date),
    Until(Date),
}

impl FromStr for Query {
    type Err = QueryError;

    fn from_str(typed: &str) -> Result<Query, QueryError> {
        if typed.len() > MAX_BYTES {
            return Err(QueryError::TooLong);
        }
        let mut query = Query { terms: Vec::new(), fields: Vec::new() };
        let mut rest = typed.trim_start();
        while !rest.is_empty() {
            if query.terms.len() + query.fields.len() >= MAX_PARTS {
                return Err(QueryError::TooLong);
            }
            let (part, after) = part(rest)?;
            rest = after.trim_start();
            match part {
                Part::Words { text, quoted, excluded } => {
                    let prefix = !quoted && text.ends_with('*');
                    let found = words(text);
                    let mut stems: Vec<String> = found.iter().map(|w| w.stem.clone()).collect();
                    if let (true, Some(word), Some(last)) = (prefix, found.last(), stems.last_mut()) {
                        *last = fold(&text[word.range.clone()]); // "impos*": the s is no plural
                    }
                    if !stems.is_empty() {
                        query.terms.push(Term { stems, prefix, excluded });
                    }
                }
                Part::Field { name, value } => query.fields.push(Field::parse(name, value)?),
            }
        }
        if query.terms.is_empty() && query.fields.is_empty() {
            return Err(QueryError::Empty);
        }
        if query.fields.is_empty() && query.terms.iter().all(|t| t.excluded) {
            return Err(QueryError::OnlyExclusions);
        }
        Ok(query)
    }
}

enum Part<'q> {
    Words { text: &'q str, quoted: bool, excluded: bool },
    Field { name: &'q str, value: &'q str },
}

const QUOTES: [char; 3] = ['"', '“', '”'];

/// The first part of a query that does not start with a space, and what follows it.
fn part(query: &str) -> Result<(Part<'_>, &str), QueryError> {
    let (excluded, query) = match query.strip_prefix('-') {
        Some(rest) if !rest.is_empty() && !rest.starts_with(char::is_whitespace) => (true, rest),
        _ => (false, query),
    };
    if let Some(inner) = query.strip_prefix(QUOTES) {
        let end = inner.find(QUOTES).ok_or(QueryError::OpenQuote)?;
        let after = inner[end..].trim_start_matches(QUOTES);
        return Ok((Part::Words { text: &inner[..end], quoted: true, excluded }, after));
    }
    let letters = query.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(query.len());
    if let Some(value) = query[letters..].strip_prefix(':').filter(|_| letters > 0 && !excluded) {
        let name = &query[..letters];
        let (value, after) = match value.strip_prefix(QUOTES) {
            Some(inner) => {
                let end = inner.find(QUOTES).ok_or(QueryError::OpenQuote)?;
                (&inner[..end], inner[end..].trim_start_matches(QUOTES))
            }
            None => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
        };
        return Ok((Part::Field { name, value }, after));
    }
    let end = query.find(|c: char| c.is_whitespace() || QUOTES.contains(&c)).unwrap_or(query.len());
    let (text, after) = query.split_at(end);
    Ok((Part::Words { text, quoted: false, excluded }, after))
}

impl Field {
    fn parse(name: &str, value: &str) -> Result<Field, QueryError> {
        fn each<T>(
            field: &'static str,
            value: &str,
            hint: &'static str,
            read: impl Fn(&str) -> Option<T>,
        ) -> Result<Vec<T>, QueryError> {
            value
                .split(',')
                .map(str::trim)
                .filter(|v| !v.is_empty())
                .map(|v| {
                    read(v).ok_or_else(|| QueryError::BadValue {
                        field,
                        value: v.chars().take(60).collect(),
                        hint,
                    })
                })
                .collect()
        }
        let code = |v: &str| v.bytes().all(|b| b.is_ascii_alphanumeric()).then(|| v.to_ascii_uppercase());
        let text = |v: &str| Some(v.to_owned());
        let codes = "a country or organisation code of letters, as CHN";
        let name_lower = fold(name);
        if value.trim_matches([',', ' ']).is_empty() {
            return Err(QueryError::NoValue(name_lower));
        }
        Ok(match name_lower.as_str() {
            "party" => Field::Party(each("party", value, codes, code)?),
            "actor" => Field::Actor(each("actor", value, codes, code)?),
            "recipient" => Field::Recipient(each("recipient", value, codes, code)?),
            "sector" => Field::Sector(each("sector", value, "a PLOVER sector, as GOV", |v| {
                v.to_ascii_uppercase().parse().ok()
            })?),
            "event" => Field::Event(each("event", value, "a PLOVER type, as SANCTION", |v| {
                v.to_ascii_uppercase().parse().ok()
            })?),
            "mode" => Field::Mode(each("mode", value, "a PLOVER mode, as restrict", |v| {
                v.to_ascii_lowercase().parse().ok()
            })?),
            "context" => Field::Context(each("context", value, "a PLOVER context, as economic", |v| {
                v.to_ascii_lowercase().parse().ok()
            })?),
            "aux" => {
                Field::Aux(each("aux", value, "actual, historical, future, hypothetical or negation", |v| {
                    let v = v.to_ascii_lowercase();
                    if v == "actual" { Some(None) } else { v.parse().ok().map(Some) }
                })?)
            }
            "doc" => Field::Doc(vec![value.to_owned()]),
            "publisher" => Field::Publisher(each("publisher", value, "a publisher's name", text)?),
            "since" => Field::Since(date("since", value)?.0),
            "until" => Field::Until(date("until", value)?.1),
            _ => return Err(QueryError::UnknownField(name.chars().take(60).collect())),
        })
    }

    /// Whether only an event can meet it.
    pub(super) fn is_of_event(&self) -> bool {
        !matches!(self, Field::Doc(_) | Field::Publisher(_) | Field::Since(_) | Field::Until(_))
    }

    /// The expression of marks that every event has that meets the field: `None` when no mark tells, and nothing when the
    /// file has no such term.
    pub(super) fn marks(&self, terms: &Terms) -> Option<String> {
        let any = |mark: Mark, names: &mut dyn Iterator<Item = &str>| {
            let words: Vec<String> = names.filter_map(|n| terms.number(n)).map(|t| mark.of(t)).collect();
            Some(if words.is_empty() { String::new() } else { format!("({})", words.join(" OR ")) })
        };
        match self {
            Field::Party(codes) => any(Mark::Party, &mut codes.iter().map(String::as_str)),
            Field::Actor(codes) => any(Mark::Actor, &mut codes.iter().map(String::as_str)),
            Field::Recipient(codes) => any(Mark::Recipient, &mut codes.iter().map(String::as_str)),
            Field::Sector(sectors) => any(Mark::Sector, &mut sectors.iter().map(|s| s.as_str())),
            Field::Event(kinds) => any(Mark::Type, &mut kinds.iter().map(|k| k.as_str())),
            Field::Mode(modes) => any(Mark::Mode, &mut modes.iter().map(|m| m.as_str())),
            _ => None,
        }
    }

    /// Whether a passage of an article meets the field: with the event it tells, if it tells one.
    pub(super) fn takes(&self, event: Option<&Event>, article: &About) -> bool {
        let on = |sides: &[&[Party]], codes: &[String]| {
            sides
                .iter()
                .flat_map(|s| s.iter())
                .any(|p| p.code.as_ref().is_some_and(|code| codes.iter().any(|c| c == code)))
        };
        let days = event.and_then(|e| e.dated.as_ref()).map(|d| d.days);
        match (self, event) {
            (Field::Doc(names), _) => names.contains(&article.name),
            (Field::Publisher(names), _) => {
                article.publisher.as_ref().is_some_and(|p| names.iter().any(|n| n.eq_ignore_ascii_case(p)))
            }
            (Field::Since(day), _) => days.map(|d| d.last()).or(article.published).is_some_and(|d| d >= *day),
            (Field::Until(day), _) => days.map(|d| d.from()).or(article.published).is_some_and(|d| d <= *day),
            (_, None) => false,
            (Field::Party(codes), Some(e)) => on(&[&e.actors, &e.recipients], codes),
            (Field::Actor(codes), Some(e)) => on(&[&e.actors], codes),
            (Field::Recipient(codes), Some(e)) => on(&[&e.recipients], codes),
            (Field::Sector(sectors), Some(e)) => {
                e.actors.iter().chain(&e.recipients).any(|p| p.sector.is_some_and(|s| sectors.contains(&s)))
            }
            (Field::Event(kinds), Some(e)) => kinds.contains(&e.kind),
            (Field::Mode(modes), Some(e)) => e.mode.is_some_and(|m| modes.contains(&m)),
            (Field::Context(contexts), Some(e)) => contexts.iter().any(|c| e.contexts.contains(c)),
            (Field::Aux(modes), Some(e)) => modes.iter().any(|aux| match aux {
                None => e.aux.is_empty(),
                Some(aux) => e.aux.contains(aux),
            }),
        }
    }
}

/// What a field asks of an article.
pub(super) struct About {
    pub name: String,
    pub publisher: Option<String>,
    pub published: Option<Date>,
}

/// The first and last day of a day, month or year.
fn date(field: &'static str, value: &str) -> Result<(Date, Date), QueryError> {
    let bad = || QueryError::BadValue {
        field,
        value: value.chars().take(60).collect(),
        hint: "a day, month or year, as 2023-11-16, 2023-11 or 2023",
    };
    let parts: Vec<&str> = value.split('-').collect();
    let digits = |s: &str, n: usize| s.len() == n && s.bytes().all(|b| b.is_ascii_digit());
    let well_formed = match parts[..] {
        [y] => digits(y, 4),
        [y, m] => digits(y, 4) && digits(m, 2),
        [y, m, d] => digits(y, 4) && digits(m, 2) && digits(d, 2),
        _ => false,
    };
    if !well_formed {
        return Err(bad());
    }
    let number = |i: usize| parts.get(i).map(|p| p.parse::<i16>()).transpose().map_err(|_| bad());
    let (year, month, day) = (number(0)?.unwrap_or(0), number(1)?, number(2)?);
    let small = |n: i16| i8::try_from(n).unwrap_or(0);
    let first = Date::new(year, small(month.unwrap_or(1)), small(day.unwrap_or(1))).map_err(|_| bad())?;
    let last = match (month, day) {
        (_, Some(_)) => first,
        (Some(_), None) => first.last_of_month(),
        (None, None) => first.last_of_year(),
    };
    Ok((first, last))
}

impl Query {
    /// The terms in FTS5's language: quoted words, those that must occur and those that must not; `None` when none must.
    pub(super) fn match_expression(&self) -> Option<String> {
        let terms: Vec<String> = self.terms.iter().filter(|t| !t.excluded).map(Term::expression).collect();
        let mut out = (!terms.is_empty()).then(|| terms.join(" AND "))?;
        if let Some(exclusions) = self.exclusions() {
            out = format!("({out}) NOT ({exclusions})");
        }
        Some(out)
    }

    /// The terms that must not occur.
    pub(super) fn exclusions(&self) -> Option<String> {
        let terms: Vec<String> = self.terms.iter().filter(|t| t.excluded).map(Term::expression).collect();
        (!terms.is_empty()).then(|| terms.join(" OR "))
    }
}

impl Term {
    pub(super) fn expression(&self) -> String {
        // Stems are letters and digits; the doubling is for what Unicode may yet call a letter.
        let words = self.stems.join(" ").replace('"', "\"\"");
        if self.prefix { format!("\"{words}\" *") } else { format!("\"{words}\"") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(typed: &str) -> Result<Query, QueryError> {
        typed.parse()
    }

    #[test]
    fn words_phrases_and_fields_are_told_apart() {
        let query = parse(
            "party:chn event:SANCTION since:2023 until:2023-02 seafood \"exact phrases\" impos* -tariffs",
        )
        .unwrap();
        assert_eq!(
            query.match_expression().unwrap(),
            r#"("seafood" AND "exact phras" AND "impos" *) NOT ("tariff")"#
        );
        assert_eq!(query.exclusions().unwrap(), "\"tariff\"");
        assert_eq!(query.fields[0], Field::Party(vec!["CHN".into()]));
        assert_eq!(query.fields[2], Field::Since(Date::constant(2023, 1, 1)));
        assert_eq!(query.fields[3], Field::Until(Date::constant(2023, 2, 28)));
    }

    #[test]
    fn errors_say_what_to_change() {
        for (typed, part) in [
            ("", "no words"),
            ("  !!! ", "no words"),
            ("-seafood", "only leave out"),
            ("\"open", "not closed"),
            ("country:CHN", "the fields are party"),
            ("party:", "needs a value"),
            ("event:FIGHT", "a PLOVER type"),
            ("since:soon", "a day, month or year"),
            ("since:2023-02-31", "a day, month or year"),
            ("party:CH'N", "a country"),
        ] {
            let error = parse(typed).unwrap_err().to_string();
            assert!(error.contains(part), "{typed:?}: {error}");
        }
        assert_eq!(parse(&"a ".repeat(70)), Err(QueryError::TooLong));
    }

    #[test]
    fn a_clock_time_is_no_field() {
        assert_eq!(parse("10:30").unwrap().match_expression().unwrap(), "\"10 30\"");
    }
}
