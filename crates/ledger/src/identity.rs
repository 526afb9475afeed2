//! Event identity: which reports tell of one event.
//!
//! In: the lines of a view, in the order of publication; out: clusters of them, each with its first report as
//! the record. Of each two reports it is counted what they have in common ([`pair`]) and weighed by a trained line;
//! an article's lines join the clusters of the articles *before* it that they fit best by the mean over members, each
//! cluster taking one line of an article, or become records. As the order is that of publication, a view of an
//! earlier day gives the same clusters without their later reports, and no order of arrival matters.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use chancery_code::EventId;
use chancery_code::event::Event;
use jiff::civil::Date;

use crate::error::LedgerError;
use crate::index::{Line, Role};
use crate::settings::SETTINGS;
use crate::topics;
use crate::view::LedgerView;
use crate::words::{word_hash, words};

mod pair;

use pair::{Features, Frequencies, Report, Texts, features};

pub use pair::NAMES as FEATURES;

/// The content words of an event's sentence without its parties, as sorted hashes of four bytes.
pub(crate) fn gist(event: &Event, text: &str) -> Vec<u8> {
    let parties: Vec<_> = event.actors.iter().chain(&event.recipients).map(|p| p.span.range()).collect();
    let from = event.evidence.start();
    let mut hashes: Vec<u32> = words(event.evidence.text(text))
        .iter()
        .filter(|w| {
            let at = from + w.range.start;
            !topics::is_stop(&w.stem) && !parties.iter().any(|p| p.contains(&at))
        })
        .map(|w| word_hash(&w.stem))
        .collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes.iter().flat_map(|h| h.to_le_bytes()).collect()
}

/// Share of the smaller of two sorted sets that is in the other, and how many that are.
pub(crate) fn overlap(a: &[u32], b: &[u32]) -> (f64, usize) {
    let (mut i, mut j, mut both) = (0, 0, 0usize);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                both += 1;
                i += 1;
                j += 1;
            }
        }
    }
    let least = a.len().min(b.len());
    (if least == 0 { 0.0 } else { both as f64 / least as f64 }, both)
}

/// Months as they stand in datelines, as stems.
static MONTHS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let names = "january february march april may june july august september october november december jan feb mar \
        apr jun jul aug sept sep oct nov dec";
    words(names).into_iter().map(|w| w.stem).collect()
});

/// So many bytes of a text are its first lines.
pub(crate) const FIRST_LINES: usize = 500;

fn marked(stem: &str, digit: bool) -> u32 {
    word_hash(stem) & !1 | u32::from(digit)
}

/// The words of a name as they stand in sketches.
pub(crate) fn hashes(name: &str) -> impl Iterator<Item = u32> {
    words(name).into_iter().map(|w| marked(&w.stem, w.stem.bytes().any(|b| b.is_ascii_digit())))
}

/// The content words of a title and the first lines of a text, as sorted hashes; the last bit says that a word has
/// a digit.
pub(crate) fn sketch(title: Option<&str>, text: &str) -> Vec<u32> {
    let cut = (0..=FIRST_LINES.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
    let mut stems: Vec<String> = words(title.unwrap_or("")).into_iter().map(|w| w.stem).collect();
    stems.extend(words(&text[..cut]).into_iter().map(|w| w.stem));
    let is_month = |i: usize| stems.get(i).is_some_and(|w| MONTHS.contains(w));
    // "21 June" and "2018" say when, not what.
    let when = |i: usize| {
        let w = &stems[i];
        is_month(i + 1)
            || (i > 0 && is_month(i - 1))
            || (w.len() == 4 && (w.starts_with("19") || w.starts_with("20")))
    };
    let mut out: Vec<u32> = stems
        .iter()
        .enumerate()
        .filter_map(|(i, w)| {
            let digit = w.bytes().any(|b| b.is_ascii_digit());
            let says_nothing = topics::is_stop(w) || MONTHS.contains(w) || (digit && when(i));
            (!says_nothing).then(|| marked(w, digit))
        })
        .collect();
    out.sort_unstable();
    out.dedup_by_key(|w| *w & !1);
    out
}

/// Everything that reports are compared by.
pub(crate) struct Lines<'a> {
    pub lines: &'a [Line],
    pub parties: &'a [(Role, u32)],
    pub gists: &'a [u32],
    /// For each article the words of its title and first lines.
    pub sketches: &'a [Vec<u32>],
    /// For each party whether it has a code.
    pub has_code: &'a [bool],
}

