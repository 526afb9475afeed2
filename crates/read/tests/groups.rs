//! Groups and their members, and happenings told again, by phenomenon: the passages of `data/groups.txt`.
#![allow(clippy::print_stdout, reason = "the cases that fail are for a person to read")]

use std::sync::Arc;

use chancery_read::Article;
use chancery_read::reader::{Desk, Reader};
use chancery_read::reading::{Mention, Reading};

/// The parse is the model's of the day, so a few cases may fail by it, but no more.
const MOST: usize = 3;

/// The last mention of these words, in whatever case.
fn mention<'r>(r: &'r Reading, words: &str) -> Option<&'r Mention> {
    r.mentions.iter().rev().find(|m| m.span.text(&r.article.text).eq_ignore_ascii_case(words))
}

/// What is wrong with one expected line, if anything is.
fn fault(r: &Reading, line: &str) -> Option<String> {
    if let Some((words, wanted)) = line.split_once(" => ") {
        let found = mention(r, words).map_or(Vec::new(), |m| r.members_of(m));
        let wanted: Vec<&str> = wanted.split("; ").filter(|w| *w != "-").collect();
        return (found != wanted).then(|| format!("{line}\n    found {found:?}"));
    }
    if let Some(words) = line.strip_prefix("no ") {
        return mention(r, words).is_some().then(|| line.to_owned());
    }
    if let Some((kind, words)) = line.split_once(": ") {
        let found = mention(r, words).map(|m| m.kind.as_str());
        return (found != Some(kind)).then(|| format!("{line}\n    found {found:?}"));
    }
    let (words, other, same) = line
        .split_once(" == ")
        .map(|(a, b)| (a, b, true))
        .or_else(|| line.split_once(" != ").map(|(a, b)| (a, b, false)))
        .unwrap_or_else(|| panic!("a line without a sign: {line}"));
    let Some(m) = mention(r, words) else {
        return same.then(|| format!("{line}\n    no such mention"));
    };
    let text = |e: &Mention| e.span.text(&r.article.text).to_owned();
    let chain: Vec<String> =
        r.mentions.iter().filter(|e| e.entity == m.entity && e.span != m.span).map(text).collect();
    (chain.contains(&other.to_owned()) != same).then(|| format!("{line}\n    found {chain:?}"))
}

#[test]
fn written_groups_hold() {
    let reader = Reader::new().unwrap();
    let mut desk = Desk::default();
    let (mut cases, mut wrong) = (0, Vec::new());
    for block in include_str!("data/groups.txt").split("\n\n") {
        let mut lines = block.lines().filter(|l| !l.starts_with('#'));
        let Some(text) = lines.next().and_then(|l| l.strip_prefix("text: ")) else { continue };
        let r = reader.read(Arc::new(Article::of_text("case", text)), &mut desk);
        for line in lines {
            cases += 1;
            if let Some(said) = fault(&r, line) {
                wrong.push(format!("{text}\n  {said}"));
            }
        }
    }
    assert!(cases >= 60, "{cases} cases");
    assert!(wrong.len() <= MOST, "\n{}", wrong.join("\n"));
    print!("{}", wrong.iter().map(|w| format!("{w}\n")).collect::<String>());
}
