//! Answers for `score_pages.py`: `cargo run --release -p chancery-read --example extract_pages -- PAGES_DIR > ANSWERS.json`
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a scorer for developers"
)]

use std::io::Read;
use std::time::Instant;

fn main() {
    let dir = std::env::args().nth(1).unwrap();
    let mut pages: Vec<_> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    pages.sort();
    let mut answers = serde_json::Map::new();
    let mut seconds = 0.0;
    for path in &pages {
        let mut bytes = Vec::new();
        flate2::read::MultiGzDecoder::new(std::fs::File::open(path).unwrap())
            .read_to_end(&mut bytes)
            .unwrap();
        let begun = Instant::now();
        let page = chancery_read::extract::extract(&bytes);
        seconds += begun.elapsed().as_secs_f64();
        let id = path.file_name().unwrap().to_string_lossy().trim_end_matches(".html.gz").to_owned();
        if let Some(reason) = &page.skipped {
            eprintln!("{id}: {reason}");
        }
        answers.insert(id, serde_json::json!({ "articleBody": page.text, "title": page.title }));
    }
    println!("{}", serde_json::Value::Object(answers));
    eprintln!("{:.0} pages a second", pages.len() as f64 / seconds);
}
