//! Times told from where the speaker or the story stands: "today", "last month", "the following week",
//! "the same period last year", "recently"; and recurring times ("every Monday", "annually").

use compact_str::{CompactString, format_compact};
use jiff::civil::Date;

use super::calendar::{Cal, Unit, add_days, monday0};
use super::tense::Tense;
use super::words::Word;
use super::{Found, Scene};
use crate::reading::{Precision, TimeKind};
use crate::span::Days;

/// Prepositions of a stretch that is named by its unit alone ("during the week").
const WITHIN: &[&str] =
    &["of", "in", "during", "for", "over", "throughout", "by", "this", "within", "into", "from", "through"];

impl Scene<'_> {
    /// Times that begin with a pointing word.
    pub(super) fn deictic(&self, i: usize, word: Word) -> Option<Found> {
        let next = self.word(i + 1);
        match word {
            Word::Today => {
                // "today's GM", "today's world": the present, no day.
                let loose = matches!(self.mark(i + 1), Some('\'' | '’'))
                    && self.is(i + 3, &["world", "society", "standards", "youth", "generation", "economy"]);
                let loose = loose || self.possessed_name(i + 1);
                if loose || self.is_before(i, &["USA"]) {
                    return loose.then(|| Found::bare(i, i + 1, TimeKind::Date, "PRESENT_REF"));
                }
                Some(self.day_offset(i, i + 1, 0))
            }
            Word::Yesterday => Some(self.day_offset(i, i + 1, -1)),
            Word::Tomorrow => Some(self.day_offset(i, i + 1, 1)),
            Word::Tonight => Some(self.part_of_day(i, i + 1, 0, "NI")),
            Word::Overnight => Some(self.part_of_day(i, i + 1, 0, "NI")),
            Word::Clock(value) => {
                if self.capital(i) && i > 0 {
                    return None;
                }
                let mut found = Found::bare(i, i + 1, TimeKind::Time, format_compact!("T{value}"))
                    .with_precision(Precision::Day);
                found.pending = true;
                Some(self.on_day(found))
            }
            Word::Part(part) => self.loose_part(i, part),
            Word::Parts(part) => {
                let led = self.is_before(i, &["on", "in", "at", "most", "some"])
                    || matches!(i.checked_sub(1).map(|k| self.word(k)), Some(Word::Weekday(_)));
                led.then(|| Found::bare(i, i + 1, TimeKind::Set, format_compact!("XXXX-XX-XXT{part}")))
            }
            Word::Weekdays(d) => {
                Some(Found::bare(i, i + 1, TimeKind::Set, format_compact!("XXXX-WXX-{}", d + 1)))
            }
            Word::Often(value) => self.often(i, value),
            Word::Every => self.every(i),
            Word::Ref(value) => self.reference_word(i, value),
            Word::Future => {
                let led = self.is_before(i, &["the", "near", "foreseeable", "distant", "in"]);
                let noun = self.is(i + 1, &["of"]) && !self.is_before(i, &["near", "foreseeable"]);
                (led && !noun && !self.capital(i)).then(|| {
                    let from = if self.is_before(i, &["near", "foreseeable", "distant"]) { i - 1 } else { i };
                    Found::bare(from, i + 1, TimeKind::Date, "FUTURE_REF")
                })
            }
            Word::Term => {
                let dash = usize::from(self.mark_before(i) == Some('-'));
                let from = i.checked_sub(1 + dash)?;
                let span = self.is(from, &["long", "short", "near", "medium", "longer", "shorter"]);
                let led = dash == 1 || self.is_before(from, &["the"]);
                (span && led && from >= self.free)
                    .then(|| Found::bare(from, i + 1, TimeKind::Date, "FUTURE_REF"))
            }
            Word::Present => {
                self.is_before(i, &["at"]).then(|| Found::bare(i, i + 1, TimeKind::Date, "PRESENT_REF"))
            }
            Word::Current => {
                if let Word::Unit(unit) = next
                    && unit != Unit::Day
                    && unit != Unit::Minute
                {
                    return self.offset(i, i + 2, unit, 0);
                }
                let adjective = !self.capital(i)
                    && !self.letters(i + 1).is_empty()
                    && !self.is(i + 1, &["account", "affairs"]);
                adjective.then(|| Found::bare(i, i + 1, TimeKind::Date, "PRESENT_REF"))
            }
            Word::Recent => match next {
                Word::Units(_) => Some(Found::bare(i, i + 2, TimeKind::Date, "PAST_REF")),
                _ if self.is(i + 1, &["times", "history", "past", "memory"]) => {
                    Some(Found::bare(i, i + 2, TimeKind::Date, "PAST_REF"))
                }
                _ => {
                    let adjective = !self.capital(i)
                        && !self.letters(i + 1).is_empty()
                        && !self.is_before(i, &["more", "most"]);
                    adjective.then(|| Found::bare(i, i + 1, TimeKind::Date, "PAST_REF"))
                }
            },
            Word::These => match next {
                Word::Units(Unit::Day) => Some(Found::bare(i, i + 2, TimeKind::Date, "PRESENT_REF")),
                _ => None,
            },
            Word::Past => self.past(i),
            Word::Season(first) => self.season(i, first),
            Word::This => self.this(i),
            Word::That => self.that(i),
            Word::Same => self.same(i),
            Word::Last | Word::Next | Word::Previous | Word::Following | Word::Coming => {
                self.neighbour(i, word)
            }
            _ => None,
        }
    }

    /// "today's GM", "today's Russia": a name alone after the possessive is a thing of these times, where
    /// "today's Security Council meeting" is of the day.
    fn possessed_name(&self, at: usize) -> bool {
        let mut k = at + 2;
        if !matches!(self.mark(at), Some('\'' | '’')) || !self.is(at + 1, &["s"]) || !self.capital(k) {
            return false;
        }
        while self.capital(k) {
            k += 1;
        }
        self.letters(k).is_empty() && !self.dash(k)
    }

    /// "by year's end", "at year-end".
    fn year_end(&self, i: usize) -> Option<Found> {
        let led = self.is_before(i, &["by", "at", "before", "until", "since", "after"]);
        let mark = matches!(self.mark(i + 1), Some('\'' | '’')) && self.is(i + 2, &["s"]);
        let j = if mark { i + 3 } else { i + 1 + usize::from(self.dash(i + 1)) };
        if self.word(i) != Word::Unit(Unit::Year) || !led || !self.is(j, &["end"]) {
            return None;
        }
        let cal = self.now().and_then(|d| Cal::holding(Unit::Year, d))?;
        let mut found = Found::date(i, j + 1, cal);
        found.days = cal.third(2).or(found.days);
        Some(found)
    }

    fn day_offset(&self, from: usize, to: usize, n: i64) -> Found {
        match self.now().and_then(|d| add_days(d, n)) {
            Some(day) => self.with_part(from, to, day),
            None => Found::bare(from, to, TimeKind::Date, CompactString::const_new("XXXX-XX-XX"))
                .with_precision(Precision::Day),
        }
    }

    fn part_of_day(&self, from: usize, to: usize, n: i64, part: &str) -> Found {
        let mut found = self.day_offset(from, to, n);
        found.kind = TimeKind::Time;
        found.value = format_compact!("{}T{part}", found.value);
        found.to = to;
        found
    }

    /// "In the morning", "at night", "morning trading": the day is told elsewhere or is the one spoken of.
    fn loose_part(&self, i: usize, part: &str) -> Option<Found> {
        if self.capital(i) && i > 0 {
            return None;
        }
        if self.word(i + 1) == Word::Part("NI")
            || self.is(i + 1, &["shift", "club", "sky", "vision", "watch"])
        {
            return None;
        }
        let the = self.is_before(i, &["the"]);
        let led = if the {
            i > 1 && self.is(i - 2, &["in", "during", "of", "throughout", "through"])
        } else {
            self.is_before(i, &["at", "before", "by", "after", "until", "in"])
        };
        if !led {
            return None;
        }
        // "At night" without a day is a habit.
        let mut found =
            Found::bare(i, i + 1, TimeKind::Time, format_compact!("T{part}")).with_precision(Precision::Day);
        found.pending = true;
        Some(self.on_day(found))
    }

    /// The stretch of `unit` `n` places from the one that holds publication.
    fn offset(&self, from: usize, to: usize, unit: Unit, n: i64) -> Option<Found> {
        if matches!(unit, Unit::Second | Unit::Minute | Unit::Hour) {
            return None;
        }
        let Some(now) = self.now() else { return Some(unknown(from, to, unit)) };
        Some(Found::date(from, to, Cal::holding(unit, now)?.shift(n)?))
    }

    /// The stretch of `unit` `n` places from the one that holds the time last spoken of.
    fn offset_then(&self, from: usize, to: usize, unit: Unit, n: i64) -> Option<Found> {
        if matches!(unit, Unit::Second | Unit::Minute | Unit::Hour) {
            return None;
        }
        let Some(then) = self.then() else { return Some(unknown(from, to, unit)) };
        Some(Found::date(from, to, Cal::holding(unit, then.start)?.shift(n)?))
    }

    fn often(&self, i: usize, value: &'static str) -> Option<Found> {
        // "People's Daily", "Daily Mail", "daily life".
        if self.capital(i) && (i > 0 || self.capital(i + 1)) {
            return None;
        }
        if self.is(i + 1, &["life", "newspaper", "basis"]) && !self.is(i + 1, &["basis"]) {
            return None;
        }
        Some(Found::bare(i, i + 1, TimeKind::Set, value))
    }

    /// "every year", "each week", "every two years", "every Monday", "per day".
    fn every(&self, i: usize) -> Option<Found> {
        let other = usize::from(self.is(i + 1, &["other", "single"]));
        let double = self.is(i + 1, &["other"]);
        let j = i + 1 + other;
        match self.word(j) {
            Word::Unit(unit)
                if !matches!(unit, Unit::Minute | Unit::Quarter | Unit::Second) || self.is(i, &["every"]) =>
            {
                Some(Found::bare(
                    i,
                    j + 1,
                    TimeKind::Set,
                    unit.duration(Some(if double { 2.0 } else { 1.0 })),
                ))
            }
            Word::Weekday(d) => {
                Some(Found::bare(i, j + 1, TimeKind::Set, format_compact!("XXXX-WXX-{}", d + 1)))
            }
            Word::Part(p) if self.is(i, &["every", "each"]) => {
                Some(Found::bare(i, j + 1, TimeKind::Set, format_compact!("XXXX-XX-XXT{p}")))
            }
            Word::Month(m) => Some(Found::bare(i, j + 1, TimeKind::Set, format_compact!("XXXX-{m:02}"))),
            Word::Season(first) => {
                let name = match first {
                    3 => "SP",
                    6 => "SU",
                    9 => "FA",
                    _ => "WI",
                };
                Some(Found::bare(i, j + 1, TimeKind::Set, format_compact!("XXXX-{name}")))
            }
            _ if self.is(i, &["every"]) => {
                let (amount, k) = self.amount(j)?;
                let (Word::Unit(unit) | Word::Units(unit)) = self.word(k) else { return None };
                Some(Found::bare(i, k + 1, TimeKind::Set, unit.duration(amount)))
            }
            _ => None,
        }
    }

    fn reference_word(&self, i: usize, value: &'static str) -> Option<Found> {
        if self.capital(i) && i > 0 {
            return None;
        }
        // "the now-cancelled deal", "the soon-to-open terminal".
        if self.dash(i + 1) && self.glued(i + 1) {
            return None;
        }
        // "now that", "as soon as", "shortly after", "previously unknown" are no times of their own.
        let idiom = match value {
            "PRESENT_REF" => {
                self.is(i + 1, &["that"])
                    || self.is_before(i, &["until", "right"]) && self.is(i, &["currently"])
            }
            "FUTURE_REF" => {
                self.is_before(i, &["as", "too", "how"])
                    || self.is(i + 1, &["after", "before", "afterwards", "as", "thereafter"])
                    || (self.is(i, &["shortly"]) && !self.letters(i + 1).is_empty())
            }
            _ => self.is(i + 1, &["unknown", "unreported", "undisclosed"]),
        };
        if idiom || self.is(i, &["formerly", "previously"]) {
            return None;
        }
        let from = if self.is_before(i, &["very", "right", "until", "more"])
            && i > self.free
            && !self.is_before(i, &["until"])
        {
            i - 1
        } else {
            i
        };
        Some(Found::bare(from, i + 1, TimeKind::Date, value))
    }

    /// "in the past", "the past year", "the past five years", "this past week".
    fn past(&self, i: usize) -> Option<Found> {
        let led = self.is_before(i, &["the", "this", "these"]);
        if let Some(found) = self.window(i, -1) {
            return Some(found);
        }
        match self.word(i + 1) {
            Word::Weekday(d) if led => self.pointed_weekday(i, i + 2, d, -1),
            Word::Unit(Unit::Weekend) => self.offset(i, i + 2, Unit::Weekend, -1),
            Word::Unit(unit) if led && !matches!(unit, Unit::Minute | Unit::Hour) => {
                Some(self.open_length(i, i + 2, unit, Some(1.0), -1))
            }
            Word::Season(first) if led => self.pointed_season(i, i + 2, first, -1),
            Word::Month(m) if led => self.pointed_month(i, i + 2, m, -1),
            Word::Units(_) => Some(Found::bare(i, i + 2, TimeKind::Date, "PAST_REF")),
            _ => {
                let whole = led && i > 1 && self.is(i - 2, &["in", "of", "from", "than", "with"]);
                let ends = self.letters(i + 1).is_empty()
                    || self.is(i + 1, &["and", "but", "as", "for", "over", "to"]);
                (whole && ends && self.is_before(i, &["the"]))
                    .then(|| Found::bare(i, i + 1, TimeKind::Date, "PAST_REF"))
            }
        }
    }

    /// "last three years", "next few days", "coming weeks": a length that ends or begins now.
    fn window(&self, i: usize, sign: i64) -> Option<Found> {
        let (amount, j) = self.amount(i + 1)?;
        let Word::Units(unit) = self.word(j) else { return None };
        Some(self.open_length(i, j + 1, unit, amount, sign))
    }

    fn open_length(&self, from: usize, to: usize, unit: Unit, amount: Option<f32>, sign: i64) -> Found {
        let mut found =
            Found::bare(from, to, TimeKind::Duration, unit.duration(amount)).with_precision(unit.precision());
        if let (Some(now), Some(n)) = (self.now(), amount.filter(|n| n.fract() == 0.0 && *n < 10_000.0)) {
            found.days = self.reach(now, unit, sign * n as i64);
        }
        found
    }

    /// Days between `now` and the day `n` units away.
    pub(super) fn reach(&self, now: Date, unit: Unit, n: i64) -> Option<Days> {
        let other = distant(now, unit, n)?;
        if other < now { Days::new(other, now) } else { Days::new(now, other) }
    }

    fn this(&self, i: usize) -> Option<Found> {
        let mut j = i + 1;
        let mut way = 0;
        match self.word(j) {
            Word::Past => (j, way) = (j + 1, -1),
            Word::Coming => (j, way) = (j + 1, 1),
            Word::Same => j += 1,
            _ => {}
        }
        match self.word(j) {
            Word::Unit(Unit::Weekend) if way == 0 => self.weekend(i, j + 1),
            Word::Unit(unit) if way == 0 => self.offset(i, j + 1, unit, 0),
            Word::Unit(unit) if way == 1 => self.offset(i, j + 1, unit, 1),
            Word::Weekday(d) => self.pointed_weekday(i, j + 1, d, way),
            Word::Month(m) => self.pointed_month(i, j + 1, m, way),
            Word::Season(first) => self.pointed_season(i, j + 1, first, way),
            Word::Part(part) => Some(self.part_of_day(i, j + 1, 0, part)),
            Word::Feast(_) | Word::Holiday(_) => self.holiday(j).map(|f| Found { from: i, ..f }),
            Word::Fiscal => self.fiscal(j),
            _ => None,
        }
    }

    fn that(&self, i: usize) -> Option<Found> {
        match self.word(i + 1) {
            Word::Unit(Unit::Minute | Unit::Hour | Unit::Second) => None,
            Word::Unit(unit) => self.offset_then(i, i + 2, unit, 0),
            Word::Part(part) => {
                let mut found = Found::date(i, i + 2, Cal::day(self.day?));
                found.kind = TimeKind::Time;
                found.value = format_compact!("{}T{part}", found.value);
                Some(found)
            }
            Word::Month(m) => {
                let cal = Cal::month(i32::from(self.then()?.start.year()), m)?;
                Some(Found::date(i, i + 2, cal))
            }
            _ if self.is(i + 1, &["time"])
                && self.is_before(i, &["by", "at", "since", "until", "before", "after"]) =>
            {
                Some(Found::date(i, i + 2, self.reference?))
            }
            _ => None,
        }
    }

    /// "the same day", "the same period last year", "the same month a year ago".
    fn same(&self, i: usize) -> Option<Found> {
        if !self.is_before(i, &["the", "that", "this"]) {
            return None;
        }
        let unit = match self.word(i + 1) {
            Word::Unit(u) if !matches!(u, Unit::Minute | Unit::Hour) => Some(u),
            _ if self.is(i + 1, &["period", "time"]) => None,
            _ => return None,
        };
        let then = self.then();
        let base = match (unit, then) {
            (_, None) => return unit.map(|u| unknown(i, i + 2, u)),
            (Some(u), Some(c)) => Cal::holding(u, c.start)?,
            (None, Some(c)) => c,
        };
        let mut j = i + 2;
        if self.is(j, &["of", "in", "the"]) {
            j += 1;
        }
        if self.is(j, &["the"]) {
            j += 1;
        }
        let earlier = match self.word(j) {
            Word::Last | Word::Previous if self.word(j + 1) == Word::Unit(Unit::Year) => Some(j + 2),
            Word::Article | Word::Cardinal(1)
                if self.word(j + 1) == Word::Unit(Unit::Year)
                    && self.is(j + 2, &["ago", "earlier", "before"]) =>
            {
                Some(j + 3)
            }
            Word::Unit(Unit::Year) if self.is(j + 1, &["before", "earlier", "previous"]) => Some(j + 2),
            _ => None,
        };
        if let Some(end) = earlier {
            return Some(Found::date(i, end, base.shift_years(-1)?));
        }
        if let Some(y) = self.year(j).and_then(|f| f.cal.map(|c| (c.start.year(), f.to))) {
            let n = i64::from(y.0) - i64::from(base.start.year());
            return Some(Found::date(i, y.1, base.shift_years(n)?));
        }
        unit.map(|_| Found::date(i, i + 2, base))
    }

    /// "last week", "next Monday", "the following day", "the previous year", "the coming weeks".
    fn neighbour(&self, i: usize, word: Word) -> Option<Found> {
        let the = self.is_before(i, &["the"]);
        let way = if matches!(word, Word::Last | Word::Previous) { -1 } else { 1 };
        if let Some(found) = self.window(i, way) {
            return Some(found);
        }
        let j = i + 1;
        match self.word(j) {
            Word::Units(_) if matches!(word, Word::Coming | Word::Next) => {
                Some(Found::bare(i, j + 1, TimeKind::Date, "FUTURE_REF"))
            }
            Word::Units(_) if word == Word::Previous => {
                Some(Found::bare(i, j + 1, TimeKind::Date, "PAST_REF"))
            }
            Word::Unit(Unit::Minute | Unit::Hour) => None,
            Word::Unit(Unit::Day) if word == Word::Last => None,
            Word::Unit(unit) => {
                let story = matches!(word, Word::Following | Word::Previous)
                    || (word == Word::Next && (the || unit == Unit::Day));
                let span = matches!(word, Word::Last | Word::Next)
                    && the
                    && i > 1
                    && self.is(i - 2, &["over", "within", "during", "throughout"]);
                if span || (word == Word::Coming && the && unit != Unit::Weekend) {
                    return Some(self.open_length(i, j + 1, unit, Some(1.0), way));
                }
                if story && word != Word::Next || (word == Word::Next && unit == Unit::Day) {
                    return self.offset_then(i, j + 1, unit, way);
                }
                self.offset(i, j + 1, unit, way)
            }
            Word::Weekday(d) if word == Word::Following => {
                let then = self.then()?.start;
                let n = (i64::from(d) - monday0(then.weekday()) - 1).rem_euclid(7) + 1;
                Some(self.with_part(i, j + 1, add_days(then, n)?))
            }
            Word::Weekday(d) => self.pointed_weekday(i, j + 1, d, way),
            Word::Month(m) if self.capital(j) => self.pointed_month(i, j + 1, m, way),
            Word::Season(first) => self.pointed_season(i, j + 1, first, way),
            Word::Part("NI") if word == Word::Last => Some(self.part_of_day(i, j + 1, -1, "NI")),
            Word::Part(part) if matches!(word, Word::Next | Word::Following) => {
                let day = self.then().and_then(|c| add_days(c.start, 1))?;
                let mut found = Found::date(i, j + 1, Cal::day(day));
                found.kind = TimeKind::Time;
                found.value = format_compact!("{}T{part}", found.value);
                Some(found)
            }
            Word::Feast(_) | Word::Holiday(_) => self.holiday(j).map(|f| Found { from: i, ..f }),
            Word::Fiscal => self.fiscal(j),
            _ => None,
        }
    }

    /// A weekday before (-1), after (1) or about publication (0, by tense).
    fn pointed_weekday(&self, from: usize, to: usize, d: u8, way: i64) -> Option<Found> {
        let Some(now) = self.now() else {
            return Some(
                Found::bare(from, to, TimeKind::Date, format_compact!("XXXX-WXX-{}", d + 1))
                    .with_precision(Precision::Day),
            );
        };
        let (have, want) = (monday0(now.weekday()), i64::from(d));
        let back = (have - want - 1).rem_euclid(7) + 1;
        let forth = (want - have - 1).rem_euclid(7) + 1;
        let n = match way {
            -1 => -back,
            1 => forth,
            _ => match self.tense(from, to) {
                Tense::Past => -((have - want).rem_euclid(7)),
                _ => (want - have).rem_euclid(7),
            },
        };
        Some(self.with_part(from, to, add_days(now, n)?))
    }

    fn pointed_month(&self, from: usize, to: usize, m: u8, way: i64) -> Option<Found> {
        if !self.capital(to - 1) {
            return None;
        }
        let Some(now) = self.now() else {
            return Some(
                Found::bare(from, to, TimeKind::Date, format_compact!("XXXX-{m:02}"))
                    .with_precision(Precision::Month),
            );
        };
        let have = now.month().unsigned_abs();
        let shift = match way {
            -1 => -i32::from(m >= have),
            1 => i32::from(m <= have),
            _ => 0,
        };
        let year = i32::from(now.year()) + shift;
        // "last December 7".
        if let Some((d, _)) = self.number(to).filter(|n| n.1 <= 2 && n.0 <= 31) {
            let day =
                Date::new(i16::try_from(year).ok()?, i8::try_from(m).ok()?, i8::try_from(d).ok()?).ok()?;
            return Some(Found::date(from, to + 1, Cal::day(day)));
        }
        Some(Found::date(from, to, Cal::month(year, m)?))
    }

    fn pointed_season(&self, from: usize, to: usize, first: u8, way: i64) -> Option<Found> {
        let Some(now) = self.now() else {
            return Some(Found::bare(from, to, TimeKind::Date, "XXXX"));
        };
        let start = |y: i32| Some(Cal { unit: Unit::Season, start: Cal::month(y, first)?.start });
        let y = i32::from(now.year());
        let mut all = [start(y - 1)?, start(y)?, start(y + 1)?].into_iter();
        let cal = match way {
            -1 => all.rfind(|c| c.until().is_some_and(|u| u <= now))?,
            1 => all.find(|c| c.start > now)?,
            _ if first == 12 && now.month() <= 2 => start(y - 1)?,
            _ => start(y)?,
        };
        Some(Found::date(from, to, cal))
    }

    /// "spring 2009", "the summer of 2008", "in winter", "spring shows signs".
    fn season(&self, i: usize, first: u8) -> Option<Found> {
        let j = if self.is(i + 1, &["of"]) { i + 2 } else { i + 1 };
        let pointed = match self.word(j) {
            Word::Last | Word::This | Word::Next if self.word(j + 1) == Word::Unit(Unit::Year) => {
                self.deictic(j, self.word(j))
            }
            _ => self.year(j),
        };
        if let Some(year) = pointed.filter(|f| f.cal.is_some_and(|c| c.unit == Unit::Year)) {
            let cal = Cal {
                unit: Unit::Season,
                start: Cal::month(i32::from(year.cal?.start.year()), first)?.start,
            };
            return Some(Found::date(i, year.to, cal));
        }
        let led = self.is_before(i, &["in", "by", "until", "since", "during", "for"])
            || (self.is_before(i, &["the"])
                && i > 1
                && self.is(i - 2, &["in", "by", "until", "since", "during", "over", "through", "before"]));
        let modified = matches!(i.checked_sub(1).map(|k| self.word(k)), Some(Word::Modifier(_)));
        if !(led || modified)
            || (self.capital(i) && i > 0)
            || self.is(i, &["fall"]) && !modified && !self.is_before(i, &["the"])
        {
            return None;
        }
        if self.is(i + 1, &["of", "in", "from"]) && self.is(i, &["fall", "spring"]) {
            return None;
        }
        let cal = self.near(self.tense(i, i + 1), |y| {
            Some(Cal { unit: Unit::Season, start: Cal::month(i32::from(y), first)?.start })
        })?;
        Some(Found::date(i, i + 1, cal))
    }

    fn weekend(&self, from: usize, to: usize) -> Option<Found> {
        let Some(now) = self.now() else { return Some(unknown(from, to, Unit::Weekend)) };
        let this = Cal::holding(Unit::Weekend, now)?;
        // Monday's paper speaks of the weekend just gone.
        let back = monday0(now.weekday()) <= 1 && self.tense(from, to) == Tense::Past;
        Some(Found::date(from, to, if back { this.shift(-1)? } else { this }))
    }

    /// "the day before", "the year previous", "later in the day", "during the week", "at the weekend".
    pub(super) fn the_unit(&self, i: usize) -> Option<Found> {
        let Word::Unit(unit) = self.word(i) else { return None };
        if let Some(found) = self.year_end(i) {
            return Some(found);
        }
        if !self.is_before(i, &["the"]) && !self.is_before(i, &["entire", "whole", "full"]) {
            return None;
        }
        let j = i + 1;
        if matches!(unit, Unit::Second | Unit::Minute | Unit::Hour) {
            return None;
        }
        // "the day before yesterday".
        if unit == Unit::Day && self.is(j, &["before", "after"]) {
            match self.word(j + 1) {
                Word::Yesterday => return Some(self.day_offset(i, j + 2, -2)),
                Word::Tomorrow => return Some(self.day_offset(i, j + 2, 2)),
                _ => {}
            }
        }
        let ends = |k: usize| {
            self.letters(k).is_empty() && self.number(k).is_none()
                || self.is(
                    k,
                    &[
                        "and", "but", "in", "at", "when", "with", "to", "by", "that", "as", "on", "for",
                        "from", "said", "was",
                    ],
                )
        };
        if self.is(j, &["before", "earlier", "previous"]) && ends(j + 1) {
            return self.offset_then(i, j + 1, unit, -1);
        }
        if self.is(j, &["after", "later"]) && ends(j + 1) {
            return self.offset_then(i, j + 1, unit, 1);
        }
        if self.is(j, &["before", "after", "of", "when", "that"]) && unit == Unit::Day {
            return None;
        }
        let k = if self.is_before(i, &["the"]) { i - 1 } else { i.saturating_sub(2) };
        let led = |k: usize| self.is(k, WITHIN) || unit == Unit::Weekend && self.is(k, &["at", "on"]);
        if k == 0 || !led(k - 1) {
            return None;
        }
        if self.is(j, &["of", "in", "for", "when"]) && !self.is(j, &["in"])
            || self.is(j, &["olds", "old"])
            || self.glued(j) && self.dash(j)
        {
            return None;
        }
        match unit {
            Unit::Day => Some(Found::date(i, j, Cal::day(self.day?))),
            Unit::Weekend => {
                let now = self.now()?;
                let this = Cal::holding(Unit::Weekend, now)?;
                let back = monday0(now.weekday()) < 5 && self.tense(i, j) != Tense::Future;
                Some(Found::date(i, j, if back { this.shift(-1)? } else { this }))
            }
            Unit::Decade | Unit::Century => None,
            _ if self.is_before(i, &["entire", "whole", "full"]) => self.offset_then(i, j, unit, 0),
            _ => self.offset(i, j, unit, 0),
        }
    }
}

