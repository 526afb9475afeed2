//! `phrase`, `triad`, `calendar`, `network` and `forecast`: findings over a whole ledger.

use std::io::Write;
use std::path::Path;

use chancery::calendar::{CalendarAsk, Entry, Stands, Words, calendar as keep};
use chancery::findings::{FindingsAsk, findings};
use chancery::forecast::{Method, Score, forecast as look_ahead};
use chancery::network::{NetworkAsk, PeriodLength, network as weave};
use chancery::phrase::{self, Phrase};
use chancery::triad::{Balance, Edge, Sign, triad as assess};
use chancery_code::EventId;
use compact_str::CompactString;
use jiff::civil::Date;

use super::ledger::view;
use crate::args::{PeriodArg, Window};
use crate::failure::{WithHint, clean};
use crate::output::{Done, json_line, stdout};
use crate::progress::note;

/// Uses of a phrase that are shown to a person.
const SHOWN: usize = 12;

/// `phrase`.
pub fn phrase(words: Option<&str>, path: &Path, as_of: Option<Date>, json: bool) -> anyhow::Result<Done> {
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
        let day = |d: Option<Date>| d.map_or_else(|| "–".to_owned(), |d| d.to_string());
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

/// `phrase --found`.
pub fn found(party: Option<&str>, path: &Path, as_of: Option<Date>, json: bool) -> anyhow::Result<Done> {
    let view = view(path, as_of)?;
    let all = findings(&view, &FindingsAsk { party: party.map(CompactString::new) })?;
    let mut out = stdout();
    if json {
        json_line(&mut out, &all)?;
    } else {
        for f in &all {
            let by: Vec<String> = f.by.iter().take(4).map(|(code, n)| format!("{code} {n}")).collect();
            writeln!(out, "{:>3}  “{}”  by {}: {}", f.uses, f.phrase, by.join(", "), f.finding.text)?;
            let years = f.years.iter().filter(|y| y.uses > 0);
            let rates: Vec<String> = years.map(|y| format!("{} {:.0}", y.year, y.per_million)).collect();
            writeln!(out, "     per million words of {}: {}", f.party, rates.join(", "))?;
            for q in f.quotes.first().into_iter().chain(f.quotes.last()) {
                let day = q.date.map(|d| d.to_string()).unwrap_or_default();
                writeln!(out, "     {day}  “{}”  [{}]", clean(&q.text), clean(&q.doc_id))?;
            }
        }
    }
    out.flush()?;
    Ok(Done::if_any(!all.is_empty()))
}

/// What `calendar` asks for.
pub fn calendar_ask(party: &[String], from: Option<Date>, until: Option<Date>) -> CalendarAsk {
    CalendarAsk { party: party.iter().map(CompactString::new).collect(), from, until }
}

/// `calendar`.
pub fn calendar(
    ask: &CalendarAsk,
    silent: bool,
    path: &Path,
    as_of: Option<Date>,
    json: bool,
) -> anyhow::Result<Done> {
    let mut c = keep(&view(path, as_of)?, ask)?;
    if silent {
        c.entries.retain(|e| e.stands == Stands::Silent);
    }
    let mut out = stdout();
    if json {
        json_line(&mut out, &c)?;
    } else {
        if let Some(today) = c.today {
            writeln!(out, "as seen from {today}")?;
        }
        for e in &c.entries {
            show_entry(&mut out, e)?;
        }
    }
    out.flush()?;
    Ok(Done::if_any(!c.entries.is_empty()))
}

fn show_entry(out: &mut impl Write, e: &Entry) -> anyhow::Result<()> {
    let kind = e.event.map(|k| k.to_string()).unwrap_or_default();
    writeln!(
        out,
        "\n{} to {}  {:<8}  {} {kind}  {}",
        e.from,
        e.to,
        e.stands.as_str(),
        e.kind.as_str(),
        e.parties.join("+")
    )?;
    let mut words = |what: &str, list: &[Words]| -> anyhow::Result<()> {
        for w in list.iter().take(3) {
            let day = w.published.map(|d| d.to_string()).unwrap_or_default();
            let text = w.text.split_whitespace().collect::<Vec<_>>().join(" ");
            writeln!(out, "  {what} {day}  “{}”  [{} {}]", clean(&text), clean(&w.doc_id), w.event)?;
        }
        Ok(())
    };
    words("told", &e.evidence)?;
    words("then", &e.outcome)?;
    if e.stands == Stands::Silent {
        writeln!(out, "  nothing was reported of it, in {} reports on the parties", e.coverage)?;
    }
    Ok(())
}

/// `network`.
pub fn network(
    parties: &[String],
    bucket: PeriodArg,
    path: &Path,
    window: &Window,
    json: bool,
) -> anyhow::Result<Done> {
    if parties.len() == 1 {
        return Err(anyhow::anyhow!("one party makes no network"))
            .hint("give two or more, as in --parties CHN,JPN,USA, or none for all");
    }
    let view = view(path, window.as_of.as_of)?;
    let ask = NetworkAsk {
        parties: parties.iter().map(CompactString::new).collect(),
        since: window.since,
        until: window.until,
        bucket: match bucket {
            PeriodArg::Month => PeriodLength::Month,
            PeriodArg::Quarter => PeriodLength::Quarter,
            PeriodArg::Year => PeriodLength::Year,
        },
    };
    let n = weave(&view, &ask)?;
    let mut out = stdout();
    if json {
        json_line(&mut out, &n)?;
    } else {
        let tie = |e: &Edge| format!("{}–{} {:+.1} ({})", e.a, e.b, e.score.unwrap_or(0.0), e.events);
        if n.periods.is_empty() {
            note("no events between these parties in that time");
        }
        for p in &n.periods {
            let events: usize = p.edges.iter().map(|e| e.events).sum();
            writeln!(
                out,
                "{} to {}: {events} events in {} ties; triangles: {} balanced, {} strained",
                p.from,
                p.to,
                p.edges.len(),
                p.balanced,
                p.strained.len()
            )?;
            for t in &p.strained {
                let ties: Vec<String> = t.edges.iter().map(tie).collect();
                writeln!(out, "  strained: {}", ties.join(", "))?;
            }
            let central: Vec<String> =
                p.centrality.iter().take(5).map(|c| format!("{} {:.2}", c.party, c.rank)).collect();
            writeln!(out, "  central: {}", central.join(", "))?;
            let blocs: Vec<String> = p.blocs.iter().map(|b| b.join(" ")).collect();
            writeln!(out, "  blocs: {}  ({:.0} % against them)", blocs.join(" | "), 100.0 * p.frustration)?;
        }
        for m in &n.moved {
            writeln!(out, "\nmoved by {}: {} to {}", m.from, tie(&m.before), tie(&m.after))?;
            for id in m.events.iter().take(2) {
                super::ledger::show_event(&mut out, &view, &EventId::from_text(id))?;
            }
        }
    }
    out.flush()?;
    Ok(Done::if_any(!n.periods.is_empty()))
}

/// `forecast`.
pub fn forecast(a: &str, b: &str, path: &Path, as_of: Option<Date>, json: bool) -> anyhow::Result<Done> {
    let f = look_ahead(&view(path, as_of)?, a, b)?;
    let mut out = stdout();
    if json {
        json_line(&mut out, &f)?;
    } else {
        let month = f.month.map(|m| m.strftime("%Y-%m").to_string()).unwrap_or_default();
        writeln!(
            out,
            "{a}–{b} in {month}, from {} months of events; {} past forecasts scored",
            f.history, f.origins
        )?;
        for c in &f.counts {
            match (c.method, c.mean, c.range) {
                (Some(m), Some(mean), Some([low, high])) => writeln!(
                    out,
                    "\n{}: {mean:.1} events, four in five {low} to {high} ({}); last month {}",
                    c.what,
                    m.as_str(),
                    c.last
                )?,
                _ => writeln!(
                    out,
                    "\n{}: no forecast, nothing beats persistence; last month {}",
                    c.what, c.last
                )?,
            }
            show_scores(&mut out, "CRPS", &c.scores)?;
        }
        for k in f.kinds.iter().filter(|k| k.method.is_some()) {
            writeln!(
                out,
                "\n{}: chance {:.0} % ({}); in {} of {} months",
                k.event,
                100.0 * k.chance.unwrap_or(0.0),
                k.method.map_or("", Method::as_str),
                k.months,
                f.history
            )?;
            show_scores(&mut out, "Brier", &k.scores)?;
        }
        let silent: Vec<&str> =
            f.kinds.iter().filter(|k| k.method.is_none()).map(|k| k.event.as_str()).collect();
        if !silent.is_empty() {
            writeln!(out, "\nno forecast, nothing beats persistence: {}", silent.join(", "))?;
        }
        if let Some(note) = &f.note {
            writeln!(out, "\n{note}")?;
        }
    }
    out.flush()?;
    let shown = f.counts.iter().any(|c| c.method.is_some()) || f.kinds.iter().any(|k| k.method.is_some());
    Ok(Done::if_any(shown))
}

fn show_scores(out: &mut impl Write, what: &str, scores: &[Score]) -> anyhow::Result<()> {
    let all: Vec<String> = scores
        .iter()
        .map(|s| {
            let mark = if s.beats_persistence { "*" } else { "" };
            format!("{} {:.3}{mark}", s.method.as_str(), s.score)
        })
        .collect();
    writeln!(out, "  {what}: {}", all.join(", "))?;
    Ok(())
}
