//! Mentions by phenomenon: the passages of `data/mentions.txt`, and hostile trees.

mod parsed;

use chancery_read::mentions::mentions;
use parsed::passages;

#[test]
fn written_passages_hold() {
    let mut wrong = String::new();
    let all = passages(include_str!("data/mentions.txt"));
    assert!(all.len() >= 31, "{} passages", all.len());
    for p in &all {
        let found: Vec<String> = mentions(&p.text, &p.tokens, &p.sentences)
            .iter()
            .map(|m| {
                let head = p.tokens[m.head as usize].span.text(&p.text);
                format!("= {} {} | {} | {head}", m.entity, m.kind.as_str(), m.span.text(&p.text))
            })
            .collect();
        if found != p.expected {
            wrong.push_str(&format!("{}\n  found {found:#?}\n  want {:#?}\n", p.text, p.expected));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn broken_trees_do_no_harm() {
    for p in passages(include_str!("data/mentions.txt")) {
        let n = p.tokens.len() as u32;
        for twist in 0..6u32 {
            let mut tokens = p.tokens.clone();
            for (i, t) in tokens.iter_mut().enumerate() {
                t.head = Some(match twist {
                    0 => i as u32,
                    1 => (i as u32 + 1) % n,
                    2 => u32::MAX,
                    k => (i as u32 * (k + 7) + k) % (n + 1),
                });
            }
            let found = mentions(&p.text, &tokens, &p.sentences);
            for m in &found {
                assert!(m.tokens.start < m.tokens.end && m.tokens.end <= n && m.head < n);
                assert!(p.text.get(m.span.range()).is_some());
            }
            let most = found.iter().map(|m| m.entity).max().map_or(0, |e| e as usize + 1);
            assert!(most <= found.len(), "entity numbers are dense");
        }
    }
}
