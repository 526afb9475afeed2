//! Forecasts, modest and honest: next month's counts of conflict and cooperation, and the chance of each kind.
//!
//! In: a frozen view and two codes. Out: [`Forecast`]. Every method is scored by rolling origin: from each past month
//! the next is forecast from what was known before it, and compared with what came. Counts are scored by the CRPS of
//! their whole distribution (Gneiting and Raftery 2007, "Strictly proper scoring rules", JASA 102), chances by the
//! Brier score. A method is shown only where it beats persistence by more than one standard error of the paired
//! difference; where none does, the forecast is empty and says so.
//!
//! The methods: *persistence*, last month again (as it was, or with the spread of a Poisson, whichever scored better); *base rate*, all months before alike; *seasonal*, this calendar month
//! of earlier years; *discounted*, a Poisson rate with a gamma prior whose past fades (Harvey and Fernandes 1989,
//! "Time series models for count or qualitative observations", JBES 7), its fading chosen from past months alone.

use std::collections::BTreeMap;

use chancery_code::ontology::EventType;
use chancery_ledger::{EventFilter, LedgerError, LedgerView, Occurrence};
use compact_str::CompactString;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

/// Months of history before the first forecast that is scored.
const TRAINING: usize = 12;
/// Fewer scored months than this prove nothing.
const MIN_ORIGINS: usize = 12;
/// Longer histories are cut at their start.
const MAX_MONTHS: usize = 1_200;
/// Fading factors that are tried: a past of about 3, 6, 12, 25 and 100 months.
const FADINGS: [f64; 5] = [0.70, 0.84, 0.92, 0.96, 0.99];
/// Distributions are cut where what is left is smaller than this.
const TAIL: f64 = 1e-6;
/// Counts above this are not told apart.
const MAX_COUNT: usize = 5_000;

/// A way to forecast.
#[derive(Clone, Copy, Debug, Serialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Last month again.
    Persistence,
    /// All months before alike.
    BaseRate,
    /// The same calendar month of earlier years.
    Seasonal,
    /// A rate whose past fades.
    Discounted,
}

impl Method {
    /// Every method.
    pub const ALL: [Method; 4] =
        [Method::Persistence, Method::BaseRate, Method::Seasonal, Method::Discounted];

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Persistence => "persistence",
            Method::BaseRate => "base-rate",
            Method::Seasonal => "seasonal",
            Method::Discounted => "discounted",
        }
    }
}

/// What is forecast of a dyad.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Forecast {
    /// One party.
    pub a: CompactString,
    /// The other.
    pub b: CompactString,
    /// First day of the month that is forecast: the one after the last whole month of the view.
    pub month: Option<Date>,
    /// Whole months of history.
    pub history: usize,
    /// Months that were forecast and scored.
    pub origins: usize,
    /// Counts of conflict and of cooperation.
    pub counts: Vec<CountForecast>,
    /// Chances of each kind that occurred, that at least one event of it comes.
    pub kinds: Vec<KindForecast>,
    /// Why there is little or nothing to show.
    pub note: Option<String>,
}

/// How well a method did on the scored months: lower is better.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Score {
    /// The method.
    pub method: Method,
    /// Mean CRPS of counts, in events; mean Brier score of chances.
    pub score: f64,
    /// Share of persistence's score that it saves; negative: it is worse.
    pub skill: f64,
    /// Standard error of the mean difference to persistence.
    pub error: f64,
    /// Better than persistence by more than the standard error.
    pub beats_persistence: bool,
}

/// A forecast of a count.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct CountForecast {
    /// `conflict` or `cooperation`.
    pub what: &'static str,
    /// The last whole month's count.
    pub last: usize,
    /// The best method that beats persistence, or none.
    pub method: Option<Method>,
    /// Its mean.
    pub mean: Option<f64>,
    /// Its central four fifths.
    pub range: Option<[usize; 2]>,
    /// All methods' scores.
    pub scores: Vec<Score>,
}

/// A forecast of a kind.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct KindForecast {
    /// PLOVER type.
    pub event: EventType,
    /// Months of the history in which it occurred.
    pub months: usize,
    /// The best method that beats persistence, or none.
    pub method: Option<Method>,
    /// Chance of at least one.
    pub chance: Option<f64>,
    /// All methods' scores.
    pub scores: Vec<Score>,
}

/// Chances of 0, 1, 2 … events.
type Distribution = Vec<f64>;

