//! Measures accuracy on labelled data that lies beside the project. What is not there is named and skipped.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use chancery_code::label::Marked;
use chancery_read::Article;
use chancery_read::reader::Desk;
use serde_json::Value;

use crate::eval_ledger;
use crate::run::Engine;

/// One figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Where it was measured.
    pub set: String,
    /// What was measured.
    pub measure: String,
    /// The figure, in percent unless the measure says otherwise.
    pub value: f64,
    /// Of how many.
    pub of: usize,
}

/// Figures, and what was skipped for want of its file.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// In order of measuring.
    pub figures: Vec<Figure>,
    /// Files that were not there or not readable.
    pub skipped: Vec<String>,
}

impl Figures {
    fn put(&mut self, set: &str, measure: impl Into<String>, value: f64, of: usize) {
        self.figures.push(Figure { set: set.to_owned(), measure: measure.into(), value, of });
    }

    /// Tab-separated: set, measure, figure, of how many.
    pub fn tsv(&self) -> String {
        let mut out = String::from(
            "# Figures of `chancery eval`; percent unless the measure says otherwise.\nset\tmeasure\tfigure\tof\n",
        );
        for f in &self.figures {
            out.push_str(&format!("{}\t{}\t{:.2}\t{}\n", f.set, f.measure, f.value, f.of));
        }
        out
    }
}

fn percent(part: usize, of: usize) -> f64 {
    if of == 0 { 0.0 } else { 100.0 * part as f64 / of as f64 }
}

fn f1(hit: usize, found: usize, gold: usize) -> f64 {
    if found + gold == 0 { 0.0 } else { 200.0 * hit as f64 / (found + gold) as f64 }
}

/// Measures everything whose data is in `dir`, and the project's own sets in `own` (its folder `eval`). Ledgers are made
/// in `scratch`, a folder that may be thrown away. `tell` hears what is being measured.
pub fn measure(
    engine: &Engine,
    dir: &Path,
    own: &Path,
    scratch: &Path,
    tell: &mut dyn FnMut(&str),
) -> Figures {
    let mut out = Figures::default();
    let read = |out: &mut Figures, path: &str| -> Option<String> {
        match std::fs::read_to_string(dir.join(path)) {
            Ok(t) => Some(t),
            Err(e) => {
                out.skipped.push(format!("{path}: {e}"));
                None
            }
        }
    };
    for (set, path) in
        [("en_ewt-dev", "treebank/en_ewt-dev.conllu"), ("gum-dev", "treebank/gum_permissive-dev.conllu")]
    {
        tell(set);
        if let Some(text) = read(&mut out, path) {
            parse(engine, set, &text, &mut out);
        }
    }
    tell("plv_dev");
    if let Some(text) = read(&mut out, "events/plv_dev.jsonl") {
        labels(engine, &text, &mut out);
        pairs(engine, &text, &mut out);
    }
    tell("meantime_dev");
    if let Some(text) = read(&mut out, "news/meantime_dev.jsonl") {
        times(engine, &text, &mut out);
    }
    tell("no-events");
    match std::fs::read_to_string(own.join("no-events.txt")) {
        Ok(text) => false_events(engine, &text, &mut out),
        Err(e) => out.skipped.push(format!("{}: {e}", own.join("no-events.txt").display())),
    }
    tell("identity and stories");
    if let Err(e) = of_ledger(engine, own, &scratch.join("eval.ledger"), &mut out) {
        out.skipped.push(e.to_string());
    }
    out
}

/// What the ledger makes of the project's own sets.
fn of_ledger(
    engine: &Engine,
    own: &Path,
    ledger: &Path,
    out: &mut Figures,
) -> Result<(), eval_ledger::SetError> {
    for half in ["dev", "held"] {
        let i = eval_ledger::identity(engine, &own.join("identity"), half, ledger, &mut |_| {})?;
        let set = format!("identity {half}");
        let f1 = |(p, r): (f64, f64)| if p + r > 0.0 { 200.0 * p * r / (p + r) } else { 0.0 };
        out.put(&set, "key event coded", percent(i.coded, i.reports), i.reports);
        out.put(&set, "B3 precision", 100.0 * i.all.0, i.reports);
        out.put(&set, "B3 recall", 100.0 * i.all.1, i.reports);
        out.put(&set, "B3 F1", f1(i.all), i.reports);
        out.put(&set, "B3 F1 of coded reports", f1(i.of_coded), i.coded);
    }
    for (set, takes) in [("stories dev", 1..=20), ("stories held", 21..=30)] {
        let s = eval_ledger::stories(engine, &own.join("stories"), ledger, |n| takes.contains(&n))?;
        out.put(set, "items found", percent(s.found, s.expected), s.expected);
        out.put(set, "items with the right state", percent(s.right, s.expected), s.expected);
    }
    Ok(())
}

