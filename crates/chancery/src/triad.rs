//! Triads: three parties, how each two of them stood to each other over time, and whether the triangle was at ease.
//!
//! In: a frozen view and three codes. Out: [`Triad`]: mean PLOVER scores of the three pairs by year, the balance of
//! each year's triangle after Heider (1946) and Cartwright and Harary (1956) — balanced when the product of the
//! three signs is positive — and who moved. A pair with few events or a score near zero has no sign, and a
//! triangle with such a pair is open.

use std::collections::BTreeMap;

use chancery_ledger::dyad::ChangePoint;
use chancery_ledger::{Bucket, DyadAsk, LedgerError, LedgerView};
use compact_str::CompactString;
use jiff::civil::Date;
use serde::Serialize;

/// Fewer events of a pair in a year tell no sign.
pub(crate) const MIN_EVENTS: usize = 3;
/// Scores nearer to zero than this are neither friendly nor hostile.
const NEUTRAL: f64 = 0.5;

/// Three parties over time.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Triad {
    /// Their codes.
    pub parties: [CompactString; 3],
    /// One step a year, from the first to the last with an event between any two.
    pub series: Vec<Step>,
    /// The closest pair of the last year that has a sign, if any.
    pub closest: Option<Edge>,
    /// Years whose triangle is strained.
    pub strained: Vec<i16>,
    /// Shifts of level of a pair, in order of days.
    pub moved: Vec<Moved>,
}

/// One year.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Step {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// The three pairs.
    pub edges: [Edge; 3],
    /// How the triangle stands.
    pub balance: Balance,
}

/// Two of the three.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Edge {
    /// One.
    pub a: CompactString,
    /// The other.
    pub b: CompactString,
    /// Events between them, both directions; a meeting counts in each.
    pub events: usize,
    /// Mean PLOVER score, -10 to 10; `None` without any.
    pub score: Option<f64>,
    /// +, - or none.
    pub sign: Sign,
}

/// Whether two parties stood well to each other.
#[derive(Clone, Copy, Debug, Serialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Sign {
    /// Friendly.
    Positive,
    /// Hostile.
    Negative,
    /// Neither, or too little is known.
    None,
}

/// How a triangle stands.
#[derive(Clone, Copy, Debug, Serialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Balance {
    /// The product of its signs is positive: a friend's friend, an enemy's enemy.
    Balanced,
    /// It is negative: somebody is the friend of two who are not.
    Strained,
    /// One of the pairs has no sign.
    Open,
}

/// A pair whose level shifted.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct Moved {
    /// One.
    pub a: CompactString,
    /// The other.
    pub b: CompactString,
    /// When, from what to what, and by which events.
    #[serde(flatten)]
    pub change: ChangePoint,
}

/// The sign of a pair.
pub(crate) fn sign(events: usize, score: Option<f64>) -> Sign {
    match score {
        Some(s) if events >= MIN_EVENTS && s >= NEUTRAL => Sign::Positive,
        Some(s) if events >= MIN_EVENTS && s <= -NEUTRAL => Sign::Negative,
        _ => Sign::None,
    }
}

/// The balance of three signs.
pub(crate) fn balance(signs: [Sign; 3]) -> Balance {
    if signs.contains(&Sign::None) {
        return Balance::Open;
    }
    let hostile = signs.iter().filter(|s| **s == Sign::Negative).count();
    if hostile % 2 == 0 { Balance::Balanced } else { Balance::Strained }
}

/// The triad of three codes.
///
/// # Errors
/// Those of the ledger.
pub fn triad(
    view: &LedgerView,
    parties: [CompactString; 3],
    since: Option<Date>,
    until: Option<Date>,
) -> Result<Triad, LedgerError> {
    let [x, y, z] = parties.clone();
    let pairs = [(x.clone(), y.clone()), (y, z.clone()), (x, z)];
    // For each year and pair: events, and their scores added up.
    let mut years: BTreeMap<i16, [(usize, f64); 3]> = BTreeMap::new();
    let mut moved = Vec::new();
    for (n, (a, b)) in pairs.iter().enumerate() {
        let ask = DyadAsk { a: a.clone(), b: b.clone(), since, until, bucket: Bucket::Month };
        let dyad = view.dyad(&ask)?;
        for p in &dyad.series {
            for level in [&p.a_to_b, &p.b_to_a] {
                if let Some(score) = level.score {
                    let cell = &mut years.entry(p.from.year()).or_default()[n];
                    cell.0 += level.events;
                    cell.1 += score * level.events as f64;
                }
            }
        }
        moved.extend(dyad.change_points.into_iter().map(|change| Moved {
            a: a.clone(),
            b: b.clone(),
            change,
        }));
    }
    moved.sort_by(|p, q| (p.change.date, &p.a, &p.b).cmp(&(q.change.date, &q.a, &q.b)));
    let mut series = Vec::new();
    for (year, cells) in years {
        let edge = |n: usize| {
            let (events, sum) = cells[n];
            let score = (events > 0).then(|| (100.0 * sum / events as f64).round() / 100.0);
            Edge { a: pairs[n].0.clone(), b: pairs[n].1.clone(), events, score, sign: sign(events, score) }
        };
        let edges = [edge(0), edge(1), edge(2)];
        let signs = [edges[0].sign, edges[1].sign, edges[2].sign];
        let from = Date::new(year, 1, 1).unwrap_or(Date::MIN);
        let to = Date::new(year, 12, 31).unwrap_or(Date::MAX);
        series.push(Step { from, to, edges, balance: balance(signs) });
    }
    let strained = series.iter().filter(|s| s.balance == Balance::Strained).map(|s| s.from.year()).collect();
    let signed = |s: &&Step| s.edges.iter().any(|e| e.sign != Sign::None);
    let closest = series.iter().rev().find(signed).and_then(|s| {
        let known = s.edges.iter().filter(|e| e.sign != Sign::None);
        known.max_by(|a, b| a.score.unwrap_or(-11.0).total_cmp(&b.score.unwrap_or(-11.0))).cloned()
    });
    Ok(Triad { parties, series, closest, strained, moved })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_enemys_enemy_is_balance_and_a_friend_of_two_rivals_is_strain() {
        use Sign::{Negative as N, None as O, Positive as P};
        assert_eq!(balance([P, P, P]), Balance::Balanced);
        assert_eq!(balance([P, N, N]), Balance::Balanced);
        assert_eq!(balance([P, P, N]), Balance::Strained);
        assert_eq!(balance([N, N, N]), Balance::Strained);
        assert_eq!(balance([P, O, N]), Balance::Open);
    }

    #[test]
    fn little_is_no_sign() {
        assert_eq!(sign(2, Some(5.0)), Sign::None);
        assert_eq!(sign(3, Some(0.2)), Sign::None);
        assert_eq!(sign(3, Some(-2.0)), Sign::Negative);
        assert_eq!(sign(0, None), Sign::None);
    }
}
