//! Days of publication as feeds, pages and people write them.
//!
//! In: a string. Out: the civil day as written, without conversion between time zones, or `None`.

use jiff::civil::Date;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Reads "2023-11-17", "2023-11-17T08:00:00Z", "20231117", RFC 2822, "November 17, 2023" and "17 Nov 2023".
/// Years run from 1 to 9999.
pub fn day(written: &str) -> Option<Date> {
    let written = written.trim();
    if written.len() > 80 {
        return None;
    }
    let found = by_digits(written).or_else(|| by_names(written))?;
    (found.year() >= 1).then_some(found)
}

fn by_digits(written: &str) -> Option<Date> {
    let head = written.split(['T', ' ', 't']).next()?;
    let parts: Vec<&str> = head.split(['-', '/', '.']).collect();
    let number = |t: &str, width: usize| {
        (t.len() <= width && !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit()))
            .then(|| t.parse::<i16>().ok())
            .flatten()
    };
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 => {
            // "2023-11-17+09:00" carries its zone on the day.
            let day = day.split(['+', 'Z']).next()?;
            Date::new(
                number(year, 4)?,
                i8::try_from(number(month, 2)?).ok()?,
                i8::try_from(number(day, 2)?).ok()?,
            )
            .ok()
        }
        [all] if all.len() == 8 => {
            let (year, rest) = all.split_at_checked(4)?;
            let (month, day) = rest.split_at_checked(2)?;
            Date::new(
                number(year, 4)?,
                i8::try_from(number(month, 2)?).ok()?,
                i8::try_from(number(day, 2)?).ok()?,
            )
            .ok()
        }
        _ => None,
    }
}

fn by_names(written: &str) -> Option<Date> {
    let (mut day, mut month, mut year) = (None, None, None);
    for word in
        written.split(|c: char| c.is_whitespace() || matches!(c, ',' | '-' | '/')).filter(|w| !w.is_empty())
    {
        let bare = word.trim_end_matches('.');
        if let Some(m) = month_of(bare) {
            month = month.or(Some(m));
        } else if bare.contains(':') {
            continue;
        } else if bare.starts_with(|c: char| c.is_ascii_digit()) {
            let digits = bare.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            match digits.len() {
                1 | 2 if day.is_none() => day = digits.parse::<i8>().ok(),
                4 if year.is_none() => year = digits.parse::<i16>().ok(),
                _ => {}
            }
        }
        if day.is_some() && month.is_some() && year.is_some() {
            break;
        }
    }
    Date::new(year?, month?, day?).ok()
}

fn month_of(word: &str) -> Option<i8> {
    if word.len() < 3 || !word.is_ascii() {
        return None;
    }
    let lower = word.to_ascii_lowercase();
    let at =
        MONTHS.iter().position(|m| m.starts_with(&lower) && (lower.len() <= 4 || lower.len() == m.len()))?;
    i8::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_written() {
        let want = Date::constant(2023, 11, 17);
        for written in [
            "2023-11-17",
            "2023-11-17T23:59:00Z",
            "2023-11-17 08:00",
            "2023-11-17T08:00:00+09:00",
            "20231117",
            "2023/11/17",
            "Fri, 17 Nov 2023 10:00:00 +0000",
            "November 17, 2023",
            "17 November 2023",
            "Nov. 17, 2023",
            "Friday, November 17th, 2023 5:30 pm ET",
        ] {
            assert_eq!(day(written), Some(want), "{written}");
        }
    }

    #[test]
    fn years_outside_the_calendar_and_nonsense_are_no_days() {
        assert_eq!(day("0001-01-01"), Some(Date::constant(1, 1, 1)));
        assert_eq!(day("9999-12-31"), Some(Date::constant(9999, 12, 31)));
        for written in [
            "0000-01-01",
            "10000-01-01",
            "2023-13-01",
            "2023-02-30",
            "yesterday",
            "",
            "11/17/2023",
            "-0044-03-15",
            "2023",
            "ÿ 17 ÿ",
        ] {
            assert_eq!(day(written), None, "{written}");
        }
    }
}
