//! `phrase` and `triad`: findings over a whole ledger.

use std::io::Write;
use std::path::Path;

use chancery::phrase::{self, Phrase};
use chancery::triad::{Balance, Sign, triad as assess};
use compact_str::CompactString;

use super::ledger::view;
use crate::args::Window;
use crate::failure::clean;
use crate::output::{Done, json_line, stdout};

/// Uses of a phrase that are shown to a person.
const SHOWN: usize = 12;

/// `phrase`.
pub fn phrase(
    words: Option<&str>,
    path: &Path,
    as_of: Option<jiff::civil::Date>,
    json: bool,
) -> anyhow::Result<Done> {
    let view = view(path, as_of)?;
    let mut out = stdout();
    let Some(words) = words else {
        // The register: one line a formula.
        let mut any = false;
        for name in phrase::register() {
            let p = phrase::phrase(&view, name)?;
            any |= p.uses > 0;
            if json {
                json_line(&mut out, &p)?;
            } else if p.uses > 0 {
                writeln!(out, "{:>4}  {:<62}  {}", p.uses, p.phrase, p.finding.text)?;
            }
        }
        out.flush()?;
        return Ok(Done::if_any(any));
    };
    let p = phrase::phrase(&view, words)?;
    if json {
        json_line(&mut out, &p)?;
    } else {
        show(&mut out, &p)?;
    }
    out.flush()?;
    Ok(Done::if_any(p.uses > 0))
}

fn show(out: &mut impl Write, p: &Phrase) -> anyhow::Result<()> {
    writeln!(out, "{}: {} uses in {} articles; {}", clean(&p.phrase), p.uses, p.articles, p.finding.text)?;
    if p.variants.len() > 1 {
        let others: Vec<&str> = p.variants.iter().skip(1).map(String::as_str).collect();
        writeln!(out, "also counted: {}", others.join("; "))?;
    }
    if p.uses == 0 {
        return Ok(());
    }
    writeln!(out, "\nyear  uses  articles     words  per million")?;
    let top = p.years.iter().map(|y| y.per_million).fold(1.0, f64::max);
    for y in &p.years {
        let bar = "#".repeat((20.0 * y.per_million / top).round() as usize);
        writeln!(
            out,
            "{:<4}  {:>4}  {:>8}  {:>8}  {:>11.1}  {bar}",
            y.year, y.uses, y.articles, y.words, y.per_million
        )?;
    }
    writeln!(out, "\nby party  uses  per million  first       last")?;
    for b in &p.by {
        let day = |d: Option<jiff::civil::Date>| d.map_or_else(|| "–".to_owned(), |d| d.to_string());
        writeln!(
            out,
            "{:<8}  {:>4}  {:>11.1}  {:<10}  {}",
            b.party,
            b.uses,
            b.per_million,
            day(b.first),
            day(b.last)
        )?;
    }
    writeln!(out, "\nlast uses:")?;
    for u in p.quotes.iter().rev().take(SHOWN) {
        let day = u.date.map_or_else(|| "–".to_owned(), |d| d.to_string());
        writeln!(out, "  {day}  {:<8} “{}”  [{}]", u.by.join(","), clean(&u.sentence), clean(&u.doc_id))?;
    }
    Ok(())
}

/// `triad`.
pub fn triad(parties: [&str; 3], path: &Path, window: &Window, json: bool) -> anyhow::Result<Done> {
    let view = view(path, window.as_of.as_of)?;
    let t = assess(&view, parties.map(CompactString::new), window.since, window.until)?;
    let mut out = stdout();
    if json {
        json_line(&mut out, &t)?;
    } else if let Some(first) = t.series.first() {
        let pair = |e: &chancery::triad::Edge| format!("{}–{}", e.a, e.b);
        let heads: Vec<String> = first.edges.iter().map(pair).collect();
        writeln!(out, "year  {:>15}  {:>15}  {:>15}  triangle", heads[0], heads[1], heads[2])?;
        for s in &t.series {
            let cells: Vec<String> = s
                .edges
                .iter()
                .map(|e| {
                    let sign = match e.sign {
                        Sign::Positive => "+",
                        Sign::Negative => "-",
                        Sign::None => " ",
                    };
                    e.score.map_or_else(|| "–".to_owned(), |x| format!("{} {x:+.1} {sign}", e.events))
                })
                .collect();
            let stands = match s.balance {
                Balance::Balanced => "balanced",
                Balance::Strained => "STRAINED",
                Balance::Open => "open",
            };
            writeln!(
                out,
                "{:<4}  {:>15}  {:>15}  {:>15}  {stands}",
                s.from.year(),
                cells[0],
                cells[1],
                cells[2]
            )?;
        }
        if let Some(e) = &t.closest {
            writeln!(
                out,
                "\nclosest at last: {} ({:+.1} over {} events)",
                pair(e),
                e.score.unwrap_or(0.0),
                e.events
            )?;
        }
        if !t.moved.is_empty() {
            writeln!(out, "\nwho moved:")?;
        }
        for m in &t.moved {
            let c = &m.change;
            writeln!(out, "  {}  {}–{}  {:+.1} to {:+.1}", c.date, m.a, m.b, c.from_level, c.to_level)?;
            for id in c.events.iter().take(2) {
                super::ledger::show_event(&mut out, &view, id)?;
            }
        }
    }
    out.flush()?;
    Ok(Done::if_any(!t.series.is_empty()))
}
