//! Trains the weights by which reports are joined, on the development half of the identity set, and prints them as
//! `[identity.weight]` of the ledger's settings: `cargo run --release -p chancery --example train_identity -- eval`
//!
//! Logistic regression with an L2 penalty by Newton's method, on the pairs that the ledger compares. Two key events
//! are one when their reports are of one event; an event in the background is none of them unless the set says so.
//! The same set gives the same weights.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a trainer for developers")]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use chancery::Engine;
use chancery::eval_ledger::{self, Identity, Keyed};
use chancery_code::EventId;
use chancery_ledger::{FEATURES, Pair, Weights};

/// Penalty on the squares of the weights.
const PENALTY: f64 = 1.0;
/// What is held before the first pair is seen, with the penalty on leaving it: the set has many retellings in other
/// words and few different matters between the same two on one day, of which the news is full.
const HELD: &[(&str, f64, f64)] = &[("sentence", 1.5, 30.0), ("actor", 0.5, 30.0), ("recipient", 0.5, 30.0)];
/// Newton steps; it stands still long before.
const STEPS: usize = 30;
/// Parts into which the events are laid to see how well the weights do on what they were not trained on.
const FOLDS: usize = 5;

/// Settings whose F1 is less than this below the best are as good.
const EQUAL: f64 = 0.005;

struct Example {
    features: Vec<f64>,
    same: bool,
    weight: f64,
    /// Events of the two reports.
    events: [String; 2],
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let dir = Path::new(&args[0]).join("identity");
    let engine = Engine::new().unwrap();
    let scratch = std::env::temp_dir().join(format!("chancery-train-{}", std::process::id()));
    std::fs::create_dir_all(&scratch).unwrap();
    let dev = eval_ledger::keyed(&engine, &dir, "dev", &scratch.join("dev.ledger")).unwrap();
    let held = eval_ledger::keyed(&engine, &dir, "held", &scratch.join("held.ledger")).unwrap();
    let blank = Weights { features: vec![0.0; FEATURES.len()], join: f64::MAX, best_counts: 0.0 };
    let (pairs, _) = dev.ledger.view(None).unwrap().compared(&blank).unwrap();
    let examples = examples(&dev, pairs, &dir);
    let same = examples.iter().filter(|e| e.same).count();
    println!("# {} pairs, {same} of one event", examples.len());
    let events: BTreeSet<&String> = dev.reports.iter().map(|r| &r.1).collect();
    let fold: HashMap<&String, usize> = events.into_iter().enumerate().map(|(i, e)| (e, i % FOLDS)).collect();
    let (mut hits, mut all) = (0usize, 0usize);
    for part in 0..FOLDS {
        let is_out = |e: &Example| e.events.iter().any(|n| fold.get(n) == Some(&part));
        let weights = trained(&examples.iter().filter(|e| !is_out(e)).collect::<Vec<_>>());
        for e in examples.iter().filter(|e| is_out(e)) {
            hits += usize::from((dot(&weights, &e.features) > 0.0) == e.same);
            all += 1;
        }
    }
    println!("# right on pairs of events left out: {:.1} %", 100.0 * hits as f64 / all.max(1) as f64);
    let features = trained(&examples.iter().collect::<Vec<_>>());
    let mut tried: Vec<(f64, Weights)> = Vec::new();
    for best_counts in [0.0, 0.2, 0.4, 0.6, 0.8] {
        for step in -10..=2 {
            let weights = Weights { features: features.clone(), join: f64::from(step) * 0.25, best_counts };
            let figures = scored(&dev, &weights);
            println!("# best {best_counts} join {:5.2}: {}", weights.join, shown(figures));
            tried.push((f1(figures.all), weights));
        }
    }
    // The strictest of those that are as good as the best: what was never seen is likelier to be joined wrongly.
    let top = tried.iter().map(|t| t.0).fold(0.0, f64::max);
    let good = tried.into_iter().filter(|t| t.0 > top - EQUAL).map(|t| t.1);
    let best =
        good.max_by(|x, y| x.join.total_cmp(&y.join).then(y.best_counts.total_cmp(&x.best_counts))).unwrap();
    if args.get(1).is_some_and(|a| a == "faults") {
        faults(&dev, &best);
    }
    let right: HashMap<EventId, usize> = dev
        .reports
        .iter()
        .filter_map(|r| Some((r.2.as_ref()?.id.clone(), r.1.trim_start_matches('e').parse().ok()?)))
        .collect();
    println!("# if all that is coded were joined rightly: {}", shown(dev.score(&right, &mut |_| {})));
    println!("# held out: {}", shown(scored(&held, &best)));
    println!("join = {:?}\nbest_counts = {:?}\n\n[identity.weight]", best.join, best.best_counts);
    for (name, weight) in FEATURES.iter().zip(&features) {
        println!("{name} = {:.2}", if *weight == 0.0 { 0.0 } else { *weight });
    }
    drop((dev, held));
    std::fs::remove_dir_all(&scratch).unwrap();
}

