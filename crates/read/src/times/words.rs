//! The closed vocabulary of English times.
//!
//! In: letters. Out: their class. A table by first letter and length rejects nearly every other word
//! before it is looked up.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::calendar::{Holiday, Unit};

/// Class of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Other,
    /// A or an.
    Article,
    /// Cardinal in letters.
    Cardinal(u16),
    /// Several, few, many, some, couple: an amount not told.
    Several,
    Half,
    /// First to thirty-first.
    Ordinal(u8),
    /// January is 1.
    Month(u8),
    /// "Nov".
    MonthShort(u8),
    /// Monday is 0.
    Weekday(u8),
    WeekdayShort(u8),
    /// "Mondays".
    Weekdays(u8),
    Unit(Unit),
    Units(Unit),
    /// Value suffix of a part of the day ("MO").
    Part(&'static str),
    /// "Mornings".
    Parts(&'static str),
    /// Noon and midnight.
    Clock(&'static str),
    /// First month of the season.
    Season(u8),
    Today,
    Tonight,
    Yesterday,
    Tomorrow,
    Overnight,
    This,
    These,
    That,
    Last,
    Final,
    Next,
    Past,
    Previous,
    Coming,
    Following,
    Same,
    Current,
    Recent,
    Every,
    /// Annually, weekly.
    Often(&'static str),
    /// Recently (PAST_REF), now (PRESENT_REF), soon (FUTURE_REF).
    Ref(&'static str),
    Future,
    Present,
    /// Time and period, which mean nothing without "that" or "the same" before them.
    Time,
    /// "The long term".
    Term,
    Fiscal,
    Ago,
    /// Spelled decades: "nineties" is 90.
    Decade(u8),
    Holiday(Holiday),
    /// Words that make a holiday with what follows: Christmas, Easter, New, Thanksgiving, Labor….
    Feast(Feast),
    /// Modifiers: 0 early, 1 mid, 2 late.
    Modifier(u8),
}

/// First words of holidays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Feast {
    Christmas,
    Easter,
    NewYear,
    Good,
    Boxing,
    Labor,
    Memorial,
    Veterans,
    Valentine,
    Lunar,
}

impl Word {
    /// True when a time may begin with it, or with a word before it.
    pub(super) fn begins(self) -> bool {
        !matches!(
            self,
            Word::Other
                | Word::Article
                | Word::Cardinal(_)
                | Word::Several
                | Word::Half
                | Word::Ordinal(_)
                | Word::Final
                | Word::This
                | Word::These
                | Word::That
                | Word::Last
                | Word::Next
                | Word::Coming
                | Word::Following
                | Word::Same
                | Word::Previous
                | Word::Every
                | Word::Fiscal
                | Word::Modifier(_)
                | Word::Feast(
                    Feast::NewYear
                        | Feast::Good
                        | Feast::Boxing
                        | Feast::Labor
                        | Feast::Memorial
                        | Feast::Veterans
                        | Feast::Valentine
                        | Feast::Lunar
                )
        )
    }
}

const TABLE: &[(&str, Word)] = &[
    ("a", Word::Article),
    ("an", Word::Article),
    ("one", Word::Cardinal(1)),
    ("two", Word::Cardinal(2)),
    ("three", Word::Cardinal(3)),
    ("four", Word::Cardinal(4)),
    ("five", Word::Cardinal(5)),
    ("six", Word::Cardinal(6)),
    ("seven", Word::Cardinal(7)),
    ("eight", Word::Cardinal(8)),
    ("nine", Word::Cardinal(9)),
    ("ten", Word::Cardinal(10)),
    ("eleven", Word::Cardinal(11)),
    ("twelve", Word::Cardinal(12)),
    ("thirteen", Word::Cardinal(13)),
    ("fourteen", Word::Cardinal(14)),
    ("fifteen", Word::Cardinal(15)),
    ("sixteen", Word::Cardinal(16)),
    ("seventeen", Word::Cardinal(17)),
    ("eighteen", Word::Cardinal(18)),
    ("nineteen", Word::Cardinal(19)),
    ("twenty", Word::Cardinal(20)),
    ("thirty", Word::Cardinal(30)),
    ("forty", Word::Cardinal(40)),
    ("fifty", Word::Cardinal(50)),
    ("sixty", Word::Cardinal(60)),
    ("seventy", Word::Cardinal(70)),
    ("eighty", Word::Cardinal(80)),
    ("ninety", Word::Cardinal(90)),
    ("hundred", Word::Cardinal(100)),
    ("dozen", Word::Cardinal(12)),
    ("several", Word::Several),
    ("few", Word::Several),
    ("many", Word::Several),
    ("some", Word::Several),
    ("couple", Word::Cardinal(2)),
    ("half", Word::Half),
    ("first", Word::Ordinal(1)),
    ("second", Word::Ordinal(2)),
    ("third", Word::Ordinal(3)),
    ("fourth", Word::Ordinal(4)),
    ("fifth", Word::Ordinal(5)),
    ("sixth", Word::Ordinal(6)),
    ("seventh", Word::Ordinal(7)),
    ("eighth", Word::Ordinal(8)),
    ("ninth", Word::Ordinal(9)),
    ("tenth", Word::Ordinal(10)),
    ("eleventh", Word::Ordinal(11)),
    ("twelfth", Word::Ordinal(12)),
    ("fifteenth", Word::Ordinal(15)),
    ("sixteenth", Word::Ordinal(16)),
    ("seventeenth", Word::Ordinal(17)),
    ("eighteenth", Word::Ordinal(18)),
    ("nineteenth", Word::Ordinal(19)),
    ("twentieth", Word::Ordinal(20)),
    ("january", Word::Month(1)),
    ("february", Word::Month(2)),
    ("march", Word::Month(3)),
    ("april", Word::Month(4)),
    ("may", Word::Month(5)),
    ("june", Word::Month(6)),
    ("july", Word::Month(7)),
    ("august", Word::Month(8)),
    ("september", Word::Month(9)),
    ("october", Word::Month(10)),
    ("november", Word::Month(11)),
    ("december", Word::Month(12)),
    ("jan", Word::MonthShort(1)),
    ("feb", Word::MonthShort(2)),
    ("mar", Word::MonthShort(3)),
    ("apr", Word::MonthShort(4)),
    ("jun", Word::MonthShort(6)),
    ("jul", Word::MonthShort(7)),
    ("aug", Word::MonthShort(8)),
    ("sep", Word::MonthShort(9)),
    ("sept", Word::MonthShort(9)),
    ("oct", Word::MonthShort(10)),
    ("nov", Word::MonthShort(11)),
    ("dec", Word::MonthShort(12)),
    ("monday", Word::Weekday(0)),
    ("tuesday", Word::Weekday(1)),
    ("wednesday", Word::Weekday(2)),
    ("thursday", Word::Weekday(3)),
    ("friday", Word::Weekday(4)),
    ("saturday", Word::Weekday(5)),
    ("sunday", Word::Weekday(6)),
    ("mon", Word::WeekdayShort(0)),
    ("tue", Word::WeekdayShort(1)),
    ("tues", Word::WeekdayShort(1)),
    ("wed", Word::WeekdayShort(2)),
    ("thu", Word::WeekdayShort(3)),
    ("thur", Word::WeekdayShort(3)),
    ("thurs", Word::WeekdayShort(3)),
    ("fri", Word::WeekdayShort(4)),
    ("sat", Word::WeekdayShort(5)),
    ("sun", Word::WeekdayShort(6)),
    ("mondays", Word::Weekdays(0)),
    ("tuesdays", Word::Weekdays(1)),
    ("wednesdays", Word::Weekdays(2)),
    ("thursdays", Word::Weekdays(3)),
    ("fridays", Word::Weekdays(4)),
    ("saturdays", Word::Weekdays(5)),
    ("sundays", Word::Weekdays(6)),
    ("minute", Word::Unit(Unit::Minute)),
    ("hour", Word::Unit(Unit::Hour)),
    ("day", Word::Unit(Unit::Day)),
    ("week", Word::Unit(Unit::Week)),
    ("weekend", Word::Unit(Unit::Weekend)),
    ("fortnight", Word::Unit(Unit::Fortnight)),
    ("month", Word::Unit(Unit::Month)),
    ("quarter", Word::Unit(Unit::Quarter)),
    ("year", Word::Unit(Unit::Year)),
    ("decade", Word::Unit(Unit::Decade)),
    ("century", Word::Unit(Unit::Century)),
    ("seconds", Word::Units(Unit::Second)),
    ("minutes", Word::Units(Unit::Minute)),
    ("hours", Word::Units(Unit::Hour)),
    ("days", Word::Units(Unit::Day)),
    ("weeks", Word::Units(Unit::Week)),
    ("weekends", Word::Units(Unit::Weekend)),
    ("fortnights", Word::Units(Unit::Fortnight)),
    ("months", Word::Units(Unit::Month)),
    ("quarters", Word::Units(Unit::Quarter)),
    ("years", Word::Units(Unit::Year)),
    ("decades", Word::Units(Unit::Decade)),
    ("centuries", Word::Units(Unit::Century)),
    ("morning", Word::Part("MO")),
    ("afternoon", Word::Part("AF")),
    ("evening", Word::Part("EV")),
    ("night", Word::Part("NI")),
    ("dawn", Word::Part("MO")),
    ("daybreak", Word::Part("MO")),
    ("dusk", Word::Part("EV")),
    ("lunchtime", Word::Part("MI")),
    ("mornings", Word::Parts("MO")),
    ("afternoons", Word::Parts("AF")),
    ("evenings", Word::Parts("EV")),
    ("nights", Word::Parts("NI")),
    ("noon", Word::Clock("12:00")),
    ("midday", Word::Clock("12:00")),
    ("midnight", Word::Clock("24:00")),
    ("spring", Word::Season(3)),
    ("springtime", Word::Season(3)),
    ("summer", Word::Season(6)),
    ("autumn", Word::Season(9)),
    ("fall", Word::Season(9)),
    ("winter", Word::Season(12)),
    ("today", Word::Today),
    ("tonight", Word::Tonight),
    ("yesterday", Word::Yesterday),
    ("tomorrow", Word::Tomorrow),
    ("overnight", Word::Overnight),
    ("this", Word::This),
    ("these", Word::These),
    ("that", Word::That),
    ("last", Word::Last),
    ("final", Word::Final),
    ("next", Word::Next),
    ("past", Word::Past),
    ("previous", Word::Previous),
    ("preceding", Word::Previous),
    ("prior", Word::Previous),
    ("coming", Word::Coming),
    ("upcoming", Word::Coming),
    ("following", Word::Following),
    ("subsequent", Word::Following),
    ("ensuing", Word::Following),
    ("same", Word::Same),
    ("current", Word::Current),
    ("recent", Word::Recent),
    ("every", Word::Every),
    ("each", Word::Every),
    ("per", Word::Every),
    ("annually", Word::Often("P1Y")),
    ("annual", Word::Often("P1Y")),
    ("yearly", Word::Often("P1Y")),
    ("biannual", Word::Often("P6M")),
    ("biennial", Word::Often("P2Y")),
    ("quarterly", Word::Often("P1Q")),
    ("monthly", Word::Often("P1M")),
    ("weekly", Word::Often("P1W")),
    ("fortnightly", Word::Often("P2W")),
    ("daily", Word::Often("P1D")),
    ("nightly", Word::Often("P1D")),
    ("hourly", Word::Often("PT1H")),
    ("everyday", Word::Often("P1D")),
    ("recently", Word::Ref("PAST_REF")),
    ("lately", Word::Ref("PAST_REF")),
    ("previously", Word::Ref("PAST_REF")),
    ("formerly", Word::Ref("PAST_REF")),
    ("now", Word::Ref("PRESENT_REF")),
    ("currently", Word::Ref("PRESENT_REF")),
    ("presently", Word::Ref("PRESENT_REF")),
    ("nowadays", Word::Ref("PRESENT_REF")),
    ("ongoing", Word::Ref("PRESENT_REF")),
    ("soon", Word::Ref("FUTURE_REF")),
    ("shortly", Word::Ref("FUTURE_REF")),
    ("time", Word::Time),
    ("period", Word::Time),
    ("term", Word::Term),
    ("future", Word::Future),
    ("present", Word::Present),
    ("ago", Word::Ago),
    ("fiscal", Word::Fiscal),
    ("financial", Word::Fiscal),
    ("twenties", Word::Decade(20)),
    ("thirties", Word::Decade(30)),
    ("forties", Word::Decade(40)),
    ("fifties", Word::Decade(50)),
    ("sixties", Word::Decade(60)),
    ("seventies", Word::Decade(70)),
    ("eighties", Word::Decade(80)),
    ("nineties", Word::Decade(90)),
    ("halloween", Word::Holiday(Holiday::Fixed(10, 31))),
    ("thanksgiving", Word::Holiday(Holiday::Nth(11, 3, 4))),
    ("christmas", Word::Feast(Feast::Christmas)),
    ("easter", Word::Feast(Feast::Easter)),
    ("new", Word::Feast(Feast::NewYear)),
    ("good", Word::Feast(Feast::Good)),
    ("boxing", Word::Feast(Feast::Boxing)),
    ("labor", Word::Feast(Feast::Labor)),
    ("labour", Word::Feast(Feast::Labor)),
    ("memorial", Word::Feast(Feast::Memorial)),
    ("veterans", Word::Feast(Feast::Veterans)),
    ("valentine", Word::Feast(Feast::Valentine)),
    ("lunar", Word::Feast(Feast::Lunar)),
    ("early", Word::Modifier(0)),
    ("mid", Word::Modifier(1)),
    ("late", Word::Modifier(2)),
];

struct Table {
    /// Bit `n` of a letter: some word that begins with it has `n` letters.
    lengths: [u32; 26],
    words: HashMap<&'static str, Word>,
}

static WORDS: LazyLock<Table> = LazyLock::new(|| {
    let mut lengths = [0u32; 26];
    for (word, _) in TABLE {
        let bytes = word.as_bytes();
        if let Some(slot) = bytes.first().and_then(|b| lengths.get_mut(usize::from(b.wrapping_sub(b'a')))) {
            *slot |= 1 << bytes.len();
        }
    }
    Table { lengths, words: TABLE.iter().copied().collect() }
});

/// Class of `word`; case is ignored.
pub(super) fn classify(word: &str) -> Word {
    let bytes = word.as_bytes();
    let Some(first) = bytes.first() else { return Word::Other };
    let letter = usize::from(first.to_ascii_lowercase().wrapping_sub(b'a'));
    let table = &*WORDS;
    if bytes.len() > 16 || table.lengths.get(letter).is_none_or(|m| m & (1 << bytes.len()) == 0) {
        return Word::Other;
    }
    let mut lower = [0u8; 16];
    for (to, from) in lower.iter_mut().zip(bytes) {
        *to = from.to_ascii_lowercase();
    }
    std::str::from_utf8(&lower[..bytes.len()])
        .ok()
        .and_then(|w| table.words.get(w).copied())
        .unwrap_or(Word::Other)
}