/// Events printed for sentences that hold none, by heading.
fn false_events(engine: &Engine, text: &str, out: &mut Figures) {
    let mut desk = Desk::default();
    let mut sets: Vec<(String, usize, usize)> = Vec::new();
    for line in text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')) {
        if let Some(heading) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            sets.push((format!("no-events {heading}"), 0, 0));
        } else if let Some((_, sentences, events)) = sets.last_mut() {
            let reading = engine.reader.read(Arc::new(Article::of_text("eval", line)), &mut desk);
            *sentences += 1;
            *events += engine.coder.code(&reading).events.len();
        }
    }
    let sum = sets.iter().fold((0, 0), |(s, e), x| (s + x.1, e + x.2));
    sets.push(("no-events, rules tuned on it".to_owned(), sum.0, sum.1));
    for (set, sentences, events) in sets {
        out.put(&set, "code: events per 100 sentences", percent(events, sentences), sentences);
    }
}

fn columns(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines()
        .map(|l| l.split('\t').collect::<Vec<_>>())
        .filter(|c| c.len() == 10 && c[0].bytes().all(|b| b.is_ascii_digit()))
}

fn parse(engine: &Engine, set: &str, text: &str, out: &mut Figures) {
    let Ok(system) = crate::conllu::parse(text, &engine.reader, &mut Desk::default()) else {
        out.skipped.push(format!("{set}: not CoNLL-U"));
        return;
    };
    let (mut n, mut pos, mut lemma, mut uas, mut las) = (0, 0, 0, 0, 0);
    let base = |d: &str| d.split(':').next().unwrap_or("").to_owned();
    for (g, s) in columns(text).zip(columns(&system)) {
        n += 1;
        pos += usize::from(g[3] == s[3]);
        lemma += usize::from(g[2].to_lowercase() == s[2].to_lowercase());
        let head = g[6] == s[6];
        uas += usize::from(head);
        las += usize::from(head && base(g[7]) == base(s[7]));
    }
    out.put(set, "UPOS", percent(pos, n), n);
    out.put(set, "lemma", percent(lemma, n), n);
    out.put(set, "UAS", percent(uas, n), n);
    out.put(set, "LAS", percent(las, n), n);
}

fn rows(text: &str) -> impl Iterator<Item = Value> {
    text.lines().filter(|l| !l.trim().is_empty()).filter_map(|l| serde_json::from_str(l).ok())
}

fn root(kind: &str) -> &str {
    if matches!(kind, "CONCEDE" | "RETREAT") { "YIELD" } else { kind }
}

fn is_held_out(id: &str) -> bool {
    id.rsplit('-').next().and_then(|n| n.parse::<usize>().ok()).is_some_and(|n| matches!(n % 7, 2 | 5))
}

fn macro_f1(pairs: &[(String, String)]) -> f64 {
    let mut per: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for (g, _) in pairs {
        per.entry(g).or_default();
    }
    for (g, a) in pairs {
        if let Some(p) = per.get_mut(g.as_str()) {
            p[if g == a { 0 } else { 2 }] += 1;
        }
        if g != a
            && let Some(p) = per.get_mut(a.as_str())
        {
            p[1] += 1;
        }
    }
    per.values().map(|[tp, fp, fneg]| f1(*tp, tp + fp, tp + fneg)).sum::<f64>() / per.len().max(1) as f64
}

/// Gold and answer of each row.
type Pairs = Vec<(String, String)>;

fn labels(engine: &Engine, text: &str, out: &mut Figures) {
    let mut desk = Desk::default();
    let mut sets: BTreeMap<&str, (Pairs, Pairs)> = BTreeMap::new();
    for row in rows(text) {
        let (Some(id), Some(marked), Some(gold)) =
            (row["id"].as_str(), row["marked"].as_str(), row["event"].as_str())
        else {
            continue;
        };
        let m = Marked::parse(marked);
        let reading = engine.reader.read(Arc::new(Article::of_text("label", m.text)), &mut desk);
        let label = engine.coder.label(&reading, &m.sources, &m.targets);
        let quad = if root(label.kind.as_str()) == "YIELD" { 2 } else { label.kind.quad_code() };
        let part = if is_held_out(id) { "plv_dev held out" } else { "plv_dev trained on" };
        for set in ["plv_dev, 750 trained on", part] {
            let (roots, quads) = sets.entry(set).or_default();
            roots.push((gold.to_owned(), root(label.kind.as_str()).to_owned()));
            quads.push((row["quad"].to_string(), quad.to_string()));
        }
    }
    for (set, (roots, quads)) in &sets {
        out.put(set, "label root macro F1", macro_f1(roots), roots.len());
        out.put(set, "label quad macro F1", macro_f1(quads), quads.len());
        out.put(
            set,
            "label root accuracy",
            percent(roots.iter().filter(|(g, a)| g == a).count(), roots.len()),
            roots.len(),
        );
        if *set == "plv_dev held out" {
            let mut types: Vec<&String> = roots.iter().map(|(g, _)| g).collect();
            types.sort();
            types.dedup();
            for t in types {
                let both = roots.iter().filter(|(g, a)| g == t && a == t).count();
                let answered = roots.iter().filter(|(_, a)| a == t).count();
                let gold = roots.iter().filter(|(g, _)| g == t).count();
                out.put(set, format!("label F1 of {t}"), f1(both, answered, gold), gold);
            }
        }
    }
}

