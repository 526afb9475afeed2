//! Predicates by phenomenon: the cases of `data/predicates.txt`, and hostile trees.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "the cases that fail are for a person to read")]

mod parsed;

use std::sync::Arc;

use chancery_read::predicates::{Certainty, Condition, Polarity, Predicate, Tense, predicates};
use chancery_read::reader::{Desk, Reader};
use chancery_read::{Article, Span};
use parsed::passages;

/// The parse is the model's of the day, so a few cases may fail by it, but no more.
const LEAST: f64 = 0.95;

fn marks(p: &Predicate) -> Vec<&'static str> {
    let mut out = Vec::new();
    if p.tense != Tense::None {
        out.push(p.tense.as_str());
    }
    if p.future {
        out.push("ahead");
    }
    match p.polarity {
        Polarity::Positive => {}
        Polarity::Negative => out.push("neg"),
        Polarity::Underspecified => out.push("unsaid"),
    }
    match p.certainty {
        Certainty::Certain => {}
        Certainty::Underspecified => out.push("open"),
        other => out.push(other.as_str()),
    }
    if p.condition != Condition::None {
        out.push(p.condition.as_str());
    }
    out.sort_unstable();
    out
}

/// Reads the cases of a file, each as prose or as the headline of an article; how many failed, of how many.
fn hold(file: &str, headline: bool) -> (u32, u32, String) {
    let reader = Reader::new().unwrap();
    let mut desk = Desk::default();
    let (mut cases, mut failed, mut wrong) = (0, 0, String::new());
    for line in file.lines() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let (marked, want) = line.split_once("=>").unwrap();
        let (start, end) = (marked.find('[').unwrap(), marked.find(']').unwrap() - 1);
        let text: String = marked.trim_end().chars().filter(|c| !matches!(c, '[' | ']')).collect();
        let target = Span::new(start, end).unwrap();
        let mut article = Article::of_text("case", text.as_str());
        if headline {
            article.title = Some(Arc::from(text.as_str()));
            article.text = Arc::from(format!("{text}\n\nThe report follows in the second paragraph."));
        }
        let reading = reader.read(Arc::new(article), &mut desk);
        // Of several words, auxiliaries and all, the last is the predicate.
        let all = reading.predicates();
        let found = all.iter().rfind(|p| p.span.overlaps(target));
        let mut want: Vec<&str> = want.split_whitespace().collect();
        want.sort_unstable();
        let got = found.map(|p| {
            let mut got = marks(p);
            if headline && p.passive {
                got.push("passive");
            }
            got.sort_unstable();
            got
        });
        cases += 1;
        if got.as_ref() != Some(&want) {
            failed += 1;
            let cues: Vec<&str> =
                found.map_or_else(Vec::new, |p| p.cues.iter().map(|c| c.span.text(&text)).collect());
            let tree: Vec<String> = reading
                .tokens
                .iter()
                .map(|t| {
                    format!("{}/{}/{}", t.span.text(&reading.article.text), t.tag.as_str(), t.dep.as_str())
                })
                .take(24)
                .collect();
            wrong.push_str(&format!(
                "{marked}\n   found {got:?} by {cues:?}\n   want {want:?}\n   {}\n",
                tree.join(" ")
            ));
        }
        if let Some(p) = found {
            assert!(p.scope.contains(p.span), "{marked}");
            assert!(p.cues.is_sorted_by_key(|c| c.span.start()), "{marked}");
        }
    }
    println!("{wrong}{failed} of {cases} cases fail");
    (failed, cases, wrong)
}

#[test]
fn written_cases_hold() {
    let (failed, cases, wrong) = hold(include_str!("data/predicates.txt"), false);
    assert!(cases >= 80, "{cases} cases");
    assert!(f64::from(cases - failed) >= LEAST * f64::from(cases), "{failed} of {cases}:\n{wrong}");
}

#[test]
fn headlines_hold() {
    let (failed, cases, wrong) = hold(include_str!("data/headlines.txt"), true);
    assert!(cases >= 50, "{cases} cases");
    assert!(f64::from(cases - failed) >= LEAST * f64::from(cases), "{failed} of {cases}:\n{wrong}");
}

#[test]
fn cues_and_scope_are_the_words_that_decide() {
    let reader = Reader::new().unwrap();
    let mut desk = Desk::default();
    let text = "If the talks fail, the army will not withdraw from the border.";
    let reading = reader.read(Arc::new(Article::of_text("case", text)), &mut desk);
    let all = reading.predicates();
    let p = all.iter().find(|p| p.span.text(text) == "withdraw").unwrap();
    let cues: Vec<(&str, &str)> = p.cues.iter().map(|c| (c.kind.as_str(), c.span.text(text))).collect();
    assert_eq!(cues, [("condition", "If"), ("future", "will"), ("negation", "not")]);
    assert_eq!(p.scope.text(text), "the army will not withdraw from the border");
}

#[test]
fn broken_trees_do_no_harm() {
    for p in passages(include_str!("data/quotes.txt")) {
        let n = p.tokens.len() as u32;
        for twist in 0..6u32 {
            let mut tokens = p.tokens.clone();
            for (i, t) in tokens.iter_mut().enumerate() {
                // Cycles, heads in other sentences and heads out of bounds.
                t.head = Some(match twist {
                    0 => i as u32,
                    1 => (i as u32 + 1) % n,
                    2 => u32::MAX,
                    k => (i as u32 * (k + 7) + k) % (n + 1),
                });
            }
            for found in predicates(&p.text, &tokens, &p.sentences) {
                assert!(p.text.get(found.scope.range()).is_some());
                assert!(found.scope.start() <= found.span.start() && found.span.end() <= found.scope.end());
            }
        }
    }
}