/// Weights of the features, in their order, and the mean that joins.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// One a feature, in the order of [`FEATURES`].
    pub features: Vec<f64>,
    /// A line joins the cluster whose members it fits by more than this.
    pub join: f64,
    /// Share of the best member in how a line fits a cluster; the rest is the mean over the members.
    pub best_counts: f64,
}

impl Weights {
    /// Those of `settings.toml`.
    pub(crate) fn of_settings() -> Weights {
        let settings = &SETTINGS.identity;
        let features = FEATURES.iter().map(|n| settings.weight.get(*n).copied().unwrap_or(0.0)).collect();
        Weights { features, join: settings.join, best_counts: settings.best_counts }
    }

    fn score(&self, features: &Features) -> f64 {
        self.features.iter().zip(features).map(|(w, x)| w * x).sum()
    }
}

/// Where lines are looked up: one party and a day (or a whole stretch).
type Block = (u32, Date, Option<Date>);

/// What has been seen of the articles before.
struct Seen<'a> {
    of: &'a Lines<'a>,
    frequencies: Frequencies,
    blocks: HashMap<Block, Vec<u32>>,
    /// Articles by a rare word.
    by_word: HashMap<u32, Vec<u32>>,
    /// Lines of an article.
    in_article: HashMap<u32, std::ops::Range<u32>>,
}

impl<'a> Seen<'a> {
    fn report(&self, i: u32) -> Report<'a> {
        let of = self.of;
        let line = &of.lines[i as usize];
        Report {
            line,
            parties: &of.parties[line.parties.clone()],
            gist: &of.gists[line.gist.clone()],
            sketch: of.sketches.get(line.article as usize).map_or(&[], Vec::as_slice),
        }
    }

    /// Lines that may tell what line `i` tells, ascending.
    fn candidates(&self, i: u32, by_text: &[u32]) -> Vec<u32> {
        let report = self.report(i);
        let most = SETTINGS.identity.most_compared;
        let mut out: Vec<u32> = by_text.to_vec();
        for party in codes(report.parties) {
            for &(from, last) in &days_of(report.line).0 {
                let block = self.blocks.get(&(party, from, last));
                out.extend(block.into_iter().flat_map(|b| b.iter().rev().take(most)));
            }
        }
        out.sort_unstable();
        out.dedup();
        out
    }

    /// The rarest words of an article, and the lines of earlier ones that share several of them.
    fn by_text(&self, i: u32) -> (Vec<u32>, Vec<u32>) {
        let settings = &SETTINGS.identity;
        let report = self.report(i);
        let mut rare: Vec<u32> = report.sketch.to_vec();
        rare.sort_by(|a, b| {
            self.frequencies.weight(*b).total_cmp(&self.frequencies.weight(*a)).then(a.cmp(b))
        });
        rare.truncate(settings.rare_words);
        let mut shares: BTreeMap<u32, usize> = BTreeMap::new();
        // An article of a moment ago may hold a word that is common by now: all its words are looked up.
        for word in report.sketch {
            let Some(articles) = self.by_word.get(word) else { continue };
            for &article in articles.iter().rev().take(settings.most_compared) {
                *shares.entry(article).or_default() += 1;
            }
        }
        let mut lines = Vec::new();
        for (article, n) in shares {
            let Some(range) = self.in_article.get(&article) else { continue };
            let recent = match (report.line.published, self.of.lines[range.start as usize].published) {
                (Some(now), Some(then)) => (now - then).get_days() <= settings.recent_days,
                _ => false,
            };
            if n >= settings.least_rare && recent {
                lines.extend(range.clone());
            }
        }
        (rare, lines)
    }

    fn file(&mut self, lines: std::ops::Range<u32>, rare: &[u32]) {
        let Some(first) = self.of.lines.get(lines.start as usize) else { return };
        let article = first.article;
        for i in lines.clone() {
            let report = self.report(i);
            for party in codes(report.parties) {
                for (from, last) in days_of(report.line).1 {
                    self.blocks.entry((party, from, last)).or_default().push(i);
                }
            }
        }
        self.frequencies.add(self.of.sketches.get(article as usize).map_or(&[], Vec::as_slice));
        for &word in rare {
            self.by_word.entry(word).or_default().push(article);
        }
        self.in_article.insert(article, lines);
    }
}

