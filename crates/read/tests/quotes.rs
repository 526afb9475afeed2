//! Quotes by phenomenon: the passages of `data/quotes.txt`, and hostile trees.

mod parsed;

use chancery_read::quotes::{quotes, report_class};
use parsed::passages;

#[test]
fn written_passages_hold() {
    let mut wrong = String::new();
    let all = passages(include_str!("data/quotes.txt"));
    assert!(all.len() >= 15, "{} passages", all.len());
    for p in &all {
        let found: Vec<String> = quotes(&p.text, &p.tokens, &p.sentences)
            .iter()
            .map(|q| {
                let speaker = q.speaker.map_or("-", |s| s.text(&p.text));
                let cue = q.cue.map_or("-", |c| p.tokens[c as usize].span.text(&p.text));
                format!(
                    "= {} | {} | {speaker} | {cue}",
                    q.kind.as_str(),
                    q.span.text(&p.text).replace('\n', " ")
                )
            })
            .collect();
        if found != p.expected {
            wrong.push_str(&format!("{}\n  found {found:#?}\n  want {:#?}\n", p.text, p.expected));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn verbs_of_report_have_classes() {
    for (verb, class) in
        [("say", "say"), ("deny", "deny"), ("warn", "warn"), ("pledge", "promise"), ("accuse", "accuse")]
    {
        assert_eq!(report_class(verb), Some(class));
    }
    assert_eq!(report_class("walk"), None);
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
            for q in quotes(&p.text, &tokens, &p.sentences) {
                assert!(p.text.get(q.span.range()).is_some() && !q.span.is_empty());
            }
        }
    }
}
