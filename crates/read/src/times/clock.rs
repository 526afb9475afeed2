//! Clock times: "18:00 UTC", "6:40 p.m.", "10 o'clock", with a zone and a day beside them.

use compact_str::format_compact;

use super::atoms::Kind;
use super::calendar::Unit;
use super::words::Word;
use super::{Found, Scene};
use crate::reading::{Precision, TimeKind};

impl Scene<'_> {
    /// "18:00 UTC", "6:40 p.m.", "3 p.m.", "10 o'clock", with a zone and an optional day after it.
    pub(super) fn clock(&self, i: usize) -> Option<Found> {
        let (mut hour, mut minute, mut j) = match self.atoms.get(i)?.kind {
            Kind::Number { value, digits, grouped: false } if digits <= 2 && value <= 24 => (value, 0, i + 1),
            // "4.30pm".
            Kind::Decimal(v) if v < 24.0 => (v as u32, ((v.fract() * 100.0).round()) as u32, i + 1),
            // "1800 GMT".
            Kind::Number { value, digits: 4, grouped: false } if value < 2400 => {
                (value / 100, value % 100, i + 1)
            }
            _ => return None,
        };
        let mut sure = false;
        if self.mark(j) == Some(':') && self.glued(j) && self.glued(j + 1) {
            let (m, digits) = self.number(j + 1)?;
            if digits != 2 || m > 59 {
                return None;
            }
            minute = m;
            j += 2;
            sure = true;
            if self.mark(j) == Some(':') && self.glued(j + 1) && self.number(j + 1).is_some_and(|n| n.1 == 2)
            {
                j += 2;
            }
        }
        let half = |i: usize, letter: &str| -> Option<usize> {
            if self.letters(i).eq_ignore_ascii_case(&format_compact!("{letter}m")) {
                return Some(i + 1);
            }
            (self.is(i, &[letter]) && self.mark(i + 1) == Some('.') && self.is(i + 2, &["m"]))
                .then(|| if self.mark(i + 3) == Some('.') && self.glued(i + 3) { i + 4 } else { i + 3 })
        };
        if let Some(end) = half(j, "p") {
            hour = if hour < 12 { hour + 12 } else { hour };
            j = end;
            sure = true;
        } else if let Some(end) = half(j, "a") {
            hour = if hour == 12 { 0 } else { hour };
            j = end;
            sure = true;
        } else if self.is(j, &["o"])
            && matches!(self.mark(j + 1), Some('\'' | '’'))
            && self.is(j + 2, &["clock"])
        {
            j += 3;
            sure = true;
        } else if self.is(j, &["hrs", "hours"]) && self.number(i).is_some_and(|n| n.1 == 4) {
            j += 1;
            sure = true;
        }
        let open = usize::from(self.mark(j) == Some('('));
        let mut zone = "";
        if self.is(j + open, &["UTC", "GMT", "Z"]) && self.capital(j + open) {
            zone = "Z";
            j += open + 1;
            sure = true;
            if matches!(self.mark(j), Some('+' | '-')) && self.number(j + 1).is_some() {
                zone = "";
                j += 2;
            }
            j += usize::from(open == 1 && self.mark(j) == Some(')'));
        } else if self.is(
            j,
            &[
                "EST", "EDT", "PST", "PDT", "CST", "CDT", "CET", "CEST", "BST", "ET", "PT", "IST", "JST",
                "KST",
            ],
        ) && self.letters(j).bytes().all(|b| b.is_ascii_uppercase())
        {
            j += 1;
            sure = true;
        }
        if self.is(j, &["local", "Beijing", "Tokyo", "Moscow"]) && self.is(j + 1, &["time"]) {
            j += 2;
            sure = true;
        }
        if !sure || hour > 24 || minute > 59 {
            return None;
        }
        let value = format_compact!("T{hour:02}:{minute:02}{zone}");
        let mut found = Found::bare(i, j, TimeKind::Time, value).with_precision(Precision::Day);
        found.pending = true;
        Some(self.on_day(found))
    }

    /// Gives a pending clock time the day told right after it: "12:00 UTC Monday", "noon on Thursday".
    pub(super) fn on_day(&self, mut found: Found) -> Found {
        if let Some(day) = self.day_after(found.to).filter(|_| found.pending) {
            let tail = std::mem::take(&mut found.value);
            found.value = day.value;
            found.value.push_str(&tail);
            found.pending = false;
            found.to = day.to;
            found.days = day.days;
            found.cal = day.cal;
        }
        found
    }

    /// "Half past six", "quarter to nine": a clock time in words.
    pub(super) fn past_the_hour(&self, i: usize) -> Option<Found> {
        let minutes = match self.word(i) {
            Word::Half => 30,
            Word::Unit(Unit::Quarter) => 15,
            _ => return None,
        };
        let past = self.is(i + 1, &["past"]);
        if !(past || minutes == 15 && self.is(i + 1, &["to"])) {
            return None;
        }
        let hour = match self.word(i + 2) {
            Word::Cardinal(n @ 1..=12) => u32::from(n),
            _ => self.number(i + 2).filter(|n| (1..=12).contains(&n.0))?.0,
        };
        let (hour, minutes) = if past { (hour, minutes) } else { (hour - 1, 45) };
        let value = format_compact!("T{hour:02}:{minutes:02}");
        let mut found = Found::bare(i, i + 3, TimeKind::Time, value).with_precision(Precision::Day);
        found.pending = true;
        Some(self.on_day(found))
    }
}
