//! Any text, read and coded: spans lie on character edges and inside the text, and events have their words.
#![no_main]

use std::sync::{Arc, LazyLock};

use chancery::Engine;
use chancery::reading_html::html;
use chancery_read::Article;
use chancery_read::reader::Desk;
use libfuzzer_sys::fuzz_target;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::new().expect("the embedded data is sound"));

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data).into_owned();
    let (reading, coded) = ENGINE.code(Arc::new(Article::of_text("fuzz", text)), &mut Desk::default());
    let text = &reading.article.text;
    let whole = |from: usize, to: usize| assert!(text.get(from..to).is_some(), "{from}..{to}");
    for t in &reading.tokens {
        whole(t.span.start(), t.span.end());
    }
    for m in &reading.mentions {
        whole(m.span.start(), m.span.end());
        assert!((m.head as usize) < reading.tokens.len());
    }
    for t in &reading.times {
        whole(t.span.start(), t.span.end());
    }
    for e in &coded.events {
        whole(e.trigger.start(), e.trigger.end());
        assert!(!e.actors.is_empty() && e.evidence.contains(e.trigger));
    }
    let _ = html(&reading);
});