fn codes(parties: &[(Role, u32)]) -> Vec<u32> {
    let mut codes: Vec<u32> = parties.iter().map(|(_, p)| *p).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// Puts lines that are in order of publication into clusters: for each line the index of its record, which for a
/// record is its own. `told` hears of every pair that is compared.
pub(crate) fn clusters(
    of: &Lines<'_>,
    weights: &Weights,
    told: &mut dyn FnMut(u32, u32, &Features),
) -> Vec<u32> {
    let settings = &SETTINGS.identity;
    let mut seen = Seen {
        of,
        frequencies: Frequencies::default(),
        blocks: HashMap::new(),
        by_word: HashMap::new(),
        in_article: HashMap::new(),
    };
    let mut record_of: Vec<u32> = Vec::with_capacity(of.lines.len());
    let mut members: HashMap<u32, Vec<u32>> = HashMap::new();
    let mut start = 0;
    while let Some(first) = of.lines.get(start) {
        let end = start + of.lines[start..].iter().take_while(|l| l.article == first.article).count();
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let here = number(start)..number(end);
        let (rare, by_text) = seen.by_text(here.start);
        // How each line fits each cluster.
        let mut texts: HashMap<u32, Texts> = HashMap::new();
        let mut fits: Vec<(f64, u32, u32)> = Vec::new();
        for i in here.clone() {
            let report = seen.report(i);
            let mut near: Vec<u32> =
                seen.candidates(i, &by_text).into_iter().map(|c| record_of[c as usize]).collect();
            near.sort_unstable();
            near.dedup();
            for record in near {
                let Some(members) = members.get(&record) else { continue };
                let mut sum = 0.0;
                let mut best = f64::MIN;
                let asked = || members.iter().take(settings.most_members);
                for &c in asked() {
                    let other = seen.report(c);
                    let texts = *texts
                        .entry(other.line.article)
                        .or_insert_with(|| Texts::of(other.sketch, report.sketch, &seen.frequencies));
                    let features = features(&other, &report, texts, of.has_code, &seen.frequencies);
                    let score = features.map_or(-settings.apart, |features| {
                        told(c, i, &features);
                        weights.score(&features).clamp(-settings.surest, settings.surest)
                    });
                    sum += score;
                    best = best.max(score);
                }
                let mean = sum / asked().count().max(1) as f64;
                let fit = weights.best_counts * best + (1.0 - weights.best_counts) * mean;
                if fit > weights.join {
                    fits.push((fit, record, i));
                }
            }
        }
        fits.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.2.cmp(&y.2)).then(x.1.cmp(&y.1)));
        let mut joined: BTreeMap<u32, u32> = BTreeMap::new();
        let mut taken: Vec<(u32, u32)> = Vec::new(); // cluster, line of this article
        for (_, record, i) in fits {
            let free = taken.iter().all(|(r, l)| *r != record || repeats(&seen, *l, i));
            if free && !joined.contains_key(&i) {
                joined.insert(i, record);
                taken.push((record, i));
            }
        }
        for i in here.clone() {
            let record = joined.get(&i).copied().or_else(|| {
                (here.start..i).find(|&before| repeats(&seen, before, i)).map(|b| record_of[b as usize])
            });
            let record = record.unwrap_or(i);
            record_of.push(record);
            members.entry(record).or_default().push(i);
        }
        seen.file(here, &rare);
        start = end;
    }
    record_of
}

