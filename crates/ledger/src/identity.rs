//! Event identity, first version: which reports tell of one event.
//!
//! In: the lines of a view, in the order of publication; out: clusters of them, each with its first report as
//! the record. Two reports are one event when type, mode and standing agree, their parties overlap, their days
//! meet, and their sentences share enough words.
//!
//! A line joins the best of the records *before* it, or becomes one. As the order is that of publication, a view
//! of an earlier day gives the same clusters without their later reports, and no order of arrival matters.

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

/// Where records are looked up: type, standing, one party, and a day (or a whole stretch).
type Block = (chancery_code::EventType, u8, u32, Date, Option<Date>);

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
            codes
                .iter()
                .flat_map(|&p| days.iter().map(move |&(d, e)| (line.kind, line.aux, p, d, e)))
                .collect()
        };
        seen.clear();
        for key in keys(&probes) {
            seen.extend(blocks.get(&key).into_iter().flatten());
        }
        seen.sort_unstable();
        seen.dedup();
        let mut best: Option<(f64, u32)> = None;
        for &r in &seen {
            let record = &lines[r as usize];
            let modes = record.mode == line.mode || record.mode.is_none() || line.mode.is_none();
            if !modes || !parties_meet(of(record), of(line)) {
                continue;
            }
            let same_article = record.article == line.article;
            let needed = if same_article {
                settings.shared_words_same_article
            } else {
                settings.by_type.get(&line.kind).copied().unwrap_or(settings.shared_words)
            };
            let (share, both) = overlap(&gists[record.gist.clone()], &gists[line.gist.clone()]);
            let enough = needed == 0.0 || both >= settings.least_shared;
            if share >= needed && enough && best.is_none_or(|(s, _)| share > s) {
                best = Some((share, r));
            }
        }
        match best {
            Some((_, r)) => record_of.push(r),
            None => {
                record_of.push(i);
                for key in keys(&stands) {
                    blocks.entry(key).or_default().push(i);
                }
            }
        }
    }
    record_of
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

/// Whether two lists of parties can be those of one event.
fn parties_meet(a: &[(Role, u32)], b: &[(Role, u32)]) -> bool {
    let of = |l: &[(Role, u32)], role: Role| -> Vec<u32> {
        l.iter().filter(|p| p.0 == role).map(|p| p.1).collect()
    };
    let share = |x: &[u32], y: &[u32]| x.iter().any(|p| y.contains(p));
    let (a_does, a_gets) = (of(a, Role::Actor), of(a, Role::Recipient));
    let (b_does, b_gets) = (of(b, Role::Actor), of(b, Role::Recipient));
    // A meeting has all its parties as actors in one paper, and a visitor and a host in another.
    let symmetric = |does: &[u32], gets: &[u32]| gets.is_empty() && does.len() > 1;
    if symmetric(&a_does, &a_gets) || symmetric(&b_does, &b_gets) {
        let mut all_a: Vec<u32> = a.iter().map(|p| p.1).collect();
        all_a.sort_unstable();
        all_a.dedup();
        let both = all_a.iter().filter(|p| b.iter().any(|q| q.1 == **p)).count();
        return both >= 2;
    }
    let gets_meet = (a_gets.is_empty() && b_gets.is_empty()) || share(&a_gets, &b_gets);
    share(&a_does, &b_does) && gets_meet
}
