//! Time expressions with their TIMEX3 values (ISO-TimeML, as in TempEval-3).
//!
//! In: the text of one sentence after another, and the day of publication. Out: [`TimeRef`]s, resolved
//! against publication ("Thursday", "last month") or against the time last spoken of ("the day before").
//! A hand-written grammar over atoms; no tagger or parse is needed. Dates that only the reader of the
//! whole article could tell keep `X` for what is unknown and have no days.

mod atoms;
mod calendar;
mod clock;
mod coded;
mod dates;
mod deictic;
mod feasts;
mod lengths;
mod tense;
mod words;

use compact_str::CompactString;
use jiff::civil::Date;

use crate::reading::{Precision, TimeKind, TimeRef};
use crate::span::{Days, Span};
use atoms::{Atom, Kind};
use calendar::Cal;
use tense::Tense;
use words::Word;

/// How far from the top a dateline may stand.
const DATELINE_BYTES: usize = 400;

/// Reads the times of one article, sentence by sentence.
///
/// Holds the time last spoken of, so sentences must come in order; make a new one for each article.
#[derive(Debug)]
pub struct TimeReader {
    published: Option<Date>,
    reference: Option<Cal>,
    /// The day last spoken of.
    day: Option<Date>,
    /// Nobody told the day of publication: the first full date near the top, a dateline, stands for it.
    undated: bool,
    /// A person named May has been spoken of: "May" alone is then no month.
    may_is_a_name: bool,
    atoms: Vec<Atom>,
}

/// A time found among the atoms of one sentence.
#[derive(Clone, Debug)]
struct Found {
    from: usize,
    to: usize,
    kind: TimeKind,
    value: CompactString,
    days: Option<Days>,
    precision: Precision,
    /// What later times may refer to.
    cal: Option<Cal>,
    /// A clock time or part of a day whose day is told elsewhere ("T18:00Z", "TMO").
    pending: bool,
}

impl Found {
    fn date(from: usize, to: usize, cal: Cal) -> Found {
        Found {
            from,
            to,
            kind: TimeKind::Date,
            value: cal.value(),
            days: cal.days(),
            precision: cal.unit.precision(),
            cal: Some(cal),
            pending: false,
        }
    }

    fn bare(from: usize, to: usize, kind: TimeKind, value: impl Into<CompactString>) -> Found {
        Found {
            from,
            to,
            kind,
            value: value.into(),
            days: None,
            precision: Precision::Vague,
            cal: None,
            pending: false,
        }
    }

    fn with_precision(mut self, precision: Precision) -> Found {
        self.precision = precision;
        self
    }
}

/// What the rules see of a sentence.
struct Scene<'a> {
    text: &'a str,
    atoms: &'a [Atom],
    published: Option<Date>,
    reference: Option<Cal>,
    day: Option<Date>,
    may_is_a_name: bool,
    /// First atom that no earlier time has taken.
    free: usize,
}

