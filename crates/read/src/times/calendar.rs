//! Stretches of the civil calendar: what a date expression denotes once it is resolved.
//!
//! In: a day and a unit. Out: TIMEX3 value, range of days, neighbours ("the week before").

use compact_str::{CompactString, format_compact};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use crate::reading::Precision;
use crate::span::Days;

/// A unit of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Weekend,
    Fortnight,
    Month,
    Quarter,
    Half,
    Season,
    Year,
    Decade,
    Century,
}

impl Unit {
    pub(super) fn precision(self) -> Precision {
        match self {
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => Precision::Day,
            Unit::Week | Unit::Weekend | Unit::Fortnight => Precision::Week,
            Unit::Month => Precision::Month,
            Unit::Quarter | Unit::Half | Unit::Season => Precision::Quarter,
            Unit::Year => Precision::Year,
            Unit::Decade | Unit::Century => Precision::Vague,
        }
    }

    /// TIMEX3 duration of `amount` units; `None` is "several".
    pub(super) fn duration(self, amount: Option<f32>) -> CompactString {
        let (sign, letter, factor) = match self {
            Unit::Second => ("PT", "S", 1.0),
            Unit::Minute => ("PT", "M", 1.0),
            Unit::Hour => ("PT", "H", 1.0),
            Unit::Day => ("P", "D", 1.0),
            Unit::Weekend => ("P", "WE", 1.0),
            Unit::Week => ("P", "W", 1.0),
            Unit::Fortnight => ("P", "W", 2.0),
            Unit::Month => ("P", "M", 1.0),
            Unit::Quarter | Unit::Season => ("P", "Q", 1.0),
            Unit::Half => ("P", "M", 6.0),
            Unit::Year => ("P", "Y", 1.0),
            Unit::Decade => ("P", "Y", 10.0),
            Unit::Century => ("P", "Y", 100.0),
        };
        match amount {
            // "half an hour" is PT30M, "half a day" PT12H: whole numbers where they exist.
            Some(n) if self == Unit::Hour && n.fract() != 0.0 => format_compact!("PT{}M", n * 60.0),
            Some(n) if self == Unit::Day && n.fract() != 0.0 => format_compact!("PT{}H", n * 24.0),
            Some(n) => format_compact!("{sign}{}{letter}", n * factor),
            None => match self {
                Unit::Decade => CompactString::const_new("PXDE"),
                Unit::Century => CompactString::const_new("PXCE"),
                _ => format_compact!("{sign}X{letter}"),
            },
        }
    }
}

/// One aligned stretch: a day, an ISO week, a month, ….
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cal {
    pub(super) unit: Unit,
    pub(super) start: Date,
}

fn first_of(year: i32, month0: i32) -> Option<Date> {
    let total = year.checked_mul(12)?.checked_add(month0)?;
    let (y, m) = (total.div_euclid(12), total.rem_euclid(12) + 1);
    Date::new(i16::try_from(y).ok()?, i8::try_from(m).ok()?, 1).ok()
}

pub(super) fn add_days(day: Date, n: i64) -> Option<Date> {
    if n.abs() > 4_000_000 {
        return None;
    }
    day.checked_add(n.days()).ok()
}

pub(super) fn monday0(day: Weekday) -> i64 {
    i64::from(day.to_monday_zero_offset())
}

impl Cal {
    /// The stretch of `unit` that holds `day`.
    pub(super) fn holding(unit: Unit, day: Date) -> Option<Cal> {
        let (y, m0) = (i32::from(day.year()), i32::from(day.month()) - 1);
        let monday = || add_days(day, -monday0(day.weekday()));
        let (unit, start) = match unit {
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => (Unit::Day, day),
            Unit::Week | Unit::Fortnight => (Unit::Week, monday()?),
            Unit::Weekend => (Unit::Weekend, add_days(monday()?, 5)?),
            Unit::Month => (unit, first_of(y, m0)?),
            Unit::Quarter => (unit, first_of(y, m0 / 3 * 3)?),
            Unit::Half => (unit, first_of(y, m0 / 6 * 6)?),
            Unit::Season => (unit, first_of(y, (m0 + 1).div_euclid(3) * 3 - 1)?),
            Unit::Year => (unit, first_of(y, 0)?),
            Unit::Decade => (unit, first_of(y.div_euclid(10) * 10, 0)?),
            Unit::Century => (unit, first_of(y.div_euclid(100) * 100, 0)?),
        };
        Some(Cal { unit, start })
    }

    pub(super) fn day(day: Date) -> Cal {
        Cal { unit: Unit::Day, start: day }
    }

    pub(super) fn year(year: i32) -> Option<Cal> {
        Some(Cal { unit: Unit::Year, start: first_of(year, 0)? })
    }

    pub(super) fn month(year: i32, month: u8) -> Option<Cal> {
        Some(Cal { unit: Unit::Month, start: first_of(year, i32::from(month) - 1)? })
    }

    /// The stretch `n` units later (earlier when negative).
    pub(super) fn shift(self, n: i64) -> Option<Cal> {
        let n32 = i32::try_from(n).ok().filter(|n| n.abs() < 20_000)?;
        let (y, m0) = (i32::from(self.start.year()), i32::from(self.start.month()) - 1);
        let start = match self.unit {
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => add_days(self.start, n)?,
            Unit::Week | Unit::Weekend => add_days(self.start, 7 * n)?,
            Unit::Fortnight => add_days(self.start, 14 * n)?,
            Unit::Month => first_of(y, m0 + n32)?,
            Unit::Quarter | Unit::Season => first_of(y, m0 + 3 * n32)?,
            Unit::Half => first_of(y, m0 + 6 * n32)?,
            Unit::Year => first_of(y + n32, m0)?,
            Unit::Decade => first_of(y + 10 * n32, m0)?,
            Unit::Century => first_of(y + 100 * n32, m0)?,
        };
        Some(Cal { start, ..self })
    }

