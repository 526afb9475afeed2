//! Tells of lines `{"id", "marked"}` on standard input whether source and target are parties, and the chance of the pair.

#![expect(clippy::print_stdout, reason = "an example reports on standard output")]

use std::io::{BufRead, stdin};
use std::sync::Arc;

use chancery::Engine;
use chancery_code::label::Marked;
use chancery_read::Article;
use chancery_read::reader::Desk;
use serde::Deserialize;

#[derive(Deserialize)]
struct Line {
    id: String,
    marked: String,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let engine = Engine::new()?;
    let mut desk = Desk::default();
    for line in stdin().lock().lines() {
        let Ok(line) = serde_json::from_str::<Line>(&line?) else { continue };
        let m = Marked::parse(&line.marked);
        let reading = engine.reader.read(Arc::new(Article::of_text("x", m.text)), &mut desk);
        let s = engine.coder.stage(&reading, &m.sources, &m.targets);
        let chance = s.chance.map_or_else(|| "-".to_owned(), |c| format!("{c:.3}"));
        println!("{}\t{}\t{}\t{chance}", line.id, s.source, s.target);
    }
    Ok(())
}
