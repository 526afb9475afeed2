//! Runs the sentences that the rule files carry: what each rule must hit, and what it must miss.
//!
//! The parser is statistical, so that a retrained model may lose a sentence here and there; the share that
//! holds is asserted, and every sentence that fails is printed with what was found instead.

#![allow(clippy::print_stdout, reason = "the sentences that fail are shown to who runs the test")]

use std::sync::Arc;

use chancery_code::rule::{Example, Rule};
use chancery_code::{Coder, Event};
use chancery_read::Article;
use chancery_read::reader::{Desk, Reader};

/// Share of sentences, in percent, below which the rules or the parser have lost something. Many sentences were
/// reworded until they held: the share guards against regressions and measures no accuracy.
const FLOOR_PERCENT: usize = 95;

fn shown(e: &Event, text: &str) -> String {
    let list = |p: &[chancery_code::event::Party]| {
        p.iter().map(|p| p.span.text(text).to_owned()).collect::<Vec<_>>().join(" + ")
    };
    format!(
        "{}/{} [{}] -> [{}] by {}",
        e.kind,
        e.mode.map_or("-", |m| m.as_str()),
        list(&e.actors),
        list(&e.recipients),
        e.rule
    )
}

fn is_hit(rule: &Rule, example: &Example, events: &[Event]) -> bool {
    let covers = |ranges: &[std::ops::Range<usize>], parties: &[chancery_code::event::Party]| {
        ranges.iter().all(|r| parties.iter().any(|p| p.span.start() < r.end && r.start < p.span.end()))
    };
    events.iter().any(|e| {
        e.kind == rule.event
            && (rule.mode.is_none() || e.mode == rule.mode)
            && covers(&example.actors, &e.actors)
            && if rule.mutual {
                example.recipients.iter().all(|r| {
                    e.actors
                        .iter()
                        .chain(&e.recipients)
                        .any(|p| p.span.start() < r.end && r.start < p.span.end())
                })
            } else {
                covers(&example.recipients, &e.recipients)
            }
    })
}

#[test]
fn rules_hit_and_miss_what_they_say() {
    let reader = Reader::new().unwrap();
    let coder = Coder::new().unwrap();
    let mut desk = Desk::default();
    let only = std::env::var("RULES").unwrap_or_default();
    let (mut right, mut all, mut lines) = (0usize, 0usize, Vec::new());
    for rule in coder.rules().iter().filter(|r| r.file.contains(&only) || r.id.contains(&only)) {
        for (example, must_hit) in
            rule.hits.iter().map(|e| (e, true)).chain(rule.misses.iter().map(|e| (e, false)))
        {
            let article = Arc::new(Article::of_text("rule", example.text.as_str()));
            let coded = coder.code(&reader.read(article, &mut desk));
            let good = if must_hit {
                is_hit(rule, example, &coded.events)
            } else {
                !coded.events.iter().any(|e| e.rule == rule.id && e.aux.is_empty())
            };
            all += 1;
            right += usize::from(good);
            if !good {
                let found: Vec<_> = coded.events.iter().map(|e| shown(e, &example.text)).collect();
                let verb = if must_hit { "misses" } else { "hits" };
                lines.push(format!(
                    "{}: {} {verb} {:?}\n    found: {found:?}",
                    rule.file, rule.id, example.text
                ));
            }
        }
    }
    for line in &lines {
        println!("{line}");
    }
    println!("rule sentences: {right} of {all} hold");
    assert!(all > 0, "no rule carries sentences");
    assert!(right * 100 >= all * FLOOR_PERCENT, "{right} of {all} rule sentences hold; see the list above");
}

#[test]
fn every_rule_carries_sentences() {
    let coder = Coder::new().unwrap();
    let bare: Vec<_> = coder
        .rules()
        .iter()
        .filter(|r| r.hits.len() < 2 || r.misses.len() < 2)
        .map(|r| r.id.to_string())
        .collect();
    assert!(bare.is_empty(), "rules with fewer than two hits or two misses: {bare:?}");
}

#[test]
fn cameo_codes_exist() {
    let coder = Coder::new().unwrap();
    for rule in coder.rules().iter().filter(|r| !r.cameo.is_empty()) {
        assert!(chancery_code::cameo::is_code(&rule.cameo), "rule {}: no CAMEO code {}", rule.id, rule.cameo);
    }
}
