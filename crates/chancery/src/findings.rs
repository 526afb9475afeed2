//! Formulas that find themselves: stretches of words that officials repeat, over documents and years.
//!
//! In: a frozen view. Out: [`Found`] formulas that the register does not hold: runs of four to nine words in sentences
//! for which an official vouches or in which a government speaks, told in several documents of several years, each
//! with its rate per million words of what the party's coverage has, and a finding when it is new, dropped or revived.
//! Copies of one sentence count once, a run inside a longer one of the same use is not told, and runs that only name
//! parties and days are left out.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use chancery_code::event::SourceKind;
use chancery_code::ontology::Sector;
use chancery_ledger::{EventFilter, LedgerError, LedgerView};
use chancery_read::{CodePoints, Span};
use compact_str::CompactString;
use jiff::civil::Date;
use serde::Serialize;

use crate::phrase::{self, Finding, FindingKind, Year, finding, rate, words};

/// Shortest run, in words.
const SHORTEST: usize = 4;
/// Longest run.
const LONGEST: usize = 9;
/// Documents that must hold a run.
const MIN_DOCUMENTS: usize = 3;
/// Years in which they must be published.
const MIN_YEARS: usize = 2;
/// Words of a run that must say something.
const MIN_CONTENT: usize = 2;
/// A run is part of a longer one when that has this share of its uses.
const SAME_USE: f64 = 0.75;
/// Sentences longer than this are cut, in words.
const MAX_SENTENCE: usize = 120;
/// Uses that are kept with a formula, the first and the last ones.
const KEPT_USES: usize = 6;

/// Words that hold a sentence together and say nothing by themselves.
const PLAIN: &str = "a an the and or but nor of in on at to for from by with without as into over under between among \
    about against after before during since until it its he she his her they their them we our us you your i my who \
    which that this these those there here what when where while if is are was were be been being has have had do \
    does did will would shall should can could may might must not no also all any both more most other such than \
    then so up out new said says say told added s t one two first last year years day days week month monday tuesday \
    wednesday thursday friday saturday sunday january february march april june july august september october \
    november december";

/// Words that say where something is: "vessels in waters near the Senkaku islands" is a place and no formula.
const WHERE: &str = "near nearby off around along close outside inside across north south east west northern southern \
    eastern western northeast northwest southeast southwest island islands islet islets isles sea seas strait straits \
    waters water coast coastal shore shores border borders frontier river lake peninsula bay gulf ocean valley \
    mountain mountains city town village capital port ports airport region area areas zone province county prefecture \
    prefectures district street square ship ships vessel vessels boat boats kilometres kilometers km miles metres";

/// Words that lead to a place name.
const LEADS: &str = "near off around along in at on outside inside over across from to of";

/// What to look for.
#[derive(Clone, Debug, Default)]
pub struct FindingsAsk {
    /// Only formulas of this party.
    pub party: Option<CompactString>,
}

/// A formula that was found.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Found {
    /// Its words, folded.
    pub phrase: String,
    /// The party that uses it most.
    pub party: CompactString,
    /// All parties that use it, most uses first.
    pub by: Vec<(CompactString, usize)>,
    /// Sentences that hold it, copies counted once.
    pub uses: usize,
    /// Documents that hold it.
    pub documents: usize,
    /// Years from the first to the last of the party's coverage: uses by the party, and its coverage.
    pub years: Vec<Year>,
    /// New, dropped, revived or in use.
    pub finding: Finding,
    /// First and last uses.
    pub quotes: Vec<Quote>,
}

/// One use.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Quote {
    /// The event whose sentence it is.
    pub event: String,
    /// Its article.
    pub doc_id: String,
    /// Day of publication.
    pub date: Option<Date>,
    /// The words as written.
    pub text: String,
    /// Where they stand: Unicode code points, half-open.
    pub span: [usize; 2],
}

/// A sentence that an official vouches for.
struct Speech {
    event: String,
    doc_id: String,
    date: Option<Date>,
    parties: Vec<CompactString>,
    article: std::sync::Arc<chancery_read::Article>,
    /// Words of the sentence, with their places in the article; `None` breaks a run.
    words: Vec<Option<(String, usize, usize)>>,
}

/// A repeated run of words, and where it stands: speech and place in it.
type Run<'a> = (Vec<&'a str>, Vec<(usize, usize)>);

fn hash(run: &[Option<(String, usize, usize)>]) -> Option<u64> {
    let mut hasher = DefaultHasher::new();
    for word in run {
        word.as_ref()?.0.hash(&mut hasher);
    }
    Some(hasher.finish())
}

