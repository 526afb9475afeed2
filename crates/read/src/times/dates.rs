//! Calendar dates: written out, numeric, partial; weekdays, years, decades.

use compact_str::format_compact;
use jiff::civil::Date;

use super::calendar::{Cal, Unit, monday0, nth_weekday};
use super::tense::Tense;
use super::words::Word;
use super::{Found, Scene, calendar};
use crate::reading::{Precision, TimeKind};

/// Words after which "May" or "March" is a month.
const MONTH_LEADS: &[&str] = &[
    "in",
    "of",
    "by",
    "since",
    "until",
    "till",
    "last",
    "next",
    "this",
    "early",
    "late",
    "mid",
    "from",
    "during",
    "between",
    "through",
    "before",
    "after",
    "for",
    "to",
    "and",
    "or",
    "previous",
    "following",
    "around",
    "every",
];
/// Words that stand before a year.
const YEAR_LEADS: &[&str] = &[
    "in",
    "since",
    "of",
    "by",
    "until",
    "till",
    "from",
    "to",
    "through",
    "early",
    "late",
    "mid",
    "during",
    "before",
    "after",
    "between",
    "and",
    "for",
    "around",
    "circa",
    "year",
    "year's",
    "until",
    "spring",
    "summer",
    "autumn",
    "fall",
    "winter",
    "to",
    "throughout",
    "post",
    "pre",
];

