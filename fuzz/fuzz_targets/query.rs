//! Any text as a search.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = text.parse::<chancery_ledger::Query>();
    let _ = chancery_code::label::Marked::parse(text);
});