/// The forecast for two codes.
///
/// # Errors
/// Those of the ledger.
pub fn forecast(view: &LedgerView, a: &str, b: &str) -> Result<Forecast, LedgerError> {
    let mut out = Forecast {
        a: a.into(),
        b: b.into(),
        month: None,
        history: 0,
        origins: 0,
        counts: Vec::new(),
        kinds: Vec::new(),
        note: None,
    };
    let filter = EventFilter { party: vec![a.into(), b.into()], actual_only: true, ..EventFilter::default() };
    let between = |o: &Occurrence| {
        let on = |list: &[CompactString], code: &str| list.iter().any(|c| c == code);
        (on(&o.actor, a) && on(&o.recipient, b))
            || (on(&o.actor, b) && on(&o.recipient, a))
            || (o.recipient.is_empty() && on(&o.actor, a) && on(&o.actor, b))
    };
    let mut told: BTreeMap<Date, Vec<EventType>> = BTreeMap::new();
    let published = view.publications()?;
    // What is agreed for a later day has not come.
    let came = |o: &Occurrence| match (o.date, published.get(o.id.as_str())) {
        (Some(day), Some(published)) => day <= *published,
        _ => true,
    };
    for o in view.occurrences(&filter)?.iter().filter(|o| between(o) && came(o)) {
        // "In the spring" is no month.
        if let (Some(from), Some(to)) = (o.date, o.enddate.or(o.date))
            && from.first_of_month() == to.first_of_month()
        {
            told.entry(from.first_of_month()).or_default().push(o.event);
        }
    }
    let Some(end) = view.horizon()?.map(whole_month) else {
        out.note = Some("the ledger is empty".to_owned());
        return Ok(out);
    };
    let next = end.saturating_add(1.month());
    out.month = Some(next);
    let mut months: Vec<Date> = Vec::new();
    let mut at = end;
    while let Some((first, _)) = told.first_key_value()
        && at >= *first
        && months.len() < MAX_MONTHS
    {
        months.push(at);
        at = at.saturating_sub(1.month());
    }
    months.reverse();
    out.history = months.len();
    out.origins = months.len().saturating_sub(TRAINING);
    let season: Vec<i8> = months.iter().map(|m| m.month()).chain([next.month()]).collect();
    let count = |takes: &dyn Fn(EventType) -> bool| -> Vec<usize> {
        months
            .iter()
            .map(|m| told.get(m).map_or(0, |kinds| kinds.iter().filter(|k| takes(**k)).count()))
            .collect()
    };
    if out.origins < MIN_ORIGINS {
        out.note = Some(format!(
            "{} whole months of events; at least {} are needed to test a forecast",
            out.history,
            TRAINING + MIN_ORIGINS
        ));
        return Ok(out);
    }
    for (what, conflict) in [("conflict", true), ("cooperation", false)] {
        let counts = count(&|k| (k.quad_code() >= 3) == conflict);
        out.counts.push(forecast_count(what, &counts, &season));
    }
    for kind in EventType::ALL.iter().copied() {
        let counts = count(&|k| k == kind);
        if counts.iter().any(|n| *n > 0) {
            out.kinds.push(forecast_kind(kind, &counts, &season));
        }
    }
    let shown = out.counts.iter().filter(|c| c.method.is_some()).count()
        + out.kinds.iter().filter(|k| k.method.is_some()).count();
    if shown == 0 {
        out.note = Some("no method beats persistence: nothing is forecast".to_owned());
    }
    Ok(out)
}

/// The last month that is over on `day`.
fn whole_month(day: Date) -> Date {
    if day == day.last_of_month() {
        day.first_of_month()
    } else {
        day.first_of_month().saturating_sub(1.month())
    }
}

fn forecast_count(what: &'static str, counts: &[usize], season: &[i8]) -> CountForecast {
    let n = counts.len();
    let mut losses: Vec<Vec<f64>> = vec![Vec::new(); Method::ALL.len()];
    for t in TRAINING..n {
        for (losses, method) in losses.iter_mut().zip(Method::ALL) {
            losses.push(crps(&predict(method, &counts[..t], &season[..=t]), counts[t]));
        }
    }
    // A point says more than anybody knows; persistence may be the spread of a Poisson, where that does better.
    let spread: Vec<f64> = (TRAINING..n).map(|t| crps(&poisson(counts[t - 1]), counts[t])).collect();
    if spread.iter().sum::<f64>() < losses[0].iter().sum::<f64>() {
        losses[0] = spread;
    }
    let scores = compared(&losses);
    let method = chosen(&scores);
    let d = method.map(|m| predict(m, counts, season));
    CountForecast {
        what,
        last: counts.last().copied().unwrap_or(0),
        method,
        mean: d.as_ref().map(|d| rounded(d.iter().enumerate().map(|(k, p)| k as f64 * p).sum())),
        range: d.as_ref().map(|d| [quantile(d, 0.1), quantile(d, 0.9)]),
        scores,
    }
}