/// Prints the reports of one event that no pair or a weak one brings together, and the pairs that wrongly do.
fn faults(keyed: &Keyed, weights: &Weights) {
    let view = keyed.ledger.view(None).unwrap();
    let (pairs, _) = view.compared(weights).unwrap();
    let pairs: HashMap<(EventId, EventId), Vec<f64>> =
        pairs.into_iter().map(|p| ((p.a, p.b), p.features)).collect();
    for (i, a) in keyed.reports.iter().enumerate() {
        for b in &keyed.reports[i + 1..] {
            let (Some(x), Some(y)) = (&a.2, &b.2) else { continue };
            let found = pairs.get(&(x.id.clone(), y.id.clone())).or(pairs.get(&(y.id.clone(), x.id.clone())));
            let score = found.map(|f| dot(&weights.features, f));
            if (a.1 == b.1) != score.is_some_and(|s| s > weights.join) {
                let parties = |e: &chancery_code::Event| {
                    let side = |l: &[chancery_code::event::Party]| {
                        let named =
                            l.iter().map(|p| p.code.as_ref().map_or("~".to_owned(), |c| c.to_string()));
                        named.collect::<Vec<_>>().join(",")
                    };
                    let days = e.dated.as_ref().map_or("-".to_owned(), |d| format!("{:?}", d.days));
                    format!("{} {}>{} {days} {:?}", e.kind, side(&e.actors), side(&e.recipients), e.aux)
                };
                let shown = found.map(|f| {
                    let parts = FEATURES.iter().zip(f).filter(|(_, x)| **x != 0.0);
                    parts.map(|(n, x)| format!("{n} {x:.2}")).collect::<Vec<_>>().join(" ")
                });
                println!(
                    "{} {} {} | {} | {} | {:.2?} {}",
                    a.1,
                    a.0,
                    b.0,
                    parties(x),
                    parties(y),
                    score,
                    shown.unwrap_or_default()
                );
            }
        }
    }
}

fn f1((p, r): (f64, f64)) -> f64 {
    2.0 * p * r / (p + r)
}

fn shown(i: Identity) -> String {
    let of = |(p, r)| format!("P {:.3} R {:.3} F1 {:.3}", p, r, f1((p, r)));
    format!("{}; of coded {}", of(i.all), of(i.of_coded))
}

fn scored(keyed: &Keyed, weights: &Weights) -> Identity {
    keyed.score(&clusters(keyed, weights), &mut |_| {})
}

fn clusters(keyed: &Keyed, weights: &Weights) -> HashMap<EventId, usize> {
    let (_, clusters) = keyed.ledger.view(None).unwrap().compared(weights).unwrap();
    clusters.into_iter().enumerate().flat_map(|(n, ids)| ids.into_iter().map(move |id| (id, n))).collect()
}

