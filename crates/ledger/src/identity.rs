//! Event identity: which reports tell of one event.
//!
//! In: the lines of a view, in the order of publication; out: clusters of them, each with its first report as
//! the record. Two reports are one event when their standing and their kind of act agree, their parties and days
//! meet, and their sentences share enough words; how many is enough depends on how well the rest agrees.
//!
//! A line joins the best of the lines *before* it, or becomes a record (single link). As the order is that of
//! publication, a view of an earlier day gives the same clusters without their later reports, and no order of arrival
//! matters.

use std::collections::HashMap;

use chancery_code::event::Event;
use jiff::civil::Date;

use crate::index::{Line, Role};
use crate::settings::SETTINGS;
use crate::topics;
use crate::words::{word_hash, words};

/// The content words of an event's sentence without its parties, as sorted hashes of four bytes.
pub(crate) fn gist(event: &Event, text: &str) -> Vec<u8> {
    let parties: Vec<_> = event.actors.iter().chain(&event.recipients).map(|p| p.span.range()).collect();
    let from = event.evidence.start();
    let mut hashes: Vec<u32> = words(event.evidence.text(text))
        .iter()
        .filter(|w| {
            let at = from + w.range.start;
            !topics::is_stop(&w.stem) && !parties.iter().any(|p| p.contains(&at))
        })
        .map(|w| word_hash(&w.stem))
        .collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes.iter().flat_map(|h| h.to_le_bytes()).collect()
}

/// Share of the smaller of two sorted sets that is in the other, and how many that are.
pub(crate) fn overlap(a: &[u32], b: &[u32]) -> (f64, usize) {
    let (mut i, mut j, mut both) = (0, 0, 0usize);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                both += 1;
                i += 1;
                j += 1;
            }
        }
    }
    let least = a.len().min(b.len());
    (if least == 0 { 0.0 } else { both as f64 / least as f64 }, both)
}

/// Where lines are looked up: quad class, standing, one party, and a day (or a whole stretch).
type Block = (u8, u8, u32, Date, Option<Date>);

/// Puts lines that are in order of publication into clusters: for each line the index of its record, which for a
/// record is its own.
pub(crate) fn clusters(lines: &[Line], parties: &[(Role, u32)], gists: &[u32]) -> Vec<u32> {
    let settings = &SETTINGS.identity;
    let mut record_of: Vec<u32> = Vec::with_capacity(lines.len());
    let mut blocks: HashMap<Block, Vec<u32>> = HashMap::new();
    let mut seen: Vec<u32> = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        let i = u32::try_from(i).unwrap_or(u32::MAX);
        let of = |l: &Line| &parties[l.parties.clone()];
        let (probes, stands) = days_of(line);
        let keys = |days: &[(Date, Option<Date>)]| -> Vec<Block> {
            let mut codes: Vec<u32> = of(line).iter().map(|(_, p)| *p).collect();
            codes.sort_unstable();
            codes.dedup();
            let quad = line.kind.quad_code();
            codes
                .iter()
                .flat_map(|&p| days.iter().map(move |&(d, e)| (quad, standing(line.aux), p, d, e)))
                .collect()
        };
        seen.clear();
        for key in keys(&probes) {
            seen.extend(
                blocks.get(&key).into_iter().flat_map(|b| b.iter().rev().take(settings.most_compared)),
            );
        }
        seen.sort_unstable();
        seen.dedup();
        let mut best: Option<(f64, u32)> = None;
        for &r in &seen {
            let other = &lines[r as usize];
            let (share, both) = overlap(&gists[other.gist.clone()], &gists[line.gist.clone()]);
            let needed = needed(other, line, of(other), of(line));
            let enough = share >= needed && (both >= settings.least_shared || needed <= 0.0);
            if enough && best.is_none_or(|(s, _)| share > s) {
                best = Some((share, r));
            }
        }
        record_of.push(best.and_then(|(_, r)| record_of.get(r as usize).copied()).unwrap_or(i));
        for key in keys(&stands) {
            blocks.entry(key).or_default().push(i);
        }
    }
    record_of
}

/// What must agree of the auxiliary modes: an act told as history is the act.
fn standing(aux: u8) -> u8 {
    aux & !1
}

