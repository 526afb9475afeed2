//! Trains the scorer of event types and the scorer of pairs.
//!
//! In: marked sentences of `data/training` (written for this project) and, when its folder is given, rows of
//! plv_dev. Out: `data/model/scorer.bin`, `data/model/pairs.bin` and figures. The rows whose number leaves 2 or 5 when divided by 7 are
//! held out: with `--held-out` they are only scored.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, bail};
use chancery::Engine;
use chancery_code::EventType;
use chancery_code::label::Marked;
use chancery_code::scorer::{Proposal, Scorer};
use chancery_code::train::{Knobs, Row, Trained};
use chancery_read::reader::Desk;
use chancery_read::{Article, Span};
use serde::Deserialize;

/// Where rows come from and where weights go.
pub struct Plan<'a> {
    /// Folder of the evaluation data.
    pub data: Option<&'a Path>,
    /// Leave the held-out rows out of training.
    pub held_out: bool,
    /// Weight of a plv_dev row against one of our own sentences.
    pub plv_weight: f32,
    /// Settings of training.
    pub knobs: Knobs,
}

/// A sentence with marks, and the types that stand between them; none where no event does.
pub struct Line {
    /// The sentence with its marks.
    pub marked: String,
    kinds: Vec<EventType>,
}

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

    fn add(&mut self, engine: &Engine, desk: &mut Desk, marked: &str, gold: &[EventType], weight: f32) {
        let m = Marked::parse(marked);
        let reading = engine.reader.read(Arc::new(Article::of_text("x", m.text)), desk);
        let (proposals, features) = engine.coder.proposals(&reading, &m.sources, &m.targets);
        self.rows.push((features, gold.iter().map(|k| *k as usize).collect(), weight));
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

/// Our own sentences, file by file.
pub fn own_lines() -> anyhow::Result<Vec<Line>> {
    let mut out = Vec::new();
    let mut names: Vec<_> =
        fs::read_dir("data/training").context("data/training")?.collect::<Result<Vec<_>, _>>()?;
    names.sort_by_key(|e| e.file_name());
    for entry in names.iter().filter(|e| e.path().extension().is_some_and(|x| x == "txt")) {
        let mut kinds: Option<Vec<EventType>> = None;
        for (n, line) in fs::read_to_string(entry.path())?.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
                kinds = Some(if name == "NONE" { Vec::new() } else { gold(name)? });
                continue;
            }
            let Some(kinds) = &kinds else {
                bail!("{}: line {}: no [TYPE] before it", entry.path().display(), n + 1)
            };
            out.push(Line { marked: line.to_owned(), kinds: kinds.clone() });
        }
    }
    Ok(out)
}

/// Rows of plv_dev: seen, and held out.
fn plv_lines(data: Option<&Path>) -> anyhow::Result<(Vec<Line>, Vec<Line>)> {
    let (mut seen, mut held) = (Vec::new(), Vec::new());
    let Some(dir) = data else { return Ok((seen, held)) };
    let path = dir.join("events/plv_dev.jsonl");
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    for line in text.lines().filter(|l| !l.trim().is_empty()) {
        let row: Plv = serde_json::from_str(line)?;
        let number: usize = row.id.rsplit('-').next().and_then(|n| n.parse().ok()).unwrap_or(0);
        let set = if matches!(number % 7, 2 | 5) { &mut held } else { &mut seen };
        set.push(Line { marked: row.marked, kinds: gold(&row.event)? });
    }
    Ok((seen, held))
}

/// Trains the scorer of types and writes it.
pub fn train(out: &Path, plan: &Plan<'_>) -> anyhow::Result<()> {
    let engine = Engine::new()?;
    let mut desk = Desk::default();
    let mut set = |lines: &[Line], weight: f32| {
        let mut set = Set::new();
        for l in lines.iter().filter(|l| !l.kinds.is_empty()) {
            set.add(&engine, &mut desk, &l.marked, &l.kinds, weight);
        }
        set
    };
    let (seen, held) = plv_lines(plan.data)?;
    let (own, seen, held) =
        (set(&own_lines()?, 1.0), set(&seen, plan.plv_weight), set(&held, plan.plv_weight));
    say(&format!(
        "{} own sentences, {} rows seen, {} held out",
        own.rows.len(),
        seen.rows.len(),
        held.rows.len()
    ));
    let fit = |rows: &[Row]| Trained::fit(rows, plan.knobs);
    if !seen.rows.is_empty() {
        let rules = Scorer::default();
        say(&format!(
            "rules alone          seen {}  held {}",
            figures(&rules, &seen),
            figures(&rules, &held)
        ));
        let s = fit(&own.rows).scorer();
        say(&format!("own sentences        seen {}  held {}", figures(&s, &seen), figures(&s, &held)));
        // Five folds over the seen rows, with our own sentences in every fold.
        let mut guesses = Vec::new();
        for fold in 0..5 {
            let mut rows = own.rows.clone();
            rows.extend(seen.rows.iter().enumerate().filter(|(i, _)| i % 5 != fold).map(|(_, r)| r.clone()));
            let s = fit(&rows).scorer();
            for (i, row) in seen.rows.iter().enumerate().filter(|(i, _)| i % 5 == fold) {
                guesses.push((row.1.clone(), s.decide(&seen.proposals[i], &row.0).kind));
            }
        }
        say(&format!("own + seen, 5 folds  seen {}", macro_f1(&guesses)));
        // A fifth of our own sentences, by stretches, so that neighbours that were written together stay together.
        let left_out = |i: usize| (i / 40).is_multiple_of(5);
        let mut rows: Vec<Row> =
            own.rows.iter().enumerate().filter(|(i, _)| !left_out(*i)).map(|(_, r)| r.clone()).collect();
        rows.extend(seen.rows.iter().cloned());
        let s = fit(&rows).scorer();
        let guesses: Vec<_> = (0..own.rows.len())
            .filter(|i| left_out(*i))
            .map(|i| (own.rows[i].1.clone(), s.decide(&own.proposals[i], &own.rows[i].0).kind))
            .collect();
        say(&format!("a fifth of our own, left out  {}", macro_f1(&guesses)));
    }
    let mut rows = own.rows.clone();
    rows.extend(seen.rows.iter().cloned());
    if !plan.held_out {
        rows.extend(held.rows.iter().cloned());
    }
    if rows.is_empty() {
        bail!("nothing to train on: data/training is empty and no --data was given");
    }
    let trained = calibrated(&rows, plan.knobs);
    if !seen.rows.is_empty() {
        let s = trained.scorer();
        say(&format!("written              seen {}  held {}", figures(&s, &seen), figures(&s, &held)));
    }
    write(out, &trained)
}

