//! Phrases: when a diplomatic formula was used, by whom, and how often against how much was written.
//!
//! In: a frozen view of the ledger and a wording. Out: [`Phrase`]: every use with its words, uses by year and by
//! party per million words, and a finding when the formula is new, was dropped, or came back. Wordings that count
//! as one formula stand in `data/lexicon/formulas.txt`; any other phrase counts as itself.

use std::collections::{BTreeMap, BTreeSet};

use chancery_ledger::{EventFilter, LedgerError, LedgerView};
use chancery_read::{CodePoints, Span};
use jiff::civil::Date;
use serde::Serialize;

/// Years without a use after which a formula counts as dropped, and its next use as a return.
const SILENT_YEARS: i16 = 3;
/// Longest phrase that is looked for.
pub const MAX_BYTES: usize = 400;

/// A formula over time.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Phrase {
    /// The formula's name, or the phrase as it was asked for.
    pub phrase: String,
    /// Wordings that count as it.
    pub variants: Vec<String>,
    /// How often it stands in the articles of the view.
    pub uses: usize,
    /// In how many articles.
    pub articles: usize,
    /// First use.
    pub first: Option<Use>,
    /// Last use.
    pub last: Option<Use>,
    /// Parties that act in the sentences that hold it, most uses first.
    pub by: Vec<ByParty>,
    /// Every year from the first to the last article of the view.
    pub years: Vec<Year>,
    /// What stands out.
    pub finding: Finding,
    /// Every use, in order of publication.
    pub quotes: Vec<Use>,
}

/// One use.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Use {
    /// Day of publication.
    pub date: Option<Date>,
    /// Article.
    pub doc_id: String,
    /// Codes of the parties that act in its sentence.
    pub by: Vec<String>,
    /// The words as written.
    pub text: String,
    /// Where they stand: Unicode code points, half-open.
    pub span: [usize; 2],
    /// The passage around them, up to its sentence's edges.
    pub sentence: String,
}

/// Uses of one party.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct ByParty {
    /// Its code.
    pub party: String,
    /// Uses.
    pub uses: usize,
    /// Day of the first.
    pub first: Option<Date>,
    /// Day of the last.
    pub last: Option<Date>,
    /// Words of the articles in which the party acts.
    pub words: usize,
    /// Uses per million of those words.
    pub per_million: f64,
}

/// Uses of one year.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Year {
    /// The year.
    pub year: i16,
    /// Uses.
    pub uses: usize,
    /// Articles of the year.
    pub articles: usize,
    /// Words of those articles.
    pub words: usize,
    /// Uses per million words.
    pub per_million: f64,
}

/// What stands out in a formula's use.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Finding {
    /// Its kind.
    pub kind: FindingKind,
    /// It in words.
    pub text: String,
}

/// Kinds of findings.
#[derive(Clone, Copy, Debug, Serialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum FindingKind {
    /// Never used.
    Unused,
    /// First used in the view's last year.
    New,
    /// Not used for years though it was before.
    Dropped,
    /// Used again after years without.
    Revived,
    /// In use.
    Current,
}

/// Wordings of the formula that holds this phrase, the formula's name first; else the phrase alone.
pub fn variants(phrase: &str) -> Vec<String> {
    let wanted = folded(phrase);
    let text = chancery_data::word_list("formulas.txt").unwrap_or("");
    for line in text.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty()) {
        let all: Vec<String> = line.split('|').map(|v| v.trim().to_owned()).collect();
        if all.iter().any(|v| folded(v) == wanted) {
            return all;
        }
    }
    vec![phrase.trim().to_owned()]
}

/// Names of all formulas in the register, in its order.
pub fn register() -> Vec<&'static str> {
    let text = chancery_data::word_list("formulas.txt").unwrap_or("");
    let lines = text.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty());
    lines.filter_map(|l| l.split('|').next()).map(str::trim).collect()
}

/// Every wording of every formula in the register, as folded words.
pub(crate) fn wordings() -> Vec<Vec<String>> {
    let text = chancery_data::word_list("formulas.txt").unwrap_or("");
    let lines = text.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty());
    lines.flat_map(|l| l.split('|')).map(folded).filter(|w| !w.is_empty()).collect()
}