/// The formulas that find themselves in a view: those that changed first, then the most used.
///
/// # Errors
/// Those of the ledger.
pub fn findings(view: &LedgerView, ask: &FindingsAsk) -> Result<Vec<Found>, LedgerError> {
    let (speeches, coverage) = speeches(view)?;
    let plain: HashSet<&str> = PLAIN.split_whitespace().collect();
    let register: Vec<Vec<String>> = phrase::wordings();
    // First how often, by hash alone; words are kept only for runs that are repeated.
    let mut count: HashMap<u64, (usize, BTreeSet<i16>)> = HashMap::new();
    let mut of_document: HashSet<(u64, &str)> = HashSet::new();
    for s in &speeches {
        for n in SHORTEST..=LONGEST {
            for run in s.words.windows(n) {
                if let Some(h) =
                    hash(run).filter(|_| says_something(run, &plain) && is_common(run, &s.article.text))
                    && of_document.insert((h, &s.doc_id))
                {
                    let cell = count.entry(h).or_default();
                    cell.0 += 1;
                    cell.1.extend(s.date.map(|d| d.year()));
                }
            }
        }
    }
    let mut runs: BTreeMap<Vec<&str>, Vec<(usize, usize)>> = BTreeMap::new();
    for (i, s) in speeches.iter().enumerate() {
        for n in SHORTEST..=LONGEST {
            for (at, run) in s.words.windows(n).enumerate() {
                let often = hash(run)
                    .filter(|_| says_something(run, &plain) && is_common(run, &s.article.text))
                    .and_then(|h| count.get(&h))
                    .is_some_and(|c| c.0 >= MIN_DOCUMENTS && c.1.len() >= MIN_YEARS);
                if often {
                    let key = run.iter().flatten().map(|w| w.0.as_str()).collect();
                    runs.entry(key).or_default().push((i, at));
                }
            }
        }
    }
    let mut order: Vec<Run<'_>> = runs.into_iter().collect();
    order.sort_by(|x, y| y.0.len().cmp(&x.0.len()).then(x.0.cmp(&y.0)));
    let mut kept: Vec<Run<'_>> = Vec::new();
    for (run, uses) in order {
        let holds = |long: &[&str], short: &[&str]| long.windows(short.len()).any(|w| w == short);
        let known = register.iter().any(|r| {
            let r: Vec<&str> = r.iter().map(String::as_str).collect();
            holds(&run, &r) || holds(&r, &run)
        });
        let part = kept.iter().any(|(longer, theirs)| {
            (holds(longer, &run) && theirs.len() as f64 >= SAME_USE * uses.len() as f64)
                || (overlaps(longer, &run) && theirs.len() >= uses.len())
        });
        if !known && !part {
            kept.push((run, uses));
        }
    }
    let mut out = Vec::new();
    for (run, uses) in kept {
        out.extend(told(&run, &uses, &speeches, &coverage));
    }
    out.retain(|f| ask.party.as_ref().is_none_or(|p| f.by.iter().any(|b| b.0 == *p)));
    let weight = |f: &Found| match f.finding.kind {
        FindingKind::Revived => 0,
        FindingKind::Dropped => 1,
        FindingKind::New => 2,
        FindingKind::Current | FindingKind::Unused => 3,
    };
    out.sort_by(|x, y| weight(x).cmp(&weight(y)).then(y.uses.cmp(&x.uses)).then(x.phrase.cmp(&y.phrase)));
    Ok(out)
}

/// Whether two runs overlap by all but one word: "the settlement of the issue", "settlement of the issue through".
fn overlaps(a: &[&str], b: &[&str]) -> bool {
    let n = b.len().saturating_sub(1);
    n >= SHORTEST - 1 && (a.windows(n).any(|w| w == &b[1..]) || a.windows(n).any(|w| w == &b[..n]))
}

/// A run starts and ends with words that say something, and has enough of them.
fn says_something(run: &[Option<(String, usize, usize)>], plain: &HashSet<&str>) -> bool {
    let content = |w: &Option<(String, usize, usize)>| {
        w.as_ref().is_some_and(|w| {
            !plain.contains(w.0.as_str()) && w.0.chars().all(char::is_alphabetic) && w.0.chars().count() > 1
        })
    };
    run.first().is_some_and(content)
        && run.last().is_some_and(content)
        && run.iter().filter(|w| content(w)).count() >= MIN_CONTENT
}

