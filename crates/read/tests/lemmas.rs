//! Lemmas of news verbs in sentences: the cases of `data/lemmas.txt`.
#![allow(clippy::print_stdout, reason = "the cases that fail are for a person to read")]

use std::sync::Arc;

use chancery_read::reader::{Desk, Reader};
use chancery_read::{Article, Span};

/// The tags are the model's of the day ("bid" as a noun), so a few cases may fail by it, but no more.
const LEAST: f64 = 0.97;

#[test]
fn written_cases_hold() {
    let reader = Reader::new().unwrap();
    let mut desk = Desk::default();
    let (mut cases, mut wrong) = (0u32, Vec::new());
    for line in include_str!("data/lemmas.txt").lines().filter(|l| l.contains("=>") && !l.starts_with('#')) {
        let (marked, want) = line.split_once("=>").unwrap();
        let target = Span::new(marked.find('[').unwrap(), marked.find(']').unwrap() - 1).unwrap();
        let text: String = marked.trim_end().chars().filter(|c| !matches!(c, '[' | ']')).collect();
        let reading = reader.read(Arc::new(Article::of_text("case", text.as_str())), &mut desk);
        let found = reading.tokens.iter().find(|t| t.span == target);
        cases += 1;
        if found.is_none_or(|t| t.lemma != want.trim()) {
            let got = found.map(|t| format!("{} {}", t.lemma, t.tag.as_str()));
            wrong.push(format!("{marked}: found {got:?}, want {}", want.trim()));
        }
    }
    println!("{}\n{} of {cases} cases fail", wrong.join("\n"), wrong.len());
    assert!(cases >= 250, "{cases} cases");
    assert!(f64::from(cases) - wrong.len() as f64 >= LEAST * f64::from(cases), "{wrong:#?}");
}
