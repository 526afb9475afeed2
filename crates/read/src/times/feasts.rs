//! Holidays and fiscal years: dates that a name stands for.

use compact_str::{CompactString, format_compact};

use super::calendar::{Cal, Holiday, Unit};
use super::tense::Tense;
use super::words::{Feast, Word};
use super::{Found, Scene};
use crate::reading::{Precision, TimeKind};

impl Scene<'_> {
    /// "fiscal 2009", "fiscal year 2009", "the current fiscal year".
    pub(super) fn fiscal(&self, i: usize) -> Option<Found> {
        let mut j = i + 1;
        let year_word = self.word(j) == Word::Unit(Unit::Year);
        j += usize::from(year_word);
        if let Some(y) = self.four(j) {
            let value = format_compact!("FY{y}");
            return Some(Found::bare(i, j + 1, TimeKind::Date, value).with_precision(Precision::Year));
        }
        let shift = match i.checked_sub(1).map(|k| self.word(k)) {
            Some(Word::Last | Word::Previous) => -1,
            Some(Word::Next | Word::Coming | Word::Following) => 1,
            Some(Word::This | Word::Current) => 0,
            _ => return None,
        };
        let y = i32::from(self.now().filter(|_| year_word)?.year()) + shift;
        Some(Found::bare(i - 1, j, TimeKind::Date, format_compact!("FY{y}")).with_precision(Precision::Year))
    }

    /// "Christmas Eve", "Easter Sunday", "New Year's Day", "Labor Day", "Halloween 2019".
    pub(super) fn holiday(&self, i: usize) -> Option<Found> {
        if !self.capital(i) {
            return None;
        }
        let possessive = |k: usize| {
            if matches!(self.mark(k), Some('\'' | '’')) && self.is(k + 1, &["s"]) { k + 2 } else { k }
        };
        let day = self.word(i + 1) == Word::Unit(Unit::Day) && self.capital(i + 1);
        let (holiday, end) = match self.word(i) {
            Word::Holiday(h) => (h, i + 1 + usize::from(day)),
            Word::Feast(Feast::Christmas) if self.is(i + 1, &["Eve"]) => (Holiday::Fixed(12, 24), i + 2),
            Word::Feast(Feast::Christmas) => (Holiday::Fixed(12, 25), i + 1 + usize::from(day)),
            Word::Feast(Feast::Easter) => match self.word(i + 1) {
                Word::Weekday(0) => (Holiday::Easter(1), i + 2),
                Word::Weekday(6) => (Holiday::Easter(0), i + 2),
                _ if self.capital(i + 1) => return None,
                _ => (Holiday::Easter(0), i + 1),
            },
            Word::Feast(Feast::Good) if self.word(i + 1) == Word::Weekday(4) && self.capital(i + 1) => {
                (Holiday::Easter(-2), i + 2)
            }
            Word::Feast(Feast::Boxing) if day => (Holiday::Fixed(12, 26), i + 2),
            Word::Feast(Feast::Labor) if day => (Holiday::Nth(9, 0, 1), i + 2),
            Word::Feast(Feast::Memorial) if day => (Holiday::Nth(5, 0, -1), i + 2),
            Word::Feast(Feast::Veterans) if day => (Holiday::Fixed(11, 11), i + 2),
            Word::Feast(Feast::Valentine) => {
                let k = possessive(i + 1);
                if self.word(k) != Word::Unit(Unit::Day) {
                    return None;
                }
                (Holiday::Fixed(2, 14), k + 1)
            }
            Word::Feast(Feast::NewYear)
                if self.word(i + 1) == Word::Unit(Unit::Year) && self.capital(i + 1) =>
            {
                let k = possessive(i + 2);
                if i > 0 && (self.is(i - 1, &["Chinese"]) || self.word(i - 1) == Word::Feast(Feast::Lunar)) {
                    (Holiday::Lunar, k)
                } else if self.is(k, &["Eve"]) {
                    (Holiday::Fixed(12, 31), k + 1)
                } else if self.word(k) == Word::Unit(Unit::Day) {
                    (Holiday::Fixed(1, 1), k + 1)
                } else {
                    return None;
                }
            }
            Word::Feast(Feast::Lunar) if self.word(i + 1) == Word::Feast(Feast::NewYear) => {
                if self.word(i + 2) != Word::Unit(Unit::Year) {
                    return None;
                }
                (Holiday::Lunar, i + 3)
            }
            _ => return None,
        };
        let make = |y: i16| holiday.in_year(y).map(Cal::day);
        if let Some((y, end)) = self.year_after(end).filter(|_| self.mark(end).is_none()) {
            return Some(Found::date(i, end, make(i16::try_from(y).ok()?)?));
        }
        let near = match i.checked_sub(1).map(|k| self.word(k)) {
            Some(Word::Last) => Tense::Past,
            Some(Word::Next) => Tense::Future,
            _ => self.tense(i, end),
        };
        Some(match self.near(near, make) {
            Some(cal) => Found::date(i, end, cal),
            None => Found::bare(i, end, TimeKind::Date, CompactString::const_new("XXXX-XX-XX")),
        })
    }
}