fn forecast_kind(event: EventType, counts: &[usize], season: &[i8]) -> KindForecast {
    let n = counts.len();
    let mut losses: Vec<Vec<f64>> = vec![Vec::new(); Method::ALL.len()];
    for t in TRAINING..n {
        let came = if counts[t] > 0 { 1.0 } else { 0.0 };
        for (losses, method) in losses.iter_mut().zip(Method::ALL) {
            losses.push((chance(method, &counts[..t], &season[..=t]) - came).powi(2));
        }
    }
    let scores = compared(&losses);
    let method = chosen(&scores);
    KindForecast {
        event,
        months: counts.iter().filter(|c| **c > 0).count(),
        method,
        chance: method.map(|m| rounded(chance(m, counts, season))),
        scores,
    }
}

/// Chance of at least one event; `season` has one month more than `past`.
fn chance(method: Method, past: &[usize], season: &[i8]) -> f64 {
    match method {
        Method::Persistence => past.last().map_or(0.0, |n| if *n > 0 { 1.0 } else { 0.0 }),
        // Half an event either way (Jeffreys 1946): what has not come yet is not impossible.
        Method::BaseRate => {
            let hits = past.iter().filter(|n| **n > 0).count() as f64;
            (hits + 0.5) / (past.len() as f64 + 1.0)
        }
        Method::Seasonal => {
            let alike = like_months(past, season);
            let hits = alike.iter().filter(|n| **n > 0).count() as f64;
            let base = chance(Method::BaseRate, past, season);
            // The base rate counts as two years, so that few years do not speak for a season.
            (hits + 2.0 * base) / (alike.len() as f64 + 2.0)
        }
        Method::Discounted => {
            let fading = fading(past);
            let (mut hits, mut all) = (0.5, 1.0);
            for n in past {
                hits = fading * hits + f64::from(u8::from(*n > 0));
                all = fading * all + 1.0;
            }
            (hits / all).clamp(0.0, 1.0)
        }
    }
}

/// Counts of the calendar month that `season` ends with.
fn like_months(past: &[usize], season: &[i8]) -> Vec<usize> {
    let wanted = season.get(past.len());
    past.iter().zip(season).filter(|(_, m)| Some(*m) == wanted).map(|(n, _)| *n).collect()
}

/// The distribution of the next count; `season` has one month more than `past`.
fn predict(method: Method, past: &[usize], season: &[i8]) -> Distribution {
    match method {
        Method::Persistence => point(past.last().copied().unwrap_or(0)),
        Method::BaseRate => empirical(past),
        Method::Seasonal => {
            let alike = like_months(past, season);
            if alike.len() < 2 { empirical(past) } else { empirical(&alike) }
        }
        Method::Discounted => {
            let (a, b) = gamma(past, fading(past));
            negative_binomial(a, b)
        }
    }
}

fn point(n: usize) -> Distribution {
    let mut d = vec![0.0; n.min(MAX_COUNT) + 1];
    if let Some(last) = d.last_mut() {
        *last = 1.0;
    }
    d
}

/// The Poisson of last month's count; of a quarter of an event after a month without any.
fn poisson(last: usize) -> Distribution {
    let rate = (last as f64).max(0.25);
    let (mut p, mut sum, mut d) = ((-rate).exp(), 0.0, Vec::new());
    for k in 0..MAX_COUNT {
        d.push(p);
        sum += p;
        p *= rate / (k as f64 + 1.0);
        // Of a great rate the first chances are too small for a number: they are then nought, and stay so.
        if (1.0 - sum < TAIL && k as f64 > rate) || p == 0.0 {
            break;
        }
    }
    if sum > 0.5 { d } else { point(last) }
}