impl Scene<'_> {
    /// True at "May" when it is a surname: "Theresa May", "Mrs May".
    pub(super) fn names_may(&self, i: usize) -> bool {
        self.letters(i) == "May"
            && i > 0
            && self.capital(i - 1)
            && self.letters(i - 1).len() > 1
            && !matches!(self.word(i - 1), Word::Month(_) | Word::Weekday(_) | Word::Modifier(_))
            && !self.is(i - 1, MONTH_LEADS)
            && self.number(i + 1).is_none()
            && (i > 1 || self.is(i - 1, &["Theresa", "Mrs", "Ms", "Mr"]))
    }

    fn day_number(&self, i: usize) -> Option<(u8, usize)> {
        if let Word::Ordinal(n) = self.word(i) {
            return Some((n, i + 1));
        }
        let (n, digits) = self.number(i)?;
        if digits > 2 || n == 0 || n > 31 {
            return None;
        }
        let end = if self.glued(i + 1) && self.is(i + 1, &["st", "nd", "rd", "th"]) { i + 2 } else { i + 1 };
        // "Nov 16%", "June 3.5", "12:30".
        if self.mark(end) == Some('%') || (self.mark(end) == Some(':') && self.glued(end + 1)) {
            return None;
        }
        Some((n as u8, end))
    }

    /// A year of four digits at `i`.
    pub(super) fn four(&self, i: usize) -> Option<i32> {
        match self.number(i)? {
            (n @ 1000..=2199, 4) => i32::try_from(n).ok(),
            _ => None,
        }
    }

    /// A year after a date, with an optional comma: "November 16, 2023", "May of last year".
    pub(super) fn year_after(&self, i: usize) -> Option<(i32, usize)> {
        let at = if self.mark(i) == Some(',') { i + 1 } else { i };
        if let Some(y) = self.four(at)
            && (at == i || !self.follows_count(at + 1))
        {
            return Some((y, at + 1));
        }
        let at = if self.is(at, &["of", "in"]) { at + 1 } else { at };
        if at == i + 1
            && self.mark(i).is_none()
            && let Some(y) = self.four(at)
        {
            return Some((y, at + 1));
        }
        let (shift, after) = match self.word(at) {
            Word::Last => (-1, at + 1),
            Word::Next => (1, at + 1),
            Word::This => (0, at + 1),
            _ => return None,
        };
        if self.word(after) == Word::Unit(Unit::Year) && self.mark(i) != Some(',') {
            return Some((i32::from(self.now()?.year()) + shift, after + 1));
        }
        None
    }

    fn follows_count(&self, i: usize) -> bool {
        self.is(i, &["people", "troops", "soldiers", "jobs", "men", "women", "workers", "others", "were"])
    }

    /// "November", "Nov. 16", "November 16, 2023", "November 2008", "May of last year".
    pub(super) fn month(&self, i: usize, m: u8) -> Option<Found> {
        if !self.capital(i) {
            return None;
        }
        let short = matches!(self.word(i), Word::MonthShort(_));
        let after = if short && self.mark(i + 1) == Some('.') && self.glued(i + 1) { i + 2 } else { i + 1 };
        if let Some(f) = self.month_day(i, after, m) {
            return Some(f);
        }
        let ambiguous = matches!(m, 3 | 4 | 5 | 6 | 8) || short;
        if let Some((y, end)) = self.year_after(after)
            && let Some(cal) = Cal::month(y, m).filter(|_| !(ambiguous && self.mark(after) == Some(',')))
        {
            return Some(Found::date(i, end, cal));
        }
        if short
            && !(after > i + 1 && self.is_before(i, MONTH_LEADS))
            && !self.is_before(i, &["in", "since", "last"])
        {
            return None;
        }
        if ambiguous {
            let lead = self.is_before(i, MONTH_LEADS)
                || self.mark_before(i) == Some('-')
                || matches!(i.checked_sub(1).map(|k| self.word(k)), Some(Word::Month(_) | Word::Modifier(_)));
            let possessive = matches!(self.mark(after), Some('\'' | '’')) && self.is(after + 1, &["s"]);
            // A month may begin a sentence or a headline only with a noun's signs around it.
            if !(lead || possessive && m != 5) {
                return None;
            }
            // "by May", "from June Smith": a name follows or was told before.
            let weak = self
                .is_before(i, &["to", "for", "by", "from", "of", "and", "after", "before", "or", "between"]);
            if m == 5 && self.may_is_a_name && weak {
                return None;
            }
            if weak && self.capital(after) && !matches!(self.word(after), Word::Month(_)) && m != 8 {
                return None;
            }
            if m == 3 && self.is(after, &["on", "for", "of", "to"]) && self.is_before(i, &["the", "this"]) {
                return None;
            }
        }
        if i > 0
            && self.capital(i - 1)
            && ambiguous
            && self.mark_before(i).is_none()
            && !self.is_before(i, MONTH_LEADS)
        {
            return None;
        }
        Some(match self.near_month(m, self.tense(i, after)) {
            Some(cal) => Found::date(i, after, cal),
            None => Found::bare(i, after, TimeKind::Date, format_compact!("XXXX-{m:02}"))
                .with_precision(Precision::Month),
        })
    }

    fn month_day(&self, i: usize, after: usize, m: u8) -> Option<Found> {
        let at = if self.is(after, &["the"]) { after + 1 } else { after };
        let (d, end) = self.day_number(at)?;
        if matches!(self.word(end), Word::Unit(_) | Word::Units(_))
            || self.is(end, &["people", "percent", "million"])
        {
            return None;
        }
        // "September 11 attacks", "Sept. 11 terrorist attacks": the year is part of the name.
        let attacks = self.is(end, &["attacks", "attack", "terror", "terrorist", "hijackers", "hijackings"]);
        if m == 9 && d == 11 && attacks {
            return Some(Found::date(i, end, Cal::day(Date::new(2001, 9, 11).ok()?)));
        }
        self.dated(i, end, m, d)
    }

    /// Day and month known; the year stands after them or is the nearest that fits.
    fn dated(&self, from: usize, end: usize, m: u8, d: u8) -> Option<Found> {
        let (m8, d8) = (i8::try_from(m).ok()?, i8::try_from(d).ok()?);
        if let Some((y, end)) = self.year_after(end) {
            return Some(Found::date(from, end, Cal::day(Date::new(i16::try_from(y).ok()?, m8, d8).ok()?)));
        }
        // "August 24 to 26, 2023": the year stands after the second end.
        let year = (self.dash(end) || self.is(end, &["to", "through", "and", "until"]))
            .then(|| self.day_number(end + 1))
            .flatten()
            .and_then(|(_, k)| self.four(if self.mark(k) == Some(',') { k + 1 } else { k }))
            .filter(|_| matches!(self.word(end.saturating_sub(2)), Word::Month(_) | Word::MonthShort(_)));
        if let Some(y) = year {
            return Some(Found::date(from, end, Cal::day(Date::new(i16::try_from(y).ok()?, m8, d8).ok()?)));
        }
        // 29 February must be a day of some year.
        Date::new(2000, m8, d8).ok()?;
        let tense = self.tense(from, end);
        Some(match self.near(tense, |y| Some(Cal::day(Date::new(y, m8, d8).ok()?))) {
            Some(cal) => Found::date(from, end, cal),
            None => Found::bare(from, end, TimeKind::Date, format_compact!("XXXX-{m:02}-{d:02}"))
                .with_precision(Precision::Day),
        })
    }

    /// "16 November", "16th of November 2023", "the fourth of July".
    pub(super) fn day_month(&self, i: usize) -> Option<Found> {
        let (d, mut j) = self.day_number(i)?;
        // "22-24 August", "22 and 24 August": the month stands after the second day.
        if (self.dash(j) || self.is(j, &["to", "and"]))
            && self
                .day_number(j + 1)
                .is_some_and(|(_, k)| matches!(self.word(k), Word::Month(_) | Word::MonthShort(_)))
        {
            let other = self.day_month(j + 1)?.cal?.start;
            let day = other.with().day(i8::try_from(d).ok()?).build().ok().filter(|day| *day < other)?;
            return Some(Found::date(i, j, Cal::day(day)));
        }
        if self.is(j, &["of"]) || self.dash(j) && self.glued(j) && self.glued(j + 1) {
            j += 1;
        } else if matches!(self.word(i), Word::Ordinal(_)) {
            return None;
        }
        let (Word::Month(m) | Word::MonthShort(m)) = self.word(j) else { return None };
        if !self.capital(j) {
            return None;
        }
        // "5 June Road", "on 3 May 2,000 people".
        let short = matches!(self.word(j), Word::MonthShort(_)) && self.mark(j + 1) == Some('.');
        let end = if short { j + 2 } else { j + 1 };
        let end =
            if self.dash(end) && self.glued(end) && self.four(end + 1).is_some() { end + 1 } else { end };
        self.dated(i, end, m, d)
    }

    /// "2023-11-16", "11/16/2023", "16.11.2023", "7/8/07", "9/11".
    pub(super) fn numeric_date(&self, i: usize) -> Option<Found> {
        let (a, digits) = self.number(i)?;
        let sep = self.mark(i + 1).filter(|c| matches!(c, '-' | '/' | '.'))?;
        if !self.glued(i + 1) || !self.glued(i + 2) {
            return None;
        }
        let (b, b_digits) = self.number(i + 2)?;
        if self.mark(i + 3) == Some(sep) && self.glued(i + 3) && self.glued(i + 4) {
            let (c, c_digits) = self.number(i + 4)?;
            let (y, m, d) = if digits == 4 {
                (a, b, c)
            } else if c_digits == 4 || (c_digits == 2 && sep == '/') {
                let year = if c_digits == 4 {
                    c
                } else if c < 70 {
                    2000 + c
                } else {
                    1900 + c
                };
                if sep == '.' || a > 12 { (year, b, a) } else { (year, a, b) }
            } else {
                return None;
            };
            let day = Date::new(i16::try_from(y).ok()?, i8::try_from(m).ok()?, i8::try_from(d).ok()?).ok()?;
            let date = Found::date(i, i + 5, Cal::day(day));
            return Some(self.iso_clock(&date).unwrap_or(date));
        }
        if sep == '/' && (a, b) == (9, 11) && digits == 1 && b_digits == 2 {
            return Some(Found::date(i, i + 3, Cal::day(Date::new(2001, 9, 11).ok()?)));
        }
        if sep == '/' || sep == '-' {
            // "2010-11", "2010/11": a season or a fiscal year over two years.
            let y = self.four(i).filter(|y| b_digits == 2 && (*y + 1) % 100 == b as i32)?;
            let (first, second) = (Cal::year(y)?, Cal::year(y + 1)?);
            let mut found = Found::date(i, i + 3, first);
            found.value = format_compact!("{}/{}", first.value(), second.value());
            found.days = crate::span::Days::new(first.start, second.until()?);
            return Some(found);
        }
        None
    }

    /// The stretch made by `make` in the year that fits publication and tense best.
    pub(super) fn near(&self, tense: Tense, make: impl Fn(i16) -> Option<Cal>) -> Option<Cal> {
        let now = self.now()?;
        let y = now.year();
        let distance = |cal: &Cal| -> i64 {
            let until = cal.until().unwrap_or(cal.start);
            if cal.start > now {
                i64::from(now.until(cal.start).map_or(i32::MAX, |s| s.get_days()))
            } else if until <= now {
                -i64::from(until.until(now).map_or(i32::MAX, |s| s.get_days())) - 1
            } else {
                0
            }
        };
        [y.checked_sub(1)?, y, y.checked_add(1)?].into_iter().filter_map(make).min_by_key(|cal| {
            let d = distance(cal);
            match tense {
                // Reports of the other side of the date line are a day ahead.
                Tense::Past if d > 1 => 10_000 + d,
                Tense::Future if d < 0 => 10_000 - d,
                Tense::Unknown if d > 0 => d * 3 / 2,
                _ => d.abs(),
            }
        })
    }

    pub(super) fn near_month(&self, m: u8, tense: Tense) -> Option<Cal> {
        self.near(tense, |y| Cal::month(i32::from(y), m))
    }

    /// A weekday, by itself or in front of a date, a part of the day.
    pub(super) fn weekday(&self, i: usize, d: u8) -> Option<Found> {
        if !self.capital(i) {
            return None;
        }
        let short = matches!(self.word(i), Word::WeekdayShort(_));
        let mut j = i + 1;
        if short && self.mark(j) == Some('.') && self.glued(j) {
            j += 1;
        }
        let k = if matches!(self.mark(j), Some(',' | '(')) { j + 1 } else { j };
        let dated = match self.word(k) {
            Word::Month(m) | Word::MonthShort(m) => self.month(k, m),
            _ => self.day_month(k),
        };
        if let Some(date) =
            dated.filter(|f| f.cal.is_some_and(|c| c.unit == Unit::Day) && self.mark(j) != Some('('))
        {
            return Some(Found { from: i, ..date });
        }
        if short {
            return None;
        }
        // "Black Friday", "Bloody Sunday", "Sunday Times": names, no days.
        if self.is_before(
            i,
            &["Bloody", "Black", "Super", "Friday", "Palm", "Cyber", "Joe", "Man", "Girl", "Ruby", "Ash"],
        ) || self.is(j, &["Times", "Telegraph", "Mail", "Mirror", "Herald", "Express", "Post", "Adelaja"])
        {
            return None;
        }
        if let Some(found) = self.weekday_of_week(i, j, d) {
            return Some(found);
        }
        let day = self.now().and_then(|now| {
            let (have, want) = (monday0(now.weekday()), i64::from(d));
            let n = match self.tense(i, j) {
                Tense::Future => (want - have).rem_euclid(7),
                _ => -(have - want).rem_euclid(7),
            };
            calendar::add_days(now, n)
        });
        let Some(day) = day else {
            return Some(
                Found::bare(i, j, TimeKind::Date, format_compact!("XXXX-WXX-{}", d + 1))
                    .with_precision(Precision::Day),
            );
        };
        Some(self.with_part(i, j, day))
    }

    /// "Thursday last week", "Tuesday of next week", "Monday this week".
    fn weekday_of_week(&self, i: usize, j: usize, d: u8) -> Option<Found> {
        let k = if self.is(j, &["of"]) { j + 1 } else { j };
        let week = matches!(self.word(k), Word::Last | Word::Next | Word::This)
            && self.word(k + 1) == Word::Unit(Unit::Week);
        let cal = self.deictic(k, self.word(k)).filter(|_| week)?.cal?;
        Some(Found::date(i, k + 2, Cal::day(calendar::add_days(cal.start, i64::from(d))?)))
    }

    /// A day told after a clock time or a part of the day: "on Monday", "Tuesday", "today", "on 3 May".
    pub(super) fn day_after(&self, j: usize) -> Option<Found> {
        let on = self.is(j, &["on"]);
        let k = j + usize::from(on);
        let found = match self.word(k) {
            Word::Weekday(d) => self.weekday(k, d),
            Word::Today | Word::Yesterday | Word::Tomorrow => self.deictic(k, self.word(k)),
            Word::Month(m) if on => self.month(k, m),
            _ if on => self.day_month(k),
            _ => None,
        }?;
        let day = found.cal.is_some_and(|c| c.unit == Unit::Day);
        (found.kind == TimeKind::Date && day).then_some(found)
    }

    /// A day and an optional part of it after it: "Thursday night", "tomorrow at noon".
    pub(super) fn with_part(&self, from: usize, to: usize, day: Date) -> Found {
        let mut found = Found::date(from, to, Cal::day(day));
        if let Word::Part(part) = self.word(to) {
            found.kind = TimeKind::Time;
            found.value.push('T');
            found.value.push_str(part);
            found.to = to + 1;
        }
        found
    }

    /// A year that stands by itself.
    pub(super) fn year(&self, i: usize) -> Option<Found> {
        let y = self.four(i)?;
        let next = i + 1;
        if self.mark(next) == Some('%') || (self.glued(next) && !self.letters(next).is_empty()) {
            return None;
        }
        if matches!(self.mark_before(i), Some('$' | '€' | '£' | '¥' | '#' | '+' | '/' | ':'))
            || self.is_before(
                i,
                &[
                    "No",
                    "number",
                    "flight",
                    "Flight",
                    "Boeing",
                    "page",
                    "Rs",
                    "resolution",
                    "Resolution",
                    "room",
                ],
            )
        {
            return None;
        }
        if self.mark_before(i) == Some('.') && i > 1 && self.is(i - 2, &["No", "Rs", "Nos"]) {
            return None;
        }
        // Inside a code or a longer number: "B-2000", "10.1000".
        if self.glued(i)
            && self.mark_before(i) == Some('-')
            && i > 1
            && !self.letters(i - 2).is_empty()
            && !self.is(i - 2, &["mid", "early", "late", "post", "pre"])
        {
            return None;
        }
        if self.is(
            next,
            &[
                "km",
                "kilometers",
                "kilometres",
                "miles",
                "metres",
                "meters",
                "feet",
                "tons",
                "tonnes",
                "euros",
                "dollars",
                "yuan",
                "yen",
                "people",
                "troops",
                "soldiers",
                "percent",
                "million",
                "billion",
                "hours",
                "mph",
                "kg",
                "hectares",
                "acres",
                "barrels",
                "men",
                "women",
                "children",
            ],
        ) {
            return None;
        }
        let lead =
            self.is_before(i, YEAR_LEADS) || matches!(self.mark_before(i), Some('(' | ',' | '–' | '-'));
        if !((1900..2100).contains(&y) || self.is_before(i, &["in", "since", "year", "of"])) {
            return None;
        }
        // "killed 2000 soldiers" against "the 2012 elections", "2008 sales": round numbers are counts.
        let plural = !self.capital(next) && self.letters(next).len() > 3 && self.letters(next).ends_with('s');
        let determined = self.is_before(i, &["the", "its", "their", "his", "a", "this", "s", "our", "her"]);
        if y % 50 == 0 && !determined && (!lead || plural) {
            return None;
        }
        if self.is(next, &["votes"]) && !determined {
            return None;
        }
        if self.word(next) == Word::Fiscal && self.word(next + 1) == Word::Unit(Unit::Year) {
            let mut found = Found::date(i, next + 2, Cal::year(y)?);
            found.value = format_compact!("FY{y:04}");
            return Some(found);
        }
        if plural
            && self.is_before(i, &["about", "some", "over", "nearly", "than", "almost", "least", "another"])
        {
            return None;
        }
        Some(Found::date(i, next, Cal::year(y)?))
    }

    /// "1990s", "'90s", "the 70s", "the nineties".
    pub(super) fn decade(&self, i: usize) -> Option<Found> {
        let quote = usize::from(matches!(self.mark(i), Some('\'' | '’' | '‘')));
        let at = i + quote;
        if let Word::Decade(n) = self.word(at) {
            let the = self.is_before(i, &["the"])
                || matches!(i.checked_sub(1).map(|k| self.word(k)), Some(Word::Modifier(_)));
            return the.then(|| {
                Some(Found::date(
                    i,
                    at + 1,
                    Cal::holding(Unit::Decade, Date::new(1900 + i16::from(n), 1, 1).ok()?)?,
                ))
            })?;
        }
        let (n, digits) = self.number(at)?;
        let mut end = at + 1;
        if matches!(self.mark(end), Some('\'' | '’')) && self.glued(end) {
            end += 1;
        }
        if !self.glued(end) || self.letters(end) != "s" || n % 10 != 0 {
            return None;
        }
        let year = match (n, digits) {
            (1000..=2090, 4) => n,
            (20..=90, 2) => {
                let led = quote == 1
                    || self.is_before(i, &["the"])
                    || matches!(i.checked_sub(1).map(|k| self.word(k)), Some(Word::Modifier(_)))
                    || (self.is_before(i, &["and"])
                        && self.reference.is_some_and(|c| c.unit == Unit::Decade));
                let person = i > 1 && self.is(i - 2, &["his", "her", "their", "my", "your"]);
                if !led || person || self.is_before(i, &["his", "her", "their"]) {
                    return None;
                }
                1900 + n
            }
            _ => return None,
        };
        let first = Date::new(i16::try_from(year).ok()?, 1, 1).ok()?;
        Some(Found::date(i, end + 1, Cal::holding(Unit::Decade, first)?))
    }

    /// "the first quarter of 2009", "third-quarter results", "the last week of March", "the 21st century",
    /// "the second half of next year", "the third Thursday of November", "the 16th".
    pub(super) fn ordinal(&self, i: usize) -> Option<Found> {
        let (n, mut j) = match self.word(i) {
            Word::Ordinal(n) => (i64::from(n), i + 1),
            Word::Last | Word::Final => (-1, i + 1),
            _ => {
                let (n, digits) = self.number(i)?;
                if digits > 2 || !self.glued(i + 1) || !self.is(i + 1, &["st", "nd", "rd", "th"]) {
                    return None;
                }
                (i64::from(n), i + 2)
            }
        };
        if self.dash(j) && self.glued(j) {
            j += 1;
        }
        let is_half = self.word(j) == Word::Half;
        let of = |k: usize| -> Option<Found> {
            let k = if self.is(k, &["of", "in"]) { k + 1 } else { k };
            let k = if self.is(k, &["the"]) { k + 1 } else { k };
            self.stretch(k)
        };
        match self.word(j) {
            Word::Unit(Unit::Quarter) | Word::Half => {
                let (unit, parts) = if is_half { (Unit::Half, 2) } else { (Unit::Quarter, 4) };
                let index = if n == -1 { parts } else { n };
                if !(1..=parts).contains(&index) {
                    return None;
                }
                if let Some(year) =
                    of(j + 1).and_then(|f| f.cal.filter(|c| c.unit == Unit::Year).map(|c| (c, f.to)))
                {
                    let cal = Cal { unit, start: year.0.start }.shift(index - 1)?;
                    return Some(Found::date(i, year.1, cal));
                }
                // "in the last quarter" is the one before this, "the first half" may be of a match.
                if is_half || n == -1 || self.is(j + 1, &["of", "final", "finals"]) {
                    return None;
                }
                let cal = self.near(self.tense(i, j + 1), |y| {
                    Cal { unit, start: Date::new(y, 1, 1).ok()? }.shift(index - 1)
                });
                let unknown = || Found::bare(i, j + 1, TimeKind::Date, format_compact!("XXXX-Q{index}"));
                Some(cal.map_or_else(unknown, |c| Found::date(i, j + 1, c)))
            }
            Word::Unit(Unit::Century) if n > 0 => {
                let first = Date::new(i16::try_from((n - 1) * 100).ok()?, 1, 1).ok()?;
                Some(Found::date(i, j + 1, Cal::holding(Unit::Century, first)?))
            }
            Word::Unit(Unit::Week | Unit::Day | Unit::Month) | Word::Weekday(_) => {
                let outer = of(j + 1).filter(|_| self.is(j + 1, &["of", "in"]))?;
                let cal = self.part_of(n, self.word(j), outer.cal?)?;
                Some(Found::date(i, outer.to, cal))
            }
            Word::Other if n > 0 && n <= 31 => {
                // "on the 16th": a day of the month last spoken of, when no noun follows.
                let bare = self.is_before(i, &["the"])
                    && i > 1
                    && self.is(i - 2, &["on"])
                    && !matches!(self.word(i), Word::Ordinal(_))
                    && (self.letters(j).is_empty()
                        || self.is(j, &["and", "to", "in", "at", "after", "with"]));
                let month = self.then().filter(|_| bare)?;
                let day = month.start.with().day(i8::try_from(n).ok()?).build().ok()?;
                Some(Found::date(i, j, Cal::day(day)))
            }
            _ => None,
        }
    }

    /// A year, month or quarter for "of": "2009", "last year", "March", "this month".
    fn stretch(&self, k: usize) -> Option<Found> {
        match self.word(k) {
            Word::Month(m) | Word::MonthShort(m) => self.month(k, m),
            Word::Other => self.year(k),
            word @ (Word::Last
            | Word::Next
            | Word::This
            | Word::Previous
            | Word::Following
            | Word::Same
            | Word::That) => self.deictic(k, word),
            Word::Fiscal => self.fiscal(k),
            Word::Unit(Unit::Year | Unit::Month) => self.now().and_then(|d| match self.word(k) {
                Word::Unit(u) => Some(Found::date(k, k + 1, Cal::holding(u, d)?)),
                _ => None,
            }),
            _ => None,
        }
    }

    fn part_of(&self, n: i64, part: Word, outer: Cal) -> Option<Cal> {
        let last = calendar::add_days(outer.until()?, -1)?;
        match part {
            Word::Unit(Unit::Day) if n == -1 => Some(Cal::day(last)),
            Word::Unit(Unit::Day) => Some(Cal::day(calendar::add_days(outer.start, n - 1)?)),
            Word::Unit(Unit::Month) if outer.unit == Unit::Year => {
                Cal::holding(Unit::Month, outer.start)?.shift(if n == -1 { 11 } else { n - 1 })
            }
            // A week belongs to the stretch that holds its Thursday, as in ISO 8601.
            Word::Unit(Unit::Week) => {
                if n == -1 {
                    let week = Cal::holding(Unit::Week, last)?;
                    let thursday = calendar::add_days(week.start, 3)?;
                    if thursday > last { week.shift(-1) } else { Some(week) }
                } else {
                    let week = Cal::holding(Unit::Week, outer.start)?;
                    let thursday = calendar::add_days(week.start, 3)?;
                    week.shift(if thursday < outer.start { n } else { n - 1 })
                }
            }
            Word::Weekday(d) if outer.unit == Unit::Month => {
                let day = nth_weekday(
                    outer.start.year(),
                    outer.start.month(),
                    i8::try_from(d).ok()?,
                    i8::try_from(n).ok()?,
                )?;
                Some(Cal::day(day))
            }
            _ => None,
        }
    }

    /// The second end of a range whose first end is `f`.
    pub(super) fn range_end(&self, f: &Found) -> Option<Found> {
        let glued_dash = self.dash(f.to);
        let joint = glued_dash || self.is(f.to, &["to", "through", "and", "until", "or"]);
        let cal = f.cal?;
        if !joint {
            return None;
        }
        // "from Monday to Friday": the second day follows the first.
        if let Word::Weekday(d) = self.word(f.to + 1)
            && !self.is(f.to, &["and", "or"])
            && f.kind == TimeKind::Date
            && matches!(self.word(f.to - 1), Word::Weekday(_))
            && self.capital(f.to + 1)
        {
            let n = (i64::from(d) - monday0(cal.start.weekday()) - 1).rem_euclid(7) + 1;
            return Some(Found::date(f.to + 1, f.to + 2, Cal::day(calendar::add_days(cal.start, n)?)));
        }
        let (d, end) = self.day_number(f.to + 1)?;
        let day_last = f.to >= 1
            && (self.day_number(f.to - 1).is_some()
                || (f.to >= 2 && self.glued(f.to - 1) && self.day_number(f.to - 2).is_some()));
        if cal.unit != Unit::Day
            || f.kind != TimeKind::Date
            || !day_last
            || matches!(self.word(end), Word::Month(_) | Word::MonthShort(_))
        {
            return None;
        }
        let closed = self.letters(end).is_empty() && self.number(end).is_none()
            || self.is(
                end,
                &[
                    "in", "at", "of", "for", "with", "on", "by", "as", "to", "when", "after", "before",
                    "during",
                ],
            );
        if self.is(f.to, &["and", "or"]) && !closed
            || self.mark(end) == Some(':')
            || matches!(self.word(end), Word::Units(_))
        {
            return None;
        }
        // "August 24 to 26, 2023": the year stands after the second end.
        let (year, end) =
            match self.year_after(end).filter(|_| self.mark(end) == Some(',') || self.four(end).is_some()) {
                Some((y, end)) => (i16::try_from(y).ok()?, end),
                None => (cal.start.year(), end),
            };
        let day = Date::new(year, cal.start.month(), i8::try_from(d).ok()?)
            .ok()
            .filter(|d| *d > cal.start || year != cal.start.year())?;
        Some(Found::date(f.to + 1, end, Cal::day(day)))
    }
}
