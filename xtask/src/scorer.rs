//! Trains the scorer of event types.
//!
//! In: marked sentences of `data/training` (written for this project) and, when its folder is given, rows of
//! plv_dev. Out: `data/model/scorer.bin` and figures. The rows whose number leaves 2 or 5 when divided by 7 are
//! held out: with `--held-out` they are only scored.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, bail};
use chancery::Engine;
use chancery_code::EventType;
use chancery_code::label::Marked;
use chancery_code::scorer::{Features, Proposal, Scorer};
use chancery_read::Article;
use chancery_read::reader::Desk;
use serde::Deserialize;

/// What can be turned.
#[derive(Clone, Copy)]
pub struct Knobs {
    pub epochs: usize,
    pub rate: f32,
    pub l2: f32,
    pub plv_weight: f32,
}

type Row = (Features, Vec<EventType>, f32);

#[derive(Deserialize)]
struct Plv {
    id: String,
    marked: String,
    event: String,
}

struct Set {
    rows: Vec<Row>,
    proposals: Vec<Vec<Proposal>>,
}

impl Set {
    fn new() -> Set {
        Set { rows: Vec::new(), proposals: Vec::new() }
    }

    fn add(&mut self, engine: &Engine, desk: &mut Desk, marked: &str, gold: Vec<EventType>, weight: f32) {
        let m = Marked::parse(marked);
        let reading = engine.reader.read(Arc::new(Article::of_text("x", m.text)), desk);
        let (proposals, features) = engine.coder.proposals(&reading, &m.sources, &m.targets);
        self.rows.push((features, gold, weight));
        self.proposals.push(proposals);
    }
}

/// Types that a PLV root or a PLOVER type stands for.
fn gold(name: &str) -> anyhow::Result<Vec<EventType>> {
    if name == "YIELD" {
        return Ok(vec![EventType::Concede, EventType::Retreat]);
    }
    Ok(vec![name.parse()?])
}

/// Trains and writes.
pub fn train(data: Option<&Path>, out: &Path, held_out: bool, knobs: Knobs) -> anyhow::Result<()> {
    let engine = Engine::new()?;
    let mut desk = Desk::default();
    let mut own = Set::new();
    let mut names: Vec<_> =
        fs::read_dir("data/training").context("data/training")?.collect::<Result<Vec<_>, _>>()?;
    names.sort_by_key(|e| e.file_name());
    for entry in names.iter().filter(|e| e.path().extension().is_some_and(|x| x == "txt")) {
        let mut kind: Option<Vec<EventType>> = None;
        for (n, line) in fs::read_to_string(entry.path())?.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
                kind = Some(gold(name)?);
                continue;
            }
            let Some(kind) = &kind else {
                bail!("{}: line {}: no [TYPE] before it", entry.path().display(), n + 1)
            };
            own.add(&engine, &mut desk, line, kind.clone(), 1.0);
        }
    }
    let (mut seen, mut held) = (Set::new(), Set::new());
    if let Some(dir) = data {
        let path = dir.join("events/plv_dev.jsonl");
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        for line in text.lines().filter(|l| !l.trim().is_empty()) {
            let row: Plv = serde_json::from_str(line)?;
            let number: usize = row.id.rsplit('-').next().and_then(|n| n.parse().ok()).unwrap_or(0);
            let set = if matches!(number % 7, 2 | 5) { &mut held } else { &mut seen };
            set.add(&engine, &mut desk, &row.marked, gold(&row.event)?, knobs.plv_weight);
        }
    }
    say(&format!(
        "{} own sentences, {} rows seen, {} held out",
        own.rows.len(),
        seen.rows.len(),
        held.rows.len()
    ));

    let fit = |rows: &[Row]| Scorer::train(rows, knobs.epochs, knobs.rate, knobs.l2);
    let rules = Scorer::default();
    if !seen.rows.is_empty() {
        say(&format!(
            "rules alone          seen {}  held {}",
            figures(&rules, &seen),
            figures(&rules, &held)
        ));
        let mut s = fit(&own.rows);
        s.calibrate(&seen.rows);
        say(&format!("own sentences        seen {}  held {}", figures(&s, &seen), figures(&s, &held)));
        // Five folds over the seen rows, with our own sentences in every fold.
        let mut folds = Set::new();
        let mut guesses = Vec::new();
        for fold in 0..5 {
            let mut rows = own.rows.clone();
            rows.extend(seen.rows.iter().enumerate().filter(|(i, _)| i % 5 != fold).map(|(_, r)| r.clone()));
            let s = fit(&rows);
            for (i, row) in seen.rows.iter().enumerate().filter(|(i, _)| i % 5 == fold) {
                guesses.push((row.1.clone(), s.decide(&seen.proposals[i], &row.0).kind));
                folds.rows.push(row.clone());
            }
        }
        say(&format!("own + seen, 5 folds  seen {}", macro_f1(&guesses)));
    }
    let mut rows = own.rows.clone();
    rows.extend(seen.rows.iter().cloned());
    if !held_out {
        rows.extend(held.rows.iter().cloned());
    }
    if rows.is_empty() {
        bail!("nothing to train on: data/training is empty and no --data was given");
    }
    let mut scorer = fit(&rows);
    // Calibration needs rows that the weights have not seen.
    let parts = 5;
    let mut apart = Vec::new();
    for fold in 0..parts {
        let keep: Vec<Row> =
            rows.iter().enumerate().filter(|(i, _)| i % parts != fold).map(|(_, r)| r.clone()).collect();
        let mut s = fit(&keep);
        let rest: Vec<Row> =
            rows.iter().enumerate().filter(|(i, _)| i % parts == fold).map(|(_, r)| r.clone()).collect();
        s.calibrate(&rest);
        apart.push(s.temperature());
    }
    scorer.set_temperature(apart.iter().sum::<f32>() / apart.len() as f32);
    if !seen.rows.is_empty() {
        say(&format!(
            "written              seen {}  held {}",
            figures(&scorer, &seen),
            figures(&scorer, &held)
        ));
    }
    let bytes = scorer.to_bytes();
    fs::write(out, &bytes).with_context(|| out.display().to_string())?;
    say(&format!("{}: {} bytes", out.display(), bytes.len()));
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a chore reports on standard output")]
fn say(text: &str) {
    println!("{text}");
}