fn empirical(past: &[usize]) -> Distribution {
    let most = past.iter().copied().max().unwrap_or(0).min(MAX_COUNT);
    let mut d = vec![0.0; most + 1];
    for n in past {
        d[(*n).min(most)] += 1.0 / past.len() as f64;
    }
    d
}

/// Shape and rate of the gamma after a past that fades by `fading` a month.
fn gamma(past: &[usize], fading: f64) -> (f64, f64) {
    // A weak start at the mean of the first months.
    let first = &past[..past.len().min(6)];
    let mean = first.iter().sum::<usize>() as f64 / first.len().max(1) as f64;
    let (mut a, mut b) = (mean.max(0.1), 1.0);
    for n in past {
        a = fading * a + *n as f64;
        b = fading * b + 1.0;
    }
    // The step to the next month fades too: it is less sure than the last.
    (fading * a, fading * b)
}

/// The fading under which the past would have been forecast best.
fn fading(past: &[usize]) -> f64 {
    let likelihood = |fading: f64| -> f64 {
        let first = &past[..past.len().min(6)];
        let mean = first.iter().sum::<usize>() as f64 / first.len().max(1) as f64;
        let (mut a, mut b) = (mean.max(0.1), 1.0);
        let mut sum = 0.0;
        for n in past {
            let (x, y) = (fading * a, fading * b);
            sum += log_negative_binomial(x, y, *n);
            a = x + *n as f64;
            b = y + 1.0;
        }
        sum
    };
    FADINGS
        .into_iter()
        .map(|f| (likelihood(f), f))
        .max_by(|x, y| x.0.total_cmp(&y.0).then(x.1.total_cmp(&y.1)))
        .map_or(FADINGS[2], |best| best.1)
}

/// Log chance of `n` under a Poisson whose rate is gamma with shape `a` and rate `b`.
fn log_negative_binomial(a: f64, b: f64, n: usize) -> f64 {
    // The product over i < n of (a + i) / (i + 1) stands for the gamma functions.
    let ways: f64 = (0..n.min(MAX_COUNT)).map(|i| ((a + i as f64) / (i as f64 + 1.0)).ln()).sum();
    ways + a * (b / (b + 1.0)).ln() - n as f64 * (b + 1.0).ln()
}

fn negative_binomial(a: f64, b: f64) -> Distribution {
    let mut d = Vec::new();
    let (mut p, mut sum) = ((a * (b / (b + 1.0)).ln()).exp(), 0.0);
    for k in 0..MAX_COUNT {
        d.push(p);
        sum += p;
        p *= (a + k as f64) / ((k as f64 + 1.0) * (b + 1.0));
        if 1.0 - sum < TAIL && k as f64 > a / b {
            break;
        }
    }
    d
}

/// CRPS of a distribution over counts: the squared distance of its distribution function to that of what came.
fn crps(d: &Distribution, came: usize) -> f64 {
    let mut sum = 0.0;
    let mut below = 0.0;
    for k in 0..d.len().max(came) {
        below += d.get(k).copied().unwrap_or(0.0);
        let step = if k >= came { 1.0 } else { 0.0 };
        sum += (below - step).powi(2);
    }
    sum
}

fn quantile(d: &Distribution, share: f64) -> usize {
    let mut below = 0.0;
    for (k, p) in d.iter().enumerate() {
        below += p;
        if below >= share {
            return k;
        }
    }
    d.len().saturating_sub(1)
}

/// Scores of all methods, the first being persistence.
fn compared(losses: &[Vec<f64>]) -> Vec<Score> {
    let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len().max(1) as f64;
    let Some(against) = losses.first() else { return Vec::new() };
    let base = mean(against);
    losses
        .iter()
        .zip(Method::ALL)
        .map(|(own, method)| {
            let difference: Vec<f64> = against.iter().zip(own).map(|(x, y)| x - y).collect();
            let saved = mean(&difference);
            let n = difference.len() as f64;
            let variance = difference.iter().map(|d| (d - saved).powi(2)).sum::<f64>() / (n - 1.0).max(1.0);
            let error = (variance / n).sqrt();
            Score {
                method,
                score: rounded(mean(own)),
                skill: if base > 0.0 { rounded(saved / base) } else { 0.0 },
                error: rounded(error),
                beats_persistence: method != Method::Persistence && saved > error && saved > 1e-9,
            }
        })
        .collect()
}