    /// The same part of the year, `n` years later; a 29 February becomes the 28th.
    pub(super) fn shift_years(self, n: i64) -> Option<Cal> {
        if n.abs() > 20_000 {
            return None;
        }
        let start = self.start.checked_add(n.years()).ok()?;
        match self.unit {
            Unit::Week | Unit::Weekend => Cal::holding(self.unit, start),
            _ => Some(Cal { start, ..self }),
        }
    }

    /// The day after its last one.
    pub(super) fn until(self) -> Option<Date> {
        match self.unit {
            Unit::Weekend => add_days(self.start, 2),
            _ => Some(self.shift(1)?.start),
        }
    }

    pub(super) fn days(self) -> Option<Days> {
        Days::new(self.start, self.until()?)
    }

    /// A third of its days: 0 early, 1 in the middle, 2 late. Short stretches stay whole.
    pub(super) fn third(self, part: u8) -> Option<Days> {
        let whole = self.days()?;
        let length = i64::from(whole.from().until(whole.until()).ok()?.get_days());
        if length < 28 {
            return Some(whole);
        }
        let (a, b) = (length / 3, 2 * length / 3);
        match part {
            0 => Days::new(whole.from(), add_days(whole.from(), a)?),
            1 => Days::new(add_days(whole.from(), a)?, add_days(whole.from(), b)?),
            _ => Days::new(add_days(whole.from(), b)?, whole.until()),
        }
    }

    /// TIMEX3 value.
    pub(super) fn value(self) -> CompactString {
        let d = self.start;
        let (y, m) = (d.year(), d.month());
        match self.unit {
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => {
                format_compact!("{y:04}-{m:02}-{:02}", d.day())
            }
            Unit::Week | Unit::Fortnight | Unit::Weekend => {
                let week = d.iso_week_date();
                let tail = if self.unit == Unit::Weekend { "-WE" } else { "" };
                format_compact!("{:04}-W{:02}{tail}", week.year(), week.week())
            }
            Unit::Month => format_compact!("{y:04}-{m:02}"),
            Unit::Quarter => format_compact!("{y:04}-Q{}", (m - 1) / 3 + 1),
            Unit::Half => format_compact!("{y:04}-H{}", (m - 1) / 6 + 1),
            Unit::Season => {
                let name = match m {
                    3 => "SP",
                    6 => "SU",
                    9 => "FA",
                    _ => "WI",
                };
                format_compact!("{y:04}-{name}")
            }
            Unit::Year => format_compact!("{y:04}"),
            Unit::Decade => format_compact!("{:03}", y / 10),
            Unit::Century => format_compact!("{:02}", y / 100),
        }
    }
}

/// Western Easter Sunday by the anonymous Gregorian computus (Meeus, Astronomical Algorithms, ch. 8).
pub(super) fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// First day of the Chinese lunar year, 2000 to 2026 (month, day).
const LUNAR: [(i8, i8); 27] = [
    (2, 5),
    (1, 24),
    (2, 12),
    (2, 1),
    (1, 22),
    (2, 9),
    (1, 29),
    (2, 18),
    (2, 7),
    (1, 26),
    (2, 14),
    (2, 3),
    (1, 23),
    (2, 10),
    (1, 31),
    (2, 19),
    (2, 8),
    (1, 28),
    (2, 16),
    (2, 5),
    (1, 25),
    (2, 12),
    (2, 1),
    (1, 22),
    (2, 10),
    (1, 29),
    (2, 17),
];

/// A holiday whose day can be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holiday {
    Fixed(i8, i8),
    /// Days from Easter Sunday.
    Easter(i8),
    /// The nth (from 1; -1 is the last) weekday (Monday 0) of a month.
    Nth(i8, i8, i8),
    Lunar,
}

impl Holiday {
    pub(super) fn in_year(self, year: i16) -> Option<Date> {
        match self {
            Holiday::Fixed(m, d) => Date::new(year, m, d).ok(),
            Holiday::Easter(n) => add_days(easter(year)?, i64::from(n)),
            Holiday::Nth(month, weekday, n) => nth_weekday(year, month, weekday, n),
            Holiday::Lunar => {
                let (m, d) = *LUNAR.get(usize::try_from(i32::from(year) - 2000).ok()?)?;
                Date::new(year, m, d).ok()
            }
        }
    }
}

/// The nth weekday (Monday 0) of a month; -1 is the last.
pub(super) fn nth_weekday(year: i16, month: i8, weekday: i8, n: i8) -> Option<Date> {
    let weekday = Weekday::from_monday_zero_offset(weekday).ok()?;
    Date::new(year, month, 1).ok()?.nth_weekday_of_month(n, weekday).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_falls_right() {
        assert_eq!(easter(2024), Some(Date::constant(2024, 3, 31)));
        assert_eq!(easter(2008), Some(Date::constant(2008, 3, 23)));
        assert_eq!(easter(2000), Some(Date::constant(2000, 4, 23)));
    }

    #[test]
    fn stretches_are_aligned() {
        let d = Date::constant(2024, 1, 3);
        let value = |u| Cal::holding(u, d).map(|c| c.value().to_string()).unwrap_or_default();
        assert_eq!(value(Unit::Season), "2023-WI");
        assert_eq!(value(Unit::Week), "2024-W01");
        assert_eq!(value(Unit::Weekend), "2024-W01-WE");
        assert_eq!(value(Unit::Decade), "202");
        let week = Cal::holding(Unit::Week, d).and_then(|c| c.shift(-1)).map(Cal::value);
        assert_eq!(week.as_deref(), Some("2023-W52"));
    }
}
