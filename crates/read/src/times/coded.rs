//! Times written as codes: "Q3 2023", "H1 2023", "FY2024", "2023-11-15T04:30Z".

use compact_str::format_compact;
use jiff::civil::Date;

use super::calendar::{Cal, Unit};
use super::{Found, Scene};
use crate::reading::TimeKind;

impl Scene<'_> {
    /// "Q3 2023", "H1", "FY2024", "FY 2023".
    pub(super) fn lettered(&self, i: usize) -> Option<Found> {
        let letters = self.letters(i);
        if letters == "FY" {
            let (n, digits) = self.number(i + 1)?;
            let year = match digits {
                4 => n,
                2 if self.glued(i + 1) => 2000 + n,
                _ => return None,
            };
            let cal = Cal::year(i32::try_from(year).ok()?)?;
            let mut found = Found::date(i, i + 2, cal);
            found.value = format_compact!("FY{year:04}");
            return Some(found);
        }
        let (unit, parts) = match letters {
            "Q" => (Unit::Quarter, 4),
            "H" => (Unit::Half, 2),
            _ => return None,
        };
        let (n, digits) = self.number(i + 1).filter(|_| self.glued(i + 1))?;
        // "H1" alone is a visa, a gene, a headline.
        let year = self.four(i + 2).filter(|y| (1900..2100).contains(y));
        if digits != 1 || n == 0 || n > parts || (unit == Unit::Half && year.is_none()) {
            return None;
        }
        let part = |y: i16| Cal { unit, start: Date::new(y, 1, 1).ok()? }.shift(i64::from(n) - 1);
        match year {
            Some(y) => Some(Found::date(i, i + 3, part(i16::try_from(y).ok()?)?)),
            None => self.near(self.tense(i, i + 2), part).map(|c| Found::date(i, i + 2, c)),
        }
    }

    /// "2023-11-15T04:30Z": a date and a clock time in one, as in ISO 8601; `date` is the day before the T.
    pub(super) fn iso_clock(&self, date: &Found) -> Option<Found> {
        let t = date.to;
        if self.letters(t) != "T" || !self.glued(t) || !self.glued(t + 1) {
            return None;
        }
        let (hour, hd) = self.number(t + 1)?;
        let (minute, md) = self.number(t + 3).filter(|_| self.mark(t + 2) == Some(':'))?;
        if hd != 2 || md != 2 || hour > 24 || minute > 59 {
            return None;
        }
        let mut end = t + 4;
        if self.mark(end) == Some(':') && self.glued(end) && self.number(end + 1).is_some() {
            end += 2;
        }
        let zone = if self.letters(end) == "Z" && self.glued(end) { "Z" } else { "" };
        let mut found = Found { to: end + zone.len(), kind: TimeKind::Time, ..date.clone() };
        found.value.push_str(&format_compact!("T{hour:02}:{minute:02}{zone}"));
        Some(found)
    }
}