/// The day `n` units from `now`.
pub(super) fn distant(now: Date, unit: Unit, n: i64) -> Option<Date> {
    let months = |m: i64| {
        let m = i32::try_from(m).ok().filter(|m| m.abs() < 100_000)?;
        now.checked_add(jiff::Span::new().try_months(m).ok()?).ok()
    };
    match unit {
        Unit::Second | Unit::Minute | Unit::Hour => Some(now),
        Unit::Day => add_days(now, n),
        Unit::Week | Unit::Weekend => add_days(now, n.checked_mul(7)?),
        Unit::Fortnight => add_days(now, n.checked_mul(14)?),
        Unit::Month => months(n),
        Unit::Quarter | Unit::Season => months(n.checked_mul(3)?),
        Unit::Half => months(n.checked_mul(6)?),
        Unit::Year => months(n.checked_mul(12)?),
        Unit::Decade => months(n.checked_mul(120)?),
        Unit::Century => months(n.checked_mul(1200)?),
    }
}

/// A stretch of `unit` whose place nobody told.
pub(super) fn unknown(from: usize, to: usize, unit: Unit) -> Found {
    let value = match unit {
        Unit::Week | Unit::Fortnight => "XXXX-WXX",
        Unit::Weekend => "XXXX-WXX-WE",
        Unit::Month => "XXXX-XX",
        Unit::Quarter => "XXXX-QX",
        Unit::Half => "XXXX-HX",
        Unit::Season | Unit::Year => "XXXX",
        Unit::Decade => "XXX",
        Unit::Century => "XX",
        _ => "XXXX-XX-XX",
    };
    Found::bare(from, to, TimeKind::Date, CompactString::const_new(value)).with_precision(unit.precision())
}
