//! Small stories as tables, and the lives of items that come of them.
#![allow(dead_code, reason = "each test file uses its own part")]

use chancery_ledger::{Entry, ItemFilter, Ledger};

use super::{Scratch, Story, day};

/// A report of one sentence: day, sentence, type, parties, trigger, subject ("" for none), auxiliary modes.
pub type Line<'a> = (&'a str, &'a str, &'a str, &'a str, &'a str, &'a str, &'a str);

/// A report as an entry of the ledger.
pub fn entry(n: usize, line: &Line<'_>) -> Entry {
    let mut story = Story::new(&format!("{n:02}"), line.0);
    add(&mut story, line);
    story.entry()
}

/// Adds a sentence to a story.
pub fn add(story: &mut Story, (_, sentence, what, who, trigger, subject, aux): &Line<'_>) {
    let mut told = story.event(sentence, what, who).trigger(trigger);
    if !subject.is_empty() {
        told = told.subject(subject);
    }
    if !aux.is_empty() {
        told.aux(aux);
    }
}

/// The items of some articles on a day: `kind A > B: state day, …`.
pub fn lives(name: &str, entries: &[Entry], on: &str) -> Vec<String> {
    let scratch = Scratch::new(&format!("items-{name}"));
    let mut ledger = Ledger::create_or_open(scratch.path("l")).unwrap();
    assert_eq!(ledger.append(entries).unwrap().refused, []);
    let view = ledger.view(Some(day(on))).unwrap();
    let items = view.items(&ItemFilter::default()).unwrap();
    items
        .iter()
        .map(|i| {
            let steps: Vec<String> =
                i.steps.iter().map(|s| format!("{} {}", s.state.as_str(), s.date.unwrap())).collect();
            let last = i.steps.last().map(|s| s.state.as_str());
            let now = if last == Some(i.state.as_str()) {
                String::new()
            } else {
                format!("; now {}", i.state.as_str())
            };
            format!(
                "{} {} > {}: {}{now}",
                i.kind.as_str(),
                i.holder.join("+"),
                i.addressee.join("+"),
                steps.join(", ")
            )
        })
        .collect()
}

/// The items of reports of one sentence each, on the day of the last.
pub fn told(name: &str, lines: &[Line<'_>]) -> Vec<String> {
    let entries: Vec<Entry> = lines.iter().enumerate().map(|(n, l)| entry(n, l)).collect();
    lives(name, &entries, lines.last().unwrap().0)
}