/// `code` on plain sentences: rows where some event has the right root, an actor on the source and a recipient
/// (or fellow actor) on the target.
fn pairs(engine: &Engine, text: &str, out: &mut Figures) {
    let mut desk = Desk::default();
    // Rules were tuned on the rows that are not held out; the two parts are told apart.
    let mut parts = [("plv_dev tuned on", [0usize; 4]), ("plv_dev held out", [0usize; 4])];
    for row in rows(text) {
        let (Some(marked), Some(gold)) = (row["marked"].as_str(), row["event"].as_str()) else { continue };
        let m = Marked::parse(marked);
        let reading = engine.reader.read(Arc::new(Article::of_text("code", m.text)), &mut desk);
        let coded = engine.coder.code(&reading);
        let part = usize::from(row["id"].as_str().is_some_and(is_held_out));
        let [n, any, pair, full] = &mut parts[part].1;
        *n += 1;
        *any += usize::from(!coded.events.is_empty());
        let fits = |e: &&chancery_code::Event| {
            let source = e.actors.iter().any(|p| m.sources.iter().any(|s| s.overlaps(p.span)));
            let target =
                e.recipients.iter().chain(&e.actors).any(|p| m.targets.iter().any(|s| s.overlaps(p.span)));
            source && target
        };
        *pair += usize::from(coded.events.iter().any(|e| fits(&e)));
        *full += usize::from(coded.events.iter().filter(fits).any(|e| root(e.kind.as_str()) == gold));
    }
    for (set, [n, any, pair, full]) in parts {
        out.put(set, "code: some event", percent(any, n), n);
        out.put(set, "code: right pair", percent(pair, n), n);
        out.put(set, "code: right pair and root", percent(full, n), n);
    }
}

fn times(engine: &Engine, text: &str, out: &mut Figures) {
    let mut desk = Desk::default();
    let (mut gold_n, mut found_n, mut hit, mut dates, mut right) = (0, 0, 0, 0, 0);
    for row in rows(text) {
        let (Some(body), Some(published)) = (row["text"].as_str(), row["published"].as_str()) else {
            continue;
        };
        let mut article = Article::of_text("times", body);
        article.published = published.parse().ok();
        let reading = engine.reader.read(Arc::new(article), &mut desk);
        let index = chancery_read::CodePoints::new(body);
        let span = |v: &Value| -> Option<[u64; 2]> { Some([v["span"][0].as_u64()?, v["span"][1].as_u64()?]) };
        let gold: Vec<&Value> = row["times"].as_array().map(|a| a.iter().collect()).unwrap_or_default();
        let skip: Vec<[u64; 2]> = gold
            .iter()
            .filter(|t| t["value"].as_str() == Some(published))
            .filter_map(|t| span(t))
            .filter(|s| s[1] < 200)
            .collect();
        let clear = |s: &[u64; 2]| !skip.iter().any(|k| s[0] < k[1] && k[0] < s[1]);
        let have: HashMap<[u64; 2], String> = reading
            .times
            .iter()
            .map(|t| (index.span(t.span).map(|n| n as u64), t.value.to_string()))
            .filter(|(s, _)| clear(s))
            .collect();
        found_n += have.len();
        for t in gold {
            let Some(s) = span(t).filter(|s| clear(s)) else { continue };
            gold_n += 1;
            let matching: Vec<_> = have.iter().filter(|(h, _)| h[0] < s[1] && s[0] < h[1]).collect();
            hit += usize::from(!matching.is_empty());
            if matches!(t["type"].as_str(), Some("DATE" | "TIME")) {
                dates += 1;
                right += usize::from(matching.iter().any(|(_, v)| Some(v.as_str()) == t["value"].as_str()));
            }
        }
    }
    let (p, r) = (percent(hit.min(found_n), found_n), percent(hit, gold_n));
    out.put("meantime_dev", "times span F1", if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }, gold_n);
    out.put("meantime_dev", "times value right", percent(right, dates), dates);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn macro_f1_counts_each_class_alike() {
        let pair = |g: &str, a: &str| (g.to_owned(), a.to_owned());
        let pairs = vec![pair("A", "A"), pair("A", "A"), pair("B", "A"), pair("B", "B")];
        let want = (200.0 * 2.0 / 5.0 + 200.0 / 3.0) / 2.0;
        assert!((macro_f1(&pairs) - want).abs() < 1e-9);
    }
}