/// Whether at least half of a run's long words are no names, that is, not written with a capital.
fn is_common(run: &[Option<(String, usize, usize)>], text: &str) -> bool {
    let long = || run.iter().flatten().filter(|w| w.0.chars().count() > 3);
    let small = long().filter(|w| text.get(w.1..).is_some_and(|t| t.starts_with(char::is_lowercase))).count();
    small >= MIN_CONTENT && 2 * small >= long().count() && !is_place(run, text)
}

/// Whether a run says little but where: what is left without the place it ends in, and without words of geography.
fn is_place(run: &[Option<(String, usize, usize)>], text: &str) -> bool {
    let among = |list: &str, w: &str| list.split_whitespace().any(|l| l == w);
    let capital =
        |w: &(String, usize, usize)| text.get(w.1..).is_some_and(|t| t.starts_with(char::is_uppercase));
    let words: Vec<&(String, usize, usize)> = run.iter().flatten().collect();
    let lead = words.iter().rposition(|w| among(LEADS, &w.0)).filter(|at| {
        let rest = &words[at + 1..];
        rest.iter().any(|w| capital(w))
            && rest.iter().all(|w| capital(w) || among(PLAIN, &w.0) || among(WHERE, &w.0))
    });
    let left = &words[..lead.unwrap_or(words.len())];
    let says = left.iter().filter(|w| !capital(w) && !among(PLAIN, &w.0) && !among(WHERE, &w.0)).count();
    says < MIN_CONTENT && left.iter().chain(&words[left.len()..]).any(|w| among(WHERE, &w.0))
}

/// What officials say, in order of publication, copies once; and the words of each party's coverage by year.
#[expect(clippy::type_complexity, reason = "two results of one pass")]
fn speeches(
    view: &LedgerView,
) -> Result<(Vec<Speech>, BTreeMap<CompactString, BTreeMap<i16, (usize, usize)>>), LedgerError> {
    let mut out: Vec<Speech> = Vec::new();
    let mut seen: HashSet<u64> = HashSet::new();
    let mut coverage: BTreeMap<CompactString, BTreeMap<i16, (usize, usize)>> = BTreeMap::new();
    let mut sentences: BTreeMap<(String, Span), usize> = BTreeMap::new();
    let mut covered: Option<(String, usize, BTreeSet<CompactString>)> = None;
    for told in view.events(&EventFilter::default())? {
        let told = told?;
        let (event, article) = (&told.event, &told.article);
        let codes: BTreeSet<CompactString> = event.actors.iter().filter_map(|p| p.code.clone()).collect();
        // Events of one article follow each other.
        let of_article = covered.get_or_insert_with(|| (String::new(), 0, BTreeSet::new()));
        if of_article.0 != article.id.as_str() {
            *of_article =
                (article.id.as_str().to_owned(), article.text.split_whitespace().count(), BTreeSet::new());
        }
        if let Some(year) = article.published.map(|d| d.year()) {
            for code in &codes {
                if of_article.2.insert(code.clone()) {
                    let cell = coverage.entry(code.clone()).or_default().entry(year).or_default();
                    cell.0 += 1;
                    cell.1 += of_article.1;
                }
            }
        }
        let government =
            |p: &chancery_code::event::Party| p.sector == Some(Sector::Gov) || p.office.is_some();
        let speaks = event.attribution.kind == SourceKind::Official
            || (matches!(event.kind.quad_code(), 1 | 3) && event.actors.iter().any(government));
        if !speaks || codes.is_empty() {
            continue;
        }
        let key = (article.id.as_str().to_owned(), event.evidence);
        if let Some(&at) = sentences.get(&key) {
            let parties = &mut out[at].parties;
            parties.extend(codes.into_iter().filter(|c| !parties.contains(c)).collect::<Vec<_>>());
            continue;
        }
        let text = event.evidence.text(&article.text);
        let found = words(text);
        let mut hasher = DefaultHasher::new();
        found.iter().for_each(|w| w.0.hash(&mut hasher));
        if !seen.insert(hasher.finish()) {
            continue; // wire copy
        }
        let names: Vec<Span> = event.actors.iter().chain(&event.recipients).map(|p| p.span).collect();
        let start = event.evidence.start();
        let mut run: Vec<Option<(String, usize, usize)>> = Vec::new();
        let mut end = 0;
        for (word, from, to) in found.into_iter().take(MAX_SENTENCE) {
            // A comma, a quotation mark or a party ends a run: a formula is said in one breath, whoever is meant.
            let pause =
                text.get(end..from).is_some_and(|gap| gap.contains([',', ';', ':', '"', '“', '”', '(', ')']));
            let named = names.iter().any(|n| n.start() <= start + from && start + to <= n.end());
            if pause || named {
                run.push(None);
            }
            if !named {
                run.push(Some((word, start + from, start + to)));
            }
            end = to;
        }
        sentences.insert(key, out.len());
        out.push(Speech {
            event: event.id.as_str().to_owned(),
            doc_id: article.id.as_str().to_owned(),
            date: article.published,
            parties: codes.into_iter().collect(),
            article: article.clone(),
            words: run,
        });
    }
    Ok((out, coverage))
}

