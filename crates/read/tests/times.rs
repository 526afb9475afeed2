//! Times by phenomenon: the cases of `data/times.txt`, counted, and properties on arbitrary text.
#![allow(clippy::print_stdout, reason = "the counts of cases are for a person to read")]

use std::collections::{BTreeMap, BTreeSet};

use chancery_read::Span;
use chancery_read::reading::TimeRef;
use chancery_read::times::TimeReader;
use proptest::prelude::*;

/// A case without its brackets: sentences, spans of its times, values.
struct Case {
    phenomenon: String,
    line: usize,
    published: Option<jiff::civil::Date>,
    text: String,
    sentences: Vec<Span>,
    spans: Vec<Span>,
    values: Vec<String>,
}

fn cases() -> Vec<Case> {
    let mut out = Vec::new();
    let mut phenomenon = String::new();
    for (n, line) in include_str!("data/times.txt").lines().enumerate() {
        if let Some(heading) = line.strip_prefix("## ") {
            phenomenon = heading.to_owned();
        }
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let (published, rest) = line.split_once(" | ").unwrap_or_else(|| panic!("line {}: no date", n + 1));
        let (marked, values) =
            rest.rsplit_once(" => ").unwrap_or_else(|| panic!("line {}: no values", n + 1));
        let (mut text, mut sentences, mut spans) = (String::new(), Vec::new(), Vec::new());
        for sentence in marked.split(" & ") {
            let start = text.len();
            let mut open = None;
            for c in sentence.chars() {
                match c {
                    '[' => open = Some(text.len()),
                    ']' => spans.push(Span::new(open.take().unwrap(), text.len()).unwrap()),
                    c => text.push(c),
                }
            }
            sentences.push(Span::new(start, text.len()).unwrap());
            text.push(' ');
        }
        let values = values.split_whitespace().filter(|v| *v != "-").map(str::to_owned).collect();
        out.push(Case {
            phenomenon: phenomenon.clone(),
            line: n + 1,
            published: published.parse().ok(),
            text,
            sentences,
            spans,
            values,
        });
    }
    out
}

fn read(text: &str, published: Option<jiff::civil::Date>, sentences: &[Span]) -> Vec<TimeRef> {
    let mut reader = TimeReader::new(published);
    let mut out = Vec::new();
    for s in sentences {
        reader.sentence(text, *s, &mut out);
    }
    out
}

#[test]
fn written_cases_hold() {
    let cases = cases();
    let distinct: BTreeSet<_> = cases.iter().map(|c| (c.published, c.text.as_str())).collect();
    assert_eq!(distinct.len(), cases.len(), "a case is written twice");
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for case in &cases {
        *counts.entry(&case.phenomenon).or_default() += 1;
    }
    for (phenomenon, n) in &counts {
        println!("{n:4} {phenomenon}");
        assert!(*n >= 3, "{phenomenon}: {n} cases");
    }
    println!("{:4} cases of {} phenomena", cases.len(), counts.len());
    assert!(cases.len() >= 350 && counts.len() >= 25, "{} cases", cases.len());
    let mut wrong = String::new();
    for case in &cases {
        let times = read(&case.text, case.published, &case.sentences);
        let values: Vec<&str> = times.iter().map(|t| t.value.as_str()).collect();
        let spans = times.len() == case.spans.len()
            && times.iter().zip(&case.spans).all(|(t, s)| t.span.overlaps(*s));
        if values != case.values || !spans {
            let found: Vec<_> = times.iter().map(|t| (t.span.text(&case.text), t.value.as_str())).collect();
            wrong.push_str(&format!(
                "line {}: {}\n   found {found:?}\n   want {:?}\n",
                case.line, case.text, case.values
            ));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn days_cover_what_the_value_says() {
    let text = "It fell in October, rose in late 2022 and was halted on Tuesday.";
    let times = read(text, "2023-11-16".parse().ok(), &[Span::new(0, text.len()).unwrap()]);
    let days: Vec<String> = times
        .iter()
        .map(|t| t.days.map(|d| format!("{}..{}", d.from(), d.until())).unwrap_or_default())
        .collect();
    assert_eq!(days, ["2023-10-01..2023-11-01", "2022-09-01..2023-01-01", "2023-11-14..2023-11-15"]);
    let kinds: Vec<&str> = times.iter().map(|t| t.precision.as_str()).collect();
    assert_eq!(kinds, ["month", "year", "day"]);
}

#[test]
fn extreme_dates_do_not_overflow() {
    for published in ["9999-12-31", "-009999-01-01", "0000-01-01"] {
        let text = "Next week, 9000 years ago, the next century, 99999 days later, last decade, tomorrow, \
                    in the past 9999 centuries, 31 December 9999, the fourth quarter of 2100, next weekend.";
        read(text, published.parse().ok(), &[Span::new(0, text.len()).unwrap()]);
    }
}

proptest! {
    #[test]
    fn spans_are_in_order_on_character_edges(
        words in prop::collection::vec(
            prop_oneof![
                Just("May"), Just("last"), Just("the"), Just("2,000"), Just("2008"), Just("a"), Just("year"),
                Just("days"), Just("ago"), Just("Nov."), Just("16"), Just("-"), Just("half"), Just("first"),
                Just("quarter"), Just("of"), Just("é𝄞"), Just("'90s"), Just("3.5"), Just("12:30"), Just("p.m."),
                Just("next"), Just("Sunday"), Just("same"), Just("period"), Just("later"), Just("99999999999"),
            ], 0..24),
        glue in "[ ,/.\\-]",
    ) {
        let text = words.join(&glue);
        let times = read(&text, "2023-11-16".parse().ok(), &[Span::new(0, text.len()).unwrap()]);
        let mut last = 0;
        for t in &times {
            prop_assert!(Span::of(&text, t.span.range()).is_some());
            prop_assert!(t.span.start() >= last && !t.span.is_empty());
            last = t.span.end();
        }
    }
}
