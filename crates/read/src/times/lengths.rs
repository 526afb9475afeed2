//! Lengths of time and what is measured by them: "three days", "two-and-a-half years", "a year ago",
//! "two weeks later", "$3 million a year".

use compact_str::format_compact;

use super::atoms::Kind;
use super::calendar::{Cal, Unit};
use super::deictic::{distant, unknown};
use super::words::Word;
use super::{Found, Scene};
use crate::reading::{Precision, TimeKind};

impl Scene<'_> {
    /// An amount in figures or words at `i`, and the atom after it; `None` inside is "several".
    pub(super) fn amount(&self, i: usize) -> Option<(Option<f32>, usize)> {
        match self.atoms.get(i)?.kind {
            Kind::Decimal(v) => return Some((Some(v), i + 1)),
            Kind::Number { value, .. } if value <= 100_000 => return Some((Some(value as f32), i + 1)),
            _ => {}
        }
        match self.word(i) {
            Word::Cardinal(n) => {
                // "a couple of", "dozen".
                let mut total = f32::from(n);
                let mut j = i + 1;
                let k = if self.dash(j) && self.glued(j) { j + 1 } else { j };
                if let Word::Cardinal(m) = self.word(k) {
                    if (20..100).contains(&n) && m < 10 {
                        total += f32::from(m);
                        j = k + 1;
                    } else if m == 100 {
                        total *= 100.0;
                        j = k + 1;
                    }
                }
                if self.is(i, &["couple", "dozen"]) && self.is(j, &["of"]) {
                    j += 1;
                }
                // "two and a half", "two-and-a-half".
                let dash = usize::from(self.dash(j));
                if self.is(j + dash, &["and"]) {
                    let a = j + dash + 1 + usize::from(self.dash(j + dash + 1));
                    let h = a + 1 + usize::from(self.dash(a + 1));
                    if self.word(a) == Word::Article && self.word(h) == Word::Half {
                        return Some((Some(total + 0.5), h + 1));
                    }
                }
                Some((Some(total), j))
            }
            Word::Several => Some((None, i + 1)),
            Word::Article => match self.word(i + 1) {
                Word::Several => Some((None, i + 2)),
                Word::Cardinal(n @ (2 | 12 | 100)) if !self.is(i + 1, &["two", "twelve"]) => {
                    let of = usize::from(self.is(i + 2, &["of"]));
                    Some((Some(f32::from(n)), i + 2 + of))
                }
                Word::Half => Some((Some(0.5), i + 2)),
                Word::Unit(_) => Some((Some(1.0), i + 1)),
                _ => self.is(i + 1, &["full", "whole", "single"]).then_some((Some(1.0), i + 1)),
            },
            _ => None,
        }
    }

    /// "half an hour", "half a century", "a half hour".
    pub(super) fn half_of(&self, i: usize) -> Option<Found> {
        if self.word(i) != Word::Half {
            return None;
        }
        let dash = self.dash(i + 1) && self.glued(i + 1);
        let article = self.word(i + 1) == Word::Article;
        let j = i + 1 + usize::from(dash || article);
        let Word::Unit(unit) = self.word(j) else { return None };
        if unit == Unit::Minute || unit == Unit::Quarter {
            return None;
        }
        Some(self.measured(i, j + 1, unit, Some(0.5)))
    }

    /// A length, and the date that it is measured to.
    pub(super) fn length(&self, i: usize) -> Option<Found> {
        if let Word::Units(unit) = self.word(i) {
            return self.bare_units(i, unit);
        }
        let (mut amount, mut j) = self.amount(i)?;
        // "60 and 90 days", "18 to 24 months", "10-12 years": the first end has the unit of the second.
        if (self.is(j, &["to", "or", "and"])
            || (self.dash(j) && self.glued(j) && self.number(j + 1).is_some()))
            && let Some((Some(_), k)) = self.amount(j + 1)
        {
            let between = !self.is(j, &["and"]) || self.is_before(i, &["between"]);
            let k = if self.dash(k) && self.glued(k) { k + 1 } else { k };
            if between
                && matches!(self.word(k), Word::Units(_) | Word::Unit(_))
                && self.word(i) != Word::Article
            {
                let (Word::Units(unit) | Word::Unit(unit)) = self.word(k) else { return None };
                return Some(
                    Found::bare(i, j, TimeKind::Duration, unit.duration(amount))
                        .with_precision(unit.precision()),
                );
            }
        }
        let hyphen = self.dash(j) && self.glued(j);
        if hyphen {
            j += 1;
        }
        while self.is(
            j,
            &[
                "more",
                "full",
                "whole",
                "consecutive",
                "straight",
                "additional",
                "calendar",
                "business",
                "working",
                "long",
                "short",
                "further",
                "tumultuous",
                "extra",
                "other",
                "solid",
            ],
        ) {
            j += 1;
        }
        let unit = match self.word(j) {
            Word::Unit(u) | Word::Units(u) => u,
            // "a 30-second pause".
            Word::Ordinal(2) if hyphen => Unit::Second,
            Word::Part("NI") | Word::Parts("NI") if amount.is_some_and(|n| n > 1.0) => Unit::Day,
            _ => return None,
        };
        let singular = matches!(self.word(j), Word::Unit(_));
        let mut end = j + 1;
        // Ages: "a 41-year-old man", "aged 12 years old".
        let old = if self.dash(end) && self.glued(end) { end + 1 } else { end };
        if self.is(old, &["old", "olds"]) {
            return None;
        }
        // "a year and a half".
        if singular
            && self.is(end, &["and"])
            && self.word(end + 1) == Word::Article
            && self.word(end + 2) == Word::Half
        {
            amount = amount.map(|n| n + 0.5);
            end += 3;
        }
        let article = self.word(i) == Word::Article && end == i + 2;
        if article || self.is(i, &["one"]) && end == i + 2 && !hyphen {
            return self.single(i, end, unit, article);
        }
        if hyphen && !singular && self.word(i) != Word::Article && amount.is_none() {
            return None;
        }
        // "2,000 year" is no length, "15 minute" without a hyphen seldom one.
        if singular
            && !hyphen
            && amount != Some(0.5)
            && amount.is_some_and(|n| n > 1.0)
            && end == j + 1
            && !matches!(unit, Unit::Year | Unit::Month | Unit::Day | Unit::Hour | Unit::Week | Unit::Minute)
        {
            return None;
        }
        // "five quarters of the vote", "three quarters of them" are shares.
        if unit == Unit::Quarter
            && (self.is(end, &["of"]) || amount == Some(3.0))
            && !self.is_before(j, &["consecutive", "straight"])
        {
            return None;
        }
        Some(self.measured(i, end, unit, amount))
    }

    /// "a year", "one day": a rate, a distance, or an idiom.
    fn single(&self, i: usize, end: usize, unit: Unit, article: bool) -> Option<Found> {
        let measured = self.is(end, &["ago", "later", "earlier", "before", "after", "from", "previously"]);
        if measured {
            if unit == Unit::Minute && !self.is(end, &["later", "earlier", "after", "before"]) {
                return None;
            }
            return Some(self.measured(i, end, unit, Some(1.0)));
        }
        if article && i > 0 && !matches!(unit, Unit::Decade | Unit::Century | Unit::Quarter | Unit::Weekend) {
            // "15 a year", "$3 million a year", "twice a week", "40 hours a week".
            let rate =
                matches!(self.atoms.get(i - 1).map(|a| a.kind), Some(Kind::Number { .. } | Kind::Decimal(_)))
                    || self.is(
                        i - 1,
                        &[
                            "million",
                            "billion",
                            "trillion",
                            "thousand",
                            "hundred",
                            "once",
                            "twice",
                            "times",
                            "percent",
                            "barrels",
                            "tons",
                            "tonnes",
                            "dollars",
                            "euros",
                            "yen",
                            "yuan",
                            "people",
                            "hours",
                            "days",
                            "units",
                            "vehicles",
                            "flights",
                            "cars",
                            "visitors",
                            "passengers",
                            "aircraft",
                            "much",
                            "kilometers",
                        ],
                    )
                    || self.mark(i - 1) == Some('%')
                    || matches!(self.word(i - 1), Word::Cardinal(n) if n > 1);
            if rate {
                return Some(Found::bare(i, end, TimeKind::Set, unit.duration(Some(1.0))));
            }
        }
        let led = self.is_before(
            i,
            &[
                "for", "in", "within", "over", "about", "than", "nearly", "almost", "of", "least", "after",
                "by", "every", "during", "lasted", "lasting", "took", "takes", "take", "just", "only",
                "around", "once", "under", "spent", "another",
            ],
        );
        let fits = match unit {
            Unit::Minute | Unit::Second | Unit::Quarter => false,
            Unit::Day => led && article,
            _ => {
                led || (article
                    && matches!(
                        unit,
                        Unit::Year | Unit::Decade | Unit::Month | Unit::Week | Unit::Hour | Unit::Century
                    ))
            }
        };
        // "a week of protests", "a day of mourning", "a year-long", "a year's".
        if !fits || self.is(end, &["when", "that"]) {
            return None;
        }
        Some(
            Found::bare(i, end, TimeKind::Duration, unit.duration(Some(1.0)))
                .with_precision(unit.precision()),
        )
    }

    /// "years of war", "for decades", "hours later": plural units without an amount.
    fn bare_units(&self, i: usize, unit: Unit) -> Option<Found> {
        if self.capital(i) && i > 0 && !self.is(i, &["Decades", "Years", "Months", "Weeks", "Days", "Hours"])
        {
            return None;
        }
        let led = self.is_before(
            i,
            &[
                "for", "in", "within", "over", "after", "took", "takes", "take", "than", "many", "lasted",
                "spent", "of", "last", "the",
            ],
        );
        let measured = self.is(i + 1, &["later", "ago", "earlier", "after", "before"]);
        let of = self.is(i + 1, &["of"]);
        let fits = match unit {
            Unit::Decade | Unit::Century => true,
            Unit::Minute | Unit::Second | Unit::Quarter | Unit::Weekend => measured && unit != Unit::Quarter,
            Unit::Hour => measured || self.is_before(i, &["for", "in", "within"]),
            Unit::Day => {
                measured || self.is_before(i, &["for", "in", "within"]) || of && self.is_before(i, &["after"])
            }
            _ => led || measured || of || i == 0,
        };
        // "working hours", "the early years", "the dying days".
        if !fits || self.is_before(i, &["the"]) && !(i > 1 && self.is(i - 2, &["over", "through", "down"])) {
            return None;
        }
        Some(self.measured(i, i + 1, unit, None))
    }

    /// "long ago", "not long ago".
    pub(super) fn long_ago(&self, i: usize) -> Option<Found> {
        let hit = self.is(i, &["long"]) && self.is(i + 1, &["ago"]);
        hit.then(|| Found::bare(i, i + 2, TimeKind::Date, "PAST_REF"))
    }

    /// A length with "ago", "later", "before", "from now" after it, or by itself.
    fn measured(&self, from: usize, to: usize, unit: Unit, amount: Option<f32>) -> Found {
        let whole = amount.filter(|n| n.fract() == 0.0 && *n < 10_000.0).map(|n| n as i64);
        let length = || {
            Found::bare(from, to, TimeKind::Duration, unit.duration(amount)).with_precision(unit.precision())
        };
        let clock = matches!(unit, Unit::Second | Unit::Minute | Unit::Hour);
        let ends = |k: usize| {
            self.letters(k).is_empty() && self.number(k).is_none()
                || self.is(
                    k,
                    &[
                        "and", "but", "in", "at", "when", "with", "by", "as", "on", "for", "from", "to",
                        "said", "that",
                    ],
                )
        };
        if self.is(to, &["ago"]) {
            return self.away(from, to + 1, unit, amount, -1, true);
        }
        if self.is(to, &["from"]) && (self.is(to + 1, &["now"]) || self.word(to + 1) == Word::Today) {
            return self.away(from, to + 2, unit, amount, 1, true);
        }
        let dated = whole.is_some() && !clock;
        if self.is(to, &["earlier", "previously"]) || self.is(to, &["before"]) && ends(to + 1) {
            if dated && !self.is(to + 1, &["than"]) {
                return self.away(from, to + 1, unit, amount, -1, false);
            }
            return Found { to: to + 1, ..length() };
        }
        if self.is(to, &["later"]) || self.is(to, &["after"]) && ends(to + 1) {
            if dated && !self.is(to + 1, &["than"]) {
                return self.away(from, to + 1, unit, amount, 1, false);
            }
            return Found { to: to + 1, ..length() };
        }
        length()
    }

    /// The date `amount` units away from now, or from the time last spoken of.
    fn away(&self, from: usize, to: usize, unit: Unit, amount: Option<f32>, way: i64, now: bool) -> Found {
        let side = if way < 0 { "PAST_REF" } else { "FUTURE_REF" };
        let Some(n) = amount.filter(|n| *n < 10_000.0) else {
            return Found::bare(from, to, TimeKind::Date, side);
        };
        let base = if now { self.now() } else { self.then().map(|c| c.start) };
        let Some(base) = base else { return unknown(from, to, unit) };
        // A year and a half ago: count months.
        let (fine, count) = match unit {
            Unit::Year if n.fract() != 0.0 => (Unit::Month, n * 12.0),
            Unit::Decade if n.fract() != 0.0 => (Unit::Year, n * 10.0),
            Unit::Century if n.fract() != 0.0 => (Unit::Year, n * 100.0),
            _ => (unit, n),
        };
        let grain = match fine {
            Unit::Decade | Unit::Century => Unit::Year,
            Unit::Weekend | Unit::Fortnight => Unit::Week,
            Unit::Season => Unit::Month,
            other => other,
        };
        let Some(cal) = distant(base, fine, way * count as i64).and_then(|d| Cal::holding(grain, d)) else {
            return Found::bare(from, to, TimeKind::Date, side);
        };
        let mut found = Found::date(from, to, cal);
        if matches!(unit, Unit::Second | Unit::Minute | Unit::Hour) {
            found.kind = TimeKind::Time;
            found.precision = Precision::Day;
            found.value = format_compact!("{}TXX", found.value);
        }
        found
    }
}