/// Share of words that makes two lines one event; more than 1 when nothing does.
fn needed(a: &Line, b: &Line, a_parties: &[(Role, u32)], b_parties: &[(Role, u32)]) -> f64 {
    const NEVER: f64 = 2.0;
    let settings = &SETTINGS.identity;
    let meeting = parties_meet(a_parties, b_parties);
    let modes_differ = a.mode != b.mode && a.mode.is_some() && b.mode.is_some();
    if a.article == b.article {
        let same = a.kind == b.kind && a.aux == b.aux && !modes_differ && meeting == Meeting::BothSides;
        return if same { settings.shared_words_same_article } else { NEVER };
    }
    let own = settings.by_type.get(&b.kind).copied();
    let mut needed = match meeting {
        Meeting::BothSides if a.kind == b.kind && own == Some(0.0) => 0.0,
        Meeting::BothSides => settings.shared_words,
        Meeting::OneSide => settings.shared_words_one_side,
        Meeting::Swapped | Meeting::None => return NEVER,
    };
    needed = needed.max(own.unwrap_or(0.0));
    if a.kind != b.kind {
        needed = needed.max(settings.shared_words_other_type);
    }
    if modes_differ {
        needed = needed.max(settings.shared_words_other_mode);
    }
    needed
}

/// The days to look a line up under, and those to file it under as a record.
#[expect(clippy::type_complexity, reason = "two lists of the same, nowhere else")]
fn days_of(line: &Line) -> (Vec<(Date, Option<Date>)>, Vec<(Date, Option<Date>)>) {
    let settings = &SETTINGS.identity;
    let Some((from, last)) = line.days.or(line.published.map(|d| (d, d))) else {
        let never = (Date::MIN, Some(Date::MIN));
        return (vec![never], vec![never]);
    };
    let width = (last - from).get_days();
    if i64::from(width) >= settings.widest_days {
        return (vec![(from, Some(last))], vec![(from, Some(last))]);
    }
    let day = |n: i64| from.saturating_add(jiff::Span::new().days(n));
    let width = i64::from(width);
    let apart = settings.days_apart;
    let mut stands: Vec<_> = (-apart..=width + apart).map(|n| (day(n), None)).collect();
    stands.dedup();
    ((0..=width).map(|n| (day(n), None)).collect(), stands)
}

/// How the parties of two reports meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meeting {
    /// Who acts and who is acted on.
    BothSides,
    /// Who acts, but not who is acted on.
    OneSide,
    /// Who acts in one is acted on in the other, and the other way round.
    Swapped,
    /// No party.
    None,
}

fn parties_meet(a: &[(Role, u32)], b: &[(Role, u32)]) -> Meeting {
    let of = |l: &[(Role, u32)], role: Role| -> Vec<u32> {
        l.iter().filter(|p| p.0 == role).map(|p| p.1).collect()
    };
    let share = |x: &[u32], y: &[u32]| x.iter().any(|p| y.contains(p));
    let (a_does, a_gets) = (of(a, Role::Actor), of(a, Role::Recipient));
    let (b_does, b_gets) = (of(b, Role::Actor), of(b, Role::Recipient));
    let mut all_a: Vec<u32> = a.iter().map(|p| p.1).collect();
    all_a.sort_unstable();
    all_a.dedup();
    let common = all_a.iter().filter(|p| b.iter().any(|q| q.1 == **p)).count();
    // A meeting has all its parties as actors in one paper, and a visitor and a host in another.
    let symmetric = |does: &[u32], gets: &[u32]| gets.is_empty() && does.len() > 1;
    let both = if symmetric(&a_does, &a_gets) || symmetric(&b_does, &b_gets) {
        common >= 2
    } else {
        let gets_meet = (a_gets.is_empty() && b_gets.is_empty()) || share(&a_gets, &b_gets);
        share(&a_does, &b_does) && gets_meet
    };
    let swapped = share(&a_does, &b_gets) && share(&a_gets, &b_does) && !share(&a_does, &b_does);
    match (both, common) {
        (true, _) => Meeting::BothSides,
        (false, 0) => Meeting::None,
        _ if swapped => Meeting::Swapped,
        // Its parties' roles would be muddled.
        _ if !share(&a_does, &b_does) => Meeting::None,
        _ => Meeting::OneSide,
    }
}
