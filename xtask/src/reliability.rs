//! Reliability of confidences: how often what is told with a confidence is right, as a table and a diagram.
//!
//! In: the held-out rows of plv_dev. Out: an SVG with two curves, `label` and `code`, and a table with the expected
//! calibration error (Naeini et al. 2015): the mean distance between confidence and share right, weighted by bin.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use chancery_code::Coder;
use chancery_code::label::Marked;
use chancery_read::Article;
use chancery_read::reader::{Desk, Reader};
use serde_json::Value;

const BINS: usize = 10;
/// Side of the diagram's square, and its margin, in pixels.
const SIDE: f64 = 320.0;
const MARGIN: f64 = 48.0;

/// What was told with some confidence, and how often it was right.
#[derive(Clone, Copy, Debug, Default)]
struct Bin {
    told: usize,
    right: usize,
    confidence: f64,
}

/// One curve.
struct Curve {
    name: &'static str,
    colour: &'static str,
    bins: [Bin; BINS],
}

impl Curve {
    fn put(&mut self, confidence: f64, right: bool) {
        let at = ((confidence * BINS as f64) as usize).min(BINS - 1);
        if let Some(bin) = self.bins.get_mut(at) {
            bin.told += 1;
            bin.right += usize::from(right);
            bin.confidence += confidence;
        }
    }

    fn told(&self) -> usize {
        self.bins.iter().map(|b| b.told).sum()
    }

    /// Points: mean confidence, share right, how many.
    fn points(&self) -> impl Iterator<Item = (f64, f64, usize)> {
        self.bins.iter().filter(|b| b.told > 0).map(|b| {
            let n = b.told as f64;
            (b.confidence / n, b.right as f64 / n, b.told)
        })
    }

    fn expected_error(&self) -> f64 {
        let all = self.told().max(1) as f64;
        self.points().map(|(c, r, n)| (c - r).abs() * n as f64 / all).sum()
    }
}

fn root(kind: &str) -> &str {
    if matches!(kind, "CONCEDE" | "RETREAT") { "YIELD" } else { kind }
}

/// Measures on the held-out rows in `data`, writes the diagram to `out`, prints the table.
#[expect(clippy::print_stdout, reason = "a chore prints what it found")]
pub fn run(data: &Path, out: &Path) -> anyhow::Result<()> {
    let path = data.join("events/plv_dev.jsonl");
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let (reader, coder) = (Reader::new()?, Coder::new()?);
    let mut desk = Desk::default();
    let bins = [Bin::default(); BINS];
    let mut label = Curve { name: "label", colour: "#1f5f99", bins };
    let mut code = Curve { name: "code, right pair", colour: "#b5501b", bins };
    for line in text.lines() {
        let row: Value = serde_json::from_str(line).context("plv_dev.jsonl")?;
        let (Some(id), Some(marked), Some(gold)) =
            (row["id"].as_str(), row["marked"].as_str(), row["event"].as_str())
        else {
            continue;
        };
        let number = id.rsplit('-').next().and_then(|n| n.parse::<u32>().ok());
        if !number.is_some_and(|n| matches!(n % 7, 2 | 5)) {
            continue;
        }
        let m = Marked::parse(marked);
        let reading = reader.read(Arc::new(Article::of_text("row", m.text)), &mut desk);
        let answer = coder.label(&reading, &m.sources, &m.targets);
        label.put(f64::from(answer.confidence.get()), root(answer.kind.as_str()) == gold);
        for e in coder.code(&reading).events {
            let source = e.actors.iter().any(|p| m.sources.iter().any(|s| s.overlaps(p.span)));
            let target =
                e.recipients.iter().chain(&e.actors).any(|p| m.targets.iter().any(|s| s.overlaps(p.span)));
            if source && target {
                code.put(f64::from(e.confidence.get()), root(e.kind.as_str()) == gold);
            }
        }
    }
    for curve in [&label, &code] {
        println!(
            "{}: {} told, expected calibration error {:.3}",
            curve.name,
            curve.told(),
            curve.expected_error()
        );
        for (confidence, right, told) in curve.points() {
            println!("  told with {confidence:.2}: right {right:.2} ({told})");
        }
    }
    std::fs::write(out, diagram(&[&label, &code]))
        .with_context(|| format!("cannot write {}", out.display()))?;
    Ok(())
}

/// The diagram: the diagonal is a confidence that keeps its word; a dot is as wide as its bin is full.
fn diagram(curves: &[&Curve]) -> String {
    let side = SIDE + 2.0 * MARGIN;
    let x = |v: f64| MARGIN + v * SIDE;
    let y = |v: f64| MARGIN + (1.0 - v) * SIDE;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n<path d=\"M{},{} L{},{}\" stroke=\"#999\" stroke-dasharray=\"4\"/>\n",
        x(0.0),
        y(0.0),
        x(1.0),
        y(1.0)
    );
    for tick in 0..=5 {
        let v = f64::from(tick) / 5.0;
        let _ = writeln!(
            svg,
            "<path d=\"M{0},{1} V{2} M{3},{4} H{5}\" stroke=\"#ddd\"/><text x=\"{0}\" y=\"{6}\" text-anchor=\"middle\">{v:.1}</text><text x=\"{7}\" y=\"{8}\" text-anchor=\"end\">{v:.1}</text>",
            x(v),
            y(0.0),
            y(1.0),
            x(0.0),
            y(v),
            x(1.0),
            y(0.0) + 16.0,
            x(0.0) - 6.0,
            y(v) + 4.0
        );
    }
    for (n, curve) in curves.iter().enumerate() {
        let points: Vec<(f64, f64, usize)> = curve.points().collect();
        let line: Vec<String> = points.iter().map(|(c, r, _)| format!("{:.1},{:.1}", x(*c), y(*r))).collect();
        let _ = writeln!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.5\"/>",
            line.join(" "),
            curve.colour
        );
        for (c, r, told) in &points {
            let radius = 2.0 + 10.0 * (*told as f64 / curve.told().max(1) as f64).sqrt();
            let _ = writeln!(
                svg,
                "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"{radius:.1}\" fill=\"{}\" fill-opacity=\"0.55\"><title>{told} told with {c:.2}, {r:.2} right</title></circle>",
                x(*c),
                y(*r),
                curve.colour
            );
        }
        let _ = writeln!(
            svg,
            "<text x=\"{}\" y=\"{}\" fill=\"{}\">{} ({} told, error {:.2})</text>",
            x(0.42),
            y(0.16) + 16.0 * n as f64,
            curve.colour,
            curve.name,
            curve.told(),
            curve.expected_error()
        );
    }
    let _ = writeln!(
        svg,
        "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">confidence</text><text transform=\"translate(14,{}) rotate(-90)\" text-anchor=\"middle\">share right</text>\n</svg>",
        x(0.5),
        y(0.0) + 36.0,
        y(0.5)
    );
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_is_zero_where_confidence_keeps_its_word() {
        let mut curve = Curve { name: "x", colour: "#000", bins: [Bin::default(); BINS] };
        (0..4).for_each(|i| curve.put(0.75, i > 0));
        assert!(curve.expected_error() < 1e-9);
        curve.put(1.0, false);
        assert!((curve.expected_error() - 0.2).abs() < 1e-9);
        assert!(diagram(&[&curve]).contains("<circle"));
    }
}