/// The pairs of which the set says whether they are one event.
fn examples(keyed: &Keyed, pairs: Vec<Pair>, dir: &Path) -> Vec<Example> {
    let mut mentions: BTreeSet<(String, String)> = BTreeSet::new();
    for mut row in eval_ledger::table(&dir.join("mentions.tsv")).unwrap() {
        mentions.insert((row.remove("report").unwrap(), row.remove("event").unwrap()));
    }
    let view = keyed.ledger.view(None).unwrap();
    let mut told: HashMap<EventId, (&str, &str, bool)> = HashMap::new();
    for (name, event, key) in &keyed.reports {
        let coded = view.coded(&chancery_read::ArticleId::new(name.as_str())).unwrap();
        for e in coded.iter().flat_map(|c| &c.events) {
            let is_key = key.as_ref().is_some_and(|k| k.id == e.id);
            told.insert(e.id.clone(), (name, event, is_key));
        }
    }
    let mut out = Vec::new();
    for Pair { a, b, features } in pairs {
        let (Some(a), Some(b)) = (told.get(&a), told.get(&b)) else { continue };
        let known = match (a.2, b.2) {
            (true, true) => true,
            (true, false) => a.1 != b.1 && !mentions.contains(&(b.0.to_owned(), a.1.to_owned())),
            (false, true) => a.1 != b.1 && !mentions.contains(&(a.0.to_owned(), b.1.to_owned())),
            (false, false) => false,
        };
        if known {
            let same = a.2 && b.2 && a.1 == b.1;
            out.push(Example { features, same, weight: 1.0, events: [a.1.to_owned(), b.1.to_owned()] });
        }
    }
    // Each report counts alike, however many candidates it has: B-cubed counts reports.
    let mut of_event: BTreeMap<(String, bool), usize> = BTreeMap::new();
    for e in &out {
        *of_event.entry((e.events[0].clone(), e.same)).or_default() += 1;
    }
    for e in &mut out {
        e.weight = 4.0 / (of_event[&(e.events[0].clone(), e.same)] as f64).sqrt();
    }
    out
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn trained(examples: &[&Example]) -> Vec<f64> {
    let n = FEATURES.len();
    let (mut held, mut penalty) = (vec![0.0; n], vec![PENALTY; n]);
    for (name, weight, strength) in HELD {
        let i = FEATURES.iter().position(|f| f == name).unwrap();
        (held[i], penalty[i]) = (*weight, *strength);
    }
    let mut weights = vec![0.0; n];
    for _ in 0..STEPS {
        let mut gradient: Vec<f64> = (0..n).map(|i| -penalty[i] * (weights[i] - held[i])).collect();
        let mut hessian = vec![vec![0.0; n]; n];
        for (i, row) in hessian.iter_mut().enumerate() {
            row[i] = penalty[i];
        }
        for e in examples {
            let p = 1.0 / (1.0 + (-dot(&weights, &e.features)).exp());
            let error = f64::from(u8::from(e.same)) - p;
            for i in 0..n {
                gradient[i] += e.weight * error * e.features[i];
                for (cell, x) in hessian[i].iter_mut().zip(&e.features) {
                    *cell += e.weight * p * (1.0 - p) * e.features[i] * x;
                }
            }
        }
        let step = solved(hessian, gradient);
        for (w, s) in weights.iter_mut().zip(step) {
            *w += s;
        }
    }
    weights
}

/// Solves a system of equations by elimination with pivots.
fn solved(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Vec<f64> {
    let n = b.len();
    for i in 0..n {
        let pivot = (i..n).max_by(|x, y| a[*x][i].abs().total_cmp(&a[*y][i].abs())).unwrap();
        a.swap(i, pivot);
        b.swap(i, pivot);
        for row in i + 1..n {
            let factor = a[row][i] / a[i][i];
            let above = a[i].clone();
            for (cell, x) in a[row].iter_mut().zip(&above).skip(i) {
                *cell -= factor * x;
            }
            b[row] -= factor * b[i];
        }
    }
    let mut x = vec![0.0; n];
    for i in (0..n).rev() {
        let rest: f64 = (i + 1..n).map(|j| a[i][j] * x[j]).sum();
        x[i] = (b[i] - rest) / a[i][i];
    }
    x
}
