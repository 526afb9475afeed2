//! Any text as CoNLL-U.
#![no_main]

use std::sync::LazyLock;

use chancery_read::reader::{Desk, Reader};
use libfuzzer_sys::fuzz_target;

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new().expect("the embedded model is sound"));

fuzz_target!(|text: &str| {
    let _ = chancery::conllu::parse(text, &READER, &mut Desk::default());
});