/// Words of a text with their places: lower case, `-ise` as `-ize`, hyphens and other marks apart.
pub(crate) fn words(text: &str) -> Vec<(String, usize, usize)> {
    let mut out: Vec<(String, usize, usize)> = Vec::new();
    let mut start = None;
    for (i, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (c.is_alphanumeric(), start) {
            (true, None) => start = Some(i),
            (false, Some(from)) => {
                if let Some(word) = text.get(from..i) {
                    out.push((
                        word.to_lowercase().replace("isation", "ization").replace("defence", "defense"),
                        from,
                        i,
                    ));
                }
                start = None;
            }
            _ => {}
        }
    }
    out
}

fn folded(text: &str) -> Vec<String> {
    words(text).into_iter().map(|w| w.0).collect()
}

/// Looks a phrase up in every article of a view.
///
/// # Errors
/// Those of the ledger.
pub fn phrase(view: &LedgerView, asked: &str) -> Result<Phrase, LedgerError> {
    let asked: String = asked.chars().take(MAX_BYTES).collect();
    let variants = variants(&asked);
    let mut wordings: Vec<Vec<String>> =
        variants.iter().map(|v| folded(v)).filter(|w| !w.is_empty()).collect();
    wordings.sort_by_key(|w| std::cmp::Reverse(w.len()));
    let mut uses: Vec<Use> = Vec::new();
    let mut years: BTreeMap<i16, Year> = BTreeMap::new();
    let mut coverage: BTreeMap<String, usize> = BTreeMap::new();
    let mut names: Vec<_> = view.articles()?.cloned().collect();
    names.dedup();
    for name in &names {
        let Some(article) = view.article(name)? else { continue };
        let found = words(&article.text);
        let year = article.published.map(|d| d.year());
        if let Some(year) = year {
            let y =
                years.entry(year).or_insert(Year { year, uses: 0, articles: 0, words: 0, per_million: 0.0 });
            y.articles += 1;
            y.words += found.len();
        }
        let spans = matches(&found, &wordings);
        // Who acts in the article, and where.
        let filter = EventFilter { article: Some(name.clone()), ..EventFilter::default() };
        let mut acts: Vec<(Span, Vec<String>)> = Vec::new();
        for told in view.events(&filter)? {
            let event = told?.event;
            let codes =
                event.actors.iter().filter_map(|p| p.code.as_ref()).map(ToString::to_string).collect();
            acts.push((event.evidence, codes));
        }
        let actors: BTreeSet<&String> = acts.iter().flat_map(|(_, codes)| codes).collect();
        for code in actors {
            *coverage.entry(code.clone()).or_default() += found.len();
        }
        if spans.is_empty() {
            continue;
        }
        let index = CodePoints::new(&article.text);
        for span in spans {
            let mut by: Vec<String> =
                acts.iter().filter(|(e, _)| e.contains(span)).flat_map(|(_, codes)| codes.clone()).collect();
            by.sort();
            by.dedup();
            if let Some(y) = year.and_then(|y| years.get_mut(&y)) {
                y.uses += 1;
            }
            uses.push(Use {
                date: article.published,
                doc_id: name.as_str().to_owned(),
                by,
                text: span.text(&article.text).to_owned(),
                span: index.span(span),
                sentence: acts
                    .iter()
                    .find(|(e, _)| e.contains(span))
                    .map_or_else(|| around(&article.text, span), |(e, _)| e.text(&article.text).to_owned()),
            });
        }
    }
    uses.sort_by(|a, b| (a.date, &a.doc_id, a.span).cmp(&(b.date, &b.doc_id, b.span)));
    let mut years: Vec<Year> = years.into_values().collect();
    for y in &mut years {
        y.per_million = rate(y.uses, y.words);
    }
    let mut by: BTreeMap<&String, Vec<&Use>> = BTreeMap::new();
    for u in &uses {
        for code in &u.by {
            by.entry(code).or_default().push(u);
        }
    }
    let mut by: Vec<ByParty> = by
        .into_iter()
        .map(|(code, uses)| {
            let words = coverage.get(code).copied().unwrap_or(0);
            ByParty {
                party: code.clone(),
                uses: uses.len(),
                first: uses.iter().filter_map(|u| u.date).min(),
                last: uses.iter().filter_map(|u| u.date).max(),
                words,
                per_million: rate(uses.len(), words),
            }
        })
        .collect();
    by.sort_by(|a, b| b.uses.cmp(&a.uses).then(a.party.cmp(&b.party)));
    let articles = uses.iter().map(|u| &u.doc_id).collect::<BTreeSet<_>>().len();
    Ok(Phrase {
        phrase: variants.first().cloned().unwrap_or(asked),
        uses: uses.len(),
        articles,
        first: uses.first().cloned(),
        last: uses.last().cloned(),
        by,
        finding: finding(&years),
        years,
        quotes: uses,
        variants,
    })
}