/// A run as a formula, or `None` when nobody in particular uses it.
fn told(
    run: &[&str],
    uses: &[(usize, usize)],
    speeches: &[Speech],
    coverage: &BTreeMap<CompactString, BTreeMap<i16, (usize, usize)>>,
) -> Option<Found> {
    let mut by: BTreeMap<&CompactString, usize> = BTreeMap::new();
    for (i, _) in uses {
        for party in &speeches[*i].parties {
            *by.entry(party).or_default() += 1;
        }
    }
    let mut by: Vec<(CompactString, usize)> = by.into_iter().map(|(p, n)| (p.clone(), n)).collect();
    by.sort_by(|x, y| y.1.cmp(&x.1).then(x.0.cmp(&y.0)));
    let party = by.first()?.0.clone();
    let mut years: Vec<Year> = Vec::new();
    let covered = coverage.get(&party)?;
    let (first, last) = (*covered.first_key_value()?.0, *covered.last_key_value()?.0);
    for year in first..=last {
        let (articles, words) = covered.get(&year).copied().unwrap_or_default();
        let used = uses
            .iter()
            .map(|(i, _)| &speeches[*i])
            .filter(|s| s.parties.contains(&party) && s.date.is_some_and(|d| d.year() == year))
            .count();
        years.push(Year { year, uses: used, articles, words, per_million: rate(used, words) });
    }
    let mut quotes: Vec<Quote> = Vec::new();
    let half = KEPT_USES / 2;
    for (n, (i, at)) in uses.iter().enumerate() {
        if n >= half && n + half < uses.len() {
            continue;
        }
        let s = &speeches[*i];
        let ends = (s.words.get(*at), s.words.get(at + run.len() - 1));
        if let (Some(Some(from)), Some(Some(to))) = ends
            && let Some(span) = Span::of(&s.article.text, from.1..to.2)
        {
            quotes.push(Quote {
                event: s.event.clone(),
                doc_id: s.doc_id.clone(),
                date: s.date,
                text: span.text(&s.article.text).to_owned(),
                span: CodePoints::new(&s.article.text).span(span),
            });
        }
    }
    let documents: BTreeSet<&str> = uses.iter().map(|(i, _)| speeches[*i].doc_id.as_str()).collect();
    Some(Found {
        phrase: run.join(" "),
        party,
        by,
        uses: uses.len(),
        documents: documents.len(),
        finding: finding(&years),
        years,
        quotes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(text: &str) -> Vec<Option<(String, usize, usize)>> {
        words(text).into_iter().map(Some).collect()
    }

    #[test]
    fn runs_that_say_nothing_are_no_formulas() {
        let plain: HashSet<&str> = PLAIN.split_whitespace().collect();
        assert!(says_something(&run("strategic guidance of the leaders"), &plain));
        assert!(!says_something(&run("of the two leaders"), &plain));
        assert!(!says_something(&run("talks on 17 november 2023"), &plain));
        assert!(!says_something(&run("said that it would be"), &plain));
    }

    #[test]
    fn names_are_no_formulas() {
        let common = |text: &str| is_common(&run(text), text);
        assert!(!common("Japan and South Korea"));
        assert!(!common("near the Senkaku Islands"));
        assert!(common("steady improvement of bilateral ties"));
        assert!(!common("near the disputed Senkaku islands"));
        assert!(!common("vessels in waters near the Senkaku islands"));
        assert!(!common("entered waters off the coast of Okinawa"));
        assert!(common("peace and stability in the Taiwan Strait"));
        assert!(common("complete denuclearization of the Korean peninsula"));
    }

    #[test]
    fn runs_that_slide_by_one_word_are_one() {
        let words = |s: &'static str| s.split(' ').collect::<Vec<_>>();
        assert!(overlaps(&words("settle the issue through dialogue"), &words("issue through dialogue soon")));
        assert!(!overlaps(&words("settle the issue through dialogue"), &words("lift the ban on seafood")));
    }
}