impl Scene<'_> {
    fn word(&self, i: usize) -> Word {
        match self.atoms.get(i).map(|a| a.kind) {
            Some(Kind::Word(w)) => w,
            _ => Word::Other,
        }
    }

    fn letters(&self, i: usize) -> &str {
        match self.atoms.get(i) {
            Some(a) if matches!(a.kind, Kind::Word(_)) => {
                self.text.get(a.start as usize..a.end as usize).unwrap_or("")
            }
            _ => "",
        }
    }

    /// True when the word at `i` is one of `list`, whatever its case.
    fn is(&self, i: usize, list: &[&str]) -> bool {
        let w = self.letters(i);
        !w.is_empty() && list.iter().any(|x| x.eq_ignore_ascii_case(w))
    }

    /// [`Scene::is`] for the atom before `i`.
    fn is_before(&self, i: usize, list: &[&str]) -> bool {
        i > 0 && self.is(i - 1, list)
    }

    fn mark(&self, i: usize) -> Option<char> {
        match self.atoms.get(i).map(|a| a.kind) {
            Some(Kind::Mark(c)) => Some(c),
            _ => None,
        }
    }

    fn mark_before(&self, i: usize) -> Option<char> {
        i.checked_sub(1).and_then(|k| self.mark(k))
    }

    fn glued(&self, i: usize) -> bool {
        self.atoms.get(i).is_some_and(|a| a.glued)
    }

    fn capital(&self, i: usize) -> bool {
        self.atoms.get(i).is_some_and(|a| a.capital)
    }

    /// A number that stands by itself: value, digits.
    fn number(&self, i: usize) -> Option<(u32, u8)> {
        match self.atoms.get(i)?.kind {
            Kind::Number { value, digits, grouped: false } => Some((value, digits)),
            _ => None,
        }
    }

    fn dash(&self, i: usize) -> bool {
        matches!(self.mark(i), Some('-' | '–' | '‑' | '—'))
    }

    /// The day that "today" is: publication, else the time last spoken of.
    fn now(&self) -> Option<Date> {
        self.published.or_else(|| self.reference.map(|c| c.start))
    }

    /// The time last spoken of, else publication.
    fn then(&self) -> Option<Cal> {
        self.reference.or_else(|| self.published.map(Cal::day))
    }

    fn tense(&self, from: usize, to: usize) -> Tense {
        tense::tense(self.text, self.atoms, from, to)
    }

    /// The longest time that begins at `i`.
    fn at(&self, i: usize) -> Option<Found> {
        let found = match self.atoms.get(i)?.kind {
            Kind::Mark('\'' | '’' | '‘') => self.decade(i),
            Kind::Mark(_) => None,
            Kind::Number { .. } | Kind::Decimal(_) => self.numeric(i),
            Kind::Word(word) => self.worded(i, word),
        }?;
        Some(self.widen(found))
    }

    fn numeric(&self, i: usize) -> Option<Found> {
        // "A380", "CVN-77", "$2008", "No. 10": numbers inside names and amounts.
        if self.glued(i)
            && i > 0
            && (!self.letters(i - 1).is_empty()
                || matches!(self.mark_before(i), Some('$' | '€' | '£' | '¥' | '#' | '₹')))
        {
            return None;
        }
        self.clock(i)
            .or_else(|| self.numeric_date(i))
            .or_else(|| self.day_month(i))
            .or_else(|| self.ordinal(i))
            .or_else(|| self.decade(i))
            .or_else(|| self.length(i))
            .or_else(|| self.year(i))
    }

    fn worded(&self, i: usize, word: Word) -> Option<Found> {
        match word {
            Word::Other => self.lettered(i).or_else(|| self.long_ago(i)),
            Word::Month(m) | Word::MonthShort(m) => self.month(i, m),
            Word::Weekday(d) | Word::WeekdayShort(d) => self.weekday(i, d),
            Word::Ordinal(_) | Word::Final => self.day_month(i).or_else(|| self.ordinal(i)),
            Word::Article
            | Word::Cardinal(_)
            | Word::Several
            | Word::Half
            | Word::Unit(_)
            | Word::Units(_) => self
                .past_the_hour(i)
                .or_else(|| self.half_of(i))
                .or_else(|| self.length(i))
                .or_else(|| self.the_unit(i)),
            Word::Fiscal => self.fiscal(i),
            Word::Decade(_) => self.decade(i),
            Word::Feast(_) | Word::Holiday(_) => self.holiday(i),
            Word::Last => self.ordinal(i).or_else(|| self.deictic(i, word)),
            _ => self.deictic(i, word),
        }
    }

    /// Takes in what stands before: "the", "early", "mid-", "the end of".
    fn widen(&self, mut found: Found) -> Found {
        let mut start = found.from;
        let mut part = None;
        let before = |start: usize, n: usize| start >= self.free + n;
        if matches!(found.kind, TimeKind::Date) {
            let mut k = start;
            if before(k, 1) && self.dash(k - 1) && self.glued(k) {
                k -= 1;
            }
            let mut modifier = k;
            if before(modifier, 1)
                && self.is(modifier - 1, &["in", "the"])
                && before(modifier, 2)
                && self.is(modifier - 2, &["early", "late", "later", "earlier"])
            {
                modifier -= 1;
            }
            if before(modifier, 1) {
                let taken = match self.word(modifier - 1) {
                    Word::Modifier(part) => Some(part),
                    _ if self.is(modifier - 1, &["earlier"]) => Some(0),
                    _ if self.is(modifier - 1, &["later"]) => Some(2),
                    _ => None,
                };
                if let Some(p) = taken {
                    start = modifier - 1;
                    // "later this year" is what is left of it, which publication tells, not a third.
                    part = (!self.is(start, &["earlier", "later"])).then_some(p);
                } else if self.is(k.wrapping_sub(1), &["of"]) && before(k, 2) {
                    let edge = if self.is(k - 2, &["beginning", "start", "outset"]) {
                        Some(0)
                    } else if self.is(k - 2, &["middle"]) {
                        Some(1)
                    } else if self.is(k - 2, &["end", "close"]) {
                        Some(2)
                    } else {
                        None
                    };
                    if edge.is_some() {
                        part = edge;
                        start = k - 2;
                    }
                }
            }
        }
        if start > self.free && self.is_before(start, &["the"]) {
            start -= 1;
        }
        found.from = start;
        if let (Some(part), Some(cal)) = (part, found.cal) {
            found.days = cal.third(part).or(found.days);
        }
        found
    }
}