/// Uses per million words.
pub(crate) fn rate(uses: usize, words: usize) -> f64 {
    if words == 0 { 0.0 } else { (1e7 * uses as f64 / words as f64).round() / 10.0 }
}

/// Spans of the longest wordings, not overlapping.
fn matches(found: &[(String, usize, usize)], wordings: &[Vec<String>]) -> Vec<Span> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < found.len() {
        let hit = wordings.iter().find(|w| {
            found.get(at..at + w.len()).is_some_and(|here| here.iter().zip(w.iter()).all(|(h, w)| h.0 == *w))
        });
        match hit {
            Some(w) => {
                if let (Some(first), Some(last)) = (found.get(at), found.get(at + w.len() - 1)) {
                    out.extend(Span::new(first.1, last.2));
                }
                at += w.len();
            }
            None => at += 1,
        }
    }
    out
}

/// The line around a span, cut at the nearest stops.
fn around(text: &str, span: Span) -> String {
    let before = text.get(..span.start()).unwrap_or("");
    let after = text.get(span.end()..).unwrap_or("");
    let from = before.rfind(['\n']).map_or(0, |i| i + 1).max(before.rfind(". ").map_or(0, |i| i + 2));
    let line = after.find('\n').unwrap_or(after.len());
    let stop = after.find(". ").map_or(line, |i| (i + 1).min(line));
    text.get(from..span.end() + stop).unwrap_or("").trim().to_owned()
}

/// What stands out in years of use.
pub(crate) fn finding(years: &[Year]) -> Finding {
    let say = |kind, text: String| Finding { kind, text };
    let used: Vec<i16> = years.iter().filter(|y| y.uses > 0).map(|y| y.year).collect();
    let (Some(&first), Some(&last), Some(end)) = (used.first(), used.last(), years.last().map(|y| y.year))
    else {
        return say(FindingKind::Unused, "not used in the articles of this ledger".to_owned());
    };
    let gap = used.windows(2).rfind(|w| w[1] - w[0] > SILENT_YEARS);
    if end - last >= SILENT_YEARS {
        return say(FindingKind::Dropped, format!("not used since {last}, though the ledger reaches {end}"));
    }
    if let Some(w) = gap {
        return say(FindingKind::Revived, format!("used to {}, then not until {}", w[0], w[1]));
    }
    if first == end && years.len() > 1 {
        return say(FindingKind::New, format!("first used in {first}"));
    }
    say(FindingKind::Current, format!("used from {first} to {last}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year(year: i16, uses: usize) -> Year {
        Year { year, uses, articles: 1, words: 1000, per_million: 0.0 }
    }

    #[test]
    fn wordings_of_a_formula_are_one() {
        let all = variants("Mutually beneficial strategic relationship");
        assert_eq!(all[0], "strategic relationship of mutual benefit");
        assert_eq!(variants("a phrase of nobody"), ["a phrase of nobody"]);
        assert!(register().len() > 30);
        let names: BTreeSet<_> = register().into_iter().collect();
        assert_eq!(names.len(), register().len());
    }

    #[test]
    fn hyphens_case_and_spelling_do_not_matter() {
        let found = words("A Win-Win Cooperation; denuclearisation of the Korean peninsula.");
        let wordings =
            vec![folded("win win cooperation"), folded("denuclearization of the Korean Peninsula")];
        assert_eq!(matches(&found, &wordings).len(), 2);
    }

    #[test]
    fn silence_and_return_are_findings() {
        let kind = |years: &[Year]| finding(years).kind;
        assert_eq!(kind(&[year(2008, 0)]), FindingKind::Unused);
        assert_eq!(kind(&[year(2008, 2), year(2009, 1), year(2013, 0)]), FindingKind::Dropped);
        assert_eq!(kind(&[year(2008, 2), year(2012, 0), year(2023, 1), year(2024, 0)]), FindingKind::Revived);
        assert_eq!(kind(&[year(2023, 0), year(2024, 1)]), FindingKind::New);
        assert_eq!(kind(&[year(2023, 1), year(2024, 1)]), FindingKind::Current);
        assert_eq!(kind(&[]), FindingKind::Unused);
    }
}