fn figures(s: &Scorer, set: &Set) -> String {
    let guesses: Vec<_> = set
        .rows
        .iter()
        .zip(&set.proposals)
        .map(|((f, gold, _), p)| (gold.clone(), s.decide(p, f).kind))
        .collect();
    macro_f1(&guesses)
}

/// Macro F1 over PLV roots and quads, as the project's scorer of labels counts them.
fn macro_f1(guesses: &[(Vec<EventType>, EventType)]) -> String {
    let root = |k: EventType| match k {
        EventType::Concede | EventType::Retreat => "YIELD",
        other => other.as_str(),
    };
    let quad = |k: EventType| match k {
        EventType::Concede => 2,
        other => other.quad_code(),
    };
    let f1 = |pairs: Vec<(String, String)>| -> f64 {
        let mut per: BTreeMap<&str, (usize, usize, usize)> = BTreeMap::new();
        for (g, a) in &pairs {
            per.entry(g).or_default();
            if g == a {
                per.entry(g).or_default().0 += 1;
            } else {
                per.entry(g).or_default().2 += 1;
            }
        }
        for (g, a) in &pairs {
            if g != a
                && let Some(p) = per.get_mut(a.as_str())
            {
                p.1 += 1;
            }
        }
        let n = per.len().max(1) as f64;
        per.values()
            .map(|&(tp, fp, fn_)| if tp == 0 { 0.0 } else { 200.0 * tp as f64 / (2 * tp + fp + fn_) as f64 })
            .sum::<f64>()
            / n
    };
    let first = |g: &[EventType]| g.first().copied().unwrap_or(EventType::Accuse);
    let roots = guesses.iter().map(|(g, a)| (root(first(g)).to_owned(), root(*a).to_owned())).collect();
    let quads = guesses.iter().map(|(g, a)| (quad(first(g)).to_string(), quad(*a).to_string())).collect();
    let right = guesses.iter().filter(|(g, a)| g.contains(a)).count();
    format!(
        "root F1 {:.1} quad F1 {:.1} accuracy {:.1}",
        f1(roots),
        f1(quads),
        100.0 * right as f64 / guesses.len().max(1) as f64
    )
}