impl TimeReader {
    /// A reader for one article.
    pub fn new(published: Option<Date>) -> TimeReader {
        TimeReader {
            published,
            reference: published.map(Cal::day),
            day: published,
            undated: published.is_none(),
            may_is_a_name: false,
            atoms: Vec::new(),
        }
    }

    /// Appends the times of one sentence of `text` to `out`, in order.
    pub fn sentence(&mut self, text: &str, sentence: Span, out: &mut Vec<TimeRef>) {
        if !atoms::split(text, sentence, &mut self.atoms) {
            return;
        }
        let atoms = std::mem::take(&mut self.atoms);
        let mut found: Vec<Found> = Vec::new();
        let mut free = 0;
        let mut i = 0;
        while i < atoms.len() {
            let scene = Scene {
                text,
                atoms: &atoms,
                published: self.published,
                reference: self.reference,
                day: self.day,
                may_is_a_name: self.may_is_a_name,
                free,
            };
            if scene.names_may(i) {
                self.may_is_a_name = true;
                i += 1;
                continue;
            }
            let Some(hit) = scene.at(i) else {
                i += 1;
                continue;
            };
            i = hit.to.max(i + 1);
            free = i;
            self.note(&hit, sentence);
            found.push(hit);
            // "August 24 to 26", "10-12 May", "between 60 and 90 days": the other end.
            let scene = Scene { reference: self.reference, free, ..scene };
            if let Some(other) = found.last().and_then(|f| scene.range_end(f)) {
                i = other.to;
                free = i;
                self.note(&other, sentence);
                found.push(other);
            }
        }
        self.settle(&mut found);
        for f in found {
            let (Some(first), Some(last)) = (atoms.get(f.from), atoms.get(f.to.saturating_sub(1))) else {
                continue;
            };
            let Some(span) = Span::new(first.start as usize, last.end as usize) else { continue };
            out.push(TimeRef { span, kind: f.kind, value: f.value, days: f.days, precision: f.precision });
        }
        self.atoms = atoms;
    }

    /// Remembers what later times may refer to.
    fn note(&mut self, found: &Found, sentence: Span) {
        let Some(cal) = found.cal else { return };
        self.reference = Some(cal);
        if cal.unit == calendar::Unit::Day {
            self.day = Some(cal.start);
            if self.undated && self.published.is_none() && sentence.start() < DATELINE_BYTES {
                self.published = self.day;
            }
        }
    }

    /// Gives clock times the day told nearest in the sentence, else the day last spoken of.
    fn settle(&self, found: &mut [Found]) {
        for k in 0..found.len() {
            if !found.get(k).is_some_and(|f| f.pending) {
                continue;
            }
            let day =
                |f: &Found| f.cal.filter(|c| c.unit == calendar::Unit::Day && !f.pending).map(|c| c.start);
            let nearest = (1..found.len().max(2))
                .flat_map(|d| [k.checked_sub(d), Some(k + d)])
                .flatten()
                .find_map(|j| found.get(j).and_then(day))
                .or(self.day);
            let Some(f) = found.get_mut(k) else { continue };
            f.pending = false;
            if let Some(day) = nearest {
                let tail = std::mem::take(&mut f.value);
                f.value = Cal::day(day).value();
                f.value.push_str(&tail);
                f.days = Days::one(day);
            } else {
                f.value.insert_str(0, "XXXX-XX-XX");
            }
        }
    }
}