/// Whether two lines of one article repeat each other: headline and lead.
fn repeats(seen: &Seen<'_>, a: u32, b: u32) -> bool {
    let settings = &SETTINGS.identity;
    let (a, b) = (seen.report(a), seen.report(b));
    let modes_differ = a.line.mode != b.line.mode && a.line.mode.is_some() && b.line.mode.is_some();
    let side = |r: &Report<'_>, role| -> Vec<u32> {
        r.parties.iter().filter(|p| p.0 == role).map(|p| p.1).collect()
    };
    let meet = |role| {
        let (x, y) = (side(&a, role), side(&b, role));
        (x.is_empty() && y.is_empty()) || x.iter().any(|p| y.contains(p))
    };
    let (share, both) = overlap(a.gist, b.gist);
    a.line.kind == b.line.kind
        && a.line.aux == b.line.aux
        && !modes_differ
        && meet(Role::Actor)
        && meet(Role::Recipient)
        && pair::days_between(a.line, b.line).is_none_or(|d| i64::from(d) <= settings.days_apart)
        && share >= settings.shared_words_same_article
        && both >= settings.least_shared
}

/// The days to look a line up under, and those to file it under as a record.
#[expect(clippy::type_complexity, reason = "two lists of the same, nowhere else")]
fn days_of(line: &Line) -> (Vec<(Date, Option<Date>)>, Vec<(Date, Option<Date>)>) {
    let settings = &SETTINGS.identity;
    let Some((from, last)) = line.days.or(line.published.map(|d| (d, d))) else {
        let never = (Date::MIN, Some(Date::MIN));
        return (vec![never], vec![never]);
    };
    let width = (last - from).get_days();
    if i64::from(width) >= settings.widest_days {
        return (vec![(from, Some(last))], vec![(from, Some(last))]);
    }
    let day = |n: i64| from.saturating_add(jiff::Span::new().days(n));
    let width = i64::from(width);
    let apart = settings.days_apart;
    let mut stands: Vec<_> = (-apart..=width + apart).map(|n| (day(n), None)).collect();
    stands.dedup();
    ((0..=width).map(|n| (day(n), None)).collect(), stands)
}

/// Two reports that identity compared, for the trainer of its weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// The earlier report.
    pub a: EventId,
    /// The later one.
    pub b: EventId,
    /// What they have in common, in the order of [`FEATURES`].
    pub features: Vec<f64>,
}

impl LedgerView {
    /// Every two reports that are compared, and the clusters that `weights` make of the reports.
    pub fn compared(&self, weights: &Weights) -> Result<(Vec<Pair>, Vec<Vec<EventId>>), LedgerError> {
        let index = self.index()?;
        let has_code: Vec<bool> = index.names.iter().map(|n| !n.starts_with('~')).collect();
        let id = |i: u32| index.lines[i as usize].id.clone();
        let mut pairs = Vec::new();
        let record_of = clusters(&index.compared(&has_code), weights, &mut |a, b, features| {
            pairs.push(Pair { a: id(a), b: id(b), features: features.to_vec() });
        });
        let mut out: BTreeMap<u32, Vec<EventId>> = BTreeMap::new();
        for (i, record) in (0u32..).zip(record_of) {
            out.entry(record).or_default().push(id(i));
        }
        Ok((pairs, out.into_values().collect()))
    }
}
