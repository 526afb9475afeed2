//! Pairs: what two reports have in common, as numbers that a trained line weighs.
//!
//! In: two lines of the index with the words of their sentences and of their articles; out: [`Features`]. The weights
//! stand in `settings.toml` under the same names; `cargo run -p chancery --example train_identity` makes them.

use std::collections::HashMap;

use chancery_code::EventType;
use jiff::civil::Date;

use crate::index::{Line, Role};
use crate::settings::SETTINGS;

macro_rules! features {
    ($($name:ident: $what:literal),+ $(,)?) => {
        /// Names of the features, in the order of [`Features`].
        pub const NAMES: &[&str] = &[$(stringify!($name)),+];

        #[expect(non_camel_case_types, reason = "the names that the settings have")]
        #[derive(Clone, Copy)]
        enum F { $(#[doc = $what] $name),+ }
    };
}

features! {
    bias: "always 1",
    sentence: "cosine of the words of the two sentences, rare words heavier",
    article: "cosine of the words of title and first lines",
    article_part: "share of the shorter of these that stands in the other",
    article_near: "the square of `article`: near-copies",
    same_type: "one PLOVER type",
    near_type: "two types that papers and coders take for each other",
    other_sign: "one is cooperation and the other conflict",
    other_mode: "two modes",
    same_mode: "one mode",
    actor: "an actor in common",
    actor_clash: "both have actors with codes, none in common",
    recipient: "a recipient in common",
    recipient_clash: "both have recipients with codes, none in common",
    one_sided: "only one of them has a recipient with a code",
    parties: "share of all parties that are in common",
    agree: "one type, an actor in common, recipients that do not clash, one day",
    apart: "other types and no party in common",
    crossed: "who acts in one is acted on in the other",
    talks: "both are meetings, or agreements, of the same parties",
    days: "days between the two days, 3 at most, in thirds",
    same_day: "one day",
    weak_day: "at least one has no day of its own, only that of its article",
    far: "more than the usual days apart, which one without a day of its own may be",
    published: "days between the publications, 14 at most, in fourteenths",
    same_number: "title and first lines share a figure",
    other_number: "both have figures and share none",
    violent: "both are strikes, arrests or protests: many of a kind in a day",
}

/// What two reports have in common.
pub(crate) type Features = [f64; NAMES.len()];

/// How often words stand in the articles seen so far.
#[derive(Default)]
pub(crate) struct Frequencies {
    seen: HashMap<u32, u32>,
    articles: u32,
}

/// Articles that are taken as read before the first one, so that a ledger of one story does not take its words for
/// common ones.
const READ_BEFORE: f64 = 200.0;
/// In how many of these each word stood.
const STOOD_BEFORE: f64 = 2.0;

impl Frequencies {
    pub(crate) fn add(&mut self, sketch: &[u32]) {
        self.articles += 1;
        for &word in sketch {
            *self.seen.entry(bare(word)).or_default() += 1;
        }
    }

    /// Weight of a word: the logarithm of one over its share of articles.
    pub(crate) fn weight(&self, word: u32) -> f64 {
        let df = f64::from(self.seen.get(&bare(word)).copied().unwrap_or(0));
        ((READ_BEFORE + f64::from(self.articles) + 1.0) / (df + STOOD_BEFORE)).ln().max(0.1)
    }
}

/// Words of sketches say in their last bit whether they have a digit.
pub(crate) fn is_number(word: u32) -> bool {
    word & 1 == 1
}

fn bare(word: u32) -> u32 {
    word & !1
}

/// Weights of words that two sorted sets share, and of each.
struct Shared {
    both: f64,
    a: f64,
    b: f64,
    both_squared: f64,
    a_squared: f64,
    b_squared: f64,
    count: usize,
}

impl Shared {
    fn of(a: &[u32], b: &[u32], frequencies: &Frequencies) -> Shared {
        let mut s =
            Shared { both: 0.0, a: 0.0, b: 0.0, both_squared: 0.0, a_squared: 0.0, b_squared: 0.0, count: 0 };
        let (mut i, mut j) = (0, 0);
        while i < a.len() || j < b.len() {
            let (x, y) = (a.get(i).copied().map(bare), b.get(j).copied().map(bare));
            let word = match (x, y) {
                (Some(x), Some(y)) => x.min(y),
                (Some(x), None) => x,
                (None, Some(y)) => y,
                (None, None) => break,
            };
            let w = frequencies.weight(word);
            let (in_a, in_b) = (x == Some(word), y == Some(word));
            if in_a {
                s.a += w;
                s.a_squared += w * w;
                i += 1;
            }
            if in_b {
                s.b += w;
                s.b_squared += w * w;
                j += 1;
            }
            if in_a && in_b {
                s.both += w;
                s.both_squared += w * w;
                s.count += 1;
            }
        }
        s
    }

    fn cosine(&self) -> f64 {
        let norm = (self.a_squared * self.b_squared).sqrt();
        if norm > 0.0 { self.both_squared / norm } else { 0.0 }
    }

    /// Share of the shorter set that is in the longer; sets of a word or two prove nothing.
    fn part(&self) -> f64 {
        let least = self.a.min(self.b);
        if least > 0.0 && self.count > 1 { self.both / least } else { 0.0 }
    }
}

/// One report with its words.
#[derive(Clone, Copy)]
pub(crate) struct Report<'a> {
    pub line: &'a Line,
    pub parties: &'a [(Role, u32)],
    /// Content words of its sentence, sorted.
    pub gist: &'a [u32],
    /// Content words of title and first lines of its article, sorted.
    pub sketch: &'a [u32],
}

/// What title and first lines of two articles have in common.
#[derive(Clone, Copy)]
pub(crate) struct Texts {
    cosine: f64,
    part: f64,
    count: usize,
    same_number: bool,
    other_number: bool,
}

impl Texts {
    pub(crate) fn of(a: &[u32], b: &[u32], frequencies: &Frequencies) -> Texts {
        let shared = Shared::of(a, b, frequencies);
        let numbers = |s: &[u32]| -> Vec<u32> { s.iter().copied().filter(|w| is_number(*w)).collect() };
        let (x, y) = (numbers(a), numbers(b));
        let same_number = x.iter().any(|n| y.contains(n));
        Texts {
            cosine: shared.cosine(),
            part: shared.part(),
            count: shared.count,
            same_number,
            other_number: !same_number && !x.is_empty() && !y.is_empty(),
        }
    }
}

/// Whether a report names a day that had not come when it was published.
fn announced(line: &Line) -> bool {
    let from = line.days.map(|(from, _)| from);
    line.dated && from.zip(line.published).is_some_and(|(from, published)| from > published)
}

/// How far apart the days of two reports are: 0 when they overlap.
pub(crate) fn days_between(a: &Line, b: &Line) -> Option<i32> {
    let of = |l: &Line| -> Option<(Date, Date)> { l.days.or(l.published.map(|d| (d, d))) };
    let ((a_from, a_last), (b_from, b_last)) = (of(a)?, of(b)?);
    Some((b_from - a_last).get_days().max((a_from - b_last).get_days()).max(0))
}

/// Parties with a code.
pub(crate) fn coded(report: &Report<'_>, role: Role, has_code: &[bool]) -> Vec<u32> {
    let known = |p: u32| has_code.get(p as usize).copied().unwrap_or(false);
    report.parties.iter().filter(|p| p.0 == role && known(p.1)).map(|p| p.1).collect()
}

fn meet(a: &[u32], b: &[u32]) -> bool {
    a.iter().any(|p| b.contains(p))
}

fn clash(a: &[u32], b: &[u32]) -> bool {
    !a.is_empty() && !b.is_empty() && !meet(a, b)
}

fn near(a: EventType, b: EventType) -> bool {
    SETTINGS.identity.near.iter().any(|group| group.contains(&a) && group.contains(&b))
}

/// What two reports have in common; `None` when they cannot be one event.
pub(crate) fn features(
    a: &Report<'_>,
    b: &Report<'_>,
    texts: Texts,
    has_code: &[bool],
    frequencies: &Frequencies,
) -> Option<Features> {
    const HISTORICAL: u8 = 1;
    // What is planned, supposed or denied is another thing than what happened; what is told as history is not.
    if (a.line.aux ^ b.line.aux) & !HISTORICAL != 0 {
        return None;
    }
    // "Will meet on May 10", told on May 1 as an agreement of that day, is no report of the meeting.
    if announced(a.line) != announced(b.line) {
        return None;
    }
    let apart = days_between(a.line, b.line);
    let within = i64::from(apart.unwrap_or(0)) <= SETTINGS.identity.days_apart;
    let recent = apart.is_some_and(|d| d <= SETTINGS.identity.recent_days);
    // Of two that have no day of their own each tells of its own day.
    if !within && (a.line.dated == b.line.dated || !recent) {
        return None;
    }
    let side = |r: &Report<'_>, role| coded(r, role, has_code);
    let (a_does, a_gets) = (side(a, Role::Actor), side(a, Role::Recipient));
    let (b_does, b_gets) = (side(b, Role::Actor), side(b, Role::Recipient));
    let quads = (a.line.kind.quad_code(), b.line.kind.quad_code());
    let crossed = meet(&a_does, &b_gets) && meet(&a_gets, &b_does) && !meet(&a_does, &b_does);
    if crossed && quads.0 > 2 && quads.1 > 2 {
        return None; // an answer in kind
    }
    let all = |x: &[u32], y: &[u32]| -> Vec<u32> {
        let mut all = [x, y].concat();
        all.sort_unstable();
        all.dedup();
        all
    };
    let (a_all, b_all) = (all(&a_does, &a_gets), all(&b_does, &b_gets));
    let common = a_all.iter().filter(|p| b_all.contains(p)).count();
    let either = a_all.len() + b_all.len() - common;
    let words = Shared::of(a.gist, b.gist, frequencies);
    let talk = |k| matches!(k, EventType::Consult | EventType::Agree | EventType::Cooperate);
    let talks = talk(a.line.kind) && talk(b.line.kind) && common >= 2;
    // The verb is shared by chance; the same two leaders rarely meet twice, and reports of a meeting share few words.
    if words.count.max(texts.count) < SETTINGS.identity.least_shared && !talks {
        return None;
    }
    let mut out: Features = [0.0; NAMES.len()];
    let mut set = |f: F, value: f64| out[f as usize] = value;
    let flag = |yes: bool| f64::from(u8::from(yes));
    set(F::bias, 1.0);
    set(F::sentence, words.cosine());
    set(F::article, texts.cosine);
    set(F::article_part, texts.part);
    set(F::article_near, texts.cosine * texts.cosine);
    let same = a.line.kind == b.line.kind;
    set(F::same_type, flag(same));
    set(F::near_type, flag(!same && near(a.line.kind, b.line.kind)));
    set(F::other_sign, flag((quads.0 <= 2) != (quads.1 <= 2)));
    let modes = (a.line.mode, b.line.mode);
    set(F::other_mode, flag(modes.0 != modes.1 && modes.0.is_some() && modes.1.is_some()));
    set(F::same_mode, flag(modes.0 == modes.1 && modes.0.is_some()));
    set(F::actor, flag(meet(&a_does, &b_does)));
    set(F::actor_clash, flag(clash(&a_does, &b_does)));
    set(F::recipient, flag(meet(&a_gets, &b_gets)));
    set(F::recipient_clash, flag(clash(&a_gets, &b_gets)));
    set(F::one_sided, flag(a_gets.is_empty() != b_gets.is_empty()));
    set(F::parties, if either == 0 { 0.0 } else { common as f64 / either as f64 });
    set(F::crossed, flag(crossed));
    let agree = same && meet(&a_does, &b_does) && !clash(&a_gets, &b_gets) && apart == Some(0);
    set(F::agree, flag(agree));
    set(F::apart, flag(!same && common == 0));
    set(F::talks, flag(talks));
    set(F::days, f64::from(apart.unwrap_or(3).min(3)) / 3.0);
    set(F::same_day, flag(apart == Some(0)));
    set(F::weak_day, flag(!a.line.dated || !b.line.dated));
    set(F::far, flag(!within));
    let published = match (a.line.published, b.line.published) {
        (Some(x), Some(y)) => (y - x).get_days().abs().min(14),
        _ => 14,
    };
    set(F::published, f64::from(published) / 14.0);
    set(F::same_number, flag(texts.same_number));
    set(F::other_number, flag(texts.other_number));
    let violent = |k| matches!(k, EventType::Assault | EventType::Coerce | EventType::Protest);
    set(F::violent, flag(violent(a.line.kind) && violent(b.line.kind)));
    Some(out)
}