/// Fits all rows, with a temperature from rows that five fits have each not seen.
fn calibrated(rows: &[Row], knobs: Knobs) -> Trained {
    let parts = 3;
    let mut sum = 0.0;
    for fold in 0..parts {
        let part = |mine: bool| -> Vec<Row> {
            rows.iter()
                .enumerate()
                .filter(|(i, _)| (i % parts == fold) == mine)
                .map(|(_, r)| r.clone())
                .collect()
        };
        let mut s = Trained::fit(&part(false), knobs);
        s.calibrate(&part(true));
        sum += s.temperature();
    }
    let mut trained = Trained::fit(rows, knobs);
    trained.set_temperature(sum / parts as f32);
    trained
}

fn write(out: &Path, trained: &Trained) -> anyhow::Result<()> {
    let bytes = trained.to_bytes();
    fs::write(out, &bytes).with_context(|| out.display().to_string())?;
    say(&format!("{}: {} bytes, temperature {:.2}", out.display(), bytes.len(), trained.temperature()));
    Ok(())
}

/// Spans of a source and of a target.
type MarkedPair = (Vec<Span>, Vec<Span>);

/// Trains the scorer of pairs and writes it.
pub fn train_pairs(out: &Path, plan: &Plan<'_>) -> anyhow::Result<()> {
    let engine = Engine::new()?;
    let mut desk = Desk::default();
    let (seen, held) = plv_lines(plan.data)?;
    let mut rows_of = |lines: &[Line], weight: f32| {
        // One sentence may stand several times, each time with another pair marked.
        let mut sentences: BTreeMap<String, Vec<MarkedPair>> = BTreeMap::new();
        for l in lines {
            let m = Marked::parse(&l.marked);
            let pairs = sentences.entry(m.text).or_default();
            if !l.kinds.is_empty() {
                pairs.push((m.sources, m.targets));
            }
        }
        let mut rows: Vec<Row> = Vec::new();
        for (text, pairs) in sentences {
            let reading = engine.reader.read(Arc::new(Article::of_text("x", text)), &mut desk);
            let (yes, no) = engine.coder.pair_features(&reading, &pairs, pairs.is_empty());
            rows.extend(yes.into_iter().map(|f| (f, vec![1], weight)));
            rows.extend(no.into_iter().map(|f| (f, vec![0], weight)));
        }
        rows
    };
    let own = rows_of(&own_lines()?, 1.0);
    let seen = rows_of(&seen, plan.plv_weight);
    let held = rows_of(&held, plan.plv_weight);
    let count = |rows: &[Row]| {
        format!("{} pairs, {} with an event", rows.len(), rows.iter().filter(|r| r.1 == [1]).count())
    };
    say(&format!("own {}; seen {}; held {}", count(&own), count(&seen), count(&held)));
    let mut rows = own;
    rows.extend(seen.iter().cloned());
    if !plan.held_out {
        rows.extend(held.iter().cloned());
    }
    let trained = calibrated(&rows, plan.knobs);
    let s = trained.scorer();
    for (name, set) in [("seen", &seen), ("held", &held)] {
        for cut in [0.3, 0.5, 0.6, 0.7, 0.8, 0.9] {
            let mut counts = [[0usize; 2]; 2];
            for (f, gold, _) in set {
                counts[gold[0]][usize::from(s.chance_of_event(f) >= cut)] += 1;
            }
            let recall = 100.0 * counts[1][1] as f64 / (counts[1][0] + counts[1][1]).max(1) as f64;
            let precision = 100.0 * counts[1][1] as f64 / (counts[0][1] + counts[1][1]).max(1) as f64;
            say(&format!("{name} at {cut}: recall {recall:.1}, marked among chosen {precision:.1}"));
        }
    }
    write(out, &trained)
}

#[expect(clippy::print_stdout, reason = "a chore reports on standard output")]
pub fn say(text: &str) {
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
fn macro_f1(guesses: &[(Vec<usize>, EventType)]) -> String {
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
    let first =
        |g: &[usize]| g.first().and_then(|k| EventType::ALL.get(*k)).copied().unwrap_or(EventType::Accuse);
    let roots = guesses.iter().map(|(g, a)| (root(first(g)).to_owned(), root(*a).to_owned())).collect();
    let quads = guesses.iter().map(|(g, a)| (quad(first(g)).to_string(), quad(*a).to_string())).collect();
    let right = guesses.iter().filter(|(g, a)| g.contains(&(*a as usize))).count();
    format!(
        "root F1 {:.1} quad F1 {:.1} accuracy {:.1}",
        f1(roots),
        f1(quads),
        100.0 * right as f64 / guesses.len().max(1) as f64
    )
}
