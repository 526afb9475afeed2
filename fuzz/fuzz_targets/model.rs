//! Any bytes as a model file, of the reader and of the scorers.
#![no_main]

use std::borrow::Cow;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = chancery_parse::Model::from_bytes(data);
    let _ = chancery_code::scorer::Scorer::from_bytes(Cow::Owned(data.to_vec()));
});
