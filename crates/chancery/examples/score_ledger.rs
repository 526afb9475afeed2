//! Scores the ledger on the project's own sets and prints what went wrong in the halves that builders may read:
//! `cargo run --release -p chancery --example score_ledger -- eval identity|stories`; with a number after `stories`,
//! what was coded of that story of the development half, and its items.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a scorer for developers")]

use std::path::Path;

use chancery::{Engine, eval_ledger};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (dir, set) = (Path::new(&args[0]), args[1].as_str());
    let engine = Engine::new().unwrap();
    let scratch = std::env::temp_dir().join(format!("chancery-score-{}", std::process::id()));
    std::fs::create_dir_all(&scratch).unwrap();
    let ledger = scratch.join("score.ledger");
    if set == "identity" {
        for half in ["dev", "held"] {
            let mut lines = Vec::new();
            let figures =
                eval_ledger::identity(&engine, &dir.join(set), half, &ledger, &mut |l| lines.push(l))
                    .unwrap();
            if half == "dev" {
                lines.iter().for_each(|l| println!("{l}"));
            }
            println!("{half}: {figures:?}");
        }
    } else if let Some(number) = args.get(2).and_then(|n| n.parse().ok()).filter(|n| *n <= 20) {
        let lines = eval_ledger::told(&engine, &dir.join(set), &ledger, number).unwrap();
        lines.iter().for_each(|l| println!("{l}"));
    } else {
        for (half, numbers) in [("dev", 1..=20), ("held", 21..=30)] {
            let s = eval_ledger::stories(&engine, &dir.join(set), &ledger, |n| numbers.contains(&n)).unwrap();
            if half == "dev" {
                s.faults.iter().for_each(|l| println!("{l}"));
            }
            println!("{half}: {} expected, {} found, {} right", s.expected, s.found, s.right);
        }
    }
    std::fs::remove_dir_all(&scratch).unwrap();
}