/// The best of those that beat persistence.
fn chosen(scores: &[Score]) -> Option<Method> {
    scores
        .iter()
        .filter(|s| s.beats_persistence)
        .min_by(|x, y| x.score.total_cmp(&y.score).then(x.method.cmp(&y.method)))
        .map(|s| s.method)
}

fn rounded(x: f64) -> f64 {
    (x * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(seed: u64) -> impl Iterator<Item = f64> {
        let mut s = seed;
        std::iter::repeat_with(move || {
            s = s.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (s >> 11) as f64 / (1u64 << 53) as f64
        })
    }

    /// Counts drawn from a Poisson (Knuth 1969, 3.4.1).
    fn drawn(rates: &[f64]) -> Vec<usize> {
        let mut random = numbers(11);
        rates
            .iter()
            .map(|rate| {
                let (mut k, mut p) = (0, 1.0);
                loop {
                    p *= random.next().unwrap();
                    if p <= (-rate).exp() {
                        return k;
                    }
                    k += 1;
                }
            })
            .collect()
    }

    fn season(n: usize) -> Vec<i8> {
        (0..=n).map(|i| i8::try_from(i % 12 + 1).unwrap()).collect()
    }

    #[test]
    fn a_distribution_is_one_and_has_its_mean() {
        let d = negative_binomial(6.0, 2.0);
        assert!((d.iter().sum::<f64>() - 1.0).abs() < 1e-5);
        let mean: f64 = d.iter().enumerate().map(|(k, p)| k as f64 * p).sum();
        assert!((mean - 3.0).abs() < 1e-3);
        assert!((log_negative_binomial(6.0, 2.0, 4) - d[4].ln()).abs() < 1e-9);
        assert_eq!(quantile(&empirical(&[1, 2, 3, 4]), 0.5), 2);
    }

    #[test]
    fn the_crps_of_a_point_is_its_distance() {
        assert_eq!(crps(&point(3), 7), 4.0);
        assert_eq!(crps(&point(7), 3), 4.0);
        assert_eq!(crps(&point(3), 3), 0.0);
        assert!(crps(&empirical(&[2, 4]), 3) < 1.0);
    }

    #[test]
    fn steady_noise_is_forecast_by_its_rate_and_not_by_last_month() {
        let counts = drawn(&vec![4.0; 120]);
        let f = forecast_count("conflict", &counts, &season(120));
        let method = f.method.unwrap();
        assert!(matches!(method, Method::BaseRate | Method::Discounted), "{:?}", f.scores);
        assert!((f.mean.unwrap() - 4.0).abs() < 1.0, "{f:?}");
    }

    #[test]
    fn a_level_that_shifts_is_followed_by_the_fading_rate() {
        let rates: Vec<f64> = (0..160).map(|i| if i / 40 % 2 == 0 { 2.0 } else { 14.0 }).collect();
        let f = forecast_count("conflict", &drawn(&rates), &season(160));
        assert_eq!(f.method, Some(Method::Discounted), "{:?}", f.scores);
        assert!((f.mean.unwrap() - 14.0).abs() < 4.0, "{f:?}");
    }

    #[test]
    fn a_month_of_every_year_is_forecast_by_the_season() {
        let rates: Vec<f64> = (0..180).map(|i| if i % 12 == 7 { 12.0 } else { 1.0 }).collect();
        let mut counts = drawn(&rates);
        counts.truncate(175); // the next is an eighth month
        let f = forecast_count("conflict", &counts, &season(175));
        assert_eq!(f.method, Some(Method::Seasonal), "{:?}", f.scores);
        assert!(f.mean.unwrap() > 8.0, "{f:?}");
    }

    #[test]
    fn where_last_month_is_best_nothing_is_forecast() {
        // A staircase: every month is as the last but for one step a year.
        let counts: Vec<usize> = (0..96).map(|i| i / 12 * 9).collect();
        let f = forecast_count("conflict", &counts, &season(96));
        assert_eq!((f.method, f.mean), (None, None), "{:?}", f.scores);
        let k = forecast_kind(EventType::Assault, &vec![1; 60], &season(60));
        assert_eq!((k.method, k.chance), (None, None), "{:?}", k.scores);
    }

    #[test]
    fn months_that_are_not_over_are_not_counted() {
        assert_eq!(whole_month(Date::constant(2023, 11, 30)), Date::constant(2023, 11, 1));
        assert_eq!(whole_month(Date::constant(2023, 11, 29)), Date::constant(2023, 10, 1));
    }
}
